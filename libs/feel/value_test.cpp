#include "libs/feel/value.h"

#include <gtest/gtest.h>

#include <string>

namespace rathaus::feel {
namespace {

Decimal dec(std::string_view text) {
  const auto out = Decimal::parse(text);
  EXPECT_TRUE(out.has_value()) << text;
  return out.value_or(Decimal());
}

TEST(Decimal, PrintsCanonically) {
  EXPECT_EQ(dec("12.50").to_string(), "12.5");
  EXPECT_EQ(dec("12.50").to_plain_string(), "12.50");
  EXPECT_EQ(dec("-0").to_string(), "0");
  EXPECT_EQ(dec("0.000").to_string(), "0");
  EXPECT_EQ(dec("1E+3").to_string(), "1000");
  EXPECT_EQ(dec(".5").to_string(), "0.5");
  EXPECT_EQ(dec("-0.05").to_string(), "-0.05");
  EXPECT_EQ(dec("1E+50").to_string(), "1E+50");
  EXPECT_EQ(dec("1.25E-60").to_string(), "125E-62");
  EXPECT_EQ(Decimal(std::int64_t{-9223372036854775807}).to_string(), "-9223372036854775807");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", ".", "1.", "1..2", "1,5", " 1", "nan", "inf", "1e", "1e+", "0x10", "1e99999", "1E9999"}) {
    EXPECT_FALSE(Decimal::parse(text).has_value()) << text;
  }
}

TEST(Decimal, KeepsThirtyFourDigitsAndAddsExactly) {
  EXPECT_EQ(Decimal::add(dec("0.1"), dec("0.2"))->to_string(), "0.3");
  EXPECT_EQ(dec("1234567890123456789012345678901234").to_string(), "1234567890123456789012345678901234");
  EXPECT_EQ(Decimal::divide(dec("1"), dec("3"))->to_string(), "0.3333333333333333333333333333333333");
  EXPECT_FALSE(Decimal::divide(dec("1"), dec("0")).has_value());
  EXPECT_FALSE(Decimal::multiply(dec("1E+6000"), dec("1E+6000")).has_value());
}

TEST(Decimal, ComparesByNumber) {
  EXPECT_EQ(dec("1.0"), dec("1"));
  EXPECT_LT(dec("-2"), dec("1.5"));
  EXPECT_EQ(dec("7").to_int64(), 7);
  EXPECT_EQ(dec("7.5").to_int64(), std::nullopt);
  EXPECT_EQ(dec("9223372036854775808").to_int64(), std::nullopt);
  EXPECT_EQ(dec("12.50").fraction_digits(), 1);
}

TEST(Value, TimesAreReadStrictly) {
  EXPECT_EQ(to_iso(*parse_time("08:30:00.500Z")), "08:30:00.5Z");
  EXPECT_EQ(to_iso(*parse_date_time("2026-02-01T08:30:00+01:00")), "2026-02-01T08:30:00+01:00");
  for (const char* text :
       {"8:30:00", "24:00:00", "08:60:00", "08:30", "08:30:00.", "08:30:00+1:00", "08:30:00x"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_date_time("2026-02-30T08:30:00").has_value());
}

TEST(Value, ComparesWithinOneKindOnly) {
  EXPECT_EQ(compare(Value::number(1), Value::number(2)), -1);
  EXPECT_EQ(compare(Value("a"), Value::number(2)), std::nullopt);
  EXPECT_EQ(compare(Value(), Value()), std::nullopt);
  EXPECT_EQ(compare(*parse_date_time("2026-02-01T00:30:00+01:00"), *parse_date_time("2026-01-31T23:30:00Z")),
            0);
  EXPECT_EQ(compare(*parse_time("08:00:00"), *parse_time("08:00:00Z")), std::nullopt);
  EXPECT_TRUE(Value(dec("1.0")) == Value::number(1));
  EXPECT_FALSE(Value("1") == Value::number(1));
}

TEST(Value, JsonLosesNothing) {
  Context inner;
  inner.set("$date", "not a tag");
  inner.set("b", List{Value(), true, Value::number(-5), dec("12.50"), "ä\n"});
  inner.set("when", *parse_iso_date("2026-02-01"));
  inner.set("big", dec("1234567890123456789"));
  const Value value(inner);
  const std::string text = to_json_text(value);
  EXPECT_EQ(text,
            "{\"$$date\":\"not a tag\",\"b\":[null,true,-5,{\"$number\":\"12.5\"},\"ä\\n\"],"
            "\"when\":{\"$date\":\"2026-02-01\"},\"big\":{\"$number\":\"1234567890123456789\"}}");
  const auto back = from_json_text(text);
  ASSERT_TRUE(back.has_value()) << back.error().detail;
  EXPECT_TRUE(*back == value);
  EXPECT_EQ(to_json_text(*back), text);
}

TEST(Value, JsonRefusesDoublesUnknownTagsAndDepth) {
  EXPECT_FALSE(from_json_text("1.5").has_value());
  EXPECT_FALSE(from_json_text("{\"$nope\":\"1\"}").has_value());
  EXPECT_FALSE(from_json_text("{\"$date\":\"2026-02-30\"}").has_value());
  EXPECT_FALSE(from_json_text("{\"$date\":\"2026-02-01\",\"x\":1}").has_value());
  EXPECT_FALSE(from_json_text("[1").has_value());
  std::string deep(40, '[');
  deep += std::string(40, ']');
  EXPECT_FALSE(from_json_text(deep).has_value());
}

TEST(Value, PrintsAsFeel) {
  EXPECT_EQ(to_feel(List{Value::number(1), "a\"b", *parse_iso_date("2026-02-01")}),
            "[1, \"a\\\"b\", date(\"2026-02-01\")]");
}

}  // namespace
}  // namespace rathaus::feel
