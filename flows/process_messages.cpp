#include "flows/process_messages.h"

#include <algorithm>
#include <set>

#include "flows/process_internal.h"
#include "libs/json/json.h"
#include "modules/cases/case.h"

namespace rathaus::flows {
namespace {

constexpr const char* kMessage = "ProcessMessage";
constexpr const char* kSignal = "ProcessSignal";
constexpr const char* kLost =
    "process_lost";  // records: messages that went with their sender, until a person has seen it
constexpr const char* kLostKey = "message/lost/";

std::string code_of(const std::string& why) {
  return why == "many" ? "process.signal_many" : "process.message_" + why;
}

event::Effect on_its_way(const std::string& from, const std::string& id, const std::string& suffix) {
  event::Effect out{kMessage, "message/" + id + suffix, from, {{"case_id", from}, {"id", id}}};
  return out;
}

// The incident at the desk: an effect that is refused until somebody takes the message or a person takes it back.
event::Effect stuck(const std::string& from, const std::string& id) {
  event::Effect out = on_its_way(from, id, "/last");
  out.data["last"] = true;
  return out;
}

event::Event undelivered(const process::Sent& one, const std::string& why,
                         const std::vector<std::string>& among) {
  event::Object data{{"id", one.id}, {"name", one.name}, {"why", why}};
  if (!among.empty()) data["among"] = boost::json::array(among.begin(), among.end());
  return {"process.Undelivered", 1, std::move(data)};
}

Result<const event::Object*> instance_of(const event::State& state) {
  return json::find_object(state.data, kMember);
}

// Cases that wait for it, the sender not among them; at most `limit`.
Result<std::vector<std::string>> who_waits(event::Reader& reader, bool signal, const std::string& name,
                                           const std::string& key, const std::string& sender, int limit) {
  std::set<std::string> out;
  for (const std::string& text : process::finds(signal, name, key)) {
    for (std::string& id : TRY(reader.find_streams({{process::kAwaits, text}}, limit + 1)))
      if (id != sender) out.insert(std::move(id));
  }
  return std::vector<std::string>(out.begin(), out.end());
}

void tell_all(const process::Thrown& one, const std::string& id, const std::string& reference,
              std::int64_t hops, const std::vector<std::string>& hearers, Meeting& out) {
  for (const std::string& hearer : hearers) {
    out.effects.push_back({kSignal,
                           "signal/" + id + "/" + hearer,
                           hearer,
                           {{"case_id", hearer},
                            {"id", id},
                            {"from", reference},
                            {"name", one.name},
                            {"hops", hops},
                            {"content", one.content}}});
  }
}

struct Sender {
  std::int64_t seq = 0;
  std::string reference;
  process::Sent message;
};
// nullopt: erased, taken already, or taken back.
Result<std::optional<Sender>> sender_of(const event::Object& arguments, event::Reader& reader) {
  const std::string from(TRY(json::get_string(arguments, "case_id")));
  const std::string id(TRY(json::get_string(arguments, "id")));
  const auto state = TRY(reader.state(from));
  const event::Object* instance = state ? TRY(instance_of(*state)) : nullptr;
  auto message = instance == nullptr ? std::nullopt : process::sent(*instance, id);
  if (!message) return std::optional<Sender>();
  return std::optional(Sender{state->seq, cases::from_state(state->data).reference, *std::move(message)});
}

event::Plan given_up(const std::string& from, const Sender& at, const std::string& why,
                     const std::vector<std::string>& among) {
  event::Plan plan;
  if (at.message.why == why) return plan;  // said already
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = from,
                          .expected_seq = at.seq,
                          .events = {undelivered(at.message, why, among)}});
  plan.effects.push_back(stuck(from, at.message.id));
  plan.cancelled_timers.push_back({from, "message/" + at.message.id});
  return plan;
}

}  // namespace

