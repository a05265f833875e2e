#include "libs/bpmn/sandbox.h"

#include <algorithm>

namespace rathaus::bpmn {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
constexpr int kDepth = 64;                // messages that answer messages
constexpr std::size_t kInstances = 1000;

Variables variables_of(const feel::Value& value) {
  Variables out;
  if (const feel::Context* c = value.context()) {
    for (const feel::Entry& e : c->entries) out.emplace_back(e.key, e.value);
  }
  return out;
}

}  // namespace

Sandbox::Sandbox(const Model& model, Instant now, Host host, Budget budget)
    : engine_(model, std::move(host), budget), now_(now) {
  for (const Engine::Opening& o : engine_.timed_starts()) {
    for (const EventDefinition& d : model.nodes[o.start].events) {
      if (d.trigger != Trigger::timer) continue;
      feel::Evaluation run;
      std::vector<feel::Value> none(d.time.names().size());
      if (const auto when = schedule(d.time.evaluate(none, run), d.timer, now))
        start_timers_.push_back({o, when->first, when->repetitions, when->every});
    }
  }
}

bool Sandbox::finished() const {
  return !instances_.empty() &&
         std::ranges::all_of(instances_, [](const Instance& i) { return i.state.root == 0; });
}

feel::Value Sandbox::variable(const std::string& process, std::string_view name) const {
  for (const Instance& i : instances_) {
    if (i.process != process) continue;
    if (i.state.root != 0) return engine_.variable(i.state, name);
    for (const auto& [have, value] : i.last) {
      if (have == name) return value;
    }
  }
  return {};
}

Status Sandbox::start(const std::string& process, Variables variables) {
  State state;
  Happenings out =
      TRY(engine_.start(state, {.process = process, .variables = std::move(variables), .now = now_}));
  instances_.push_back({process, std::move(state), {}});
  return route(instances_.size() - 1, std::move(out));
}

Status Sandbox::open(Engine::Opening opening, Variables variables) {
  if (instances_.size() >= kInstances) return fail(refused("process.too_many_instances"));
  const Model& m = engine_.model();
  const std::string process = m.processes[opening.process].id;
  State state;
  Happenings out = TRY(engine_.start(state, {.process = process,
                                             .variables = std::move(variables),
                                             .now = now_,
                                             .start_event = m.nodes[opening.start].id}));
  instances_.push_back({process, std::move(state), {}});
  return route(instances_.size() - 1, std::move(out));
}

Status Sandbox::feed(std::size_t instance, const Input& input) {
  Happenings out = TRY(engine_.step(instances_[instance].state, input));
  return route(instance, std::move(out));
}

// What an instance has thrown goes to the others, after it has come to rest.
Status Sandbox::route(std::size_t instance, Happenings happened) {
  for (const Happened& h : happened) log_.push_back({instance, h});
  if (++depth_ > kDepth) {
    --depth_;
    return fail(refused("process.too_many_messages"));
  }
  for (const Happened& h : happened) {
    Status done;
    if (h.what == What::message_thrown && !h.name.empty())
      done = deliver(h.name, std::nullopt, variables_of(h.value), instance);
    else if (h.what == What::signal_thrown)
      done = spread(h.name, variables_of(h.value), instance);
    else if (h.what == What::process_ended)
      instances_[instance].last = variables_of(h.value);
    if (!done) {
      --depth_;
      return done;
    }
  }
  --depth_;
  return {};
}

bool Sandbox::all_seen(Engine::Opening opening, Trigger trigger, const std::string& name) {
  const Node& n = engine_.model().nodes[opening.start];
  if (!n.parallel_multiple || n.events.size() < 2) return true;
  std::uint32_t& seen = seen_[opening.start];
  for (std::size_t i = 0; i < n.events.size() && i < 32; ++i) {
    if (n.events[i].trigger == trigger && n.events[i].name == name) seen |= 1u << i;
  }
  if (seen != (1u << n.events.size()) - 1) return false;
  seen = 0;
  return true;
}

