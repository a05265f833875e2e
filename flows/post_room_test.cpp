// Letters on paper from the question to the answer, printing, the day of posting, protected persons, the post room's own role.
#include "flows/post_room.h"

#include <algorithm>
#include <fstream>

#include "flows/letters.h"
#include "flows/scans.h"
#include "flows/test_support.h"
#include "libs/pdf/pdf.h"

namespace rathaus::flows {
namespace {

class PostRoom : public ProcessTown {
 protected:
  PostRoom() {
    // The days of these tests lie before the clock's first; a runtime never goes back, a fresh one begins where it is.
    clock_.set(*parse_iso_instant("2026-03-01T09:00:00Z"));
    open();
    for (const char* login : {"post", "bert"}) {
      const auto made = add_staff(
          *house_, kTown, login,
          {.name = login, .services = {"*"}, .roles = {login == std::string("post") ? "post" : "clerk"}});
      EXPECT_TRUE(made);
      ids_[login] = made->staff_id;
    }
  }
  void on(const char* iso) { clock_.set(*parse_iso_instant(std::string(iso) + "T09:00:00Z")); }
  std::string key() { return "key-" + std::to_string(++keys_); }
  void settle() { ASSERT_TRUE(runtime_->settle(kTown)); }
  std::string filed(const std::string& way, const std::string& family = "Meier") {
    return file("hund", family, [&](cases::Case& c) {
      c.intake = way;
      if (way != "online") c.taken = cases::Intake{.by = ids_["anna"], .transcript = "read_back"};
    });
  }
  std::string asked(const std::string& way, int days = 14) {
    const std::string id = filed(way);
    EXPECT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id, .key = key()}, ids_["anna"]));
    EXPECT_TRUE(ask_applicant(*house_, staff("anna"), {.case_id = id, .key = key()},
                              "Welche Rasse hat der Hund?", plus_days(berlin_date(clock_.now()), days)));
    settle();
    return id;
  }
  const cases::Notice* letter_of(const cases::Case& c, const std::string& kind) {
    const auto found = std::find_if(c.letters.begin(), c.letters.end(),
                                    [&](const cases::Notice& one) { return one.kind == kind; });
    return found == c.letters.end() ? nullptr : &*found;
  }
  LetterId letter_id(const std::string& id, const std::string& kind) {
    const cases::Case c = look(id).c;
    const cases::Notice* one = letter_of(c, kind);
    return {id, one == nullptr ? "none" : one->id};
  }
  // Decided, with a fee of 50 Euro, on its way to the tray.
  LetterId decided(const std::string& id) {
    EXPECT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id, .key = key()}, ids_["anna"]));
    for (const cases::CheckItem& item : look(id).c.checklist)
      EXPECT_TRUE(tick_item(*house_, staff("anna"), {.case_id = id, .key = key()}, item.id, true));
    EXPECT_TRUE(declare_complete(*house_, staff("anna"), {.case_id = id, .key = key()}));
    const Status done = decide_case(*house_, staff("anna"), {.case_id = id, .key = key()},
                                    {.text = "Dem Antrag geben wir statt.", .fee_cents = 50'00});
    EXPECT_TRUE(done) << done.error().code << done.error().detail;
    clock_.advance(std::chrono::minutes(10));
    settle();
    return {id, look(id).c.notices.front().id};
  }
  bool waits(const std::string& id, const std::string& kind) {
    const cases::Case c = load(id);
    return std::any_of(c.tasks.begin(), c.tasks.end(),
                       [&](const cases::Task& task) { return !task.done_at && task.kind == kind; });
  }
  cases::Case load(const std::string& id) {
    return cases::from_state((*runtime_->read(kTown))->state(id).value()->data);
  }
  // What a person reads, by poppler's pdftotext; lines joined.
  std::string text_of(const Bytes& pdf) {
    const auto path = folder_ / "read.pdf";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
    std::string out;
    if (FILE* pipe = popen(("pdftotext -raw " + path.string() + " - 2>/dev/null").c_str(), "r")) {
      char buffer[4096];
      for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
      pclose(pipe);
    }
    EXPECT_FALSE(out.empty()) << "this test needs pdftotext (poppler-utils)";
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
  }
  std::vector<std::string> tray(const std::string& login) {
    std::vector<std::string> out;
    const std::vector<PostRow> rows = post_tray(*house_, staff(login), 100).value();
    for (const PostRow& row : rows) out.push_back(row.subject);
    std::sort(out.begin(), out.end());  // of the same moment: in no order
    return out;
  }

  int keys_ = 0;
};

