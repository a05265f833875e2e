// The rules of chapters 8 and 10 that a model must keep to be run, by name.
#include "libs/bpmn/check.h"

#include <algorithm>

namespace rathaus::bpmn {

void Check::add(std::string rule, const Element& e, std::string text) const {
  // Elements without an id are named by the next one around them.
  const Element* named = &e;
  while (named != nullptr && named->attribute("id").empty()) named = parent(*named);
  findings.push_back({std::move(rule),
                      std::string(named == nullptr ? std::string_view() : named->attribute("id")),
                      std::move(text), e.place});
}

const Element* Check::find(std::string_view reference) const {
  const auto found = by_id.find(local_name(reference));
  return found == by_id.end() ? nullptr : found->second;
}

const Element* Check::parent(const Element& e) const {
  const auto found = parents.find(&e);
  return found == parents.end() ? nullptr : found->second;
}

const Element* Check::item_definition(const Element* holder, std::string_view key) const {
  return holder == nullptr ? nullptr : find(holder->attribute(key));
}

std::string Check::structure_of(const Element* item) const {
  return item == nullptr ? std::string() : std::string(item->attribute("structureRef"));
}

bool Check::same_item(const Element* a, const Element* b) const {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  return !structure_of(a).empty() && structure_of(a) == structure_of(b);
}

std::vector<const Element*> children(const Element& e, std::string_view name) {
  std::vector<const Element*> out;
  for (const Element& c : e.children) {
    if (c.is(name)) out.push_back(&c);
  }
  return out;
}

std::string text_of(const Element* e) { return e == nullptr ? std::string() : trimmed(e->text); }

void check_model(const Element& root, const Model& model, const ReadOptions& options,
                 std::vector<Finding>& findings) {
  Check c{.root = root,
          .model = model,
          .options = options,
          .findings = findings,
          .all = {},
          .by_id = {},
          .parents = {}};
  c.strict = options.strict;
  const auto walk = [&](const Element& e, const Element* parent, const auto& self) -> void {
    if (e.space == Space::camunda || e.space == Space::zeebe || e.space == Space::flowable) c.strict = false;
    for (const Attribute& a : e.attributes) {
      if (a.space.find("camunda.org/") != a.space.npos || a.space.find("flowable.org/") != a.space.npos ||
          a.space.find("activiti.org/") != a.space.npos)
        c.strict = false;
    }
    if (e.space != Space::bpmn) {
      for (const Element& child : e.children) self(child, parent, self);
      return;
    }
    if (parent != nullptr) c.parents[&e] = parent;
    c.all.push_back({&e, parent});
    const std::string_view id = e.attribute("id");
    if (!id.empty() && !c.by_id.emplace(id, &e).second)
      c.add("id.unique", e, "Die Kennung „" + std::string(id) + "“ kommt zweimal vor.");
    for (const Element& child : e.children) self(child, &e, self);
  };
  walk(root, nullptr, walk);
  check_structure(c);
  check_flow(c);
  check_events(c);
  check_data(c);
  check_collaboration(c);
  std::ranges::stable_sort(findings, {}, [](const Finding& f) { return f.place.line; });
}

}  // namespace rathaus::bpmn
