// What must hold: comparisons with codes, filled and empty fields, several fields at once.
#include <algorithm>

#include "libs/prose_rules/parser.h"

namespace rathaus::prose_rules {
namespace {

std::string stripped(std::string_view code) {
  const auto first = code.find_first_not_of('0');
  return std::string(first == code.npos ? std::string_view("0") : code.substr(first));
}

std::string in_list(const std::string& id, const std::vector<std::string>& values, bool negative) {
  std::string list;
  for (const std::string& v : values) list += (list.empty() ? "" : ", ") + v;
  const std::string in =
      values.size() == 1 ? id + " = " + values.front() : "list contains([" + list + "], " + id + ")";
  return negative ? "not(" + in + ")" : in;
}

bool is_yes(std::string_view word) { return word == "ja" || word == "wahr" || word == "true"; }
bool is_no(std::string_view word) { return word == "nein" || word == "falsch" || word == "false"; }

}  // namespace

// "=", "==", "===", "<>", "!=", "ist gleich", "ungleich"; false: none here.
bool Parser::equals(bool& negative) {
  negative = false;
  if (t_.sign("<>") || t_.sign("!==") || t_.sign("!=") || t_.sign("≠") || t_.word("ungleich") ||
      t_.word("ist nicht gleich")) {
    t_.sign(">");
    return negative = true;
  }
  return t_.sign("===") || t_.sign("==") || t_.sign("=") || t_.any({"ist gleich", "gleich"});
}

// The words after a code that say what it means.
bool Parser::label(const Term* subject, std::string_view code) {
  const std::size_t before = t_.at();
  const bool joined = t_.sign("=") || t_.sign("-") || t_.sign("–") || t_.sign(":");
  if (subject != nullptr) {
    for (const fim::Choice& c : subject->choices) {
      if (c.code == code && t_.named(c.name)) return true;
    }
  }
  if (t_.sees_quote()) {
    if (t_.quoted()) {
      if (t_.sees_quote()) {  // a second mark at the end
        const std::size_t mark = t_.at();
        t_.quote();
        if (!t_.sees_sign(",") && !t_.sees_sign(")") && !t_.sees_any({"dann", "und", "oder"})) t_.go(mark);
      }
      return true;
    }
    t_.quote();
    skip_name();
    return true;
  }
  if (!joined && (t_.sees_sign(",") || t_.sees_sign(".") || t_.sees_sign(")"))) return true;
  // Words without marks: up to the sentence's own, or a further code.
  const std::size_t words = t_.at();
  skip_name();
  if (t_.at() == words) t_.go(before);
  return true;
}

// A value that has one way to be written only.
std::optional<std::string> Parser::one_value(const Term& subject) {
  const auto all = value(subject);
  return all ? std::optional(all->back()) : std::nullopt;
}

// A value as FEEL writes it. A code that the list writes with other zeros, or a name instead of the code, stands for both: the one written and
// the one that the list has; that one is last.
std::optional<std::vector<std::string>> Parser::value(const Term& subject) {
  using Values = std::vector<std::string>;
  const bool boolean = subject.type == fim::DataType::boolean;
  if (t_.sees_quote()) {
    const auto text = t_.quoted();
    if (!text) return fail("Das Anführungszeichen hat kein Ende."), std::nullopt;
    const std::string word = normal(*text);
    if (is_yes(word) && (boolean || subject.choices.empty()))
      return Values{boolean || word != "ja" ? "true" : quoted_feel(*text)};
    if (is_no(word) && (boolean || subject.choices.empty()))
      return Values{boolean || word != "nein" ? "false" : quoted_feel(*text)};
    for (const fim::Choice& c : subject.choices) {
      if (c.code == *text || normal(c.name) == word || normal(c.code + " " + c.name) == word) {
        return c.code == *text ? Values{quoted_feel(c.code)}
                               : Values{quoted_feel(*text), quoted_feel(c.code)};
      }
    }
    // "001 Auskunft wurde bereits beantragt": code and words in one pair of marks.
    const auto blank = text->find(' ');
    if (blank != std::string::npos &&
        text->substr(0, blank).find_first_not_of("0123456789") == std::string::npos)
      return Values{quoted_feel(text->substr(0, blank))};
    return Values{quoted_feel(*text)};
  }
  const std::string_view word = t_.peek_word();
  const std::string small = normal(word);
  if (is_yes(small) || is_no(small)) {
    t_.go(t_.at() + word.size());
    return Values{is_yes(small) ? "true" : "false"};
  }
  const std::size_t before = t_.at();
  const auto code = t_.code();
  if (!code) return fail("Hier wird ein Wert oder ein Code erwartet."), std::nullopt;
  const bool digit = code->find_first_of("0123456789") != std::string::npos;
  const bool known =
      std::ranges::any_of(subject.choices, [&](const fim::Choice& c) { return c.code == *code; });
  if (!digit && !known && code->size() > 4) {
    t_.go(before);
    return fail("„" + *code + "“ ist kein Code."), std::nullopt;
  }
  std::string exact = *code;
  if (!known && !subject.choices.empty()) {  // 1 for 001: the same number, if only one code is
    std::vector<std::string> same;
    for (const fim::Choice& c : subject.choices) {
      if (stripped(c.code) == stripped(*code)) same.push_back(c.code);
    }
    if (same.size() == 1) exact = same.front();
  }
  label(&subject, exact);
  return exact == *code ? Values{quoted_feel(exact)} : Values{quoted_feel(*code), quoted_feel(exact)};
}

// One value or several: with ODER for "is one of them", with UND for "is none of them".
std::optional<std::vector<std::string>> Parser::listed_values(const Term& subject, bool negative) {
  std::vector<std::string> out;
  const bool bracket = t_.sign("(");
  for (;;) {
    auto one = value(subject);
    if (!one) return std::nullopt;
    out.insert(out.end(), one->begin(), one->end());
    const std::size_t before = t_.at();
    bool or_word = false;
    bool more = t_.sign(",");
    if (t_.any({"oder"}))
      more = or_word = true;
    else if (t_.any({"und", "sowie"}))
      more = true;
    if (!more) break;
    bool op_negative = false;
    const bool op = equals(op_negative);
    if (op && op_negative != negative) {
      t_.go(before);
      break;
    }
    // What follows must be a value of the same field, not the next comparison or the consequence.
    t_.skip();
    const char c = t_.rest().empty() ? ' ' : t_.rest().front();
    const std::size_t here = t_.at();
    const auto letters = t_.code();  // A "...": a short code with its meaning
    const bool short_code = letters && letters->size() <= 4 && letters->front() >= 'A' &&
                            letters->front() <= 'Z' && t_.sees_quote();
    t_.go(here);
    const bool code =
        (c >= '0' && c <= '9') || t_.sees_quote() || short_code ||
        std::ranges::any_of(subject.choices, [&](const fim::Choice& choice) { return t_.sees(choice.code); });
    if (!code || t_.sees_id() || t_.sees_any({"dann", "wenn", "das", "die", "der", "in"})) {
      t_.go(before);
      break;
    }
    const bool comma_only =
        !or_word && text_.substr(before, t_.at() - before).find(',') != std::string_view::npos &&
        text_.substr(before, t_.at() - before).find_first_of("uUsS") == std::string_view::npos;
    if (!comma_only && or_word == negative) {
      return fail(negative ? "„ungleich A ODER B“ trifft immer zu; gemeint ist wohl UND."
                           : "„gleich A UND B“ trifft nie zu; gemeint ist wohl ODER."),
             std::nullopt;
    }
  }
  if (bracket && !t_.sign(")")) return fail("Die Klammer wird nicht geschlossen."), std::nullopt;
  auto& used = codes_used_[subject.id];
  used.insert(used.end(), out.begin(), out.end());
  return out;
}

std::optional<std::string> Parser::state_in_list(const Reference& subject) {
  if (!t_.any({"ein staat gewählt wird"})) return std::nullopt;
  t_.sign(",");
  if (!t_.any({"der", "die"})) return fail("Hier wird gesagt, welcher Staat gemeint ist."), std::nullopt;
  const bool negative = t_.word("nicht");
  while (!t_.end() && !t_.sees("gehört") && !t_.sees_sign(".")) {
    const std::string_view word = t_.peek_word();
    t_.go(t_.at() + std::max<std::size_t>(1, word.size()));
  }
  if (!t_.word("gehört") || state_list_.empty()) return fail("Die Liste der Staaten fehlt."), std::nullopt;
  std::vector<std::string> codes;
  for (const std::string& code : state_list_) codes.push_back(quoted_feel(code));
  const std::string in = in_list(subject.term->id, codes, negative);
  return subject.term->id + " != null and " + in;
}

std::optional<std::string> Parser::compare(const Reference& subject) {
  last_subject_ = subject;
  const std::string& id = subject.term->id;
  out_.reads.push_back(id);
  ways_[id].insert(subject.path);
  if (auto states = state_in_list(subject)) return states;
  t_.any({"die", "der", "den", "ein"});
  bool word = t_.any({"auswahl", "wert", "ausprägung", "eintrag"});
  t_.any({"ist", "wird", "hat"});
  if (t_.any({"nicht leer", "befüllt", "ausgefüllt", "angegeben", "gefüllt", "nicht leer ist"})) {
    t_.any({"ist", "sind", "wird", "wurde"});
    return id + " != null";
  }
  if (t_.any({"leer", "nicht befüllt", "nicht ausgefüllt", "nicht angegeben"})) {
    t_.any({"ist", "sind", "wird", "wurde"});
    return id + " = null";
  }
  bool negative = false;
  const bool belongs = t_.any({"mit dem code", "mit dem wert", "mit"});  // "mit dem Code "002" belegt ist"
  const bool op = belongs || equals(negative);
  word = t_.any({"auswahl", "wert"}) || word;
  if (op && !negative) equals(negative);  // "= Auswahl = 01"
  if (!op && !word) {
    t_.skip();
    const char c = t_.rest().empty() ? ' ' : t_.rest().front();
    if (!(c >= '0' && c <= '9'))
      return fail("Hier wird ein Vergleich erwartet, zum Beispiel „=“."), std::nullopt;
  }
  if (t_.any({"alle anderen möglichen ausprägungen der codeliste", "alle anderen ausprägungen der codeliste",
              "alle anderen ausprägungen", "alle anderen werte"})) {
    const auto used = codes_used_.find(id);
    if (negative || used == codes_used_.end())
      return fail("„alle anderen“ braucht vorher genannte Codes."), std::nullopt;
    return id + " != null and " + in_list(id, used->second, true);
  }
  const auto values = listed_values(*subject.term, negative);
  if (!values) return std::nullopt;
  if (belongs && !t_.any({"belegt ist", "belegt wird", "befüllt ist", "belegt"}))
    return fail("Hier wird „belegt ist“ erwartet."), std::nullopt;
  t_.any(
      {"ausgewählt ist", "ausgewählt wird", "gewählt wird", "gewählt ist", "ausgewählt", "gewählt", "ist"});
  return in_list(id, *values, negative);
}

// "eines der Felder A, B, C mit "Ja" belegt ist"
std::optional<std::string> Parser::some_of_several() {
  std::size_t number = 0;  // "alle drei Felder": as many must follow
  for (const auto& [word, count] :
       {std::pair{"beide", 2}, {"alle zwei", 2}, {"alle drei", 3}, {"alle vier", 4}}) {
    const std::size_t before = t_.at();
    if (!t_.word(word)) continue;
    if (t_.any({"felder", "datenfelder"})) {
      number = static_cast<std::size_t>(count);
      break;
    }
    t_.go(before);
  }
  const bool all = number > 0 || t_.any({"alle der folgenden felder", "alle felder"});
  if (!all && !t_.any({"mindestens eines der folgenden felder", "mindestens eines der felder",
                       "mindestens eines der datenfelder", "eines der folgenden felder", "eines der felder",
                       "eines der datenfelder", "eines der folgenden datenfelder"})) {
    return std::nullopt;
  }
  const std::vector<Reference> of = references();
  if (of.empty()) return fail("Hier werden Felder aufgezählt."), std::nullopt;
  if (number > 0 && of.size() != number)
    return fail("Hier werden so viele Felder erwartet, wie der Satz sagt."), std::nullopt;
  for (const Reference& r : of) out_.reads.push_back(r.term->id), ways_[r.term->id].insert(r.path);
  last_listed_ = of;
  std::string out;
  const bool filled = t_.any({"befüllt ist", "ausgefüllt ist", "befüllt sind", "ausgefüllt sind",
                              "angegeben sind", "befüllt", "ausgefüllt"});
  std::vector<std::string> values;
  if (!filled) {
    t_.any({"mit", "den wert", "gleich"});
    bool negative = false;
    equals(negative);
    auto one = value(*of.front().term);
    if (!one || negative) return std::nullopt;
    values = *one;
    t_.any({"belegt ist", "belegt sind", "belegt", "hat", "ist"});
  }
  for (const Reference& r : of) {
    const std::string one = filled ? r.term->id + " != null" : in_list(r.term->id, values, false);
    out += (out.empty() ? "" : all ? " and " : " or ") + one;
  }
  return "(" + out + ")";
}

std::optional<std::string> Parser::comparison() {
  if (auto several = some_of_several()) return several;
  bool negative = false;
  const std::size_t before = t_.at();
  if (last_subject_ && equals(negative)) {  // the field of the sentence before
    t_.go(before);
    return compare(*last_subject_);
  }
  const auto subject = reference();
  if (!subject) return fail("Hier wird ein Feld erwartet."), std::nullopt;
  return compare(*subject);
}

// Comparisons joined by UND or by ODER; both without brackets has no certain meaning.
std::optional<std::string> Parser::condition() {
  std::vector<std::string> parts;
  std::string joined;
  for (;;) {
    const bool bracket = t_.sign("(");
    auto one = bracket ? condition() : comparison();
    if (!one) return std::nullopt;
    if (bracket && !t_.sign(")")) return fail("Die Klammer wird nicht geschlossen."), std::nullopt;
    parts.push_back(bracket ? "(" + *one + ")" : *one);
    const std::size_t before = t_.at();
    t_.sign(",");
    const bool both = t_.any({"und", "sowie"});
    if (!both && !t_.word("oder")) {
      t_.go(before);
      break;
    }
    t_.any({"wenn", "falls"});
    const std::string word = both ? " and " : " or ";
    // A consequence may follow "und" only after "dann", so this is a further comparison.
    if (!joined.empty() && joined != word)
      return fail("UND und ODER stehen ohne Klammern nebeneinander."), std::nullopt;
    joined = word;
  }
  std::string out;
  for (const std::string& p : parts) out += (out.empty() ? "" : joined) + p;
  return parts.size() > 1 ? "(" + out + ")" : out;
}

}  // namespace rathaus::prose_rules
