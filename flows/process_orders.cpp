// Orders of the process itself: the clock, the answer to a job, what comes from other cases, the operator's hand, another version.
#include <functional>

#include "flows/process.h"
#include "flows/process_internal.h"
#include "flows/process_messages.h"
#include "libs/json/fields.h"

namespace rathaus::flows {
namespace {

using process::DeploymentPtr;
using process::Turn;

struct Loaded {
  std::int64_t seq = 0;
  cases::Case c;
  event::Object instance;
  DeploymentPtr model;
};

Result<Loaded> load(Models& models, const event::Object& arguments, event::Reader& reader) {
  const auto state = TRY(reader.state(std::string(TRY(json::get_string(arguments, "case_id")))));
  if (!state) return fail(not_found("case.unknown"));
  const event::Object* instance = TRY(json::find_object(state->data, kMember));
  if (instance == nullptr) return fail(refused("process.none"));
  return Loaded{state->seq, cases::from_state(state->data), *instance,
                TRY(models.get(process::model_of(*instance), reader))};
}

Result<event::Plan> with_turn(Models& models, const event::Envelope& envelope, const event::Object& arguments,
                              event::Reader& reader, const std::function<Status(Turn&, const Loaded&)>& act) {
  const Loaded at = TRY(load(models, arguments, reader));
  event::Plan plan;
  if (process::ended(at.instance)) return plan;  // a timer or an answer that comes too late
  Turn turn =
      TRY(Turn::open(at.model, at.instance, facts_of(at.c, *at.model, &at.instance, envelope.received_at),
                     envelope.received_at));
  if (act) TRY(act(turn, at));
  event::Append append{.aggregate = cases::kAggregate, .stream = at.c.id, .expected_seq = at.seq};
  TRY(carry_out(std::move(turn), process::round_of(at.instance), at.c, hops_before(at.instance, envelope),
                envelope, reader, plan, append));
  if (!append.events.empty()) plan.appends.push_back(std::move(append));
  return plan;
}

// The answer of whoever did a job. A second answer, or one to an attempt that is over, changes nothing.
Status take_answer(Turn& turn, const Loaded& at, const event::Object& arguments) {
  const auto run = static_cast<bpmn::Id>(TRY(json::get_int(arguments, "run")));
  if (TRY(json::get_int(arguments, "round")) != process::round_of(at.instance)) return {};
  const auto found = turn.state().runs.find(run);
  if (found == turn.state().runs.end() || !found->second.waiting ||
      found->second.retries != TRY(json::get_int(arguments, "attempt")))
    return {};
  if (const auto broken = TRY(json::find_string(arguments, "broken"))) return turn.break_job(run, *broken);
  if (const auto code = TRY(json::find_string(arguments, "error"))) return turn.fail_job(run, *code, "");
  bpmn::Variables set;
  if (const auto* given = TRY(json::find_object(arguments, "set"))) {
    for (const auto& entry : *given)
      set.emplace_back(std::string(entry.key()), TRY(feel::from_json(entry.value())));
  }
  boost::json::array why;
  if (const auto* lines = TRY(json::find_array(arguments, "why"))) why = *lines;
  return turn.complete(run, std::move(set), std::move(why));
}

// What comes from another case, into its turn. False: nobody waits here (any more), nothing is planned.
Result<bool> take_in(Models& models, const event::Envelope& envelope, event::Reader& reader,
                     const Incoming& in, event::Plan& plan) {
  const auto state = TRY(reader.state(in.stream));
  const event::Object* instance = state ? TRY(json::find_object(state->data, kMember)) : nullptr;
  if (instance == nullptr || instance->contains("broken") || process::ended(*instance)) return false;
  const Loaded at = TRY(load(models, {{"case_id", in.stream}}, reader));
  Turn turn =
      TRY(Turn::open(at.model, at.instance, facts_of(at.c, *at.model, &at.instance, envelope.received_at),
                     envelope.received_at));
  event::Object said{{in.what.signal ? "signal" : "message", in.what.name}, {"from", in.from}};
  if (in.what.signal)
    TRY(turn.hear(in.what.name, in.what.content, std::move(said)));
  else if (!TRY(turn.receive(in.what.name, in.what.content, std::move(said))))
    return false;
  event::Append append{.aggregate = cases::kAggregate, .stream = at.c.id, .expected_seq = at.seq};
  append.events.push_back(
      {"process.Received",
       1,
       {{"id", in.what.id}, {"name", in.what.name}, {"from", in.from}, {"hops", in.what.hops}}});
  TRY(carry_out(std::move(turn), process::round_of(at.instance), at.c, in.what.hops, envelope, reader, plan,
                append));
  plan.appends.push_back(std::move(append));
  return true;
}

// Arguments: case_id (who hears), id, name, from, hops, content.
Result<event::Plan> hear_command(Models& models, const event::Envelope& envelope,
                                 const event::Object& arguments, event::Reader& reader) {
  Incoming in{.stream = std::string(TRY(json::get_string(arguments, "case_id"))),
              .from = std::string(TRY(json::get_string(arguments, "from"))),
              .what = {.id = std::string(TRY(json::get_string(arguments, "id"))),
                       .signal = true,
                       .name = std::string(TRY(json::get_string(arguments, "name"))),
                       .content = *TRY(json::get_object(arguments, "content")),
                       .hops = TRY(json::get_int(arguments, "hops"))}};
  event::Plan plan;
  TRY(take_in(models, envelope, reader, in, plan));
  return plan;
}

Result<event::Plan> intervene_command(Models& models, const event::Envelope& envelope,
                                      const event::Object& arguments, event::Reader& reader) {
  if (envelope.actor.kind != "staff" && envelope.actor.kind != "operator")
    return fail(refused("process.only_by_people"));
  if (TRY(json::get_string(arguments, "what")) == "forget")
    return forget_command(envelope, arguments, reader);
  const Turn::Act act{.what = std::string(TRY(json::get_string(arguments, "what"))),
                      .target = static_cast<std::uint32_t>(TRY(json::get_int(arguments, "target"))),
                      .node = std::string(TRY(json::find_string(arguments, "node")).value_or("")),
                      .reason = std::string(TRY(json::get_string(arguments, "reason")))};
  return with_turn(models, envelope, arguments, reader, [&](Turn& turn, const Loaded& at) -> Status {
    const auto seq = TRY(json::find_int(arguments, "seq"));
    if (seq && *seq != at.seq) return fail(conflict("store.changed_meanwhile"));
    return turn.intervene(act);
  });
}

// Arguments: case_id, xml of the new model, map (old id: new id), reason; `dry`: only the report, in the answer.
Result<event::Plan> migrate_command(Models& models, const event::Envelope& envelope,
                                    const event::Object& arguments, event::Reader& reader) {
  if (envelope.actor.kind != "staff" && envelope.actor.kind != "operator")
    return fail(refused("process.only_by_people"));
  const Loaded at = TRY(load(models, arguments, reader));
  const auto xml = TRY(json::find_string(arguments, "xml"));
  const DeploymentPtr to = xml ? TRY(models.add(*xml)) : process::universal();
  const std::string reason(TRY(json::find_string(arguments, "reason")).value_or(""));
  const bool dry = TRY(json::find_bool(arguments, "dry")).value_or(true);
  if (!dry && reason.empty()) return fail(refused("process.reason_missing", "grund"));
  std::map<std::string, std::string> map;
  if (const auto* given = TRY(json::find_object(arguments, "map"))) {
    for (const auto& entry : *given) {
      if (entry.value().is_string())
        map[std::string(entry.key())] = std::string(json::view(entry.value().get_string()));
    }
  }
  process::Migration moved = process::migrate(*at.model, *to, at.instance, map, reason,
                                              facts_of(at.c, *to, &at.instance, envelope.received_at));
  event::Plan plan;
  boost::json::array kept, problems;
  for (const process::Moved& one : moved.kept)
    kept.push_back(event::Object{{"from", one.from}, {"to", one.to}});
  for (const std::string& one : moved.problems) problems.emplace_back(one);
  plan.answer = {{"over", process::ended(at.instance)},
                 {"from", at.model->hash},
                 {"to", to->hash},
                 {"kept", std::move(kept)},
                 {"problems", problems},
                 {"done", !dry && problems.empty() && at.model->hash != to->hash}};
  if (dry || !problems.empty() || at.model->hash == to->hash) return plan;
  if (!TRY(reader.record(kProcessModels, to->hash)))
    plan.records.push_back({.collection = kProcessModels,
                            .id = to->hash,
                            .data = event::Object{{"name", to->model.name}, {"xml", to->xml}}});
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = at.c.id,
                          .expected_seq = at.seq,
                          .events = {std::move(moved.event)}});
  return plan;
}

}  // namespace

void add_process_orders(const std::shared_ptr<Models>& models, event::Module& module) {
  const auto add = [&](const char* name, auto&& act) {
    module.commands.emplace_back(
        name, [models, act](const event::Envelope& envelope, const event::Object& arguments,
                            event::Reader& reader) { return act(*models, envelope, arguments, reader); });
  };
  add("process.Tick", [](Models& m, const event::Envelope& envelope, const event::Object& arguments,
                         event::Reader& reader) { return with_turn(m, envelope, arguments, reader, {}); });
  add("process.Answer",
      [](Models& m, const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
        return with_turn(m, envelope, arguments, reader,
                         [&](Turn& turn, const Loaded& at) { return take_answer(turn, at, arguments); });
      });
  add("process.Deliver",
      [](Models& m, const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
        return deliver_command(envelope, arguments, reader, [&](const Incoming& in, event::Plan& plan) {
          return take_in(m, envelope, reader, in, plan);
        });
      });
  add("process.Hear", hear_command);
  add("process.MessageDue", [](Models&, const event::Envelope&, const event::Object& arguments,
                               event::Reader& reader) { return message_due_command(arguments, reader); });
  add("process.Intervene", intervene_command);
  add("process.Migrate", migrate_command);
}

}  // namespace rathaus::flows
