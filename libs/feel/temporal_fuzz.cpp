#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/feel/temporal.h"

namespace {

using namespace rathaus::feel;

template <typename T, typename Parse>
void same_again(const T& value, Parse parse) {
  const auto again = parse(to_iso(value));
  CHECK(again.has_value() && *again == value);
}

void whole(const Time& time) {
  CHECK(time.hour <= 23 && time.minute <= 59 && time.second <= 59);
  CHECK(time.nanos >= 0 && time.nanos < 1'000'000'000);
  CHECK(!time.zone || !time.offset_seconds);
}

void whole(Date date) {
  CHECK(make_date(date.year, date.month, date.day) == date);
  CHECK(date_of_days(days_since_epoch(date)) == date);
  CHECK(weekday(date) >= 1 && weekday(date) <= 7 && week_of_year(date) >= 1 && week_of_year(date) <= 53);
}

void arithmetic(const DateTime& a, const DateTime& b, DayTimeDuration span, MonthsDuration months) {
  if (const auto moved = add(a, span)) {
    whole(moved->date);
    whole(moved->time);
    // On the time line the difference is what was added, except where the result stands in an hour that comes
    // twice.
    if (!a.time.zone) CHECK(subtract(*moved, a) == span);
    if (const auto back = add(*moved, negate(span)); back && !a.time.zone) CHECK(*back == a);
  }
  if (const auto moved = add(a, months)) whole(moved->date);
  whole(add(a.time, span));
  const auto forth = subtract(a, b), back = subtract(b, a);
  CHECK(forth.has_value() == back.has_value() && forth.has_value() == compare(a, b).has_value());
  if (forth) CHECK(negate(*forth) == *back && *compare(a, b) == -*compare(b, a));
  CHECK(months_between(a, b) == -months_between(b, a));
}

}  // namespace

// The text up to a line break, and the one after it: two values of whatever kinds they read as.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t line = all.find('\n');
  const std::string_view first = all.substr(0, line);
  const std::string_view second = line == std::string_view::npos ? first : all.substr(line + 1);

  if (const auto date = parse_date(first)) {
    whole(*date);
    same_again(*date, parse_date);
  }
  if (const auto time = parse_time(first)) {
    whole(*time);
    same_again(*time, parse_time);
  }
  const auto moment = parse_date_time(first, true);
  if (moment) {
    whole(moment->date);
    whole(moment->time);
    same_again(*moment, [](std::string_view text) { return parse_date_time(text); });
  }
  const auto months = parse_months_duration(first);
  if (months) same_again(*months, parse_months_duration);
  const auto span = parse_day_time_duration(first);
  if (span) {
    same_again(*span, parse_day_time_duration);
    CHECK(from_nanos(to_nanos(*span)) == *span);
  }
  CHECK(!months || !span);
  if (moment) {
    arithmetic(*moment, parse_date_time(second, true).value_or(*moment),
               parse_day_time_duration(second).value_or(DayTimeDuration{-1, -1}),
               parse_months_duration(second).value_or(MonthsDuration{1}));
  }
  return 0;
}
