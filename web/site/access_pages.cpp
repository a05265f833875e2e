// Password and e-mail address of the own account: changed with the password and a code from the mail; every login of before ends.
// Never: a password or a code shown again or kept; whether another address has an account.
#include "web/site/access.h"

#include "flows/account_access.h"
#include "web/site/easy_help.h"

namespace rathaus::site {
namespace {

using ui::Writer;
using web::Request;
using web::Response;

constexpr const char* kPath = "/konto/zugang";

std::string text_of(const Request& request, const char* name) {
  return std::string(request.form().get_or(name).substr(0, 400));
}

std::string sentence(const Error& error) {
  if (error.code == "login.wrong") return "Das bisherige Passwort stimmt nicht.";
  if (error.code == "password.too_short")
    return "Das Passwort braucht mindestens 12 Zeichen. Ein kurzer Satz ist leicht zu merken.";
  return german_message(error);
}

// `form`: the errors stand at that one's fields: email, passwort, code.
struct Wrong {
  std::string form;
  std::vector<ui::FieldError> errors;
  std::string email;  // as typed
};

void code_form(Writer& h, const Request& request, const flows::AccessChange& change, const Wrong& wrong) {
  ui::alert(h,
            {.tone = ui::Tone::info,
             .title = change.kind == "email" ? "Wir haben einen Code an die neue Adresse geschickt"
                                             : "Wir haben Ihnen einen Code geschickt"},
            [&] {
              ui::p(h, "Sehen Sie in das Postfach von " + change.address + ". Der Code gilt bis " +
                           to_german(change.ends_at) + ".");
              ui::p(h, "Bis dahin bleibt alles, wie es ist.");
            });
  ui::form(h,
           {.action = url(std::string(kPath) + "/bestaetigen"),
            .csrf = request.csrf_token(),
            .label = "Code eingeben"},
           [&] {
             ui::input(h, {.name = "code",
                           .label = "Code aus der E-Mail",
                           .hint = "8 Zeichen. Groß- und Kleinschreibung und der Strich sind egal.",
                           .error = ui::error_of(wrong.errors, "code"),
                           .width = ui::Width::w12,
                           .autocomplete = "one-time-code"});
             ui::buttons(h, [&] { ui::button(h, {.text = "Änderung bestätigen"}); });
           });
  ui::p(h, "Danach sind Sie überall abgemeldet, nur hier bleiben Sie angemeldet.");
  ui::form(h,
           {.action = url(std::string(kPath) + "/abbrechen"),
            .csrf = request.csrf_token(),
            .label = "Nicht ändern"},
           [&] {
             ui::buttons(
                 h, [&] { ui::button(h, {.text = "Doch nicht ändern", .kind = ui::ButtonKind::secondary}); });
           });
  ui::details(h, "Kein Code angekommen?", [&] {
    ui::bullet_list(
        h, {"Sehen Sie auch im Ordner für unerwünschte Post nach.",
            "Prüfen Sie die Adresse. Wählen Sie „Doch nicht ändern“ und beginnen Sie noch einmal.",
            "Haben Sie keinen Zugriff mehr auf Ihr Postfach? Dann können wir den Zugang hier nicht ändern. "
            "Rufen Sie uns an."});
  });
}

void change_forms(Writer& h, const Request& request, const identity::ResidentAccount& account,
                  const Wrong& wrong) {
  const auto error = [&](const char* form, const char* name) {
    return wrong.form == form ? ui::error_of(wrong.errors, name) : ui::Str();
  };
  ui::h2(h, "E-Mail-Adresse ändern");
  ui::p(h, "Bisher: " + account.email);
  ui::form(
      h,
      {.action = url(std::string(kPath) + "/email"),
       .csrf = request.csrf_token(),
       .label = "E-Mail-Adresse ändern"},
      [&] {
        ui::input(
            h,
            {.name = "email",
             .label = "Neue E-Mail-Adresse",
             .value = std::string_view(wrong.email),
             .hint = "Dorthin schicken wir einen Code. An die bisherige Adresse schicken wir einen Hinweis.",
             .error = error("email", "email"),
             .kind = ui::InputKind::email,
             .autocomplete = "email"});
        ui::input(h, {.name = "nochmal",
                      .label = "Ihr Passwort",
                      .error = error("email", "nochmal"),
                      .kind = ui::InputKind::password,
                      .autocomplete = "current-password"});
        ui::buttons(h, [&] { ui::button(h, {.text = "Code an die neue Adresse schicken"}); });
      });
  ui::h2(h, "Passwort ändern");
  ui::form(h,
           {.action = url(std::string(kPath) + "/passwort"),
            .csrf = request.csrf_token(),
            .label = "Passwort ändern"},
           [&] {
             ui::input(h, {.name = "altes",
                           .label = "Bisheriges Passwort",
                           .error = error("passwort", "altes"),
                           .kind = ui::InputKind::password,
                           .autocomplete = "current-password"});
             ui::input(h, {.name = "passwort",
                           .label = "Neues Passwort",
                           .hint = "Mindestens 12 Zeichen",
                           .error = error("passwort", "passwort"),
                           .kind = ui::InputKind::password,
                           .autocomplete = "new-password"});
             ui::buttons(h, [&] { ui::button(h, {.text = "Code an meine Adresse schicken"}); });
           });
}

Result<Response> draw(Site& site, const Request& request, const Wrong& wrong, int status) {
  const std::string& id = visit(request).caller.actor.id;
  const identity::ResidentAccount account = TRY(flows::resident_account(site.house, id));
  const auto change = TRY(flows::waiting_change(site.house, id));
  ui::ResidentPage frame = resident_frame(site, request, "Zugang ändern");
  frame.breadcrumb = {{"Start", url("/")}, {"Mein Bereich", url("/konto")}, {"Zugang ändern", {}, true}};
  frame.has_errors = !wrong.errors.empty();
  Writer h;
  ui::resident_page(h, frame, [&] {
    ui::error_summary(h, wrong.errors);
    if (request.query().has("geaendert"))
      ui::alert(h, {.tone = ui::Tone::success, .title = "Ihr Zugang ist geändert"},
                "Auf allen anderen Geräten sind Sie jetzt abgemeldet.");
    ui::h1(h, "Zugang ändern");
    if (account.password_hash.empty()) {
      ui::p(h,
            "Sie melden sich mit dem Bundeskonto an. Passwort und E-Mail-Adresse ändern Sie dort, nicht bei "
            "uns.");
    } else if (change) {
      code_form(h, request, *change, wrong);
    } else {
      change_forms(h, request, account, wrong);
    }
    easy_help(h, request);
  });
  return page(request, h.take(), status);
}

Result<Response> access_page(Site& site, Request& request) { return draw(site, request, {}, 200); }

// The page with what was wrong, or the page that asks for the code.
Result<Response> begun(Site& site, Request& request, const char* form,
                       const Result<flows::AccessChange>& change) {
  if (change) return see_other(request, kPath);
  if (change.error().kind != ErrorKind::refused) return fail(change.error());
  // Each form has its own name for the password that is there.
  const bool of_email = std::string_view(form) == "email";
  const std::string field = change.error().code.starts_with("password.") ? "passwort"
                            : change.error().field == "email"            ? "email"
                            : of_email                                   ? "nochmal"
                                                                         : "altes";
  return draw(site, request, {form, {{field, sentence(change.error())}}, text_of(request, "email")}, 422);
}

Result<Response> email(Site& site, Request& request) {
  const std::string& id = visit(request).caller.actor.id;
  return begun(site, request, "email",
               flows::change_email(site.house, id, text_of(request, "nochmal"), text_of(request, "email")));
}

Result<Response> password(Site& site, Request& request) {
  const std::string& id = visit(request).caller.actor.id;
  return begun(
      site, request, "passwort",
      flows::change_password(site.house, id, text_of(request, "altes"), text_of(request, "passwort")));
}

Result<Response> confirm(Site& site, Request& request) {
  const auto session =
      flows::confirm_change(site.house, visit(request).caller.actor.id, text_of(request, "code"));
  if (!session && session.error().kind == ErrorKind::refused)
    return draw(site, request, {"code", {{"code", sentence(session.error())}}, ""}, 422);
  if (!session) return fail(session.error());
  Response response = see_other(request, std::string(kPath) + "?geaendert=1");
  response.set_cookie({.name = kResidentCookie, .value = session->token});
  return response;
}

Result<Response> drop(Site& site, Request& request) {
  TRY(flows::drop_change(site.house, visit(request).caller.actor.id));
  return see_other(request, kPath);
}

template <typename F>
web::Handler handler(Site& site, F work) {
  return [&site, work](Request& request) -> Response {
    Result<Response> response = work(site, request);
    return response ? std::move(*response) : error_response(request, response.error());
  };
}

}  // namespace

std::vector<web::Route> access_routes(Site& site) {
  using web::Method;
  const std::string path = kPath;
  return {{Method::get, path, resident(), handler(site, access_page)},
          {Method::post, path + "/email", resident(), handler(site, email)},
          {Method::post, path + "/passwort", resident(), handler(site, password)},
          {Method::post, path + "/bestaetigen", resident(), handler(site, confirm)},
          {Method::post, path + "/abbrechen", resident(), handler(site, drop)}};
}

}  // namespace rathaus::site
