#include "libs/dmn/check_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rathaus::dmn {

using feel::Node;
using feel::NodeId;
using feel::Op;
using feel::TypePtr;
using Kind = feel::Type::Kind;

namespace {

TypePtr simple(Kind kind) { return feel::simple_type(kind); }

bool ordered(Kind kind) {
  return kind == Kind::number || kind == Kind::string || kind == Kind::date || kind == Kind::time ||
         kind == Kind::date_time || kind == Kind::months_duration || kind == Kind::day_time_duration ||
         kind == Kind::duration;
}

bool is_duration(Kind kind) {
  return kind == Kind::months_duration || kind == Kind::day_time_duration || kind == Kind::duration;
}

// Could both be kinds of one value?
bool may_be_same(Kind a, Kind b) {
  if (a == Kind::any || b == Kind::any || a == b) return true;
  return (a == Kind::duration && is_duration(b)) || (b == Kind::duration && is_duration(a));
}

bool calculates(Kind kind) { return ordered(kind); }

// Kind of a result of +, -, *, /, **; any: unknown, nullopt: there is none (10.3.2.13, tables 50 to 55).
std::optional<Kind> result_of(Op op, Kind a, Kind b) {
  if (a == Kind::any && b == Kind::any) return Kind::any;
  if ((a != Kind::any && !calculates(a)) || (b != Kind::any && !calculates(b))) return std::nullopt;
  const bool either = a == Kind::any || b == Kind::any || a == Kind::duration || b == Kind::duration;
  const bool numbers = a == Kind::number && b == Kind::number;
  if (op == Op::power) {
    if ((a != Kind::any && a != Kind::number) || (b != Kind::any && b != Kind::number)) return std::nullopt;
    return Kind::number;
  }
  const auto bad = [](Kind kind) {
    return kind == Kind::string || kind == Kind::date || kind == Kind::time || kind == Kind::date_time;
  };
  if (op == Op::multiply || op == Op::divide) {
    if (bad(a) || bad(b)) return std::nullopt;
    if (numbers) return Kind::number;
    if (either) return Kind::any;
    if (a == Kind::number) return op == Op::multiply ? std::optional(b) : std::nullopt;
    if (b == Kind::number) return a;
    if (op == Op::divide && a == b) return Kind::number;
    return std::nullopt;
  }
  if (op == Op::subtract && (a == Kind::string || b == Kind::string)) return std::nullopt;
  if (numbers || (a == Kind::number && b == Kind::any) || (b == Kind::number && a == Kind::any))
    return Kind::number;
  if (a == Kind::number || b == Kind::number) return std::nullopt;
  if (a == Kind::string || b == Kind::string) {
    return may_be_same(a, b) ? std::optional(Kind::string) : std::nullopt;
  }
  if (either) return Kind::any;
  const bool dates_a = a == Kind::date || a == Kind::date_time,
             dates_b = b == Kind::date || b == Kind::date_time;
  if (op == Op::subtract && ((dates_a && dates_b) || (a == Kind::time && b == Kind::time))) {
    return Kind::day_time_duration;
  }
  if (dates_a && is_duration(b)) return a == Kind::date && b == Kind::day_time_duration ? Kind::any : a;
  if (a == Kind::time && b == Kind::day_time_duration) return a;
  if (a == b && is_duration(a)) return a;
  if (op == Op::add && is_duration(a) && (dates_b || (b == Kind::time && a == Kind::day_time_duration))) {
    return dates_b && b == Kind::date && a == Kind::day_time_duration ? Kind::any : b;
  }
  return std::nullopt;
}

// Names that follow a point for values that are no contexts (table 66).
std::optional<Kind> property(Kind kind, std::string_view name) {
  const bool date = kind == Kind::date || kind == Kind::date_time,
             time = kind == Kind::time || kind == Kind::date_time;
  if (date && (name == "year" || name == "month" || name == "day" || name == "weekday")) return Kind::number;
  if (time && (name == "hour" || name == "minute" || name == "second")) return Kind::number;
  if (time && name == "time offset") return Kind::day_time_duration;
  if (time && name == "timezone") return Kind::string;
  if (kind == Kind::months_duration && (name == "years" || name == "months")) return Kind::number;
  if (kind == Kind::day_time_duration &&
      (name == "days" || name == "hours" || name == "minutes" || name == "seconds")) {
    return Kind::number;
  }
  if (kind == Kind::range && (name == "start included" || name == "end included")) return Kind::boolean;
  if (kind == Kind::range && (name == "start" || name == "end")) return Kind::any;
  return std::nullopt;
}

// Levenshtein, in bytes.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
      corner = above;
    }
  }
  return row.back();
}

}  // namespace

