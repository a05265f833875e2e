#pragma once
// Word stems and the parts of compound words. Snowball's "german" after fold_loose: that folding does what
// the variant "german2" adds (ae, oe, ue), which Debian's libstemmer does not contain.
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace rathaus::german {

// One stemmer per thread of use: stem() is not const because the engine keeps a buffer.
class Stemmer {
 public:
  Stemmer();
  ~Stemmer();
  Stemmer(Stemmer&&) noexcept;
  Stemmer& operator=(Stemmer&&) noexcept;
  // Stem of one word, folded by fold_loose first: "Anmeldungen", "anmeldung" -> "anmeld"; "Hunde", "hund" ->
  // "hund".
  std::string stem(std::string_view word);

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

// Splits by a list of known words (the vocabulary of the index), so "hundesteuer" falls into "hund" +
// "steuer" when both are known. Linking letters (s, es, n, en, e, er) between parts are dropped.
class CompoundSplitter {
 public:
  static constexpr std::size_t kMinPart = 3, kMaxParts = 5, kMaxWord = 64;
  void add(std::string_view folded_word);
  // The parts when the whole word is covered by two or more known words (the fewest parts, then the longest
  // first part); otherwise empty. Input and parts are fold_loose words.
  std::vector<std::string> split(std::string_view folded_word) const;
  bool knows(std::string_view folded_word) const;

 private:
  std::unordered_set<std::string> words_;
};

}  // namespace rathaus::german
