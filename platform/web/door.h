#pragma once
// The decisions about one request, free of sockets: route, overload, origin, authorizer, token, handler, error page.
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "platform/web/body_reader.h"
#include "platform/web/csrf.h"
#include "platform/web/http_parser.h"
#include "platform/web/peer.h"
#include "platform/web/response_head.h"
#include "platform/web/server.h"
#include "platform/web/worker_pool.h"

namespace rathaus::web {

class Door;

// One request on its way through the door. Owned by its connection; a worker borrows it for one step.
struct Exchange {
  explicit Exchange(const Door& door);

  Request request;
  HttpParser parser;
  const Router::Entry* entry = nullptr;
  std::unique_ptr<BodyReader> body;  // set when the route was found
  std::optional<Response> response;  // decided: nothing further runs
  bool authorized = false;
  std::chrono::steady_clock::time_point started;
};

class Door {
 public:
  Door(ServerOptions options, Router router, Authorizer authorizer, ErrorPage error_page, TrustedProxies proxies);

  // After the header: finds the route and refuses what needs no body to be refused. `peer`: address of the socket.
  void admit(Exchange& exchange, const std::string& peer);
  // Whether the authorizer must be asked before the body is read: nobody unknown fills our disk.
  static bool authorizes_first(const Exchange& exchange);
  void authorize(Exchange& exchange);  // may block
  void handle(Exchange& exchange);     // may block; sets response
  void set_problem(Exchange& exchange, Problem problem);
  void count(const Exchange& exchange, std::uint64_t bytes_out);

  const ServerOptions options;
  const ResponseHead head;
  WorkerPool pool;
  std::atomic<bool> draining{false};
  std::atomic<bool> closing{
      false};  // the grace is over: who was promised another answer has had the time to ask
  std::atomic<std::uint64_t> open_connections{0}, accepted{0}, requests{0}, refused_overload{0}, timed_out{0},
      bad_requests{0}, exceptions{0};

 private:
  bool overloaded(const RouteOptions& route) const;
  void refuse_unrouted(Exchange& exchange, const Router::Match& match);
  std::optional<Problem> check_token(const Exchange& exchange) const;
  Response error_response(Request& request, const Problem& problem);

  const Router router_;
  const Authorizer authorizer_;
  const ErrorPage error_page_;
  const TrustedProxies proxies_;
  const Csrf csrf_;
};

}  // namespace rathaus::web
