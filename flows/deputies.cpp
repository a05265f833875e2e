#include "flows/deputies.h"

#include <algorithm>

#include "flows/login.h"
#include "libs/crypto/hash.h"

namespace rathaus::flows {
namespace {

using identity::Deputyship;
using identity::Staff;

constexpr int kMost = 20;       // deputyships of one member that count at a time
constexpr const char* kStaff = "staff";

// Of both sides: `reader` is the writer's or a page's.
Result<std::vector<identity::StandIn>> stand_ins(event::Reader& reader, const std::string& deputy,
                                                 LocalDate today) {
  std::vector<identity::StandIn> out;
  for (const event::Record& record :
       TRY(reader.find_records(identity::kDeputies, identity::deputy_key(deputy), kMost))) {
    const Deputyship one = identity::deputyship_from(record.data);
    if (one.deputy != deputy || !identity::holds(one, today)) continue;
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const auto& had) { return had.id == one.absent; });
    const auto account = TRY(reader.record(kStaff, one.absent));
    if (known || !account) continue;
    const Staff absent = identity::staff_from(account->data).staff;
    out.push_back({absent.id, absent.name, absent.services, absent.roles});
  }
  return out;
}

bool concerns(const Deputyship& one, const Staff& who) {
  return who.has("head") || one.absent == who.id || one.deputy == who.id;
}

event::RecordWrite write(const Deputyship& one, LocalDate today) {
  event::RecordWrite out{.collection = identity::kDeputies, .id = one.id, .data = identity::to_data(one)};
  // Kept for a year after its end: the file says "i. V.", and somebody may ask since when.
  const LocalDate end = one.ended_at ? std::min(berlin_date(*one.ended_at), one.until) : one.until;
  out.expires_at = berlin_midnight(plus_days(std::max(end, today), 366));
  // An ended one is no longer looked at by the door.
  if (!one.ended_at) out.lookups.push_back(identity::deputy_key(one.deputy));
  out.lookups.push_back(identity::absent_key(one.absent));
  return out;
}

}  // namespace

Result<Staff> with_deputyships(House& house, Staff staff) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  staff.stands_in_for = TRY(stand_ins(*view, staff.id, berlin_date(house.runtime.now())));
  return staff;
}

Result<std::vector<Deputyship>> deputyships(House& house, const Staff& viewer) {
  constexpr int kAll = 500;
  std::vector<Deputyship> out;
  for (const event::Record& record :
       TRY(TRY(house.runtime.read(viewer.tenant))->list_records(identity::kDeputies, "", kAll))) {
    Deputyship one = identity::deputyship_from(record.data);
    if (concerns(one, viewer)) out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return std::tie(b.from, b.id) < std::tie(a.from, a.id); });
  return out;
}

Status set_deputy(House& house, const Staff& who, Deputyship facts, const std::string& key) {
  if (facts.absent != who.id && !who.has("head")) return fail(not_found("staff.unknown"));
  const LocalDate today = berlin_date(house.runtime.now());
  TRY(identity::check(facts, today));
  TRY(staff_by_id(house, who.tenant, facts.absent));
  TRY(staff_by_id(house, who.tenant, facts.deputy));
  facts.id = hex(crypto::sha256("deputy/v1\n" + who.id + "\n" + key)).substr(0, 32);
  facts.set_by = who.id;
  facts.set_at = house.runtime.now();
  facts.ended_at.reset();
  if (TRY(TRY(house.runtime.read(who.tenant))->record(identity::kDeputies, facts.id)))
    return {};  // sent twice
  return house.runtime.write_records(who.tenant, {write(facts, today)});
}

Status end_deputy(House& house, const Staff& who, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(who.tenant))->record(identity::kDeputies, id));
  if (!record) return fail(not_found("deputy.unknown"));
  Deputyship one = identity::deputyship_from(record->data);
  if (!concerns(one, who)) return fail(not_found("deputy.unknown"));
  const LocalDate today = berlin_date(house.runtime.now());
  if (identity::is_over(one, today)) return {};
  one.ended_at = house.runtime.now();
  return house.runtime.write_records(who.tenant, {write(one, today)});
}

Result<std::string> acting_for(const event::Envelope& envelope, event::Reader& reader, const cases::Case& c) {
  if (envelope.actor.kind != "staff" || envelope.actor.id.empty()) return std::string();
  Staff actor;
  actor.stands_in_for = TRY(stand_ins(reader, envelope.actor.id, berlin_date(envelope.received_at)));
  if (actor.stands_in_for.empty()) return std::string();
  const auto account = TRY(reader.record(kStaff, envelope.actor.id));
  if (account) actor.services = identity::staff_from(account->data).staff.services;
  return identity::acting_for(actor, c.service.id, c.assignee);
}

}  // namespace rathaus::flows
