#pragma once
// UTF-8 text: normal forms and foldings. Functions that return a plain string are total: a byte that is not
// UTF-8 acts as a word separator, so that a search never fails on what somebody typed.
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::german {

// Longest text that the functions of this room take, in bytes; more is refused or cut at this length.
inline constexpr std::size_t kMaxTextBytes = 1 << 20;

bool is_utf8(std::string_view text);  // strict: no overlong forms, no surrogates, at most U+10FFFF

// Unicode normal forms. Errors: invalid "text.utf8", refused "text.too_long".
Result<std::string> nfc(std::string_view text);
Result<std::string> nfkc(std::string_view text);

std::u32string to_utf32(std::string_view text);  // bad bytes become U+FFFD
std::string to_utf8(std::u32string_view text);   // surrogates and values above U+10FFFF become U+FFFD

// Lower case of the whole text (Unicode simple mapping, no locale): "STRAẞE" -> "straße".
std::string lower(std::string_view text);

// Search form: NFKC, lower case, ä -> ae, ö -> oe, ü -> ue, ß -> ss, æ -> ae, œ/ø -> oe, å -> aa, other marks
// dropped ("Şükrü" -> "suekrue", "Łódź" -> "lodz"); letters and digits stay, everything else becomes one
// space; no space at the ends. "Müller" and "Mueller" give the same form.
std::string fold(std::string_view text);

// As fold, and ae -> a, oe -> o, ue -> u unless the pair is no umlaut spelling (after q, a, e, o: "Quelle",
// "Steuer", "Bauer"): "Müller", "Mueller" and "Muller" give "muller". For the keys of an index, never for
// display.
std::string fold_loose(std::string_view text);

// The words of fold(text), or of fold_loose(text), in order.
std::vector<std::string> words(std::string_view text);
std::vector<std::string> words_loose(std::string_view text);

// Trimmed, every run of white space one blank, control and invisible characters gone; NFC. Bad bytes: U+FFFD.
// UTF-8.
std::string tidy(std::string_view text);

}  // namespace rathaus::german
