#pragma once
// The house as it is at one moment, for commands that read while the program runs: control database and towns copied into
// <data>/snapshots/, to be opened like any other data folder. Gone when this goes.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/assembly.h"

namespace rathaus::app {

class HouseSnapshot {
 public:
  // Of these towns; an empty list: all that have a folder; one empty name: none.
  static Result<std::unique_ptr<HouseSnapshot>> take(const std::filesystem::path& data,
                                                     std::vector<std::string> towns);
  ~HouseSnapshot();
  HouseSnapshot(const HouseSnapshot&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<std::string>& towns() const { return towns_; }
  Result<std::unique_ptr<Assembly>> open() const;  // reads only; no worker runs

 private:
  HouseSnapshot() = default;
  std::filesystem::path folder_;
  std::vector<std::string> towns_;
};

// The name of a town's log as its newest checkpoint has it; `fallback` while the log is empty. `folder`: the town's own.
Result<std::string> log_origin_of(const std::filesystem::path& folder, const std::string& tenant,
                                  const std::string& fallback);

// Those of processes that are gone.
void remove_stale_snapshots(const std::filesystem::path& data);

}  // namespace rathaus::app
