#pragma once
// `rathaus process check|run|test`: for those who draw processes. docs/processes.md shows a session.
#include <functional>
#include <string>

#include "libs/base/time.h"

namespace rathaus::app {

struct ProcessCommand {
  std::string what, model;              // check, run or test; a file
  std::string process, input, until;  // of run: id (empty: the first), JSON file or "-", instant or duration
  std::string scenarios;  // of test; empty: beside the model, <name>.scenarios.json
  bool import = false;  // a file of another tool: forms of the schema are not asked for
};

struct ProcessStreams {
  std::function<void(const std::string& line)> out, err;
  std::function<std::string()> standard_input;
  Instant now;
};

// Exit code: 0 done, 1 the answer is no (findings, a scenario that fails, a file that cannot be read), 2 wrong call.
int process_command(const ProcessCommand& command, const ProcessStreams& streams);

}  // namespace rathaus::app
