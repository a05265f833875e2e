#include "tests/program/serve.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "app/assembly.h"
#include "libs/base/check.h"
#include "modules/tenancy/town.h"

namespace rathaus::test {
namespace {

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

pid_t spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const std::vector<std::pair<std::string, std::string>>& environment,
            const std::filesystem::path& output) {
  const pid_t pid = ::fork();
  CHECK(pid >= 0);
  if (pid != 0) return pid;
  const int fd = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(fd, STDOUT_FILENO);
  ::dup2(fd, STDERR_FILENO);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words{const_cast<char*>("rathaus")};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Result<std::unique_ptr<Program>> Program::start(const How& how) {
  const auto port_file = how.scratch / "port";
  std::filesystem::remove(port_file);
  std::vector<std::string> arguments{
      "serve",       "--data",           how.data.string(),   "--port", std::to_string(how.port),
      "--port-file", port_file.string(), "--operations-port", "0"};
  arguments.insert(arguments.end(), how.arguments.begin(), how.arguments.end());
  std::unique_ptr<Program> out(new Program());
  out->started_at_ = now_seconds();
  out->pid_ = spawn(how.program, arguments, how.environment, how.scratch / "output");
  for (int i = 0; i < 200'000; ++i) {
    if (const std::string text = content(port_file); text.ends_with("\n")) {
      out->port_ = static_cast<std::uint16_t>(std::stoi(text));
      return out;
    }
    int status = 0;
    if (::waitpid(out->pid_, &status, WNOHANG) == out->pid_) {
      out->pid_ = -1;
      return fail(refused("test.program_ended", {},
                          fmt::format("{}: {}", code_of(status), content(how.scratch / "output"))));
    }
    ::usleep(200);
  }
  return fail(unavailable("test.program_silent"));
}

Program::~Program() { kill(); }

void Program::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int Program::stop() {
  CHECK(pid_ > 0);
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return code_of(status);
}

double Program::cpu_seconds() const {
  clockid_t clock{};
  timespec time{};
  CHECK(::clock_getcpuclockid(pid_, &clock) == 0 && ::clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::int64_t Program::rollup(const std::string& field) const {
  std::ifstream in(fmt::format("/proc/{}/smaps_rollup", pid_));
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(field)) return std::strtoll(line.c_str() + field.size(), nullptr, 10);
  }
  return 0;
}
std::int64_t Program::resident_kib() const { return rollup("Rss:"); }
std::int64_t Program::proportional_kib() const { return rollup("Pss:"); }

Ended run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                  const std::filesystem::path& scratch) {
  const pid_t pid = spawn(program, arguments, {}, scratch / "run-output");
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {code_of(status), content(scratch / "run-output")};
}

Result<std::shared_ptr<const packages::Package>> make_towns(const std::filesystem::path& data, int towns) {
  const auto assembly = TRY(app::Assembly::open({.data = data}));
  for (int i = 0; i < towns; ++i) {
    const std::string id = i == 0 ? "musterstadt" : fmt::format("ort-{}", i);
    tenancy::Town town{.name = i == 0 ? "Stadt Musterstadt" : fmt::format("Gemeinde Ort {}", i),
                       .short_name = "Musterstadt",
                       .ags = fmt::format("{:08}", 8999000 + i),
                       .region = "DE-BW",
                       .authority = "Stadt Musterstadt",
                       .street = "Rathausplatz 1",
                       .postal_code = "12345",
                       .city = "Musterstadt"};
    town.phone = "0999 100-0";
    town.email = "info@musterstadt.invalid";
    town.objection_body = "Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt";
    TRY(assembly->house().runtime.create_tenant(id, tenancy::facts_of(town)));
    TRY(assembly->offer_embedded(id, "hundesteuer"));
  }
  return assembly->house().shelf.offered("musterstadt", "hundesteuer");
}

}  // namespace rathaus::test
