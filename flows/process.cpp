#include "flows/process.h"

#include <algorithm>
#include <mutex>

#include "flows/internal.h"
#include "flows/process_messages.h"
#include "libs/bpmn/state_json.h"
#include "libs/calendar/period.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::flows {
namespace {

using process::DeploymentPtr;
using process::Turn;

constexpr const char* kModels = kProcessModels;
constexpr const char* kMember = "process";        // of the case's state
constexpr const char* kTimer = "process";

// Models by content hash, read once and shared. The records of the tenant are the truth; this only saves reading.
class Models {
 public:
  Result<DeploymentPtr> get(const std::string& hash, event::Reader& reader) {
    if (hash == process::universal()->hash) return process::universal();
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = ready_.find(hash); found != ready_.end()) return found->second;
    }
    const auto record = TRY(reader.record(kModels, hash));
    if (!record) return fail(not_found("process.model_gone", hash));
    return add(TRY(json::get_string(record->data, "xml")));
  }
  Result<DeploymentPtr> add(std::string_view xml) {
    DeploymentPtr made = TRY(process::deploy(xml));
    const std::lock_guard lock(mutex_);
    if (ready_.size() >= kMost) ready_.clear();
    ready_[made->hash] = made;
    return made;
  }

 private:
  static constexpr std::size_t kMost = 200;
  std::mutex mutex_;
  std::map<std::string, DeploymentPtr, std::less<>> ready_;
};

// ---- what a model may know of the case

feel::Value day(const std::optional<LocalDate>& on) { return on ? feel::Value(*on) : feel::Value(); }

feel::Value answers_of(const cases::Case& c) {
  feel::Context out;
  for (const auto& entry : c.answers) {
    if (auto value = feel::from_json(entry.value())) out.set(std::string(entry.key()), std::move(*value));
  }
  return feel::Value(std::move(out));
}

// The day on which a permission is deemed granted when nothing was decided. Law: VwVfG 42a(2), 31(3): an end on a Saturday, a Sunday or a holiday of the
// place moves to the next working day. `holder` as of service_of(); without a place the holidays that every Land has.
feel::Value deemed_on(const cases::Case& c, const event::Object* holder) {
  if (!c.complete_at || holder == nullptr) return {};
  const auto service = json::find_object(*holder, "service");
  if (!service || *service == nullptr) return {};
  const auto months = json::find_int(**service, "fiktion_monate");
  if (!months || months->value_or(0) <= 0) return {};
  const auto land = json::find_string(**service, "land");
  const auto region = land && *land ? calendar::parse_region(**land) : std::nullopt;
  const auto ends = calendar::approval_fiction({.complete_on = berlin_date(*c.complete_at),
                                                .length = {static_cast<int>(**months), calendar::Unit::month},
                                                .place = region.value_or(calendar::Region::DE)});
  return ends ? feel::Value(ends->granted_from) : feel::Value();
}

feel::Value facts_of(const cases::Case& c, const process::Deployment& model, const event::Object* holder,
                     Instant now) {
  feel::Context out;
  const LocalDate received = berlin_date(c.received_at);
  out.set("zeichen", c.reference);
  out.set("status", std::string(to_text(c.status)));
  out.set("eingang", received);
  out.set("seit", c.reopenings.empty() ? received : berlin_date(c.reopenings.back().at));
  out.set("heute", berlin_date(now));
  out.set("weg", c.intake);
  out.set("vollstaendig", c.complete_at.has_value());
  out.set("vollstaendig_am", c.complete_at ? feel::Value(berlin_date(*c.complete_at)) : feel::Value());
  out.set("fiktion_am", deemed_on(c, holder));
  out.set("entwurf", c.draft && c.draft->state == "awaiting");
  out.set("entschieden", c.decision.has_value());
  out.set("ergebnis", c.decision ? feel::Value(std::string(to_text(c.decision->outcome))) : feel::Value());
  out.set("frage_offen", c.open_question() != nullptr);
  const cases::Notice* notice = c.notices.empty() ? nullptr : &c.notices.back();
  out.set("bekannt_am", day(notice != nullptr ? notice->announced_on : std::nullopt));
  out.set("rechtsbehelf_bis", day(notice != nullptr ? notice->remedy.ends_on : std::nullopt));
  if (model.xml.find("vorgang.antworten") != std::string::npos) out.set("antworten", answers_of(c));
  return feel::Value(std::move(out));
}

