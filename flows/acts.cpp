// Hearing, second signature, recall, reopening, correction, follow-up, protection, duplicates, proof.
#include "flows/acts.h"

#include <algorithm>

#include "flows/internal.h"
#include "flows/process.h"
#include "flows/login.h"
#include "libs/crypto/hash.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/merging.h"
#include "modules/cases/protection.h"
#include "modules/notices/papers.h"

namespace rathaus::flows {
namespace {

event::Actor actor_of(const identity::Staff& staff) { return {"staff", staff.id}; }

std::string with_day(std::string text, LocalDate due_on) {
  constexpr std::string_view kDay = "{{antwort_bis}}";
  for (std::size_t at = text.find(kDay); at != std::string::npos; at = text.find(kDay, at))
    text.replace(at, kDay.size(), to_german(due_on));
  return text;
}

notices::LetterInput plain_input(const CaseView& view, const tenancy::Town& town,
                                 const identity::Staff& staff, std::string text, Instant at, bool preview) {
  return letter_input(view, town, staff, {.text = std::move(text)}, {}, at, preview);
}

bool on_paper_whole(const cases::Case& c) {
  return c.on_paper() && notices::window_of(c.addressee()).trouble.empty();
}

}  // namespace

// ---- hearing --------------------------------------------------------------------------------------------------------------------

Result<notices::Letter> hearing_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                       const std::string& text, LocalDate due_on, bool preview) {
  const TownPtr town = TRY(house.town(staff.tenant));
  notices::LetterInput input =
      plain_input(view, *town, staff, with_day(text, due_on), house.runtime.now(), preview);
  input.kind = notices::LetterInput::Kind::hearing;
  // On paper it has a window address; where that is missing, and for everybody else, none is asked for.
  input.channel = on_paper_whole(view.c) ? cases::Channel::post : cases::Channel::national_mailbox;
  input.overrides.clear();
  return notices::compose(input);
}

Status hear_applicant(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& text, LocalDate due_on) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  event::Object arguments{{"text", with_day(text, due_on)}, {"due_on", to_iso(due_on)}};
  if (!text.empty() && with_day(text, due_on).find("{{") == std::string::npos) {
    const notices::Letter letter = TRY(hearing_letter(house, staff, view, text, due_on, false));
    const std::string blob = TRY(house.runtime.put_stream_blob(staff.tenant, view.c.id, letter.pdf));
    const std::vector<cases::Attachment> letters{
        {.path = on_paper_whole(view.c) ? "anhoerung/post" : "anhoerung",
         .blob = blob,
         .name = letter.file_name,
         .mime = "application/pdf",
         .sha256 = hex(crypto::sha256(ByteView(letter.pdf))),
         .size = static_cast<std::int64_t>(letter.pdf.size())}};
    arguments["letters"] = json::write_fields(cases::Question{.letters = letters})["letters"];
  }
  return act_on_case(house, staff, action, "cases.Hear", std::move(arguments));
}

Status waive_hearing(House& house, const identity::Staff& staff, const DeskAction& action,
                     const std::string& ground, const std::string& reason) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  return act_on_case(house, staff, action, "cases.WaiveHearing",
                     {{"ground", ground},
                      {"reason", reason},
                      {"head", staff.has("head")},
                      {"procedure_code", view.package->procedure_code}});
}

// ---- second signature, taking back ------------------------------------------------------------------------------------------------

namespace {

// Somebody who leads, themselves or in the place of an absent one.
Result<bool> leads(House& house, const identity::Staff& staff) {
  if (staff.has("head")) return true;
  for (const identity::StandIn& one : staff.stands_in_for) {
    if (TRY(staff_by_id(house, staff.tenant, one.id)).has("head")) return true;
  }
  return false;
}

}  // namespace

Status may_sign_second(House& house, const identity::Staff& staff, const CaseView& view) {
  if (!view.c.draft || view.c.draft->state != "awaiting") return fail(refused("case.nothing_to_sign"));
  const cases::Draft& draft = *view.c.draft;
  if (draft.by == staff.id) return fail(refused("case.same_person"));
  const packages::Package& package = *view.package;
  const bool bound = package.four_eyes_of_head && draft.decision.fee.cents >= package.four_eyes_from_cents;
  if (!bound || TRY(leads(house, staff))) return {};
  if (TRY(staff_by_id(house, staff.tenant, draft.by)).has("head")) return {};
  return fail(refused("case.signer_must_lead"));
}

