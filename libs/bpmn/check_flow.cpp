// Sequence flows, gateways and sub-processes (7.6.1, 8.4.9, 8.4.13, 10.3, 10.6).
#include <algorithm>

#include "libs/bpmn/check.h"

namespace rathaus::bpmn {
namespace {

bool is_sub_process(const Element& e) {
  return e.name == "subProcess" || e.name == "transaction" || e.name == "adHocSubProcess";
}
bool is_level(const Element& e) { return e.name == "process" || is_sub_process(e); }
bool by_event(const Element& e) {
  return e.name == "subProcess" && e.attribute("triggeredByEvent") == "true";
}

std::vector<std::string> listed(const Element& e, std::string_view name) {
  std::vector<std::string> out;
  for (const Element* child : children(e, name)) out.emplace_back(local_name(text_of(child)));
  return out;
}

bool lists(const Element& e, std::string_view name, std::string_view id) {
  const auto all = listed(e, name);
  return std::ranges::find(all, id) != all.end();
}

void check_sequence_flows(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "sequenceFlow" || parent == nullptr) continue;
    const Element* source = c.find(e->attribute("sourceRef"));
    const Element* target = c.find(e->attribute("targetRef"));
    if (source == nullptr || target == nullptr || !node_kind(source->name) || !node_kind(target->name))
      continue;  // flow.ends said so
    const std::string id(e->attribute("id"));
    if (c.parent(*source) != parent || c.parent(*target) != parent) {
      c.add("flow.level", *e,
            "Ein Sequenzfluss verbindet nur Elemente derselben Ebene; er verlässt keinen Prozess und keinen "
            "Teilprozess.");
    }
    if (e->attribute("isImmediate") == "false")
      c.add("flow.immediate", *e, "isImmediate=\"false\" gibt es in ausführbaren Prozessen nicht.");
    // Either both ends name the flow or neither.
    if (c.strict && lists(*source, "outgoing", id) != lists(*target, "incoming", id)) {
      c.add("flow.both_ends", *e,
            "Nur ein Ende des Flusses nennt ihn: <outgoing> und <incoming> gehören zusammen.");
    }
    if (by_event(*source) || by_event(*target)) {
      c.add("event_sub_process.flow", by_event(*source) ? *source : *target,
            "Ein Ereignis-Teilprozess hat keine ein- und ausgehenden Flüsse.");
    }
    for (const Element* end : {source, target}) {
      if (end->attribute("isForCompensation") == "true") {
        c.add("compensation.flow", *end, "Eine Aktivität zur Kompensation steht nicht im normalen Fluss.");
      }
    }
  }
  for (const auto& [e, parent] : c.all) {
    if (!node_kind(e->name)) continue;
    for (const std::string_view name : {"incoming", "outgoing"}) {
      for (const std::string& flow : listed(*e, name)) {
        const Element* f = c.find(flow);
        const bool right =
            f != nullptr && f->name == "sequenceFlow" &&
            local_name(f->attribute(name == "incoming" ? "targetRef" : "sourceRef")) == e->attribute("id");
        if (!right && c.strict)
          c.add("flow.both_ends", *e,
                "<" + std::string(name) + "> nennt „" + flow + "“, einen Fluss, der hier nicht " +
                    (name == "incoming" ? "ankommt." : "abgeht."));
      }
    }
  }
}

// 8.4.13: a conditional flow of an activity needs another way out.
void check_conditional(const Check& c) {
  for (const Node& n : c.model.nodes) {
    if (!is_activity(n.kind) || n.out.size() != 1) continue;
    const Flow& f = c.model.flows[n.out.front()];
    const Element* e = c.find(f.id);
    if (e != nullptr && e->child("conditionExpression") != nullptr)
      c.findings.push_back(
          {"flow.conditional_alone", n.id,
           "Ein bedingter Fluss aus einer Aktivität braucht daneben mindestens einen weiteren.", n.place});
  }
}

void check_direction(const Check& c) {
  for (const Node& n : c.model.nodes) {
    if (!is_gateway(n.kind)) continue;
    const Element* e = c.find(n.id);
    if (e == nullptr) continue;
    const std::string_view direction = e->attribute("gatewayDirection");
    const std::size_t in = n.in.size(), out = n.out.size();
    const auto wrong = [&](std::string text) {
      c.findings.push_back({"gateway.direction", n.id, std::move(text), n.place});
    };
    if (direction == "Converging" && out > 1)
      wrong("Ein zusammenführendes Gateway hat höchstens einen ausgehenden Fluss.");
    else if (direction == "Converging" && in < 2)
      wrong("Ein zusammenführendes Gateway hat mindestens zwei eingehende Flüsse.");
    else if (direction == "Diverging" && in > 1)
      wrong("Ein verzweigendes Gateway hat höchstens einen eingehenden Fluss.");
    else if (direction == "Diverging" && out < 2)
      wrong("Ein verzweigendes Gateway hat mindestens zwei ausgehende Flüsse.");
    else if (direction == "Mixed" && (in < 2 || out < 2))
      wrong("Ein gemischtes Gateway hat mehrere ein- und mehrere ausgehende Flüsse.");
    else if (in + out < 2 && n.kind != NodeKind::event_gateway)
      wrong("Das Gateway verbindet nichts.");
  }
}

