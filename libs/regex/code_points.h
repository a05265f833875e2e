#pragma once
// Code points, their UTF-8 form, and sets of them.
#include <algorithm>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rathaus::regex {

inline constexpr char32_t kLastCodePoint = 0x10FFFF;
inline constexpr char32_t kNotUtf8 = 0x110000;  // what decode() says of a wrong byte: in no set

struct Decoded {
  char32_t code_point;
  unsigned length;  // bytes, at least 1
};

// text[at] must exist. Strict: overlong forms, surrogates and cut-off sequences are one wrong byte each.
inline Decoded decode(std::string_view text, std::size_t at) {
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

inline void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const unsigned length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static constexpr unsigned char kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[length] | (c >> (6 * (length - 1))));
  for (unsigned i = length - 1; i-- > 0;) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

struct CodeRange {
  char32_t first, last;
  friend auto operator<=>(const CodeRange&, const CodeRange&) = default;
};

// Ranges are ascending and apart from each other after normalize(); the reading functions ask for that.
class CodeSet {
 public:
  void add(char32_t first, char32_t last) { ranges_.push_back({first, last}); }
  void add(char32_t one) { add(one, one); }
  void add(const CodeSet& other) {
    ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  }

  void normalize() {
    std::sort(ranges_.begin(), ranges_.end());
    std::size_t kept = 0;
    for (const CodeRange& range : ranges_) {
      if (kept > 0 && range.first <= ranges_[kept - 1].last + 1)
        ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
      else
        ranges_[kept++] = range;
    }
    ranges_.resize(kept);
  }

  CodeSet negated() const {
    CodeSet out;
    char32_t next = 0;
    for (const CodeRange& range : ranges_) {
      if (range.first > next) out.add(next, range.first - 1);
      next = range.last + 1;
    }
    if (next <= kLastCodePoint) out.add(next, kLastCodePoint);
    return out;
  }

  CodeSet without(const CodeSet& other) const {  // this minus other = not (not this or other)
    CodeSet kept = negated();
    kept.add(other);
    kept.normalize();
    return kept.negated();
  }

  bool contains(char32_t c) const {
    const auto after =
        std::upper_bound(ranges_.begin(), ranges_.end(), c,
                         [](char32_t value, const CodeRange& range) { return value < range.first; });
    return after != ranges_.begin() && c <= std::prev(after)->last;
  }

  const std::vector<CodeRange>& ranges() const { return ranges_; }

 private:
  std::vector<CodeRange> ranges_;
};

}  // namespace rathaus::regex
