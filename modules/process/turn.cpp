#include <algorithm>

#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"
#include "modules/process/fold.h"
#include "modules/process/process.h"

namespace rathaus::process {
namespace {

using boost::json::array;
using event::Object;

// A variable as the run sees it: from the inside out.
feel::Value variable_from(const bpmn::State& state, bpmn::Id run, std::string_view name) {
  for (auto at = state.runs.find(run); at != state.runs.end(); at = state.runs.find(at->second.parent)) {
    for (const auto& [key, value] : at->second.variables) {
      if (key == name) return value;
    }
    if (at->second.parent == 0) break;
  }
  return {};
}

event::Object to_json(const Whose& of) {
  Object out;
  for (const auto& [key, words] :
       {std::pair{"roles", &of.roles}, {"people", &of.people}, {"unknown", &of.unknown}}) {
    if (words->empty()) continue;
    array all;
    for (const std::string& one : *words) all.emplace_back(one);
    out[key] = std::move(all);
  }
  return out;
}

std::vector<OpenTask> open_tasks(const Deployment& d, const bpmn::State& state) {
  std::vector<OpenTask> out;
  for (const auto& [id, run] : state.runs) {
    if (!run.waiting || run.node == bpmn::kNone) continue;
    const bpmn::Node& n = d.model.nodes[run.node];
    if (n.kind != bpmn::NodeKind::user_task || d.has_counterpart(run.node)) continue;
    const auto read = [&, at = id](std::string_view name) { return variable_from(state, at, name); };
    out.push_back({id, n.id, n.name.empty() ? n.id : n.name, whose(n, read)});
  }
  return out;
}

std::vector<Job> open_jobs(const Deployment& d, const bpmn::State& state) {
  std::vector<Job> out;
  for (const auto& [id, run] : state.runs) {
    if (!run.waiting || run.node == bpmn::kNone) continue;
    const bpmn::Node& n = d.model.nodes[run.node];
    if (n.kind != bpmn::NodeKind::service_task && n.kind != bpmn::NodeKind::business_rule_task &&
        n.kind != bpmn::NodeKind::send_task)
      continue;
    const bool broken = std::ranges::any_of(state.incidents, [&](const auto& i) { return i.run == id; });
    if (!broken) out.push_back({id, run.retries, n.id, std::string(to_text(n.kind)), n.implementation});
  }
  return out;
}

// The trace: what happened and where. Values stay in the state; here only names.
void write_down(const bpmn::Model& m, const bpmn::Happenings& all, array& out) {
  for (const bpmn::Happened& one : all) {
    Object line{{"what", bpmn::to_text(one.what)}};
    if (one.node != bpmn::kNone) line["node"] = m.nodes[one.node].id;
    if (!one.name.empty()) line["name"] = one.name;
    out.push_back(std::move(line));
  }
}

}  // namespace

Whose whose_task(const Object& instance, bpmn::Id run) {
  Whose out;
  const auto tasks = json::find_object(instance, "tasks");
  const auto one = tasks && *tasks != nullptr ? json::find_object(**tasks, std::to_string(run)) : nullptr;
  if (!one || *one == nullptr) return out;
  for (const auto& [key, into] :
       {std::pair{"roles", &out.roles}, {"people", &out.people}, {"unknown", &out.unknown}}) {
    const auto words = json::find_array(**one, key);
    if (!words || *words == nullptr) continue;
    for (const auto& word : **words) {
      if (word.is_string()) into->emplace_back(json::view(word.get_string()));
    }
  }
  return out;
}

std::string task_id(std::int64_t round, bpmn::Id run) {
  return "p" + std::to_string(round) + "-" + std::to_string(run);
}

std::optional<bpmn::Id> run_of_task(std::int64_t round, std::string_view id) {
  const std::string head = "p" + std::to_string(round) + "-";
  if (!id.starts_with(head) || id.size() == head.size() || id.size() > head.size() + 9) return std::nullopt;
  bpmn::Id out = 0;
  for (const char c : id.substr(head.size())) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + static_cast<bpmn::Id>(c - '0');
  }
  return out;
}

Turn::Turn(DeploymentPtr deployment, feel::Value facts)
    : deployment_(std::move(deployment)), facts_(std::move(facts)), engine_(deployment_->model) {}

void Turn::know() {
  const auto root = state_.runs.find(state_.root);
  if (root == state_.runs.end()) return;
  forget();
  root->second.variables.emplace_back(kCase, facts_);
}

void Turn::forget() {
  const auto root = state_.runs.find(state_.root);
  if (root == state_.runs.end()) return;
  std::erase_if(root->second.variables, [](const auto& v) { return v.first == kCase; });
}

