#include "libs/fim/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "libs/fim/fresh.h"
#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

// Code lists of XDatenfelder 3.0.0 as the published files name them: element, list, version.
struct List {
  std::string_view tag, uri, version;
};
constexpr List lists[] = {
    {"ableitungsmodifikationenRepraesentation",
     "urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0"},
    {"ableitungsmodifikationenStruktur",
     "urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenStruktur", "1.0"},
    {"art", "urn:xoev-de:fim:codeliste:datenfelder.gruppenart", "1.0"},
    {"datentyp", "urn:xoev-de:fim:codeliste:xdatenfelder.datentyp", "2.0"},
    {"feldart", "urn:xoev-de:fim:codeliste:xdatenfelder.feldart", "2.0"},
    {"freigabestatus", "urn:xoev-de:xprozess:codeliste:status", "2022-07-12"},
    {"praedikat", "urn:xoev-de:fim-datenfelder:codeliste:relation", "1.2"},
    {"schemaelementart", "urn:xoev-de:fim:codeliste:xdatenfelder.schemaelementart", "1.0"},
    {"typ", "urn:xoev-de:fim:codeliste:xdatenfelder.regeltyp", "1.0"},
    {"vorbefuellung", "urn:xoev-de:fim:codeliste:xdatenfelder.vorbefuellung", "1.0"},
};

// Of XDatenfelder 2.0; the others are those of version 3 with version 1.0.
constexpr List lists_of_two[] = {
    {"datentyp", "urn:xoev-de:fim:codeliste:xdatenfelder.datentyp", "1.0"},
    {"feldart", "urn:xoev-de:fim:codeliste:xdatenfelder.feldart", "1.0"},
    {"status", "urn:xoev-de:fim:codeliste:xdatenfelder.status", "1.0"},
};

// XML 1.0 2.2: no control characters but tab, line feed, carriage return; no U+FFFE, U+FFFF; UTF-8 without
// surrogates.
bool is_xml_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
    std::size_t more = 0;
    std::uint32_t code = c;
    if (c >= 0xf0 && c < 0xf5)
      more = 3, code = c & 0x07;
    else if (c >= 0xe0)
      more = 2, code = c & 0x0f;
    else if (c >= 0xc2)
      more = 1, code = c & 0x1f;
    else if (c >= 0x80)
      return false;
    if (c >= 0xf5 || i + more >= text.size() + (more == 0 ? 1 : 0)) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      code = (code << 6) | (next & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    if (code == 0xfffe || code == 0xffff) return false;
    i += more + 1;
  }
  return true;
}

class Writer {
 public:
  explicit Writer(const Document& document)
      : document_(document),
        two_(document.version == Version::xdf2),
        prefix_(two_ ? "xdf" : "xdf3"),
        namespace_(two_ ? "urn:xoev-de:fim:standard:xdatenfelder_2"
                        : "urn:xoev-de:fim:standard:xdatenfelder_3.0.0") {}

  Result<std::string> write() {
    if (!check_shape()) {
      refuse("shape", "struktur", "die Struktur des Dokuments passt nicht zusammen");
    } else {
      message();
    }
    if (error_) return fail(std::move(*error_));
    return std::move(out_);
  }

 private:
  void refuse(std::string_view code, std::string_view tag, std::string_view message) {
    if (!error_) {
      error_ =
          refused("fim.write." + std::string(code), std::string(tag), fmt::format("<{}>: {}", tag, message));
    }
  }

  // ---- XML
  void open(std::string_view tag) { fmt::format_to(std::back_inserter(out_), "<{}:{}>", prefix_, tag); }
  void close(std::string_view tag) { fmt::format_to(std::back_inserter(out_), "</{}:{}>", prefix_, tag); }

  void escape(std::string_view tag, std::string_view text, bool attribute = false) {
    if (!is_xml_text(text)) return refuse("text", tag, "enthält ein Zeichen, das XML nicht kennt");
    if (!attribute && trimmed(text).size() != text.size()) return refuse("text", tag, "hat Leerraum am Rand");
    for (const char c : text) {
      switch (c) {
        case '&': out_ += "&amp;"; break;
        case '<': out_ += "&lt;"; break;
        case '>': out_ += "&gt;"; break;
        case '"': out_ += attribute ? "&quot;" : "\""; break;
        case '\r': out_ += "&#13;"; break;
        case '\n': out_ += attribute ? "&#10;" : "\n"; break;
        case '\t': out_ += attribute ? "&#9;" : "\t"; break;
        default: out_ += c;
      }
    }
  }

