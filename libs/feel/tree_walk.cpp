// The plain interpreter: over the tree, names looked up in the order they became visible, nothing computed before.
// Nobody runs decisions with it; the tests and the fuzzer hold the compiled form against it.
#include <set>

#include "libs/base/check.h"
#include "libs/feel/operators.h"
#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

constexpr std::uint32_t kMaxWalkLevels = 3'000;

struct Binding {
  std::string name;  // empty: the item of a filter, whose keys are visible
  Value value;
};
using Environment = std::vector<Binding>;

class TreeWalker {
 public:
  TreeWalker(const Tree& tree, const Scope& scope, Extensions extensions, Evaluation& run)
      : tree_(tree), scope_(scope), extensions_(extensions), run_(run) {}

  Value value(NodeId id, Environment& names);

 private:
  friend class WalkedFunction;

  Value argument(const Node& node, std::uint32_t i, Environment& names) {
    return value(tree_.argument(node, i), names);
  }
  Value name(const Node& node, Environment& names);
  const Value* find(std::string_view name, const Environment& names, bool& in_item) const;
  Value call(const Node& node, Environment& names);
  Value context(const Node& node, Environment& names);
  Value filter(const Node& node, Environment& names);
  Value loop(const Node& node, Environment& names);
  struct Results {
    List list;
    bool decided = false, unknown = false, failed = false;
  };
  void turn(const Node& node, std::uint32_t depth, Environment& names, Results& results);
  std::optional<List> domain(NodeId id, Environment& names);
  Value tests(const Node& node, std::uint32_t from, Environment& names);
  Value test(NodeId id, Environment& names);
  bool reads_input(NodeId id) const;

  const Tree& tree_;
  const Scope& scope_;
  Extensions extensions_;
  Evaluation& run_;
};

// Lives no longer than the walk: a test's business, not a host's.
class WalkedFunction final : public Function {
 public:
  WalkedFunction(TreeWalker& walker, const FunctionLiteral& literal, NodeId body, Environment names)
      : Function(literal.parameters, nullptr), walker_(walker), body_(body), names_(std::move(names)) {}
  Value call(std::span<const Value> arguments, Evaluation& run) const override {
    if (run.levels + walker_.tree_.depth > kMaxWalkLevels)
      return run.fail("budget", "calls within calls beyond the depth limit");
    Environment names = names_;
    for (std::size_t i = 0; i < arguments.size(); ++i) names.push_back({parameters()[i].name, arguments[i]});
    run.levels += walker_.tree_.depth;
    Value out = walker_.value(body_, names);
    run.levels -= walker_.tree_.depth;
    return out;
  }

 private:
  TreeWalker& walker_;
  NodeId body_;
  Environment names_;
};

