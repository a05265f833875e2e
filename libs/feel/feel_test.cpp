#include "libs/feel/feel.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

const DateTime kNow{Date(2026, 11, 21), Time{12, 30, 0, Zone{}, 0, 0}};

Value run(std::string_view text, const Scope& scope = {}, std::span<const Value> variables = {}) {
  const auto expression = Expression::compile(text, scope);
  if (!expression) {
    ADD_FAILURE() << text << ": " << expression.error().field << " " << expression.error().detail;
    return {};
  }
  Evaluation evaluation({}, kNow);
  const Value compiled = expression->evaluate(variables, evaluation);
  // Whatever is tested here is tested against the plain walk too.
  Evaluation plain({}, kNow);
  const Value walked =
      walk_tree(*expression->program().tree, scope, variables, nullptr, Extensions::none, plain);
  if (compiled.function() == nullptr) {
    EXPECT_EQ(to_feel(compiled), to_feel(walked)) << text;
  }
  return compiled;
}

std::string text(std::string_view expression) { return to_feel(run(expression)); }

struct Case {
  const char* expression;
  const char* value;
};

void check(std::initializer_list<Case> cases) {
  for (const Case& each : cases) EXPECT_EQ(text(each.expression), each.value) << each.expression;
}

TEST(Feel, NumbersHave34DigitsAndNoBinaryFractions) {
  check({{"0.1 + 0.2", "0.3"},
         {"1/3", "0.3333333333333333333333333333333333"},
         {"2 ** 10", "1024"},
         {"-2 ** 2", "4"},
         {"2 ** 3 ** 2", "64"},
         {"1 - 2 - 3", "-4"},
         {"1.5e3", "1500"},
         {"10 / 0", "null"},
         {"9999999999999999999999999999999999 + 1", "10000000000000000000000000000000000"},
         {"modulo(-12, 5)", "3"},
         {"decimal(2.5, 0)", "2"},
         {"round half up(2.5, 0)", "3"},
         {"round half down(2.5, 0)", "2"},
         {"sqrt(2)", "1.414213562373095048801688724209698"}});
}

TEST(Feel, NullIsNotAnError) {
  check({{"null + 1", "null"},
         {"1 + \"1\"", "null"},
         {"null = null", "true"},
         {"1 = null", "false"},
         {"1 = \"1\"", "null"},
         {"1 < \"1\"", "null"},
         {"true and null", "null"},
         {"false and null", "false"},
         {"true or null", "true"},
         {"null or null", "null"},
         {"not(null)", "null"},
         {"if null then 1 else 2", "2"},
         {"nothing here", "null"},
         {"{a: 1}.b", "null"}});
}

TEST(Feel, NamesHoldBlanksAndSigns) {
  Scope scope;
  scope.add("Monthly Net-Income");
  scope.add("a");
  scope.add("a+b");
  scope.add("order in progress");
  scope.add("true north");
  const std::array<Value, 5> variables{Value::number(10), Value::number(1), Value::number(5),
                                       Value::number(7), Value::number(9)};
  EXPECT_EQ(to_feel(run("Monthly   Net-Income * 2", scope, variables)), "20");
  EXPECT_EQ(to_feel(run("a+b", scope, variables)), "5");
  EXPECT_EQ(to_feel(run("a + b", scope, variables)), "5");
  EXPECT_EQ(to_feel(run("a - 1", scope, variables)), "0");
  EXPECT_EQ(to_feel(run("order in progress", scope, variables)), "7");
  EXPECT_EQ(to_feel(run("true north", scope, variables)), "9");
  EXPECT_EQ(to_feel(run("{first name: \"Anna\", x: first name}.first name")), "\"Anna\"");
}

