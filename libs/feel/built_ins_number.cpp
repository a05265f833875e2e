// 10.3.4.5 numeric functions: 34 digits throughout.
#include "libs/feel/built_ins.h"
#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;
using Rounding = Decimal::Rounding;

Value number(std::optional<Decimal> value, Evaluation& run) {
  return value ? Value(*value) : run.fail("domain", "the result is no number of the range");
}

Value round_to(Arguments a, Rounding mode, Evaluation& run) {
  std::int64_t scale = 0;
  if (a.size() > 1 && a[1].number()) {
    // A scale with a fraction is cut (the TCK: decimal(1/3, 2.5) is decimal(1/3, 2)).
    const auto whole = a[1].number()->rounded(0, Rounding::down);
    const auto given = whole ? whole->to_int64() : std::nullopt;
    if (!given) return run.fail("domain", "the scale is not within -6111 to 6176");
    scale = *given;
  }
  return number(a[0].number()->rounded(scale, mode), run);
}

Value decimal(Arguments a, Evaluation& run) { return round_to(a, Rounding::half_even, run); }
Value floor(Arguments a, Evaluation& run) { return round_to(a, Rounding::floor, run); }
Value ceiling(Arguments a, Evaluation& run) { return round_to(a, Rounding::ceiling, run); }
Value round_up(Arguments a, Evaluation& run) { return round_to(a, Rounding::up, run); }
Value round_down(Arguments a, Evaluation& run) { return round_to(a, Rounding::down, run); }
Value round_half_up(Arguments a, Evaluation& run) { return round_to(a, Rounding::half_up, run); }
Value round_half_down(Arguments a, Evaluation& run) { return round_to(a, Rounding::half_down, run); }

Value absolute(Arguments a, Evaluation& run) {
  if (a[0].number()) return Value(a[0].number()->absolute());
  if (a[0].months_duration()) return Value(absolute(*a[0].months_duration()));
  if (a[0].day_time_duration()) return Value(absolute(*a[0].day_time_duration()));
  return run.fail_type("abs() wants a number or a duration", a[0]);
}

Value modulo(Arguments a, Evaluation& run) {
  return number(Decimal::modulo(*a[0].number(), *a[1].number()), run);
}
Value sqrt(Arguments a, Evaluation& run) { return number(a[0].number()->square_root(), run); }
Value log(Arguments a, Evaluation& run) { return number(a[0].number()->natural_logarithm(), run); }
Value exp(Arguments a, Evaluation& run) { return number(a[0].number()->exponential(), run); }

Value parity(const Decimal& number, bool odd) {
  if (!number.is_integer()) return Value(false);
  const auto rest = Decimal::modulo(number, Decimal(2));
  return Value(rest && (*rest == Decimal(0)) != odd);
}
Value odd(Arguments a, Evaluation&) { return parity(*a[0].number(), true); }
Value even(Arguments a, Evaluation&) { return parity(*a[0].number(), false); }

}  // namespace

std::vector<BuiltIn> number_functions() {
  using namespace row;
  const auto rounding = [](std::string_view name, Native native) {
    return BuiltIn{name, {{{row::number("n"), row::number("scale")}, native}}};
  };
  return {
      rounding("decimal", decimal),
      {"floor", {{{row::number("n"), optional(row::number("scale"))}, floor}}},
      {"ceiling", {{{row::number("n"), optional(row::number("scale"))}, ceiling}}},
      rounding("round up", round_up),
      rounding("round down", round_down),
      rounding("round half up", round_half_up),
      rounding("round half down", round_half_down),
      {"abs", {{{any("n")}, absolute}}},
      {"modulo", {{{row::number("dividend"), row::number("divisor")}, modulo}}},
      {"sqrt", {{{row::number("number")}, sqrt}}},
      {"log", {{{row::number("number")}, log}}},
      {"exp", {{{row::number("number")}, exp}}},
      {"odd", {{{row::number("number")}, odd}}},
      {"even", {{{row::number("number")}, even}}},
  };
}

}  // namespace rathaus::feel
