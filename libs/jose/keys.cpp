#include <algorithm>

#include "libs/crypto/hash.h"
#include "libs/jose/parts.h"

namespace rathaus::jose {
namespace {

using crypto::KeyKind;
using crypto::KeyPair;

struct SignName {
  Sign alg;
  std::string_view name;
};
constexpr SignName kSigns[] = {{Sign::rs256, "RS256"}, {Sign::ps256, "PS256"}, {Sign::es256, "ES256"},
                               {Sign::es384, "ES384"}, {Sign::es512, "ES512"}, {Sign::eddsa, "EdDSA"}};
struct WrapName {
  Wrap alg;
  std::string_view name;
};
constexpr WrapName kWraps[] = {{Wrap::rsa_oaep_256, "RSA-OAEP-256"},
                               {Wrap::ecdh_es, "ECDH-ES"},
                               {Wrap::ecdh_es_a256kw, "ECDH-ES+A256KW"}};
struct ContentName {
  Content enc;
  std::string_view name;
};
constexpr ContentName kContents[] = {{Content::a128gcm, "A128GCM"},
                                     {Content::a256gcm, "A256GCM"},
                                     {Content::a128cbc_hs256, "A128CBC-HS256"},
                                     {Content::a256cbc_hs512, "A256CBC-HS512"}};

Error key_error(std::string why) { return invalid("jose.key", std::move(why)); }

// An unsigned number or coordinate; absent: empty.
Result<Bytes> bytes_of(const json::object& jwk, std::string_view name, bool needed) {
  const auto text = json::find_string(jwk, name);
  if (!text) return fail(key_error(std::string(name)));
  if (!*text) {
    if (needed) return fail(key_error(std::string(name)));
    return Bytes{};
  }
  if ((*text)->size() > 2048) return fail(key_error(std::string(name)));
  auto bytes = from_base64url(**text);
  if (!bytes || bytes->empty()) return fail(key_error(std::string(name)));
  return std::move(*bytes);
}

Result<KeyPair> pair_of(const json::object& jwk, std::string_view kty) {
  if (kty == "RSA") {
    if (jwk.contains("oth")) return fail(key_error("oth"));
    crypto::RsaNumbers in{.n = TRY(bytes_of(jwk, "n", true)), .e = TRY(bytes_of(jwk, "e", true))};
    in.d = TRY(bytes_of(jwk, "d", false));
    const bool secret = !in.d.empty();
    const std::pair<const char*, Bytes*> parts[] = {
        {"p", &in.p}, {"q", &in.q}, {"dp", &in.dp}, {"dq", &in.dq}, {"qi", &in.qi}};
    for (const auto& [name, part] : parts) *part = TRY(bytes_of(jwk, name, secret));
    return KeyPair::rsa(in);
  }
  const auto crv = json::get_string(jwk, "crv");
  if (!crv) return fail(key_error("crv"));
  const Bytes x = TRY(bytes_of(jwk, "x", true));
  if (kty == "OKP") {
    if (*crv != "Ed25519" || jwk.contains("d")) return fail(key_error("crv"));
    return KeyPair::ed25519(x);
  }
  const KeyKind kind = *crv == "P-256"   ? KeyKind::p256
                       : *crv == "P-384" ? KeyKind::p384
                       : *crv == "P-521" ? KeyKind::p521
                                         : KeyKind::rsa;
  if (kty != "EC" || kind == KeyKind::rsa) return fail(key_error("crv"));
  return KeyPair::ec(kind, x, TRY(bytes_of(jwk, "y", true)), TRY(bytes_of(jwk, "d", false)));
}

bool known_kind(const json::object& jwk) {
  const auto kty = json::find_string(jwk, "kty");
  if (!kty || !*kty) return false;
  if (**kty == "RSA") return true;
  const auto crv = json::find_string(jwk, "crv");
  if (!crv || !*crv) return false;
  if (**kty == "OKP") return **crv == "Ed25519";
  return **kty == "EC" && (**crv == "P-256" || **crv == "P-384" || **crv == "P-521");
}

std::string_view curve_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256: return "P-256";
    case KeyKind::p384: return "P-384";
    case KeyKind::p521: return "P-521";
    case KeyKind::ed25519: return "Ed25519";
    case KeyKind::rsa: return {};
  }
  return {};
}

json::object numbers_of(const KeyPair& pair) {
  json::object out;
  if (pair.kind() == KeyKind::rsa) {
    out["e"] = base64url(pair.exponent());
    out["kty"] = "RSA";
    out["n"] = base64url(pair.modulus());
    return out;
  }
  const std::string_view curve = curve_of(pair.kind());
  out["crv"] = boost::json::string(curve.data(), curve.size());
  out["kty"] = pair.kind() == KeyKind::ed25519 ? "OKP" : "EC";
  out["x"] = base64url(pair.x());
  if (pair.kind() != KeyKind::ed25519) out["y"] = base64url(pair.y());
  return out;
}

}  // namespace

