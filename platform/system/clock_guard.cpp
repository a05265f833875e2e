#include "platform/system/clock_guard.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace rathaus::platform {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;

constexpr const char* kNotes = "clock";
constexpr const char* kConfirmed = "clock-confirmed";
constexpr const char* kHistory = "clock-holds";
constexpr microseconds kWriteEvery = std::chrono::minutes(1);
constexpr microseconds kBackFor = std::chrono::hours(24);  // a clock that stays back so long was put right

std::optional<Instant> word_of_time(std::istream& in) {
  std::string word;
  in >> word;
  return parse_iso_instant(word);
}

}  // namespace

Machine this_machine() {
  Machine out;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> out.boot;
  out.passed = [] {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return microseconds(std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000);
  };
  return out;
}

// Lines "seen INSTANT", "boot NAME MICROSECONDS", "held READING EXPECTED". A file that is cut off is as good as none.
std::optional<ClockNotes> clock_notes(const fs::path& data) {
  std::ifstream in(data / kNotes);
  ClockNotes out;
  bool seen = false, whole = false;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "seen") {
      const auto at = word_of_time(words);
      if (!at) return std::nullopt;
      out.seen = *at, seen = true;
    } else if (what == "boot") {
      std::int64_t micros = 0;
      words >> out.boot >> micros;
      out.passed = microseconds(micros);
    } else if (what == "held") {
      const auto reading = word_of_time(words), expected = word_of_time(words);
      if (!reading || !expected) return std::nullopt;
      out.hold = ClockHold{*reading, *expected};
    } else if (what == "end") {
      whole = true;
    }
  }
  if (!seen || !whole) return std::nullopt;
  return out;
}

bool confirm_clock(const fs::path& data, LocalDate date) {
  const fs::path fresh = data / (std::string(kConfirmed) + ".new");
  {
    std::ofstream out(fresh);
    out << to_iso(date) << "\n";
    if (!out.flush()) return false;
  }
  std::error_code ec;
  fs::permissions(
      fresh, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read,
      ec);
  fs::rename(fresh, data / kConfirmed, ec);
  return !ec;
}

bool clock_confirmed(const fs::path& data, Instant reading) {
  std::string date;
  std::ifstream(data / kConfirmed) >> date;
  return date == to_iso(berlin_date(reading));
}

namespace {

struct Passed {
  bool known = false;
  Instant expected;
};
Passed passed_since(const ClockNotes& notes, const Machine& machine) {
  const microseconds now = machine.passed();
  if (machine.boot.empty() || machine.boot != notes.boot || now < notes.passed) return {false, notes.seen};
  return {true, notes.seen + (now - notes.passed)};
}

}  // namespace

std::optional<ClockHold> hold_at_start(const ClockNotes& notes, const ClockLimits& limits, Instant reading,
                                       const Machine& machine) {
  const Passed passed = passed_since(notes, machine);
  const microseconds ahead(reading.micros - passed.expected.micros);
  if (notes.hold) {
    const bool back = passed.known
                          ? std::chrono::abs(ahead) <= limits.running
                          : reading < notes.hold->reading - limits.running && ahead <= limits.at_start;
    return back ? std::nullopt : notes.hold;
  }
  if (ahead <= (passed.known ? limits.running : limits.at_start)) return std::nullopt;
  return ClockHold{reading, passed.expected};
}

ClockGuard::ClockGuard(fs::path data, ClockLimits limits, const Clock& clock, Machine machine,
                       std::optional<Instant> before)
    : data_(std::move(data)), limits_(limits), clock_(clock), machine_(std::move(machine)) {
  const Instant reading = clock_.now();
  if (auto notes = clock_notes(data_))
    notes_ = std::move(*notes);
  else
    notes_.seen = std::min(before.value_or(reading), reading);
  const bool was_held = notes_.hold.has_value();
  const Instant seen = notes_.seen;
  notes_.hold = hold_at_start(notes_, limits_, reading, machine_);
  if (take_confirmation(reading)) {
    if (notes_.hold) note("confirmed", reading), news_ = News::confirmed;
    notes_.hold.reset();
    notes_.seen = reading;
  } else if (notes_.hold) {
    if (!was_held) note("held", reading);
    news_ = News::held;
  } else {
    if (was_held) note("came_back", reading), news_ = News::came_back;
    notes_.seen = std::max(reading, seen);
  }
  if (!notes_.hold) notes_.boot = machine_.boot, notes_.passed = machine_.passed();
  write(was_held ||
        notes_.hold.has_value());  // a hold is on the disk; an older instant errs on the safe side
}

