#pragma once
// A QR code as a path. Pure: the same text gives the same path. Spec: ISO/IEC 18004, error correction M.
#include <optional>
#include <string>
#include <string_view>

namespace rathaus::qr {

inline constexpr int kQuiet = 4;  // modules of margin, part of `width`

struct Picture {
  int width = 0;     // modules, both ways
  std::string path;  // SVG path data in modules: the dark ones
};
// nullopt: too long for any code, or a zero byte in it.
std::optional<Picture> draw(std::string_view text);

}  // namespace rathaus::qr
