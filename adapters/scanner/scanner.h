#pragma once
// Reads scans in the background and watches the scanner's folder.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "flows/scans.h"

namespace rathaus::scanner {

struct Options {
  std::filesystem::path program;  // what run_reader starts; empty: read in this process (tests)
  std::optional<std::filesystem::path> folder;  // the scanner's; one folder in it for each tenant
  std::chrono::seconds look_every{5};
};

// One thread: scans are read one after the other, so that a heap of them does not take the machine.
class Scanner {
 public:
  Scanner(flows::House& house, Options options);
  ~Scanner();
  Scanner(const Scanner&) = delete;
  void start();
  void stop();

  // The effect: puts the scan into the queue and says "unavailable" until it has been read, so that a crash asks again.
  Result<std::optional<event::Command>> read(const std::string& tenant, const event::Effect& effect);
  // Once: every file of the folder that has not grown since the last look. Returns how many were registered.
  int look();

 private:
  struct Job {
    std::string tenant, id;
    auto operator<=>(const Job&) const = default;
  };
  void loop();
  Status do_job(const Job& job);
  void take_file(const std::string& tenant, const std::filesystem::path& file);

  flows::House& house_;
  Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::set<Job> known_;  // queued or being read
  std::map<std::filesystem::path, std::uintmax_t> sizes_;  // as of the last look
  std::atomic<bool> background_{false};  // a thread reads, or did
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace rathaus::scanner
