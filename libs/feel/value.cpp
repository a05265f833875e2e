#include "libs/feel/value.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "libs/base/check.h"
#include "libs/feel/function.h"

namespace rathaus::feel {
namespace json = boost::json;
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 100'000;
constexpr std::int64_t kPlainNumber = 999'999'999'999'999;  // 15 digits: a double in a browser still holds it

template <typename T>
int three_way(const T& a, const T& b) {
  const auto order = a <=> b;
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool equal_contexts(const Context& a, const Context& b) {
  if (a.entries.size() != b.entries.size()) return false;
  return std::ranges::all_of(a.entries, [&](const Entry& entry) {
    const Value* other = b.find(entry.key);
    return other != nullptr && *other == entry.value;
  });
}

bool equal_ranges(const Range& a, const Range& b) {
  return a.low_included == b.low_included && a.high_included == b.high_included && a.form == b.form &&
         a.low == b.low && a.high == b.high;
}

std::string quoted(std::string_view text) { return json::serialize(json::string(text.data(), text.size())); }

}  // namespace

const Value* Context::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

void Context::set(std::string key, Value value) {
  for (Entry& entry : entries) {
    if (entry.key == key) {
      entry.value = std::move(value);
      return;
    }
  }
  entries.push_back({std::move(key), std::move(value)});
}

// ---- sharing ----------------------------------------------------------------------------------------------

namespace {

template <typename T>
const detail::Box* box(T content, std::uint32_t depth) {
  auto* out = new detail::BoxOf<T>(std::move(content));
  out->depth = depth;
  return out;
}

using SharedFunction = std::shared_ptr<const Function>;

}  // namespace

Value::Value(std::string s) : kind_(Kind::string) { data_.box = box(std::move(s), 0); }

Value::Value(List l) : kind_(Kind::list) {
  std::uint32_t depth = 0;
  for (const Value& item : l) depth = std::max(depth, item.depth());
  data_.box = box(std::move(l), depth + 1);
}

Value::Value(Context c) : kind_(Kind::context) {
  std::uint32_t depth = 0;
  for (const Entry& entry : c.entries) depth = std::max(depth, entry.value.depth());
  data_.box = box(std::move(c), depth + 1);
}

Value::Value(Range r) : kind_(Kind::range) {
  const std::uint32_t depth = std::max(r.low.depth(), r.high.depth());
  data_.box = box(std::move(r), depth + 1);
}

Value::Value(SharedFunction f) : kind_(Kind::function) {
  CHECK(f != nullptr);
  data_.box = box(std::move(f), 0);
}

void Value::destroy() {
  switch (kind_) {
    case Kind::string: delete static_cast<const detail::BoxOf<std::string>*>(data_.box); break;
    case Kind::list: delete static_cast<const detail::BoxOf<List>*>(data_.box); break;
    case Kind::context: delete static_cast<const detail::BoxOf<Context>*>(data_.box); break;
    case Kind::range: delete static_cast<const detail::BoxOf<Range>*>(data_.box); break;
    case Kind::function: delete static_cast<const detail::BoxOf<SharedFunction>*>(data_.box); break;
    default: break;
  }
}

const Context* Value::context() const { return content<Context>(Kind::context); }
const Range* Value::range() const { return content<Range>(Kind::range); }
const Function* Value::function() const {
  const SharedFunction* shared = content<SharedFunction>(Kind::function);
  return shared == nullptr ? nullptr : shared->get();
}
SharedFunction Value::shared_function() const {
  const SharedFunction* shared = content<SharedFunction>(Kind::function);
  return shared == nullptr ? nullptr : *shared;
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::list: return *a.list() == *b.list();
    case Value::Kind::context: return equal_contexts(*a.context(), *b.context());
    case Value::Kind::range: return equal_ranges(*a.range(), *b.range());
    case Value::Kind::null: return true;
    case Value::Kind::boolean: return *a.boolean() == *b.boolean();
    case Value::Kind::string: return *a.string() == *b.string();
    case Value::Kind::function: return a.function() == b.function();
    default: return compare(a, b) == 0;
  }
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Value::Kind::number: return three_way(*a.number(), *b.number());
    case Value::Kind::string: return three_way(*a.string(), *b.string());  // UTF-8 sorts as its code points
    case Value::Kind::date: return three_way(*a.date(), *b.date());
    case Value::Kind::time: return compare(*a.time(), *b.time());
    case Value::Kind::date_time: return compare(*a.date_time(), *b.date_time());
    case Value::Kind::months_duration: return three_way(*a.months_duration(), *b.months_duration());
    case Value::Kind::day_time_duration: return three_way(*a.day_time_duration(), *b.day_time_duration());
    default: return std::nullopt;
  }
}

