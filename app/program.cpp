#include "app/program.h"

#include "app/service_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "adapters/scanner/reader.h"
#include "adapters/oidc/oidc.h"
#include "app/arguments.h"
#include "app/assembly.h"
#include "app/decisions/decisions.h"
#include "app/fim/fim_command.h"
#include "app/migrate.h"
#include "app/process_export.h"
#include "app/process/process.h"
#include "app/build_date.h"
#include "app/demo.h"
#include "app/embedded.h"
#include "app/operate.h"
#include "flows/import_service.h"
#include "flows/login.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"

namespace rathaus::app {
namespace {

constexpr const char* kUsage = R"(Rathaus: a public service in one program.

  rathaus init    [ID] [--data FOLDER] [--public-url URL] [--file FACTS.json | --name NAME ...] [--services a,b]
                  [--operator LOGIN --operator-name NAME] [--write-config FILE] [--user USER]; asks at a terminal
  rathaus check   [--config FILE] [--data FOLDER]       every check before a start, green or red
                  [--confirm-date YYYY-MM-DD]           the clock is right: what waits because of a jump goes on
  rathaus serve   [--config FILE] [--data FOLDER] [--port 8080] [--bind 127.0.0.1] [--public-url URL] [--close-idle-after SECONDS] [--clamd SOCKET|HOST:PORT]
  rathaus health                                        0: a running program says it is ready
  rathaus config  [--config FILE]                       every setting with its value
  rathaus town    add ID [--file FACTS.json | --name NAME ...] [--services a,b]         --data FOLDER
  rathaus demo    [--data FOLDER] [--port 8080] [--cases 300] [--ready 0] [--once] [--no-walk] [--port-file FILE]
                  [--credentials-file FILE]                ready: so many more cases that a bulk approval takes
  rathaus demo walk [--schema FILE] [--service ID] [--data FOLDER]
  rathaus tenant  create ID --facts FILE.json | list | verify ID | erased ID             --data FOLDER
  rathaus staff   add LOGIN --tenant ID --name NAME --services a,b --roles clerk,head   --data FOLDER
  rathaus staff   provider --tenant ID --facts FILE.json                                 --data FOLDER
  rathaus service import FILE [--manifest FILE.json] [--tenant ID] | list                --data FOLDER
  rathaus backup  TENANT FILE | --all FOLDER | key FILE | verify FILE                    --data FOLDER --key-file FILE
  rathaus restore FILE [--replace] [--erasures FILE|FOLDER]                              --data FOLDER --key-file FILE
  rathaus export  --all FOLDER | verify FOLDER                                           --data FOLDER
  rathaus import  FOLDER                                                                 --data EMPTY-FOLDER
  rathaus papers  TENANT FOLDER                         drafts: records of processing, retention plan
  rathaus service check                      every package the program carries: does it open, what is missing
  rathaus service import-rows SERVICE FILE.csv --tenant ID    a list the service keeps; import-dogs FILE.csv for dogs  --data FOLDER
  rathaus service rows SERVICE | renew SERVICE --year YEAR    --tenant ID                                              --data FOLDER
  rathaus receipt verify FILE --key VKEY
  rathaus log     key|checkpoint ID                                                       --data FOLDER
  rathaus fim     show FILE
  rathaus fim     check FILE|FOLDER [--json]            quality of schemas: 0 nothing, 1 defects, 2 unreadable
  rathaus fim     rules FILE|FOLDER [--cases FILE] [--json]  what each rule of prose means, or where it is not understood
  rathaus fim     convert FILE --to 2|3 [-o OUT] [--json]    with a list of what the other version cannot say
  rathaus fim     diff OLD NEW [--json]                 what changed, the weightiest for residents first
  rathaus fim     schema FILE --json|--xsd              of the data of an application
  rathaus dmn     check MODEL
  rathaus dmn     eval MODEL --decision NAME [--input FILE|-] [--explain] [--json]
  rathaus dmn     test MODEL CASES
  rathaus process check MODEL [--import]
  rathaus process run MODEL [--process ID] [--input FILE|-] [--until TIME|DURATION]
  rathaus process test MODEL [SCENARIOS]
  rathaus process export MODEL [-o OUT]                      as standard BPMN, with a list of what a vendor wrote
  rathaus process export SERVICE [-o OUT] | --case REFERENCE   the model of a service | each step of a case   --tenant ID --data FOLDER
  rathaus process migrate SERVICE [--to VERSION | --model FILE] [--map FILE] [--reason TEXT --for-real]  --tenant ID                --data FOLDER
  rathaus routes
)";

// What an operator reads when the program does not start, and what to do.
struct Sentence {
  std::string_view code, text;
};
constexpr Sentence kSentences[] = {
    {"start.already_running",
     "Der Datenordner ist schon in Benutzung: Es läuft bereits ein Rathaus mit ihm. / Another process uses "
     "this data folder."},
    {"start.not_empty", "Der Ordner ist nicht leer. / The folder holds a house already."},
    {"backup.altered",
     "Die Sicherung ist beschädigt, abgeschnitten oder verändert. Es wurde nichts eingespielt. / The backup "
     "is damaged; nothing was restored."},
    {"backup.file_exists",
     "Die Datei gibt es schon; eine Sicherung überschreibt keine andere. / The file is there already."},
    {"backup.key_damaged", "Die Schlüsseldatei enthält keinen Schlüssel. / No key in the key file."},
    {"backup.key_exists",
     "Die Schlüsseldatei gibt es schon; ein Schlüssel wird nie überschrieben. / The key file is there "
     "already."},
    {"backup.key_missing", "Die Schlüsseldatei fehlt. / The key file is missing."},
    {"backup.key_readable",
     "Die Schlüsseldatei ist für andere lesbar (chmod 600). / The key file may be readable by its owner "
     "only."},
    {"backup.not_one", "Das ist keine Sicherung von Rathaus. / Not a backup."},
    {"backup.wrong_key", "Der Schlüssel passt nicht zu dieser Sicherung. / The wrong key for this backup."},
    {"export.altered", "Der Export ist nicht mehr, was er war. / The export was changed."},
    {"export.exists", "Den Ordner gibt es schon. / The folder is there already."},
    {"export.incomplete",
     "Der Export ist unvollständig und darf nicht verwendet werden. / The export is not complete."},
    {"export.not_one", "Das ist kein vollständiger Export von Rathaus. / Not a whole export."},
    {"import.differs",
     "Nach der Aufnahme stimmt nicht alles überein; es wurde nichts behalten. / The import differs; nothing "
     "was kept."},
    {"clock.date", "Kein Datum: JJJJ-MM-TT wird erwartet. / Not a date."},
    {"restore.erasure_list",
     "Die Liste der Löschungen ist in dieser Zeile nicht zu lesen; es wurde nichts wiederhergestellt. / The "
     "list of "
     "erasures cannot be read in this line; nothing was restored."},
    {"restore.control_exists",
     "Es gibt schon eine Steuerdatenbank; sie wird nie überschrieben. / There is a control database "
     "already."},
    {"restore.differs",
     "Der Inhalt folgt nicht aus seinen Ereignissen; es wurde nichts eingespielt. / The content does not "
     "follow from its events; nothing was restored."},
    {"restore.no_room", "Auf der Platte ist zu wenig Platz. / Not enough room on the disk."},
    {"restore.town_exists",
     "Diese Kommune gibt es schon. Mit --replace wird sie ersetzt, die bisherige bleibt unter replaced/. / "
     "The town is there already (--replace)."},
    {"restore.waiting",
     "Für diese Kommune wartet schon eine Wiederherstellung unter incoming/. / A restore is waiting "
     "already."},
    {"start.demo_public",
     "Die Vorführung gibt es nur auf diesem Rechner (127.0.0.1). / The demonstration stays on this machine."},
    {"start.no_house", "In diesem Ordner ist kein Rathaus. / No house in this folder."},
    {"start.other_origin",
     "Das Nachweisprotokoll heißt anders als verlangt: Ausgegebene Quittungen ließen sich nicht mehr prüfen. "
     "/ The "
     "transparency log has another name; receipts would no longer verify."},
    {"start.settings", "Eine Einstellung stimmt nicht. / A setting is wrong."},
    {"start.unsafe", "Rathaus startet so nicht. / The start was refused."},
    {"start.data_folder",
     "Der Datenordner lässt sich nicht öffnen oder anlegen. Prüfen Sie Pfad und Rechte. / The data folder "
     "cannot be opened or made."},
    {"start.key_damaged",
     "Der Hauptschlüssel ist beschädigt. Spielen Sie ihn aus der Sicherung ein. / The master key is "
     "damaged."},
    {"start.key_readable",
     "Der Hauptschlüssel ist für andere lesbar. / The master key may be readable by its owner only."},
    {"start.key_write", "Der Hauptschlüssel lässt sich nicht schreiben. / The master key cannot be written."},
    {"start.clamd",
     "Die Adresse des Virenscanners stimmt nicht: --clamd /run/clamav/clamd.ctl oder --clamd 127.0.0.1:3310. "
     "/ Bad address of clamd."},
    {"web.bind", "Die Adresse lässt sich nicht öffnen. Prüfen Sie --bind. / The address cannot be bound."},
    {"web.port_taken",
     "Der Port ist schon belegt. Beenden Sie das andere Programm oder wählen Sie mit --port einen anderen. / "
     "The port is taken."},
};

Result<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", name));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

int usage() {
  fmt::print(stderr, "{}", kUsage);
  return 2;
}

int receipt(const Arguments& arguments) {
  if (arguments.rest.size() != 2 || arguments.rest[0] != "verify" || !arguments.has("key")) return usage();
  const auto file = read_file(arguments.rest[1]);
  if (!file) return say(file.error());
  std::string key = arguments.get("key");
  if (const auto from_file = read_file(key)) key = from_file->substr(0, from_file->find('\n'));
  const auto verified = translog::verify_receipt(*file, key);
  if (!verified) {
    fmt::print("UNGÜLTIG: {} {}\n", verified.error().code, verified.error().detail);
    return 1;
  }
  fmt::print("GÜLTIG: Eintrag {} im Nachweisprotokoll {} (Stand {} Einträge)\n{}\n", verified->index,
             verified->origin, verified->tree_size, verified->statement);
  return 0;
}

int fim_files(const Arguments& arguments) {
  std::vector<std::string> rest = arguments.rest;
  std::string out = arguments.get("out");
  if (const auto at = std::find(rest.begin(), rest.end(), "-o"); at != rest.end() && at + 1 != rest.end()) {
    out = at[1];
    rest.erase(at, at + 2);
  }
  const bool two = !rest.empty() && rest[0] == "diff";
  if (rest.size() != (two ? 3U : 2U) || !arguments.unknown({"to", "out", "json", "xsd", "cases"}).empty())
    return usage();
  bool said = false;
  const FimStreams streams{
      [&](const std::string& text) { said = true, std::fwrite(text.data(), 1, text.size(), stdout); },
      [&](const std::string& text) { said = true, std::fwrite(text.data(), 1, text.size(), stderr); },
      LocalDate(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()))};
  const int code = fim_command({rest[0], rest[1], two ? rest[2] : "", arguments.get("to"), out,
                                arguments.has("json"), arguments.has("xsd"), arguments.get("cases")},
                               streams);
  return code == 2 && !said ? usage() : code;
}

