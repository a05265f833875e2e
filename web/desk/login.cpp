// Login, enrolment, logout. Whatever is wrong with a login, the sentence is the same.
#include <algorithm>

#include "web/desk/access.h"
#include "web/desk/qr.h"

namespace rathaus::desk {
namespace {

constexpr const char* kWrong =
    "Anmeldename, Passwort oder Einmalcode stimmen nicht. Nach fünf Fehlversuchen ist die Anmeldung fünf Minuten gesperrt.";
constexpr const char* kWrongPasskey =
    "Die Anmeldung mit Passkey hat nicht geklappt. Laden Sie die Seite neu, oder melden Sie sich mit "
    "Passwort und Einmalcode an.";

}  // namespace

// Only a page of this town's desk: never a way to somewhere else.
std::string return_path(const Desktop& at, const std::string& wanted) {
  const std::string desk = at.path();
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.';
  };
  const bool ours = wanted == desk || (wanted.starts_with(desk + "/") && std::all_of(wanted.begin(), wanted.end(), plain) &&
                                       wanted.find("//") == std::string::npos && wanted.find("..") == std::string::npos && wanted.size() < 500);
  if (!ours || wanted.starts_with(desk + "/anmelden") || wanted.starts_with(desk + "/abmelden") ||
      wanted.starts_with(desk + "/einrichten") || wanted.starts_with(desk + "/sso") ||
      wanted.starts_with(desk + "/abgemeldet")) {
    return desk;
  }
  return wanted;
}

web::Response logged_in(Desktop& at, const flows::OpenSession& open, const std::string& target) {
  // The session that the browser had until now ends: nobody leaves one lying behind (no fixation, no forgotten login).
  if (const auto old = at.request.cookie(site::kStaffCookie))
    (void)flows::end_session(at.house, std::string(*old));
  (void)flows::name_device(at.house, open.token, std::string(at.request.header("user-agent").value_or("")));
  web::Response response = site::see_other(at.request, target);
  response.set_cookie({.name = site::kStaffCookie, .value = open.token});
  return response;
}

namespace {

// The login goes on by a link, so that no form has to be sent to another site.
void other_ways(Writer& h, Desktop& at, const std::string& target,
                const std::optional<std::string>& provider) {
  if (provider) {
    ui::buttons(h, [&] {
      ui::button(h,
                 {.text = *provider, .href = at.url("sso").with("weiter", target), .icon = ui::Icon::lock});
    });
    ui::p(h, "Oder mit einem Konto, das nur hier gilt:");
  }
  ui::form(h, {.action = at.url("anmelden/passkey"), .csrf = at.csrf(), .label = "Mit Passkey anmelden"},
           [&] {
             ui::hidden(h, "weiter", target);
             site::passkey_block(h, {.challenge = flows::new_challenge(at.house, "login/" + at.visit.tenant),
                                     .rp = site::passkey_site(at.desk.site).rp_id,
                                     .button = "Mit Passkey anmelden"});
           });
}

web::Response login_page(Desktop& at, const std::string& login, const std::string& target,
                         const char* wrong) {
  std::optional<std::string> provider;
  if (at.desk.site.provider != nullptr)
    provider = at.desk.site.provider->label(at.visit.tenant).value_or(std::nullopt);
  Writer h;
  ui::plain_page(h,
                 {.title = "Anmeldung für Beschäftigte",
                  .town = site::ui_town(at.desk.site, at.visit),
                  .has_errors = wrong != nullptr,
                  .scripts = {"passkey.js"}},
                 [&] {
                   std::vector<ui::FieldError> errors;
                   if (wrong != nullptr) errors.push_back({"name", wrong});
                   ui::error_summary(h, errors);
                   ui::h1(h, "Anmeldung für Beschäftigte");
                   other_ways(h, at, target, provider);
                   ui::form(h, {.action = at.url("anmelden"), .csrf = at.csrf()}, [&] {
                     ui::hidden(h, "weiter", target);
                     ui::input(h, {.name = "name",
                                   .label = "Anmeldename",
                                   .value = login,
                                   .autocomplete = "username",
                                   .maxlength = 60,
                                   .autofocus = login.empty()});
                     ui::input(h, {.name = "passwort",
                                   .label = "Passwort",
                                   .kind = ui::InputKind::password,
                                   .autocomplete = "current-password",
                                   .maxlength = 200});
                     ui::input(h, {.name = "code",
                                   .label = "Einmalcode",
                                   .hint = "sechs Ziffern aus Ihrer Authentifizierungs-App",
                                   .kind = ui::InputKind::one_time_code,
                                   .width = ui::Width::w8,
                                   .maxlength = 10});
                     ui::buttons(h, [&] { ui::button(h, {.text = "Anmelden", .busy = "Wird geprüft …"}); });
                   });
                   ui::p(h, [&] {
                     h.text("Neu hier? ");
                     ui::link(h, at.url("einrichten"), "Zugang mit Einrichtungscode einrichten");
                   });
                 });
  return site::page(at.request, h.take(), wrong != nullptr ? 422 : 200);
}

// ---- enrolment

struct Enrolling {
  std::string login, code;
  std::vector<ui::FieldError> errors;
  std::optional<flows::Secret> secret;  // the second step
};

std::string in_groups(const std::string& secret) {
  std::string out;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += secret[i];
  }
  return out;
}

