#pragma once
// Deterministic numbers for generated answers: same seed, same answers. Not for secrets.
// Source: Sebastiano Vigna, splitmix64 (public domain).
#include <cstdint>
#include <string_view>

namespace rathaus::forms {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : next() % limit; }
  std::int64_t between(std::int64_t low, std::int64_t high) {  // both included
    const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    return width == UINT64_MAX
               ? static_cast<std::int64_t>(next())
               : static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + below(width + 1));
  }
  bool percent(int chance) { return below(100) < static_cast<std::uint64_t>(chance); }
  template <typename Range>
  const auto& pick(const Range& range) {
    return range[below(range.size())];
  }

 private:
  std::uint64_t state_;
};

// FNV-1a: a seed from a name, so that an answer depends on its place and not on its neighbours.
inline std::uint64_t seed_from(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace rathaus::forms
