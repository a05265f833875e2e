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
  order_letter(steps, c, ids,
               {.kind = "question",
                .about = id,
                .answer_days = days_between(berlin_date(envelope.received_at), *due),
                .task = "Rückfrage als Brief versenden"});
  return steps;
}

Result<Steps> answer(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  const std::string id = TRY(text_argument(arguments, "id"));
  const auto question =
      std::find_if(c.questions.begin(), c.questions.end(), [&](const Question& q) { return q.id == id; });
  if (question == c.questions.end()) return fail(not_found("case.unknown_question"));
  if (const auto stamped = parse_iso_date(text_of(arguments, "received_on"));
      stamped && *stamped > berlin_date(envelope.received_at))
    return fail(refused("case.date_in_future", "received_on"));
  Object data = arguments;
  // An answer after its day is still taken; the file says that it was late (VwVfG 24: what is known must be heeded).
  // On paper it is the day of its receipt that counts, whenever it is registered.
  LocalDate received = berlin_date(envelope.received_at);
  if (const auto stamped = parse_iso_date(text_of(arguments, "received_on")); stamped && *stamped < received)
    received = *stamped;
  // A question that was not even posted yet cannot be answered too late.
  data["late"] = c.answer_runs(*question) && received > question->due_on;
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

void on_paper_needed(Case&, const event::RecordedEvent&) {
}  // of earlier days: only the task followed from it

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
    question.answer_way = text_of(e.event.data, "way");
    question.answer_from = text_of(e.event.data, "from");
    if (!question.answer_way.empty() && e.actor.kind == "staff") question.answered_by = e.actor.id;
    // What asks for it need not go out any more.
    for (Notice& letter : c.letters) {
      if (letter.about == question.id &&
          (letter.state == NoticeState::waiting || letter.state == NoticeState::held ||
           letter.state == NoticeState::failed))
        letter.state = NoticeState::cancelled;
    }
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
    {"cases.PaperNeeded", on_paper_needed},
};

constexpr TaskRule kTasks[] = {
    {"cases.QuestionAsked", "", "await_answer", "Auf Antwort warten"},
    {"cases.QuestionAnswered", "await_answer", "review_answer", "Antwort prüfen"},
    {"cases.QuestionAnswered", "tell_on_paper", "", ""},
    {"cases.QuestionAnswered", "letter_failed", "", ""},
    {"cases.PaperNeeded", "", "tell_on_paper", "Per Post senden"},
};

}  // namespace

Concern question_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
