#pragma once
// A tenant that is open: its store and the queue in front of its writer. Inner part of the runtime.
#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "platform/runtime/runtime.h"

namespace rathaus::runtime {

struct Runtime::Item {
  Work work;
  std::promise<Result<Outcome>> promise;
  std::function<void(store::TenantStore&)> task;  // set: not a command but something else that needs the writer
};

struct Runtime::Slot {
  std::string tenant;
  std::unique_ptr<store::TenantStore> store;
  std::mutex mutex;
  std::deque<Item> queue;
  bool scheduled = false;
  std::size_t last_batch = 0;  // the writer's own
  std::atomic<std::int64_t> last_used{0};
  std::atomic<bool> due_changed{true};
};

}  // namespace rathaus::runtime
