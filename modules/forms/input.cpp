#include "modules/forms/input.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "libs/german/contact.h"
#include "libs/german/din91379.h"
#include "libs/german/iban.h"
#include "libs/german/number.h"
#include "libs/german/text.h"
#include "modules/forms/pattern.h"

namespace rathaus::forms {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string_view trimmed(std::string_view text) {
  while (true) {
    const std::size_t start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return {};
    text = text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
    // no-break space, as copied from documents
    if (text.starts_with("\xC2\xA0")) {
      text.remove_prefix(2);
    } else if (text.ends_with("\xC2\xA0")) {
      text.remove_suffix(2);
    } else {
      return text;
    }
  }
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

ReadInput bad(std::string code, ErrorParams params = {}) {
  return {feel::Value(), InputError{std::move(code), std::move(params)}};
}

std::optional<int> small_number(std::string_view text, std::size_t most_digits) {
  int out = 0;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < 0 || text[0] == '-')
    return std::nullopt;
  return out;
}

// Runs of digits and runs of letters (folded), everything else separates.
std::vector<std::string> date_parts(std::string_view text) { return german::words(text); }

std::optional<int> month_number(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {"januar",    "februar", "maerz",    "april",
                                                        "mai",       "juni",    "juli",     "august",
                                                        "september", "oktober", "november", "dezember"};
  if (word == "jaenner") return 1;
  if (word.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i].starts_with(word) || (word == "mrz" && i == 2) || (word == "sept" && i == 8)) {
      return static_cast<int>(i) + 1;
    }
  }
  return std::nullopt;
}

ReadDate from_parts(int day, int month, int year) {
  const LocalDate date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                       std::chrono::day{static_cast<unsigned>(day)}};
  // Earlier years are typing errors in every form; they also would not survive a four-digit year.
  if (!date.ok() || year < 1000) return {std::nullopt, "form.date.not_a_date"};
  return {date, {}};
}

}  // namespace

ReadDate read_date(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 40) return {std::nullopt, "form.date.form"};
  if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos) {
    return from_parts(*small_number(text.substr(0, 2), 2), *small_number(text.substr(2, 2), 2),
                      *small_number(text.substr(4), 4));
  }
  const std::vector<std::string> parts = date_parts(text);
  if (parts.size() != 3) return {std::nullopt, "form.date.form"};
  const auto first = small_number(parts[0], 4), second = small_number(parts[1], 2),
             third = small_number(parts[2], 4);
  if (parts[0].size() == 4) {  // 2026-02-01 and nothing else that begins with a year
    const bool iso = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (!iso || !first || !second || !third) return {std::nullopt, "form.date.form"};
    return from_parts(*third, *second, *first);
  }
  const auto month = second ? second : month_number(parts[1]);
  if (!first || parts[0].size() > 2 || !month || !third) return {std::nullopt, "form.date.form"};
  if (text[0] < '0' || text[0] > '9') return {std::nullopt, "form.date.form"};  // "-1.2.2026"
  if (parts[2].size() == 2) return {std::nullopt, "form.date.year"};
  if (parts[2].size() != 4) return {std::nullopt, "form.date.form"};
  return from_parts(*first, *month, *third);
}

std::optional<feel::Time> read_time(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > 20 || text[0] < '0' || text[0] > '9') return std::nullopt;
  std::vector<std::string> parts = german::words(text);
  const bool spoken = !parts.empty() && (parts.back() == "uhr" || parts.back() == "h");
  if (spoken) parts.pop_back();
  if (parts.size() == 1 && parts[0].size() == 4 && !spoken)
    parts = {parts[0].substr(0, 2), parts[0].substr(2)};
  if (parts.empty() || parts.size() > 3 || (parts.size() == 1 && !spoken)) return std::nullopt;
  feel::Time out;
  std::uint8_t* const fields[] = {&out.hour, &out.minute, &out.second};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = small_number(parts[i], 2);
    if (!number || *number > (i == 0 ? 23 : 59) || (i > 0 && parts[i].size() != 2)) return std::nullopt;
    *fields[i] = static_cast<std::uint8_t>(*number);
  }
  return out;
}

