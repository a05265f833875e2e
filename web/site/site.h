#pragma once
// What every page handler works with: the house, who is at the door, and the one place that says who may call a route.
// Invariants: a handler runs only after authorise() said yes; a foreign, deleted or unknown thing gives the same page as an unknown
// address; every form page carries its own idempotency key.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "flows/desk.h"
#include "flows/federation.h"
#include "flows/login.h"
#include "flows/resident.h"
#include "flows/sessions.h"
#include "libs/html/html.h"
#include "platform/web/server.h"
#include "web/ui/components.h"
#include "web/ui/form.h"
#include "web/ui/page.h"

namespace rathaus::site {

using namespace html::literals;

// Who may call a route. There is no default: a route without a rule does not compile.
enum class Rule : std::uint32_t {
  everybody = 1,  // no session looked at
  visitor,        // guest (by anonymous cookie, made when needed) or logged-in resident
  resident,       // logged-in resident; otherwise to the login and back
  case_party,     // {fall}: the applicant's account, or somebody who opened it with reference and code
  staff,          // member of staff of {ort}
  head,           // staff with role head or operator
  designer,       // staff with role designer or operator
};

constexpr web::Policy everybody() { return {Rule::everybody, "everybody"}; }
constexpr web::Policy visitor() { return {Rule::visitor, "visitor"}; }
constexpr web::Policy resident() { return {Rule::resident, "resident"}; }
constexpr web::Policy case_party() { return {Rule::case_party, "case_party"}; }
constexpr web::Policy staff() { return {Rule::staff, "staff"}; }
constexpr web::Policy head() { return {Rule::head, "head"}; }
constexpr web::Policy designer() { return {Rule::designer, "designer"}; }

// Who is at the door; made by the authoriser only, read by handlers through request.access<Visit>().
struct Visit {
  std::string tenant;                       // of {ort}; empty on pages of the whole portal
  flows::TownPtr town;                      // null when tenant is empty
  flows::Caller caller;                     // guest, resident, case_code or staff
  std::optional<identity::Session> session;
  std::optional<identity::Staff> staff;     // rules staff, head, designer
  std::string new_guest_cookie;             // set with the response when not empty
};

struct Options {
  bool demo = false;                        // test double of the national account, notice above every page
  std::string public_url = "http://localhost:8080";
};

struct Site {
  flows::House& house;
  Options options;
  flows::StaffProvider* provider =
      nullptr;  // staff from the town's identity provider; null: built-in accounts only
};

inline const Visit& visit(const web::Request& request) { return request.access<Visit>(); }

web::Authorizer authoriser(Site& site);
web::ErrorPage error_page(Site& site);

// Before something that cannot be taken back: nothing, when the member has shown the second factor within these minutes (or sends it
// along now); else the page that asks for it and then sends the same form again. Call it first in the handler of a POST without files:
//   if (auto ask = site::require_fresh(site, request, "Sie erlassen 80 Bescheide.")) return std::move(*ask);
std::optional<web::Response> require_fresh(Site& site, const web::Request& request, std::string_view reason,
                                           int minutes = flows::kFreshMinutes);

// The part of a form that asks the browser for a passkey; wants "passkey.js". `create` for a new one.
struct PasskeyBlock {
  std::string challenge, rp, town, user, login, name;
  std::vector<std::string> known;  // credential ids: to be used, or (create) not to be used again
  bool create = false;
  std::string button;
};
void passkey_block(ui::Writer& h, const PasskeyBlock& block);
flows::PasskeyAnswer passkey_answer(const web::Request& request);
inline flows::PasskeySite passkey_site(const Site& site) {
  return flows::passkey_site(site.options.public_url);
}

// Fields that are nobody's to keep or to show again: passwords, codes, answers of authenticators.
bool secret_field(std::string_view name);
// What people wrote at the desk, by the words the page had for it; empty: a choice, a number, a tick.
std::string_view words_for_field(std::string_view name);
// Keeps what was sent, for this member; returns the address of the page that gives it back.
Result<std::string> keep_form(Site& site, const web::Request& request, const std::string& tenant,
                              const std::string& staff_id);

// Cookies (without prefix).
inline constexpr const char* kGuestCookie = "besucher";
inline constexpr const char* kResidentCookie = "konto";
inline constexpr const char* kStaffCookie = "dienst";
inline constexpr const char* kCaseCookie = "vorgang";
inline constexpr const char* kProviderCookie = "sso";

// Sends the page, with the guest's cookie when it is new.
web::Response page(const web::Request& request, html::SafeHtml html, int status = 200);
web::Response see_other(const web::Request& request, const std::string& path);
// An error of a flow as a page: not_found -> the 404 page; conflict, refused -> a sentence; unavailable -> 503.
web::Response error_response(const web::Request& request, const Error& error);

std::string fresh_key();                    // idempotency key for a form page: UUIDv7
std::string town_path(const std::string& tenant, const std::string& rest);  // "/ort/musterstadt/..."
html::Url url(const std::string& path);     // of a path made by this program

ui::Town ui_town(const Site& site, const Visit& visit);
// Frame of resident pages: town, account links, breadcrumb.
ui::ResidentPage resident_frame(const Site& site, const web::Request& request, std::string title);
ui::DeskPage desk_frame(const Site& site, const web::Request& request, std::string title);

// ---- language (language.cpp): "de" or "en", as ?lang= says, else as it was chosen before
std::string language_of(const web::Request& request);
void set_language(const web::Request& request,
                  ui::ResidentPage& frame);  // the words, the switch to the other one
void set_language(const web::Request& request, ui::PlainPage& page);
void keep_language(const web::Request& request, web::Response& response);  // remembers what ?lang= said
void keep_language(const ui::ResidentPage& frame, web::Response& response);
inline constexpr const char* kLanguageCookie = "sprache";

std::string german_message(const Error& error);  // the screen's sentence for an error code
std::vector<flows::IncomingFile> incoming_files(const web::Request& request);
std::string file_head(const std::filesystem::path& file);  // the first 4 KB

// Routes by area; assembled in app/.
std::vector<web::Route> login_routes(Site& site);
std::vector<web::Route> asset_routes();

}  // namespace rathaus::site
