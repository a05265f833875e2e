#pragma once
// Passkeys of built-in staff accounts. The checks are libs/webauthn's; here are challenges, accounts and counters.
// Never: a challenge used twice or older than ten minutes; a passkey of somebody who has left; the last complete way in removed.
#include <string>

#include "flows/login.h"

namespace rathaus::flows {

struct PasskeySite {  // where the browser thinks it is
  std::string rp_id;  // "rathaus.example"
  std::string origin;  // "https://rathaus.example"
};
PasskeySite passkey_site(const std::string& public_url);

// A challenge that needs no memory until it is used: bound to what it is for ("login/musterstadt", "add/<staff id>").
std::string new_challenge(House& house, const std::string& purpose);  // base64url

struct PasskeyAnswer {  // as the page's script sends it, each base64url
  std::string id, client_data, authenticator_data, signature, user_handle;
  std::string attestation;  // of a registration
};

// Errors: refused "passkey.wrong" (whatever it is), "passkey.copied" (the counter did not rise), "login.paused".
Result<OpenSession> passkey_login(House& house, const std::string& tenant, const PasskeyAnswer& answer,
                                  const PasskeySite& site);
// One of this account, for `purpose`; stores counter and time of use. The same errors.
Status check_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                     const std::string& purpose, const PasskeyAnswer& answer, const PasskeySite& site);
// Errors: refused "passkey.wrong", "passkey.known", "passkey.too_many", "passkey.name" (empty or longer than 60 characters).
Status add_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                   const std::string& name, const PasskeyAnswer& answer, const PasskeySite& site);
Status rename_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                      const std::string& id, const std::string& name);
// Refused "staff.last_factor"; not_found "passkey.unknown".
Status remove_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                      const std::string& id);

}  // namespace rathaus::flows
