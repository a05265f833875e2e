#include "libs/german/phonetic.h"

#include "libs/german/text.h"

namespace rathaus::german {
namespace {

bool in(char c, std::string_view set) { return c != '\0' && set.find(c) != std::string_view::npos; }

// The digits of one letter between its neighbours ('\0' at the ends of the word).
std::string_view digits(char before, char c, char after, bool initial) {
  switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'j':
    case 'o':
    case 'u':
    case 'y':
      return "0";
    case 'b':
      return "1";
    case 'p':
      return after == 'h' ? "3" : "1";
    case 'd':
    case 't':
      return in(after, "csz") ? "8" : "2";
    case 'f':
    case 'v':
    case 'w':
      return "3";
    case 'g':
    case 'k':
    case 'q':
      return "4";
    case 'c':
      if (initial) return in(after, "ahkloqrux") ? "4" : "8";
      if (in(before, "sz")) return "8";
      return in(after, "ahkoqux") ? "4" : "8";
    case 'x':
      return in(before, "ckq") ? "8" : "48";
    case 'l':
      return "5";
    case 'm':
    case 'n':
      return "6";
    case 'r':
      return "7";
    case 's':
    case 'z':
      return "8";
    default:
      return "";  // h is silent
  }
}

}  // namespace

std::string cologne(std::string_view word) {
  std::string letters;
  for (const char c : fold(word)) {
    if (c >= 'a' && c <= 'z') letters.push_back(c);
  }
  std::string raw;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char before = i > 0 ? letters[i - 1] : '\0';
    const char after = i + 1 < letters.size() ? letters[i + 1] : '\0';
    raw += digits(before, letters[i], after, i == 0);
  }
  std::string code;
  char last = '\0';
  for (const char digit : raw) {
    const bool repeated = digit == last;
    last = digit;
    if (!repeated && (digit != '0' || code.empty())) code.push_back(digit);
  }
  return code;
}

}  // namespace rathaus::german