// The present in UTC, for decisions that ask for it.
feel::DateTime present() {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(system_clock::now());
  const auto day = floor<days>(seconds);
  const hh_mm_ss time(seconds - day);
  feel::DateTime at{feel::Date(LocalDate(day)), {}};
  at.time.hour = static_cast<std::uint8_t>(time.hours().count());
  at.time.minute = static_cast<std::uint8_t>(time.minutes().count());
  at.time.second = static_cast<std::uint8_t>(time.seconds().count());
  at.time.offset_seconds = 0;
  return at;
}

int dmn_command(const Arguments& arguments) {
  const auto& rest = arguments.rest;
  if (rest.size() < 2 || rest.size() > 3) return usage();
  DecisionCommand command{.what = rest[0], .model = rest[1], .cases = rest.size() > 2 ? rest[2] : ""};
  command.decision = arguments.get("decision");
  command.input = arguments.get("input");
  command.explain = arguments.has("explain");
  command.json = arguments.has("json");
  DecisionStreams streams;
  streams.out = [](const std::string& line) { fmt::print("{}\n", line); };
  streams.err = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  streams.standard_input = [] { return std::string(std::istreambuf_iterator<char>(std::cin), {}); };
  streams.now = present();
  const int code = decisions(command, streams);
  return code == 2 ? usage() : code;
}

