#pragma once
// Acting for a child, another person or an organisation: who may do what for whom, since when and until when. Pure.
// Law: VwVfG 14 (authorised persons), 12 (capacity to act), BGB 2, 187(2), 188 (eighteenth birthday), 1626, 1629 (parents),
// 1815 ff. (carers), 164 ff., 168, 172 (authority and its end); OZG 3(3), 8(2).
// Invariants: the facts of both are kept apart; a mandate never says more than the principal granted; what was done while it held
// stays valid (VwVfG 14(1), (2)): these rules look forward only.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"

namespace rathaus::representation {

inline constexpr int kAgeOfMajority = 18;  // BGB 2

// "parent", "carer", "authorised", "organ"; the German label for the screens, empty for anything else.
std::span<const std::string_view> roles();
std::string_view label_of_role(std::string_view role);  // "Elternteil"
std::string_view label_of_scope(std::string_view scope);  // "nur dieser Antrag"
std::string_view label_of_proof(std::string_view proof);  // "Vollmacht im Konto erteilt"

// A mandate between two accounts. Either side offers it, the other one accepts it with the code.
struct Mandate {
  std::string id, role = "authorised";
  std::string representative_account, representative_name;
  std::string principal_account, principal_name, principal_born_on;
  std::string scope = "case";  // case, services, all
  std::string tenant;  // of scope case and services
  std::vector<std::string> services;  // scope services: ids
  std::vector<std::string> cases;  // "tenant/case id": those it was used for; scope case: the only ones
  LocalDate begins_on{};
  std::optional<LocalDate> ends_on;  // last day
  std::string offered_by;  // principal, representative
  std::string code_digest;  // of the code that accepts it; empty afterwards
  Instant offered_at;
  std::optional<Instant> accepted_at, revoked_at;
  std::string revoked_by;  // principal, representative, authority
};
Mandate mandate_from(const event::Object& data);
event::Object to_data(const Mandate& mandate);

enum class State { offered, not_yet, active, expired, revoked };
State state_of(const Mandate& mandate, LocalDate today);
std::string_view label_of(State state);

// The eighteenth birthday itself counts: the year of age is completed with the day before it (BGB 187(2) S. 2, 188(2)).
// Born on 29 February: of age on 1 March where the year has no 29 February.
bool of_age(LocalDate born_on, LocalDate today);

// What the rules need to know about one act.
struct Act {
  std::string role, scope = "case";
  LocalDate begins_on{};
  std::optional<LocalDate> ends_on;
  std::optional<LocalDate> principal_born_on;  // parents
  std::optional<Instant> ended_at;  // of the representation in the case's file
  std::string ended_reason;
  const Mandate* mandate = nullptr;  // when it was granted in the accounts
  std::string tenant, service, case_id;  // case_id empty: a new application
};
// May the representative act today? Errors: refused "representation.revoked", "representation.expired", "representation.not_yet",
// "representation.of_age", "representation.out_of_scope", "representation.not_accepted"; detail: the German day it is about.
Status may_act(const Act& act, LocalDate today);

// A claim to represent, as somebody fills it in. Field and code of each thing that is wrong.
struct Claim {
  std::string role;
  std::string given_names, family_name, organisation, born_on;  // of the principal; born_on as typed
  std::string begins_on, ends_on;  // as typed; begin empty: today
  std::string scope = "case", proof;
  bool has_file = false;
};
struct Wrong {
  std::string field, code;
};
std::vector<Wrong> check(const Claim& claim, LocalDate today);

}  // namespace rathaus::representation
