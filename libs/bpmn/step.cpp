#include "libs/bpmn/step.h"

#include <algorithm>

#include "libs/base/check.h"

namespace rathaus::bpmn {

Run& Step::run(Id id) {
  const auto found = s_.runs.find(id);
  CHECK(found != s_.runs.end());
  return found->second;
}

Run* Step::find(Id id) {
  const auto found = s_.runs.find(id);
  return found == s_.runs.end() ? nullptr : &found->second;
}

Run& Step::add(RunKind kind, Id parent, Index node) {
  const Id id = ++s_.last_id;
  Run& made = s_.runs[id];
  made.id = id;
  made.parent = parent;
  made.kind = kind;
  made.node = node;
  made.order = ++s_.last_order;
  if (parent != 0) ++run(parent).live;
  return made;
}

void Step::drop(Id id) {
  disarm(id);
  const Id parent = run(id).parent;
  std::erase_if(s_.incidents, [&](const Incident& i) { return i.run == id; });
  s_.runs.erase(id);
  if (parent != 0) release(parent);
}

std::vector<Id> Step::below(Id parent) const {
  std::vector<Id> out;
  for (auto it = s_.runs.upper_bound(parent); it != s_.runs.end(); ++it) {
    if (it->second.parent == parent) out.push_back(it->first);
  }
  return out;
}

void Step::cancel(Id id) {
  Run* r = find(id);
  if (r == nullptr) return;
  clear(id);
  disarm(id);
  std::erase_if(s_.incidents, [&](const Incident& i) { return i.run == id; });
  if (r->waiting) happened(What::cancelled, id, r->node);
  const Id parent = r->parent;
  s_.runs.erase(id);
  if (parent != 0) --run(parent).live;
}

void Step::clear(Id content, Id but) {
  for (const Id child : below(content)) {
    if (child != but) cancel(child);
  }
  Run& r = run(content);
  const auto before = s_.arrivals.size();
  std::erase_if(s_.arrivals, [&](const Arrival& a) { return a.content == content; });
  r.live -= static_cast<std::uint32_t>(before - s_.arrivals.size());
  for (const Token& t : s_.tokens) {
    if (t.content == content) r.live -= t.count;
  }
  std::erase_if(s_.tokens, [&](const Token& t) { return t.content == content; });
  std::erase_if(s_.gateway_round, [&](const auto& g) { return g.first.first == content; });
}

void Step::push(Id content, Index flow) {
  ++run(content).live;
  s_.arrivals.push_back({content, flow, {}});
}

void Step::hold(Id content) { ++run(content).live; }

void Step::release(Id content) {
  Run* r = find(content);
  if (r == nullptr) return;
  CHECK(r->live > 0);
  if (--r->live == 0) content_done(content);
}

Id Step::frame_of(Id content) const {
  const Run& r = s_.runs.at(content);
  return r.kind == RunKind::turn ? r.parent : content;
}

// Nothing lives in the content any more.
void Step::content_done(Id content) {
  Run& r = run(content);
  if (r.kind == RunKind::process) {
    if (r.parent != 0) return called_done(content);
    disarm(content);
    s_.ended = s_.ended == Ended::no ? Ended::completed : s_.ended;
    feel::Context last;
    for (auto& [name, value] : r.variables) last.set(name, value);
    happened(What::process_ended, content, kNone, {}, feel::Value(std::move(last)));
    s_.runs.erase(content);
    s_.root = 0;
    return;
  }
  if (r.kind == RunKind::scope) {
    if (!r.undo.empty()) return next_undo(content);
    const Id driver = r.compensating;
    const Index node = r.node;
    const bool event = m_.scopes[r.scope].kind == ScopeKind::event_sub_process;
    if (event) completed(content, node);
    const Id parent = r.parent;
    hold(parent);
    drop(content);
    if (driver != 0) undo_done(driver);
    return release(parent);
  }
  if (r.scope == kNone) return;  // an activity without content ends by its own ways
  if (m_.scopes[r.scope].kind == ScopeKind::ad_hoc && !r.closing)
    return;  // its condition decides: settle_ad_hoc
  work_done(content);
}

void Step::happened(What what, Id id, Index node, std::string name, feel::Value value) {
  out_.push_back({what, id, node, std::move(name), std::move(value), s_.now});
}

void Step::incident(Id id, std::string code, std::string text) {
  const Index node = run(id).node;
  happened(What::incident, id, node, code);
  s_.incidents.push_back({++s_.last_incident, id, node, std::move(code), std::move(text)});
}

void Step::to_rest() {
  while (s_.root != 0) {
    // A condition that holds acts before anything else goes on: it may interrupt it.
    if (m_.conditional) {
      while (s_.root != 0 && actions_ <= budget_.actions && settle_conditions()) ++actions_;
      if (s_.root == 0) return;
    }
    if (s_.arrivals.empty()) {
      if (!settle()) return;
      if (++actions_ <= budget_.actions) continue;
    }
    if (++actions_ > budget_.actions || s_.runs.size() > budget_.runs) {
      incident(s_.root, "budget", "Das Modell kommt nicht zur Ruhe: zu viele Schritte hintereinander.");
      return;
    }
    const Arrival next = s_.arrivals.front();
    s_.arrivals.pop_front();
    if (next.content == 0) {
      deliver_signal(next.signal, kNoVariables);
      continue;
    }
    arrive(next.content, next.flow);
    release(next.content);
  }
}

// What can go on only when nothing else moves.
bool Step::settle() { return fire_inclusive() || reset_complex() || settle_ad_hoc(); }

void Step::arrive(Id content, Index flow) {
  const Index at = m_.flows[flow].target;
  const Node& n = m_.nodes[at];
  if (is_gateway(n.kind)) return at_gateway(content, at, flow);
  if (!is_activity(n.kind) || n.start_quantity <= 1) return enter(content, at);
  // 13.3.2: it begins when enough tokens have come, wherever from.
  add_token(content, flow);
  std::uint32_t have = 0;
  for (const Index f : n.in) have += tokens_on(content, f);
  if (have < n.start_quantity) return;
  hold(content);
  for (std::uint32_t taken = 0; taken < n.start_quantity;) {
    for (const Index f : n.in) {
      if (taken < n.start_quantity && take_token(content, f)) ++taken;
    }
  }
  enter(content, at);
  release(content);
}

void Step::enter(Id content, Index node) {
  const Node& n = m_.nodes[node];
  if (is_activity(n.kind)) return enter_activity(content, node);
  if (is_gateway(n.kind)) return at_gateway(content, node, n.in.empty() ? kNone : n.in.front());
  at_event(content, node);
}

void Step::leave(Id content, Index, const std::vector<Index>& flows) {
  for (const Index f : flows) push(content, f);
}

// The content begins: its data, its handlers, its start events; without any, what nothing leads to (13.2, 13.3.4).
void Step::start_content(Id id, Index scope, Index only_start) {
  run(id).scope = scope;
  const Scope& level = m_.scopes[scope];
  for (const DataName& d : level.data) {
    Run& r = run(id);
    const auto have = std::ranges::find(r.variables, d.name, &Variables::value_type::first);
    if (have == r.variables.end()) declare(r, d.name);
  }
  for (const Index handler : level.handlers) {
    for (const Index start : m_.scopes[m_.nodes[handler].body].starts) arm(id, start);
  }
  hold(id);
  if (level.kind == ScopeKind::ad_hoc)
    start_possible(id);
  else if (only_start != kNone) {
    const Node& n = m_.nodes[only_start];
    completed(id, only_start);
    if (n.kind == NodeKind::event_gateway)
      leave(id, only_start, {});
    else
      leave(id, only_start, n.out);
  } else {
    bool any = false;
    for (const Index start : level.starts) {
      const Node& n = m_.nodes[start];
      if (!n.events.empty()) continue;
      any = true;
      completed(id, start);
      leave(id, start, n.out);
    }
    for (const Index node : level.nodes) {
      if (any || !level.starts.empty()) break;
      const Node& n = m_.nodes[node];
      const bool begins =
          n.in.empty() && !n.for_compensation && n.kind != NodeKind::boundary_event &&
          n.kind != NodeKind::start_event &&
          !(n.kind == NodeKind::sub_process && m_.scopes[n.body].kind == ScopeKind::event_sub_process) &&
          !(n.kind == NodeKind::catch_event && !n.events.empty() && n.events[0].trigger == Trigger::link);
      if (begins && find(id) != nullptr) enter(id, node);
    }
  }
  release(id);
}

Status Step::begin(const Start& start) {
  const Index at = m_.process(start.process);
  if (at == kNone) return fail(not_found("process.unknown", start.process));
  const Process& p = m_.processes[at];
  const Scope& level = m_.scopes[p.scope];
  Index only = kNone;
  if (!start.start_event.empty()) {
    only = m_.node(start.start_event);
    if (only == kNone || m_.nodes[only].scope != p.scope)
      return fail(refused("process.no_start", start.start_event));
  } else if (!level.starts.empty()) {
    const bool plain = std::ranges::any_of(level.starts, [&](Index n) { return m_.nodes[n].events.empty(); });
    if (!plain) return fail(refused("process.no_start", start.process));
  }
  s_ = State{};
  s_.process = at;
  s_.now = start.now;
  Run& root = add(RunKind::process, 0, kNone);
  s_.root = root.id;
  for (const auto& [name, value] : start.variables) declare(root, name, value);
  for (const DataName& d : p.io.inputs) {
    if (std::ranges::find(root.variables, d.name, &Variables::value_type::first) == root.variables.end())
      declare(root, d.name);
  }
  for (const DataName& d : p.io.outputs) declare(root, d.name);
  start_content(root.id, p.scope, only);
  to_rest();
  return {};
}

Status Step::take(const Input& input) {
  if (s_.root == 0) return fail(refused("process.ended"));
  TRY(std::visit([&](const auto& one) { return act(one); }, input));
  to_rest();
  return {};
}

Status Step::act(const Complete& input) {
  Run* r = find(input.run);
  if (r == nullptr) return fail(refused("process.unknown_run"));
  if (!r->waiting) return fail(refused("process.not_waiting"));
  if (!is_activity(m_.nodes[r->node].kind)) {
    write_all(input.variables, r->parent);
    catch_done(input.run);
    return {};
  }
  std::erase_if(s_.incidents, [&](const Incident& i) { return i.run == input.run; });
  write_all(input.variables, input.run);
  r->waiting = false;
  work_done(input.run);
  return {};
}

Status Step::act(const Fail& input) {
  Run* r = find(input.run);
  if (r == nullptr) return fail(refused("process.unknown_run"));
  if (!r->waiting || !is_activity(m_.nodes[r->node].kind)) return fail(refused("process.not_waiting"));
  error(input.run, r->node, input.code);
  return {};
}

Status Step::act(const Broken& input) {
  Run* r = find(input.run);
  if (r == nullptr) return fail(refused("process.unknown_run"));
  if (!r->waiting || !is_activity(m_.nodes[r->node].kind)) return fail(refused("process.not_waiting"));
  incident(input.run, "service", input.text);
  return {};
}

Status Step::act(const Message& input) {
  if (!correlates(input)) return {};
  using Place = Subscription::Place;
  // Point to point: one takes it; who waits in the flow before who watches over it.
  const std::vector<Subscription> all = subscriptions();
  for (const Place place : {Place::caught, Place::behind_gateway, Place::boundary, Place::handler}) {
    for (const Subscription& s : all) {
      if (s.place != place || !matches(s, Trigger::message, input.name)) continue;
      trigger(s, input.variables);
      return {};
    }
  }
  return {};
}

Status Step::act(const Signal& input) {
  deliver_signal(input.name, input.variables);
  return {};
}

Status Step::act(const Tick& input) {
  tick(input.now);
  return {};
}

Status Step::act(const Set& input) {
  write_all(input.variables, s_.root);
  return {};
}

Status Step::act(const Choose& input) {
  Id content = input.content;
  if (content == 0) {
    for (const auto& [id, r] : s_.runs) {
      if (r.scope != kNone && m_.nodes.size() > input.node && m_.nodes[input.node].scope == r.scope &&
          content == 0)
        content = id;
    }
  }
  Run* r = find(content);
  if (r == nullptr || r->scope == kNone || m_.scopes[r->scope].kind != ScopeKind::ad_hoc)
    return fail(refused("process.unknown_run"));
  if (r->closing || (m_.scopes[r->scope].sequential && ad_hoc_activity_open(content)))
    return fail(refused("process.not_possible"));
  if (m_.nodes[input.node].scope != r->scope || !m_.nodes[input.node].in.empty())
    return fail(refused("process.not_possible"));
  enter(content, input.node);
  return {};
}

Status Step::act(const Retry& input) {
  const auto found = std::ranges::find(s_.incidents, input.incident, &Incident::id);
  if (found == s_.incidents.end()) return fail(refused("process.unknown_incident"));
  const Incident was = *found;
  s_.incidents.erase(found);
  happened(What::incident_solved, was.run, was.node, was.code);
  Run* r = find(was.run);
  if (r == nullptr || was.node == kNone) return {};  // the budget: the step goes on
  const Node& n = m_.nodes[was.node];
  if (n.kind == NodeKind::exclusive_gateway)
    pass_exclusive(r->parent, was.node, was.run);
  else if (is_gateway(n.kind) || r->kind == RunKind::event)
    pass_inclusive(r->parent, was.node, was.run);
  else if (is_activity(n.kind) && !r->waiting)
    start_work(was.run);
  else
    ++r->retries;
  return {};
}

Status Step::act(const Resolve& input) {
  const auto found = std::ranges::find(s_.incidents, input.incident, &Incident::id);
  if (found == s_.incidents.end()) return fail(refused("process.unknown_incident"));
  const Incident was = *found;
  Run* r = find(was.run);
  if (r == nullptr || was.node == kNone || !is_activity(m_.nodes[was.node].kind))
    return fail(refused("process.not_waiting"));
  s_.incidents.erase(found);
  happened(What::incident_solved, was.run, was.node, was.code);
  write_all(input.variables, was.run);
  r->waiting = false;
  work_done(was.run);
  return {};
}

Status Step::act(const Cancel& input) {
  if (input.run == 0 || input.run == s_.root) {
    clear(s_.root);
    s_.ended = Ended::cancelled;
    hold(s_.root);
    release(s_.root);
    return {};
  }
  const Run* r = find(input.run);
  if (r == nullptr) return fail(refused("process.unknown_run"));
  const Id parent = r->parent;
  hold(parent);
  cancel(input.run);
  release(parent);
  return {};
}

Status Step::act(const Move& input) {
  Run* r = find(input.run);
  if (r == nullptr || r->parent == 0) return fail(refused("process.unknown_run"));
  const Id content = r->parent;
  if (input.to >= m_.nodes.size() || m_.nodes[input.to].scope != run(content).scope)
    return fail(refused("process.not_possible"));
  hold(content);
  cancel(input.run);
  enter(content, input.to);
  release(content);
  return {};
}

}  // namespace rathaus::bpmn