  void text(std::string_view tag, std::string_view value) {  // nothing for an empty value
    if (value.empty()) return;
    open(tag);
    escape(tag, value);
    close(tag);
  }
  void present(std::string_view tag, std::string_view value) {  // also when it is empty
    if (value.empty()) {
      fmt::format_to(std::back_inserter(out_), "<{}:{}/>", prefix_, tag);
      return;
    }
    open(tag);
    escape(tag, value);
    close(tag);
  }
  void required(std::string_view tag, std::string_view value) {
    if (value.empty()) return refuse("missing", tag, "ist leer");
    text(tag, value);
  }
  void date(std::string_view tag, const std::optional<LocalDate>& value) {
    if (value) text(tag, to_iso(*value));
  }
  void code(std::string_view tag, std::string_view value) {
    const List* list = std::ranges::find(lists, tag, &List::tag);
    if (two_) {
      const List* older = std::ranges::find(lists_of_two, tag, &List::tag);
      if (older != std::end(lists_of_two)) list = older;
    }
    fmt::format_to(std::back_inserter(out_),
                   "<{0}:{1} listURI=\"{2}\" listVersionID=\"{3}\"><code>{4}</code></{0}:{1}>", prefix_, tag,
                   list->uri, list->version, value);
  }
  void attribute(std::string_view tag, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    fmt::format_to(std::back_inserter(out_), " {}=\"", name);
    escape(tag, value, true);
    out_ += '"';
  }
  // An element with one attribute and a text; nothing when both are empty.
  void marked(std::string_view tag, std::string_view name, std::string_view value, std::string_view content) {
    if (value.empty() && content.empty()) return;
    fmt::format_to(std::back_inserter(out_), "<{}:{}", prefix_, tag);
    attribute(tag, name, value);
    end_of(tag, content);
  }
  void end_of(std::string_view tag, std::string_view content) {  // behind the attributes
    out_ += content.empty() ? "/>" : ">";
    if (content.empty()) return;
    escape(tag, content);
    close(tag);
  }

  // ---- model
  bool check_shape() const;
  void message();
  void schema(const Schema& at);
  void position(Index index);
  void group(const Group& at, const Position& position);
  void field(const Field& at);
  void constraints(const Constraints& at);
  void code_list(const CodeListReference& at);
  void rule(const Rule& at);
  void rules(const std::vector<Index>& indices) {
    for (const Index index : indices) rule(document_.rules[index]);
  }

  void identifier(std::string_view tag, const Identifier& at, bool version) {
    open(tag);
    required("id", at.id);
    version && !two_ ? required("version", at.version) : text("version", at.version);
    close(tag);
  }
  void bases(const std::vector<LegalBasis>& at) {
    for (const LegalBasis& basis : at) marked("bezug", "link", basis.link, basis.text);
  }
  void keywords(const std::vector<Keyword>& at) {
    for (const Keyword& keyword : at) marked("stichwort", "uri", keyword.uri, keyword.text);
  }
  void moment(std::string_view tag, std::string_view value) {
    if (!value.empty() && shape_of_date_time(value) == DateTimeShape::unreadable) {
      return refuse("text", tag, "ist kein Zeitpunkt");
    }
    required(tag, value);
  }
  void named(const Named& at);
  void named2(const Named& at, std::string_view label_input, std::string_view label_output,
              std::string_view definition);
  void schema2(const Schema& at);
  void element(const Element& at);
  void constraints2(const Constraints& at);
  void field2(const Field& at);
  void rule2(const Rule& at);

  const Document& document_;
  const bool two_;
  const std::string_view prefix_, namespace_;
  std::string out_;
  std::optional<Error> error_;
};

