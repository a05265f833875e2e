#pragma once
// Shared between the files about logins, not for others.
#include "flows/login.h"

namespace rathaus::flows {

inline constexpr const char* kStaffRecords = "staff";
inline constexpr const char* kSessionRecords = "session";

std::string digest_of(std::string_view what, std::string_view secret);
std::string session_digest(const std::string& token);
Result<OpenSession> open_session(House& house, identity::Session session);
// The record of a session with the names it is found by: its owner, and the identity provider's session.
event::RecordWrite session_write(const std::string& digest, const identity::Session& session);
Status end_session_record(House& house, const std::string& digest);
std::string session_owner_key(const std::string& tenant, const std::string& subject);
std::string provider_session_key(const std::string& issuer, const std::string& sid);

Result<std::optional<identity::StaffAccount>> staff_by_login(House& house, const std::string& tenant,
                                                             const std::string& login);
// not_found "staff.unknown"; also who has left.
Result<identity::StaffAccount> staff_account(House& house, const std::string& tenant, const std::string& id);
inline constexpr const char* kResidentRecords = "resident";
event::RecordWrite resident_write(const identity::ResidentAccount& account);
// Of an account with a password. A wrong one counts as a failure, a right one forgets them; stores the account where that changed it.
// Error refused "login.paused".
Result<bool> right_password(House& house, identity::ResidentAccount& account, const std::string& password);
Status store_staff(House& house, const identity::StaffAccount& account);
// True and remembered when it is a code of the account that was not used before; a wrong one counts as a failure. Stores the account.
// Error refused "login.paused".
Result<bool> use_code(House& house, identity::StaffAccount& account, const std::string& code);
Result<std::string> hashed_password(const std::string& password);

}  // namespace rathaus::flows
