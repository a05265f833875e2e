#pragma once
// Logins and sessions. Wrong name, wrong password and wrong code look alike and take as long.
#include <optional>
#include <string>

#include "flows/house.h"
#include "modules/identity/account.h"

namespace rathaus::flows {

struct OpenSession {
  std::string token;           // for the cookie; only its digest is stored
  identity::Session session;
};

// Staff: password and one-time code (RFC 6238). Errors: refused "login.wrong", "login.paused", "login.not_enrolled".
Result<OpenSession> staff_login(House& house, const std::string& tenant, const std::string& login, const std::string& password,
                                const std::string& code);

struct Enrolment {             // what an operator hands over once
  std::string staff_id, login, code;
};
// Creates the account without password. Errors: refused "staff.login_taken", "staff.bad_login".
Result<Enrolment> add_staff(House& house, const std::string& tenant, const std::string& login, identity::Staff facts);
struct Secret {
  std::string base32, uri;     // otpauth://
};
// The second factor to be set up, made from the enrolment code so that reloading the page shows the same one.
Result<Secret> enrolment_secret(House& house, const std::string& tenant, const std::string& login, const std::string& enrolment_code);
// Sets the password and confirms the second factor with its first code.
Result<OpenSession> enrol_staff(House& house, const std::string& tenant, const std::string& login, const std::string& enrolment_code,
                                const std::string& password, const std::string& first_code);

Result<identity::Staff> staff_by_id(House& house, const std::string& tenant, const std::string& id);
// Those who work there, by name; with `former` also who has left: their names stay in the files.
Result<std::vector<identity::Staff>> staff_of(House& house, const std::string& tenant, bool former = false);

// Residents. Errors: refused "login.wrong", "login.paused", "account.email_taken", "account.email_wrong", "password.*".
Result<OpenSession> register_resident(House& house, identity::ResidentAccount facts, const std::string& password);
Result<OpenSession> resident_login(House& house, const std::string& email, const std::string& password);
// After the national account's identity provider has vouched for somebody (an adapter checked that).
Result<OpenSession> national_login(House& house, identity::ResidentAccount facts);
Result<identity::ResidentAccount> resident_account(House& house, const std::string& id);

Result<OpenSession> case_code_session(House& house, const std::string& tenant, const std::string& case_id);

// For the browser that has just sent the application: it may see the case for half an hour, then reference and code are asked for.
// Signed and not stored, so that sending costs no second commit.
std::string case_pass(House& house, const std::string& tenant, const std::string& case_id);
bool case_pass_holds(House& house, const std::string& tenant, const std::string& case_id,
                     const std::string& pass);

// The session of a cookie: nullopt when it is unknown, ended or too old. Cheap: remembered. `by_person`: somebody did something; what
// a page fetches by itself does not keep a session alive.
Result<std::optional<identity::Session>> session_of(House& house, const std::string& token,
                                                    bool by_person = true);
Status end_session(House& house, const std::string& token);

}  // namespace rathaus::flows
