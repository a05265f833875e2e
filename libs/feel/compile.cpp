// From tree to program.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "libs/base/check.h"
#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

constexpr std::uint64_t kFoldingSteps = 2'000, kFoldingBytes = 4'096;

struct Place {
  bool local = false;
  std::uint32_t index = 0;
};

// A name that is visible in one function. An entry without a name is the item of a filter: its keys are visible too.
struct Visible {
  std::string name;
  std::uint32_t slot = 0;
};

struct Level {
  std::vector<Visible> visible;
  std::uint32_t locals = 0, used = 0;  // most at one time; now
  std::vector<Place> captures;  // in the level outside
  std::map<std::pair<bool, std::uint32_t>, std::uint32_t> captured;
};

class Compiler {
 public:
  Compiler(const Tree& tree, const Scope& scope, Extensions extensions, Program& out)
      : tree_(tree), scope_(scope), extensions_(extensions), out_(out) {}

  void run(Goal goal) {
    levels_.emplace_back();
    if (goal == Goal::unary_tests) open("?");
    out_.root = lower(tree_.root);
    out_.locals = levels_.back().locals;
    out_.reads.assign(reads_.begin(), reads_.end());
  }

 private:
  Level& level() { return levels_.back(); }

  std::uint32_t open(std::string name) {
    const std::uint32_t slot = level().used++;
    level().locals = std::max(level().locals, level().used);
    level().visible.push_back({std::move(name), slot});
    return slot;
  }
  void close(std::size_t visible) {
    level().used -= static_cast<std::uint32_t>(level().visible.size() - visible);
    level().visible.resize(visible);
  }

  std::uint32_t emit(Step step, const std::vector<std::uint32_t>& arguments) {
    step.first = static_cast<std::uint32_t>(out_.children.size());
    step.count = static_cast<std::uint32_t>(arguments.size());
    out_.children.insert(out_.children.end(), arguments.begin(), arguments.end());
    out_.steps.push_back(step);
    return static_cast<std::uint32_t>(out_.steps.size() - 1);
  }
  std::uint32_t emit(Code code, const Node& node, const std::vector<std::uint32_t>& arguments,
                     std::uint32_t index = 0, std::uint8_t flags = 0) {
    Step step;
    step.code = code;
    step.flags = flags;
    step.index = index;
    step.offset = node.offset;
    return emit(step, arguments);
  }
  std::uint32_t constant(Value value, const Node& node) {
    out_.constants.push_back(std::move(value));
    return emit(Code::constant, node, {}, static_cast<std::uint32_t>(out_.constants.size() - 1));
  }
  std::uint32_t keep(std::string text) {
    out_.strings.push_back(std::move(text));
    return static_cast<std::uint32_t>(out_.strings.size() - 1);
  }

  // Where the name lives, seen from the level `at`; filter items on the way go to `items`.
  std::optional<Place> find(std::string_view name, std::size_t at, std::vector<Place>& items) {
    Level& here = levels_[at];
    for (auto entry = here.visible.rbegin(); entry != here.visible.rend(); ++entry) {
      if (entry->name.empty()) {
        items.push_back({true, entry->slot});
      } else if (entry->name == name) {
        return Place{true, entry->slot};
      }
    }
    if (at == 0) {
      const auto& variables = scope_.variables();
      for (std::size_t i = variables.size(); i-- > 0;) {
        if (variables[i].name != name) continue;
        reads_.insert(static_cast<std::uint32_t>(i));
        return Place{false, static_cast<std::uint32_t>(i)};
      }
      return std::nullopt;
    }
    std::vector<Place> outer_items;
    const auto outer = find(name, at - 1, outer_items);
    for (const Place& item : outer_items) items.push_back(capture(at, item));
    return outer ? std::optional(capture(at, *outer)) : std::nullopt;
  }

  Place capture(std::size_t at, Place outside) {
    Level& here = levels_[at];
    const auto [entry, fresh] = here.captured.try_emplace({outside.local, outside.index},
                                                          static_cast<std::uint32_t>(here.captures.size()));
    if (fresh) here.captures.push_back(outside);
    return {false, entry->second};
  }

  std::uint32_t read(Place place, const Node& node) {
    return emit(place.local ? Code::local : Code::variable, node, {}, place.index);
  }

