#include "bench/figures.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

#include "libs/base/check.h"

namespace rathaus::bench {

bool figure(const std::string& name, double value, const std::string& unit, const std::string& ratio, Goal goal, double limit) {
  const bool good = goal == Goal::none || (goal == Goal::at_least ? value >= limit : value <= limit);
  const std::string wanted = goal == Goal::none ? "-" : fmt::format("{}{:g}", goal == Goal::at_least ? ">=" : "<=", limit);
  fmt::print("{} {:.4g} {} {} {} {}\n", name, value, unit, ratio, wanted, goal == Goal::none ? "-" : good ? "ok" : "MISSED");
  std::fflush(stdout);
  return good;
}

void note(const std::string& text) {
  fmt::print("# {}\n", text);
  std::fflush(stdout);
}

void note_machine() {
  std::ifstream in("/proc/loadavg");
  std::string load;
  std::getline(in, load);
  note(fmt::format("load {}, {} processors", load, sysconf(_SC_NPROCESSORS_ONLN)));
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double thread_cpu_seconds() {
  timespec at{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

double now_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

namespace {
std::int64_t from_rollup(const std::string& field) {
  std::ifstream in("/proc/self/smaps_rollup");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(field)) return std::strtoll(line.c_str() + field.size(), nullptr, 10);
  }
  return 0;
}
}  // namespace

std::int64_t resident_kib() { return from_rollup("Rss:"); }
std::int64_t proportional_kib() { return from_rollup("Pss:"); }

double percentile(std::vector<double>& values, double p) {
  CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(p * static_cast<double>(values.size())))];
}

double raw_syncs_per_second(const std::filesystem::path& folder, double seconds) {
  const std::filesystem::path file = folder / "raw-sync";
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  CHECK(fd >= 0);
  const std::string block(4096, 'x');
  const double begin = now_seconds();
  int n = 0;
  while (now_seconds() - begin < seconds) {
    CHECK(::write(fd, block.data(), block.size()) == static_cast<ssize_t>(block.size()));
    CHECK(::fdatasync(fd) == 0);
    ++n;
  }
  const double taken = now_seconds() - begin;
  ::close(fd);
  std::filesystem::remove(file);
  return n / taken;
}

std::filesystem::path data_folder(const std::string& name) {
  const char* chosen = std::getenv("RATHAUS_BENCH_DIR");
  const std::filesystem::path base = chosen != nullptr ? std::filesystem::path(chosen) : std::filesystem::temp_directory_path();
  std::string pattern = (base / ("rathaus-" + name + "-XXXXXX")).string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

}  // namespace rathaus::bench
