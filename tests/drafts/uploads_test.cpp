// Files: refused by name before they are stored, held until the scanner has looked, removed everywhere when it finds something.
#include "flows/counter.h"
#include "tests/drafts/draft_town.h"

namespace rathaus::drafts {
namespace {

const identity::Staff kClerk{
    .id = "s1", .tenant = "stadt", .name = "Sommer", .services = {"*"}, .roles = {"clerk"}};

std::string code_of(const flows::SaveResult& saved) {
  return saved.errors.empty() ? "" : saved.errors.front().code;
}

TEST(Uploads, SixWrongFilesSixSentencesAndTheRestOfTheFormIsSafe) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const std::string js =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>endobj\n2 0 "
      "obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF\n";
  std::set<std::string> sentences;
  for (const auto& [name, content, code] :
       {std::tuple{"setup.exe", std::string("MZ\x90\0....", 8), "form.file.dangerous"},
        {"rechnung.pdf", std::string("MZ\x90\0....", 8), "form.file.disguised"},
        {"leer.pdf", std::string(), "form.file.empty"},
        {"skript.pdf", js, "form.file.pdf_active"},
        {"alles.zip", std::string("PK\x03\x04...."), "form.file.archive"},
        {"kaputt.pdf", std::string("%PDF-1.4 kaputt"), "form.file.pdf_damaged"}}) {
    const auto saved =
        t.save(view, kAnna, {{"P[0]/vorname[0]", "Anna"}}, {t.file(view, "P[0]/vertrag[0]", name, content)});
    EXPECT_EQ(code_of(saved), code) << name;
    ASSERT_FALSE(saved.errors.empty());
    sentences.insert(forms::error_text(view.form(), saved.errors.front()));
    EXPECT_TRUE(view.draft.files.empty()) << name;
    EXPECT_EQ(view.draft.raw.at(forms::place_at(view.form(), "P[0]/vorname[0]").value()), "Anna")
        << "what was typed is kept";
  }
  flows::IncomingFile large = t.file(view, "P[0]/vertrag[0]", "gross.pdf", pdf_file());
  large.too_large = true;
  const auto saved = t.save(view, kAnna, {}, {large});
  EXPECT_EQ(code_of(saved), "form.file.too_large");
  sentences.insert(forms::error_text(view.form(), saved.errors.front()));
  EXPECT_EQ(sentences.size(), 7u) << "each mistake has a sentence of its own";
  EXPECT_EQ(t.blobs_on_disk(), 0u) << "nothing refused is ever stored";
}

TEST(Uploads, PicturesOfPhonesBecomePdfSilently) {
  DraftTown t;
  auto view = t.begin(kAnna);
  for (const char* name : {"flag.heic", "flag.webp", "flag.png"}) {
    const std::string content =
        support::read_file(std::string(RATHAUS_SOURCE_DIR) + "/tests/corpus/picture_fuzz/" + name);
    EXPECT_EQ(code_of(t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", name, content)})), "")
        << name;
  }
  ASSERT_EQ(view.draft.files.size(), 3u);
  for (const auto& [place, file] : view.draft.files) {
    EXPECT_EQ(file.mime, "application/pdf");
    EXPECT_EQ(file.name, "flag.pdf");
    EXPECT_TRUE(as_text(flows::draft_file(t.h(), view, file).value()).starts_with("%PDF-"));
  }
}

TEST(Uploads, AFileIsUsedAtASecondPlaceWithoutASecondUpload) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", "vertrag.pdf", pdf_file())});
  const auto second = forms::place_at(view.form(), "P[0]/zweit[0]").value();
  const auto offered = flows::usable_again(view, second);
  ASSERT_EQ(offered.size(), 1u);
  ASSERT_TRUE(flows::use_file_again(t.h(), view, t.name_of(view, "P[0]/zweit[0]"), offered[0].blob));
  EXPECT_EQ(view.draft.files.at(second).name, "vertrag.pdf");
  EXPECT_TRUE(flows::usable_again(view, second).empty());
  EXPECT_FALSE(flows::use_file_again(t.h(), view, t.name_of(view, "P[0]/zweit[0]"), std::string(64, 'a')))
      << "only what is in this draft";
  EXPECT_EQ(t.blobs_on_disk(), 1u);
  const auto sent = t.send(view, kAnna);
  EXPECT_TRUE(t.h().runtime.verify("stadt")->differences.empty());
  EXPECT_TRUE(flows::case_file(t.h(), kClerk, sent.case_id, offered[0].blob));
}

TEST(Scan, WithoutAScannerTheDeskSeesThatNobodyLooked) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", "vertrag.pdf", pdf_file())});
  const auto sent = t.send(view, kAnna);
  const auto c = flows::desk_case(t.h(), kClerk, sent.case_id).value().c;
  EXPECT_EQ(c.attachments.at(0).scan, "unscanned");
  EXPECT_TRUE(flows::case_file(t.h(), kClerk, sent.case_id, c.attachments[0].blob));
}

TEST(Scan, WhileTheScannerIsAwayTheApplicationGoesOutAndTheFileIsHeld) {
  DraftTown t(true);
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", "vertrag.pdf", pdf_file())});
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  view = flows::load_draft(t.h(), "stadt", view.id, kAnna).value();
  const std::string blob = view.draft.files.begin()->second.blob;
  EXPECT_EQ(view.scans.at(blob), "pending");
  const auto sent = t.send(view, kAnna);
  EXPECT_EQ(flows::desk_case(t.h(), kClerk, sent.case_id)->c.attachments.at(0).scan, "pending");
  EXPECT_EQ(flows::case_file(t.h(), kClerk, sent.case_id, blob).error().code, "file.held");
  t.scanner = "clean";
  ASSERT_TRUE(t.house.move_to(t.h().runtime.now() + std::chrono::hours(2)));
  EXPECT_EQ(flows::desk_case(t.h(), kClerk, sent.case_id)->c.attachments.at(0).scan, "clean");
  EXPECT_TRUE(flows::case_file(t.h(), kClerk, sent.case_id, blob));
}

TEST(Scan, AHitInADraftRemovesTheFileAndSaysWhichAndWhy) {
  DraftTown t(true);
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", "vertrag.pdf", pdf_file())});
  ASSERT_TRUE(flows::use_file_again(t.h(), view, t.name_of(view, "P[0]/zweit[0]"),
                                    view.draft.files.begin()->second.blob));
  auto stale = view;  // another window that still has the file
  ASSERT_EQ(t.blobs_on_disk(), 1u);
  t.scanner = "infected";
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  view = flows::load_draft(t.h(), "stadt", view.id, kAnna).value();
  EXPECT_TRUE(view.draft.files.empty()) << "from both places";
  ASSERT_EQ(view.hits.size(), 2u);
  EXPECT_EQ(view.hits[0].name, "vertrag.pdf");
  EXPECT_EQ(view.hits[0].finding, "Test-Virus");
  EXPECT_EQ(t.blobs_on_disk(), 0u);
  // The other window saves: what was typed there arrives, the file does not come back; and it cannot be sent.
  flows::DeliveryWish wish;
  EXPECT_EQ(flows::submit_application(
                t.h(), stale,
                {.addressee = {.family_name = "Meier", .street = "G 1", .postal_code = "12345", .city = "M"}},
                kAnna)
                .error()
                .code,
            "store.changed_meanwhile");
  t.save(stale, kAnna, {{"P[0]/vorname[0]", "Annabell"}});
  view = flows::load_draft(t.h(), "stadt", view.id, kAnna).value();
  EXPECT_TRUE(view.draft.files.empty());
  EXPECT_EQ(view.draft.raw.at(forms::place_at(view.form(), "P[0]/vorname[0]").value()), "Annabell");
  EXPECT_TRUE(t.h().runtime.verify("stadt")->differences.empty());
}

TEST(Scan, PapersOfTheCounterAreLookedAtLikeUploads) {
  DraftTown t(true);
  flows::TakenDown taken{.way = "email"};
  taken.facts.stamped_on = berlin_date(t.h().runtime.now());
  auto view = flows::begin_intake(t.h(), kClerk, t.service, taken, "k").value();
  auto first = t.file(view, "P[0]/vertrag[0]", "erster.pdf", pdf_file());
  ASSERT_TRUE(flows::add_scan(t.h(), kClerk, view, first));
  t.scanner = "infected";
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  t.scanner = "";
  auto stale = view;  // the page that is still open adds the next one
  auto second = t.file(view, "P[0]/vertrag[0]", "zweiter.pdf", pdf_file());
  ASSERT_TRUE(flows::add_scan(t.h(), kClerk, stale, second));
  view = flows::load_intake(t.h(), kClerk, view.id).value();
  ASSERT_EQ(view.taken->scans.size(), 1u) << "the infected one does not come back";
  EXPECT_EQ(view.taken->scans[0].name, "zweiter.pdf");
  ASSERT_EQ(view.hits.size(), 1u);
  EXPECT_EQ(view.hits[0].name, "erster.pdf");
  const auto filed = flows::file_intake(t.h(), kClerk, view, {}).value();
  auto c = flows::desk_case(t.h(), kClerk, filed.case_id).value().c;
  ASSERT_EQ(c.attachments.size(), 1u);
  EXPECT_EQ(c.attachments[0].scan, "pending");
  EXPECT_EQ(flows::case_file(t.h(), kClerk, filed.case_id, c.attachments[0].blob).error().code, "file.held");

  auto later = t.file(view, "P[0]/vertrag[0]", "spaeter.pdf", pdf_file());
  ASSERT_TRUE(flows::add_document(t.h(), kClerk, {.case_id = filed.case_id, .key = "later"},
                                  {.received_on = berlin_date(t.h().runtime.now()), .way = "email"},
                                  {later}));
  t.scanner = "clean";
  ASSERT_TRUE(t.house.move_to(t.h().runtime.now() + std::chrono::hours(2)));
  c = flows::desk_case(t.h(), kClerk, filed.case_id).value().c;
  ASSERT_EQ(c.attachments.size(), 2u);
  for (const cases::Attachment& one : c.attachments) {
    EXPECT_EQ(one.scan, "clean") << one.name;
    EXPECT_TRUE(flows::case_file(t.h(), kClerk, filed.case_id, one.blob));
  }
  EXPECT_TRUE(t.h().runtime.verify("stadt")->differences.empty());
}

TEST(Scan, AHitAfterSendingRemovesTheFileAndTheFileHistorySaysSo) {
  DraftTown t(true);
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person(), {t.file(view, "P[0]/vertrag[0]", "vertrag.pdf", pdf_file())});
  const std::string blob = view.draft.files.begin()->second.blob;
  const auto sent = t.send(view, kAnna, "anna@beispiel.de");
  t.scanner = "infected";
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  EXPECT_EQ(t.blobs_on_disk(), 0u);
  EXPECT_EQ(flows::case_file(t.h(), kClerk, sent.case_id, blob).error().kind, ErrorKind::not_found);
  const auto c = flows::desk_case(t.h(), kClerk, sent.case_id).value().c;
  EXPECT_EQ(c.attachments.at(0).scan, "infected");
  EXPECT_EQ(c.attachments.at(0).finding, "Test-Virus");
  const auto history = flows::case_history(t.h(), kClerk, sent.case_id).value();
  EXPECT_TRUE(std::any_of(history.begin(), history.end(),
                          [](const event::RecordedEvent& e) { return e.event.type == "cases.FileScanned"; }));
  const std::string mail = t.mails();
  EXPECT_NE(mail.find("Eine Ihrer Dateien konnten wir nicht annehmen"), std::string::npos);
  EXPECT_EQ(mail.find("vertrag.pdf"), std::string::npos) << "no content in mails";
  EXPECT_TRUE(t.h().runtime.verify("stadt")->differences.empty());
  // Nobody but the scanner says what a file is.
  EXPECT_EQ(
      t.h()
          .runtime
          .command("stadt", {"staff", "s1"}, "k1",
                   {"cases.RecordScan", {{"case_id", sent.case_id}, {"blob", blob}, {"state", "clean"}}})
          .error()
          .code,
      "case.only_by_scanner");
}

