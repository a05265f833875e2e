#include "libs/german/iban.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "libs/german/text.h"

namespace rathaus::german {
namespace {

// Structure of the BBAN: n digits, a letters, c letters or digits; the IBAN is four characters longer.
// First block: the registry (SWIFT IBAN Registry, state 2024); second: territories that use the number system
// of France or Finland; third: countries outside the registry whose banks nevertheless use IBANs.
struct Country {
  std::string_view code, bban;
};
constexpr std::array kCountries = std::to_array<Country>({
    {"AD", "8n12c"},    {"AE", "19n"},      {"AL", "8n16c"},    {"AT", "16n"},      {"AZ", "4a20c"},
    {"BA", "16n"},      {"BE", "12n"},      {"BG", "4a6n8c"},   {"BH", "4a14c"},    {"BI", "23n"},
    {"BR", "23n1a1c"},  {"BY", "4c4n16c"},  {"CH", "5n12c"},    {"CR", "18n"},      {"CY", "8n16c"},
    {"CZ", "20n"},      {"DE", "18n"},      {"DJ", "23n"},      {"DK", "14n"},      {"DO", "4c20n"},
    {"EE", "16n"},      {"EG", "25n"},      {"ES", "20n"},      {"FI", "14n"},      {"FK", "2a12n"},
    {"FO", "14n"},      {"FR", "10n11c2n"}, {"GB", "4a14n"},    {"GE", "2a16n"},    {"GI", "4a15c"},
    {"GL", "14n"},      {"GR", "7n16c"},    {"GT", "24c"},      {"HN", "4a20n"},    {"HR", "17n"},
    {"HU", "24n"},      {"IE", "4a14n"},    {"IL", "19n"},      {"IQ", "4a15n"},    {"IS", "22n"},
    {"IT", "1a10n12c"}, {"JO", "4a4n18c"},  {"KW", "4a22c"},    {"KZ", "3n13c"},    {"LB", "4n20c"},
    {"LC", "4a24c"},    {"LI", "5n12c"},    {"LT", "16n"},      {"LU", "3n13c"},    {"LV", "4a13c"},
    {"LY", "21n"},      {"MC", "10n11c2n"}, {"MD", "20c"},      {"ME", "18n"},      {"MK", "3n10c2n"},
    {"MN", "16n"},      {"MR", "23n"},      {"MT", "4a5n18c"},  {"MU", "4a19n3a"},  {"NI", "4a20n"},
    {"NL", "4a10n"},    {"NO", "11n"},      {"OM", "3n16c"},    {"PK", "4a16c"},    {"PL", "24n"},
    {"PS", "4a21c"},    {"PT", "21n"},      {"QA", "4a21c"},    {"RO", "4a16c"},    {"RS", "18n"},
    {"RU", "14n15c"},   {"SA", "2n18c"},    {"SC", "4a20n3a"},  {"SD", "14n"},      {"SE", "20n"},
    {"SI", "15n"},      {"SK", "20n"},      {"SM", "1a10n12c"}, {"SO", "19n"},      {"ST", "21n"},
    {"SV", "4a20n"},    {"TL", "19n"},      {"TN", "20n"},      {"TR", "6n16c"},    {"UA", "6n19c"},
    {"VA", "18n"},      {"VG", "4a16n"},    {"XK", "16n"},      {"YE", "4a4n18c"},

    {"AX", "14n"},      {"BL", "10n11c2n"}, {"GF", "10n11c2n"}, {"GP", "10n11c2n"}, {"MF", "10n11c2n"},
    {"MQ", "10n11c2n"}, {"NC", "10n11c2n"}, {"PF", "10n11c2n"}, {"PM", "10n11c2n"}, {"RE", "10n11c2n"},
    {"TF", "10n11c2n"}, {"WF", "10n11c2n"}, {"YT", "10n11c2n"},

    {"AO", "21n"},      {"BF", "23n"},      {"BJ", "1a23n"},    {"CF", "23n"},      {"CG", "23n"},
    {"CI", "1a23n"},    {"CM", "23n"},      {"CV", "21n"},      {"DZ", "20n"},      {"GA", "23n"},
    {"GQ", "23n"},      {"GW", "2c19n"},    {"IR", "22n"},      {"KM", "23n"},      {"MA", "24n"},
    {"MG", "23n"},      {"ML", "1a23n"},    {"MZ", "21n"},      {"NE", "2a22n"},    {"SN", "1a23n"},
    {"TD", "23n"},      {"TG", "2a22n"},
});

const Country* country(std::string_view code) {
  const auto* found =
      std::find_if(kCountries.begin(), kCountries.end(), [&](const Country& c) { return c.code == code; });
  return found == kCountries.end() ? nullptr : found;
}

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return c >= 'A' && c <= 'Z'; }

// Takes the next "<count><kind>" off the structure.
std::pair<int, char> next_block(std::string_view& structure) {
  int count = 0;
  const char* end = std::from_chars(structure.data(), structure.data() + structure.size(), count).ptr;
  const char kind = *end;
  structure.remove_prefix(static_cast<std::size_t>(end - structure.data()) + 1);
  return {count, kind};
}

bool fits(std::string_view bban, std::string_view structure) {
  while (!structure.empty()) {
    const auto [count, kind] = next_block(structure);
    for (const char c : bban.substr(0, static_cast<std::size_t>(count))) {
      if ((kind == 'n' && !digit(c)) || (kind == 'a' && !letter(c))) return false;
    }
    bban.remove_prefix(static_cast<std::size_t>(count));
  }
  return bban.empty();
}

// ISO/IEC 7064 mod 97-10 over the number with its first four characters moved to the end, A = 10 ... Z = 35.
int mod97(std::string_view iban) {
  int rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    rest = digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
  }
  return rest;
}

