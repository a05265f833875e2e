#include "libs/fim/convert.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/fim/json_text.h"
#include "libs/fim/values.h"
#include "libs/xml/tree.h"

namespace rathaus::fim {
namespace {

constexpr std::string_view kNoPlaceInTwo = "XDatenfelder 2.0 hat dafür keinen Platz";
constexpr std::string_view kNoPlaceInThree = "XDatenfelder 3.0.0 hat dafür keinen Platz";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

// "F60000227" <-> "F60000000227"; nothing when the id does not have that shape.
std::optional<std::string> other_id(std::string_view id, Version to) {
  if (id.empty() || !is_capital(id[0]) || !all_digits(id.substr(1))) return std::nullopt;
  if (to == Version::xdf3 && id.size() == 9)
    return std::string(id.substr(0, 3)) + "000" + std::string(id.substr(3));
  if (to == Version::xdf2 && id.size() == 12 && id.substr(3, 3) == "000")
    return std::string(id.substr(0, 3)) + std::string(id.substr(6));
  return std::nullopt;
}

// Ids in the sentences of rules go with the elements they name.
std::string with_other_ids(const std::string& text, Version to) {
  const std::size_t length = to == Version::xdf3 ? 9 : 12;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool begins =
        is_capital(text[i]) && (i == 0 || (!is_capital(text[i - 1]) && !is_digit(text[i - 1])));
    const bool ends = i + length >= text.size() || !is_digit(text[i + length]);
    if (begins && ends && i + length <= text.size()) {
      if (const auto id = other_id(std::string_view(text).substr(i, length), to)) {
        out += *id;
        i += length;
        continue;
      }
    }
    out += text[i++];
  }
  return out;
}

class Converter {
 public:
  Converter(const Document& from, Version to) : to_(to), document_(from) {
    document_.version = to;
    document_.original = {};
    document_.findings.clear();
  }

  Conversion run(const Document& from) {
    of_file(from);
    for (Identifier& target : document_.relation_targets) {
      if (const auto id = other_id(target.id, to_)) target.id = *id;
    }
    if (document_.schema) schema(*document_.schema);
    for (const Index top : document_.top) position(top);
    if (to_ == Version::xdf2) document_.relation_targets.clear();
    return {std::move(document_), std::move(remarks_)};
  }

 private:
  void remark(RemarkKind kind, std::string_view what, std::string value, std::string_view why) {
    remarks_.push_back({kind, element_, line_, std::string(what), std::move(value), std::string(why)});
  }
  void lose(std::string_view what, std::string& value) {
    if (!value.empty()) remark(RemarkKind::lost, what, value, no_place());
    value.clear();
  }
  void lose(std::string_view what, std::optional<LocalDate>& value) {
    if (value) remark(RemarkKind::lost, what, to_iso(*value), no_place());
    value.reset();
  }
  std::string_view no_place() const { return to_ == Version::xdf2 ? kNoPlaceInTwo : kNoPlaceInThree; }

  // What only the file holds: the converted document is a file of its own.
  void of_file(const Document& from) {
    if (!from.original.bytes) return;
    const auto tree = xml::read_tree(as_bytes(*from.original.bytes));
    if (!tree) return;
    for (const auto* around : {&tree->before, &tree->after}) {
      for (const xml::Node& node : *around) of_node(node);
    }
    of_node(tree->root);
  }
  void of_node(const xml::Node& node) {
    constexpr std::string_view why = "steht nur in der Datei, nicht im Schema";
    line_ = node.line;
    if (node.kind == xml::Node::Kind::comment)
      remark(RemarkKind::lost, "Kommentar", std::string(trimmed(node.text)), why);
    if (node.kind == xml::Node::Kind::instruction)
      remark(RemarkKind::lost, "Verarbeitungsanweisung", node.name + " " + node.text, why);
    const bool of_code = std::ranges::any_of(node.children, [](const xml::Node& c) { return c.is("code"); });
    for (const xml::TreeAttribute& attribute : node.attributes) {
      static constexpr std::string_view known[] = {"link",      "uri",      "code",     "minLength",
                                                   "maxLength", "minValue", "maxValue", "pattern"};
      const bool list = of_code && (attribute.name == "listURI" || attribute.name == "listVersionID");
      if (attribute.uri.empty() && (list || std::ranges::find(known, attribute.name) != std::end(known)))
        continue;
      remark(RemarkKind::lost, "Attribut " + attribute.name + " an " + node.name, attribute.value, why);
    }
    const bool code_alone = of_code && node.name != "wert" && node.name != "werte";
    for (const xml::Node& child : node.children) {
      if (code_alone && child.is("name") && !child.children.empty()) {
        line_ = child.line;
        remark(RemarkKind::lost, "Name neben dem Code in " + node.name, child.children[0].text, why);
      }
      if (child.kind != xml::Node::Kind::text) of_node(child);
    }
    line_ = 0;
  }

