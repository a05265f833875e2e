// Send, provide, retrieve, fail: the way of a notice and the days that follow from it.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<const Notice*> find_notice(const Case& c, const Object& arguments) {
  const std::string id = TRY(text_argument(arguments, "id"));
  const Notice* found = c.find_sending(id);
  if (found == nullptr) return fail(not_found("case.unknown_notice"));
  return found;
}

Result<Steps> record_dispatch(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->state == NoticeState::held)
    return fail(refused(notice->kind.empty() ? "case.notice_held" : "case.letter_not_made"));
  if (notice->state == NoticeState::cancelled) return fail(refused("case.letter_cancelled"));
  if (notice->state != NoticeState::waiting) return fail(refused("case.already_dispatched"));
  const auto on = parse_iso_date(TRY(text_argument(arguments, "dispatched_on")));
  if (!on) return fail(refused("case.bad_date", "dispatched_on"));
  TRY(check_posting_day(*notice, *on, berlin_date(envelope.received_at)));
  Object data = arguments;
  data["state"] = std::string(to_text(NoticeState::dispatched));
  Steps steps;
  if (!notice->kind.empty()) {
    post_letter(steps, c, *notice, std::move(data));
    return steps;
  }
  steps.events.push_back({"cases.NoticeDispatched", 1, std::move(data)});
  // Law: VwZG 3, 4, 5: deed, return receipt and acknowledgement come back; until then nothing is announced.
  if (notice->channel == Channel::post && notice->manner != Manner::letter &&
      notice->manner != Manner::registered_handover) {
    steps.events.push_back(
        {"cases.CertificateAwaited", 1, {{"id", notice->id}, {"task_due_on", to_iso(plus_days(*on, 14))}}});
  }
  if (notice->channel == Channel::account_retrieval) {
    // Law: VwVfG 41(2a) S. 4: not retrieved within ten days after the notification: not announced.
    if (const auto last = json::find_string(arguments, "last_retrieval_day"); last && *last) {
      if (const auto day = parse_iso_date(**last)) {
        // Half of the ten days: whoever has forgotten it is told once more.
        steps.timers.push_back({c.id,
                                "reminder",
                                start_of(plus_days(*on, 5)) + std::chrono::hours(9),
                                {"cases.RemindRetrieval", {{"case_id", c.id}, {"id", notice->id}}}});
        steps.timers.push_back({c.id, "retrieval", start_of(plus_days(*day, 1)), {"cases.CheckRetrieval", {{"case_id", c.id}, {"id", notice->id}}}});
      }
    }
  }
  if (notice->channel != Channel::post) {
    steps.effects.push_back({"NotifyApplicant", "notice/" + notice->id, c.id, {{"reason", "notice"}}});
  }
  close_after_remedy(steps, c, arguments);
  return steps;
}

Result<Steps> record_retrieval(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->retrieved_at) return Steps{};
  if (notice->state == NoticeState::waiting || notice->state == NoticeState::held)
    return fail(refused("case.not_provided_yet"));
  Object data = arguments;
  data["retrieved_at"] = to_iso(envelope.received_at);
  if (notice->state == NoticeState::dispatched) data["state"] = std::string(to_text(NoticeState::retrieved));
  Steps steps{.events = {{"cases.NoticeRetrieved", 1, std::move(data)}}};
  steps.cancelled_timers.push_back({c.id, "retrieval"});
  steps.cancelled_timers.push_back({c.id, "reminder"});
  close_after_remedy(steps, c, arguments);
  return steps;
}

Result<Steps> check_retrieval(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->retrieved_at || notice->state != NoticeState::dispatched) return Steps{};
  Object data{{"id", notice->id}, {"state", std::string(to_text(NoticeState::not_retrieved))}};
  return Steps{.events = {{"cases.NoticeFailed", 1, std::move(data)}}};
}

Result<Steps> remind_retrieval(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->retrieved_at || notice->state != NoticeState::dispatched) return Steps{};
  Steps steps;
  steps.effects.push_back({"NotifyApplicant", "reminder/" + notice->id, c.id, {{"reason", "reminder"}}});
  return steps;
}

Result<Steps> record_failure(const Case& c, const Envelope&, const Object& arguments) {
  TRY(find_notice(c, arguments));
  Object data = arguments;
  data["state"] = std::string(to_text(NoticeState::failed));
  return Steps{.events = {{"cases.NoticeFailed", 1, std::move(data)}}};
}

// Dispatched, retrieved, failed, announced: the event carries the members that changed.
void on_notice_changed(Case& c, const event::RecordedEvent& e) {
  if (Notice* notice = find_sending(c, text_of(e.event.data, "id"))) json::read_fields(e.event.data, *notice);
  take_fee_due(c, e.event.data);
}

constexpr OrderEntry kOrders[] = {
    {"cases.RecordDispatch", record_dispatch},   {"cases.RecordRetrieval", record_retrieval},
    {"cases.CheckRetrieval", check_retrieval},   {"cases.RecordFailure", record_failure},
    {"cases.RemindRetrieval", remind_retrieval},
};

constexpr EventEntry kEvents[] = {
    {"cases.NoticeDispatched", on_notice_changed},
    {"cases.NoticeRetrieved", on_notice_changed},
    {"cases.NoticeFailed", on_notice_changed},
};

constexpr TaskRule kTasks[] = {
    {"cases.NoticeDispatched", "send_notice", "", ""},
    {"cases.NoticeFailed", "send_notice", "resend_notice", "Zustellung klären"},
    {"cases.NoticeRetrieved", "resend_notice", "", ""},
};

}  // namespace

// The remedy period decides when the case can be closed by itself: the day after it has run out.
void close_after_remedy(Steps& steps, const Case& c, const Object& arguments) {
  // A letter that hands over decides nothing, so nobody can object to it: done when it has arrived.
  const auto known = json::find_string(arguments, "announced_on");
  if (c.decision && c.decision->outcome == Outcome::handed_over && known && *known) {
    if (const auto day = parse_iso_date(**known))
      steps.timers.push_back(
          {c.id, "close", start_of(plus_days(*day, 1)), {"cases.Close", {{"case_id", c.id}}}});
    return;
  }
  const auto* remedy = arguments.if_contains("remedy");
  if (remedy == nullptr || !remedy->is_object()) return;
  if (const auto end = json::from_object<Remedy>(remedy->get_object()).ends_on) {
    steps.timers.push_back(
        {c.id, "close", start_of(plus_days(*end, 1)), {"cases.Close", {{"case_id", c.id}}}});
  }
}

Concern notice_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
