#pragma once
// The compiled form of a FEEL text: names resolved to places, built-in functions found, constants computed. Immutable
// and shared; a frame holds what differs from call to call.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libs/feel/ast.h"
#include "libs/feel/built_ins.h"

namespace rathaus::feel {

enum class Code : std::uint8_t {
  constant,  // constants[index]
  variable,  // of the frame: index
  local,  // of the frame: index
  item_member,  // strings[index] of the filtered items (arguments but the last), else the last argument
  unknown,  // strings[index]: a name that nothing bears
  bad_literal,  // strings[index]
  built_in,  // built_ins[index] as a value
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
  between,
  in,
  instance_of,
  conditional,
  for_each,
  some,
  every,  // index: first local; flags: kUsesPartial
  iteration,
  filter,  // index: local of the item
  path,
  list,
  context,
  range,
  function,  // functions[index]; arguments: what it captures
  external,  // functions[index]; argument: the mapping
  call_built_in,  // built_ins[index]; names[second ..] if flags
  call_pattern,  // built_ins[index] with patterns[second]
  call,  // callee, arguments; index: position of a built-in of the same name + 1, or 0
  test_equal,
  test_not_equal,
  test_less,
  test_less_or_equal,
  test_greater,
  test_greater_or_equal,
  test_value,  // a plain value as test
  test_truth,  // an expression over "?" as test
  tests,
  tests_negated,
  tests_any,
  duplicate_key  // a context with the same key twice
};

inline constexpr std::uint8_t kUsesPartial = 8;  // of for_each
inline constexpr std::uint8_t kCondition = 16;  // of test_value: written as a condition ("age > 18")

struct Step {
  Code code = Code::constant;
  std::uint8_t flags = 0;
  std::uint32_t first = 0, count = 0;  // arguments: children[first .. first + count)
  std::uint32_t index = 0, second = 0;
  std::uint32_t offset = 0;
};

struct FunctionPlan {
  std::vector<Function::Parameter> parameters;
  std::uint32_t body = 0;
  std::uint32_t locals = 0;  // parameters first
  std::uint32_t depth = 0;
};

struct Program {
  std::string text;
  std::vector<Step> steps;
  std::vector<std::uint32_t> children;
  std::vector<Value> constants;
  std::vector<std::string> strings;
  std::vector<TypePtr> types;
  std::vector<const BuiltIn*> built_ins;
  std::vector<regex::Pattern> patterns;
  std::vector<FunctionPlan> functions;
  Scope::External external;
  std::uint32_t root = 0, locals = 0, depth = 0;
  std::vector<std::uint32_t> reads;
  std::shared_ptr<const Tree>
      tree;  // as written: for explanations, export and the check against the tree walk
  Extensions extensions = Extensions::none;
  std::weak_ptr<const Program> self;  // functions keep their program alive
};

Result<std::shared_ptr<const Program>> compile(std::string_view text, const Scope& scope, Goal goal,
                                               Extensions extensions);

struct Frame {
  const Program& program;
  std::span<const Value> variables;
  std::span<Value> locals;
  Evaluation& run;
};
Value evaluate(Frame& frame, std::uint32_t step);

// The plain way, straight over the tree with names looked up as they come: slow, and the measure of the compiled form.
Value walk_tree(const Tree& tree, const Scope& scope, std::span<const Value> variables, const Value* input,
                Extensions extensions, Evaluation& run);

// The value of a text that is one literal interval (range(): 10.3.4.1); nullopt for everything else.
std::optional<Value> range_literal(std::string_view text);

}  // namespace rathaus::feel
