#include "adapters/scanner/scanner.h"

#include <gtest/gtest.h>

#include <fstream>

#include "adapters/scanner/reader.h"
#include "libs/pdf/pdf.h"
#include "modules/notices/papers.h"

namespace rathaus::scanner {
namespace {

tenancy::Town town() {
  tenancy::Town out;
  out.id = "musterstadt";
  out.name = out.authority = "Stadt Musterstadt";
  out.street = "Rathausplatz 1";
  out.postal_code = "12345";
  out.city = "Musterstadt";
  return out;
}

const Instant kNow = *parse_iso_instant("2026-03-02T09:00:00Z");

Bytes sheet(const std::string& code) {
  return *notices::cover_sheet(town(),
                               {.code = code, .reference = "26-ABCD-EFGH", .service = "Hund anmelden"}, kNow);
}

// A letter without a code: the list of a batch is as good as any.
Bytes letter(int lines) {
  std::vector<notices::BatchLine> rows(
      static_cast<std::size_t>(lines),
      {.reference = "26-XXXX-YYYY", .name = "Anna Meier", .place = "Lindenweg 4", .manner = "Brief"});
  return *notices::batch_list(town(), "b", rows, kNow);
}

std::string known(std::string_view code) {
  return code.starts_with("RH1/") ? std::string(code.substr(4)) : std::string();
}

TEST(Reader, FindsTheSheetsOfManyLettersAndSplitsThere) {
  const Bytes first = letter(1), second = letter(60);
  const int pages = *pdf::page_count(second);
  ASSERT_GT(pages, 1);
  const Bytes scan = *pdf::join({{letter(1), ""},
                                 {sheet("RH1/26ABCDEFGH"), ""},
                                 {first, ""},
                                 {sheet("RH1/26JKLMNPQR"), ""},
                                 {second, ""}});
  const flows::ReadScan reading = read_pages(as_text(scan));
  EXPECT_EQ(reading.trouble, "");
  ASSERT_EQ(reading.pages.size(), static_cast<std::size_t>(4 + pages));
  const auto parts = flows::split_at_sheets(reading.pages, known);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].reference, "");  // before the first sheet: waits for a person
  EXPECT_EQ(parts[1].reference, "26ABCDEFGH");
  EXPECT_EQ(parts[1].first, 3);
  EXPECT_EQ(parts[1].last, 3);
  EXPECT_EQ(parts[2].reference, "26JKLMNPQR");
  EXPECT_EQ(parts[2].first, 5);
  EXPECT_EQ(parts[2].last, 4 + pages);
  EXPECT_EQ(*pdf::page_count(*pdf::cut(scan, parts[2].first, parts[2].last)), pages);
  // What a process would say is the same after its way through JSON.
  EXPECT_EQ(from_json(to_json(reading)).pages[1].codes, reading.pages[1].codes);
}

TEST(Reader, ACodeThatIsNotOursIsAPageOfALetter) {
  const Bytes scan = *pdf::join({{sheet("https://example.org"), ""}, {letter(1), ""}});
  const auto parts = flows::split_at_sheets(read_pages(as_text(scan)).pages, known);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].first, 1);
  EXPECT_EQ(parts[0].last, 2);
  EXPECT_EQ(parts[0].reference, "");
}

TEST(Split, TwoSheetsBehindEachOtherAndNothingButSheets) {
  using Pages = std::vector<flows::PageCode>;
  EXPECT_TRUE(flows::split_at_sheets(Pages{{{"RH1/A"}}, {{"RH1/B"}}}, known).empty());
  const auto parts = flows::split_at_sheets(Pages{{{"RH1/A"}}, {{"RH1/B"}}, {}}, known);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].reference, "B");
}

TEST(Reader, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(read_pages("").trouble, "pdf.damaged");
  EXPECT_EQ(read_pages("not a pdf").trouble, "pdf.damaged");
  EXPECT_EQ(read_pages("%PDF-1.7 and then nothing").trouble, "pdf.damaged");
  const Bytes whole = letter(1);
  EXPECT_NE(read_pages(as_text(whole).substr(0, 40)).trouble, "");
  std::ifstream in(std::string(RATHAUS_SOURCE_DIR) + "/tests/corpus/scan_reader_fuzz/encrypted.pdf",
                   std::ios::binary);
  const std::string encrypted((std::istreambuf_iterator<char>(in)), {});
  ASSERT_FALSE(encrypted.empty());
  EXPECT_EQ(read_pages(encrypted).trouble, "pdf.encrypted");
  EXPECT_EQ(pdf::page_count(as_bytes(encrypted)).error().code, "pdf.encrypted");
}

TEST(Reader, AnAnswerThatIsNoneIsTrouble) {
  for (const char* text : {"", "{}", "[]", "{\"pages\":[],\"trouble\":\"\"}",
                           "{\"pages\":7,\"trouble\":\"\"}", "{\"pages\":[7],\"trouble\":\"\"}"}) {
    EXPECT_EQ(from_json(text).trouble, "scan.not_read") << text;
  }
}

TEST(Process, OneThatDiesOrLiesIsAScanThatWasNotRead) {
  const Bytes pdf = letter(1);
  EXPECT_EQ(run_reader("/bin/false", pdf).trouble, "scan.not_read");
  EXPECT_EQ(run_reader("/bin/echo", pdf).trouble, "scan.not_read");  // says its argument, which is no answer
  EXPECT_EQ(run_reader("/nowhere/rathaus", pdf).trouble, "scan.not_read");
}

}  // namespace
}  // namespace rathaus::scanner
