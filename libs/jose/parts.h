#pragma once
// Inside this room only.
#include <array>

#include "libs/jose/jose.h"

namespace rathaus::jose {

inline Error syntax(std::string why) { return invalid("jose.syntax", std::move(why)); }

// The header of a token: JSON object within limits, without extensions we would have to understand.
Result<json::object> read_header(std::string_view encoded);
// The one key that the header names; use is "sig" or "enc".
Result<const Key*> choose(const KeySet& keys, const json::object& header, std::string_view alg,
                          std::string_view use, const std::vector<crypto::KeyKind>& kinds);
// Exactly N parts between dots.
template <std::size_t N>
Result<std::array<std::string_view, N>> parts_of(std::string_view compact) {
  if (compact.size() > kMaxToken) return fail(syntax("too long"));
  std::array<std::string_view, N> out;
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t dot = compact.find('.');
    if ((dot == std::string_view::npos) != (i + 1 == N)) return fail(syntax("number of parts"));
    out[i] = compact.substr(0, dot);
    if (i + 1 < N) compact.remove_prefix(dot + 1);
  }
  return out;
}

}  // namespace rathaus::jose
