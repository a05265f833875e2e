#pragma once
// One step at work. Private to this room. The kernel (step.cpp) knows runs, arrivals and contents; what each kind of element does is
// in gateways.cpp, activities.cpp, loops.cpp, events.cpp, compensation.cpp and data.cpp.
// Invariants: a content ends exactly when nothing lives in it (Run::live); after an interruption nothing of what was interrupted is left.
#include <functional>

#include "libs/bpmn/engine.h"

namespace rathaus::bpmn {

class Step {
 public:
  Step(const Model& model, const Host& host, const Budget& budget, State& state, Happenings& out)
      : m_(model), host_(host), budget_(budget), s_(state), out_(out) {}

  Status begin(const Start& start);
  Status take(const Input& input);

  // Everything that waits for a trigger: (run, event or receive task, position of the definition).
  struct Subscription {
    enum class Place : std::uint8_t { caught, behind_gateway, boundary, handler } place = Place::caught;
    Id run = 0;
    Index node = kNone;
    std::uint32_t definition = 0;
  };
  std::vector<Subscription> subscriptions() const;
  bool matches(const Subscription& s, Trigger trigger, std::string_view name) const;
  bool correlates(const Message& message) const;
  // The key of the process around `id` for a message of this name. nullopt: it subscribes to none.
  std::optional<feel::Value> own_key(Id id, std::string_view message) const;
  feel::Value key_of(std::string_view message, const feel::Value& content) const;

 private:
  // ---- step.cpp: the kernel
  Run& run(Id id);
  Run* find(Id id);
  Run& add(RunKind kind, Id parent, Index node);
  void drop(Id id);  // a run that is done: nothing lives below it
  void cancel(Id id);  // with everything below it
  void clear(Id content, Id but = 0);  // cancels what is inside, except one
  void push(Id content, Index flow);
  void hold(Id content);  // the content stays although nothing lives in it yet
  void release(Id content);  // and may end now
  void content_done(Id content);
  void to_rest();
  bool settle();
  void arrive(Id content, Index flow);
  void enter(Id content, Index node);
  void leave(Id content, Index node, const std::vector<Index>& flows);
  void happened(What what, Id run, Index node, std::string name = {}, feel::Value value = {});
  void completed(Id run, Index node) { happened(What::completed, run, node); }
  void incident(Id run, std::string code, std::string text);
  std::vector<Id> below(Id parent) const;
  void start_content(Id id, Index scope, Index only_start = kNone);
  Id frame_of(Id content) const;  // the activity whose content this is, through its turns
  Status act(const Complete& input);
  Status act(const Fail& input);
  Status act(const Broken& input);
  Status act(const Message& input);
  Status act(const Signal& input);
  Status act(const Tick& input);
  Status act(const Set& input);
  Status act(const Choose& input);
  Status act(const Retry& input);
  Status act(const Resolve& input);
  Status act(const Cancel& input);
  Status act(const Move& input);

  // ---- gateways.cpp
  void at_gateway(Id content, Index node, Index flow);
  void pass_exclusive(Id content, Index node, Id stuck = 0);
  void pass_inclusive(Id content, Index node, Id stuck = 0);
  bool fire_inclusive();
  bool reset_complex();
  void try_complex(Id content, Index node);
  void leave_complex(Id content, Index node, bool first);
  void add_token(Id content, Index flow);
  bool take_token(Id content, Index flow);
  std::uint32_t tokens_on(Id content, Index flow) const;
  bool awaited(Id content, Index gateway, const std::vector<Index>& empty_flows) const;
  void stuck(Id content, Index node, Id run, std::string text);
  std::optional<std::vector<Index>> inclusive_ways(Id content, Index node, bool conditional_only);

  // ---- activities.cpp
  void enter_activity(Id content, Index node, Id compensating = 0);
  void start_work(Id id);
  void work_done(Id id);
  void activity_done(Id id);
  void leave_activity(Id content, Index node);
  void script(Id id);
  void decide(Id id);
  void call(Id id);
  void called_done(Id process_run);
  bool settle_ad_hoc();
  void start_possible(Id content);
  bool ad_hoc_activity_open(Id content) const;

  // ---- loops.cpp
  void start_loop(Id frame);
  void next_turn(Id frame);
  void begin_turn(Id frame);
  void turn_done(Id frame, Id turn);
  void behave(Id frame);
  void throw_to_boundary(Id frame, const EventDefinition& event);

  // ---- events.cpp
  void at_event(Id content, Index node);
  void throw_all(Id content, Index node, bool end);
  void arm(Id run, Index event);
  void disarm(Id run);
  void trigger(const Subscription& s, const Variables& variables);
  void fire(const Subscription& s);
  void fire_boundary(Id frame, Index event);
  void start_handler(Id content, Index handler, Index start);
  bool raise(Trigger trigger, const std::string& code, Id from);
  bool raise_at(Run& r, Trigger trigger, const std::string& code, bool from_handler);
  void error(Id from, Index node, const std::string& code);
  void deliver_signal(const std::string& name, const Variables& variables);
  bool settle_conditions();
  void tick(Instant now);
  const std::vector<EventDefinition>& definitions(Index node) const;
  bool starts(Index node, Trigger trigger) const;
  void catch_done(Id event_run);

  // ---- compensation.cpp
  void compensate(Id content, Index event, bool end, const EventDefinition& definition);
  void next_undo(Id driver);
  void undo_done(Id driver);
  void cancel_transaction(Id content, Index event);
  void remember(Id activity, Id content);
  Index compensation_handler(Index scope) const;
  Id undo_content(Id content) const;

  // ---- data.cpp
  feel::Value read(std::string_view name, Id from) const;
  void write(std::string_view name, feel::Value value, Id from);
  void write_all(const Variables& variables, Id from);
  feel::Value evaluate(const Formula& f, Id from,
                       std::span<const std::pair<std::string_view, feel::Value>> extra = {},
                       std::string* problem = nullptr) const;
  bool holds(const Formula& f, Id from,
             std::span<const std::pair<std::string_view, feel::Value>> extra = {}) const;
  void declare(Run& r, std::string_view name, feel::Value value = {});
  void inputs(Id id);
  void outputs(Id id);
  void associate(const std::vector<DataAssociation>& all, Id from, Id to);
  feel::Value associated(const DataAssociation& a, Id from) const;
  feel::Value event_payload(Id content, Index node) const;

  const Model& m_;
  const Host& host_;
  const Budget& budget_;
  State& s_;
  Happenings& out_;
  std::uint32_t actions_ = 0;
};

inline const Variables kNoVariables;

}  // namespace rathaus::bpmn
