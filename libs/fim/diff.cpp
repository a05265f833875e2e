#include "libs/fim/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "libs/fim/json_text.h"
#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

constexpr std::string_view kind_codes[] = {
    "question_added", "question_removed", "occurrences",  "kind",         "type",    "limits",  "choices",
    "code_list",      "rule_added",       "rule_removed", "rule_changed", "moved",   "order",   "label",
    "help",           "content",          "prefill",      "legal_basis",  "release", "version", "other"};

std::string_view german(DataType type) {
  switch (type) {
    case DataType::text: return "Text";
    case DataType::text_latin: return "Text (lateinische Zeichen)";
    case DataType::date: return "Datum";
    case DataType::time: return "Uhrzeit";
    case DataType::datetime: return "Datum mit Uhrzeit";
    case DataType::boolean: return "Ja oder Nein";
    case DataType::num: return "Zahl";
    case DataType::num_int: return "ganze Zahl";
    case DataType::num_currency: return "Geldbetrag";
    case DataType::file: return "Datei";
    case DataType::object: return "Objekt";
  }
  return "Text";
}

std::string_view german(FieldKind kind) {
  switch (kind) {
    case FieldKind::input: return "Eingabe";
    case FieldKind::select: return "Auswahl";
    case FieldKind::label: return "Hinweistext";
    case FieldKind::hidden: return "nicht sichtbares Feld";
    case FieldKind::locked: return "gesperrtes Feld";
  }
  return "Eingabe";
}

std::string german(const Cardinality& c) {
  const std::string most =
      c.max == Cardinality::unbounded ? "beliebig oft" : fmt::format("höchstens {}-mal", c.max);
  if (c.max == 0) return "gar nicht";
  if (c.min == 0 && c.max == 1) return "freiwillig";
  if (c.min == 1 && c.max == 1) return "verpflichtend";
  if (c.min == 0) return "freiwillig, " + most;
  if (c.min == c.max) return fmt::format("genau {}-mal", c.min);
  return fmt::format("mindestens {}-mal, {}", c.min, most);
}

std::string limits_of(const Field& field) {
  const Constraints& at = field.constraints;
  std::string text;
  const auto part = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += text.empty() ? "" : ", ";
    text.append(name).append(" ").append(value);
  };
  part("mindestens", at.min_length ? fmt::format("{} Zeichen", *at.min_length) : "");
  part("höchstens", at.max_length ? fmt::format("{} Zeichen", *at.max_length) : "");
  part("ab", at.min_value);
  part("bis", at.max_value);
  part("Muster", at.pattern);
  part("Hinweis", at.note);
  part("höchstens", field.max_size_bytes ? fmt::format("{} Byte", *field.max_size_bytes) : "");
  for (const std::string& type : field.media_types) part("Dateityp", type);
  return text.empty() ? "keine" : text;
}

std::string list_of(const std::optional<CodeListReference>& list) {
  if (!list) return "keine";
  std::string text = list->canonical_uri;
  if (!list->version.empty()) text += " Fassung " + list->version;
  return text;
}

std::string bases_of(const std::vector<LegalBasis>& bases) {
  std::string text;
  for (const LegalBasis& basis : bases) {
    text += text.empty() ? "" : "; ";
    text += basis.text;
    if (!basis.link.empty()) text += " (" + basis.link + ")";
  }
  return text.empty() ? "keine" : text;
}

class Comparison {
 public:
  Comparison(const Document& before, const Document& after)
      : before_(before), after_(after), old_paths_(all_paths(before)), new_paths_(all_paths(after)) {}

  std::vector<Change> run() {
    if (before_.version != after_.version) {
      const auto name = [](Version v) { return v == Version::xdf2 ? "2.0" : "3.0.0"; };
      add(ChangeKind::version, "", "", "Das Format ist jetzt XDatenfelder {1} statt {0}.",
          name(before_.version), name(after_.version));
    }
    if (before_.schema && after_.schema) schema(*before_.schema, *after_.schema);
    if (before_.schema.has_value() != after_.schema.has_value())
      add(ChangeKind::other, "", "", "Die Art der Nachricht ist eine andere ({} statt {}).",
          after_.schema ? "Schema" : "einzelnes Element", before_.schema ? "Schema" : "einzelnes Element");
    positions();
    std::ranges::stable_sort(changes_, {}, &Change::kind);
    return std::move(changes_);
  }

