#pragma once
// Messages and signals between the cases of a town (docs/processes.md). Private to this floor.
// Invariants: what was thrown is an event of its case in the same commit; it is with its sender until the commit in which somebody takes it, so that
// it is taken once; nobody guesses between two who wait.
#include "flows/house.h"
#include "libs/event/event.h"
#include "modules/process/process.h"

namespace rathaus::flows {

// What a step of an instance means for other cases.
struct Meeting {
  std::vector<event::Event> events;
  std::vector<event::Effect> effects;
  std::vector<event::Timer> timers;
};
inline constexpr int kMostHearers = 1000;  // of one signal; more is an incident
inline constexpr int kMostKept = 100;  // messages looked at when somebody begins to wait

// `hops`: of what this step follows from. Looks only; nothing is changed when it fails.
Result<Meeting> meet(const process::Outcome& out, const std::string& stream, const std::string& reference,
                     std::int64_t hops, const event::Envelope& envelope, event::Reader& reader);
void add(const Meeting& meeting, event::Plan& plan, event::Append& append);

// A message on its way to `stream`, or a signal; gives false when it is not waited for there any more.
struct Incoming {
  std::string stream, from;  // from: reference of the sender
  process::Sent what;
};
using Take = std::function<Result<bool>(const Incoming& incoming, event::Plan& plan)>;

// Arguments: case_id (the sender's), id; `last`: refused unless it is taken now ("process.message_nobody", "..._ambiguous", "..._loop",
// "process.signal_many"), which is the incident.
Result<event::Plan> deliver_command(const event::Envelope& envelope, const event::Object& arguments,
                                    event::Reader& reader, const Take& take);
// A message that nobody has taken in its time.
Result<event::Plan> message_due_command(const event::Object& arguments, event::Reader& reader);
// Undelivered messages of a case are taken back by a person, with a reason.
Result<event::Plan> forget_command(const event::Envelope& envelope, const event::Object& arguments,
                                   event::Reader& reader);
// What a case that is erased in this plan had still on its way is an incident, without its content.
Status note_lost(const event::Envelope& envelope, event::Reader& reader, event::Plan& plan);

void register_messages(House& house);
// Before an incident is tried again: a person has seen that the message is lost, and it ends.
Status seen_by_person(House& house, const std::string& tenant, std::int64_t incident);

}  // namespace rathaus::flows