// `holder`: arguments of the order that files the case, under "process"; or an instance that ended.
feel::Value service_of(const event::Object* holder) {
  feel::Context out;
  out.set("regeln", false);
  out.set("fiktion_monate", feel::Value::number(0));
  out.set("vier_augen", false);
  if (holder == nullptr) return feel::Value(std::move(out));
  const auto service = json::find_object(*holder, "service");
  if (!service || *service == nullptr) return feel::Value(std::move(out));
  for (const auto& entry : **service) {
    if (auto value = feel::from_json(entry.value())) out.set(std::string(entry.key()), std::move(*value));
  }
  return feel::Value(std::move(out));
}

// ---- what happened to the case, in the words of a model

struct Seen {
  cases::Case after;
  std::vector<std::string> names;
  std::vector<bpmn::Id> done;  // user tasks of the model that somebody has ticked off
};

void see(const event::Event& one, std::int64_t round, Seen& seen) {
  if (one.type == "cases.TaskDone") {
    const auto id = json::find_string(one.data, "id");
    if (!id || !*id) return;
    const auto task = std::find_if(seen.after.tasks.begin(), seen.after.tasks.end(),
                                   [&](const cases::Task& t) { return t.id == **id; });
    if (task == seen.after.tasks.end()) return;
    if (task->kind != process::kTaskKind && task->kind != process::kHeadTaskKind)
      return seen.names.push_back("aufgabe." + task->kind);
    if (const auto run = process::run_of_task(round, **id)) seen.done.push_back(*run);
    return;
  }
  seen.names.push_back(one.type);
  if (one.type != "cases.QuestionAnswered") return;
  const auto id = json::find_string(one.data, "id");
  for (const cases::Question& question : seen.after.questions) {
    if (id && *id && question.id == **id && question.kind == "hearing")
      seen.names.back() = "cases.HearingAnswered";
  }
}

Seen look_at(cases::Case before, const event::Append& append, const event::Envelope& envelope,
             std::int64_t round) {
  Seen seen{.after = std::move(before)};
  for (const event::Event& one : append.events) {
    if (!one.type.starts_with("cases.")) continue;
    see(one, round, seen);
    seen.after = cases::evolve(std::move(seen.after), {append.stream, 0, one, envelope.received_at,
                                                       envelope.actor, envelope.command_id});
  }
  return seen;
}

// ---- what the instance makes of it

