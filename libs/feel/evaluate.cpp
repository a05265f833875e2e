// Runs a program. Recursion is bounded by the depth of the text and of calls.
#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "libs/feel/operators.h"
#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

constexpr std::uint32_t kMaxLevels = 3'000;
constexpr std::uint64_t kReserved = 1'024;  // items; longer lists grow

// A function written in FEEL, with the values it closes over.
class Closure final : public Function {
 public:
  Closure(std::shared_ptr<const Program> program, const FunctionPlan& plan, std::vector<Value> captured)
      : Function(plan.parameters, nullptr),
        program_(std::move(program)),
        plan_(plan),
        captured_(std::move(captured)) {}

  Value call(std::span<const Value> arguments, Evaluation& run) const override {
    if (run.levels + plan_.depth > kMaxLevels)
      return run.fail("budget", "calls within calls beyond the depth limit");
    std::vector<Value> locals(plan_.locals);
    std::copy(arguments.begin(), arguments.end(), locals.begin());
    Frame frame{*program_, captured_, locals, run};
    run.levels += plan_.depth;
    Value out = evaluate(frame, plan_.body);
    run.levels -= plan_.depth;
    return out;
  }

 private:
  std::shared_ptr<const Program> program_;
  const FunctionPlan& plan_;
  std::vector<Value> captured_;
};

class Machine {
 public:
  explicit Machine(Frame& frame) : frame_(frame), program_(frame.program), run_(frame.run) {}

  Value value(std::uint32_t id) {
    const Step& step = program_.steps[id];
    if (!run_.spend(1)) [[unlikely]]
      return {};
    switch (step.code) {
      case Code::constant: return program_.constants[step.index];
      case Code::variable: return frame_.variables[step.index];
      case Code::local: return frame_.locals[step.index];
      case Code::conditional:
        return truth(see(step, 0)) == Truth::yes ? value(at(step, 1)) : value(at(step, 2));
      case Code::logical_and: return both(step, Truth::no);
      case Code::logical_or: return both(step, Truth::yes);
      case Code::unknown:
        run_.offset = step.offset;
        return run_.fail("unknown_name",
                         "there is nothing of the name \"" + program_.strings[step.index] + "\"");
      case Code::bad_literal:
        run_.offset = step.offset;
        return run_.fail("domain", "\"" + program_.strings[step.index] + "\" is no date, time or duration");
      case Code::built_in: return built_in_value(*program_.built_ins[step.index]);
      case Code::item_member: return item_member(step);
      case Code::for_each: return loop(step);
      case Code::some:
      case Code::every: return loop(step);
      case Code::filter: return filter(step);
      case Code::list: return list(step);
      case Code::context: return context(step);
      case Code::function: return function(step);
      case Code::external: return external(step);
      case Code::call_built_in:
      case Code::call_pattern: return call_built_in_(step);
      case Code::call: return call(step);
      case Code::in: return in(step);
      case Code::tests: return tests(step, frame_.locals[0], 0);
      case Code::tests_negated: return negated(tests(step, frame_.locals[0], 0));
      case Code::tests_any: return Value(true);
      case Code::duplicate_key:
        run_.offset = step.offset;
        return run_.fail("domain", "a context has the same key twice");
      default: return operation(step);
    }
  }

 private:
  std::uint32_t at(const Step& step, std::uint32_t i) const { return program_.children[step.first + i]; }

  // The value of an argument without a copy where it already lies somewhere.
  const Value& see(std::uint32_t id, Value& room) {
    const Step& step = program_.steps[id];
    switch (step.code) {
      case Code::constant: return program_.constants[step.index];
      case Code::variable: return frame_.variables[step.index];
      case Code::local: return frame_.locals[step.index];
      case Code::path:
      case Code::item_member:
        if (const Value* there = entry(step)) return *there;
        [[fallthrough]];
      default: room = value(id); return room;
    }
  }

