// `rathaus init` and `rathaus town add`: from an empty folder to a running town, by questions, options or a file.
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/checks.h"
#include "app/embedded.h"
#include "app/operate.h"
#include "flows/login.h"
#include "libs/json/json.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

struct Fact {
  const char* option;  // --postal-code; the fact is called postal_code
  const char* question;
  bool needed;  // before letters can go out
};
constexpr std::array kFacts = {
    Fact{"name", "Name der Kommune, wie er im Briefkopf steht (Stadt Musterstadt)", true},
    Fact{"short-name", "Kurzer Name (Musterstadt)", false},
    Fact{"ags", "Amtlicher Gemeindeschlüssel, 8 Ziffern", true},
    Fact{"region", "Land, wie DE-BW (leer: aus dem Gemeindeschlüssel)", false},
    Fact{"authority", "Behörde in Bescheiden (Stadt Musterstadt, Der Bürgermeister)", true},
    Fact{"street", "Straße und Hausnummer", true},
    Fact{"postal-code", "Postleitzahl", true},
    Fact{"city", "Ort", true},
    Fact{"phone", "Telefon", false},
    Fact{"email", "E-Mail", false},
    Fact{"website", "Internetseite", false},
    Fact{"bank", "Bank", false},
    Fact{"iban", "IBAN der Kasse", true},
    Fact{"bic", "BIC", false},
    Fact{"payee", "Zahlungsempfänger (Stadtkasse Musterstadt)", true},
    Fact{"opening-hours", "Öffnungszeiten", false},
    Fact{"objection-body", "Wo Widerspruch einzulegen ist: Stelle und Anschrift", true},
    Fact{"privacy-contact", "Datenschutzbeauftragte: E-Mail", false},
    Fact{"accessibility-contact", "Barrieren melden: E-Mail", false},
};

