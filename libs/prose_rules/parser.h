#pragma once
// The grammar of rule sentences. Private to this room.
#include <set>

#include "libs/prose_rules/rules.h"
#include "libs/prose_rules/text.h"

namespace rathaus::prose_rules {

struct Reference {
  const Term* term = nullptr;
  std::string path;
};

// What a sentence says of elements, before its condition is known.
struct Saying {
  Effect effect = Effect::shown;
  std::vector<Reference> of;
  std::string value;  // prefilled: FEEL-free text
  std::string valid;  // valid: FEEL
};

class Parser {
 public:
  Parser(std::string_view text, const Vocabulary& vocabulary, std::span<const std::string> around);
  Compiled run();

 private:
  // sentences.cpp
  bool sentence();
  bool conditional();
  bool about_elements();
  bool validity();
  bool order_of_values();
  bool beside_today(std::vector<Saying>& out);
  std::optional<std::string> order_words();
  bool fields_around();
  bool date_of_parts(std::vector<Saying>& out);
  bool examples_of_wrong_dates();
  std::optional<std::string> scope_words(bool& lasting);
  bool remark();
  bool stop_sentence();

  // actions.cpp
  bool actions(std::vector<Saying>& out);
  bool action(std::vector<Saying>& out);
  bool must(std::vector<Saying>& out, std::vector<Reference> of);
  bool must_not(std::vector<Saying>& out, std::vector<Reference> of);
  bool is(std::vector<Saying>& out, std::vector<Reference> of);
  bool predicate(std::vector<Saying>& out, const std::vector<Reference>& of, bool must);
  bool only_codes(std::vector<Saying>& out, const std::vector<Reference>& of);
  bool prefill(std::vector<Saying>& out, const std::vector<Reference>& of);
  std::vector<Reference> pronoun();

  // conditions.cpp
  std::optional<std::string> condition();
  std::optional<std::string> comparison();
  std::optional<std::string> compare(const Reference& subject);
  std::optional<std::string> some_of_several();
  std::optional<std::string> state_in_list(const Reference& subject);
  std::optional<std::vector<std::string>> value(const Term& subject);
  std::optional<std::string> one_value(const Term& subject);
  bool label(const Term* subject, std::string_view code);
  std::optional<std::vector<std::string>> listed_values(const Term& subject, bool negative);
  bool equals(bool& negative);

  // references.cpp
  std::optional<Reference> reference();
  std::vector<Reference> references();
  void skip_name();
  std::optional<std::string> land();
  std::vector<std::string> lands();

  bool fail(std::string why);
  void emit(const std::vector<Saying>& sayings, const std::string& condition);
  std::string scoped(const std::string& condition) const;
  static std::string negation(const std::string& condition) { return "not(" + condition + ")"; }

  Text t_;
  std::string_view text_;
  const Vocabulary& vocabulary_;
  std::vector<Reference> around_;  // the fields of the group that the rule hangs on, all of them
  std::string scope_;                       // FEEL; empty: everywhere
  std::set<std::string> lands_named_;
  std::string sentence_scope_;
  std::optional<std::string> last_condition_;
  std::optional<Reference> last_subject_;
  std::vector<Reference> last_targets_;
  std::vector<Reference> last_listed_;  // "alle drei Felder A, B und C"
  bool said_valid_date_ = false;        // the sentence before wants a date of the calendar
  std::map<std::string, std::vector<std::string>> codes_used_;  // of each field in this rule
  std::vector<std::string> state_list_;     // a list of codes that a paragraph of the rule gives
  std::map<std::string, std::set<std::string>> ways_;  // of each element that is read
  Compiled out_;
  std::size_t furthest_ = 0;
  std::string why_;
};

std::string quoted_feel(std::string_view text);

}  // namespace rathaus::prose_rules
