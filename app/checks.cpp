#include "app/checks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/build_date.h"
#include "platform/runtime/runtime.h"
#include "platform/store/sqlite/key_check.h"
#include "platform/system/clock.h"
#include "platform/system/service_manager.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

Check good(std::string name, std::string sentence) {
  return {std::move(name), true, true, std::move(sentence)};
}
Check bad(std::string name, std::string sentence) {
  return {std::move(name), false, true, std::move(sentence)};
}
Check hint(std::string name, std::string sentence) {
  return {std::move(name), false, false, std::move(sentence)};
}

// The folder itself or, when it is still to be made, the nearest one above it.
fs::path existing(fs::path path) {
  std::error_code ec;
  while (!path.empty() && !fs::exists(path, ec) && path.has_parent_path() && path != path.parent_path())
    path = path.parent_path();
  return path.empty() ? fs::path(".") : path;
}

std::string owner_problem(const struct stat& info) {
  if (info.st_uid == ::geteuid()) return {};
  return fmt::format("gehört dem Benutzer {}, Rathaus läuft als {}", info.st_uid, ::geteuid());
}

Check data_folder(const Settings& settings) {
  const std::string name = "Datenordner";
  if (settings.data.empty())
    return bad(
        name,
        "Es ist kein Datenordner genannt. Nennen Sie ihn mit --data oder „data“ in der Einstellungsdatei.");
  const fs::path folder(settings.data);
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0) {
    if (errno == ENOENT && ::access(existing(folder).c_str(), W_OK | X_OK) == 0)
      return good(name, fmt::format("{} wird beim Start angelegt.", settings.data));
    return bad(
        name,
        fmt::format("Der Datenordner lässt sich nicht öffnen oder anlegen. Prüfen Sie Pfad und Rechte: {}",
                    settings.data));
  }
  if (!S_ISDIR(info.st_mode)) return bad(name, fmt::format("{} ist kein Ordner.", settings.data));
  if (const std::string whose = owner_problem(info); !whose.empty())
    return bad(name, fmt::format("{} {}. Übereignen Sie ihn mit chown.", settings.data, whose));
  const bool in_use = fs::exists(folder / "master.key");
  if (in_use && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return bad(name, fmt::format("{} ist für andere zugänglich. Schließen Sie ihn mit: chmod 700 {}",
                                 settings.data, settings.data));
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return bad(name, fmt::format("In {} darf Rathaus nicht schreiben.", settings.data));
  return good(name, fmt::format("{} gehört Rathaus und ist für andere verschlossen.", settings.data));
}

// A key of another installation is as well-formed as ours: only what it opens tells.
Check opens_all(const Settings& settings, const std::string& name, const crypto::SecretKey& key) {
  std::vector<std::pair<std::string, fs::path>> all = {
      {runtime::Runtime::kControl, fs::path(settings.data) / "control"}};
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(fs::path(settings.data) / "tenants", ec)) {
    if (runtime::is_tenant_id(entry.path().filename().string()))
      all.emplace_back(entry.path().filename().string(), entry.path());
  }
  std::size_t opened = 0;
  for (const auto& [tenant, folder] : all) {
    if (!fs::exists(folder / "keys.db", ec)) continue;
    const auto opens = store::key_opens(folder / "keys.db", tenant, runtime::tenant_key_of(key, tenant));
    if (!opens)
      return bad(name, fmt::format("Die Schlüssel von {} lassen sich nicht lesen ({}).", tenant,
                                   opens.error().code));
    if (!*opens)
      return bad(
          name,
          fmt::format(
              "Er öffnet die Schlüssel von {} nicht: {}/master.key gehört zu anderen Daten. Spielen Sie "
              "den richtigen aus Ihrer Kopie ein.",
              tenant, settings.data));
    ++opened;
  }
  return good(name, opened == 0 ? "Nur Rathaus kann ihn lesen."
                                : fmt::format("Nur Rathaus kann ihn lesen; er öffnet {} von {} Datenbanken.",
                                              opened, opened));
}

