#pragma once
// Staff logins by OpenID Connect: authorisation code with PKCE. Per town: a record says which provider, and what its claims mean here.
// Never: a session from an answer that this browser did not ask for (state in a sealed cookie), from a token for somebody else, twice
// from one code, or without the second factor said; a token stored or logged.
// Spec: OpenID Connect Core and Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (iss in the answer), RFC 7523 (private_key_jwt), Back-Channel
// and RP-Initiated Logout 1.0. TR-03172-3 A3.10.
#include <memory>
#include <string>

#include "adapters/oidc/claims.h"
#include "flows/federation.h"

namespace rathaus::oidc {

std::unique_ptr<flows::StaffProvider> staff_provider(flows::House& house, const std::string* public_url,
                                                     bool development);

// What the operator configured; not_found "provider.none".
Result<Settings> settings_of(flows::House& house, const std::string& tenant, bool development);
Status store_settings(flows::House& house, const std::string& tenant, const json::object& settings,
                      bool development);

}  // namespace rathaus::oidc