ClockGuard::Gap ClockGuard::gap() const {
  const Passed passed = passed_since(notes_, machine_);
  return {passed.known, clock_.now(), passed.expected, machine_.passed()};
}

bool ClockGuard::is_jump(const Gap& gap) const {
  return gap.ahead() > (gap.known ? limits_.running : limits_.at_start);
}

void ClockGuard::trust(const Gap& gap) {
  notes_.seen = gap.reading;
  notes_.boot = machine_.boot;
  notes_.passed = gap.passed;
  behind_since_.reset();
}

void ClockGuard::watch(const Gap& gap) {
  if (notes_.hold) return;
  if (is_jump(gap)) {
    notes_.hold = ClockHold{gap.reading, gap.expected};
    news_ = News::held;
    note("held", gap.reading);
    write(true);
    return;
  }
  // A clock that went back is not followed at once: when it is put right again, that is no jump.
  if (gap.ahead() < -limits_.running) {
    if (!behind_since_) behind_since_ = gap.passed;
    if (gap.passed - *behind_since_ < kBackFor) return;
  }
  trust(gap);
}

Instant ClockGuard::stamp() {
  const std::lock_guard lock(mutex_);
  const Gap now = gap();
  watch(now);
  return notes_.hold && now.known && now.ahead() > limits_.at_start ? now.expected : now.reading;
}

ClockGuard::News ClockGuard::look() {
  const std::lock_guard lock(mutex_);
  const Gap now = gap();
  watch(now);
  if (take_confirmation(now.reading)) {
    if (notes_.hold) news_ = News::confirmed, note("confirmed", now.reading);
    notes_.hold.reset();
    trust(now);
    write(true);
  } else if (notes_.hold && !hold_at_start(notes_, limits_, now.reading, machine_)) {
    news_ = News::came_back;
    note("came_back", now.reading);
    notes_.hold.reset();
    const Instant seen = notes_.seen;
    trust(now);
    notes_.seen = std::max(seen, now.reading);
    write(true);
  } else if (!notes_.hold && now.passed - written_at_ >= kWriteEvery) {
    write(false);
  }
  return std::exchange(news_, News::none);
}

std::optional<ClockHold> ClockGuard::hold() const {
  const std::lock_guard lock(mutex_);
  return notes_.hold;
}

Instant ClockGuard::seen() const {
  const std::lock_guard lock(mutex_);
  return notes_.seen;
}

void ClockGuard::close() {
  const std::lock_guard lock(mutex_);
  watch(gap());
  write(true);
}

// The word counts only for the day that the clock itself shows; it is used up in any case.
bool ClockGuard::take_confirmation(Instant reading) {
  const fs::path file = data_ / kConfirmed;
  if (::access(file.c_str(), F_OK) != 0) return false;
  const bool good = clock_confirmed(data_, reading);
  std::error_code ec;
  fs::remove(file, ec);
  return !ec && good;
}

void ClockGuard::write(bool durable) {
  written_at_ = machine_.passed();
  std::string text = "seen " + to_iso(notes_.seen) + "\nboot " + (notes_.boot.empty() ? "-" : notes_.boot) +
                     " " + std::to_string(notes_.passed.count()) + "\n";
  if (notes_.hold)
    text += "held " + to_iso(notes_.hold->reading) + " " + to_iso(notes_.hold->expected) + "\n";
  text += "end\n";
  const fs::path fresh = data_ / (std::string(kNotes) + ".new");
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return;  // a full disk: the older instant stays, which errs on the safe side
  const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                     (!durable || ::fdatasync(fd) == 0);
  ::close(fd);
  std::error_code ec;
  if (whole) fs::rename(fresh, data_ / kNotes, ec);
}

// Which stamps were made in doubt can be told later: one line for each beginning and end.
void ClockGuard::note(const char* what, Instant reading) const {
  std::ofstream out(data_ / kHistory, std::ios::app);
  out << to_iso(reading) << " " << what << " expected " << to_iso(passed_since(notes_, machine_).expected)
      << "\n";
}

}  // namespace rathaus::platform
