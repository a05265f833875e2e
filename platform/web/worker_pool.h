#pragma once
// Threads with small stacks for handlers that wait for the disk. The queue has no limit of its own: the door asks
// queued() before it admits a request.
#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace rathaus::web {

class WorkerPool {
 public:
  using Job = std::move_only_function<void()>;
  WorkerPool(unsigned threads, std::size_t stack_bytes);  // fewer threads when the system gives no more, at least one
  ~WorkerPool();                                          // stop()
  void submit(Job job);
  std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  void stop();  // runs what is queued, then joins

 private:
  static void* entry(void* self);
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::atomic<std::size_t> queued_{0};
  bool stopping_ = false;
  std::vector<pthread_t> threads_;
};

}  // namespace rathaus::web
