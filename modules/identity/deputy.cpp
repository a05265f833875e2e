#include "modules/identity/deputy.h"

#include <algorithm>

#include "libs/json/fields.h"

namespace rathaus::identity {

template <class A>
void fields(A& a, Deputyship& x) {
  a("id", x.id), a("absent", x.absent), a("deputy", x.deputy), a("from", x.from), a("until", x.until),
      a("set_by", x.set_by);
  a("set_at", x.set_at), a("ended_at", x.ended_at);
}

Deputyship deputyship_from(const event::Object& data) { return json::from_object<Deputyship>(data); }
event::Object to_data(const Deputyship& deputyship) { return json::write_fields(deputyship); }
std::string deputy_key(const std::string& staff_id) { return "deputy/" + staff_id; }
std::string absent_key(const std::string& staff_id) { return "absent/" + staff_id; }

bool holds(const Deputyship& d, LocalDate today) {
  return !d.ended_at && d.from <= today && today <= d.until;
}
bool is_over(const Deputyship& d, LocalDate today) { return d.ended_at || d.until < today; }

Status check(const Deputyship& fresh, LocalDate today) {
  if (fresh.absent == fresh.deputy) return fail(refused("deputy.same_person", "vertretung"));
  if (fresh.until < fresh.from) return fail(refused("deputy.ends_before_begin", "bis"));
  if (fresh.until < today) return fail(refused("deputy.over_already", "bis"));
  if (days_between(fresh.from, fresh.until) > kLongestDeputyship)
    return fail(refused("deputy.too_long", "bis"));
  return {};
}

std::string acting_for(const Staff& actor, const std::string& service, const std::string& assignee) {
  const auto& others = actor.stands_in_for;
  const auto theirs = std::find_if(others.begin(), others.end(), [&](const StandIn& one) {
    return one.id == assignee && Staff::among(one.services, service);
  });
  if (theirs != others.end()) return theirs->id;
  if (Staff::among(actor.services, service)) return {};
  const auto first = std::find_if(others.begin(), others.end(),
                                  [&](const StandIn& one) { return Staff::among(one.services, service); });
  return first == others.end() ? std::string() : first->id;
}

}  // namespace rathaus::identity
