// FEEL of a rule -> condition tree of the form.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "libs/base/check.h"
#include "libs/base/time.h"
#include "libs/feel/ast.h"
#include "modules/forms/rules.h"

namespace rathaus::forms {
namespace json = boost::json;
namespace {

bool id_like(std::string_view word) {
  return word.size() > 5 && (word[0] == 'F' || word[0] == 'G') &&
         std::ranges::all_of(word.substr(1), [](char c) { return (c >= '0' && c <= '9') || c == '~'; });
}

// Names of elements and `land` that a text uses outside of its strings.
feel::Scope scope_of(std::string_view text) {
  feel::Scope scope;
  std::vector<std::string> seen;
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
      ++i;
    } else if (letter(text[i])) {
      const std::size_t from = i;
      while (i < text.size() && (letter(text[i]) || digit(text[i]))) ++i;
      const std::string word(text.substr(from, i - from));
      if ((word == "land" || id_like(word)) && std::ranges::find(seen, word) == seen.end()) {
        seen.push_back(word);
        scope.add(word);
        scope.add_member(word);
      }
    } else {
      ++i;
    }
  }
  return scope;
}

// A way that is written out means the element that lies there, step by step from where the rule hangs; nullopt: none does, or several.
std::optional<NodeIndex> step_by_step(const Form& form, NodeIndex around,
                                      std::span<const std::string_view> ids) {
  std::vector<NodeIndex> here{around};
  for (const std::string_view id : ids) {
    std::vector<NodeIndex> next;
    for (const NodeIndex each : here) {
      for (NodeIndex child = form.first_child(each); child != kNoNode; child = form.next_sibling(child)) {
        if (form[child].id == id || form[child].key == id) next.push_back(child);
      }
    }
    here = std::move(next);
  }
  return here.size() == 1 ? std::optional(here.front()) : std::nullopt;
}

bool matches(const Form& form, NodeIndex node, std::span<const std::string_view> ids) {
  if (ids.empty()) return false;
  const auto same = [&](NodeIndex at, std::string_view id) {
    return form[at].id == id || form[at].key == id;
  };
  if (!same(node, ids.back())) return false;
  std::size_t left = ids.size() - 1;
  for (NodeIndex at = form[node].parent; left > 0 && at != kNoNode; at = form[at].parent) {
    if (same(at, ids[left - 1])) --left;
  }
  return left == 0;
}

std::size_t common_levels(const Form& form, NodeIndex a, NodeIndex b) {
  std::vector<NodeIndex> above;
  for (NodeIndex at = a; at != kNoNode; at = form[at].parent) above.push_back(at);
  for (NodeIndex at = b; at != kNoNode; at = form[at].parent) {
    if (std::ranges::find(above, at) != above.end()) return form[at].depth;
  }
  return 0;
}

std::vector<std::string_view> ids_of(std::string_view reference) {
  std::vector<std::string_view> out;
  while (!reference.empty()) {
    const std::size_t end = reference.find_first_of("./");
    out.push_back(reference.substr(0, end));
    reference = end == std::string_view::npos ? std::string_view{} : reference.substr(end + 1);
  }
  return out;
}

std::string label_of(std::string_view reference) { return "„" + std::string(reference) + "“"; }

class Translator {
 public:
  Translator(const Form& form, NodeIndex host, NodeIndex target, const feel::Tree& tree)
      : form_(form), host_(host), target_(target), tree_(tree) {}

