#include "web/site/words.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <vector>

#include "libs/base/time.h"

namespace rathaus::site {

std::span<const Word> words_of_pages();     // words_en_pages.cpp
std::span<const Word> words_of_messages();  // words_en_messages.cpp

namespace {

constexpr int kMostHoles = 6;
constexpr int kDeepest = 2;  // a hole may be a text with a hole

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

struct Pattern {
  std::vector<std::string_view> parts;  // between the holes
  std::vector<std::string_view> names;  // of the holes; mostly empty
  std::string_view english;
  std::size_t letters = 0;              // of the parts: the fullest one wins
};

// A hole: "{}" or "{label}".
struct Hole {
  std::size_t from = std::string_view::npos, to = 0;
  std::string_view name;
};
Hole next_hole(std::string_view text, std::size_t from) {
  const std::size_t open = text.find('{', from);
  const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
  if (close == std::string_view::npos) return {};
  return {open, close + 1, text.substr(open + 1, close - open - 1)};
}

Pattern pattern_of(const Word& word) {
  Pattern out{.parts = {}, .names = {}, .english = word.english};
  for (std::size_t from = 0;;) {
    const Hole hole = next_hole(word.german, from);
    const bool last = hole.from == std::string_view::npos;
    out.parts.push_back(word.german.substr(from, last ? std::string_view::npos : hole.from - from));
    out.letters += out.parts.back().size();
    if (last) return out;
    out.names.push_back(hole.name);
    from = hole.to;
  }
}

// "03.03.2026" -> "3 March 2026".
std::optional<std::string> english_date(std::string_view text) {
  if (text.size() != 10 || text[2] != '.' || text[5] != '.') return std::nullopt;
  const auto date = parse_german_date(std::string(text));
  if (!date) return std::nullopt;
  constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
  return std::to_string(static_cast<unsigned>(date->day())) + " " +
         std::string(kMonths[static_cast<unsigned>(date->month()) - 1]) + " " +
         std::to_string(static_cast<int>(date->year()));
}

// "03.03.2026, 09:00 Uhr".
std::optional<std::string> english_instant(std::string_view text) {
  if (text.size() < 16 || !text.ends_with(" Uhr") || text[10] != ',') return std::nullopt;
  const auto day = english_date(text.substr(0, 10));
  if (!day) return std::nullopt;
  return *day + std::string(text.substr(10, text.size() - 14));
}

using Own = std::map<std::string, std::string, std::less<>>;

class Words final : public html::Translator {
 public:
  Words() {
    for (const Word& word : all_words()) {
      if (next_hole(word.german, 0).from == std::string_view::npos)
        exact_.emplace(word.german, word.english);
      else
        patterns_.push_back(pattern_of(word));
    }
    std::stable_sort(patterns_.begin(), patterns_.end(),
                     [](const Pattern& a, const Pattern& b) { return a.letters > b.letters; });
  }

  std::string_view source_language() const override { return "de"; }

  std::optional<Said> translate(std::string_view text) const override { return say(text, nullptr); }

  // `own`: words that come before those of the house.
  std::optional<Said> say(std::string_view text, const Own* own) const {
    const std::string_view inside = trim(text);
    if (inside.empty()) return Said{{std::string(text), false}};
    auto said = find(inside, 0, own);
    if (!said) return std::nullopt;
    const std::size_t before = static_cast<std::size_t>(inside.data() - text.data());
    if (before > 0) said->insert(said->begin(), {std::string(text.substr(0, before)), false});
    if (before + inside.size() < text.size())
      said->push_back({std::string(text.substr(before + inside.size())), false});
    return said;
  }

 private:
  std::optional<Said> find(std::string_view text, int depth, const Own* own) const {
    if (own != nullptr) {
      if (const auto found = own->find(text); found != own->end()) return Said{{found->second, false}};
    }
    if (const auto found = exact_.find(text); found != exact_.end())
      return Said{{std::string(found->second), false}};
    if (const auto date = english_date(text)) return Said{{*date, false}};
    if (const auto instant = english_instant(text)) return Said{{*instant, false}};
    if (depth >= kDeepest) return std::nullopt;
    for (const Pattern& pattern : patterns_) {
      std::array<std::string_view, kMostHoles> holes;
      if (const int count = fit(pattern, text, holes); count >= 0)
        return filled(pattern, holes, count, depth, own);
    }
    return std::nullopt;
  }

