#pragma once
// Puts the house together: modules, store, flows, adapters, pages.
#include <chrono>
#include <filesystem>
#include <functional>
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
  std::string clamd;  // address of the malware scanner; empty: none, uploads are marked as not examined
  std::string public_url = "http://localhost:8080";
  // The name of the transparency log. Empty: as it was fixed in the data folder, or the host of public_url, which is fixed then.
  std::string log_origin;
  std::optional<identity::Lifetime> staff_session, other_session;  // shorter than the house's own
  const platform::Clock* clock = nullptr;  // null: the system's
  std::filesystem::path reader;  // the program that reads scans in a process of its own; empty: in this one
  std::optional<std::filesystem::path> scan_folder;  // the scanner's, one folder in it for each town
  // Set: a clock that jumps ahead holds what time sets off (platform/system/clock_guard.h). Demonstrations move the clock themselves.
  std::optional<platform::ClockLimits> clock_limits = std::nullopt;
  std::optional<platform::Machine> machine = std::nullopt;  // none: this one
  std::chrono::seconds close_idle_after{120};  // a town nobody visits is closed: its memory is given back
};

// What the program knows of its modules; for stores that are opened beside the runtime.
std::unique_ptr<store::Modules> all_modules();

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
    int listening_socket = -1;  // handed over by the service manager: bind and port do not count then
    std::vector<std::string> trusted_proxies;
    bool hsts = false;
    std::chrono::milliseconds drain_deadline{10'000}, drain_grace{0};
    std::function<void(const web::Served&)> on_served;
    // For the test that breaks each policy on purpose; nothing in the program sets it.
    std::function<web::Authorizer(web::Authorizer)> wrap_authoriser;
  };
  Result<std::unique_ptr<web::Server>> serve(const Serving& serving);
  const std::string& log_origin() const;
  std::string route_table();  // method, pattern, policy: what the authorisation matrix is checked against

 private:
  struct Parts;
  explicit Assembly(std::unique_ptr<Parts> parts);
  std::vector<web::Route> routes();
  std::unique_ptr<Parts> parts_;
};

}  // namespace rathaus::app