void first_step(Writer& h, const Enrolling& state) {
  ui::lead(h, "Sie brauchen Ihren Anmeldenamen und den Einrichtungscode, den Sie von Ihrer Verwaltung bekommen haben. Er gilt einmal.");
  ui::input(h, {.name = "name", .label = "Anmeldename", .value = state.login, .error = ui::error_of(state.errors, "name"), .autocomplete = "username", .maxlength = 60});
  ui::input(h, {.name = "einrichtungscode", .label = "Einrichtungscode", .value = state.code, .autocomplete = "off", .maxlength = 60});
  ui::buttons(h, [&] { ui::button(h, {.text = "Weiter", .name = "tun", .value = "weiter"}); });
}

void second_step(Writer& h, const Enrolling& state) {
  ui::hidden(h, "name", state.login);
  ui::hidden(h, "einrichtungscode", state.code);
  ui::h2(h, "1. Authentifizierungs-App verbinden");
  ui::p(h, "Fotografieren Sie dieses Bild mit der App, oder tippen Sie den Schlüssel ab. Die Seite zeigt immer denselben Schlüssel.");
  qr_code(h, state.secret->uri, "Bild für die Authentifizierungs-App");
  ui::facts(h, {{"Schlüssel", in_groups(state.secret->base32)}, {"Verfahren", "TOTP, 6 Ziffern, 30 Sekunden"}, {"Adresse", state.secret->uri}});
  ui::h2(h, "2. Passwort wählen");
  ui::input(h, {.name = "passwort", .label = "Neues Passwort", .hint = "mindestens 12 Zeichen; mehrere Wörter sind gut", .error = ui::error_of(state.errors, "passwort"),
                .kind = ui::InputKind::password, .autocomplete = "new-password", .maxlength = 200});
  ui::input(h, {.name = "nochmal", .label = "Passwort wiederholen", .error = ui::error_of(state.errors, "nochmal"), .kind = ui::InputKind::password,
                .autocomplete = "new-password", .maxlength = 200});
  ui::h2(h, "3. Ersten Code eingeben");
  ui::input(h, {.name = "code", .label = "Einmalcode aus der App", .error = ui::error_of(state.errors, "code"), .kind = ui::InputKind::one_time_code,
                .width = ui::Width::w8, .maxlength = 10});
  ui::buttons(h, [&] { ui::button(h, {.text = "Zugang einrichten", .name = "tun", .value = "fertig", .busy = "Wird eingerichtet …"}); });
}

