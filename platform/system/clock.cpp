#include "platform/system/clock.h"

namespace rathaus::platform {

Instant SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count() + offset_s_.load() * 1'000'000};
}

}  // namespace rathaus::platform