std::string type_text(const TypePtr& type) { return type == nullptr ? "Any" : feel::to_string(*type); }

Kind kind_of(const TypePtr& type) {
  if (type == nullptr || type->kind == Kind::null) return Kind::any;
  return type->kind;
}

bool may_fit(const TypePtr& from, const TypePtr& to) {
  const Kind a = kind_of(from), b = kind_of(to);
  if (a == Kind::any || b == Kind::any) return true;
  if (b == Kind::list) return a == Kind::list || may_fit(from, to->element);
  if (a == Kind::list) return may_fit(from->element, to);
  if (a == Kind::date && b == Kind::date_time) return true;
  if (a == Kind::context && b == Kind::context) {
    return std::ranges::all_of(to->fields, [&](const feel::Type::Field& wanted) {
      const auto own = std::ranges::find(from->fields, wanted.name, &feel::Type::Field::name);
      // Within contexts nothing is converted (10.3.2.9.4), but lists may be empty.
      return own == from->fields.end() || may_be_same(kind_of(own->type), kind_of(wanted.type));
    });
  }
  return may_be_same(a, b);
}

TypePtr common_type(const TypePtr& a, const TypePtr& b) {
  if (a == nullptr || b == nullptr || a == b) return a == b ? a : nullptr;
  if (a->kind == Kind::null) return b;
  if (b->kind == Kind::null) return a;
  if (a->kind != b->kind || a->kind == Kind::any) return nullptr;
  switch (a->kind) {
    case Kind::list: return feel::list_type(common_type(a->element, b->element));
    case Kind::range: return feel::range_type(common_type(a->element, b->element));
    case Kind::context: {
      std::vector<feel::Type::Field> fields;
      for (const auto& field : a->fields) {
        const auto other = std::ranges::find(b->fields, field.name, &feel::Type::Field::name);
        if (other != b->fields.end()) fields.push_back({field.name, common_type(field.type, other->type)});
      }
      return feel::context_type(std::move(fields));
    }
    case Kind::function: return nullptr;
    default: return simple(a->kind);
  }
}

TypePtr type_of_value(const feel::Value& value) {
  using V = feel::Value::Kind;
  switch (value.kind()) {
    case V::null: return simple(Kind::null);
    case V::boolean: return simple(Kind::boolean);
    case V::number: return simple(Kind::number);
    case V::date: return simple(Kind::date);
    case V::time: return simple(Kind::time);
    case V::date_time: return simple(Kind::date_time);
    case V::months_duration: return simple(Kind::months_duration);
    case V::day_time_duration: return simple(Kind::day_time_duration);
    case V::string: return simple(Kind::string);
    default: return nullptr;
  }
}

