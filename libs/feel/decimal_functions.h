#pragma once
// For the files of decimal.h only.
#include <optional>

#include "libs/feel/decimal.h"

namespace rathaus::feel {

// base above 0, any exponent. Rounded once. nullopt: too large.
std::optional<Decimal> fractional_power(const Decimal& base, const Decimal& exponent);

}  // namespace rathaus::feel
