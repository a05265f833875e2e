#pragma once
// The self-check's look at the towns: do the values of what they offer hold, is there somebody for each service. Yellow, never red: one
// town's gap is no reason to keep the others from working. Looks at a copy, never repairs.
#include "app/checks.h"
#include "flows/house.h"
#include "modules/fees/own_values.h"
#include "modules/identity/account.h"

namespace rathaus::app {

// What is wrong with a service's values on that day or within a year of it; German, one sentence each.
// Law: a rate holds from the day its by-law names (KAG, GemO); a day without one has no amount.
std::vector<std::string> value_problems(const std::vector<fees::Parameter>& parameters, std::string_view land,
                                        LocalDate today);
// The same for tables and lists of codes, which have no value to show; and own values that the package does not know.
std::vector<std::string> table_problems(const event::Object& manifest, const event::Object& own,
                                        std::string_view land, LocalDate today);

// Whether somebody works on each service; `offered` as packages say who has to sign.
struct OfferedService {
  std::string id, title;
  bool second_person = false, head_signs = false;
};
std::vector<std::string> staff_problems(const std::vector<OfferedService>& offered,
                                        const std::vector<identity::StaffAccount>& staff);

// Two checks for each town. Works beside the running program. Nothing to look at: empty.
Result<std::vector<Check>> town_checks(const Settings& settings, LocalDate today);

}  // namespace rathaus::app
