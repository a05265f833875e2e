#include "libs/webauthn/webauthn.h"

#include <algorithm>

#include "libs/crypto/hash.h"
#include "libs/crypto/key_pair.h"
#include "libs/json/json.h"
#include "libs/webauthn/cbor.h"

namespace rathaus::webauthn {
namespace {

using crypto::KeyKind;
using crypto::KeyPair;

constexpr std::size_t kMaxClientData = 4096;
constexpr std::uint8_t kPresent = 1, kVerified = 4, kBackedUp = 16, kAttested = 64, kExtended = 128;

Error broken(const char* what, std::string why = {}) {
  return invalid(std::string("webauthn.") + what, std::move(why));
}

// 7.1 steps 5 to 10, 7.2 steps 8 to 13.
Status check_client_data(std::string_view text, std::string_view type, const Expectation& expected) {
  if (text.size() > kMaxClientData) return fail(broken("client_data", "too long"));
  const auto data = json::parse_object(text, {.bytes = kMaxClientData, .depth = 4, .values = 100});
  if (!data) return fail(broken("client_data", data.error().code));
  const auto said = json::get_string(*data, "type"), challenge = json::get_string(*data, "challenge"),
             origin = json::get_string(*data, "origin");
  if (!said || !challenge || !origin || *said != type) return fail(broken("client_data", "type"));
  const auto bytes = from_base64url(*challenge);
  if (!bytes || expected.challenge.size() != kChallengeBytes ||
      !equal_constant_time(*bytes, expected.challenge))
    return fail(broken("challenge"));
  if (*origin != expected.origin) return fail(broken("origin"));
  const auto cross = json::find_bool(*data, "crossOrigin");
  if (!cross || cross->value_or(false) || data->contains("topOrigin")) return fail(broken("origin", "frame"));
  return {};
}

struct AuthenticatorData {
  std::uint8_t flags = 0;
  std::uint32_t counter = 0;
  Bytes credential_id, public_key;
};

Status read_attested(ByteView& rest, AuthenticatorData& out) {
  if (rest.size() < 18) return fail(broken("credential", "end"));
  const std::size_t size = (std::size_t{rest[16]} << 8) | rest[17];
  rest = rest.subspan(18);  // behind the AAGUID and the length
  if (size == 0 || size > kMaxCredentialId || rest.size() < size) return fail(broken("credential", "length"));
  out.credential_id.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
  rest = rest.subspan(size);
  const auto key = read_cbor(rest);
  if (!key) return fail(broken("key", key.error().detail));
  out.public_key.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(key->size));
  rest = rest.subspan(key->size);
  return {};
}

// 6.1, with 7.1 steps 13 to 15.
Result<AuthenticatorData> read_authenticator_data(ByteView bytes, bool registration,
                                                  const Expectation& expected) {
  if (bytes.size() < 37 || bytes.size() > 16 * 1024) return fail(broken("attestation", "length"));
  if (!equal_constant_time(bytes.first(32), crypto::sha256(expected.rp_id))) return fail(broken("rp"));
  AuthenticatorData out;
  out.flags = bytes[32];
  if ((out.flags & kPresent) == 0) return fail(broken("not_present"));
  if ((out.flags & kVerified) == 0) return fail(broken("not_verified"));
  for (std::size_t i = 33; i < 37; ++i) out.counter = (out.counter << 8) | bytes[i];
  ByteView rest = bytes.subspan(37);
  if (((out.flags & kAttested) != 0) != registration) return fail(broken("credential", "flag"));
  if (registration) TRY(read_attested(rest, out));
  if ((out.flags & kExtended) != 0) {
    const auto extensions = read_cbor(rest);
    if (!extensions || extensions->value.kind != Cbor::Kind::map)
      return fail(broken("attestation", "extensions"));
    rest = rest.subspan(extensions->size);
  }
  if (!rest.empty()) return fail(broken("attestation", "left over"));
  return out;
}

struct CoseKey {
  int algorithm = 0;
  KeyPair pair;
};

// RFC 9052 7, RFC 8230 4, RFC 9053 7.1.
Result<CoseKey> read_cose(ByteView bytes) {
  const auto read = read_cbor(bytes);
  if (!read || read->size != bytes.size() || read->value.kind != Cbor::Kind::map)
    return fail(broken("key", "map"));
  const Cbor& map = read->value;
  const auto number = [&](std::int64_t label) {
    const Cbor* found = map.find(label);
    return found != nullptr && found->kind == Cbor::Kind::integer ? found->integer : 0;
  };
  const auto part = [&](std::int64_t label) {
    const Cbor* found = map.find(label);
    return found != nullptr && found->kind == Cbor::Kind::bytes ? found->bytes : Bytes{};
  };
  if (number(1) == 2 && number(3) == kEs256 && number(-1) == 1) {
    auto pair = KeyPair::ec(KeyKind::p256, part(-2), part(-3));
    if (!pair) return fail(broken("key", pair.error().code));
    return CoseKey{kEs256, std::move(*pair)};
  }
  if (number(1) == 3 && number(3) == kRs256) {
    auto pair = KeyPair::rsa({.n = part(-1), .e = part(-2)});
    if (!pair) return fail(broken("key", pair.error().code));
    return CoseKey{kRs256, std::move(*pair)};
  }
  return fail(broken("key", "neither ES256 nor RS256"));
}

}  // namespace

Result<Registered> check_registration(std::string_view client_data_json, ByteView attestation_object,
                                      const Expectation& expected) {
  TRY(check_client_data(client_data_json, "webauthn.create", expected));
  const auto object = read_cbor(attestation_object);
  if (!object || object->size != attestation_object.size()) return fail(broken("attestation", "syntax"));
  const Cbor *format = object->value.find("fmt"), *statement = object->value.find("attStmt"),
             *data = object->value.find("authData");
  if (format == nullptr || statement == nullptr || data == nullptr || data->kind != Cbor::Kind::bytes)
    return fail(broken("attestation", "members"));
  // Which make of device staff use is not asked for, and not taken when it comes unasked.
  if (format->text != "none" || statement->kind != Cbor::Kind::map || !statement->members.empty())
    return fail(broken("attestation", "not none"));
  AuthenticatorData read = TRY(read_authenticator_data(data->bytes, true, expected));
  const CoseKey key = TRY(read_cose(read.public_key));
  return Registered{std::move(read.credential_id), std::move(read.public_key), key.algorithm, read.counter,
                    (read.flags & kBackedUp) != 0};
}

Result<std::uint32_t> check_assertion(std::string_view client_data_json, ByteView authenticator_data,
                                      ByteView signature, const Known& known, const Expectation& expected) {
  TRY(check_client_data(client_data_json, "webauthn.get", expected));
  const AuthenticatorData read = TRY(read_authenticator_data(authenticator_data, false, expected));
  const CoseKey key = TRY(read_cose(known.public_key));
  Bytes message(authenticator_data.begin(), authenticator_data.end());
  const crypto::Digest hash = crypto::sha256(client_data_json);
  message.insert(message.end(), hash.begin(), hash.end());
  const bool good = key.algorithm == kEs256
                        ? key.pair.verify_der(message, signature)
                        : key.pair.verify(crypto::Scheme::rsa_pkcs1_sha256, message, signature);
  if (!good) return fail(broken("signature"));
  // 7.2 step 21. Synchronised passkeys keep 0 for ever; a counter that once moved must go on rising.
  if ((read.counter != 0 || known.counter != 0) && read.counter <= known.counter)
    return fail(broken("counter"));
  return read.counter;
}

}  // namespace rathaus::webauthn
