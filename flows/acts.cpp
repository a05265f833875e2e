// Hearing, second signature, recall, reopening, correction, follow-up, protection, duplicates, proof.
#include "flows/acts.h"

#include <algorithm>
#include <set>

#include "flows/internal.h"
#include "flows/process.h"
#include "flows/login.h"
#include "libs/crypto/hash.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/merging.h"
#include "modules/cases/protection.h"
#include "modules/notices/papers.h"
#include "modules/cases/reopening.h"
#include "libs/german/names.h"

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

namespace {

// How the first one signed: "In Vertretung" where they stood in for the head of the authority.
Result<std::string> first_signing(House& house, const identity::Staff& first, const std::string& absent) {
  bool head = false;
  if (!absent.empty()) {
    if (const auto whom = staff_by_id(house, first.tenant, absent)) head = whom->has("authority_head");
  }
  return notices::signing_line(first.roles, head);
}

// The letter is made anew: it bears the day on which it is signed, and both names. One place makes what the second person sees and what
// is sent.
Result<notices::Letter> two_signed_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                          Instant at, bool preview) {
  const cases::Draft& draft = *view.c.draft;
  const TownPtr town = TRY(house.town(staff.tenant));
  const identity::Staff first = TRY(staff_by_id(house, staff.tenant, draft.by));
  const cases::Decision& d = draft.decision;
  notices::LetterInput input = letter_input(view, *town, first,
                                            {.outcome = d.outcome,
                                             .text = d.text,
                                             .reasons = d.reasons,
                                             .fee_cents = d.fee.cents,
                                             .channel = draft.channel,
                                             .conditions = d.conditions,
                                             .conditions_law = d.conditions_law},
                                            d.fee, at, preview);
  input.signing = TRY(first_signing(house, first, draft.acting_for));
  if (staff.id != draft.by) {
    input.second_name = staff.name;
    input.second_signing = notices::signing_line(staff.roles, for_head(staff, view.c));
  }
  return notices::compose(input);
}

}  // namespace

Result<notices::Letter> draft_letter(House& house, const identity::Staff& staff, const CaseView& view) {
  if (!view.c.draft || view.c.draft->state != "awaiting") return fail(refused("case.nothing_to_sign"));
  return two_signed_letter(house, staff, view, house.runtime.now(), true);
}

Status sign_decision(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  TRY(may_sign_second(house, staff, view));
  const cases::Draft& draft = *view.c.draft;
  const std::string whom = acting_for(staff, view.c);
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, actor_of(staff), action.key);
  const notices::Letter letter = TRY(two_signed_letter(house, staff, view, envelope.received_at, false));
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

// The same payment with the right amount: the number at the cash desk stays, so that money already on its way is found.
cases::Fee corrected_fee(const CaseView& view, std::int64_t cents) {
  cases::Fee fee = view.c.decision->fee;
  fee.explanation.push_back({std::string(cases::correction_law(view.package->procedure_code)),
                             "Berichtigt von " + fees::euro(fee.cents) + " auf " + fees::euro(cents) + ".",
                             {}});
  fee.cents = cents;
  if (fee.payment_reference.empty()) fee.payment_reference = payment_reference(view.c);
  return fee;
}

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
  if (input.fee_cents && view.c.decision) {
    letter.amount_before = view.c.decision->fee.cents;
    letter.fee = corrected_fee(view, *input.fee_cents);
  }
  return notices::compose(letter);
}

Status correct_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                      const Correction& input) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const cases::Notice* first = TRY(corrected_one(view, input.notice_id));
  if (input.reason.empty()) return fail(refused("case.reason_missing", "reason"));
  if (input.fee_cents) {
    if (*input.fee_cents < 0 || *input.fee_cents > 100'000'000)
      return fail(refused("fee.out_of_range", "fee"));
    TRY(correction_letter(house, staff, view, input, true));  // a letter that cannot be made is told now
    return act_on_case(house, staff, action, "cases.DraftCorrection",
                       {{"notice_id", input.notice_id},
                        {"text", input.text},
                        {"reason", input.reason},
                        {"after_cents", *input.fee_cents}});
  }
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

namespace {

// Of the correction that waits: the first one's letter, signed by both.
Result<notices::Letter> amount_letter_of(House& house, const identity::Staff& staff, const CaseView& view,
                                         Instant at, bool preview) {
  if (!view.c.decision || !view.c.amount_draft || view.c.amount_draft->state != "awaiting")
    return fail(refused("case.nothing_to_sign"));
  const cases::AmountDraft& draft = *view.c.amount_draft;
  const cases::Notice* corrected = TRY(corrected_one(view, draft.notice_id));
  const TownPtr town = TRY(house.town(staff.tenant));
  const identity::Staff first = TRY(staff_by_id(house, staff.tenant, draft.by));
  notices::LetterInput letter = plain_input(view, *town, first, draft.text, at, preview);
  letter.kind = notices::LetterInput::Kind::correction;
  letter.channel = corrected->channel;
  letter.about = corrected->subject;
  letter.overrides.clear();
  letter.outcome = view.c.decision->outcome;
  letter.amount_before = draft.before_cents;
  letter.fee = corrected_fee(view, draft.after_cents);
  letter.signing = TRY(first_signing(house, first, draft.acting_for));
  if (staff.id != draft.by) {
    letter.second_name = staff.name;
    letter.second_signing = notices::signing_line(staff.roles, for_head(staff, view.c));
  }
  return notices::compose(letter);
}

}  // namespace

