#pragma once
// Between the files of the process that accompanies a case; private to this floor. process_facts.cpp: what a model may know;
// process_follow.cpp: what an order to the case means for its process; process_orders.cpp: the orders of the process itself.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "libs/event/event.h"
#include "modules/cases/case.h"
#include "modules/process/process.h"

namespace rathaus::flows {

inline constexpr const char* kMember = "process";  // of the case's state

// Models by content hash, read once and shared. The records of the tenant are the truth; this only saves reading.
class Models {
 public:
  Result<process::DeploymentPtr> get(const std::string& hash, event::Reader& reader);
  Result<process::DeploymentPtr> add(std::string_view xml);

 private:
  static constexpr std::size_t kMost = 200;
  std::mutex mutex_;
  std::map<std::string, process::DeploymentPtr, std::less<>> ready_;
};

// What a model may know of the case and of its service.
// `holder`: arguments of the order that files the case, under "process"; or an instance that ended.
feel::Value facts_of(const cases::Case& c, const process::Deployment& model, const event::Object* holder,
                     Instant now);
feel::Value service_of(const event::Object* holder);

// What happened to the case, in the words of a model.
struct Seen {
  cases::Case after;
  std::vector<std::string> names;
  std::vector<bpmn::Id> done;  // user tasks of the model that somebody has ticked off
};
Seen look_at(cases::Case before, const event::Append& append, const event::Envelope& envelope,
             std::int64_t round);

// What the instance makes of it: events of the case, jobs, timers, messages.
// `hops`: of the message or signal that this turn follows from.
Status carry_out(process::Turn turn, std::int64_t round, const cases::Case& c, std::int64_t hops,
                 const event::Envelope& envelope, event::Reader& reader, event::Plan& plan,
                 event::Append& append);
// An order of people begins anew; what an answer or the clock sets off may be part of a loop.
std::int64_t hops_before(const event::Object& instance, const event::Envelope& envelope);

// "process.Tick", "process.Answer" ...: orders of the process itself, which no module has.
void add_process_orders(const std::shared_ptr<Models>& models, event::Module& module);

}  // namespace rathaus::flows
