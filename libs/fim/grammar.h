#pragma once
// What XDatenfelder 2.0 and 3.0.0 allow where, as tables. The order of siblings is not checked: published
// files mix it.
// Source: XDatenfelder 2.0 and 3.0.0; where published files are laxer than the XSD, the table says so by
// Need::usual.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "libs/fim/fim.h"

namespace rathaus::fim {

// Every element name of the two versions, in ASCII order of the names (find_tag() searches by halves).
// clang-format off
enum class Tag : std::uint8_t {
  ableitungsmodifikationenRepraesentation, ableitungsmodifikationenStruktur, anzahl, art, beschreibung, bezeichnung,
  bezeichnungAusgabe, bezeichnungEingabe, bezug, canonicalIdentification, canonicalVersionUri, code, codeKey,
  codelisteReferenz, datenfeld, datenfeldgruppe, datentyp, definition, dokumentsteckbrief, element, enthaelt,
  erstellungszeitpunkt, fachlicherErsteller, fehler, feldart, freigabedatum, freigabestatus, freitextRegel,
  genericodeIdentification, gueltigAb, gueltigBis, header, helpKey, hilfe, hilfetext, hilfetextAusgabe,
  hilfetextEingabe, id, identifikation, inhalt, letzteAenderung, maxSize, mediaType, nachrichtID, name, nameKey,
  objekt, param, praedikat, praezisierung, referenzID, regel, relation, schemaelementart, script, skript,
  stammdatenschema, status, statusGesetztAm, statusGesetztDurch, stichwort, struktur, typ, veroeffentlichungsdatum,
  version, versionshinweis, vorbefuellung, wert, werte, ziel
};
// clang-format on
inline constexpr std::size_t tag_count = static_cast<std::size_t>(Tag::ziel) + 1;

std::optional<Tag> find_tag(std::string_view name);
std::string_view name_of(Tag tag);

// How an element is filled: with text, or as one of the containers below.
enum class Form : std::uint8_t {
  text,
  code,  // XOeV code: <code>, perhaps <name>, both without namespace
  message_schema,
  message_group,
  message_field,
  header,
  schema,
  group,
  field,
  rule,
  structure,
  contains,
  identifier,  // id and version, the version required
  reference,   // id, perhaps a version
  code_list,
  genericode,
  relation,
  values,
  value,
  parameter,
  target
};

enum class Need : std::uint8_t {
  must,     // refused when missing, refused when empty
  present,  // refused when missing; empty is a warning ("required by the standard, but not always filled")
  usual,    // missing is a warning, empty is nothing
  optional,
};

struct Child {
  Tag tag;
  Form form = Form::text;
  Need need = Need::optional;
  bool many = false;
};

// The children of a container; empty for text.
std::span<const Child> children_of(Version version, Form form);
const Child* find_child(std::span<const Child> children, Tag tag);

// Codes of the standard's lists; nothing when the code is not in the list of that version.
std::optional<FieldKind> field_kind(Version version, std::string_view code);
std::optional<DataType> data_type(Version version, std::string_view code);
std::optional<Prefill> prefill(std::string_view code);
std::optional<ElementArt> element_art(std::string_view code);
std::optional<RuleType> rule_type(std::string_view code);
std::optional<RelationKind> relation_kind(std::string_view code);
std::optional<ReleaseStatus> release_status(std::string_view code);
std::optional<Lifecycle> lifecycle(std::string_view code);

}  // namespace rathaus::fim