  // Number of holes, or -1. A hole takes as little as possible; an empty hole does not fit.
  static int fit(const Pattern& pattern, std::string_view text,
                 std::array<std::string_view, kMostHoles>& holes) {
    const std::size_t count = pattern.parts.size() - 1;
    if (count > kMostHoles || !text.starts_with(pattern.parts.front()) ||
        !text.ends_with(pattern.parts.back()))
      return -1;
    if (text.size() < pattern.letters + count) return -1;
    text.remove_prefix(pattern.parts.front().size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view next = pattern.parts[i + 1];
      std::size_t end = std::string_view::npos;
      if (i + 1 == count)
        end = text.size() - next.size();
      else if (text.size() > 1)
        end = text.find(next, 1);
      if (end == std::string_view::npos || end == 0 || end > text.size()) return -1;
      holes[i] = text.substr(0, end);
      text.remove_prefix(std::min(end + next.size(), text.size()));
    }
    return static_cast<int>(count);
  }

  Said filled(const Pattern& pattern, const std::array<std::string_view, kMostHoles>& holes, int count,
              int depth, const Own* own) const {
    Said out;
    const auto own_words = [&](std::string_view words) {
      if (!words.empty()) out.push_back({std::string(words), false});
    };
    std::size_t next = 0, from = 0;
    for (Hole hole = next_hole(pattern.english, 0); hole.from != std::string_view::npos;
         hole = next_hole(pattern.english, from)) {
      own_words(pattern.english.substr(from, hole.from - from));
      std::size_t which = next++;
      for (std::size_t i = 0; i < pattern.names.size(); ++i) {
        if (!hole.name.empty() && pattern.names[i] == hole.name) which = i;
      }
      if (which < static_cast<std::size_t>(count)) put_hole(holes[which], depth, own, out);
      from = hole.to;
    }
    own_words(pattern.english.substr(from));
    return out;
  }

  // Said in English where there are words for it; else as it is, and foreign when it holds words at all.
  void put_hole(std::string_view inside, int depth, const Own* own, Said& out) const {
    if (auto said = find(trim(inside), depth + 1, own)) {
      std::move(said->begin(), said->end(), std::back_inserter(out));
      return;
    }
    const bool letters = std::any_of(inside.begin(), inside.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80) != 0;
    });
    out.push_back({std::string(inside), letters});
  }

  std::unordered_map<std::string_view, std::string_view> exact_;
  std::vector<Pattern> patterns_;
};

}  // namespace

std::span<const Word> all_words() {
  static const std::vector<Word> all = [] {
    std::vector<Word> out;
    for (const auto part : {words_of_pages(), words_of_messages()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

namespace {
std::shared_ptr<const Words> house_words() {
  static const auto words = std::make_shared<const Words>();
  return words;
}
}  // namespace

std::shared_ptr<const html::Translator> english_words() { return house_words(); }

namespace {

// The words of a service lie over those of the house; a sentence of the house with a label of the service in it says both in English.
class ServiceWords final : public html::Translator {
 public:
  explicit ServiceWords(Own own) : own_(std::move(own)), house_(house_words()) {}
  std::string_view source_language() const override { return "de"; }
  std::optional<Said> translate(std::string_view text) const override { return house_->say(text, &own_); }

 private:
  Own own_;
  std::shared_ptr<const Words> house_;
};

}  // namespace

std::shared_ptr<const html::Translator> english_words_and(
    std::map<std::string, std::string, std::less<>> more) {
  if (more.empty()) return english_words();
  return std::make_shared<const ServiceWords>(std::move(more));
}

std::optional<std::string> in_english(std::string_view german) {
  const auto said = english_words()->translate(german);
  if (!said) return std::nullopt;
  std::string out;
  for (const html::Translator::Part& part : *said) out += part.text;
  return out;
}

}  // namespace rathaus::site
