// "External" functions of kind Java (DMN 1.5, 10.3.2.13.3): a closed list of static methods of the JDK, emulated. No
// Java runs, nothing is loaded; what is not on the list is refused by name.
//
// This is the one place where a number becomes a binary double: the methods are defined on Java's double, float, int ..,
// and a result must be what Java would give, not a better one. Results come back by their shortest decimal form, as
// Double.toString has it.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>
#include <variant>

#include "libs/dmn/dmn.h"
#include "libs/feel/feel.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

// What an argument is inside a method. An integer type of Java is 64 bits here, its range is checked at the door.
using Cell = std::variant<double, std::int64_t, bool, std::string, Value>;
using Arguments = std::span<const Cell>;

double real(const Cell& cell) { return std::get<double>(cell); }
std::int64_t whole(const Cell& cell) { return std::get<std::int64_t>(cell); }
const std::string& text(const Cell& cell) { return std::get<std::string>(cell); }

template <typename T>
std::optional<Value> shortest(T number) {
  if (!std::isfinite(number)) return std::nullopt;  // FEEL has no NaN and no infinity
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const auto decimal = feel::Decimal::parse({buffer.data(), end});
  if (!decimal) return std::nullopt;
  return Value(*decimal);
}

// As Double.toString and Float.toString write: a point always, an exponent outside of 10^-3 .. 10^7.
template <typename T>
std::string java_text(T number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  std::array<char, 512> buffer{};
  const T size = std::fabs(number);
  const bool plain = size == 0 || (size >= T(1e-3) && size < T(1e7));
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  std::string all(buffer.data(), end);
  if (plain) return all.find('.') == std::string::npos ? all + ".0" : all;
  const std::size_t e = all.find('e');
  std::string digits = all.substr(0, e);
  if (digits.find('.') == std::string::npos) digits += ".0";
  const int exponent = std::atoi(all.c_str() + e + 1);
  return fmt::format("{}E{}", digits, exponent);
}

// ---- kinds of parameters ------------------------------------------------------------------------------------------

enum class Kind { real, single, int32, int64, int16, int8, character, boolean, string, object, objects };

