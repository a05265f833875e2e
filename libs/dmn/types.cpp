// Item definitions as FEEL types (DMN 1.5, 7.3.2 and 7.3.3).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "libs/dmn/impl.h"

namespace rathaus::dmn {
namespace {

using feel::TypePtr;

// Unary tests that a value must pass; `outer` those of the type it is made from.
class AllowedValues : public feel::Constraint {
 public:
  AllowedValues(feel::Expression tests, std::shared_ptr<const Constraint> outer)
      : tests_(std::move(tests)), outer_(std::move(outer)) {}

  bool allows(const feel::Value& value) const override {
    if (outer_ && !outer_->allows(value)) return false;
    feel::Evaluation evaluation({.steps = 100'000, .bytes = 4u << 20, .depth = 50});
    return feel::truth(tests_.evaluate_tests(value, {}, evaluation)) == feel::Truth::yes;
  }

 private:
  feel::Expression tests_;
  std::shared_ptr<const Constraint> outer_;
};

TypePtr built_in(const std::string& ref) {
  if (ref == "dayTimeDuration") return feel::simple_type(feel::Type::Kind::day_time_duration);
  if (ref == "yearMonthDuration") return feel::simple_type(feel::Type::Kind::months_duration);
  if (ref == "dateTime") return feel::simple_type(feel::Type::Kind::date_time);
  if (ref == "list") return feel::list_type(nullptr);
  if (ref == "context") return feel::context_type({});
  return feel::built_in_type(ref);
}

bool plain(std::string_view name) {
  return std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

}  // namespace

const ItemDefinition* TypeTable::find(std::string_view name) const {
  if (index_.empty()) {
    for (const ItemDefinition& item : unit_.definitions.items)
      index_.emplace(feel::normal_name(item.name), &item);
  }
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : found->second;
}

const TypeTable* TypeTable::import_of(std::string_view ref, std::string& rest) const {
  for (const Unit::Used& used : unit_.imports) {
    if (ref.size() > used.alias.size() + 1 && ref.starts_with(used.alias) && ref[used.alias.size()] == '.') {
      rest = ref.substr(used.alias.size() + 1);
      return units_[used.unit].types.get();
    }
  }
  return nullptr;
}

TypePtr TypeTable::type(const std::string& written, Place place, const std::string& element) {
  const std::string ref = feel::normal_name(written);
  if (ref.empty() || ref == "Any") return nullptr;
  if (const ItemDefinition* item = find(ref)) return of(*item, ref);
  if (TypePtr known = built_in(ref)) return known;
  std::string rest;
  if (const TypeTable* import = import_of(ref, rest)) {
    if (const ItemDefinition* item = import->find(rest))
      return const_cast<TypeTable*>(import)->of(*item, rest);
  }
  for (const Unit::Used& used : unit_.imports) {  // imported without a name
    if (!used.alias.empty()) continue;
    if (const ItemDefinition* item = units_[used.unit].types->find(ref))
      return units_[used.unit].types->of(*item, ref);
  }
  issues_.push_back({Severity::error, "dmn.type", fmt::format("der Typ „{}“ ist nicht definiert", ref),
                     *unit_.file, element, place});
  return nullptr;
}

const Text* TypeTable::allowed(const std::string& written) const {
  std::string ref = feel::normal_name(written);
  const TypeTable* table = this;
  for (int step = 0; step < 32; ++step) {  // a chain of names; cycles end here
    const ItemDefinition* item = table->find(ref);
    if (item == nullptr) {
      std::string rest;
      table = table->import_of(ref, rest);
      if (table == nullptr) return nullptr;
      ref = rest;
      continue;
    }
    if (item->allowed_values) return &*item->allowed_values;
    ref = feel::normal_name(item->type_ref);
  }
  return nullptr;
}

TypePtr TypeTable::of(const ItemDefinition& item, const std::string& path) {
  const auto found = made_.find(path);
  if (found != made_.end()) return found->second;
  TypePtr made = make(item, path);
  made_.emplace(path, made);
  return made;
}

std::shared_ptr<const feel::Constraint> TypeTable::constraint(const Text& text, const feel::Type& base,
                                                              const std::string& name) {
  const auto wrong = [&](std::string code, std::string detail) {
    issues_.push_back({Severity::error, std::move(code), std::move(detail), *unit_.file, name, text.place});
    return base.constraint;
  };
  if (!text.feel) return wrong("dmn.language", "nur FEEL wird ausgeführt");
  auto tests = feel::Expression::compile_unary_tests(text.text, {}, options_.extensions);
  if (!tests) return wrong(tests.error().code, tests.error().detail);
  return std::make_shared<AllowedValues>(std::move(*tests), base.constraint);
}

TypePtr TypeTable::make(const ItemDefinition& item, const std::string& path) {
  if (std::ranges::find(open_, &item) != open_.end()) {
    issues_.push_back({Severity::warning, "dmn.cycle", fmt::format("der Typ „{}“ enthält sich selbst", path),
                       *unit_.file, item.name, item.place});
    return nullptr;
  }
  open_.push_back(&item);
  TypePtr base;
  if (!item.components.empty()) {
    std::vector<feel::Type::Field> fields;
    for (const ItemDefinition& component : item.components) {
      const std::string name = feel::normal_name(component.name);
      TypePtr type = of(component, path + "." + name);
      fields.push_back({name, type ? type : feel::simple_type(feel::Type::Kind::any)});
    }
    base = feel::context_type(std::move(fields));
  } else if (item.function) {
    std::vector<TypePtr> parameters;
    for (const InformationItem& parameter : item.function->parameters) {
      TypePtr type = this->type(parameter.type_ref, parameter.place, item.name);
      parameters.push_back(type ? type : feel::simple_type(feel::Type::Kind::any));
    }
    TypePtr result = type(item.function->result_ref, item.place, item.name);
    base = feel::function_type(std::move(parameters),
                               result ? result : feel::simple_type(feel::Type::Kind::any));
  } else {
    base = type(item.type_ref, item.place, item.name);
  }
  open_.pop_back();
  if (!base) base = feel::simple_type(feel::Type::Kind::any);

  feel::Type named = *base;
  named.name = path;
  if (item.allowed_values) named.constraint = constraint(*item.allowed_values, named, path);
  TypePtr type = std::make_shared<const feel::Type>(std::move(named));
  if (item.collection) {
    feel::Type list = *feel::list_type(type);
    list.name = path;
    type = std::make_shared<const feel::Type>(std::move(list));
  }
  if (item.type_constraint) {
    feel::Type constrained = *type;
    constrained.constraint = constraint(*item.type_constraint, constrained, path);
    type = std::make_shared<const feel::Type>(std::move(constrained));
  }
  return type;
}

// Only names that are no single word need to be told; others are read without.
void TypeTable::fill(feel::Scope& scope) {
  const auto add_members = [&scope](const auto& self, const ItemDefinition& item) -> void {
    for (const ItemDefinition& component : item.components) {
      if (!plain(component.name)) scope.add_member(feel::normal_name(component.name));
      self(self, component);
    }
  };
  const auto add = [&](const TypeTable& table, const std::string& prefix) {
    for (const ItemDefinition& item : table.unit_.definitions.items) {
      const std::string name = feel::normal_name(item.name);
      TypePtr type = const_cast<TypeTable&>(table).of(item, name);
      scope.add_type(prefix + name, type);
      add_members(add_members, item);
    }
  };
  add(*this, "");
  for (const Unit::Used& used : unit_.imports) {
    add(*units_[used.unit].types, used.alias.empty() ? "" : used.alias + ".");
  }
}

}  // namespace rathaus::dmn
