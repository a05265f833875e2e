#include "flows/staff_admin.h"

#include <algorithm>

#include "flows/login_parts.h"
#include "flows/sessions.h"
#include "libs/crypto/password.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

using identity::Staff;
using identity::StaffAccount;

constexpr const char* kLog = "staff_log";
constexpr int kPage = 500;

bool operator_of(const Staff& staff) { return staff.has("operator"); }

// What `by` may give to others or take from them: an operator everything, a head what lies within the head's own services.
bool within(const Staff& by, const std::vector<std::string>& services,
            const std::vector<std::string>& roles) {
  if (operator_of(by)) return true;
  if (!by.has("head")) return false;
  const bool only_own = std::all_of(services.begin(), services.end(), [&](const std::string& one) {
    return one == "*" ? std::find(by.services.begin(), by.services.end(), "*") != by.services.end()
                      : by.may_see(one);
  });
  const bool low = std::all_of(roles.begin(), roles.end(), [&](const std::string& role) {
    return role == "clerk" || role == "head" || role == "post" || role == "authority_head" ||
           role == "authority_deputy" || by.has(role);
  });
  return only_own && low;
}

Status check_rights(const Staff& by, const StaffRights& rights) {
  if (rights.name.empty() || rights.name.size() > 200) return fail(refused("staff.name", "name"));
  for (const std::string& role : rights.roles) {
    constexpr std::string_view kKnown[] = {"clerk", "head",           "designer",        "operator",
                                           "post",  "authority_head", "authority_deputy"};
    if (std::find(std::begin(kKnown), std::end(kKnown), role) == std::end(kKnown))
      return fail(refused("staff.role", "rollen"));
  }
  // How somebody signs is no right: without another role they could do nothing.
  if (std::all_of(rights.roles.begin(), rights.roles.end(), [](const std::string& role) {
        return role == "authority_head" || role == "authority_deputy";
      }))
    return fail(refused("staff.no_role", "rollen"));
  return within(by, rights.services, rights.roles) ? Status{} : fail(refused("staff.not_yours", "rollen"));
}

Result<std::vector<StaffAccount>> all_accounts(House& house, const std::string& tenant) {
  std::vector<StaffAccount> out;
  const auto view = TRY(house.runtime.read(tenant));
  for (std::string after;;) {
    const auto records = TRY(view->list_records(kStaffRecords, after, kPage));
    for (const event::Record& record : records) out.push_back(identity::staff_from(record.data));
    if (records.size() < kPage) break;
    after = records.back().id;
  }
  return out;
}

StaffEntry entry_of(const Staff& by, StaffAccount account) {
  StaffEntry entry{.login = account.login,
                   .active = account.active,
                   .code_open = !account.enrolment_digest.empty(),
                   .built_in = account.built_in()};
  entry.enrolled = !account.password_hash.empty() || !account.passkeys.empty() || !account.built_in();
  entry.passkeys = static_cast<int>(account.passkeys.size());
  entry.may_change = account.staff.id != by.id && within(by, account.staff.services, account.staff.roles);
  entry.staff = std::move(account.staff);
  return entry;
}

// The account, if `by` may change it.
Result<StaffAccount> mine_to_change(House& house, const Staff& by, const std::string& id) {
  StaffAccount account = TRY(staff_account(house, by.tenant, id));
  if (id == by.id) return fail(refused("staff.self"));
  if (!within(by, account.staff.services, account.staff.roles)) return fail(refused("staff.not_yours"));
  return account;
}

