#pragma once
// IBAN, ISO 13616-1 with the lengths of the SWIFT registry, check digits ISO/IEC 7064 mod 97-10.
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::german {

struct Iban {
  std::string canonical;  // "DE89370400440532013000"
  std::string grouped;    // "DE89 3704 0044 0532 0130 00"
  std::string country;    // "DE"
};

// Takes blanks and the signs - . / : between the groups, lower or upper case, and a leading "IBAN". Errors
// (all refused): "iban.empty", "iban.character", "iban.country" (no country of the registry), "iban.length"
// (detail: expected and got), "iban.checksum".
Result<Iban> parse_iban(std::string_view text);

int iban_length(std::string_view country);  // 0 for a country that has no IBAN

}  // namespace rathaus::german
