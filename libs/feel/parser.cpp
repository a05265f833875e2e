#include "libs/feel/parser.h"

#include <algorithm>
#include <array>

#include "libs/feel/built_ins.h"
#include "libs/feel/parser_parts.h"

namespace rathaus::feel {
namespace {

constexpr std::array kProperties = {"time offset", "start included", "end included"};

const NameTable& built_in_table(Extensions extensions) {
  const auto made = [](Extensions set) {
    NameTable table;
    for (const std::string_view name : built_in_names(set)) table.add(name);
    return table;
  };
  static const NameTable plain = made(Extensions::none), camunda = made(Extensions::camunda);
  return extensions == Extensions::camunda ? camunda : plain;
}

const NameTable& property_table() {
  static const NameTable properties = [] {
    NameTable table;
    for (const char* name : kProperties) table.add(name);
    return table;
  }();
  return properties;
}

}  // namespace

Parser::Parser(std::string_view text, const Scope& scope, Extensions extensions)
    : text_(text),
      scope_(scope),
      names_(&built_in_table(extensions)),
      members_(&property_table()),
      camunda_(extensions == Extensions::camunda) {
  for (const Scope::Variable& variable : scope.variables()) names_.add(variable.name);
  for (const std::string& name : scope.members()) members_.add(name);
  for (const auto& [name, type] : scope.types()) types_.add(name);
}

Result<Tree> Parser::run(Goal goal) {
  if (text_.size() > kMaxExpressionBytes)
    return fail(invalid("feel.too_long", "the text has more than 262,144 bytes", "1:1"));
  tree_.text = std::string(text_);
  tree_.root = goal == Goal::expression ? TRY(expression()) : TRY(unary_tests());
  if (!at_end()) return expected("the end of the expression or an operator");
  return std::move(tree_);
}

Result<Tree> parse(std::string_view text, const Scope& scope, Goal goal, Extensions extensions) {
  return Parser(text, scope, extensions).run(goal);
}

Result<Tree> parse_interval(std::string_view text) {
  const Scope scope;
  Parser parser(text, scope, Extensions::none);
  parser.allow_open_ends();
  return parser.run(Goal::expression);
}

// ---- operators --------------------------------------------------------------------------------------------

Parser::Node_ Parser::expression() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth)
    return expected("an expression that is nested less deeply (at most 200 levels)");
  return disjunction();
}

Parser::Node_ Parser::disjunction() {
  NodeId left = TRY(conjunction());
  while (at_word("or")) {
    const std::size_t offset = at_;
    take_word("or");
    const NodeId right = TRY(conjunction());
    left = TRY(make(Op::logical_or, offset, {left, right}));
  }
  return left;
}

Parser::Node_ Parser::conjunction() {
  NodeId left = TRY(comparison());
  while (at_word("and")) {
    const std::size_t offset = at_;
    take_word("and");
    const NodeId right = TRY(comparison());
    left = TRY(make(Op::logical_and, offset, {left, right}));
  }
  return left;
}

Parser::Node_ Parser::comparison() {
  NodeId left = TRY(additive());
  for (bool more = true; more;) left = TRY(comparison_tail(left, more));
  return left;
}

Parser::Node_ Parser::comparison_tail(NodeId left, bool& more) {
  skip();
  const std::size_t offset = at_;
  if (take_word("between")) {
    const NodeId low = TRY(additive());
    if (!take_word("and")) return expected("\"and\" and the upper bound of \"between\"");
    const NodeId high = TRY(additive());
    return make(Op::between, offset, {left, low, high});
  }
  if (take_word("in")) return tests_after_in(left, offset);
  static constexpr std::pair<std::string_view, Op> kSigns[] = {
      {"<=", Op::less_or_equal}, {">=", Op::greater_or_equal}, {"!=", Op::not_equal},
      {"<", Op::less},           {">", Op::greater},           {"=", Op::equal}};
  for (const auto& [sign, op] : kSigns) {
    if (!take(sign)) continue;
    const NodeId right = TRY(additive());
    return make(op, offset, {left, right});
  }
  more = false;
  return left;
}

Parser::Node_ Parser::additive() {
  NodeId left = TRY(multiplicative());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    const bool plus = take("+");
    if (!plus && !take("-")) return left;
    const NodeId right = TRY(multiplicative());
    left = TRY(make(plus ? Op::add : Op::subtract, offset, {left, right}));
  }
}

