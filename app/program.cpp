#include "app/program.h"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/arguments.h"
#include "app/assembly.h"
#include "app/decisions/decisions.h"
#include "app/demo.h"
#include "app/embedded.h"
#include "flows/import_service.h"
#include "flows/login.h"
#include "libs/fim/fim.h"
#include "libs/fim/summary.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"

namespace rathaus::app {
namespace {

constexpr const char* kUsage = R"(Rathaus: a public service in one program.

  rathaus serve   --data FOLDER [--port 8080] [--bind 127.0.0.1] [--public-url URL] [--close-idle-after SECONDS]
  rathaus demo    [--data FOLDER] [--port 8080] [--cases 300] [--once] [--no-walk] [--port-file FILE] [--credentials-file FILE]
  rathaus demo walk [--schema FILE] [--service ID] [--data FOLDER]
  rathaus tenant  create ID --facts FILE.json | list | verify ID      --data FOLDER
  rathaus staff   add LOGIN --tenant ID --name NAME --services a,b --roles clerk,head   --data FOLDER
  rathaus service import FILE [--manifest FILE.json] [--tenant ID] | list                --data FOLDER
  rathaus receipt verify FILE --key VKEY
  rathaus log     key|checkpoint ID                                                       --data FOLDER
  rathaus fim     show FILE
  rathaus dmn     check MODEL
  rathaus dmn     eval MODEL --decision NAME [--input FILE|-] [--explain] [--json]
  rathaus dmn     test MODEL CASES
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
    {"start.data_folder",
     "Der Datenordner lässt sich nicht öffnen oder anlegen. Prüfen Sie Pfad und Rechte. / The data folder "
     "cannot be opened or made."},
    {"start.key_damaged",
     "Der Hauptschlüssel ist beschädigt. Spielen Sie ihn aus der Sicherung ein. / The master key is "
     "damaged."},
    {"start.key_readable",
     "Der Hauptschlüssel ist für andere lesbar. / The master key may be readable by its owner only."},
    {"start.key_write", "Der Hauptschlüssel lässt sich nicht schreiben. / The master key cannot be written."},
    {"web.bind", "Die Adresse lässt sich nicht öffnen. Prüfen Sie --bind. / The address cannot be bound."},
    {"web.port_taken",
     "Der Port ist schon belegt. Beenden Sie das andere Programm oder wählen Sie mit --port einen anderen. / "
     "The port is taken."},
};

int say(const Error& error) {
  for (const Sentence& sentence : kSentences) {
    if (error.code == sentence.code) fmt::print(stderr, "{}\n", sentence.text);
  }
  fmt::print(stderr, "{}{}{}{}\n", error.code, error.field.empty() ? "" : " (" + error.field + ")",
             error.detail.empty() ? "" : ": ", error.detail);
  if (error.kind == ErrorKind::unavailable) return 4;
  return error.code.starts_with("start.") ? 3 : 1;
}

Result<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", name));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

int usage() {
  fmt::print(stderr, "{}", kUsage);
  return 2;
}

Result<std::unique_ptr<Assembly>> open_house(const Arguments& arguments) {
  if (!arguments.has("data"))
    return fail(refused("start.data_missing", {}, "--data FOLDER says where the data lies"));
  return Assembly::open(
      {.data = arguments.get("data"),
       .public_url = arguments.get("public-url", "http://localhost:" + arguments.get("port", "8080")),
       .close_idle_after =
           std::chrono::seconds(arguments.number("close-idle-after", 120, 1, 86'400).value_or(120))});
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

int fim_command(const Arguments& arguments) {
  if (arguments.rest.size() != 2 || arguments.rest[0] != "show") return usage();
  const auto file = read_file(arguments.rest[1]);
  if (!file) return say(file.error());
  const auto document = fim::read(as_bytes(*file));
  if (!document) return say(document.error());
  fmt::print("{}", fim::summary(*document));
  return 0;
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

Result<int> tenant(const Arguments& arguments) {
  const auto assembly = TRY(open_house(arguments));
  runtime::Runtime& runtime = assembly->house().runtime;
  const std::string what = arguments.rest.empty() ? "" : arguments.rest[0];
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

std::vector<std::string> split(const std::string& text) {
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

Result<int> staff(const Arguments& arguments) {
  if (arguments.rest.size() != 2 || arguments.rest[0] != "add" || !arguments.has("tenant")) return usage();
  const auto assembly = TRY(open_house(arguments));
  identity::Staff facts{.name = arguments.get("name", arguments.rest[1]),
                        .direct_dial = arguments.get("phone"),
                        .email = arguments.get("email")};
  facts.services = split(arguments.get("services", "*"));
  facts.roles = split(arguments.get("roles", "clerk"));
  const flows::Enrolment enrolment =
      TRY(flows::add_staff(assembly->house(), arguments.get("tenant"), arguments.rest[1], facts));
  fmt::print(
      "Konto {} angelegt. Einmal-Code zum Einrichten (nur jetzt sichtbar): {}\nSeite: "
      "/ort/{}/amt/einrichten\n",
      enrolment.login, enrolment.code, arguments.get("tenant"));
  return 0;
}

Result<int> service(const Arguments& arguments) {
  const auto assembly = TRY(open_house(arguments));
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
    fmt::print("  {} Regeln stehen nur als Text im Schema und werden noch nicht ausgeführt.\n",
               imported.prose_rules);
  if (arguments.has("tenant")) {
    fmt::print("Wird angeboten: /ort/{}/dienst/{}\n", arguments.get("tenant"), imported.id);
  }
  return 0;
}

Result<int> log_command(const Arguments& arguments) {
  if (arguments.rest.size() != 2) return usage();
  const auto assembly = TRY(open_house(arguments));
  if (arguments.rest[0] == "key")
    fmt::print("{}\n", TRY(assembly->house().runtime.verifier_key(arguments.rest[1])));
  else if (arguments.rest[0] == "checkpoint")
    fmt::print("{}", TRY(TRY(assembly->house().runtime.read(arguments.rest[1]))->checkpoint()));
  else
    return usage();
  return 0;
}

Result<int> serve(const Arguments& arguments) {
  sigset_t signals;
  block_stop_signals(signals);
  auto assembly = TRY(open_house(arguments));
  Assembly::Serving serving;
  serving.port = static_cast<std::uint16_t>(arguments.number("port", 8080, 0, 65'535).value_or(8080));
  serving.bind = arguments.get("bind", "127.0.0.1");
  auto server = TRY(assembly->serve(serving));
  if (arguments.has("port-file")) std::ofstream(arguments.get("port-file")) << server->port() << "\n";
  fmt::print("Rathaus läuft: http://localhost:{}/\n", server->port());
  std::fflush(stdout);
  wait_for_stop(signals);
  server->stop();
  return 0;
}

int finish(const Result<int>& result) { return result ? *result : say(result.error()); }

}  // namespace

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
  const Arguments arguments({words.begin() + 1, words.end()}, {"once", "no-walk", "keep", "explain", "json"});
  if (!arguments.missing_value.empty()) {
    fmt::print(stderr, "--{} braucht einen Wert\n", arguments.missing_value);
    return 2;
  }
  const std::set<std::string> known = {"data",
                                       "port",
                                       "bind",
                                       "public-url",
                                       "cases",
                                       "once",
                                       "no-walk",
                                       "keep",
                                       "port-file",
                                       "close-idle-after",
                                       "credentials-file",
                                       "schema",
                                       "service",
                                       "facts",
                                       "tenant",
                                       "name",
                                       "services",
                                       "roles",
                                       "phone",
                                       "email",
                                       "manifest",
                                       "key",
                                       "decision",
                                       "input",
                                       "explain",
                                       "json"};
  if (const std::string unknown = arguments.unknown(known); !unknown.empty()) {
    fmt::print(stderr, "--{} gibt es nicht\n", unknown);
    return 2;
  }
  struct Range {
    const char* option;
    int least, most;
  };
  for (const auto& [option, least, most] :
       {Range{"port", 0, 65'535}, Range{"cases", 0, 100'000}, Range{"close-idle-after", 1, 86'400}}) {
    if (arguments.has(option) && !arguments.number(option, least, least, most)) {
      fmt::print(stderr, "--{} will eine Zahl von {} bis {}\n", option, least, most);
      return 2;
    }
  }
  const std::string& command = words[0];
  if (command == "receipt") return receipt(arguments);
  if (command == "fim") return fim_command(arguments);
  if (command == "dmn") return dmn_command(arguments);
  if (command == "tenant") return finish(tenant(arguments));
  if (command == "staff") return finish(staff(arguments));
  if (command == "service") return finish(service(arguments));
  if (command == "log") return finish(log_command(arguments));
  if (command == "serve") return finish(serve(arguments));
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
