#pragma once
// A BPMN 2.0 model as the engine runs it: flat tables, everything refers to everything by index.
// Source: BPMN 2.0.2 (formal/2013-12-09), chapters 8, 10 and 13.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/bpmn/formula.h"
#include "libs/bpmn/tree.h"

namespace rathaus::bpmn {

using Index = std::uint32_t;
inline constexpr Index kNone = 0xFFFFFFFF;

enum class NodeKind : std::uint8_t {
  task,
  manual_task,
  user_task,
  service_task,
  send_task,
  receive_task,
  script_task,
  business_rule_task,
  call_activity,
  sub_process,  // also transaction, ad-hoc and event sub-process: see Scope
  exclusive_gateway,
  parallel_gateway,
  inclusive_gateway,
  complex_gateway,
  event_gateway,
  start_event,
  catch_event,
  throw_event,
  boundary_event,
  end_event,
};
std::string_view to_text(NodeKind kind);
constexpr bool is_activity(NodeKind kind) { return kind <= NodeKind::sub_process; }
constexpr bool is_gateway(NodeKind kind) {
  return kind >= NodeKind::exclusive_gateway && kind <= NodeKind::event_gateway;
}

enum class Trigger : std::uint8_t {
  message,
  timer,
  error,
  escalation,
  cancel,
  compensate,
  conditional,
  link,
  signal,
  terminate
};
std::string_view to_text(Trigger trigger);

struct Named {            // message, signal, error, escalation of <definitions>
  std::string id, name, code;
};

enum class TimerKind : std::uint8_t { date, duration, cycle };

struct EventDefinition {
  Trigger trigger = Trigger::message;
  std::string id;
  std::string name;       // of the message, signal or link; empty: any
  std::string code;       // of the error or escalation; empty: any
  bool named = false;     // refers to something: an error without reference catches every error
  Formula condition;      // conditional
  TimerKind timer = TimerKind::date;
  Formula time;
  std::string activity;   // compensate: id of the activity; empty: all of the scope
  bool waits = true;      // compensate: waitForCompletion
  Place place;
};

struct DataAssociation {  // 10.4.2
  std::vector<std::string> sources;  // names of variables
  std::string target;
  Formula transformation;
  struct Assignment {
    Formula from;
    std::string to;       // name, or name.member...
  };
  std::vector<Assignment> assignments;
};

struct DataName {
  std::string id, name;
  bool collection = false;
};

struct Io {               // 10.4.2 ioSpecification
  bool given = false;
  std::vector<DataName> inputs, outputs;
  std::vector<DataAssociation> in, out;
};

struct StandardLoop {     // 10.3.8
  bool test_before = false;
  std::optional<std::uint32_t> maximum;
  Formula condition;
};

enum class Behavior : std::uint8_t { none, one, all, complex };
struct MultiInstance {    // 10.3.8
  bool sequential = false;
  Formula cardinality, completion;
  std::string in_collection, in_item, out_collection, out_item;  // names of variables
  Behavior behavior = Behavior::all;
  std::optional<EventDefinition> event;                             // none: each instance, one: the first
  struct Complex {
    Formula condition;
    EventDefinition event;
  };
  std::vector<Complex> complex;
};

struct Owner {            // who may or must do a task (10.3.4)
  std::string
      kind;  // "potentialOwner", "humanPerformer", "performer", or "candidateUser": a vendor's word for a potential owner by name
  std::string resource;   // name of the resource
  Formula assignment;
};

struct FormField {  // of a user task, as Camunda 7 and Flowable declare them
  std::string id, label;
  std::string type = "text";  // "text", "whole", "decimal", "boolean", "date", "choice"
  std::string initial;  // as typed
  bool required = false, read_only = false;
  std::string least, most;  // numbers; empty: no bound
  std::size_t min_length = 0, max_length = 20'000;  // letters
  std::vector<std::pair<std::string, std::string>> choices;  // value and label
};

struct Node {
  std::string id, name, documentation;
  NodeKind kind = NodeKind::task;
  Index scope = kNone;                    // the level it lies on
  std::vector<Index> in, out;             // flows, in the order of the file
  Index default_flow = kNone;
  Place place;

  std::vector<EventDefinition> events;
  bool parallel_multiple = false;
  bool interrupting = true;  // boundary: cancelActivity; start of an event sub-process: isInterrupting
  Index attached_to = kNone;
  std::vector<Index> boundary;  // events on this activity
  Index compensation = kNone;  // activity: its handler, through boundary event and association
  bool for_compensation = false;

