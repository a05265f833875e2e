#pragma once
// Passkeys: what a browser hands over after navigator.credentials.create() and .get() is checked here. Pure.
// Spec: W3C Web Authentication Level 2, 7.1 and 7.2 (attestation "none"), with Level 3's backup flags.
// Never: a ceremony without user verification; another origin, relying party or challenge; a frame of a foreign page; a counter
// that did not rise (a copied authenticator); a key of another kind than ES256 or RS256.
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::webauthn {

inline constexpr int kEs256 = -7, kRs256 = -257;  // COSE algorithm identifiers
inline constexpr std::size_t kChallengeBytes = 32;
inline constexpr std::size_t kMaxCredentialId = 1023;

struct Expectation {
  std::string rp_id;  // "rathaus.example"
  std::string origin;  // "https://rathaus.example"
  Bytes challenge;  // the one that this ceremony was begun with
};

struct Registered {
  Bytes credential_id, public_key;  // public_key: COSE, as the authenticator gave it
  int algorithm = 0;
  std::uint32_t counter = 0;
  bool backed_up = false;  // a synchronised passkey
};
// Errors (kind invalid): webauthn.client_data (syntax or wrong type), .challenge, .origin, .rp, .not_present, .not_verified,
// .attestation (not "none", or broken), .key, .credential.
Result<Registered> check_registration(std::string_view client_data_json, ByteView attestation_object,
                                      const Expectation& expected);

struct Known {
  Bytes public_key;
  std::uint32_t counter = 0;
};
// The new counter. Errors as above, and webauthn.signature, webauthn.counter.
Result<std::uint32_t> check_assertion(std::string_view client_data_json, ByteView authenticator_data,
                                      ByteView signature, const Known& known, const Expectation& expected);

}  // namespace rathaus::webauthn