// The receipt is made a moment after the application was taken down: whoever has the case open by then has seen everything.
TEST_F(PostRoom, WhatTheProgramAddsIsNoReasonToRefuseAnOrder) {
  const std::string id = filed("phone");
  const std::int64_t seen = look(id).seq;
  settle();
  ASSERT_NE(letter_of(load(id), "receipt"), nullptr);
  const std::int64_t now = runtime_->read(kTown).value()->state(id).value()->seq;
  ASSERT_GT(now, seen) << "the letter was made meanwhile";
  EXPECT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id, .seq = seen, .key = key()}, ids_["anna"]));
  const Status late = assign_case(*house_, staff("anna"), {.case_id = id, .seq = seen, .key = key()}, "");
  ASSERT_FALSE(late) << "somebody has taken it since";
  EXPECT_EQ(late.error().code, "store.changed_meanwhile");
}

TEST_F(PostRoom, AQuestionToSomebodyWithoutAMailboxGoesAsALetterWithASheetToAnswer) {
  on("2026-03-02");
  const std::string id = asked("phone");
  const LetterId question = letter_id(id, "question");
  ASSERT_EQ(load(id).letters.size(), 2u) << "the receipt and the question";
  EXPECT_EQ(load(id).letters[1].state, cases::NoticeState::waiting);
  EXPECT_EQ(tray("anna"), (std::vector<std::string>{"Eingangsbestätigung", "Rückfrage"}));
  EXPECT_TRUE(waits(id, "tell_on_paper"));

  const std::string made =
      make_batch(*house_, staff("anna"), {question, letter_id(id, "receipt")}, "plz", key()).value();
  const PrintBatch batch = load_batch(*house_, staff("anna"), made).value();
  const auto pdf = batch_pdf(*house_, staff("anna"), batch, "https://musterstadt.example");
  ASSERT_TRUE(pdf) << pdf.error().code << pdf.error().detail;
  EXPECT_EQ(pdf::page_count(*pdf).value(), 4) << "list, receipt, question, sheet";
  const std::string text = text_of(*pdf);
  for (const char* part :
       {"Welche Rasse hat der Hund?", "innerhalb von 14 Tagen", "§ 31 Abs. 2", "Antwortbogen zur Rückfrage"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_NE(text.find(code_), std::string::npos) << "the access code is printed";
  const auto kept = (*runtime_->read(kTown))->blob(id, load(id).letters[0].blob).value();
  EXPECT_EQ(text_of(kept).find(code_), std::string::npos) << "and kept nowhere";

  // Posted on Tuesday 3 March: announced on the fourth day, a Saturday (VwVfG 41(2) does not move it), two weeks from there.
  on("2026-03-03");
  const BatchPosted posted =
      batch_to_post(*house_, staff("anna"), batch, *parse_iso_date("2026-03-03"), key()).value();
  EXPECT_EQ(posted.done, 2);
  const cases::Case c = load(id);
  EXPECT_EQ(to_iso(*letter_of(c, "question")->announced_on), "2026-03-07");
  EXPECT_EQ(to_iso(c.questions[0].due_on), "2026-03-23") << "14 days from the 7th end on a Saturday";
  EXPECT_FALSE(letter_of(c, "question")->remedy.ends_on);
  EXPECT_FALSE(waits(id, "tell_on_paper"));
  on("2026-03-24");
  settle();
  EXPECT_TRUE(waits(id, "answer_missing"));
  expect_replay();
}

TEST_F(PostRoom, TheSheetThatComesBackIsTheAnswer) {
  on("2026-03-02");
  const std::string id = asked("paper");
  const LetterId question = letter_id(id, "question");
  ASSERT_TRUE(
      hand_to_post(*house_, staff("anna"), id, question.notice_id, *parse_iso_date("2026-03-02"), key()));
  on("2026-03-10");
  const auto path = folder_ / "scan.pdf";
  const auto sheet = letter_pdf(*house_, staff("anna"), question).value();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(sheet.data()), static_cast<std::streamsize>(sheet.size()));
  const auto scan = register_scan(*house_, kTown, {"staff", ids_["head"]},
                                  {.field = "scan",
                                   .name = "post.pdf",
                                   .path = path,
                                   .sha256 = "s1",
                                   .size = sheet.size(),
                                   .head = "%PDF-1.7"},
                                  berlin_date(clock_.now()), "upload");
  ASSERT_TRUE(scan) << scan.error().code;
  const std::string code = answer_code(*house_, kTown, question.notice_id);
  EXPECT_EQ(letter_of_code(*house_, kTown, code), cases::normalise_reference(question.notice_id));
  EXPECT_EQ(letter_of_code(*house_, kTown, "RA1/" + question.notice_id + "/0123456789ab"), "")
      << "made elsewhere";
  EXPECT_EQ(reference_of_code(*house_, kTown, "RH1" + code.substr(3)), "") << "no cover sheet of it";
  ASSERT_TRUE(take_reading(*house_, kTown, *scan, {.pages = {{{code}}, {}}, .trouble = {}}));
  ASSERT_TRUE(take_reading(*house_, kTown, *scan, {.pages = {{{code}}, {}}, .trouble = {}})) << "told twice";
  const cases::Case c = load(id);
  ASSERT_TRUE(c.questions[0].answered_at);
  EXPECT_EQ(c.questions[0].answer_way, "paper");
  EXPECT_EQ(c.questions[0].attachments.size(), 1u) << "the sheet itself is kept";
  EXPECT_FALSE(c.questions[0].late);
  EXPECT_TRUE(waits(id, "review_answer"));
  EXPECT_TRUE(c.attachments.empty());
  EXPECT_EQ(load_scan(*house_, staff("head"), *scan)->state, "done");
}

TEST(AnswerSheets, BelongToWhatComesInAndBeginAPart) {
  const auto reference = [](std::string_view code) { return std::string(code.starts_with("C") ? code : ""); };
  const auto letter = [](std::string_view code) { return std::string(code.starts_with("A") ? code : ""); };
  const auto parts = split_at_sheets({{{"C1"}}, {}, {{"A1"}}, {}, {{"A2"}}, {{"C2"}}, {}}, reference, letter);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].reference, "C1");
  EXPECT_EQ(parts[1].first, 3);
  EXPECT_EQ(parts[1].last, 4);
  EXPECT_EQ(parts[1].answers, "A1");
  EXPECT_EQ(parts[2].first, 5);
  EXPECT_EQ(parts[2].last, 5);
  EXPECT_EQ(parts[3].reference, "C2");
  EXPECT_EQ(parts[3].answers, "");
}

