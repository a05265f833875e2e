// Any bytes as FEEL: nothing crashes or hangs, and the compiled form says what the plain walk says.
#include <cstdint>
#include <cstdlib>
#include <cstdio>
#include <string_view>

#include "libs/feel/feel.h"
#include "libs/feel/program.h"

using namespace rathaus::feel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Scope scope;
  scope.add("a");
  scope.add("b c");
  scope.add("list");
  Context inner;
  inner.set("x", Value::number(1));
  inner.set("b c", Value("t"));
  const Value variables[] = {Value::number(7), Value("text"),
                             Value(List{Value::number(1), Value(inner), Value()})};
  scope.add_members_of(variables[2]);
  const bool tests = (data[0] & 1) != 0;
  const Extensions extensions = (data[0] & 2) != 0 ? Extensions::camunda : Extensions::none;
  const auto expression = tests ? Expression::compile_unary_tests(text, scope, extensions)
                                : Expression::compile(text, scope, extensions);
  if (!expression) return 0;
  const Limits limits{.steps = 20'000, .bytes = 1'000'000, .depth = 50};
  const DateTime now{Date(2026, 11, 21), Time{}};
  Evaluation compiled_run(limits, now), walked_run(limits, now);
  const Value input = Value::number(7);
  const Value compiled = tests ? expression->evaluate_tests(input, variables, compiled_run)
                               : expression->evaluate(variables, compiled_run);
  const Value walked = walk_tree(*expression->program().tree, scope, variables, tests ? &input : nullptr,
                                 extensions, walked_run);
  // The two spend differently; where either ran out, nothing is compared.
  if (compiled_run.exhausted() || walked_run.exhausted()) return 0;
  for (const Evaluation* run : {&compiled_run, &walked_run}) {
    for (const Problem& problem : run->problems()) {
      if (problem.code == "budget") return 0;
    }
  }
  if (to_feel(compiled) != to_feel(walked)) {
    std::fprintf(stderr, "compiled %s\nwalked   %s\n", to_feel(compiled).c_str(), to_feel(walked).c_str());
    std::abort();
  }
  return 0;
}
