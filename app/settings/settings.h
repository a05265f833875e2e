#pragma once
// What an operator may set: one TOML file, then RATHAUS_* from the environment, then options. The later one wins.
// Invariant: what is not understood is refused with file, line and key; nothing is dropped or guessed.
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::app {

struct Settings {
  std::string data;  // data folder
  std::string bind = "127.0.0.1";  // address of residents and staff
  int port = 8080;
  std::string public_url;  // as people type it; empty: http://localhost:PORT
  std::string tls = "proxy";  // proxy: a proxy in front ends TLS; none: nobody does (only on this machine)
  std::vector<std::string> trusted_proxies;  // whose X-Forwarded-For counts
  int io_threads = 1, worker_threads = 64;
  int stop_within_s = 25;  // running requests get this long to finish at SIGTERM
  std::string operations_bind = "127.0.0.1";  // health and metrics; never the public address
  int operations_port = 9464;  // 0: off
  std::string log_level = "info";  // error, warning, info, debug
  bool log_requests = false;  // one line per request (route, status, time), not only slow and failed ones
  std::string log_origin;  // name of the transparency log; empty: host of public_url
  int staff_idle_min = 30, staff_most_min = 600, resident_idle_min = 30, resident_most_min = 1440;
  int close_idle_after_s = 120;
  int clock_start_days = 45;  // after a boot: a clock further ahead than this holds what time sets off
  int clock_jump_minutes = 15;  // the same while the machine runs
  int min_free_mb = 512;  // less free disk than this: the start is refused
  std::string
      clamd;  // the malware scanner, SOCKET or HOST:PORT; empty: none, uploads are marked as not examined
  std::string scan_folder;  // where a scanner puts its files; empty: none is watched
  std::string backup_key;  // file with the key that backups are sealed with

  std::string url() const;  // public_url or its default
  std::string origin() const;  // log_origin or the host of url()
};

// One key of the file: "web.port", RATHAUS_WEB_PORT, --port.
struct Key {
  using Target = std::variant<std::string Settings::*, int Settings::*, bool Settings::*,
                              std::vector<std::string> Settings::*>;
  std::string name;
  Target target;
  std::string option;  // of the command line; empty: none
  std::string help;  // one German sentence
  int least = 0, most = 0;  // numbers
  std::vector<std::string> values;  // texts of a closed list
  std::string environment() const;  // "RATHAUS_WEB_PORT"
};
const std::vector<Key>& keys();

// Each takes what was set before and lays its own over it. Errors: refused "start.settings"; detail is the German sentence with place
// and key ("rathaus.toml, Zeile 12: ...").
Status read_settings_file(const std::string& file, Settings& settings);
Status read_settings_text(std::string_view toml, const std::string& name, Settings& settings);
Status read_environment(const std::function<const char*(const std::string&)>& get,
                        const std::vector<std::string>& all_names, Settings& settings);
Status read_option(const std::string& option, const std::string& value, Settings& settings);
bool is_settings_option(const std::string& option);

std::string to_toml(const Settings& settings);  // every key with its present value and sentence

}  // namespace rathaus::app
