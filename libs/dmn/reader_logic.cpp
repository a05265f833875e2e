// The boxed expressions of DMN 1.5, chapter 10.2, and the decision table of chapter 8.
#include <algorithm>
#include <array>
#include <optional>

#include "libs/dmn/reader.h"

namespace rathaus::dmn {
namespace {

constexpr std::array<std::string_view, 12> kExpressions = {
    "literalExpression",  "decisionTable", "invocation", "context", "relation", "list",
    "functionDefinition", "conditional",   "filter",     "for",     "every",    "some"};

bool is_feel(std::string_view language) {
  return language.empty() || language.ends_with("/FEEL/") || language.ends_with("/FEEL") ||
         language == "feel" || language == "FEEL";
}

std::optional<HitPolicy> hit_policy(std::string_view name) {
  if (name.empty()) return HitPolicy::unique;
  for (int i = 0; i <= static_cast<int>(HitPolicy::collect); ++i) {
    if (name == name_of(static_cast<HitPolicy>(i))) return static_cast<HitPolicy>(i);
  }
  return std::nullopt;
}

std::optional<Aggregator> aggregator(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Aggregator::count); ++i) {
    if (name == name_of(static_cast<Aggregator>(i))) return static_cast<Aggregator>(i);
  }
  return std::nullopt;
}

}  // namespace

bool Reader::is_expression(std::string_view name) {
  return std::ranges::find(kExpressions, name) != kExpressions.end();
}

Result<Text> Reader::text(const Node& node) const {
  TRY(only(node, {"text"}));
  Text text;
  text.feel = is_feel(node.attribute("expressionLanguage"));
  text.place = node.place;
  const Node* child = node.child("text");
  if (child == nullptr) return text;
  text.text = child->text;
  text.place = child->text.empty() ? child->place : child->text_place;
  return text;
}

Result<ExpressionPtr> Reader::expression(const Node& node) const {
  auto expression = std::make_unique<Expression>();
  expression->id = node.attribute("id");
  expression->label = node.attribute("label");
  expression->type_ref = type_ref(node.attribute("typeRef"));
  expression->element = node.name;
  expression->place = node.place;
  if (node.name == "literalExpression") {
    expression->body = Literal{TRY(text(node))};
  } else if (node.name == "decisionTable") {
    expression->body = TRY(decision_table(node));
  } else if (node.name == "invocation") {
    expression->body = TRY(invocation(node));
  } else if (node.name == "context") {
    expression->body = TRY(context(node));
  } else if (node.name == "relation") {
    expression->body = TRY(relation(node));
  } else if (node.name == "list") {
    expression->body = TRY(list(node));
  } else if (node.name == "functionDefinition") {
    expression->body = TRY(function_definition(node));
  } else if (node.name == "conditional") {
    TRY(only(node, {"if", "then", "else"}));
    expression->body = Conditional{TRY(child_expression(node, "if")), TRY(child_expression(node, "then")),
                                   TRY(child_expression(node, "else"))};
  } else if (node.name == "filter") {
    TRY(only(node, {"in", "match"}));
    expression->body = Filter{TRY(child_expression(node, "in")), TRY(child_expression(node, "match"))};
  } else if (node.name == "for" || node.name == "every" || node.name == "some") {
    expression->body = TRY(iteration(node));
  } else {
    return wrong(node, "hier wird ein Ausdruck erwartet");
  }
  return expression;
}

// The one expression that an element holds beside others that its caller knows.
Result<ExpressionPtr> Reader::only_expression(const Node& node, bool needed) const {
  ExpressionPtr found;
  for (const Node& child : node.children) {
    if (!is_expression(child.name)) continue;
    if (found) return wrong(child, fmt::format("in <{}> steht nur ein Ausdruck", node.name));
    found = TRY(expression(child));
  }
  if (needed && !found) return wrong(node, "der Ausdruck fehlt");
  return found;
}

Result<ExpressionPtr> Reader::child_expression(const Node& node, std::string_view name) const {
  const Node* child = node.child(name);
  if (child == nullptr) return wrong(node, fmt::format("<{}> fehlt", name));
  for (const Node& inner : child->children) {
    if (inner.name != "description" && !is_expression(inner.name))
      return wrong(inner, "hier wird ein Ausdruck erwartet");
  }
  return only_expression(*child, true);
}

