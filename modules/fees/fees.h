#pragma once
// The port for fees, checks and proposals: a result with its explanation. Constants and declared steps today, DMN tomorrow; the
// callers see no difference.
#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"

namespace rathaus::fees {

struct Step {
  std::string rule;  // "Hundesteuersatzung § 5 Abs. 1"
  std::string text;  // German sentence with the numbers used
};

struct Proposal {
  std::int64_t cents = 0;
  bool none = true;              // the service costs nothing
  std::vector<Step> explanation;
  std::vector<std::string> open_points;  // what a person must decide or look up; empty: complete
};

// `specification` is the package's "fee" member, `parameters` the defaults with the town's values laid over them, `answers` the
// submission data by path. Errors: invalid "fees.*" for a specification nobody understands; never for odd answers (open_points).
Result<Proposal> propose(const event::Object& specification, const event::Object& parameters, const event::Object& answers, LocalDate today);
// Checked when a package is opened: every step, operator and path name is known.
Status check_specification(const event::Object& specification);

}  // namespace rathaus::fees
