#include "modules/forms/rules.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <map>
#include <set>

#include "libs/base/check.h"
#include "libs/german/text.h"
#include "libs/prose_rules/rules.h"
#include "modules/forms/condition_paths.h"
#include "modules/forms/texts_de.h"

namespace rathaus::forms {
namespace json = boost::json;
namespace {

constexpr std::array<std::string_view, 6> kEffects = {"required", "shown",     "hidden",
                                                      "optional", "prefilled", "valid"};
constexpr std::size_t kMostMessage = 300;  // characters of a sentence that is shown as an error

// Bytes of a quotation that begins here, marks included; 0: none, or it does not end on this line.
std::size_t quotation(std::string_view text) {
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"\"", "\""},
                                    {"'", "'"},
                                    {"„", "“"},
                                    {"“", "”"},
                                    {"»", "«"}}) {
    if (!text.starts_with(open)) continue;
    const std::size_t end = text.find(close, open.size());
    return end == std::string_view::npos || text.find('\n') < end ? 0 : end + close.size();
  }
  return 0;
}

// Ids are for editors. People read the question as the form asks it; where that is not sure, the name beside the id.
std::string without_ids(const Form& form, NodeIndex host, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    if ((text[i] == 'F' || text[i] == 'G') && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '(')) {
      for (std::size_t at = i; at < text.size() && (text[at] == 'F' || text[at] == 'G'); ++at) {
        std::size_t digits = at + 1;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
        if (digits - at < 7) break;
        end = at = digits;
        if (at >= text.size() || text[at] != '.') break;
      }
    }
    if (end == i) {
      out += text[i++];
      continue;
    }
    const auto node = node_for(form, host, host, text.substr(i, end - i));
    i = end;
    const std::size_t blank = i < text.size() && text[i] == ' ' ? 1 : 0;
    const std::size_t name = i < text.size() ? quotation(text.substr(i + blank)) : 0;
    if (!node || name == 0 || form[*node].label.empty()) continue;
    out += "„" + shortened(form[*node].label) + "“";
    i += blank + name;
  }
  return german::tidy(out);
}

std::string name_of_rule(const ProseRule& rule) {
  return "„" + (rule.name.empty() ? rule.id : rule.name) + "“ (" + rule.id + ")";
}

// The nodes that are named around the host, each with what its condition reads.
Result<std::vector<NodeIndex>> targets_of(const Form& form, NodeIndex host, std::string_view reference,
                                          std::string_view when) {
  NodeIndex around = form[host].kind == NodeKind::group ? host : form[host].parent;
  const std::size_t slash = reference.find_last_of("./");
  const std::string_view last = slash == std::string_view::npos ? reference : reference.substr(slash + 1);
  for (;; around = form[around].parent) {
    std::vector<NodeIndex> found;
    for (std::size_t i = std::max<std::size_t>(around, 1); i < form[around].end; ++i) {
      const auto node = static_cast<NodeIndex>(i);
      if (form[node].id != last && form[node].key != last) continue;
      if (const auto same = node_for(form, host, node, reference); same && *same == node)
        found.push_back(node);
    }
    if (found.empty()) {
      if (around != 0) continue;
      return fail(refused("form.rule.element", std::string(reference),
                          "„" + std::string(reference) + "“ kommt im Datenschema nicht vor."));
    }
    if (found.size() == 1) return found;
    // The rule of a group speaks of what stands in the group itself.
    std::vector<NodeIndex> own;
    for (const NodeIndex each : found) {
      if (host != 0 && form[each].parent == host) own.push_back(each);
    }
    if (own.size() == 1) return own;
    // The same block several times: each with its own answers. One answer for all would be a guess.
    std::set<std::vector<std::string>> read;
    for (const NodeIndex each : found) {
      const auto tree = condition_of(form, host, each, when);
      if (!tree) return fail(tree.error());
      read.insert(tree->paths());
    }
    if (read.size() == found.size()) return found;
    return fail(refused("form.rule.element", std::string(reference),
                        "„" + std::string(reference) + "“ steht hier an " + std::to_string(found.size()) +
                            " Stellen; welche gemeint ist, sagt die Regel nicht."));
  }
}

std::optional<NodeIndex> node_in_path(std::string_view path) {
  if (!path.starts_with('#')) return std::nullopt;
  NodeIndex out = 0;
  for (const char c : path.substr(1)) out = static_cast<NodeIndex>(out * 10 + (c - '0'));
  return out;
}

