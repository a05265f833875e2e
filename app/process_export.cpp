#include "app/process_export.h"

#include <fmt/format.h>

#include "app/operate.h"
#include "app/process/process.h"
#include "flows/process.h"

namespace rathaus::app {
namespace {

ProcessStreams streams() {
  return {.out = [](const std::string& line) { fmt::print("{}\n", line); },
          .err = [](const std::string& line) { fmt::print(stderr, "{}\n", line); }};
}

std::string words_for(const flows::TraceLine& line) {
  const std::string at = to_german(line.at), version = line.model.substr(0, 12);
  if (line.what == "process.Started")
    return fmt::format("{}  begonnen    {} (Fassung {})", at, line.name, version);
  if (line.what == "process.Migrated")
    return fmt::format("{}  überführt   nach Fassung {}: {}", at, version, line.name);
  if (line.what == "process.Intervened") return fmt::format("{}  Eingriff    {}", at, line.name);
  if (line.what == "process.Deviated") return fmt::format("{}  abweichend  {}", at, line.name);
  if (line.what == "process.Failed") return fmt::format("{}  stehen geblieben: {}", at, line.name);
  if (line.what == "process.Threw") return fmt::format("{}  gesandt     {}", at, line.name);
  if (line.what == "process.Received") return fmt::format("{}  erhalten    {}", at, line.name);
  if (line.what == "process.Delivered") return fmt::format("{}  zugestellt  {}", at, line.name);
  if (line.what == "process.Undelivered") return fmt::format("{}  nicht zugestellt: {}", at, line.name);
  if (line.what == "process.Forgot") return fmt::format("{}  zurückgenommen: {}", at, line.name);
  return trace_line(line.at, line.what,
                    line.node_name.empty() ? line.node : fmt::format("{} „{}“", line.node, line.node_name),
                    line.name);
}

void print(const flows::ProcessTrace& trace) {
  for (const flows::TraceLine& line : trace.lines) fmt::print("{}\n", words_for(line));
  for (const auto& [id, name] : trace.open) {
    if (name.empty())
      fmt::print("offen: {}\n", id);
    else
      fmt::print("offen: {} „{}“\n", id, name);
  }
  for (const std::string& text : trace.incidents) fmt::print("Störung: {}\n", text);
}

}  // namespace

Result<int> export_process_command(const Arguments& arguments) {
  if (!arguments.has("tenant"))
    return fail(refused("start.tenant_missing", {}, "--tenant ID says which town"));
  const ReadHouse read = TRY(open_to_read(arguments));
  flows::House& house = read.assembly->house();
  const std::string tenant = arguments.get("tenant");
  if (!arguments.has("case")) {
    const auto model = TRY(flows::offered_model(house, tenant, arguments.rest[1]));
    return export_model(arguments.rest[1], model->xml, arguments.get("out"), streams());
  }
  print(TRY(flows::process_trace(house, tenant, arguments.get("case"))));
  return 0;
}

}  // namespace rathaus::app
