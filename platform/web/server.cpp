#include "platform/web/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include <thread>

#include "platform/web/connection.h"

namespace rathaus::web {

namespace {

constexpr std::chrono::milliseconds kSweep{200};

Status check(const ServerOptions& options, const Router& router, const Authorizer& authorizer) {
  const auto bad = [](std::string field, std::string why) { return fail(refused("web.options", field, why)); };
  if (!authorizer) return bad("authorizer", "none given");
  if (options.csrf_secret.size() < 32) return bad("csrf_secret", "shorter than 32 bytes");
  if (options.io_threads < 1 || options.worker_threads < 1) return bad("threads", "at least one of each");
  if (options.insecure_dev_cookies && options.hsts) return bad("insecure_dev_cookies", "not behind TLS");
  for (const Router::Entry& entry : router.entries()) {
    const bool forms = changes_state(entry.info.method) && entry.info.options.body == BodyKind::form;
    if (!forms || entry.info.options.max_files == 0 || options.spool_folder.empty()) continue;
    if (::access(options.spool_folder.c_str(), W_OK | X_OK) != 0) return bad("spool_folder", "not writable");
  }
  for (const std::string& origin : options.form_action_origins) {
    if (origin.find_first_of(" ;,\r\n") != std::string::npos) return bad("form_action_origins", origin);
  }
  return {};
}

// As many descriptors as connections need; what the system does not give is met by EMFILE handling.
void raise_descriptor_limit(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + 512;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Signals belong to the program's own threads. (SIGPIPE is ignored by Asio for the whole process; sendfile relies on it.)
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, fatal);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// io_context::run lets exceptions of completion handlers through; out of memory is all that is left there.
void run(IoLoop& loop) { loop.context.run(); }

asio::awaitable<void> serve(IoLoop& loop, tcp::socket socket) {
  Connection connection(loop, std::move(socket));
  co_await connection.run();
}

void turn_away(IoLoop& loop, tcp::socket socket) {
  loop.door.refused_overload.fetch_add(1, std::memory_order_relaxed);
  Response response = Response::text("Zurzeit sind sehr viele Menschen hier. Bitte gleich noch einmal.\n", 503);
  response.retry_after(loop.door.options.retry_after_s);
  std::string out;
  ResponseHead::Context context;
  context.keep_alive = false;
  context.date = loop.date();
  loop.door.head.write(response, context, out);
  out += response.body();
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(out), ignored);
}

asio::awaitable<void> accept_all(IoLoop& loop) {
  while (!loop.door.draining) {
    auto [error, socket] = co_await loop.acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return;
    if (error && loop.door.draining) co_return;
    if (error) {  // no descriptors left: wait until some are closed
      loop.pause.expires_after(std::chrono::milliseconds(50));
      const auto [waited] = co_await loop.pause.async_wait(asio::as_tuple(asio::use_awaitable));
      (void)waited;
      continue;
    }
    loop.door.accepted.fetch_add(1, std::memory_order_relaxed);
    if (loop.door.open_connections.load() >= loop.door.options.max_connections) {
      turn_away(loop, std::move(socket));
      continue;
    }
    loop.door.open_connections.fetch_add(1);
    asio::co_spawn(loop.context, serve(loop, std::move(socket)), asio::detached);
  }
}

// One timer per loop instead of one per connection: deadlines are kept to within kSweep.
void sweep(IoLoop& loop) {
  loop.sweep_timer.expires_after(kSweep);
  loop.sweep_timer.async_wait([&loop](boost::system::error_code error) {
    if (error) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Connection* connection : loop.connections) connection->check_deadline(now);
    sweep(loop);
  });
}

// The socket of the service manager: ours is a copy, so that closing it leaves the other one listening.
Status take_over(tcp::acceptor& acceptor, int listening_socket) {
  const int copy = ::fcntl(listening_socket, F_DUPFD_CLOEXEC, 0);
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  int accepts = 0;
  socklen_t accepts_size = sizeof accepts;
  const bool listens = copy >= 0 && ::getsockname(copy, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
                       ::getsockopt(copy, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &accepts_size) == 0 &&
                       accepts != 0 && (address.ss_family == AF_INET || address.ss_family == AF_INET6);
  boost::system::error_code error;
  if (listens) acceptor.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), copy, error);
  if (listens && !error) acceptor.non_blocking(true, error);
  if (listens && !error) return {};
  if (copy >= 0 && !acceptor.is_open()) ::close(copy);
  return fail(unavailable("web.bind", "the socket that was handed over does not listen"));
}

