#pragma once
// Accounts of staff and residents, as they lie in records. No default password exists: an account without a password can only be
// opened with its one-time enrolment code. Law and norms: BSI TR-03107-1 (levels of assurance), TR-03160 (accounts), OPS.1.1.2 (staff).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"
#include "modules/identity/staff.h"

namespace rathaus::identity {

inline constexpr std::size_t kMinPassword = 12;
inline constexpr int kFailuresBeforePause = 5;
inline constexpr std::chrono::minutes kPause{5};

struct Guard {                     // against guessing; kept with every account
  int failures = 0;
  std::optional<Instant> paused_until;
};

struct StaffAccount {
  Staff staff;
  std::string login;
  std::string password_hash;       // empty: not enrolled yet
  std::string totp_secret;         // base32; empty: not enrolled yet
  std::int64_t totp_last_step = 0; // a code is good once
  std::string enrolment_digest;    // of the one-time code
  Guard guard;
  bool active = true;
};

struct ResidentAccount {
  std::string id;                  // "national-..." for accounts of the national identity provider
  std::string email;
  std::string password_hash;
  std::string given_names, family_name, street, postal_code, city, born_on;
  std::string assurance = "none";  // of the login in use: none (e-mail and password), normal, substantial, high
  Guard guard;
};

struct Session {
  std::string kind;                // staff, resident, case_code
  std::string tenant;
  std::string subject;             // staff id, account id, case id
  std::string assurance = "none";
  Instant since, last_seen;
};

StaffAccount staff_from(const event::Object& data);
event::Object to_data(const StaffAccount& account);
ResidentAccount resident_from(const event::Object& data);
event::Object to_data(const ResidentAccount& account);
Session session_from(const event::Object& data);
event::Object to_data(const Session& session);

// Errors: refused "password.too_short" (kMinPassword characters), "password.too_long", "password.common".
Status check_new_password(std::string_view password, std::string_view login);
bool paused(const Guard& guard, Instant now);
Guard after_failure(Guard guard, Instant now);

// How long sessions live: idle and at most. BSI TR-03172-3 A3.11: staff 30 minutes idle, 10 hours at most.
struct Lifetime {
  std::chrono::minutes idle, most;
};
Lifetime lifetime_of(const Session& session);

}  // namespace rathaus::identity