TEST(Scan, AnswersToQuestionsAreHeldToo) {
  DraftTown t(true);
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person());
  const auto sent = t.send(view, kAnna);
  ASSERT_TRUE(flows::assign_case(t.h(), kClerk, {.case_id = sent.case_id, .seq = -1, .key = "a"}, "s1"));
  ASSERT_TRUE(flows::ask_applicant(t.h(), kClerk, {.case_id = sent.case_id, .seq = -1, .key = "q"},
                                   "Welche Miete?", LocalDate(std::chrono::year(2026) / 3 / 20)));
  const flows::Caller party{{"case_code", sent.case_id}};
  auto c = flows::resident_case(t.h(), "stadt", sent.case_id, party).value();
  const std::string question = c.c.questions.at(0).id;
  auto exe = t.file(view, "P[0]/vertrag[0]", "rechnung.pdf", std::string("MZ\x90\0..", 6));
  EXPECT_EQ(flows::answer_question(t.h(), c, question, "500", {exe}, "k", party).error().code,
            "form.file.disguised");
  ASSERT_TRUE(flows::answer_question(t.h(), c, question, "500",
                                     {t.file(view, "P[0]/vertrag[0]", "m.pdf", pdf_file())}, "k2", party));
  const auto now = flows::desk_case(t.h(), kClerk, sent.case_id).value().c;
  const std::string blob = now.questions.at(0).attachments.at(0).blob;
  EXPECT_EQ(flows::case_file(t.h(), kClerk, sent.case_id, blob).error().code, "file.held");
  t.scanner = "clean";
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  EXPECT_TRUE(flows::case_file(t.h(), kClerk, sent.case_id, blob));
}

}  // namespace
}  // namespace rathaus::drafts
