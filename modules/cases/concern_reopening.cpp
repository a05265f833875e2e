// A decided case goes on: withdrawn or revoked, taken up again, remedied, or reopened after its close; and the slip that is put right.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/reopening.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

constexpr ReopeningGround kVwvfg[] = {
    {"withdrawal", "§ 48 VwVfG", "Rücknahme: Der Bescheid war von Anfang an rechtswidrig", true},
    {"revocation", "§ 49 VwVfG", "Widerruf: Der Bescheid war rechtmäßig, soll aber nicht mehr gelten", true},
    {"resumption", "§ 51 VwVfG", "Wiederaufgreifen: Sach- oder Rechtslage hat sich geändert, neue Beweise"},
    {"remedy", "§ 72 VwGO", "Abhilfe: Dem Widerspruch wird abgeholfen"},
    {"completion", "", "Vorgang wieder öffnen, weil noch etwas zu erledigen ist"},
};
constexpr ReopeningGround kAo[] = {
    {"withdrawal", "§ 130 AO", "Rücknahme: Der Bescheid war von Anfang an rechtswidrig", true},
    {"revocation", "§ 131 AO", "Widerruf: Der Bescheid war rechtmäßig, soll aber nicht mehr gelten", true},
    {"resumption", "§§ 172 bis 175 AO", "Aufhebung oder Änderung des Steuerbescheids"},
    {"remedy", "§ 72 VwGO", "Abhilfe: Dem Widerspruch wird abgeholfen"},
    {"completion", "", "Vorgang wieder öffnen, weil noch etwas zu erledigen ist"},
};
constexpr ReopeningGround kSgbX[] = {
    {"withdrawal", "§ 45 SGB X", "Rücknahme: Der Bescheid war von Anfang an rechtswidrig", true},
    {"revocation", "§ 47 SGB X", "Widerruf: Der Bescheid war rechtmäßig, soll aber nicht mehr gelten", true},
    {"resumption", "§ 44 SGB X",
     "Überprüfung: Recht wurde unrichtig angewandt, Leistungen wurden zu Unrecht nicht erbracht"},
    {"remedy", "§ 85 Abs. 1 SGG", "Abhilfe: Dem Widerspruch wird abgeholfen"},
    {"completion", "", "Vorgang wieder öffnen, weil noch etwas zu erledigen ist"},
};

}  // namespace

std::span<const ReopeningGround> reopening_grounds(std::string_view procedure_code) {
  if (procedure_code == "AO") return kAo;
  if (procedure_code == "SGBX") return kSgbX;
  return kVwvfg;
}

