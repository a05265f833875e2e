#pragma once
// HTTP/1.1 server. Knows no administration: routes, one authorizer, one error page come from the application.
// Order for every request: grammar and limits -> route -> overload -> origin -> authorizer -> body -> token -> handler.
// Never: a handler without an authorizer's yes; a response without the security headers; an exception text on a page.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "libs/base/result.h"
#include "platform/web/request.h"
#include "platform/web/response.h"
#include "platform/web/router.h"

namespace rathaus::web {

struct Allowed {
  Access access;
  std::string csrf_binding;  // session id or a digest of it; empty: nobody is logged in
};
// Allowed; or the response that replaces the handler's, e.g. a redirect to the login; or a Problem: 404 gives the
// same bytes as an unknown path.
using AuthResult = std::variant<Allowed, Response, Problem>;
// Called once before every handler; on a worker thread unless the route is inline_ok.
using Authorizer = std::function<AuthResult(const Request&, const RouteInfo&)>;
// Called on any thread; must not block. Without it, or when it throws, a plain German page is sent.
using ErrorPage = std::function<Response(const Request&, const Problem&)>;

// One per finished request, for logs and metrics; on_served is called on I/O threads and must not block. Holds no query, no field, no address.
struct Served {
  std::string_view method, pattern;  // pattern empty: unknown path
  int status;
  std::uint64_t bytes_in, bytes_out;
  std::chrono::microseconds took;
};

struct ServerOptions {
  std::string bind_address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see Server::port()
  // A socket that listens already, handed over by the service manager: connections wait in it while the program restarts.
  // The server works on a copy; the caller keeps this one. -1: bind_address and port.
  int listening_socket = -1;
  unsigned io_threads = 1;
  unsigned worker_threads = 64;
  std::size_t worker_stack_bytes = 256 * 1024;
  std::filesystem::path spool_folder;  // for uploads; must exist and be writable when a route takes files
  std::string csrf_secret;             // at least 32 bytes, from the operator's key file
  std::vector<std::string> public_origins;   // "https://rathaus.example"
  std::vector<std::string> trusted_proxies;  // addresses or CIDR; only their X-Forwarded-For counts
  bool hsts = false;                         // TLS is terminated in front
  // Development over plain http on an address where browsers refuse Secure cookies: "dev-" instead of "__Host-",
  // without Secure. Never together with hsts (refused at start).
  bool insecure_dev_cookies = false;
  std::vector<std::string> form_action_origins;  // beyond 'self': payment page, identity provider

  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_urlencoded_bytes = 2 << 20;
  std::size_t max_fields = 20'000;
  std::uint64_t hard_cap_bytes = 1u << 30;  // of any body; beyond it the connection is cut after the answer
  std::chrono::milliseconds header_deadline{10'000};
  std::chrono::milliseconds body_idle{15'000};
  std::uint64_t min_body_rate = 1024;  // bytes/s averaged, after the first body_idle
  std::chrono::milliseconds keep_alive{60'000};
  std::chrono::milliseconds write_idle{15'000};
  std::chrono::milliseconds drain_deadline{10'000};
  std::chrono::milliseconds drain_grace{
      0};  // so long an idle connection may still bring a request after stop() began
  std::size_t max_connections = 10'000;
  std::size_t max_queue = 256;  // waiting for a worker; essential routes may use twice that
  int retry_after_s = 5;

  std::function<void(const Served&)> on_served;                      // may be empty
  std::function<void(std::string_view pattern, std::string_view what)> on_exception;  // may be empty
};

struct ServerStatistics {
  std::uint64_t accepted = 0, requests = 0, refused_overload = 0, timed_out = 0, bad_requests = 0, exceptions = 0;
  std::uint64_t open_connections = 0, queued = 0;
};

class Server {
 public:
  // Binds, listens and starts the threads; these block all signals, so SIGTERM reaches the program's own threads. unavailable("web.port_taken", "web.bind") or refused("web.options").
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Router router, Authorizer authorizer,
                                               ErrorPage error_page = {});
  ~Server();  // stop()
  std::uint16_t port() const;
  // Stops accepting, lets running requests finish within drain_deadline, joins all threads. Idempotent.
  void stop();
  ServerStatistics statistics() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rathaus::web
