#pragma once
// Two machines that run a program over a text. Where the program has no back-references they give the same
// answer, groups included:
// Backtracker: depth first. With memory (a bit for each row and place) no way is tried twice, so it is
// linear;
// the memory has to fit. Without memory it is the only one that knows back-references, and may be
// exponential.
//   Linear: all ways at once, character by character (Thompson, Pike); any length of text.
#include <cstdint>
#include <span>
#include <string_view>

#include "libs/regex/program.h"
#include "libs/regex/regex.h"

namespace rathaus::regex {

inline constexpr std::size_t kMemoryBits = 256 * 1024;  // beyond it the linear machine runs

// `slots`: none (only yes or no), 2 (the whole match) or program.slots(); written on a match only.
enum class Machine : std::uint8_t { best, backtracker, memoryless, linear };

Outcome run(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
            std::span<std::size_t> slots, Machine machine = Machine::best);

Outcome run_linear(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
                   std::span<std::size_t> slots);
Outcome run_backtracker(const Program& program, std::string_view text, std::size_t from, std::uint64_t& steps,
                        std::span<std::size_t> slots, bool memory);

// The next place from `at` on where a match may begin; Span::kNone: nowhere. A quick look, no more.
std::size_t next_start(const Program& program, std::string_view text, std::size_t at);

inline bool memory_fits(const Program& program, std::size_t bytes) {
  return program.memory_rows == 0 || bytes < kMemoryBits / program.memory_rows;
}

}  // namespace rathaus::regex
