#pragma once
// What a municipality sets itself: the parameters of a package as they stand, with own values from a day on. Pure.
// Sources: GemO, KAG of the Länder (rates stand in the municipality's by-law, with the day from which they hold).
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"
#include "libs/json/json.h"

namespace rathaus::fees {

// One value with its days. `own`: the municipality's; else the package's.
struct ParameterVersion {
  std::string from, to, land;  // ISO dates, two letters; empty: from ever, for ever, everywhere
  std::string value;  // as it is stored: "120.00", "true", text
  std::string source, by, reason;  // by: display name; own ones only
  bool own = false;
};

struct Parameter {
  std::string id, label, type, source;  // type: text, bool, count, number, eur, codes, table
  std::optional<std::string> least, most;  // of the frame that law or package sets
  std::string law;  // of the frame
  std::vector<std::string> values;  // the only ones allowed; empty: free
  std::vector<ParameterVersion> versions;  // by the day from which they hold
  bool editable = true;  // not: tables and lists of codes

  const ParameterVersion* on(LocalDate day, std::string_view land) const;  // null: none holds
};
// `own`: the town's values of this service (Town::parameters[service]); values of unknown parameters are left out.
std::vector<Parameter> parameters_of(const event::Object& manifest, const event::Object& own);

// As people write it: "120,00", "1.200", "ja". Errors: invalid "value.missing", "value.number", "value.cents", "value.whole",
// "value.yes_or_no", "value.not_allowed", "value.too_low", "value.too_high" (detail: the limit), "value.too_long".
Result<std::string> read_value(const Parameter& parameter, std::string_view typed);
std::string in_german(const Parameter& parameter, std::string_view value);  // "120,00 EUR", "ja"
std::string to_type(const Parameter& parameter, std::string_view value);  // what an input shows: "120,00"

// The town's values with one more from `version.from` on; one of the same day is replaced. Stays beside what the package says.
event::Object with_version(event::Object own, const std::string& parameter, const ParameterVersion& version);
event::Object without_version(event::Object own, const std::string& parameter, std::string_view from);
// What the rules reckon with: the package's value, and the town's own beside or in its place.
json::value joined_value(const json::value* package, const json::value& own);

}  // namespace rathaus::fees
