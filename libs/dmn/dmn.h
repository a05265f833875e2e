#pragma once
// DMN 1.1 to 1.5: a model file in, decisions out, each with its problems and, when asked for, its explanation.
//
//   auto model = dmn::Model::load("gebuehr.dmn", bytes);
//   feel::Context inputs;
//   inputs.set("Alter", feel::Value::number(17));
//   feel::Evaluation evaluation;
//   dmn::Outcome fee = model->evaluate(*model->find("Gebühr"), inputs, evaluation);
//
// A Model is immutable: any number of threads may evaluate at once, each with its own feel::Evaluation.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/dmn/explain.h"
#include "libs/dmn/model.h"
#include "libs/feel/feel.h"

namespace rathaus::dmn {

struct Impl;

enum class Severity : std::uint8_t { error, warning };

// What is wrong with a model. `detail` is German, for whoever writes the model.
struct Issue {
  Severity severity = Severity::error;
  // dmn.reference, dmn.duplicate, dmn.cycle, dmn.type, dmn.language, dmn.external, dmn.table, feel.syntax ...
  std::string code, detail;
  std::string file, element;  // element: name of the decision, function, type ..
  Place place;
};

struct Source {
  std::string file;
  std::string bytes;
};
// Gives the file of an import: by its namespace, its location (a hint) and name. Errors are returned as they are.
using Loader = std::function<Result<Source>(const Import&)>;

inline constexpr std::size_t kMaxFiles = 200, kMaxInstances = 2'000, kMaxElements = 200'000;

struct Options {
  ReadLimits read;
  feel::Extensions extensions = feel::Extensions::none;
  // A model with errors is loaded all the same: what is broken in it is null with a problem, issues() tells.
  bool tolerant = false;
  bool table_index = true;  // false: every table is looked through rule by rule (for comparison)
  // Functions of the host for bodies of kind Java: asked before the list of java.cpp, with {"java": {"class",
  // "method signature"}}; null: not one of the host's. They must be pure and fit for many threads.
  feel::Scope::External host;
};

// Why a value is null, or what was wrong on the way.
struct Problem {
  std::string code, detail;  // as of feel::Problem; "input", "hits", "output" of this room
  std::string file, element;  // where: name of the decision, function or input
  Place place;  // of the expression
};

struct Outcome {
  feel::Value value;
  std::vector<Problem> problems;  // those that evaluation.problems() gained, with their places
};

enum class ElementKind : std::uint8_t { input, decision, knowledge, service };

struct Element {
  ElementKind kind = ElementKind::decision;
  std::uint32_t slot = 0;  // of this model only
};

struct Input {
  std::uint32_t slot = 0;
  feel::Value value;
};

class Model {
 public:
  // Errors: as of read(); then the first Issue of severity error, unless tolerant; always: dmn.import (missing, of
  // another namespace, a cycle), dmn.limit.
  static Result<Model> load(std::string_view file, ByteView xml, const Loader& loader = {},
                            const Options& options = {});
  static Result<Model> compile(Definitions root, const Loader& loader = {}, const Options& options = {});

  const Definitions& definitions() const;  // of the file that was loaded
  std::vector<const Definitions*> files() const;  // and of its imports, each once
  const std::vector<Issue>& issues() const;

  // By name, else by id; of the loaded file, or of an import: namespace given, or "alias.name".
  std::optional<Element> find(std::string_view name_or_id, std::string_view ns = {}) const;
  std::optional<Element> find(ElementKind kind, std::string_view name_or_id, std::string_view ns = {}) const;
  std::string_view name(Element element) const;
  // Inputs that the element needs, directly or through others, in a fixed order.
  std::vector<Element> inputs_of(Element element) const;
  feel::TypePtr type(Element element) const;  // null: Any

  // Inputs by name (those of imports: {"alias": {"name": value}}); also decisions, whose value is then taken from
  // here. Names that nothing bears are passed over. A value that does not fit its type is null and a
  // problem "input" (DMN 1.5, 7.3.2; implicit conversions of 10.3.2.9.4). Services take and give as their interface
  // says (10.4): one output decision gives its value, several a context; knowledge is called with its parameters.
  Outcome evaluate(Element element, const feel::Context& inputs, feel::Evaluation& evaluation,
                   Trace* trace = nullptr) const;
  // What the names of `inputs` stand for in this model, to be kept for many evaluations. A name that the loaded file does
  // not have is given to every input of that name among its imports.
  std::vector<Input> inputs(const feel::Context& inputs) const;
  // The same without a look-up of names.
  Outcome evaluate(Element element, std::span<const Input> inputs, feel::Evaluation& evaluation,
                   Trace* trace = nullptr) const;

  const Impl& impl() const { return *impl_; }  // private to this room

 private:
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// What `external {java: {class: .., method signature: ..}}` means: one of a closed list of static methods of the JDK,
// emulated (java.cpp). Null for anything else. For feel::Scope::set_external.
std::shared_ptr<const feel::Function> java_function(std::vector<feel::Function::Parameter> parameters,
                                                    const feel::Context& mapping);

}  // namespace rathaus::dmn
