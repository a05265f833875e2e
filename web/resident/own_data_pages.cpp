// "Wer hat meine Daten gesehen?", everything as a file, the account gone.
// Law: GDPR 15, 17, 20; OZG 10, IDNrG 9 (cockpit). Never: the name of a clerk; a deletion without saying what stays.
#include "flows/own_data.h"
#include "flows/representation.h"
#include "libs/json/json.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using flows::CaseView;
using ui::Writer;
using namespace html::literals;

constexpr std::size_t kDaysAtOnce = 7;  // of a group; older ones are a click away

std::string between(const flows::AccessDay& day) {
  const auto clock = [](Instant at) {
    const std::string text = to_german(at);  // "03.03.2026, 09:00 Uhr"
    return text.size() > 12 ? text.substr(12, 5) : text;
  };
  return day.count == 1 ? clock(day.last) : clock(day.first) + " bis " + clock(day.last);
}

std::string times(std::size_t count) { return count == 1 ? "einmal" : std::to_string(count) + "-mal"; }

void day_table(Writer& h, std::string_view caption, std::span<const flows::AccessDay> days) {
  // The heading and the line above it say the same to whom sees them.
  ui::table(
      h,
      {.caption = caption, .caption_hidden = true, .columns = {{"Tag"}, {"Was"}, {"Wie oft"}, {"Uhrzeit"}}},
      [&](ui::Rows& rows) {
        for (const flows::AccessDay& one : days) {
          rows.row([&] {
            rows.cell(to_german(one.on));
            rows.cell(one.what);
            rows.cell(times(one.count));
            rows.cell(between(one));
          });
        }
      });
}

// What for and by whom, then day by day: a case that was read two hundred times stays a page one can read.
void access_groups(Writer& h, const std::vector<flows::Access>& all) {
  if (all.empty()) {
    ui::p(h, "Bis jetzt hat niemand in der Verwaltung diesen Vorgang geöffnet.");
    return;
  }
  ui::p(h, "Geöffnet wurde der Vorgang bisher " + times(all.size()) + ", zuletzt am " +
               to_german(all.front().at) + ".");
  for (const flows::AccessGroup& group : flows::grouped(all)) {
    ui::h2(h, group.purpose);
    ui::p(h, "Stelle: " + group.office + ", " + times(group.count));
    const std::span<const flows::AccessDay> days(group.days);
    const std::size_t first = std::min(days.size(), kDaysAtOnce);
    const std::string caption = group.purpose + ", " + group.office;
    day_table(h, caption, days.first(first));
    if (first == days.size()) continue;
    const std::string older = "Frühere Tage: " + caption;
    ui::details(h, "Frühere Tage anzeigen: " + std::to_string(days.size() - first),
                [&] { day_table(h, older, days.subspan(first)); });
  }
}

void transmission_table(Writer& h, const std::vector<flows::Transmission>& all) {
  if (all.empty()) {
    ui::p(h, "Es wurde nichts an andere übermittelt.");
    return;
  }
  ui::table(h, {.caption = "Was hinausgegangen ist", .columns = {{"Wann"}, {"An wen"}, {"Was"}, {"Warum"}}},
            [&](ui::Rows& rows) {
              for (const flows::Transmission& one : all) {
                rows.row([&] {
                  rows.cell(to_german(berlin_date(one.at)));
                  rows.cell(one.to);
                  rows.cell(one.what);
                  rows.cell(one.reason);
                });
              }
            });
}

