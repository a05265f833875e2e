#pragma once
// Dates in law are LocalDate (Europe/Berlin calendar days without a clock); instants are UTC microseconds.
// Nothing here reads a clock: time is stamped at the door and handed down.
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rathaus {

using LocalDate = std::chrono::year_month_day;

// Microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t micros = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
  Instant operator+(std::chrono::microseconds d) const { return {micros + d.count()}; }
  Instant operator-(std::chrono::microseconds d) const { return {micros - d.count()}; }
};

LocalDate plus_days(LocalDate date, int days);
int days_between(LocalDate from, LocalDate to);            // to - from
std::string to_iso(LocalDate date);                        // "2026-11-21"
std::string to_german(LocalDate date);                     // "21.11.2026"
std::optional<LocalDate> parse_iso_date(std::string_view text);     // exactly YYYY-MM-DD, must exist
std::optional<LocalDate> parse_german_date(std::string_view text);  // 1.2.2026, 01.02.26 is refused, also 01022026
std::string to_iso(Instant instant);                       // "2026-11-21T18:38:00.000000Z"
std::optional<Instant> parse_iso_instant(std::string_view text);    // "...Z" with 0 to 6 fraction digits

// Legal time in Germany (MESZ from the last Sunday in March 01:00 UTC to the last Sunday in October 01:00 UTC).
// Law: Zeitgesetz (EinhZeitG) 4, 5 with Directive 2000/84/EC; valid for instants from 1996 on.
std::chrono::minutes berlin_offset(Instant instant);
LocalDate berlin_date(Instant instant);
struct LocalTime {
  LocalDate date;
  int hour = 0, minute = 0, second = 0;
};
LocalTime berlin_time(Instant instant);
std::string to_german(Instant instant);                    // "21.11.2026, 19:38 Uhr" in legal time
Instant berlin_midnight(LocalDate date);                   // start of the legal day

}  // namespace rathaus
