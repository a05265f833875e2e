#include "libs/crypto/key_pair.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {

struct KeyPair::Handle {
  explicit Handle(EVP_PKEY* k) : key(k) {}
  ~Handle() { EVP_PKEY_free(key); }
  Handle(const Handle&) = delete;
  EVP_PKEY* key;
};

namespace {

constexpr int kMinRsaBits = 2048, kMaxRsaBits = 8192;
constexpr std::size_t kMaxPem = 64 * 1024;

template <typename T, void (*Free)(T*)>
struct Freeing {
  void operator()(T* thing) const { Free(thing); }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BIGNUM, BN_clear_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM, OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using HashContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX, EVP_MD_CTX_free>>;
using EcdsaPair = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG, ECDSA_SIG_free>>;
using Group = std::unique_ptr<EC_GROUP, Freeing<EC_GROUP, EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freeing<EC_POINT, EC_POINT_free>>;

Error numbers_wrong(const char* why) { return invalid("crypto.key_numbers", why); }

const char* curve_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256: return "P-256";
    case KeyKind::p384: return "P-384";
    case KeyKind::p521: return "P-521";
    default: return nullptr;
  }
}

int curve_id(KeyKind kind) {
  return kind == KeyKind::p256 ? NID_X9_62_prime256v1 : kind == KeyKind::p384 ? NID_secp384r1 : NID_secp521r1;
}

Number number(ByteView bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Result<KeyPair> made(const char* type, OSSL_PARAM_BLD* builder, KeyKind kind, bool is_private) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  CHECK(params != nullptr && context != nullptr);
  MUST_WORK(EVP_PKEY_fromdata_init(context.get()));
  EVP_PKEY* key = nullptr;
  const int selection = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) != 1) {
    ERR_clear_error();
    return fail(numbers_wrong("not a key"));
  }
  auto handle = std::make_shared<const KeyPair::Handle>(key);
  const KeyContext check(EVP_PKEY_CTX_new(key, nullptr));
  CHECK(check != nullptr);
  const bool good =
      EVP_PKEY_public_check(check.get()) == 1 && (!is_private || EVP_PKEY_pairwise_check(check.get()) == 1);
  ERR_clear_error();
  if (!good) return fail(numbers_wrong("parts do not belong together"));
  return KeyPair(std::move(handle), kind, is_private);
}

bool fits(Scheme scheme, KeyKind kind) {
  switch (scheme) {
    case Scheme::rsa_pkcs1_sha256:
    case Scheme::rsa_pss_sha256: return kind == KeyKind::rsa;
    case Scheme::ecdsa_sha256: return kind == KeyKind::p256;
    case Scheme::ecdsa_sha384: return kind == KeyKind::p384;
    case Scheme::ecdsa_sha512: return kind == KeyKind::p521;
    case Scheme::ed25519: return kind == KeyKind::ed25519;
  }
  return false;
}

const EVP_MD* hash_of(Scheme scheme) {
  if (scheme == Scheme::ecdsa_sha384) return EVP_sha384();
  if (scheme == Scheme::ecdsa_sha512) return EVP_sha512();
  return scheme == Scheme::ed25519 ? nullptr : EVP_sha256();
}

bool ecdsa(Scheme scheme) {
  return scheme == Scheme::ecdsa_sha256 || scheme == Scheme::ecdsa_sha384 || scheme == Scheme::ecdsa_sha512;
}

void pad(EVP_PKEY_CTX* context, Scheme scheme) {
  if (scheme != Scheme::rsa_pss_sha256) return;
  MUST_WORK(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING));
  MUST_WORK(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST));  // RFC 7518 3.5
}

// Keys of a flawed generator (CVE-2017-15361): the modulus is a power of 65537 modulo every small prime, which by chance
// happens to no other key.
bool flawed_generator(const BIGNUM* modulus) {
  constexpr unsigned kPrimes[] = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};
  for (const unsigned prime : kPrimes) {
    const auto rest = static_cast<unsigned>(BN_mod_word(modulus, prime));
    unsigned power = 1;
    bool reached = false;
    for (unsigned i = 0; i < prime && !reached; ++i) {
      reached = power == rest;
      power = power * 65537u % prime;
    }
    if (!reached) return false;
  }
  return true;
}

