#include "app/metrics.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "app/build_date.h"
#include "platform/store/sqlite/database.h"
#include "platform/system/random.h"

namespace rathaus::app {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void value(std::string& out, std::string_view name, std::string_view type, std::string_view help,
           double number) {
  head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, number);
}

std::int64_t resident_bytes() {
  long pages = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * ::sysconf(_SC_PAGESIZE);
}

int open_descriptors() {
  int count = 0;
  if (DIR* dir = ::opendir("/proc/self/fd")) {
    while (::readdir(dir) != nullptr) ++count;
    ::closedir(dir);
  }
  return count;
}

void towns(std::string& out, runtime::Runtime& runtime) {
  const auto all = runtime.tenants();
  if (!all) return;
  value(out, "rathaus_towns", "gauge", "Towns of this installation.", static_cast<double>(all->size()));
  const auto open = runtime.open_towns();
  head(out, "rathaus_outbox_waiting", "gauge",
       "Effects that wait to be carried out, by town (open towns only).");
  for (const auto& town : open)
    fmt::format_to(std::back_inserter(out), "rathaus_outbox_waiting{{town=\"{}\"}} {}\n", town.tenant,
                   town.outbox);
  head(out, "rathaus_incidents", "gauge", "Effects that wait for a person, by town (open towns only).");
  for (const auto& town : open)
    fmt::format_to(std::back_inserter(out), "rathaus_incidents{{town=\"{}\"}} {}\n", town.tenant,
                   town.incidents);
}

}  // namespace

void Metrics::served(const web::Served& served) {
  const double seconds = static_cast<double>(served.took.count()) / 1e6;
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
  const auto status_class = static_cast<std::size_t>(std::clamp(served.status / 100, 0, 5));
  const std::lock_guard lock(mutex_);
  Route& route = routes_[{std::string(served.method.size() > 10 ? "other" : served.method),
                          std::string(served.pattern)}];
  ++route.by_class[status_class];
  ++route.buckets[bucket];
  route.seconds += seconds;
}