int process_models(const Arguments& arguments) {
  const auto& rest = arguments.rest;
  if (rest.size() < 2 || rest.size() > (rest[0] == "export" ? 2U : 3U)) return usage();
  ProcessCommand command{.what = rest[0],
                         .model = rest[1],
                         .process = arguments.get("process"),
                         .input = arguments.get("input"),
                         .until = arguments.get("until"),
                         .out = arguments.get("out")};
  if (rest.size() > 2) command.scenarios = rest[2];
  command.import = arguments.has("import");
  ProcessStreams streams;
  streams.out = [](const std::string& line) { fmt::print("{}\n", line); };
  streams.err = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  streams.standard_input = [] { return std::string(std::istreambuf_iterator<char>(std::cin), {}); };
  streams.now = platform::SystemClock().now();
  const int code = process_command(command, streams);
  return code == 2 ? usage() : code;
}

Result<int> tenant(const Arguments& arguments) {
  const std::string what = arguments.rest.empty() ? "" : arguments.rest[0];
  if (what == "erased" && arguments.rest.size() == 2) return erased_command(arguments);
  const ReadHouse house =
      what == "create" ? ReadHouse{{}, TRY(open_house(arguments))} : TRY(open_to_read(arguments));
  const auto& assembly = house.assembly;
  runtime::Runtime& runtime = assembly->house().runtime;
  if (what == "list") {
    for (const std::string& id : TRY(runtime.tenants())) fmt::print("{}\n", id);
    return 0;
  }
  if (arguments.rest.size() != 2) return usage();
  const std::string id = arguments.rest[1];
  if (what == "create") {
    const event::Object facts = arguments.has("facts")
                                    ? TRY(json::parse_object(TRY(read_file(arguments.get("facts")))))
                                    : event::Object{{"name", id}};
    TRY(runtime.create_tenant(id, facts));
    fmt::print("{} angelegt. Prüfschlüssel: {}\n", id, TRY(runtime.verifier_key(id)));
    for (const std::string& missing : tenancy::missing_facts(tenancy::town_from(id, facts)))
      fmt::print("fehlt noch: {}\n", missing);
    return 0;
  }
  if (what == "verify") {
    const store::Verification result = TRY(runtime.verify(id));
    fmt::print("{} Vorgänge ({} gelöscht), {} Ereignisse, {} Zeilen, {} Protokolleinträge\n", result.streams,
               result.erased, result.events, result.rows, result.leaves);
    for (const std::string& difference : result.differences) fmt::print("ABWEICHUNG: {}\n", difference);
    if (result.differences.empty()) fmt::print("alles folgt aus den Ereignissen\n");
    return result.differences.empty() ? 0 : 1;
  }
  return usage();
}

