#include "libs/regex/regex.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <thread>
#include <vector>

#include "libs/regex/machine.h"

namespace rathaus::regex {
namespace {

Pattern compiled(std::string_view pattern, std::string_view flags = "") {
  auto result = Pattern::compile(pattern, flags);
  EXPECT_TRUE(result) << pattern << ": " << (result ? "" : result.error().detail);
  return result ? *result : *Pattern::compile("never");
}

// Every machine that can run it has to say the same.
bool found(std::string_view pattern, std::string_view text, std::string_view flags = "") {
  const Pattern p = compiled(pattern, flags);
  std::uint64_t steps = kDefaultSteps;
  const Outcome best = p.matches(text, steps);
  EXPECT_NE(best, Outcome::budget_spent) << pattern;
  if (!p.has_back_references()) {
    for (const Machine machine : {Machine::backtracker, Machine::memoryless, Machine::linear}) {
      steps = kDefaultSteps;
      EXPECT_EQ(run(p.program(), text, 0, steps, {}, machine), best) << pattern << " on " << text;
    }
  }
  return best == Outcome::match;
}

// "1-3" for the whole match, " 2-3" for each group, " -" for one that took no part; "none".
std::string spans(std::string_view pattern, std::string_view text, std::string_view flags = "",
                  std::size_t from = 0) {
  const Pattern p = compiled(pattern, flags);
  std::uint64_t steps = kDefaultSteps;
  Match match;
  if (p.search(text, from, steps, match) != Outcome::match) return "none";
  if (!p.has_back_references()) {
    std::vector<std::size_t> backtracked(p.program().slots()), linear(p.program().slots());
    steps = kDefaultSteps;
    run(p.program(), text, from, steps, backtracked, Machine::backtracker);
    steps = kDefaultSteps;
    run(p.program(), text, from, steps, linear, Machine::linear);
    EXPECT_EQ(backtracked, linear) << pattern << " on " << text;
  }
  std::string out;
  for (const Span& span : match.groups) {
    if (!out.empty()) out += ' ';
    out += span.taken() ? fmt::format("{}-{}", span.begin, span.end) : "-";
  }
  return out;
}

std::string error_of(std::string_view pattern, std::string_view flags = "") {
  const auto result = Pattern::compile(pattern, flags);
  if (result) return "none";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid);
  return result.error().code + "@" + result.error().field;
}

std::string replaced(std::string_view pattern, std::string_view text, std::string_view with,
                     std::string_view flags = "") {
  std::uint64_t steps = kDefaultSteps;
  const auto result = compiled(pattern, flags).replace(text, with, steps, 1000);
  return result ? *result : result.error().code + "@" + result.error().field;
}

std::string tokens(std::string_view pattern, std::string_view text) {
  std::uint64_t steps = kDefaultSteps;
  const auto result = compiled(pattern).tokenize(text, steps, 100);
  if (!result) return result.error().code;
  std::string out;
  for (const std::string_view token : *result) out += fmt::format("[{}]", token);
  return out;
}

TEST(Regex, FindsAnywhereUnlessAnchored) {
  EXPECT_TRUE(found("lin", "Berlin"));
  EXPECT_FALSE(found("^lin", "Berlin"));
  EXPECT_TRUE(found("lin$", "Berlin"));
  EXPECT_FALSE(found("Ber$", "Berlin"));
  EXPECT_TRUE(found("", ""));
  EXPECT_TRUE(found("", "x"));
  EXPECT_TRUE(found("a|", "x"));
  EXPECT_TRUE(found("()", ""));
  EXPECT_TRUE(found("^[A-Z]{2}\\d{4}$", "AB1234"));
  EXPECT_FALSE(found("^[A-Z]{2}\\d{4}$", "AB12345"));
  EXPECT_FALSE(found("^[A-Z]{2}\\d{4}$", "xAB1234"));
}

TEST(Regex, WorksOnCodePoints) {
  EXPECT_TRUE(found("^.$", "ä"));
  EXPECT_TRUE(found("^.$", "🐎"));
  EXPECT_TRUE(found("^[ä-ü]{2}$", "öü"));
  EXPECT_FALSE(found("^[ä-ü]{2}$", "öz"));
  EXPECT_TRUE(found("^[^a]$", "🐎"));
  EXPECT_EQ(spans("h(.)b", "xh🐎b"), "1-7 2-6");
  EXPECT_FALSE(found(".", "\xFF"));      // not UTF-8: matches nothing ..
  EXPECT_FALSE(found("[^a]", "\xC3"));
  EXPECT_TRUE(found("b",
                    "\xC3"
                    "b"));   // .. and hides nothing
  EXPECT_FALSE(found(".", "\xED\xA0\x80"));  // a surrogate
}

TEST(Regex, TheDotAndLines) {
  EXPECT_FALSE(found("a.b", "a\nb"));
  EXPECT_FALSE(found("a.b", "a\rb"));
  EXPECT_TRUE(found("a.b", "a\nb", "s"));
  EXPECT_TRUE(found("a.b", "a\rb", "s"));
  EXPECT_FALSE(found("^b", "a\nb"));
  EXPECT_TRUE(found("^b", "a\nb", "m"));
  EXPECT_FALSE(found("a$", "a\nb"));
  EXPECT_TRUE(found("a$", "a\nb", "m"));
  EXPECT_FALSE(found("a$", "a\n"));  // unlike Perl: the end is the end
  EXPECT_TRUE(found("^$", "a\n\nb", "m"));
  EXPECT_TRUE(found("^$", "\na", "m"));
  EXPECT_TRUE(found("^$", "", "m"));
  // 5.6.2: after the last newline there is no line.
  EXPECT_FALSE(found("^$", "a\n", "m"));
  EXPECT_FALSE(found("\\n^", "a\n", "m"));
  EXPECT_TRUE(found("\\n^", "a\nb", "m"));
  EXPECT_TRUE(found("x?^a", "x\na", "m"));  // what dies at an anchor lives further on
  EXPECT_FALSE(found("^$", "a\r\rb", "m"));  // only #xA ends a line
}

TEST(Regex, QuantifiersGreedyAndReluctant) {
  EXPECT_EQ(spans("a.*a", "abracadabra"), "0-11");
  EXPECT_EQ(spans("a.*?a", "abracadabra"), "0-4");
  EXPECT_EQ(spans("a+", "baaa"), "1-4");
  EXPECT_EQ(spans("a+?", "baaa"), "1-2");
  EXPECT_EQ(spans("a??b", "ab"), "0-2");
  EXPECT_EQ(spans("a??", "ab"), "0-0");
  EXPECT_EQ(spans("a{2}", "aaaaa"), "0-2");
  EXPECT_EQ(spans("a{2,}", "aaaaa"), "0-5");
  EXPECT_EQ(spans("a{2,}?", "aaaaa"), "0-2");
  EXPECT_EQ(spans("a{2,3}", "aaaaa"), "0-3");
  EXPECT_EQ(spans("a{2,3}?", "aaaaa"), "0-2");
  EXPECT_EQ(spans("(ab){2}", "ababab"), "0-4 2-4");
  EXPECT_EQ(spans("a{0}b", "aab"), "2-3");
  EXPECT_EQ(spans("a{0,0}b", "aab"), "2-3");
  EXPECT_EQ(spans("(a){0}b", "aab"), "2-3 -");
  EXPECT_FALSE(found("^(?:ab){3}$", "abab"));
}

TEST(Regex, FirstAlternativeWins) {
  EXPECT_EQ(spans("a|ab", "ab"), "0-1");
  EXPECT_EQ(spans("ab|a", "ab"), "0-2");
  EXPECT_EQ(spans("(ab)|(a)", "abcd"), "0-2 0-2 -");
  EXPECT_EQ(spans("(?:ab|a)(?:c|bcd)", "abcd"), "0-3");
  EXPECT_EQ(spans("(a|b)*", "abx"), "0-2 1-2");
  EXPECT_EQ(spans("x*", "axx"), "0-0");
  EXPECT_EQ(spans("x|y|", "axx"), "0-0");
}

TEST(Regex, SearchFromKnowsWhatIsBefore) {
  EXPECT_EQ(spans("a", "aba", "", 1), "2-3");
  EXPECT_EQ(spans("^a", "aaa", "", 1), "none");
  EXPECT_EQ(spans("^a", "b\na", "m", 2), "2-3");
  EXPECT_EQ(spans("$", "abc", "", 1), "3-3");
  EXPECT_EQ(spans("a", "a", "", 1), "none");
  EXPECT_EQ(spans("a", "a", "", 2), "none");
}

TEST(Regex, RoundsThatMatchNothingEnd) {
  EXPECT_EQ(spans("(a*)*", "aab"), "0-2 0-2");
  EXPECT_TRUE(found("^(?:|a)*b$", "aab"));
  EXPECT_TRUE(found("^(?:a?){5}b", "aab"));
  EXPECT_TRUE(found("^(?:(?:)*)*$", ""));
  EXPECT_TRUE(found("^(?:^|$|a)*$", "aa"));
  EXPECT_TRUE(found("(a*)*\\1b", "aab"));  // the memoryless machine has to leave the round as well
}

TEST(Regex, BackReferences) {
  EXPECT_TRUE(found("(['\"]).*?\\1", "say 'x'"));
  EXPECT_FALSE(found("^(['\"])[^'\"]*\\1$", "'x\""));
  EXPECT_TRUE(found("(a)\\1", "aA", "i"));
  EXPECT_FALSE(found("(a)\\1", "aA"));
  EXPECT_TRUE(found("^(straſe)\\1$", "straſeSTRASE", "i"));
  EXPECT_FALSE(found("^(ab)\\1$", "aba", "i"));
  EXPECT_TRUE(found("^(a)?b\\1$", "b"));  // a group that took no part is the empty text
  EXPECT_TRUE(found("^(?:(a)|b)*\\1$", "abba"));
  EXPECT_EQ(spans("(.)\\1", "abccd"), "2-4 2-3");
  // \11 is \1 and the digit 1 as long as there are no eleven groups.
  EXPECT_TRUE(found("^(a)\\11$", "aa1"));
  EXPECT_TRUE(found("^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11$", "abcdefghijkk"));
  EXPECT_FALSE(found("^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11$", "abcdefghijka1"));
  EXPECT_EQ(error_of("(a)\\2"), "regex.back_reference@3");
  EXPECT_EQ(error_of("\\1(a)"), "regex.back_reference@0");
  EXPECT_EQ(error_of("(a\\1)"), "regex.back_reference@2");
  EXPECT_EQ(error_of("(?:a)\\1"), "regex.back_reference@5");
  EXPECT_EQ(error_of("(a)\\0"), "regex.back_reference@3");
  EXPECT_EQ(error_of("(a)[\\1]"), "regex.escape@4");
}

TEST(Regex, CharacterClasses) {
  EXPECT_TRUE(found("^[A-Z-[OI]]+$", "ABC"));
  EXPECT_FALSE(found("[A-Z-[OI]]", "OI"));
  EXPECT_TRUE(found("^[^a-z]$", "A"));
  EXPECT_FALSE(found("[^a-z]", "a"));
  EXPECT_FALSE(found("^[^a-c-[x]]$", "x"));  // first not, then minus
  EXPECT_TRUE(found("^[^a-c-[x]]$", "y"));
  EXPECT_TRUE(found("^[a-z-[b-y-[m]]]{3}$", "amz"));
  EXPECT_FALSE(found("[a-z-[b-y-[m]]]", "by"));
  EXPECT_TRUE(found("^[-a]{2}$", "-a"));
  EXPECT_TRUE(found("^[a-]{2}$", "-a"));
  EXPECT_TRUE(found("^[\\w-]{2}$", "-a"));
  EXPECT_TRUE(found("^[--[b]]$", "-"));  // a hyphen, minus b: not a range
  EXPECT_TRUE(found("^[a--[b]]{2}$", "a-"));
  EXPECT_TRUE(found("^[a-c-x]{3}$", "b-x"));
  EXPECT_TRUE(found("^[\\--/]{3}$", "-./"));
  EXPECT_TRUE(found("^[.*+?(){}|$]{10}$", ".*+?(){}|$"));
  EXPECT_TRUE(found("^[a^]{2}$", "a^"));
  EXPECT_TRUE(found("^[\\[\\]\\\\\\^\\n\\t\\r]{7}$", "[]\\^\n\t\r"));
  EXPECT_FALSE(found("a[^b]", "a"));
  EXPECT_EQ(error_of("[A-Z--O]"), "regex.range@4");
  EXPECT_EQ(error_of("[--z]"), "regex.range@1");
  EXPECT_EQ(error_of("[a--]"), "regex.range@1");
  EXPECT_EQ(error_of("[a-\\d]"), "regex.range@1");
  EXPECT_EQ(error_of("[z-a]"), "regex.range@1");
  EXPECT_EQ(error_of("[]"), "regex.class@0");
  EXPECT_EQ(error_of("[^]"), "regex.class@0");
  EXPECT_EQ(error_of("[a"), "regex.class@0");
  EXPECT_EQ(error_of("[a[b]]"), "regex.class@2");
  EXPECT_EQ(error_of("[a-[b]c]"), "regex.class@6");
}

TEST(Regex, Escapes) {
  EXPECT_TRUE(found("^\\n\\r\\t\\\\\\|\\.\\-\\^\\?\\*\\+\\{\\}\\(\\)\\[\\]\\$$", "\n\r\t\\|.-^?*+{}()[]$"));
  EXPECT_TRUE(found("^\\s{4}$", " \t\n\r"));
  EXPECT_FALSE(found("\\s", "\xC2\xA0"));  // XML's blanks only
  EXPECT_TRUE(found("^\\d+$", "0٣"));      // every script's digits
  EXPECT_FALSE(found("\\d", "½"));
  EXPECT_TRUE(found("^\\w+$", "aß9$€"));   // all but punctuation, separators, others: symbols are in
  EXPECT_FALSE(found("\\w", "_-. "));
  EXPECT_TRUE(found("^\\i\\c*$", "_a-1.·"));
  EXPECT_FALSE(found("^\\i", "1"));
  EXPECT_TRUE(found("^\\D\\S\\W\\I\\C$", "ax.1 "));
  EXPECT_TRUE(found("^[\\d\\s]+$", "1 2"));
  EXPECT_EQ(error_of("\\b"), "regex.escape@0");
  EXPECT_EQ(error_of("a\\ü"), "regex.escape@1");
  EXPECT_EQ(error_of("\\u{1F600}"), "regex.escape@0");
  EXPECT_EQ(error_of("\\x41"), "regex.escape@0");
  EXPECT_EQ(error_of("\\/"), "regex.escape@0");
  EXPECT_EQ(error_of("[\\_]"), "regex.escape@1");
  EXPECT_EQ(error_of("a\\"), "regex.escape@1");
}

TEST(Regex, Properties) {
  EXPECT_TRUE(found("^\\p{Lu}\\p{Ll}+$", "Öl"));
  EXPECT_TRUE(found("^\\P{L}$", "1"));
  EXPECT_FALSE(found("\\P{L}", "ä"));
  EXPECT_TRUE(found("^[\\p{L}\\p{Nd}]+$", "ä1"));
  EXPECT_TRUE(found("\\p{Cn}", "\xCD\xB8"));  // U+0378, not assigned
  EXPECT_TRUE(found("^\\p{Sc}$", "€"));
  EXPECT_TRUE(found("^\\p{IsBasicLatin}+$", "az~"));
  EXPECT_FALSE(found("\\p{IsBasicLatin}", "ä"));
  EXPECT_TRUE(found("^\\P{IsBasicLatin}$", "ä"));
  EXPECT_TRUE(found("^\\p{IsLatin-1Supplement}$", "ä"));
  EXPECT_TRUE(found("^\\p{IsLatinExtended-A}\\p{IsGreekandCoptic}\\p{IsGreek}$", "őαβ"));
  EXPECT_TRUE(found("^\\p{IsCJKUnifiedIdeographsExtensionA}$", "㐀"));
  EXPECT_EQ(error_of("\\p{Lx}"), "regex.property@0");
  EXPECT_EQ(error_of("\\p{Cs}"), "regex.property@0");
  EXPECT_EQ(error_of("\\p{}"), "regex.property@0");
  EXPECT_EQ(error_of("\\pL"), "regex.property@2");
  EXPECT_EQ(error_of("\\p{L"), "regex.property@0");
  EXPECT_EQ(error_of("a\\p{IsLatin}"), "regex.block@1");      // a script, no block
  EXPECT_EQ(error_of("\\p{Isbasiclatin}"), "regex.block@0");  // case counts
  EXPECT_EQ(error_of("\\p{ IsBasicLatin}"), "regex.property@0");
}

TEST(Regex, CaseIsFoldedForCharactersAndRangesOnly) {
  EXPECT_TRUE(found("^abc$", "aBC", "i"));
  EXPECT_TRUE(found("^ÄÖÜ$", "äöü", "i"));
  EXPECT_TRUE(found("k", "\xE2\x84\xAA", "i"));   // KELVIN SIGN
  EXPECT_TRUE(found("\xE2\x84\xAA", "K", "i"));
  EXPECT_TRUE(found("ẞ", "ß", "i"));
  EXPECT_FALSE(found("ß", "SS", "i"));            // one character for one
  EXPECT_TRUE(found("i", "ı", "i"));              // the same upper case
  EXPECT_FALSE(found("i", "İ", "i"));             // its lower case is two characters
  EXPECT_TRUE(found("^[A-C]+$", "abC", "i"));
  EXPECT_FALSE(found("[^Q]", "q", "i"));
  EXPECT_TRUE(found("^[A-Z-[OI]]$", "x", "i"));
  EXPECT_FALSE(found("[A-Z-[OI]]", "oOiI", "i"));
  EXPECT_FALSE(found("\\p{Lu}", "a", "i"));
  EXPECT_FALSE(found("[\\p{Lu}]", "a", "i"));
  EXPECT_TRUE(found("a", "A", "qi"));
}

TEST(Regex, FreeSpacing) {
  EXPECT_TRUE(found("hello\\ sworld", "hello world", "x"));
  EXPECT_TRUE(found(" he llo[ ]world\n", "hello world", "x"));
  EXPECT_FALSE(found("hello world", "hello world", "x"));
  EXPECT_TRUE(found("^\\p{ I s B a s i c L a t i n }+$", "ab", "x"));
  EXPECT_TRUE(found("^[a-z-[ b]] [\\] ]$", "a ", "x"));
  EXPECT_FALSE(found("[a-z-[ b]]", "b", "x"));
  EXPECT_TRUE(found("^\\ [a b$", "[ab", "x"));  // after the blanks have gone: \[
  EXPECT_TRUE(found("(a) \\ 1", "aa", "x"));
  EXPECT_EQ(error_of("a  \\ b", "x"), "regex.escape@3");  // places are those of the text as written
}

TEST(Regex, LiteralFlag) {
  EXPECT_TRUE(found("a.b*[", "xa.b*[y", "q"));
  EXPECT_FALSE(found("a.b", "axb", "q"));
  EXPECT_TRUE(found("a b", "a b", "qx"));
  EXPECT_TRUE(found("^", "^", "qm"));
  EXPECT_FALSE(found("^", "a", "qm"));
  EXPECT_EQ(replaced(".", "a.b", "$1\\", "q"), "a$1\\b");
}

TEST(Regex, InvalidPatternsSayWhereAndWhy) {
  EXPECT_EQ(error_of("a", "g"), "regex.flags@0");
  EXPECT_EQ(error_of("a", "i "), "regex.flags@1");
  EXPECT_EQ(error_of("a", "X"), "regex.flags@0");
  EXPECT_EQ(error_of("a", "iissmmxxqq"), "none");
  EXPECT_EQ(error_of("(a"), "regex.group@0");
  EXPECT_EQ(error_of("ä)"), "regex.character@2");
  EXPECT_EQ(error_of("(?=a)"), "regex.group@2");
  EXPECT_EQ(error_of("(?"), "regex.group@2");
  EXPECT_EQ(error_of("*a"), "regex.quantifier@0");
  EXPECT_EQ(error_of("a|+"), "regex.quantifier@2");
  EXPECT_EQ(error_of("(?:*)"), "regex.quantifier@3");
  EXPECT_EQ(error_of("a**"), "regex.quantifier@2");
  EXPECT_EQ(error_of("a*?+"), "regex.quantifier@3");
  EXPECT_EQ(error_of("a{2}{3}"), "regex.quantifier@4");
  EXPECT_EQ(error_of("a{"), "regex.quantifier@2");
  EXPECT_EQ(error_of("a{,3}"), "regex.quantifier@2");
  EXPECT_EQ(error_of("a{1 }"), "regex.quantifier@3");
  EXPECT_EQ(error_of("a{3,2}"), "regex.quantifier@2");
  EXPECT_EQ(error_of("{2}"), "regex.quantifier@0");
  EXPECT_EQ(error_of("a}"), "regex.character@1");
  EXPECT_EQ(error_of("a]"), "regex.character@1");
  EXPECT_EQ(error_of("a\xFF"), "regex.utf8@1");
  EXPECT_EQ(error_of("^*a$+"), "none");  // 5.6.1 makes the anchors atoms
  EXPECT_NE(Pattern::compile("äb\\d\\b").error().detail.find("character 5"), std::string::npos);
}

TEST(Regex, LimitsOfPatterns) {
  EXPECT_EQ(error_of(std::string(kMaxPatternBytes, 'a')),
            "regex.too_large@0");  // bytes are fine, instructions not
  EXPECT_EQ(error_of(std::string(kMaxPatternBytes + 1, 'a')), "regex.too_large@0");
  EXPECT_EQ(error_of(std::string(kMaxInstructions - 1, 'a')), "none");
  EXPECT_EQ(error_of("a{1000}"), "none");
  EXPECT_EQ(error_of("((a{100}){100}){100}"), "regex.too_large@0");
  EXPECT_EQ(error_of("(?:(?:(?:){20000}){20000}){20000}"), "none");  // nothing costs nothing
  EXPECT_EQ(error_of("a{99999999999999999999}"), "regex.too_large@2");
  EXPECT_EQ(error_of("a{4294967295}"), "regex.too_large@2");
  std::string deep(kMaxNesting + 1, '(');
  EXPECT_EQ(error_of("(?:" + deep + ")"), "regex.too_large@102");
  std::string classes;
  for (std::uint32_t i = 0; i <= kMaxNesting + 1; ++i) classes += "[a-";
  EXPECT_TRUE(error_of(classes).starts_with("regex.too_large@"));
  std::string groups;
  for (std::uint32_t i = 0; i < kMaxGroups; ++i) groups += "()";
  EXPECT_EQ(error_of(groups + "\\99"), "none");
  EXPECT_EQ(error_of(groups + "()"), "regex.too_large@198");
}

TEST(Regex, NoPatternHangs) {
  const std::string many(50'000, 'a');
  for (const char* pattern :
       {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "^(?:a?){30}a{30}$", "(?:.*?,){11}P"}) {
    const Pattern p = compiled(pattern);
    std::uint64_t steps = 10'000'000;
    EXPECT_EQ(p.matches(many + "b", steps), Outcome::no_match) << pattern;  // linear: the budget is enough
    steps = 1'000'000;
    EXPECT_NE(p.matches(many.substr(0, 5000) + "b", steps), Outcome::budget_spent) << pattern;  // with memory
  }
  const Pattern exponential = compiled("^(a+)+\\1b$");
  std::uint64_t steps = 1'000'000;
  EXPECT_EQ(exponential.matches(many.substr(0, 100), steps), Outcome::budget_spent);
  EXPECT_EQ(steps, 0U);
  Match match;
  for (const std::string& text : {many, many.substr(0, 100)}) {
    steps = 10;
    EXPECT_EQ(compiled("(a|b)*c").search(text, 0, steps, match), Outcome::budget_spent);
    EXPECT_EQ(steps, 0U);
  }
  steps = 10;
  EXPECT_EQ(compiled("x").matches(many, steps), Outcome::budget_spent);  // looking costs, too
  steps = 5;
  EXPECT_EQ(compiled("a+").replace("aaaaaaaaaa", "", steps, 100).error().code, "regex.budget");
  steps = 5;
  EXPECT_EQ(compiled("b").tokenize(many, steps, 100).error().code, "regex.budget");
}

TEST(Regex, StepsAreCountedDown) {
  std::uint64_t steps = 1000;
  EXPECT_EQ(compiled("abc").matches("xxabc", steps), Outcome::match);
  EXPECT_LT(steps, 1000U);
  EXPECT_GT(steps, 980U);
}

TEST(Regex, LongTextsAreFoundAsShortOnes) {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += "ab ";
  text += "Musterstraße 12";
  EXPECT_EQ(spans("(\\p{L}+)straße (\\d+)", text), "120000-120016 120000-120006 120014-120016");
  std::uint64_t steps = 10'000'000;
  const auto out = compiled("(a|x)(b|y)").replace(text, "$2$1", steps, 1'000'000);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->substr(0, 6), "ba ba ");
  EXPECT_EQ(out->size(), text.size());
}

TEST(Regex, Replace) {
  EXPECT_EQ(replaced("bra", "abracadabra", "*"), "a*cada*");
  EXPECT_EQ(replaced("a.*?a", "abracadabra", "*"), "*c*bra");
  EXPECT_EQ(replaced("(ab)|(a)", "abcd", "[1=$1][2=$2]"), "[1=ab][2=]cd");
  EXPECT_EQ(replaced("(\\d{3})(\\d{3})(\\d{4})", "0123456789", "($1) $2-$3"), "(012) 345-6789");
  EXPECT_EQ(replaced("b", "abc", "<$0>"), "a<b>c");
  EXPECT_EQ(replaced("b", "abc", "\\$\\\\"), "a$\\c");
  EXPECT_EQ(replaced("b", "abc", "$1"), "ac");  // no such group: nothing
  EXPECT_EQ(replaced("(b)", "abc", "$12"), "ab2c");  // no twelve groups: the first, and a 2
  EXPECT_EQ(replaced("(b)", "abc", "$01"), "ab1c");  // group 0, and a 1
  EXPECT_EQ(replaced("(b)", "abc", "$23"), "a3c");
  EXPECT_EQ(replaced("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "abcdefghijk", "$11$111"), "kk1");
  EXPECT_EQ(replaced("^a", "aaa", "x"), "xaa");
  EXPECT_EQ(replaced("b(.c)", "ab🐎cd", "_"), "a_d");
  EXPECT_EQ(replaced("x", "abc", "y"), "abc");
  EXPECT_EQ(replaced("x", "", "y"), "");
  EXPECT_EQ(replaced("b", "abc", "$"), "regex.replacement@0");
  EXPECT_EQ(replaced("b", "abc", "x$a"), "regex.replacement@1");
  EXPECT_EQ(replaced("b", "abc", "\\"), "regex.replacement@0");
  EXPECT_EQ(replaced("b", "abc", "\\n"), "regex.replacement@0");
  EXPECT_EQ(replaced("zzz", "abc", "$"), "regex.replacement@0");  // also when nothing matches
}

TEST(Regex, MatchingNothingIsKnownAndReplacedBetween) {
  EXPECT_TRUE(compiled("a*").matches_empty());
  EXPECT_TRUE(compiled("^$").matches_empty());
  EXPECT_TRUE(compiled("a|").matches_empty());
  EXPECT_TRUE(compiled("(a?)\\1").matches_empty());
  EXPECT_FALSE(compiled("a").matches_empty());
  EXPECT_FALSE(compiled("^a$").matches_empty());
  EXPECT_EQ(replaced("x*", "aü", "-"), "-a-ü-");
  EXPECT_EQ(replaced("a*", "baaac", "x"), "xbxxcx");
  EXPECT_EQ(replaced("$", "ab", "!"), "ab!");
  EXPECT_EQ(replaced("x*", "", "-"), "-");
  EXPECT_EQ(tokens("x*", "aüc"), "[a][ü][c]");
}

TEST(Regex, Tokenize) {
  EXPECT_EQ(tokens("\\s", "John Doe"), "[John][Doe]");
  EXPECT_EQ(tokens(";", "a;b;c;;"), "[a][b][c][][]");
  EXPECT_EQ(tokens(";", ";a"), "[][a]");
  EXPECT_EQ(tokens(";", ";"), "[][]");
  EXPECT_EQ(tokens(";", "a"), "[a]");
  EXPECT_EQ(tokens(";", ""), "");
  EXPECT_EQ(tokens("\\s*,\\s*", "a , b,c"), "[a][b][c]");
}

TEST(Regex, LimitsOfResults) {
  std::uint64_t steps = kDefaultSteps;
  EXPECT_EQ(*compiled("a").replace("aaa", "bb", steps, 6), "bbbbbb");
  EXPECT_EQ(compiled("a").replace("aaa", "bb", steps, 5).error().code, "regex.too_long");
  EXPECT_EQ(compiled("a").replace("xxx", "bb", steps, 2).error().code, "regex.too_long");
  EXPECT_EQ(compiled(",").tokenize("a,b,c", steps, 3)->size(), 3U);
  EXPECT_EQ(compiled(",").tokenize("a,b,c", steps, 2).error().code, "regex.too_long");
}

TEST(Regex, OnePatternManyThreads) {
  const Pattern shared = compiled("^(\\w+) (\\w+)$");
  std::vector<std::thread> threads;
  std::vector<int> good(4, 0);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        std::uint64_t steps = kDefaultSteps;
        Match match;
        const std::string text = fmt::format("t{} i{}", t, i);
        if (shared.search(text, 0, steps, match) == Outcome::match &&
            match.groups[2].text(text) == fmt::format("i{}", i))
          ++good[static_cast<std::size_t>(t)];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 500));
}

}  // namespace
}  // namespace rathaus::regex
