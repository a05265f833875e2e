// A calculator: feel_example 'TEXT' [name=FEEL ...]
//   feel_example 'if dogs > 1 then 240 else 120' dogs=2
//   feel_example 'date("2026-01-31") + duration("P1M")'
#include <cstdio>
#include <string_view>
#include <vector>

#include "libs/feel/feel.h"

using namespace rathaus;

int main(int count, char** words) {
  if (count < 2) {
    std::fprintf(stderr, "usage: feel_example 'TEXT' [name=FEEL ...]\n");
    return 2;
  }
  feel::Scope scope;
  std::vector<feel::Value> variables;
  const auto calculate = [&](std::string_view text, feel::Value& out) {
    const auto expression = feel::Expression::compile(text, scope);
    if (!expression) {
      std::fprintf(stderr, "%s: %s\n", expression.error().field.c_str(), expression.error().detail.c_str());
      return false;
    }
    feel::Evaluation run;
    out = expression->evaluate(variables, run);
    for (const feel::Problem& problem : run.problems())
      std::fprintf(stderr, "at byte %u: %s\n", problem.offset, problem.detail.c_str());
    return true;
  };
  for (int i = 2; i < count; ++i) {
    const std::string_view word = words[i];
    const std::size_t sign = word.find('=');
    feel::Value value;
    if (sign == std::string_view::npos || !calculate(word.substr(sign + 1), value)) return 2;
    scope.add(word.substr(0, sign));
    scope.add_members_of(value);
    variables.push_back(std::move(value));
  }
  feel::Value result;
  if (!calculate(words[1], result)) return 1;
  std::puts(feel::to_feel(result).c_str());
}
