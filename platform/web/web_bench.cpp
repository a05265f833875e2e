// CPU per request of the door against a raw epoll server that sends the same bytes, each in its own child process.
// Prints the ratios; goal: <= 15 including 20 us of rendering. Also the multipart scanner in MB/s (goal >= 500).
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "platform/web/client.h"
#include "platform/web/multipart.h"
#include "platform/web/server.h"

namespace rathaus::web {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPage = 10 * 1024;
constexpr int kConnections = 16, kRounds = 3;
int requests_per_run = 40'000;

enum class BenchPolicy { open = 1 };

void busy(std::chrono::microseconds time) {
  const auto end = Clock::now() + time;
  while (Clock::now() < end) {
  }
}

std::string rendered(int rendering_us) {
  if (rendering_us > 0) busy(std::chrono::microseconds(rendering_us));
  return std::string(kPage, 'x');
}

// Answers every "\r\n\r\n" with `answer`; parses nothing.
void raw_epoll(int listener, const std::string& answer) {
  const int poll = epoll_create1(0);
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::vector<epoll_event> events(256);
  char buffer[16 * 1024];
  while (true) {
    const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        const int peer = accept(listener, nullptr, nullptr);
        const int on = 1;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event added{.events = EPOLLIN, .data = {.fd = peer}};
        epoll_ctl(poll, EPOLL_CTL_ADD, peer, &added);
        continue;
      }
      const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) {
        close(fd);
      } else if (send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) {
        close(fd);
      }
    }
  }
}

struct Child {
  pid_t pid = 0;
  std::uint16_t port = 0;
};

template <typename Body>
Child spawn(Body body) {
  int channel[2];
  if (pipe(channel) != 0) std::abort();
  const pid_t pid = fork();
  if (pid == 0) {
    body(channel[1]);
    _exit(0);
  }
  Child child{pid, 0};
  if (read(channel[0], &child.port, sizeof child.port) != sizeof child.port) std::abort();
  close(channel[0]);
  close(channel[1]);
  return child;
}

Child spawn_raw(const std::string& answer) {
  return spawn([&](int out) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 128) != 0) std::abort();
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    const std::uint16_t port = ntohs(address.sin_port);
    if (write(out, &port, sizeof port) < 0) std::abort();
    raw_epoll(listener, answer);
  });
}

Child spawn_door() {
  return spawn([&](int out) {
    const Policy open(BenchPolicy::open, "open");
    RouteOptions fast;
    fast.inline_ok = true;
    std::vector<Route> routes;
    for (const int us : {0, 20}) {
      const auto handler = [us](Request& request) {
        (void)request.param("reference");
        return Response::html(rendered(us));
      };
      routes.push_back({Method::get, "/inline" + std::to_string(us) + "/{reference}", open, handler, fast});
      routes.push_back({Method::get, "/worker" + std::to_string(us) + "/{reference}", open, handler});
    }
    ServerOptions options;
    options.csrf_secret = std::string(32, 's');
    auto server = Server::start(options, Router::build(std::move(routes)).value(),
                                [](const Request&, const RouteInfo&) -> AuthResult { return Allowed{}; });
    if (!server) std::abort();
    const std::uint16_t port = (*server)->port();
    if (write(out, &port, sizeof port) < 0) std::abort();
    while (true) pause();
  });
}

double cpu_seconds(pid_t pid) {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) std::abort();
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string request_for(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\n"
         "Accept: text/html,application/xhtml+xml\r\nAccept-Language: de,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n"
         "Cookie: __Host-session=0123456789abcdefghijkl\r\nSec-Fetch-Site: same-origin\r\n\r\n";
}