Result<notices::Letter> amount_letter(House& house, const identity::Staff& staff, const CaseView& view) {
  return amount_letter_of(house, staff, view, house.runtime.now(), true);
}

Status sign_correction(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, actor_of(staff), action.key);
  const auto made = amount_letter_of(house, staff, view, envelope.received_at, false);
  if (!made) {
    // The button pressed twice: what was to be done is done.
    const bool mine =
        std::any_of(view.c.amount_corrections.begin(), view.c.amount_corrections.end(),
                    [&](const cases::AmountCorrection& one) { return one.second_by == staff.id; });
    if (made.error().code == "case.nothing_to_sign" && mine && !view.c.amount_draft) return {};
    return fail(made.error());
  }
  const cases::AmountDraft& draft = *view.c.amount_draft;
  // Where the service wants the signature of somebody who leads, it wants it for the right amount too.
  const packages::Package& package = *view.package;
  const bool bound = package.four_eyes_of_head && draft.after_cents >= package.four_eyes_from_cents;
  if (bound && !TRY(leads(house, staff)) && !TRY(staff_by_id(house, staff.tenant, draft.by)).has("head"))
    return fail(refused("case.signer_must_lead"));
  const cases::Notice* corrected = TRY(corrected_one(view, draft.notice_id));
  cases::Notice notice = TRY(stored_notice(house, staff.tenant, view, *made, corrected->channel, envelope));
  notice.corrects = corrected->id;
  event::Object arguments{{"case_id", action.case_id},
                          {"notice", json::write_fields(notice)},
                          {"fee", json::write_fields(corrected_fee(view, draft.after_cents))}};
  if (const std::string whom = acting_for(staff, view.c); !whom.empty()) arguments["acting_for"] = whom;
  if (action.seq >= 0) arguments["seq"] = action.seq;
  const auto outcome =
      house.runtime.submit({.envelope = envelope, .command = {"cases.SignCorrection", std::move(arguments)}});
  if (!outcome && outcome.error().code == "store.key_reused") return {};
  if (!outcome) return fail(outcome.error());
  return {};
}

Status send_correction_back(House& house, const identity::Staff& staff, const DeskAction& action,
                            const std::string& reason) {
  return act_on_case(house, staff, action, "cases.SendCorrectionBack", {{"reason", reason}});
}

// ---- taken back; a message ----------------------------------------------------------------------------------------------------

std::string withdrawal_text(const CaseView& view, LocalDate on) {
  std::string out = "Sie haben Ihren Antrag „" + view.c.service.title + "“ vom " +
                    to_german(berlin_date(view.c.received_at)) + " am " + to_german(on) +
                    " zurückgenommen. Das bestätigen wir Ihnen.\n";
  out += view.c.decision ? "Unsere Entscheidung über diesen Antrag ist damit gegenstandslos."
                         : "Wir entscheiden nicht mehr über diesen Antrag.";
  return out + " Sie können jederzeit einen neuen Antrag stellen.";
}

Status record_withdrawal(House& house, const identity::Staff& staff, const DeskAction& action,
                         const WithdrawalInput& input) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  event::Object arguments;
  arguments["on"] = to_iso(input.on);
  arguments["way"] = input.way;
  arguments["who"] = input.who;
  arguments["note"] = input.note;
  arguments["text"] = input.text;
  const Status done = act_on_case(house, staff, action, "cases.RecordWithdrawal", std::move(arguments));
  // Pressed twice: the letter was made twice, the withdrawal is one.
  if (!done && done.error().code == "store.key_reused" && view.c.withdrawal) return {};
  return done;
}

