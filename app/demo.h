#pragma once
// The demonstration: two invented towns, their staff, a few hundred synthetic cases in all states, and one walk through the main job.
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/arguments.h"
#include "app/assembly.h"

namespace rathaus::app {

struct Credential {
  std::string tenant, login, name, password, totp_secret;
};

struct DemoTown {
  std::string id;
  std::vector<Credential> staff;
};

// The demonstration begins this long ago; the clock of the assembly is set back by it before anything is stamped.
inline constexpr std::chrono::hours kSeedSpan{24 * 46};
// The packages that the demonstration's towns offer: all that the program carries.
inline constexpr std::array<std::string_view, 11> kDemoServices = {"hundesteuer",
                                                                   "bewohnerparken",
                                                                   "sondernutzung",
                                                                   "sperrmuell",
                                                                   "widerspruch",
                                                                   "wohngeld",
                                                                   "wohnsitz",
                                                                   "gewerbe",
                                                                   "hundesteuer-abmelden",
                                                                   "hundesteuer-befreiung",
                                                                   "hundesteuer-ersatzmarke"};

// Towns, staff (random passwords, printed once), offered services. Running it again on the same data changes nothing.
Result<std::vector<Credential>> seed_towns(Assembly& assembly, int recall_minutes = 5);
// `count` synthetic cases in all states, spread over the last weeks, and `ready` more of today that a bulk approval takes.
// `clock` of the assembly is moved and set back.
Status seed_cases(Assembly& assembly, const std::vector<Credential>& staff, int count, int ready = 0);

Result<int> demo(const Arguments& arguments);
void block_stop_signals(sigset_t& signals);
void wait_for_stop(const sigset_t& signals);

}  // namespace rathaus::app
