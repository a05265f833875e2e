// The scan tray: what the reader could not sort waits here for a person; nothing leaves it without a place or a reason.
#include <algorithm>
#include <filesystem>

#include "web/desk/post_room.h"

namespace rathaus::desk {
namespace {

std::string scan_path(const Desktop& at, const std::string& id, const std::string& rest = {}) {
  return at.path("scans/" + id + (rest.empty() ? "" : "/" + rest));
}

std::string pages_word(const flows::Scan& scan, const flows::ScanPart& part) {
  if (!scan.trouble.empty()) return "ganze Datei";
  return part.first == part.last
             ? "Seite " + std::to_string(part.first)
             : "Seiten " + std::to_string(part.first) + " bis " + std::to_string(part.last);
}

std::string state_words(const flows::Scan& scan) {
  if (scan.verdict == "infected") return "Schadsoftware, gelöscht";
  if (scan.verdict == "pending") return "wird noch auf Schadsoftware geprüft";
  if (scan.state == "waiting") return "wird gelesen";
  const auto left = std::count_if(scan.parts.begin(), scan.parts.end(), [](const flows::ScanPart& part) {
    return part.case_id.empty() && !part.discarded;
  });
  if (left == 0) return "alles zugeordnet";
  return left == 1 ? std::string("ein Teil wartet") : std::to_string(left) + " Teile warten";
}

Result<web::Response> tray(Desktop& at, const Typed& typed, int status) {
  const auto scans = TRY(flows::open_scans(at.house, at.staff()));
  ui::DeskPage page = TRY(frame(at, "Scan-Eingang"));
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Scan-Eingang");
    if (scans.empty())
      ui::empty_state(h, "Kein Scan wartet.",
                      "Teile mit lesbarem Deckblatt kommen von selbst in ihren Vorgang.");
    else {
      const ui::Table table{
          .caption = "Scans",
          .caption_hidden = true,
          .columns = {{"Scan"}, {"Eingang"}, {"Seiten", {}, ui::Sort::none, true}, {"Stand"}},
          .dense = true};
      ui::table(h, table, [&](ui::Rows& out) {
        for (const flows::Scan& one : scans) {
          const Url open = site::url(scan_path(at, one.id));
          out.row({.open = open}, [&] {
            out.head([&] { ui::link(h, open, one.name); });
            out.cell(to_german(one.received_on));
            out.cell(one.pages > 0 ? std::to_string(one.pages) : std::string("–"));
            out.cell([&] {
              ui::badge(h,
                        !one.trouble.empty() || one.verdict == "infected" ? ui::Tone::danger
                        : one.state == "waiting"                          ? ui::Tone::info
                                                                          : ui::Tone::warning,
                        one.trouble.empty() || one.verdict == "infected" ? state_words(one)
                                                                         : std::string("nicht lesbar"));
            });
          });
        }
      });
    }
    ui::h2(h, "Scan hochladen");
    ui::form(h, {.action = at.url("scans"), .csrf = at.csrf(), .upload = true}, [&] {
      ui::p(h,
            "Ein PDF mit einem oder vielen Briefen. Vor jedem Brief liegt sein Deckblatt; ohne Deckblatt "
            "wartet der Brief hier.");
      ui::date(h, {.name = "eingang",
                   .label = "Tag des Eingangs",
                   .value = typed.value("eingang", to_german(at.today())),
                   .error = ui::error_of(typed.errors, "eingang")});
      ui::file_upload(h, {.name = "scan",
                          .label = "PDF-Datei",
                          .hint = "höchstens 100 MB",
                          .error = ui::error_of(typed.errors, "scan"),
                          .accept = ".pdf"});
      ui::buttons(h, [&] { ui::button(h, {.text = "Hochladen"}); });
    });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_tray(Desktop& at) { return tray(at, {}, 200); }

Result<web::Response> post_upload(Desktop& at) {
  TRY(flows::open_scans(at.house, at.staff()));
  Typed typed;
  typed.values.emplace("eingang", at.field("eingang"));
  const auto day = parse_german_date(at.field("eingang"));
  if (!day)
    typed.errors.push_back(
        {"eingang", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(at.today()) + "."});
  std::string last;
  int kept = 0;
  for (const flows::IncomingFile& file : site::incoming_files(at.request)) {
    if (!day || (file.name.empty() && file.size == 0 && !file.too_large)) continue;
    const auto id =
        flows::register_scan(at.house, at.visit.tenant, {"staff", at.staff().id}, file, *day, "upload");
    if (!id && id.error().kind != ErrorKind::refused) return fail(id.error());
    if (id)
      last = *id, ++kept;
    else
      typed.errors.push_back({std::string(id.error().field.empty() ? "scan" : id.error().field),
                              site::german_message(id.error())});
  }
  if (day && kept == 0 && typed.errors.empty())
    typed.errors.push_back({"scan", "Wählen Sie die PDF-Datei aus."});
  if (!typed.errors.empty()) return tray(at, typed, 422);
  return site::see_other(at.request, kept == 1 ? scan_path(at, last) : at.path("scans"));
}

// ---- one scan -----------------------------------------------------------------------------------------------------------------------

void part_form(Writer& h, Desktop& at, const flows::Scan& scan, std::size_t i, const Typed& typed) {
  const flows::ScanPart& part = scan.parts[i];
  const std::string number = std::to_string(i);
  const auto named = [&](const char* field) { return std::string(field) + number; };
  ui::form(
      h,
      {.action = site::url(scan_path(at, scan.id, "zuordnen")),
       .csrf = at.csrf(),
       .key = site::fresh_key(),
       .label = pages_word(scan, part),
       .default_name = "tun",
       .default_value = "zuordnen"},
      [&] {
        ui::hidden(h, "teil", number);
        if (!part.reference.empty())
          ui::p(h, "Auf dem Deckblatt steht " + part.reference + ". Diesen Vorgang gibt es hier nicht mehr.");
        const std::string reference = named("aktenzeichen"), reason = named("grund"), after = named("teilen");
        ui::input(h, {.name = reference,
                      .label = "Aktenzeichen",
                      .value = typed.value(reference),
                      .error = ui::error_of(typed.errors, reference),
                      .optional = true,
                      .width = ui::Width::w20});
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Zum Vorgang nehmen",
                         .name = "tun",
                         .value = "zuordnen",
                         .hidden_context = pages_word(scan, part),
                         .small = true});
        });
        ui::details(h, "Neuer Vorgang, teilen, aussortieren", [&] {
          std::vector<ui::Option> services;
          if (const auto ids = at.house.shelf.offered_ids(at.visit.tenant)) {
            for (const std::string& id : *ids) {
              if (!at.staff().may_see(id)) continue;
              if (const auto package = at.house.shelf.offered(at.visit.tenant, id))
                services.push_back({std::string(id), std::string((*package)->title)});
            }
          }
          const std::string service = named("leistung");
          if (scan.trouble.empty() && !at.staff().post_only()) {
            ui::select(h, {.name = service,
                           .label = "Leistung des neuen Vorgangs",
                           .error = ui::error_of(typed.errors, service),
                           .options = services,
                           .optional = true});
            ui::button(h, {.text = "Als neuen Antrag aufnehmen",
                           .kind = ui::ButtonKind::secondary,
                           .name = "tun",
                           .value = "neu",
                           .hidden_context = pages_word(scan, part),
                           .small = true});
          }
          if (part.last > part.first) {
            ui::input(h, {.name = after,
                          .label = "Teilen nach Seite",
                          .value = typed.value(after),
                          .error = ui::error_of(typed.errors, after),
                          .kind = ui::InputKind::integer,
                          .optional = true,
                          .width = ui::Width::w4});
            ui::button(h, {.text = "Teilen",
                           .kind = ui::ButtonKind::secondary,
                           .name = "tun",
                           .value = "teilen",
                           .hidden_context = pages_word(scan, part),
                           .small = true});
          }
          ui::input(h, {.name = reason,
                        .label = "Grund, wenn es nicht zur Akte kommt",
                        .value = typed.value(reason),
                        .hint = "zum Beispiel Leerseite oder Werbung",
                        .error = ui::error_of(typed.errors, reason),
                        .optional = true,
                        .maxlength = 200});
          ui::button(h, {.text = "Aussortieren",
                         .kind = ui::ButtonKind::secondary,
                         .name = "tun",
                         .value = "aussortieren",
                         .hidden_context = pages_word(scan, part),
                         .small = true});
        });
      });
}

