#include "libs/crypto/aead.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {
namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

// One context per thread, used by one call at a time. Forget wipes the key schedule when the call is over.
EVP_CIPHER_CTX* thread_context() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  return context.get();
}
struct Forget {
  EVP_CIPHER_CTX* context;
  ~Forget() { EVP_CIPHER_CTX_reset(context); }
};

}  // namespace

Bytes seal(const SecretKey& key, Nonce nonce, ByteView plaintext, ByteView context) {
  CHECK(!context.empty() && context.size() <= kMaxSealBytes && plaintext.size() <= kMaxSealBytes);
  EVP_CIPHER_CTX* const cipher = thread_context();
  const Forget forget{cipher};
  Bytes out(plaintext.size() + kSealOverhead);
  std::copy(nonce.begin(), nonce.end(), out.begin());
  int written = 0;
  MUST_WORK(EVP_EncryptInit_ex2(cipher, aes_256_gcm(), key.expose().data(), nonce.data(), nullptr));
  MUST_WORK(EVP_EncryptUpdate(cipher, nullptr, &written, context.data(), static_cast<int>(context.size())));
  if (!plaintext.empty()) {
    MUST_WORK(EVP_EncryptUpdate(cipher, out.data() + kNonceSize, &written, plaintext.data(),
                                static_cast<int>(plaintext.size())));
    CHECK(static_cast<std::size_t>(written) == plaintext.size());
  }
  std::uint8_t* const tag = out.data() + kNonceSize + plaintext.size();
  MUST_WORK(EVP_EncryptFinal_ex(cipher, tag, &written));  // GCM has nothing left to write here
  CHECK(written == 0);
  MUST_WORK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag));
  return out;
}

Result<Bytes> open(const SecretKey& key, ByteView sealed, ByteView context) {
  CHECK(!context.empty() && context.size() <= kMaxSealBytes);
  const Error failed = invalid("crypto.open_failed", "another key, another context, or changed bytes");
  if (sealed.size() < kSealOverhead || sealed.size() - kSealOverhead > kMaxSealBytes) return fail(failed);
  const std::size_t size = sealed.size() - kSealOverhead;
  EVP_CIPHER_CTX* const cipher = thread_context();
  const Forget forget{cipher};
  Bytes out(size);
  int written = 0;
  MUST_WORK(EVP_DecryptInit_ex2(cipher, aes_256_gcm(), key.expose().data(), sealed.data(), nullptr));
  MUST_WORK(EVP_DecryptUpdate(cipher, nullptr, &written, context.data(), static_cast<int>(context.size())));
  if (size > 0) {
    MUST_WORK(EVP_DecryptUpdate(cipher, out.data(), &written, sealed.data() + kNonceSize,
                                static_cast<int>(size)));
  }
  std::array<std::uint8_t, kTagSize> tag;
  std::copy(sealed.end() - kTagSize, sealed.end(), tag.begin());
  MUST_WORK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()));
  std::array<std::uint8_t, kTagSize> nothing;
  if (EVP_DecryptFinal_ex(cipher, nothing.data(), &written) != 1) {
    cleanse(out);  // unauthenticated bytes are nobody's plaintext
    return fail(failed);
  }
  return out;
}

Bytes wrap_key(const SecretKey& wrapping_key, Nonce nonce, const SecretKey& key, ByteView context) {
  return seal(wrapping_key, nonce, key.expose(), context);
}

Result<SecretKey> unwrap_key(const SecretKey& wrapping_key, ByteView wrapped, ByteView context) {
  Bytes bytes = TRY(open(wrapping_key, wrapped, context));
  auto key = SecretKey::from_bytes(bytes);
  cleanse(bytes);
  return key;
}

}  // namespace rathaus::crypto