std::string group_by_four(std::string_view iban) {
  std::string out;
  for (std::size_t i = 0; i < iban.size(); i += 4) {
    if (i > 0) out.push_back(' ');
    out += iban.substr(i, 4);
  }
  return out;
}

}  // namespace

int iban_length(std::string_view code) {
  const Country* known = country(code);
  if (known == nullptr) return 0;
  int length = 4;
  for (std::string_view rest = known->bban; !rest.empty();) length += next_block(rest).first;
  return length;
}

Result<Iban> parse_iban(std::string_view text) {
  std::string iban;
  for (const char32_t c : to_utf32(tidy(text))) {
    const bool separator =
        c < 0x80 ? std::string_view(" -./:").find(static_cast<char>(c)) != std::string_view::npos
                 : c == U'\u2010' || c == U'\u2011' || c == U'\u2013';
    if (separator) continue;
    if (c >= 0x80) return fail(refused("iban.character"));
    iban.push_back(static_cast<char>(c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c));
  }
  if (iban.starts_with("IBAN")) iban.erase(0, 4);  // "IBAN: DE..." is how it stands on invoices
  if (iban.empty()) return fail(refused("iban.empty"));
  for (const char c : iban) {
    if (!digit(c) && !letter(c)) return fail(refused("iban.character"));
  }
  const std::string code = iban.substr(0, 2);
  const Country* known = country(code);
  if (known == nullptr) return fail(refused("iban.country"));
  const int expected = iban_length(code);
  if (static_cast<int>(iban.size()) != expected) {
    return fail(refused("iban.length", {},
                        std::to_string(expected) + " expected, got " + std::to_string(iban.size())));
  }
  const std::string_view view = iban;
  if (!digit(iban[2]) || !digit(iban[3]) || !fits(view.substr(4), known->bban))
    return fail(refused("iban.character"));
  // 00, 01 and 99 would also give the remainder 1 but are never computed as check digits (98 - n).
  const int check = (iban[2] - '0') * 10 + (iban[3] - '0');
  if (mod97(iban) != 1 || check < 2 || check > 98) return fail(refused("iban.checksum"));
  return Iban{.canonical = iban, .grouped = group_by_four(iban), .country = code};
}

}  // namespace rathaus::german
