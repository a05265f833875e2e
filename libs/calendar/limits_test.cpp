#include "libs/calendar/limits.h"

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

TEST(Drafts, thirty_days_and_never_moved) {
  EXPECT_EQ(S(draft_deletion(D("2025-01-30"))->last_day), "2025-03-01");  // a Saturday
  EXPECT_EQ(S(draft_deletion(D("2025-01-30"))->delete_from), "2025-03-02");
  EXPECT_EQ(S(draft_deletion(D("2025-12-02"))->last_day), "2026-01-01");
  EXPECT_EQ(S(draft_deletion(D("2024-01-30"))->last_day), "2024-02-29");
  EXPECT_EQ(S(draft_deletion(D("2025-03-03"), 90)->last_day), "2025-06-01");
  EXPECT_FALSE(draft_deletion(D("2025-03-03"), -1));
  EXPECT_TRUE(readable(draft_deletion(D("2025-01-30"))->why));
}

TEST(Accounts, two_years_and_a_notice_two_months_before) {
  const auto of = [](std::string_view day) {
    const auto out = account_inactivity(D(day));
    return S(out->last_day) + " " + S(out->delete_from) + " " + S(out->notice_by);
  };
  EXPECT_EQ(of("2026-04-30"), "2028-04-30 2028-05-01 2028-02-29");
  EXPECT_EQ(of("2024-02-29"), "2026-02-28 2026-03-01 2025-12-28");
  EXPECT_EQ(of("2025-12-31"), "2027-12-31 2028-01-01 2027-10-31");
  EXPECT_EQ(of("2025-01-15"), "2027-01-15 2027-01-16 2026-11-15");
}

TEST(SinglePoint, third_day_for_ever) {
  const auto out = single_point_of_contact(D("2025-03-05"));
  EXPECT_EQ(S(out.deemed_received_on), "2025-03-08");
  EXPECT_EQ(S(out.deadline_kept_on), "2025-03-05");
}

std::string working(std::string_view start, int n, Direction direction = Direction::forward,
                    Week week = Week::mon_fri, std::vector<LocalDate> closed = {}) {
  WorkingDaysInput in{D(start), n, week, direction, closed, Region::NW};
  const auto out = working_days(in);
  return out ? S(out->day) : out.error().code;
}

TEST(WorkingDays, forward_backward_and_zero) {
  EXPECT_EQ(working("2025-03-07", 1), "2025-03-10");
  EXPECT_EQ(working("2025-03-08", 1), "2025-03-10");
  EXPECT_EQ(working("2025-04-18", 0), "2025-04-22");
  EXPECT_EQ(working("2025-04-17", 0), "2025-04-17");
  EXPECT_EQ(working("2025-05-01", 0, Direction::backward), "2025-04-30");
  EXPECT_EQ(working("2025-04-22", 1, Direction::backward), "2025-04-17");
  EXPECT_EQ(working("2025-12-23", 10), "2026-01-09");
  EXPECT_EQ(working("2024-02-28", 1), "2024-02-29");
  EXPECT_EQ(working("2025-03-07", -1), "calendar.working_days");
}

TEST(WorkingDays, saturday_and_closed_days) {
  EXPECT_EQ(working("2025-12-19", 2), "2025-12-23");
  EXPECT_EQ(working("2025-12-19", 2, Direction::forward, Week::mon_sat), "2025-12-22");
  EXPECT_EQ(working("2025-10-31", 1, Direction::forward, Week::mon_sat),
            "2025-11-03");  // Saturday is All Saints'
  EXPECT_EQ(working("2025-12-23", 1, Direction::forward, Week::mon_fri, {D("2025-12-24")}), "2025-12-29");
  EXPECT_EQ(working("2025-12-24", 0, Direction::backward, Week::mon_fri, {D("2025-12-24")}), "2025-12-23");
}

std::string hours(std::string_view start, int n, HourLaw law = HourLaw::vwvfg_31_6,
                  HourMode mode = HourMode::exact, HourClock clock = HourClock::elapsed,
                  Region region = Region::NW) {
  const auto out = hour_limit({T(start), n, law, mode, clock, region});
  return out ? to_iso(out->end).substr(0, 19) : out.error().code;
}

