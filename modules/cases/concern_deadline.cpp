// Days that the service sets for a case: from the first of each it is a task, or the clock writes to the applicant.
// Invariants: a day that moves moves its task; what was done stays done; nothing is sent about a permit that was not granted.
// Law: GewO 15(1), StVO 45(7), SGB I 16(2) and what else the service names with each.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/housekeeping.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Event;
using event::Object;
using event::RecordedEvent;

constexpr std::string_view kTaskPrefix = "frist-";
std::string task_of(const Deadline& one) { return std::string(kTaskPrefix) + one.id; }

const Task* find_task(const Case& c, const std::string& id) {
  const auto found = std::ranges::find(c.tasks, id, &Task::id);
  return found == c.tasks.end() ? nullptr : &*found;
}

bool same(const Deadline& a, const Deadline& b) { return json::write_fields(a) == json::write_fields(b); }

event::TimerKey timer_of(const Case& c, const Deadline& one) { return {c.id, "deadline/" + one.id}; }

Event opened(const Deadline& one, const Envelope& envelope) {
  const Task task{.id = task_of(one),
                  .kind = "deadline",
                  .title = one.title,
                  .opened_at = envelope.received_at,
                  .due_on = one.due_on};
  return {"cases.TaskOpened", 1, json::write_fields(task)};
}

bool granted(const Case& c) {
  return c.decision &&
         (c.decision->outcome == Outcome::granted || c.decision->outcome == Outcome::partly_granted);
}

// What begins today or has begun is a task at once; a message whose day has passed would come together with the notice.
void begin_or_wait(Steps& steps, const Case& c, const Deadline& one, const Envelope& envelope) {
  const bool begun = one.begins_on <= berlin_date(envelope.received_at);
  if (one.who == "applicant" && one.message.empty()) return;
  if (!begun) {
    steps.timers.push_back({c.id,
                            timer_of(c, one).key,
                            start_of(one.begins_on),
                            {"cases.BeginDeadline", {{"case_id", c.id}, {"id", one.id}}}});
    return;
  }
  if (one.message.empty() && find_task(c, task_of(one)) == nullptr && !c.done_at(one))
    steps.events.push_back(opened(one, envelope));
}

// Arguments: deadlines (all of them, as they are from now on), valid_until (optional). Given by the program alone.
Result<Steps> set_deadlines(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_clock"));
  Case wanted;
  json::read_fields(arguments, wanted);
  const bool alike = std::ranges::equal(c.deadlines, wanted.deadlines, same);
  if (alike && c.valid_until == wanted.valid_until) return Steps{};
  Object data{{"deadlines", arguments.at("deadlines")}};
  if (wanted.valid_until) data["valid_until"] = to_iso(*wanted.valid_until);
  Steps steps{.events = {{"cases.DeadlinesSet", 1, std::move(data)}}};
  for (const Deadline& one : c.deadlines) {
    if (std::ranges::find(wanted.deadlines, one.id, &Deadline::id) != wanted.deadlines.end()) continue;
    steps.cancelled_timers.push_back(timer_of(c, one));
    const Task* task = find_task(c, task_of(one));
    if (task != nullptr && !task->done_at) steps.events.push_back({"cases.TaskDone", 1, {{"id", task->id}}});
  }
  for (const Deadline& one : wanted.deadlines) {
    const auto before = std::ranges::find(c.deadlines, one.id, &Deadline::id);
    if (before == c.deadlines.end() || !same(*before, one)) begin_or_wait(steps, c, one, envelope);
  }
  return steps;
}

Result<Steps> begin_deadline(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_clock"));
  const auto one = std::ranges::find(c.deadlines, TRY(text_argument(arguments, "id")), &Deadline::id);
  if (one == c.deadlines.end() || c.merged_into || c.status == CaseStatus::withdrawn) return Steps{};
  if (one->message.empty()) {
    if (find_task(c, task_of(*one)) != nullptr || c.done_at(*one)) return Steps{};
    return Steps{.events = {opened(*one, envelope)}};
  }
  if (!granted(c)) return Steps{};
  Steps steps{.events = {{"cases.MessageSent", 1, {{"kind", "expiry"}, {"text", one->message}}}}};
  steps.effects.push_back({"NotifyApplicant",
                           "expiry/" + c.id + "/" + one->id + "/" + to_iso(one->due_on),
                           c.id,
                           {{"reason", "message"}}});
  event::IdSource ids(envelope);
  order_letter(steps, c, ids, {.kind = "message", .about = std::to_string(c.messages.size())});
  return steps;
}

void on_deadlines(Case& c, const RecordedEvent& e) {
  Case read;
  json::read_fields(e.event.data, read);
  c.deadlines = std::move(read.deadlines);
  c.valid_until = read.valid_until;
  for (const Deadline& one : c.deadlines) {
    for (Task& task : c.tasks) {
      if (task.id == task_of(one) && !task.done_at) task.due_on = one.due_on, task.title = one.title;
    }
  }
}

constexpr OrderEntry kOrders[] = {{"cases.SetDeadlines", set_deadlines},
                                  {"cases.BeginDeadline", begin_deadline}};
constexpr EventEntry kEvents[] = {{"cases.DeadlinesSet", on_deadlines}};

}  // namespace

// The task says it; else the decision did what it asks for, where it had begun by then.
std::optional<Instant> Case::done_at(const Deadline& one) const {
  if (const Task* task = find_task(*this, task_of(one)); task != nullptr && task->done_at)
    return task->done_at;
  if (one.who != "applicant" && one.message.empty() && decision && one.begins_on <= berlin_date(decision->at))
    return decision->at;
  return std::nullopt;
}

bool moves_deadlines(std::string_view event) {
  constexpr std::string_view kThese[] = {"cases.ApplicationSubmitted",
                                         "cases.FactsAmended",
                                         "cases.Decided",
                                         "cases.NoticeRecalled",
                                         "cases.Reopened",
                                         "cases.Withdrawn",
                                         "cases.Merged"};
  return std::ranges::find(kThese, event) != std::end(kThese);
}

bool is_housekeeping(const Event& event) {
  if (event.type == "cases.LetterMade" || event.type == "cases.DeadlinesSet") return true;
  const bool task = event.type == "cases.TaskOpened" || event.type == "cases.TaskDone";
  return task && text_of(event.data, "id").starts_with(kTaskPrefix);
}

event::Effect reckon_deadlines(const Case& c, const event::Envelope& envelope) {
  return {"ReckonDeadlines", "deadlines/" + c.id + "/" + envelope.command_id, c.id, {}};
}

Concern deadline_concern() { return {kOrders, kEvents, {}}; }

}  // namespace rathaus::cases
