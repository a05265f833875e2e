#include "flows/account_access.h"

#include <algorithm>

#include "flows/login_parts.h"
#include "libs/base/bytes.h"
#include "libs/german/contact.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

using identity::ResidentAccount;
using runtime::Runtime;

constexpr const char* kChanges = "account_change";  // by account: one waits at a time
constexpr std::chrono::minutes kOpen{30};
constexpr int kTries = 5;
constexpr int kMaxSessions = 500;

struct Waiting {
  AccessChange seen;
  std::string email, password_hash, digest;
  std::int64_t revision = 0;
};

Result<std::optional<Waiting>> waiting(House& house, const std::string& account_id) {
  const auto record = TRY(TRY(house.runtime.read(Runtime::kControl))->record(kChanges, account_id));
  if (!record) return std::optional<Waiting>{};
  Waiting out;
  const event::Object& data = record->data;
  out.seen.kind = TRY(json::get_string(data, "kind"));
  out.seen.address = TRY(json::get_string(data, "address"));
  out.seen.ends_at = parse_iso_instant(TRY(json::get_string(data, "ends_at"))).value_or(Instant{});
  out.seen.tries_left = static_cast<int>(TRY(json::get_int(data, "tries_left")));
  out.email = TRY(json::find_string(data, "email")).value_or("");
  out.password_hash = TRY(json::find_string(data, "password_hash")).value_or("");
  out.digest = TRY(json::get_string(data, "digest"));
  out.revision = record->revision;
  if (out.seen.ends_at <= house.runtime.now() || out.seen.tries_left <= 0) return std::optional<Waiting>{};
  return std::optional<Waiting>(std::move(out));
}

event::RecordWrite write_of(const std::string& account_id, const Waiting& change) {
  return {.collection = kChanges,
          .id = account_id,
          .data = event::Object{{"kind", change.seen.kind},
                                {"address", change.seen.address},
                                {"ends_at", to_iso(change.seen.ends_at)},
                                {"tries_left", change.seen.tries_left},
                                {"email", change.email},
                                {"password_hash", change.password_hash},
                                {"digest", change.digest}},
          .expires_at = change.seen.ends_at};
}

event::Effect mail(const std::string& key, const std::string& to, const char* kind,
                   const std::string& code = {}) {
  return {kAccountEffect, key + "/" + kind, "", {{"to", to}, {"kind", kind}, {"code", code}}};
}

Status store_with_mails(House& house, std::vector<event::RecordWrite> records,
                        std::vector<event::Effect> effects) {
  const auto decide = [&](const event::Envelope&, const event::Object&,
                          event::Reader&) -> Result<event::Plan> {
    event::Plan plan{.effects = std::move(effects)};
    plan.records = std::move(records);
    return plan;
  };
  TRY(house.runtime.submit({.envelope = house.runtime.envelope(Runtime::kControl, {"system", ""}, ""),
                            .command = {"accounts.ChangeAccess", {}},
                            .decide = decide}));
  return {};
}

// The account, when the password is its own. A wrong one counts as a failed login.
Result<ResidentAccount> owner(House& house, const std::string& account_id, const std::string& password) {
  ResidentAccount account = TRY(resident_account(house, account_id));
  if (account.password_hash.empty()) return fail(refused("account.elsewhere"));
  if (!TRY(right_password(house, account, password))) return fail(refused("login.wrong", "altes"));
  return account;
}

struct Begun {
  Waiting change;
  std::string code, key;
};
Begun begin(House& house, const char* kind, const std::string& address) {
  const event::Envelope envelope = house.runtime.envelope(Runtime::kControl, {"system", ""}, "");
  event::IdSource ids(envelope);
  const std::string raw = ids.code(8);
  Begun out{
      .change = {}, .code = raw.substr(0, 4) + "-" + raw.substr(4), .key = "account-change/" + ids.uuid7()};
  out.change.seen = {
      .kind = kind, .address = address, .ends_at = envelope.received_at + kOpen, .tries_left = kTries};
  out.change.digest = digest_of("account-change", raw);
  return out;
}

std::string signs_of(const std::string& code) {
  std::string out;
  for (const char c : code) {
    if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 32);
    else if (c != '-' && c != ' ')
      out += c;
  }
  return out;
}

Result<bool> taken(House& house, const std::string& email) {
  return !TRY(TRY(house.runtime.read(Runtime::kControl))->find_records(kResidentRecords, email, 1)).empty();
}

