// Withdraw, close, erase.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/ways_de.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

// The clock's order alone: content key, rows, files and search keys go, a tombstone and every proof stay.
Result<Steps> erase(const Case& c, const Envelope& envelope, const Object&) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_clock"));
  if (c.open()) return fail(refused("case.still_open"));
  if (c.merged_into) return fail(refused("case.merged"));  // goes with the case it went into
  Steps steps{.erasures = {c.id}};
  for (const CaseRef& one : c.absorbed) steps.erasures.push_back(one.case_id);
  return steps;
}

// What ends with the case: questions that wait, and every day the clock would have come back.
void end_timers(Steps& steps, const Case& c) {
  if (const Question* question = c.open_question())
    steps.cancelled_timers.push_back({c.id, "question/" + question->id});
  if (!c.decision) return;
  for (const char* name : {"close", "retrieval", "reminder"}) steps.cancelled_timers.push_back({c.id, name});
}

Result<Steps> withdraw(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_undecided(c));
  Steps steps{.events = {{"cases.Withdrawn", 1, {}}}};
  erase_after_retention(steps, c, envelope);
  end_timers(steps, c);
  steps.says = Object{{"kind", "Rücknahme"}, {"reference", c.reference}};
  return steps;
}

// The applicant has told the office. Law: VwVfG 22 S. 2 no. 2; until the decision binds, an application can be taken back.
Result<Steps> record_withdrawal(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  const LocalDate today = berlin_date(envelope.received_at);
  if (c.held()) return fail(refused("case.withdraw_recall_first"));
  if (c.binding(today)) return fail(refused("case.decision_binding"));
  const auto on = parse_iso_date(TRY(text_argument(arguments, "on")));
  if (!on) return fail(refused("case.bad_date", "on"));
  if (*on > today) return fail(refused("case.date_in_future", "on"));
  if (*on < berlin_date(c.received_at)) return fail(refused("case.withdrawn_before_receipt", "on"));
  const std::string way = TRY(text_argument(arguments, "way"));
  if (word_for(withdrawal_words(), way).empty()) return fail(refused("case.withdrawal_way", "way"));
  const std::string who = TRY(text_argument(arguments, "who"));
  if (who.empty()) return fail(refused("case.withdrawal_who", "who"));
  const std::string text = TRY(text_argument(arguments, "text"));
  if (text.empty()) return fail(refused("case.message_empty", "text"));
  if (text.find("{{") != std::string::npos) return fail(refused("notice.placeholder_left", "text"));
  Steps steps;
  // A letter that has not left the house does not leave it any more.
  for (const Notice& notice : c.notices) {
    if (notice.state == NoticeState::waiting)
      steps.events.push_back({"cases.NoticeRecalled", 1, {{"id", notice.id}}});
  }
  steps.events.push_back(
      {"cases.Withdrawn",
       1,
       {{"on", to_iso(*on)}, {"way", way}, {"who", who}, {"note", text_of(arguments, "note")}}});
  Object message{{"kind", "withdrawal"}, {"text", text}};
  steps.events.push_back({"cases.MessageSent", 1, std::move(message)});
  steps.effects.push_back({"NotifyApplicant", "withdrawn/" + c.id, c.id, {{"reason", "message"}}});
  event::IdSource ids(envelope);
  order_letter(steps, c, ids, {.kind = "message", .about = std::to_string(c.messages.size())});
  erase_after_retention(steps, c, envelope);
  end_timers(steps, c);
  steps.says = Object{{"kind", "Rücknahme"}, {"reference", c.reference}, {"on", to_iso(*on)}};
  return steps;
}

// Law: VwVfG 43(1): a notice works from its announcement on; before that there is nothing to close. As long as it can be
// contested the case is closed by hand with a reason only. The clock comes when nobody can contest it any more.
Result<Steps> close(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  if (!c.decision) return fail(refused("case.not_decided"));
  if (c.amount_draft && c.amount_draft->state == "awaiting") return fail(refused("case.correction_waits"));
  if (std::any_of(c.notices.begin(), c.notices.end(), [](const Notice& n) { return !n.announced_on; })) {
    return fail(refused("case.notice_not_announced"));
  }
  const std::string reason = text_of(arguments, "reason");
  const bool early = envelope.actor.kind == "staff" && c.decision->outcome != Outcome::handed_over &&
                     !c.binding(berlin_date(envelope.received_at));
  if (early && reason.empty()) return fail(refused("case.close_reason", "reason"));
  Object data;
  if (!reason.empty()) data["reason"] = reason;
  Steps steps{.events = {{"cases.Closed", 1, std::move(data)}}};
  erase_after_retention(steps, c, envelope);
  return steps;
}

void on_withdrawn(Case& c, const RecordedEvent& e) {
  c.status = CaseStatus::withdrawn;
  c.closed_at = e.at;
  c.amount_draft.reset();
  // A letter that asks for something need not go out any more; what confirms the withdrawal comes after it.
  for (Notice& letter : c.letters) {
    const bool asks = letter.kind == "question" || letter.kind == "hearing" || letter.kind == "reminder";
    if (asks && (letter.state == NoticeState::waiting || letter.state == NoticeState::held ||
                 letter.state == NoticeState::failed))
      letter.state = NoticeState::cancelled;
  }
  if (const auto on = parse_iso_date(text_of(e.event.data, "on"))) {
    c.withdrawal = json::from_object<Withdrawal>(e.event.data);
    c.withdrawal->by = e.actor.id;
    c.withdrawal->at = e.at;
  }
}

void on_closed(Case& c, const RecordedEvent& e) {
  c.status = CaseStatus::closed;
  c.closed_at = e.at;
  c.closing_reason = text_of(e.event.data, "reason");
}

constexpr OrderEntry kOrders[] = {
    {"cases.Withdraw", withdraw},
    {"cases.RecordWithdrawal", record_withdrawal},
    {"cases.Close", close},
    {"cases.Erase", erase},
};

constexpr EventEntry kEvents[] = {
    {"cases.Withdrawn", on_withdrawn},
    {"cases.Closed", on_closed},
};

constexpr TaskRule kTasks[] = {
    {"cases.Withdrawn", "*", "", ""},
    {"cases.Closed", "*", "", ""},
};

}  // namespace

Concern end_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
