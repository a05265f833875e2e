#include "flows/sessions.h"

#include <algorithm>

#include "flows/login_parts.h"
#include "libs/json/json.h"
#include "platform/system/random.h"

namespace rathaus::flows {
namespace {

using identity::Session;
using runtime::Runtime;

constexpr const char* kKept = "kept_form";
constexpr std::chrono::hours kKeptFor{2};
constexpr int kMaxKept = 20;
constexpr int kMaxSessions = 200;  // of one member

Result<std::vector<std::pair<std::string, Session>>> open_ones(House& house, const std::string& tenant,
                                                               const std::string& staff_id) {
  std::vector<std::pair<std::string, Session>> out;
  const auto records =
      TRY(TRY(house.runtime.read(Runtime::kControl))
              ->find_records(kSessionRecords, session_owner_key(tenant, staff_id), kMaxSessions));
  for (const event::Record& record : records) {
    Session session = identity::session_from(record.data);
    {
      const std::lock_guard lock(house.sessions->mutex);  // memory knows the later sight
      const auto found = house.sessions->by_digest.find(record.id);
      if (found != house.sessions->by_digest.end()) session = found->second;
    }
    if (!session.ended &&
        identity::level_at(session, house.runtime.now(), shorter_life(*house.sessions, session)))
      out.emplace_back(record.id, std::move(session));
  }
  return out;
}

// Changes the session in memory and on disk.
Status change(House& house, const std::string& token, const std::function<void(Session&)>& edit) {
  const std::string digest = session_digest(token);
  Session session;
  {
    const std::lock_guard lock(house.sessions->mutex);
    const auto found = house.sessions->by_digest.find(digest);
    if (found == house.sessions->by_digest.end()) return fail(not_found("session.unknown"));
    edit(found->second);
    found->second.written_at = house.runtime.now();
    session = found->second;
  }
  TRY(house.runtime.write_records(Runtime::kControl, {session_write(digest, session)}));
  bool over = false;
  {
    const std::lock_guard lock(house.sessions->mutex);
    over = house.sessions->ended.contains(digest);
  }
  if (over)
    TRY(end_session_record(house, digest));  // somebody logged out meanwhile: the record does not come back
  return {};
}

std::string device_words(const std::string& agent) {
  const auto has = [&](const char* part) { return agent.find(part) != std::string::npos; };
  const char* browser = has("Edg/")                          ? "Edge"
                        : has("Firefox/")                    ? "Firefox"
                        : has("Chrome/") || has("Chromium/") ? "Chrome"
                        : has("Safari/")                     ? "Safari"
                                                             : "";
  const char* system = has("Windows")                 ? "Windows"
                       : has("Android")               ? "Android"
                       : has("iPhone") || has("iPad") ? "iOS"
                       : has("Mac OS")                ? "macOS"
                       : has("Linux")                 ? "Linux"
                                                      : "";
  std::string out = *browser != 0 ? browser : "anderer Browser";
  if (*system != 0) out += std::string(", ") + system;
  return out;
}

}  // namespace

Result<std::vector<SeenSession>> sessions_of_staff(House& house, const std::string& tenant,
                                                   const std::string& staff_id, const std::string& token) {
  std::vector<SeenSession> out;
  const std::string own = session_digest(token);
  for (auto& [digest, session] : TRY(open_ones(house, tenant, staff_id))) {
    const bool this_one = digest == own;
    out.push_back({digest.substr(0, 32), std::move(session), this_one});
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.session.last_seen > b.session.last_seen; });
  return out;
}

Status end_staff_session(House& house, const std::string& tenant, const std::string& staff_id,
                         const std::string& id) {
  for (const auto& [digest, session] : TRY(open_ones(house, tenant, staff_id))) {
    if (digest.substr(0, 32) == id) return end_session_record(house, digest);
  }
  return fail(not_found("session.unknown"));
}

Result<int> end_staff_sessions(House& house, const std::string& tenant, const std::string& staff_id,
                               const std::string& except) {
  const std::string own = except.empty() ? "" : session_digest(except);
  int ended = 0;
  for (const auto& [digest, session] : TRY(open_ones(house, tenant, staff_id))) {
    if (digest == own) continue;
    TRY(end_session_record(house, digest));
    ++ended;
  }
  return ended;
}

Status name_device(House& house, const std::string& token, const std::string& user_agent) {
  TRY(session_of(house, token));
  return change(house, token, [&](Session& session) { session.device = device_words(user_agent); });
}

