// What follows: required, shown, hidden, filled in beforehand, only certain codes.
#include <algorithm>

#include "libs/prose_rules/parser.h"

namespace rathaus::prose_rules {

std::vector<Reference> Parser::pronoun() {
  t_.any({"das feld", "die gruppe", "die datenfeldgruppe", "das datenfeld", "die feldgruppe", "es", "sie",
          "dieses", "diese", "er"});
  return last_targets_;
}

// "mit 001 "privat" vorzubefüllen und in der Antragsstrecke auszublenden"
bool Parser::prefill(std::vector<Saying>& out, const std::vector<Reference>& of) {
  const std::size_t before = t_.at();
  if (!t_.word("mit") || of.size() != 1) return t_.go(before), false;
  const auto v = one_value(*of.front().term);
  if (!v) return t_.go(before), false;
  t_.any({"und"});
  if (!t_.any({"vorzubefüllen", "vorbefüllt", "vorzubelegen", "vorbelegt"}))
    return t_.go(before), fail("Hier wird „vorbefüllt“ erwartet.");
  std::string plain = *v;
  if (plain.size() > 1 && plain.front() == '"') plain = plain.substr(1, plain.size() - 2);
  out.push_back({Effect::prefilled, of, plain, {}});
  t_.any({"werden", "wird"});
  const std::size_t then = t_.at();
  if (t_.any({"und"})) {
    t_.any({"in der antragsstrecke", "im antrag", "in der antragstrecke"});
    if (t_.any({"auszublenden", "ausgeblendet", "auszublenden ist"}))
      out.push_back({Effect::hidden, of, {}, {}});
    else
      t_.go(then);
  }
  t_.any({"werden", "sein", "ist"});
  return true;
}

// ", wobei nur der Code G "..." ausgewählt werden darf"
bool Parser::only_codes(std::vector<Saying>& out, const std::vector<Reference>& of) {
  const std::size_t before = t_.at();
  t_.sign(",");
  if (!t_.word("wobei nur")) return t_.go(before), true;
  t_.any({"der", "die"});
  t_.any({"codes", "code", "werte", "wert", "ausprägungen", "ausprägung"});
  if (of.size() != 1) return fail("Die Einschränkung gilt für genau ein Feld.");
  const auto values = listed_values(*of.front().term, false);
  if (!values) return false;
  if (!t_.any({"ausgewählt werden darf", "ausgewählt werden dürfen", "gewählt werden darf",
               "gewählt werden dürfen", "zulässig sind", "zulässig ist", "erlaubt sind", "erlaubt ist"})) {
    return fail("Hier wird „ausgewählt werden darf“ erwartet.");
  }
  std::string list;
  for (const std::string& v : *values) list += (list.empty() ? "" : ", ") + v;
  const std::string& id = of.front().term->id;
  out.push_back({Effect::valid, {}, {}, "(" + id + " = null or list contains([" + list + "], " + id + "))"});
  return true;
}

// After the subject: "befüllt werden", "als Pflichtfeldgruppe angezeigt", "nicht befüllt sein".
bool Parser::predicate(std::vector<Saying>& out, const std::vector<Reference>& of, bool must) {
  last_targets_ = of;
  t_.any({"dann", "auch"});
  const bool duty = t_.any(
      {"als pflichtfeldgruppe", "als pflichtfeld", "als pflichtgruppe", "als pflichtangabe", "als pflicht"});
  const bool negative = t_.word("nicht");
  if (t_.any({"leer"})) {
    out.push_back({negative || !must ? Effect::required : Effect::hidden, of, {}, {}});
  } else if (t_.any({"befüllt", "ausgefüllt", "angegeben", "belegt", "gefüllt", "eingetragen"})) {
    out.push_back({negative || !must ? Effect::hidden : Effect::required, of, {}, {}});
  } else if (t_.any({"angezeigt", "eingeblendet", "aktiviert"})) {
    out.push_back({negative || !must ? Effect::hidden : duty ? Effect::required : Effect::shown, of, {}, {}});
  } else if (t_.any({"ausgeblendet", "deaktiviert"})) {
    out.push_back({negative ? Effect::shown : Effect::hidden, of, {}, {}});
  } else
    return fail("Hier wird gesagt, was mit dem Element geschieht.");
  t_.any({"sein", "werden", "worden sein"});
  return true;
}

bool Parser::must(std::vector<Saying>& out, std::vector<Reference> of) {
  if (of.empty()) of = references();
  if (of.empty()) of = pronoun();
  if (of.empty()) return fail("Hier wird ein Element erwartet.");
  if (prefill(out, of)) return last_targets_ = of, true;
  if (!predicate(out, of, true)) return false;
  // "... als Pflichtfeldgruppe angezeigt UND Gruppe B ausgeblendet werden"
  for (;;) {
    const std::size_t before = t_.at();
    if (!t_.any({"und"})) break;
    const std::vector<Reference> others = references();
    std::vector<Saying> more;
    if (others.empty() || !predicate(more, others, true)) {
      t_.go(before);
      break;
    }
    out.insert(out.end(), more.begin(), more.end());
  }
  return only_codes(out, of);
}

bool Parser::must_not(std::vector<Saying>& out, std::vector<Reference> of) {
  if (of.empty()) of = references();
  if (of.empty()) of = pronoun();
  if (of.empty()) return fail("Hier wird ein Element erwartet.");
  t_.word("dann");
  last_targets_ = of;
  // "darf nur für die Länder NI und SN angezeigt werden": shown there; elsewhere the rule says it in a sentence of its own.
  if (!sentence_scope_.empty() && t_.any({"befüllt", "ausgefüllt", "angezeigt", "eingeblendet"})) {
    t_.any({"sein", "werden"});
    out.push_back({Effect::shown, of, {}, {}});
    return true;
  }
  if (!t_.word("nicht")) return fail("Hier wird „nicht“ erwartet.");
  if (t_.any({"leer"}))
    out.push_back({Effect::required, of, {}, {}});
  else if (t_.any(
               {"befüllt", "ausgefüllt", "angezeigt", "eingeblendet", "angegeben", "gefüllt", "erscheinen"}))
    out.push_back({Effect::hidden, of, {}, {}});
  else
    return fail("Hier wird „befüllt“ oder „angezeigt“ erwartet.");
  t_.any({"sein", "werden"});
  return true;
}

// "ist X zu befüllen", "wird X ausgeblendet", "ist ein Pflichtfeld"
bool Parser::is(std::vector<Saying>& out, std::vector<Reference> of) {
  if (of.empty()) {
    // "in der Gruppe G das Feld F": the group says where the field stands
    const std::size_t before = t_.at();
    auto around = t_.any({"in", "innerhalb"}) ? reference() : std::nullopt;
    if (!around || !around->term->group) t_.go(before);
    of = references();
  }
  if (of.empty()) of = pronoun();
  if (of.empty()) return fail("Hier wird ein Element erwartet.");
  last_targets_ = of;
  if (prefill(out, of)) return true;
  t_.word("dann");
  const bool negative = t_.word("nicht");
  if (t_.any({"zu befüllen", "auszufüllen", "anzugeben", "zu füllen", "befüllt", "ausgefüllt"}))
    out.push_back({negative ? Effect::hidden : Effect::required, of, {}, {}});
  else if (t_.any({"ein pflichtfeld", "pflichtfeld", "pflichtfelder", "eine pflichtangabe", "verpflichtend",
                   "eine pflichtgruppe"}) &&
           !negative)
    out.push_back({Effect::required, of, {}, {}});
  else if (t_.any({"ein optionales feld", "optional", "eine optionale gruppe", "freiwillig"}) && !negative)
    out.push_back({Effect::optional, of, {}, {}});
  else if (t_.any({"auszublenden", "ausgeblendet", "deaktiviert", "zu deaktivieren"}))
    out.push_back({negative ? Effect::shown : Effect::hidden, of, {}, {}});
  else if (t_.any({"anzuzeigen", "angezeigt", "eingeblendet", "einzublenden", "zu aktivieren"}))
    out.push_back({negative ? Effect::hidden : Effect::shown, of, {}, {}});
  else
    return fail("Hier wird gesagt, was mit dem Element geschieht.");
  t_.any({"werden", "sein"});
  return only_codes(out, of);
}

bool Parser::action(std::vector<Saying>& out) {
  if (t_.any({"zeige", "zeigen"})) {
    bool duty = t_.any({"als pflichtangabe", "als pflichtfeld", "als pflicht"});
    const std::vector<Reference> of = references();
    if (of.empty()) return fail("Hier wird ein Element erwartet.");
    last_targets_ = of;
    duty = t_.any({"als pflichtangabe", "als pflichtfeld", "als pflicht"}) || duty;
    const bool negative = t_.word("nicht");
    t_.word("an");
    out.push_back({negative ? Effect::hidden : duty ? Effect::required : Effect::shown, of, {}, {}});
    return true;
  }
  if (t_.word("blende")) {
    const std::vector<Reference> of = references();
    if (of.empty()) return fail("Hier wird ein Element erwartet.");
    last_targets_ = of;
    const bool away = t_.word("aus");
    if (!away && !t_.word("ein")) return fail("Hier wird „ein“ oder „aus“ erwartet.");
    out.push_back({away ? Effect::hidden : Effect::shown, of, {}, {}});
    return true;
  }
  const bool off = t_.any({"deaktiviere", "deaktivieren"});
  if (off || t_.any({"aktiviere", "aktivieren"})) {
    const std::vector<Reference> of = references();
    if (of.empty()) return fail("Hier wird ein Element erwartet.");
    last_targets_ = of;
    out.push_back({off ? Effect::hidden : Effect::shown, of, {}, {}});
    return true;
  }
  if (t_.word("mache")) {
    t_.any({"sie", "es", "ihn", "diese", "dieses"});
    if (!t_.any({"zu einer pflichtangabe", "zum pflichtfeld", "zu pflichtangaben", "zu einem pflichtfeld",
                 "zur pflichtangabe"}))
      return fail("Hier wird „zu einer Pflichtangabe“ erwartet.");
    if (out.empty() || out.back().effect != Effect::shown)
      return fail("Es ist nicht gesagt, was zur Pflichtangabe wird.");
    out.back().effect = Effect::required;
    return true;
  }
  if (t_.any({"erscheint", "erscheinen"})) {
    const std::vector<Reference> of = references();
    if (of.empty()) return fail("Hier wird ein Element erwartet.");
    last_targets_ = of;
    out.push_back({t_.word("nicht") ? Effect::hidden : Effect::shown, of, {}, {}});
    return true;
  }
  if (t_.any({"muss", "müssen"})) {
    // "... erscheint X und muss befüllt werden"
    if (!out.empty() && out.back().effect == Effect::shown &&
        t_.sees_any({"befüllt", "ausgefüllt", "angegeben"})) {
      out.back().effect = Effect::required;
      t_.any({"befüllt", "ausgefüllt", "angegeben"});
      t_.any({"werden", "sein"});
      return true;
    }
    return must(out, {});
  }
  if (t_.any({"darf", "dürfen"})) return must_not(out, {});
  if (t_.any({"ist", "sind", "wird", "werden"})) return is(out, {});
  const std::vector<Reference> of = references();
  if (!of.empty()) {
    if (t_.any({"muss", "müssen"})) return must(out, of);
    if (t_.any({"darf", "dürfen"})) return must_not(out, of);
    if (t_.any({"ist", "sind", "wird", "werden"})) return is(out, of);
  }
  return fail("Hier wird gesagt, was geschehen soll.");
}

bool Parser::actions(std::vector<Saying>& out) {
  if (!action(out)) return false;
  for (;;) {
    const std::size_t before = t_.at();
    const bool comma = t_.sign(",");
    const bool word = t_.any({"und", "sowie"});
    if (!comma && !word) return true;
    if (t_.sees_any({"wenn", "falls", "sofern", "bei", "sonst", "ansonsten", "andernfalls", "für"})) {
      t_.go(before);
      return true;
    }
    if (!action(out)) return false;
  }
}

}  // namespace rathaus::prose_rules
