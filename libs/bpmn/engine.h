#pragma once
// Runs a model: model, state and one input give the next state and what has happened. Pure and deterministic: no clock, no randomness,
// no I/O; the same inputs give the same bytes. A step always comes to rest: everything automatic is done, what remains waits.
// Source: BPMN 2.0.2, chapter 13.
//
//   bpmn::Engine engine(model, host);
//   bpmn::State state;
//   auto happened = engine.start(state, {.process = "p1", .now = now});
//   happened = engine.step(state, bpmn::Complete{task, variables});
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "libs/bpmn/model.h"

namespace rathaus::bpmn {

using Id = std::uint32_t;  // of a run within its state; 0: none
using Variables = std::vector<std::pair<std::string, feel::Value>>;

enum class RunKind : std::uint8_t {
  process,  // the content of a process
  activity,  // one activity; of a loop or multi-instance: the frame around its turns
  turn,  // one turn of a loop or multi-instance
  scope,  // the content of an event sub-process, or of a sub-process that is being compensated
  event,  // a waiting catch event, an event-based gateway, a throw event that waits for compensation
};
std::string_view to_text(RunKind kind);

// A compensation that can still be asked for (10.7): an activity that was completed, with what it knew then.
struct Done {
  Index node = kNone;
  std::uint32_t order =
      0;  // when it began: later is compensated earlier, so what depends on something goes first (13.5.5)
  Variables variables;
  std::vector<Done> inside;
};

// One thing that is under way. A tree: a run ends after everything below it.
struct Run {
  Id id = 0, parent = 0;
  RunKind kind = RunKind::activity;
  Index node = kNone;  // none: the content of a process
  Index scope = kNone;  // the level whose content runs here; none: no content
  std::uint32_t order = 0;
  std::uint32_t live = 0;  // runs, arrivals and waiting tokens directly below
  bool closing =
      false;  // an interrupting handler, a cancel or a termination is at work: no other handler starts (13.5.4)
  bool waiting = false;  // for the outside: a person, a service, a message
  Variables variables;
  std::vector<Done> done;  // of a content: what can be compensated
  // loops and multi-instance
  std::uint32_t total = 0, begun = 0, completed = 0, terminated = 0, counter = 0;
  feel::List outputs;
  // compensation at work for this run
  std::vector<Done> undo;
  Id compensating = 0;  // the throw event that a handler works for
  std::uint32_t retries = 0;
};

struct
    Arrival {  // on its way along a flow; none are left when a step has come to rest, unless its budget ran out
  Id content = 0;  // 0: a signal on its way to everybody
  Index flow = kNone;
  std::string signal;
};

struct Token {  // waits before a gateway or an activity that needs several
  Id content = 0;
  Index flow = kNone;
  std::uint32_t count = 0;
};

struct Timer {
  Id run = 0;  // that waits, or whose boundary event or handler this is
  Index node = kNone;  // the event
  std::uint32_t definition = 0;
  Instant due;
  std::int64_t left = 0;  // times after this one; -1: for ever
  std::string every;  // ISO duration of a cycle
};

struct Incident {
  std::uint32_t id = 0;
  Id run = 0;
  Index node = kNone;
  std::string code, text;  // "script", "no_way", "error:E1", "budget", "expression", "service"
};

enum class Ended : std::uint8_t { no, completed, terminated, cancelled };

struct State {
  Index process = kNone;
  Instant now;
  Ended ended = Ended::no;
  Id root = 0;
  Id last_id = 0;
  std::uint32_t last_order = 0, last_incident = 0;
  std::map<Id, Run> runs;
  std::deque<Arrival> arrivals;
  std::vector<Token> tokens;
  std::vector<Timer> timers;
  std::vector<Incident> incidents;
  std::map<std::pair<Id, Index>, std::uint32_t>
      gateway_round;  // complex gateways: flows still awaited, as bits; 0: waiting for start
  std::map<std::pair<Id, Index>, bool> conditions;  // (run, event): held when last looked at
  std::map<std::pair<Id, Index>, std::uint32_t>
      seen;  // parallel multiple events: which of theirs have come, as bits
};

// ---- what comes in

struct Start {
  std::string process;
  Variables variables;
  Instant now;
  std::string start_event = {};  // id; empty: the plain ones
};
struct Complete {
  Id run = 0;
  Variables variables = {};
};
struct Fail {
  Id run = 0;
  std::string code;
  std::string text = {};
};  // an error of the business: looks for who catches it
struct Broken {
  Id run = 0;
  std::string text;
};  // the service could not be reached: an incident
struct Message {
  std::string name;
  std::optional<feel::Value> key = {};
  Variables variables = {};
};
struct Signal {
  std::string name;
  Variables variables = {};
};
struct Tick {
  Instant now;
};
struct Set {
  Variables variables;
};
struct Choose {
  Index node = kNone;
  Id content = 0;
};  // start a possible activity of an ad-hoc sub-process
struct Retry {
  std::uint32_t incident = 0;
};
struct Resolve {
  std::uint32_t incident = 0;
  Variables variables = {};
};  // by hand: the node counts as completed
struct Cancel {
  Id run = 0;
};  // 0: the whole
struct Move {
  Id run = 0;
  Index to = kNone;
};
using Input =
    std::variant<Complete, Fail, Broken, Message, Signal, Tick, Set, Choose, Retry, Resolve, Cancel, Move>;

// ---- what happened, in its order

enum class What : std::uint8_t {
  entered,  // a run waits now: user task, service task, receive task, catch event
  completed,  // the node is done
  cancelled,  // a waiting run is gone
  message_thrown,
  signal_thrown,
  escalated,
  incident,
  incident_solved,
  process_ended,
};
std::string_view to_text(What what);  // "entered", "message": as a trace names it
struct Happened {
  What what = What::completed;
  Id run = 0;
  Index node = kNone;
  std::string name;  // of message, signal, escalation, incident
  feel::Value value;  // variables handed over
  Instant at;
};
using Happenings = std::vector<Happened>;

// What the engine may ask of its host; each answer must depend on the arguments alone.
struct Host {
  // Script in another language. Error: the task fails with an incident, or with the error its `field` names ("error:CODE").
  std::function<Result<Variables>(const Node& task, const std::function<feel::Value(std::string_view)>& read)>
      script;
  // Business rule task; without it the task waits as a service task does.
  std::function<Result<Variables>(const Node& task, const std::function<feel::Value(std::string_view)>& read)>
      decide;
};

struct Budget {
  std::uint32_t actions = 100'000;  // of one step; more is an incident "budget"
  std::uint32_t runs = 100'000;
  std::uint64_t feel_steps = 1'000'000;
};

class Engine {
 public:
  Engine(const Model& model, Host host = {}, Budget budget = {})
      : model_(model), host_(std::move(host)), budget_(budget) {}
  // Errors: not_found "process.unknown", refused "process.no_start".
  Result<Happenings> start(State& state, const Start& start) const;
  // Errors: refused "process.ended", "process.unknown_run", "process.not_waiting", "process.unknown_incident": nothing has changed then.
  // A message or signal that nobody waits for changes nothing and is no error.
  Result<Happenings> step(State& state, const Input& input) const;