  // The entry of a context that lies in a variable or a local, where it lies; null: it has to be computed.
  const Value* entry(const Step& step) const {
    const std::uint32_t holders = step.code == Code::path ? 1 : step.count - 1;
    for (std::uint32_t i = 0; i < holders; ++i) {
      const Step& holder = program_.steps[at(step, i)];
      const Value* whole = holder.code == Code::variable ? &frame_.variables[holder.index]
                           : holder.code == Code::local  ? &frame_.locals[holder.index]
                           : holder.code == Code::path   ? entry(holder)
                                                         : nullptr;
      if (whole == nullptr || whole->context() == nullptr) return nullptr;
      if (const Value* found = whole->context()->find(program_.strings[step.index])) return found;
    }
    return nullptr;
  }
  Value see(const Step& step, std::uint32_t i) { return value(at(step, i)); }

  Value operation(const Step& step) {
    Value left_room, right_room;
    const Value& a = see(at(step, 0), left_room);
    if (step.count == 1) {
      run_.offset = step.offset;
      switch (step.code) {
        case Code::negate: return negate(a, run_);
        case Code::path: return member(a, program_.strings[step.index], run_);
        case Code::instance_of: return type_test(a, *program_.types[step.index]);
        default: break;
      }
    }
    const Value& b = see(at(step, 1), right_room);
    if (run_.exhausted()) return {};
    if (a.number() != nullptr && b.number() != nullptr) {
      if (Value out = of_numbers(step.code, *a.number(), *b.number()); !out.is_null()) return out;
    }
    run_.offset = step.offset;
    switch (step.code) {
      case Code::add: return add(a, b, run_);
      case Code::subtract: return subtract(a, b, run_);
      case Code::multiply: return multiply(a, b, run_);
      case Code::divide: return divide(a, b, run_);
      case Code::power: return power(a, b, run_);
      case Code::equal: return equal(a, b, run_);
      case Code::not_equal: return not_equal(a, b, run_);
      case Code::less: return ordered(Order::less, a, b, run_);
      case Code::less_or_equal: return ordered(Order::less_or_equal, a, b, run_);
      case Code::greater: return ordered(Order::greater, a, b, run_);
      case Code::greater_or_equal: return ordered(Order::greater_or_equal, a, b, run_);
      case Code::between: {
        const Value high = value(at(step, 2));
        run_.offset = step.offset;
        return between(a, b, high, run_);
      }
      case Code::range: return range(step, a, b);
      default: break;
    }
    CHECK(false);
    return {};
  }

  // The usual case, without the operators' way through all kinds; null: left to them, as is every failure.
  static Value of_numbers(Code code, const Decimal& a, const Decimal& b) {
    const auto known = [](const std::optional<Decimal>& number) { return number ? Value(*number) : Value(); };
    switch (code) {
      case Code::add: return known(Decimal::add(a, b));
      case Code::subtract: return known(Decimal::subtract(a, b));
      case Code::multiply: return known(Decimal::multiply(a, b));
      case Code::equal: return Value(a == b);
      case Code::not_equal: return Value(a != b);
      case Code::less: return Value(a < b);
      case Code::less_or_equal: return Value(a <= b);
      case Code::greater: return Value(a > b);
      case Code::greater_or_equal: return Value(a >= b);
      default: return {};
    }
  }

  Value range(const Step& step, const Value& low, const Value& high) {
    const bool low_in = (step.flags & kLowIncluded) != 0, high_in = (step.flags & kHighIncluded) != 0;
    if (step.index == 0) return make_range(low, high, low_in, high_in, run_);
    Range out{low, high, low_in, high_in, Range::Form::comparison};
    if ((step.flags & kNegatedRange) != 0) out.form = Range::Form::not_equal;
    return Value(std::move(out));
  }

  Value both(const Step& step, Truth decisive) {
    const Value left = see(step, 0);
    if (truth(left) == decisive) return Value(decisive == Truth::yes);
    const Value right = see(step, 1);
    return decisive == Truth::no ? conjunction(left, right) : disjunction(left, right);
  }

  static Value negated(const Value& value) { return value.boolean() ? Value(!*value.boolean()) : Value(); }

