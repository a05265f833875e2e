#pragma once
// Inside of read(): from the tree of elements to the structs of model.h. reader.cpp has what stands below
// <definitions>, reader_logic.cpp the boxed expressions.
#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "libs/dmn/model.h"
#include "libs/dmn/tree.h"

namespace rathaus::dmn {

class Reader {
 public:
  Reader(std::string_view file, const ReadLimits& limits) : file_(file), limits_(limits) {}
  Result<Definitions> definitions(const Tree& tree) const;

 private:
  // reader.cpp
  Result<Import> import(const Node& node) const;
  Result<ItemDefinition> item(const Node& node) const;
  Result<FunctionItem> function_item(const Node& node) const;
  Result<InputData> input_data(const Node& node) const;
  Result<Decision> decision(const Node& node) const;
  Result<BusinessKnowledge> business_knowledge(const Node& node) const;
  Result<DecisionService> decision_service(const Node& node) const;
  Result<InformationItem> information_item(const Node& node, bool named) const;
  Result<InformationItem> variable_of(const Node& node, const std::string& name) const;
  Result<Reference> reference(const Node& node) const;
  Result<Reference> reference_in(const Node& node, std::initializer_list<std::string_view> names) const;

  // reader_logic.cpp
  static bool is_expression(std::string_view name);
  Result<ExpressionPtr> expression(const Node& node) const;
  Result<ExpressionPtr> only_expression(const Node& node, bool needed) const;
  Result<ExpressionPtr> child_expression(const Node& node, std::string_view name) const;
  Result<FunctionDefinition> function_definition(const Node& node) const;
  Result<DecisionTable> decision_table(const Node& node) const;
  Result<InputClause> input_clause(const Node& node) const;
  Result<OutputClause> output_clause(const Node& node) const;
  Result<Rule> rule(const Node& node, const DecisionTable& table) const;
  Result<Invocation> invocation(const Node& node) const;
  Result<Binding> binding(const Node& node) const;
  Result<Context> context(const Node& node) const;
  Result<Relation> relation(const Node& node) const;
  Result<List> list(const Node& node) const;
  Result<Iteration> iteration(const Node& node) const;
  Result<Text> text(const Node& node) const;  // of a literal expression or unary tests

  Status only(const Node& node, std::initializer_list<std::string_view> names) const;
  Result<std::string> needed(const Node& node, std::string_view attribute) const;
  Result<bool> boolean(const Node& node, std::string_view attribute) const;
  std::unexpected<Error> wrong(const Node& node, std::string_view message) const {
    return fail(error_at("dmn.structure", file_, node.place, node.name, message));
  }
  std::unexpected<Error> too_many(const Node& node, std::string_view what, std::size_t limit) const {
    return fail(
        error_at("dmn.limit", file_, node.place, node.name, fmt::format("mehr als {} {}", limit, what)));
  }

  std::string file_;
  const ReadLimits& limits_;
};

std::string trimmed(std::string_view text);
std::string type_ref(
    std::string_view text);  // as every version writes it: without blanks around, no prefix "feel:"

}  // namespace rathaus::dmn
