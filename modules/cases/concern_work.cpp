// Take, check, find complete, note.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> assign(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  std::string to = TRY(text_argument(arguments, "to"));
  // Whoever takes a case in somebody's place takes it for them: it is still theirs when the deputy's time is over.
  const auto* taken = arguments.if_contains("take");
  const bool take = taken != nullptr && taken->is_bool() && taken->get_bool();
  if (const std::string absent = text_of(arguments, "acting_for");
      take && !absent.empty() && to == envelope.actor.id) {
    if (c.assignee == absent) return Steps{};  // theirs already: the deputy works on it as it is
    to = absent;
  }
  if (to == c.assignee) return fail(refused("case.already_assigned"));
  Steps steps{.events = {{"cases.Assigned", 1, {{"to", to}}}}};
  // What the next one must know goes with the case, not by word of mouth.
  if (const auto note = TRY(json::find_string(arguments, "note")); note && !note->empty()) {
    steps.events.push_back({"cases.NoteAdded", 1, {{"text", "Zur Übergabe: " + std::string(*note)}}});
  }
  return steps;
}

Result<Steps> tick(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  const std::string id = TRY(text_argument(arguments, "id"));
  const bool done = TRY(json::get_bool(arguments, "done"));
  const auto item = std::find_if(c.checklist.begin(), c.checklist.end(), [&](const CheckItem& i) { return i.id == id; });
  if (item == c.checklist.end()) return fail(refused("case.unknown_item"));
  if (item->done == done) return Steps{};
  return Steps{.events = {{"cases.ItemTicked", 1, {{"id", id}, {"done", done}}}}};
}

// Law: VwVfG 25(2), 42a(2): the clock starts with the complete papers, and the file says who found them complete.
Result<Steps> declare_complete(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.complete_at) return fail(refused("case.already_complete"));
  if (c.open_question() != nullptr) return fail(refused("case.question_open"));
  if (std::any_of(c.checklist.begin(), c.checklist.end(), [](const CheckItem& i) { return !i.done; })) {
    return fail(refused("case.checklist_open"));
  }
  Object data{{"expected_by", TRY(text_argument(arguments, "expected_by"))}};
  // What the applicant is told at once: complete, and how long it will take.
  const auto receipt = TRY(json::find_string(arguments, "receipt"));
  if (receipt && !receipt->empty()) data["receipt"] = *receipt;
  Steps steps{.events = {{"cases.DeclaredComplete", 1, std::move(data)}}};
  event::IdSource ids(envelope);
  if (receipt && !receipt->empty() && c.intake != "online") order_letter(steps, c, ids, {.kind = "complete"});
  if (!c.applicant.email.empty() || !c.applicant.account.empty()) {
    steps.effects.push_back({"NotifyApplicant", "complete/" + c.id, c.id, {{"reason", "complete"}}});
  }
  return steps;
}

Result<Steps> add_note(const Case& c, const Envelope&, const Object& arguments) {
  if (const auto follow_up = TRY(json::find_string(arguments, "follow_up"))) {
    // The clock's own note: the day set for an answer has passed.
    const Question* question = c.open_question();
    if (question == nullptr || question->id != *follow_up || !c.answer_runs(*question)) return Steps{};
    const char* what = question->kind == "hearing"
                           ? "Die Frist für die Äußerung in der Anhörung ist abgelaufen."
                           : "Die Frist für die Antwort auf die Rückfrage ist abgelaufen.";
    return Steps{
        .events = {{"cases.NoteAdded", 1, {{"text", what}}}, {"cases.FollowUpDue", 1, {{"id", *follow_up}}}}};
  }
  const std::string text = TRY(text_argument(arguments, "text"));
  if (text.empty()) return fail(refused("case.note_empty", "text"));
  return Steps{.events = {{"cases.NoteAdded", 1, {{"text", text}}}}};
}

void on_submitted(Case& c, const event::RecordedEvent& e) {
  json::read_fields(e.event.data, c);
  c.id = e.stream;
  c.received_at = e.at;
  // Law: BGB 130(1), (3): paper is received on the day of its stamp, whenever somebody registers it.
  if (c.taken && c.taken->stamped_on) c.received_at = std::min(e.at, start_of(*c.taken->stamped_on));
  c.status = CaseStatus::received;
}

// Opened by the office: nothing has to come in any more.
void on_assessment(Case& c, const event::RecordedEvent& e) {
  json::read_fields(e.event.data, c);
  c.id = e.stream;
  c.received_at = e.at;
  c.status = CaseStatus::in_progress;
  c.complete_at = e.at;
  c.complete_by = e.actor.id;
}

void on_assigned(Case& c, const RecordedEvent& e) {
  c.assignee = text_of(e.event.data, "to");
  if (c.status == CaseStatus::received && !c.assignee.empty()) c.status = CaseStatus::in_progress;
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

void on_complete(Case& c, const RecordedEvent& e) {
  c.complete_at = e.at;
  c.complete_by = e.actor.id;
  c.expected_by = parse_iso_date(text_of(e.event.data, "expected_by"));
  if (const std::string receipt = text_of(e.event.data, "receipt"); !receipt.empty())
    c.messages.push_back({"receipt", receipt, e.actor.id, e.at});
}

void on_note(Case& c, const RecordedEvent& e) { c.notes.push_back({text_of(e.event.data, "text"), e.actor.id, e.at}); }

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

constexpr OrderEntry kOrders[] = {
    {"cases.Assign", assign},
    {"cases.Tick", tick},
    {"cases.DeclareComplete", declare_complete},
    {"cases.AddNote", add_note},
};

constexpr EventEntry kEvents[] = {
    {"cases.ApplicationSubmitted", on_submitted},
    {"cases.AssessmentOpened", on_assessment},
    {"cases.Assigned", on_assigned},
    {"cases.ItemTicked", on_ticked},
    {"cases.DeclaredComplete", on_complete},
    {"cases.NoteAdded", on_note},
    {"cases.TaskOpened", on_task},
    {"cases.TaskDone", on_task_done},
};

constexpr TaskRule kTasks[] = {
    {"cases.ApplicationSubmitted", "", "check_completeness", "Vollständigkeit prüfen"},
    {"cases.DeclaredComplete", "check_completeness", "decide", "Entscheiden"},
    {"cases.AssessmentOpened", "", "decide", "Jahresbescheid erlassen"},
};

}  // namespace

Concern work_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