Result<Meeting> meet(const process::Outcome& out, const std::string& stream, const std::string& reference,
                     std::int64_t hops, const event::Envelope& envelope, event::Reader& reader) {
  Meeting meeting;
  int n = 0;
  for (const process::Thrown& one : out.thrown) {
    const std::string id = envelope.command_id + "-" + std::to_string(++n) + "-" + stream;
    std::string why = hops + 1 > process::kMostHops ? "loop" : "";
    std::vector<std::string> hearers;
    if (one.signal && why.empty()) {
      hearers = TRY(who_waits(reader, true, one.name, {}, stream, kMostHearers));
      if (hearers.size() > kMostHearers) why = "many";
    }
    if (one.signal && why.empty()) {
      tell_all(one, id, reference, hops + 1, hearers, meeting);
      continue;
    }
    const Instant until = envelope.received_at + process::kMessageKept;
    event::Object data{{"id", id},         {"name", one.name},
                       {"node", one.node}, {"content", one.content},
                       {"hops", hops + 1}, {"until", to_iso(until)}};
    if (!one.key.empty()) data["key"] = one.key;
    if (one.signal) data["signal"] = true;
    meeting.events.push_back({"process.Threw", 1, std::move(data)});
    if (!why.empty()) {
      meeting.events.push_back(undelivered({.id = id, .name = one.name}, why, {}));
      meeting.effects.push_back(stuck(stream, id));
      continue;
    }
    meeting.effects.push_back(on_its_way(stream, id, ""));
    meeting.timers.push_back(
        {stream, "message/" + id, until, {"process.MessageDue", {{"case_id", stream}, {"id", id}}}});
  }
  // Who begins to wait takes what was kept for it: sent anew, because in this commit the waiting is not on the disk yet.
  for (const std::string& text : out.begun) {
    for (const std::string& sender : TRY(reader.find_streams({{process::kSent, text}}, kMostKept))) {
      if (sender == stream) continue;
      const auto state = TRY(reader.state(sender));
      const event::Object* instance = state ? TRY(instance_of(*state)) : nullptr;
      if (instance == nullptr) continue;
      for (const process::Sent& one : process::sent(*instance)) {
        const auto texts = process::finds(false, one.name, one.key);
        if (one.signal || std::ranges::find(texts, text) == texts.end()) continue;
        meeting.effects.push_back(on_its_way(sender, one.id, "/for/" + stream + "/" + envelope.command_id));
      }
    }
  }
  return meeting;
}

void add(const Meeting& meeting, event::Plan& plan, event::Append& append) {
  append.events.insert(append.events.end(), meeting.events.begin(), meeting.events.end());
  plan.effects.insert(plan.effects.end(), meeting.effects.begin(), meeting.effects.end());
  plan.timers.insert(plan.timers.end(), meeting.timers.begin(), meeting.timers.end());
}

Result<event::Plan> deliver_command(const event::Envelope& envelope, const event::Object& arguments,
                                    event::Reader& reader, const Take& take) {
  const std::string from(TRY(json::get_string(arguments, "case_id")));
  const auto at = TRY(sender_of(arguments, reader));
  if (!at) return event::Plan{};
  const process::Sent& one = at->message;
  const bool last = TRY(json::find_bool(arguments, "last")).value_or(false);
  if (one.signal || one.hops > process::kMostHops) {
    if (last) return fail(refused(code_of(one.why.empty() ? "loop" : one.why)));
    return event::Plan{};
  }
  const std::vector<std::string> waiting = TRY(who_waits(reader, false, one.name, one.key, from, kMostKept));
  if (waiting.size() == 1) {
    event::Plan plan;
    if (TRY(take({waiting.front(), at->reference, one}, plan))) {
      const auto taker = TRY(reader.state(waiting.front()));
      const std::string to = taker ? cases::from_state(taker->data).reference : std::string();
      plan.appends.push_back(
          {.aggregate = cases::kAggregate,
           .stream = from,
           .expected_seq = at->seq,
           .events = {{"process.Delivered", 1, {{"id", one.id}, {"name", one.name}, {"to", to}}}}});
      plan.cancelled_timers.push_back({from, "message/" + one.id});
      return plan;
    }
  }
  if (waiting.size() <= 1) {  // nobody, or nobody any more now that the clock has gone on there
    if (last) return fail(refused(code_of("nobody")));
    if (envelope.received_at < one.until) return event::Plan{};  // kept: it lies with its sender
    return given_up(from, *at, "nobody", {});
  }
  if (last) return fail(refused(code_of("ambiguous")));
  std::vector<std::string> among;
  for (const std::string& id : waiting) {
    if (const auto state = TRY(reader.state(id))) among.push_back(cases::from_state(state->data).reference);
  }
  std::ranges::sort(among);
  return given_up(from, *at, "ambiguous", among);
}

