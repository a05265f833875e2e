// The amounts of a year, household by household, and the notices that tell them.
#include <algorithm>

#include "flows/holding_notices.h"
#include "modules/cases/protection.h"
#include "modules/cases/texts_de.h"
#include "modules/fees/fees.h"
#include "web/desk/holdings.h"

namespace rathaus::desk {
namespace {

struct Counts {
  std::int64_t cents = 0, due = 0, ordered = 0, made = 0, failed = 0, problems = 0;
};

Counts counted(const flows::Renewal& found) {
  Counts out;
  for (const flows::Renewal::One& one : found.all) {
    out.cents += one.assessment.cents;
    out.problems += one.assessment.problem.empty() ? 0 : 1;
    out.due += one.notice_due() ? 1 : 0;
    out.ordered += one.notice == "ordered" ? 1 : 0;
    out.made += one.notice == "made" ? 1 : 0;
    out.failed += one.notice == "failed" ? 1 : 0;
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) out += (out.empty() ? "" : between) + part;
  }
  return out;
}

// "Olga Bestandmann, Lindenweg 7, 12345 Musterstadt", where the package says which columns are the address.
std::string household_line(const holdings::Layout& layout, const std::vector<std::string>& household) {
  if (!layout.recipient || household.size() != layout.group.size()) return joined(household, " ");
  const auto value = [&](const std::string& column) {
    const auto at = std::find(layout.group.begin(), layout.group.end(), column);
    return at == layout.group.end() ? std::string()
                                    : household[static_cast<std::size_t>(at - layout.group.begin())];
  };
  const holdings::Recipient& to = *layout.recipient;
  std::vector<std::string> street;
  for (const std::string& column : to.street) street.push_back(value(column));
  return joined({joined({value(to.organisation), value(to.given_names), value(to.family_name)}, " "),
                 joined(street, " "), joined({value(to.postal_code), value(to.city)}, " ")},
                ", ");
}

std::string notices_words(std::int64_t n) {
  return n == 1 ? "einen Bescheid" : std::to_string(n) + " Bescheide";
}

void state(Writer& h, const Desktop& at, const flows::Renewal::One& one, bool kept) {
  if (!one.assessment.problem.empty()) {
    ui::badge(h, ui::Tone::warning, "prüfen");
    h.text(" " + one.assessment.problem);
    return;
  }
  const auto the_case = [&] {
    if (one.case_id.empty()) return;
    h.text(" ");
    ui::link(h, site::url(at.case_path(one.case_id)), one.reference);
  };
  if (one.notice == "made") {
    ui::badge(h, ui::Tone::success, "Bescheid erstellt");
    return the_case();
  }
  if (one.notice == "ordered") return ui::badge(h, ui::Tone::info, "wird erstellt");
  if (one.notice == "failed") {
    ui::badge(h, ui::Tone::danger, "nicht gelungen");
    h.text(" " + std::string(cases::find_message(one.failure)));
    return the_case();
  }
  if (!one.changed) return ui::badge(h, ui::Tone::neutral, "gilt weiter");
  ui::badge(h, ui::Tone::info, kept ? "Bescheid fällig" : "neuer Bescheid");
}

void table(Writer& h, const Desktop& at, const holdings::Layout& layout, int year,
           const flows::Renewal& found) {
  ui::table(h,
            {.caption = "Beträge des Jahres " + std::to_string(year),
             .caption_hidden = true,
             .columns = {{"Wer"}, {"Nummern"}, {.title = "Betrag", .numeric = true}, {"Bescheid"}},
             .dense = true},
            [&](ui::Rows& out) {
              for (const flows::Renewal::One& each : found.all) {
                const holdings::Assessment& one = each.assessment;
                out.row([&] {
                  out.head(each.hidden ? std::string(cases::kProtectedName)
                                       : household_line(layout, one.household));
                  out.cell(joined(one.numbers, ", "));
                  out.cell(one.problem.empty() ? fees::euro(one.cents) : std::string("–"));
                  out.cell([&] { state(h, at, each, found.done_before); });
                });
              }
            });
}

Result<web::Response> year_page(Desktop& at, const KeptList& of, int year, const flows::Renewal& found,
                                bool just_kept) {
  const std::string number = std::to_string(year);
  const Counts n = counted(found);
  const bool kept = just_kept || found.done_before;
  ui::DeskPage page = TRY(frame(at, of.layout.title + ": Jahr " + number));
  page.breadcrumb = {{"Arbeitsliste", at.url()},
                     {"Bestände", at.url("bestand")},
                     {std::string(of.layout.title), of.url(at)},
                     {"Jahr " + number}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, of.layout.title + ": Jahr " + number);
    if (just_kept)
      ui::alert(
          h, {.tone = ui::Tone::success, .title = "Das Jahr " + number + " ist festgehalten.", .live = true});
    else if (n.ordered > 0)
      ui::alert(h,
                {.tone = ui::Tone::info,
                 .title = "Es wird noch an " + notices_words(n.ordered) + " gearbeitet.",
                 .live = true},
                "Laden Sie die Seite in einigen Sekunden neu.");
    else if (n.made > 0 && n.due == 0 && n.failed == 0)
      ui::alert(h,
                {.tone = ui::Tone::success, .title = "Alle fälligen Bescheide sind erstellt.", .live = true},
                "Gedruckt und zur Post gegeben werden sie in der Poststelle.");
    else if (found.done_before)
      ui::alert(h, {.tone = ui::Tone::info,
                    .title = "Das Jahr ist schon veranlagt. Neu ist nur, was inzwischen dazukam."});
    ui::facts(h, {{"Haushalte", static_cast<std::int64_t>(found.all.size())},
                  {"Zusammen", fees::euro(n.cents)},
                  {kept ? "Fällige Bescheide" : "Neue Bescheide", n.due},
                  {"Erstellte Bescheide", n.made},
                  {"Zu prüfen", n.problems + n.failed}});
    if (found.all.empty())
      ui::empty_state(h, "Für dieses Jahr ist niemand zu veranlagen.");
    else
      table(h, at, of.layout, year, found);
    if (!kept && !found.all.empty())
      ui::form(h, {.action = of.url(at) / "jahr", .csrf = at.csrf(), .label = "Jahr festhalten"}, [&] {
        ui::hidden(h, "jahr", number);
        ui::hidden(h, "festhalten", "1");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Jahr " + number + " festhalten", .busy = "Wird festgehalten …"});
        });
      });
    if (kept && n.due > 0 && of.layout.recipient)
      ui::form(
          h, {.action = of.url(at) / "jahr" / "bescheide", .csrf = at.csrf(), .label = "Bescheide erstellen"},
          [&] {
            ui::p(h,
                  "Für jeden Haushalt mit fälligem Bescheid wird ein Vorgang von Amts wegen angelegt und "
                  "entschieden. Der Brief geht in die Poststelle; bis dahin lässt er sich zurückholen.");
            ui::hidden(h, "jahr", number);
            ui::buttons(h, [&] {
              ui::button(h, {.text = n.due == 1 ? std::string("Einen Bescheid erstellen")
                                                : std::to_string(n.due) + " Bescheide erstellen",
                             .busy = "Wird beauftragt …"});
            });
          });
    ui::p(h, [&] { ui::link(h, of.url(at), "Zurück zur Liste"); });
  });
  return site::page(at.request, h.take());
}

}  // namespace

