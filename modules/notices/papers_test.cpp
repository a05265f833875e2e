#include "modules/notices/papers.h"

#include <gtest/gtest.h>

#include "libs/pdf/check.h"
#include "libs/pdf/pdf.h"
#include "modules/notices/test_support.h"

namespace rathaus::notices {
namespace {

using cases::Manner;

const Instant kNow = *parse_iso_instant("2026-03-04T09:00:00Z");
LocalDate on(std::string_view iso) { return *parse_iso_date(iso); }
std::string iso(const std::optional<LocalDate>& date) { return date ? to_iso(*date) : "never"; }

void expect_sound(const Result<Bytes>& pdf) {
  ASSERT_TRUE(pdf) << pdf.error().code << " " << pdf.error().detail;
  for (const pdf::Finding& finding : pdf::check(*pdf))
    ADD_FAILURE() << finding.rule << " " << finding.where << " " << finding.message;
}

cases::Case counter_case() {
  cases::Case c = dog_case();
  c.intake = "counter";
  c.applicant.family_name = "Müller-\xE4\xB8\xAD";  // a letter no font of the house has
  c.taken = cases::Intake{.identity = "id_card",
                          .identity_note = "Reisepass",
                          .by = "s",
                          .gaps = {"„Rasse“ fehlt"},
                          .transcript = "open"};
  return c;
}

TEST(Papers, AreAccessiblePdfs) {
  const packages::Package package = packages::shipped_package("hundesteuer");
  const tenancy::Town town = musterstadt();
  cases::Case c = counter_case();
  expect_sound(transcript(package, town, c, "Petra Sommer"));
  c.intake = "phone";
  c.taken->transcript = "read_back";
  c.taken->transcript_at = kNow;
  expect_sound(transcript(package, town, c, "Petra Sommer"));
  c.applicant.family_name = "Müller";
  expect_sound(receipt_letter(package, town, c,
                              {.access_code = "ABCD-EFGH-JKLM",
                               .status_url = "https://musterstadt.example/vorgang",
                               .clerk = "Petra Sommer",
                               .dial = {}},
                              kNow));
  expect_sound(cover_sheet(
      town, {.code = "RH1/26ABCDEFGH/0123456789ab", .reference = c.reference, .service = "Hund anmelden"},
      kNow));
  expect_sound(batch_list(town, "b1",
                          {{.reference = c.reference,
                            .name = "A",
                            .place = "B",
                            .manner = "Brief",
                            .enclosures = {"plan.pdf"},
                            .pages = 3,
                            .trouble = "Der Name fehlt."}},
                          kNow));
  const cases::Notice notice{.id = "N1", .subject = "Bescheid", .manner = Manner::pzu, .readdressed = true};
  expect_sound(address_page(package, town, c, notice, kNow));
  expect_sound(service_order(package, town, c, notice, kNow));
  cases::Question question{
      .id = "Q1", .text = "Welche Rasse hat der Hund?", .asked_at = kNow, .due_on = on("2026-03-18")};
  cases::Notice letter{.id = "L1",
                       .subject = "Rückfrage",
                       .issued_at = kNow,
                       .kind = "question",
                       .about = "Q1",
                       .answer_days = 14};
  const ClerkFacts clerk{.name = "Petra Sommer", .dial = "-112"};
  expect_sound(question_letter(package, town, c, question, letter, clerk, kNow));
  expect_sound(answer_sheet(package, town, c, question, letter, "RA1/L1/0123456789ab", kNow));
  letter.kind = "reminder", letter.answer_days = 0;
  expect_sound(question_letter(package, town, c, question, letter, {}, kNow));
  expect_sound(message_letter(package, town, c, letter, "Ihre Unterlagen sind vollständig.", clerk, kNow));
  expect_sound(packing_page(town, c.reference, "L1", kNow));
  expect_sound(batch_list(town, "b2",
                          {{.reference = c.reference,
                            .name = "A",
                            .place = "B",
                            .manner = "Brief",
                            .marked = true,
                            .left_out = "druckt die Poststelle"}},
                          kNow));
  c.applicant.street.clear();
  EXPECT_EQ(question_letter(package, town, c, question, letter, clerk, kNow).error().code,
            "notice.address_missing");
  EXPECT_EQ(receipt_letter(package, town, c, {}, kNow).error().code, "notice.address_missing");
}

TEST(Papers, TheWindowShowsAWholeAddressOrSaysWhyNot) {
  cases::Applicant a{.given_names = "Anna",
                     .family_name = "Meier",
                     .street = "Lindenweg 4",
                     .postal_code = "12345",
                     .city = "Musterstadt"};
  EXPECT_EQ(window_of(a).trouble, "");
  EXPECT_EQ(window_of(a).lines.size(), 3u);
  cases::Applicant b = a;
  b.postal_code = "1234";
  EXPECT_NE(window_of(b).trouble, "");
  b = a;
  b.street.clear();
  EXPECT_NE(window_of(b).trouble, "");
  b = a;
  b.organisation = std::string(45, 'x');
  EXPECT_EQ(window_of(b).trouble, "");
  b.organisation += "x";
  EXPECT_NE(window_of(b).trouble, "");
  EXPECT_NE(window_of({}).trouble, "");
}

// VwZG 3, 4, 5: which day counts; the certificate that is still on its way announces nothing.
TEST(DatesOfService, FollowTheManner) {
  const packages::Package package = packages::shipped_package("sondernutzung");
  const tenancy::Town town = musterstadt();
  const auto dates = [&](const ServiceFacts& facts) { return *dates_of_service(package, town, facts); };
  const LocalDate sent = on("2026-03-03");
  for (const Manner manner : {Manner::pzu, Manner::registered_receipt, Manner::eb}) {
    const Dates waiting = dates({.manner = manner, .dispatched_on = sent});
    EXPECT_EQ(iso(waiting.announced_on), "never");
    EXPECT_FALSE(waiting.explanation.empty());
    for (const char* day : {"2026-03-06", "2026-03-07",
                            "2026-03-08"}) {  // Friday, Saturday, Sunday: the certificate's day does not move
      EXPECT_EQ(iso(dates({.manner = manner, .dispatched_on = sent, .served_on = on(day)}).announced_on),
                day);
    }
  }
  EXPECT_EQ(iso(dates({.manner = Manner::registered_handover, .dispatched_on = sent}).announced_on),
            "2026-03-07");
  EXPECT_EQ(dates({.manner = Manner::registered_handover, .dispatched_on = sent}).legal_basis, "§ 4 VwZG");
  for (const Manner manner : {Manner::letter, Manner::registered_handover, Manner::registered_receipt}) {
    const Dates back = dates({.manner = manner, .dispatched_on = sent, .not_received = true});
    EXPECT_EQ(iso(back.announced_on), "never");
    EXPECT_EQ(iso(back.remedy_ends_on), "never");
    EXPECT_FALSE(back.explanation.empty());
  }
}

// VwVfG 31(2), (3); AO 108(3): counted from the announcement, a weekend or holiday moved.
TEST(AnswerDay, IsCountedFromTheAnnouncement) {
  const tenancy::Town town = musterstadt();
  for (const char* service : {"sondernutzung", "hundesteuer"}) {
    const packages::Package package = packages::shipped_package(service);
    EXPECT_EQ(to_iso(answer_day(package, town, on("2026-03-09"), 14)->on), "2026-03-23") << service;
    EXPECT_EQ(to_iso(answer_day(package, town, on("2026-03-07"), 14)->on), "2026-03-23")
        << "the 21st is a Saturday";
    EXPECT_EQ(to_iso(answer_day(package, town, on("2026-03-20"), 14)->on), "2026-04-07")
        << "Good Friday to Easter Monday";
    EXPECT_FALSE(answer_day(package, town, on("2026-03-09"), 14)->explanation.empty());
  }
}

// AO 220(2): a month after the announcement; the letter's own day is never undercut.
TEST(FeeDue, FollowsTheAnnouncement) {
  const tenancy::Town town = musterstadt();
  const PayPeriod month = pay_period(packages::shipped_package("hundesteuer"), town);
  EXPECT_EQ(month.months, 1);
  EXPECT_EQ(month.days, 0);
  const PayPeriod days = pay_period(packages::shipped_package("sondernutzung"), town);
  EXPECT_EQ(days.months, 0);
  EXPECT_EQ(days.days, 30);
  cases::Fee fee{.cents = 100, .due_named = on("2026-04-10"), .due_months = 1};
  EXPECT_EQ(iso(fee_due_on(fee, town, on("2026-03-09"))), "2026-04-10") << "named later in the letter";
  EXPECT_EQ(iso(fee_due_on(fee, town, on("2026-03-10"))), "2026-04-10");
  EXPECT_EQ(iso(fee_due_on(fee, town, on("2026-03-11"))), "2026-04-13") << "the 11th is a Saturday";
  fee.due_months = 0, fee.due_days = 30;
  EXPECT_EQ(iso(fee_due_on(fee, town, on("2026-03-16"))), "2026-04-15");
  fee.due_days = 0;
  EXPECT_EQ(iso(fee_due_on(fee, town, on("2026-03-16"))), "never") << "a day of its own stays";
}

}  // namespace
}  // namespace rathaus::notices