// Every position is reached once from the top, every index exists, a field has no children.
bool Writer::check_shape() const {
  const Document& at = document_;
  if ((at.root == RootKind::schema) != at.schema.has_value()) return false;
  if (at.root != RootKind::schema && at.top.size() != 1) return false;
  std::vector<bool> reached(at.positions.size());
  std::vector<Index> waiting = at.top;
  for (std::size_t next = 0; next < waiting.size(); ++next) {
    const Index index = waiting[next];
    if (index >= at.positions.size() || reached[index]) return false;
    reached[index] = true;
    const Position& position = at.positions[index];
    const bool is_group = position.kind == PositionKind::group;
    if (position.element >= (is_group ? at.groups.size() : at.fields.size())) return false;
    if (!is_group && !position.children.empty()) return false;
    waiting.insert(waiting.end(), position.children.begin(), position.children.end());
  }
  if (std::ranges::find(reached, false) != reached.end()) return false;
  const auto rules_exist = [&](const std::vector<Index>& rules) {
    return std::ranges::all_of(rules, [&](Index rule) { return rule < at.rules.size(); });
  };
  const auto targets_exist = [&](const Named& named) {
    return std::ranges::all_of(named.relations,
                               [&](const Relation& r) { return r.target < at.relation_targets.size(); });
  };
  const auto fine = [&](const Element& element) {
    return rules_exist(element.rules) && targets_exist(element);
  };
  if (at.schema && (!rules_exist(at.schema->rules) || !targets_exist(*at.schema))) return false;
  if (at.root != RootKind::schema) {
    const bool is_group = at.positions[at.top[0]].kind == PositionKind::group;
    if (is_group != (at.root == RootKind::group)) return false;
  }
  return std::ranges::all_of(at.groups, fine) && std::ranges::all_of(at.fields, fine);
}

void Writer::message() {
  const std::string_view name = document_.root == RootKind::schema  ? "xdatenfelder.stammdatenschema.0102"
                                : document_.root == RootKind::group ? "xdatenfelder.datenfeldgruppe.0103"
                                                                    : "xdatenfelder.datenfeld.0104";
  out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  fmt::format_to(std::back_inserter(out_), "<{0}:{1} xmlns:{0}=\"{2}\">", prefix_, name, namespace_);
  open("header");
  required("nachrichtID", document_.message_id);
  moment("erstellungszeitpunkt", document_.created_at);
  text("referenzID", document_.reference_id);
  close("header");
  if (document_.schema) {
    schema(*document_.schema);
  } else {
    const Position& only = document_.positions[document_.top[0]];
    document_.root == RootKind::group ? group(document_.groups[only.element], only)
                                      : field(document_.fields[only.element]);
  }
  close(name);
  out_ += '\n';
}

void Writer::named(const Named& at) {
  identifier("identifikation", at.identifier, true);
  required("name", at.name);
  text("beschreibung", at.description);
  text("definition", at.definition);
  bases(at.legal_bases);
  if (at.release) {
    code("freigabestatus", code_of(*at.release));
  } else {
    refuse("missing", "freigabestatus", "ist nicht angegeben");
  }
  date("statusGesetztAm", at.status_set_on);
  text("statusGesetztDurch", at.status_set_by);
  date("gueltigAb", at.valid_from);
  date("gueltigBis", at.valid_until);
  text("versionshinweis", at.version_note);
  date("veroeffentlichungsdatum", at.published_on);
  moment("letzteAenderung", at.last_changed);
  for (const Relation& relation : at.relations) {
    open("relation");
    code("praedikat", code_of(relation.kind));
    identifier("objekt", document_.relation_targets[relation.target], false);
    close("relation");
  }
  keywords(at.keywords);
}

// Source: XDatenfelder 2.0, AllgemeineAngaben. The order is that of published files. One bezug holds all
// legal bases.
void Writer::named2(const Named& at, std::string_view label_input, std::string_view label_output,
                    std::string_view definition) {
  identifier("identifikation", at.identifier, false);
  required("name", at.name);
  present("bezeichnungEingabe", label_input);
  text("bezeichnungAusgabe", label_output);
  present("beschreibung", at.description);
  present("definition", definition);
  present("bezug", at.legal_bases.empty() ? "" : at.legal_bases[0].text);
  if (at.lifecycle) {
    code("status", code_of(*at.lifecycle));
  } else {
    refuse("missing", "status", "ist nicht angegeben");
  }
  date("gueltigAb", at.valid_from);
  date("gueltigBis", at.valid_until);
  text("fachlicherErsteller", at.creator);
  text("versionshinweis", at.version_note);
  date("freigabedatum", at.approved_on);
  date("veroeffentlichungsdatum", at.published_on);
}

void Writer::schema2(const Schema& at) {
  named2(at, at.label, at.label_output, at.definition);
  text("hilfetext", at.help);
}

void Writer::schema(const Schema& at) {
  open("stammdatenschema");
  if (two_) {
    schema2(at);
    code("ableitungsmodifikationenStruktur", std::to_string(at.derivation_structure));
    code("ableitungsmodifikationenRepraesentation", std::to_string(at.derivation_representation));
    rules(at.rules);
    for (const Index top : document_.top) position(top);
    close("stammdatenschema");
    return;
  }
  named(at);
  present("bezeichnung", at.label);  // required by the standard, empty in some files
  text("hilfetext", at.help);
  code("ableitungsmodifikationenStruktur", std::to_string(at.derivation_structure));
  code("ableitungsmodifikationenRepraesentation", std::to_string(at.derivation_representation));
  identifier("dokumentsteckbrief", at.document_profile, false);
  rules(at.rules);
  for (const Index top : document_.top) position(top);
  close("stammdatenschema");
}

