#include "flows/login.h"

#include <algorithm>
#include <charconv>

#include "flows/login_parts.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/password.h"
#include "libs/crypto/totp.h"
#include "libs/german/contact.h"
#include "libs/json/json.h"
#include "platform/system/random.h"

namespace rathaus::flows {
namespace {

using identity::ResidentAccount;
using identity::Session;
using identity::StaffAccount;
using runtime::Runtime;

constexpr const char* kStaff = kStaffRecords;
constexpr const char* kResidents = kResidentRecords;
constexpr const char* kSessions = kSessionRecords;

std::int64_t unix_seconds(Instant at) { return at.micros / 1'000'000; }

Result<std::string> hashed(const std::string& password) { return hashed_password(password); }

// Compared against when there is no such account, so that the answer takes as long.
const std::string& nobody() {
  static const std::string hash = *hashed(hex(platform::random_bytes<16>()));
  return hash;
}

Status store_resident(House& house, const ResidentAccount& account) {
  return house.runtime.write_records(Runtime::kControl, {resident_write(account)});
}

Bytes secret_from_code(const std::string& tenant, const std::string& login, const std::string& code) {
  const std::string info = tenant + "/" + login;
  return crypto::hkdf_sha256(as_bytes(code), as_bytes("enrolment totp"), as_bytes(info), crypto::kTotpSecretSize);
}

std::string normal_code(const std::string& code) {
  std::string out;
  for (const char c : code) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 32);
    else if (c != '-' && c != ' ') out += c;
  }
  return out;
}

Session staff_session(const StaffAccount& account, const char* method) {
  return {.kind = "staff",
          .tenant = account.staff.tenant,
          .subject = account.staff.id,
          .assurance = "substantial",
          .method = method};
}

Result<StaffAccount> enrolling(House& house, const std::string& tenant, const std::string& login, const std::string& code) {
  const auto account = TRY(staff_by_login(house, tenant, login));
  const std::string given = digest_of("enrolment", normal_code(code));
  const std::string stored = account && !account->enrolment_digest.empty() ? account->enrolment_digest : std::string(64, '0');
  if (!equal_constant_time(as_bytes(given), as_bytes(stored)) || !account || !account->active) return fail(refused("login.wrong"));
  return *account;
}

}  // namespace

// ---- shared with the other files about logins (login_parts.h) --------------------------------------------------------------------

std::string digest_of(std::string_view what, std::string_view secret) {
  return hex(crypto::sha256(std::string(what) + "/v1\n" + std::string(secret)));
}

std::string session_digest(const std::string& token) { return digest_of("session", token); }
std::string session_owner_key(const std::string& tenant, const std::string& subject) {
  return "owner\n" + tenant + "\n" + subject;
}
std::string provider_session_key(const std::string& issuer, const std::string& sid) {
  return "sid\n" + issuer + "\n" + sid;
}

event::RecordWrite session_write(const std::string& digest, const Session& session) {
  // An ended one stays for some hours: a form that was being filled in finds its owner again.
  const std::chrono::minutes kept =
      identity::longest(session) + (session.kind == "staff" ? std::chrono::hours(12) : std::chrono::hours(0));
  event::RecordWrite write{.collection = kSessions,
                           .id = digest,
                           .data = identity::to_data(session),
                           .expires_at = session.since + std::chrono::microseconds(kept)};
  if (session.kind == "staff") write.lookups.push_back(session_owner_key(session.tenant, session.subject));
  if (session.kind == "resident") write.lookups.push_back(session_owner_key("", session.subject));
  if (!session.provider_sid.empty())
    write.lookups.push_back(provider_session_key(session.issuer, session.provider_sid));
  return write;
}

Result<OpenSession> open_session(House& house, Session session) {
  OpenSession open{.token = base64url(platform::random_bytes<32>()), .session = std::move(session)};
  open.session.since = open.session.last_seen = open.session.written_at = house.runtime.now();
  if (open.session.kind == "staff") open.session.confirmed_at = open.session.since;
  TRY(house.runtime.write_records(Runtime::kControl,
                                  {session_write(session_digest(open.token), open.session)}));
  return open;
}

Result<std::optional<StaffAccount>> staff_by_login(House& house, const std::string& tenant,
                                                   const std::string& login) {
  const auto found = TRY(TRY(house.runtime.read(tenant))->find_records(kStaff, login, 1));
  if (found.empty()) return std::optional<StaffAccount>{};
  return std::optional<StaffAccount>(identity::staff_from(found.front().data));
}

