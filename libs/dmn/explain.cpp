#include "libs/dmn/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/feel/feel.h"

namespace rathaus::dmn {
namespace {

using feel::Truth;
using feel::Value;

// "1234567.5" as "1.234.567,5".
std::string german_number(const std::string& text) {
  if (text.find_first_of("eE") != std::string::npos) return text;
  const bool negative = text.starts_with('-');
  const std::string digits = negative ? text.substr(1) : text;
  const std::size_t point = digits.find('.');
  const std::string whole = digits.substr(0, point);
  std::string out;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += '.';
    out += whole[i];
  }
  if (point != std::string::npos) out += "," + digits.substr(point + 1);
  return (negative ? "-" : "") + out;
}

// to_feel gives @"2026-02-01" or date("2026-02-01"): the text between the quotes.
std::string quoted_part(const std::string& text) {
  const auto first = text.find('"'), last = text.rfind('"');
  return first == std::string::npos || last == first ? text : text.substr(first + 1, last - first - 1);
}

std::string cut(std::string text, std::size_t limit = 200) {
  if (text.size() <= limit) return text;
  std::size_t at = limit;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return text.substr(0, at) + " …";
}

class Writer {
 public:
  std::vector<std::string> lines;

  void step(const TraceStep& step, std::size_t level) {
    const std::string name = step.label.empty() ? step.name : step.label;
    if (step.given) {
      add(level, fmt::format("{} ist {} (Angabe).", name, cut(german(step.result))));
      problems(step, level);
      return;
    }
    constexpr std::string_view kWords[] = {"Angabe", "Entscheidung", "Berechnung", "Entscheidungsdienst"};
    std::string head = fmt::format("{} „{}“: {}.", kWords[static_cast<std::size_t>(step.kind)], name,
                                   step.result.is_null() ? "kein Ergebnis" : cut(german(step.result)));
    if (!step.inputs.empty()) head += fmt::format(" Grundlage: {}.", named(step.inputs));
    add(level, head);
    for (const TraceStep& call : step.calls) this->step(call, level + 1);
    for (const TracedTable& table : step.tables) this->table(table, level + 1);
    problems(step, level);
  }

 private:
  void add(std::size_t level, const std::string& line) {
    lines.push_back(std::string(2 * level, ' ') + line);
  }

  static std::string named(const std::vector<TracedValue>& values) {
    std::string text;
    for (const TracedValue& value : values) {
      text += (text.empty() ? "" : ", ") + fmt::format("{} = {}", value.name, cut(german(value.value), 80));
    }
    return text;
  }

  void problems(const TraceStep& step, std::size_t level) {
    for (const std::string& problem : step.problems) add(level + 1, fmt::format("Hinweis: {}", problem));
  }

  void table(const TracedTable& table, std::size_t level) {
    const auto hits = std::ranges::count_if(table.rules, &TracedRule::hit);
    if (table.fallback) {
      add(level, fmt::format("Keine der {} Regeln trifft zu; es gilt das vorgesehene Standardergebnis.",
                             table.rule_count));
    } else if (hits == 0) {
      add(level, fmt::format("Keine der {} Regeln trifft zu.", table.rule_count));
    }
    for (const TracedRule& rule : table.rules) {
      if (rule.hit) hit(rule, table, level);
    }
    // Of a small table also why the others do not hit.
    if (table.rules.size() > 20) return;
    for (const TracedRule& rule : table.rules) {
      if (!rule.hit) miss(rule, table, level);
    }
  }

  void hit(const TracedRule& rule, const TracedTable& table, std::size_t level) {
    std::string why;
    for (std::size_t i = 0; i < rule.cells.size(); ++i) {
      if (rule.tests[i] == "-" || rule.tests[i].empty()) continue;
      why +=
          (why.empty() ? "" : " und ") + fmt::format("{} = {} erfüllt „{}“", table.inputs[i].name,
                                                     cut(german(table.inputs[i].value), 80), rule.tests[i]);
    }
    if (why.empty()) why = "sie stellt keine Bedingung";
    std::string results;
    for (const TracedValue& output : rule.outputs) {
      results += (results.empty() ? "" : ", ") +
                 (output.name.empty() ? cut(german(output.value), 80)
                                      : fmt::format("{} = {}", output.name, cut(german(output.value), 80)));
    }
    std::string line = fmt::format("Regel {} trifft zu: {}.", rule.number, why);
    if (!results.empty()) line += fmt::format(" Ergebnis der Regel: {}.", results);
    if (!rule.chosen) line += " Sie bestimmt das Ergebnis nicht.";
    const std::string& note = rule.description;
    if (!note.empty()) line += fmt::format(" ({})", note);
    for (const std::string& annotation : rule.annotations) {
      if (!annotation.empty()) line += fmt::format(" [{}]", annotation);
    }
    add(level, line);
  }