  Value item_member(const Step& step) {
    const std::string& name = program_.strings[step.index];
    for (std::uint32_t i = 0; i + 1 < step.count; ++i) {
      Value room;
      const Value& item = see(at(step, i), room);
      if (item.context() == nullptr) continue;
      if (const Value* found = item.context()->find(name)) return *found;
    }
    const std::uint32_t fallback = at(step, step.count - 1);
    // A name that no item has and nothing else bears: nothing there, not a mistake (the items may differ).
    if (program_.steps[fallback].code == Code::unknown) {
      Value room;
      if (see(at(step, 0), room).context() != nullptr) return {};
    }
    return value(fallback);
  }

  Value list(const Step& step) {
    List out;
    out.reserve(step.count);
    for (std::uint32_t i = 0; i < step.count; ++i) out.push_back(see(step, i));
    if (run_.exhausted()) return {};
    return make_list(std::move(out), run_);
  }

  Value context(const Step& step) {
    Context out;
    out.entries.reserve(step.count);
    for (std::uint32_t i = 0; i < step.count; ++i) {
      Value entry = see(step, i);
      // No locals while constants are folded: then no entry reads another.
      if (!frame_.locals.empty()) frame_.locals[step.second + i] = entry;
      out.entries.push_back({program_.strings[step.index + i], std::move(entry)});
    }
    if (run_.exhausted()) return {};
    return make_context(std::move(out), run_);
  }

  Value function(const Step& step) {
    std::vector<Value> captured;
    captured.reserve(step.count);
    for (std::uint32_t i = 0; i < step.count; ++i) captured.push_back(see(step, i));
    std::shared_ptr<const Program> program = program_.self.lock();
    CHECK(program != nullptr);
    return Value(std::shared_ptr<const Function>(
        std::make_shared<Closure>(std::move(program), program_.functions[step.index], std::move(captured))));
  }

  Value external(const Step& step) {
    const Value mapping = see(step, 0);
    run_.offset = step.offset;
    if (!program_.external || mapping.context() == nullptr)
      return run_.fail("external", "functions outside FEEL are not available here");
    auto out = program_.external(program_.functions[step.index].parameters, *mapping.context());
    return out ? Value(std::move(out)) : run_.fail("external", "this function outside FEEL is not available");
  }

  Value call_built_in_(const Step& step) {
    std::array<Value, 4> few;
    std::vector<Value> many;
    std::span<Value> arguments(few.data(), std::min<std::size_t>(step.count, few.size()));
    if (step.count > few.size()) {
      many.resize(step.count);
      arguments = many;
    }
    for (std::uint32_t i = 0; i < step.count; ++i) arguments[i] = see(step, i);
    if (run_.exhausted()) return {};
    run_.offset = step.offset;
    const BuiltIn& function = *program_.built_ins[step.index];
    if (step.code == Code::call_pattern) {
      const bool texts =
          std::ranges::all_of(arguments, [](const Value& each) { return each.string() != nullptr; });
      if (texts) {
        if (!run_.spend(1)) return {};
        // As many as the parameters: those that are left out are null.
        const std::span<Value> all(few.data(), function.signatures.front().parameters.size());
        return function.signatures.front().with_pattern(program_.patterns[step.second], all, run_);
      }
    }
    if ((step.flags & kNamedArguments) != 0)
      return call_built_in(function, arguments, names(step, step.count), run_);
    return call_built_in(function, step.count > few.size() ? arguments : std::span<Value>(few), step.count,
                         run_);
  }

  std::span<const std::string> names(const Step& step, std::size_t count) const {
    if ((step.flags & kNamedArguments) == 0) return {};
    return std::span(program_.strings).subspan(step.second, count);
  }

  Value call(const Step& step) {
    const Value callee = see(step, 0);
    std::vector<Value> arguments;
    arguments.reserve(step.count - 1);
    for (std::uint32_t i = 1; i < step.count; ++i) arguments.push_back(see(step, i));
    if (run_.exhausted()) return {};
    run_.offset = step.offset;
    if (callee.function() == nullptr) {
      // A variable may bear the name of a built-in function ("date"): a call means the function.
      if (step.index != 0)
        return call_built_in(*program_.built_ins[step.index - 1], arguments, names(step, arguments.size()),
                             run_);
      return run_.fail_type("only a function can be called", callee);
    }
    const auto given = names(step, arguments.size());
    if (!given.empty()) return callee.function()->call_named(arguments, given, run_);
    return invoke(*callee.function(), arguments, run_);
  }

