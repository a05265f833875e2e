#pragma once
// Bytes and their text forms. All decoders are strict: no whitespace, canonical padding, lower or upper hex.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rathaus {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

std::string hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);
std::string base64(ByteView bytes);                               // RFC 4648 section 4, padded
std::optional<Bytes> from_base64(std::string_view text);
std::string base64url(ByteView bytes);                            // RFC 4648 section 5, unpadded
std::optional<Bytes> from_base64url(std::string_view text);

// True when the comparison took the same time whatever the contents (lengths may leak).
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace rathaus
