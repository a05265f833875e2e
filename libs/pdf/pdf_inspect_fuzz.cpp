// Untrusted PDFs: no crash, no endless work.
#include "libs/pdf/inspect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  (void)rathaus::pdf::inspect({data, size});
  return 0;
}
