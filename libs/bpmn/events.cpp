// Events: thrown, caught, on the boundary, at the start of event sub-processes (BPMN 2.0.2, 10.5, 13.5).
#include <algorithm>

#include "libs/base/check.h"
#include "libs/bpmn/step.h"

namespace rathaus::bpmn {

const std::vector<EventDefinition>& Step::definitions(Index node) const { return m_.nodes[node].events; }

bool Step::starts(Index node, Trigger trigger) const {
  return std::ranges::any_of(m_.nodes[node].events,
                             [&](const EventDefinition& d) { return d.trigger == trigger; });
}

// ---- what waits

std::vector<Step::Subscription> Step::subscriptions() const {
  using Place = Subscription::Place;
  std::vector<Subscription> out;
  const auto all = [&](Place place, Id id, Index node) {
    for (std::uint32_t i = 0; i < m_.nodes[node].events.size(); ++i) out.push_back({place, id, node, i});
  };
  for (const auto& [id, r] : s_.runs) {
    const NodeKind kind = r.node == kNone ? NodeKind::task : m_.nodes[r.node].kind;
    if (r.kind == RunKind::event && r.waiting && kind == NodeKind::catch_event)
      all(Place::caught, id, r.node);
    if (r.kind == RunKind::event && r.waiting && kind == NodeKind::event_gateway) {
      for (const Index f : m_.nodes[r.node].out) {
        const Index target = m_.flows[f].target;
        if (m_.nodes[target].kind == NodeKind::receive_task)
          out.push_back({Place::behind_gateway, id, target, 0});
        else
          all(Place::behind_gateway, id, target);
      }
    }
    if (r.node != kNone && r.waiting && kind == NodeKind::receive_task && r.kind != RunKind::event)
      out.push_back({Place::caught, id, r.node, 0});
    if (r.kind == RunKind::activity && r.node != kNone) {
      for (const Index b : m_.nodes[r.node].boundary) all(Place::boundary, id, b);
    }
    if (r.scope != kNone && !r.closing) {
      for (const Index handler : m_.scopes[r.scope].handlers) {
        for (const Index start : m_.scopes[m_.nodes[handler].body].starts) all(Place::handler, id, start);
      }
    }
  }
  return out;
}

bool Step::matches(const Subscription& s, Trigger trigger, std::string_view name) const {
  const Node& n = m_.nodes[s.node];
  if (n.kind == NodeKind::receive_task) return trigger == Trigger::message && n.message == name;
  const EventDefinition& d = n.events[s.definition];
  return d.trigger == trigger && d.name == name;
}

// 8.4.2: the key of the message is what the instance's own data say.
bool Step::correlates(const Message& message) const {
  if (!message.key) return true;
  bool any = false;
  for (const auto& [id, r] : s_.runs) {
    if (r.kind != RunKind::process) continue;
    for (const Correlation& c : m_.processes[m_.scopes[r.scope].process].correlations) {
      if (c.message != message.name) continue;
      any = true;
      if (evaluate(c.of_instance, id) == *message.key) return true;
    }
  }
  return !any;
}

namespace {

// One property is the key itself; several are one context by their ids. What is not said by all of them is no key.
feel::Value key_from(const std::map<std::string, feel::Value>& properties) {
  if (properties.empty()) return {};
  if (properties.size() == 1) return properties.begin()->second;
  feel::Context all;
  for (const auto& [property, value] : properties) {
    if (value.is_null()) return {};
    all.set(property, value);
  }
  return feel::Value(std::move(all));
}

}  // namespace

std::optional<feel::Value> Step::own_key(Id id, std::string_view message) const {
  for (auto at = s_.runs.find(id); at != s_.runs.end(); at = s_.runs.find(at->second.parent)) {
    if (at->second.kind != RunKind::process) continue;
    std::map<std::string, feel::Value> properties;
    for (const Correlation& c : m_.processes[m_.scopes[at->second.scope].process].correlations) {
      if (c.message == message) properties[c.property] = evaluate(c.of_instance, at->first);
    }
    if (properties.empty()) return std::nullopt;
    return key_from(properties);
  }
  return std::nullopt;
}

feel::Value Step::key_of(std::string_view message, const feel::Value& content) const {
  std::vector<std::pair<std::string_view, feel::Value>> known;
  if (const feel::Context* c = content.context()) {
    for (const feel::Entry& e : c->entries) known.emplace_back(e.key, e.value);
  }
  std::map<std::string, feel::Value> properties;
  for (const Retrieval& r : m_.retrievals) {
    if (r.message == message) properties[r.property] = evaluate(r.path, 0, known);
  }
  return key_from(properties);
}

void Step::disarm(Id id) {
  std::erase_if(s_.timers, [&](const Timer& t) { return t.run == id; });
  std::erase_if(s_.conditions, [&](const auto& c) { return c.first.first == id; });
  std::erase_if(s_.seen, [&](const auto& c) { return c.first.first == id; });
}

// Timers begin when what they belong to begins.
void Step::arm(Id id, Index event) {
  const Node& n = m_.nodes[event];
  for (std::uint32_t i = 0; i < n.events.size(); ++i) {
    if (n.events[i].trigger != Trigger::timer) continue;
    std::string problem;
    const auto when = schedule(evaluate(n.events[i].time, id, {}, &problem), n.events[i].timer, s_.now);
    if (!when) {
      incident(
          id, "timer",
          problem.empty() ? "Die Zeitangabe von „" + n.id + "“ ist weder Dauer noch Zeitpunkt." : problem);
      continue;
    }
    s_.timers.push_back({id, event, i, when->first, when->repetitions, when->every});
  }
}

// ---- reaching an event

void Step::at_event(Id content, Index node) {
  const Node& n = m_.nodes[node];
  switch (n.kind) {
    case NodeKind::catch_event: {
      if (n.events.empty() || n.events[0].trigger == Trigger::link) {  // a link's target passes on what comes
        completed(content, node);
        return leave(content, node, n.out);
      }
      Run& r = add(RunKind::event, content, node);
      r.waiting = true;
      const Id id = r.id;
      arm(id, node);
      return happened(What::entered, id, node);
    }
    case NodeKind::throw_event: return throw_all(content, node, false);
    case NodeKind::end_event: return throw_all(content, node, true);
    default: CHECK(false);
  }
}

void Step::throw_all(Id content, Index node, bool end) {
  const Node& n = m_.nodes[node];
  for (const EventDefinition& d : n.events) {
    if (d.trigger == Trigger::compensate) return compensate(content, node, end, d);
    if (d.trigger == Trigger::cancel) return cancel_transaction(content, node);
    if (d.trigger == Trigger::error) return error(content, node, d.code);
  }
  completed(content, node);
  hold(content);
  // A signal is heard after what is already on its way, so by who is about to wait for it, and before what follows it here.
  for (const EventDefinition& d : n.events) {
    if (d.trigger != Trigger::signal) continue;
    happened(What::signal_thrown, content, node, d.name, event_payload(content, node));
    s_.arrivals.push_back({0, kNone, d.name});
  }
  if (!end) {
    if (!n.events.empty() && n.events[0].trigger == Trigger::link) {
      for (const Index other : m_.scopes[n.scope].nodes) {
        const Node& o = m_.nodes[other];
        if (o.kind == NodeKind::catch_event && !o.events.empty() && o.events[0].trigger == Trigger::link &&
            o.events[0].name == n.events[0].name) {
          enter(content, other);
          break;
        }
      }
    } else
      leave(content, node, n.out);
  }
  for (const EventDefinition& d : n.events) {
    if (find(content) == nullptr) return;
    if (d.trigger == Trigger::message)
      happened(What::message_thrown, content, node, d.name, event_payload(content, node));
    else if (d.trigger == Trigger::escalation) {
      happened(What::escalated, content, node, d.code);
      raise(Trigger::escalation, d.code, content);
    } else if (d.trigger == Trigger::terminate) {
      clear(content);
      if (run(content).kind == RunKind::process && run(content).parent == 0) s_.ended = Ended::terminated;
    }
  }
  release(content);
}

// ---- a trigger has come

void Step::deliver_signal(const std::string& name, const Variables& variables) {
  for (const Subscription& s : subscriptions()) {
    if (!matches(s, Trigger::signal, name)) continue;
    // An earlier one may have ended what this one belongs to.
    const Run* r = find(s.run);
    if (r == nullptr || (s.place == Subscription::Place::handler && r->closing)) continue;
    if ((s.place == Subscription::Place::caught || s.place == Subscription::Place::behind_gateway) &&
        !r->waiting)
      continue;
    trigger(s, variables);
  }
}

void Step::trigger(const Subscription& s, const Variables& variables) {
  const Node& n = m_.nodes[s.node];
  if (n.parallel_multiple && n.events.size() > 1) {
    std::uint32_t& seen = s_.seen[{s.run, s.node}];
    seen |= 1u << s.definition;
    if (seen != (1u << n.events.size()) - 1) return;
    s_.seen.erase({s.run, s.node});
  }
  const Id data = s.place == Subscription::Place::boundary ? run(s.run).parent : s.run;
  if (!n.io.given || n.kind == NodeKind::receive_task)
    write_all(variables, data);
  else {
    // 10.4.2: what the event brings goes where its associations say.
    for (const DataAssociation& a : n.io.out) {
      const std::string source = a.sources.empty() ? "" : a.sources.front();
      for (const auto& [name, value] : variables) {
        if (name == source ||
            (source == (n.io.outputs.empty() ? "" : n.io.outputs.front().name) && variables.size() == 1))
          write(a.target, value, data);
      }
    }
  }
  fire(s);
}

void Step::fire(const Subscription& s) {
  using Place = Subscription::Place;
  switch (s.place) {
    case Place::caught: {
      Run& r = run(s.run);
      r.waiting = false;
      if (is_activity(m_.nodes[r.node].kind)) return work_done(s.run);
      return catch_done(s.run);
    }
    case Place::behind_gateway: {
      const Id content = run(s.run).parent;
      hold(content);
      drop(s.run);
      completed(content, s.node);
      leave(content, s.node, m_.nodes[s.node].out);
      return release(content);
    }
    case Place::boundary: return fire_boundary(s.run, s.node);
    case Place::handler: {
      const Index body = m_.nodes[s.node].scope;
      return start_handler(s.run, m_.scopes[body].owner, s.node);
    }
  }
}

void Step::catch_done(Id event_run) {
  const Run r = run(event_run);
  hold(r.parent);
  if (m_.nodes[r.node].kind == NodeKind::catch_event) {
    completed(event_run, r.node);
    leave(r.parent, r.node, m_.nodes[r.node].out);
  }
  drop(event_run);
  release(r.parent);
}

void Step::fire_boundary(Id frame, Index event) {
  const Node& n = m_.nodes[event];
  const Id content = run(frame).parent;
  hold(content);
  if (n.interrupting) cancel(frame);
  completed(content, event);
  leave(content, event, n.out);
  release(content);
}

// 13.5.4: an interrupting handler ends everything else in the content, and no other handler starts any more.
void Step::start_handler(Id content, Index handler, Index start) {
  hold(content);
  if (m_.nodes[start].interrupting) {
    run(content).closing = true;
    clear(content);
    disarm(content);
    // The content's own boundary timers belong to its frame and go on.
    const Id frame = frame_of(content);
    if (frame == content && run(content).kind == RunKind::activity) {
      for (const Index b : m_.nodes[run(content).node].boundary) arm(content, b);
    }
  }
  Run& r = add(RunKind::scope, content, handler);
  const Id id = r.id;
  start_content(id, m_.nodes[handler].body, start);
  release(content);
}

// ---- errors and escalations look for who catches them, from the inside out (10.5.1)

bool Step::raise_at(Run& r, Trigger trigger_kind, const std::string& code, bool from_handler) {
  const auto find_match = [&](Index event) -> int {  // 0 none, 1 any, 2 by its code
    int best = 0;
    for (const EventDefinition& d : m_.nodes[event].events) {
      if (d.trigger != trigger_kind) continue;
      best = std::max(best, !d.named || d.code.empty() ? 1 : d.code == code ? 2 : 0);
    }
    return best;
  };
  const Id id = r.id;
  if (r.scope != kNone && !r.closing && !from_handler) {
    for (const int wanted : {2, 1}) {
      for (const Index handler : m_.scopes[r.scope].handlers) {
        for (const Index start : m_.scopes[m_.nodes[handler].body].starts) {
          if (find_match(start) != wanted) continue;
          start_handler(id, handler, start);
          return true;
        }
      }
    }
  }
  if (r.kind == RunKind::activity && r.node != kNone) {
    for (const int wanted : {2, 1}) {
      for (const Index b : m_.nodes[r.node].boundary) {
        if (find_match(b) != wanted) continue;
        fire_boundary(id, b);
        return true;
      }
    }
  }
  return false;
}

bool Step::raise(Trigger trigger_kind, const std::string& code, Id from) {
  bool from_handler = false;
  for (Id at = from; at != 0;) {
    Run& r = run(at);
    const Id parent = r.parent;
    const bool handler = r.kind == RunKind::scope;
    if (raise_at(r, trigger_kind, code, from_handler)) return true;
    from_handler = handler;
    at = parent;
  }
  return false;
}

// `from`: the content of an error end event, or the failing task. What nobody catches stays where it happened, as an incident.
void Step::error(Id from, Index node, const std::string& code) {
  const bool task = is_activity(m_.nodes[node].kind);
  hold(from);
  if (!task) completed(from, node);
  const std::size_t mark = out_.size();
  if (raise(Trigger::error, code, from)) {
    if (find(from) != nullptr) release(from);
    return;
  }
  if (!task) out_.erase(out_.begin() + static_cast<std::ptrdiff_t>(mark) - 1);
  Id at = from;
  if (!task) at = add(RunKind::event, from, node).id;
  --run(from).live;
  incident(at, "error:" + code, "Der Fehler „" + code + "“ wird nirgends behandelt.");
}

// ---- conditions (10.5.5): they fire when they become true

bool Step::settle_conditions() {
  for (const Subscription& s : subscriptions()) {
    const Node& n = m_.nodes[s.node];
    if (n.kind == NodeKind::receive_task || n.events[s.definition].trigger != Trigger::conditional) continue;
    const bool now = holds(n.events[s.definition].condition, s.run);
    const auto key = std::make_pair(s.run, s.node);
    bool& before = s_.conditions[key];
    const bool rises = now && !before;
    before = now;
    if (!rises) continue;
    trigger(s, kNoVariables);
    return true;
  }
  return false;
}

// ---- time

// All that is due, in the order of its time, each at its own time.
void Step::tick(Instant now) {
  for (;;) {
    to_rest();
    const auto next = std::ranges::min_element(s_.timers, {}, &Timer::due);
    if (s_.root == 0 || next == s_.timers.end() || next->due > now) break;
    if (++actions_ > budget_.actions)
      return incident(s_.root, "budget", "Zu viele Zeitereignisse auf einmal.");
    Timer t = *next;
    s_.timers.erase(next);
    s_.now = std::max(s_.now, t.due);
    const Run& r = run(t.run);
    if (t.left != 0) {
      const auto after = schedule(feel::Value(t.every), TimerKind::duration, t.due);
      if (after)
        s_.timers.push_back(
            {t.run, t.node, t.definition, after->first, t.left < 0 ? -1 : t.left - 1, t.every});
    }
    using Place = Subscription::Place;
    const NodeKind kind = m_.nodes[t.node].kind;
    const Place place = kind == NodeKind::boundary_event ? Place::boundary
                        : kind == NodeKind::start_event  ? Place::handler
                        : r.node != kNone && m_.nodes[r.node].kind == NodeKind::event_gateway
                            ? Place::behind_gateway
                            : Place::caught;
    if (place == Place::handler && r.closing) continue;
    if (place == Place::caught && t.left > 0) {  // a cycle in the flow: one token each time
      completed(t.run, t.node);
      leave(r.parent, t.node, m_.nodes[t.node].out);
      continue;
    }
    trigger({place, t.run, t.node, t.definition}, kNoVariables);
  }
  s_.now = std::max(s_.now, now);
}

}  // namespace rathaus::bpmn