// CPU microseconds of the server per request, with kConnections clients on two threads.
double measure(const Child& child, const std::string& path) {
  const std::string request = request_for(path);
  const auto load = [&](int connections, int count) {
    std::vector<Client> clients;
    for (int i = 0; i < connections; ++i) clients.emplace_back(child.port);
    for (int sent = 0; sent < count; sent += connections) {
      for (Client& client : clients) (void)client.send_raw(request);
      for (Client& client : clients) {
        const auto response = client.read_response();
        if (!response || response->status != 200 || response->body.size() != kPage) std::abort();
      }
    }
  };
  load(4, 200);
  const double before = cpu_seconds(child.pid);
  std::thread other([&] { load(kConnections / 2, requests_per_run / 2); });
  load(kConnections / 2, requests_per_run / 2);
  other.join();
  return (cpu_seconds(child.pid) - before) * 1e6 / requests_per_run;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void bench_multipart() {
  struct Null : MultipartSink {
    std::size_t bytes = 0;
    Status begin(PartHeader) override { return {}; }
    Status data(std::string_view piece) override {
      bytes += piece.size();
      return {};
    }
    Status end() override { return {}; }
  };
  const std::size_t size = 64u << 20;
  for (const char* kind : {"random bytes", "text lines", "only CR"}) {
    std::string content(size, 'x');
    std::uint64_t state = 7;
    for (std::size_t i = 0; i < size; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      if (*kind == 'r') content[i] = static_cast<char>(state >> 56);
      if (*kind == 'o') content[i] = '\r';
      if (*kind == 't' && i % 80 == 78) content[i] = '\r';
      if (*kind == 't' && i % 80 == 79) content[i] = '\n';
    }
    const std::string body = "--bound\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n" + content + "\r\n--bound--\r\n";
    std::vector<double> runs;
    for (int round = 0; round < 5; ++round) {
      Null sink;
      MultipartScanner scanner("bound", sink);
      const auto start = Clock::now();
      for (std::size_t at = 0; at < body.size(); at += 65'536) {
        if (!scanner.feed(std::string_view(body).substr(at, 65'536))) std::abort();
      }
      if (!scanner.finish() || sink.bytes != size) std::abort();
      runs.push_back(static_cast<double>(size) / 1e6 / std::chrono::duration<double>(Clock::now() - start).count());
    }
    std::printf("multipart scanner, %-12s %7.0f MB/s\n", kind, median(runs));
  }
}

}  // namespace
}  // namespace rathaus::web

int main(int argc, char** argv) {
  using namespace rathaus::web;
  if (argc > 1) requests_per_run = std::atoi(argv[1]);
  const Child door = spawn_door();
  // The same bytes: what the door answered, head included.
  Client probe(door.port);
  const auto sample = probe.get("/inline0/a");
  if (!sample) return 1;
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (const auto& [name, value] : sample->headers) answer += name + ": " + value + "\r\n";
  answer += "\r\n" + sample->body;
  const Child raw = spawn_raw(answer);
  probe.disconnect();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"door, inline", "/inline0/A-2026-17"},
      {"door, inline, 20 us rendering", "/inline20/A-2026-17"},
      {"door, worker pool", "/worker0/A-2026-17"},
      {"door, worker pool, 20 us rendering", "/worker20/A-2026-17"}};
  std::vector<double> floor;
  std::vector<std::vector<double>> runs(cases.size());
  for (int round = 0; round < kRounds; ++round) {
    floor.push_back(measure(raw, "/"));
    for (std::size_t i = 0; i < cases.size(); ++i) runs[i].push_back(measure(door, cases[i].second));
  }
  std::printf("10 KB page, %d connections, median of %d runs of %d requests\n", kConnections, kRounds, requests_per_run);
  std::printf("%-36s %6.2f us CPU/request\n", "raw epoll, same bytes", median(floor));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::printf("%-36s %6.2f us CPU/request, ratio %.1f\n", cases[i].first.c_str(), median(runs[i]),
                median(runs[i]) / median(floor));
  }
  bench_multipart();
  kill(door.pid, SIGKILL);
  kill(raw.pid, SIGKILL);
  while (wait(nullptr) > 0) {
  }
}