// `hops`: of the message or signal that this turn follows from.
Status carry_out(Turn turn, std::int64_t round, const cases::Case& c, std::int64_t hops,
                 const event::Envelope& envelope, event::Reader& reader, event::Plan& plan,
                 event::Append& append) {
  process::Outcome out = std::move(turn).finish();
  const Meeting meeting = TRY(meet(out, append.stream, c.reference, hops, envelope, reader));
  for (event::Event& one : out.events) append.events.push_back(std::move(one));
  for (const process::OpenTask& task : out.opened) {
    const std::string whose = process::said(task.whose);
    const bool head = task.whose.people.empty() && task.whose.roles == std::vector<std::string>{"head"};
    const cases::Task made{
        .id = process::task_id(round, task.run),
        .kind = head ? process::kHeadTaskKind : process::kTaskKind,
        .title = task.title + (whose.empty() || whose == "Sachbearbeitung" ? "" : " (" + whose + ")"),
        .opened_at = envelope.received_at};
    append.events.push_back({"cases.TaskOpened", 1, json::write_fields(made)});
  }
  for (const bpmn::Id run : out.closed) {
    const std::string id = process::task_id(round, run);
    const bool open = std::any_of(c.tasks.begin(), c.tasks.end(),
                                  [&](const cases::Task& t) { return t.id == id && !t.done_at; });
    if (open) append.events.push_back({"cases.TaskDone", 1, {{"id", id}}});
  }
  for (const process::Job& job : out.jobs) {
    plan.effects.push_back({"ProcessJob",
                            "process/" + append.stream + "/" + std::to_string(round) + "/" +
                                std::to_string(job.run) + "/" + std::to_string(job.attempt),
                            append.stream,
                            {{"run", job.run},
                             {"round", round},
                             {"attempt", job.attempt},
                             {"node", job.node},
                             {"kind", job.kind},
                             {"implementation", job.implementation}}});
  }
  add(meeting, plan, append);
  if (out.next_due == out.due_before) return {};
  if (out.next_due)
    plan.timers.push_back(
        {append.stream, kTimer, *out.next_due, {"process.Tick", {{"case_id", append.stream}}}});
  else
    plan.cancelled_timers.push_back({append.stream, kTimer});
  return {};
}

// An order of people begins anew; what an answer or the clock sets off may be part of a loop.
std::int64_t hops_before(const event::Object& instance, const event::Envelope& envelope) {
  return envelope.actor.kind == "system" ? process::hops_of(instance, envelope.received_at) : 0;
}

Result<DeploymentPtr> model_for(Models& models, const event::Object& arguments, event::Reader& reader,
                                event::Plan& plan) {
  const auto given = TRY(json::find_object(arguments, "process"));
  const auto xml = given != nullptr ? TRY(json::find_string(*given, "xml")) : std::nullopt;
  const DeploymentPtr model = xml ? TRY(models.add(*xml)) : process::universal();
  // The version stays with the town for as long as a case may need it, whatever the next program brings.
  if (!TRY(reader.record(kModels, model->hash)))
    plan.records.push_back({.collection = kModels,
                            .id = model->hash,
                            .data = event::Object{{"name", model->model.name}, {"xml", model->xml}}});
  return model;
}

Status begin(Models& models, const event::Envelope& envelope, const event::Object& arguments,
             event::Reader& reader, event::Plan& plan, event::Append& append) {
  const DeploymentPtr model = TRY(model_for(models, arguments, reader, plan));
  const Seen seen = look_at({}, append, envelope, 1);
  const event::Object* service = TRY(json::find_object(arguments, "process"));
  Turn turn =
      TRY(Turn::begin(model, service_of(service), facts_of(seen.after, *model, service, envelope.received_at),
                      envelope.received_at, "cases.ApplicationSubmitted"));
  for (std::size_t i = 1; i < seen.names.size(); ++i) turn.observe(seen.names[i]);
  return carry_out(std::move(turn), 1, seen.after, 0, envelope, reader, plan, append);
}

// A decided case that is taken up again after its end goes on with a new instance of the same version.
Status begin_again(const DeploymentPtr& model, const event::Object& instance, const Seen& seen,
                   const event::Envelope& envelope, event::Reader& reader, event::Plan& plan,
                   event::Append& append) {
  const bpmn::Engine engine(model->model);
  for (const std::string& name : seen.names) {
    const auto openings = engine.opened_by_message(name);
    if (openings.empty()) continue;
    Turn turn = TRY(Turn::begin(model, service_of(&instance),
                                facts_of(seen.after, *model, &instance, envelope.received_at),
                                envelope.received_at, name, model->model.nodes[openings.front().start].id));
    return carry_out(std::move(turn), process::round_of(instance) + 1, seen.after,
                     hops_before(instance, envelope), envelope, reader, plan, append);
  }
  return {};
}

// ---- tasks of the model that a person does at the desk