Result<StaffAccount> staff_account(House& house, const std::string& tenant, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kStaff, id));
  if (!record) return fail(not_found("staff.unknown"));
  return identity::staff_from(record->data);
}

Status store_staff(House& house, const StaffAccount& account) {
  event::RecordWrite write{.collection = kStaff, .id = account.staff.id, .data = identity::to_data(account)};
  if (!account.login.empty()) write.lookups.push_back(account.login);
  // Line ends cannot be typed into a login form: these names never meet a login.
  if (!account.built_in()) write.lookups.push_back("provider\n" + account.issuer + "\n" + account.subject);
  for (const identity::Passkey& one : account.passkeys) write.lookups.push_back("passkey\n" + one.id);
  return house.runtime.write_records(account.staff.tenant, {std::move(write)});
}

Result<bool> use_code(House& house, StaffAccount& account, const std::string& code) {
  const Instant now = house.runtime.now();
  if (identity::paused(account.guard, now)) return fail(refused("login.paused"));
  const auto secret = crypto::from_base32(account.totp_secret);
  const auto step =
      secret && !secret->empty()
          ? crypto::verify_totp(*secret, normal_code(code), unix_seconds(now), account.totp_last_step)
          : std::nullopt;
  if (step) {
    account.guard = {};
    account.totp_last_step = *step;
  } else {
    account.guard = identity::after_failure(account.guard, now);
  }
  TRY(store_staff(house, account));
  return step.has_value();
}

event::RecordWrite resident_write(const ResidentAccount& account) {
  return {.collection = kResidents,
          .id = account.id,
          .data = identity::to_data(account),
          .lookups = {account.email}};
}

Result<bool> right_password(House& house, ResidentAccount& account, const std::string& password) {
  const bool right = TRY(crypto::verify_password(password, account.password_hash));
  const Instant now = house.runtime.now();
  if (identity::paused(account.guard, now)) return fail(refused("login.paused"));
  if (right && account.guard.failures == 0) return true;
  account.guard = right ? identity::Guard{} : identity::after_failure(account.guard, now);
  TRY(store_resident(house, account));
  return right;
}

Result<std::string> hashed_password(const std::string& password) {
  return crypto::hash_password(password, platform::random_bytes<crypto::kPasswordSaltSize>());
}

// ---- staff ----------------------------------------------------------------------------------------------------------------------

Result<OpenSession> staff_login(House& house, const std::string& tenant, const std::string& login, const std::string& password,
                                const std::string& code) {
  auto account = TRY(staff_by_login(house, tenant, login));
  const bool usable =
      account && account->active && !account->password_hash.empty() && !account->totp_secret.empty();
  const bool right = TRY(crypto::verify_password(password, usable ? account->password_hash : nobody()));
  if (!usable) return fail(refused("login.wrong"));
  const Instant now = house.runtime.now();
  if (identity::paused(account->guard, now)) return fail(refused("login.paused"));
  const auto secret = crypto::from_base32(account->totp_secret);
  const auto step = secret ? crypto::verify_totp(*secret, normal_code(code), unix_seconds(now), account->totp_last_step) : std::nullopt;
  if (!right || !step) {
    account->guard = identity::after_failure(account->guard, now);
    TRY(store_staff(house, *account));
    return fail(refused("login.wrong"));
  }
  account->guard = {};
  account->totp_last_step = *step;
  TRY(store_staff(house, *account));
  return open_session(house, staff_session(*account, "code"));
}

Result<Enrolment> add_staff(House& house, const std::string& tenant, const std::string& login, identity::Staff facts) {
  const bool plain = login.size() >= 2 && login.size() <= 60 && std::all_of(login.begin(), login.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
                     });
  if (!plain) return fail(refused("staff.bad_login", "login"));
  if (TRY(staff_by_login(house, tenant, login))) return fail(refused("staff.login_taken", "login"));
  const event::Envelope envelope = house.runtime.envelope(tenant, {"operator", ""}, "");
  event::IdSource ids(envelope);
  Enrolment enrolment{.staff_id = ids.uuid7(), .login = login, .code = ids.code(16)};
  facts.id = enrolment.staff_id;
  facts.tenant = tenant;
  TRY(store_staff(house, {.staff = std::move(facts), .login = login, .enrolment_digest = digest_of("enrolment", enrolment.code)}));
  return enrolment;
}

Result<Secret> enrolment_secret(House& house, const std::string& tenant, const std::string& login, const std::string& enrolment_code) {
  TRY(enrolling(house, tenant, login, enrolment_code));
  const Bytes secret = secret_from_code(tenant, login, normal_code(enrolment_code));
  return Secret{crypto::base32(secret), crypto::otpauth_uri("Rathaus " + tenant, login, secret)};
}