std::vector<NodeIndex> reads_of(const feel::ExpressionTree& tree) {
  std::vector<NodeIndex> out;
  for (const std::string& path : tree.paths()) {
    if (const auto node = node_in_path(path)) out.push_back(*node);
  }
  std::ranges::sort(out);
  return out;
}

// The innermost group around all that is read.
NodeIndex group_around(const Form& form, const std::vector<NodeIndex>& nodes) {
  if (nodes.empty()) return 0;
  NodeIndex around = form[nodes.front()].parent;
  while (around != 0 && std::ranges::any_of(nodes, [&](NodeIndex each) {
           return each <= around || each >= form[around].end;
         }))
    around = form[around].parent;
  return around;
}

feel::ExpressionTree tree_of(json::value source) {
  auto tree = feel::ExpressionTree::parse(source);
  if (tree) return std::move(*tree);
  return *feel::ExpressionTree::parse(json::value(json::object{{"value", nullptr}}));
}

// What other rules say of the same node is put around it (merge_rules): there must be room for that.
Status has_room(const feel::ExpressionTree& tree) {
  json::value around = json_of(tree);
  for (const char* word : {"holds", "not", "or", "holds", "not", "if"}) {
    json::array parts{std::move(around)};
    if (word == std::string_view("if")) parts.resize(3, json::object{{"value", nullptr}});
    around = json::object{{word, std::move(parts)}};
  }
  if (feel::ExpressionTree::parse(around)) return {};
  return fail(refused("form.rule.feel", {}, "Die Bedingung ist zu tief verschachtelt."));
}

// Of a check only "no" is an error. In FEEL an empty answer is not equal to a value: that is no, not unknown.
json::value equal_or_not(json::value tree, bool decided = false) {
  json::object* object = tree.if_object();
  if (object == nullptr || object->empty()) return tree;
  const bool leaf = object->begin()->key() == "in", holds = object->begin()->key() == "holds";
  if (leaf && !decided) return json::object{{"holds", json::array{std::move(tree)}}};
  if (json::array* parts = object->begin()->value().if_array()) {
    for (json::value& each : *parts) each = equal_or_not(std::move(each), holds);
  }
  return tree;
}

Status add_effect(const Form& form, ProseRule& rule, Effect effect, std::string_view reference,
                  const std::string& value, const std::string& when) {
  if (effect == Effect::valid) {
    // Read once to see where it belongs, then from there.
    const auto read = TRY(condition_of(form, rule.node, rule.node, when));
    const auto first = tree_of(equal_or_not(json_of(read)));
    const std::vector<NodeIndex> reads = reads_of(first);
    if (reads.empty()) return fail(refused("form.rule.element", {}, "Die Prüfung nennt keine Angabe."));
    TRY(has_room(first));
    rule.effects.push_back({effect, group_around(form, reads), value, when, first});
    return {};
  }
  for (const NodeIndex target : TRY(targets_of(form, rule.node, reference, when))) {
    auto tree = TRY(condition_of(form, rule.node, target, when));
    TRY(has_room(tree));
    rule.effects.push_back({effect, target, value, when, std::move(tree)});
  }
  return {};
}

json::value any_of(const std::vector<const RuleEffect*>& effects) {
  if (effects.size() == 1) return json_of(effects.front()->tree);
  json::array parts;
  std::set<std::string_view> seen;
  for (const RuleEffect* each : effects) {
    if (seen.insert(each->tree.json()).second) parts.push_back(json_of(each->tree));
  }
  if (parts.size() == 1) return parts.front();
  return json::object{{"or", std::move(parts)}};
}

struct Said {  // of one node, by all rules
  std::vector<const RuleEffect*> required, shown, hidden, optional, prefilled;
};

}  // namespace

std::string_view to_text(Effect effect) { return kEffects[static_cast<std::size_t>(effect)]; }

std::optional<Effect> effect_from(std::string_view text) {
  const auto* at = std::ranges::find(kEffects, text);
  if (at == kEffects.end()) return std::nullopt;
  return static_cast<Effect>(at - kEffects.begin());
}

