// usage: pdf_sample DIR: writes letter.pdf, document.pdf and hostile.pdf into DIR.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tools/pdf_sample/font_files.h"
#include "tools/pdf_sample/samples.h"

namespace {

using namespace rathaus;

bool write(const std::filesystem::path& path, const Result<Bytes>& pdf) {
  if (!pdf) {
    std::fprintf(stderr, "%s: %s %s\n", path.c_str(), pdf.error().code.c_str(), pdf.error().detail.c_str());
    return false;
  }
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(pdf->data()), static_cast<std::streamsize>(pdf->size()));
  std::printf("%s %zu bytes\n", path.c_str(), pdf->size());
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: pdf_sample DIR\n");
    return 2;
  }
  const std::filesystem::path dir = argv[1];
  const auto fonts = pdf::Fonts::load(pdf::read_font_files());
  if (!fonts) {
    std::fprintf(stderr, "fonts: %s\n", fonts.error().detail.c_str());
    return 1;
  }
  pdf::Document hostile = pdf::sample_document(3);
  std::string long_word(3000, 'W');
  hostile.body.push_back(
      pdf::Paragraph{pdf::plain("Umkehrung \u202Egnp.exe und " + long_word + std::string("\0 Ende", 6))});
  hostile.body.push_back(pdf::Paragraph{
      pdf::plain("ÄÖÜäöüß ẞ K\u0304k\u0304 C\u0306 M\u0302m\u0302 k\u035Fh \u01EB\u0301 Ω Ж \uFB01")});
  const bool good = write(dir / "letter.pdf", pdf::letter(pdf::sample_letter(), *fonts)) &&
                    write(dir / "document.pdf", pdf::document(pdf::sample_document(60), *fonts)) &&
                    write(dir / "hostile.pdf", pdf::document(hostile, *fonts));
  return good ? 0 : 1;
}
