// Decide, with the notice that says it.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> decide_case(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.status == CaseStatus::received) return fail(refused("case.nobody_works_on_it"));
  if (!c.complete_at) return fail(refused("case.not_complete"));
  const Object& decision = *TRY(json::get_object(arguments, "decision"));
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  const Decision read = json::from_object<Decision>(decision);
  if (read.outcome != Outcome::granted && read.reasons.empty()) return fail(refused("notice.reasons_missing", "reasons"));
  const Notice letter = json::from_object<Notice>(notice);
  Steps steps{.events = {{"cases.Decided", 1, decision}, {"cases.NoticeIssued", 1, notice}}};
  if (letter.channel == Channel::account_retrieval) {
    steps.effects.push_back({"ProvideInAccount", "provide/" + letter.id, c.id, {{"notice", letter.id}}});
  } else if (letter.channel == Channel::national_mailbox) {
    steps.effects.push_back({"DeliverToNationalAccount", "national/" + letter.id, c.id, {{"notice", letter.id}}});
  }
  steps.says = Object{{"kind", "Bescheid"}, {"reference", c.reference}, {"notice_sha256", letter.sha256}};
  return steps;
}

void on_decided(Case& c, const event::RecordedEvent& e) {
  c.decision = json::from_object<Decision>(e.event.data);
  c.decision->at = e.at;
  c.decision->by = e.actor.id;
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
