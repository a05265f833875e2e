#include "flows/representation.h"

#include <algorithm>

#include "flows/desk.h"
#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "platform/system/random.h"

namespace rathaus::flows {
namespace {

using representation::Act;
using representation::Mandate;
using runtime::Runtime;

constexpr const char* kMandates = "mandate";
constexpr auto kOfferKept = std::chrono::hours(24 * 30);
constexpr int kMost = 200;  // mandates of one account

std::string account_key(const std::string& account) { return "account:" + account; }
std::string code_key(const std::string& digest) { return "code:" + digest; }

std::string digest_of_code(const std::string& code) {
  return hex(crypto::sha256("mandate/v1\n" + cases::normalise_reference(code)));
}

// An offer that nobody takes up goes after 30 days; a mandate stays two years longer than it holds, as the proof of who might act.
event::RecordWrite record_of(const Mandate& mandate) {
  event::RecordWrite write{
      .collection = kMandates, .id = mandate.id, .data = representation::to_data(mandate)};
  if (!mandate.representative_account.empty())
    write.lookups.push_back(account_key(mandate.representative_account));
  if (!mandate.principal_account.empty()) write.lookups.push_back(account_key(mandate.principal_account));
  if (!mandate.code_digest.empty()) write.lookups.push_back(code_key(mandate.code_digest));
  if (!mandate.accepted_at && mandate.cases.empty()) write.expires_at = mandate.offered_at + kOfferKept;
  return write;
}

Status store(House& house, const Mandate& mandate) {
  return house.runtime.write_records(Runtime::kControl, {record_of(mandate)});
}

Result<std::optional<Mandate>> find(House& house, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(Runtime::kControl))->record(kMandates, id));
  if (!record || (record->expires_at && *record->expires_at <= house.runtime.now()))
    return std::optional<Mandate>{};
  return std::optional<Mandate>(representation::mandate_from(record->data));
}

bool resident(const Caller& caller) { return caller.actor.kind == "resident" && !caller.actor.id.empty(); }

std::string name_of(const identity::ResidentAccount& account) {
  const std::string name = account.given_names +
                           (account.given_names.empty() || account.family_name.empty() ? "" : " ") +
                           account.family_name;
  return name.empty() ? account.email : name;
}

// Every case the mandate was used for gets the order; a case that is gone or ended it before is passed over.
Status tell_cases(House& house, const Mandate& mandate, const event::Actor& actor, const std::string& type,
                  const event::Object& arguments) {
  for (const std::string& one : mandate.cases) {
    const std::size_t slash = one.find('/');
    if (slash == std::string::npos) continue;
    const Status told = order(house, one.substr(0, slash), actor, type + "/" + mandate.id + "/" + one, type,
                              one.substr(slash + 1), -1, arguments);
    if (!told && told.error().kind == ErrorKind::unavailable) return told;
  }
  return {};
}

Act act_of(const cases::Representation& how, const cases::Applicant& principal) {
  return {.role = how.role,
          .scope = how.scope,
          .begins_on = how.begins_on,
          .ends_on = how.ends_on,
          .principal_born_on = parse_iso_date(principal.born_on),
          .ended_at = how.ended_at,
          .ended_reason = how.ended_reason};
}

}  // namespace

// ---- the draft ------------------------------------------------------------------------------------------------------------------

event::Object acting_to_data(const Acting& acting) {
  event::Object out{{"principal", json::write_fields(acting.principal)},
                    {"how", json::write_fields(acting.how)},
                    {"born_on", acting.born_on},
                    {"begins_on", acting.begins_on},
                    {"ends_on", acting.ends_on}};
  if (acting.proof) {
    out["proof"] = event::Object{{"blob", acting.proof->blob},
                                 {"name", acting.proof->name},
                                 {"mime", acting.proof->mime},
                                 {"size", static_cast<std::int64_t>(acting.proof->size)}};
  }
  return out;
}

Result<Acting> acting_from_data(const event::Object& data) {
  Acting acting;
  acting.principal = json::from_object<cases::Applicant>(*TRY(json::get_object(data, "principal")));
  acting.how = json::from_object<cases::Representation>(*TRY(json::get_object(data, "how")));
  acting.born_on = TRY(json::get_string(data, "born_on"));
  acting.begins_on = TRY(json::get_string(data, "begins_on"));
  acting.ends_on = TRY(json::get_string(data, "ends_on"));
  if (const event::Object* proof = TRY(json::find_object(data, "proof"))) {
    acting.proof = forms::FileAnswer{.blob = std::string(TRY(json::get_string(*proof, "blob"))),
                                     .name = std::string(TRY(json::get_string(*proof, "name"))),
                                     .mime = std::string(TRY(json::get_string(*proof, "mime"))),
                                     .size = static_cast<std::uint64_t>(TRY(json::get_int(*proof, "size")))};
  }
  return acting;
}

