#pragma once
#include <string>

namespace rathaus::web {

// Why the server itself refused a request. The application turns it into a German page (ServerOptions::error_page).
// Codes: http.bad_request http.not_found http.method_not_allowed http.header_too_large http.timeout
// http.unsupported_media_type http.overloaded http.internal body.too_large body.malformed body.not_utf8
// body.too_many_fields csrf.cross_site csrf.token_missing
// csrf.token_wrong csrf.no_cookie
struct Problem {
  int status = 500;
  std::string code;
  std::string detail;  // for people who repair things; never shown, holds no personal data
};

}  // namespace rathaus::web