  std::uint32_t lower_name(const Node& node) {
    const std::string& name = tree_.strings[node.index];
    if (name == "partial") partial_read_ = true;
    if (name == "?") input_read_ = true;
    std::vector<Place> items;
    const auto place = find(name, levels_.size() - 1, items);
    std::uint32_t fallback = 0;
    if (place) {
      fallback = read(*place, node);
    } else if (const BuiltIn* row = find_built_in(name, extensions_)) {
      fallback = emit(Code::built_in, node, {}, keep_built_in(row));
    } else {
      fallback = emit(Code::unknown, node, {}, keep(name));
    }
    if (items.empty()) return fallback;
    std::vector<std::uint32_t> arguments;
    for (const Place& item : items) arguments.push_back(read(item, node));
    arguments.push_back(fallback);
    return emit(Code::item_member, node, arguments, keep(name));
  }

  std::uint32_t keep_built_in(const BuiltIn* row) {
    out_.built_ins.push_back(row);
    return static_cast<std::uint32_t>(out_.built_ins.size() - 1);
  }

  std::vector<std::uint32_t> lower_all(const Node& node) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < node.count; ++i) out.push_back(lower(tree_.argument(node, i)));
    return out;
  }

  std::uint32_t simple(Code code, const Node& node, std::uint32_t index = 0) {
    return fold(emit(code, node, lower_all(node), index, node.flags));
  }

  // Computes what depends on nothing. What fails stays: its problem belongs to the evaluation.
  std::uint32_t fold(std::uint32_t id) {
    const Step step = out_.steps[id];
    for (std::uint32_t i = 0; i < step.count; ++i) {
      if (out_.steps[out_.children[step.first + i]].code != Code::constant) return id;
    }
    Evaluation run(Limits{.steps = kFoldingSteps, .bytes = kFoldingBytes, .depth = 20});
    Frame frame{out_, {}, {}, run};
    Value value = evaluate(frame, id);
    if (run.problem_count() != 0) return id;
    out_.constants.push_back(std::move(value));
    Step folded;
    folded.index = static_cast<std::uint32_t>(out_.constants.size() - 1);
    folded.offset = step.offset;
    out_.steps[id] = folded;
    return id;
  }

  std::uint32_t lower(NodeId id) {
    const Node& node = tree_.at(id);
    switch (node.op) {
      case Op::constant: return constant(tree_.values[node.index], node);
      case Op::name: return lower_name(node);
      case Op::bad_literal: return emit(Code::bad_literal, node, {}, keep(tree_.strings[node.index]));
      case Op::negate: return simple(Code::negate, node);
      case Op::add: return simple(Code::add, node);
      case Op::subtract: return simple(Code::subtract, node);
      case Op::multiply: return simple(Code::multiply, node);
      case Op::divide: return simple(Code::divide, node);
      case Op::power: return simple(Code::power, node);
      case Op::equal: return simple(Code::equal, node);
      case Op::not_equal: return simple(Code::not_equal, node);
      case Op::less: return simple(Code::less, node);
      case Op::less_or_equal: return simple(Code::less_or_equal, node);
      case Op::greater: return simple(Code::greater, node);
      case Op::greater_or_equal: return simple(Code::greater_or_equal, node);
      case Op::logical_and: return simple(Code::logical_and, node);
      case Op::logical_or: return simple(Code::logical_or, node);
      case Op::between: return simple(Code::between, node);
      case Op::conditional: return simple(Code::conditional, node);
      case Op::iteration: return emit(Code::iteration, node, lower_all(node));
      case Op::list: return simple(Code::list, node);
      case Op::path: return simple(Code::path, node, keep(tree_.strings[node.index]));
      case Op::instance_of: return lower_instance_of(node);
      case Op::in: return lower_in(node);
      case Op::for_each:
      case Op::some:
      case Op::every: return lower_loop(node);
      case Op::filter: return lower_filter(node);
      case Op::context: return lower_context(node);
      case Op::range: return lower_range(node);
      case Op::function: return lower_function(node);
      case Op::call: return lower_call(node);
      case Op::test_equal: return emit(Code::test_equal, node, lower_all(node));
      case Op::test_not_equal: return emit(Code::test_not_equal, node, lower_all(node));
      case Op::test_less: return emit(Code::test_less, node, lower_all(node));
      case Op::test_less_or_equal: return emit(Code::test_less_or_equal, node, lower_all(node));
      case Op::test_greater: return emit(Code::test_greater, node, lower_all(node));
      case Op::test_greater_or_equal: return emit(Code::test_greater_or_equal, node, lower_all(node));
      case Op::tests: return emit(Code::tests, node, lower_tests(node, 0));
      case Op::tests_negated: return emit(Code::tests_negated, node, lower_tests(node, 0));
      case Op::tests_any: return emit(Code::tests_any, node, {});
    }
    CHECK(false);
    return 0;
  }

  std::uint32_t lower_instance_of(const Node& node) {
    out_.types.push_back(tree_.types[node.index]);
    return simple(Code::instance_of, node, static_cast<std::uint32_t>(out_.types.size() - 1));
  }

  bool sign_test(NodeId id) const {
    const Op op = tree_.at(id).op;
    return op >= Op::test_equal && op <= Op::test_greater_or_equal;
  }

  static bool condition(Op op) {
    return (op >= Op::equal && op <= Op::instance_of) || op == Op::some || op == Op::every;
  }

  std::vector<std::uint32_t> lower_tests(const Node& node, std::uint32_t from) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = from; i < node.count; ++i) {
      const NodeId id = tree_.argument(node, i);
      const bool before = std::exchange(input_read_, false);
      const std::uint32_t test = lower(id);
      const bool over_input = std::exchange(input_read_, before || input_read_);
      if (sign_test(id)) {
        out.push_back(test);
      } else {
        const std::uint8_t flags = condition(tree_.at(id).op) ? kCondition : 0;
        out.push_back(emit(over_input ? Code::test_truth : Code::test_value, tree_.at(id), {test}, 0, flags));
      }
    }
    return out;
  }

  std::uint32_t lower_in(const Node& node) {
    std::vector<std::uint32_t> arguments{lower(tree_.argument(node, 0))};
    const std::size_t visible = level().visible.size();
    const std::uint32_t slot = open("?");  // the tested value, for tests that are conditions over it
    for (const std::uint32_t test : lower_tests(node, 1)) arguments.push_back(test);
    close(visible);
    return emit(Code::in, node, arguments, slot);
  }

  std::uint32_t lower_loop(const Node& node) {
    const Code code = node.op == Op::for_each ? Code::for_each
                      : node.op == Op::some   ? Code::some
                                              : Code::every;
    const std::size_t visible = level().visible.size();
    const std::uint32_t first = level().used;
    std::vector<std::uint32_t> arguments;
    for (std::uint32_t i = 0; i + 1 < node.count; ++i) {
      arguments.push_back(lower(tree_.argument(node, i)));
      open(tree_.strings[node.index + i]);
    }
    const bool outer_partial = std::exchange(partial_read_, false);
    if (code == Code::for_each) open("partial");
    arguments.push_back(lower(tree_.argument(node, node.count - 1)));
    const std::uint8_t flags = partial_read_ ? kUsesPartial : 0;
    partial_read_ = partial_read_ || outer_partial;
    close(visible);
    return emit(code, node, arguments, first, flags);
  }

  std::uint32_t lower_filter(const Node& node) {
    const std::uint32_t list = lower(tree_.argument(node, 0));
    const std::size_t visible = level().visible.size();
    // "item" and, before it, the item's own keys.
    const std::uint32_t slot = open("item");
    level().visible.push_back({"", slot});
    const std::uint32_t predicate = lower(tree_.argument(node, 1));
    level().visible.pop_back();
    close(visible);
    return emit(Code::filter, node, {list, predicate}, slot);
  }

  std::uint32_t lower_context(const Node& node) {
    const std::size_t visible = level().visible.size();
    const std::uint32_t first = level().used;
    std::vector<std::uint32_t> arguments;
    std::set<std::string, std::less<>> keys;
    bool twice = false;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      arguments.push_back(lower(tree_.argument(node, i)));
      const std::string& key = tree_.strings[node.index + i];
      twice = !keys.insert(key).second || twice;
      open(key);
    }
    close(visible);
    if (twice) return emit(Code::duplicate_key, node, {});
    const auto names = static_cast<std::uint32_t>(out_.strings.size());
    for (std::uint32_t i = 0; i < node.count; ++i) keep(tree_.strings[node.index + i]);
    Step step;
    step.code = Code::context;
    step.index = names;
    step.second = first;
    step.offset = node.offset;
    return emit(step, arguments);
  }

  std::uint32_t lower_range(const Node& node) {
    std::vector<std::uint32_t> arguments;
    for (std::uint32_t i = 0; i < 2; ++i) {
      const NodeId id = tree_.argument(node, i);
      arguments.push_back(id == kNoNode ? constant(Value(), node) : lower(id));
    }
    const bool open = tree_.argument(node, 0) == kNoNode || tree_.argument(node, 1) == kNoNode ||
                      tree_.argument(node, 0) == tree_.argument(node, 1);
    return fold(emit(Code::range, node, arguments, open ? 1 : 0, node.flags));
  }

  std::uint32_t lower_function(const Node& node) {
    const FunctionLiteral& literal = tree_.functions[node.index];
    FunctionPlan plan;
    plan.parameters = literal.parameters;
    if (literal.external) {
      const std::uint32_t mapping = lower_mapping(tree_.argument(node, 0));
      out_.functions.push_back(std::move(plan));
      return emit(Code::external, node, {mapping}, static_cast<std::uint32_t>(out_.functions.size() - 1));
    }
    levels_.emplace_back();
    for (const Function::Parameter& parameter : literal.parameters) open(parameter.name);
    plan.body = lower(tree_.argument(node, 0));
    plan.locals = level().locals;
    plan.depth = out_.depth;
    const std::vector<Place> captures = std::move(level().captures);
    levels_.pop_back();
    std::vector<std::uint32_t> arguments;
    for (const Place& place : captures) arguments.push_back(read(place, node));
    out_.functions.push_back(std::move(plan));
    return emit(Code::function, node, arguments, static_cast<std::uint32_t>(out_.functions.size() - 1));
  }

  // {java: {class: "..", method signature: ".."}}: an ordinary context.
  std::uint32_t lower_mapping(NodeId id) { return lower(id); }

  std::uint32_t lower_call(const Node& node) {
    const NodeId callee = tree_.argument(node, 0);
    std::vector<std::uint32_t> arguments;
    for (std::uint32_t i = 1; i < node.count; ++i) arguments.push_back(lower(tree_.argument(node, i)));
    Step step;
    step.flags = node.flags;
    step.offset = node.offset;
    step.second = static_cast<std::uint32_t>(out_.strings.size());
    if ((node.flags & kNamedArguments) != 0) {
      for (std::uint32_t i = 0; i + 1 < node.count; ++i) keep(tree_.strings[node.index + i]);
    }
    const Node& target = tree_.at(callee);
    const BuiltIn* row =
        target.op == Op::name ? find_built_in(tree_.strings[target.index], extensions_) : nullptr;
    std::vector<Place> items;
    if (row != nullptr && !find(tree_.strings[target.index], levels_.size() - 1, items) && items.empty()) {
      step.code = Code::call_built_in;
      step.index = keep_built_in(row);
      if (const auto pattern = constant_pattern(*row, step, arguments)) {
        step.code = Code::call_pattern;
        step.second = *pattern;
      }
      const std::uint32_t id = emit(step, arguments);
      return row->constant && step.flags == 0 ? fold(id) : id;
    }
    step.code = Code::call;
    step.index = row != nullptr ? keep_built_in(row) + 1 : 0;
    arguments.insert(arguments.begin(), lower(callee));
    return emit(step, arguments);
  }

  const Value* constant_of(std::uint32_t id) const {
    const Step& step = out_.steps[id];
    return step.code == Code::constant ? &out_.constants[step.index] : nullptr;
  }

  // The regular expression of a call whose pattern and flags are constants. One that is wrong stays for the call to tell.
  std::optional<std::uint32_t> constant_pattern(const BuiltIn& row, const Step& call,
                                                const std::vector<std::uint32_t>& arguments) {
    const BuiltIn::Signature& signature = row.signatures.front();
    const auto required = std::ranges::count(signature.parameters, false, &BuiltIn::Parameter::optional);
    if (signature.with_pattern == nullptr || call.flags != 0 || std::cmp_less(arguments.size(), required) ||
        arguments.size() > signature.parameters.size()) {
      return std::nullopt;
    }
    std::string flags;
    if (signature.parameters.back().name == "flags" && arguments.size() == signature.parameters.size()) {
      const Value* given = constant_of(arguments.back());
      if (given == nullptr || given->string() == nullptr) return std::nullopt;
      flags = *given->string();
    }
    const Value* text = constant_of(arguments[1]);
    if (text == nullptr || text->string() == nullptr) return std::nullopt;
    auto pattern = regex::Pattern::compile(*text->string(), flags);
    if (!pattern) return std::nullopt;
    out_.patterns.push_back(std::move(*pattern));
    return static_cast<std::uint32_t>(out_.patterns.size() - 1);
  }

  const Tree& tree_;
  const Scope& scope_;
  Extensions extensions_;
  Program& out_;
  std::vector<Level> levels_;
  std::set<std::uint32_t> reads_;
  bool partial_read_ = false, input_read_ = false;
};

}  // namespace

