#pragma once
// The self-check before a start: what is unsafe or in the way, each as one sentence. `rathaus check` lists them all, `rathaus serve`
// refuses to start on the first kind. Looks, never repairs.
#include <optional>
#include <string>
#include <vector>

#include "app/settings/settings.h"
#include "libs/base/time.h"
#include "platform/system/clock_guard.h"

namespace rathaus::app {

struct Check {
  std::string name;  // "Hauptschlüssel"
  bool good = true;
  bool stops = true;  // red: the start is refused; false: only said
  std::string sentence;  // German: what was found, and when it is red what to do
};

// What the checks look at besides the settings and the disk; tests give their own.
struct Surroundings {
  Instant now;
  Instant built;  // no clock may be earlier
  bool socket_handed_over = false;
  bool demo = false;
  platform::Machine machine = platform::this_machine();
  bool ports = true;  // try whether the ports are free (not when the program itself is running)
};
Surroundings present_surroundings();
platform::ClockLimits clock_limits(const Settings& settings);

std::vector<Check> self_check(const Settings& settings, const Surroundings& around);
bool stops(const std::vector<Check>& checks);

bool in_use(const std::string& data);  // another process holds the data folder
bool is_loopback(const std::string& host);  // an address or name of this machine only
// The name of the transparency log as it was fixed in the data folder; nullopt: not yet.
std::optional<std::string> pinned_origin(const std::string& data);

}  // namespace rathaus::app
