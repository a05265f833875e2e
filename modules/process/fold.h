#pragma once
// How a step lies in an event: the members of the stored state that changed. Private to this room.
#include <boost/json/object.hpp>

#include "libs/event/event.h"

namespace rathaus::process {

// patched(before, difference(before, after)) == after. A member that went is null; of "runs" only those that came, changed or went.
boost::json::object difference(const boost::json::object& before, const boost::json::object& after);
boost::json::object patched(const boost::json::object& before, const boost::json::object& patch);

// What is waited for and what was sent (messages.cpp).
void fold_messages(boost::json::object& instance, const event::RecordedEvent& e);

}  // namespace rathaus::process
