#include "web/ui/qr.h"

#include <fmt/format.h>

#include "libs/qr/qr.h"

namespace rathaus::ui {

void qr_code(html::Writer& h, const std::string& text, std::string_view label) {
  const auto picture = qr::draw(text);
  if (!picture) return;  // too long for any code: the text beside it says the same
  const std::string box = fmt::format("0 0 {0} {0}", picture->width);
  h.el("svg", {{"viewBox", box}, {"width", 240}, {"height", 240}, {"role", "img"}, {"aria-label", label}},
       [&] {
         h.el("rect", {{"width", "100%"}, {"height", "100%"}, {"fill", "#fff"}});
         h.el("path", {{"d", picture->path}, {"fill", "#000"}});
       });
}

}  // namespace rathaus::ui
