// Untrusted bytes into the checker: no crash, no endless work.
#include "libs/pdf/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const auto findings = rathaus::pdf::check({data, size});
  if (findings.size() > rathaus::pdf::kMaxFindings) __builtin_trap();
  return 0;
}
