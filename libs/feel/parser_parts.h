#pragma once
// Small parts that the parser's files share; nobody else includes this.
#include <cstdint>
#include <string_view>

namespace rathaus::feel {

bool reserved(std::string_view word);  // words that begin no name that is unknown
inline bool digit(char c) { return c >= '0' && c <= '9'; }

// Counts a level of nesting for as long as it lives.
class Nesting {
 public:
  explicit Nesting(std::uint32_t& depth) : depth_(depth) { ++depth_; }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  std::uint32_t& depth_;
};

// Gives a member another value for as long as it lives.
template <typename T>
class Restore {
 public:
  Restore(T& place, T value) : place_(place), old_(place) { place_ = value; }
  ~Restore() { place_ = old_; }
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;

 private:
  T& place_;
  T old_;
};

}  // namespace rathaus::feel
