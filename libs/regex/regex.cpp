#include "libs/regex/regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "libs/base/check.h"
#include "libs/regex/machine.h"
#include "libs/regex/program.h"
#include "libs/regex/syntax.h"

namespace rathaus::regex {

std::size_t next_start(const Program& program, std::string_view text, std::size_t at) {
  if (at > text.size() || (program.anchored && at > 0)) return Span::kNone;
  if (!program.prefix.empty()) return text.find(program.prefix, at);  // npos is kNone
  if (!program.filtered || program.anchored) return at;
  for (; at < text.size(); ++at) {
    if (program.first_bytes[static_cast<unsigned char>(text[at])]) return at;
  }
  return Span::kNone;
}

Outcome run(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
            std::span<std::size_t> slots, Machine machine) {
  if (from > text.size()) return Outcome::no_match;
  // The quick looks and the clearing of the memory are work too: some bytes a step.
  const std::uint64_t fixed = 1 + (text.size() - from) / 64;
  if (steps < fixed) {
    steps = 0;
    return Outcome::budget_spent;
  }
  const std::size_t start = next_start(program, text, from);
  if (start == Span::kNone) {
    steps -= fixed;
    return Outcome::no_match;
  }
  steps -= 1 + (start - from) / 64;
  if (machine == Machine::best) {
    if (program.back_references || program.memory_rows == 0)
      machine = Machine::memoryless;
    else
      machine = memory_fits(program, text.size() - start + 1) ? Machine::backtracker : Machine::linear;
  }
  if (machine == Machine::linear) return run_linear(program, text, start, steps, slots);
  return run_backtracker(program, text, start, steps, slots, machine == Machine::backtracker);
}

namespace {

Error budget() { return refused("regex.budget", {}, "the budget of steps is spent"); }
Error too_long(std::size_t limit, std::string_view of) {
  return refused("regex.too_long", {}, fmt::format("more than {} {}", limit, of));
}

// All matches from left to right. After an empty match the next begins a character further on.
class Matches {
 public:
  Matches(const Program& program, std::string_view text, std::uint64_t& steps, std::span<std::size_t> slots)
      : program_(program), text_(text), steps_(steps), slots_(slots) {}

  Outcome next() {
    if (next_ > text_.size()) return Outcome::no_match;
    const Outcome outcome = run(program_, text_, next_, steps_, slots_);
    if (outcome != Outcome::match) return outcome;
    next_ = slots_[1];
    if (slots_[0] == slots_[1]) next_ += next_ < text_.size() ? decode_utf8(text_, next_).length : 1;
    return outcome;
  }

 private:
  const Program& program_;
  const std::string_view text_;
  std::uint64_t& steps_;
  const std::span<std::size_t> slots_;
  std::size_t next_ = 0;
};

// A replacement text, read once: literal bytes, then a group, and so on.
struct Piece {
  std::string before;
  std::uint32_t group = 0;
  bool has_group = false;
};

// F&O 3.1, 5.6.4
Result<std::vector<Piece>> read_replacement(std::string_view text, const Program& program) {
  std::vector<Piece> pieces(1);
  if (program.literal) {
    pieces[0].before = text;
    return pieces;
  }
  const auto wrong = [](std::size_t at, const char* what) {
    return fail(invalid("regex.replacement", what, std::to_string(at)));
  };
  const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      if (at + 1 >= text.size() || (text[at + 1] != '\\' && text[at + 1] != '$'))
        return wrong(at, "after a backslash only a backslash or '$' may stand");
      pieces.back().before += text[++at];
    } else if (text[at] == '$') {
      if (!digit(at + 1)) return wrong(at, "after '$' a digit must stand; the sign itself is \\$");
      std::uint32_t group = static_cast<std::uint32_t>(text[++at] - '0');
      // Further digits belong to it only as long as there are so many groups.
      while (group > 0 && digit(at + 1) &&
             group * 10 + static_cast<std::uint32_t>(text[at + 1] - '0') <= program.groups)
        group = group * 10 + static_cast<std::uint32_t>(text[++at] - '0');
      pieces.back().group = group;
      pieces.back().has_group = true;
      pieces.emplace_back();
    } else {
      pieces.back().before += text[at];
    }
  }
  return pieces;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view pattern, std::string_view flags) {
  const Tree tree = TRY(parse(pattern, TRY(parse_flags(flags))));
  Program program = TRY(make_program(tree));
  std::uint64_t steps = kDefaultSteps;
  program.matches_empty = run(program, "", 0, steps, {}) == Outcome::match;
  return Pattern(std::make_shared<const Program>(std::move(program)));
}

