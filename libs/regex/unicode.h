#pragma once
// What Unicode says of characters, as XML Schema 1.1 part 2, G.4.2, and F&O 3.1, 5.6.2, use it.
#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/regex/code_points.h"

namespace rathaus::regex {

// "L", "Lu" ..: the general categories of G.4.2.2, without Cs. Nullopt: no such category.
std::optional<CodeSet> category(std::string_view name);
// "BasicLatin", "Latin-1Supplement": names of Blocks.txt without blanks, case and hyphens count (G.4.2.3);
// also the three names that XML Schema 1.0 had and Unicode has dropped. Nullopt: no such block.
std::optional<CodeSet> block(std::string_view name);
// 's' 'd' 'w' 'i' 'c' (G.4.2.5); upper-case letters are the complement. Null: no such escape.
const CodeSet* multi_character_escape(char32_t letter);

// Are the two the same after fn:lower-case or after fn:upper-case? (5.6.2, flag i)
bool case_variants(char32_t a, char32_t b);
// Adds every case variant of first .. last.
void add_case_variants(CodeSet& set, char32_t first, char32_t last);

}  // namespace rathaus::regex
