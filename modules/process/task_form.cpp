#include "modules/process/task_form.h"

#include <algorithm>
#include <array>

namespace rathaus::process {
namespace {

using bpmn::FormField;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kRoles = {{
    {"sachbearbeitung", "clerk"},
    {"sachbearbeiter", "clerk"},
    {"sachbearbeiterin", "clerk"},
    {"clerk", "clerk"},
    {"leitung", "head"},
    {"head", "head"},
    {"gestaltung", "designer"},
    {"designer", "designer"},
    {"betrieb", "operator"},
    {"operator", "operator"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kLabels = {
    {{"clerk", "Sachbearbeitung"}, {"head", "Leitung"}, {"designer", "Gestaltung"}, {"operator", "Betrieb"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

void add(std::vector<std::string>& to, std::string one) {
  if (!one.empty() && std::ranges::find(to, one) == to.end()) to.push_back(std::move(one));
}

void add_word(Whose& out, const std::string& word, bool person) {
  const std::string_view role = person ? std::string_view() : role_of(word);
  if (!role.empty()) return add(out.roles, std::string(role));
  add(out.people, word);
  if (!person) add(out.unknown, word);
}

// Done by an event or a task of the case, whose people the case knows itself.
bool done_by_the_case(const bpmn::Node& n) {
  const std::string words = " " + n.implementation;
  return words.find(" cases.") != words.npos || words.find(" aufgabe.") != words.npos;
}

bool names_a_person(const bpmn::Owner& owner) {
  return owner.kind == "humanPerformer" || owner.kind == "performer" || owner.kind == "candidateUser";
}

std::vector<std::string> words_of(const feel::Value& value) {
  if (const std::string* one = value.string()) return {*one};
  std::vector<std::string> out;
  if (const feel::List* list = value.list()) {
    for (const feel::Value& one : *list) {
      if (const std::string* text = one.string()) out.push_back(*text);
    }
  }
  return out;
}

FieldProblem problem(const FormField& f, const char* what, std::string text) {
  return {f.id, std::string("process.field_") + what, std::move(text)};
}

std::string name_of(const FormField& f) { return "„" + (f.label.empty() ? f.id : f.label) + "“"; }

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Digits in threes after each point: "1.000" is a thousand to whoever types it here.
bool grouped(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t first = text.find('.');
  if (first == text.npos || first == 0 || first > 3) return false;
  for (std::size_t at = first; at < text.size(); at += 4) {
    if (text[at] != '.' || text.size() - at < 4 || text.substr(at + 1, 3).find('.') != text.npos)
      return false;
  }
  return true;
}

// "1.234,5" and "1234.5" as people and machines write it.
std::optional<feel::Decimal> number_of(std::string text) {
  std::erase(text, ' ');
  if (text.find(',') != text.npos || grouped(text)) {
    std::erase(text, '.');
    std::ranges::replace(text, ',', '.');
  }
  return feel::Decimal::parse(text);
}

std::optional<LocalDate> date_of(const std::string& text) {
  if (const auto german = parse_german_date(text)) return german;
  return parse_iso_date(text);
}

void read_number(const FormField& f, const std::string& text, std::vector<FieldProblem>& problems,
                 bpmn::Variables& out) {
  const auto number = number_of(text);
  if (!number || (f.type == "whole" && !number->is_integer()))
    return problems.push_back(problem(
        f, "number",
        "Geben Sie bei " + name_of(f) + " eine " + (f.type == "whole" ? "ganze " : "") + "Zahl ein."));
  const auto least = feel::Decimal::parse(f.least), most = feel::Decimal::parse(f.most);
  if ((least && *number < *least) || (most && *most < *number))
    return problems.push_back(problem(
        f, "range",
        name_of(f) + " muss" + (least ? " mindestens " + f.least : std::string()) +
            (least && most ? " und" : "") + (most ? " höchstens " + f.most : std::string()) + " sein."));
  out.emplace_back(f.id, feel::Value(*number));
}

void read_text(const FormField& f, const std::string& text, std::vector<FieldProblem>& problems,
               bpmn::Variables& out) {
  if (letters(text) < f.min_length || letters(text) > f.max_length)
    return problems.push_back(
        problem(f, "length",
                name_of(f) + (letters(text) < f.min_length
                                  ? " braucht mindestens " + std::to_string(f.min_length) + " Zeichen."
                                  : " fasst höchstens " + std::to_string(f.max_length) + " Zeichen.")));
  out.emplace_back(f.id, feel::Value(text));
}

}  // namespace

std::string_view role_of(std::string_view word) {
  const std::string wanted = lower(word);
  for (const auto& [text, role] : kRoles) {
    if (text == wanted) return role;
  }
  return {};
}

Whose whose(const bpmn::Node& task, const std::function<feel::Value(std::string_view)>& read) {
  Whose out;
  for (const bpmn::Owner& owner : task.owners) {
    if (!owner.resource.empty()) add_word(out, owner.resource, names_a_person(owner));
    if (!owner.assignment.given()) continue;
    std::vector<feel::Value> values;
    for (const std::string& name : owner.assignment.names()) values.push_back(read(name));
    feel::Evaluation run;
    for (const std::string& word : words_of(owner.assignment.evaluate(values, run)))
      add_word(out, word, names_a_person(owner));
  }
  if (!out.roles.empty() || !out.people.empty() || task.lane.empty()) return out;
  if (const std::string_view role = role_of(task.lane); !role.empty())
    out.roles.emplace_back(role);
  else
    out.unknown.push_back(task.lane);
  return out;
}

std::string said(const Whose& of) {
  std::vector<std::string> all;
  for (const std::string& role : of.roles) {
    for (const auto& [key, label] : kLabels) {
      if (key == role) add(all, std::string(label));
    }
  }
  for (const std::string& one : of.people) add(all, one);
  for (const std::string& one : of.unknown) add(all, one);
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

bool may_do(const Whose& of, const std::vector<std::string>& roles, std::string_view login,
            std::string_view name) {
  if (of.roles.empty() && of.people.empty()) return true;
  const auto has = [&](std::string_view role) { return std::ranges::find(roles, role) != roles.end(); };
  if (has("head") || std::ranges::any_of(of.roles, has)) return true;
  return std::ranges::any_of(of.people, [&](const std::string& one) {
    return !one.empty() && ((!login.empty() && lower(one) == lower(login)) || one == name);
  });
}

std::vector<bpmn::Finding> unknown_roles(const bpmn::Model& model) {
  std::vector<bpmn::Finding> out;
  for (const bpmn::Node& n : model.nodes) {
    if (n.kind != bpmn::NodeKind::user_task || done_by_the_case(n)) continue;
    const Whose of = whose(n, [](std::string_view) { return feel::Value(); });
    for (const std::string& word : of.unknown) {
      const bool binding = std::ranges::find(of.people, word) != of.people.end();
      out.push_back(
          {"aufgabe.rolle", n.id,
           "„" + word +
               "“ ist keine Rolle dieses Programms (Sachbearbeitung, Leitung, Gestaltung, Betrieb). " +
               (binding ? "Die Aufgabe erledigt, wer so heißt oder sich so anmeldet, sonst die Leitung."
                        : "Die Bahn bindet niemanden: Die Aufgabe erledigt, wer den Vorgang bearbeitet."),
           n.place});
    }
  }
  return out;
}

std::vector<FieldProblem> read_fields(const std::vector<FormField>& fields,
                                      const std::map<std::string, std::string, std::less<>>& typed,
                                      bpmn::Variables& out) {
  std::vector<FieldProblem> problems;
  for (const FormField& f : fields) {
    if (f.read_only) continue;
    const auto found = typed.find(f.id);
    const std::string text = found == typed.end() ? std::string() : bpmn::trimmed(found->second);
    if (f.type == "boolean") {
      const bool yes = !text.empty() && text != "false";
      if (f.required && !yes) problems.push_back(problem(f, "missing", "Bestätigen Sie " + name_of(f) + "."));
      out.emplace_back(f.id, feel::Value(yes));
    } else if (text.empty()) {
      if (f.required) problems.push_back(problem(f, "missing", "Füllen Sie " + name_of(f) + " aus."));
      out.emplace_back(f.id, feel::Value());
    } else if (f.type == "whole" || f.type == "decimal") {
      read_number(f, text, problems, out);
    } else if (f.type == "date") {
      const auto day = date_of(text);
      if (!day)
        problems.push_back(
            problem(f, "date",
                    "Geben Sie bei " + name_of(f) + " ein Datum ein, das es gibt, zum Beispiel 28.03.2027."));
      else
        out.emplace_back(f.id, feel::Value(*day));
    } else if (f.type == "choice") {
      if (std::ranges::none_of(f.choices, [&](const auto& one) { return one.first == text; }))
        problems.push_back(problem(f, "choice", "Wählen Sie bei " + name_of(f) + " eine der Möglichkeiten."));
      else
        out.emplace_back(f.id, feel::Value(text));
    } else {
      read_text(f, text, problems, out);
    }
  }
  return problems;
}

std::string shown(const feel::Value& value, const FormField& field) {
  if (const bool* yes = value.boolean()) return *yes ? "ja" : "";
  if (const std::string* text = value.string()) return *text;
  if (const feel::Decimal* number = value.number()) {
    std::string out = number->to_string();
    std::ranges::replace(out, '.', ',');
    return out;
  }
  if (const feel::Date* day = value.date()) {
    if (const auto local = day->local()) return to_german(*local);
  }
  return value.is_null() && field.type != "boolean" ? field.initial : std::string();
}

}  // namespace rathaus::process
