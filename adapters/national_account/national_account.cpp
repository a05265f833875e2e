#include "adapters/national_account/national_account.h"

#include <algorithm>
#include <array>

#include "flows/desk.h"
#include "libs/json/json.h"

namespace rathaus::national_account {
namespace {

constexpr std::array kPersons = std::to_array<TestPerson>({
    {"national-test-erika", "Erika", "Mustermann", "Lindenweg 7", "12345", "Musterstadt", "1964-08-12", "erika@example.org"},
    {"national-test-jan", "Jan", "Beispiel", "Am Anger 3", "12345", "Musterstadt", "1990-02-28", "jan@example.org"},
    {"national-test-aylin", "Aylin", "Şahin-Groß", "Dorfstraße 21", "54321", "Beispielheim", "1985-11-03", "aylin@example.org"},
    {"national-test-otto", "Otto", "von der Probe", "Mühlgasse 12a", "54321", "Beispielheim", "1948-05-30", ""},
});

Result<std::optional<event::Command>> deliver(flows::House& house, const std::string& tenant, const event::Effect& effect) {
  const std::string notice(TRY(json::get_string(effect.data, "notice")));
  // The same id for a repeated try: one line per notice.
  TRY(house.runtime.write_records(tenant, {{.collection = "national_mailbox", .id = notice,
                                            .data = event::Object{{"case", effect.stream}, {"notice", notice}, {"at", to_iso(house.runtime.now())}}}}));
  return flows::report_provided(house, tenant, effect);
}

}  // namespace

std::span<const TestPerson> test_persons() { return kPersons; }

Result<identity::ResidentAccount> vouch(std::string_view person_id, std::string_view level) {
  const auto person = std::ranges::find(kPersons, person_id, &TestPerson::id);
  if (person == kPersons.end()) return fail(refused("national.unknown_person"));
  if (level != "normal" && level != "substantial" && level != "high") return fail(refused("national.level"));
  identity::ResidentAccount out;
  out.id = person->id;
  out.email = person->email;
  out.given_names = person->given_names;
  out.family_name = person->family_name;
  out.street = person->street;
  out.postal_code = person->postal_code;
  out.city = person->city;
  out.born_on = person->born_on;
  out.assurance = level;
  return out;
}

void register_mailbox(flows::House& house) {
  house.runtime.on_effect("DeliverToNationalAccount",
                          [&house](const std::string& tenant, const event::Effect& effect) { return deliver(house, tenant, effect); });
}

}  // namespace rathaus::national_account
