#pragma once
// FEEL's names (DMN 1.5, 10.3.1.2 rules 25 to 29, 10.3.1.4): they may hold blanks and signs, so which characters make
// one name depends on the names that are known. Longest known name first.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rathaus::feel {

bool is_name_start(char32_t c);
bool is_name_part(char32_t c);
bool is_space(char32_t c);
// Code point at `at`, and how many bytes it takes (1 and U+FFFD for broken UTF-8); 0 bytes at the end.
char32_t code_point_at(std::string_view text, std::size_t at, std::size_t& bytes);

class NameTable {
 public:
  NameTable() = default;
  // With the names of another table, which outlives this one: what every text knows is not entered anew for each.
  explicit NameTable(const NameTable* base) : base_(base) {}
  void add(std::string_view name);
  void remove(std::string_view name);
  // End of the longest known name that begins at `at`; npos: none. Blanks in a name match any run of blanks.
  std::size_t match(std::string_view text, std::size_t at, std::string& name) const;

 private:
  std::size_t match_own(std::string_view text, std::size_t at, std::string& name) const;
  const NameTable* base_ = nullptr;
  // By the first byte sequence up to a blank or sign: few names share it.
  std::unordered_map<std::string, std::vector<std::pair<std::string, int>>> names_;
};

}  // namespace rathaus::feel