web::Response enrolment_page(Desktop& at, const Enrolling& state) {
  Writer h;
  ui::plain_page(h, {.title = "Zugang einrichten", .town = site::ui_town(at.desk.site, at.visit), .has_errors = !state.errors.empty()}, [&] {
    ui::error_summary(h, state.errors);
    ui::h1(h, "Zugang einrichten");
    ui::form(h, {.action = at.url("einrichten"), .csrf = at.csrf(), .default_name = "tun", .default_value = state.secret ? "fertig" : "weiter"}, [&] {
      if (state.secret) second_step(h, state);
      else first_step(h, state);
    });
  });
  return site::page(at.request, h.take(), state.errors.empty() ? 200 : 422);
}

ui::FieldError enrolment_error(const Error& error) {
  if (error.code == "password.too_short") return {"passwort", "Wählen Sie ein Passwort mit mindestens 12 Zeichen."};
  if (error.code == "password.too_long") return {"passwort", "Dieses Passwort ist zu lang."};
  if (error.code == "password.common") return {"passwort", "Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes."};
  if (error.code == "login.code_wrong") return {"code", "Der Einmalcode stimmt nicht. Warten Sie auf den nächsten Code und prüfen Sie die Uhrzeit Ihres Geräts."};
  return {"name", "Anmeldename oder Einrichtungscode stimmen nicht, oder der Code wurde schon benutzt."};
}

}  // namespace

Result<web::Response> show_login(Desktop& at) {
  return login_page(at, "", return_path(at, at.query("weiter")), nullptr);
}

Result<web::Response> post_login(Desktop& at) {
  const std::string target = return_path(at, at.field("weiter"));
  const std::string password(at.request.form().get_or("passwort"));
  const auto open = flows::staff_login(at.house, at.visit.tenant, at.field("name"), password, at.field("code"));
  if (open) return logged_in(at, *open, target);
  if (open.error().kind == ErrorKind::unavailable) return fail(open.error());
  return login_page(at, at.field("name"), target, kWrong);
}

Result<web::Response> post_passkey_login(Desktop& at) {
  const std::string target = return_path(at, at.field("weiter"));
  const auto open = flows::passkey_login(at.house, at.visit.tenant, site::passkey_answer(at.request),
                                         site::passkey_site(at.desk.site));
  if (open) return logged_in(at, *open, target);
  if (open.error().kind == ErrorKind::unavailable) return fail(open.error());
  return login_page(at, "", target, kWrongPasskey);
}

Result<web::Response> show_enrolment(Desktop& at) { return enrolment_page(at, {}); }

Result<web::Response> post_enrolment(Desktop& at) {
  Enrolling state{.login = at.field("name"), .code = at.field("einrichtungscode")};
  auto secret = flows::enrolment_secret(at.house, at.visit.tenant, state.login, state.code);
  if (!secret) {
    if (secret.error().kind == ErrorKind::unavailable) return fail(secret.error());
    state.errors.push_back(enrolment_error(secret.error()));
    return enrolment_page(at, state);
  }
  state.secret = std::move(*secret);
  if (at.field("tun") != "fertig") return enrolment_page(at, state);
  const std::string password(at.request.form().get_or("passwort"));
  if (password != at.request.form().get_or("nochmal")) {
    state.errors.push_back({"nochmal", "Die beiden Passwörter sind nicht gleich."});
    return enrolment_page(at, state);
  }
  const auto open = flows::enrol_staff(at.house, at.visit.tenant, state.login, state.code, password, at.field("code"));
  if (open) return logged_in(at, *open, at.path());
  if (open.error().kind == ErrorKind::unavailable) return fail(open.error());
  state.errors.push_back(enrolment_error(open.error()));
  return enrolment_page(at, state);
}

Result<web::Response> post_logout(Desktop& at) {
  TRY(flows::end_session(at.house, std::string(at.request.cookie(site::kStaffCookie).value_or(""))));
  const bool provider = at.visit.session && at.visit.session->method == "provider";
  web::Response response = site::see_other(at.request, at.path(provider ? "abgemeldet" : "anmelden"));
  response.delete_cookie(site::kStaffCookie);
  return response;
}

}  // namespace rathaus::desk
