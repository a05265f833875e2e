// The n-th sync, write or open fails, once: the process answers "unavailable" or stops, and the next start has everything that was
// acknowledged. io_faults [RUNS=120]: spread over the calls; each call is walked from its first to its last n.
#include <sys/wait.h>

#include <cerrno>
#include <fmt/format.h>

#include "libs/base/check.h"
#include "tests/faults/ledger.h"

namespace {

using namespace rathaus;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Fault {
  const char* call;
  int error;
};
constexpr Fault kFaults[] = {{"fdatasync", EIO}, {"fsync", EIO}, {"pwrite", EIO}, {"pwrite", ENOSPC}, {"write", ENOSPC}, {"open", EMFILE}, {"ftruncate", EIO}};

}  // namespace

int main(int argc, char** argv) {
  const int runs = faults::how_many(argc, argv, 120, 700);
  const int each = std::max(1, runs / static_cast<int>(std::size(kFaults)));
  const fs::path folder = faults::fresh_folder("io");
  const fs::path victim = faults::beside(argv[0], "store_victim");
  const fs::path preload = faults::beside(argv[0], "libfault_preload.so");
  {
    auto town = test::TestTown::open({.data = folder / "template"});
    CHECK(town.has_value());
  }
  faults::Findings findings;
  int stopped = 0;
  int refused = 0;
  for (const Fault& fault : kFaults) {
    // The first ones one by one, then in growing steps, so that the whole of a run is reached.
    for (int run = 0, n = 1; run < each; ++run, n += 1 + n / 4) {
      const fs::path here = folder / "run";
      fs::remove_all(here);
      fs::create_directories(here);
      fs::copy(folder / "template", here / "data", fs::copy_options::recursive);
      faults::Ledger ledger(here / "ledger");
      int status = 0;
      {
        faults::Victim one({.program = victim, .data = here / "data", .round = "r", .threads = 3, .count = 12,
                            .environment = {{"LD_PRELOAD", preload.string()}, {"FAULT_AT", fmt::format("{}:{}:{}", fault.call, n, fault.error)},
                                            {"FAULT_HIT", (here / "hit").string()}}},
                           {});
        if (one.listen(ledger, 20s)) {
          fmt::print(stderr, "  {}:{}: hangs\n", fault.call, n);
          ++findings.corrupt;
          one.kill();
        }
        status = one.wait(ledger);
      }
      if (!fs::exists(here / "hit")) break;  // there are fewer calls than n
      ++findings.faults;
      refused += ledger.errors();
      if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) ++stopped;
      else if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 4)) {
        fmt::print(stderr, "  {}:{}: status {}\n", fault.call, n, status);
        ++findings.corrupt;
      }
      // A failed sync of a database must never be answered with "done" or passed over.
      const std::int64_t before = findings.lost + findings.corrupt + findings.dup;
      ledger.check(here / "data", true, findings);
      findings.acked += static_cast<std::int64_t>(ledger.acked().size());
      if (findings.lost + findings.corrupt + findings.dup != before) fmt::print(stderr, "  at {}:{}:{}\n", fault.call, n, fault.error);
    }
  }
  fmt::print("{} stopped={} refused={}\n", findings.line("io_faults"), stopped, refused);
  if (findings.good()) fs::remove_all(folder);
  return findings.good() && stopped > 0 ? 0 : 1;
}
