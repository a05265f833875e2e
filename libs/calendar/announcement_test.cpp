#include "libs/calendar/announcement.h"

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

AnnouncementInput sent(Code code, Way way, std::string_view day, Region region = Region::NW) {
  AnnouncementInput in;
  in.code = code;
  in.way = way;
  in.recipient = region;
  in.dispatched_on = D(day);
  return in;
}

std::string on(const AnnouncementInput& in) {
  const auto out = announce(in);
  if (!out) return out.error().code;
  EXPECT_TRUE(readable(out->why));
  return S(out->announced_on);
}

TEST(Announce, three_days_until_2024_four_from_2025) {
  for (const Code code : {Code::vwvfg, Code::sgb_x, Code::ao}) {
    for (const Way way : {Way::post, Way::electronic, Way::no_domestic_agent_electronic}) {
      EXPECT_EQ(on(sent(code, way, "2024-12-31")), "2025-01-03");
      EXPECT_EQ(on(sent(code, way, "2025-01-02")), "2025-01-06");
    }
  }
}

TEST(Announce, law_of_the_day_of_effect_only_on_the_last_three_days_and_not_in_tax_law) {
  AnnouncementInput in = sent(Code::vwvfg, Way::post, "2024-12-28");
  in.version_rule = VersionRule::effect;
  EXPECT_EQ(on(in), "2024-12-31");
  in.dispatched_on = D("2024-12-29");
  EXPECT_EQ(on(in), "2025-01-02");
  in.dispatched_on = D("2024-12-31");
  EXPECT_EQ(on(in), "2025-01-04");
  in.code = Code::ao;
  EXPECT_EQ(on(in), "2025-01-03");
  in.code = Code::vwvfg;
  in.fiction_days_override = 3;
  EXPECT_EQ(on(in), "2025-01-03");
}

TEST(Announce, only_tax_law_moves_the_fictitious_day) {
  EXPECT_EQ(on(sent(Code::vwvfg, Way::post, "2025-03-04")), "2025-03-08");
  EXPECT_EQ(on(sent(Code::sgb_x, Way::post, "2025-03-04")), "2025-03-08");
  EXPECT_EQ(on(sent(Code::ao, Way::post, "2025-03-04")), "2025-03-10");
  AnnouncementInput in = sent(Code::vwvfg, Way::post, "2025-03-04");
  in.shift_fiction = ShiftFiction::yes;
  EXPECT_EQ(on(in), "2025-03-10");
  in = sent(Code::ao, Way::post, "2025-03-04");
  in.shift_fiction = ShiftFiction::no;
  EXPECT_EQ(on(in), "2025-03-08");
}

TEST(Announce, real_receipt_may_only_be_later) {
  AnnouncementInput in = sent(Code::vwvfg, Way::post, "2025-03-03");
  const auto with = [&](ReceiptStatus status, std::string_view day = {}) {
    in.receipt = {status, day.empty() ? std::nullopt : std::optional(D(day))};
    return on(in);
  };
  EXPECT_EQ(with(ReceiptStatus::proven, "2025-03-06"), "2025-03-07");
  EXPECT_EQ(with(ReceiptStatus::proven, "2025-03-07"), "2025-03-07");
  EXPECT_EQ(with(ReceiptStatus::proven, "2025-03-08"), "2025-03-08");
  EXPECT_EQ(with(ReceiptStatus::not_received), "never");
  EXPECT_EQ(with(ReceiptStatus::disputed_unproven), "never");
  EXPECT_EQ(with(ReceiptStatus::proven), "calendar.announce.date_missing");
}

TEST(Announce, without_domestic_agent_only_established_facts_count) {
  AnnouncementInput in = sent(Code::vwvfg, Way::no_domestic_agent_post, "2025-03-03");
  EXPECT_EQ(on(in), "2025-03-10");
  in.receipt.status = ReceiptStatus::disputed_unproven;
  EXPECT_EQ(on(in), "2025-03-10");
  in.receipt.status = ReceiptStatus::not_received;
  EXPECT_EQ(on(in), "never");
  EXPECT_EQ(on(sent(Code::ao, Way::no_domestic_agent_post, "2025-03-03")),
            "2025-04-03");  // AO 123: one month
  EXPECT_EQ(on(sent(Code::vwvfg, Way::no_domestic_agent_post, "2024-12-27")), "2025-01-03");
}