  Result<json::object> condition(feel::NodeId id, bool negated) {
    const feel::Node& node = tree_.at(id);
    switch (node.op) {
      case feel::Op::constant: {
        const bool* b = tree_.values[node.index].boolean();
        if (b == nullptr) return unclear("eine Bedingung", node);
        return json::object{{"value", *b != negated}};
      }
      case feel::Op::logical_and:
      case feel::Op::logical_or: {
        const char* word = (node.op == feel::Op::logical_and) != negated ? "and" : "or";
        json::array parts;
        for (std::uint32_t i = 0; i < node.count; ++i) {
          json::object part = TRY(condition(tree_.argument(node, i), negated));
          // "a or b or c" is one list: twenty fields must not nest twenty deep.
          if (json::value* same = part.if_contains(word)) {
            for (json::value& each : same->as_array()) parts.push_back(std::move(each));
          } else {
            parts.emplace_back(std::move(part));
          }
        }
        return json::object{{word, std::move(parts)}};
      }
      case feel::Op::name:
      case feel::Op::path: return truth_of(id, negated);
      case feel::Op::equal: return equality(node, negated);
      case feel::Op::not_equal: return equality(node, !negated);
      case feel::Op::less: return ordering("less_than", node, negated);
      case feel::Op::less_or_equal: return ordering("less_or_equal", node, negated);
      case feel::Op::greater: return ordering("greater_than", node, negated);
      case feel::Op::greater_or_equal: return ordering("greater_or_equal", node, negated);
      case feel::Op::between: {
        const json::object value = TRY(operand(tree_.argument(node, 0), feel::kNoNode)),
                           low = TRY(operand(tree_.argument(node, 1), tree_.argument(node, 0))),
                           high = TRY(operand(tree_.argument(node, 2), tree_.argument(node, 0)));
        json::object out{{"and", json::array{json::object{{"greater_or_equal", json::array{value, low}}},
                                             json::object{{"less_or_equal", json::array{value, high}}}}}};
        if (negated) return json::object{{"not", std::move(out)}};
        return out;
      }
      case feel::Op::conditional: {
        return json::object{{"if", json::array{TRY(condition(tree_.argument(node, 0), false)),
                                               TRY(condition(tree_.argument(node, 1), negated)),
                                               TRY(condition(tree_.argument(node, 2), negated))}}};
      }
      case feel::Op::in: return in(node, negated);
      case feel::Op::tests_negated:
      case feel::Op::call: return call(node, negated);
      default: return unclear("diese Form", node);
    }
  }

  std::vector<NodeIndex> reads;

 private:
  std::unexpected<Error> unclear(const std::string& what, const feel::Node& node) const {
    return fail(refused("form.rule.feel", std::to_string(node.offset),
                        "Hier wird " + what + " in Bedingungen von Formularen nicht unterstützt."));
  }

  static json::object leaf(json::object positive, bool negated) {
    if (!negated) return positive;
    return {{"not", json::object{{"holds", std::move(positive)}}}};
  }

  // "F1" or "G1.F1"; nullopt: something else.
  std::optional<std::string> reference(feel::NodeId id) const {
    const feel::Node& node = tree_.at(id);
    if (node.op == feel::Op::name) return tree_.strings[node.index];
    if (node.op != feel::Op::path) return std::nullopt;
    auto above = reference(tree_.argument(node, 0));
    if (!above) return std::nullopt;
    return *above + "." + tree_.strings[node.index];
  }

  struct Variable {
    std::string path;
    NodeIndex node = kNoNode;
    bool many = false, group = false;
  };
  Result<Variable> variable(const std::string& name) {
    if (name == "land") return Variable{std::string(kLandPath), kNoNode, false, false};
    const NodeIndex node = TRY(node_for(form_, host_, target_, name));
    reads.push_back(node);
    Variable out{"#" + std::to_string(node), node, false, form_[node].kind == NodeKind::group};
    const std::size_t together = common_levels(form_, node, target_);
    for (NodeIndex at = node; at != 0 && form_[at].depth > together; at = form_[at].parent)
      out.many = out.many || form_[at].repeats();
    return out;
  }

  static json::object path(const Variable& v) { return {{"path", v.path}}; }

