// Sentences of a rule, one after the other; scopes of federal states; what the answers as a whole must satisfy.
#include <algorithm>
#include <array>

#include "libs/base/time.h"
#include "libs/prose_rules/parser.h"

namespace rathaus::prose_rules {

Parser::Parser(std::string_view text, const Vocabulary& vocabulary, std::span<const std::string> around)
    : t_(text), text_(text), vocabulary_(vocabulary) {
  for (const std::string& id : around) {
    const Term* term = vocabulary.find(id);
    if (term != nullptr) around_.push_back({term, id});
  }
}

std::string Parser::scoped(const std::string& condition) const {
  const std::string& scope = sentence_scope_.empty() ? scope_ : sentence_scope_;
  if (scope.empty()) return condition;
  if (condition == "true") return scope;
  return scope + " and " + condition;
}

void Parser::emit(const std::vector<Saying>& sayings, const std::string& condition) {
  for (const Saying& s : sayings) {
    if (s.effect == Effect::valid) {
      // Where the condition holds, the answers must be so.
      const std::string when = scoped(condition);
      out_.consequences.push_back(
          {Effect::valid, {}, {}, {}, when == "true" ? s.valid : "not(" + when + ") or " + s.valid});
      continue;
    }
    for (const Reference& r : s.of)
      out_.consequences.push_back({s.effect, r.term->id, r.path, s.value, scoped(condition)});
  }
}

// "Für die Länder SL, SN gilt:", "für alle anderen Länder", "in Thüringen"; nullopt: none here.
std::optional<std::string> Parser::scope_words(bool& lasting) {
  lasting = false;
  const std::size_t before = t_.at();
  t_.any({"nur"});
  std::vector<std::string> named;
  bool others = false;
  if (t_.any({"für alle anderen bundesländer", "für alle anderen ländern", "für alle anderen länder",
              "für die anderen bundesländer", "für die anderen länder", "für alle übrigen länder",
              "in allen anderen ländern", "in allen anderen bundesländern", "in den anderen ländern"})) {
    others = true;
  } else if (t_.any({"für alle länder außer", "für alle bundesländer außer", "für alle länder ausser",
                     "in allen ländern außer"})) {
    named = lands();
    if (named.empty()) return t_.go(before), std::nullopt;
    lands_named_.insert(named.begin(), named.end());
    others = true;
  } else if (t_.any({"für die länder für", "für die länder", "für die bundesländer", "für das land",
                     "für das bundesland", "in den ländern", "im land", "in", "für"})) {
    named = lands();
    if (named.empty()) return t_.go(before), std::nullopt;
  } else
    return t_.go(before), std::nullopt;
  if (others && lands_named_.empty())
    return fail("„alle anderen Länder“ braucht vorher genannte Länder."), t_.go(before), std::nullopt;
  std::string list;
  const auto quote = [&](const std::string& code) { list += (list.empty() ? "" : ", ") + quoted_feel(code); };
  if (others && !named.empty())
    for (const std::string& code : named) quote(code);
  else if (others)
    for (const std::string& code : lands_named_) quote(code);
  else
    for (const std::string& code : named) quote(code), lands_named_.insert(code);
  lasting = t_.any({"gilt"});
  if (lasting && !t_.sign(":")) t_.sign(".");
  const std::string in = "list contains([" + list + "], land)";
  return others ? "not(" + in + ")" : in;
}

bool Parser::stop_sentence() {
  t_.sign(".");
  t_.sign(";");
  sentence_scope_.clear();
  return true;
}

bool Parser::conditional() {
  auto held = condition();
  if (!held) return false;
  last_condition_ = held;
  t_.sign(",");
  const bool then = t_.any({"dann", "so"});
  (void)then;
  t_.sign(",");
  std::vector<Saying> sayings;
  if (date_of_parts(sayings) || beside_today(sayings)) {
    emit(sayings, *held);
    return stop_sentence();
  }
  if (!actions(sayings)) return false;
  emit(sayings, *held);
  // sonst
  const std::size_t before = t_.at();
  t_.sign(",");
  t_.sign(".");
  if (!t_.any({"sonst", "ansonsten", "andernfalls", "in allen anderen fällen", "anderenfalls"}))
    return t_.go(before), stop_sentence();
  t_.sign(",");
  std::vector<Saying> otherwise;
  if (t_.sees("nicht")) {
    const std::size_t at = t_.at();
    t_.word("nicht");
    t_.any({"anzeigen", "angezeigt"});
    if (!t_.end() && !t_.sees_sign(".") && !t_.sees_sign(","))
      t_.go(at);
    else {
      for (const Saying& s : sayings) {
        if (s.effect == Effect::shown || s.effect == Effect::required)
          otherwise.push_back({Effect::hidden, s.of, {}, {}});
        else
          return fail("„sonst nicht“ hat hier keine sichere Bedeutung.");
      }
      emit(otherwise, negation(*held));
      return stop_sentence();
    }
  }
  if (!actions(otherwise)) return false;
  emit(otherwise, negation(*held));
  return stop_sentence();
}

// "mindestens ein Datenfeld der Datenfeldgruppe": of the group that the rule hangs on, where a further name does not say which.
bool Parser::fields_around() {
  const std::size_t before = t_.at();
  if (around_.empty() || !t_.any({"mindestens ein datenfeld", "mindestens ein feld",
                                  "mindestens eines der datenfelder", "mindestens eines der felder"}))
    return t_.go(before), false;
  if (!t_.any({"der datenfeldgruppe", "der feldgruppe", "der gruppe", "dieser datenfeldgruppe",
               "dieser feldgruppe", "dieser gruppe", "in der datenfeldgruppe", "in der feldgruppe",
               "in der gruppe"}) ||
      t_.sees_id() || t_.sees_quote() || !t_.sees_any({"muss", "müssen", "befüllt", "den wert"}))
    return t_.go(before), false;
  return true;
}

// "Es muss mindestens eines der Felder A oder B befüllt sein.", "Mindestens eines ... muss den Wert "wahr" haben.", "entweder A oder B"
bool Parser::validity() {
  const std::size_t before = t_.at();
  const bool it_must = t_.any({"es muss", "es müssen"});
  const bool either = t_.any({"entweder"});
  // "ein Datenfeld der Datenfeldgruppe", without a name: the group that the rule hangs on
  const bool around = !either && fields_around();
  const bool some = !either && !around &&
                    t_.any({"mindestens eines der folgenden felder", "mindestens eines der datenfelder",
                            "mindestens eines der felder", "mindestens eine der gruppen",
                            "mindestens eine der datenfeldgruppen", "mindestens eine der feldgruppen",
                            "mindestens ein feld der", "mindestens eines der elemente", "mindestens eines"});
  if (!either && !some && !around) return t_.go(before), false;
  const bool must_first = either && t_.any({"muss", "müssen"});  // "Entweder muss A oder B befüllt sein"
  const std::vector<Reference> of = around ? around_ : references();
  if (of.size() < 2) return t_.go(before), fail("Hier werden mindestens zwei Elemente erwartet.");
  for (const Reference& r : of) out_.reads.push_back(r.term->id), ways_[r.term->id].insert(r.path);
  if (!it_must && !must_first && !t_.any({"muss", "müssen"}))
    return t_.go(before), fail("Hier wird „muss“ erwartet.");
  std::vector<std::string> each;
  if (t_.any({"befüllt", "ausgefüllt", "angegeben", "gefüllt"})) {
    for (const Reference& r : of) each.push_back(r.term->id + " != null");
    t_.any({"sein", "werden"});
  } else if (t_.any({"den wert", "mit"})) {
    const auto v = one_value(*of.front().term);
    if (!v) return false;
    // What is true of one field must be something that all of them can be.
    if (around && std::ranges::any_of(of, [&](const Reference& r) {
          return r.term->type != fim::DataType::boolean || (*v != "true" && *v != "false");
        }))
      return t_.go(before), fail("Nicht jedes Feld der Gruppe kann diesen Wert haben.");
    for (const Reference& r : of) each.push_back(r.term->id + " = " + *v);
    t_.any({"haben", "aufweisen", "belegt sein", "annehmen"});
  } else
    return fail("Hier wird „befüllt sein“ oder „den Wert ... haben“ erwartet.");
  std::string feel;
  if (some || around) {
    for (const std::string& one : each) feel += (feel.empty() ? "" : " or ") + one;
  } else if (each.size() == 2)
    feel = "(" + each[0] + ") != (" + each[1] + ")";
  else
    return fail("„entweder ... oder“ mit mehr als zwei Elementen hat keine sichere Bedeutung.");
  emit({{Effect::valid, {}, {}, "(" + feel + ")"}}, "true");
  return stop_sentence();
}

// "vor", "größer oder gleich", "nicht nach": as FEEL writes it; nullopt: none here.
std::optional<std::string> Parser::order_words() {
  struct Words {
    std::initializer_list<std::string_view> said;
    std::string_view feel, other;  // `other` holds exactly when `feel` does not
  };
  static const Words kWords[] = {
      {{"größer oder gleich", "größer gleich", "größer/gleich", "gleich oder größer", "am oder nach",
        "nach oder am", "am selben tag oder nach", "mindestens so groß"},
       ">=",
       "<"},
      {{"kleiner oder gleich", "kleiner gleich", "kleiner/gleich", "gleich oder kleiner", "am oder vor",
        "vor oder am", "am selben tag oder vor", "höchstens so groß"},
       "<=",
       ">"},
      {{"größer", "später", "nach"}, ">", "<="},
      {{"kleiner", "früher", "vor"}, "<", ">="}};
  const bool not_so = t_.word("nicht");
  t_.any({"zeitlich"});
  for (const Words& one : kWords) {
    if (!t_.any(one.said)) continue;
    return std::string(not_so ? one.other : one.feel);
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSigns = {
      {{">=", "<"}, {"<=", ">"}, {">", "<="}, {"<", ">="}}};
  for (const auto& [sign, other] : kSigns) {
    if (t_.sign(sign)) return std::string(not_so ? other : sign);
  }
  return std::nullopt;
}

// "Das Datum im Feld A muss zeitlich vor dem Datum in Feld B liegen.", "Feld A darf nicht kleiner als Feld B sein.": two days, or two numbers.
bool Parser::order_of_values() {
  const std::size_t before = t_.at();
  static const std::initializer_list<std::string_view> kOf = {
      "das datum", "dem datum", "der wert", "dem wert", "die zahl", "der zahl", "der betrag", "dem betrag"};
  t_.any(kOf);
  const auto a = reference();
  const bool must = a && t_.word("muss"), may = a && !must && t_.word("darf") && t_.sees("nicht");
  if (!must && !may) return t_.go(before), false;
  const std::size_t middle = t_.at();
  if (must && t_.sees("nicht")) return t_.go(before), false;  // "muss nicht vor B liegen" forbids nothing
  auto order = order_words();
  if (!order) {
    const bool date = a->term->type == fim::DataType::date;
    t_.go(middle);
    if (date && must) fail("Hier wird „vor“ oder „nach“ erwartet.");
    return t_.go(before), false;
  }
  const bool verb = t_.any({"sein", "liegen"});
  t_.any({"als", "wie"});
  t_.any(kOf);
  const auto b = reference();
  if (!b) return t_.go(before), fail("Hier wird das Feld erwartet, mit dem verglichen wird.");
  if (!verb && !t_.any({"liegen", "sein"}))
    return t_.go(before), fail("Hier wird „liegen“ oder „sein“ erwartet.");
  const auto number = [](const Term& term) {
    return term.type == fim::DataType::num || term.type == fim::DataType::num_int ||
           term.type == fim::DataType::num_currency;
  };
  const bool dates = a->term->type == fim::DataType::date && b->term->type == fim::DataType::date;
  if (!dates && !(number(*a->term) && number(*b->term)))
    return t_.go(before), fail("Verglichen werden zwei Daten oder zwei Zahlen.");
  const std::string &x = a->term->id, &y = b->term->id;
  for (const auto& each : {*a, *b})
    out_.reads.push_back(each.term->id), ways_[each.term->id].insert(each.path);
  const auto value = [&](const std::string& id) { return dates ? "date(" + id + ")" : id; };
  emit({{Effect::valid,
         {},
         {},
         "(" + x + " = null or " + y + " = null or " + value(x) + " " + *order + " " + value(y) + ")"}},
       "true");
  return stop_sentence();
}

// "F darf nicht in der Zukunft liegen.", "F darf nicht mehr als 120 Jahre in der Vergangenheit liegen.": a day beside the day on which
// the application is made.
bool Parser::beside_today(std::vector<Saying>& out) {
  const std::size_t before = t_.at();
  const auto not_here = [&] { return t_.go(before), false; };
  // After "dann" the verb goes first: "dann darf F nicht in der Zukunft liegen".
  bool must = t_.word("muss"), may = !must && t_.word("darf");
  const bool verb_first = must || may;
  t_.any({"das datum"});
  const auto day = reference();
  if (!day || day->term->group || day->term->type != fim::DataType::date) return not_here();
  if (!verb_first) must = t_.word("muss"), may = !must && t_.word("darf");
  if (!must && !may) return not_here();
  const bool most = !must && t_.any({"nicht mehr als", "höchstens", "maximal"});
  if (!must && !most && !t_.word("nicht")) return not_here();
  std::string span;
  if (most) {
    const auto number = t_.code();
    if (!number || number->empty() || number->size() > 4 ||
        !std::ranges::all_of(*number, [](char c) { return c >= '0' && c <= '9'; }))
      return t_.go(before), fail("Hier wird eine Zahl von Tagen, Wochen, Monaten oder Jahren erwartet.");
    const int count = std::stoi(*number);
    if (t_.any({"jahre", "jahr"}))
      span = "P" + std::to_string(count) + "Y";
    else if (t_.any({"monate", "monat"}))
      span = "P" + std::to_string(count) + "M";
    else if (t_.any({"wochen", "woche"}))
      span = "P" + std::to_string(count * 7) + "D";
    else if (t_.any({"tage", "tag"}))
      span = "P" + std::to_string(count) + "D";
    else
      return t_.go(before), fail("Hier wird „Tage“, „Wochen“, „Monate“ oder „Jahre“ erwartet.");
  }
  const bool future = t_.any({"in der zukunft"});
  if ((!future && !t_.any({"in der vergangenheit"})) || !t_.any({"liegen"})) {
    t_.go(before);
    return most ? fail("Hier wird „in der Zukunft liegen“ oder „in der Vergangenheit liegen“ erwartet.")
                : false;
  }
  const std::string& id = day->term->id;
  out_.reads.push_back(id), ways_[id].insert(day->path);
  // Today is neither future nor past: "muss in der Zukunft liegen" begins tomorrow, "darf nicht" allows today.
  const std::string sign = must ? (future ? ">" : "<") : (future ? "<=" : ">=");
  std::string today = "today()";
  if (most) today += std::string(future ? " + " : " - ") + "duration(\"" + span + "\")";
  out.push_back(
      {Effect::valid, {}, {}, "(" + id + " = null or date(" + id + ") " + sign + " " + today + ")"});
  return true;
}

// "muss die Validität des sich ergebenden Kalenderdatums sichergestellt werden", of day, month and year that the condition listed.
bool Parser::date_of_parts(std::vector<Saying>& out) {
  const std::size_t before = t_.at();
  const auto not_here = [&] { return t_.go(before), false; };
  if (!t_.word("muss")) return false;
  if (t_.any({"die validität", "die gültigkeit", "die korrektheit"})) {
    if (!t_.any({"des", "dieses"})) return not_here();
    t_.any(
        {"sich ergebenden", "sich daraus ergebenden", "daraus ergebenden", "resultierenden", "angegebenen"});
    if (!t_.any({"kalenderdatums", "datums"}) ||
        !t_.any({"sichergestellt werden", "sichergestellt sein", "gewährleistet werden", "gewährleistet sein",
                 "geprüft werden", "gegeben sein"}))
      return not_here();
  } else if (t_.any({"das sich ergebende", "das sich daraus ergebende", "das resultierende",
                     "das angegebene"})) {
    if (!t_.any({"kalenderdatum", "datum"})) return not_here();
    if (!t_.any({"ein gültiges kalenderdatum sein", "ein gültiges datum sein", "ein korrektes datum sein",
                 "gültig sein", "korrekt sein"}))
      return not_here();
  } else
    return not_here();
  const Term *day = nullptr, *month = nullptr, *year = nullptr;
  bool twice = false;
  for (const Reference& one : last_listed_) {
    const std::string name = normal(one.term->name);
    const auto is = [&](std::string_view part) {
      return name == part || name.starts_with(std::string(part) + " ");
    };
    const Term** slot = is("tag") ? &day : is("monat") ? &month : is("jahr") ? &year : nullptr;
    twice = twice || slot == nullptr || *slot != nullptr || one.term->type != fim::DataType::num_int;
    if (slot != nullptr) *slot = one.term;
  }
  if (twice || day == nullptr || month == nullptr || year == nullptr)
    return t_.go(before), fail("Welche Felder Tag, Monat und Jahr sind, ist nicht sicher.");
  out.push_back(
      {Effect::valid, {}, {}, "date(" + year->id + ", " + month->id + ", " + day->id + ") != null"});
  return said_valid_date_ = true;
}

// "D.h. es muss z.B. 30.02.2019 oder der 31.11.1968 verhindert werden, da diese keine korrekten Datumsangaben sind.": says nothing more,
// when the days it names are indeed in no calendar.
bool Parser::examples_of_wrong_dates() {
  if (!said_valid_date_) return false;
  const std::size_t before = t_.at();
  const auto not_here = [&] { return t_.go(before), false; };
  if (!t_.any({"d.h.", "d. h.", "das heißt", "das bedeutet"})) return false;
  t_.sign(",");
  if (!t_.any({"es muss", "es müssen"})) return not_here();
  t_.any({"z.b.", "z. b.", "zum beispiel", "beispielsweise"});
  for (;;) {
    t_.any({"der", "den"});
    t_.skip();
    const std::string_view rest = t_.rest();
    std::size_t length = 0;
    while (length < rest.size() && (rest[length] == '.' || (rest[length] >= '0' && rest[length] <= '9')))
      ++length;
    const std::string day(rest.substr(0, length));
    // Written like a date, and none.
    if (std::ranges::count(day, '.') != 2 || day.front() == '.' || day.back() == '.') return not_here();
    if (parse_german_date(day))
      return t_.go(before), fail("„" + day + "“ ist ein gültiges Datum und soll verhindert werden.");
    t_.go(t_.at() + length);
    if (!t_.any({"oder", "und"}) && !t_.sign(",")) break;
  }
  if (!t_.any({"verhindert werden", "vermieden werden", "abgelehnt werden"})) return not_here();
  const std::size_t reason = t_.at();
  t_.sign(",");
  if (t_.any({"da diese keine korrekten datumsangaben sind", "da diese keine gültigen datumsangaben sind",
              "da es diese nicht gibt", "weil es diese nicht gibt"})) {
    return stop_sentence();
  }
  t_.go(reason);
  return t_.sees_sign(".") || t_.end() ? stop_sentence() : not_here();
}

// A sentence that begins with its elements: "Das Feld F muss für das Land TH befüllt werden, für die anderen Länder muss es angezeigt werden."
bool Parser::about_elements() {
  const std::vector<Reference> of = references();
  if (of.empty()) return false;
  std::vector<Saying> sayings;
  const bool must_word = t_.any({"muss", "müssen"}), may = !must_word && t_.any({"darf", "dürfen"}),
             be = !must_word && !may && t_.any({"ist", "sind", "wird", "werden"});
  if (!must_word && !may && !be) return fail("Hier wird „muss“, „darf“ oder „ist“ erwartet.");
  const bool then = t_.sees("dann") && last_condition_.has_value();
  const std::size_t words = t_.at();
  const bool only = t_.sees("nur");
  bool lasting = false;
  if (auto scope = scope_words(lasting))
    sentence_scope_ = *scope;
  else
    t_.go(words);
  (void)only;
  const bool said = must_word ? must(sayings, of) : may ? must_not(sayings, of) : is(sayings, of);
  if (!said) return false;
  std::string held = then ? *last_condition_ : "true";
  const std::size_t before = t_.at();
  t_.sign(",");
  if (t_.any({"wenn", "falls", "sofern"})) {
    auto c = condition();
    if (!c) return false;
    held = *c;
    last_condition_ = c;
  } else
    t_.go(before);
  emit(sayings, held);
  return t_.sees_sign(",") ? (t_.sign(","), sentence_scope_.clear(), true) : stop_sentence();
}

// A paragraph that only lists what a condition named: "...: 124 Belgien, 125 Bulgarien, ... und 181 Zypern."
bool Parser::remark() {
  const std::size_t before = t_.at();
  const std::string_view rest = t_.rest();
  const auto colon = rest.find(':');
  const auto line = rest.find('\n');
  if (state_list_.empty() || colon == rest.npos || (line != rest.npos && line < colon)) return false;
  t_.go(before + colon + 1);
  for (std::size_t i = 0; i < state_list_.size(); ++i) {
    t_.any({"und"});
    if (!t_.code()) return t_.go(before), false;
    while (!t_.end() && !t_.sees_sign(",") && !t_.sees_sign(".") && !t_.sees("und"))
      t_.go(t_.at() + std::max<std::size_t>(1, t_.peek_word().size()));
    t_.sign(",");
  }
  t_.sign(".");
  return true;
}

bool Parser::sentence() {
  while (t_.sign(".") || t_.sign(",") || t_.sign(";")) {
  }
  if (t_.end()) return true;
  bool lasting = false;
  if (auto scope = scope_words(lasting)) {
    if (lasting) {
      scope_ = *scope;
      return true;
    }
    // For this sentence only: "für die anderen Länder darf das Feld nicht angezeigt werden"
    sentence_scope_ = *scope;
    std::vector<Saying> sayings;
    if (!actions(sayings)) return false;
    emit(sayings, "true");
    return stop_sentence();
  }
  if (t_.any({"wenn", "falls", "sofern"})) return conditional();
  const std::size_t before = t_.at();
  if (t_.word("bei")) {
    if (conditional()) return true;
    t_.go(before);
    return false;
  }
  if (validity()) return true;
  if (std::vector<Saying> sayings; beside_today(sayings)) {
    emit(sayings, "true");
    return stop_sentence();
  }
  if (order_of_values()) return true;
  if (remark()) return true;
  if (examples_of_wrong_dates()) return true;
  return about_elements();
}

Compiled Parser::run() {
  // A list of codes at the end of the rule: at least five times a number and a name.
  const auto colon = text_.rfind(": ");
  if (colon != std::string_view::npos) {
    Text list(text_);
    list.go(colon + 1);
    while (!list.end()) {
      list.any({"und"});
      const auto code = list.code();
      if (!code || code->find_first_not_of("0123456789") != std::string::npos) break;
      state_list_.push_back(*code);
      while (!list.end() && !list.sees_sign(",") && !list.sees_sign(".") && !list.sees("und"))
        list.go(list.at() + std::max<std::size_t>(1, list.peek_word().size()));
      if (!list.sign(",") && !list.sees("und")) break;
    }
    if (state_list_.size() < 5) state_list_.clear();
  }
  while (!t_.end()) {
    const std::size_t before = t_.at();
    if (!sentence() || t_.at() == before) {
      out_.understood = false;
      out_.stopped_at = std::max(furthest_, before);
      out_.why = why_.empty() ? "Dieser Satz wird nicht verstanden." : why_;
      out_.consequences.clear();
      return std::move(out_);
    }
  }
  // A rule that wants an element and forbids it at the same time says nothing that could be carried out.
  for (const Consequence& a : out_.consequences) {
    for (const Consequence& b : out_.consequences) {
      const bool against =
          a.effect == Effect::hidden &&
          (b.effect == Effect::required || b.effect == Effect::shown || b.effect == Effect::optional);
      if (!against || a.path != b.path || a.when != b.when) continue;
      out_.why = "Die Regel widerspricht sich: „" + a.element + "“ ist zugleich verlangt und ausgeblendet.";
      out_.consequences.clear();
      return std::move(out_);
    }
  }
  out_.understood = !out_.consequences.empty();
  if (!out_.understood) out_.why = "Die Regel sagt nichts, was sich ausführen lässt.";
  for (const auto& [id, ways] : ways_) {
    if (ways.size() == 1 && *ways.begin() != id) out_.ways.emplace(id, *ways.begin());
  }
  std::ranges::sort(out_.reads);
  out_.reads.erase(std::unique(out_.reads.begin(), out_.reads.end()), out_.reads.end());
  return std::move(out_);
}

Compiled compile(std::string_view prose, const Vocabulary& vocabulary, std::span<const std::string> around) {
  return Parser(prose, vocabulary, around).run();
}

std::vector<std::string> fields_around(const fim::Document& document, const fim::Rule& rule) {
  std::vector<std::string> out;
  if (rule.position == fim::none) return out;
  const fim::Position& at = document.positions[rule.position];
  for (const fim::Index child : at.children) {
    if (document.positions[child].kind != fim::PositionKind::field) return {};
    out.push_back(document.element(document.positions[child]).identifier.id);
  }
  return out;
}

}  // namespace rathaus::prose_rules
