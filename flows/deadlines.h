#pragma once
// The days a service sets for its cases (time_limits of the package), reckoned from the facts: into tasks, alarms, reminders.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/cases/case.h"

namespace rathaus::flows {

struct Reckoned {
  std::vector<cases::Deadline> deadlines;
  std::optional<LocalDate> valid_until;  // of what was granted
};
// None for a case that was withdrawn or merged; of a decided one those of what it brought about. A period that ends on no working
// day ends on the next one (VwVfG 31(3), BGB 193); one that is counted back is not moved.
Reckoned reckon_deadlines(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                          LocalDate today);
void register_deadlines(House& house);

}  // namespace rathaus::flows
