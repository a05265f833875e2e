// The runner itself: a scenario that says nothing or something else must not be green.
#include "tests/scenario/script.h"

#include <gtest/gtest.h>

namespace rathaus::scenario {
namespace {

std::optional<Failure> run_text(const std::string& text) {
  const auto script = parse(text);
  if (!script) return Failure{0, script.error().detail};
  return run(*script, phrases());
}

TEST(Script, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(parse("# x\nUnd es regnet\n").error().detail, "line 2: begins with none of Gegeben, Wenn, Dann, Und");
  EXPECT_EQ(parse("# x\nVielleicht es regnet\n").error().detail, "line 2: begins with none of Gegeben, Wenn, Dann, Und");
  EXPECT_EQ(parse("# x\nWenn es regnet\n").error().detail, "line 2: nothing is checked");
  EXPECT_EQ(parse("Dann es regnet\n").error().detail, "line 1: no title (# ...)");
  const auto failure = run_text("# x\n\nGegeben Anna Meier kommt als Gast\nDann scheint die Sonne\n");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->line, 4);
  EXPECT_EQ(failure->text, "nobody knows this phrase: scheint die Sonne");
}

TEST(Script, MatchesHolesFromTheShortestOn) {
  EXPECT_EQ(match("{a} fragt \"{b}\"", "Petra Sommer fragt \"fragt er?\""), (Arguments{"Petra Sommer", "fragt er?"}));
  EXPECT_EQ(match("{a} in {b}", "ein Antrag in Arbeit in Bad Muster"), (Arguments{"ein Antrag", "Arbeit in Bad Muster"}));
  EXPECT_EQ(match("{a} in {b} an", "x in y in z an"), (Arguments{"x", "y in z"}));
  EXPECT_FALSE(match("{a} geht", "Petra geht heim"));
  EXPECT_FALSE(match("{a} geht", " geht"));
  EXPECT_FALSE(match("{a} sagt {b}", "Petra sagt \"nein\""));  // what stands in quotes belongs into quotes
  EXPECT_EQ(match("sagt \"{b}\"", "sagt \"\""), (Arguments{""}));
}

TEST(Script, EveryPhraseHasHolesInBalanceAndNoTwin) {
  std::vector<std::string> seen;
  for (const Phrase& phrase : phrases()) {
    EXPECT_EQ(std::count(phrase.pattern.begin(), phrase.pattern.end(), '{'), std::count(phrase.pattern.begin(), phrase.pattern.end(), '}'));
    // Two holes with only a space between them split names at the wrong place.
    EXPECT_EQ(phrase.pattern.find("} {"), std::string::npos) << phrase.pattern;
    const std::string key = std::to_string(static_cast<int>(phrase.kind)) + phrase.pattern;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), key), 0) << phrase.pattern;
    seen.push_back(key);
  }
}

constexpr const char* kTown = "# x\nGegeben die Stadt Musterstadt bietet hundesteuer an\nUnd Anna Meier kommt als Gast\n";

TEST(Script, AFailedThenNamesItsLine) {
  const auto failure = run_text(std::string(kTown) + "Wenn Anna Meier beginnt hundesteuer in Musterstadt\nDann hat Musterstadt genau ein Vorgang\n");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->line, 5);
  EXPECT_EQ(failure->text, "expected: 1, found: 0");
  EXPECT_FALSE(run_text(std::string(kTown) + "Wenn Anna Meier beginnt hundesteuer in Musterstadt\nDann hat Musterstadt genau kein Vorgang\n"));
}

TEST(Script, ARefusalThatNobodyAskedForFails) {
  const std::string begun = std::string(kTown) + "Wenn Anna Meier beginnt bewohnerparken in Musterstadt\n";
  const auto unexpected = run_text(begun + "Dann hat Musterstadt genau kein Vorgang\n");
  ASSERT_TRUE(unexpected);
  EXPECT_EQ(unexpected->line, 4);
  EXPECT_EQ(unexpected->text.substr(0, 34), "refused, and nobody expected it: s");
  EXPECT_FALSE(run_text(begun + "Dann wird das abgelehnt, weil die Leistung hier nicht angeboten wird\n"));
  const auto wrong = run_text(begun + "Dann wird das abgelehnt, weil die Gründe fehlen\n");
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->line, 5);
  const auto none = run_text(std::string(kTown) + "Wenn Anna Meier beginnt hundesteuer in Musterstadt\nDann gibt es das nicht\n");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->text, "nothing was refused");
}

}  // namespace
}  // namespace rathaus::scenario
