// Is a fee specification understood completely? Every member, operator, name and unit is known before a package is opened.
#include <algorithm>
#include <set>

#include "modules/fees/fees.h"
#include "modules/fees/inputs.h"

namespace rathaus::fees {
namespace {

using feel::Decimal;

const std::set<std::string, std::less<>> kInputTypes = {"text",   "code", "date",  "bool", "count",
                                                        "number", "eur",  "codes", "rows"};
const std::set<std::string, std::less<>> kParameterTypes = {"text", "bool",  "count", "number",
                                                            "eur",  "codes", "table"};
const std::set<std::string, std::less<>> kUnits = {"eur",    "count", "number", "days",
                                                   "months", "date",  "bool"};

Error at(const std::string& where, const Error& e) {
  return invalid("fees.specification", e.code + " " + e.field + " " + e.detail, where);
}

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
      if (!entry.is_object() || text(entry, "id").empty())
        return fail(invalid("fees.specification", "objects with an id are expected", std::string(member)));
    }
  }
  return *found;
}

// Occurrences of a group as a table: {group, fields: {name: {path, type}}}.
Status check_rows(const json::object& input, const std::string& where) {
  const auto* rows = input.if_contains("rows");
  if ((rows != nullptr) != (text(input, "type") == "rows"))
    return fail(invalid("fees.specification", "rows", where));
  if (rows == nullptr) return {};
  if (!rows->is_object() || text(*rows, "group").empty())
    return fail(invalid("fees.specification", "rows.group", where));
  TRY(only(rows->get_object(), where, {"group", "fields"}));
  const auto* fields = rows->get_object().if_contains("fields");
  if (fields == nullptr || !fields->is_object() || fields->get_object().empty())
    return fail(invalid("fees.specification", "rows.fields", where));
  for (const auto& field : fields->get_object()) {
    const std::string type = text(field.value(), "type");
    if (text(field.value(), "path").empty() || !kInputTypes.contains(type) || type == "rows" ||
        type == "codes")
      return fail(invalid("fees.specification", "rows.fields." + std::string(field.key()), where));
    TRY(only(field.value().get_object(), where, {"path", "type"}));
  }
  return {};
}

Status check_input(const json::value& entry) {
  const std::string where = "inputs." + text(entry, "id");
  const json::object& input = entry.get_object();
  TRY(only(input, where,
           {"id", "label", "type", "path", "count", "rows", "context", "clerk", "default", "occurrence",
            "answers"}));
  if (!kInputTypes.contains(text(entry, "type")))
    return fail(invalid("fees.type", text(entry, "type"), where));
  int sources = 0;
  for (const char* source : {"path", "count", "rows", "context", "clerk"})
    sources += input.contains(source) ? 1 : 0;
  if (sources != 1)
    return fail(invalid("fees.specification", "exactly one of path, count, rows, context, clerk", where));
  if (input.contains("path") && text(entry, "path").empty())
    return fail(invalid("fees.specification", "path", where));
  static const std::set<std::string> contexts = {
      "assessment_year", "earliest_notice", "parking_zone", "residence_confirmed",
      "region",          "received_on",     "today"};
  if (const std::string context = text(entry, "context");
      input.contains("context") && !contexts.contains(context))
    return fail(invalid("fees.context", context, where));
  if (const std::string which = text(entry, "occurrence");
      input.contains("occurrence") && which != "first" && which != "min" && which != "max") {
    return fail(invalid("fees.occurrence", which, where));
  }
  if (const auto* paths = input.if_contains("answers")) {
    if (!paths->is_array() || !std::all_of(paths->get_array().begin(), paths->get_array().end(),
                                           [](const json::value& v) { return v.is_string(); })) {
      return fail(invalid("fees.specification", "answers", where));
    }
  }
  TRY(check_rows(input, where));
  if (const auto* count = input.if_contains("count")) {
    if (!count->is_object()) return fail(invalid("fees.specification", "count", where));
    TRY(only(count->get_object(), where, {"group", "where", "files"}));
    if (text(*count, "group").empty() == text(*count, "files").empty())
      return fail(invalid("fees.specification", "group or files", where));
    if (const auto* condition = count->get_object().if_contains("where");
        condition != nullptr && !condition->is_object()) {
      return fail(invalid("fees.specification", "where", where));
    }
  }
  return {};
}