Result<web::Response> scan_page(Desktop& at, const Typed& typed, int status) {
  const flows::Scan scan = TRY(flows::load_scan(at.house, at.staff(), std::string(at.request.param("scan"))));
  ui::DeskPage page = TRY(frame(at, "Scan " + scan.name));
  page.breadcrumb = {{"Scan-Eingang", at.url("scans")}, {std::string(scan.name)}};
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, scan.name);
    ui::p(h, "Eingegangen am " + to_german(scan.received_on) + ", " + file_size(scan.size) +
                 (scan.pages > 0 ? ", " + std::to_string(scan.pages) + " Seiten" : "") + ": " +
                 state_words(scan) + ".");
    if (scan.verdict == "infected")
      ui::alert(h, {.tone = ui::Tone::danger, .title = "In diesem Scan ist Schadsoftware."},
                "Gefunden: " + scan.finding +
                    ". Die Datei ist gelöscht. Scannen Sie das Papier noch einmal und sortieren Sie diesen "
                    "Scan aus. Kam die Datei von einem Gerät, so melden Sie den Fund der IT-Sicherheit.");
    if (scan.verdict == "pending")
      ui::alert(h, {.tone = ui::Tone::info, .title = "Der Virenscanner hat den Scan noch nicht freigegeben."},
                "Bis dahin lässt er sich nicht öffnen. Teile mit lesbarem Deckblatt kommen trotzdem in ihren "
                "Vorgang und warten dort.");
    if (scan.state == "waiting" && scan.verdict != "infected") {
      ui::alert(h, {.tone = ui::Tone::info, .title = "Der Scan wird gerade gelesen."},
                "Das dauert je Seite weniger als eine Sekunde. Laden Sie die Seite dann neu.");
    }
    if (!scan.trouble.empty())
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Der Scan lässt sich nicht lesen."},
                site::german_message(refused(scan.trouble)) + " Das Original ist aufgehoben.");
    if (scan.may_be_opened())
      ui::p(h, [&] {
        ui::link(h, site::url(scan_path(at, scan.id, "original.pdf")), "Original ansehen (PDF)");
      });
    for (std::size_t i = 0; i < scan.parts.size(); ++i) {
      const flows::ScanPart& part = scan.parts[i];
      ui::panel(h,
                {.title = "Teil " + std::to_string(i + 1) + ": " + pages_word(scan, part),
                 .id = "teil-" + std::to_string(i)},
                [&] {
                  if (scan.trouble.empty() && scan.may_be_opened())
                    ui::p(h, [&] {
                      ui::link(h, site::url(scan_path(at, scan.id, "teil/" + std::to_string(i) + ".pdf")),
                               "Ansehen (PDF)");
                    });
                  if (part.discarded) {
                    ui::badge(h, ui::Tone::neutral, "Aussortiert: " + part.reason);
                  } else if (part.case_id.starts_with("draft/")) {
                    ui::badge(h, ui::Tone::success, "Als neuer Antrag in der Aufnahme");
                  } else if (!part.case_id.empty()) {
                    ui::badge(h, ui::Tone::success,
                              !part.by.empty()        ? "Zugeordnet"
                              : !part.answers.empty() ? "Als Antwort eingetragen (Antwortbogen)"
                                                      : "Nach dem Deckblatt zugeordnet");
                    if (const auto view = flows::desk_case(at.house, at.staff(), part.case_id)) {
                      ui::p(h,
                            [&] { ui::link(h, site::url(at.case_path(part.case_id)), view->c.reference); });
                    } else if (at.staff().post_only()) {
                      ui::p(h, part.reference);
                    }
                  } else {
                    part_form(h, at, scan, i, typed);
                  }
                });
    }
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_scan(Desktop& at) { return scan_page(at, {}, 200); }

