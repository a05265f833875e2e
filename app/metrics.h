#pragma once
// Figures for operators in Prometheus' text format, and the two questions of a load balancer. They lie on a listener of their own.
// Never: anything about a person; labels are route patterns, status classes and town ids.
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "platform/runtime/runtime.h"
#include "platform/web/server.h"

namespace rathaus::app {

class Metrics {
 public:
  void served(const web::Served& served);  // from I/O threads
  std::string text(runtime::Runtime& runtime, const web::ServerStatistics& server);

  static constexpr std::array<double, 10> kBounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

 private:
  struct Route {
    std::array<std::uint64_t, 6> by_class{};  // 1xx .. 5xx at 1 .. 5
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double seconds = 0;
  };
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Route> routes_;  // method, pattern
};

struct OperationsListener {
  std::string bind;
  std::uint16_t port = 0;
  int listening_socket = -1;
};
// /health/live, /health/ready, /metrics. `ready`: false while the program drains.
Result<std::unique_ptr<web::Server>> serve_operations(const OperationsListener& listener,
                                                      runtime::Runtime& runtime, Metrics& metrics,
                                                      std::function<web::ServerStatistics()> statistics,
                                                      std::function<bool()> ready);

}  // namespace rathaus::app
