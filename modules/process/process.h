#pragma once
// An instance of a process beside a case: it lives as events of the case, in the same commit as the case's own (docs/adr/0006).
// Invariants: the instance observes, it never refuses what the case did; it keeps the version of its model by content hash; replay
// applies what the events say and needs neither model nor engine; nothing here sees a clock.
//
//   process::Turn turn = TRY(process::Turn::open(deployment, instance, facts, now));
//   turn.observe("cases.DeclaredComplete");
//   process::Outcome out = std::move(turn).finish();   // at most one event "process.Stepped", and what is to do next
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/bpmn/diagram.h"
#include "libs/bpmn/engine.h"
#include "libs/event/event.h"
#include "libs/feel/value.h"
#include "modules/process/task_form.h"

namespace rathaus::process {

// A model that can run: read and checked once, then shared and never changed.
struct Deployment {
  std::string hash;  // SHA-256 of the file, hex
  std::string xml;
  bpmn::Model model;
  bpmn::Diagram diagram;  // without shapes: the file has none
  std::string process;  // id of the process that accompanies a case: the first executable one
  // What ends a user task without anybody's click: events of the case ("cases.Decided") and its tasks ("aufgabe.review_answer"),
  // as the task's `implementation` names them.
  std::map<std::string, std::vector<bpmn::Index>, std::less<>> ended_by;
  bool watches = false;  // has events that wait for a condition: every change of the case may matter
  bool knows(std::string_view name) const;  // an event of the case that can move something here
  bool has_counterpart(bpmn::Index node) const;  // a user task that the case opens and closes itself
  std::map<std::string, bool, std::less<>> messages;
};
using DeploymentPtr = std::shared_ptr<const Deployment>;

// Errors: those of bpmn::read_model; invalid "process.model" with up to ten findings by name and place, a line each, in `detail`.
Result<DeploymentPtr> deploy(std::string_view xml);
const DeploymentPtr& universal();  // the Universalprozess of this program

// Names of the two variables every model may read. `vorgang`: the case as it is now, never stored with the instance.
// `leistung`: facts of its service, fixed when the instance began.
inline constexpr const char* kCase = "vorgang";
inline constexpr const char* kService = "leistung";

struct OpenTask {  // a user task of the model without a counterpart in the case
  bpmn::Id run = 0;
  std::string node, title;
  Whose whose;
};
struct Job {  // somebody outside has to do it and to answer
  bpmn::Id run = 0;
  std::uint32_t attempt = 0;
  std::string node, kind, implementation;  // kind: "serviceTask", "businessRuleTask", "sendTask"
};

struct Thrown {  // for other cases of the town
  bool signal = false;
  std::string name, node;
  std::string key;  // canonical; empty: the message has none
  event::Object content;
};

struct Outcome {
  std::vector<event::Event> events;
  std::vector<Thrown> thrown;
  std::vector<std::string> begun;  // search keys (kAwaits) of what it waits for now and did not before
  std::vector<OpenTask> opened;
  std::vector<bpmn::Id> closed;  // user tasks that were open before and are not any more
  std::vector<Job> jobs;
  bool changed = false;
  std::optional<Instant> due_before, next_due;  // of the instance as it was, and as it is now
};

// Task of the case that stands for a user task of the model: "p1-17". `round`: the how manyth instance of the case it is.
std::string task_id(std::int64_t round, bpmn::Id run);
std::optional<bpmn::Id> run_of_task(std::int64_t round, std::string_view id);
inline constexpr const char* kTaskKind = "process";
inline constexpr const char* kHeadTaskKind = "process_head";  // the model says: the head's, and nobody else's
// Whose an open task of the model is, as it was when it was opened; an instance of an earlier program has none: anybody's.
Whose whose_task(const event::Object& instance, bpmn::Id run);

class Turn {
 public:
  // A new instance. `start_event`: id; empty: the plain one. Errors: those of the engine.
  static Result<Turn> begin(DeploymentPtr deployment, feel::Value service, feel::Value facts, Instant now,
                            std::string_view because, std::string_view start_event = {});
  // An instance as it lies in the state of its case; time goes on to `now`. Errors: invalid "bpmn.state".
  static Result<Turn> open(DeploymentPtr deployment, const event::Object& instance, feel::Value facts,
                           Instant now);

