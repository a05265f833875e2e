// The disk fills up under load: applications are refused as unavailable, everything acknowledged stays, and the same process goes on
// when there is room again. A small tmpfs where mounting is allowed, else SKIPPED (exit 77).
#include <sys/mount.h>
#include <unistd.h>

#include <fmt/format.h>

#include <fstream>

#include "libs/base/check.h"
#include "tests/faults/ledger.h"

int main(int, char** argv) {
  using namespace rathaus;
  using namespace std::chrono_literals;
  const std::filesystem::path folder = faults::fresh_folder("full");
  const std::filesystem::path disk = folder / "disk";
  std::filesystem::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16m") != 0) {
    fmt::print("SKIPPED disk_full: a small file system cannot be mounted here\n");
    return 77;
  }
  faults::Findings findings;
  faults::Ledger ledger(folder / "ledger");
  std::ofstream(disk / "ballast") << std::string(8 << 20, 'b');
  std::size_t when_full = 0;
  std::size_t in_the_end = 0;
  int errors = 0;
  {
    faults::Victim victim({.program = faults::beside(argv[0], "store_victim"), .data = disk / "data", .round = "r", .threads = 4}, {});
    for (int i = 0; i < 600 && ledger.errors() < 40; ++i) CHECK(victim.listen(ledger, 100ms));
    when_full = ledger.acked().size();
    errors = ledger.errors();
    std::filesystem::remove(disk / "ballast");
    for (int i = 0; i < 300 && ledger.acked().size() < when_full + 30; ++i) {
      if (!victim.listen(ledger, 100ms)) break;
    }
    in_the_end = ledger.acked().size();
    victim.kill();
    (void)victim.wait(ledger);
  }
  findings.faults = errors;
  findings.acked = static_cast<std::int64_t>(ledger.acked().size());
  ledger.check(disk / "data", true, findings);
  ::umount2(disk.c_str(), MNT_DETACH);
  const bool went_on = in_the_end >= when_full + 30;
  fmt::print("{} before_full={} after_room={}\n", findings.line("disk_full"), when_full, in_the_end - when_full);
  std::filesystem::remove_all(folder);
  return findings.good() && errors >= 40 && went_on ? 0 : 1;
}
