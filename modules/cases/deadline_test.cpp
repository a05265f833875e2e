// Days that a service sets: tasks from their first day on, messages of the clock, and how long the file is kept.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/test_support.h"

namespace rathaus::cases {
namespace {

using event::Object;
using namespace std::chrono_literals;

LocalDate day(int year, unsigned month, unsigned of) {
  return LocalDate{std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(of)};
}

const Deadline kWitness{.id = "bescheinigung",
                        .title = "Empfang bescheinigen",
                        .law = "§ 15 Abs. 1 GewO",
                        .who = "authority",
                        .begins_on = day(2026, 11, 20),
                        .due_on = day(2026, 11, 23),
                        .message = {}};
const Deadline kLook{.id = "abnahme",
                     .title = "Fläche ansehen",
                     .law = {},
                     .who = "authority",
                     .begins_on = day(2027, 1, 10),
                     .due_on = day(2027, 1, 11),
                     .message = {}};
const Deadline kExpiry{.id = "ablauf",
                       .title = "Ablauf",
                       .law = {},
                       .who = "applicant",
                       .begins_on = day(2027, 10, 4),
                       .due_on = day(2027, 11, 1),
                       .message = "Ihr Ausweis gilt bis 1.11."};

struct Desk : TestDesk {
  std::string set(const std::vector<Deadline>& all, const std::string& valid_until = "",
                  const std::string& who = "clock") {
    Object arguments;
    boost::json::array list;
    for (const Deadline& one : all) list.emplace_back(json::write_fields(one));
    arguments["deadlines"] = std::move(list);
    if (!valid_until.empty()) arguments["valid_until"] = valid_until;
    auto steps = order("cases.SetDeadlines", std::move(arguments), who);
    if (!steps) return steps.error().code;
    last = *steps;
    return "accepted";
  }
  const Task* task(const std::string& id) const {
    const auto found = std::ranges::find(c.tasks, id, &Task::id);
    return found == c.tasks.end() ? nullptr : &*found;
  }
  Steps last;
};

Desk filed() {
  Desk desk;
  Case c;
  c.id = "case-1";
  c.reference = "26-ABCD-EFGH";
  c.service = {"dienst", "1.0.0", "Dienst"};
  c.applicant = {.given_names = "Anna", .family_name = "Meier", .email = "anna@example.org"};
  c.retention_days = 365;
  c.has_deadlines = true;
  desk.file(c);
  return desk;
}

Desk granted() {
  Desk desk = filed();
  EXPECT_EQ(desk.outcome("cases.Assign", {{"to", "sommer"}}), "accepted");
  EXPECT_EQ(desk.outcome("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "accepted");
  Decision decision{.outcome = Outcome::granted, .text = "Sie dürfen.", .reasons = "Darum."};
  const Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
  EXPECT_EQ(desk.outcome("cases.Decide", {{"decision", json::write_fields(decision)},
                                          {"notice", json::write_fields(notice)},
                                          {"procedure_code", "VwVfG"}}),
            "accepted");
  return desk;
}

TEST(Deadlines, WhatHasBegunIsATaskAndWhatBeginsLaterWaitsForItsDay) {
  Desk desk = filed();
  EXPECT_EQ(desk.set({kWitness, kLook}, "", "sommer"), "case.only_by_clock");
  ASSERT_EQ(desk.set({kWitness, kLook}), "accepted");
  ASSERT_NE(desk.task("frist-bescheinigung"), nullptr);
  EXPECT_EQ(desk.task("frist-bescheinigung")->due_on, day(2026, 11, 23));
  EXPECT_EQ(desk.task("frist-abnahme"), nullptr);
  ASSERT_EQ(desk.last.timers.size(), 1U);
  EXPECT_EQ(to_iso(desk.last.timers[0].due_at), "2027-01-09T23:00:00.000000Z") << "00:00 legal time";
  ASSERT_EQ(desk.set({kWitness, kLook}), "accepted");
  EXPECT_TRUE(desk.last.events.empty()) << "nothing moved";

  desk.now = *parse_iso_instant("2027-01-09T23:00:01Z");
  EXPECT_EQ(desk.outcome("cases.BeginDeadline", {{"id", "abnahme"}}), "case.only_by_clock");
  EXPECT_EQ(desk.outcome("cases.BeginDeadline", {{"id", "abnahme"}}, "clock"), "accepted");
  ASSERT_NE(desk.task("frist-abnahme"), nullptr);
  EXPECT_EQ(desk.outcome("cases.FinishTask", {{"id", "frist-abnahme"}}), "accepted");
  EXPECT_TRUE(desk.c.done_at(desk.c.deadlines[1]).has_value());
  ASSERT_EQ(desk.outcome("cases.BeginDeadline", {{"id", "abnahme"}}, "clock"), "accepted");
  EXPECT_EQ(std::ranges::count(desk.c.tasks, "frist-abnahme", &Task::id), 1) << "the clock may come twice";
}

TEST(Deadlines, ADayThatMovesMovesItsTaskAndOneThatGoesEndsIt) {
  Desk desk = filed();
  ASSERT_EQ(desk.set({kWitness, kLook}), "accepted");
  Deadline moved = kWitness;
  moved.due_on = day(2026, 11, 27);
  ASSERT_EQ(desk.set({moved}), "accepted");
  EXPECT_EQ(desk.task("frist-bescheinigung")->due_on, day(2026, 11, 27));
  ASSERT_EQ(desk.last.cancelled_timers.size(), 1U) << "the other one is not waited for any more";
  ASSERT_EQ(desk.set({}), "accepted");
  EXPECT_TRUE(desk.task("frist-bescheinigung")->done_at.has_value());
}

TEST(Deadlines, ADecisionDoesWhatHadBegunAndLeavesWhatComesAfter) {
  Desk desk = filed();
  ASSERT_EQ(desk.set({kWitness, kLook}), "accepted");
  EXPECT_EQ(desk.outcome("cases.Assign", {{"to", "sommer"}}), "accepted");
  EXPECT_EQ(desk.outcome("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "accepted");
  EXPECT_FALSE(desk.task("frist-bescheinigung")->done_at.has_value());
  Decision decision{.outcome = Outcome::granted, .text = "Sie dürfen.", .reasons = "Darum."};
  const Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
  const auto decided = desk.order("cases.Decide", {{"decision", json::write_fields(decision)},
                                                   {"notice", json::write_fields(notice)},
                                                   {"procedure_code", "VwVfG"}});
  ASSERT_TRUE(decided.has_value());
  EXPECT_TRUE(
      std::ranges::any_of(decided->effects, [](const auto& e) { return e.kind == "ReckonDeadlines"; }));
  EXPECT_TRUE(desk.task("frist-bescheinigung")->done_at.has_value());
  EXPECT_TRUE(desk.c.done_at(desk.c.deadlines[0]).has_value());
  EXPECT_FALSE(desk.c.done_at(desk.c.deadlines[1]).has_value());
  ASSERT_EQ(desk.set({kWitness, kLook}, "2027-11-01"), "accepted");
  EXPECT_EQ(std::ranges::count(desk.c.tasks, "frist-bescheinigung", &Task::id), 1) << "not opened again";
}

TEST(Deadlines, TheClockRemindsOnceBeforeWhatWasGrantedEnds) {
  Desk desk = granted();
  ASSERT_EQ(desk.set({kExpiry}, "2027-11-01"), "accepted");
  EXPECT_TRUE(desk.c.messages.empty());
  desk.now = *parse_iso_instant("2027-10-04T00:00:00Z");
  const auto reminded = desk.order("cases.BeginDeadline", {{"id", "ablauf"}}, "clock");
  ASSERT_TRUE(reminded.has_value());
  ASSERT_EQ(desk.c.messages.size(), 1U);
  EXPECT_EQ(desk.c.messages[0].kind, "expiry");
  EXPECT_EQ(desk.c.messages[0].text, kExpiry.message);
  EXPECT_EQ(reminded->effects.front().kind, "NotifyApplicant");

  Desk open = filed();
  ASSERT_EQ(open.set({kExpiry}), "accepted");
  open.now = desk.now;
  EXPECT_EQ(open.outcome("cases.BeginDeadline", {{"id", "ablauf"}}, "clock"), "accepted");
  EXPECT_TRUE(open.c.messages.empty()) << "nothing was granted";
}

TEST(Deadlines, TheFileIsKeptFromTheEndOfWhatWasGranted) {
  Desk desk = granted();
  ASSERT_EQ(desk.set({kExpiry}, "2027-11-01"), "accepted");
  desk.now = *parse_iso_instant("2026-12-01T09:00:00Z");
  const auto ended =
      desk.order("cases.RecordWithdrawal",
                 {{"on", "2026-12-01"}, {"way", "letter"}, {"who", "Meier"}, {"text", "Gut."}});
  ASSERT_TRUE(ended.has_value());
  const auto erase = std::ranges::find(ended->timers, "erase", &event::Timer::key);
  ASSERT_NE(erase, ended->timers.end());
  EXPECT_EQ(to_iso(berlin_date(erase->due_at)), "2028-11-01")
      << "365 days after 1.11.2027, and the day after them";
}

TEST(Deadlines, AYearThatIsAssessedIsKeptFromItsEnd) {
  Desk desk = filed();
  desk.c.retention_from_year_end = true;
  const auto ended = desk.order("cases.Withdraw", {}, "resident-1");
  ASSERT_TRUE(ended.has_value());
  const auto erase = std::ranges::find(ended->timers, "erase", &event::Timer::key);
  ASSERT_NE(erase, ended->timers.end());
  EXPECT_EQ(to_iso(berlin_date(erase->due_at)), "2028-01-01")
      << "365 days after 31.12.2026, and the day after them";
}

}  // namespace
}  // namespace rathaus::cases