  // ---- loops ----------------------------------------------------------------------------------------------

  struct Domain {
    Value list;  // items, or
    std::optional<Walk> steps;
    std::uint64_t size = 0;
  };

  bool domain(std::uint32_t id, Domain& out) {
    const Step& step = program_.steps[id];
    if (step.code == Code::iteration) {
      const Value from = see(step, 0), to = see(step, 1);
      run_.offset = step.offset;
      out.steps = walk(from, to, true, true, run_);
      if (!out.steps) return false;
      out.size = out.steps->count;
      return true;
    }
    Value given = value(id);
    run_.offset = step.offset;
    if (const Range* range = given.range()) {
      out.steps = walk(range->low, range->high, range->low_included, range->high_included, run_);
      if (!out.steps) return false;
      out.size = out.steps->count;
      return true;
    }
    if (given.is_null()) {
      run_.fail("type", "there is nothing to go through: null");
      return false;
    }
    out.list = given.list() != nullptr ? std::move(given) : Value(List{std::move(given)});
    out.size = out.list.list()->size();
    return true;
  }

  static Value item(const Domain& domain, std::uint64_t i) {
    return domain.steps ? walk_item(*domain.steps, i) : (*domain.list.list())[i];
  }

  struct Results {
    List list;
    bool decided = false;  // some: true found; every: false found
    bool unknown = false;
    bool failed = false;
  };

  Value loop(const Step& step) {
    Results results;
    turn(step, 0, results);
    if (results.failed || run_.exhausted()) return {};
    if (step.code == Code::for_each) return make_list(std::move(results.list), run_);
    const bool some = step.code == Code::some;
    if (results.decided) return Value(some);
    return results.unknown ? Value() : Value(!some);
  }

  // One domain after the other, the last one fastest.
  void turn(const Step& step, std::uint32_t depth, Results& results) {
    const std::uint32_t domains = step.count - 1;
    if (depth == domains) {
      if (step.code == Code::for_each) {
        if ((step.flags & kUsesPartial) != 0) {
          if (!run_.spend(results.list.size())) return;
          frame_.locals[step.index + domains] = make_list(results.list, run_);
        }
        results.list.push_back(see(step, domains));
        return;
      }
      const Truth answer = truth(see(step, domains));
      results.unknown = results.unknown || answer == Truth::unknown;
      results.decided = answer == (step.code == Code::some ? Truth::yes : Truth::no);
      return;
    }
    Domain all;
    if (!domain(at(step, depth), all)) {
      results.failed = true;
      return;
    }
    if (step.code == Code::for_each && domains == 1) results.list.reserve(std::min(all.size, kReserved));
    for (std::uint64_t i = 0; i < all.size; ++i) {
      if (!run_.spend(1) || !run_.allocate(sizeof(Value))) return;
      frame_.locals[step.index + depth] = item(all, i);
      turn(step, depth + 1, results);
      if (results.failed || results.decided) return;
    }
  }

