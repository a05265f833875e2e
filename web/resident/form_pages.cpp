// Start page of a service, task list, and one page of the form at a time.
// Never: typed text lost (whatever is wrong is stored first); the whole form evaluated twice in one request by this room.
#include <algorithm>
#include <boost/json.hpp>

#include "flows/eligibility.h"
#include "flows/phone.h"
#include "flows/uploads.h"
#include "libs/json/json.h"
#include "web/resident/form_parts.h"
#include "modules/cases/about_de.h"
#include "web/resident/internal.h"
#include "web/site/draft_list.h"
#include "web/site/words.h"

namespace rathaus::resident {
namespace {

using flows::DraftView;
using ui::Writer;

std::string page_path(const DraftView& view, const std::string& page) { return draft_path(view.tenant, view.id, "seite/" + page); }

ui::Link service_crumb(const DraftView& view) {
  return {std::string(view.package->title), site::url(draft_path(view.tenant, view.id))};
}

// ---- start page -----------------------------------------------------------------------------------------------------------------

void entry_facts(Writer& h, const catalogue::ServiceEntry& entry) {
  std::vector<ui::Fact> facts;
  if (!entry.fee.empty()) facts.push_back({"Kosten", entry.fee});
  if (!entry.duration.empty()) facts.push_back({"Dauer", entry.duration});
  if (!entry.authority_text.empty()) facts.push_back({"Zuständig", entry.authority_text});
  if (!facts.empty()) ui::facts(h, facts);
  if (!entry.proofs.empty()) {
    ui::h2(h, "Das brauchen Sie");
    std::vector<ui::Str> items;
    for (const std::string& proof : entry.proofs) items.push_back(std::string_view(proof));
    ui::bullet_list(h, items);
  }
}

void privacy_notice(Writer& h, const site::Visit& who, const packages::Package& package) {
  ui::details(h, "Was passiert mit meinen Daten?", [&] {
    ui::p(h, who.town->authority + " verarbeitet Ihre Angaben, um über Ihren Antrag zu entscheiden (Artikel 6 Absatz 1 Buchstabe e DSGVO). "
             "Bei vielen Fragen steht die Rechtsgrundlage unter „Warum fragen wir das?“.");
    ui::p(h, "Ein Entwurf wird verschlüsselt gespeichert und 30 Tage nach Ihrer letzten Änderung gelöscht. Ein abgesendeter Antrag wird nach "
             "Abschluss des Vorgangs " + std::to_string(package.retention_days / 365) + " Jahre aufbewahrt.");
    ui::p(h, [&] { ui::link(h, site::url(site::town_path(who.tenant, "datenschutz")), "Datenschutzerklärung"); });
  });
}

const char* level_text(std::string_view level) {
  if (level == "high") return "hoch (zum Beispiel Online-Ausweis)";
  if (level == "substantial") return "substanziell";
  return "normal";
}

int rank(std::string_view level) { return level == "high" ? 3 : level == "substantial" ? 2 : level == "normal" ? 1 : 0; }

Result<Response> start_page(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const flows::PackagePtr package = TRY(site.house.shelf.offered(who.tenant, param(request, "dienst")));
  const std::string path = service_path(who.tenant, package->id);
  Writer h;
  ui::ResidentPage page = frame(site, request, package->title);
  site::set_service_words(*package, page);
  return show(
      request, page,
      [&] {
        ui::h1(h, package->title);
        const catalogue::ServiceEntry* entry = site.house.services.find(package->id);
        if (!package->summary.empty())
          ui::lead(h, package->summary);
        else if (entry != nullptr)
          ui::lead(h, entry->teaser);
        if (entry != nullptr) entry_facts(h, *entry);
        ui::h2(h, "So geht es");
        ui::bullet_list(
            h, {"Sie beantworten Fragen, Seite für Seite. Sie können jederzeit unterbrechen und später "
                "weitermachen.",
                "Vor dem Absenden prüfen Sie alle Angaben noch einmal.",
                "Nach dem Absenden bekommen Sie ein Aktenzeichen, eine Kopie und einen Eingangsbeleg."});
        privacy_notice(h, who, *package);
        const bool too_low = rank(who.caller.assurance) < rank(package->assurance);
        if (too_low) {
          ui::alert(
              h, {.tone = ui::Tone::warning, .title = "Für diesen Antrag müssen Sie sich anmelden"}, [&] {
                ui::p(h, std::string("Nötig ist ein Konto mit dem Vertrauensniveau ") +
                             level_text(package->assurance) + ".");
                if (!package->assurance_note.empty()) ui::p(h, package->assurance_note);
                ui::buttons(h, [&] {
                  ui::button(h,
                             {.text = "Anmelden", .href = site::url("/konto/anmelden").with("weiter", path)});
                });
              });
          return;
        }
        auto begun = open_drafts_here(site, request, package->id);
        const bool again = !begun.empty();
        if (again) {
          ui::h2(h, "Sie haben diesen Antrag schon angefangen");
          site::draft_list(h, site, who, std::move(begun));
          ui::h2(h, "Oder einen neuen Antrag beginnen");
          ui::p(h, "Der angefangene bleibt erhalten.");
        }
        ui::form(
            h,
            {.action = site::url(path + "/beginnen"), .csrf = request.csrf_token(), .key = site::fresh_key()},
            [&] {
              const bool guest = who.caller.actor.kind == "guest";
              ui::p(h, guest ? "Sie können den Antrag ohne Konto stellen. Ihr Entwurf bleibt in diesem "
                               "Browser. Für ein anderes Gerät "
                               "bekommen Sie auf Wunsch eine Nummer und ein Geheimwort. "
                               "Mit einem Konto können Sie auf jedem Gerät weitermachen und den Bescheid "
                               "online abrufen."
                             : "Sie sind angemeldet. Der Entwurf steht in „Mein Bereich“.");
              ui::radios(h, {.name = "fuer",
                             .label = "Für wen stellen Sie den Antrag?",
                             .options = {{"mich", "Für mich"},
                                         {"kind", "Für mein Kind"},
                                         {"person", "Für jemand anderen"},
                                         {"organisation", "Für eine Organisation"}},
                             .value = "mich",
                             .horizontal = true});
              ui::buttons(h, [&] {
                ui::button(h, {.text = guest ? "Ohne Konto beginnen" : "Antrag beginnen",
                               .kind = again ? ui::ButtonKind::secondary : ui::ButtonKind::primary,
                               .icon = ui::Icon::arrow_right});
                if (guest) {
                  ui::button(h, {.text = "Mit Konto beginnen",
                                 .kind = ui::ButtonKind::secondary,
                                 .href = site::url("/konto/anmelden").with("weiter", path)});
                }
              });
              if (guest) {
                ui::p(h, [&] {
                  h.text("Haben Sie schon begonnen? ");
                  ui::link(h, site::url(site::town_path(who.tenant, "weitermachen")),
                           "Mit Nummer und Geheimwort weitermachen");
                });
              }
            });
      },
      h);
}

Result<Response> begin(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const DraftView view = TRY(flows::begin_draft(site.house, who.tenant, param(request, "dienst"), who.caller,
                                                field(request, "key").substr(0, 100)));
  const std::string whom = field(request, "fuer");
  if (whom == "kind" || whom == "person" || whom == "organisation")
    return site::see_other(request, draft_path(view.tenant, view.id, "vertretung?art=" + whom));
  if (view.revision == 1) {
    if (const std::string offered = TRY(reuse_page_of(site, view, who.caller)); !offered.empty())
      return site::see_other(request, offered);
  }
  return site::see_other(request, view.pages.empty() ? draft_path(view.tenant, view.id, "zustellung") : page_path(view, view.pages.front().id));
}

// ---- task list ------------------------------------------------------------------------------------------------------------------

ui::Task task_of(const DraftView& view, const forms::Task& task) {
  ui::Task out{.title = std::string(task.title), .href = site::url(page_path(view, task.page_id))};
  switch (task.state) {
    case forms::PageState::done: out.tone = ui::Tone::success; out.status = "Erledigt"; break;
    case forms::PageState::with_errors: out.tone = ui::Tone::warning; out.status = "Bitte prüfen"; break;
    case forms::PageState::open: out.status = task.optional ? "Freiwillig" : "Offen"; break;
  }
  return out;
}

Result<Response> task_list_page(Site& site, Request& request, DraftView& view) {
  Writer h;
  ui::ResidentPage page = frame(site, request, view.package->title);
  page.title = "Ihr Entwurf – " + view.package->title;
  site::set_service_words(*view.package, page);
  const bool saved = request.query().has("gespeichert");
  return show(request, page, [&] {
    if (saved) ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert"}, "Sie können das Fenster schließen und später weitermachen.");
    ui::h1(h, view.package->title);
    draw_hits(h, view);
    draw_deletion_notice(h, view, site.house.runtime.now());
    ui::p(h, "Ihr Entwurf wird am " + to_german(berlin_date(view.deleted_at)) + " gelöscht, wenn Sie bis dahin nichts ändern oder absenden.");
    draw_reused(h, view);
    std::vector<forms::Task> tasks = forms::task_list(view.form(), view.pages, view.draft);
    for (forms::Task& task : tasks) {
      task.title = cases::title_about(task.title, acting_for_whom(view));
      task.section = cases::title_about(task.section, acting_for_whom(view));
    }
    for (std::size_t i = 0; i < tasks.size();) {
      if (!tasks[i].section.empty()) ui::h2(h, tasks[i].section);
      const std::string& section = tasks[i].section;
      std::vector<ui::Task> rows;
      for (; i < tasks.size() && tasks[i].section == section; ++i) rows.push_back(task_of(view, tasks[i]));
      ui::task_list(h, rows);
    }
    draw_acting_summary(h, view);
    ui::h2(h, "Abschluss");
    const bool wished = view.wish.has_value();
    ui::task_list(h, {{.title = "Zustellung des Bescheids", .href = site::url(draft_path(view.tenant, view.id, "zustellung")),
                       .tone = wished ? ui::Tone::success : ui::Tone::neutral, .status = wished ? "Erledigt" : "Offen"},
                      {.title = "Prüfen und absenden", .href = site::url(draft_path(view.tenant, view.id, "pruefen")), .status = "Offen"}});
    draw_other_device(h, view);
    ui::form(h, {.action = site::url(draft_path(view.tenant, view.id, "loeschen")), .csrf = request.csrf_token()}, [&] {
      ui::details(h, "Entwurf löschen", [&] {
        ui::p(h, "Alle Angaben und Dateien dieses Entwurfs werden sofort gelöscht. Das lässt sich nicht rückgängig machen.");
        ui::buttons(h, [&] { ui::button(h, {.text = "Entwurf endgültig löschen", .kind = ui::ButtonKind::danger, .name = "loeschen", .value = "ja"}); });
      });
    });
  }, h);
}

Result<Response> delete_page(Site& site, Request& request, DraftView& view) {
  if (field(request, "loeschen") != "ja") return site::see_other(request, draft_path(view.tenant, view.id));
  TRY(flows::delete_draft(site.house, view.tenant, view.id, site::visit(request).caller));
  return site::see_other(request, service_path(view.tenant, view.package->id));
}

// ---- one page of the form -------------------------------------------------------------------------------------------------------

// The sentences of the checks that a script says, in the page's language.
std::string live_in_words(const std::string& live, const html::Translator* words) {
  if (live.empty() || words == nullptr) return live;
  boost::system::error_code error;
  boost::json::value entries = boost::json::parse(live, error);
  if (error || !entries.is_array()) return live;
  for (boost::json::value& entry : entries.get_array()) {
    auto* message = entry.is_object() ? entry.get_object().if_contains("m") : nullptr;
    if (message == nullptr || !message->is_string()) continue;
    const auto said = words->translate(json::view(message->get_string()));
    if (!said) continue;
    std::string text;
    for (const html::Translator::Part& part : *said) text += part.text;
    *message = text;
  }
  return boost::json::serialize(entries);
}

Response draw_page(const Site& site, const Request& request, const DraftView& view, const forms::Page& page,
                   const std::vector<forms::FieldError>& errors, const std::string& goal, int status,
                   const std::vector<forms::Place>& dropped = {},
                   const std::vector<flows::Clash>& clashes = {}, const flows::DraftView* stored = nullptr) {
  const flows::Values values = flows::page_values(stored == nullptr ? view : *stored, page);
  forms::PageModel model =
      forms::render_model(view.form(), view.pages, page.id, view.draft, errors, view.sight);
  const std::string whom = acting_for_whom(view);
  model.title = cases::title_about(model.title, whom);
  model.section = cases::title_about(model.section, whom);
  for (auto& block : model.blocks) block.title = cases::title_about(block.title, whom);
  std::vector<ui::FieldError> links;
  for (const forms::ErrorLink& error : model.summary) links.push_back({std::string_view(error.target_id), std::string_view(error.text)});
  for (ui::FieldError& error : clash_errors(clashes)) links.push_back(std::move(error));
  ui::ResidentPage out = frame(site, request, model.title, {service_crumb(view)});
  out.title = model.title + " – " + view.package->title;
  out.has_errors = !links.empty();
  site::set_service_words(*view.package, out);
  if (has_combobox(model.blocks)) out.scripts = {"combobox.js"};
  if (!model.live.empty()) out.scripts.push_back("rules.js");
  if (model.live_checks) out.scripts.push_back("checks.js");
  const std::string gone = forms::dropped_text(view.form(), dropped);
  const std::string live = live_in_words(model.live, out.translator.get());
  Writer h;
  return show(request, out, [&] {
    ui::error_summary(h, links);
    ui::progress(h, static_cast<int>(model.number), static_cast<int>(model.count) + 2);
    ui::preline(h, model.section.empty() || model.section == model.title ? view.package->title : model.section);
    ui::h1(h, model.title);
    if (!whom.empty())
      ui::p(h, "Sie füllen diesen Antrag für " + whom + " aus. Gefragt ist nach " + whom +
                   ", nicht nach Ihnen. Ihre eigenen Angaben kommen bei der Zustellung.");
    draw_hits(h, view);
    draw_dropped(h, gone);
    const bool upload = has_file_input(model.blocks);
    const FileNotes notes{view};
    ui::form(h, {.action = site::url(page_path(view, page.id)), .csrf = request.csrf_token(), .upload = upload,
                 .default_name = "tun", .default_value = "weiter"}, [&] {
      if (!goal.empty()) ui::hidden(h, "ziel", goal);
      draw_shown(h, values, clashes, clashes.empty() ? flows::Shown{} : shown_of(request));
      draw_clashes(h, clashes, values);
      draw_blocks(h, model.blocks, draft_path(view.tenant, view.id, "codes/"), page_path(view, ""), &notes);
      draw_live(h, live);
      draw_way_on(h);
    });
  }, h, status);
}

std::string goal_of(std::string_view given) { return given == "pruefen" ? "pruefen" : ""; }

Result<Response> get_page(Site& site, Request& request, DraftView& view) {
  const forms::Page* page = forms::find_page(view.pages, request.param("seite"));
  // The page of a group that was closed meanwhile: the task list shows what there is.
  if (page == nullptr) return site::see_other(request, draft_path(view.tenant, view.id));
  std::vector<forms::FieldError> errors;
  if (request.query().has("fehler")) errors = forms::validate_page(view.form(), *page, view.draft);
  std::vector<forms::Place> dropped;
  if (request.query().has("entfallen")) dropped = forms::dropped(view.form(), view.draft, view.sight);
  return draw_page(site, request, view, *page, errors, goal_of(request.query().get_or("ziel")), 200, dropped);
}

}  // namespace

forms::PostFields fields_of(const Request& request, const forms::Form& form) {
  forms::PostFields out;
  out.reserve(request.form().size());
  for (const web::Field& one : request.form()) {
    std::string value = one.value;
    if (const auto name = forms::parse_name(form, one.name); name && name->kind == forms::NameKind::answer) {
      const forms::CodeList* codes = form.codes(name->place.node());
      if (codes != nullptr && codes->codes.size() > forms::kSelectMost) value = code_for(*codes, one.value);
    }
    out.emplace_back(one.name, std::move(value));
  }
  return out;
}

std::vector<flows::IncomingFile> usable_files(const Request& request, const forms::Form& form, std::vector<forms::FieldError>& errors) {
  std::vector<flows::IncomingFile> files = site::incoming_files(request);
  std::vector<flows::IncomingFile> out;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const web::FileRejection why = request.files()[i].rejection;
    if (why != web::FileRejection::too_many && why != web::FileRejection::not_stored) {
      out.push_back(std::move(files[i]));
    } else if (const auto name = forms::parse_name(form, files[i].field)) {
      errors.push_back({name->place, why == web::FileRejection::too_many ? "form.file.too_many_at_once" : "form.file.not_stored", {}});
    }
  }
  return out;
}

