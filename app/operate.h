#pragma once
// The commands of whoever runs the program. Each function is one command of the line; program.cpp calls them.
#include "app/arguments.h"
#include "app/assembly.h"
#include "app/settings/settings.h"
#include "app/snapshot.h"

namespace rathaus::app {

// File (--config, RATHAUS_CONFIG, or /etc/rathaus/rathaus.toml unless --data is given), environment, options: in this order.
Result<Settings> settings_of(const Arguments& arguments);
Result<std::unique_ptr<Assembly>> open_house(
    const Arguments& arguments);  // for commands that need the folder for themselves

struct ReadHouse {
  std::unique_ptr<HouseSnapshot> snapshot;  // when the program runs: a copy is read; it goes after the house
  std::unique_ptr<Assembly> assembly;
};
Result<ReadHouse> open_to_read(const Arguments& arguments);

Result<int> erased_command(const Arguments& arguments);
Result<int> serve_command(const Arguments& arguments);
Result<int> check_command(const Arguments& arguments);
Result<int> health_command(const Arguments& arguments);
Result<int> config_command(const Arguments& arguments);
Result<int> init_command(const Arguments& arguments);
Result<int> town_command(const Arguments& arguments);
Result<int> backup_command(const Arguments& arguments);
Result<int> restore_command(const Arguments& arguments);
Result<int> export_command(const Arguments& arguments);
Result<int> import_command(const Arguments& arguments);
Result<int> papers_command(const Arguments& arguments);

// What several of them share.
std::vector<std::string> split_list(const std::string& text);  // "a,b"
int say(const Error& error);  // the sentences; the exit code

}  // namespace rathaus::app