  bool running() const { return state_.root != 0; }
  const bpmn::State& state() const { return state_; }
  // Something happened to the case. What nobody waits for changes nothing; where the model knows the name as the end of a task
  // that is not open, it is recorded as a deviation.
  void observe(std::string_view name);
  // Errors: those of the engine (process.not_waiting, process.unknown_run, process.unknown_incident, process.not_possible).
  // `why`: lines of an explanation, kept with the event.
  Status complete(bpmn::Id run, bpmn::Variables variables = {}, boost::json::array why = {});
  Status fail_job(bpmn::Id run, std::string_view code, std::string_view text);
  Status break_job(bpmn::Id run, std::string_view text);
  // From another case; its key has been looked at. False: nobody waits for it (any more), nothing has changed.
  Result<bool> receive(std::string_view message, const event::Object& content, event::Object said);
  Status hear(std::string_view signal, const event::Object& content, event::Object said);
  // By an operator, with a reason (process.reason_missing without one): "retry" and "resolve" an incident, "cancel" a run (0: the
  // instance), "move" a run to a node.
  struct Act {
    std::string what;
    std::uint32_t target = 0;
    std::string node, reason;
  };
  Status intervene(const Act& act);
  Outcome finish() &&;

 private:
  Turn(DeploymentPtr deployment, feel::Value facts);
  void know();  // the facts are there ...
  void forget();  // ... and are not stored
  void note(const bpmn::Happenings& happened);
  Status feed(const bpmn::Input& input, event::Object said);

  DeploymentPtr deployment_;
  feel::Value facts_;
  bpmn::Engine engine_;
  bpmn::State state_;
  event::Object before_;
  std::optional<Instant> due_before_;
  std::vector<OpenTask> open_before_;
  std::vector<Job> jobs_before_;
  std::vector<std::string> awaits_before_;
  std::vector<Thrown> thrown_;
  boost::json::array said_, happened_;
  boost::json::value service_;
  std::vector<event::Event> deviations_;
  std::string kind_ = "process.Stepped", because_, reason_;
};

// What the fold does: pure data, no model. `instance` is the empty object before the first event.
event::Object evolve(event::Object instance, const event::RecordedEvent& event);
bool is_process_event(std::string_view type);

// The instance's own facts. Empty object: the case has none.
std::string model_of(const event::Object& instance);
std::int64_t round_of(const event::Object& instance);
bool ended(const event::Object& instance);

// ---- messages and signals between cases (messages.cpp)

inline constexpr const char* kAwaits = "process_awaits";  // kinds of search keys
inline constexpr const char* kSent = "process_sent";
// What an instance waits for, as its `awaits` and as texts of kAwaits. Events of the case itself ("cases.…") are nobody else's.
std::vector<std::string> awaits(const bpmn::Engine& engine, const bpmn::State& state);
// Texts under which those who may take it are found: of a message with a key those who wait for the key and those who ask for none.
std::vector<std::string> finds(bool signal, std::string_view name, std::string_view key);
std::string canonical_key(const feel::Value& key);  // empty: null

inline constexpr std::chrono::hours kMessageKept{7 * 24};  // for who does not wait for it yet
inline constexpr std::int64_t kMostHops = 32;  // of messages and signals that set each other off
struct
    Sent {  // a message that nobody has taken yet, as it lies with its sender; a signal only when it could not be told
  std::string id;
  bool signal = false;
  std::string name, key, node;
  std::string
      why;  // an incident at the desk: "nobody", "ambiguous", "loop", "many"; empty: on its way, or kept
  event::Object content;
  Instant until{};
  std::int64_t hops = 0;
};
std::vector<Sent> sent(const event::Object& instance);
std::optional<Sent> sent(const event::Object& instance, std::string_view id);
// How many messages or signals, one set off by the other, led to the newest that this instance took; 0 after an hour without.
std::int64_t hops_of(const event::Object& instance, Instant now);
std::vector<event::SearchKey> search_keys(const event::Object& instance);

// ---- another version of the model

struct Moved {
  std::string from, to;  // ids; `to` empty: there is no such element any more
};
struct Migration {
  std::vector<Moved> kept, lost;  // what waits: stays where it is, or has no place in the new model
  std::vector<std::string> problems;  // German sentences; empty: it can be done
  event::Event event;  // "process.Migrated"; only without problems
};
// Dry run and report; `map` names a new place for elements that changed their id. Nothing is changed: the event does it.
Migration migrate(const Deployment& from, const Deployment& to, const event::Object& instance,
                  const std::map<std::string, std::string>& map, std::string_view reason,
                  const feel::Value& facts = {});

}  // namespace rathaus::process
