#include <algorithm>

#include "libs/crypto/hash.h"
#include "modules/process/course.h"

namespace rathaus::process {
namespace {

// "cases.Decided cases.DecisionDrafted": what is said in words a model may carry (10.3.4: a technology named by the host).
std::vector<std::string> names_in(std::string_view implementation) {
  std::vector<std::string> out;
  while (!implementation.empty()) {
    const auto space = std::min(implementation.find(' '), implementation.size());
    const std::string_view word = implementation.substr(0, space);
    if (word.starts_with("cases.") || word.starts_with("aufgabe.")) out.emplace_back(word);
    implementation.remove_prefix(std::min(space + 1, implementation.size()));
  }
  return out;
}

}  // namespace

Result<DeploymentPtr> deploy(std::string_view xml) {
  auto read = TRY(bpmn::read_model(as_bytes(xml)));
  for (bpmn::Finding& one : check_words(read.model)) read.findings.push_back(std::move(one));
  std::string problems;
  for (std::size_t i = 0; i < read.findings.size() && i < 10; ++i)
    problems += (i == 0 ? "" : "\n") + bpmn::to_text(read.findings[i]);
  if (!problems.empty()) return fail(invalid("process.model", problems, read.findings.front().rule));
  auto out = std::make_shared<Deployment>();
  out->hash = hex(crypto::sha256(xml));
  out->xml = std::string(xml);
  out->model = std::move(read.model);
  out->diagram = TRY(bpmn::read_diagram(as_bytes(xml)));
  out->watches = out->model.conditional;
  for (const bpmn::Process& p : out->model.processes) {
    if (p.executable && out->process.empty()) out->process = p.id;
  }
  if (out->process.empty())
    return fail(invalid("process.model", "Das Modell hat keinen ausführbaren Prozess.", "process.none"));
  for (bpmn::Index n = 0; n < out->model.nodes.size(); ++n) {
    const bpmn::Node& node = out->model.nodes[n];
    if (node.kind == bpmn::NodeKind::user_task) {
      for (std::string& name : names_in(node.implementation)) out->ended_by[std::move(name)].push_back(n);
    }
    if (!node.message.empty()) out->messages[node.message] = true;
    for (const bpmn::EventDefinition& d : node.events) {
      if (d.trigger == bpmn::Trigger::message) out->messages[d.name] = true;
    }
  }
  return DeploymentPtr(std::move(out));
}

bool Deployment::knows(std::string_view name) const {
  return messages.contains(name) || ended_by.contains(name);
}

bool Deployment::has_counterpart(bpmn::Index node) const {
  return !names_in(model.nodes[node].implementation).empty();
}

}  // namespace rathaus::process