  void identifier(Identifier& at, bool own) {
    if (const auto id = other_id(at.id, to_)) {
      at.id = *id;
    } else if (own) {
      remark(RemarkKind::changed, "id", at.id,
             to_ == Version::xdf2
                 ? "Die Kennung hat keine Form in XDatenfelder 2.0 (acht Ziffern) und bleibt, wie sie ist"
                 : "Die Kennung hat nicht acht Ziffern und bleibt, wie sie ist");
    }
    if (to_ == Version::xdf3) {
      if (at.version.empty() && own) {
        at.version = "1.0.0";
        remark(RemarkKind::added, "version", at.version,
               "XDatenfelder 3.0.0 kennt keine Arbeitskopie ohne Version");
      } else if (std::ranges::count(at.version, '.') == 1) {
        at.version += ".0";
      }
    } else if (std::ranges::count(at.version, '.') == 2) {
      const std::size_t last = at.version.rfind('.');
      if (at.version.substr(last) != ".0" && own)
        remark(RemarkKind::changed, "version", at.version, "XDatenfelder 2.0 kennt nur zwei Stellen");
      at.version.resize(last);
    }
  }

  void named(Named& at, bool rule) {
    element_ = at.identifier.id;
    line_ = at.line;
    identifier(at.identifier, true);
    bases(at.legal_bases);
    if (to_ == Version::xdf2) {
      named_to_two(at, rule);
    } else {
      named_to_three(at, rule);
    }
  }

  void bases(std::vector<LegalBasis>& at) {
    if (to_ == Version::xdf3 || at.empty()) return;
    std::string text;
    for (LegalBasis& basis : at) {
      lose("bezug link", basis.link);
      if (!text.empty() && !basis.text.empty()) text += "\n";
      text += basis.text;
    }
    if (at.size() > 1)
      remark(RemarkKind::changed, "bezug", fmt::format("{} Angaben", at.size()),
             "XDatenfelder 2.0 hat nur ein Feld für alle: eine Zeile je Angabe");
    at.clear();
    if (!text.empty()) at.push_back({text, ""});
  }

  void named_to_two(Named& at, bool rule) {
    if (rule && !at.release && !at.lifecycle) {
      at.lifecycle = Lifecycle::in_preparation;
      remark(RemarkKind::added, "status", std::string(code_of(*at.lifecycle)),
             "In XDatenfelder 2.0 hat jede Regel einen Status");
    } else if (at.release) {
      const ReleaseStatus was = *at.release;
      at.lifecycle =
          was == ReleaseStatus::approved_silver || was == ReleaseStatus::approved_gold ? Lifecycle::active
          : was == ReleaseStatus::inactive || was == ReleaseStatus::to_be_deleted      ? Lifecycle::inactive
                                                                                  : Lifecycle::in_preparation;
      const bool exact = was == ReleaseStatus::approved_gold || was == ReleaseStatus::inactive ||
                         was == ReleaseStatus::in_progress;
      if (!exact)
        remark(RemarkKind::changed, "freigabestatus", std::string(code_of(was)),
               fmt::format("XDatenfelder 2.0 kennt nur drei Zustände; daraus wird „{}“",
                           code_of(*at.lifecycle)));
      if (was == ReleaseStatus::approved_gold && at.status_set_on && !at.approved_on) {
        at.approved_on = at.status_set_on;
        at.status_set_on.reset();
      }
      at.release.reset();
    }
    lose("statusGesetztAm", at.status_set_on);
    if (at.creator.empty()) {
      at.creator = std::move(at.status_set_by);
      at.status_set_by.clear();
    }
    lose("statusGesetztDurch", at.status_set_by);
    lose("letzteAenderung", at.last_changed);
    for (Keyword& keyword : at.keywords)
      remark(RemarkKind::lost, "stichwort",
             keyword.uri.empty() ? keyword.text : keyword.text + " (" + keyword.uri + ")", kNoPlaceInTwo);
    at.keywords.clear();
    if (!at.relations.empty()) {
      std::string list;
      for (const Relation& relation : at.relations) {
        list += list.empty() ? "" : ", ";
        list.append(code_of(relation.kind))
            .append(" ")
            .append(to_text(document_.relation_targets[relation.target]));
      }
      remark(RemarkKind::lost, "relation", list, kNoPlaceInTwo);
      at.relations.clear();
    }
  }