Result<std::shared_ptr<const Program>> compile(std::string_view text, const Scope& scope, Goal goal,
                                               Extensions extensions) {
  auto tree = std::make_shared<Tree>(TRY(parse(text, scope, goal, extensions)));
  auto out = std::make_shared<Program>();
  out->text = tree->text;
  out->depth = tree->depth;
  out->external = scope.external();
  out->extensions = extensions;
  Compiler(*tree, scope, extensions, *out).run(goal);
  out->tree = std::move(tree);
  out->self = out;
  return std::shared_ptr<const Program>(std::move(out));
}

namespace {

// date("2026-01-01") and the like: a function of conversion over a literal.
bool literal_end(const Tree& tree, NodeId id) {
  const Node& end = tree.at(id);
  if (end.op == Op::constant) return true;
  if (end.op != Op::call || end.count != 2) return false;
  const Node& callee = tree.at(tree.argument(end, 0));
  if (callee.op != Op::name || tree.at(tree.argument(end, 1)).op != Op::constant) return false;
  const std::string& name = tree.strings[callee.index];
  return name == "date" || name == "time" || name == "date and time" || name == "duration";
}

}  // namespace

std::optional<Value> range_literal(std::string_view text) {
  auto tree = parse_interval(text);
  if (!tree) return std::nullopt;
  const Node& root = tree->at(tree->root);
  if (root.op != Op::range) return std::nullopt;
  for (std::uint32_t i = 0; i < 2; ++i) {
    if (tree->argument(root, i) == kNoNode || !literal_end(*tree, tree->argument(root, i)))
      return std::nullopt;
  }
  if (tree->argument(root, 0) == tree->argument(root, 1)) return std::nullopt;  // (= 5)
  Program program;
  program.text = tree->text;
  const Scope scope;
  Compiler(*tree, scope, Extensions::none, program).run(Goal::expression);
  const Step& step = program.steps[program.root];
  if (step.code != Code::constant) return std::nullopt;
  const Value& value = program.constants[step.index];
  return value.range() ? std::optional(value) : std::nullopt;
}

