#include "libs/pdf/pdf.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "libs/pdf/check.h"
#include "libs/pdf/font.h"
#include "libs/pdf/letterhead.h"
#include "tools/pdf_sample/font_files.h"
#include "tools/pdf_sample/samples.h"

namespace rathaus::pdf {
namespace {

const Fonts& fonts() {
  static const auto kFonts = Fonts::load(read_font_files());
  if (!kFonts) std::abort();
  return *kFonts;
}

std::string findings(const Bytes& pdf) {
  std::string out;
  for (const Finding& f : check(pdf)) out += f.rule + " | " + f.where + " | " + f.message + "\n";
  return out;
}

std::string code(const Result<Bytes>& result) {
  return result ? "ok" : result.error().code;
}

// Output of a tool of poppler-utils or qpdf over the file; "" and a SKIPPED line when it is not installed.
std::string tool(const std::string& command, const Bytes& pdf) {
  const std::string program = command.substr(0, command.find(' '));
  if (std::system(("command -v " + program + " >/dev/null").c_str()) != 0) {
    [&] {
      GTEST_SKIP() << "SKIPPED: " << program << " is not installed";
    }();  // the rest of the case still runs
    return {};
  }
  const auto path = std::filesystem::temp_directory_path() /
                    fmt::format("rathaus_pdf_{}_{}.pdf", ::testing::UnitTest::GetInstance()->random_seed(),
                                static_cast<const void*>(pdf.data()));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
  const std::string line = std::regex_replace(command, std::regex("FILE"), path.string());
  std::string out;
  if (FILE* pipe = popen(line.c_str(), "r")) {
    char buffer[4096];
    for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    pclose(pipe);
  }
  std::filesystem::remove(path);
  return out;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

void expect_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " is missing or too early in:\n" << text;
    at = found + part.size();
  }
}

Document document_with(std::vector<Block> body) {
  Document out;
  out.metadata = sample_metadata("Probe");
  out.title = "Probe";
  out.body = std::move(body);
  return out;
}

TEST(Pdf, OwnFilesHaveNoFindings) {
  const auto one = letter(sample_letter(), fonts());
  ASSERT_TRUE(one) << one.error().code;
  EXPECT_EQ(findings(*one), "");
  const auto two = document(sample_document(80), fonts());
  ASSERT_TRUE(two) << two.error().code;
  EXPECT_EQ(findings(*two), "");
  Letter bare;
  bare.metadata = sample_metadata("Mitteilung");
  bare.subject = "Mitteilung";
  const auto three = letter(bare, fonts());
  ASSERT_TRUE(three) << three.error().code;
  EXPECT_EQ(findings(*three), "");
}

TEST(Pdf, SameInputSameBytes) {
  const auto one = letter(sample_letter(), fonts());
  const auto two = letter(sample_letter(), fonts());
  ASSERT_TRUE(one && two);
  EXPECT_EQ(*one, *two);
  Letter other = sample_letter();
  other.metadata.document_id = "another";
  EXPECT_NE(*letter(other, fonts()), *one);
}

TEST(Pdf, TagsAreInReadingOrder) {
  const auto pdf = letter(sample_letter(), fonts());
  ASSERT_TRUE(pdf);
  const std::vector<std::string> order = {"Stadt Musterstadt",
                                          "Rathausplatz 1",
                                          "Förmliche Zustellung",
                                          "Frau Dr. Željka Müller-Łukasiewicz Große Straße",
                                          "Aktenzeichen",
                                          "33.2-BPA-2026-000417",
                                          "18. November 2026",
                                          "Bescheid über Ihren Antrag",
                                          "Sehr geehrte Frau",
                                          "Gebühr",
                                          "Leistung",
                                          "120,00 €",
                                          "Summe",
                                          "115,00 €",
                                          "Fällig am",
                                          "IBAN",
                                          "Begründung",
                                          "Rechtsbehelfsbelehrung",
                                          "Widerspruch",
                                          "Mit freundlichen Grüßen",
                                          "Im Auftrag",
                                          "ohne Unterschrift gültig",
                                          "Anlagen",
                                          "Merkblatt",
                                          "Hausanschrift"};
  const std::string tags = tool("pdfinfo -struct-text FILE", *pdf);
  if (!tags.empty()) {
    expect_order(tags, order);
    EXPECT_EQ(count(tags, "Seite 1 von 2"), 0u) << "page numbers are artifacts";
  }
  const std::string text = tool("pdftotext -raw FILE -", *pdf);
  if (!text.empty()) {
    expect_order(text, {"Förmliche Zustellung", "Aktenzeichen", "Bescheid über", "Gebühr", "Seite 1 von 2",
                        "Rechtsbehelfsbelehrung", "Mit freundlichen Grüßen", "Seite 2 von 2"});
  }
}

// DIN 5008 form B: the window from 45 mm to 90 mm below the top edge, text 25 mm from the left; subject
// below 98.46 mm.
TEST(Pdf, AddressStandsInTheWindow) {
  const auto pdf = letter(sample_letter(), fonts());
  ASSERT_TRUE(pdf);
  const std::string boxes = tool("pdftotext -bbox FILE -", *pdf);
  if (boxes.empty()) return;
  const auto box = [&](const std::string& word) {
    std::smatch m;
    const std::regex pattern("xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">" +
                             word + "<");
    EXPECT_TRUE(std::regex_search(boxes, m, pattern)) << word;
    std::array<double, 4> mm{};
    for (std::size_t i = 0; i < 4 && m.size() == 5; ++i) mm[i] = std::stod(m[i + 1]) / 72 * 25.4;
    return mm;
  };
  for (const char* word : {"Förmliche", "Frau", "Große"}) {
    EXPECT_NEAR(box(word)[0], 25, 0.3) << word;
    EXPECT_GT(box(word)[1], 45 + 5) << word;
    EXPECT_LT(box(word)[3], 90) << word;
  }
  EXPECT_NEAR(box("Frau")[1], 45 + 17.7, 1.0);
  EXPECT_NEAR(box("Aktenzeichen")[0], 125, 0.3);
  EXPECT_GT(box("Bescheid")[1], 98.4);
}

TEST(Pdf, TableHeaderIsShownOnEachPageButTaggedOnce) {
  Document in = document_with({Table{{{"Schlüsselwort"}, {"Wert"}}, {}}});
  auto& table = std::get<Table>(in.body[0]);
  for (int i = 0; i < 60; ++i)
    table.rows.push_back({{plain("Zeile " + std::to_string(i)), plain("x")}, true});
  const auto pdf = document(in, fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string text = tool("pdftotext FILE -", *pdf);
  if (text.empty()) return;
  EXPECT_EQ(count(text, "Schlüsselwort"), count(text, "Seite ")) << "on each page";
  EXPECT_GE(count(text, "Seite "), 2u);
  EXPECT_EQ(count(tool("pdfinfo -struct-text FILE", *pdf), "Schlüsselwort"), 1u);
}

TEST(Pdf, LongCellGoesOverPagesWithoutLoss) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += fmt::format("w{} ", i);
  const auto pdf =
      document(document_with({Table{{{"A"}, {"B"}}, {{{plain("lang"), plain(text)}, true}}}}), fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string out = tool("pdftotext -raw FILE -", *pdf);
  if (out.empty()) return;
  for (const int i : {0, 777, 1500, 2999})
    EXPECT_EQ(count(out, fmt::format("w{}\n", i)) + count(out, fmt::format("w{} ", i)), 1u) << i;
}

TEST(Pdf, MissingLettersAreAnErrorThatNamesThem) {
  const auto chinese = document(document_with({Paragraph{plain("abc 中 ok 文")}}), fonts());
  ASSERT_FALSE(chinese);
  EXPECT_EQ(chinese.error().code, "pdf.text.missing_glyph");
  EXPECT_EQ(chinese.error().detail, "U+4E2D, U+6587");
  // The font has Hebrew letters, but set left to right they would be another text.
  EXPECT_EQ(code(document(document_with({Paragraph{plain("\u05D0")}}), fonts())), "pdf.text.missing_glyph");
  EXPECT_EQ(code(document(document_with({Paragraph{plain("\U000F0000")}}), fonts())),
            "pdf.text.missing_glyph");
}

TEST(Pdf, HostileTextIsShownNotObeyed) {
  const std::string evil = std::string("A\u202EB\0C\x1b[31m\u200BD\u2066", 19);
  const auto pdf = document(document_with({Paragraph{plain(evil)}}), fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string text = tool("pdftotext FILE -", *pdf);
  if (!text.empty()) {
    EXPECT_NE(text.find("A[U+202E]B[U+0000]C[U+001B][31m[U+200B]D[U+2066]"), std::string::npos) << text;
  }
  EXPECT_EQ(code(document(document_with({Paragraph{plain("\xff")}}), fonts())), "pdf.text.not_utf8");
  EXPECT_EQ(code(document(document_with({Paragraph{plain("\xed\xa0\x80")}}), fonts())), "pdf.text.not_utf8");
  EXPECT_EQ(code(document(document_with({Paragraph{plain("\xc0\xaf")}}), fonts())), "pdf.text.not_utf8");
  Letter in = sample_letter();
  in.metadata.title = "  x</rdf:li><evil/>\x01 (\\) ä";
  in.subject = "(\\) Tj ET";
  const auto strange = letter(in, fonts());
  ASSERT_TRUE(strange);
  EXPECT_EQ(findings(*strange), "");
}

TEST(Pdf, VeryLongWordsAreCutAndLongTextsRunOverPages) {
  const auto pdf = document(document_with({Paragraph{plain(std::string(100'000, 'M'))}}), fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string boxes = tool("pdftotext -bbox FILE -", *pdf);
  if (boxes.empty()) return;
  static const std::regex kRight(
      "<word xMin=\"[0-9.]+\" yMin=\"[0-9.]+\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">M");
  std::size_t words = 0;
  for (auto it = std::sregex_iterator(boxes.begin(), boxes.end(), kRight); it != std::sregex_iterator();
       ++it, ++words) {
    ASSERT_LE(std::stod((*it)[1]), 190.1 / 25.4 * 72);
    ASSERT_LE(std::stod((*it)[2]), 280 / 25.4 * 72);
  }
  EXPECT_GT(words, 1000u);
  EXPECT_EQ(count(tool("pdftotext FILE -", *pdf), "M"), 100'000u);
}

TEST(Pdf, CombiningMarksKeepTheirText) {
  const std::string text = "A\u030B C\u0306 M\u0302m\u0302 k\u035Fh \u01EB\u0301 L\u0325\u0304";
  const auto pdf = document(document_with({Paragraph{plain(text)}}), fonts());
  ASSERT_TRUE(pdf) << pdf.error().detail;
  EXPECT_EQ(findings(*pdf), "");
  const std::string out = tool("pdftotext FILE -", *pdf);
  if (!out.empty()) {
    EXPECT_NE(out.find(text), std::string::npos) << out;
  }
}

TEST(Pdf, EveryCharacterOfDin91379CanBeSet) {
  std::ifstream in(RATHAUS_SHARED_DIR "/suites/din91379/Din91379Tests/latinchars.xml");
  if (!in) {
    GTEST_SKIP() << "SKIPPED: list of DIN 91379 characters not found";
  }
  const std::string xml((std::istreambuf_iterator<char>(in)), {});
  static const std::regex kCode("<cp>([0-9A-F ]+)</cp>");
  Text text;
  std::size_t n = 0;
  for (auto it = std::sregex_iterator(xml.begin(), xml.end(), kCode); it != std::sregex_iterator();
       ++it, ++n) {
    std::istringstream codes((*it)[1]);
    std::u32string one;
    for (std::uint32_t c; codes >> std::hex >> c;) one += static_cast<char32_t>(c);
    text.push_back({to_utf8(one) + " ", n % 2 == 0, {}});
  }
  EXPECT_GT(n, 800u);
  const auto pdf = document(document_with({Paragraph{text}}), fonts());
  ASSERT_TRUE(pdf) << pdf.error().code << " " << pdf.error().detail;
  EXPECT_EQ(findings(*pdf), "");
}

TEST(Pdf, RefusesWhatCannotBeRight) {
  EXPECT_EQ(code(document(document_with({Paragraph{{{"x", false, "javascript:alert(1)"}}}}), fonts())),
            "pdf.link.scheme");
  EXPECT_EQ(code(document(document_with({Paragraph{{{"x", false, "https://a b"}}}}), fonts())),
            "pdf.link.scheme");
  EXPECT_EQ(code(document(document_with({Heading{3, "x"}}), fonts())), "pdf.heading.skipped");
  EXPECT_EQ(code(document(document_with({Heading{2, "x"}, Heading{3, "y"}, Heading{2, "z"}}), fonts())),
            "ok");
  EXPECT_EQ(code(document(document_with({Table{{{"a"}, {"b"}}, {{{plain("1")}}}}}), fonts())),
            "pdf.table.ragged");
  EXPECT_EQ(code(document(document_with({Table{{{""}, {""}}, {{{plain("1"), plain("2")}}}}}), fonts())),
            "pdf.table.no_header");
  EXPECT_EQ(code(document(document_with({Table{{{""}, {""}}, {{{plain("1"), plain("2")}, true}}}}), fonts())),
            "ok");
  EXPECT_EQ(code(document(document_with({Heading{2, " \n"}}), fonts())), "pdf.heading.empty");
  Letter in = sample_letter();
  in.recipient.assign(20, "Zeile");
  EXPECT_EQ(code(letter(in, fonts())), "pdf.address.too_long");
  in = sample_letter();
  in.metadata.author.clear();
  EXPECT_EQ(code(letter(in, fonts())), "pdf.metadata.incomplete");
  in = sample_letter();
  in.attachments[0].name = "../x.json";
  EXPECT_EQ(code(letter(in, fonts())), "pdf.attachment.name");
  in = sample_letter();
  in.attachments.push_back(in.attachments[0]);
  EXPECT_EQ(code(letter(in, fonts())), "pdf.attachment.name");
  in = sample_letter();
  in.attachments[0].mime = "json";
  EXPECT_EQ(code(letter(in, fonts())), "pdf.attachment.mime");
  in = sample_letter();
  in.head.emblem[0].paths[0].d = "M0 0 X";
  EXPECT_EQ(code(letter(in, fonts())), "pdf.emblem.path");
  const Paragraph large{plain(std::string(kMaxTextBytes / 2, ' '))};
  EXPECT_EQ(code(document(document_with({large}), fonts())), "ok");
  EXPECT_EQ(code(document(document_with({large, large}), fonts())), "pdf.limit");
  EXPECT_EQ(code(document(document_with(std::vector<Block>(kMaxPages, PageBreak{})), fonts())), "pdf.limit");
  EXPECT_FALSE(Fonts::load({to_bytes("no font"), {}, {}, {}}));
}

TEST(Pdf, ACardToCutOutStandsWholeOnTheLastPage) {
  Letter in = sample_letter();
  const int before = *page_count(*letter(in, fonts()));
  in.last_page = {Heading{2, "Ausweis zum Ausschneiden"},
                  Card{.issuer = "Stadt Musterstadt",
                       .title = "Bewohnerparkausweis",
                       .rows = {{"Zone", plain("B")},
                                {"Kennzeichen", plain("MU-ST 417, MU-ST 418, MU-ST 419")},
                                {"Gültig bis", plain("30.11.2027")}}}};
  const auto with = letter(in, fonts());
  ASSERT_TRUE(with) << with.error().code;
  EXPECT_EQ(findings(*with), "");
  EXPECT_EQ(*page_count(*with), before + 1);
  if (const std::string text = tool(fmt::format("pdftotext -f {} FILE -", before + 1), *with); !text.empty())
    expect_order(text, {"Ausweis zum Ausschneiden", "Stadt Musterstadt", "Bewohnerparkausweis", "Zone",
                        "Gültig bis", "30.11.2027"});
  std::get<Card>(in.last_page[1]).rows.assign(40, {"Zeile", plain(std::string(60, 'W'))});
  EXPECT_EQ(code(letter(in, fonts())), "pdf.limit") << "what does not fit is not cut off";
}

TEST(Pdf, LongAddressShrinksAndStaysInTheWindow) {
  Letter in = sample_letter();
  in.recipient = {"Institut für außergewöhnlich lange Bezeichnungen und Anschriften gGmbH",
                  "Abteilung Posteingang",
                  "z. Hd. Frau Beispiel",
                  "Hinterhaus",
                  "Lange Straße 1",
                  "12345 Musterstadt"};
  const auto pdf = letter(in, fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string boxes = tool("pdftotext -bbox FILE -", *pdf);
  std::smatch m;
  if (boxes.empty()) return;
  ASSERT_TRUE(std::regex_search(boxes, m, std::regex("yMax=\"([0-9.]+)\">Lange</word>")));
  EXPECT_LT(std::stod(m[1]) / 72 * 25.4, 90);
}

TEST(Pdf, AttachmentComesOutAsItWentIn) {
  Letter in = sample_letter();
  in.attachments.push_back(
      {"größe (1).xml", "application/xml", "", to_bytes("<a/>"), Relationship::supplement});
  const auto pdf = letter(in, fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string list = tool("qpdf --list-attachments FILE", *pdf);
  if (list.empty()) return;
  EXPECT_NE(list.find("bescheid.json"), std::string::npos);
  EXPECT_NE(list.find("größe (1).xml"), std::string::npos);
  EXPECT_EQ(tool("qpdf --show-attachment=bescheid.json FILE", *pdf), as_text(in.attachments[0].bytes));
}

TEST(Pdf, LinksOverTwoLinesAreOneElement) {
  const std::string words(90, 'a');
  const auto pdf = document(
      document_with({Paragraph{marked("[" + words + " " + words + "](https://musterstadt.example/)")}}),
      fonts());
  ASSERT_TRUE(pdf);
  EXPECT_EQ(findings(*pdf), "");
  const std::string tags = tool("pdfinfo -struct FILE", *pdf);
  if (!tags.empty()) {
    EXPECT_EQ(count(tags, "Link (inline)"), 1u) << tags;
  }
}

TEST(Pdf, MarkedText) {
  const Text text = marked("a **b** [c](https://x) ** d [e");
  ASSERT_EQ(text.size(), 5u);
  EXPECT_TRUE(text[1].bold);
  EXPECT_EQ(text[1].text, "b");
  EXPECT_EQ(text[3].link, "https://x");
  EXPECT_EQ(plain("**x**")[0].text, "**x**");
}

TEST(Pdf, EmblemPaths) {
  EXPECT_EQ(*path_operators("M1 2l3,4H0v-1z", 1, 0, 841.89 - 841.89),
            fmt::format("1 {0} m 4 {1} l 0 {1} l 0 {2} l h ", "839.89", "835.89", "836.89"));
  EXPECT_FALSE(path_operators("L1 2", 1, 0, 0));
  EXPECT_FALSE(path_operators("M1", 1, 0, 0));
  EXPECT_FALSE(path_operators("M nan 1", 1, 0, 0));
}

}  // namespace
}  // namespace rathaus::pdf