Result<Bytes> to_der(ByteView pair) {
  const std::size_t half = pair.size() / 2;
  const EcdsaPair signature(ECDSA_SIG_new());
  Number r = number(pair.first(half)), s = number(pair.subspan(half));
  CHECK(signature && r && s);
  MUST_WORK(ECDSA_SIG_set0(signature.get(), r.release(), s.release()));
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &out);
  CHECK(size > 0);
  Bytes der(out, out + size);
  OPENSSL_free(out);
  return der;
}

bool verify_bytes(EVP_PKEY* key, Scheme scheme, ByteView message, ByteView signature) {
  const HashContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  EVP_PKEY_CTX* inner = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &inner, hash_of(scheme), nullptr, key) != 1) return false;
  pad(inner, scheme);
  const bool good = EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                                     message.size()) == 1;
  ERR_clear_error();
  return good;
}

Bytes number_of(const EVP_PKEY* key, const char* name, std::size_t length) {
  BIGNUM* raw = nullptr;
  MUST_WORK(EVP_PKEY_get_bn_param(key, name, &raw));
  const Number value(raw);
  Bytes out(length != 0 ? length : static_cast<std::size_t>(BN_num_bytes(raw)));
  CHECK(BN_bn2binpad(raw, out.data(), static_cast<int>(out.size())) == static_cast<int>(out.size()));
  return out;
}

KeyContext oaep_context(EVP_PKEY* key, bool seal) {
  KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  CHECK(context != nullptr);
  MUST_WORK(seal ? EVP_PKEY_encrypt_init(context.get()) : EVP_PKEY_decrypt_init(context.get()));
  MUST_WORK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING));
  MUST_WORK(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()));
  MUST_WORK(EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()));
  return context;
}

}  // namespace

std::size_t field_bytes(KeyKind curve) {
  switch (curve) {
    case KeyKind::p256:
    case KeyKind::ed25519: return 32;
    case KeyKind::p384: return 48;
    case KeyKind::p521: return 66;
    case KeyKind::rsa: return 0;
  }
  return 0;
}

Result<KeyPair> KeyPair::rsa(const RsaNumbers& in) {
  const bool is_private = !in.d.empty();
  const Number n = number(in.n), e = number(in.e);
  CHECK(n && e);
  const int bits = BN_num_bits(n.get());
  if (bits < kMinRsaBits || bits > kMaxRsaBits) return fail(invalid("crypto.key_size", std::to_string(bits)));
  // An even or tiny exponent is no exponent; a huge one is there to keep us busy.
  if (BN_num_bits(e.get()) > 33 || BN_num_bits(e.get()) < 2 || !BN_is_odd(e.get()))
    return fail(numbers_wrong("exponent"));
  if (flawed_generator(n.get())) return fail(numbers_wrong("made by a flawed generator"));
  const Builder builder(OSSL_PARAM_BLD_new());
  CHECK(builder != nullptr);
  MUST_WORK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()));
  MUST_WORK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()));
  std::vector<Number> secret;
  if (is_private) {
    const std::pair<const char*, const Bytes*> parts[] = {
        {OSSL_PKEY_PARAM_RSA_D, &in.d},          {OSSL_PKEY_PARAM_RSA_FACTOR1, &in.p},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, &in.q},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, &in.dp},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, &in.dq}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &in.qi}};
    for (const auto& [name, bytes] : parts) {
      if (bytes->empty() || bytes->size() > in.n.size()) return fail(numbers_wrong("private part missing"));
      secret.push_back(number(*bytes));
      MUST_WORK(OSSL_PARAM_BLD_push_BN(builder.get(), name, secret.back().get()));
    }
  }
  return made("RSA", builder.get(), KeyKind::rsa, is_private);
}

