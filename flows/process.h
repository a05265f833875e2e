#pragma once
// The process that accompanies a case: observes what every order does to it, in the same commit; its timers, jobs and the operator's hand.
// Never in the way: an instance that cannot go on is an incident of its own, the order that it watched is done all the same.
#include "flows/desk.h"
#include "modules/process/course.h"
#include "modules/process/process.h"

namespace rathaus::flows {

// Wraps the orders of a module and the aggregate of the case: what they append to a case is followed by what its process makes of it.
void accompany(event::Module& module);
// Job handlers ("ProcessJob").
void register_process(House& house);
// Whether the case is another than somebody saw at `seq`; what its process did by itself since then does not count.
bool changed_since(const event::State& state, std::int64_t seq);
// The number to give with an order of somebody who saw the case at `seq`: the present one, where the program alone has added to it
// since; else `seq` itself, and the order is refused.
std::int64_t seen_seq(House& house, const std::string& tenant, const std::string& case_id, std::int64_t seq);
// What a service says about itself to its process: arguments of cases.Submit.
// `tenant`: whose holidays count; empty: those that every Land has.
Result<event::Object> process_arguments(House& house, const packages::Package& package,
                                        const std::string& tenant = {});
// The service's own model; null: the Universalprozess.
Result<process::DeploymentPtr> own_model(House& house, const packages::Package& package);

inline constexpr const char* kProcessModels =
    "process_model";  // records: models by content hash, beside the cases that run on them

struct ProcessView {
  process::DeploymentPtr deployment;
  event::Object instance;
  bpmn::State state;
};
// nullopt: an old case, which has no instance. The view was given by desk_case(): whoever has it may see this too.
Result<std::optional<ProcessView>> case_process(House& house, const CaseView& view);

// Models that cases of the town run on, by content hash; the one that a case filed now would begin with.
Result<process::DeploymentPtr> stored_model(House& house, const std::string& tenant, const std::string& hash);
Result<process::DeploymentPtr> offered_model(House& house, const std::string& tenant,
                                             const std::string& service);

// Each step of an instance. Names of elements, messages and reasons only: no value of the case.
struct TraceLine {
  Instant at{};
  std::string
      what;  // "entered", "completed" ... of the engine, or an event: "process.Started", "process.Migrated" ...
  std::string node, node_name, name, model;  // model: hash, of events
};
struct ProcessTrace {
  std::vector<TraceLine> lines;
  std::vector<std::pair<std::string, std::string>> open;  // id and name of what waits
  std::vector<std::string> incidents;
  bool over = false;
};
Result<ProcessTrace> process_trace(House& house, const std::string& tenant, const std::string& reference);

// Open tasks of the model that people do at the desk, by the id of the case's task.
struct DeskTask {
  process::Whose whose;
  bool mine = true;  // this member may finish it
  std::vector<bpmn::FormField> fields;
  std::map<std::string, std::string>
      shown;  // by field: what stands in it, from the instance or as the model proposes
};
Result<std::map<std::string, DeskTask>> process_tasks(House& house, const identity::Staff& staff,
                                                      const CaseView& view);

// What the person whose case it is reads, in the plain words of the model; the view was given by resident_case(). Nothing of a decision that is
// held or was taken back before it left the house. nullopt: no instance, or its model has no words for people outside.
Result<std::optional<process::Course>> resident_course(House& house, const CaseView& view);

// Head or operator of the town. `what`: retry, resolve (of an incident), cancel (0: the whole), move (to a node).
Status intervene(House& house, const identity::Staff& staff, const DeskAction& action,
                 const process::Turn::Act& act);

std::vector<event::Query> process_queries();

}  // namespace rathaus::flows
