// Counter, telephone, paper, formal service: the rules of the case, apart from flows and pages.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/call.h"
#include "modules/cases/test_support.h"
#include "modules/cases/ways_de.h"

namespace rathaus::cases {
namespace {

using event::Object;

struct Desk : TestDesk {
  Desk() { now = *parse_iso_instant("2026-03-04T09:00:00Z"); }
  std::string order(const std::string& name, Object arguments = {}) {
    const std::string said = outcome(name, std::move(arguments));
    return said == "accepted" ? "ok" : said;
  }
  bool waits_for(std::string_view kind) const { return open_task(kind); }
};

Desk taken(const std::string& way, const std::string& transcript, std::optional<LocalDate> stamped = {}) {
  Desk desk;
  Case c;
  c.id = "case-1";
  c.reference = "26-ABCD-EFGH";
  c.service = {"hundesteuer", "1.0.0", "Hund anmelden"};
  c.applicant = {.family_name = "Meier",
                 .street = "Lindenweg 4",
                 .postal_code = "12345",
                 .city = "Musterstadt",
                 .born_on = "1980-02-01"};
  c.intake = way;
  c.taken = Intake{.identity = "id_card", .by = "sommer", .stamped_on = stamped, .transcript = transcript};
  const event::Envelope e = desk.envelope();
  event::IdSource ids(e);
  desk.c.id = c.id;
  desk.apply(submit(c, e, ids), e);
  return desk;
}

TEST(Intake, PaperIsReceivedOnItsStampAndNothingElseIs) {
  EXPECT_EQ(berlin_date(taken("paper", "", parse_iso_date("2026-03-02")).c.received_at),
            *parse_iso_date("2026-03-02"));
  const Desk today = taken("paper", "", parse_iso_date("2026-03-04"));
  EXPECT_EQ(berlin_date(today.c.received_at), *parse_iso_date("2026-03-04"));
  EXPECT_LE(today.c.received_at, today.now);
  EXPECT_EQ(taken("counter", "open").c.received_at, Desk{}.now);
  // A stamp of tomorrow moves nothing forward.
  EXPECT_EQ(taken("paper", "", parse_iso_date("2026-03-05")).c.received_at, Desk{}.now);
}

TEST(Intake, AnOpenTranscriptWaitsUntilItIsConfirmed) {
  Desk desk = taken("counter", "open");
  EXPECT_TRUE(desk.waits_for("sign_transcript"));
  EXPECT_TRUE(desk.waits_for("check_completeness"));
  EXPECT_EQ(desk.order("cases.ConfirmTranscript", {{"how", "winked"}}), "case.bad_transcript");
  EXPECT_EQ(desk.order("cases.ConfirmTranscript", {{"how", "read_back"}}), "ok");
  EXPECT_FALSE(desk.waits_for("sign_transcript"));
  EXPECT_EQ(desk.c.taken->transcript, "read_back");
  EXPECT_EQ(desk.order("cases.ConfirmTranscript", {{"how", "signed"}}), "case.no_transcript");
  EXPECT_FALSE(taken("phone", "read_back").waits_for("sign_transcript"));
  EXPECT_EQ(from_state(to_state(desk.c)).taken->transcript, "read_back");  // survives the snapshot
}

TEST(Intake, PapersAreTakenAlwaysButNeverFromTomorrow) {
  Desk desk = taken("paper", "", parse_iso_date("2026-03-02"));
  const boost::json::array file{
      json::write_fields(Attachment{.path = "eingang", .blob = "b1", .name = "brief.pdf"})};
  EXPECT_EQ(desk.order("cases.AddDocument", {{"received_on", "2026-03-05"}, {"attachments", file}}),
            "case.date_in_future");
  EXPECT_EQ(desk.order("cases.AddDocument", {{"received_on", "2026-03-03"}}), "case.document_empty");
  EXPECT_EQ(desk.order("cases.AddDocument", {{"received_on", "2026-03-04"}, {"attachments", file}}), "ok");
  EXPECT_EQ(desk.c.attachments.back().name, "brief.pdf");
  EXPECT_TRUE(desk.waits_for("review_document"));
  EXPECT_EQ(desk.order("cases.DocumentSeen"), "ok");
  EXPECT_FALSE(desk.waits_for("review_document"));
  EXPECT_EQ(desk.order("cases.Withdraw"), "ok");
  EXPECT_EQ(desk.order("cases.AddDocument", {{"received_on", "2026-03-03"}, {"attachments", file}}),
            "ok");  // VwVfG 24(3)
}

TEST(Call, TellsNothingToWhoDoesNotKnowEverything) {
  Desk desk = taken("phone", "read_back");
  const auto asked = control_questions(desk.c);
  ASSERT_EQ(asked.size(), kControlQuestions);
  for (const ControlQuestion& question : asked) {
    EXPECT_EQ(question.text.find("1980"), std::string::npos);
    EXPECT_EQ(question.text.find("Lindenweg"), std::string::npos);
  }
  boost::json::array two{asked[0].id, asked[1].id}, all{asked[0].id, asked[1].id, asked[2].id},
      twice{asked[0].id, asked[0].id, asked[1].id};
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "fragt"}, {"known", two}, {"tell", true}}),
            "case.caller_not_confirmed");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "fragt"}, {"known", twice}, {"tell", true}}),
            "case.caller_not_confirmed");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "fragt"}, {"known", boost::json::array{"shoe_size"}}}),
            "case.question_not_asked");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", ""}, {"known", all}}), "case.call_empty");
  EXPECT_EQ(
      desk.order("cases.AddCall", {{"text", "fragt"}, {"known", all}, {"tell", true}, {"confirmed", false}}),
      "ok");
  EXPECT_EQ(desk.c.calls.back().told, status_sentence(desk.c));
  EXPECT_TRUE(desk.c.calls.back().confirmed);
  EXPECT_EQ(desk.c.calls.back().by, "sommer");
  // What the browser claims does not confirm anybody.
  EXPECT_EQ(
      desk.order(
          "cases.AddCall",
          {{"text", "noch einmal"}, {"known", boost::json::array{}}, {"confirmed", true}, {"told", "alles"}}),
      "ok");
  EXPECT_FALSE(desk.c.calls.back().confirmed);
  EXPECT_EQ(desk.c.calls.back().told, "");
}