  void named_to_three(Named& at, bool rule) {
    if (at.lifecycle && rule) {
      remark(RemarkKind::lost, "status", std::string(code_of(*at.lifecycle)),
             "In XDatenfelder 3.0.0 haben Regeln keinen Status");
    } else if (at.lifecycle) {
      at.release = *at.lifecycle == Lifecycle::active     ? ReleaseStatus::approved_gold
                   : *at.lifecycle == Lifecycle::inactive ? ReleaseStatus::inactive
                                                          : ReleaseStatus::in_progress;
      if (*at.lifecycle == Lifecycle::active && at.approved_on) {
        at.status_set_on = at.approved_on;
        at.approved_on.reset();
      }
    }
    at.lifecycle.reset();
    lose("freigabedatum", at.approved_on);
    if (!rule) {
      at.status_set_by = std::move(at.creator);
      at.creator.clear();
    }
    if (at.last_changed.empty()) {
      at.last_changed = document_.created_at;
      remark(RemarkKind::added, "letzteAenderung", at.last_changed,
             "XDatenfelder 3.0.0 verlangt sie; genommen ist der Zeitpunkt der Nachricht");
    }
    if (!rule) return;
    lose("gueltigAb", at.valid_from);
    lose("gueltigBis", at.valid_until);
    lose("versionshinweis", at.version_note);
    lose("veroeffentlichungsdatum", at.published_on);
  }

  void schema(Schema& at) {
    named(at, false);
    if (to_ == Version::xdf2) {
      std::string profile = to_text(at.document_profile);
      lose("dokumentsteckbrief", profile);
      at.document_profile = {};
    } else {
      lose("bezeichnungAusgabe", at.label_output);
      at.document_profile = {"D00000000000", ""};
      remark(RemarkKind::added, "dokumentsteckbrief", at.document_profile.id,
             "XDatenfelder 3.0.0 verlangt einen Dokumentsteckbrief; das ist ein Platzhalter");
    }
    rules(at.rules);
  }

  void position(Index index) {
    Position& at = document_.positions[index];
    line_ = at.line;
    element_ = document_.element(at).identifier.id;
    bases(at.legal_bases);
    if (at.kind == PositionKind::group) {
      Group& group = document_.groups[at.element];
      named(group, false);
      if (to_ == Version::xdf2 && group.kind == GroupArt::choice) {
        group.kind = GroupArt::plain;
        remark(RemarkKind::lost, "art", "X",
               "XDatenfelder 2.0 kennt keine Auswahlgruppen: dort sind alle Angaben möglich");
      }
      rules(group.rules);
    } else {
      field(document_.fields[at.element]);
    }
    for (const Index child : document_.positions[index].children) position(child);
  }

  void field(Field& at) {
    named(at, false);
    to_ == Version::xdf2 ? field_to_two(at) : field_to_three(at);
    rules(at.rules);
  }

  void field_to_two(Field& at) {
    if (at.kind == FieldKind::hidden || at.kind == FieldKind::locked) {
      const FieldKind now = at.kind == FieldKind::locked && at.type == DataType::text && !at.content.empty()
                                ? FieldKind::label
                                : FieldKind::input;
      remark(RemarkKind::changed, "feldart", std::string(code_of(at.kind)),
             fmt::format("XDatenfelder 2.0 kennt diese Art nicht; daraus wird „{}“", code_of(now)));
      at.kind = now;
    }
    if (at.type == DataType::text_latin || at.type == DataType::time || at.type == DataType::datetime) {
      remark(RemarkKind::changed, "datentyp", std::string(code_of(at.type)),
             "XDatenfelder 2.0 kennt diesen Datentyp nicht; daraus wird „text“");
      at.type = DataType::text;
    }
    if (at.prefill != Prefill::none)
      remark(RemarkKind::lost, "vorbefuellung", std::string(code_of(at.prefill)), kNoPlaceInTwo);
    at.prefill = Prefill::none;
    for (const Choice& choice : at.choices) {
      remark(RemarkKind::lost, "wert",
             choice.code + " " + choice.name + (choice.help.empty() ? "" : " (" + choice.help + ")"),
             "XDatenfelder 2.0 kennt Werte nur in Codelisten");
    }
    at.choices.clear();
    lose("codeKey", at.code_key);
    lose("nameKey", at.name_key);
    lose("helpKey", at.help_key);
    if (at.max_size_bytes)
      remark(RemarkKind::lost, "maxSize", std::to_string(*at.max_size_bytes), kNoPlaceInTwo);
    at.max_size_bytes.reset();
    for (const std::string& type : at.media_types) remark(RemarkKind::lost, "mediaType", type, kNoPlaceInTwo);
    at.media_types.clear();
    if (at.code_list) {
      at.code_list->identifier = {fmt::format("C{:08}", ++lists_), ""};
      remark(RemarkKind::added, "codelisteReferenz id", at.code_list->identifier.id,
             "XDatenfelder 2.0 verlangt eine Kennung der Codeliste; diese zählt nur in dieser Datei");
    }
    Constraints bare = at.constraints;
    bare.note.clear();
    if (!at.constraints.note.empty() && !bare.empty()) lose("praezisierung", at.constraints.note);
    // A note that looks like constraints would be read as some.
    if (!at.constraints.note.empty() &&
        parse_json_constraints(at.constraints.note).constraints != at.constraints)
      lose("praezisierung", at.constraints.note);
    const Constraints wanted = at.constraints;
    if (wanted.note.empty() && parse_json_constraints(json_constraints(wanted)).constraints != wanted) {
      remark(RemarkKind::lost, "praezisierung", json_constraints(wanted), kNoPlaceInTwo);
      at.constraints = {};
    }
  }