TEST(Announce, post_abroad) {
  AnnouncementInput in = sent(Code::vwvfg, Way::post, "2024-01-30");
  in.recipient_abroad = true;
  EXPECT_EQ(on(in), "never");
  in.single_point_of_contact = true;
  EXPECT_EQ(on(in), "2024-02-29");
  in.code = Code::sgb_x;
  EXPECT_EQ(on(in), "never");
  in.receipt = {ReceiptStatus::proven, D("2024-02-10")};
  EXPECT_EQ(on(in), "2024-02-10");
  in.code = Code::ao;
  EXPECT_EQ(on(in), "2024-02-29");
  in.way = Way::electronic;  // electronic: the same fiction abroad
  in.receipt = {};
  EXPECT_EQ(on(in), "2024-02-02");
}

TEST(Announce, retrieval_by_consent_within_ten_days) {
  AnnouncementInput in;
  in.way = Way::portal;
  in.recipient = Region::NW;
  in.notified_on = D("2025-06-09");
  in.consent = true;
  in.retrieved_on = D("2025-06-20");
  EXPECT_EQ(S(announce(in)->last_retrieval_day), "2025-06-20");  // Corpus Christi moves the tenth day
  EXPECT_EQ(on(in), "2025-06-21");
  in.retrieved_on = D("2025-06-21");
  EXPECT_EQ(on(in), "never");
  in.retrieved_on = D("2025-06-20");
  in.shift_ten_day = false;
  EXPECT_EQ(on(in), "never");
  in.retrieved_on = D("2025-06-19");
  EXPECT_EQ(on(in), "2025-06-20");
  in.consent = false;
  EXPECT_EQ(on(in), "never");
  in.consent = true;
  in.notified_on = in.retrieved_on = D("2016-12-30");
  EXPECT_EQ(on(in), "never");
}

TEST(Announce, social_portal_counts_from_the_notification) {
  AnnouncementInput in;
  in.code = Code::sgb_x;
  in.way = Way::portal;
  in.recipient = Region::HE;
  in.notified_on = D("2025-03-03");
  in.consent = true;
  EXPECT_EQ(on(in), "2025-03-07");
  in.retrieved_on = D("2025-03-20");
  EXPECT_EQ(on(in), "2025-03-07");
  in.notification = Notification::disputed_unproven;
  EXPECT_EQ(on(in), "2025-03-20");
  in.notification = Notification::not_within_days;
  in.retrieved_on.reset();
  EXPECT_EQ(on(in), "never");
}

TEST(Announce, tax_portal_in_its_three_versions) {
  AnnouncementInput in;
  in.code = Code::ao;
  in.recipient = Region::HE;
  in.consent = in.provision_proven = true;
  for (const Way way : {Way::portal, Way::ozg_mailbox}) {
    in.way = way;
    in.issued_on = in.provided_on = in.notified_on = D("2024-12-31");
    EXPECT_EQ(on(in), "2025-01-03");
    in.issued_on = in.provided_on = D("2025-12-31");
    in.notified_on = D("2026-01-02");
    EXPECT_EQ(on(in), "2026-01-06");  // old version: from the notification
    in.issued_on = D("2026-01-01");
    EXPECT_EQ(on(in), "2026-01-05");  // new version: from the provision, Sunday moved
    in.consent = false;
    EXPECT_EQ(on(in), "2026-01-05");
    in.provision_proven = false;
    EXPECT_EQ(on(in), "never");
    in.consent = in.provision_proven = true;
  }
}

TEST(Announce, ozg_mailbox_with_its_versions) {
  AnnouncementInput in;
  in.way = Way::ozg_mailbox;
  in.recipient = Region::HB;
  in.consent = in.provision_proven = true;
  const auto provided = [&](std::string_view day) {
    in.provided_on = D(day);
    return on(in);
  };
  EXPECT_EQ(provided("2020-12-09"), "never");
  EXPECT_EQ(provided("2020-12-10"), "2020-12-13");
  EXPECT_EQ(provided("2024-07-24"), "2024-07-27");
  EXPECT_EQ(provided("2024-12-31"), "2025-01-03");
  EXPECT_EQ(provided("2025-01-01"), "2025-01-05");
  in.consent = false;
  EXPECT_EQ(provided("2024-07-23"), "never");
  EXPECT_EQ(provided("2024-07-24"), "2024-07-27");
  in.opt_out = true;
  EXPECT_EQ(provided("2024-07-24"), "never");
}

