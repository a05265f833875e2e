#include "platform/web/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

namespace rathaus::web {

namespace {

constexpr SteadyTime kNever = SteadyTime::max();
constexpr std::chrono::milliseconds kLinger{2000};

std::chrono::milliseconds time_for(std::uint64_t bytes, std::uint64_t bytes_per_second) {
  return std::chrono::milliseconds(bytes * 1000 / std::max<std::uint64_t>(bytes_per_second, 1));
}

}  // namespace

std::string_view IoLoop::date() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

Connection::Connection(IoLoop& loop, tcp::socket socket)
    : loop_(loop), door_(loop.door), socket_(std::move(socket)) {
  boost::system::error_code ignored;
  const auto endpoint = socket_.remote_endpoint(ignored);
  peer_ = canonical_address(endpoint.address().to_string()).value_or("");
  socket_.set_option(tcp::no_delay(true), ignored);
  deadline_in(door_.options.header_deadline);
  place_ = loop_.connections.insert(loop_.connections.end(), this);
}

Connection::~Connection() {
  loop_.connections.erase(place_);
  door_.open_connections.fetch_sub(1);
}

void Connection::check_deadline(SteadyTime now) {
  if (timed_out_ || now < deadline_) return;
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::close_if_idle() {
  if (!idle_) return;
  char one = 0;  // a request that has arrived and was not looked at yet is answered
  if (::recv(socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT) > 0) return;
  abort();
}

void Connection::abort() {
  failed_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

// False: timed out, told to stop, or the connection is broken.
asio::awaitable<bool> Connection::wait(tcp::socket::wait_type what) {
  if (timed_out_ || failed_) co_return false;
  const auto [error] = co_await socket_.async_wait(what, asio::as_tuple(asio::use_awaitable));
  co_return !error && !timed_out_ && !failed_;
}

Connection::Read Connection::receive(std::string_view& into) {
  while (true) {
    const ssize_t got = ::recv(socket_.native_handle(), loop_.scratch.data(), loop_.scratch.size(), MSG_DONTWAIT);
    if (got > 0) {
      into = {loop_.scratch.data(), static_cast<std::size_t>(got)};
      return Read::data;
    }
    if (got == 0) return Read::closed;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Read::again : Read::closed;
  }
}

HttpParser::Outcome Connection::consume(Exchange& exchange, std::string_view fresh) {
  if (pending_.empty()) {
    const auto step = exchange.parser.feed(fresh);
    pending_.assign(fresh.substr(step.used));
    return step.outcome;
  }
  pending_.append(fresh);
  const auto step = exchange.parser.feed(pending_);
  pending_.erase(0, step.used);
  return step.outcome;
}

// One read from the socket into the parser. Outcome::bad with failed_ when the connection is gone.
asio::awaitable<HttpParser::Outcome> Connection::read_more(Exchange& exchange) {
  while (true) {
    std::string_view fresh;
    const Read read = receive(fresh);
    if (read == Read::data) co_return consume(exchange, fresh);
    if (read == Read::closed) failed_ = true;
    const bool ready = failed_ ? false : co_await wait(tcp::socket::wait_read);
    if (!ready) co_return HttpParser::Outcome::bad;
  }
}

asio::awaitable<void> Connection::run() {
  bool first = true, keep = true;
  while (keep) {
    if (pending_.empty()) {
      std::string().swap(pending_);  // an idle connection holds no buffer
      idle_ = true;
      if (!first) deadline_in(door_.options.keep_alive);
      if (door_.closing && !first) break;  // one that was just accepted gets its answer
      const bool ready = co_await wait(tcp::socket::wait_read);
      idle_ = false;
      if (!ready) break;
      if (!first) deadline_in(door_.options.header_deadline);
    } else {
      deadline_in(door_.options.header_deadline);
    }
    first = false;
    keep = co_await serve_one();
  }
  if (timed_out_) door_.timed_out.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

// False: nobody is there to answer to.
asio::awaitable<bool> Connection::read_head(Exchange& exchange) {
  auto outcome = consume(exchange, {});
  while (outcome == HttpParser::Outcome::need_more) outcome = co_await read_more(exchange);
  if (outcome == HttpParser::Outcome::header_done) co_return true;
  if (failed_) co_return false;
  if (timed_out_) {
    door_.set_problem(exchange, {408, "http.timeout", "header deadline"});
  } else {
    door_.bad_requests.fetch_add(1, std::memory_order_relaxed);
    door_.set_problem(exchange, exchange.parser.problem());
  }
  exchange.response->close_connection();
  co_return true;
}

asio::awaitable<bool> Connection::read_body(Exchange& exchange) {
  const ServerOptions& options = door_.options;
  if (exchange.parser.message_complete()) {
    exchange.body->finish();
    co_return true;
  }
  if (exchange.parser.expects_continue() && pending_.empty()) {
    std::string_view head = "HTTP/1.1 100 Continue\r\n\r\n", none;
    try_send(head, none);
  }
  const SteadyTime started = std::chrono::steady_clock::now();
  auto outcome = pending_.empty() ? HttpParser::Outcome::need_more : consume(exchange, {});
  while (outcome == HttpParser::Outcome::need_more) {
    const SteadyTime slowest = started + options.body_idle + time_for(exchange.body->total(), options.min_body_rate);
    deadline_ = std::min(std::chrono::steady_clock::now() + options.body_idle, slowest);
    outcome = co_await read_more(exchange);
    if (outcome == HttpParser::Outcome::bad) break;
    if (exchange.body->over_hard_cap()) {
      exchange.body->finish();
      door_.set_problem(exchange, {413, "body.too_large", "hard cap"});
      exchange.response->close_connection();
      co_return true;
    }
  }
  deadline_ = kNever;
  if (outcome == HttpParser::Outcome::complete) {
    exchange.body->finish();
    co_return true;
  }
  if (failed_) co_return false;
  exchange.body->finish();
  if (timed_out_) {
    door_.set_problem(exchange, {408, "http.timeout", "body"});
  } else {
    door_.bad_requests.fetch_add(1, std::memory_order_relaxed);
    door_.set_problem(exchange, exchange.parser.problem());
  }
  exchange.response->close_connection();
  co_return true;
}

asio::awaitable<void> Connection::on_worker(Exchange& exchange, void (Door::*step)(Exchange&)) {
  deadline_ = kNever;
  Door& door = door_;
  auto start = [&door, &exchange, step](auto handler) {
    door.pool.submit([&door, &exchange, step, handler = std::move(handler)]() mutable {
      (door.*step)(exchange);
      auto executor = asio::get_associated_executor(handler);
      asio::post(executor, std::move(handler));
    });
  };
  const auto token = asio::use_awaitable;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, token);
}

asio::awaitable<void> Connection::decide(Exchange& exchange) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  exchange.request.set_received_at({std::chrono::duration_cast<std::chrono::microseconds>(now).count()});
  door_.admit(exchange, peer_);
  if (exchange.response) co_return;
  const bool here = exchange.entry->info.options.inline_ok;
  if (Door::authorizes_first(exchange)) {
    if (here) {
      door_.authorize(exchange);
    } else {
      co_await on_worker(exchange, &Door::authorize);
    }
    if (exchange.response) co_return;
  }
  const bool read = co_await read_body(exchange);
  if (!read || exchange.response) co_return;
  if (here) {
    door_.handle(exchange);
  } else {
    co_await on_worker(exchange, &Door::handle);
  }
}

// True: the connection can take the next request.
asio::awaitable<bool> Connection::serve_one() {
  const auto exchange = std::make_unique<Exchange>(door_);
  const bool answer = co_await read_head(*exchange);
  if (!answer) co_return false;
  if (!exchange->response) co_await decide(*exchange);
  if (!exchange->response) co_return false;
  const bool keep = co_await respond(*exchange);
  co_return keep;
}

bool Connection::try_send(std::string_view& head, std::string_view& body) {
  while (!head.empty() || !body.empty()) {
    iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) failed_ = true;
      return false;
    }
    const auto count = static_cast<std::size_t>(sent);
    const std::size_t of_head = std::min(count, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(count - of_head);
  }
  return true;
}

asio::awaitable<bool> Connection::send_rest(std::string head, std::string_view body) {
  const ServerOptions& options = door_.options;
  const SteadyTime started = std::chrono::steady_clock::now();
  const std::size_t total = head.size() + body.size();
  std::string_view rest = head;
  while (!try_send(rest, body)) {
    if (failed_) co_return false;
    const std::size_t sent = total - rest.size() - body.size();
    deadline_ = std::min(std::chrono::steady_clock::now() + options.write_idle,
                         started + options.write_idle + time_for(sent, options.min_body_rate));
    const bool ready = co_await wait(tcp::socket::wait_write);
    if (!ready) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::send_file(const OpenFile& file) {
  const ServerOptions& options = door_.options;
  const SteadyTime started = std::chrono::steady_clock::now();
  off_t offset = 0;
  const auto size = static_cast<off_t>(file.size());
  while (offset < size) {
    const auto chunk = static_cast<std::size_t>(std::min<off_t>(size - offset, 1 << 20));
    const ssize_t sent = ::sendfile(socket_.native_handle(), file.fd(), &offset, chunk);
    if (sent > 0 || (sent < 0 && errno == EINTR)) continue;
    if (sent == 0 || errno != EAGAIN) co_return false;  // file became shorter, or peer gone
    deadline_ = std::min(std::chrono::steady_clock::now() + options.write_idle,
                         started + options.write_idle + time_for(static_cast<std::uint64_t>(offset),
                                                                 options.min_body_rate));
    const bool ready = co_await wait(tcp::socket::wait_write);
    if (!ready) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::respond(Exchange& exchange) {
  const Response& response = *exchange.response;
  const Request& request = exchange.request;
  const bool complete = exchange.parser.keep_alive() && exchange.parser.message_complete();
  const bool keep = complete && !response.closes_connection() && !door_.draining && !timed_out_;
  const bool was_timed_out = std::exchange(timed_out_, false);  // the answer gets its own time
  const bool safe = request.method() == Method::get || request.method() == Method::head;
  ResponseHead::Context context{.keep_alive = keep, .date = loop_.date(), .anonymous_id = request.minted_anonymous_id()};
  if (safe && response.status() == 200 && !response.etag().empty()) {
    context.not_modified = etag_matches(request.header("if-none-match").value_or(""), response.etag());
  }
  loop_.head.clear();
  door_.head.write(response, context, loop_.head);
  const int status = context.not_modified ? 304 : response.status();
  const bool with_body = request.method() != Method::head && status != 304 && status != 204;
  std::string_view head = loop_.head, body = with_body ? response.body() : std::string_view();
  const std::uint64_t bytes = head.size() + (with_body ? response.content_length() : 0);
  bool sent = try_send(head, body);
  if (!sent && !failed_) sent = co_await send_rest(std::string(head), body);
  if (sent && with_body && response.open_file()) sent = co_await send_file(response.open_file());
  door_.count(exchange, bytes);
  if (sent && !keep && !complete) co_await linger();
  timed_out_ = timed_out_ || was_timed_out;
  co_return sent && keep;
}

// The peer may still be sending: closing now would reset the connection and lose our answer. RFC 9112 9.6
asio::awaitable<void> Connection::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  deadline_in(kLinger);
  while (std::chrono::steady_clock::now() < deadline_) {
    std::string_view thrown_away;
    const Read read = receive(thrown_away);
    if (read == Read::closed) co_return;
    const bool ready = read == Read::data ? true : co_await wait(tcp::socket::wait_read);
    if (!ready) co_return;
  }
}

}  // namespace rathaus::web
