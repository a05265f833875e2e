#include "modules/forms/evaluator.h"

#include <algorithm>

#include "modules/forms/condition_paths.h"
#include "modules/forms/input.h"
#include "modules/forms/rules.h"

namespace rathaus::forms {
namespace {

constexpr int kMaxRounds = 40;  // conditions that depend on each other settle in as many rounds

// The value as the field has it; a text (from a rule or from the schema) is read like a typed one.
feel::Value fitting(const Form& form, NodeIndex field, const feel::Value& value) {
  if (const std::string* text = value.string()) {
    ReadInput read = read_input(form, field, *text);
    return read.error ? feel::Value() : std::move(read.value);
  }
  return value;
}

}  // namespace

std::vector<Place> dropped_of(const Form& form, const Draft& draft, const std::vector<Place>& hidden) {
  std::vector<Place> out;
  if (hidden.empty()) return out;
  const auto gone = [&](const Place& place) {
    for (Place at = place; at.depth() > 0; at = at.parent()) {
      if (std::ranges::binary_search(hidden, at)) return exists(form, draft, place);
    }
    return false;
  };
  for (const auto& [place, raw] : draft.raw) {
    if (!raw.empty() && gone(place)) out.push_back(place);
  }
  for (const auto& [place, file] : draft.files) {
    if (gone(place)) out.push_back(place);
  }
  std::ranges::sort(out);
  return out;
}

Sight Evaluator::see() {
  const ConditionIndex& index = form_.condition_index;
  for (const NodeIndex field : index.fields)
    places_of(field, [this](const Place& place) { read(place, form_[place.node()]); });
  if (!index.nodes.empty()) settle();
  for (const NodeIndex node : index.nodes) {
    const Conditions* conditions = form_.conditions_of(node);
    if (!conditions->required) continue;
    const auto want = [this, node](const Place& place) {
      // Of a field that may be given several times, one answer is wanted.
      if (place.occurrence() > 0 && form_[node].kind == NodeKind::field) return;
      if (!is_hidden(place)) required_by_condition(place);
    };
    if (form_[node].gated)
      places_of(form_[node].parent, [&](const Place& parent) { want(parent.child(node, 0)); });
    places_of(node, want);
  }
  Sight out;
  out.answers = counting();
  out.hidden.assign(hidden_.begin(), hidden_.end());
  out.required.assign(required_.begin(), required_.end());
  return out;
}

void Evaluator::read_all() {
  each_place(form_, draft_, Place(), [this](const Place& place, const Node& node) {
    if (node.kind == NodeKind::field) read(place, node);
    return true;
  });
}

void Evaluator::read(const Place& place, const Node& node) {
  const FieldSpec& field = node.field;
  if (field.kind == FieldKind::label) return;
  if (!is_asked(node)) {  // hidden, locked: the schema's own content; never what a client sent
    if (!field.content.empty()) put(place, fitting(form_, place.node(), feel::Value(field.content)));
    return;
  }
  if (field.type == DataType::file) {
    const auto file = draft_.files.find(place);
    if (file == draft_.files.end()) return;
    if (auto error = check_file(form_, place, file->second)) {
      unreadable_.emplace(place, std::move(*error));
    } else {
      put(place, to_value(file->second));
    }
    return;
  }
  const auto raw = draft_.raw.find(place);
  if (raw == draft_.raw.end()) return;
  ReadInput input = read_input(form_, place.node(), raw->second);
  if (input.error) {
    unreadable_.emplace(place,
                        FieldError{place, std::move(input.error->code), std::move(input.error->params)});
  } else {
    put(place, std::move(input.value));
  }
}

void Evaluator::put(const Place& place, feel::Value value) {
  if (!value.is_null()) values_.insert_or_assign(place, std::move(value));
}

bool Evaluator::is_below_hidden(const Place& place) const {
  Place at;
  for (std::size_t i = 0; i < place.depth(); ++i) {
    at = at.child(place.step(i).node, place.step(i).occurrence);
    if (hidden_.contains(at)) return true;
  }
  return false;
}

bool Evaluator::counts(const Place& place) const {
  if (!is_hidden(place)) return true;
  return kept_.contains(place) && !is_hidden(place.parent());
}

// From where both ways part, every occurrence counts, and a way that can repeat gives a list.
feel::Value Evaluator::lookup(const Place& asking, std::string_view path) const {
  if (auto around = from_around(draft_, path)) return std::move(*around);
  const auto target = resolve_path(form_, asking.node(), path);
  if (!target) return {};
  const Way way = way_to(form_, asking, *target);
  Place prefix = way.place;
  const bool group = form_[*target].kind == NodeKind::group;
  bool many = false;
  for (std::size_t level = way.together; level < way.depth; ++level) {
    many = many || form_[way.chain[level]].repeats();
    if (!many) prefix = prefix.child(way.chain[level], 0);
  }
  if (!many && !group) {
    const auto at = values_.find(prefix);
    return at == values_.end() || !counts(prefix) ? feel::Value() : at->second;
  }
  feel::List found;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.within(prefix); ++at) {
    const Place& place = at->first;
    const bool below = place.depth() >= way.depth && place.step(way.depth - 1).node == *target;
    if (!below || !counts(place)) continue;
    if (group) return true;
    found.push_back(at->second);
  }
  if (many && !group) return found;
  return {};
}

