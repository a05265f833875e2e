#include "modules/fees/expression.h"

#include <algorithm>
#include <array>

namespace rathaus::fees {
namespace {

using feel::Decimal;
using feel::Truth;
using feel::Value;

struct Operator {
  std::string_view name;
  std::size_t least, most;
};
constexpr std::size_t kMany = 16;
constexpr std::array kOperators = std::to_array<Operator>({
    {"add", 2, kMany}, {"multiply", 2, kMany}, {"min", 2, kMany}, {"max", 2, kMany}, {"subtract", 2, 2}, {"divide", 2, 2},
    {"round_cents", 1, 1}, {"eq", 2, 2}, {"ne", 2, 2}, {"lt", 2, 2}, {"le", 2, 2}, {"gt", 2, 2}, {"ge", 2, 2}, {"and", 2, kMany},
    {"or", 2, kMany}, {"not", 1, 1}, {"is_missing", 1, 1}, {"if", 3, 3}, {"add_days", 2, 2}, {"add_months", 2, 2},
    {"first_of_month_from", 1, 1}, {"first_of_next_month", 1, 1}, {"later", 2, 2}, {"earlier", 2, 2}, {"days_inclusive", 2, 2},
    {"months_in_year", 2, 2}, {"lookup", 3, 3},
});

const Operator* find_operator(std::string_view name) {
  const auto found = std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator& o) { return o.name == name; });
  return found == kOperators.end() ? nullptr : &*found;
}

LocalDate first_of(std::chrono::year_month month) { return month / std::chrono::day{1}; }
std::chrono::year_month month_of(LocalDate date) { return date.year() / date.month(); }
Value dated(LocalDate date) {
  const int year = int(date.year());
  return date.ok() && year >= 1 && year <= 9999 ? Value(date) : Value();
}

// BGB 188(3): a day the month does not have becomes its last day.
Value add_months(LocalDate date, std::int64_t months) {
  const std::chrono::year_month month = month_of(date) + std::chrono::months(months);
  const LocalDate same = month / date.day();
  return dated(same.ok() ? same : LocalDate(month / std::chrono::last));
}

std::optional<std::int64_t> small_integer(const Value& value) {
  const auto number = number_of(value);
  const auto whole = number ? number->to_int64() : std::nullopt;
  return whole && *whole > -100'000 && *whole < 100'000 ? whole : std::nullopt;
}