Value TreeWalker::value(NodeId id, Environment& names) {
  if (id == kNoNode) return {};
  const Node& node = tree_.at(id);
  if (!run_.spend(1)) return {};
  const auto a = [&] { return argument(node, 0, names); };
  const auto b = [&] { return argument(node, 1, names); };
  switch (node.op) {
    case Op::constant: return tree_.values[node.index];
    case Op::name: return name(node, names);
    case Op::bad_literal: return run_.fail("domain", "no date, time or duration");
    case Op::negate: return negate(a(), run_);
    case Op::add: {
      const Value x = a();
      return add(x, b(), run_);
    }
    case Op::subtract: {
      const Value x = a();
      return subtract(x, b(), run_);
    }
    case Op::multiply: {
      const Value x = a();
      return multiply(x, b(), run_);
    }
    case Op::divide: {
      const Value x = a();
      return divide(x, b(), run_);
    }
    case Op::power: {
      const Value x = a();
      return power(x, b(), run_);
    }
    case Op::equal: {
      const Value x = a();
      return equal(x, b(), run_);
    }
    case Op::not_equal: {
      const Value x = a();
      return not_equal(x, b(), run_);
    }
    case Op::less: {
      const Value x = a();
      return ordered(Order::less, x, b(), run_);
    }
    case Op::less_or_equal: {
      const Value x = a();
      return ordered(Order::less_or_equal, x, b(), run_);
    }
    case Op::greater: {
      const Value x = a();
      return ordered(Order::greater, x, b(), run_);
    }
    case Op::greater_or_equal: {
      const Value x = a();
      return ordered(Order::greater_or_equal, x, b(), run_);
    }
    case Op::logical_and: {
      const Value x = a();
      return conjunction(x, b());
    }
    case Op::logical_or: {
      const Value x = a();
      return disjunction(x, b());
    }
    case Op::between: {
      const Value x = a(), low = b();
      return between(x, low, argument(node, 2, names), run_);
    }
    case Op::instance_of: return type_test(a(), *tree_.types[node.index]);
    case Op::conditional: return truth(a()) == Truth::yes ? b() : argument(node, 2, names);
    case Op::path: return member(a(), tree_.strings[node.index], run_);
    case Op::list: {
      List out;
      for (std::uint32_t i = 0; i < node.count; ++i) out.push_back(argument(node, i, names));
      return run_.exhausted() ? Value() : make_list(std::move(out), run_);
    }
    case Op::range: {
      const Value low = a(), high = b();
      const bool low_in = (node.flags & kLowIncluded) != 0, high_in = (node.flags & kHighIncluded) != 0;
      const NodeId x = tree_.argument(node, 0), y = tree_.argument(node, 1);
      if (x != kNoNode && y != kNoNode && x != y) return make_range(low, high, low_in, high_in, run_);
      Range out{low, high, low_in, high_in, Range::Form::comparison};
      if ((node.flags & kNegatedRange) != 0) out.form = Range::Form::not_equal;
      return Value(std::move(out));
    }
    case Op::context: return context(node, names);
    case Op::filter: return filter(node, names);
    case Op::for_each:
    case Op::some:
    case Op::every: return loop(node, names);
    case Op::function: {
      const FunctionLiteral& literal = tree_.functions[node.index];
      if (!literal.external)
        return Value(std::shared_ptr<const Function>(
            std::make_shared<WalkedFunction>(*this, literal, tree_.argument(node, 0), names)));
      const Value mapping = a();
      auto out = scope_.external() && mapping.context()
                     ? scope_.external()(literal.parameters, *mapping.context())
                     : nullptr;
      return out ? Value(std::move(out))
                 : run_.fail("external", "functions outside FEEL are not available here");
    }
    case Op::call: return call(node, names);
    case Op::in: {
      const Value input = a();
      names.push_back({"?", input});
      Value out;
      const NodeId only = tree_.argument(node, 1);
      const bool sign = tree_.at(only).op >= Op::test_equal && tree_.at(only).op <= Op::test_greater_or_equal;
      if (node.count == 2 && !sign && !input.is_null() && !reads_input(only) &&
          value(only, names).is_null()) {
        out = run_.fail("type", "nothing can be in null");
      } else {
        out = tests(node, 1, names);
      }
      names.pop_back();
      return out;
    }
    case Op::tests: return tests(node, 0, names);
    case Op::tests_negated: {
      const Value out = tests(node, 0, names);
      return out.boolean() ? Value(!*out.boolean()) : Value();
    }
    case Op::tests_any: return Value(true);
    default: return test(id, names);
  }
}

const Value* TreeWalker::find(std::string_view name, const Environment& names, bool& in_item) const {
  in_item = false;
  for (auto entry = names.rbegin(); entry != names.rend(); ++entry) {
    if (!entry->name.empty()) {
      if (entry->name == name) return &entry->value;
    } else if (entry->value.context() != nullptr) {
      in_item = true;
      if (const Value* found = entry->value.context()->find(name)) return found;
    }
  }
  return nullptr;
}

Value TreeWalker::name(const Node& node, Environment& names) {
  const std::string& text = tree_.strings[node.index];
  bool in_item = false;
  if (const Value* found = find(text, names, in_item)) return *found;
  if (const BuiltIn* row = find_built_in(text, extensions_)) return built_in_value(*row);
  if (in_item) return {};
  return run_.fail("unknown_name", "there is nothing of the name \"" + text + "\"");
}