  // A constant as answers of the field have it: "1" of a number field is a number.
  json::object constant(const feel::Value& value, NodeIndex field) const {
    feel::Value out = value;
    if (const std::string* text = value.string(); text != nullptr && field != kNoNode) {
      const FieldSpec& spec = form_[field].field;
      if (spec.code_list < 0) {
        switch (spec.type) {
          case DataType::boolean:
            if (*text == "true" || *text == "wahr" || *text == "Ja" || *text == "ja") out = feel::Value(true);
            if (*text == "false" || *text == "falsch" || *text == "Nein" || *text == "nein")
              out = feel::Value(false);
            break;
          case DataType::integer:
          case DataType::number:
          case DataType::currency:
            if (const auto number = feel::Decimal::parse(*text)) out = feel::Value(*number);
            break;
          case DataType::date:
            if (const auto day = parse_iso_date(*text)) out = feel::Value(*day);
            break;
          default: break;
        }
      }
    }
    return {{"value", feel::to_json(out)}};
  }

  const feel::Value* literal(feel::NodeId id) const {
    const feel::Node& node = tree_.at(id);
    return node.op == feel::Op::constant ? &tree_.values[node.index] : nullptr;
  }

  Result<json::object> truth_of(feel::NodeId id, bool negated) {
    const auto name = reference(id);
    if (!name) return unclear("dieser Ausdruck", tree_.at(id));
    const Variable v = TRY(variable(*name));
    if (v.group) return filled(v, negated);
    return leaf({{"in", json::array{json::object{{"value", true}}, path(v)}}}, negated);
  }

  static json::object filled(const Variable& v, bool negated) {
    json::object empty{{"is_empty", path(v)}};
    if (negated) return empty;
    return {{"not", std::move(empty)}};
  }

  Result<json::object> equality(const feel::Node& node, bool negated) {
    feel::NodeId a = tree_.argument(node, 0), b = tree_.argument(node, 1);
    if (literal(a) != nullptr) std::swap(a, b);
    const auto name = reference(a);
    const feel::Value* value = literal(b);
    if (value != nullptr && value->is_null() && is_date_of_parts(a))
      return leaf(TRY(calendar_day(tree_.at(a))), !negated);
    if (!name || value == nullptr) {
      // (A) != (B): both are conditions, one and not the other.
      if (!name && !reference(b)) {
        json::object both{{"and", json::array{TRY(condition(a, false)), TRY(condition(b, false))}}};
        json::object none{{"and", json::array{TRY(condition(a, true)), TRY(condition(b, true))}}};
        json::object one{{"and", json::array{TRY(condition(a, false)), TRY(condition(b, true))}}};
        json::object other{{"and", json::array{TRY(condition(a, true)), TRY(condition(b, false))}}};
        if (negated) return json::object{{"or", json::array{std::move(one), std::move(other)}}};
        return json::object{{"or", json::array{std::move(both), std::move(none)}}};
      }
      return leaf({{"equal", json::array{TRY(operand(a, b)), TRY(operand(b, a))}}}, negated);
    }
    const Variable v = TRY(variable(*name));
    if (value->is_null()) return filled(v, !negated);
    if (v.group) {
      if (const bool* yes = value->boolean()) return filled(v, *yes == negated);
      return unclear("der Vergleich einer Gruppe mit einem Wert", node);
    }
    return leaf({{"in", json::array{constant(*value, v.node), path(v)}}}, negated);
  }

  bool is_date_of_parts(feel::NodeId id) const {
    const feel::Node& node = tree_.at(id);
    if (node.op != feel::Op::call || node.flags != 0 || node.count != 4) return false;
    const feel::Node& callee = tree_.at(tree_.argument(node, 0));
    return callee.op == feel::Op::name && tree_.strings[callee.index] == "date";
  }