feel::Value Evaluator::answer_of(const feel::ExpressionTree& tree, const Place& asking) {
  auto value = tree.evaluate([&](std::string_view path) { return lookup(asking, path); }, steps_);
  if (value) return std::move(*value);
  exhausted_ = true;
  return {};
}

void Evaluator::settle() {
  for (int round = 0; round < kMaxRounds && !exhausted_; ++round) {
    bool changed = false;
    const ConditionIndex& index = form_.condition_index;
    for (const NodeIndex node : round == 0 ? index.nodes : index.chained) {
      const Conditions& conditions = *form_.conditions_of(node);
      if (!conditions.shown && !conditions.prefilled) continue;
      places_of(node, [&](const Place& place) {
        if (conditions.shown) {
          const bool hide = feel::truth(answer_of(*conditions.shown, place)) != feel::Truth::yes;
          changed = (hide ? hidden_.insert(place).second : hidden_.erase(place) > 0) || changed;
        }
        if (conditions.prefilled && form_[node].kind == NodeKind::field)
          changed = prefill(conditions, place) || changed;
      });
    }
    if (!changed) return;
  }
}

bool Evaluator::prefill(const Conditions& conditions, const Place& place) {
  const Node& node = form_[place.node()];
  // What was typed goes first, unless nobody can see it.
  const bool hidden = hidden_.contains(place);
  feel::Value value;
  if (hidden || !is_asked(node) || !draft_.raw.contains(place))
    value = fitting(form_, place.node(), answer_of(*conditions.prefilled, place));
  const bool given = !value.is_null();
  const bool kept = hidden && given;
  const bool changed_kept = kept ? kept_.insert(place).second : kept_.erase(place) > 0;
  const auto before = values_.find(place);
  const feel::Value old = before == values_.end() ? feel::Value() : before->second;
  if (given) {
    values_.insert_or_assign(place, value);
    by_rule_.insert(place);
  } else if (by_rule_.erase(place) >
             0) {  // the rule's value goes; what was typed or stands in the schema comes back
    values_.erase(place);
    read(place, node);
  }
  const auto after = values_.find(place);
  return changed_kept || !((after == values_.end() ? feel::Value() : after->second) == old);
}

bool Evaluator::required_by_condition(const Place& place) {
  const Conditions* conditions = form_.conditions_of(place.node());
  if (conditions == nullptr || !conditions->required) return false;
  const bool yes = feel::truth(answer_of(*conditions->required, place)) == feel::Truth::yes;
  if (yes) required_.insert(place);
  return yes;
}

std::optional<Place> Evaluator::last_asked(const Place& group, const std::vector<NodeIndex>& reads) const {
  std::optional<Place> out;
  for (const NodeIndex read : reads) {
    std::vector<NodeIndex> chain;
    for (NodeIndex at = read; at != group.node(); at = form_[at].parent) chain.push_back(at);
    Place at = group;
    bool there = true;
    for (auto step = chain.rbegin(); step != chain.rend() && there; ++step) {
      const bool closed = occurrences(form_, draft_, at, *step) == 0;
      at = at.child(*step, 0);
      there = !is_hidden(at) && (!closed || form_[*step].gated);
      if (closed) break;  // the question whether to open it stands there
    }
    if (!there) continue;
    if (form_[at.node()].kind == NodeKind::group && !form_[at.node()].gated && !form_[at.node()].choice) {
      Place last;
      each_place(form_, draft_, at, [&](const Place& place, const Node& node) {
        if (is_hidden(place)) return false;
        if (is_asked(node) && last.depth() == 0) last = place;
        return true;
      });
      if (last.depth() == 0) continue;
      at = last;
    }
    if (form_[at.node()].kind == NodeKind::field && !is_asked(form_[at.node()])) continue;
    if (!out || *out < at) out = at;
  }
  return out;
}

Answers Evaluator::counting() {
  Answers out;
  for (auto& [place, value] : values_) {
    if (counts(place)) out.values.emplace_hint(out.values.end(), place, std::move(value));
  }
  return out;
}

Sight look(const Form& form, const Draft& draft) {
  return form.conditions.empty() ? Sight{} : Evaluator(form, draft).see();
}

std::vector<Place> dropped(const Form& form, const Draft& draft, const Sight& sight) {
  return dropped_of(form, draft, sight.hidden);
}

}  // namespace rathaus::forms
