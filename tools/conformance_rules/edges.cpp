// A file of edges: {"S00000000362": [{"rule_id": element the rules hang on, "target_id": element, "actions": ["required"|"forbidden"|
// "validation"], "text", "origin": "api", "condition": tree}]}. Trees: equal, not_equal [{"identifier": "self.F1"}, constant],
// {"identifier": F1} alone (a yes), true, is_empty {identifier}, is_valid_date [day, month, year], less_than and its like [{identifier},
// {identifier}] (two days), and, or, xor, not.
//
// An edge and our rules of the same element agree when, for every combination of answers that the two speak of, what the edge demands
// is what we say: required, hidden ("forbidden"), or that the answers are valid. Only edges that the portal itself translated are held
// against us (origin "api"): the others are another grammar's reading of the same prose.
#include "tools/conformance_rules/edges.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <set>

#include "libs/base/time.h"
#include "libs/json/json.h"
#include "libs/prose_rules/cases.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;
using boost::json::array;
using boost::json::object;
using boost::json::value;
using prose_rules::Consequence;
using prose_rules::Given;

constexpr std::size_t kMostCombinations = 20'000;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

std::string text_of(const object& from, const char* name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

// "self.G1.F2" means F2.
std::string id_of(const value& operand) {
  if (!operand.is_object()) return {};
  const std::string whole = text_of(operand.get_object(), "identifier");
  const std::size_t dot = whole.rfind('.');
  return dot == std::string::npos ? whole : whole.substr(dot + 1);
}

using Answers = std::map<std::string, value>;  // null, bool or text
using Candidates = std::map<std::string, std::vector<value>>;

void add(Candidates& all, const std::string& id, const value& one) {
  auto& list = all[id];
  if (std::ranges::find(list, one) == list.end()) list.push_back(one);
}

bool is_order(std::string_view name) {
  return name == "less_than" || name == "less_or_equal" || name == "greater_than" ||
         name == "greater_or_equal";
}

// False: the tree says something that is not known here.
bool collect(const value& tree, Candidates& all, const prose_rules::Vocabulary& vocabulary) {
  if (tree.is_bool()) return true;
  if (const std::string id = id_of(tree); !id.empty()) {  // is it a yes?
    const auto* term = vocabulary.find(id);
    for (const value& one : {value(nullptr), value(true), value(false)}) add(all, id, one);
    return term != nullptr && term->type == fim::DataType::boolean;
  }
  if (!tree.is_object() || tree.get_object().size() != 1) return false;
  const auto& member = *tree.get_object().begin();
  const std::string_view name = json::view(member.key());
  const value& content = member.value();
  if (name == "not") return collect(content, all, vocabulary);
  if (name == "and" || name == "or" || name == "xor")
    return content.is_array() && std::ranges::all_of(content.get_array(), [&](const value& one) {
             return collect(one, all, vocabulary);
           });
  if (is_order(name)) {
    if (!content.is_array() || content.get_array().size() != 2) return false;
    for (const value& one : content.get_array()) {
      const std::string id = id_of(one);
      const auto* term = vocabulary.find(id);
      if (term == nullptr || term->type != fim::DataType::date) return false;
      for (const char* day : {"2024-02-29", "2024-03-01", "2024-03-02"}) add(all, id, day);
      add(all, id, nullptr);
    }
    return true;
  }
  if (name == "is_empty") {
    const std::string id = id_of(content);
    add(all, id, nullptr), add(all, id, "filled");
    return !id.empty();
  }
  if (name == "is_valid_date") {
    if (!content.is_array() || content.get_array().size() != 3) return false;
    const std::initializer_list<std::vector<const char*>> parts = {
        {"01", "29", "31"}, {"02", "04", "12"}, {"2023", "2024"}};
    std::size_t i = 0;
    for (const auto& part : parts) {
      const std::string id = id_of(content.get_array()[i++]);
      if (id.empty()) return false;
      all[id] = {nullptr};
      for (const char* one : part) add(all, id, one);
    }
    return true;
  }
  if ((name == "equal" || name == "not_equal") && content.is_array() && content.get_array().size() == 2) {
    const std::string id = id_of(content.get_array()[0]);
    const value& constant = content.get_array()[1];
    if (id.empty() || !(constant.is_string() || constant.is_bool())) return false;
    add(all, id, nullptr), add(all, id, constant);
    add(all, id, constant.is_bool() ? value(!constant.get_bool()) : value("something else"));
    return true;
  }
  return false;
}

bool valid_date(const std::string& day, const std::string& month, const std::string& year) {
  return parse_iso_date(year + "-" + (month.size() == 1 ? "0" : "") + month + "-" +
                        (day.size() == 1 ? "0" : "") + day)
      .has_value();
}

bool truth(const value& tree, const Answers& given) {
  if (tree.is_bool()) return tree.get_bool();
  if (const std::string id = id_of(tree); !id.empty()) {
    const auto at = given.find(id);
    return at != given.end() && at->second.is_bool() && at->second.get_bool();
  }
  const auto& member = *tree.get_object().begin();
  const std::string_view name = json::view(member.key());
  const value& content = member.value();
  const auto answer = [&](const value& operand) -> const value& {
    static const value none;
    const auto at = given.find(id_of(operand));
    return at == given.end() ? none : at->second;
  };
  if (name == "not") return !truth(content, given);
  if (name == "is_empty") return answer(content).is_null();
  const array& all = content.get_array();
  const auto holds = [&](const value& one) { return truth(one, given); };
  if (name == "and") return std::ranges::all_of(all, holds);
  if (name == "or") return std::ranges::any_of(all, holds);
  if (name == "xor") return std::ranges::count_if(all, holds) % 2 == 1;
  if (name == "is_valid_date") {
    const auto text = [&](std::size_t i) {
      const value& one = answer(all[i]);
      return one.is_string() ? std::string(json::view(one.get_string())) : std::string();
    };
    return valid_date(text(0), text(1), text(2));
  }
  if (is_order(name)) {  // two days as text: in the order of the calendar
    const auto &a = answer(all[0]).get_string(), &b = answer(all[1]).get_string();
    return name == "less_than"       ? a < b
           : name == "less_or_equal" ? a <= b
           : name == "greater_than"  ? a > b
                                     : a >= b;
  }
  return (answer(all[0]) == all[1]) == (name == "equal");
}

// What is_valid_date and the order of two days mean with an empty part is not said.
bool half_a_date(const value& tree, const Answers& given) {
  if (!tree.is_object() || !id_of(tree).empty()) return false;
  const auto& member = *tree.get_object().begin();
  const value& content = member.value();
  if (json::view(member.key()) == "not") return half_a_date(content, given);
  if (!content.is_array()) return false;
  const auto inside = [&](const value& one) {
    const std::string_view name = json::view(member.key());
    if (name != "is_valid_date" && !is_order(name)) return half_a_date(one, given);
    const auto at = given.find(id_of(one));
    return at == given.end() || at->second.is_null();
  };
  return std::ranges::any_of(content.get_array(), inside);
}

// Texts in a condition in FEEL, so that the answers that we tell apart are tried too.
std::vector<std::string> texts_in(const std::string& when) {
  std::vector<std::string> out;
  for (std::size_t from = when.find('"'); from != std::string::npos; from = when.find('"', from)) {
    const std::size_t to = when.find('"', from + 1);
    if (to == std::string::npos) break;
    out.push_back(when.substr(from + 1, to - from - 1));
    from = to + 1;
  }
  return out;
}

feel::Value as_feel(const value& v, const prose_rules::Term* term) {
  const bool number =
      term != nullptr && (term->type == fim::DataType::num || term->type == fim::DataType::num_int);
  if (number && v.is_string()) {
    const auto parsed = feel::Decimal::parse(json::view(v.get_string()));
    return parsed ? feel::Value(*parsed) : feel::Value::number(1);  // "filled"
  }
  if (v.is_bool()) return feel::Value(v.get_bool());
  if (term != nullptr && term->type == fim::DataType::date && v.is_string()) {
    const auto day = parse_iso_date(json::view(v.get_string()));
    return day ? feel::Value(*day) : feel::Value(std::string(json::view(v.get_string())));  // "filled"
  }
  return v.is_string() ? feel::Value(std::string(json::view(v.get_string()))) : feel::Value();
}

struct Rules {  // of one element of one schema
  std::vector<Consequence> consequences;
  std::vector<std::string> reads;
  std::string prose;
  bool unclear = false, any = false;
};

Rules rules_at(const fim::Document& document, const prose_rules::Vocabulary& vocabulary,
               const std::string& element) {
  Rules out;
  for (const fim::Rule& rule : document.rules) {
    const std::string at = rule.position == fim::none
                               ? document.schema->identifier.id
                               : document.element(document.positions[rule.position]).identifier.id;
    if (at != element) continue;
    out.any = true;
    out.prose += rule.text + "\n";
    const auto compiled =
        prose_rules::compile(rule.text, vocabulary, prose_rules::fields_around(document, rule));
    out.unclear = out.unclear || !compiled.understood;
    out.consequences.insert(out.consequences.end(), compiled.consequences.begin(),
                            compiled.consequences.end());
    out.reads.insert(out.reads.end(), compiled.reads.begin(), compiled.reads.end());
  }
  return out;
}

// Where the two differ, and why, as far as the file itself tells.
struct Difference {
  std::string answers, reason;
  bool ours_may_be_wrong = false;
};

// A text that no answer can be: the field has codes, and this is none of them.
bool never_an_answer(const value& tree, const prose_rules::Vocabulary& vocabulary) {
  if (!tree.is_object() || !id_of(tree).empty()) return false;
  const auto& member = *tree.get_object().begin();
  const std::string_view name = json::view(member.key());
  const value& content = member.value();
  if (name == "not") return never_an_answer(content, vocabulary);
  if (!content.is_array()) return false;
  if (name == "equal" || name == "not_equal") {
    const auto* term = vocabulary.find(id_of(content.get_array()[0]));
    const value& constant = content.get_array()[1];
    return term != nullptr && !term->choices.empty() && constant.is_string() &&
           std::ranges::none_of(term->choices, [&](const fim::Choice& choice) {
             return choice.code == json::view(constant.get_string());
           });
  }
  return std::ranges::any_of(content.get_array(),
                             [&](const value& one) { return never_an_answer(one, vocabulary); });
}

// The ids that the portal compares with a text, and the text is not one of ours: of a list that is not in the schema.
bool other_codes(const value& condition, const Rules& ours, const fim::Document& document) {
  if (!condition.is_object()) return false;
  const auto& member = *condition.get_object().begin();
  if ((json::view(member.key()) != "equal" && json::view(member.key()) != "not_equal") ||
      !member.value().get_array()[1].is_string())
    return false;
  const std::string id = id_of(member.value().get_array()[0]);
  const std::string_view text = json::view(member.value().get_array()[1].get_string());
  const auto field =
      std::ranges::find_if(document.fields, [&](const fim::Field& one) { return one.identifier.id == id; });
  if (field == document.fields.end() || !field->code_list || !field->choices.empty()) return false;
  return std::ranges::none_of(ours.consequences, [&](const Consequence& one) {
    return std::ranges::any_of(texts_in(one.when), [&](const std::string& each) { return each == text; });
  });
}

bool says_xor(const value& tree) {
  if (!tree.is_object() || !id_of(tree).empty()) return false;
  const auto& member = *tree.get_object().begin();
  if (json::view(member.key()) == "xor") return true;
  return member.value().is_array() && std::ranges::any_of(member.value().get_array(), says_xor);
}

Difference explained(const value& condition, const std::string& action, const std::string& state,
                     const Rules& ours, const fim::Document& document,
                     const prose_rules::Vocabulary& vocabulary) {
  if (ours.unclear)
    return {
        {}, "a sentence here is not understood (the designer completes it); the portal understood it", false};
  if (other_codes(condition, ours, document))
    return {
        {}, "the codes lie in a list outside the schema; sentence and portal write them differently", false};
  if (action == "validation" && !says_xor(condition) && ours.prose.find("entweder") != std::string::npos)
    return {{}, "the sentence says either - or, the portal lets both; the sentence is right", false};
  if (never_an_answer(condition, vocabulary))
    return {{}, "the portal compares with a text that is no code of the field; the sentence is right", false};
  if (state == "contradiction")
    return {{}, "the sentences of the schema contradict each other here, and the portal keeps both", false};
  if (action == "required" && state == "shown")
    return {{},
            "the sentence says that it is asked; whether it must be answered is its cardinality's affair",
            false};
  if (action != "validation" && state == "free")
    return {{}, "the sentence is silent about these answers; the portal adds the other side", false};
  return {{}, "not explained", true};
}

// On the first combination of answers on which the two differ; nullopt: on none.
std::optional<Difference> difference(const value& condition, const std::string& action,
                                     const std::string& target, const Rules& rules,
                                     const fim::Document& document, const prose_rules::Vocabulary& vocabulary,
                                     Candidates all) {
  std::vector<std::pair<std::string, std::vector<value>>> axes(all.begin(), all.end());
  std::size_t combinations = 1;
  for (const auto& axis : axes) combinations = std::min(kMostCombinations, combinations * axis.second.size());
  for (std::size_t number = 0; number < combinations; ++number) {
    Answers given;
    Given ours;
    std::size_t rest = number;
    for (const auto& [id, values] : axes) {
      const value& one = values[rest % values.size()];
      rest /= values.size();
      given[id] = one;
      ours.set(id, as_feel(one, vocabulary.find(id)));
    }
    if (half_a_date(condition, given)) continue;
    const bool holds = truth(condition, given);
    const std::string state = ours.state(rules.consequences, action == "validation" ? "*" : target);
    const bool same = action == "validation" ? (state == "valid") == holds
                      : !holds               ? true
                      : action == "required"
                          ? state == "required" || state.starts_with("{")
                          : state == "hidden" || state.find("\"hidden\"") != std::string::npos;
    if (same) continue;
    object shown;
    for (const auto& [id, one] : given) shown[id] = one;
    Difference out = explained(condition, action, state, rules, document, vocabulary);
    out.answers = fmt::format("{}: portal {}, here {}", boost::json::serialize(shown),
                              action == "validation" ? (holds ? "valid" : "invalid") : action, state);
    return out;
  }
  return std::nullopt;
}

// Demanded and forbidden of the same element under one condition: one of the two lost its "not".
bool both_ways(const array& edges, const object& edge, const std::string& action) {
  const value opposite = action == "required" ? "forbidden" : "required";
  return action != "validation" && std::ranges::any_of(edges, [&](const value& each) {
           const object* other = each.if_object();
           const auto* actions = other != nullptr ? other->if_contains("actions") : nullptr;
           return actions != nullptr && actions->is_array() && actions->get_array().size() == 1 &&
                  actions->get_array()[0] == opposite &&
                  text_of(*other, "rule_id") == text_of(edge, "rule_id") &&
                  text_of(*other, "target_id") == text_of(edge, "target_id") &&
                  other->contains("condition") && other->at("condition") == edge.at("condition");
         });
}

}  // namespace