// 10.6.6
void check_event_gateways(const Check& c) {
  for (const Node& g : c.model.nodes) {
    if (g.kind != NodeKind::event_gateway) continue;
    const auto wrong = [&](const Node& at, std::string rule, std::string text) {
      c.findings.push_back({std::move(rule), at.id, std::move(text), at.place});
    };
    if (g.out.size() < 2)
      wrong(g, "event_gateway.ways", "Ein ereignisbasiertes Gateway hat mindestens zwei ausgehende Flüsse.");
    if (g.instantiate && !g.in.empty())
      wrong(g, "event_gateway.start", "Ein Gateway, das den Prozess beginnt, hat keine eingehenden Flüsse.");
    bool message = false, receive = false;
    for (const Index f : g.out) {
      const Flow& flow = c.model.flows[f];
      const Node& t = c.model.nodes[flow.target];
      if (flow.condition.given())
        wrong(g, "event_gateway.condition",
              "Flüsse aus einem ereignisbasierten Gateway haben keine Bedingungen.");
      const bool event = t.kind == NodeKind::catch_event && !t.events.empty() &&
                         std::ranges::all_of(t.events, [](const EventDefinition& d) {
                           return d.trigger == Trigger::message || d.trigger == Trigger::signal ||
                                  d.trigger == Trigger::timer || d.trigger == Trigger::conditional;
                         });
      if (!event && t.kind != NodeKind::receive_task) {
        wrong(t, "event_gateway.target",
              "Hinter einem ereignisbasierten Gateway stehen nur Nachrichten, Signale, Zeiten, Bedingungen "
              "und Empfangsaufgaben.");
      }
      if (t.in.size() > 1)
        wrong(t, "event_gateway.alone",
              "Was hinter einem ereignisbasierten Gateway steht, hat keinen weiteren eingehenden Fluss.");
      message = message || (event && std::ranges::any_of(t.events, [](const EventDefinition& d) {
                              return d.trigger == Trigger::message;
                            }));
      receive = receive || t.kind == NodeKind::receive_task;
      if (t.kind == NodeKind::receive_task && !t.boundary.empty())
        wrong(
            t, "event_gateway.boundary",
            "Eine Empfangsaufgabe hinter einem ereignisbasierten Gateway hat keine angehefteten Ereignisse.");
    }
    if (message && receive)
      wrong(g, "event_gateway.mixed",
            "Nachrichtenereignisse und Empfangsaufgaben stehen nicht zusammen hinter einem ereignisbasierten "
            "Gateway.");
  }
}

void check_sub_processes(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name == "adHocSubProcess") {
      bool activity = false;
      for (const Element& child : e->children) {
        const auto kind = child.space == Space::bpmn ? node_kind(child.name) : std::nullopt;
        activity = activity || (kind && is_activity(*kind));
        if (child.is("startEvent") || child.is("endEvent"))
          c.add("ad_hoc.content", child, "Ein Ad-hoc-Teilprozess enthält keine Start- und Endereignisse.");
      }
      if (!activity) c.add("ad_hoc.empty", *e, "Ein Ad-hoc-Teilprozess enthält mindestens eine Aktivität.");
    }
    if (!is_level(*e)) continue;
    // 10.5.2, 10.5.3: who begins with a start event ends with an end event, and the other way round.
    const bool start = e->child("startEvent") != nullptr, end = e->child("endEvent") != nullptr;
    bool instantiates = false;
    for (const Element& child : e->children)
      instantiates = instantiates || child.attribute("instantiate") == "true";
    if (c.strict && start && !end)
      c.add("level.end", *e, "Wer ein Startereignis hat, braucht auch ein Endereignis.");
    if (c.strict && end && !start && !instantiates && e->name != "adHocSubProcess")
      c.add("level.start", *e, "Wer ein Endereignis hat, braucht auch ein Startereignis.");
    for (const Element& child : e->children) {
      if (child.space == Space::bpmn &&
          (child.name == "callChoreography" || child.name == "choreographyTask" ||
           child.name == "subChoreography")) {
        c.add("choreography.place", child, "Choreografien stehen nicht in einem Prozess.");
      }
    }
  }
}

void check_calls(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "callActivity") continue;
    const std::string_view called = local_name(e->attribute("calledElement"));
    const Index p = c.model.process(called);
    if (called.empty()) {
      if (c.strict)
        c.add("call.target", *e, "Die Aufrufaktivität nennt nicht, was sie aufruft (calledElement).");
      continue;
    }
    if (p == kNone) {
      if (!c.options.calls_elsewhere)
        c.add("call.target", *e,
              "„" + std::string(called) + "“ gibt es nicht: weder Prozess noch globale Aufgabe.");
      continue;
    }
    const Scope& level = c.model.scopes[c.model.processes[p].scope];
    const bool plain = level.starts.empty() || std::ranges::any_of(level.starts, [&](Index n) {
                         return c.model.nodes[n].events.empty();
                       });
    if (!plain) c.add("call.start", *e, "Ein aufgerufener Prozess braucht ein Startereignis ohne Auslöser.");
  }
}

}  // namespace

void check_flow(const Check& c) {
  check_sequence_flows(c);
  check_conditional(c);
  check_direction(c);
  check_event_gateways(c);
  check_sub_processes(c);
  check_calls(c);
}

}  // namespace rathaus::bpmn
