#pragma once
// A PNG or JPEG as a PDF of one page, for binding. Private to this room.
#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::pdf {

bool is_image(ByteView bytes);
// Refused "pdf.bind.unreadable". JPEG data goes in as it is, without its comments and camera data; PNG is set on white.
Result<Bytes> image_page(ByteView bytes);

}  // namespace rathaus::pdf