int compare_edges(const fs::path& folder, const fs::path& file) {
  const auto edges = json::parse(read_file(file), {.bytes = 64u << 20});
  if (!edges || !edges->is_object()) {
    fmt::print("{}: cannot be read\n", file.string());
    return 2;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::size_t agree = 0, differ = 0, unclear = 0, foreign = 0, elsewhere = 0, unexplained = 0;
  std::map<std::string, std::size_t> classes;
  std::map<std::string, std::size_t> reasons;  // each distinct disagreement with its number
  std::set<std::string> done;
  for (const fs::path& path : files) {
    const std::string bytes = read_file(path);
    const auto document = fim::read(as_bytes(bytes));
    if (!document || !document->schema || done.contains(document->schema->identifier.id)) continue;
    const auto* of_schema = edges->get_object().if_contains(document->schema->identifier.id);
    if (of_schema == nullptr || !of_schema->is_array()) continue;
    done.insert(document->schema->identifier.id);
    const auto vocabulary = prose_rules::Vocabulary::of(*document);
    std::map<std::string, Rules> known;
    for (const value& each : of_schema->get_array()) {
      const object* edge = each.if_object();
      if (edge == nullptr || text_of(*edge, "origin") != "api") continue;
      const std::string at = text_of(*edge, "rule_id"), target = text_of(*edge, "target_id");
      const auto* actions = edge->if_contains("actions");
      const auto* condition = edge->if_contains("condition");
      Candidates all;
      if (condition == nullptr || actions == nullptr || !actions->is_array() ||
          actions->get_array().size() != 1 || !collect(*condition, all, vocabulary)) {
        ++foreign;
        continue;
      }
      const std::string action(json::view(actions->get_array()[0].get_string()));
      auto found = known.find(at);
      if (found == known.end()) found = known.emplace(at, rules_at(*document, vocabulary, at)).first;
      const Rules& ours = found->second;
      const bool speaks = std::ranges::any_of(ours.consequences, [&](const Consequence& one) {
        return action == "validation" ? one.effect == prose_rules::Effect::valid : one.element == target;
      });
      if (!speaks) {
        ++(ours.unclear ? unclear : elsewhere);
        ++reasons[fmt::format("{} {} of {}: {}", at, action, target.empty() ? "*" : target,
                              !ours.any      ? "no rule hangs here in the schema"
                              : ours.unclear ? "a rule here is not understood"
                                             : "no rule here says so")];
        continue;
      }
      for (const std::string& id : ours.reads) {
        const auto* term = vocabulary.find(id);
        add(all, id, nullptr);
        if (term != nullptr && term->type == fim::DataType::boolean) add(all, id, true), add(all, id, false);
      }
      for (const Consequence& one : ours.consequences) {
        for (const std::string& text : texts_in(one.when)) {
          for (const std::string& id : ours.reads) {
            const auto* term = vocabulary.find(id);
            if (term != nullptr && !term->choices.empty() &&
                std::ranges::any_of(term->choices, [&](const fim::Choice& c) { return c.code == text; }))
              add(all, id, value(text));
          }
        }
      }
      auto other = difference(*condition, action, target, ours, *document, vocabulary, std::move(all));
      if (!other) {
        ++agree;
        continue;
      }
      ++differ;
      if (other->ours_may_be_wrong && both_ways(of_schema->get_array(), *edge, action)) {
        other->reason = "the portal demands and forbids it under one condition; the sentence says when which";
        other->ours_may_be_wrong = false;
      }
      if (other->ours_may_be_wrong) ++unexplained;
      ++classes[other->reason];
      ++reasons[fmt::format("{} {} of {}: {}\n    {}\n    portal: {}", at, action,
                            target.empty() ? "*" : target, other->answers, other->reason,
                            text_of(*edge, "text"))];
    }
  }
  for (const auto& [reason, count] : reasons) fmt::print("{}x {}\n", count, reason);
  for (const auto& [reason, count] : classes) fmt::print("differ {}: {}\n", count, reason);
  fmt::print(
      "edges of the portal: {} agree, {} differ, {} of rules not understood, {} that no rule says, {} not "
      "compared\n",
      agree, differ, unclear, elsewhere, foreign);
  return agree > 0 && unexplained == 0 ? 0 : 1;
}

}  // namespace rathaus::conformance