Acting acting_from(const Mandate& mandate) {
  Acting acting;
  const std::size_t space = mandate.principal_name.rfind(' ');
  if (mandate.role == "organ") {
    acting.principal.organisation = mandate.principal_name;
  } else {
    acting.principal.given_names = space == std::string::npos ? "" : mandate.principal_name.substr(0, space);
    acting.principal.family_name =
        space == std::string::npos ? mandate.principal_name : mandate.principal_name.substr(space + 1);
  }
  acting.principal.kind = mandate.principal_account.starts_with("national-") ? "national_account" : "account";
  acting.principal.account = mandate.principal_account;
  acting.principal.born_on = mandate.principal_born_on;
  if (const auto born = parse_iso_date(mandate.principal_born_on)) acting.born_on = to_german(*born);
  acting.how.role = mandate.role;
  acting.how.mandate = mandate.id;
  acting.how.scope = mandate.scope;
  acting.how.proof = "account";
  acting.how.checked_at = mandate.accepted_at;
  acting.begins_on = to_german(mandate.begins_on);
  if (mandate.ends_on) acting.ends_on = to_german(*mandate.ends_on);
  return acting;
}

std::vector<representation::Wrong> check_acting(const Acting& acting, LocalDate today) {
  return representation::check({.role = acting.how.role,
                                .given_names = acting.principal.given_names,
                                .family_name = acting.principal.family_name,
                                .organisation = acting.principal.organisation,
                                .born_on = acting.born_on,
                                .begins_on = acting.begins_on,
                                .ends_on = acting.ends_on,
                                .scope = acting.how.scope,
                                .proof = acting.how.proof,
                                .has_file = acting.proof.has_value()},
                               today);
}

// ---- the case -------------------------------------------------------------------------------------------------------------------

Party party_of(const cases::Case& c, const Caller& caller) {
  // The code was given to whoever filed the case.
  if (caller.actor.kind == "case_code") {
    if (caller.actor.id != c.id) return Party::nobody;
    return c.representation && c.intake == "online" && c.representation->person.kind == "guest"
               ? Party::representative
               : Party::applicant;
  }
  if (!resident(caller)) return Party::nobody;
  if (c.representation && c.representation->person.account == caller.actor.id) return Party::representative;
  return c.applicant.account == caller.actor.id ? Party::applicant : Party::nobody;
}

Status may_act(House& house, const CaseView& view, const Caller& caller) {
  switch (party_of(view.c, caller)) {
    case Party::nobody: return fail(not_found("case.unknown"));
    case Party::applicant: return {};
    case Party::representative: break;
  }
  const cases::Representation& how = *view.c.representation;
  Act act = act_of(how, view.c.applicant);
  act.tenant = view.tenant;
  act.service = view.c.service.id;
  act.case_id = view.c.id;
  std::optional<Mandate> mandate;
  if (!how.mandate.empty()) mandate = TRY(find(house, how.mandate));
  if (mandate) act.mandate = &*mandate;
  return representation::may_act(act, berlin_date(house.runtime.now()));
}

Status may_submit(House& house, const DraftView& view, const Caller& caller) {
  if (!view.acting) return {};
  const LocalDate today = berlin_date(house.runtime.now());
  // The child may have grown up, the mandate ended, since the page was filled in.
  if (const auto wrong = check_acting(*view.acting, today); !wrong.empty())
    return fail(refused(wrong.front().code, wrong.front().field));
  if (view.acting->how.mandate.empty()) return {};
  const Mandate mandate = TRY(own_mandate(house, view.acting->how.mandate, caller));
  Act act = act_of(view.acting->how, view.acting->principal);
  act.mandate = &mandate;
  act.tenant = view.tenant;
  act.service = view.package->id;
  if (mandate.representative_account != caller.actor.id) return fail(refused("representation.out_of_scope"));
  return representation::may_act(act, today);
}

// ---- mandates -------------------------------------------------------------------------------------------------------------------

