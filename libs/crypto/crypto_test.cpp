#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/password.h"
#include "libs/crypto/secret_key.h"
#include "libs/crypto/signature.h"
#include "libs/crypto/totp.h"

namespace rathaus::crypto {
namespace {

SecretKey key_of(std::uint8_t fill) {
  Bytes bytes(kKeySize, fill);
  return *SecretKey::from_bytes(bytes);
}
constexpr std::array<std::uint8_t, kNonceSize> kNonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr std::array<std::uint8_t, kPasswordSaltSize> kSalt{1, 2,  3,  4,  5,  6,  7,  8,
                                                            9, 10, 11, 12, 13, 14, 15, 16};
constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1, .lanes = 1};

TEST(SecretKey, HasExactly32BytesAndIsWipedWhenMoved) {
  EXPECT_EQ(SecretKey::from_bytes(Bytes(31)).error().code, "crypto.key_size");
  EXPECT_EQ(SecretKey::from_bytes(Bytes(33)).error().code, "crypto.key_size");
  SecretKey a = key_of(7);
  const SecretKey b = std::move(a);
  EXPECT_EQ(b, key_of(7));
  EXPECT_EQ(a, key_of(0));  // NOLINT: looks on purpose at what is left behind
  EXPECT_FALSE(b == key_of(8));
}

TEST(SecretKey, IsWipedWhenItDies) {
  alignas(SecretKey) unsigned char memory[sizeof(SecretKey)];
  auto* key = new (memory) SecretKey(key_of(0xAA));
  key->~SecretKey();
  const volatile unsigned char* look = memory;
  for (std::size_t i = 0; i < kKeySize; ++i) EXPECT_EQ(look[i], 0);
}

TEST(Hash, KnownAnswers) {  // FIPS 180-4 examples
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha512("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feeb"
            "bd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Hash, InPiecesIsTheSameAndStartsAnew) {
  const std::string text(1000, 'x');
  Sha256 hash;
  for (std::size_t at = 0; at < text.size(); at += 37) hash.update(std::string_view(text).substr(at, 37));
  EXPECT_EQ(hash.finish(), sha256(text));
  EXPECT_EQ(hash.finish(), sha256(""));
  hash.update("a").update("bc");
  Sha256 moved = std::move(hash);
  EXPECT_EQ(moved.finish(), sha256("abc"));
}

TEST(Hash, ThreadsDoNotDisturbEachOther) {
  std::vector<int> wrong(4, 0);
  std::vector<std::jthread> threads;
  const SecretKey key = key_of(3);
  const SigningKey signer(key);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      const std::string text(100 + t, static_cast<char>('a' + t));
      const Digest expected = sha256(text);
      const Digest mac = hmac_sha256(as_bytes(text), as_bytes(text));
      for (int i = 0; i < 200; ++i) {
        if (sha256(text) != expected || hmac_sha256(as_bytes(text), as_bytes(text)) != mac) ++wrong[t];
        const Bytes sealed = seal(key, kNonce, as_bytes(text), as_bytes("t"));
        if (open(key, sealed, as_bytes("t")) != to_bytes(text)) ++wrong[t];
        if (!verify_signature(signer.public_key(), as_bytes(text), signer.sign(as_bytes(text)))) ++wrong[t];
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Hmac, KnownAnswers) {  // RFC 4231 cases 1, 2, 6
  EXPECT_EQ(hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(Bytes(131, 0xaa),
                            as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  // The empty key right after another key: must not be taken for "the same key again".
  EXPECT_EQ(hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hkdf, KnownAnswersAndPurposes) {  // RFC 5869 A.1, A.3
  EXPECT_EQ(hex(hkdf_sha256(Bytes(22, 0x0b), *from_hex("000102030405060708090a0b0c"),
                            *from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(hex(hkdf_sha256(Bytes(22, 0x0b), {}, {}, 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  EXPECT_EQ(hkdf_sha256(Bytes(22, 1), {}, {}, 255 * 32).size(), 255u * 32);
  EXPECT_FALSE(derive_key(key_of(1), "a") == derive_key(key_of(1), "b"));
  EXPECT_FALSE(derive_key(key_of(1), "a") == derive_key(key_of(2), "a"));
}

TEST(Aead, OpensOnlyWhatWasSealed) {
  const Bytes sealed = seal(key_of(1), kNonce, as_bytes("Hundesteuer"), as_bytes("case/1"));
  EXPECT_EQ(sealed.size(), 11 + kSealOverhead);
  EXPECT_TRUE(std::equal(kNonce.begin(), kNonce.end(), sealed.begin()));
  EXPECT_EQ(open(key_of(1), sealed, as_bytes("case/1")), to_bytes("Hundesteuer"));
  EXPECT_EQ(open(key_of(2), sealed, as_bytes("case/1")).error().code, "crypto.open_failed");
  EXPECT_EQ(open(key_of(1), sealed, as_bytes("case/2")).error().code, "crypto.open_failed");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_FALSE(open(key_of(1), changed, as_bytes("case/1"))) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open(key_of(1), ByteView(sealed).first(size), as_bytes("case/1"))) << size;
  }
  const Bytes empty = seal(key_of(1), kNonce, {}, as_bytes("case/1"));
  EXPECT_EQ(open(key_of(1), empty, as_bytes("case/1")), Bytes{});
  EXPECT_DEATH(seal(key_of(1), kNonce, as_bytes("x"), {}), "invariant broken");
}

TEST(Aead, WrapsKeys) {
  const Bytes wrapped = wrap_key(key_of(1), kNonce, key_of(9), as_bytes("case/1"));
  EXPECT_EQ(wrapped.size(), 60u);
  EXPECT_EQ(*unwrap_key(key_of(1), wrapped, as_bytes("case/1")), key_of(9));
  EXPECT_EQ(unwrap_key(key_of(2), wrapped, as_bytes("case/1")).error().code, "crypto.open_failed");
  const Bytes no_key = seal(key_of(1), kNonce, as_bytes("short"), as_bytes("case/1"));
  EXPECT_EQ(unwrap_key(key_of(1), no_key, as_bytes("case/1")).error().code, "crypto.key_size");
}

TEST(Signature, KnownAnswer) {  // RFC 8032 7.1, test 2
  const SigningKey key(*SecretKey::from_bytes(
      *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")));
  EXPECT_EQ(hex(key.public_key()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes message{0x72};
  const Signature signature = key.sign(message);
  EXPECT_EQ(hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
            "8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(verify_signature(key.public_key(), message, signature));
  EXPECT_FALSE(verify_signature(key.public_key(), Bytes{0x73}, signature));
  EXPECT_FALSE(verify_signature(SigningKey(key_of(1)).public_key(), message, signature));
  EXPECT_FALSE(verify_signature(key.public_key(), message, ByteView(signature).first(63)));
  EXPECT_FALSE(verify_signature(key.public_key(), message, {}));
}

TEST(Password, HashesAndVerifies) {
  const std::string stored = *hash_password("Geheim!1", kSalt, kCheap);
  EXPECT_EQ(stored.substr(0, 30), "$argon2id$v=19$m=64,t=1,p=1$AQ");
  EXPECT_EQ(verify_password("Geheim!1", stored), true);
  EXPECT_EQ(verify_password("Geheim!2", stored), false);
  EXPECT_EQ(verify_password("", stored), false);
  // Known answer of the reference implementation's own tests.
  const std::string known =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_EQ(verify_password("password", known), true);
  EXPECT_TRUE((*hash_password("x", kSalt)).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Password, RefusesWhatIsNoHashOrCostsTooMuch) {
  for (const char* bad :
       {"", "x", "$argon2i$v=19$m=64,t=1,p=1$AQIDBAUGBwgJCgsMDQ4PEA$AA",
        "$argon2id$v=19$m=262145,t=1,p=1$AQIDBAUGBwg$AAAAAA",
        "$argon2id$v=19$m=64,t=11,p=1$AQIDBAUGBwg$AAAAAA", "$argon2id$v=19$m=64,t=1,p=5$AQIDBAUGBwg$AAAAAA",
        "$argon2id$v=19$m=64,t=1,p=1$!!$AAAA", "$argon2id$v=19$m=99999999999,t=1,p=1$AQIDBAUGBwg$AAAA"}) {
    EXPECT_EQ(verify_password("x", bad).error().code, "crypto.password_hash") << bad;
  }
  // The form itself is fine: within the limits it is only the wrong password.
  EXPECT_EQ(verify_password("x", "$argon2id$v=19$m=64,t=10,p=4$AQIDBAUGBwg$AAAAAA"), false);
  EXPECT_EQ(hash_password(std::string(kMaxPasswordBytes + 1, 'x'), kSalt, kCheap).error().code,
            "crypto.password_too_long");
  EXPECT_EQ(verify_password(std::string(kMaxPasswordBytes + 1, 'x'), *hash_password("x", kSalt, kCheap)),
            false);
}

TEST(Password, OldCostIsNoticed) {
  const std::string cheap = *hash_password("x", kSalt, kCheap);
  EXPECT_TRUE(needs_rehash(cheap));
  EXPECT_FALSE(needs_rehash(cheap, kCheap));
  EXPECT_TRUE(needs_rehash("$2b$12$bcrypt"));
}

TEST(Totp, Rfc6238) {  // appendix B, SHA-1
  const Bytes secret = to_bytes("12345678901234567890");
  const std::pair<std::int64_t, const char*> cases[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [time, code] : cases) EXPECT_EQ(totp_code(secret, time / 30, 8), code);
  EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
}

TEST(Totp, OneStepEitherSideAndNeverTwice) {
  const Bytes secret = to_bytes("12345678901234567890");
  const std::int64_t now = 1'700'000'010;  // the start of a step
  const std::int64_t step = now / 30;
  for (const int d : {-1, 0, 1}) EXPECT_EQ(verify_totp(secret, totp_code(secret, step + d), now), step + d);
  for (const int d : {-2, 2})
    EXPECT_EQ(verify_totp(secret, totp_code(secret, step + d), now), std::nullopt);
  EXPECT_EQ(verify_totp(secret, totp_code(secret, step), now, step), std::nullopt);
  EXPECT_EQ(verify_totp(secret, totp_code(secret, step + 1), now, step), step + 1);
  EXPECT_EQ(verify_totp(secret, "", now), std::nullopt);
  EXPECT_EQ(verify_totp(secret, totp_code(secret, step, 8), now), std::nullopt);
  EXPECT_EQ(verify_totp(secret, totp_code(secret, 0), 3), 0);  // no step before the first
}

TEST(Totp, UriForTheQrCode) {
  EXPECT_EQ(
      otpauth_uri("Stadt Köln", "a b@x.de", to_bytes("12345678901234567890")),
      "otpauth://totp/"
      "Stadt%20K%C3%B6ln:a%20b%40x.de?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stadt%20K%C3%B6ln"
      "&algorithm=SHA1&digits=6&period=30");
  EXPECT_EQ(otpauth_uri("R", "a", to_bytes("f")),
            "otpauth://totp/R:a?secret=MY&issuer=R&algorithm=SHA1&digits=6&period=30");
}

TEST(Base32, Rfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "MY======"},
                                                       {"fo", "MZXQ===="},
                                                       {"foo", "MZXW6==="},
                                                       {"foob", "MZXW6YQ="},
                                                       {"fooba", "MZXW6YTB"},
                                                       {"foobar", "MZXW6YTBOI======"}};
  for (const auto& [plain, coded] : cases) {
    EXPECT_EQ(base32(as_bytes(plain)), coded);
    EXPECT_EQ(from_base32(coded), to_bytes(plain));
  }
  for (const char* bad : {"MY", "my======", "MZ======", "MY=====A", "M=======", "MZXW6YT1",
                          "========", "MZXW6YTBOI=====\n"}) {
    EXPECT_EQ(from_base32(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace rathaus::crypto
