// Ask the applicant, and what they answer.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> ask(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.open_question() != nullptr) return fail(refused("case.question_open"));
  const std::string text = TRY(text_argument(arguments, "text"));
  const auto due = parse_iso_date(TRY(text_argument(arguments, "due_on")));
  if (text.empty()) return fail(refused("case.question_empty", "text"));
  if (text.find("{{") != std::string::npos) return fail(refused("notice.placeholder_left", "text"));
  if (!due || *due <= berlin_date(envelope.received_at))
    return fail(refused("case.due_not_in_future", "due_on"));
  event::IdSource ids(envelope);
  const std::string id = ids.code(6);
  Steps steps{.events = {{"cases.QuestionAsked", 1, {{"id", id}, {"text", text}, {"due_on", to_iso(*due)}}}}};
  steps.effects.push_back({"NotifyApplicant", "question/" + c.id + "/" + id, c.id, {{"reason", "question"}}});
  steps.timers.push_back({c.id,
                          "question/" + id,
                          start_of(plus_days(*due, 1)),
                          {"cases.AddNote", {{"case_id", c.id}, {"follow_up", id}}}});
  tell_on_paper(steps, c, "Rückfrage per Post oder Telefon stellen: keine E-Mail-Adresse bekannt");
  return steps;
}

Result<Steps> answer(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  const std::string id = TRY(text_argument(arguments, "id"));
  const auto question =
      std::find_if(c.questions.begin(), c.questions.end(), [&](const Question& q) { return q.id == id; });
  if (question == c.questions.end()) return fail(not_found("case.unknown_question"));
  Object data = arguments;
  // An answer after its day is still taken; the file says that it was late (VwVfG 24: what is known must be heeded).
  // On paper it is the day of its receipt that counts, whenever it is registered.
  LocalDate received = berlin_date(envelope.received_at);
  if (const auto stamped = parse_iso_date(text_of(arguments, "received_on")); stamped && *stamped < received)
    received = *stamped;
  data["late"] = received > question->due_on;
  // Another window, a second person, or the desk had it from elsewhere: what is said now stands beside the first answer.
  if (question->answered_at) {
    data["question"] = id;
    data["text"] = text_of(arguments, "answer");
    return supplement(c, envelope, data);
  }
  Steps steps{.events = {{"cases.QuestionAnswered", 1, std::move(data)}}};
  order_scans(steps, c, json::from_object<Question>(arguments).attachments);
  steps.cancelled_timers.push_back({c.id, "question/" + id});
  steps.says = Object{{"kind", "Antwort"}, {"reference", c.reference}};
  return steps;
}

void on_paper(Case&, const event::RecordedEvent&) {}  // the task follows from it

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

constexpr OrderEntry kOrders[] = {
    {"cases.Ask", ask},
    {"cases.Answer", answer},
};

constexpr EventEntry kEvents[] = {
    {"cases.QuestionAsked", on_asked},
    {"cases.QuestionAnswered", on_answered},
    {"cases.PaperNeeded", on_paper},
};

constexpr TaskRule kTasks[] = {
    {"cases.QuestionAsked", "", "await_answer", "Auf Antwort warten"},
    {"cases.QuestionAnswered", "await_answer", "review_answer", "Antwort prüfen"},
    {"cases.QuestionAnswered", "tell_on_paper", "", ""},
    {"cases.PaperNeeded", "", "tell_on_paper", "Per Post senden"},
};

}  // namespace

void tell_on_paper(Steps& steps, const Case& c, const std::string& title) {
  const Applicant& who = c.addressee();
  if (!who.email.empty() || !who.account.empty()) return;
  steps.events.push_back({"cases.PaperNeeded", 1, {{"task_title", title}}});
}

Concern question_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