Result<OfferedMandate> offer_mandate(House& house, const MandateOffer& offer, const Caller& caller) {
  if (!resident(caller)) return fail(not_found("mandate.unknown"));
  const LocalDate today = berlin_date(house.runtime.now());
  if (offer.other_name.empty()) return fail(refused("representation.name_missing", "other_name"));
  if (representation::label_of_role(offer.role).empty())
    return fail(refused("representation.role_missing", "role"));
  if (representation::label_of_scope(offer.scope).empty() || (offer.scope != "all" && offer.tenant.empty()) ||
      (offer.scope == "services" && offer.service.empty()) ||
      (offer.scope == "case" && offer.case_id.empty())) {
    return fail(refused("representation.scope_missing", "scope"));
  }
  if (offer.ends_on && (*offer.ends_on < today || *offer.ends_on < offer.begins_on))
    return fail(refused("representation.end_past", "ends_on"));
  const std::string self = name_of(TRY(resident_account(house, caller.actor.id)));
  const event::Envelope envelope = house.runtime.envelope(Runtime::kControl, caller.actor, "");
  event::IdSource ids(envelope);
  const std::string raw = ids.code(12);
  OfferedMandate out{.code = raw.substr(0, 4) + "-" + raw.substr(4, 4) + "-" + raw.substr(8)};
  Mandate& m = out.mandate;
  m.id = ids.uuid7();
  m.role = offer.role;
  (offer.by_principal ? m.principal_account : m.representative_account) = caller.actor.id;
  (offer.by_principal ? m.principal_name : m.representative_name) = self;
  (offer.by_principal ? m.representative_name : m.principal_name) = offer.other_name;
  m.principal_born_on = offer.principal_born_on;
  m.scope = offer.scope;
  m.tenant = offer.scope == "all" ? "" : offer.tenant;
  if (!offer.service.empty()) m.services = {offer.service};
  if (!offer.case_id.empty()) m.cases = {offer.tenant + "/" + offer.case_id};
  m.begins_on = offer.begins_on == LocalDate{} ? today : offer.begins_on;
  m.ends_on = offer.ends_on;
  m.offered_by = offer.by_principal ? "principal" : "representative";
  m.offered_at = envelope.received_at;
  m.code_digest = digest_of_code(out.code);
  TRY(store(house, m));
  return out;
}

Result<Mandate> mandate_for_code(House& house, const std::string& code, const Caller& caller) {
  if (!resident(caller)) return fail(not_found("mandate.unknown"));
  const auto found = TRY(
      TRY(house.runtime.read(Runtime::kControl))->find_records(kMandates, code_key(digest_of_code(code)), 1));
  if (found.empty() || (found.front().expires_at && *found.front().expires_at <= house.runtime.now()))
    return fail(refused("mandate.code_wrong", "code"));
  Mandate mandate = representation::mandate_from(found.front().data);
  if (mandate.revoked_at || mandate.accepted_at || mandate.code_digest != digest_of_code(code))
    return fail(refused("mandate.code_wrong", "code"));
  if (mandate.offered_at + kOfferKept <= house.runtime.now())
    return fail(refused("mandate.code_wrong", "code"));
  const std::string& offering =
      mandate.offered_by == "principal" ? mandate.principal_account : mandate.representative_account;
  if (offering == caller.actor.id) return fail(refused("mandate.own_code", "code"));
  return mandate;
}

Result<Mandate> accept_mandate(House& house, const std::string& code, const Caller& caller) {
  Mandate mandate = TRY(mandate_for_code(house, code, caller));
  const std::string self = name_of(TRY(resident_account(house, caller.actor.id)));
  (mandate.offered_by == "principal" ? mandate.representative_account : mandate.principal_account) =
      caller.actor.id;
  (mandate.offered_by == "principal" ? mandate.representative_name : mandate.principal_name) = self;
  mandate.accepted_at = house.runtime.now();
  mandate.code_digest.clear();
  TRY(store(house, mandate));
  if (mandate.offered_by == "representative") {
    TRY(tell_cases(house, mandate, caller.actor, "cases.RecordPrincipal",
                   {{"account", caller.actor.id}, {"mandate", mandate.id}}));
  }
  return mandate;
}

Result<Mandate> own_mandate(House& house, const std::string& id, const Caller& caller) {
  auto mandate = TRY(find(house, id));
  const bool own =
      mandate && resident(caller) &&
      (mandate->representative_account == caller.actor.id || mandate->principal_account == caller.actor.id);
  if (!own) return fail(not_found("mandate.unknown"));
  return std::move(*mandate);
}

// Law: BGB 168, VwVfG 14(1) S. 4: free at any time, counts for the authority when it arrives. That is now.
Status revoke_mandate(House& house, const std::string& id, const Caller& caller) {
  Mandate mandate = TRY(own_mandate(house, id, caller));
  if (mandate.revoked_at) return {};
  mandate.revoked_at = house.runtime.now();
  mandate.revoked_by = mandate.principal_account == caller.actor.id ? "principal" : "representative";
  mandate.code_digest.clear();
  TRY(store(house, mandate));  // first: from here on nothing goes any more, whatever the cases say
  return tell_cases(house, mandate, caller.actor, "cases.EndRepresentation", {{"reason", "revoked"}});
}

