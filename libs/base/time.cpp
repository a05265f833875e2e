#include "libs/base/time.h"

#include <fmt/format.h>

namespace rathaus {
namespace {

using std::chrono::sys_days;
constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::optional<int> digits(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<LocalDate> make(int y, int m, int d) {
  const LocalDate date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                       std::chrono::day{static_cast<unsigned>(d)}};
  if (!date.ok() || y < 1000 || y > 9999) return std::nullopt;
  return date;
}

std::int64_t floor_days(std::int64_t micros) {
  return micros >= 0 ? micros / kMicrosPerDay : -((-micros + kMicrosPerDay - 1) / kMicrosPerDay);
}

// 01:00 UTC on the last Sunday of the month.
std::int64_t switch_micros(std::chrono::year year, unsigned month) {
  const sys_days day = year / std::chrono::month{month} / std::chrono::Sunday[std::chrono::last];
  return day.time_since_epoch().count() * kMicrosPerDay + 3'600'000'000;
}

}  // namespace

LocalDate plus_days(LocalDate date, int count) { return LocalDate{sys_days{date} + std::chrono::days{count}}; }

int days_between(LocalDate from, LocalDate to) {
  return static_cast<int>((sys_days{to} - sys_days{from}).count());
}

std::string to_iso(LocalDate date) {
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

std::string to_german(LocalDate date) {
  return fmt::format("{:02}.{:02}.{:04}", unsigned(date.day()), unsigned(date.month()), int(date.year()));
}

std::optional<LocalDate> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4));
  const auto m = digits(text.substr(5, 2));
  const auto d = digits(text.substr(8, 2));
  if (!y || !m || !d) return std::nullopt;
  return make(*y, *m, *d);
}

std::optional<LocalDate> parse_german_date(std::string_view text) {
  if (text.size() == 8 && digits(text)) {
    return make(*digits(text.substr(4, 4)), *digits(text.substr(2, 2)), *digits(text.substr(0, 2)));
  }
  const std::size_t first = text.find('.');
  if (first == std::string_view::npos || first < 1 || first > 2) return std::nullopt;
  const std::size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos || second - first < 2 || second - first > 3) return std::nullopt;
  const auto d = digits(text.substr(0, first));
  const auto m = digits(text.substr(first + 1, second - first - 1));
  const auto y = digits(text.substr(second + 1));
  if (!d || !m || !y || text.size() - second != 5) return std::nullopt;
  return make(*y, *m, *d);
}

std::string to_iso(Instant instant) {
  const std::int64_t day = floor_days(instant.micros);
  const std::int64_t rest = instant.micros - day * kMicrosPerDay;
  const LocalDate date{sys_days{std::chrono::days{day}}};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", to_iso(date), rest / 3'600'000'000, rest / 60'000'000 % 60,
                     rest / 1'000'000 % 60, rest % 1'000'000);
}

std::optional<Instant> parse_iso_instant(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto h = digits(text.substr(11, 2));
  const auto m = digits(text.substr(14, 2));
  const auto s = digits(text.substr(17, 2));
  if (!date || !h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
  std::int64_t micros = 0;
  if (text.size() > 20) {
    const std::string_view fraction = text.substr(20, text.size() - 21);
    const auto value = digits(fraction);
    if (text[19] != '.' || !value || fraction.size() > 6) return std::nullopt;
    micros = *value;
    for (std::size_t i = fraction.size(); i < 6; ++i) micros *= 10;
  }
  const std::int64_t day = sys_days{*date}.time_since_epoch().count();
  return Instant{day * kMicrosPerDay + (*h * 3600LL + *m * 60LL + *s) * 1'000'000 + micros};
}

std::chrono::minutes berlin_offset(Instant instant) {
  const LocalDate utc{sys_days{std::chrono::days{floor_days(instant.micros)}}};
  const bool summer =
      instant.micros >= switch_micros(utc.year(), 3) && instant.micros < switch_micros(utc.year(), 10);
  return std::chrono::minutes{summer ? 120 : 60};
}

LocalTime berlin_time(Instant instant) {
  const std::int64_t local = instant.micros + std::chrono::microseconds{berlin_offset(instant)}.count();
  const std::int64_t day = floor_days(local);
  const std::int64_t rest = (local - day * kMicrosPerDay) / 1'000'000;
  return {LocalDate{sys_days{std::chrono::days{day}}}, static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60),
          static_cast<int>(rest % 60)};
}

LocalDate berlin_date(Instant instant) { return berlin_time(instant).date; }

std::string to_german(Instant instant) {
  const LocalTime local = berlin_time(instant);
  return fmt::format("{}, {:02}:{:02} Uhr", to_german(local.date), local.hour, local.minute);
}

Instant berlin_midnight(LocalDate date) {
  const std::int64_t local = sys_days{date}.time_since_epoch().count() * kMicrosPerDay;
  // The switch happens at 02:00 or 03:00 local time, so the offset at the previous UTC evening holds at midnight.
  const Instant guess{local - 3'600'000'000};
  return {local - std::chrono::microseconds{berlin_offset(guess)}.count()};
}

}  // namespace rathaus
