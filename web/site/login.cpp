// Residents' accounts: log in, register, log out, the own area, and in the demonstration the test double of the national account.
// Never: a redirect to another site (weiter= takes a path of this one); wrong address and wrong password told apart.
#include <algorithm>

#include "adapters/national_account/national_account.h"
#include "web/site/easy_help.h"
#include "web/site/access.h"
#include "web/site/draft_list.h"
#include "web/site/site.h"

namespace rathaus::site {
namespace {

using ui::Writer;
using web::Request;
using web::Response;

// A path of this site, or the own area: one '/' at the start, no second one, no backslash, no control character.
std::string target_of(std::string_view given) {
  const bool path = given.size() >= 1 && given.size() <= 500 && given[0] == '/' && (given.size() == 1 || (given[1] != '/' && given[1] != '\\'));
  const bool clean = std::ranges::all_of(given, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  return path && clean ? std::string(given) : "/konto";
}

Response logged_in(const Request& request, const flows::OpenSession& session, const std::string& target) {
  Response response = see_other(request, target);
  response.set_cookie({.name = kResidentCookie, .value = session.token});
  return response;
}

template <typename F>
web::Handler handler(Site& site, F work) {
  return [&site, work](Request& request) -> Response {
    Result<Response> response = work(site, request);
    return response ? std::move(*response) : error_response(request, response.error());
  };
}

Response show(const Request& request, const ui::ResidentPage& frame, Writer& h, const ui::Body& main, int status = 200) {
  ui::resident_page(h, frame, [&] {
    h.put(main);
    easy_help(h, request);
  });
  return page(request, h.take(), status);
}

std::string login_error(const Error& error) {
  if (error.code == "login.wrong") return "E-Mail-Adresse oder Passwort stimmen nicht.";
  if (error.code == "login.paused") return "Zu viele Fehlversuche. Warten Sie fünf Minuten und versuchen Sie es dann noch einmal.";
  if (error.code == "account.email_wrong") return "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.";
  if (error.code == "account.email_taken") return "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich damit an.";
  if (error.code == "password.too_short") return "Das Passwort braucht mindestens 12 Zeichen. Ein kurzer Satz ist leicht zu merken.";
  if (error.code == "password.too_long") return "Das Passwort ist zu lang.";
  if (error.code == "password.common") return "Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes.";
  return german_message(error);
}

std::string field_of(const Error& error) {
  if (error.code.starts_with("password.")) return "passwort";
  return "email";
}

// ---- log in ---------------------------------------------------------------------------------------------------------------------

Response draw_login(const Site& site, const Request& request, const std::string& target, const std::string& email,
                    std::span<const ui::FieldError> errors, int status) {
  ui::ResidentPage frame = resident_frame(site, request, "Anmelden");
  frame.has_errors = !errors.empty();
  Writer h;
  return show(request, frame, h, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Anmelden");
    ui::form(h, {.action = url("/konto/anmelden"), .csrf = request.csrf_token()}, [&] {
      ui::hidden(h, "weiter", target);
      ui::input(h, {.name = "email", .label = "E-Mail-Adresse", .value = std::string_view(email), .error = ui::error_of(errors, "email"),
                    .kind = ui::InputKind::email});
      ui::input(h, {.name = "passwort", .label = "Passwort", .error = ui::error_of(errors, "passwort"), .kind = ui::InputKind::password});
      ui::buttons(h, [&] { ui::button(h, {.text = "Anmelden", .icon = ui::Icon::lock}); });
    });
    ui::p(h, [&] {
      h.text("Noch kein Konto? ");
      ui::link(h, url("/konto/registrieren").with("weiter", target), "Konto anlegen");
    });
    if (!site.options.demo) return;
    ui::h2(h, "Mit dem Bundeskonto");
    ui::p(h, [&] { ui::link(h, url("/konto/national").with("weiter", target), "Nachgestelltes Bundeskonto (nur Vorführung)"); });
  }, status);
}

Result<Response> login_page(Site& site, Request& request) {
  const std::string target = target_of(request.query().get_or("weiter"));
  if (visit(request).session) return see_other(request, target);
  return draw_login(site, request, target, "", {}, 200);
}

Result<Response> login(Site& site, Request& request) {
  const std::string target = target_of(request.form().get_or("weiter"));
  const std::string email(request.form().get_or("email"));
  const auto session = flows::resident_login(site.house, email, std::string(request.form().get_or("passwort")));
  if (!session && session.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{field_of(session.error()), login_error(session.error())}};
    return draw_login(site, request, target, email, errors, 422);
  }
  if (!session) return fail(session.error());
  return logged_in(request, *session, target);
}

Result<Response> logout(Site& site, Request& request) {
  if (const auto token = request.cookie(kResidentCookie)) TRY(flows::end_session(site.house, std::string(*token)));
  Response response = Response::see_other("/");
  response.delete_cookie(kResidentCookie);
  return response;
}

// ---- register -------------------------------------------------------------------------------------------------------------------

struct NewAccount {
  std::string given_names, family_name, email;
};

Response draw_register(const Site& site, const Request& request, const std::string& target, const NewAccount& typed,
                       std::span<const ui::FieldError> errors, int status) {
  ui::ResidentPage frame = resident_frame(site, request, "Konto anlegen");
  frame.has_errors = !errors.empty();
  Writer h;
  return show(request, frame, h, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Konto anlegen");
    ui::p(h, "Mit einem Konto können Sie Entwürfe auf jedem Gerät fortsetzen und Bescheide online abrufen. Es ist freiwillig.");
    ui::form(h, {.action = url("/konto/registrieren"), .csrf = request.csrf_token()}, [&] {
      ui::hidden(h, "weiter", target);
      ui::input(h, {.name = "vornamen", .label = "Vornamen", .value = std::string_view(typed.given_names), .optional = true, .autocomplete = "given-name"});
      ui::input(h, {.name = "familienname", .label = "Familienname", .value = std::string_view(typed.family_name), .optional = true, .autocomplete = "family-name"});
      ui::input(h, {.name = "email", .label = "E-Mail-Adresse", .value = std::string_view(typed.email), .error = ui::error_of(errors, "email"),
                    .kind = ui::InputKind::email});
      ui::input(h, {.name = "passwort", .label = "Passwort", .hint = "Mindestens 12 Zeichen", .error = ui::error_of(errors, "passwort"),
                    .kind = ui::InputKind::password, .autocomplete = "new-password"});
      ui::buttons(h, [&] { ui::button(h, {.text = "Konto anlegen"}); });
    });
    ui::p(h, [&] {
      h.text("Sie haben schon ein Konto? ");
      ui::link(h, url("/konto/anmelden").with("weiter", target), "Anmelden");
    });
  }, status);
}