namespace {

// Sentences that were understood and do not go together: none of them is carried out, each says why.
void set_aside_conflicts(Form& form) {
  for (std::size_t round = 0; round <= form.rules.size(); ++round) {
    const std::vector<RuleConflict> conflicts = rule_conflicts(form);
    if (conflicts.empty()) return;
    for (const RuleConflict& each : conflicts) {
      for (const std::uint32_t rule : each.rules) {
        form.rules[rule].executable = false;
        if (form.rules[rule].why.empty()) form.rules[rule].why = each.text;
      }
    }
  }
}

}  // namespace

namespace {

// Ids outside of texts, with the way that the rule wrote to them, where such an element lies.
std::string with_ways(const Form& form, NodeIndex host, const std::string& when,
                      const std::map<std::string, std::string>& ways) {
  if (ways.empty()) return when;
  std::string out;
  bool text = false;
  for (std::size_t i = 0; i < when.size();) {
    if (when[i] == '"' && (i == 0 || when[i - 1] != '\\')) text = !text;
    std::size_t end = i;
    while (!text && end < when.size() && std::isalnum(static_cast<unsigned char>(when[end])) != 0) ++end;
    if (end == i) {
      out += when[i++];
      continue;
    }
    const std::string word = when.substr(i, end - i);
    const auto way = ways.find(word);
    out += way != ways.end() && node_for(form, host, host, way->second) ? way->second : word;
    i = end;
  }
  return out;
}

}  // namespace

void compile_rules(Form& form, const fim::Document& document) {
  if (form.rules.empty()) return;
  const auto vocabulary = prose_rules::Vocabulary::of(document);
  // The same rule hangs at many places.
  std::map<std::pair<std::string_view, std::vector<std::string>>, prose_rules::Compiled> known;
  for (std::size_t i = 0; i < form.rules.size(); ++i) {
    ProseRule& rule = form.rules[i];
    if (!document.rules[i].errors.empty()) rule.message = german::tidy(document.rules[i].errors.front().text);
    const auto around = prose_rules::fields_around(document, document.rules[i]);
    const auto [at, fresh] = known.try_emplace({rule.text, around});
    if (fresh) at->second = prose_rules::compile(rule.text, vocabulary, around);
    const prose_rules::Compiled& compiled = at->second;
    if (!compiled.understood) {
      rule.why = compiled.why;
      rule.stopped_at = static_cast<std::uint32_t>(compiled.stopped_at);
      continue;
    }
    for (const prose_rules::Consequence& each : compiled.consequences) {
      const auto effect = effect_from(prose_rules::to_text(each.effect));
      CHECK(effect.has_value());
      const Status added = add_effect(form, rule, *effect, each.path.empty() ? each.element : each.path,
                                      each.value, with_ways(form, rule.node, each.when, compiled.ways));
      if (added) continue;
      rule.effects.clear();
      rule.why = added.error().detail;
      rule.stopped_at = 0;
      break;
    }
    rule.executable = !rule.effects.empty();
  }
  set_aside_conflicts(form);
  merge_rules(form);
}

Status complete_rule(Form& form, const Completion& completion) {
  const auto host = form.find(completion.node);
  const auto rule = std::ranges::find_if(form.rules, [&](const ProseRule& each) {
    return each.id == completion.rule && each.version == completion.version && host && each.node == *host;
  });
  if (rule == form.rules.end()) return fail(not_found("form.rule.unknown", completion.rule));
  ProseRule changed = *rule;
  if (!changed.completed) changed.effects.clear();
  TRY(add_effect(form, changed, completion.effect, completion.element, completion.value, completion.when));
  if (!completion.message.empty()) changed.message = completion.message;
  changed.executable = changed.completed = true;
  changed.why.clear();
  changed.stopped_at = 0;
  *rule = std::move(changed);
  merge_rules(form);
  finish(form);
  return {};
}

Status leave_out_rule(Form& form, std::size_t at) {
  if (at >= form.rules.size()) return fail(not_found("form.rule.unknown"));
  ProseRule& rule = form.rules[at];
  rule.effects.clear();
  rule.executable = false;
  rule.completed = true;
  rule.why = "Von Hand abgeschaltet: Die Sachbearbeitung prüft diese Regel.";
  rule.stopped_at = 0;
  merge_rules(form);
  finish(form);
  return {};
}

