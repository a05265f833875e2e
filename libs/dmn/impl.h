#pragma once
// Private: a loaded model. Files are units; every path of imports that leads to a unit is an instance of it with
// values of its own ("B.A.name" and "C.A.name" may differ); every element of an instance has a slot.
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/dmn/dmn.h"
#include "libs/dmn/run.h"

namespace rathaus::dmn {

inline constexpr std::uint32_t kNone = 0xffffffff;

// An element as a unit sees it: its own, or one of the unit that its import leads to.
struct Target {
  std::uint32_t import = kNone;  // position in Unit::imports
  ElementKind kind = ElementKind::input;
  std::uint32_t index = 0;  // among the unit's elements of that kind
};

// A variable in the scope of a decision or function: one element, or what is needed of one import.
struct Variable {
  std::string name;
  feel::TypePtr type;
  Target target;  // without members
  std::vector<std::pair<std::string, Target>> members;  // of an import's alias
};

// What all elements have; `logic` of decisions only.
struct Compiled {
  Name name;
  Where where;
  feel::TypePtr type;  // of the variable: result of a decision, value of an input; null: Any
  std::vector<Target> needs;  // decisions and inputs first as written, then knowledge; services: outputs
  std::vector<Variable> frame;
  LogicPtr logic;
  bool broken = false;  // a requirement is wrong: never run
  // Knowledge and services:
  std::vector<feel::Function::Parameter> parameters;
  feel::TypePtr result;
  bool native = false;  // the logic gives a Java function to call
  std::vector<Target> inputs;  // of a service, in the order of its parameters
};

class TypeTable;

struct Unit {
  Definitions definitions;
  Name file;
  struct Used {
    std::uint32_t unit;
    std::string alias;
  };
  std::vector<Used> imports;
  std::map<std::string, Target, std::less<>> ids;
  std::vector<Compiled> elements[4];  // by ElementKind
  std::vector<std::pair<ElementKind, std::uint32_t>> order;  // what is needed comes first
  std::shared_ptr<TypeTable> types;
  feel::Scope scope;  // names of types and members; a decision's own variables come on top

  std::uint32_t size() const {
    std::size_t all = 0;
    for (const auto& list : elements) all += list.size();
    return static_cast<std::uint32_t>(all);
  }
};

struct Instance {
  std::uint32_t unit = 0;
  std::uint32_t first_slot = 0;
  std::vector<std::uint32_t> children;  // instance for each import of the unit
};

struct FrameSource {
  std::uint32_t slot = kNone;
  std::vector<std::pair<std::string, std::uint32_t>> members;
};

struct Slot {
  ElementKind kind;
  std::uint32_t instance, index;
  const Compiled* element;
  std::vector<std::uint32_t> needs;  // slots of inputs and decisions that must have values first
  std::vector<FrameSource> frame;
  std::vector<std::uint32_t> inputs;  // of a service: slots that its parameters fill
  // Of an input: the slots of the same one in all instances; null: there is one.
  std::shared_ptr<const std::vector<std::uint32_t>> twins;
};

struct Impl : std::enable_shared_from_this<Impl> {
  Options options;
  std::deque<Unit> units;  // imports before those who import; the loaded file is the last
  std::vector<Instance> instances;
  std::uint32_t root = 0;  // instance of the loaded file
  std::vector<Slot> slots;
  std::vector<feel::Value> constants;  // functions, by slot; null for inputs and decisions
  std::vector<Issue> issues;
  std::map<std::string, std::uint32_t, std::less<>>
      root_names[4];  // slots of the loaded file by name, and by id

  const Unit& unit_of(const Instance& instance) const { return units[instance.unit]; }
  std::uint32_t slot_of(const Instance& instance, ElementKind kind, std::uint32_t index) const;
  std::uint32_t slot_of(const Instance& instance, const Target& target) const;
};

// Types of a unit's item definitions, made when first asked for.
class TypeTable {
 public:
  TypeTable(const Unit& unit, const std::deque<Unit>& units, std::vector<Issue>& issues,
            const Options& options)
      : unit_(unit), units_(units), issues_(issues), options_(options) {}
  // Null for "", "Any". An issue, and null, for names that are not defined.
  feel::TypePtr type(const std::string& ref, Place place, const std::string& element);
  const Text* allowed(const std::string& ref) const;  // of the definition, or of what it stands for
  feel::TypePtr of(const ItemDefinition& item, const std::string& path);
  void fill(feel::Scope& scope);  // names of types, also those of imports, and of members

 private:
  feel::TypePtr make(const ItemDefinition& item, const std::string& path);
  std::shared_ptr<const feel::Constraint> constraint(const Text& text, const feel::Type& base,
                                                     const std::string& name);
  const ItemDefinition* find(std::string_view name) const;
  const TypeTable* import_of(std::string_view ref, std::string& rest) const;

  const Unit& unit_;
  const std::deque<Unit>& units_;
  std::vector<Issue>& issues_;
  const Options& options_;
  std::map<std::string, feel::TypePtr, std::less<>> made_;
  mutable std::map<std::string, const ItemDefinition*, std::less<>>
      index_;  // by normal name; the first counts
  std::vector<const ItemDefinition*> open_;  // being made: a type that holds itself
};

// link.cpp: loads the imports, resolves references, finds cycles.
Status link(Impl& impl, Definitions root, const Loader& loader);
// build.cpp: compiles what units hold, lays out instances and slots.
Status build(Impl& impl);

// functions.cpp
feel::Value knowledge_function(const Compiled& element, std::string id, Frame captured);
feel::Value service_function(const std::shared_ptr<const Impl>& impl, std::uint32_t slot);

// Values of one evaluation, by slot.
class State {
 public:
  State(const Impl& impl, Run& run)
      : impl_(impl), run_(run), values_(impl.slots.size()), known_(impl.slots.size()) {}
  void give(std::uint32_t slot, const feel::Value& value);  // checked and coerced
  void give_checked(std::uint32_t slot, feel::Value value);
  feel::Value result(std::uint32_t slot);  // of a decision or input; computes what it needs
  feel::Value service(std::uint32_t slot);  // outputs, when the inputs are given

 private:
  void compute(std::uint32_t slot);
  void run_decision(std::uint32_t slot);
  void read_input(std::uint32_t slot);
  const feel::Value& value_of(std::uint32_t slot) const {
    return impl_.slots[slot].kind >= ElementKind::knowledge ? impl_.constants[slot] : values_[slot];
  }

  const Impl& impl_;
  Run& run_;
  std::vector<feel::Value> values_;
  std::vector<std::uint8_t> known_;
};

// A step of the trace while it is open; does nothing without a trace.
class StepScope {
 public:
  StepScope(Run& run, TraceStep::Kind kind, std::string name, std::string id, std::string label,
            const Where& where, bool call);
  ~StepScope();
  StepScope(const StepScope&) = delete;
  StepScope& operator=(const StepScope&) = delete;
  TraceStep* operator->() { return &step_; }
  explicit operator bool() const { return active_; }

 private:
  Run& run_;
  TraceStep step_;
  TraceStep* outer_ = nullptr;
  bool active_ = false, call_ = false;
  std::size_t problems_ = 0;
};

}  // namespace rathaus::dmn