Value TreeWalker::context(const Node& node, Environment& names) {
  const std::size_t before = names.size();
  Context out;
  std::set<std::string, std::less<>> keys;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (!keys.insert(tree_.strings[node.index + i]).second)
      return run_.fail("domain", "a context has the same key twice");
  }
  for (std::uint32_t i = 0; i < node.count; ++i) {
    Value entry = argument(node, i, names);
    const std::string& key = tree_.strings[node.index + i];
    names.push_back({key, entry});
    out.entries.push_back({key, std::move(entry)});
  }
  names.resize(before);
  return run_.exhausted() ? Value() : make_context(std::move(out), run_);
}

Value TreeWalker::filter(const Node& node, Environment& names) {
  Value list = argument(node, 0, names);
  if (list.is_null()) return list;
  if (list.list() == nullptr) list = Value(List{std::move(list)});
  const auto answer_for = [&](const Value& item) {
    names.push_back({"item", item});
    names.push_back({"", item});
    Value out = argument(node, 1, names);
    names.resize(names.size() - 2);
    return out;
  };
  const auto pick = [&](const Decimal& position) {
    const auto index = position.to_int64();
    const auto size = static_cast<std::int64_t>(list.list()->size());
    if (!index || *index == 0 || *index > size || *index < -size)
      return run_.fail("domain", "the position is not within the list");
    return (*list.list())[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
  };
  if (list.list()->empty()) {
    const Value answer = answer_for(Value());
    return answer.number() ? pick(*answer.number()) : make_list({}, run_);
  }
  List out;
  for (std::size_t i = 0; i < list.list()->size(); ++i) {
    const Value answer = answer_for((*list.list())[i]);
    if (run_.exhausted()) return {};
    if (answer.number() && i == 0) return pick(*answer.number());
    if (!answer.is_null() && !answer.boolean())
      return run_.fail_type("a filter wants a condition or a number", answer);
    if (truth(answer) == Truth::yes) out.push_back((*list.list())[i]);
  }
  return make_list(std::move(out), run_);
}

std::optional<List> TreeWalker::domain(NodeId id, Environment& names) {
  const Node& node = tree_.at(id);
  std::optional<Walk> steps;
  Value given;
  if (node.op == Op::iteration) {
    const Value from = argument(node, 0, names);
    steps = walk(from, argument(node, 1, names), true, true, run_);
    if (!steps) return std::nullopt;
  } else {
    given = value(id, names);
    if (const Range* range = given.range()) {
      steps = walk(range->low, range->high, range->low_included, range->high_included, run_);
      if (!steps) return std::nullopt;
    }
  }
  if (steps) {
    List out;
    for (std::uint64_t i = 0; i < steps->count && run_.spend(1) && run_.allocate(sizeof(Value)); ++i)
      out.push_back(walk_item(*steps, i));
    return out;
  }
  if (given.is_null()) return run_.fail("type", "there is nothing to go through: null"), std::nullopt;
  return given.list() != nullptr ? *given.list() : List{given};
}

Value TreeWalker::loop(const Node& node, Environment& names) {
  Results results;
  turn(node, 0, names, results);
  if (results.failed || run_.exhausted()) return {};
  if (node.op == Op::for_each) return make_list(std::move(results.list), run_);
  const bool some = node.op == Op::some;
  if (results.decided) return Value(some);
  return results.unknown ? Value() : Value(!some);
}

void TreeWalker::turn(const Node& node, std::uint32_t depth, Environment& names, Results& results) {
  const std::uint32_t domains = node.count - 1;
  if (depth == domains) {
    if (node.op == Op::for_each) {
      if (!run_.spend(results.list.size() / 64)) return;
      names.push_back({"partial", Value(results.list)});
      results.list.push_back(argument(node, domains, names));
      names.pop_back();
      return;
    }
    const Truth answer = truth(argument(node, domains, names));
    results.unknown = results.unknown || answer == Truth::unknown;
    results.decided = answer == (node.op == Op::some ? Truth::yes : Truth::no);
    return;
  }
  const auto items = domain(tree_.argument(node, depth), names);
  if (!items) {
    results.failed = true;
    return;
  }
  for (const Value& item : *items) {
    if (!run_.spend(1)) return;
    names.push_back({tree_.strings[node.index + depth], item});
    turn(node, depth + 1, names, results);
    names.pop_back();
    if (results.failed || results.decided) return;
  }
}

Value TreeWalker::call(const Node& node, Environment& names) {
  std::vector<Value> arguments;
  std::vector<std::string> given;
  for (std::uint32_t i = 1; i < node.count; ++i) {
    arguments.push_back(argument(node, i, names));
    if ((node.flags & kNamedArguments) != 0) given.push_back(tree_.strings[node.index + i - 1]);
  }
  const Node& target = tree_.at(tree_.argument(node, 0));
  bool in_item = false;
  const bool named = target.op == Op::name;
  const Value* variable = named ? find(tree_.strings[target.index], names, in_item) : nullptr;
  const BuiltIn* row = named ? find_built_in(tree_.strings[target.index], extensions_) : nullptr;
  if (row != nullptr && (variable == nullptr || variable->function() == nullptr))
    return call_built_in(*row, arguments, given, run_);
  const Value callee = argument(node, 0, names);
  if (callee.function() == nullptr) return run_.fail_type("only a function can be called", callee);
  if (!given.empty()) return callee.function()->call_named(arguments, given, run_);
  return invoke(*callee.function(), arguments, run_);
}

// Does the text of the test speak of "?" itself, not of that of a test inside it?
bool TreeWalker::reads_input(NodeId id) const {
  if (id == kNoNode) return false;
  const Node& node = tree_.at(id);
  if (node.op == Op::name && tree_.strings[node.index] == "?") return true;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (reads_input(tree_.argument(node, i))) return true;
  }
  return false;
}

