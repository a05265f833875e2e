#pragma once
// A QR code as inline SVG, drawn here: no picture service learns a secret.
#include "libs/html/html.h"

namespace rathaus::ui {

void qr_code(html::Writer& h, const std::string& text, std::string_view label);

}  // namespace rathaus::ui
