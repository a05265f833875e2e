// One contract, two scanners: a fake that speaks INSTREAM, and the real clamd with a signature of our own where it is installed.
#include "adapters/clamd/clamd.h"

#include <gtest/gtest.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

extern char** environ;

namespace rathaus::clamd {
namespace {

using namespace std::chrono_literals;

// Put together here, so that no scanner takes this file itself for what it describes.
std::string eicar() {
  return std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$") + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";
}

constexpr std::size_t kLimit = 1u << 20;

enum class Mood { fair, silent, rude, error, cuts_off };

// As clamd does: one command a connection, pieces with their length in front, the answer ends with NUL.
class FakeClamd {
 public:
  explicit FakeClamd(const std::string& path, Mood mood = Mood::fair) : mood_(mood) {
    listen_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof(address.sun_path), "%s", path.c_str());
    EXPECT_EQ(::bind(listen_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listen_, 8), 0);
    thread_ = std::thread([this] { loop(); });
  }
  ~FakeClamd() {
    stop_ = true;
    ::shutdown(listen_, SHUT_RDWR);
    ::close(listen_);
    thread_.join();
  }

 private:
  void loop() {
    while (!stop_) {
      pollfd one{listen_, POLLIN, 0};
      if (::poll(&one, 1, 50) <= 0) continue;
      const int fd = ::accept(listen_, nullptr, nullptr);
      if (fd < 0) continue;
      serve(fd);
      ::close(fd);
    }
  }
  static bool read_all(int fd, void* to, std::size_t size) {
    auto* at = static_cast<char*>(to);
    while (size > 0) {
      const ssize_t got = ::recv(fd, at, size, 0);
      if (got <= 0) return false;
      at += got;
      size -= static_cast<std::size_t>(got);
    }
    return true;
  }
  void say(int fd, std::string text) {
    text += '\0';
    (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  }
  void serve(int fd) {
    std::string command;
    for (char c = 1; command.size() < 20 && read_all(fd, &c, 1) && c != '\0';) command += c;
    if (command == "zVERSION") return say(fd, "ClamAV fake/1");
    if (mood_ == Mood::cuts_off) return;
    std::string file;
    while (true) {
      std::uint32_t size = 0;
      if (!read_all(fd, &size, 4)) return;
      size = ntohl(size);
      if (size == 0) break;
      if (file.size() + size > kLimit) return say(fd, "INSTREAM size limit exceeded. ERROR");
      const std::size_t at = file.size();
      file.resize(at + size);
      if (!read_all(fd, file.data() + at, size)) return;
    }
    if (mood_ == Mood::silent) {
      for (int i = 0; i < 40 && !stop_; ++i) std::this_thread::sleep_for(50ms);
      return;
    }
    if (mood_ == Mood::rude) return say(fd, "stream: whatever");
    if (mood_ == Mood::error) return say(fd, "stream: Can't allocate memory ERROR");
    say(fd, file.find(eicar()) != std::string::npos ? "stream: Eicar-Test-Signature.UNOFFICIAL FOUND"
                                                    : "stream: OK");
  }
  Mood mood_;
  int listen_ = -1;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ClamdTest : public testing::Test {
 protected:
  ClamdTest() {
    char name[] = "/tmp/rathaus-clamd-XXXXXX";
    folder_ = mkdtemp(name);
    options_ = {.address = folder_ / "c.sock", .connect = 2'000ms, .whole = 10'000ms};
  }
  ~ClamdTest() override { std::filesystem::remove_all(folder_); }

  // The contract: what every scanner must make of these.
  void contract() {
    const auto clean = scan(options_, as_bytes("ein harmloser Text"));
    ASSERT_TRUE(clean) << clean.error().code << clean.error().detail;
    EXPECT_FALSE(clean->infected);
    const auto hit = scan(options_, as_bytes(eicar()));
    ASSERT_TRUE(hit) << hit.error().code;
    EXPECT_TRUE(hit->infected);
    EXPECT_EQ(hit->finding, "Eicar-Test-Signature.UNOFFICIAL");
    // In the second piece, so that pieces are put together.
    const auto late = scan(options_, as_bytes(std::string(200'000, 'x') + eicar()));
    ASSERT_TRUE(late) << late.error().code;
    EXPECT_TRUE(late->infected);
    const auto big = scan(options_, as_bytes(std::string(3u << 20, 'x')));
    ASSERT_FALSE(big);
    EXPECT_TRUE(big.error().code == "scanner.size" || big.error().code == "scanner.away")
        << big.error().code << ": never clean";
    const auto name = version(options_);
    ASSERT_TRUE(name);
    EXPECT_TRUE(name->starts_with("ClamAV")) << *name;
  }

  std::filesystem::path folder_;
  Options options_;
};

TEST_F(ClamdTest, TheFakeKeepsTheContract) {
  const FakeClamd fake(options_.address);
  contract();
}

TEST_F(ClamdTest, TheRealOneKeepsTheContract) {
  const char* program = "/usr/sbin/clamd";
  if (::access(program, X_OK) != 0) GTEST_SKIP() << "SKIPPED: clamd is not installed (Debian: clamav-daemon)";
  std::filesystem::create_directories(folder_ / "db");
  std::string digits;
  for (const char c : eicar()) {
    char two[3];
    std::snprintf(two, sizeof(two), "%02x", static_cast<unsigned char>(c));
    digits += two;
  }
  std::ofstream(folder_ / "db/test.ndb") << "Eicar-Test-Signature:0:*:" << digits << "\n";
  std::ofstream(folder_ / "clamd.conf")
      << "LocalSocket " << options_.address << "\nDatabaseDirectory " << (folder_ / "db").string()
      << "\nTemporaryDirectory " << folder_.string() << "\nForeground yes\nStreamMaxLength 1M\n";
  const std::string config = (folder_ / "clamd.conf").string();
  std::vector<std::string> words{program, "-c", config};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
  pid_t pid = 0;
  ASSERT_EQ(posix_spawn(&pid, program, &actions, nullptr, argv.data(), environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  bool up = false;
  for (int i = 0; i < 300 && !up; ++i) {
    std::this_thread::sleep_for(100ms);
    up = version(options_).has_value();
  }
  EXPECT_TRUE(up) << "clamd did not come up";
  if (up) contract();
  ::kill(pid, SIGTERM);
  ::waitpid(pid, nullptr, 0);
}

TEST_F(ClamdTest, AScannerThatDoesNotAnswerIsNeverAClean) {
  options_.whole = 500ms;
  EXPECT_EQ(scan(options_, as_bytes("x")).error().code, "scanner.away") << "nobody listens";
  for (const auto& [mood, code, kind] : {std::tuple{Mood::silent, "scanner.away", ErrorKind::unavailable},
                                         {Mood::cuts_off, "scanner.away", ErrorKind::unavailable},
                                         {Mood::error, "scanner.busy", ErrorKind::unavailable},
                                         {Mood::rude, "scanner.answer", ErrorKind::refused}}) {
    std::filesystem::remove(options_.address);
    const FakeClamd fake(options_.address, mood);
    const auto verdict = scan(options_, as_bytes("x"));
    ASSERT_FALSE(verdict) << code;
    EXPECT_EQ(verdict.error().code, code);
    EXPECT_EQ(verdict.error().kind, kind) << "unavailable is tried again, refused is an incident at once";
  }
}

TEST(ClamdAddress, IsASocketOrNumbers) {
  for (const char* good : {"/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "localhost:3310"})
    EXPECT_TRUE(check_address(good)) << good;
  for (const char* bad :
       {"", "clamd", "127.0.0.1", "scanner.example:3310", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:33x"})
    EXPECT_FALSE(check_address(bad)) << bad;
}

}  // namespace
}  // namespace rathaus::clamd
