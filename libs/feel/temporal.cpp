#include "libs/feel/temporal.h"

#include <algorithm>
#include <limits>

#include "libs/base/check.h"

namespace rathaus::feel {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kFarthest = 40'000'000'000'000'000;  // seconds, a little beyond kMaxYear
constexpr int kDaysOfMonth[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

constexpr bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_of_month(std::int64_t year, int month) {
  return month == 2 && is_leap(year) ? 29 : kDaysOfMonth[month - 1];
}

std::int64_t seconds_of_day(const Time& time) { return time.hour * 3600 + time.minute * 60 + time.second; }

void set_seconds_of_day(Time& time, std::int64_t seconds) {
  time.hour = static_cast<std::uint8_t>(seconds / 3600);
  time.minute = static_cast<std::uint8_t>(seconds / 60 % 60);
  time.second = static_cast<std::uint8_t>(seconds % 60);
}

std::int64_t local_seconds(const DateTime& value) {
  return days_since_epoch(value.date) * kDay + seconds_of_day(value.time);
}

bool is_local(const Time& time) { return !time.zone && !time.offset_seconds; }

int sign(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

Nanos nanos_of(std::int64_t seconds, std::int32_t nanos) { return Nanos(seconds) * kNanosPerSecond + nanos; }

// ISO 8601: a year has 53 weeks when it begins or ends on a Thursday.
int weeks_of_year(std::int64_t year) {
  const auto last_weekday = [](std::int64_t y) {
    const std::int64_t days = y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    return (days % 7 + 7) % 7;
  };
  return last_weekday(year) == 4 || last_weekday(year - 1) == 3 ? 53 : 52;
}

}  // namespace

std::optional<LocalDate> Date::local() const {
  if (year < -32'767 || year > 32'767) return std::nullopt;
  return LocalDate{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

// ---- calendar

std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (year < -kMaxYear || year > kMaxYear || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > days_of_month(year, static_cast<int>(month))) return std::nullopt;
  return Date(static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
              static_cast<std::uint8_t>(day));
}

// Years that begin in March put the leap day last; 400 years are 146,097 days.
std::int64_t days_since_epoch(Date date) {
  const std::int64_t year = std::int64_t(date.year) - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

std::optional<Date> date_of_days(std::int64_t days) {
  static const std::int64_t first = days_since_epoch(Date(-kMaxYear, 1, 1));
  static const std::int64_t last = days_since_epoch(Date(kMaxYear, 12, 31));
  if (days < first || days > last) return std::nullopt;
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = floor_div(shifted, 146'097);
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return Date(static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
              static_cast<std::uint8_t>(day));
}

int weekday(Date date) {
  const std::int64_t from_monday = days_since_epoch(date) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

int day_of_year(Date date) {
  return static_cast<int>(days_since_epoch(date) - days_since_epoch(Date(date.year, 1, 1))) + 1;
}

int week_of_year(Date date) {
  const int week = (day_of_year(date) - weekday(date) + 10) / 7;
  if (week < 1) return weeks_of_year(std::int64_t(date.year) - 1);
  return week > weeks_of_year(date.year) ? 1 : week;
}

std::optional<Date> plus_months(Date date, std::int64_t months) {
  std::int64_t total = std::int64_t(date.year) * 12 + date.month - 1;
  if (__builtin_add_overflow(total, months, &total)) return std::nullopt;
  const std::int64_t year = floor_div(total, 12);
  if (year < -kMaxYear || year > kMaxYear) return std::nullopt;
  const int month = static_cast<int>(total - year * 12) + 1;
  return make_date(year, month, std::min<int>(date.day, days_of_month(year, month)));
}

std::optional<Date> plus_days(Date date, std::int64_t days) {
  std::int64_t total = days_since_epoch(date);
  if (__builtin_add_overflow(total, days, &total)) return std::nullopt;
  return date_of_days(total);
}

std::int64_t utc_seconds(const DateTime& value) {
  return local_seconds(value) - offset_of(value).value_or(0);
}

std::optional<std::int32_t> offset_of(const Time& time) {
  if (time.offset_seconds) return time.offset_seconds;
  if (!time.zone) return std::nullopt;
  // No date says whether it is summer: standard time, by the rules that the data foresee for the longest term.
  static const std::int64_t january = days_since_epoch(Date(2036, 1, 15)) * kDay;
  static const std::int64_t july = days_since_epoch(Date(2036, 7, 15)) * kDay;
  return std::min(offset_at_instant(time.zone, january), offset_at_instant(time.zone, july));
}

std::optional<std::int32_t> offset_of(const DateTime& value) {
  if (value.time.zone) return offset_at_local(value.time.zone, local_seconds(value));
  return value.time.offset_seconds;
}

std::optional<int> compare(const Time& a, const Time& b) {
  if (is_local(a) != is_local(b)) return std::nullopt;
  const int order =
      sign(seconds_of_day(a) - offset_of(a).value_or(0), seconds_of_day(b) - offset_of(b).value_or(0));
  return order != 0 ? order : sign(a.nanos, b.nanos);
}

std::optional<int> compare(const DateTime& a, const DateTime& b) {
  if (is_local(a.time) != is_local(b.time)) return std::nullopt;
  const int order = sign(utc_seconds(a), utc_seconds(b));
  return order != 0 ? order : sign(a.time.nanos, b.time.nanos);
}

// ---- arithmetic

std::optional<DateTime> add(const DateTime& value, MonthsDuration duration) {
  const auto date = plus_months(value.date, duration.months);
  if (!date) return std::nullopt;
  return DateTime{*date, value.time};
}

std::optional<DateTime> add(const DateTime& value, DayTimeDuration duration) {
  std::int64_t seconds = value.time.zone ? utc_seconds(value) : local_seconds(value);
  if (__builtin_add_overflow(seconds, duration.seconds, &seconds)) return std::nullopt;
  const std::int64_t nanos = std::int64_t(value.time.nanos) + duration.nanos;
  const std::int64_t carry = floor_div(nanos, kNanosPerSecond);
  if (__builtin_add_overflow(seconds, carry, &seconds)) return std::nullopt;
  if (seconds > kFarthest || seconds < -kFarthest) return std::nullopt;
  if (value.time.zone) seconds += offset_at_instant(value.time.zone, seconds);
  const std::int64_t days = floor_div(seconds, kDay);
  const auto date = date_of_days(days);
  if (!date) return std::nullopt;
  DateTime out{*date, value.time};
  set_seconds_of_day(out.time, seconds - days * kDay);
  out.time.nanos = static_cast<std::int32_t>(nanos - carry * kNanosPerSecond);
  return out;
}

Time add(const Time& value, DayTimeDuration duration) {
  const std::int64_t nanos = std::int64_t(value.nanos) + duration.nanos;
  const std::int64_t carry = floor_div(nanos, kNanosPerSecond);
  const std::int64_t seconds = seconds_of_day(value) + duration.seconds % kDay + carry;
  Time out = value;
  set_seconds_of_day(out, seconds - floor_div(seconds, kDay) * kDay);
  out.nanos = static_cast<std::int32_t>(nanos - carry * kNanosPerSecond);
  return out;
}

std::optional<DayTimeDuration> subtract(const DateTime& a, const DateTime& b) {
  if (is_local(a.time) != is_local(b.time)) return std::nullopt;
  return from_nanos(nanos_of(utc_seconds(a), a.time.nanos) - nanos_of(utc_seconds(b), b.time.nanos));
}

std::optional<DayTimeDuration> subtract(const Time& a, const Time& b) {
  if (is_local(a) != is_local(b)) return std::nullopt;
  const std::int64_t left = seconds_of_day(a) - offset_of(a).value_or(0);
  const std::int64_t right = seconds_of_day(b) - offset_of(b).value_or(0);
  return from_nanos(nanos_of(left, a.nanos) - nanos_of(right, b.nanos));
}

// Local dates only: neither the time of day nor offsets count (so the TCK, 1121).
std::int64_t months_between(const DateTime& from, const DateTime& to) {
  const auto months = [](Date date) { return std::int64_t(date.year) * 12 + date.month; };
  const std::int64_t total = months(to.date) - months(from.date);
  if (total > 0 && to.date.day < from.date.day) return total - 1;
  if (total < 0 && to.date.day > from.date.day) return total + 1;
  return total;
}

Nanos to_nanos(DayTimeDuration a) { return nanos_of(a.seconds, a.nanos); }

std::optional<DayTimeDuration> from_nanos(Nanos nanos) {
  const Nanos seconds = nanos / kNanosPerSecond;
  if (seconds > kMost || seconds < -kMost) return std::nullopt;  // symmetric: every duration can be negated
  return DayTimeDuration{static_cast<std::int64_t>(seconds),
                         static_cast<std::int32_t>(nanos % kNanosPerSecond)};
}

std::optional<DayTimeDuration> add(DayTimeDuration a, DayTimeDuration b) {
  return from_nanos(to_nanos(a) + to_nanos(b));
}

DayTimeDuration negate(DayTimeDuration a) {
  CHECK(a.seconds >= -kMost);
  return {-a.seconds, -a.nanos};
}

DayTimeDuration absolute(DayTimeDuration a) { return a.seconds < 0 || a.nanos < 0 ? negate(a) : a; }

std::optional<MonthsDuration> add(MonthsDuration a, MonthsDuration b) {
  std::int64_t months = 0;
  if (__builtin_add_overflow(a.months, b.months, &months) || months < -kMost) return std::nullopt;
  return MonthsDuration{months};
}

MonthsDuration absolute(MonthsDuration a) {
  CHECK(a.months >= -kMost);
  return {a.months < 0 ? -a.months : a.months};
}

}  // namespace rathaus::feel