Result<FunctionDefinition> Reader::function_definition(const Node& node) const {
  FunctionDefinition function;
  const std::string_view kind = node.attribute("kind");
  if (kind == "Java") {
    function.kind = FunctionKind::java;
  } else if (kind == "PMML") {
    function.kind = FunctionKind::pmml;
  } else if (!kind.empty() && kind != "FEEL") {
    return wrong(node, "kind muss FEEL, Java oder PMML sein");
  }
  for (const Node& child : node.children) {
    if (child.name == "formalParameter") {
      function.parameters.push_back(TRY(information_item(child, true)));
    } else if (child.name != "description" && !is_expression(child.name)) {
      return wrong(child, fmt::format("gehört nach dem Standard nicht in <{}>", node.name));
    }
  }
  if (function.parameters.size() > limits_.columns) return too_many(node, "Parameter", limits_.columns);
  function.body = TRY(only_expression(node, false));
  return function;
}

Result<DecisionTable> Reader::decision_table(const Node& node) const {
  TRY(only(node, {"input", "output", "annotation", "rule"}));
  DecisionTable table;
  const std::string policy = trimmed(node.attribute("hitPolicy"));
  const auto known_policy = hit_policy(policy);
  if (!known_policy) return wrong(node, fmt::format("unbekannte Trefferregel „{}“", policy));
  table.policy = *known_policy;
  const auto known_aggregator = aggregator(trimmed(node.attribute("aggregation")));
  if (!known_aggregator) return wrong(node, "aggregation muss SUM, MIN, MAX oder COUNT sein");
  table.aggregator = *known_aggregator;
  table.output_label = node.attribute("outputLabel");
  for (const Node& child : node.children) {
    if (child.name == "input") table.inputs.push_back(TRY(input_clause(child)));
    if (child.name == "output") table.outputs.push_back(TRY(output_clause(child)));
    if (child.name == "annotation") table.annotation_names.push_back(trimmed(child.attribute("name")));
  }
  if (table.inputs.size() + table.outputs.size() > limits_.columns)
    return too_many(node, "Spalten", limits_.columns);
  if (table.outputs.empty()) return wrong(node, "eine Entscheidungstabelle braucht mindestens einen Ausgang");
  if (table.aggregator != Aggregator::none && table.policy != HitPolicy::collect) {
    return wrong(node, "aggregation gibt es nur bei der Trefferregel COLLECT");
  }
  for (const Node& child : node.children) {
    if (child.name != "rule") continue;
    if (table.rules.size() >= limits_.rules) return too_many(child, "Regeln", limits_.rules);
    table.rules.push_back(TRY(rule(child, table)));
  }
  return table;
}

Result<InputClause> Reader::input_clause(const Node& node) const {
  TRY(only(node, {"inputExpression", "inputValues"}));
  InputClause input;
  input.id = node.attribute("id");
  input.label = node.attribute("label");
  input.place = node.place;
  const Node* expression = node.child("inputExpression");
  if (expression == nullptr) return wrong(node, "<inputExpression> fehlt");
  input.expression = TRY(text(*expression));
  input.type_ref = type_ref(expression->attribute("typeRef"));
  if (const Node* values = node.child("inputValues")) input.values = TRY(text(*values));
  return input;
}

Result<OutputClause> Reader::output_clause(const Node& node) const {
  TRY(only(node, {"outputValues", "defaultOutputEntry"}));
  OutputClause output;
  output.id = node.attribute("id");
  output.label = node.attribute("label");
  output.name = trimmed(node.attribute("name"));
  output.type_ref = type_ref(node.attribute("typeRef"));
  output.place = node.place;
  if (const Node* values = node.child("outputValues")) output.values = TRY(text(*values));
  if (const Node* fallback = node.child("defaultOutputEntry")) output.fallback = TRY(text(*fallback));
  return output;
}

