#include "web/desk/desk.h"
#include "web/desk/holdings.h"

#include <algorithm>

#include "flows/views.h"

namespace rathaus::desk {

Result<Staffs::List> Staffs::of(flows::House& house, const std::string& tenant) {
  const Instant now = house.runtime.now();
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(tenant); found != known_.end() && now < found->second.read_at + std::chrono::seconds(2)) return found->second.list;
  }
  auto list = std::make_shared<const People>(
      People{TRY(flows::staff_of(house, tenant)), TRY(flows::staff_of(house, tenant, true))});
  const std::lock_guard lock(mutex_);
  if (known_.size() > 1'000) known_.clear();
  known_.insert_or_assign(tenant, Entry{now, list});
  return List(std::move(list));
}

std::string Desktop::path(const std::string& rest) const { return site::town_path(visit.tenant, rest.empty() ? "amt" : "amt/" + rest); }

std::string Desktop::case_path(const std::string& case_id, const std::string& rest) const {
  return path("vorgang/" + case_id + (rest.empty() ? "" : "/" + rest));
}

namespace {

std::string tidy(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r') out += c;
  }
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  while (!out.empty() && blank(out.back())) out.pop_back();
  out.erase(0, std::min(out.find_first_not_of(" \n\t"), out.size()));
  return out;
}

}  // namespace

std::string Desktop::field(std::string_view name) const { return tidy(request.form().get_or(name)); }
std::string Desktop::query(std::string_view name) const { return tidy(request.query().get_or(name)); }

web::Response inline_pdf(const Bytes& content, const std::string& name) {
  web::Response response = web::Response::bytes(std::string(as_text(content)), "application/pdf");
  response.as_inline(name);
  return response;
}

Result<ui::DeskPage> frame(Desktop& at, std::string title) {
  ui::DeskPage page = site::desk_frame(at.desk.site, at.request, std::move(title));
  page.single_key_shortcuts = TRY(flows::preference(at.house, at.staff())).single_keys;
  const flows::AlarmCounts pressing = TRY(flows::alarm_counts(at.house, at.staff()));
  for (ui::Link& one : page.navigation) {
    if (one.href == at.url("fristen") && pressing.overdue > 0) one.count = static_cast<int>(pressing.overdue);
  }
  if (const auto lists = TRY(lists_kept(at)); !lists.empty()) {
    const Url url = at.url("bestand");
    page.navigation.insert(
        std::find_if(page.navigation.begin(), page.navigation.end(),
                     [&](const ui::Link& one) { return one.href == at.url("vertretung"); }),
        {"Bestände", url, at.request.path() == at.path("bestand")});
  }
  return page;
}

std::string Names::staff(std::string_view id) const {
  if (id.empty()) return {};
  const auto found = std::find_if(list_->everybody.begin(), list_->everybody.end(),
                                  [&](const identity::Staff& one) { return one.id == id; });
  return found == list_->everybody.end() ? "nicht in der Liste der Beschäftigten" : found->name;
}

std::string Names::actor(const event::Actor& actor) const {
  if (actor.kind == "staff") return staff(actor.id);
  if (actor.kind == "guest" || actor.kind == "resident" || actor.kind == "case_code") return "Antragstellende Person";
  return "System";
}

std::string Names::doer(const event::RecordedEvent& event) const {
  const std::string absent = cases::acting_for(event);
  return absent.empty() ? actor(event.actor) : actor(event.actor) + " i. V. " + staff(absent);
}

Result<Names> names(Desktop& at) {
  return Names(TRY(at.desk.staffs.of(at.house, at.visit.tenant)), at.staff().id);
}

flows::DeskAction action_of(const Desktop& at) {
  flows::DeskAction action{.case_id = std::string(at.request.param("fall")), .seq = 0, .key = at.field("key")};
  const std::string seq = at.field("seq");
  // A page without its number was not made by us; 0 is the number of no case, so that nothing can happen.
  if (!seq.empty() && seq.size() < 10 && std::all_of(seq.begin(), seq.end(), [](char c) { return c >= '0' && c <= '9'; })) action.seq = std::stoll(seq);
  if (action.key.size() > 100) action.key.resize(100);
  return action;
}

void case_form(Writer& h, const Desktop& at, const flows::CaseView& view, const std::string& rest, const html::Body& inside, ui::Form form) {
  form.action = site::url(at.case_path(view.c.id, rest));
  form.csrf = at.csrf();
  form.key = site::fresh_key();
  ui::form(h, form, [&] {
    ui::hidden(h, "seq", std::to_string(view.seq));
    h.put(inside);
  });
}

Result<web::Response> conflict_page(Desktop& at, const std::string& case_id, const std::vector<std::pair<std::string, std::string>>& typed) {
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), case_id));
  const Names who = TRY(names(at));
  const auto history = TRY(flows::case_history(at.house, at.staff(), case_id));
  std::string what, by;
  Instant when;
  for (auto one = history.rbegin(); one != history.rend() && what.empty(); ++one) {
    what = event_words(one->event, view.c).title;
    by = who.doer(*one);
    when = one->at;
  }
  ui::DeskPage page = TRY(frame(at, "Jemand war schneller"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {std::string(view.c.reference), site::url(at.case_path(case_id))}, {"Jemand war schneller"}};
  page.has_errors = true;
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Jemand war schneller");
    ui::alert(h, {.tone = ui::Tone::warning, .title = "Der Vorgang " + view.c.reference + " hat sich inzwischen geändert."}, [&] {
      ui::p(h, by + " am " + to_german(when) + ": " + what + ".");
      if (!view.c.assignee.empty()) ui::p(h, "In Bearbeitung bei: " + who.staff(view.c.assignee) + ".");
      ui::p(h, "Ihre Eingabe wurde nicht ausgeführt. Sehen Sie sich den jetzigen Stand an und entscheiden Sie neu.");
    });
    const bool text = std::any_of(typed.begin(), typed.end(), [](const auto& one) { return !one.second.empty(); });
    if (text) {
      ui::h2(h, "Ihre Eingaben zum Kopieren");
      for (const auto& [label, value] : typed) {
        if (value.empty()) continue;
        ui::textarea(h, {.name = "kopie " + label, .label = label, .value = value, .optional = false, .readonly = true});
      }
    }
    ui::buttons(h, [&] { ui::button(h, {.text = "Zum Vorgang", .href = site::url(at.case_path(case_id))}); });
  });
  return site::page(at.request, h.take(), 409);
}

}  // namespace rathaus::desk
