#include "libs/fim/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "libs/base/check.h"
#include "libs/fim/values.h"
#include "libs/xml/xml.h"

namespace rathaus::fim {
namespace {

Error bad_code(const Value& value) {
  return error_at("fim.code", value.line, name_of(value.tag),
                  fmt::format("{} steht nicht in der Codeliste", quoted(value.text)));
}

Error bad_value(const Value& value, std::string_view what) {
  return error_at("fim.value", value.line, name_of(value.tag),
                  fmt::format("{} ist {}", quoted(value.text), what));
}

// Stores a code that was found in its list.
template <typename Enum, typename Target>
Status put_code(const Value& value, std::optional<Enum> code, Target& into) {
  if (!code) return fail(bad_code(value));
  into = *code;
  return {};
}

Status put_level(const Value& value, int highest, int& into) {
  if (value.text.size() != 1 || value.text[0] < '0' || value.text[0] > '0' + highest)
    return fail(bad_code(value));
  into = value.text[0] - '0';
  return {};
}

bool has_expected_shape(const Identifier& identifier) {
  if (identifier.id.size() < 2 || identifier.id[0] < 'A' || identifier.id[0] > 'Z') return false;
  return std::all_of(identifier.id.begin() + 1, identifier.id.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Error error_at(std::string_view code, std::uint32_t line, std::string_view element,
               std::string_view message) {
  return invalid(std::string(code), xml::locate(line, element, message), std::string(element));
}

std::string_view Value::attribute(std::string_view name) const {
  for (const auto& [key, text] : *attributes) {
    if (key == name) return text;
  }
  return {};
}

Builder::Builder(Version version, RootKind root, const Limits& limits) : limits_(limits) {
  document_.version = version;
  document_.root = root;
}

Named& Builder::named() {
  const Owner owner = owners_.back();
  switch (owner.kind) {
    case Kind::schema: return *document_.schema;
    case Kind::group: return document_.groups[owner.index];
    case Kind::field: return document_.fields[owner.index];
    case Kind::rule: break;
  }
  return document_.rules[owner.index];
}

Element& Builder::element() {
  const Owner owner = owners_.back();
  CHECK(owner.kind == Kind::group || owner.kind == Kind::field);
  if (owner.kind == Kind::group) return document_.groups[owner.index];
  return document_.fields[owner.index];
}

void Builder::note(Severity severity, std::uint32_t line, Tag tag, std::string message) {
  if (document_.findings.size() >= limits_.findings) {
    ++findings_left_out_;
    return;
  }
  document_.findings.push_back({severity, line, std::string(name_of(tag)), std::move(message)});
}

Document Builder::finish() {
  if (findings_left_out_ > 0) {
    document_.findings.push_back(
        {Severity::note, 0, "",
         fmt::format("{} weitere Hinweise sind nicht aufgeführt", findings_left_out_)});
  }
  return std::move(document_);
}

// ---- containers

Status Builder::open_position(std::uint32_t line) {
  if (document_.positions.size() >= limits_.positions) {
    return fail(error_at("fim.limit", line, name_of(Tag::struktur),
                         fmt::format("mehr als {} Stellen in der Struktur", limits_.positions)));
  }
  const Index parent = positions_.empty() ? none : positions_.back();
  const auto index = static_cast<Index>(document_.positions.size());
  (parent == none ? document_.top : document_.positions[parent].children).push_back(index);
  document_.positions.push_back({.parent = parent, .line = line});
  positions_.push_back(index);
  return {};
}

void Builder::place(PositionKind kind, std::uint32_t line) {
  Position& at = position();
  at.kind = kind;
  if (kind == PositionKind::group) {
    at.element = static_cast<Index>(document_.groups.size());
    document_.groups.emplace_back().line = line;
    owners_.push_back({Kind::group, at.element});
  } else {
    at.element = static_cast<Index>(document_.fields.size());
    document_.fields.emplace_back().line = line;
    owners_.push_back({Kind::field, at.element});
  }
}

Status Builder::open(Form form, Form parent, Tag tag, std::uint32_t line) {
  switch (form) {
    case Form::schema:
      document_.schema.emplace().line = line;
      owners_.push_back({Kind::schema, 0});
      break;
    case Form::structure: return open_position(line);
    case Form::group:
    case Form::field: {
      if (parent != Form::contains) {  // a message of one element: a single position 1:1
        const Status opened = open_position(line);
        if (!opened) return opened;
      } else if (position().element != none) {
        return fail(error_at("fim.duplicate", line, name_of(tag), "<enthaelt> enthält mehr als ein Element"));
      }
      place(form == Form::group ? PositionKind::group : PositionKind::field, line);
      break;
    }
    case Form::rule: {
      const auto index = static_cast<Index>(document_.rules.size());
      (owners_.back().kind == Kind::schema ? schema().rules : element().rules).push_back(index);
      Rule& rule = document_.rules.emplace_back();
      rule.line = line;
      rule.position = positions_.empty() ? none : positions_.back();
      owners_.push_back({Kind::rule, index});
      break;
    }
    case Form::identifier:
    case Form::reference: identifier_ = {}; break;
    case Form::relation: relation_ = {}; break;
    case Form::value: choice_ = {}; break;
    case Form::code_list: code_list_ = {}; break;
    case Form::parameter:
    case Form::target: parameter_ = {}; break;
    default: break;
  }
  return {};
}

Status Builder::close(Form form, Form parent, Tag tag, std::uint32_t line) {
  switch (form) {
    case Form::schema:
    case Form::group:
      if (positions_.empty() ? document_.top.empty() : position().children.empty()) {
        warn(line, tag, "enthält keine Felder (keine Struktur)");
      }
      owners_.pop_back();
      if (form == Form::group && parent != Form::contains) positions_.pop_back();
      break;
    case Form::field:
      close_field(line);
      owners_.pop_back();
      if (parent != Form::contains) positions_.pop_back();
      break;
    case Form::rule:
      if (rule().text.empty() && rule().script.empty()) warn(line, tag, "hat weder Text noch Skript");
      owners_.pop_back();
      break;
    case Form::structure: positions_.pop_back(); break;
    case Form::contains:
      if (position().element == none) {
        return fail(error_at("fim.missing", line, name_of(Tag::enthaelt),
                             "enthält weder Datenfeld noch Datenfeldgruppe"));
      }
      break;
    case Form::identifier:
    case Form::reference: close_identifier(parent, tag, line); break;
    case Form::code_list: return close_code_list(line);
    case Form::relation: close_relation(); break;
    case Form::value: field().choices.push_back(std::move(choice_)); break;
    case Form::parameter: rule().parameters.push_back(std::move(parameter_)); break;
    case Form::target: rule().targets.push_back(std::move(parameter_)); break;
    default: break;
  }
  return {};
}

void Builder::close_identifier(Form parent, Tag tag, std::uint32_t line) {
  if (parent == Form::relation) return;  // taken by close_relation()
  if (parent == Form::code_list) {
    code_list_.identifier = std::move(identifier_);
  } else if (tag == Tag::dokumentsteckbrief) {
    schema().document_profile = std::move(identifier_);
  } else {
    if (!has_expected_shape(identifier_))
      warn(line, tag, quoted(identifier_.id) + " ist keine übliche FIM-Kennung");
    if (identifier_.version.empty()) warn(line, tag, "ohne Version: eine Arbeitskopie");
    named().identifier = std::move(identifier_);
  }
}

void Builder::close_relation() {
  std::string key = identifier_.id + ' ' + identifier_.version;
  const auto next = static_cast<Index>(document_.relation_targets.size());
  const auto [found, added] = targets_.try_emplace(std::move(key), next);
  if (added) document_.relation_targets.push_back(std::move(identifier_));
  relation_.target = found->second;
  named().relations.push_back(relation_);
}

Status Builder::close_code_list(std::uint32_t line) {
  if (code_list_ == CodeListReference{}) {
    warn(line, Tag::codelisteReferenz, "ist leer");
    return {};
  }
  if (code_list_.canonical_uri.empty()) {
    return fail(
        error_at("fim.missing", line, name_of(Tag::canonicalIdentification), "fehlt in <codelisteReferenz>"));
  }
  field().code_list = std::move(code_list_);
  return {};
}

// Source: FIM-Baustein Datenfelder, combinations of feldart and datentyp; an odd one is shown, not refused.
void Builder::close_field(std::uint32_t line) {
  const Field& at = field();
  const bool list = !at.choices.empty() || at.code_list.has_value();
  if (at.kind == FieldKind::select && !list)
    warn(line, Tag::feldart, "Auswahlfeld ohne Werte und ohne Codeliste");
  if (at.kind != FieldKind::select && list)
    warn(line, Tag::feldart, "Werte oder Codeliste an einem Feld, das keine Auswahl ist");
  if (!at.choices.empty() && at.code_list) warn(line, Tag::codelisteReferenz, "Werte und Codeliste zugleich");
  if (at.kind == FieldKind::label && at.content.empty()) warn(line, Tag::inhalt, "Hinweisfeld ohne Inhalt");
  if (at.kind == FieldKind::label && at.type != DataType::text)
    warn(line, Tag::datentyp, "Hinweisfeld ist kein Text");
  if (at.type == DataType::file && at.kind != FieldKind::input)
    warn(line, Tag::feldart, "Datei ist kein Eingabefeld");
  const Constraints& bounds = at.constraints;
  if (bounds.min_length && bounds.max_length && *bounds.min_length > *bounds.max_length) {
    warn(line, Tag::praezisierung, "kleinste Länge ist größer als die größte");
  }
  std::set<std::string_view> codes;
  for (const Choice& choice : at.choices) {
    if (!codes.insert(choice.code).second)
      warn(line, Tag::werte, "Code " + quoted(choice.code) + " steht mehrfach");
  }
}

// ---- values

Status Builder::value(const Value& value) {
  switch (value.parent) {
    case Form::header: return header_value(value);
    case Form::schema: return schema_value(value);
    case Form::group:
      if (value.tag == Tag::art) {
        if (value.text != "X") return fail(bad_code(value));
        document_.groups[owners_.back().index].kind = GroupArt::choice;
        return {};
      }
      return element_value(value);
    case Form::field: return field_value(value);
    case Form::rule: return rule_value(value);
    case Form::structure: return structure_value(value);
    default: return scratch_value(value);
  }
}

Status Builder::header_value(const Value& value) {
  switch (value.tag) {
    case Tag::nachrichtID: document_.message_id = value.text; break;
    case Tag::erstellungszeitpunkt: return date_time(value, document_.created_at);
    case Tag::referenzID: document_.reference_id = value.text; break;
    default: break;
  }
  return {};
}

Status Builder::date(const Value& value, std::optional<LocalDate>& into) {
  if (value.text.empty()) return {};
  const auto read = parse_date(value.text);
  if (!read) return fail(bad_value(value, "kein Datum"));
  if (!read->exact) warn(value.line, value.tag, "Datum mit Uhrzeit");
  into = read->date;
  return {};
}

Status Builder::date_time(const Value& value, std::string& into) {
  const DateTimeShape shape = shape_of_date_time(value.text);
  if (shape == DateTimeShape::unreadable) return fail(bad_value(value, "kein Zeitpunkt"));
  if (shape == DateTimeShape::date_only) warn(value.line, value.tag, "Zeitpunkt ohne Uhrzeit");
  into = value.text;
  return {};
}

void Builder::legal_basis(const Value& value, std::vector<LegalBasis>& into) {
  const std::string_view link = value.attribute("link");
  if (value.text.empty() && link.empty()) return;
  if (value.text.empty()) warn(value.line, value.tag, "Verweis ohne Text");
  into.push_back({std::string(value.text), std::string(link)});
}

Status Builder::named_value(const Value& value) {
  Named& at = named();
  switch (value.tag) {
    case Tag::name: at.name = value.text; break;
    case Tag::beschreibung: at.description = value.text; break;
    case Tag::definition: at.definition = value.text; break;
    case Tag::bezug: legal_basis(value, at.legal_bases); break;
    case Tag::freigabestatus: return put_code(value, release_status(value.text), at.release);
    case Tag::status: return put_code(value, lifecycle(value.text), at.lifecycle);
    case Tag::statusGesetztAm: return date(value, at.status_set_on);
    case Tag::statusGesetztDurch: at.status_set_by = value.text; break;
    case Tag::fachlicherErsteller: at.creator = value.text; break;
    case Tag::versionshinweis: at.version_note = value.text; break;
    case Tag::gueltigAb: return date(value, at.valid_from);
    case Tag::gueltigBis: return date(value, at.valid_until);
    case Tag::freigabedatum: return date(value, at.approved_on);
    case Tag::veroeffentlichungsdatum: return date(value, at.published_on);
    case Tag::letzteAenderung: return date_time(value, at.last_changed);
    case Tag::stichwort:
      if (value.text.empty() && value.attribute("uri").empty()) break;
      if (value.text.empty()) warn(value.line, value.tag, "Stichwort ohne Text");
      at.keywords.push_back({std::string(value.text), std::string(value.attribute("uri"))});
      break;
    default: CHECK(false && "a tag of the tables without a place in the model");
  }
  return {};
}

Status Builder::element_value(const Value& value) {
  Element& at = element();
  switch (value.tag) {
    case Tag::bezeichnungEingabe: at.label_input = value.text; break;
    case Tag::bezeichnungAusgabe: at.label_output = value.text; break;
    case Tag::hilfetextEingabe: at.help_input = value.text; break;
    case Tag::hilfetextAusgabe: at.help_output = value.text; break;
    case Tag::schemaelementart: return put_code(value, element_art(value.text), at.art);
    default: return named_value(value);
  }
  return {};
}

Status Builder::schema_value(const Value& value) {
  Schema& at = schema();
  switch (value.tag) {
    case Tag::bezeichnung:
    case Tag::bezeichnungEingabe: at.label = value.text; break;
    case Tag::bezeichnungAusgabe: at.label_output = value.text; break;
    case Tag::hilfetext: at.help = value.text; break;
    case Tag::ableitungsmodifikationenStruktur: return put_level(value, 3, at.derivation_structure);
    case Tag::ableitungsmodifikationenRepraesentation:
      return put_level(value, 1, at.derivation_representation);
    default: return named_value(value);
  }
  return {};
}

Status Builder::constraints(const Value& value) {
  Constraints& at = field().constraints;
  if (document_.version == Version::xdf2) {
    ReadConstraints read = parse_json_constraints(value.text);
    if (!read.clean)
      warn(value.line, value.tag, "enthält mehr als die bekannten Angaben; der Text bleibt erhalten");
    at = std::move(read.constraints);
    return {};
  }
  for (const auto& [name, text] : *value.attributes) {
    if (name == "minLength" || name == "maxLength") {
      const auto number = parse_number(trimmed(text));
      if (!number) {
        return fail(error_at("fim.value", value.line, name_of(value.tag),
                             fmt::format("{}: {} ist keine Zahl", name, quoted(text))));
      }
      (name == "minLength" ? at.min_length : at.max_length) = number;
    } else if (name == "minValue") {
      at.min_value = text;
    } else if (name == "maxValue") {
      at.max_value = text;
    } else if (name == "pattern") {
      at.pattern = text;
    }
  }
  at.note = value.text;
  return {};
}

Status Builder::field_value(const Value& value) {
  Field& at = field();
  switch (value.tag) {
    case Tag::feldart: return put_code(value, field_kind(document_.version, value.text), at.kind);
    case Tag::datentyp: return put_code(value, data_type(document_.version, value.text), at.type);
    case Tag::vorbefuellung: return put_code(value, prefill(value.text), at.prefill);
    case Tag::praezisierung: return constraints(value);
    case Tag::inhalt: at.content = value.text; break;
    case Tag::codeKey: at.code_key = value.text; break;
    case Tag::nameKey: at.name_key = value.text; break;
    case Tag::helpKey: at.help_key = value.text; break;
    case Tag::maxSize: {
      if (value.text.empty()) break;
      at.max_size_bytes = parse_number(value.text);
      if (!at.max_size_bytes) return fail(bad_value(value, "keine Zahl"));
      break;
    }
    case Tag::mediaType:
      if (!value.text.empty()) at.media_types.emplace_back(value.text);
      break;
    default: return element_value(value);
  }
  return {};
}

Status Builder::rule_value(const Value& value) {
  Rule& at = rule();
  switch (value.tag) {
    case Tag::bezeichnungEingabe: at.label_input = value.text; break;
    case Tag::bezeichnungAusgabe: at.label_output = value.text; break;
    case Tag::freitextRegel:
    case Tag::definition: at.text = value.text; break;  // XDatenfelder 2 keeps the sentence in definition
    case Tag::skript:
    case Tag::script: at.script = value.text; break;
    case Tag::typ: return put_code(value, rule_type(value.text), at.type);
    case Tag::fehler:
      if (value.text.empty() && value.attribute("code").empty()) break;
      at.errors.push_back({std::string(value.attribute("code")), std::string(value.text)});
      break;
    default: return named_value(value);
  }
  return {};
}

Status Builder::structure_value(const Value& value) {
  if (value.tag == Tag::bezug) {
    legal_basis(value, position().legal_bases);
    return {};
  }
  const auto cardinality = parse_cardinality(value.text);
  if (!cardinality) return fail(bad_value(value, "keine Anzahl (erwartet wird z. B. 0:1 oder 1:*)"));
  position().cardinality = *cardinality;
  return {};
}

Status Builder::scratch_value(const Value& value) {
  switch (value.parent) {
    case Form::identifier:
    case Form::reference: (value.tag == Tag::id ? identifier_.id : identifier_.version) = value.text; break;
    case Form::relation: return put_code(value, relation_kind(value.text), relation_.kind);
    case Form::code_list:
    case Form::genericode:
      if (value.tag == Tag::canonicalIdentification) code_list_.canonical_uri = value.text;
      if (value.tag == Tag::version) code_list_.version = value.text;
      if (value.tag == Tag::canonicalVersionUri) code_list_.canonical_version_uri = value.text;
      break;
    case Form::value:
      if (value.tag == Tag::code) choice_.code = value.text;
      if (value.tag == Tag::name) choice_.name = value.text;
      if (value.tag == Tag::hilfe) choice_.help = value.text;
      break;
    case Form::parameter:
    case Form::target:
      if (value.tag == Tag::element) parameter_.element = value.text;
      if (value.tag == Tag::name) parameter_.name = value.text;
      if (value.tag == Tag::typ) parameter_.type = value.text;
      break;
    default: CHECK(false && "a text of the tables without a place in the model");
  }
  return {};
}

}  // namespace rathaus::fim
