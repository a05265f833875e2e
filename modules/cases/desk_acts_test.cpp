// What the office does with an application beyond deciding: amend its facts, take a withdrawal, close early, correct an amount, write.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/law.h"
#include "modules/cases/test_support.h"
#include "modules/cases/protection.h"
#include "modules/cases/reopening.h"

namespace rathaus::cases {
namespace {

using event::Object;
using namespace std::chrono_literals;

struct Desk : TestDesk {
  bool listed() const {
    const event::Projection rows = aggregate().project(c.id, to_state(c));
    return std::get<std::int64_t>(rows.rows[0].cells[9]) == 1;
  }
};

Desk ready(const std::string& email = "") {
  Desk desk;
  Case c;
  c.id = "case-1";
  c.reference = "26-ABCD-EFGH";
  c.service = {"hundesteuer", "1.0.0", "Hund anmelden"};
  c.applicant = {.given_names = "Anna", .family_name = "Meier", .email = email, .born_on = "1980-02-01"};
  c.answers = {{"hund", "Bello"}, {"rasse", "unbekannt"}};
  desk.file(c);
  EXPECT_EQ(desk.outcome("cases.Assign", {{"to", "sommer"}}), "accepted");
  EXPECT_EQ(desk.outcome("cases.DeclareComplete", {{"expected_by", "2026-12-21"}}), "accepted");
  return desk;
}

Desk decided(const char* announced, const char* ends_on, std::int64_t cents = 9'600) {
  Desk desk = ready();
  const Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b1"};
  const Decision decision{.text = "T", .fee = {.cents = cents}};
  EXPECT_EQ(desk.outcome("cases.Decide", {{"decision", json::write_fields(decision)},
                                          {"notice", json::write_fields(notice)}}),
            "accepted");
  if (announced != nullptr) {
    desk.c.notices[0].state = NoticeState::dispatched;
    desk.c.notices[0].announced_on = parse_iso_date(announced);
    desk.c.notices[0].remedy.ends_on = parse_iso_date(ends_on);
  }
  return desk;
}

Object amendment(const std::string& reason, const std::string& source) {
  Amendment one{.changes = {{"rasse", "Rasse", "unbekannt", "Dackel"}}, .reason = reason, .source = source};
  Object out = json::write_fields(one);
  out["answers"] = Object{{"hund", "Bello"}, {"rasse", "Dackel"}};
  out["applicant"] = Object{{"born_on", "1981-02-01"}};
  out["plates"] = boost::json::array{"MUX1"};
  return out;
}

TEST(Amending, KeepsWhatWasSentAndSaysWhoseWordTheChangeIs) {
  Desk desk = ready();
  EXPECT_EQ(desk.outcome("cases.AmendFacts", amendment("", "Anruf")), "case.reason_missing");
  EXPECT_EQ(desk.outcome("cases.AmendFacts", amendment("Rasse fehlte", "")), "case.source_missing");
  Object nothing = amendment("x", "y");
  nothing["changes"] = boost::json::array{};
  EXPECT_EQ(desk.outcome("cases.AmendFacts", nothing), "case.nothing_amended");
  EXPECT_EQ(desk.c.sent_answers(), desk.c.answers);
  ASSERT_EQ(desk.outcome("cases.AmendFacts", amendment("Rasse fehlte", "Anruf vom 20.11.")), "accepted");
  EXPECT_EQ(desk.c.answers.at("rasse").as_string(), "Dackel");
  EXPECT_EQ(desk.c.sent_answers().at("rasse").as_string(), "unbekannt");
  EXPECT_EQ(desk.c.applicant.born_on, "1981-02-01");
  EXPECT_EQ(desk.c.applicant.family_name, "Meier") << "what was not told stays";
  EXPECT_EQ(desk.c.sent_by().born_on, "1980-02-01");
  EXPECT_EQ(desk.c.plates, std::vector<std::string>{"MUX1"});
  ASSERT_EQ(desk.c.amendments.size(), 1U);
  EXPECT_EQ(desk.c.amendments[0].by, "sommer");
  EXPECT_EQ(desk.c.amendments[0].source, "Anruf vom 20.11.");
  Object second = amendment("doch nicht", "Impfpass");
  second["answers"] = Object{{"hund", "Bello"}, {"rasse", "Pudel"}};
  ASSERT_EQ(desk.outcome("cases.AmendFacts", second), "accepted");
  EXPECT_EQ(desk.c.sent_answers().at("rasse").as_string(), "unbekannt") << "never the first amendment";
}

TEST(Amending, NotBeforeSomebodyWorksOnItAndNotAfterTheDecision) {
  Desk desk = ready();
  desk.c.status = CaseStatus::received;
  EXPECT_EQ(desk.outcome("cases.AmendFacts", amendment("x", "y")), "case.nobody_works_on_it");
  desk = ready();
  desk.c.draft = Draft{.state = "awaiting"};
  EXPECT_EQ(desk.outcome("cases.AmendFacts", amendment("x", "y")), "case.awaits_signature");
  desk = decided(nullptr, nullptr);
  EXPECT_EQ(desk.outcome("cases.AmendFacts", amendment("x", "y")), "case.already_decided");
}

Object withdrawal(const char* on, const char* way = "phone", const char* who = "Anna Meier") {
  return {
      {"on", on}, {"way", way}, {"who", who}, {"note", ""}, {"text", "Zurückgenommen. Das bestätigen wir."}};
}

TEST(Withdrawal, EndsTheCaseAndConfirmsIt) {
  Desk desk = ready();
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-21")), "case.date_in_future");
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-19")),
            "case.withdrawn_before_receipt");
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20", "pigeon")),
            "case.withdrawal_way");
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20", "phone", "")),
            "case.withdrawal_who");
  ASSERT_EQ(desk.outcome("cases.Ask", {{"text", "Welche Rasse?"}, {"due_on", "2026-12-01"}}), "accepted");
  const auto done = desk.order("cases.RecordWithdrawal", withdrawal("2026-11-20"));
  ASSERT_TRUE(done) << done.error().code;
  EXPECT_EQ(desk.c.status, CaseStatus::withdrawn);
  EXPECT_EQ(desk.c.withdrawal->way, "phone");
  EXPECT_EQ(desk.c.withdrawal->by, "sommer");
  EXPECT_EQ(desk.c.messages.back().kind, "withdrawal");
  EXPECT_FALSE(desk.open_task("decide"));
  EXPECT_FALSE(desk.open_task("await_answer"));
  EXPECT_EQ(done->cancelled_timers.size(), 1U) << "the question's day";
  EXPECT_FALSE(desk.open_task("tell_on_paper")) << "the question's letter";
  ASSERT_EQ(desk.c.letters.size(), 2U) << "no e-mail: question and confirmation go by post";
  EXPECT_EQ(desk.c.letters[0].state, NoticeState::cancelled) << "nothing is asked any more";
  EXPECT_EQ(desk.c.letters[1].kind, "message");
  EXPECT_EQ(desk.c.letters[1].about, std::to_string(desk.c.messages.size() - 1));
  EXPECT_FALSE(desk.listed()) << "the tray of the post room has it";
  const Object letter{{"id", desk.c.letters[1].id}, {"blob", "b"}, {"dispatched_on", "2026-11-20"}};
  EXPECT_EQ(desk.outcome("cases.RecordDispatch", letter), "case.letter_not_made");
  ASSERT_EQ(desk.outcome("cases.LetterMade", letter), "accepted")
      << "made and sent although the case is over";
  ASSERT_EQ(desk.outcome("cases.PrintSending", letter), "accepted");
  ASSERT_EQ(desk.outcome("cases.RecordDispatch", letter), "accepted");
  EXPECT_EQ(desk.c.letters[1].state, NoticeState::dispatched);
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20")), "case.closed");
  Desk online = ready("a@b.de");
  ASSERT_EQ(online.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20")), "accepted");
  EXPECT_FALSE(online.listed());
  EXPECT_TRUE(online.c.letters.empty());
  Desk broken = ready();
  ASSERT_EQ(broken.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20")), "accepted");
  ASSERT_EQ(broken.outcome("cases.LetterFailed",
                           {{"id", broken.c.letters.at(0).id}, {"failure", "notice.address_missing"}}),
            "accepted");
  EXPECT_TRUE(broken.listed()) << "somebody has to find the address";
}

TEST(Withdrawal, UntilTheDecisionBinds) {
  Desk desk = decided("2026-11-20", "2026-12-21");
  desk.now = *parse_iso_instant("2026-12-21T22:00:00Z");  // 23 o'clock of the last day
  EXPECT_FALSE(desk.c.binding(berlin_date(desk.now)));
  ASSERT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-12-21", "letter")), "accepted");
  desk = decided("2026-11-20", "2026-12-21");
  desk.now = *parse_iso_instant("2026-12-22T09:00:00Z");
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-12-21")), "case.decision_binding");
}

TEST(Withdrawal, ALetterThatWaitsStaysInTheHouseAndAHeldOneIsRecalledFirst) {
  Desk desk = decided(nullptr, nullptr);
  ASSERT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20")), "accepted");
  EXPECT_TRUE(desk.c.notices.empty());
  EXPECT_FALSE(desk.open_task("send_notice"));
  EXPECT_FALSE(desk.open_task("decide"));
  desk = decided(nullptr, nullptr);
  desk.c.notices[0].state = NoticeState::held;
  EXPECT_EQ(desk.outcome("cases.RecordWithdrawal", withdrawal("2026-11-20")), "case.withdraw_recall_first");
}

TEST(Closing, BeforeThePeriodHasEndedWithAReasonOnly) {
  Desk desk = decided(nullptr, nullptr);
  EXPECT_EQ(desk.outcome("cases.Close", {{"reason", "eilt"}}), "case.notice_not_announced");
  desk = decided("2026-11-20", "2026-12-21");
  desk.now = *parse_iso_instant("2026-12-21T09:00:00Z");
  EXPECT_EQ(desk.outcome("cases.Close"), "case.close_reason");
  ASSERT_EQ(desk.outcome("cases.Close", {{"reason", "Verzicht auf Rechtsbehelf"}}), "accepted");
  EXPECT_EQ(desk.c.closing_reason, "Verzicht auf Rechtsbehelf");
  desk = decided("2026-11-20", "2026-12-21");
  desk.now = *parse_iso_instant("2026-12-22T09:00:00Z");
  EXPECT_EQ(desk.outcome("cases.Close"), "accepted");
  EXPECT_FALSE(desk.listed());
}

TEST(Closing, WhatIsLeftToDoStaysInTheList) {
  Desk desk = decided("2026-11-20", "2026-12-21");
  desk.now = *parse_iso_instant("2026-12-22T09:00:00Z");
  ASSERT_EQ(desk.outcome("cases.SetFollowUp", {{"on", "2027-01-10"}, {"text", "Marke abgeholt?"}}),
            "accepted");
  ASSERT_EQ(desk.outcome("cases.Close"), "accepted");
  EXPECT_FALSE(desk.c.open());
  EXPECT_TRUE(desk.open_task("follow_up"));
  EXPECT_TRUE(desk.listed());
  ASSERT_EQ(desk.outcome("cases.FinishTask", {{"id", desk.c.tasks.back().id}}), "accepted");
  EXPECT_FALSE(desk.listed());
}

Object wrong_amount(std::int64_t cents, const char* reason = "Zahlendreher") {
  return {{"notice_id", "N1"},
          {"text", "Statt 96,00 EUR sind es 69,00 EUR."},
          {"reason", reason},
          {"after_cents", cents}};
}
Object signed_amount() {
  const Notice notice{.id = "N2", .subject = "Berichtigung", .blob = "b2", .corrects = "N1"};
  Fee fee{.cents = 6'900};
  fee.explanation.push_back({"§ 129 AO", "Berichtigt.", {}});
  return {{"notice", json::write_fields(notice)}, {"fee", json::write_fields(fee)}};
}

TEST(AmountCorrection, TwoPeopleSignAndBothAmountsStay) {
  Desk desk = decided("2026-11-20", "2026-12-21");
  EXPECT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(9'600)), "case.same_amount");
  EXPECT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(6'900, "")), "case.reason_missing");
  EXPECT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(-1)), "fee.out_of_range");
  ASSERT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(6'900)), "accepted");
  EXPECT_EQ(desk.c.decision->fee.cents, 9'600) << "nothing holds yet";
  EXPECT_TRUE(desk.open_task("sign_correction"));
  EXPECT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(6'800)), "case.correction_waits");
  EXPECT_EQ(desk.outcome("cases.Close", {{"reason", "x"}}), "case.correction_waits");
  EXPECT_EQ(desk.outcome("cases.SignCorrection", signed_amount()), "case.same_person");
  Object as_deputy = signed_amount();
  as_deputy["acting_for"] = "sommer";
  EXPECT_EQ(desk.outcome("cases.SignCorrection", as_deputy, "winter"), "case.same_person");
  ASSERT_EQ(desk.outcome("cases.SignCorrection", signed_amount(), "winter"), "accepted");
  EXPECT_EQ(desk.c.decision->fee.cents, 6'900);
  ASSERT_EQ(desk.c.amount_corrections.size(), 1U);
  EXPECT_EQ(desk.c.amount_corrections[0].before_cents, 9'600);
  EXPECT_EQ(desk.c.amount_corrections[0].second_by, "winter");
  EXPECT_EQ(desk.c.notices.back().corrects, "N1");
  EXPECT_FALSE(desk.open_task("sign_correction"));
  EXPECT_EQ(desk.outcome("cases.SignCorrection", signed_amount(), "winter"), "case.nothing_to_sign");
}

TEST(AmountCorrection, ComesBackWithAReasonAndATakenBackOneIsTheOldAmountAgain) {
  Desk desk = decided("2026-11-20", "2026-12-21");
  ASSERT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(6'900)), "accepted");
  EXPECT_EQ(desk.outcome("cases.SendCorrectionBack", {{"reason", ""}}, "winter"), "case.reason_missing");
  ASSERT_EQ(desk.outcome("cases.SendCorrectionBack", {{"reason", "Bitte belegen."}}, "winter"), "accepted");
  EXPECT_TRUE(desk.open_task("correct_amount"));
  ASSERT_EQ(desk.outcome("cases.DraftCorrection", wrong_amount(6'900)), "accepted");
  EXPECT_FALSE(desk.open_task("correct_amount"));
  ASSERT_EQ(desk.outcome("cases.SignCorrection", signed_amount(), "winter"), "accepted");
  desk.c.notices.back().state = NoticeState::held;
  desk.c.notices.back().release_at = desk.now + 5min;
  ASSERT_EQ(desk.outcome("cases.Recall", {{"id", "N2"}}), "accepted");
  EXPECT_EQ(desk.c.decision->fee.cents, 9'600);
  EXPECT_TRUE(desk.c.amount_corrections.empty());
}

TEST(Writing, GoesToTheApplicantAndOnPaperWhereNobodyReadsOnline) {
  Desk desk = ready("a@b.de");
  EXPECT_EQ(desk.outcome("cases.Write", {{"text", ""}}), "case.message_empty");
  EXPECT_EQ(desk.outcome("cases.Write", {{"text", "Guten Tag {{name}}"}}), "notice.placeholder_left");
  const auto sent = desk.order("cases.Write", {{"text", "Wir sind umgezogen."}});
  ASSERT_TRUE(sent);
  EXPECT_EQ(desk.c.messages.back().text, "Wir sind umgezogen.");
  EXPECT_EQ(desk.c.messages.back().kind, "plain");
  ASSERT_EQ(sent->effects.size(), 1U);
  EXPECT_TRUE(desk.c.letters.empty());
  Desk paper = ready();
  ASSERT_EQ(paper.outcome("cases.Write", {{"text", "Wir sind umgezogen."}}), "accepted");
  ASSERT_EQ(paper.c.letters.size(), 1U);
  EXPECT_EQ(paper.c.letters[0].kind, "message");
  EXPECT_EQ(paper.c.letters[0].about, "0") << "the first message of the case";
}

TEST(Taking, InSomebodysPlaceTheCaseIsTheirs) {
  Desk desk = ready();
  const Object take{{"to", "winter"}, {"take", true}, {"acting_for", "sommer"}};
  const auto nothing = desk.order("cases.Assign", take, "winter");
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->events.empty()) << "it is the absent one's already";
  ASSERT_EQ(desk.outcome("cases.Assign", {{"to", ""}}), "accepted");
  ASSERT_EQ(desk.outcome("cases.Assign", take, "winter"), "accepted");
  EXPECT_EQ(desk.c.assignee, "sommer") << "after the deputy's time too";
  ASSERT_EQ(desk.outcome("cases.Assign", {{"to", "winter"}, {"take", true}}, "winter"), "accepted");
  EXPECT_EQ(desk.c.assignee, "winter") << "in their own right";
}

TEST(Persons, AreOneByAccountOrByNameAndBirthday) {
  const Applicant anna{.given_names = "Anna", .family_name = "Müller", .born_on = "1980-02-01"};
  Applicant other = anna;
  other.family_name = "Mueller";
  EXPECT_TRUE(same_person(anna, other)) << "the same name, written differently";
  other.born_on = "1980-02-02";
  EXPECT_FALSE(same_person(anna, other));
  other.account = "a1";
  Applicant third{.account = "a1"};
  EXPECT_TRUE(same_person(other, third));
  EXPECT_TRUE(person_keys({.family_name = "Meier"}).empty()) << "a name alone is nobody";
  EXPECT_FALSE(same_person({.family_name = "Meier"}, {.family_name = "Meier"}));
  const Applicant at{.family_name = "Meier", .street = "Weg 1", .postal_code = "12345"};
  EXPECT_TRUE(same_person(at, at));
}

TEST(Law, FollowsTheServicesProcedure) {
  EXPECT_EQ(procedure_law("AO").reasons, "§ 121 AO");
  EXPECT_EQ(procedure_law("SGBX").conditions, "§ 32 SGB X");
  EXPECT_EQ(procedure_law("anything").name, "VwVfG");
  for (const char* code : {"VwVfG", "AO", "SGBX"})
    EXPECT_EQ(procedure_law(code).correction, correction_law(code));
  for (const std::string_view text :
       {procedure_law("AO").reasons, procedure_law("AO").conditions, procedure_law("AO").bound_conditions,
        procedure_law("AO").set_limit, procedure_law("AO").facts, procedure_law("AO").advice,
        procedure_law("AO").one_year, procedure_law("AO").correction, procedure_law("AO").by_post,
        procedure_law("AO").by_retrieval})
    EXPECT_EQ(text.find("VwVfG"), std::string_view::npos) << text;
}

TEST(Search, FindsThePaymentNumberOfAnEarlierDecision) {
  Desk desk = decided("2026-11-20", "2026-12-21");
  desk.c.decision->fee.payment_reference = "9-OLD-1";
  ASSERT_EQ(desk.outcome("cases.Reopen", {{"ground", "resumption"}, {"reason", "Neu."}}), "accepted");
  const event::Projection rows = aggregate().project(desk.c.id, to_state(desk.c));
  EXPECT_TRUE(std::any_of(rows.keys.begin(), rows.keys.end(), [](const event::SearchKey& key) {
    return key.kind == "reference" && key.text == "9OLD1";
  }));
}

}  // namespace
}  // namespace rathaus::cases