namespace {

ReadInput read_date_field(const FieldSpec& field, std::string_view raw) {
  const ReadDate read = read_date(raw);
  if (!read.date) return bad(read.code);
  const std::string iso = to_iso(*read.date);
  if (!field.min_date.empty() && iso < field.min_date) {
    return bad("form.date.too_early", {{"min", to_german(*parse_iso_date(field.min_date))}});
  }
  if (!field.max_date.empty() && iso > field.max_date) {
    return bad("form.date.too_late", {{"max", to_german(*parse_iso_date(field.max_date))}});
  }
  return {feel::Value(*read.date), std::nullopt};
}

// "28.03.2026, 14:30", "28.03.2026 um 14:30 Uhr", "2026-03-28T14:30".
ReadInput read_date_time_field(std::string_view raw) {
  std::size_t cut = raw.find(',');
  std::size_t width = 1;
  if (cut == std::string_view::npos && (cut = raw.find(" um ")) != std::string_view::npos) width = 4;
  if (cut == std::string_view::npos) cut = raw.find('T');
  if (cut == std::string_view::npos) cut = raw.find(' ');
  if (cut == std::string_view::npos) return bad("form.date_time.form");
  std::string_view clock = trimmed(raw.substr(cut + width));
  if (clock.starts_with("um ")) clock.remove_prefix(3);
  const ReadDate date = read_date(raw.substr(0, cut));
  if (!date.date) return bad(date.code == "form.date.form" ? "form.date_time.form" : date.code);
  const auto time = read_time(clock);
  if (!time) return bad("form.date_time.form");
  return {feel::Value(feel::DateTime{*date.date, *time}), std::nullopt};
}

std::string shown_number(const FieldSpec& field, const feel::Decimal& number) {
  return field.type == DataType::integer ? number.to_string() : german::format_decimal(number.to_string());
}

ReadInput read_number_field(const FieldSpec& field, std::string_view raw) {
  std::optional<feel::Decimal> number;
  if (field.type == DataType::currency) {
    const auto cents = german::parse_cents(raw);
    if (!cents) return bad(cents.error().code == "money.cents" ? "form.money.cents" : "form.money.form");
    number = feel::Decimal::parse(german::cents_to_decimal(*cents));
  } else {
    const auto text = german::parse_decimal(raw);
    if (!text) {
      const bool point = text.error().code == "number.ambiguous_point";
      return bad(point                                    ? "form.number.point"
                 : text.error().code == "number.too_long" ? "form.number.too_long"
                                                          : "form.number.form");
    }
    number = feel::Decimal::parse(*text);
  }
  if (!number) return bad("form.number.form");
  if (field.type == DataType::integer && !number->is_integer()) return bad("form.number.not_whole");
  if (field.min_number && *number < *field.min_number) {
    return bad("form.number.too_small", {{"min", shown_number(field, *field.min_number)}});
  }
  if (field.max_number && *number > *field.max_number) {
    return bad("form.number.too_big", {{"max", shown_number(field, *field.max_number)}});
  }
  return {feel::Value(*number), std::nullopt};
}

ReadInput read_boolean_field(std::string_view raw) {
  if (raw == "true" || raw == "ja" || raw == "on") return {feel::Value(true), std::nullopt};
  if (raw == "false" || raw == "nein") return {feel::Value(false), std::nullopt};
  return bad("form.boolean");
}

bool is_long(const FieldSpec& field) { return field.format == TextFormat::long_text; }

// What word processors put in place of plain signs and no keyboard of ours has: dashes and bullets become
// "-", thin blanks become blanks, invisible marks (soft hyphen, zero width, byte order) vanish.
std::string plain_signs(std::string text) {
  struct Sign {
    std::string_view from, to;
  };
  constexpr std::array kSigns = {
      Sign{"\xE2\x80\x90", "-"}, Sign{"\xE2\x80\x91", "-"}, Sign{"\xE2\x80\x92", "-"},
      Sign{"\xE2\x80\x93", "-"}, Sign{"\xE2\x80\x94", "-"}, Sign{"\xE2\x88\x92", "-"},
      Sign{"\xE2\x80\xA2", "-"}, Sign{"\xE2\x80\xAF", " "}, Sign{"\xE2\x80\x89", " "},
      Sign{"\xE2\x80\x8B", ""},  Sign{"\xEF\xBB\xBF", ""},  Sign{"\xC2\xAD", ""},
  };
  for (const Sign& sign : kSigns) {
    for (std::size_t at = text.find(sign.from); at != std::string::npos;
         at = text.find(sign.from, at + sign.to.size())) {
      text.replace(at, sign.from.size(), sign.to);
    }
  }
  return text;
}

// Line breaks are LF; a single line has none. Control characters, and signs that turn the reading direction
// of what follows, are refused: nobody types them, and a letter must show what the desk sees.
Result<std::string> clean_text(const FieldSpec& field, std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\r') {
      if (i + 1 < raw.size() && raw[i + 1] == '\n') continue;
      text += is_long(field) ? '\n' : ' ';
    } else if (c == '\n' || c == '\t') {
      text += c == '\n' && is_long(field) ? '\n' : ' ';
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return fail(refused("form.text.control"));
    } else {
      text += c;
    }
  }
  std::string normal = TRY(german::nfc(text));
  for (std::size_t i = 0; i + 1 < normal.size(); ++i) {
    const auto a = static_cast<unsigned char>(normal[i]), b = static_cast<unsigned char>(normal[i + 1]);
    if (a == 0xC2 && b >= 0x80 && b < 0xA0) return fail(refused("form.text.control"));  // C1
    if (a != 0xE2 || i + 2 >= normal.size()) continue;
    const auto c = static_cast<unsigned char>(normal[i + 2]);
    const bool direction = (b == 0x80 && ((c >= 0xAA && c <= 0xAE) || c == 0x8E || c == 0x8F)) ||
                           (b == 0x81 && c >= 0xA6 && c <= 0xA9);  // U+200E/F, U+202A-E, U+2066-9
    if (direction) return fail(refused("form.text.control"));
  }
  const bool ascii = std::ranges::all_of(normal, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) normal = plain_signs(std::move(normal));
  return std::string(trimmed(normal));
}