namespace {

// The first input of what was added: there the person goes on.
std::string first_input(const forms::Form& form, forms::Place place) {
  while (form[place.node()].kind == forms::NodeKind::group) {
    const forms::NodeIndex child = form.first_child(place.node());
    if (child == forms::kNoNode || form[place.node()].choice) break;
    place = place.child(child, 0);
  }
  const bool group = form[place.node()].kind == forms::NodeKind::group;
  return forms::name_of(form, group ? forms::NameKind::choice : forms::NameKind::answer, place);
}

std::string with_news(std::string path, bool dropped) {
  if (!dropped) return path;
  const std::size_t hash = path.find('#');
  return path.insert(hash == std::string::npos ? path.size() : hash, "?entfallen=1");
}

std::string after_change(const DraftView& view, const std::string& page_id, const std::optional<forms::Place>& added) {
  if (!added) return page_path(view, page_id);
  for (const forms::Page& page : view.pages) {
    if (page.scope.depth() > 0 && page.scope.within(*added)) return page_path(view, page.id);
  }
  return page_path(view, page_id) + "#" + ui::field_id(first_input(view.form(), *added));
}

std::string neighbour(const DraftView& view, const std::string& page_id, bool forward) {
  const forms::Page* page = forms::find_page(view.pages, page_id);
  if (page == nullptr) return draft_path(view.tenant, view.id);  // its own answers closed it
  const auto at = static_cast<std::size_t>(page - view.pages.data());
  if (forward) return at + 1 < view.pages.size() ? page_path(view, view.pages[at + 1].id) : draft_path(view.tenant, view.id, "zustellung");
  return at > 0 ? page_path(view, view.pages[at - 1].id) : draft_path(view.tenant, view.id);
}

// The page with what was typed here in its fields; stored is what the other window says, until somebody has chosen.
Response draw_clash(const Site& site, const Request& request, const DraftView& view, const forms::Page& page,
                    const flows::SaveResult& saved, const std::string& goal) {
  DraftView mine = view;
  for (const flows::Clash& one : saved.clashes) {
    const auto name = forms::parse_name(view.form(), one.name);
    if (!name) continue;
    const std::string typed = field(request, one.name);
    if (name->kind == forms::NameKind::answer) mine.draft.raw[name->place] = typed;
    if (name->kind == forms::NameKind::choice) {
      for (forms::NodeIndex child = view.form().first_child(name->place.node()); child != forms::kNoNode;
           child = view.form().next_sibling(child)) {
        if (std::to_string(child) == typed) mine.draft.choices[name->place] = child;
      }
    }
  }
  mine.see_again();
  const bool there = forms::find_page(mine.pages, page.id) != nullptr;
  return draw_page(site, request, there ? mine : view, page, {}, goal, 409, saved.dropped, saved.clashes,
                   &view);
}

Result<Response> post_page(Site& site, Request& request, DraftView& view) {
  const forms::Page* found = forms::find_page(view.pages, request.param("seite"));
  if (found == nullptr) return site::see_other(request, draft_path(view.tenant, view.id));
  const forms::Page page = *found;  // saving makes the list of pages anew
  std::vector<forms::FieldError> door_errors;
  const std::vector<flows::IncomingFile> files = usable_files(request, view.form(), door_errors);
  flows::SaveResult saved = TRY(flows::save_page(site.house, view, page, fields_of(request, view.form()),
                                                 files, site::visit(request).caller, shown_of(request)));
  saved.errors.insert(saved.errors.begin(), door_errors.begin(), door_errors.end());
  const bool file_refused = std::ranges::any_of(saved.errors, [&](const forms::FieldError& error) {
    return error.code.starts_with("form.file.");
  });
  const std::string action = field(request, "tun");
  const std::string goal = goal_of(request.form().get_or("ziel"));
  if (!saved.clashes.empty()) {
    if (forms::find_page(view.pages, page.id) == nullptr)  // the other window closed this very page
      return site::see_other(request, draft_path(view.tenant, view.id));
    return draw_clash(site, request, view, page, saved, goal);
  }
  if (!file_refused) {
    if (action == "speichern") return site::see_other(request, draft_path(view.tenant, view.id) + "?gespeichert=1");
    if (action == "zurueck") return site::see_other(request, neighbour(view, page.id, false));
    if (const std::string phone = field(request, "handy"); !phone.empty()) {
      const flows::PhoneSession session =
          TRY(flows::begin_phone(site.house, view, phone, site::visit(request).caller));
      return site::see_other(request, draft_path(view.tenant, view.id, "handy/" + session.id));
    }
    if (const std::string again = field(request, "nochmal"); !again.empty()) {
      const std::size_t bar = again.find('|');
      if (bar != std::string::npos)
        TRY(flows::use_file_again(site.house, view, again.substr(0, bar), again.substr(bar + 1)));
      return site::see_other(request, page_path(view, page.id) + "#" + ui::field_id(again.substr(0, bar)));
    }
    if (saved.structure_changed)
      return site::see_other(request,
                             with_news(after_change(view, page.id, saved.added), !saved.dropped.empty()));
  }
  if (!saved.errors.empty() && forms::find_page(view.pages, page.id) != nullptr) {
    return draw_page(site, request, view, page, saved.errors, goal, 422, saved.dropped);
  }
  if (const auto rule = flows::not_eligible(view, page))
    return site::see_other(request, draft_path(view.tenant, view.id, "voraussetzung/" + rule->id));
  if (!goal.empty()) return site::see_other(request, draft_path(view.tenant, view.id, goal));
  return site::see_other(request, with_news(neighbour(view, page.id, true), !saved.dropped.empty()));
}

// Not an error of typing: a page of its own, with what to do instead.
Result<Response> eligibility_page(Site& site, Request& request, DraftView& view) {
  const auto rule = flows::eligibility_rule(view, request.param("regel"));
  if (!rule)
    return site::see_other(request, draft_path(view.tenant, view.id));  // the answer was changed meanwhile
  Writer h;
  return show(
      request, frame(site, request, rule->title, {service_crumb(view)}),
      [&] {
        ui::preline(h, view.package->title);
        ui::h1(h, rule->title);
        ui::p(h, rule->text);
        if (!rule->instead.empty()) {
          ui::h2(h, "Was Sie jetzt tun können");
          std::vector<ui::Str> lines;
          for (const std::string& line : rule->instead) lines.push_back(std::string_view(line));
          ui::bullet_list(h, lines);
        }
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Angabe ändern", .href = site::url(page_path(view, rule->page_id))});
          ui::button(h, {.text = "Trotzdem weitermachen",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(neighbour(view, rule->page_id, true))});
        });
        ui::muted(h,
                  "Sie dürfen den Antrag trotzdem stellen. Wir nehmen ihn an und entscheiden darüber (§ 24 "
                  "Abs. 3 VwVfG). Ihre Angaben sind gespeichert.");
      },
      h);
}

