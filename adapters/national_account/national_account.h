#pragma once
// Test double of the national account: invented persons, chosen level of assurance, a mailbox that only notes that something came.
#include <span>
#include <string>
#include <string_view>

#include "flows/house.h"
#include "modules/identity/account.h"

namespace rathaus::national_account {

struct TestPerson {
  std::string_view id, given_names, family_name, street, postal_code, city, born_on, email;
};
std::span<const TestPerson> test_persons();  // all invented

// What the identity provider would assert. Levels: "normal", "substantial", "high".
// Errors: refused "national.unknown_person", "national.level".
Result<identity::ResidentAccount> vouch(std::string_view person_id, std::string_view level);

// Carries out "DeliverToNationalAccount": one line in a record of its own, then the report that sets the dates.
// `house` must outlive its runtime's workers.
void register_mailbox(flows::House& house);

}  // namespace rathaus::national_account
