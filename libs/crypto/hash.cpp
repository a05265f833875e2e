#include "libs/crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <algorithm>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {
namespace {

// Fetching an algorithm costs more than hashing a short text: done once per process, and the objects live
// until its end.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(md != nullptr);
  return md;
}
const EVP_MD* sha512_algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  CHECK(md != nullptr);
  return md;
}
EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(mac != nullptr);
  return mac;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

DigestContext new_digest_context() {
  DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  return context;
}

template <typename Out>
Out hash_once(const EVP_MD* algorithm, EVP_MD_CTX* context, ByteView data) {
  Out out;
  MUST_WORK(EVP_DigestInit_ex2(context, algorithm, nullptr));
  MUST_WORK(EVP_DigestUpdate(context, data.data(), data.size()));
  unsigned size = 0;
  MUST_WORK(EVP_DigestFinal_ex(context, out.data(), &size));
  CHECK(size == out.size());
  return out;
}

}  // namespace

Digest sha256(ByteView data) {
  thread_local const DigestContext context = new_digest_context();
  return hash_once<Digest>(sha256_algorithm(), context.get(), data);
}

Digest512 sha512(ByteView data) {
  thread_local const DigestContext context = new_digest_context();
  return hash_once<Digest512>(sha512_algorithm(), context.get(), data);
}

struct Sha256::State {
  DigestContext context = new_digest_context();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  MUST_WORK(EVP_DigestInit_ex2(state_->context.get(), sha256_algorithm(), nullptr));
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(ByteView data) {
  MUST_WORK(EVP_DigestUpdate(state_->context.get(), data.data(), data.size()));
  return *this;
}

Digest Sha256::finish() {
  Digest out;
  unsigned size = 0;
  MUST_WORK(EVP_DigestFinal_ex(state_->context.get(), out.data(), &size));
  CHECK(size == out.size());
  MUST_WORK(EVP_DigestInit_ex2(state_->context.get(), sha256_algorithm(), nullptr));
  return out;
}

Digest hmac_sha256(ByteView key, ByteView data) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(EVP_MAC_CTX_new(hmac_algorithm()));
  CHECK(context != nullptr);
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  // OpenSSL reads a null key as "the key from before": an empty key still needs an address.
  static constexpr std::uint8_t kNothing = 0;
  MUST_WORK(EVP_MAC_init(context.get(), key.empty() ? &kNothing : key.data(), key.size(), params));
  MUST_WORK(EVP_MAC_update(context.get(), data.data(), data.size()));
  Digest out;
  std::size_t size = 0;
  MUST_WORK(EVP_MAC_final(context.get(), out.data(), &size, out.size()));
  CHECK(size == out.size());
  return out;
}

Bytes hkdf_sha256(ByteView key_material, ByteView salt, ByteView info, std::size_t length) {
  CHECK(length <= 255 * sizeof(Digest));
  // Spec: RFC 5869 2.2. HMAC pads keys with zeros, so that an empty salt is the RFC's string of 32 zeros.
  Digest extracted = hmac_sha256(salt, key_material);
  Bytes out;
  out.reserve(length);
  Bytes block;  // T(n-1) || info || n, RFC 5869 2.3
  Digest previous{};
  for (std::uint8_t n = 1; out.size() < length; ++n) {
    block.clear();
    if (n > 1) block.insert(block.end(), previous.begin(), previous.end());
    block.insert(block.end(), info.begin(), info.end());
    block.push_back(n);
    previous = hmac_sha256(extracted, block);
    cleanse(block);
    const std::size_t wanted = std::min(previous.size(), length - out.size());
    out.insert(out.end(), previous.begin(), previous.begin() + static_cast<std::ptrdiff_t>(wanted));
  }
  cleanse(extracted);
  cleanse(previous);
  return out;
}

SecretKey derive_key(const SecretKey& parent, std::string_view purpose) {
  CHECK(!purpose.empty());
  Bytes bytes = hkdf_sha256(parent.expose(), {}, as_bytes(purpose), kKeySize);
  SecretKey key(std::span<const std::uint8_t, kKeySize>(bytes.data(), kKeySize));
  cleanse(bytes);
  return key;
}

}  // namespace rathaus::crypto
