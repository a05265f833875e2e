#include "libs/crypto/secret_key.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace rathaus::crypto {

void cleanse(std::span<std::uint8_t> memory) { OPENSSL_cleanse(memory.data(), memory.size()); }

SecretKey::SecretKey(std::span<const std::uint8_t, kKeySize> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

Result<SecretKey> SecretKey::from_bytes(ByteView bytes) {
  if (bytes.size() != kKeySize) return fail(invalid("crypto.key_size", "a key has exactly 32 bytes"));
  return SecretKey(bytes.first<kKeySize>());
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) { cleanse(other.bytes_); }

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    cleanse(other.bytes_);
  }
  return *this;
}

SecretKey::~SecretKey() { cleanse(bytes_); }

}  // namespace rathaus::crypto
