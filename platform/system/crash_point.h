#pragma once
// Named places at which a test may end the process as a power cut would: CRASH_AT=<site>:<n> kills it at the n-th passing.
// Costs one predictable branch when the variable is not set.
#include <string_view>

namespace rathaus::platform {

extern const bool crash_points_armed;
void crash_point_hit(std::string_view site);

inline void crash_point(std::string_view site) {
  if (crash_points_armed) [[unlikely]] crash_point_hit(site);
}

}  // namespace rathaus::platform
