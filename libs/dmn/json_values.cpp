#include "libs/dmn/json_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "libs/feel/feel.h"
#include "libs/feel/names.h"

namespace rathaus::dmn {

using feel::Value;
namespace json = boost::json;

namespace {

constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxBytes = 16u << 20;

// Builds values while Boost.JSON reads: its own tree would turn fractions into doubles, the literal's text does not.
class JsonHandler {
 public:
  static constexpr std::size_t max_object_size = kMaxBytes, max_array_size = kMaxBytes;
  static constexpr std::size_t max_key_size = kMaxBytes, max_string_size = kMaxBytes;
  using Code = boost::system::error_code;
  using Text = json::string_view;

  std::optional<Value> result;
  std::string problem;  // German; beside the position where it stopped

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open(Value(feel::Context())); }
  bool on_array_begin(Code&) { return open(Value(feel::List())); }
  bool on_object_end(std::size_t, Code& code) {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    return tagged(level.context, code) && put(Value(std::move(level.context)), code);
  }
  bool on_array_end(std::size_t, Code& code) {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    return put(Value(std::move(level.list)), code);
  }
  bool on_key_part(Text text, std::size_t, Code&) { return more(text); }
  bool on_key(Text text, std::size_t, Code& code) {
    more(text);
    std::string key = std::exchange(text_, {});
    if (levels_.back().context.find(key) != nullptr) return wrong("„" + key + "“ steht zweimal hier", code);
    levels_.back().key = std::move(key);
    return true;
  }
  bool on_string_part(Text text, std::size_t, Code&) { return more(text); }
  bool on_string(Text text, std::size_t, Code& code) {
    more(text);
    return put(Value(std::exchange(text_, {})), code);
  }
  bool on_number_part(Text text, Code&) { return more(text); }
  bool on_int64(std::int64_t, Text text, Code& code) { return number(text, code); }
  bool on_uint64(std::uint64_t, Text text, Code& code) { return number(text, code); }
  bool on_double(double, Text text, Code& code) { return number(text, code); }
  bool on_bool(bool value, Code& code) { return put(Value(value), code); }
  bool on_null(Code& code) { return put(Value(), code); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  struct Level {
    bool object = false;
    feel::Context context;
    feel::List list;
    std::string key;
  };

  bool wrong(std::string what, Code& code) {
    problem = std::move(what);
    code = json::error::syntax;
    return false;
  }
  bool more(Text text) {
    text_.append(text.data(), text.size());
    return true;
  }
  bool open(const Value& kind) {
    levels_.push_back({kind.context() != nullptr, {}, {}, {}});
    return true;
  }
  bool put(Value value, Code& code) {
    if (replaced_) value = *std::exchange(replaced_, std::nullopt);
    if (levels_.empty()) {
      result = std::move(value);
    } else if (levels_.back().object) {
      levels_.back().context.entries.push_back({std::move(levels_.back().key), std::move(value)});
    } else {
      levels_.back().list.push_back(std::move(value));
    }
    return !code.failed();
  }
  bool number(Text text, Code& code) {
    more(text);
    const auto value = feel::Decimal::parse(std::exchange(text_, {}));
    return value ? put(Value(*value), code)
                 : wrong("diese Zahl hat mehr als 34 Stellen oder ist zu groß", code);
  }
  // {"$feel": "date(..)"}, and the tags of libs/feel: {"$date": "2026-02-01"}
  bool tagged(const feel::Context& object, Code& code) {
    if (object.entries.size() != 1 || !object.entries[0].key.starts_with("$")) return true;
    const auto& [key, content] = object.entries[0];
    if (content.string() == nullptr) return wrong("„" + key + "“ braucht einen Text", code);
    if (key != "$feel") {
      const auto value = feel::from_json(json::object{{key, *content.string()}});
      if (!value) return wrong("„" + key + "“ mit diesem Text ist kein Wert", code);
      replaced_ = *value;
      return true;
    }
    const auto compiled = feel::Expression::compile(*content.string(), {});
    if (!compiled) return wrong("kein FEEL: " + compiled.error().detail, code);
    feel::Evaluation run;
    replaced_ = compiled->evaluate({}, run);
    return run.problems().empty() || wrong("FEEL: " + run.problems().front().detail, code);
  }

  std::vector<Level> levels_;
  std::string text_;
  std::optional<Value> replaced_;
};

std::string place_of(std::string_view text, std::size_t at) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i < at && i < text.size(); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    line += text[i] == '\n' ? 1 : 0;
  }
  return fmt::format("Zeile {}, Spalte {}", line, column);
}

