// The Wycheproof vectors, when the folder with public suites is there.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/signature.h"
#include "libs/json/json.h"

namespace rathaus::crypto {
namespace {

using json::object;

Bytes bytes(const object& o, std::string_view key) { return *from_hex(*json::get_string(o, key)); }

// Calls check(group, test, valid) for each vector; "acceptable" ones are not used. Returns how many were
// checked.
int for_each_vector(const std::string& file,
                    const std::function<bool(const object&, const object&, bool)>& check) {
  const std::string path = std::string(RATHAUS_SHARED_DIR) + "/suites/wycheproof/testvectors_v1/" + file;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    [&] { GTEST_SKIP() << "SKIPPED: no Wycheproof vectors (" << file << ")"; }();
    return -1;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const object root = *json::parse_object(text);
  int count = 0;
  for (const auto& group : **json::get_array(root, "testGroups")) {
    for (const auto& test : **json::get_array(group.as_object(), "tests")) {
      const object& t = test.as_object();
      const std::string_view result = *json::get_string(t, "result");
      if (result == "acceptable") continue;
      if (!check(group.as_object(), t, result == "valid")) continue;
      ++count;
    }
  }
  std::printf("%s: %d vectors\n", file.c_str(), count);
  return count;
}

TEST(Wycheproof, AesGcm) {
  const int n = for_each_vector("aes_gcm_test.json", [](const object& group, const object& t, bool valid) {
    // Our profile: 256-bit keys, 96-bit nonces, 128-bit tags, never an empty context.
    if (*json::get_int(group, "keySize") != 256 || *json::get_int(group, "ivSize") != 96 ||
        *json::get_int(group, "tagSize") != 128)
      return false;
    const Bytes aad = bytes(t, "aad");
    if (aad.empty()) return false;
    const SecretKey key = *SecretKey::from_bytes(bytes(t, "key"));
    Bytes sealed = bytes(t, "iv");
    const Bytes nonce = sealed;
    for (const char* part : {"ct", "tag"}) {
      const Bytes b = bytes(t, part);
      sealed.insert(sealed.end(), b.begin(), b.end());
    }
    const auto opened = open(key, sealed, aad);
    EXPECT_EQ(opened.has_value(), valid) << *json::get_int(t, "tcId");
    if (valid) {
      EXPECT_EQ(opened, bytes(t, "msg"));
      EXPECT_EQ(seal(key, Nonce(nonce.data(), kNonceSize), bytes(t, "msg"), aad), sealed);
    }
    return true;
  });
  EXPECT_TRUE(n == -1 || n > 10) << n;
}

TEST(Wycheproof, Ed25519) {
  const int n = for_each_vector("ed25519_test.json", [](const object& group, const object& t, bool valid) {
    const Bytes pk = bytes(**json::get_object(group, "publicKey"), "pk");
    if (pk.size() != sizeof(PublicKey)) return false;
    PublicKey key;
    std::copy(pk.begin(), pk.end(), key.begin());
    EXPECT_EQ(verify_signature(key, bytes(t, "msg"), bytes(t, "sig")), valid) << *json::get_int(t, "tcId");
    return true;
  });
  EXPECT_TRUE(n == -1 || n > 100) << n;
}

TEST(Wycheproof, HmacSha256) {
  const int n =
      for_each_vector("hmac_sha256_test.json", [](const object& group, const object& t, bool valid) {
        const Bytes tag = bytes(t, "tag");
        const Digest ours = hmac_sha256(bytes(t, "key"), bytes(t, "msg"));
        const auto size = static_cast<std::size_t>(*json::get_int(group, "tagSize") / 8);
        EXPECT_EQ(equal_constant_time(ByteView(ours).first(size), tag), valid) << *json::get_int(t, "tcId");
        return true;
      });
  EXPECT_TRUE(n == -1 || n > 100) << n;
}

TEST(Wycheproof, HkdfSha256) {
  const int n = for_each_vector("hkdf_sha256_test.json", [](const object&, const object& t, bool valid) {
    const auto size = static_cast<std::size_t>(*json::get_int(t, "size"));
    if (!valid) {
      EXPECT_GT(size, 255u * 32) << *json::get_int(
          t, "tcId");  // the only way to be wrong; we stop the process there
      return true;
    }
    EXPECT_EQ(hkdf_sha256(bytes(t, "ikm"), bytes(t, "salt"), bytes(t, "info"), size), bytes(t, "okm"))
        << *json::get_int(t, "tcId");
    return true;
  });
  EXPECT_TRUE(n == -1 || n > 50) << n;
}

}  // namespace
}  // namespace rathaus::crypto
