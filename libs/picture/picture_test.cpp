#include "libs/picture/picture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "libs/picture/exif.h"

namespace rathaus::picture {
namespace {

Bytes corpus(const std::string& name) {
  std::ifstream in(std::string(RATHAUS_SOURCE_DIR) + "/tests/corpus/picture_fuzz/" + name, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return {text.begin(), text.end()};
}

// Red top left, green top right, blue below: every turn and mirror looks different.
Picture flag(std::uint32_t width, std::uint32_t height) {
  Picture out{width, height, Bytes(std::size_t{3} * width * height)};
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x)
      out.rgb[3 * (std::size_t{y} * width + x) + (y >= height / 2 ? 2 : x < width / 2 ? 0 : 1)] = 255;
  }
  return out;
}
char colour(const Picture& p, double x, double y) {
  const std::size_t at =
      3 * (static_cast<std::size_t>(y * p.height) * p.width + static_cast<std::size_t>(x * p.width));
  if (p.rgb[at] > 128 && p.rgb[at + 1] > 128 && p.rgb[at + 2] > 128) return 'w';
  return p.rgb[at] > 128 ? 'r' : p.rgb[at + 1] > 128 ? 'g' : p.rgb[at + 2] > 128 ? 'b' : '-';
}
std::string corners(const Picture& p) {
  return {colour(p, 0.2, 0.2), colour(p, 0.8, 0.2), colour(p, 0.2, 0.8), colour(p, 0.8, 0.8)};
}

Bytes with_exif(const Bytes& jpeg, int orientation, bool little) {
  std::string tiff = little ? std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18) +
                                  static_cast<char>(orientation) + std::string(3, '\0')
                            : std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19) +
                                  static_cast<char>(orientation) + std::string(2, '\0');
  tiff += std::string(4, '\0');
  const std::string body = std::string("Exif\0\0", 6) + tiff;
  const std::size_t length = body.size() + 2;
  const std::string segment =
      std::string("\xff\xe1") + static_cast<char>(length >> 8) + static_cast<char>(length & 255) + body;
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  out.insert(out.end(), segment.begin(), segment.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

TEST(Picture, AJpegIsReadTurnedAndWritten) {
  const Picture original = flag(64, 48);
  const Bytes jpeg = write_jpeg(original, 90);
  ASSERT_EQ(format_of(jpeg), Format::jpeg);
  const auto back = read(jpeg, 1000);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->width, 64u);
  EXPECT_EQ(corners(*back), "rgbb");
  EXPECT_EQ(corners(turned(*back, 1)), "brbg");
  EXPECT_EQ(corners(turned(*back, 2)), "bbgr");
  EXPECT_EQ(corners(turned(*back, -1)), "gbrb");
  EXPECT_EQ(turned(*back, 1).width, 48u);
}

// Exif 2.32: what the eight values say about the first row and column.
TEST(Picture, TheEightWaysToHoldACameraAllComeOutUpright) {
  const Picture upright = flag(64, 48);
  const auto mirror = [](const Picture& p) {
    Picture out = p;
    for (std::size_t y = 0; y < p.height; ++y) {
      for (std::size_t x = 0; x < p.width; ++x)
        std::copy_n(&p.rgb[3 * (y * p.width + x)], 3, &out.rgb[3 * (y * p.width + p.width - 1 - x)]);
    }
    return out;
  };
  // As the sensor stored it, so that turning it the way the value says gives the upright one again.
  const std::vector<Picture> stored{upright,
                                    mirror(upright),
                                    turned(upright, 2),
                                    mirror(turned(upright, 2)),
                                    mirror(turned(upright, 1)),
                                    turned(upright, -1),
                                    mirror(turned(upright, -1)),
                                    turned(upright, 1)};
  for (int value = 1; value <= 8; ++value) {
    for (const bool little : {true, false}) {
      const Bytes file =
          with_exif(write_jpeg(stored[static_cast<std::size_t>(value - 1)], 90), value, little);
      EXPECT_EQ(orientation_in_jpeg(file), value);
      const auto picture = read(file, 1000);
      ASSERT_TRUE(picture) << value;
      EXPECT_EQ(corners(*picture), "rgbb") << value;
      EXPECT_EQ(picture->width, 64u) << value;
    }
  }
}

TEST(Picture, TheFormatsOfPhonesAreRead) {
  for (const char* name : {"flag.png", "flag.webp", "flag.heic", "flag.jpg"}) {
    const auto picture = read(corpus(name), 32);
    ASSERT_TRUE(picture) << name << (picture ? "" : picture.error().code);
    EXPECT_EQ(corners(*picture), "rgbb") << name;
    EXPECT_LE(std::max(picture->width, picture->height), 32u) << name;
  }
}

TEST(Picture, WhatIsTransparentBecomesWhite) {
  const auto picture = read(corpus("transparent.png"), 100);
  ASSERT_TRUE(picture);
  EXPECT_EQ(corners(*picture), "wwww");
}

TEST(Picture, WhatIsTooBigBrokenOrSomethingElseIsRefusedByName) {
  const auto code = [](ByteView file) {
    const auto picture = read(file, 100);
    return picture ? std::string() : picture.error().code;
  };
  EXPECT_EQ(code(as_bytes("GIF89a........")), "picture.format");
  EXPECT_EQ(code({}), "picture.format");
  Bytes png = corpus("flag.png");
  for (std::size_t i = 16; i < 24; ++i) png[i] = 0x10;  // IHDR says 269 million pixels on a side
  EXPECT_EQ(code(png), "picture.too_big");
  Bytes jpeg = write_jpeg(flag(64, 48), 90);
  jpeg.resize(40);
  EXPECT_EQ(code(jpeg), "picture.damaged");
  Bytes heic = corpus("flag.heic");
  heic.resize(heic.size() / 3);
  EXPECT_EQ(code(heic), "picture.damaged");
}

TEST(Picture, SmallerIsTheMeanAndNeverLarger) {
  Picture stripes{4, 2, {}};
  for (int i = 0; i < 8; ++i) stripes.rgb.insert(stripes.rgb.end(), 3, i % 2 == 0 ? 0 : 200);
  const Picture half = scaled(stripes, 2);
  EXPECT_EQ(half.width, 2u);
  EXPECT_EQ(half.height, 1u);
  EXPECT_EQ(half.rgb[0], 100);
  EXPECT_EQ(scaled(stripes, 100).width, 4u);
}

TEST(Picture, AThinPictureKeepsOnePixel) { EXPECT_EQ(scaled(flag(1000, 1), 10).height, 1u); }

TEST(Picture, PagesBecomeOnePdf) {
  const Bytes first = write_jpeg(flag(60, 80), 80), second = write_jpeg(flag(80, 60), 80);
  const Sheet sheets[] = {{first, {60, 80}, 0}, {second, {80, 60}, 1}};
  const auto pdf = pdf_of(sheets);
  ASSERT_TRUE(pdf);
  const std::string text(as_text(*pdf));
  EXPECT_TRUE(text.starts_with("%PDF-1.4"));
  EXPECT_NE(text.find("/Count 2"), std::string::npos);
  EXPECT_NE(text.find("/MediaBox[0 0 841.89 595.28]/Rotate 90"), std::string::npos);
  EXPECT_NE(text.find(std::string(as_text(first))), std::string::npos) << "the JPEG goes in as it is";
  EXPECT_EQ(pdf_of({}).error().code, "picture.no_pages");
  const Sheet wrong[] = {{as_bytes("text"), {1, 1}, 0}};
  EXPECT_EQ(pdf_of(wrong).error().code, "picture.damaged");
}

}  // namespace
}  // namespace rathaus::picture
