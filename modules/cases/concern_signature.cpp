// The second signature, and the minutes in which a notice can still be taken back.
// Never: two signatures of one human being, whoever they act for; a notice on its way before its minutes are over.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

}  // namespace

void add_delivery(Steps& steps, const Case& c, const Notice& letter) {
  if (letter.channel == Channel::account_retrieval) {
    steps.effects.push_back({"ProvideInAccount", "provide/" + letter.id, c.id, {{"notice", letter.id}}});
  } else if (letter.channel == Channel::national_mailbox) {
    steps.effects.push_back(
        {"DeliverToNationalAccount", "national/" + letter.id, c.id, {{"notice", letter.id}}});
  }
}

void issue(Steps& steps, const Case& c, const Envelope& envelope, Object notice) {
  Notice letter = json::from_object<Notice>(notice);
  const bool held = letter.release_at && *letter.release_at > envelope.received_at;
  notice["state"] = std::string(to_text(held ? NoticeState::held : NoticeState::waiting));
  steps.events.push_back({"cases.NoticeIssued", 1, std::move(notice)});
  if (!held) return add_delivery(steps, c, letter);
  steps.timers.push_back({c.id,
                          "release/" + letter.id,
                          *letter.release_at,
                          {"cases.Release", {{"case_id", c.id}, {"id", letter.id}}}});
}

namespace {

const Notice* notice_by(const Case& c, std::string_view id) {
  const auto found =
      std::find_if(c.notices.begin(), c.notices.end(), [&](const Notice& n) { return n.id == id; });
  return found == c.notices.end() ? nullptr : &*found;
}

Result<Steps> sign(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (!c.draft || c.draft->state != "awaiting") return fail(refused("case.nothing_to_sign"));
  const std::string acting_for = text_of(arguments, "acting_for");
  // The same human being: under their own name, or in the place of the one who signed first.
  if (envelope.actor.id == c.draft->by || (!acting_for.empty() && acting_for == c.draft->by))
    return fail(refused("case.same_person"));
  Decision decision = c.draft->decision;
  decision.by = c.draft->by;
  decision.acting_for = c.draft->acting_for;
  decision.second_by = envelope.actor.id;
  decision.second_acting_for = acting_for;
  decision.second_at = envelope.received_at;
  Steps steps{.events = {{"cases.Decided", 1, json::write_fields(decision)}}};
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  issue(steps, c, envelope, notice);
  steps.says =
      Object{{"kind", "Bescheid"}, {"reference", c.reference}, {"notice_sha256", text_of(notice, "sha256")}};
  return steps;
}

Result<Steps> send_back(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (!c.draft || c.draft->state != "awaiting") return fail(refused("case.nothing_to_sign"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  return Steps{.events = {{"cases.DecisionSentBack", 1, {{"reason", reason}}}}};
}

// The clock's order.
Result<Steps> release(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = notice_by(c, TRY(text_argument(arguments, "id")));
  if (notice == nullptr || notice->state != NoticeState::held || envelope.received_at < *notice->release_at)
    return Steps{};
  Steps steps{
      .events = {
          {"cases.NoticeReleased", 1, {{"id", notice->id}, {"state", to_text(NoticeState::waiting)}}}}};
  add_delivery(steps, c, *notice);
  return steps;
}

Result<Steps> recall(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = notice_by(c, TRY(text_argument(arguments, "id")));
  if (notice == nullptr) return fail(not_found("case.unknown_notice"));
  if (notice->state != NoticeState::held || envelope.received_at >= *notice->release_at)
    return fail(refused("case.recall_over"));
  Steps steps{.events = {{"cases.NoticeRecalled", 1, {{"id", notice->id}}}}};
  steps.cancelled_timers.push_back({c.id, "release/" + notice->id});
  return steps;
}

void on_drafted(Case& c, const RecordedEvent& e) {
  c.draft = json::from_object<Draft>(e.event.data);
  c.draft->state = "awaiting";
  c.draft->by = e.actor.id;
  c.draft->acting_for = text_of(e.event.data, "acting_for");
  c.draft->at = e.at;
}

void on_sent_back(Case& c, const RecordedEvent& e) {
  if (!c.draft) return;
  c.draft->state = "sent_back";
  c.draft->remark = text_of(e.event.data, "reason");
  c.draft->remark_by = e.actor.id;
  c.draft->notice.clear();
}

void on_released(Case& c, const RecordedEvent& e) {
  for (Notice& notice : c.notices) {
    if (notice.id == text_of(e.event.data, "id")) json::read_fields(e.event.data, notice);
  }
}

// A correction that is taken back leaves the decision alone; a notice takes its decision with it, back into the draft.
void on_recalled(Case& c, const RecordedEvent& e) {
  const Notice* notice = notice_by(c, text_of(e.event.data, "id"));
  if (notice == nullptr) return;
  const bool correction = !notice->corrects.empty();
  const Channel channel = notice->channel;
  std::erase_if(c.notices, [&](const Notice& n) { return n.id == text_of(e.event.data, "id"); });
  // An amount that was never told is the old one again.
  if (const auto made = std::find_if(
          c.amount_corrections.begin(), c.amount_corrections.end(),
          [&](const AmountCorrection& one) { return one.by_notice == text_of(e.event.data, "id"); });
      made != c.amount_corrections.end()) {
    if (c.decision) {
      c.decision->fee.cents = made->before_cents;
      if (!c.decision->fee.explanation.empty()) c.decision->fee.explanation.pop_back();
    }
    c.amount_corrections.erase(made);
  }
  if (correction || !c.decision) return;
  c.draft = Draft{
      .decision = *c.decision, .channel = channel, .state = "recalled", .by = c.decision->by, .at = e.at};
  c.decision.reset();
  c.status = CaseStatus::in_progress;
}

constexpr OrderEntry kOrders[] = {{"cases.Sign", sign},
                                  {"cases.SendBack", send_back},
                                  {"cases.Release", release},
                                  {"cases.Recall", recall}};
constexpr EventEntry kEvents[] = {{"cases.DecisionDrafted", on_drafted},
                                  {"cases.DecisionSentBack", on_sent_back},
                                  {"cases.NoticeReleased", on_released},
                                  {"cases.NoticeRecalled", on_recalled}};
constexpr TaskRule kTasks[] = {
    {"cases.DecisionDrafted", "decide", "second_signature", "Zweite Unterschrift"},
    {"cases.DecisionSentBack", "second_signature", "decide", "Entscheidung überarbeiten"},
    {"cases.NoticeRecalled", "send_notice", "decide", "Entscheiden (zurückgeholt)"},
};

}  // namespace

Concern signature_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
