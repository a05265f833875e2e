#pragma once
// How people can be reached, and their cars: e-mail, postal code, telephone, registration plate.
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::german {

// Pragmatic syntax of RFC 5321/5322 with RFC 6531 letters: local part 1 to 64 bytes without quoting, domain
// of two labels or more (IDN letters allowed). Result: trimmed, domain in lower case. Errors (refused):
// "email.empty", "email.at", "email.local", "email.domain", "email.too_long" (254 bytes).
Result<std::string> parse_email(std::string_view text);

// German postal code: five digits, 01000 to 99999 (01001 is the lowest in use). Blanks around it and a
// leading "D-" are taken away. Errors (refused): "plz.empty", "plz.digits", "plz.range".
Result<std::string> parse_postal_code(std::string_view text);

// E.164 as "+49301234567". A national number (leading 0) is taken as German; "00" is the international
// prefix;
// "(0)" after the country code, blanks, / - ( ) . are separators. Errors (refused): "phone.empty",
// "phone.character", "phone.length" (7 to 15 digits with country code), "phone.area" (no leading 0 and no +).
Result<std::string> parse_phone(std::string_view text);

// Plate of a German vehicle: "gp ab 123 e" -> "GP-AB 123E". Law: FZV 9, 10 and Anlage 3 (1 to 3 letters, 1 to
// 2 letters, 1 to 4 digits, E or H; together at most 8 characters, umlauts only in the district's part). A
// plate written without any separator cannot be split in one way only ("BAB1" is B-AB 1 or BA-B 1): refused
// "plate.ambiguous". Other errors (refused): "plate.empty", "plate.form", "plate.length".
Result<std::string> parse_plate(std::string_view text);

// Key for search: letters and digits only, upper case, so that "GP-AB 123" and "gpab123" meet. Total.
std::string plate_key(std::string_view text);

}  // namespace rathaus::german
