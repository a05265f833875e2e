#include "libs/dmn/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "libs/dmn/check_table.h"
#include "libs/dmn/check_types.h"
#include "libs/dmn/impl.h"
#include "libs/dmn/reader.h"
#include "libs/dmn/table_index.h"

namespace rathaus::dmn {

using feel::TypePtr;
using feel::Value;
using Kind = feel::Type::Kind;

namespace {

// Allowed values of types as they are written: those of a definition and of what it is made from.
class AllowedTexts {
 public:
  AllowedTexts(const Impl& impl, const Unit& unit) : impl_(impl) { add(unit); }

  std::vector<const Text*> of(const TypePtr& type) const {
    const auto found = texts_.find(type.get());
    return found == texts_.end() ? std::vector<const Text*>() : found->second;
  }

 private:
  void add(const Unit& unit) {
    walk(unit, unit, "");
    for (const Unit::Used& used : unit.imports) {
      walk(unit, impl_.units[used.unit], used.alias.empty() ? "" : used.alias + ".");
    }
  }

  void walk(const Unit& unit, const Unit& owner, const std::string& prefix) {
    for (const ItemDefinition& item : owner.definitions.items) {
      enter(owner, item, unit.scope.type(prefix + feel::normal_name(item.name)));
    }
  }

  void enter(const Unit& owner, const ItemDefinition& item, TypePtr type) {
    if (type == nullptr) return;
    auto& texts = texts_[type.get()];
    if (texts.empty() && item.type_constraint) texts.push_back(&*item.type_constraint);
    if (item.collection && type->kind == Kind::list) type = type->element;
    if (type == nullptr) return;
    std::vector<const Text*> chain;
    const ItemDefinition* at = &item;
    for (int step = 0; step < 32 && at != nullptr; ++step) {
      if (at->allowed_values) chain.push_back(&*at->allowed_values);
      if (at != &item && at->type_constraint) chain.push_back(&*at->type_constraint);
      const std::string next = feel::normal_name(at->type_ref);
      const auto& items = owner.definitions.items;
      const auto found = std::ranges::find_if(
          items, [&](const ItemDefinition& other) { return feel::normal_name(other.name) == next; });
      at = found == items.end() ? nullptr : &*found;
    }
    auto& own = texts_[type.get()];
    own.insert(own.end(), chain.begin(), chain.end());
    for (const ItemDefinition& component : item.components) {
      const auto field =
          std::ranges::find(type->fields, feel::normal_name(component.name), &feel::Type::Field::name);
      if (field != type->fields.end()) enter(owner, component, field->type);
    }
  }

  const Impl& impl_;
  std::map<const feel::Type*, std::vector<const Text*>> texts_;
};

bool given(const std::optional<Text>& text) { return text && !trimmed(text->text).empty(); }

// What is read of the input: names and paths, each as far as it goes.
class Paths {
 public:
  explicit Paths(const feel::Tree& tree) : tree_(tree) { collect(tree.root); }
  std::vector<std::string> all;
  bool plain() const { return !path(tree_.root).empty(); }

 private:
  std::string path(feel::NodeId id) const {
    const feel::Node& node = tree_.at(id);
    if (node.op == feel::Op::name) return tree_.strings[node.index];
    if (node.op != feel::Op::path) return {};
    const std::string from = path(tree_.argument(node, 0));
    return from.empty() ? from : from + "." + tree_.strings[node.index];
  }
  void collect(feel::NodeId id) {
    if (id == feel::kNoNode) return;
    if (std::string found = path(id); !found.empty()) {
      all.push_back(std::move(found));
      return;
    }
    const feel::Node& node = tree_.at(id);
    for (std::uint32_t i = 0; i < node.count; ++i) collect(tree_.argument(node, i));
  }
  const feel::Tree& tree_;
};

// Goes through the logic of one decision or function, as LogicCompiler does.
class ElementCheck {
 public:
  ElementCheck(const Impl& impl, const Unit& unit, const AllowedTexts& allowed, const CheckLimits& limits,
               std::string element, std::vector<Issue>& issues)
      : impl_(impl),
        unit_(unit),
        allowed_(allowed),
        limits_(limits),
        element_(std::move(element)),
        issues_(issues) {}