  // date(year, month, day) != null, with what a condition can say: a day that its month has, the 29th of February in leap years only.
  Result<json::object> calendar_day(const feel::Node& node) {
    std::array<Variable, 3> parts;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const auto name = reference(tree_.argument(node, i + 1));
      if (!name) return unclear("ein Datum aus Teilen, die keine Felder sind,", node);
      parts[i] = TRY(variable(*name));
      if (parts[i].node == kNoNode || parts[i].many || form_[parts[i].node].field.type != DataType::integer)
        return unclear("ein Datum aus anderen Feldern als je einer ganzen Zahl", node);
    }
    const auto& [year, month, day] = parts;
    const FieldSpec& years = form_[year.node].field;
    const auto first = years.min_number ? years.min_number->to_int64() : std::nullopt;
    const auto last = years.max_number ? years.max_number->to_int64() : std::nullopt;
    if (!first || !last || *first < 1 || *last > 9999 || *last - *first > 1000)
      return unclear("ein Jahr ohne enge Grenzen", node);
    const auto among = [&](const Variable& v, const std::vector<std::int64_t>& numbers) {
      json::array arguments{path(v)};
      for (const std::int64_t number : numbers)
        arguments.emplace_back(json::object{{"value", feel::to_json(feel::Value::number(number))}});
      return json::object{{"in", std::move(arguments)}};
    };
    const auto both = [](auto... all) { return json::object{{"and", json::array{std::move(all)...}}}; };
    const auto outside = [&](const Variable& v, std::int64_t least, std::int64_t most) {
      const auto than = [&](const char* op, std::int64_t number) {
        return json::object{
            {op, json::array{path(v), json::object{{"value", feel::to_json(feel::Value::number(number))}}}}};
      };
      return json::object{{"or", json::array{than("less_than", least), than("greater_than", most)}}};
    };
    std::vector<std::int64_t> leap;
    for (std::int64_t y = *first; y <= *last; ++y) {
      if (std::chrono::year(static_cast<int>(y)).is_leap()) leap.push_back(y);
    }
    json::array wrong{outside(month, 1, 12), outside(day, 1, 31),
                      both(among(month, {4, 6, 9, 11}), among(day, {31})),
                      both(among(month, {2}), among(day, {30, 31})),
                      both(among(month, {2}), among(day, {29}), leaf(among(year, leap), true))};
    json::array all;
    for (const Variable& part : parts) all.emplace_back(filled(part, false));
    all.emplace_back(leaf(json::object{{"or", std::move(wrong)}}, true));
    return json::object{{"and", std::move(all)}};
  }

  Result<json::object> ordering(const char* op, const feel::Node& node, bool negated) {
    const feel::NodeId a = tree_.argument(node, 0), b = tree_.argument(node, 1);
    json::object out{{op, json::array{TRY(operand(a, b)), TRY(operand(b, a))}}};
    if (negated) return json::object{{"not", std::move(out)}};  // what is unknown stays unknown
    return out;
  }

  bool calls(const feel::Node& node, std::string_view name, std::uint32_t count) const {
    if (node.op != feel::Op::call || node.flags != 0 || node.count != count) return false;
    const feel::Node& callee = tree_.at(tree_.argument(node, 0));
    return callee.op == feel::Op::name && tree_.strings[callee.index] == name;
  }

  // today(), today() - duration("P120Y"): the day that the draft is looked at, as a path ("$today-P120Y").
  std::optional<std::string> today_of(feel::NodeId id) const {
    const feel::Node& node = tree_.at(id);
    if (calls(node, "today", 1)) return std::string(kTodayPath);
    if ((node.op != feel::Op::add && node.op != feel::Op::subtract) ||
        !calls(tree_.at(tree_.argument(node, 0)), "today", 1))
      return std::nullopt;
    const feel::Node& span = tree_.at(tree_.argument(node, 1));
    const feel::Value* text = calls(span, "duration", 2) ? literal(tree_.argument(span, 1)) : nullptr;
    if (text == nullptr || text->string() == nullptr) return std::nullopt;
    std::string path = std::string(kTodayPath) + (node.op == feel::Op::add ? "+" : "-") + *text->string();
    const LocalDate any{std::chrono::year{2000}, std::chrono::month{1}, std::chrono::day{1}};
    if (!day_beside(any, path)) return std::nullopt;
    return path;
  }

  // A value: an element, a constant, count(element), date(element or text). `beside`: what it is compared with.
  Result<json::object> operand(feel::NodeId id, feel::NodeId beside) {
    const feel::Node& node = tree_.at(id);
    if (const auto name = reference(id)) return path(TRY(variable(*name)));
    if (node.op == feel::Op::constant) {
      NodeIndex field = kNoNode;
      if (beside != feel::kNoNode) {
        if (const auto name = reference(beside); name && *name != "land")
          field = TRY(node_for(form_, host_, target_, *name));
      }
      return constant(tree_.values[node.index], field);
    }
    if (const auto day = today_of(id)) return json::object{{"path", *day}};
    if (node.op == feel::Op::call && node.count == 2) {
      const std::string& name = tree_.strings[tree_.at(tree_.argument(node, 0)).index];
      const feel::NodeId given = tree_.argument(node, 1);
      if (name == "date") {
        if (const auto element = reference(given)) return path(TRY(variable(*element)));
        const feel::Value* text = literal(given);
        const auto day =
            text != nullptr && text->string() != nullptr ? parse_iso_date(*text->string()) : std::nullopt;
        if (day) return json::object{{"value", feel::to_json(feel::Value(*day))}};
      }
      if (name == "count") {
        if (const auto element = reference(given))
          return json::object{{"count", path(TRY(variable(*element)))}};
      }
    }
    return unclear("dieser Wert", node);
  }

  json::object any_of(const Variable& v, const std::vector<json::object>& constants, bool negated) const {
    if (constants.empty()) return {{"value", negated}};
    json::array arguments;
    if (!v.many) {
      arguments.emplace_back(path(v));
      for (const json::object& each : constants) arguments.emplace_back(each);
      return leaf({{"in", std::move(arguments)}}, negated);
    }
    for (const json::object& each : constants)
      arguments.emplace_back(json::object{{"in", json::array{each, path(v)}}});
    return leaf({{"or", std::move(arguments)}}, negated);
  }

  Result<json::object> in(const feel::Node& node, bool negated) {
    const auto name = reference(tree_.argument(node, 0));
    if (!name) return unclear("dieser Vergleich", node);
    const Variable v = TRY(variable(*name));
    std::vector<json::object> constants;
    for (std::uint32_t i = 1; i < node.count; ++i) {
      const feel::Node& test = tree_.at(tree_.argument(node, i));
      if (test.op == feel::Op::constant) {
        constants.push_back(constant(tree_.values[test.index], v.node));
      } else if (test.op == feel::Op::list) {
        for (std::uint32_t k = 0; k < test.count; ++k) {
          const feel::Value* item = literal(tree_.argument(test, k));
          if (item == nullptr) return unclear("diese Liste", test);
          constants.push_back(constant(*item, v.node));
        }
      } else {
        return unclear("dieser Vergleich", test);
      }
    }
    return any_of(v, constants, negated);
  }

  Result<json::object> call(const feel::Node& node, bool negated) {
    if (node.op == feel::Op::tests_negated) return unclear("dieser Vergleich", node);
    const feel::Node& callee = tree_.at(tree_.argument(node, 0));
    if (callee.op != feel::Op::name || node.flags != 0) return unclear("dieser Aufruf", node);
    const std::string& name = tree_.strings[callee.index];
    if (name == "not" && node.count == 2) return condition(tree_.argument(node, 1), !negated);
    if (name == "list contains" && node.count == 3) {
      const feel::NodeId list_id = tree_.argument(node, 1);
      const feel::Node& list = tree_.at(list_id);
      const auto element = reference(tree_.argument(node, 2));
      if (element && list.op == feel::Op::list) {
        const Variable v = TRY(variable(*element));
        std::vector<json::object> constants;
        for (std::uint32_t i = 0; i < list.count; ++i) {
          const feel::Value* item = literal(tree_.argument(list, i));
          if (item == nullptr) return unclear("diese Liste", list);
          constants.push_back(constant(*item, v.node));
        }
        return any_of(v, constants, negated);
      }
      const auto holder = reference(list_id);
      const feel::Value* item = literal(tree_.argument(node, 2));
      if (holder && item != nullptr) {
        const Variable v = TRY(variable(*holder));
        return leaf({{"in", json::array{constant(*item, v.node), path(v)}}}, negated);
      }
    }
    return unclear("der Aufruf von „" + name + "“", node);
  }

  const Form& form_;
  NodeIndex host_, target_;
  const feel::Tree& tree_;
};

}  // namespace

