#include "libs/pdf/bind.h"

#include <gtest/gtest.h>

#include <chrono>

#include "libs/pdf/check.h"
#include "libs/pdf/pdf.h"
#include "libs/pdf/qpdf.h"
#include "tools/pdf_sample/font_files.h"

namespace rathaus::pdf {
namespace {

const Fonts& fonts() {
  static const Fonts all = *Fonts::load(read_font_files());
  return all;
}

Bytes sample(const std::string& title, const std::vector<std::string>& lines, int pages = 1) {
  Document d{.metadata = {.title = title,
                          .author = "Stadt Musterstadt",
                          .subject = {},
                          .keywords = {},
                          .document_id = title,
                          .created = {}},
             .title = title};
  for (int i = 0; i < pages; ++i) {
    if (i > 0) d.body.emplace_back(PageBreak{});
    for (const std::string& line : lines) d.body.emplace_back(Paragraph{plain(line)});
  }
  return *document(d, fonts());
}

// All strings shown on the pages, by the fonts' own way back to text: what somebody could still copy out of the file.
std::string shown(ByteView pdf) {
  QPDF file;
  file.processMemoryFile("x", reinterpret_cast<const char*>(pdf.data()), pdf.size());
  std::string out;
  for (auto& page : QPDFPageDocumentHelper(file).getAllPages()) {
    struct Collect : QPDFObjectHandle::ParserCallbacks {
      std::map<std::string, std::map<int, std::string>> fonts;
      std::string font, out;
      void handleObject(QPDFObjectHandle o) override {
        if (o.isName() && fonts.contains(o.getName())) font = o.getName();
        const auto add = [&](const std::string& s) {
          for (std::size_t i = 0; i + 1 < s.size(); i += 2)
            out += fonts[font][static_cast<unsigned char>(s[i]) << 8 | static_cast<unsigned char>(s[i + 1])];
        };
        if (o.isString()) add(o.getStringValue());
        if (o.isArray()) {
          for (int i = 0; i < o.getArrayNItems(); ++i) {
            if (o.getArrayItem(i).isString()) add(o.getArrayItem(i).getStringValue());
          }
        }
      }
      void handleEOF() override {}
    } collect;
    QPDFObjectHandle fonts = page.getAttribute("/Resources", false).getKey("/Font");
    for (const std::string& key : fonts.getKeys()) {
      const auto data = fonts.getKey(key).getKey("/ToUnicode").getStreamData();
      const std::string map(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
      for (std::size_t i = map.find("beginbfchar"); i != std::string::npos; i = map.find('\n', i + 1)) {
        unsigned gid = 0, c = 0;
        if (std::sscanf(map.c_str() + i, "\n<%x> <%x>", &gid, &c) == 2)
          collect.fonts[key][static_cast<int>(gid)] = std::string(1, static_cast<char>(c));
      }
    }
    page.parseContents(&collect);
    out += collect.out + "\n";
  }
  return out;
}

std::int64_t pages_of(ByteView pdf) {
  QPDF file;
  file.processMemoryFile("x", reinterpret_cast<const char*>(pdf.data()), pdf.size());
  return static_cast<std::int64_t>(QPDFPageDocumentHelper(file).getAllPages().size());
}

TEST(Bind, RegionsAreReadAndWrongOnesRefused) {
  const auto two = parse_regions("1: 20,40,120,10; 2: 0,0,210,60.5");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ((*two)[1].page, 2);
  EXPECT_EQ((*two)[1].height, 60.5);
  EXPECT_TRUE(parse_regions(" ; ")->empty());
  for (const char* bad : {"1", "1:", "0: 1,2,3,4", "1: 1,2,3", "1: 1,2,3,4,5", "1: 1,2,0,4", "1: a,2,3,4",
                          "x: 1,2,3,4", "1: -1,2,3,4", "1: nan,2,3,4"}) {
    EXPECT_FALSE(parse_regions(bad)) << bad;
  }
}

TEST(Bind, OneFileOfAllThatIsStillPdfA) {
  const Bytes front = sample("Akte", {"Verzeichnis"});
  const Bytes letter = sample("Brief", {"Guten Tag Frau Meier"}, 3);
  const auto part = prepare(letter, {});
  ASSERT_TRUE(part);
  EXPECT_EQ(part->pages, 3);
  EXPECT_EQ(part->why_not, "");
  const BoundPart parts[] = {{"Brief", &*part}};
  const auto all = bind_file(front, parts);
  ASSERT_TRUE(all) << all.error().detail;
  EXPECT_EQ(pages_of(*all), 4);
  EXPECT_NE(shown(*all).find("Guten Tag Frau Meier"), std::string::npos);
  const std::string text(as_text(*all));
  EXPECT_NE(text.find("<pdfaid:conformance>B<"), std::string::npos);
  EXPECT_EQ(text.find("<pdfuaid:part>"), std::string::npos) << "says no more than is true";
  EXPECT_EQ(*bind_file(front, parts), *all) << "same input, same bytes";
  for (const Finding& one : check(*all)) {
    const bool about_tags = one.rule.starts_with("content.") || one.rule.starts_with("page.") ||
                            one.rule == "xmp.pdfua" || one.rule == "xmp.pdfa" || one.rule.starts_with("tag.");
    EXPECT_TRUE(about_tags) << one.rule << " " << one.where << " " << one.message;
  }
}

TEST(Bind, WhatIsBlackedOutIsGoneAndTheRestStays) {
  const Bytes letter =
      sample("Geheim", {"Bleibt ganz oben", "Erika Mustermann, Lindenweg 4", "Bleibt darunter"});
  ASSERT_NE(shown(letter).find("Lindenweg"), std::string::npos);
  // Where the second line is, is found by trying: each place of 4 mm is blacked out alone; one of them takes the line and no other.
  bool alone = false;
  for (int y = 20; y < 120 && !alone; y += 2) {
    const Region region{.page = 1, .x = 0, .y = static_cast<double>(y), .width = 210, .height = 2};
    const auto part = prepare(letter, {&region, 1});
    ASSERT_TRUE(part);
    const std::string text = shown(part->pdf);
    alone = text.find("Lindenweg") == std::string::npos &&
            text.find("Bleibt ganz oben") != std::string::npos &&
            text.find("Bleibt darunter") != std::string::npos;
    if (alone) EXPECT_EQ(text.find("Mustermann"), std::string::npos);
  }
  EXPECT_TRUE(alone);
}

TEST(Bind, APlaceBesideTheWordsTakesNothing) {
  const Bytes letter = sample("Offen", {"Kurz"});
  const Region right{.page = 1, .x = 150, .y = 0, .width = 55, .height = 297};
  const auto part = prepare(letter, {&right, 1});
  ASSERT_TRUE(part);
  EXPECT_NE(shown(part->pdf).find("Kurz"), std::string::npos);
  const Region missing{.page = 2, .x = 0, .y = 0, .width = 1, .height = 1};
  EXPECT_EQ(prepare(letter, {&missing, 1}).error().code, "pdf.bind.region");
}

TEST(Bind, PicturesBecomePagesAndTheirPointsGoBlack) {
  // 2 x 2 points, white, made by hand as PNG would be: through the writer's own page.
  QPDF file;
  file.emptyPDF();
  QPDFObjectHandle image = QPDFObjectHandle::newStream(&file, std::string(10 * 10 * 3, '\xff'));
  image.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
  image.getDict().replaceKey("/Width", QPDFObjectHandle::newInteger(10));
  image.getDict().replaceKey("/Height", QPDFObjectHandle::newInteger(10));
  image.getDict().replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
  image.getDict().replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceRGB"));
  QPDFObjectHandle page = QPDFObjectHandle::parse(
      "<< /Type /Page /MediaBox [0 0 283.46 283.46] /Resources << /XObject << >> >> >>");
  page.getKey("/Resources").getKey("/XObject").replaceKey("/Im", file.makeIndirectObject(image));
  page.replaceKey("/Contents", file.makeIndirectObject(
                                   QPDFObjectHandle::newStream(&file, "283.46 0 0 283.46 0 0 cm /Im Do")));
  QPDFPageDocumentHelper(file).addPage(QPDFPageObjectHelper(file.makeIndirectObject(page)), true);
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  const Region corner{
      .page = 1, .x = 1, .y = 1, .width = 8, .height = 8};  // of 100 x 100 mm: the point at the top left
  const auto part = prepare(ByteView(buffer->getBuffer(), buffer->getSize()), {&corner, 1});
  ASSERT_TRUE(part) << part.error().detail;
  QPDF out;
  out.processMemoryFile("x", reinterpret_cast<const char*>(part->pdf.data()), part->pdf.size());
  auto only = QPDFPageDocumentHelper(out).getAllPages().front();
  std::vector<std::string> images;
  struct Names : QPDFObjectHandle::ParserCallbacks {
    std::string last, painted;
    void handleObject(QPDFObjectHandle o) override {
      if (o.isName()) last = o.getName();
      if (o.isOperator() && o.getOperatorValue() == "Do") painted = last;
    }
    void handleEOF() override {}
  } names;
  only.parseContents(&names);
  const auto data = only.getAttribute("/Resources", false)
                        .getKey("/XObject")
                        .getKey(names.painted)
                        .getStreamData(qpdf_dl_all);
  EXPECT_EQ(data->getBuffer()[0], 0) << "the point in the corner";
  EXPECT_EQ(data->getBuffer()[(5 * 10 + 5) * 3], 0xff) << "the point in the middle";
}

TEST(Bind, WhatDoesNotFitSaysWhyAndGarbageIsRefused) {
  const std::string plain_font =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "
      "1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 "
      "R>>endobj\n"
      "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n5 0 obj<</Length 30>>stream\nBT /F 12 "
      "Tf 10 10 Td (a) Tj ET\nendstream endobj\n"
      "trailer<</Root 1 0 R/Size 6>>\n%%EOF\n";
  const auto part = prepare(as_bytes(plain_font), {});
  ASSERT_TRUE(part) << part.error().detail;
  EXPECT_EQ(part->why_not, "bettet nicht alle Schriften ein");
  EXPECT_FALSE(prepare(as_bytes(std::string("%PDF-1.4 nothing")), {}));
  EXPECT_FALSE(prepare(as_bytes(std::string("\xff\xd8\xff\xe0\0\x10", 6)), {}));
}

TEST(Bind, FiveHundredPagesAreBoundInSeconds) {
  const Bytes front = sample("Akte", {"Verzeichnis"});
  const Bytes letter = sample("Brief", {"Guten Tag Frau Meier", "Zeile", "Zeile", "Zeile"}, 500);
  const auto start = std::chrono::steady_clock::now();
  const Region region{.page = 250, .x = 0, .y = 0, .width = 100, .height = 100};
  const auto part = prepare(letter, {&region, 1});
  ASSERT_TRUE(part);
  const BoundPart parts[] = {{"Brief", &*part}};
  const auto all = bind_file(front, parts);
  ASSERT_TRUE(all);
  EXPECT_EQ(pages_of(*all), 501);
  std::printf("500 pages bound in %lld ms (budget 5000 ms)\n",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                         std::chrono::steady_clock::now() - start)
                                         .count()));
}

}  // namespace
}  // namespace rathaus::pdf
