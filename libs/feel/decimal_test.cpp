#include "libs/feel/decimal.h"

#include <gtest/gtest.h>

#include <string>

namespace rathaus::feel {
namespace {

using Rounding = Decimal::Rounding;

Decimal dec(std::string_view text) {
  const auto out = Decimal::parse(text);
  EXPECT_TRUE(out.has_value()) << text;
  return out.value_or(Decimal());
}
std::string text(const std::optional<Decimal>& value) { return value ? value->to_string() : "null"; }
std::string power(std::string_view a, std::string_view b) { return text(Decimal::power(dec(a), dec(b))); }
std::string modulo(std::string_view a, std::string_view b) { return text(Decimal::modulo(dec(a), dec(b))); }
std::string round(std::string_view a, std::int64_t scale, Rounding mode) {
  return text(dec(a).rounded(scale, mode));
}

TEST(DecimalText, KeepsTheFormAsEntered) {
  EXPECT_EQ(dec("007.10").to_plain_string(), "7.10");
  EXPECT_EQ(dec("-0.00").to_plain_string(), "0.00");
  EXPECT_EQ(dec("12E2").to_plain_string(), "1200");
  EXPECT_EQ(dec("1234567890123456789012345678901234E6111").to_string(),
            "1234567890123456789012345678901234E+6111");
  EXPECT_EQ(dec("1E-6176").to_string(), "1E-6176");
  EXPECT_EQ(dec("12345678901234567890123456789012345").to_string(),
            "12345678901234567890123456789012340");  // to even
  EXPECT_EQ(dec("12345678901234567890123456789012355").to_string(), "12345678901234567890123456789012360");
  EXPECT_EQ(dec("1E6144").to_string(), "1E+6144");
  EXPECT_FALSE(Decimal::parse("1E6145").has_value());
  EXPECT_EQ(dec("0E9999").to_string(), "0");
  EXPECT_FALSE(Decimal::parse(std::string(81, '1')).has_value());
  // The longest texts that to_string() writes can be read.
  for (const char* text :
       {"-1234567890123456789012345678901234E40", "-1234567890123456789012345678901234E-40"}) {
    EXPECT_EQ(Decimal::parse(dec(text).to_string()), dec(text)) << dec(text).to_string();
  }
}

TEST(DecimalWhole, IntegersWithoutTexts) {
  EXPECT_EQ(dec("9223372036854775807").to_int64(), 9223372036854775807);
  EXPECT_EQ(dec("-9223372036854775808").to_int64(), -9223372036854775807 - 1);
  EXPECT_EQ(dec("9223372036854775808").to_int64(), std::nullopt);
  EXPECT_EQ(dec("-9223372036854775809").to_int64(), std::nullopt);
  EXPECT_EQ(dec("12.00").to_int64(), 12);
  EXPECT_EQ(dec("12.01").to_int64(), std::nullopt);
  EXPECT_EQ(dec("9E18").to_int64(), 9'000'000'000'000'000'000);
  EXPECT_EQ(dec("1E19").to_int64(), std::nullopt);
  EXPECT_EQ(dec("1234567890123456789012345678901234E18").to_int64(), std::nullopt);
  EXPECT_EQ(dec("9223372036854775807.000000000000000").to_int64(), 9223372036854775807);
  EXPECT_EQ(dec("0E-6176").to_int64(), 0);
  EXPECT_EQ(Decimal(std::int64_t{-9223372036854775807} - 1).to_string(), "-9223372036854775808");
  EXPECT_TRUE(dec("1E+30").is_integer());
  EXPECT_TRUE(dec("1000000000000000000000000000000000E-33").is_integer());
  EXPECT_FALSE(dec("1E-34").is_integer());
  EXPECT_FALSE(dec("1000000000000000000000000000000000E-34").is_integer());
  EXPECT_EQ(dec("12.50").fraction_digits(), 1);
  EXPECT_EQ(dec("12.00").fraction_digits(), 0);
  EXPECT_EQ(dec("0.000").fraction_digits(), 0);
  EXPECT_EQ(dec("1E-6176").fraction_digits(), 6176);
  EXPECT_EQ(dec("1.000000000000000000000000000000001").fraction_digits(), 33);
  EXPECT_FALSE(dec("-0").is_negative());
  EXPECT_TRUE(dec("-0.1").is_negative());
}

TEST(DecimalOrder, ByNumber) {
  EXPECT_EQ(dec("1.0"), dec("1"));
  EXPECT_EQ(dec("-0"), dec("0.00"));
  EXPECT_EQ(dec("1E3"), dec("1000"));
  EXPECT_LT(dec("-2"), dec("-1"));
  EXPECT_LT(dec("-2"), dec("1"));
  EXPECT_LT(dec("1E-6176"), dec("1E6144"));
  EXPECT_EQ(dec("1.0").hash(), dec("1").hash());
  EXPECT_EQ(dec("1E3").hash(), dec("1000.0").hash());
  EXPECT_EQ(dec("-0").hash(), dec("0.00").hash());
  EXPECT_NE(dec("-1").hash(), dec("1").hash());
  EXPECT_NE(dec("10").hash(), dec("1").hash());
  EXPECT_NE(dec("18446744073709551616").hash(), dec("36893488147419103232").hash());
}

TEST(DecimalSum, ShortWayAndLibrary) {
  EXPECT_EQ(text(Decimal::add(dec("18446744073709551615E18"), dec("-1"))),
            "18446744073709551615000000000000000000");
  EXPECT_EQ(text(Decimal::add(dec("18446744073709551615E18"), dec("1"))),
            "18446744073709551615000000000000000000");
  EXPECT_LT(dec("1844674407370955161499999999999999E4"), dec("18446744073709551615E18"));
  EXPECT_EQ(text(Decimal::add(dec("0.1"), dec("0.2"))), "0.3");
  EXPECT_EQ(text(Decimal::add(dec("0.1"), dec("-0.2"))), "-0.1");
  EXPECT_EQ(text(Decimal::subtract(dec("-5"), dec("-5"))), "0");
  EXPECT_EQ(text(Decimal::subtract(dec("1"), dec("0.01"))), "0.99");
  EXPECT_EQ(text(Decimal::add(dec("9999999999999999999999999999999999"), dec("1"))),
            "10000000000000000000000000000000000");
  EXPECT_EQ(text(Decimal::add(dec("9999999999999999999999999999999999"), dec("2"))),
            "10000000000000000000000000000000000");
  EXPECT_EQ(text(Decimal::add(dec("9999999999999999999999999999999999E6111"), dec("1E6111"))), "null");
  EXPECT_EQ(text(Decimal::multiply(dec("72057594037927935"), dec("-72057594037927935"))),
            "-5192296858534827484415308253364225");  // (2^56 - 1)^2
  EXPECT_EQ(text(Decimal::multiply(dec("1E6111"), dec("1E6111"))), "null");
  EXPECT_EQ(text(Decimal::multiply(dec("1E-6176"), dec("0.1"))), "0");
  EXPECT_EQ(Decimal::multiply(dec("1.50"), dec("2.0"))->to_plain_string(), "3.000");
  EXPECT_EQ(text(Decimal::divide(dec("1"), dec("3"))), "0.3333333333333333333333333333333333");
  EXPECT_EQ(text(Decimal::divide(dec("0"), dec("0"))), "null");
}

TEST(DecimalModulo, TakesTheSignOfTheDivisor) {
  EXPECT_EQ(modulo("12", "5"), "2");
  EXPECT_EQ(modulo("-12", "5"), "3");
  EXPECT_EQ(modulo("12", "-5"), "-3");
  EXPECT_EQ(modulo("-12", "-5"), "-2");
  EXPECT_EQ(modulo("10.1", "4.5"), "1.1");
  EXPECT_EQ(modulo("-10.1", "4.5"), "3.4");
  EXPECT_EQ(modulo("10.1", "-4.5"), "-3.4");
  EXPECT_EQ(modulo("-10.1", "-4.5"), "-1.1");
  EXPECT_EQ(modulo("-10", "5"), "0");
  EXPECT_EQ(modulo("0", "-4"), "0");
  EXPECT_EQ(modulo("10", "0"), "null");
  EXPECT_EQ(modulo("1E6144", "7"), "1");  // 10 has order 6 modulo 7
}

TEST(DecimalRounding, SevenModesAtHalfAndBeside) {
  struct Row {
    Rounding mode;
    const char* values[10];
  };
  const char* inputs[] = {"5.5", "2.5", "1.6", "1.1", "1.0", "-1.1", "-1.6", "-2.5", "-5.5", "0.5"};
  // The table of DMN 1.5 10.3.4.5 (and of java.math.RoundingMode).
  const Row rows[] = {
      {Rounding::up, {"6", "3", "2", "2", "1", "-2", "-2", "-3", "-6", "1"}},
      {Rounding::down, {"5", "2", "1", "1", "1", "-1", "-1", "-2", "-5", "0"}},
      {Rounding::half_up, {"6", "3", "2", "1", "1", "-1", "-2", "-3", "-6", "1"}},
      {Rounding::half_down, {"5", "2", "2", "1", "1", "-1", "-2", "-2", "-5", "0"}},
      {Rounding::half_even, {"6", "2", "2", "1", "1", "-1", "-2", "-2", "-6", "0"}},
      {Rounding::floor, {"5", "2", "1", "1", "1", "-2", "-2", "-3", "-6", "0"}},
      {Rounding::ceiling, {"6", "3", "2", "2", "1", "-1", "-1", "-2", "-5", "1"}},
  };
  for (const Row& row : rows) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(round(inputs[i], 0, row.mode), row.values[i]) << inputs[i];
  }
}

TEST(DecimalRounding, Scales) {
  EXPECT_EQ(round("1.125", 2, Rounding::half_even), "1.12");
  EXPECT_EQ(round("1.135", 2, Rounding::half_even), "1.14");
  EXPECT_EQ(round("-1.126", 2, Rounding::half_down), "-1.13");
  EXPECT_EQ(round("1.12501", 2, Rounding::half_down), "1.13");
  EXPECT_EQ(round("1250", -2, Rounding::half_even), "1200");
  EXPECT_EQ(round("1250", -2, Rounding::half_up), "1300");
  EXPECT_EQ(round("1250", -2, Rounding::half_down), "1200");
  EXPECT_EQ(round("49", -2, Rounding::half_up), "0");
  EXPECT_EQ(round("50", -2, Rounding::half_up), "100");
  EXPECT_EQ(round("-1", -50, Rounding::floor), "-1E+50");
  EXPECT_EQ(round("1", -50, Rounding::floor), "0");
  EXPECT_EQ(round("0.00", -50, Rounding::up), "0");
  EXPECT_EQ(round("1E-6176", 0, Rounding::up), "1");
  EXPECT_EQ(round("9999999999999999999999999999999999", -33, Rounding::half_up),
            "10000000000000000000000000000000000");
  EXPECT_EQ(round("9999999999999999999999999999999999", -34, Rounding::half_up),
            "10000000000000000000000000000000000");
  EXPECT_EQ(round("5000000000000000000000000000000000", -34, Rounding::half_even), "0");
  EXPECT_EQ(round("5000000000000000000000000000000001", -34, Rounding::half_even),
            "10000000000000000000000000000000000");
  EXPECT_EQ(round("5.5", 6176, Rounding::half_up), "5.5");
  EXPECT_EQ(round("5.5", 6177, Rounding::half_up), "null");
  EXPECT_EQ(round("5.5", -6111, Rounding::half_up), "0");
  EXPECT_EQ(round("5.5", -6112, Rounding::half_up), "null");
  EXPECT_EQ(round("5.5", std::numeric_limits<std::int64_t>::min(), Rounding::half_up), "null");
  EXPECT_EQ(dec("1.5").rounded(3, Rounding::half_up)->to_plain_string(), "1.5");
  EXPECT_EQ(dec("-0.3333").ceiling().to_string(), "0");
  EXPECT_FALSE(dec("-0.3333").ceiling().is_negative());
  EXPECT_EQ(dec("-0.3333").floor().to_string(), "-1");
  EXPECT_EQ(dec("1E30").floor().to_string(), "1000000000000000000000000000000");
}

TEST(DecimalSign, NegatedAndAbsolute) {
  EXPECT_EQ(dec("1.50").negated().to_plain_string(), "-1.50");
  EXPECT_EQ(dec("-1.5").negated().to_string(), "1.5");
  EXPECT_EQ(dec("0").negated().to_plain_string(), "0");
  EXPECT_EQ(dec("-1.5").absolute().to_string(), "1.5");
  EXPECT_EQ(dec("1.5").absolute().to_string(), "1.5");
}

TEST(DecimalPower, WholeExponents) {
  EXPECT_EQ(power("2", "10"), "1024");
  EXPECT_EQ(power("-2", "3"), "-8");
  EXPECT_EQ(power("-2", "4"), "16");
  EXPECT_EQ(power("-2", "10"), "1024");  // an even exponent with a factor of ten
  EXPECT_EQ(power("2", "-3"), "0.125");
  EXPECT_EQ(power("1.05", "10"), "1.62889462677744140625");
  EXPECT_EQ(power("10", "6144"), "1E+6144");
  EXPECT_EQ(power("10", "6145"), "null");
  EXPECT_EQ(power("10", "-6176"), "1E-6176");
  EXPECT_EQ(power("10", "-6177"), "0");
  EXPECT_EQ(power("3", "71"), "7509466514979724803946715958257547");  // 34 digits, all of them
  EXPECT_EQ(power("0", "0"), "1");
  EXPECT_EQ(power("0", "3"), "0");
  EXPECT_EQ(power("0", "-1"), "null");
  EXPECT_EQ(power("1", "1E6000"), "1");
  EXPECT_EQ(power("-1", "1E6000"), "1");
  EXPECT_EQ(power("-1", "9999999999999999999999999999999999"), "-1");
  EXPECT_EQ(power("1.0000000000000000000000000000001", "1E31"), "2.718281828459045235360287471352527");
  EXPECT_EQ(power("2", "1E40"), "null");
  EXPECT_EQ(power("0.5", "1E40"), "0");
  EXPECT_EQ(power("0.5", "-1E40"), "null");
  EXPECT_EQ(power("2", "-99999999999"), "0");
  EXPECT_EQ(power("1E-6176", "2"), "0");
  EXPECT_EQ(power("1E-6176", "-1"), "null");
}

TEST(DecimalPower, OtherExponents) {
  EXPECT_EQ(power("4", "0.5"), "2");
  EXPECT_EQ(power("2", "0.5"), "1.414213562373095048801688724209698");
  EXPECT_EQ(power("-4", "0.5"), "null");
  EXPECT_EQ(power("0", "0.5"), "0");
  EXPECT_EQ(power("0", "-0.5"), "null");
  EXPECT_EQ(power("2.25", "1.5"), "3.375");
  EXPECT_EQ(power("4", "-0.5"), "0.5");
  EXPECT_EQ(power("1", "0.3"), "1");
  EXPECT_EQ(power("10", "6144.9"), "7943282347242815020659182828363879E+6111");
  EXPECT_EQ(power("10", "6145.1"), "null");
  EXPECT_EQ(power("10", "-6300.5"), "0");
  EXPECT_EQ(power("1E6144", "1234567890.5"), "null");
  EXPECT_EQ(power("1E6144", "-1234567890.5"), "0");
}

TEST(DecimalFunctions, RootsAndLogarithms) {
  EXPECT_EQ(text(dec("4").square_root()), "2");
  EXPECT_EQ(text(dec("0").square_root()), "0");
  EXPECT_EQ(text(dec("-1").square_root()), "null");
  EXPECT_EQ(text(dec("2").square_root()), "1.414213562373095048801688724209698");
  EXPECT_EQ(text(dec("0").exponential()), "1");
  EXPECT_EQ(text(dec("1").exponential()), "2.718281828459045235360287471352662");
  EXPECT_EQ(text(dec("1E5").exponential()), "null");
  EXPECT_EQ(text(dec("-1E5").exponential()), "0");
  EXPECT_EQ(text(dec("1").natural_logarithm()), "0");
  EXPECT_EQ(text(dec("4").exponential()), "54.59815003314423907811026120286088");
  EXPECT_EQ(text(dec("9999999999999999999999999999999999E6111").exponential()), "null");
  EXPECT_EQ(text(dec("-9999999999999999999999999999999999E6111").exponential()), "0");
  EXPECT_EQ(text(dec("1E-6176").exponential()), "1");
  EXPECT_EQ(text(dec("9999999999999999999999999999999999E6111").natural_logarithm()),
            "14149.38539644841072829055748903542");
  EXPECT_EQ(text(dec("1.000000000000000000000000000000001").natural_logarithm()),
            "9999999999999999999999999999999995E-67");
  EXPECT_EQ(text(dec("4").natural_logarithm()), "1.386294361119890618834464242916353");
  EXPECT_EQ(text(dec("0").natural_logarithm()), "null");
  EXPECT_EQ(text(dec("-1").natural_logarithm()), "null");
}

}  // namespace
}  // namespace rathaus::feel