german::DinType letters_of(const FieldSpec& field) {
  switch (field.format) {
    case TextFormat::person_name: return german::DinType::a;
    case TextFormat::street:
    case TextFormat::city: return german::DinType::b;
    default: return field.type == DataType::text_latin ? german::DinType::c : german::DinType::e;
  }
}

// What the format asks for; changes the text to its canonical form where there is one.
std::optional<InputError> check_format(const FieldSpec& field, std::string& text) {
  switch (field.format) {
    case TextFormat::iban: {
      auto iban = german::parse_iban(text);
      if (!iban) return InputError{"form." + iban.error().code, {}};
      text = std::move(iban->canonical);
      return std::nullopt;
    }
    case TextFormat::email: {
      auto email = german::parse_email(text);
      if (!email) return InputError{"form." + email.error().code, {}};
      text = std::move(*email);
      return std::nullopt;
    }
    case TextFormat::phone:  // kept as typed: extensions and groups help the reader
      if (const auto phone = german::parse_phone(text); !phone)
        return InputError{"form." + phone.error().code, {}};
      return std::nullopt;
    case TextFormat::postal_code: {
      auto code = german::parse_postal_code(text);
      if (!code) return InputError{"form." + code.error().code, {}};
      text = std::move(*code);
      return std::nullopt;
    }
    case TextFormat::url:
      if (text.find('.') == std::string::npos || text.find(' ') != std::string::npos)
        return InputError{"form.url", {}};
      return std::nullopt;
    default: return std::nullopt;
  }
}

ReadInput read_text_field(const FieldSpec& field, std::string_view raw) {
  auto cleaned = clean_text(field, raw);
  if (!cleaned)
    return bad(cleaned.error().code == "form.text.control" ? "form.text.control" : "form.text.encoding");
  std::string text = std::move(*cleaned);
  if (text.empty()) return {};
  if (auto error = check_format(field, text)) return {feel::Value(), std::move(error)};
  if (!german::is_din91379(text, letters_of(field))) {
    return bad(field.format == TextFormat::person_name ? "form.text.name_letters" : "form.text.letters");
  }
  const std::size_t length = code_points(text);
  if (field.max_length && length > *field.max_length) {
    return bad("form.text.too_long",
               {{"max", std::to_string(*field.max_length)}, {"length", std::to_string(length)}});
  }
  if (field.min_length && length < *field.min_length) {
    return bad("form.text.too_short", {{"min", std::to_string(*field.min_length)}});
  }
  if (field.compiled_pattern != nullptr && !field.compiled_pattern->matches(text)) {
    Dice dice(1);
    const auto example =
        field.compiled_pattern->sample(dice, field.min_length.value_or(1), field.max_length.value_or(60), 50);
    if (field.format == TextFormat::email) return bad("form.email.domain");
    return example ? bad("form.pattern", {{"example", *example}}) : bad("form.pattern.plain");
  }
  return {feel::Value(std::move(text)), std::nullopt};
}

}  // namespace

ReadInput read_input(const Form& form, NodeIndex index, std::string_view raw) {
  const FieldSpec& field = form[index].field;
  if (field.type == DataType::file) return {};  // files do not come as text
  if (!german::is_utf8(raw)) return bad("form.text.encoding");
  const std::string_view text = trimmed(raw);
  if (text.empty()) return {};
  if (const CodeList* codes = form.codes(index)) {
    if (codes->find(text) == nullptr) return bad("form.code");
    return {feel::Value(text), std::nullopt};
  }
  switch (field.type) {
    case DataType::boolean: return read_boolean_field(text);
    case DataType::date: return read_date_field(field, text);
    case DataType::time: {
      const auto time = read_time(text);
      return time ? ReadInput{feel::Value(*time), std::nullopt} : bad("form.time");
    }
    case DataType::date_time: return read_date_time_field(text);
    case DataType::integer:
    case DataType::number:
    case DataType::currency: return read_number_field(field, text);
    default: return read_text_field(field, text);
  }
}

}  // namespace rathaus::forms
