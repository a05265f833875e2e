#pragma once
// What the person whose case it is may read of its process: steps done, the present ones and those that are sure to come, in the plain words that
// the model's elements carry (docs/processes.md). An element without a word is nobody's business but the office's.
#include <functional>
#include <span>

#include "modules/process/process.h"

namespace rathaus::process {

// Properties of an element. English beside each word: the same name with ".en".
inline constexpr const char* kWord = "buerger";  // while it waits and before
inline constexpr const char* kWordDone =
    "buerger.erledigt";  // afterwards; absent: the same; empty: said no more
inline constexpr const char* kFact = "buerger.angabe";  // which fact of the case is said with it
inline constexpr std::size_t kMostWords = 200;  // elements of a model that carry words

struct Word {
  std::string german, english;  // english may be empty
};
struct Milestone {
  enum class State { done, present, coming } state = State::coming;
  std::string node, fact;
  Word word;
  std::optional<Instant> at;  // when it was done; since when it waits
  std::optional<Instant> due;  // present: the model's own timer at it
};

bool speaks(const bpmn::Model& model);  // has words for people outside
// What keeps the words from being shown, as German sentences: an unknown fact, too many words.
std::vector<bpmn::Finding> check_words(const bpmn::Model& model);

// `history`: events of the case in their order, as far as they may be told; the rest of the case is not looked at. `models`: by content hash; null:
// that part of the way is not told. `untold`: what happened in this event is not told (it was taken back), its effect is kept.
// Empty: there is no instance, or its model says nothing. A step is said to come only when every normal way of the model leads there.
struct Course {
  std::vector<Milestone> steps;  // first to last: done, present, coming
  bool over = false;
};
using ModelByHash = std::function<DeploymentPtr(const std::string& hash)>;
Result<std::optional<Course>> course(std::span<const event::RecordedEvent> history, const ModelByHash& models,
                                     const std::function<bool(const event::RecordedEvent&)>& untold = {});

}  // namespace rathaus::process
