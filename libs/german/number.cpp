#include "libs/german/number.h"

#include <array>

#include "libs/base/check.h"
#include "libs/german/text.h"

namespace rathaus::german {
namespace {

constexpr std::size_t kMaxWhole = 30, kMaxFraction = 12;
constexpr std::int64_t kMaxCents = 10'000'000'000'000;

bool digit(char c) { return c >= '0' && c <= '9'; }

// Trimmed, the minus sign U+2212 as '-', narrow blanks as ' '.
std::string plain(std::string_view text) {
  std::string out;
  for (const char32_t c : to_utf32(tidy(text))) {
    if (c == U'\u2212' || c == U'\u2013')
      out.push_back('-');
    else if (c == U'\u2019')
      out.push_back('\'');
    else
      out += to_utf8(std::u32string_view(&c, 1));
  }
  return out;
}

// The digits of "1.234.567" without the separators; one kind of separator, three digits after each.
Result<std::string> ungroup(std::string_view whole) {
  char separator = '\0';
  std::string out;
  std::size_t run = 0, groups = 0;
  for (const char c : whole) {
    if (digit(c)) {
      out.push_back(c);
      ++run;
      continue;
    }
    if (c != '.' && c != ' ' && c != '\'') return fail(refused("number.form"));
    if (separator != '\0' && separator != c) return fail(refused("number.form"));
    const bool whole_group = groups == 0 ? run >= 1 && run <= 3 : run == 3;
    if (!whole_group) return fail(refused(c == '.' ? "number.ambiguous_point" : "number.form"));
    separator = c;
    run = 0;
    ++groups;
  }
  if (out.empty()) return fail(refused("number.form"));
  const bool leading_zero = out.size() > 1 && out[0] == '0';  // "0.500" is no group of thousands
  if (groups > 0 && (run != 3 || leading_zero)) {
    return fail(refused(separator == '.' ? "number.ambiguous_point" : "number.form"));
  }
  return out;
}

bool cut_front(std::string& text, std::string_view what) {
  if (!lower(text).starts_with(what)) return false;
  text.erase(0, what.size());
  return true;
}

bool cut_back(std::string& text, std::string_view what) {
  const std::string low = lower(text);
  if (!low.ends_with(what)) return false;
  text.erase(text.size() - what.size());
  return true;
}

std::string grouped(std::string_view whole) {
  std::string out;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out.push_back('.');
    out.push_back(whole[i]);
  }
  return out;
}

}  // namespace

Result<std::string> parse_decimal(std::string_view text) {
  std::string rest = plain(text);
  if (rest.empty()) return fail(refused("number.empty"));
  const bool negative = rest[0] == '-';
  if (negative || rest[0] == '+') rest.erase(0, rest.size() > 1 && rest[1] == ' ' ? 2 : 1);
  const std::size_t comma = rest.find(',');
  std::string fraction;
  if (comma != std::string::npos) {
    fraction = rest.substr(comma + 1);
    rest.resize(comma);
    if (fraction.empty()) return fail(refused("number.form"));
    for (const char c : fraction) {
      if (!digit(c)) return fail(refused("number.form"));
    }
  }
  std::string whole = TRY(ungroup(rest));
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  if (whole.size() > kMaxWhole || fraction.size() > kMaxFraction) return fail(refused("number.too_long"));
  const bool zero = whole == "0" && fraction.find_first_not_of('0') == std::string::npos;
  return (negative && !zero ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

Result<std::int64_t> parse_cents(std::string_view text) {
  std::string rest = plain(text);
  for (const std::string_view sign : {"euro", "eur", "€"}) {
    if (cut_back(rest, sign) || cut_front(rest, sign)) break;
  }
  rest = tidy(rest);
  for (const std::string_view none : {",--", ",-"}) {
    if (cut_back(rest, none)) break;
  }
  const std::string decimal = TRY(parse_decimal(rest));
  const bool negative = decimal.starts_with('-');
  const std::size_t point = decimal.find('.');
  std::string cents =
      decimal.substr(negative ? 1 : 0, point == std::string::npos ? point : point - (negative ? 1 : 0));
  std::string fraction = point == std::string::npos ? "" : decimal.substr(point + 1);
  if (fraction.size() > 2) return fail(refused("money.cents"));
  fraction.resize(2, '0');
  cents += fraction;
  if (cents.size() > 14) return fail(refused("money.range"));
  std::int64_t value = 0;
  for (const char c : cents) value = value * 10 + (c - '0');
  if (value > kMaxCents) return fail(refused("money.range"));
  return negative ? -value : value;
}

std::string format_decimal(std::string_view decimal, int places) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const std::size_t point = std::min(decimal.find('.'), decimal.size());
  const std::string_view whole = decimal.substr(0, point);
  std::string fraction(point < decimal.size() ? decimal.substr(point + 1) : "");
  CHECK(!whole.empty());
  for (const char c : whole) CHECK(digit(c));
  for (const char c : fraction) CHECK(digit(c));
  if (fraction.size() < static_cast<std::size_t>(std::max(places, 0)))
    fraction.resize(static_cast<std::size_t>(places), '0');
  return (negative ? "-" : "") + grouped(whole) + (fraction.empty() ? "" : "," + fraction);
}

std::string cents_to_decimal(std::int64_t cents) {
  const bool negative = cents < 0;
  // Through unsigned: the lowest value has no positive twin.
  const std::uint64_t value =
      negative ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  const std::string rest = std::to_string(value % 100);
  return (negative ? "-" : "") + std::to_string(value / 100) + (rest.size() < 2 ? ".0" : ".") + rest;
}

std::string format_cents(std::int64_t cents) {
  return format_decimal(cents_to_decimal(cents), 2) + "\u00A0€";
}

}  // namespace rathaus::german
