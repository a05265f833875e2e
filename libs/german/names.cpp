#include "libs/german/names.h"

#include <algorithm>
#include <array>
#include <set>

#include "libs/german/phonetic.h"
#include "libs/german/text.h"

namespace rathaus::german {
namespace {

constexpr std::array<std::string_view, 14> kTitles = {"dr",  "prof", "dipl",  "ing", "med", "jur", "phil",
                                                      "rer", "nat",  "habil", "mag", "msc", "bsc", "hc"};
constexpr std::array<std::string_view, 27> kParticles = {
    "von", "vom", "van", "zu", "zum", "zur", "de", "del", "della", "der", "den", "dem", "des", "die",
    "di",  "da",  "dos", "du", "la",  "le",  "el", "al",  "ten",   "ter", "te",  "und", "y"};

template <typename Set>
bool contains(const Set& set, std::string_view word) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

bool separates(char32_t c) {
  return c <= U' ' || c == U',' || c == U';' || c == U'-' || c == U'/' || c == U'\u00A0' || c == U'\u2010' ||
         c == U'\u2011' || c == U'\u2013' || c == U'\u2014';
}

bool apostrophe(char32_t c) { return c == U'\'' || c == U'\u2019' || c == U'`' || c == U'\u00B4'; }

// "Dr." is a title, the given name "Ing" is one only with its point; the long ones stand without it too.
NamePart part_of(std::string_view folded, bool point) {
  if (contains(kTitles, folded) && (point || folded == "dr" || folded == "prof")) return NamePart::title;
  return contains(kParticles, folded) ? NamePart::particle : NamePart::word;
}

void add_token(std::vector<NameToken>& out, const std::u32string& raw) {
  if (raw.empty()) return;
  std::u32string without;
  for (const char32_t c : raw) {
    if (!apostrophe(c)) without.push_back(c);
  }
  const bool point = raw.back() == U'.';
  NameToken token{.text = to_utf8(raw), .folded = fold_loose(to_utf8(without))};
  std::erase(token.folded, ' ');
  if (token.folded.empty()) return;
  token.part = part_of(token.folded, point);
  out.push_back(std::move(token));
}

// The first `count` letters of UTF-8 text, and how many letters it has.
std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string_view first_letters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if ((text[end] & 0xC0) != 0x80 && seen++ == count) break;
  }
  return text.substr(0, end);
}

SearchKeys keys(std::string_view name, bool every_prefix) {
  std::set<std::string> words, prefixes, phonetic;
  for (const NameToken& token : name_tokens(name)) {
    if (token.part == NamePart::title) continue;
    words.insert(token.folded);
    const std::size_t longest = std::min(letters(token.folded), kMaxPrefix);
    for (std::size_t n = every_prefix ? kMinPrefix : std::max(longest, kMinPrefix); n <= longest; ++n) {
      prefixes.insert(std::string(first_letters(token.folded, n)));
    }
    if (token.part == NamePart::particle || letters(token.folded) < 2) continue;
    if (std::string code = cologne(token.folded); !code.empty()) phonetic.insert(std::move(code));
  }
  return {
      {words.begin(), words.end()}, {prefixes.begin(), prefixes.end()}, {phonetic.begin(), phonetic.end()}};
}

}  // namespace

std::vector<NameToken> name_tokens(std::string_view name) {
  std::vector<NameToken> out;
  std::u32string current;
  for (const char32_t c : to_utf32(tidy(name))) {
    if (separates(c)) {
      add_token(out, current);
      current.clear();
    } else {
      current.push_back(c);
      // "Dr.Müller": the point ends the title although no blank follows.
      if (c == U'.') {
        add_token(out, current);
        current.clear();
      }
    }
  }
  add_token(out, current);
  return out;
}

SearchKeys search_keys(std::string_view name) { return keys(name, true); }
SearchKeys query_keys(std::string_view query) { return keys(query, false); }

}  // namespace rathaus::german
