#include "web/assets.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace rathaus::assets {
namespace {

std::string text(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Assets, AreTheBytesOfTheFiles) {
  ASSERT_GE(all_assets().size(), 5u);
  for (const Asset& asset : all_assets()) {
    std::ifstream file(std::string(RATHAUS_SOURCE_DIR "/web/assets/") + std::string(asset.name),
                       std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(bytes.empty()) << asset.name;
    EXPECT_EQ(text(asset.bytes), bytes) << asset.name;
    ASSERT_GT(asset.gzip.size(), 18u);
    EXPECT_EQ(asset.gzip[0], 0x1f);
    EXPECT_EQ(asset.gzip[1], 0x8b);
    const auto* tail =
        asset.gzip.data() + asset.gzip.size() - 4;  // RFC 1952: size modulo 2^32, little endian
    EXPECT_EQ(tail[0] | tail[1] << 8 | tail[2] << 16, static_cast<int>(bytes.size())) << asset.name;
  }
}

TEST(Assets, UrlsCarryTheHashAndAreFoundExactly) {
  const std::string_view url = asset_url("main.css");
  const Asset* css = find_asset(url);
  ASSERT_NE(css, nullptr);
  EXPECT_EQ(css->mime, "text/css; charset=utf-8");
  EXPECT_EQ(url, "/assets/main." + std::string(css->hash) + ".css");
  EXPECT_EQ(css->hash.size(), 12u);
  EXPECT_EQ(find_asset("/assets/main.css"), nullptr)
      << "no URL without hash: it could not be cached for ever";
  EXPECT_EQ(find_asset("/assets/../main.css"), nullptr);
  EXPECT_EQ(find_asset(""), nullptr);
}

TEST(Assets, ScriptsStaySmallAndFitForTrustedTypes) {
  for (const Asset& asset : all_assets()) {
    if (!asset.name.ends_with(".js")) continue;
    const std::string source = text(asset.bytes);
    // Conditions of a form need the whole evaluator and read what was typed; every other script does one small thing.
    EXPECT_LE(asset.gzip.size(), asset.name == "rules.js" ? 3072u : 2048u) << asset.name << " as sent";
    for (const char* bad : {"innerHTML =", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                            "Function(", "setTimeout(\""}) {
      EXPECT_EQ(source.find(bad), std::string::npos) << asset.name << ": " << bad;
    }
  }
}

TEST(AssetsDeathTest, AnUnknownNameIsABug) { EXPECT_DEATH(asset_url("nope.css"), "invariant broken"); }

}  // namespace
}  // namespace rathaus::assets
