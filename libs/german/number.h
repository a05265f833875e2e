#pragma once
// Numbers and money as people in Germany write them; never a binary floating-point number.
// The rule for points: a comma is the decimal sign. Points (or blanks, or ') group by three digits from the
// right. So "1.234" is one thousand two hundred thirty-four, and a point that cannot be a group ("1.5",
// "12.34", "1234.50") is refused as ambiguous instead of guessed.
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::german {

// "1.234,50" -> "1234.50", "-0,5" -> "-0.5", "007" -> "7". At most 30 digits before and 12 after the comma.
// Errors (refused): "number.empty", "number.form", "number.ambiguous_point", "number.too_long".
Result<std::string> parse_decimal(std::string_view text);

// Money in cents; an € sign, "EUR" or "Euro" before or after is allowed, ",-" and ",--" mean no cents.
// Errors: as above, "money.cents" (more than two places), "money.range" (beyond ±10^13 cents).
Result<std::int64_t> parse_cents(std::string_view text);

// "1234.5", 2 -> "1.234,50": grouped by points, at least `places` places, none are cut off. CHECKs the form.
std::string format_decimal(std::string_view decimal, int places = 0);
std::string format_cents(std::int64_t cents);      // 123450 -> "1.234,50" + U+00A0 + "€"
std::string cents_to_decimal(std::int64_t cents);  // 123450 -> "1234.50", -5 -> "-0.05"

}  // namespace rathaus::german
