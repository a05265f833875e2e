// A call about the case: who was asked what, what was told, and when somebody calls back.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/call.h"
#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> add_call(const Case& c, const Envelope& envelope, const Object& arguments) {
  Call call = json::from_object<Call>(arguments);
  if (call.text.empty()) return fail(refused("case.call_empty", "text"));
  if (arguments.contains("call_back_on") && !call.call_back_on)
    return fail(refused("case.bad_date", "call_back_on"));
  if (call.call_back_on && *call.call_back_on < berlin_date(envelope.received_at))
    return fail(refused("case.call_back_in_past", "call_back_on"));
  // The program's own questions, not the browser's: a tick for anything else confirms nobody.
  call.asked.clear();
  for (const ControlQuestion& question : control_questions(c)) call.asked.push_back(question.id);
  for (const std::string& id : call.known) {
    if (std::find(call.asked.begin(), call.asked.end(), id) == call.asked.end())
      return fail(refused("case.question_not_asked", "known"));
  }
  std::sort(call.known.begin(), call.known.end());
  call.known.erase(std::unique(call.known.begin(), call.known.end()), call.known.end());
  call.confirmed = call.known.size() == call.asked.size() && call.asked.size() == kControlQuestions;
  const bool wanted = TRY(json::find_bool(arguments, "tell")).value_or(false);
  if (wanted && !call.confirmed) return fail(refused("case.caller_not_confirmed", "tell"));
  call.told = wanted ? status_sentence(c) : std::string();
  Steps steps{.events = {{"cases.CallNoted", 1, json::write_fields(call)}}};
  if (call.call_back_on) {
    steps.events.push_back(
        {"cases.CallBackPromised",
         1,
         {{"task_due_on", to_iso(*call.call_back_on)},
          {"task_title", call.caller.empty() ? "Zurückrufen" : "Zurückrufen: " + call.caller}}});
  }
  return steps;
}

void on_call(Case& c, const RecordedEvent& e) {
  Call call = json::from_object<Call>(e.event.data);
  call.at = e.at;
  call.by = e.actor.id;
  c.calls.push_back(std::move(call));
}

void on_call_back(Case&, const RecordedEvent&) {}  // the task follows from it

constexpr OrderEntry kOrders[] = {{"cases.AddCall", add_call}};
constexpr EventEntry kEvents[] = {{"cases.CallNoted", on_call}, {"cases.CallBackPromised", on_call_back}};
constexpr TaskRule kTasks[] = {
    {"cases.CallNoted", "call_back", "", ""},
    {"cases.CallBackPromised", "", "call_back", "Zurückrufen"},
};

}  // namespace

Concern call_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
