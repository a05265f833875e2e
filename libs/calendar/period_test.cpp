#include "libs/calendar/period.h"

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

std::string nominal(std::string_view start, int n, Unit unit, Start mode = Start::event) {
  const auto end = nominal_end(D(start), {n, unit}, mode);
  return end ? S(*end) : end.error().code;
}

TEST(NominalEnd, event_day_is_not_counted) {
  EXPECT_EQ(nominal("2025-03-03", 1, Unit::day), "2025-03-04");
  EXPECT_EQ(nominal("2025-03-03", 2, Unit::week), "2025-03-17");
  EXPECT_EQ(nominal("2025-03-03", 1, Unit::half_month), "2025-03-18");
  EXPECT_EQ(nominal("2025-01-30", 1, Unit::month), "2025-02-28");
  EXPECT_EQ(nominal("2025-02-28", 1, Unit::month), "2025-03-28");  // not the 31st
  EXPECT_EQ(nominal("2024-01-31", 1, Unit::month), "2024-02-29");
  EXPECT_EQ(nominal("2025-11-30", 1, Unit::quarter), "2026-02-28");
  EXPECT_EQ(nominal("2025-08-31", 1, Unit::half_year), "2026-02-28");
  EXPECT_EQ(nominal("2024-02-29", 1, Unit::year), "2025-02-28");
  EXPECT_EQ(nominal("2024-02-29", 4, Unit::year), "2028-02-29");
  EXPECT_EQ(nominal("2025-12-31", 1, Unit::day), "2026-01-01");
}

TEST(NominalEnd, day_begin_counts_the_first_day) {
  EXPECT_EQ(nominal("2025-03-03", 1, Unit::day, Start::day_begin), "2025-03-03");
  EXPECT_EQ(nominal("2025-03-01", 1, Unit::month, Start::day_begin), "2025-03-31");
  EXPECT_EQ(nominal("2024-03-01", 1, Unit::year, Start::day_begin), "2025-02-28");
  EXPECT_EQ(nominal("2023-03-01", 1, Unit::year, Start::day_begin), "2024-02-29");
  // The corresponding day is missing: the last day of the month, not the day before it.
  EXPECT_EQ(nominal("2024-01-31", 1, Unit::month, Start::day_begin), "2024-02-29");
  EXPECT_EQ(nominal("2024-01-29", 1, Unit::month, Start::day_begin), "2024-02-28");
  EXPECT_EQ(nominal("2024-02-29", 1, Unit::year, Start::day_begin), "2025-02-28");
}

TEST(NominalEnd, refuses_lengths_out_of_range) {
  EXPECT_EQ(nominal("2025-03-03", -1, Unit::day), "calendar.period.length");
  EXPECT_EQ(nominal("2025-03-03", kMaxLength + 1, Unit::day), "calendar.period.length");
  EXPECT_EQ(nominal("2025-03-03", 9000, Unit::year), "calendar.period.length");
  EXPECT_EQ(nominal("9990-03-03", 9000, Unit::day), "calendar.period.length");
}

TEST(NominalEnd, a_day_later_never_ends_earlier) {
  for (const Start mode : {Start::event, Start::day_begin}) {
    for (const Unit unit :
         {Unit::day, Unit::week, Unit::half_month, Unit::month, Unit::quarter, Unit::half_year, Unit::year}) {
      LocalDate before = *nominal_end(D("2023-12-01"), {1, unit}, mode);
      for (LocalDate day = D("2023-12-02"); day < D("2025-04-01"); day = plus_days(day, 1)) {
        const LocalDate end = *nominal_end(day, {1, unit}, mode);
        EXPECT_LE(before, end) << to_iso(day);
        before = end;
      }
    }
  }
}

TEST(Count, moves_the_end_and_says_why) {
  const auto moved = count(D("2025-03-08"), {1, Unit::week}, Start::event, true, Region::NW);
  ASSERT_TRUE(moved);
  EXPECT_EQ(S(moved->nominal_end), "2025-03-15");
  EXPECT_EQ(S(moved->end), "2025-03-17");
  EXPECT_TRUE(cites(moved->why, "§ 193 BGB"));
  EXPECT_TRUE(cites(moved->why, "§ 187 Abs. 1 BGB"));
  EXPECT_TRUE(readable(moved->why));
  const auto stays = count(D("2025-03-08"), {1, Unit::week}, Start::event, false, Region::NW);
  EXPECT_EQ(S(stays->end), "2025-03-15");
  EXPECT_FALSE(cites(stays->why, "§ 193 BGB"));
  const auto short_month = count(D("2025-01-31"), {1, Unit::month}, Start::event, true, Region::NW);
  EXPECT_TRUE(cites(short_month->why, "§ 188 Abs. 3 BGB"));
}

