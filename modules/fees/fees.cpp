#include "modules/fees/fees.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "libs/german/number.h"
#include "modules/fees/inputs.h"

namespace rathaus::fees {
namespace {

using feel::Decimal;
using feel::Value;

// "{{param.x}}" in a step's label.
std::string fill_label(std::string_view label, const std::map<std::string, std::string>& shown) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = label.find("{{", at), close = open == std::string_view::npos ? open : label.find("}}", open);
    out += label.substr(at, (close == std::string_view::npos ? label.size() : open) - at);
    if (close == std::string_view::npos) return out;
    const auto found = shown.find(std::string(label.substr(open + 2, close - open - 2)));
    out += found == shown.end() ? "?" : found->second;
    at = close + 2;
  }
}

void show_names(const event::Object& spec, const Scope& scope, std::map<std::string, std::string>& out) {
  for (const auto& [kind, member] : {std::pair("in.", "inputs"), std::pair("param.", "parameters")}) {
    const json::array* entries = list(spec, member);
    if (entries == nullptr) continue;
    for (const json::value& entry : *entries) {
      const std::string reference = kind + text(entry, "id");
      const auto found = scope.values.find(reference);
      if (found != scope.values.end() && !found->second.is_null()) out[reference] = shown(found->second, text(entry, "type"));
    }
  }
}

// A value outside the frame the law gives is no amount to be set.
void check_ranges(const event::Object& spec, Scope& scope, std::vector<std::string>& open) {
  const json::array* definitions = list(spec, "parameters");
  if (definitions == nullptr) return;
  for (const json::value& entry : *definitions) {
    const auto* range = entry.get_object().if_contains("range");
    const auto found = scope.values.find("param." + text(entry, "id"));
    if (range == nullptr || found == scope.values.end() || found->second.is_null()) continue;
    const json::object& limits = range->get_object();
    if (const auto* unless = limits.if_contains("unless"); unless != nullptr && feel::truth(evaluate(*unless, scope)) == feel::Truth::yes) continue;
    const std::string type = text(entry, "type"), law = text(*range, "law");
    const auto value = number_of(found->second), least = Decimal::parse(text(*range, "min")), most = Decimal::parse(text(*range, "max"));
    bool outside = value && ((least && *value < *least) || (most && *value > *most));
    if (const auto* allowed = limits.if_contains("values"); allowed != nullptr && found->second.string() != nullptr) {
      outside = std::none_of(allowed->get_array().begin(), allowed->get_array().end(),
                             [&](const json::value& v) { return v.is_string() && json::view(v.get_string()) == *found->second.string(); });
    }
    if (!outside) continue;
    open.push_back(fmt::format("Einstellung „{}“ ({}) liegt außerhalb des Zulässigen{}.", text(entry, "label"), shown(found->second, type),
                               law.empty() ? "" : ": " + law));
  }
}

// Parameters a value was chosen from say where it stands: "Steuer für den ersten Hund im Jahr; Satzung".
std::string source_of(const event::Object& spec, const json::value& value, Scope& scope) {
  const std::string reference = chosen_reference(value, scope);
  if (!reference.starts_with("param.")) return {};
  for (const json::value& entry : *list(spec, "parameters")) {
    if ("param." + text(entry, "id") != reference) continue;
    const std::string source = text(entry, "source");
    return " (" + text(entry, "label") + (source.empty() ? "" : "; " + source) + ")";
  }
  return {};
}

class Computation {
 public:
  Computation(const event::Object& spec, Scope& scope, Proposal& out) : spec_(spec), scope_(scope), out_(out) {}

  void run() {
    const json::array* steps = list(spec_, "steps");
    if (steps == nullptr) return;
    for (const json::value& step : *steps) one(step);
    result();
  }