Result<Response> case_cockpit(Site& site, Request& request, CaseView& view) {
  const auto reads = TRY(flows::accesses_to(site.house, view));
  const auto sent = flows::transmissions_of(view);
  const std::string base = case_path(view.tenant, view.c.id);
  Writer h;
  ui::ResidentPage page = frame(site, request, "Wer hat meine Daten gesehen?",
                                {{std::string(view.c.reference), site::url(base)}});
  page.narrow = false;
  return show(
      request, page,
      [&] {
        ui::preline(h, view.c.reference);
        ui::h1(h, "Wer hat meine Daten gesehen?");
        ui::p(h,
              "Jedes Öffnen durch die Verwaltung hinterlässt eine Spur: Stelle, Zeit und Zweck. Namen von "
              "Beschäftigten stehen nicht dabei. Die Spuren werden zwei Jahre aufbewahrt.");
        access_groups(h, reads);
        ui::h2(h, "Übermittlungen");
        transmission_table(h, sent);
        ui::h2(h, "Mitnehmen");
        ui::buttons(h, [&] {
          if (!reads.empty())
            ui::button(h, {.text = "Jeder Zugriff einzeln (CSV)",
                           .kind = ui::ButtonKind::secondary,
                           .href = site::url(base + "/daten.csv"),
                           .icon = ui::Icon::download});
          ui::button(h, {.text = "Alles als Textdatei",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(base + "/daten.txt"),
                         .icon = ui::Icon::download});
          ui::button(h, {.text = "Alles als JSON",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(base + "/daten.json"),
                         .icon = ui::Icon::download});
        });
      },
      h);
}

Response as_file(std::string content, const char* mime, const std::string& name) {
  Response response = Response::bytes(std::move(content), mime);
  response.as_attachment(name);
  return response;
}

Result<Response> case_json(Site& site, Request&, CaseView& view) {
  return as_file(json::canonical(TRY(flows::export_case(site.house, view))), "application/json",
                 "Auskunft-" + view.c.reference + ".json");
}

Result<Response> case_text(Site& site, Request&, CaseView& view) {
  return as_file(flows::readable(TRY(flows::export_case(site.house, view)), "Auskunft " + view.c.reference),
                 "text/plain; charset=utf-8", "Auskunft-" + view.c.reference + ".txt");
}

Result<Response> case_csv(Site& site, Request&, CaseView& view) {
  return as_file(flows::access_csv(TRY(flows::accesses_to(site.house, view))), "text/csv; charset=utf-8",
                 "Zugriffe-" + view.c.reference + ".csv");
}

Result<Response> account_cockpit(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  Writer h;
  std::vector<CaseView> all;
  for (const std::string& tenant : TRY(site.house.runtime.tenants())) {
    for (CaseView& one : TRY(flows::cases_of_account(site.house, tenant, who.caller.actor.id))) {
      if (flows::may_act(site.house, one, who.caller)) all.push_back(std::move(one));
    }
  }
  const flows::Deletion gone = TRY(flows::deletion_of(site.house, who.caller));
  return show(
      request, frame(site, request, "Meine Daten", {{"Mein Bereich", site::url("/konto")}}),
      [&] {
        ui::h1(h, "Meine Daten");
        ui::h2(h, "Wer hat meine Daten gesehen?");
        if (all.empty()) ui::p(h, "Sie haben noch keinen Antrag gestellt.");
        std::vector<ui::Task> rows;
        for (const CaseView& view : all) {
          const auto reads = flows::accesses_to(site.house, view);
          rows.push_back({.title = view.c.service.title + " (" + view.c.reference + ")",
                          .href = site::url(case_path(view.tenant, view.c.id, "daten")),
                          .status = reads && !reads->empty()
                                        ? "zuletzt gelesen am " + to_german(berlin_date(reads->front().at))
                                        : std::string("noch nicht gelesen")});
        }
        if (!rows.empty()) ui::task_list(h, rows);
        ui::h2(h, "Alles mitnehmen");
        ui::p(h,
              "Alle Daten Ihres Kontos: Angaben, Anträge, Entwürfe, Vollmachten, Zugriffe und Übermittlungen "
              "(Artikel 15 und 20 DSGVO).");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Alles als Textdatei",
                         .kind = ui::ButtonKind::secondary,
                         .href = "/konto/daten.txt"_url,
                         .icon = ui::Icon::download});
          ui::button(h, {.text = "Alles als JSON",
                         .kind = ui::ButtonKind::secondary,
                         .href = "/konto/daten.json"_url,
                         .icon = ui::Icon::download});
        });
        ui::h2(h, "Konto löschen");
        ui::p(h, "Das Konto, Ihre Entwürfe (" + std::to_string(gone.drafts) + ") und Vollmachten (" +
                     std::to_string(gone.mandates) + ") werden sofort gelöscht. Ihre Anträge (" +
                     std::to_string(gone.cases) +
                     ") bleiben in der Akte, so lange das Gesetz es verlangt; online sehen Sie sie dann nur "
                     "noch mit Aktenzeichen und Zugangscode. Einen Bescheid "
                     "zum Abruf bekommen Sie dann mit der Post.");
        ui::p(h, [&] { ui::link(h, "/konto/loeschen"_url, "Konto löschen"); });
      },
      h);
}