 private:
  template <typename... Arguments>
  void add(ChangeKind kind, const std::string& path, const std::string& element,
           fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    changes_.push_back(
        {kind, path, element, fmt::format(text, std::forward<Arguments>(arguments)...), "", ""});
  }
  // A sentence about two values, when they differ.
  void values(ChangeKind kind, const std::string& path, const std::string& element, const std::string& what,
              const std::string& old_value, const std::string& new_value) {
    if (old_value == new_value) return;
    std::string text;
    if (old_value.empty()) {
      text = fmt::format("{}: neu {}.", what, quoted(new_value));
    } else if (new_value.empty()) {
      text = fmt::format("{}: {} entfällt.", what, quoted(old_value));
    } else {
      text = fmt::format("{}: {} statt {}.", what, quoted(new_value), quoted(old_value));
    }
    changes_.push_back({kind, path, element, std::move(text), old_value, new_value});
  }
  static std::string name_of(const Element& element) {
    return quoted(question_of(element)) + " (" + element.identifier.id + ")";
  }

  void positions() {
    std::map<std::string, Index> old_by_path, new_by_path;
    for (Index i = 0; i < old_paths_.size(); ++i) old_by_path.emplace(old_paths_[i], i);
    for (Index i = 0; i < new_paths_.size(); ++i) new_by_path.emplace(new_paths_[i], i);
    std::vector<Index> gone, fresh;
    for (Index i = 0; i < old_paths_.size(); ++i) {
      if (!new_by_path.contains(old_paths_[i])) gone.push_back(i);
    }
    for (Index i = 0; i < new_paths_.size(); ++i) {
      const auto old = old_by_path.find(new_paths_[i]);
      if (old == old_by_path.end()) {
        fresh.push_back(i);
      } else {
        position(old->second, i);
      }
    }
    moved(gone, fresh);
    std::set<Index> gone_set(gone.begin(), gone.end()), fresh_set(fresh.begin(), fresh.end());
    for (const Index i : gone) {
      const Position& at = before_.positions[i];
      if (at.parent != none && gone_set.contains(at.parent)) continue;  // said with the group around it
      const Element& element = before_.element(at);
      add(ChangeKind::question_removed, old_paths_[i], element.identifier.id, "{} {} entfällt{}.",
          word(before_, i), name_of(element), inside(before_, i));
    }
    for (const Index i : fresh) {
      const Position& at = after_.positions[i];
      if (at.parent != none && fresh_set.contains(at.parent)) continue;
      const Element& element = after_.element(at);
      add(ChangeKind::question_added, new_paths_[i], element.identifier.id, "{} {} ist neu, {}{}.",
          word(after_, i), name_of(element), german(at.cardinality), inside(after_, i));
    }
    order(old_by_path);
  }

  static std::string_view word(const Document& document, Index i) {
    if (const Field* field = document.field(i))
      return field->kind == FieldKind::label ? "Der Hinweis" : "Die Angabe";
    return "Die Gruppe";
  }
  static std::string inside(const Document& document, Index i) {
    std::size_t count = 0;
    std::vector<Index> waiting = document.positions[i].children;
    while (!waiting.empty()) {
      const Index at = waiting.back();
      waiting.pop_back();
      count += document.positions[at].kind == PositionKind::field;
      const auto& more = document.positions[at].children;
      waiting.insert(waiting.end(), more.begin(), more.end());
    }
    if (document.positions[i].kind == PositionKind::field) return {};
    return fmt::format(" ({} {})", count, count == 1 ? "Angabe" : "Angaben");
  }

  // The same id, once on each side: the element went elsewhere.
  void moved(std::vector<Index>& gone, std::vector<Index>& fresh) {
    std::map<std::string, std::vector<Index>> old_ids, new_ids;
    for (const Index i : gone) old_ids[before_.element(before_.positions[i]).identifier.id].push_back(i);
    for (const Index i : fresh) new_ids[after_.element(after_.positions[i]).identifier.id].push_back(i);
    std::set<Index> old_done, new_done;
    for (const Index i : fresh) {  // parents come first: what moved with its group is not said again
      const std::string& id = after_.element(after_.positions[i]).identifier.id;
      const auto old = old_ids.find(id);
      if (old == old_ids.end() || old->second.size() != 1 || new_ids[id].size() != 1) continue;
      const Index was = old->second[0];
      old_done.insert(was), new_done.insert(i);
      const Index old_parent = before_.positions[was].parent, new_parent = after_.positions[i].parent;
      const bool with_group = old_parent != none && new_parent != none && old_done.contains(old_parent) &&
                              new_done.contains(new_parent);
      if (!with_group) {
        add(ChangeKind::moved, new_paths_[i], id, "{} {} steht jetzt {} (vorher {}).", word(after_, i),
            name_of(after_.element(after_.positions[i])), place(after_, i), place(before_, was));
      }
      position(was, i);
    }
    std::erase_if(gone, [&](Index i) { return old_done.contains(i); });
    std::erase_if(fresh, [&](Index i) { return new_done.contains(i); });
  }
  static std::string place(const Document& document, Index i) {
    const Index parent = document.positions[i].parent;
    if (parent == none) return "auf der obersten Ebene";
    return "in " + quoted(question_of(document.element(document.positions[parent])));
  }

