#include "flows/objection.h"

#include <algorithm>

#include "flows/internal.h"
#include "flows/representation.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr std::size_t kMostText = 10'000;

const cases::Notice* notice_in(const cases::Case& c, const std::string& id) {
  const auto found = std::find_if(c.notices.begin(), c.notices.end(),
                                  [&](const cases::Notice& one) { return one.id == id; });
  return found == c.notices.end() ? nullptr : &*found;
}

// Law: OZG 9a(5) with 3(4), 8; VwVfG 3a: written form is replaced by the form of the user account when the person was identified with
// it on the level substantial or high.
void find_form(const Caller& identity, ObjectionState& out) {
  if (!out.written_form_needed) {
    out.valid_here = true;
    return;
  }
  if (identity.actor.kind != "resident")
    out.missing = "login";
  else if (!identity.actor.id.starts_with("national-"))
    out.missing = "national";
  else if (identity.assurance != "substantial" && identity.assurance != "high")
    out.missing = "level";
  else
    out.valid_here = true;
}

cases::Objection objection_to(const CaseView& view, const ObjectionState& state,
                              const ObjectionInput& input) {
  return {.case_id = view.c.id,
          .reference = view.c.reference,
          .notice = state.notice->id,
          .subject = state.notice->subject,
          .announced_on = state.notice->announced_on,
          .ends_on = state.ends_on,
          .late = state.late,
          .text = input.text,
          .late_reason = input.late_reason,
          .written_form = state.written_form_needed ? "account" : "electronic"};
}

Result<std::string> name_of_account(House& house, const Caller& identity) {
  if (identity.actor.kind != "resident") return std::string();
  const auto account = TRY(resident_account(house, identity.actor.id));
  return account.given_names + (account.given_names.empty() || account.family_name.empty() ? "" : " ") +
         account.family_name;
}

}  // namespace

Result<ObjectionState> objection_state(House& house, const CaseView& view, const std::string& notice_id,
                                       const Caller& identity) {
  ObjectionState out{.notice = notice_in(view.c, notice_id)};
  if (out.notice == nullptr || out.notice->state == cases::NoticeState::waiting)
    return fail(not_found("case.unknown_notice"));
  out.remedy = out.notice->remedy.kind;
  if (!out.notice->announced_on) return fail(refused("objection.not_announced"));
  if (out.remedy != "Widerspruch" && out.remedy != "Einspruch")
    return fail(refused("objection.not_possible"));
  out.written_form_needed = out.remedy == "Widerspruch";
  out.ends_on = out.notice->remedy.ends_on;
  out.late = out.ends_on && berlin_date(house.runtime.now()) > *out.ends_on;
  find_form(identity, out);
  // The short form always: it knows the decision and goes to the office that made it. The service "widerspruch" is for objections
  // against decisions that no case here knows.
  return out;
}

