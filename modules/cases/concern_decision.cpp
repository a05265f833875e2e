// Decide, with the notice that says it.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/hearing.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Status must_have_heard(const Case& c, Outcome outcome, LocalDate today, std::string_view procedure_code) {
  if (!hearing_needed(c, outcome)) return {};
  const std::string duty(hearing_law(procedure_code).duty);
  switch (heard(c, today)) {
    case Heard::no: return fail(refused("case.hearing_missing", "hearing", duty));
    case Heard::open: return fail(refused("case.hearing_open", "hearing", duty));
    case Heard::done:
    case Heard::waived: return {};
  }
  return {};
}

// Arguments: decision, notice; `second_needed`: somebody else has to sign it first (the package or the town asks for it).
Result<Steps> decide_case(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.draft && c.draft->state == "awaiting") return fail(refused("case.awaits_signature"));
  if (c.status == CaseStatus::received) return fail(refused("case.nobody_works_on_it"));
  if (!c.complete_at) return fail(refused("case.not_complete"));
  const Object& decision = *TRY(json::get_object(arguments, "decision"));
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  const Decision read = json::from_object<Decision>(decision);
  // Law: VwVfG 39(1), (2) no. 1: only what grants everything, and as it was asked for, needs no reasons. Handing over is no decision.
  const bool burdens =
      (read.outcome != Outcome::granted && read.outcome != Outcome::handed_over) || !read.conditions.empty();
  if (burdens && read.reasons.empty()) return fail(refused("notice.reasons_missing", "reasons"));
  if (read.outcome == Outcome::refused && !read.conditions.empty())
    return fail(refused("notice.conditions_on_refusal", "conditions"));
  TRY(must_have_heard(c, read.outcome, berlin_date(envelope.received_at),
                      text_of(arguments, "procedure_code")));
  const Notice letter = json::from_object<Notice>(notice);
  if (const auto* second = arguments.if_contains("second_needed");
      second != nullptr && second->is_bool() && second->get_bool()) {
    const Draft draft{
        .decision = read, .channel = letter.channel, .at = envelope.received_at, .notice = {letter}};
    return Steps{.events = {{"cases.DecisionDrafted", 1, json::write_fields(draft)}}};
  }
  Steps steps{.events = {{"cases.Decided", 1, decision}}};
  issue(steps, c, envelope, notice);
  steps.says = Object{{"kind", "Bescheid"}, {"reference", c.reference}, {"notice_sha256", letter.sha256}};
  return steps;
}

void on_decided(Case& c, const event::RecordedEvent& e) {
  c.decision = json::from_object<Decision>(e.event.data);
  c.decision->at = e.at;
  if (c.decision->second_by.empty()) {
    c.decision->by = e.actor.id;
    c.decision->acting_for = text_of(e.event.data, "acting_for");
  }
  c.draft.reset();
  c.status = CaseStatus::decided;
}

void on_notice(Case& c, const event::RecordedEvent& e) {
  Notice notice = json::from_object<Notice>(e.event.data);
  notice.issued_at = e.at;
  c.notices.push_back(std::move(notice));
}

constexpr OrderEntry kOrders[] = {
    {"cases.Decide", decide_case},
};

constexpr EventEntry kEvents[] = {
    {"cases.Decided", on_decided},
    {"cases.NoticeIssued", on_notice},
};

constexpr TaskRule kTasks[] = {
    {"cases.Decided", "*", "", ""},
    {"cases.NoticeIssued", "", "send_notice", "Bescheid versenden"},
};

}  // namespace

Concern decision_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