std::optional<LocalDate> day_beside(LocalDate today, std::string_view path) {
  if (!path.starts_with(kTodayPath) || !today.ok()) return std::nullopt;
  path.remove_prefix(kTodayPath.size());
  if (path.empty()) return today;
  if (path.size() < 4 || path.size() > 7 || (path[0] != '+' && path[0] != '-') || path[1] != 'P')
    return std::nullopt;
  const int sign = path[0] == '-' ? -1 : 1;
  int count = 0;
  for (const char c : path.substr(2, path.size() - 3)) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  if (path.back() == 'D') return plus_days(today, sign * count);
  if (path.back() != 'M' && path.back() != 'Y') return std::nullopt;
  const auto month = std::chrono::year_month(today.year(), today.month()) +
                     std::chrono::months(sign * count * (path.back() == 'Y' ? 12 : 1));
  const LocalDate day = month / today.day();
  return day.ok() ? day : LocalDate(month / std::chrono::last);  // a day the month does not have: its last
}

std::optional<feel::Value> from_around(const Draft& draft, std::string_view path) {
  if (!path.starts_with('$')) return std::nullopt;
  if (path == kLandPath) return draft.land.empty() ? feel::Value() : feel::Value(draft.land);
  const auto day = day_beside(draft.today, path);
  return day ? feel::Value(*day) : feel::Value();
}

