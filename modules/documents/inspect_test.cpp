#include "modules/documents/inspect.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "libs/picture/picture.h"
#include "modules/documents/file_type.h"

namespace rathaus::documents {
namespace {

using namespace std::string_view_literals;

std::string refusal(std::string_view content, std::string_view name) {
  return refusal_of(as_bytes(content), name).value_or("");
}

std::string pdf(const std::string& objects = {}, const std::string& catalog = {}, int pages = 1) {
  std::string out = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R " + catalog +
                    ">>\nendobj\n2 0 obj\n<</Type/Pages/Kids[";
  for (int i = 0; i < pages; ++i) out += std::to_string(100 + i) + " 0 R ";
  out += "]/Count " + std::to_string(pages) + ">>\nendobj\n";
  for (int i = 0; i < pages; ++i)
    out += std::to_string(100 + i) + " 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n";
  return out + objects + "trailer\n<</Root 1 0 R/Size 900>>\nstartxref\n0\n%%EOF\n";
}
std::string packed(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
            text.size(), 9);
  out.resize(size);
  return out;
}
std::string stream(const std::string& dictionary, const std::string& data) {
  return "5 0 obj\n<<" + dictionary + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + data +
         "\nendstream\nendobj\n";
}

TEST(Inspect, OrdinaryFilesComeIn) {
  EXPECT_EQ(refusal(pdf(), "mietvertrag.pdf"), "");
  EXPECT_EQ(refusal(pdf(), "ohne Endung"), "");
  const Bytes jpeg = picture::write_jpeg({2, 2, Bytes(12, 7)}, 80);
  EXPECT_EQ(refusal(as_text(jpeg), "foto.jpg"), "");
  EXPECT_EQ(refusal("Ein Text.\n", "notiz.txt"), "");
  EXPECT_EQ(refusal(pdf("", "/OpenAction[100 0 R/Fit]"), "x.pdf"), "") << "where it opens is not an action";
  EXPECT_EQ(
      refusal(pdf("6 0 obj\n<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://beispiel.de)>>>>\nendobj\n"),
              "x.pdf"),
      "")
      << "nor is a link";
}

TEST(Inspect, ProgramsAndWhatIsDressedUp) {
  EXPECT_EQ(refusal("MZ\x90\0....."sv, "setup.exe"), "form.file.dangerous");
  EXPECT_EQ(refusal("MZ\x90\0....."sv, "rechnung.pdf"), "form.file.disguised");
  EXPECT_EQ(refusal("\x7f"
                    "ELF....",
                    "lauf"),
            "form.file.dangerous");
  EXPECT_EQ(refusal("<html><script>", "mietvertrag.pdf"), "form.file.disguised");
  EXPECT_EQ(refusal("<svg onload=x>", "bild.svg"), "form.file.dangerous");
  EXPECT_EQ(refusal("#!/bin/sh\n", "notiz.txt"), "form.file.disguised");
  EXPECT_EQ(refusal("alert(1)", "notiz.js"), "form.file.dangerous");
  EXPECT_EQ(refusal(pdf(), "rechnung.pdf.exe"), "form.file.dangerous")
      << "the name alone starts it on a double click";
  EXPECT_EQ(refusal("nur Text", "vertrag.PDF"), "form.file.disguised");
  EXPECT_EQ(refusal("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "brief.doc"), "form.file.dangerous");
}

TEST(Inspect, ArchivesAndTwoFilesInOne) {
  EXPECT_EQ(refusal("PK\x03\x04....", "alles.zip"), "form.file.archive");
  EXPECT_EQ(refusal("PK\x03\x04....", "brief.docx"), "form.file.archive");
  EXPECT_EQ(refusal("PK\x03\x04....", "vertrag.pdf"), "form.file.disguised");
  EXPECT_EQ(refusal("\x1f\x8b\x08....", "alles.tar.gz"), "form.file.archive");
  const std::string end = std::string("PK\x05\x06", 4) + std::string(18, '\0');
  EXPECT_EQ(refusal(pdf() + end, "vertrag.pdf"), "form.file.disguised");
  EXPECT_EQ(refusal("GIF89a" + end, "bild.gif"), "form.file.disguised");
  EXPECT_EQ(refusal("", "leer.pdf"), "form.file.empty");
}

TEST(Inspect, AnArchiveComesInOnlyWhereItIsWantedAndPlain) {
  const std::vector<std::string> wanted{"application/zip"};
  const auto zip = [](const std::string& name, std::uint32_t unpacked, char flags) {
    std::string entry = std::string("PK\x01\x02") + std::string(4, '\0') + flags + std::string(15, '\0');
    for (int i = 0; i < 4; ++i) entry += static_cast<char>(unpacked >> (8 * i) & 255);
    entry += static_cast<char>(name.size());
    entry += std::string(17, '\0') + name;
    const std::string body = "PK\x03\x04....";
    std::string end =
        std::string("PK\x05\x06") + std::string(4, '\0') + std::string("\1\0\1\0", 4) + std::string(4, '\0');
    for (int i = 0; i < 4; ++i) end += static_cast<char>(body.size() >> (8 * i) & 255);
    return body + entry + end + std::string(2, '\0');
  };
  const auto code = [&](const std::string& file) {
    return refusal_of(as_bytes(file), "plan.zip", wanted).value_or("");
  };
  EXPECT_EQ(code(zip("plan.pdf", 1000, 0)), "");
  EXPECT_EQ(refusal(zip("plan.pdf", 1000, 0), "plan.zip"), "form.file.archive")
      << "not where nobody asked for it";
  EXPECT_EQ(code(zip("mehr.zip", 1000, 0)), "form.file.archive") << "nested";
  EXPECT_EQ(code(zip("word/vbaProject.bin", 1000, 0)), "form.file.archive") << "macros";
  EXPECT_EQ(code(zip("plan.pdf", 300u << 20, 0)), "form.file.archive") << "a bomb";
  EXPECT_EQ(code(zip("plan.pdf", 1000, 1)), "form.file.archive") << "a password";
  EXPECT_EQ(code("PK\x03\x04 abgeschnitten"), "form.file.archive");
}

TEST(Inspect, PdfsThatDoSomething) {
  const auto action = [](const std::string& dictionary) {
    return refusal(pdf("", "/OpenAction<<" + dictionary + ">>"), "x.pdf");
  };
  EXPECT_EQ(action("/S/JavaScript/JS(app.alert\\(1\\))"), "form.file.pdf_active");
  EXPECT_EQ(action("/S/Launch/F(cmd.exe)"), "form.file.pdf_active");
  EXPECT_EQ(action("/S/SubmitForm/F(https://boese.example)"), "form.file.pdf_active");
  EXPECT_EQ(action("/S/J#61vaScript/JS(1)"), "form.file.pdf_active") << "names may be written with escapes";
  EXPECT_EQ(refusal(pdf("", "/Names<</EmbeddedFiles<</Names[(a)7 0 R]>>>>"), "x.pdf"),
            "form.file.pdf_active");
  EXPECT_EQ(refusal(pdf("", "/AcroForm<</XFA(x)>>"), "x.pdf"), "form.file.pdf_active");
  EXPECT_EQ(refusal(pdf("6 0 obj\n[[<</AA<</O<</S/JavaScript/JS(1)>>>>>>]]\nendobj\n"), "x.pdf"),
            "form.file.pdf_active")
      << "nested, and used by nobody";
  // In an object stream, where a search through the file's bytes does not see it.
  const std::string inside = "9 0 <</S/JavaScript/JS(1)>>";
  const std::string hidden = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", packed(inside));
  EXPECT_EQ(refusal(pdf(hidden + "8 0 obj\n<</A 9 0 R>>\nendobj\n"), "x.pdf"), "form.file.pdf_active");
  EXPECT_EQ(
      refusal(pdf(stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", packed("9 0 <</S/URI>>"))), "x.pdf"),
      "");
}

TEST(Inspect, PdfsThatCannotBeReadOrNeverEnd) {
  EXPECT_EQ(refusal("%PDF-1.7\nkaputt", "x.pdf"), "form.file.pdf_damaged");
  EXPECT_EQ(refusal(pdf("", "", kMaxPages), "x.pdf"), "");
  EXPECT_EQ(refusal(pdf("", "", kMaxPages + 1), "x.pdf"), "form.file.pages");
  const std::string zeros(100u << 20, '\0');
  const std::string bomb = packed(zeros);  // 100 MB in 100 KB
  std::string many;
  for (int i = 0; i < 6; ++i) many += stream("/Filter/FlateDecode", bomb);
  EXPECT_EQ(refusal(pdf(many), "x.pdf"), "form.file.archive");
  EXPECT_EQ(refusal(pdf(stream("/Filter/FlateDecode", bomb)), "x.pdf"), "") << "one large page is not a bomb";
  EXPECT_EQ(refusal(pdf(stream("/Filter[/FlateDecode/Flate#44ecode]", packed(packed("x")))), "x.pdf"),
            "form.file.archive")
      << "packed twice";
}

TEST(Inspect, PicturesHaveLimits) {
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x40\0\0\0\x40\0\0\0\x08\x02\0\0\0....", 40);
  EXPECT_EQ(refusal(png, "foto.png"), "form.file.pixels");
  EXPECT_EQ(refusal("\xff\xd8\xff\xe0kaputt", "foto.jpg"), "form.file.picture_damaged");
}

}  // namespace
}  // namespace rathaus::documents
