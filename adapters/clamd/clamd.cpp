#include "adapters/clamd/clamd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace rathaus::clamd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 64 << 10;
constexpr std::size_t kMaxAnswer = 4096;

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

std::unexpected<Error> away(const char* what) { return fail(unavailable("scanner.away", what)); }

Status wait_for(int fd, short events, Clock::time_point until) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return away("too slow");
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return away(std::strerror(errno));
  }
}

struct Target {
  sockaddr_storage address{};
  socklen_t size = 0;
};

Result<Target> target_of(const std::string& text) {
  Target out;
  if (text.starts_with("/")) {
    auto& address = reinterpret_cast<sockaddr_un&>(out.address);
    if (text.size() >= sizeof(address.sun_path)) return fail(refused("start.clamd", {}, text));
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    out.size = sizeof(sockaddr_un);
    return out;
  }
  // Numbers only: looking up a name would need the network's own time-outs, and a scanner is next door.
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return fail(refused("start.clamd", {}, text));
  unsigned port = 0;
  const auto [end, ec] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  if (ec != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65'535)
    return fail(refused("start.clamd", {}, text));
  std::string host = text.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with("[") && host.ends_with("]")) host = host.substr(1, host.size() - 2);
  auto& v4 = reinterpret_cast<sockaddr_in&>(out.address);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out.address);
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<std::uint16_t>(port));
    out.size = sizeof(sockaddr_in);
  } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<std::uint16_t>(port));
    out.size = sizeof(sockaddr_in6);
  } else {
    return fail(refused("start.clamd", {}, text));
  }
  return out;
}

Result<Socket> connect_to(const Options& options) {
  const Target target = TRY(target_of(options.address));
  Socket socket(::socket(target.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.fd() < 0) return away(std::strerror(errno));
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&target.address), target.size) != 0) {
    if (errno != EINPROGRESS && errno != EAGAIN) return away(std::strerror(errno));
    TRY(wait_for(socket.fd(), POLLOUT, Clock::now() + options.connect));
    int error = 0;
    socklen_t size = sizeof(error);
    if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0)
      return away("connection refused");
  }
  return socket;
}

// A scanner that has seen enough may answer and close while we still send: the answer is read then, not lost.
Status send_all(const Socket& socket, ByteView bytes, Clock::time_point until) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      TRY(wait_for(socket.fd(), POLLOUT, until));
    } else if (errno != EINTR) {
      return away(std::strerror(errno));
    }
  }
  return {};
}

// Up to the closing NUL ("z" commands answer with one).
Result<std::string> receive(const Socket& socket, Clock::time_point until) {
  std::string out;
  char buffer[512];
  while (out.size() <= kMaxAnswer) {
    const ssize_t got = ::recv(socket.fd(), buffer, sizeof(buffer), 0);
    if (got > 0) {
      out.append(buffer, static_cast<std::size_t>(got));
      if (const std::size_t end = out.find('\0'); end != std::string::npos) return out.substr(0, end);
    } else if (got == 0) {
      return away("broke off");
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      TRY(wait_for(socket.fd(), POLLIN, until));
    } else if (errno != EINTR) {
      return away(std::strerror(errno));
    }
  }
  return fail(refused("scanner.answer"));
}

Result<flows::ScanVerdict> understood(std::string_view answer) {
  if (answer == "stream: OK") return flows::ScanVerdict{};
  if (answer.starts_with("stream: ") && answer.ends_with(" FOUND")) {
    return flows::ScanVerdict{.infected = true,
                              .finding = std::string(answer.substr(8, answer.size() - 8 - 6))};
  }
  if (answer.find("size limit exceeded") != std::string_view::npos) return fail(refused("scanner.size"));
  if (answer.ends_with("ERROR")) return fail(unavailable("scanner.busy"));
  return fail(refused("scanner.answer"));
}

Status send_stream(const Socket& socket, ByteView file, Clock::time_point until) {
  TRY(send_all(socket, as_bytes(std::string_view("zINSTREAM\0", 10)), until));
  for (std::size_t at = 0; at < file.size(); at += kPiece) {
    const ByteView piece = file.subspan(at, std::min(kPiece, file.size() - at));
    const std::uint32_t size = htonl(static_cast<std::uint32_t>(piece.size()));
    TRY(send_all(socket, {reinterpret_cast<const std::uint8_t*>(&size), 4}, until));
    TRY(send_all(socket, piece, until));
  }
  return send_all(socket, as_bytes(std::string_view("\0\0\0\0", 4)), until);
}

}  // namespace

Status check_address(const std::string& address) {
  TRY(target_of(address));
  return {};
}

Result<flows::ScanVerdict> scan(const Options& options, ByteView file) {
  const auto until = Clock::now() + options.whole;
  const Socket socket = TRY(connect_to(options));
  const Status sent = send_stream(socket, file, until);
  const auto answer = receive(socket, until);
  if (answer) return understood(*answer);
  return fail(sent ? answer.error() : sent.error());
}

Result<std::string> version(const Options& options) {
  const auto until = Clock::now() + options.connect;
  const Socket socket = TRY(connect_to(options));
  TRY(send_all(socket, as_bytes(std::string_view("zVERSION\0", 9)), until));
  return receive(socket, until);
}

void register_effects(flows::House& house, std::optional<Options> options) {
  house.scans_files = options.has_value();
  if (!options) return;
  house.runtime.on_effect(
      "ScanFile",
      [&house, options = *options](const std::string& tenant,
                                   const event::Effect& effect) -> Result<std::optional<event::Command>> {
        const auto file = TRY(flows::file_to_scan(house, tenant, effect));
        if (!file) return std::optional<event::Command>{};
        return std::optional<event::Command>(flows::scan_report(effect, TRY(scan(options, *file))));
      });
}

}  // namespace rathaus::clamd
