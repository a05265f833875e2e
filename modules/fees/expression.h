#pragma once
// Expressions of service packages (services/README.md, "Expressions"): total, without side effects, decimal numbers only.
// A missing value is feel::Null; it makes the result missing except in is_missing, and, or. `if` with a missing condition is
// missing too: an amount must not follow from what nobody has said.
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/feel/value.h"
#include "libs/json/json.h"

namespace rathaus::fees {

inline constexpr int kMaxExpressionDepth = 24;

struct Scope {
  std::map<std::string, feel::Value, std::less<>> values;        // by reference: "in.x", "param.x", "step.x"
  std::map<std::string, const json::array*, std::less<>> tables;  // parameters of type table
  std::map<std::string, feel::Value, std::less<>> lists;  // parameters of type codes and table, for models
  std::set<std::string> missing;  // references that were needed and are missing; collected while evaluating
};

feel::Value evaluate(const json::value& expression, Scope& scope);
// Errors: invalid "fees.expression", "fees.operator", "fees.arguments", "fees.reference"; `at` names the place in the error.
Status check(const json::value& expression, const std::set<std::string>& known, const std::string& at);

// The reference a value comes from when conditions only choose it: "param.satz_erster"; empty for anything computed.
std::string chosen_reference(const json::value& expression, Scope& scope);

// Texts that mean numbers and dates are read where one is needed ("0.00", "2026-01-01").
std::optional<feel::Decimal> number_of(const feel::Value& value);
std::optional<LocalDate> date_of(const feel::Value& value);
feel::Decimal round_cents(const feel::Decimal& value);  // half up, away from zero

}  // namespace rathaus::fees
