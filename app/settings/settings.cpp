#include "app/settings/settings.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace rathaus::app {
namespace {

Status wrong(const std::string& sentence) { return fail(refused("start.settings", {}, sentence)); }

std::string host_of(std::string url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string::npos) url = url.substr(scheme + 3);
  url = url.substr(0, url.find('/'));
  if (!url.starts_with('[')) return url.substr(0, url.find(':'));
  return url.substr(0, url.find(']') + 1);
}

const Key* find(std::string_view name) {
  for (const Key& key : keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

// How many letters must be changed, at most: for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t before = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t up = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, before + (a[i - 1] == b[j - 1] ? 0 : 1)});
      before = up;
    }
  }
  return row.back();
}

std::string unknown(const std::string& where, const std::string& name) {
  const Key* nearest = nullptr;
  std::size_t least = 4;
  for (const Key& key : keys()) {
    const std::size_t d = distance(key.name, name);
    if (d < least) least = d, nearest = &key;
  }
  return fmt::format("{}: die Einstellung „{}“ gibt es nicht.{}", where, name,
                     nearest == nullptr ? "" : fmt::format(" Gemeint ist vielleicht „{}“.", nearest->name));
}

Status put(const Key& key, const std::string& where, std::int64_t number, Settings& settings) {
  const auto* target = std::get_if<int Settings::*>(&key.target);
  if (target == nullptr) return wrong(fmt::format("{}: „{}“ will keine Zahl.", where, key.name));
  if (number < key.least || number > key.most)
    return wrong(fmt::format("{}: „{}“ will eine Zahl von {} bis {}, hier steht {}.", where, key.name,
                             key.least, key.most, number));
  settings.*(*target) = static_cast<int>(number);
  return {};
}

Status put(const Key& key, const std::string& where, const std::string& text, Settings& settings) {
  const auto* target = std::get_if<std::string Settings::*>(&key.target);
  if (target == nullptr) return wrong(fmt::format("{}: „{}“ will keinen Text.", where, key.name));
  if (!key.values.empty() && std::find(key.values.begin(), key.values.end(), text) == key.values.end())
    return wrong(fmt::format("{}: „{}“ will eines von: {}. Hier steht „{}“.", where, key.name,
                             fmt::join(key.values, ", "), text));
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return wrong(fmt::format("{}: „{}“ enthält Steuerzeichen.", where, key.name));
  settings.*(*target) = text;
  return {};
}

// From text (environment, command line): read as the key's type.
Status put_text(const Key& key, const std::string& where, const std::string& text, Settings& settings) {
  if (std::holds_alternative<std::string Settings::*>(key.target)) return put(key, where, text, settings);
  if (std::holds_alternative<int Settings::*>(key.target)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
      return wrong(fmt::format("{}: „{}“ will eine Zahl von {} bis {}, hier steht „{}“.", where, key.name,
                               key.least, key.most, text));
    return put(key, where, number, settings);
  }
  if (const auto* flag = std::get_if<bool Settings::*>(&key.target)) {
    if (text != "true" && text != "false")
      return wrong(fmt::format("{}: „{}“ will true oder false, hier steht „{}“.", where, key.name, text));
    settings.*(*flag) = text == "true";
    return {};
  }
  std::vector<std::string>& list = settings.*std::get<std::vector<std::string> Settings::*>(key.target);
  list.clear();
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (comma > from) list.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return {};
}

Status put_node(const Key& key, const std::string& where, const toml::node& node, Settings& settings) {
  if (const auto* text = node.as_string()) return put(key, where, text->get(), settings);
  if (const auto* number = node.as_integer()) return put(key, where, number->get(), settings);
  if (const auto* flag = node.as_boolean()) {
    const auto* target = std::get_if<bool Settings::*>(&key.target);
    if (target == nullptr) return wrong(fmt::format("{}: „{}“ will weder true noch false.", where, key.name));
    settings.*(*target) = flag->get();
    return {};
  }
  const auto* target = std::get_if<std::vector<std::string> Settings::*>(&key.target);
  const auto* list = node.as_array();
  if (target == nullptr || list == nullptr)
    return wrong(fmt::format("{}: der Wert von „{}“ hat eine andere Art als erwartet.", where, key.name));
  std::vector<std::string> out;
  for (const toml::node& one : *list) {
    if (!one.is_string()) return wrong(fmt::format("{}: „{}“ will eine Liste von Texten.", where, key.name));
    out.push_back(one.as_string()->get());
  }
  settings.*(*target) = std::move(out);
  return {};
}

