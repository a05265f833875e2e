#include "modules/forms/pages.h"

#include <algorithm>
#include <map>

#include "modules/forms/condition_paths.h"
#include "modules/forms/places.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

constexpr std::size_t kTiny = 3;  // a neighbour of at most this many inputs is joined

bool is_address(const Node& node) {
  const TextFormat format = node.field.format;
  return format == TextFormat::street || format == TextFormat::house_number ||
         format == TextFormat::postal_code || format == TextFormat::city;
}

bool same_block(const Node& a, const Node& b) {
  if (a.kind != NodeKind::field || b.kind != NodeKind::field) return false;
  if (is_address(a) && is_address(b)) return true;
  return a.field.format == TextFormat::person_name && b.field.format == TextFormat::person_name;
}

class Planner {
 public:
  explicit Planner(const Form& form)
      : form_(form), weights_(form.nodes.size(), 0), open_(weights_), address_(form.nodes.size(), false) {
    for (std::size_t i = form.nodes.size(); i-- > 0;) {
      const Node& node = form.nodes[i];
      if (node.kind == NodeKind::field) {
        if (is_asked(node)) weights_[i] = std::clamp<std::size_t>(node.min, 1, kPageTarget);
        address_[i] = is_address(node);
      }
      open_[i] = weights_[i] + (node.gated || node.choice ? 1 : 0);
      if (node.kind == NodeKind::group && node.gated && !node.repeats()) {
        weights_[i] = 1 + (weights_[i] + 1) / 2;  // closed for most people
      } else {
        weights_[i] = open_[i];
      }
      if (i == 0) continue;
      weights_[node.parent] += weights_[i];
      if (address_[i] && !node.repeats()) address_[node.parent] = true;
    }
  }

  Plan run() {
    Plan plan;
    layout(0, plan.entries);
    return plan;
  }

 private:
  struct Pack {
    std::vector<PlanItem> items;
    std::size_t weight = 0;
  };

  // Only fields below: kept on one page a little longer (an address, a person).
  bool flat(NodeIndex group) const {
    for (NodeIndex child = form_.first_child(group); child != kNoNode; child = form_.next_sibling(child)) {
      if (form_[child].kind == NodeKind::group) return false;
    }
    return true;
  }

  bool fits_one_page(NodeIndex node) const {
    if (form_[node].kind == NodeKind::field) return true;
    return open_[node] <= kPageTarget || (open_[node] <= kPageMost && (flat(node) || address_[node]));
  }

  void layout(NodeIndex scope, std::vector<PlanEntry>& entries) {
    Pack pack;
    NodeIndex before = kNoNode;
    for (NodeIndex child = form_.first_child(scope); child != kNoNode; child = form_.next_sibling(child)) {
      if (fits_one_page(child)) {
        if (must_break(scope, pack, before, child)) flush(scope, pack, entries);
        pack.items.push_back({child, ItemKind::whole});
        pack.weight += weights_[child];
      } else {
        large(scope, child, pack, entries);
      }
      before = child;
    }
    flush(scope, pack, entries);
  }

  bool must_break(NodeIndex scope, const Pack& pack, NodeIndex before, NodeIndex child) const {
    if (pack.items.empty()) return false;
    const std::size_t together = pack.weight + weights_[child];
    if (before != kNoNode && same_block(form_[before], form_[child])) return together > kPageMost;
    // Top-level groups are pages of their own unless both sides are tiny; loose fields there stay with each
    // other.
    const bool groups = form_[child].kind == NodeKind::group || has_group(pack);
    if (scope == 0 && groups) return weights_[child] > kTiny || pack.weight > kTiny;
    return together > kPageTarget;
  }

  bool has_group(const Pack& pack) const {
    return std::ranges::any_of(
        pack.items, [this](const PlanItem& item) { return form_[item.node].kind == NodeKind::group; });
  }

  void large(NodeIndex scope, NodeIndex child, Pack& pack, std::vector<PlanEntry>& entries) {
    const Node& node = form_[child];
    const bool gate = node.gated && !node.repeats();
    if (gate) {
      pack.items.push_back({child, ItemKind::gate});
      pack.weight += 1;
    }
    flush(scope, pack, entries);
    PlanEntry section;
    section.scope = child;
    section.section = true;
    if (node.choice) {
      // The chooser stands inside the group: each occurrence of a repeated choice chooses for itself.
      PlanEntry page;
      page.scope = child;
      page.items.push_back({child, ItemKind::chooser});
      section.entries.push_back(std::move(page));
    }
    layout(child, section.entries);
    entries.push_back(std::move(section));
    if (node.repeats()) {
      pack.items.push_back({child, ItemKind::manager});
      pack.weight += 1;
    }
  }

