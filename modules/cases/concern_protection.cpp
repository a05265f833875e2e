// Protect a person, and look past the protection with a reason: two lines in the file and a task for the head.
#include "modules/cases/protection.h"

#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"

namespace rathaus::cases {

bool may_see_person(const Case& c, std::string_view staff_id, std::string_view acting_for, Instant now) {
  if (!c.protection) return true;
  if (!c.assignee.empty() && (c.assignee == staff_id || c.assignee == acting_for)) return true;
  return std::any_of(c.accesses.begin(), c.accesses.end(),
                     [&](const Access& a) { return a.by == staff_id && now < a.at + kAccessLasts; });
}

namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> protect(const Case& c, const Envelope&, const Object& arguments) {
  if (c.protection) return fail(refused("case.already_protected"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  return Steps{.events = {{"cases.PersonProtected", 1, {{"reason", reason}}}}};
}

Result<Steps> unprotect(const Case& c, const Envelope&, const Object& arguments) {
  if (!c.protection) return fail(refused("case.not_protected"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.empty()) return fail(refused("case.reason_missing", "reason"));
  return Steps{.events = {{"cases.ProtectionEnded", 1, {{"reason", reason}}}}};
}

Result<Steps> look_past(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (!c.protection) return fail(refused("case.not_protected"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  if (reason.size() < 10) return fail(refused("case.access_reason", "reason"));
  return Steps{.events = {{"cases.ProtectionBroken", 1, {{"reason", reason}}},
                          {"cases.AccessReported", 1, {{"by", envelope.actor.id}}}}};
}

void on_protected(Case& c, const RecordedEvent& e) {
  c.protection = Protection{text_of(e.event.data, "reason"), e.actor.id, e.at};
}
void on_ended(Case& c, const RecordedEvent&) { c.protection.reset(); }
void on_broken(Case& c, const RecordedEvent& e) {
  c.accesses.push_back({e.actor.id, text_of(e.event.data, "reason"), e.at});
}
void on_reported(Case&, const RecordedEvent&) {}  // opens the head's task

constexpr OrderEntry kOrders[] = {
    {"cases.Protect", protect}, {"cases.Unprotect", unprotect}, {"cases.LookPast", look_past}};
constexpr EventEntry kEvents[] = {{"cases.PersonProtected", on_protected},
                                  {"cases.ProtectionEnded", on_ended},
                                  {"cases.ProtectionBroken", on_broken},
                                  {"cases.AccessReported", on_reported}};
constexpr TaskRule kTasks[] = {
    {"cases.AccessReported", "", "review_access", "Leitung: Zugriff auf geschützte Daten prüfen"}};

}  // namespace

Concern protection_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
