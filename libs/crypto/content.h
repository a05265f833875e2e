#pragma once
// Ciphers of foreign formats (JWE), beside our own sealing in aead.h: AES-GCM with 128 or 256 bits, AES-CBC with HMAC, key wrap.
// Spec: RFC 7518 5.2, 5.3; RFC 3394. Pure: key and IV are inputs.
#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::crypto {

enum class Content { a128gcm, a256gcm, a128cbc_hs256, a256cbc_hs512 };

std::size_t content_key_bytes(Content cipher);  // 16, 32, 32, 64
std::size_t content_iv_bytes(Content cipher);  // 12 or 16
std::size_t content_tag_bytes(Content cipher);  // 16, 16, 16, 32

struct SealedContent {
  Bytes ciphertext, tag;
};
// Wrong lengths of key and IV are a bug and stop the process. Never the same key and IV twice.
SealedContent content_seal(Content cipher, ByteView key, ByteView iv, ByteView plaintext, ByteView context);
// Error crypto.open_failed: any length or any bit is not the one it was sealed with.
Result<Bytes> content_open(Content cipher, ByteView key, ByteView iv, ByteView ciphertext, ByteView tag,
                           ByteView context);

// AES-256 key wrap of a key of 16 to 64 bytes.
Bytes aes256_wrap(ByteView wrapping_key, ByteView key);
Result<Bytes> aes256_unwrap(ByteView wrapping_key, ByteView wrapped);

}  // namespace rathaus::crypto
