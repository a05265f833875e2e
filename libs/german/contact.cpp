#include "libs/german/contact.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "libs/german/text.h"

namespace rathaus::german {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

bool ascii_alnum(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}

bool foreign_letter(char32_t c) {
  return c >= 0x80 && c != 0xFFFD &&
         (u_isalnum(static_cast<UChar32>(c)) || u_getCombiningClass(static_cast<UChar32>(c)) != 0);
}

// atext of RFC 5322 3.2.3 and letters of RFC 6531; a dot neither first, last nor doubled.
bool good_local(std::string_view local) {
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.') return false;
  char32_t before = 0;
  for (const char32_t c : to_utf32(local)) {
    const bool sign = c < 0x80 && std::string_view("!#$%&'*+-/=?^_`{|}~.").find(static_cast<char>(c)) !=
                                      std::string_view::npos;
    if (!ascii_alnum(c) && !foreign_letter(c) && !sign) return false;
    if (c == U'.' && before == U'.') return false;
    before = c;
  }
  return true;
}

bool good_label(std::u32string_view label) {
  if (label.empty() || label.front() == U'-' || label.back() == U'-' || to_utf8(label).size() > 63)
    return false;
  return std::all_of(label.begin(), label.end(),
                     [](char32_t c) { return ascii_alnum(c) || foreign_letter(c) || c == U'-'; });
}

bool good_domain(std::string_view domain) {
  const std::u32string wide = to_utf32(domain);
  std::size_t begin = 0, labels = 0;
  std::u32string_view last;
  for (; begin <= wide.size(); ++labels) {
    const std::size_t end = std::min(wide.find(U'.', begin), wide.size());
    last = std::u32string_view(wide).substr(begin, end - begin);
    if (!good_label(last)) return false;
    begin = end + 1;
  }
  const bool numeric =
      std::all_of(last.begin(), last.end(), [](char32_t c) { return c >= U'0' && c <= U'9'; });
  return labels >= 2 && last.size() >= 2 && !numeric;
}

// Upper-case letters and digits in groups, as the writer separated them.
std::vector<std::u32string> plate_groups(std::string_view text) {
  std::vector<std::u32string> groups(1);
  for (const char32_t c : to_utf32(tidy(text))) {
    const bool separator = c == U' ' || c == U'-' || c == U'\u2013' || c == U'\u2010' || c == U'\u2011' ||
                           c == U'.' || c == U':';
    if (!separator)
      groups.back().push_back(static_cast<char32_t>(u_toupper(static_cast<UChar32>(c))));
    else if (!groups.back().empty())
      groups.emplace_back();
  }
  if (groups.back().empty()) groups.pop_back();
  return groups;
}

bool district_letter(char32_t c) { return (c >= U'A' && c <= U'Z') || c == U'Ä' || c == U'Ö' || c == U'Ü'; }
bool plain_letter(char32_t c) { return c >= U'A' && c <= U'Z'; }
bool plain_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace

Result<std::string> parse_email(std::string_view text) {
  const std::string mail = tidy(text);
  if (mail.empty()) return fail(refused("email.empty"));
  if (mail.size() > 254) return fail(refused("email.too_long"));
  const std::size_t at = mail.find('@');
  if (at == std::string::npos || mail.find('@', at + 1) != std::string::npos)
    return fail(refused("email.at"));
  const std::string local = mail.substr(0, at), domain = lower(mail.substr(at + 1));
  if (!good_local(local)) return fail(refused("email.local"));
  if (!good_domain(domain)) return fail(refused("email.domain"));
  return local + "@" + domain;
}

Result<std::string> parse_postal_code(std::string_view text) {
  std::string code = tidy(text);
  if (code.starts_with("D-") || code.starts_with("d-")) code.erase(0, 2);
  if (code.empty()) return fail(refused("plz.empty"));
  if (code.size() != 5 || !std::all_of(code.begin(), code.end(), digit)) return fail(refused("plz.digits"));
  if (code < "01000") return fail(refused("plz.range"));
  return code;
}

Result<std::string> parse_phone(std::string_view text) {
  std::string rest = tidy(text), digits;
  if (rest.empty()) return fail(refused("phone.empty"));
  const bool plus = rest[0] == '+';
  if (plus) rest.erase(0, 1);
  const bool international = plus || rest.starts_with("00");
  if (const std::size_t zero = rest.find("(0)"); international && zero != std::string::npos)
    rest.erase(zero, 3);
  for (const char c : rest) {
    if (digit(c))
      digits.push_back(c);
    else if (std::string_view(" -/().").find(c) == std::string_view::npos)
      return fail(refused("phone.character"));
  }
  if (!plus && international) digits.erase(0, 2);
  if (!international) {
    if (!digits.starts_with('0')) return fail(refused("phone.area"));
    digits = "49" + digits.substr(1);
  }
  if (digits.size() < 7 || digits.size() > 15) return fail(refused("phone.length"));
  if (digits[0] == '0') return fail(refused("phone.area"));  // no country code begins with 0
  return "+" + digits;
}

Result<std::string> parse_plate(std::string_view text) {
  const std::vector<std::u32string> groups = plate_groups(text);
  if (groups.empty()) return fail(refused("plate.empty"));
  const std::u32string& district = groups[0];
  if (!std::all_of(district.begin(), district.end(), district_letter)) {
    const bool letter_first = district_letter(district[0]);
    return fail(refused(letter_first && groups.size() == 1 ? "plate.ambiguous" : "plate.form"));
  }
  std::u32string rest;
  for (std::size_t i = 1; i < groups.size(); ++i) rest += groups[i];
  std::size_t letters = 0, end = 0;
  while (letters < rest.size() && plain_letter(rest[letters])) ++letters;
  for (end = letters; end < rest.size() && plain_digit(rest[end]);) ++end;
  const std::size_t numbers = end - letters;
  const bool suffix = end + 1 == rest.size() && (rest[end] == U'E' || rest[end] == U'H');
  if (letters == 0 && numbers > 0 && district.size() > 1) return fail(refused("plate.ambiguous"));
  const bool form = !district.empty() && district.size() <= 3 && letters >= 1 && letters <= 2 &&
                    numbers >= 1 && numbers <= 4 && rest[letters] != U'0' && (end == rest.size() || suffix);
  if (!form) return fail(refused("plate.form"));
  if (district.size() + rest.size() > 8) return fail(refused("plate.length"));
  return to_utf8(district) + "-" + to_utf8(rest.substr(0, letters)) + " " + to_utf8(rest.substr(letters));
}

std::string plate_key(std::string_view text) {
  std::u32string out;
  for (const char32_t c : to_utf32(tidy(text))) {
    if (u_isalnum(static_cast<UChar32>(c)))
      out.push_back(static_cast<char32_t>(u_toupper(static_cast<UChar32>(c))));
  }
  return to_utf8(out);
}

}  // namespace rathaus::german
