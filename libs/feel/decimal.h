#pragma once
// Numbers of FEEL: IEEE 754-2019 decimal128, 34 significant digits, round half to even. Never a binary float.
// The library behind it (Intel BID) stays out of this header: a Decimal is 16 opaque bytes.
// Infinities and NaN are never stored: an operation that would give one gives nullopt (FEEL: null).
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rathaus::feel {

class Decimal {
 public:
  Decimal();  // 0
  explicit Decimal(std::int64_t value);

  // Plain or exponent form with a point: "-12.50", "1E+3", ".5". No blanks, at most 60 bytes, at most 34
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

 private:
  alignas(16) std::uint64_t words_[2];
};

}  // namespace rathaus::feel
