#include "libs/dmn/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace rathaus::dmn {

using feel::Truth;
using feel::Value;

namespace {

bool many(HitPolicy policy) {
  return policy == HitPolicy::rule_order || policy == HitPolicy::output_order || policy == HitPolicy::collect;
}

}  // namespace

// False: an input is not among its input values; the problem is recorded and the table has no result.
bool TableLogic::read_inputs(Frame& frame, Run& run, std::vector<Value>& values) const {
  values.reserve(inputs.size());
  for (const TableInput& input : inputs) {
    Value value;
    if (input.expression) {
      value = input.expression->evaluate(frame, run.evaluation);
      run.mark(input.where);
    } else {
      run.fail(input.where, "syntax", "the input expression is wrong");
    }
    value = fitted(value, input.type, input.where, run, input.text.c_str());
    if (input.values && !value.is_null()) {
      const Truth allowed = feel::truth(input.values->evaluate_tests(value, frame, run.evaluation));
      run.mark(input.where);
      if (allowed != Truth::yes) {
        run.fail(input.where, "input",
                 fmt::format("{} is not among the input values of {}", feel::to_feel(value).substr(0, 80),
                             input.text));
        return false;
      }
    }
    values.push_back(std::move(value));
  }
  return true;
}

Truth TableLogic::test(std::uint32_t rule, std::size_t column, const Value& value, Frame& frame,
                       Run& run) const {
  const Cell& cell = *tests[rule * inputs.size() + column];
  if (cell.any) return Truth::yes;
  if (cell.broken) {
    run.fail({where_.file, where_.element, rules[rule].place}, "syntax", "the input entry is wrong");
    return Truth::unknown;
  }
  const Truth truth = feel::truth(cell.expression->evaluate_tests(value, frame, run.evaluation));
  run.mark({where_.file, where_.element, rules[rule].place});
  return truth;
}

// FIRST needs one, UNIQUE sees with two that it is violated.
bool TableLogic::enough(std::size_t hits) const {
  return (policy == HitPolicy::first && hits == 1) || (policy == HitPolicy::unique && hits == 2);
}

std::vector<std::uint32_t> TableLogic::scan(const std::vector<Value>& values, Frame& frame, Run& run) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
    if (!run.evaluation.spend(1)) return {};
    bool hit = true;
    for (std::size_t column = 0; column < values.size() && hit; ++column) {
      hit = test(rule, column, values[column], frame, run) == Truth::yes;
    }
    if (!hit) continue;
    found.push_back(rule);
    if (enough(found.size())) break;
  }
  return found;
}

std::vector<std::uint32_t> TableLogic::hits(const std::vector<Value>& values, Frame& frame, Run& run) const {
  if (!index) return scan(values, frame, run);
  std::vector<std::uint64_t> candidates;
  std::vector<bool> settled;
  index->candidates(values, candidates, settled);
  std::vector<std::uint32_t> found;
  for (std::size_t w = 0; w < candidates.size(); ++w) {
    for (std::uint64_t left = candidates[w]; left != 0; left &= left - 1) {
      if (!run.evaluation.spend(1)) return {};
      const auto rule = static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
      bool hit = true;
      for (std::size_t column = 0; column < values.size() && hit; ++column) {
        hit = settled[column] || test(rule, column, values[column], frame, run) == Truth::yes;
      }
      if (!hit) continue;
      found.push_back(rule);
      if (enough(found.size())) return found;
    }
  }
  return found;
}