// What was typed into the fields of a task. Fields that a model of ours does not have are passed over by read_fields.
std::map<std::string, std::string, std::less<>> typed_fields(const event::Object& arguments) {
  std::map<std::string, std::string, std::less<>> out;
  const auto given = json::find_object(arguments, "fields");
  if (!given || *given == nullptr) return out;
  for (const auto& entry : **given) {
    if (entry.value().is_string())
      out[std::string(entry.key())] = std::string(json::view(entry.value().get_string()));
  }
  return out;
}

const bpmn::Node* task_node(const process::Deployment& model, const bpmn::State& state, bpmn::Id run) {
  const auto at = state.runs.find(run);
  if (at == state.runs.end() || !at->second.waiting || at->second.node == bpmn::kNone) return nullptr;
  const bpmn::Node& node = model.model.nodes[at->second.node];
  return node.kind == bpmn::NodeKind::user_task ? &node : nullptr;
}

// Before cases.FinishTask: whether it is this person's, and whether what was filled in holds. Other tasks and cases: nothing to say.
Status may_finish(Models& models, const event::Object& arguments, event::Reader& reader) {
  const auto state = TRY(reader.state(std::string(TRY(json::get_string(arguments, "case_id")))));
  const event::Object* instance = state ? TRY(json::find_object(state->data, kMember)) : nullptr;
  if (instance == nullptr || instance->contains("broken") || process::ended(*instance)) return {};
  const auto run = process::run_of_task(process::round_of(*instance), TRY(json::get_string(arguments, "id")));
  if (!run) return {};
  const process::Whose of = process::whose_task(*instance, *run);
  std::vector<std::string> roles;
  if (const auto* given = TRY(json::find_array(arguments, "roles"))) {
    for (const auto& one : *given) {
      if (one.is_string()) roles.emplace_back(json::view(one.get_string()));
    }
  }
  const auto text = [&](std::string_view key) {
    const auto found = json::find_string(arguments, key);
    return found && *found ? std::string(**found) : std::string();
  };
  if (!process::may_do(of, roles, text("login"), text("name")))
    return fail(refused("process.task_of_others", "aufgabe", process::said(of)));
  const DeploymentPtr model = TRY(models.get(process::model_of(*instance), reader));
  const auto stored = TRY(json::get_object(*instance, "state"));
  const bpmn::State now = TRY(bpmn::state_from_json(model->model, *stored));
  const bpmn::Node* node = task_node(*model, now, *run);
  if (node == nullptr) return {};
  bpmn::Variables set;
  const auto problems = process::read_fields(node->fields, typed_fields(arguments), set);
  if (problems.empty()) return {};
  return fail(refused(problems.front().code, problems.front().field, problems.front().text));
}

Status finish_run(Turn& turn, const process::Deployment& model, bpmn::Id run,
                  const event::Object& arguments) {
  const bpmn::Node* node = task_node(model, turn.state(), run);
  if (node == nullptr) return {};
  bpmn::Variables set;
  (void)process::read_fields(node->fields, typed_fields(arguments), set);  // may_finish() has seen them
  return turn.complete(run, std::move(set));
}

Status follow(Models& models, const event::Envelope& envelope, const event::Object& arguments,
              event::Reader& reader, event::Plan& plan, event::Append& append) {
  const auto state = TRY(reader.state(append.stream));
  if (!state) return {};
  const event::Object* instance = TRY(json::find_object(state->data, kMember));
  if (instance == nullptr || instance->contains("broken")) return {};
  const DeploymentPtr model = TRY(models.get(process::model_of(*instance), reader));
  const bool matters = std::any_of(append.events.begin(), append.events.end(), [&](const event::Event& e) {
    return e.type == "cases.TaskDone" || e.type == "cases.QuestionAnswered" || model->knows(e.type);
  });
  if (!matters && !model->watches) return {};
  const std::int64_t round = process::round_of(*instance);
  const Seen seen = look_at(cases::from_state(state->data), append, envelope, round);
  if (process::ended(*instance)) return begin_again(model, *instance, seen, envelope, reader, plan, append);
  Turn turn = TRY(Turn::open(model, *instance, facts_of(seen.after, *model, instance, envelope.received_at),
                             envelope.received_at));
  for (const std::string& name : seen.names) turn.observe(name);
  for (const bpmn::Id run : seen.done) TRY(finish_run(turn, *model, run, arguments));
  return carry_out(std::move(turn), round, seen.after, hops_before(*instance, envelope), envelope, reader,
                   plan, append);
}

