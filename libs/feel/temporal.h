#pragma once
// Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9; texts: XML Schema Part 2).
// Years reach from -999,999,999 to 999,999,999, so std::chrono's calendar (16 bits) does not do.
// Pure: zone rules come from the system's time zone data, the present from the caller.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/time.h"

namespace rathaus::feel {

inline constexpr std::int32_t kMaxYear = 999'999'999;
// XML Schema Part 2, 3.3.7: offsets reach from -14:00 to +14:00.
inline constexpr std::int32_t kMaxOffsetSeconds = 14 * 3600;

// Proleptic Gregorian calendar, year 0 exists (ISO 8601). Always a day that exists.
struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1, day = 1;

  constexpr Date() = default;
  constexpr Date(std::int32_t y, std::uint8_t m, std::uint8_t d) : year(y), month(m), day(d) {}
  // From the calendar of the rest of the program; every LocalDate fits.
  constexpr Date(LocalDate date)  // NOLINT: the same thing with a wider year
      : year(int(date.year())),
        month(static_cast<std::uint8_t>(unsigned(date.month()))),
        day(static_cast<std::uint8_t>(unsigned(date.day()))) {}
  std::optional<LocalDate> local() const;  // years -32767 to 32767

  friend auto operator<=>(const Date&, const Date&) = default;
};

// A zone of the time zone database ("Europe/Berlin"), by a number that is stable within the process. 0: none.
struct Zone {
  std::uint16_t number = 0;
  explicit operator bool() const { return number != 0; }
  friend bool operator==(Zone, Zone) = default;
};
std::optional<Zone> find_zone(std::string_view name);  // exact spelling; nullopt for what the database lacks
std::string_view name_of(Zone zone);
// Seconds east of UTC at a local time, given as seconds since 1970-01-01T00:00:00 of the local clock. In a gap
// the offset before it, in an overlap the earlier instant (ISO 8601 is silent; java.time does the same).
std::int32_t offset_at_local(Zone zone, std::int64_t local_seconds);
std::int32_t offset_at_instant(Zone zone, std::int64_t utc_seconds);

struct Time {
  std::uint8_t hour = 0, minute = 0, second = 0;
  Zone zone;  // with a zone, offset_seconds is empty
  std::int32_t nanos = 0;
  std::optional<std::int32_t> offset_seconds;  // with neither: local time of the reader
  friend bool operator==(const Time&, const Time&) = default;  // field by field; FEEL's "=" is in operators.h
};

struct DateTime {
  Date date;
  Time time;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

// years and months duration, in months
struct MonthsDuration {
  std::int64_t months = 0;
  friend auto operator<=>(const MonthsDuration&, const MonthsDuration&) = default;
};

// days and time duration. Seconds and nanoseconds have the same sign.
struct DayTimeDuration {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;  // -999,999,999 .. 999,999,999
  friend auto operator<=>(const DayTimeDuration&, const DayTimeDuration&) = default;
};

// ---- texts ------------------------------------------------------------------------------------------------

// Exactly as DMN 1.5 10.3.4.1 (date, time, date and time, duration) and XML Schema allow; nullopt otherwise.
// date: "2026-02-01", "-0001-12-31", "999999999-12-31" (years of 4 to 9 digits, no leading zero beyond four)
// time: "08:30:00", ".5" fractions to nanoseconds (further digits cut), "Z", "+01:00", "+01:00:30", "@Europe/Berlin";
//       "24:00:00" is not a FEEL time
// date and time: date "T" time; "T24:00:00" is midnight of the next day (TCK 0100); a date alone is midnight without
//       offset when `date_alone`
// durations: a fraction may end after its point (TCK 1120: "PT0.S")
std::optional<Date> parse_date(std::string_view text);
std::optional<Time> parse_time(std::string_view text);
std::optional<DateTime> parse_date_time(std::string_view text, bool date_alone = false);
std::optional<MonthsDuration> parse_months_duration(std::string_view text);  // "P1Y2M", "-P3M"
std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text);  // "P1DT2H3M4.5S"
// "+01:00", "Z", "@Europe/Berlin" as at the end of a time
bool parse_offset(std::string_view text, Time& into);

// As FEEL's string() writes them; parse gives the same value back.
std::string to_iso(Date date);
std::string to_iso(const Time& time);  // offset 0 is "Z"
std::string to_iso(const DateTime& value);
std::string to_iso(MonthsDuration duration);  // "P1Y2M", zero "P0M", "-P3M"
std::string to_iso(DayTimeDuration duration);  // "P1DT2H3M4.5S", zero "PT0S"

// ---- calendar ---------------------------------------------------------------------------------------------

std::optional<Date> make_date(std::int64_t year, std::int64_t month,
                              std::int64_t day);  // nullopt: no such day
std::int64_t days_since_epoch(Date date);  // 1970-01-01 is 0
std::optional<Date> date_of_days(std::int64_t days);  // nullopt: beyond kMaxYear
int weekday(Date date);  // 1 Monday .. 7 Sunday
int day_of_year(Date date);  // 1 .. 366
int week_of_year(Date date);  // ISO 8601
std::optional<Date> plus_months(Date date, std::int64_t months);  // 31 January + P1M: last day of February
std::optional<Date> plus_days(Date date, std::int64_t days);

// Seconds since 1970-01-01T00:00:00Z; of a value with neither offset nor zone: of its own clock.
std::int64_t utc_seconds(const DateTime& value);
// Offset in seconds that holds for the value (explicit or by zone); nullopt for local times.
std::optional<std::int32_t> offset_of(const Time& time);
std::optional<std::int32_t> offset_of(const DateTime& value);

// -1, 0, 1 to the nanosecond (FEEL's "=" is coarser: operators.h); nullopt where one is local and the other not. A Time
// with a zone counts with the zone's standard time.
std::optional<int> compare(const Time& a, const Time& b);
std::optional<int> compare(const DateTime& a, const DateTime& b);

// ---- arithmetic (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9, table 58) ------------------------------------------------
// nullopt: beyond the range of the type.

std::optional<DateTime> add(const DateTime& value, MonthsDuration duration);
std::optional<DateTime> add(const DateTime& value,
                            DayTimeDuration duration);  // on the time line; keeps offset or zone
Time add(const Time& value, DayTimeDuration duration);  // wraps at midnight
std::optional<DayTimeDuration> subtract(const DateTime& a,
                                        const DateTime& b);  // nullopt: one local, the other not
std::optional<DayTimeDuration> subtract(const Time& a, const Time& b);
// Whole months from `from` to `to` (10.3.4.1, years and months duration()); towards zero. By the calendar dates
// alone, as the TCK (1121) has it: neither the time of day nor offsets count.
std::int64_t months_between(const DateTime& from, const DateTime& to);

std::optional<DayTimeDuration> add(DayTimeDuration a, DayTimeDuration b);
DayTimeDuration negate(DayTimeDuration a);
std::optional<MonthsDuration> add(MonthsDuration a, MonthsDuration b);
DayTimeDuration absolute(DayTimeDuration a);
MonthsDuration absolute(MonthsDuration a);
// In nanoseconds as a whole number would not fit 64 bits: 128.
__extension__ typedef __int128 Nanos;
Nanos to_nanos(DayTimeDuration a);
std::optional<DayTimeDuration> from_nanos(Nanos nanos);

}  // namespace rathaus::feel