Check master_key(const Settings& settings) {
  const std::string name = "Hauptschlüssel";
  const std::string file = settings.data + "/master.key";
  struct stat info{};
  if (::lstat(file.c_str(), &info) != 0) {
    std::error_code ec;
    if (fs::exists(fs::path(settings.data) / "control", ec))
      return bad(name, fmt::format("{} fehlt, aber es gibt schon Daten. Spielen Sie ihn aus Ihrer Kopie ein: "
                                   "ohne ihn ist nichts lesbar.",
                                   file));
    return good(name, "Er wird beim ersten Start gemacht.");
  }
  if (!S_ISREG(info.st_mode)) return bad(name, fmt::format("{} ist keine Datei.", file));
  if (const std::string whose = owner_problem(info); !whose.empty())
    return bad(name, fmt::format("{} {}. Übereignen Sie ihn mit chown.", file, whose));
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return bad(
        name,
        fmt::format("Der Hauptschlüssel ist für andere lesbar. Schließen Sie ihn mit: chmod 600 {}", file));
  const auto key = info.st_size < 64 ? Result<crypto::SecretKey>(fail(refused("start.key_damaged")))
                                     : runtime::master_key_of(settings.data);
  if (!key) return bad(name, fmt::format("{} ist beschädigt. Spielen Sie ihn aus Ihrer Kopie ein.", file));
  return opens_all(settings, name, *key);
}

Check disk(const Settings& settings) {
  const std::string name = "Plattenplatz";
  struct statvfs info{};
  const fs::path at = existing(settings.data);
  if (::statvfs(at.c_str(), &info) != 0)
    return bad(name, fmt::format("{} lässt sich nicht befragen.", at.string()));
  const auto free_mb =
      static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize) / 1'000'000;
  if (free_mb < settings.min_free_mb)
    return bad(
        name,
        fmt::format("Bei {} sind nur {} MB frei, verlangt sind {} (store.min_free_mb). Schaffen Sie Platz.",
                    at.string(), free_mb, settings.min_free_mb));
  if ((info.f_flag & ST_RDONLY) != 0)
    return bad(name, fmt::format("{} ist nur lesbar eingehängt.", at.string()));
  return good(name, fmt::format("{} MB frei, verlangt sind {}.", free_mb, settings.min_free_mb));
}

Check file_system(const Settings& settings) {
  const std::string name = "Dateisystem";
  struct statfs info{};
  if (::statfs(existing(settings.data).c_str(), &info) != 0)
    return hint(name, "Die Art des Dateisystems ist nicht festzustellen.");
  constexpr unsigned kNetwork[] = {0x6969,     0xff534d42, 0xfe534d42, 0x517b,
                                   0x73757245, 0x5346414f, 0x01021997, 0x00c36400};
  const auto type = static_cast<unsigned>(info.f_type);
  if (std::find(std::begin(kNetwork), std::end(kNetwork), type) != std::end(kNetwork))
    return bad(name,
               "Der Datenordner liegt auf einem Netzlaufwerk: Sperren und fsync sind dort nicht verlässlich. "
               "Legen Sie ihn auf eine lokale Platte.");
  return good(name, "Lokal.");
}