void accompany_plan(Models& models, const event::Envelope& envelope, const event::Object& arguments,
                    event::Reader& reader, event::Plan& plan) {
  for (event::Append& append : plan.appends) {
    if (append.aggregate != cases::kAggregate || append.events.empty()) continue;
    const bool fresh = append.events.front().type == "cases.ApplicationSubmitted";
    const std::size_t events = append.events.size();
    const Status done = fresh ? begin(models, envelope, arguments, reader, plan, append)
                              : follow(models, envelope, arguments, reader, plan, append);
    if (done) continue;
    // What the law allows is done; that its process could not follow stands in the file and at the desk.
    append.events.resize(events);
    append.events.push_back(
        {"process.Failed", 1, {{"broken", done.error().code}, {"detail", done.error().detail}}});
  }
}

// ---- orders of the process itself

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
  if (!TRY(reader.record(kModels, to->hash)))
    plan.records.push_back({.collection = kModels,
                            .id = to->hash,
                            .data = event::Object{{"name", to->model.name}, {"xml", to->xml}}});
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = at.c.id,
                          .expected_seq = at.seq,
                          .events = {std::move(moved.event)}});
  return plan;
}

}  // namespace

void accompany(event::Module& module) {
  const auto models = std::make_shared<Models>();
  for (auto& [name, decide] : module.commands) {
    const bool finishes = name == "cases.FinishTask";
    decide = [models, finishes, inner = std::move(decide)](const event::Envelope& envelope,
                                                           const event::Object& arguments,
                                                           event::Reader& reader) -> Result<event::Plan> {
      if (finishes) TRY(may_finish(*models, arguments, reader));
      event::Plan plan = TRY(inner(envelope, arguments, reader));
      TRY(note_lost(envelope, reader, plan));
      accompany_plan(*models, envelope, arguments, reader, plan);
      return plan;
    };
  }
  for (event::Aggregate& aggregate : module.aggregates) {
    if (aggregate.name != cases::kAggregate) continue;
    const auto add = [&](const char* name, auto&& act) {
      module.commands.emplace_back(
          name, [models, act](const event::Envelope& envelope, const event::Object& arguments,
                              event::Reader& reader) { return act(*models, envelope, arguments, reader); });
    };
    add("process.Tick", [](Models& m, const event::Envelope& envelope, const event::Object& arguments,
                           event::Reader& reader) { return with_turn(m, envelope, arguments, reader, {}); });
    add("process.Answer", [](Models& m, const event::Envelope& envelope, const event::Object& arguments,
                             event::Reader& reader) {
      return with_turn(m, envelope, arguments, reader,
                       [&](Turn& turn, const Loaded& at) { return take_answer(turn, at, arguments); });
    });
    add("process.Deliver", [](Models& m, const event::Envelope& envelope, const event::Object& arguments,
                              event::Reader& reader) {
      return deliver_command(envelope, arguments, reader, [&](const Incoming& in, event::Plan& plan) {
        return take_in(m, envelope, reader, in, plan);
      });
    });
    add("process.Hear", hear_command);
    add("process.MessageDue", [](Models&, const event::Envelope&, const event::Object& arguments,
                                 event::Reader& reader) { return message_due_command(arguments, reader); });
    add("process.Intervene", intervene_command);
    add("process.Migrate", migrate_command);
    // The instance lies in the state of its case; the events of the case leave it alone, and its own leave the case alone.
    aggregate.evolve = [inner = std::move(aggregate.evolve)](event::Object state,
                                                             const event::RecordedEvent& e) {
      event::Object instance;
      if (auto* found = state.if_contains(kMember); found != nullptr && found->is_object())
        instance = std::move(found->get_object());
      if (process::is_process_event(e.event.type)) {
        instance = process::evolve(std::move(instance), e);
        if (!instance.contains("case_seq")) instance["case_seq"] = e.seq;
      } else {
        state = inner(std::move(state), e);
        if (!instance.empty()) instance["case_seq"] = e.seq;
      }
      if (!instance.empty()) state[kMember] = std::move(instance);
      return state;
    };
    aggregate.project = [inner = std::move(aggregate.project)](const std::string& stream,
                                                               const event::Object& state) {
      event::Projection out = inner(stream, state);
      if (const auto instance = json::find_object(state, kMember); instance && *instance != nullptr) {
        for (event::SearchKey& key : process::search_keys(**instance)) out.keys.push_back(std::move(key));
      }
      return out;
    };
  }
}

