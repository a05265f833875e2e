#include "libs/feel/expression_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace rathaus::feel {
namespace {

// Answers known to the tests: a = "002", n = 5, f = false, l = ["x", null, "y"]; everything else is not
// answered.
Value lookup(std::string_view path) {
  if (path == "a") return "002";
  if (path == "n") return Value::number(5);
  if (path == "f") return false;
  if (path == "l") return List{Value("x"), Value(), Value("y")};
  return {};
}

std::string run(std::string_view json) {
  const auto tree = ExpressionTree::parse(json);
  if (!tree) return "refused: " + tree.error().detail;
  std::uint64_t steps = kDefaultSteps;
  const auto value = tree->evaluate(lookup, steps);
  return value ? to_feel(*value) : value.error().code;
}

TEST(ExpressionTree, ComparesAnswers) {
  EXPECT_EQ(run(R"({"equal":[{"path":"a"},{"value":"002"}]})"), "true");
  EXPECT_EQ(run(R"({"not_equal":[{"path":"a"},{"value":"002"}]})"), "false");
  EXPECT_EQ(run(R"({"less_than":[{"path":"n"},{"value":5}]})"), "false");
  EXPECT_EQ(run(R"({"less_or_equal":[{"path":"n"},{"value":5}]})"), "true");
  EXPECT_EQ(run(R"({"greater_than":[{"path":"n"},{"value":{"$number":"4.9"}}]})"), "true");
  EXPECT_EQ(run(R"({"greater_or_equal":[{"path":"n"},{"value":6}]})"), "false");
}

TEST(ExpressionTree, UnknownIsNeitherYesNorNo) {
  EXPECT_EQ(run(R"({"equal":[{"path":"missing"},{"value":"x"}]})"), "null");
  EXPECT_EQ(run(R"({"equal":[{"path":"missing"},{"value":null}]})"), "true");
  EXPECT_EQ(run(R"({"equal":[{"path":"n"},{"value":"5"}]})"), "null");
  EXPECT_EQ(run(R"({"not":{"equal":[{"path":"missing"},{"value":"x"}]}})"), "null");
  EXPECT_EQ(run(R"({"and":[{"value":null},{"value":false}]})"), "false");
  EXPECT_EQ(run(R"({"and":[{"value":null},{"value":true}]})"), "null");
  EXPECT_EQ(run(R"({"or":[{"value":null},{"value":true}]})"), "true");
  EXPECT_EQ(run(R"({"or":[{"value":null},{"value":false}]})"), "null");
  EXPECT_EQ(run(R"({"or":[{"value":"text"},{"value":false}]})"), "null");
}

TEST(ExpressionTree, EmptyCountInAndIf) {
  EXPECT_EQ(run(R"({"is_empty":{"path":"missing"}})"), "true");
  EXPECT_EQ(run(R"({"is_empty":[{"path":"f"}]})"), "false");
  EXPECT_EQ(run(R"({"count":{"path":"l"}})"), "2");
  EXPECT_EQ(run(R"({"count":{"path":"a"}})"), "1");
  EXPECT_EQ(run(R"({"in":[{"path":"a"},{"value":"001"},{"value":"002"}]})"), "true");
  EXPECT_EQ(run(R"({"in":[{"value":"y"},{"path":"l"}]})"), "true");
  EXPECT_EQ(run(R"({"in":[{"value":"z"},{"path":"l"}]})"), "null");
  EXPECT_EQ(run(R"({"in":[{"path":"a"},{"value":["001","003"]}]})"), "false");
  EXPECT_EQ(run(R"({"if":[{"path":"f"},{"value":1},{"value":2}]})"), "2");
  EXPECT_EQ(run(R"({"if":[{"path":"missing"},{"value":1},{"value":2}]})"), "2");
}

TEST(ExpressionTree, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(run(R"({"xor":[{"value":true}]})"), "refused: unknown operator");
  EXPECT_EQ(run(R"({"equal":[{"value":true}]})"), "refused: wrong number of arguments");
  EXPECT_EQ(run(R"({"equal":[1,2]})"), "refused: an object with exactly one member is expected");
  EXPECT_EQ(run(R"({"and":[]})"), "refused: wrong number of arguments");
  EXPECT_EQ(run(R"({"path":""})"), "refused: a path is expected");
  EXPECT_EQ(run("nonsense"), "refused: not JSON");
  std::string deep = R"({"value":true})";
  for (int i = 0; i < 40; ++i) deep = R"({"not":)" + deep + "}";
  EXPECT_EQ(run(deep).substr(0, 7), "refused");
}

TEST(ExpressionTree, NamesItsPathsAndPrintsCanonically) {
  const auto tree =
      ExpressionTree::parse(R"( {"or": [{"is_empty": {"path":"b"}}, {"path":"a"}, {"path":"b"}]} )");
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->paths(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(tree->json(), R"({"or":[{"is_empty":{"path":"b"}},{"path":"a"},{"path":"b"}]})");
  EXPECT_EQ(ExpressionTree::parse(tree->json())->json(), tree->json());
}

TEST(ExpressionTree, StopsWhenTheBudgetIsSpent) {
  const auto tree = ExpressionTree::parse(R"({"and":[{"value":true},{"value":true},{"value":true}]})");
  std::uint64_t steps = 3;
  const auto out = tree->evaluate(lookup, steps);
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code, "feel.budget");
  steps = 4;
  EXPECT_TRUE(tree->evaluate(lookup, steps).has_value());
  EXPECT_EQ(steps, 0U);
}

}  // namespace
}  // namespace rathaus::feel
