#pragma once
// What can be said of a model before it runs: mistakes of types and names, gaps and overlaps of decision tables, rules
// that never hit. Nothing here is a guess: an error is reported only where every evaluation that comes to the place
// goes wrong, or (overlaps) where the example in the text does.
//
// Codes, beside those of Model::issues():
//   feel.type           kinds that do not go together: 1 + "a", x < "b" with a number x, a condition that is no boolean
//   feel.arguments      wrong number or names of arguments of a function
//   feel.unknown_name   nothing has this name
//   feel.literal        date("2026-02-30") and its like
//   dmn.mismatch        a result that cannot be of the type that is declared for it
//   dmn.output_value    an output that is not among the output values or the allowed values of its type
//   dmn.input_value     a cell names a value that the input cannot have
//   dmn.gap             no rule for some inputs and no default output: the result would be null
//   dmn.overlap         two rules of a UNIQUE table hit at once, or of an ANY table with different outputs
//   dmn.unreachable     a rule that never hits, or never decides
//   dmn.unchecked       parts of a table that the analysis does not understand, or that are too large for it
//   dmn.unused          an input that nothing reads
#include <vector>

#include "libs/dmn/dmn.h"

namespace rathaus::dmn {

struct CheckLimits {
  std::size_t issues_per_table = 20;  // of gaps, and of overlaps; the rest is counted in one more
  std::uint64_t steps = 200'000'000;  // of one table: words of bits looked at
  std::size_t evaluations = 4'000'000;  // of one table: cells tried at a value
};

// Of all files of the model, in their order; those of Model::issues() first. Load with Options::tolerant, so that
// one error does not hide the others. Null as an input is never demanded of a table.
std::vector<Issue> check(const Model& model, const CheckLimits& limits = {});

}  // namespace rathaus::dmn
