#pragma once
// Regular expressions of XPath and XQuery Functions and Operators 3.1, section 5.6: those of XML Schema 1.1
// part 2, appendix G, with ^ $, reluctant quantifiers, groups and back-references. Not those of Perl or
// JavaScript: no \b, no lookahead, no \u{..}, no named groups, and what is not known is refused.
//
//   TRY-able: auto plate = regex::Pattern::compile("^[A-Z]{1,3}-[A-Z]{1,2} \\d{1,4}$");
//   std::uint64_t steps = regex::kDefaultSteps;
//   plate->matches("B-AB 123", steps) == regex::Outcome::match
//
// Text is UTF-8, positions are bytes, a "character" is a code point. A byte that is not UTF-8 matches nothing.
// Without back-references a search takes at most about (program size) x (bytes) steps; with them it may take
// exponentially many: both end when `steps` are spent. A Pattern never changes: use it from any thread.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::regex {

inline constexpr std::size_t kMaxPatternBytes = 32 * 1024;
inline constexpr std::uint32_t kMaxInstructions = 20'000;  // x{n,m} costs about m times what x costs
inline constexpr std::uint32_t kMaxGroups = 99, kMaxNesting = 100;
inline constexpr std::size_t kMaxSetRanges = 200'000;  // of all distinct character classes together
inline constexpr std::uint64_t kDefaultSteps = 1'000'000;

enum class Outcome : std::uint8_t { no_match, match, budget_spent };

// Bytes [begin, end) of the text. A group that took no part: taken() is false, text() is empty (5.6.1: it
// counts as the zero-length string).
struct Span {
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t begin = kNone, end = kNone;
  bool taken() const { return begin != kNone; }
  std::string_view text(std::string_view whole) const {
    return taken() ? whole.substr(begin, end - begin) : std::string_view();
  }
  friend bool operator==(const Span&, const Span&) = default;
};

struct Match {
  std::vector<Span> groups;  // [0] is the whole match, [n] what (..) number n caught last
};

struct Program;  // program.h

class Pattern {
 public:
  // `flags`: any of s m i x q (5.6.2). Errors, all of kind invalid, `field` is the 0-based byte of the pattern
  // and `detail` names the character, counted from 1:
  //   regex.flags (FORX0001)
  //   regex.escape regex.range regex.class regex.property regex.block regex.back_reference regex.quantifier
  //   regex.group regex.character regex.utf8 (FORX0002)
  //   regex.too_large (a limit above)
  static Result<Pattern> compile(std::string_view pattern, std::string_view flags = {});

  // The leftmost match that begins at `from` or later; of several there, the one that the first alternatives
  // and the quantifiers prefer. ^ and $ speak of the whole `text`. `steps` is lowered by what was spent.
  Outcome search(std::string_view text, std::size_t from, std::uint64_t& steps, Match& out) const;
  // Somewhere in the text (fn:matches); cheaper than search().
  Outcome matches(std::string_view text, std::uint64_t& steps) const;

  // fn:replace and fn:tokenize refuse a pattern that matches "" (FORX0003); here the caller decides.
  bool matches_empty() const;

  // Every match, left to right, replaced (5.6.4). $0 .. $9, $10 ..: groups; \$ and \\: the signs themselves;
  // anything else with $ or \ is an error. With flag q the replacement has no signs. Empty matches, where the
  // caller lets them happen, are replaced before each character they stand at and at the end.
  // Errors: invalid "regex.replacement" (FORX0004, `field` the byte), refused "regex.budget",
  // refused "regex.too_long" (result above `max_bytes`).
  Result<std::string> replace(std::string_view text, std::string_view replacement, std::uint64_t& steps,
                              std::size_t max_bytes) const;

  // What lies between the matches (5.6.5); views into `text`. An empty text has no tokens; separators at an end
  // give an empty token. Empty matches split between characters, never at an end.
  // Errors: refused "regex.budget", refused "regex.too_long" (more than `max_tokens`).
  Result<std::vector<std::string_view>> tokenize(std::string_view text, std::uint64_t& steps,
                                                 std::size_t max_tokens) const;

  std::uint32_t groups() const;  // capturing ones, without the whole match
  bool has_back_references() const;  // if so, only the budget bounds the time
  const Program& program() const { return *program_; }

 private:
  explicit Pattern(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace rathaus::regex
