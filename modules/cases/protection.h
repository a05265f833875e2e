#pragma once
// Persons whose address must not get out (Auskunftssperre). Law: BMG 51.
#include <chrono>
#include <string_view>

#include "modules/cases/case.h"

namespace rathaus::cases {

inline constexpr std::chrono::hours kAccessLasts{8};  // one look past the protection: a working day

// May this member of staff see who it is? Always true without protection. `acting_for`: whom they stand in for now, or empty.
bool may_see_person(const Case& c, std::string_view staff_id, std::string_view acting_for, Instant now);
inline constexpr const char* kProtectedName = "Geschützte Person";

}  // namespace rathaus::cases