// Which identity provider the town's staff come from, and what its claims mean (adapters/oidc/README.md).
Result<int> staff_provider(const Arguments& arguments) {
  if (!arguments.has("tenant") || !arguments.has("facts")) return usage();
  const auto assembly = TRY(open_house(arguments));
  const event::Object settings = TRY(json::parse_object(TRY(read_file(arguments.get("facts")))));
  TRY(oidc::store_settings(assembly->house(), arguments.get("tenant"), settings, false));
  fmt::print("Eingetragen. Schlüssel für den Identitätsanbieter: {}/ort/{}/amt/sso/schluessel\n",
             assembly->site().options.public_url, arguments.get("tenant"));
  return 0;
}

Result<int> staff(const Arguments& arguments) {
  if (arguments.rest.size() == 1 && arguments.rest[0] == "provider") return staff_provider(arguments);
  if (arguments.rest.size() != 2 || arguments.rest[0] != "add" || !arguments.has("tenant")) return usage();
  const auto assembly = TRY(open_house(arguments));
  identity::Staff facts{.name = arguments.get("name", arguments.rest[1]),
                        .direct_dial = arguments.get("phone"),
                        .email = arguments.get("email")};
  facts.services = split_list(arguments.get("services", "*"));
  facts.roles = split_list(arguments.get("roles", "clerk"));
  const flows::Enrolment enrolment =
      TRY(flows::add_staff(assembly->house(), arguments.get("tenant"), arguments.rest[1], facts));
  fmt::print(
      "Konto {} angelegt. Einmal-Code zum Einrichten (nur jetzt sichtbar): {}\nSeite: "
      "/ort/{}/amt/einrichten\n",
      enrolment.login, enrolment.code, arguments.get("tenant"));
  return 0;
}

