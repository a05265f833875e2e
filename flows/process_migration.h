#pragma once
// Running instances of a service go over to another version of their model: `model` (XML), or the Universalprozess of this program.
// Each case is an order of its own. A run works through the town in pieces, one effect each: other work goes on between them, and what
// stops in the middle goes on where it was, with the same counts.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flows/house.h"
#include "libs/event/event.h"

namespace rathaus::flows {

struct MigrationOrder {
  std::string service, model, reason;
  event::Actor by;  // operator at the command line, or staff who may shape the service
  event::Object map;  // old element id: new element id
  bool dry = true;  // nothing is changed, the report is the same
};
struct MigrationReport {
  int looked_at = 0, moved = 0, stays = 0;  // stays: on that version already, ended, or without an instance
  std::vector<std::pair<std::string, std::string>> problems;  // reference of the case, sentence
  int more_problems = 0;  // beyond kMostProblems
};
inline constexpr std::size_t kMostProblems = 500;

// All of it at once, for the command line. Errors: those of the order "process.Migrate".
Result<MigrationReport> migrate_processes(House& house, const std::string& tenant,
                                          const MigrationOrder& order);

struct MigrationRun {
  std::string id, service, reason;
  event::Object map;
  bool dry = true, finished = false;
  MigrationReport report;  // so far
};
// Begins a run and gives its id; the program carries it out.
Result<std::string> begin_migration(House& house, const std::string& tenant, const MigrationOrder& order);
// Kept for a month. Errors: not_found "process.no_such_run".
Result<MigrationRun> migration_run(House& house, const std::string& tenant, const std::string& id);

void register_migration(House& house);
Result<event::Plan> begin_migration_command(const event::Envelope& envelope, const event::Object& arguments,
                                            event::Reader& reader);
Result<event::Plan> migrated_piece_command(const event::Envelope& envelope, const event::Object& arguments,
                                           event::Reader& reader);

}  // namespace rathaus::flows
