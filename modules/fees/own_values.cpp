#include "modules/fees/own_values.h"

#include <algorithm>

#include "libs/feel/decimal.h"
#include "libs/json/json.h"

namespace rathaus::fees {
namespace {

using feel::Decimal;

constexpr const char* kBeside = "beside_package";  // own versions that lie over the package's
constexpr std::size_t kLongest = 500;

std::string text(const json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  if (found == nullptr) return {};
  if (found->is_string()) return std::string(json::view(found->get_string()));
  if (found->is_bool()) return found->get_bool() ? "true" : "false";
  if (found->is_int64()) return std::to_string(found->get_int64());
  return {};
}

Error wrong(const char* code, std::string detail = {}) { return invalid(code, std::move(detail), {}); }

bool is_beside(const json::value& own) {
  return own.is_object() && own.get_object().contains("versions") && own.get_object().contains(kBeside);
}

void add_versions(const json::value& of, bool own, std::vector<ParameterVersion>& out) {
  if (!of.is_object()) {
    json::object plain{{"value", of}};
    out.push_back({.value = text(plain, "value"), .own = own});
    return;
  }
  const auto* versions = of.get_object().if_contains("versions");
  if (versions == nullptr || !versions->is_array()) return;
  for (const json::value& one : versions->get_array()) {
    if (!one.is_object()) continue;
    const json::object& o = one.get_object();
    out.push_back({.from = text(o, "from"),
                   .to = text(o, "to"),
                   .land = text(o, "land"),
                   .value = text(o, "value"),
                   .source = text(o, "source"),
                   .by = text(o, "by"),
                   .reason = text(o, "reason"),
                   .own = own});
  }
}

void read_range(const json::object& range, Parameter& out) {
  if (range.contains("min")) out.least = text(range, "min");
  if (range.contains("max")) out.most = text(range, "max");
  out.law = text(range, "law");
  if (const auto* values = range.if_contains("values"); values != nullptr && values->is_array()) {
    for (const json::value& one : values->get_array()) {
      json::object holder{{"value", one}};
      out.values.push_back(text(holder, "value"));
    }
  }
}

std::string trimmed(std::string_view typed) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!typed.empty() && blank(typed.front())) typed.remove_prefix(1);
  while (!typed.empty() && blank(typed.back())) typed.remove_suffix(1);
  return std::string(typed);
}

// "1.234,50 EUR" -> "1234.50"; a point is a thousands' separator where three digits follow it, else the German comma is missing.
std::optional<std::string> plain_number(std::string typed) {
  for (const std::string_view unit : {"EUR", "€", "Euro"}) {
    if (typed.ends_with(unit)) typed = trimmed(std::string_view(typed).substr(0, typed.size() - unit.size()));
  }
  std::string out;
  bool comma = false;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const char c = typed[i];
    if (c >= '0' && c <= '9') {
      out += c;
    } else if (c == ',' && !comma && !out.empty()) {
      comma = true;
      out += '.';
    } else if (c == '.' && !comma && !out.empty()) {
      const std::size_t next = std::min(typed.find_first_not_of("0123456789", i + 1), typed.size());
      if (next - i - 1 != 3) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (out.empty() || out.ends_with('.')) return std::nullopt;
  return out;
}

std::string with_comma(std::string value) {
  std::replace(value.begin(), value.end(), '.', ',');
  return value;
}

}  // namespace

const ParameterVersion* Parameter::on(LocalDate day, std::string_view land) const {
  const ParameterVersion* best = nullptr;
  std::pair<int, std::string> rank;
  const std::string today = to_iso(day);
  for (const ParameterVersion& one : versions) {
    if ((!one.from.empty() && today < one.from) || (!one.to.empty() && today > one.to) ||
        (!one.land.empty() && one.land != land))
      continue;
    const std::pair<int, std::string> mine{one.own ? 2 : one.land.empty() ? 0 : 1, one.from};
    if (best != nullptr && mine < rank) continue;
    rank = mine;
    best = &one;
  }
  return best;
}

