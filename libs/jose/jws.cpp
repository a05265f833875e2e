#include <algorithm>

#include "libs/jose/parts.h"

namespace rathaus::jose {
namespace {

using crypto::KeyKind;
using crypto::Scheme;

constexpr int kOwnRsaBits = 3072;  // BSI TR-02102-1 3.5

Scheme scheme_of(Sign alg) {
  switch (alg) {
    case Sign::rs256: return Scheme::rsa_pkcs1_sha256;
    case Sign::ps256: return Scheme::rsa_pss_sha256;
    case Sign::es256: return Scheme::ecdsa_sha256;
    case Sign::es384: return Scheme::ecdsa_sha384;
    case Sign::es512: return Scheme::ecdsa_sha512;
    case Sign::eddsa: return Scheme::ed25519;
  }
  return Scheme::ed25519;
}

KeyKind kind_of(Sign alg) {
  switch (alg) {
    case Sign::rs256:
    case Sign::ps256: return KeyKind::rsa;
    case Sign::es256: return KeyKind::p256;
    case Sign::es384: return KeyKind::p384;
    case Sign::es512: return KeyKind::p521;
    case Sign::eddsa: return KeyKind::ed25519;
  }
  return KeyKind::ed25519;
}

}  // namespace

Result<Verified> verify(std::string_view compact, const KeySet& keys, const VerifyRules& rules) {
  const auto parts = TRY(parts_of<3>(compact));
  json::object header = TRY(read_header(parts[0]));
  const auto name = json::get_string(header, "alg");
  if (!name) return fail(syntax("alg"));
  const auto alg = sign_named(*name);
  if (!alg || std::find(rules.allowed.begin(), rules.allowed.end(), *alg) == rules.allowed.end())
    return fail(invalid("jose.algorithm", ""));
  const Key* key = TRY(choose(keys, header, *name, "sig", {kind_of(*alg)}));
  if (key->pair.kind() == KeyKind::rsa && key->pair.bits() < rules.min_rsa_bits)
    return fail(invalid("jose.algorithm", "RSA key too short"));
  auto payload = from_base64url(parts[1]);
  const auto signature = from_base64url(parts[2]);
  if (!payload || !signature) return fail(syntax("base64url"));
  const std::string_view input = compact.substr(0, parts[0].size() + 1 + parts[1].size());
  if (!key->pair.verify(scheme_of(*alg), as_bytes(input), *signature))
    return fail(invalid("jose.signature", ""));
  return Verified{std::move(header), std::move(*payload)};
}

Result<std::string> sign(ByteView payload, const Key& key, Sign alg, std::string_view typ) {
  const std::string_view name = name_of(alg);
  if (key.pair.kind() != kind_of(alg) || (!key.alg.empty() && key.alg != name) || key.use == "enc")
    return fail(invalid("jose.algorithm", ""));
  if (key.pair.kind() == KeyKind::rsa && key.pair.bits() < kOwnRsaBits)
    return fail(invalid("jose.key", "RSA key below 3072 bits"));
  json::object header{{"alg", boost::json::string(name.data(), name.size())}};
  if (!key.kid.empty()) header["kid"] = key.kid;
  if (!typ.empty()) header["typ"] = boost::json::string(typ.data(), typ.size());
  std::string out = base64url(as_bytes(json::canonical(header))) + "." + base64url(payload);
  const Bytes signature = TRY(key.pair.sign(scheme_of(alg), as_bytes(out)));
  return out + "." + base64url(signature);
}

}  // namespace rathaus::jose
