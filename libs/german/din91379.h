#pragma once
// DIN 91379 (String.Latin+ 1.2): which letters, sequences and other characters names and texts of German
// administration may hold. Text is compared in NFC. Letters outside the list (Greek, Cyrillic, emoji) are
// refused for names; they have to be transliterated by a person.
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::german {

enum class DinType {
  a,  // names of natural persons: Latin letters and sequences, non-letters N1
  b,  // other names (streets, firms): A and non-letters N2
  c,  // running text: B and N3, N4 (tabulator, line ends, no-break space)
  e,  // C and the extended (not normative) Greek, Cyrillic and special characters
};

// The text in NFC when every character and sequence is allowed. Errors: refused "text.din91379" with the
// detail "U+XXXX at character n" (1-based, no other part of the text); invalid "text.utf8".
Result<std::string> din91379(std::string_view text, DinType type);
bool is_din91379(std::string_view text, DinType type);

}  // namespace rathaus::german