TEST(Count, knows_the_place) {
  const auto end = [](Region region) {
    return S(count(D("2025-06-05"), {14, Unit::day}, Start::event, true, region)->end);
  };
  EXPECT_EQ(end(Region::SH), "2025-06-19");
  EXPECT_EQ(end(Region::SN), "2025-06-19");
  EXPECT_EQ(end(Region::SN_BZ), "2025-06-20");
}

TEST(SmallRules, months_and_half_age_month_part_split) {
  EXPECT_EQ(S(months_and_half(D("2025-01-31"), 1, Start::event)->day), "2025-03-15");
  EXPECT_EQ(S(months_and_half(D("2025-03-01"), 1, Start::day_begin)->day), "2025-04-15");
  EXPECT_EQ(S(age_reached(D("2004-02-29"), 18)->day), "2022-03-01");
  EXPECT_EQ(S(age_reached(D("2004-02-29"), 20)->day), "2024-02-29");
  EXPECT_EQ(S(age_reached(D("2007-03-01"), 18)->day), "2025-03-01");
  EXPECT_EQ(S(age_reached(D("2006-12-31"), 18)->day), "2024-12-31");
  EXPECT_EQ(S(month_part(2024, 2, MonthPart::end)->day), "2024-02-29");
  EXPECT_EQ(S(month_part(2025, 2, MonthPart::end)->day), "2025-02-28");
  EXPECT_EQ(S(month_part(2025, 4, MonthPart::middle)->day), "2025-04-15");
  EXPECT_EQ(S(month_part(2025, 4, MonthPart::begin)->day), "2025-04-01");
  EXPECT_FALSE(month_part(2025, 13, MonthPart::begin));
  EXPECT_EQ(*split_period_days({2, Unit::month}), 60);
  EXPECT_EQ(*split_period_days({2, Unit::year}), 730);
  EXPECT_FALSE(split_period_days({2, Unit::week}));
}

AuthorityDeadlineInput fixed(Code code, bool notice, DeadlineKind kind = DeadlineKind::deadline) {
  AuthorityDeadlineInput in;
  in.code = code;
  in.announced_on = D("2025-03-07");
  in.fixed_day = D("2025-03-22");  // a Saturday
  in.fixed_day_notice = notice;
  in.kind = kind;
  in.place = Region::NW;
  return in;
}

TEST(AuthorityDeadline, a_named_day_stays_only_with_the_reference_and_never_in_tax_law) {
  EXPECT_EQ(S(authority_deadline(fixed(Code::vwvfg, true))->end), "2025-03-22");
  EXPECT_EQ(S(authority_deadline(fixed(Code::vwvfg, false))->end), "2025-03-24");
  EXPECT_EQ(S(authority_deadline(fixed(Code::sgb_x, true))->end), "2025-03-22");
  EXPECT_EQ(S(authority_deadline(fixed(Code::ao, true))->end), "2025-03-24");
  for (const Code code : {Code::vwvfg, Code::sgb_x, Code::ao}) {
    EXPECT_EQ(S(authority_deadline(fixed(code, false, DeadlineKind::appointment))->end), "2025-03-22");
    EXPECT_EQ(S(authority_deadline(fixed(code, false, DeadlineKind::benefit_period))->end), "2025-03-22");
  }
  EXPECT_TRUE(
      cites(authority_deadline(fixed(Code::ao, false, DeadlineKind::appointment))->why, "§ 108 Abs. 5 AO"));
}

TEST(AuthorityDeadline, start_of_the_count) {
  AuthorityDeadlineInput in;
  in.announced_on = D("2025-04-30");
  in.length = Length{1, Unit::month};
  in.place = Region::NW;
  EXPECT_EQ(S(authority_deadline(in)->nominal_end), "2025-05-30");
  in.start_mode = Start::day_begin;
  EXPECT_EQ(S(authority_deadline(in)->nominal_end), "2025-05-31");
  in.told_start = D("2025-04-01");
  EXPECT_EQ(S(authority_deadline(in)->nominal_end), "2025-04-30");
  EXPECT_TRUE(readable(authority_deadline(in)->why));
}

