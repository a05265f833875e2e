#include "app/process/process.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "libs/bpmn/export.h"
#include "libs/bpmn/scenario.h"
#include "libs/feel/temporal.h"
#include "libs/json/json.h"
#include "modules/process/task_form.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
  std::error_code ec;
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path, ec))
    return fail(not_found("file.unreadable", path.string() + ": die Datei kann nicht gelesen werden"));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

int say(const Error& error, const ProcessStreams& streams) {
  streams.err(fmt::format("{}{}{}", error.code, error.detail.empty() ? "" : ": ", error.detail));
  return 1;
}

Result<bpmn::Deployed> load(const ProcessCommand& command) {
  const std::string bytes = TRY(read_file(command.model));
  bpmn::ReadOptions options;
  options.strict = !command.import;
  options.calls_elsewhere = command.import;
  return bpmn::read_model(as_bytes(bytes), options);
}

void print_findings(const ProcessCommand& command, const bpmn::Deployed& d, const ProcessStreams& streams) {
  for (const bpmn::Finding& f : d.findings) {
    streams.out(fmt::format("{}:{}:{}: Fehler [{}] {}{}", command.model, f.place.line, f.place.column, f.rule,
                            f.element.empty() ? "" : f.element + ": ", f.text));
  }
  for (const bpmn::Loss& l : d.model.losses) {
    streams.out(fmt::format("{}:{}:{}: Verlust {}{}", command.model, l.place.line, l.place.column,
                            l.element.empty() ? "" : l.element + ": ", l.what));
  }
}

// True of the installation, not of the model: it runs, but nobody here has that role.
void print_roles(const ProcessCommand& command, const bpmn::Deployed& d, const ProcessStreams& streams) {
  for (const bpmn::Finding& f : process::unknown_roles(d.model))
    streams.out(fmt::format("{}:{}:{}: Hinweis [{}] {}: {}", command.model, f.place.line, f.place.column,
                            f.rule, f.element, f.text));
}

int check(const ProcessCommand& command, const ProcessStreams& streams) {
  const auto d = load(command);
  if (!d) return say(d.error(), streams);
  print_findings(command, *d, streams);
  print_roles(command, *d, streams);
  streams.out(fmt::format("{} Prozesse, {} Elemente, {} Fehler, {} Verluste", d->model.processes.size(),
                          d->model.nodes.size(), d->findings.size(), d->model.losses.size()));
  return d->findings.empty() ? 0 : 1;
}

std::string named(const bpmn::Node& n) {
  return n.name.empty() ? n.id : fmt::format("{} „{}“", n.id, n.name);
}

std::string line_of(const bpmn::Model& m, const bpmn::Happened& h) {
  return trace_line(h.at, bpmn::to_text(h.what),
                    h.node == bpmn::kNone ? std::string() : named(m.nodes[h.node]), h.name);
}

// "2027-03-01T08:00:00+01:00" or "P30D" from the start.
std::optional<Instant> until_of(const std::string& text, Instant now) {
  if (text.empty()) return now;
  const auto kind = text.starts_with('P') ? bpmn::TimerKind::duration : bpmn::TimerKind::date;
  const auto when = bpmn::schedule(feel::Value(text), kind, now);
  return when ? std::optional(when->first) : std::nullopt;
}

int run(const ProcessCommand& command, const ProcessStreams& streams) {
  const auto d = load(command);
  if (!d) return say(d.error(), streams);
  if (!d->findings.empty()) {
    print_findings(command, *d, streams);
    return 1;
  }
  const auto until = until_of(command.until, streams.now);
  if (!until) {
    streams.err("--until ist weder Zeitpunkt noch Dauer, zum Beispiel 2027-03-01T08:00:00+01:00 oder P30D");
    return 1;
  }
  bpmn::Variables input;
  if (!command.input.empty()) {
    const auto text =
        command.input == "-" ? Result<std::string>(streams.standard_input()) : read_file(command.input);
    if (!text) return say(text.error(), streams);
    const auto json = json::parse(*text);
    if (!json) return say(json.error(), streams);
    input = bpmn::plain_variables(&*json);
  }
  if (d->model.processes.empty()) {
    streams.err("Das Modell hat keinen Prozess.");
    return 1;
  }
  bpmn::Sandbox sandbox(d->model, streams.now);
  const std::string process = command.process.empty() ? d->model.processes.front().id : command.process;
  if (const auto begun = sandbox.start(process, std::move(input)); !begun) return say(begun.error(), streams);
  if (const auto went = sandbox.advance_to(*until); !went) return say(went.error(), streams);
  for (const auto& entry : sandbox.log()) streams.out(line_of(d->model, entry.what));
  bool incident = false;
  for (const auto& instance : sandbox.instances()) {
    for (const auto& [id, node] : sandbox.engine().active(instance.state))
      streams.out(fmt::format("offen: {}", named(d->model.nodes[node])));
    for (const bpmn::Incident& i : instance.state.incidents)
      streams.out(fmt::format("Störung: {}: {}",
                              i.node == bpmn::kNone ? "Prozess" : named(d->model.nodes[i.node]), i.text));
    incident = incident || !instance.state.incidents.empty();
  }
  return incident ? 1 : 0;
}