TEST(Announce, ozg_mailbox_first_retrieval_where_the_fiction_fails) {
  AnnouncementInput in;
  in.way = Way::ozg_mailbox;
  in.recipient = Region::HB;
  in.provided_on = D("2025-03-03");
  in.retrieved_on = D("2025-03-05");
  EXPECT_EQ(on(in), "2025-03-05");  // provision not proven
  in.first_retrieval_counts = false;
  EXPECT_EQ(on(in), "never");
  in.provision_proven = true;
  EXPECT_EQ(on(in), "2025-03-07");
  in.notification_required = true;
  EXPECT_EQ(on(in), "never");
  in.notification_sent = true;
  EXPECT_EQ(on(in), "2025-03-07");
}

TEST(Announce, ozg_mailbox_in_social_law_only_for_parental_allowance) {
  AnnouncementInput in;
  in.code = Code::sgb_x;
  in.way = Way::ozg_mailbox;
  in.recipient = Region::HB;
  in.consent = in.provision_proven = in.notification_sent = true;
  in.provided_on = D("2025-03-03");
  in.notified_on = D("2025-03-05");
  EXPECT_EQ(on(in), "2025-03-09");
  in.parental_allowance = true;
  EXPECT_EQ(on(in), "2025-03-07");
}

TEST(Announce, public_notice) {
  AnnouncementInput in;
  in.way = Way::public_notice;
  in.recipient = Region::NW;
  in.announced_publicly_on = D("2025-03-01");
  EXPECT_EQ(on(in), "2025-03-15");
  in.public_day = PublicDay::day_after;
  EXPECT_EQ(on(in), "2025-03-16");
  in.code = Code::ao;
  EXPECT_EQ(on(in), "2025-03-18");
  in.public_day = PublicDay::last_day;
  EXPECT_EQ(on(in), "2025-03-17");
  in.named_day = D("2025-03-01");
  EXPECT_EQ(on(in), "2025-03-02");
  in.named_day = D("2025-03-05");
  EXPECT_EQ(on(in), "2025-03-05");
}

TEST(Announce, formal_service) {
  for (const Way way :
       {Way::pzu, Way::pzu_letterbox, Way::pzu_deposit, Way::pzu_refused, Way::registered_return_receipt,
        Way::eb, Way::authority_handover, Way::demail_pickup_receipt, Way::healing}) {
    AnnouncementInput in;
    in.code = Code::vwzg;
    in.way = way;
    EXPECT_EQ(on(in), "never");
    in.receipt = {ReceiptStatus::proven, D("2025-03-08")};
    EXPECT_EQ(on(in), "2025-03-08");
  }
  AnnouncementInput in = sent(Code::vwzg, Way::registered_handover, "2025-03-04");
  EXPECT_EQ(on(in), "2025-03-08");
  in.procedure = Code::ao;
  EXPECT_EQ(on(in), "2025-03-10");
  EXPECT_EQ(on(sent(Code::ao, Way::registered_handover, "2025-03-04")), "2025-03-10");
  in.receipt.status = ReceiptStatus::disputed_unproven;
  EXPECT_EQ(on(in), "never");
  EXPECT_EQ(on(sent(Code::vwzg, Way::abroad_no_agent, "2025-03-01")), "2025-03-08");
}

// VwZG 4(2) S. 2: the third day for what was posted on the last day of 2024, the fourth from the first day of 2025 on.
TEST(Announce, registered_letter_around_the_turn_of_2024) {
  EXPECT_EQ(on(sent(Code::vwzg, Way::registered_handover, "2024-12-31")), "2025-01-03");
  EXPECT_EQ(on(sent(Code::vwzg, Way::registered_handover, "2025-01-01")), "2025-01-05");
  EXPECT_EQ(on(sent(Code::vwzg, Way::registered_handover, "2025-01-02")), "2025-01-06");
  // A receipt before the fictitious day does not move it, one after it does.
  AnnouncementInput in = sent(Code::vwzg, Way::registered_handover, "2025-01-01");
  in.receipt = {ReceiptStatus::proven, D("2025-01-04")};
  EXPECT_EQ(on(in), "2025-01-05");
  in.receipt.on = D("2025-01-06");
  EXPECT_EQ(on(in), "2025-01-06");
  // The return receipt's own day counts, earlier or later.
  in.way = Way::registered_return_receipt;
  in.receipt.on = D("2025-01-02");
  EXPECT_EQ(on(in), "2025-01-02");
}

