// Elements and federal states as rules name them.
#include <algorithm>
#include <array>

#include "libs/prose_rules/parser.h"

namespace rathaus::prose_rules {

std::string quoted_feel(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool Parser::fail(std::string why) {
  if (t_.at() >= furthest_) {
    furthest_ = t_.at();
    why_ = std::move(why);
  }
  return false;
}

namespace {

const std::initializer_list<std::string_view> kArticles = {"das", "die",    "der",     "dem",       "den",
                                                           "des", "beiden", "anderen", "folgenden", "in",
                                                           "im",  "bei",    "für",     "von"};
const std::initializer_list<std::string_view> kNouns = {
    "datenfeldgruppen", "datenfeldgruppe", "datenfelder", "datenfeldern", "datenfeldes", "datenfelds",
    "datenfeld",        "datengruppen",    "datengruppe", "feldgruppen",  "feldgruppe",  "feldern",
    "felder",           "feldes",          "felds",       "feld",         "gruppen",     "gruppe",
    "element",          "elemente",        "angabe",      "angaben"};

}  // namespace

// Words of a name that the vocabulary writes otherwise: up to a sign or a word that goes on with the sentence.
void Parser::skip_name() {
  static const std::initializer_list<std::string_view> kStops = {
      "dann",       "wenn",    "zeige",      "blende",        "aktiviere",    "deaktiviere",
      "an",         "aus",     "ein",        "nicht",         "als",          "muss",
      "müssen",     "darf",    "dürfen",     "ist",           "sind",         "wird",
      "werden",     "befüllt", "ausgefüllt", "angezeigt",     "ausgeblendet", "eingeblendet",
      "ausgewählt", "gewählt", "auswahl",    "und",           "oder",         "zu",
      "mit",        "leer",    "erscheint",  "sonst",         "ansonsten",    "zeitlich",
      "vor",        "nach",    "vorbefüllt", "vorzubefüllen", "vorbelegt",    "vorzubelegen",
      "sein",       "liegen",  "größer",     "kleiner",       "früher",       "später"};
  for (;;) {
    const std::size_t before = t_.at();
    if (t_.end() || t_.sees_id() || t_.sees_any(kStops)) return;
    if (t_.sees_sign(".") || t_.sees_sign(",") || t_.sees_sign("=") || t_.sees_sign("<") ||
        t_.sees_sign("!") || t_.sees_sign(";"))
      return;
    const char c = t_.rest().front();
    if (c >= '0' && c <= '9') {
      // A number inside the name is followed by the comparison; a code by its meaning.
      const auto sign = t_.rest().find_first_of("=<!,.\n\"");
      if (sign == std::string_view::npos ||
          std::string_view("=<!").find(t_.rest()[sign]) == std::string_view::npos)
        return;
      while (!t_.rest().empty() && t_.rest().front() >= '0' && t_.rest().front() <= '9') t_.go(t_.at() + 1);
      continue;
    }
    if (t_.quoted()) continue;
    if (!t_.peek_word().empty()) {
      t_.go(t_.at() + t_.peek_word().size());
      continue;
    }
    t_.go(t_.at() + 1);  // a sign inside the name
    if (t_.at() == before) return;
  }
}

std::optional<Reference> Parser::reference() {
  const std::size_t before = t_.at();
  bool noun = false;
  for (bool more = true; more;) {
    more = t_.any(kArticles);
    if (t_.any(kNouns)) noun = more = true;
  }
  const std::size_t after_nouns = t_.at();
  const bool stray = t_.sees_quote() && !t_.quoted() ? t_.quote() : (t_.go(after_nouns), false);
  if (!stray && t_.sees_quote()) {  // a quotation mark right before the id
    const std::size_t mark = t_.at();
    t_.quote();
    if (!t_.sees_id()) t_.go(mark);
  }
  const std::vector<std::string> ids = t_.ids();
  if (ids.empty()) {
    t_.go(after_nouns);
    if (noun) {
      if (const auto name = t_.quoted()) {
        if (const Term* term = vocabulary_.find_by_name(*name)) return Reference{term, term->id};
        fail("Das Element „" + *name + "“ gibt es nicht, oder mehrere heißen so.");
      }
    }
    t_.go(before);
    return std::nullopt;
  }
  const Term* term = vocabulary_.find(ids.back());
  if (term != nullptr && t_.named(term->name)) {
  } else if (t_.sees_quote()) {
    const auto name = t_.quoted();
    if (!name) {  // the quotation never ends: its words are the name
      t_.quote();
      skip_name();
    } else if (term == nullptr)
      term = vocabulary_.find_by_name(*name);  // a wrong id with the right name
  } else
    skip_name();
  if (term == nullptr) {
    fail("Das Element " + ids.back() + " gibt es in diesem Schema nicht.");
    t_.go(before);
    return std::nullopt;
  }
  std::string path;
  for (const std::string& id : ids) path += (path.empty() ? "" : ".") + (&id == &ids.back() ? term->id : id);
  return Reference{term, path};
}

std::vector<Reference> Parser::references() {
  std::vector<Reference> out;
  if (auto first = reference()) out.push_back(std::move(*first));
  while (!out.empty()) {
    const std::size_t before = t_.at();
    const bool separated = t_.sign(",") || t_.any({"und", "oder", "sowie"});
    if (separated) t_.any({"oder", "und"});
    if (!separated && !t_.sees_id()) break;
    auto next = reference();
    if (!next) {
      t_.go(before);
      break;
    }
    out.push_back(std::move(*next));
  }
  return out;
}

std::optional<std::string> Parser::land() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kLands = {
      {{"baden-württemberg", "BW"},
       {"bayern", "BY"},
       {"berlin", "BE"},
       {"brandenburg", "BB"},
       {"bremen", "HB"},
       {"hamburg", "HH"},
       {"hessen", "HE"},
       {"mecklenburg-vorpommern", "MV"},
       {"niedersachsen", "NI"},
       {"nordrhein-westfalen", "NW"},
       {"rheinland-pfalz", "RP"},
       {"saarland", "SL"},
       {"sachsen-anhalt", "ST"},
       {"sachsen", "SN"},
       {"schleswig-holstein", "SH"},
       {"thüringen", "TH"}}};
  for (const auto& [name, code] : kLands) {
    if (t_.word(name)) return std::string(code);
  }
  for (const auto& [name, code] : kLands) {
    const std::size_t before = t_.at();
    t_.skip();
    if (t_.rest().substr(0, 2) == code && t_.word(code)) return std::string(code);
    t_.go(before);
  }
  return t_.word("nrw") ? std::optional<std::string>("NW") : std::nullopt;
}

std::vector<std::string> Parser::lands() {
  std::vector<std::string> out;
  while (auto one = land()) {
    out.push_back(*one);
    const std::size_t before = t_.at();
    if (!t_.sign(",") && !t_.any({"und", "sowie", "oder"})) break;
    t_.any({"und", "das land"});
    const std::size_t next = t_.at();
    if (!land()) {
      t_.go(before);
      break;
    }
    t_.go(next);
  }
  return out;
}

}  // namespace rathaus::prose_rules
