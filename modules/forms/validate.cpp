#include "modules/forms/validate.h"

#include <algorithm>
#include <array>
#include <set>

#include "modules/forms/condition_paths.h"
#include "modules/forms/hints.h"
#include "modules/forms/input.h"
#include "modules/forms/places.h"
#include "modules/forms/rules.h"
#include "modules/forms/standing.h"
#include "modules/forms/texts_de.h"

namespace rathaus::forms {
namespace {

constexpr int kMaxRounds = 40;  // conditions that depend on each other settle in as many rounds
constexpr std::uint64_t kMaxSteps = 500'000;  // of all conditions of one evaluation

// The value as the field has it; a text (from a rule or from the schema) is read like a typed one.
feel::Value fitting(const Form& form, NodeIndex field, const feel::Value& value) {
  if (const std::string* text = value.string()) {
    ReadInput read = read_input(form, field, *text);
    return read.error ? feel::Value() : std::move(read.value);
  }
  return value;
}

// Typed or uploaded, and without effect now.
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

class Evaluator {
 public:
  Evaluator(const Form& form, const Draft& draft) : form_(form), draft_(draft) {}

  // All of the form.
  Evaluation run() {
    each_place(form_, draft_, Place(), [this](const Place& place, const Node& node) {
      if (node.kind == NodeKind::field) read(place, node);
      return true;
    });
    if (!form_.conditions.empty()) settle();
    check_group(Place());
    if (!form_.conditions.empty()) check_valid();
    return finish();
  }