  // Positions that stay under the same parent but in another order.
  void order(const std::map<std::string, Index>& old_by_path) {
    const auto level = [&](const std::vector<Index>& children, const std::string& path,
                           const std::string& name) {
      Index last = 0;
      bool any = false, sorted = true;
      for (const Index child : children) {
        const auto old = old_by_path.find(new_paths_[child]);
        if (old == old_by_path.end()) continue;
        if (any && old->second < last) sorted = false;
        last = old->second, any = true;
      }
      if (!sorted) add(ChangeKind::order, path, "", "Die Reihenfolge {} ist eine andere.", name);
    };
    level(after_.top, "", "auf der obersten Ebene");
    for (Index i = 0; i < after_.positions.size(); ++i) {
      const Position& at = after_.positions[i];
      if (at.kind == PositionKind::group && old_by_path.contains(new_paths_[i]))
        level(at.children, new_paths_[i], "in " + quoted(question_of(after_.element(at))));
    }
  }

  void position(Index was, Index is) {
    const Position &old_at = before_.positions[was], &new_at = after_.positions[is];
    const std::string& path = new_paths_[is];
    const Element& element = after_.element(new_at);
    const std::string id = element.identifier.id, name = name_of(element);
    if (old_at.cardinality != new_at.cardinality) {
      changes_.push_back({ChangeKind::occurrences, path, id,
                          fmt::format("{} ist jetzt {} (vorher {}).", name, german(new_at.cardinality),
                                      german(old_at.cardinality)),
                          to_text(old_at.cardinality), to_text(new_at.cardinality)});
    }
    values(ChangeKind::legal_basis, path, id, name + ", Rechtsgrundlage der Stelle",
           bases_of(old_at.legal_bases), bases_of(new_at.legal_bases));
    if (old_at.kind != new_at.kind) {
      add(ChangeKind::kind, path, id, "{} ist jetzt {}.", name,
          new_at.kind == PositionKind::group ? "eine Gruppe" : "ein Feld");
      return;
    }
    elements(before_.element(old_at), element, path, name);
    if (const Field* field = after_.field(is)) {
      fields(*before_.field(was), *field, path, name);
    } else if (before_.group(was)->kind != after_.group(is)->kind) {
      add(ChangeKind::kind, path, id, "{} ist jetzt {}.", name,
          after_.group(is)->kind == GroupArt::choice ? "eine Auswahlgruppe: eines von mehreren"
                                                     : "eine gewöhnliche Gruppe");
    }
  }

  void elements(const Element& a, const Element& b, const std::string& path, const std::string& name) {
    const std::string& id = b.identifier.id;
    values(ChangeKind::label, path, id, name + ", Frage", a.label_input, b.label_input);
    values(ChangeKind::label, path, id, name + ", Bezeichnung in Akte und Bescheid", a.label_output,
           b.label_output);
    values(ChangeKind::help, path, id, name + ", Hilfe", a.help_input, b.help_input);
    values(ChangeKind::help, path, id, name + ", Hilfe zur Ausgabe", a.help_output, b.help_output);
    if (a.art != b.art)
      add(ChangeKind::other, path, id, "{}: Art des Bausteins {} statt {}.", name, code_of(b.art),
          code_of(a.art));
    named(a, b, path, name);
    rules(a.rules, b.rules, path, name);
  }

