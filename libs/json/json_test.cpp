#include "libs/json/json.h"

#include <gtest/gtest.h>

#include <string>

namespace rathaus::json {
namespace {

std::string code(std::string_view text, const Limits& limits = {}) {
  const auto r = parse(text, limits);
  return r ? "ok" : r.error().code;
}
std::string round(std::string_view text) {
  const auto r = parse(text);
  return r ? canonical(*r) : r.error().code;
}

TEST(Json, AcceptsAndRefusesSyntax) {
  EXPECT_EQ(code(" {\"a\": [1, -2, true, null, \"x\"]} \n"), "ok");
  for (const char* bad :
       {"",        " ",           "{",        "[1,]",         "{\"a\":1,}",     "01",      "+1",
        "1.",      ".5",          "nul",      "'a'",          "[1] 2",          "// c\n1", "\"\t\"",
        "\"\\x\"", "\"\\ud800\"", "\"\xff\"", "\"\xc0\xaf\"", "\xef\xbb\xbf{}", "NaN",     "Infinity"}) {
    EXPECT_EQ(code(bad), "json.syntax") << bad;
  }
}

TEST(Json, ErrorsNameLineAndColumn) {
  const auto r = parse("{\"a\": 1,\n \"b\": x}");
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().detail.substr(0, 17), "line 2, column 7:");
}

TEST(Json, RefusesDuplicateKeysAlsoNestedAndEscaped) {
  EXPECT_EQ(code(R"({"a":1,"b":2,"a":3})"), "json.duplicate_key");
  EXPECT_EQ(code(R"({"a":1,"\u0061":3})"), "json.duplicate_key");
  EXPECT_EQ(code(R"({"o":[{"x":{},"y":0,"x":{}}]})"), "json.duplicate_key");
  EXPECT_EQ(parse(R"({"name":1,"name":2})").error().field, "name");
  // The same key in an inner, an outer and a sibling object is fine.
  EXPECT_EQ(code(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})"), "ok");
  const std::string large(2000, 'k');  // longer than any internal buffer
  EXPECT_EQ(code("{\"" + large + "\":1,\"" + large + "\":2}"), "json.duplicate_key");
}

TEST(Json, KeepsToItsLimits) {
  const Limits limits{.bytes = 40, .depth = 3, .values = 5};
  EXPECT_EQ(code("[[[1]]]", limits), "ok");
  EXPECT_EQ(code("[[[[1]]]]", limits), "json.too_deep");
  EXPECT_EQ(code("[1,2,3,4]", limits), "ok");
  EXPECT_EQ(code("[1,2,3,4,5]", limits), "json.too_many_values");
  EXPECT_EQ(code(std::string(40, ' ') + "1", limits), "json.too_large");
  EXPECT_EQ(code(std::string(39, ' ') + "1", limits), "ok");
  EXPECT_EQ(code(std::string(100000, '[')), "json.too_deep");
}

TEST(Json, NumbersAreNeverSilentlyOthers) {
  EXPECT_EQ(round("[9223372036854775807,-9223372036854775808,18446744073709551615]"),
            "[9223372036854775807,-9223372036854775808,18446744073709551615]");
  EXPECT_EQ(code("18446744073709551616"), "json.number_range");
  EXPECT_EQ(code("-9223372036854775809"), "json.number_range");
  EXPECT_EQ(code("1e999"), "json.number_range");
  EXPECT_EQ(round("[-0,0.0,-0.0]"), "[0,0,0]");
  // RFC 8785 appendix B and cases where the decimal expansion sits beside the middle of two doubles.
  EXPECT_EQ(round("[1E30,4.50,2e-3,0.000000000000000000000000001,333333333.33333329]"),
            "[1e+30,4.5,0.002,1e-27,333333333.3333333]");
  EXPECT_EQ(
      round(
          "[1e21,1e20,123456789012345680000.0,1e-6,1e-7,9007199254740993.0,5e-324,1.7976931348623157e308]"),
      "[1e+21,100000000000000000000,123456789012345680000,0.000001,1e-7,9007199254740992,5e-324,1."
      "7976931348623157e+308]");
  EXPECT_EQ(round("[1424953923781206.25,-1.5e-9]"), "[1424953923781206.2,-1.5e-9]");
  EXPECT_EQ(round("[100000000000000000000,123456789012345680000]"),
            "[100000000000000000000,123456789012345680000]");
  EXPECT_EQ(code("123456789012345680001"), "json.number_range");
  EXPECT_EQ(round("8.533e+68"), "8.533e+68");
  EXPECT_EQ(round("2.2250738585072011e-308"), "2.225073858507201e-308");
}

TEST(Json, CanonicalSortsAndEscapes) {
  EXPECT_EQ(round(" { \"b\" : [ ] , \"a\" : { } , \"\" : null } "), R"({"":null,"a":{},"b":[]})");
  EXPECT_EQ(round(R"("\u0041\u00e4\/\u20ac\ud83d\ude00\b\f\n\r\t\u0001\u001f\u007f\"\\")"),
            "\"A\xc3\xa4/\xe2\x82\xac\xf0\x9f\x98\x80\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\\"\\\\\"");
  // RFC 8785 3.2.3: the order of UTF-16 code units, in which an emoji (surrogates) comes before U+FB33.
  EXPECT_EQ(round(R"({"\u20ac":0,"\r":1,"\ufb33":2,"1":3,"\ud83d\ude00":4,"\u0080":5,"\u00f6":6})"),
            "{\"\\r\":1,\"1\":3,\"\xc2\x80\":5,\"\xc3\xb6\":6,\"\xe2\x82\xac\":0,\"\xf0\x9f\x98\x80\":4,"
            "\"\xef\xac\xb3\":2}");
  EXPECT_EQ(round(R"({"ab":1,"a":2,"abc":3})"), R"({"a":2,"ab":1,"abc":3})");
}

TEST(Json, TypedAccess) {
  const object o = *parse_object(
      R"({"s":"text","i":-7,"u":18446744073709551615,"b":true,"o":{"x":1},"a":[1],"n":null,"d":1.5})");
  EXPECT_EQ(*get_string(o, "s"), "text");
  EXPECT_EQ(*get_int(o, "i"), -7);
  EXPECT_EQ(*get_bool(o, "b"), true);
  EXPECT_EQ((*get_object(o, "o"))->size(), 1u);
  EXPECT_EQ((*get_array(o, "a"))->size(), 1u);
  EXPECT_EQ(get_string(o, "i").error(), invalid("json.wrong_type", "expected a string", "i"));
  EXPECT_EQ(get_string(o, "absent").error().code, "json.missing");
  EXPECT_EQ(get_string(o, "n").error().code, "json.missing");
  EXPECT_EQ(get_object(o, "absent").error().code, "json.missing");
  EXPECT_EQ(get_object(o, "a").error().code, "json.wrong_type");
  EXPECT_EQ(get_int(o, "d").error().code, "json.wrong_type");
  EXPECT_EQ(get_int(o, "u").error().code, "json.number_range");
  EXPECT_EQ(*find_string(o, "n"), std::nullopt);
  EXPECT_EQ(*find_int(o, "absent"), std::nullopt);
  EXPECT_EQ(*find_array(o, "absent"), nullptr);
  EXPECT_EQ(find_bool(o, "s").error().code, "json.wrong_type");
  EXPECT_EQ(only_keys(o, {"s", "i", "u", "b", "o", "a", "n"}).error().field, "d");
  EXPECT_TRUE(only_keys(o, {"s", "i", "u", "b", "o", "a", "n", "d", "more"}));
  EXPECT_EQ(parse_object("[1]").error().code, "json.wrong_type");
}

}  // namespace
}  // namespace rathaus::json
