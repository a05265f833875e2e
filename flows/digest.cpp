#include "flows/digest.h"

#include "flows/views.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

constexpr const char* kAggregate = "digest";
constexpr const char* kTimer = "digest";

// The next working day of the week at seven; a holiday's mail does nobody harm.
Instant next_morning(Instant now) {
  LocalDate day = plus_days(berlin_date(now), 1);
  while (true) {
    const std::chrono::weekday weekday{std::chrono::sys_days(day)};
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) break;
    day = plus_days(day, 1);
  }
  return berlin_midnight(day) + std::chrono::hours(7);
}

event::Timer timer(const std::string& stream, Instant now) {
  return {stream, kTimer, next_morning(now), {"desk.SendDigest", {{"stream", stream}}}};
}

Result<event::Plan> order(const event::Envelope& envelope, const event::Object&, event::Reader&) {
  event::IdSource ids(envelope);
  const std::string stream = ids.uuid7();
  event::Plan plan;
  plan.appends.push_back({.aggregate = kAggregate,
                          .stream = stream,
                          .expected_seq = 0,
                          .events = {{"desk.DigestOrdered", 1, {{"staff", envelope.actor.id}}}}});
  plan.timers.push_back(timer(stream, envelope.received_at));
  plan.answer = {{"stream", stream}};
  return plan;
}

Result<event::Plan> end(const event::Envelope& envelope, const event::Object& arguments,
                        event::Reader& reader) {
  const std::string stream(TRY(json::get_string(arguments, "stream")));
  const auto state = TRY(reader.state(stream));
  event::Plan plan;
  if (!state) return plan;
  if (TRY(json::get_string(state->data, "staff")) != envelope.actor.id)
    return fail(not_found("page.unknown"));
  plan.cancelled_timers.push_back({stream, kTimer});
  plan.erasures.push_back(stream);
  return plan;
}

// Given by the clock.
Result<event::Plan> send(const event::Envelope& envelope, const event::Object& arguments,
                         event::Reader& reader) {
  const std::string stream(TRY(json::get_string(arguments, "stream")));
  const auto state = TRY(reader.state(stream));
  event::Plan plan;
  if (!state) return plan;
  const std::string staff(TRY(json::get_string(state->data, "staff")));
  plan.effects.push_back({kDigestEffect,
                          "digest/" + stream + "/" + to_iso(berlin_date(envelope.received_at)),
                          stream,
                          {{"staff", staff}}});
  plan.timers.push_back(timer(stream, envelope.received_at));
  return plan;
}

}  // namespace

event::Aggregate digest_aggregate() {
  return {.name = kAggregate,
          .evolve = [](event::Object, const event::RecordedEvent& e) { return e.event.data; },
          .project = [](const std::string&, const event::Object&) { return event::Projection{}; },
          .upcast = nullptr};
}

std::vector<std::pair<std::string, event::Decide>> digest_commands() {
  return {{"desk.OrderDigest", order}, {"desk.EndDigest", end}, {"desk.SendDigest", send}};
}

Status set_digest(House& house, const identity::Staff& staff, bool on) {
  Preference own = TRY(preference(house, staff));
  if (on == !own.digest.empty()) return {};
  if (on) {
    const auto done =
        TRY(house.runtime.command(staff.tenant, {"staff", staff.id}, "", {"desk.OrderDigest", {}}));
    own.digest = TRY(json::get_string(done.answer, "stream"));
  } else {
    TRY(house.runtime.command(staff.tenant, {"staff", staff.id}, "",
                              {"desk.EndDigest", {{"stream", own.digest}}}));
    own.digest.clear();
  }
  return set_preference(house, staff, own);
}

}  // namespace rathaus::flows
