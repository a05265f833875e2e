#include <fmt/format.h>

#include <algorithm>

#include "libs/dmn/dmn.h"
#include "libs/dmn/impl.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

std::vector<Input> named_inputs(const Impl& impl, const Instance& instance, const feel::Context& inputs) {
  std::vector<Input> all;
  const Unit& unit = impl.unit_of(instance);
  const bool root = &instance == &impl.instances[impl.root];
  for (const feel::Entry& entry : inputs.entries) {
    const std::string name = feel::normal_name(entry.key);
    bool found = false;
    for (const ElementKind kind : {ElementKind::input, ElementKind::decision}) {
      const auto k = static_cast<std::size_t>(kind);
      if (root) {
        const auto at = impl.root_names[k].find(name);
        if (at != impl.root_names[k].end()) all.push_back({at->second, entry.value});
        found = found || at != impl.root_names[k].end();
      } else {
        for (std::uint32_t i = 0; i < unit.elements[k].size() && !found; ++i) {
          if (*unit.elements[k][i].name != name) continue;
          all.push_back({impl.slot_of(instance, kind, i), entry.value});
          found = true;
        }
      }
      if (found) break;
    }
    for (std::size_t i = 0; i < unit.imports.size() && !found; ++i) {
      if (unit.imports[i].alias != name || entry.value.context() == nullptr) continue;
      auto inner = named_inputs(impl, impl.instances[instance.children[i]], *entry.value.context());
      all.insert(all.end(), inner.begin(), inner.end());
      found = true;
    }
    if (found || !root) continue;
    for (std::uint32_t slot = 0; slot < impl.slots.size(); ++slot) {
      const Slot& at = impl.slots[slot];
      if (at.kind == ElementKind::input && *at.element->name == name) all.push_back({slot, entry.value});
    }
  }
  return all;
}

Value call_knowledge(const Impl& impl, std::uint32_t slot, std::span<const Input> inputs, Run& run) {
  const Slot& at = impl.slots[slot];
  const feel::Function* function = impl.constants[slot].function();
  if (function == nullptr) return run.fail(at.element->where, "reference", "the function cannot be called");
  std::vector<Value> arguments(function->parameters().size());
  for (const Input& input : inputs) {
    if (input.slot < arguments.size()) arguments[input.slot] = input.value;
  }
  Value result = feel::invoke(*function, arguments, run.evaluation);
  run.mark(at.element->where);
  return result;
}

}  // namespace

Result<Model> Model::load(std::string_view file, ByteView xml, const Loader& loader, const Options& options) {
  return compile(TRY(read(xml, file, options.read)), loader, options);
}

Result<Model> Model::compile(Definitions root, const Loader& loader, const Options& options) {
  auto impl = std::make_shared<Impl>();
  impl->options = options;
  TRY(link(*impl, std::move(root), loader));
  TRY(build(*impl));
  const auto wrong = std::ranges::find(impl->issues, Severity::error, &Issue::severity);
  if (!options.tolerant && wrong != impl->issues.end()) {
    std::string text =
        wrong->element.empty() ? wrong->detail : fmt::format("„{}“: {}", wrong->element, wrong->detail);
    return fail(invalid(wrong->code, locate(wrong->file, wrong->place, {}, text), wrong->element));
  }
  return Model(std::move(impl));
}

const Definitions& Model::definitions() const { return impl_->units.back().definitions; }

std::vector<const Definitions*> Model::files() const {
  std::vector<const Definitions*> all;
  for (const Unit& unit : impl_->units) all.push_back(&unit.definitions);
  return all;
}

const std::vector<Issue>& Model::issues() const { return impl_->issues; }

