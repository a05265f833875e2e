#pragma once
// The language of the scenario files: lines of "Gegeben", "Wenn", "Dann" and "Und", each one phrase of a fixed table.
// Invariants: a phrase that is not in the table fails with file and line; a refusal that no "Dann" asks for fails;
// a scenario without a "Dann" fails.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::scenario {

class World;

enum class Kind { given, when, then };

struct Line {
  int number = 0;
  Kind kind = Kind::given;
  std::string text;  // without the leading word
};

struct Script {
  std::string title;
  std::vector<Line> lines;
};
// Errors: invalid "scenario.syntax", detail "line 7: ...".
Result<Script> parse(std::string_view text);

using Arguments = std::vector<std::string>;

// Words of the phrase with {holes}; a hole takes as little as possible, and a hole in quotes takes what stands in quotes.
struct Phrase {
  Kind kind;
  std::string pattern;
  // An error of a "Dann" is what was expected and what was found instead. An error of a "Wenn" is the refusal of the house and
  // waits for the "Dann" that asks for it. An error of a "Gegeben" ends the scenario.
  std::function<Status(World&, const Arguments&)> run;
  bool takes_refusal = false;  // "Dann" that looks at a refusal
};
std::optional<Arguments> match(std::string_view pattern, std::string_view text);

std::vector<Phrase> phrases();  // all of them
std::vector<Phrase> given_phrases();
std::vector<Phrase> when_phrases();
std::vector<Phrase> then_phrases();
std::vector<Phrase> ways_phrases();  // counter, telephone, paper, post room
std::vector<Phrase> parties_phrases();  // representation, objection, accessible forms
std::vector<Phrase> act_phrases();  // of the steps beyond the straight way: given, when and then

struct Failure {
  int line = 0;
  std::string text;
};
// Runs in a fresh world; ends with a replay of every tenant. Empty: all steps held.
std::optional<Failure> run(const Script& script, const std::vector<Phrase>& table);

}  // namespace rathaus::scenario