  void decision(const Expression* logic, const feel::Scope& scope, const TypePtr& declared, Place place) {
    if (logic == nullptr) return;
    fits(expression(*logic, scope, declared), declared, logic->place.line != 0 ? logic->place : place,
         "das Ergebnis");
  }
  TypePtr expression(const Expression& expression, const feel::Scope& scope, const TypePtr& wanted = nullptr);
  TypePtr type(const std::string& ref) const {
    const std::string name = feel::normal_name(ref);
    if (name.empty() || name == "Any") return nullptr;
    if (TypePtr known = unit_.scope.type(name)) return known;
    if (name == "list") return feel::list_type(nullptr);
    if (name == "context") return feel::context_type({});
    return feel::built_in_type(name);
  }

 private:
  void issue(Severity severity, std::string code, std::string detail, Place place) {
    issues_.push_back({severity, std::move(code), std::move(detail), *unit_.file, element_, place});
  }
  void fits(const TypePtr& is, const TypePtr& wanted, Place place, const char* what) {
    if (may_fit(is, wanted)) return;
    issue(Severity::error, "dmn.mismatch",
          fmt::format("{} ist {}, verlangt wird {}", what, feel::to_string(*is), feel::to_string(*wanted)),
          place);
  }

  struct Read {
    TypePtr type;
    std::optional<feel::Tree> tree;
  };
  // Text that is wrong has an issue already.
  Read read(const Text& text, const feel::Scope& scope) {
    if (!text.feel || trimmed(text.text).empty()) return {};
    auto tree = feel::parse(text.text, scope, feel::Goal::expression, impl_.options.extensions);
    if (!tree) return {};
    Read out;
    out.type = inference(*tree, text, scope).expression();
    out.tree = std::move(*tree);
    return out;
  }
  void tests(const Text& text, const feel::Scope& scope, const TypePtr& input) {
    if (!text.feel) return;
    const auto tree = feel::parse(text.text, scope, feel::Goal::unary_tests, impl_.options.extensions);
    if (tree) inference(*tree, text, scope).unary_tests(input);
  }
  Inference inference(const feel::Tree& tree, const Text& text, const feel::Scope& scope) {
    return Inference(
        tree, scope, impl_.options.extensions,
        [this, &text](Severity severity, std::string code, std::string detail, std::uint32_t offset) {
          if (severity == Severity::error) faulty_.insert(&text);
          issue(severity, std::move(code), std::move(detail), place_in(text, offset));
        });
  }

  TypePtr logic(const Expression& expression, const feel::Scope& scope, const TypePtr& wanted);
  TypePtr context(const Context& context, const feel::Scope& scope, const TypePtr& wanted);
  TypePtr table(const DecisionTable& table, const feel::Scope& scope, Place place, const TypePtr& wanted);
  TypePtr table_type(const DecisionTable& table, const std::vector<TypePtr>& outputs) const;
  ColumnFacts column(const InputClause& clause, const feel::Scope& scope);
  TypePtr output(const DecisionTable& table, std::size_t at, const feel::Scope& scope, const TypePtr& wanted);
  void output_value(const Value& value, const OutputClause& clause, const TypePtr& type,
                    const feel::Scope& scope, Place place);
  TypePtr invocation(const Invocation& invocation, const feel::Scope& scope);
  TypePtr function(const FunctionDefinition& function, const feel::Scope& scope, const TypePtr& result);
  TypePtr relation(const Relation& relation, const feel::Scope& scope);
  TypePtr iteration(const Iteration& iteration, const feel::Scope& scope);