Result<int> service(const Arguments& arguments) {
  const ReadHouse opened = !arguments.rest.empty() && arguments.rest[0] == "list"
                               ? TRY(open_to_read(arguments))
                               : ReadHouse{{}, TRY(open_house(arguments))};
  const auto& assembly = opened.assembly;
  flows::House& house = assembly->house();
  const std::string what = arguments.rest.empty() ? "" : arguments.rest[0];
  if (what == "list") {
    for (const event::Object& manifest : TRY(house.shelf.installed())) {
      fmt::print("{}@{}  {}\n", TRY(json::get_string(manifest, "id")),
                 TRY(json::get_string(manifest, "version")), TRY(json::get_string(manifest, "title")));
    }
    return 0;
  }
  if (what != "import" || arguments.rest.size() != 2) return usage();
  std::optional<event::Object> manifest;
  if (arguments.has("manifest"))
    manifest = TRY(json::parse_object(TRY(read_file(arguments.get("manifest")))));
  const std::string schema = TRY(read_file(arguments.rest[1]));
  const flows::Imported imported = TRY(flows::import_service(
      house, {.schema = as_bytes(schema), .manifest = manifest, .offer_to = arguments.get("tenant")}));
  fmt::print("{}@{}: {} ({} Felder, {} Seiten)\n", imported.id, imported.version, imported.title,
             imported.fields, imported.pages);
  for (const std::string& finding : imported.findings) fmt::print("  Hinweis: {}\n", finding);
  if (imported.prose_rules > 0)
    fmt::print("  {} von {} Regeln werden noch nicht ausgeführt; warum, steht im Amt bei der Leistung.\n",
               imported.prose_rules, imported.rules);
  if (arguments.has("tenant")) {
    fmt::print("Wird angeboten: /ort/{}/dienst/{}\n", arguments.get("tenant"), imported.id);
  }
  return 0;
}

Result<int> log_command(const Arguments& arguments) {
  if (arguments.rest.size() != 2) return usage();
  const ReadHouse house = TRY(open_to_read(arguments));
  const auto& assembly = house.assembly;
  if (arguments.rest[0] == "key")
    fmt::print("{}\n", TRY(assembly->house().runtime.verifier_key(arguments.rest[1])));
  else if (arguments.rest[0] == "checkpoint")
    fmt::print("{}", TRY(TRY(assembly->house().runtime.read(arguments.rest[1]))->checkpoint()));
  else
    return usage();
  return 0;
}

int finish(const Result<int>& result) { return result ? *result : say(result.error()); }

}  // namespace

int say(const Error& error) {
  for (const Sentence& sentence : kSentences) {
    if (error.code == sentence.code) fmt::print(stderr, "{}\n", sentence.text);
  }
  fmt::print(stderr, "{}{}{}{}\n", error.code, error.field.empty() ? "" : " (" + error.field + ")",
             error.detail.empty() ? "" : ": ", error.detail);
  if (error.kind == ErrorKind::unavailable) return 4;
  return error.code.starts_with("start.") ? 3 : 1;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> out;
  std::string part;
  for (const char c : text + ",") {
    if (c != ',')
      part += c;
    else if (!part.empty())
      out.push_back(std::exchange(part, {}));
  }
  return out;
}

