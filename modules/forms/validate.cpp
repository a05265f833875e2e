#include "modules/forms/validate.h"

#include <algorithm>

#include "modules/forms/evaluator.h"
#include "modules/forms/hints.h"

namespace rathaus::forms {
namespace {

// Everything that is wrong with a draft.
class Validator : public Evaluator {
 public:
  using Evaluator::Evaluator;

  // All of the form.
  Evaluation run() {
    read_all();
    if (!form_.conditions.empty()) settle();
    check_group(Place());
    if (!form_.conditions.empty()) check_valid();
    return finish();
  }

  // Only some items of a page; right only for forms without conditions.
  std::vector<FieldError> run_page(const Page& page) {
    for (const PageItem& item : page.items) {
      if (item.kind == ItemKind::whole) {
        const auto visit = [this](const Place& place, const Node& node) {
          if (node.kind == NodeKind::field) read(place, node);
          return true;
        };
        each_occurrence(form_, draft_, item.place.parent(), item.place.node(), visit);
        check_child(item.place.parent(), item.place.node());
      } else if (item.kind == ItemKind::chooser) {
        check_choice(item.place);
      }
    }
    return finish().errors;
  }

 private:
  bool optional_by_condition(const Place& place) {
    const Conditions* conditions = form_.conditions_of(place.node());
    return conditions != nullptr && conditions->optional &&
           feel::truth(answer_of(*conditions->optional, place)) == feel::Truth::yes;
  }

  bool answered(const Place& group) const {
    for (auto at = values_.lower_bound(group); at != values_.end() && at->first.within(group); ++at) {
      if (counts(at->first)) return true;
    }
    return std::ranges::any_of(unreadable_, [&](const auto& each) { return each.first.within(group); });
  }

  // A group that a rule wants filled, all of whose fields are optional: one answer is enough.
  void want_something(const Place& group) {
    const NodeIndex index = group.node();
    if (form_[index].gated || form_[index].choice || !required_by_condition(group) || answered(group)) return;
    if (std::ranges::any_of(errors_, [&](const FieldError& each) { return each.place.within(group); }))
      return;
    Place first;
    each_place(form_, draft_, group, [&](const Place& place, const Node& node) {
      if (first.depth() > 0 || is_hidden(place)) return false;
      if (is_asked(node)) first = place;
      return true;
    });
    if (first.depth() > 0) errors_.push_back({first, "form.group.some", {{"group", form_[index].label}}});
  }

  void check_group(const Place& group) {
    for (NodeIndex child = form_.first_child(group.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      check_child(group, child);
    }
  }

  void check_child(const Place& parent, NodeIndex child) {
    const Node& node = form_[child];
    if (node.kind == NodeKind::field) {
      check_field(parent, child);
      return;
    }
    const std::uint16_t count = occurrences(form_, draft_, parent, child);
    const Place first = parent.child(child, 0);
    if (count == 0 && node.gated && !is_hidden(first) && required_by_condition(first)) {
      errors_.push_back({first, "form.group.required", {}});
    }
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = parent.child(child, i);
      if (is_hidden(place)) continue;
      if (node.choice) check_choice(place);
      check_group(place);
      want_something(place);
    }
  }

  void check_choice(const Place& place) {
    if (is_hidden(place) || draft_.choices.contains(place)) return;
    // An optional choice that was opened by a gate, or one that is required, wants an answer.
    const Node& node = form_[place.node()];
    if (node.min > 0 || node.gated || required_by_condition(place)) {
      errors_.push_back({place, "form.choice.required", {}});
    }
  }

