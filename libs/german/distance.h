#pragma once
// Damerau-Levenshtein distance (optimal string alignment): insert, delete, replace, swap of neighbours cost 1
// each.
#include <string_view>

namespace rathaus::german {

// Counted in code points of UTF-8 text; a result above `limit` is given as limit + 1 (work stops early).
// Texts longer than 256 code points count as unlike.
int edit_distance(std::string_view a, std::string_view b, int limit);

}  // namespace rathaus::german
