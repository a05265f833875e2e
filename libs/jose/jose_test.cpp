#include "libs/jose/jose.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace rathaus::jose {
namespace {

using crypto::KeyKind;
using crypto::KeyPair;

KeyPair pair(std::uint8_t fill, KeyKind kind = KeyKind::p256) {
  return *crypto::ec_from_scalar(kind, Bytes(crypto::field_bytes(kind), fill));
}
Key key(std::string kid, std::string use, std::uint8_t fill = 7) {
  return {.kid = std::move(kid), .use = std::move(use), .pair = pair(fill)};
}
std::string code(const auto& result) { return result ? "" : result.error().code; }
std::string token(const std::string& header, const std::string& payload, const std::string& signature) {
  return base64url(as_bytes(header)) + "." + base64url(as_bytes(payload)) + "." + signature;
}

TEST(Jws, SignedThenVerified) {
  const Key ours = key("a", "sig");
  const std::string signed_token = *sign(as_bytes("text"), ours, Sign::es256, "JWT");
  const auto verified = verify(signed_token, {{ours}});
  ASSERT_TRUE(verified);
  EXPECT_EQ(as_text(verified->payload), "text");
  EXPECT_EQ(*json::get_string(verified->header, "typ"), "JWT");
  EXPECT_EQ(code(verify(signed_token, {{key("a", "sig", 8)}})), "jose.signature");
  EXPECT_EQ(code(verify(signed_token, {{key("b", "sig")}})), "jose.unknown_key");
  EXPECT_EQ(code(verify(signed_token, {{key("a", "enc")}})), "jose.unknown_key");
  EXPECT_EQ(code(verify(signed_token, {{ours}}, {.allowed = {Sign::es384}})), "jose.algorithm");
  std::string changed = signed_token;
  changed[changed.size() - 3] ^= 1;
  EXPECT_NE(code(verify(changed, {{ours}})), "");
}

TEST(Jws, NoConfusion) {
  const KeySet keys{{key("a", "sig")}};
  for (const char* alg : {"none", "None", "HS256", "HS512", "RS256", "ES384", "es256", ""}) {
    const std::string header = std::string(R"({"alg":")") + alg + R"(","kid":"a"})";
    EXPECT_NE(code(verify(token(header, "x", ""), keys)), "") << alg;
    EXPECT_NE(code(verify(token(header, "x", base64url(Bytes(64, 1))), keys)), "") << alg;
  }
  // A key that the token brings along is not looked at.
  const Key mine = key("mine", "sig", 9);
  json::object header{{"alg", "ES256"}, {"jwk", public_jwk(mine)}};
  std::string forged = base64url(as_bytes(json::canonical(header))) + "." + base64url(as_bytes("x"));
  forged += "." + base64url(*mine.pair.sign(crypto::Scheme::ecdsa_sha256, as_bytes(forged)));
  EXPECT_EQ(code(verify(forged, keys)), "jose.signature");
  // An extension is refused even when everything else is right.
  for (const char* extra : {R"("crit":["exp"])", R"("crit":[])", R"("b64":false)"}) {
    std::string critical =
        base64url(as_bytes(std::string(R"({"alg":"ES256","kid":"a",)") + extra + "}")) + ".eA";
    critical += "." + base64url(*keys.keys[0].pair.sign(crypto::Scheme::ecdsa_sha256, as_bytes(critical)));
    EXPECT_EQ(code(verify(critical, keys)), "jose.critical") << extra;
  }
  std::string twice = base64url(as_bytes(R"({"alg":"ES256","alg":"none","kid":"a"})")) + ".eA.";
  EXPECT_EQ(code(verify(twice, keys)), "jose.syntax");
}

TEST(Jws, Limits) {
  const KeySet keys{{key("a", "sig")}};
  EXPECT_EQ(code(verify(std::string(kMaxToken + 1, 'a'), keys)), "jose.syntax");
  EXPECT_EQ(code(verify("a.b", keys)), "jose.syntax");
  EXPECT_EQ(code(verify("a.b.c.d", keys)), "jose.syntax");
  EXPECT_EQ(
      code(verify(token(R"({"alg":"ES256","x":")" + std::string(kMaxHeader, 'a') + "\"}", "", ""), keys)),
      "jose.syntax");
}

TEST(Jws, AnRsaKeyOfOursHas3072Bits) {
  std::ifstream in(std::string(RATHAUS_SHARED_DIR) + "/suites/jose-cookbook/jwk/3_4.rsa_private_key.json");
  if (!in) GTEST_SKIP() << "SKIPPED: no JOSE cookbook";
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const Key rsa = *read_key(*json::parse_object(text));
  EXPECT_EQ(rsa.pair.bits(), 2048);
  EXPECT_EQ(code(sign(as_bytes("x"), rsa, Sign::ps256)), "jose.key");
}

TEST(Jwe, SealedThenOpened) {
  const Key ours = key("e", "enc");
  for (const Content enc :
       {Content::a128gcm, Content::a256gcm, Content::a128cbc_hs256, Content::a256cbc_hs512}) {
    for (const Wrap alg : {Wrap::ecdh_es, Wrap::ecdh_es_a256kw}) {
      const Entropy entropy{Bytes(crypto::content_key_bytes(enc), 1), Bytes(crypto::content_iv_bytes(enc), 2),
                            Bytes(32, 3)};
      const std::string sealed = *encrypt(as_bytes("secret"), ours, alg, enc, entropy, {{"cty", "JWT"}});
      const auto opened = decrypt(sealed, {{ours}});
      ASSERT_TRUE(opened) << name_of(enc) << name_of(alg) << code(opened);
      EXPECT_EQ(as_text(opened->plaintext), "secret");
      EXPECT_EQ(*json::get_string(opened->header, "cty"), "JWT");
      EXPECT_EQ(code(decrypt(sealed, {{key("e", "enc", 8)}})), "jose.decrypt");
      EXPECT_EQ(code(decrypt(sealed, {{key("e", "sig")}})), "jose.unknown_key");
      EXPECT_EQ(code(decrypt(sealed, {{ours}}, {.wraps = {Wrap::rsa_oaep_256}})), "jose.algorithm");
    }
  }
}

TEST(Jwe, RolloverOfTwoKeys) {
  const Key old_key = key("2025", "enc", 5), new_key = key("2026", "enc", 6);
  const Entropy entropy{Bytes(32, 1), Bytes(12, 2), Bytes(32, 3)};
  const std::string sealed = *encrypt(as_bytes("x"), old_key, Wrap::ecdh_es, Content::a256gcm, entropy);
  EXPECT_TRUE(decrypt(sealed, {{new_key, old_key}}));
  EXPECT_EQ(code(decrypt(sealed, {{new_key}})), "jose.unknown_key");
}

TEST(Jwe, NoCompressionNoWeakWraps) {
  const KeySet keys{{key("e", "enc")}};
  for (const char* header :
       {R"({"alg":"RSA1_5","enc":"A256GCM"})", R"({"alg":"RSA-OAEP","enc":"A256GCM"})",
        R"({"alg":"dir","enc":"A256GCM"})", R"({"alg":"PBES2-HS256+A128KW","enc":"A256GCM"})",
        R"({"alg":"ECDH-ES","enc":"A192GCM"})", R"({"alg":"ECDH-ES","enc":"A256GCM","zip":"DEF"})"}) {
    EXPECT_EQ(code(decrypt(base64url(as_bytes(header)) + "....", keys)), "jose.algorithm") << header;
  }
}

TEST(Keys, SetsAreRead) {
  const json::object two = public_jwks({{key("a", "sig", 1), key("b", "enc", 2)}});
  EXPECT_EQ(read_keys(json::canonical(two))->keys.size(), 2u);
  EXPECT_EQ(json::canonical(two).find("\"d\""), std::string::npos);
  const std::string known = json::canonical(public_jwk(key("a", "sig")));
  EXPECT_EQ(
      read_keys(R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"},)" +
                known + "]}")
          ->keys.size(),
      1u);
  EXPECT_EQ(code(read_keys(R"({"keys":[)" + known + "," + known + "]}")), "jose.duplicate_kid");
  std::string many = R"({"keys":[{})";
  for (std::size_t i = 0; i < kMaxKeys; ++i) many += ",{}";
  EXPECT_EQ(code(read_keys(many + "]}")), "jose.keys");
  // A point off the curve is no key.
  json::object off = public_jwk(key("a", "sig"));
  off["x"] = base64url(Bytes(32, 1));
  EXPECT_EQ(code(read_key(off)), "crypto.key_numbers");
}

TEST(Keys, Thumbprint) {  // RFC 7638 3.1
  const auto jwk = json::parse_object(
      R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
  EXPECT_EQ(thumbprint(read_key(*jwk)->pair), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

}  // namespace
}  // namespace rathaus::jose
