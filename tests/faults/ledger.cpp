#include "tests/faults/ledger.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fmt/format.h>

#include "libs/base/check.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"

namespace rathaus::faults {

std::string Findings::line(const std::string& name) const {
  return fmt::format("{} faults={} acked={} lost={} dup={} corrupt={}", name, faults, acked, lost, dup, corrupt);
}

Ledger::Ledger(const std::filesystem::path& file) {
  fd_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC, 0600);
  CHECK(fd_ >= 0);
}
Ledger::~Ledger() { ::close(fd_); }

void Ledger::complain(const std::string& what) {
  if (complaints_++ < 20) fmt::print(stderr, "  {}\n", what);
}

void Ledger::hear(const std::string& line) {
  if (line.starts_with("R ")) {
    ready_ = true;
    if (vkey_.empty()) vkey_ = line.substr(2);
    if (vkey_ != line.substr(2)) complain("the log has another key now");
  } else if (line.starts_with("I ")) {
    const Intent intent = read_intent(line.substr(2));
    intents_[intent.key] = intent;
  } else if (line.starts_with("A ")) {
    std::istringstream in(line.substr(2));
    Entry entry;
    std::string key;
    in >> key >> entry.case_id >> entry.reference >> entry.leaf;
    const auto intent = intents_.find(key);
    CHECK(intent != intents_.end());
    entry.intent = intent->second;
    intents_.erase(intent);
    const std::string note = fmt::format("{} {} {} {}\n", key, entry.case_id, entry.reference, entry.leaf);
    CHECK(::write(fd_, note.data(), note.size()) == static_cast<ssize_t>(note.size()));
    if (acked_.emplace(key, std::move(entry)).second) order_.push_back(key);
  } else if (line.starts_with("E ")) {
    ++errors_;
  } else if (line.starts_with("D ")) {
    done_ = true;
  }
}

std::vector<Intent> Ledger::in_doubt() const {
  std::vector<Intent> out;
  for (const auto& [key, intent] : intents_) out.push_back(intent);
  return out;
}

void Ledger::check_entry(store::ReadView& view, Entry& entry, bool thorough, Findings& findings) {
  const auto state = view.state(entry.case_id);
  if (!state || !*state) {
    ++findings.lost;
    complain(entry.intent.key + ": " + (state ? "the case is not there" : state.error().code));
    return;
  }
  const cases::Case stored = cases::from_state((*state)->data);
  if (stored.reference != entry.reference || stored.answers != case_of(entry.intent).answers) {
    ++findings.corrupt;
    complain(entry.intent.key + ": the case is another one");
  }
  if (entry.checked && !thorough) return;
  entry.checked = true;
  const auto found = view.find_streams({{"account", entry.intent.key}}, 10);
  if (!found || found->size() != 1) {
    ++(found && found->size() > 1 ? findings.dup : findings.corrupt);
    complain(fmt::format("{}: {} cases", entry.intent.key, found ? found->size() : 0));
  }
  const auto receipt = view.receipt(entry.leaf);
  const auto verified = receipt ? translog::verify_receipt(*receipt, vkey_) : fail(receipt.error());
  if (!verified || verified->statement.find(entry.reference) == std::string::npos) {
    ++findings.corrupt;
    complain(fmt::format("{}: receipt: {}", entry.intent.key, verified ? "of something else" : verified.error().code));
  }
  if (!entry.intent.blob.empty()) {
    const auto blob = view.blob(entry.case_id, entry.intent.blob);
    if (!blob || as_text(*blob) != file_of(entry.intent)) {
      ++findings.lost;
      complain(entry.intent.key + ": its file is lost");
    }
  }
}

void Ledger::check(const std::filesystem::path& data, bool thorough, Findings& findings, std::int64_t count) {
  auto town = test::TestTown::open({.data = data});
  if (!town) {
    ++findings.corrupt;
    complain("does not open: " + town.error().code + " " + town.error().detail);
    return;
  }
  {
    const auto view = (*town)->runtime().read(test::kTown);
    CHECK(view.has_value());
    const std::size_t n = count < 0 ? order_.size() : static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < n; ++i) check_entry(**view, acked_.at(order_[i]), thorough, findings);
  }
  if (!thorough) return;
  const auto verification = (*town)->runtime().verify(test::kTown);
  if (!verification || !verification->differences.empty()) {
    ++findings.corrupt;
    complain("replay: " + (verification ? verification->differences.front() : verification.error().code));
  }
}

// ---- the victim -----------------------------------------------------------------------------------------------------------------

Victim::Victim(const How& how, const std::vector<Intent>& in_doubt) {
  int in[2];
  int out[2];
  CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
  pid_ = ::fork();
  CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    for (const auto& [name, value] : how.environment) ::setenv(name.c_str(), value.c_str(), 1);
    const std::string threads = std::to_string(how.threads);
    const std::string count = std::to_string(how.count);
    ::execl(how.program.c_str(), "store_victim", how.data.c_str(), how.round.c_str(), threads.c_str(), count.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  out_ = out[0];
  std::string lines;
  for (const Intent& intent : in_doubt) {
    lines += fmt::format("{} {} {} {}\n", intent.key, intent.draft, intent.n, intent.blob.empty() ? "-" : intent.blob);
  }
  for (std::size_t at = 0; at < lines.size();) {
    const ssize_t n = ::write(in[1], lines.data() + at, lines.size() - at);
    if (n <= 0) break;
    at += static_cast<std::size_t>(n);
  }
  ::close(in[1]);
}

Victim::~Victim() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
}

bool Victim::take(Ledger& ledger, int timeout_ms) {
  pollfd poll{.fd = out_, .events = POLLIN, .revents = 0};
  if (::poll(&poll, 1, timeout_ms) <= 0) return true;
  char buffer[65536];
  const ssize_t n = ::read(out_, buffer, sizeof buffer);
  if (n <= 0) return false;
  rest_.append(buffer, static_cast<std::size_t>(n));
  std::size_t from = 0;
  for (std::size_t end; (end = rest_.find('\n', from)) != std::string::npos; from = end + 1) ledger.hear(rest_.substr(from, end - from));
  rest_.erase(0, from);
  return true;
}

bool Victim::listen(Ledger& ledger, std::chrono::milliseconds for_so_long, bool until_ready) {
  const auto end = std::chrono::steady_clock::now() + for_so_long;
  while (true) {
    if (until_ready && ledger.ready()) return true;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    if (!take(ledger, static_cast<int>(left.count()))) return false;
  }
}

void Victim::kill() { ::kill(pid_, SIGKILL); }

int Victim::wait(Ledger& ledger) {
  while (take(ledger, -1)) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

int how_many(int argc, char** argv, int normal, int many) {
  if (argc > 1) return std::atoi(argv[1]);
  const char* wanted = std::getenv("RATHAUS_LONG");  // ./dev test sets it to 0 or 1
  return wanted != nullptr && std::string_view(wanted) == "1" ? many : normal;
}

std::filesystem::path fresh_folder(const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / ("rathaus-" + name + "-XXXXXX")).string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

std::filesystem::path beside(const char* argv0, const std::string& program) {
  return std::filesystem::absolute(argv0).parent_path() / program;
}

}  // namespace rathaus::faults
