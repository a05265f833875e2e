// Counts what the process really asks of the disk: these two functions stand in front of the C library's for the whole program,
// SQLite included, and pass the call on unchanged.
#include <dlfcn.h>
#include <unistd.h>

#include <atomic>

#include "platform/store/sqlite/database.h"

namespace {
std::atomic<std::uint64_t> g_syncs{0};

int pass_on(const char* name, int fd) {
  using Call = int (*)(int);
  const auto next = reinterpret_cast<Call>(dlsym(RTLD_NEXT, name));
  return next(fd);
}
}  // namespace

extern "C" __attribute__((visibility("default"))) int fdatasync(int fd) {
  g_syncs.fetch_add(1, std::memory_order_relaxed);
  return pass_on("fdatasync", fd);
}

extern "C" __attribute__((visibility("default"))) int fsync(int fd) {
  g_syncs.fetch_add(1, std::memory_order_relaxed);
  return pass_on("fsync", fd);
}

namespace rathaus::store {
std::uint64_t durable_syncs() { return g_syncs.load(std::memory_order_relaxed); }
}  // namespace rathaus::store
