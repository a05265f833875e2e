#pragma once
// Persons whose address must not get out (Auskunftssperre). Law: BMG 51.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "modules/cases/case.h"
#include "modules/cases/commands.h"

namespace rathaus::cases {

inline constexpr std::chrono::hours kAccessLasts{8};  // one look past the protection: a working day

// May this member of staff see who it is? Always true without protection. `acting_for`: whom they stand in for now, or empty.
bool may_see_person(const Case& c, std::string_view staff_id, std::string_view acting_for, Instant now);
inline constexpr const char* kProtectedName = "Geschützte Person";

// The protection is the person's, not the case's: whose cases belong together. By account, and by name with the day of birth (with
// the address where no day is known). Search keys; empty where there is too little to tell people apart.
inline constexpr const char* kProtectedPerson = "protected_person";
std::vector<std::string> person_keys(const Applicant& a);
bool same_person(const Applicant& a, const Applicant& b);

// Follows for another case of the same person. Nothing where it is so already.
Steps protect_too(const Case& c, const event::Envelope& envelope, const std::string& reason);
Steps unprotect_too(const Case& c, const event::Envelope& envelope, const std::string& reason);

}  // namespace rathaus::cases
