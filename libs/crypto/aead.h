#pragma once
// Authenticated encryption: AES-256-GCM (BSI TR-02102-1 2.1, 3.2; NIST SP 800-38D). Pure: the nonce is an
// input. Never seal twice with the same key and nonce: the caller draws 12 fresh random bytes for each
// seal, and stays below 2^32 seals per key. `context` (AAD) says what the ciphertext is and where it
// belongs ("case/42/answers"), so that sealed bytes moved to another place do not open; it must not be
// empty.
#include <cstdint>
#include <span>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::crypto {

inline constexpr std::size_t kNonceSize = 12;
inline constexpr std::size_t kTagSize = 16;
inline constexpr std::size_t kSealOverhead = kNonceSize + kTagSize;
inline constexpr std::size_t kMaxSealBytes = std::size_t{1}
                                             << 30;  // one message; larger blobs are sealed in pieces

using Nonce = std::span<const std::uint8_t, kNonceSize>;

// Returns nonce || ciphertext || tag. An empty context or more than kMaxSealBytes is a bug and stops the
// process.
Bytes seal(const SecretKey& key, Nonce nonce, ByteView plaintext, ByteView context);
// The plaintext. Error crypto.open_failed when key, context or any bit of `sealed` is not the one it was
// sealed with.
Result<Bytes> open(const SecretKey& key, ByteView sealed, ByteView context);

// A key sealed under another key: 60 bytes.
Bytes wrap_key(const SecretKey& wrapping_key, Nonce nonce, const SecretKey& key, ByteView context);
Result<SecretKey> unwrap_key(const SecretKey& wrapping_key, ByteView wrapped, ByteView context);

}  // namespace rathaus::crypto
