#pragma once
// SHA-2, HMAC and HKDF. Pure functions, safe to call from any thread.
// Spec: FIPS 180-4 (SHA-2), RFC 2104 (HMAC), RFC 5869 (HKDF).
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "libs/base/bytes.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::crypto {

using Digest = std::array<std::uint8_t, 32>;     // SHA-256
using Digest512 = std::array<std::uint8_t, 64>;  // SHA-512

Digest sha256(ByteView data);
Digest512 sha512(ByteView data);
inline Digest sha256(std::string_view text) { return sha256(as_bytes(text)); }
inline Digest512 sha512(std::string_view text) { return sha512(as_bytes(text)); }

// SHA-256 of data that arrives in pieces: update any number of times, finish once; after finish the object
// starts anew.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  Sha256& update(ByteView data);
  Sha256& update(std::string_view text) { return update(as_bytes(text)); }
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest hmac_sha256(ByteView key, ByteView data);

// `length` bytes, at most 255 * 32 (a larger wish is a bug and stops the process). `info` separates the
// uses of one key.
Bytes hkdf_sha256(ByteView key_material, ByteView salt, ByteView info, std::size_t length);
// One key from another, for one named purpose: HKDF with an empty salt.
SecretKey derive_key(const SecretKey& parent, std::string_view purpose);

}  // namespace rathaus::crypto