std::string Metrics::text(runtime::Runtime& runtime, const web::ServerStatistics& server) {
  std::string out;
  const auto put = std::back_inserter(out);
  std::map<std::pair<std::string, std::string>, Route> routes;
  {
    const std::lock_guard lock(mutex_);
    routes = routes_;
  }
  head(out, "rathaus_http_requests_total", "counter",
       "Finished requests by route pattern and class of status; empty route: unknown address.");
  for (const auto& [name, route] : routes) {
    for (std::size_t i = 1; i < route.by_class.size(); ++i) {
      if (route.by_class[i] > 0)
        fmt::format_to(put, "rathaus_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}xx\"}} {}\n",
                       name.first, name.second, i, route.by_class[i]);
    }
  }
  head(out, "rathaus_http_request_seconds", "histogram",
       "Time from the request's header to the end of the answer.");
  for (const auto& [name, route] : routes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      fmt::format_to(put, "rathaus_http_request_seconds_bucket{{method=\"{}\",route=\"{}\",le=\"{}\"}} {}\n",
                     name.first, name.second, kBounds[i], sum += route.buckets[i]);
    }
    sum += route.buckets.back();
    fmt::format_to(put,
                   "rathaus_http_request_seconds_bucket{{method=\"{0}\",route=\"{1}\",le=\"+Inf\"}} "
                   "{2}\nrathaus_http_request_seconds_sum{{method=\"{0}\",route=\"{1}\"}} {3}\n"
                   "rathaus_http_request_seconds_count{{method=\"{0}\",route=\"{1}\"}} {2}\n",
                   name.first, name.second, sum, route.seconds);
  }
  const auto number = [&](std::string_view name, std::string_view type, std::string_view help, auto n) {
    value(out, name, type, help, static_cast<double>(n));
  };
  number("rathaus_http_connections", "gauge", "Open connections.", server.open_connections);
  number("rathaus_http_queued", "gauge", "Requests that wait for a worker.", server.queued);
  number("rathaus_http_connections_total", "counter", "Accepted connections.", server.accepted);
  number("rathaus_http_overload_total", "counter", "Requests refused because too much was under way (503).",
         server.refused_overload);
  number("rathaus_http_timeouts_total", "counter", "Connections that were too slow.", server.timed_out);
  number("rathaus_http_bad_requests_total", "counter", "Requests that were no HTTP.", server.bad_requests);
  number("rathaus_http_exceptions_total", "counter", "Handlers that failed unexpectedly (500).",
         server.exceptions);
  const runtime::Figures figures = runtime.figures();
  number("rathaus_commits_total", "counter", "Transactions that reached the disk.", figures.commits);
  number("rathaus_commands_total", "counter", "Commands in them.", figures.commands);
  number("rathaus_disk_syncs_total", "counter", "fsync and fdatasync calls.", store::durable_syncs());
  number("rathaus_towns_open", "gauge", "Databases in memory, the control database among them.",
         figures.open_tenants);
  towns(out, runtime);
  const auto hold = runtime.clock_hold();
  number("rathaus_clock_held", "gauge", "1: the clock is in doubt, nothing is done because time has passed.",
         hold ? 1 : 0);
  number("rathaus_clock_ahead_seconds", "gauge", "How far the clock was ahead when that began.",
         hold ? (hold->reading.micros - hold->expected.micros) / 1'000'000 : 0);
  struct statvfs disk{};
  const std::filesystem::path& data = runtime.options().data;
  if (::statvfs(data.c_str(), &disk) == 0)
    number("rathaus_disk_free_bytes", "gauge", "Free space where the data lies.",
           static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize));
  struct stat backup{};
  if (::stat((data / "last-backup").c_str(), &backup) == 0)
    number("rathaus_last_backup_timestamp_seconds", "gauge",
           "When the last backup was finished and verified.", backup.st_mtim.tv_sec);
  number("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
  number("process_open_fds", "gauge", "Open descriptors.", open_descriptors());
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  number("process_cpu_seconds_total", "counter", "Processor time.",
         static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
             static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  head(out, "rathaus_build_info", "gauge", "The program.");
  fmt::format_to(put, "rathaus_build_info{{version=\"{}\",built=\"{}\"}} 1\n", kVersion, kBuildDate);
  return out;
}

Result<std::unique_ptr<web::Server>> serve_operations(const OperationsListener& listener,
                                                      runtime::Runtime& runtime, Metrics& metrics,
                                                      std::function<web::ServerStatistics()> statistics,
                                                      std::function<bool()> ready) {
  enum class Rule { local = 1 };
  const web::Policy local(Rule::local, "operator");
  std::vector<web::Route> routes;
  routes.push_back({web::Method::get, "/health/live", local,
                    [](const web::Request&) { return web::Response::text("ok\n"); }});
  routes.push_back({web::Method::get, "/health/ready", local, [&runtime, ready](const web::Request&) {
                      // Ready is who can read what the next request needs; a disk that does not answer is not.
                      const bool yes = ready() && runtime.read(runtime::Runtime::kControl).has_value();
                      // People can work while the clock is in doubt; whoever reads on is told.
                      const std::string clock =
                          runtime.clock_hold() ? "clock held: rathaus check --confirm-date YYYY-MM-DD\n" : "";
                      return web::Response::text((yes ? "ready\n" : "not ready\n") + clock, yes ? 200 : 503);
                    }});
  routes.push_back(
      {web::Method::get, "/metrics", local, [&runtime, &metrics, statistics](const web::Request&) {
         return web::Response::text(metrics.text(runtime, statistics()));
       }});
  web::ServerOptions options;
  options.bind_address = listener.bind;
  options.port = listener.port;
  options.listening_socket = listener.listening_socket;
  options.worker_threads = 2;
  options.max_connections = 64;
  options.csrf_secret = hex(platform::random_bytes<32>());
  options.drain_deadline = std::chrono::milliseconds(500);
  return web::Server::start(
      std::move(options), TRY(web::Router::build(std::move(routes))),
      [](const web::Request&, const web::RouteInfo&) -> web::AuthResult { return web::Allowed{}; });
}

}  // namespace rathaus::app
