// Compensation and transactions (BPMN 2.0.2, 10.7, 13.5.5, 10.3.5).
#include <algorithm>

#include "libs/bpmn/step.h"

namespace rathaus::bpmn {

Index Step::compensation_handler(Index scope) const {
  for (const Index handler : m_.scopes[scope].handlers) {
    for (const Index start : m_.scopes[m_.nodes[handler].body].starts) {
      if (starts(start, Trigger::compensate)) return handler;
    }
  }
  return kNone;
}

// What was completed and can be undone is kept with the content around it.
void Step::remember(Id activity, Id content) {
  Run& r = run(activity);
  const Node& n = m_.nodes[r.node];
  const bool own = n.compensation != kNone;
  const bool handler = n.body != kNone && compensation_handler(n.body) != kNone;
  if (!own && !handler && r.done.empty()) return;
  Run& around = run(content);
  if (n.multi || n.loop) {
    if (own)
      around.done.push_back({r.node, r.order, {}, {}});
    else
      around.done.insert(around.done.end(), std::make_move_iterator(r.done.begin()),
                         std::make_move_iterator(r.done.end()));
    return;
  }
  around.done.push_back({r.node, r.order, r.variables, std::move(r.done)});
}

// Which content's activities a throw event inside `content` means: its own; in an event sub-process those around it, unless that one is the
// compensation handler, which knows what it has to undo.
Id Step::undo_content(Id content) const {
  const Run& r = s_.runs.at(content);
  if (r.kind != RunKind::scope || m_.scopes[r.scope].kind != ScopeKind::event_sub_process) return content;
  const bool restores = std::ranges::any_of(m_.scopes[r.scope].starts,
                                            [&](Index start) { return starts(start, Trigger::compensate); });
  return restores && r.compensating != 0 ? content : r.parent;
}

void Step::compensate(Id content, Index event, bool end, const EventDefinition& definition) {
  const Id around = undo_content(content);
  Run& driver = add(RunKind::event, content, event);
  const Id id = driver.id;
  Run& from = run(around);
  std::vector<Done> undo;
  const auto wanted = [&](const Done& d) {
    return definition.activity.empty() || m_.nodes[d.node].id == definition.activity;
  };
  for (Done& d : from.done) {
    if (wanted(d)) undo.push_back(d);
  }
  std::erase_if(from.done, wanted);
  std::ranges::stable_sort(undo, {}, &Done::order);
  driver.undo = std::move(undo);
  if (!definition.waits) {
    driver.closing = true;  // it has gone on already
    hold(content);
    completed(content, event);
    if (!end) leave(content, event, m_.nodes[event].out);
    release(content);
  }
  next_undo(id);
}

// One after the other, the last begun first.
void Step::next_undo(Id driver) {
  Run& d = run(driver);
  const Id content = d.kind == RunKind::scope ? driver : d.parent;
  if (d.undo.empty()) {
    const Index node = d.node;
    if (d.kind == RunKind::scope) {  // an undone sub-process: it ends when nothing lives in it
      if (d.live == 0) content_done(driver);
      return;
    }
    const Node& n = m_.nodes[node];
    if (n.kind == NodeKind::end_event && starts(node, Trigger::cancel)) {
      const Id frame = frame_of(content);
      const Id around = run(frame).parent;
      for (const Index b : m_.nodes[run(frame).node].boundary) {
        if (starts(b, Trigger::cancel)) return fire_boundary(frame, b);
      }
      hold(around);
      cancel(frame);
      return release(around);
    }
    hold(content);
    if (!d.closing) {
      completed(content, node);
      if (n.kind != NodeKind::end_event) leave(content, node, n.out);
    }
    drop(driver);
    return release(content);
  }
  Done one = std::move(d.undo.back());
  d.undo.pop_back();
  const Node& n = m_.nodes[one.node];
  if (n.compensation != kNone) return enter_activity(content, n.compensation, driver);
  const Index handler = n.body == kNone ? kNone : compensation_handler(n.body);
  Run& restored = add(RunKind::scope, content, handler != kNone ? handler : one.node);
  restored.compensating = driver;
  restored.variables = std::move(one.variables);
  const Id id = restored.id;
  if (handler != kNone) {
    restored.done = std::move(one.inside);
    const Index body = m_.nodes[handler].body;
    Index start = kNone;
    for (const Index s : m_.scopes[body].starts) {
      if (starts(s, Trigger::compensate)) start = s;
    }
    return start_content(id, body, start);
  }
  // Without a handler of its own what was done inside it is undone (default compensation).
  restored.scope = n.body;
  restored.closing = true;
  restored.undo = std::move(one.inside);
  std::ranges::stable_sort(restored.undo, {}, &Done::order);
  next_undo(id);
}

void Step::undo_done(Id driver) {
  if (find(driver) != nullptr) next_undo(driver);
}

// 10.3.5: a cancelled transaction undoes what it has done; then its boundary event takes over.
void Step::cancel_transaction(Id content, Index event) {
  Id at = content;
  while (at != 0) {
    const Run& r = run(at);
    if (r.scope != kNone && m_.scopes[r.scope].kind == ScopeKind::transaction) break;
    at = r.parent;
  }
  if (at == 0) return incident(content, "cancel", "Kein Abbruch ohne Transaktion.");
  completed(content, event);
  hold(at);
  clear(at);
  Run& t = run(at);
  t.closing = true;
  Run& driver = add(RunKind::event, at, event);
  driver.undo = std::move(run(at).done);
  run(at).done.clear();
  std::ranges::stable_sort(driver.undo, {}, &Done::order);
  --run(at).live;
  next_undo(driver.id);
}

}  // namespace rathaus::bpmn
