#pragma once
// What a draft comes to under the conditions of its form: which answers there are, which count, what is hidden,
// what is required. Internal to the room: validate.cpp says what is wrong with the draft, standing.cpp keeps up
// while its answers change one by one.
#include <map>
#include <optional>
#include <set>

#include "modules/forms/places.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {

// Typed or uploaded, and without effect now.
std::vector<Place> dropped_of(const Form& form, const Draft& draft, const std::vector<Place>& hidden);

class Evaluator {
 public:
  Evaluator(const Form& form, const Draft& draft) : form_(form), draft_(draft) {}

  // Only what conditions look at.
  Sight see();

 protected:
  static constexpr std::uint64_t kMaxSteps = 500'000;  // of all conditions of one evaluation

  template <typename Visit>
  void places_of(NodeIndex node, const Visit& visit) const {
    forms::places_of(form_, draft_, node, visit);
  }

  void read_all();
  void read(const Place& place, const Node& node);
  bool is_hidden(const Place& place) const { return !hidden_.empty() && is_below_hidden(place); }
  // "is filled in beforehand and hidden": the value of a rule counts although nobody sees the field.
  bool counts(const Place& place) const;
  feel::Value answer_of(const feel::ExpressionTree& tree, const Place& asking);
  // Shown and prefilled depend on answers, which depend on what is shown: repeated until nothing changes.
  void settle();
  bool prefill(const Conditions& conditions, const Place& place);
  bool required_by_condition(const Place& place);
  // Where a person stands when all of it has been asked; nullopt: nothing of it is asked at all.
  std::optional<Place> last_asked(const Place& group, const std::vector<NodeIndex>& reads) const;
  Answers counting();

  const Form& form_;
  const Draft& draft_;
  std::map<Place, feel::Value> values_;  // of existing places, shown or not
  std::map<Place, FieldError> unreadable_;
  std::set<Place> hidden_, required_;
  std::set<Place> kept_;  // hidden, with a value of a rule that counts
  std::set<Place> by_rule_;  // places whose value is a rule's
  std::uint64_t steps_ = kMaxSteps;
  bool exhausted_ = false;

 private:
  void put(const Place& place, feel::Value value);
  bool is_below_hidden(const Place& place) const;
  feel::Value lookup(const Place& asking, std::string_view path) const;
};

}  // namespace rathaus::forms
