// Any bytes as a file to be counted, cut and joined: an error or a file, never a crash.
#include "libs/pdf/pdf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 200'000) return 0;
  const rathaus::ByteView file(data, size);
  const auto pages = rathaus::pdf::page_count(file);
  if (!pages) return 0;
  (void)rathaus::pdf::cut(file, 1, *pages);
  const rathaus::Bytes copy(file.begin(), file.end());
  (void)rathaus::pdf::join({{copy, "eins"}, {copy, "zwei"}});
  return 0;
}