Result<Response> account_json(Site& site, Request& request) {
  return as_file(json::canonical(TRY(flows::export_account(site.house, site::visit(request).caller))),
                 "application/json", "Meine-Daten.json");
}

Result<Response> account_text(Site& site, Request& request) {
  return as_file(
      flows::readable(TRY(flows::export_account(site.house, site::visit(request).caller)), "Meine Daten"),
      "text/plain; charset=utf-8", "Meine-Daten.txt");
}

Response draw_delete(const Site& site, const Request& request, std::span<const ui::FieldError> errors,
                     int status) {
  Writer h;
  return show_form(
      request,
      frame(site, request, "Konto löschen",
            {{"Mein Bereich", site::url("/konto")}, {"Meine Daten", site::url("/konto/daten")}}),
      errors,
      [&] {
        ui::h1(h, "Möchten Sie Ihr Konto löschen?");
        ui::p(h, "Das lässt sich nicht rückgängig machen.");
        ui::form(h, {.action = "/konto/loeschen"_url, .csrf = request.csrf_token()}, [&] {
          ui::checkbox(
              h, {.name = "bestaetigt",
                  .label = "Ja, mein Konto, meine Entwürfe und meine Vollmachten sollen gelöscht werden.",
                  .error = ui::error_of(errors, "bestaetigt"),
                  .optional = false});
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Konto endgültig löschen", .kind = ui::ButtonKind::danger});
            ui::button(h,
                       {.text = "Abbrechen", .kind = ui::ButtonKind::secondary, .href = "/konto/daten"_url});
          });
        });
      },
      h, status);
}

Result<Response> delete_page(Site& site, Request& request) { return draw_delete(site, request, {}, 200); }

Result<Response> delete_account(Site& site, Request& request) {
  if (field(request, "bestaetigt") != "ja") {
    const ui::FieldError errors[] = {{"bestaetigt", "Bestätigen Sie, dass das Konto gelöscht werden soll."}};
    return draw_delete(site, request, errors, 422);
  }
  TRY(flows::delete_account(site.house, site::visit(request).caller));
  if (const auto token = request.cookie(site::kResidentCookie))
    TRY(flows::end_session(site.house, std::string(*token)));
  Response response = Response::see_other("/?konto=geloescht");
  response.delete_cookie(site::kResidentCookie);
  return response;
}

}  // namespace

void add_own_data_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const std::string base = "/ort/{ort}/vorgang/{fall}";
  out.push_back({Method::get, base + "/daten", site::case_party(), case_handler(site, case_cockpit)});
  out.push_back({Method::get, base + "/daten.json", site::case_party(), case_handler(site, case_json)});
  out.push_back({Method::get, base + "/daten.txt", site::case_party(), case_handler(site, case_text)});
  out.push_back({Method::get, base + "/daten.csv", site::case_party(), case_handler(site, case_csv)});
  out.push_back({Method::get, "/konto/daten", site::resident(), handler(site, account_cockpit)});
  out.push_back({Method::get, "/konto/daten.json", site::resident(), handler(site, account_json)});
  out.push_back({Method::get, "/konto/daten.txt", site::resident(), handler(site, account_text)});
  out.push_back({Method::get, "/konto/loeschen", site::resident(), handler(site, delete_page)});
  out.push_back({Method::post, "/konto/loeschen", site::resident(), handler(site, delete_account)});
}

}  // namespace rathaus::resident