// VwZG 3 with ZPO 177-181: the deed's day, whatever the day of dispatch was.
TEST(Announce, deed_of_service_counts_by_its_own_day) {
  for (const char* day :
       {"2025-03-07", "2025-03-08",
        "2025-03-09"}) {  // the day before, that day, the day after; a Saturday does not move
    for (const Way way : {Way::pzu, Way::pzu_letterbox, Way::pzu_deposit, Way::pzu_refused, Way::eb}) {
      AnnouncementInput in = sent(Code::ao, way, "2025-03-04");
      in.receipt = {ReceiptStatus::proven, D(day)};
      EXPECT_EQ(on(in), day);
    }
  }
}

TEST(Announce, acknowledgement_by_the_fourth_day) {
  for (const Way way : {Way::electronic_fiction, Way::demail_fiction}) {
    AnnouncementInput in = sent(Code::vwzg, way, "2025-03-03");
    EXPECT_EQ(on(in), "2025-03-07");
    in.eb_date = D("2025-03-05");
    in.eb_arrived_on = D("2025-03-07");
    EXPECT_EQ(on(in), "2025-03-05");
    in.eb_arrived_on = D("2025-03-08");
    EXPECT_EQ(on(in), "2025-03-07");
    in.receipt.status = ReceiptStatus::disputed_unproven;
    EXPECT_EQ(on(in), "2025-03-07");
    in.receipt.status = ReceiptStatus::not_received;
    EXPECT_EQ(on(in), "never");
  }
}

// Every combination of code, way, version, receipt and shift around the turn of 2024: an answer with reasons
// or a refusal, never a day before the act left the authority, and the options never bring the day forward.
TEST(Announce, every_combination_keeps_its_order) {
  int answers = 0;
  for (int way = 0; way <= static_cast<int>(Way::healing); ++way) {
    for (const Code code : {Code::vwvfg, Code::sgb_x, Code::ao, Code::vwzg}) {
      for (LocalDate day = D("2024-12-20"); day < D("2025-01-12"); day = plus_days(day, 1)) {
        AnnouncementInput in = sent(code, static_cast<Way>(way), to_iso(day), Region::BY_KATH);
        in.handed_on = in.provided_on = in.notified_on = in.announced_publicly_on = in.retrieved_on = day;
        in.consent = in.provision_proven = in.notification_sent = true;
        const auto plain = announce(in);
        if (!plain) continue;
        ++answers;
        EXPECT_TRUE(readable(plain->why));
        if (plain->announced_on) {
          EXPECT_GE(*plain->announced_on, day);
        }
        in.shift_fiction = ShiftFiction::yes;
        const auto shifted = announce(in);
        in.version_rule = VersionRule::effect;
        const auto later = announce(in);
        ASSERT_TRUE(shifted && later);
        EXPECT_GE(shifted->announced_on, plain->announced_on);
        EXPECT_GE(later->announced_on, shifted->announced_on);
      }
    }
  }
  EXPECT_GT(answers, 1000);
}

TEST(Announce, refuses_what_it_cannot_answer) {
  AnnouncementInput in;
  EXPECT_EQ(on(in), "calendar.announce.date_missing");
  in.code = Code::vwzg;
  in.dispatched_on = D("2025-03-03");
  EXPECT_EQ(on(in), "calendar.announce.way_not_in_code");
  in.code = Code::vwvfg;
  in.fiction_days_override = 0;
  EXPECT_EQ(on(in), "calendar.announce.override");
  in.fiction_days_override = 3;
  in.dispatched_on = std::chrono::year{2025} / 2 / 30;
  EXPECT_EQ(on(in), "calendar.announce.no_date");
}

}  // namespace
}  // namespace rathaus::calendar
