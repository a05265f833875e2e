#pragma once
// Compiled rules held to labelled behaviour cases: what must hold of an element when these answers are given. For editors who write down
// what they mean beside their rules, and for conformance runs.
// A case is evaluated by the FEEL of the compiled rule alone. A rule that is not understood has no answers and makes no mistake.
//
// Labels: a JSON array of {"rule": "R123 1.0", "class": "clear"|..., "cases": [{"given": {"F1": true|"text"|"*"}, "land": "BW",
// "expect": {"F2": "required"|"shown"|"hidden"|"free"|{"value": "..."}, "*": "valid"|"invalid"}, "also": {"F2": [...]}}]}.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/feel/value.h"
#include "libs/prose_rules/rules.h"

namespace rathaus::prose_rules {

struct ReadRule {
  std::string id;  // with version: "R05000011240 1.2"
  std::string file, prose;
  std::size_t line = 0;
  Compiled compiled;
};

// Each rule of the documents once, by id and version.
class RuleBook {
 public:
  void add(const fim::Document& document, const std::string& file);
  const std::map<std::string, ReadRule>& rules() const { return rules_; }
  std::size_t understood() const;
  std::size_t texts() const;  // distinct sentences
  std::size_t texts_understood() const;

 private:
  std::map<std::string, ReadRule> rules_;
};

// Answers by id, and `land`: what a rule says of them.
class Given {
 public:
  void set(const std::string& id, feel::Value value) { values_[id] = std::move(value); }
  bool holds(const std::string& when) const;  // an expression that cannot be evaluated does not hold
  // Of one element: "required", "shown", "hidden", "free", "contradiction"; what a rule fills in comes as JSON {"value": ..}.
  // Of "*": "valid" or "invalid".
  std::string state(std::span<const Consequence> consequences, const std::string& element) const;

 private:
  std::map<std::string, feel::Value> values_;
};

struct WrongCase {
  std::string rule, element;
  std::string given, got, wanted;  // as JSON
};

struct CaseReport {
  std::size_t clear = 0, compiled = 0;  // rules labelled clear that are there; of these, understood
  std::size_t texts = 0, texts_compiled = 0;  // the same, distinct sentences
  std::size_t absent = 0;  // labelled rules that no document contains
  std::size_t passed = 0, failed = 0;  // expectations
  std::vector<std::string> wrong_rules;
  std::vector<WrongCase> wrong;
  std::vector<std::string> unclear;  // ids labelled clear and not understood
};

// Errors: invalid "rules.cases": no array of labels, or a label without rule and cases.
Result<CaseReport> hold_to_cases(const RuleBook& book, std::string_view labels);

}  // namespace rathaus::prose_rules