// Patterns and flags that are constants are compiled with the text; the tree walk compiles them at each call.
TEST(Feel, ConstantPatternsMeanTheSame) {
  Scope scope;
  scope.add("plate");
  scope.add("sign");
  const std::array<Value, 2> variables{Value("B-AB 12"), Value("-")};
  const auto of = [&](std::string_view text) { return to_feel(run(text, scope, variables)); };
  EXPECT_EQ(of("matches(plate, \"^[A-Z]-[A-Z]{2} \\d+$\")"), "true");
  EXPECT_EQ(of("matches(plate, \"^b\")"), "false");
  EXPECT_EQ(of("matches(plate, \"^b\", \"i\")"), "true");
  EXPECT_EQ(of("matches(plate, \"^b\", null)"), "false");
  EXPECT_EQ(of("matches(plate, \"^b\", sign)"), "null");
  EXPECT_EQ(of("matches(plate, \"(\")"), "null");
  EXPECT_EQ(of("matches(null, \"a\")"), "null");
  EXPECT_EQ(of("matches([plate], \"^B\")"), "true");
  EXPECT_EQ(of("replace(plate, \"[a-z]\", \"x\", \"i\")"), "\"x-xx 12\"");
  EXPECT_EQ(of("replace(plate, \"B\")"), "null");
  EXPECT_EQ(of("replace(plate, \"B\", sign)"), "\"--A- 12\"");
  EXPECT_EQ(of("split(plate, \"[- ]\")"), "[\"B\", \"AB\", \"12\"]");
  EXPECT_EQ(of("split(plate)"), "null");
}

TEST(Feel, ListsFiltersAndPaths) {
  check({{"[1,2,3][2]", "2"},
         {"[1,2,3][-1]", "3"},
         {"[1,2,3][4]", "null"},
         {"[1,2,3][item > 1]", "[2, 3]"},
         {"[{a:1},{a:2}][a > 1]", "[{\"a\": 2}]"},
         {"[{a:1},{a:2}].a", "[1, 2]"},
         {"[{item: 3}][item = 3]", "[{\"item\": 3}]"},
         {"7[1]", "7"},
         {"[][1]", "null"},
         {"[[1,2],[3]][1][2]", "2"},
         {"[{x: [{y: 1}, {y: 2}]}][count(x[y > 1]) = 1]", "[{\"x\": [{\"y\": 1}, {\"y\": 2}]}]"}});
}

TEST(Feel, LoopsAndQuantifiers) {
  check({{"for i in 1..3 return i * i", "[1, 4, 9]"},
         {"for i in 3..1 return i", "[3, 2, 1]"},
         {"for i in [1..3) return i", "[1, 2]"},
         {"for i in [1,2], j in [10,20] return i + j", "[11, 21, 12, 22]"},
         {"for i in 1..5 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24, 120]"},
         {"for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day", "[27, 28, 1]"},
         {"some x in [1,2] satisfies x > 1", "true"},
         {"every x in [1,2] satisfies x > 1", "false"},
         {"every x in [] satisfies x > 1", "true"},
         {"some x in [1, null] satisfies x > 1", "null"},
         {"for i in null return i", "null"}});
}

TEST(Feel, FunctionsCloseOverTheirSurroundings) {
  check({{"{add: function(a, b) a + b, x: add(1, 2)}.x", "3"},
         {"{n: 5, f: function(a) a * n, y: f(2)}.y", "10"},
         {"(function(x: number) x + 1)(1)", "2"},
         {"(function(x: number) x + 1)(\"1\")", "null"},
         {"(function(x) x)(1, 2)", "null"},
         {"(function(a, b) a - b)(b: 1, a: 5)", "4"},
         {"sort([3,1,2], function(x, y) x < y)", "[1, 2, 3]"},
         {"(for i in 1..3 return function(x) x * i)[2](10)", "20"},
         {"[1,2,3][(function(x) x > 1)(item)]", "[2, 3]"}});
}

TEST(Feel, RangesAndTests) {
  check({{"5 in [1..5]", "true"},
         {"5 in [1..5)", "false"},
         {"5 in ]5..9[", "false"},
         {"5 in (< 3, > 4)", "true"},
         {"5 in (1, 5)", "true"},
         {"[1..3] = [1..3]", "true"},
         {"(>= 3) = [3..null)", "false"},
         {"3 between 1 and 5", "true"},
         {"\"b\" in [\"a\"..\"c\"]", "true"},
         {"[1..[2,3][1]].end", "2"},
         {"before(1, [2..3])", "true"},
         {"meets([1..5], [5..9])", "true"},
         {"overlaps([1..5], (5..9])", "false"},
         {"range(\"[1..3)\")", "[1..3)"}});
}