  // A number picks one item; a condition keeps those for which it is true (10.3.2.5).
  Value filter(const Step& step) {
    Value list = see(step, 0);
    if (list.is_null()) return list;
    if (list.list() == nullptr) list = Value(List{std::move(list)});
    const List& items = *list.list();
    const Step& predicate = program_.steps[at(step, 1)];
    run_.offset = step.offset;
    if (predicate.code == Code::constant && program_.constants[predicate.index].number())
      return pick(items, *program_.constants[predicate.index].number());
    if (items.empty()) {
      const Value answer = predicate_of(step, Value());
      return answer.number() ? Value() : make_list({}, run_);
    }
    List out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::uint64_t before = run_.problem_count();
      const Value answer = predicate_of(step, items[i]);
      if (run_.exhausted()) return {};
      if (answer.number() && i == 0) return pick(items, *answer.number());
      if (answer.is_null()) run_.forget_problems(before);  // a comparison with what an item lacks
      if (!answer.is_null() && !answer.boolean()) {
        run_.offset = step.offset;
        return run_.fail_type("a filter wants a condition or a number", answer);
      }
      if (truth(answer) == Truth::yes) out.push_back(items[i]);
    }
    return make_list(std::move(out), run_);
  }

  Value predicate_of(const Step& step, const Value& item) {
    if (step.index < frame_.locals.size()) frame_.locals[step.index] = item;
    return see(step, 1);
  }

  Value pick(const List& items, const Decimal& position) {
    const auto index = position.to_int64();
    const auto size = static_cast<std::int64_t>(items.size());
    if (!index || *index == 0 || *index > size || *index < -size)
      return run_.fail("domain", "the position is not within the list");
    return items[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
  }

  // ---- tests ----------------------------------------------------------------------------------------------

  Value in(const Step& step) {
    const Value input = see(step, 0);
    frame_.locals[step.index] = input;
    const Step& first = program_.steps[at(step, 1)];
    if (step.count == 2 && first.code == Code::test_value && !input.is_null()) {
      Value room;
      if (see(at(first, 0), room).is_null()) return run_.fail("type", "nothing can be in null");
    }
    return tests(step, input, 1);
  }

  Value tests(const Step& step, const Value& input, std::uint32_t from) {
    bool unknown = false;
    for (std::uint32_t i = from; i < step.count; ++i) {
      const Truth answer = truth(test(program_.steps[at(step, i)], input));
      if (answer == Truth::yes) return Value(true);
      unknown = unknown || answer == Truth::unknown;
    }
    return unknown ? Value() : Value(false);
  }

  Value test(const Step& step, const Value& input) {
    if (!run_.spend(1)) return {};
    Value room;
    const Value& bound = see(at(step, 0), room);
    if (run_.exhausted()) return {};
    run_.offset = step.offset;
    switch (step.code) {
      case Code::test_equal: return equal(input, bound, run_);
      case Code::test_not_equal: return not_equal(input, bound, run_);
      case Code::test_less: return ordered(Order::less, input, bound, run_);
      case Code::test_less_or_equal: return ordered(Order::less_or_equal, input, bound, run_);
      case Code::test_greater: return ordered(Order::greater, input, bound, run_);
      case Code::test_greater_or_equal: return ordered(Order::greater_or_equal, input, bound, run_);
      case Code::test_truth:
        if (bound.boolean() != nullptr || bound.is_null()) return bound;
        return matches(input, bound, run_);
      default:
        // A condition over other values than the tested one decides by itself, unless a boolean is tested.
        if ((step.flags & kCondition) != 0 && bound.boolean() != nullptr && input.boolean() == nullptr)
          return bound;
        return matches(input, bound, run_);
    }
  }

  Frame& frame_;
  const Program& program_;
  Evaluation& run_;
};

}  // namespace

Value evaluate(Frame& frame, std::uint32_t step) { return Machine(frame).value(step); }

namespace {

// `input`: of unary tests, in the first of the locals.
Value run_program(const Program& program, const Value* input, std::span<const Value> variables,
                  Evaluation& run) {
  std::array<Value, 8> few;
  std::vector<Value> many;
  std::span<Value> locals(few.data(), std::min<std::size_t>(program.locals, few.size()));
  if (program.locals > few.size()) {
    many.resize(program.locals);
    locals = many;
  }
  if (input != nullptr) {
    CHECK(!locals.empty());
    locals[0] = *input;
  }
  Frame frame{program, variables, locals, run};
  Value out = feel::evaluate(frame, program.root);
  return run.exhausted() ? Value() : out;
}

}  // namespace

Value Expression::evaluate(std::span<const Value> variables, Evaluation& run) const {
  return run_program(*program_, nullptr, variables, run);
}

Value Expression::evaluate_tests(const Value& input, std::span<const Value> variables,
                                 Evaluation& run) const {
  return run_program(*program_, &input, variables, run);
}

}  // namespace rathaus::feel