TEST_F(PostRoom, WithoutAWholeAddressATaskSaysSo) {
  on("2026-03-02");
  const std::string id = filed("paper");
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id, .key = key()}, ids_["anna"]));
  settle();
  const LetterId receipt = letter_id(id, "receipt");
  ASSERT_TRUE(
      hand_to_post(*house_, staff("anna"), id, receipt.notice_id, *parse_iso_date("2026-03-02"), key()));
  ASSERT_TRUE(record_return(*house_, staff("anna"), receipt, "moved", *parse_iso_date("2026-03-02"), key()));
  EXPECT_TRUE(waits(id, "returned_letter"));
  ASSERT_TRUE(send_again(*house_, staff("anna"), receipt, {"Neue Straße 9", "1234", "Beispielheim"}, key()));
  EXPECT_TRUE(waits(id, "send_letter"));
  EXPECT_FALSE(waits(id, "returned_letter"));
  ASSERT_TRUE(ask_applicant(*house_, staff("anna"), {.case_id = id, .key = key()}, "Welche?",
                            *parse_iso_date("2026-03-20")));
  settle();
  EXPECT_EQ(load(id).letters[1].state, cases::NoticeState::failed);
  EXPECT_TRUE(waits(id, "letter_failed"));
  ASSERT_TRUE(
      hand_to_post(*house_, staff("anna"), id, receipt.notice_id, *parse_iso_date("2026-03-02"), key()));
  ASSERT_TRUE(record_return(*house_, staff("anna"), receipt, "moved", *parse_iso_date("2026-03-02"), key()));
  ASSERT_TRUE(send_again(*house_, staff("anna"), receipt, {"Neue Straße 9", "12346", "Beispielheim"}, key()));
  const LetterId question = letter_id(id, "question");
  ASSERT_TRUE(make_letter_again(*house_, staff("anna"), question, key()));
  settle();
  EXPECT_EQ(load(id).letters[1].state, cases::NoticeState::waiting);
  EXPECT_FALSE(waits(id, "letter_failed"));
}

