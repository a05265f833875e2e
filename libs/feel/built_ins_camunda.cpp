// Functions beyond the standard that many models written for Camunda's FEEL use (its documentation, "Built-in
// functions"): only with Extensions::camunda. What needs chance (uuid, random number) is left out: results repeat.
#include <algorithm>

#include "libs/base/bytes.h"
#include "libs/feel/built_ins.h"
#include "libs/feel/names.h"
#include "libs/feel/operators.h"
#include "libs/regex/regex.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

Value is_defined(Arguments a, Evaluation&) { return Value(!a[0].is_null()); }
Value get_or_else(Arguments a, Evaluation&) { return a[0].is_null() ? a[1] : a[0]; }

Value is_empty(Arguments a, Evaluation&) { return Value(a[0].list()->empty()); }

Value trim(Arguments a, Evaluation& run) {
  std::string_view text = *a[0].string();
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return make_string(std::string(text), run);
}

Value is_blank(Arguments a, Evaluation&) {
  return Value(
      std::ranges::all_of(*a[0].string(), [](char c) { return static_cast<unsigned char>(c) <= ' '; }));
}

Value duplicate_values(Arguments a, Evaluation& run) {
  const List& list = *a[0].list();
  List out;
  for (const Value& item : list) {
    if (!run.spend(list.size())) return {};
    if (std::ranges::count(list, item) > 1 && std::ranges::find(out, item) == out.end()) out.push_back(item);
  }
  return make_list(std::move(out), run);
}

Value partition(Arguments a, Evaluation& run) {
  const auto size = a[1].number()->to_int64();
  if (!size || *size < 1) return run.fail("domain", "partition(): the size is at least 1");
  List out, part;
  for (const Value& item : *a[0].list()) {
    if (!run.spend(1)) return {};
    part.push_back(item);
    if (part.size() == static_cast<std::size_t>(*size))
      out.push_back(make_list(std::exchange(part, {}), run));
  }
  if (!part.empty()) out.push_back(make_list(std::move(part), run));
  return make_list(std::move(out), run);
}

Value last_day_of_month(Arguments a, Evaluation& run) {
  const auto date = a[0].date()        ? std::optional(*a[0].date())
                    : a[0].date_time() ? std::optional(a[0].date_time()->date)
                                       : std::nullopt;
  if (!date) return run.fail_type("last day of month() wants a date", a[0]);
  for (int day = 31; day > 27; --day) {
    if (const auto last = make_date(date->year, date->month, day)) return Value(*last);
  }
  return {};
}

Value join(Arguments a, Evaluation& run) {  // string join with prefix and suffix
  std::string out = *a[2].string();
  bool first = true;
  for (const Value& item : *a[0].list()) {
    if (item.is_null()) continue;
    if (!item.string()) return run.fail_type("string join() wants strings", item);
    if (!run.allocate(item.string()->size() + 16)) return {};
    if (!first && a[1].string()) out += *a[1].string();
    out += *item.string();
    first = false;
  }
  return make_string(out + *a[3].string(), run);
}

Value put(Arguments a, Evaluation& run) {
  Context out = *a[0].context();
  if (!run.spend(out.entries.size())) return {};
  out.set(*a[1].string(), a[2]);
  return make_context(std::move(out), run);
}

Value merge(Arguments a, Evaluation& run) {  // put all(a, b, c), context merge(a, b, c)
  Context out;
  for (const Value& each : a) {
    for (const Entry& entry : each.context()->entries) {
      if (!run.spend(1 + out.entries.size() / 16)) return {};
      out.set(entry.key, entry.value);
    }
  }
  return make_context(std::move(out), run);
}