TEST(Call, ACallBackIsATaskOfItsDayAndDoneWithTheNextCall) {
  Desk desk = taken("phone", "read_back");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "ruft an"}, {"call_back_on", "2026-03-03"}}),
            "case.call_back_in_past");
  EXPECT_EQ(desk.order("cases.AddCall",
                       {{"text", "ruft an"}, {"caller", "Frau Meier"}, {"call_back_on", "2026-03-04"}}),
            "ok");
  const auto task = std::find_if(desk.c.tasks.begin(), desk.c.tasks.end(),
                                 [](const Task& t) { return t.kind == "call_back"; });
  ASSERT_NE(task, desk.c.tasks.end());
  EXPECT_EQ(task->title, "Zurückrufen: Frau Meier");
  EXPECT_EQ(to_iso(*task->due_on), "2026-03-04");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "erreicht"}}), "ok");
  EXPECT_FALSE(desk.waits_for("call_back"));
}

Desk decided(Manner manner) {
  Desk desk = taken("counter", "read_back");
  EXPECT_EQ(desk.order("cases.Assign", {{"to", "sommer"}}), "ok");
  EXPECT_EQ(desk.order("cases.DeclareComplete", {{"expected_by", "2026-04-01"}}), "ok");
  Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
  EXPECT_EQ(desk.order("cases.Decide", {{"decision", {{"outcome", "granted"}, {"text", "T"}}},
                                        {"notice", json::write_fields(notice)}}),
            "ok");
  if (manner != Manner::letter)
    EXPECT_EQ(desk.order("cases.ChooseManner",
                         {{"id", "N1"}, {"manner", std::string(to_text(manner))}, {"legal_basis", "§"}}),
              "ok");
  return desk;
}

