// Time of a search against RE2 (where the build has found it) and against std::regex in the same run.
#include <chrono>
#include <cstdio>
#include <regex>
#include <string>

#include "libs/base/check.h"
#include "libs/regex/regex.h"
#ifdef RATHAUS_WITH_RE2
#include <re2/re2.h>
#endif

namespace {

using namespace rathaus;

double nanoseconds(int rounds, const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / rounds;
}

void compare(const char* name, const char* pattern, const std::string& text, int rounds) {
  const auto ours = regex::Pattern::compile(pattern);
  CHECK(ours);
  int yes = 0, theirs_yes = 0;
  const double own = nanoseconds(rounds, [&] {
    std::uint64_t steps = 1'000'000'000;
    yes += ours->matches(text, steps) == regex::Outcome::match;
  });
  std::printf("%-28s %10.0f ns", name, own);
  const std::regex standard(pattern);
  const double slow =
      nanoseconds(std::max(1, rounds / 10), [&] { theirs_yes += std::regex_search(text, standard); });
  std::printf("   std::regex %10.0f ns (ours takes %.2f of it)", slow, own / slow);
#ifdef RATHAUS_WITH_RE2
  const RE2 re2(pattern);
  int re2_yes = 0;
  const double peer = nanoseconds(rounds, [&] { re2_yes += RE2::PartialMatch(text, re2); });
  CHECK(re2_yes == yes);
  std::printf("   RE2 %10.0f ns (%.2f of it)", peer, own / peer);
#endif
  std::printf("\n");
}

}  // namespace

int main() {
  compare("plate, yes", "^[A-Z]{2}\\d{4}$", "AB1234", 1'000'000);
  compare("plate, no", "^[A-Z]{2}\\d{4}$", "AB123X", 1'000'000);
  compare("e-mail", "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$", "erika.mustermann@beispielstadt.de", 500'000);
  compare("alternatives", "^(Herr|Frau|Familie) (\\w+)$", "Familie Mustermann", 500'000);
  std::string text;
  while (text.size() < 20'000) text += "Lorem ipsum dolor sit amet, consetetur sadipscing elitr. ";
  compare("20 kB, literal, no", "Bescheid", text, 20'000);
  compare("20 kB, digits, no", "[0-9]+ Euro", text, 2'000);
  compare("20 kB, words, no", "(\\w+) (\\w+) 12", text, 50);
  const double compiling =
      nanoseconds(20'000, [] { CHECK(regex::Pattern::compile("^[A-Z]{1,3}-[A-Z]{1,2} [0-9]{1,4}[EH]?$")); });
  std::printf("compiling a plate's pattern  %10.0f ns\n", compiling);
}