void block_stop_signals(sigset_t& signals) {
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void wait_for_stop(const sigset_t& signals) {
  int which = 0;
  sigwait(&signals, &which);
}

int run(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "help" || words[0] == "--help") {
    fmt::print("{}", kUsage);
    return words.empty() ? 2 : 0;
  }
  const Arguments arguments({words.begin() + 1, words.end()}, {"for-real", "once", "no-walk", "keep",
                                                               "explain", "json", "xsd", "all", "replace"});
  if (!arguments.missing_value.empty()) {
    fmt::print(stderr, "--{} braucht einen Wert\n", arguments.missing_value);
    return 2;
  }
  std::set<std::string> known = {"accessibility-contact",
                                 "ags",
                                 "all",
                                 "authority",
                                 "bank",
                                 "bic",
                                 "cases",
                                 "city",
                                 "config",
                                 "confirm-date",
                                 "credentials-file",
                                 "decision",
                                 "email",
                                 "erased",
                                 "erasures",
                                 "explain",
                                 "facts",
                                 "file",
                                 "iban",
                                 "import",
                                 "input",
                                 "json",
                                 "for-real",
                                 "keep",
                                 "key",
                                 "manifest",
                                 "map",
                                 "model",
                                 "name",
                                 "no-walk",
                                 "objection-body",
                                 "once",
                                 "opening-hours",
                                 "operator",
                                 "operator-email",
                                 "operator-name",
                                 "out",
                                 "payee",
                                 "phone",
                                 "port-file",
                                 "postal-code",
                                 "privacy-contact",
                                 "case",
                                 "process",
                                 "ready",
                                 "reason",
                                 "recall-minutes",
                                 "region",
                                 "replace",
                                 "roles",
                                 "schema",
                                 "service",
                                 "services",
                                 "short-name",
                                 "street",
                                 "tenant",
                                 "to",
                                 "towns",
                                 "until",
                                 "user",
                                 "website",
                                 "xsd",
                                 "year",
                                 "write-config"};
  for (const Key& key : keys()) known.insert(key.option);
  if (const std::string unknown = arguments.unknown(known); !unknown.empty()) {
    fmt::print(stderr, "--{} gibt es nicht\n", unknown);
    return 2;
  }
  struct Range {
    const char* option;
    int least, most;
  };
  for (const auto& [option, least, most] :
       {Range{"port", 0, 65'535}, Range{"cases", 0, 100'000}, Range{"ready", 0, 10'000}, Range{"recall-minutes", 0, 60},
        Range{"close-idle-after", 1, 86'400}}) {
    if (arguments.has(option) && !arguments.number(option, least, least, most)) {
      fmt::print(stderr, "--{} will eine Zahl von {} bis {}\n", option, least, most);
      return 2;
    }
  }
  const std::string& command = words[0];
  if (command == "read-scan")
    return scanner::read_scan_command();  // started by the house itself, with limits (adapters/scanner)
  if (command == "receipt") return receipt(arguments);
  if (command == "fim") return fim_files(arguments);
  if (command == "dmn") return dmn_command(arguments);
  if (command == "process" && arguments.rest.size() == 2 && arguments.rest[0] == "migrate")
    return finish(migrate_command(arguments));
  if (command == "process" && !arguments.rest.empty() && arguments.rest[0] == "export") {
    // "-o OUT", as other commands that write a file take it.
    Arguments given = arguments;
    if (const auto at = std::find(given.rest.begin(), given.rest.end(), "-o");
        at != given.rest.end() && at + 1 != given.rest.end()) {
      given.options["out"] = at[1];
      given.rest.erase(at, at + 2);
    }
    const bool of_house =
        given.has("data") || given.has("config") || given.has("tenant") || given.has("case");
    if (!of_house) return process_models(given);
    if (given.rest.size() != (given.has("case") ? 1U : 2U)) return usage();
    return finish(export_process_command(given));
  }
  if (command == "process") return process_models(arguments);
  if (command == "tenant") return finish(tenant(arguments));
  if (command == "staff") return finish(staff(arguments));
  if (command == "service") {
    if (auto handled = service_rows(arguments)) return finish(*handled);
    return finish(service(arguments));
  }
  if (command == "log") return finish(log_command(arguments));
  if (command == "serve") return finish(serve_command(arguments));
  if (command == "version") {
    fmt::print("{}\n", kVersion);
    return 0;
  }
  if (command == "health") return finish(health_command(arguments));
  if (command == "check") return finish(check_command(arguments));
  if (command == "config") return finish(config_command(arguments));
  if (command == "init") return finish(init_command(arguments));
  if (command == "town") return finish(town_command(arguments));
  if (command == "backup") return finish(backup_command(arguments));
  if (command == "restore") return finish(restore_command(arguments));
  if (command == "export") return finish(export_command(arguments));
  if (command == "import") return finish(import_command(arguments));
  if (command == "papers") return finish(papers_command(arguments));
  if (command == "demo") return finish(demo(arguments));
  if (command == "routes") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("rathaus-routes-" + std::to_string(getpid()));
    const auto assembly = Assembly::open({.data = folder, .demo = true});
    if (!assembly) return say(assembly.error());
    fmt::print("{}", (*assembly)->route_table());
    std::error_code ec;
    std::filesystem::remove_all(folder, ec);
    return 0;
  }
  return usage();
}

}  // namespace rathaus::app
