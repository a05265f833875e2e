#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include "libs/feel/decimal.h"

#include <bid_conf.h>
#include <bid_functions.h>

#include <cstring>

#include "libs/base/check.h"
#include "libs/feel/decimal_bits.h"

namespace rathaus::feel {
namespace {

constexpr _IDEC_round kHalfEven = 0;
constexpr int kPlainPlaces = 40;  // exponents beyond print as "1E+50"
constexpr std::size_t kLongestText = 80;  // to_string() gives up to 75

BID_UINT128 library(const Decimal& x) { return DecimalBits::to_library<BID_UINT128>(x); }

template <typename Operation>
std::optional<Decimal> finite(Operation operation) {
  _IDEC_flags flags = 0;
  const BID_UINT128 out = operation(&flags);
  if (bid128_isFinite(out) == 0) return std::nullopt;
  return DecimalBits::from_library(out);
}

std::string digits_of(Coefficient coefficient) {
  char text[40];
  char* at = text + sizeof text;
  while (coefficient >> 64 != 0) {
    *--at = static_cast<char>('0' + static_cast<int>(coefficient % 10));
    coefficient /= 10;
  }
  auto small = static_cast<std::uint64_t>(coefficient);
  do {
    *--at = static_cast<char>('0' + small % 10);
    small /= 10;
  } while (small != 0);
  return {at, text + sizeof text};
}

std::string print(const DecimalBits& number) {
  const std::string digits = digits_of(number.coefficient);
  const int exponent = number.exponent;
  std::string out = number.negative && number.coefficient != 0 ? "-" : "";
  if (exponent > kPlainPlaces || exponent < -kPlainPlaces) {
    return out + digits + (exponent < 0 ? "E-" : "E+") + std::to_string(exponent < 0 ? -exponent : exponent);
  }
  if (exponent >= 0) return out + digits + std::string(number.coefficient == 0 ? 0 : exponent, '0');
  const int whole = static_cast<int>(digits.size()) + exponent;
  if (whole > 0) return out + digits.substr(0, whole) + "." + digits.substr(whole);
  return out + "0." + std::string(-whole, '0') + digits;
}

// What a text says, digit by digit. `exact`: nothing had to be dropped.
struct Scanned {
  DecimalBits number;
  bool exact = true;
};

// Digits, one point with digits after it, an exponent of at most four digits; nullopt for all else (and for the
// library's extras: inf, nan).
std::optional<Scanned> scan(std::string_view text) {
  Scanned out;
  std::size_t at = 0;
  const auto sign = [&](bool& negative) {
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  };
  const auto digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  sign(out.number.negative);
  std::size_t digits = 0;
  bool point = false;
  for (; digit() || (at < text.size() && text[at] == '.' && !point); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    ++digits;
    if (out.number.coefficient >= kTen.at[33]) {
      out.exact = false;
      continue;
    }
    out.number.coefficient = out.number.coefficient * 10 + static_cast<unsigned>(text[at] - '0');
    if (point) --out.number.exponent;
  }
  if (digits == 0 || (point && text[at - 1] == '.')) return std::nullopt;
  if (at == text.size()) return out;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  ++at;
  bool negative = false;
  sign(negative);
  int exponent = 0;
  const std::size_t start = at;
  for (; digit() && at - start < 4; ++at) exponent = exponent * 10 + (text[at] - '0');
  if (at == start || at != text.size()) return std::nullopt;
  out.number.exponent += negative ? -exponent : exponent;
  return out;
}

// Does a magnitude of `kept` units and a rest grow by one unit? `rest` is compared with half a unit.
bool grows(Decimal::Rounding mode, bool negative, bool odd, bool any_rest, std::strong_ordering half) {
  switch (mode) {
    case Decimal::Rounding::half_even: return half > 0 || (half == 0 && odd);
    case Decimal::Rounding::half_up: return half >= 0;
    case Decimal::Rounding::half_down: return half > 0;
    case Decimal::Rounding::up: return any_rest;
    case Decimal::Rounding::down: return false;
    case Decimal::Rounding::floor: return any_rest && negative;
    case Decimal::Rounding::ceiling: return any_rest && !negative;
  }
  return false;
}

// Without the digits below 10^exponent, where exponent lies above the number's own.
DecimalBits cut(const DecimalBits& number, int exponent, Decimal::Rounding mode) {
  const int places = exponent - number.exponent;
  if (places >= kPowers) {  // below half of any unit
    const bool one = grows(mode, number.negative, false, number.coefficient != 0, std::strong_ordering::less);
    return {number.negative, one ? Coefficient(1) : Coefficient(0), exponent};
  }
  const Coefficient unit = kTen.at[places];
  const Coefficient kept = number.coefficient / unit, rest = number.coefficient % unit;
  const bool one = grows(mode, number.negative, (kept & 1) != 0, rest != 0, rest <=> unit / 2);
  return {number.negative, kept + (one ? 1 : 0), exponent};
}

// Gives both the lower exponent of the two, where that loses nothing; the coefficient may get more than 34 digits.
bool align(DecimalBits& x, DecimalBits& y) {
  if (x.exponent == y.exponent) return true;
  DecimalBits& high = x.exponent > y.exponent ? x : y;
  const DecimalBits& low = x.exponent > y.exponent ? y : x;
  const int places = high.exponent - low.exponent;
  if (places > 18 || high.coefficient >> 64 != 0) return false;  // 2^64 * 10^18 < 2^124
  high.coefficient *= kTen.at[places];
  high.exponent = low.exponent;
  return true;
}

// x + y where it needs no rounding.
std::optional<Decimal> exact_sum(DecimalBits x, DecimalBits y) {
  if (!align(x, y)) return std::nullopt;
  if (x.negative == y.negative) {
    const Coefficient sum = x.coefficient + y.coefficient;
    if (sum > kMostCoefficient) return std::nullopt;
    return DecimalBits{x.negative, sum, x.exponent}.pack();
  }
  const bool first = x.coefficient >= y.coefficient;
  const Coefficient difference = first ? x.coefficient - y.coefficient : y.coefficient - x.coefficient;
  if (difference > kMostCoefficient) return std::nullopt;
  return DecimalBits{first ? x.negative : y.negative, difference, x.exponent}.pack();
}

}  // namespace

Decimal::Decimal() : Decimal(0) {}

Decimal::Decimal(std::int64_t value) {
  const bool negative = value < 0;
  words_[0] =
      negative ? std::uint64_t(0) - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  words_[1] = static_cast<std::uint64_t>(-kLeastExponent) << 49 | static_cast<std::uint64_t>(negative) << 63;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (text.size() > kLongestText) return std::nullopt;
  const auto scanned = scan(text);
  if (!scanned) return std::nullopt;
  const DecimalBits& number = scanned->number;
  if (scanned->exact && number.exponent >= kLeastExponent && number.exponent <= kMostExponent)
    return number.pack();
  char copy[kLongestText + 1] = {};
  std::memcpy(copy, text.data(), text.size());
  return finite([&](_IDEC_flags* flags) { return bid128_from_string(copy, kHalfEven, flags); });
}

std::string Decimal::to_string() const { return print(DecimalBits::of(*this).stripped()); }

std::string Decimal::to_plain_string() const { return print(DecimalBits::of(*this)); }

std::optional<std::int64_t> Decimal::to_int64() const {
  DecimalBits bits = DecimalBits::of(*this);
  if (bits.coefficient == 0) return 0;
  if (!bits.is_integer() || bits.exponent > 18) return std::nullopt;
  if (bits.exponent < 0) {
    bits.coefficient /= kTen.at[-bits.exponent];
  } else if (bits.exponent > 0) {
    if (bits.coefficient > kTen.at[19]) return std::nullopt;
    bits.coefficient *= kTen.at[bits.exponent];
  }
  const Coefficient most = Coefficient(std::uint64_t(1) << 63) - (bits.negative ? 0 : 1);
  if (bits.coefficient > most) return std::nullopt;
  const auto magnitude = static_cast<std::uint64_t>(bits.coefficient);
  return static_cast<std::int64_t>(bits.negative ? std::uint64_t(0) - magnitude : magnitude);
}

bool Decimal::is_integer() const { return DecimalBits::of(*this).is_integer(); }

bool Decimal::is_negative() const {
  const DecimalBits bits = DecimalBits::of(*this);
  return bits.negative && bits.coefficient != 0;
}

int Decimal::fraction_digits() const {
  const DecimalBits bits = DecimalBits::of(*this);
  if (bits.exponent >= 0) return 0;
  const int exponent = bits.stripped().exponent;
  return exponent < 0 ? -exponent : 0;
}

std::size_t Decimal::hash() const {
  const DecimalBits bits = DecimalBits::of(*this).stripped();
  std::uint64_t out = static_cast<std::uint64_t>(bits.coefficient) * 0x9E37'79B9'7F4A'7C15U;
  out ^= static_cast<std::uint64_t>(bits.coefficient >> 64) + (out >> 29);
  out = (out + static_cast<std::uint64_t>(bits.exponent) * 2 + (bits.negative ? 1 : 0)) *
        0xBF58'476D'1CE4'E5B9U;
  return out ^ out >> 32;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (const auto pair = DecimalBits::small(a, b)) return pair->a <=> pair->b;
  DecimalBits x = DecimalBits::of(a), y = DecimalBits::of(b);
  if (align(x, y)) {
    __extension__ typedef __int128 Signed;
    const auto left = static_cast<Signed>(x.coefficient), right = static_cast<Signed>(y.coefficient);
    return (x.negative ? -left : left) <=> (y.negative ? -right : right);
  }
  _IDEC_flags flags = 0;
  if (bid128_quiet_less(library(a), library(b), &flags) != 0) return std::strong_ordering::less;
  return bid128_quiet_equal(library(a), library(b), &flags) != 0 ? std::strong_ordering::equal
                                                                 : std::strong_ordering::greater;
}

std::optional<Decimal> Decimal::add(const Decimal& a, const Decimal& b) {
  if (const auto pair = DecimalBits::small(a, b)) return DecimalBits::small(pair->a + pair->b, a);
  if (const auto sum = exact_sum(DecimalBits::of(a), DecimalBits::of(b))) return sum;
  return finite([&](_IDEC_flags* flags) { return bid128_add(library(a), library(b), kHalfEven, flags); });
}

std::optional<Decimal> Decimal::subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

std::optional<Decimal> Decimal::multiply(const Decimal& a, const Decimal& b) {
  const DecimalBits x = DecimalBits::of(a), y = DecimalBits::of(b);
  const int exponent = x.exponent + y.exponent;
  // 2^112 has 34 digits.
  if ((x.coefficient | y.coefficient) >> 56 == 0 && exponent >= kLeastExponent && exponent <= kMostExponent) {
    return DecimalBits{x.negative != y.negative, x.coefficient * y.coefficient, exponent}.pack();
  }
  return finite([&](_IDEC_flags* flags) { return bid128_mul(library(a), library(b), kHalfEven, flags); });
}

std::optional<Decimal> Decimal::divide(const Decimal& a, const Decimal& b) {
  return finite([&](_IDEC_flags* flags) { return bid128_div(library(a), library(b), kHalfEven, flags); });
}

// a - b * floor(a / b) without rounding on the way: the library's remainder is exact, and one more b is at most
// rounded once.
std::optional<Decimal> Decimal::modulo(const Decimal& a, const Decimal& b) {
  const auto rest = finite([&](_IDEC_flags* flags) { return bid128_fmod(library(a), library(b), flags); });
  if (!rest || *rest == Decimal(0)) return rest ? std::optional(rest->absolute()) : rest;
  return rest->is_negative() == b.is_negative() ? rest : add(*rest, b);
}

std::optional<Decimal> Decimal::square_root() const {
  return finite([&](_IDEC_flags* flags) { return bid128_sqrt(library(*this), kHalfEven, flags); });
}

std::optional<Decimal> Decimal::rounded(std::int64_t scale, Rounding mode) const {
  if (scale < -kMostExponent || scale > -kLeastExponent) return std::nullopt;
  const DecimalBits bits = DecimalBits::of(*this);
  const int exponent = -static_cast<int>(scale);
  return bits.exponent >= exponent ? *this : cut(bits, exponent, mode).pack();
}

Decimal Decimal::floor() const { return *rounded(0, Rounding::floor); }

Decimal Decimal::ceiling() const { return *rounded(0, Rounding::ceiling); }

Decimal Decimal::negated() const {
  DecimalBits bits = DecimalBits::of(*this);
  bits.negative = !bits.negative;
  return bits.pack();
}

Decimal Decimal::absolute() const {
  DecimalBits bits = DecimalBits::of(*this);
  bits.negative = false;
  return bits.pack();
}

}  // namespace rathaus::feel
