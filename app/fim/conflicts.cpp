#include "app/fim/conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "libs/feel/feel.h"

namespace rathaus::app {
namespace {

using prose_rules::Consequence;
using prose_rules::Effect;

bool is_name_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Names and literals of a condition, read off its text: what is worth trying.
struct Words {
  std::set<std::string> names, texts, numbers;
};

Words words_of(const std::string& when) {
  Words out;
  for (std::size_t i = 0; i < when.size();) {
    const char c = when[i];
    if (c == '"') {
      std::string text;
      for (++i; i < when.size() && when[i] != '"'; ++i) {
        if (when[i] == '\\' && i + 1 < when.size()) ++i;
        text += when[i];
      }
      ++i;
      out.texts.insert(text);
    } else if (is_name_char(c)) {
      const std::size_t from = i;
      while (i < when.size() && is_name_char(when[i])) ++i;
      const std::string word = when.substr(from, i - from);
      const bool digits = std::ranges::all_of(word, [](char d) { return d >= '0' && d <= '9'; });
      const bool element =
          (word[0] == 'F' || word[0] == 'G') && word.size() > 5 && word[1] >= '0' && word[1] <= '9';
      if (digits) out.numbers.insert(word);
      if (element || word == "land") out.names.insert(word);
    } else {
      ++i;
    }
  }
  return out;
}

struct Side {
  const RuleReading* rule;
  const Consequence* consequence;
};

class Trial {
 public:
  Trial(const fim::Document& document, const std::string& a, const std::string& b) : a_text_(a), b_text_(b) {
    Words words = words_of(a);
    const Words more = words_of(b);
    words.names.insert(more.names.begin(), more.names.end());
    words.texts.insert(more.texts.begin(), more.texts.end());
    words.numbers.insert(more.numbers.begin(), more.numbers.end());
    names_.assign(words.names.begin(), words.names.end());
    for (const std::string& name : names_) values_.push_back(worth_trying(document, name, words));
  }

  // Answers for which both hold, in words; nothing when none were found.
  std::optional<std::string> both() {
    feel::Scope scope;
    for (const std::string& name : names_) scope.add(name);
    const auto a = feel::Expression::compile(a_text_, scope), b = feel::Expression::compile(b_text_, scope);
    if (!a || !b) return std::nullopt;
    std::vector<std::size_t> at(names_.size());
    std::vector<feel::Value> now(names_.size());
    for (std::size_t tries = 0; tries < kMostTries; ++tries) {
      for (std::size_t i = 0; i < at.size(); ++i) now[i] = values_[i][at[i]];
      feel::Evaluation first, second;
      if (feel::truth(a->evaluate(now, first)) == feel::Truth::yes &&
          feel::truth(b->evaluate(now, second)) == feel::Truth::yes)
        return said(now);
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == values_[i].size()) at[i++] = 0;
      if (i == at.size()) break;
    }
    return std::nullopt;
  }

 private:
  static std::vector<feel::Value> worth_trying(const fim::Document& document, const std::string& name,
                                               const Words& words) {
    std::vector<feel::Value> out{feel::Value()};
    const fim::Field* field = nullptr;
    for (const fim::Field& each : document.fields) {
      if (each.identifier.id == name) field = &each;
    }
    if (field != nullptr && field->type == fim::DataType::boolean && field->choices.empty()) {
      out.emplace_back(true);
      out.emplace_back(false);
      return out;
    }
    const bool number = field != nullptr && field->choices.empty() &&
                        (field->type == fim::DataType::num || field->type == fim::DataType::num_int ||
                         field->type == fim::DataType::num_currency);
    if (number) {
      for (const std::string& text : words.numbers) {
        if (text.size() > 9) continue;
        const long value = std::stol(text);
        for (const long each : {value - 1, value, value + 1}) out.push_back(feel::Value::number(each));
      }
      return out;
    }
    for (const std::string& text : words.texts) {
      const bool code = field == nullptr || field->choices.empty() ||
                        std::ranges::find(field->choices, text, &fim::Choice::code) != field->choices.end();
      if (code && (name != "land" || text.size() == 2)) out.emplace_back(text);
    }
    if (field == nullptr && name != "land") out.emplace_back(true);  // a group is answered or not
    if (field == nullptr || field->choices.empty()) out.emplace_back(std::string("sonst etwas"));
    return out;
  }