  void check_field(const Place& parent, NodeIndex child) {
    const Node& node = form_[child];
    if (!is_asked(node)) return;
    const std::uint16_t count = occurrences(form_, draft_, parent, child);
    std::uint32_t answered = 0;
    std::vector<Place> empty;
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = parent.child(child, i);
      if (is_hidden(place)) return;
      if (const auto wrong = unreadable_.find(place); wrong != unreadable_.end()) {
        errors_.push_back(wrong->second);
        ++answered;
      } else if (const auto value = values_.find(place); value == values_.end()) {
        empty.push_back(place);
      } else if (node.field.must_accept && feel::truth(value->second) != feel::Truth::yes) {
        errors_.push_back({place, "form.declaration", {}});
        ++answered;
      } else {
        ++answered;
      }
    }
    if (count == 0) return;
    std::uint32_t wanted = form_[node.parent].choice ? std::max(node.min, 1U) : node.min;
    if (required_by_condition(parent.child(child, 0)))
      wanted = std::max(wanted, 1U);
    else if (optional_by_condition(parent.child(child, 0)))
      wanted = 0;
    for (const Place& place : empty) {
      if (answered >= wanted) break;
      errors_.push_back(missing(place, node, wanted));
      ++answered;
    }
  }

  FieldError missing(const Place& place, const Node& node, std::uint32_t wanted) const {
    const FieldSpec& field = node.field;
    if (field.type == DataType::file) {
      return {place, "form.required.file", {{"types", media_types_text(field.media_types)}}};
    }
    if (field.must_accept) return {place, "form.declaration", {}};
    if (form_.codes(place.node()) != nullptr) return {place, "form.required.choice", {}};
    if (field.type == DataType::boolean) return {place, "form.required.yes_no", {}};
    if (field.type == DataType::date) return {place, "form.required.date", {}};
    if (wanted > 1) return {place, "form.required.several", {{"min", std::to_string(wanted)}}};
    return {place, "form.required", {}};
  }

  void check_valid() {
    checks(Place());
    each_place(form_, draft_, Place(), [this](const Place& place, const Node&) {
      if (is_hidden(place)) return false;
      const Conditions* conditions = form_.conditions_of(place.node());
      if (conditions != nullptr && conditions->valid &&
          feel::truth(answer_of(*conditions->valid, place)) == feel::Truth::no) {
        errors_.push_back({place, "form.rule", {{"message", conditions->valid_message}}});
      }
      checks(place);
      return true;
    });
  }

  void checks(const Place& group) {
    const Conditions* conditions = form_.conditions_of(group.node());
    if (conditions == nullptr) return;
    for (const Check& each : conditions->checks) {
      if (feel::truth(answer_of(each.tree, group)) != feel::Truth::no) continue;
      const auto place = last_asked(group, each.reads);
      if (place) errors_.push_back({*place, "form.rule", {{"message", each.message}}});
    }
  }

  Evaluation finish() {
    Evaluation out;
    out.answers = counting();
    out.hidden.assign(hidden_.begin(), hidden_.end());
    out.required.assign(required_.begin(), required_.end());
    out.dropped = dropped_of(form_, draft_, out.hidden);
    out.budget_exhausted = exhausted_;
    if (exhausted_) errors_.push_back({Place(), "form.budget", {}});
    std::ranges::stable_sort(errors_,
                             [](const FieldError& a, const FieldError& b) { return a.place < b.place; });
    out.errors = std::move(errors_);
    return out;
  }

  std::vector<FieldError> errors_;
};

}  // namespace

Evaluation evaluate(const Form& form, const Draft& draft) { return Validator(form, draft).run(); }

std::vector<FieldError> validate_page(const Form& form, const Page& page, const Draft& draft) {
  if (form.conditions.empty()) return Validator(form, draft).run_page(page);
  std::vector<FieldError> errors = evaluate(form, draft).errors;
  std::erase_if(errors, [&page](const FieldError& error) {
    return error.place.depth() > 0 && !on_page(page, error.place);
  });
  return errors;
}

std::vector<FieldError> validate_all(const Form& form, const Draft& draft) {
  return evaluate(form, draft).errors;
}

const Page* page_of(const std::vector<Page>& pages, const Place& place) {
  const auto at = std::ranges::find_if(pages, [&place](const Page& page) { return on_page(page, place); });
  return at == pages.end() ? nullptr : &*at;
}

}  // namespace rathaus::forms
