#include "modules/cases/commands.h"

#include <algorithm>
#include <map>

#include "libs/base/check.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/protection.h"

namespace rathaus::cases {

using event::Envelope;
using event::Event;
using event::Object;

std::span<const Concern> concerns() {
  static const Concern all[] = {work_concern(),      question_concern(),   supplement_concern(),
                                decision_concern(),  notice_concern(),     remind_concern(),
                                file_concern(),      end_concern(),        intake_concern(),
                                call_concern(),      service_concern(),    parties_concern(),
                                objection_concern(), hearing_concern(),    signature_concern(),
                                reopening_concern(), protection_concern(), amendment_concern(),
                                linking_concern(),   letter_concern(),     deadline_concern()};
  return all;
}

Result<std::string> text_argument(const Object& arguments, std::string_view key) {
  return std::string(TRY(json::get_string(arguments, key)));
}

Status must_be_open(const Case& c) {
  if (!c.open()) return fail(refused("case.closed"));
  return {};
}

Status must_be_undecided(const Case& c) {
  TRY(must_be_open(c));
  if (c.decision) return fail(refused("case.already_decided"));
  return {};
}

// Law: GDPR 5(1)(e): when nobody may need the file any more it goes. The day after the last of the days its service names.
void erase_after_retention(Steps& steps, const Case& c, const Envelope& envelope) {
  if (c.retention_days <= 0) return;
  LocalDate from = berlin_date(envelope.received_at);
  if (c.valid_until && *c.valid_until > from) from = *c.valid_until;
  if (c.retention_from_year_end) from = from.year() / std::chrono::December / 31;
  const LocalDate last = plus_days(from, static_cast<int>(c.retention_days));
  steps.timers.push_back({c.id, "erase", start_of(plus_days(last, 1)), {"cases.Erase", {{"case_id", c.id}}}});
}

namespace {

// How a case stands in the list that its service keeps: not at all, openly, or with its person hidden.
int place_in_list(const Case& c) {
  const bool stands = c.decision && c.decision->holding && c.decision->outcome == Outcome::granted &&
                      c.status != CaseStatus::withdrawn;
  // What changes a row of another service's list takes effect when it is made known (VwVfG 43(1), AO 124(1)).
  const bool known =
      std::ranges::any_of(c.notices, [](const Notice& one) { return one.announced_on.has_value(); });
  return !stands ? 0 : (c.protection ? 2 : 1) + (known ? 2 : 0);
}

}  // namespace

void follow_list(Steps& steps, const Case& before, const Case& after, const std::string& command) {
  if (place_in_list(before) != place_in_list(after))
    steps.effects.push_back({"FollowList", "list/" + after.id + "/" + command, after.id, {}});
}

namespace {

const std::map<std::string, OrderEntry, std::less<>>& orders_by_name() {
  static const std::map<std::string, OrderEntry, std::less<>> all = [] {
    std::map<std::string, OrderEntry, std::less<>> out;
    for (const Concern& concern : concerns()) {
      for (const OrderEntry& order : concern.orders) CHECK(out.emplace(order.name, order).second);
    }
    return out;
  }();
  return all;
}

const std::vector<TaskRule>& task_rules() {
  static const std::vector<TaskRule> all = [] {
    std::vector<TaskRule> out;
    for (const Concern& concern : concerns()) out.insert(out.end(), concern.tasks.begin(), concern.tasks.end());
    return out;
  }();
  return all;
}

// Orders that can be given without seeing whom the case is about.
bool without_person(std::string_view order) {
  constexpr std::string_view kThese[] = {
      "cases.LookPast",     "cases.RecordDispatch", "cases.RecordFailure",   "cases.FinishTask",
      "cases.RecordReturn", "cases.RecordService",  "cases.CorrectDispatch", "cases.PrintSending"};
  return std::find(std::begin(kThese), std::end(kThese), order) != std::end(kThese);
}

}  // namespace

Result<Steps> decide(const std::string& order, const Case& c, const Envelope& envelope, const Object& arguments) {
  const auto found = orders_by_name().find(order);
  CHECK(found != orders_by_name().end());
  const std::string acting_for = text_of(arguments, "acting_for");
  if (envelope.actor.kind == "staff" && !without_person(order) &&
      !may_see_person(c, envelope.actor.id, acting_for, envelope.received_at)) {
    return fail(refused("case.protected"));
  }
  Steps steps = TRY(found->second.decide(c, envelope, arguments));
  // Who stood in for whom stays with what was done.
  if (!acting_for.empty()) {
    for (Event& one : steps.events) {
      const bool names_both =
          !text_of(one.data, "second_by").empty();  // two have signed: each with their own
      if (!names_both) one.data["acting_for"] = acting_for;
    }
  }
  event::IdSource ids(envelope);
  Case after = c;
  std::vector<Event> tasks;
  for (const Event& one : steps.events) {
    after = evolve(std::move(after), {c.id, 0, one, envelope.received_at, envelope.actor, envelope.command_id});
    for (Event& task : next_tasks(after, one, envelope, ids)) {
      after = evolve(std::move(after), {c.id, 0, task, envelope.received_at, envelope.actor, envelope.command_id});
      tasks.push_back(std::move(task));
    }
  }
  steps.events.insert(steps.events.end(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  follow_list(steps, c, after, envelope.command_id);
  const bool moved =
      std::ranges::any_of(steps.events, [](const Event& one) { return moves_deadlines(one.type); });
  if (moved && after.has_deadlines) steps.effects.push_back(reckon_deadlines(after, envelope));
  return steps;
}

const std::vector<std::string>& orders() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& [name, order] : orders_by_name()) out.push_back(name);
    return out;
  }();
  return names;
}