Parser::Node_ Parser::multiplicative() {
  NodeId left = TRY(power());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    if (starts("**")) return left;
    const bool times = take("*");
    if (!times && !take("/")) return left;
    const NodeId right = TRY(power());
    left = TRY(make(times ? Op::multiply : Op::divide, offset, {left, right}));
  }
}

Parser::Node_ Parser::power() {
  NodeId left = TRY(unary());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    if (!take("**")) return left;
    const NodeId right = TRY(unary());
    left = TRY(make(Op::power, offset, {left, right}));
  }
}

Parser::Node_ Parser::unary() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth)
    return expected("an expression that is nested less deeply (at most 200 levels)");
  skip();
  const std::size_t offset = at_;
  const bool literal =
      at_ + 1 < text_.size() && text_[at_] == '-' &&
      (digit(text_[at_ + 1]) || (text_[at_ + 1] == '.' && at_ + 2 < text_.size() && digit(text_[at_ + 2])));
  if (literal || !take("-")) return typed();
  const NodeId operand = TRY(unary());
  return make(Op::negate, offset, {operand});
}

Parser::Node_ Parser::typed() {
  NodeId left = TRY(primary());
  left = TRY(postfix(left));
  while (at_word("instance")) {
    const std::size_t offset = at_;
    take_word("instance");
    if (!take_word("of")) return expected("\"of\" after \"instance\"");
    tree_.types.push_back(TRY(type()));
    left = TRY(make(Op::instance_of, offset, {left}, static_cast<std::uint32_t>(tree_.types.size() - 1)));
  }
  return left;
}

Parser::Node_ Parser::postfix(NodeId left) {
  for (;;) {
    skip();
    if (starts(".") && !starts("..")) {
      left = TRY(member(left));
    } else if (starts("(")) {
      left = TRY(call(left));
    } else if (starts("[")) {
      if (!endpoint_) {
        left = TRY(filter(left));
        continue;
      }
      // "[1..a[1]]" or "[1..5[": a filter, if one can be read and the range still ends after it.
      const Mark before = mark();
      const auto filtered = filter(left);
      if (!filtered || (!starts("]") && !starts(")") && !starts("["))) {
        back_to(before);
        return left;
      }
      left = *filtered;
    } else {
      return left;
    }
  }
}

Parser::Node_ Parser::filter(NodeId left) {
  const std::size_t offset = at_;
  const std::size_t locals = locals_.size();
  take("[");
  const Restore end(endpoint_, false);
  const Restore inside(filters_, filters_ + 1);
  open_local("item");
  auto predicate = expression();
  close_locals(locals);
  if (!predicate) return predicate;
  if (!take("]")) return expected("\"]\" after the filter");
  return make(Op::filter, offset, {left, *predicate});
}

Parser::Node_ Parser::call(NodeId callee) {
  const std::size_t offset = tree_.nodes[callee].offset;
  take("(");
  const Restore end(endpoint_, false);
  std::vector<NodeId> arguments{callee};
  std::vector<std::string> names;
  if (!take(")")) {
    do {
      if (key_ahead()) {
        names.push_back(raw_name(":"));
        take(":");
      } else if (!names.empty()) {
        return expected("a name for this argument (all arguments have names, or none)");
      }
      arguments.push_back(TRY(expression()));
      if (!names.empty() && names.size() + 1 != arguments.size())
        return expected("arguments that all have names, or none");
    } while (take(","));
    if (!take(")")) return expected("\",\" or \")\" after an argument");
  }
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  const std::uint8_t flags = names.empty() ? 0 : kNamedArguments;
  for (std::string& name : names) keep(std::move(name));
  return make(Op::call, offset, std::move(arguments), first, flags);
}

Parser::Node_ Parser::member(NodeId left) {
  take(".");
  skip();
  const std::size_t offset = at_;
  std::string name;
  if (escaped_name(name)) return make(Op::path, offset, {left}, keep(std::move(name)));
  const std::size_t end = members_.match(text_, at_, name);
  if (end != std::string_view::npos) {
    at_ = end;
  } else {
    name = identifier();
    if (name.empty() || name == "true" || name == "false" || name == "null") {
      at_ = offset;
      return expected("the name of a member after \".\"");
    }
    for (;;) {  // unknown: as many words as follow
      const std::size_t before = at_;
      skip();
      const std::string next = identifier();
      if (next.empty() || reserved(next)) {
        at_ = before;
        break;
      }
      name += " " + next;
    }
  }
  return make(Op::path, offset, {left}, keep(std::move(name)));
}

}  // namespace rathaus::feel