Result<NodeIndex> node_for(const Form& form, NodeIndex host, NodeIndex near, std::string_view reference) {
  const std::vector<std::string_view> ids = ids_of(reference);
  NodeIndex around = form[host].kind == NodeKind::group ? host : form[host].parent;
  if (ids.size() > 1) {
    if (const auto there = step_by_step(form, around, ids)) return *there;
  }
  for (;;) {
    std::vector<NodeIndex> found;
    for (std::size_t i = around; i < form[around].end; ++i) {
      if (i != 0 && matches(form, static_cast<NodeIndex>(i), ids)) found.push_back(static_cast<NodeIndex>(i));
    }
    if (found.size() == 1) return found.front();
    if (found.size() > 1) {
      // The one that shares most of the way with the element that is spoken of; then the one that lies highest.
      std::size_t best = 0;
      for (const NodeIndex each : found) best = std::max(best, common_levels(form, each, near));
      std::erase_if(found, [&](NodeIndex each) { return common_levels(form, each, near) < best; });
      std::size_t highest = kMaxDepth;
      for (const NodeIndex each : found) highest = std::min<std::size_t>(highest, form[each].depth);
      std::erase_if(found, [&](NodeIndex each) { return form[each].depth > highest; });
      if (found.size() == 1) return found.front();
      return fail(refused("form.rule.element", std::string(reference),
                          label_of(reference) + " steht hier an " + std::to_string(found.size()) +
                              " Stellen; welche gemeint ist, sagt die Regel nicht."));
    }
    if (around == 0) break;
    around = form[around].parent;
  }
  return fail(refused("form.rule.element", std::string(reference),
                      label_of(reference) + " kommt im Datenschema nicht vor."));
}

Result<feel::ExpressionTree> condition_of(const Form& form, NodeIndex host, NodeIndex target,
                                          std::string_view text) {
  auto parsed = feel::parse(text, scope_of(text), feel::Goal::expression, feel::Extensions::none);
  if (!parsed)
    return fail(refused("form.rule.feel", parsed.error().field,
                        "Das ist kein gültiges FEEL: " + parsed.error().detail));
  Translator translator(form, host, target, *parsed);
  const json::object out = TRY(translator.condition(parsed->root, false));
  auto tree = feel::ExpressionTree::parse(json::value(out));
  if (!tree)
    return fail(refused("form.rule.feel", {}, "Die Bedingung ist zu lang oder zu tief verschachtelt."));
  return std::move(*tree);
}

}  // namespace rathaus::forms
