#pragma once
// Two rules that say the opposite: answers are tried until some are found for which both hold.
#include <optional>
#include <string>
#include <vector>

#include "libs/fim/fim.h"
#include "libs/fim/quality.h"
#include "libs/prose_rules/rules.h"

namespace rathaus::app {

struct RuleReading {
  fim::Index rule = fim::none;
  prose_rules::Compiled compiled;
};

// Each rule of the document once, by id and position.
std::vector<RuleReading> read_rules(const fim::Document& document);
std::vector<fim::RuleFacts> facts_of(const std::vector<RuleReading>& rules);

// Defects "fim.check.contradiction": the element, both rules, and answers for which they disagree. At most
// kMostTries combinations are tried for a pair; the values are those that the conditions themselves name, no answer,
// and any other.
inline constexpr std::size_t kMostTries = 4096;
std::vector<fim::Defect> conflicts(const fim::Document& document, const std::vector<RuleReading>& rules);

}  // namespace rathaus::app
