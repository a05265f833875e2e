#include "web/site/site.h"

#include "flows/scans.h"

#include <algorithm>

#include "flows/deputies.h"
#include "libs/base/check.h"
#include "libs/event/event.h"
#include "platform/system/random.h"
#include "web/assets.h"

namespace rathaus::site {

using namespace html::literals;

namespace {

using web::Request;
using web::Response;

std::string cookie_of(const Request& request, std::string_view name) { return std::string(request.cookie(name).value_or("")); }

flows::Caller guest(const Request& request, Visit& visit) {
  std::string token = cookie_of(request, kGuestCookie);
  if (token.size() != 43) {
    token = base64url(platform::random_bytes<32>());
    visit.new_guest_cookie = token;
  }
  // The id is a digest: whoever sees an id in a log or a record cannot become the guest.
  return {{"guest", hex(crypto::sha256("guest/v1\n" + token)).substr(0, 32)}, "none"};
}

web::AuthResult allowed(Visit visit, std::string binding) {
  return web::Allowed{web::Access::of<Visit>(std::make_shared<const Visit>(std::move(visit))), std::move(binding)};
}

web::AuthResult not_here() { return web::Problem{404, "http.not_found", ""}; }

std::string return_target(const Request& request) {
  // Only the path of a page of ours, and only for reading: a POST that lost its session goes back to its form page.
  return std::string(request.path());
}

// A form whose session ended while somebody was typing: the page gives everything back, to be copied after the login.
Response session_over(const Site& site, const Visit& visit, const Request& request, const std::string& login) {
  html::Writer h;
  ui::plain_page(h, {.title = "Ihre Sitzung ist abgelaufen", .town = ui_town(site, visit), .has_errors = true}, [&] {
    ui::h1(h, "Ihre Sitzung ist abgelaufen");
    ui::p(h, "Ihre Eingabe wurde nicht ausgeführt. Was Sie geschrieben haben, steht hier: Melden Sie sich in einem neuen Fenster an und fügen Sie es dort ein.");
    h.el("p", [&] { h.el("a", {html::href(url(login)), {"target", "_blank"}}, "Anmelden (neues Fenster)"); });
    for (const web::Field& field : request.form()) {
      const std::string_view words = words_for_field(field.name);
      if (words.empty() || field.value.empty()) continue;
      ui::textarea(h,
                   {.name = "kopie " + field.name, .label = words, .value = field.value, .readonly = true});
    }
  });
  return Response::html(h.take().str(), 403);
}

// Whether somebody did something: opened a page or sent a form. What a page fetches by itself (pictures, scripts' requests, frames)
// does not keep a session alive; browsers say which is which (Fetch Metadata), other programs count as people.
bool by_person(const Request& request) {
  const auto destination = request.header("sec-fetch-dest");
  return !destination || *destination == "document";
}

// A form whose session ended by time while somebody was typing is kept for them; the login leads to it.
std::optional<Response> kept_for_later(Site& site, const Visit& visit, const Request& request) {
  const auto ended = flows::ended_staff_session(site.house, cookie_of(request, kStaffCookie));
  if (!ended || !*ended || (*ended)->tenant != visit.tenant) return std::nullopt;
  const auto kept = keep_form(site, request, visit.tenant, (*ended)->subject);
  if (!kept) return std::nullopt;
  return Response::see_other(town_path(visit.tenant, "amt/anmelden") + "?weiter=" + *kept);
}

Result<std::optional<identity::Session>> session_in(Site& site, const Request& request, const char* cookie, std::string_view kind) {
  const std::string token = cookie_of(request, cookie);
  if (token.empty()) return std::optional<identity::Session>{};
  auto session = TRY(flows::session_of(site.house, token, by_person(request)));
  if (session && session->kind != kind) session.reset();
  return session;
}

Result<web::AuthResult> decide(Site& site, const Request& request, Rule rule) {
  Visit visit;
  const std::string ort(request.route() != nullptr && request.route()->pattern.starts_with("/ort/{ort}") ? request.param("ort") : "");
  if (!ort.empty()) {
    auto town = site.house.town(ort);
    if (!town) return not_here();
    visit.tenant = ort;
    visit.town = *town;
  }
  if (rule == Rule::everybody) {
    visit.caller = {{"guest", ""}, "none"};
    return allowed(std::move(visit), "");
  }
  if (rule == Rule::staff || rule == Rule::head || rule == Rule::designer) {
    visit.session = TRY(session_in(site, request, kStaffCookie, "staff"));
    if (!visit.session || visit.session->tenant != ort) {
      const std::string login = town_path(ort, "amt/anmelden") + "?weiter=" + return_target(request);
      if (web::changes_state(request.method()) && !request.form().empty()) {
        if (auto kept = kept_for_later(site, visit, request)) return web::AuthResult(std::move(*kept));
        return web::AuthResult(session_over(site, visit, request, login));
      }
      return web::AuthResult(Response::see_other(login));
    }
    auto member = flows::staff_by_id(site.house, ort, visit.session->subject);
    if (!member) return not_here();
    visit.staff = TRY(flows::with_deputyships(site.house, std::move(*member)));
    const bool head_ok = visit.staff->has("head") || visit.staff->has("operator");
    const bool designer_ok = visit.staff->has("designer") || visit.staff->has("operator");
    if ((rule == Rule::head && !head_ok) || (rule == Rule::designer && !designer_ok)) return not_here();
    visit.caller = {{"staff", visit.staff->id}, visit.session->assurance};
    return allowed(std::move(visit), "staff:" + cookie_of(request, kStaffCookie));
  }
  visit.session = TRY(session_in(site, request, kResidentCookie, "resident"));
  if (visit.session)
    visit.caller = {{"resident", visit.session->subject}, visit.session->assurance, visit.session->since};
  if (rule == Rule::case_party) {
    const std::string fall(request.param("fall"));
    if (auto by_code = TRY(session_in(site, request, kCaseCookie, "case_code")); by_code && by_code->tenant == ort && by_code->subject == fall) {
      visit.caller = {{"case_code", fall}, "none"};
      visit.session = std::move(by_code);
      return allowed(std::move(visit), "case:" + cookie_of(request, kCaseCookie));
    }
    if (flows::case_pass_holds(site.house, ort, fall, cookie_of(request, kCaseCookie))) {
      visit.caller = {{"case_code", fall}, "none"};
      return allowed(std::move(visit), "case:" + cookie_of(request, kCaseCookie));
    }
    if (!visit.session) return web::AuthResult(Response::see_other(town_path(ort, "vorgang")));
    // A representation that has ended is told so by the page; everything else of others is not there.
    if (const auto seen = flows::resident_case(site.house, ort, fall, visit.caller);
        !seen && !seen.error().code.starts_with("representation."))
      return not_here();
    return allowed(std::move(visit), "resident:" + cookie_of(request, kResidentCookie));
  }
  if (visit.session) return allowed(std::move(visit), "resident:" + cookie_of(request, kResidentCookie));
  if (rule == Rule::resident) {
    return web::AuthResult(Response::see_other("/konto/anmelden?weiter=" + return_target(request)));
  }
  visit.caller = guest(request, visit);
  return allowed(std::move(visit), "");  // the door's anonymous cookie binds the token
}

}  // namespace

web::Authorizer authoriser(Site& site) {
  return [&site](const Request& request, const web::RouteInfo& route) -> web::AuthResult {
    auto result = decide(site, request, route.policy.as<Rule>());
    if (result) return std::move(*result);
    if (result.error().kind == ErrorKind::not_found) return not_here();
    return web::Problem{503, "http.unavailable", result.error().code};
  };
}

web::Response page(const Request& request, html::SafeHtml html, int status) {
  Response response = Response::html(std::move(html).str(), status);
  if (const Visit* visit = request.access_if<Visit>(); visit != nullptr && !visit->new_guest_cookie.empty()) {
    response.set_cookie({.name = kGuestCookie, .value = visit->new_guest_cookie, .max_age_s = 30 * 86'400});
  }
  keep_language(request, response);
  return response;
}

web::Response see_other(const Request& request, const std::string& path) {
  Response response = Response::see_other(path);
  if (const Visit* visit = request.access_if<Visit>(); visit != nullptr && !visit->new_guest_cookie.empty()) {
    response.set_cookie({.name = kGuestCookie, .value = visit->new_guest_cookie, .max_age_s = 30 * 86'400});
  }
  return response;
}

std::string fresh_key() {
  const Instant now{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  return event::format_uuid7(now, platform::random_bytes<10>());
}

std::string town_path(const std::string& tenant, const std::string& rest) { return "/ort/" + tenant + "/" + rest; }

html::Url url(const std::string& path) { return html::Url::checked(path); }

ui::Town ui_town(const Site& site, const Visit& visit) {
  ui::Town town;
  if (visit.town) {
    town.name = std::string(visit.town->short_name);
    town.office = std::string(visit.town->name);
    town.home = url("/ort/" + visit.tenant);
    town.imprint = url(town_path(visit.tenant, "impressum"));
    town.privacy = url(town_path(visit.tenant, "datenschutz"));
    town.accessibility = url(town_path(visit.tenant, "barrierefreiheit"));
    town.easy_language = url(town_path(visit.tenant, "leichte-sprache"));
    town.sign_language = url(town_path(visit.tenant, "gebaerdensprache"));
  } else {
    town.name = "Rathaus";
    town.office = "Rathaus online";
  }
  if (site.options.demo) town.notice = "Vorführung: Alle Personen und Orte sind erfunden.";
  return town;
}

ui::ResidentPage resident_frame(const Site& site, const Request& request, std::string title) {
  const Visit& who = visit(request);
  ui::ResidentPage frame;
  frame.title = std::move(title);
  frame.town = ui_town(site, who);
  set_language(request, frame);
  if (!who.tenant.empty())
    frame.barrier = url(town_path(who.tenant, "barriere")).with("seite", request.path());
  if (who.session && who.session->kind == "resident") {
    frame.account = "/konto"_url;
    frame.logout = "/konto/abmelden"_url;
    frame.csrf = request.csrf_token();
    frame.user = "Mein Bereich";
  } else {
    frame.login = "/konto/anmelden"_url;
  }
  return frame;
}

static std::string clock_alarm(const platform::ClockHold& hold) {
  return "Die Uhr des Servers ist gesprungen: Sie zeigte " + to_german(hold.reading) + ", erwartet war " +
         to_german(hold.expected) +
         ". Löschungen, Fristabläufe und Erinnerungen ruhen, bis der Betrieb das Datum bestätigt (rathaus "
         "check "
         "--confirm-date) oder die Uhr wieder stimmt. Daten in neuen Vorgängen prüfen Sie bitte.";
}

ui::DeskPage desk_frame(const Site& site, const Request& request, std::string title) {
  const Visit& who = visit(request);
  CHECK(who.staff.has_value());
  ui::DeskPage frame;
  frame.title = std::move(title);
  frame.town = ui_town(site, who);
  frame.user = std::string(who.staff->name);
  const bool post_only = who.staff->post_only();
  if (const auto hold = site.house.runtime.clock_hold();
      hold && (who.staff->has("head") || who.staff->has("operator")))
    frame.town.notice = clock_alarm(*hold);
  if (!post_only) frame.search_url = url(town_path(who.tenant, "amt/suche"));
  frame.settings = url(town_path(who.tenant, "amt/einstellungen"));
  frame.logout = url(town_path(who.tenant, "amt/abmelden"));
  frame.csrf = request.csrf_token();
  const auto entry = [&](const char* text, const char* path) {
    const std::string target = town_path(who.tenant, path);
    frame.navigation.push_back({std::string(text), url(target), std::string(request.path()) == target});
  };
  if (!post_only) {
    entry("Arbeitsliste", "amt");
    entry("Fristen", "amt/fristen");
    entry("Aufnahme", "amt/aufnahme");
  }
  entry("Postausgang", "amt/post");
  if (flows::may_sort(*who.staff)) entry("Scan-Eingang", "amt/scans");
  if (!post_only) entry("Vertretung", "amt/vertretung");
  if (who.staff->has("head") || who.staff->has("operator")) entry("Hinweise", "amt/hinweise");
  if (who.staff->has("head") || who.staff->has("operator")) entry("Störungen", "amt/stoerungen");
  if (who.staff->has("designer") || who.staff->has("operator")) entry("Leistungen", "amt/leistungen");
  if (who.staff->has("head") || who.staff->has("operator")) entry("Personal", "amt/personal");
  if (who.session) {
    const Instant now = site.house.runtime.now();
    const identity::Lifetime life = identity::lifetime_of("substantial");
    const auto left = [&](Instant from, std::chrono::minutes most) {
      return static_cast<int>((from.micros - now.micros) / 1'000'000 + most.count() * 60);
    };
    frame.idle_s = std::max(1, left(who.session->last_seen, life.idle));
    frame.most_s = std::max(1, left(who.session->since, life.most));
    frame.extend = url(town_path(who.tenant, "amt/sitzung"));
    frame.renew = url(town_path(who.tenant, "amt/erneuern"));
  }
  return frame;
}

std::vector<flows::IncomingFile> incoming_files(const Request& request) {
  std::vector<flows::IncomingFile> out;
  for (const web::UploadedFile& file : request.files()) {
    flows::IncomingFile one{.field = file.field, .name = file.original_name, .path = file.path(), .size = file.size};
    one.too_large = file.rejection == web::FileRejection::too_large || file.rejection == web::FileRejection::total_too_large;
    if (file.accepted()) {
      one.sha256 = hex(file.sha256);
      one.head = file_head(file.path());
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<web::Route> asset_routes() {
  const auto answer = [](Request& request, std::string_view path) {
    const assets::Asset* asset = assets::find_asset(path);
    if (asset == nullptr) return Response::not_found();
    const auto accepted = request.header("accept-encoding");
    const bool gzip = accepted && accepted->find("gzip") != std::string_view::npos;
    Response response = Response::bytes(std::string(as_text(gzip ? asset->gzip : asset->bytes)), asset->mime);
    if (gzip) response.set_header("Content-Encoding", "gzip");
    response.set_header("Vary", "Accept-Encoding").set_etag(asset->hash);
    return response;
  };
  const auto serve = [answer](Request& request) {
    Response response = answer(request, request.path());
    response.set_caching(web::Caching::immutable);
    return response;
  };
  // What is no page names no icon (a letter as PDF): browsers then ask here.
  const auto icon = [answer](Request& request) {
    Response response = answer(request, assets::asset_url("wappen.svg"));
    response.set_caching(web::Caching::revalidate);
    return response;
  };
  return {{web::Method::get, "/assets/{name}", everybody(), serve, {.inline_ok = true}},
          {web::Method::get, "/favicon.ico", everybody(), icon, {.inline_ok = true}}};
}

}  // namespace rathaus::site
