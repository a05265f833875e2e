#include "platform/web/door.h"

#include <exception>

#include "platform/web/parse.h"

namespace rathaus::web {

namespace {

constexpr std::uint64_t kReadFirst = 64 * 1024;  // smaller bodies are read before the authorizer runs: one hop

// Without an application's page, and when that page itself fails. No details: they are for the log.
std::string plain_page(int status) {
  const char* sentence = "Die Anfrage konnte nicht verarbeitet werden.";
  if (status == 404) sentence = "Diese Seite gibt es nicht.";
  if (status == 413) sentence = "Die übermittelten Daten sind zu groß.";
  if (status == 503) sentence = "Zurzeit sind sehr viele Menschen hier. Bitte versuchen Sie es gleich noch einmal.";
  if (status == 500) sentence = "Es ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal.";
  return std::string("<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Hinweis</title></head>"
                     "<body><main><h1>Hinweis</h1><p>") +
         sentence + "</p></main></body></html>\n";
}

std::string without_slash(const Request& request) {
  std::string location;
  for (const std::string& segment : request.segments()) {
    if (!segment.empty()) location += "/" + percent_encode(segment);
  }
  const std::size_t question = request.target().find('?');
  if (question != std::string_view::npos) location += request.target().substr(question);
  return location;
}

}  // namespace

Exchange::Exchange(const Door& door)
    : parser(request, door.options.max_header_bytes), started(std::chrono::steady_clock::now()) {
  request.set_cookie_prefix(door.head.cookie_prefix());
}

Door::Door(ServerOptions given, Router router, Authorizer authorizer, ErrorPage error_page, TrustedProxies proxies)
    : options(std::move(given)),
      head(options),
      pool(options.worker_threads, options.worker_stack_bytes),
      router_(std::move(router)),
      authorizer_(std::move(authorizer)),
      error_page_(std::move(error_page)),
      proxies_(std::move(proxies)),
      csrf_(options.csrf_secret, options.public_origins) {}

bool Door::overloaded(const RouteOptions& route) const {
  if (route.inline_ok) return false;
  return pool.queued() >= (route.essential ? 2 * options.max_queue : options.max_queue);
}

void Door::refuse_unrouted(Exchange& exchange, const Router::Match& match) {
  if (match.without_slash) {
    exchange.response = Response::moved_permanently(without_slash(exchange.request));
  } else if (!match.allow.empty()) {
    set_problem(exchange, {405, "http.method_not_allowed", {}});
    exchange.response->set_header("Allow", match.allow);
  } else {
    set_problem(exchange, {404, "http.not_found", {}});
  }
}

void Door::admit(Exchange& exchange, const std::string& peer) {
  Request& request = exchange.request;
  requests.fetch_add(1, std::memory_order_relaxed);
  request.set_csrf(&csrf_);
  // Some proxies add a line of their own instead of extending the client's: the list, not the first line.
  request.set_remote_address(proxies_.empty() ? peer : proxies_.client(peer, request.header_list("x-forwarded-for")));
  Router::Match match = router_.match(request.method(), request.segments());
  if (match.entry == nullptr) return refuse_unrouted(exchange, match);
  exchange.entry = match.entry;
  const RouteInfo& info = match.entry->info;
  request.set_route(&info, std::move(match.params));
  if (overloaded(info.options)) {
    refused_overload.fetch_add(1, std::memory_order_relaxed);
    set_problem(exchange, {503, "http.overloaded", {}});
    exchange.response->retry_after(options.retry_after_s);
    return;
  }
  const bool has_body = !exchange.parser.message_complete();
  if (has_body && !changes_state(info.method)) {
    return set_problem(exchange, {400, "http.bad_request", "body with a safe method"});
  }
  if (info.needs_csrf()) {
    if (const Status origin = csrf_.check_origin(request); !origin) {
      return set_problem(exchange, {403, origin.error().code, origin.error().detail});
    }
  }
  exchange.body = std::make_unique<BodyReader>(options, info.options, request);
  if (auto problem = exchange.body->begin(has_body)) return set_problem(exchange, std::move(*problem));
  const std::uint64_t announced = has_body ? exchange.parser.content_length().value_or(0) : 0;
  const bool raw = info.options.body == BodyKind::raw;
  if (announced > options.hard_cap_bytes || (raw && announced > info.options.max_raw_bytes)) {
    return set_problem(exchange, {413, "body.too_large", "announced length"});
  }
  if (has_body) exchange.parser.set_sink(exchange.body.get());
}

bool Door::authorizes_first(const Exchange& exchange) {
  if (exchange.parser.message_complete()) return false;
  if (exchange.body->is_multipart() || exchange.parser.chunked()) return true;
  return exchange.parser.content_length().value_or(0) > kReadFirst;
}

void Door::authorize(Exchange& exchange) {
  if (exchange.authorized || exchange.response) return;
  try {
    AuthResult result = authorizer_(exchange.request, exchange.entry->info);
    if (auto* allowed = std::get_if<Allowed>(&result)) {
      exchange.request.set_access(std::move(allowed->access));
      exchange.request.set_csrf_binding(std::move(allowed->csrf_binding));
      exchange.authorized = true;
    } else if (auto* problem = std::get_if<Problem>(&result)) {
      set_problem(exchange, std::move(*problem));
    } else {
      exchange.response = std::move(std::get<Response>(result));
      if (exchange.response->as_problem()) set_problem(exchange, Problem(*exchange.response->as_problem()));
    }
  } catch (const std::exception& e) {
    exceptions.fetch_add(1, std::memory_order_relaxed);
    if (options.on_exception) options.on_exception(exchange.entry->info.pattern, e.what());
    set_problem(exchange, {500, "http.internal", {}});
  } catch (...) {
    exceptions.fetch_add(1, std::memory_order_relaxed);
    if (options.on_exception) options.on_exception(exchange.entry->info.pattern, "unknown");
    set_problem(exchange, {500, "http.internal", {}});
  }
}

std::optional<Problem> Door::check_token(const Exchange& exchange) const {
  if (!exchange.entry->info.needs_csrf()) return std::nullopt;
  const Request& request = exchange.request;
  std::string_view token = request.header(kCsrfHeader).value_or("");
  if (const auto& field = exchange.body->csrf_token()) token = *field;
  if (token.empty()) return Problem{403, "csrf.token_missing", {}};
  const std::string binding = Csrf::binding_of(request);
  if (binding.empty()) return Problem{403, "csrf.no_cookie", "browser sent neither session nor anonymous cookie"};
  if (csrf_.verify(binding, token)) return std::nullopt;
  return Problem{403, "csrf.token_wrong", {}};
}

void Door::handle(Exchange& exchange) {
  authorize(exchange);
  if (exchange.response) return;
  CHECK(exchange.authorized);
  if (const auto& problem = exchange.body->problem()) return set_problem(exchange, *problem);
  if (auto problem = check_token(exchange)) return set_problem(exchange, std::move(*problem));
  std::string_view what = "unknown";
  try {
    exchange.response = exchange.entry->handler(exchange.request);
    if (exchange.response->as_problem()) set_problem(exchange, Problem(*exchange.response->as_problem()));
    return;
  } catch (const std::exception& e) {
    what = e.what();
    if (options.on_exception) options.on_exception(exchange.entry->info.pattern, what);
  } catch (...) {
    if (options.on_exception) options.on_exception(exchange.entry->info.pattern, what);
  }
  exceptions.fetch_add(1, std::memory_order_relaxed);
  set_problem(exchange, {500, "http.internal", {}});
}

void Door::set_problem(Exchange& exchange, Problem problem) {
  if (problem.status == 404) exchange.request.clear_route();  // as if the path were unknown
  exchange.response = error_response(exchange.request, problem);
}

Response Door::error_response(Request& request, const Problem& problem) {
  request.set_problem(problem);
  if (error_page_) {
    try {
      Response response = error_page_(request, problem);
      if (!response.as_problem()) return std::move(response.set_status(problem.status));
    } catch (...) {
      exceptions.fetch_add(1, std::memory_order_relaxed);
    }
  }
  return Response::html(plain_page(problem.status), problem.status);
}

void Door::count(const Exchange& exchange, std::uint64_t bytes_out) {
  if (!options.on_served) return;
  const std::string_view pattern = exchange.entry != nullptr ? std::string_view(exchange.entry->info.pattern) : "";
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                          exchange.started);
  const std::uint64_t bytes_in = exchange.body != nullptr ? exchange.body->total() : 0;
  options.on_served({exchange.request.method_name(), pattern, exchange.response->status(), bytes_in, bytes_out, took});
}

}  // namespace rathaus::web
