#pragma once
// Routes are data: method, pattern, policy, handler. A route without a policy does not compile.
// Patterns: "/fall/{reference}/antwort"; "{rest...}" as the last segment takes one or more segments.
// Precedence per segment: literal before {parameter} before {rest...}. Two routes of one method that match a common
// path without one being the more specific in every segment are refused at start.
// Trailing slash: "/fall/" is not "/fall"; GET on it is sent to "/fall" by 308 when that exists, else 404.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "libs/base/result.h"
#include "platform/web/request.h"
#include "platform/web/response.h"

namespace rathaus::web {

// An application's policy: a value of the application's own enum (all values > 0) and its name for the matrix.
// There is no default: leaving it out of a Route is a compile error.
class Policy {
 public:
  template <typename Enum>
    requires std::is_enum_v<Enum>
  constexpr Policy(Enum value, std::string_view name) : id_(static_cast<std::uint32_t>(value)), name_(name) {
    CHECK(id_ > 0 && !name.empty());
  }
  Policy() = delete;
  template <typename Enum>
  constexpr Enum as() const {
    return static_cast<Enum>(id_);
  }
  constexpr std::uint32_t id() const { return id_; }
  constexpr std::string_view name() const { return name_; }

 private:
  std::uint32_t id_;
  std::string_view name_;  // a literal
};

enum class BodyKind : std::uint8_t {
  form,  // application/x-www-form-urlencoded or multipart/form-data; anything else is 415
  raw,   // any content type as bytes in Request::body(), e.g. JSON
};

enum class CsrfRule : std::uint8_t {
  required,            // state-changing methods need same origin and a token
  no_ambient_authority // machine endpoints: bearer token, signed callback, SAML response; never cookie-authenticated
};

struct RouteOptions {
  BodyKind body = BodyKind::form;
  CsrfRule csrf = CsrfRule::required;
  bool inline_ok = false;  // handler and authorizer never block: run on the I/O thread
  bool essential = false;  // still admitted when others get 503: saving a draft, final submission
  std::uint64_t max_raw_bytes = 1 << 20;        // BodyKind::raw
  std::uint64_t max_file_bytes = 20u << 20;     // a larger file is marked rejected, the request goes on
  std::uint64_t max_upload_bytes = 100u << 20;  // all files of one request together, likewise
  std::uint32_t max_files = 20;
};

using Handler = std::function<Response(Request&)>;

struct Route {
  Method method;
  std::string pattern;
  Policy policy;
  Handler handler;
  RouteOptions options = {};
};

// What the authorizer and the error page may know about a route.
struct RouteInfo {
  Method method;
  std::string pattern;
  Policy policy;
  RouteOptions options;
  bool needs_csrf() const { return changes_state(method) && options.csrf == CsrfRule::required; }
};

class Router {
 public:
  // Refuses duplicates, ambiguity, bad patterns, missing handlers (code "router.*").
  static Result<Router> build(std::vector<Route> routes);

  struct Entry {
    RouteInfo info;
    Handler handler;
    std::vector<std::string> segments;  // literal, "{name}" or "{name...}"
  };
  struct Match {
    const Entry* entry = nullptr;  // null: see allow, slash_target
    std::vector<std::pair<std::string_view, std::string>> params;
    std::string allow;         // methods of that path, "GET, HEAD": 405 when not empty
    bool without_slash = false;  // path ends in '/', and the same without it is a GET route
  };
  // `segments` are the decoded ones of Request::segments(). HEAD finds the GET route.
  Match match(Method method, const std::vector<std::string>& segments) const;

  const std::vector<Entry>& entries() const { return entries_; }
  // One line per route, sorted: method TAB pattern TAB policy TAB csrf|no-csrf: input of the authorisation matrix.
  std::string print_routes() const;

 private:
  struct Node {
    std::vector<std::pair<std::string, std::uint32_t>> literals;  // sorted
    std::uint32_t parameter = 0, rest = 0;                        // 0: none
    std::vector<std::uint32_t> entries;                           // that end here
  };
  void insert(std::uint32_t entry);
  bool find(std::uint32_t node, const std::vector<std::string>& segments, std::size_t at, Method method,
            std::vector<std::uint32_t>& path_entries, std::uint32_t& found) const;

  std::vector<Entry> entries_;
  std::vector<Node> nodes_;
};

}  // namespace rathaus::web
