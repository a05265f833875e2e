#pragma once
// Kölner Phonetik: equal codes for names that sound alike in German (Meier, Mayer, Maier, Meyer -> "67").
// Source: H. J. Postel, Die Kölner Phonetik, IBM-Nachrichten 19 (1969), 925-931: letter table, then repeated
// digits are merged, then every 0 but the first character is dropped.
#include <string>
#include <string_view>

namespace rathaus::german {

// Digits '0' to '8'; empty for a text without a letter. Works on one word; several words are coded as one
// (the caller splits names first, see names.h). Umlauts and other marks are taken as their base letters, ß as
// ss.
std::string cologne(std::string_view word);

}  // namespace rathaus::german