// The letter is made anew: it bears the day on which it is signed, and both names.
Status sign_decision(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  TRY(may_sign_second(house, staff, view));
  const cases::Draft& draft = *view.c.draft;
  const std::string whom = acting_for(staff, view.c);
  const TownPtr town = TRY(house.town(staff.tenant));
  const identity::Staff first = TRY(staff_by_id(house, staff.tenant, draft.by));
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, actor_of(staff), action.key);
  const cases::Decision& d = draft.decision;
  notices::LetterInput input = letter_input(view, *town, first,
                                            {.outcome = d.outcome,
                                             .text = d.text,
                                             .reasons = d.reasons,
                                             .fee_cents = d.fee.cents,
                                             .channel = draft.channel,
                                             .conditions = d.conditions,
                                             .conditions_law = d.conditions_law},
                                            d.fee, envelope.received_at, false);
  input.signing = notices::signing_line(first.roles, !draft.acting_for.empty());
  input.second_name = staff.name;
  input.second_signing = notices::signing_line(staff.roles, !whom.empty());
  const notices::Letter letter = TRY(notices::compose(input));
  const cases::Notice notice = TRY(stored_notice(house, staff.tenant, view, letter, draft.channel, envelope));
  event::Object arguments{{"case_id", action.case_id}, {"notice", json::write_fields(notice)}};
  if (!whom.empty()) arguments["acting_for"] = whom;
  if (action.seq >= 0) arguments["seq"] = action.seq;
  const auto outcome =
      house.runtime.submit({.envelope = envelope, .command = {"cases.Sign", std::move(arguments)}});
  if (!outcome && outcome.error().code == "store.key_reused" &&
      TRY(desk_case(house, staff, action.case_id)).c.decision)
    return {};
  if (!outcome) return fail(outcome.error());
  return {};
}

Status send_decision_back(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& reason) {
  return act_on_case(house, staff, action, "cases.SendBack", {{"reason", reason}});
}

Status recall_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                     const std::string& notice_id) {
  return act_on_case(house, staff, action, "cases.Recall", {{"id", notice_id}});
}

// ---- a decided case goes on -------------------------------------------------------------------------------------------------------

Status reopen_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& ground, const std::string& reason,
                   std::optional<LocalDate> known_since) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  event::Object arguments{
      {"ground", ground}, {"reason", reason}, {"procedure_code", view.package->procedure_code}};
  if (known_since) arguments["known_since"] = to_iso(*known_since);
  return act_on_case(house, staff, action, "cases.Reopen", std::move(arguments));
}

namespace {

Result<const cases::Notice*> corrected_one(const CaseView& view, const std::string& id) {
  const auto found = std::find_if(view.c.notices.begin(), view.c.notices.end(),
                                  [&](const cases::Notice& n) { return n.id == id; });
  if (found == view.c.notices.end()) return fail(not_found("case.unknown_notice"));
  return &*found;
}

}  // namespace

Result<notices::Letter> correction_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                          const Correction& input, bool preview) {
  const cases::Notice* first = TRY(corrected_one(view, input.notice_id));
  const TownPtr town = TRY(house.town(staff.tenant));
  notices::LetterInput letter = plain_input(view, *town, staff, input.text, house.runtime.now(), preview);
  letter.kind = notices::LetterInput::Kind::correction;
  letter.channel = first->channel;
  letter.about = first->subject;
  letter.overrides.clear();
  if (view.c.decision) letter.outcome = view.c.decision->outcome;
  return notices::compose(letter);
}

Status correct_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                      const Correction& input) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const cases::Notice* first = TRY(corrected_one(view, input.notice_id));
  if (input.reason.empty()) return fail(refused("case.reason_missing", "reason"));
  const notices::Letter letter = TRY(correction_letter(house, staff, view, input, false));
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, actor_of(staff), action.key);
  cases::Notice notice = TRY(stored_notice(house, staff.tenant, view, letter, first->channel, envelope));
  notice.corrects = first->id;
  event::Object arguments{
      {"case_id", action.case_id}, {"notice", json::write_fields(notice)}, {"reason", input.reason}};
  if (const std::string whom = acting_for(staff, view.c); !whom.empty()) arguments["acting_for"] = whom;
  if (action.seq >= 0) arguments["seq"] = action.seq;
  const auto outcome =
      house.runtime.submit({.envelope = envelope, .command = {"cases.Correct", std::move(arguments)}});
  if (!outcome && outcome.error().code == "store.key_reused") return {};
  if (!outcome) return fail(outcome.error());
  return {};
}

// ---- looking again, protection ----------------------------------------------------------------------------------------------------

Status set_follow_up(House& house, const identity::Staff& staff, const DeskAction& action, LocalDate on,
                     const std::string& text) {
  return act_on_case(house, staff, action, "cases.SetFollowUp", {{"on", to_iso(on)}, {"text", text}});
}

// The head ends the task about a look past the protection without being shown the person.
Status finish_task(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& task, const event::Object& fields) {
  const CaseView view = TRY(load_case(house, staff.tenant, action.case_id));
  if (!staff.may_see(view.c.service.id)) return fail(not_found("case.unknown"));
  boost::json::array roles;
  for (const std::string& role : staff.roles) roles.emplace_back(role);
  return order(house, staff.tenant, actor_of(staff), action.key, "cases.FinishTask", action.case_id,
               action.seq,
               {{"id", task},
                {"head", staff.has("head")},
                {"roles", std::move(roles)},
                {"login", TRY(login_of(house, staff))},
                {"name", staff.name},
                {"fields", fields}});
}

Status protect_person(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& reason) {
  return act_on_case(house, staff, action, "cases.Protect", {{"reason", reason}});
}

