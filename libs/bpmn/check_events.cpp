// Which trigger may stand where, and what joins it to the rest (10.5, 10.7).
#include <algorithm>
#include <array>

#include "libs/bpmn/check.h"
#include "libs/bpmn/engine.h"

namespace rathaus::bpmn {
namespace {

using T = Trigger;

void wrong(const Check& c, const Node& n, std::string rule, std::string text) {
  c.findings.push_back({std::move(rule), n.id, std::move(text), n.place});
}

bool has(const Node& n, T trigger) {
  return std::ranges::any_of(n.events, [&](const EventDefinition& d) { return d.trigger == trigger; });
}

template <std::size_t N>
void allowed(const Check& c, const Node& n, const std::array<T, N>& triggers, std::string_view where) {
  for (const EventDefinition& d : n.events) {
    if (std::ranges::find(triggers, d.trigger) == triggers.end()) {
      wrong(c, n, "event.trigger",
            std::string(where) + " kann nicht von der Art „" + std::string(to_text(d.trigger)) + "“ sein.");
    }
  }
}

void check_start(const Check& c, const Node& n) {
  const Scope& level = c.model.scopes[n.scope];
  const Element* e = c.find(n.id);
  if (!n.in.empty() || (c.strict && e != nullptr && e->child("incoming") != nullptr))
    wrong(c, n, "start.incoming", "In ein Startereignis führt kein Fluss.");
  if (level.kind == ScopeKind::event_sub_process) {
    if (n.events.empty())
      return wrong(c, n, "event_sub_process.trigger",
                   "Das Startereignis eines Ereignis-Teilprozesses braucht einen Auslöser.");
    allowed(
        c, n,
        std::array{T::message, T::timer, T::error, T::escalation, T::compensate, T::conditional, T::signal},
        "Der Start eines Ereignis-Teilprozesses");
    if (!n.interrupting && (has(n, T::error) || has(n, T::compensate)))
      wrong(c, n, "start.interrupting", "Fehler und Kompensation unterbrechen immer.");
    return;
  }
  if (level.kind == ScopeKind::process) {
    allowed(c, n, std::array{T::message, T::timer, T::conditional, T::signal}, "Ein Startereignis");
    return;
  }
  if (!n.events.empty() && c.strict)
    wrong(c, n, "start.sub_process", "Das Startereignis eines Teilprozesses hat keinen Auslöser.");
}

void check_end(const Check& c, const Node& n) {
  if (!n.out.empty()) wrong(c, n, "end.outgoing", "Aus einem Endereignis führt kein Fluss.");
  allowed(c, n,
          std::array{T::message, T::error, T::escalation, T::cancel, T::compensate, T::signal, T::terminate},
          "Ein Endereignis");
  if (has(n, T::cancel)) {
    bool transaction = false;
    for (Index s = n.scope; s != kNone; s = c.model.scopes[s].parent)
      transaction = transaction || c.model.scopes[s].kind == ScopeKind::transaction;
    if (!transaction) wrong(c, n, "end.cancel", "Ein Abbruch steht nur in einer Transaktion.");
  }
}

void check_boundary(const Check& c, const Node& n) {
  if (n.attached_to == kNone)
    return wrong(c, n, "boundary.attached", "Das angeheftete Ereignis hängt an keiner Aktivität.");
  const Node& at = c.model.nodes[n.attached_to];
  if (n.events.empty()) wrong(c, n, "boundary.trigger", "Ein angeheftetes Ereignis braucht einen Auslöser.");
  allowed(c, n,
          std::array{T::message, T::timer, T::error, T::escalation, T::cancel, T::compensate, T::conditional,
                     T::signal},
          "Ein angeheftetes Ereignis");
  if (!n.interrupting) {
    for (const T t : {T::error, T::cancel, T::compensate}) {
      if (has(n, t))
        wrong(c, n, "boundary.interrupting",
              "Ein Ereignis der Art „" + std::string(to_text(t)) + "“ kann nicht ohne Unterbrechung sein.");
    }
  }
  if (!n.in.empty()) wrong(c, n, "boundary.incoming", "In ein angeheftetes Ereignis führt kein Fluss.");
  if (has(n, T::cancel) && (at.body == kNone || c.model.scopes[at.body].kind != ScopeKind::transaction)) {
    wrong(c, n, "boundary.cancel", "Ein Abbruch wird nur an einer Transaktion aufgefangen.");
  }
  if (has(n, T::compensate)) {
    if (!n.out.empty())
      wrong(c, n, "boundary.compensation",
            "Von einem Kompensationsereignis führt eine Assoziation zur Kompensation, kein Fluss.");
    if (at.compensation == kNone)
      wrong(c, n, "compensation.handler",
            "Das Kompensationsereignis ist mit keiner Aktivität verbunden, die kompensiert.");
    else if (!c.model.nodes[at.compensation].for_compensation) {
      wrong(c, c.model.nodes[at.compensation], "compensation.marked",
            "Die Aktivität kompensiert, ist aber nicht so gekennzeichnet (isForCompensation).");
    }
  } else if (n.out.empty() && c.strict)
    wrong(c, n, "boundary.outgoing", "Aus einem angehefteten Ereignis führt mindestens ein Fluss.");
}

const Node* counterpart(const Check& c, const Node& n, NodeKind kind, bool same_level) {
  for (const Node& other : c.model.nodes) {
    if (other.kind != kind || other.events.empty() || other.events[0].trigger != T::link) continue;
    if (same_level && other.scope != n.scope) continue;
    const Element* mine = c.find(n.events[0].id);
    const Element* theirs = c.find(other.events[0].id);
    const auto names = [&](const Element* e, std::string_view child, const std::string& id) {
      return e != nullptr && std::ranges::any_of(children(*e, child), [&](const Element* x) {
               return local_name(text_of(x)) == id;
             });
    };
    if (!n.events[0].name.empty() && n.events[0].name == other.events[0].name) return &other;
    if (names(mine, kind == NodeKind::catch_event ? "target" : "source", other.events[0].id)) return &other;
    if (names(theirs, kind == NodeKind::catch_event ? "source" : "target", n.events[0].id)) return &other;
  }
  return nullptr;
}

void check_intermediate(const Check& c, const Node& n) {
  const bool link = has(n, T::link);
  if (n.kind == NodeKind::catch_event) {
    allowed(c, n, std::array{T::message, T::timer, T::conditional, T::link, T::signal},
            "Ein auffangendes Zwischenereignis");
    if (n.in.empty() && !link && c.strict)
      wrong(c, n, "event.incoming", "In ein Zwischenereignis führt mindestens ein Fluss.");
    if (link && !n.in.empty()) wrong(c, n, "link.incoming", "In das Ziel eines Links führt kein Fluss.");
  } else {
    allowed(c, n, std::array{T::message, T::escalation, T::compensate, T::link, T::signal},
            "Ein auslösendes Zwischenereignis");
    if (n.in.empty() && c.strict)
      wrong(c, n, "event.incoming", "In ein Zwischenereignis führt mindestens ein Fluss.");
    if (link && !n.out.empty()) wrong(c, n, "link.outgoing", "Aus der Quelle eines Links führt kein Fluss.");
    // 10.5.5: on one level only, never into or out of a sub-process.
    if (link && counterpart(c, n, NodeKind::catch_event, true) == nullptr) {
      wrong(c, n, "link.target",
            counterpart(c, n, NodeKind::catch_event, false) == nullptr
                ? "Zu diesem Link gibt es kein Ziel."
                : "Ein Link führt nicht aus einem Teilprozess hinaus oder in einen hinein.");
    }
  }
}

void check_definitions(const Check& c, const Node& n) {
  for (const EventDefinition& d : n.events) {
    if (d.trigger == T::timer && !d.time.given())
      wrong(c, n, "timer.missing", "Dem Zeitereignis fehlt die Zeit.");
    if (d.trigger == T::escalation && n.kind != NodeKind::boundary_event && n.kind != NodeKind::start_event) {
      const auto known = std::ranges::find(c.model.escalations, d.name, &Named::name);
      const bool code = known != c.model.escalations.end() && !known->code.empty();
      if (c.strict && (!d.named || !code))
        wrong(c, n, "escalation.code", "Wer eskaliert, nennt eine Eskalation mit Code.");
    }
    if (d.trigger == T::error && n.kind == NodeKind::end_event && c.strict) {
      const bool code = std::ranges::any_of(
          c.model.errors, [&](const Named& e) { return e.name == d.name && !e.code.empty(); });
      if (!d.named || !code)
        wrong(c, n, "error.code", "Wer einen Fehler auslöst, nennt einen Fehler mit Code.");
    }
  }
}

// The same trigger cannot interrupt the same content twice (10.5.6).
void check_handlers(const Check& c) {
  for (const Scope& level : c.model.scopes) {
    std::vector<std::pair<T, std::string>> seen;
    for (const Index handler : level.handlers) {
      for (const Index start : c.model.scopes[c.model.nodes[handler].body].starts) {
        const Node& n = c.model.nodes[start];
        if (!n.interrupting || n.events.size() != 1) continue;
        const EventDefinition& d = n.events.front();
        if (d.trigger == T::timer || d.trigger == T::conditional) continue;
        const std::pair key(d.trigger, d.code.empty() ? d.name : d.code);
        if (std::ranges::find(seen, key) != seen.end())
          wrong(c, c.model.nodes[handler], "event_sub_process.twice",
                "Auf dasselbe Ereignis antwortet schon ein anderer unterbrechender Teilprozess.");
        seen.push_back(key);
      }
    }
  }
}

// Texts of timers that are no ISO 8601 and no expression (8.4.6, 10.5.5).
void check_times(const Check& c) {
  const std::string_view language = c.root.attribute("expressionLanguage");
  for (const auto& [e, parent] : c.all) {
    if (e->name != "timeDate" && e->name != "timeDuration" && e->name != "timeCycle") continue;
    const std::string text = text_of(e);
    const bool feel = language.find("FEEL") != language.npos ||
                      e->attribute("language").find("FEEL") != std::string_view::npos;
    if (text.empty() || feel || text.front() == '=' || text.find("${") != text.npos ||
        text.find("#{") != text.npos || c.options.translate_times)
      continue;
    const TimerKind kind = e->name == "timeDate"       ? TimerKind::date
                           : e->name == "timeDuration" ? TimerKind::duration
                                                       : TimerKind::cycle;
    if (!schedule(feel::Value(text), kind, Instant{}))
      c.add("timer.text", *e, "„" + text + "“ ist keine Zeitangabe nach ISO 8601.");
  }
}

void check_references_of_events(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "eventDefinitionRef" || parent == nullptr) continue;
    const Element* d = c.find(text_of(e));
    if (d == nullptr || !d->name.ends_with("EventDefinition") || c.parent(*d) != &c.root) {
      c.add("event.definition", *parent,
            "„" + text_of(e) + "“ ist keine Ereignisdefinition, die für alle da ist.");
    }
  }
}

}  // namespace

void check_events(const Check& c) {
  for (const Node& n : c.model.nodes) {
    switch (n.kind) {
      case NodeKind::start_event: check_start(c, n); break;
      case NodeKind::end_event: check_end(c, n); break;
      case NodeKind::boundary_event: check_boundary(c, n); break;
      case NodeKind::catch_event:
      case NodeKind::throw_event: check_intermediate(c, n); break;
      default: continue;
    }
    check_definitions(c, n);
  }
  check_handlers(c);
  check_times(c);
  check_references_of_events(c);
}

}  // namespace rathaus::bpmn
