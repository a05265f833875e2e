// Withdraw, close, erase.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

// The clock's order alone: content key, rows, files and search keys go, a tombstone and every proof stay.
Result<Steps> erase(const Case& c, const Envelope& envelope, const Object&) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_clock"));
  if (c.open()) return fail(refused("case.still_open"));
  if (c.merged_into) return fail(refused("case.merged"));  // goes with the case it went into
  Steps steps{.erasures = {c.id}};
  for (const CaseRef& one : c.absorbed) steps.erasures.push_back(one.case_id);
  return steps;
}

Result<Steps> withdraw(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_undecided(c));
  Steps steps{.events = {{"cases.Withdrawn", 1, {}}}};
  erase_after_retention(steps, c, envelope);
  if (const Question* question = c.open_question()) steps.cancelled_timers.push_back({c.id, "question/" + question->id});
  steps.says = Object{{"kind", "Rücknahme"}, {"reference", c.reference}};
  return steps;
}

Result<Steps> close(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_open(c));
  if (!c.decision) return fail(refused("case.not_decided"));
  if (std::any_of(c.notices.begin(), c.notices.end(), [](const Notice& n) { return !n.announced_on; })) {
    return fail(refused("case.notice_not_announced"));
  }
  Steps steps{.events = {{"cases.Closed", 1, {}}}};
  erase_after_retention(steps, c, envelope);
  return steps;
}

void on_withdrawn(Case& c, const RecordedEvent& e) { c.status = CaseStatus::withdrawn, c.closed_at = e.at; }

void on_closed(Case& c, const RecordedEvent& e) { c.status = CaseStatus::closed, c.closed_at = e.at; }

constexpr OrderEntry kOrders[] = {
    {"cases.Withdraw", withdraw},
    {"cases.Close", close},
    {"cases.Erase", erase},
};

constexpr EventEntry kEvents[] = {
    {"cases.Withdrawn", on_withdrawn},
    {"cases.Closed", on_closed},
};

constexpr TaskRule kTasks[] = {
    {"cases.Withdrawn", "*", "", ""},
    {"cases.Closed", "*", "", ""},
};

}  // namespace

Concern end_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
