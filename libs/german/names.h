#pragma once
// Names of persons: their parts, and the keys under which a person can be found again without storing the
// name in the clear (the caller makes keyed digests of the keys).
#include <string>
#include <string_view>
#include <vector>

namespace rathaus::german {

enum class NamePart { word, particle, title };

struct NameToken {
  std::string text;    // as written, NFC
  std::string folded;  // fold_loose(text)
  NamePart part = NamePart::word;
};

// "Prof. Dr. Jörg von der Müller-Lüdenscheidt" -> Prof.(title) Dr.(title) Jörg von(particle) der(particle)
// Müller Lüdenscheidt. Blank, comma and hyphen separate; an apostrophe does not (O'Neil is one word).
std::vector<NameToken> name_tokens(std::string_view name);

// Sorted, without repeats. Titles are left out everywhere, particles only from `phonetic`.
struct SearchKeys {
  std::vector<std::string> words;  // fold_loose: "müller", "mueller", "muller" are one key
  std::vector<std::string>
      prefixes;  // of the words: 3 to 12 letters, the whole word too when it is that short
  std::vector<std::string> phonetic;  // cologne codes of words with 2 letters or more
};
inline constexpr std::size_t kMinPrefix = 3, kMaxPrefix = 12;

SearchKeys search_keys(std::string_view name);

// What a person looking for `query` asks the index for: all `words` must match, and so on. A word shorter
// than kMinPrefix has no prefix key. Only the longest prefix of each word is given, not all of them.
SearchKeys query_keys(std::string_view query);

}  // namespace rathaus::german