Result<Turn> Turn::begin(DeploymentPtr deployment, feel::Value service, feel::Value facts, Instant now,
                         std::string_view because, std::string_view start_event) {
  Turn turn(std::move(deployment), std::move(facts));
  turn.kind_ = "process.Started";
  turn.because_ = because;
  turn.service_ = feel::to_json(service);
  const bpmn::Happenings happened = TRY(
      turn.engine_.start(turn.state_, {.process = turn.deployment_->process,
                                       .variables = {{kService, std::move(service)}, {kCase, turn.facts_}},
                                       .now = now,
                                       .start_event = std::string(start_event)}));
  turn.note(happened);
  return turn;
}

Result<Turn> Turn::open(DeploymentPtr deployment, const Object& instance, feel::Value facts, Instant now) {
  Turn turn(std::move(deployment), std::move(facts));
  turn.before_ = *TRY(json::get_object(instance, "state"));
  turn.state_ = TRY(bpmn::state_from_json(turn.deployment_->model, turn.before_));
  turn.due_before_ = turn.engine_.next_due(turn.state_);
  turn.open_before_ = open_tasks(*turn.deployment_, turn.state_);
  turn.jobs_before_ = open_jobs(*turn.deployment_, turn.state_);
  if (const auto known = json::find_array(instance, "awaits"); known && *known != nullptr) {
    for (const auto& one : **known) {
      if (one.is_string()) turn.awaits_before_.emplace_back(json::view(one.get_string()));
    }
  }
  turn.know();
  if (turn.running()) {
    const Instant then = std::max(now, turn.state_.now);  // a clock that was set back moves nothing back
    const auto due = turn.engine_.next_due(turn.state_);
    if ((due && *due <= then) || turn.deployment_->watches) {
      TRY(turn.feed(bpmn::Tick{then}, {{"tick", to_iso(then)}}));
    } else {
      TRY(turn.engine_.step(turn.state_, bpmn::Tick{then}));
    }
  }
  return turn;
}

// What is thrown is for others: its content leaves the trace and is not lost.
void Turn::note(const bpmn::Happenings& happened) {
  write_down(deployment_->model, happened, happened_);
  for (const bpmn::Happened& one : happened) {
    const bool signal = one.what == bpmn::What::signal_thrown;
    if ((!signal && one.what != bpmn::What::message_thrown) || one.name.empty()) continue;
    Thrown made{.signal = signal, .name = one.name};
    if (one.node != bpmn::kNone) made.node = deployment_->model.nodes[one.node].id;
    if (!signal) made.key = canonical_key(engine_.key_of(one.name, one.value));
    if (const feel::Context* c = one.value.context()) {
      for (const feel::Entry& e : c->entries) made.content[e.key] = feel::to_json(e.value);
    }
    thrown_.push_back(std::move(made));
  }
}

namespace {

Result<bpmn::Variables> variables_of(const Object& content) {
  bpmn::Variables out;
  for (const auto& entry : content)
    out.emplace_back(std::string(entry.key()), TRY(feel::from_json(entry.value())));
  return out;
}

}  // namespace

Result<bool> Turn::receive(std::string_view message, const Object& content, Object said) {
  bpmn::Message input{.name = std::string(message), .variables = TRY(variables_of(content))};
  if (!running() || !engine_.takes(state_, input)) return false;
  TRY(feed(input, std::move(said)));
  return true;
}

Status Turn::hear(std::string_view signal, const Object& content, Object said) {
  if (!running()) return {};
  return feed(bpmn::Signal{std::string(signal), TRY(variables_of(content))}, std::move(said));
}

Status Turn::feed(const bpmn::Input& input, Object said) {
  know();  // a process that ended meanwhile knows nothing any more
  const bpmn::Happenings happened = TRY(engine_.step(state_, input));
  note(happened);
  said_.push_back(std::move(said));
  return {};
}

void Turn::observe(std::string_view name) {
  if (!running()) return;
  const auto ends = deployment_->ended_by.find(name);
  if (ends != deployment_->ended_by.end()) {
    for (const auto& [id, run] : state_.runs) {
      if (!run.waiting || std::ranges::find(ends->second, run.node) == ends->second.end()) continue;
      const std::string node = deployment_->model.nodes[run.node].id;
      // Cannot be refused: it waits.
      (void)feed(bpmn::Complete{id}, {{"event", name}, {"task", node}});
      return;
    }
  }
  const bpmn::Message message{.name = std::string(name)};
  if (engine_.takes(state_, message)) {
    (void)feed(message, {{"event", name}});
    return;
  }
  // Never refused: the case may do what the law allows. What the model had another place for is written down.
  if (ends == deployment_->ended_by.end() || name.starts_with("aufgabe.")) return;
  array open;
  for (const auto& [id, node] : engine_.active(state_)) open.emplace_back(deployment_->model.nodes[node].id);
  deviations_.push_back({"process.Deviated", 1, {{"event", name}, {"open", std::move(open)}}});
}

