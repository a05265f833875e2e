#pragma once
// What every page handler works with: the house, who is at the door, and the one place that says who may call a route.
// Invariants: a handler runs only after authorise() said yes; a foreign, deleted or unknown thing gives the same page as an unknown
// address; every form page carries its own idempotency key.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "flows/desk.h"
#include "flows/login.h"
#include "flows/resident.h"
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
};

inline const Visit& visit(const web::Request& request) { return request.access<Visit>(); }

web::Authorizer authoriser(Site& site);
web::ErrorPage error_page(Site& site);

// Cookies (without prefix).
inline constexpr const char* kGuestCookie = "besucher";
inline constexpr const char* kResidentCookie = "konto";
inline constexpr const char* kStaffCookie = "dienst";
inline constexpr const char* kCaseCookie = "vorgang";

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

std::string german_message(const Error& error);  // the screen's sentence for an error code
std::vector<flows::IncomingFile> incoming_files(const web::Request& request);
std::string file_head(const std::filesystem::path& file);  // the first 4 KB

// Routes by area; assembled in app/.
std::vector<web::Route> login_routes(Site& site);
std::vector<web::Route> asset_routes();

}  // namespace rathaus::site