bool Pattern::matches_empty() const { return program_->matches_empty; }
std::uint32_t Pattern::groups() const { return program_->groups; }
bool Pattern::has_back_references() const { return program_->back_references; }

Outcome Pattern::matches(std::string_view text, std::uint64_t& steps) const {
  return run(*program_, text, 0, steps, {});
}

Outcome Pattern::search(std::string_view text, std::size_t from, std::uint64_t& steps, Match& out) const {
  std::array<std::size_t, 2 * (kMaxGroups + 1)> slots;
  const std::span<std::size_t> used(slots.data(), program_->slots());
  const Outcome outcome = run(*program_, text, from, steps, used);
  if (outcome != Outcome::match) return outcome;
  out.groups.assign(program_->groups + 1, {});
  for (std::size_t i = 0; i < out.groups.size(); ++i) {
    if (used[2 * i] != Span::kNone && used[2 * i + 1] != Span::kNone)
      out.groups[i] = {used[2 * i], used[2 * i + 1]};
  }
  return outcome;
}

Result<std::string> Pattern::replace(std::string_view text, std::string_view replacement,
                                     std::uint64_t& steps, std::size_t max_bytes) const {
  const std::vector<Piece> pieces = TRY(read_replacement(replacement, *program_));
  const bool groups =
      std::any_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.has_group && p.group > 0; });
  std::array<std::size_t, 2 * (kMaxGroups + 1)> slots;
  const std::span<std::size_t> used(slots.data(), groups ? program_->slots() : 2);
  Matches matches(*program_, text, steps, used);
  std::string out;
  std::size_t copied = 0;
  const auto append = [&](std::string_view more) {
    if (more.size() > max_bytes - out.size()) return false;
    out += more;
    return true;
  };
  for (;;) {
    const Outcome outcome = matches.next();
    if (outcome == Outcome::budget_spent) return fail(budget());
    const bool last = outcome == Outcome::no_match;
    const std::size_t until = last ? text.size() : used[0];
    if (!append(text.substr(copied, until - copied))) return fail(too_long(max_bytes, "bytes"));
    if (last) return out;
    for (const Piece& piece : pieces) {
      if (!append(piece.before)) return fail(too_long(max_bytes, "bytes"));
      if (!piece.has_group || 2 * piece.group + 1 >= used.size()) continue;  // no such group: nothing
      const std::size_t begin = used[2 * piece.group], end = used[2 * piece.group + 1];
      if (begin == Span::kNone || end == Span::kNone) continue;
      if (!append(text.substr(begin, end - begin))) return fail(too_long(max_bytes, "bytes"));
    }
    copied = used[1];
  }
}

Result<std::vector<std::string_view>> Pattern::tokenize(std::string_view text, std::uint64_t& steps,
                                                        std::size_t max_tokens) const {
  std::vector<std::string_view> out;
  if (text.empty()) return out;
  std::array<std::size_t, 2> slots;
  Matches matches(*program_, text, steps, slots);
  std::size_t begin = 0;
  for (;;) {
    const Outcome outcome = matches.next();
    if (outcome == Outcome::budget_spent) return fail(budget());
    const bool last = outcome == Outcome::no_match;
    if (!last && slots[0] == slots[1] && (slots[0] == begin || slots[0] == text.size())) continue;
    if (out.size() >= max_tokens) return fail(too_long(max_tokens, "tokens"));
    out.push_back(text.substr(begin, (last ? text.size() : slots[0]) - begin));
    if (last) return out;
    begin = slots[1];
  }
}

}  // namespace rathaus::regex
