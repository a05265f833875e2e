#pragma once
// The list a service keeps beside its cases (dogs with their tags): importing it, adding a granted case, the yearly amounts.
// One import is one commit: all rows or none.
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/holdings/holdings.h"

namespace rathaus::flows {

struct ImportedHoldings {
  std::size_t rows = 0;
  std::vector<std::string> errors;  // German; not empty: nothing was stored
  std::vector<std::string> ignored;  // columns that nobody knows
};
// Errors: not_found (service not offered, "holdings.none"), unavailable. What is wrong in the file is in the result.
Result<ImportedHoldings> import_holdings(House& house, const std::string& tenant, const std::string& service,
                                         std::string_view csv);

Result<std::vector<holdings::Row>> holdings_of(House& house, const std::string& tenant,
                                               const std::string& service);

struct Renewal {
  std::vector<holdings::Assessment> all;
  std::vector<bool>
      changed;  // beside `all`: the amount is another than last assessed, so a new notice is due (KAG BW 3(1) 4c)
  bool done_before = false;  // the year had been assessed: what was kept then, nothing new
};
// Assesses the year once and keeps it; asked again it tells the same. `keep` false: reckons only.
Result<Renewal> renew_holdings(House& house, const std::string& tenant, const std::string& service, int year,
                               bool keep = true);

// The effect "AddHolding": a granted case becomes a row, once.
void register_holdings(House& house);

}  // namespace rathaus::flows
