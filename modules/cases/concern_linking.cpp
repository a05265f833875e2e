// One case takes in another; a file is shown to somebody outside; a day to look again is set.
#include <algorithm>

#include "libs/german/names.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/merging.h"
#include "modules/cases/protection.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Event;
using event::Object;
using event::RecordedEvent;

}  // namespace

std::string twin_key(const Case& c) {
  if (c.answers.empty()) return {};
  std::string who = c.applicant.account;
  if (who.empty()) {
    for (const std::string* part :
         {&c.applicant.family_name, &c.applicant.given_names, &c.applicant.organisation}) {
      for (const std::string& word : german::search_keys(*part).words) who += word + " ";
    }
    who += c.applicant.born_on + " " + c.applicant.postal_code;
  }
  return c.service.id + "\n" + who + "\n" + json::canonical(c.answers);
}

Result<MergePlan> merge(const Case& stays, const Case& goes, const Envelope& envelope,
                        const std::string& reason) {
  if (stays.id == goes.id) return fail(refused("case.merge_self", "into"));
  if (stays.service.id != goes.service.id) return fail(refused("case.merge_other_service", "into"));
  TRY(must_be_open(stays));
  TRY(must_be_undecided(goes));
  // Two people with one case: only with a reason that stands in both files.
  if (!same_person(stays.applicant, goes.applicant) && reason.empty())
    return fail(refused("case.merge_other_person", "reason"));
  MergePlan out;
  Object taken{{"case_id", goes.id}, {"reference", goes.reference}},
      gone{{"case_id", stays.id}, {"reference", stays.reference}};
  if (!reason.empty()) taken["reason"] = reason, gone["reason"] = reason;
  out.stays.events.push_back({"cases.CaseAbsorbed", 1, std::move(taken)});
  out.goes.events.push_back({"cases.Merged", 1, std::move(gone)});
  for (const Task& task : goes.tasks) {
    if (!task.done_at) out.goes.events.push_back({"cases.TaskDone", 1, {{"id", task.id}}});
  }
  if (const Question* question = goes.open_question())
    out.goes.cancelled_timers.push_back({goes.id, "question/" + question->id});
  if (!goes.applicant.email.empty() || !goes.applicant.account.empty()) {
    out.goes.effects.push_back({"NotifyApplicant", "merged/" + goes.id, goes.id, {{"reason", "merged"}}});
  }
  out.goes.says =
      Object{{"kind", "Zusammenführung"}, {"reference", goes.reference}, {"into", stays.reference}};
  // A protected person stays protected where the case goes on.
  if (goes.protection && !stays.protection) {
    out.stays.events.push_back(
        {"cases.PersonProtected",
         1,
         {{"reason", "Übernommen aus " + goes.reference + ": " + goes.protection->reason}}});
    Case hidden = stays;
    hidden.protection = goes.protection;
    follow_list(out.stays, stays, hidden, envelope.command_id);
  }
  return out;
}

namespace {

Result<Steps> record_inspection(const Case& c, const Envelope&, const Object& arguments) {
  const Object& data = *TRY(json::get_object(arguments, "inspection"));
  const Inspection one = json::from_object<Inspection>(data);
  if (one.recipient.empty()) return fail(refused("case.inspection_recipient", "recipient"));
  if (one.ground.empty()) return fail(refused("case.reason_missing", "ground"));
  Steps steps{.events = {{"cases.InspectionGranted", 1, data}}};
  steps.says = Object{{"kind", "Akteneinsicht"}, {"reference", c.reference}, {"file_sha256", one.sha256}};
  return steps;
}

Result<Steps> set_follow_up(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  const auto on = parse_iso_date(TRY(text_argument(arguments, "on")));
  const std::string text = TRY(text_argument(arguments, "text"));
  if (!on || *on <= berlin_date(envelope.received_at))
    return fail(refused("case.follow_up_not_in_future", "on"));
  if (text.empty()) return fail(refused("case.follow_up_empty", "text"));
  event::IdSource ids(envelope);
  Task task{.id = ids.code(8),
            .kind = "follow_up",
            .title = "Wiedervorlage: " + text,
            .opened_at = envelope.received_at,
            .due_on = on};
  return Steps{.events = {{"cases.FollowUpSet", 1, {{"on", to_iso(*on)}, {"text", text}}},
                          {"cases.TaskOpened", 1, json::write_fields(task)}}};
}

// Tasks that no other event ends: a person says that they are done.
Result<Steps> finish_task(const Case& c, const Envelope& envelope, const Object& arguments) {
  const std::string id = TRY(text_argument(arguments, "id"));
  const auto task =
      std::find_if(c.tasks.begin(), c.tasks.end(), [&](const Task& t) { return t.id == id && !t.done_at; });
  if (task == c.tasks.end()) return fail(refused("case.unknown_task"));
  // Those that no other order ends: it was looked again, the format was given, the objection is known.
  constexpr std::string_view kByHand[] = {
      "follow_up",          "answer_missing", "review_access", "accessible_format",
      "objection_received", "tell_on_paper",  "letter_failed", "process",
      "process_head",       "correct_amount", "deadline"};
  if (std::find(std::begin(kByHand), std::end(kByHand), task->kind) == std::end(kByHand))
    return fail(refused("case.task_ends_itself"));
  const auto* head = arguments.if_contains("head");
  const bool by_head = head != nullptr && head->is_bool() && head->get_bool();
  if ((task->kind == "review_access" || task->kind == "process_head") && !by_head)
    return fail(refused("case.head_only"));
  // The look and its task have the same moment. Nobody reviews their own look, whatever they are.
  if (task->kind == "review_access" &&
      std::any_of(c.accesses.begin(), c.accesses.end(),
                  [&](const Access& a) { return a.at == task->opened_at && a.by == envelope.actor.id; }))
    return fail(refused("case.review_own_access"));
  return Steps{.events = {{"cases.TaskDone", 1, {{"id", id}}}}};
}

void on_absorbed(Case& c, const RecordedEvent& e) {
  c.absorbed.push_back(json::from_object<CaseRef>(e.event.data));
}

void on_merged(Case& c, const RecordedEvent& e) {
  c.merged_into = json::from_object<CaseRef>(e.event.data);
  c.status = CaseStatus::closed;
  c.closed_at = e.at;
}

void on_inspection(Case& c, const RecordedEvent& e) {
  Inspection one = json::from_object<Inspection>(e.event.data);
  one.at = e.at;
  one.by = e.actor.id;
  c.inspections.push_back(std::move(one));
}

void on_follow_up(Case&, const RecordedEvent&) {}  // its task says the day

constexpr OrderEntry kOrders[] = {{"cases.RecordInspection", record_inspection},
                                  {"cases.SetFollowUp", set_follow_up},
                                  {"cases.FinishTask", finish_task}};
constexpr EventEntry kEvents[] = {{"cases.CaseAbsorbed", on_absorbed},
                                  {"cases.Merged", on_merged},
                                  {"cases.InspectionGranted", on_inspection},
                                  {"cases.FollowUpSet", on_follow_up},
                                  {"cases.FollowUpDue", on_follow_up}};
constexpr TaskRule kTasks[] = {
    {"cases.FollowUpDue", "await_answer", "answer_missing", "Wiedervorlage: Die Antwort fehlt"},
    {"cases.QuestionAnswered", "answer_missing", "", ""}};

}  // namespace

Concern linking_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