std::optional<Kind> kind_of(std::string_view name) {
  constexpr std::pair<std::string_view, Kind> kKinds[] = {{"double", Kind::real},
                                                          {"java.lang.Double", Kind::real},
                                                          {"float", Kind::single},
                                                          {"java.lang.Float", Kind::single},
                                                          {"int", Kind::int32},
                                                          {"java.lang.Integer", Kind::int32},
                                                          {"long", Kind::int64},
                                                          {"java.lang.Long", Kind::int64},
                                                          {"short", Kind::int16},
                                                          {"java.lang.Short", Kind::int16},
                                                          {"byte", Kind::int8},
                                                          {"java.lang.Byte", Kind::int8},
                                                          {"char", Kind::character},
                                                          {"java.lang.Character", Kind::character},
                                                          {"boolean", Kind::boolean},
                                                          {"java.lang.Boolean", Kind::boolean},
                                                          {"java.lang.String", Kind::string},
                                                          {"String", Kind::string},
                                                          {"java.lang.Object", Kind::object},
                                                          {"[Ljava.lang.Object;", Kind::objects},
                                                          {"java.lang.Object[]", Kind::objects},
                                                          {"java.lang.Object...", Kind::objects}};
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::size_t code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

std::optional<std::int64_t> whole_between(const Value& value, std::int64_t low, std::int64_t high) {
  if (value.number() == nullptr) return std::nullopt;
  const auto number = value.number()->to_int64();
  return number && *number >= low && *number <= high ? number : std::nullopt;
}

std::optional<double> to_double(const Value& value) {
  if (value.number() == nullptr) return std::nullopt;
  const std::string digits = value.number()->to_string();
  double number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// Nullopt: the value is not of Java's type.
std::optional<Cell> cell_of(const Value& value, Kind kind) {
  const auto integer = [&](std::int64_t low, std::int64_t high) -> std::optional<Cell> {
    const auto number = whole_between(value, low, high);
    return number ? std::optional<Cell>(*number) : std::nullopt;
  };
  switch (kind) {
    case Kind::real:
    case Kind::single: {
      const auto number = to_double(value);
      if (!number) return std::nullopt;
      return kind == Kind::real ? Cell(*number) : Cell(static_cast<double>(static_cast<float>(*number)));
    }
    case Kind::int32: return integer(INT32_MIN, INT32_MAX);
    case Kind::int64: return integer(INT64_MIN, INT64_MAX);
    case Kind::int16: return integer(INT16_MIN, INT16_MAX);
    case Kind::int8: return integer(INT8_MIN, INT8_MAX);
    case Kind::character:
      // One char is one UTF-16 unit: nothing beyond the basic plane.
      if (value.string() == nullptr || code_points(*value.string()) != 1 || value.string()->size() > 3)
        return std::nullopt;
      return Cell(*value.string());
    case Kind::boolean:
      return value.boolean() != nullptr ? std::optional<Cell>(*value.boolean()) : std::nullopt;
    case Kind::string: return value.string() != nullptr ? std::optional<Cell>(*value.string()) : std::nullopt;
    case Kind::object:
    case Kind::objects: return Cell(value);
  }
  return std::nullopt;
}

std::string object_text(const Value& value) {
  return value.string() != nullptr ? *value.string() : feel::to_feel(value);
}

// ---- String.format ------------------------------------------------------------------------------------------------

struct Directive {
  std::size_t position = 0;  // of "%2$s", from 1; 0: the next
  bool left = false, zeros = false, plus = false, groups = false;
  std::size_t width = 0;
  std::optional<std::size_t> precision;
  char conversion = 0;
};

// After the percent sign; moves `at` behind the conversion. Nullopt: not one that is emulated.
std::optional<Directive> directive(std::string_view format, std::size_t& at) {
  Directive all;
  const auto number = [&]() {
    std::size_t n = 0;
    while (at < format.size() && format[at] >= '0' && format[at] <= '9' && n < 10'000)
      n = n * 10 + (format[at++] - '0');
    return n;
  };
  const std::size_t begin = at;
  const std::size_t first = number();
  if (first > 0 && at < format.size() && format[at] == '$') {
    all.position = first;
    ++at;
  } else {
    at = begin;
  }
  for (; at < format.size(); ++at) {
    if (format[at] == '-')
      all.left = true;
    else if (format[at] == '0')
      all.zeros = true;
    else if (format[at] == '+')
      all.plus = true;
    else if (format[at] == ',')
      all.groups = true;
    else
      break;
  }
  all.width = number();
  if (at < format.size() && format[at] == '.') {
    ++at;
    all.precision = number();
  }
  if (at >= format.size() || all.width > 1'000 || all.precision.value_or(0) > 100) return std::nullopt;
  all.conversion = format[at++];
  return all;
}

std::optional<std::string> formatted(const Directive& how, const Value& value) {
  switch (how.conversion) {
    case 's':
    case 'S': {
      std::string text = object_text(value);
      if (how.conversion == 'S') return std::nullopt;  // upper case by locale
      if (how.precision && text.size() > *how.precision) text.resize(*how.precision);
      return text;
    }
    case 'b':
      return value.boolean() != nullptr && !*value.boolean() ? "false" : value.is_null() ? "false" : "true";
    case 'd':
      if (value.number() == nullptr || !value.number()->is_integer()) return std::nullopt;
      return (how.plus && !value.number()->is_negative() ? "+" : "") + value.number()->to_string();
    case 'f': {
      if (value.number() == nullptr) return std::nullopt;
      const auto scale = static_cast<std::int64_t>(how.precision.value_or(6));
      const auto rounded = value.number()->rounded(scale, feel::Decimal::Rounding::half_up);
      if (!rounded) return std::nullopt;
      std::string text = rounded->to_string();
      const std::size_t point = text.find('.');
      std::size_t digits = point == std::string::npos ? 0 : text.size() - point - 1;
      if (scale > 0 && point == std::string::npos) text += '.';
      for (; digits < static_cast<std::size_t>(scale); ++digits) text += '0';
      return (how.plus && !value.number()->is_negative() ? "+" : "") + text;
    }
    default: return std::nullopt;
  }
}

std::optional<Value> format(Arguments arguments) {
  const std::string& pattern = text(arguments[0]);
  const Value& given = std::get<Value>(arguments[1]);
  const feel::List one{given};
  const feel::List& values = given.list() != nullptr ? *given.list() : one;
  std::string out;
  std::size_t next = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '%') {
      out += pattern[at++];
      continue;
    }
    const auto how = directive(pattern, ++at);
    if (!how || how->groups) return std::nullopt;
    if (how->conversion == '%' || how->conversion == 'n') {
      out += how->conversion == '%' ? '%' : '\n';
      continue;
    }
    const std::size_t position = how->position > 0 ? how->position - 1 : next++;
    if (position >= values.size()) return std::nullopt;
    auto piece = formatted(*how, values[position]);
    if (!piece) return std::nullopt;
    const std::size_t length = code_points(*piece);
    const std::size_t missing = how->width > length ? how->width - length : 0;
    if (how->left) {
      *piece += std::string(missing, ' ');
    } else if (how->zeros && how->conversion != 's') {
      piece->insert(piece->starts_with('-') || piece->starts_with('+') ? 1 : 0, missing, '0');
    } else {
      piece->insert(0, missing, ' ');
    }
    out += *piece;
    if (out.size() > 1'000'000) return std::nullopt;
  }
  return Value(out);
}

// ---- the methods --------------------------------------------------------------------------------------------------

using Body = std::function<std::optional<Value>(Arguments)>;
struct Method {
  std::string_view type, name;
  std::vector<Kind> parameters;
  Body body;
};

// A string of digits as Java's parseX read them; nullopt is Java's NumberFormatException.
std::optional<Value> parsed_whole(const std::string& digits, std::int64_t low, std::int64_t high) {
  std::string_view rest = digits;
  if (rest.starts_with('+')) rest.remove_prefix(1);
  std::int64_t number = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (read.ec != std::errc() || read.ptr != rest.data() + rest.size() || rest.empty()) return std::nullopt;
  if (digits.starts_with("+-") || number < low || number > high) return std::nullopt;
  return Value::number(number);
}

template <typename T>
std::optional<Value> parsed_real(std::string digits) {
  const auto begin = digits.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return std::nullopt;
  digits = digits.substr(begin, digits.find_last_not_of(" \t\r\n") - begin + 1);
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.erase(0, 1);
  T number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return shortest(number);
}

void add_math(std::vector<Method>& all) {
  constexpr std::string_view kMath = "java.lang.Math";
  using Unary = double (*)(double);
  const std::pair<std::string_view, Unary> unary[] = {
      {"sin", std::sin},
      {"cos", std::cos},
      {"tan", std::tan},
      {"asin", std::asin},
      {"acos", std::acos},
      {"atan", std::atan},
      {"sinh", std::sinh},
      {"cosh", std::cosh},
      {"tanh", std::tanh},
      {"exp", std::exp},
      {"expm1", std::expm1},
      {"log", std::log},
      {"log10", std::log10},
      {"log1p", std::log1p},
      {"sqrt", std::sqrt},
      {"cbrt", std::cbrt},
      {"ceil", std::ceil},
      {"floor", std::floor},
      {"rint", std::nearbyint},
      {"abs", std::fabs},
      {"toRadians", [](double d) { return d * (3.14159265358979323846 / 180.0); }},
      {"toDegrees", [](double r) { return r * (180.0 / 3.14159265358979323846); }},
      {"signum", [](double d) { return d > 0   ? 1.0
                                       : d < 0 ? -1.0
                                               : d; }}};
  for (const auto& [name, function] : unary) {
    all.push_back(
        {kMath, name, {Kind::real}, [function](Arguments a) { return shortest(function(real(a[0]))); }});
  }
  using Binary = double (*)(double, double);
  const std::pair<std::string_view, Binary> binary[] = {
      {"pow", std::pow},
      {"atan2", std::atan2},
      {"hypot", std::hypot},
      {"IEEEremainder", std::remainder},
      {"max", [](double a, double b) { return a > b ? a : b; }},
      {"min", [](double a, double b) { return a < b ? a : b; }}};
  for (const auto& [name, function] : binary) {
    all.push_back({kMath, name, {Kind::real, Kind::real}, [function](Arguments a) {
                     return shortest(function(real(a[0]), real(a[1])));
                   }});
  }
  const auto single = [](double value) { return shortest(static_cast<float>(value)); };
  all.push_back({kMath, "max", {Kind::single, Kind::single}, [single](Arguments a) {
                   return single(std::max(real(a[0]), real(a[1])));
                 }});
  all.push_back({kMath, "min", {Kind::single, Kind::single}, [single](Arguments a) {
                   return single(std::min(real(a[0]), real(a[1])));
                 }});
  all.push_back(
      {kMath, "abs", {Kind::single}, [single](Arguments a) { return single(std::fabs(real(a[0]))); }});
  for (const Kind kind : {Kind::int32, Kind::int64}) {
    const std::int64_t low = kind == Kind::int32 ? INT32_MIN : INT64_MIN,
                       high = kind == Kind::int32 ? INT32_MAX : INT64_MAX;
    const auto ranged = [low, high](__int128 n) -> std::optional<Value> {
      if (n < low || n > high) return std::nullopt;  // Java would wrap or throw: never a wrong number
      return Value::number(static_cast<std::int64_t>(n));
    };
    all.push_back({kMath, "max", {kind, kind}, [](Arguments a) {
                     return Value::number(std::max(whole(a[0]), whole(a[1])));
                   }});
    all.push_back({kMath, "min", {kind, kind}, [](Arguments a) {
                     return Value::number(std::min(whole(a[0]), whole(a[1])));
                   }});
    all.push_back({kMath, "abs", {kind}, [ranged](Arguments a) {
                     const __int128 n = whole(a[0]);
                     return ranged(n < 0 ? -n : n);
                   }});
    all.push_back({kMath, "addExact", {kind, kind}, [ranged](Arguments a) {
                     return ranged(__int128{whole(a[0])} + whole(a[1]));
                   }});
    all.push_back({kMath, "subtractExact", {kind, kind}, [ranged](Arguments a) {
                     return ranged(__int128{whole(a[0])} - whole(a[1]));
                   }});
    all.push_back({kMath, "multiplyExact", {kind, kind}, [ranged](Arguments a) {
                     return ranged(__int128{whole(a[0])} * whole(a[1]));
                   }});
    all.push_back({kMath, "floorDiv", {kind, kind}, [ranged](Arguments a) -> std::optional<Value> {
                     const __int128 x = whole(a[0]), y = whole(a[1]);
                     if (y == 0) return std::nullopt;
                     return ranged(x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0));
                   }});
    all.push_back({kMath, "floorMod", {kind, kind}, [ranged](Arguments a) -> std::optional<Value> {
                     const __int128 x = whole(a[0]), y = whole(a[1]);
                     if (y == 0) return std::nullopt;
                     return ranged(x % y + (x % y != 0 && (x < 0) != (y < 0) ? y : 0));
                   }});
  }
  for (const Kind kind : {Kind::real, Kind::single}) {
    all.push_back({kMath, "round", {kind}, [](Arguments a) -> std::optional<Value> {
                     const double rounded = std::floor(real(a[0]) + 0.5);
                     if (!(std::fabs(rounded) < 9e18)) return std::nullopt;
                     return Value::number(static_cast<std::int64_t>(rounded));
                   }});
  }
}

void add_numbers(std::vector<Method>& all) {
  struct Whole {
    std::string_view type, parse;
    Kind kind;
    std::int64_t low, high;
  };
  const Whole wholes[] = {{"java.lang.Integer", "parseInt", Kind::int32, INT32_MIN, INT32_MAX},
                          {"java.lang.Long", "parseLong", Kind::int64, INT64_MIN, INT64_MAX},
                          {"java.lang.Short", "parseShort", Kind::int16, INT16_MIN, INT16_MAX},
                          {"java.lang.Byte", "parseByte", Kind::int8, INT8_MIN, INT8_MAX}};
  for (const Whole& type : wholes) {
    const auto parse = [low = type.low, high = type.high](Arguments a) {
      return parsed_whole(text(a[0]), low, high);
    };
    all.push_back({type.type, "valueOf", {Kind::string}, parse});
    all.push_back({type.type, type.parse, {Kind::string}, parse});
    all.push_back(
        {type.type, "valueOf", {type.kind}, [](Arguments a) { return Value::number(whole(a[0])); }});
    all.push_back(
        {type.type, "toString", {type.kind}, [](Arguments a) { return Value(std::to_string(whole(a[0]))); }});
    all.push_back({type.type, "compare", {type.kind, type.kind}, [](Arguments a) {
                     return Value::number(whole(a[0]) < whole(a[1]) ? -1 : whole(a[0]) > whole(a[1]) ? 1 : 0);
                   }});
    if (type.kind != Kind::int32 && type.kind != Kind::int64) continue;
    all.push_back({type.type, "max", {type.kind, type.kind}, [](Arguments a) {
                     return Value::number(std::max(whole(a[0]), whole(a[1])));
                   }});
    all.push_back({type.type, "min", {type.kind, type.kind}, [](Arguments a) {
                     return Value::number(std::min(whole(a[0]), whole(a[1])));
                   }});
    all.push_back({type.type,
                   "sum",
                   {type.kind, type.kind},
                   [low = type.low, high = type.high](Arguments a) -> std::optional<Value> {
                     const __int128 n = __int128{whole(a[0])} + whole(a[1]);
                     if (n < low || n > high) return std::nullopt;
                     return Value::number(static_cast<std::int64_t>(n));
                   }});
    all.push_back({type.type, "signum", {type.kind}, [](Arguments a) {
                     return Value::number(whole(a[0]) < 0 ? -1 : whole(a[0]) > 0 ? 1 : 0);
                   }});
  }
  const auto reals = [&all]<typename T>(std::string_view type, std::string_view parse, Kind kind, T) {
    const auto from_text = [](Arguments a) { return parsed_real<T>(text(a[0])); };
    all.push_back({type, "valueOf", {Kind::string}, from_text});
    all.push_back({type, parse, {Kind::string}, from_text});
    all.push_back(
        {type, "valueOf", {kind}, [](Arguments a) { return shortest(static_cast<T>(real(a[0]))); }});
    all.push_back(
        {type, "toString", {kind}, [](Arguments a) { return Value(java_text(static_cast<T>(real(a[0])))); }});
    for (const bool larger : {true, false}) {
      all.push_back({type, larger ? "max" : "min", {kind, kind}, [larger](Arguments a) {
                       const double x = real(a[0]), y = real(a[1]);
                       return shortest(static_cast<T>((x > y) == larger ? x : y));
                     }});
    }
    all.push_back({type, "sum", {kind, kind}, [](Arguments a) {
                     return shortest(static_cast<T>(static_cast<T>(real(a[0])) + static_cast<T>(real(a[1]))));
                   }});
    all.push_back({type, "compare", {kind, kind}, [](Arguments a) {
                     return Value::number(real(a[0]) < real(a[1]) ? -1 : real(a[0]) > real(a[1]) ? 1 : 0);
                   }});
  };
  reals("java.lang.Double", "parseDouble", Kind::real, 0.0);
  reals("java.lang.Float", "parseFloat", Kind::single, 0.0F);
}

void add_texts(std::vector<Method>& all) {
  constexpr std::string_view kString = "java.lang.String", kBoolean = "java.lang.Boolean";
  all.push_back({kString, "valueOf", {Kind::character}, [](Arguments a) { return Value(text(a[0])); }});
  all.push_back({kString, "valueOf", {Kind::boolean}, [](Arguments a) {
                   return Value(std::get<bool>(a[0]) ? "true" : "false");
                 }});
  all.push_back({kString, "valueOf", {Kind::real}, [](Arguments a) { return Value(java_text(real(a[0]))); }});
  all.push_back({kString, "valueOf", {Kind::single}, [](Arguments a) {
                   return Value(java_text(static_cast<float>(real(a[0]))));
                 }});
  for (const Kind kind : {Kind::int32, Kind::int64}) {
    all.push_back(
        {kString, "valueOf", {kind}, [](Arguments a) { return Value(std::to_string(whole(a[0]))); }});
  }
  all.push_back({kString, "valueOf", {Kind::object}, [](Arguments a) {
                   return Value(object_text(std::get<Value>(a[0])));
                 }});
  all.push_back({kString, "format", {Kind::string, Kind::objects}, format});
  for (const std::string_view name : {"valueOf", "parseBoolean"}) {
    all.push_back({kBoolean, name, {Kind::string}, [](Arguments a) {
                     std::string lower = text(a[0]);
                     for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
                     return Value(lower == "true");
                   }});
  }
  all.push_back(
      {kBoolean, "valueOf", {Kind::boolean}, [](Arguments a) { return Value(std::get<bool>(a[0])); }});
  all.push_back({kBoolean, "toString", {Kind::boolean}, [](Arguments a) {
                   return Value(std::get<bool>(a[0]) ? "true" : "false");
                 }});
  all.push_back(
      {"java.lang.Character", "valueOf", {Kind::character}, [](Arguments a) { return Value(text(a[0])); }});
  all.push_back(
      {"java.lang.Character", "toString", {Kind::character}, [](Arguments a) { return Value(text(a[0])); }});
}

const std::vector<Method>& methods() {
  static const std::vector<Method> kMethods = [] {
    std::vector<Method> all;
    add_math(all);
    add_numbers(all);
    add_texts(all);
    return all;
  }();
  return kMethods;
}

// "max(double, double)" as its name and kinds of parameters; nullopt: not of that form, or a type that is unknown.
std::optional<std::pair<std::string, std::vector<Kind>>> signature(std::string_view text) {
  const std::size_t open = text.find('('), close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const std::string name = feel::normal_name(text.substr(0, open));
  std::string_view rest = text.substr(open + 1, close - open - 1);
  std::vector<Kind> kinds;
  while (!feel::normal_name(rest).empty()) {
    const std::size_t comma = rest.find(',');
    const auto kind = kind_of(feel::normal_name(rest.substr(0, comma)));
    if (!kind) return std::nullopt;
    kinds.push_back(*kind);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return std::pair(name, kinds);
}

class JavaFunction : public feel::Function {
 public:
  JavaFunction(std::vector<Parameter> parameters, const Method& method)
      : Function(std::move(parameters), nullptr), method_(method) {}

  Value call(std::span<const Value> arguments, feel::Evaluation& evaluation) const override {
    const auto wrong = [&](std::string_view why) {
      return evaluation.fail("external", fmt::format("{}.{}: {}", method_.type, method_.name, why));
    };
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < method_.parameters.size(); ++i) {
      if (method_.parameters[i] == Kind::objects) {  // the rest; a single list is the array itself
        const auto rest = arguments.subspan(std::min(i, arguments.size()));
        if (rest.size() == 1 && rest[0].list() != nullptr)
          cells.emplace_back(rest[0]);
        else
          cells.emplace_back(Value(feel::List(rest.begin(), rest.end())));
        break;
      }
      if (i >= arguments.size()) return wrong("too few arguments");
      auto cell = cell_of(arguments[i], method_.parameters[i]);
      if (!cell) return wrong("an argument is not of the method's type");
      cells.push_back(std::move(*cell));
    }
    const bool rest = !method_.parameters.empty() && method_.parameters.back() == Kind::objects;
    if (!rest && arguments.size() != method_.parameters.size()) return wrong("too many arguments");
    auto result = method_.body(cells);
    return result ? std::move(*result) : wrong("no result for these arguments");
  }

 private:
  const Method& method_;
};

}  // namespace

std::shared_ptr<const feel::Function> java_function(std::vector<feel::Function::Parameter> parameters,
                                                    const feel::Context& mapping) {
  const Value* java = mapping.find("java");
  if (java == nullptr || java->context() == nullptr) return nullptr;
  const Value* type = java->context()->find("class");
  const Value* method = java->context()->find("method signature");
  if (type == nullptr || type->string() == nullptr || method == nullptr || method->string() == nullptr)
    return nullptr;
  const auto wanted = signature(*method->string());
  if (!wanted) return nullptr;
  for (const Method& known : methods()) {
    if (known.type != *type->string() || known.name != wanted->first || known.parameters != wanted->second)
      continue;
    return std::make_shared<JavaFunction>(std::move(parameters), known);
  }
  return nullptr;
}

}  // namespace rathaus::dmn