void merge_rules(Form& form) {
  std::map<NodeIndex, Said> said;
  form.conditions.clear();
  for (Node& node : form.nodes) node.conditions = -1;
  const auto of = [&form](NodeIndex node) -> Conditions& {
    if (form.nodes[node].conditions < 0) {
      form.nodes[node].conditions = static_cast<std::int32_t>(form.conditions.size());
      form.conditions.emplace_back();
    }
    return form.conditions[static_cast<std::size_t>(form.nodes[node].conditions)];
  };
  for (const ProseRule& rule : form.rules) {
    if (!rule.executable) continue;
    for (const RuleEffect& each : rule.effects) {
      switch (each.effect) {
        case Effect::required: said[each.node].required.push_back(&each); break;
        case Effect::shown: said[each.node].shown.push_back(&each); break;
        case Effect::hidden: said[each.node].hidden.push_back(&each); break;
        case Effect::optional: said[each.node].optional.push_back(&each); break;
        case Effect::prefilled: said[each.node].prefilled.push_back(&each); break;
        case Effect::valid: {
          std::string message = rule.message.empty() ? without_ids(form, rule.node, rule.text) : rule.message;
          const std::vector<NodeIndex> reads = reads_of(each.tree);
          if (rule.message.empty() && message.size() > kMostMessage) {
            message = "Diese Angaben passen nicht zusammen:";
            for (const NodeIndex read : reads)
              message += (read == reads.front() ? " „" : ", „") + shortened(form[read].label) + "“";
            message += ".";
          }
          Check check{tree_of(json_of(each.tree)), message, reads};
          auto& checks = of(each.node).checks;
          if (std::ranges::find(checks, check) == checks.end()) checks.push_back(std::move(check));
          break;
        }
      }
    }
  }
  for (auto& [node, one] : said) {
    Conditions& out = of(node);
    if (!one.hidden.empty()) {
      out.shown = tree_of(json::object{{"not", json::object{{"holds", any_of(one.hidden)}}}});
    } else if (!one.shown.empty()) {
      // Nobody says when it is hidden: it is asked exactly when a rule asks for it.
      std::vector<const RuleEffect*> asked = one.shown;
      asked.insert(asked.end(), one.required.begin(), one.required.end());
      out.shown = tree_of(any_of(asked));
    }
    if (!one.required.empty()) out.required = tree_of(any_of(one.required));
    if (!one.optional.empty()) out.optional = tree_of(any_of(one.optional));
    if (!one.prefilled.empty()) {
      json::value value = json::object{{"value", nullptr}};
      for (auto at = one.prefilled.rbegin(); at != one.prefilled.rend(); ++at)
        value = json::object{{"if", json::array{json_of((*at)->tree), json::object{{"value", (*at)->value}},
                                                std::move(value)}}};
      out.prefilled = tree_of(std::move(value));
    }
  }
  std::erase_if(form.findings, [](const Finding& each) {
    return each.code == "form.rule_not_executable" || each.code == "form.rules_contradict" ||
           each.code == "form.rules_cyclic";
  });
  for (const ProseRule& rule : form.rules) {
    if (rule.executable) continue;
    form.findings.push_back({"form.rule_not_executable", rule.node,
                             "Die Regel " + name_of_rule(rule) + " wird noch nicht ausgeführt. " + rule.why});
  }
  for (RuleConflict& each : rule_conflicts(form))
    form.findings.push_back(
        {each.cyclic ? "form.rules_cyclic" : "form.rules_contradict", each.node, std::move(each.text)});
}

// ---- rules against each other ------------------------------------------------------------------------------------------

