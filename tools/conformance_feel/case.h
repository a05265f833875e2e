#pragma once
// One case of the folder, and what came of it.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::conformance {

struct Case {
  std::string set, id;
  std::string expression;  // of cases.json
  std::string input;       // of unary tests: the tested value
  bool unary_tests = false;
  std::string model, decision;  // of model-cases.json: a file below DIR, a name
  std::string context, expected;
};

// Reads an array of cases. Unknown keys, kinds and values of another type are errors: nothing is passed over.
// nullopt: the file is not there.
Result<std::optional<std::vector<Case>>> read_cases(const std::string& path);
Result<std::string> read_file(const std::string& path);  // errors: not_found, unavailable

struct Verdict {
  bool passed = false;
  std::string got;  // FEEL text, or why there is none
  bool without_inputs = false;  // the decision needs inputs, the case gives none
  bool last_digits = false;  // only the last of the 34 digits differ
};

}  // namespace rathaus::conformance
