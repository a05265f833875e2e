#pragma once
// What a municipality sets itself for a service it offers: rates, periods, names of its by-law; from a day on, with who and why.
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/fees/own_values.h"
#include "modules/identity/staff.h"

namespace rathaus::flows {

struct TownValues {
  std::vector<fees::Parameter> parameters;
  std::string land;
  std::string mark;  // of what was read: a write with an old one is a conflict
};
// Errors: not_found (service not offered).
Result<TownValues> town_values(House& house, const std::string& tenant, const std::string& service);

struct ValueChange {
  std::string parameter, value, from, reason;  // as typed: "120,00", "01.01.2027"
  std::string mark;
  bool take_back = false;  // the own value that begins on `from` (ISO date), not yet in force
};
struct ValueProblem {
  std::string field;  // wert, ab, grund
  Error error;
};
// A value from a day on; what is wrong with it is in `problems` and then nothing was stored. A value in force is never changed: a new
// one takes its place from its day on, so that every notice stays explainable.
// Errors: not_found, conflict "store.changed_meanwhile", refused "value.in_force" (take back).
Status change_town_value(House& house, const identity::Staff& staff, const std::string& service,
                         const ValueChange& change, std::vector<ValueProblem>& problems);

}  // namespace rathaus::flows
