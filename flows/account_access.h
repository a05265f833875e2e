#pragma once
// Password and e-mail address of a resident's built-in account are changed by who knows the password and reads the mail: the password
// with a code sent to the address of the account, the address with one sent to the new address, while the old one is told.
// Never: a change without its code; a code that counts after five wrong ones, half an hour or a newer one; a session of before that goes
// on after it; a word to anybody but the owner of an address whether it has an account.
// Norms: BSI TR-03107-1 (change of means of authentication), OWASP ASVS 2.2.3 (telling about it).
#include <optional>
#include <string>

#include "flows/login.h"

namespace rathaus::flows {

struct AccessChange {  // waits for its code
  std::string kind;  // email, password
  std::string address;  // where the code went
  Instant ends_at;
  int tries_left = 0;
};

// Errors: refused "login.wrong" (field altes), "login.paused", "account.email_wrong", "account.same_email", "password.*",
// "account.elsewhere" (an account of the national provider has neither here).
Result<AccessChange> change_email(House& house, const std::string& account_id, const std::string& password,
                                  const std::string& email);
Result<AccessChange> change_password(House& house, const std::string& account_id, const std::string& old_one,
                                     const std::string& password);
Result<std::optional<AccessChange>> waiting_change(House& house, const std::string& account_id);
Status drop_change(House& house, const std::string& account_id);
// Ends every session of the account; the answer is a new one for who has just shown the code. Errors: refused "account.code_wrong",
// "account.code_over" (none waits any more), "account.email_taken".
Result<OpenSession> confirm_change(House& house, const std::string& account_id, const std::string& code);

// For the mail's adapter: the effect "NotifyAccount" has `to`, `kind` (code, warning, taken, changed) and, with `code`, the code.
inline constexpr const char* kAccountEffect = "NotifyAccount";

}  // namespace rathaus::flows
