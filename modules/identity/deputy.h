#pragma once
// Deputies: who takes whose place, from one day to another. The deputy sees what the absent member sees and acts "i. V." under
// their own name; roles (head, designer, operator) do not pass. Nothing says why somebody is absent: that is nobody's business here.
// Invariants: a deputyship has an end; it is not passed on (a deputy's deputy is nobody's); ended is ended, a record stays.
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"
#include "modules/identity/staff.h"

namespace rathaus::identity {

inline constexpr const char* kDeputies =
    "deputy";  // the records' collection; lookups: deputy_key(), absent_key()
inline constexpr int kLongestDeputyship = 366;  // days

struct Deputyship {
  std::string id, absent, deputy;  // staff ids
  LocalDate from{}, until{};  // both days included
  std::string set_by;
  Instant set_at;
  std::optional<Instant> ended_at;  // before its day, by hand
};

Deputyship deputyship_from(const event::Object& data);
event::Object to_data(const Deputyship& deputyship);
std::string deputy_key(const std::string& staff_id);
std::string absent_key(const std::string& staff_id);

bool holds(const Deputyship& deputyship, LocalDate today);
bool is_over(const Deputyship& deputyship, LocalDate today);
// Errors: refused "deputy.same_person", "deputy.ends_before_begin", "deputy.over_already", "deputy.too_long".
Status check(const Deputyship& fresh, LocalDate today);

// In whose place a member acts on a case: empty in their own right. Whoever's case it is counts first, then whose service it is.
std::string acting_for(const Staff& actor, const std::string& service, const std::string& assignee);

}  // namespace rathaus::identity
