#pragma once
// The port for fees, checks and proposals: a result with its explanation. A package reckons with a DMN model of its own or with
// declared steps; callers see no difference.
// Never: a binary fraction in an amount; an amount from a missing answer or from a rule that failed; a step nobody can read in
// the explanation.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"

namespace rathaus::fees {

// Beside the values of the package: where the town lies, and when the case came in. Both may be missing.
inline constexpr std::string_view kRegion = "town.region";  // among the parameters: "DE-BW"
inline constexpr std::string_view kReceivedOn = "case.received_on";  // among the answers: ISO date

struct Step {
  std::string rule;  // "Hundesteuersatzung § 5 Abs. 1"
  std::string text;  // German sentence with the numbers used
  std::vector<std::string>
      why;  // German sentences: which rule of the model hit, which input made it so, where it stands
};

struct Proposal {
  std::int64_t cents = 0;
  bool none = true;              // the service costs nothing
  std::vector<Step> explanation;
  std::vector<Step> open_points;  // what a person must decide or look up; empty: complete
  std::vector<Step> ask;  // what the rules propose to ask back
  std::vector<Step> refuse;  // grounds on which the rules propose to refuse; a person decides
  std::optional<LocalDate>
      due_on;  // by months and days alone: whoever sets it moves it off Sundays and holidays
  std::string source;  // which model in which version said all this; empty: declared steps
  // What was used, as German text, by reference: "in.beginn", "param.satz_erster", "step.betrag". Missing ones are absent.
  std::map<std::string, std::string> shown;
};

// The model of a package, as its folder has it.
struct ModelFile {
  std::string name;  // "hundesteuer.dmn"
  std::string bytes;
  std::string version;  // of the package it came with
};

// What a package reckons with: read and checked once, immutable, shared between threads, cheap to copy.
class Rules {
 public:
  Rules();  // nothing costs anything
  // `specification` is the package's "fee" member as packages::open_package completes it (inputs, parameters and the conditions
  // for a person lie in it); `model` belongs to its member "model".
  // Errors: those of check_specification; invalid "fees.model": the file is missing or wrong (detail: German, with file, line and
  // element), a decision or input is not in it, an input it needs has no source, or a type does not fit. `field` names the member.
  static Result<Rules> open(event::Object specification, const ModelFile& model = {});
  const event::Object& specification() const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Rules(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// `parameters` are the defaults with the town's values laid over them, `answers` the submission data by path ("G1[0]/F2[0]"); a
// member "in.<id>" of it sets an input directly (entered at the desk, looked up in a register). Never fails for odd answers: they
// are open points.
Proposal propose(const Rules& rules, const event::Object& parameters, const event::Object& answers,
                 LocalDate today);
// Checked when a package is opened: every step, operator and path name is known. Errors: invalid "fees.*", field names the member.
Status check_specification(const event::Object& specification);
// One expression outside the steps (a proof's required_when, a task's when): operators, arguments and references are known.
Status check_expression(const event::Object& specification, const boost::json::value& expression);

// "1.234,50 EUR"
std::string euro(std::int64_t cents);

}  // namespace rathaus::fees