TEST(Hours, run_through_the_weekend) {
  EXPECT_EQ(hours("2025-03-07T09:00:00Z", 24), "2025-03-08T09:00:00");
  EXPECT_EQ(hours("2025-12-31T20:00:00Z", 6), "2026-01-01T02:00:00");
  EXPECT_EQ(hours("2024-02-28T22:00:00Z", 24), "2024-02-29T22:00:00");
  EXPECT_EQ(hours("2025-03-07T09:00:00Z", -1), "calendar.hours");
}

TEST(Hours, full_hour) {
  EXPECT_EQ(hours("2025-03-03T09:20:00Z", 24, HourLaw::vwvfg_31_6, HourMode::full_hour),
            "2025-03-04T10:00:00");
  EXPECT_EQ(hours("2025-03-03T09:00:00Z", 24, HourLaw::vwvfg_31_6, HourMode::full_hour),
            "2025-03-04T09:00:00");
}

TEST(Hours, clock_changes) {
  const auto wall = [](std::string_view start) {
    return hours(start, 24, HourLaw::vwvfg_31_6, HourMode::exact, HourClock::wall);
  };
  EXPECT_EQ(hours("2025-03-29T09:00:00Z", 24), "2025-03-30T09:00:00");
  EXPECT_EQ(wall("2025-03-29T09:00:00Z"), "2025-03-30T08:00:00");  // 23 hours
  EXPECT_EQ(wall("2025-10-25T08:00:00Z"), "2025-10-26T09:00:00");  // 25 hours
  EXPECT_EQ(wall("2025-03-29T01:30:00Z"), "2025-03-30T01:30:00");  // 02:30 does not exist, read as 03:30
  EXPECT_EQ(wall("2025-10-25T00:30:00Z"), "2025-10-26T00:30:00");  // 02:30 exists twice, the first pass
  EXPECT_EQ(wall("2025-10-25T01:00:00Z"), "2025-10-26T02:00:00");  // 03:00 exists once
}

TEST(Hours, courts_do_not_count_days_off) {
  const auto court = [](std::string_view start, int n, Region region = Region::NW) {
    return hours(start, n, HourLaw::zpo_222_3, HourMode::exact, HourClock::elapsed, region);
  };
  EXPECT_EQ(court("2025-03-07T09:20:00Z", 24), "2025-03-10T09:20:00");
  EXPECT_EQ(court("2025-03-08T09:20:00Z", 24), "2025-03-10T23:00:00");
  EXPECT_EQ(court("2025-04-17T08:00:00Z", 24), "2025-04-22T08:00:00");
  EXPECT_EQ(court("2025-06-18T08:00:00Z", 24), "2025-06-20T08:00:00");
  EXPECT_EQ(court("2025-06-18T08:00:00Z", 24, Region::BE), "2025-06-19T08:00:00");
  EXPECT_EQ(court("2025-03-28T09:00:00Z", 24), "2025-03-31T08:00:00");  // clock change on the Sunday between
}

TEST(TimelyFiling, until_midnight_of_the_last_day_in_german_time) {
  EXPECT_TRUE(timely(D("2025-04-07"), T("2025-04-07T21:59:59.999999Z")).timely);
  EXPECT_FALSE(timely(D("2025-04-07"), T("2025-04-07T22:00:00Z")).timely);
  EXPECT_TRUE(timely(D("2025-12-31"), T("2025-12-31T22:59:59Z")).timely);
  EXPECT_FALSE(timely(D("2025-12-31"), T("2025-12-31T23:00:00Z")).timely);
  EXPECT_TRUE(timely(D("2025-10-27"), T("2025-10-27T22:30:00Z")).timely);
  EXPECT_FALSE(timely(D("2025-03-31"), T("2025-03-31T22:30:00Z")).timely);
}

TEST(Inactivity, waiting_periods_do_not_move) {
  EXPECT_EQ(S(inactivity_action(InactivityLaw::vwgo_75, D("2025-03-07"))->waiting_ends), "2025-06-07");
  EXPECT_EQ(S(inactivity_action(InactivityLaw::vwgo_75, D("2025-03-07"))->action_from), "2025-06-08");
  EXPECT_EQ(S(inactivity_action(InactivityLaw::vwgo_75, D("2025-03-07"), true, Region::NW)->action_from),
            "2025-06-11");
  EXPECT_EQ(S(inactivity_action(InactivityLaw::sgg_88_1, D("2025-08-31"))->action_from), "2026-03-01");
  EXPECT_EQ(S(inactivity_action(InactivityLaw::sgg_88_2, D("2023-11-30"))->waiting_ends), "2024-02-29");
}

}  // namespace
}  // namespace rathaus::calendar