Status keep_one_operator(House& house, const StaffAccount& account) {
  if (!operator_of(account.staff) || !account.active) return {};
  for (const StaffAccount& other : TRY(all_accounts(house, account.staff.tenant))) {
    if (other.staff.id != account.staff.id && other.active && operator_of(other.staff)) return {};
  }
  return fail(refused("staff.last_operator"));
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace

Result<std::vector<StaffEntry>> staff_entries(House& house, const Staff& by) {
  std::vector<StaffEntry> out;
  for (StaffAccount& account : TRY(all_accounts(house, by.tenant)))
    out.push_back(entry_of(by, std::move(account)));
  std::sort(out.begin(), out.end(), [](const StaffEntry& a, const StaffEntry& b) {
    return std::tuple(!a.active, a.staff.name, a.staff.id) < std::tuple(!b.active, b.staff.name, b.staff.id);
  });
  return out;
}

Result<StaffEntry> staff_entry(House& house, const Staff& by, const std::string& id) {
  return entry_of(by, TRY(staff_account(house, by.tenant, id)));
}

Result<Enrolment> hire(House& house, const Staff& by, const std::string& login, const StaffRights& rights) {
  TRY(check_rights(by, rights));
  Staff facts{.name = rights.name,
              .direct_dial = rights.direct_dial,
              .email = rights.email,
              .room = rights.room,
              .services = rights.services,
              .roles = rights.roles};
  Enrolment enrolment = TRY(add_staff(house, by.tenant, login, std::move(facts)));
  TRY(write_admin_log(house, by.tenant, by.id, "hired", enrolment.staff_id, joined(rights.roles)));
  return enrolment;
}

Status change_staff(House& house, const Staff& by, const std::string& id, const StaffRights& rights) {
  StaffAccount account = TRY(mine_to_change(house, by, id));
  TRY(check_rights(by, rights));
  const bool same_rights = rights.roles == account.staff.roles && rights.services == account.staff.services;
  if (!account.built_in() && !same_rights) return fail(refused("staff.provider"));
  if (std::find(rights.roles.begin(), rights.roles.end(), "operator") == rights.roles.end())
    TRY(keep_one_operator(house, account));
  const std::string before = joined(account.staff.roles) + " | " + joined(account.staff.services);
  account.staff.name = rights.name, account.staff.direct_dial = rights.direct_dial,
  account.staff.email = rights.email, account.staff.room = rights.room;
  account.staff.services = rights.services, account.staff.roles = rights.roles;
  TRY(store_staff(house, account));
  return write_admin_log(
      house, by.tenant, by.id, "changed", id,
      same_rights ? "" : before + " -> " + joined(rights.roles) + " | " + joined(rights.services));
}

Status deactivate_staff(House& house, const Staff& by, const std::string& id) {
  StaffAccount account = TRY(mine_to_change(house, by, id));
  TRY(keep_one_operator(house, account));
  account.active = false;
  account.blocked = true;
  account.enrolment_digest.clear();
  TRY(store_staff(house, account));
  TRY(end_staff_sessions(house, by.tenant, id));
  return write_admin_log(house, by.tenant, by.id, "deactivated", id);
}

Status reactivate_staff(House& house, const Staff& by, const std::string& id) {
  StaffAccount account = TRY(mine_to_change(house, by, id));
  account.active = account.built_in() || !account.staff.roles.empty();
  account.blocked = false;
  TRY(store_staff(house, account));
  return write_admin_log(house, by.tenant, by.id, "reactivated", id);
}

Result<Enrolment> new_enrolment(House& house, const Staff& by, const std::string& id) {
  StaffAccount account = TRY(mine_to_change(house, by, id));
  if (!account.built_in()) return fail(refused("staff.provider"));
  if (!account.active) return fail(refused("staff.inactive"));
  event::IdSource ids(house.runtime.envelope(by.tenant, {"staff", by.id}, ""));
  Enrolment enrolment{.staff_id = id, .login = account.login, .code = ids.code(16)};
  account.password_hash.clear();
  account.totp_secret.clear();
  account.totp_last_step = 0;
  account.passkeys.clear();
  account.guard = {};
  account.enrolment_digest = digest_of("enrolment", enrolment.code);
  TRY(store_staff(house, account));
  TRY(end_staff_sessions(house, by.tenant, id));
  TRY(write_admin_log(house, by.tenant, by.id, "code", id));
  return enrolment;
}

Result<std::vector<AdminEntry>> admin_log(House& house, const std::string& tenant, int limit) {
  std::vector<AdminEntry> out;
  const auto view = TRY(house.runtime.read(tenant));
  for (std::string after;;) {
    const auto records = TRY(view->list_records(kLog, after, kPage));
    for (const event::Record& record : records) {
      const auto at = parse_iso_instant(TRY(json::get_string(record.data, "at")));
      const auto text = [&](const char* name) {
        return std::string(json::find_string(record.data, name).value_or(std::nullopt).value_or(""));
      };
      out.push_back({at.value_or(Instant{}), text("by"), text("what"), text("about"), text("detail")});
    }
    if (records.size() < kPage) break;
    after = records.back().id;
  }
  std::sort(out.begin(), out.end(), [](const AdminEntry& a, const AdminEntry& b) { return a.at > b.at; });
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

Status write_admin_log(House& house, const std::string& tenant, const std::string& by,
                       const std::string& what, const std::string& about, const std::string& detail) {
  event::IdSource ids(house.runtime.envelope(tenant, {"staff", by}, ""));
  return house.runtime.write_records(tenant, {{.collection = kLog,
                                               .id = ids.uuid7(),
                                               .data = event::Object{{"at", to_iso(house.runtime.now())},
                                                                     {"by", by},
                                                                     {"what", what},
                                                                     {"about", about},
                                                                     {"detail", detail}}}});
}

Status change_password(House& house, const std::string& tenant, const std::string& staff_id,
                       const std::string& old_password, const std::string& new_password,
                       const std::string& token) {
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  const Instant now = house.runtime.now();
  if (identity::paused(account.guard, now)) return fail(refused("login.paused"));
  if (account.password_hash.empty() || !TRY(crypto::verify_password(old_password, account.password_hash))) {
    account.guard = identity::after_failure(account.guard, now);
    TRY(store_staff(house, account));
    return fail(refused("login.wrong", "altes"));
  }
  TRY(identity::check_new_password(new_password, account.login));
  account.password_hash = TRY(hashed_password(new_password));
  account.guard = {};
  TRY(store_staff(house, account));
  TRY(end_staff_sessions(house, tenant, staff_id, token));
  return write_admin_log(house, tenant, staff_id, "password", staff_id);
}

Status remove_code(House& house, const std::string& tenant, const std::string& staff_id) {
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  TRY(identity::may_remove_code(account));
  account.totp_secret.clear();
  account.password_hash.clear();
  TRY(store_staff(house, account));
  return write_admin_log(house, tenant, staff_id, "code_removed", staff_id);
}

}  // namespace rathaus::flows
