#include "libs/qr/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace rathaus::qr {

std::optional<Picture> draw(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return std::nullopt;
  const int width = code->width;
  const auto dark = [&](int x, int y) { return x < width && (code->data[y * width + x] & 1) != 0; };
  Picture out{.width = width + 2 * kQuiet};
  for (int y = 0; y < width; ++y) {
    for (int x = 0; x < width; ++x) {
      if (!dark(x, y)) continue;
      int run = 1;
      while (dark(x + run, y)) ++run;
      fmt::format_to(std::back_inserter(out.path), "M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, run, run);
      x += run;
    }
  }
  return out;
}

}  // namespace rathaus::qr
