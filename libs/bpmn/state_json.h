#pragma once
// A state as JSON, so that it can be kept beside the events of a case: what was written reads back equal, byte for byte. Elements
// are named by their ids in the model, so that a state can be moved to another version of it.
#include <boost/json/object.hpp>

#include "libs/bpmn/engine.h"

namespace rathaus::bpmn {

boost::json::object to_json(const Model& model, const State& state);
// Errors: invalid "bpmn.state" with what does not fit: an element that the model does not have, a broken tree.
Result<State> state_from_json(const Model& model, const boost::json::object& json);

}  // namespace rathaus::bpmn