Value TreeWalker::tests(const Node& node, std::uint32_t from, Environment& names) {
  bool unknown = false;
  for (std::uint32_t i = from; i < node.count; ++i) {
    const Truth answer = truth(test(tree_.argument(node, i), names));
    if (answer == Truth::yes) return Value(true);
    unknown = unknown || answer == Truth::unknown;
  }
  return unknown ? Value() : Value(false);
}

Value TreeWalker::test(NodeId id, Environment& names) {
  const Node& node = tree_.at(id);
  bool in_item = false;
  const Value* found = find("?", names, in_item);
  const Value input = found ? *found : Value();
  const auto bound = [&] { return argument(node, 0, names); };
  switch (node.op) {
    case Op::test_equal: return equal(input, bound(), run_);
    case Op::test_not_equal: return not_equal(input, bound(), run_);
    case Op::test_less: return ordered(Order::less, input, bound(), run_);
    case Op::test_less_or_equal: return ordered(Order::less_or_equal, input, bound(), run_);
    case Op::test_greater: return ordered(Order::greater, input, bound(), run_);
    case Op::test_greater_or_equal: return ordered(Order::greater_or_equal, input, bound(), run_);
    default: break;
  }
  const Value plain = value(id, names);
  if (reads_input(id)) return plain.boolean() || plain.is_null() ? plain : matches(input, plain, run_);
  const bool condition =
      (node.op >= Op::equal && node.op <= Op::instance_of) || node.op == Op::some || node.op == Op::every;
  if (condition && plain.boolean() && !input.boolean()) return plain;
  return matches(input, plain, run_);
}

}  // namespace

Value walk_tree(const Tree& tree, const Scope& scope, std::span<const Value> variables, const Value* input,
                Extensions extensions, Evaluation& run) {
  Environment names;
  for (std::size_t i = 0; i < variables.size(); ++i)
    names.push_back({scope.variables()[i].name, variables[i]});
  if (input != nullptr) names.push_back({"?", *input});
  Value out = TreeWalker(tree, scope, extensions, run).value(tree.root, names);
  return run.exhausted() ? Value() : out;
}

}  // namespace rathaus::feel
