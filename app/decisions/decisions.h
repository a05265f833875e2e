#pragma once
// `rathaus dmn check|eval|test`: for those who write rules. docs/decisions.md shows a session.
#include <functional>
#include <optional>
#include <string>

#include "libs/feel/temporal.h"

namespace rathaus::app {

struct DecisionCommand {
  std::string what, model, cases;  // check, eval or test; files
  std::string decision, input;     // of eval: input file, "-" for standard input, empty for none
  bool explain = false, json = false;
};

struct DecisionStreams {
  std::function<void(const std::string& line)> out, err;  // whole lines, without their end
  std::function<std::string()> standard_input;
  feel::DateTime now;
};

// Exit code: 0 done, 1 the answer is no (errors found, cases failed, no such decision, files that cannot be read).
// 2: the call is wrong (the caller shows the usage).
int decisions(const DecisionCommand& command, const DecisionStreams& streams);

}  // namespace rathaus::app
