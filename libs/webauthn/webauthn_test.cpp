#include "libs/webauthn/webauthn.h"

#include <gtest/gtest.h>

#include <functional>

#include "libs/crypto/hash.h"
#include "libs/crypto/key_pair.h"
#include "libs/webauthn/cbor.h"

namespace rathaus::webauthn {
namespace {

using crypto::KeyKind;

// ---- a small authenticator

Bytes head(int major, std::size_t number) {
  if (number < 24) return {static_cast<std::uint8_t>(major << 5 | static_cast<int>(number))};
  if (number < 256) return {static_cast<std::uint8_t>(major << 5 | 24), static_cast<std::uint8_t>(number)};
  return {static_cast<std::uint8_t>(major << 5 | 25), static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}
Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}
Bytes int_(std::int64_t n) {
  return n >= 0 ? head(0, static_cast<std::size_t>(n)) : head(1, static_cast<std::size_t>(-1 - n));
}
Bytes text_(std::string_view text) { return joined({head(3, text.size()), to_bytes(text)}); }
Bytes bytes_(ByteView bytes) { return joined({head(2, bytes.size()), Bytes(bytes.begin(), bytes.end())}); }

const crypto::KeyPair& pair() {
  static const crypto::KeyPair made = *crypto::ec_from_scalar(KeyKind::p256, Bytes(32, 7));
  return made;
}
Bytes cose() {
  return joined({head(5, 5), int_(1), int_(2), int_(3), int_(kEs256), int_(-1), int_(1), int_(-2),
                 bytes_(pair().x()), int_(-3), bytes_(pair().y())});
}

struct Ceremony {
  Expectation expected{"rathaus.example", "https://rathaus.example", Bytes(kChallengeBytes, 9)};
  std::string type = "webauthn.get", origin = "https://rathaus.example", more, rp = "rathaus.example";
  Bytes challenge = Bytes(kChallengeBytes, 9), id = Bytes(16, 3), key = cose(), tail;
  std::string format = "none";
  std::uint8_t flags = 1 | 4;
  std::uint32_t counter = 5;

  std::string client() const {
    return R"({"type":")" + type + R"(","challenge":")" + base64url(challenge) + R"(","origin":")" + origin +
           "\"" + more + "}";
  }
  Bytes data(bool attested) const {
    const crypto::Digest rp_hash = crypto::sha256(rp);
    Bytes out(rp_hash.begin(), rp_hash.end());
    out.push_back(static_cast<std::uint8_t>(flags | (attested ? 64 : 0)));
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(counter >> shift));
    if (attested) {
      const Bytes credential =
          joined({Bytes(16, 0),
                  {static_cast<std::uint8_t>(id.size() >> 8), static_cast<std::uint8_t>(id.size())},
                  id,
                  key});
      out.insert(out.end(), credential.begin(), credential.end());
    }
    out.insert(out.end(), tail.begin(), tail.end());
    return out;
  }
  Bytes object() const {
    return joined({head(5, 3), text_("fmt"), text_(format), text_("attStmt"), head(5, 0), text_("authData"),
                   bytes_(data(true))});
  }
  Result<Registered> registration() const { return check_registration(client(), object(), expected); }
  Result<std::uint32_t> assertion(std::uint32_t known = 4,
                                  const std::function<void(Bytes&)>& change = {}) const {
    const Bytes authenticator = data(false);
    const crypto::Digest hash = crypto::sha256(client());
    // Signatures of authenticators are DER; ours come as r || s.
    const Bytes raw =
        *pair().sign(crypto::Scheme::ecdsa_sha256, joined({authenticator, Bytes(hash.begin(), hash.end())}));
    const auto number = [](ByteView part) {
      Bytes out(part.begin(), part.end());
      while (out.size() > 1 && out[0] == 0) out.erase(out.begin());
      if (out[0] & 0x80) out.insert(out.begin(), 0);
      return joined({{2, static_cast<std::uint8_t>(out.size())}, out});
    };
    Bytes inner = joined({number(ByteView(raw).first(32)), number(ByteView(raw).subspan(32))});
    Bytes der = joined({{0x30, static_cast<std::uint8_t>(inner.size())}, inner});
    if (change) change(der);
    return check_assertion(client(), authenticator, der, {cose(), known}, expected);
  }
};

std::string code(const auto& result) { return result ? "" : result.error().code; }

Ceremony creating() {
  Ceremony c;
  c.type = "webauthn.create";
  return c;
}

TEST(Registration, Good) {
  const auto made = creating().registration();
  ASSERT_TRUE(made) << made.error().code << made.error().detail;
  EXPECT_EQ(made->credential_id, Bytes(16, 3));
  EXPECT_EQ(made->public_key, cose());
  EXPECT_EQ(made->algorithm, kEs256);
  EXPECT_EQ(made->counter, 5u);
  EXPECT_FALSE(made->backed_up);
}

