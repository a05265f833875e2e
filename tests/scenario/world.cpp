#include "tests/scenario/world.h"
#include "libs/json/json.h"
#include "modules/process/process.h"

#include <fmt/format.h>

#include <charconv>

namespace rathaus::scenario {

Error found(std::string expected, std::string instead) { return refused("expected", {}, std::move(expected) + ", found: " + std::move(instead)); }

Result<LocalDate> date_of(const std::string& text) {
  if (const auto date = parse_german_date(text)) return *date;
  return fail(refused("scenario.date", text));
}

Result<int> number_of(const std::string& text) {
  static const std::map<std::string, int> words{{"kein", 0}, {"keine", 0}, {"ein", 1}, {"eine", 1}, {"einen", 1}, {"zwei", 2}, {"drei", 3}};
  if (const auto word = words.find(text); word != words.end()) return word->second;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return fail(refused("scenario.number", text));
  return value;
}

World::World() : place_(berlin_midnight({std::chrono::year(2026), std::chrono::month(3), std::chrono::day(2)}) + std::chrono::hours(9)) {
  place_.on_start = [this](flows::House& house) { connect(house); };
  connect(house());
}

void World::connect(flows::House& house) {
  if (mail_connected) {
    house.runtime.on_effect("NotifyApplicant", [this](const std::string& tenant, const event::Effect& effect) {
      const auto* reason = effect.data.if_contains("reason");
      messages.push_back({tenant, effect.stream, reason != nullptr ? std::string(reason->as_string()) : ""});
      return Result<std::optional<event::Command>>(std::nullopt);
    });
  }
  if (mailbox_connected) {
    house.runtime.on_effect("DeliverToNationalAccount", [this, &house](const std::string& tenant, const event::Effect& effect) {
      if (!mailbox_reachable) return Result<std::optional<event::Command>>(fail(unavailable("mailbox.away")));
      return flows::report_provided(house, tenant, effect);
    });
  }
}

std::string World::tenant_of(const std::string& town) {
  std::string out;
  for (const char c : town) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

Status World::town(const std::string& name) {
  const std::string tenant = tenant_of(name);
  if (TRY(house().runtime.tenant(tenant))) return {};
  place_.adjust_town = [this](tenancy::Town& town) {
    for (const auto& habit : town_habits) habit(town);
  };
  return place_.add_town(tenant, name, name == "Beispielheim" ? "DE-NW" : "DE-BW");
}

Person& World::new_person(const std::string& name, flows::Caller caller) {
  Person& person = people_[name];
  person.name = name;
  const std::size_t space = name.rfind(' ');
  person.given_names = space == std::string::npos ? "" : name.substr(0, space);
  person.family_name = space == std::string::npos ? name : name.substr(space + 1);
  person.caller = std::move(caller);
  return person;
}

Result<Person*> World::person(const std::string& name) {
  const auto known = people_.find(name);
  if (known != people_.end()) return &known->second;
  return fail(refused("scenario.person_unknown", name));
}

Result<Clerk*> World::clerk(const std::string& name) {
  const auto known = clerks_.find(name);
  if (known != clerks_.end()) return &known->second;
  return fail(refused("scenario.clerk_unknown", name));
}

Result<flows::CaseView> World::case_of(const std::string& name) {
  const Person& who = *TRY(person(name));
  if (!who.sent || !who.draft) return fail(refused("scenario.no_case", name));
  // Whoever opened the case with reference and code sees it; so does the account. The test is both.
  return flows::resident_case(house(), who.draft->tenant, who.sent->case_id, {{"case_code", who.sent->case_id}, "none"});
}

Result<flows::DeskAction> World::action(Clerk& clerk, const std::string& name) {
  const Person& who = *TRY(person(name));
  if (!who.sent) return fail(refused("scenario.no_case", name));
  flows::DeskAction out{.case_id = who.sent->case_id, .key = next_key()};
  if (const auto page = clerk.page_of.find(out.case_id); page != clerk.page_of.end()) {
    out.seq = page->second;
  } else {
    out.seq = TRY(flows::desk_case(house(), clerk.staff, out.case_id)).seq;
  }
  return out;
}

Result<const cases::Notice*> World::notice_of(const flows::CaseView& view) {
  if (view.c.notices.empty()) return fail(refused("scenario.no_notice"));
  return &view.c.notices.back();
}

Status World::check_replay() {
  std::vector<std::string> all = TRY(house().runtime.tenants());
  all.emplace_back(runtime::Runtime::kControl);
  for (const std::string& tenant : all) {
    const store::Verification result = TRY(house().runtime.verify(tenant));
    if (!result.differences.empty()) return fail(refused("replay.differs", tenant, result.differences.front()));
  }
  // Whatever the story did, the process of each case has followed it, and has ended where the case has.
  for (const auto& [name, who] : people_) {
    if (!who.sent) continue;
    for (const std::string& tenant : all) {
      const auto state = TRY(TRY(house().runtime.read(tenant))->state(who.sent->case_id));
      const auto* instance = state ? TRY(json::find_object(state->data, "process")) : nullptr;
      if (instance == nullptr) continue;
      const cases::Case c = cases::from_state(state->data);
      const bool over = !c.open() || c.merged_into;
      if (instance->contains("broken"))
        return fail(refused("process.broken", name, json::canonical(*instance)));
      if (process::ended(*instance) != over)
        return fail(refused("process.behind", name, json::canonical(*instance)));
      if (const auto* incidents = instance->at("state").as_object().if_contains("incidents"))
        return fail(refused("process.incident", name, json::canonical(*incidents)));
      if (instance->contains("deviations"))
        return fail(refused("process.deviated", name, json::canonical(*instance)));
    }
  }
  return {};
}

}  // namespace rathaus::scenario
