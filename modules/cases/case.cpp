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
constexpr std::array<std::string_view, 4> kOutcome = {"granted", "partly_granted", "refused", "handed_over"};
constexpr std::array<std::string_view, 3> kChannel = {"post", "account_retrieval", "national_mailbox"};
constexpr std::array<std::string_view, 8> kNotice = {"waiting", "dispatched", "retrieved", "not_retrieved",
                                                     "failed",  "returned",   "held",      "cancelled"};
constexpr std::array<std::string_view, 5> kManner = {"letter", "pzu", "registered_receipt",
                                                     "registered_handover", "eb"};
constexpr std::array<std::string_view, 5> kCondition = {
    "time_limit", "condition", "reservation_of_revocation", "obligation", "reservation_of_obligation"};

}  // namespace

std::string_view to_text(CaseStatus status) { return kStatus[static_cast<std::size_t>(status)]; }
std::string_view to_text(Outcome outcome) { return kOutcome[static_cast<std::size_t>(outcome)]; }
std::string_view to_text(Channel channel) { return kChannel[static_cast<std::size_t>(channel)]; }
std::string_view to_text(NoticeState state) { return kNotice[static_cast<std::size_t>(state)]; }
std::string_view to_text(Manner manner) { return kManner[static_cast<std::size_t>(manner)]; }
std::string_view to_text(ConditionKind kind) { return kCondition[static_cast<std::size_t>(kind)]; }
bool from_text(std::string_view text, ConditionKind& out) { return find_text(kCondition, text, out); }
bool from_text(std::string_view text, CaseStatus& out) { return find_text(kStatus, text, out); }
bool from_text(std::string_view text, Outcome& out) { return find_text(kOutcome, text, out); }
bool from_text(std::string_view text, Channel& out) { return find_text(kChannel, text, out); }
bool from_text(std::string_view text, NoticeState& out) { return find_text(kNotice, text, out); }
bool from_text(std::string_view text, Manner& out) { return find_text(kManner, text, out); }

std::string Applicant::display_name() const {
  if (!organisation.empty()) return organisation;
  if (given_names.empty()) return family_name;
  return given_names + " " + family_name;
}

const Question* Case::open_question() const {
  const auto found = std::find_if(questions.rbegin(), questions.rend(), [](const Question& q) { return !q.answered_at; });
  return found == questions.rend() ? nullptr : &*found;
}

const Notice* Case::letter_about(std::string_view question) const {
  const auto found = std::find_if(letters.rbegin(), letters.rend(), [&](const Notice& letter) {
    return letter.about == question && (letter.kind == "question" || letter.kind == "hearing");
  });
  return found == letters.rend() ? nullptr : &*found;
}

bool Case::answer_runs(const Question& question) const {
  const Notice* letter = letter_about(question.id);
  return letter == nullptr || letter->state == NoticeState::dispatched ||
         letter->state == NoticeState::cancelled;
}

const Notice* Case::find_sending(std::string_view sending) const {
  for (const std::vector<Notice>* all : {&notices, &letters}) {
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const Notice& one) { return one.id == sending; });
    if (found != all->end()) return &*found;
  }
  return nullptr;
}

std::string supplement_path(std::string_view id) { return "nachgereicht/" + std::string(id); }

std::vector<Attachment> Case::files_of(const Supplement& one) const {
  std::vector<Attachment> out;
  for (const Attachment& file : attachments) {
    if (file.path == supplement_path(one.id)) out.push_back(file);
  }
  return out;
}

namespace {

// The same day three months on, or the last of that month (BGB 188(2), (3)).
LocalDate three_months_after(LocalDate day) {
  const LocalDate same = day + std::chrono::months(3);
  return same.ok() ? same : LocalDate{same.year() / same.month() / std::chrono::last};
}

}  // namespace

// Law: VwGO 75 sentence 2: after three months without a decision the applicant may sue, unless there is a reason for it: a question
// to the applicant is one. VwVfG 25(2): the time they were told. VwVfG 41: a notice that was not announced has no effect.
std::optional<LegalLimit> Case::legal_limit() const {
  if (!open()) return std::nullopt;
  if (decision) {
    const auto stuck = std::find_if(notices.begin(), notices.end(), [](const Notice& n) {
      return n.state == NoticeState::failed || n.state == NoticeState::not_retrieved;
    });
    if (stuck == notices.end()) return std::nullopt;
    return LegalLimit{stuck->dispatched_on.value_or(berlin_date(stuck->issued_at)), "notice"};
  }
  if (open_question() != nullptr) return std::nullopt;
  const LegalLimit silence{three_months_after(berlin_date(received_at)), "silence"};
  if (expected_by && *expected_by < silence.on) return LegalLimit{*expected_by, "promise"};
  return silence;
}

bool Case::held() const {
  return std::any_of(notices.begin(), notices.end(),
                     [](const Notice& n) { return n.state == NoticeState::held; });
}

bool Case::listed() const {
  return open() || std::any_of(tasks.begin(), tasks.end(), [](const Task& t) { return !t.done_at; });
}

bool Case::binding(LocalDate today) const {
  if (!decision || notices.empty()) return false;
  return std::all_of(notices.begin(), notices.end(), [&](const Notice& n) {
    return n.announced_on && (!n.remedy.ends_on || today > *n.remedy.ends_on);
  });
}

CaseStatus Case::public_status() const {
  return status == CaseStatus::decided &&
                 std::any_of(
                     notices.begin(), notices.end(),
                     [](const Notice& n) { return n.state == NoticeState::held && n.corrects.empty(); })
             ? CaseStatus::in_progress
             : status;
}

std::optional<LocalDate> Case::next_due() const {
  if (const Question* question = open_question()) return question->due_on;
  std::optional<LocalDate> due;
  if (const auto limit = legal_limit()) due = limit->on;
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

std::string acting_for(const event::RecordedEvent& e) { return text_of(e.event.data, "acting_for"); }

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
