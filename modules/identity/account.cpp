#include "modules/identity/account.h"

#include <algorithm>
#include <array>

#include "libs/json/fields.h"

namespace rathaus::identity {

template <class A>
void fields(A& a, Staff& x) {
  a("id", x.id), a("tenant", x.tenant), a("name", x.name), a("direct_dial", x.direct_dial), a("email", x.email), a("room", x.room);
  a("services", x.services), a("roles", x.roles);
}
template <class A>
void fields(A& a, Guard& x) {
  a("failures", x.failures), a("paused_until", x.paused_until);
}
template <class A>
void fields(A& a, Passkey& x) {
  a("id", x.id), a("public_key", x.public_key), a("counter", x.counter), a("name", x.name),
      a("backed_up", x.backed_up);
  a("added_at", x.added_at), a("used_at", x.used_at);
}
template <class A>
void fields(A& a, StaffAccount& x) {
  a("staff", x.staff), a("login", x.login), a("password_hash", x.password_hash), a("totp_secret", x.totp_secret);
  a("totp_last_step", x.totp_last_step), a("enrolment_digest", x.enrolment_digest), a("guard", x.guard), a("active", x.active);
  a("blocked", x.blocked), a("passkeys", x.passkeys), a("issuer", x.issuer), a("subject", x.subject);
}
template <class A>
void fields(A& a, ResidentAccount& x) {
  a("id", x.id), a("email", x.email), a("password_hash", x.password_hash), a("given_names", x.given_names);
  a("family_name", x.family_name), a("street", x.street), a("postal_code", x.postal_code), a("city", x.city), a("born_on", x.born_on);
  a("assurance", x.assurance), a("guard", x.guard);
}
template <class A>
void fields(A& a, Session& x) {
  a("kind", x.kind), a("tenant", x.tenant), a("subject", x.subject), a("assurance", x.assurance), a("since", x.since);
  a("last_seen", x.last_seen), a("method", x.method), a("confirmed_at", x.confirmed_at),
      a("device", x.device);
  a("issuer", x.issuer), a("provider_sid", x.provider_sid), a("ended", x.ended),
      a("written_at", x.written_at);
}

StaffAccount staff_from(const event::Object& data) { return json::from_object<StaffAccount>(data); }
event::Object to_data(const StaffAccount& account) { return json::write_fields(account); }
ResidentAccount resident_from(const event::Object& data) { return json::from_object<ResidentAccount>(data); }
event::Object to_data(const ResidentAccount& account) { return json::write_fields(account); }
Session session_from(const event::Object& data) { return json::from_object<Session>(data); }
event::Object to_data(const Session& session) { return json::write_fields(session); }

Status check_new_password(std::string_view password, std::string_view login) {
  std::size_t characters = 0;
  for (const char c : password) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  if (characters < kMinPassword) return fail(refused("password.too_short", "password"));
  if (password.size() > 1024) return fail(refused("password.too_long", "password"));
  // Length is what counts (NIST SP 800-63B 5.1.1.2); the few that everybody tries first are refused all the same.
  constexpr std::array<std::string_view, 6> common = {"passwort", "password", "12345678", "qwertz", "qwerty", "musterstadt"};
  std::string lower(password);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool easy = std::any_of(common.begin(), common.end(), [&](std::string_view word) { return lower.find(word) != std::string::npos; });
  const bool one_letter = std::all_of(lower.begin(), lower.end(), [&](char c) { return c == lower.front(); });
  const bool contains_login = login.size() >= 4 && lower.find(login) != std::string::npos;
  if (easy || one_letter || contains_login) return fail(refused("password.common", "password"));
  return {};
}

bool paused(const Guard& guard, Instant now) { return guard.paused_until && *guard.paused_until > now; }

Guard after_failure(Guard guard, Instant now) {
  if (++guard.failures >= kFailuresBeforePause) {
    guard.failures = 0;
    guard.paused_until = now + std::chrono::microseconds(kPause);
  }
  return guard;
}

Status may_remove_passkey(const StaffAccount& account, std::string_view id) {
  const auto others = std::count_if(account.passkeys.begin(), account.passkeys.end(),
                                    [&](const Passkey& one) { return one.id != id; });
  const bool code = !account.password_hash.empty() && !account.totp_secret.empty();
  return others > 0 || code ? Status{} : fail(refused("staff.last_factor"));
}

Status may_remove_code(const StaffAccount& account) {
  return account.passkeys.empty() ? fail(refused("staff.last_factor")) : Status{};
}

Lifetime lifetime_of(std::string_view assurance) {
  using namespace std::chrono_literals;
  if (assurance == "high") return {5min, 30min};
  if (assurance == "substantial") return {30min, 120min};
  return {60min, 720min};
}

std::chrono::minutes longest(const Session& session) {
  return lifetime_of(session.kind == "staff" ? "substantial" : "none").most;
}

std::optional<std::string> level_at(const Session& session, Instant now,
                                    const std::optional<Lifetime>& shorter) {
  std::string level = session.kind == "staff" ? "substantial" : session.assurance;
  for (;;) {
    Lifetime life = lifetime_of(level);
    if (shorter) life = {std::min(life.idle, shorter->idle), std::min(life.most, shorter->most)};
    const bool holds = now <= session.since + std::chrono::microseconds(life.most) &&
                       now <= session.last_seen + std::chrono::microseconds(life.idle);
    if (holds) return level;
    if (session.kind == "staff" || (level != "high" && level != "substantial")) return std::nullopt;
    level = level == "high" ? "substantial" : "normal";
  }
}

}  // namespace rathaus::identity