// As scan(), but looks at every cell and writes down what it saw.
std::vector<std::uint32_t> TableLogic::traced(const std::vector<Value>& values, Frame& frame, Run& run,
                                              TracedTable& table) const {
  table.policy = policy;
  table.aggregator = aggregator;
  table.rule_count = rules.size();
  table.place = where_.place;
  for (std::size_t i = 0; i < values.size(); ++i) table.inputs.push_back({inputs[i].text, values[i]});
  const bool all = rules.size() * std::max<std::size_t>(values.size(), 1) <= kMaxTracedCells;
  std::vector<std::uint32_t> found;
  for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
    if (!run.evaluation.spend(1)) return {};
    TracedRule seen;
    seen.number = rule + 1;
    seen.hit = true;
    for (std::size_t column = 0; column < values.size(); ++column) {
      // Problems of cells that an evaluation would not have come to are none of its own.
      const bool counts = seen.hit;
      const std::uint64_t before = run.evaluation.problem_count();
      const Truth truth = test(rule, column, values[column], frame, run);
      if (!counts) {
        run.evaluation.forget_problems(before);
        run.mark(where_);
      }
      seen.cells.push_back(truth);
      seen.tests.push_back(tests[rule * inputs.size() + column]->text);
      seen.hit = seen.hit && truth == Truth::yes;
      if (!seen.hit && !all) break;
    }
    if (seen.hit) found.push_back(rule);
    if (all || seen.hit) {
      seen.id = rules[rule].id;
      seen.description = rules[rule].description;
      seen.annotations = rules[rule].annotations;
      seen.place = rules[rule].place;
      table.rules.push_back(std::move(seen));
    }
    if (enough(found.size())) break;
  }
  return found;
}

Value TableLogic::checked_output(Value value, const TableOutput& output, Place place, Frame& frame,
                                 Run& run) const {
  const Where at{where_.file, where_.element, place};
  value = fitted(value, output.type, at, run, "the output");
  if (!output.values || value.is_null()) return value;
  const Truth allowed = feel::truth(output.values->evaluate_tests(value, frame, run.evaluation));
  run.mark(at);
  if (allowed == Truth::yes) return value;
  return run.fail(at, "output",
                  fmt::format("{} is not among the output values", feel::to_feel(value).substr(0, 80)));
}

std::vector<Value> TableLogic::outputs_of(std::uint32_t rule, Frame& frame, Run& run) const {
  std::vector<Value> values;
  values.reserve(outputs.size());
  const Place place = rules[rule].place;
  for (std::size_t column = 0; column < outputs.size(); ++column) {
    const Cell& cell = *results[rule * outputs.size() + column];
    Value value = cell.constant;
    if (cell.broken) {
      value = run.fail({where_.file, where_.element, place}, "syntax", "the output entry is wrong");
    } else if (cell.expression) {
      value = cell.expression->evaluate(frame, run.evaluation);
      run.mark({where_.file, where_.element, place});
    }
    values.push_back(checked_output(std::move(value), outputs[column], place, frame, run));
  }
  return values;
}

Value TableLogic::composed(const std::vector<Value>& parts) const {
  if (outputs.size() == 1) return parts.front();
  feel::Context context;
  for (std::size_t i = 0; i < parts.size(); ++i) context.set(outputs[i].name, parts[i]);
  return Value(std::move(context));
}

Value TableLogic::fallback(Frame& frame, Run& run) const {
  std::vector<Value> parts;
  for (const TableOutput& output : outputs) {
    Value value;
    if (output.fallback) {
      value = output.fallback->evaluate(frame, run.evaluation);
      run.mark(output.where);
      value = checked_output(std::move(value), output, output.where.place, frame, run);
    }
    parts.push_back(std::move(value));
  }
  return composed(parts);
}

// Positions of the rows, highest priority first: the order of the output values, columns from left to right (8.2.8).
std::vector<std::size_t> TableLogic::by_priority(const std::vector<std::vector<Value>>& rows) const {
  std::vector<std::vector<std::size_t>> ranks;
  for (const auto& row : rows) {
    std::vector<std::size_t> rank;
    for (std::size_t column = 0; column < outputs.size(); ++column) {
      const auto& order = outputs[column].priorities;
      rank.push_back(static_cast<std::size_t>(std::ranges::find(order, row[column]) - order.begin()));
    }
    ranks.push_back(std::move(rank));
  }
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  return order;
}

