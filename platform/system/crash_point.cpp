#include "platform/system/crash_point.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace rathaus::platform {
namespace {

struct Armed {
  std::string site;
  long at = 0;
};

Armed read_environment() {
  const char* text = std::getenv("CRASH_AT");
  if (text == nullptr) return {};
  const std::string value(text);
  const std::size_t colon = value.rfind(':');
  if (colon == std::string::npos) return {value, 1};
  return {value.substr(0, colon), std::strtol(value.c_str() + colon + 1, nullptr, 10)};
}

const Armed g_armed = read_environment();
std::atomic<long> g_hits{0};

}  // namespace

const bool crash_points_armed = std::getenv("CRASH_AT") != nullptr;

void crash_point_hit(std::string_view site) {
  if (site != g_armed.site) return;
  if (g_hits.fetch_add(1) + 1 == g_armed.at) kill(getpid(), SIGKILL);
}

}  // namespace rathaus::platform