TEST(Call, ADecisionLeavesThePromiseToCallBack) {
  Desk desk = taken("phone", "open");
  EXPECT_EQ(desk.order("cases.AddCall", {{"text", "ruft an"}, {"call_back_on", "2026-03-05"}}), "ok");
  EXPECT_EQ(desk.order("cases.Assign", {{"to", "sommer"}}), "ok");
  EXPECT_EQ(desk.order("cases.DeclareComplete", {{"expected_by", "2026-04-01"}}), "ok");
  Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
  EXPECT_EQ(desk.order("cases.Decide", {{"decision", {{"outcome", "granted"}, {"text", "T"}}},
                                        {"notice", json::write_fields(notice)}}),
            "ok");
  EXPECT_TRUE(desk.waits_for("call_back"));
  EXPECT_TRUE(desk.waits_for("sign_transcript"));
  EXPECT_FALSE(desk.waits_for("decide"));
}

TEST(Service, TheCertificatesDayCountsAndNeverOneBeforeTheDispatch) {
  Desk desk = decided(Manner::pzu);
  EXPECT_EQ(desk.order("cases.RecordService", {{"id", "N1"}, {"served_on", "2026-03-04"}}),
            "case.not_dispatched");
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-03-04"}}), "ok");
  EXPECT_TRUE(desk.waits_for("await_certificate"));
  EXPECT_EQ(desk.order("cases.ChooseManner", {{"id", "N1"}, {"manner", "letter"}}),
            "case.already_dispatched");
  desk.now = *parse_iso_instant("2026-03-09T09:00:00Z");
  EXPECT_EQ(desk.order("cases.RecordService", {{"id", "N1"}, {"served_on", "2026-03-03"}}),
            "case.date_before_dispatch");
  EXPECT_EQ(desk.order("cases.RecordService", {{"id", "N1"}, {"served_on", "2026-03-10"}}),
            "case.date_in_future");
  EXPECT_EQ(desk.order("cases.RecordService",
                       {{"id", "N1"}, {"served_on", "2026-03-09"}, {"announced_on", "2026-03-09"}}),
            "ok");
  EXPECT_EQ(to_iso(*desk.c.notices[0].announced_on), "2026-03-09");
  EXPECT_FALSE(desk.waits_for("await_certificate"));
  EXPECT_EQ(desk.order("cases.RecordService", {{"id", "N1"}, {"served_on", "2026-03-09"}}),
            "case.already_served");
  EXPECT_EQ(decided(Manner::letter).order("cases.RecordService", {{"id", "N1"}, {"served_on", "2026-03-04"}}),
            "case.no_certificate");
}

TEST(Service, WhatDidNotArriveIsNotAnnouncedAndWhatWasRefusedWaitsForAPerson) {
  for (const bool was_refused : {false, true}) {
    Desk desk = decided(Manner::letter);
    EXPECT_EQ(
        desk.order("cases.RecordReturn", {{"id", "N1"}, {"reason", "moved"}, {"returned_on", "2026-03-04"}}),
        "case.not_dispatched");
    EXPECT_EQ(desk.order("cases.RecordDispatch",
                         {{"id", "N1"},
                          {"dispatched_on", "2026-03-04"},
                          {"announced_on", "2026-03-08"},
                          {"remedy", {{"kind", "Widerspruch"}, {"ends_on", "2026-04-08"}}}}),
              "ok");
    EXPECT_EQ(
        desk.order("cases.RecordReturn", {{"id", "N1"}, {"reason", "bored"}, {"returned_on", "2026-03-04"}}),
        "case.bad_return_reason");
    EXPECT_EQ(desk.order("cases.RecordReturn", {{"id", "N1"},
                                                {"reason", was_refused ? "refused" : "moved"},
                                                {"returned_on", "2026-03-04"}}),
              "ok");
    EXPECT_EQ(desk.c.notices[0].state, NoticeState::returned);
    EXPECT_EQ(desk.c.notices[0].announced_on.has_value(), was_refused);
    EXPECT_EQ(desk.c.notices[0].remedy.ends_on.has_value(), was_refused);
    EXPECT_TRUE(desk.waits_for("returned_letter"));
    EXPECT_EQ(
        desk.order("cases.SendAgain", {{"id", "N1"}, {"street", ""}, {"postal_code", "1"}, {"city", "x"}}),
        "notice.address_missing");
    EXPECT_EQ(
        desk.order(
            "cases.SendAgain",
            {{"id", "N1"}, {"street", "Neue Straße 9"}, {"postal_code", "54321"}, {"city", "Beispielheim"}}),
        "ok");
    EXPECT_EQ(desk.c.notices[0].state, NoticeState::waiting);
    EXPECT_FALSE(desk.c.notices[0].announced_on);
    EXPECT_TRUE(desk.c.notices[0].readdressed);
    EXPECT_EQ(desk.c.applicant.street, "Neue Straße 9");
    EXPECT_FALSE(desk.waits_for("returned_letter"));
    EXPECT_TRUE(desk.waits_for("send_notice"));
  }
}

