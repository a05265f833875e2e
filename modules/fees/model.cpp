#include "modules/fees/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "libs/crypto/hash.h"
#include "modules/fees/calendar_functions.h"
#include "modules/fees/inputs.h"

namespace rathaus::fees {
namespace {

using feel::Value;

}  // namespace

// A town's model is small. What needs more than this is broken or hostile.
dmn::Options model_options() {
  dmn::Options out;
  out.read = {.bytes = 2u << 20,
              .depth = 60,
              .elements = 50'000,
              .text_bytes = 16u << 10,
              .rules = 5'000,
              .columns = 100};
  out.host = calendar_function;
  return out;
}

namespace {

constexpr feel::Limits kLimits{.steps = 200'000, .bytes = 8u << 20, .depth = 100};

Error model_error(std::string where, std::string detail) {
  return invalid("fees.model", std::move(detail), std::move(where));
}

// Kind of value the manifest's type gives; any: everything may come.
feel::Type::Kind kind_of(const std::string& type) {
  using Kind = feel::Type::Kind;
  if (type == "count" || type == "number" || type == "eur") return Kind::number;
  if (type == "date") return Kind::date;
  if (type == "bool") return Kind::boolean;
  if (type == "text" || type == "code") return Kind::string;
  return type == "codes" || type == "table" || type == "rows" ? Kind::list : Kind::any;
}

std::string type_of(const event::Object& specification, const std::string& reference) {
  const json::array* entries = list(specification, reference.starts_with("in.") ? "inputs" : "parameters");
  if (entries == nullptr) return {};
  for (const json::value& entry : *entries) {
    if (text(entry, "id") == reference.substr(reference.find('.') + 1)) return text(entry, "type");
  }
  return {};
}

// Did one of these have to be known? Then its own open point says why.
bool rests_on(const dmn::Trace& trace, const std::set<std::string, std::less<>>& names) {
  for (const dmn::TraceStep& step : trace.steps) {
    for (const dmn::TracedValue& input : step.inputs) {
      if (input.value.is_null() && names.contains(input.name)) return true;
    }
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<const Model>> Model::open(const event::Object& specification, const ModelFile& file) {
  const json::object& member = specification.at("model").get_object();
  const std::string name = text(member, "file");
  if (file.name != name || file.bytes.empty())
    return fail(model_error("fee.model.file", fmt::format("Die Datei {} fehlt im Paket.", name)));
  auto read = dmn::Model::load(name, as_bytes(file.bytes), {}, model_options());
  if (!read) return fail(model_error("fee.model.file", read.error().code + ": " + read.error().detail));
  auto model = std::shared_ptr<Model>(new Model(*std::move(read)));
  TRY(model->take_inputs(specification));
  if (const json::array* steps = list(specification, "steps")) {
    for (const json::value& step : *steps) {
      const std::string decision = text(step, "decision");
      model->steps_.push_back(TRY(model->decision(decision, "fee.steps." + text(step, "id"))));
      model->why_.set_unit(decision, text(step, "unit"));
    }
  }
  TRY(model->names(member, "to_person", model->to_person_));
  TRY(model->names(member, "ask", model->ask_));
  TRY(model->names(member, "refuse", model->refuse_));
  if (const std::string due = text(member, "due"); !due.empty())
    model->due_ = TRY(model->decision(due, "fee.model.due"));
  model->source_ =
      fmt::format("Regelwerk „{}“, Fassung {} ({}, Prüfsumme {})", model->model_.definitions().name,
                  file.version.empty() ? "ohne Nummer" : file.version, name,
                  hex(crypto::sha256(file.bytes)).substr(0, 12));
  return std::shared_ptr<const Model>(std::move(model));
}

Status Model::take_inputs(const event::Object& specification) {
  const auto* inputs = specification.at("model").get_object().if_contains("inputs");
  if (inputs == nullptr) return {};
  for (const auto& entry : inputs->get_object()) {
    const std::string name(entry.key()), where = "fee.model.inputs." + name;
    const auto element = model_.find(dmn::ElementKind::input, name);
    if (!element) return fail(model_error(where, "Diese Eingabe hat das Modell nicht."));
    const std::string reference =
        entry.value().is_null() ? std::string() : std::string(json::view(entry.value().get_string()));
    const std::string type = reference.empty() ? std::string() : type_of(specification, reference);
    const feel::TypePtr wanted = model_.type(*element);
    const feel::Type::Kind given = kind_of(type);
    if (wanted != nullptr && wanted->kind != feel::Type::Kind::any && given != feel::Type::Kind::any &&
        wanted->kind != given) {
      return fail(model_error(where, fmt::format("Das Modell erwartet {}; {} ist {}.",
                                                 feel::to_string(*wanted), reference, type)));
    }
    why_.set_unit(name, type);
    sources_.push_back({element->slot, reference});
  }
  return {};
}

Result<Model::Named> Model::decision(const std::string& name, const std::string& where) const {
  const auto element = model_.find(dmn::ElementKind::decision, name);
  if (!element) return fail(model_error(where, fmt::format("Das Modell hat keine Entscheidung „{}“.", name)));
  Named out{*element, {}};
  for (const dmn::Element& input : model_.inputs_of(*element)) {
    const auto source =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.slot == input.slot; });
    if (source == sources_.end()) {
      return fail(model_error(where, fmt::format("„{}“ braucht „{}“; fee.model.inputs sagt nicht, woher.",
                                                 name, model_.name(input))));
    }
    out.sources.push_back(static_cast<std::size_t>(source - sources_.begin()));
  }
  return out;
}

Status Model::names(const json::object& member, std::string_view list, std::vector<Named>& into) const {
  const auto* found = member.if_contains(list);
  if (found == nullptr) return {};
  for (const json::value& name : found->get_array()) {
    into.push_back(
        TRY(decision(std::string(json::view(name.get_string())), "fee.model." + std::string(list))));
  }
  return {};
}

Model::Evaluated Model::evaluate(const Named& decision, const std::vector<dmn::Input>& given) const {
  Evaluated out;
  feel::Evaluation evaluation(
      kLimits);  // no present: a model gets the day as an input, so the same answers give the same result
  dmn::Outcome outcome = model_.evaluate(decision.element, given, evaluation, &out.trace);
  out.problems = std::move(outcome.problems);
  if (out.problems.empty() && !evaluation.exhausted()) out.value = std::move(outcome.value);
  return out;
}

void Model::run(const event::Object& specification, Scope& scope, Proposal& out) const {
  out.source = source_;
  std::vector<dmn::Input> given;
  for (const Source& source : sources_) {
    const auto value = scope.values.find(source.reference);
    const auto list = scope.lists.find(source.reference);
    given.push_back({source.slot, value != scope.values.end() ? value->second
                                  : list != scope.lists.end() ? list->second
                                                              : Value()});
  }
  steps(specification, scope, out, given);
  for (const Named& one : to_person_) check(one, given, out.open_points, out);
  for (const Named& one : ask_) check(one, given, out.ask, out);
  for (const Named& one : refuse_) check(one, given, out.refuse, out);
  if (!due_) return;
  const Evaluated due = evaluate(*due_, given);
  if (const auto day = date_of(due.value))
    out.due_on = *day;
  else
    out.open_points.push_back(failure(*due_, due));
}

Result<feel::Value> Model::ask(const std::string& name, const Scope& scope,
                               const feel::Context& inputs) const {
  const auto element = model_.find(dmn::ElementKind::decision, name);
  if (!element) return fail(invalid("fees.decision", name));
  std::vector<dmn::Input> given;
  for (const Source& source : sources_) {
    if (!source.reference.starts_with("param.")) continue;
    const auto value = scope.values.find(source.reference);
    const auto list = scope.lists.find(source.reference);
    if (value != scope.values.end())
      given.push_back({source.slot, value->second});
    else if (list != scope.lists.end())
      given.push_back({source.slot, list->second});
  }
  for (const dmn::Input& one : model_.inputs(inputs)) given.push_back(one);
  feel::Evaluation evaluation(kLimits);
  dmn::Outcome outcome = model_.evaluate(*element, given, evaluation);
  if (!outcome.problems.empty()) {
    const dmn::Problem& problem = outcome.problems.front();
    return fail(refused("fees.problem", name,
                        dmn::locate(problem.file, problem.place, problem.element, problem.detail)));
  }
  return std::move(outcome.value);
}

// What a step found out is handed to the next: each is computed and explained once.
void Model::steps(const event::Object& specification, Scope& scope, Proposal& out,
                  std::vector<dmn::Input>& given) const {
  const json::array* declared = list(specification, "steps");
  if (declared == nullptr) return;
  std::string last_rule;
  std::set<std::string, std::less<>> failed;  // names of decisions without a result
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const json::value& step = (*declared)[i];
    const std::string reference = "step." + text(step, "id"), unit = text(step, "unit");
    const Evaluated evaluated = evaluate(steps_[i], given);
    scope.values[reference] = evaluated.value;
    given.push_back({steps_[i].element.slot, evaluated.value});
    const std::string label = fill_label(text(step, "label"), out.shown);
    if (evaluated.value.is_null()) {
      if (!rests_on(evaluated.trace, failed)) gap(specification, steps_[i], label, scope, evaluated, out);
      failed.insert(std::string(model_.name(steps_[i].element)));
      continue;
    }
    out.shown[reference] = shown(evaluated.value, unit);
    const std::string annotation = why_.annotation(evaluated.trace);
    const auto* cite = step.get_object().if_contains("cite");
    const bool cited = cite != nullptr && cite->get_bool() && !annotation.empty();
    std::string rule = text(step, "law");
    if (rule.empty()) rule = annotation;
    if (rule.empty()) rule = last_rule.empty() ? "Berechnung" : last_rule;
    last_rule = rule;
    out.explanation.push_back(
        {rule, label + ": " + with_unit(out.shown[reference], unit) + (cited ? " (" + annotation + ")" : ""),
         why_.sentences(evaluated.trace)});
  }
  if (!out.none) take_amount(specification, scope, out, false);
}

// Each missing answer once. Where none is missing, the rules themselves have no answer, and a person has to look.
void Model::gap(const event::Object& specification, const Named& decision, const std::string& label,
                const Scope& scope, const Evaluated& evaluated, Proposal& out) const {
  bool known = false;
  for (const std::size_t at : decision.sources) {
    const std::string& reference = sources_[at].reference;
    const auto value = scope.values.find(reference);
    if (value == scope.values.end() || !value->second.is_null()) continue;
    known = true;  // a setting that is missing is said already
    if (reference.starts_with("in."))
      add_point(out.open_points, "Es fehlt die Angabe „" + label_of(specification, reference) + "“.");
  }
  if (known) return;
  Step step = failure(decision, evaluated);
  add_point(out.open_points, "„" + label + "“ lässt sich aus den Angaben nicht bestimmen.",
            std::move(step.rule), std::move(step.why));
}

Step Model::failure(const Named& decision, const Evaluated& evaluated) const {
  Step out{source_, fmt::format("Die Regel „{}“ ließ sich nicht auswerten.", model_.name(decision.element)),
           why_.sentences(evaluated.trace)};
  for (const dmn::Problem& problem : evaluated.problems) {
    out.why.push_back("Meldung: " +
                      dmn::locate(problem.file, problem.place, problem.element, problem.detail));
    if (out.why.size() >= 8) break;
  }
  return out;
}

void Model::check(const Named& decision, const std::vector<dmn::Input>& given, std::vector<Step>& into,
                  Proposal& out) const {
  const Evaluated evaluated = evaluate(decision, given);
  if (!evaluated.problems.empty()) return out.open_points.push_back(failure(decision, evaluated));
  std::vector<std::string> texts;
  if (const std::string* one = evaluated.value.string()) texts.push_back(*one);
  if (const feel::List* all = evaluated.value.list()) {
    for (const Value& item : *all) {
      if (item.string() != nullptr) texts.push_back(*item.string());
    }
  }
  const bool none = evaluated.value.is_null() && !evaluated.trace.cut;
  const std::size_t expected = evaluated.value.list() != nullptr ? evaluated.value.list()->size()
                               : none                            ? 0
                                                                 : 1;
  if (texts.size() != expected)
    return out.open_points.push_back(failure(decision, evaluated));  // a finding without words
  const std::vector<Why::Hit> hits = why_.hits(evaluated.trace);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool traced = hits.size() == texts.size();
    add_point(into, texts[i], traced ? hits[i].annotation : std::string(),
              traced ? hits[i].why : why_.sentences(evaluated.trace));
  }
}

}  // namespace rathaus::fees