std::string_view name_of(Sign alg) {
  return std::find_if(std::begin(kSigns), std::end(kSigns),
                      [&](const SignName& one) { return one.alg == alg; })
      ->name;
}
std::string_view name_of(Wrap alg) {
  return std::find_if(std::begin(kWraps), std::end(kWraps),
                      [&](const WrapName& one) { return one.alg == alg; })
      ->name;
}
std::string_view name_of(Content enc) {
  return std::find_if(std::begin(kContents), std::end(kContents),
                      [&](const ContentName& one) { return one.enc == enc; })
      ->name;
}
std::optional<Sign> sign_named(std::string_view name) {
  for (const SignName& one : kSigns) {
    if (one.name == name) return one.alg;
  }
  return std::nullopt;
}
std::optional<Wrap> wrap_named(std::string_view name) {
  for (const WrapName& one : kWraps) {
    if (one.name == name) return one.alg;
  }
  return std::nullopt;
}
std::optional<Content> content_named(std::string_view name) {
  for (const ContentName& one : kContents) {
    if (one.name == name) return one.enc;
  }
  return std::nullopt;
}

Result<Key> read_key(const json::object& jwk) {
  const auto text = [&](std::string_view name) -> Result<std::string> {
    const auto found = json::find_string(jwk, name);
    if (!found || (*found && (*found)->size() > 512)) return fail(key_error(std::string(name)));
    return std::string(found->value_or(""));
  };
  const std::string kty = TRY(text("kty")), use = TRY(text("use"));
  if (!use.empty() && use != "sig" && use != "enc") return fail(key_error("use"));
  Key key{.kid = TRY(text("kid")), .use = use, .alg = TRY(text("alg")), .pair = TRY(pair_of(jwk, kty))};
  const auto operations = json::find_array(jwk, "key_ops");
  if (!operations) return fail(key_error("key_ops"));
  if (*operations != nullptr) {
    // A key that may only sign is not taken for sealing and the other way round.
    bool sig = false, enc = false;
    for (const json::value& one : **operations) {
      if (!one.is_string()) return fail(key_error("key_ops"));
      const std::string_view name = json::view(one.get_string());
      sig |= name == "verify" || name == "sign";
      enc |= name == "encrypt" || name == "decrypt" || name == "wrapKey" || name == "unwrapKey" ||
             name == "deriveKey" || name == "deriveBits";
    }
    if (sig == enc) return fail(key_error("key_ops"));
    const std::string by_operation = sig ? "sig" : "enc";
    if (!key.use.empty() && key.use != by_operation) return fail(key_error("key_ops"));
    key.use = by_operation;
  }
  return key;
}

Result<KeySet> read_keys(std::string_view jwks) {
  const auto root = json::parse_object(jwks, {.bytes = kMaxKeySet, .depth = 8, .values = 10'000});
  if (!root) return fail(invalid("jose.keys", root.error().code));
  const auto list = json::get_array(*root, "keys");
  if (!list || (*list)->size() > kMaxKeys) return fail(invalid("jose.keys", "keys"));
  KeySet out;
  for (const json::value& one : **list) {
    if (!one.is_object()) return fail(invalid("jose.keys", "keys"));
    if (!known_kind(one.get_object())) continue;
    Key key = TRY(read_key(one.get_object()));
    for (const Key& other : out.keys) {
      if (!key.kid.empty() && other.kid == key.kid) return fail(invalid("jose.duplicate_kid", ""));
    }
    out.keys.push_back(std::move(key));
  }
  return out;
}

json::object public_jwk(const Key& key) {
  json::object out = numbers_of(key.pair);
  if (!key.kid.empty()) out["kid"] = key.kid;
  if (!key.use.empty()) out["use"] = key.use;
  if (!key.alg.empty()) out["alg"] = key.alg;
  return out;
}

json::object public_jwks(const KeySet& keys) {
  json::array list;
  for (const Key& key : keys.keys) list.push_back(public_jwk(key));
  return {{"keys", std::move(list)}};
}

std::string thumbprint(const crypto::KeyPair& pair) {
  return base64url(crypto::sha256(json::canonical(numbers_of(pair))));
}

Result<json::object> read_header(std::string_view encoded) {
  if (encoded.size() > 2 * kMaxHeader) return fail(syntax("header too long"));
  const auto bytes = from_base64url(encoded);
  if (!bytes || bytes->size() > kMaxHeader) return fail(syntax("header"));
  auto header = json::parse_object(as_text(*bytes), {.bytes = kMaxHeader, .depth = 8, .values = 500});
  if (!header) return fail(syntax("header " + header.error().code));
  if (header->contains("crit") || header->contains("b64")) return fail(invalid("jose.critical", ""));
  if (header->contains("zip")) return fail(invalid("jose.algorithm", "zip"));
  return std::move(*header);
}

Result<const Key*> choose(const KeySet& keys, const json::object& header, std::string_view alg,
                          std::string_view use, const std::vector<KeyKind>& kinds) {
  const auto kid = json::find_string(header, "kid");
  if (!kid) return fail(syntax("kid"));
  const Key* found = nullptr;
  for (const Key& key : keys.keys) {
    if (*kid && key.kid != **kid) continue;
    if (!key.use.empty() && key.use != use) continue;
    if (!key.alg.empty() && key.alg != alg) continue;
    if (std::find(kinds.begin(), kinds.end(), key.pair.kind()) == kinds.end()) continue;
    if (found != nullptr) return fail(invalid("jose.unknown_key", "more than one key fits"));
    found = &key;
  }
  if (found == nullptr) return fail(invalid("jose.unknown_key", std::string(kid->value_or(""))));
  return found;
}

}  // namespace rathaus::jose
