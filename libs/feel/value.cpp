#include "libs/feel/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "libs/base/check.h"

namespace rathaus::feel {
namespace json = boost::json;
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 100'000;
constexpr std::int64_t kPlainNumber = 999'999'999'999'999;  // 15 digits: a double in a browser still holds it

bool digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, out);
  return error == std::errc{} && end == text.data() + at + count && text[at] != '-' && text[at] != '+';
}

template <typename T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::int64_t seconds_of(const Time& time) { return time.hour * 3600 + time.minute * 60 + time.second; }

std::optional<int> compare_times(const Time& a, const Time& b, std::int64_t days) {
  if (a.offset_seconds.has_value() != b.offset_seconds.has_value()) return std::nullopt;
  const std::int64_t left = days * 86400 + seconds_of(a) - a.offset_seconds.value_or(0);
  const std::int64_t right = seconds_of(b) - b.offset_seconds.value_or(0);
  const int order = three_way(left, right);
  return order != 0 ? order : three_way(a.nanos, b.nanos);
}

bool equal_contexts(const Context& a, const Context& b) {
  if (a.entries.size() != b.entries.size()) return false;
  return std::ranges::all_of(a.entries, [&](const Entry& entry) {
    const Value* other = b.find(entry.key);
    return other != nullptr && *other == entry.value;
  });
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

bool operator==(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::time: return compare(a, b) == 0;
    case Value::Kind::date_time: return compare(a, b) == 0;
    case Value::Kind::list: return *a.list() == *b.list();
    case Value::Kind::context: return equal_contexts(*a.context(), *b.context());
    case Value::Kind::null: return true;
    case Value::Kind::boolean: return *a.boolean() == *b.boolean();
    case Value::Kind::number: return *a.number() == *b.number();
    case Value::Kind::string: return *a.string() == *b.string();
    case Value::Kind::date: return *a.date() == *b.date();
  }
  return false;
}

Truth truth(const Value& value) {
  const bool* b = value.boolean();
  if (b == nullptr) return Truth::unknown;
  return *b ? Truth::yes : Truth::no;
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Value::Kind::number: return three_way(*a.number(), *b.number());
    case Value::Kind::string: return three_way(*a.string(), *b.string());  // UTF-8 sorts as its code points
    case Value::Kind::date: return three_way(*a.date(), *b.date());
    case Value::Kind::time: return compare_times(*a.time(), *b.time(), 0);
    case Value::Kind::date_time:
      return compare_times(a.date_time()->time, b.date_time()->time,
                           days_between(b.date_time()->date, a.date_time()->date));
    default: return std::nullopt;
  }
}

std::optional<Time> parse_time(std::string_view text) {
  Time time;
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (!digits(text, 0, 2, time.hour) || !digits(text, 3, 2, time.minute) ||
      !digits(text, 6, 2, time.second)) {
    return std::nullopt;
  }
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return std::nullopt;
  std::size_t at = 8;
  if (at < text.size() && text[at] == '.') {
    std::size_t end = text.find_first_not_of("0123456789", at + 1);
    if (end == std::string_view::npos) end = text.size();
    const std::size_t count = end - at - 1;
    if (count == 0 || count > 9 || !digits(text, at + 1, count, time.nanos)) return std::nullopt;
    for (std::size_t i = count; i < 9; ++i) time.nanos *= 10;
    at = end;
  }
  if (at == text.size()) return time;
  if (text.substr(at) == "Z") {
    time.offset_seconds = 0;
    return time;
  }
  int hours = 0, minutes = 0;
  const bool shape = text.size() == at + 6 && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':';
  if (!shape || !digits(text, at + 1, 2, hours) || !digits(text, at + 4, 2, minutes)) return std::nullopt;
  if (hours > 14 || minutes > 59) return std::nullopt;
  time.offset_seconds = (text[at] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return time;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  if (text.size() < 19 || text[10] != 'T') return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto time = parse_time(text.substr(11));
  if (!date || !time) return std::nullopt;
  return DateTime{*date, *time};
}

std::string to_iso(const Time& time) {
  std::string out = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  if (time.nanos != 0) {
    std::string fraction = fmt::format(".{:09}", time.nanos);
    while (fraction.back() == '0') fraction.pop_back();
    out += fraction;
  }
  if (time.offset_seconds) {
    const int offset = *time.offset_seconds, size = offset < 0 ? -offset : offset;
    out +=
        offset == 0 ? "Z" : fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  }
  return out;
}

std::string to_iso(const DateTime& value) { return rathaus::to_iso(value.date) + "T" + to_iso(value.time); }

std::string to_feel(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return *value.boolean() ? "true" : "false";
    case Value::Kind::number: return value.number()->to_string();
    case Value::Kind::string: return quoted(*value.string());
    case Value::Kind::date: return "date(\"" + rathaus::to_iso(*value.date()) + "\")";
    case Value::Kind::time: return "time(\"" + to_iso(*value.time()) + "\")";
    case Value::Kind::date_time: return "date and time(\"" + to_iso(*value.date_time()) + "\")";
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
    case Value::Kind::date: return tagged("$date", rathaus::to_iso(*value.date()));
    case Value::Kind::time: return tagged("$time", to_iso(*value.time()));
    case Value::Kind::date_time: return tagged("$date_time", to_iso(*value.date_time()));
    case Value::Kind::number: {
      const auto whole = value.number()->to_int64();
      if (whole && *whole >= -kPlainNumber && *whole <= kPlainNumber) return *whole;
      return tagged("$number", value.number()->to_string());
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

Result<Value> from_tag(std::string_view tag, const json::value& content) {
  const json::string* text = content.if_string();
  if (text == nullptr) return wrong("a tagged value holds a string");
  const std::string_view body(text->data(), text->size());
  if (tag == "$number") {
    if (const auto number = Decimal::parse(body)) return Value(*number);
  } else if (tag == "$date") {
    if (const auto date = parse_iso_date(body)) return Value(*date);
  } else if (tag == "$time") {
    if (const auto time = parse_time(body)) return Value(*time);
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
        return from_tag(key, member.value());
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
