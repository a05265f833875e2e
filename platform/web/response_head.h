#pragma once
// Status line and headers of a response. The security headers are one prepared block, on every response.
#include <string>
#include <string_view>

#include "platform/web/response.h"
#include "platform/web/server.h"

namespace rathaus::web {

class ResponseHead {
 public:
  explicit ResponseHead(const ServerOptions& options);
  struct Context {
    bool keep_alive = true;
    bool not_modified = false;       // answer 304 instead
    std::string_view date;           // IMF-fixdate
    std::string_view anonymous_id;   // set the anonymous cookie when not empty
  };
  // Appends to `out`.
  void write(const Response& response, const Context& context, std::string& out) const;
  const std::string& security_block() const { return security_; }
  std::string_view cookie_prefix() const { return cookie_prefix_; }

 private:
  void write_cookie(const Cookie& cookie, std::string& out) const;
  std::string security_, framed_security_;  // framed: the same, but for pages of this site around it
  std::string_view cookie_prefix_;
  std::string_view cookie_flags_;
};

// RFC 9110 5.6.7, e.g. "Sat, 21 Nov 2026 18:49:46 GMT".
std::string http_date(std::int64_t unix_seconds);
// RFC 9110 13.1.2 for strong validators: "*" or a list that has it (W/ is ignored for comparison).
bool etag_matches(std::string_view if_none_match, std::string_view etag);

}  // namespace rathaus::web
