// Powers. Whole exponents by squaring on 75 digits, so that the one rounding to 34 digits at the end is the only
// one that shows: each of the at most 127 squarings doubles an error of 10^-75, and bases whose powers stay in range
// for exponents n differ from 1 by more than 10^-34, so n < 10^38 and the error stays below 10^-36 of the result.
#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "libs/feel/decimal.h"
#include "libs/feel/decimal_bits.h"
#include "libs/feel/decimal_functions.h"

namespace rathaus::feel {
namespace {

namespace multi = boost::multiprecision;
using Big =
    multi::number<multi::cpp_int_backend<512, 512, multi::unsigned_magnitude, multi::unchecked, void>>;

constexpr int kDigits = 75;  // a product of two has at most 150: 499 bits
// Exponents of numbers that are certainly too large or too small; far from overflow of an int when doubled.
constexpr int kFar = 20'000;

struct Wide {
  Big coefficient;
  int exponent = 0;
  bool exact = true;
};

const Big& ten_to(int power) {
  static const std::vector<Big> powers = [] {
    std::vector<Big> out{Big(1)};
    for (int i = 1; i <= 2 * kDigits; ++i) out.push_back(out.back() * 10);
    return out;
  }();
  return powers[power];
}

int digits_of(const Big& value) {
  if (value == 0) return 1;
  int digits = static_cast<int>((multi::msb(value) + 1) * 1233 >> 12);  // log10(2), rounded down
  while (digits < 2 * kDigits && value >= ten_to(digits)) ++digits;
  return digits;
}

// To `digits` digits, half to even; what was lost before counts as a little more than nothing.
void shorten(Wide& value, int digits, int least_exponent) {
  int places = digits_of(value.coefficient) - digits;
  if (value.exponent + places < least_exponent) places = least_exponent - value.exponent;
  if (places <= 0) return;
  if (places > 2 * kDigits) {
    value = {0, least_exponent, false};
    return;
  }
  const Big unit = ten_to(places), half = unit / 2;
  const Big rest = value.coefficient % unit;
  value.coefficient /= unit;
  value.exponent += places;
  if (rest > half || (rest == half && (!value.exact || (value.coefficient & 1) != 0))) ++value.coefficient;
  value.exact = value.exact && rest == 0;
  if (value.coefficient == ten_to(digits)) {
    value.coefficient = ten_to(digits - 1);
    ++value.exponent;
  }
}

Wide product(const Wide& a, const Wide& b) {
  Wide out{a.coefficient * b.coefficient, a.exponent + b.exponent, a.exact && b.exact};
  shorten(out, kDigits, -4 * kFar);
  return out;
}

bool far(const Wide& value) {
  const int top = value.exponent + digits_of(value.coefficient);
  return top > kFar || top < -kFar;
}

// nullopt: too large. Too small is 0.
std::optional<Decimal> narrow(Wide value, bool negative) {
  shorten(value, 34, kLeastExponent);
  if (value.coefficient == 0) return Decimal(0);
  int zeros = value.exponent - kMostExponent;  // 1E+6144 is 1000..E+6111
  if (zeros > 0) {
    if (digits_of(value.coefficient) + zeros > 34) return std::nullopt;
    value.coefficient *= ten_to(zeros);
    value.exponent -= zeros;
  }
  return DecimalBits{negative, static_cast<Coefficient>(value.coefficient), value.exponent}.pack();
}

// base (stripped, neither 0 nor 1) to the power of n >= 1.
std::optional<Decimal> whole_power(const DecimalBits& base, Coefficient n, bool reciprocal, bool negative) {
  Wide result{1, 0, true};
  Wide square{Big(base.coefficient), base.exponent, true};
  for (;; n >>= 1) {
    if ((n & 1) != 0) result = product(result, square);
    if (n == 1) break;
    square = product(square, square);
    // Powers go one way: what is far out stays out.
    if (far(square)) {
      result = square;
      break;
    }
  }
  const bool large = result.exponent + digits_of(result.coefficient) > 0;
  if (far(result)) return large != reciprocal ? std::nullopt : std::optional(Decimal(0));
  if (reciprocal) {
    const int places = kDigits + digits_of(result.coefficient);
    const Big numerator = ten_to(std::min(places, 2 * kDigits));
    const Big quotient = numerator / result.coefficient;
    const bool exact = result.exact && quotient * result.coefficient == numerator;
    result = {quotient, -result.exponent - std::min(places, 2 * kDigits), exact};
    // 1/8 is 0.125, not 0.125000..: as short as it is.
    while (exact && result.coefficient % 10 == 0) {
      result.coefficient /= 10;
      ++result.exponent;
    }
  }
  return narrow(result, negative);
}

}  // namespace

std::optional<Decimal> Decimal::power(const Decimal& base, const Decimal& exponent) {
  const DecimalBits x = DecimalBits::of(base).stripped(), y = DecimalBits::of(exponent).stripped();
  if (y.coefficient == 0) return Decimal(1);
  if (x.coefficient == 0) return y.negative ? std::nullopt : std::optional(Decimal(0));
  if (y.exponent < 0) {
    if (x.negative) return std::nullopt;
    return y.coefficient == 5 && y.exponent == -1 && !y.negative ? base.square_root()
                                                                 : fractional_power(base, exponent);
  }
  // From here on the exponent is whole; with a factor of ten it is even.
  const bool negative = x.negative && y.exponent == 0 && (y.coefficient & 1) != 0;
  if (x.coefficient == 1 && x.exponent == 0) return Decimal(negative ? -1 : 1);
  const bool huge = y.exponent > 38 || y.coefficient > ~Coefficient(0) / kTen.at[y.exponent];
  if (huge) {
    const bool large = x.exponent >= 0 || x.coefficient > kTen.at[std::min(-x.exponent, kPowers - 1)];
    return large != y.negative ? std::nullopt : std::optional(Decimal(0));
  }
  return whole_power(x, y.coefficient * kTen.at[y.exponent], y.negative, negative);
}

}  // namespace rathaus::feel
