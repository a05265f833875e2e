#pragma once
// Inside of a Decimal, for the files of decimal.h only: decimal128 in its binary encoding (IEEE 754-2019, 3.5.2):
// sign, 14 bits of exponent, 113 bits of coefficient. All Decimals are finite and canonical, so the second form of
// the encoding never occurs.
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "libs/feel/decimal.h"

namespace rathaus::feel {

__extension__ typedef unsigned __int128 Coefficient;

inline constexpr int kLeastExponent = -6176, kMostExponent = 6111;

inline constexpr int kPowers = 39;
struct PowersOfTen {
  Coefficient at[kPowers];
  constexpr PowersOfTen() : at{1} {
    for (int i = 1; i < kPowers; ++i) at[i] = at[i - 1] * 10;
  }
};
inline constexpr PowersOfTen kTen;
inline constexpr Coefficient kMostCoefficient = kTen.at[34] - 1;

struct DecimalBits {
  bool negative = false;
  Coefficient coefficient = 0;  // at most kMostCoefficient
  int exponent = 0;

  static_assert(std::endian::native == std::endian::little);
  static constexpr std::uint64_t kHighMask = 0x1'FFFF'FFFF'FFFF, kExponentMask = std::uint64_t{0x3FFF} << 49;

  static DecimalBits of(const Decimal& x) {
    const std::uint64_t high = x.words_[1];
    return {(high >> 63) != 0, Coefficient(high & kHighMask) << 64 | x.words_[0],
            static_cast<int>(high >> 49 & 0x3FFF) + kLeastExponent};
  }

  // The exponent must be in range; zero has no sign.
  Decimal pack() const {
    return from_words(static_cast<std::uint64_t>(coefficient),
                      static_cast<std::uint64_t>(coefficient >> 64) |
                          static_cast<std::uint64_t>(exponent - kLeastExponent) << 49 |
                          static_cast<std::uint64_t>(negative && coefficient != 0) << 63);
  }

  // Without trailing zeros; 0 is 0E0.
  DecimalBits stripped() const {
    DecimalBits out = *this;
    if (out.coefficient == 0) return {};
    while (out.coefficient >> 64 != 0 && out.coefficient % 10 == 0) {
      out.coefficient /= 10;
      ++out.exponent;
    }
    if (out.coefficient >> 64 != 0) return out;
    auto small = static_cast<std::uint64_t>(out.coefficient);
    for (; small % 10 == 0; small /= 10) ++out.exponent;
    out.coefficient = small;
    return out;
  }

  // Most numbers that meet are of one exponent and small: then their coefficients, signed, can be computed with
  // as they are, and one addition cannot overflow.
  struct Pair {
    std::int64_t a, b;
  };
  static std::optional<Pair> small(const Decimal& a, const Decimal& b) {
    const std::uint64_t x = a.words_[1], y = b.words_[1];
    const bool alike = ((x ^ y) & kExponentMask) == 0 && ((x | y) & kHighMask) == 0;
    if (!alike || (a.words_[0] | b.words_[0]) >> 62 != 0) return std::nullopt;
    const auto left = static_cast<std::int64_t>(a.words_[0]), right = static_cast<std::int64_t>(b.words_[0]);
    return Pair{x >> 63 != 0 ? -left : left, y >> 63 != 0 ? -right : right};
  }
  // `coefficient` with the exponent of `like`; above -2^63.
  static Decimal small(std::int64_t coefficient, const Decimal& like) {
    const bool negative = coefficient < 0;
    return from_words(static_cast<std::uint64_t>(negative ? -coefficient : coefficient),
                      (like.words_[1] & kExponentMask) | static_cast<std::uint64_t>(negative) << 63);
  }

  bool is_integer() const {
    if (exponent >= 0 || coefficient == 0) return true;
    if (exponent <= -34) return false;
    const Coefficient unit = kTen.at[-exponent];
    if (coefficient >> 64 == 0 && unit >> 64 == 0) {
      return static_cast<std::uint64_t>(coefficient) % static_cast<std::uint64_t>(unit) == 0;
    }
    return coefficient % unit == 0;
  }

  static Decimal from_words(std::uint64_t low, std::uint64_t high) {
    Decimal out{Decimal::Raw{}};
    out.words_[0] = low;
    out.words_[1] = high;
    return out;
  }
  template <typename Number>
  static Number to_library(const Decimal& x) {
    static_assert(sizeof(Number) == sizeof x.words_);
    Number out;
    std::memcpy(&out, x.words_, sizeof out);
    return out;
  }
  template <typename Number>
  static Decimal from_library(const Number& x) {
    Decimal out{Decimal::Raw{}};
    std::memcpy(out.words_, &x, sizeof out.words_);
    return out;
  }
};

}  // namespace rathaus::feel