Result<KeyPair> KeyPair::ec(KeyKind curve, ByteView x, ByteView y, ByteView d) {
  const char* name = curve_name(curve);
  const std::size_t size = field_bytes(curve);
  if (name == nullptr || x.size() != size || y.size() != size || (!d.empty() && d.size() != size))
    return fail(numbers_wrong("length"));
  Bytes point = {4};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const Builder builder(OSSL_PARAM_BLD_new());
  CHECK(builder != nullptr);
  MUST_WORK(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, name, 0));
  MUST_WORK(
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()));
  Number secret;
  if (!d.empty()) {
    secret = number(d);
    MUST_WORK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get()));
  }
  return made("EC", builder.get(), curve, !d.empty());
}

Result<KeyPair> ec_from_scalar(KeyKind curve, ByteView scalar) {
  CHECK(curve_name(curve) != nullptr && scalar.size() == field_bytes(curve));
  const Group group(EC_GROUP_new_by_curve_name(curve_id(curve)));
  const Number d = number(scalar);
  CHECK(group && d);
  if (BN_is_zero(d.get()) || BN_cmp(d.get(), EC_GROUP_get0_order(group.get())) >= 0)
    return fail(numbers_wrong("scalar"));
  const Point point(EC_POINT_new(group.get()));
  const Number x(BN_new()), y(BN_new());
  CHECK(point && x && y);
  MUST_WORK(EC_POINT_mul(group.get(), point.get(), d.get(), nullptr, nullptr, nullptr));
  MUST_WORK(EC_POINT_get_affine_coordinates(group.get(), point.get(), x.get(), y.get(), nullptr));
  Bytes bx(scalar.size()), by(scalar.size());
  CHECK(BN_bn2binpad(x.get(), bx.data(), static_cast<int>(bx.size())) > 0);
  CHECK(BN_bn2binpad(y.get(), by.data(), static_cast<int>(by.size())) > 0);
  return KeyPair::ec(curve, bx, by, scalar);
}

Result<KeyPair> KeyPair::ed25519(ByteView x) {
  if (x.size() != 32) return fail(numbers_wrong("length"));
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x.data(), x.size());
  if (key == nullptr) return fail(numbers_wrong("not a key"));
  return KeyPair(std::make_shared<const Handle>(key), KeyKind::ed25519, false);
}

Result<KeyPair> KeyPair::from_pem(std::string_view pem) {
  if (pem.size() > kMaxPem) return fail(invalid("crypto.key_size", "file too large"));
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  CHECK(bio != nullptr);
  // Never asks for a pass phrase on the terminal.
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, [](char*, int, int, void*) { return 0; }, nullptr);
  BIO_free(bio);
  ERR_clear_error();
  if (key == nullptr) return fail(invalid("crypto.key_numbers", "no private key in PEM form"));
  auto handle = std::make_shared<const Handle>(key);
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kMinRsaBits || bits > kMaxRsaBits)
      return fail(invalid("crypto.key_size", std::to_string(bits)));
    return KeyPair(std::move(handle), KeyKind::rsa, true);
  }
  char name[80] = {};
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &size) == 1) {
    const int id = OBJ_sn2nid(name);
    for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::p521}) {
      if (curve_id(kind) == id) return KeyPair(std::move(handle), kind, true);
    }
  }
  return fail(invalid("crypto.key_numbers", "neither RSA nor one of the curves P-256, P-384, P-521"));
}

int KeyPair::bits() const { return EVP_PKEY_get_bits(handle_->key); }
Bytes KeyPair::modulus() const { return number_of(handle_->key, OSSL_PKEY_PARAM_RSA_N, 0); }
Bytes KeyPair::exponent() const { return number_of(handle_->key, OSSL_PKEY_PARAM_RSA_E, 0); }
Bytes KeyPair::x() const {
  if (kind_ != KeyKind::ed25519) return number_of(handle_->key, OSSL_PKEY_PARAM_EC_PUB_X, field_bytes(kind_));
  Bytes out(32);
  std::size_t size = out.size();
  MUST_WORK(EVP_PKEY_get_raw_public_key(handle_->key, out.data(), &size));
  return out;
}
Bytes KeyPair::y() const { return number_of(handle_->key, OSSL_PKEY_PARAM_EC_PUB_Y, field_bytes(kind_)); }

