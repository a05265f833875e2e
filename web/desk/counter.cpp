// An application taken down by a clerk: at the counter, on the telephone, from paper or e-mail. The same form pages as online, in the
// frame of the desk; what is missing is marked and never stands in the way.
#include "web/desk/counter.h"

#include <algorithm>

#include "modules/cases/ways_de.h"
#include "modules/forms/summary.h"
#include "modules/notices/papers.h"
#include "web/resident/form_parts.h"

namespace rathaus::desk {
namespace {

using flows::DraftView;

std::string intake_path(const Desktop& at, const std::string& id, const std::string& rest = {}) {
  return at.path("aufnahme/" + id + (rest.empty() ? "" : "/" + rest));
}

bool spoken(std::string_view way) { return way == "counter" || way == "phone"; }

std::vector<ui::Option> options_of(std::span<const cases::Word> words) {
  std::vector<ui::Option> out;
  for (const cases::Word& word : words) out.push_back({word.key, word.label, word.hint});
  return out;
}

Result<DraftView> own_intake(const Desktop& at) {
  return flows::load_intake(at.house, at.staff(), std::string(at.request.param("aufnahme")));
}

// A draft that has become a case leads there.
Result<web::Response> gone_or_filed(const Desktop& at, const Error& error) {
  const std::string id(at.request.param("aufnahme"));
  if (error.kind == ErrorKind::not_found && flows::filed_before(at.house, at.staff(), id))
    return site::see_other(at.request, intake_path(at, id, "fertig"));
  return fail(error);
}

template <Result<web::Response> (*work)(Desktop&, DraftView&)>
Result<web::Response> with_intake(Desktop& at) {
  auto view = own_intake(at);
  if (!view) return gone_or_filed(at, view.error());
  return work(at, *view);
}

std::string way_word(const DraftView& view) {
  return std::string(cases::word_for(cases::intake_words(), view.taken->way));
}

Result<ui::DeskPage> intake_frame(Desktop& at, const DraftView& view, std::string title) {
  ui::DeskPage page = TRY(frame(at, "Aufnahme: " + title + " – " + view.package->title));
  page.breadcrumb = {{"Aufnahme", at.url("aufnahme")},
                     {std::string(view.package->title), site::url(intake_path(at, view.id))},
                     {std::move(title)}};
  return page;
}

// ---- begin ------------------------------------------------------------------------------------------------------------------------

Result<web::Response> start_page(Desktop& at, const Typed& typed, int status) {
  ui::DeskPage page = TRY(frame(at, "Antrag aufnehmen"));
  page.has_errors = !typed.errors.empty();
  std::vector<ui::Option> services;
  for (const std::string& id : TRY(at.house.shelf.offered_ids(at.visit.tenant))) {
    if (!at.staff().may_see(id)) continue;
    if (const auto package = at.house.shelf.offered(at.visit.tenant, id))
      services.push_back({std::string(id), std::string((*package)->title)});
  }
  const auto drafts = TRY(flows::intakes_of(at.house, at.staff()));
  const auto error = [&](std::string_view name) { return ui::error_of(typed.errors, name); };
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Antrag aufnehmen");
    ui::p(h,
          "Für Menschen am Schalter oder am Telefon und für Anträge, die auf Papier oder per E-Mail kommen. "
          "Der Vorgang steht danach in derselben Arbeitsliste wie die Online-Anträge.");
    if (!drafts.empty()) {
      ui::h2(h, "Angefangen");
      std::vector<ui::Task> rows;
      for (const DraftView& one : drafts) {
        std::string title = one.package->title;
        if (one.wish && !one.wish->addressee.display_name().empty())
          title += ": " + one.wish->addressee.display_name();
        rows.push_back({.title = std::move(title),
                        .href = site::url(intake_path(at, one.id)),
                        .status = way_word(one),
                        .hint = "wird gelöscht am " + to_german(berlin_date(one.deleted_at))});
      }
      ui::task_list(h, rows);
      ui::h2(h, "Neu aufnehmen");
    }
    ui::form(h, {.action = at.url("aufnahme"), .csrf = at.csrf(), .key = site::fresh_key(), .upload = true},
             [&] {
               ui::select(h, {.name = "leistung",
                              .label = "Leistung",
                              .error = error("leistung"),
                              .options = services,
                              .value = typed.value("leistung", at.query("leistung"))});
               ui::radios(h, {.name = "weg",
                              .label = "Wie kommt der Antrag?",
                              .error = error("weg"),
                              .options = options_of(cases::intake_words()),
                              .value = typed.value("weg", at.query("weg"))});
               ui::fieldset(h, {.legend = "Am Schalter und am Telefon"}, [&] {
                 ui::radios(h, {.name = "identitaet",
                                .label = "Wie haben Sie festgestellt, wer die Person ist?",
                                .error = error("identitaet"),
                                .options = options_of(cases::identity_words()),
                                .value = typed.value("identitaet"),
                                .optional = true});
                 ui::input(h, {.name = "identitaet_notiz",
                               .label = "Bemerkung dazu",
                               .value = typed.value("identitaet_notiz"),
                               .optional = true,
                               .maxlength = 200});
               });
               ui::fieldset(h, {.legend = "Auf Papier und per E-Mail"}, [&] {
                 ui::date(h, {.name = "eingang",
                              .label = "Tag des Eingangs",
                              .value = typed.value("eingang", to_german(at.today())),
                              .hint = "Der Tag auf dem Eingangsstempel oder der Ankunft der E-Mail. Er darf "
                                      "vor heute liegen. Fristen laufen ab diesem Tag.",
                              .error = error("eingang"),
                              .optional = true});
                 ui::input(h, {.name = "absender",
                               .label = "Absender",
                               .value = typed.value("absender"),
                               .optional = true,
                               .maxlength = 200});
                 ui::file_upload(h, {.name = "scan",
                                     .label = "Scan oder Anhang",
                                     .hint = "PDF, JPEG, PNG oder TIFF, höchstens 50 MB",
                                     .error = error("scan"),
                                     .accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
                                     .multiple = true,
                                     .optional = true});
               });
               ui::buttons(h, [&] { ui::button(h, {.text = "Weiter", .icon = ui::Icon::arrow_right}); });
             });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_start(Desktop& at) { return start_page(at, {}, 200); }

Result<web::Response> post_start(Desktop& at) {
  Typed typed;
  for (const char* name : {"leistung", "weg", "identitaet", "identitaet_notiz", "eingang", "absender"})
    typed.values.emplace(name, at.field(name));
  flows::TakenDown taken{.way = at.field("weg")};
  taken.facts.identity = at.field("identitaet");
  taken.facts.identity_note = at.field("identitaet_notiz").substr(0, 400);
  taken.facts.sender = at.field("absender").substr(0, 400);
  taken.facts.stamped_on = parse_german_date(at.field("eingang"));
  if (at.field("leistung").empty()) typed.errors.push_back({"leistung", "Wählen Sie die Leistung."});
  if (const Status fine = flows::check_taken(taken, at.today()); !fine)
    typed.errors.push_back({fine.error().field == "weg"          ? "weg"
                            : fine.error().field == "identitaet" ? "identitaet"
                                                                 : "eingang",
                            site::german_message(fine.error())});
  if (!typed.errors.empty()) return start_page(at, typed, 422);
  if (spoken(taken.way))
    taken.facts.stamped_on.reset(), taken.facts.sender.clear();
  else
    taken.facts.identity = "none", taken.facts.identity_note.clear();
  DraftView view = TRY(
      flows::begin_intake(at.house, at.staff(), at.field("leistung"), taken, at.field("key").substr(0, 100)));
  if (view.taken->scans.empty()) {
    for (const flows::IncomingFile& file : site::incoming_files(at.request)) {
      if (file.name.empty() && file.size == 0 && !file.too_large) continue;
      if (const Status kept = flows::add_scan(at.house, at.staff(), view, file); !kept) {
        if (kept.error().kind != ErrorKind::refused) return fail(kept.error());
        return site::see_other(at.request, intake_path(at, view.id) + "?scan=" + kept.error().code);
      }
    }
  }
  if (!spoken(taken.way) || view.pages.empty()) return site::see_other(at.request, intake_path(at, view.id));
  return site::see_other(at.request, intake_path(at, view.id, "seite/" + view.pages.front().id));
}

// ---- overview ---------------------------------------------------------------------------------------------------------------------

void scan_list(Writer& h, const DraftView& view) {
  for (const flows::FileHit& hit : view.hits) {
    ui::alert(h, {.tone = ui::Tone::danger, .title = "Eine Datei enthielt Schadsoftware"},
              "In „" + hit.name + "“ hat der Virenscanner Schadsoftware gefunden (" + hit.finding +
                  "). Die Datei ist gelöscht. Scannen Sie das Papier noch einmal, oder bitten Sie um eine "
                  "andere Datei.");
  }
  if (view.taken->scans.empty()) return;
  std::vector<std::string> lines;
  for (const cases::Attachment& scan : view.taken->scans)
    lines.push_back(scan.name + " (" + file_size(scan.size) + ")");
  std::vector<ui::Str> items;
  for (const std::string& line : lines) items.push_back(std::string_view(line));
  ui::bullet_list(h, items);
}

Result<web::Response> overview(Desktop& at, DraftView& view) {
  const ui::DeskPage page = TRY(intake_frame(at, view, "Übersicht"));
  const std::string problem = at.query("scan");
  Writer h;
  ui::desk_page(h, page, [&] {
    if (!problem.empty())
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Der Scan wurde nicht angenommen", .live = true},
                site::german_message(refused(problem)));
    ui::preline(h, way_word(view));
    ui::h1(h, view.package->title);
    const cases::Intake& facts = view.taken->facts;
    std::vector<ui::Fact> known;
    if (facts.stamped_on) known.push_back({"Eingegangen am", to_german(*facts.stamped_on)});
    if (!facts.sender.empty()) known.push_back({"Absender", facts.sender});
    if (spoken(view.taken->way))
      known.push_back(
          {"Identität", std::string(cases::word_for(cases::identity_words(), facts.identity)) +
                            (facts.identity_note.empty() ? "" : " (" + facts.identity_note + ")")});
    ui::facts(h, known);
    std::vector<ui::Task> rows;
    for (const forms::Task& one : forms::task_list(view.form(), view.pages, view.draft)) {
      ui::Task row{.title = std::string(one.title),
                   .href = site::url(intake_path(at, view.id, "seite/" + one.page_id)),
                   .status = "Offen"};
      if (one.state == forms::PageState::done) row.tone = ui::Tone::success, row.status = "Erledigt";
      if (one.state == forms::PageState::with_errors) row.tone = ui::Tone::warning, row.status = "Lücken";
      rows.push_back(std::move(row));
    }
    ui::h2(h, "Angaben");
    ui::task_list(h, rows);
    ui::h2(h, "Abschluss");
    ui::task_list(h, {{.title = "Person und Anschrift",
                       .href = site::url(intake_path(at, view.id, "person")),
                       .tone = view.wish ? ui::Tone::success : ui::Tone::neutral,
                       .status = view.wish ? "Erledigt" : "Offen"},
                      {.title = "Prüfen und Vorgang anlegen",
                       .href = site::url(intake_path(at, view.id, "abschluss")),
                       .status = "Offen"}});
    ui::h2(h, "Scans");
    scan_list(h, view);
    ui::form(
        h, {.action = site::url(intake_path(at, view.id, "scan")), .csrf = at.csrf(), .upload = true}, [&] {
          ui::file_upload(h, {.name = "scan",
                              .label = "Scan hinzufügen",
                              .hint = "PDF, JPEG, PNG oder TIFF, höchstens 50 MB",
                              .accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
                              .multiple = true});
          ui::buttons(h, [&] { ui::button(h, {.text = "Hinzufügen", .kind = ui::ButtonKind::secondary}); });
        });
    ui::details(h, "Aufnahme verwerfen", [&] {
      ui::form(h, {.action = site::url(intake_path(at, view.id, "verwerfen")), .csrf = at.csrf()}, [&] {
        ui::p(h,
              "Alle Angaben und Scans dieser Aufnahme werden sofort gelöscht. Das lässt sich nicht "
              "rückgängig machen.");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Endgültig verwerfen",
                         .kind = ui::ButtonKind::danger,
                         .name = "verwerfen",
                         .value = "ja"});
        });
      });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_scan(Desktop& at, DraftView& view) {
  for (const flows::IncomingFile& file : site::incoming_files(at.request)) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;
    if (const Status kept = flows::add_scan(at.house, at.staff(), view, file); !kept) {
      if (kept.error().kind != ErrorKind::refused) return fail(kept.error());
      return site::see_other(at.request, intake_path(at, view.id) + "?scan=" + kept.error().code);
    }
  }
  return site::see_other(at.request, intake_path(at, view.id));
}

Result<web::Response> post_discard(Desktop& at, DraftView& view) {
  if (at.field("verwerfen") != "ja") return site::see_other(at.request, intake_path(at, view.id));
  TRY(flows::delete_draft(at.house, view.tenant, view.id, flows::caller_of(at.staff())));
  return site::see_other(at.request, at.path("aufnahme"));
}

// ---- one page of the form -----------------------------------------------------------------------------------------------------------

Result<web::Response> draw_page(Desktop& at, const DraftView& view, const forms::Page& page,
                                const std::vector<forms::FieldError>& errors, int status) {
  const forms::PageModel model =
      forms::render_model(view.form(), view.pages, page.id, view.draft, errors, view.sight);
  std::vector<ui::FieldError> links;
  for (const forms::ErrorLink& error : model.summary)
    links.push_back({std::string_view(error.target_id), std::string_view(error.text)});
  ui::DeskPage out = TRY(intake_frame(at, view, model.title));
  out.has_errors = !links.empty();
  if (resident::has_combobox(model.blocks)) out.scripts = {"combobox.js"};
  if (!model.live.empty()) out.scripts.push_back("rules.js");
  if (model.live_checks) out.scripts.push_back("checks.js");
  Writer h;
  ui::desk_page(h, out, [&] {
    ui::error_summary(h, links);
    ui::progress(h, static_cast<int>(model.number), static_cast<int>(model.count) + 2);
    ui::preline(h, view.package->title + ", " + way_word(view));
    ui::h1(h, model.title);
    ui::form(h,
             {.action = site::url(intake_path(at, view.id, "seite/" + page.id)),
              .csrf = at.csrf(),
              .upload = resident::has_file_input(model.blocks),
              .default_name = "tun",
              .default_value = "weiter"},
             [&] {
               resident::draw_blocks(h, model.blocks, intake_path(at, view.id, "codes/"),
                                     intake_path(at, view.id, "seite/"));
               resident::draw_live(h, model.live);
               ui::buttons(h, [&] {
                 ui::button(h, {.text = "Weiter",
                                .name = "tun",
                                .value = "weiter",
                                .novalidate = true,
                                .icon = ui::Icon::arrow_right});
                 if (!links.empty())
                   ui::button(h, {.text = "So lassen und weiter",
                                  .kind = ui::ButtonKind::secondary,
                                  .name = "tun",
                                  .value = "trotzdem",
                                  .novalidate = true});
                 ui::button(h, {.text = "Zurück",
                                .kind = ui::ButtonKind::secondary,
                                .name = "tun",
                                .value = "zurueck",
                                .novalidate = true});
                 ui::button(h, {.text = "Speichern und zur Übersicht",
                                .kind = ui::ButtonKind::tertiary,
                                .name = "tun",
                                .value = "speichern",
                                .novalidate = true});
               });
             });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_page(Desktop& at, DraftView& view) {
  const forms::Page* page = forms::find_page(view.pages, at.request.param("seite"));
  if (page == nullptr) return site::see_other(at.request, intake_path(at, view.id));
  return draw_page(at, view, *page, {}, 200);
}

std::string neighbour(const Desktop& at, const DraftView& view, const std::string& page_id, bool forward) {
  const forms::Page* page = forms::find_page(view.pages, page_id);
  if (page == nullptr) return intake_path(at, view.id);
  const auto i = static_cast<std::size_t>(page - view.pages.data());
  if (forward)
    return i + 1 < view.pages.size() ? intake_path(at, view.id, "seite/" + view.pages[i + 1].id)
                                     : intake_path(at, view.id, "person");
  return i > 0 ? intake_path(at, view.id, "seite/" + view.pages[i - 1].id) : intake_path(at, view.id);
}

// What was typed and cannot be right is shown once; what is missing may be missing.
bool worth_a_look(const DraftView& view, const forms::FieldError& error) {
  if (error.code.starts_with("form.file.")) return true;
  const auto typed = view.draft.raw.find(error.place);
  return typed != view.draft.raw.end() && !typed->second.empty();
}

Result<web::Response> post_page(Desktop& at, DraftView& view) {
  const forms::Page* found = forms::find_page(view.pages, at.request.param("seite"));
  if (found == nullptr) return site::see_other(at.request, intake_path(at, view.id));
  const forms::Page page = *found;
  std::vector<forms::FieldError> door_errors;
  const std::vector<flows::IncomingFile> files = resident::usable_files(at.request, view.form(), door_errors);
  flows::SaveResult saved =
      TRY(flows::save_page(at.house, view, page, resident::fields_of(at.request, view.form()), files,
                           flows::caller_of(at.staff())));
  saved.errors.insert(saved.errors.begin(), door_errors.begin(), door_errors.end());
  const bool file_refused = std::ranges::any_of(
      saved.errors, [](const forms::FieldError& one) { return one.code.starts_with("form.file."); });
  const std::string action = at.field("tun");
  if (!file_refused) {
    if (action == "speichern") return site::see_other(at.request, intake_path(at, view.id));
    if (action == "zurueck") return site::see_other(at.request, neighbour(at, view, page.id, false));
    if (saved.structure_changed)
      return site::see_other(at.request, intake_path(at, view.id, "seite/" + page.id));
  }
  const bool look = std::ranges::any_of(
      saved.errors, [&](const forms::FieldError& one) { return worth_a_look(view, one); });
  if (look && (action != "trotzdem" || file_refused) && forms::find_page(view.pages, page.id) != nullptr) {
    std::erase_if(saved.errors, [&](const forms::FieldError& one) { return !worth_a_look(view, one); });
    return draw_page(at, view, page, saved.errors, 422);
  }
  return site::see_other(at.request, neighbour(at, view, page.id, true));
}

Result<web::Response> show_codes(Desktop& at, DraftView& view) {
  return resident::code_entries(at.request, view);
}

// ---- who it is ----------------------------------------------------------------------------------------------------------------------

Result<web::Response> show_person(Desktop& at, DraftView& view) {
  const cases::Applicant a =
      view.wish ? view.wish->addressee : flows::proposed_addressee(view, flows::caller_of(at.staff()));
  const ui::DeskPage page = TRY(intake_frame(at, view, "Person und Anschrift"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::progress(h, static_cast<int>(view.pages.size()) + 1, static_cast<int>(view.pages.size()) + 2);
    ui::h1(h, "Person und Anschrift");
    ui::p(
        h,
        "An diese Anschrift gehen Eingangsbestätigung und Bescheid. Was Sie nicht wissen, lassen Sie leer.");
    ui::form(h, {.action = site::url(intake_path(at, view.id, "person")), .csrf = at.csrf()}, [&] {
      const auto born = parse_iso_date(a.born_on);
      const auto row = [&](const char* name, const char* label, const std::string& value) {
        ui::input(h, {.name = name, .label = label, .value = value, .optional = true, .maxlength = 200});
      };
      row("given_names", "Vornamen", a.given_names);
      row("family_name", "Familienname", a.family_name);
      row("organisation", "Organisation oder Firma", a.organisation);
      ui::date(h, {.name = "born_on",
                   .label = "Geburtsdatum",
                   .value = born ? to_german(*born) : std::string(),
                   .optional = true});
      row("street", "Straße und Hausnummer", a.street);
      ui::field_row(h, [&] {
        ui::input(h, {.name = "postal_code",
                      .label = "Postleitzahl",
                      .value = a.postal_code,
                      .kind = ui::InputKind::postal_code,
                      .optional = true,
                      .width = ui::Width::w8});
        row("city", "Ort", a.city);
      });
      ui::input(h, {.name = "email",
                    .label = "E-Mail-Adresse",
                    .value = a.email,
                    .hint = "Dann geht die Nachricht über den Eingang auch per E-Mail hinaus, ohne Inhalte.",
                    .kind = ui::InputKind::email,
                    .optional = true});
      ui::input(h, {.name = "phone",
                    .label = "Telefonnummer",
                    .value = a.phone,
                    .kind = ui::InputKind::tel,
                    .optional = true});
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Weiter", .novalidate = true, .icon = ui::Icon::arrow_right});
        ui::button(h, {.text = "Zur Übersicht",
                       .kind = ui::ButtonKind::tertiary,
                       .name = "tun",
                       .value = "speichern",
                       .novalidate = true});
      });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_person(Desktop& at, DraftView& view) {
  flows::DeliveryWish wish;
  wish.channel = cases::Channel::post;
  cases::Applicant& a = wish.addressee;
  a.kind = "guest";
  const auto take = [&](const char* name, std::string& target) { target = at.field(name).substr(0, 200); };
  take("given_names", a.given_names);
  take("family_name", a.family_name);
  take("organisation", a.organisation);
  take("street", a.street);
  take("postal_code", a.postal_code);
  take("city", a.city);
  take("email", a.email);
  take("phone", a.phone);
  if (const auto born = parse_german_date(at.field("born_on"))) a.born_on = to_iso(*born);
  TRY(flows::save_wish(at.house, view, wish, flows::caller_of(at.staff())));
  return site::see_other(at.request, at.field("tun") == "speichern" ? intake_path(at, view.id)
                                                                    : intake_path(at, view.id, "abschluss"));
}

// ---- check and file -----------------------------------------------------------------------------------------------------------------

Result<web::Response> finish_page(Desktop& at, const DraftView& view,
                                  const std::vector<ui::FieldError>& errors, int status) {
  ui::DeskPage page = TRY(intake_frame(at, view, "Prüfen und anlegen"));
  page.has_errors = !errors.empty();
  const std::vector<std::string> gaps = flows::gaps_of(view);
  const forms::Evaluation evaluation = forms::evaluate(view.form(), view.draft);
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::progress(h, static_cast<int>(view.pages.size()) + 2, static_cast<int>(view.pages.size()) + 2);
    ui::h1(h, "Prüfen und Vorgang anlegen");
    if (!gaps.empty()) {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Das fehlt noch. Der Antrag geht trotzdem ein."},
                [&] {
                  std::vector<ui::Str> items;
                  for (const std::string& gap : gaps) items.push_back(std::string_view(gap));
                  ui::bullet_list(h, items);
                  ui::p(h, [&] { ui::link(h, site::url(intake_path(at, view.id)), "Angaben ergänzen"); });
                });
    }
    for (const forms::SummarySection& section : forms::summary(view.form(), evaluation.answers, view.pages)) {
      std::vector<ui::Fact> facts;
      for (const forms::SummaryRow& row : section.rows) {
        std::string text;
        for (const std::string& value : row.values) text += (text.empty() ? "" : ", ") + value;
        facts.push_back({std::string(row.label), std::move(text)});
        if (!row.page_id.empty())
          facts.back().change = site::url(intake_path(at, view.id, "seite/" + row.page_id));
      }
      ui::summary(h, {.title = std::string_view(section.title)}, facts);
    }
    if (view.wish) {
      const cases::Applicant& a = view.wish->addressee;
      ui::summary(
          h, {.title = "Person", .change = site::url(intake_path(at, view.id, "person"))},
          {{"Name", a.display_name()}, {"Anschrift", a.street + ", " + a.postal_code + " " + a.city}});
    }
    scan_list(h, view);
    ui::form(h, {.action = site::url(intake_path(at, view.id, "abschluss")), .csrf = at.csrf()}, [&] {
      if (spoken(view.taken->way)) {
        const bool phone = view.taken->way == "phone";
        std::vector<ui::Option> ways{{"vorgelesen", "Vorgelesen und bestätigt",
                                      "Ich habe die Angaben eben vorgelesen. Die Person hat bestätigt, dass "
                                      "sie stimmen. Die Uhrzeit wird festgehalten."}};
        if (phone)
          ways.push_back({"spaeter", "Wird später bestätigt", "Eine Aufgabe erinnert daran."});
        else
          ways.insert(
              ways.begin(),
              {"unterschrift", "Ausdrucken und unterschreiben lassen",
               "Danach scannen Sie die unterschriebene Niederschrift ein. Eine Aufgabe erinnert daran."});
        ui::radios(h, {.name = "niederschrift",
                       .label = "Niederschrift",
                       .error = ui::error_of(errors, "niederschrift"),
                       .options = ways});
      }
      ui::buttons(h, [&] { ui::button(h, {.text = "Vorgang anlegen", .busy = "Wird angelegt …"}); });
    });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_finish(Desktop& at, DraftView& view) { return finish_page(at, view, {}, 200); }

Result<web::Response> post_finish(Desktop& at, DraftView& view) {
  const std::string how = at.field("niederschrift");
  if (spoken(view.taken->way) && how != "vorgelesen" && how != "unterschrift" && how != "spaeter") {
    return finish_page(at, view,
                       {{"niederschrift", "Wählen Sie, wie die Person die Niederschrift bestätigt."}}, 422);
  }
  TRY(flows::file_intake(at.house, at.staff(), view, {.read_back = how == "vorgelesen"}));
  return site::see_other(at.request, intake_path(at, view.id, "fertig"));
}

Result<web::Response> show_filed(Desktop& at) {
  const std::string id(at.request.param("aufnahme"));
  const flows::Submitted filed = TRY(flows::filed_before(at.house, at.staff(), id));
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), filed.case_id));
  const ui::DeskPage page = TRY(frame(at, "Vorgang angelegt"));
  const bool talk = spoken(view.c.intake);
  Writer h;
  ui::desk_page(h, page, [&] {
    h.el("div", {{"data-reference", filed.reference}}, [&] {
      ui::confirmation(h,
                       {.title = "Der Vorgang ist angelegt",
                        .reference_label = "Aktenzeichen",
                        .reference = filed.reference},
                       [&] {
                         ui::p(h, view.c.service.title + ", " +
                                      std::string(cases::intake_label(view.c.intake)) + ", Eingang " +
                                      to_german(berlin_date(view.c.received_at)) + ".");
                         if (!view.c.applicant.email.empty())
                           ui::p(h, "Eine Nachricht über den Eingang geht per E-Mail an die Person.");
                       });
    });
    ui::h2(h, "Ausdrucken");
    ui::buttons(h, [&] {
      if (talk)
        ui::button(h, {.text = "Niederschrift (PDF)",
                       .href = site::url(at.case_path(filed.case_id, "niederschrift.pdf"))});
      if (notices::window_of(view.c.applicant).trouble.empty()) {
        ui::button(
            h, {.text = "Eingangsbestätigung (PDF)",
                .kind = ui::ButtonKind::secondary,
                .href =
                    site::url(at.case_path(filed.case_id, "eingangsbestaetigung.pdf")).with("aufnahme", id)});
      }
      if (!talk)
        ui::button(h, {.text = "Deckblatt für weitere Scans (PDF)",
                       .kind = ui::ButtonKind::secondary,
                       .href = site::url(at.case_path(filed.case_id, "deckblatt.pdf"))});
    });
    if (!notices::window_of(view.c.applicant).trouble.empty())
      ui::p(h, "Für die Eingangsbestätigung als Brief fehlt die Anschrift.");
    ui::buttons(h, [&] {
      ui::button(h, {.text = "Vorgang öffnen", .href = site::url(at.case_path(filed.case_id))});
      ui::button(h, {.text = "Nächsten Antrag aufnehmen",
                     .kind = ui::ButtonKind::secondary,
                     .href = at.url("aufnahme")});
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> back_to_start(Desktop& at) { return site::see_other(at.request, at.path("aufnahme")); }

}  // namespace

void add_intake_case_routes(const std::function<void(web::Method, const std::string&, Handler,
                                                     web::RouteOptions)>& add);  // case_intake.cpp

void add_counter_routes(
    const std::function<void(web::Method, const std::string&, Handler, web::RouteOptions)>& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  const web::RouteOptions scans{.max_file_bytes = 50u << 20, .max_files = 20};
  add(get, "/aufnahme", show_start, {});
  add(post, "/aufnahme", post_start, scans);
  const std::string one = "/aufnahme/{aufnahme}";
  add(get, one, with_intake<overview>, {});
  add(post, one + "/scan", with_intake<post_scan>, scans);
  add(get, one + "/scan", back_to_start, {});
  add(post, one + "/verwerfen", with_intake<post_discard>, {});
  add(get, one + "/verwerfen", back_to_start, {});
  add(get, one + "/seite/{seite}", with_intake<show_page>, {});
  add(post, one + "/seite/{seite}", with_intake<post_page>, {});
  add(get, one + "/codes/{name}", with_intake<show_codes>, {});
  add(get, one + "/person", with_intake<show_person>, {});
  add(post, one + "/person", with_intake<post_person>, {});
  add(get, one + "/abschluss", with_intake<show_finish>, {});
  add(post, one + "/abschluss", with_intake<post_finish>, {});
  add(get, one + "/fertig", show_filed, {});
  add_intake_case_routes(add);
}

}  // namespace rathaus::desk
