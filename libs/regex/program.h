#pragma once
// The compiled form: instructions for machines that read one code point at a time. Never changes once made.
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/regex/code_points.h"
#include "libs/regex/syntax.h"

namespace rathaus::regex {

enum class Op : std::uint8_t {
  character,       // a: code point
  set,             // a: index into sets
  any,             // a code point
  any_in_line,     // a code point but \n and \r
  text_begin,
  text_end,
  line_begin,
  line_end,
  split,           // try a, then b
  jump,            // a
  save,            // a: slot 2n (begin of group n) or 2n + 1 (end)
  back_reference,  // a: group
  // A repetition whose body may match nothing: register a. Leave, when the body has matched nothing. Only the
  // backtracker without memory needs them; elsewhere the memory ends such rounds.
  round_begin,
  round_end,
  match
};

struct Instruction {
  static constexpr std::uint32_t kNoMemory = ~std::uint32_t{0};
  Op op = Op::match;
  std::uint32_t a = 0, b = 0;
  // Where several ways meet: which row of the memory. Elsewhere one way in is enough to stay linear.
  std::uint32_t memory = kNoMemory;
};

struct Set {
  std::uint64_t ascii[2] = {0, 0};
  std::uint32_t first = 0, count = 0;  // ranges[first .. first + count), all of them
};

struct Program {
  std::vector<Instruction> code;
  std::vector<Set> sets;
  std::vector<CodeRange> ranges;
  std::uint32_t groups = 0, registers = 0, memory_rows = 0;
  bool back_references = false, ignore_case = false, literal = false, matches_empty = false;
  // What every match begins with, to find where to try.
  bool anchored = false;  // only at the begin of the text
  bool filtered = false;  // only at a byte of first_bytes
  std::bitset<256> first_bytes;
  std::string prefix;  // with these bytes; may be empty

  std::size_t slots() const { return 2 * (groups + std::size_t{1}); }

  bool in_set(const Set& set, char32_t c) const {
    if (c < 0x80) return (set.ascii[c >> 6] >> (c & 63)) & 1;
    const CodeRange* low = ranges.data() + set.first;
    std::size_t count = set.count;
    while (count > 0) {
      const std::size_t half = count / 2;
      if (low[half].last < c) {
        low += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return low != ranges.data() + set.first + set.count && low->first <= c;
  }

  // Length in bytes of the code point at `at` when the instruction takes it; 0 when not. `at` < text.size().
  unsigned consume(const Instruction& instruction, std::string_view text, std::size_t at) const {
    const Utf8CodePoint next = decode_utf8(text, at);
    bool taken = false;
    switch (instruction.op) {
      case Op::character: taken = next.code_point == instruction.a; break;
      case Op::set: taken = in_set(sets[instruction.a], next.code_point); break;
      case Op::any: taken = next.code_point != kNotUtf8; break;
      case Op::any_in_line:
        taken = next.code_point != '\n' && next.code_point != '\r' && next.code_point != kNotUtf8;
        break;
      default: break;
    }
    return taken ? next.length : 0;
  }

  static bool holds(Op op, std::string_view text, std::size_t at) {
    switch (op) {
      case Op::text_begin: return at == 0;
      case Op::text_end: return at == text.size();
      // 5.6.2, flag m: a newline at the very end ends the last line and begins none.
      case Op::line_begin: return at == 0 || (at < text.size() && text[at - 1] == '\n');
      case Op::line_end: return at == text.size() ? at == 0 || text[at - 1] != '\n' : text[at] == '\n';
      default: return false;
    }
  }
};

Result<Program> make_program(const Tree& tree);  // errors: regex.too_large

}  // namespace rathaus::regex
