// Writing back what was read. Three trees meet: the original file, what the model makes of the document as it
// was read ("before"), and what it makes of the document as it is now ("after"). Where before and after are
// equal, nobody changed anything and the original stands; where they differ, the difference is put into the
// original. So there is one place that says how the model becomes XML (write_fresh), and nothing the model
// does not know can get lost here.
//
// Invariants: an element is matched by its name and its place among the non-empty siblings of that name, and
// elements with an identity (regel, struktur) by that; the order of siblings of different names is the
// original's.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "libs/fim/fresh.h"
#include "libs/fim/values.h"
#include "libs/xml/tree.h"

namespace rathaus::fim {
namespace {

using xml::Node;

bool blank(const Node& node) { return node.kind == Node::Kind::text && trimmed(node.text).empty(); }

// No text, no attributes, no elements: the reader takes it for absent.
bool empty_element(const Node& node) {
  return node.attributes.empty() && std::ranges::all_of(node.children, [](const Node& child) {
           return child.kind != Node::Kind::element && (child.kind != Node::Kind::text || blank(child));
         });
}

bool is_leaf(const Node& node) {
  return std::ranges::none_of(node.children, [](const Node& c) { return c.kind == Node::Kind::element; });
}

std::string text_in(const Node& node) {
  std::string text;
  for (const Node& child : node.children) {
    if (child.kind == Node::Kind::text) text += child.text;
  }
  return std::string(trimmed(text));
}

std::vector<const Node*> named(const Node& parent, const std::string& name) {
  std::vector<const Node*> found;
  for (const Node& child : parent.children) {
    if (child.is(name)) found.push_back(&child);
  }
  return found;
}

// What an element keeps when it moves among its siblings: the id of the element a struktur holds, the id of a
// rule, else its whole content.
std::string identity_of(const Node& node) {
  const Node* at = &node;
  if (node.is("struktur")) {
    const auto holds = named(node, "enthaelt");
    if (holds.empty()) return {};
    const auto inside = std::ranges::find(holds[0]->children, Node::Kind::element, &Node::kind);
    if (inside == holds[0]->children.end()) return {};
    at = &*inside;
  } else if (!node.is("regel")) {
    return {};
  }
  for (const Node* identifier : named(*at, "identifikation")) {
    for (const Node* id : named(*identifier, "id")) return text_in(*id);
  }
  return {};
}

class Merger {
 public:
  explicit Merger(std::string uri, std::string prefix) : uri_(std::move(uri)), prefix_(std::move(prefix)) {}

  // `original` comes out as `after` says.
  void merge(Node& original, const Node& before, const Node& after) {
    if (before == after) return;
    merge_attributes(original, before, after);
    if (is_leaf(after) && is_leaf(before)) {
      if (text_in(before) != text_in(after)) set_text(original, text_in(after));
      return;
    }
    const bool code_changed = changed_code(before, after);
    std::vector<std::string> names;
    for (const Node* side : {&after, &before}) {
      for (const Node& child : side->children) {
        if (child.kind == Node::Kind::element && std::ranges::find(names, child.name) == names.end())
          names.push_back(child.name);
      }
    }
    for (std::size_t i = 0; i < names.size(); ++i) merge_children(original, before, after, names[i]);
    // A name beside a code says what the old code meant.
    if (code_changed) std::erase_if(original.children, [](const Node& child) { return child.is("name"); });
  }

 private:
  static bool changed_code(const Node& before, const Node& after) {
    const auto was = named(before, "code"), is = named(after, "code");
    return before.children.size() == 1 && was.size() == 1 && is.size() == 1 &&
           text_in(*was[0]) != text_in(*is[0]);
  }

  static void merge_attributes(Node& original, const Node& before, const Node& after) {
    for (const xml::TreeAttribute& was : before.attributes) {
      if (after.attribute(was.name) != nullptr) continue;
      std::erase_if(original.attributes, [&](const auto& a) { return a.uri.empty() && a.name == was.name; });
    }
    for (const xml::TreeAttribute& is : after.attributes) {
      const std::string* was = before.attribute(is.name);
      if (was != nullptr && *was == is.value) continue;
      const auto found = std::ranges::find_if(
          original.attributes, [&](const auto& a) { return a.uri.empty() && a.name == is.name; });
      if (found == original.attributes.end()) {
        original.attributes.push_back(is);
      } else {
        found->value = is.value;
      }
    }
  }

  static void set_text(Node& node, std::string text) {
    std::erase_if(node.children, [](const Node& child) { return child.kind == Node::Kind::text; });
    if (!text.empty()) node.children.push_back({.kind = Node::Kind::text, .text = std::move(text)});
  }

  // Into the names of the original: its prefix, and no default namespace where the element has none.
  Node adopted(Node node) const {
    if (node.kind == Node::Kind::element) {
      if (node.uri == uri_) {
        node.prefix = prefix_;
      } else if (prefix_.empty()) {
        node.declarations.push_back({"", ""});
      }
      for (Node& child : node.children) child = adopted(std::move(child));
    }
    return node;
  }