std::optional<int> ordered(const Value& a, const Value& b) {
  if (const auto x = date_of(a), y = date_of(b); x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  if (const auto x = number_of(a), y = number_of(b); x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  return std::nullopt;
}

Value equal(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) return a == b;
  if (const auto order = ordered(a, b)) return *order == 0;
  return false;
}

Value from_cell(const json::value& cell) {
  if (cell.is_string()) return Value(json::view(cell.get_string()));
  if (cell.is_bool()) return cell.get_bool();
  if (cell.is_int64()) return Value::number(cell.get_int64());
  return {};
}

class Evaluator {
 public:
  explicit Evaluator(Scope& scope) : scope_(scope) {}

  Value run(const json::value& e, int depth = 0) {
    if (depth > kMaxExpressionDepth) return {};
    if (e.is_int64()) return Value::number(e.get_int64());
    if (e.is_bool()) return e.get_bool();
    if (e.is_string()) return reference(json::view(e.get_string()));
    if (!e.is_object()) return {};
    if (const auto* constant = e.get_object().if_contains("const")) return from_cell(*constant);
    const auto* op = e.get_object().if_contains("op");
    const auto* args = e.get_object().if_contains("args");
    if (op == nullptr || !op->is_string() || args == nullptr || !args->is_array()) return {};
    return apply(json::view(op->get_string()), args->get_array(), depth + 1);
  }

 private:
  Value reference(std::string_view name) {
    const auto found = scope_.values.find(name);
    if (found != scope_.values.end() && !found->second.is_null()) return found->second;
    if (!scope_.tables.contains(name)) scope_.missing.emplace(name);
    return {};
  }

  Value apply(std::string_view op, const json::array& args, int depth) {
    const Operator* known = find_operator(op);
    if (known == nullptr || args.size() < known->least || args.size() > known->most) return {};
    if (op == "and" || op == "or") return logic(op == "and", args, depth);
    if (op == "if") {
      const Truth condition = feel::truth(run(args[0], depth));
      return condition == Truth::unknown ? Value() : run(args[condition == Truth::yes ? 1 : 2], depth);
    }
    if (op == "is_missing") {
      const std::set<std::string> before = scope_.missing;  // asking is no need
      const bool missing = run(args[0], depth).is_null();
      scope_.missing = before;
      return missing;
    }
    if (op == "lookup") return lookup(args, depth);
    std::vector<Value> values;
    for (const json::value& arg : args) {
      values.push_back(run(arg, depth));
      if (values.back().is_null()) return {};
    }
    return op == "not" ? negate(values[0]) : compute(op, values);
  }

  Value logic(bool conjunction, const json::array& args, int depth) {
    bool unknown = false;
    const std::set<std::string> before = scope_.missing;
    for (const json::value& arg : args) {
      const Truth one = feel::truth(run(arg, depth));
      if (one == (conjunction ? Truth::no : Truth::yes)) {
        scope_.missing = before;  // decided without them
        return !conjunction;
      }
      unknown = unknown || one == Truth::unknown;
    }
    return unknown ? Value() : Value(conjunction);
  }

  static Value negate(const Value& value) { return value.boolean() == nullptr ? Value() : Value(!*value.boolean()); }

  Value lookup(const json::array& args, int depth) {
    if (!args[0].is_string()) return {};
    const auto table = scope_.tables.find(json::view(args[0].get_string()));
    const Value code = run(args[1], depth), column = run(args[2], depth);
    if (table == scope_.tables.end() || code.string() == nullptr || column.string() == nullptr) return {};
    for (const json::value& row : *table->second) {
      if (!row.is_object()) continue;
      const auto* key = row.get_object().if_contains("code");
      if (key == nullptr || !key->is_string() || json::view(key->get_string()) != *code.string()) continue;
      const auto* cell = row.get_object().if_contains(*column.string());
      return cell == nullptr ? Value() : from_cell(*cell);
    }
    return {};
  }

  static Value compute(std::string_view op, const std::vector<Value>& v) {
    if (op == "eq") return equal(v[0], v[1]);
    if (op == "ne") return negate(equal(v[0], v[1]));
    if (op == "lt" || op == "le" || op == "gt" || op == "ge") {
      const auto order = ordered(v[0], v[1]);
      if (!order) return {};
      return op == "lt" ? *order < 0 : op == "le" ? *order <= 0 : op == "gt" ? *order > 0 : *order >= 0;
    }
    const Value as_date = dates(op, v);
    return as_date.is_null() ? numbers(op, v) : as_date;
  }

  static Value dates(std::string_view op, const std::vector<Value>& v) {
    const auto first = date_of(v[0]);
    if (!first) return {};
    const auto second = v.size() > 1 ? date_of(v[1]) : std::nullopt;
    std::optional<std::int64_t> n;
    if (v.size() > 1) n = small_integer(v[1]);
    if (op == "add_days" && n) return dated(plus_days(*first, static_cast<int>(*n)));
    if (op == "add_months" && n) return add_months(*first, *n);
    if (op == "first_of_month_from" && unsigned(first->day()) == 1) return *first;
    if (op == "first_of_month_from" || op == "first_of_next_month") return dated(first_of(month_of(*first) + std::chrono::months(1)));
    if (op == "later" && second) return std::max(*first, *second);
    if (op == "earlier" && second) return std::min(*first, *second);
    if (op == "days_inclusive" && second && *second >= *first) return Value::number(days_between(*first, *second) + 1);
    if (op == "months_in_year" && n) {
      const std::int64_t year = int(first->year());
      return Value::number(year > *n ? 0 : year < *n ? 12 : 13 - unsigned(first->month()));
    }
    return {};
  }

  static Value numbers(std::string_view op, const std::vector<Value>& v) {
    std::optional<Decimal> out = number_of(v[0]);
    if (!out) return {};
    if (op == "round_cents") return round_cents(*out);
    for (std::size_t i = 1; i < v.size() && out; ++i) {
      const auto next = number_of(v[i]);
      if (!next) return {};
      if (op == "add") out = Decimal::add(*out, *next);
      else if (op == "subtract") out = Decimal::subtract(*out, *next);
      else if (op == "multiply") out = Decimal::multiply(*out, *next);
      else if (op == "divide") out = Decimal::divide(*out, *next);
      else if (op == "min") out = *next < *out ? *next : *out;
      else if (op == "max") out = *next > *out ? *next : *out;
      else return {};
    }
    return out ? Value(*out) : Value();
  }

  Scope& scope_;
};

Status check_at(const json::value& e, const std::set<std::string>& known, const std::string& at, int depth) {
  if (depth > kMaxExpressionDepth) return fail(invalid("fees.expression", "too deep", at));
  if (e.is_int64() || e.is_bool()) return {};
  if (e.is_string()) {
    const std::string name(json::view(e.get_string()));
    if (!known.contains(name)) return fail(invalid("fees.reference", name, at));
    return {};
  }
  if (!e.is_object()) return fail(invalid("fees.expression", "a whole number, yes/no, reference, const or op is expected", at));
  const json::object& object = e.get_object();
  if (const auto* constant = object.if_contains("const")) {
    if (object.size() != 1 || !constant->is_string()) return fail(invalid("fees.expression", "const is a text and stands alone", at));
    return {};
  }
  if (const Status keys = json::only_keys(object, {"op", "args"}); !keys) return fail(invalid("fees.expression", "unknown member " + keys.error().field, at));
  const auto* op = object.if_contains("op");
  const auto* args = object.if_contains("args");
  if (op == nullptr || !op->is_string() || args == nullptr || !args->is_array()) return fail(invalid("fees.expression", "op and args are expected", at));
  const Operator* found = find_operator(json::view(op->get_string()));
  if (found == nullptr) return fail(invalid("fees.operator", std::string(json::view(op->get_string())), at));
  const json::array& list = args->get_array();
  if (list.size() < found->least || list.size() > found->most) return fail(invalid("fees.arguments", std::string(found->name), at));
  for (const json::value& arg : list) TRY(check_at(arg, known, at, depth + 1));
  return {};
}

}  // namespace

