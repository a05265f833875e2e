#include "libs/fim/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

// The content of an element, so that two uses can be compared: no lines, no indices.
template <typename T>
T content_of(T element) {
  element.line = 0;
  element.relations.clear();
  element.rules.clear();
  return element;
}

bool is_id(std::string_view text) {
  return text.size() >= 9 && (text[0] == 'F' || text[0] == 'G') &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

class Report {
 public:
  Report(const Document& document, const QualityOptions& options)
      : document_(document), options_(options), paths_(all_paths(document)) {}

  std::vector<Defect> run() {
    for (const Finding& finding : document_.findings) {
      const Weight weight = finding.severity == Severity::note ? Weight::note : Weight::warning;
      defects_.push_back({weight, "fim.check.standard", finding.line, finding.element, "",
                          "<" + finding.element + "> " + finding.message});
    }
    if (document_.schema) schema(*document_.schema);
    duplicates();
    siblings(document_.top);
    for (Index i = 0; i < document_.positions.size(); ++i) position(i);
    lists();
    rules();
    sort_defects(defects_);
    return std::move(defects_);
  }

 private:
  template <typename... Arguments>
  void add(Weight weight, std::string_view code, const Named& at, const std::string& path,
           fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    defects_.push_back({weight, "fim.check." + std::string(code), at.line, at.identifier.id, path,
                        fmt::format(text, std::forward<Arguments>(arguments)...)});
  }
  static std::string name_of(const Element& element) {
    return quoted(question_of(element)) + " (" + to_text(element.identifier) + ")";
  }

  void schema(const Schema& at) {
    if (at.label.empty()) add(Weight::warning, "missing_text", at, "", "Das Schema hat keine Bezeichnung.");
    if (at.identifier.version.empty())
      add(Weight::warning, "version_missing", at, "", "Das Schema ist eine Arbeitskopie ohne Version.");
    if (!at.release && !at.lifecycle)
      add(Weight::warning, "release_state", at, "", "Das Schema sagt nicht, ob es freigegeben ist.");
    if (at.release && *at.release != ReleaseStatus::approved_gold &&
        *at.release != ReleaseStatus::approved_silver)
      add(Weight::warning, "release_state", at, "",
          "Das Schema ist nicht fachlich freigegeben (Freigabestatus {}).", code_of(*at.release));
    if (at.lifecycle && *at.lifecycle != Lifecycle::active)
      add(Weight::warning, "release_state", at, "", "Das Schema ist nicht freigegeben (Status {}).",
          code_of(*at.lifecycle));
    validity(at, "", "Das Schema");
    if (document_.top.empty()) add(Weight::error, "unreachable", at, "", "Das Schema fragt nichts.");
  }

  void validity(const Named& at, const std::string& path, const std::string& what) {
    if (at.valid_from && at.valid_until && *at.valid_until < *at.valid_from)
      add(Weight::error, "release_state", at, path, "{} endet ({}), bevor es gilt ({}).", what,
          to_iso(*at.valid_until), to_iso(*at.valid_from));
    if (!options_.today) return;
    if (at.valid_until && *at.valid_until < *options_.today)
      add(Weight::warning, "release_state", at, path, "{} gilt seit dem {} nicht mehr.", what,
          to_iso(*at.valid_until));
    if (at.valid_from && *options_.today < *at.valid_from)
      add(Weight::note, "release_state", at, path, "{} gilt erst ab dem {}.", what, to_iso(*at.valid_from));
  }

  static bool approved(const Named& at) {
    return (at.release &&
            (*at.release == ReleaseStatus::approved_gold || *at.release == ReleaseStatus::approved_silver)) ||
           (at.lifecycle && *at.lifecycle == Lifecycle::active);
  }
  static bool withdrawn(const Named& at) {
    return (at.release &&
            (*at.release == ReleaseStatus::inactive || *at.release == ReleaseStatus::to_be_deleted)) ||
           (at.lifecycle && *at.lifecycle == Lifecycle::inactive);
  }

  // The same id with other content or another version.
  void duplicates() {
    std::map<std::string, const Element*> first;
    std::set<std::string> said;
    for (Index i = 0; i < document_.positions.size(); ++i) {
      const Element& element = document_.element(document_.positions[i]);
      const std::string& id = element.identifier.id;
      const auto [known, fresh] = first.try_emplace(id, &element);
      if (fresh || said.contains(id)) continue;
      const Element& other = *known->second;
      if (other.identifier.version != element.identifier.version) {
        add(Weight::warning, "duplicate_id", element, paths_[i],
            "Die Kennung {} steht in zwei Fassungen im Schema: {} (Zeile {}) und {}.", id,
            to_text(other.identifier), other.line, to_text(element.identifier));
        said.insert(id);
      } else if (!same(other, element)) {
        add(Weight::error, "duplicate_id", element, paths_[i],
            "Die Kennung {} steht für verschiedene Dinge: {} (Zeile {}) und {}.", to_text(element.identifier),
            quoted(question_of(other)), other.line, quoted(question_of(element)));
        said.insert(id);
      }
    }
  }
  bool same(const Element& a, const Element& b) const {
    const auto* field_a = field_of(a);
    const auto* field_b = field_of(b);
    if ((field_a == nullptr) != (field_b == nullptr)) return false;
    if (field_a != nullptr) return content_of(*field_a) == content_of(*field_b);
    return content_of(static_cast<const Group&>(a)) == content_of(static_cast<const Group&>(b));
  }
  const Field* field_of(const Element& element) const {
    const std::less<> less;
    if (document_.fields.empty()) return nullptr;
    const auto* at = static_cast<const Field*>(&element);
    return !less(at, document_.fields.data()) && less(at, document_.fields.data() + document_.fields.size())
               ? at
               : nullptr;
  }

  void siblings(const std::vector<Index>& level) {
    std::set<std::string_view> seen;
    for (const Index i : level) {
      const Element& element = document_.element(document_.positions[i]);
      if (!seen.insert(element.identifier.id).second)
        add(Weight::note, "repeated_sibling", element, paths_[i],
            "{} steht mehrmals an derselben Stelle: eine Regel kann sie nicht unterscheiden.",
            name_of(element));
    }
  }

  void position(Index i) {
    const Position& at = document_.positions[i];
    const Element& element = document_.element(at);
    const std::string& path = paths_[i];
    if (at.kind == PositionKind::group) siblings(at.children);
    texts(element, document_.field(i), path);
    if (at.cardinality.max == 0)
      add(Weight::error, "unreachable", element, path, "{} darf keinmal vorkommen ({}).", name_of(element),
          to_text(at.cardinality));
    if (at.kind == PositionKind::group) {
      if (at.children.empty())
        add(Weight::warning, "unreachable", element, path, "Die Gruppe {} enthält nichts.", name_of(element));
    } else {
      field(*document_.field(i), path);
    }
    for (Index up = at.parent; up != none; up = document_.positions[up].parent) {
      if (document_.element(document_.positions[up]).identifier.id != element.identifier.id) continue;
      add(Weight::error, "structure_cycle", element, path, "Die Gruppe {} steht in sich selbst.",
          name_of(element));
      break;
    }
    release(element, path);
  }

  void release(const Element& element, const std::string& path) {
    if (!released_.insert(to_text(element.identifier)).second) return;
    if (element.identifier.version.empty())
      add(Weight::warning, "version_missing", element, path, "{} ist eine Arbeitskopie ohne Version.",
          name_of(element));
    validity(element, path, name_of(element));
    if (withdrawn(element))
      add(Weight::warning, "release_state", element, path, "{} ist außer Kraft gesetzt.", name_of(element));
    else if (document_.schema && approved(*document_.schema) && !approved(element))
      add(Weight::warning, "release_state", element, path, "Das Schema ist freigegeben, {} noch nicht.",
          name_of(element));
  }

  void texts(const Element& element, const Field* field, const std::string& path) {
    if (!texts_said_.insert(to_text(element.identifier)).second) return;
    const bool shown =
        field == nullptr || (field->kind != FieldKind::hidden && field->kind != FieldKind::locked);
    if (element.label_input.empty() && shown)
      add(Weight::warning, "missing_text", element, path, "{} hat keine Frage (bezeichnungEingabe).",
          name_of(element));
    if (element.label_output.empty())
      add(Weight::note, "missing_text", element, path,
          "{} hat keine Bezeichnung für Akte und Bescheid (bezeichnungAusgabe).", name_of(element));
    if (element.help_input.empty() && field != nullptr && shown && field->kind != FieldKind::label)
      add(Weight::note, "missing_text", element, path, "{} hat keine Hilfe (hilfetextEingabe).",
          name_of(element));
    if (field == nullptr) return;
    for (const Choice& choice : field->choices) {
      if (choice.name.empty())
        add(Weight::warning, "missing_text", element, path, "{}: der Code {} hat keinen Namen.",
            name_of(element), quoted(choice.code));
    }
  }

  void field(const Field& at, const std::string& path) {
    if (at.kind == FieldKind::select && at.choices.empty() && !at.code_list)
      add(Weight::error, "select_empty", at, path, "{} ist eine Auswahl, aus der nichts zu wählen ist.",
          name_of(at));
    const bool unseen = at.kind == FieldKind::hidden || at.kind == FieldKind::locked;
    if (unseen && at.content.empty() && at.prefill == Prefill::none && !affected(at.identifier.id))
      add(Weight::warning, "unreachable", at, path,
          "{} bekommt nie einen Wert: niemand sieht es, es hat keinen Inhalt, keine Vorbefüllung und keine "
          "Regel.",
          name_of(at));
    if (!at.constraints.min_value.empty() && !at.constraints.max_value.empty() &&
        numbers_crossed(at.constraints))
      add(Weight::error, "unreachable", at, path,
          "{} nimmt keinen Wert an: die kleinste Grenze ist größer als die größte.", name_of(at));
  }
  static bool numbers_crossed(const Constraints& at) {
    const auto low = parse_number(trimmed(at.min_value)), high = parse_number(trimmed(at.max_value));
    return low && high && *low > *high;
  }
  // Does any rule hang on it, or name it?
  bool affected(const std::string& id) const {
    return std::ranges::any_of(document_.rules, [&](const Rule& rule) {
      return rule.text.find(id) != std::string::npos || rule.script.find(id) != std::string::npos ||
             (rule.position != none &&
              document_.element(document_.positions[rule.position]).identifier.id == id);
    });
  }

  void lists() {
    std::map<std::string, std::set<std::string>> versions;
    std::set<const CodeList*> used;
    std::set<std::string> said;
    for (Index i = 0; i < document_.positions.size(); ++i) {
      const Field* field = document_.field(i);
      if (field == nullptr || !field->code_list) continue;
      const CodeListReference& wanted = *field->code_list;
      versions[wanted.canonical_uri].insert(wanted.version);
      const auto found = std::ranges::find_if(options_.lists, [&](const CodeList& list) {
        if (!wanted.canonical_version_uri.empty() &&
            list.canonical_version_uri == wanted.canonical_version_uri)
          return true;
        return list.canonical_uri == wanted.canonical_uri &&
               (wanted.version.empty() || list.version == wanted.version);
      });
      const std::string key = wanted.canonical_uri + " " + wanted.version;
      if (found == options_.lists.end()) {
        if (said.insert(key).second)
          add(options_.lists.empty() ? Weight::note : Weight::warning, "code_list_missing", *field, paths_[i],
              "{}: die Codeliste {} {} liegt nicht bei.", name_of(*field), wanted.canonical_uri,
              wanted.version.empty() ? "(ohne Fassung)" : "Fassung " + wanted.version);
        continue;
      }
      used.insert(&*found);
      for (const std::string* column : {&field->code_key, &field->name_key, &field->help_key}) {
        if (!column->empty() && !found->column(*column))
          add(Weight::error, "code_list_column", *field, paths_[i],
              "{}: die Codeliste {} hat keine Spalte {}.", name_of(*field), wanted.canonical_uri,
              quoted(*column));
      }
    }
    for (const auto& [uri, all] : versions) {
      if (all.size() < 2) continue;
      std::string text;
      for (const std::string& version : all)
        text += (text.empty() ? "" : ", ") + (version.empty() ? "ohne Fassung" : version);
      defects_.push_back(
          {Weight::warning, "fim.check.code_list_versions", 0, "", "",
           fmt::format("Die Codeliste {} wird in mehreren Fassungen gebraucht: {}.", uri, text)});
    }
    for (const CodeList& list : options_.lists) {
      if (!used.contains(&list))
        defects_.push_back({Weight::note, "fim.check.code_list_unused", 0, "", "",
                            fmt::format("Die Codeliste {} {} wird von keinem Feld gebraucht.",
                                        list.canonical_uri, list.version)});
    }
  }

  void rules() {
    std::set<std::string> ids;
    for (const Position& position : document_.positions)
      ids.insert(document_.element(position).identifier.id);
    for (const Rule& rule : document_.rules) {
      const std::string path = rule.position == none ? "" : paths_[rule.position];
      if (rule.text.empty() && rule.script.empty())
        add(Weight::warning, "missing_text", rule, path, "Die Regel {} hat keinen Satz.", rule.identifier.id);
      std::set<std::string> said;
      for (const std::string& id : ids_in(rule.text)) {
        if (!ids.contains(id) && said.insert(id).second)
          add(Weight::error, "unknown_reference", rule, path,
              "Die Regel {} nennt {}; das gibt es im Schema nicht.", rule.identifier.id, id);
      }
    }
    std::map<std::string, std::map<std::string, const Rule*>> depends;  // element -> what it depends on
    for (const RuleFacts& facts : options_.rules) {
      const Rule& rule = document_.rules[facts.rule];
      const std::string path = rule.position == none ? "" : paths_[rule.position];
      if (!facts.understood)
        add(Weight::note, "rule_unclear", rule, path, "Die Regel {} ist nicht eindeutig lesbar: {}",
            rule.identifier.id, facts.why);
      for (const RuleFacts::Effect& effect : facts.effects) {
        for (const std::string& id : facts.reads) depends[effect.element].try_emplace(id, &rule);
      }
    }
    cycles(depends);
  }

  static std::vector<std::string> ids_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
      const auto word = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      };
      if (!word(text[i])) {
        ++i;
        continue;
      }
      const std::size_t from = i;
      while (i < text.size() && word(text[i])) ++i;
      if (const std::string_view found(text.data() + from, i - from); is_id(found)) out.emplace_back(found);
    }
    return out;
  }

  // Each circle once, named by its elements in the order of dependence.
  void cycles(const std::map<std::string, std::map<std::string, const Rule*>>& depends) {
    std::map<std::string, int> state;  // 1: on the way, 2: done
    for (const auto& [start, unused] : depends) {
      struct Step {
        std::string id;
        std::map<std::string, const Rule*>::const_iterator next, end;
      };
      std::vector<Step> way;
      const auto enter = [&](const std::string& id) {
        const auto at = depends.find(id);
        state[id] = at == depends.end() ? 2 : 1;
        if (at != depends.end()) way.push_back({id, at->second.begin(), at->second.end()});
      };
      if (state[start] == 0) enter(start);
      while (!way.empty()) {
        Step& top = way.back();
        if (top.next == top.end) {
          state[top.id] = 2;
          way.pop_back();
          continue;
        }
        const auto [id, rule] = *top.next++;
        if (state[id] == 1) {
          std::string circle;
          bool inside = false;
          for (const Step& step : way) {
            inside = inside || step.id == id;
            if (inside) circle += step.id + " → ";
          }
          const std::string path = rule->position == none ? "" : paths_[rule->position];
          add(Weight::error, "rule_cycle", *rule, path, "Regeln drehen sich im Kreis: {}{}.", circle, id);
        } else if (state[id] == 0) {
          enter(id);
        }
      }
    }
  }

  const Document& document_;
  const QualityOptions& options_;
  std::vector<std::string> paths_;
  std::vector<Defect> defects_;
  std::set<std::string> released_, texts_said_;
};

}  // namespace

