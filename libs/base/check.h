#pragma once
// CHECK stays on in release: a broken invariant stops the process, the store brings it back (CONVENTIONS: "Wrong: our bug").
#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                                             \
  do {                                                                                               \
    if (!(condition)) [[unlikely]] {                                                                 \
      std::fprintf(stderr, "%s:%d: invariant broken: %s\n", __FILE__, __LINE__, #condition);         \
      std::abort();                                                                                  \
    }                                                                                                \
  } while (false)