 private:
  void one(const json::value& step) {
    const std::string reference = "step." + text(step, "id"), unit = text(step, "unit");
    scope_.missing.clear();
    const json::value& expression = step.get_object().at("value");
    const Value value = evaluate(expression, scope_);
    const std::set<std::string> missing = scope_.missing;
    scope_.values[reference] = value;
    if (value.is_null()) return explain_gap(step, missing);
    out_.shown[reference] = shown(value, unit);
    std::string rule = text(step, "law");
    if (rule.empty()) rule = last_rule_.empty() ? "Berechnung" : last_rule_;
    else last_rule_ = rule;
    out_.explanation.push_back({rule, fill_label(text(step, "label"), out_.shown) + ": " + with_unit(out_.shown[reference], unit) + source_of(spec_, expression, scope_)});
  }

  // Each missing answer once; a step that is missing only because an earlier one is says nothing new.
  void explain_gap(const json::value& step, const std::set<std::string>& missing) {
    bool earlier = false;
    for (const std::string& reference : missing) {
      if (reference.starts_with("in.")) add("Es fehlt die Angabe „" + label_of(spec_, reference) + "“.");
      earlier = earlier || reference.starts_with("step.") || reference.starts_with("param.") || reference.starts_with("in.");
    }
    if (!earlier) add("„" + fill_label(text(step, "label"), out_.shown) + "“ lässt sich aus den Angaben nicht bestimmen.");
  }

  void result() {
    const auto amount = number_of(scope_.values["step." + text(spec_, "result")]);
    if (!amount) {
      if (out_.open_points.empty()) add("Der Betrag lässt sich nicht berechnen.");
      return;
    }
    const auto hundredfold = Decimal::multiply(round_cents(*amount), Decimal(100));
    const auto cents = hundredfold ? hundredfold->to_int64() : std::nullopt;
    if (!cents || *cents < 0 || *cents > 1'000'000'000'00) return add("Der berechnete Betrag ist nicht plausibel.");
    out_.cents = *cents;
  }

  void add(std::string point) {
    if (std::find(out_.open_points.begin(), out_.open_points.end(), point) == out_.open_points.end()) out_.open_points.push_back(std::move(point));
  }

  const event::Object& spec_;
  Scope& scope_;
  Proposal& out_;
  std::string last_rule_;
};

// The package's own conditions for a case that no rule may decide alone.
void conditions_for_a_person(const event::Object& spec, Scope& scope, std::vector<std::string>& open) {
  const json::array* conditions = list(spec, "to_person_when");
  if (conditions == nullptr) return;
  for (const json::value& condition : *conditions) {
    if (feel::truth(evaluate(condition.get_object().at("value"), scope)) != feel::Truth::no) open.push_back(text(condition, "label") + ".");
  }
}

// ---- checking -------------------------------------------------------------------------------------------------------------------

const std::set<std::string, std::less<>> kInputTypes = {"text", "code", "date", "bool", "count", "number", "eur"};
const std::set<std::string, std::less<>> kParameterTypes = {"text", "bool", "count", "number", "eur", "codes", "table"};
const std::set<std::string, std::less<>> kUnits = {"eur", "count", "number", "days", "months", "date", "bool"};

Error at(const std::string& where, const Error& e) { return invalid("fees.specification", e.code + " " + e.field + " " + e.detail, where); }

Status only(const json::object& o, const std::string& where, std::initializer_list<std::string_view> keys) {
  const Status known = json::only_keys(o, keys);
  if (!known) return fail(invalid("fees.unknown_member", known.error().field, where));
  return {};
}

Result<const json::array*> entries(const event::Object& spec, std::string_view member) {
  const auto found = json::find_array(spec, member);
  if (!found) return fail(at(std::string(member), found.error()));
  if (*found != nullptr) {
    for (const json::value& entry : **found) {
      if (!entry.is_object() || text(entry, "id").empty()) return fail(invalid("fees.specification", "objects with an id are expected", std::string(member)));
    }
  }
  return *found;
}

