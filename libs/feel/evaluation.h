#pragma once
// What one evaluation may spend, and what went wrong on its way. One object per evaluation and thread.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/feel/value.h"

namespace rathaus::feel {

struct Limits {
  std::uint64_t steps = 2'000'000;       // operations; a list function costs a step an item
  std::uint64_t bytes = 64 * 1024 * 1024;  // of strings and lists that come into being
  std::uint32_t depth = 200;             // calls within calls, lists within lists
};

// FEEL never throws: what fails is null, and the reason is kept beside it (10.3.2.13.1 leaves it to the engine).
struct Problem {
  std::string
      code;  // stable: "type", "arguments", "unknown_name", "budget", "range", "domain", "external" ...
  std::string detail;  // English, for whoever writes the model
  std::uint32_t offset = 0;  // byte of the expression's text where it happened
};

class Evaluation {
 public:
  explicit Evaluation(Limits limits = {}, std::optional<DateTime> now = std::nullopt)
      : steps_left_(limits.steps), bytes_left_(limits.bytes), limits_(limits), now_(now) {}

  // False when the budget is gone: the caller returns null at once; `exhausted()` stays true.
  bool spend(std::uint64_t steps) {
    if (steps <= steps_left_) [[likely]] {
      steps_left_ -= steps;
      return true;
    }
    exhaust();
    return false;
  }
  bool allocate(std::uint64_t bytes) {
    if (bytes <= bytes_left_) [[likely]] {
      bytes_left_ -= bytes;
      return true;
    }
    exhaust();
    return false;
  }
  bool exhausted() const { return exhausted_; }
  std::uint64_t steps_left() const { return steps_left_; }
  const Limits& limits() const { return limits_; }

  // The present for now() and today(); nullopt: both are null with a problem.
  const std::optional<DateTime>& now() const { return now_; }

  // Null, with the reason kept (the first 32).
  Value fail(const char* code, std::string detail);
  Value fail_type(const char* what, const Value& value);
  const std::vector<Problem>& problems() const { return problems_; }
  std::uint64_t problem_count() const { return problem_count_; }
  void forget_problems(std::uint64_t down_to);  // of a branch whose failure does not count

  // The expression's place while it runs; set by the evaluator.
  std::uint32_t offset = 0;
  std::uint32_t depth = 0;  // calls within calls
  std::uint32_t levels = 0;  // of expressions within them: what the machine's stack carries
  // State of whoever embeds the language, for the functions it serves (a trace); not read here.
  void* host = nullptr;

 private:
  void exhaust();

  std::uint64_t steps_left_, bytes_left_;
  Limits limits_;
  std::optional<DateTime> now_;
  bool exhausted_ = false;
  std::uint64_t problem_count_ = 0;
  std::vector<Problem> problems_;
};

}  // namespace rathaus::feel
