#include "libs/qr/qr.h"

#include <gtest/gtest.h>

namespace rathaus::qr {
namespace {

TEST(Qr, DrawsTheFinderPatternInsideItsQuietZone) {
  const auto picture = draw("RH1/26ABCDEFGH");
  ASSERT_TRUE(picture);
  EXPECT_EQ((picture->width - 2 * kQuiet - 17) % 4, 0);  // a version of ISO/IEC 18004: 17 + 4 n modules
  EXPECT_TRUE(picture->path.starts_with("M4 4h7v1h-7z"))
      << picture->path.substr(0, 20);  // the finder's upper edge
  EXPECT_NE(draw("RH1/26ABCDEFGJ")->path, picture->path);
}

TEST(Qr, RefusesWhatNoCodeHolds) {
  EXPECT_FALSE(draw(std::string(5000, 'x')));
  EXPECT_FALSE(draw(std::string_view("a\0b", 3)));
  EXPECT_FALSE(draw(""));
}

}  // namespace
}  // namespace rathaus::qr
