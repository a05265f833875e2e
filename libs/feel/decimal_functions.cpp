// Exponential, logarithm and powers with a fraction, on 100 digits: the one rounding to 34 digits at the end is the
// only one that shows. (Intel's own functions miss the last digit in one of six cases, and powers by two units.)
#include "libs/feel/decimal_functions.h"

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "libs/base/check.h"
#include "libs/feel/decimal_bits.h"

namespace rathaus::feel {
namespace {

namespace multi = boost::multiprecision;
using Wide = multi::number<multi::cpp_dec_float<100>, multi::et_off>;

constexpr int kBeyond = 14'400;  // e to the power of this is 10^6254

Wide wide(const Decimal& x) {
  const DecimalBits bits = DecimalBits::of(x).stripped();
  const auto low = static_cast<std::uint64_t>(bits.coefficient);
  const auto high = static_cast<std::uint64_t>(bits.coefficient >> 64);
  Wide out = Wide(high) * Wide("18446744073709551616") + Wide(low);
  if (bits.exponent != 0) out *= Wide("1E" + std::to_string(bits.exponent));
  return bits.negative ? Wide(-out) : out;
}

// By 50 digits of text; results that end early are printed that short.
std::optional<Decimal> narrow(const Wide& x) {
  const auto out = Decimal::parse(x.str(49, std::ios_base::scientific));
  if (!out) return std::nullopt;
  const DecimalBits bits = DecimalBits::of(*out).stripped();
  return bits.exponent <= kMostExponent ? std::optional(bits.pack()) : out;
}

std::optional<Decimal> exp_of(const Wide& x) {
  if (x > kBeyond) return std::nullopt;
  if (x < -kBeyond) return Decimal(0);
  return narrow(multi::exp(x));
}

}  // namespace

std::optional<Decimal> fractional_power(const Decimal& base, const Decimal& exponent) {
  CHECK(Decimal(0) < base);
  return exp_of(wide(exponent) * multi::log(wide(base)));
}

std::optional<Decimal> Decimal::exponential() const { return exp_of(wide(*this)); }

std::optional<Decimal> Decimal::natural_logarithm() const {
  if (*this <= Decimal(0)) return std::nullopt;
  if (*this == Decimal(1)) return Decimal(0);
  return narrow(multi::log(wide(*this)));
}

}  // namespace rathaus::feel