TEST(AuthorityDeadline, refuses_what_it_cannot_know) {
  AuthorityDeadlineInput in;
  in.announced_on = D("2025-04-30");
  EXPECT_EQ(authority_deadline(in).error().code, "calendar.deadline.length_missing");
  in.length = Length{1, Unit::month};
  in.code = Code::vwzg;
  EXPECT_EQ(authority_deadline(in).error().code, "calendar.deadline.code");
}

TEST(Extension, from_the_moved_or_the_nominal_end) {
  ExtensionInput in{D("2025-04-18"), {7, Unit::day}, Base::shifted, Start::day_begin, Region::NW};
  EXPECT_EQ(S(extend(in)->previous_end), "2025-04-22");
  EXPECT_EQ(S(extend(in)->end), "2025-04-29");
  in.base = Base::nominal;
  EXPECT_EQ(S(extend(in)->end), "2025-04-25");
  ExtensionInput month{D("2025-02-28"), {1, Unit::month}, Base::shifted, Start::day_begin, Region::NW};
  EXPECT_EQ(S(extend(month)->nominal_end), "2025-03-31");
  month.start_mode = Start::event;
  EXPECT_EQ(S(extend(month)->nominal_end), "2025-03-28");
}

TEST(ApprovalFiction, granted_from_the_day_after) {
  ApprovalFictionInput in;
  in.complete_on = D("2025-03-07");
  in.place = Region::NW;
  EXPECT_EQ(S(approval_fiction(in)->end), "2025-06-10");  // Saturday before Whitsun
  EXPECT_EQ(S(approval_fiction(in)->granted_from), "2025-06-11");
  in.shift = false;
  EXPECT_EQ(S(approval_fiction(in)->granted_from), "2025-06-08");
}

TEST(ApprovalFiction, extension_only_if_told_by_the_last_day) {
  ApprovalFictionInput in;
  in.complete_on = D("2025-03-03");
  in.place = Region::NW;
  const auto told = [&](std::string_view day) {
    in.extension = ApprovalFictionInput::Extension{{2, Unit::week}, D(day)};
    return *approval_fiction(in);
  };
  EXPECT_EQ(S(told("2025-06-02").end), "2025-06-17");
  EXPECT_TRUE(told("2025-06-03").extension_used);   // the last day
  EXPECT_FALSE(told("2025-06-04").extension_used);  // the day after
  EXPECT_EQ(S(told("2025-06-04").end), "2025-06-03");
  in.extension->told_on.reset();
  EXPECT_FALSE(approval_fiction(in)->extension_used);
}

TEST(Restitution, two_weeks_or_a_month_and_the_absolute_year) {
  RestitutionInput in;
  in.missed_end = D("2025-03-03");
  in.obstacle_removed_on = D("2025-03-10");
  in.place = Region::NW;
  const auto end = [&](RestitutionLaw law) {
    in.law = law;
    return S(restitution(in)->application_end);
  };
  for (const auto law : {RestitutionLaw::vwvfg_32, RestitutionLaw::sgb_x_27, RestitutionLaw::vwgo_60,
                         RestitutionLaw::fgo_56}) {
    EXPECT_EQ(end(law), "2025-03-24");
  }
  for (const auto law : {RestitutionLaw::ao_110, RestitutionLaw::sgg_67}) EXPECT_EQ(end(law), "2025-04-10");
  in.law = RestitutionLaw::vwvfg_32;
  in.obstacle_removed_on = D("2026-02-23");
  EXPECT_EQ(S(restitution(in)->latest), "2026-03-03");  // the year ends first
  in.missed_end = D("2025-03-07");
  EXPECT_EQ(S(restitution(in)->absolute_end), "2026-03-09");
  in.shift_year = false;
  EXPECT_EQ(S(restitution(in)->absolute_end), "2026-03-07");
  in.missed_end = D("2023-02-28");
  EXPECT_EQ(S(restitution(in)->absolute_end), "2024-02-28");
  in.year_mode = Start::day_begin;
  EXPECT_EQ(S(restitution(in)->absolute_end), "2024-02-29");
}

}  // namespace
}  // namespace rathaus::calendar