Status check_input(const json::value& entry) {
  const std::string where = "inputs." + text(entry, "id");
  const json::object& input = entry.get_object();
  TRY(only(input, where, {"id", "label", "type", "path", "count", "context", "clerk", "default", "occurrence", "answers"}));
  if (!kInputTypes.contains(text(entry, "type"))) return fail(invalid("fees.type", text(entry, "type"), where));
  int sources = 0;
  for (const char* source : {"path", "count", "context", "clerk"}) sources += input.contains(source) ? 1 : 0;
  if (sources != 1) return fail(invalid("fees.specification", "exactly one of path, count, context, clerk", where));
  if (input.contains("path") && text(entry, "path").empty()) return fail(invalid("fees.specification", "path", where));
  if (const std::string context = text(entry, "context");
      input.contains("context") && context != "assessment_year" && context != "parking_zone" && context != "residence_confirmed") {
    return fail(invalid("fees.context", context, where));
  }
  if (const std::string which = text(entry, "occurrence"); input.contains("occurrence") && which != "first" && which != "min") {
    return fail(invalid("fees.occurrence", which, where));
  }
  if (const auto* paths = input.if_contains("answers")) {
    if (!paths->is_array() || !std::all_of(paths->get_array().begin(), paths->get_array().end(), [](const json::value& v) { return v.is_string(); })) {
      return fail(invalid("fees.specification", "answers", where));
    }
  }
  if (const auto* count = input.if_contains("count")) {
    if (!count->is_object()) return fail(invalid("fees.specification", "count", where));
    TRY(only(count->get_object(), where, {"group", "where", "files"}));
    if (text(*count, "group").empty() == text(*count, "files").empty()) return fail(invalid("fees.specification", "group or files", where));
    if (const auto* condition = count->get_object().if_contains("where"); condition != nullptr && !condition->is_object()) {
      return fail(invalid("fees.specification", "where", where));
    }
  }
  return {};
}

Status check_parameter(const json::value& entry, const std::set<std::string>& known) {
  const std::string where = "parameters." + text(entry, "id");
  TRY(only(entry.get_object(), where, {"id", "label", "type", "default", "source", "range", "columns"}));
  if (!kParameterTypes.contains(text(entry, "type"))) return fail(invalid("fees.type", text(entry, "type"), where));
  const auto* range = entry.get_object().if_contains("range");
  if (range == nullptr) return {};
  if (!range->is_object()) return fail(invalid("fees.specification", "range", where));
  TRY(only(range->get_object(), where, {"min", "max", "values", "law", "unless"}));
  for (const char* limit : {"min", "max"}) {
    if (range->get_object().contains(limit) && !Decimal::parse(text(*range, limit))) return fail(invalid("fees.number", limit, where));
  }
  if (const auto* values = range->get_object().if_contains("values"); values != nullptr && !values->is_array()) return fail(invalid("fees.specification", "values", where));
  if (const auto* unless = range->get_object().if_contains("unless")) TRY(check(*unless, known, where));
  return {};
}

std::set<std::string> names_of(const event::Object& spec) {
  std::set<std::string> known;
  for (const auto& [kind, member] : {std::pair("in.", "inputs"), std::pair("param.", "parameters")}) {
    const json::array* found = list(spec, member);
    if (found == nullptr) continue;
    for (const json::value& entry : *found) known.insert(kind + text(entry, "id"));
  }
  return known;
}

Status check_label(const std::string& label, const std::set<std::string>& known, const std::string& where) {
  for (std::size_t open = label.find("{{"); open != std::string::npos; open = label.find("{{", open + 2)) {
    const std::size_t close = label.find("}}", open);
    if (close == std::string::npos) return fail(invalid("fees.label", label, where));
    if (const std::string name = label.substr(open + 2, close - open - 2); !known.contains(name)) return fail(invalid("fees.reference", name, where));
  }
  return {};
}

Status check_pay(const event::Object& spec, const std::set<std::string>& known) {
  const auto pay = json::find_object(spec, "pay");
  if (!pay) return fail(at("pay", pay.error()));
  if (*pay == nullptr) return {};
  TRY(only(**pay, "pay", {"kind", "due_months", "due_days", "sepa"}));
  const std::string kind = text(**pay, "kind");
  if (kind != "before_issue" && kind != "after_notice") return fail(invalid("fees.specification", "kind", "pay"));
  for (const char* due : {"due_months", "due_days"}) {
    if (const auto* value = (*pay)->if_contains(due)) TRY(check(*value, known, "pay"));
  }
  if (const auto* sepa = (*pay)->if_contains("sepa")) {
    if (!sepa->is_object()) return fail(invalid("fees.specification", "sepa", "pay"));
    TRY(only(sepa->get_object(), "pay", {"when"}));
    if (const auto* when = sepa->get_object().if_contains("when")) TRY(check(*when, known, "pay"));
  }
  return {};
}

}  // namespace

