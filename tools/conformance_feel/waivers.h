#pragma once
// What the suites ask for and the standard does not have, or has otherwise: by feature, never by case.
// The file (waived.json beside this program) is an array of
//   {"feature": .., "decides": paragraph of the specification or folder of the DMN TCK,
//    "calls": [names of functions], "expression": pattern, "model": pattern, "context": pattern,
//    "expected": pattern, "inputs": "none", "digits": "last"}
// with at least one of calls, expression, model and inputs. A waiver holds for a failing case that fulfils all that
// it names. Patterns are those of libs/regex with flag s, over the texts of the case; "calls" looks outside of
// string literals, "model" at the text of the model's file; "inputs": the decision needs inputs, the case has none;
// "digits": only the last of the 34 digits differ.
#include <cstddef>
#include <string>
#include <vector>

#include "libs/regex/regex.h"
#include "tools/conformance_feel/case.h"

namespace rathaus::conformance {

struct Waiver {
  std::string feature, decides;
  std::vector<regex::Pattern> calls;  // one of them
  std::vector<regex::Pattern> expression, model, context, expected;  // none or one
  bool without_inputs = false, last_digits = false;
  std::size_t waived = 0;
};

Result<std::vector<Waiver>> read_waivers(const std::string& path);
bool holds(const Waiver& waiver, const Case& item, const Verdict& verdict, const std::string& model_text);

}  // namespace rathaus::conformance