namespace {

std::string range_to_feel(const Range& range) {
  if (range.form == Range::Form::not_equal) return "(!=" + to_feel(range.low) + ")";
  if (range.form == Range::Form::comparison) {
    if (range.low.is_null()) return (range.high_included ? "(<=" : "(<") + to_feel(range.high) + ")";
    if (range.high.is_null()) return (range.low_included ? "(>=" : "(>") + to_feel(range.low) + ")";
    return "(=" + to_feel(range.low) + ")";
  }
  return (range.low_included ? "[" : "(") + to_feel(range.low) + ".." + to_feel(range.high) +
         (range.high_included ? "]" : ")");
}

}  // namespace

std::string to_feel(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return *value.boolean() ? "true" : "false";
    case Value::Kind::number: return value.number()->to_string();
    case Value::Kind::string: return quoted(*value.string());
    case Value::Kind::date: return "date(\"" + to_iso(*value.date()) + "\")";
    case Value::Kind::time: return "time(\"" + to_iso(*value.time()) + "\")";
    case Value::Kind::date_time: return "date and time(\"" + to_iso(*value.date_time()) + "\")";
    case Value::Kind::months_duration: return "duration(\"" + to_iso(*value.months_duration()) + "\")";
    case Value::Kind::day_time_duration: return "duration(\"" + to_iso(*value.day_time_duration()) + "\")";
    case Value::Kind::range: return range_to_feel(*value.range());
    case Value::Kind::function: {
      std::string out = "function(";
      for (const Function::Parameter& parameter : value.function()->parameters())
        out += (out.back() == '(' ? "" : ", ") + parameter.name;
      return out + ")";
    }
    case Value::Kind::list: {
      std::string out = "[";
      for (const Value& item : *value.list()) out += (out.size() > 1 ? ", " : "") + to_feel(item);
      return out + "]";
    }
    case Value::Kind::context: {
      std::string out = "{";
      for (const Entry& entry : value.context()->entries) {
        out += (out.size() > 1 ? ", " : "") + quoted(entry.key) + ": " + to_feel(entry.value);
      }
      return out + "}";
    }
  }
  return "null";
}

json::value to_json(const Value& value) {
  const auto tagged = [](const char* tag, std::string_view text) {
    return json::value(json::object{{tag, text}});
  };
  switch (value.kind()) {
    case Value::Kind::null: return nullptr;
    case Value::Kind::boolean: return *value.boolean();
    case Value::Kind::string: return json::value(*value.string());
    case Value::Kind::date: return tagged("$date", to_iso(*value.date()));
    case Value::Kind::time: return tagged("$time", to_iso(*value.time()));
    case Value::Kind::date_time: return tagged("$date_time", to_iso(*value.date_time()));
    case Value::Kind::number: {
      const auto whole = value.number()->to_int64();
      if (whole && *whole >= -kPlainNumber && *whole <= kPlainNumber) return *whole;
      return tagged("$number", value.number()->to_string());
    }
    case Value::Kind::months_duration: return tagged("$duration", to_iso(*value.months_duration()));
    case Value::Kind::day_time_duration: return tagged("$duration", to_iso(*value.day_time_duration()));
    case Value::Kind::function: return nullptr;
    case Value::Kind::range: {
      const Range& range = *value.range();
      json::object content{{"low", to_json(range.low)},
                           {"high", to_json(range.high)},
                           {"low_included", range.low_included},
                           {"high_included", range.high_included}};
      if (range.form == Range::Form::comparison) content["form"] = "comparison";
      if (range.form == Range::Form::not_equal) content["form"] = "not_equal";
      return json::value(json::object{{"$range", std::move(content)}});
    }
    case Value::Kind::list: {
      json::array out;
      for (const Value& item : *value.list()) out.push_back(to_json(item));
      return out;
    }
    case Value::Kind::context: {
      json::object out;
      for (const Entry& entry : value.context()->entries) {
        out[entry.key.starts_with("$") ? "$" + entry.key : entry.key] = to_json(entry.value);
      }
      return out;
    }
  }
  return nullptr;
}

