// Any bytes as a scan, and as what a reading process says: an answer, never a crash.
#include "adapters/scanner/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)rathaus::scanner::from_json(bytes);
  if (size < 200'000) (void)rathaus::scanner::read_pages(bytes);
  return 0;
}
