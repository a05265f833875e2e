#pragma once
// The main job once, over HTTP, as resident and as clerk would do it: every step printed with its time.
#include <string>
#include <vector>

#include "app/demo.h"
#include "flows/house.h"

namespace rathaus::app {

struct WalkOptions {
  std::uint16_t port = 8080;
  std::string tenant = "musterstadt";
  std::string service = "hundesteuer";
  Credential clerk;
  std::string verifier_key;
  std::filesystem::path folder;   // receipt and notice are saved here
  std::uint64_t seed = 1;
  std::string land = {};          // of the town: which rules hold
  bool quiet = false;
};

// True: every step worked. The package is what the town publishes anyway; all else goes over HTTP.
bool walk(const WalkOptions& options, const packages::Package& package);

}  // namespace rathaus::app
