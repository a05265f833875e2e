#include "modules/forms/form.h"

#include <algorithm>
#include <numeric>

#include "libs/base/check.h"
#include "modules/forms/condition_paths.h"
#include "modules/forms/pattern.h"

namespace rathaus::forms {

const Code* CodeList::find(std::string_view code) const {
  const auto at = std::ranges::lower_bound(
      by_code, code, {}, [this](std::uint32_t i) { return std::string_view(codes[i].code); });
  return at != by_code.end() && codes[*at].code == code ? &codes[*at] : nullptr;
}

void CodeList::index() {
  by_code.resize(codes.size());
  std::iota(by_code.begin(), by_code.end(), 0U);
  std::ranges::sort(by_code, {}, [this](std::uint32_t i) { return std::string_view(codes[i].code); });
}

std::string Form::path(NodeIndex node) const {
  if (node == 0) return {};
  const std::string above = path(nodes[node].parent);
  return above.empty() ? nodes[node].key : above + "/" + nodes[node].key;
}

std::optional<NodeIndex> Form::find(std::string_view path) const {
  NodeIndex at = 0;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view key = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    NodeIndex child = first_child(at);
    while (child != kNoNode && nodes[child].key != key) child = next_sibling(child);
    if (child == kNoNode) return std::nullopt;
    at = child;
  }
  return at;
}

std::size_t Form::field_count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(nodes, [](const Node& node) { return node.kind == NodeKind::field; }));
}

std::optional<NodeIndex> resolve_path(const Form& form, NodeIndex from, std::string_view path) {
  if (path.starts_with('#')) {  // by number: what compiled rules write
    std::size_t node = 0;
    for (const char c : path.substr(1)) {
      if (c < '0' || c > '9' || node > kMaxNodes) return std::nullopt;
      node = node * 10 + static_cast<std::size_t>(c - '0');
    }
    if (path.size() < 2 || node == 0 || node >= form.nodes.size()) return std::nullopt;
    return static_cast<NodeIndex>(node);
  }
  if (path.starts_with('/')) return path.size() == 1 ? std::nullopt : form.find(path.substr(1));
  NodeIndex at = from == 0 ? from : form[from].parent;
  while (path.starts_with("../")) {
    if (at == 0) return std::nullopt;
    at = form[at].parent;
    path.remove_prefix(3);
  }
  if (path.empty()) return std::nullopt;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view key = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    NodeIndex child = form.first_child(at);
    while (child != kNoNode && form[child].key != key) child = form.next_sibling(child);
    if (child == kNoNode) return std::nullopt;
    at = child;
  }
  return at;
}

Status set_condition(Form& form, NodeIndex node, Slot slot, feel::ExpressionTree tree, std::string message) {
  CHECK(node < form.nodes.size());
  for (const std::string& path : tree.paths()) {
    if (!resolve_path(form, node, path)) return fail(refused("form.condition.path", form.path(node), path));
  }
  Node& target = form.nodes[node];
  if (target.conditions < 0) {
    target.conditions = static_cast<std::int32_t>(form.conditions.size());
    form.conditions.emplace_back();
  }
  Conditions& conditions = form.conditions[static_cast<std::size_t>(target.conditions)];
  switch (slot) {
    case Slot::shown: conditions.shown = std::move(tree); break;
    case Slot::required: conditions.required = std::move(tree); break;
    case Slot::prefilled: conditions.prefilled = std::move(tree); break;
    case Slot::valid:
      conditions.valid = std::move(tree);
      conditions.valid_message = std::move(message);
      break;
  }
  index_conditions(form);
  return {};
}

void index_conditions(Form& form) {
  ConditionIndex out;
  std::vector<bool> asked(form.nodes.size(), false), moved(form.nodes.size(), false);
  for (std::size_t i = 1; i < form.nodes.size(); ++i) {
    const Conditions* conditions = form.conditions_of(static_cast<NodeIndex>(i));
    if (conditions != nullptr && (conditions->shown || conditions->prefilled))
      std::fill(moved.begin() + static_cast<std::ptrdiff_t>(i), moved.begin() + form.nodes[i].end, true);
  }
  for (std::size_t i = 1; i < form.nodes.size(); ++i) {
    const auto node = static_cast<NodeIndex>(i);
    const Conditions* conditions = form.conditions_of(node);
    if (conditions == nullptr) continue;
    bool counts = false, chained = false;
    for (const auto* slot : {&conditions->shown, &conditions->required, &conditions->prefilled}) {
      if (!*slot) continue;
      counts = true;
      for (const std::string& path : (*slot)->paths()) {
        const auto read = resolve_path(form, node, path);
        if (!read) continue;
        std::fill(asked.begin() + *read, asked.begin() + form[*read].end, true);
        chained = chained || std::find(moved.begin() + *read, moved.begin() + form[*read].end, true) !=
                                 moved.begin() + form[*read].end;
      }
    }
    if (conditions->prefilled) asked[i] = true;
    if (counts) out.nodes.push_back(node);
    if (chained) out.chained.push_back(node);
  }
  for (std::size_t i = 1; i < form.nodes.size(); ++i) {
    if (asked[i] && form.nodes[i].kind == NodeKind::field) out.fields.push_back(static_cast<NodeIndex>(i));
  }
  form.condition_index = std::move(out);
}

namespace {

// Whether somebody who opens the group has to answer something in it.
bool asks_for_something(const Form& form, NodeIndex group) {
  for (NodeIndex child = form.first_child(group); child != kNoNode; child = form.next_sibling(child)) {
    const Node& node = form[child];
    const Conditions* conditions = form.conditions_of(child);
    if (conditions != nullptr && conditions->required) return true;
    if (node.min == 0) continue;
    if (node.kind == NodeKind::group) {
      if (node.choice || asks_for_something(form, child)) return true;
    } else if (node.field.kind == FieldKind::input || node.field.kind == FieldKind::select) {
      return true;
    }
  }
  return false;
}

bool is_gated(const Form& form, NodeIndex index) {
  const Node& node = form[index];
  if (index == 0 || node.kind != NodeKind::group || node.min > 0 || form[node.parent].choice) return false;
  if (node.repeats()) return true;
  return !node.choice && asks_for_something(form, index);
}

}  // namespace

void finish(Form& form) {
  for (std::size_t i = 0; i < form.nodes.size(); ++i)
    form.nodes[i].gated = is_gated(form, static_cast<NodeIndex>(i));
  for (CodeList& list : form.code_lists) list.index();
  std::vector<std::pair<std::string_view, std::shared_ptr<const Pattern>>>
      known;  // few distinct ones: a list is enough
  for (Node& node : form.nodes) {
    if (node.field.pattern.empty()) continue;
    const auto at = std::ranges::find(known, std::string_view(node.field.pattern),
                                      [](const auto& each) { return each.first; });
    if (at != known.end()) {
      node.field.compiled_pattern = at->second;
      continue;
    }
    auto compiled = Pattern::compile(node.field.pattern);
    node.field.compiled_pattern = compiled ? std::move(*compiled) : nullptr;
    known.emplace_back(node.field.pattern, node.field.compiled_pattern);
  }
  index_conditions(form);
}

}  // namespace rathaus::forms