// Values with dates: [{from, to, land, value, source}], ISO dates, two letters of the Land.
Status check_versions(const json::value& entry, const std::string& where) {
  const auto* versions = entry.get_object().if_contains("versions");
  if (versions == nullptr) return {};
  if (!versions->is_array() || versions->get_array().empty() || entry.get_object().contains("default"))
    return fail(invalid("fees.specification", "either default or a list of versions", where));
  for (const json::value& version : versions->get_array()) {
    if (!version.is_object()) return fail(invalid("fees.specification", "versions", where));
    TRY(only(version.get_object(), where, {"from", "to", "land", "value", "source"}));
    const std::string from = text(version, "from"), to = text(version, "to"), land = text(version, "land");
    const bool dates = (from.empty() || parse_iso_date(from)) && (to.empty() || parse_iso_date(to));
    if (!dates || (!from.empty() && !to.empty() && to < from) || (!land.empty() && land.size() != 2) ||
        !version.get_object().contains("value"))
      return fail(invalid("fees.version", "from, to, land, value", where));
  }
  return {};
}

Status check_parameter(const json::value& entry, const std::set<std::string>& known) {
  const std::string where = "parameters." + text(entry, "id");
  TRY(only(entry.get_object(), where,
           {"id", "label", "type", "default", "versions", "source", "range", "columns"}));
  TRY(check_versions(entry, where));
  if (!kParameterTypes.contains(text(entry, "type")))
    return fail(invalid("fees.type", text(entry, "type"), where));
  const auto* range = entry.get_object().if_contains("range");
  if (range == nullptr) return {};
  if (!range->is_object()) return fail(invalid("fees.specification", "range", where));
  TRY(only(range->get_object(), where, {"min", "max", "values", "law", "unless"}));
  for (const char* limit : {"min", "max"}) {
    if (range->get_object().contains(limit) && !Decimal::parse(text(*range, limit)))
      return fail(invalid("fees.number", limit, where));
  }
  if (const auto* values = range->get_object().if_contains("values");
      values != nullptr && !values->is_array())
    return fail(invalid("fees.specification", "values", where));
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
    if (const std::string name = label.substr(open + 2, close - open - 2); !known.contains(name))
      return fail(invalid("fees.reference", name, where));
  }
  return {};
}

Status check_step(const json::value& step, bool by_model, std::set<std::string>& known) {
  const std::string where = "steps." + text(step, "id");
  if (by_model)
    TRY(only(step.get_object(), where, {"id", "label", "unit", "decision", "law", "cite"}));
  else
    TRY(only(step.get_object(), where, {"id", "label", "unit", "value", "law"}));
  if (!kUnits.contains(text(step, "unit"))) return fail(invalid("fees.unit", text(step, "unit"), where));
  if (by_model && text(step, "decision").empty())
    return fail(invalid("fees.specification", "decision", where));
  if (const auto* cite = step.get_object().if_contains("cite"); cite != nullptr && !cite->is_bool())
    return fail(invalid("fees.specification", "cite", where));
  if (!by_model) {
    const auto* value = step.get_object().if_contains("value");
    if (value == nullptr) return fail(invalid("fees.specification", "value", where));
    TRY(check(*value, known, where));
  }
  TRY(check_label(text(step, "label"), known, where));
  if (!known.insert("step." + text(step, "id")).second)
    return fail(invalid("fees.duplicate_id", text(step, "id"), where));
  return {};
}

