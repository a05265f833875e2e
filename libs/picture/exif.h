#pragma once
// The orientation of a photograph, from its Exif block. Spec: Exif 2.32 4.6.4 A, tag 0x0112; TIFF 6.0.
#include "libs/base/bytes.h"

namespace rathaus::picture {

// 1 to 8; 1 when nothing usable is there. `tiff`: from the byte order mark on.
int orientation_in_tiff(ByteView tiff);
int orientation_in_jpeg(ByteView file);
int orientation_in_webp(ByteView file);

}  // namespace rathaus::picture