  // For every element of `after` the one of `before` it comes from; -1: it is new.
  static std::vector<int> match(const std::vector<const Node*>& before,
                                const std::vector<const Node*>& after) {
    std::vector<int> from(after.size(), -1);
    std::vector<bool> taken(before.size());
    const auto pair_up = [&](const auto& alike) {
      for (std::size_t i = 0; i < after.size(); ++i) {
        if (from[i] >= 0) continue;
        if (i < before.size() && !taken[i] && alike(*before[i], *after[i])) from[i] = static_cast<int>(i);
        for (std::size_t k = 0; from[i] < 0 && k < before.size(); ++k) {
          if (!taken[k] && alike(*before[k], *after[i])) from[i] = static_cast<int>(k);
        }
        if (from[i] >= 0) taken[static_cast<std::size_t>(from[i])] = true;
      }
    };
    pair_up([](const Node& a, const Node& b) { return a == b; });
    pair_up([](const Node& a, const Node& b) {
      const std::string id = identity_of(b);
      return !id.empty() && identity_of(a) == id;
    });
    // The rest in order: a text that was changed is the same text.
    std::size_t next = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (from[i] >= 0 || !identity_of(*after[i]).empty()) continue;
      while (next < before.size() && taken[next]) ++next;
      if (next < before.size()) from[i] = static_cast<int>(next), taken[next] = true;
    }
    return from;
  }

  // Where the elements of `before` stand in the original; empty when they cannot be told apart.
  static std::vector<std::size_t> places(const Node& original, const std::string& name, std::size_t wanted) {
    std::vector<std::size_t> all, filled;
    for (std::size_t i = 0; i < original.children.size(); ++i) {
      if (!original.children[i].is(name)) continue;
      all.push_back(i);
      if (!empty_element(original.children[i])) filled.push_back(i);
    }
    if (all.size() == wanted) return all;
    if (filled.size() == wanted) return filled;
    return {};
  }

  void merge_children(Node& original, const Node& before, const Node& after, const std::string& name) {
    const auto was = named(before, name), is = named(after, name);
    const bool same = was.size() == is.size() &&
                      std::ranges::equal(was, is, [](const Node* a, const Node* b) { return *a == *b; });
    if (same) return;
    const std::vector<std::size_t> slots = places(original, name, was.size());
    const bool known = slots.size() == was.size();
    const std::vector<int> from = match(was, is);
    // As long as the order of what stays is the old one, each stays where it is; otherwise the places are filled
    // in the new order.
    const bool in_order = known && increasing(from);
    std::map<std::size_t, std::vector<Node>>
        at;  // by index in original.children: what stands there, and behind it
    // An empty element that says nothing makes room for the first that says something.
    const auto hollow = std::ranges::find_if(original.children, [&](const Node& c) { return c.is(name); });
    const bool makes_room = known && slots.empty() && hollow != original.children.end();
    const std::size_t begin = makes_room ? static_cast<std::size_t>(hollow - original.children.begin())
                                         : insertion_point(original, after, name);
    std::size_t here = begin;
    bool before_here = true;  // nothing stands at `here` yet: it is only where to begin
    std::size_t next = 0;
    std::vector<Node> first;
    for (std::size_t i = 0; i < is.size(); ++i) {
      Node node;
      if (known && from[i] >= 0) {
        const auto k = static_cast<std::size_t>(from[i]);
        node = original.children[slots[k]];
        merge(node, *was[k], *is[i]);
      } else {
        node = adopted(*is[i]);
      }
      const bool own = in_order ? from[i] >= 0 : next < slots.size();
      if (own) {
        here = slots[in_order ? static_cast<std::size_t>(from[i]) : next++];
        before_here = false;
      }
      (before_here ? first : at[here]).push_back(std::move(node));
    }
    std::vector<Node> children;
    const auto move_in = [&](std::vector<Node>& nodes) {
      std::ranges::move(nodes, std::back_inserter(children));
    };
    for (std::size_t i = 0; i <= original.children.size(); ++i) {
      if (i == begin) move_in(first);
      if (i == original.children.size()) break;
      const bool replaced = original.children[i].is(name) && (!known || (makes_room && i == begin) ||
                                                              std::ranges::find(slots, i) != slots.end());
      if (!replaced) {
        children.push_back(std::move(original.children[i]));
      } else if (at.contains(i)) {
        move_in(at[i]);
      }
    }
    original.children = std::move(children);
  }

  static bool increasing(const std::vector<int>& from) {
    int last = -1;
    for (const int k : from) {
      if (k < 0) continue;
      if (k < last) return false;
      last = k;
    }
    return true;
  }

  // Behind the last element that the standard puts before `name`.
  static std::size_t insertion_point(const Node& original, const Node& after, const std::string& name) {
    std::vector<std::string> earlier;
    for (const Node& child : after.children) {
      if (child.is(name)) break;
      if (child.kind == Node::Kind::element) earlier.push_back(child.name);
    }
    for (std::size_t i = original.children.size(); i > 0; --i) {
      const Node& child = original.children[i - 1];
      if (child.kind == Node::Kind::element && std::ranges::find(earlier, child.name) != earlier.end())
        return i;
    }
    return 0;
  }

  std::string uri_, prefix_;
};

}  // namespace

Result<std::string> merge_into_original(const Document& document) {
  const std::string& bytes = *document.original.bytes;
  Document was = TRY(read(as_bytes(bytes)));
  if (was.version != document.version || was.root != document.root) return write_fresh(document);
  xml::Tree original = TRY(xml::read_tree(as_bytes(bytes)));
  const std::string after_bytes = TRY(write_fresh(document));
  const std::string before_bytes = TRY(write_fresh(was));
  if (before_bytes != after_bytes) {
    const xml::Tree before = TRY(xml::read_tree(as_bytes(before_bytes)));
    const xml::Tree after = TRY(xml::read_tree(as_bytes(after_bytes)));
    Merger(original.root.uri, original.root.prefix).merge(original.root, before.root, after.root);
  }
  return xml::write_tree(original);
}

}  // namespace rathaus::fim
