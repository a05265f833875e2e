#include "libs/crypto/content.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {
namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

bool gcm(Content cipher) { return cipher == Content::a128gcm || cipher == Content::a256gcm; }
Error open_failed() { return invalid("crypto.open_failed", ""); }
constexpr std::uint8_t kNothing = 0;
const std::uint8_t* data_of(ByteView bytes) { return bytes.empty() ? &kNothing : bytes.data(); }

Context context_of() {
  Context context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  return context;
}

// RFC 7518 5.2.2.1: HMAC over context, IV, ciphertext and the context's length in bits; the left half is the tag.
Bytes cbc_tag(Content cipher, ByteView key, ByteView iv, ByteView ciphertext, ByteView context) {
  Bytes message(context.begin(), context.end());
  message.insert(message.end(), iv.begin(), iv.end());
  message.insert(message.end(), ciphertext.begin(), ciphertext.end());
  const std::uint64_t bits = std::uint64_t{context.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) message.push_back(static_cast<std::uint8_t>(bits >> shift));
  std::array<std::uint8_t, 64> mac;
  std::size_t size = 0;
  const ByteView mac_key = key.first(key.size() / 2);
  CHECK(EVP_Q_mac(nullptr, "HMAC", nullptr, cipher == Content::a128cbc_hs256 ? "SHA256" : "SHA512", nullptr,
                  mac_key.data(), mac_key.size(), message.data(), message.size(), mac.data(), mac.size(),
                  &size) != nullptr);
  return Bytes(mac.begin(), mac.begin() + static_cast<std::ptrdiff_t>(content_tag_bytes(cipher)));
}

const EVP_CIPHER* cipher_of(Content cipher) {
  switch (cipher) {
    case Content::a128gcm: return EVP_aes_128_gcm();
    case Content::a256gcm: return EVP_aes_256_gcm();
    case Content::a128cbc_hs256: return EVP_aes_128_cbc();
    case Content::a256cbc_hs512: return EVP_aes_256_cbc();
  }
  return nullptr;
}

}  // namespace

std::size_t content_key_bytes(Content cipher) {
  switch (cipher) {
    case Content::a128gcm: return 16;
    case Content::a256gcm:
    case Content::a128cbc_hs256: return 32;
    case Content::a256cbc_hs512: return 64;
  }
  return 0;
}
std::size_t content_iv_bytes(Content cipher) { return gcm(cipher) ? 12 : 16; }
std::size_t content_tag_bytes(Content cipher) { return cipher == Content::a256cbc_hs512 ? 32 : 16; }

SealedContent content_seal(Content cipher, ByteView key, ByteView iv, ByteView plaintext,
                           ByteView context_bytes) {
  CHECK(key.size() == content_key_bytes(cipher) && iv.size() == content_iv_bytes(cipher));
  const Context context = context_of();
  const ByteView cipher_key = gcm(cipher) ? key : key.subspan(key.size() / 2);
  MUST_WORK(EVP_EncryptInit_ex(context.get(), cipher_of(cipher), nullptr, cipher_key.data(), iv.data()));
  int size = 0, last = 0;
  if (gcm(cipher) && !context_bytes.empty()) {
    MUST_WORK(EVP_EncryptUpdate(context.get(), nullptr, &size, context_bytes.data(),
                                static_cast<int>(context_bytes.size())));
  }
  SealedContent out;
  out.ciphertext.resize(plaintext.size() + 16);
  MUST_WORK(EVP_EncryptUpdate(context.get(), out.ciphertext.data(), &size, data_of(plaintext),
                              static_cast<int>(plaintext.size())));
  MUST_WORK(EVP_EncryptFinal_ex(context.get(), out.ciphertext.data() + size, &last));
  out.ciphertext.resize(static_cast<std::size_t>(size + last));
  if (gcm(cipher)) {
    out.tag.resize(16);
    MUST_WORK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, out.tag.data()));
  } else {
    out.tag = cbc_tag(cipher, key, iv, out.ciphertext, context_bytes);
  }
  return out;
}

Result<Bytes> content_open(Content cipher, ByteView key, ByteView iv, ByteView ciphertext, ByteView tag,
                           ByteView context_bytes) {
  if (key.size() != content_key_bytes(cipher) || iv.size() != content_iv_bytes(cipher) ||
      tag.size() != content_tag_bytes(cipher))
    return fail(open_failed());
  // The tag is looked at before any padding: no oracle.
  if (!gcm(cipher) && !equal_constant_time(cbc_tag(cipher, key, iv, ciphertext, context_bytes), tag))
    return fail(open_failed());
  const Context context = context_of();
  const ByteView cipher_key = gcm(cipher) ? key : key.subspan(key.size() / 2);
  MUST_WORK(EVP_DecryptInit_ex(context.get(), cipher_of(cipher), nullptr, cipher_key.data(), iv.data()));
  int size = 0, last = 0;
  if (gcm(cipher)) {
    if (!context_bytes.empty()) {
      MUST_WORK(EVP_DecryptUpdate(context.get(), nullptr, &size, context_bytes.data(),
                                  static_cast<int>(context_bytes.size())));
    }
    Bytes copy(tag.begin(), tag.end());
    MUST_WORK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, copy.data()));
  }
  Bytes out(ciphertext.size() + 16);
  const bool good = EVP_DecryptUpdate(context.get(), out.data(), &size, data_of(ciphertext),
                                      static_cast<int>(ciphertext.size())) == 1 &&
                    EVP_DecryptFinal_ex(context.get(), out.data() + size, &last) == 1;
  ERR_clear_error();
  if (!good) return fail(open_failed());
  out.resize(static_cast<std::size_t>(size + last));
  return out;
}

Bytes aes256_wrap(ByteView wrapping_key, ByteView key) {
  CHECK(wrapping_key.size() == 32 && key.size() >= 16 && key.size() <= 64 && key.size() % 8 == 0);
  const Context context = context_of();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  MUST_WORK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_wrap(), nullptr, wrapping_key.data(), nullptr));
  Bytes out(key.size() + 16);
  int size = 0;
  MUST_WORK(EVP_EncryptUpdate(context.get(), out.data(), &size, key.data(), static_cast<int>(key.size())));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Result<Bytes> aes256_unwrap(ByteView wrapping_key, ByteView wrapped) {
  if (wrapping_key.size() != 32 || wrapped.size() < 24 || wrapped.size() > 72 || wrapped.size() % 8 != 0)
    return fail(open_failed());
  const Context context = context_of();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  MUST_WORK(EVP_DecryptInit_ex(context.get(), EVP_aes_256_wrap(), nullptr, wrapping_key.data(), nullptr));
  Bytes out(wrapped.size() + 16);
  int size = 0;
  const bool good = EVP_DecryptUpdate(context.get(), out.data(), &size, wrapped.data(),
                                      static_cast<int>(wrapped.size())) == 1;
  ERR_clear_error();
  if (!good) return fail(open_failed());
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace rathaus::crypto