TypePtr Inference::value(NodeId id) {
  if (id == feel::kNoNode) return nullptr;
  const Node& node = tree_.at(id);
  switch (node.op) {
    case Op::constant: return type_of_value(tree_.values[node.index]);
    case Op::name: return name(node);
    case Op::bad_literal:
      error(node, "feel.literal",
            fmt::format("@\"{}\" ist weder Datum noch Uhrzeit noch Dauer", tree_.strings[node.index]));
      return nullptr;
    case Op::negate: {
      const TypePtr type = argument(node, 0);
      const Kind kind = kind_of(type);
      if (kind == Kind::any || kind == Kind::number || is_duration(kind)) return type;
      error(node, "feel.type", fmt::format("„-“ geht nicht mit {}", type_text(type)));
      return nullptr;
    }
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power: return arithmetic(node);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal: {
      const TypePtr a = argument(node, 0), b = argument(node, 1);
      comparison(node, a, b, node.op != Op::equal && node.op != Op::not_equal);
      return simple(Kind::boolean);
    }
    case Op::between: {
      const TypePtr a = argument(node, 0), low = argument(node, 1), high = argument(node, 2);
      comparison(node, a, low, true);
      comparison(node, a, high, true);
      return simple(Kind::boolean);
    }
    case Op::logical_and:
    case Op::logical_or:
      for (std::uint32_t i = 0; i < 2; ++i) {
        const TypePtr side = argument(node, i);
        if (kind_of(side) == Kind::any || kind_of(side) == Kind::boolean) continue;
        // It counts as null (table 38), and the other side may decide alone: no error.
        report_(Severity::warning, "feel.type",
                fmt::format("bei „{}“ wird eine Bedingung erwartet, hier steht {}",
                            node.op == Op::logical_and ? "and" : "or", type_text(side)),
                tree_.at(tree_.argument(node, i)).offset);
      }
      return simple(Kind::boolean);
    case Op::conditional: {
      condition(argument(node, 0), tree_.at(tree_.argument(node, 0)), "if");
      const TypePtr yes = argument(node, 1);
      return common_type(yes, argument(node, 2));
    }
    case Op::instance_of: argument(node, 0); return simple(Kind::boolean);
    case Op::in: {
      const TypePtr input = argument(node, 0);
      locals_.push_back({"?", input});
      for (std::uint32_t i = 1; i < node.count; ++i) test(tree_.argument(node, i), input);
      locals_.pop_back();
      return simple(Kind::boolean);
    }
    case Op::for_each:
    case Op::some:
    case Op::every: return loop(node);
    case Op::filter: return filter(node);
    case Op::path: return path(node);
    case Op::list: {
      TypePtr element;
      for (std::uint32_t i = 0; i < node.count; ++i) {
        const TypePtr item = argument(node, i);
        element = i == 0 ? item : common_type(element, item);
      }
      return feel::list_type(std::move(element));
    }
    case Op::context: return context(node);
    case Op::range: return range(node);
    case Op::function: return function(node);
    case Op::call: return call(node);
    case Op::tests:
    case Op::tests_negated:
    case Op::tests_any:
    case Op::iteration: break;
    default: return argument(node, 0);  // a test's bound
  }
  return nullptr;
}

void Inference::unary_tests(const TypePtr& input) {
  const Node& root = tree_.at(tree_.root);
  if (root.op == Op::tests_any) return;
  locals_.push_back({"?", input});
  for (std::uint32_t i = 0; i < root.count; ++i) test(tree_.argument(root, i), input);
  locals_.pop_back();
}

bool Inference::reads_input(NodeId id) const {
  if (id == feel::kNoNode) return false;
  const Node& node = tree_.at(id);
  if (node.op == Op::name && tree_.strings[node.index] == "?") return true;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (reads_input(tree_.argument(node, i))) return true;
  }
  return false;
}

void Inference::test(NodeId id, const TypePtr& input) {
  const Node& node = tree_.at(id);
  if (node.op >= Op::test_equal && node.op <= Op::test_greater_or_equal) {
    comparison(node, input, argument(node, 0), node.op != Op::test_equal && node.op != Op::test_not_equal);
    return;
  }
  const TypePtr type = value(id);
  const Kind kind = kind_of(type), given = kind_of(input);
  if (kind == Kind::any || given == Kind::any || given == Kind::list || given == Kind::range) return;
  // A condition of its own (a cell that does not speak of the input by "?" but by other variables).
  if (kind == Kind::boolean && tree_.at(id).op != Op::constant) return;
  if (reads_input(id) && kind == Kind::boolean) return;
  TypePtr one = type;
  for (int level = 0; level < 2 && (kind_of(one) == Kind::list || kind_of(one) == Kind::range); ++level) {
    one = one->element;
  }
  if (may_be_same(kind_of(one), given)) return;
  error(node, "feel.type",
        fmt::format("der geprüfte Wert ist {}, hier steht {}: das trifft nie zu", type_text(input),
                    type_text(type)));
}

void Inference::comparison(const Node& node, const TypePtr& a, const TypePtr& b, bool order) {
  const Kind left = kind_of(a), right = kind_of(b);
  const bool wrong = !may_be_same(left, right);
  const bool none =
      order && ((left != Kind::any && !ordered(left)) || (right != Kind::any && !ordered(right)));
  if (wrong) {
    error(node, "feel.type",
          fmt::format("{} und {} lassen sich nicht vergleichen", type_text(a), type_text(b)));
  } else if (none) {
    error(node, "feel.type",
          fmt::format("{} hat keine Reihenfolge", type_text(left != Kind::any && !ordered(left) ? a : b)));
  }
}

