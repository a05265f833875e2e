#pragma once
// Photographs of paper, as phones make them: read, set upright, made smaller, put into one PDF.
// Reads JPEG, PNG, WebP and HEIC/HEIF from untrusted bytes; what comes out is plain RGB and carries nothing of the file's own
// (no place, no camera, no thumbnail). Pure: bytes in, bytes out.
// Never: more pixels than kMaxPixels decoded; a picture bigger than asked for kept.
// Sources: ITU-T T.81 (JPEG), Exif 2.32 4.6.4 (orientation), ISO 32000-1 7.4.8 (DCTDecode).
#include <cstdint>
#include <span>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::picture {

inline constexpr std::uint64_t kMaxPixels = 52'000'000;  // what phones of 50 megapixels give
inline constexpr std::uint32_t kMaxSide = 20'000;
inline constexpr std::size_t kMaxFileBytes = 40u << 20;

enum class Format { unknown, jpeg, png, webp, heif };
Format format_of(ByteView file);  // by the first bytes

struct Picture {
  std::uint32_t width = 0, height = 0;
  Bytes rgb;  // 3 * width * height, row by row from the top
};

struct Size {
  std::uint32_t width = 0, height = 0;
};
// As the file says, before it is set upright. Errors: those of read().
Result<Size> size_of(ByteView file);

// Upright (by Exif or the container's own turn), the longer side at most `longest` pixels, transparent parts white.
// Errors: refused "picture.format" (none of the four, or colours of printers), "picture.damaged", "picture.too_big".
Result<Picture> read(ByteView file, std::uint32_t longest);

Picture scaled(const Picture& from,
               std::uint32_t longest);  // never made larger; averages, so that small letters stay readable
Picture turned(const Picture& from, int quarters);  // clockwise
Bytes write_jpeg(const Picture& from, int quality);  // baseline, 4:2:0

struct Sheet {
  ByteView jpeg;  // as write_jpeg gives it
  Size size;
  int quarters = 0;  // turned clockwise when shown
};
// One page of A4 for each, upright or lying as the picture is. Errors: refused "picture.no_pages", "picture.damaged" (not a JPEG).
Result<Bytes> pdf_of(std::span<const Sheet> sheets);

}  // namespace rathaus::picture
