// Who acts for the applicant: confirm the proof, end it, enter it, and the account of the person represented.
// Law: VwVfG 14: a revocation counts for the authority when it arrives; what was done before stays valid.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Status must_be_represented(const Case& c) {
  if (!c.represented()) return fail(refused("representation.nobody"));
  return {};
}

Result<Steps> confirm(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_represented(c));
  const std::string proof = TRY(text_argument(arguments, "proof"));
  if (proof != "file" && proof != "paper" && proof != "account")
    return fail(refused("representation.proof_missing", "proof"));
  return Steps{.events = {{"cases.RepresentationConfirmed",
                           1,
                           {{"proof", proof}, {"note", TRY(text_argument(arguments, "note"))}}}}};
}

Result<Steps> end(const Case& c, const Envelope&, const Object& arguments) {
  if (c.representation && c.representation->ended_at) return Steps{};  // told twice
  TRY(must_be_represented(c));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason != "revoked" && reason != "expired" && reason != "of_age")
    return fail(refused("representation.reason_missing", "reason"));
  return Steps{.events = {{"cases.RepresentationEnded", 1, {{"reason", reason}}}}};
}

Result<Steps> set(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_open(c));
  const Object& given = *TRY(json::get_object(arguments, "representation"));
  const Representation read = json::from_object<Representation>(given);
  if (read.person.family_name.empty() && read.person.organisation.empty())
    return fail(refused("representation.name_missing", "family_name"));
  if (read.role.empty()) return fail(refused("representation.role_missing", "role"));
  return Steps{.events = {{"cases.RepresentationSet", 1, {{"representation", given}}}}};
}

// The person represented has an account now and sees the case.
Result<Steps> record_principal(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_represented(c));
  const std::string account = TRY(text_argument(arguments, "account"));
  if (account.empty() || account == c.representation->person.account)
    return fail(refused("representation.same_account"));
  if (c.applicant.account == account) return Steps{};
  return Steps{.events = {{"cases.PrincipalRecorded",
                           1,
                           {{"account", account}, {"mandate", TRY(text_argument(arguments, "mandate"))}}}}};
}

void on_confirmed(Case& c, const RecordedEvent& e) {
  if (!c.representation) return;
  c.representation->proof = text_of(e.event.data, "proof");
  c.representation->proof_note = text_of(e.event.data, "note");
  c.representation->checked_by = e.actor.id;
  c.representation->checked_at = e.at;
}

void on_ended(Case& c, const RecordedEvent& e) {
  if (!c.representation) return;
  c.representation->ended_at = e.at;
  c.representation->ended_reason = text_of(e.event.data, "reason");
}

void on_set(Case& c, const RecordedEvent& e) {
  const auto* given = e.event.data.if_contains("representation");
  if (given != nullptr && given->is_object())
    c.representation = json::from_object<Representation>(given->get_object());
}

void on_principal(Case& c, const RecordedEvent& e) {
  c.applicant.account = text_of(e.event.data, "account");
  if (c.representation) {
    c.representation->mandate = text_of(e.event.data, "mandate");
    c.representation->proof = "account";
    c.representation->checked_at = e.at;
  }
}

constexpr OrderEntry kOrders[] = {
    {"cases.ConfirmRepresentation", confirm},
    {"cases.EndRepresentation", end},
    {"cases.SetRepresentation", set},
    {"cases.RecordPrincipal", record_principal},
};

constexpr EventEntry kEvents[] = {
    {"cases.RepresentationConfirmed", on_confirmed},
    {"cases.RepresentationEnded", on_ended},
    {"cases.RepresentationSet", on_set},
    {"cases.PrincipalRecorded", on_principal},
};

constexpr TaskRule kTasks[] = {
    {"cases.RepresentationConfirmed", "check_representation", "", ""},
    {"cases.PrincipalRecorded", "check_representation", "", ""},
    {"cases.RepresentationEnded", "check_representation", "", ""},
};

}  // namespace

Concern parties_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
