#include "modules/fees/inputs.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "libs/german/number.h"
#include "modules/fees/fees.h"

namespace rathaus::fees {
namespace {

using feel::Value;

// "G1[0]/F2[3]" -> "G1/F2"
std::string without_occurrences(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

// The occurrence of the group inside a longer path: the path cut behind as many levels as the group has.
std::string instance_of(std::string_view path, std::string_view group) {
  auto levels = 1 + std::count(group.begin(), group.end(), '/');
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/' && --levels == 0) return std::string(path.substr(0, i));
  }
  return std::string(path);
}

Value read(const json::value& raw) { return feel::from_json(raw).value_or(Value()); }

struct Answer {
  std::string place, path;
  Value value;
};

// Sorted as documents are: numbers in paths count as numbers ("[2]" before "[10]").
std::vector<Answer> read_answers(const event::Object& answers) {
  std::vector<Answer> out;
  for (const auto& entry : answers) {
    std::string place(entry.key());
    std::string path = without_occurrences(place);
    if (path.starts_with("in.")) continue;
    out.push_back({std::move(place), std::move(path), read(entry.value())});
  }
  const auto key = [](const std::string& place) {
    std::string padded;
    for (std::size_t i = 0; i < place.size(); ++i) {
      padded += place[i];
      if (place[i] != '[') continue;
      const std::size_t close = std::min(place.find(']', i), place.size());
      padded.append(6 - std::min<std::size_t>(6, close - i - 1), '0');
    }
    return padded;
  };
  std::sort(out.begin(), out.end(), [&](const Answer& a, const Answer& b) { return key(a.place) < key(b.place); });
  return out;
}

Value typed(Value value, std::string_view type) {
  if (type == "count" || type == "number" || type == "eur") {
    const auto number = number_of(value);
    return number ? Value(*number) : Value();
  }
  if (type == "date") {
    const auto date = date_of(value);
    return date ? Value(*date) : Value();
  }
  if (type == "bool") {
    if (value.boolean() != nullptr) return value;
    return value.string() == nullptr ? Value() : *value.string() == "true" ? Value(true) : *value.string() == "false" ? Value(false) : Value();
  }
  return value.string() != nullptr && !value.string()->empty() ? value : Value();
}

bool same(const Value& value, const json::value& expected) {
  if (expected.is_bool()) return value.boolean() != nullptr && *value.boolean() == expected.get_bool();
  return expected.is_string() && value.string() != nullptr && *value.string() == json::view(expected.get_string());
}

// Occurrences of a group in which every `where` field has its value; or the files at a path.
Value counted(const json::object& spec, const std::vector<Answer>& answers) {
  std::int64_t n = 0;
  if (const auto* files = spec.if_contains("files")) {
    for (const Answer& a : answers) n += a.path == json::view(files->get_string()) ? 1 : 0;
    return Value::number(n);
  }
  const std::string group(json::view(spec.at("group").get_string()));
  std::set<std::string> instances;
  for (const Answer& a : answers) {
    if (a.path.starts_with(group + "/")) instances.insert(instance_of(a.place, group));
  }
  const auto* where = spec.if_contains("where");
  for (const std::string& instance : instances) {
    bool all = true;
    if (where != nullptr) {
      for (const auto& condition : where->get_object()) {
        all = all && std::any_of(answers.begin(), answers.end(), [&](const Answer& a) {
                return a.place.starts_with(instance + "/") && a.path == std::string_view(condition.key()) && same(a.value, condition.value());
              });
      }
    }
    n += all ? 1 : 0;
  }
  return Value::number(n);
}

Value at_path(const json::object& input, const std::vector<Answer>& answers, std::string_view type) {
  const std::string path(json::view(input.at("path").get_string()));
  const std::string which = text(input, "occurrence");
  const bool least = which == "min", most = which == "max", all = type == "codes";
  Value out;
  feel::List list;
  for (const Answer& a : answers) {
    if (a.path != path) continue;
    Value one = typed(a.value, all ? "text" : type);
    if (one.is_null()) continue;
    if (all) {
      list.push_back(std::move(one));
      continue;
    }
    if (!least && !most) return one;
    const auto order = out.is_null() ? std::optional<int>(0) : feel::compare(out, one);
    if (out.is_null() || (order && (least ? *order > 0 : *order < 0))) out = std::move(one);
  }
  return all ? Value(std::move(list)) : out;
}

// Occurrences of a group as a list of contexts: a member for each field, null where nothing is answered.
Value rows_of(const json::object& spec, const std::vector<Answer>& answers) {
  const std::string group(json::view(spec.at("group").get_string()));
  std::vector<std::string> instances;
  for (const Answer& a : answers) {
    if (!a.path.starts_with(group + "/")) continue;
    std::string instance = instance_of(a.place, group);
    if (std::find(instances.begin(), instances.end(), instance) == instances.end())
      instances.push_back(std::move(instance));
  }
  feel::List out;
  for (const std::string& instance : instances) {
    feel::Context row;
    for (const auto& field : spec.at("fields").get_object()) {
      const std::string path = text(field.value(), "path"), type = text(field.value(), "type");
      Value value;
      for (const Answer& a : answers) {
        if (value.is_null() && a.path == path && a.place.starts_with(instance + "/"))
          value = typed(a.value, type);
      }
      row.set(std::string(field.key()), std::move(value));
    }
    out.push_back(Value(std::move(row)));
  }
  return Value(std::move(out));
}

std::string folded(std::string_view street) {
  std::string out;
  for (const char c : street) {
    if (c == ' ' || c == '-' || c == '.') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const std::string_view ending : {"straße", "strasse"}) {
    if (out.ends_with(ending)) out = out.substr(0, out.size() - ending.size()) + "str";
  }
  return out;
}

// The zone whose row names the street and holds the house number; its letter ("12 a") does not matter.
Value parking_zone(const json::object& input, const event::Object& parameters, const std::vector<Answer>& answers) {
  const auto* paths = input.if_contains("answers");
  const auto* rows = parameters.if_contains("zonen");
  if (paths == nullptr || rows == nullptr || !rows->is_array() || paths->get_array().size() != 2) return {};
  std::string found[2];
  for (std::size_t i = 0; i < 2; ++i) {
    for (const Answer& a : answers) {
      if (a.path == json::view(paths->get_array()[i].get_string()) && a.value.string() != nullptr) found[i] = *a.value.string();
    }
  }
  int number = 0;
  if (std::from_chars(found[1].data(), found[1].data() + found[1].size(), number).ec != std::errc{}) return {};
  for (const json::value& row : rows->get_array()) {
    if (folded(text(row, "street")) != folded(found[0])) continue;
    const auto from = feel::Decimal::parse(text(row, "from")), to = feel::Decimal::parse(text(row, "to"));
    if (from && to && feel::Decimal(number) >= *from && feel::Decimal(number) <= *to) return Value(text(row, "zone"));
  }
  return {};
}

Value from_context(const json::object& input, const event::Object& parameters, const event::Object& given,
                   const std::vector<Answer>& answers, LocalDate today) {
  const std::string name = text(input, "context");
  if (name == "today") return Value(today);
  if (name == "region") return typed(Value(text(parameters, kRegion)), "text");
  if (name == "received_on") {
    const auto* day = given.if_contains(kReceivedOn);
    return day == nullptr ? Value(today) : typed(read(*day), "date");
  }
  if (name == "assessment_year") return Value::number(int(today.year()));
  // Law: AO 122(2) no. 1, VwVfG 41(2): what is posted today is known on the fourth day; later channels make it later.
  if (name == "earliest_notice") return Value(plus_days(today, 4));
  if (name == "parking_zone") return parking_zone(input, parameters, answers);
  return {};  // residence_confirmed: known to a register only
}

// A value with dates: the version that holds on the day, one of the own Land before one for all, then the youngest. A plain value
// holds always. Null: none holds.
const json::value* valid_on(const json::value* raw, LocalDate day, std::string_view land) {
  if (raw == nullptr || !raw->is_object()) return raw;
  const auto* versions = raw->get_object().if_contains("versions");
  if (versions == nullptr || !versions->is_array()) return raw;
  const json::value* best = nullptr;
  std::pair<bool, std::string> rank;
  const std::string today = to_iso(day);
  for (const json::value& version : versions->get_array()) {
    const std::string from = text(version, "from"), to = text(version, "to"), own = text(version, "land");
    if ((!from.empty() && today < from) || (!to.empty() && today > to) || (!own.empty() && own != land))
      continue;
    const std::pair<bool, std::string> one{!own.empty(), from};
    if (best != nullptr && one < rank) continue;
    rank = one;
    best = version.is_object() ? version.get_object().if_contains("value") : nullptr;
  }
  return best;
}

void fill_parameters(const event::Object& specification, const event::Object& parameters, LocalDate today,
                     Scope& scope, std::vector<std::string>& open) {
  const std::string region = text(parameters, kRegion),
                    land = region.starts_with("DE-") ? region.substr(3, 2) : region;
  const json::array* definitions = list(specification, "parameters");
  if (definitions == nullptr) return;
  for (const json::value& entry : *definitions) {
    const std::string id = text(entry, "id"), type = text(entry, "type");
    const json::value* raw = valid_on(parameters.if_contains(id), today, land);
    if (type == "table") {
      if (raw != nullptr && raw->is_array()) {
        scope.tables["param." + id] = &raw->get_array();
        scope.lists["param." + id] = read(*raw);
      } else
        open.push_back(fmt::format("Einstellung „{}“ ist keine Tabelle.", text(entry, "label")));
      continue;
    }
    if (type == "codes") {  // no operator takes a list; models do
      if (raw != nullptr && raw->is_array()) scope.lists["param." + id] = read(*raw);
      continue;
    }
    Value value = raw == nullptr || raw->is_double() ? Value() : typed(read(*raw), type);
    if (value.is_null()) open.push_back(fmt::format("Einstellung „{}“ fehlt oder ist nicht lesbar.", text(entry, "label")));
    scope.values["param." + id] = std::move(value);
  }
}

}  // namespace

const json::array* list(const event::Object& specification, std::string_view member) {
  const auto* found = specification.if_contains(member);
  return found != nullptr && found->is_array() ? &found->get_array() : nullptr;
}

std::string text(const json::value& entry, std::string_view member) {
  return entry.is_object() ? text(entry.get_object(), member) : std::string();
}

std::string text(const json::object& entry, std::string_view member) {
  const auto* found = entry.if_contains(member);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : std::string();
}

void fill_scope(const event::Object& specification, const event::Object& parameters, const event::Object& answers, LocalDate today, Scope& scope,
                std::vector<std::string>& open) {
  fill_parameters(specification, parameters, today, scope, open);
  const json::array* inputs = list(specification, "inputs");
  if (inputs == nullptr) return;
  const std::vector<Answer> known = read_answers(answers);
  for (const json::value& entry : *inputs) {
    const json::object& input = entry.get_object();
    const std::string reference = "in." + text(entry, "id"), type = text(entry, "type");
    Value value;
    if (const auto* given = answers.if_contains(reference)) value = typed(read(*given), type);
    else if (input.contains("path")) value = at_path(input, known, type);
    else if (input.contains("count")) value = counted(input.at("count").get_object(), known);
    else if (input.contains("rows"))
      value = rows_of(input.at("rows").get_object(), known);
    else if (input.contains("context"))
      value = from_context(input, parameters, answers, known, today);
    const auto* fallback = input.if_contains("default");
    if (value.is_null() && fallback != nullptr) value = typed(read(*fallback), type);
    scope.values[reference] = std::move(value);
  }
}

std::string label_of(const event::Object& specification, const std::string& reference) {
  const std::size_t dot = reference.find('.');
  const std::string kind = reference.substr(0, dot), id = reference.substr(dot + 1);
  const json::array* entries = list(specification, kind == "in" ? "inputs" : kind == "param" ? "parameters" : "steps");
  if (entries == nullptr) return reference;
  for (const json::value& entry : *entries) {
    if (text(entry, "id") == id) return text(entry, "label");
  }
  return reference;
}

std::string shown(const Value& value, std::string_view unit) {
  if (const bool* b = value.boolean()) return *b ? "ja" : "nein";
  if (const auto date = unit == "date" ? date_of(value) : std::nullopt) return to_german(*date);
  const auto number = unit == "text" || unit == "code" ? std::nullopt : number_of(value);
  if (!number) return value.string() != nullptr ? *value.string() : std::string();
  if (unit == "eur") {
    const feel::Decimal rounded = round_cents(*number);
    return (rounded == *number ? "" : "rund ") + german::format_decimal(rounded.to_string(), 2) + " EUR";
  }
  const std::string plain = number->to_string();
  if (plain.find('E') != std::string::npos) return plain;
  // Years and counts are not grouped: "2026", not "2.026".
  if (unit == "count") return plain;
  return german::format_decimal(plain);
}

std::string with_unit(const std::string& shown, std::string_view unit) {
  if (unit == "days") return shown + (shown == "1" ? " Tag" : " Tage");
  if (unit == "months") return shown + (shown == "1" ? " Monat" : " Monate");
  return shown;
}

}  // namespace rathaus::fees
