#include "libs/feel/type.h"

#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "libs/feel/function.h"

namespace rathaus::feel {
namespace {

using Kind = Type::Kind;

constexpr int kSimpleKinds = static_cast<int>(Kind::function) + 1;

const char* simple_name(Kind kind) {
  switch (kind) {
    case Kind::any: return "Any";
    case Kind::null: return "Null";
    case Kind::boolean: return "boolean";
    case Kind::number: return "number";
    case Kind::string: return "string";
    case Kind::date: return "date";
    case Kind::time: return "time";
    case Kind::date_time: return "date and time";
    case Kind::months_duration: return "years and months duration";
    case Kind::day_time_duration: return "days and time duration";
    case Kind::duration: return "duration";
    case Kind::list: return "list";
    case Kind::context: return "context";
    case Kind::range: return "range";
    case Kind::function: return "function";
  }
  return "Any";
}

Type of_kind(Kind kind) {
  Type out;
  out.kind = kind;
  return out;
}

bool any(const TypePtr& type) {
  return type == nullptr || (type->kind == Kind::any && type->constraint == nullptr);
}

bool range_conforms(const Range& range, const Type& type) {
  if (any(type.element)) return true;
  return (range.low.is_null() || conforms(range.low, *type.element)) &&
         (range.high.is_null() || conforms(range.high, *type.element)) &&
         !(range.low.is_null() && range.high.is_null());
}

bool function_conforms(const Function& function, const Type& type) {
  if (type.parameters.empty() && type.result == nullptr) return true;
  if (!function.takes_count(type.parameters.size())) return false;
  const TypePtr any_type = simple_type(Kind::any);
  const std::size_t known = std::min(function.parameters().size(), type.parameters.size());
  for (std::size_t i = 0; i < known; ++i) {
    const TypePtr& own = function.parameters()[i].type;
    const Type& given = *(type.parameters[i] ? type.parameters[i] : any_type);
    // Contravariant: whatever the type promises to hand over must be taken. A list takes its items too (sum(1, 2)).
    if (any(own) || conforms(given, *own)) continue;
    if (own->kind != Kind::list || !(any(own->element) || conforms(given, *own->element))) return false;
  }
  // What a function gives that does not say so shows when it is called.
  return any(function.result()) || any(type.result) || conforms(*function.result(), *type.result);
}

bool context_conforms(const Context& context, const Type& type, bool null_too, bool allowed_only) {
  return std::ranges::all_of(type.fields, [&](const Type::Field& field) {
    const Value* value = context.find(field.name);
    if (value == nullptr) return false;
    return value->is_null() || any(field.type) || conforms(*value, *field.type, null_too, allowed_only);
  });
}

bool kind_conforms(const Value& value, const Type& type, bool null_too, bool allowed_only) {
  switch (type.kind) {
    case Kind::any: return true;
    case Kind::null: return value.is_null();
    case Kind::boolean: return value.kind() == Value::Kind::boolean;
    case Kind::number: return value.kind() == Value::Kind::number;
    case Kind::string: return value.kind() == Value::Kind::string;
    case Kind::date: return value.kind() == Value::Kind::date;
    case Kind::time: return value.kind() == Value::Kind::time;
    case Kind::date_time: return value.kind() == Value::Kind::date_time;
    case Kind::months_duration: return value.kind() == Value::Kind::months_duration;
    case Kind::day_time_duration: return value.kind() == Value::Kind::day_time_duration;
    case Kind::duration:
      return value.kind() == Value::Kind::months_duration || value.kind() == Value::Kind::day_time_duration;
    case Kind::list:
      if (value.list() == nullptr) return false;
      if (any(type.element)) return true;
      return std::ranges::all_of(*value.list(), [&](const Value& item) {
        return conforms(item, *type.element, null_too, allowed_only);
      });
    case Kind::context:
      return value.context() != nullptr && context_conforms(*value.context(), type, null_too, allowed_only);
    case Kind::range: return value.range() != nullptr && range_conforms(*value.range(), type);
    case Kind::function: return value.function() != nullptr && function_conforms(*value.function(), type);
  }
  return false;
}

bool temporal_family(Kind from, Kind to) {
  return to == Kind::duration && (from == Kind::months_duration || from == Kind::day_time_duration);
}

}  // namespace

TypePtr simple_type(Kind kind) {
  static const std::array<TypePtr, kSimpleKinds> all = [] {
    std::array<TypePtr, kSimpleKinds> out;
    for (int i = 0; i < kSimpleKinds; ++i)
      out[i] = std::make_shared<const Type>(of_kind(static_cast<Kind>(i)));
    return out;
  }();
  return all[static_cast<std::size_t>(kind)];
}

TypePtr list_type(TypePtr element) {
  Type out = of_kind(Kind::list);
  out.element = std::move(element);
  return std::make_shared<const Type>(std::move(out));
}

TypePtr range_type(TypePtr element) {
  Type out = of_kind(Kind::range);
  out.element = std::move(element);
  return std::make_shared<const Type>(std::move(out));
}

TypePtr context_type(std::vector<Type::Field> fields) {
  Type out = of_kind(Kind::context);
  out.fields = std::move(fields);
  return std::make_shared<const Type>(std::move(out));
}

TypePtr function_type(std::vector<TypePtr> parameters, TypePtr result) {
  Type out = of_kind(Kind::function);
  out.parameters = std::move(parameters);
  out.result = std::move(result);
  return std::make_shared<const Type>(std::move(out));
}

TypePtr built_in_type(std::string_view name) {
  for (int i = 0; i < kSimpleKinds; ++i) {
    const Kind kind = static_cast<Kind>(i);
    if (kind == Kind::duration) continue;  // no name of FEEL's grammar
    if (name == simple_name(kind)) return simple_type(kind);
  }
  // Spellings of DMN 1.1 to 1.3 and of the XML Schema types behind them (10.3.2.2.6).
  if (name == "dateTime") return simple_type(Kind::date_time);
  if (name == "dayTimeDuration") return simple_type(Kind::day_time_duration);
  if (name == "yearMonthDuration") return simple_type(Kind::months_duration);
  if (name == "any") return simple_type(Kind::any);
  return nullptr;
}

bool conforms(const Value& value, const Type& type, bool null_too, bool allowed_only) {
  if (value.is_null() && null_too) return true;
  if (!kind_conforms(value, type, null_too, allowed_only)) return false;
  return !allowed_only || type.constraint == nullptr || type.constraint->allows(value);
}

bool equivalent(const Type& a, const Type& b) { return conforms(a, b) && conforms(b, a); }

bool conforms(const Type& type, const Type& to) {
  if (to.kind == Kind::any || type.kind == Kind::null) return true;
  if (type.kind != to.kind) return temporal_family(type.kind, to.kind);
  const auto element_conforms = [](const TypePtr& from, const TypePtr& target) {
    if (any(target)) return true;
    return from != nullptr && conforms(*from, *target);
  };
  switch (type.kind) {
    case Kind::list:
    case Kind::range: return element_conforms(type.element, to.element);
    case Kind::context:
      return std::ranges::all_of(to.fields, [&](const Type::Field& wanted) {
        const auto own = std::ranges::find(type.fields, wanted.name, &Type::Field::name);
        return own != type.fields.end() && element_conforms(own->type, wanted.type);
      });
    case Kind::function: {
      if (to.parameters.empty() && to.result == nullptr) return true;
      if (type.parameters.size() != to.parameters.size()) return false;
      for (std::size_t i = 0; i < to.parameters.size(); ++i)
        if (!element_conforms(to.parameters[i], type.parameters[i])) return false;
      return element_conforms(type.result, to.result);
    }
    default: return true;
  }
}

Value coerced(const Value& value, const Type& type, bool& fits) {
  fits = true;
  if (value.is_null() || conforms(value, type, true)) return value;
  if (type.kind == Kind::list && value.list() == nullptr) {
    if (any(type.element) || conforms(value, *type.element, true)) {
      Value list(List{value});
      if (type.constraint == nullptr || type.constraint->allows(list)) return list;
    }
  }
  if (type.kind != Kind::list && value.list() != nullptr && value.list()->size() == 1) {
    const Value& item = value.list()->front();
    if (!item.is_null() && conforms(item, type, true)) return item;
  }
  if (type.kind == Kind::date_time && value.date() != nullptr) {
    DateTime midnight{*value.date(), Time{}};
    midnight.time.offset_seconds = 0;
    return Value(midnight);
  }
  fits = false;
  return {};
}

std::string to_string(const Type& type) {
  if (!type.name.empty()) return type.name;
  const auto of = [](const TypePtr& part) { return part == nullptr ? std::string("Any") : to_string(*part); };
  std::string out = simple_name(type.kind);
  switch (type.kind) {
    case Kind::list:
    case Kind::range: return type.element == nullptr ? out : out + "<" + of(type.element) + ">";
    case Kind::context: {
      if (type.fields.empty()) return out;
      out += '<';
      for (const Type::Field& field : type.fields)
        out += (out.back() == '<' ? "" : ", ") + field.name + ": " + of(field.type);
      return out + ">";
    }
    case Kind::function: {
      out += '<';
      for (const TypePtr& parameter : type.parameters) out += (out.back() == '<' ? "" : ", ") + of(parameter);
      return out + "> -> " + of(type.result);
    }
    default: return out;
  }
}

}  // namespace rathaus::feel
