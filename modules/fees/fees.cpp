#include "modules/fees/fees.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "libs/german/number.h"
#include "modules/fees/inputs.h"
#include "modules/fees/model.h"

namespace rathaus::fees {
namespace {

using feel::Decimal;
using feel::Value;

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
void check_ranges(const event::Object& spec, Scope& scope, std::vector<Step>& open) {
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
    open.push_back(
        {law,
         fmt::format("Einstellung „{}“ ({}) liegt außerhalb des Zulässigen{}.", text(entry, "label"),
                     shown(found->second, type), law.empty() ? "" : ": " + law),
         {}});
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
    take_amount(spec_, scope_, out_, true);
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
    out_.explanation.push_back({rule,
                                fill_label(text(step, "label"), out_.shown) + ": " +
                                    with_unit(out_.shown[reference], unit) +
                                    source_of(spec_, expression, scope_),
                                {}});
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

  void add(std::string point) { add_point(out_.open_points, std::move(point)); }

  const event::Object& spec_;
  Scope& scope_;
  Proposal& out_;
  std::string last_rule_;
};

// The package's own conditions for a case that no rule may decide alone.
void conditions_for_a_person(const event::Object& spec, Scope& scope, std::vector<Step>& open) {
  const json::array* conditions = list(spec, "to_person_when");
  if (conditions == nullptr) return;
  for (const json::value& condition : *conditions) {
    if (feel::truth(evaluate(condition.get_object().at("value"), scope)) != feel::Truth::no)
      add_point(open, text(condition, "label") + ".", text(condition, "law"));
  }
}

}  // namespace

// "{{param.x}}" in a step's label.
std::string fill_label(std::string_view label, const std::map<std::string, std::string>& shown) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = label.find("{{", at),
                      close = open == std::string_view::npos ? open : label.find("}}", open);
    out += label.substr(at, (close == std::string_view::npos ? label.size() : open) - at);
    if (close == std::string_view::npos) return out;
    const auto found = shown.find(std::string(label.substr(open + 2, close - open - 2)));
    out += found == shown.end() ? "?" : found->second;
    at = close + 2;
  }
}

void add_point(std::vector<Step>& points, std::string text, std::string rule, std::vector<std::string> why) {
  const auto same = [&](const Step& point) { return point.text == text; };
  if (std::none_of(points.begin(), points.end(), same))
    points.push_back({std::move(rule), std::move(text), std::move(why)});
}

void take_amount(const event::Object& spec, Scope& scope, Proposal& out, bool round) {
  const auto amount = number_of(scope.values["step." + text(spec, "result")]);
  if (!amount) {
    if (out.open_points.empty()) add_point(out.open_points, "Der Betrag lässt sich nicht berechnen.");
    return;
  }
  const auto hundredfold = Decimal::multiply(round ? round_cents(*amount) : *amount, Decimal(100));
  const auto cents = hundredfold ? hundredfold->to_int64() : std::nullopt;
  if (!cents || *cents < 0 || *cents > 1'000'000'000'00) {
    const bool fraction = hundredfold && !cents && round_cents(*amount) != *amount;
    return add_point(out.open_points, fraction ? "Der berechnete Betrag ist nicht auf Cent gerundet."
                                               : "Der berechnete Betrag ist nicht plausibel.");
  }
  out.cents = *cents;
}

Rules::Rules() : impl_(std::make_shared<const Impl>()) {}

Result<Rules> Rules::open(event::Object specification, const ModelFile& file) {
  TRY(check_specification(specification));
  auto impl = std::make_shared<Impl>();
  if (specification.contains("model")) impl->model = TRY(Model::open(specification, file));
  impl->specification = std::move(specification);
  return Rules(std::move(impl));
}

const event::Object& Rules::specification() const { return impl_->specification; }

void reckon(const Rules& rules, const event::Object& parameters, const event::Object& answers,
            LocalDate today, Scope& scope, Proposal& out) {
  const event::Object& specification = rules.specification();
  const std::string kind = text(specification, "kind");
  out.none = kind.empty() || kind == "none";
  std::vector<std::string> unreadable;
  fill_scope(specification, parameters, answers, today, scope, unreadable);
  for (std::string& point : unreadable) add_point(out.open_points, std::move(point));
  show_names(specification, scope, out.shown);
  if (!out.none) check_ranges(specification, scope, out.open_points);
  if (const Model* model = rules.impl().model.get()) {
    model->run(specification, scope, out);
    return;
  }
  Computation(specification, scope, out).run();
  conditions_for_a_person(specification, scope, out.open_points);
}

Proposal propose(const Rules& rules, const event::Object& parameters, const event::Object& answers,
                 LocalDate today) {
  Scope scope;
  Proposal out;
  reckon(rules, parameters, answers, today, scope, out);
  return out;
}

std::string euro(std::int64_t cents) { return german::format_decimal(german::cents_to_decimal(cents), 2) + " EUR"; }

}  // namespace rathaus::fees
