#pragma once
// What is kept of a household and a year. Shared between the flows of the lists, not for others.
#include <string>
#include <vector>

#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"

namespace rathaus::flows {

inline constexpr const char* kHoldingYears = "holding_year";
std::string household_key(const std::vector<std::string>& household);
std::string year_id(const std::string& service, int year, const std::string& key);  // of the record

struct HouseholdYear {
  std::int64_t cents = 0;
  std::optional<std::int64_t> before;
  std::vector<cases::AssessedRow> rows;
  std::string state;  // of its notice: "" (none), ordered, made, failed
  std::string failure;  // refusal code
  std::string ordered_by, case_id, reference;
};
template <class A>
void fields(A& a, HouseholdYear& x) {
  a("cents", x.cents), a("before", x.before), a("rows", x.rows), a("state", x.state), a("failure", x.failure);
  a("ordered_by", x.ordered_by), a("case_id", x.case_id), a("reference", x.reference);
}

}  // namespace rathaus::flows