Result<Response> register_page(Site& site, Request& request) {
  return draw_register(site, request, target_of(request.query().get_or("weiter")), {}, {}, 200);
}

Result<Response> register_account(Site& site, Request& request) {
  const std::string target = target_of(request.form().get_or("weiter"));
  const auto text = [&](const char* name) { return std::string(request.form().get_or(name).substr(0, 200)); };
  const NewAccount typed{text("vornamen"), text("familienname"), text("email")};
  identity::ResidentAccount facts;
  facts.given_names = typed.given_names;
  facts.family_name = typed.family_name;
  facts.email = typed.email;
  const auto session = flows::register_resident(site.house, std::move(facts), std::string(request.form().get_or("passwort")));
  if (!session && session.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{field_of(session.error()), login_error(session.error())}};
    return draw_register(site, request, target, typed, errors, 422);
  }
  if (!session) return fail(session.error());
  return logged_in(request, *session, target);
}

// ---- own area -------------------------------------------------------------------------------------------------------------------

const char* status_text(const cases::Case& c) {
  switch (c.status) {
    case cases::CaseStatus::received: return "Eingegangen";
    case cases::CaseStatus::in_progress: return "In Bearbeitung";
    case cases::CaseStatus::waiting_for_applicant: return "Wir haben eine Frage an Sie";
    case cases::CaseStatus::decided: return "Entschieden";
    case cases::CaseStatus::closed: return "Abgeschlossen";
    case cases::CaseStatus::withdrawn: return "Zurückgenommen";
  }
  return "";
}

ui::Tone tone_of(const cases::Case& c) {
  if (c.status == cases::CaseStatus::waiting_for_applicant) return ui::Tone::warning;
  if (c.status == cases::CaseStatus::decided || c.status == cases::CaseStatus::closed) return ui::Tone::success;
  return ui::Tone::info;
}