std::string member(const char* option) {
  std::string out(option);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

std::string answer(const std::string& question) {
  fmt::print("{}: ", question);
  std::fflush(stdout);
  std::string line;
  std::getline(std::cin, line);
  return line;
}

// First two digits of the municipality key: the Land (Statistisches Bundesamt). Bavaria and Augsburg have more than one calendar: asked.
std::string region_of(const std::string& ags) {
  static constexpr std::array kLands = {"",      "DE-SH", "DE-HH", "DE-NI", "DE-HB", "DE-NW",
                                        "DE-HE", "DE-RP", "DE-BW", "",      "DE-SL", "DE-BE",
                                        "DE-BB", "DE-MV", "DE-SN", "DE-ST", "DE-TH"};
  const auto n = static_cast<std::size_t>(std::atoi(ags.substr(0, 2).c_str()));
  return n < kLands.size() ? kLands[n] : "";
}

// ISO 13616: moved to the end, letters as two digits, the remainder by 97 is 1.
bool iban_holds(std::string iban) {
  std::erase(iban, ' ');
  if (iban.size() < 15 || iban.size() > 34) return false;
  int rest = 0;
  for (const char c : iban.substr(4) + iban.substr(0, 4)) {
    if (c >= '0' && c <= '9')
      rest = (rest * 10 + (c - '0')) % 97;
    else if (c >= 'A' && c <= 'Z')
      rest = (rest * 100 + (c - 'A' + 10)) % 97;
    else
      return false;
  }
  return rest == 1;
}

Result<std::string> whole_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", name));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// From --file, options and, at a terminal, questions. What is wrong is refused before anything is made.
Result<event::Object> facts_from(const Arguments& arguments, bool ask) {
  event::Object facts;
  const std::string file = arguments.get("file", arguments.get("facts"));
  if (!file.empty()) facts = TRY(json::parse_object(TRY(whole_file(file))));
  for (const Fact& fact : kFacts) {
    const std::string name = member(fact.option);
    if (arguments.has(fact.option)) facts[name] = arguments.get(fact.option);
    const bool there = facts.contains(name) && facts[name].is_string() && !facts[name].as_string().empty();
    if (!there && ask) {
      if (const std::string said = answer(fact.question + std::string(fact.needed ? "" : " [frei]"));
          !said.empty())
        facts[name] = said;
    }
  }
  const auto text = [&](const char* name) {
    return std::string(json::find_string(facts, name).value_or(std::nullopt).value_or(""));
  };
  const std::string ags = text("ags");
  if (!ags.empty() && (ags.size() != 8 || ags.find_first_not_of("0123456789") != std::string::npos))
    return fail(refused("town.ags", "ags", fmt::format("„{}“: der Gemeindeschlüssel hat acht Ziffern", ags)));
  if (text("region").empty() && !region_of(ags).empty()) facts["region"] = region_of(ags);
  if (const std::string iban = text("iban"); !iban.empty() && !iban_holds(iban))
    return fail(refused("town.iban", "iban", fmt::format("„{}“: die Prüfziffern stimmen nicht", iban)));
  if (const std::string code = text("postal_code");
      !code.empty() && (code.size() != 5 || code.find_first_not_of("0123456789") != std::string::npos))
    return fail(refused("town.postal_code", "postal_code",
                        fmt::format("„{}“: eine Postleitzahl hat fünf Ziffern", code)));
  if (text("name").empty())
    return fail(refused("town.name", "name", "die Kommune braucht einen Namen: --name"));
  if (text("short_name").empty()) facts["short_name"] = text("city").empty() ? text("name") : text("city");
  if (text("authority").empty()) facts["authority"] = text("name");
  return facts;
}

// Services carried inside the program.
std::vector<std::string> embedded_services() {
  std::vector<std::string> out;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name.ends_with("/package.json")) out.emplace_back(file.name.substr(0, file.name.find('/')));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<std::string>> services_from(const Arguments& arguments, bool ask) {
  const std::vector<std::string> all = embedded_services();
  std::string said = arguments.get("services");
  if (said.empty() && ask)
    said = answer(fmt::format("Dienste, mit Komma ({}; leer: alle)", fmt::join(all, ", ")));
  if (said.empty() || said == "*") return all;
  if (said == "-") return std::vector<std::string>{};
  std::vector<std::string> out = split_list(said);
  for (std::string& one : out) {
    std::erase(one, ' ');
    if (std::find(all.begin(), all.end(), one) == all.end())
      return fail(refused("service.unknown", "services",
                          fmt::format("„{}“ gibt es nicht; es gibt: {}", one, fmt::join(all, ", "))));
  }
  return out;
}

Status make_town(Assembly& assembly, const std::string& id, const event::Object& facts,
                 const std::vector<std::string>& services) {
  runtime::Runtime& runtime = assembly.house().runtime;
  if (TRY(runtime.tenant(id))) return fail(conflict("town.exists", id));
  TRY(runtime.create_tenant(id, facts));
  for (const std::string& service : services) TRY(assembly.offer_embedded(id, service));
  fmt::print("{} ist angelegt. Prüfschlüssel des Nachweisprotokolls (veröffentlichen): {}\n", id,
             TRY(runtime.verifier_key(id)));
  fmt::print("Dienste: {}\n", services.empty() ? "keine" : fmt::format("{}", fmt::join(services, ", ")));
  for (const std::string& missing : tenancy::missing_facts(tenancy::town_from(id, facts)))
    fmt::print("fehlt noch, bevor Bescheide hinausgehen: {}\n", missing);
  return {};
}

// As root, for the user of the service: files must belong to who will run it.
Status become(const std::string& user, const std::string& data) {
  if (user.empty()) return {};
  const passwd* entry = ::getpwnam(user.c_str());
  if (entry == nullptr)
    return fail(refused("init.user", "user", fmt::format("den Benutzer {} gibt es nicht", user)));
  std::error_code ec;
  fs::create_directories(data, ec);
  if (::geteuid() == entry->pw_uid) return {};
  if (::geteuid() != 0)
    return fail(refused("init.user", "user", fmt::format("nur root kann als {} einrichten", user)));
  (void)::chown(data.c_str(), entry->pw_uid, entry->pw_gid);
  (void)::chmod(data.c_str(), 0700);
  if (::initgroups(user.c_str(), entry->pw_gid) != 0 || ::setgid(entry->pw_gid) != 0 ||
      ::setuid(entry->pw_uid) != 0)
    return fail(unavailable("init.user", user));
  return {};
}

}  // namespace

