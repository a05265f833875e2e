// kill -9 under load: at random moments and at every named crash site, with an outside ledger of acknowledged submissions.
//   kill_under_load [KILLS=200] [SEED]
// Required: nothing acknowledged is lost, nothing is done twice, everything replays.
#include <sys/wait.h>

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/faults/ledger.h"

namespace {

using namespace rathaus;
using namespace std::chrono_literals;

constexpr int kLivesPerFolder = 25;  // then a new folder, so that looking everything up again stays quick

const std::vector<std::string> kSites = {
    "store.before_commit", "store.after_commit",   "keys.before_commit",  "keys.before_erase", "blob.before_sync",  "blob.before_rename",
    "blob.after_rename",   "outbox.after_effect",  "outbox.before_done",  "store.before_checkpoint",
};

struct Run {
  std::filesystem::path victim, folder;
  std::mt19937_64 random;
  faults::Findings findings;
  std::set<std::string> sites_hit;
  int errors = 0;
};

// Effects are carried out at least once: none of an acknowledged case may be missing when all work is done.
void check_effects(Run& run, const faults::Ledger& ledger) {
  {
    std::ofstream more(run.folder / "effects", std::ios::app);
    auto town = test::TestTown::open({.data = run.folder / "data"});
    if (!town) return;
    (*town)->runtime().on_effect("NotifyApplicant", [&](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
      more << effect.key << "\n";
      return std::optional<event::Command>{};
    });
    if (!(*town)->runtime().settle(test::kTown)) ++run.findings.corrupt;
  }
  std::set<std::string> done;
  std::ifstream in(run.folder / "effects");
  for (std::string line; std::getline(in, line);) done.insert(line);
  for (const auto& [key, entry] : ledger.acked()) {
    if (entry.intent.n % 4 == 1 && !done.contains("received/" + entry.case_id)) {
      ++run.findings.lost;
      fmt::print(stderr, "  {}: its notification was forgotten\n", key);
    }
  }
}

void one_life(Run& run, faults::Ledger& ledger, int number, const std::string& crash_at) {
  faults::Victim::How how{.program = run.victim, .data = run.folder / "data", .round = std::to_string(number), .threads = 8};
  if (!crash_at.empty()) how.environment.emplace_back("CRASH_AT", crash_at);
  ledger.new_life();
  faults::Victim victim(how, ledger.in_doubt());
  bool alive = victim.listen(ledger, 10s, true);
  if (alive && crash_at.empty()) {
    alive = victim.listen(ledger, std::chrono::milliseconds(5 + run.random() % 150));
  } else if (alive) {
    alive = victim.listen(ledger, 3s);
    if (!alive) run.sites_hit.insert(crash_at.substr(0, crash_at.find(':')));
  }
  if (alive) victim.kill();
  const int status = victim.wait(ledger);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
    ++run.findings.corrupt;
    fmt::print(stderr, "  life {}: ended by itself, status {}\n", number, status);
  }
  ++run.findings.faults;
}

}  // namespace

int main(int argc, char** argv) {
  const int kills = faults::how_many(argc, argv, 200, 5000);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  Run run{.victim = faults::beside(argv[0], "store_victim"), .random = std::mt19937_64(seed)};
  std::vector<std::string> directed;
  for (const std::string& site : kSites) {
    for (int n = 1; n <= 3; ++n) directed.push_back(fmt::format("{}:{}", site, n));
  }
  for (int life = 0; life < kills;) {
    run.folder = faults::fresh_folder("kill");
    {
      faults::Ledger ledger(run.folder / "ledger");
      for (int i = 0; i < kLivesPerFolder && life < kills; ++i, ++life) {
        // Every third life ends at a named place as long as there are any left.
        std::string crash_at;
        if (life % 3 == 1 && !directed.empty()) {
          crash_at = directed.back();
          directed.pop_back();
        }
        one_life(run, ledger, life, crash_at);
        ledger.check(run.folder / "data", i + 1 == kLivesPerFolder || life + 1 == kills || i % 5 == 4, run.findings);
      }
      check_effects(run, ledger);
      run.findings.acked += static_cast<std::int64_t>(ledger.acked().size());
      run.errors += ledger.errors();
    }
    std::error_code ec;
    if (run.findings.good()) std::filesystem::remove_all(run.folder, ec);
    else fmt::print(stderr, "  kept: {}\n", run.folder.string());
  }
  for (const std::string& site : kSites) {
    if (kills >= 200 && !run.sites_hit.contains(site)) {
      fmt::print(stderr, "  crash site {} was never reached\n", site);
      ++run.findings.corrupt;
    }
  }
  fmt::print("{} sites={} errors={} seed={}\n", run.findings.line("kill_under_load"), run.sites_hit.size(), run.errors, seed);
  return run.findings.good() && run.findings.acked > 0 ? 0 : 1;
}