TEST(Feel, TemporalValues) {
  check({{"date(\"2024-02-29\") + duration(\"P1Y\")", "date(\"2025-02-28\")"},
         {"@\"2026-03-29T01:30:00@Europe/Berlin\" + @\"PT1H\"",
          "date and time(\"2026-03-29T03:30:00@Europe/Berlin\")"},
         {"@\"2026-01-31\" - @\"2026-01-01\"", "duration(\"P30D\")"},
         {"years and months duration(@\"2020-02-29\", @\"2026-02-28\")", "duration(\"P5Y11M\")"},
         {"@\"2026-11-21\".weekday", "6"},
         {"@\"12:30:00+01:00\".time offset", "duration(\"PT1H\")"},
         {"day of week(@\"2026-11-21\")", "\"Saturday\""},
         {"today()", "date(\"2026-11-21\")"},
         {"date(2026, 2, 30)", "null"},
         {"@\"P1Y\" < @\"P13M\"", "true"},
         {"@\"10:30:00.1\" = @\"10:30:00.2\"", "true"},  // to the second, says the TCK
         {"@\"10:30:00.1\" < @\"10:30:00.2\"", "true"},
         {"@\"P1D\" = @\"PT24H\"", "true"},
         {"duration(\"P1D\") * 1.5", "duration(\"P1DT12H\")"}});
}

