#pragma once
// Reads the fonts from disk: for tools and tests. Debian packages: fonts-liberation, fonts-dejavu-core.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "libs/pdf/pdf.h"

namespace rathaus::pdf {

inline Bytes read_font_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(in)), {});
}

inline FontBytes read_font_files(const std::filesystem::path& root = "/usr/share/fonts/truetype") {
  return {read_font_file(root / "liberation/LiberationSans-Regular.ttf"),
          read_font_file(root / "liberation/LiberationSans-Bold.ttf"),
          read_font_file(root / "dejavu/DejaVuSans.ttf"),
          read_font_file(root / "dejavu/DejaVuSans-Bold.ttf")};
}

}  // namespace rathaus::pdf
