#pragma once
// Deputies: who sets them, what the door learns of them, and in whose place an act was done.
#include "flows/house.h"
#include "modules/cases/case.h"
#include "modules/identity/deputy.h"

namespace rathaus::flows {

// The member with everybody whose place they take today. Asked at each request: what ended is over with the next click.
Result<identity::Staff> with_deputyships(House& house, identity::Staff staff);

// A head sees all of the town, others those they are part of. The newest first; at most 500.
Result<std::vector<identity::Deputyship>> deputyships(House& house, const identity::Staff& viewer);
// The absent member themselves, or a head. `key` is the form's: sent twice is set once. Errors: refused "deputy.*",
// not_found "staff.unknown" when either works here no longer, or it is not theirs to set.
Status set_deputy(House& house, const identity::Staff& who, identity::Deputyship facts,
                  const std::string& key);
// The absent member, their deputy, or a head. not_found "deputy.unknown".
Status end_deputy(House& house, const identity::Staff& who, const std::string& id);

// Inside the writer: the absent member in whose place the envelope's actor acts on this case; empty in their own right.
Result<std::string> acting_for(const event::Envelope& envelope, event::Reader& reader, const cases::Case& c);

}  // namespace rathaus::flows