Check clock(const Settings& settings, const Surroundings& around) {
  const std::string name = "Uhr";
  if (around.now < around.built)
    return bad(name,
               fmt::format(
                   "Die Uhr zeigt {}, dieses Programm ist vom {}. Fristen wären falsch: Stellen Sie die Uhr.",
                   to_german(around.now), to_german(berlin_date(around.built))));
  // What was written last cannot lie in the future. A clock that was ahead for a while leaves such files behind: the notes know it.
  const auto notes = platform::clock_notes(settings.data);
  if (platform::clock_confirmed(settings.data, around.now))
    return good(name, fmt::format("{}, bestätigt", to_german(around.now)));
  if (notes && notes->seen > around.now + std::chrono::hours(1))
    return bad(
        name,
        fmt::format("Die Uhr zeigt {}, zuletzt lief Rathaus aber am {}. Stellen Sie die Uhr. Stimmt sie, "
                    "bestätigen Sie das Datum mit: rathaus check --confirm-date JJJJ-MM-TT",
                    to_german(around.now), to_german(notes->seen)));
  std::error_code ec;
  if (!notes)
    for (const auto& entry : fs::directory_iterator(fs::path(settings.data) / "tenants", ec)) {
      struct stat info{};
      if (::stat((entry.path() / "tenant.db-wal").c_str(), &info) != 0 &&
          ::stat((entry.path() / "tenant.db").c_str(), &info) != 0)
        continue;
      const Instant written{static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000};
      if (written > around.now + std::chrono::hours(1))
        return bad(name,
                   fmt::format("Die Uhr zeigt {}, zuletzt geschrieben wurde aber am {}. Stellen Sie die Uhr.",
                               to_german(around.now), to_german(written)));
    }
  return good(name, to_german(around.now));
}

// A hold is no reason not to start: people work on, only what cannot be undone waits.
Check clock_hold(const Settings& settings, const Surroundings& around) {
  const std::string name = "Zeitsprung";
  const auto notes = platform::clock_notes(settings.data);
  const auto hold = notes
                        ? platform::hold_at_start(*notes, clock_limits(settings), around.now, around.machine)
                        : std::nullopt;
  if (!hold || platform::clock_confirmed(settings.data, around.now))
    return good(name, "Die Uhr ist so weit wie erwartet.");
  return hint(
      name, fmt::format(
                "Die Uhr zeigt {}, sicher war zuletzt {}. Löschungen, Fristabläufe und Erinnerungen ruhen. "
                "Stimmt das Datum, bestätigen Sie es mit: rathaus check --confirm-date {}. Sonst stellen Sie "
                "die Uhr.",
                to_german(around.now), to_german(notes->seen), to_iso(berlin_date(around.now))));
}

// Scheme and host of an address that people type in.
std::optional<std::pair<std::string, std::string>> parts_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return std::nullopt;
  std::string rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.find('@') != std::string::npos) return std::nullopt;
  const std::string host =
      rest.starts_with('[') ? rest.substr(0, rest.find(']') + 1) : rest.substr(0, rest.find(':'));
  if (host.empty() ||
      host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-[]:") != std::string::npos)
    return std::nullopt;
  return std::pair(url.substr(0, scheme), host);
}

Check public_address(const Settings& settings) {
  const std::string name = "Öffentliche Adresse";
  const auto parts = parts_of(settings.url());
  if (!parts || (parts->first != "http" && parts->first != "https"))
    return bad(
        name,
        fmt::format(
            "„{}“ ist keine Adresse. Erwartet wird etwa https://rathaus.musterstadt.de (Kleinbuchstaben).",
            settings.url()));
  if (parts->first == "http" && !is_loopback(parts->second))
    return bad(name, fmt::format("{} ist ohne TLS. Anträge gehen nur verschlüsselt über das Netz: Nennen Sie "
                                 "eine Adresse mit https://.",
                                 settings.url()));
  return good(name, settings.url());
}

Check listening(const Settings& settings, const Surroundings& around) {
  const std::string name = "Zugang";
  const bool https = settings.url().starts_with("https://");
  if (is_loopback(settings.bind)) {
    if (https && settings.trusted_proxies.empty())
      return hint(name,
                  "Der Proxy davor ist nicht genannt (web.trusted_proxies): Alle Anfragen zählen, als kämen "
                  "sie von ihm.");
    return good(name, fmt::format("{} Nur von diesem Rechner aus erreichbar.", settings.bind));
  }
  if (around.demo)
    return bad(name,
               "Die Vorführung mit erfundenen Daten und ausgedruckten Passwörtern gibt es nur auf diesem "
               "Rechner (127.0.0.1).");
  if (!https)
    return bad(name,
               fmt::format("{} ist von außen erreichbar, web.public_url beginnt aber nicht mit https://.",
                           settings.bind));
  if (settings.tls == "none" || settings.trusted_proxies.empty())
    return bad(
        name,
        fmt::format(
            "{} ist von außen erreichbar, und kein Proxy ist genannt, der TLS beendet. Setzen Sie web.bind "
            "auf 127.0.0.1 oder nennen Sie den Proxy in web.trusted_proxies (web.tls = \"proxy\").",
            settings.bind));
  return good(name, fmt::format("{}, TLS beendet der Proxy ({}).", settings.bind,
                                fmt::join(settings.trusted_proxies, ", ")));
}

