// Remind the applicant that a question is still open. Once a day at most: a reminder is not a stick.
#include "modules/cases/concern.h"

#include <algorithm>

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> remind(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_undecided(c));
  const Question* question = c.open_question();
  if (question == nullptr) return fail(refused("case.nothing_to_remind"));
  const LocalDate today = berlin_date(envelope.received_at);
  if (berlin_date(question->reminded_at.value_or(question->asked_at)) == today)
    return fail(refused("case.reminded_today"));
  Steps steps{.events = {{"cases.ApplicantReminded", 1, {{"id", question->id}}}}};
  steps.effects.push_back({"NotifyApplicant",
                           "reminder/" + c.id + "/" + question->id + "/" + to_iso(today),
                           c.id,
                           {{"reason", "question"}}});
  // A reminder before the question itself is posted would be its second letter on the same day.
  const Notice* letter = c.letter_about(question->id);
  event::IdSource ids(envelope);
  if (letter == nullptr || letter->state == NoticeState::dispatched)
    order_letter(steps, c, ids, {.kind = "reminder", .about = question->id});
  return steps;
}

void on_reminded(Case& c, const RecordedEvent& e) {
  const std::string id = text_of(e.event.data, "id");
  for (Question& question : c.questions) {
    if (question.id == id) question.reminded_at = e.at;
  }
}

constexpr OrderEntry kOrders[] = {
    {"cases.Remind", remind},
};

constexpr EventEntry kEvents[] = {
    {"cases.ApplicantReminded", on_reminded},
};

}  // namespace

Concern remind_concern() { return {kOrders, kEvents, {}}; }

}  // namespace rathaus::cases