Status Turn::complete(bpmn::Id run, bpmn::Variables variables, array why) {
  Object said{{"done", run}};
  if (const auto at = state_.runs.find(run); at != state_.runs.end() && at->second.node != bpmn::kNone)
    said["task"] = deployment_->model.nodes[at->second.node].id;
  Object set;
  for (const auto& [name, value] : variables) set[name] = feel::to_json(value);
  if (!set.empty()) said["set"] = std::move(set);
  if (!why.empty()) said["why"] = std::move(why);
  return feed(bpmn::Complete{run, std::move(variables)}, std::move(said));
}

Status Turn::fail_job(bpmn::Id run, std::string_view code, std::string_view text) {
  return feed(bpmn::Fail{run, std::string(code), std::string(text)}, {{"failed", run}, {"code", code}});
}

Status Turn::break_job(bpmn::Id run, std::string_view text) {
  return feed(bpmn::Broken{run, std::string(text)}, {{"broken", run}, {"text", text}});
}

Status Turn::intervene(const Act& act) {
  if (act.reason.empty()) return fail(refused("process.reason_missing", "grund"));
  if (!running()) return fail(refused("process.ended"));
  Object said{{"act", act.what}, {"target", act.target}};
  if (!act.node.empty()) said["node"] = act.node;
  kind_ = "process.Intervened";
  reason_ = act.reason;
  if (act.what == "retry") return feed(bpmn::Retry{act.target}, std::move(said));
  if (act.what == "resolve") return feed(bpmn::Resolve{act.target}, std::move(said));
  if (act.what == "cancel") return feed(bpmn::Cancel{act.target}, std::move(said));
  if (act.what != "move") return fail(invalid("process.unknown_act", act.what));
  const bpmn::Index to = deployment_->model.node(act.node);
  if (to == bpmn::kNone) return fail(refused("process.not_possible", "ziel"));
  return feed(bpmn::Move{act.target, to}, std::move(said));
}

Outcome Turn::finish() && {
  Outcome out;
  know();  // an owner may be an expression over the case
  const std::vector<OpenTask> now = open_tasks(*deployment_, state_);
  const std::vector<std::string> waits = awaits(engine_, state_);
  forget();
  for (const OpenTask& task : now) {
    if (std::ranges::find(open_before_, task.run, &OpenTask::run) == open_before_.end())
      out.opened.push_back(task);
  }
  for (const OpenTask& task : open_before_) {
    if (std::ranges::find(now, task.run, &OpenTask::run) == now.end()) out.closed.push_back(task.run);
  }
  for (Job& job : open_jobs(*deployment_, state_)) {
    const bool known = std::ranges::any_of(
        jobs_before_, [&](const Job& j) { return j.run == job.run && j.attempt == job.attempt; });
    if (!known) out.jobs.push_back(std::move(job));
  }
  for (const std::string& one : waits) {
    if (std::ranges::find(awaits_before_, one) == awaits_before_.end()) out.begun.push_back(one);
  }
  out.thrown = std::move(thrown_);
  out.due_before = due_before_;
  out.next_due = engine_.next_due(state_);
  const bool begun = kind_ == "process.Started";
  if (begun || !said_.empty()) {
    out.changed = true;
    Object data;
    const Object after = bpmn::to_json(deployment_->model, state_);
    if (begun) {
      data["model"] = deployment_->hash;
      data["process"] = deployment_->process;
      data["because"] = because_;
      data["service"] = service_;
    } else {
      if (!reason_.empty()) data["reason"] = reason_;
      data["inputs"] = std::move(said_);
    }
    data["happened"] = std::move(happened_);
    Object opened;
    for (const OpenTask& task : out.opened) {
      if (Object of = to_json(task.whose); !of.empty()) opened[std::to_string(task.run)] = std::move(of);
    }
    if (!opened.empty()) data["opened"] = std::move(opened);
    array closed;
    for (const bpmn::Id run : out.closed) closed.emplace_back(run);
    if (!closed.empty()) data["closed"] = std::move(closed);
    if (waits != awaits_before_) data["awaits"] = array(waits.begin(), waits.end());
    if (begun)
      data["state"] = after;
    else
      data["patch"] = difference(before_, after);
    out.events.push_back({kind_, 1, std::move(data)});
  }
  for (event::Event& one : deviations_) out.events.push_back(std::move(one));
  return out;
}

}  // namespace rathaus::process