Result<Response> own_area(Site& site, Request& request) {
  const Visit& who = visit(request);
  std::vector<flows::CaseView> cases;
  std::vector<flows::DraftView> drafts;
  for (const std::string& tenant : TRY(site.house.runtime.tenants())) {
    for (flows::CaseView& one : TRY(flows::cases_of_account(site.house, tenant, who.caller.actor.id))) cases.push_back(std::move(one));
    for (flows::DraftView& one : TRY(flows::drafts_of(site.house, tenant, who.caller))) drafts.push_back(std::move(one));
  }
  std::ranges::sort(cases, std::greater{}, [](const flows::CaseView& view) { return view.c.received_at; });
  const identity::ResidentAccount account = TRY(flows::resident_account(site.house, who.caller.actor.id));
  ui::ResidentPage frame = resident_frame(site, request, "Mein Bereich");
  frame.breadcrumb = {{"Start", url("/")}, {"Mein Bereich", {}, true}};
  Writer h;
  return show(request, frame, h, [&] {
    ui::h1(h, "Mein Bereich");
    const std::string name = account.given_names + (account.given_names.empty() || account.family_name.empty() ? "" : " ") + account.family_name;
    ui::p(h, name.empty() ? "Angemeldet mit " + account.email : "Angemeldet als " + name);
    ui::h2(h, "Meine Anträge");
    if (cases.empty()) ui::p(h, "Sie haben noch keinen Antrag gestellt.");
    std::vector<ui::Task> rows;
    for (const flows::CaseView& view : cases) {
      rows.push_back({.title = view.c.service.title + " (" + view.c.reference + ")", .href = url(town_path(view.tenant, "vorgang/" + view.c.id)),
                      .tone = tone_of(view.c), .status = status_text(view.c), .hint = "eingegangen am " + to_german(view.c.received_at)});
    }
    if (!rows.empty()) ui::task_list(h, rows);
    ui::h2(h, "Meine Entwürfe");
    if (drafts.empty()) ui::p(h, "Sie haben keine Entwürfe.");
    draft_list(h, site, who, std::move(drafts));
    ui::h2(h, "Mehr");
    ui::p(h, [&] {
      ui::link(h, url("/konto/vertretungen"),
               "Vertretungen: für andere handeln, andere für mich handeln lassen");
    });
    ui::p(h,
          [&] { ui::link(h, url("/konto/daten"), "Meine Daten: wer sie gesehen hat, mitnehmen, löschen"); });
    ui::p(h, [&] { ui::link(h, url("/konto/zugang"), "Zugang: Passwort und E-Mail-Adresse ändern"); });
    ui::p(h, [&] { ui::link(h, url("/"), "Eine Leistung suchen"); });
  });
}

// ---- test double of the national account ----------------------------------------------------------------------------------------

Response draw_national(const Site& site, const Request& request, const std::string& target, std::span<const ui::FieldError> errors, int status) {
  ui::ResidentPage frame = resident_frame(site, request, "Nachgestelltes Bundeskonto");
  frame.has_errors = !errors.empty();
  Writer h;
  return show(request, frame, h, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Nachgestelltes Bundeskonto – nur Vorführung");
    ui::alert(h, {.tone = ui::Tone::warning, .title = "Das ist nicht das echte Bundeskonto"},
              "Alle Personen sind erfunden. Wählen Sie eine aus und das Vertrauensniveau, mit dem sie sich ausweist.");
    ui::form(h, {.action = url("/konto/national"), .csrf = request.csrf_token()}, [&] {
      ui::hidden(h, "weiter", target);
      ui::Choice persons{.name = "person", .label = "Testperson", .error = ui::error_of(errors, "person")};
      for (const national_account::TestPerson& one : national_account::test_persons()) {
        persons.options.push_back({one.id, std::string(one.given_names) + " " + std::string(one.family_name),
                                   std::string(one.street) + ", " + std::string(one.postal_code) + " " + std::string(one.city)});
      }
      ui::radios(h, persons);
      ui::radios(h, {.name = "niveau", .label = "Vertrauensniveau", .error = ui::error_of(errors, "niveau"),
                     .options = {{"normal", "Normal", "Benutzername und Passwort"},
                                 {"substantial", "Substanziell", "zum Beispiel ELSTER-Zertifikat"},
                                 {"high", "Hoch", "Online-Ausweis"}},
                     .value = "substantial"});
      ui::buttons(h, [&] { ui::button(h, {.text = "Als diese Person anmelden"}); });
    });
  }, status);
}

Result<Response> national_page(Site& site, Request& request) {
  if (!site.options.demo) return Response::not_found();
  return draw_national(site, request, target_of(request.query().get_or("weiter")), {}, 200);
}

Result<Response> national(Site& site, Request& request) {
  if (!site.options.demo) return Response::not_found();
  const std::string target = target_of(request.form().get_or("weiter"));
  auto facts = national_account::vouch(request.form().get_or("person"), request.form().get_or("niveau"));
  if (!facts) {
    const bool level = facts.error().code == "national.level";
    const ui::FieldError errors[] = {{level ? "niveau" : "person", level ? "Wählen Sie ein Vertrauensniveau aus." : "Wählen Sie eine Testperson aus."}};
    return draw_national(site, request, target, errors, 422);
  }
  return logged_in(request, TRY(flows::national_login(site.house, std::move(*facts))), target);
}

}  // namespace

std::vector<web::Route> login_routes(Site& site) {
  using web::Method;
  std::vector<web::Route> out = {
      {Method::get, "/konto", resident(), handler(site, own_area)},
      {Method::get, "/konto/anmelden", visitor(), handler(site, login_page)},
      {Method::post, "/konto/anmelden", visitor(), handler(site, login)},
      {Method::get, "/konto/registrieren", visitor(), handler(site, register_page)},
      {Method::post, "/konto/registrieren", visitor(), handler(site, register_account)},
      {Method::post, "/konto/abmelden", visitor(), handler(site, logout)},
      {Method::get, "/konto/national", visitor(), handler(site, national_page)},
      {Method::post, "/konto/national", visitor(), handler(site, national)},
  };
  for (web::Route& route : access_routes(site)) out.push_back(std::move(route));
  return out;
}

}  // namespace rathaus::site
