// `rathaus serve`, `rathaus check`, `rathaus config`.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

#include "app/build_date.h"
#include "app/checks.h"
#include "app/demo.h"
#include "app/metrics.h"
#include "app/operate.h"
#include "app/snapshot.h"
#include "app/town_checks.h"
#include "platform/system/journal.h"
#include "platform/system/service_manager.h"
#include "platform/web/client.h"

extern char** environ;

namespace rathaus::app {
namespace {

constexpr const char* kUsualFile = "/etc/rathaus/rathaus.toml";
constexpr std::chrono::microseconds kSlow = std::chrono::seconds(1);

std::vector<std::string> environment_names() {
  std::vector<std::string> out;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string text(*one);
    out.push_back(text.substr(0, text.find('=')));
  }
  return out;
}

platform::Severity severity_of(const std::string& level) {
  if (level == "error") return platform::Severity::error;
  if (level == "warning") return platform::Severity::warning;
  return level == "debug" ? platform::Severity::debug : platform::Severity::info;
}

AssemblyOptions assembly_options(const Settings& settings) {
  using std::chrono::minutes;
  return {
      .data = settings.data,
      .clamd = settings.clamd,
      .public_url = settings.url(),
      .log_origin = settings.public_url.empty() ? settings.log_origin : settings.origin(),
      .staff_session = identity::Lifetime{minutes(settings.staff_idle_min), minutes(settings.staff_most_min)},
      .other_session =
          identity::Lifetime{minutes(settings.resident_idle_min), minutes(settings.resident_most_min)},
      .reader = "/proc/self/exe",
      .scan_folder = settings.scan_folder.empty()
                         ? std::nullopt
                         : std::optional<std::filesystem::path>(settings.scan_folder),
      .close_idle_after = std::chrono::seconds(settings.close_idle_after_s)};
}

void print_checks(const std::vector<Check>& checks, std::FILE* to, bool all) {
  const bool colour = ::isatty(::fileno(to)) != 0;
  for (const Check& check : checks) {
    if (check.good && !all) continue;
    const char* mark = check.good ? "gut" : check.stops ? "ROT" : "Hinweis";
    const char* paint = !colour ? "" : check.good ? "\033[32m" : check.stops ? "\033[31m" : "\033[33m";
    fmt::print(to, "{}{:<8}{} {}: {}\n", paint, mark, colour ? "\033[0m" : "", check.name, check.sentence);
  }
}

}  // namespace

Result<Settings> settings_of(const Arguments& arguments) {
  Settings settings;
  const char* named = std::getenv("RATHAUS_CONFIG");
  if (arguments.has("config"))
    TRY(read_settings_file(arguments.get("config"), settings));
  else if (named != nullptr)
    TRY(read_settings_file(named, settings));
  else if (!arguments.has("data") && ::access(kUsualFile, F_OK) == 0)
    TRY(read_settings_file(kUsualFile, settings));
  TRY(read_environment(
      [](const std::string& name) { return static_cast<const char*>(std::getenv(name.c_str())); },
      environment_names(), settings));
  for (const auto& [option, value] : arguments.options) {
    if (is_settings_option(option)) TRY(read_option(option, value, settings));
  }
  return settings;
}

Result<std::unique_ptr<Assembly>> open_house(const Arguments& arguments) {
  const Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty())
    return fail(refused("start.data_missing", {}, "--data FOLDER says where the data lies"));
  return Assembly::open(assembly_options(settings));
}

Result<ReadHouse> open_to_read(const Arguments& arguments) {
  const Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty() || !in_use(settings.data)) return ReadHouse{{}, TRY(open_house(arguments))};
  ReadHouse out{.snapshot = TRY(HouseSnapshot::take(settings.data, {}))};
  out.assembly = TRY(out.snapshot->open());
  return out;
}

namespace {

// The operator has looked at a calendar: only a date that is the clock's own says that the clock is right.
Result<int> confirm_date(const Settings& settings, const std::string& typed) {
  const auto date = parse_iso_date(typed);
  if (!date) return fail(refused("clock.date", {}, typed));
  const Instant now = platform::SystemClock().now();
  if (*date != berlin_date(now)) {
    fmt::print("Die Uhr zeigt {}, Sie nennen den {}. Stellen Sie zuerst die Uhr. Es bleibt, wie es ist.\n",
               to_german(now), to_german(*date));
    return 3;
  }
  if (settings.data.empty() || !platform::confirm_clock(settings.data, *date))
    return fail(unavailable("start.data_folder", settings.data));
  fmt::print("{} ist bestätigt. {}\n", to_german(*date),
             in_use(settings.data) ? "Was geruht hat, läuft in wenigen Sekunden weiter."
                                   : "Das gilt für den nächsten Start.");
  return 0;
}

}  // namespace

