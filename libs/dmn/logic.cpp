// Boxed expressions (DMN 1.5, 10.2) as objects that evaluate themselves; what is FEEL in them is compiled once.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "libs/dmn/run.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

class LiteralLogic : public Logic {
 public:
  LiteralLogic(Where where, feel::TypePtr type, std::shared_ptr<const feel::Expression> text)
      : Logic(std::move(where), std::move(type)), text_(std::move(text)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    Value value = text_->evaluate(frame, run.evaluation);
    run.mark(where_);
    return value;
  }

 private:
  std::shared_ptr<const feel::Expression> text_;
};

class ConstantLogic : public Logic {
 public:
  ConstantLogic(Where where, Value value) : Logic(std::move(where), nullptr), value_(std::move(value)) {}

 protected:
  Value compute(Frame&, Run&) const override { return value_; }

 private:
  Value value_;
};

class BrokenLogic : public Logic {
 public:
  BrokenLogic(Where where, std::string code, std::string detail)
      : Logic(std::move(where), nullptr), code_(std::move(code)), detail_(std::move(detail)) {}

 protected:
  Value compute(Frame&, Run& run) const override { return run.fail(where_, code_.c_str(), detail_); }

 private:
  std::string code_, detail_;
};

class ContextLogic : public Logic {
 public:
  struct Part {
    std::string name;  // empty: the result
    feel::TypePtr type;
    LogicPtr logic;
  };
  ContextLogic(Where where, feel::TypePtr type, std::vector<Part> parts)
      : Logic(std::move(where), std::move(type)), parts_(std::move(parts)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    const std::size_t outside = frame.size();
    std::optional<Value> result;
    for (const Part& part : parts_) {
      Value value = part.logic->evaluate(frame, run);
      value = fitted(value, part.type, part.logic->where(), run, "the context entry");
      if (part.name.empty()) {
        result = std::move(value);
        break;
      }
      frame.push_back(std::move(value));
    }
    if (!result) {
      if (!run.evaluation.allocate(parts_.size() * sizeof(feel::Entry))) {
        frame.resize(outside);
        return {};
      }
      feel::Context context;
      context.entries.reserve(parts_.size());
      // Names are unique (checked when compiled), so entries can be added without a look.
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        context.entries.push_back({parts_[i].name, std::move(frame[outside + i])});
      }
      result = Value(std::move(context));
    }
    frame.resize(outside);
    return *result;
  }

 private:
  std::vector<Part> parts_;
};

class ListLogic : public Logic {
 public:
  ListLogic(Where where, feel::TypePtr type, std::vector<LogicPtr> items)
      : Logic(std::move(where), std::move(type)), items_(std::move(items)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    if (!run.evaluation.allocate(items_.size() * sizeof(Value))) return {};
    feel::List list;
    list.reserve(items_.size());
    for (const LogicPtr& item : items_) list.push_back(item->evaluate(frame, run));
    return Value(std::move(list));
  }

 private:
  std::vector<LogicPtr> items_;
};

class RelationLogic : public Logic {
 public:
  struct Column {
    std::string name;
    feel::TypePtr type;
  };
  RelationLogic(Where where, feel::TypePtr type, std::vector<Column> columns, std::vector<LogicPtr> cells)
      : Logic(std::move(where), std::move(type)), columns_(std::move(columns)), cells_(std::move(cells)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    if (!run.evaluation.allocate(cells_.size() * sizeof(feel::Entry))) return {};
    feel::List rows;
    for (std::size_t at = 0; at < cells_.size();) {
      feel::Context row;
      for (const Column& column : columns_) {
        const Logic& cell = *cells_[at++];
        row.entries.push_back(
            {column.name, fitted(cell.evaluate(frame, run), column.type, cell.where(), run, "the cell")});
      }
      rows.push_back(Value(std::move(row)));
    }
    return Value(std::move(rows));
  }

 private:
  std::vector<Column> columns_;
  std::vector<LogicPtr> cells_;  // row by row
};

class ConditionalLogic : public Logic {
 public:
  ConditionalLogic(Where where, feel::TypePtr type, LogicPtr condition, LogicPtr then, LogicPtr otherwise)
      : Logic(std::move(where), std::move(type)),
        condition_(std::move(condition)),
        then_(std::move(then)),
        otherwise_(std::move(otherwise)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    const Value condition = condition_->evaluate(frame, run);
    if (!condition.is_null() && condition.boolean() == nullptr) {
      return run.fail(where_, "type", "the condition is neither true nor false");
    }
    return (feel::truth(condition) == feel::Truth::yes ? then_ : otherwise_)->evaluate(frame, run);
  }

