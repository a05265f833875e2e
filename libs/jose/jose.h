#pragma once
// Signed and encrypted tokens of others, in compact form. Pure: randomness is an input (see crypto/key_pair.h for what OpenSSL
// draws itself).
// Spec: RFC 7515 (JWS), 7516 (JWE), 7517 (JWK), 7518 (JWA), 8725 (best practice). BSI TR-02102-1 for what is offered at all.
// Never: "none"; a symmetric algorithm (so a public key is never taken for a secret); a key out of the token itself (jwk, jku, x5c,
// x5u); a "crit" extension (none is understood); compression; RSA with PKCS #1 v1.5 encryption; two keys of one kid.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/crypto/content.h"
#include "libs/crypto/key_pair.h"
#include "libs/json/json.h"

namespace rathaus::jose {

inline constexpr std::size_t kMaxToken = 64 * 1024;  // bytes of the compact form
inline constexpr std::size_t kMaxHeader = 8 * 1024;  // of its header, decoded
inline constexpr std::size_t kMaxKeySet = 512 * 1024;  // bytes of a JWKS
inline constexpr std::size_t kMaxKeys = 64;  // in it

enum class Sign { rs256, ps256, es256, es384, es512, eddsa };
enum class Wrap { rsa_oaep_256, ecdh_es, ecdh_es_a256kw };
using crypto::Content;

std::string_view name_of(Sign alg);
std::string_view name_of(Wrap alg);
std::string_view name_of(Content enc);
std::optional<Sign> sign_named(std::string_view name);
std::optional<Wrap> wrap_named(std::string_view name);
std::optional<Content> content_named(std::string_view name);

struct Key {
  std::string kid, use, alg;  // use: "sig", "enc" or empty; alg: what the key is for, or empty
  crypto::KeyPair pair;
};
struct KeySet {
  std::vector<Key> keys;
};

// Errors (kind invalid): jose.key (members missing or of the wrong type, an unknown kty or crv), crypto.key_*.
Result<Key> read_key(const json::object& jwk);
// Keys of kinds we do not know are left out (RFC 7517 5). Errors: jose.keys (not a set, too many), jose.duplicate_kid.
Result<KeySet> read_keys(std::string_view jwks);
// The public half as JWK; kid, use and alg when they are set.
json::object public_jwk(const Key& key);
json::object public_jwks(const KeySet& keys);
// RFC 7638, base64url.
std::string thumbprint(const crypto::KeyPair& pair);

struct VerifyRules {
  std::vector<Sign> allowed = {Sign::ps256, Sign::rs256, Sign::es256, Sign::es384,
                               Sign::es512};  // EdDSA is off by default
  int min_rsa_bits = 2048;  // keys of others; our own have 3072 (sign)
};
struct Verified {
  json::object header;
  Bytes payload;
};
// Errors (kind invalid): jose.syntax, jose.algorithm (not allowed), jose.critical, jose.unknown_key (no key of that kid and kind:
// the set may be old), jose.signature.
Result<Verified> verify(std::string_view compact, const KeySet& keys, const VerifyRules& rules = {});
// The key's kid goes into the header; `typ` when not empty. Errors: jose.algorithm (key does not fit), jose.key (RSA below 3072).
Result<std::string> sign(ByteView payload, const Key& key, Sign alg, std::string_view typ = {});

struct Decrypted {
  json::object header;
  Bytes plaintext;
};
struct DecryptRules {
  std::vector<Wrap> wraps = {Wrap::rsa_oaep_256, Wrap::ecdh_es, Wrap::ecdh_es_a256kw};
  std::vector<Content> contents = {Content::a256gcm, Content::a128gcm, Content::a256cbc_hs512,
                                   Content::a128cbc_hs256};
};
// Keys with their private part. Errors: jose.syntax, jose.algorithm, jose.critical, jose.unknown_key; whatever else is wrong is
// jose.decrypt, so that nobody learns where it failed.
Result<Decrypted> decrypt(std::string_view compact, const KeySet& keys, const DecryptRules& rules = {});

struct Entropy {  // fresh for each token, drawn by the caller
  Bytes content_key;  // content_key_bytes(enc); not used by ecdh_es
  Bytes iv;  // content_iv_bytes(enc)
  Bytes scalar;  // 32 bytes for the ephemeral key of ecdh_*
};
// `more` are further header members such as cty. Errors: jose.algorithm, crypto.key_numbers (draw another scalar).
Result<std::string> encrypt(ByteView plaintext, const Key& key, Wrap alg, Content enc, const Entropy& entropy,
                            const json::object& more = {});

}  // namespace rathaus::jose