TEST(Service, OnlyPapersOfTheFileAreEnclosed) {
  Desk desk = decided(Manner::letter);
  EXPECT_EQ(desk.order("cases.Enclose", {{"id", "N1"}, {"blob", "foreign"}}), "case.unknown_document");
  const boost::json::array file{
      json::write_fields(Attachment{.path = "eingang", .blob = "b1", .name = "plan.pdf"})};
  EXPECT_EQ(desk.order("cases.AddDocument", {{"received_on", "2026-03-04"}, {"attachments", file}}), "ok");
  EXPECT_EQ(desk.order("cases.Enclose", {{"id", "N1"}, {"blob", "b1"}}), "ok");
  EXPECT_EQ(desk.order("cases.Enclose", {{"id", "N1"}, {"blob", "b1"}}), "ok");
  EXPECT_EQ(desk.c.notices[0].enclosures.size(), 1u);
}

// ---- letters beside the notices

Desk asked_on_paper() {
  Desk desk = taken("paper", "", *parse_iso_date("2026-03-02"));
  EXPECT_EQ(desk.order("cases.Assign", {{"to", "sommer"}}), "ok");
  EXPECT_EQ(desk.order("cases.Ask", {{"text", "Welche Rasse?"}, {"due_on", "2026-03-18"}}), "ok");
  return desk;
}

TEST(Letter, AQuestionToSomebodyWithoutAMailboxIsALetterAndItsTimeRunsFromThePosting) {
  Desk desk = asked_on_paper();
  ASSERT_EQ(desk.c.letters.size(), 1u);
  const std::string id = desk.c.letters[0].id, question = desk.c.questions[0].id;
  EXPECT_EQ(desk.c.letters[0].kind, "question");
  EXPECT_EQ(desk.c.letters[0].about, question);
  EXPECT_EQ(desk.c.letters[0].answer_days, 14);
  EXPECT_EQ(desk.c.letters[0].state, NoticeState::held);
  EXPECT_TRUE(desk.waits_for("tell_on_paper"));
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", id}, {"dispatched_on", "2026-03-04"}}),
            "case.letter_not_made");
  EXPECT_EQ(desk.order("cases.LetterMade", {{"id", id}, {"blob", "b"}, {"sha256", "s"}}), "ok");
  EXPECT_EQ(desk.c.letters[0].state, NoticeState::waiting);
  EXPECT_EQ(desk.order("cases.LetterMade", {{"id", id}, {"blob", "other"}}), "ok");
  EXPECT_EQ(desk.c.letters[0].blob, "b") << "made once";
  // The day that was set passes while the letter lies there: nobody is late, nobody is reminded of it.
  desk.now = *parse_iso_instant("2026-03-20T09:00:00Z");
  EXPECT_EQ(desk.order("cases.AddNote", {{"follow_up", question}}), "ok");
  EXPECT_FALSE(desk.waits_for("answer_missing"));
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", id},
                                                {"dispatched_on", "2026-03-20"},
                                                {"announced_on", "2026-03-24"},
                                                {"due_on", "2026-04-07"}}),
            "ok");
  EXPECT_EQ(to_iso(desk.c.questions[0].due_on), "2026-04-07");
  EXPECT_EQ(to_iso(*desk.c.letters[0].announced_on), "2026-03-24");
  EXPECT_FALSE(desk.waits_for("tell_on_paper"));
  for (const Task& task : desk.c.tasks) {
    if (task.kind == "await_answer") EXPECT_EQ(to_iso(*task.due_on), "2026-04-07");
  }
  desk.now = *parse_iso_instant("2026-04-08T09:00:00Z");
  EXPECT_EQ(desk.order("cases.AddNote", {{"follow_up", question}}), "ok");
  EXPECT_TRUE(desk.waits_for("answer_missing"));
  EXPECT_EQ(desk.order("cases.Answer", {{"id", question},
                                        {"answer", "Pudel"},
                                        {"way", "phone"},
                                        {"from", "Frau Meier"},
                                        {"received_on", "2026-04-09"}}),
            "case.date_in_future");
  EXPECT_EQ(desk.order("cases.Answer", {{"id", question},
                                        {"answer", "Pudel"},
                                        {"way", "phone"},
                                        {"from", "Frau Meier"},
                                        {"received_on", "2026-04-07"}}),
            "ok");
  EXPECT_FALSE(desk.c.questions[0].late);
  EXPECT_EQ(desk.c.questions[0].answer_way, "phone");
  EXPECT_EQ(desk.c.questions[0].answer_from, "Frau Meier");
  EXPECT_EQ(desk.c.questions[0].answered_by, "sommer");
}

