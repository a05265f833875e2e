#include "libs/event/event.h"

#include <algorithm>
#include <fmt/format.h>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"

namespace rathaus::event {

// Spec: RFC 9562 5.7: 48 bits of Unix milliseconds, version, variant, the rest random.
std::string format_uuid7(Instant at, ByteView random_10) {
  CHECK(random_10.size() == 10);
  std::array<std::uint8_t, 16> id{};
  const auto millis = static_cast<std::uint64_t>(at.micros / 1000);
  for (int i = 0; i < 6; ++i) id[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  std::copy(random_10.begin(), random_10.end(), id.begin() + 6);
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x70);
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  const std::string text = hex(id);
  return text.substr(0, 8) + '-' + text.substr(8, 4) + '-' + text.substr(12, 4) + '-' + text.substr(16, 4) + '-' +
         text.substr(20);
}

Bytes IdSource::bytes(std::size_t count) {
  const std::string info = fmt::format("id {}", counter_++);
  return crypto::hkdf_sha256(envelope_.entropy, as_bytes(envelope_.command_id), as_bytes(info), count);
}

std::string IdSource::uuid7() { return format_uuid7(envelope_.received_at, bytes(10)); }

std::string IdSource::code(int symbols) {
  // 28 symbols that nobody confuses when reading them aloud; the remainder's bias is below 2^-50 with 8 bytes a symbol.
  constexpr std::string_view alphabet = "23456789ABCDEFGHJKMNPQRSTVWX";
  const Bytes random = bytes(static_cast<std::size_t>(symbols) * 8);
  std::string out;
  for (int i = 0; i < symbols; ++i) {
    std::uint64_t value = 0;
    for (int j = 0; j < 8; ++j) value = value << 8 | random[static_cast<std::size_t>(i * 8 + j)];
    out += alphabet[value % alphabet.size()];
  }
  return out;
}

}  // namespace rathaus::event
