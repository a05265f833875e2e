#pragma once
// Patterns of fields (regular expressions of XML Schema, with the freedoms that published files take) for schema
// languages. Private.
#include <optional>
#include <string>
#include <string_view>

namespace rathaus::fim {

enum class PatternDialect {
  xsd,  // whole text, as XML Schema Part 2 appendix F has it
  json,  // anchored, in the common part of ECMA 262 with and without the flag u
};

// Nothing when the pattern holds something that the dialect does not have or that the two read differently.
std::optional<std::string> translate_pattern(std::string_view pattern, PatternDialect dialect);

}  // namespace rathaus::fim
