#include "libs/feel/tree_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

TEST(TreeJson, ShowsTheTree) {
  Scope scope;
  scope.add("monthly income");
  const auto expression = Expression::compile("monthly income * 12 > 1000.5", scope);
  EXPECT_EQ(to_json_text(*expression),
            "[\"greater\",[\"multiply\",[\"name\",\"monthly income\"],[\"constant\",12]],"
            "[\"constant\",{\"$number\":\"1000.5\"}]]");
}

// Every construct reads back to a tree that is written alike and gives the same value.
TEST(TreeJson, LosesNothing) {
  Scope scope;
  scope.add("a b");
  scope.add_type("my type", list_type(simple_type(Type::Kind::number)));
  const Value variables[] = {Value::number(4)};
  for (const char* text : {"1 + a b - 2 * 3 / 4 ** 2",
                           "-a b",
                           "a b = 1 or a b != 2 and not(a b <= 3)",
                           "if a b > 3 then \"x\" else null",
                           "a b between 1 and 5",
                           "a b in (1, < 2, >= 3, != 7, [1..4), = 9)",
                           "[1, 2, 3][item > 1]",
                           "{x: 1, y: x + 1}.y",
                           "for i in 1..3, j in [1, 2] return i * j",
                           "some x in [1, 2] satisfies x > 1",
                           "every x in [1] satisfies x = 1",
                           "(function(n: number, m) n + m)(1, 2)",
                           "(function(n: my type) count(n))([1, 2])",
                           "substring(string: \"abc\", start position: 2)",
                           "[1, 2] instance of list<number>",
                           "@\"2026-02-01\" + @\"P1M\"",
                           "(< 5)",
                           "(>= 5)",
                           "(= 5)",
                           "(!= 5)",
                           "(1..5]",
                           "@\"nothing\"",
                           "[[], {}, \"\\\"\", 1.50]"}) {
    const auto expression = Expression::compile(text, scope);
    ASSERT_TRUE(expression.has_value()) << text << expression.error().detail;
    const auto written = to_json(*expression->program().tree);
    const auto read = tree_from_json(boost::json::parse(boost::json::serialize(written)), scope);
    ASSERT_TRUE(read.has_value()) << text << ": " << read.error().field << " " << read.error().detail;
    EXPECT_EQ(boost::json::serialize(to_json(*read)), boost::json::serialize(written)) << text;
    Evaluation first, second;
    EXPECT_EQ(to_feel(walk_tree(*read, scope, variables, nullptr, Extensions::none, second)),
              to_feel(expression->evaluate(variables, first)))
        << text;
  }
}

TEST(TreeJson, RefusesWhatIsNoTree) {
  for (const char* text :
       {"1", "[]", "[\"add\",[\"constant\",1]]", "[\"nope\",1]", "[\"constant\",1.5]",
        "[\"for\",[],[\"constant\",1]]", "[\"range\",\"[\",null,null,\")\"]",
        "[\"instance_of\",[\"constant\",1],\"no type\"]", "[\"function\",[[1,null]],[\"constant\",1]]"}) {
    const auto out = tree_from_json(boost::json::parse(text), Scope());
    ASSERT_FALSE(out.has_value()) << text;
  }
  std::string deep;
  for (int i = 0; i < 400; ++i) deep += "[\"negate\",";
  deep += "[\"constant\",1]" + std::string(400, ']');
  boost::json::parse_options options;
  options.max_depth = 1000;
  EXPECT_FALSE(tree_from_json(boost::json::parse(deep, {}, options), Scope()).has_value());
}

}  // namespace
}  // namespace rathaus::feel
