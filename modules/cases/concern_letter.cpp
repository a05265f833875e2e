// Letters beside the notices, for people whom no e-mail and no account reaches: question, hearing, reminder, receipt. Printing of
// anything that goes on paper, and the day of posting put right. Law: VwVfG 25(2), 28, 31(2), (3), 41(2); AO 108, 122; SGB X 26, 37.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/ways_de.h"

namespace rathaus::cases {

Notice* find_sending(Case& c, std::string_view id) {
  for (std::vector<Notice>* all : {&c.notices, &c.letters}) {
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const Notice& one) { return one.id == id; });
    if (found != all->end()) return &*found;
  }
  return nullptr;
}

event::Effect make_letter(const Case& c, const std::string& letter) {
  return {"MakeLetter", "letter/" + c.id + "/" + letter, c.id, {{"letter", letter}}};
}

void order_letter(Steps& steps, const Case& c, event::IdSource& ids, const LetterOrder& order) {
  if (!c.on_paper()) return;
  const std::string id = ids.code(10);
  event::Object data{{"id", id},
                     {"kind", order.kind},
                     {"about", order.about},
                     {"subject", std::string(word_for(letter_words(), order.kind))},
                     {"answer_days", order.answer_days}};
  if (!order.task.empty()) data["task_title"] = order.task;
  steps.events.push_back(
      {order.task.empty() ? "cases.LetterOrdered" : "cases.LetterNeeded", 1, std::move(data)});
  steps.effects.push_back(make_letter(c, id));
}

void order_receipt(Steps& steps, const Case& fresh, event::IdSource& ids, const std::string& draft) {
  order_letter(steps, fresh, ids, {.kind = "receipt", .about = draft});
}

void post_letter(Steps& steps, const Case& c, const Notice& letter, event::Object data) {
  time_answer(steps, c, letter, data);
  const bool asks = letter.answer_days > 0;
  // Law: VwZG 3, 4, 5: the certificate of formal service comes back.
  if (letter.manner != Manner::letter && letter.manner != Manner::registered_handover) {
    const auto on = parse_iso_date(text_of(data, "dispatched_on"));
    steps.events.push_back({"cases.CertificateAwaited",
                            1,
                            {{"id", letter.id}, {"task_due_on", on ? to_iso(plus_days(*on, 14)) : ""}}});
  }
  steps.events.insert(
      steps.events.begin(),
      event::Event{asks ? "cases.QuestionPosted" : "cases.LetterDispatched", 1, std::move(data)});
}

void time_answer(Steps& steps, const Case& c, const Notice& letter, const event::Object& arguments) {
  const auto due = parse_iso_date(text_of(arguments, "due_on"));
  if (!due || letter.answer_days <= 0) return;
  steps.timers.push_back({c.id,
                          "question/" + letter.about,
                          start_of(plus_days(*due, 1)),
                          {"cases.AddNote", {{"case_id", c.id}, {"follow_up", letter.about}}}});
}

void move_answer_day(Case& c, const Notice& letter, const event::Object& data) {
  const auto due = parse_iso_date(text_of(data, "due_on"));
  if (!due || letter.answer_days <= 0) return;
  for (Question& question : c.questions) {
    if (question.id == letter.about && !question.answered_at) question.due_on = *due;
  }
  for (Task& task : c.tasks) {
    if (!task.done_at && task.kind == "await_answer") task.due_on = *due;
  }
}

void take_fee_due(Case& c, const event::Object& data) {
  if (!c.decision) return;
  if (const auto day = parse_iso_date(text_of(data, "fee_due_on"))) c.decision->fee.due_on = day;
}

namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<const Notice*> sending(const Case& c, const Object& arguments) {
  const Notice* found = c.find_sending(TRY(text_argument(arguments, "id")));
  if (found == nullptr) return fail(not_found("case.unknown_notice"));
  return found;
}

// ---- the letter is made outside, by the effect

Result<Steps> letter_made(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* letter = TRY(sending(c, arguments));
  if (letter->kind.empty() || letter->state != NoticeState::held)
    return Steps{};  // said before, or not needed any more
  Object data = arguments;
  data["state"] = std::string(to_text(NoticeState::waiting));
  return Steps{.events = {{"cases.LetterMade", 1, std::move(data)}}};
}

Result<Steps> letter_failed(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* letter = TRY(sending(c, arguments));
  if (letter->kind.empty() || letter->state != NoticeState::held) return Steps{};
  return Steps{.events = {{"cases.LetterFailed",
                           1,
                           {{"id", letter->id},
                            {"state", std::string(to_text(NoticeState::failed))},
                            {"failure", text_of(arguments, "failure")},
                            {"task_title", "Brief lässt sich nicht drucken: " + letter->subject}}}}};
}

Result<Steps> make_again(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* letter = TRY(sending(c, arguments));
  if (letter->kind.empty() || letter->state != NoticeState::failed)
    return fail(refused("case.letter_not_failed"));
  Steps steps{
      .events = {
          {"cases.LetterOrderedAgain",
           1,
           {{"id", letter->id}, {"state", std::string(to_text(NoticeState::held))}, {"failure", ""}}}}};
  event::Effect again = make_letter(c, letter->id);
  again.key +=
      "/" + envelope.command_id;  // what has been carried out once is not carried out under the same key
  steps.effects.push_back(std::move(again));
  return steps;
}

// ---- on paper