bool changed_since(const event::State& state, std::int64_t seq) {
  if (seq == state.seq) return false;
  const auto instance = json::find_object(state.data, kMember);
  if (!instance || *instance == nullptr || seq > state.seq) return true;
  const auto last = json::find_int(**instance, "case_seq");
  return !last || !*last || seq < **last;
}

Result<process::DeploymentPtr> own_model(House& house, const packages::Package& package) {
  const auto* name = package.manifest.if_contains("process");
  if (name == nullptr || !name->is_string()) return process::DeploymentPtr();
  const auto record =
      TRY(TRY(house.runtime.read(runtime::Runtime::kControl))->record("package", package.key()));
  if (!record) return fail(not_found("package.unknown", package.key()));
  const event::Object* files = TRY(json::get_object(record->data, "files"));
  return process::deploy(TRY(json::get_string(*files, json::view(name->get_string()))));
}

Result<event::Object> process_arguments(House& house, const packages::Package& package,
                                        const std::string& tenant) {
  const auto deemed = json::find_object(package.manifest, "deemed_approval");
  std::int64_t months = 0;
  if (deemed && *deemed != nullptr) months = TRY(json::find_int(**deemed, "months")).value_or(0);
  event::Object service{{"id", package.id},
                        {"version", package.version},
                        {"regeln", package.fee.contains("model") || package.fee.contains("steps")},
                        {"fiktion_monate", months},
                        {"vier_augen", package.four_eyes},
                        {"frist_tage", package.expected_days}};
  if (!tenant.empty()) service["land"] = TRY(house.town(tenant))->region;
  event::Object out{{"service", std::move(service)}};
  if (const process::DeploymentPtr own = TRY(own_model(house, package))) out["xml"] = own->xml;
  return out;
}

Result<std::optional<ProcessView>> case_process(House& house, const CaseView& view) {
  const auto read = TRY(house.runtime.read(view.tenant));
  const auto of_case = TRY(read->state(view.c.id));
  const event::Object* instance = of_case ? TRY(json::find_object(of_case->data, kMember)) : nullptr;
  if (instance == nullptr) return std::optional<ProcessView>();
  ProcessView out{.instance = *instance};
  const std::string hash = process::model_of(*instance);
  if (hash == process::universal()->hash) {
    out.deployment = process::universal();
  } else {
    const auto record = TRY(read->record(kModels, hash));
    if (!record) return fail(not_found("process.model_gone", hash));
    out.deployment = TRY(process::deploy(TRY(json::get_string(record->data, "xml"))));
  }
  if (const auto* state = TRY(json::find_object(*instance, "state")))
    out.state = TRY(bpmn::state_from_json(out.deployment->model, *state));
  return std::optional(std::move(out));
}

Status intervene(House& house, const identity::Staff& staff, const DeskAction& action,
                 const process::Turn::Act& act) {
  if (!staff.has("head")) return fail(refused("process.head_only"));
  return act_on_case(
      house, staff, action, "process.Intervene",
      {{"what", act.what}, {"target", act.target}, {"node", act.node}, {"reason", act.reason}});
}

