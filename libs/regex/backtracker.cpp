#include <algorithm>
#include <array>
#include <vector>

#include "libs/regex/machine.h"
#include "libs/regex/unicode.h"

namespace rathaus::regex {
namespace {

// What to do when the way taken fails: go on at a place, or put an old value back.
struct Job {
  enum class Kind : std::uint32_t { go_on, slot, round };
  Kind kind;
  std::uint32_t index;  // instruction, slot, register
  std::size_t value;    // position, or the old value
};

// A stack whose first jobs need no allocation: short texts are the rule.
class Stack {
 public:
  static constexpr std::size_t kMax = 4'000'000;

  bool push(Job job) {
    if (size_ < near_.size()) {
      near_[size_++] = job;
      return true;
    }
    if (far_.size() >= kMax) return false;
    far_.push_back(job);
    ++size_;
    return true;
  }
  bool empty() const { return size_ == 0; }
  Job pop() {
    --size_;
    if (size_ < near_.size()) return near_[size_];
    const Job job = far_.back();
    far_.pop_back();
    return job;
  }

 private:
  std::array<Job, 48> near_;
  std::vector<Job> far_;
  std::size_t size_ = 0;
};

class Memory {
 public:
  // Bits for `rows` x `columns`, all clear.
  void open(std::size_t rows, std::size_t columns) {
    columns_ = columns;
    const std::size_t words = (rows * columns + 63) / 64;
    if (words > near_.size()) {
      far_.assign(words, 0);
      words_ = far_.data();
    } else {
      std::fill_n(near_.begin(), words, 0);
      words_ = near_.data();
    }
  }
  // False when it was set before.
  bool set(std::size_t row, std::size_t column) {
    const std::size_t bit = row * columns_ + column;
    std::uint64_t& word = words_[bit / 64];
    const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
    if (word & mask) return false;
    word |= mask;
    return true;
  }

 private:
  std::array<std::uint64_t, 64> near_;
  std::vector<std::uint64_t> far_;
  std::uint64_t* words_ = nullptr;
  std::size_t columns_ = 0;
};

template <bool kMemory>
class Backtracker {
 public:
  Backtracker(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
              std::span<std::size_t> slots)
      : program_(program), text_(text), from_(from), steps_(steps), slots_(slots) {
    if constexpr (kMemory) memory_.open(program.memory_rows, text.size() - from + 1);
    if (!kMemory) {
      rounds_.resize(program.registers, Span::kNone);
      // A back-reference needs the groups whether the caller wants them or not.
      if (program.back_references && slots.size() < program.slots())
        own_slots_.resize(program.slots(), Span::kNone);
    }
    caught_ = own_slots_.empty() ? slots : std::span<std::size_t>(own_slots_);
    std::fill(caught_.begin(), caught_.end(), Span::kNone);  // a way that fails leaves it so
  }

  Outcome search() {
    for (std::size_t at = from_; (at = next_start(program_, text_, at)) != Span::kNone;) {
      const Outcome outcome = run_from(at);
      if (outcome != Outcome::no_match) return outcome;
      if (at >= text_.size() || program_.anchored) break;
      at += decode_utf8(text_, at).length;
    }
    return Outcome::no_match;
  }

