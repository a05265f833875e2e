#include "web/desk/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace rathaus::desk {

void qr_code(html::Writer& h, const std::string& text, std::string_view label) {
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return;  // too long for any code: the text beside it says the same
  constexpr int kQuiet = 4;  // ISO/IEC 18004: four modules of margin
  const int width = code->width;
  std::string path;
  for (int y = 0; y < width; ++y) {
    for (int x = 0; x < width; ++x) {
      if ((code->data[y * width + x] & 1) != 0) fmt::format_to(std::back_inserter(path), "M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
    }
  }
  const std::string box = fmt::format("0 0 {} {}", width + 2 * kQuiet, width + 2 * kQuiet);
  h.el("svg", {{"viewBox", box}, {"width", 240}, {"height", 240}, {"role", "img"}, {"aria-label", label}}, [&] {
    h.el("rect", {{"width", "100%"}, {"height", "100%"}, {"fill", "#fff"}});
    h.el("path", {{"d", path}, {"fill", "#000"}});
  });
}

}  // namespace rathaus::desk
