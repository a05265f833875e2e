// One evaluation of the requirement graph: what is needed first, each decision once.
#include <fmt/format.h>

#include "libs/dmn/impl.h"

namespace rathaus::dmn {

using feel::Value;

namespace {
enum Known : std::uint8_t { unknown, waiting, known, given };
}

StepScope::StepScope(Run& run, TraceStep::Kind kind, std::string name, std::string id, std::string label,
                     const Where& where, bool call)
    : run_(run), call_(call) {
  if (run.trace == nullptr) [[likely]]
    return;
  if (run.trace->step_count >= kMaxTracedSteps) {
    run.trace->cut = true;
    return;
  }
  ++run.trace->step_count;
  active_ = true;
  step_.kind = kind;
  step_.name = std::move(name);
  step_.id = std::move(id);
  step_.label = std::move(label);
  if (where.file) step_.file = *where.file;
  step_.place = where.place;
  outer_ = run.step;
  run.step = &step_;
  problems_ = run.problem_count();
}

StepScope::~StepScope() {
  if (!active_) return;
  const auto& problems = run_.evaluation.problems();
  for (std::size_t i = problems_; i < problems.size(); ++i) step_.problems.push_back(german(problems[i]));
  run_.step = outer_;
  auto& steps = call_ && outer_ != nullptr ? outer_->calls : run_.trace->steps;
  steps.push_back(std::move(step_));
}

void State::give(std::uint32_t slot, const Value& value) {
  const Compiled& element = *impl_.slots[slot].element;
  Value checked = value;
  if (element.type && !value.is_null()) {
    bool fits = true;
    checked = feel::coerced(value, *element.type, fits);
    if (!fits) {
      std::string text = feel::to_feel(value);
      if (text.size() > 80) text = text.substr(0, 77) + "...";
      checked = run_.fail(
          element.where, "input",
          fmt::format("{} given for {} is no {}", text, *element.name, feel::to_string(*element.type)));
    }
  }
  give_checked(slot, std::move(checked));
}

void State::give_checked(std::uint32_t slot, Value value) {
  values_[slot] = std::move(value);
  known_[slot] = given;
}

Value State::result(std::uint32_t slot) {
  compute(slot);
  return values_[slot];
}

Value State::service(std::uint32_t service) {
  const Slot& slot = impl_.slots[service];
  const Compiled& element = *slot.element;
  if (element.broken)
    return run_.fail(element.where, "reference", "the decision service has wrong references");
  for (const std::uint32_t input : slot.inputs) {
    if (known_[input] != given) give_checked(input, {});  // never computed: the caller decides what they are
  }
  if (slot.needs.empty())
    return run_.fail(element.where, "reference", "the decision service has no output decision");
  Value result;
  if (slot.needs.size() == 1) {
    result = this->result(slot.needs.front());
  } else {
    feel::Context context;
    for (const std::uint32_t output : slot.needs)
      context.set(*impl_.slots[output].element->name, this->result(output));
    result = Value(std::move(context));
  }
  return fitted(result, element.result, element.where, run_, "the decision service");
}

// Depth first without recursion: chains may be long.
void State::compute(std::uint32_t target) {
  if (known_[target] >= known) return;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;  // slot, needs looked at
  open.emplace_back(target, 0);
  while (!open.empty()) {
    auto& [slot, next] = open.back();
    const Slot& at = impl_.slots[slot];
    if (next < at.needs.size()) {
      const std::uint32_t need = at.needs[next++];
      if (known_[need] == unknown) {
        known_[need] = waiting;
        open.emplace_back(need, 0);
      }
      continue;
    }
    const std::uint32_t done = slot;
    open.pop_back();
    if (at.kind == ElementKind::input) {
      read_input(done);
    } else {
      run_decision(done);
    }
    known_[done] = known;
  }
}

void State::read_input(std::uint32_t slot) {
  const Slot& at = impl_.slots[slot];
  if (at.twins == nullptr) return;
  for (const std::uint32_t twin : *at.twins) {
    if (known_[twin] != given) continue;
    values_[slot] = values_[twin];
    return;
  }
}

void State::run_decision(std::uint32_t number) {
  const Slot& slot = impl_.slots[number];
  const Compiled& element = *slot.element;
  const Decision& source = impl_.units[impl_.instances[slot.instance].unit].definitions.decisions[slot.index];
  StepScope step(run_, TraceStep::Kind::decision, *element.name, source.id, source.label, element.where,
                 false);
  if (element.broken || !element.logic) {
    values_[number] = run_.fail(element.where, "reference", "the decision's requirements are wrong");
    return;
  }
  Frame frame;
  frame.reserve(slot.frame.size() + 8);
  for (const FrameSource& from : slot.frame) {
    if (from.members.empty()) [[likely]] {
      frame.push_back(value_of(from.slot));
      continue;
    }
    feel::Context context;
    for (const auto& [name, member] : from.members) context.set(name, value_of(member));
    frame.push_back(Value(std::move(context)));
  }
  if (step) {
    for (std::size_t i = 0; i < frame.size(); ++i) {
      if (frame[i].function() == nullptr) step->inputs.push_back({element.frame[i].name, frame[i]});
    }
  }
  Value result = element.logic->evaluate(frame, run_);
  result = fitted(result, element.type, element.where, run_, "the decision");
  run_.mark(element.where);
  if (step) step->result = result;
  values_[number] = std::move(result);
}

}  // namespace rathaus::dmn
