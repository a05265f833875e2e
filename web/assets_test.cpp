#include "web/assets.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "libs/crypto/hash.h"

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
    if (!asset.name.ends_with(".js") || asset.name.starts_with("vendor/")) continue;
    const std::string source = text(asset.bytes);
    // Conditions of a form need the whole evaluator and read what was typed; the diagram has its own tools, keys and marks. Every other
    // script does one small thing.
    const bool large = asset.name == "rules.js" || asset.name == "process.js";
    EXPECT_LE(asset.gzip.size(), large ? 3072u : 2048u) << asset.name << " as sent";
    for (const char* bad : {"innerHTML =", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                            "Function(", "setTimeout(\""}) {
      EXPECT_EQ(source.find(bad), std::string::npos) << asset.name << ": " << bad;
    }
  }
}

std::string file_text(const std::string& name) {
  std::ifstream file(std::string(RATHAUS_SOURCE_DIR "/web/assets/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Assets, OthersPartsAreWhatTheirListSays) {
  std::istringstream list(file_text("vendor/vendor.tsv"));
  std::set<std::string> listed;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with("#") || line.starts_with("file\t")) continue;
    std::istringstream row(line);
    std::string name, package, version, sha256;
    row >> name >> package >> version >> sha256;
    const std::string bytes = file_text("vendor/" + name);
    EXPECT_EQ(hex(crypto::sha256(bytes)), sha256) << name;
    if (name.ends_with(".js")) {
      EXPECT_NE(bytes.substr(0, 100).find(" v" + version + " "), std::string::npos) << name;
    }
    EXPECT_NE(file_text("vendor/" + package + ".license.txt").find(package + " " + version),
              std::string::npos)
        << name;
    listed.insert("vendor/" + name);
  }
  std::set<std::string> carried;
  for (const Asset& asset : all_assets()) {
    if (asset.name.starts_with("vendor/")) carried.emplace(asset.name);
    // Only the page of a diagram asks for it, when somebody opens it.
    if (asset.name.starts_with("vendor/"))
      EXPECT_LE(asset.gzip.size(), asset.name.ends_with(".js") ? 56u * 1024 : 6144u) << asset.name;
  }
  EXPECT_EQ(carried, listed);
}

// The licence of bpmn-js: its text goes with it, and the watermark stays visible, uncovered and a link.
TEST(Assets, TheWatermarkOfTheDiagramsStays) {
  const std::string licence = file_text("vendor/bpmn-js.license.txt");
  EXPECT_NE(licence.find("the watermark must stay fully visible"), std::string::npos);
  EXPECT_NE(file_text("vendor/bpmn-navigated-viewer.production.min.js").find("bjs-powered-by"),
            std::string::npos);
  for (const Asset& asset : all_assets()) {
    if (asset.name.starts_with("vendor/")) continue;
    const std::string own = text(asset.bytes);
    for (std::size_t at = own.find("bjs-powered-by"); at != std::string::npos;
         at = own.find("bjs-powered-by", at + 1))
      EXPECT_TRUE(own.substr(at).starts_with("bjs-powered-by-lightbox"))
          << asset.name << ": only the note that a press on it opens is touched";
  }
}

TEST(AssetsDeathTest, AnUnknownNameIsABug) { EXPECT_DEATH(asset_url("nope.css"), "invariant broken"); }

}  // namespace
}  // namespace rathaus::assets