// ---- scope and expression ---------------------------------------------------------------------------------

std::uint32_t Scope::add(std::string_view name, TypePtr type) {
  if (type != nullptr) add_members_of(*type);
  variables_.push_back({normal_name(name), std::move(type)});
  return static_cast<std::uint32_t>(variables_.size() - 1);
}

void Scope::add_member(std::string_view name) { members_.insert(normal_name(name)); }

void Scope::add_members_of(const Value& value) {
  if (value.list() != nullptr) {
    for (const Value& item : *value.list()) add_members_of(item);
  }
  if (value.context() == nullptr) return;
  for (const Entry& entry : value.context()->entries) {
    add_member(entry.key);
    add_members_of(entry.value);
  }
}

void Scope::add_members_of(const Type& type) {
  std::set<const Type*> seen;
  const auto visit = [&](const auto& self, const Type& each) -> void {
    if (!seen.insert(&each).second) return;
    for (const Type::Field& field : each.fields) {
      add_member(field.name);
      if (field.type) self(self, *field.type);
    }
    if (each.element) self(self, *each.element);
    if (each.result) self(self, *each.result);
    for (const TypePtr& parameter : each.parameters) {
      if (parameter) self(self, *parameter);
    }
  };
  visit(visit, type);
}

void Scope::add_type(std::string_view name, TypePtr type) {
  types_.emplace_back(normal_name(name), std::move(type));
}

TypePtr Scope::type(std::string_view name) const {
  const auto found = std::ranges::find(types_, name, &std::pair<std::string, TypePtr>::first);
  return found == types_.end() ? nullptr : found->second;
}

Result<Expression> Expression::compile(std::string_view text, const Scope& scope, Extensions extensions) {
  return Expression(TRY(feel::compile(text, scope, Goal::expression, extensions)));
}

Result<Expression> Expression::compile_unary_tests(std::string_view text, const Scope& scope,
                                                   Extensions extensions) {
  return Expression(TRY(feel::compile(text, scope, Goal::unary_tests, extensions)));
}

const std::string& Expression::text() const { return program_->text; }
const std::vector<std::uint32_t>& Expression::reads() const { return program_->reads; }

}  // namespace rathaus::feel
