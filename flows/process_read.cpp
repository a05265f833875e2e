// What is read of an instance from the events of its case: how far it is, for the person whose case it is; each of its steps, for an operator.
#include "flows/internal.h"
#include "flows/process.h"
#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

using History = std::vector<event::RecordedEvent>;

// A decision whose letter can still be taken back has not been made for anybody outside: the case is told up to it.
void stop_before_what_is_held(const cases::Case& c, History& history) {
  if (std::none_of(c.notices.begin(), c.notices.end(),
                   [](const cases::Notice& n) { return n.state == cases::NoticeState::held; }))
    return;
  const auto last = std::find_if(history.rbegin(), history.rend(), [](const event::RecordedEvent& e) {
    return e.event.type == "cases.Decided" || e.event.type == "cases.NoticeCorrected";
  });
  if (last != history.rend()) history.erase(last.base() - 1, history.end());
}

// From a decision to its being taken back.
std::vector<std::pair<std::int64_t, std::int64_t>> taken_back(const History& history) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  std::int64_t decided = 0;
  for (const event::RecordedEvent& e : history) {
    if (e.event.type == "cases.Decided" || e.event.type == "cases.NoticeCorrected") decided = e.seq;
    if (e.event.type == "cases.NoticeRecalled" && decided > 0) out.emplace_back(decided, e.seq);
  }
  return out;
}

}  // namespace

Result<process::DeploymentPtr> stored_model(House& house, const std::string& tenant,
                                            const std::string& hash) {
  if (hash == process::universal()->hash) return process::universal();
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kProcessModels, hash));
  if (!record) return fail(not_found("process.model_gone", hash));
  return process::deploy(TRY(json::get_string(record->data, "xml")));
}

Result<process::DeploymentPtr> offered_model(House& house, const std::string& tenant,
                                             const std::string& service) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  auto own = TRY(own_model(house, *package));
  return own ? std::move(own) : process::universal();
}

Result<std::map<std::string, DeskTask>> process_tasks(House& house, const identity::Staff& staff,
                                                      const CaseView& view) {
  std::map<std::string, DeskTask> out;
  const auto found = TRY(case_process(house, view));
  if (!found || found->state.root == 0) return out;
  const std::string login = TRY(login_of(house, staff));
  const std::int64_t round = process::round_of(found->instance);
  for (const auto& [id, run] : found->state.runs) {
    if (!run.waiting || run.node == bpmn::kNone) continue;
    const bpmn::Node& node = found->deployment->model.nodes[run.node];
    if (node.kind != bpmn::NodeKind::user_task || found->deployment->has_counterpart(run.node)) continue;
    DeskTask task{.whose = process::whose_task(found->instance, id), .fields = node.fields};
    task.mine = process::may_do(task.whose, staff.roles, login, staff.name);
    for (const bpmn::FormField& field : node.fields) {
      feel::Value value;
      for (auto at = found->state.runs.find(id); at != found->state.runs.end();
           at = found->state.runs.find(at->second.parent)) {
        const auto variable =
            std::ranges::find(at->second.variables, field.id, &std::pair<std::string, feel::Value>::first);
        if (variable != at->second.variables.end()) value = variable->second;
        if (variable != at->second.variables.end() || at->second.parent == 0) break;
      }
      task.shown[field.id] = process::shown(value, field);
    }
    out.emplace(process::task_id(round, id), std::move(task));
  }
  return out;
}

Result<ProcessTrace> process_trace(House& house, const std::string& tenant, const std::string& reference) {
  const auto read = TRY(house.runtime.read(tenant));
  const auto found = TRY(read->find_streams({{"reference", cases::normalise_reference(reference)}}, 1));
  if (found.empty()) return fail(not_found("case.unknown", reference));
  ProcessTrace out;
  process::DeploymentPtr model;
  event::Object instance;
  for (const event::RecordedEvent& e : TRY(read->history(found.front()))) {
    if (!process::is_process_event(e.event.type)) continue;
    instance = process::evolve(std::move(instance), e);
    const auto text = [&](std::string_view key) {
      const auto value = json::find_string(e.event.data, key);
      return value && *value ? std::string(**value) : std::string();
    };
    if (e.event.type == "process.Started" || e.event.type == "process.Migrated")
      model = TRY(stored_model(house, tenant, process::model_of(instance)));
    if (e.event.type != "process.Stepped")
      out.lines.push_back({.at = e.at,
                           .what = e.event.type,
                           .name = e.event.type == "process.Started"    ? model->model.name
                                   : e.event.type == "process.Deviated" ? text("event")
                                   : e.event.type == "process.Failed"   ? text("broken")
                                   : e.event.type == "process.Threw" || e.event.type == "process.Received" ||
                                           e.event.type == "process.Delivered" ||
                                           e.event.type == "process.Undelivered"
                                       ? text("name")
                                       : text("reason"),
                           .model = process::model_of(instance)});
    const auto* happened = TRY(json::find_array(e.event.data, "happened"));
    if (happened == nullptr) continue;
    for (const auto& one : *happened) {
      if (!one.is_object()) continue;
      TraceLine line{.at = e.at};
      for (auto& [key, into] : {std::pair{"what", &line.what}, {"node", &line.node}, {"name", &line.name}})
        *into = TRY(json::find_string(one.get_object(), key)).value_or("");
      const bpmn::Index node = model ? model->model.node(line.node) : bpmn::kNone;
      if (node != bpmn::kNone) line.node_name = model->model.nodes[node].name;
      out.lines.push_back(std::move(line));
    }
  }
  if (instance.empty()) return fail(refused("process.none"));
  out.over = process::ended(instance);
  if (out.over || !model) return out;
  const auto state = TRY(bpmn::state_from_json(model->model, *TRY(json::get_object(instance, "state"))));
  for (const auto& [run, node] : bpmn::Engine(model->model).active(state))
    out.open.emplace_back(model->model.nodes[node].id, model->model.nodes[node].name);
  for (const bpmn::Incident& one : state.incidents) out.incidents.push_back(one.text);
  return out;
}

Result<std::optional<process::Course>> resident_course(House& house, const CaseView& view) {
  const auto read = TRY(house.runtime.read(view.tenant));
  const auto of_case = TRY(read->state(view.c.id));
  if (!of_case) return std::optional<process::Course>();
  History history = TRY(read->history(view.c.id));
  stop_before_what_is_held(cases::from_state(of_case->data), history);
  const auto hidden = taken_back(history);
  const auto model = [&](const std::string& hash) -> process::DeploymentPtr {
    auto found = stored_model(house, view.tenant, hash);
    return found ? *std::move(found) : nullptr;
  };
  return process::course(history, model, [&](const event::RecordedEvent& e) {
    return std::any_of(hidden.begin(), hidden.end(),
                       [&](const auto& part) { return e.seq >= part.first && e.seq <= part.second; });
  });
}

}  // namespace rathaus::flows