Value TableLogic::aggregate(const feel::List& values, Run& run) const {
  if (aggregator == Aggregator::count) return Value::number(static_cast<std::int64_t>(values.size()));
  if (values.empty()) return {};
  Value result = values.front();
  if (aggregator == Aggregator::sum && result.number() == nullptr) {
    return run.fail(where_, "type", "SUM of what is no number");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (aggregator == Aggregator::sum) {
      if (i == 0) continue;
      const feel::Decimal* number = values[i].number();
      const auto sum = number == nullptr ? std::nullopt : feel::Decimal::add(*result.number(), *number);
      if (!sum) return run.fail(where_, "type", "SUM of what is no number, or too large");
      result = Value(*sum);
      continue;
    }
    const auto order = feel::compare(values[i], result);
    if (!order) return run.fail(where_, "type", "MIN or MAX of values that have no order");
    if ((aggregator == Aggregator::min && *order < 0) || (aggregator == Aggregator::max && *order > 0)) {
      result = values[i];
    }
  }
  return result;
}

Value TableLogic::decide(const std::vector<std::uint32_t>& hits, Frame& frame, Run& run,
                         TracedTable* table) const {
  if (hits.empty()) {
    const bool given =
        std::ranges::any_of(outputs, [](const TableOutput& output) { return output.fallback != nullptr; });
    if (table != nullptr) table->fallback = given;
    if (given) return fallback(frame, run);
    if (policy == HitPolicy::collect && aggregator == Aggregator::count) return Value::number(0);
    return many(policy) && aggregator == Aggregator::none ? Value(feel::List{}) : Value();
  }
  if (policy == HitPolicy::unique && hits.size() > 1) {
    return run.fail(
        where_, "hits",
        fmt::format("nur eine Regel darf zutreffen (UNIQUE), es treffen aber die Regeln {} und {} zu",
                    hits[0] + 1, hits[1] + 1));
  }
  std::vector<std::vector<Value>> rows;
  for (const std::uint32_t rule : hits) {
    rows.push_back(outputs_of(rule, frame, run));
    if (table == nullptr) continue;
    const auto seen = std::ranges::find(table->rules, rule + 1, &TracedRule::number);
    for (std::size_t i = 0; i < outputs.size(); ++i)
      seen->outputs.push_back({outputs[i].name, rows.back()[i]});
  }
  const auto choose = [&](std::size_t at) {
    if (table != nullptr) std::ranges::find(table->rules, hits[at] + 1, &TracedRule::number)->chosen = true;
    return composed(rows[at]);
  };
  if (policy == HitPolicy::any) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (rows[i] == rows[0]) continue;
      return run.fail(where_, "hits",
                      fmt::format("die Regeln {} und {} treffen zu, aber mit verschiedenen Ergebnissen (ANY)",
                                  hits[0] + 1, hits[i] + 1));
    }
  }
  if (policy == HitPolicy::priority) return choose(by_priority(rows).front());
  if (!many(policy)) return choose(0);
  feel::List all;
  if (policy == HitPolicy::output_order) {
    for (const std::size_t at : by_priority(rows)) all.push_back(choose(at));
  } else {
    for (std::size_t at = 0; at < rows.size(); ++at) all.push_back(choose(at));
  }
  if (aggregator == Aggregator::none) return Value(std::move(all));
  return aggregate(all, run);
}

Value TableLogic::compute(Frame& frame, Run& run) const {
  std::vector<Value> values;
  if (run.step == nullptr) [[likely]] {
    if (!read_inputs(frame, run, values)) return {};
    return decide(hits(values, frame, run), frame, run, nullptr);
  }
  TracedTable table;
  if (!read_inputs(frame, run, values)) {
    table.rule_count = rules.size();
    for (std::size_t i = 0; i < values.size(); ++i) table.inputs.push_back({inputs[i].text, values[i]});
  } else {
    const auto found = traced(values, frame, run, table);
    table.result = decide(found, frame, run, &table);
  }
  Value result = table.result;
  run.step->tables.push_back(std::move(table));
  return result;
}

}  // namespace rathaus::dmn
