#include "libs/feel/built_ins.h"

#include <algorithm>
#include <map>

#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

struct Table {
  std::vector<BuiltIn> rows;
  std::map<std::string_view, const BuiltIn*> by_name;
  std::vector<std::string_view> names;
};

Table make_table(Extensions extensions) {
  Table out;
  const auto add = [&](std::vector<BuiltIn> rows) {
    for (BuiltIn& row : rows) out.rows.push_back(std::move(row));
  };
  add(conversion_functions());
  add(string_functions());
  add(number_functions());
  add(list_functions());
  add(statistics_functions());
  add(context_functions());
  add(temporal_functions());
  add(range_functions());
  if (extensions == Extensions::camunda) add(camunda_functions());
  for (const BuiltIn& row : out.rows) {
    out.by_name[row.name] = &row;  // an extension's row of the same name is the wider one
    out.names.push_back(row.name);
  }
  return out;
}

const Table& table(Extensions extensions) {
  static const Table standard = make_table(Extensions::none);
  static const Table wide = make_table(Extensions::camunda);
  return extensions == Extensions::none ? standard : wide;
}

using Signature = BuiltIn::Signature;

bool takes(const Signature& signature, std::size_t count) {
  if (signature.arguments == BuiltIn::Arguments::items) return count >= 1;
  const std::size_t required = static_cast<std::size_t>(
      std::ranges::count(signature.parameters, false, &BuiltIn::Parameter::optional));
  if (signature.arguments == BuiltIn::Arguments::rest) return count >= required;
  return count >= required && count <= signature.parameters.size();
}

bool takes(const Signature& signature, std::span<const std::string> names) {
  for (const std::string& name : names) {
    if (std::ranges::find(signature.parameters, name, &BuiltIn::Parameter::name) ==
        signature.parameters.end())
      return false;
  }
  return std::ranges::all_of(signature.parameters, [&](const BuiltIn::Parameter& parameter) {
    return parameter.optional || std::ranges::find(names, parameter.name) != names.end();
  });
}

// The arguments as the native wants them; false: a problem is noted.
bool fit(const BuiltIn& function, const Signature& signature, std::span<Value> arguments, Evaluation& run) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const BuiltIn::Parameter& parameter = signature.parameters[std::min(i, signature.parameters.size() - 1)];
    if (arguments[i].is_null()) {
      if (parameter.nullable) continue;
      run.fail("arguments",
               std::string(function.name) + "(): " + std::string(parameter.name) + " must not be null");
      return false;
    }
    if (conforms(arguments[i], *parameter.type, true)) continue;
    bool fits = true;
    Value value = coerced(arguments[i], *parameter.type, fits);
    if (!fits) {
      run.fail_type((std::string(function.name) + "(): " + std::string(parameter.name) +
                     " must be of the type " + to_string(*parameter.type))
                        .c_str(),
                    arguments[i]);
      return false;
    }
    arguments[i] = std::move(value);
  }
  return true;
}

// `room`: the arguments, and space (of nulls) for all parameters.
Value call(const BuiltIn& function, const Signature& signature, std::span<Value> room, std::size_t count,
           bool& fits, Evaluation& run) {
  fits = true;
  const std::span<Value> arguments = room.first(count);
  if (signature.arguments == BuiltIn::Arguments::items) {
    if (arguments.size() != 1 || arguments[0].list() == nullptr) {
      if (arguments.size() == 1 && arguments[0].is_null())
        return run.fail("arguments", std::string(function.name) + "() of null");
      Value list =
          make_list(List(std::move_iterator(arguments.begin()), std::move_iterator(arguments.end())), run);
      return list.is_null() ? list : signature.native(std::span(&list, 1), run);
    }
    if (!run.spend(arguments[0].list()->size())) return {};
    return signature.native(arguments, run);
  }
  fits = fit(function, signature, arguments, run);
  if (!fits) return {};
  return signature.native(
      signature.arguments == BuiltIn::Arguments::fixed ? room.first(signature.parameters.size()) : arguments,
      run);
}

// The arguments in the signature's order; `in_order`: only if they were written in it.
std::optional<std::vector<Value>> by_name(const Signature& signature, std::span<const Value> arguments,
                                          std::span<const std::string> names, bool in_order) {
  if (!takes(signature, names)) return std::nullopt;
  std::vector<Value> out(signature.parameters.size());
  std::size_t used = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto place = std::ranges::find(signature.parameters, names[i], &BuiltIn::Parameter::name);
    const auto index = static_cast<std::size_t>(place - signature.parameters.begin());
    if (in_order && index < used) return std::nullopt;
    out[index] = arguments[i];
    used = std::max(used, index + 1);
  }
  out.resize(used);
  return out;
}

