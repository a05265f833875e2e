// kill -9 of `rathaus serve` while residents send applications over HTTP, with an outside ledger of what was acknowledged.
//   kill_serve PROGRAM [KILLS=20] [SEED]
// Required: nothing acknowledged is lost, nothing is done twice, every receipt verifies with the key of the first start, all replays.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "libs/base/check.h"
#include "libs/german/names.h"
#include "libs/translog/receipt.h"
#include "tests/faults/ledger.h"
#include "tests/program/applicant.h"
#include "tests/program/serve.h"
#include "tests/town/town.h"

namespace {

using namespace rathaus;
using test::Applicant;

constexpr int kPeople = 8;

// A family name that nobody else has: letters only, and no two sound alike by accident in the exact search.
std::string name_of(std::uint64_t n) {
  static const std::string kConsonants = "bdfgklmnprstvwz";
  static const std::string kVowels = "aeiou";
  std::string out = "Q";
  for (int i = 0; i < 5; ++i, n /= 75) (out += kVowels[n % 75 / 15]) += kConsonants[n % 15];
  return out;
}

struct Run {
  std::filesystem::path program, folder;
  std::vector<test::PageAnswers> answers;
  std::mt19937_64 random;
  std::uint64_t next_name = 0;
  int ledger = -1;
  std::mutex mutex;
  std::map<std::string, std::string> acked;  // family name -> reference; "" until it was read
  std::vector<std::string> asked;  // everybody whose sending was begun or who may have been
  std::vector<std::unique_ptr<Applicant>> people;
  std::atomic<int> refusals{0};
  faults::Findings findings;
};

void note(Run& run, const Applicant& one) {
  const std::lock_guard lock(run.mutex);
  std::string& reference = run.acked[one.name()];
  if (!reference.empty() && reference != one.reference()) {
    ++run.findings.dup;
    fmt::print(stderr, "  {}: {} and {}\n", one.name(), reference, one.reference());
  }
  reference = one.reference();
  const std::string line = one.name() + " " + reference + "\n";
  CHECK(::write(run.ledger, line.data(), line.size()) ==
        static_cast<ssize_t>(line.size()));  // O_DSYNC: on disk before we go on
}

// One resident: sends on and on until the program is gone. What was under way goes on in the next life.
void be_a_resident(Run& run, std::unique_ptr<Applicant>& one, std::uint16_t port, std::atomic<bool>& over) {
  while (!over) {
    if (!one || one->stage() == Applicant::Stage::sent) {
      const std::lock_guard lock(run.mutex);
      run.asked.push_back(name_of(run.next_name++));
      one = std::make_unique<Applicant>(port, test::kTown, "hundesteuer", run.answers, run.asked.back());
    }
    const bool known = one->acknowledged();
    const Status done = one->advance();
    if (one->acknowledged() && !known)
      note(run, *one);
    else if (one->stage() == Applicant::Stage::sent)
      note(run, *one);
    if (done) continue;
    if (over || done.error().kind == ErrorKind::unavailable) return;  // the connection broke
    // An answer that is none of the expected: a page that was acknowledged is gone, or the like.
    ++run.refusals;
    fmt::print(stderr, "  {} at stage {}: {} {} {}\n", one->name(), static_cast<int>(one->stage()),
               done.error().code, done.error().field, done.error().detail.substr(0, 300));
    if (one->acknowledged()) ++run.findings.lost;
    one.reset();
  }
}

void one_life(Run& run, std::uint16_t& port) {
  auto program = test::Program::start(
      {.program = run.program, .data = run.folder / "data", .scratch = run.folder, .port = port});
  if (!program) fmt::print(stderr, "{} {}\n", program.error().code, program.error().detail);
  CHECK(program.has_value());
  port = (*program)->port();
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (auto& one : run.people)
    threads.emplace_back([&run, &one, port, &over] { be_a_resident(run, one, port, over); });
  ::usleep(static_cast<useconds_t>(20'000 + run.random() % 400'000));
  ::kill((*program)->pid(), SIGKILL);
  over = true;
  for (std::thread& thread : threads) thread.join();
  (*program)->kill();
  ++run.findings.faults;
}

// The residents who were interrupted finish, in a life that nobody ends early.
void finish_all(Run& run, std::uint16_t port) {
  auto program = test::Program::start(
      {.program = run.program, .data = run.folder / "data", .scratch = run.folder, .port = port});
  CHECK(program.has_value());
  for (auto& one : run.people) {
    if (!one) continue;
    const Status done = one->advance_to(Applicant::Stage::sent);
    if (done)
      note(run, *one);
    else
      ++run.refusals;
  }
  if ((*program)->stop() != 0) ++run.findings.corrupt;
}

// From outside the program: each acknowledged one is there once, with its reference, its name and its receipt.
void check(Run& run, const std::string& verifier_key) {
  auto town = test::TestTown::open({.data = run.folder / "data", .log_origin = "localhost"});
  CHECK(town.has_value());
  const auto complain = [](const std::string& name, const std::string& what) {
    fmt::print(stderr, "  {}: {}\n", name, what);
  };
  const auto view = (*town)->runtime().read(test::kTown).value();
  for (const std::string& name : run.asked) {
    const german::SearchKeys keys = german::query_keys(name);
    CHECK(!keys.words.empty());
    const auto found = view->find_streams({{"word", keys.words.front()}}, 10).value();
    const auto acked = run.acked.find(name);
    if (found.size() > 1) {
      ++run.findings.dup;
      complain(name, fmt::format("{} cases", found.size()));
    }
    if (acked == run.acked.end()) continue;
    ++run.findings.acked;
    if (found.empty()) {
      ++run.findings.lost;
      complain(name, "acknowledged and not there");
      continue;
    }
    const cases::Case c = cases::from_state(view->state(found.front()).value()->data);
    const auto receipt = view->receipt(view->first_leaf(found.front()).value());
    const auto verified = receipt ? translog::verify_receipt(*receipt, verifier_key) : fail(receipt.error());
    const bool right = c.applicant.family_name == name && !c.answers.empty() &&
                       (acked->second.empty() || acked->second == c.reference);
    if (!right || !verified || verified->statement.find(c.reference) == std::string::npos) {
      ++run.findings.corrupt;
      complain(name, right ? "its receipt does not verify" : "another case");
    }
  }
  const auto verification = (*town)->runtime().verify(test::kTown);
  if (!verification || !verification->differences.empty()) {
    ++run.findings.corrupt;
    complain("replay", verification ? verification->differences.front() : verification.error().code);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int kills = faults::how_many(argc - 1, argv + 1, 20, 200);
  const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : std::random_device{}();
  ::signal(SIGPIPE, SIG_IGN);
  Run run{.program = argv[1], .folder = faults::fresh_folder("kill-serve"), .random = std::mt19937_64(seed)};
  run.ledger =
      ::open((run.folder / "ledger").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC, 0600);
  CHECK(run.ledger >= 0);
  const auto package = test::make_towns(run.folder / "data", 1);
  CHECK(package.has_value());
  run.answers = test::answers_for(**package).value();
  run.people.resize(kPeople);
  const std::string key = test::TestTown::open({.data = run.folder / "data", .log_origin = "localhost"})
                              .value()
                              ->runtime()
                              .verifier_key(test::kTown)
                              .value();
  std::uint16_t port = 0;
  for (int i = 0; i < kills; ++i) one_life(run, port);
  finish_all(run, port);
  check(run, key);
  ::close(run.ledger);
  const bool good = run.findings.good() && run.refusals == 0 && run.findings.acked > 0;
  fmt::print("{} refused={} seed={}\n", run.findings.line("kill_serve"), run.refusals.load(), seed);
  if (good)
    std::filesystem::remove_all(run.folder);
  else
    fmt::print(stderr, "kept: {}\n", run.folder.string());
  return good ? 0 : 1;
}
