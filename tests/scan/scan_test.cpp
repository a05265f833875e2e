#include <gtest/gtest.h>

#include <fstream>

#include "adapters/scanner/scanner.h"
#include "flows/counter.h"
#include "flows/scans.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/pdf/pdf.h"
#include "modules/notices/papers.h"
#include "tests/support/test_house.h"

namespace rathaus {
namespace {

using flows::Scan;

class ScanTest : public ::testing::Test {
 protected:
  ScanTest() : house_(*parse_iso_instant("2026-03-04T09:00:00Z")) {
    house_.on_start = [this](flows::House& house) {
      scanner_ = std::make_unique<scanner::Scanner>(
          house, scanner::Options{.program = {}, .folder = house_.folder() / "scans"});
      if (!malware_scanner_) return;
      house.scans_files = true;
      house.runtime.on_effect(
          "ScanFile",
          [this, &house](const std::string& tenant,
                         const event::Effect& effect) -> Result<std::optional<event::Command>> {
            if (scanner_away_) return fail(unavailable("scanner.away"));
            const auto file = TRY(flows::file_to_scan(house, tenant, effect));
            if (!file) return std::optional<event::Command>{};
            const bool bad = as_text(*file).find("virus-of-this-test") != std::string_view::npos;
            return std::optional(
                flows::scan_report(effect, {.infected = bad, .finding = bad ? "Test.Virus" : ""}));
          });
    };
    house_.restart();
    EXPECT_TRUE(house_.add_town("musterstadt", "Musterstadt", "DE-BW"));
    EXPECT_TRUE(house_.offer("musterstadt", "hundesteuer"));
    head_ = {
        .id = "head", .tenant = "musterstadt", .name = "Aylin Herbst", .services = {"*"}, .roles = {"head"}};
    clerk_ = {.id = "clerk",
              .tenant = "musterstadt",
              .name = "Petra Sommer",
              .services = {"hundesteuer"},
              .roles = {"clerk"}};
  }

  flows::CaseView a_case(const std::string& name) {
    flows::TakenDown taken{.way = "paper"};
    taken.facts.stamped_on = parse_iso_date("2026-03-02");
    flows::DraftView view = *flows::begin_intake(house_.house(), head_, "hundesteuer", taken, name);
    flows::DeliveryWish wish;
    wish.addressee = {.kind = "guest",
                      .family_name = name,
                      .street = "Lindenweg 4",
                      .postal_code = "12345",
                      .city = "Musterstadt"};
    EXPECT_TRUE(flows::save_wish(house_.house(), view, wish, flows::caller_of(head_)));
    const auto filed = flows::file_intake(house_.house(), head_, view, {});
    EXPECT_TRUE(filed) << (filed ? "" : filed.error().code);
    return *flows::desk_case(house_.house(), head_, filed->case_id);
  }

  flows::IncomingFile file(const Bytes& content, const std::string& name = "stapel.pdf") {
    const auto path = house_.folder() / name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    return {.field = "scan",
            .name = name,
            .path = path,
            .sha256 = hex(crypto::sha256(ByteView(content))),
            .size = content.size(),
            .head = std::string(as_text(content).substr(0, 4096))};
  }

  Bytes sheet(const std::string& code) {
    return *notices::cover_sheet(*(*house_.house().town("musterstadt")),
                                 {.code = code, .reference = "x", .service = "y"},
                                 house_.house().runtime.now());
  }
  Bytes letter(int lines = 1) {
    std::vector<notices::BatchLine> rows(
        static_cast<std::size_t>(lines),
        {.reference = "-", .name = "Anna Meier", .place = "Lindenweg 4", .manner = "Brief"});
    return *notices::batch_list(*(*house_.house().town("musterstadt")), "b", rows,
                                house_.house().runtime.now());
  }
  std::string code(const flows::CaseView& view) {
    return flows::cover_code(house_.house(), "musterstadt", view.c.reference);
  }

  Scan read(const Bytes& content, const std::string& name = "stapel.pdf") {
    const auto id = flows::register_scan(house_.house(), "musterstadt", {"staff", "head"},
                                         file(content, name), *parse_iso_date("2026-03-03"), "upload");
    EXPECT_TRUE(id) << (id ? "" : id.error().code);
    EXPECT_TRUE(house_.move_days(0));
    return *flows::load_scan(house_.house(), head_, *id);
  }