namespace {

constexpr std::size_t kMostCombinations = 20'000;  // of the answers that two conditions look at

// The constants that a path is compared with.
void constants_of(const json::value& tree, std::map<std::string, std::set<std::string>>& out) {
  const json::object* object = tree.if_object();
  if (object == nullptr || object->empty()) return;
  const json::value& content = object->begin()->value();
  std::vector<const json::value*> arguments;
  if (const json::array* array = content.if_array()) {
    for (const json::value& each : *array) arguments.push_back(&each);
  } else {
    arguments.push_back(&content);
  }
  std::vector<std::string> paths;
  for (const json::value* each : arguments) {
    const json::object* one = each->if_object();
    if (one == nullptr) continue;
    if (const json::value* path = one->if_contains("path"); path != nullptr && path->is_string()) {
      paths.emplace_back(path->get_string());
      out[paths.back()];
    }
  }
  for (const json::value* each : arguments) {
    const json::object* one = each->if_object();
    const json::value* value = one == nullptr ? nullptr : one->if_contains("value");
    if (value == nullptr) {
      constants_of(*each, out);
      continue;
    }
    for (const std::string& path : paths) out[path].insert(json::serialize(*value));
  }
}

std::vector<feel::Value> domain_of(const Form& form, const std::string& path,
                                   const std::set<std::string>& constants) {
  std::vector<feel::Value> out{feel::Value()};
  for (const std::string& each : constants) {
    const auto value = feel::from_json_text(each);
    if (!value || value->is_null()) continue;
    if (const auto* number = value->number()) {
      for (const int step : {-1, 1}) {
        if (const auto beside = feel::Decimal::add(*number, feel::Decimal(step))) out.emplace_back(*beside);
      }
    }
    if (const auto* day = value->date()) {
      if (const auto local = day->local()) {
        out.emplace_back(plus_days(*local, -1));
        out.emplace_back(plus_days(*local, 1));
      }
    }
    out.push_back(*value);
  }
  const auto node = node_in_path(path);
  if (!node) {
    out.emplace_back("??");  // any other Land
    return out;
  }
  const Node& at = form[*node];
  if (at.kind == NodeKind::group || at.field.type == DataType::boolean) {
    out.emplace_back(true);
    if (at.kind == NodeKind::field) out.emplace_back(false);
  } else if (const CodeList* codes = form.codes(*node)) {
    for (const Code& code : codes->codes) {
      if (out.size() > 40) break;
      if (!constants.contains(json::serialize(json::value(code.code)))) {
        out.emplace_back(code.code);
        break;  // one that nobody names stands for all others
      }
    }
  } else if (constants.empty() || feel::from_json_text(*constants.begin())->string() != nullptr) {
    out.emplace_back("\x01");
  }
  return out;
}

// Whether answers exist for which both hold; nullopt: too many combinations to say.
std::optional<bool> both_possible(const Form& form, const feel::ExpressionTree& a,
                                  const feel::ExpressionTree& b) {
  std::map<std::string, std::set<std::string>> constants;
  constants_of(json::object{{"and", json::array{json_of(a), json_of(b)}}}, constants);
  std::vector<std::pair<std::string, std::vector<feel::Value>>> variables;
  std::size_t combinations = 1;
  for (const auto& [path, known] : constants) {
    variables.emplace_back(path, domain_of(form, path, known));
    combinations *= variables.back().second.size();
    if (combinations > kMostCombinations) return std::nullopt;
  }
  std::map<std::string, const feel::Value*, std::less<>> now;
  const auto lookup = [&now](std::string_view path) {
    const auto at = now.find(path);
    return at == now.end() ? feel::Value() : *at->second;
  };
  for (std::size_t n = 0; n < combinations; ++n) {
    std::size_t rest = n;
    for (const auto& [path, values] : variables) {
      now[path] = &values[rest % values.size()];
      rest /= values.size();
    }
    const auto holds = [&](const feel::ExpressionTree& tree) {
      std::uint64_t steps = feel::kDefaultSteps;
      const auto value = tree.evaluate(lookup, steps);
      return value && feel::truth(*value) == feel::Truth::yes;
    };
    if (holds(a) && holds(b)) return true;
  }
  return false;
}

struct Spoken {
  std::uint32_t rule;
  const RuleEffect* effect;
};

void contradictions(const Form& form, std::vector<RuleConflict>& out) {
  std::map<NodeIndex, std::vector<Spoken>> by_node;
  for (std::uint32_t i = 0; i < form.rules.size(); ++i) {
    if (!form.rules[i].executable) continue;
    for (const RuleEffect& each : form.rules[i].effects) {
      if (each.effect != Effect::valid && each.effect != Effect::prefilled)
        by_node[each.node].push_back({i, &each});
    }
  }
  std::map<std::pair<std::string, std::string>, bool> known;  // the same pair of conditions at many nodes
  for (const auto& [node, all] : by_node) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> told;
    for (const Spoken& wants : all) {
      if (wants.effect->effect != Effect::required && wants.effect->effect != Effect::shown) continue;
      for (const Spoken& forbids : all) {
        if (forbids.effect->effect != Effect::hidden) continue;
        const auto key = std::pair(wants.effect->tree.json(), forbids.effect->tree.json());
        auto at = known.find(key);
        if (at == known.end())
          at =
              known
                  .emplace(key, both_possible(form, wants.effect->tree, forbids.effect->tree).value_or(false))
                  .first;
        if (!at->second || !told.insert(std::minmax(wants.rule, forbids.rule)).second) continue;
        RuleConflict one{false, {wants.rule, forbids.rule}, node, {}};
        if (wants.rule == forbids.rule) one.rules.pop_back();
        one.text = one.rules.size() == 1
                       ? "Die Regel " + name_of_rule(form.rules[wants.rule]) + " widerspricht sich"
                       : "Die Regeln " + name_of_rule(form.rules[wants.rule]) + " und " +
                             name_of_rule(form.rules[forbids.rule]) + " widersprechen sich";
        one.text += ": „" + form[node].label + "“ ist bei denselben Angaben verlangt und ausgeblendet.";
        out.push_back(std::move(one));
      }
    }
  }
}

