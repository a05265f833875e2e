#include "flows/federation.h"

#include <algorithm>

#include "flows/login_parts.h"
#include "flows/sessions.h"
#include "flows/staff_admin.h"

namespace rathaus::flows {
namespace {

using identity::StaffAccount;
using runtime::Runtime;

Result<std::optional<StaffAccount>> by_provider(House& house, const std::string& tenant,
                                                const std::string& issuer, const std::string& subject) {
  const auto found = TRY(TRY(house.runtime.read(tenant))
                             ->find_records(kStaffRecords, "provider\n" + issuer + "\n" + subject, 2));
  for (const event::Record& record : found) {
    StaffAccount account = identity::staff_from(record.data);
    if (account.issuer == issuer && account.subject == subject) return std::optional(std::move(account));
  }
  return std::optional<StaffAccount>{};
}

}  // namespace

Result<OpenSession> federated_login(House& house, const std::string& tenant, const FederatedPerson& person) {
  if (person.issuer.empty() || person.subject.empty())
    return fail(refused("provider.refused", {}, "no subject"));
  std::optional<StaffAccount> account = TRY(by_provider(house, tenant, person.issuer, person.subject));
  if (person.roles.empty()) {
    if (account && account->active) {
      account->active = false;
      account->staff.roles.clear();
      TRY(store_staff(house, *account));
      TRY(end_staff_sessions(house, tenant, account->staff.id));
      TRY(write_admin_log(house, tenant, "", "provider_off", account->staff.id));
    }
    return fail(refused("login.no_role"));
  }
  if (account && account->blocked) return fail(refused("login.blocked"));
  const bool is_new = !account;
  if (is_new) {
    event::IdSource ids(house.runtime.envelope(tenant, {"system", "provider"}, ""));
    account.emplace();
    account->staff.id = ids.uuid7();
    account->staff.tenant = tenant;
    account->issuer = person.issuer;
    account->subject = person.subject;
  }
  identity::Staff& staff = account->staff;
  const bool changed = is_new || !account->active || staff.roles != person.roles ||
                       staff.services != person.services || staff.name != person.name ||
                       staff.email != person.email ||
                       (!person.direct_dial.empty() && staff.direct_dial != person.direct_dial);
  if (changed) {
    account->active = true;
    staff.roles = person.roles, staff.services = person.services;
    staff.name = person.name, staff.email = person.email;
    if (!person.direct_dial.empty()) staff.direct_dial = person.direct_dial;
    TRY(store_staff(house, *account));
    TRY(write_admin_log(house, tenant, "", is_new ? "provider_new" : "provider_changed", staff.id));
  }
  return open_session(house, {.kind = "staff",
                              .tenant = tenant,
                              .subject = staff.id,
                              .assurance = "substantial",
                              .method = "provider",
                              .issuer = person.issuer,
                              .provider_sid = person.provider_sid});
}

Result<int> federated_logout(House& house, const std::string& tenant, const std::string& issuer,
                             const std::string& subject, const std::string& sid) {
  if (sid.empty()) {
    const auto account = TRY(by_provider(house, tenant, issuer, subject));
    return account ? end_staff_sessions(house, tenant, account->staff.id) : Result<int>(0);
  }
  int ended = 0;
  const auto records = TRY(TRY(house.runtime.read(Runtime::kControl))
                               ->find_records(kSessionRecords, provider_session_key(issuer, sid), 100));
  for (const event::Record& record : records) {
    if (identity::session_from(record.data).tenant != tenant) continue;
    TRY(end_session_record(house, record.id));
    ++ended;
  }
  return ended;
}

}  // namespace rathaus::flows
