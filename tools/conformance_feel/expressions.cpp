#include "tools/conformance_feel/expressions.h"

#include <fmt/format.h>

#include "tools/conformance_feel/compare.h"
#include "tools/conformance_feel/models.h"

namespace rathaus::conformance {
namespace {

// What a model's author of another engine may have written, too: functions beyond the standard. They add names,
// they change no meaning; where a case needs them and the standard has none, waived.json says so.
constexpr feel::Extensions kExtensions = feel::Extensions::camunda;

std::string told(const Error& error) {
  return fmt::format("{} at {}: {}", error.code, error.field, error.detail);
}

}  // namespace

feel::DateTime present() {
  feel::DateTime out;
  out.date = feel::Date(2025, 6, 15);
  out.time.hour = 12;
  out.time.offset_seconds = 0;
  return out;
}

Result<feel::Value> constant(std::string_view text) {
  feel::Scope scope;
  scope.set_external(external_functions());
  const auto expression = TRY(feel::Expression::compile(text, scope, kExtensions));
  feel::Evaluation run(kLimits, present());
  feel::Value value = expression.evaluate({}, run);
  if (run.exhausted()) return fail(refused("conformance.budget", {}, "the budget is spent"));
  return value;
}

Result<feel::Context> context_of(std::string_view text) {
  if (text.empty()) return feel::Context();
  const feel::Value value = TRY(constant(text));
  if (!value.context()) return fail(invalid("conformance.context", "the context is " + feel::to_feel(value)));
  return *value.context();
}

namespace {

// Cases of models have dates, times and durations also as bare texts, which as expressions mean something else:
// 2021-01-02 would be a subtraction.
std::optional<feel::Value> bare_temporal(std::string_view text) {
  if (const auto date = feel::parse_date(text)) return feel::Value(*date);
  if (const auto time = feel::parse_time(text)) return feel::Value(*time);
  if (const auto date_time = feel::parse_date_time(text)) return feel::Value(*date_time);
  if (const auto months = feel::parse_months_duration(text)) return feel::Value(*months);
  if (const auto duration = feel::parse_day_time_duration(text)) return feel::Value(*duration);
  return std::nullopt;
}

Result<feel::Value> expected_value(std::string_view text) {
  if (auto value = bare_temporal(text)) return *value;
  return constant(text);
}

}  // namespace

Verdict judge(const feel::Value& got, std::string_view expected, const std::vector<feel::Problem>& problems) {
  const auto wanted = expected_value(expected);
  if (!wanted) return {false, "the expected text is no FEEL: " + told(wanted.error())};
  if (same(got, *wanted)) return {true, {}};
  std::string text = feel::to_feel(got);
  if (!problems.empty()) text += fmt::format("   ({}: {})", problems[0].code, problems[0].detail);
  Verdict out{false, std::move(text)};
  out.last_digits = same_but_for_last_digits(got, *wanted);
  return out;
}

Verdict run_expression(const Case& item) {
  const auto context = context_of(item.context);
  if (!context) return {false, "context: " + told(context.error())};
  feel::Scope scope;
  scope.set_external(external_functions());
  std::vector<feel::Value> variables;
  for (const feel::Entry& entry : context->entries) {
    scope.add(entry.key);
    scope.add_members_of(entry.value);
    variables.push_back(entry.value);
  }
  const auto compiled = item.unary_tests
                            ? feel::Expression::compile_unary_tests(item.expression, scope, kExtensions)
                            : feel::Expression::compile(item.expression, scope, kExtensions);
  if (item.expected == "error") {
    if (!compiled) return {true, {}};
    return {false, "it compiles"};
  }
  if (!compiled) return {false, "does not compile: " + told(compiled.error())};
  feel::Evaluation run(kLimits, present());
  if (!item.unary_tests) return judge(compiled->evaluate(variables, run), item.expected, run.problems());
  const auto input = constant(item.input);
  if (!input) return {false, "input: " + told(input.error())};
  return judge(compiled->evaluate_tests(*input, variables, run), item.expected, run.problems());
}

}  // namespace rathaus::conformance
