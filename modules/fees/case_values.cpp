#include "modules/fees/case_values.h"

#include "modules/fees/model.h"

namespace rathaus::fees {

struct CaseValues::Inside {
  Scope scope;
};

CaseValues::CaseValues(const Rules& rules, const event::Object& parameters, const event::Object& answers,
                       LocalDate today)
    : inside_(std::make_unique<Inside>()) {
  Proposal unused;
  reckon(rules, parameters, answers, today, inside_->scope, unused);
}
CaseValues::~CaseValues() = default;

std::optional<LocalDate> CaseValues::day(const boost::json::value& expression) {
  return date_of(evaluate(expression, inside_->scope));
}

std::optional<std::int64_t> CaseValues::whole(const boost::json::value& expression) {
  const auto number = number_of(evaluate(expression, inside_->scope));
  return number ? number->to_int64() : std::nullopt;
}

bool CaseValues::holds(const boost::json::value& expression) {
  return feel::truth(evaluate(expression, inside_->scope)) == feel::Truth::yes;
}

}  // namespace rathaus::fees
