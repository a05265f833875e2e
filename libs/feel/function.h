#pragma once
// A function as a value: built in, written in FEEL, or served by the host (a business knowledge model).
#include <span>
#include <string>
#include <vector>

#include "libs/feel/evaluation.h"
#include "libs/feel/type.h"
#include "libs/feel/value.h"

namespace rathaus::feel {

class Function {
 public:
  struct Parameter {
    std::string name;
    TypePtr type;  // null: Any
  };

  virtual ~Function() = default;
  // As many arguments as parameters, in their order, already coerced to their types.
  virtual Value call(std::span<const Value> arguments, Evaluation& evaluation) const = 0;

  // Arguments by name (rule 41): every parameter once.
  virtual Value call_named(std::span<const Value> arguments, std::span<const std::string> names,
                           Evaluation& evaluation) const;
  virtual bool takes_count(std::size_t count) const { return count == parameters_.size(); }

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const TypePtr& result() const { return result_; }  // null: Any

 protected:
  Function(std::vector<Parameter> parameters, TypePtr result)
      : parameters_(std::move(parameters)), result_(std::move(result)) {}

 private:
  std::vector<Parameter> parameters_;
  TypePtr result_;
};

// Calls with checks: number of arguments, types (coerced), depth, result type. Null with a problem otherwise.
Value invoke(const Function& function, std::span<const Value> arguments, Evaluation& evaluation);

}  // namespace rathaus::feel