Check demo_data(const Settings& settings) {
  const std::string name = "Vorführdaten";
  std::error_code ec;
  if (!fs::exists(fs::path(settings.data) / "demo", ec)) return good(name, "Keine.");
  const auto parts = parts_of(settings.url());
  if (is_loopback(settings.bind) && parts && is_loopback(parts->second))
    return hint(name, "Der Datenordner stammt von einer Vorführung.");
  return bad(name,
             "Der Datenordner stammt von einer Vorführung: Deren Passwörter wurden ausgedruckt. Nehmen Sie "
             "einen neuen Ordner (rathaus init).");
}

Check operations(const Settings& settings) {
  const std::string name = "Zustand und Messwerte";
  if (settings.operations_port == 0) return good(name, "Abgeschaltet.");
  if (settings.operations_bind == settings.bind && settings.operations_port == settings.port &&
      settings.port != 0)
    return bad(name,
               "Sie dürfen nicht am öffentlichen Port liegen. Wählen Sie einen anderen operations.port.");
  if (settings.operations_bind == "0.0.0.0" || settings.operations_bind == "::" ||
      settings.operations_bind == "[::]")
    return bad(name,
               "Sie wären von überall abrufbar. Nennen Sie in operations.bind 127.0.0.1 oder die eine "
               "Adresse des Verwaltungsnetzes.");
  return good(name, fmt::format("{}:{}", settings.operations_bind, settings.operations_port));
}

// BSI TR-03160 and TR-03172-3 A3.11: half an hour without activity, a working day for staff.
Check sessions(const Settings& settings) {
  const std::string name = "Sitzungen";
  struct Limit {
    const char* key;
    int value, most;
  };
  for (const auto& [key, value, most] :
       {Limit{"sessions.staff_idle_minutes", settings.staff_idle_min, 30},
        Limit{"sessions.staff_most_minutes", settings.staff_most_min, 600},
        Limit{"sessions.resident_idle_minutes", settings.resident_idle_min, 30},
        Limit{"sessions.resident_most_minutes", settings.resident_most_min, 1440}}) {
    if (value > most)
      return bad(name,
                 fmt::format("{} ist {} Minuten; nach BSI TR-03160 und TR-03172-3 sind es höchstens {}.", key,
                             value, most));
  }
  return good(name,
              fmt::format("Amt {} Minuten Ruhe, {} höchstens; Konten {} und {}.", settings.staff_idle_min,
                          settings.staff_most_min, settings.resident_idle_min, settings.resident_most_min));
}

Check origin(const Settings& settings) {
  const std::string name = "Nachweisprotokoll";
  const auto pinned = pinned_origin(settings.data);
  if (!pinned) return good(name, fmt::format("Es wird „{}“ heißen.", settings.origin()));
  if (*pinned == settings.origin()) return good(name, fmt::format("Es heißt „{}“.", *pinned));
  return bad(name, fmt::format("Es heißt „{}“, nach der Einstellung hieße es „{}“: Ausgegebene Quittungen "
                               "ließen sich nicht mehr prüfen. Stellen Sie web.public_url zurück, oder "
                               "setzen Sie bei einem Umzug der Adresse transparency.origin = \"{}\".",
                               *pinned, settings.origin(), *pinned));
}