// ---- long code lists ------------------------------------------------------------------------------------------------------------

}  // namespace

Response code_entries(const Request& request, const DraftView& view) {
  constexpr std::size_t most = 50;
  const auto name = forms::parse_name(view.form(), request.param("name"));
  const forms::CodeList* list = name && name->kind == forms::NameKind::answer ? view.form().codes(name->place.node()) : nullptr;
  if (list == nullptr) return Response::not_found();
  const std::string wanted = fold_for_search(request.query().get_or("q"));
  const std::vector<std::string> texts = entry_texts(*list);
  json::array starts, contains;
  for (std::size_t i = 0; i < texts.size() && starts.size() < most; ++i) {
    const std::string folded = fold_for_search(texts[i]);
    const std::size_t at = folded.find(wanted);
    if (at == std::string::npos && list->codes[i].code != request.query().get_or("q")) continue;
    json::array& target = at == 0 ? starts : contains;
    if (target.size() < most) target.push_back(json::object{{"value", list->codes[i].code}, {"label", texts[i]}});
  }
  for (const json::value& one : contains) {
    if (starts.size() < most) starts.push_back(one);
  }
  return Response::json(json::canonical(starts));
}

namespace {

Result<Response> codes(Site&, Request& request, DraftView& view) { return code_entries(request, view); }

}  // namespace