  // Instances that a message, signal or the clock would begin: ids of processes and start events.
  struct Opening {
    Index process = kNone, start = kNone;
  };
  std::vector<Opening> opened_by_message(std::string_view name) const;
  std::vector<Opening> opened_by_signal(std::string_view name) const;
  std::vector<Opening> timed_starts() const;

  bool takes(const State& state, const Message& message) const;  // somebody waits for it
  // Messages and signals that somebody waits for, each once. `keyed`: its process subscribes to a key, which
  // its own data say (8.4.2); the value is null while they do not say it. Several properties are one context, by their ids.
  struct Awaited {
    Trigger trigger = Trigger::message;
    std::string name;
    bool keyed = false;
    feel::Value key;
  };
  std::vector<Awaited> awaited(const State& state) const;
  // The key that the model's retrieval expressions take from a message's content. Null: it has none, or the content does not say it.
  feel::Value key_of(const std::string& message, const feel::Value& content) const;
  std::optional<Instant> next_due(const State& state) const;
  std::vector<Id> waiting(const State& state, std::string_view node) const;  // oldest first
  std::vector<Index> possible(const State& state, Id content) const;  // ad-hoc: what may be chosen now
  feel::Value variable(const State& state, std::string_view name) const;  // of the process
  // Everything that waits, as people name it: tasks, receive tasks and catch events, behind event-based gateways too.
  std::vector<std::pair<Id, Index>> active(const State& state) const;
  const Model& model() const { return model_; }

 private:
  const Model& model_;
  Host host_;
  Budget budget_;
};

// Instant or step of a timer's text: "PT1H", "2027-03-01T08:00:00+01:00", "R3/PT10M". nullopt: neither.
struct Schedule {
  Instant first;
  std::int64_t repetitions = 0;  // after the first; -1: for ever
  std::string every;
};
std::optional<Schedule> schedule(const feel::Value& value, TimerKind kind, Instant now);

}  // namespace rathaus::bpmn
