#pragma once
// The syntax tree of a FEEL text (DMN 1.5, 10.3.1.2). Flat: nodes name their arguments by position, so that a tree
// is freed, copied and walked without recursion limits of its own.
#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/feel/feel.h"
#include "libs/feel/type.h"
#include "libs/feel/value.h"

namespace rathaus::feel {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

enum class Op : std::uint8_t {
  constant,  // values[index]
  name,  // strings[index]: a variable, or a built-in function
  bad_literal,  // strings[index]: @"..." that is no date, time or duration
  negate,
  add,
  subtract,
  multiply,
  divide,
  power,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  logical_and,
  logical_or,
  between,  // value, low, high
  in,  // value, test ...
  instance_of,  // value; types[index]
  conditional,  // condition, then, else
  for_each,  // (domain ...), body; strings[index ..]: the variables; domain: an expression or iteration
  some,
  every,  // the same with a condition as body
  iteration,  // from, to: of `for i in 1..3`
  filter,  // value, predicate
  path,  // value; strings[index]
  list,  // items
  context,  // entry values; strings[index ..]: the keys
  range,  // low, high (kNoNode: open end); flags
  function,  // body; parameters: functions[index]
  call,  // callee, arguments; named: strings[index ..] has a name for each argument
  // Tests stand after `in` and in unary tests. A plain expression there is a test too: equal to it, in it.
  test_equal,
  test_not_equal,
  test_less,
  test_less_or_equal,
  test_greater,
  test_greater_or_equal,
  tests,  // test ...: any of them
  tests_negated,  // not(...)
  tests_any,  // "-"
};

struct Node {
  Op op = Op::constant;
  std::uint8_t flags = 0;  // of range: see below; of call: 1 named arguments
  std::uint32_t first = 0;  // arguments: children[first .. first + count)
  std::uint32_t count = 0;
  std::uint32_t index = 0;  // into values, strings, types or functions
  std::uint32_t offset = 0;  // byte in the text
};

inline constexpr std::uint8_t kLowIncluded = 1, kHighIncluded = 2, kNegatedRange = 4, kNamedArguments = 1;

struct FunctionLiteral {
  std::vector<Function::Parameter> parameters;
  bool external = false;
};

struct Tree {
  std::string text;
  std::vector<Node> nodes;
  std::vector<NodeId> children;
  std::vector<Value> values;
  std::vector<std::string> strings;
  std::vector<TypePtr> types;
  std::vector<FunctionLiteral> functions;
  NodeId root = kNoNode;
  std::uint32_t depth = 0;  // of the deepest node

  const Node& at(NodeId id) const { return nodes[id]; }
  NodeId argument(const Node& node, std::uint32_t i) const { return children[node.first + i]; }
};

enum class Goal { expression, unary_tests };
// Errors: as Expression::compile.
Result<Tree> parse(std::string_view text, const Scope& scope, Goal goal, Extensions extensions);
// One interval; an end that is left out where it is not included ("[1..)") is null.
Result<Tree> parse_interval(std::string_view text);

}  // namespace rathaus::feel
