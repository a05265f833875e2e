// Whatever parses has one canonical form, and that form parses to itself.
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto v = rathaus::json::parse(text, {.bytes = 65536, .depth = 32, .values = 10000});
  if (!v) {
    CHECK(!v.error().code.empty() && !v.error().detail.empty());
    return 0;
  }
  const std::string once = rathaus::json::canonical(*v);
  const auto again = rathaus::json::parse(once);
  CHECK(again);
  CHECK(rathaus::json::canonical(*again) == once);
  return 0;
}
