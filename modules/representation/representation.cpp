#include "modules/representation/representation.h"

#include <algorithm>
#include <array>

#include "libs/json/fields.h"

namespace rathaus::representation {

template <class A>
void fields(A& a, Mandate& x) {
  a("id", x.id), a("role", x.role), a("representative_account", x.representative_account);
  a("representative_name", x.representative_name), a("principal_account", x.principal_account),
      a("principal_name", x.principal_name);
  a("principal_born_on", x.principal_born_on), a("scope", x.scope), a("tenant", x.tenant),
      a("services", x.services), a("cases", x.cases);
  a("begins_on", x.begins_on), a("ends_on", x.ends_on), a("offered_by", x.offered_by),
      a("code_digest", x.code_digest);
  a("offered_at", x.offered_at), a("accepted_at", x.accepted_at), a("revoked_at", x.revoked_at),
      a("revoked_by", x.revoked_by);
}

Mandate mandate_from(const event::Object& data) { return json::from_object<Mandate>(data); }
event::Object to_data(const Mandate& mandate) { return json::write_fields(mandate); }

namespace {

constexpr std::array<std::string_view, 4> kRoles = {"parent", "carer", "authorised", "organ"};

template <std::size_t N>
std::string_view find_label(const std::array<std::pair<std::string_view, std::string_view>, N>& table,
                            std::string_view key) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.first == key; });
  return found == table.end() ? std::string_view() : found->second;
}

Error stopped(const char* code, LocalDate day) { return refused(code, {}, to_german(day)); }

bool covers(const Mandate& mandate, const Act& act) {
  if (mandate.scope == "all") return true;
  if (mandate.tenant != act.tenant) return false;
  if (mandate.scope == "services")
    return std::find(mandate.services.begin(), mandate.services.end(), act.service) != mandate.services.end();
  return !act.case_id.empty() && std::find(mandate.cases.begin(), mandate.cases.end(),
                                           act.tenant + "/" + act.case_id) != mandate.cases.end();
}

Status mandate_holds(const Mandate& mandate, const Act& act, LocalDate today) {
  switch (state_of(mandate, today)) {
    case State::revoked: return fail(stopped("representation.revoked", berlin_date(*mandate.revoked_at)));
    case State::expired: return fail(stopped("representation.expired", *mandate.ends_on));
    case State::not_yet: return fail(stopped("representation.not_yet", mandate.begins_on));
    // Offered by the representative: claimed and not yet confirmed. The authority may ask for proof (VwVfG 14(1) S. 3); until then
    // the claim stands. Offered by the principal and not taken up: nobody's mandate yet.
    case State::offered:
      if (mandate.offered_by == "principal") return fail(refused("representation.not_accepted"));
      break;
    case State::active: break;
  }
  if (!covers(mandate, act)) return fail(refused("representation.out_of_scope"));
  return {};
}

}  // namespace

std::span<const std::string_view> roles() { return kRoles; }

std::string_view label_of_role(std::string_view role) {
  return find_label(std::to_array<std::pair<std::string_view, std::string_view>>(
                        {{"parent", "Elternteil oder sorgeberechtigte Person"},
                         {"carer", "Rechtliche Betreuerin oder rechtlicher Betreuer"},
                         {"authorised", "Bevollmächtigte Person"},
                         {"organ", "Vertretungsberechtigt für die Organisation"}}),
                    role);
}

std::string_view label_of_scope(std::string_view scope) {
  return find_label(
      std::to_array<std::pair<std::string_view, std::string_view>>(
          {{"case", "nur dieser Antrag"}, {"services", "alle Anträge dieser Art"}, {"all", "alle Anträge"}}),
      scope);
}

std::string_view label_of_proof(std::string_view proof) {
  return find_label(
      std::to_array<std::pair<std::string_view, std::string_view>>({{"account", "Vollmacht im Konto erteilt"},
                                                                    {"file", "Nachweis als Datei"},
                                                                    {"later", "Nachweis wird nachgereicht"},
                                                                    {"paper", "Nachweis auf Papier"}}),
      proof);
}

