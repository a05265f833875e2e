// scenario FILE ...: runs scenario files; names file and line of the first step that does not hold.
#include <fmt/format.h>

#include "tests/scenario/script.h"
#include "tests/support/test_house.h"

int main(int argc, char** argv) {
  using namespace rathaus::scenario;
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto script = parse(rathaus::support::read_file(argv[i]));
    if (!script) {
      fmt::print("{}: {}\n", argv[i], script.error().detail);
      ++failed;
      continue;
    }
    if (const auto failure = run(*script, phrases())) {
      fmt::print("{}:{}: {}\n", argv[i], failure->line, failure->text);
      ++failed;
    } else {
      fmt::print("{}: {} steps held\n", script->title, script->lines.size());
    }
  }
  return argc > 1 && failed == 0 ? 0 : 1;
}