int test(const ProcessCommand& command, const ProcessStreams& streams) {
  const auto d = load(command);
  if (!d) return say(d.error(), streams);
  if (!d->findings.empty()) {
    print_findings(command, *d, streams);
    return 1;
  }
  const fs::path model = command.model;
  const fs::path file = command.scenarios.empty()
                            ? model.parent_path() / (model.stem().string() + ".scenarios.json")
                            : fs::path(command.scenarios);
  const auto text = read_file(file);
  if (!text) return say(text.error(), streams);
  const auto json = json::parse_object(*text);
  if (!json) return say(json.error(), streams);
  const auto scenarios = json::get_array(*json, "scenarios");
  if (!scenarios) return say(scenarios.error(), streams);
  int passed = 0, failed = 0;
  for (const auto& one : **scenarios) {
    if (!one.is_object())
      return say(invalid("process.scenarios", file.string() + ": ein Szenario ist kein Objekt"), streams);
    const auto name = json::get_string(one.get_object(), "name");
    if (!name) return say(name.error(), streams);
    const std::string problem = bpmn::run_scenario(d->model, one.get_object());
    ++(problem.empty() ? passed : failed);
    if (!problem.empty()) streams.out(fmt::format("FEHLGESCHLAGEN {}: {}", *name, problem));
  }
  streams.out(fmt::format("{} bestanden, {} fehlgeschlagen", passed, failed));
  return failed == 0 && passed > 0 ? 0 : 1;
}

int export_file(const ProcessCommand& command, const ProcessStreams& streams) {
  const auto bytes = read_file(command.model);
  return bytes ? export_model(command.model, *bytes, command.out, streams) : say(bytes.error(), streams);
}

}  // namespace

std::string trace_line(Instant when, std::string_view what, const std::string& node,
                       const std::string& name) {
  const std::string at = to_german(when);
  if (what == "entered") return fmt::format("{}  wartet      {}", at, node);
  if (what == "completed") return fmt::format("{}  erledigt    {}", at, node);
  if (what == "cancelled") return fmt::format("{}  abgebrochen {}", at, node);
  if (what == "message") return fmt::format("{}  Nachricht   {} von {}", at, name, node);
  if (what == "signal") return fmt::format("{}  Signal      {} von {}", at, name, node);
  if (what == "escalated") return fmt::format("{}  Eskalation  {} von {}", at, name, node);
  if (what == "incident")
    return fmt::format("{}  Störung     {} bei {}", at, name, node.empty() ? "dem Prozess" : node);
  if (what == "incident_solved") return fmt::format("{}  behoben     {} bei {}", at, name, node);
  if (what == "process_ended") return fmt::format("{}  Ende", at);
  return fmt::format("{}  {} {} {}", at, what, node, name);
}

int export_model(const std::string& name, std::string_view xml, const std::string& out,
                 const ProcessStreams& streams) {
  const auto exported = bpmn::export_standard(as_bytes(xml));
  if (!exported) return say(exported.error(), streams);
  std::error_code ec;
  if (!out.empty()) {
    if (fs::exists(out, ec)) {
      streams.err(out + ": die Datei gibt es schon");
      return 1;
    }
    std::ofstream file(out, std::ios::binary);
    file << exported->xml;
    file.close();
    if (!file) {
      streams.err(out + ": die Datei lässt sich nicht schreiben");
      return 1;
    }
  } else {
    streams.out(exported->xml);
  }
  const auto& report =
      out.empty() ? streams.err : streams.out;  // the file is the output: the report goes beside it
  const auto print = [&](const char* kind, const bpmn::Loss& one) {
    report(fmt::format("{}:{}: {} {}{}", name, one.place.line, kind,
                       one.element.empty() ? "" : one.element + ": ", one.what));
  };
  for (const bpmn::Loss& one : exported->mapped) print("übertragen", one);
  for (const bpmn::Loss& one : exported->lost) print("Verlust", one);
  for (const auto& [space, times] : exported->kept)
    report(fmt::format("{}: bleibt als Erweiterung: {} ({}-mal)", name, space, times));
  report(fmt::format("{} übertragen, {} Verluste", exported->mapped.size(), exported->lost.size()));
  return 0;
}

int process_command(const ProcessCommand& command, const ProcessStreams& streams) {
  if (command.model.empty()) return 2;
  if (command.what == "check") return check(command, streams);
  if (command.what == "run") return run(command, streams);
  if (command.what == "test") return test(command, streams);
  if (command.what == "export") return export_file(command, streams);
  return 2;
}

}  // namespace rathaus::app