void Writer::position(Index index) {
  const Position& at = document_.positions[index];
  open("struktur");
  text("anzahl", to_text(at.cardinality));
  two_ ? present("bezug", at.legal_bases.empty() ? "" : at.legal_bases[0].text) : bases(at.legal_bases);
  open("enthaelt");
  if (at.kind == PositionKind::group) {
    group(document_.groups[at.element], at);
  } else {
    field(document_.fields[at.element]);
  }
  close("enthaelt");
  close("struktur");
}

void Writer::element(const Element& at) {
  if (two_) {
    named2(at, at.label_input, at.label_output, at.definition);
    code("schemaelementart", code_of(at.art));
    present("hilfetextEingabe", at.help_input);
    present("hilfetextAusgabe", at.help_output);
    return;
  }
  named(at);
  present("bezeichnungEingabe", at.label_input);
  text("bezeichnungAusgabe", at.label_output);
  code("schemaelementart", code_of(at.art));
  text("hilfetextEingabe", at.help_input);
  text("hilfetextAusgabe", at.help_output);
}

void Writer::group(const Group& at, const Position& place) {
  open("datenfeldgruppe");
  element(at);
  if (at.kind == GroupArt::choice && !two_) code("art", "X");
  rules(at.rules);
  for (const Index child : place.children) position(child);
  close("datenfeldgruppe");
}

void Writer::constraints(const Constraints& at) {
  if (at.empty()) return;
  if (two_) return constraints2(at);
  fmt::format_to(std::back_inserter(out_), "<{}:praezisierung", prefix_);
  if (at.min_length) fmt::format_to(std::back_inserter(out_), " minLength=\"{}\"", *at.min_length);
  if (at.max_length) fmt::format_to(std::back_inserter(out_), " maxLength=\"{}\"", *at.max_length);
  attribute("praezisierung", "minValue", at.min_value);
  attribute("praezisierung", "maxValue", at.max_value);
  attribute("praezisierung", "pattern", at.pattern);
  end_of("praezisierung", at.note);
}

// Version 2 keeps them as JSON, its numbers as texts; a note is the whole text as an editor wrote it.
void Writer::constraints2(const Constraints& at) {
  present("praezisierung", at.note.empty() ? json_constraints(at) : at.note);
}

void Writer::code_list(const CodeListReference& at) {
  open("codelisteReferenz");
  if (two_) {
    identifier("identifikation", at.identifier, false);
    open("genericodeIdentification");
    required("canonicalIdentification", at.canonical_uri);
    present("version", at.version);
    present("canonicalVersionUri", at.canonical_version_uri);
    close("genericodeIdentification");
    close("codelisteReferenz");
    return;
  }
  required("canonicalIdentification", at.canonical_uri);
  text("version", at.version);
  text("canonicalVersionUri", at.canonical_version_uri);
  close("codelisteReferenz");
}

void Writer::field2(const Field& at) {
  rules(at.rules);
  code("feldart", code_of(at.kind));
  code("datentyp", code_of(at.type));
  at.constraints.empty() ? present("praezisierung", "") : constraints(at.constraints);
  present("inhalt", at.content);
  if (at.code_list) code_list(*at.code_list);
  close("datenfeld");
}

void Writer::field(const Field& at) {
  open("datenfeld");
  element(at);
  if (two_) return field2(at);
  code("feldart", code_of(at.kind));
  code("datentyp", code_of(at.type));
  constraints(at.constraints);
  text("inhalt", at.content);
  code("vorbefuellung", code_of(at.prefill));
  if (!at.choices.empty()) {
    open("werte");
    for (const Choice& choice : at.choices) {
      open("wert");
      required("code", choice.code);
      present("name", choice.name);
      text("hilfe", choice.help);
      close("wert");
    }
    close("werte");
  }
  if (at.code_list) code_list(*at.code_list);
  text("codeKey", at.code_key);
  text("nameKey", at.name_key);
  text("helpKey", at.help_key);
  rules(at.rules);
  if (at.max_size_bytes) text("maxSize", std::to_string(*at.max_size_bytes));
  for (const std::string& type : at.media_types) required("mediaType", type);
  close("datenfeld");
}

