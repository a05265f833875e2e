#pragma once
// Test files in the format of the DMN TCK (testCases.xsd, namespace http://www.omg.org/spec/DMN/20160719/testcase).
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/dmn/dmn.h"
#include "libs/feel/value.h"

namespace rathaus::dmn {

struct CaseInput {
  std::string name, ns;
  feel::Value value;
};

struct CaseResult {
  std::string name, ns;
  feel::Value expected;
  bool error = false;  // errorResult: null, and a problem
};

struct Case {
  std::string id, type, invocable, ns;  // type: decision, bkm, decisionService
  std::vector<CaseInput> inputs;
  std::vector<CaseResult> results;
};

struct CaseFile {
  std::string model;  // file beside the test file
  std::vector<Case> cases;
};

Result<CaseFile> read_cases(ByteView xml);

// Text and xsi:type of a <value>. Errors: invalid "dmn.case_value".
Result<feel::Value> read_value(const std::string& type, const std::string& text);

struct CaseOutcome {
  std::string name;  // of the result
  feel::Value value;
  std::vector<Problem> problems;
  std::string why;  // empty: as expected
};
// One for each expected result. `now` is the present of models that ask for it.
std::vector<CaseOutcome> run_case(const Model& model, const Case& one,
                                  const std::optional<feel::DateTime>& now = {});

// Numbers by absolute difference of at most 1e-8, everything else exactly.
bool same(const feel::Value& got, const feel::Value& expected);

}  // namespace rathaus::dmn