std::optional<Value> temporal(const std::string& text, feel::Type::Kind kind) {
  using K = feel::Type::Kind;
  if (kind == K::date) {
    if (const auto value = feel::parse_date(text)) return Value(*value);
  } else if (kind == K::time) {
    if (const auto value = feel::parse_time(text)) return Value(*value);
  } else if (kind == K::date_time) {
    if (const auto value = feel::parse_date_time(text, true)) return Value(*value);
  } else {
    if (const auto value = feel::parse_months_duration(text); value && kind != K::day_time_duration)
      return Value(*value);
    if (const auto value = feel::parse_day_time_duration(text); value && kind != K::months_duration)
      return Value(*value);
  }
  return std::nullopt;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

Result<Value> from_plain_json(std::string_view text) {
  if (text.size() > kMaxBytes) return fail(invalid("dmn.json", "höchstens 16 MiB"));
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<JsonHandler> parser(options);
  boost::system::error_code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (!code && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    code = json::error::extra_data;
  if (!code) return *std::move(parser.handler().result);
  std::string what = parser.handler().problem;
  if (what.empty())
    what = code == json::error::too_deep ? "höchstens 64 Ebenen"
                                         : "hier ist es kein JSON mehr (" + code.message() + ")";
  return fail(invalid("dmn.json", fmt::format("{}: {}", place_of(text, read), what)));
}

Value typed(const Value& value, const feel::TypePtr& type) {
  using K = feel::Type::Kind;
  if (type == nullptr) return value;
  if (const feel::List* list = value.list()) {
    const feel::TypePtr element = type->kind == K::list ? type->element : type;
    feel::List out;
    for (const Value& item : *list) out.push_back(typed(item, element));
    return Value(std::move(out));
  }
  if (type->kind == K::list) return typed(value, type->element);
  if (value.context() != nullptr && type->kind == K::context) {
    feel::Context out;
    for (const feel::Entry& entry : value.context()->entries) {
      const auto field = std::ranges::find(type->fields, entry.key, &feel::Type::Field::name);
      out.entries.push_back(
          {entry.key, field == type->fields.end() ? entry.value : typed(entry.value, field->type)});
    }
    return Value(std::move(out));
  }
  const bool time = type->kind >= K::date && type->kind <= K::duration;
  if (value.string() == nullptr || !time) return value;
  return temporal(*value.string(), type->kind).value_or(value);
}

Value like(const Value& value, const Value& other) {
  using K = feel::Type::Kind;
  if (value.list() != nullptr && other.list() != nullptr) {
    feel::List out;
    for (std::size_t i = 0; i < value.list()->size(); ++i) {
      const Value& item = (*value.list())[i];
      out.push_back(i < other.list()->size() ? like(item, (*other.list())[i]) : item);
    }
    return Value(std::move(out));
  }
  if (value.context() != nullptr && other.context() != nullptr) {
    feel::Context out;
    for (const feel::Entry& entry : value.context()->entries) {
      const Value* twin = other.context()->find(entry.key);
      out.entries.push_back({entry.key, twin == nullptr ? entry.value : like(entry.value, *twin)});
    }
    return Value(std::move(out));
  }
  if (value.string() == nullptr) return value;
  K kind = K::any;
  switch (other.kind()) {
    case Value::Kind::date: kind = K::date; break;
    case Value::Kind::time: kind = K::time; break;
    case Value::Kind::date_time: kind = K::date_time; break;
    case Value::Kind::months_duration: kind = K::months_duration; break;
    case Value::Kind::day_time_duration: kind = K::day_time_duration; break;
    default: return value;
  }
  return temporal(*value.string(), kind).value_or(value);
}

feel::Context typed_inputs(const Model& model, const feel::Context& inputs) {
  feel::Context out;
  for (const feel::Entry& entry : inputs.entries) {
    auto element = model.find(ElementKind::input, entry.key);
    if (!element) element = model.find(ElementKind::decision, entry.key);
    out.entries.push_back({entry.key, element ? typed(entry.value, model.type(*element)) : entry.value});
  }
  return out;
}

std::string to_plain_json(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
    case Value::Kind::function: return "null";
    case Value::Kind::boolean: return *value.boolean() ? "true" : "false";
    case Value::Kind::number: return value.number()->to_string();
    case Value::Kind::string: return quoted(*value.string());
    case Value::Kind::date: return quoted(feel::to_iso(*value.date()));
    case Value::Kind::time: return quoted(feel::to_iso(*value.time()));
    case Value::Kind::date_time: return quoted(feel::to_iso(*value.date_time()));
    case Value::Kind::months_duration: return quoted(feel::to_iso(*value.months_duration()));
    case Value::Kind::day_time_duration: return quoted(feel::to_iso(*value.day_time_duration()));
    case Value::Kind::range: return quoted(feel::to_feel(value));
    case Value::Kind::list: {
      std::string out;
      for (const Value& item : *value.list()) out += (out.empty() ? "" : ", ") + to_plain_json(item);
      return "[" + out + "]";
    }
    case Value::Kind::context: {
      std::string out;
      for (const feel::Entry& entry : value.context()->entries) {
        out += (out.empty() ? "" : ", ") + quoted(entry.key) + ": " + to_plain_json(entry.value);
      }
      return "{" + out + "}";
    }
  }
  return "null";
}

}  // namespace rathaus::dmn