Value extract(Arguments a, Evaluation& run) {
  const auto pattern = regex::Pattern::compile(*a[1].string());
  if (!pattern) return run.fail("domain", "extract(): " + pattern.error().detail);
  const std::string& text = *a[0].string();
  List out;
  regex::Match match;
  for (std::size_t at = 0; at <= text.size();) {
    std::uint64_t steps = run.steps_left();
    const auto outcome = pattern->search(text, at, steps, match);
    if (!run.spend(run.steps_left() - steps + 1) || outcome == regex::Outcome::budget_spent)
      return run.spend(run.steps_left() + 1), Value();
    if (outcome == regex::Outcome::no_match) break;
    const regex::Span whole = match.groups[0];
    out.push_back(make_string(std::string(whole.text(text)), run));
    at = whole.end > whole.begin ? whole.end : whole.end + 1;
  }
  return make_list(std::move(out), run);
}

Value to_base64(Arguments a, Evaluation& run) { return make_string(base64(as_bytes(*a[0].string())), run); }

// Dates, times, durations and what else JSON does not have are strings.
Value plain(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
    case Value::Kind::boolean:
    case Value::Kind::string:
    case Value::Kind::number: return value;
    case Value::Kind::date: return Value(to_iso(*value.date()));
    case Value::Kind::time: return Value(to_iso(*value.time()));
    case Value::Kind::date_time: return Value(to_iso(*value.date_time()));
    case Value::Kind::months_duration: return Value(to_iso(*value.months_duration()));
    case Value::Kind::day_time_duration: return Value(to_iso(*value.day_time_duration()));
    default: return Value(to_feel(value));
  }
}

std::string json_text(const Value& value) {
  if (value.list() != nullptr) {
    std::string out = "[";
    for (const Value& item : *value.list()) out += (out.size() > 1 ? "," : "") + json_text(item);
    return out + "]";
  }
  if (value.context() != nullptr) {
    std::string out = "{";
    for (const Entry& entry : value.context()->entries)
      out += (out.size() > 1 ? "," : "") + to_feel(Value(entry.key)) + ":" + json_text(entry.value);
    return out + "}";
  }
  return to_feel(plain(value));
}

Value to_json_(Arguments a, Evaluation& run) { return make_string(json_text(a[0]), run); }

// As all() and any().
template <bool decisive>
Value quantify(Arguments a, Evaluation&) {
  bool unknown = false;
  for (const Value& item : *a[0].list()) {
    if (!item.boolean()) {
      unknown = true;
    } else if (*item.boolean() == decisive) {
      return Value(decisive);
    }
  }
  return unknown ? Value() : Value(!decisive);
}

}  // namespace

std::vector<BuiltIn> camunda_functions() {
  using namespace row;
  std::vector<BuiltIn> out = {
      {"is defined", {{{any("value")}, is_defined}}},
      {"get or else", {{{any("value"), any("default")}, get_or_else}}},
      {"is empty", {{{list("list")}, is_empty}}},
      {"is blank", {{{string("string")}, is_blank}}},
      {"trim", {{{string("string")}, trim}}},
      {"duplicate values", {{{list("list")}, duplicate_values}}},
      {"partition", {{{list("list"), number("size")}, partition}}},
      {"put", {{{context("context"), string("key"), any("value")}, put}}},
      {"put all", {{{context("contexts")}, merge, BuiltIn::Arguments::rest}}},
      {"extract", {{{string("string"), string("pattern")}, extract}}},
      {"to base64", {{{string("value")}, to_base64}}},
      {"to json", {{{any("value")}, to_json_}}},
      {"and", {{{list("list")}, quantify<false>, BuiltIn::Arguments::items}}},
      {"or", {{{list("list")}, quantify<true>, BuiltIn::Arguments::items}}},
      {"last day of month", {{{of(Type::Kind::any, "date")}, last_day_of_month}}},
  };
  for (BuiltIn row : context_functions()) {
    if (row.name != "context merge") continue;
    row.signatures.push_back({{context("contexts")}, merge, BuiltIn::Arguments::rest});
    out.push_back(std::move(row));
  }
  for (BuiltIn row : string_functions()) {
    if (row.name != "string join") continue;
    row.signatures.push_back(
        {{list("list"), nullable(string("delimiter")), string("prefix"), string("suffix")}, join});
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace rathaus::feel
