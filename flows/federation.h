#pragma once
// Staff who come from the town's identity provider. How the provider is spoken to is the adapter's; here is what becomes of the person
// it vouched for.
// Never: an account found by e-mail or name (only by issuer and subject); an account without a role; a session that a deactivated
// account gets; a built-in account taken over.
#include <optional>
#include <string>
#include <vector>

#include "flows/login.h"

namespace rathaus::flows {

struct FederatedPerson {
  std::string issuer, subject;
  std::string name, email, direct_dial;
  std::vector<std::string> services, roles;  // after the town's mapping
  std::string provider_sid;  // the provider's own session, for its log-out
};
// Errors: refused "login.no_role" (the account, if there is one, is switched off and its sessions end), "login.blocked".
Result<OpenSession> federated_login(House& house, const std::string& tenant, const FederatedPerson& person);
// The provider says that somebody is gone: by session or, when `sid` is empty, by subject. Returns how many sessions ended.
Result<int> federated_logout(House& house, const std::string& tenant, const std::string& issuer,
                             const std::string& subject, const std::string& sid);

// What the pages ask. Implemented by adapters/oidc.
struct ProviderStart {
  std::string url;  // of the provider, for the browser
  std::string cookie;  // sealed; what the answer is checked against
};
struct ProviderAnswer {
  std::string code, state, issuer, error;  // of the query
};
struct ProviderDone {
  OpenSession session;
  std::string target;  // where the member wanted to go
};
class StaffProvider {
 public:
  virtual ~StaffProvider() = default;
  // What its button says ("Dienstkonto der Stadt"); nullopt: this town has none.
  virtual Result<std::optional<std::string>> label(const std::string& tenant) = 0;
  // `fresh`: the provider shall ask for the second factor again. Errors: not_found "provider.none"; unavailable "provider.away".
  virtual Result<ProviderStart> begin(const std::string& tenant, const std::string& target, bool fresh) = 0;
  // Errors: refused "provider.refused" (whatever is wrong; detail for the log), "login.no_role", "login.blocked"; unavailable "provider.away".
  virtual Result<ProviderDone> finish(const std::string& tenant, const std::string& cookie,
                                      const ProviderAnswer& answer) = 0;
  virtual Status logout_token(const std::string& tenant, const std::string& token) = 0;  // back-channel
  virtual Result<std::string> public_keys(const std::string& tenant) = 0;  // JWKS
  // Where the member ends the provider's session too; empty: the provider has no such page.
  virtual Result<std::string> logout_url(const std::string& tenant) = 0;
};

}  // namespace rathaus::flows
