#pragma once
// Patterns of FIM fields: XSD regular expressions (XML Schema Part 2, appendix F), matched against the whole
// text. They are translated to RE2, which takes linear time and bounded memory for every input, so that no
// pattern can hang.
//
// Leniency, because published patterns need it: "^" at the very start and "$" at the very end are anchors and
// dropped; (?: ... ) is a plain group; an escaped character without a meaning of its own stands for itself.
// Not translated (Translation fails, the caller keeps the text and takes every answer): class subtraction
// [a-z-[aeiou]], blocks \p{IsGreek}, negative escapes \W \I \C inside a class, look-around, lazy quantifiers,
// word boundaries, repetition above 1,000, more than 2,000 bytes, nesting above 50.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "modules/forms/dice.h"

namespace rathaus::forms {

class Pattern {
 public:
  // Errors: refused "form.pattern" with the reason in `detail` (German, for designers).
  static Result<std::shared_ptr<const Pattern>> compile(std::string_view xsd);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  bool matches(std::string_view text) const;
  const std::string& re2() const;  // the translated expression

  // A text that matches and has min to max characters; nullopt when `tries` dice throws found none.
  std::optional<std::string> sample(Dice& dice, std::size_t min, std::size_t max, int tries = 200) const;

 private:
  struct Parts;
  explicit Pattern(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace rathaus::forms