Result<Rule> Reader::rule(const Node& node, const DecisionTable& table) const {
  TRY(only(node, {"inputEntry", "outputEntry", "annotationEntry"}));
  Rule rule;
  rule.id = node.attribute("id");
  rule.place = node.place;
  for (const Node& child : node.children) {
    if (child.name == "inputEntry") {
      rule.inputs.push_back(TRY(text(child)));
    } else if (child.name == "outputEntry") {
      rule.outputs.push_back(TRY(text(child)));
    } else if (child.name == "annotationEntry") {
      const Node* text = child.child("text");
      rule.annotations.push_back(text == nullptr ? std::string() : trimmed(text->text));
    } else if (child.name == "description") {
      rule.description = trimmed(child.text);
    }
  }
  if (rule.inputs.size() != table.inputs.size()) {
    return wrong(node,
                 fmt::format("{} Bedingungen bei {} Eingängen", rule.inputs.size(), table.inputs.size()));
  }
  if (rule.outputs.size() != table.outputs.size()) {
    return wrong(node,
                 fmt::format("{} Ergebnisse bei {} Ausgängen", rule.outputs.size(), table.outputs.size()));
  }
  return rule;
}

Result<Invocation> Reader::invocation(const Node& node) const {
  Invocation invocation;
  invocation.function = TRY(only_expression(node, true));
  for (const Node& child : node.children) {
    if (child.name == "binding") {
      invocation.bindings.push_back(TRY(binding(child)));
    } else if (child.name != "description" && !is_expression(child.name)) {
      return wrong(child, "gehört nach dem Standard nicht in <invocation>");
    }
  }
  return invocation;
}

Result<Binding> Reader::binding(const Node& node) const {
  Binding binding;
  const Node* parameter = node.child("parameter");
  if (parameter == nullptr) return wrong(node, "<parameter> fehlt");
  binding.parameter = TRY(information_item(*parameter, true));
  for (const Node& child : node.children) {
    if (child.name != "parameter" && !is_expression(child.name)) {
      return wrong(child, "gehört nach dem Standard nicht in <binding>");
    }
  }
  binding.value = TRY(only_expression(node, false));
  return binding;
}

Result<Context> Reader::context(const Node& node) const {
  TRY(only(node, {"contextEntry"}));
  Context context;
  for (const Node& child : node.children) {
    if (child.name != "contextEntry") continue;
    ContextEntry entry;
    entry.place = child.place;
    for (const Node& inner : child.children) {
      if (inner.name == "variable") {
        entry.variable = TRY(information_item(inner, true));
      } else if (inner.name != "description" && !is_expression(inner.name)) {
        return wrong(inner, "gehört nach dem Standard nicht in <contextEntry>");
      }
    }
    entry.value = TRY(only_expression(child, true));
    context.entries.push_back(std::move(entry));
  }
  return context;
}

Result<Relation> Reader::relation(const Node& node) const {
  TRY(only(node, {"column", "row"}));
  Relation relation;
  for (const Node& child : node.children) {
    if (child.name == "column") relation.columns.push_back(TRY(information_item(child, true)));
  }
  if (relation.columns.size() > limits_.columns) return too_many(node, "Spalten", limits_.columns);
  for (const Node& child : node.children) {
    if (child.name != "row") continue;
    if (relation.rows.size() >= limits_.rules) return too_many(child, "Zeilen", limits_.rules);
    List row = TRY(list(child));
    if (row.items.size() != relation.columns.size()) {
      return wrong(child, fmt::format("{} Werte bei {} Spalten", row.items.size(), relation.columns.size()));
    }
    relation.rows.push_back(std::move(row.items));
  }
  return relation;
}

Result<List> Reader::list(const Node& node) const {
  List list;
  for (const Node& child : node.children) {
    if (child.name == "description") continue;
    list.items.push_back(TRY(expression(child)));
  }
  return list;
}

Result<Iteration> Reader::iteration(const Node& node) const {
  const bool loop = node.name == "for";
  const std::string_view body = loop ? "return" : "satisfies";
  TRY(only(node, {"in", body}));
  Iteration iteration;
  iteration.kind = loop                   ? Iteration::Kind::for_each
                   : node.name == "every" ? Iteration::Kind::every
                                          : Iteration::Kind::some;
  iteration.variable = TRY(needed(node, "iteratorVariable"));
  iteration.in = TRY(child_expression(node, "in"));
  iteration.in_type_ref = type_ref(node.child("in")->attribute("typeRef"));
  iteration.body = TRY(child_expression(node, body));
  return iteration;
}

}  // namespace rathaus::dmn
