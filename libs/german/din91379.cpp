#include "libs/german/din91379.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

#include "libs/german/text.h"

namespace rathaus::german {
namespace {

struct Range {
  char32_t first, last;
};

// Latin letters (normative); U+1E17 came with the edition of 2022.
constexpr auto kLetters = std::to_array<Range>({
    {0x0041, 0x005A}, {0x0061, 0x007A}, {0x00C0, 0x00D6}, {0x00D8, 0x00F6}, {0x00F8, 0x017E},
    {0x0187, 0x0188}, {0x018F, 0x018F}, {0x0197, 0x0197}, {0x01A0, 0x01A1}, {0x01AF, 0x01B0},
    {0x01B7, 0x01B7}, {0x01CD, 0x01DC}, {0x01DE, 0x01DF}, {0x01E2, 0x01F0}, {0x01F4, 0x01F5},
    {0x01F8, 0x01FF}, {0x0212, 0x0213}, {0x0218, 0x021B}, {0x021E, 0x021F}, {0x0227, 0x0233},
    {0x0259, 0x0259}, {0x0268, 0x0268}, {0x0292, 0x0292}, {0x1E02, 0x1E03}, {0x1E06, 0x1E07},
    {0x1E0A, 0x1E11}, {0x1E17, 0x1E17}, {0x1E1C, 0x1E2B}, {0x1E2F, 0x1E37}, {0x1E3A, 0x1E3B},
    {0x1E40, 0x1E49}, {0x1E52, 0x1E5B}, {0x1E5E, 0x1E63}, {0x1E6A, 0x1E6F}, {0x1E80, 0x1E87},
    {0x1E8C, 0x1E97}, {0x1E9E, 0x1E9E}, {0x1EA0, 0x1EF9},
});
// N1: what names of natural persons need beside letters.
constexpr auto kN1 = std::to_array<Range>({
    {0x0020, 0x0020},
    {0x0027, 0x0027},
    {0x002C, 0x002E},
    {0x0060, 0x0060},
    {0x007E, 0x007E},
    {0x00A8, 0x00A8},
    {0x00B4, 0x00B4},
    {0x00B7, 0x00B7},
    {0x02B9, 0x02BA},
    {0x02BE, 0x02BF},
    {0x02C8, 0x02C8},
    {0x02CC, 0x02CC},
    {0x2019, 0x2019},
    {0x2021, 0x2021},
});
// N2: further characters of other names.
constexpr auto kN2 = std::to_array<Range>({
    {0x0021, 0x0026},
    {0x0028, 0x002B},
    {0x002F, 0x0040},
    {0x005B, 0x005F},
    {0x007B, 0x007D},
    {0x00A1, 0x00A3},
    {0x00A5, 0x00A5},
    {0x00A7, 0x00A7},
    {0x00A9, 0x00AC},
    {0x00AE, 0x00B3},
    {0x00B5, 0x00B6},
    {0x00B9, 0x00BB},
    {0x00BF, 0x00BF},
    {0x00D7, 0x00D7},
    {0x00F7, 0x00F7},
    {0x20AC, 0x20AC},
});
// N3 and N4: running text.
constexpr auto kN34 = std::to_array<Range>({
    {0x0009, 0x000A},
    {0x000D, 0x000D},
    {0x00A0, 0x00A0},
    {0x00A4, 0x00A4},
    {0x00A6, 0x00A6},
    {0x00B8, 0x00B8},
    {0x00BC, 0x00BE},
});
// Extended, not normative: Greek, Cyrillic (Bulgarian), special characters E1.
constexpr auto kExtended = std::to_array<Range>({
    {0x0192, 0x0192}, {0x02B0, 0x02B0}, {0x02B3, 0x02B3}, {0x02C6, 0x02C6}, {0x02DC, 0x02DC},
    {0x02E2, 0x02E2}, {0x0386, 0x0386}, {0x0388, 0x038A}, {0x038C, 0x038C}, {0x038E, 0x03A1},
    {0x03A3, 0x03CE}, {0x040D, 0x040D}, {0x0410, 0x042A}, {0x042C, 0x042C}, {0x042E, 0x044A},
    {0x044C, 0x044C}, {0x044E, 0x044F}, {0x045D, 0x045D}, {0x1D48, 0x1D48}, {0x1D57, 0x1D57},
    {0x2018, 0x2018}, {0x201A, 0x201A}, {0x201C, 0x201E}, {0x2020, 0x2020}, {0x2026, 0x2026},
    {0x2030, 0x2030}, {0x2039, 0x203A}, {0x2070, 0x2070}, {0x2074, 0x2079}, {0x207F, 0x2089},
    {0x2122, 0x2122}, {0x221E, 0x221E}, {0x2264, 0x2265},
});

// Letters with combining marks for which Unicode has no single code point: every letter of `bases` followed
// by `rest` is one character of the standard.
struct Sequence {
  std::u32string_view rest, bases;
};
constexpr auto kSequences = std::to_array<Sequence>({
    {U"\x0300", U"CFGKMPSTZcfgkmpstz"},
    {U"\x0301", U"Jj\x00FF\x012A\x012B"},
    {U"\x0302", U"DKLMNdklmn"},
    {U"\x0304", U"CFHKNPSTZcfhknpstz\x00DB\x00FB\x1E32\x1E33\x1E62\x1E63\x1E6C\x1E6D\x1EE4\x1EE5"},
    {U"\x0306", U"CMNRZcmnrz\x00C7\x00E7"},
    {U"\x0307", U"KUku"},
    {U"\x0308", U"CTZcz\x1EA0\x1EA1\x1ECC\x1ECD\x1EE4\x1EE5"},
    {U"\x030B", U"Aa"},
    {U"\x030C", U"J"},
    {U"\x030D", U"\x0113\x014D"},  // edition of 2022
    {U"\x0310", U"Mm"},
    {U"\x0315", U"CKPTckpt\x010C\x010D"},
    {U"\x031B", U"KTkt"},
    {U"\x031B\x0304", U"Ss"},
    {U"\x0323", U"CPcp\x010C\x010D"},
    {U"\x0325", U"LRlr"},
    {U"\x0325\x0304", U"LRlr"},
    {U"\x0326", U"CHKLNchkln\x017D\x017E"},
    {U"\x0327", U"Zz\x017D\x017E"},
    {U"\x0328\x0306", U"Cc"},
    {U"\x0331", U"HSs"},
    {U"\x035F\x0048", U"K"},
    {U"\x035F\x0068", U"Kk"},
});

bool within(std::span<const Range> ranges, char32_t c) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

bool single(char32_t c, DinType type) {
  if (within(kLetters, c) || within(kN1, c)) return true;
  if (type >= DinType::b && within(kN2, c)) return true;
  if (type >= DinType::c && within(kN34, c)) return true;
  return type >= DinType::e && within(kExtended, c);
}

// Code points of the longest sequence that begins at text[0]; 0 when none does.
std::size_t sequence(std::u32string_view text) {
  std::size_t longest = 0;
  for (const Sequence& entry : kSequences) {
    if (text.substr(1).starts_with(entry.rest) && entry.bases.find(text[0]) != std::u32string_view::npos) {
      longest = std::max(longest, 1 + entry.rest.size());
    }
  }
  return longest;
}

}  // namespace

Result<std::string> din91379(std::string_view text, DinType type) {
  std::string normal = TRY(nfc(text));
  const std::u32string wide = to_utf32(normal);
  for (std::size_t i = 0; i < wide.size();) {
    const std::size_t next = i + 1;
    // All sequences have a combining mark in the second place, and no mark may stand elsewhere.
    const bool marked = next < wide.size() && wide[next] >= 0x0300 && wide[next] <= 0x036F;
    const std::size_t length =
        marked ? sequence(std::u32string_view(wide).substr(i)) : (single(wide[i], type) ? 1 : 0);
    if (length == 0) {
      char detail[64];
      std::snprintf(detail, sizeof detail, "U+%04X at character %zu", static_cast<unsigned>(wide[i]), i + 1);
      return fail(refused("text.din91379", {}, detail));
    }
    i += length;
  }
  return normal;
}

bool is_din91379(std::string_view text, DinType type) { return din91379(text, type).has_value(); }

}  // namespace rathaus::german
