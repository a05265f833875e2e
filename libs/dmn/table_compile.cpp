// From the table as it is written to its compiled form.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "libs/dmn/reader.h"
#include "libs/dmn/table.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

class TableCompiler {
 public:
  TableCompiler(LogicCompiler& logic, TableLogic& table, const feel::Scope& scope)
      : logic_(logic), table_(table), scope_(scope) {}

  void input(const InputClause& clause) {
    TableInput input;
    input.text = feel::normal_name(clause.expression.text);
    input.expression = logic_.feel(clause.expression, scope_, false);
    input.type = logic_.context().type(clause.type_ref, clause.place);
    input.where = logic_.where(clause.place);
    if (given(clause.values)) input.values = logic_.feel(*clause.values, scope_, true);
    table_.inputs.push_back(std::move(input));
  }

  void output(const OutputClause& clause, bool only, const std::string& result_ref) {
    TableOutput output;
    output.name = feel::normal_name(clause.name);
    const std::string& ref = clause.type_ref.empty() && only ? result_ref : clause.type_ref;
    output.type = logic_.context().type(clause.type_ref, clause.place);
    output.where = logic_.where(clause.place);
    if (given(clause.values)) output.values = logic_.feel(*clause.values, scope_, true);
    if (table_.policy == HitPolicy::priority || table_.policy == HitPolicy::output_order) {
      const Text* order = given(clause.values) ? &*clause.values : logic_.context().allowed(ref);
      if (order != nullptr) output.priorities = listed(*order);
    }
    if (given(clause.fallback)) {
      output.fallback = logic_.feel(*clause.fallback, scope_, false);
    }
    table_.outputs.push_back(std::move(output));
  }

  void rule(const Rule& rule) {
    for (const Text& text : rule.inputs) table_.tests.push_back(cell(text, true));
    for (const Text& text : rule.outputs) table_.results.push_back(cell(text, false));
    table_.rules.push_back({rule.id, rule.description, rule.annotations, rule.place});
  }

  void index() {
    std::vector<std::string_view> texts;
    for (const Cell* cell : table_.tests) texts.push_back(cell->text);
    table_.index = TableIndex::make(texts, table_.inputs.size(), scope_);
  }

 private:
  static bool given(const std::optional<Text>& text) { return text && !trimmed(text->text).empty(); }

  const Cell* cell(const Text& text, bool test) {
    auto& known = known_[test ? 1 : 0];
    const auto found = known.find(text.text);
    if (found != known.end()) return found->second;
    auto cell = std::make_unique<Cell>();
    cell->text = trimmed(text.text);
    if (test && (cell->text == "-" || cell->text.empty())) {
      cell->any = true;
    } else if (auto constant = test ? std::nullopt : constant_value(cell->text, scope_)) {
      cell->constant = std::move(*constant);
    } else if (test || !cell->text.empty()) {
      cell->expression = logic_.feel(text, scope_, test);
      cell->broken = cell->expression == nullptr;
    }
    const Cell* kept = cell.get();
    table_.cells.push_back(std::move(cell));
    known.emplace(text.text, kept);
    return kept;
  }

  // The values of a text like "A", "B", "C"; nothing where it is no list of values.
  std::vector<Value> listed(const Text& text) const {
    const auto compiled = feel::Expression::compile(fmt::format("[{}\n]", text.text), scope_);
    if (!compiled || !compiled->reads().empty()) return {};
    feel::Evaluation evaluation({.steps = 100'000, .bytes = 4u << 20, .depth = 50});
    const std::vector<Value> frame(scope_.variables().size());
    const Value value = compiled->evaluate(frame, evaluation);
    return value.list() == nullptr ? std::vector<Value>() : *value.list();
  }

  LogicCompiler& logic_;
  TableLogic& table_;
  const feel::Scope& scope_;
  std::map<std::string, const Cell*, std::less<>> known_[2];
};

}  // namespace

LogicPtr LogicCompiler::table(const DecisionTable& source, const feel::Scope& scope, Place place,
                              feel::TypePtr type, const std::string& output_ref) {
  if (source.outputs.size() > 1) {
    for (const OutputClause& output : source.outputs) {
      if (!output.name.empty()) continue;
      return broken(output.place, "dmn.table", "bei mehreren Ausgängen braucht jeder einen Namen");
    }
    if (source.aggregator != Aggregator::none && source.aggregator != Aggregator::count) {
      return broken(place, "dmn.table", "SUM, MIN und MAX gibt es nur bei einem Ausgang");
    }
  }
  auto table = std::make_shared<TableLogic>(where(place), std::move(type));
  table->policy = source.policy;
  table->aggregator = source.aggregator;
  TableCompiler compiler(*this, *table, scope);
  for (const InputClause& input : source.inputs) compiler.input(input);
  for (const OutputClause& output : source.outputs)
    compiler.output(output, source.outputs.size() == 1, output_ref);
  for (const Rule& rule : source.rules) compiler.rule(rule);
  if ((table->policy == HitPolicy::priority || table->policy == HitPolicy::output_order) &&
      std::ranges::all_of(table->outputs,
                          [](const TableOutput& output) { return output.priorities.empty(); })) {
    issue(Severity::warning, "dmn.table", "ohne Liste der Ausgangswerte gibt es keine Rangfolge", place);
  }
  if (context_.options->table_index) compiler.index();
  return table;
}

}  // namespace rathaus::dmn