// Printed once, a letter is left out of the next batch; a reprint has to be asked for.
Result<Steps> print(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* one = TRY(sending(c, arguments));
  if (one->channel != Channel::post) return fail(refused("case.manner_only_by_post"));
  if (one->state == NoticeState::held)
    return fail(refused(one->kind.empty() ? "case.notice_held" : "case.letter_not_made"));
  if (one->state == NoticeState::cancelled) return fail(refused("case.letter_cancelled"));
  if (one->state == NoticeState::failed) return fail(refused("case.letter_not_made"));
  const std::string batch = text_of(arguments, "batch");
  const bool again = TRY(json::find_bool(arguments, "again")).value_or(false);
  if (!one->printings.empty() && !again) {
    if (!batch.empty() && one->printings.back().batch == batch) return Steps{};  // the same batch once more
    return fail(refused("case.already_printed"));
  }
  return Steps{.events = {{"cases.SendingPrinted", 1, {{"id", one->id}, {"batch", batch}}}}};
}

// ---- the day of posting, put right

bool objected(const Case& c, const std::string& notice) {
  return std::any_of(c.links.begin(), c.links.end(), [&](const CaseLink& link) {
    return link.kind == "objection" && (link.notice.empty() || link.notice == notice);
  });
}

Status may_correct(const Case& c, const Notice& one, LocalDate today) {
  // On the day of a letter that decides nothing no closed case rests.
  if (one.kind.empty()) TRY(must_be_open(c));
  if (one.channel != Channel::post || one.state != NoticeState::dispatched || !one.dispatched_on)
    return fail(refused("case.not_dispatched"));
  if (one.served_on) return fail(refused("case.day_served"));
  if (objected(c, one.id)) return fail(refused("case.day_objected"));
  if (one.remedy.ends_on && *one.remedy.ends_on < today) return fail(refused("case.day_final"));
  if (one.answer_days > 0) {
    const auto question = std::find_if(c.questions.begin(), c.questions.end(),
                                       [&](const Question& q) { return q.id == one.about; });
    if (question != c.questions.end() && question->answered_at) return fail(refused("case.day_answered"));
  }
  return {};
}

// Nothing may rest on the old day for good: no certificate, no objection, no period that is over, no answer. The event has both days.
Result<Steps> correct_dispatch(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* one = TRY(sending(c, arguments));
  const LocalDate today = berlin_date(envelope.received_at);
  TRY(may_correct(c, *one, today));
  const auto on = parse_iso_date(TRY(text_argument(arguments, "dispatched_on")));
  if (!on) return fail(refused("case.bad_date", "dispatched_on"));
  TRY(check_posting_day(*one, *on, today));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.size() < 5) return fail(refused("case.reason_missing", "reason"));
  if (*on == *one->dispatched_on) return fail(refused("case.same_day", "dispatched_on"));
  Object data = arguments;
  data["before"] = to_iso(*one->dispatched_on);
  Steps steps;
  time_answer(steps, c, *one, arguments);
  if (one->kind.empty()) close_after_remedy(steps, c, arguments);
  steps.events.push_back({"cases.DispatchCorrected", 1, std::move(data)});
  return steps;
}

// ---- events

void on_ordered(Case& c, const RecordedEvent& e) {
  Notice letter = json::from_object<Notice>(e.event.data);
  letter.channel = Channel::post;
  letter.state = NoticeState::held;
  letter.issued_at = e.at;
  c.letters.push_back(std::move(letter));
}

void on_changed(Case& c, const RecordedEvent& e) {
  Notice* one = find_sending(c, text_of(e.event.data, "id"));
  if (one == nullptr) return;
  json::read_fields(e.event.data, *one);
  move_answer_day(c, *one, e.event.data);
  take_fee_due(c, e.event.data);
}

void on_printed(Case& c, const RecordedEvent& e) {
  if (Notice* one = find_sending(c, text_of(e.event.data, "id")))
    one->printings.push_back({e.at, e.actor.id, text_of(e.event.data, "batch")});
}

constexpr OrderEntry kOrders[] = {
    {"cases.LetterMade", letter_made},           {"cases.LetterFailed", letter_failed},
    {"cases.OrderLetterAgain", make_again},      {"cases.PrintSending", print},
    {"cases.CorrectDispatch", correct_dispatch},
};

constexpr EventEntry kEvents[] = {
    {"cases.LetterOrdered", on_ordered},      {"cases.LetterNeeded", on_ordered},
    {"cases.LetterMade", on_changed},         {"cases.LetterFailed", on_changed},
    {"cases.LetterOrderedAgain", on_changed}, {"cases.QuestionPosted", on_changed},
    {"cases.LetterDispatched", on_changed},   {"cases.SendingPrinted", on_printed},
    {"cases.DispatchCorrected", on_changed},
};

constexpr TaskRule kTasks[] = {
    {"cases.LetterNeeded", "", "tell_on_paper", "Brief versenden"},
    {"cases.LetterFailed", "", "letter_failed", "Brief lässt sich nicht drucken"},
    {"cases.LetterOrderedAgain", "letter_failed", "", ""},
    {"cases.QuestionPosted", "tell_on_paper", "", ""},
    {"cases.LetterDispatched", "send_letter", "", ""},
};

}  // namespace

Status check_posting_day(const Notice& one, LocalDate on, LocalDate today) {
  if (on > today) return fail(refused("case.date_in_future", "dispatched_on"));
  if (on < berlin_date(one.issued_at)) return fail(refused("case.date_before_notice", "dispatched_on"));
  if (!one.printings.empty() && on < berlin_date(one.printings.front().at))
    return fail(refused("case.date_before_print", "dispatched_on"));
  return {};
}

Concern letter_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
