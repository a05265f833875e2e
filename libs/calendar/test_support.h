#pragma once
// Shared by the tests of this room only.
#include <gtest/gtest.h>

#include <ostream>
#include <string_view>

#include "libs/base/check.h"
#include "libs/calendar/calendar.h"

namespace rathaus::calendar {

inline LocalDate D(std::string_view iso) {
  const auto date = parse_iso_date(iso);
  CHECK(date);
  return *date;
}

inline Instant T(std::string_view iso) {
  const auto at = parse_iso_instant(iso);
  CHECK(at);
  return *at;
}

inline std::string S(LocalDate date) { return to_iso(date); }
inline std::string S(const std::optional<LocalDate>& date) { return date ? to_iso(*date) : "never"; }

// The explanation names this law in one of its steps.
inline bool cites(const Why& why, std::string_view law) {
  for (const Step& step : why) {
    if (step.law.find(law) != std::string::npos) return true;
  }
  return false;
}
// Every step has a law and a whole sentence.
inline bool readable(const Why& why) {
  if (why.empty()) return false;
  for (const Step& step : why) {
    if (step.law.empty() || step.text.empty() || step.text.back() != '.') return false;
  }
  return true;
}

}  // namespace rathaus::calendar