 private:
  LogicPtr condition_, then_, otherwise_;
};

// A filter whose match is a FEEL text: "list[text]" with the list as a variable, so that FEEL's own rules decide.
class FilterLogic : public Logic {
 public:
  FilterLogic(Where where, feel::TypePtr type, LogicPtr in, LogicPtr match)
      : Logic(std::move(where), std::move(type)), in_(std::move(in)), match_(std::move(match)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    frame.push_back(in_->evaluate(frame, run));
    Value result = match_->evaluate(frame, run);
    frame.pop_back();
    return result;
  }

 private:
  LogicPtr in_, match_;
};

// A filter whose match is a boxed expression itself: it sees each item as "item".
class BoxedFilterLogic : public Logic {
 public:
  BoxedFilterLogic(Where where, feel::TypePtr type, LogicPtr in, LogicPtr match)
      : Logic(std::move(where), std::move(type)), in_(std::move(in)), match_(std::move(match)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    const Value in = in_->evaluate(frame, run);
    if (in.is_null()) return run.fail(where_, "type", "a filter of null");
    feel::List kept;
    const feel::List one{in};
    for (const Value& item : in.list() != nullptr ? *in.list() : one) {
      if (!run.evaluation.spend(1)) return {};
      frame.push_back(item);
      const Value match = match_->evaluate(frame, run);
      frame.pop_back();
      if (feel::truth(match) == feel::Truth::unknown) {
        return run.fail(where_, "type", "the match of a filter is neither true nor false");
      }
      if (feel::truth(match) == feel::Truth::yes) kept.push_back(item);
    }
    return Value(std::move(kept));
  }

 private:
  LogicPtr in_, match_;
};

// What a loop runs over: the items of a list, the whole numbers of a range, a single value; nullopt for others.
std::optional<feel::List> items_of(const Value& in, Run& run) {
  if (in.is_null()) return std::nullopt;
  if (in.list() != nullptr) return *in.list();
  const feel::Range* range = in.range();
  if (range == nullptr) return feel::List{in};
  const feel::Decimal* low = range->low.number();
  const feel::Decimal* high = range->high.number();
  if (low == nullptr || high == nullptr) return std::nullopt;
  const auto from = low->to_int64(), to = high->to_int64();
  constexpr std::int64_t kFar = std::int64_t{1} << 60;  // the budget ends long before
  if (!from || !to || *from < -kFar || *to > kFar) return std::nullopt;
  feel::List numbers;
  for (std::int64_t n = *from + (range->low_included ? 0 : 1); n <= *to - (range->high_included ? 0 : 1);
       ++n) {
    if (!run.evaluation.spend(1) || !run.evaluation.allocate(sizeof(Value))) return std::nullopt;
    numbers.push_back(Value::number(n));
  }
  return numbers;
}

