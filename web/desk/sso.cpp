// Login by the town's identity provider. The rest is flows/federation.h and its adapter.
#include "web/desk/access.h"

namespace rathaus::desk {
namespace {

web::Response away(Desktop& at, const char* title, const std::string& text, int status) {
  Writer h;
  ui::plain_page(h, {.title = title, .town = site::ui_town(at.desk.site, at.visit), .has_errors = true}, [&] {
    ui::h1(h, title);
    ui::p(h, text);
    ui::buttons(h, [&] { ui::button(h, {.text = "Zur Anmeldung", .href = at.url("anmelden")}); });
  });
  return site::page(at.request, h.take(), status);
}

// What went wrong, without a word that helps an attacker.
Result<web::Response> sentence(Desktop& at, const Error& error) {
  if (error.code == "provider.away") {
    return away(at, "Der Identitätsanbieter antwortet nicht",
                "Die Anmeldung über den Identitätsanbieter der Stadt ist gerade nicht möglich. Konten mit "
                "Passwort oder Passkey gehen weiter; sonst versuchen Sie es in einigen Minuten noch einmal.",
                503);
  }
  if (error.code == "login.no_role") {
    return away(at, "Sie haben hier keine Rolle",
                "Ihr Konto hat im Identitätsanbieter der Stadt keine Rolle für dieses Programm. Wenden Sie "
                "sich an Ihre Leitung.",
                403);
  }
  if (error.code == "login.blocked")
    return away(at, "Ihr Zugang ist abgeschaltet", "Wenden Sie sich an Ihre Leitung.", 403);
  if (error.kind == ErrorKind::refused || error.kind == ErrorKind::invalid) {
    return away(at, "Die Anmeldung hat nicht geklappt",
                "Beginnen Sie die Anmeldung noch einmal von vorn. Klappt es wieder nicht, wenden Sie sich an "
                "den Betrieb.",
                403);
  }
  return fail(error);
}

}  // namespace

Result<web::Response> begin_sso(Desktop& at) {
  if (at.desk.site.provider == nullptr) return web::Response::not_found();
  const auto start = at.desk.site.provider->begin(at.visit.tenant, return_path(at, at.query("weiter")),
                                                  at.query("frisch") == "1");
  if (!start)
    return start.error().kind == ErrorKind::not_found ? Result<web::Response>(fail(start.error()))
                                                      : sentence(at, start.error());
  web::Response response = web::Response::see_other_external(start->url);
  response.set_cookie({.name = site::kProviderCookie, .value = start->cookie, .max_age_s = 600});
  return response;
}

Result<web::Response> finish_sso(Desktop& at) {
  if (at.desk.site.provider == nullptr) return web::Response::not_found();
  const flows::ProviderAnswer answer{.code = at.query("code"),
                                     .state = at.query("state"),
                                     .issuer = at.query("iss"),
                                     .error = at.query("error")};
  const auto done = at.desk.site.provider->finish(
      at.visit.tenant, std::string(at.request.cookie(site::kProviderCookie).value_or("")), answer);
  Result<web::Response> response =
      done ? logged_in(at, done->session, return_path(at, done->target)) : sentence(at, done.error());
  if (response) response->delete_cookie(site::kProviderCookie);
  return response;
}

// The provider itself calls here (OpenID Connect Back-Channel Logout); the signed token says who.
Result<web::Response> post_sso_logout(Desktop& at) {
  if (at.desk.site.provider == nullptr) return web::Response::not_found();
  const Status done = at.desk.site.provider->logout_token(at.visit.tenant, at.field("logout_token"));
  if (done) return web::Response::empty(200);
  if (done.error().kind == ErrorKind::not_found || done.error().kind == ErrorKind::unavailable)
    return fail(done.error());
  return web::Response::empty(400);
}

Result<web::Response> get_sso_keys(Desktop& at) {
  if (at.desk.site.provider == nullptr) return web::Response::not_found();
  return web::Response::json(TRY(at.desk.site.provider->public_keys(at.visit.tenant)));
}

Result<web::Response> show_logged_out(Desktop& at) {
  std::string provider;
  if (at.desk.site.provider != nullptr)
    provider = at.desk.site.provider->logout_url(at.visit.tenant).value_or("");
  Writer h;
  ui::plain_page(h, {.title = "Sie sind abgemeldet", .town = site::ui_town(at.desk.site, at.visit)}, [&] {
    ui::h1(h, "Sie sind abgemeldet");
    if (!provider.empty()) {
      ui::p(h,
            "Beim Identitätsanbieter der Stadt sind Sie vielleicht noch angemeldet. An einem Gerät, das auch "
            "andere benutzen, beenden Sie auch das.");
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Auch beim Identitätsanbieter abmelden", .href = site::url(provider)});
      });
    }
    ui::p(h, [&] { ui::link(h, at.url("anmelden"), "Wieder anmelden"); });
  });
  return site::page(at.request, h.take());
}

}  // namespace rathaus::desk
