#pragma once
#include "libs/feel/value.h"

namespace rathaus::conformance {

// Are the two the same answer? Numbers by all 34 digits; null is null only; lists by order, contexts by key; dates and
// times by value: the same instant whatever its offset, fractions of a second included.
bool same(const feel::Value& a, const feel::Value& b);

// The same but for the last digits of numbers: their distance is below 1E-30 of their size.
bool same_but_for_last_digits(const feel::Value& a, const feel::Value& b);

}  // namespace rathaus::conformance