  void named(const Named& a, const Named& b, const std::string& path, const std::string& name) {
    const std::string& id = b.identifier.id;
    values(ChangeKind::other, path, id, name + ", Kennung", a.identifier.id, b.identifier.id);
    values(ChangeKind::version, path, id, name + ", Version", a.identifier.version, b.identifier.version);
    values(ChangeKind::other, path, id, name + ", Name für Redaktionen", a.name, b.name);
    values(ChangeKind::other, path, id, name + ", Beschreibung", a.description, b.description);
    values(ChangeKind::other, path, id, name + ", Definition", a.definition, b.definition);
    values(ChangeKind::legal_basis, path, id, name + ", Rechtsgrundlage", bases_of(a.legal_bases),
           bases_of(b.legal_bases));
    const auto release = [](const Named& at) {
      return at.release     ? std::string(code_of(*at.release))
             : at.lifecycle ? std::string(code_of(*at.lifecycle))
                            : std::string();
    };
    values(ChangeKind::release, path, id, name + ", Freigabe", release(a), release(b));
    const auto date = [](const std::optional<LocalDate>& at) { return at ? to_iso(*at) : std::string(); };
    const auto dates = [&](std::string_view what, const std::optional<LocalDate>& x,
                           const std::optional<LocalDate>& y) {
      values(ChangeKind::release, path, id, name + ", " + std::string(what), date(x), date(y));
    };
    dates("Status gesetzt am", a.status_set_on, b.status_set_on);
    dates("gültig ab", a.valid_from, b.valid_from);
    dates("gültig bis", a.valid_until, b.valid_until);
    dates("Freigabedatum", a.approved_on, b.approved_on);
    dates("veröffentlicht am", a.published_on, b.published_on);
    values(ChangeKind::release, path, id, name + ", Status gesetzt durch", a.status_set_by, b.status_set_by);
    values(ChangeKind::other, path, id, name + ", fachlicher Ersteller", a.creator, b.creator);
    values(ChangeKind::version, path, id, name + ", Versionshinweis", a.version_note, b.version_note);
    values(ChangeKind::version, path, id, name + ", letzte Änderung", a.last_changed, b.last_changed);
    if (a.keywords != b.keywords) add(ChangeKind::other, path, id, "{}: Die Stichwörter sind andere.", name);
    if (targets(before_, a) != targets(after_, b))
      add(ChangeKind::other, path, id, "{}: Die Beziehungen zu anderen Bausteinen sind andere.", name);
  }
  static std::vector<std::pair<RelationKind, Identifier>> targets(const Document& document,
                                                                  const Named& named) {
    std::vector<std::pair<RelationKind, Identifier>> out;
    for (const Relation& relation : named.relations)
      out.emplace_back(relation.kind, document.relation_targets[relation.target]);
    return out;
  }

  void fields(const Field& a, const Field& b, const std::string& path, const std::string& name) {
    const std::string& id = b.identifier.id;
    if (a.kind != b.kind)
      add(ChangeKind::kind, path, id, "{} ist jetzt {} statt {}.", name, german(b.kind), german(a.kind));
    if (a.type != b.type)
      add(ChangeKind::type, path, id, "{} nimmt jetzt {} statt {} auf.", name, german(b.type),
          german(a.type));
    values(ChangeKind::limits, path, id, name + ", Grenzen", limits_of(a), limits_of(b));
    values(ChangeKind::content, path, id, name + ", Inhalt", a.content, b.content);
    if (a.prefill != b.prefill)
      add(ChangeKind::prefill, path, id, "{}: Vorbefüllung {} statt {}.", name, code_of(b.prefill),
          code_of(a.prefill));
    values(ChangeKind::code_list, path, id, name + ", Codeliste", list_of(a.code_list), list_of(b.code_list));
    const auto rest = [](const Field& f) {
      std::string text = f.code_key + "|" + f.name_key + "|" + f.help_key;
      if (f.code_list)
        text += "|" + to_text(f.code_list->identifier) + "|" + f.code_list->canonical_version_uri;
      return text;
    };
    if (rest(a) != rest(b))
      add(ChangeKind::code_list, path, id, "{}: Spalten oder Adresse der Codeliste sind andere.", name);
    choices(a, b, path, name);
  }

  void choices(const Field& a, const Field& b, const std::string& path, const std::string& name) {
    if (a.choices == b.choices) return;
    const std::string& id = b.identifier.id;
    std::map<std::string_view, const Choice*> old_codes, new_codes;
    for (const Choice& choice : a.choices) old_codes.emplace(choice.code, &choice);
    for (const Choice& choice : b.choices) new_codes.emplace(choice.code, &choice);
    const std::size_t before = changes_.size();
    for (const Choice& choice : a.choices) {
      if (!new_codes.contains(choice.code))
        add(ChangeKind::choices, path, id, "{}: Die Auswahl {} (Code {}) entfällt.", name,
            quoted(choice.name), choice.code);
    }
    for (const Choice& choice : b.choices) {
      const auto old = old_codes.find(choice.code);
      if (old == old_codes.end()) {
        add(ChangeKind::choices, path, id, "{}: Die Auswahl {} (Code {}) ist neu.", name, quoted(choice.name),
            choice.code);
      } else if (*old->second != choice) {
        const bool help = old->second->name == choice.name;
        add(ChangeKind::choices, path, id, "{}: Der Code {} {}.", name, choice.code,
            help ? std::string("hat eine andere Hilfe")
                 : fmt::format("heißt jetzt {} statt {}", quoted(choice.name), quoted(old->second->name)));
      }
    }
    if (changes_.size() == before)
      add(ChangeKind::choices, path, id, "{}: Die Reihenfolge der Auswahl ist eine andere.", name);
  }

