// Texts of dates, times and durations. Spec: XML Schema Part 2, 3.3.6 to 3.3.9 and 3.4; DMN 1.5, 10.3.4.1.
#include <fmt/format.h>

#include <limits>

#include "libs/feel/temporal.h"

namespace rathaus::feel {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from its front. A read that fails leaves the place where it was.
struct Reader {
  std::string_view rest;

  bool take(char c) {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  std::size_t digits_ahead() const {
    std::size_t count = 0;
    while (count < rest.size() && is_digit(rest[count])) ++count;
    return count;
  }

  // Exactly two digits, at most `most`.
  bool two(int most, std::uint8_t& out) {
    if (rest.size() < 2 || !is_digit(rest[0]) || !is_digit(rest[1])) return false;
    const int value = (rest[0] - '0') * 10 + (rest[1] - '0');
    if (value > most) return false;
    out = static_cast<std::uint8_t>(value);
    rest.remove_prefix(2);
    return true;
  }

  // Digits of a fraction as nanoseconds; what lies below is cut. The point is already taken.
  std::int32_t fraction() {
    std::int32_t nanos = 0;
    const std::size_t count = digits_ahead();
    for (std::size_t i = 0; i < 9; ++i) nanos = nanos * 10 + (i < count ? rest[i] - '0' : 0);
    rest.remove_prefix(count);
    return nanos;
  }
};

std::optional<Date> read_date(Reader& reader) {
  const bool negative = reader.take('-');
  const std::size_t count = reader.digits_ahead();
  if (count < 4 || count > 9 || (count > 4 && reader.rest[0] == '0')) return std::nullopt;
  std::int64_t year = 0;
  for (std::size_t i = 0; i < count; ++i) year = year * 10 + (reader.rest[i] - '0');
  if (negative && year == 0) return std::nullopt;  // one spelling of the year 0
  reader.rest.remove_prefix(count);
  std::uint8_t month = 0, day = 0;
  if (!reader.take('-') || !reader.two(12, month) || !reader.take('-') || !reader.two(31, day))
    return std::nullopt;
  return make_date(negative ? -year : year, month, day);
}

// `day_end`: set for "24:00:00", which then reads as midnight.
std::optional<Time> read_time(Reader reader, bool& day_end) {
  Time time;
  if (!reader.two(24, time.hour) || !reader.take(':') || !reader.two(59, time.minute) || !reader.take(':') ||
      !reader.two(59, time.second)) {
    return std::nullopt;
  }
  if (reader.take('.')) {
    if (reader.digits_ahead() == 0) return std::nullopt;
    time.nanos = reader.fraction();
  }
  day_end = time.hour == 24;
  if (day_end) {
    if (time.minute != 0 || time.second != 0 || time.nanos != 0) return std::nullopt;
    time.hour = 0;
  }
  if (!reader.rest.empty() && !parse_offset(reader.rest, time)) return std::nullopt;
  return time;
}

// Reads parts like "1D" in the order of `units`; `amounts[i]` belongs to units[i]. Each part may stand once. The
// last unit may have a fraction when `nanos` is given. False on anything else, and when there is no part.
bool read_parts(Reader& reader, std::string_view units, std::int64_t* amounts, std::int32_t* nanos) {
  std::size_t next = 0;
  bool any = false;
  while (reader.digits_ahead() > 0) {
    std::int64_t amount = 0;
    for (; !reader.rest.empty() && is_digit(reader.rest[0]); reader.rest.remove_prefix(1)) {
      if (__builtin_mul_overflow(amount, 10, &amount) ||
          __builtin_add_overflow(amount, reader.rest[0] - '0', &amount)) {
        return false;
      }
    }
    // A point without digits after it is no XML Schema, but the TCK (1120) has "PT0.S".
    const bool fraction = nanos != nullptr && reader.take('.');
    const std::int32_t below = fraction ? reader.fraction() : 0;
    if (reader.rest.empty()) return false;
    const std::size_t unit = units.find(reader.rest[0], next);
    if (unit == std::string_view::npos || (fraction && unit + 1 != units.size())) return false;
    reader.rest.remove_prefix(1);
    amounts[unit] = amount;
    if (fraction) *nanos = below;
    next = unit + 1;
    any = true;
  }
  return any;
}

// into += amount * factor
bool accumulate(std::int64_t& into, std::int64_t amount, std::int64_t factor) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(amount, factor, &product) && !__builtin_add_overflow(into, product, &into);
}

std::string fraction_text(std::int32_t nanos) {
  if (nanos == 0) return {};
  std::string out = fmt::format(".{:09}", nanos);
  while (out.back() == '0') out.pop_back();
  return out;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? std::uint64_t(0) - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  Reader reader{text};
  const auto date = read_date(reader);
  return reader.rest.empty() ? date : std::nullopt;
}

std::optional<Time> parse_time(std::string_view text) {
  bool day_end = false;
  const auto time = read_time(Reader{text}, day_end);
  return day_end ? std::nullopt : time;
}

std::optional<DateTime> parse_date_time(std::string_view text, bool date_alone) {
  Reader reader{text};
  const auto date = read_date(reader);
  if (!date) return std::nullopt;
  if (reader.rest.empty()) return date_alone ? std::optional(DateTime{*date, {}}) : std::nullopt;
  if (!reader.take('T')) return std::nullopt;
  bool day_end = false;
  const auto time = read_time(reader, day_end);
  if (!time) return std::nullopt;
  if (!day_end) return DateTime{*date, *time};
  const auto next = plus_days(*date, 1);
  if (!next) return std::nullopt;
  return DateTime{*next, *time};
}

bool parse_offset(std::string_view text, Time& into) {
  Reader reader{text};
  if (reader.take('@')) {
    const auto zone = find_zone(reader.rest);
    if (!zone) return false;
    into.zone = *zone;
    into.offset_seconds.reset();
    return true;
  }
  std::int32_t seconds = 0;
  if (!reader.take('Z')) {
    const bool negative = reader.take('-');
    if (!negative && !reader.take('+')) return false;
    std::uint8_t hour = 0, minute = 0, second = 0;
    if (!reader.two(14, hour) || !reader.take(':') || !reader.two(59, minute)) return false;
    if (reader.take(':') && !reader.two(59, second)) return false;
    seconds = hour * 3600 + minute * 60 + second;
    if (seconds > kMaxOffsetSeconds) return false;
    if (negative) seconds = -seconds;
  }
  if (!reader.rest.empty()) return false;
  into.zone = {};
  into.offset_seconds = seconds;
  return true;
}

std::optional<MonthsDuration> parse_months_duration(std::string_view text) {
  Reader reader{text};
  const bool negative = reader.take('-');
  std::int64_t amounts[2] = {}, months = 0;
  if (!reader.take('P') || !read_parts(reader, "YM", amounts, nullptr) || !reader.rest.empty())
    return std::nullopt;
  if (!accumulate(months, amounts[0], 12) || !accumulate(months, amounts[1], 1)) return std::nullopt;
  return MonthsDuration{negative ? -months : months};
}

std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text) {
  Reader reader{text};
  const bool negative = reader.take('-');
  std::int64_t days[1] = {}, times[3] = {}, seconds = 0;
  std::int32_t nanos = 0;
  if (!reader.take('P')) return std::nullopt;
  const bool has_days = read_parts(reader, "D", days, nullptr);
  const bool has_times = reader.take('T');
  if (has_times && !read_parts(reader, "HMS", times, &nanos)) return std::nullopt;
  if ((!has_days && !has_times) || !reader.rest.empty()) return std::nullopt;
  if (!accumulate(seconds, days[0], 86'400) || !accumulate(seconds, times[0], 3600) ||
      !accumulate(seconds, times[1], 60) || !accumulate(seconds, times[2], 1)) {
    return std::nullopt;
  }
  return negative ? DayTimeDuration{-seconds, -nanos} : DayTimeDuration{seconds, nanos};
}

std::string to_iso(Date date) {
  return fmt::format("{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "", magnitude(date.year), date.month,
                     date.day);
}

std::string to_iso(const Time& time) {
  std::string out = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  out += fraction_text(time.nanos);
  if (time.zone) {
    out += '@';
    out += name_of(time.zone);
  } else if (time.offset_seconds) {
    const std::uint64_t offset = magnitude(*time.offset_seconds);
    if (offset == 0) return out + "Z";
    out +=
        fmt::format("{}{:02}:{:02}", *time.offset_seconds < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    if (offset % 60 != 0) out += fmt::format(":{:02}", offset % 60);
  }
  return out;
}

std::string to_iso(const DateTime& value) { return to_iso(value.date) + "T" + to_iso(value.time); }

std::string to_iso(MonthsDuration duration) {
  const std::uint64_t months = magnitude(duration.months);
  std::string out = duration.months < 0 ? "-P" : "P";
  if (months / 12 != 0) out += fmt::format("{}Y", months / 12);
  if (months % 12 != 0 || months == 0) out += fmt::format("{}M", months % 12);
  return out;
}

std::string to_iso(DayTimeDuration duration) {
  const std::uint64_t seconds = magnitude(duration.seconds);
  const std::int32_t nanos = duration.nanos < 0 ? -duration.nanos : duration.nanos;
  if (seconds == 0 && nanos == 0) return "PT0S";
  std::string out = duration.seconds < 0 || duration.nanos < 0 ? "-P" : "P";
  if (seconds / 86'400 != 0) out += fmt::format("{}D", seconds / 86'400);
  if (seconds % 86'400 == 0 && nanos == 0) return out;
  out += 'T';
  if (seconds / 3600 % 24 != 0) out += fmt::format("{}H", seconds / 3600 % 24);
  if (seconds / 60 % 60 != 0) out += fmt::format("{}M", seconds / 60 % 60);
  if (seconds % 60 != 0 || nanos != 0) out += fmt::format("{}{}S", seconds % 60, fraction_text(nanos));
  return out;
}

}  // namespace rathaus::feel
