#include "libs/calendar/remedy.h"

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

RemedyInput against(RemedyKind kind, std::string_view announced, Region region = Region::NW) {
  RemedyInput in;
  in.remedy = kind;
  in.announced_on = D(announced);
  in.place = region;
  return in;
}

std::string end(const RemedyInput& in) {
  const auto out = remedy(in);
  if (!out) return out.error().code;
  EXPECT_TRUE(readable(out->why));
  return std::string(german(out->period)) + " " + S(out->end);
}

TEST(Remedy, one_month_to_the_same_number) {
  for (const RemedyKind kind :
       {RemedyKind::widerspruch_vwgo, RemedyKind::klage_vwgo, RemedyKind::widerspruch_sgg,
        RemedyKind::klage_sgg, RemedyKind::einspruch_ao, RemedyKind::klage_fgo}) {
    EXPECT_EQ(end(against(kind, "2025-03-06")), "ein Monat 2025-04-07");  // Sunday
    EXPECT_EQ(end(against(kind, "2025-03-07")), "ein Monat 2025-04-07");
    EXPECT_EQ(end(against(kind, "2025-03-08")), "ein Monat 2025-04-08");
    EXPECT_EQ(end(against(kind, "2025-01-31")), "ein Monat 2025-02-28");
    EXPECT_EQ(end(against(kind, "2025-12-01")), "ein Monat 2026-01-02");
  }
}

TEST(Remedy, holiday_of_the_place_of_lodging) {
  EXPECT_EQ(end(against(RemedyKind::widerspruch_vwgo, "2025-07-15", Region::BY_KATH)),
            "ein Monat 2025-08-18");
  EXPECT_EQ(end(against(RemedyKind::widerspruch_vwgo, "2025-07-15", Region::BY_EVANG)),
            "ein Monat 2025-08-15");
  RemedyInput augsburg = against(RemedyKind::widerspruch_vwgo, "2025-07-15", Region::BY_A);
  EXPECT_EQ(end(augsburg), "ein Monat 2025-08-18");
  augsburg.place.data = HolidayData::as_stored;
  EXPECT_EQ(end(augsburg), "ein Monat 2025-08-15");
}

TEST(Remedy, a_year_without_a_right_notice) {
  RemedyInput in = against(RemedyKind::widerspruch_vwgo, "2025-03-07");
  in.notice = RemedyNotice::missing;
  EXPECT_EQ(end(in), "ein Jahr 2026-03-09");
  in.notice = RemedyNotice::wrong;
  in.shift_year = false;
  EXPECT_EQ(end(in), "ein Jahr 2026-03-07");
  in.notice = RemedyNotice::denies_remedy;
  EXPECT_EQ(end(in), "unbefristet never");
  in.notice = RemedyNotice::ok;  // shift_year concerns the year only
  in.announced_on = D("2025-03-06");
  EXPECT_EQ(end(in), "ein Monat 2025-04-07");
}

TEST(Remedy, leap_day) {
  RemedyInput in = against(RemedyKind::klage_fgo, "2024-02-29", Region::HE);
  in.notice = RemedyNotice::wrong;
  EXPECT_EQ(end(in), "ein Jahr 2025-02-28");
  in.announced_on = D("2023-02-28");
  EXPECT_EQ(end(in), "ein Jahr 2024-02-28");
  EXPECT_EQ(end(against(RemedyKind::klage_fgo, "2024-01-29", Region::HE)), "ein Monat 2024-02-29");
}

TEST(Remedy, abroad_three_months_in_social_matters_only) {
  for (const RemedyKind kind : {RemedyKind::widerspruch_sgg, RemedyKind::klage_sgg}) {
    RemedyInput in = against(kind, "2025-01-31");
    in.announced_abroad = true;
    EXPECT_EQ(end(in), "drei Monate 2025-04-30");
    in.notice = RemedyNotice::missing;
    EXPECT_EQ(end(in), "ein Jahr 2026-02-02");
  }
  RemedyInput in = against(RemedyKind::widerspruch_vwgo, "2025-01-31");
  in.announced_abroad = true;
  EXPECT_EQ(end(in), "ein Monat 2025-02-28");
}

TEST(Remedy, oral_acts) {
  RemedyInput in = against(RemedyKind::einspruch_ao, "2025-03-07");
  in.notice = RemedyNotice::missing;
  in.oral = true;
  EXPECT_EQ(end(in), "ein Monat 2025-04-07");
  in.remedy = RemedyKind::widerspruch_vwgo;
  EXPECT_EQ(end(in), "ein Jahr 2026-03-09");
  in.oral_needs_notice = false;
  EXPECT_EQ(end(in), "ein Monat 2025-04-07");
  in.remedy = RemedyKind::widerspruch_sgg;
  EXPECT_EQ(end(in), "ein Jahr 2026-03-09");
}

TEST(Chain, announcement_then_remedy) {
  AnnouncementInput a;
  a.recipient = Region::NW;
  a.dispatched_on = D("2025-01-28");
  const RemedyInput r = against(RemedyKind::widerspruch_vwgo, "2000-01-01");
  const auto chain = announce_and_remedy(a, r);
  ASSERT_TRUE(chain && chain->remedy);
  EXPECT_EQ(S(chain->announcement.announced_on), "2025-02-01");
  EXPECT_EQ(S(chain->remedy->nominal_end), "2025-03-01");
  EXPECT_EQ(S(chain->remedy->end), "2025-03-03");
  a.receipt.status = ReceiptStatus::not_received;
  EXPECT_FALSE(announce_and_remedy(a, r)->remedy);
}

TEST(Chain, announcement_then_deadline) {
  AnnouncementInput a;
  a.recipient = Region::NW;
  a.dispatched_on = D("2025-03-04");
  AuthorityDeadlineInput d;
  d.length = Length{14, Unit::day};
  d.place = Region::NW;
  const auto chain = announce_and_deadline(a, d);
  ASSERT_TRUE(chain && chain->deadline);
  EXPECT_EQ(S(chain->deadline->end), "2025-03-24");
  a.receipt.status = ReceiptStatus::disputed_unproven;
  EXPECT_FALSE(announce_and_deadline(a, d)->deadline);
}

}  // namespace
}  // namespace rathaus::calendar
