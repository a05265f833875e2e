#include "libs/crypto/signature.h"

#include <openssl/evp.h>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

}  // namespace

struct SigningKey::Pair {
  Key key;
};

SigningKey::SigningKey(const SecretKey& seed) : pair_(std::make_unique<Pair>()) {
  pair_->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.expose().data(), kKeySize));
  CHECK(pair_->key != nullptr);
  std::size_t size = public_key_.size();
  MUST_WORK(EVP_PKEY_get_raw_public_key(pair_->key.get(), public_key_.data(), &size));
  CHECK(size == public_key_.size());
}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Signature SigningKey::sign(ByteView message) const {
  const Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  MUST_WORK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pair_->key.get()));
  Signature out;
  std::size_t size = out.size();
  MUST_WORK(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()));
  CHECK(size == out.size());
  return out;
}

bool verify_signature(const PublicKey& key, ByteView message, ByteView signature) {
  if (signature.size() != sizeof(Signature)) return false;
  const Key public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  if (public_key == nullptr) return false;
  const Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace rathaus::crypto
