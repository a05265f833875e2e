// Compiles the elements of every unit, then lays out instances and slots.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "libs/dmn/impl.h"

namespace rathaus::dmn {
namespace {

using feel::TypePtr;

const InformationItem& variable_of(const Unit& unit, ElementKind kind, std::uint32_t index) {
  const Definitions& file = unit.definitions;
  switch (kind) {
    case ElementKind::input: return file.inputs[index].variable;
    case ElementKind::decision: return file.decisions[index].variable;
    case ElementKind::knowledge: return file.knowledge[index].variable;
    case ElementKind::service: return file.services[index].variable;
  }
  return file.inputs[index].variable;
}

const std::string& id_of(const Unit& unit, ElementKind kind, std::uint32_t index) {
  const Definitions& file = unit.definitions;
  switch (kind) {
    case ElementKind::input: return file.inputs[index].id;
    case ElementKind::decision: return file.decisions[index].id;
    case ElementKind::knowledge: return file.knowledge[index].id;
    case ElementKind::service: return file.services[index].id;
  }
  return file.inputs[index].id;
}

// Names of context entries, columns and outputs that are no single word: what may follow a point.
void add_members(feel::Scope& scope, const Expression* expression) {
  if (expression == nullptr) return;
  const auto add = [&](const std::string& name) {
    const bool plain =
        std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    if (!plain) scope.add_member(feel::normal_name(name));
  };
  if (const auto* context = std::get_if<Context>(&expression->body)) {
    for (const ContextEntry& entry : context->entries) {
      if (entry.variable) add(entry.variable->name);
      add_members(scope, entry.value.get());
    }
  } else if (const auto* relation = std::get_if<Relation>(&expression->body)) {
    for (const InformationItem& column : relation->columns) add(column.name);
  } else if (const auto* table = std::get_if<DecisionTable>(&expression->body)) {
    for (const OutputClause& output : table->outputs) add(output.name);
  } else if (const auto* list = std::get_if<List>(&expression->body)) {
    for (const ExpressionPtr& item : list->items) add_members(scope, item.get());
  } else if (const auto* function = std::get_if<FunctionDefinition>(&expression->body)) {
    add_members(scope, function->body.get());
  } else if (const auto* conditional = std::get_if<Conditional>(&expression->body)) {
    add_members(scope, conditional->then.get());
    add_members(scope, conditional->otherwise.get());
  } else if (const auto* iteration = std::get_if<Iteration>(&expression->body)) {
    add_members(scope, iteration->body.get());
  }
}

class UnitCompiler {
 public:
  UnitCompiler(Impl& impl, Unit& unit) : impl_(impl), unit_(unit) {}

  void types() {
    for (std::size_t k = 0; k < 4; ++k) {
      const auto kind = static_cast<ElementKind>(k);
      for (std::uint32_t i = 0; i < unit_.elements[k].size(); ++i) {
        Compiled& element = unit_.elements[k][i];
        const InformationItem& variable = variable_of(unit_, kind, i);
        element.type = unit_.types->type(variable.type_ref, variable.place, *element.name);
      }
    }
    for (std::uint32_t i = 0; i < of(ElementKind::knowledge).size(); ++i) signature_of_knowledge(i);
  }

  // After the types of all units, of their imports too.
  void signatures_of_services() {
    for (Compiled& service : of(ElementKind::service)) {
      for (const Target& input : service.inputs) {
        const Compiled& element = element_of(input);
        service.parameters.push_back({variable_name(input), element.type});
      }
      if (service.type && service.type->kind == feel::Type::Kind::function) {
        service.result = service.type->result;
      } else {
        service.result = service.type;
      }
      service.type = function_type(service);
    }
  }

