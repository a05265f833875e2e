#pragma once
// What a town says about its identity provider, and what a token must say. Pure; the conversation is oidc.h's.
// Spec: OpenID Connect Core 1.0 3.1.3.7, Back-Channel Logout 1.0 2.6; RFC 7519. TR-03172-3 A3.10.01 to .04.
#include <map>
#include <string>
#include <vector>

#include "libs/base/time.h"
#include "libs/jose/jose.h"

namespace rathaus::oidc {

struct Settings {
  std::string issuer, client_id;
  std::string label = "Mit dem Dienstkonto anmelden";
  std::string client_secret;  // empty: the client signs (private_key_jwt), which needs no secret on two sides
  std::string scope = "openid profile email";
  std::string roles_claim = "roles", services_claim = "services";
  std::map<std::string, std::string> roles;  // value of the claim -> clerk, head, designer, operator
  std::map<std::string, std::string>
      services;  // value of the claim -> service id or "*"; empty: every role works on all
  std::vector<std::string> acr, amr;  // one of them must be said: the second factor. Both empty is refused.
  std::string ca_file;
  int key_generation = 1;  // our keys; one before stays good for opening
  bool unencrypted = false,
       plain_loopback = false;  // for trying out only; refused outside of the demonstration
};
// Errors: refused "provider.settings" (field: which).
Result<Settings> read_settings(const json::object& object, bool development);

struct Expected {
  std::string issuer, client_id, nonce;
  std::vector<std::string> acr, amr;
  Instant now;
  bool fresh = false;  // auth_time within five minutes
};
struct Claims {
  std::string subject, name, email, sid;
  std::vector<std::string> roles, services;
};
// Errors: refused "provider.refused" (detail: which check).
Result<Claims> check_id_token(const json::object& claims, const Expected& expected, const Settings& settings);

struct LogoutClaims {
  std::string subject, sid, jti;
};
Result<LogoutClaims> check_logout_token(const json::object& claims, const Expected& expected);

// Opened with our keys where it is sealed (and it must be, unless `settings.unencrypted`), then verified with theirs: the claims.
// Errors: refused "provider.refused"; invalid "jose.unknown_key" of a signature: their set may be old.
Result<json::object> open_token(std::string_view token, const jose::KeySet& ours, const jose::KeySet& theirs,
                                const Settings& settings);

}  // namespace rathaus::oidc