TEST_F(PostRoom, OneLetterIsPrintedAsTheBatchPrintsItAndOnlyOnce) {
  on("2026-03-02");
  const LetterId one = decided(filed("online")), two = decided(filed("online", "Anders"));
  const identity::Staff anna = staff("anna");
  ASSERT_TRUE(choose_manner(*house_, anna, one, cases::Manner::pzu, key()));
  const Bytes alone = letter_pdf(*house_, anna, one).value();
  ASSERT_TRUE(print_letter(*house_, anna, one, false, "k"));
  ASSERT_TRUE(print_letter(*house_, anna, one, false, "k")) << "pressed twice";
  EXPECT_EQ(print_letter(*house_, anna, one, false, key()).error().code, "case.already_printed");
  EXPECT_EQ(make_batch(*house_, anna, {one}, "plz", key()).error().code, "post.batch_printed");

  const std::string id = make_batch(*house_, anna, {one, two}, "plz", "b").value();
  EXPECT_EQ(make_batch(*house_, anna, {one, two}, "plz", "b").value(), id) << "pressed twice";
  const PrintBatch batch = load_batch(*house_, anna, id).value();
  ASSERT_EQ(batch.letters.size(), 1u);
  EXPECT_EQ(batch.letters[0].notice_id, two.notice_id);
  EXPECT_EQ(batch.left_out, std::vector<std::string>{look(one.case_id).c.reference});

  const PrintBatch again =
      load_batch(*house_, anna, make_batch(*house_, anna, {one}, "plz", key(), true).value()).value();
  const Bytes all = batch_pdf(*house_, anna, again).value();
  EXPECT_EQ(pdf::page_count(all).value(), pdf::page_count(alone).value() + 1) << "and the list";
  EXPECT_NE(text_of(alone).find("Zustellungsauftrag"), std::string::npos);
  EXPECT_NE(text_of(alone).find("Weg 1"), std::string::npos) << "the address in the window";
}