  bool malware_scanner_ = false, scanner_away_ = false;
  support::TestHouse house_;
  std::unique_ptr<scanner::Scanner> scanner_;
  identity::Staff head_, clerk_;
};

TEST_F(ScanTest, NobodyOpensAScanBeforeTheMalwareScannerHasSeenIt) {
  malware_scanner_ = scanner_away_ = true;
  house_.restart();
  const flows::CaseView anna = a_case("Meier");
  const Scan held = read(letter());
  EXPECT_EQ(held.verdict, "pending");
  EXPECT_EQ(flows::scan_pages(house_.house(), head_, held.id, -1).error().code, "scan.held");
  EXPECT_EQ(flows::scan_pages(house_.house(), head_, held.id, 0).error().code, "scan.held");
  scanner_away_ = false;
  EXPECT_TRUE(house_.move_days(1));
  EXPECT_EQ(flows::load_scan(house_.house(), head_, held.id)->verdict, "clean");
  EXPECT_TRUE(flows::scan_pages(house_.house(), head_, held.id, 0));

  Bytes hostile = letter(3);
  for (const char c : std::string_view("\n%virus-of-this-test\n"))
    hostile.push_back(static_cast<std::uint8_t>(c));
  Scan bad = read(hostile, "brief.pdf");
  EXPECT_EQ(bad.verdict, "infected");
  EXPECT_EQ(bad.finding, "Test.Virus");
  EXPECT_EQ(flows::scan_pages(house_.house(), head_, bad.id, -1).error().code, "scan.infected");
  EXPECT_EQ(flows::sort_part(house_.house(), head_, bad.id, {.part = 0, .reference = anna.c.reference}, "k1")
                .error()
                .code,
            "scan.infected");
  EXPECT_EQ(
      flows::part_to_intake(house_.house(), head_, bad.id, 0, "hundesteuer", "k2", house_.folder() / "spool")
          .error()
          .code,
      "scan.infected");
  EXPECT_TRUE(flows::sort_part(house_.house(), head_, bad.id,
                               {.part = 0, .discard = true, .reason = "Schadsoftware"}, "k3"));
  EXPECT_EQ(flows::load_scan(house_.house(), head_, bad.id)->state, "done");
}

TEST_F(ScanTest, ManyLettersFindTheirCasesAndTheRestWaits) {
  const flows::CaseView anna = a_case("Meier"), bert = a_case("Kranz");
  const Bytes original = *pdf::join({{letter(), ""},
                                     {sheet(code(anna)), ""},
                                     {letter(), ""},
                                     {letter(), ""},
                                     {sheet(code(bert)), ""},
                                     {letter(), ""}});
  const Scan scan = read(original);
  EXPECT_EQ(scan.trouble, "");
  EXPECT_EQ(scan.pages, 6);
  ASSERT_EQ(scan.parts.size(), 3u);
  EXPECT_EQ(scan.parts[0].case_id, "");
  EXPECT_EQ(scan.parts[1].case_id, anna.c.id);
  EXPECT_EQ(scan.parts[2].case_id, bert.c.id);
  EXPECT_EQ(scan.state, "read");
  const flows::CaseView now = *flows::desk_case(house_.house(), head_, anna.c.id);
  ASSERT_EQ(now.c.attachments.size(), 1u);
  const Bytes part = *flows::case_file(house_.house(), head_, anna.c.id, now.c.attachments[0].blob);
  EXPECT_EQ(*pdf::page_count(part), 2);
  EXPECT_NE(now.c.notes.back().text.find("03.03.2026"),
            std::string::npos);  // the day of receipt, not of the scan

  // A person sorts the rest: wrong number, other people's service, then right. The original stays as it came.
  EXPECT_EQ(flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .reference = "26-NONE-NONE"}, "k1")
                .error()
                .code,
            "scan.unknown_reference");
  EXPECT_EQ(
      flows::sort_part(house_.house(), clerk_, scan.id, {.part = 0, .reference = anna.c.reference}, "k2")
          .error()
          .kind,
      ErrorKind::not_found);
  EXPECT_EQ(*flows::scan_pages(house_.house(), head_, scan.id, -1), original);
  EXPECT_TRUE(
      flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .reference = bert.c.reference}, "k3"));
  EXPECT_EQ(flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .reference = anna.c.reference}, "k4")
                .error()
                .code,
            "scan.already_sorted");
  EXPECT_EQ(flows::load_scan(house_.house(), head_, scan.id)->state, "done");
  EXPECT_TRUE(flows::open_scans(house_.house(), head_)->empty());
  EXPECT_EQ(flows::desk_case(house_.house(), head_, bert.c.id)->c.attachments.size(), 2u);
}

TEST_F(ScanTest, ASheetThatThisTownDidNotMakeSortsNothing) {
  const flows::CaseView anna = a_case("Meier");
  const std::string plain = cases::normalise_reference(anna.c.reference);
  std::string forged = code(anna);
  forged.back() = forged.back() == '0' ? '1' : '0';
  for (const std::string& one : {forged, "RH1/" + plain, "RH1/" + plain + "/",
                                 flows::cover_code(house_.house(), "beispielheim", anna.c.reference)}) {
    EXPECT_EQ(flows::reference_of_code(house_.house(), "musterstadt", one), "") << one;
  }
  EXPECT_EQ(flows::reference_of_code(house_.house(), "musterstadt", code(anna)), plain);
  const Scan scan = read(*pdf::join({{sheet(forged), ""}, {letter(), ""}}));
  ASSERT_EQ(scan.parts.size(), 1u);
  EXPECT_EQ(scan.parts[0].case_id, "");
  EXPECT_EQ(scan.parts[0].last, 2);  // the sheet is a page of the letter then
  EXPECT_TRUE(flows::desk_case(house_.house(), head_, anna.c.id)->c.attachments.empty());
}

