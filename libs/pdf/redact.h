#pragma once
// Takes out what lies in a place of a page. Private to this room.
#include "libs/pdf/bind.h"
#include "libs/pdf/qpdf.h"

namespace rathaus::pdf {

struct Box {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // PDF user space
  bool meets(const Box& o) const { return x0 < o.x1 && o.x0 < x1 && y0 < o.y1 && o.y0 < y1; }
};
Box place_on(QPDFPageObjectHelper& page, const Region& region);
// May throw what qpdf throws.
void redact_page(QPDF& file, QPDFPageObjectHelper& page, const std::vector<Box>& places);

}  // namespace rathaus::pdf
