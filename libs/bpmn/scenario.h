#pragma once
// A story of a model, told in JSON: what begins it, what happens, what then holds, on a virtual clock. For the scenario files beside a
// model and for public suites. Steps: {"complete": task, "with": {..}} {"fail": task, "error": code} {"message": name, "key": .., "with": {..}}
// {"signal": name} {"advance": ISO duration} {"set": {..}} {"expect": {..}}. Expectations: finished, active, trace with order (total, partial,
// set), before, never, count, variables, incident; what is absent is not looked at.
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "libs/bpmn/sandbox.h"

namespace rathaus::bpmn {

// The first thing that is not as expected, "step 3: ..."; empty: all of it holds. Members: process, input, start (instant), autostart, steps,
// expect.
std::string run_scenario(const Model& model, const boost::json::object& scenario, const Host& host = {});

// Plain JSON as values: numbers digit by digit, objects as contexts.
feel::Value plain_value(const boost::json::value& json);
Variables plain_variables(const boost::json::value* object);

}  // namespace rathaus::bpmn
