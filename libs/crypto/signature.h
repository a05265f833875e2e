#pragma once
// Ed25519 signatures. Spec: RFC 8032 5.1 (pure Ed25519).
#include <array>
#include <cstdint>
#include <memory>

#include "libs/base/bytes.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// The pair that belongs to a 32-byte seed. sign() is const and may be called from several threads at once.
class SigningKey {
 public:
  explicit SigningKey(const SecretKey& seed);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  const PublicKey& public_key() const { return public_key_; }
  Signature sign(ByteView message) const;

 private:
  struct Pair;
  std::unique_ptr<Pair> pair_;
  PublicKey public_key_{};
};

// False for anything but a valid signature, also for a wrong length or a key that is no curve point.
bool verify_signature(const PublicKey& key, ByteView message, ByteView signature);

}  // namespace rathaus::crypto
