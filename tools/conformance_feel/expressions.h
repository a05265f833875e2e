#pragma once
// Cases of cases.json: an expression, or unary tests with a tested value.
#include "libs/feel/feel.h"
#include "tools/conformance_feel/case.h"

namespace rathaus::conformance {

// The value of a FEEL text without variables: a context, an expected answer.
Result<feel::Value> constant(std::string_view text);
// The same, and it has to be a context; an empty text is an empty context.
Result<feel::Context> context_of(std::string_view text);

// The present that all cases see: 2025-06-15T12:00:00Z. A suite that asked for today's date could not be
// repeated.
feel::DateTime present();

// Some cases walk over a million items: what is asked here is whether the answer is right.
inline constexpr feel::Limits kLimits{.steps = 200'000'000, .bytes = 2'000'000'000};

Verdict run_expression(const Case& item);

// `got` against the text of what is expected.
Verdict judge(const feel::Value& got, std::string_view expected, const std::vector<feel::Problem>& problems);

}  // namespace rathaus::conformance