  // Only what conditions look at.
  Sight see() {
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

  // ---- standing.h: everything once, then only what a change reaches

  void stand() {
    each_place(form_, draft_, Place(), [this](const Place& place, const Node& node) {
      if (node.kind == NodeKind::field) read(place, node);
      return true;
    });
    settle();
    dependents_.resize(form_.nodes.size());
    checkers_.resize(form_.nodes.size());
    for (std::size_t i = 1; i < form_.nodes.size(); ++i) {
      const auto node = static_cast<NodeIndex>(i);
      const Conditions* conditions = form_.conditions_of(node);
      if (conditions == nullptr) continue;
      for (const auto* slot : {&conditions->shown, &conditions->required, &conditions->prefilled}) {
        if (!*slot) continue;
        for (const std::string& path : (*slot)->paths()) depend(node, path);
      }
      places_of(node, [this](const Place& place) { required_by_condition(place); });
      for (const CheckRef& each : checks_at(node)) {
        for (const std::string& path : tree_of(each).paths()) hang(each, path);
        judge(each);
      }
    }
    for (const CheckRef& each : checks_at(0)) {
      for (const std::string& path : tree_of(each).paths()) hang(each, path);
      judge(each);
    }
  }

  std::vector<Place> change(const Place& place) {
    steps_ = kMaxSteps;
    std::vector<Place> changed;
    std::vector<NodeIndex> work = dependents_[place.node()];
    std::vector<CheckRef> judged = checkers_[place.node()];
    values_.erase(place);
    unreadable_.erase(place);
    by_rule_.erase(place);
    read(place, form_[place.node()]);
    if (const Conditions* own = form_.conditions_of(place.node()); own != nullptr && own->prefilled)
      work.push_back(place.node());
    for (std::size_t at = 0; at < work.size() && at < kMaxSteps; ++at) {
      const NodeIndex node = work[at];
      const Conditions* conditions = form_.conditions_of(node);
      bool seen = false, valued = false;
      places_of(node, [&](const Place& each) {
        bool news = false;
        if (conditions->shown) {
          const bool hide = feel::truth(answer_of(*conditions->shown, each)) != feel::Truth::yes;
          if (hide ? hidden_.insert(each).second : hidden_.erase(each) > 0) news = seen = true;
        }
        if (conditions->prefilled && form_[node].kind == NodeKind::field && prefill(*conditions, each))
          news = valued = true;
        if (conditions->required) {
          const bool before = required_.erase(each) > 0;
          news = required_by_condition(each) != before || news;
        }
        if (news) changed.push_back(each);
      });
      // What hangs on answers that came or went goes on.
      if (seen) {
        for (std::size_t below = node; below < form_[node].end; ++below) {
          append(work, at, dependents_[below]);
          judged.insert(judged.end(), checkers_[below].begin(), checkers_[below].end());
        }
      } else if (valued) {
        append(work, at, dependents_[node]);
        judged.insert(judged.end(), checkers_[node].begin(), checkers_[node].end());
      }
    }
    std::ranges::sort(judged);
    const auto twice = std::ranges::unique(judged);
    judged.erase(twice.begin(), twice.end());
    for (const CheckRef& each : judged) judge(each);
    return changed;
  }

  // Of checks only, in document order.
  std::vector<FieldError> broken() const {
    std::vector<FieldError> out;
    for (const auto& [place, check] : broken_) {
      if (is_hidden(place)) continue;
      const Conditions& conditions = *form_.conditions_of(place.node());
      if (check == kOwnValid) {
        out.push_back({place, "form.rule", {{"message", conditions.valid_message}}});
      } else if (const auto at = last_asked(place, conditions.checks[check].reads)) {
        out.push_back({*at, "form.rule", {{"message", conditions.checks[check].message}}});
      }
    }
    std::ranges::stable_sort(out, [](const FieldError& a, const FieldError& b) { return a.place < b.place; });
    return out;
  }

  bool hidden_itself(const Place& place) const { return hidden_.contains(place); }
  bool required_itself(const Place& place) const { return required_.contains(place); }

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
  // A check of a node's conditions by its number; the slot `valid` goes before them.
  static constexpr std::uint32_t kOwnValid = 0xffff'ffff;
  struct CheckRef {
    NodeIndex node = 0;
    std::uint32_t check = 0;
    friend auto operator<=>(const CheckRef&, const CheckRef&) = default;
  };

  std::vector<CheckRef> checks_at(NodeIndex node) const {
    std::vector<CheckRef> out;
    const Conditions* conditions = form_.conditions_of(node);
    if (conditions == nullptr) return out;
    if (conditions->valid && node != 0) out.push_back({node, kOwnValid});
    for (std::uint32_t i = 0; i < conditions->checks.size(); ++i) out.push_back({node, i});
    return out;
  }

  const feel::ExpressionTree& tree_of(const CheckRef& ref) const {
    const Conditions& conditions = *form_.conditions_of(ref.node);
    return ref.check == kOwnValid ? *conditions.valid : conditions.checks[ref.check].tree;
  }

  void hang(const CheckRef& ref, std::string_view path) {
    const auto read = resolve_path(form_, ref.node, path);
    if (!read) return;
    for (std::size_t below = *read; below < form_[*read].end; ++below) checkers_[below].push_back(ref);
  }

  void judge(const CheckRef& ref) {
    places_of(ref.node, [&](const Place& place) {
      const std::pair key(place, ref.check);
      if (feel::truth(answer_of(tree_of(ref), place)) == feel::Truth::no)
        broken_.insert(key);
      else
        broken_.erase(key);
    });
  }

  // Those still to be done are not done twice.
  static void append(std::vector<NodeIndex>& work, std::size_t at, const std::vector<NodeIndex>& more) {
    for (const NodeIndex each : more) {
      if (std::find(work.begin() + static_cast<std::ptrdiff_t>(at) + 1, work.end(), each) == work.end())
        work.push_back(each);
    }
  }

  void depend(NodeIndex node, std::string_view path) {
    const auto read = resolve_path(form_, node, path);
    if (!read) return;
    for (std::size_t below = *read; below < form_[*read].end; ++below) {
      auto& list = dependents_[below];
      if (list.empty() || list.back() != node) list.push_back(node);
    }
  }

  template <typename Visit>
  void places_of(NodeIndex node, const Visit& visit) const {
    forms::places_of(form_, draft_, node, visit);
  }

  void read(const Place& place, const Node& node) {
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

  void put(const Place& place, feel::Value value) {
    if (!value.is_null()) values_.insert_or_assign(place, std::move(value));
  }

  bool is_hidden(const Place& place) const {
    if (hidden_.empty()) return false;
    Place at;
    for (std::size_t i = 0; i < place.depth(); ++i) {
      at = at.child(place.step(i).node, place.step(i).occurrence);
      if (hidden_.contains(at)) return true;
    }
    return false;
  }

  // "is filled in beforehand and hidden": the value of a rule counts although nobody sees the field.
  bool counts(const Place& place) const {
    if (!is_hidden(place)) return true;
    return kept_.contains(place) && !is_hidden(place.parent());
  }

  // README.md, "Paths in conditions": occurrences are those of the asking place as far as both ways go
  // together; from there on, every occurrence counts, and a way that can repeat gives a list.
  feel::Value lookup(const Place& asking, std::string_view path) const {
    if (path == kLandPath) return draft_.land.empty() ? feel::Value() : feel::Value(draft_.land);
    const auto target = resolve_path(form_, asking.node(), path);
    if (!target) return {};
    std::array<NodeIndex, kMaxDepth + 1> chain;
    const std::size_t depth = form_[*target].depth;
    for (NodeIndex at = *target; at != 0; at = form_[at].parent) chain[form_[at].depth - 1] = at;
    Place prefix;
    std::size_t level = 0;
    while (level < depth && level < asking.depth() && asking.step(level).node == chain[level]) {
      prefix = prefix.child(chain[level], asking.step(level).occurrence);
      ++level;
    }
    const bool group = form_[*target].kind == NodeKind::group;
    bool many = false;
    for (; level < depth; ++level) {
      many = many || form_[chain[level]].repeats();
      if (!many) prefix = prefix.child(chain[level], 0);
    }
    if (!many && !group) {
      const auto at = values_.find(prefix);
      return at == values_.end() || !counts(prefix) ? feel::Value() : at->second;
    }
    feel::List found;
    for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.within(prefix); ++at) {
      const Place& place = at->first;
      const bool below = place.depth() >= depth && place.step(depth - 1).node == *target;
      if (!below || !counts(place)) continue;
      if (group) return true;
      found.push_back(at->second);
    }
    if (many && !group) return found;
    return {};
  }

  feel::Value answer_of(const feel::ExpressionTree& tree, const Place& asking) {
    auto value = tree.evaluate([&](std::string_view path) { return lookup(asking, path); }, steps_);
    if (value) return std::move(*value);
    exhausted_ = true;
    return {};
  }

  // Shown and prefilled depend on answers, which depend on what is shown: repeated until nothing changes.
  void settle() {
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

  bool prefill(const Conditions& conditions, const Place& place) {
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

  bool required_by_condition(const Place& place) {
    const Conditions* conditions = form_.conditions_of(place.node());
    if (conditions == nullptr || !conditions->required) return false;
    const bool yes = feel::truth(answer_of(*conditions->required, place)) == feel::Truth::yes;
    if (yes) required_.insert(place);
    return yes;
  }

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

  // Where a person stands when all of it has been asked; nullopt: nothing of it is asked at all.
  std::optional<Place> last_asked(const Place& group, const std::vector<NodeIndex>& reads) const {
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

  Answers counting() {
    Answers out;
    for (auto& [place, value] : values_) {
      if (counts(place)) out.values.emplace_hint(out.values.end(), place, std::move(value));
    }
    return out;
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

  const Form& form_;
  const Draft& draft_;
  std::map<Place, feel::Value> values_;  // of existing places, shown or not
  std::map<Place, FieldError> unreadable_;
  std::set<Place> hidden_, required_;
  std::set<Place> kept_;  // hidden, with a value of a rule that counts
  std::set<Place> by_rule_;  // places whose value is a rule's
  std::vector<std::vector<NodeIndex>> dependents_;  // by node: those with conditions that read it
  std::vector<std::vector<CheckRef>> checkers_;  // by node: checks that read it
  std::set<std::pair<Place, std::uint32_t>> broken_;  // asking place and check
  std::vector<FieldError> errors_;
  std::uint64_t steps_ = kMaxSteps;
  bool exhausted_ = false;
};

}  // namespace

ParsedInput parse_input(const Form& form, const Place& place, std::string_view raw) {
  ReadInput read = read_input(form, place.node(), raw);
  ParsedInput out{std::move(read.value), std::nullopt};
  if (read.error) out.error = FieldError{place, std::move(read.error->code), std::move(read.error->params)};
  return out;
}

std::optional<FieldError> check_file(const Form& form, const Place& place, const FileAnswer& file) {
  const FieldSpec& field = form[place.node()].field;
  if (file.size == 0) return FieldError{place, "form.file.empty", {}};
  if (field.max_size_bytes && file.size > *field.max_size_bytes) {
    return FieldError{place, "form.file.too_big", {{"max", size_text(*field.max_size_bytes)}}};
  }
  if (!field.media_types.empty() &&
      std::ranges::find(field.media_types, file.mime) == field.media_types.end()) {
    return FieldError{place, "form.file.type", {{"types", media_types_text(field.media_types)}}};
  }
  if (file.name.empty() || file.name.size() > 255) return FieldError{place, "form.file.name", {}};
  return std::nullopt;
}

struct Standing::Work {
  Work(const Form& form, Draft given) : draft(std::move(given)), evaluator(form, draft) { evaluator.stand(); }
  Draft draft;
  Evaluator evaluator;
};

Standing::Standing(const Form& form, Draft draft) : work_(std::make_unique<Work>(form, std::move(draft))) {}
Standing::~Standing() = default;
Standing::Standing(Standing&&) noexcept = default;

std::vector<Place> Standing::set(const Place& place, std::string raw) {
  work_->draft.raw.insert_or_assign(place, std::move(raw));
  return work_->evaluator.change(place);
}
bool Standing::hidden(const Place& place) const { return work_->evaluator.hidden_itself(place); }
bool Standing::required(const Place& place) const { return work_->evaluator.required_itself(place); }
std::vector<FieldError> Standing::broken() const { return work_->evaluator.broken(); }
const Draft& Standing::draft() const { return work_->draft; }

Evaluation evaluate(const Form& form, const Draft& draft) { return Evaluator(form, draft).run(); }

Sight look(const Form& form, const Draft& draft) {
  return form.conditions.empty() ? Sight{} : Evaluator(form, draft).see();
}

std::vector<Place> dropped(const Form& form, const Draft& draft, const Sight& sight) {
  return dropped_of(form, draft, sight.hidden);
}

std::vector<FieldError> validate_page(const Form& form, const Page& page, const Draft& draft) {
  if (form.conditions.empty()) return Evaluator(form, draft).run_page(page);
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

std::string dropped_text(const Form& form, const std::vector<Place>& dropped) {
  std::string out;
  std::vector<NodeIndex> said;
  for (const Place& place : dropped) {
    if (std::ranges::find(said, place.node()) != said.end()) continue;
    said.push_back(place.node());
    out += (out.empty() ? "Diese Angaben entfallen: „" : ", „") + shortened(form[place.node()].label) + "“";
  }
  return out.empty() ? out : out + ".";
}

std::string error_text(const Form& form, const FieldError& error) {
  const Node& node = form[error.place.node()];
  ErrorParams params = error.params;
  std::string label = node.label;
  while (!label.empty() && (label.back() == ' ' || label.back() == ':' || label.back() == '.'))
    label.pop_back();
  params.emplace_back("label", shortened(label));
  return fill_text(text_for(error.code), params);
}

}  // namespace rathaus::forms
