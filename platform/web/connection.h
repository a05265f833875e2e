#pragma once
// One TCP connection: reads requests, lets the door decide, writes responses. Internal; includes Asio.
// A connection lives on one I/O loop and one thread; only handlers run elsewhere. An idle one owns no buffer.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <list>
#include <string>

#include "platform/web/door.h"

namespace rathaus::web {

namespace asio = boost::asio;
using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;

// What the connections of one thread share. `scratch` is used between two suspensions only.
struct IoLoop {
  explicit IoLoop(Door& door) : door(door), context(1), acceptor(context), sweep_timer(context), pause(context) {}
  std::string_view date();

  Door& door;
  asio::io_context context;
  tcp::acceptor acceptor;
  asio::steady_timer sweep_timer, pause;
  std::list<Connection*> connections;
  std::array<char, 64 * 1024> scratch;
  std::string head;

 private:
  std::int64_t date_second_ = 0;
  std::string date_;
};

class Connection {
 public:
  Connection(IoLoop& loop, tcp::socket socket);
  ~Connection();
  asio::awaitable<void> run();

  void check_deadline(SteadyTime now);
  void close_if_idle();
  void abort();

 private:
  enum class Read { data, again, closed };
  asio::awaitable<bool> wait(tcp::socket::wait_type what);
  Read receive(std::string_view& into);
  HttpParser::Outcome consume(Exchange& exchange, std::string_view fresh);
  asio::awaitable<HttpParser::Outcome> read_more(Exchange& exchange);
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read_head(Exchange& exchange);
  asio::awaitable<bool> read_body(Exchange& exchange);
  asio::awaitable<void> decide(Exchange& exchange);
  asio::awaitable<void> on_worker(Exchange& exchange, void (Door::*step)(Exchange&));
  asio::awaitable<bool> respond(Exchange& exchange);
  asio::awaitable<bool> send_rest(std::string head, std::string_view body);
  asio::awaitable<bool> send_file(const OpenFile& file);
  bool try_send(std::string_view& head, std::string_view& body);
  asio::awaitable<void> linger();
  void deadline_in(std::chrono::milliseconds time) { deadline_ = std::chrono::steady_clock::now() + time; }

  IoLoop& loop_;
  Door& door_;
  tcp::socket socket_;
  std::string peer_;
  std::string pending_;  // received, not parsed yet
  SteadyTime deadline_;
  bool idle_ = false, timed_out_ = false, failed_ = false;
  std::list<Connection*>::iterator place_;
};

}  // namespace rathaus::web
