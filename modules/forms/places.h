#pragma once
// Walking the places of a draft; internal to the room.
#include <array>

#include "modules/forms/answers.h"
#include "modules/forms/pages.h"

namespace rathaus::forms {

// Every level of the place exists in the draft (its occurrence is one of occurrences()).
bool exists(const Form& form, const Draft& draft, const Place& place);

// "s31.0": sent with a page when the question was on the screen, also when it is left open.
std::string seen_name(const Place& place);

// The place belongs to the page: below one of its whole items, or the gate, manager or chooser itself.
bool on_page(const Page& page, const Place& place);
bool inside_whole_item(const Page& page, const Place& place);

// Fields that a client may set.
inline bool is_asked(const Node& node) {
  return node.kind == NodeKind::field &&
         (node.field.kind == FieldKind::input || node.field.kind == FieldKind::select);
}

// Calls visit(place, node) for every existing place below `group` in document order; visit returns whether to
// descend.
template <typename Visit>
void each_place(const Form& form, const Draft& draft, const Place& group, const Visit& visit);

template <typename Visit>
void each_occurrence(const Form& form, const Draft& draft, const Place& parent, NodeIndex child,
                     const Visit& visit) {
  const std::uint16_t count = occurrences(form, draft, parent, child);
  for (std::uint16_t i = 0; i < count; ++i) {
    const Place place = parent.child(child, i);
    if (visit(place, form[child]) && form[child].kind == NodeKind::group)
      each_place(form, draft, place, visit);
  }
}

template <typename Visit>
void each_place(const Form& form, const Draft& draft, const Place& group, const Visit& visit) {
  const NodeIndex node = group.node();
  for (NodeIndex child = form.first_child(node); child != kNoNode; child = form.next_sibling(child)) {
    each_occurrence(form, draft, group, child, visit);
  }
}

// The nodes from the form's top level down to `node`: as many as its depth.
using Chain = std::array<NodeIndex, kMaxDepth + 1>;
inline Chain chain_to(const Form& form, NodeIndex node) {
  Chain chain{};
  for (NodeIndex at = node; at != 0; at = form[at].parent) chain[form[at].depth - 1] = at;
  return chain;
}

// From a place that asks to a node that it reads. README.md, "Paths in conditions": occurrences are those of the
// asking place as far as both ways go together.
struct Way {
  Chain chain;  // to the node
  std::size_t depth = 0;  // of the node
  std::size_t together = 0;  // so many levels are the asking place's own
  Place place;  // down to there
};
inline Way way_to(const Form& form, const Place& asking, NodeIndex node) {
  Way way{.chain = chain_to(form, node), .depth = form[node].depth};
  for (std::size_t& level = way.together;
       level < way.depth && level < asking.depth() && asking.step(level).node == way.chain[level]; ++level)
    way.place = way.place.child(way.chain[level], asking.step(level).occurrence);
  return way;
}

// Calls visit(place) for every existing place of the node, in document order.
template <typename Visit>
void places_of(const Form& form, const Draft& draft, NodeIndex node, const Visit& visit) {
  if (node == 0) return visit(Place());
  const Chain chain = chain_to(form, node);
  const auto down = [&](const auto& self, const Place& parent, std::size_t level) -> void {
    const std::uint16_t count = occurrences(form, draft, parent, chain[level]);
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = parent.child(chain[level], i);
      if (level + 1 == form[node].depth)
        visit(place);
      else
        self(self, place, level + 1);
    }
  };
  down(down, Place(), 0);
}

}  // namespace rathaus::forms
