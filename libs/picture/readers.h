#pragma once
// One reader a format; inside of this room. Each checks the size in the header before it decodes.
#include "libs/picture/picture.h"

namespace rathaus::picture {

Status check_size(std::uint64_t width, std::uint64_t height);

Result<Size> jpeg_size(ByteView file);
Result<Picture> read_jpeg(
    ByteView file, std::uint32_t longest);  // may come out smaller than the file, never below `longest`
Result<Size> png_size(ByteView file);
Result<Picture> read_png(ByteView file);
Result<Size> webp_size(ByteView file);
Result<Picture> read_webp(ByteView file, std::uint32_t longest);
Result<Size> heif_size(ByteView file);
Result<Picture> read_heif(ByteView file);

}  // namespace rathaus::picture
