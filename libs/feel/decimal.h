#pragma once
// Numbers of FEEL: IEEE 754-2019 decimal128, 34 significant digits, round half to even. Never a binary float.
// The library behind it (Intel BID) stays out of this header: a Decimal is 16 opaque bytes.
// Infinities and NaN are never stored: an operation that would give one gives nullopt (FEEL: null).
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rathaus::feel {

class Decimal {
 public:
  Decimal();  // 0
  explicit Decimal(std::int64_t value);

  // Plain or exponent form with a point: "-12.50", "1E+3", ".5". No blanks, at most 80 bytes, at most 34
  // digits kept.
  static std::optional<Decimal> parse(std::string_view text);

  // Canonical: no exponent, no trailing zeros after the point, "-0" is "0": "12.5". Values beyond 40 places
  // before or after the point are printed with an exponent ("1E+50").
  std::string to_string() const;
  // As entered: trailing zeros stay ("12.50").
  std::string to_plain_string() const;

  std::optional<std::int64_t> to_int64() const;  // only whole numbers in range
  bool is_integer() const;
  bool is_negative() const;
  int fraction_digits() const;  // of the canonical form: 12.50 has 1

  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);  // by number: 1.0 is 1

  static std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> divide(const Decimal& a, const Decimal& b);  // nullopt for a divisor 0
  // Floor modulo as FEEL has it: the sign of the divisor (10.3.4.5); nullopt for a divisor 0.
  static std::optional<Decimal> modulo(const Decimal& a, const Decimal& b);
  // These four are rounded once, so exact where the result fits 34 digits; 0 to the power of 0 is 1. nullopt: not
  // real, or beyond the range (too small is 0).
  static std::optional<Decimal> power(const Decimal& base, const Decimal& exponent);
  std::optional<Decimal> square_root() const;
  std::optional<Decimal> exponential() const;
  std::optional<Decimal> natural_logarithm() const;

  enum class Rounding : std::uint8_t { half_even, up, down, half_up, half_down, floor, ceiling };
  // To `scale` digits after the point (negative: tens, hundreds ..); nullopt for a scale outside -6111 .. 6176.
  std::optional<Decimal> rounded(std::int64_t scale, Rounding mode) const;
  Decimal floor() const;
  Decimal ceiling() const;
  Decimal negated() const;
  Decimal absolute() const;

  std::size_t hash() const;  // equal for equal numbers: 1.0 and 1

 private:
  friend struct DecimalBits;
  struct Raw {};
  explicit Decimal(Raw) {}  // words to be filled in

  alignas(16) std::uint64_t words_[2];
};

}  // namespace rathaus::feel
