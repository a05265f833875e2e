#include "libs/prose_rules/cases.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <set>

#include "libs/feel/feel.h"
#include "libs/json/json.h"

namespace rathaus::prose_rules {
namespace {

using boost::json::object;
using boost::json::value;

feel::Value given_value(const value& v) {
  if (v.is_bool()) return feel::Value(v.get_bool());
  if (v.is_int64()) return feel::Value::number(v.get_int64());
  if (v.is_string()) {
    const std::string text(json::view(v.get_string()));
    return text == "*" ? feel::Value("filled") : feel::Value(text);
  }
  return {};
}

// Ids and `land` outside of texts.
std::set<std::string> names_in(const std::string& feel_text) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < feel_text.size();) {
    if (feel_text[i] == '"') {
      for (++i; i < feel_text.size() && feel_text[i] != '"'; ++i) {
        if (feel_text[i] == '\\') ++i;
      }
      ++i;
    } else if (std::isalpha(static_cast<unsigned char>(feel_text[i])) != 0) {
      const std::size_t from = i;
      while (i < feel_text.size() && std::isalnum(static_cast<unsigned char>(feel_text[i])) != 0) ++i;
      std::string word = feel_text.substr(from, i - from);
      if (word == "land" || ((word[0] == 'F' || word[0] == 'G') && word.size() > 5))
        names.insert(std::move(word));
    } else {
      ++i;
    }
  }
  return names;
}

Given given_of(const object& one) {
  Given out;
  if (const auto* land = one.if_contains("land"); land != nullptr && land->is_string())
    out.set("land", feel::Value(std::string(json::view(land->get_string()))));
  if (const auto* given = one.if_contains("given"); given != nullptr && given->is_object()) {
    for (const auto& entry : given->get_object())
      out.set(std::string(json::view(entry.key())), given_value(entry.value()));
  }
  return out;
}

// As the labels write it.
value as_label(const std::string& state) {
  if (!state.starts_with('{')) return value(state);
  auto parsed = json::parse(state);
  return parsed ? std::move(*parsed) : value();
}

bool same(const value& got, const value& wanted) {
  return got == wanted || (got.is_object() && wanted.is_object() &&
                           boost::json::serialize(got) == boost::json::serialize(wanted));
}

bool also_right(const object& one, std::string_view element, const value& got) {
  const auto* also = one.if_contains("also");
  const auto* more = also != nullptr && also->is_object() ? also->get_object().if_contains(element) : nullptr;
  return more != nullptr && more->is_array() &&
         std::ranges::any_of(more->get_array(), [&](const value& other) { return same(got, other); });
}

std::string_view text_of(const object& from, const char* name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? json::view(found->get_string()) : std::string_view();
}

}  // namespace

bool Given::holds(const std::string& when) const {
  feel::Scope scope;
  std::vector<feel::Value> values;
  for (const std::string& name : names_in(when)) {
    scope.add(name);
    const auto at = values_.find(name);
    values.push_back(at == values_.end() ? feel::Value() : at->second);
  }
  const auto compiled = feel::Expression::compile(when, scope);
  if (!compiled) return false;
  feel::Evaluation run;
  return feel::truth(compiled->evaluate(values, run)) == feel::Truth::yes;
}

std::string Given::state(std::span<const Consequence> consequences, const std::string& element) const {
  if (element == "*") {
    return std::ranges::any_of(
               consequences,
               [this](const Consequence& one) { return one.effect == Effect::valid && !holds(one.when); })
               ? "invalid"
               : "valid";
  }
  bool required = false, shown = false, hidden = false;
  std::optional<std::string> prefilled;
  for (const Consequence& one : consequences) {
    if (one.element != element || !holds(one.when)) continue;
    required = required || one.effect == Effect::required;
    shown = shown || one.effect == Effect::shown;
    hidden = hidden || one.effect == Effect::hidden;
    if (one.effect == Effect::prefilled) prefilled = one.value;
  }
  if (prefilled) {
    object out{{"value", *prefilled}};
    if (hidden) out["hidden"] = true;
    return boost::json::serialize(out);
  }
  if (hidden && (required || shown)) return "contradiction";
  return hidden ? "hidden" : required ? "required" : shown ? "shown" : "free";
}

void RuleBook::add(const fim::Document& document, const std::string& file) {
  const Vocabulary vocabulary = Vocabulary::of(document);
  for (const fim::Rule& rule : document.rules) {
    std::string id = rule.identifier.id + " " + rule.identifier.version;
    if (rules_.contains(id)) continue;
    rules_.emplace(id, ReadRule{id, file, rule.text, static_cast<std::size_t>(rule.line),
                                compile(rule.text, vocabulary, fields_around(document, rule))});
  }
}

std::size_t RuleBook::understood() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rules_, [](const auto& one) { return one.second.compiled.understood; }));
}
std::size_t RuleBook::texts() const {
  std::set<std::string_view> out;
  for (const auto& [id, rule] : rules_) out.insert(rule.prose);
  return out.size();
}
std::size_t RuleBook::texts_understood() const {
  std::set<std::string_view> out;
  for (const auto& [id, rule] : rules_) {
    if (rule.compiled.understood) out.insert(rule.prose);
  }
  return out.size();
}

Result<CaseReport> hold_to_cases(const RuleBook& book, std::string_view text) {
  const auto labels = json::parse(text, {.bytes = 64u << 20});
  if (!labels) return fail(labels.error());
  if (!labels->is_array()) return fail(invalid("rules.cases", "an array of labels is expected"));
  CaseReport out;
  std::set<std::string_view> distinct, distinct_compiled;
  for (const value& label : labels->get_array()) {
    const object* one = label.if_object();
    const auto* cases = one != nullptr ? one->if_contains("cases") : nullptr;
    const std::string id(one != nullptr ? text_of(*one, "rule") : std::string_view());
    if (id.empty() || cases == nullptr || !cases->is_array())
      return fail(invalid("rules.cases", "a label without \"rule\" and \"cases\"", id));
    const auto found = book.rules().find(id);
    if (found == book.rules().end()) {
      ++out.absent;
      continue;
    }
    const Compiled& rule = found->second.compiled;
    if (text_of(*one, "class") == "clear") {
      ++out.clear;
      distinct.insert(found->second.prose);
      if (rule.understood) {
        ++out.compiled;
        distinct_compiled.insert(found->second.prose);
      } else {
        out.unclear.push_back(id);
      }
    }
    if (!rule.understood) continue;
    for (const value& each : cases->get_array()) {
      const object* data = each.if_object();
      const auto* expect = data != nullptr ? data->if_contains("expect") : nullptr;
      if (expect == nullptr || !expect->is_object())
        return fail(invalid("rules.cases", "a case without \"expect\"", id));
      const Given given = given_of(*data);
      for (const auto& wanted : expect->get_object()) {
        const std::string element(json::view(wanted.key()));
        const value got = as_label(given.state(rule.consequences, element));
        if (same(got, wanted.value()) || also_right(*data, element, got)) {
          ++out.passed;
          continue;
        }
        ++out.failed;
        if (std::ranges::find(out.wrong_rules, id) == out.wrong_rules.end()) out.wrong_rules.push_back(id);
        const auto* answers = data->if_contains("given");
        out.wrong.push_back({id, element, answers != nullptr ? boost::json::serialize(*answers) : "{}",
                             boost::json::serialize(got), boost::json::serialize(wanted.value())});
      }
    }
  }
  out.texts = distinct.size();
  out.texts_compiled = distinct_compiled.size();
  return out;
}

}  // namespace rathaus::prose_rules