  void logic() {
    base_ = feel::Scope();
    unit_.types->fill(base_);
    base_.set_external([host = impl_.options.host](std::vector<feel::Function::Parameter> parameters,
                                                   const feel::Context& mapping) {
      auto known = host ? host(parameters, mapping) : nullptr;
      return known ? known : java_function(std::move(parameters), mapping);
    });
    const auto members = [&](const Unit& unit) {
      for (const Decision& decision : unit.definitions.decisions) add_members(base_, decision.logic.get());
      for (const BusinessKnowledge& bkm : unit.definitions.knowledge) {
        if (bkm.logic) add_members(base_, bkm.logic->body.get());
      }
    };
    members(unit_);
    for (const Unit::Used& used : unit_.imports) members(impl_.units[used.unit]);
    unit_.scope = base_;
    for (const auto& [kind, index] : unit_.order) {
      if (kind == ElementKind::decision) compile_decision(index);
      if (kind == ElementKind::knowledge) compile_knowledge(index);
    }
  }

 private:
  std::vector<Compiled>& of(ElementKind kind) { return unit_.elements[static_cast<std::size_t>(kind)]; }

  const Unit& unit_of(const Target& target) const {
    return target.import == kNone ? unit_ : impl_.units[unit_.imports[target.import].unit];
  }
  const Compiled& element_of(const Target& target) const {
    return unit_of(target).elements[static_cast<std::size_t>(target.kind)][target.index];
  }
  std::string variable_name(const Target& target) const {
    return feel::normal_name(variable_of(unit_of(target), target.kind, target.index).name);
  }

  static TypePtr function_type(const Compiled& element) {
    std::vector<TypePtr> parameters;
    const TypePtr any = feel::simple_type(feel::Type::Kind::any);
    for (const auto& parameter : element.parameters)
      parameters.push_back(parameter.type ? parameter.type : any);
    return feel::function_type(std::move(parameters), element.result ? element.result : any);
  }

  LogicCompiler compiler(const Compiled& element) {
    LogicCompiler::Context context;
    context.file = unit_.file;
    context.element = element.name;
    context.options = &impl_.options;
    context.issues = &impl_.issues;
    context.type = [types = unit_.types, name = element.name](const std::string& ref, Place place) {
      return types->type(ref, place, *name);
    };
    context.allowed = [types = unit_.types](const std::string& ref) { return types->allowed(ref); };
    return LogicCompiler(std::move(context));
  }

  // The variable's type is a function's, or (as models before 1.3 have it) that of the result.
  void signature_of_knowledge(std::uint32_t index) {
    Compiled& element = of(ElementKind::knowledge)[index];
    const BusinessKnowledge& bkm = unit_.definitions.knowledge[index];
    if (bkm.logic) element.parameters = compiler(element).parameters(bkm.logic->parameters);
    TypePtr logic = unit_.types->type(bkm.logic_type_ref, bkm.logic_place, *element.name);
    for (const TypePtr& type : {element.type, logic}) {
      if (!type || element.result) continue;
      element.result = type->kind == feel::Type::Kind::function ? type->result : type;
    }
    element.type = function_type(element);
  }

  void lay_out(Compiled& element) {
    std::map<std::uint32_t, std::size_t> aliases;  // variable of an import
    std::vector<std::vector<feel::Type::Field>> fields;
    for (const Target& need : element.needs) {
      const std::string name = variable_name(need);
      const TypePtr type = element_of(need).type;
      if (need.import == kNone || unit_.imports[need.import].alias.empty()) {
        element.frame.push_back({name, type, need, {}});
        continue;
      }
      auto [at, fresh] = aliases.emplace(need.import, element.frame.size());
      if (fresh) element.frame.push_back({unit_.imports[need.import].alias, nullptr, {}, {}});
      element.frame[at->second].members.emplace_back(name, need);
    }
    for (Variable& variable : element.frame) {
      if (variable.members.empty()) continue;
      std::vector<feel::Type::Field> members;
      for (const auto& [name, target] : variable.members) {
        const TypePtr type = element_of(target).type;
        members.push_back({name, type ? type : feel::simple_type(feel::Type::Kind::any)});
      }
      variable.type = feel::context_type(std::move(members));
    }
  }