namespace {

std::unexpected<Error> wrong(std::string what) { return fail(invalid("feel.value", std::move(what))); }

Result<Value> read(const json::value& source, int depth, std::size_t& left);

Result<Value> read_range(const json::value& content, int depth, std::size_t& left) {
  const json::object* object = content.if_object();
  if (object == nullptr) return wrong("a range is an object");
  Range out;
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    const bool* flag = member.value().if_bool();
    if (key == "low") {
      out.low = TRY(read(member.value(), depth, left));
    } else if (key == "high") {
      out.high = TRY(read(member.value(), depth, left));
    } else if (key == "low_included" && flag != nullptr) {
      out.low_included = *flag;
    } else if (key == "high_included" && flag != nullptr) {
      out.high_included = *flag;
    } else if (key == "form" && member.value() == "comparison") {
      out.form = Range::Form::comparison;
    } else if (key == "form" && member.value() == "not_equal") {
      out.form = Range::Form::not_equal;
    } else {
      return wrong("a range has low, high, low_included and high_included");
    }
  }
  return Value(std::move(out));
}

Result<Value> from_tag(std::string_view tag, const json::value& content, int depth, std::size_t& left) {
  if (tag == "$range") return read_range(content, depth + 1, left);
  const json::string* text = content.if_string();
  if (text == nullptr) return wrong("a tagged value holds a string");
  const std::string_view body(text->data(), text->size());
  if (tag == "$number") {
    if (const auto number = Decimal::parse(body)) return Value(*number);
  } else if (tag == "$date") {
    if (const auto date = parse_date(body)) return Value(*date);
  } else if (tag == "$time") {
    if (const auto time = parse_time(body)) return Value(*time);
  } else if (tag == "$duration") {
    if (const auto months = parse_months_duration(body)) return Value(*months);
    if (const auto seconds = parse_day_time_duration(body)) return Value(*seconds);
  } else if (tag == "$date_time") {
    if (const auto time = parse_date_time(body)) return Value(*time);
  }
  return wrong("unreadable tagged value");
}

Result<Value> read(const json::value& source, int depth, std::size_t& left) {
  if (depth > kMaxDepth) return wrong("nested too deeply");
  if (left-- == 0) return wrong("too many values");
  switch (source.kind()) {
    case json::kind::null: return Value();
    case json::kind::bool_: return Value(source.get_bool());
    case json::kind::int64: return Value(Decimal(source.get_int64()));
    case json::kind::uint64: return Value(*Decimal::parse(std::to_string(source.get_uint64())));
    case json::kind::double_: return wrong("fractions are written {\"$number\":\"1.5\"}");
    case json::kind::string:
      return Value(std::string_view(source.get_string().data(), source.get_string().size()));
    case json::kind::array: {
      List out;
      out.reserve(source.get_array().size());
      for (const json::value& item : source.get_array()) out.push_back(TRY(read(item, depth + 1, left)));
      return Value(std::move(out));
    }
    case json::kind::object: break;
  }
  Context out;
  const json::object& object = source.get_object();
  for (const auto& member : object) {
    std::string_view key(member.key().data(), member.key().size());
    if (key.starts_with("$")) {
      if (!key.starts_with("$$")) {
        if (object.size() != 1) return wrong("a tagged value has one member");
        return from_tag(key, member.value(), depth, left);
      }
      key.remove_prefix(1);
    }
    // Keys of a JSON object are unique already (Boost keeps the last).
    out.entries.push_back({std::string(key), TRY(read(member.value(), depth + 1, left))});
  }
  return Value(std::move(out));
}

}  // namespace

Result<Value> from_json(const json::value& source) {
  std::size_t left = kMaxValues;
  return read(source, 0, left);
}

std::string to_json_text(const Value& value) { return json::serialize(to_json(value)); }

Result<Value> from_json_text(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kMaxDepth + 1;
  const json::value parsed = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return wrong("not JSON");
  return from_json(parsed);
}

}  // namespace rathaus::feel