Result<Submitted> file_objection(House& house, const CaseView& view, const std::string& notice_id,
                                 const ObjectionInput& input, const Caller& identity,
                                 const std::string& key) {
  const ObjectionState state = TRY(objection_state(house, view, notice_id, identity));
  if (!state.valid_here) return fail(refused("objection.not_written_form"));
  if (input.text.size() > kMostText || input.late_reason.size() > kMostText)
    return fail(refused("objection.text_too_long", "text"));
  cases::Case fresh;
  // At the office that decided (VwGO 70(1), AO 357(2)): the same service, so the same people.
  fresh.service = {view.c.service.id, view.c.service.version, state.remedy + ": " + view.c.service.title};
  fresh.applicant = view.c.applicant;
  // The person represented may object in their own name; anybody else with this case in hand acts for them.
  if (view.c.represented() && party_of(view.c, identity) != Party::applicant)
    fresh.representation = view.c.representation;
  cases::Applicant& acting = fresh.representation ? fresh.representation->person : fresh.applicant;
  if (identity.actor.kind == "resident") {
    acting.kind = identity.actor.id.starts_with("national-") ? "national_account" : "account";
    acting.account = identity.actor.id;
    acting.assurance = identity.assurance;
  }
  if (!input.language.empty()) acting.language = input.language;
  fresh.objection = objection_to(view, state, input);
  fresh.objection->identified_as = TRY(name_of_account(house, identity));
  fresh.links.push_back({"objection_to", view.c.id, view.c.reference, notice_id, house.runtime.now()});
  fresh.wished_channel = view.c.wished_channel;
  fresh.consented = view.c.consented;
  fresh.mailbox_excluded = view.c.mailbox_excluded;
  fresh.synthetic = view.c.synthetic;
  fresh.retention_days = view.c.retention_days;
  fresh.retention_from_year_end = view.c.retention_from_year_end;
  fresh.checklist.push_back(
      {.id = "form",
       .label =
           "Form gewahrt: " + std::string(state.written_form_needed ? "Nutzerkonto (§ 9a Abs. 5 OZG)"
                                                                    : "elektronisch (§ 357 Abs. 1 AO)")});
  fresh.checklist.push_back({.id = "frist",
                             .label = state.late
                                          ? "Frist versäumt: Wiedereinsetzung prüfen (§§ 60, 70 Abs. 2 VwGO)"
                                          : "Frist gewahrt"});
  const auto outcome = house.runtime.command(view.tenant, identity.actor, key,
                                             {"cases.FileObjection", {{"case", cases::to_state(fresh)}}});
  if (!outcome) return fail(outcome.error());
  return Submitted{.reference = std::string(TRY(json::get_string(outcome->answer, "reference"))),
                   .case_id = std::string(TRY(json::get_string(outcome->answer, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(outcome->answer, "access_code"))),
                   .repeated = outcome->repeated};
}

Status link_first_case(const cases::Case& fresh, const event::Envelope& envelope, event::Reader& reader,
                       event::Plan& plan) {
  const auto state = TRY(reader.state(fresh.objection->case_id));
  if (!state) return fail(not_found("case.unknown"));
  cases::Steps steps = TRY(cases::decide(
      "cases.LinkObjection", cases::from_state(state->data), envelope,
      {{"case_id", fresh.id}, {"reference", fresh.reference}, {"notice", fresh.objection->notice}}));
  if (steps.events.empty()) return {};
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = fresh.objection->case_id,
                          .expected_seq = state->seq,
                          .events = std::move(steps.events)});
  plan.cancelled_timers.insert(plan.cancelled_timers.end(), steps.cancelled_timers.begin(),
                               steps.cancelled_timers.end());
  return {};
}

Result<event::Plan> objection_command(const event::Envelope& envelope, const event::Object& arguments,
                                      event::Reader& reader) {
  cases::Case fresh = json::from_object<cases::Case>(*TRY(json::get_object(arguments, "case")));
  event::IdSource ids(envelope);
  const std::string access_code = TRY(name_case(fresh, envelope, reader, ids));
  event::Plan plan;
  std::vector<event::Event> events = cases::submit(fresh, envelope, ids);
  TRY(protect_fresh(fresh, envelope, reader, events));
  plan.appends.push_back(
      {.aggregate = cases::kAggregate, .stream = fresh.id, .expected_seq = 0, .events = std::move(events)});
  TRY(link_first_case(fresh, envelope, reader, plan));
  plan.answer = {{"case_id", fresh.id}, {"reference", fresh.reference}, {"access_code", access_code}};
  plan.says = event::Object{{"kind", "Widerspruch"},
                            {"reference", fresh.reference},
                            {"against", fresh.objection->reference},
                            {"received_at", to_iso(envelope.received_at)}};
  if (!fresh.addressee().email.empty())
    plan.effects.push_back({"NotifyApplicant", "received/" + fresh.id, fresh.id, {{"reason", "received"}}});
  return plan;
}

Result<Bytes> objection_letter(House& house, const CaseView& view, const std::string& notice_id,
                               const ObjectionInput& input) {
  const cases::Notice* notice = notice_in(view.c, notice_id);
  if (notice == nullptr || notice->state == cases::NoticeState::waiting)
    return fail(not_found("case.unknown_notice"));
  if (input.text.size() > kMostText || input.late_reason.size() > kMostText)
    return fail(refused("objection.text_too_long", "text"));
  const TownPtr town = TRY(house.town(view.tenant));
  return notices::objection_to_sign(*view.package, *town, view.c, *notice, input.text, input.late_reason,
                                    house.runtime.now());
}

Status request_format(House& house, const CaseView& view, const std::string& format, const std::string& text,
                      const std::string& key, const Caller& caller) {
  return order(house, view.tenant, caller.actor, key, "cases.RequestFormat", view.c.id, -1,
               {{"format", format}, {"text", text}});
}

}  // namespace rathaus::flows
