#pragma once
// Sets of code points.
#include <algorithm>
#include <compare>
#include <cstddef>
#include <vector>

#include "libs/base/utf8.h"

namespace rathaus::regex {

struct CodeRange {
  char32_t first, last;
  friend auto operator<=>(const CodeRange&, const CodeRange&) = default;
};

// Ranges are ascending and apart from each other after normalize(); the reading functions ask for that.
class CodeSet {
 public:
  void add(char32_t first, char32_t last) { ranges_.push_back({first, last}); }
  void add(char32_t one) { add(one, one); }
  void add(const CodeSet& other) {
    ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  }

  void normalize() {
    std::sort(ranges_.begin(), ranges_.end());
    std::size_t kept = 0;
    for (const CodeRange& range : ranges_) {
      if (kept > 0 && range.first <= ranges_[kept - 1].last + 1)
        ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
      else
        ranges_[kept++] = range;
    }
    ranges_.resize(kept);
  }

  CodeSet negated() const {
    CodeSet out;
    char32_t next = 0;
    for (const CodeRange& range : ranges_) {
      if (range.first > next) out.add(next, range.first - 1);
      next = range.last + 1;
    }
    if (next <= kLastCodePoint) out.add(next, kLastCodePoint);
    return out;
  }

  CodeSet without(const CodeSet& other) const {  // this minus other = not (not this or other)
    CodeSet kept = negated();
    kept.add(other);
    kept.normalize();
    return kept.negated();
  }

  bool contains(char32_t c) const {
    const auto after =
        std::upper_bound(ranges_.begin(), ranges_.end(), c,
                         [](char32_t value, const CodeRange& range) { return value < range.first; });
    return after != ranges_.begin() && c <= std::prev(after)->last;
  }

  const std::vector<CodeRange>& ranges() const { return ranges_; }

 private:
  std::vector<CodeRange> ranges_;
};

}  // namespace rathaus::regex
