#include "modules/cases/case.h"

#include <algorithm>
#include <array>
#include <map>

#include "libs/base/check.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"

namespace rathaus::cases {
namespace {

template <typename E, std::size_t N>
bool find_text(const std::array<std::string_view, N>& names, std::string_view text, E& out) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return false;
  out = static_cast<E>(found - names.begin());
  return true;
}

constexpr std::array<std::string_view, 6> kStatus = {"received", "in_progress", "waiting_for_applicant", "decided", "closed", "withdrawn"};
constexpr std::array<std::string_view, 3> kOutcome = {"granted", "partly_granted", "refused"};
constexpr std::array<std::string_view, 3> kChannel = {"post", "account_retrieval", "national_mailbox"};
constexpr std::array<std::string_view, 5> kNotice = {"waiting", "dispatched", "retrieved", "not_retrieved", "failed"};

}  // namespace

std::string_view to_text(CaseStatus status) { return kStatus[static_cast<std::size_t>(status)]; }
std::string_view to_text(Outcome outcome) { return kOutcome[static_cast<std::size_t>(outcome)]; }
std::string_view to_text(Channel channel) { return kChannel[static_cast<std::size_t>(channel)]; }
std::string_view to_text(NoticeState state) { return kNotice[static_cast<std::size_t>(state)]; }
bool from_text(std::string_view text, CaseStatus& out) { return find_text(kStatus, text, out); }
bool from_text(std::string_view text, Outcome& out) { return find_text(kOutcome, text, out); }
bool from_text(std::string_view text, Channel& out) { return find_text(kChannel, text, out); }
bool from_text(std::string_view text, NoticeState& out) { return find_text(kNotice, text, out); }

std::string Applicant::display_name() const {
  if (!organisation.empty()) return organisation;
  if (given_names.empty()) return family_name;
  return given_names + " " + family_name;
}

const Question* Case::open_question() const {
  const auto found = std::find_if(questions.rbegin(), questions.rend(), [](const Question& q) { return !q.answered_at; });
  return found == questions.rend() ? nullptr : &*found;
}

std::optional<LocalDate> Case::next_due() const {
  if (const Question* question = open_question()) return question->due_on;
  std::optional<LocalDate> due = decision ? std::nullopt : expected_by;  // what was promised is done with the decision
  for (const Task& task : tasks) {
    if (!task.done_at && task.due_on && (!due || *task.due_on < *due)) due = task.due_on;
  }
  return due;
}

Case from_state(const event::Object& state) { return json::from_object<Case>(state); }
event::Object to_state(const Case& c) { return json::write_fields(c); }

std::string text_of(const event::Object& data, std::string_view key) {
  const auto* found = data.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : std::string();
}

Case evolve(Case c, const event::RecordedEvent& e) {
  static const std::map<std::string, EventEntry, std::less<>> handlers = [] {
    std::map<std::string, EventEntry, std::less<>> out;
    for (const Concern& concern : concerns()) {
      for (const EventEntry& entry : concern.events) CHECK(out.emplace(entry.type, entry).second);
    }
    return out;
  }();
  const auto found = handlers.find(e.event.type);
  CHECK(found != handlers.end() && "an event of this module that nobody knows: an upcast is missing");
  found->second.apply(c, e);
  return c;
}

}  // namespace rathaus::cases
