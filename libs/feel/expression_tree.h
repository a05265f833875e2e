#pragma once
// A small JSON expression tree for conditions of forms: read by the server here and by the browser's script
// with the same meaning (format: libs/feel/README.md). Three-valued logic as in FEEL (DMN 1.5, 10.3.2.6 table
// 48): a missing answer is null, a comparison with null is unknown, and "unknown" is neither yes nor no.
// Never: host calls, loops, unbounded work. Every evaluation spends steps of a budget.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/feel/value.h"

namespace rathaus::feel {

inline constexpr std::uint32_t kMaxTreeNodes = 4096, kMaxTreeDepth = 32;
inline constexpr std::uint64_t kDefaultSteps = 100'000;

class ExpressionTree {
 public:
  enum class Op : std::uint8_t {
    value,
    path,
    equal,
    not_equal,
    less_than,
    less_or_equal,
    greater_than,
    greater_or_equal,
    logical_and,
    logical_or,
    logical_not,
    is_empty,
    in,
    count,
    conditional,
    holds
  };

  // Errors: invalid "feel.tree" with the place in `field` (a JSON pointer) and what is wrong in `detail`.
  static Result<ExpressionTree> parse(const boost::json::value& json);
  static Result<ExpressionTree> parse(std::string_view json_text);

  const std::string& json() const { return json_; }  // canonical text, parse(json()) is the same tree
  const std::vector<std::string>& paths() const { return paths_; }  // every path read, sorted, once

  // What `path` means is the caller's business; null for nothing there, a list for several occurrences.
  using Lookup = std::function<Value(std::string_view path)>;
  // Errors: refused "feel.budget" when `steps` runs out (it is lowered by what was spent).
  Result<Value> evaluate(const Lookup& lookup, std::uint64_t& steps) const;

  friend bool operator==(const ExpressionTree& a, const ExpressionTree& b) { return a.json_ == b.json_; }

  struct Node {
    Op op = Op::value;
    std::uint32_t first = 0, count = 0;  // arguments: children_[first .. first + count)
    Value value;                         // of Op::value
    std::string path;                    // of Op::path
  };

 private:
  friend class TreeReader;
  friend class TreeWalk;
  std::vector<Node> nodes_;              // nodes_[0] is the root
  std::vector<std::uint32_t> children_;
  std::vector<std::string> paths_;
  std::string json_;
};

}  // namespace rathaus::feel