const ReopeningGround* find_reopening(std::string_view procedure_code, std::string_view code) {
  for (const ReopeningGround& one : reopening_grounds(procedure_code)) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

std::string_view correction_law(std::string_view procedure_code) {
  return procedure_code == "AO" ? "§ 129 AO" : procedure_code == "SGBX" ? "§ 38 SGB X" : "§ 42 VwVfG";
}

namespace {

Result<Steps> reopen(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (c.merged_into) return fail(refused("case.merged"));
  if (!c.decision) return fail(refused("case.not_decided"));
  if (c.held()) return fail(refused("case.notice_held"));
  const std::string code = TRY(text_argument(arguments, "ground"));
  const ReopeningGround* ground = find_reopening(text_of(arguments, "procedure_code"), code);
  if (ground == nullptr) return fail(refused("case.reopening_ground", "ground"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  Reopening out{.ground = code,
                .law = std::string(ground->law),
                .reason = reason,
                .by = envelope.actor.id,
                .at = envelope.received_at};
  const LocalDate today = berlin_date(envelope.received_at);
  if (const std::string since = text_of(arguments, "known_since"); !since.empty()) {
    out.known_since = parse_iso_date(since);
    if (!out.known_since) return fail(refused("case.bad_date", "known_since"));
    if (*out.known_since > today) return fail(refused("case.date_in_future", "known_since"));
    // Law: VwVfG 48(4) S. 1, 49(2) S. 2; AO 130(3), 131(2); SGB X 45(4): only within a year from knowing the facts.
    LocalDate last = *out.known_since + std::chrono::years(1);
    if (!last.ok())
      last = LocalDate{last.year() / last.month() / std::chrono::last};  // 29 February: BGB 188(3)
    if (ground->one_year && today > last) return fail(refused("case.revocation_too_late", "known_since"));
  }
  Steps steps{.events = {{"cases.Reopened", 1, json::write_fields(out)}}};
  if (c.assignee.empty()) steps.events.push_back({"cases.Assigned", 1, {{"to", envelope.actor.id}}});
  steps.cancelled_timers = {{c.id, "close"}, {c.id, "erase"}};
  return steps;
}

Result<const Notice*> with_slip(const Case& c, const std::string& id) {
  if (!c.decision) return fail(refused("case.not_decided"));
  const auto first =
      std::find_if(c.notices.begin(), c.notices.end(), [&](const Notice& n) { return n.id == id; });
  if (first == c.notices.end()) return fail(not_found("case.unknown_notice"));
  if (first->state == NoticeState::held) return fail(refused("case.notice_held"));
  if (c.amount_draft && c.amount_draft->state == "awaiting") return fail(refused("case.correction_waits"));
  return &*first;
}

// Law: VwVfG 42, AO 129: obvious mistakes of writing or reckoning can be put right at any time, after the close too.
Result<Steps> correct(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  const std::string of = text_of(notice, "corrects");
  TRY(with_slip(c, of));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  Steps steps{.events = {{"cases.NoticeCorrected",
                          1,
                          {{"id", of}, {"by_notice", text_of(notice, "id")}, {"reason", reason}}}}};
  issue(steps, c, envelope, notice);
  steps.says = Object{
      {"kind", "Berichtigung"}, {"reference", c.reference}, {"notice_sha256", text_of(notice, "sha256")}};
  return steps;
}

// A mistake in the amount: two people look at it, because money follows from it.
Result<Steps> draft_amount(const Case& c, const Envelope& envelope, const Object& arguments) {
  AmountDraft draft = json::from_object<AmountDraft>(arguments);
  const Notice* first = TRY(with_slip(c, draft.notice_id));
  if (!first->announced_on && first->state == NoticeState::waiting)
    return fail(refused("case.notice_not_announced"));
  if (draft.reason.empty()) return fail(refused("case.reason_missing", "reason"));
  if (draft.text.empty()) return fail(refused("case.message_empty", "text"));
  if (draft.after_cents < 0) return fail(refused("fee.out_of_range", "fee"));
  draft.before_cents = c.decision->fee.cents;
  if (draft.after_cents == draft.before_cents) return fail(refused("case.same_amount", "fee"));
  draft.state.clear();
  draft.by.clear();
  draft.at = envelope.received_at;
  return Steps{.events = {{"cases.CorrectionDrafted", 1, json::write_fields(draft)}}};
}

Result<Steps> sign_amount(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (!c.decision || !c.amount_draft || c.amount_draft->state != "awaiting")
    return fail(refused("case.nothing_to_sign"));
  const AmountDraft& draft = *c.amount_draft;
  const std::string acting_for = text_of(arguments, "acting_for");
  if (envelope.actor.id == draft.by || (!acting_for.empty() && acting_for == draft.by))
    return fail(refused("case.same_person"));
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  if (text_of(notice, "corrects") != draft.notice_id) return fail(not_found("case.unknown_notice"));
  const Object& fee = *TRY(json::get_object(arguments, "fee"));
  const AmountCorrection made{.notice_id = draft.notice_id,
                              .by_notice = text_of(notice, "id"),
                              .reason = draft.reason,
                              .by = draft.by,
                              .second_by = envelope.actor.id,
                              .before_cents = draft.before_cents,
                              .after_cents = draft.after_cents,
                              .at = envelope.received_at};
  Object data{{"id", draft.notice_id},
              {"by_notice", made.by_notice},
              {"reason", draft.reason},
              {"amount", json::write_fields(made)},
              {"fee", fee}};
  Steps steps{.events = {{"cases.NoticeCorrected", 1, std::move(data)}}};
  issue(steps, c, envelope, notice);
  steps.says = Object{
      {"kind", "Berichtigung"}, {"reference", c.reference}, {"notice_sha256", text_of(notice, "sha256")}};
  return steps;
}

Result<Steps> send_amount_back(const Case& c, const Envelope&, const Object& arguments) {
  if (!c.amount_draft || c.amount_draft->state != "awaiting") return fail(refused("case.nothing_to_sign"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  return Steps{.events = {{"cases.CorrectionSentBack", 1, {{"reason", reason}}}}};
}

void on_amount_drafted(Case& c, const RecordedEvent& e) {
  AmountDraft draft = json::from_object<AmountDraft>(e.event.data);
  draft.state = "awaiting";
  draft.by = e.actor.id;
  draft.acting_for = text_of(e.event.data, "acting_for");
  draft.at = e.at;
  c.amount_draft = std::move(draft);
}

void on_amount_back(Case& c, const RecordedEvent& e) {
  if (!c.amount_draft) return;
  c.amount_draft->state = "sent_back";
  c.amount_draft->remark = text_of(e.event.data, "reason");
  c.amount_draft->remark_by = e.actor.id;
}

void on_reopened(Case& c, const RecordedEvent& e) {
  Reopening one = json::from_object<Reopening>(e.event.data);
  one.at = e.at;
  c.reopenings.push_back(std::move(one));
  if (c.decision) c.past_decisions.push_back(std::move(*c.decision));
  c.decision.reset();
  c.draft.reset();
  c.amount_draft.reset();
  c.closing_reason.clear();
  c.withdrawal.reset();
  c.hearing_waiver.reset();
  c.closed_at.reset();
  c.status = CaseStatus::in_progress;
}

// The correction is a notice of its own, which names this one. Where the amount was wrong the decision has the right one from now on.
void on_corrected(Case& c, const RecordedEvent& e) {
  const auto amount = json::get_object(e.event.data, "amount"), fee = json::get_object(e.event.data, "fee");
  if (!amount || !fee || !c.decision) return;
  AmountCorrection made = json::from_object<AmountCorrection>(**amount);
  made.at = e.at;
  c.amount_corrections.push_back(std::move(made));
  c.decision->fee = json::from_object<Fee>(**fee);
  c.amount_draft.reset();
}

constexpr OrderEntry kOrders[] = {{"cases.Reopen", reopen},
                                  {"cases.Correct", correct},
                                  {"cases.DraftCorrection", draft_amount},
                                  {"cases.SignCorrection", sign_amount},
                                  {"cases.SendCorrectionBack", send_amount_back}};
constexpr EventEntry kEvents[] = {{"cases.Reopened", on_reopened},
                                  {"cases.NoticeCorrected", on_corrected},
                                  {"cases.CorrectionDrafted", on_amount_drafted},
                                  {"cases.CorrectionSentBack", on_amount_back}};
constexpr TaskRule kTasks[] = {
    {"cases.Reopened", "", "decide", "Neu entscheiden"},
    {"cases.CorrectionDrafted", "correct_amount", "sign_correction",
     "Zweite Unterschrift: Betrag berichtigen"},
    {"cases.CorrectionSentBack", "sign_correction", "correct_amount",
     "Berichtigung des Betrags überarbeiten"},
    {"cases.NoticeCorrected", "sign_correction", "", ""},
};

}  // namespace

Concern reopening_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
