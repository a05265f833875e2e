// First line: places to black out ("1: 20,40,120,10"); the rest: the file they lie in. An error, a reason, or a file that opens again.
#include <cstdlib>

#include "libs/pdf/bind.h"
#include "libs/pdf/pdf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  if (size > 200'000) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t line = all.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto regions = pdf::parse_regions(all.substr(0, line));
  if (!regions) return 0;
  const ByteView file(data + line + 1, size - line - 1);
  const auto ready = pdf::prepare(file, *regions);
  if (!ready || !ready->why_not.empty()) return 0;
  const auto pages = pdf::page_count(ready->pdf);
  if (!pages || *pages != ready->pages) std::abort();  // what was made ready must be readable
  if (!pdf::prepare(ready->pdf, {})) std::abort();  // and stays ready
  return 0;
}