Result<std::vector<Mandate>> mandates_of(House& house, const Caller& caller) {
  std::vector<Mandate> out;
  if (!resident(caller)) return out;
  for (const event::Record& one : TRY(TRY(house.runtime.read(Runtime::kControl))
                                          ->find_records(kMandates, account_key(caller.actor.id), kMost))) {
    if (one.expires_at && *one.expires_at <= house.runtime.now()) continue;
    out.push_back(representation::mandate_from(one.data));
  }
  std::sort(out.begin(), out.end(),
            [](const Mandate& a, const Mandate& b) { return a.offered_at > b.offered_at; });
  return out;
}

Result<std::vector<Mandate>> usable_mandates(House& house, const std::string& tenant,
                                             const std::string& service, const Caller& caller) {
  std::vector<Mandate> out;
  const LocalDate today = berlin_date(house.runtime.now());
  for (Mandate& one : TRY(mandates_of(house, caller))) {
    if (one.representative_account != caller.actor.id ||
        representation::state_of(one, today) != representation::State::active)
      continue;
    const Act act{
        .role = one.role, .begins_on = one.begins_on, .mandate = &one, .tenant = tenant, .service = service};
    if (representation::may_act(act, today)) out.push_back(std::move(one));
  }
  return out;
}

Status note_use(House& house, const std::string& mandate_id, const std::string& tenant,
                const std::string& case_id) {
  auto mandate = TRY(find(house, mandate_id));
  if (!mandate) return {};
  const std::string one = tenant + "/" + case_id;
  if (std::find(mandate->cases.begin(), mandate->cases.end(), one) != mandate->cases.end()) return {};
  mandate->cases.push_back(one);
  return store(house, *mandate);
}

Status renew_representation(House& house, const std::string& tenant, const std::string& case_id,
                            const std::string& mandate_id, const std::string& key, const Caller& caller) {
  const CaseView view = TRY(load_case(house, tenant, case_id));
  if (party_of(view.c, caller) != Party::representative) return fail(not_found("case.unknown"));
  const Mandate mandate = TRY(own_mandate(house, mandate_id, caller));
  cases::Representation how = *view.c.representation;
  how.role = mandate.role;
  how.mandate = mandate.id;
  how.scope = mandate.scope;
  how.begins_on = mandate.begins_on;
  how.ends_on = mandate.ends_on;
  how.proof = "account";
  how.checked_at = mandate.accepted_at;
  how.ended_at.reset();
  how.ended_reason.clear();
  Act act = act_of(how, view.c.applicant);
  act.mandate = &mandate;
  act.tenant = tenant;
  act.service = view.c.service.id;
  act.case_id = case_id;
  if (mandate.representative_account != caller.actor.id) return fail(refused("representation.out_of_scope"));
  // Somebody else's mandate does not help: it must be of the person the case is about.
  const bool same =
      (!view.c.applicant.account.empty() && view.c.applicant.account == mandate.principal_account) ||
      view.c.applicant.display_name() == mandate.principal_name;
  if (!same) return fail(refused("representation.out_of_scope"));
  TRY(representation::may_act(act, berlin_date(house.runtime.now())));
  TRY(order(house, tenant, caller.actor, key, "cases.SetRepresentation", case_id, -1,
            {{"representation", json::write_fields(how)}}));
  return note_use(house, mandate.id, tenant, case_id);
}

// ---- the desk -------------------------------------------------------------------------------------------------------------------

namespace {

Status desk_order(House& house, const identity::Staff& staff, const DeskAction& action,
                  const std::string& type, event::Object arguments) {
  TRY(desk_case(house, staff,
                action.case_id));  // a case of a service that is not the member's does not exist
  return order(house, staff.tenant, {"staff", staff.id}, action.key, type, action.case_id, action.seq,
               std::move(arguments));
}

}  // namespace

Status confirm_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                              const std::string& proof, const std::string& note) {
  return desk_order(house, staff, action, "cases.ConfirmRepresentation", {{"proof", proof}, {"note", note}});
}

Status end_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& reason) {
  return desk_order(house, staff, action, "cases.EndRepresentation", {{"reason", reason}});
}

Status set_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                          const cases::Representation& how) {
  return desk_order(house, staff, action, "cases.SetRepresentation",
                    {{"representation", json::write_fields(how)}});
}

}  // namespace rathaus::flows
