#include "libs/prose_rules/text.h"

#include <array>

#include "libs/base/utf8.h"
#include "libs/prose_rules/rules.h"

namespace rathaus::prose_rules {
namespace {

bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7);
}
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

char32_t small(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  return c;
}

}  // namespace

bool Text::skip() {
  bool line = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') line = true;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
      ++at_;
    else if (text_.substr(at_, 2) == "\xC2\xA0")
      at_ += 2;
    else
      break;
  }
  return line;
}

bool Text::word(std::string_view words) {
  skip();
  std::size_t i = at_, j = 0;
  while (j < words.size()) {
    if (words[j] == ' ') {
      const std::size_t before = i;
      while (i < text_.size() &&
             (text_[i] == ' ' || text_[i] == '\t' || text_[i] == '\r' || text_[i] == '\n'))
        ++i;
      if (i == before) return false;
      ++j;
      continue;
    }
    if (i >= text_.size()) return false;
    const auto a = decode_utf8(text_, i), b = decode_utf8(words, j);
    if (small(a.code_point) != small(b.code_point)) return false;
    i += a.length, j += b.length;
  }
  if (i < text_.size()) {
    const char32_t next = decode_utf8(text_, i).code_point;
    if (is_letter(next) || is_digit(next)) return false;
  }
  at_ = i;
  return true;
}

bool Text::any(std::initializer_list<std::string_view> choices) {
  for (const std::string_view one : choices) {
    if (word(one)) return true;
  }
  return false;
}

bool Text::sees(std::string_view words) {
  const std::size_t before = at_;
  const bool found = word(words);
  at_ = before;
  return found;
}

bool Text::sees_any(std::initializer_list<std::string_view> choices) {
  for (const std::string_view one : choices) {
    if (sees(one)) return true;
  }
  return false;
}

std::string_view Text::peek_word() {
  skip();
  std::size_t i = at_;
  while (i < text_.size()) {
    const auto c = decode_utf8(text_, i);
    if (!is_letter(c.code_point)) break;
    i += c.length;
  }
  return text_.substr(at_, i - at_);
}

bool Text::sees_sign(std::string_view s) {
  skip();
  return text_.substr(at_, s.size()) == s;
}

bool Text::sign(std::string_view s) {
  if (!sees_sign(s)) return false;
  at_ += s.size();
  return true;
}

std::vector<std::string> Text::ids() {
  skip();
  std::vector<std::string> out;
  std::size_t i = at_;
  for (;;) {
    if (i >= text_.size() || (text_[i] != 'F' && text_[i] != 'G')) break;
    std::size_t j = i + 1;
    while (j < text_.size() && is_digit(static_cast<unsigned char>(text_[j]))) ++j;
    if (j - i < 7) break;
    out.emplace_back(text_.substr(i, j - i));
    at_ = i = j;
    if (i < text_.size() && text_[i] == '.' && i + 1 < text_.size() &&
        (text_[i + 1] == 'F' || text_[i + 1] == 'G'))
      ++i;
  }
  return out;
}

bool Text::sees_id() {
  const std::size_t before = at_;
  const bool found = !ids().empty();
  at_ = before;
  return found;
}

std::size_t Text::quote_length(std::size_t at) const {
  static constexpr std::array<std::string_view, 11> kMarks = {"\"", "'", "„", "“", "”", "‚",
                                                              "‘",  "’", "»", "«", "`"};
  for (const std::string_view mark : kMarks) {
    if (text_.substr(at, mark.size()) == mark) return mark.size();
  }
  return 0;
}

bool Text::sees_quote() {
  skip();
  return quote_length(at_) > 0;
}

bool Text::quote() {
  skip();
  const std::size_t n = quote_length(at_);
  at_ += n;
  return n > 0;
}

std::optional<std::string> Text::quoted() {
  skip();
  const std::size_t open = quote_length(at_);
  if (open == 0) return std::nullopt;
  const bool single = text_[at_] == '\'';
  std::size_t i = at_ + open;
  while (i < text_.size() && text_[i] != '\n') {
    const std::size_t close = quote_length(i);
    if (close > 0 && (text_[i] == '\'') == single) {
      std::string out(text_.substr(at_ + open, i - at_ - open));
      // A mark that stands for nothing: the text inside holds an id, so the quotation never ended.
      Text inside(out);
      for (std::size_t k = 0; k + 7 < out.size(); ++k) {
        inside.go(k);
        if ((out[k] == 'F' || out[k] == 'G') &&
            (k == 0 || !is_letter(static_cast<unsigned char>(out[k - 1]))) && inside.sees_id())
          return std::nullopt;
      }
      at_ = i + close;
      return out;
    }
    ++i;
  }
  return std::nullopt;
}

std::optional<std::string> Text::code() {
  skip();
  std::size_t i = at_;
  while (i < text_.size()) {
    const auto c = decode_utf8(text_, i);
    if (!is_letter(c.code_point) && !is_digit(c.code_point)) break;
    i += c.length;
  }
  if (i == at_) return std::nullopt;
  std::string out(text_.substr(at_, i - at_));
  at_ = i;
  return out;
}

bool Text::named(std::string_view name) {
  const std::string wanted = normal(name);
  if (wanted.empty()) return false;
  skip();
  const std::size_t before = at_;
  quote();
  // The piece whose letters and digits are those of the name.
  std::size_t i = at_;
  for (std::size_t end = i; end <= text_.size() && end - i <= name.size() + 40; ++end) {
    if (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) continue;
    if (end < text_.size()) {
      const char32_t next = decode_utf8(text_, end).code_point;
      if (is_letter(next) || is_digit(next)) continue;
    }
    const std::string here = normal(text_.substr(i, end - i));
    if (here.size() > wanted.size()) break;
    if (here != wanted) continue;
    at_ = end;
    // Signs that belong to the name: a closing bracket.
    while (at_ < text_.size() && (text_[at_] == ')' || text_[at_] == ']') &&
           std::string_view(name).ends_with(text_[at_]))
      ++at_;
    const std::size_t after = at_;
    if (!quote()) at_ = after;
    return true;
  }
  at_ = before;
  return false;
}

}  // namespace rathaus::prose_rules