  std::string said(const std::vector<feel::Value>& now) const {
    std::string text;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      text +=
          (i == 0 ? "" : ", ") + names_[i] + " = " + (now[i].is_null() ? "leer" : feel::to_json_text(now[i]));
    }
    return text.empty() ? "immer" : text;
  }

  std::string a_text_, b_text_;
  std::vector<std::string> names_;
  std::vector<std::vector<feel::Value>> values_;
};

bool hides(Effect effect) { return effect == Effect::hidden; }
bool demands(Effect effect) { return effect == Effect::required || effect == Effect::shown; }

}  // namespace

std::vector<RuleReading> read_rules(const fim::Document& document) {
  const auto vocabulary = prose_rules::Vocabulary::of(document);
  // A sentence is read once for each group that it speaks of.
  std::map<std::pair<std::string, std::vector<std::string>>, prose_rules::Compiled> known;
  std::vector<RuleReading> out;
  for (fim::Index i = 0; i < document.rules.size(); ++i) {
    const std::string& text = document.rules[i].text;
    const auto around = prose_rules::fields_around(document, document.rules[i]);
    const auto [at, fresh] = known.try_emplace({text, around});
    if (fresh) at->second = prose_rules::compile(text, vocabulary, around);
    out.push_back({i, at->second});
  }
  return out;
}

std::vector<fim::RuleFacts> facts_of(const std::vector<RuleReading>& rules) {
  std::vector<fim::RuleFacts> out;
  for (const RuleReading& rule : rules) {
    fim::RuleFacts facts{.rule = rule.rule, .understood = rule.compiled.understood, .why = rule.compiled.why};
    if (rule.compiled.understood) {
      facts.reads = rule.compiled.reads;
      for (const Consequence& one : rule.compiled.consequences) {
        if (!one.element.empty())
          facts.effects.push_back({one.element, hides(one.effect), demands(one.effect)});
      }
    }
    out.push_back(std::move(facts));
  }
  return out;
}

std::vector<fim::Defect> conflicts(const fim::Document& document, const std::vector<RuleReading>& rules) {
  // Identity is the path: rules of different places mean different occurrences, unless one stands around the other.
  const auto around = [&](fim::Index outer, fim::Index inner) {
    for (fim::Index at = inner; at != fim::none; at = document.positions[at].parent) {
      if (at == outer) return true;
    }
    return outer == fim::none;
  };
  std::map<std::string, std::vector<Side>> hiding, demanding;
  for (const RuleReading& rule : rules) {
    if (!rule.compiled.understood) continue;
    for (const Consequence& one : rule.compiled.consequences) {
      if (hides(one.effect)) hiding[one.element].push_back({&rule, &one});
      if (demands(one.effect)) demanding[one.element].push_back({&rule, &one});
    }
  }
  std::vector<fim::Defect> out;
  std::set<std::string> said;
  for (const auto& [element, sides] : hiding) {
    const auto against = demanding.find(element);
    if (against == demanding.end()) continue;
    for (const Side& a : sides) {
      for (const Side& b : against->second) {
        const fim::Rule &first = document.rules[a.rule->rule], &second = document.rules[b.rule->rule];
        if (!around(first.position, second.position) && !around(second.position, first.position)) continue;
        const std::string key = element + " " + first.identifier.id + " " + second.identifier.id + " " +
                                std::to_string(a.rule == b.rule);
        if (said.contains(key)) continue;
        const auto answers = Trial(document, a.consequence->when, b.consequence->when).both();
        if (!answers) continue;
        said.insert(key);
        const std::string path = first.position == fim::none ? "" : fim::path_of(document, first.position);
        out.push_back(
            {fim::Weight::error, "fim.check.contradiction", first.line, element, path,
             fmt::format("{} soll nach Regel {} wegfallen und nach Regel {} (Zeile {}) da sein, wenn {}.",
                         element, first.identifier.id, second.identifier.id, second.line, *answers)});
      }
    }
  }
  return out;
}

}  // namespace rathaus::app