class IterationLogic : public Logic {
 public:
  IterationLogic(Where where, feel::TypePtr type, Iteration::Kind kind, feel::TypePtr in_type, LogicPtr in,
                 LogicPtr body, bool partial)
      : Logic(std::move(where), std::move(type)),
        kind_(kind),
        in_type_(std::move(in_type)),
        in_(std::move(in)),
        body_(std::move(body)),
        partial_(partial) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    const Value in = fitted(in_->evaluate(frame, run), in_type_, where_, run, "what the loop runs over");
    const std::optional<feel::List> items = items_of(in, run);
    if (!items) return run.fail(where_, "type", "a loop needs a list");
    return kind_ == Iteration::Kind::for_each ? collect(*items, frame, run) : quantify(*items, frame, run);
  }

 private:
  Value body_of(const Value& item, Value partial, Frame& frame, Run& run) const {
    const std::size_t outside = frame.size();
    frame.push_back(item);
    if (partial_) frame.push_back(std::move(partial));
    Value value = body_->evaluate(frame, run);
    frame.resize(outside);
    return value;
  }

  Value collect(const feel::List& items, Frame& frame, Run& run) const {
    feel::List results;
    for (const Value& item : items) {
      // A copy of the list so far for every step: as long as it is, as much it costs.
      if (!run.evaluation.spend(partial_ ? 1 + results.size() : 1)) return {};
      if (!run.evaluation.allocate((partial_ ? 1 + results.size() : 1) * sizeof(Value))) return {};
      results.push_back(body_of(item, partial_ ? Value(results) : Value(), frame, run));
    }
    return Value(std::move(results));
  }

  // As "and" or "or" of all (tables 51 and 52): one false (true) decides, else one that is neither makes it null.
  Value quantify(const feel::List& items, Frame& frame, Run& run) const {
    const feel::Truth decides = kind_ == Iteration::Kind::every ? feel::Truth::no : feel::Truth::yes;
    bool unknown = false;
    for (const Value& item : items) {
      if (!run.evaluation.spend(1)) return {};
      const feel::Truth truth = feel::truth(body_of(item, {}, frame, run));
      if (truth == decides) return Value(truth == feel::Truth::yes);
      unknown = unknown || truth == feel::Truth::unknown;
    }
    if (unknown) return run.fail(where_, "type", "what must be satisfied is neither true nor false");
    return Value(decides == feel::Truth::no);
  }

  Iteration::Kind kind_;
  feel::TypePtr in_type_;
  LogicPtr in_, body_;
  bool partial_;
};

class InvocationLogic : public Logic {
 public:
  struct Argument {
    std::string name;
    LogicPtr logic;  // null: nothing was written
  };
  InvocationLogic(Where where, feel::TypePtr type, LogicPtr function, std::vector<Argument> arguments)
      : Logic(std::move(where), std::move(type)),
        function_(std::move(function)),
        arguments_(std::move(arguments)) {}

 protected:
  Value compute(Frame& frame, Run& run) const override {
    const Value called = function_->evaluate(frame, run);
    const feel::Function* function = called.function();
    if (function == nullptr) return run.fail(where_, "type", "what is invoked is no function");
    const auto& parameters = function->parameters();
    if (parameters.size() != arguments_.size()) {
      return run.fail(where_, "arguments",
                      fmt::format("{} bindings for {} parameters", arguments_.size(), parameters.size()));
    }
    std::vector<Value> values(parameters.size());
    std::vector<bool> bound(parameters.size());
    for (const Argument& argument : arguments_) {
      const auto found = std::ranges::find(parameters, argument.name, &feel::Function::Parameter::name);
      const auto at = static_cast<std::size_t>(found - parameters.begin());
      if (found == parameters.end() || bound[at]) {
        return run.fail(where_, "arguments",
                        fmt::format("no parameter \"{}\", or bound twice", argument.name));
      }
      bound[at] = true;
      if (argument.logic) values[at] = argument.logic->evaluate(frame, run);
    }
    Value result = feel::invoke(*function, values, run.evaluation);
    run.mark(where_);
    return result;
  }

 private:
  LogicPtr function_;
  std::vector<Argument> arguments_;
};

// A function with the values that were in scope where it was defined.
class Closure : public feel::Function {
 public:
  Closure(std::vector<Parameter> parameters, feel::TypePtr result, Frame captured, LogicPtr body)
      : Function(std::move(parameters), std::move(result)),
        captured_(std::move(captured)),
        body_(std::move(body)) {}

  Value call(std::span<const Value> arguments, feel::Evaluation& evaluation) const override {
    Frame frame;
    frame.reserve(captured_.size() + arguments.size() + 4);
    frame.assign(captured_.begin(), captured_.end());
    frame.insert(frame.end(), arguments.begin(), arguments.end());
    if (Run* run = Run::of(evaluation)) return body_->evaluate(frame, *run);
    Run run(evaluation, nullptr);
    return body_->evaluate(frame, run);
  }

 private:
  Frame captured_;
  LogicPtr body_;
};

class FunctionLogic : public Logic {
 public:
  FunctionLogic(Where where, std::vector<feel::Function::Parameter> parameters, feel::TypePtr result,
                LogicPtr body)
      : Logic(std::move(where), nullptr),
        parameters_(std::move(parameters)),
        result_(std::move(result)),
        body_(std::move(body)) {}

 protected:
  Value compute(Frame& frame, Run&) const override {
    return Value(
        std::shared_ptr<const feel::Function>(std::make_shared<Closure>(parameters_, result_, frame, body_)));
  }