 private:
  Outcome run_from(std::size_t start) {
    std::uint64_t left = steps_;
    std::uint32_t pc = 0;
    std::size_t at = start;
    const Instruction* code = program_.code.data();
    for (;;) {
      if (left == 0) return spent();
      --left;
      const Instruction& in = code[pc];
      bool going_on = true;
      if constexpr (kMemory) {
        if (in.memory != Instruction::kNoMemory) going_on = memory_.set(in.memory, at - from_);
      }
      if (going_on) {
        switch (in.op) {
          case Op::character:
          case Op::set:
          case Op::any:
          case Op::any_in_line: {
            const unsigned length = at < text_.size() ? program_.consume(in, text_, at) : 0;
            going_on = length > 0;
            at += length;
            ++pc;
            break;
          }
          case Op::text_begin:
          case Op::text_end:
          case Op::line_begin:
          case Op::line_end:
            going_on = Program::holds(in.op, text_, at);
            ++pc;
            break;
          case Op::split:
            if (!stack_.push({Job::Kind::go_on, in.b, at})) return spent();
            pc = in.a;
            break;
          case Op::jump: pc = in.a; break;
          case Op::save:
            if (in.a < caught_.size()) {
              if (!stack_.push({Job::Kind::slot, in.a, caught_[in.a]})) return spent();
              caught_[in.a] = at;
            }
            ++pc;
            break;
          case Op::back_reference:
            going_on = take_again(in.a, at, left);
            ++pc;
            break;
          case Op::round_begin:
            if constexpr (!kMemory) {
              if (!stack_.push({Job::Kind::round, in.a, rounds_[in.a]})) return spent();
              rounds_[in.a] = at;
            }
            ++pc;
            break;
          case Op::round_end:
            if constexpr (!kMemory) going_on = rounds_[in.a] != at;
            ++pc;
            break;
          case Op::match:
            finish(start, at);
            steps_ = left;
            return Outcome::match;
        }
      }
      if (!going_on && !back(pc, at)) {
        steps_ = left;
        return Outcome::no_match;
      }
    }
  }

  Outcome spent() {
    steps_ = 0;
    return Outcome::budget_spent;
  }

  // To the last place with another way; false when there is none.
  bool back(std::uint32_t& pc, std::size_t& at) {
    while (!stack_.empty()) {
      const Job job = stack_.pop();
      switch (job.kind) {
        case Job::Kind::go_on:
          pc = job.index;
          at = job.value;
          return true;
        case Job::Kind::slot: caught_[job.index] = job.value; break;
        case Job::Kind::round: rounds_[job.index] = job.value; break;
      }
    }
    return false;
  }

  // The text of a group once more, with flag i by case variants. A group that took no part is empty.
  bool take_again(std::uint32_t group, std::size_t& at, std::uint64_t& left) const {
    const std::size_t begin = caught_[2 * group], end = caught_[2 * group + 1];
    if (begin == Span::kNone || end == Span::kNone) return true;
    const std::string_view once = text_.substr(begin, end - begin);
    left -= std::min<std::uint64_t>(left, once.size() / 8);
    if (!program_.ignore_case) {
      if (!text_.substr(at).starts_with(once)) return false;
      at += once.size();
      return true;
    }
    left -= std::min<std::uint64_t>(left, once.size());
    std::size_t there = at;
    for (std::size_t i = 0; i < once.size();) {
      if (there >= text_.size()) return false;
      const Utf8CodePoint a = decode_utf8(once, i), b = decode_utf8(text_, there);
      if (!case_variants(a.code_point, b.code_point)) return false;
      i += a.length;
      there += b.length;
    }
    at = there;
    return true;
  }

  void finish(std::size_t start, std::size_t end) {
    if (slots_.empty()) return;
    if (!own_slots_.empty()) std::copy_n(own_slots_.begin(), slots_.size(), slots_.begin());
    slots_[0] = start;
    slots_[1] = end;
  }

  const Program& program_;
  const std::string_view text_;
  const std::size_t from_;
  std::uint64_t& steps_;
  const std::span<std::size_t> slots_;
  std::span<std::size_t> caught_;
  std::vector<std::size_t> own_slots_;
  std::vector<std::size_t> rounds_;
  Stack stack_;
  Memory memory_;
};

}  // namespace

Outcome run_backtracker(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
                        std::span<std::size_t> slots, bool memory) {
  if (memory) {
    const std::uint64_t clearing = program.memory_rows * (text.size() - from + 1) / 1024;
    steps -= std::min(steps, clearing);
    return Backtracker<true>(program, text, from, steps, slots).search();
  }
  return Backtracker<false>(program, text, from, steps, slots).search();
}

}  // namespace rathaus::regex