  void flush(NodeIndex scope, Pack& pack, std::vector<PlanEntry>& entries) {
    if (pack.items.empty()) return;
    const bool joins = scope != 0 && pack.weight < kTiny && !entries.empty() && !entries.back().section &&
                       weight_of(entries.back()) + pack.weight <= kPageMost &&
                       entries.back().items.front().kind != ItemKind::chooser;
    if (joins) {
      auto& items = entries.back().items;
      items.insert(items.end(), pack.items.begin(), pack.items.end());
    } else {
      PlanEntry page;
      page.scope = scope;
      page.items = std::move(pack.items);
      entries.push_back(std::move(page));
    }
    pack = {};
  }

  std::size_t weight_of(const PlanEntry& page) const {
    std::size_t sum = 0;
    for (const PlanItem& item : page.items) sum += item.kind == ItemKind::whole ? weights_[item.node] : 1;
    return sum;
  }

  const Form& form_;
  std::vector<std::size_t>
      weights_;  // inputs of one occurrence, with gates and choosers; optional groups by half
  std::vector<std::size_t> open_;  // the same, with this group itself opened
  std::vector<bool> address_;      // holds an address: kept on one page a little longer
};

class Expander {
 public:
  Expander(const Form& form, const Draft& draft, const Sight& sight)
      : form_(form), draft_(draft), hidden_(sight.hidden) {}

  std::vector<Page> run(const Plan& plan) {
    entries(plan.entries, Place());
    std::map<std::string, int> seen;
    for (Page& page : pages_) {
      if (const int count = ++seen[page.title]; count > 1)
        page.title += " (Teil " + std::to_string(count) + ")";
    }
    return std::move(pages_);
  }

 private:
  void entries(const std::vector<PlanEntry>& list, const Place& scope) {
    for (const PlanEntry& entry : list) {
      if (!entry.section) {
        page(entry, scope);
        continue;
      }
      const std::uint16_t count = occurrences(form_, draft_, scope, entry.scope);
      for (std::uint16_t i = 0; i < count; ++i) {
        const Place inner = scope.child(entry.scope, i);
        if (!is_hidden(inner)) entries(entry.entries, inner);
      }
    }
  }

  bool is_hidden(const Place& place) const {
    return std::ranges::any_of(hidden_, [&place](const Place& each) { return place.within(each); });
  }

  // Something to read or to answer stands there.
  bool visible(const PageItem& item) const {
    const Node& node = form_[item.place.node()];
    if (item.kind != ItemKind::whole) return !is_hidden(item.place);
    if (node.gated) return !is_hidden(item.place);
    bool found = false;
    each_occurrence(form_, draft_, item.place.parent(), item.place.node(),
                    [&](const Place& place, const Node& each) {
                      if (found || is_hidden(place)) return false;
                      if (each.kind == NodeKind::field) found = each.field.kind != FieldKind::hidden;
                      if (each.choice) found = true;
                      return !found;
                    });
    if (!found) found = node.kind == NodeKind::group && has_gate(item.place);
    return found;
  }

  bool has_gate(const Place& group) const {
    const Node& node = form_[group.node()];
    for (NodeIndex i = group.node() + 1; i < node.end; ++i) {
      if (form_[i].gated) return true;
    }
    return false;
  }

  bool may_appear(const PlanEntry& entry, const PlanItem& item, const Place& scope) const {
    if (hidden_.empty() || entry.items.size() < 2 || item.kind != ItemKind::whole || is_hidden(scope))
      return false;
    for (NodeIndex i = item.node; i < form_[item.node].end; ++i) {
      const Conditions* conditions = form_.conditions_of(i);
      if (conditions == nullptr || !conditions->shown) continue;
      for (const std::string& path : conditions->shown->paths()) {
        const auto read = resolve_path(form_, i, path);
        const auto holds = [&](const PlanItem& each) {
          return each.kind == ItemKind::whole && *read >= each.node && *read < form_[each.node].end;
        };
        if (read && std::ranges::any_of(entry.items, holds)) return true;
      }
    }
    return false;
  }

  void page(const PlanEntry& entry, const Place& scope) {
    Page out;
    out.scope = scope;
    bool any = false;
    for (const PlanItem& item : entry.items) {
      // A chooser is the group itself; everything else stands in the group.
      PageItem made{item.kind == ItemKind::chooser ? scope : scope.child(item.node, 0), item.kind};
      const bool now = visible(made);
      any = any || now;
      // Hidden now, but answers of this page may show it: it belongs to the page.
      if (now || may_appear(entry, item, scope)) out.items.push_back(made);
    }
    if (!any) return;
    out.id = page_id(entry, scope);
    out.title = title(out, scope);
    const NodeIndex top = scope.depth() > 0 ? scope.step(0).node : entry.items.front().node;
    out.section = form_[top].kind == NodeKind::group ? form_[top].label : form_.title;
    pages_.push_back(std::move(out));
  }