 private:
  std::vector<feel::Function::Parameter> parameters_;
  feel::TypePtr result_;
  LogicPtr body_;
};

// The text of an entry of a Java function's mapping ("java.lang.Math").
std::string mapping_text(const dmn::Context& mapping, std::string_view name) {
  for (const ContextEntry& entry : mapping.entries) {
    if (!entry.variable || feel::normal_name(entry.variable->name) != name || !entry.value) continue;
    const auto* literal = std::get_if<Literal>(&entry.value->body);
    if (literal == nullptr) return {};
    const auto text = feel::Expression::compile(literal->text.text, {});
    if (!text) return {};
    feel::Evaluation evaluation;
    const Value value = text->evaluate({}, evaluation);
    return value.string() != nullptr ? *value.string() : std::string();
  }
  return {};
}

}  // namespace

void LogicCompiler::issue(Severity severity, std::string code, std::string detail, Place place) {
  context_.issues->push_back(
      {severity, std::move(code), std::move(detail), *context_.file, *context_.element, place});
}

LogicPtr LogicCompiler::broken(Place place, std::string code, std::string detail) {
  issue(Severity::error, code, detail, place);
  return std::make_shared<BrokenLogic>(where(place), std::move(code), std::move(detail));
}

std::shared_ptr<const feel::Expression> LogicCompiler::feel(const Text& text, const feel::Scope& scope,
                                                            bool tests) {
  if (!text.feel) {
    issue(Severity::error, "dmn.language", "nur FEEL wird ausgeführt", text.place);
    return nullptr;
  }
  auto compiled = tests
                      ? feel::Expression::compile_unary_tests(text.text, scope, context_.options->extensions)
                      : feel::Expression::compile(text.text, scope, context_.options->extensions);
  if (compiled) return std::make_shared<const feel::Expression>(std::move(*compiled));
  // "line:column" within the text.
  Place place = text.place;
  const std::string& at = compiled.error().field;
  const std::size_t colon = at.find(':');
  if (colon != std::string::npos) {
    const auto line = static_cast<std::uint32_t>(std::atoi(at.c_str()));
    const auto column = static_cast<std::uint32_t>(std::atoi(at.c_str() + colon + 1));
    place.column = line <= 1 ? place.column + (column > 0 ? column - 1 : 0) : column;
    if (line > 1) place.line += line - 1;
  }
  issue(Severity::error, compiled.error().code, compiled.error().detail, place);
  return nullptr;
}

LogicPtr LogicCompiler::literal(const Text& text, const feel::Scope& scope, feel::TypePtr type) {
  const std::size_t before = context_.issues->size();
  auto compiled = feel(text, scope, false);
  if (compiled)
    return std::make_shared<LiteralLogic>(where(text.place), std::move(type), std::move(compiled));
  const Issue& why = (*context_.issues)[before];
  return std::make_shared<BrokenLogic>(where(why.place), "syntax", why.detail);
}