Status end_protection(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& reason) {
  return act_on_case(house, staff, action, "cases.Unprotect", {{"reason", reason}});
}

Result<ProtectedCase> protected_case(House& house, const identity::Staff& staff, const std::string& case_id) {
  const CaseView view = TRY(load_case(house, staff.tenant, case_id));
  if (!staff.may_see(view.c.service.id) || !view.c.protection) return fail(not_found("case.unknown"));
  ProtectedCase out{.id = view.c.id,
                    .reference = view.c.reference,
                    .file_number = view.c.file_number,
                    .service_title = view.c.service.title,
                    .status = view.c.status,
                    .seq = view.seq,
                    .tasks = {}};
  for (const cases::Task& task : view.c.tasks) {
    if (!task.done_at && task.kind == "review_access") out.tasks.push_back(task);
  }
  return out;
}

Status look_past_protection(House& house, const identity::Staff& staff, const DeskAction& action,
                            const std::string& reason) {
  TRY(protected_case(house, staff, action.case_id));
  return order(house, staff.tenant, actor_of(staff), action.key, "cases.LookPast", action.case_id, action.seq,
               {{"reason", reason}});
}

// ---- duplicates -------------------------------------------------------------------------------------------------------------------

Result<std::vector<Twin>> twins_of(House& house, const identity::Staff& staff, const CaseView& view) {
  std::vector<Twin> out;
  const std::string key = cases::twin_key(view.c);
  if (key.empty() || view.c.protection) return out;
  const auto read = TRY(house.runtime.read(staff.tenant));
  for (const std::string& id : TRY(read->find_streams({{"twin", key}}, 10))) {
    if (id == view.c.id) continue;
    const auto other = desk_case(house, staff, id);
    if (!other || other->c.merged_into) continue;
    out.push_back({id, other->c.reference, other->c.status, other->c.received_at});
  }
  return out;
}

Status merge_cases(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& into_reference) {
  TRY(desk_case(house, staff, action.case_id));
  const auto found = TRY(TRY(house.runtime.read(staff.tenant))
                             ->find_streams({{"reference", cases::normalise_reference(into_reference)}}, 1));
  if (found.empty() || !desk_case(house, staff, found.front()))
    return fail(refused("case.merge_unknown", "into"));
  event::Object arguments{{"case_id", action.case_id}, {"into", found.front()}};
  if (action.seq >= 0) arguments["seq"] = action.seq;
  TRY(house.runtime.command(staff.tenant, actor_of(staff), action.key,
                            {"cases.Merge", std::move(arguments)}));
  return {};
}

// Both streams in one commit: nobody ever finds one end of the link without the other.
Result<event::Plan> merge_command(const event::Envelope& envelope, const event::Object& arguments,
                                  event::Reader& reader) {
  const std::string goes_id(TRY(json::get_string(arguments, "case_id"))),
      stays_id(TRY(json::get_string(arguments, "into")));
  const auto goes = TRY(reader.state(goes_id));
  const auto stays = TRY(reader.state(stays_id));
  if (!goes || !stays) return fail(not_found("case.unknown"));
  const auto seq = TRY(json::find_int(arguments, "seq"));
  if (seq && changed_since(*goes, *seq)) return fail(conflict("store.changed_meanwhile"));
  cases::MergePlan merged =
      TRY(cases::merge(cases::from_state(stays->data), cases::from_state(goes->data), envelope));
  event::Plan plan{.effects = std::move(merged.goes.effects),
                   .cancelled_timers = std::move(merged.goes.cancelled_timers),
                   .says = std::move(merged.goes.says)};
  std::move(merged.stays.effects.begin(), merged.stays.effects.end(), std::back_inserter(plan.effects));
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = stays_id,
                          .expected_seq = stays->seq,
                          .events = std::move(merged.stays.events)});
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = goes_id,
                          .expected_seq = goes->seq,
                          .events = std::move(merged.goes.events)});
  return plan;
}

// ---- file number, proof -----------------------------------------------------------------------------------------------------------

Status file_case(cases::Case& fresh, const std::string& place, const event::Envelope& envelope,
                 event::Reader& reader, event::Plan& plan) {
  if (place.empty()) return {};
  constexpr const char* kPlan = "filing_plan";
  const std::string year = to_iso(berlin_date(envelope.received_at)).substr(0, 4);
  const std::string shelf = place + "-" + year;
  const auto last = TRY(reader.record(kPlan, shelf));
  const std::int64_t number = (last ? TRY(json::get_int(last->data, "last")) : 0) + 1;
  plan.records.push_back({.collection = kPlan,
                          .id = shelf,
                          .data = event::Object{{"last", number}},
                          .expected_revision = last ? last->revision : 0});
  fresh.file_number = shelf + "/" + std::to_string(number);
  return {};
}

Result<store::StreamCheck> check_case(House& house, const identity::Staff& staff,
                                      const std::string& case_id) {
  TRY(desk_case(house, staff, case_id));
  return TRY(house.runtime.read(staff.tenant))->check_stream(case_id);
}

}  // namespace rathaus::flows