Result<int> check_command(const Arguments& arguments) {
  const Settings settings = TRY(settings_of(arguments));
  if (arguments.has("confirm-date")) return confirm_date(settings, arguments.get("confirm-date"));
  Surroundings around = present_surroundings();
  // Beside the living program its own lock and ports are no findings.
  if (in_use(settings.data)) {
    around.ports = false;
    fmt::print("gut      Läuft: Es läuft ein Rathaus mit diesem Datenordner; Ports werden nicht probiert.\n");
  }
  std::vector<Check> checks = self_check(settings, around);
  if (!stops(checks)) {  // what is red may be in the way of looking further
    const auto towns = town_checks(settings, berlin_date(around.now));
    if (towns)
      checks.insert(checks.end(), towns->begin(), towns->end());
    else
      checks.push_back({"Kommunen", false, false,
                        fmt::format("Sie lassen sich nicht befragen ({}).", towns.error().code)});
  }
  print_checks(checks, stdout, true);
  if (!stops(checks)) {
    fmt::print("Rathaus kann starten.\n");
    return 0;
  }
  fmt::print("Rathaus startet so nicht.\n");
  return 3;
}

// For whoever watches a container: 0 when the program says it is ready.
Result<int> health_command(const Arguments& arguments) {
  const Settings settings = TRY(settings_of(arguments));
  web::Client client(static_cast<std::uint16_t>(settings.operations_port));
  client.timeout = std::chrono::milliseconds(2000);
  const auto answer = client.get("/health/ready");
  fmt::print("{}", answer ? answer->body : "keine Antwort\n");
  return answer && answer->status == 200 ? 0 : 1;
}

Result<int> config_command(const Arguments& arguments) {
  fmt::print("{}", to_toml(TRY(settings_of(arguments))));
  return 0;
}

Result<int> serve_command(const Arguments& arguments) {
  sigset_t signals;
  block_stop_signals(signals);
  const Settings settings = TRY(settings_of(arguments));
  const std::optional<int> socket = platform::handed_over_socket("http");
  const std::optional<int> operations_socket = platform::handed_over_socket("operations");
  const std::vector<Check> checks = self_check(settings, present_surroundings());
  if (stops(checks)) {
    print_checks(checks, stderr, false);
    return fail(refused("start.unsafe", {}, "rathaus check zeigt alle Prüfungen"));
  }
  platform::journal_level(severity_of(settings.log_level));
  remove_stale_snapshots(settings.data);
  AssemblyOptions options = assembly_options(settings);
  options.clock_limits = clock_limits(settings);
  auto assembly = TRY(Assembly::open(std::move(options)));
  Metrics metrics;
  std::atomic<bool> ready = false;
  Assembly::Serving serving{.bind = settings.bind,
                            .port = static_cast<std::uint16_t>(settings.port),
                            .io_threads = static_cast<unsigned>(settings.io_threads),
                            .worker_threads = static_cast<unsigned>(settings.worker_threads),
                            .listening_socket = socket.value_or(-1),
                            .trusted_proxies = settings.trusted_proxies,
                            .hsts = settings.url().starts_with("https://"),
                            .drain_deadline = std::chrono::seconds(settings.stop_within_s),
                            .drain_grace = std::chrono::milliseconds(300)};
  serving.on_served = [&metrics, every = settings.log_requests](const web::Served& served) {
    metrics.served(served);
    const bool failed = served.status >= 500;
    if (!every && !failed && served.took < kSlow) return;
    platform::journal(failed ? platform::Severity::warning : platform::Severity::info, "request",
                      {{"method", served.method},
                       {"route", served.pattern},
                       {"status", std::int64_t{served.status}},
                       {"us", std::int64_t{served.took.count()}},
                       {"bytes_in", static_cast<std::int64_t>(served.bytes_in)},
                       {"bytes_out", static_cast<std::int64_t>(served.bytes_out)}});
  };
  platform::journal_start();
  auto server = TRY(assembly->serve(serving));
  std::unique_ptr<web::Server> operations;
  if (settings.operations_port != 0 || operations_socket) {
    const OperationsListener listener{settings.operations_bind,
                                      static_cast<std::uint16_t>(settings.operations_port),
                                      operations_socket.value_or(-1)};
    operations = TRY(serve_operations(
        listener, assembly->house().runtime, metrics, [&server] { return server->statistics(); },
        [&ready] { return ready.load(); }));
  }
  ready = true;
  if (arguments.has("port-file")) std::ofstream(arguments.get("port-file")) << server->port() << "\n";
  platform::journal(platform::Severity::info, "start",
                    {{"version", kVersion},
                     {"port", std::int64_t{server->port()}},
                     {"socket", socket ? "handed_over" : "own"}});
  fmt::print("Rathaus läuft: {}/\n", settings.public_url.empty()
                                         ? fmt::format("http://localhost:{}", server->port())
                                         : settings.url());
  if (assembly->house().runtime.clock_hold())
    fmt::print(
        "Die Uhr ist im Zweifel: Löschungen, Fristabläufe und Erinnerungen ruhen. rathaus check sagt, was zu "
        "tun ist.\n");
  if (settings.clamd.empty())
    fmt::print(
        "Kein Virenscanner (--clamd): Hochgeladene Dateien werden als nicht geprüft gekennzeichnet.\n");
  std::fflush(stdout);
  platform::tell_service_manager("READY=1");
  wait_for_stop(signals);
  const auto began = std::chrono::steady_clock::now();
  ready = false;
  platform::tell_service_manager("STOPPING=1");
  platform::journal(platform::Severity::info, "stopping");
  server->stop();           // nobody new; what runs is finished
  if (operations) operations->stop();
  assembly.reset();         // what was accepted is committed, then the stores close
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  platform::journal(platform::Severity::info, "stopped", {{"ms", std::int64_t{took.count()}}});
  platform::journal_stop();
  return 0;
}

}  // namespace rathaus::app