LogicPtr LogicCompiler::expression(const Expression* expression, feel::Scope& scope) {
  if (expression == nullptr) return std::make_shared<ConstantLogic>(where({}), Value());
  const Place place = expression->place;
  feel::TypePtr type = context_.type(expression->type_ref, place);
  if (const auto* text = std::get_if<Literal>(&expression->body))
    return literal(text->text, scope, std::move(type));
  if (const auto* context = std::get_if<dmn::Context>(&expression->body)) {
    return context_logic(*context, scope, place, std::move(type));
  }
  if (const auto* decision_table = std::get_if<DecisionTable>(&expression->body)) {
    const std::string& ref = expression->type_ref.empty() ? result_ref : expression->type_ref;
    return table(*decision_table, scope, place, std::move(type), ref);
  }
  if (const auto* invoked = std::get_if<Invocation>(&expression->body)) {
    return invocation(*invoked, scope, place, std::move(type));
  }
  if (const auto* defined = std::get_if<FunctionDefinition>(&expression->body)) {
    return function(*defined, scope, place, std::move(type));
  }
  const std::string saved = std::exchange(result_ref, {});
  LogicPtr logic;
  if (const auto* list = std::get_if<List>(&expression->body)) {
    std::vector<LogicPtr> items;
    for (const ExpressionPtr& item : list->items) items.push_back(this->expression(item.get(), scope));
    logic = std::make_shared<ListLogic>(where(place), std::move(type), std::move(items));
  } else if (const auto* relation = std::get_if<Relation>(&expression->body)) {
    std::vector<RelationLogic::Column> columns;
    for (const InformationItem& column : relation->columns) {
      columns.push_back({feel::normal_name(column.name), context_.type(column.type_ref, column.place)});
    }
    std::vector<LogicPtr> cells;
    for (const auto& row : relation->rows) {
      for (const ExpressionPtr& cell : row) cells.push_back(this->expression(cell.get(), scope));
    }
    logic =
        std::make_shared<RelationLogic>(where(place), std::move(type), std::move(columns), std::move(cells));
  } else if (const auto* conditional = std::get_if<Conditional>(&expression->body)) {
    LogicPtr condition = this->expression(conditional->condition.get(), scope);
    result_ref = saved;
    LogicPtr then = this->expression(conditional->then.get(), scope);
    LogicPtr otherwise = this->expression(conditional->otherwise.get(), scope);
    logic = std::make_shared<ConditionalLogic>(where(place), std::move(type), std::move(condition),
                                               std::move(then), std::move(otherwise));
  } else if (const auto* filtered = std::get_if<Filter>(&expression->body)) {
    logic = filter(*filtered, scope, place, std::move(type));
  } else {
    logic = iteration(std::get<Iteration>(expression->body), scope, place, std::move(type));
  }
  result_ref = saved;
  return logic;
}

LogicPtr LogicCompiler::context_logic(const dmn::Context& context, feel::Scope& scope, Place place,
                                      feel::TypePtr type) {
  feel::Scope inner = scope;
  std::vector<ContextLogic::Part> parts;
  std::set<std::string> names;
  const std::string outer_ref = std::exchange(result_ref, {});
  for (const ContextEntry& entry : context.entries) {
    ContextLogic::Part part;
    if (!entry.variable) {
      if (&entry != &context.entries.back()) {
        return broken(entry.place, "dmn.structure",
                      "nur der letzte Eintrag eines Kontexts darf ohne Namen sein");
      }
      result_ref = outer_ref;
      part.logic = expression(entry.value.get(), inner);
      parts.push_back(std::move(part));
      break;
    }
    part.name = feel::normal_name(entry.variable->name);
    if (!names.insert(part.name).second) {
      return broken(entry.place, "dmn.duplicate",
                    fmt::format("der Eintrag „{}“ steht zweimal im Kontext", part.name));
    }
    part.type = context_.type(entry.variable->type_ref, entry.variable->place);
    result_ref = entry.variable->type_ref;
    const auto* defined = std::get_if<FunctionDefinition>(&entry.value->body);
    if (defined != nullptr && part.type && part.type->kind != feel::Type::Kind::function) {
      // A function under a name with a simple type: the type is that of its results, as older models have it.
      const feel::TypePtr result = std::exchange(part.type, nullptr);
      part.logic = function(*defined, inner, entry.value->place, result);
    } else {
      part.logic = expression(entry.value.get(), inner);
    }
    inner.add(part.name, part.type);
    parts.push_back(std::move(part));
  }
  result_ref = outer_ref;
  return std::make_shared<ContextLogic>(where(place), std::move(type), std::move(parts));
}

LogicPtr LogicCompiler::filter(const Filter& filter, feel::Scope& scope, Place place, feel::TypePtr type) {
  LogicPtr in = expression(filter.in.get(), scope);
  feel::Scope inner = scope;
  const auto* match = std::get_if<Literal>(&filter.match->body);
  if (match == nullptr || !match->text.feel) {
    inner.add("item");
    LogicPtr boxed = expression(filter.match.get(), inner);
    return std::make_shared<BoxedFilterLogic>(where(place), std::move(type), std::move(in), std::move(boxed));
  }
  constexpr std::string_view kList = "__filtered";  // a name that nobody writes
  inner.add(kList, context_.type(filter.in->type_ref, filter.in->place));
  // The line break ends a comment at the end of the text.
  Text text{fmt::format("{}[{}\n]", kList, match->text.text), match->text.place, true};
  text.place.column -= std::min<std::uint32_t>(text.place.column, kList.size() + 1);
  return std::make_shared<FilterLogic>(where(place), std::move(type), std::move(in),
                                       literal(text, inner, nullptr));
}

