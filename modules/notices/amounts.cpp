// Amounts of money in a text that people have written: what a notice says must be what is asked for.
#include <algorithm>

#include "libs/german/number.h"
#include "modules/notices/letter.h"

namespace rathaus::notices {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// The word for euro after an amount; how long it is with the blanks before it. 0: another word.
std::size_t euro_word(std::string_view rest) {
  std::size_t at = 0;
  while (rest.substr(at).starts_with(' ') || rest.substr(at).starts_with("\xC2\xA0"))
    at += rest[at] == ' ' ? 1 : 2;
  for (const std::string_view word : {"EUR", "Euro", "€"}) {
    if (rest.substr(at).starts_with(word)) return at + word.size();
  }
  return 0;
}

}  // namespace

std::vector<std::int64_t> euro_amounts(std::string_view text) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (digit(text[end]) || ((text[end] == '.' || text[end] == ',') &&
                                                      end + 1 < text.size() && digit(text[end + 1]))))
      ++end;
    std::string number(text.substr(i, end - i));
    if (euro_word(text.substr(end)) > 0) {
      if (const auto cents = german::parse_cents(number)) out.push_back(*cents);
    }
    i = end;
  }
  return out;
}

}  // namespace rathaus::notices