Status write_applicant(House& house, const identity::Staff& staff, const DeskAction& action,
                       const std::string& text) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  event::Object arguments;
  arguments["text"] = text;
  const Status done = act_on_case(house, staff, action, "cases.Write", std::move(arguments));
  if (!done && done.error().code == "store.key_reused" && !view.c.messages.empty() &&
      view.c.messages.back().text == text)
    return {};
  return done;
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
                    .tasks = {},
                    .own = {}};
  for (const cases::Task& task : view.c.tasks) {
    if (task.done_at || task.kind != "review_access") continue;
    out.tasks.push_back(task);
    if (std::any_of(view.c.accesses.begin(), view.c.accesses.end(),
                    [&](const cases::Access& one) { return one.at == task.opened_at && one.by == staff.id; }))
      out.own.insert(task.id);
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

Result<CaseView> merge_target(House& house, const identity::Staff& staff, const std::string& into_reference) {
  const auto found = TRY(TRY(house.runtime.read(staff.tenant))
                             ->find_streams({{"reference", cases::normalise_reference(into_reference)}}, 1));
  if (found.empty()) return fail(refused("case.merge_unknown", "into"));
  auto view = desk_case(house, staff, found.front());
  if (!view) return fail(refused("case.merge_unknown", "into"));
  return std::move(*view);
}

Status merge_cases(House& house, const identity::Staff& staff, const DeskAction& action,
                   const MergeInput& input) {
  TRY(desk_case(house, staff, action.case_id));
  const CaseView other = TRY(merge_target(house, staff, input.into));
  event::Object arguments{{"case_id", action.case_id}, {"into", other.c.id}, {"reason", input.reason}};
  if (action.seq >= 0) arguments["seq"] = action.seq;
  if (input.into_seq >= 0) arguments["into_seq"] = input.into_seq;
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
  const auto into_seq = TRY(json::find_int(arguments, "into_seq"));
  if (into_seq && changed_since(*stays, *into_seq)) return fail(conflict("case.merge_changed"));
  cases::MergePlan merged =
      TRY(cases::merge(cases::from_state(stays->data), cases::from_state(goes->data), envelope,
                       std::string(TRY(json::find_string(arguments, "reason")).value_or(""))));
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

// ---- the protection of a person ---------------------------------------------------------------------------------------------------

namespace {

constexpr int kMostOfPerson = 200;  // cases of one person in one town

// All cases of the person of `c`, without `c`: open or not, of any service, protected or not.
Result<std::vector<std::string>> cases_of_person(const cases::Case& c, event::Reader& reader) {
  std::set<std::string> found;
  const auto take = [&](const std::vector<event::SearchKey>& keys) -> Status {
    for (const std::string& id : TRY(reader.find_streams(keys, kMostOfPerson))) found.insert(id);
    return {};
  };
  for (const std::string& key : cases::person_keys(c.applicant)) TRY(take({{cases::kProtectedPerson, key}}));
  if (!c.applicant.account.empty()) TRY(take({{"account", c.applicant.account}}));
  std::vector<event::SearchKey> named;
  for (const std::string* part :
       {&c.applicant.family_name, &c.applicant.given_names, &c.applicant.organisation}) {
    for (const std::string& word : german::search_keys(*part).words) named.push_back({"word", word});
  }
  if (!named.empty()) {
    if (!c.applicant.born_on.empty()) named.push_back({"born", c.applicant.born_on});
    TRY(take(named));
  }
  found.erase(c.id);
  std::vector<std::string> out;
  for (const std::string& id : found) {
    const auto state = TRY(reader.state(id));
    if (!state) continue;
    if (cases::same_person(cases::from_state(state->data).applicant, c.applicant)) out.push_back(id);
  }
  return out;
}

}  // namespace

Result<event::Plan> protect_command(const event::Envelope& envelope, const event::Object& arguments,
                                    event::Reader& reader, bool on) {
  event::Plan plan = TRY(case_order(on ? "cases.Protect" : "cases.Unprotect", envelope, arguments, reader));
  const std::string id(TRY(json::get_string(arguments, "case_id")));
  const auto state = TRY(reader.state(id));
  if (!state) return fail(not_found("case.unknown"));
  const cases::Case c = cases::from_state(state->data);
  const std::string reason(TRY(json::get_string(arguments, "reason")));
  for (const std::string& other_id : TRY(cases_of_person(c, reader))) {
    const auto other_state = TRY(reader.state(other_id));
    const cases::Case other = cases::from_state(other_state->data);
    // The reason stays in the case it was given in: another office need not read it.
    const std::string words = "Gilt für alle Vorgänge der Person, festgelegt in " + c.reference;
    cases::Steps steps =
        on ? cases::protect_too(other, envelope, words) : cases::unprotect_too(other, envelope, words);
    if (steps.events.empty()) continue;
    std::move(steps.effects.begin(), steps.effects.end(), std::back_inserter(plan.effects));
    plan.appends.push_back({.aggregate = cases::kAggregate,
                            .stream = other_id,
                            .expected_seq = other_state->seq,
                            .events = std::move(steps.events)});
  }
  return plan;
}

Status protect_fresh(const cases::Case& fresh, const event::Envelope&, event::Reader& reader,
                     std::vector<event::Event>& events) {
  for (const std::string& key : cases::person_keys(fresh.applicant)) {
    const auto found = TRY(reader.find_streams({{cases::kProtectedPerson, key}}, 1));
    if (found.empty()) continue;
    const auto state = TRY(reader.state(found.front()));
    const std::string of = state ? cases::from_state(state->data).reference : std::string();
    events.push_back(
        {"cases.PersonProtected",
         1,
         {{"reason", "Gilt für alle Vorgänge der Person" + (of.empty() ? "" : ", festgelegt in " + of)}}});
    return {};
  }
  return {};
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
