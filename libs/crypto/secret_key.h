#pragma once
// 32 secret bytes: an AES-256 key, an Ed25519 seed, an HMAC key. Wiped when they go out of scope; there is
// on purpose no way to print them, and comparing takes constant time.
#include <array>
#include <cstdint>
#include <span>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::crypto {

inline constexpr std::size_t kKeySize = 32;

// Overwrites memory in a way the compiler may not remove.
void cleanse(std::span<std::uint8_t> memory);

class SecretKey {
 public:
  explicit SecretKey(std::span<const std::uint8_t, kKeySize> bytes);
  // Error: crypto.key_size unless there are exactly 32 bytes.
  static Result<SecretKey> from_bytes(ByteView bytes);

  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  SecretKey(SecretKey&& other) noexcept;             // the source is wiped
  SecretKey& operator=(SecretKey&& other) noexcept;  // the source is wiped
  ~SecretKey();

  // The raw bytes, for the one call that needs them. Valid while the key lives.
  std::span<const std::uint8_t, kKeySize> expose() const { return bytes_; }

  friend bool operator==(const SecretKey& a, const SecretKey& b) {
    return equal_constant_time(a.bytes_, b.bytes_);
  }

 private:
  std::array<std::uint8_t, kKeySize> bytes_;
};

}  // namespace rathaus::crypto