  std::string page_id(const PlanEntry& entry, const Place& scope) const {
    std::string out = std::to_string(entry.items.front().node);
    if (entry.items.front().kind == ItemKind::manager) out += "m";
    for (std::size_t i = 0; i < scope.depth(); ++i) {
      if (form_[scope.step(i).node].repeats()) out += "." + std::to_string(scope.step(i).occurrence);
    }
    return out;
  }

  std::string title(const Page& page, const Place& scope) const {
    std::string own;
    std::size_t groups = 0;
    for (const PageItem& item : page.items) {
      if (form_[item.place.node()].kind != NodeKind::group) continue;
      ++groups;
      if (own.empty()) own = form_[item.place.node()].label;
    }
    const bool one_group = groups == 1 && page.items.size() == 1;
    if (!one_group) own = scope.depth() == 0 ? first_title(page) : form_[scope.node()].label;
    // The innermost repeated group names the occurrence.
    for (std::size_t i = scope.depth(); i-- > 0;) {
      const Node& node = form_[scope.step(i).node];
      if (!node.repeats()) continue;
      const std::string which = node.label + " " + std::to_string(scope.step(i).occurrence + 1);
      return own == node.label ? which : which + ": " + own;
    }
    return own;
  }

  // Loose fields and small groups on the top level: the first group's name, else "Weitere Angaben".
  std::string first_title(const Page& page) const {
    const std::string& first = form_[page.items.front().place.node()].label;
    if (page.items.size() == 1) return first;
    const std::string& second = form_[page.items[1].place.node()].label;
    if (page.items.size() == 2 && first.size() + second.size() <= 60) return first + " und " + second;
    for (const PageItem& item : page.items) {
      if (form_[item.place.node()].kind == NodeKind::group) return form_[item.place.node()].label;
    }
    return pages_.empty() ? "Angaben" : "Weitere Angaben";
  }

  const Form& form_;
  const Draft& draft_;
  const std::vector<Place>& hidden_;
  std::vector<Page> pages_;
};

}  // namespace

Plan plan_pages(const Form& form) { return Planner(form).run(); }

std::vector<Page> pages_of(const Form& form, const Plan& plan, const Draft& draft) {
  return pages_of(form, plan, draft, look(form, draft));
}

std::vector<Page> pages_of(const Form& form, const Plan& plan, const Draft& draft, const Sight& sight) {
  return Expander(form, draft, sight).run(plan);
}

const Page* find_page(const std::vector<Page>& pages, std::string_view id) {
  const auto at = std::ranges::find(pages, id, &Page::id);
  return at == pages.end() ? nullptr : &*at;
}

std::vector<Task> task_list(const Form& form, const std::vector<Page>& pages, const Draft& draft) {
  std::vector<Task> out;
  for (const Page& page : pages) {
    Task task{page.id, page.title, page.section, PageState::open, true};
    if (const auto state = draft.pages.find(page.id); state != draft.pages.end()) task.state = state->second;
    for (const PageItem& item : page.items) {
      if (item.kind == ItemKind::gate || item.kind == ItemKind::manager) continue;
      if (item.kind == ItemKind::chooser) {
        task.optional = task.optional && form[item.place.node()].min == 0;
        continue;
      }
      each_occurrence(form, draft, item.place.parent(), item.place.node(),
                      [&](const Place&, const Node& node) {
                        if (node.min > 0 && (is_asked(node) || node.choice)) task.optional = false;
                        return true;
                      });
    }
    out.push_back(std::move(task));
  }
  return out;
}

std::string seen_name(const Place& place) {
  std::string out = "s" + std::to_string(place.node());
  for (std::size_t i = 0; i < place.depth(); ++i) out += "." + std::to_string(place.step(i).occurrence);
  return out;
}

bool exists(const Form& form, const Draft& draft, const Place& place) {
  Place at;
  for (std::size_t i = 0; i < place.depth(); ++i) {
    const Step step = place.step(i);
    if (step.occurrence >= occurrences(form, draft, at, step.node)) return false;
    at = at.child(step.node, step.occurrence);
  }
  return true;
}

bool inside_whole_item(const Page& page, const Place& place) {
  const std::size_t level = page.scope.depth();
  if (place.depth() <= level || !place.within(page.scope)) return false;
  return std::ranges::any_of(page.items, [&](const PageItem& item) {
    return item.kind == ItemKind::whole && item.place.node() == place.step(level).node;
  });
}

bool on_page(const Page& page, const Place& place) {
  if (inside_whole_item(page, place)) return true;
  return std::ranges::any_of(page.items, [&](const PageItem& item) {
    if (item.kind == ItemKind::whole) return false;
    if (item.kind == ItemKind::chooser) return item.place == place;
    return place.depth() > 0 && item.place == place.with_occurrence(0);
  });
}

}  // namespace rathaus::forms
