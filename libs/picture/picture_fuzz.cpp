// Untrusted photographs: no crash, no endless work, never more pixels than asked for.
#include <algorithm>

#include "libs/picture/picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const auto header = rathaus::picture::size_of({data, size});
  // Big empty canvases are slow, not wrong: the limit itself is tested elsewhere.
  if (header && std::uint64_t{header->width} * header->height > 4'000'000) return 0;
  const auto picture = rathaus::picture::read({data, size}, 64);
  if (picture && (std::max(picture->width, picture->height) > 64 ||
                  picture->rgb.size() != 3u * picture->width * picture->height))
    __builtin_trap();
  return 0;
}