Result<event::Plan> message_due_command(const event::Object& arguments, event::Reader& reader) {
  const auto at = TRY(sender_of(arguments, reader));
  if (!at || !at->message.why.empty()) return event::Plan{};
  return given_up(std::string(TRY(json::get_string(arguments, "case_id"))), *at, "nobody", {});
}

Result<event::Plan> forget_command(const event::Envelope& envelope, const event::Object& arguments,
                                   event::Reader& reader) {
  if (envelope.actor.kind != "staff" && envelope.actor.kind != "operator")
    return fail(refused("process.only_by_people"));
  const std::string reason(TRY(json::get_string(arguments, "reason")));
  if (reason.empty()) return fail(refused("process.reason_missing", "grund"));
  const std::string from(TRY(json::get_string(arguments, "case_id")));
  const auto state = TRY(reader.state(from));
  if (!state) return fail(not_found("case.unknown"));
  const event::Object* instance = TRY(instance_of(*state));
  const auto all = instance == nullptr ? std::vector<process::Sent>() : process::sent(*instance);
  if (all.empty()) return fail(refused("process.nothing_sent"));
  event::Plan plan;
  boost::json::array names;
  for (const process::Sent& one : all) {
    names.emplace_back(one.name);
    plan.cancelled_timers.push_back({from, "message/" + one.id});
  }
  plan.appends.push_back(
      {.aggregate = cases::kAggregate,
       .stream = from,
       .expected_seq = state->seq,
       .events = {{"process.Forgot", 1, {{"reason", reason}, {"names", std::move(names)}}}}});
  return plan;
}

Status note_lost(const event::Envelope& envelope, event::Reader& reader, event::Plan& plan) {
  for (const std::string& stream : plan.erasures) {
    const auto state = TRY(reader.state(stream));
    const event::Object* instance = state ? TRY(instance_of(*state)) : nullptr;
    if (instance == nullptr) continue;
    for (const process::Sent& one : process::sent(*instance)) {
      plan.records.push_back(
          {.collection = kLost,
           .id = one.id,
           .data = event::Object{{"name", one.name}, {"at", to_iso(envelope.received_at)}}});
      plan.effects.push_back({kMessage, kLostKey + one.id, {}, {{"lost", one.id}}});
    }
  }
  return {};
}

void register_messages(House& house) {
  house.runtime.on_effect(kMessage,
                          [&house](const std::string& tenant,
                                   const event::Effect& effect) -> Result<std::optional<event::Command>> {
                            if (const auto lost = TRY(json::find_string(effect.data, "lost"))) {
                              const auto record =
                                  TRY(TRY(house.runtime.read(tenant))->record(kLost, std::string(*lost)));
                              if (record) return fail(refused("process.message_erased"));
                              return std::optional<event::Command>();
                            }
                            return std::optional<event::Command>({"process.Deliver", effect.data});
                          });
  house.runtime.on_effect(
      kSignal, [](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
        return std::optional<event::Command>({"process.Hear", effect.data});
      });
}

Status seen_by_person(House& house, const std::string& tenant, std::int64_t incident) {
  const auto all = TRY(TRY(house.runtime.read(tenant))->incidents(200));
  const auto found = std::ranges::find(all, incident, &store::PendingEffect::id);
  if (found == all.end() || !found->effect.key.starts_with(kLostKey)) return {};
  return house.runtime.write_records(
      tenant, {{.collection = kLost, .id = found->effect.key.substr(std::string(kLostKey).size())}});
}

}  // namespace rathaus::flows