Result<OpenSession> enrol_staff(House& house, const std::string& tenant, const std::string& login, const std::string& enrolment_code,
                                const std::string& password, const std::string& first_code) {
  StaffAccount account = TRY(enrolling(house, tenant, login, enrolment_code));
  TRY(identity::check_new_password(password, login));
  const Bytes secret = secret_from_code(tenant, login, normal_code(enrolment_code));
  const auto step = crypto::verify_totp(secret, normal_code(first_code), unix_seconds(house.runtime.now()));
  if (!step) return fail(refused("login.code_wrong", "code"));
  account.password_hash = TRY(hashed(password));
  account.totp_secret = crypto::base32(secret);
  account.totp_last_step = *step;
  account.enrolment_digest.clear();
  TRY(store_staff(house, account));
  return open_session(house, staff_session(account, "code"));
}

Result<std::string> login_of(House& house, const identity::Staff& staff) {
  const auto record = TRY(TRY(house.runtime.read(staff.tenant))->record(kStaff, staff.id));
  return record ? identity::staff_from(record->data).login : std::string();
}

Result<identity::Staff> staff_by_id(House& house, const std::string& tenant, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kStaff, id));
  if (!record) return fail(not_found("staff.unknown"));
  StaffAccount account = identity::staff_from(record->data);
  if (!account.active) return fail(not_found("staff.unknown"));
  return std::move(account.staff);
}

Result<std::vector<identity::Staff>> staff_of(House& house, const std::string& tenant, bool former) {
  constexpr int kPage = 500;
  std::vector<identity::Staff> out;
  const auto view = TRY(house.runtime.read(tenant));
  for (std::string after;;) {
    const auto records = TRY(view->list_records(kStaff, after, kPage));
    for (const event::Record& record : records) {
      StaffAccount account = identity::staff_from(record.data);
      if (account.active || former) out.push_back(std::move(account.staff));
    }
    if (records.size() < kPage) break;
    after = records.back().id;
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

// ---- residents ------------------------------------------------------------------------------------------------------------------

Result<OpenSession> register_resident(House& house, ResidentAccount facts, const std::string& password) {
  const auto email = german::parse_email(facts.email);
  if (!email) return fail(refused("account.email_wrong", "email"));
  facts.email = *email;
  TRY(identity::check_new_password(password, facts.email));
  if (!TRY(TRY(house.runtime.read(Runtime::kControl))->find_records(kResidents, facts.email, 1)).empty()) {
    return fail(refused("account.email_taken", "email"));
  }
  facts.id = "konto-" + hex(platform::random_bytes<16>());
  facts.assurance = "none";
  facts.password_hash = TRY(hashed(password));
  TRY(store_resident(house, facts));
  return open_session(house, {.kind = "resident", .subject = facts.id, .assurance = "none"});
}

Result<OpenSession> resident_login(House& house, const std::string& email, const std::string& password) {
  const auto canonical = german::parse_email(email);
  auto found = TRY(TRY(house.runtime.read(Runtime::kControl))->find_records(kResidents, canonical ? *canonical : email, 1));
  ResidentAccount account = found.empty() ? ResidentAccount{} : identity::resident_from(found.front().data);
  const bool usable = !account.password_hash.empty();
  const bool right = TRY(crypto::verify_password(password, usable ? account.password_hash : nobody()));
  if (!usable) return fail(refused("login.wrong"));
  const Instant now = house.runtime.now();
  if (identity::paused(account.guard, now)) return fail(refused("login.paused"));
  if (!right) {
    account.guard = identity::after_failure(account.guard, now);
    TRY(store_resident(house, account));
    return fail(refused("login.wrong"));
  }
  if (account.guard.failures != 0) {
    account.guard = {};
    TRY(store_resident(house, account));
  }
  return open_session(house, {.kind = "resident", .subject = account.id, .assurance = "none"});
}

Result<OpenSession> national_login(House& house, ResidentAccount facts) {
  if (!facts.id.starts_with("national-")) return fail(refused("account.not_national"));
  const std::string assurance = facts.assurance;
  TRY(store_resident(house, facts));
  return open_session(house, {.kind = "resident", .subject = facts.id, .assurance = assurance});
}

Result<ResidentAccount> resident_account(House& house, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(Runtime::kControl))->record(kResidents, id));
  if (!record) return fail(not_found("account.unknown"));
  return identity::resident_from(record->data);
}

