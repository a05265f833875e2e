// Where data live and how they move (BPMN 2.0.2, 10.4): names are looked up from the inside out, up to the process.
#include <algorithm>

#include "libs/bpmn/step.h"

namespace rathaus::bpmn {

feel::Value Step::read(std::string_view name, Id from) const {
  for (Id at = from; at != 0;) {
    const Run& r = s_.runs.at(at);
    for (const auto& [have, value] : r.variables) {
      if (have == name) return value;
    }
    if (r.kind == RunKind::process) break;  // a called process sees nothing of its caller
    at = r.parent;
  }
  return {};
}

void Step::write(std::string_view name, feel::Value value, Id from) {
  if (name.empty()) return;
  for (Id at = from; at != 0;) {
    Run& r = run(at);
    for (auto& [have, slot] : r.variables) {
      if (have == name) {
        slot = std::move(value);
        return;
      }
    }
    if (r.kind == RunKind::process) {
      declare(r, name, std::move(value));
      return;
    }
    at = r.parent;
  }
}

void Step::write_all(const Variables& variables, Id from) {
  for (const auto& [name, value] : variables) write(name, value, from);
}

void Step::declare(Run& r, std::string_view name, feel::Value value) {
  r.variables.emplace_back(std::string(name), std::move(value));
}

feel::Value Step::evaluate(const Formula& f, Id from,
                           std::span<const std::pair<std::string_view, feel::Value>> extra,
                           std::string* problem) const {
  std::vector<feel::Value> values;
  values.reserve(f.names().size());
  for (const std::string& name : f.names()) {
    const auto given = std::ranges::find(extra, name, [](const auto& e) { return e.first; });
    values.push_back(given != extra.end() ? given->second : read(name, from));
  }
  feel::Limits limits;
  limits.steps = budget_.feel_steps;
  const std::int64_t seconds = s_.now.micros / 1'000'000;
  feel::DateTime now;
  if (const auto date = feel::date_of_days(seconds / 86400)) {
    now.date = *date;
    const auto of_day = static_cast<std::int32_t>(seconds % 86400);
    now.time = {.hour = static_cast<std::uint8_t>(of_day / 3600),
                .minute = static_cast<std::uint8_t>(of_day / 60 % 60),
                .second = static_cast<std::uint8_t>(of_day % 60)};
    now.time.offset_seconds = 0;
  }
  feel::Evaluation run(limits, now);
  feel::Value out = f.evaluate(values, run);
  if (problem != nullptr && !run.problems().empty()) *problem = run.problems().front().detail;
  return out;
}

bool Step::holds(const Formula& f, Id from,
                 std::span<const std::pair<std::string_view, feel::Value>> extra) const {
  return feel::truth(evaluate(f, from, extra)) == feel::Truth::yes;
}

feel::Value Step::associated(const DataAssociation& a, Id from) const {
  if (a.transformation.given()) return evaluate(a.transformation, from);
  return a.sources.empty() ? feel::Value() : read(a.sources.front(), from);
}

namespace {

// to "a.b.c": the member inside a context that may not be there yet
feel::Value with_member(const feel::Value& whole, std::string_view path, feel::Value value) {
  const auto dot = path.find('.');
  feel::Context c = whole.context() != nullptr ? *whole.context() : feel::Context{};
  const std::string name(path.substr(0, dot));
  if (dot == path.npos)
    c.set(name, std::move(value));
  else {
    const feel::Value* inner = c.find(name);
    c.set(name,
          with_member(inner == nullptr ? feel::Value() : *inner, path.substr(dot + 1), std::move(value)));
  }
  return feel::Value(std::move(c));
}

}  // namespace

void Step::associate(const std::vector<DataAssociation>& all, Id from, Id to) {
  for (const DataAssociation& a : all) {
    if (a.assignments.empty()) {
      write(a.target, associated(a, from), to);
      continue;
    }
    for (const DataAssociation::Assignment& one : a.assignments) {
      const feel::Value value = evaluate(one.from, from);
      const std::string target = one.to.empty() ? a.target : one.to;
      const auto dot = target.find('.');
      if (dot == std::string::npos)
        write(target, value, to);
      else
        write(target.substr(0, dot),
              with_member(read(target.substr(0, dot), to), std::string_view(target).substr(dot + 1), value),
              to);
    }
  }
}

// Values are computed before the names of the activity hide those around it.
void Step::inputs(Id id) {
  Run& r = run(id);
  const Io& io = m_.nodes[r.node].io;
  if (!io.given) return;
  std::vector<feel::Value> values;
  for (const DataAssociation& a : io.in)
    values.push_back(a.assignments.empty() ? associated(a, id) : feel::Value());
  for (const auto* list : {&io.inputs, &io.outputs}) {
    for (const DataName& d : *list) {
      const auto have = std::ranges::find(r.variables, d.name, &Variables::value_type::first);
      if (have == r.variables.end()) declare(r, d.name);
    }
  }
  for (std::size_t i = 0; i < io.in.size(); ++i) {
    if (io.in[i].assignments.empty())
      write(io.in[i].target, values[i], id);
    else
      associate({io.in[i]}, id, id);
  }
}

void Step::outputs(Id id) {
  const Run& r = run(id);
  const Io& io = m_.nodes[r.node].io;
  if (!io.given || io.out.empty()) return;
  associate(io.out, id, r.parent);
}

feel::Value Step::event_payload(Id content, Index node) const {
  feel::Context c;
  for (const DataAssociation& a : m_.nodes[node].io.in) {
    if (a.assignments.empty())
      c.set(a.target, associated(a, content));
    else
      for (const auto& one : a.assignments)
        c.set(one.to.empty() ? a.target : one.to, evaluate(one.from, content));
  }
  return c.entries.empty() ? feel::Value() : feel::Value(std::move(c));
}

}  // namespace rathaus::bpmn
