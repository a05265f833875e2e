#pragma once
// Sessions of staff as they see and end them, the fresh confirmation before something that cannot be taken back, and forms that
// outlive the session they were filled in.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "flows/passkeys.h"

namespace rathaus::flows {

struct SeenSession {
  std::string id;  // names it in a form; not the token
  identity::Session session;
  bool this_one = false;
};
// Those that are not over, the latest first.
Result<std::vector<SeenSession>> sessions_of_staff(House& house, const std::string& tenant,
                                                   const std::string& staff_id, const std::string& token);
// One of the member's own; not_found "session.unknown".
Status end_staff_session(House& house, const std::string& tenant, const std::string& staff_id,
                         const std::string& id);
// `except`: the token of the one that stays; empty: all go. Returns how many went.
Result<int> end_staff_sessions(House& house, const std::string& tenant, const std::string& staff_id,
                               const std::string& except = {});
// How the browser calls itself, in a few words; set once after the login.
Status name_device(House& house, const std::string& token, const std::string& user_agent);

// What the account can show: for the pages that ask for it.
struct Credentials {
  bool code = false, password = false, built_in = true;
  std::string login;
  std::vector<std::string> passkeys;  // credential ids
  std::vector<identity::Passkey> keys;
};
Result<Credentials> staff_credentials(House& house, const std::string& tenant, const std::string& staff_id);

// ---- fresh confirmation
inline constexpr int kFreshMinutes = 5;
bool is_fresh(House& house, const identity::Session& session, int minutes = kFreshMinutes);
// With a code of the own authenticator app: refused "login.code_wrong", "login.paused".
Status confirm_with_code(House& house, const std::string& token, const identity::Session& session,
                         const std::string& code);
// With a passkey; as that is a complete authentication, the session begins anew. Errors as passkey_login.
Status confirm_with_passkey(House& house, const std::string& token, const identity::Session& session,
                            const PasskeyAnswer& answer, const PasskeySite& site);

// Password and code: the session begins anew, as with a passkey. Errors as staff_login.
Status renew_with_code(House& house, const std::string& token, const identity::Session& session,
                       const std::string& password, const std::string& code);

// ---- forms that outlive their session
struct KeptForm {
  std::string path;  // where it was sent
  std::vector<std::pair<std::string, std::string>> fields;  // without secrets
};
// Whose session that was, when it ended by time and not by hand.
Result<std::optional<identity::Session>> ended_staff_session(House& house, const std::string& token);
// Two hours, for this member only. The id names it in an address. Refused "form.too_many" beyond 20 of one member.
Result<std::string> keep_form(House& house, const std::string& tenant, const std::string& staff_id,
                              const KeptForm& form);
Result<KeptForm> kept_form(House& house, const std::string& tenant, const std::string& staff_id,
                           const std::string& id);  // not_found
Status drop_form(House& house, const std::string& tenant, const std::string& staff_id, const std::string& id);

}  // namespace rathaus::flows