class BuiltInFunction final : public Function {
 public:
  explicit BuiltInFunction(const BuiltIn& row) : Function(parameters_of(row), nullptr), row_(row) {}
  Value call(std::span<const Value> arguments, Evaluation& run) const override {
    return call_built_in(row_, arguments, {}, run);
  }
  bool takes_count(std::size_t count) const override {
    return std::ranges::any_of(row_.signatures,
                               [&](const Signature& signature) { return takes(signature, count); });
  }
  Value call_named(std::span<const Value> arguments, std::span<const std::string> names,
                   Evaluation& run) const override {
    return call_built_in(row_, arguments, names, run);
  }

 private:
  static std::vector<Parameter> parameters_of(const BuiltIn& row) {
    std::vector<Parameter> out;
    for (const BuiltIn::Parameter& parameter : row.signatures.front().parameters)
      out.push_back({std::string(parameter.name), parameter.type});
    return out;
  }
  const BuiltIn& row_;
};

}  // namespace

const BuiltIn* find_built_in(std::string_view name, Extensions extensions) {
  const auto& by_name = table(extensions).by_name;
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const std::vector<std::string_view>& built_in_names(Extensions extensions) { return table(extensions).names; }

Value call_built_in(const BuiltIn& function, std::span<const Value> arguments,
                    std::span<const std::string> names, Evaluation& run) {
  if (!run.spend(1)) return {};
  const std::uint64_t before = run.problem_count();
  bool fits = false, tried = false;
  // before(point, range) and before(range, point) have the same names: the order they are written in decides.
  for (const bool in_order : {true, false}) {
    for (const Signature& signature : function.signatures) {
      std::optional<std::vector<Value>> ordered;
      if (!names.empty()) {
        ordered = by_name(signature, arguments, names, in_order);
      } else if (takes(signature, arguments.size())) {
        ordered.emplace(arguments.begin(), arguments.end());
      }
      if (!ordered) continue;
      run.forget_problems(before);
      tried = true;
      const std::size_t count = ordered->size();
      ordered->resize(std::max(count, signature.parameters.size()));
      Value out = call(function, signature, *ordered, count, fits, run);
      if (fits || run.exhausted()) return out;
    }
    if (tried) return {};
  }
  return run.fail("arguments", std::string(function.name) + "() does not take these arguments");
}

Value call_built_in(const BuiltIn& function, std::span<Value> room, std::size_t count, Evaluation& run) {
  const Signature& signature = function.signatures.front();
  if (function.signatures.size() != 1 || !takes(signature, count) ||
      signature.parameters.size() > room.size())
    return call_built_in(function, room.first(count), std::span<const std::string>(), run);
  if (!run.spend(1)) return {};
  bool fits = false;
  return call(function, signature, room, count, fits, run);
}

Value built_in_value(const BuiltIn& function) {
  return Value(std::shared_ptr<const Function>(std::make_shared<BuiltInFunction>(function)));
}

// ---- functions in general ---------------------------------------------------------------------------------

Value Function::call_named(std::span<const Value> arguments, std::span<const std::string> names,
                           Evaluation& run) const {
  std::vector<Value> ordered(parameters_.size());
  std::vector<bool> given(parameters_.size(), false);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto place = std::ranges::find(parameters_, names[i], &Parameter::name);
    if (place == parameters_.end())
      return run.fail("arguments", "there is no parameter \"" + names[i] + "\"");
    const auto index = static_cast<std::size_t>(place - parameters_.begin());
    if (given[index]) return run.fail("arguments", "the parameter \"" + names[i] + "\" is given twice");
    given[index] = true;
    ordered[index] = arguments[i];
  }
  if (names.size() != parameters_.size()) return run.fail("arguments", "a parameter is missing");
  return invoke(*this, ordered, run);
}

Value invoke(const Function& function, std::span<const Value> arguments, Evaluation& run) {
  if (!function.takes_count(arguments.size()))
    return run.fail("arguments", "the number of arguments does not fit");
  if (!run.spend(1)) return {};
  if (run.depth >= run.limits().depth) return run.fail("budget", "calls within calls beyond the depth limit");
  std::vector<Value> fitting(arguments.begin(), arguments.end());
  const auto& parameters = function.parameters();
  for (std::size_t i = 0; i < fitting.size() && i < parameters.size(); ++i) {
    if (parameters[i].type == nullptr || parameters[i].type->kind == Type::Kind::any) continue;
    bool fits = true;
    Value value = coerced(fitting[i], *parameters[i].type, fits);
    if (!fits)
      return run.fail_type(("the argument \"" + parameters[i].name + "\" must be of the type " +
                            to_string(*parameters[i].type))
                               .c_str(),
                           fitting[i]);
    fitting[i] = std::move(value);
  }
  ++run.depth;
  Value out = function.call(fitting, run);
  --run.depth;
  if (function.result() == nullptr || out.is_null()) return out;
  bool fits = true;
  Value result = coerced(out, *function.result(), fits);
  return fits ? result
              : run.fail_type(("the result must be of the type " + to_string(*function.result())).c_str(),
                              out);
}

}  // namespace rathaus::feel
