#include "modules/cases/test_support.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rathaus::cases {
namespace {

using event::Object;

struct Desk : TestDesk {
  std::string refused_with(const std::string& name, Object arguments = {}) {
    return outcome(name, std::move(arguments));
  }
  static Object decision(const std::string& outcome, const std::string& reasons, const std::string& channel = "post") {
    Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
    from_text(channel, notice.channel);
    return {{"decision", {{"outcome", outcome}, {"text", "T"}, {"reasons", reasons}}}, {"notice", json::write_fields(notice)}};
  }
  void make_complete() {
    ASSERT_TRUE(order("cases.Assign", {{"to", "sommer"}}));
    ASSERT_TRUE(order("cases.Tick", {{"id", "a"}, {"done", true}}));
    ASSERT_TRUE(order("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}));
  }
};

Desk fresh() {
  Desk desk;
  Case c;
  c.id = "case-1";
  c.reference = "26-ABCD-EFGH";
  c.service = {"hundesteuer", "1.0.0", "Hund anmelden"};
  c.applicant.family_name = "Meier";
  c.applicant.email = "meier@example.org";
  c.checklist = {{.id = "a", .label = "Angaben vollständig"}};
  const event::Envelope e = desk.envelope("guest");
  event::IdSource ids(e);
  desk.c.id = c.id;
  desk.apply(submit(c, e, ids), e);
  return desk;
}

TEST(Cases, ANewCaseWaitsForItsCompletenessCheck) {
  const Desk desk = fresh();
  EXPECT_EQ(desk.c.status, CaseStatus::received);
  EXPECT_EQ(desk.c.received_at, desk.now);
  EXPECT_EQ(desk.open_tasks(), std::vector<std::string>{"check_completeness"});
}

TEST(Cases, AssigningStartsTheWorkAndTwiceIsRefused) {
  Desk desk = fresh();
  ASSERT_TRUE(desk.order("cases.Assign", {{"to", "sommer"}}));
  EXPECT_EQ(desk.c.status, CaseStatus::in_progress);
  EXPECT_EQ(desk.c.assignee, "sommer");
  EXPECT_EQ(desk.refused_with("cases.Assign", {{"to", "sommer"}}), "case.already_assigned");
}

TEST(Cases, CompleteOnlyWhenEverythingIsTicked) {
  Desk desk = fresh();
  ASSERT_TRUE(desk.order("cases.Assign", {{"to", "sommer"}}));
  EXPECT_EQ(desk.refused_with("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "case.checklist_open");
  EXPECT_EQ(desk.refused_with("cases.Tick", {{"id", "zzz"}, {"done", true}}), "case.unknown_item");
  ASSERT_TRUE(desk.order("cases.Tick", {{"id", "a"}, {"done", true}}));
  ASSERT_TRUE(desk.order("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}));
  EXPECT_EQ(desk.c.complete_by, "sommer");
  EXPECT_EQ(to_iso(*desk.c.expected_by), "2026-12-21");
  EXPECT_EQ(desk.open_tasks(), std::vector<std::string>{"decide"});
  EXPECT_EQ(desk.refused_with("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "case.already_complete");
}

TEST(Cases, AQuestionStopsTheCaseAndTheAnswerBringsItBack) {
  Desk desk = fresh();
  ASSERT_TRUE(desk.order("cases.Assign", {{"to", "sommer"}}));
  EXPECT_EQ(desk.refused_with("cases.Ask", {{"text", "Bitte {{Name}} nachreichen"}, {"due_on", "2026-12-04"}}), "notice.placeholder_left");
  EXPECT_EQ(desk.refused_with("cases.Ask", {{"text", ""}, {"due_on", "2026-12-04"}}), "case.question_empty");
  EXPECT_EQ(desk.refused_with("cases.Ask", {{"text", "Welcher Hund?"}, {"due_on", "2026-11-20"}}), "case.due_not_in_future") << "today is too late";
  const auto asked = desk.order("cases.Ask", {{"text", "Welcher Hund?"}, {"due_on", "2026-11-21"}});
  ASSERT_TRUE(asked);
  EXPECT_EQ(desk.c.status, CaseStatus::waiting_for_applicant);
  ASSERT_EQ(asked->timers.size(), 1U);
  EXPECT_EQ(to_iso(asked->timers[0].due_at), "2026-11-21T23:00:00.000000Z") << "the day after, 00:00 legal time";
  EXPECT_EQ(desk.refused_with("cases.Ask", {{"text", "Noch eine"}, {"due_on", "2026-12-04"}}), "case.question_open");
  EXPECT_EQ(desk.refused_with("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "case.question_open");
  ASSERT_TRUE(desk.order("cases.Answer", {{"id", desk.c.questions[0].id}, {"answer", "Der kleine"}}));
  EXPECT_EQ(desk.c.status, CaseStatus::in_progress);
  EXPECT_FALSE(desk.c.questions[0].late);
  // A second answer is kept beside the first, wherever it comes from.
  ASSERT_TRUE(desk.order("cases.Answer", {{"id", desk.c.questions[0].id}, {"answer", "Doch der große"}}));
  EXPECT_EQ(desk.c.questions[0].answer, "Der kleine");
  ASSERT_EQ(desk.c.supplements.size(), 1U);
  EXPECT_EQ(desk.c.supplements[0].text, "Doch der große");
  EXPECT_EQ(desk.c.supplements[0].question, desk.c.questions[0].id);
  EXPECT_EQ(desk.c.status, CaseStatus::in_progress);
}

TEST(Cases, PapersHandedInUnaskedAreKeptAndWaitForALook) {
  Desk desk = fresh();
  const boost::json::array files{event::Object{
      {"path", "nachgereicht"}, {"blob", "b1"}, {"name", "Plan.pdf"}, {"sha256", "00"}, {"scan", "pending"}}};
  EXPECT_EQ(desk.refused_with("cases.Supplement", {{"text", ""}}), "case.supplement_empty");
  const auto first = desk.order("cases.Supplement", {{"text", "Der Plan."}, {"attachments", files}});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->effects.size(), 1U) << "the malware scanner looks at it";
  EXPECT_EQ(desk.c.status, CaseStatus::received) << "nothing moves by itself";
  ASSERT_EQ(desk.c.supplements.size(), 1U);
  ASSERT_EQ(desk.c.files_of(desk.c.supplements[0]).size(), 1U);
  EXPECT_EQ(desk.c.files_of(desk.c.supplements[0])[0].scan, "pending");
  const auto open = [&] { return desk.open_tasks(); };
  EXPECT_EQ(std::ranges::count(open(), "review_document"), 1);
  const auto due_of = [&]() -> std::string {
    for (const Task& task : desk.c.tasks) {
      if (!task.done_at && task.kind == "review_document") return to_iso(*task.due_on);
    }
    return "";
  };
  const std::string due = due_of();
  // Another one the next day: the first has waited longest, its day stays.
  desk.now = parse_iso_instant("2026-11-21T10:00:00Z").value();
  ASSERT_TRUE(desk.order("cases.Supplement", {{"text", "Und noch etwas."}}));
  EXPECT_EQ(due_of(), due);
  EXPECT_FALSE(desk.c.supplements[1].seen_at);
  ASSERT_TRUE(desk.order("cases.DocumentSeen", {}));
  EXPECT_TRUE(desk.c.supplements[0].seen_at && desk.c.supplements[1].seen_at);
  EXPECT_EQ(std::ranges::count(open(), "review_document"), 0);
  ASSERT_TRUE(desk.order("cases.Withdraw", {}));
  EXPECT_EQ(desk.refused_with("cases.Supplement", {{"text", "Zu spät"}}), "case.closed");
}

TEST(Cases, AnAnswerAfterItsDayIsTakenAndMarkedLate) {
  for (const auto& [when, late] : {std::pair{"2026-12-04T22:59:59Z", false}, {"2026-12-04T23:00:00Z", true}}) {
    Desk desk = fresh();
    ASSERT_TRUE(desk.order("cases.Assign", {{"to", "sommer"}}));
    ASSERT_TRUE(desk.order("cases.Ask", {{"text", "Welcher?"}, {"due_on", "2026-12-04"}}));
    desk.now = *parse_iso_instant(when);
    ASSERT_TRUE(desk.order("cases.Answer", {{"id", desk.c.questions[0].id}, {"answer", "Der kleine"}}));
    EXPECT_EQ(desk.c.questions[0].late, late) << when;
  }
}

TEST(Cases, DecidingNeedsACompleteCaseAndReasonsForABurden) {
  Desk desk = fresh();
  EXPECT_EQ(desk.refused_with("cases.Decide", Desk::decision("granted", "")), "case.nobody_works_on_it");
  ASSERT_TRUE(desk.order("cases.Assign", {{"to", "sommer"}}));
  EXPECT_EQ(desk.refused_with("cases.Decide", Desk::decision("granted", "")), "case.not_complete");
  Desk ready = fresh();
  ready.make_complete();
  EXPECT_EQ(ready.refused_with("cases.Decide", Desk::decision("refused", "")), "notice.reasons_missing");
  EXPECT_EQ(ready.refused_with("cases.Decide", Desk::decision("partly_granted", "")), "notice.reasons_missing");
  const auto decided = ready.order("cases.Decide", Desk::decision("granted", ""));
  ASSERT_TRUE(decided);
  EXPECT_TRUE(decided->effects.empty()) << "post goes to the tray, not to an adapter";
  EXPECT_EQ(ready.c.status, CaseStatus::decided);
  EXPECT_EQ(ready.open_tasks(), std::vector<std::string>{"send_notice"});
  EXPECT_EQ(ready.refused_with("cases.Decide", Desk::decision("granted", "")), "case.already_decided");
}

TEST(Cases, EachDigitalChannelHasItsOwnEffect) {
  for (const auto& [channel, kind] : {std::pair{"account_retrieval", "ProvideInAccount"}, {"national_mailbox", "DeliverToNationalAccount"}}) {
    Desk desk = fresh();
    desk.make_complete();
    const auto decided = desk.order("cases.Decide", Desk::decision("granted", "", channel));
    ASSERT_TRUE(decided);
    ASSERT_EQ(decided->effects.size(), 1U);
    EXPECT_EQ(decided->effects[0].kind, kind);
  }
}

TEST(Cases, TheDayOfDispatchLiesBetweenNoticeAndToday) {
  Desk desk = fresh();
  desk.make_complete();
  ASSERT_TRUE(desk.order("cases.Decide", Desk::decision("granted", "")));
  EXPECT_EQ(desk.refused_with("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-19"}}), "case.date_before_notice");
  EXPECT_EQ(desk.refused_with("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-21"}}), "case.date_in_future");
  EXPECT_EQ(desk.refused_with("cases.RecordDispatch", {{"id", "N2"}, {"dispatched_on", "2026-11-20"}}), "case.unknown_notice");
  EXPECT_EQ(desk.refused_with("cases.Close"), "case.notice_not_announced");
  const auto sent = desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-20"}, {"announced_on", "2026-11-24"},
                                                        {"remedy", {{"kind", "Widerspruch"}, {"ends_on", "2026-12-24"}}}});
  ASSERT_TRUE(sent);
  EXPECT_EQ(desk.c.notices[0].state, NoticeState::dispatched);
  ASSERT_EQ(sent->timers.size(), 1U);
  EXPECT_EQ(to_iso(sent->timers[0].due_at), "2026-12-24T23:00:00.000000Z");
  EXPECT_EQ(desk.refused_with("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-20"}}), "case.already_dispatched");
  const auto closed = desk.order("cases.Close", {}, "clock");
  ASSERT_TRUE(closed);
  EXPECT_EQ(desk.c.status, CaseStatus::closed);
  EXPECT_TRUE(desk.open_tasks().empty());
  EXPECT_TRUE(closed->timers.empty()) << "no service said how long it is kept";
}

TEST(Cases, AnEndedCaseIsErasedTheDayAfterItsRetentionAndByTheClockOnly) {
  Desk desk = fresh();
  desk.c.retention_days = 731;
  EXPECT_EQ(desk.refused_with("cases.Erase"), "case.only_by_clock");
  EXPECT_EQ(desk.order("cases.Erase", {}, "clock").error().code, "case.still_open");
  const auto withdrawn = desk.order("cases.Withdraw");
  ASSERT_TRUE(withdrawn);
  ASSERT_EQ(withdrawn->timers.size(), 1U);
  EXPECT_EQ(withdrawn->timers[0].key, "erase");
  EXPECT_EQ(to_iso(withdrawn->timers[0].due_at),
            "2028-11-20T23:00:00.000000Z");  // 731 days after 20.11.2026 is the 20th; midnight of the next
  EXPECT_EQ(desk.refused_with("cases.Erase"), "case.only_by_clock");
  const auto erased = desk.order("cases.Erase", {}, "clock");
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->erasures, std::vector<std::string>{"case-1"});
  EXPECT_TRUE(erased->events.empty());
}

TEST(Cases, AClosedCaseIsErasedAfterItsRetention) {
  Desk desk = fresh();
  desk.c.retention_days = 30;
  desk.make_complete();
  ASSERT_TRUE(desk.order("cases.Decide", Desk::decision("granted", "")));
  ASSERT_TRUE(desk.order("cases.RecordDispatch",
                         {{"id", "N1"}, {"dispatched_on", "2026-11-20"}, {"announced_on", "2026-11-24"}}));
  const auto closed = desk.order("cases.Close");
  ASSERT_TRUE(closed);
  ASSERT_EQ(closed->timers.size(), 1U);
  EXPECT_EQ(closed->timers[0].command.type, "cases.Erase");
  EXPECT_EQ(to_iso(closed->timers[0].due_at), "2026-12-20T23:00:00.000000Z");
}

TEST(Cases, ANoticeNobodyRetrievedIsNotAnnouncedAndBecomesATask) {
  Desk desk = fresh();
  desk.make_complete();
  ASSERT_TRUE(desk.order("cases.Decide", Desk::decision("granted", "", "account_retrieval")));
  const auto provided = desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-20"}, {"last_retrieval_day", "2026-11-30"}});
  ASSERT_TRUE(provided);
  ASSERT_EQ(provided->timers.size(), 2U);  // a reminder on the way, and the end of it
  const bool first = provided->timers[0].command.type == "cases.CheckRetrieval";
  const event::Timer& check = provided->timers[first ? 0 : 1];
  EXPECT_EQ(provided->timers[first ? 1 : 0].command.type, "cases.RemindRetrieval");
  EXPECT_EQ(check.command.type, "cases.CheckRetrieval");
  EXPECT_EQ(to_iso(check.due_at), "2026-11-30T23:00:00.000000Z");
  ASSERT_TRUE(desk.order("cases.CheckRetrieval", {{"id", "N1"}}, "clock"));
  EXPECT_EQ(desk.c.notices[0].state, NoticeState::not_retrieved);
  EXPECT_FALSE(desk.c.notices[0].announced_on);
  EXPECT_EQ(desk.open_tasks(), std::vector<std::string>{"resend_notice"});
}

TEST(Cases, RetrievalIsRecordedOnceAndStopsTheClock) {
  Desk desk = fresh();
  desk.make_complete();
  ASSERT_TRUE(desk.order("cases.Decide", Desk::decision("granted", "", "account_retrieval")));
  EXPECT_EQ(desk.refused_with("cases.RecordRetrieval", {{"id", "N1"}}), "case.not_provided_yet");
  ASSERT_TRUE(desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-11-20"}, {"last_retrieval_day", "2026-11-30"}}));
  const auto read = desk.order("cases.RecordRetrieval", {{"id", "N1"}, {"announced_on", "2026-11-21"}});
  ASSERT_TRUE(read);
  EXPECT_EQ(desk.c.notices[0].state, NoticeState::retrieved);
  ASSERT_EQ(read->cancelled_timers.size(), 2U);
  EXPECT_TRUE(desk.order("cases.RecordRetrieval", {{"id", "N1"}})->events.empty());
  EXPECT_TRUE(desk.order("cases.CheckRetrieval", {{"id", "N1"}}, "clock")->events.empty());
}

TEST(Cases, WithdrawnCasesTakeNoMoreOrders) {
  Desk desk = fresh();
  ASSERT_TRUE(desk.order("cases.Withdraw"));
  EXPECT_FALSE(desk.c.open());
  EXPECT_EQ(desk.refused_with("cases.Assign", {{"to", "sommer"}}), "case.closed");
  EXPECT_EQ(desk.refused_with("cases.Withdraw"), "case.closed");
}

TEST(Cases, TheStateSurvivesItsOwnJson) {
  Desk desk = fresh();
  desk.make_complete();
  ASSERT_TRUE(desk.order("cases.Decide", Desk::decision("granted", "")));
  const Object once = to_state(desk.c);
  EXPECT_EQ(json::canonical(to_state(from_state(once))), json::canonical(once));
}

TEST(Cases, RowsKeysAndCountersFollowTheState) {
  Desk desk = fresh();
  const auto projection = aggregate().project("case-1", to_state(desk.c));
  EXPECT_NE(std::find(projection.counters.begin(), projection.counters.end(), "cases/hundesteuer/received"), projection.counters.end());
  EXPECT_NE(std::find(projection.counters.begin(), projection.counters.end(), "open/hundesteuer/-"), projection.counters.end());
  const bool by_reference = std::any_of(projection.keys.begin(), projection.keys.end(),
                                        [](const event::SearchKey& key) { return key.kind == "reference" && key.text == "26ABCDEFGH"; });
  EXPECT_TRUE(by_reference);
  Case other = desk.c;
  other.applicant.family_name = "Mayer";
  const auto sounds = [](const event::Projection& p) {
    std::vector<std::string> out;
    for (const auto& key : p.keys) {
      if (key.kind == "sound") out.push_back(key.text);
    }
    return out;
  };
  EXPECT_EQ(sounds(projection), sounds(aggregate().project("case-1", to_state(other))));
  EXPECT_EQ(normalise_reference("26-abcd efgh"), "26ABCDEFGH");
}

}  // namespace
}  // namespace rathaus::cases