  feel::Scope scope_of(const Compiled& element) const {
    feel::Scope scope = base_;
    for (const Variable& variable : element.frame) scope.add(variable.name, variable.type);
    return scope;
  }

  void compile_decision(std::uint32_t index) {
    Compiled& element = of(ElementKind::decision)[index];
    const Decision& decision = unit_.definitions.decisions[index];
    if (element.broken) return;
    lay_out(element);
    feel::Scope scope = scope_of(element);
    LogicCompiler logic = compiler(element);
    logic.result_ref = decision.variable.type_ref;
    if (!decision.logic) {
      logic.issue(Severity::warning, "dmn.structure", "die Entscheidung hat keinen Ausdruck", decision.place);
    }
    element.logic = logic.expression(decision.logic.get(), scope);
  }

  void compile_knowledge(std::uint32_t index) {
    Compiled& element = of(ElementKind::knowledge)[index];
    const BusinessKnowledge& bkm = unit_.definitions.knowledge[index];
    if (element.broken) return;
    lay_out(element);
    LogicCompiler logic = compiler(element);
    if (!bkm.logic) {
      element.logic = logic.broken(bkm.place, "dmn.structure", "die Funktion hat keinen Inhalt");
      return;
    }
    if (bkm.logic->kind != FunctionKind::feel) {
      element.native = true;
      element.logic = logic.java(*bkm.logic, element.parameters, bkm.logic_place);
      return;
    }
    feel::Scope scope = scope_of(element);
    for (const auto& parameter : element.parameters) scope.add(parameter.name, parameter.type);
    element.logic = logic.expression(bkm.logic->body.get(), scope);
  }

  Impl& impl_;
  Unit& unit_;
  feel::Scope base_;
};

class Layout {
 public:
  explicit Layout(Impl& impl) : impl_(impl) {}

  Result<std::uint32_t> place(std::uint32_t unit) {
    if (++count_ > kMaxInstances) {
      return fail(invalid("dmn.limit",
                          fmt::format("die Importe verzweigen sich in mehr als {} Wege", kMaxInstances),
                          *impl_.units[unit].file));
    }
    std::vector<std::uint32_t> children;
    for (const Unit::Used& used : impl_.units[unit].imports) children.push_back(TRY(place(used.unit)));
    Instance instance{unit, static_cast<std::uint32_t>(impl_.slots.size()), std::move(children)};
    const auto number = static_cast<std::uint32_t>(impl_.instances.size());
    for (std::size_t k = 0; k < 4; ++k) {
      const auto& elements = impl_.units[unit].elements[k];
      for (std::uint32_t i = 0; i < elements.size(); ++i) {
        Slot slot{static_cast<ElementKind>(k), number, i, &elements[i], {}, {}, {}, {}};
        for (const Target& need : elements[i].needs) {
          if (need.kind == ElementKind::input || need.kind == ElementKind::decision) {
            slot.needs.push_back(slot_of(instance, need));
          }
        }
        for (const Variable& variable : elements[i].frame) {
          FrameSource source;
          if (variable.members.empty()) source.slot = slot_of(instance, variable.target);
          for (const auto& [name, target] : variable.members) {
            source.members.emplace_back(name, slot_of(instance, target));
          }
          slot.frame.push_back(std::move(source));
        }
        for (const Target& input : elements[i].inputs) slot.inputs.push_back(slot_of(instance, input));
        impl_.slots.push_back(std::move(slot));
      }
    }
    if (impl_.slots.size() > kMaxElements) {
      return fail(
          invalid("dmn.limit", fmt::format("mehr als {} Elemente", kMaxElements), *impl_.units[unit].file));
    }
    impl_.instances.push_back(std::move(instance));
    return number;
  }