void Writer::rule2(const Rule& at) {
  named2(at, at.label_input, at.label_output, at.text);
  present("script", at.script);
  close("regel");
}

void Writer::rule(const Rule& at) {
  open("regel");
  if (two_) return rule2(at);
  identifier("identifikation", at.identifier, true);
  required("name", at.name);
  text("beschreibung", at.description);
  text("freitextRegel", at.text);
  bases(at.legal_bases);
  keywords(at.keywords);
  text("fachlicherErsteller", at.creator);
  moment("letzteAenderung", at.last_changed);
  code("typ", code_of(at.type));
  for (const RuleParameter& parameter : at.parameters) {
    open("param");
    required("element", parameter.element);
    required("name", parameter.name);
    if (!parameter.type.empty()) {
      open("typ");
      out_ += "<code>";
      escape("typ", parameter.type);
      out_ += "</code>";
      close("typ");
    }
    close("param");
  }
  for (const RuleParameter& target : at.targets) {
    open("ziel");
    required("element", target.element);
    text("name", target.name);
    close("ziel");
  }
  text("skript", at.script);
  for (const RuleError& error : at.errors) marked("fehler", "code", error.code, error.text);
  close("regel");
}

// The same document with everything numbered in the order of the tree, and without lines and findings.
class Normaliser {
 public:
  explicit Normaliser(const Document& from) : from_(from) {}

  Document run() {
    to_ = from_;
    to_.positions.clear();
    to_.groups.clear();
    to_.fields.clear();
    to_.rules.clear();
    to_.relation_targets.clear();
    to_.findings.clear();
    to_.original = {};
    to_.top.clear();
    if (to_.schema) {
      clear(*to_.schema);
      move_rules(to_.schema->rules, none);
    }
    for (const Index top : from_.top) to_.top.push_back(position(top, none));
    return std::move(to_);
  }

 private:
  void clear(Named& named) {
    named.line = 0;
    for (Relation& relation : named.relations) {
      const Identifier& target = from_.relation_targets[relation.target];
      const auto [found, added] = targets_.try_emplace(target, static_cast<Index>(targets_.size()));
      if (added) to_.relation_targets.push_back(target);
      relation.target = found->second;
    }
  }
  void move_rules(std::vector<Index>& rules, Index position) {
    for (Index& index : rules) {
      Rule rule = from_.rules[index];
      clear(rule);
      rule.position = position;
      index = static_cast<Index>(to_.rules.size());
      to_.rules.push_back(std::move(rule));
    }
  }
  template <typename T>
  Index move_element(T element, std::vector<T>& into, Index position) {
    clear(element);
    move_rules(element.rules, position);
    into.push_back(std::move(element));
    return static_cast<Index>(into.size() - 1);
  }
  Index position(Index index, Index parent) {
    const Position& old = from_.positions[index];
    const auto number = static_cast<Index>(to_.positions.size());
    Position copy = old;
    copy.parent = parent;
    copy.line = 0;
    copy.children.clear();
    to_.positions.push_back(copy);
    const Index element = old.kind == PositionKind::group
                              ? move_element(from_.groups[old.element], to_.groups, number)
                              : move_element(from_.fields[old.element], to_.fields, number);
    to_.positions[number].element = element;
    for (const Index child : old.children) {
      const Index moved = position(child, number);
      to_.positions[number].children.push_back(moved);
    }
    return number;
  }

  const Document& from_;
  Document to_;
  std::map<Identifier, Index> targets_;
};

}  // namespace

Result<std::string> write_fresh(const Document& document) { return Writer(document).write(); }

Result<std::string> write(const Document& document) {
  std::string bytes = TRY(document.original.bytes ? merge_into_original(document) : write_fresh(document));
  // What the version has no place for (a status of version 2, an empty legal basis) must not get lost quietly.
  const auto again = read(as_bytes(bytes));
  if (!again) return fail(refused("fim.write.lossy", again.error().field, again.error().detail));
  if (!same_content(document, *again)) {
    return fail(refused("fim.write.lossy", "",
                        document.version == Version::xdf2
                            ? "XDatenfelder 2.0 hat nicht für alles einen Platz"
                            : "XDatenfelder 3.0.0 hat nicht für alles einen Platz"));
  }
  return bytes;
}

bool same_content(const Document& a, const Document& b) { return Normaliser(a).run() == Normaliser(b).run(); }

}  // namespace rathaus::fim
