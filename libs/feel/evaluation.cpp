#include "libs/feel/evaluation.h"

namespace rathaus::feel {
namespace {

constexpr std::size_t kMaxProblems = 32;

const char* kind_name(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return "a boolean";
    case Value::Kind::number: return "a number";
    case Value::Kind::date: return "a date";
    case Value::Kind::time: return "a time";
    case Value::Kind::date_time: return "a date and time";
    case Value::Kind::months_duration: return "a years and months duration";
    case Value::Kind::day_time_duration: return "a days and time duration";
    case Value::Kind::string: return "a string";
    case Value::Kind::list: return "a list";
    case Value::Kind::context: return "a context";
    case Value::Kind::range: return "a range";
    case Value::Kind::function: return "a function";
  }
  return "a value";
}

}  // namespace

Value Evaluation::fail(const char* code, std::string detail) {
  ++problem_count_;
  if (problems_.size() < kMaxProblems) problems_.push_back({code, std::move(detail), offset});
  return {};
}

Value Evaluation::fail_type(const char* what, const Value& value) {
  ++problem_count_;
  if (problems_.size() < kMaxProblems)
    problems_.push_back({"type", std::string(what) + ", not " + kind_name(value.kind()), offset});
  return {};
}

void Evaluation::forget_problems(std::uint64_t down_to) {
  if (exhausted_) return;  // the end of the budget is never forgotten
  problem_count_ = down_to;
  if (problems_.size() > down_to) problems_.resize(down_to);
}

void Evaluation::exhaust() {
  steps_left_ = 0;
  bytes_left_ = 0;
  if (exhausted_) return;
  exhausted_ = true;
  // Said even when other problems filled the list.
  if (problems_.size() >= kMaxProblems) problems_.pop_back();
  ++problem_count_;
  problems_.push_back({"budget", "the evaluation took more steps or memory than it may", offset});
}

}  // namespace rathaus::feel