TEST_F(ScanTest, SplitDiscardWithAReasonAndNewApplication) {
  const Scan scan = read(*pdf::join({{letter(), ""}, {letter(), ""}, {letter(), ""}}));
  ASSERT_EQ(scan.parts.size(), 1u);
  EXPECT_EQ(flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .split_after = 3}, "a").error().code,
            "scan.wrong_pages");
  EXPECT_TRUE(flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .split_after = 1}, "b"));
  EXPECT_EQ(flows::sort_part(house_.house(), head_, scan.id, {.part = 0, .discard = true}, "c").error().code,
            "scan.no_reason");
  EXPECT_TRUE(flows::sort_part(house_.house(), head_, scan.id,
                               {.part = 0, .discard = true, .reason = "Werbung"}, "d"));
  const auto draft = flows::part_to_intake(house_.house(), head_, scan.id, 1, "hundesteuer", "e",
                                           house_.folder() / "teil.pdf");
  ASSERT_TRUE(draft) << draft.error().code;
  const flows::DraftView view = *flows::load_intake(house_.house(), head_, *draft);
  ASSERT_EQ(view.taken->scans.size(), 1u);
  EXPECT_EQ(to_iso(*view.taken->facts.stamped_on), "2026-03-03");
  EXPECT_EQ(flows::load_scan(house_.house(), head_, scan.id)->state, "done");
  EXPECT_EQ(flows::load_intake(house_.house(), clerk_, *draft).error().kind,
            ErrorKind::not_found);  // the head's desk, not the clerk's
}

TEST_F(ScanTest, WhatCannotBeReadIsKeptAndSaid) {
  const std::string encrypted =
      support::read_file(std::string(RATHAUS_SOURCE_DIR) + "/tests/corpus/scan_reader_fuzz/encrypted.pdf");
  const std::string cut_off = "%PDF-1.7\n1 0 obj\n<< /Type";
  for (const auto& [content, trouble] :
       {std::pair{encrypted, "pdf.encrypted"}, std::pair{cut_off, "pdf.damaged"}}) {
    const Scan scan = read(to_bytes(content), std::string(trouble) + ".pdf");
    EXPECT_EQ(scan.trouble, trouble);
    ASSERT_EQ(scan.parts.size(), 1u);
    EXPECT_EQ(*flows::scan_pages(house_.house(), head_, scan.id, 0), to_bytes(content));
  }
  EXPECT_EQ(flows::open_scans(house_.house(), head_)->size(), 2u);
  const auto refused_with = [&](const flows::IncomingFile& one, const char* day) {
    const auto id = flows::register_scan(house_.house(), "musterstadt", {"staff", "head"}, one,
                                         *parse_iso_date(day), "upload");
    return id ? std::string("taken") : id.error().code;
  };
  EXPECT_EQ(refused_with(file(to_bytes("MZ no pdf")), "2026-03-03"), "scan.not_pdf");
  EXPECT_EQ(refused_with(file({}), "2026-03-03"), "form.file.empty");
  EXPECT_EQ(refused_with(file(letter()), "2026-03-05"), "case.date_in_future");
  flows::IncomingFile huge = file(letter());
  huge.size = 101u << 20;
  EXPECT_EQ(refused_with(huge, "2026-03-03"), "form.file.too_large");
}

TEST_F(ScanTest, TheSameScanTwiceIsOneAndTheFolderIsEmptiedOnlyWhenItIsKept) {
  const Bytes content = letter();
  EXPECT_EQ(read(content).id, read(content).id);
  const auto folder = house_.folder() / "scans" / "musterstadt";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "neu.pdf", std::ios::binary) << as_text(letter(3));
  std::ofstream(folder / "programm.pdf", std::ios::binary) << "MZ not a pdf";
  std::ofstream(folder / ".versteckt", std::ios::binary) << "x";
  EXPECT_EQ(scanner_->look(), 0);  // first seen: it may still be growing
  EXPECT_EQ(scanner_->look(), 2);
  EXPECT_TRUE(std::filesystem::exists(folder / "eingelesen" / "neu.pdf"));
  EXPECT_TRUE(std::filesystem::exists(folder / "abgewiesen" / "programm.pdf"));
  EXPECT_FALSE(std::filesystem::exists(folder / "neu.pdf"));
  EXPECT_TRUE(house_.move_days(0));
  EXPECT_EQ(flows::open_scans(house_.house(), head_)->size(), 2u);
}

}  // namespace
}  // namespace rathaus
