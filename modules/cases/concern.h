#pragma once
// A concern of the case: the orders it takes, what its events do to the case, and which tasks follow from them. One file each
// (concern_<name>.cpp); commands.cpp and case.cpp look them up here. A new concern is a file and a line in concerns().
#include <span>
#include <string_view>

#include "libs/json/fields.h"
#include "modules/cases/case.h"
#include "modules/cases/commands.h"

namespace rathaus::cases {

struct OrderEntry {
  std::string_view name;  // "cases.Assign"
  Result<Steps> (*decide)(const Case& c, const event::Envelope& envelope, const event::Object& arguments);
};
struct EventEntry {
  std::string_view type;  // "cases.Assigned"
  void (*apply)(Case& c, const event::RecordedEvent& e);
};
// When `event` has happened, open tasks of the kind `closes` are done ("*": all), and one of the kind `opens` begins.
struct TaskRule {
  std::string_view event, closes, opens, title;
};
struct Concern {
  std::span<const OrderEntry> orders;
  std::span<const EventEntry> events;
  std::span<const TaskRule> tasks;
};

Concern work_concern();      // take, check, complete, note
Concern question_concern();  // ask the applicant, their answer
Concern decision_concern();  // decide
Concern notice_concern();    // send, provide, retrieve, fail
Concern end_concern();       // withdraw, close, erase
std::span<const Concern> concerns();

// ---- shared by the concerns
Status must_be_open(const Case& c);       // refused "case.closed"
Status must_be_undecided(const Case& c);  // and "case.already_decided"
Result<std::string> text_argument(const event::Object& arguments, std::string_view key);
std::string text_of(const event::Object& data, std::string_view key);  // of an event: empty when it is not there
inline Instant start_of(LocalDate day) { return berlin_midnight(day); }

// Law: GDPR 5(1)(e): when nobody may need the file any more it goes. The day after the last of the days its service names.
void erase_after_retention(Steps& steps, const Case& c, const event::Envelope& envelope);

}  // namespace rathaus::cases
