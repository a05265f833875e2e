#pragma once
// The built-in functions of FEEL (DMN 1.5, 10.3.4) as a table: names, parameters, code. Adding one is adding a row in
// built_ins_*.cpp. What a row's function may rely on: as many arguments as parameters (missing optional ones are
// null), each of the declared kind; null only where the row allows it. Variadic rows get the items themselves.
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "libs/feel/feel.h"
#include "libs/feel/function.h"
#include "libs/regex/regex.h"

namespace rathaus::feel {

using Native = Value (*)(std::span<const Value> arguments, Evaluation& run);
using PatternNative = Value (*)(const regex::Pattern& pattern, std::span<const Value> arguments,
                                Evaluation& run);

struct BuiltIn {
  struct Parameter {
    std::string_view name;
    TypePtr type;
    bool optional = false, nullable = false;
  };
  enum class Arguments : std::uint8_t {
    fixed,
    items,  // f(list) or f(a, b, c): the native gets one list
    rest  // the last parameter repeats: the native gets all arguments
  };
  struct Signature {
    std::vector<Parameter> parameters;
    Native native = nullptr;
    Arguments arguments = Arguments::fixed;
    // The second argument is a regular expression, a parameter "flags" says how it is meant: where both are constants
    // they are compiled once, with the text. All arguments are strings then.
    PatternNative with_pattern = nullptr;
  };
  std::string_view name;
  std::vector<Signature> signatures;
  bool constant = true;  // the same arguments always give the same value: may be computed when compiled
};

const BuiltIn* find_built_in(std::string_view name, Extensions extensions);
const std::vector<std::string_view>& built_in_names(Extensions extensions);

// Chooses the signature, orders named arguments, coerces, checks, calls. `names` is empty or has one each.
Value call_built_in(const BuiltIn& function, std::span<const Value> arguments,
                    std::span<const std::string> names, Evaluation& run);
// The same with the arguments in their order, as the first `count` of `room`, which may be changed.
Value call_built_in(const BuiltIn& function, std::span<Value> room, std::size_t count, Evaluation& run);
// As a value, to hand to sort() and the like.
Value built_in_value(const BuiltIn& function);

// The parts of the table.
std::vector<BuiltIn> conversion_functions();
std::vector<BuiltIn> string_functions();
std::vector<BuiltIn> number_functions();
std::vector<BuiltIn> list_functions();
std::vector<BuiltIn> statistics_functions();
std::vector<BuiltIn> context_functions();
std::vector<BuiltIn> temporal_functions();
std::vector<BuiltIn> range_functions();
std::vector<BuiltIn> camunda_functions();

// Rows are written with these.
namespace row {
inline BuiltIn::Parameter any(std::string_view name) {
  return {name, simple_type(Type::Kind::any), false, true};
}
inline BuiltIn::Parameter of(Type::Kind kind, std::string_view name) {
  return {name, simple_type(kind), false, false};
}
inline BuiltIn::Parameter number(std::string_view name) { return of(Type::Kind::number, name); }
inline BuiltIn::Parameter string(std::string_view name) { return of(Type::Kind::string, name); }
inline BuiltIn::Parameter list(std::string_view name) { return of(Type::Kind::list, name); }
inline BuiltIn::Parameter context(std::string_view name) { return of(Type::Kind::context, name); }
inline BuiltIn::Parameter optional(BuiltIn::Parameter parameter) {
  parameter.optional = true;
  return parameter;
}
inline BuiltIn::Parameter nullable(BuiltIn::Parameter parameter) {
  parameter.nullable = true;
  return parameter;
}
}  // namespace row

}  // namespace rathaus::feel