TEST(Letter, WhatIsAnsweredBeforeItWasPostedNeedNotGoOut) {
  Desk desk = asked_on_paper();
  const std::string id = desk.c.letters[0].id;
  EXPECT_EQ(desk.order("cases.LetterMade", {{"id", id}, {"blob", "b"}}), "ok");
  desk.now = *parse_iso_instant("2026-03-25T09:00:00Z");
  EXPECT_EQ(
      desk.order("cases.Answer", {{"id", desk.c.questions[0].id}, {"answer", "Pudel"}, {"way", "counter"}}),
      "ok");
  EXPECT_FALSE(desk.c.questions[0].late) << "nobody had asked yet";
  EXPECT_EQ(desk.c.letters[0].state, NoticeState::cancelled);
  EXPECT_FALSE(desk.waits_for("tell_on_paper"));
  EXPECT_EQ(desk.order("cases.PrintSending", {{"id", id}}), "case.letter_cancelled");
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", id}, {"dispatched_on", "2026-03-25"}}),
            "case.letter_cancelled");
}

TEST(Letter, WhoHasAMailboxGetsNone) {
  Desk desk = taken("paper", "", *parse_iso_date("2026-03-02"));
  desk.c.applicant.email = "meier@example.org";
  EXPECT_EQ(desk.order("cases.Assign", {{"to", "sommer"}}), "ok");
  EXPECT_EQ(desk.order("cases.Ask", {{"text", "Welche Rasse?"}, {"due_on", "2026-03-18"}}), "ok");
  EXPECT_TRUE(desk.c.letters.empty());
}

TEST(Letter, OneThatCannotBeMadeIsATaskAndIsTriedAgain) {
  Desk desk = asked_on_paper();
  const std::string id = desk.c.letters[0].id;
  EXPECT_EQ(desk.order("cases.LetterFailed", {{"id", id}, {"failure", "notice.address_missing"}}), "ok");
  EXPECT_TRUE(desk.waits_for("letter_failed"));
  EXPECT_EQ(desk.c.letters[0].failure, "notice.address_missing");
  EXPECT_EQ(desk.order("cases.OrderLetterAgain", {{"id", id}}), "ok");
  EXPECT_FALSE(desk.waits_for("letter_failed"));
  EXPECT_EQ(desk.c.letters[0].state, NoticeState::held);
  EXPECT_EQ(desk.order("cases.OrderLetterAgain", {{"id", id}}), "case.letter_not_failed");
}

