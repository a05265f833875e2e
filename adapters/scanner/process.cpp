// The reading process: limits are set between fork and exec, the file goes in through a memory file, the answer comes out of a pipe.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "adapters/scanner/limits.h"
#include "adapters/scanner/reader.h"

namespace rathaus::scanner {
namespace {

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { close(); }
  File(const File&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

bool write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return ::lseek(fd, 0, SEEK_SET) == 0;
}

void limit(int what, rlim_t value) {
  const rlimit both{value, value};
  (void)::setrlimit(what, &both);
}

// Only calls that are safe after fork in a program with threads.
[[noreturn]] void become_reader(const char* program, int in, int out) {
  ::dup2(in, 0);
  ::dup2(out, 1);
  const int nothing = ::open("/dev/null", O_WRONLY);
  if (nothing >= 0) ::dup2(nothing, 2);
  for (int fd = 3; fd < 4096; ++fd) ::close(fd);  // neither the databases nor the sockets
  limit(RLIMIT_AS, kMemoryBytes);
  limit(RLIMIT_CPU, kCpuSeconds);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);  // it writes no file
  limit(RLIMIT_NPROC, 0);  // and starts nobody
  const char* arguments[] = {program, "read-scan", nullptr};
  const char* environment[] = {nullptr};
  ::execve(program, const_cast<char**>(arguments), const_cast<char**>(environment));
  ::_exit(127);
}

std::string read_answer(int fd, std::chrono::steady_clock::time_point deadline) {
  std::string out;
  char buffer[16'384];
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())
            .count();
    pollfd waiting{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) {
      if (left > 0 && errno == EINTR) continue;
      return {};
    }
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {};
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
    if (out.size() > (4u << 20)) return {};
  }
}

}  // namespace

flows::ReadScan run_reader(const std::filesystem::path& program, ByteView pdf) {
  const flows::ReadScan failed{.pages = {}, .trouble = "scan.not_read"};
  File in(::memfd_create("scan", MFD_CLOEXEC));
  int ends[2] = {-1, -1};
  if (in.get() < 0 || !write_all(in.get(), pdf) || ::pipe2(ends, O_CLOEXEC) != 0) return failed;
  File from(ends[0]), to(ends[1]);
  const std::string path = program.string();
  const pid_t child = ::fork();
  if (child < 0) return failed;
  if (child == 0) become_reader(path.c_str(), in.get(), to.get());
  to.close();
  const std::string answer =
      read_answer(from.get(), std::chrono::steady_clock::now() + std::chrono::seconds(kWallSeconds));
  if (answer.empty()) ::kill(child, SIGKILL);  // by its own number: it is ours and not waited for yet
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0) return failed;
  return from_json(answer);
}

}  // namespace rathaus::scanner
