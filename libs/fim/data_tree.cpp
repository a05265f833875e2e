#include "libs/fim/data_tree.h"

#include <algorithm>
#include <map>
#include <set>

#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

bool is_xml_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

class Tree {
 public:
  Tree(const Document& document, const DataSchemaOptions& options) : document_(document), options_(options) {
    for (const Rule& rule : document.rules) {
      prose_ += rule.text + "\n" + rule.script + "\n";
      for (const RuleParameter& target : rule.targets) prose_ += target.element + "\n";
    }
  }

  Result<std::vector<DataNode>> run() {
    auto level = nodes(document_.top, false);
    if (error_) return fail(std::move(*error_));
    return level;
  }

 private:
  // Rules hide: what one hangs on, is around, or names may be missing.
  bool in_reach_of_a_rule(const Element& element) const {
    if (!element.rules.empty() || prose_.find(element.identifier.id) != std::string::npos) return true;
    return !element.name.empty() && prose_.find(element.name) != std::string::npos;
  }

  std::vector<DataNode> nodes(const std::vector<Index>& level, bool ruled) {
    std::vector<DataNode> out;
    std::map<std::string, int> seen;
    for (const Index index : level) {
      const Position& position = document_.positions[index];
      const Element& element = document_.element(position);
      const std::string& id = element.identifier.id;
      if (!is_xml_name(id) && !error_) {
        error_ = refused("fim.data.id", id, "Die Kennung „" + id + "“ taugt nicht als Name eines Datums");
      }
      const int nth = ++seen[id];
      DataNode node{.key = nth == 1 ? id : id + "~" + std::to_string(nth),
                    .label = std::string(question_of(element)),
                    .field = document_.field(index),
                    .element = &element};
      const bool hideable = ruled || in_reach_of_a_rule(element);
      if (node.field != nullptr) {
        if (node.field->kind == FieldKind::label) continue;
        const bool asked = node.field->kind == FieldKind::input || node.field->kind == FieldKind::select;
        node.required = asked && !hideable;
      } else {
        const Group* group = document_.group(index);
        node.choice = group->kind == GroupArt::choice;
        node.children = nodes(position.children, ruled || !element.rules.empty());
        if (node.children.empty()) continue;
        const auto sure = [](const DataNode& child) { return child.required; };
        node.required = !hideable && !node.choice && std::ranges::any_of(node.children, sure);
        if (node.choice) {
          for (DataNode& child : node.children) child.required = false;
        }
      }
      const std::uint32_t most = options_.most_occurrences;
      node.min = std::min(position.cardinality.min, most);
      const bool repeats = position.cardinality.max > 1;
      node.max = std::max(std::min(position.cardinality.max, most), std::max(node.min, repeats ? 2U : 1U));
      if (position.cardinality.max == 0) node.max = 1;
      if (node.min == 0) node.required = false;
      if (!node.required) node.min = 0;
      out.push_back(std::move(node));
    }
    return out;
  }

  const Document& document_;
  const DataSchemaOptions& options_;
  std::string prose_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<DataNode>> data_tree(const Document& document, const DataSchemaOptions& options) {
  if (!document.schema)
    return fail(refused("fim.data.root", "", "Nur ein Stammdatenschema beschreibt einen Antrag"));
  return Tree(document, options).run();
}

DataKind data_kind(const Field& field) {
  if (field.type == DataType::file) return DataKind::file;
  if (!field.choices.empty()) return DataKind::text;  // a code is a text, whatever the type says
  const bool text =
      field.type == DataType::text || field.type == DataType::text_latin || field.type == DataType::object;
  if (field.code_list && !text) return DataKind::any;
  switch (field.type) {
    case DataType::boolean: return DataKind::boolean;
    case DataType::num_int: return DataKind::integer;
    case DataType::num:
    case DataType::num_currency: return DataKind::number;
    case DataType::date: return DataKind::date;
    case DataType::time: return DataKind::time;
    case DataType::datetime: return DataKind::date_time;
    default: return DataKind::text;
  }
}

std::vector<const Choice*> codes_of(const Field& field) {
  std::vector<const Choice*> codes;
  std::set<std::string_view> seen;
  for (const Choice& choice : field.choices) {
    if (!choice.code.empty() && seen.insert(choice.code).second) codes.push_back(&choice);
  }
  return codes;
}

std::string number_limit(std::string_view text) {
  text = trimmed(text);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const std::size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "0" : digits.substr(point + 1);
  const auto all_digits = [](std::string_view t) {
    return !t.empty() && std::ranges::all_of(t, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!all_digits(whole) || !all_digits(part) || (whole.size() > 1 && whole[0] == '0')) return {};
  return std::string(text);
}

std::string date_limit(std::string_view text) {
  const auto date = parse_iso_date(text.substr(0, 10));
  return date ? to_iso(*date) : std::string();
}

}  // namespace rathaus::fim
