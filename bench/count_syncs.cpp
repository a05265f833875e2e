// LD_PRELOAD: counts fsync and fdatasync of a process into a file of 8 bytes (COUNT_SYNCS) that another process maps.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t* g_count;

__attribute__((constructor)) static void map_count(void) {
  const char* file = getenv("COUNT_SYNCS");
  if (file == NULL) return;
  const int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* at = mmap(NULL, sizeof *g_count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at != MAP_FAILED) g_count = static_cast<uint64_t*>(at);
  close(fd);
}

static int counted(const char* name, int fd) {
  if (g_count != NULL) __atomic_fetch_add(g_count, 1, __ATOMIC_RELAXED);
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(fd);
}

extern "C" {
int fdatasync(int fd) { return counted("fdatasync", fd); }
int fsync(int fd) { return counted("fsync", fd); }
}
