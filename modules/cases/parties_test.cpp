// Who acts for the applicant, what a notice leads to, and the reminder before a retrieval runs out.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/about_de.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::cases {
namespace {

using event::Object;

struct File {
  Case c;
  std::int64_t seq = 0;
  Instant now = *parse_iso_instant("2026-11-20T09:00:00Z");

  void apply(const std::vector<event::Event>& events, const event::Envelope& e) {
    for (const event::Event& one : events)
      c = evolve(std::move(c), {c.id, ++seq, one, e.received_at, e.actor, e.command_id});
  }
  event::Envelope envelope() {
    event::Envelope e{.tenant = "musterstadt", .actor = {"staff", "sommer"}, .received_at = now};
    e.entropy[0] = static_cast<std::uint8_t>(seq + 1);
    return e;
  }
  Result<Steps> order(const std::string& name, Object arguments = {}) {
    const event::Envelope e = envelope();
    auto steps = decide(name, c, e, arguments);
    if (steps) apply(steps->events, e);
    return steps;
  }
  std::string refused_with(const std::string& name, Object arguments = {}) {
    const auto steps = order(name, std::move(arguments));
    return steps ? "accepted" : steps.error().code;
  }
  std::size_t open(std::string_view kind) const {
    return static_cast<std::size_t>(std::count_if(
        c.tasks.begin(), c.tasks.end(), [&](const Task& t) { return !t.done_at && t.kind == kind; }));
  }
};

File represented() {
  File file;
  Case fresh;
  fresh.id = "case-1";
  fresh.reference = "26-ABCD-EFGH";
  fresh.applicant = {.family_name = "Probe", .street = "Nebenweg 2"};
  fresh.representation = Representation{
      .role = "authorised",
      .person = {.kind = "account", .account = "konto-1", .family_name = "Meier", .street = "Lindenweg 4"},
      .proof = "later"};
  const event::Envelope e = file.envelope();
  event::IdSource ids(e);
  file.c.id = fresh.id;
  file.apply(submit(fresh, e, ids), e);
  return file;
}

TEST(PartiesTest, TheLetterGoesToWhoeverActsUntilThatEnds) {
  File file = represented();
  EXPECT_EQ(file.c.addressee().family_name, "Meier");
  EXPECT_EQ(file.open("check_representation"), 1U);
  EXPECT_EQ(file.refused_with("cases.EndRepresentation", {{"reason", "because"}}),
            "representation.reason_missing");
  ASSERT_TRUE(file.order("cases.EndRepresentation", {{"reason", "revoked"}}));
  EXPECT_EQ(file.c.addressee().family_name, "Probe");
  EXPECT_EQ(file.open("check_representation"), 0U);
  EXPECT_TRUE(file.order("cases.EndRepresentation", {{"reason", "revoked"}})->events.empty());  // told twice
  EXPECT_EQ(file.refused_with("cases.ConfirmRepresentation", {{"proof", "paper"}, {"note", ""}}),
            "representation.nobody");
}

TEST(PartiesTest, TheProofIsCheckedOnceAndNamesWho) {
  File file = represented();
  EXPECT_EQ(file.refused_with("cases.ConfirmRepresentation", {{"proof", "hearsay"}, {"note", ""}}),
            "representation.proof_missing");
  ASSERT_TRUE(file.order("cases.ConfirmRepresentation", {{"proof", "paper"}, {"note", "Original gesehen"}}));
  EXPECT_EQ(file.c.representation->checked_by, "sommer");
  EXPECT_EQ(file.c.representation->proof_note, "Original gesehen");
  EXPECT_EQ(file.open("check_representation"), 0U);
}

TEST(PartiesTest, ThePersonRepresentedNeedsAnAccountOfTheirOwn) {
  File file = represented();
  EXPECT_EQ(file.refused_with("cases.RecordPrincipal", {{"account", "konto-1"}, {"mandate", "m"}}),
            "representation.same_account");
  ASSERT_TRUE(file.order("cases.RecordPrincipal", {{"account", "konto-2"}, {"mandate", "m"}}));
  EXPECT_EQ(file.c.applicant.account, "konto-2");
  EXPECT_EQ(file.c.representation->mandate, "m");
  // Both find the case in their accounts.
  const auto keys = aggregate().project("case-1", to_state(file.c)).keys;
  EXPECT_EQ(
      std::count_if(keys.begin(), keys.end(), [](const event::SearchKey& k) { return k.kind == "account"; }),
      2);
}

TEST(PartiesTest, AnObjectionNeedsADecisionAndIsLinkedOnce) {
  File file = represented();
  const Object link{{"case_id", "case-2"}, {"reference", "26-WXYZ-2345"}, {"notice", "N1"}};
  EXPECT_EQ(file.refused_with("cases.LinkObjection", link), "case.not_decided");
  file.c.decision = Decision{};
  const auto steps = file.order("cases.LinkObjection", link);
  ASSERT_TRUE(steps);
  ASSERT_EQ(steps->cancelled_timers.size(), 1U);
  EXPECT_EQ(steps->cancelled_timers[0].key, "close");
  EXPECT_EQ(file.c.links.size(), 1U);
  EXPECT_EQ(file.open("objection_received"), 1U);
  EXPECT_TRUE(file.order("cases.LinkObjection", link)->events.empty());
  const std::string task = std::find_if(file.c.tasks.begin(), file.c.tasks.end(), [](const Task& t) {
                             return t.kind == "objection_received";
                           })->id;
  ASSERT_TRUE(file.order("cases.FinishTask", {{"id", task}}));
  EXPECT_EQ(file.open("objection_received"), 0U);
}

TEST(PartiesTest, AnAccessibleFormBecomesATask) {
  File file = represented();
  EXPECT_EQ(file.refused_with("cases.RequestFormat", {{"format", "large_print"}, {"text", ""}}),
            "case.not_decided");
  file.c.notices.push_back({.id = "N1"});
  EXPECT_EQ(file.refused_with("cases.RequestFormat", {{"format", "papyrus"}, {"text", ""}}),
            "format.missing");
  EXPECT_EQ(file.refused_with("cases.RequestFormat", {{"format", "other"}, {"text", ""}}),
            "format.text_missing");
  ASSERT_TRUE(file.order("cases.RequestFormat", {{"format", "large_print"}, {"text", "20 Punkt"}}));
  EXPECT_EQ(file.open("accessible_format"), 1U);
  ASSERT_FALSE(file.c.notes.empty());
  EXPECT_EQ(file.c.notes.back().text, "Barrierefreie Fassung gewünscht: Großdruck. 20 Punkt");
  // Tasks with a step of their own are not clicked away.
  const std::string other = std::find_if(file.c.tasks.begin(), file.c.tasks.end(), [](const Task& t) {
                              return t.kind == "check_completeness";
                            })->id;
  EXPECT_EQ(file.refused_with("cases.FinishTask", {{"id", other}}), "case.task_ends_itself");
}

TEST(PartiesTest, WhoeverForgotToRetrieveIsToldOnce) {
  File file = represented();
  file.c.notices.push_back({.id = "N1", .channel = Channel::account_retrieval, .issued_at = file.now});
  const auto sent =
      file.order("cases.RecordDispatch",
                 {{"id", "N1"}, {"dispatched_on", "2026-11-20"}, {"last_retrieval_day", "2026-11-30"}});
  ASSERT_TRUE(sent);
  const auto timer = std::find_if(sent->timers.begin(), sent->timers.end(),
                                  [](const event::Timer& t) { return t.key == "reminder"; });
  ASSERT_NE(timer, sent->timers.end());
  EXPECT_EQ(to_iso(berlin_date(timer->due_at)), "2026-11-25");
  const auto reminder = file.order("cases.RemindRetrieval", {{"id", "N1"}});
  ASSERT_TRUE(reminder);
  ASSERT_EQ(reminder->effects.size(), 1U);
  const auto opened = file.order("cases.RecordRetrieval", {{"id", "N1"}});
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::any_of(opened->cancelled_timers.begin(), opened->cancelled_timers.end(),
                          [](const event::TimerKey& t) { return t.key == "reminder"; }));
  EXPECT_TRUE(file.order("cases.RemindRetrieval", {{"id", "N1"}})->effects.empty());
}

TEST(PartiesTest, KeptAsItIs) {
  File file = represented();
  file.c.objection = Objection{.case_id = "x",
                               .reference = "26-A",
                               .announced_on = parse_iso_date("2026-11-20"),
                               .late = true,
                               .text = "Nein."};
  const Object once = to_state(file.c);
  EXPECT_EQ(json::canonical(to_state(from_state(once))), json::canonical(once));
}

TEST(Parties, ATitleNamesWhomItIsAbout) {
  EXPECT_EQ(title_about("Angaben zu Ihnen", "Mia Meier"), "Angaben zu Mia Meier");
  EXPECT_EQ(title_about("Kind 2: Angaben zu Ihnen", "Mia Meier"), "Kind 2: Angaben zu Mia Meier");
  EXPECT_EQ(title_about("Angaben zu Ihnen", ""), "Angaben zu Ihnen");
  EXPECT_EQ(title_about("Angaben zum Hund", "Mia Meier"), "Angaben zum Hund");
}

}  // namespace
}  // namespace rathaus::cases