std::vector<event::Query> process_queries() {
  return {{"process.cases",
           "SELECT case_id, reference, service_id FROM case_list WHERE case_id>:after ORDER BY case_id LIMIT "
           ":limit"}};
}

Result<MigrationReport> migrate_processes(House& house, const std::string& tenant,
                                          const MigrationOrder& order) {
  MigrationReport out;
  std::string after;
  for (;;) {
    const auto page = TRY(TRY(house.runtime.read(tenant))
                              ->rows("process.cases", {{"after", after}, {"limit", std::int64_t{200}}}));
    for (const store::ResultRow& row : page) {
      after = row.text(0);
      if (row.text(2) != order.service) continue;
      ++out.looked_at;
      event::Object arguments{
          {"case_id", after}, {"map", order.map}, {"reason", order.reason}, {"dry", order.dry}};
      if (!order.model.empty()) arguments["xml"] = order.model;
      const auto done =
          house.runtime.command(tenant, order.by, "", {"process.Migrate", std::move(arguments)});
      if (!done) {
        if (done.error().code != "process.none") return fail(done.error());
        ++out.stays;
        continue;
      }
      const bool same =
          TRY(json::get_string(done->answer, "from")) == TRY(json::get_string(done->answer, "to"));
      const auto* problems = TRY(json::get_array(done->answer, "problems"));
      const bool over = TRY(json::get_bool(done->answer, "over"));
      if (same || over)
        ++out.stays;
      else if (problems->empty())
        ++out.moved;
      else
        for (const auto& one : *problems)
          out.problems.emplace_back(row.text(1), std::string(json::view(one.get_string())));
    }
    if (page.size() < 200) return out;
  }
}

void register_process(House& house) {
  register_messages(house);
  house.runtime.on_effect(
      "ProcessJob",
      [&house](const std::string& tenant,
               const event::Effect& effect) -> Result<std::optional<event::Command>> {
        event::Object answer{{"case_id", effect.stream}};
        for (const char* key : {"run", "round", "attempt"}) answer[key] = effect.data.at(key);
        const std::string implementation(TRY(json::get_string(effect.data, "implementation")));
        const std::string kind(TRY(json::get_string(effect.data, "kind")));
        if (implementation != "case:rules" && kind != "businessRuleTask") {
          answer["broken"] = "Für „" + implementation +
                             "“ ist hier nichts angeschlossen. Von Hand erledigen und als gelöst melden.";
          return std::optional<event::Command>({"process.Answer", std::move(answer)});
        }
        const CaseView view = TRY(load_case(house, tenant, effect.stream));
        const TownPtr town = TRY(house.town(tenant));
        const fees::Proposal proposal =
            fees::propose(view.package->rules, notices::parameters_for(*view.package, *town),
                          notices::rule_answers(view.c), berlin_date(house.runtime.now()));
        boost::json::array why;
        const auto explain = [&](const char* what, const std::vector<fees::Step>& steps) {
          for (const fees::Step& step : steps)
            why.push_back(event::Object{{"what", what}, {"rule", step.rule}, {"text", step.text}});
        };
        explain("reckoned", proposal.explanation);
        explain("open", proposal.open_points);
        explain("ask", proposal.ask);
        explain("refuse", proposal.refuse);
        answer["set"] = event::Object{
            {"regeln", event::Object{{"betrag_cent", proposal.cents},
                                     {"offen", static_cast<std::int64_t>(proposal.open_points.size())},
                                     {"nachfragen", static_cast<std::int64_t>(proposal.ask.size())},
                                     {"ablehnen", static_cast<std::int64_t>(proposal.refuse.size())},
                                     {"quelle", proposal.source}}}};
        answer["why"] = std::move(why);
        return std::optional<event::Command>({"process.Answer", std::move(answer)});
      });
}

}  // namespace rathaus::flows
