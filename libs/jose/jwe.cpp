#include <algorithm>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/secret_key.h"
#include "libs/jose/parts.h"

namespace rathaus::jose {
namespace {

using crypto::KeyKind;
using crypto::KeyPair;

Error closed() { return invalid("jose.decrypt", ""); }

void append_length(Bytes& out, std::size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(length >> shift));
}
void append(Bytes& out, ByteView part) {
  append_length(out, part.size());
  out.insert(out.end(), part.begin(), part.end());
}

// RFC 7518 4.6.2: Concat KDF (NIST SP 800-56A) with SHA-256.
Bytes concat_kdf(ByteView shared, std::string_view algorithm, ByteView apu, ByteView apv, std::size_t bytes) {
  Bytes out;
  for (std::size_t round = 1; out.size() < bytes; ++round) {
    Bytes input;
    append_length(input, round);
    input.insert(input.end(), shared.begin(), shared.end());
    append(input, as_bytes(algorithm));
    append(input, apu);
    append(input, apv);
    append_length(input, bytes * 8);
    const crypto::Digest digest = crypto::sha256(ByteView(input));
    crypto::cleanse(input);
    out.insert(out.end(), digest.begin(), digest.end());
  }
  out.resize(bytes);
  return out;
}

std::size_t derived_bytes(Wrap alg, Content enc) {
  return alg == Wrap::ecdh_es ? crypto::content_key_bytes(enc) : 32;
}

Result<Bytes> party(const json::object& header, std::string_view name) {
  const auto text = json::find_string(header, name);
  if (!text) return fail(syntax(std::string(name)));
  if (!*text) return Bytes{};
  auto bytes = from_base64url(**text);
  if (!bytes || bytes->size() > 512) return fail(syntax(std::string(name)));
  return std::move(*bytes);
}

Result<Bytes> content_key(const KeyPair& pair, Wrap alg, Content enc, const json::object& header,
                          ByteView encrypted) {
  if (alg == Wrap::rsa_oaep_256) return pair.oaep_open(encrypted);
  const auto epk = json::get_object(header, "epk");
  if (!epk) return fail(syntax("epk"));
  if ((*epk)->contains("d")) return fail(syntax("epk"));
  const Key theirs = TRY(read_key(**epk));
  if (theirs.pair.kind() != KeyKind::p256) return fail(closed());
  const Bytes shared = TRY(pair.agree(theirs.pair));
  const std::string_view name = alg == Wrap::ecdh_es ? name_of(enc) : name_of(alg);
  Bytes key =
      concat_kdf(shared, name, TRY(party(header, "apu")), TRY(party(header, "apv")), derived_bytes(alg, enc));
  if (alg == Wrap::ecdh_es) {
    if (!encrypted.empty()) return fail(syntax("encrypted key"));
    return key;
  }
  return crypto::aes256_unwrap(key, encrypted);
}

bool listed(const auto& list, const auto& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

KeyKind kind_of(Wrap alg) { return alg == Wrap::rsa_oaep_256 ? KeyKind::rsa : KeyKind::p256; }

}  // namespace

Result<Decrypted> decrypt(std::string_view compact, const KeySet& keys, const DecryptRules& rules) {
  const auto parts = TRY(parts_of<5>(compact));
  json::object header = TRY(read_header(parts[0]));
  const auto alg_name = json::get_string(header, "alg"), enc_name = json::get_string(header, "enc");
  if (!alg_name || !enc_name) return fail(syntax("alg, enc"));
  const auto alg = wrap_named(*alg_name);
  const auto enc = content_named(*enc_name);
  if (!alg || !enc || !listed(rules.wraps, *alg) || !listed(rules.contents, *enc))
    return fail(invalid("jose.algorithm", ""));
  const Key* key = TRY(choose(keys, header, *alg_name, "enc", {kind_of(*alg)}));
  const auto encrypted = from_base64url(parts[1]), iv = from_base64url(parts[2]),
             ciphertext = from_base64url(parts[3]), tag = from_base64url(parts[4]);
  if (!encrypted || !iv || !ciphertext || !tag) return fail(syntax("base64url"));
  auto secret = content_key(key->pair, *alg, *enc, header, *encrypted);
  if (!secret) return fail(secret.error().code == "jose.syntax" ? secret.error() : closed());
  auto plaintext = crypto::content_open(*enc, *secret, *iv, *ciphertext, *tag, as_bytes(parts[0]));
  crypto::cleanse(*secret);
  if (!plaintext) return fail(closed());
  return Decrypted{std::move(header), std::move(*plaintext)};
}

Result<std::string> encrypt(ByteView plaintext, const Key& key, Wrap alg, Content enc, const Entropy& entropy,
                            const json::object& more) {
  const std::string_view alg_name = name_of(alg), enc_name = name_of(enc);
  if (key.pair.kind() != kind_of(alg) || (!key.alg.empty() && key.alg != alg_name) || key.use == "sig")
    return fail(invalid("jose.algorithm", ""));
  json::object header = more;
  header["alg"] = boost::json::string(alg_name.data(), alg_name.size());
  header["enc"] = boost::json::string(enc_name.data(), enc_name.size());
  if (!key.kid.empty()) header["kid"] = key.kid;
  Bytes secret = entropy.content_key, encrypted;
  if (alg == Wrap::rsa_oaep_256) {
    encrypted = TRY(key.pair.oaep_seal(secret));
  } else {
    const KeyPair ours = TRY(crypto::ec_from_scalar(KeyKind::p256, entropy.scalar));
    header["epk"] = public_jwk({.pair = ours});
    const Bytes shared = TRY(ours.agree(key.pair));
    Bytes derived =
        concat_kdf(shared, alg == Wrap::ecdh_es ? enc_name : alg_name, {}, {}, derived_bytes(alg, enc));
    if (alg == Wrap::ecdh_es)
      secret = std::move(derived);
    else
      encrypted = crypto::aes256_wrap(derived, secret);
  }
  CHECK(secret.size() == crypto::content_key_bytes(enc));
  const std::string head = base64url(as_bytes(json::canonical(header)));
  const crypto::SealedContent sealed =
      crypto::content_seal(enc, secret, entropy.iv, plaintext, as_bytes(head));
  crypto::cleanse(secret);
  return head + "." + base64url(encrypted) + "." + base64url(entropy.iv) + "." +
         base64url(sealed.ciphertext) + "." + base64url(sealed.tag);
}

}  // namespace rathaus::jose
