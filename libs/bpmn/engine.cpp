#include "libs/bpmn/engine.h"

#include <algorithm>
#include <array>

#include "libs/bpmn/step.h"
#include "libs/feel/temporal.h"

namespace rathaus::bpmn {

std::string_view to_text(What what) {
  constexpr std::array<std::string_view, 9> kNames = {"entered",  "completed",       "cancelled",
                                                      "message",  "signal",          "escalated",
                                                      "incident", "incident_solved", "process_ended"};
  return kNames[static_cast<std::size_t>(what)];
}

std::string_view to_text(RunKind kind) {
  constexpr std::array<std::string_view, 5> kNames = {"process", "activity", "turn", "scope", "event"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<Happenings> Engine::start(State& state, const Start& start) const {
  Happenings out;
  State next;
  Step step(model_, host_, budget_, next, out);
  TRY(step.begin(start));
  state = std::move(next);
  return out;
}

Result<Happenings> Engine::step(State& state, const Input& input) const {
  Happenings out;
  Step step(model_, host_, budget_, state, out);
  TRY(step.take(input));
  return out;
}

namespace {

bool has(const Node& n, Trigger trigger, std::string_view name) {
  return std::ranges::any_of(
      n.events, [&](const EventDefinition& d) { return d.trigger == trigger && d.name == name; });
}

// What can begin an instance: start events, and receive tasks and event-based gateways that instantiate.
template <typename Matches>
std::vector<Engine::Opening> openings(const Model& m, Matches&& matches) {
  std::vector<Engine::Opening> out;
  for (Index p = 0; p < m.processes.size(); ++p) {
    if (!m.processes[p].executable) continue;
    for (const Index n : m.scopes[m.processes[p].scope].nodes) {
      if (matches(m.nodes[n])) out.push_back({p, n});
    }
  }
  return out;
}

}  // namespace

std::vector<Engine::Opening> Engine::opened_by_message(std::string_view name) const {
  std::vector<Opening> out = openings(model_, [&](const Node& n) {
    if (n.kind == NodeKind::start_event) return has(n, Trigger::message, name);
    return n.kind == NodeKind::receive_task && n.instantiate && n.in.empty() && n.message == name;
  });
  for (Index p = 0; p < model_.processes.size(); ++p) {
    for (const Index g : model_.scopes[model_.processes[p].scope].nodes) {
      const Node& n = model_.nodes[g];
      if (n.kind != NodeKind::event_gateway || !n.instantiate) continue;
      for (const Index f : n.out) {
        const Node& target = model_.nodes[model_.flows[f].target];
        if (has(target, Trigger::message, name) ||
            (target.kind == NodeKind::receive_task && target.message == name))
          out.push_back({p, model_.flows[f].target});
      }
    }
  }
  return out;
}

std::vector<Engine::Opening> Engine::opened_by_signal(std::string_view name) const {
  return openings(model_, [&](const Node& n) {
    return n.kind == NodeKind::start_event && has(n, Trigger::signal, name);
  });
}

std::vector<Engine::Opening> Engine::timed_starts() const {
  return openings(model_, [&](const Node& n) {
    return n.kind == NodeKind::start_event && std::ranges::any_of(n.events, [](const EventDefinition& d) {
             return d.trigger == Trigger::timer;
           });
  });
}

bool Engine::takes(const State& state, const Message& message) const {
  if (state.root == 0) return false;
  State copy;  // Step wants a state it may change; nothing is changed here
  Happenings none;
  Step step(model_, host_, budget_, const_cast<State&>(state), none);
  if (!step.correlates(message)) return false;
  return std::ranges::any_of(step.subscriptions(), [&](const Step::Subscription& s) {
    return step.matches(s, Trigger::message, message.name);
  });
}

std::vector<Engine::Awaited> Engine::awaited(const State& state) const {
  std::vector<Awaited> out;
  if (state.root == 0) return out;
  Happenings none;
  const Step step(model_, host_, budget_, const_cast<State&>(state), none);  // as in takes()
  const auto add = [&](Awaited one) {
    const bool known = std::ranges::any_of(out, [&](const Awaited& o) {
      return o.trigger == one.trigger && o.name == one.name && o.keyed == one.keyed && o.key == one.key;
    });
    if (!known) out.push_back(std::move(one));
  };
  for (const Step::Subscription& s : step.subscriptions()) {
    const Node& n = model_.nodes[s.node];
    const bool receives = n.kind == NodeKind::receive_task;
    const Trigger trigger = receives ? Trigger::message : n.events[s.definition].trigger;
    const std::string& name = receives ? n.message : n.events[s.definition].name;
    if (name.empty()) continue;
    if (trigger == Trigger::signal) add({trigger, name, false, {}});
    if (trigger != Trigger::message) continue;
    auto key = step.own_key(s.run, name);
    add({trigger, name, key.has_value(), key ? *std::move(key) : feel::Value()});
  }
  return out;
}

feel::Value Engine::key_of(const std::string& message, const feel::Value& content) const {
  State nowhere;
  Happenings none;
  return Step(model_, host_, budget_, nowhere, none).key_of(message, content);
}

std::optional<Instant> Engine::next_due(const State& state) const {
  const auto next = std::ranges::min_element(state.timers, {}, &Timer::due);
  return next == state.timers.end() ? std::nullopt : std::optional(next->due);
}

std::vector<Id> Engine::waiting(const State& state, std::string_view node) const {
  std::vector<Id> out;
  for (const auto& [id, r] : state.runs) {
    if (r.waiting && r.node != kNone && model_.nodes[r.node].id == node) out.push_back(id);
  }
  return out;
}

std::vector<Index> Engine::possible(const State& state, Id content) const {
  std::vector<Index> out;
  const auto found = state.runs.find(content);
  if (found == state.runs.end() || found->second.scope == kNone) return out;
  const Scope& level = model_.scopes[found->second.scope];
  const bool busy =
      std::ranges::any_of(state.runs, [&](const auto& r) { return r.second.parent == content; });
  if (level.kind != ScopeKind::ad_hoc || found->second.closing || (level.sequential && busy)) return out;
  for (const Index n : level.nodes) {
    const Node& node = model_.nodes[n];
    if (is_activity(node.kind) && node.in.empty() && !node.for_compensation) out.push_back(n);
  }
  return out;
}

feel::Value Engine::variable(const State& state, std::string_view name) const {
  const auto found = state.runs.find(state.root);
  if (found == state.runs.end()) return {};
  for (const auto& [have, value] : found->second.variables) {
    if (have == name) return value;
  }
  return {};
}

std::vector<std::pair<Id, Index>> Engine::active(const State& state) const {
  std::vector<std::pair<Id, Index>> out;
  for (const auto& [id, r] : state.runs) {
    if (!r.waiting || r.node == kNone) continue;
    if (model_.nodes[r.node].kind != NodeKind::event_gateway) {
      out.emplace_back(id, r.node);
      continue;
    }
    for (const Index f : model_.nodes[r.node].out) out.emplace_back(id, model_.flows[f].target);
  }
  return out;
}

namespace {

std::optional<Instant> instant_of(const feel::DateTime& t) {
  feel::DateTime zoned = t;
  if (!t.time.zone && !t.time.offset_seconds) {
    // A time without offset is legal time in Germany.
    if (const auto berlin = feel::find_zone("Europe/Berlin")) zoned.time.zone = *berlin;
  }
  const std::int64_t seconds = feel::utc_seconds(zoned);
  if (seconds < -62'135'596'800 || seconds > 253'402'300'799) return std::nullopt;
  return Instant{seconds * 1'000'000 + t.time.nanos / 1000};
}

// Months and years by the calendar in legal time; days and below as so many hours.
std::optional<Instant> after(Instant now, const feel::Value& duration) {
  if (const feel::DayTimeDuration* d = duration.day_time_duration()) {
    if (d->seconds > 4'000'000'000 || d->seconds < 0) return std::nullopt;
    return Instant{now.micros + d->seconds * 1'000'000 + d->nanos / 1000};
  }
  if (const feel::MonthsDuration* m = duration.months_duration()) {
    if (m->months < 0 || m->months > 1200) return std::nullopt;
    const LocalTime local = berlin_time(now);
    feel::DateTime t;
    t.date = feel::Date(local.date);
    t.time = {.hour = static_cast<std::uint8_t>(local.hour),
              .minute = static_cast<std::uint8_t>(local.minute),
              .second = static_cast<std::uint8_t>(local.second)};
    const auto moved = feel::add(t, *m);
    return moved ? instant_of(*moved) : std::nullopt;
  }
  return std::nullopt;
}

feel::Value duration_of(std::string_view text) {
  if (const auto d = feel::parse_day_time_duration(text)) return feel::Value(*d);
  if (const auto d = feel::parse_months_duration(text)) return feel::Value(*d);
  // ISO 8601 may mix months and days; and weeks: P2W
  if (text.size() > 2 && text.front() == 'P' && text.back() == 'W') {
    const std::string weeks(text.substr(1, text.size() - 2));
    if (weeks.size() < 6 && weeks.find_first_not_of("0123456789") == std::string::npos)
      return feel::Value(feel::DayTimeDuration{std::stoll(weeks) * 7 * 86400, 0});
  }
  return {};
}

}  // namespace

std::optional<Schedule> schedule(const feel::Value& value, TimerKind kind, Instant now) {
  if (const feel::DateTime* t = value.date_time()) {
    const auto at = instant_of(*t);
    return at ? std::optional(Schedule{*at}) : std::nullopt;
  }
  if (const feel::Date* d = value.date()) {
    const auto at = instant_of({*d, {}});
    return at ? std::optional(Schedule{*at}) : std::nullopt;
  }
  if (value.day_time_duration() != nullptr || value.months_duration() != nullptr) {
    const auto at = after(now, value);
    if (!at) return std::nullopt;
    Schedule out{*at};
    if (kind == TimerKind::cycle) {
      out.repetitions = -1;
      out.every = value.day_time_duration() != nullptr ? feel::to_iso(*value.day_time_duration())
                                                       : feel::to_iso(*value.months_duration());
    }
    return out;
  }
  const std::string* text = value.string();
  if (text == nullptr) return std::nullopt;
  const std::string trimmed_text = trimmed(*text);
  std::string_view rest = trimmed_text;
  if (rest.starts_with('R') && rest.find('/') != rest.npos) {
    const auto slash = rest.find('/');
    const std::string count(rest.substr(1, slash - 1));
    if (count.size() > 9 || count.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    rest.remove_prefix(slash + 1);
    std::optional<Instant> first;
    if (const auto second = rest.find('/'); second != rest.npos) {  // with its beginning
      const auto begin = feel::parse_date_time(rest.substr(0, second), true);
      if (!begin) return std::nullopt;
      first = instant_of(*begin);
      rest.remove_prefix(second + 1);
    }
    const feel::Value every = duration_of(rest);
    if (every.is_null()) return std::nullopt;
    if (!first) first = after(now, every);
    if (!first) return std::nullopt;
    const auto next = after(*first, every);
    if (!next || next->micros <= first->micros) return std::nullopt;  // a cycle that does not move
    const std::int64_t repetitions = count.empty() ? -1 : std::stoll(count) - 1;
    if (!count.empty() && repetitions < 0) return std::nullopt;
    return Schedule{*first, repetitions, std::string(rest)};
  }
  const feel::Value duration = duration_of(rest);
  if (!duration.is_null()) {
    const auto at = after(now, duration);
    if (!at) return std::nullopt;
    Schedule out{*at};
    if (kind == TimerKind::cycle) out.repetitions = -1, out.every = std::string(rest);
    return out;
  }
  if (const auto t = feel::parse_date_time(rest, true)) {
    const auto at = instant_of(*t);
    if (at) return Schedule{*at};
  }
  return std::nullopt;
}

}  // namespace rathaus::bpmn