Status listen(tcp::acceptor& acceptor, const ServerOptions& options) {
  if (options.listening_socket >= 0) return take_over(acceptor, options.listening_socket);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.bind_address, error);
  if (error) return fail(refused("web.options", "bind_address", options.bind_address));
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(4096, error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) return {};
  const bool taken = error == asio::error::address_in_use;
  return fail(unavailable(taken ? "web.port_taken" : "web.bind",
                          options.bind_address + ":" + std::to_string(options.port) + ": " + error.message()));
}

}  // namespace

struct Server::Impl {
  explicit Impl(std::unique_ptr<Door> owned) : door(std::move(owned)) {}
  std::unique_ptr<Door> door;
  std::vector<std::unique_ptr<IoLoop>> loops;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
  bool stopped = false;

  void on_all(void (*what)(IoLoop&)) {
    for (const auto& loop : loops) asio::post(loop->context, [&loop = *loop, what] { what(loop); });
  }
  bool wait_until_closed(std::chrono::milliseconds limit) const {
    const SteadyTime end = std::chrono::steady_clock::now() + limit;
    while (door->open_connections.load() > 0) {
      if (std::chrono::steady_clock::now() >= end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }
std::uint16_t Server::port() const { return impl_->port; }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Router router, Authorizer authorizer,
                                              ErrorPage error_page) {
  TRY(check(options, router, authorizer));
  auto proxies = TRY(TrustedProxies::parse(options.trusted_proxies));
  raise_descriptor_limit(options.max_connections);
  if (!options.spool_folder.empty()) clean_spool(options.spool_folder);
  const SignalsBlocked inherited_by_threads;
  auto impl = std::make_unique<Impl>(std::make_unique<Door>(std::move(options), std::move(router),
                                                           std::move(authorizer), std::move(error_page),
                                                           std::move(proxies)));
  Door& door = *impl->door;
  for (unsigned i = 0; i < door.options.io_threads; ++i) {
    auto loop = std::make_unique<IoLoop>(door);
    if (i == 0) {
      TRY(listen(loop->acceptor, door.options));
      boost::system::error_code error;
      impl->port = loop->acceptor.local_endpoint(error).port();
    } else {  // every loop waits on the same listening socket
      const int copy = ::dup(impl->loops[0]->acceptor.native_handle());
      if (copy < 0) return fail(unavailable("web.bind", "no descriptors"));
      boost::system::error_code error;
      const auto protocol = impl->loops[0]->acceptor.local_endpoint(error).protocol();
      loop->acceptor.assign(protocol, copy, error);
      if (error) return fail(unavailable("web.bind", error.message()));
    }
    impl->loops.push_back(std::move(loop));
  }
  for (const auto& loop : impl->loops) {
    asio::co_spawn(loop->context, accept_all(*loop), asio::detached);
    sweep(*loop);
    impl->threads.emplace_back([&loop = *loop] { run(loop); });
  }
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::stop() {
  if (std::exchange(impl_->stopped, true)) return;
  impl_->door->draining = true;
  impl_->on_all([](IoLoop& loop) {
    boost::system::error_code ignored;
    loop.acceptor.close(ignored);
  });
  // Whoever is just about to ask still gets an answer, with "Connection: close".
  if (impl_->door->options.drain_grace.count() > 0)
    impl_->wait_until_closed(impl_->door->options.drain_grace);
  impl_->door->closing = true;
  impl_->on_all([](IoLoop& loop) {
    for (Connection* connection : loop.connections) connection->close_if_idle();
  });
  if (!impl_->wait_until_closed(impl_->door->options.drain_deadline)) {
    impl_->on_all([](IoLoop& loop) {
      for (Connection* connection : loop.connections) connection->abort();
    });
    // What is left waits for a handler; a handler is never cut off in the middle.
    while (!impl_->wait_until_closed(std::chrono::seconds(1))) {
    }
  }
  impl_->door->pool.stop();
  for (const auto& loop : impl_->loops) loop->context.stop();
  for (std::thread& thread : impl_->threads) thread.join();
}

ServerStatistics Server::statistics() const {
  const Door& door = *impl_->door;
  return {door.accepted,     door.requests, door.refused_overload,  door.timed_out,
          door.bad_requests, door.exceptions, door.open_connections, door.pool.queued()};
}

}  // namespace rathaus::web
