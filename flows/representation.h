#pragma once
// Acting for somebody else: said at the start of an application, kept with the case, checked at each act. Rules: modules/representation.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "flows/resident.h"
#include "modules/identity/staff.h"
#include "modules/representation/representation.h"

namespace rathaus::flows {

struct DeskAction;

// ---- the draft
// What the page starts with: filled from a mandate granted in the account, when one is given.
Acting acting_from(const representation::Mandate& mandate);
std::vector<representation::Wrong> check_acting(const Acting& acting, LocalDate today);
// Keeps it with the draft, however wrong. nullopt: for oneself. `file`: the proof, may be nothing.
// Errors: refused "form.file.*" (nothing is stored).
Status save_acting(House& house, DraftView& view, std::optional<Acting> acting, const IncomingFile* file,
                   const Caller& caller);

// ---- the case
enum class Party { nobody, applicant, representative };
// Who the caller is to the case. Opened with reference and code: whoever filed it.
Party party_of(const cases::Case& c, const Caller& caller);
// May the caller go on? Always for the applicant; for the representative while the representation holds.
// Errors: not_found "case.unknown" (nobody), refused "representation.*".
Status may_act(House& house, const CaseView& view, const Caller& caller);
// Before there is a case: at sending.
Status may_submit(House& house, const DraftView& view, const Caller& caller);

// ---- mandates between accounts
struct MandateOffer {
  std::string role = "authorised", other_name;  // of the other side, as the offering one calls them
  std::string principal_born_on;
  std::string scope = "all", tenant, service;  // services: one id
  std::string case_id;  // scope case
  LocalDate begins_on{};
  std::optional<LocalDate> ends_on;
  bool by_principal = true;  // else the representative asks for it
};
struct OfferedMandate {
  representation::Mandate mandate;
  std::string code;  // told once; accepts it within 30 days
};
Result<OfferedMandate> offer_mandate(House& house, const MandateOffer& offer, const Caller& caller);
// What a code stands for, before it is accepted. Errors: refused "mandate.code_wrong", "mandate.own_code".
Result<representation::Mandate> mandate_for_code(House& house, const std::string& code, const Caller& caller);
// Cases that wait for it are told: the principal sees them from then on.
Result<representation::Mandate> accept_mandate(House& house, const std::string& code, const Caller& caller);
// Either side, at any time. Cases are told at once; the next act of the representative is refused.
Status revoke_mandate(House& house, const std::string& id, const Caller& caller);
Result<std::vector<representation::Mandate>> mandates_of(House& house, const Caller& caller);
// Those with which the caller may act for somebody in this service now.
Result<std::vector<representation::Mandate>> usable_mandates(House& house, const std::string& tenant,
                                                             const std::string& service,
                                                             const Caller& caller);
Result<representation::Mandate> own_mandate(House& house, const std::string& id, const Caller& caller);

// The case goes on with a mandate granted in the account: after the child grew up, after a mandate ran out.
Status renew_representation(House& house, const std::string& tenant, const std::string& case_id,
                            const std::string& mandate_id, const std::string& key, const Caller& caller);
// Told by the flows of sending: the mandate knows the cases it was used for.
Status note_use(House& house, const std::string& mandate_id, const std::string& tenant,
                const std::string& case_id);

// ---- the desk
Status confirm_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                              const std::string& proof, const std::string& note);
Status end_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& reason);
Status set_representation(House& house, const identity::Staff& staff, const DeskAction& action,
                          const cases::Representation& representation);

}  // namespace rathaus::flows
