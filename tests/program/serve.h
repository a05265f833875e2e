#pragma once
// `rathaus serve` as a process of its own, and what can be seen of it from outside.
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "modules/packages/package.h"

namespace rathaus::test {

class Program {
 public:
  struct How {
    std::filesystem::path program, data;
    std::filesystem::path scratch;        // port file and what it prints
    std::vector<std::string> arguments;   // behind "serve --data FOLDER"
    std::vector<std::pair<std::string, std::string>> environment;
    std::uint16_t port = 0;               // 0: any free one
  };
  // Returns when it listens. Error refused "test.program_ended": detail has its exit code and its last words.
  static Result<std::unique_ptr<Program>> start(const How& how);
  ~Program();  // kill -9, unless it has ended
  Program(const Program&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  double started_at() const { return started_at_; }  // monotonic seconds, before the fork
  void kill();  // -9, and waits
  int stop();  // SIGTERM, and waits: exit code
  double cpu_seconds() const;
  std::int64_t resident_kib() const;
  std::int64_t proportional_kib() const;

 private:
  Program() = default;
  std::int64_t rollup(const std::string& field) const;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  double started_at_ = 0;
};

struct Ended {
  int code = 0;
  std::string output;  // both streams
};
// Runs the program to its end.
Ended run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                  const std::filesystem::path& scratch);

// A data folder with so many towns that offer the dog tax; the first is "musterstadt". Returns the package.
Result<std::shared_ptr<const packages::Package>> make_towns(const std::filesystem::path& data, int towns);

}  // namespace rathaus::test