  // Inputs that several paths of imports lead to: a value for one serves the others that got none.
  void find_twins() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> same;
    for (std::uint32_t s = 0; s < impl_.slots.size(); ++s) {
      const Slot& slot = impl_.slots[s];
      if (slot.kind == ElementKind::input)
        same[{impl_.instances[slot.instance].unit, slot.index}].push_back(s);
    }
    for (auto& [key, slots] : same) {
      if (slots.size() < 2) continue;
      const auto shared = std::make_shared<const std::vector<std::uint32_t>>(std::move(slots));
      for (const std::uint32_t s : *shared) impl_.slots[s].twins = shared;
    }
  }

  void make_functions() {
    impl_.constants.resize(impl_.slots.size());
    for (const Instance& instance : impl_.instances) {
      const Unit& unit = impl_.unit_of(instance);
      for (const auto& [kind, index] : unit.order) {
        const std::uint32_t s = impl_.slot_of(instance, kind, index);
        const Slot& slot = impl_.slots[s];
        if (kind == ElementKind::service && !slot.element->broken) {
          impl_.constants[s] = service_function(impl_.shared_from_this(), s);
        } else if (kind == ElementKind::knowledge && slot.element->logic) {
          Frame captured;
          for (const FrameSource& source : slot.frame) captured.push_back(constant(source));
          impl_.constants[s] =
              knowledge_function(*slot.element, id_of(unit, kind, index), std::move(captured));
        }
      }
    }
  }

 private:
  std::uint32_t slot_of(const Instance& instance, const Target& target) const {
    return impl_.slot_of(instance, target);
  }

  feel::Value constant(const FrameSource& source) const {
    if (source.members.empty()) return impl_.constants[source.slot];
    feel::Context context;
    for (const auto& [name, slot] : source.members) context.set(name, impl_.constants[slot]);
    return feel::Value(std::move(context));
  }

  Impl& impl_;
  std::size_t count_ = 0;
};

}  // namespace

std::uint32_t Impl::slot_of(const Instance& instance, ElementKind kind, std::uint32_t index) const {
  std::size_t before = instance.first_slot;
  for (std::size_t k = 0; k < static_cast<std::size_t>(kind); ++k)
    before += unit_of(instance).elements[k].size();
  return static_cast<std::uint32_t>(before) + index;
}

std::uint32_t Impl::slot_of(const Instance& instance, const Target& target) const {
  const Instance& owner = target.import == kNone ? instance : instances[instance.children[target.import]];
  return slot_of(owner, target.kind, target.index);
}

Status build(Impl& impl) {
  for (Unit& unit : impl.units) {
    unit.types = std::make_shared<TypeTable>(unit, impl.units, impl.issues, impl.options);
  }
  for (Unit& unit : impl.units) {
    UnitCompiler compiler(impl, unit);
    compiler.types();
    compiler.signatures_of_services();
    compiler.logic();
  }
  Layout layout(impl);
  impl.root = TRY(layout.place(static_cast<std::uint32_t>(impl.units.size() - 1)));
  layout.find_twins();
  layout.make_functions();
  const Instance& root = impl.instances[impl.root];
  const Unit& unit = impl.unit_of(root);
  for (std::size_t k = 0; k < 4; ++k) {
    const auto kind = static_cast<ElementKind>(k);
    for (std::uint32_t i = 0; i < unit.elements[k].size(); ++i) {
      const std::uint32_t slot = impl.slot_of(root, kind, i);
      impl.root_names[k].emplace(*unit.elements[k][i].name, slot);
      impl.root_names[k].emplace(feel::normal_name(variable_of(unit, kind, i).name), slot);
    }
    for (std::uint32_t i = 0; i < unit.elements[k].size(); ++i) {
      if (!id_of(unit, kind, i).empty()) {
        impl.root_names[k].emplace(id_of(unit, kind, i), impl.slot_of(root, kind, i));
      }
    }
  }
  return {};
}

}  // namespace rathaus::dmn