std::string_view label_of(State state) {
  switch (state) {
    case State::offered: return "noch nicht bestätigt";
    case State::not_yet: return "gilt noch nicht";
    case State::active: return "gilt";
    case State::expired: return "abgelaufen";
    case State::revoked: return "widerrufen";
  }
  return {};
}

State state_of(const Mandate& mandate, LocalDate today) {
  if (mandate.revoked_at) return State::revoked;
  if (mandate.ends_on && *mandate.ends_on < today) return State::expired;
  if (!mandate.accepted_at) return State::offered;
  if (mandate.begins_on > today) return State::not_yet;
  return State::active;
}

bool of_age(LocalDate born_on, LocalDate today) {
  const int years = static_cast<int>(today.year()) - static_cast<int>(born_on.year());
  if (years != kAgeOfMajority) return years > kAgeOfMajority;
  return std::pair(today.month(), today.day()) >= std::pair(born_on.month(), born_on.day());
}

Status may_act(const Act& act, LocalDate today) {
  if (act.ended_at) {
    const std::string code =
        "representation." + (act.ended_reason.empty() ? std::string("revoked") : act.ended_reason);
    return fail(refused(code, {}, to_german(berlin_date(*act.ended_at))));
  }
  if (act.begins_on > today) return fail(stopped("representation.not_yet", act.begins_on));
  if (act.ends_on && *act.ends_on < today) return fail(stopped("representation.expired", *act.ends_on));
  if (act.mandate != nullptr) TRY(mandate_holds(*act.mandate, act, today));
  // Parental authority ends by itself (BGB 1626(1), 2): from the birthday on the grown child decides.
  if (act.role == "parent" && act.principal_born_on && of_age(*act.principal_born_on, today)) {
    const LocalDate birthday = *act.principal_born_on + std::chrono::years(kAgeOfMajority);
    return fail(stopped(
        "representation.of_age",
        birthday.ok() ? birthday : LocalDate(birthday.year(), std::chrono::March, std::chrono::day(1))));
  }
  return {};
}

std::vector<Wrong> check(const Claim& claim, LocalDate today) {
  std::vector<Wrong> out;
  if (std::find(kRoles.begin(), kRoles.end(), claim.role) == kRoles.end())
    out.push_back({"role", "representation.role_missing"});
  if (claim.role == "organ") {
    if (claim.organisation.empty()) out.push_back({"organisation", "representation.organisation_missing"});
  } else if (claim.family_name.empty()) {
    out.push_back({"family_name", "representation.name_missing"});
  }
  const auto born = parse_german_date(claim.born_on);
  if (!claim.born_on.empty() && (!born || *born > today))
    out.push_back({"born_on", "representation.date_wrong"});
  if (claim.role == "parent") {
    if (claim.born_on.empty())
      out.push_back({"born_on", "representation.birth_missing"});
    else if (born && *born <= today && of_age(*born, today))
      out.push_back({"born_on", "representation.child_grown_up"});
  }
  const auto begins = claim.begins_on.empty() ? std::optional(today) : parse_german_date(claim.begins_on);
  const auto ends = parse_german_date(claim.ends_on);
  if (!begins)
    out.push_back({"begins_on", "representation.date_wrong"});
  else if (*begins > today)
    out.push_back({"begins_on", "representation.begin_in_future"});
  if (!claim.ends_on.empty() && !ends) out.push_back({"ends_on", "representation.date_wrong"});
  if (ends && *ends < today) out.push_back({"ends_on", "representation.end_past"});
  if (label_of_scope(claim.scope).empty()) out.push_back({"scope", "representation.scope_missing"});
  if (claim.proof != "file" && claim.proof != "later" && claim.proof != "paper" && claim.proof != "account") {
    out.push_back({"proof", "representation.proof_missing"});
  } else if (claim.proof == "file" && !claim.has_file) {
    out.push_back({"proof_file", "representation.proof_file_missing"});
  }
  return out;
}

}  // namespace rathaus::representation
