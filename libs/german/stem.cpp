#include "libs/german/stem.h"

#include <libstemmer.h>

#include <array>

#include "libs/base/check.h"
#include "libs/german/text.h"

namespace rathaus::german {
namespace {
constexpr std::array<std::string_view, 7> kLinks = {"", "s", "es", "n", "en", "e", "er"};
}

struct Stemmer::Engine {
  sb_stemmer* handle;
  explicit Engine(sb_stemmer* h) : handle(h) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() { sb_stemmer_delete(handle); }
};

Stemmer::Stemmer() : engine_(std::make_unique<Engine>(sb_stemmer_new("german", "UTF_8"))) {
  CHECK(engine_->handle != nullptr);
}
Stemmer::~Stemmer() = default;
Stemmer::Stemmer(Stemmer&&) noexcept = default;
Stemmer& Stemmer::operator=(Stemmer&&) noexcept = default;

std::string Stemmer::stem(std::string_view word) {
  const std::string folded = fold_loose(word);
  const auto* bytes = reinterpret_cast<const sb_symbol*>(folded.data());
  const sb_symbol* out = sb_stemmer_stem(engine_->handle, bytes, static_cast<int>(folded.size()));
  CHECK(out != nullptr);
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(sb_stemmer_length(engine_->handle))};
}

void CompoundSplitter::add(std::string_view folded_word) {
  if (folded_word.size() >= kMinPart && folded_word.size() <= kMaxWord) words_.emplace(folded_word);
}

bool CompoundSplitter::knows(std::string_view folded_word) const {
  return words_.contains(std::string(folded_word));
}

std::vector<std::string> CompoundSplitter::split(std::string_view word) const {
  const std::size_t n = word.size();
  if (n < 2 * kMinPart || n > kMaxWord) return {};
  // best[i]: the fewest parts that cover word[i..n), 0 = cannot; taken[i], next[i]: the first of them.
  std::array<std::size_t, kMaxWord + 1> best{}, taken{}, next{};
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t length = n - i; length >= kMinPart; --length) {
      if (i == 0 && length == n) continue;  // the whole word is no compound of itself
      if (!knows(word.substr(i, length))) continue;
      for (const std::string_view link : kLinks) {
        const std::size_t after = i + length + link.size();
        if (after > n || word.substr(i + length, link.size()) != link) continue;
        // A link stands between parts, not at the end of the word.
        const std::size_t parts = after == n ? (link.empty() ? 1 : 0) : (best[after] ? best[after] + 1 : 0);
        if (parts == 0 || parts > kMaxParts || (best[i] != 0 && parts >= best[i])) continue;
        best[i] = parts;
        taken[i] = length;
        next[i] = after;
      }
    }
  }
  if (best[0] < 2) return {};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; i = next[i]) out.emplace_back(word.substr(i, taken[i]));
  return out;
}

}  // namespace rathaus::german
