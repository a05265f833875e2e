#pragma once
// What may happen to a case, and what then has. Pure: the case and the order in, events and follow-up out, or a refusal.
// Law: VwVfG 25(2) (completeness and expected duration), 31 (time limits), 39 (reasons).
#include "libs/event/event.h"
#include "modules/cases/case.h"

namespace rathaus::cases {

struct Steps {
  std::vector<event::Event> events;
  std::vector<event::Effect> effects;
  std::vector<event::Timer> timers;
  std::vector<event::TimerKey> cancelled_timers;
  std::vector<std::string> erasures;
  std::optional<event::Object> says;
  event::Object answer;
};

// The orders, by name: "cases.Assign", "cases.Tick", "cases.DeclareComplete", "cases.Ask", "cases.Answer", "cases.Decide",
// "cases.RecordDispatch", "cases.RecordRetrieval", "cases.CheckRetrieval", "cases.RecordFailure", "cases.AddNote", "cases.Withdraw",
// "cases.Close", "cases.Erase". Arguments are those of the event they lead to. Errors: refused "case.*"; the German text is the screen's.
Result<Steps> decide(const std::string& order, const Case& c, const event::Envelope& envelope, const event::Object& arguments);
const std::vector<std::string>& orders();

// The life of a case as tasks: what people have to do next follows from what has happened. Today a table, tomorrow a process
// model: the desk sees tasks either way. Returns TaskOpened and TaskDone events.
std::vector<event::Event> next_tasks(const Case& after, const event::Event& happened, const event::Envelope& envelope, event::IdSource& ids);

// First event of a new case with the tasks that follow from it.
std::vector<event::Event> submit(const Case& fresh, const event::Envelope& envelope, event::IdSource& ids);
// The same for a case that the office opens itself, for an assessment.
std::vector<event::Event> open_assessment(const Case& fresh, const event::Envelope& envelope,
                                          event::IdSource& ids);

// VwVfG 25(2): the receipt as a letter, for whom no e-mail and no account reaches; `draft`: where its access code is still known.
void order_receipt(Steps& steps, const Case& fresh, event::IdSource& ids, const std::string& draft);

// The order to reckon the days that the service sets for the case (flows/deadlines.h): after it was filed, decided, amended.
event::Effect reckon_deadlines(const Case& c, const event::Envelope& envelope);

}  // namespace rathaus::cases
