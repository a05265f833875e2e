#pragma once
// Where the names in expressions get their values: answers by path, parameters with their types, context of the day.
#include <string>
#include <vector>

#include "libs/event/event.h"
#include "modules/fees/expression.h"

namespace rathaus::fees {

// Fills scope.values and scope.tables from the specification's `inputs` and `parameters`. What cannot be read is said in `open`.
void fill_scope(const event::Object& specification, const event::Object& parameters, const event::Object& answers, LocalDate today, Scope& scope,
                std::vector<std::string>& open);

std::string label_of(const event::Object& specification, const std::string& reference);  // German; the reference itself when unknown
// A value as people read it; units: eur, count, number, days, months, date, bool, text, code.
// Days and months are bare numbers: the sentences around them say "Monate" themselves.
std::string shown(const feel::Value& value, std::string_view unit);
std::string with_unit(const std::string& shown, std::string_view unit);  // "9 Monate", for a line of its own

// Members of the three lists, or null. A small reader for a specification that was checked before.
const json::array* list(const event::Object& specification, std::string_view member);
std::string text(const json::value& entry, std::string_view member);
std::string text(const json::object& entry, std::string_view member);

}  // namespace rathaus::fees
