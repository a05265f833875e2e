#include <algorithm>
#include <vector>

#include "libs/regex/machine.h"

namespace rathaus::regex {
namespace {

// Ways that stand at one place of the text, the preferred first. Each instruction at most once.
class Ways {
 public:
  Ways(std::size_t instructions, std::size_t slots) : place_(instructions, 0), slots_(slots) {}

  void clear() {
    all_.clear();
    waiting_.clear();
    caught_.clear();
  }
  // False when it is there already.
  bool add(std::uint32_t pc) {
    if (place_[pc] < all_.size() && all_[place_[pc]] == pc) return false;
    place_[pc] = static_cast<std::uint32_t>(all_.size());
    all_.push_back(pc);
    return true;
  }
  // One that has to take a character, or has matched, with what it caught.
  void wait(std::uint32_t pc, const std::vector<std::size_t>& caught) {
    waiting_.push_back(pc);
    caught_.insert(caught_.end(), caught.begin(), caught.end());
  }
  const std::vector<std::uint32_t>& waiting() const { return waiting_; }
  std::span<const std::size_t> caught(std::size_t index) const {
    return {caught_.data() + index * slots_, slots_};
  }

 private:
  std::vector<std::uint32_t> place_;  // by instruction: where in all_ it would be
  std::vector<std::uint32_t> all_, waiting_;
  std::vector<std::size_t> caught_;   // slots_ for each of waiting_
  std::size_t slots_;
};

class Linear {
 public:
  Linear(const Program& program, std::string_view text, std::uint64_t& steps, std::span<std::size_t> slots)
      : program_(program),
        text_(text),
        steps_(steps),
        slots_(slots),
        now_(program.code.size(), slots.size()),
        next_(program.code.size(), slots.size()),
        caught_(slots.size(), Span::kNone) {}

  Outcome search(std::size_t from) {
    bool matched = false;
    for (std::size_t at = from;;) {
      if (!matched && now_.waiting().empty()) {  // nobody on the way: look where one may begin
        at = next_start(program_, text_, at);
        if (at == Span::kNone) return Outcome::no_match;
        now_.clear();  // what died at an anchor further left may live here
      }
      if (!matched && (at == 0 || !program_.anchored)) {
        std::fill(caught_.begin(), caught_.end(), Span::kNone);
        if (!caught_.empty()) caught_[0] = at;
        if (!follow(now_, 0, at)) return spent();
      }
      const Utf8CodePoint character = at < text_.size() ? decode_utf8(text_, at) : Utf8CodePoint{kNotUtf8, 0};
      next_.clear();
      for (std::size_t i = 0; i < now_.waiting().size(); ++i) {
        const std::uint32_t pc = now_.waiting()[i];
        if (program_.code[pc].op == Op::match) {
          matched = true;
          if (slots_.empty()) return Outcome::match;
          std::copy_n(now_.caught(i).begin(), slots_.size(), slots_.begin());
          slots_[1] = at;
          break;  // those behind are less preferred
        }
        if (character.length == 0 || program_.consume(program_.code[pc], text_, at) == 0) continue;
        caught_.assign(now_.caught(i).begin(), now_.caught(i).end());
        if (!follow(next_, pc + 1, at + character.length)) return spent();
      }
      std::swap(now_, next_);
      if (matched && now_.waiting().empty()) return Outcome::match;
      if (at >= text_.size()) return matched ? Outcome::match : Outcome::no_match;
      at += character.length;
    }
  }

 private:
  struct Job {
    std::uint32_t index;  // instruction, or kRestore and slot
    std::size_t old;
  };
  static constexpr std::uint32_t kRestore = 0x80000000;

  Outcome spent() {
    steps_ = 0;
    return Outcome::budget_spent;
  }

  // All that is reached from `pc` at `at` without a character, in order. False: budget.
  bool follow(Ways& ways, std::uint32_t start, std::size_t at) {
    jobs_.clear();
    jobs_.push_back({start, 0});
    while (!jobs_.empty()) {
      const Job job = jobs_.back();
      jobs_.pop_back();
      if (job.index & kRestore) {
        caught_[job.index & ~kRestore] = job.old;
        continue;
      }
      if (steps_ == 0) return false;
      --steps_;
      const std::uint32_t pc = job.index;
      if (!ways.add(pc)) continue;
      const Instruction& in = program_.code[pc];
      switch (in.op) {
        case Op::split:
          jobs_.push_back({in.b, 0});
          jobs_.push_back({in.a, 0});
          break;
        case Op::jump: jobs_.push_back({in.a, 0}); break;
        case Op::save:
          if (in.a < caught_.size()) {
            jobs_.push_back({in.a | kRestore, caught_[in.a]});
            caught_[in.a] = at;
          }
          jobs_.push_back({pc + 1, 0});
          break;
        case Op::round_begin:
        case Op::round_end: jobs_.push_back({pc + 1, 0}); break;
        case Op::text_begin:
        case Op::text_end:
        case Op::line_begin:
        case Op::line_end:
          if (Program::holds(in.op, text_, at)) jobs_.push_back({pc + 1, 0});
          break;
        case Op::back_reference: break;  // never here: run() chooses the backtracker
        case Op::character:
        case Op::set:
        case Op::any:
        case Op::any_in_line:
        case Op::match: {
          const std::uint64_t cost = caught_.size() / 8;
          if (steps_ < cost) return false;
          steps_ -= cost;
          ways.wait(pc, caught_);
          break;
        }
      }
    }
    return true;
  }

  const Program& program_;
  const std::string_view text_;
  std::uint64_t& steps_;
  const std::span<std::size_t> slots_;
  Ways now_, next_;
  std::vector<std::size_t> caught_;  // of the way that is being followed
  std::vector<Job> jobs_;
};

}  // namespace

Outcome run_linear(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
                   std::span<std::size_t> slots) {
  return Linear(program, text, steps, slots).search(from);
}

}  // namespace rathaus::regex
