// First byte: flags, and whether the rest is taken as it is or mapped to the signs of patterns, which reaches
// deeper; then the pattern, a newline byte, the text. Where there are no back-references the machines
// must agree.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/check.h"
#include "libs/regex/machine.h"
#include "libs/regex/regex.h"

namespace {

using namespace rathaus;
using namespace rathaus::regex;

constexpr std::uint64_t kSteps = 50'000;

struct Answer {
  Outcome outcome = Outcome::no_match;
  std::vector<std::size_t> slots;
};

Answer ask(const Program& program, std::string_view text, std::size_t from, Machine machine,
           std::size_t slots) {
  Answer answer;
  answer.slots.resize(slots, Span::kNone);
  std::uint64_t steps = kSteps;
  answer.outcome = run(program, text, from, steps, answer.slots, machine);
  CHECK(answer.outcome == Outcome::budget_spent ? steps == 0 : steps < kSteps);
  return answer;
}

void agree(const Program& program, std::string_view text, std::size_t from) {
  const std::size_t all = program.slots();
  const Answer linear = ask(program, text, from, Machine::linear, all);
  const Answer memory = ask(program, text, from, Machine::backtracker, all);
  if (linear.outcome == Outcome::budget_spent || memory.outcome == Outcome::budget_spent) return;
  CHECK(linear.outcome == memory.outcome);
  CHECK(linear.outcome == Outcome::no_match || linear.slots == memory.slots);
  for (const Machine machine : {Machine::linear, Machine::backtracker, Machine::best, Machine::memoryless}) {
    const Answer yes_or_no = ask(program, text, from, machine, 0);
    CHECK(yes_or_no.outcome == linear.outcome || yes_or_no.outcome == Outcome::budget_spent);
  }
  // Rounds that match nothing are left a little differently without memory: there only the begin is the same.
  const Answer plain = ask(program, text, from, Machine::memoryless, all);
  if (plain.outcome != Outcome::match) return;
  CHECK(plain.slots[0] == linear.slots[0]);
  CHECK(program.registers > 0 || plain.slots == linear.slots);
}

std::string mapped(std::string_view bytes, std::string_view signs) {
  std::string out;
  for (const char byte : bytes) out += signs[static_cast<unsigned char>(byte) % signs.size()];
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 2000) return 0;
  const unsigned char first = data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string flags;
  for (int bit = 0; bit < 5; ++bit) {
    if (first >> bit & 1) flags += "ismxq"[bit];
  }
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string pattern(rest.substr(0, end)), text(rest.substr(std::min(end + 1, rest.size())));
  if (first & 0x80) {
    pattern = mapped(pattern, "ab()|*+?.^$[-]{1,2}\\dAB:ab()|*?");
    text = mapped(text, "aabAB1\n-");
  }
  const auto compiled = Pattern::compile(pattern, flags);
  if (!compiled) {
    CHECK(compiled.error().kind == ErrorKind::invalid && compiled.error().code.starts_with("regex."));
    return 0;
  }
  const Program& program = compiled->program();
  if (!program.back_references) {
    agree(program, text, 0);
    agree(program, text, text.size() / 2);
  } else {
    ask(program, text, 0, Machine::best, program.slots());
  }
  std::uint64_t steps = kSteps;
  const auto same = compiled->replace(text, program.literal ? "" : "$0", steps, 100'000);
  CHECK(!same || program.literal || *same == text);
  steps = kSteps;
  const auto tokens = compiled->tokenize(text, steps, 10'000);
  if (tokens) {
    std::size_t bytes = 0;
    for (const std::string_view token : *tokens) bytes += token.size();
    CHECK(bytes <= text.size());
  }
  return 0;
}