  void rules(const std::vector<Index>& old_rules, const std::vector<Index>& new_rules,
             const std::string& path, const std::string& name) {
    std::vector<bool> taken(new_rules.size());
    for (const Index i : old_rules) {
      const Rule& a = before_.rules[i];
      std::size_t k = 0;
      while (k < new_rules.size() &&
             (taken[k] || after_.rules[new_rules[k]].identifier.id != a.identifier.id))
        ++k;
      if (k == new_rules.size()) {
        changes_.push_back(
            {ChangeKind::rule_removed, path, a.identifier.id,
             fmt::format("{}: Die Regel {} entfällt: {}", name, a.identifier.id, quoted(a.text)), a.text,
             ""});
        continue;
      }
      taken[k] = true;
      rule(a, after_.rules[new_rules[k]], path, name);
    }
    for (std::size_t k = 0; k < new_rules.size(); ++k) {
      const Rule& b = after_.rules[new_rules[k]];
      if (!taken[k])
        changes_.push_back(
            {ChangeKind::rule_added, path, b.identifier.id,
             fmt::format("{}: Die Regel {} ist neu: {}", name, b.identifier.id, quoted(b.text)), "", b.text});
    }
  }

  void rule(const Rule& a, const Rule& b, const std::string& path, const std::string& name) {
    const std::string what = fmt::format("{}, Regel {}", name, b.identifier.id);
    values(ChangeKind::rule_changed, path, b.identifier.id, what, a.text, b.text);
    values(ChangeKind::rule_changed, path, b.identifier.id, what + ", Skript", a.script, b.script);
    if (a.type != b.type)
      add(ChangeKind::rule_changed, path, b.identifier.id, "{}: Art {} statt {}.", what, code_of(b.type),
          code_of(a.type));
    if (a.parameters != b.parameters || a.targets != b.targets || a.errors != b.errors)
      add(ChangeKind::rule_changed, path, b.identifier.id,
          "{}: Parameter, Ziele oder Fehlermeldungen sind andere.", what);
    values(ChangeKind::other, path, b.identifier.id, what + ", Bezeichnung", a.label_input, b.label_input);
    values(ChangeKind::other, path, b.identifier.id, what + ", Bezeichnung der Ausgabe", a.label_output,
           b.label_output);
    named(a, b, path, what);
  }

  void schema(const Schema& a, const Schema& b) {
    const std::string name = "Schema";
    values(ChangeKind::label, "", b.identifier.id, name + ", Titel", a.label, b.label);
    values(ChangeKind::label, "", b.identifier.id, name + ", Titel der Ausgabe", a.label_output,
           b.label_output);
    values(ChangeKind::help, "", b.identifier.id, name + ", Hilfe", a.help, b.help);
    if (a.derivation_structure != b.derivation_structure ||
        a.derivation_representation != b.derivation_representation)
      add(ChangeKind::other, "", b.identifier.id,
          "Schema: Was Länder und Kommunen ändern dürfen, ist anders.");
    values(ChangeKind::other, "", b.identifier.id, name + ", Dokumentsteckbrief", to_text(a.document_profile),
           to_text(b.document_profile));
    named(a, b, "", name);
    rules(a.rules, b.rules, "", name);
  }

  const Document &before_, &after_;
  std::vector<std::string> old_paths_, new_paths_;
  std::vector<Change> changes_;
};

}  // namespace

std::string_view code_of(ChangeKind kind) { return kind_codes[static_cast<std::size_t>(kind)]; }

std::vector<Change> differences(const Document& before, const Document& after) {
  return Comparison(before, after).run();
}

std::string changes_as_text(const std::vector<Change>& changes) {
  if (changes.empty()) return "Kein Unterschied.\n";
  std::string out;
  for (const Change& change : changes) out += fmt::format("{:<16} {}\n", code_of(change.kind), change.text);
  return out + fmt::format("{} Änderungen\n", changes.size());
}

std::string changes_as_json(const std::vector<Change>& changes) {
  JsonWriter json;
  json.open('[');
  for (const Change& change : changes) {
    json.open();
    json.text("kind", code_of(change.kind));
    json.text("path", change.path);
    json.text("element", change.element);
    json.text("text", change.text);
    json.text("before", change.before);
    json.text("after", change.after);
    json.close();
  }
  json.close(']');
  return json.take() + "\n";
}

}  // namespace rathaus::fim
