#pragma once
// JSON as people write inputs and expected results of decisions: {"Alter": 17, "Beginn": "2026-02-01"}. Numbers are
// read and written digit by digit, never as doubles. An object {"$feel": "date(\"2026-02-01\")"} stands for the value of
// a FEEL text, where a type says nothing; the tags of libs/feel ({"$date": "2026-02-01"}) are read too.
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/dmn/dmn.h"
#include "libs/feel/type.h"
#include "libs/feel/value.h"

namespace rathaus::dmn {

// One JSON document of at most 64 levels. Errors: invalid dmn.json, `detail` with line and column.
Result<feel::Value> from_plain_json(std::string_view text);

// Texts where the type wants a date, a time or a duration become one (also in contexts and lists); what does not fit
// stays as it is: the model says then what is wrong.
feel::Value typed(const feel::Value& value, const feel::TypePtr& type);
// The same after the kinds of another value: an expected "2026-02-01" beside a date.
feel::Value like(const feel::Value& value, const feel::Value& other);
// Inputs of the whole model, each by its type.
feel::Context typed_inputs(const Model& model, const feel::Context& inputs);

// Dates, times and durations as ISO texts, ranges as FEEL text, functions null.
std::string to_plain_json(const feel::Value& value);

}  // namespace rathaus::dmn
