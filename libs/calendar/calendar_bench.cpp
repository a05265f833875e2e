// Announcement and remedy period with all their reasons, against the floor: copying the same reasons once
// more.
#include <fmt/format.h>

#include <chrono>

#include "libs/base/check.h"
#include "libs/calendar/calendar.h"

int main() {
  using namespace rathaus;            // NOLINT
  using namespace rathaus::calendar;  // NOLINT
  constexpr int kRounds = 100'000;
  AnnouncementInput a;
  a.recipient = Region::BY_KATH;
  RemedyInput r;
  r.place = Region::BY_KATH;
  const LocalDate first = std::chrono::year{2025} / 1 / 1;
  std::size_t sum = 0;
  const auto nanos = [&](auto work) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRounds; ++i) work(i);
    const auto took =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start);
    return took.count() / kRounds;
  };
  const auto whole = nanos([&](int i) {
    a.dispatched_on = plus_days(first, i % 1000);
    const auto chain = announce_and_remedy(a, r);
    CHECK(chain && chain->remedy);
    sum += chain->announcement.why.size() + chain->remedy->why.size();
  });
  const auto sample = announce_and_remedy(a, r);
  CHECK(sample && sample->remedy);
  const auto copies = nanos([&](int) {
    const Why one = sample->announcement.why;
    const Why two = sample->remedy->why;
    sum += one.size() + two.size();
  });
  const auto days = nanos([&](int i) { sum += is_working_day(plus_days(first, i % 1000), Region::BY_KATH); });
  fmt::print(
      "announce+remedy: {} ns, copying its reasons: {} ns, ratio {}.{:02}; is_working_day: {} ns ({})\n",
      whole, copies, whole / std::max<std::int64_t>(copies, 1),
      whole * 100 / std::max<std::int64_t>(copies, 1) % 100, days, sum);
}
