// Power cuts: the data lies on ext4 on a loop device whose backing file lies on XFS. Cloning that file in one step (reflink) is what
// the platter holds at that moment: what the file system or SQLite still had in memory is gone. The clone is mounted, opened and asked
// for everything acknowledged before the cut. Needs root, loop devices and mkfs.xfs, else SKIPPED (exit 77).
//   power_cut [CUTS=100]
// First it makes sure that it would notice: with syncs forgotten, cuts must lose something.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fmt/format.h>

#include "libs/base/check.h"
#include "tests/faults/ledger.h"

namespace {

using namespace rathaus;
namespace fs = std::filesystem;

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

class Disks {
 public:
  explicit Disks(fs::path folder) : folder_(std::move(folder)) {}
  ~Disks() {
    for (const char* name : {"cut", "disk", "xfs"}) run("umount -l " + (folder_ / name).string());
    fs::remove_all(folder_);
  }
  bool make() {
    for (const char* name : {"xfs", "disk", "cut"}) fs::create_directories(folder_ / name);
    return run("truncate -s 2G " + path("xfs.img")) && run("mkfs.xfs -q -m reflink=1 " + path("xfs.img")) &&
           run("mount -o loop " + path("xfs.img") + " " + path("xfs"));
  }
  bool new_disk() {
    run("umount -l " + path("disk"));
    fs::remove(folder_ / "xfs/disk.img");
    return run("truncate -s 300M " + path("xfs/disk.img")) && run("mkfs.ext4 -q -F -E lazy_itable_init=1 " + path("xfs/disk.img")) &&
           run("mount -o loop " + path("xfs/disk.img") + " " + path("disk"));
  }
  bool cut() {
    fs::remove(folder_ / "xfs/cut.img");
    const int from = ::open(path("xfs/disk.img").c_str(), O_RDONLY | O_CLOEXEC);
    const int to = ::open(path("xfs/cut.img").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool cloned = from >= 0 && to >= 0 && ::ioctl(to, FICLONE, from) == 0;
    ::close(from);
    ::close(to);
    return cloned;
  }
  bool look() { return run("mount -o loop " + path("xfs/cut.img") + " " + path("cut")); }
  void look_away() { run("umount " + path("cut")); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  fs::path folder_;
};

faults::Findings cuts(Disks& disks, const char* argv0, int count, bool forget_syncs, std::mt19937_64& random) {
  faults::Findings findings;
  for (int done = 0; done < count;) {
    CHECK(disks.new_disk());
    fs::create_directories(disks.path("disk") + "/data");
    run("sync -f " + disks.path("disk"));
    faults::Ledger ledger(disks.path("ledger"));
    faults::Victim::How how{.program = faults::beside(argv0, "store_victim"), .data = disks.path("disk") + "/data", .round = "r", .threads = 8};
    if (forget_syncs) how.environment = {{"LD_PRELOAD", faults::beside(argv0, "libfault_preload.so").string()}, {"FAULT_AT", "nosync"}};
    faults::Victim victim(how, {});
    for (int i = 0; i < 600 && ledger.acked().empty(); ++i) CHECK(victim.listen(ledger, std::chrono::milliseconds(50)));
    for (int i = 0; i < 20 && done < count; ++i, ++done) {
      CHECK(victim.listen(ledger, std::chrono::milliseconds(5 + random() % 120)));
      const std::int64_t acked = ledger.heard();  // everything heard before the power goes
      CHECK(disks.cut());
      ++findings.faults;
      if (!disks.look()) {
        ++findings.corrupt;
        continue;
      }
      ledger.check(disks.path("cut") + "/data", i % 10 == 9, findings, acked);
      disks.look_away();
    }
    findings.acked += ledger.heard();
    victim.kill();
    (void)victim.wait(ledger);
  }
  return findings;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = faults::how_many(argc, argv, 60, 2000);
  if (::geteuid() != 0 || !run("command -v mkfs.xfs") || !run("command -v mkfs.ext4") || !run("losetup -f")) {
    fmt::print("SKIPPED power_cut: needs root, loop devices, mkfs.ext4 and mkfs.xfs (Debian: xfsprogs)\n");
    return 77;
  }
  Disks disks(faults::fresh_folder("cut"));
  if (!disks.make() || !disks.new_disk() || !disks.cut()) {
    fmt::print("SKIPPED power_cut: a loop device with XFS and reflink cannot be mounted here\n");
    return 77;
  }
  std::mt19937_64 random(std::random_device{}());
  std::fflush(stderr);
  const int kept = ::dup(STDERR_FILENO);  // what the control loses is nobody's business
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDERR_FILENO);
  const faults::Findings control = cuts(disks, argv[0], 5, true, random);
  ::dup2(kept, STDERR_FILENO);
  if (control.good()) {
    fmt::print("power_cut notices nothing even when syncs are forgotten: it proves nothing here\n");
    return 1;
  }
  const faults::Findings findings = cuts(disks, argv[0], count, false, random);
  fmt::print("{} control_lost={} control_corrupt={}\n", findings.line("power_cut"), control.lost, control.corrupt);
  return findings.good() && findings.acked > 0 ? 0 : 1;
}
