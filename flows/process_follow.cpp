#include <algorithm>

#include "flows/process.h"
#include "flows/process_internal.h"
#include "flows/process_messages.h"
#include "libs/bpmn/state_json.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/housekeeping.h"

namespace rathaus::flows {
namespace {

using process::DeploymentPtr;
using process::Turn;

constexpr const char* kTimer = "process";

}  // namespace

Result<DeploymentPtr> Models::get(const std::string& hash, event::Reader& reader) {
  if (hash == process::universal()->hash) return process::universal();
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = ready_.find(hash); found != ready_.end()) return found->second;
  }
  const auto record = TRY(reader.record(kProcessModels, hash));
  if (!record) return fail(not_found("process.model_gone", hash));
  return add(TRY(json::get_string(record->data, "xml")));
}

Result<DeploymentPtr> Models::add(std::string_view xml) {
  DeploymentPtr made = TRY(process::deploy(xml));
  const std::lock_guard lock(mutex_);
  if (ready_.size() >= kMost) ready_.clear();
  ready_[made->hash] = made;
  return made;
}

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

std::int64_t hops_before(const event::Object& instance, const event::Envelope& envelope) {
  return envelope.actor.kind == "system" ? process::hops_of(instance, envelope.received_at) : 0;
}

namespace {

Result<DeploymentPtr> model_for(Models& models, const event::Object& arguments, event::Reader& reader,
                                event::Plan& plan) {
  const auto given = TRY(json::find_object(arguments, "process"));
  const auto xml = given != nullptr ? TRY(json::find_string(*given, "xml")) : std::nullopt;
  const DeploymentPtr model = xml ? TRY(models.add(*xml)) : process::universal();
  // The version stays with the town for as long as a case may need it, whatever the next program brings.
  if (!TRY(reader.record(kProcessModels, model->hash)))
    plan.records.push_back({.collection = kProcessModels,
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
    add_process_orders(models, module);
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

namespace {

bool changes_nothing(const event::Event& one) {
  return process::is_process_event(one.type) || cases::is_housekeeping(one);
}

}  // namespace

std::int64_t seen_seq(House& house, const std::string& tenant, const std::string& case_id, std::int64_t seq) {
  if (seq < 0) return seq;
  const auto read = house.runtime.read(tenant);
  const auto state = read ? (*read)->state(case_id) : Result<std::optional<event::State>>(fail(read.error()));
  if (!state || !*state || !changed_since(**state, seq)) return seq;
  const auto history = (*read)->history(case_id);
  if (!history) return seq;
  for (const event::RecordedEvent& one : *history) {
    if (one.seq > seq && !changes_nothing(one.event)) return seq;
  }
  return (*state)->seq;
}

}  // namespace rathaus::flows