Result<web::Response> show_holdings_year(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  const auto year = typed_year(at, at.query("jahr"));
  if (!year || of.layout.decision.empty()) return site::see_other(at.request, of.url(at).str());
  return year_page(at, of, *year,
                   TRY(flows::renew_holdings(at.house, at.visit.tenant, of.package->id, *year, false)),
                   false);
}

Result<web::Response> post_holdings_year(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  const std::string typed = at.field("jahr");
  const auto year = typed_year(at, typed);
  if (!year) return wrong_year(at, of, typed);
  const bool keep = !at.field("festhalten").empty();
  if (keep) {
    if (auto ask = site::require_fresh(
            at.desk.site, at.request,
            "Sie halten die Beträge des Jahres " + std::to_string(*year) + " für alle Haushalte fest."))
      return std::move(*ask);
  }
  return year_page(at, of, *year,
                   TRY(flows::renew_holdings(at.house, at.visit.tenant, of.package->id, *year, keep)), keep);
}

Result<web::Response> post_year_notices(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  const std::string typed = at.field("jahr");
  const auto year = typed_year(at, typed);
  if (!year) return wrong_year(at, of, typed);
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie erstellen die Bescheide des Jahres " + std::to_string(*year) +
                                         " für alle fälligen Haushalte."))
    return std::move(*ask);
  const auto done = flows::order_year_notices(at.house, at.staff(), of.package->id, *year);
  // Pressed twice, or by two at once: whoever was slower sees what is under way.
  if (!done && done.error().code != "holdings.nothing_due") return fail(done.error());
  return site::see_other(at.request, (of.url(at) / "jahr").with("jahr", typed).str());
}

}  // namespace rathaus::desk
