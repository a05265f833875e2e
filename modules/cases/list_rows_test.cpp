// What the work list and the search know of a case.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/case.h"
#include "modules/cases/commands.h"
#include "modules/cases/couples.h"

namespace rathaus::cases {
namespace {

LocalDate day(int month, int d) { return LocalDate{std::chrono::year{2026} / month / d}; }
Instant noon(LocalDate on) { return berlin_midnight(on) + std::chrono::hours(12); }

Case filed(LocalDate on) {
  Case c;
  c.id = "c";
  c.service = {"hund", "1", "Hund"};
  c.received_at = noon(on);
  c.applicant = {.given_names = "Ida",
                 .family_name = "Obermayerhofer",
                 .email = "ida@example.org",
                 .born_on = "1980-02-01"};
  return c;
}

bool has_key(const Case& c, const std::string& kind, const std::string& text) {
  const auto keys = aggregate().project("c", to_state(c)).keys;
  return std::find(keys.begin(), keys.end(), event::SearchKey{kind, text}) != keys.end();
}

TEST(LegalLimit, ThreeMonthsWithoutADecision) {
  EXPECT_EQ(filed(day(1, 15)).legal_limit()->on, day(4, 15));
  EXPECT_EQ(filed(day(1, 15)).legal_limit()->why, "silence");
  EXPECT_EQ(filed(day(11, 30)).legal_limit()->on, (LocalDate{std::chrono::year{2027} / 2 / 28}))
      << "BGB 188(3)";
}

TEST(LegalLimit, ThePromiseCountsWhenItIsEarlier) {
  Case c = filed(day(1, 15));
  c.expected_by = day(2, 20);
  EXPECT_EQ(c.legal_limit()->on, day(2, 20));
  EXPECT_EQ(c.legal_limit()->why, "promise");
  c.expected_by = day(4, 16);
  EXPECT_EQ(c.legal_limit()->why, "silence");
}

TEST(LegalLimit, NoneWhileTheApplicantIsAskedAndAfterTheEnd) {
  Case c = filed(day(1, 15));
  c.questions = {{.id = "q", .due_on = day(2, 1)}};
  EXPECT_FALSE(c.legal_limit());
  EXPECT_EQ(c.next_due(), day(2, 1));
  c.questions.front().answered_at = noon(day(1, 20));
  EXPECT_TRUE(c.legal_limit());
  c.decision = Decision{};
  EXPECT_FALSE(c.legal_limit()) << "decided";
  c.notices = {{.id = "n", .state = NoticeState::failed, .issued_at = noon(day(1, 21))}};
  EXPECT_EQ(c.legal_limit()->why, "notice") << "nobody was told";
  c.status = CaseStatus::closed;
  EXPECT_FALSE(c.legal_limit());
}

TEST(SearchKeys, HavePartsYearsAndPlates) {
  Case c = filed(day(1, 15));
  c.plates = {normalise_plate("LÖ-AB 12 e")};
  EXPECT_EQ(c.plates.front(), "LOEAB12E");
  EXPECT_EQ(normalise_plate("b ab 1"), normalise_plate("B-AB 1"));
  EXPECT_EQ(normalise_plate(" - "), "");
  EXPECT_TRUE(has_key(c, "plate", "LOEAB12E"));
  EXPECT_TRUE(has_key(c, "born_year", "1980"));
  EXPECT_TRUE(has_key(c, "infix", "hofe"));
  EXPECT_FALSE(has_key(c, "infix", "ober")) << "the beginning is a prefix";
  EXPECT_TRUE(has_key(c, "infix8", "bermayer"));
  EXPECT_FALSE(has_key(c, "infix8", "obermaye"));
  EXPECT_TRUE(has_key(c, kWordCouple, "ida+obermayerhofer"));
  EXPECT_TRUE(has_key(c, kWordCouple, "ida*1980"));
  EXPECT_TRUE(has_key(c, kNameCouple, "ida+obe"));
  EXPECT_TRUE(has_key(c, kNameCouple, "obe*1980"));
  EXPECT_TRUE(has_key(c, kNameCouple, "oberma*1980"));
  EXPECT_FALSE(has_key(c, kMoreNames, kWordCouple));
  c.protection = Protection{};
  EXPECT_FALSE(has_key(c, kNameCouple, "oberma*1980")) << "a protected person";
}

TEST(Reminders, OnceADayAndOnlyWhileAQuestionIsOpen) {
  Case c = filed(day(1, 15));
  event::Envelope at{.received_at = noon(day(1, 21))};
  EXPECT_EQ(decide("cases.Remind", c, at, {}).error().code, "case.nothing_to_remind");
  c.questions = {{.id = "q", .asked_at = noon(day(1, 20)), .due_on = day(2, 1)}};
  const auto steps = decide("cases.Remind", c, at, {});
  ASSERT_TRUE(steps);
  ASSERT_EQ(steps->effects.size(), 1U);
  EXPECT_EQ(steps->effects.front().kind, "NotifyApplicant");
  const Case after = evolve(c, {"c", 1, steps->events.front(), at.received_at, {"staff", "s"}, ""});
  EXPECT_EQ(decide("cases.Remind", after, at, {}).error().code, "case.reminded_today");
  at.received_at = noon(day(1, 22));
  EXPECT_TRUE(decide("cases.Remind", after, at, {}));
}

TEST(HandOver, TakesItsNoteAlong) {
  const event::Envelope at{.received_at = noon(day(1, 21))};
  const auto steps =
      decide("cases.Assign", filed(day(1, 15)), at, {{"to", "b"}, {"note", "Ruft Montag zurück."}});
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->events[1].type, "cases.NoteAdded");
  EXPECT_EQ(steps->events[1].data.at("text").as_string(), "Zur Übergabe: Ruft Montag zurück.");
  EXPECT_EQ(decide("cases.Assign", filed(day(1, 15)), at, {{"to", "b"}})->events.size(), 1U);
}

}  // namespace
}  // namespace rathaus::cases