std::string_view code_of(Weight weight) {
  return weight == Weight::error ? "error" : weight == Weight::warning ? "warning" : "note";
}

void sort_defects(std::vector<Defect>& defects) {
  std::ranges::stable_sort(defects, [](const Defect& a, const Defect& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.line < b.line;
  });
}

std::vector<Defect> quality(const Document& document, const QualityOptions& options) {
  return Report(document, options).run();
}

std::vector<Defect> quality_across(std::span<const Document> documents, std::span<const std::string> names) {
  struct Known {
    std::size_t document;
    const Element* element;
    bool group;
  };
  std::map<std::string, Known> known;
  std::set<std::string> said;
  std::vector<Defect> out;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    for (const Position& position : documents[d].positions) {
      const Element& element = documents[d].element(position);
      const std::string key = to_text(element.identifier);
      const bool group = position.kind == PositionKind::group;
      const auto [at, fresh] = known.try_emplace(key, Known{d, &element, group});
      if (fresh || at->second.document == d || said.contains(key)) continue;
      const Known& other = at->second;
      const bool same =
          other.group == group && other.element->label_input == element.label_input &&
          other.element->name == element.name &&
          (group ||
           (static_cast<const Field*>(other.element)->type == static_cast<const Field&>(element).type &&
            static_cast<const Field*>(other.element)->choices == static_cast<const Field&>(element).choices));
      if (same) continue;
      said.insert(key);
      out.push_back(
          {Weight::warning, "fim.check.duplicate_id", element.line, element.identifier.id, "",
           fmt::format("{} steht in {} für etwas anderes als in {}.", key, names[d], names[other.document])});
    }
  }
  return out;
}

}  // namespace rathaus::fim
