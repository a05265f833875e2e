// Standard loops and multi-instance activities (BPMN 2.0.2, 10.3.8, 13.3.6, 13.3.7).
#include <algorithm>

#include "libs/bpmn/step.h"

namespace rathaus::bpmn {
namespace {

std::optional<std::uint32_t> whole(const feel::Value& value) {
  const feel::Decimal* n = value.number();
  if (n == nullptr) return std::nullopt;
  const auto i = n->to_int64();
  if (!i || *i < 0 || *i > 1'000'000) return std::nullopt;
  return static_cast<std::uint32_t>(*i);
}

using Extra = std::array<std::pair<std::string_view, feel::Value>, 5>;
Extra figures(const Run& frame) {
  const std::uint32_t active = frame.begun - frame.completed - frame.terminated;
  return {{{"loopCounter", feel::Value::number(frame.counter)},
           {"numberOfInstances", feel::Value::number(frame.total)},
           {"numberOfActiveInstances", feel::Value::number(active)},
           {"numberOfCompletedInstances", feel::Value::number(frame.completed)},
           {"numberOfTerminatedInstances", feel::Value::number(frame.terminated)}}};
}

}  // namespace

void Step::start_loop(Id frame) {
  Run& r = run(frame);
  const Node& n = m_.nodes[r.node];
  if (n.loop) return next_turn(frame);
  const MultiInstance& multi = *n.multi;
  std::string problem;
  std::optional<std::uint32_t> count;
  if (multi.cardinality.given())
    count = whole(evaluate(multi.cardinality, r.parent, {}, &problem));
  else if (!multi.in_collection.empty()) {
    if (const feel::List* items = read(multi.in_collection, r.parent).list())
      count = static_cast<std::uint32_t>(items->size());
  }
  if (!count || *count > budget_.runs) {
    return incident(
        frame, "loop",
        problem.empty() ? "Die Zahl der Durchläufe ist keine ganze Zahl ab 0 und keine Liste." : problem);
  }
  r.total = *count;
  r.outputs.assign(*count, {});
  if (r.total == 0) return turn_done(frame, 0);
  if (multi.sequential) return begin_turn(frame);
  hold(frame);
  for (std::uint32_t i = 0; i < *count; ++i) {
    begin_turn(frame);
    // The completion condition may have ended all of it meanwhile.
    const Run* still = find(frame);
    if (still == nullptr) return;
  }
  if (find(frame) != nullptr) --run(frame).live;
  // All turns may have ended at once.
  if (const Run* still = find(frame);
      still != nullptr && still->completed + still->terminated == still->total) {
    write(m_.nodes[still->node].multi->out_collection, feel::Value(still->outputs), still->parent);
    activity_done(frame);
  }
}

// Standard loop: one turn after the other while the condition holds.
void Step::next_turn(Id frame) {
  Run& r = run(frame);
  const StandardLoop& loop = *m_.nodes[r.node].loop;
  const bool tested = loop.test_before || r.counter > 0;
  const Extra extra = figures(r);
  const bool full = loop.maximum && r.counter >= *loop.maximum;
  if (full || (tested && loop.condition.given() && !holds(loop.condition, r.parent, extra)))
    return activity_done(frame);
  if (!loop.condition.given() && !loop.maximum && r.counter > 0) return activity_done(frame);
  if (++actions_ > budget_.actions) return incident(frame, "budget", "Die Schleife endet nicht.");
  begin_turn(frame);
}

void Step::begin_turn(Id frame) {
  const Index node = run(frame).node;
  const std::uint32_t number = ++run(frame).begun;
  run(frame).counter = number;
  Run& turn = add(RunKind::turn, frame, node);
  turn.counter = number;
  declare(turn, "loopCounter", feel::Value::number(number));
  if (const auto& multi = m_.nodes[node].multi; multi && !multi->in_item.empty()) {
    const feel::List* items = read(multi->in_collection, run(frame).parent).list();
    declare(turn, multi->in_item,
            items != nullptr && number <= items->size() ? (*items)[number - 1] : feel::Value());
  }
  if (const auto& multi = m_.nodes[node].multi; multi && !multi->out_item.empty())
    declare(turn, multi->out_item);
  start_work(turn.id);
}

// `turn` 0: there were none.
void Step::turn_done(Id frame, Id turn) {
  const Node& n = m_.nodes[run(frame).node];
  hold(frame);
  if (turn != 0) {
    Run& t = run(turn);
    Run& f = run(frame);
    if (n.multi && !n.multi->out_item.empty() && t.counter >= 1 && t.counter <= f.outputs.size())
      f.outputs[t.counter - 1] = read(n.multi->out_item, turn);
    if (t.scope != kNone)
      f.done.push_back(
          {t.node, t.order, t.variables, std::move(t.done)});  // each turn can be undone by itself
    ++f.completed;
    if (n.loop) t.live = 0;
    drop(turn);
  }
  Run& f = run(frame);
  --f.live;
  if (n.loop) return next_turn(frame);
  if (turn != 0) {
    behave(frame);
    if (find(frame) == nullptr) return;  // a boundary event has interrupted it
  }
  const bool enough =
      turn != 0 && n.multi->completion.given() && holds(n.multi->completion, frame, figures(run(frame)));
  if (enough) {
    run(frame).terminated = run(frame).begun - run(frame).completed;
    hold(frame);
    clear(frame);
    run(frame).live = 0;
  } else if (run(frame).completed < run(frame).total) {
    if (n.multi->sequential) begin_turn(frame);
    return;
  } else if (!n.multi->sequential && run(frame).live > 0)
    return;  // start_loop ends it
  if (!n.multi->out_collection.empty())
    write(n.multi->out_collection, feel::Value(run(frame).outputs), run(frame).parent);
  activity_done(frame);
}

// Which events the turns throw to the boundary of their activity (10.3.8, behavior).
void Step::behave(Id frame) {
  const Run& f = run(frame);
  const MultiInstance& multi = *m_.nodes[f.node].multi;
  if (multi.behavior == Behavior::none || (multi.behavior == Behavior::one && f.completed == 1)) {
    if (multi.event) throw_to_boundary(frame, *multi.event);
  } else if (multi.behavior == Behavior::complex) {
    const Extra extra = figures(f);
    for (const MultiInstance::Complex& complex : multi.complex) {
      if (find(frame) != nullptr && holds(complex.condition, frame, extra))
        throw_to_boundary(frame, complex.event);
    }
  }
}

void Step::throw_to_boundary(Id frame, const EventDefinition& event) {
  const Node& n = m_.nodes[run(frame).node];
  for (const Index b : n.boundary) {
    for (const EventDefinition& d : m_.nodes[b].events) {
      const bool same = d.trigger == event.trigger &&
                        (event.id == d.id || !d.named || !event.named || d.name == event.name);
      if (!same) continue;
      // 13.3.7: such an event opens its path beside the activity, whose other turns go on.
      const Id content = run(frame).parent;
      completed(content, b);
      leave(content, b, m_.nodes[b].out);
      return;
    }
  }
}

}  // namespace rathaus::bpmn
