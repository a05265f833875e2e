#pragma once
// Heads and operators look after the accounts of their town's staff. What they do is written down with who did it (A3.9.04).
// Never: a head makes or changes somebody with a right the head has not (operator, or services outside the head's own); somebody
// changes their own rights; the last operator goes; an account of an identity provider gets rights by hand.
#include <optional>
#include <string>
#include <vector>

#include "flows/login.h"

namespace rathaus::flows {

struct StaffEntry {
  identity::Staff staff;
  std::string login;
  bool active = true, enrolled = false, code_open = false, built_in = true;
  int passkeys = 0;
  bool may_change = false;  // by the one who looks
};
Result<std::vector<StaffEntry>> staff_entries(House& house, const identity::Staff& by);
Result<StaffEntry> staff_entry(House& house, const identity::Staff& by,
                               const std::string& id);  // not_found "staff.unknown"

struct StaffRights {
  std::string name, direct_dial, email, room;
  std::vector<std::string> services, roles;
};
// Errors: refused "staff.bad_login", "staff.login_taken", "staff.name", "staff.not_yours" (a right that `by` may not give),
// "staff.role" (unknown), "staff.no_role".
Result<Enrolment> hire(House& house, const identity::Staff& by, const std::string& login,
                       const StaffRights& rights);
// Also "staff.self", "staff.last_operator", "staff.provider" (roles of such an account come from there; name and telephone may change).
Status change_staff(House& house, const identity::Staff& by, const std::string& id,
                    const StaffRights& rights);
// Ends all sessions at once. Also "staff.self", "staff.last_operator".
Status deactivate_staff(House& house, const identity::Staff& by, const std::string& id);
Status reactivate_staff(House& house, const identity::Staff& by, const std::string& id);
// Password, codes and passkeys are gone, all sessions end, and this opens the account once. Also "staff.self", "staff.provider".
Result<Enrolment> new_enrolment(House& house, const identity::Staff& by, const std::string& id);

struct AdminEntry {
  Instant at;
  std::string by, what,
      about;  // staff ids; `what` is a code: hired, changed, deactivated, reactivated, code, provider
  std::string detail;
};
// The latest first, at most `limit`.
Result<std::vector<AdminEntry>> admin_log(House& house, const std::string& tenant, int limit = 50);
Status write_admin_log(House& house, const std::string& tenant, const std::string& by,
                       const std::string& what, const std::string& about, const std::string& detail = {});

// The member's own: refused "login.wrong" (old password), "password.*". Other sessions end.
Status change_password(House& house, const std::string& tenant, const std::string& staff_id,
                       const std::string& old_password, const std::string& new_password,
                       const std::string& token);
// Refused "staff.last_factor" while there is no passkey.
Status remove_code(House& house, const std::string& tenant, const std::string& staff_id);

}  // namespace rathaus::flows
