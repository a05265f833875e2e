#include "libs/feel/names.h"

#include <algorithm>

#include "libs/base/utf8.h"

namespace rathaus::feel {
namespace {

struct Span {
  char32_t first, last;
};
// Rule 28, name start char (beside letters of ASCII, "?" and "_").
constexpr Span kStart[] = {{0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
                           {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
                           {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};

// The leading run of name characters, as key of the table.
std::string_view first_word(std::string_view text, std::size_t at) {
  std::size_t end = at, bytes = 0;
  while (end < text.size() && is_name_part(code_point_at(text, end, bytes))) end += bytes;
  if (end == at && at < text.size()) end = at + 1;
  return text.substr(at, end - at);
}

bool sign(char c) { return std::string_view("./-'+*").find(c) != std::string_view::npos; }

// Blanks between words are one or more; blanks beside a sign are free ("a+b" is "a + b").
bool matches_at(std::string_view name, std::string_view text, std::size_t& place) {
  const auto skip = [&] {
    std::size_t bytes = 0;
    const std::size_t before = place;
    while (is_space(code_point_at(text, place, bytes)) && bytes != 0) place += bytes;
    return place > before;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == ' ') {
      const bool free = (i > 0 && sign(name[i - 1])) || (i + 1 < name.size() && sign(name[i + 1]));
      if (!skip() && !free) return false;
      continue;
    }
    if (i > 0 && name[i - 1] != ' ' && (sign(name[i]) || sign(name[i - 1]))) skip();
    if (place >= text.size() || text[place] != name[i]) return false;
    ++place;
  }
  return true;
}

}  // namespace

bool is_space(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

bool is_name_start(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
  if (is_space(c)) return false;
  return std::ranges::any_of(kStart, [c](Span span) { return c >= span.first && c <= span.last; });
}

bool is_name_part(char32_t c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) ||
         (c >= 0x203F && c <= 0x2040);
}

char32_t code_point_at(std::string_view text, std::size_t at, std::size_t& bytes) {
  bytes = 0;
  if (at >= text.size()) return 0;
  const Utf8CodePoint read = decode_utf8(text, at);
  bytes = read.length;
  return read.code_point == kNotUtf8 ? kReplacement : read.code_point;
}

void NameTable::add(std::string_view name) {
  if (name.empty()) return;
  auto& bucket = names_[std::string(first_word(name, 0))];
  const auto found = std::ranges::find(bucket, name, &std::pair<std::string, int>::first);
  if (found != bucket.end()) {
    ++found->second;
    return;
  }
  const auto place =
      std::ranges::find_if(bucket, [&](const auto& other) { return other.first.size() < name.size(); });
  bucket.insert(place, {std::string(name), 1});
}

void NameTable::remove(std::string_view name) {
  if (name.empty()) return;
  const auto bucket = names_.find(std::string(first_word(name, 0)));
  if (bucket == names_.end()) return;
  const auto found = std::ranges::find(bucket->second, name, &std::pair<std::string, int>::first);
  if (found != bucket->second.end() && --found->second == 0) bucket->second.erase(found);
}

std::size_t NameTable::match(std::string_view text, std::size_t at, std::string& name) const {
  const std::size_t end = base_ == nullptr ? std::string_view::npos : base_->match(text, at, name);
  std::string own;
  const std::size_t own_end = match_own(text, at, own);
  if (own_end == std::string_view::npos || (end != std::string_view::npos && end > own_end)) return end;
  name = std::move(own);
  return own_end;
}

std::size_t NameTable::match_own(std::string_view text, std::size_t at, std::string& name) const {
  if (names_.empty()) return std::string_view::npos;
  const auto bucket = names_.find(std::string(first_word(text, at)));
  if (bucket == names_.end()) return std::string_view::npos;
  for (const auto& [candidate, uses] : bucket->second) {
    std::size_t place = at, bytes = 0;
    if (!matches_at(candidate, text, place)) continue;
    // "order" must not match the beginning of "orders"; after a sign anything may follow.
    std::size_t last = candidate.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(candidate[last]) & 0xC0) == 0x80) --last;
    const bool word_end = is_name_part(code_point_at(candidate, last, bytes));
    if (word_end && place < text.size() && is_name_part(code_point_at(text, place, bytes))) continue;
    name = candidate;
    return place;
  }
  return std::string_view::npos;
}

}  // namespace rathaus::feel
