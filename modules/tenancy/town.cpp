#include "modules/tenancy/town.h"

#include "libs/json/fields.h"

namespace rathaus::tenancy {

template <class A>
void fields(A& a, Town& x) {
  a("name", x.name), a("short_name", x.short_name), a("ags", x.ags), a("region", x.region), a("authority", x.authority);
  a("street", x.street), a("postal_code", x.postal_code), a("city", x.city), a("phone", x.phone), a("email", x.email);
  a("website", x.website), a("bank", x.bank), a("iban", x.iban), a("bic", x.bic), a("payee", x.payee);
  a("opening_hours", x.opening_hours), a("objection_body", x.objection_body), a("privacy_contact", x.privacy_contact);
  a("accessibility_contact", x.accessibility_contact), a("parameters", x.parameters);
  a("filing_plan", x.filing_plan), a("four_eyes", x.four_eyes), a("emblem", x.emblem),
      a("recall_minutes", x.recall_minutes);
}

Town town_from(const std::string& id, const event::Object& facts) {
  Town town = json::from_object<Town>(facts);
  town.id = id;
  return town;
}

std::string Town::land() const {
  return region.size() >= 5 && region.starts_with("DE-") ? region.substr(3, 2) : std::string();
}

std::string Town::filing_place(const std::string& service, const std::string& otherwise) const {
  const auto* own = filing_plan.if_contains(service);
  return own != nullptr && own->is_string() ? std::string(json::view(own->get_string())) : otherwise;
}

event::Object facts_of(const Town& town) { return json::write_fields(town); }

std::vector<std::string> missing_facts(const Town& town) {
  std::vector<std::string> missing;
  const auto need = [&](const char* name, const std::string& value) {
    if (value.empty()) missing.emplace_back(name);
  };
  need("name", town.name), need("ags", town.ags), need("region", town.region), need("authority", town.authority);
  need("street", town.street), need("postal_code", town.postal_code), need("city", town.city), need("iban", town.iban);
  need("payee", town.payee), need("objection_body", town.objection_body);
  return missing;
}

}  // namespace rathaus::tenancy
