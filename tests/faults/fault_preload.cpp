// LD_PRELOAD: makes the n-th call of one kind fail, on regular files only. Stands behind the program's own counting wrappers.
//   FAULT_AT=<fdatasync|fsync|write|pwrite|ftruncate|open>:<n>:<errno>[:on]   once, or from then on
//   FAULT_AT=nosync                                                           syncs are forgotten (to see whether a test would notice)
//   FAULT_HIT=<file>                                                          is made when the fault happens
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

static char g_call[16];
static long g_n;
static int g_errno, g_on, g_nosync;
static std::atomic<long> g_seen;

__attribute__((constructor)) static void read_environment(void) {
  const char* text = getenv("FAULT_AT");
  if (text == NULL) return;
  if (strcmp(text, "nosync") == 0) {
    g_nosync = 1;
    return;
  }
  const char* colon = strchr(text, ':');
  if (colon == NULL || (size_t)(colon - text) >= sizeof g_call) return;
  memcpy(g_call, text, (size_t)(colon - text));
  char* end = NULL;
  g_n = strtol(colon + 1, &end, 10);
  g_errno = *end == ':' ? (int)strtol(end + 1, &end, 10) : EIO;
  g_on = strcmp(end, ":on") == 0;
}

template <typename F>
static F next(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

static int fails(const char* call) {
  if (strcmp(call, g_call) != 0) return 0;
  const long seen = g_seen.fetch_add(1) + 1;
  if (seen != g_n && !(g_on && seen > g_n)) return 0;
  const char* hit = getenv("FAULT_HIT");
  if (hit != NULL && seen == g_n) {
    const int fd = next<int (*)(const char*, int, ...)>("open64")(hit, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0) close(fd);
  }
  errno = g_errno;
  return 1;
}
static int regular(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

extern "C" {
int fdatasync(int fd) {
  if (g_nosync) return 0;
  if (fails("fdatasync")) return -1;
  return next<int (*)(int)>("fdatasync")(fd);
}
int fsync(int fd) {
  if (g_nosync) return 0;
  if (fails("fsync")) return -1;
  return next<int (*)(int)>("fsync")(fd);
}
ssize_t write(int fd, const void* data, size_t size) {
  if (regular(fd) && fails("write")) return -1;
  return next<ssize_t (*)(int, const void*, size_t)>("write")(fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  if (regular(fd) && fails("pwrite")) return -1;
  return next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  if (regular(fd) && fails("pwrite")) return -1;
  return next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(fd, data, size, at);
}
int ftruncate64(int fd, off64_t size) {
  if (fails("ftruncate")) return -1;
  return next<int (*)(int, off64_t)>("ftruncate64")(fd, size);
}
__attribute__((visibility("hidden"))) int opens(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0 && strstr(path, "/data/") != NULL && fails("open")) return -1;
  return next<int (*)(const char*, int, ...)>(name)(path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return opens("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return opens("open64", path, flags, mode);
}
}
