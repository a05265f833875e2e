// Calls: of built-in functions by their table, of others by the type of the function.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "libs/dmn/check_types.h"

namespace rathaus::dmn {

using feel::Node;
using feel::Op;
using feel::TypePtr;
using Kind = feel::Type::Kind;

namespace {

TypePtr simple(Kind kind) { return feel::simple_type(kind); }

struct ResultRow {
  std::string_view name;
  Kind kind;
};
// What built-in functions give (10.3.4), where it does not depend on the arguments.
constexpr ResultRow kResults[] = {{"date", Kind::date},
                                  {"date and time", Kind::date_time},
                                  {"time", Kind::time},
                                  {"duration", Kind::duration},
                                  {"years and months duration", Kind::months_duration},
                                  {"number", Kind::number},
                                  {"string", Kind::string},
                                  {"not", Kind::boolean},
                                  {"range", Kind::range},
                                  {"substring", Kind::string},
                                  {"string length", Kind::number},
                                  {"upper case", Kind::string},
                                  {"lower case", Kind::string},
                                  {"substring before", Kind::string},
                                  {"substring after", Kind::string},
                                  {"contains", Kind::boolean},
                                  {"starts with", Kind::boolean},
                                  {"ends with", Kind::boolean},
                                  {"matches", Kind::boolean},
                                  {"replace", Kind::string},
                                  {"split", Kind::list},
                                  {"string join", Kind::string},
                                  {"list contains", Kind::boolean},
                                  {"count", Kind::number},
                                  {"append", Kind::list},
                                  {"concatenate", Kind::list},
                                  {"insert before", Kind::list},
                                  {"union", Kind::list},
                                  {"flatten", Kind::list},
                                  {"index of", Kind::list},
                                  {"mode", Kind::list},
                                  {"list replace", Kind::list},
                                  {"all", Kind::boolean},
                                  {"any", Kind::boolean},
                                  {"decimal", Kind::number},
                                  {"floor", Kind::number},
                                  {"ceiling", Kind::number},
                                  {"round up", Kind::number},
                                  {"round down", Kind::number},
                                  {"round half up", Kind::number},
                                  {"round half down", Kind::number},
                                  {"modulo", Kind::number},
                                  {"sqrt", Kind::number},
                                  {"log", Kind::number},
                                  {"exp", Kind::number},
                                  {"odd", Kind::boolean},
                                  {"even", Kind::boolean},
                                  {"day of year", Kind::number},
                                  {"day of week", Kind::string},
                                  {"month of year", Kind::string},
                                  {"week of year", Kind::number},
                                  {"is", Kind::boolean},
                                  {"now", Kind::date_time},
                                  {"today", Kind::date},
                                  {"get entries", Kind::list},
                                  {"context", Kind::context},
                                  {"context put", Kind::context},
                                  {"context merge", Kind::context},
                                  {"before", Kind::boolean},
                                  {"after", Kind::boolean},
                                  {"meets", Kind::boolean},
                                  {"met by", Kind::boolean},
                                  {"overlaps", Kind::boolean},
                                  {"overlaps before", Kind::boolean},
                                  {"overlaps after", Kind::boolean},
                                  {"finishes", Kind::boolean},
                                  {"finished by", Kind::boolean},
                                  {"includes", Kind::boolean},
                                  {"during", Kind::boolean},
                                  {"starts", Kind::boolean},
                                  {"started by", Kind::boolean},
                                  {"coincides", Kind::boolean}};

bool takes(const feel::BuiltIn::Signature& signature, std::size_t count) {
  using Arguments = feel::BuiltIn::Arguments;
  if (signature.arguments == Arguments::items) return count >= 1;
  const auto required = static_cast<std::size_t>(
      std::ranges::count(signature.parameters, false, &feel::BuiltIn::Parameter::optional));
  return count >= required &&
         (signature.arguments == Arguments::rest || count <= signature.parameters.size());
}

// Positions of the parameters for named arguments; nullopt: the names do not fit.
std::optional<std::vector<std::size_t>> by_name(const feel::BuiltIn::Signature& signature,
                                                const std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  for (const std::string& name : names) {
    const auto at = std::ranges::find(signature.parameters, name, &feel::BuiltIn::Parameter::name);
    if (at == signature.parameters.end()) return std::nullopt;
    out.push_back(static_cast<std::size_t>(at - signature.parameters.begin()));
  }
  for (const auto& parameter : signature.parameters) {
    if (!parameter.optional && std::ranges::find(names, parameter.name) == names.end()) return std::nullopt;
  }
  return out;
}

}  // namespace

TypePtr Inference::call(const Node& node) {
  std::vector<TypePtr> types;
  for (std::uint32_t i = 1; i < node.count; ++i) types.push_back(argument(node, i));
  const Node& callee = tree_.at(tree_.argument(node, 0));
  const TypePtr* variable = nullptr;
  if (callee.op == Op::name) {
    const std::string& name = tree_.strings[callee.index];
    variable = find(name);
    const feel::BuiltIn* row = feel::find_built_in(name, extensions_);
    if (row != nullptr && variable == nullptr) return call_built_in(node, *row, types);
    if (row != nullptr && kind_of(*variable) != Kind::function) return nullptr;
  }
  const TypePtr type = variable != nullptr ? *variable : value(tree_.argument(node, 0));
  if (kind_of(type) == Kind::any) return nullptr;
  if (type->kind != Kind::function) {
    error(node, "feel.type", fmt::format("{} ist keine Funktion", type_text(type)));
    return nullptr;
  }
  return call_typed(node, *type, types);
}

TypePtr Inference::call_typed(const Node& node, const feel::Type& type, const std::vector<TypePtr>& types) {
  if (type.parameters.empty() && type.result == nullptr) return nullptr;  // function: nothing is known of it
  if ((node.flags & feel::kNamedArguments) == 0) {
    if (types.size() != type.parameters.size()) {
      error(node, "feel.arguments",
            fmt::format("die Funktion hat {} Parameter, hier stehen {} Argumente", type.parameters.size(),
                        types.size()));
      return nullptr;
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (may_fit(types[i], type.parameters[i])) continue;
      error(tree_.at(tree_.argument(node, static_cast<std::uint32_t>(i) + 1)), "feel.type",
            fmt::format("Argument {} muss {} sein, hier steht {}", i + 1, type_text(type.parameters[i]),
                        type_text(types[i])));
    }
  } else if (types.size() != type.parameters.size()) {
    error(node, "feel.arguments",
          fmt::format("die Funktion hat {} Parameter, hier stehen {} Argumente", type.parameters.size(),
                      types.size()));
  }
  return kind_of(type.result) == Kind::any ? nullptr : type.result;
}

TypePtr Inference::call_built_in(const Node& node, const feel::BuiltIn& row,
                                 const std::vector<TypePtr>& types) {
  std::vector<std::string> names;
  if ((node.flags & feel::kNamedArguments) != 0) {
    for (std::uint32_t i = 0; i + 1 < node.count; ++i) names.push_back(tree_.strings[node.index + i]);
  }
  bool counted = false, fits = false;
  std::string why;
  for (const auto& signature : row.signatures) {
    std::vector<std::size_t> places(types.size());
    if (!names.empty()) {
      const auto ordered = by_name(signature, names);
      if (!ordered) continue;
      places = *ordered;
    } else {
      if (!takes(signature, types.size())) continue;
      for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = std::min(i, signature.parameters.size() - 1);
    }
    counted = true;
    bool all = true;
    for (std::size_t i = 0; i < types.size() && signature.arguments != feel::BuiltIn::Arguments::items; ++i) {
      const auto& parameter = signature.parameters[places[i]];
      if (may_fit(types[i], parameter.type)) continue;
      all = false;
      why = fmt::format("{}(): „{}“ muss {} sein, hier steht {}", row.name, parameter.name,
                        feel::to_string(*parameter.type), type_text(types[i]));
    }
    fits = fits || all;
  }
  if (!counted) {
    error(node, "feel.arguments",
          names.empty() ? fmt::format("{}() gibt es nicht mit {} Argumenten", row.name, types.size())
                        : fmt::format("{}() gibt es nicht mit Argumenten dieser Namen", row.name));
  } else if (!fits) {
    error(node, "feel.type", why);
  } else if (!literal_text(node, row)) {
    error(node, "feel.literal", fmt::format("{}() kann diesen Text nicht lesen", row.name));
  }
  if (const auto* known = std::ranges::find(kResults, row.name, &ResultRow::name);
      known != std::end(kResults)) {
    if (known->kind == Kind::list)
      return feel::list_type(row.name == "split" ? simple(Kind::string) : nullptr);
    return simple(known->kind);
  }
  const TypePtr first = types.empty() ? nullptr : types.front();
  const bool list = kind_of(first) == Kind::list;
  if (row.name == "abs") return first;
  if (row.name == "sublist" || row.name == "reverse" || row.name == "distinct values" || row.name == "sort" ||
      row.name == "remove") {
    return feel::list_type(list ? first->element : nullptr);
  }
  if (row.name == "min" || row.name == "max" || row.name == "sum" || row.name == "mean" ||
      row.name == "median" || row.name == "product") {
    const TypePtr item = list ? first->element : first;
    return kind_of(item) == Kind::number ? simple(Kind::number) : nullptr;
  }
  return nullptr;
}

// date("..") and its like, written out: can the text be read?
bool Inference::literal_text(const Node& node, const feel::BuiltIn& row) {
  if (node.count != 2 ||
      (row.name != "date" && row.name != "time" && row.name != "date and time" && row.name != "duration"))
    return true;
  const Node& text = tree_.at(tree_.argument(node, 1));
  if (text.op != Op::constant || tree_.values[text.index].string() == nullptr) return true;
  feel::Evaluation run({.steps = 10'000, .bytes = 1 << 20, .depth = 20});
  return !feel::call_built_in(row, std::span(&tree_.values[text.index], 1), {}, run).is_null();
}

}  // namespace rathaus::dmn