TEST(Registration, Refused) {
  const auto with = [](auto change) {
    Ceremony c = creating();
    change(c);
    return code(c.registration());
  };
  EXPECT_EQ(with([](Ceremony& c) { c.type = "webauthn.get"; }), "webauthn.client_data");
  EXPECT_EQ(with([](Ceremony& c) { c.challenge[0] = 1; }), "webauthn.challenge");
  EXPECT_EQ(with([](Ceremony& c) { c.challenge.clear(), c.expected.challenge.clear(); }),
            "webauthn.challenge");
  EXPECT_EQ(with([](Ceremony& c) { c.origin = "https://rathaus.example.evil"; }), "webauthn.origin");
  EXPECT_EQ(with([](Ceremony& c) { c.origin = "http://rathaus.example"; }), "webauthn.origin");
  EXPECT_EQ(with([](Ceremony& c) { c.more = R"(,"crossOrigin":true)"; }), "webauthn.origin");
  EXPECT_EQ(with([](Ceremony& c) { c.more = R"(,"crossOrigin":false)"; }), "");
  EXPECT_EQ(with([](Ceremony& c) { c.rp = "example"; }), "webauthn.rp");
  EXPECT_EQ(with([](Ceremony& c) { c.flags = 4; }), "webauthn.not_present");
  EXPECT_EQ(with([](Ceremony& c) { c.flags = 1; }), "webauthn.not_verified");
  EXPECT_EQ(with([](Ceremony& c) { c.format = "packed"; }), "webauthn.attestation");
  EXPECT_EQ(with([](Ceremony& c) { c.tail = {0}; }), "webauthn.attestation");
  EXPECT_EQ(with([](Ceremony& c) { c.id.clear(); }), "webauthn.credential");
  EXPECT_EQ(with([](Ceremony& c) {
              c.key = joined({head(5, 3), int_(1), int_(1), int_(3), int_(-8), int_(-1), int_(6)});
            }),
            "webauthn.key");
  EXPECT_EQ(with([](Ceremony& c) { c.key.back() ^= 1; }), "webauthn.key");  // off the curve
}

TEST(Assertion, GoodAndRefused) {
  EXPECT_EQ(*Ceremony{}.assertion(), 5u);
  const auto with = [](auto change) {
    Ceremony c;
    change(c);
    return code(c.assertion());
  };
  EXPECT_EQ(with([](Ceremony& c) { c.type = "webauthn.create"; }), "webauthn.client_data");
  EXPECT_EQ(with([](Ceremony& c) { c.challenge[31] = 1; }), "webauthn.challenge");
  EXPECT_EQ(with([](Ceremony& c) { c.origin = "https://other.example"; }), "webauthn.origin");
  EXPECT_EQ(with([](Ceremony& c) { c.flags = 1; }), "webauthn.not_verified");
  EXPECT_EQ(with([](Ceremony& c) { c.rp = "other"; }), "webauthn.rp");
  EXPECT_EQ(code(Ceremony{}.assertion(4, [](Bytes& der) { der.back() ^= 1; })), "webauthn.signature");
}

TEST(Assertion, TheCounterRises) {
  Ceremony c;
  EXPECT_EQ(code(c.assertion(5)), "webauthn.counter");
  EXPECT_EQ(code(c.assertion(6)), "webauthn.counter");
  c.counter = 0;
  EXPECT_EQ(code(c.assertion(1)), "webauthn.counter");
  EXPECT_EQ(code(c.assertion(0)), "");  // a synchronised passkey
}

TEST(CborReader, Strict) {
  const auto read = [](std::initializer_list<int> list) {
    Bytes bytes;
    for (const int one : list) bytes.push_back(static_cast<std::uint8_t>(one));
    return code(read_cbor(bytes));
  };
  EXPECT_EQ(read({0x17}), "");
  EXPECT_EQ(read({0x18, 0x18}), "");
  EXPECT_EQ(read({0x18, 0x17}), "cbor.syntax");              // longer than needed
  EXPECT_EQ(read({0x5f, 0x41, 0x00, 0xff}), "cbor.syntax");  // indefinite
  EXPECT_EQ(read({0xc0, 0x00}), "cbor.syntax");              // tag
  EXPECT_EQ(read({0xf9, 0x00, 0x00}), "cbor.syntax");        // float
  EXPECT_EQ(read({0xa2, 0x01, 0x00, 0x01, 0x00}), "cbor.syntax");
  EXPECT_EQ(read({0xa1, 0x40, 0x00}), "cbor.syntax");        // a key that is neither number nor text
  EXPECT_EQ(read({0x62, 0xc3, 0x28}), "cbor.syntax");        // no UTF-8
  EXPECT_EQ(read({0x58, 0xff, 0x00}), "cbor.syntax");
  EXPECT_EQ(read({}), "cbor.syntax");
  EXPECT_EQ(read({0x9b, 0, 0, 0, 1, 0, 0, 0, 0}), "cbor.limit");
  EXPECT_EQ(read({0x81, 0x81, 0x81, 0x81, 0x00}), "");
  EXPECT_EQ(read({0x81, 0x81, 0x81, 0x81, 0x81, 0x00}), "cbor.limit");
  EXPECT_EQ(code(read_cbor(Bytes(16 * 1024 + 1, 0))), "cbor.limit");
}

}  // namespace
}  // namespace rathaus::webauthn
