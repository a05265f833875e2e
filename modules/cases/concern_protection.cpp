// Protect a person, and look past the protection with a reason: two lines in the file and a task for the head.
#include "modules/cases/protection.h"

#include <algorithm>

#include "libs/german/names.h"
#include "libs/german/text.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"

namespace rathaus::cases {

bool may_see_person(const Case& c, std::string_view staff_id, std::string_view acting_for, Instant now) {
  if (!c.protection) return true;
  if (!c.assignee.empty() && (c.assignee == staff_id || c.assignee == acting_for)) return true;
  return std::any_of(c.accesses.begin(), c.accesses.end(),
                     [&](const Access& a) { return a.by == staff_id && now < a.at + kAccessLasts; });
}

std::vector<std::string> person_keys(const Applicant& a) {
  std::vector<std::string> out;
  if (!a.account.empty()) out.push_back("account\n" + a.account);
  std::string name;
  for (const std::string* part : {&a.family_name, &a.given_names, &a.organisation}) {
    for (const std::string& word : german::search_keys(*part).words) name += word + " ";
  }
  if (name.empty()) return out;
  if (!a.born_on.empty())
    out.push_back("born\n" + name + "\n" + a.born_on);
  else if (!a.street.empty() && !a.postal_code.empty())
    out.push_back("address\n" + name + "\n" + a.postal_code + "\n" + german::fold(a.street));
  return out;
}

bool same_person(const Applicant& a, const Applicant& b) {
  const std::vector<std::string> left = person_keys(a), right = person_keys(b);
  return std::any_of(left.begin(), left.end(), [&](const std::string& one) {
    return std::find(right.begin(), right.end(), one) != right.end();
  });
}

Steps protect_too(const Case& c, const event::Envelope& envelope, const std::string& reason) {
  Steps steps;
  if (c.protection) return steps;
  steps.events.push_back({"cases.PersonProtected", 1, {{"reason", reason}}});
  Case hidden = c;
  hidden.protection = Protection{};
  follow_list(steps, c, hidden, envelope.command_id);
  return steps;
}

Steps unprotect_too(const Case& c, const event::Envelope& envelope, const std::string& reason) {
  Steps steps;
  if (!c.protection) return steps;
  steps.events.push_back({"cases.ProtectionEnded", 1, {{"reason", reason}}});
  Case shown = c;
  shown.protection.reset();
  follow_list(steps, c, shown, envelope.command_id);
  return steps;
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