// Every one of them, also those that only memory knows to be this account's.
Status end_all_sessions(House& house, const std::string& account_id) {
  std::vector<std::string> digests;
  for (const event::Record& one :
       TRY(TRY(house.runtime.read(Runtime::kControl))
               ->find_records(kSessionRecords, session_owner_key("", account_id), kMaxSessions)))
    digests.push_back(one.id);
  {
    const std::lock_guard lock(house.sessions->mutex);
    for (const auto& [digest, session] : house.sessions->by_digest) {
      if (session.kind == "resident" && session.subject == account_id &&
          std::find(digests.begin(), digests.end(), digest) == digests.end())
        digests.push_back(digest);
    }
  }
  for (const std::string& digest : digests) TRY(end_session_record(house, digest));
  return {};
}

}  // namespace

Result<AccessChange> change_email(House& house, const std::string& account_id, const std::string& password,
                                  const std::string& email) {
  const auto canonical = german::parse_email(email);
  const ResidentAccount account = TRY(owner(house, account_id, password));
  if (!canonical) return fail(refused("account.email_wrong", "email"));
  if (*canonical == account.email) return fail(refused("account.same_email", "email"));
  Begun begun = begin(house, "email", *canonical);
  begun.change.email = *canonical;
  std::vector<event::Effect> mails{mail(begun.key, account.email, "warning")};
  // Whether an address has an account is told to its owner alone: the page looks the same.
  if (TRY(taken(house, *canonical))) {
    begun.change.digest = digest_of("account-change", begun.key);  // no code fits
    mails.push_back(mail(begun.key, *canonical, "taken"));
  } else {
    mails.push_back(mail(begun.key, *canonical, "code", begun.code));
  }
  TRY(store_with_mails(house, {write_of(account_id, begun.change)}, std::move(mails)));
  return begun.change.seen;
}

Result<AccessChange> change_password(House& house, const std::string& account_id, const std::string& old_one,
                                     const std::string& password) {
  const ResidentAccount account = TRY(owner(house, account_id, old_one));
  TRY(identity::check_new_password(password, account.email));
  Begun begun = begin(house, "password", account.email);
  begun.change.password_hash = TRY(hashed_password(password));
  TRY(store_with_mails(house, {write_of(account_id, begun.change)},
                       {mail(begun.key, account.email, "code", begun.code)}));
  return begun.change.seen;
}

Result<std::optional<AccessChange>> waiting_change(House& house, const std::string& account_id) {
  const auto change = TRY(waiting(house, account_id));
  if (!change) return std::optional<AccessChange>{};
  return std::optional<AccessChange>(change->seen);
}

Status drop_change(House& house, const std::string& account_id) {
  return house.runtime.write_records(Runtime::kControl,
                                     {{.collection = kChanges, .id = account_id, .data = std::nullopt}});
}

Result<OpenSession> confirm_change(House& house, const std::string& account_id, const std::string& code) {
  auto change = TRY(waiting(house, account_id));
  if (!change) return fail(refused("account.code_over", "code"));
  const std::string given = digest_of("account-change", signs_of(code));
  if (!equal_constant_time(as_bytes(given), as_bytes(change->digest))) {
    --change->seen.tries_left;
    event::RecordWrite write = write_of(account_id, *change);
    write.expected_revision = change->revision;  // two guesses at once count as two
    TRY(house.runtime.write_records(Runtime::kControl, {std::move(write)}));
    return fail(refused(change->seen.tries_left > 0 ? "account.code_wrong" : "account.code_over", "code"));
  }
  ResidentAccount account = TRY(resident_account(house, account_id));
  const std::string before = account.email;
  if (change->seen.kind == "email") {
    if (TRY(taken(house, change->email)))
      return fail(refused("account.email_taken", "code"));  // since the code was sent
    account.email = change->email;
  } else {
    account.password_hash = change->password_hash;
  }
  account.guard = {};
  event::RecordWrite used{.collection = kChanges, .id = account_id, .data = std::nullopt};
  used.expected_revision = change->revision;  // the code counts once
  std::vector<event::Effect> mails{mail("account-changed/" + change->digest, before, "changed")};
  TRY(store_with_mails(house, {resident_write(account), std::move(used)}, std::move(mails)));
  TRY(end_all_sessions(house, account_id));
  return open_session(house, {.kind = "resident", .subject = account_id, .assurance = "none"});
}

}  // namespace rathaus::flows