LogicPtr LogicCompiler::iteration(const Iteration& iteration, feel::Scope& scope, Place place,
                                  feel::TypePtr type) {
  LogicPtr in = expression(iteration.in.get(), scope);
  feel::TypePtr in_type = context_.type(iteration.in_type_ref, place);
  const feel::TypePtr known = in_type ? in_type : context_.type(iteration.in->type_ref, place);
  feel::Scope inner = scope;
  inner.add(feel::normal_name(iteration.variable), known && known->element ? known->element : nullptr);
  const auto* text = std::get_if<Literal>(&iteration.body->body);
  const bool partial = iteration.kind == Iteration::Kind::for_each && text != nullptr &&
                       text->text.text.find("partial") != std::string::npos;
  if (partial) inner.add("partial");
  LogicPtr body = expression(iteration.body.get(), inner);
  return std::make_shared<IterationLogic>(where(place), std::move(type), iteration.kind, std::move(in_type),
                                          std::move(in), std::move(body), partial);
}

LogicPtr LogicCompiler::invocation(const Invocation& invocation, feel::Scope& scope, Place place,
                                   feel::TypePtr type) {
  const std::string saved = std::exchange(result_ref, {});
  LogicPtr function = expression(invocation.function.get(), scope);
  std::vector<InvocationLogic::Argument> arguments;
  for (const Binding& binding : invocation.bindings) {
    arguments.push_back({feel::normal_name(binding.parameter.name),
                         binding.value ? expression(binding.value.get(), scope) : nullptr});
  }
  result_ref = saved;
  return std::make_shared<InvocationLogic>(where(place), std::move(type), std::move(function),
                                           std::move(arguments));
}

std::vector<feel::Function::Parameter> LogicCompiler::parameters(const std::vector<InformationItem>& items) {
  std::vector<feel::Function::Parameter> all;
  for (const InformationItem& item : items) {
    const std::string name = feel::normal_name(item.name);
    if (std::ranges::find(all, name, &feel::Function::Parameter::name) != all.end()) {
      issue(Severity::error, "dmn.duplicate", fmt::format("der Parameter „{}“ steht zweimal da", name),
            item.place);
    }
    all.push_back({name, context_.type(item.type_ref, item.place)});
  }
  return all;
}

LogicPtr LogicCompiler::function(const FunctionDefinition& function, feel::Scope& scope, Place place,
                                 feel::TypePtr type) {
  auto formal = parameters(function.parameters);
  if (function.kind != FunctionKind::feel) return java(function, std::move(formal), place);
  feel::Scope inner = scope;
  for (const auto& parameter : formal) inner.add(parameter.name, parameter.type);
  feel::TypePtr result = type && type->kind == feel::Type::Kind::function ? type->result : type;
  const std::string saved = std::exchange(result_ref, {});
  LogicPtr body = expression(function.body.get(), inner);
  result_ref = saved;
  return std::make_shared<FunctionLogic>(where(place), std::move(formal), std::move(result), std::move(body));
}

LogicPtr LogicCompiler::java(const FunctionDefinition& function,
                             std::vector<feel::Function::Parameter> parameters, Place place) {
  if (function.kind == FunctionKind::pmml)
    return broken(place, "dmn.external", "PMML-Funktionen werden nicht ausgeführt");
  const auto* mapping = function.body ? std::get_if<dmn::Context>(&function.body->body) : nullptr;
  if (mapping == nullptr)
    return broken(place, "dmn.external",
                  "eine Java-Funktion braucht einen Kontext mit class und method signature");
  const std::string type = mapping_text(*mapping, "class"),
                    method = mapping_text(*mapping, "method signature");
  feel::Context inner, outer;
  inner.set("class", type);
  inner.set("method signature", method);
  outer.set("java", std::move(inner));
  const feel::Scope::External& host = context_.options->host;
  auto known = host ? host(parameters, outer) : nullptr;
  if (!known) known = java_function(std::move(parameters), outer);
  if (known) return std::make_shared<ConstantLogic>(where(place), Value(std::move(known)));
  return broken(place, "dmn.external",
                fmt::format("die Java-Methode {}.{} gehört nicht zu den nachgebildeten", type, method));
}

}  // namespace rathaus::dmn
