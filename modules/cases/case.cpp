#include "modules/cases/case.h"

#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "modules/cases/case_fields.h"

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

namespace {

Notice* notice_of(Case& c, const std::string& id) {
  const auto found = std::find_if(c.notices.begin(), c.notices.end(), [&](const Notice& n) { return n.id == id; });
  return found == c.notices.end() ? nullptr : &*found;
}

std::string text_of(const event::Object& data, std::string_view key) {
  const auto* found = data.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : std::string();
}

void on_submitted(Case& c, const event::RecordedEvent& e) {
  json::read_fields(e.event.data, c);
  c.id = e.stream;
  c.received_at = e.at;
  c.status = CaseStatus::received;
}

void on_ticked(Case& c, const event::RecordedEvent& e) {
  const std::string id = text_of(e.event.data, "id");
  for (CheckItem& item : c.checklist) {
    if (item.id != id) continue;
    item.done = e.event.data.at("done").as_bool();
    item.by = e.actor.id;
    item.at = e.at;
  }
}

void on_asked(Case& c, const event::RecordedEvent& e) {
  Question question = json::from_object<Question>(e.event.data);
  question.asked_at = e.at;
  question.asked_by = e.actor.id;
  c.questions.push_back(std::move(question));
  c.status = CaseStatus::waiting_for_applicant;
}

void on_answered(Case& c, const event::RecordedEvent& e) {
  const Question answer = json::from_object<Question>(e.event.data);
  for (Question& question : c.questions) {
    if (question.id != answer.id) continue;
    question.answered_at = e.at;
    question.answer = answer.answer;
    question.attachments = answer.attachments;
    question.late = answer.late;
  }
  c.status = CaseStatus::in_progress;
}

void on_decided(Case& c, const event::RecordedEvent& e) {
  c.decision = json::from_object<Decision>(e.event.data);
  c.decision->at = e.at;
  c.decision->by = e.actor.id;
  c.status = CaseStatus::decided;
}

void on_notice(Case& c, const event::RecordedEvent& e) {
  Notice notice = json::from_object<Notice>(e.event.data);
  notice.issued_at = e.at;
  c.notices.push_back(std::move(notice));
}

// Dispatched, retrieved, failed, announced: the event carries the members that changed.
void on_notice_changed(Case& c, const event::RecordedEvent& e) {
  if (Notice* notice = notice_of(c, text_of(e.event.data, "id"))) json::read_fields(e.event.data, *notice);
}

void on_task(Case& c, const event::RecordedEvent& e) {
  Task task = json::from_object<Task>(e.event.data);
  task.opened_at = e.at;
  c.tasks.push_back(std::move(task));
}

void on_task_done(Case& c, const event::RecordedEvent& e) {
  const std::string id = text_of(e.event.data, "id");
  for (Task& task : c.tasks) {
    if (task.id != id || task.done_at) continue;
    task.done_at = e.at;
    task.done_by = e.actor.id;
  }
}

}  // namespace

Case evolve(Case c, const event::RecordedEvent& e) {
  const std::string& type = e.event.type;
  if (type == "cases.ApplicationSubmitted") on_submitted(c, e);
  else if (type == "cases.Assigned") {
    c.assignee = text_of(e.event.data, "to");
    if (c.status == CaseStatus::received && !c.assignee.empty()) c.status = CaseStatus::in_progress;
  } else if (type == "cases.ItemTicked") on_ticked(c, e);
  else if (type == "cases.DeclaredComplete") {
    c.complete_at = e.at;
    c.complete_by = e.actor.id;
    c.expected_by = parse_iso_date(text_of(e.event.data, "expected_by"));
  } else if (type == "cases.QuestionAsked") on_asked(c, e);
  else if (type == "cases.QuestionAnswered") on_answered(c, e);
  else if (type == "cases.Decided") on_decided(c, e);
  else if (type == "cases.NoticeIssued") on_notice(c, e);
  else if (type == "cases.NoticeDispatched" || type == "cases.NoticeRetrieved" || type == "cases.NoticeFailed") on_notice_changed(c, e);
  else if (type == "cases.TaskOpened") on_task(c, e);
  else if (type == "cases.TaskDone") on_task_done(c, e);
  else if (type == "cases.NoteAdded") c.notes.push_back({text_of(e.event.data, "text"), e.actor.id, e.at});
  else if (type == "cases.Withdrawn") c.status = CaseStatus::withdrawn, c.closed_at = e.at;
  else if (type == "cases.Closed") c.status = CaseStatus::closed, c.closed_at = e.at;
  else CHECK(false && "an event of this module that nobody knows: an upcast is missing");
  return c;
}

}  // namespace rathaus::cases
