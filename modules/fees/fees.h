#pragma once
// The port for fees, checks and proposals: a result with its explanation. Constants and declared steps today, DMN tomorrow; the
// callers see no difference.
// Never: a binary fraction in an amount; an amount from a missing answer; a step nobody can read in the explanation.
#include <cstdint>
#include <map>
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
  // What was used, as German text, by reference: "in.beginn", "param.satz_erster", "step.betrag". Missing ones are absent.
  std::map<std::string, std::string> shown;
};

// `specification` is the package's "fee" member as packages::open_package completes it (inputs, parameters and the conditions for
// a person lie in it), `parameters` the defaults with the town's values laid over them, `answers` the submission data by path
// ("G1[0]/F2[0]"); a member "in.<id>" of it sets an input directly (entered at the desk, looked up in a register).
// Errors: invalid "fees.*" for a specification nobody understands; never for odd answers (open_points).
Result<Proposal> propose(const event::Object& specification, const event::Object& parameters, const event::Object& answers, LocalDate today);
// Checked when a package is opened: every step, operator and path name is known. Errors: invalid "fees.*", field names the member.
Status check_specification(const event::Object& specification);
// One expression outside the steps (a proof's required_when, a task's when): operators, arguments and references are known.
Status check_expression(const event::Object& specification, const boost::json::value& expression);

// "1.234,50 EUR"
std::string euro(std::int64_t cents);

}  // namespace rathaus::fees