Status put_table(const toml::table& table, const std::string& prefix, const std::string& file,
                 Settings& settings) {
  for (const auto& [name, node] : table) {
    const std::string full = prefix + std::string(name.str());
    const std::string where = fmt::format("{}, Zeile {}", file, name.source().begin.line);
    const bool section = std::any_of(keys().begin(), keys().end(),
                                     [&](const Key& key) { return key.name.starts_with(full + "."); });
    if (const auto* inner = node.as_table(); inner != nullptr && section) {
      TRY(put_table(*inner, full + ".", file, settings));
      continue;
    }
    const Key* key = find(full);
    if (section) return wrong(fmt::format("{}: „{}“ ist ein Abschnitt: [{}].", where, full, full));
    if (key == nullptr) return wrong(unknown(where, full));
    TRY(put_node(*key, where, node, settings));
  }
  return {};
}

}  // namespace

std::string Settings::url() const {
  return public_url.empty() ? fmt::format("http://localhost:{}", port) : public_url;
}
std::string Settings::origin() const { return log_origin.empty() ? host_of(url()) : log_origin; }

std::string Key::environment() const {
  std::string out = "RATHAUS_";
  for (const char c : name) out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

const std::vector<Key>& keys() {
  using S = Settings;
  static const std::vector<Key> all = {
      {"data", &S::data, "data", "Datenordner; gehört dem Benutzer, unter dem Rathaus läuft."},
      {"web.bind", &S::bind, "bind",
       "Adresse, auf der Bürgerinnen, Bürger und Amt ankommen (bei einer Socket-Unit ohne Wirkung)."},
      {"web.port", &S::port, "port", "Port dazu.", 0, 65'535},
      {"web.public_url", &S::public_url, "public-url",
       "Adresse, wie Menschen sie eintippen; gibt dem Nachweisprotokoll seinen Namen."},
      {"web.tls",
       &S::tls,
       "tls",
       "proxy: ein Proxy davor beendet TLS. none: niemand (nur auf diesem Rechner).",
       0,
       0,
       {"proxy", "none"}},
      {"web.trusted_proxies", &S::trusted_proxies, "trusted-proxies",
       "Adressen oder Netze der Proxys, deren X-Forwarded-For gilt."},
      {"web.io_threads", &S::io_threads, "", "Fäden für Verbindungen.", 1, 64},
      {"web.worker_threads", &S::worker_threads, "", "Fäden für Seiten.", 2, 1024},
      {"web.stop_within_s", &S::stop_within_s, "stop-within",
       "So lange dürfen laufende Anfragen beim Anhalten noch dauern, in Sekunden.", 1, 600},
      {"operations.bind", &S::operations_bind, "operations-bind",
       "Adresse für Zustand und Messwerte; nie die öffentliche."},
      {"operations.port", &S::operations_port, "operations-port", "Port dazu; 0 schaltet ihn ab.", 0, 65'535},
      {"log.level",
       &S::log_level,
       "log-level",
       "Was ins Betriebsprotokoll kommt.",
       0,
       0,
       {"error", "warning", "info", "debug"}},
      {"log.requests", &S::log_requests, "log-requests",
       "true: eine Zeile je Anfrage (Route, Status, Dauer), sonst nur langsame und fehlgeschlagene."},
      {"transparency.origin", &S::log_origin, "log-origin",
       "Name des Nachweisprotokolls; leer: der Rechnername aus web.public_url. Nach „rathaus init“ fest."},
      {"sessions.staff_idle_minutes", &S::staff_idle_min, "", "Amt: Abmeldung nach so langer Ruhe.", 1,
       100'000},
      {"sessions.staff_most_minutes", &S::staff_most_min, "", "Amt: Abmeldung spätestens danach.", 1,
       100'000},
      {"sessions.resident_idle_minutes", &S::resident_idle_min, "", "Konten: Abmeldung nach so langer Ruhe.",
       1, 100'000},
      {"sessions.resident_most_minutes", &S::resident_most_min, "", "Konten: Abmeldung spätestens danach.", 1,
       100'000},
      {"store.close_idle_after_s", &S::close_idle_after_s, "close-idle-after",
       "Eine Kommune, die niemand besucht, wird nach so vielen Sekunden geschlossen.", 1, 86'400},
      {"store.min_free_mb", &S::min_free_mb, "min-free",
       "Weniger freier Plattenplatz als dies (MB): der Start wird verweigert.", 16, 1'000'000},
      {"clock.start_days", &S::clock_start_days, "",
       "Lief Rathaus so viele Tage nicht, ruht nach dem Start, was die Zeit auslöst, bis das Datum bestätigt "
       "ist.",
       1, 3'650},
      {"clock.jump_minutes", &S::clock_jump_minutes, "",
       "Springt die Uhr im Betrieb um mehr als so viele Minuten vor, ruht es ebenso.", 1, 10'000},
      {"scanner.clamd", &S::clamd, "clamd",
       "Virenscanner clamd: Socket oder HOST:PORT. Leer: Dateien werden als nicht geprüft gekennzeichnet.", 0,
       0},
      {"scanner.folder", &S::scan_folder, "scan-folder", "Ordner, in den der Scanner seine Dateien legt.", 0,
       0},
      {"backup.key_file", &S::backup_key, "key-file",
       "Datei mit dem Schlüssel der Sicherungen („rathaus backup key DATEI“ macht ihn)."},
  };
  return all;
}

Status read_settings_text(std::string_view toml, const std::string& name, Settings& settings) {
  const toml::parse_result parsed = toml::parse(toml, name);
  if (!parsed) {
    return wrong(fmt::format("{}, Zeile {}: das ist kein TOML: {}", name, parsed.error().source().begin.line,
                             parsed.error().description()));
  }
  return put_table(parsed.table(), "", name, settings);
}

Status read_settings_file(const std::string& file, Settings& settings) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return wrong(fmt::format("{}: die Einstellungsdatei lässt sich nicht lesen.", file));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return read_settings_text(text, file, settings);
}

Status read_environment(const std::function<const char*(const std::string&)>& get,
                        const std::vector<std::string>& all_names, Settings& settings) {
  for (const std::string& name : all_names) {
    const auto key =
        std::find_if(keys().begin(), keys().end(), [&](const Key& k) { return k.environment() == name; });
    if (key == keys().end()) {
      // RATHAUS_WEB_PRT is a slip of the pen; RATHAUS_BUILD is somebody else's business.
      const bool ours = std::any_of(keys().begin(), keys().end(), [&](const Key& k) {
        const std::string section =
            Key{k.name.substr(0, k.name.find('.')), k.target, "", ""}.environment() + "_";
        return k.name.find('.') != std::string::npos && name.starts_with(section);
      });
      if (ours) return wrong(fmt::format("Umgebung: „{}“ ist keine Einstellung.", name));
      continue;
    }
    TRY(put_text(*key, "Umgebung " + name, get(name), settings));
  }
  return {};
}

bool is_settings_option(const std::string& option) {
  return std::any_of(keys().begin(), keys().end(),
                     [&](const Key& key) { return !key.option.empty() && key.option == option; });
}

Status read_option(const std::string& option, const std::string& value, Settings& settings) {
  const auto key = std::find_if(keys().begin(), keys().end(),
                                [&](const Key& k) { return !k.option.empty() && k.option == option; });
  if (key == keys().end()) return wrong(fmt::format("--{} gibt es nicht.", option));
  return put_text(*key, "--" + option, value, settings);
}

std::string to_toml(const Settings& settings) {
  std::string out, section;
  const auto quoted = [](const std::string& text) {
    std::string q = "\"";
    for (const char c : text) (c == '"' || c == '\\') ? q += std::string("\\") + c : q += c;
    return q + "\"";
  };
  for (const Key& key : keys()) {
    const std::size_t dot = key.name.find('.');
    const std::string in = dot == std::string::npos ? "" : key.name.substr(0, dot);
    if (in != section) out += fmt::format("\n[{}]\n", section = in);
    out +=
        fmt::format("# {}\n{} = ", key.help, dot == std::string::npos ? key.name : key.name.substr(dot + 1));
    if (const auto* text = std::get_if<std::string Settings::*>(&key.target))
      out += quoted(settings.*(*text));
    else if (const auto* number = std::get_if<int Settings::*>(&key.target))
      out += std::to_string(settings.*(*number));
    else if (const auto* flag = std::get_if<bool Settings::*>(&key.target))
      out += settings.*(*flag) ? "true" : "false";
    else {
      std::vector<std::string> list;
      for (const std::string& one : settings.*std::get<std::vector<std::string> Settings::*>(key.target))
        list.push_back(quoted(one));
      out += fmt::format("[{}]", fmt::join(list, ", "));
    }
    out += "\n";
  }
  return out;
}

}  // namespace rathaus::app