Result<int> init_command(const Arguments& arguments) {
  if (arguments.rest.size() > 1) return fail(refused("init.usage", {}, "rathaus init [KENNUNG] ..."));
  const bool ask = ::isatty(STDIN_FILENO) != 0 && !arguments.has("file") && !arguments.has("name");
  Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty()) settings.data = ask ? answer("Datenordner [/var/lib/rathaus]") : "";
  if (settings.data.empty() && ask) settings.data = "/var/lib/rathaus";
  if (settings.data.empty())
    return fail(refused("start.data_missing", {}, "--data ORDNER sagt, wo die Daten liegen sollen"));
  if (settings.public_url.empty() && ask)
    settings.public_url =
        answer(fmt::format("Adresse, wie Menschen sie eintippen (leer: {})", settings.url()));
  std::error_code ec;
  if (fs::exists(fs::path(settings.data) / "master.key", ec))
    return fail(refused(
        "start.not_empty", {},
        fmt::format("in {} ist schon ein Rathaus; eine weitere Kommune: rathaus town add", settings.data)));
  Surroundings around = present_surroundings();
  around.ports = false;
  bool red = false;
  for (const Check& check : self_check(settings, around)) {
    const bool later = check.name == "Zugang" ||
                       check.name == "Datenordner";  // the proxy may still be named; the folder is made here
    if (check.good || !check.stops || (later && check.name == "Zugang")) continue;
    if (check.name == "Datenordner" && !arguments.get("user").empty()) continue;
    fmt::print(stderr, "ROT     {}: {}\n", check.name, check.sentence);
    red = true;
  }
  if (red) return fail(refused("start.unsafe"));
  std::string id = arguments.rest.empty()
                       ? (ask ? answer("Kennung der Kommune in Adressen (musterstadt)") : "")
                       : arguments.rest[0];
  if (!runtime::is_tenant_id(id))
    return fail(refused("tenant.bad_id", "id",
                        fmt::format("„{}“: Kleinbuchstaben, Ziffern und Bindestrich, 2 bis 40 Zeichen", id)));
  const event::Object facts = TRY(facts_from(arguments, ask));
  const std::vector<std::string> services = TRY(services_from(arguments, ask));
  std::string login =
      arguments.get("operator", ask ? answer("Anmeldename der ersten Person im Amt (a.herbst)") : "");
  if (login.empty())
    return fail(refused("staff.bad_login", "operator", "--operator NAME: wer das Rathaus einrichtet"));
  const std::string person = arguments.get("operator-name", ask ? answer("Ihr Name (Aylin Herbst)") : login);

  if (const std::string file = arguments.get("write-config"); !file.empty()) {
    if (fs::exists(file, ec)) return fail(refused("init.config_exists", "write-config", file));
    fs::create_directories(fs::path(file).parent_path(), ec);
    std::ofstream out(file);
    out << "# Einstellungen von Rathaus; docs/operations.md beschreibt sie. Geprüft mit: rathaus check "
           "--config "
        << file << "\n"
        << to_toml(settings);
    if (!out.flush()) return fail(unavailable("init.config", file));
    fmt::print("Einstellungen: {}\n", file);
  }
  TRY(become(arguments.get("user"), settings.data));
  {
    const auto assembly = TRY(Assembly::open(
        {.data = settings.data, .public_url = settings.url(), .log_origin = settings.origin()}));
    TRY(make_town(*assembly, id, facts, services));
    identity::Staff staff{.name = person, .email = arguments.get("operator-email")};
    staff.services = {"*"};
    staff.roles = {"clerk", "head", "designer", "operator"};
    const flows::Enrolment enrolment = TRY(flows::add_staff(assembly->house(), id, login, staff));
    fmt::print(
        "Konto {} angelegt. Einmal-Code zum Einrichten (nur jetzt sichtbar): {}\nSeite: "
        "{}/ort/{}/amt/einrichten\n",
        enrolment.login, enrolment.code, settings.url(), id);
    fmt::print("Nachweisprotokoll: {} (fest; Quittungen nennen diesen Namen)\n", assembly->log_origin());
  }
  fmt::print(
      "Der Hauptschlüssel liegt in {}/master.key. Bewahren Sie jetzt eine Kopie an einem anderen Ort auf.\n",
      settings.data);
  return 0;
}

Result<int> town_command(const Arguments& arguments) {
  const std::string what = arguments.rest.empty() ? "" : arguments.rest[0];
  if (what != "add" || arguments.rest.size() != 2)
    return fail(refused("town.usage", {}, "rathaus town add KENNUNG --name ... | --file FACTS.json"));
  const bool ask = ::isatty(STDIN_FILENO) != 0 && !arguments.has("file") && !arguments.has("facts") &&
                   !arguments.has("name");
  if (!runtime::is_tenant_id(arguments.rest[1]))
    return fail(refused("tenant.bad_id", "id", "Kleinbuchstaben, Ziffern und Bindestrich, 2 bis 40 Zeichen"));
  const event::Object facts = TRY(facts_from(arguments, ask));
  const std::vector<std::string> services = TRY(services_from(arguments, ask));
  const auto assembly = TRY(open_house(arguments));
  TRY(make_town(*assembly, arguments.rest[1], facts, services));
  return 0;
}

}  // namespace rathaus::app