// Whose visibility or value a node's own visibility or value is computed from.
class Circles {
 public:
  Circles(const Form& form, std::vector<RuleConflict>& out)
      : form_(form), out_(out), state_(form.nodes.size(), 0) {
    for (std::uint32_t i = 0; i < form.rules.size(); ++i) {
      if (!form.rules[i].executable) continue;
      for (const RuleEffect& each : form.rules[i].effects) {
        if (each.effect != Effect::shown && each.effect != Effect::hidden && each.effect != Effect::prefilled)
          continue;
        for (const NodeIndex read : reads_of(each.tree)) edges_[each.node].push_back({read, i});
      }
    }
  }
  void run() {
    for (const auto& [node, edges] : edges_) visit(node);
  }

 private:
  void visit(NodeIndex node) {
    if (state_[node] == 2) return;
    state_[node] = 1;
    way_.push_back(node);
    for (const auto& [read, rule] : edges_[node]) {
      rules_.push_back(rule);
      for (NodeIndex at = read; at != kNoNode && at != 0; at = form_[at].parent) step(at);
      for (std::size_t below = read + 1; below < form_[read].end; ++below)
        step(static_cast<NodeIndex>(below));
      rules_.pop_back();
    }
    way_.pop_back();
    state_[node] = 2;
  }
  void step(NodeIndex to) {
    if (!edges_.contains(to) || state_[to] == 2) return;
    if (state_[to] == 0) return visit(to);
    const auto from = std::ranges::find(way_, to);
    RuleConflict one{true, {}, to, {}};
    const auto first = static_cast<std::size_t>(from - way_.begin());
    for (std::size_t i = first; i < rules_.size(); ++i) {
      if (std::ranges::find(one.rules, rules_[i]) == one.rules.end()) one.rules.push_back(rules_[i]);
    }
    one.text = one.rules.size() == 1 ? "Die Regel " : "Die Regeln ";
    for (std::size_t i = 0; i < one.rules.size(); ++i)
      one.text += (i == 0                      ? ""
                   : i + 1 == one.rules.size() ? " und "
                                               : ", ") +
                  name_of_rule(form_.rules[one.rules[i]]);
    one.text += one.rules.size() == 1 ? " dreht sich im Kreis: „" : " drehen sich im Kreis: „";
    one.text += form_[to].label + "“ hängt von sich selbst ab.";
    out_.push_back(std::move(one));
  }

  const Form& form_;
  std::vector<RuleConflict>& out_;
  std::map<NodeIndex, std::vector<std::pair<NodeIndex, std::uint32_t>>> edges_;
  std::vector<char> state_;  // 0 new, 1 on the way, 2 done
  std::vector<NodeIndex> way_;
  std::vector<std::uint32_t> rules_;  // of the steps between the nodes of way_
};

}  // namespace

std::vector<RuleConflict> rule_conflicts(const Form& form) {
  std::vector<RuleConflict> out;
  contradictions(form, out);
  Circles(form, out).run();
  return out;
}

std::string blocking_rules(const Form& form) {
  std::string out;
  std::size_t more = 0;
  for (const Finding& each : form.findings) {
    if (each.code != "form.rules_contradict" && each.code != "form.rules_cyclic") continue;
    if (out.empty())
      out = each.text;
    else
      ++more;
  }
  if (more > 0)
    out += more == 1 ? " Dazu kommt ein weiterer Widerspruch."
                     : " Dazu kommen " + std::to_string(more) + " weitere Widersprüche.";
  return out;
}

}  // namespace rathaus::forms
