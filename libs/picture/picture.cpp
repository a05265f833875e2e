// Turning, scaling, the formats' look-up. The readers have files of their own.
#include "libs/picture/picture.h"

#include <algorithm>
#include <cstring>

#include "libs/base/check.h"
#include "libs/picture/exif.h"
#include "libs/picture/readers.h"

namespace rathaus::picture {
namespace {

bool begins(ByteView file, std::size_t at, std::string_view text) {
  return file.size() >= at + text.size() && std::memcmp(file.data() + at, text.data(), text.size()) == 0;
}

Picture mirrored(const Picture& from) {
  Picture out{from.width, from.height, Bytes(from.rgb.size())};
  for (std::size_t y = 0; y < from.height; ++y) {
    for (std::size_t x = 0; x < from.width; ++x) {
      std::memcpy(&out.rgb[3 * (y * from.width + x)], &from.rgb[3 * (y * from.width + from.width - 1 - x)],
                  3);
    }
  }
  return out;
}

// Exif's eight ways to hold a camera: how far to turn, and whether it was a mirror's picture.
Picture upright(Picture from, int orientation) {
  if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7) from = mirrored(from);
  switch (orientation) {
    case 3:
    case 4: return turned(from, 2);
    case 5:
    case 8: return turned(from, 3);
    case 6:
    case 7: return turned(from, 1);
    default: return from;
  }
}

}  // namespace

Status check_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return fail(refused("picture.damaged"));
  if (width > kMaxSide || height > kMaxSide || width * height > kMaxPixels)
    return fail(refused("picture.too_big"));
  return {};
}

Format format_of(ByteView file) {
  if (begins(file, 0, "\xff\xd8\xff")) return Format::jpeg;
  if (begins(file, 0, "\x89PNG\r\n\x1a\n")) return Format::png;
  if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) return Format::webp;
  if (begins(file, 4, "ftyp")) {
    for (const char* brand : {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"}) {
      if (begins(file, 8, brand)) return Format::heif;
    }
  }
  return Format::unknown;
}

Result<Size> size_of(ByteView file) {
  if (file.size() > kMaxFileBytes) return fail(refused("picture.too_big"));
  switch (format_of(file)) {
    case Format::jpeg: return jpeg_size(file);
    case Format::png: return png_size(file);
    case Format::webp: return webp_size(file);
    case Format::heif: return heif_size(file);
    case Format::unknown: break;
  }
  return fail(refused("picture.format"));
}

Result<Picture> read(ByteView file, std::uint32_t longest) {
  CHECK(longest > 0);
  TRY(size_of(file));
  switch (format_of(file)) {
    case Format::jpeg:
      return scaled(upright(TRY(read_jpeg(file, longest)), orientation_in_jpeg(file)), longest);
    case Format::png: return scaled(TRY(read_png(file)), longest);
    case Format::webp:
      return scaled(upright(TRY(read_webp(file, longest)), orientation_in_webp(file)), longest);
    case Format::heif: return scaled(TRY(read_heif(file)), longest);
    case Format::unknown: break;
  }
  return fail(refused("picture.format"));
}

Picture turned(const Picture& from, int quarters) {
  quarters = ((quarters % 4) + 4) % 4;
  if (quarters == 0) return from;
  const bool side = quarters % 2 == 1;
  Picture out{side ? from.height : from.width, side ? from.width : from.height, Bytes(from.rgb.size())};
  for (std::size_t y = 0; y < from.height; ++y) {
    for (std::size_t x = 0; x < from.width; ++x) {
      std::size_t to_x = x, to_y = y;
      if (quarters == 1)
        to_x = from.height - 1 - y, to_y = x;
      else if (quarters == 2)
        to_x = from.width - 1 - x, to_y = from.height - 1 - y;
      else
        to_x = y, to_y = from.width - 1 - x;
      std::memcpy(&out.rgb[3 * (to_y * out.width + to_x)], &from.rgb[3 * (y * from.width + x)], 3);
    }
  }
  return out;
}

// Each pixel is the mean of those it stands for.
Picture scaled(const Picture& from, std::uint32_t longest) {
  const std::uint32_t side = std::max(from.width, from.height);
  if (side <= longest) return from;
  const auto shrink = [&](std::uint32_t length) {
    return std::max<std::uint32_t>(
        1, static_cast<std::uint32_t>((std::uint64_t{length} * longest + side / 2) / side));
  };
  Picture out{shrink(from.width), shrink(from.height), {}};
  out.rgb.resize(std::size_t{3} * out.width * out.height);
  for (std::uint64_t y = 0; y < out.height; ++y) {
    const std::size_t top = y * from.height / out.height;
    const std::size_t bottom = std::max<std::size_t>(top + 1, (y + 1) * from.height / out.height);
    for (std::uint64_t x = 0; x < out.width; ++x) {
      const std::size_t left = x * from.width / out.width;
      const std::size_t right = std::max<std::size_t>(left + 1, (x + 1) * from.width / out.width);
      std::uint64_t sum[3] = {0, 0, 0};
      for (std::size_t v = top; v < bottom; ++v) {
        const std::uint8_t* row = &from.rgb[3 * (v * from.width + left)];
        for (std::size_t u = left; u < right; ++u, row += 3) {
          for (int c = 0; c < 3; ++c) sum[c] += row[c];
        }
      }
      const std::uint64_t count = (bottom - top) * (right - left);
      for (int c = 0; c < 3; ++c)
        out.rgb[3 * (y * out.width + x) + static_cast<std::size_t>(c)] =
            static_cast<std::uint8_t>((sum[c] + count / 2) / count);
    }
  }
  return out;
}

}  // namespace rathaus::picture
