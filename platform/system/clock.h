#pragma once
// The only place that reads a clock. Everything else gets an Instant handed in.
#include <atomic>
#include <chrono>
#include <cstdint>

#include "libs/base/time.h"

namespace rathaus::platform {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// The system's clock, plus an offset that demonstrations and tests may move.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  void set_offset(std::chrono::seconds offset) { offset_s_.store(offset.count()); }
  std::chrono::seconds offset() const { return std::chrono::seconds{offset_s_.load()}; }

 private:
  std::atomic<std::int64_t> offset_s_{0};
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : micros_(start.micros) {}
  Instant now() const override { return {micros_.load()}; }
  void set(Instant at) { micros_.store(at.micros); }
  void advance(std::chrono::microseconds by) { micros_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> micros_;
};

}  // namespace rathaus::platform
