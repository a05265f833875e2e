// sRGB as a minimal ICC v2 display profile: nine tags, one shared tone curve.
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "libs/pdf/finish.h"

namespace rathaus::pdf {
namespace {

void u16(Bytes& out, unsigned value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}
void u32(Bytes& out, std::uint32_t value) {
  u16(out, value >> 16);
  u16(out, value & 0xFFFF);
}
void tag(Bytes& out, std::string_view four) {
  out.insert(out.end(), four.begin(), four.end());
}

using Xyz = std::array<std::uint32_t, 3>;  // s15Fixed16

Bytes xyz(const Xyz& value) {
  Bytes out;
  tag(out, "XYZ ");
  u32(out, 0);
  for (const std::uint32_t v : value) u32(out, v);
  return out;
}

Bytes description(std::string_view text) {
  Bytes out;
  tag(out, "desc");
  u32(out, 0);
  u32(out, static_cast<std::uint32_t>(text.size() + 1));
  tag(out, text);
  out.push_back(0);
  out.insert(out.end(), 4 + 4 + 2 + 1 + 67, 0);  // no Unicode and no Macintosh text
  while (out.size() % 4 != 0) out.push_back(0);
  return out;
}

Bytes copyright(std::string_view text) {
  Bytes out;
  tag(out, "text");
  u32(out, 0);
  tag(out, text);
  out.push_back(0);
  while (out.size() % 4 != 0) out.push_back(0);
  return out;
}

Bytes curve() {
  constexpr int kPoints = 1024;
  Bytes out;
  tag(out, "curv");
  u32(out, 0);
  u32(out, kPoints);
  for (int i = 0; i < kPoints; ++i) {
    const double v = i / (kPoints - 1.0);
    const double linear = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    u16(out, static_cast<unsigned>(std::lround(linear * 65535)));
  }
  return out;
}

}  // namespace

Bytes srgb_profile() {
  const Bytes trc = curve();
  // Primaries of sRGB adapted from D65 to D50 by Bradford's matrix; white point D50.
  const std::array<std::pair<std::string_view, Bytes>, 7> tags{{
      {"desc", description("sRGB IEC61966-2.1")},
      {"cprt", copyright("no copyright")},
      {"wtpt", xyz({0x0000F6D6, 0x00010000, 0x0000D32D})},
      {"rXYZ", xyz({0x00006FA2, 0x000038F5, 0x00000390})},
      {"gXYZ", xyz({0x00006299, 0x0000B785, 0x000018DA})},
      {"bXYZ", xyz({0x000024A0, 0x00000F84, 0x0000B6CF})},
      {"rTRC", trc},
  }};
  Bytes table, data;
  u32(table, 9);
  const std::size_t start = 128 + 4 + 9 * 12;
  for (const auto& [name, bytes] : tags) {
    tag(table, name);
    u32(table, static_cast<std::uint32_t>(start + data.size()));
    u32(table, static_cast<std::uint32_t>(bytes.size()));
    if (name == "rTRC") {
      for (const char* shared : {"gTRC", "bTRC"}) {
        tag(table, shared);
        u32(table, static_cast<std::uint32_t>(start + data.size()));
        u32(table, static_cast<std::uint32_t>(bytes.size()));
      }
    }
    data.insert(data.end(), bytes.begin(), bytes.end());
  }
  Bytes out;
  u32(out, static_cast<std::uint32_t>(start + data.size()));
  u32(out, 0);
  u32(out, 0x02100000);  // version 2.1
  tag(out, "mntrRGB XYZ ");
  for (const unsigned v : {2000u, 1u, 1u, 0u, 0u, 0u}) u16(out, v);
  tag(out, "acsp");
  out.insert(out.end(), 24, 0);  // platform, flags, manufacturer, model, attributes
  u32(out, 0);                   // perceptual
  for (const std::uint32_t v : {0x0000F6D6u, 0x00010000u, 0x0000D32Du}) u32(out, v);
  out.insert(out.end(), 128 - out.size(), 0);
  out.insert(out.end(), table.begin(), table.end());
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

}  // namespace rathaus::pdf
