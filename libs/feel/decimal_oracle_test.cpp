// Random numbers through decNumber (a second implementation of decimal arithmetic, by IBM) and through Decimal:
// all must agree to the last digit.
// Needs libdecnumber (Debian: libdfp-dev); without it the tests are skipped.
#include <gtest/gtest.h>

#include "libs/feel/decimal.h"

#ifdef RATHAUS_DECNUMBER
#define DECNUMDIGITS 80
extern "C" {
#include <decNumber.h>
}

#include <cstdint>
#include <random>
#include <string>
#endif

namespace rathaus::feel {
namespace {

#ifndef RATHAUS_DECNUMBER

TEST(DecimalOracle, AgreesWithDecNumber) {
  GTEST_SKIP() << "SKIPPED: libdecnumber (package libdfp-dev) was not there when this was built";
}

#else

constexpr int kRounds = 20'000;

// decimal128 in decNumber's terms.
decContext context(rounding mode = DEC_ROUND_HALF_EVEN) {
  decContext out;
  decContextDefault(&out, DEC_INIT_DECIMAL128);
  out.traps = 0;
  out.round = mode;
  out.clamp = 1;
  return out;
}

decNumber other(const std::string& text) {
  decContext wide = context();
  decNumber out;
  decNumberFromString(&out, text.c_str(), &wide);
  return out;
}

// nullopt for infinities and NaN; otherwise by number, in Decimal's own form.
std::optional<Decimal> back(const decNumber& value) {
  if (decNumberIsSpecial(&value)) return std::nullopt;
  char text[DECNUMDIGITS + 14];
  decNumberToString(&value, text);
  const auto out = Decimal::parse(text);
  EXPECT_TRUE(out.has_value()) << text;
  return out;
}

std::string text(const std::optional<Decimal>& value) { return value ? value->to_string() : "null"; }

class Numbers {
 public:
  // `spread`: how far exponents go out; now and then to the ends of the range.
  std::string next(int spread) {
    const int digits = 1 + static_cast<int>(random_() % 34);
    std::string out = random_() % 2 == 0 ? "-" : "";
    switch (random_() % 8) {
      case 0: out += std::string(digits, '9'); break;
      case 1: out += "1" + std::string(digits - 1, '0'); break;
      case 2: out += "5" + std::string(digits - 1, '0'); break;
      default:
        for (int i = 0; i < digits; ++i) out += static_cast<char>('0' + random_() % 10);
    }
    int exponent = static_cast<int>(random_() % (2 * spread + 1)) - spread;
    if (spread > 100 && random_() % 16 == 0) exponent = random_() % 2 == 0 ? 6111 : -6176;
    return out + "E" + std::to_string(exponent);
  }
  std::uint64_t raw() { return random_(); }

