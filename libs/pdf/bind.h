#pragma once
// Binds documents of others behind pages of our own into one PDF/A-3b file (ISO 19005-3), and blacks out places on pages so that
// what was there is gone from the file and not only covered.
//
// What does not fit into PDF/A (fonts that are not embedded, CMYK, encryption that needs a password, unknown image codings) is not
// bound: it is handed back to lie in the file as an attachment, where PDF/A-3 allows anything.
// Errors: refused "pdf.bind.unreadable", "pdf.bind.region" (a page that is not there, a place without size), "pdf.limit".
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::pdf {

inline constexpr std::size_t kMaxRegions = 500;

struct Region {  // millimetres from the top left corner of the page as it is shown
  int page = 1;
  double x = 0, y = 0, width = 0, height = 0;
};

struct ReadyPart {
  Bytes pdf;  // pages only: no annotations, forms, scripts, attachments, metadata
  std::int64_t pages = 0;
  std::string why_not;  // empty: fits into PDF/A; else a German half sentence
};
// A PDF, or a PNG or JPEG as one page (by its bytes). Where a place is blacked out, text, lines and image points there are taken out;
// what cannot be taken apart (rotated text, image codings nobody here reads) goes as a whole.
Result<ReadyPart> prepare(ByteView bytes, std::span<const Region> regions);

// `front`: made by document(). The pages of the parts follow, each part with a bookmark of its title.
struct BoundPart {
  std::string title;
  const ReadyPart* part = nullptr;
};
Result<Bytes> bind_file(ByteView front, std::span<const BoundPart> parts);

// "1: 20,40,120,10; 2: 0,0,210,60"; refused "pdf.bind.region".
Result<std::vector<Region>> parse_regions(std::string_view text);

}  // namespace rathaus::pdf
