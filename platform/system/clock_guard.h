#pragma once
// Notices a clock that has jumped ahead, before anything is done that cannot be undone.
// A wrong clock (battery of the board, time server, a machine that was set up wrongly) would make every period end at once: drafts
// deleted, cases erased. So the last instant at which the program surely ran is kept in the data folder, and a clock that is further
// ahead than can be explained puts work that time alone sets off on hold, until the operator confirms the date or the clock comes back.
//  - While the machine runs, its count since it was started (CLOCK_BOOTTIME, counts through suspension) says how much time has passed:
//    more than `running` beyond it is a jump. The same holds across a restart of the program.
//  - After a restart of the machine nothing says how long it was off: more than `at_start` since the last sure instant is a jump.
// Invariants: a hold outlives restarts; only a date that is the clock's own ends it; the file never says a later instant than was sure.
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "platform/system/clock.h"

namespace rathaus::platform {

struct ClockLimits {
  // Longer than a house stands still over a holiday or a move, far shorter than the errors of a clock without a battery, which are years.
  std::chrono::microseconds at_start = std::chrono::hours(24 * 45);
  // More than time servers put right at once and less than the shortest period anything is deleted by.
  std::chrono::microseconds running = std::chrono::minutes(15);
};

// The machine's own count, which no setting of the clock changes.
struct Machine {
  std::string boot;  // names the start of the machine; empty: not known
  std::function<std::chrono::microseconds()> passed;  // since then
};
Machine this_machine();

struct ClockHold {
  Instant reading;  // what the clock said when it was noticed
  Instant expected;  // the last sure instant and what is known to have passed since
};

// What the data folder says of the clock; for those who look from outside.
struct ClockNotes {
  Instant seen;  // the last sure instant
  std::string boot;
  std::chrono::microseconds passed{0};  // of that boot, at `seen`
  std::optional<ClockHold> hold;
};
std::optional<ClockNotes> clock_notes(const std::filesystem::path& data);
// Whether a start at `reading` would hold, or still holds.
std::optional<ClockHold> hold_at_start(const ClockNotes& notes, const ClockLimits& limits, Instant reading,
                                       const Machine& machine);
// Leaves word for the program, running or at its next start, that the clock shows the right date. False: it could not be written.
bool confirm_clock(const std::filesystem::path& data, LocalDate date);
// Such a word waits, and it is for the day of `reading`.
bool clock_confirmed(const std::filesystem::path& data, Instant reading);

class ClockGuard {
 public:
  enum class News { none, held, confirmed, came_back };
  // `before`: the newest instant known from elsewhere; counts where the folder has no notes yet.
  ClockGuard(std::filesystem::path data, ClockLimits limits, const Clock& clock, Machine machine,
             std::optional<Instant> before);

  // The instant to stamp with. The clock's reading, but for one case: the machine's own count shows that the clock has left by more than
  // `at_start`. No machine sleeps unnoticed for so long, so the clock is wrong, and time goes on by the count.
  Instant stamp();
  // To be asked every second or so: writes down the sure instant once a minute, notices a confirmation and a clock that came back.
  News look();
  std::optional<ClockHold> hold() const;
  Instant seen() const;
  void close();  // writes down the sure instant

 private:
  struct Gap {
    bool known = false;  // the same boot: `expected` counts what has passed
    Instant reading, expected;
    std::chrono::microseconds passed{0};
    std::chrono::microseconds ahead() const {
      return std::chrono::microseconds(reading.micros - expected.micros);
    }
  };
  Gap gap() const;
  bool is_jump(const Gap& gap) const;
  void watch(const Gap& gap);  // begins a hold, or moves the sure instant on
  void trust(const Gap& gap);
  bool take_confirmation(Instant reading);
  void write(bool durable);
  void note(const char* what, Instant reading) const;

  const std::filesystem::path data_;
  const ClockLimits limits_;
  const Clock& clock_;
  const Machine machine_;
  mutable std::mutex mutex_;
  ClockNotes notes_;
  News news_ = News::none;
  std::optional<std::chrono::microseconds> behind_since_;  // the clock went back: by the machine's count
  std::chrono::microseconds written_at_{0};
};

}  // namespace rathaus::platform
