#pragma once
// Private: which rules of a large table can hit, without looking at each. A column counts when each of its cells is
// "-" or made of constants: 5, "a", < 10, [1..5), "a", "b", not(3). For such a column the ordered kinds of FEEL are
// cut at all constants into points and gaps; each has the set of rules whose cell is true there.
// Invariant: for every value the sets are those that evaluating the cells would give (table_test.cpp compares).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/dmn/run.h"

namespace rathaus::dmn {

// A cell's text as points and intervals of one kind.
struct ConstantTest {
  struct Part {
    feel::Value low, high;  // null: no end
    bool low_included = true, high_included = true;
  };
  bool any = false;  // "-"
  bool negated = false;  // not(...)
  std::vector<Part> parts;
};

// Nullopt: the text is something else. `shadowed`: a variable of this name would change what the text means.
std::optional<ConstantTest> constant_test(std::string_view text, const feel::Scope& scope);
// A literal: number, string, boolean, date("..") and its like, @"..".
std::optional<feel::Value> constant_value(std::string_view text, const feel::Scope& scope);

class TableIndex {
 public:
  static constexpr std::size_t kMinRules = 16;  // below, a scan is as fast
  static constexpr std::size_t kMaxBytes = 64u << 20;  // of all sets of one table

  // Texts of the cells row by row; null when no column can be indexed.
  static std::unique_ptr<const TableIndex> make(const std::vector<std::string_view>& texts,
                                                std::size_t columns, const feel::Scope& scope);

  // Rules that the indexed columns allow, as bits. `settled` says for each column whether its cells are decided by that;
  // others (not indexed, or the value is of a kind that the index does not know: null, a list) must be evaluated.
  void candidates(const std::vector<feel::Value>& values, std::vector<std::uint64_t>& rules,
                  std::vector<bool>& settled) const;

 private:
  struct Column {
    feel::Value::Kind kind = feel::Value::Kind::null;
    std::vector<feel::Value> points;  // ascending
    std::vector<std::uint32_t> sets;  // 2n+1: before points[0], at points[0], between ...; positions in pool
    std::vector<std::uint64_t> pool;  // sets of words_ words each
  };
  bool add(const std::vector<ConstantTest>& cells, std::size_t& bytes);

  const std::uint64_t* find(const Column& column, const feel::Value& value) const;  // null: another kind

  std::size_t rules_ = 0, words_ = 0;
  std::vector<std::size_t> indexed_;
  std::vector<Column> columns_;
};

}  // namespace rathaus::dmn