bool KeyPair::verify(Scheme scheme, ByteView message, ByteView signature) const {
  if (!fits(scheme, kind_)) return false;
  if (!ecdsa(scheme)) return verify_bytes(handle_->key, scheme, message, signature);
  if (signature.size() != 2 * field_bytes(kind_)) return false;
  const auto der = to_der(signature);
  return der && verify_bytes(handle_->key, scheme, message, *der);
}

bool KeyPair::verify_der(ByteView message, ByteView signature) const {
  return kind_ == KeyKind::p256 && verify_bytes(handle_->key, Scheme::ecdsa_sha256, message, signature);
}

Result<Bytes> KeyPair::sign(Scheme scheme, ByteView message) const {
  if (!private_) return fail(invalid("crypto.no_private_key", ""));
  if (!fits(scheme, kind_) || scheme == Scheme::ed25519) return fail(invalid("crypto.wrong_scheme", ""));
  const HashContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  EVP_PKEY_CTX* inner = nullptr;
  MUST_WORK(EVP_DigestSignInit(context.get(), &inner, hash_of(scheme), nullptr, handle_->key));
  pad(inner, scheme);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key));
  Bytes out(size);
  MUST_WORK(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()));
  out.resize(size);
  if (!ecdsa(scheme)) return out;
  const unsigned char* at = out.data();
  const EcdsaPair pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(out.size())));
  CHECK(pair != nullptr);
  const std::size_t half = field_bytes(kind_);
  Bytes raw(2 * half);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), static_cast<int>(half)) > 0);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + half, static_cast<int>(half)) > 0);
  return raw;
}

Result<Bytes> KeyPair::oaep_seal(ByteView plaintext) const {
  if (kind_ != KeyKind::rsa || plaintext.size() > 190) return fail(invalid("crypto.wrong_scheme", ""));
  const KeyContext context = oaep_context(handle_->key, true);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key));
  Bytes out(size);
  MUST_WORK(EVP_PKEY_encrypt(context.get(), out.data(), &size, plaintext.data(), plaintext.size()));
  out.resize(size);
  return out;
}

Result<Bytes> KeyPair::oaep_open(ByteView sealed) const {
  if (kind_ != KeyKind::rsa || !private_) return fail(invalid("crypto.wrong_scheme", ""));
  const KeyContext context = oaep_context(handle_->key, false);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key));
  Bytes out(size);
  const bool good = sealed.size() == size &&
                    EVP_PKEY_decrypt(context.get(), out.data(), &size, sealed.data(), sealed.size()) == 1;
  ERR_clear_error();
  if (!good) return fail(invalid("crypto.open_failed", ""));
  out.resize(size);
  return out;
}

Result<Bytes> KeyPair::agree(const KeyPair& other) const {
  if (!private_ || kind_ != other.kind_ || curve_name(kind_) == nullptr)
    return fail(invalid("crypto.wrong_scheme", ""));
  const KeyContext context(EVP_PKEY_CTX_new(handle_->key, nullptr));
  CHECK(context != nullptr);
  MUST_WORK(EVP_PKEY_derive_init(context.get()));
  if (EVP_PKEY_derive_set_peer(context.get(), other.handle_->key) != 1) {
    ERR_clear_error();
    return fail(numbers_wrong("peer"));
  }
  Bytes out(field_bytes(kind_));
  std::size_t size = out.size();
  MUST_WORK(EVP_PKEY_derive(context.get(), out.data(), &size));
  CHECK(size == out.size());
  return out;
}

}  // namespace rathaus::crypto
