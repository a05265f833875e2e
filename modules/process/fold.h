#pragma once
// How a step lies in an event: the members of the stored state that changed. Private to this room.
#include <boost/json/object.hpp>

namespace rathaus::process {

// patched(before, difference(before, after)) == after. A member that went is null; of "runs" only those that came, changed or went.
boost::json::object difference(const boost::json::object& before, const boost::json::object& after);
boost::json::object patched(const boost::json::object& before, const boost::json::object& patch);

}  // namespace rathaus::process