// The names of the model itself are checked where it is read (model.cpp).
Status check_model(const event::Object& spec, const std::set<std::string>& known) {
  const auto model = json::find_object(spec, "model");
  if (!model) return fail(at("model", model.error()));
  TRY(only(**model, "model", {"file", "inputs", "due", "to_person", "ask", "refuse"}));
  // What the model says, the manifest does not say a second time.
  for (const char* member : {"rounding", "to_person_when"}) {
    if (spec.contains(member)) return fail(invalid("fees.specification", "the model says this", member));
  }
  if (text(**model, "file").empty()) return fail(invalid("fees.specification", "file", "model"));
  if ((*model)->contains("due") && text(**model, "due").empty())
    return fail(invalid("fees.specification", "due", "model"));
  for (const char* member : {"to_person", "ask", "refuse"}) {
    const auto* names = (*model)->if_contains(member);
    if (names == nullptr) continue;
    const auto good = [](const json::value& v) { return v.is_string() && !v.get_string().empty(); };
    if (!names->is_array() || !std::all_of(names->get_array().begin(), names->get_array().end(), good)) {
      return fail(
          invalid("fees.specification", "names of decisions are expected", "model." + std::string(member)));
    }
  }
  const auto* inputs = (*model)->if_contains("inputs");
  if (inputs == nullptr) return {};
  if (!inputs->is_object()) return fail(invalid("fees.specification", "inputs", "model"));
  for (const auto& entry : inputs->get_object()) {
    const std::string where = "model.inputs." + std::string(entry.key());
    if (entry.value().is_null()) continue;  // this service does not ask it
    if (!entry.value().is_string())
      return fail(invalid("fees.specification", "a reference is expected", where));
    if (const std::string name(json::view(entry.value().get_string())); !known.contains(name))
      return fail(invalid("fees.reference", name, where));
  }
  return {};
}

Status check_pay(const event::Object& spec, const std::set<std::string>& known) {
  const auto pay = json::find_object(spec, "pay");
  if (!pay) return fail(at("pay", pay.error()));
  if (*pay == nullptr) return {};
  TRY(only(**pay, "pay", {"kind", "due_months", "due_days", "sepa"}));
  const std::string kind = text(**pay, "kind");
  if (kind != "before_issue" && kind != "after_notice")
    return fail(invalid("fees.specification", "kind", "pay"));
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

Status check_specification(const event::Object& spec) {
  if (spec.empty()) return {};
  TRY(only(spec, "fee",
           {"kind", "when", "rounding", "result", "law", "pay", "steps", "inputs", "parameters",
            "to_person_when", "model"}));
  const bool by_model = spec.contains("model");
  const std::string kind = text(spec, "kind");
  if (kind != "none" && kind != "tax" && kind != "fixed" && kind != "table")
    return fail(invalid("fees.kind", kind, "kind"));
  if (spec.contains("rounding") && text(spec, "rounding") != "cent_half_up")
    return fail(invalid("fees.rounding", text(spec, "rounding"), "rounding"));
  if (const json::array* inputs = TRY(entries(spec, "inputs"))) {
    for (const json::value& entry : *inputs) TRY(check_input(entry));
  }
  const json::array* definitions = TRY(entries(spec, "parameters"));
  std::set<std::string> known = names_of(spec);
  const std::size_t expected = (list(spec, "inputs") != nullptr ? list(spec, "inputs")->size() : 0) +
                               (definitions != nullptr ? definitions->size() : 0);
  if (known.size() != expected)
    return fail(invalid("fees.duplicate_id", "an input or parameter has the id of another", "inputs"));
  if (definitions != nullptr) {
    for (const json::value& entry : *definitions) TRY(check_parameter(entry, known));
  }
  if (by_model) TRY(check_model(spec, known));
  if (const json::array* steps = TRY(entries(spec, "steps"))) {
    for (const json::value& step : *steps) TRY(check_step(step, by_model, known));
  }
  if (kind != "none" && !known.contains("step." + text(spec, "result")))
    return fail(invalid("fees.result", text(spec, "result"), "result"));
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

}  // namespace rathaus::fees
