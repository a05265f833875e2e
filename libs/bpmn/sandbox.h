#pragma once
// A model on a virtual clock: every instance of every process of a file, messages and signals between them, timer starts. For trying a
// model, for its scenarios and for tests; nothing is stored.
#include <string>
#include <vector>

#include "libs/bpmn/engine.h"

namespace rathaus::bpmn {

class Sandbox {
 public:
  Sandbox(const Model& model, Instant now, Host host = {}, Budget budget = {});

  // Errors: those of the engine; not_found "process.unknown_task" when nobody waits there.
  Status start(const std::string& process, Variables variables = {});
  // The oldest waiting run of the task; in an ad-hoc sub-process also one that may be chosen now.
  Status complete(const std::string& task, Variables variables = {});
  Status fail_task(const std::string& task, const std::string& code);
  Status message(const std::string& name, std::optional<feel::Value> key = {},
                 Variables variables = {});  // nobody takes it: no error
  Status signal(const std::string& name, Variables variables = {});
  Status set(Variables variables);  // in the first instance that still runs
  Status advance_to(Instant to);

  struct Instance {
    std::string process;
    State state;
    Variables last;  // of the process when it ended
  };
  const std::vector<Instance>& instances() const { return instances_; }
  struct Entry {
    std::size_t instance;
    Happened what;
  };
  const std::vector<Entry>& log() const { return log_; }
  const Engine& engine() const { return engine_; }
  Instant now() const { return now_; }
  bool finished() const;  // every instance begun so far has ended
  feel::Value variable(const std::string& process, std::string_view name) const;  // of its first instance

 private:
  Status feed(std::size_t instance, const Input& input);
  Status open(Engine::Opening opening, Variables variables);
  Status route(std::size_t instance, Happenings happened);
  Status deliver(const std::string& name, const std::optional<feel::Value>& key, const Variables& variables,
                 std::size_t from);
  Status spread(const std::string& name, const Variables& variables, std::size_t from);
  bool all_seen(Engine::Opening opening, Trigger trigger, const std::string& name);

  Engine engine_;
  Instant now_;
  std::vector<Instance> instances_;
  std::vector<Entry> log_;
  struct StartTimer {
    Engine::Opening opening;
    Instant due;
    std::int64_t left;
    std::string every;
  };
  std::vector<StartTimer> start_timers_;
  std::map<Index, std::uint32_t> seen_;  // parallel multiple start events
  int depth_ = 0;
};

}  // namespace rathaus::bpmn