 private:
  std::mt19937_64 random_{20'260'201};
};

using Ours = std::optional<Decimal> (*)(const Decimal&, const Decimal&);
using Theirs = decNumber* (*)(decNumber*, const decNumber*, const decNumber*, decContext*);

void compare(const char* name, Ours ours, Theirs theirs, int spread) {
  Numbers numbers;
  for (int i = 0; i < kRounds; ++i) {
    const std::string a = numbers.next(spread), b = numbers.next(spread);
    const auto out = ours(Decimal::parse(a).value(), Decimal::parse(b).value());
    decContext terms = context();
    const decNumber left = other(a), right = other(b);
    decNumber expected;
    theirs(&expected, &left, &right, &terms);
    ASSERT_EQ(text(out), text(back(expected))) << name << " " << a << " " << b;
  }
}

TEST(DecimalOracle, SumsProductsQuotients) {
  for (const int spread : {0, 3, 40, 6000}) {
    compare("add", Decimal::add, decNumberAdd, spread);
    compare("subtract", Decimal::subtract, decNumberSubtract, spread);
    compare("multiply", Decimal::multiply, decNumberMultiply, spread);
    compare("divide", Decimal::divide, decNumberDivide, spread);
  }
}

// The same number in another form: 12E3 as 120E2.
std::string one_zero_more(const std::string& text) {
  const std::size_t e = text.find('E');
  return text.substr(0, e) + "0E" + std::to_string(std::stoi(text.substr(e + 1)) - 1);
}

TEST(DecimalOracle, Order) {
  Numbers numbers;
  for (int i = 0; i < kRounds; ++i) {
    const std::string a = numbers.next(i % 40), b = i % 5 == 0 ? one_zero_more(a) : numbers.next(i % 40);
    const auto x = Decimal::parse(a), y = Decimal::parse(b);
    if (!x || !y) continue;
    decContext terms = context();
    const decNumber left = other(a), right = other(b);
    decNumber expected;
    decNumberCompare(&expected, &left, &right, &terms);
    const int order = decNumberIsZero(&expected) ? 0 : decNumberIsNegative(&expected) ? -1 : 1;
    ASSERT_EQ(*x <=> *y, order <=> 0) << a << " " << b;
    if (order == 0) {
      ASSERT_EQ(x->hash(), y->hash()) << a << " " << b;
    }
  }
}

// a - b * floor(a / b) with digits enough to be exact, then rounded once.
TEST(DecimalOracle, Modulo) {
  Numbers numbers;
  for (int i = 0; i < kRounds; ++i) {
    const std::string a = numbers.next(15), b = numbers.next(15);
    decContext wide = context(), terms = context();
    wide.digits = DECNUMDIGITS;
    const decNumber left = other(a), right = other(b);
    decNumber rest;
    decNumberRemainder(&rest, &left, &right, &wide);
    if (!decNumberIsSpecial(&rest) && !decNumberIsZero(&rest) &&
        decNumberIsNegative(&rest) != decNumberIsNegative(&right)) {
      decNumberAdd(&rest, &rest, &right, &wide);
    }
    decNumberPlus(&rest, &rest, &terms);
    ASSERT_EQ(text(Decimal::modulo(Decimal::parse(a).value(), Decimal::parse(b).value())), text(back(rest)))
        << a << " " << b;
  }
}

TEST(DecimalOracle, Rounding) {
  const std::pair<Decimal::Rounding, rounding> modes[] = {
      {Decimal::Rounding::half_even, DEC_ROUND_HALF_EVEN}, {Decimal::Rounding::up, DEC_ROUND_UP},
      {Decimal::Rounding::down, DEC_ROUND_DOWN},           {Decimal::Rounding::half_up, DEC_ROUND_HALF_UP},
      {Decimal::Rounding::half_down, DEC_ROUND_HALF_DOWN}, {Decimal::Rounding::floor, DEC_ROUND_FLOOR},
      {Decimal::Rounding::ceiling, DEC_ROUND_CEILING}};
  Numbers numbers;
  for (int i = 0; i < kRounds; ++i) {
    const std::string a = numbers.next(30);
    const int scale = static_cast<int>(numbers.raw() % 80) - 40;
    for (const auto& [mode, their_mode] : modes) {
      decContext terms = context(their_mode);
      terms.digits = DECNUMDIGITS;  // quantize() refuses what it would have to pad beyond its digits
      const decNumber value = other(a), exponent = other("1E" + std::to_string(-scale));
      decNumber expected = value;
      if (value.exponent < -scale) decNumberQuantize(&expected, &value, &exponent, &terms);
      const auto out = Decimal::parse(a).value().rounded(scale, mode);
      ASSERT_EQ(text(out), text(back(expected))) << a << " " << scale << " " << int(mode);
    }
    decContext terms = context();
    const decNumber value = other(a);
    decNumber whole;
    decNumberToIntegralValue(&whole, &value, &terms);
    decNumberCompare(&whole, &whole, &value, &terms);
    ASSERT_EQ(Decimal::parse(a).value().is_integer(), decNumberIsZero(&whole)) << a;
  }
}

TEST(DecimalOracle, Roots) {
  Numbers numbers;
  for (int i = 0; i < kRounds; ++i) {
    const std::string a = numbers.next(i % 2 == 0 ? 20 : 6000);
    decContext terms = context();
    const decNumber value = other(a);
    decNumber expected;
    decNumberSquareRoot(&expected, &value, &terms);
    ASSERT_EQ(text(Decimal::parse(a).value().square_root()), text(back(expected))) << a;
  }
}

// What decNumber has to many digits, to 34.
std::string shortened(const decNumber& wide_result) {
  decContext terms = context();
  decNumber rounded;
  decNumberPlus(&rounded, &wide_result, &terms);
  return text(back(rounded));
}

TEST(DecimalOracle, WholePowersAreRoundedOnce) {
  Numbers numbers;
  for (int i = 0; i < kRounds / 4; ++i) {
    const std::string a =
        i % 3 == 0 ? std::to_string(numbers.raw() % 1000) : numbers.next(i % 5 == 0 ? 300 : 10);
    const std::string b = std::to_string(static_cast<int>(numbers.raw() % 121) - 60);
    decContext wide = context(), terms = context();
    wide.digits = 75;
    wide.emax = 99'999;
    wide.emin = -99'999;
    wide.clamp = 0;
    decNumber value = other(a);
    const decNumber exponent = other(b);
    if (decNumberIsZero(&value)) continue;
    decNumber expected;
    decNumberPower(&expected, &value, &exponent, &wide);
    decNumberPlus(&expected, &expected, &terms);
    ASSERT_EQ(text(Decimal::power(Decimal::parse(a).value(), Decimal::parse(b).value())),
              text(back(expected)))
        << a << " " << b;
  }
}

TEST(DecimalOracle, ExponentialLogarithmAndPowers) {
  Numbers numbers;
  for (int i = 0; i < 1000; ++i) {  // decNumber takes its time
    decContext wide = context();
    wide.digits = 60;
    decNumber out;
    const std::string a = std::to_string(static_cast<int>(numbers.raw() % 400) - 200) + "." +
                          std::to_string(numbers.raw() % 1'000'000'000'000'000'000);
    const decNumber x = other(a);
    decNumberExp(&out, &x, &wide);
    ASSERT_EQ(text(Decimal::parse(a).value().exponential()), shortened(out)) << a;
    std::string b =
        i % 4 == 0 ? "1.00000000000000000" + std::to_string(1 + numbers.raw() % 1000) : numbers.next(30);
    if (b[0] == '-') b.erase(0, 1);
    const decNumber y = other(b);
    if (decNumberIsZero(&y)) continue;
    decNumberLn(&out, &y, &wide);
    ASSERT_EQ(text(Decimal::parse(b).value().natural_logarithm()), shortened(out)) << b;
    const std::string c =
        std::to_string(numbers.raw() % 20) + "." + std::to_string(1 + numbers.raw() % 1'000'000);
    const decNumber z = other(c);
    decNumberPower(&out, &y, &z, &wide);
    ASSERT_EQ(text(Decimal::power(Decimal::parse(b).value(), Decimal::parse(c).value())), shortened(out))
        << b << " " << c;
  }
}

#endif

}  // namespace
}  // namespace rathaus::feel