Result<OpenSession> case_code_session(House& house, const std::string& tenant, const std::string& case_id) {
  return open_session(house, {.kind = "case_code", .tenant = tenant, .subject = case_id});
}

namespace {

std::string pass_mac(House& house, const std::string& tenant, const std::string& case_id,
                     const std::string& until) {
  const std::string text = "case-pass/v1\n" + tenant + "\n" + case_id + "\n" + until;
  return base64url(crypto::hmac_sha256(house.runtime.secret_for("case-pass").expose(), as_bytes(text)));
}

}  // namespace

std::string case_pass(House& house, const std::string& tenant, const std::string& case_id) {
  const std::string until = std::to_string(unix_seconds(house.runtime.now() + std::chrono::minutes(30)));
  return until + "." + pass_mac(house, tenant, case_id, until);
}

bool case_pass_holds(House& house, const std::string& tenant, const std::string& case_id,
                     const std::string& pass) {
  const std::size_t dot = pass.find('.');
  if (dot == std::string::npos || dot == 0 || dot > 12) return false;
  const std::string until = pass.substr(0, dot);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(until.data(), until.data() + until.size(), seconds);
  if (error != std::errc{} || end != until.data() + until.size() ||
      seconds < unix_seconds(house.runtime.now()))
    return false;
  return equal_constant_time(as_bytes(pass.substr(dot + 1)),
                             as_bytes(pass_mac(house, tenant, case_id, until)));
}

// ---- sessions -------------------------------------------------------------------------------------------------------------------

Result<std::optional<Session>> session_of(House& house, const std::string& token, bool by_person) {
  if (token.size() != 43) return std::optional<Session>{};
  const std::string id = session_digest(token);
  const Instant now = house.runtime.now();
  Sessions& known = *house.sessions;
  std::optional<Session> session;
  {
    const std::lock_guard lock(known.mutex);
    if (const auto found = known.by_digest.find(id); found != known.by_digest.end()) session = found->second;
  }
  bool write = false;
  if (!session) {
    const auto record = TRY(TRY(house.runtime.read(Runtime::kControl))->record(kSessions, id));
    if (!record) return std::optional<Session>{};
    session = identity::session_from(record->data);
    if (session->ended) return std::optional<Session>{};
  }
  const auto level = identity::level_at(*session, now, shorter_life(*house.sessions, *session));
  if (!level) {
    if (session->kind != "staff") {
      TRY(end_session(house, token));
      return std::optional<Session>{};
    }
    session->ended = true;
    {
      const std::lock_guard lock(known.mutex);
      known.by_digest.erase(id);
    }
    TRY(house.runtime.write_records(Runtime::kControl, {session_write(id, *session)}));
    return std::optional<Session>{};
  }
  if (*level != session->assurance) {
    session->assurance = *level;  // for good: what came down goes up by a new login only
    write = true;
  }
  if (by_person) {
    // The disk hears of it at most every few minutes: a page view must not cost a commit. After a restart a session may be over
    // that much too early, never too late.
    write |= now > session->written_at + std::chrono::minutes(5);
    session->last_seen = now;
  }
  if (write) {
    session->written_at = now;
    TRY(house.runtime.write_records(Runtime::kControl, {session_write(id, *session)}));
  }
  bool over = false;
  {
    const std::lock_guard lock(known.mutex);
    over = known.ended.contains(id);
    if (!over) {
      if (known.by_digest.size() > 10'000) known.by_digest.clear();
      const auto [slot, fresh] = known.by_digest.try_emplace(id, *session);
      if (!fresh) {  // what others found out meanwhile stays
        slot->second.last_seen = std::max(slot->second.last_seen, session->last_seen);
        slot->second.written_at = std::max(slot->second.written_at, session->written_at);
        slot->second.assurance = session->assurance;
      }
      return slot->second;
    }
  }
  if (write)
    TRY(house.runtime.write_records(Runtime::kControl,
                                    {{.collection = kSessions, .id = id, .data = std::nullopt}}));
  return std::optional<Session>{};
}

Status end_session(House& house, const std::string& token) {
  return end_session_record(house, session_digest(token));
}

Status end_session_record(House& house, const std::string& digest) {
  {
    const std::lock_guard lock(house.sessions->mutex);
    house.sessions->by_digest.erase(digest);
    if (house.sessions->ended.size() > 10'000) house.sessions->ended.clear();
    house.sessions->ended.insert_or_assign(digest, house.runtime.now());
  }
  return house.runtime.write_records(Runtime::kControl,
                                     {{.collection = kSessions, .id = digest, .data = std::nullopt}});
}

}  // namespace rathaus::flows