std::optional<Element> Model::find(ElementKind kind, std::string_view name_or_id, std::string_view ns) const {
  const std::string name = feel::normal_name(name_or_id);
  const auto k = static_cast<std::size_t>(kind);
  if (ns.empty() || ns == definitions().ns) {
    const auto found = impl_->root_names[k].find(name);
    if (found != impl_->root_names[k].end()) return Element{kind, found->second};
  }
  for (const Instance& instance : impl_->instances) {
    const Unit& unit = impl_->unit_of(instance);
    if (ns.empty() || unit.definitions.ns != ns) continue;
    for (std::uint32_t i = 0; i < unit.elements[k].size(); ++i) {
      if (*unit.elements[k][i].name == name) return Element{kind, impl_->slot_of(instance, kind, i)};
    }
    if (const auto id = unit.ids.find(name_or_id); id != unit.ids.end() && id->second.kind == kind) {
      return Element{kind, impl_->slot_of(instance, id->second)};
    }
  }
  if (!ns.empty()) return std::nullopt;
  const Instance* instance = &impl_->instances[impl_->root];
  std::string rest = name;
  for (bool deeper = true; deeper;) {  // "alias.alias.name"
    deeper = false;
    const Unit& unit = impl_->unit_of(*instance);
    for (std::size_t i = 0; i < unit.imports.size() && !deeper; ++i) {
      const std::string& alias = unit.imports[i].alias;
      if (rest.size() <= alias.size() + 1 || !rest.starts_with(alias) || rest[alias.size()] != '.') continue;
      instance = &impl_->instances[instance->children[i]];
      rest = rest.substr(alias.size() + 1);
      deeper = true;
      const Unit& inner = impl_->unit_of(*instance);
      for (std::uint32_t e = 0; e < inner.elements[k].size(); ++e) {
        if (*inner.elements[k][e].name == rest) return Element{kind, impl_->slot_of(*instance, kind, e)};
      }
    }
  }
  return std::nullopt;
}

std::optional<Element> Model::find(std::string_view name_or_id, std::string_view ns) const {
  for (const ElementKind kind :
       {ElementKind::decision, ElementKind::service, ElementKind::knowledge, ElementKind::input}) {
    if (auto found = find(kind, name_or_id, ns)) return found;
  }
  return std::nullopt;
}

std::string_view Model::name(Element element) const { return *impl_->slots[element.slot].element->name; }

feel::TypePtr Model::type(Element element) const { return impl_->slots[element.slot].element->type; }

std::vector<Element> Model::inputs_of(Element element) const {
  std::vector<Element> all;
  std::vector<bool> seen(impl_->slots.size());
  std::vector<std::uint32_t> open{element.slot};
  const Slot& start = impl_->slots[element.slot];
  if (start.kind == ElementKind::service) {
    for (const std::uint32_t input : start.inputs) all.push_back({impl_->slots[input].kind, input});
    return all;
  }
  while (!open.empty()) {
    const std::uint32_t slot = open.back();
    open.pop_back();
    if (seen[slot]) continue;
    seen[slot] = true;
    for (const std::uint32_t need : impl_->slots[slot].needs) open.push_back(need);
  }
  for (std::uint32_t slot = 0; slot < seen.size(); ++slot) {
    if (seen[slot] && impl_->slots[slot].kind == ElementKind::input)
      all.push_back({ElementKind::input, slot});
  }
  return all;
}

std::vector<Input> Model::inputs(const feel::Context& inputs) const {
  return named_inputs(*impl_, impl_->instances[impl_->root], inputs);
}

Outcome Model::evaluate(Element element, const feel::Context& inputs, feel::Evaluation& evaluation,
                        Trace* trace) const {
  if (element.kind != ElementKind::knowledge)
    return evaluate(element, this->inputs(inputs), evaluation, trace);
  std::vector<Input> arguments;  // by the position of the parameter
  const auto& parameters = impl_->slots[element.slot].element->parameters;
  for (std::uint32_t i = 0; i < parameters.size(); ++i) {
    const Value* value = inputs.find(parameters[i].name);
    if (value != nullptr) arguments.push_back({i, *value});
  }
  return evaluate(element, arguments, evaluation, trace);
}

Outcome Model::evaluate(Element element, std::span<const Input> inputs, feel::Evaluation& evaluation,
                        Trace* trace) const {
  Run run(evaluation, trace);
  Outcome outcome;
  if (element.kind == ElementKind::knowledge) {
    outcome.value = call_knowledge(*impl_, element.slot, inputs, run);
  } else {
    State state(*impl_, run);
    for (const Input& input : inputs) {
      const Slot& slot = impl_->slots[input.slot];
      StepScope step(run,
                     slot.kind == ElementKind::input ? TraceStep::Kind::input : TraceStep::Kind::decision,
                     *slot.element->name, {}, {}, slot.element->where, false);
      state.give(input.slot, input.value);
      if (step) {
        step->given = true;
        step->result = state.result(input.slot);
      }
    }
    if (element.kind == ElementKind::service) {
      const Slot& slot = impl_->slots[element.slot];
      StepScope step(run, TraceStep::Kind::service, *slot.element->name, {}, {}, slot.element->where, true);
      outcome.value = state.service(element.slot);
      if (step) step->result = outcome.value;
    } else {
      outcome.value = state.result(element.slot);
    }
  }
  outcome.problems = run.problems();
  return outcome;
}

}  // namespace rathaus::dmn
