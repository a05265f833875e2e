#pragma once
// From the text of a pattern to a tree.
#include <cstdint>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/regex/code_points.h"

namespace rathaus::regex {

struct Flags {
  bool dot_all = false, multi_line = false, ignore_case = false, free_spacing = false, literal = false;
};

inline constexpr std::uint32_t kUnlimited = ~std::uint32_t{0};

struct Node {
  enum class Kind : std::uint8_t {
    empty,
    character,
    set,
    any,
    any_in_line,
    begin,
    end,
    back_reference,
    group,
    sequence,
    alternatives,
    repeat
  };
  Kind kind = Kind::empty;
  bool greedy = true;                  // repeat
  bool nullable = true;                // may match nothing
  std::uint32_t value = 0;             // character: code point; set: index; group, back_reference: number
  std::uint32_t min = 0, max = 0;      // repeat; max may be kUnlimited
  std::vector<std::uint32_t> children;  // group, repeat: one
};

struct Tree {
  std::vector<Node> nodes;
  std::vector<CodeSet> sets;  // distinct
  std::uint32_t root = 0;
  std::uint32_t groups = 0;
  bool back_references = false;
  Flags flags;
};

Result<Flags> parse_flags(std::string_view flags);
Result<Tree> parse(std::string_view pattern, Flags flags);  // errors: regex.h

}  // namespace rathaus::regex