Check not_running(const Settings& settings) {
  const std::string name = "Alleinige Nutzung";
  if (in_use(settings.data))
    return bad(name, "Der Datenordner ist schon in Benutzung: Es läuft bereits ein Rathaus mit ihm.");
  return good(name, "Niemand sonst nutzt den Datenordner.");
}

Check port(const std::string& name, const std::string& bind, int number) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(bind.c_str(), std::to_string(number).c_str(), &hints, &found) != 0 || found == nullptr)
    return bad(name, fmt::format("„{}“ ist keine Adresse dieses Rechners.", bind));
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  (void)::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const int error =
      fd >= 0 && ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 && ::listen(fd, 1) == 0 ? 0 : errno;
  ::freeaddrinfo(found);
  if (fd >= 0) ::close(fd);
  if (error == 0) return good(name, fmt::format("{}:{} ist frei.", bind, number));
  if (error == EADDRINUSE)
    return bad(name, fmt::format("Der Port ist schon belegt. ({}:{}) Beenden Sie das andere Programm oder "
                                 "wählen Sie einen anderen.",
                                 bind, number));
  return bad(name, fmt::format("{}:{} lässt sich nicht öffnen: {}.", bind, number, std::strerror(error)));
}

Check backup_key(const Settings& settings) {
  const std::string name = "Schlüssel der Sicherungen";
  if (settings.backup_key.empty())
    return hint(name, "Keiner genannt. Machen Sie einen mit: rathaus backup key DATEI");
  struct stat info{};
  if (::stat(settings.backup_key.c_str(), &info) != 0)
    return hint(name, fmt::format("{} ist nicht da.", settings.backup_key));
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return bad(name, fmt::format("{} ist für andere lesbar. Schließen Sie ihn mit: chmod 600 {}",
                                 settings.backup_key, settings.backup_key));
  if (fs::weakly_canonical(settings.backup_key)
          .string()
          .starts_with(fs::weakly_canonical(settings.data).string() + "/"))
    return hint(name,
                "Er liegt im Datenordner: Geht die Platte verloren, ist er mit verloren. Bewahren Sie eine "
                "Kopie woanders auf.");
  return good(name, settings.backup_key);
}

}  // namespace

platform::ClockLimits clock_limits(const Settings& settings) {
  return {.at_start = std::chrono::hours(24 * settings.clock_start_days),
          .running = std::chrono::minutes(settings.clock_jump_minutes)};
}

bool in_use(const std::string& data) {
  const int fd = ::open((data + "/lock").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  const bool free = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  ::close(fd);
  return !free;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::optional<std::string> pinned_origin(const std::string& data) {
  std::ifstream in(fs::path(data) / "log-origin");
  std::string line;
  if (!in || !std::getline(in, line) || line.empty()) return std::nullopt;
  return line;
}

Surroundings present_surroundings() {
  const auto built = parse_iso_instant(kBuildDate);
  return {.now = platform::SystemClock().now(),
          .built = built.value_or(Instant{}),
          .socket_handed_over = platform::handed_over_socket("http").has_value()};
}

std::vector<Check> self_check(const Settings& settings, const Surroundings& around) {
  std::vector<Check> out = {data_folder(settings)};
  if (!settings.data.empty()) {
    for (const auto& look : {master_key, disk, file_system}) out.push_back(look(settings));
    out.push_back(clock(settings, around));
    out.push_back(clock_hold(settings, around));
    for (const auto& look : {demo_data, origin}) out.push_back(look(settings));
    if (around.ports) out.push_back(not_running(settings));
  }
  out.push_back(public_address(settings));
  out.push_back(listening(settings, around));
  out.push_back(operations(settings));
  out.push_back(sessions(settings));
  out.push_back(backup_key(settings));
  if (around.ports && !around.socket_handed_over && settings.port != 0)
    out.push_back(port("Port", settings.bind, settings.port));
  if (around.ports && settings.operations_port != 0)
    out.push_back(port("Port für Messwerte", settings.operations_bind, settings.operations_port));
  return out;
}

bool stops(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return !check.good && check.stops; });
}

}  // namespace rathaus::app
