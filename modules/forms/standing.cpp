#include "modules/forms/standing.h"

#include <algorithm>
#include <set>

#include "modules/forms/condition_paths.h"
#include "modules/forms/evaluator.h"

namespace rathaus::forms {
namespace {

// Everything once, then only what a change reaches.
class StandingEvaluator : public Evaluator {
 public:
  using Evaluator::Evaluator;

  void stand() {
    read_all();
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

  std::vector<std::vector<NodeIndex>> dependents_;  // by node: those with conditions that read it
  std::vector<std::vector<CheckRef>> checkers_;  // by node: checks that read it
  std::set<std::pair<Place, std::uint32_t>> broken_;  // asking place and check
};

}  // namespace

struct Standing::Work {
  Work(const Form& form, Draft given) : draft(std::move(given)), evaluator(form, draft) { evaluator.stand(); }
  Draft draft;
  StandingEvaluator evaluator;
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

}  // namespace rathaus::forms
