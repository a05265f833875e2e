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

// Law: VwVfG 42, AO 129: obvious mistakes of writing or reckoning can be put right at any time, after the close too.
Result<Steps> correct(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (!c.decision) return fail(refused("case.not_decided"));
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  const std::string of = text_of(notice, "corrects");
  const auto first =
      std::find_if(c.notices.begin(), c.notices.end(), [&](const Notice& n) { return n.id == of; });
  if (first == c.notices.end()) return fail(not_found("case.unknown_notice"));
  if (first->state == NoticeState::held) return fail(refused("case.notice_held"));
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

void on_reopened(Case& c, const RecordedEvent& e) {
  Reopening one = json::from_object<Reopening>(e.event.data);
  one.at = e.at;
  c.reopenings.push_back(std::move(one));
  if (c.decision) c.past_decisions.push_back(std::move(*c.decision));
  c.decision.reset();
  c.draft.reset();
  c.hearing_waiver.reset();
  c.closed_at.reset();
  c.status = CaseStatus::in_progress;
}

void on_corrected(Case&, const RecordedEvent&) {
}  // the correction is a notice of its own, which names this one

constexpr OrderEntry kOrders[] = {{"cases.Reopen", reopen}, {"cases.Correct", correct}};
constexpr EventEntry kEvents[] = {{"cases.Reopened", on_reopened}, {"cases.NoticeCorrected", on_corrected}};
constexpr TaskRule kTasks[] = {{"cases.Reopened", "", "decide", "Neu entscheiden"}};

}  // namespace

Concern reopening_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
