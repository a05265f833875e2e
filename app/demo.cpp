#include "app/demo.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "app/checks.h"
#include "app/embedded.h"
#include "app/walk.h"
#include "flows/import_service.h"
#include "flows/login.h"
#include "libs/crypto/totp.h"
#include "libs/json/json.h"
#include "platform/system/random.h"

namespace rathaus::app {
namespace {

struct TownFacts {
  const char* id;
  const char* name;
  const char* short_name;
  const char* ags;
  const char* region;
  const char* street;
  const char* postal_code;
  const char* phone;
  const char* iban;
};

// Invented; the postal codes are not in use, the IBANs have right check digits and no bank behind them.
constexpr TownFacts kTowns[] = {
    {"musterstadt", "Stadt Musterstadt", "Musterstadt", "08999001", "DE-BW", "Rathausplatz 1", "12345", "0999 100-0", "DE89370400440532013000"},
    {"beispielheim", "Gemeinde Beispielheim", "Beispielheim", "05999002", "DE-NW", "Dorfstraße 7", "54321", "0999 200-0", "DE02120300000000202051"},
};

// An invented coat of arms: a shield with a bridge over a river.
event::Object emblem_of(const TownFacts& town) {
  boost::json::array paths;
  const auto path = [&](const char* d, const char* fill) {
    paths.push_back(event::Object{{"d", d}, {"fill", fill}});
  };
  path("M 4 4 L 96 4 L 96 60 C 96 88 70 108 50 116 C 30 108 4 88 4 60 Z", "#1b3a5c");
  path("M 12 44 L 88 44 L 88 54 L 80 54 C 80 40 60 40 60 54 L 40 54 C 40 40 20 40 20 54 L 12 54 Z",
       "#ffffff");
  path("M 12 66 L 88 66 L 88 72 L 12 72 Z M 14 80 L 86 80 L 82 86 L 18 86 Z", "#f2c230");
  return {{"width", 100},
          {"height", 120},
          {"alt", std::string("Wappen: ") + town.name},
          {"paths", std::move(paths)}};
}

event::Object facts_of(const TownFacts& town, int recall_minutes) {
  tenancy::Town out{.name = town.name, .short_name = town.short_name, .ags = town.ags, .region = town.region};
  out.authority = town.name;
  out.street = town.street;
  out.postal_code = town.postal_code;
  out.city = town.short_name;
  out.phone = town.phone;
  out.email = std::string("info@") + town.id + ".invalid";
  out.website = std::string("https://") + town.id + ".invalid";
  out.bank = "Sparkasse " + std::string(town.short_name);
  out.iban = town.iban;
  out.payee = std::string("Stadtkasse ") + town.short_name;
  out.opening_hours = "Montag bis Freitag 8 bis 12 Uhr, Donnerstag auch 14 bis 18 Uhr";
  out.objection_body = fmt::format("{}, {}, {} {}", town.name, town.street, town.postal_code, town.short_name);
  out.privacy_contact = std::string("datenschutz@") + town.id + ".invalid";
  out.accessibility_contact = std::string("barrierefrei@") + town.id + ".invalid";
  // Where an action is the remedy (no objection procedure in the law of the Land), the letter names the court.
  for (const std::string_view service : kDemoServices) {
    out.parameters[service] = event::Object{{"court.name", "Verwaltungsgericht Musterburg"}, {"court.address", "Gerichtsplatz 3, 54320 Musterburg"}};
  }
  out.emblem = emblem_of(town);
  out.filing_plan =
      event::Object{{"hundesteuer", "961.21"}, {"bewohnerparken", "112.33"}, {"sondernutzung", "653.11"}};
  out.recall_minutes = recall_minutes;
  out.four_eyes = event::Object{{"hundesteuer", 200'000}};  // cents
  return tenancy::facts_of(out);
}

struct Person {
  const char* login;
  const char* name;
  const char* dial;
  std::vector<std::string> services, roles;
};

const std::vector<Person>& people() {
  static const std::vector<Person> all = {
      {"p.sommer",
       "Petra Sommer",
       "-112",
       {"hundesteuer", "hundesteuer-abmelden", "hundesteuer-befreiung", "hundesteuer-ersatzmarke",
        "bewohnerparken", "sperrmuell"},
       {"clerk"}},
      {"j.winter",
       "Jonas Winter",
       "-114",
       {"sondernutzung", "widerspruch", "wohngeld", "wohnsitz", "gewerbe"},
       {"clerk"}},
      {"k.berg", "Kemal Berg", "-118", {"*"}, {"post"}},
      {"a.herbst", "Aylin Herbst", "-100", {"*"}, {"clerk", "head", "designer", "operator"}},
  };
  return all;
}

std::string random_password() {
  const std::string raw = base64url(platform::random_bytes<12>());
  return raw.substr(0, 5) + "." + raw.substr(5, 5) + "." + raw.substr(10);
}

std::string code_at(const std::string& secret, Instant at) {
  const auto bytes = crypto::from_base32(secret);
  return crypto::totp_code(*bytes, at.micros / 1'000'000 / crypto::kTotpStepSeconds);
}

Result<Credential> enrol(Assembly& assembly, const std::string& tenant, const Person& person, const char* phone) {
  flows::House& house = assembly.house();
  identity::Staff facts{.name = person.name, .direct_dial = std::string(phone).substr(0, std::string(phone).rfind('-')) + person.dial,
                        .email = fmt::format("{}@{}.invalid", person.login, tenant)};
  facts.services = person.services;
  facts.roles = person.roles;
  const flows::Enrolment enrolment = TRY(flows::add_staff(house, tenant, person.login, facts));
  Credential credential{.tenant = tenant, .login = person.login, .name = person.name, .password = random_password()};
  credential.totp_secret = TRY(flows::enrolment_secret(house, tenant, person.login, enrolment.code)).base32;
  // Enrolled with the code of the step before, so that the present one is still good for the first login.
  const Instant before = house.runtime.now() - std::chrono::seconds(crypto::kTotpStepSeconds);
  TRY(flows::enrol_staff(house, tenant, person.login, enrolment.code, credential.password, code_at(credential.totp_secret, before)));
  return credential;
}

void save_credentials(const std::string& file, const std::vector<Credential>& staff) {
  boost::json::array list;
  for (const Credential& one : staff) {
    list.push_back({{"tenant", one.tenant}, {"login", one.login}, {"name", one.name}, {"password", one.password}, {"totp", one.totp_secret}});
  }
  std::ofstream(file) << json::canonical(list) << "\n";
}

// Who may do every step of the walk.
const Credential& walker_of(const std::vector<Credential>& staff) {
  const auto found =
      std::find_if(staff.begin(), staff.end(), [](const Credential& one) { return one.login == "a.herbst"; });
  CHECK(found != staff.end());
  return *found;
}

void print_addresses(std::uint16_t port, const std::vector<Credential>& staff) {
  fmt::print("\nBürgerinnen und Bürger   http://localhost:{}/\n", port);
  for (const TownFacts& town : kTowns) fmt::print("  {:<22} http://localhost:{}/ort/{}\n", town.short_name, port, town.id);
  fmt::print("Sachbearbeitung\n");
  for (const Credential& one : staff) {
    fmt::print("  http://localhost:{}/ort/{}/amt   {:<13} {:<9} Passwort {}   zweiter Faktor (TOTP) {}\n", port, one.tenant, one.name, one.login,
               one.password, one.totp_secret);
  }
  fmt::print("Die Passwörter sind für diese Vorführung ausgewürfelt. Einen Einmal-Code zeigt jede Authenticator-App oder: oathtool --totp -b SCHLÜSSEL\n\n");
}

}  // namespace

Result<std::vector<Credential>> seed_towns(Assembly& assembly, int recall_minutes) {
  std::vector<Credential> staff;
  for (const TownFacts& town : kTowns) {
    // The first town as asked for (a walk does not wait), the others as a town has it.
    TRY(assembly.house().runtime.create_tenant(
        town.id, facts_of(town, &town == &kTowns[0] ? recall_minutes : tenancy::Town{}.recall_minutes)));
    for (const std::string_view service : kDemoServices)
      TRY(assembly.offer_embedded(town.id, std::string(service)));
    for (const Person& person : people()) staff.push_back(TRY(enrol(assembly, town.id, person, town.phone)));
  }
  return staff;
}

Result<int> demo(const Arguments& arguments) {
  const auto started = std::chrono::steady_clock::now();
  const bool only_walk = !arguments.rest.empty() && arguments.rest[0] == "walk";
  sigset_t signals;
  block_stop_signals(signals);
  const bool own_folder = !arguments.has("data");
  const std::filesystem::path data = own_folder ? std::filesystem::temp_directory_path() / fmt::format("rathaus-demo-{}", getpid())
                                                : std::filesystem::path(arguments.get("data"));
  std::error_code ec;
  if (const std::string bind = arguments.get("bind", "127.0.0.1"); !is_loopback(bind))
    return fail(refused("start.demo_public", "bind", bind));
  if (!own_folder && std::filesystem::exists(data / "master.key", ec)) return fail(refused("start.demo_exists", {}, data.string() + " is not empty: the demonstration wants a folder of its own"));
  const std::string port_text = arguments.get("port", only_walk ? "0" : "8080");
  auto assembly =
      TRY(Assembly::open({.data = data,
                          .demo = true,
                          .clamd = arguments.get("clamd"),
                          .public_url = "http://localhost:" + port_text,
                          .reader = "/proc/self/exe",
                          .scan_folder = arguments.get("scan-folder", (data / "scans").string())}));
  // Its passwords are printed: no later start may show this folder to the world.
  std::ofstream(data / "demo") << "\n";
  const int cases = arguments.number("cases", only_walk ? 0 : 300, 0, 100'000).value_or(0);
  if (cases > 0) assembly->clock().set_offset(-kSeedSpan);
  const std::vector<Credential> staff = TRY(seed_towns(
      *assembly, arguments.number("recall-minutes", arguments.has("no-walk") ? 5 : 0, 0, 60).value_or(5)));
  if (arguments.has("credentials-file")) save_credentials(arguments.get("credentials-file"), staff);
  TRY(seed_cases(*assembly, staff, cases, arguments.number("ready", 0, 0, 10'000).value_or(0)));
  const double seeded = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (cases > 0) fmt::print("Musterstadt und Beispielheim mit {} erfundenen Vorgängen angelegt ({:.1f} s)\n", cases, seeded);

  Assembly::Serving serving;
  serving.port =
      static_cast<std::uint16_t>(arguments.number("port", only_walk ? 0 : 8080, 0, 65'535).value_or(0));
  auto server = TRY(assembly->serve(serving));
  // Passkeys hold for one address: with a port that the system chose it is known only now, before anybody knows it.
  if (port_text == "0")
    assembly->site().options.public_url = fmt::format("http://localhost:{}", server->port());
  if (arguments.has("port-file")) std::ofstream(arguments.get("port-file")) << server->port() << "\n";
  if (!only_walk) print_addresses(server->port(), staff);

  bool walked = true;
  if (!arguments.has("no-walk")) {
    WalkOptions options{.port = server->port(),
                        .service = arguments.get("service", "hundesteuer"),
                        .clerk = walker_of(staff),
                        .folder = data / "walk"};
    if (arguments.has("schema")) {
      std::ifstream in(arguments.get("schema"), std::ios::binary);
      if (!in) return fail(not_found("file.unreadable", arguments.get("schema")));
      const std::string schema((std::istreambuf_iterator<char>(in)), {});
      const flows::Imported imported = TRY(flows::import_service(assembly->house(), {.schema = as_bytes(schema), .offer_to = options.tenant}));
      options.service = imported.id;
      fmt::print("{}: {} Felder, {} Seiten\n", imported.title, imported.fields, imported.pages);
      fmt::print("{} von {} Regeln werden ausgeführt\n", imported.rules - imported.prose_rules,
                 imported.rules);
    }
    options.verifier_key = TRY(assembly->house().runtime.verifier_key(options.tenant));
    const flows::PackagePtr package = TRY(assembly->house().shelf.offered(options.tenant, options.service));
    options.land = TRY(assembly->house().town(options.tenant))->land();
    walked = walk(options, *package);
  }
  std::fflush(stdout);
  if (!arguments.has("once") && !only_walk) {
    fmt::print("Die Vorführung läuft weiter. Beenden mit Strg+C.\n");
    std::fflush(stdout);
    wait_for_stop(signals);
  }
  server->stop();
  server.reset();
  assembly.reset();
  if (own_folder && !arguments.has("keep") && walked) std::filesystem::remove_all(data, ec);
  return walked ? 0 : 1;
}

}  // namespace rathaus::app
