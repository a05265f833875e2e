#include "modules/cases/couples.h"

#include "libs/german/text.h"

namespace rathaus::cases {
namespace {

event::SearchKey couple(const char* kind, const std::string& a, const std::string& b) {
  return {kind, a + "+" + b};
}
}  // namespace

// Written apart from two names: a cologne code may look like a year.
event::SearchKey born_couple(const char* kind, const std::string& part, const std::string& year) {
  return {kind, part + "*" + year};
}

std::string couple_part(const std::string& word, std::size_t letters) {
  const std::u32string all = german::to_utf32(word);
  return all.size() < letters ? std::string() : german::to_utf8(std::u32string_view(all).substr(0, letters));
}

std::vector<event::SearchKey> inside_keys(const char* kind, const std::string& word, std::size_t letters,
                                          std::size_t from, std::size_t most) {
  std::vector<event::SearchKey> keys;
  const std::u32string all = german::to_utf32(word);
  for (std::size_t at = from; at + letters <= all.size() && keys.size() < most; ++at) {
    keys.push_back({kind, german::to_utf8(std::u32string_view(all).substr(at, letters))});
  }
  return keys;
}

std::vector<event::SearchKey> case_couples(const char* kind, const std::set<std::string>& parts,
                                           const std::string& year) {
  std::vector<event::SearchKey> out;
  std::size_t taken = 0;
  for (auto a = parts.begin(); a != parts.end() && taken < kCoupled; ++a, ++taken) {
    std::size_t n = taken + 1;
    for (auto b = std::next(a); b != parts.end() && n < kCoupled; ++b, ++n)
      out.push_back(couple(kind, *a, *b));
    if (!year.empty()) out.push_back(born_couple(kind, *a, year));
  }
  if (parts.size() > kCoupled) out.push_back({kMoreNames, kind});
  return out;
}

std::vector<event::SearchKey> query_couples(const char* kind, const std::set<std::string>& parts,
                                            const std::string& year) {
  constexpr std::size_t kMostBorn = 3;
  std::vector<event::SearchKey> out;
  if (parts.empty()) return out;
  for (auto a = parts.begin(); a != parts.end() && !year.empty() && out.size() < kMostBorn; ++a)
    out.push_back(born_couple(kind, *a, year));
  std::size_t taken = 1;
  for (auto b = std::next(parts.begin()); b != parts.end() && taken < kAllCoupled; ++b, ++taken)
    out.push_back(couple(kind, *parts.begin(), *b));
  return out;
}

}  // namespace rathaus::cases
