#include "modules/fees/golden.h"

#include <fmt/format.h>

#include <set>

#include "libs/dmn/dmn.h"
#include "libs/json/json.h"
#include "modules/fees/inputs.h"
#include "modules/fees/model.h"

namespace rathaus::fees {
namespace {

using feel::Value;

constexpr feel::Limits kLimits{.steps = 500'000, .bytes = 16u << 20, .depth = 100};

Error golden_error(std::string code, std::string where, std::string detail) {
  return invalid("golden." + std::move(code), std::move(detail), std::move(where));
}

// Plain JSON: numbers may be binary fractions there (the shortest decimal is meant), dates are texts.
Value plain(const json::value& value) {
  if (value.is_double()) {
    const auto number = feel::Decimal::parse(fmt::format("{}", value.get_double()));
    return number ? Value(*number) : Value();
  }
  if (value.is_int64()) return Value::number(value.get_int64());
  if (value.is_bool()) return Value(value.get_bool());
  if (value.is_string()) {
    const std::string text(json::view(value.get_string()));
    if (text.size() == 10 && text[4] == '-') {
      if (const auto date = parse_iso_date(text)) return Value(*date);
    }
    return Value(text);
  }
  if (value.is_array()) {
    feel::List out;
    for (const json::value& item : value.get_array()) out.push_back(plain(item));
    return Value(std::move(out));
  }
  if (value.is_object()) {
    feel::Context out;
    for (const auto& entry : value.get_object()) out.set(std::string(entry.key()), plain(entry.value()));
    return Value(std::move(out));
  }
  return {};
}

// Equal by meaning; a number written as text is that number.
bool same(const Value& expected, const Value& got) {
  if (expected == got) return true;
  const auto a = number_of(expected), b = number_of(got);
  return a && b && *a == *b;
}

class Names {
 public:
  void set(std::string name, Value value) { values_.emplace_back(std::move(name), std::move(value)); }

  // Null, with the error said, for a text that is no FEEL; null too for what cannot be computed.
  Result<Value> evaluate(const std::string& text) const {
    feel::Scope scope;
    std::vector<Value> values;
    for (const auto& [name, value] : values_) {
      scope.add(name);
      scope.add_members_of(value);
      values.push_back(value);
    }
    auto expression = feel::Expression::compile(text, scope);
    if (!expression) return fail(golden_error("feel", text, expression.error().detail));
    feel::Evaluation evaluation(kLimits);
    return expression->evaluate(values, evaluation);
  }

 private:
  std::vector<std::pair<std::string, Value>> values_;
};

std::string text_or(const json::object& o, std::string_view key, std::string other = {}) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : other;
}

const json::object* object_in(const json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_object() ? &found->get_object() : nullptr;
}

}  // namespace

struct Golden::Impl {
  explicit Impl(dmn::Model m) : model(std::move(m)) {}

  event::Object manifest, mapping;
  dmn::Model model;

  const json::object* suite(std::string_view service) const {
    const auto* suites = mapping.if_contains("suites");
    if (suites == nullptr || !suites->is_array()) return nullptr;
    for (const json::value& one : suites->get_array()) {
      if (one.is_object() && text_or(one.get_object(), "service") == service) return &one.get_object();
    }
    return nullptr;
  }

  // The package's own values with those of the town laid over them, on the day the case is about.
  Scope parameters(const std::string& town, LocalDate on) const {
    event::Object values;
    if (const json::array* declared = list(manifest, "parameters")) {
      for (const json::value& one : *declared) {
        if (const auto* value = one.get_object().if_contains("default")) values[text(one, "id")] = *value;
        if (const auto* versions = one.get_object().if_contains("versions"))
          values[text(one, "id")] = json::object{{"versions", *versions}};
      }
    }
    if (const json::object* towns = object_in(mapping, "towns")) {
      for (const std::string& name : {std::string("*"), town}) {
        const json::object* own = object_in(*towns, name);
        if (own == nullptr) continue;
        for (const auto& entry : *own) values[entry.key()] = entry.value();
      }
    }
    Scope scope;
    std::vector<std::string> open;
    event::Object specification;
    if (const auto* declared = manifest.if_contains("parameters")) specification["parameters"] = *declared;
    fill_scope(specification, values, {}, on, scope, open);
    return scope;
  }

