#pragma once
// The prose of FIM rules, as grammar: German sentences become conditions in FEEL with effects on elements.
// Invariants: nothing is guessed. What is not understood to its last word leaves the whole rule unclear, with the place where understanding
// stopped; a rule that is understood says for every combination of answers what holds, and nothing beyond its sentences.
// Source: FIM, Leitfaden zur Regelmodellierung has no grammar: the dialects are those that published schemas are written in.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/fim/fim.h"

namespace rathaus::prose_rules {

// What a rule may name: elements by id and by name, with their codes.
struct Term {
  std::string id, name;
  bool group = false;
  fim::DataType type = fim::DataType::text;
  std::vector<fim::Choice> choices;
};

class Vocabulary {
 public:
  static Vocabulary of(const fim::Document& document);
  void add(Term term);
  const Term* find(std::string_view id) const;
  const Term* find_by_name(
      std::string_view name) const;  // the only one of this name; nullptr: none or several

 private:
  std::map<std::string, Term, std::less<>> by_id_;
  std::multimap<std::string, std::string, std::less<>> by_name_;  // normalised name to id
};

std::string normal(
    std::string_view text);  // small letters, one blank between words, no signs: how names are compared

enum class Effect { required, shown, hidden, optional, prefilled, valid };
std::string_view to_text(Effect effect);

struct Consequence {
  Effect effect = Effect::shown;
  std::string element;  // id; empty for valid: the answers as a whole
  std::string path;  // as written: "G05000013207.F05000019533", or the id
  std::string value;  // prefilled
  std::string when;  // FEEL; variables are ids of fields and groups, and `land` (two letters)
};

struct Compiled {
  bool understood = false;
  std::size_t stopped_at = 0;  // byte of the text where understanding ended
  std::string why;  // German: what was expected there
  std::vector<Consequence> consequences;
  std::vector<std::string> reads;  // ids that conditions look at
  // Of these, the ones that the rule always writes with the same way to them: "F05000017511" and "G05000011879.F05000017511".
  std::map<std::string, std::string> ways;
};

// `around`: fields_around() of the rule, for sentences that speak of "the group" without naming it.
Compiled compile(std::string_view prose, const Vocabulary& vocabulary,
                 std::span<const std::string> around = {});

// Ids of what stands in the group that the rule hangs on; empty when it hangs elsewhere, or the group holds groups too.
std::vector<std::string> fields_around(const fim::Document& document, const fim::Rule& rule);

}  // namespace rathaus::prose_rules
