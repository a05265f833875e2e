#pragma once
// `rathaus process check|run|test|export`: for those who draw processes. docs/processes.md shows a session.
#include <functional>
#include <string>

#include "libs/base/time.h"

namespace rathaus::app {

struct ProcessCommand {
  std::string what, model;            // check, run, test or export; a file
  std::string process, input, until;  // of run: id (empty: the first), JSON file or "-", instant or duration
  std::string scenarios;  // of test; empty: beside the model, <name>.scenarios.json
  std::string out;  // of export; empty: standard output, and the report beside it
  bool import = false;  // a file of another tool: forms of the schema are not asked for
};

struct ProcessStreams {
  std::function<void(const std::string& line)> out, err;
  std::function<std::string()> standard_input;
  Instant now;
};

// Exit code: 0 done, 1 the answer is no (findings, a scenario that fails, a file that cannot be read), 2 wrong call.
int process_command(const ProcessCommand& command, const ProcessStreams& streams);
// The model as standard BPMN into `out` (never over a file that is there), and the report of what could not be said. `name` stands before its lines.
int export_model(const std::string& name, std::string_view xml, const std::string& out,
                 const ProcessStreams& streams);
// A line of a trace: "01.03.2027, 08:00 Uhr  erledigt    pruefen „Prüfen“".
std::string trace_line(Instant at, std::string_view what, const std::string& node, const std::string& name);

}  // namespace rathaus::app
