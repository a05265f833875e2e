#pragma once
// One decision of a package's model, asked outside a case (yearly renewal, previews of single questions).
#include <string>

#include "libs/base/result.h"
#include "libs/feel/value.h"
#include "modules/fees/fees.h"

namespace rathaus::fees {

// Parameters as the manifest joins them to the model's inputs, on the day given; `inputs` by name of the model lie over them.
// Errors: not_found "fees.no_model"; invalid "fees.decision" (unknown name); refused "fees.problem" (detail: what went wrong).
Result<feel::Value> ask(const Rules& rules, const std::string& decision, const event::Object& parameters,
                        const feel::Context& inputs, LocalDate on);

}  // namespace rathaus::fees