Value evaluate(const json::value& expression, Scope& scope) { return Evaluator(scope).run(expression); }

Status check(const json::value& expression, const std::set<std::string>& known, const std::string& at) {
  return check_at(expression, known, at, 0);
}

std::string chosen_reference(const json::value& expression, Scope& scope) {
  const json::value* e = &expression;
  for (int depth = 0; depth < kMaxExpressionDepth; ++depth) {
    if (e->is_string()) return std::string(json::view(e->get_string()));
    if (!e->is_object()) return {};
    const auto* op = e->get_object().if_contains("op");
    const auto* args = e->get_object().if_contains("args");
    if (op == nullptr || *op != json::value("if") || args == nullptr || !args->is_array() || args->get_array().size() != 3) return {};
    const Truth condition = feel::truth(evaluate(args->get_array()[0], scope));
    if (condition == Truth::unknown) return {};
    e = &args->get_array()[condition == Truth::yes ? 1 : 2];
  }
  return {};
}

std::optional<Decimal> number_of(const Value& value) {
  if (value.number() != nullptr) return *value.number();
  return value.string() != nullptr ? Decimal::parse(*value.string()) : std::nullopt;
}

std::optional<LocalDate> date_of(const Value& value) {
  if (value.date() != nullptr) return value.date()->local();
  return value.string() != nullptr ? parse_iso_date(*value.string()) : std::nullopt;
}

Decimal round_cents(const Decimal& value) {
  return value.rounded(2, Decimal::Rounding::half_up).value_or(value);
}

}  // namespace rathaus::fees