void add_form_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions quick{.inline_ok = true};
  const web::RouteOptions saving{.essential = true};
  out.push_back({Method::get, "/ort/{ort}/dienst/{dienst}", site::visitor(), handler(site, start_page)});
  out.push_back({Method::post, "/ort/{ort}/dienst/{dienst}/beginnen", site::visitor(), handler(site, begin)});
  out.push_back({Method::get, "/ort/{ort}/antrag/{antrag}", site::visitor(), draft_handler(site, task_list_page)});
  out.push_back({Method::post, "/ort/{ort}/antrag/{antrag}/loeschen", site::visitor(), draft_handler(site, delete_page)});
  out.push_back({Method::get, "/ort/{ort}/antrag/{antrag}/seite/{seite}", site::visitor(), draft_handler(site, get_page), quick});
  out.push_back({Method::post, "/ort/{ort}/antrag/{antrag}/seite/{seite}", site::visitor(), draft_handler(site, post_page), saving});
  out.push_back({Method::get, "/ort/{ort}/antrag/{antrag}/voraussetzung/{regel}", site::visitor(),
                 draft_handler(site, eligibility_page)});
  out.push_back({Method::get, "/ort/{ort}/antrag/{antrag}/codes/{name}", site::visitor(), draft_handler(site, codes)});
}

}  // namespace rathaus::resident