Result<Proposal> propose(const event::Object& specification, const event::Object& parameters, const event::Object& answers, LocalDate today) {
  TRY(check_specification(specification));
  Proposal out;
  const std::string kind = text(specification, "kind");
  out.none = kind.empty() || kind == "none";
  Scope scope;
  fill_scope(specification, parameters, answers, today, scope, out.open_points);
  show_names(specification, scope, out.shown);
  if (!out.none) check_ranges(specification, scope, out.open_points);
  Computation(specification, scope, out).run();
  conditions_for_a_person(specification, scope, out.open_points);
  return out;
}

Status check_specification(const event::Object& spec) {
  if (spec.empty()) return {};
  TRY(only(spec, "fee", {"kind", "rounding", "result", "law", "pay", "steps", "inputs", "parameters", "to_person_when"}));
  const std::string kind = text(spec, "kind");
  if (kind != "none" && kind != "tax" && kind != "fixed" && kind != "table") return fail(invalid("fees.kind", kind, "kind"));
  if (spec.contains("rounding") && text(spec, "rounding") != "cent_half_up") return fail(invalid("fees.rounding", text(spec, "rounding"), "rounding"));
  if (const json::array* inputs = TRY(entries(spec, "inputs"))) {
    for (const json::value& entry : *inputs) TRY(check_input(entry));
  }
  const json::array* definitions = TRY(entries(spec, "parameters"));
  std::set<std::string> known = names_of(spec);
  const std::size_t expected = (list(spec, "inputs") != nullptr ? list(spec, "inputs")->size() : 0) + (definitions != nullptr ? definitions->size() : 0);
  if (known.size() != expected) return fail(invalid("fees.duplicate_id", "an input or parameter has the id of another", "inputs"));
  if (definitions != nullptr) {
    for (const json::value& entry : *definitions) TRY(check_parameter(entry, known));
  }
  if (const json::array* steps = TRY(entries(spec, "steps"))) {
    for (const json::value& step : *steps) {
      const std::string where = "steps." + text(step, "id");
      TRY(only(step.get_object(), where, {"id", "label", "unit", "value", "law"}));
      if (!kUnits.contains(text(step, "unit"))) return fail(invalid("fees.unit", text(step, "unit"), where));
      const auto* value = step.get_object().if_contains("value");
      if (value == nullptr) return fail(invalid("fees.specification", "value", where));
      TRY(check(*value, known, where));
      TRY(check_label(text(step, "label"), known, where));
      if (!known.insert("step." + text(step, "id")).second) return fail(invalid("fees.duplicate_id", text(step, "id"), where));
    }
  }
  if (kind != "none" && !known.contains("step." + text(spec, "result"))) return fail(invalid("fees.result", text(spec, "result"), "result"));
  TRY(check_pay(spec, known));
  if (const json::array* conditions = TRY(entries(spec, "to_person_when"))) {
    for (const json::value& condition : *conditions) {
      const auto* value = condition.get_object().if_contains("value");
      if (value == nullptr) return fail(invalid("fees.specification", "value", "to_person_when"));
      TRY(check(*value, known, "to_person_when." + text(condition, "id")));
    }
  }
  return {};
}

Status check_expression(const event::Object& specification, const boost::json::value& expression) {
  std::set<std::string> known = names_of(specification);
  if (const json::array* steps = list(specification, "steps")) {
    for (const json::value& step : *steps) known.insert("step." + text(step, "id"));
  }
  return check(expression, known, {});
}

std::string euro(std::int64_t cents) { return german::format_decimal(german::cents_to_decimal(cents), 2) + " EUR"; }

}  // namespace rathaus::fees
