#include "modules/fees/why.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "modules/fees/inputs.h"

namespace rathaus::fees {
namespace {

using feel::Value;

using Places = std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::string>>;

void take_labels(const dmn::Expression* expression, Places& out) {
  const auto* table = expression == nullptr ? nullptr : std::get_if<dmn::DecisionTable>(&expression->body);
  if (table == nullptr) return;
  std::vector<std::string>& labels = out[{expression->place.line, expression->place.column}];
  for (const dmn::InputClause& input : table->inputs)
    labels.push_back(input.label.empty() ? input.expression.text : input.label);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// Arithmetic as it is written by hand; empty for what only a programmer reads.
std::string readable(std::string text) {
  constexpr std::string_view kRound = "round half up(", kCents = ", 2)";
  if (text.starts_with(kRound) && text.ends_with(kCents)) {
    text = text.substr(kRound.size(), text.size() - kRound.size() - kCents.size()) + ", auf Cent gerundet";
  }
  constexpr std::array<std::string_view, 6> kCode = {"\"", "[", "{", " if ", "for ", "function"};
  if (text.size() > 160 || text.starts_with("if ")) return {};
  for (const std::string_view code : kCode) {
    if (text.find(code) != std::string::npos) return {};
  }
  replace_all(text, " * ", " × ");
  replace_all(text, " / ", " ÷ ");
  replace_all(text, " - ", " − ");
  return text;
}

// "\"nein\", \"unklar\"" -> "„nein“ oder „unklar“"
std::string words_of(std::string text) {
  std::string out;
  bool open = false;
  for (const char c : text) {
    if (c != '"') {
      out += c;
      continue;
    }
    open = !open;
    out += open ? "„" : "“";
  }
  if (const std::size_t dots = out.find("..");
      dots != std::string::npos && out.starts_with('[') && out.ends_with(']')) {
    return "von " + out.substr(1, dots - 1) + " bis " + out.substr(dots + 2, out.size() - dots - 3);
  }
  replace_all(out, ", ", " oder ");
  replace_all(out, "not(", "nicht (");
  replace_all(out, "null", "keine Angabe");
  return out;
}

// What made it so first, then which rule that is.
std::string because_of(const std::string& because, const dmn::TracedRule& rule, const dmn::TracedTable& table,
                       const dmn::TraceStep& step) {
  return fmt::format("{}. Das ist Regel {} von {} in „{}“.",
                     because.empty() ? "Keine andere Bedingung ist zu prüfen" : because, rule.number,
                     table.rule_count, step.name);
}

bool is_point_in_time(const Value& value) { return value.date() != nullptr || value.date_time() != nullptr; }

}  // namespace

Why::Why(const dmn::Model& model) {
  for (const dmn::Decision& decision : model.definitions().decisions) {
    take_labels(decision.logic.get(), labels_);
    descriptions_[decision.name] = decision.description;
    if (decision.logic == nullptr) continue;
    if (const auto* literal = std::get_if<dmn::Literal>(&decision.logic->body))
      formulas_[decision.name] = readable(literal->text.text);
  }
  for (const dmn::BusinessKnowledge& knowledge : model.definitions().knowledge) {
    if (knowledge.logic) take_labels(knowledge.logic->body.get(), labels_);
  }
}

std::string Why::shown(const std::string& name, const Value& value) const {
  // A schedule of rates is named, not printed: the row that counts is explained where it is read.
  if (value.list() != nullptr && !value.list()->empty() && value.list()->front().context() != nullptr)
    return std::to_string(value.list()->size()) + (value.list()->size() == 1 ? " Zeile" : " Zeilen");
  if (const feel::Context* row = value.context()) {
    for (const char* key : {"label", "code"}) {
      const Value* text = row->find(key);
      if (text != nullptr && text->string() != nullptr) return "„" + *text->string() + "“";
    }
    return "mehrere Angaben";
  }
  const auto unit = units_.find(name);
  if (value.is_null()) return "keine Angabe";
  if (unit == units_.end() || unit->second == "text" || unit->second == "code" || unit->second.empty())
    return dmn::german(value);
  const std::string text = fees::shown(value, unit->second);
  return text.empty() ? dmn::german(value) : with_unit(text, unit->second);
}

const std::string& Why::label(const dmn::TracedTable& table, std::size_t column) const {
  const auto found = labels_.find({table.place.line, table.place.column});
  return found != labels_.end() && column < found->second.size() ? found->second[column]
                                                                 : table.inputs[column].name;
}

// What the cell asked, where the value alone does not say it: " (verlangt: mindestens 2)".
std::string Why::condition(const std::string& name, const Value& value, const std::string& test,
                           const dmn::TraceStep& step) const {
  const std::string said = shown(name, value);
  if (test == "true" || test == "false" || test == feel::to_feel(value) || test == "null" ||
      test == "not(null)" || test == "false, null")
    return said;
  constexpr std::array<std::array<std::string_view, 3>, 4> kWords = {{{">= ", "mindestens ", "nicht vor "},
                                                                      {"<= ", "höchstens ", "nicht nach "},
                                                                      {"> ", "mehr als ", "nach "},
                                                                      {"< ", "weniger als ", "vor "}}};
  for (const auto& [sign, number, day] : kWords) {
    if (!test.starts_with(sign)) continue;
    const std::string rest = test.substr(sign.size());
    std::string than = words_of(rest);
    for (const dmn::TracedValue& input : step.inputs) {
      if (input.name == rest) than = fmt::format("„{}“, {}", rest, shown(rest, input.value));
    }
    return fmt::format("{} ({}{})", said, is_point_in_time(value) ? day : number, than);
  }
  return fmt::format("{} (verlangt: {})", said, words_of(test));
}

std::string Why::conditions(const dmn::TracedTable& table, const dmn::TracedRule& rule,
                            const dmn::TraceStep& step) const {
  std::string out;
  for (std::size_t i = 0; i < rule.tests.size() && i < table.inputs.size(); ++i) {
    if (rule.tests[i] == "-" || rule.tests[i].empty()) continue;
    out += (out.empty() ? "" : "; ") + label(table, i) + ": " +
           condition(table.inputs[i].name, table.inputs[i].value, rule.tests[i], step);
  }
  return out;
}

void Why::table(const dmn::TracedTable& table, const dmn::TraceStep& step, const std::string& of,
                std::vector<std::string>& out) const {
  bool any = false;
  for (const dmn::TracedRule& rule : table.rules) {
    if (!rule.chosen) continue;
    any = true;
    const std::string because = conditions(table, rule, step);
    out.push_back(of + because_of(because, rule, table, step));
    for (const std::string& annotation : rule.annotations) {
      if (!annotation.empty()) out.push_back("Fundstelle: " + annotation + ".");
    }
  }
  if (any) return;
  std::string inputs;
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    inputs += (inputs.empty() ? "" : "; ") + label(table, i) + ": " +
              shown(table.inputs[i].name, table.inputs[i].value);
  }
  out.push_back(fmt::format("{}Keine der {} Regeln trifft zu. Angaben: {}.", of, table.rule_count, inputs));
}

std::string Why::reckoning(const dmn::TraceStep& step) const {
  std::string inputs;
  for (const dmn::TracedValue& input : step.inputs)
    inputs += (inputs.empty() ? "" : ", ") + input.name + " = " + shown(input.name, input.value);
  const auto formula = formulas_.find(step.name);
  if (formula != formulas_.end() && !formula->second.empty())
    return fmt::format("Gerechnet: {}; dabei ist {}.", formula->second, inputs);
  return inputs.empty() ? std::string() : fmt::format("Ergibt sich aus: {}.", inputs);
}

void Why::step(const dmn::TraceStep& step, bool last, std::vector<std::string>& out) const {
  const bool plain = step.result.context() == nullptr && step.result.list() == nullptr;
  const std::string of = last ? std::string()
                         : plain
                             ? fmt::format("„{}“ ist {}, denn: ", step.name, shown(step.name, step.result))
                             : fmt::format("„{}“: ", step.name);
  for (const dmn::TracedTable& one : step.tables) table(one, step, of, out);
  for (const dmn::TraceStep& call : step.calls) {
    for (const dmn::TracedTable& one : call.tables) table(one, call, of, out);
  }
  if (step.tables.empty() && step.calls.empty()) {
    if (const std::string line = reckoning(step); !line.empty()) out.push_back(of + line);
    if (const auto found = descriptions_.find(step.name);
        found != descriptions_.end() && !found->second.empty())
      out.push_back(found->second);
  }
}

std::vector<std::string> Why::sentences(const dmn::Trace& trace) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const dmn::TraceStep& one = trace.steps[i];
    if (one.kind != dmn::TraceStep::Kind::decision || one.given) continue;
    step(one, i + 1 == trace.steps.size(), out);
  }
  if (trace.cut) out.emplace_back("Die Erklärung ist gekürzt.");
  return out;
}