  void miss(const TracedRule& rule, const TracedTable& table, std::size_t level) {
    for (std::size_t i = 0; i < rule.cells.size(); ++i) {
      if (rule.cells[i] == Truth::yes) continue;
      add(level, fmt::format("Regel {} trifft nicht zu: {} = {} erfüllt „{}“ nicht{}.", rule.number,
                             table.inputs[i].name, cut(german(table.inputs[i].value), 80), rule.tests[i],
                             rule.cells[i] == Truth::unknown ? " (nicht entscheidbar)" : ""));
      return;
    }
  }
};

}  // namespace

std::string german(const feel::Problem& problem) {
  if (problem.code == "hits") return problem.detail;
  static constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"type", "Werte passen in ihrer Art nicht zueinander oder fehlen"},
      {"arguments", "eine Funktion hat nicht die Angaben, die sie braucht"},
      {"unknown_name", "das Modell nennt etwas, das es nicht gibt"},
      {"unknown_member", "eine Angabe fehlt in ihrem Zusammenhang"},
      {"domain", "ein Wert ist für die Rechnung nicht zulässig"},
      {"range", "eine Zahl oder ein Datum liegt außerhalb dessen, was sich rechnen lässt"},
      {"input", "eine Angabe hat nicht die verlangte Art oder ist nicht unter den zugelassenen Werten"},
      {"output", "ein Ergebnis ist nicht unter den zugelassenen Werten"},
      {"syntax", "ein Ausdruck des Modells ist fehlerhaft"},
      {"reference", "das Modell verweist auf etwas, das es nicht gibt"},
      {"external", "eine Funktion außerhalb des Modells ist nicht verfügbar"},
      {"no_clock", "das Datum der Auswertung ist nicht bekannt"},
      {"budget", "die Rechnung überschritt ihre Grenzen und wurde abgebrochen"}};
  for (const auto& [code, text] : kTexts) {
    if (code == problem.code) return std::string(text);
  }
  return "die Rechnung ergab keinen Wert";
}

std::string german(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return "keine Angabe";
    case Value::Kind::boolean: return *value.boolean() ? "ja" : "nein";
    case Value::Kind::number: return german_number(value.number()->to_string());
    case Value::Kind::string: return "„" + *value.string() + "“";
    case Value::Kind::date: {
      const std::string iso = quoted_part(feel::to_feel(value));
      if (iso.size() != 10 || iso[4] != '-') return iso;
      return fmt::format("{}.{}.{}", iso.substr(8, 2), iso.substr(5, 2), iso.substr(0, 4));
    }
    case Value::Kind::time:
    case Value::Kind::date_time:
    case Value::Kind::months_duration:
    case Value::Kind::day_time_duration: return quoted_part(feel::to_feel(value));
    case Value::Kind::list: {
      std::string text;
      for (const Value& item : *value.list()) text += (text.empty() ? "" : "; ") + german(item);
      return "[" + text + "]";
    }
    case Value::Kind::context: {
      std::string text;
      for (const feel::Entry& entry : value.context()->entries) {
        text += (text.empty() ? "" : "; ") + fmt::format("{} = {}", entry.key, german(entry.value));
      }
      return "{" + text + "}";
    }
    case Value::Kind::range:
    case Value::Kind::function: return feel::to_feel(value);
  }
  return {};
}

std::vector<std::string> sentences(const Trace& trace) {
  Writer writer;
  for (const TraceStep& step : trace.steps) writer.step(step, 0);
  if (trace.cut) writer.lines.emplace_back("Die Erklärung ist gekürzt.");
  return writer.lines;
}

}  // namespace rathaus::dmn