// ---- the life of a case as tasks ------------------------------------------------------------------------------------------------

namespace {

Event task_done(const Task& task) { return {"cases.TaskDone", 1, {{"id", task.id}}}; }

// What somebody still has to do when the case has ended: it stays in the work list with it (Case::listed).
bool outlives(const Task& task, std::string_view end) {
  constexpr std::string_view kAny[] = {"review_access", "call_back"};
  constexpr std::string_view kClosed[] = {"tell_on_paper",      "send_letter",       "letter_failed",
                                          "objection_received", "accessible_format", "review_document",
                                          "follow_up",          "deadline"};
  const auto among = [&](std::span<const std::string_view> kinds) {
    return std::find(kinds.begin(), kinds.end(), task.kind) != kinds.end();
  };
  if (end == "cases.Closed") return among(kAny) || among(kClosed);
  return end == "cases.Withdrawn" && among(kAny);
}

}  // namespace

std::vector<Event> next_tasks(const Case& after, const Event& happened, const Envelope& envelope, event::IdSource& ids) {
  std::vector<Event> out;
  for (const TaskRule& rule : task_rules()) {
    if (rule.event != happened.type) continue;
    for (const Task& task : after.tasks) {
      // A decision calls nobody back, signs nothing and reads no letter.
      const bool stays =
          rule.event == "cases.Decided" &&
          (task.kind == "call_back" || task.kind == "sign_transcript" || task.kind == "review_document" ||
           task.kind == "process" || task.kind == "process_head");
      if (!task.done_at && !stays && !outlives(task, rule.event) &&
          (rule.closes == "*" || rule.closes == task.kind))
        out.push_back(task_done(task));
    }
    // Reading the answer is done when the clerk goes on with the case.
    if (rule.event == "cases.DeclaredComplete" || rule.event == "cases.QuestionAsked" ||
        rule.event == "cases.HearingStarted") {
      for (const Task& task : after.tasks) {
        if (!task.done_at && task.kind == "review_answer") out.push_back(task_done(task));
      }
    }
    if (rule.opens.empty()) continue;
    Task task{.id = ids.code(8), .kind = std::string(rule.opens), .title = std::string(rule.title), .opened_at = envelope.received_at};
    if (task.kind == "decide") task.due_on = after.expected_by;
    if (task.kind == "await_answer" && after.open_question() != nullptr) task.due_on = after.open_question()->due_on;
    if (task.kind == "check_completeness") task.due_on = plus_days(berlin_date(envelope.received_at), 3);
    if (task.kind == "accessible_format") task.due_on = plus_days(berlin_date(envelope.received_at), 14);
    if (task.kind == "objection_received" || task.kind == "check_representation")
      task.due_on = plus_days(berlin_date(envelope.received_at), 7);
    if (task.kind == "send_notice" || task.kind == "resend_notice") task.due_on = plus_days(berlin_date(envelope.received_at), 1);
    if (task.kind == "second_signature" || task.kind == "sign_correction" || task.kind == "review_access")
      task.due_on = plus_days(berlin_date(envelope.received_at), 2);
    if (task.kind == "tell_on_paper" || task.kind == "send_letter" || task.kind == "letter_failed")
      task.due_on = plus_days(berlin_date(envelope.received_at), 1);
    if (task.kind == "answer_missing") task.due_on = berlin_date(envelope.received_at);
    // What happened may name the day and the words of the task itself: a call-back promised, a letter that came back.
    if (const std::string day = text_of(happened.data, "task_due_on"); !day.empty())
      task.due_on = parse_iso_date(day);
    if (const std::string words = text_of(happened.data, "task_title"); !words.empty()) task.title = words;
    out.push_back({"cases.TaskOpened", 1, json::write_fields(task)});
  }
  return out;
}

std::vector<Event> submit(const Case& fresh, const Envelope& envelope, event::IdSource& ids) {
  std::vector<Event> events{{"cases.ApplicationSubmitted", 1, to_state(fresh)}};
  const Case after = evolve(Case{}, {fresh.id, 1, events.front(), envelope.received_at, envelope.actor, envelope.command_id});
  for (Event& task : next_tasks(after, events.front(), envelope, ids)) events.push_back(std::move(task));
  if (after.taken && after.taken->transcript == "open") {
    Event drawn{"cases.TranscriptDrawnUp", 1, {}};
    std::vector<Event> tasks = next_tasks(after, drawn, envelope, ids);
    events.push_back(std::move(drawn));
    events.insert(events.end(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  }
  if (after.represented() && !after.representation->checked_at) {
    const Task task{.id = ids.code(8),
                    .kind = "check_representation",
                    .title = "Vertretung prüfen",
                    .opened_at = envelope.received_at,
                    .due_on = plus_days(berlin_date(envelope.received_at), 7)};
    events.push_back({"cases.TaskOpened", 1, json::write_fields(task)});
  }
  return events;
}

std::vector<Event> open_assessment(const Case& fresh, const Envelope& envelope, event::IdSource& ids) {
  std::vector<Event> events{{"cases.AssessmentOpened", 1, to_state(fresh)}};
  const Case after = evolve(
      Case{}, {fresh.id, 1, events.front(), envelope.received_at, envelope.actor, envelope.command_id});
  for (Event& task : next_tasks(after, events.front(), envelope, ids)) events.push_back(std::move(task));
  return events;
}

}  // namespace rathaus::cases