Status Sandbox::deliver(const std::string& name, const std::optional<feel::Value>& key,
                        const Variables& variables, std::size_t from) {
  const Message message{name, key, variables};
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (i == from || instances_[i].state.root == 0 || !engine_.takes(instances_[i].state, message)) continue;
    return feed(i, message);
  }
  for (const Engine::Opening& o : engine_.opened_by_message(name)) {
    if (!all_seen(o, Trigger::message, name)) return {};
    return open(o, variables);
  }
  if (from != kNobody && instances_[from].state.root != 0 && engine_.takes(instances_[from].state, message))
    return feed(from, message);
  return {};
}

Status Sandbox::message(const std::string& name, std::optional<feel::Value> key, Variables variables) {
  return deliver(name, key, variables, kNobody);
}

Status Sandbox::spread(const std::string& name, const Variables& variables, std::size_t from) {
  const std::size_t before = instances_.size();
  for (std::size_t i = 0; i < before; ++i) {
    if (i != from && instances_[i].state.root != 0) TRY(feed(i, Signal{name, variables}));
  }
  for (const Engine::Opening& o : engine_.opened_by_signal(name)) {
    if (all_seen(o, Trigger::signal, name)) TRY(open(o, variables));
  }
  return {};
}

Status Sandbox::signal(const std::string& name, Variables variables) {
  return spread(name, variables, kNobody);
}

Status Sandbox::complete(const std::string& task, Variables variables) {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const auto waiting = engine_.waiting(instances_[i].state, task);
    if (!waiting.empty()) return feed(i, Complete{waiting.front(), std::move(variables)});
  }
  // One that an ad-hoc sub-process offers: chosen, then completed.
  const Index node = engine_.model().node(task);
  for (std::size_t i = 0; i < instances_.size() && node != kNone; ++i) {
    for (const auto& [id, r] : instances_[i].state.runs) {
      const auto offered = engine_.possible(instances_[i].state, id);
      if (std::ranges::find(offered, node) == offered.end()) continue;
      TRY(feed(i, Choose{node, id}));
      const auto waiting = engine_.waiting(instances_[i].state, task);
      if (waiting.empty()) return {};
      return feed(i, Complete{waiting.front(), std::move(variables)});
    }
  }
  return fail(not_found("process.unknown_task", task));
}

Status Sandbox::fail_task(const std::string& task, const std::string& code) {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const auto waiting = engine_.waiting(instances_[i].state, task);
    if (!waiting.empty()) return feed(i, Fail{waiting.front(), code});
  }
  return fail(not_found("process.unknown_task", task));
}

Status Sandbox::set(Variables variables) {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].state.root != 0) return feed(i, Set{std::move(variables)});
  }
  return fail(refused("process.ended"));
}

// Whatever is due first goes first, in whichever instance it is.
Status Sandbox::advance_to(Instant to) {
  for (;;) {
    std::optional<Instant> first;
    std::size_t who = kNobody;
    for (std::size_t i = 0; i < instances_.size(); ++i) {
      const auto due = engine_.next_due(instances_[i].state);
      if (due && (!first || *due < *first)) first = due, who = i;
    }
    const auto start = std::ranges::min_element(start_timers_, {}, &StartTimer::due);
    const bool starts = start != start_timers_.end() && (!first || start->due <= *first);
    if (starts) first = start->due;
    if (!first || *first > to) break;
    now_ = std::max(now_, *first);
    if (!starts) {
      TRY(feed(who, Tick{now_}));
      continue;
    }
    const StartTimer t = *start;
    start_timers_.erase(start);
    if (t.left != 0) {
      if (const auto next = schedule(feel::Value(t.every), TimerKind::duration, t.due)) {
        start_timers_.push_back({t.opening, next->first, t.left < 0 ? -1 : t.left - 1, t.every});
      }
    }
    TRY(open(t.opening, {}));
  }
  now_ = std::max(now_, to);
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].state.root != 0) TRY(feed(i, Tick{now_}));
  }
  return {};
}

}  // namespace rathaus::bpmn
