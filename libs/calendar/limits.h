#pragma once
// Limits that are no remedy periods: drafts and accounts (OZG 8, 8a), working days, hours, timeliness,
// inactivity.
#include <cstdint>
#include <optional>
#include <span>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/calendar/holidays.h"
#include "libs/calendar/period.h"

namespace rathaus::calendar {

inline constexpr int kDraftDays = 30;  // OZG 8a(3) S. 1

struct Deletion {
  LocalDate last_day;
  LocalDate delete_from;               // from 00:00
  std::optional<LocalDate> notice_by;  // accounts only: two months before the last day
  Why why;
};
Result<Deletion> draft_deletion(LocalDate last_edit_on, int days = kDraftDays);  // OZG 8a(3); never moved
Result<Deletion> account_inactivity(LocalDate last_use_on);                      // OZG 8(7): two years

struct SinglePointReceipt {
  LocalDate deemed_received_on;  // third day, not changed in 2025
  LocalDate deadline_kept_on;    // arrival at the single point of contact keeps a deadline
  Why why;
};
SinglePointReceipt single_point_of_contact(LocalDate received_on);  // VwVfG 71b(2)

enum class Week : std::uint8_t { mon_fri, mon_sat };
enum class Direction : std::uint8_t { forward, backward };
struct WorkingDaysInput {
  LocalDate start;            // not counted itself
  int n = 0;                  // 0: the start, or the nearest working day in the direction
  Week week = Week::mon_fri;  // contested: whether Saturday is a working day
  Direction direction = Direction::forward;
  std::span<const LocalDate> closed = {};  // days on which the office is closed
  Place place;
};
Result<Dated> working_days(
    const WorkingDaysInput& in);  // refused: "calendar.working_days" (n outside 0 to 36500)

enum class HourLaw : std::uint8_t {
  vwvfg_31_6,  // hours run through weekends and holidays
  zpo_222_3,   // Saturdays, Sundays and holidays are not counted
};
enum class HourMode : std::uint8_t { exact, full_hour };  // full_hour: the hour of the event is not counted
enum class HourClock : std::uint8_t { elapsed, wall };    // physical hours, or the reading of the clock
struct HourLimitInput {
  Instant start;
  int n = 0;  // 0 to 100000 hours
  HourLaw law = HourLaw::vwvfg_31_6;
  HourMode mode = HourMode::exact;
  HourClock clock = HourClock::elapsed;
  Place place;
};
struct HourLimit {
  Instant end;
  Why why;
};
Result<HourLimit> hour_limit(const HourLimitInput& in);  // refused: "calendar.hours"

// Filed in time: received before 24:00 of the last day in German legal time.
struct Timely {
  bool timely = false;
  Why why;
};
Timely timely(LocalDate end, Instant received);

enum class InactivityLaw : std::uint8_t { vwgo_75, sgg_88_1, sgg_88_2 };
struct InactivityAction {
  LocalDate waiting_ends;
  LocalDate action_from;
  Why why;
};
// VwGO 75 S. 2, SGG 88. `shift` is contested; nothing has to be done on the last day, so it does not move by
// default.
Result<InactivityAction> inactivity_action(InactivityLaw law, LocalDate filed_on, bool shift = false,
                                           Place place = {});

}  // namespace rathaus::calendar