namespace {
// The table of the last decision, or of the one function it calls.
const dmn::TraceStep* with_table(const dmn::Trace& trace) {
  if (trace.steps.empty()) return nullptr;
  const dmn::TraceStep* step = &trace.steps.back();
  if (step->tables.empty() && step->calls.size() == 1) step = &step->calls.front();
  return step->tables.size() == 1 ? step : nullptr;
}
}  // namespace

std::vector<Why::Hit> Why::hits(const dmn::Trace& trace) const {
  std::vector<Hit> out;
  const dmn::TraceStep* step = with_table(trace);
  if (step == nullptr) return out;
  const dmn::TracedTable& table = step->tables.front();
  for (const dmn::TracedRule& rule : table.rules) {
    if (!rule.chosen) continue;
    Hit hit;
    for (const std::string& annotation : rule.annotations)
      hit.annotation += (hit.annotation.empty() ? "" : "; ") + annotation;
    const std::string because = conditions(table, rule, *step);
    hit.why.push_back(because_of(because, rule, table, *step));
    out.push_back(std::move(hit));
  }
  return out;
}

std::string Why::annotation(const dmn::Trace& trace) const {
  const std::vector<Hit> all = hits(trace);
  return all.size() == 1 ? all.front().annotation : std::string();
}

}  // namespace rathaus::fees