std::vector<Parameter> parameters_of(const event::Object& manifest, const event::Object& own) {
  std::vector<Parameter> out;
  const auto* definitions = manifest.if_contains("parameters");
  if (definitions == nullptr || !definitions->is_array()) return out;
  for (const json::value& entry : definitions->get_array()) {
    if (!entry.is_object()) continue;
    const json::object& o = entry.get_object();
    Parameter one{
        .id = text(o, "id"), .label = text(o, "label"), .type = text(o, "type"), .source = text(o, "source")};
    one.editable = one.type != "table" && one.type != "codes";
    if (const auto* range = o.if_contains("range"); range != nullptr && range->is_object())
      read_range(range->get_object(), one);
    const auto* mine = own.if_contains(one.id);
    if (one.editable) {
      if (mine == nullptr || is_beside(*mine)) {
        if (o.contains("versions"))
          add_versions(json::object{{"versions", o.at("versions")}}, false, one.versions);
        if (const auto* value = o.if_contains("default")) add_versions(*value, false, one.versions);
      }
      if (mine != nullptr) add_versions(*mine, true, one.versions);
    }
    std::stable_sort(one.versions.begin(), one.versions.end(),
                     [](const auto& a, const auto& b) { return a.from < b.from; });
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::string> read_value(const Parameter& parameter, std::string_view typed) {
  std::string value = trimmed(typed);
  if (value.empty()) return fail(wrong("value.missing"));
  if (value.size() > kLongest) return fail(wrong("value.too_long"));
  if (parameter.type == "bool") {
    if (value == "ja" || value == "true") return std::string("true");
    if (value == "nein" || value == "false") return std::string("false");
    return fail(wrong("value.yes_or_no"));
  }
  if (parameter.type != "text") {
    auto number = plain_number(value);
    if (!number) return fail(wrong("value.number"));
    const std::size_t point = number->find('.');
    if (parameter.type == "count" && point != std::string::npos) return fail(wrong("value.whole"));
    if (parameter.type == "eur") {
      if (point == std::string::npos)
        *number += ".00";
      else if (number->size() - point == 2)
        *number += "0";
      else if (number->size() - point != 3)
        return fail(wrong("value.cents"));
    }
    const auto read = Decimal::parse(*number);
    if (!read) return fail(wrong("value.number"));
    const auto limit = [&](const std::optional<std::string>& of) {
      return of ? Decimal::parse(*of) : std::optional<Decimal>();
    };
    if (const auto least = limit(parameter.least); least && *read < *least)
      return fail(wrong("value.too_low", in_german(parameter, *parameter.least)));
    if (const auto most = limit(parameter.most); most && *most < *read)
      return fail(wrong("value.too_high", in_german(parameter, *parameter.most)));
    value = std::move(*number);
  }
  if (!parameter.values.empty() &&
      std::find(parameter.values.begin(), parameter.values.end(), value) == parameter.values.end())
    return fail(wrong("value.not_allowed"));
  return value;
}

std::string in_german(const Parameter& parameter, std::string_view value) {
  if (parameter.type == "bool") return value == "true" ? "ja" : "nein";
  if (parameter.type == "eur") return with_comma(std::string(value)) + " EUR";
  return parameter.type == "text" ? std::string(value) : with_comma(std::string(value));
}

std::string to_type(const Parameter& parameter, std::string_view value) {
  if (parameter.type == "bool") return value == "true" ? "ja" : "nein";
  return parameter.type == "text" ? std::string(value) : with_comma(std::string(value));
}

event::Object without_version(event::Object own, const std::string& parameter, std::string_view from) {
  const auto* there = own.if_contains(parameter);
  if (there == nullptr || !there->is_object() || !there->get_object().contains("versions")) return own;
  json::object kept = there->get_object();
  json::array left;
  for (const json::value& one : kept.at("versions").as_array()) {
    if (!one.is_object() || text(one.get_object(), "from") != from) left.push_back(one);
  }
  if (left.empty())
    own.erase(parameter);
  else
    kept["versions"] = std::move(left), own[parameter] = std::move(kept);
  return own;
}

event::Object with_version(event::Object own, const std::string& parameter, const ParameterVersion& version) {
  json::object next{{kBeside, true}, {"versions", json::array{}}};
  if (const auto* there = own.if_contains(parameter); there != nullptr) {
    if (there->is_object() && there->get_object().contains("versions")) {
      next = without_version(own, parameter, version.from)[parameter].is_object()
                 ? without_version(own, parameter, version.from)[parameter].get_object()
                 : json::object{{kBeside, true}, {"versions", json::array{}}};
      if (!there->get_object().contains(kBeside)) next.erase(kBeside);
    } else {
      // A plain value held from ever: it goes on until the new one.
      next = json::object{{"versions", json::array{json::object{{"value", *there}}}}};
    }
  }
  json::object one{
      {"from", version.from}, {"value", version.value}, {"by", version.by}, {"reason", version.reason}};
  next.at("versions").as_array().push_back(std::move(one));
  own[parameter] = std::move(next);
  return own;
}

json::value joined_value(const json::value* package, const json::value& own) {
  if (package == nullptr || !is_beside(own)) return own;
  // Own ones hold before the package's: each of the package's ends where the first own one begins, so that a later one of the Land does
  // not come back over the by-law.
  std::string first;
  for (const json::value& one : own.get_object().at("versions").as_array()) {
    const std::string from = one.is_object() ? text(one.get_object(), "from") : std::string();
    if (first.empty() || from < first) first = from;
  }
  json::array all;
  const auto end = parse_iso_date(first);
  const auto keep = [&](json::object version) {
    if (end) {
      const std::string last = to_iso(plus_days(*end, -1));
      if (const std::string from = text(version, "from"); !from.empty() && from > last) return;
      if (const std::string to = text(version, "to"); to.empty() || to > last) version["to"] = last;
    }
    all.push_back(std::move(version));
  };
  if (package->is_object() && package->get_object().contains("versions")) {
    for (const json::value& one : package->get_object().at("versions").as_array()) {
      if (one.is_object()) keep(one.get_object());
    }
  } else {
    keep(json::object{{"value", *package}});
  }
  for (const json::value& one : own.get_object().at("versions").as_array()) all.push_back(one);
  return json::object{{"versions", std::move(all)}};
}

}  // namespace rathaus::fees