bool is_fresh(House& house, const Session& session, int minutes) {
  return house.runtime.now() <= session.confirmed_at + std::chrono::minutes(minutes);
}

Status confirm_with_code(House& house, const std::string& token, const Session& session,
                         const std::string& code) {
  identity::StaffAccount account = TRY(staff_account(house, session.tenant, session.subject));
  if (!account.active || !account.built_in() || !TRY(use_code(house, account, code)))
    return fail(refused("login.code_wrong", "code"));
  return change(house, token, [&](Session& one) { one.confirmed_at = house.runtime.now(); });
}

Status confirm_with_passkey(House& house, const std::string& token, const Session& session,
                            const PasskeyAnswer& answer, const PasskeySite& site) {
  TRY(check_passkey(house, session.tenant, session.subject, "confirm/" + session.subject, answer, site));
  return change(house, token,
                [&](Session& one) { one.confirmed_at = one.since = one.last_seen = house.runtime.now(); });
}

Result<Credentials> staff_credentials(House& house, const std::string& tenant, const std::string& staff_id) {
  identity::StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  Credentials out{.code = !account.totp_secret.empty(),
                  .password = !account.password_hash.empty(),
                  .built_in = account.built_in(),
                  .login = account.login};
  for (const identity::Passkey& one : account.passkeys) out.passkeys.push_back(one.id);
  out.keys = std::move(account.passkeys);
  return out;
}

Status renew_with_code(House& house, const std::string& token, const Session& session,
                       const std::string& password, const std::string& code) {
  const identity::StaffAccount account = TRY(staff_account(house, session.tenant, session.subject));
  const OpenSession proof = TRY(staff_login(house, session.tenant, account.login, password, code));
  TRY(end_session(house, proof.token));
  if (proof.session.subject != session.subject) return fail(refused("login.wrong"));
  return change(house, token,
                [&](Session& one) { one.confirmed_at = one.since = one.last_seen = house.runtime.now(); });
}

Result<std::optional<Session>> ended_staff_session(House& house, const std::string& token) {
  if (token.size() != 43) return std::optional<Session>{};
  const auto record =
      TRY(TRY(house.runtime.read(Runtime::kControl))->record(kSessionRecords, session_digest(token)));
  if (!record) return std::optional<Session>{};
  Session session = identity::session_from(record->data);
  if (session.kind != "staff" || !session.ended) return std::optional<Session>{};
  return session;
}

Result<std::string> keep_form(House& house, const std::string& tenant, const std::string& staff_id,
                              const KeptForm& form) {
  const auto have = TRY(TRY(house.runtime.read(tenant))->find_records(kKept, "owner\n" + staff_id, kMaxKept));
  if (static_cast<int>(have.size()) >= kMaxKept) return fail(refused("form.too_many"));
  const std::string id = hex(platform::random_bytes<16>());
  boost::json::array fields;
  for (const auto& [name, value] : form.fields) fields.push_back({name, value});
  TRY(house.runtime.write_records(
      tenant,
      {{.collection = kKept,
        .id = id,
        .data = event::Object{{"owner", staff_id}, {"path", form.path}, {"fields", std::move(fields)}},
        .expires_at = house.runtime.now() + std::chrono::microseconds(kKeptFor),
        .lookups = {"owner\n" + staff_id}}}));
  return id;
}

Result<KeptForm> kept_form(House& house, const std::string& tenant, const std::string& staff_id,
                           const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kKept, id));
  if (!record || TRY(json::get_string(record->data, "owner")) != staff_id)
    return fail(not_found("form.unknown"));
  if (record->expires_at && house.runtime.now() > *record->expires_at) return fail(not_found("form.unknown"));
  KeptForm form{.path = std::string(TRY(json::get_string(record->data, "path")))};
  for (const json::value& one : *TRY(json::get_array(record->data, "fields"))) {
    form.fields.emplace_back(json::view(one.as_array().at(0).as_string()),
                             json::view(one.as_array().at(1).as_string()));
  }
  return form;
}

Status drop_form(House& house, const std::string& tenant, const std::string& staff_id,
                 const std::string& id) {
  TRY(kept_form(house, tenant, staff_id, id));
  return house.runtime.write_records(tenant, {{.collection = kKept, .id = id, .data = std::nullopt}});
}

}  // namespace rathaus::flows