Result<int> number_of(std::string_view text) {
  if (text.empty() || text.size() > 5 ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return fail(not_found("scan.unknown"));
  return std::stoi(std::string(text));
}

Result<web::Response> post_sort(Desktop& at) {
  const std::string id(at.request.param("scan")), number = at.field("teil"), action = at.field("tun");
  TRY(flows::load_scan(at.house, at.staff(), id));
  flows::Sorting sorting{.part = TRY(number_of(number))};
  const std::string key = at.field("key").substr(0, 100);
  const auto named = [&](const char* field) { return std::string(field) + number; };
  Typed typed;
  for (const char* field : {"aktenzeichen", "grund", "teilen"})
    typed.values.emplace(named(field), at.field(named(field)));
  const auto again = [&](const char* field, const Error& error) -> Result<web::Response> {
    if (error.kind != ErrorKind::refused) return fail(error);
    typed.errors.push_back({named(field), site::german_message(error)});
    return scan_page(at, typed, 422);
  };
  if (action == "neu") {
    const std::string service = at.field(named("leistung"));
    if (service.empty()) {
      typed.errors.push_back({named("leistung"), "Wählen Sie die Leistung."});
      return scan_page(at, typed, 422);
    }
    const auto spool = std::filesystem::path(at.house.runtime.options().data) / "spool" /
                       ("teil-" + site::fresh_key() + ".pdf");
    const auto draft = flows::part_to_intake(at.house, at.staff(), id, sorting.part, service, key, spool);
    if (!draft) return again("leistung", draft.error());
    return site::see_other(at.request, at.path("aufnahme/" + *draft));
  }
  const char* field = "aktenzeichen";
  if (action == "aussortieren")
    sorting.discard = true, sorting.reason = at.field(named("grund")).substr(0, 400), field = "grund";
  else if (action == "teilen") {
    field = "teilen";
    const auto after = number_of(at.field(named("teilen")));
    if (!after) return again(field, refused("scan.wrong_pages"));
    sorting.split_after = *after;
  } else
    sorting.reference = at.field(named("aktenzeichen")).substr(0, 60);
  const Status done = flows::sort_part(at.house, at.staff(), id, sorting, key);
  if (!done) return again(field, done.error());
  return site::see_other(at.request, scan_path(at, id));
}

Result<web::Response> back_to_scan(Desktop& at) {
  return site::see_other(
      at.request,
      scan_path(at, TRY(flows::load_scan(at.house, at.staff(), std::string(at.request.param("scan")))).id));
}

Result<web::Response> get_original(Desktop& at) {
  const std::string id(at.request.param("scan"));
  return inline_pdf(TRY(flows::scan_pages(at.house, at.staff(), id, -1)), "Scan.pdf");
}

Result<web::Response> get_part(Desktop& at) {
  std::string part(at.request.param("teil"));
  if (!part.ends_with(".pdf")) return fail(not_found("scan.unknown"));
  part.resize(part.size() - 4);
  return inline_pdf(TRY(flows::scan_pages(at.house, at.staff(), std::string(at.request.param("scan")),
                                          TRY(number_of(part)))),
                    "Teil " + part + ".pdf");
}

}  // namespace

void add_scan_routes(const AddStaffRoute& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  add(get, "/scans", show_tray, {});
  add(post, "/scans", post_upload, {.max_file_bytes = 100u << 20, .max_files = 20});
  add(get, "/scans/{scan}", show_scan, {});
  add(get, "/scans/{scan}/original.pdf", get_original, {});
  add(get, "/scans/{scan}/teil/{teil}", get_part, {});
  add(post, "/scans/{scan}/zuordnen", post_sort, {});
  add(get, "/scans/{scan}/zuordnen", back_to_scan, {});
}

}  // namespace rathaus::desk
