#pragma once
// Numbers by e-mail, for who asked for it: how many of their cases press. Never a name, never a reference.
// A stream of its own for each order, so that its timer has a place and the order its trace.
#include "flows/house.h"

namespace rathaus::flows {

// Switched on: from the next working day at seven. Off: nothing any more, the order is erased. The preference says which it is.
Status set_digest(House& house, const identity::Staff& staff, bool on);

// For case_module().
event::Aggregate digest_aggregate();
std::vector<std::pair<std::string, event::Decide>> digest_commands();
inline constexpr const char* kDigestEffect = "NotifyStaff";  // data: "staff"; carried out by the mail adapter

}  // namespace rathaus::flows