TEST(Feel, StringsCountCodePoints) {
  check({{"string length(\"a\\U01F600b\")", "3"},
         {"substring(\"a\\U01F600b\", 2, 1) = \"\\U01F600\"", "true"},
         {"\"\\uD83D\\uDE00\" = \"\\U01F600\"", "true"},
         {"upper case(\"straße\")", "\"STRASSE\""},
         {"split(\"a;b;;c\", \";\")", "[\"a\", \"b\", \"\", \"c\"]"},
         {"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
         {"matches(\"O\", \"[A-Z-[OI]]\")", "false"},
         {"string join([\"a\", null, \"b\"], \", \")", "\"a, b\""},
         {"string({a: \"x\", \"b:c\": [1]})", "\"{a: \\\"x\\\", \\\"b:c\\\": [1]}\""}});
}

TEST(Feel, TypesAreAsked) {
  check({{"1 instance of number", "true"},
         {"null instance of Any", "false"},
         {"[1, \"a\"] instance of list<number>", "false"},
         {"{a: 1, b: 2} instance of context<a: number>", "true"},
         {"[1..3] instance of range<number>", "true"},
         {"@\"P1D\" instance of days and time duration", "true"},
         {"(function(a: number) a) instance of function<number> -> Any", "true"}});
}

TEST(Feel, UnaryTests) {
  struct Test {
    const char* tests;
    Value input;
    const char* value;
  };
  const std::vector<Test> tests = {{"-", Value(), "true"},
                                   {"", Value(), "true"},
                                   {"< 5", Value::number(3), "true"},
                                   {"< 5, > 10", Value::number(7), "false"},
                                   {"not(1, 2)", Value::number(3), "true"},
                                   {"[1..3]", Value::number(3), "true"},
                                   {"\"a\", \"b\"", Value("b"), "true"},
                                   {"? * 2 = 10", Value::number(5), "true"},
                                   {"null", Value(), "true"},
                                   {"[1, 2, 3]", Value::number(2), "true"},
                                   {"true", Value(true), "true"},
                                   {"true", Value(), "false"},
                                   {"< 5", Value("a"), "null"}};
  for (const Test& test : tests) {
    const auto compiled = Expression::compile_unary_tests(test.tests, Scope());
    ASSERT_TRUE(compiled.has_value()) << test.tests;
    Evaluation evaluation;
    EXPECT_EQ(to_feel(compiled->evaluate_tests(test.input, {}, evaluation)), test.value) << test.tests;
  }
}

TEST(Feel, SyntaxErrorsNameThePlace) {
  struct Wrong {
    const char* text;
    const char* place;
    const char* detail;
  };
  for (const Wrong& wrong :
       {Wrong{"1 +", "1:4", "an expression"}, Wrong{"if a then b", "1:12", "else"},
        Wrong{"[1, 2", "1:6", "]"}, Wrong{"1\n+\n  )", "3:3", "an expression"},
        Wrong{"\"open", "1:1", "quotation"}, Wrong{"f(a: 1, 2)", "1:9", "all arguments have names"},
        Wrong{"1 2", "1:3", "end of the expression"}, Wrong{"/* open", "1:1", "an expression"},
        Wrong{"x instance of no such type", "1:15", "known type"}}) {
    const auto out = Expression::compile(wrong.text, Scope());
    ASSERT_FALSE(out.has_value()) << wrong.text;
    EXPECT_EQ(out.error().code, "feel.syntax");
    EXPECT_EQ(out.error().field, wrong.place) << wrong.text << ": " << out.error().detail;
    EXPECT_NE(out.error().detail.find(wrong.detail), std::string::npos)
        << wrong.text << ": " << out.error().detail;
  }
}

// Nothing that a text can say takes more than the budget, and nothing ends the program.
TEST(Feel, HostileTextsEndWithinTheBudget) {
  const std::string many_lists = "for i in 1..100000 return [partial[-1]]";
  const std::string many = "for i in 1..1000000000 return i";
  const std::string cross = "for a in 1..1000, b in 1..1000, c in 1..1000 return a";
  const std::string doubled =
      "{a: \"0123456789\", b: a + a + a + a + a + a + a + a + a + a, c: b+b+b+b+b+b+b+b+b+b, d: "
      "c+c+c+c+c+c+c+c+c+c, "
      "e: d+d+d+d+d+d+d+d+d+d, f: e+e+e+e+e+e+e+e+e+e, g: f+f+f+f+f+f+f+f+f+f, h: g+g+g+g+g+g+g+g+g+g, "
      "i: h+h+h+h+h+h+h+h+h+h, j: i+i+i+i+i+i+i+i+i+i}.j";
  const std::string endless = "{f: function(g) g(g), x: f(f)}.x";
  const std::string pattern = "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a*)*\\1(a*)*b\")";
  for (const std::string& each : {many_lists, many, cross, doubled, endless, pattern}) {
    const auto expression = Expression::compile(each, Scope());
    ASSERT_TRUE(expression.has_value()) << each << expression.error().detail;
    Evaluation evaluation;
    EXPECT_TRUE(expression->evaluate({}, evaluation).is_null()) << each;
    EXPECT_GT(evaluation.problem_count(), 0u) << each;
  }
  std::string deep(5000, '(');
  EXPECT_FALSE(Expression::compile(deep + "1" + std::string(5000, ')'), Scope()).has_value());
  std::string chain = "1";
  for (int i = 0; i < 50'000; ++i) chain += "+1";
  EXPECT_FALSE(Expression::compile(chain, Scope()).has_value());
  EXPECT_FALSE(Expression::compile(std::string(kMaxExpressionBytes + 1, ' '), Scope()).has_value());
  EXPECT_FALSE(Expression::compile(std::string(5000, '-') + "1", Scope()).has_value());
}

TEST(Feel, ProblemsNameThePlace) {
  const auto expression = Expression::compile("1 + (2 * \"a\")", Scope());
  Evaluation evaluation;
  EXPECT_TRUE(expression->evaluate({}, evaluation).is_null());
  ASSERT_EQ(evaluation.problems().size(), 2u);
  EXPECT_EQ(evaluation.problems()[0].code, "type");
  EXPECT_EQ(evaluation.problems()[0].offset, 7u);
}

TEST(Feel, ReadsNamesItsVariables) {
  Scope scope;
  scope.add("a");
  scope.add("b");
  scope.add("c");
  const auto expression = Expression::compile("{b: 1, x: c + b}.x + [1][item = a]", scope);
  EXPECT_EQ(expression->reads(), (std::vector<std::uint32_t>{0, 2}));
}

TEST(Feel, OneProgramRunsInManyThreads) {
  Scope scope;
  scope.add("n");
  const auto expression = Expression::compile(
      "{f: function(x) if x = n then \"yes\" else \"no\", r: for i in 1..50 return f(i)}.r[n]", scope);
  std::vector<std::thread> threads;
  std::array<int, 4> wrong{};
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 1; i <= 50; ++i) {
        Evaluation evaluation;
        const std::array variables{Value::number(i)};
        if (to_feel(expression->evaluate(variables, evaluation)) != "\"yes\"") ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

TEST(Feel, ExtensionsAreOffUnlessAsked) {
  EXPECT_EQ(text("trim(\" a \")"), "null");
  const auto wide = Expression::compile("trim(\" a \") + get or else(null, \"b\") + `odd name`.x", Scope(),
                                        Extensions::camunda);
  ASSERT_TRUE(wide.has_value());
  const auto small =
      Expression::compile("trim(\" a \") + get or else(null, \"b\")", Scope(), Extensions::camunda);
  Evaluation evaluation;
  EXPECT_EQ(to_feel(small->evaluate({}, evaluation)), "\"ab\"");
}

}  // namespace
}  // namespace rathaus::feel
