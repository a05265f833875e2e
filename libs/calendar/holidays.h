#pragma once
// Public holidays by our own rules (Easter, fixed days, years in force) and what follows from them: working
// days. Pure arithmetic over one table; nothing is cached and nothing allocates except lists and texts.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/time.h"
#include "libs/calendar/region.h"

namespace rathaus::calendar {

// `as_stored` repeats a widespread public data set that forgets 15 August in Augsburg; everything else is the
// same.
enum class HolidayData : std::uint8_t { law, as_stored };

struct Place {
  Region region = Region::DE;
  HolidayData data = HolidayData::law;

  Place() = default;
  Place(Region r, HolidayData d = HolidayData::law) : region(r), data(d) {}  // NOLINT: a region is a place
};

struct Holiday {
  LocalDate day;
  std::string_view name;  // German
  std::string_view law;   // statute that makes it a holiday
};

// One sentence of an explanation, with the rule it rests on.
struct Step {
  std::string law;   // "§ 31 Abs. 3 S. 1 VwVfG"
  std::string text;  // German sentence for the desk
};
using Why = std::vector<Step>;

LocalDate easter_sunday(int year);                     // Gregorian calendar, 1583 to 9999
std::vector<Holiday> holidays(Place place, int year);  // by day; years from 1991 on
std::optional<Holiday> holiday_on(LocalDate day, Place place);
bool is_sunday(LocalDate day);
bool is_saturday(LocalDate day);

// Working day in the sense of § 31 Abs. 3 VwVfG, § 193 BGB: neither Saturday nor Sunday nor a public holiday
// of the place. 24 and 31 December are working days.
bool is_working_day(LocalDate day, Place place);
LocalDate next_working_day(LocalDate day, Place place);      // the day itself if it is one
LocalDate previous_working_day(LocalDate day, Place place);  // the day itself if it is one

std::string_view weekday_name(LocalDate day);  // "Samstag"
std::string long_day(LocalDate day);           // "Samstag, 15.03.2025"
// Why the day is no working day: "Samstag", "Sonntag" or the holiday's name; empty for a working day.
std::string_view rest_reason(LocalDate day, Place place);

}  // namespace rathaus::calendar