TEST(Printing, OnceUnlessAReprintIsAskedForAndThePostingIsNotBeforeIt) {
  Desk desk = decided(Manner::letter);
  const Object one{{"id", "N1"}, {"batch", "b1"}};
  desk.now = *parse_iso_instant("2026-03-06T09:00:00Z");
  EXPECT_EQ(desk.order("cases.PrintSending", one), "ok");
  EXPECT_EQ(desk.order("cases.PrintSending", one), "ok");
  EXPECT_EQ(desk.c.notices[0].printings.size(), 1u) << "the same batch once more";
  EXPECT_EQ(desk.order("cases.PrintSending", {{"id", "N1"}, {"batch", "b2"}}), "case.already_printed");
  EXPECT_EQ(desk.order("cases.PrintSending", {{"id", "N1"}}), "case.already_printed");
  EXPECT_EQ(desk.order("cases.PrintSending", {{"id", "N1"}, {"again", true}}), "ok");
  EXPECT_EQ(desk.c.notices[0].printings.size(), 2u);
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-03-05"}}),
            "case.date_before_print");
  EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", "N1"}, {"dispatched_on", "2026-03-06"}}), "ok");
}

TEST(PostingDay, IsPutRightWithAReasonWhileNothingRestsOnIt) {
  const auto sent = [] {
    Desk desk = decided(Manner::letter);
    desk.now = *parse_iso_instant("2026-03-10T09:00:00Z");
    EXPECT_EQ(desk.order("cases.RecordDispatch", {{"id", "N1"},
                                                  {"dispatched_on", "2026-03-10"},
                                                  {"announced_on", "2026-03-16"},
                                                  {"remedy", {{"ends_on", "2026-04-16"}}}}),
              "ok");
    return desk;
  };
  const auto correct = [](Desk& desk, const char* day, const char* reason) {
    return desk.order("cases.CorrectDispatch", {{"id", "N1"},
                                                {"dispatched_on", day},
                                                {"reason", reason},
                                                {"announced_on", "2026-03-09"},
                                                {"remedy", {{"ends_on", "2026-04-09"}}},
                                                {"fee_due_on", "2026-04-10"}});
  };
  Desk desk = sent();
  EXPECT_EQ(correct(desk, "2026-03-11", "Zahlendreher"), "case.date_in_future");
  EXPECT_EQ(correct(desk, "2026-03-03", "Zahlendreher"), "case.date_before_notice");
  EXPECT_EQ(correct(desk, "2026-03-05", ""), "case.reason_missing");
  EXPECT_EQ(correct(desk, "2026-03-10", "Zahlendreher"), "case.same_day");
  EXPECT_EQ(correct(desk, "2026-03-05", "Zahlendreher"), "ok");
  const Notice& notice = desk.c.notices[0];
  EXPECT_EQ(to_iso(*notice.dispatched_on), "2026-03-05");
  EXPECT_EQ(to_iso(*notice.announced_on), "2026-03-09");
  EXPECT_EQ(to_iso(*notice.remedy.ends_on), "2026-04-09");
  EXPECT_EQ(to_iso(*desk.c.decision->fee.due_on), "2026-04-10");

  desk.now = *parse_iso_instant("2026-04-09T09:00:00Z");
  EXPECT_EQ(correct(desk, "2026-03-06", "Zahlendreher"), "ok") << "the last day of the period";
  desk.now = *parse_iso_instant("2026-04-10T09:00:00Z");
  EXPECT_EQ(correct(desk, "2026-03-05", "Zahlendreher"), "case.day_final");

  Desk objected = sent();
  objected.c.links.push_back(
      {.kind = "objection", .case_id = "x", .reference = "r", .notice = "N1", .at = objected.now});
  EXPECT_EQ(correct(objected, "2026-03-05", "Zahlendreher"), "case.day_objected");
  Desk waiting = decided(Manner::letter);
  EXPECT_EQ(correct(waiting, "2026-03-04", "Zahlendreher"), "case.not_dispatched");
}

TEST(Words, EveryKeyHasOne) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(word_for(manner_words(), to_text(static_cast<Manner>(i))).empty());
  for (const auto& words : {intake_words(), identity_words(), served_how_words(), return_words(),
                            letter_words(), answer_words()}) {
    for (const Word& word : words) EXPECT_FALSE(word.label.empty()) << word.key;
  }
}

}  // namespace
}  // namespace rathaus::cases
