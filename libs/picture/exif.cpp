#include "libs/picture/exif.h"

#include <algorithm>
#include <cstring>

namespace rathaus::picture {
namespace {

struct Cursor {
  ByteView bytes;
  bool little = false;
  std::uint32_t number(std::size_t at, std::size_t count) const {
    if (at > bytes.size() || bytes.size() - at < count) return 0;
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t byte = bytes[at + (little ? count - 1 - i : i)];
      out = out << 8 | byte;
    }
    return out;
  }
};

bool begins(ByteView bytes, std::size_t at, std::string_view text) {
  return at <= bytes.size() && bytes.size() - at >= text.size() &&
         std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

}  // namespace

int orientation_in_tiff(ByteView tiff) {
  Cursor in{tiff, begins(tiff, 0, std::string_view("II*\0", 4))};
  if (!in.little && !begins(tiff, 0, std::string_view("MM\0*", 4))) return 1;
  const std::size_t directory = in.number(4, 4);
  const std::size_t entries = std::min<std::size_t>(in.number(directory, 2), 200);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + 12 * i;
    if (in.number(at, 2) != 0x0112 || in.number(at + 2, 2) != 3) continue;
    const std::uint32_t value = in.number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

int orientation_in_jpeg(ByteView file) {
  std::size_t at = 2;
  for (int markers = 0; markers < 100 && at + 4 <= file.size() && file[at] == 0xff; ++markers) {
    const std::uint8_t marker = file[at + 1];
    if (marker == 0xda || marker == 0xd9) break;
    const std::size_t length = static_cast<std::size_t>(file[at + 2]) << 8 | file[at + 3];
    if (length < 2 || at + 2 + length > file.size()) break;
    if (marker == 0xe1 && begins(file, at + 4, std::string_view("Exif\0\0", 6)) && length >= 8) {
      return orientation_in_tiff(file.subspan(at + 10, length - 8));
    }
    at += 2 + length;
  }
  return 1;
}

int orientation_in_webp(ByteView file) {
  const Cursor in{file, true};
  std::size_t at = 12;
  for (int chunks = 0; chunks < 100 && at + 8 <= file.size(); ++chunks) {
    const std::size_t size = in.number(at + 4, 4);
    if (size > file.size() - at - 8) break;
    if (begins(file, at, "EXIF")) {
      ByteView exif = file.subspan(at + 8, size);
      if (begins(exif, 0, std::string_view("Exif\0\0", 6))) exif = exif.subspan(6);
      return orientation_in_tiff(exif);
    }
    at += 8 + size + (size & 1);
  }
  return 1;
}

}  // namespace rathaus::picture