TEST_F(PostRoom, TheDayOfPostingIsPutRightAndEverythingFollows) {
  on("2026-03-02");
  const std::string id = filed("online");
  const LetterId one = decided(id);
  const identity::Staff anna = staff("anna");
  const auto day = [](const char* iso) { return *parse_iso_date(iso); };
  on("2026-03-20");
  ASSERT_TRUE(hand_to_post(*house_, anna, id, one.notice_id, day("2026-03-20"), key()));
  const cases::Case before = load(id);
  const LocalDate named = *before.decision->fee.due_named;
  EXPECT_EQ(to_iso(*before.notices[0].announced_on), "2026-03-24");
  EXPECT_EQ(to_iso(*before.decision->fee.due_on), "2026-04-24") << "a month after the announcement";
  EXPECT_LT(named, *before.decision->fee.due_on);
  EXPECT_EQ(correct_posting_day(*house_, anna, one, day("2026-03-21"), "Zahlendreher", key()).error().code,
            "case.date_in_future");
  EXPECT_EQ(correct_posting_day(*house_, anna, one, day("2026-03-01"), "Zahlendreher", key()).error().code,
            "case.date_before_notice");
  EXPECT_EQ(correct_posting_day(*house_, anna, one, day("2026-03-12"), "", key()).error().code,
            "case.reason_missing");
  ASSERT_TRUE(correct_posting_day(*house_, anna, one, day("2026-03-12"), "Zahlendreher", "k"));
  ASSERT_TRUE(correct_posting_day(*house_, anna, one, day("2026-03-12"), "Zahlendreher", "k"))
      << "pressed twice";
  const cases::Case after = load(id);
  EXPECT_EQ(to_iso(*after.notices[0].dispatched_on), "2026-03-12");
  EXPECT_EQ(to_iso(*after.notices[0].announced_on), "2026-03-16");
  EXPECT_EQ(to_iso(*after.decision->fee.due_on), "2026-04-16");
  EXPECT_LT(*after.notices[0].remedy.ends_on, *before.notices[0].remedy.ends_on);
  bool both = false;
  const auto history = case_history(*house_, anna, id).value();
  for (const auto& one_event : history)
    both = both || (one_event.event.type == "cases.DispatchCorrected" &&
                    *json::get_string(one_event.event.data, "before") == "2026-03-20" &&
                    *json::get_string(one_event.event.data, "dispatched_on") == "2026-03-12");
  EXPECT_TRUE(both) << "the history keeps both days";
  // The case closes by the new day, not by the old one.
  clock_.set(Instant{berlin_midnight(plus_days(*after.notices[0].remedy.ends_on, 1)).micros + 3'600'000'000});
  settle();
  EXPECT_EQ(load(id).status, cases::CaseStatus::closed);
  EXPECT_EQ(correct_posting_day(*house_, anna, one, day("2026-03-13"), "Zahlendreher", key()).error().code,
            "case.closed");
  expect_replay();
}

TEST_F(PostRoom, WhatDidNotArriveIsDueWhenTheSecondTryArrives) {
  on("2026-03-02");
  const std::string id = filed("online");
  const LetterId one = decided(id);
  const identity::Staff anna = staff("anna");
  const auto today = [&] { return berlin_date(clock_.now()); };
  ASSERT_TRUE(print_letter(*house_, anna, one, false, key()));
  on("2026-03-16");
  ASSERT_TRUE(hand_to_post(*house_, anna, id, one.notice_id, today(), key()));
  on("2026-03-23");
  ASSERT_TRUE(record_return(*house_, anna, one, "moved", today(), key()));
  EXPECT_EQ(load(id).decision->fee.due_on, load(id).decision->fee.due_named);
  ASSERT_TRUE(send_again(*house_, anna, one, {"Neue Straße 9", "54321", "Beispielheim"}, key()));
  const std::string made = make_batch(*house_, anna, {one}, "plz", key()).value();
  const PrintBatch batch = load_batch(*house_, anna, made).value();
  const std::string text = text_of(batch_pdf(*house_, anna, batch).value());
  EXPECT_NE(text.find("Neue Straße 9"), std::string::npos) << "the second try is in the next batch";
  on("2026-03-25");
  ASSERT_EQ(batch_to_post(*house_, anna, batch, today(), key())->done, 1);
  EXPECT_EQ(to_iso(*load(id).decision->fee.due_on), "2026-04-29")
      << "a month after the 29th, a Sunday: only AO 108(3) moves it, and this is not a tax";
}

TEST_F(PostRoom, AProtectedPersonIsPackedApartAndNamedNowhere) {
  on("2026-03-02");
  const std::string hidden = filed("online", "Zander"), open = filed("online", "Anders");
  const LetterId first = decided(hidden), second = decided(open);
  ASSERT_TRUE(protect_person(*house_, staff("anna"), {.case_id = hidden, .key = key()}, "Auskunftssperre"));
  const std::vector<PostRow> there = post_tray(*house_, staff("post"), 10).value();
  for (const PostRow& row : there) {
    EXPECT_EQ(row.marked, row.case_id == hidden);
    EXPECT_EQ(row.applicant.find("Zander"), std::string::npos);
  }
  const std::string made = make_batch(*house_, staff("post"), {first, second}, "plz", key()).value();
  const PrintBatch batch = load_batch(*house_, staff("post"), made).value();
  ASSERT_EQ(batch.letters.size(), 2u);
  EXPECT_EQ(batch.letters[1].notice_id, first.notice_id)
      << "at the end, not where its postal code would put it";
  const std::vector<BatchRow> listed = batch_rows(*house_, staff("post"), batch).value();
  for (const BatchRow& row : listed) {
    EXPECT_EQ(row.marked, row.id.case_id == hidden);
    EXPECT_EQ(row.name.empty(), row.marked);
    EXPECT_EQ(row.place.empty(), row.marked);
  }
  const Bytes all = batch_pdf(*house_, staff("post"), batch).value();
  const std::string text = text_of(all), list = text_of(pdf::cut(all, 1, 1).value());
  EXPECT_NE(text.find("gesondert verpacken"), std::string::npos);
  EXPECT_NE(text.find("Zander"), std::string::npos) << "on the letter itself";
  EXPECT_EQ(list.find("Zander"), std::string::npos);
  EXPECT_NE(list.find("geschützt"), std::string::npos);
  // Another clerk prints the rest; this one is left to who packs it.
  const std::string theirs = text_of(batch_pdf(*house_, staff("bert"), batch).value());
  EXPECT_EQ(theirs.find("Zander"), std::string::npos);
  EXPECT_NE(theirs.find("druckt die Poststelle"), std::string::npos);
  EXPECT_EQ(print_letter(*house_, staff("bert"), first, true, key()).error().code, "case.protected");
  EXPECT_FALSE(letter(*house_, staff("bert"), first)->sees_address);
  EXPECT_TRUE(letter(*house_, staff("anna"), first)->sees_address) << "who works on it";
  ASSERT_EQ(batch_to_post(*house_, staff("post"), batch, berlin_date(clock_.now()), key())->done, 2);
  ASSERT_TRUE(record_return(*house_, staff("post"), first, "moved", berlin_date(clock_.now()), key()));
}

TEST_F(PostRoom, ThePostRoomSeesEnvelopesAndNoCase) {
  on("2026-03-02");
  const std::string id = filed("online");
  const LetterId one = decided(id);
  const identity::Staff berg = staff("post");
  EXPECT_TRUE(berg.post_only());
  EXPECT_EQ(desk_case(*house_, berg, id).error().code, "case.unknown");
  EXPECT_TRUE(work_list(*house_, berg, {})->rows.empty());
  EXPECT_TRUE(search_cases(*house_, berg, "Meier", 5)->empty());
  EXPECT_EQ(work_counts(*house_, berg)->open, 0);
  EXPECT_EQ(add_note(*house_, berg, {.case_id = id, .key = key()}, "x").error().code, "case.unknown");
  EXPECT_EQ(post_tray(*house_, berg, 10)->size(), 1u);
  EXPECT_FALSE(letter(*house_, berg, one)->opens_case);
  EXPECT_TRUE(open_scans(*house_, berg));
  ASSERT_TRUE(choose_manner(*house_, berg, one, cases::Manner::pzu, key()));
  ASSERT_TRUE(print_letter(*house_, berg, one, false, key()));
  ASSERT_TRUE(hand_to_post(*house_, berg, id, one.notice_id, berlin_date(clock_.now()), key()));
  EXPECT_TRUE(waits(id, "await_certificate"));
  clock_.advance(std::chrono::hours(48));
  ASSERT_TRUE(record_service(*house_, berg, one, {.served_on = berlin_date(clock_.now()), .how = "letterbox"},
                             {}, key()));
  EXPECT_FALSE(waits(id, "await_certificate"));
  EXPECT_EQ(find_letter(*house_, berg, look(id).c.reference)->notice_id, one.notice_id);
  const identity::Staff both{.id = "x", .tenant = kTown, .services = {"*"}, .roles = {"clerk", "post"}};
  EXPECT_FALSE(both.post_only());
}

}  // namespace
}  // namespace rathaus::flows