  // What the manifest joins to the model's inputs, as far as it is a parameter; then the words of the case.
  Result<feel::Context> inputs(const json::object& one, const json::object& way, const Names& names) const {
    Value on = text_or(one, "on").empty() ? Value() : TRY(names.evaluate(text_or(one, "on")));
    Value town = text_or(one, "town").empty() ? Value() : TRY(names.evaluate(text_or(one, "town")));
    const Scope scope = parameters(town.string() == nullptr ? std::string() : *town.string(),
                                   date_of(on).value_or(*parse_iso_date("2026-04-01")));
    feel::Context out;
    const json::object* fee = object_in(manifest, "fee");
    const json::object* joined = fee == nullptr ? nullptr : object_in(*fee, "model");
    joined = joined == nullptr ? nullptr : object_in(*joined, "inputs");
    if (joined != nullptr) {
      for (const auto& entry : *joined) {
        const std::string reference = text_or(*joined, entry.key());
        const auto value = scope.values.find(reference);
        const auto list = scope.lists.find(reference);
        if (value != scope.values.end()) out.set(std::string(entry.key()), value->second);
        if (list != scope.lists.end()) out.set(std::string(entry.key()), list->second);
      }
    }
    for (const json::object* part : {object_in(one, "inputs"), object_in(way, "inputs")}) {
      if (part == nullptr) continue;
      for (const auto& entry : *part) {
        const std::string name(entry.key());
        const bool there =
            model.find(dmn::ElementKind::input, name) || model.find(dmn::ElementKind::decision, name);
        if (!there) return fail(golden_error("input", name, "no such input or decision of the model"));
        Value value = TRY(names.evaluate(std::string(json::view(entry.value().as_string()))));
        // A word the case does not have leaves what the town says, and what the model decides itself.
        const bool decided = !model.find(dmn::ElementKind::input, name);
        if (!value.is_null() || (!decided && out.find(name) == nullptr)) out.set(name, std::move(value));
      }
    }
    return out;
  }

  Result<std::vector<GoldenMismatch>> run(const json::object& one, const event::Object& input,
                                          const event::Object& expected) const {
    std::set<std::string> known;
    if (const json::array* keys = list(one, "keys")) {
      for (const json::value& key : *keys) known.insert(std::string(json::view(key.as_string())));
    }
    Names names;
    names.set("Fall", plain(input));
    for (const auto& entry : input) {
      if (!known.contains(std::string(entry.key())))
        return fail(
            golden_error("unknown_input", std::string(entry.key()), "the mapping does not know this word"));
    }
    const json::array* ways = list(one, "ways");
    for (std::size_t i = 0; ways != nullptr && i < ways->size(); ++i) {
      const json::object& way = (*ways)[i].as_object();
      const Value fits = TRY(names.evaluate(text_or(way, "when", "true")));
      if (feel::truth(fits) != feel::Truth::yes) continue;
      const feel::Context given = TRY(inputs(one, way, names));
      return answer(way, given, names, expected);
    }
    return fail(golden_error("way", "when", "no way of the mapping fits this case"));
  }

  Result<std::vector<GoldenMismatch>> answer(const json::object& way, const feel::Context& given, Names names,
                                             const event::Object& expected) const {
    std::string problems;
    if (const json::object* decisions = object_in(way, "decisions")) {
      for (const auto& entry : *decisions) {
        const std::string name(json::view(entry.value().as_string()));
        const auto element = model.find(dmn::ElementKind::decision, name);
        if (!element) return fail(golden_error("decision", name, "no such decision of the model"));
        feel::Evaluation evaluation(kLimits);
        dmn::Outcome outcome = model.evaluate(*element, given, evaluation);
        for (const dmn::Problem& problem : outcome.problems)
          problems += " " + problem.element + ": " + problem.detail + ";";
        names.set(std::string(entry.key()), std::move(outcome.value));
      }
    }
    std::vector<GoldenMismatch> out;
    const json::object* results = object_in(way, "expected");
    for (const auto& entry : expected) {
      const std::string key(entry.key());
      const std::string text = results == nullptr ? std::string() : text_or(*results, key);
      if (text.empty()) {
        out.push_back({key, json::canonical(entry.value()), "the mapping has no name for this"});
        continue;
      }
      const Value got = TRY(names.evaluate(text));
      if (!same(plain(entry.value()), got))
        out.push_back({key, json::canonical(entry.value()), feel::to_feel(got) + problems});
    }
    return out;
  }
};

Result<Golden> Golden::open(const event::Object& manifest, const ModelFile& file,
                            const event::Object& mapping) {
  auto model = dmn::Model::load(file.name, as_bytes(file.bytes), {}, model_options());
  if (!model) return fail(golden_error("model", file.name, model.error().code + ": " + model.error().detail));
  auto impl = std::make_shared<Impl>(*std::move(model));
  impl->manifest = manifest;
  impl->mapping = mapping;
  Golden out(impl);
  if (out.services().empty()) return fail(golden_error("mapping", "suites", "no service is named"));
  return out;
}

std::vector<std::string> Golden::services() const {
  std::vector<std::string> out;
  if (const json::array* suites = list(impl_->mapping, "suites")) {
    for (const json::value& one : *suites) {
      if (std::string name = text(one, "service"); !name.empty()) out.push_back(std::move(name));
    }
  }
  return out;
}

std::vector<GoldenMismatch> Golden::run(std::string_view service, const event::Object& input,
                                        const event::Object& expected) const {
  const json::object* one = impl_->suite(service);
  if (one == nullptr) return {{"", "", "no such service"}};
  auto out = impl_->run(*one, input, expected);
  if (!out) return {{"", "", out.error().code + " " + out.error().field + ": " + out.error().detail}};
  return *std::move(out);
}

}  // namespace rathaus::fees
