#pragma once
// UTF-8, one code point at a time. Texts of other encodings end at the door; nothing here guesses.
#include <string>
#include <string_view>

namespace rathaus {

inline constexpr char32_t kLastCodePoint = 0x10FFFF;
inline constexpr char32_t kNotUtf8 = 0x110000;       // what decode_utf8() says of a wrong byte: no code point
inline constexpr char32_t kReplacement = 0xFFFD;     // stands for what cannot be written

struct Utf8CodePoint {
  char32_t code_point;
  unsigned length;  // bytes, at least 1
};

// text[at] must exist. Strict: overlong forms, surrogates and cut-off sequences are one wrong byte each.
// Source: RFC 3629, 3 and 4.
inline Utf8CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) [[likely]]
    return {lead, 1};
  const unsigned length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) return {kNotUtf8, 1};
  char32_t c = lead & (0x7F >> length);
  for (unsigned i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kNotUtf8, 1};
    c = (c << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (overlong || c > kLastCodePoint || (c >= 0xD800 && c <= 0xDFFF)) return {kNotUtf8, 1};
  return {c, length};
}

// A surrogate, or a number beyond the last code point, is written as U+FFFD.
inline void append_utf8(std::string& out, char32_t c) {
  if (c > kLastCodePoint || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const unsigned length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static constexpr unsigned char kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[length] | (c >> (6 * (length - 1))));
  for (unsigned i = length - 1; i-- > 0;) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

}  // namespace rathaus
