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

struct Passkey {  // a key pair in somebody's device; the public half lies here (W3C WebAuthn)
  std::string id;  // of the credential, base64url
  std::string public_key;  // COSE, base64url
  std::int64_t counter = 0;  // of the last use
  std::string name;  // "Dienst-Laptop", given by the owner
  bool backed_up = false;  // synchronised between devices by its maker
  Instant added_at;
  std::optional<Instant> used_at;
};
inline constexpr std::size_t kMaxPasskeys = 10;

struct StaffAccount {
  Staff staff;
  std::string login;
  std::string password_hash;       // empty: not enrolled yet
  std::string totp_secret;         // base32; empty: not enrolled yet
  std::int64_t totp_last_step = 0; // a code is good once
  std::string enrolment_digest;    // of the one-time code
  Guard guard;
  bool active = true;
  bool blocked = false;  // switched off by hand: an identity provider does not switch it on again
  std::vector<Passkey> passkeys;
  std::string issuer, subject;  // account of an identity provider; empty: built-in

  bool built_in() const { return issuer.empty(); }
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
  Instant since, last_seen;  // since: the last complete authentication
  std::string method;  // staff: code (password and one-time code), passkey, provider
  Instant confirmed_at;  // staff: when a second factor was last shown
  std::string device;  // "Firefox, Windows": so that people recognise their own sessions
  std::string issuer, provider_sid;  // of the identity provider, for its log-out
  Instant written_at;  // last_seen on the disk
  bool ended = false;  // by time: kept a while, so that what was being typed finds its owner
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

// A way to log in may go only while another complete one stays: refused "staff.last_factor".
Status may_remove_passkey(const StaffAccount& account, std::string_view id);
Status may_remove_code(const StaffAccount& account);

// How long a level of assurance holds: idle, and since the last complete authentication. BSI TR-03172-3 A3.11.09 with TR-03160-1
// 4.3, table 2: low 60 minutes and 12 hours, substantial 30 minutes and 2 hours, high 5 and 30 minutes.
struct Lifetime {
  std::chrono::minutes idle, most;
};
Lifetime lifetime_of(std::string_view assurance);
// The longest that a session of this kind can last: when its record may go.
std::chrono::minutes longest(const Session& session);
// The level that the session still has: residents step down from high to substantial to normal instead of losing what they do (which
// TR-03160-1 allows); nullopt: it is over. Staff count as substantial and never step down.
// `shorter`: what the operator has set, where that is less.
std::optional<std::string> level_at(const Session& session, Instant now,
                                    const std::optional<Lifetime>& shorter = std::nullopt);

}  // namespace rathaus::identity
