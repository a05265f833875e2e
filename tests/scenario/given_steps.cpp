// Gegeben: what is there before anybody does anything.
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

Status set_time(World& world, const std::string& date, const std::string& hour, const std::string& minute) {
  const LocalDate day = TRY(date_of(date));
  const int minutes = TRY(number_of(hour)) * 60 + TRY(number_of(minute));
  // Legal time: on the two days a year with another length of day this is an hour off, so scenarios use other days.
  const Instant at = berlin_midnight(day) + std::chrono::minutes(minutes);
  world.place().clock().set(at);
  return {};
}

Status offer(World& world, const std::string& town, const std::string& service) {
  TRY(world.town(town));
  return world.place().offer(World::tenant_of(town), service);
}

Status add_staff(World& world, const std::string& name, const std::string& town, std::vector<std::string> services, std::vector<std::string> roles) {
  TRY(world.town(town));
  const std::string tenant = World::tenant_of(town);
  std::string login;
  for (const char c : World::tenant_of(name)) login += (c >= 'a' && c <= 'z') ? c : '.';
  identity::Staff facts{.name = name, .direct_dial = "0123 456-12", .email = login + "@" + tenant + ".example", .services = std::move(services), .roles = std::move(roles)};
  const flows::Enrolment enrolment = TRY(flows::add_staff(world.house(), tenant, login, std::move(facts)));
  world.new_clerk(name, TRY(flows::staff_by_id(world.house(), tenant, enrolment.staff_id)));
  return {};
}

Status account(World& world, const std::string& name) {
  Person& person = world.new_person(name, {});
  person.email = "konto@person.example";
  person.email.insert(5, std::to_string(std::hash<std::string>{}(name) % 100000));
  const auto session = TRY(flows::register_resident(
      world.house(), {.email = person.email, .given_names = person.given_names, .family_name = person.family_name}, "ein langes Kennwort 17"));
  person.caller = {{"resident", session.session.subject}, session.session.assurance};
  return {};
}

Status national_account(World& world, const std::string& name, const std::string& level) {
  static const std::map<std::string, std::string> levels{{"normal", "normal"}, {"substanziell", "substantial"}, {"hoch", "high"}};
  if (!levels.contains(level)) return fail(refused("scenario.level", level));
  Person& person = world.new_person(name, {});
  const auto session = TRY(flows::national_login(
      world.house(), {.id = "national-" + World::tenant_of(person.family_name), .given_names = person.given_names, .family_name = person.family_name,
                      .assurance = levels.at(level)}));
  person.caller = {{"resident", session.session.subject}, session.session.assurance};
  return {};
}

}  // namespace

std::vector<Phrase> given_phrases() {
  using A = const Arguments&;
  std::vector<Phrase> out;
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) { out.push_back({Kind::given, pattern, std::move(run)}); };
  add("es ist der {datum}, {stunde}:{minute} Uhr", [](World& w, A a) { return set_time(w, a[0], a[1], a[2]); });
  add("die Stadt {ort} bietet {leistung} an", [](World& w, A a) { return offer(w, a[0], a[1]); });
  add("{name} arbeitet in {ort} an {leistung}", [](World& w, A a) { return add_staff(w, a[0], a[1], {a[2]}, {"clerk"}); });
  add("{name} leitet in {ort} das Amt", [](World& w, A a) { return add_staff(w, a[0], a[1], {"*"}, {"clerk", "head"}); });
  add("{name} hat ein Konto", [](World& w, A a) { return account(w, a[0]); });
  add("{name} kommt über das Bundeskonto mit Vertrauensniveau {niveau}", [](World& w, A a) { return national_account(w, a[0], a[1]); });
  add("{name} kommt als Gast", [](World& w, A a) -> Status {
    w.new_person(a[0], {{"guest", "gast-" + World::tenant_of(a[0])}, "none"});
    return {};
  });
  add("{name} hat die E-Mail-Adresse {adresse}", [](World& w, A a) -> Status {
    TRY(w.person(a[0]))->email = a[1];
    return {};
  });
  add("das Postfach des Bundeskontos ist angeschlossen", [](World& w, A) -> Status {
    w.mailbox_connected = true;
    w.place().restart();
    return {};
  });
  add("das Postfach des Bundeskontos ist nicht angeschlossen", [](World& w, A) -> Status {
    if (w.mailbox_connected) return fail(refused("scenario.connected"));
    return {};
  });
  return out;
}

}  // namespace rathaus::scenario