void Inference::condition(const TypePtr& type, const Node& node, const char* what) {
  const Kind kind = kind_of(type);
  if (kind == Kind::any || kind == Kind::boolean) return;
  error(node, "feel.type",
        fmt::format("bei „{}“ wird eine Bedingung erwartet, hier steht {}", what, type_text(type)));
}

TypePtr Inference::arithmetic(const Node& node) {
  const TypePtr a = argument(node, 0), b = argument(node, 1);
  const auto result = result_of(node.op, kind_of(a), kind_of(b));
  if (result) return *result == Kind::any ? nullptr : simple(*result);
  static constexpr std::string_view kSigns[] = {"+", "-", "*", "/", "**"};
  error(
      node, "feel.type",
      fmt::format("„{}“ geht nicht mit {} und {}",
                  kSigns[static_cast<int>(node.op) - static_cast<int>(Op::add)], type_text(a), type_text(b)));
  return nullptr;
}

const TypePtr* Inference::find(std::string_view name) const {
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (!local->item) {
      if (local->name == name) return &local->type;
    } else if (kind_of(local->type) == Kind::context) {
      const auto field = std::ranges::find(local->type->fields, name, &feel::Type::Field::name);
      if (field != local->type->fields.end()) return &field->type;
    }
  }
  for (auto variable = scope_.variables().rbegin(); variable != scope_.variables().rend(); ++variable) {
    if (variable->name == name) return &variable->type;
  }
  return nullptr;
}

TypePtr Inference::name(const Node& node) {
  const std::string& text = tree_.strings[node.index];
  if (const TypePtr* type = find(text)) {
    // An item whose type is not known may have an entry of this name that hides it.
    const bool hidden =
        std::ranges::any_of(locals_, [](const Local& l) { return l.item && kind_of(l.type) == Kind::any; });
    return hidden && text != "item" ? nullptr : *type;
  }
  if (feel::find_built_in(text, extensions_) != nullptr) return nullptr;
  unknown_name(node, text);
  return nullptr;
}

void Inference::unknown_name(const Node& node, const std::string& name) {
  Severity severity = Severity::error;
  for (const Local& local : locals_) {
    if (!local.item) continue;
    const Kind kind = kind_of(local.type);
    if (kind == Kind::any || (kind == Kind::context && local.type->fields.empty())) return;
    if (kind == Kind::context) severity = Severity::warning;  // it may have more entries than its type says
  }
  std::string best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 4) + 1;
  const auto offer = [&](std::string_view other) {
    if (other.size() > 200 || name.size() > 200 || other == "?") return;
    const std::size_t far = distance(name, other);
    if (far >= least) return;
    least = far;
    best = other;
  };
  for (const auto& variable : scope_.variables()) offer(variable.name);
  for (const Local& local : locals_) {
    if (!local.item)
      offer(local.name);
    else if (local.type)
      for (const auto& field : local.type->fields) offer(field.name);
  }
  for (const std::string_view built_in : feel::built_in_names(extensions_)) offer(built_in);
  std::string detail = fmt::format("„{}“ gibt es hier nicht", name);
  if (!best.empty()) detail += fmt::format("; gemeint ist vielleicht „{}“", best);
  report_(severity, "feel.unknown_name", std::move(detail), node.offset);
}

TypePtr Inference::path(const Node& node) {
  const TypePtr from = argument(node, 0);
  const std::string& name = tree_.strings[node.index];
  const bool list = kind_of(from) == Kind::list;
  const TypePtr base = list ? from->element : from;
  const Kind kind = kind_of(base);
  if (kind == Kind::any || kind == Kind::list || kind == Kind::duration) return nullptr;
  const auto wrapped = [&](TypePtr type) { return list ? feel::list_type(std::move(type)) : type; };
  if (kind == Kind::context) {
    const auto field = std::ranges::find(base->fields, name, &feel::Type::Field::name);
    if (field != base->fields.end()) return wrapped(field->type);
    // A value may have more entries than its type names: no error.
    if (!base->fields.empty() && !base->name.empty()) {
      report_(Severity::warning, "feel.unknown_name",
              fmt::format("der Typ {} hat kein „{}“", base->name, name), node.offset);
    }
    return nullptr;
  }
  if (const auto known = property(kind, name)) {
    if (kind == Kind::range && *known == Kind::any) return wrapped(base->element);
    return wrapped(simple(*known));
  }
  if (!list) error(node, "feel.unknown_name", fmt::format("{} hat kein „{}“", type_text(base), name));
  return nullptr;
}

