// Tasks, sub-processes and call activities (BPMN 2.0.2, 10.3, 13.3).
#include <algorithm>

#include "libs/base/check.h"
#include "libs/bpmn/step.h"

namespace rathaus::bpmn {

void Step::enter_activity(Id content, Index node, Id compensating) {
  const Node& n = m_.nodes[node];
  Run& r = add(RunKind::activity, content, node);
  r.compensating = compensating;
  const Id id = r.id;
  for (const Index event : n.boundary) arm(id, event);
  if (n.multi || n.loop) return start_loop(id);
  start_work(id);
}

void Step::start_work(Id id) {
  inputs(id);
  Run& r = run(id);
  const Node& n = m_.nodes[r.node];
  const auto wait = [&] {
    r.waiting = true;
    happened(What::entered, id, r.node, n.message);
  };
  switch (n.kind) {
    case NodeKind::task:
    case NodeKind::manual_task: return work_done(id);
    case NodeKind::user_task:
    case NodeKind::service_task:
    case NodeKind::receive_task: return wait();
    case NodeKind::send_task:
      if (!n.message.empty()) {
        happened(What::message_thrown, id, r.node, n.message, event_payload(id, r.node));
        return work_done(id);
      }
      return n.implementation.empty() || n.implementation == "##unspecified" ||
                     n.implementation == "##WebService"
                 ? work_done(id)
                 : wait();
    case NodeKind::business_rule_task: return host_.decide ? decide(id) : wait();
    case NodeKind::script_task: return script(id);
    case NodeKind::call_activity: return call(id);
    case NodeKind::sub_process: return start_content(id, n.body);
    default: CHECK(false);
  }
}

// A FEEL script is a context: its entries are set as variables. Other languages are the host's.
void Step::script(Id id) {
  const Index node = run(id).node;
  const Node& n = m_.nodes[node];
  Variables set;
  if (n.script.given()) {
    std::string problem;
    const feel::Value value = evaluate(n.script, id, {}, &problem);
    if (value.context() == nullptr) {
      return incident(id, "script", problem.empty() ? "Das Skript ergibt keinen Kontext." : problem);
    }
    for (const feel::Entry& e : value.context()->entries) set.emplace_back(e.key, e.value);
  } else {
    if (!host_.script)
      return incident(id, "script", "Für diese Skriptsprache gibt es hier keine Ausführung.");
    auto got = host_.script(n, [&](std::string_view name) { return read(name, id); });
    if (!got) {
      if (got.error().field.starts_with("error:")) return error(id, node, got.error().field.substr(6));
      return incident(id, "script", got.error().detail);
    }
    set = std::move(*got);
  }
  write_all(set, id);
  work_done(id);
}

void Step::decide(Id id) {
  const Index node = run(id).node;
  auto got = host_.decide(m_.nodes[node], [&](std::string_view name) { return read(name, id); });
  if (!got) {
    if (got.error().field.starts_with("error:")) return error(id, node, got.error().field.substr(6));
    return incident(id, "decision", got.error().detail);
  }
  write_all(*got, id);
  work_done(id);
}

// 10.3.6: the called process has variables of its own; only declared data cross the boundary.
void Step::call(Id id) {
  const Node& n = m_.nodes[run(id).node];
  const Index at = m_.process(n.called);
  if (at == kNone) return incident(id, "call", "Der Prozess „" + n.called + "“ ist nicht da.");
  const Process& p = m_.processes[at];
  Run& child = add(RunKind::process, id, kNone);
  const Id child_id = child.id;
  if (n.call_all_in) {
    for (Id at = id; at != 0; at = run(at).parent) {
      for (const auto& [name, value] : run(at).variables) {
        if (std::ranges::find(child.variables, name, &Variables::value_type::first) == child.variables.end())
          declare(child, name, value);
      }
      if (run(at).kind == RunKind::process) break;
    }
  } else if (n.io.given && p.io.inputs.empty()) {
    for (const DataName& d : n.io.inputs) declare(child, d.name, read(d.name, id));
  }
  for (const DataName& d : p.io.inputs) declare(child, d.name, n.io.given ? read(d.name, id) : feel::Value());
  for (const DataName& d : p.io.outputs) declare(child, d.name);
  start_content(child_id, p.scope);
}

void Step::called_done(Id process_run) {
  const Id caller = run(process_run).parent;
  const Process& p = m_.processes[m_.scopes[run(process_run).scope].process];
  Variables results;
  const Node& n = m_.nodes[run(caller).node];
  if (n.call_all_out)
    write_all(run(process_run).variables, run(caller).parent);
  else if (n.io.given &&
           p.io.outputs.empty()) {  // a vendor's mapping reads the variables of the called process
    Run& c = run(caller);
    for (const auto& [name, value] : run(process_run).variables) {
      if (std::ranges::find(c.variables, name, &Variables::value_type::first) == c.variables.end())
        declare(c, name, value);
    }
  }
  for (const DataName& d : p.io.outputs) results.emplace_back(d.name, read(d.name, process_run));
  hold(caller);
  drop(process_run);
  Run& c = run(caller);
  for (auto& [name, value] : results) {
    for (auto& [have, slot] : c.variables) {
      if (have == name) slot = value;
    }
  }
  --c.live;
  work_done(caller);
}

// The work of an activity, or of one of its turns, is done.
void Step::work_done(Id id) {
  outputs(id);
  Run& r = run(id);
  if (r.kind == RunKind::turn) return turn_done(r.parent, id);
  activity_done(id);
}

void Step::activity_done(Id id) {
  Run& r = run(id);
  const Id content = r.parent;
  const Index node = r.node;
  const Id driver = r.compensating;
  const Node& n = m_.nodes[node];
  completed(id, node);
  remember(id, content);
  hold(content);
  if (driver == 0) {
    const bool conditional =
        std::ranges::any_of(n.out, [&](Index f) { return m_.flows[f].condition.given(); }) ||
        n.default_flow != kNone;
    if (!conditional) {
      for (std::uint32_t i = 0; i < n.completion_quantity; ++i) leave(content, node, n.out);
    } else
      leave_activity(content, node);
  }
  drop(id);
  if (driver != 0) undo_done(driver);
  release(content);
}

// Conditional flows leaving an activity act as an inclusive split (13.2.2).
void Step::leave_activity(Id content, Index node) {
  const Node& n = m_.nodes[node];
  for (std::uint32_t i = 0; i < n.completion_quantity; ++i) {
    const auto ways = inclusive_ways(content, node, true);
    if (!ways) return stuck(content, node, 0, "Keine Bedingung trifft zu, und es gibt keinen Standardfluss.");
    leave(content, node, *ways);
  }
}

// ---- ad-hoc sub-processes (10.3.5, 13.3.5)

namespace {
bool by_itself(NodeKind kind) {
  return kind != NodeKind::user_task && kind != NodeKind::receive_task && is_activity(kind);
}
}  // namespace

bool Step::ad_hoc_activity_open(Id content) const {
  return std::ranges::any_of(s_.runs, [&](const auto& r) { return r.second.parent == content; }) ||
         std::ranges::any_of(s_.arrivals, [&](const Arrival& a) { return a.content == content; });
}

// What needs nobody to choose it begins by itself: all at once, or the first.
void Step::start_possible(Id content) {
  const Scope& level = m_.scopes[run(content).scope];
  for (const Index node : level.nodes) {
    const Node& n = m_.nodes[node];
    const bool handler =
        n.kind == NodeKind::sub_process && m_.scopes[n.body].kind == ScopeKind::event_sub_process;
    if (!n.in.empty() || n.for_compensation || handler || !by_itself(n.kind)) continue;
    Run* r = find(content);
    if (r == nullptr || r->closing) return;
    if (level.sequential) {
      if (r->begun > 0 && ad_hoc_activity_open(content)) return;
      const auto index =
          static_cast<std::uint32_t>(std::ranges::find(level.nodes, node) - level.nodes.begin()) + 1;
      if (index <= r->begun) continue;
      r->begun = index;
      enter(content, node);
      return;
    }
    enter(content, node);
  }
}

// The completion condition is looked at whenever an activity has ended; without one it ends when nothing is left to do.
bool Step::settle_ad_hoc() {
  for (const auto& [id, r] : s_.runs) {
    if (r.scope == kNone || m_.scopes[r.scope].kind != ScopeKind::ad_hoc || r.closing) continue;
    const Id content = id;
    const Scope& level = m_.scopes[r.scope];
    const bool open = r.live > 0;
    const bool one_done = std::ranges::any_of(out_, [&](const Happened& h) {
      return h.what == What::completed && h.node != kNone && m_.nodes[h.node].scope == r.scope;
    });
    const bool met = level.completion.given() && one_done && holds(level.completion, content);
    if (met && open && !level.cancel_remaining) continue;  // it ends with what is under way
    if (!met && !open && level.sequential) {
      const std::uint32_t before = r.begun;
      hold(content);
      start_possible(content);
      const Run* still = find(content);
      const bool began = still == nullptr || still->begun != before;
      if (still != nullptr) --run(content).live;
      if (began) return true;
    }
    const bool chosen = std::ranges::any_of(level.nodes, [&](Index n) {
      return m_.nodes[n].in.empty() && is_activity(m_.nodes[n].kind) && !by_itself(m_.nodes[n].kind);
    });
    const bool exhausted = !level.completion.given() && !open && (!chosen || one_done);
    if (!met && !exhausted) continue;
    run(content).closing = true;
    hold(content);
    clear(content);
    run(content).live = 0;
    work_done(content);
    return true;
  }
  return false;
}

}  // namespace rathaus::bpmn