  const Impl& impl_;
  const Unit& unit_;
  const AllowedTexts& allowed_;
  const CheckLimits& limits_;
  std::string element_;
  std::vector<Issue>& issues_;
  std::set<const Text*> faulty_;
};

TypePtr ElementCheck::expression(const Expression& expression, const feel::Scope& scope,
                                 const TypePtr& wanted) {
  const TypePtr declared = type(expression.type_ref);
  const TypePtr found = logic(expression, scope, declared ? declared : wanted);
  if (declared == nullptr) return found;
  // A boxed function may name the type of its results.
  if (kind_of(found) == Kind::function && kind_of(declared) != Kind::function) return found;
  fits(found, declared, expression.place, "der Ausdruck");
  return declared;
}

TypePtr ElementCheck::logic(const Expression& expression, const feel::Scope& scope, const TypePtr& wanted) {
  if (const auto* text = std::get_if<Literal>(&expression.body)) return read(text->text, scope).type;
  if (const auto* boxed = std::get_if<Context>(&expression.body)) return context(*boxed, scope, wanted);
  if (const auto* decision = std::get_if<DecisionTable>(&expression.body))
    return table(*decision, scope, expression.place, wanted);
  if (const auto* invoked = std::get_if<Invocation>(&expression.body)) return invocation(*invoked, scope);
  if (const auto* rows = std::get_if<Relation>(&expression.body)) return relation(*rows, scope);
  if (const auto* defined = std::get_if<FunctionDefinition>(&expression.body)) {
    return function(*defined, scope, kind_of(wanted) == Kind::function ? wanted->result : nullptr);
  }
  if (const auto* list = std::get_if<List>(&expression.body)) {
    TypePtr element;
    bool first = true;
    for (const ExpressionPtr& item : list->items) {
      const TypePtr one = item ? this->expression(*item, scope) : nullptr;
      element = std::exchange(first, false) ? one : common_type(element, one);
    }
    return feel::list_type(std::move(element));
  }
  if (const auto* conditional = std::get_if<Conditional>(&expression.body)) {
    const TypePtr condition = this->expression(*conditional->condition, scope);
    fits(condition, feel::simple_type(Kind::boolean), conditional->condition->place, "die Bedingung");
    const TypePtr then = this->expression(*conditional->then, scope, wanted);
    return common_type(then, this->expression(*conditional->otherwise, scope, wanted));
  }
  if (const auto* filtered = std::get_if<Filter>(&expression.body)) {
    const TypePtr in = this->expression(*filtered->in, scope);
    // The condition reads members of the item as names: without its type nothing certain can be said of it.
    return kind_of(in) == Kind::list ? feel::list_type(in->element) : nullptr;
  }
  return iteration(std::get<Iteration>(expression.body), scope);
}

TypePtr ElementCheck::context(const Context& context, const feel::Scope& scope, const TypePtr& wanted) {
  feel::Scope inner = scope;
  std::vector<feel::Type::Field> fields;
  for (const ContextEntry& entry : context.entries) {
    if (!entry.value) continue;
    if (!entry.variable) return expression(*entry.value, inner, wanted);
    TypePtr declared = type(entry.variable->type_ref);
    TypePtr found = expression(*entry.value, inner, declared);
    if (declared != nullptr && kind_of(found) == Kind::function && declared->kind != Kind::function) {
      declared = feel::function_type(found->parameters, declared);
    } else if (declared != nullptr) {
      fits(found, declared, entry.value->place,
           fmt::format("der Eintrag „{}“", entry.variable->name).c_str());
    }
    const std::string name = feel::normal_name(entry.variable->name);
    inner.add(name, declared ? declared : found);
    fields.push_back({name, declared ? declared : found});
  }
  return feel::context_type(std::move(fields));
}

TypePtr ElementCheck::relation(const Relation& relation, const feel::Scope& scope) {
  std::vector<TypePtr> columns;
  for (const InformationItem& column : relation.columns) columns.push_back(type(column.type_ref));
  for (const auto& row : relation.rows) {
    for (std::size_t i = 0; i < row.size() && i < columns.size(); ++i) {
      if (!row[i]) continue;
      fits(expression(*row[i], scope), columns[i], row[i]->place,
           fmt::format("die Spalte „{}“", relation.columns[i].name).c_str());
    }
  }
  std::vector<feel::Type::Field> fields;
  for (std::size_t i = 0; i < columns.size(); ++i)
    fields.push_back({feel::normal_name(relation.columns[i].name), columns[i]});
  return feel::list_type(feel::context_type(std::move(fields)));
}

TypePtr ElementCheck::iteration(const Iteration& iteration, const feel::Scope& scope) {
  const TypePtr in = expression(*iteration.in, scope);
  TypePtr known = type(iteration.in_type_ref);
  if (known == nullptr) known = in;
  feel::Scope inner = scope;
  const Kind kind = kind_of(known);
  inner.add(feel::normal_name(iteration.variable),
            kind == Kind::list || kind == Kind::range ? known->element : nullptr);
  if (iteration.kind == Iteration::Kind::for_each) inner.add("partial");
  const TypePtr body = expression(*iteration.body, inner);
  if (iteration.kind == Iteration::Kind::for_each) return feel::list_type(body);
  fits(body, feel::simple_type(Kind::boolean), iteration.body->place, "die Bedingung");
  return feel::simple_type(Kind::boolean);
}

TypePtr ElementCheck::invocation(const Invocation& invocation, const feel::Scope& scope) {
  for (const Binding& binding : invocation.bindings) {
    if (binding.value) expression(*binding.value, scope);
  }
  if (!invocation.function) return nullptr;
  const auto* literal = std::get_if<Literal>(&invocation.function->body);
  if (literal != nullptr && literal->text.feel) {
    const std::string name = feel::normal_name(literal->text.text);
    if (feel::find_built_in(name, impl_.options.extensions) != nullptr) return nullptr;
  }
  const TypePtr called = expression(*invocation.function, scope);
  if (kind_of(called) == Kind::any) return nullptr;
  if (called->kind != Kind::function) {
    issue(Severity::error, "feel.type", fmt::format("{} ist keine Funktion", feel::to_string(*called)),
          invocation.function->place);
    return nullptr;
  }
  if (called->result != nullptr && called->parameters.size() != invocation.bindings.size()) {
    issue(Severity::error, "feel.arguments",
          fmt::format("die Funktion hat {} Parameter, gebunden sind {}", called->parameters.size(),
                      invocation.bindings.size()),
          invocation.function->place);
  }
  return kind_of(called->result) == Kind::any ? nullptr : called->result;
}

TypePtr ElementCheck::function(const FunctionDefinition& function, const feel::Scope& scope,
                               const TypePtr& result) {
  feel::Scope inner = scope;
  std::vector<TypePtr> parameters;
  for (const InformationItem& parameter : function.parameters) {
    parameters.push_back(type(parameter.type_ref));
    inner.add(feel::normal_name(parameter.name), parameters.back());
  }
  TypePtr body;
  if (function.kind == FunctionKind::feel && function.body) body = expression(*function.body, inner, result);
  return feel::function_type(std::move(parameters), body);
}

// ---- decision tables ----------------------------------------------------------------------------------------

ColumnFacts ElementCheck::column(const InputClause& clause, const feel::Scope& scope) {
  ColumnFacts facts;
  facts.text = feel::normal_name(clause.expression.text);
  const Read read = this->read(clause.expression, scope);
  const TypePtr declared = type(clause.type_ref);
  fits(read.type, declared, place_in(clause.expression, 0), "der Ausdruck der Spalte");
  facts.type = declared ? declared : read.type;
  if (read.tree) {
    const Paths paths(*read.tree);
    facts.paths = paths.all;
    facts.plain = paths.plain();
    const feel::Node& root = read.tree->at(read.tree->root);
    if (root.op == feel::Op::call) {
      const feel::Node& callee = read.tree->at(read.tree->argument(root, 0));
      const std::string name = callee.op == feel::Op::name ? read.tree->strings[callee.index] : std::string();
      const auto& known = scope.variables();
      facts.natural = (name == "count" || name == "string length") &&
                      std::ranges::find(known, name, &feel::Scope::Variable::name) == known.end();
    }
  }
  if (given(clause.values)) {
    facts.domain.push_back(&*clause.values);
    tests(*clause.values, scope, facts.type);
  }
  for (const TypePtr& type : {declared, read.type}) {
    for (const Text* text : allowed_.of(type)) facts.domain.push_back(text);
  }
  return facts;
}

// Is a constant output one that the column may give?
void ElementCheck::output_value(const Value& value, const OutputClause& clause, const TypePtr& type,
                                const feel::Scope& scope, Place place) {
  if (value.is_null()) return;
  bool fits = true;
  const Value is = type ? feel::coerced(value, *type, fits) : value;
  if (!fits) {
    if (may_fit(type_of_value(value), type)) {
      issue(Severity::error, "dmn.output_value",
            fmt::format("{} gehört nicht zu den Werten des Typs {}", feel::to_feel(value),
                        feel::to_string(*type)),
            place);
    }
    return;
  }
  if (!given(clause.values)) return;
  const auto tests =
      feel::Expression::compile_unary_tests(clause.values->text, scope, impl_.options.extensions);
  if (!tests || !tests->reads().empty()) return;
  feel::Evaluation run({.steps = 100'000, .bytes = 4u << 20, .depth = 50});
  const std::vector<Value> none(scope.variables().size());
  if (feel::truth(tests->evaluate_tests(is, none, run)) == feel::Truth::yes) return;
  issue(Severity::error, "dmn.output_value",
        fmt::format("{} gehört nicht zu den Ausgangswerten", feel::to_feel(value)), place);
}

TypePtr ElementCheck::output(const DecisionTable& table, std::size_t at, const feel::Scope& scope,
                             const TypePtr& wanted) {
  const OutputClause& clause = table.outputs[at];
  const TypePtr declared = type(clause.type_ref);
  // With one output and one result, the decision's type is that of the cells too.
  const bool one = table.policy != HitPolicy::rule_order && table.policy != HitPolicy::output_order &&
                   table.policy != HitPolicy::collect;
  const TypePtr cell_type = declared ? declared : table.outputs.size() == 1 && one ? wanted : nullptr;
  if (given(clause.values)) tests(*clause.values, scope, cell_type);
  TypePtr found;
  bool first = true;
  const auto look = [&](const Text& text) {
    if (trimmed(text.text).empty()) return;
    const Read read = this->read(text, scope);
    found = std::exchange(first, false) ? read.type : common_type(found, read.type);
    fits(read.type, cell_type, place_in(text, 0), "der Ausgang");
    const auto constant = text.feel ? constant_value(trimmed(text.text), scope) : std::nullopt;
    if (constant) output_value(*constant, clause, cell_type, scope, place_in(text, 0));
  };
  for (const Rule& rule : table.rules) look(rule.outputs[at]);
  if (given(clause.fallback)) look(*clause.fallback);
  return declared ? declared : found;
}

TypePtr ElementCheck::table_type(const DecisionTable& table, const std::vector<TypePtr>& outputs) const {
  TypePtr row;
  if (outputs.size() == 1) {
    row = outputs.front();
  } else {
    std::vector<feel::Type::Field> fields;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      fields.push_back({feel::normal_name(table.outputs[i].name), outputs[i]});
    row = feel::context_type(std::move(fields));
  }
  const bool many = table.policy == HitPolicy::rule_order || table.policy == HitPolicy::output_order ||
                    table.policy == HitPolicy::collect;
  if (!many) return row;
  if (table.aggregator == Aggregator::count) return feel::simple_type(Kind::number);
  if (table.aggregator != Aggregator::none) return row;
  // Without a hit the default output is given as it is.
  if (std::ranges::any_of(table.outputs, [](const OutputClause& output) { return given(output.fallback); }))
    return nullptr;
  return feel::list_type(row);
}

TypePtr ElementCheck::table(const DecisionTable& table, const feel::Scope& scope, Place place,
                            const TypePtr& wanted) {
  TableFacts facts;
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    facts.columns.push_back(column(table.inputs[i], scope));
    for (const Rule& rule : table.rules) tests(rule.inputs[i], scope, facts.columns[i].type);
  }
  std::vector<TypePtr> outputs;
  for (std::size_t i = 0; i < table.outputs.size(); ++i) outputs.push_back(output(table, i, scope, wanted));
  facts.table = &table;
  facts.place = place;
  facts.scope = &scope;
  facts.extensions = impl_.options.extensions;
  facts.faulty = faulty_;
  facts.report = [this](Severity severity, std::string code, std::string detail, Place at) {
    issue(severity, std::move(code), std::move(detail), at);
  };
  check_table(facts, limits_);
  return table_type(table, outputs);
}

// ---- files --------------------------------------------------------------------------------------------------

feel::Scope scope_of(const Unit& unit, const Compiled& element) {
  feel::Scope scope = unit.scope;
  for (const Variable& variable : element.frame) scope.add(variable.name, variable.type);
  return scope;
}

// Only for a model that stands alone: an input may be there for those who import it.
void unused_inputs(const Impl& impl, std::vector<Issue>& issues) {
  const Unit& unit = impl.units.back();
  std::set<std::uint32_t> used;
  for (const auto& list : unit.elements) {
    for (const Compiled& element : list) {
      for (const auto& targets : {element.needs, element.inputs}) {
        for (const Target& target : targets) {
          if (target.import == kNone && target.kind == ElementKind::input) used.insert(target.index);
        }
      }
    }
  }
  for (std::uint32_t i = 0; i < unit.definitions.inputs.size(); ++i) {
    if (used.contains(i) || unit.definitions.decisions.empty()) continue;
    const InputData& input = unit.definitions.inputs[i];
    issues.push_back({Severity::warning, "dmn.unused", "keine Entscheidung liest diese Eingabe", *unit.file,
                      input.name, input.place});
  }
}

}  // namespace

std::vector<Issue> check(const Model& model, const CheckLimits& limits) {
  const Impl& impl = model.impl();
  std::vector<Issue> issues = model.issues();
  for (const Unit& unit : impl.units) {
    const AllowedTexts allowed(impl, unit);
    const auto& decisions = unit.elements[static_cast<std::size_t>(ElementKind::decision)];
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      if (decisions[i].broken) continue;
      const Decision& source = unit.definitions.decisions[i];
      ElementCheck(impl, unit, allowed, limits, source.name, issues)
          .decision(source.logic.get(), scope_of(unit, decisions[i]), decisions[i].type, source.place);
    }
    const auto& knowledge = unit.elements[static_cast<std::size_t>(ElementKind::knowledge)];
    for (std::size_t i = 0; i < knowledge.size(); ++i) {
      const BusinessKnowledge& source = unit.definitions.knowledge[i];
      if (knowledge[i].broken || !source.logic || source.logic->kind != FunctionKind::feel) continue;
      feel::Scope scope = scope_of(unit, knowledge[i]);
      for (const auto& parameter : knowledge[i].parameters) scope.add(parameter.name, parameter.type);
      ElementCheck(impl, unit, allowed, limits, source.name, issues)
          .decision(source.logic->body.get(), scope, knowledge[i].result, source.place);
    }
  }
  unused_inputs(impl, issues);
  return issues;
}

}  // namespace rathaus::dmn
