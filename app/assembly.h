#pragma once
// Puts the house together: modules, store, flows, adapters, pages.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "flows/house.h"
#include "platform/system/clock.h"
#include "platform/web/server.h"
#include "web/site/site.h"

namespace rathaus::app {

struct AssemblyOptions {
  std::filesystem::path data;
  bool demo = false;
  std::string public_url = "http://localhost:8080";
  const platform::Clock* clock = nullptr;  // null: the system's
  std::chrono::seconds close_idle_after{120};  // a town nobody visits is closed: its memory is given back
};

class Assembly {
 public:
  static Result<std::unique_ptr<Assembly>> open(AssemblyOptions options);
  ~Assembly();

  flows::House& house();
  site::Site& site();
  platform::SystemClock& clock();
  // The packages carried inside the program are installed and offered to the town.
  Status offer_embedded(const std::string& tenant, const std::string& package);

  struct Serving {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 8080;
    unsigned io_threads = 1;
    unsigned worker_threads = 64;
  };
  Result<std::unique_ptr<web::Server>> serve(const Serving& serving);
  std::string route_table();  // method, pattern, policy: what the authorisation matrix is checked against

 private:
  struct Parts;
  explicit Assembly(std::unique_ptr<Parts> parts);
  std::vector<web::Route> routes();
  std::unique_ptr<Parts> parts_;
};

}  // namespace rathaus::app