  std::optional<StandardLoop> loop;
  std::optional<MultiInstance> multi;
  std::uint32_t start_quantity = 1, completion_quantity = 1;
  Io io;
  Formula activation;  // complex gateway
  Formula script;  // FEEL
  std::string script_format, script_text;  // for a handler of the host
  std::string called;  // call activity: id of process or global task
  bool call_all_in = false, call_all_out = false;  // a vendor's call hands over everything it has
  bool instantiate = false;
  std::string message;  // send and receive task: name
  std::string implementation;  // service, send and business rule task
  std::string decision;  // business rule task
  std::string form;  // name of a form that lies elsewhere
  std::vector<FormField> fields;  // of a user task: what is filled in when it is done
  std::vector<Owner> owners;
  std::string lane;
  std::vector<std::pair<std::string, std::string>>
      extensions;  // mapped vendor facts: "priority", "headers.x"
  Index body = kNone;  // sub-process: the level inside
};

struct Flow {
  std::string id, name;
  Index source = kNone, target = kNone;
  Formula condition;
  Place place;
};

enum class ScopeKind : std::uint8_t { process, sub_process, event_sub_process, transaction, ad_hoc };
struct Scope {
  ScopeKind kind = ScopeKind::process;
  Index owner = kNone;  // node of the sub-process; none: a process
  Index parent = kNone;
  Index process = kNone;
  std::vector<Index> nodes, flows;
  std::vector<DataName> data;  // data objects and properties
  std::vector<Index> starts;  // start events
  std::vector<Index> handlers;  // nodes of event sub-processes
  bool sequential = false;  // ad-hoc: ordering
  bool cancel_remaining = true;
  Formula completion;
};

struct Correlation {  // of a process: which value says that a message is meant for this instance
  std::string message, property;  // property: id; empty where a vendor's word has none
  Formula of_message;  // over the message's content
  Formula of_instance;  // over the instance's variables
};

struct Retrieval {  // of the definitions: how a property of the key is taken from a message's content (8.4.2)
  std::string message, property;
  Formula path;
};

struct Process {
  std::string id, name;
  bool executable = true;
  Index scope = kNone;
  Io io;
  std::vector<Correlation> correlations;
  Place place;
};

struct GlobalTask {
  std::string id;
  Index process = kNone;  // run as a process of one task
};

// What a vendor's file says that does not hold here.
struct Loss {
  std::string element, what;  // id; "camunda:executionListener class=..."
  Place place;
};

struct Model {
  std::string id, name, target_namespace;
  std::vector<Process> processes;
  std::vector<Scope> scopes;
  std::vector<Node> nodes;
  std::vector<Flow> flows;
  std::vector<Named> messages, signals, errors, escalations;
  std::vector<Retrieval> retrievals;
  std::map<std::string, Index, std::less<>> node_by_id, process_by_id;
  std::vector<Loss> losses;
  bool conditional = false;  // has events that wait for a condition

  Index process(std::string_view id) const;
  Index node(std::string_view id) const;
  bool inside(Index scope, Index outer) const;  // the same, or below it
};

struct Finding {
  std::string rule;  // name of the rule: "gateway.converging"
  std::string element;  // id; empty where the element has none
  std::string text;  // German sentence
  Place place;
};
std::string to_text(const Finding& finding);

struct ReadOptions {
  Limits limits;
  // Turns an expression of another language into FEEL; nullopt: not understood, the model is refused. Called for texts whose language
  // is not FEEL; without it simple JUEL (${a == b}) and FEEL with a leading "=" are understood.
  std::function<std::optional<std::string>(std::string_view text, std::string_view language)> translate;
  // Script formats that the host has a handler for, besides FEEL. "*": any.
  std::vector<std::string> script_formats;
  // Whether the host runs this very script; scripts without a format need it.
  std::function<bool(std::string_view format, std::string_view text)> accepts_script;
  // False for real files of other tools: forms of the schema that do not change what a model means are not asked for.
  bool strict = true;
  bool calls_elsewhere = false;  // called processes may be deployed apart
  bool translate_times = false;  // `translate` is asked for times too
};

struct Deployed {
  Model model;
  std::vector<Finding> findings;  // empty: it can run
};

// Reads and checks. Errors only for what is no XML or no BPMN; everything else is a finding with rule, element and place.
Result<Deployed> read_model(ByteView xml, const ReadOptions& options = {});

}  // namespace rathaus::bpmn
