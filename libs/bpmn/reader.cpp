#include "libs/bpmn/reader.h"

#include <algorithm>
#include <array>

namespace rathaus::bpmn {
namespace {

constexpr std::array<std::pair<std::string_view, NodeKind>, 26> kNodes = {{
    {"task", NodeKind::task},
    {"manualTask", NodeKind::manual_task},
    {"userTask", NodeKind::user_task},
    {"serviceTask", NodeKind::service_task},
    {"sendTask", NodeKind::send_task},
    {"receiveTask", NodeKind::receive_task},
    {"scriptTask", NodeKind::script_task},
    {"businessRuleTask", NodeKind::business_rule_task},
    {"callActivity", NodeKind::call_activity},
    {"subProcess", NodeKind::sub_process},
    {"transaction", NodeKind::sub_process},
    {"adHocSubProcess", NodeKind::sub_process},
    {"exclusiveGateway", NodeKind::exclusive_gateway},
    {"parallelGateway", NodeKind::parallel_gateway},
    {"inclusiveGateway", NodeKind::inclusive_gateway},
    {"complexGateway", NodeKind::complex_gateway},
    {"eventBasedGateway", NodeKind::event_gateway},
    {"startEvent", NodeKind::start_event},
    {"intermediateCatchEvent", NodeKind::catch_event},
    {"intermediateThrowEvent", NodeKind::throw_event},
    {"boundaryEvent", NodeKind::boundary_event},
    {"endEvent", NodeKind::end_event},
    {"globalTask", NodeKind::task},
    {"globalUserTask", NodeKind::user_task},
    {"globalScriptTask", NodeKind::script_task},
    {"globalManualTask", NodeKind::manual_task},
}};

std::string name_or_id(const Element& e) {
  const std::string_view name = e.attribute("name");
  return std::string(name.empty() ? e.attribute("id") : name);
}

}  // namespace

std::optional<NodeKind> node_kind(std::string_view name) {
  for (const auto& [text, kind] : kNodes) {
    if (text == name) return kind;
  }
  if (name == "globalBusinessRuleTask") return NodeKind::business_rule_task;
  return std::nullopt;
}

std::string_view to_text(NodeKind kind) {
  for (const auto& [text, k] : kNodes) {
    if (k == kind) return text;
  }
  return "?";
}

std::string_view to_text(Trigger trigger) {
  constexpr std::array<std::string_view, 10> kNames = {"message", "timer",      "error",       "escalation",
                                                       "cancel",  "compensate", "conditional", "link",
                                                       "signal",  "terminate"};
  return kNames[static_cast<std::size_t>(trigger)];
}

Index Model::process(std::string_view id) const {
  const auto found = process_by_id.find(id);
  return found == process_by_id.end() ? kNone : found->second;
}

Index Model::node(std::string_view id) const {
  const auto found = node_by_id.find(id);
  return found == node_by_id.end() ? kNone : found->second;
}

bool Model::inside(Index scope, Index outer) const {
  for (; scope != kNone; scope = scopes[scope].parent) {
    if (scope == outer) return true;
  }
  return false;
}

std::string to_text(const Finding& f) {
  std::string out;
  if (f.place.line > 0) out += "Zeile " + std::to_string(f.place.line);
  if (!f.element.empty()) out += (out.empty() ? "" : ", ") + ("„" + f.element + "“");
  return (out.empty() ? "" : out + ": ") + f.text + " [" + f.rule + "]";
}

void Reader::finding(std::string rule, const Element& e, std::string text) {
  findings.push_back({std::move(rule), std::string(e.attribute("id")), std::move(text), e.place});
}

// Names of everything that can hold data, before anything refers to it.
void Reader::collect_names(const Element& e) {
  static constexpr std::array<std::string_view, 8> kHolders = {
      "dataObject",    "property",       "dataInput", "dataOutput",
      "inputDataItem", "outputDataItem", "dataStore", "dataStoreReference"};
  if (e.space == Space::bpmn && std::ranges::find(kHolders, e.name) != kHolders.end()) {
    data_names_.emplace(e.attribute("id"), name_or_id(e));
    declared_.insert(name_or_id(e));
  }
  for (const Element& c : e.children) collect_names(c);
}

void Reader::definitions() {
  model.id = root_.attribute("id");
  model.name = root_.attribute("name");
  model.target_namespace = root_.attribute("targetNamespace");
  language_ = root_.attribute("expressionLanguage");
  collect_names(root_);
  const auto references = [&](const Element& e, const auto& self) -> void {
    // A reference stands for the object it names.
    if (e.is("dataObjectReference") || e.is("dataStoreReference")) {
      const std::string_view to = e.attribute(e.is("dataObjectReference") ? "dataObjectRef" : "dataStoreRef");
      if (const auto found = data_names_.find(local_name(to)); found != data_names_.end())
        data_names_[std::string(e.attribute("id"))] = found->second;
    }
    for (const Element& c : e.children) self(c, self);
  };
  references(root_, references);
  for (const Element& e : root_.children) {
    if (e.space != Space::bpmn) continue;
    const std::string id(e.attribute("id")), name = name_or_id(e);
    if (e.name == "message")
      model.messages.push_back({id, name, {}});
    else if (e.name == "signal")
      model.signals.push_back({id, name, {}});
    else if (e.name == "error")
      model.errors.push_back({id, name, std::string(e.attribute("errorCode"))});
    else if (e.name == "escalation")
      model.escalations.push_back({id, name, std::string(e.attribute("escalationCode"))});
    else if (e.name.ends_with("EventDefinition"))
      root_events_[id] = &e;
  }
}

void Reader::read() {
  definitions();
  for (const Element& e : root_.children) {
    if (e.is("process"))
      process(e);
    else if (e.space == Space::bpmn && e.name.starts_with("global") && node_kind(e.name))
      global_task(e);
  }
  connect();
  retrievals();
  dialect_rest(root_, {});
  for (const Node& n : model.nodes) {
    model.conditional = model.conditional || std::ranges::any_of(n.events, [](const EventDefinition& d) {
                          return d.trigger == Trigger::conditional;
                        });
  }
  check_model(root_, model, options_, findings);
}

void Reader::process(const Element& e) {
  const auto index = static_cast<Index>(model.processes.size());
  Process p;
  p.id = e.attribute("id");
  p.name = e.attribute("name");
  p.executable = e.attribute("isExecutable") != "false";
  p.place = e.place;
  p.io = io(e);
  correlations(e, p);
  model.processes.push_back(std::move(p));
  model.process_by_id.emplace(e.attribute("id"), index);
  for (const Element& c : e.children) {
    if (c.is("laneSet")) lanes(c);
  }
  const Index made = scope(e, ScopeKind::process, kNone, kNone, index);
  model.processes[index].scope = made;
}

// 10.3.6: what a call activity may call besides a process. It runs as a process with one task in it.
void Reader::global_task(const Element& e) {
  const auto index = static_cast<Index>(model.processes.size());
  Process p;
  p.id = e.attribute("id");
  p.name = e.attribute("name");
  p.executable = false;
  p.io = io(e);
  p.place = e.place;
  model.processes.push_back(std::move(p));
  model.process_by_id.emplace(e.attribute("id"), index);
  const auto at = static_cast<Index>(model.scopes.size());
  model.scopes.push_back({.kind = ScopeKind::process, .process = index});
  model.processes[index].scope = at;
  Node n;
  n.id = std::string(e.attribute("id")) + "#task";
  n.name = e.attribute("name");
  n.kind = *node_kind(e.name);
  n.scope = at;
  n.place = e.place;
  activity(e, n);
  n.io = {};
  const auto node_index = static_cast<Index>(model.nodes.size());
  model.node_by_id.emplace(n.id, node_index);
  model.scopes[at].nodes.push_back(node_index);
  model.nodes.push_back(std::move(n));
}

void Reader::lanes(const Element& set) {
  for (const Element& lane : set.children) {
    if (!lane.is("lane")) continue;
    for (const Element& c : lane.children) {
      if (c.is("flowNodeRef")) lane_of_[std::string(local_name(trimmed(c.text)))] = name_or_id(lane);
      if (c.is("childLaneSet")) lanes(c);
    }
  }
}

Index Reader::scope(const Element& e, ScopeKind kind, Index owner, Index parent, Index process) {
  const auto at = static_cast<Index>(model.scopes.size());
  model.scopes.push_back({.kind = kind, .owner = owner, .parent = parent, .process = process});
  if (kind == ScopeKind::ad_hoc) {
    model.scopes[at].sequential = e.attribute("ordering") == "Sequential";
    model.scopes[at].cancel_remaining = e.attribute("cancelRemainingInstances") != "false";
    model.scopes[at].completion = formula(e.child("completionCondition"), e.attribute("id"));
  }
  for (const Element& c : e.children) {
    if (c.space != Space::bpmn) continue;
    if (c.name == "dataObject" || c.name == "property") {
      model.scopes[at].data.push_back({std::string(c.attribute("id")), data_name(c.attribute("id")),
                                       c.attribute("isCollection") == "true"});
    } else if (c.name == "sequenceFlow")
      flow(c, at);
    else if (c.name == "association")
      pending_associations_.push_back(&c);
    else if (const auto k = node_kind(c.name); k && !c.name.starts_with("global"))
      node(c, *k, at);
  }
  return at;
}

void Reader::node(const Element& e, NodeKind kind, Index in_scope) {
  const auto at = static_cast<Index>(model.nodes.size());
  if (at >= options_.limits.nodes) {
    if (at == options_.limits.nodes) finding("limit.nodes", e, "Das Modell hat zu viele Elemente.");
    return;
  }
  model.nodes.emplace_back();
  Node n;
  n.id = e.attribute("id");
  n.name = e.attribute("name");
  n.kind = kind;
  n.scope = in_scope;
  n.place = e.place;
  if (const Element* doc = e.child("documentation")) n.documentation = trimmed(doc->text);
  if (const auto lane = lane_of_.find(n.id); lane != lane_of_.end()) n.lane = lane->second;
  if (is_activity(kind)) activity(e, n);
  if (kind >= NodeKind::start_event) event(e, n);
  if (kind == NodeKind::complex_gateway) n.activation = formula(e.child("activationCondition"), n.id);
  if (kind == NodeKind::event_gateway) n.instantiate = e.attribute("instantiate") == "true";
  if (kind == NodeKind::event_gateway) n.parallel_multiple = e.attribute("eventGatewayType") == "Parallel";
  dialect(e, n);
  model.node_by_id.emplace(n.id, at);
  model.scopes[in_scope].nodes.push_back(at);
  if (kind == NodeKind::start_event) model.scopes[in_scope].starts.push_back(at);
  const bool by_event = e.attribute("triggeredByEvent") == "true";
  if (kind == NodeKind::sub_process && by_event) model.scopes[in_scope].handlers.push_back(at);
  model.nodes[at] = std::move(n);
  if (kind != NodeKind::sub_process) return;
  const ScopeKind inner = e.name == "transaction"       ? ScopeKind::transaction
                          : e.name == "adHocSubProcess" ? ScopeKind::ad_hoc
                          : by_event                    ? ScopeKind::event_sub_process
                                                        : ScopeKind::sub_process;
  const Index body = scope(e, inner, at, in_scope, model.scopes[in_scope].process);
  model.nodes[at].body = body;
}

void Reader::flow(const Element& e, Index in_scope) {
  const auto at = static_cast<Index>(model.flows.size());
  Flow f;
  f.id = e.has("id") ? std::string(e.attribute("id")) : "flow#" + std::to_string(at + 1);
  f.name = e.attribute("name");
  f.place = e.place;
  f.condition = formula(e.child("conditionExpression"), e.attribute("id"));
  model.flows.push_back(std::move(f));
  model.scopes[in_scope].flows.push_back(at);
  pending_flows_.emplace_back(&e, at);
}

// Flows leave a node in the order of its <outgoing> elements where it has them (Camunda and betsy order conditions by them), else in
// the order of the file.
void Reader::connect() {
  for (const auto& [e, at] : pending_flows_) {
    Flow& f = model.flows[at];
    f.source = model.node(local_name(e->attribute("sourceRef")));
    f.target = model.node(local_name(e->attribute("targetRef")));
    if (f.source == kNone || f.target == kNone) {
      finding("flow.ends", *e, "Der Sequenzfluss verbindet nicht zwei Elemente dieses Modells.");
      continue;
    }
    model.nodes[f.source].out.push_back(at);
    model.nodes[f.target].in.push_back(at);
  }
  const auto visit = [&](const Element& e, const auto& self) -> void {
    if (e.space == Space::bpmn) {
      const Index n = e.has("id") ? model.node(e.attribute("id")) : kNone;
      if (n != kNone && node_kind(e.name)) {
        Node& node = model.nodes[n];
        std::map<std::string_view, std::size_t> rank;
        std::vector<std::string> listed;
        for (const Element& c : e.children) {
          if (c.is("outgoing")) listed.push_back(std::string(local_name(trimmed(c.text))));
        }
        const auto rank_of = [&](Index f) {
          return std::ranges::find(listed, model.flows[f].id) - listed.begin();
        };
        std::ranges::stable_sort(node.out, [&](Index a, Index b) { return rank_of(a) < rank_of(b); });
        if (const std::string_view wanted = local_name(e.attribute("default")); !wanted.empty()) {
          for (const Index f : node.out) {
            if (model.flows[f].id == wanted) node.default_flow = f;
          }
          if (node.default_flow == kNone)
            finding("flow.default", e,
                    "Der Standardfluss muss einer der Flüsse sein, die das Element verlassen.");
        }
        if (node.kind == NodeKind::boundary_event) {
          node.attached_to = model.node(local_name(e.attribute("attachedToRef")));
          if (node.attached_to != kNone) model.nodes[node.attached_to].boundary.push_back(n);
        }
      }
    }
    for (const Element& c : e.children) self(c, self);
  };
  visit(root_, visit);
  for (const Element* e : pending_associations_) associations(*e);
}

// 10.7: a boundary event of compensation is joined to its handler by an association.
void Reader::associations(const Element& e) {
  Index from = model.node(local_name(e.attribute("sourceRef"))),
        to = model.node(local_name(e.attribute("targetRef")));
  if (from == kNone || to == kNone) return;
  if (model.nodes[from].kind != NodeKind::boundary_event) std::swap(from, to);
  const Node& source = model.nodes[from];
  const bool compensates = std::ranges::any_of(
      source.events, [](const EventDefinition& d) { return d.trigger == Trigger::compensate; });
  if (source.kind != NodeKind::boundary_event || !compensates || source.attached_to == kNone) return;
  model.nodes[source.attached_to].compensation = to;
}

// 8.4.2: messages find their instance by comparing what retrieval expressions take from them with what the subscription of the process has.
void Reader::correlations(const Element& e, Process& p) {
  for (const Element& subscription : e.children) {
    if (!subscription.is("correlationSubscription")) continue;
    for (const Element& binding : subscription.children) {
      if (!binding.is("correlationPropertyBinding")) continue;
      const std::string_view property = local_name(binding.attribute("correlationPropertyRef"));
      const Element* path = binding.child("dataPath");
      for (const Element& prop : root_.children) {
        if (!prop.is("correlationProperty") || prop.attribute("id") != property) continue;
        for (const Element& retrieval : prop.children) {
          if (!retrieval.is("correlationPropertyRetrievalExpression")) continue;
          const Named* message = find(model.messages, retrieval.attribute("messageRef"));
          if (message == nullptr) continue;
          p.correlations.push_back({message->name, std::string(property),
                                    formula(retrieval.child("messagePath"), property),
                                    formula(path, property)});
        }
      }
    }
  }
}

// The same expressions for who throws the message: only those, so that what a file merely carries along keeps nobody from running it.
void Reader::retrievals() {
  const auto thrown = [&](const std::string& name) {
    return std::ranges::any_of(model.nodes, [&](const Node& n) {
      if (n.kind == NodeKind::send_task) return n.message == name;
      return (n.kind == NodeKind::throw_event || n.kind == NodeKind::end_event) &&
             std::ranges::any_of(n.events, [&](const EventDefinition& d) {
               return d.trigger == Trigger::message && d.name == name;
             });
    });
  };
  for (const Element& prop : root_.children) {
    if (!prop.is("correlationProperty")) continue;
    for (const Element& retrieval : prop.children) {
      if (!retrieval.is("correlationPropertyRetrievalExpression")) continue;
      const Named* message = find(model.messages, retrieval.attribute("messageRef"));
      if (message == nullptr || !thrown(message->name)) continue;
      const std::string id(prop.attribute("id"));
      model.retrievals.push_back({message->name, id, formula(retrieval.child("messagePath"), id)});
    }
  }
}

Result<Deployed> read_model(ByteView xml, const ReadOptions& options) {
  const Element root = TRY(read_tree(xml, options.limits));
  Reader reader(root, options);
  reader.read();
  return Deployed{std::move(reader.model), std::move(reader.findings)};
}

}  // namespace rathaus::bpmn