  void field_to_three(Field& at) {
    if (!at.code_list) return;
    std::string id = to_text(at.code_list->identifier);
    lose("codelisteReferenz id", id);
    at.code_list->identifier = {};
  }

  void rules(const std::vector<Index>& indices) {
    for (const Index index : indices) rule(document_.rules[index]);
  }

  void rule(Rule& at) {
    named(at, true);
    for (std::string* text : {&at.text, &at.script}) {
      std::string now = with_other_ids(*text, to_);
      if (now != *text)
        remark(RemarkKind::changed, text == &at.text ? "freitextRegel" : "skript", *text,
               "Kennungen im Text sind die der anderen Version");
      *text = std::move(now);
    }
    if (to_ == Version::xdf2) {
      if (at.type != RuleType::complex)
        remark(RemarkKind::lost, "typ", std::string(code_of(at.type)), kNoPlaceInTwo);
      at.type = RuleType::complex;
      for (const RuleParameter& p : at.parameters)
        remark(RemarkKind::lost, "param", p.element + " " + p.name + " " + p.type, kNoPlaceInTwo);
      for (const RuleParameter& p : at.targets)
        remark(RemarkKind::lost, "ziel", p.element + " " + p.name, kNoPlaceInTwo);
      for (const RuleError& e : at.errors)
        remark(RemarkKind::lost, "fehler", e.code + " " + e.text, kNoPlaceInTwo);
      at.parameters.clear(), at.targets.clear(), at.errors.clear();
    } else {
      lose("bezeichnungEingabe", at.label_input);
      lose("bezeichnungAusgabe", at.label_output);
    }
  }

  const Version to_;
  Document document_;
  std::vector<Remark> remarks_;
  std::string element_;
  std::uint32_t line_ = 0;
  unsigned lists_ = 0;
};

}  // namespace

std::string_view code_of(RemarkKind kind) {
  switch (kind) {
    case RemarkKind::lost: return "lost";
    case RemarkKind::changed: return "changed";
    case RemarkKind::added: return "added";
  }
  return "lost";
}

Result<Conversion> convert(const Document& document, Version to) {
  if (document.version == to) return Conversion{document, {}};
  return Converter(document, to).run(document);
}

std::string remarks_as_text(const std::vector<Remark>& remarks) {
  std::string out;
  for (const Remark& at : remarks) {
    const std::string_view word = at.kind == RemarkKind::lost      ? "verloren"
                                  : at.kind == RemarkKind::changed ? "geändert"
                                                                   : "ergänzt";
    out += fmt::format("Zeile {}: {}{}<{}> {} {}: {}\n", at.line, at.element, at.element.empty() ? "" : ": ",
                       at.what, word, quoted(at.value), at.why);
  }
  const auto count = [&](RemarkKind kind) { return std::ranges::count(remarks, kind, &Remark::kind); };
  return out + fmt::format("{} Angaben verloren, {} geändert, {} ergänzt\n", count(RemarkKind::lost),
                           count(RemarkKind::changed), count(RemarkKind::added));
}

std::string remarks_as_json(const std::vector<Remark>& remarks) {
  JsonWriter json;
  json.open('[');
  for (const Remark& at : remarks) {
    json.open();
    json.text("kind", code_of(at.kind));
    json.text("element", at.element);
    json.number("line", at.line);
    json.text("what", at.what);
    json.text("value", at.value);
    json.text("why", at.why);
    json.close();
  }
  json.close(']');
  return json.take() + "\n";
}

}  // namespace rathaus::fim
