// Any folder of models: each runs to a stable state (ended, or waiting for something that has a name) or is refused with the reason; what a
// vendor wrote that does not hold here is counted, never passed over.
#include <fmt/core.h>

#include <algorithm>

#include "libs/bpmn/diagram.h"
#include "libs/bpmn/export.h"
#include "tools/conformance_bpmn/suite.h"

namespace rathaus::conformance {
namespace {

struct Counts {
  int files = 0, ended = 0, waiting = 0, incident = 0, refused = 0, unreadable = 0, nothing = 0, unstable = 0,
      with_losses = 0, exported = 0;
  std::size_t losses = 0;
  std::map<std::string, int> rules;
};

bool is_model(const std::filesystem::path& p) {
  const std::string name = p.filename().string();
  return name.ends_with(".bpmn") || name.ends_with(".bpmn20.xml") || name.ends_with(".bpmn2");
}

// Scripts of other languages do nothing here: what matters is that the flow goes on.
bpmn::Host host() {
  bpmn::Host out;
  out.script = [](const bpmn::Node&,
                  const std::function<feel::Value(std::string_view)>&) -> Result<bpmn::Variables> {
    return bpmn::Variables{};
  };
  return out;
}

// The same model after export, and nothing of a vendor in it: elements, flows, findings and the drawing.
bool survives_export(ByteView bytes, const bpmn::Deployed& before, const bpmn::ReadOptions& options) {
  const auto exported = bpmn::export_standard(bytes);
  if (!exported) return false;
  const auto after = bpmn::read_model(as_bytes(exported->xml), options);
  if (!after || after->model.nodes.size() != before.model.nodes.size() ||
      after->model.flows.size() != before.model.flows.size() ||
      after->findings.size() > before.findings.size() || !after->model.losses.empty())
    return false;
  for (std::size_t i = 0; i < before.model.nodes.size(); ++i) {
    const bpmn::Node &a = before.model.nodes[i], &b = after->model.nodes[i];
    if (a.id != b.id || a.name != b.name || a.kind != b.kind || a.in != b.in || a.out != b.out ||
        a.owners.size() != b.owners.size())
      return false;
  }
  for (std::size_t i = 0; i < before.model.flows.size(); ++i) {
    if (before.model.flows[i].condition.text() != after->model.flows[i].condition.text()) return false;
  }
  const auto was = bpmn::read_diagram(bytes), is = bpmn::read_diagram(as_bytes(exported->xml));
  return was && is && was->shapes.size() == is->shapes.size() && was->edges.size() == is->edges.size();
}

void run_model(const std::filesystem::path& file, Counts& counts, bool verbose) {
  ++counts.files;
  const auto bytes = read_file(file);
  bpmn::ReadOptions options;
  options.accepts_script = [](std::string_view, std::string_view) { return true; };
  options.calls_elsewhere = true;
  options.strict = false;
  const auto read = bytes ? bpmn::read_model(*bytes, options) : fail(not_found("file"));
  const auto say = [&](std::string_view what) {
    if (verbose) fmt::print("{}: {}\n", file.filename().string(), what);
  };
  if (!read) {
    ++counts.unreadable;
    ++counts.rules[read.error().code];
    return say("unreadable: " + read.error().detail);
  }
  if (!read->model.losses.empty()) ++counts.with_losses;
  counts.losses += read->model.losses.size();
  if (survives_export(*bytes, *read, options))
    ++counts.exported;
  else if (verbose)
    fmt::print("{}: differs after export\n", file.filename().string());
  if (!read->findings.empty()) {
    ++counts.refused;
    ++counts.rules[read->findings.front().rule];
    return say("refused: " + bpmn::to_text(read->findings.front()));
  }
  bpmn::Sandbox sandbox(read->model, Instant{1'800'000'000'000'000}, host(),
                        {.actions = 5000, .runs = 2000, .feel_steps = 100'000});
  int started = 0;
  for (const bpmn::Process& p : read->model.processes) {
    if (p.executable && sandbox.start(p.id)) ++started;
  }
  if (started == 0) {
    ++counts.nothing;  // begins with a message, a signal or a time, or has no process
    return say("nothing begins by itself");
  }
  bool incident = false, waits = false, stable = true;
  for (const auto& instance : sandbox.instances()) {
    incident = incident || !instance.state.incidents.empty();
    if (instance.state.root == 0) continue;
    const bool named = !sandbox.engine().active(instance.state).empty() || !instance.state.timers.empty();
    const bool event = !named && std::ranges::any_of(instance.state.runs, [&](const auto& r) {
      return !sandbox.engine().possible(instance.state, r.first).empty();
    });
    const bool joins = !instance.state.tokens.empty();  // a join that waits for a token that may never come
    waits = waits || named || event || joins;
    stable = stable && (named || event || joins || !instance.state.incidents.empty());
  }
  if (!stable)
    ++counts.unstable;
  else if (incident)
    ++counts.incident;
  else if (waits)
    ++counts.waiting;
  else
    ++counts.ended;
  say(!stable ? "UNSTABLE" : incident ? "incident" : waits ? "waits" : "ended");
}

}  // namespace

int run_models(const std::filesystem::path& folder, bool verbose) {
  Counts c;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_model(entry.path())) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) run_model(file, c, verbose);
  for (const auto& [rule, n] : c.rules) fmt::print("  refused by {}: {}\n", rule, n);
  fmt::print(
      "models {}: ended {}, waiting {}, incident {}, nothing begins by itself {}, refused {}, unreadable {}, "
      "unstable {}; {} losses listed in {} models\n",
      c.files, c.ended, c.waiting, c.incident, c.nothing, c.refused, c.unreadable, c.unstable, c.losses,
      c.with_losses);
  fmt::print("export: {} of {} readable models are the same as standard BPMN\n", c.exported,
             c.files - c.unreadable);
  fmt::print("bpmn-models: {} passed, {} failed\n", c.files - c.unstable, c.unstable);
  return c.unstable == 0 && c.files > 0 ? 0 : 1;
}

}  // namespace rathaus::conformance
