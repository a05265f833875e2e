#include "platform/system/service_manager.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace rathaus::platform {
namespace {
constexpr int kFirst = 3;

std::vector<std::string> names(int count) {
  std::vector<std::string> out;
  const char* text = std::getenv("LISTEN_FDNAMES");
  std::string rest = text == nullptr ? "" : text;
  while (static_cast<int>(out.size()) < count) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    out.push_back(rest.substr(0, colon));
    rest.erase(0, std::min(colon + 1, rest.size()));
  }
  return out;
}
}  // namespace

std::optional<int> handed_over_socket(const std::string& name) {
  const char* pid = std::getenv("LISTEN_PID");
  const char* count_text = std::getenv("LISTEN_FDS");
  if (pid == nullptr || count_text == nullptr || std::strtol(pid, nullptr, 10) != ::getpid())
    return std::nullopt;
  const int count = static_cast<int>(std::strtol(count_text, nullptr, 10));
  if (count < 1 || count > 64) return std::nullopt;
  const std::vector<std::string> all = names(count);
  for (int i = 0; i < count; ++i) {
    const bool only_one =
        count == 1 && (all[0].empty() || all[0] == "unknown" || all[0].ends_with(".socket"));
    if (all[static_cast<std::size_t>(i)] != name && !only_one) continue;
    ::fcntl(kFirst + i, F_SETFD, FD_CLOEXEC);
    return kFirst + i;
  }
  return std::nullopt;
}

void tell_service_manager(const std::string& state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(path);
  if (length == 0 || length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (address.sun_path[0] == '@') address.sun_path[0] = 0;
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  (void)::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                 static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
  ::close(fd);
}

}  // namespace rathaus::platform