TypePtr Inference::filter(const Node& node) {
  const TypePtr from = argument(node, 0);
  const bool list = kind_of(from) == Kind::list;
  const TypePtr item = list ? from->element : from;
  const std::size_t before = locals_.size();
  locals_.push_back({"item", item});
  locals_.push_back({"", item, true});
  const TypePtr predicate = argument(node, 1);
  locals_.resize(before);
  const Kind kind = kind_of(predicate);
  if (kind == Kind::number) return item;
  if (kind == Kind::boolean) return feel::list_type(item);
  if (kind != Kind::any) {
    error(tree_.at(tree_.argument(node, 1)), "feel.type",
          fmt::format("ein Filter braucht eine Bedingung oder eine Nummer, hier steht {}",
                      type_text(predicate)));
  }
  return nullptr;
}

TypePtr Inference::loop(const Node& node) {
  const std::size_t before = locals_.size();
  for (std::uint32_t i = 0; i + 1 < node.count; ++i) {
    const Node& domain = tree_.at(tree_.argument(node, i));
    TypePtr item;
    if (domain.op == Op::iteration) {
      item = argument(domain, 0);
      const TypePtr to = argument(domain, 1);
      for (const TypePtr& end : {item, to}) {
        const Kind kind = kind_of(end);
        if (kind == Kind::any || kind == Kind::number || kind == Kind::date) continue;
        error(
            domain, "feel.type",
            fmt::format("„..“ geht von Zahl zu Zahl oder von Datum zu Datum, hier steht {}", type_text(end)));
        break;
      }
    } else {
      item = value(tree_.argument(node, i));
      const Kind kind = kind_of(item);
      if (kind == Kind::list || kind == Kind::range) item = item->element;
    }
    locals_.push_back({tree_.strings[node.index + i], item});
  }
  if (node.op == Op::for_each) locals_.push_back({"partial", nullptr});
  const NodeId body_id = tree_.argument(node, node.count - 1);
  const TypePtr body = value(body_id);
  locals_.resize(before);
  if (node.op == Op::for_each) return feel::list_type(body);
  condition(body, tree_.at(body_id), "satisfies");
  return simple(Kind::boolean);
}

TypePtr Inference::context(const Node& node) {
  const std::size_t before = locals_.size();
  std::vector<feel::Type::Field> fields;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const TypePtr entry = argument(node, i);
    locals_.push_back({tree_.strings[node.index + i], entry});
    fields.push_back({tree_.strings[node.index + i], entry});
  }
  locals_.resize(before);
  return feel::context_type(std::move(fields));
}

TypePtr Inference::range(const Node& node) {
  const TypePtr low = argument(node, 0), high = argument(node, 1);
  for (const TypePtr& end : {low, high}) {
    const Kind kind = kind_of(end);
    if (kind == Kind::any || ordered(kind)) continue;
    error(node, "feel.type", fmt::format("{} kann kein Ende eines Intervalls sein", type_text(end)));
    return feel::range_type(nullptr);
  }
  if (!may_be_same(kind_of(low), kind_of(high))) {
    error(node, "feel.type",
          fmt::format("ein Intervall von {} bis {} gibt es nicht", type_text(low), type_text(high)));
  }
  return feel::range_type(kind_of(low) != Kind::any ? low : high);
}

TypePtr Inference::function(const Node& node) {
  const feel::FunctionLiteral& literal = tree_.functions[node.index];
  const std::size_t before = locals_.size();
  std::vector<TypePtr> parameters;
  for (const auto& parameter : literal.parameters) {
    locals_.push_back({parameter.name, parameter.type});
    parameters.push_back(parameter.type);
  }
  const TypePtr body = literal.external ? nullptr : argument(node, 0);
  locals_.resize(before);
  return feel::function_type(std::move(parameters), literal.external ? nullptr : body);
}

}  // namespace rathaus::dmn
