#include "libs/fim/grammar.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rathaus::fim {
namespace {

constexpr std::array<std::string_view, tag_count> tag_names = {"ableitungsmodifikationenRepraesentation",
                                                               "ableitungsmodifikationenStruktur",
                                                               "anzahl",
                                                               "art",
                                                               "beschreibung",
                                                               "bezeichnung",
                                                               "bezeichnungAusgabe",
                                                               "bezeichnungEingabe",
                                                               "bezug",
                                                               "canonicalIdentification",
                                                               "canonicalVersionUri",
                                                               "code",
                                                               "codeKey",
                                                               "codelisteReferenz",
                                                               "datenfeld",
                                                               "datenfeldgruppe",
                                                               "datentyp",
                                                               "definition",
                                                               "dokumentsteckbrief",
                                                               "element",
                                                               "enthaelt",
                                                               "erstellungszeitpunkt",
                                                               "fachlicherErsteller",
                                                               "fehler",
                                                               "feldart",
                                                               "freigabedatum",
                                                               "freigabestatus",
                                                               "freitextRegel",
                                                               "genericodeIdentification",
                                                               "gueltigAb",
                                                               "gueltigBis",
                                                               "header",
                                                               "helpKey",
                                                               "hilfe",
                                                               "hilfetext",
                                                               "hilfetextAusgabe",
                                                               "hilfetextEingabe",
                                                               "id",
                                                               "identifikation",
                                                               "inhalt",
                                                               "letzteAenderung",
                                                               "maxSize",
                                                               "mediaType",
                                                               "nachrichtID",
                                                               "name",
                                                               "nameKey",
                                                               "objekt",
                                                               "param",
                                                               "praedikat",
                                                               "praezisierung",
                                                               "referenzID",
                                                               "regel",
                                                               "relation",
                                                               "schemaelementart",
                                                               "script",
                                                               "skript",
                                                               "stammdatenschema",
                                                               "status",
                                                               "statusGesetztAm",
                                                               "statusGesetztDurch",
                                                               "stichwort",
                                                               "struktur",
                                                               "typ",
                                                               "veroeffentlichungsdatum",
                                                               "version",
                                                               "versionshinweis",
                                                               "vorbefuellung",
                                                               "wert",
                                                               "werte",
                                                               "ziel"};
static_assert(std::ranges::is_sorted(tag_names));

using enum Need;

// clang-format off
// XDatenfelder 2.0: AllgemeineAngaben, Schemaelementangaben and what extends them. The texts are elements
// that the XSD requires and editors leave out.
#define XDF2_BASE                                                                                                  \
  {Tag::identifikation, Form::reference, must}, {Tag::name, Form::text, must},                                     \
      {Tag::bezeichnungEingabe, Form::text, present}, {Tag::bezeichnungAusgabe}, {Tag::beschreibung, Form::text, usual}, \
      {Tag::definition, Form::text, usual}, {Tag::bezug, Form::text, usual}, {Tag::status, Form::code, must},      \
      {Tag::gueltigAb}, {Tag::gueltigBis}, {Tag::fachlicherErsteller}, {Tag::versionshinweis}, {Tag::freigabedatum}, \
      {Tag::veroeffentlichungsdatum}
#define XDF2_ELEMENT                                                                                      \
  XDF2_BASE, {Tag::schemaelementart, Form::code, must}, {Tag::hilfetextEingabe, Form::text, usual},       \
      {Tag::hilfetextAusgabe, Form::text, usual}, {Tag::regel, Form::rule, optional, true}

// XDatenfelder 3.0.0. A bezug may stand several times.
#define XDF3_BASE                                                                                                 \
  {Tag::identifikation, Form::identifier, must}, {Tag::name, Form::text, must}, {Tag::beschreibung},              \
      {Tag::definition}, {Tag::bezug, Form::text, optional, true}, {Tag::freigabestatus, Form::code, must},       \
      {Tag::statusGesetztAm}, {Tag::statusGesetztDurch}, {Tag::gueltigAb}, {Tag::gueltigBis}, {Tag::versionshinweis}, \
      {Tag::veroeffentlichungsdatum}, {Tag::letzteAenderung, Form::text, must},                                   \
      {Tag::relation, Form::relation, optional, true}, {Tag::stichwort, Form::text, optional, true}
#define XDF3_ELEMENT                                                                                           \
  XDF3_BASE, {Tag::bezeichnungEingabe, Form::text, present}, {Tag::bezeichnungAusgabe},                        \
      {Tag::schemaelementart, Form::code, must}, {Tag::hilfetextEingabe}, {Tag::hilfetextAusgabe},             \
      {Tag::regel, Form::rule, optional, true}

// clang-format on

constexpr Child message_schema[] = {{Tag::header, Form::header, must},
                                    {Tag::stammdatenschema, Form::schema, must}};
constexpr Child message_group[] = {{Tag::header, Form::header, must},
                                   {Tag::datenfeldgruppe, Form::group, must}};
constexpr Child message_field[] = {{Tag::header, Form::header, must}, {Tag::datenfeld, Form::field, must}};
constexpr Child header[] = {
    {Tag::nachrichtID, Form::text, must}, {Tag::erstellungszeitpunkt, Form::text, must}, {Tag::referenzID}};
constexpr Child code[] = {{Tag::code, Form::text, must}, {Tag::name}};
constexpr Child identifier[] = {{Tag::id, Form::text, must}, {Tag::version, Form::text, must}};
constexpr Child reference[] = {{Tag::id, Form::text, must}, {Tag::version}};
constexpr Child contains[] = {{Tag::datenfeld, Form::field}, {Tag::datenfeldgruppe, Form::group}};

constexpr Child schema2[] = {XDF2_BASE,
                             {Tag::hilfetext},
                             {Tag::ableitungsmodifikationenStruktur, Form::code, must},
                             {Tag::ableitungsmodifikationenRepraesentation, Form::code, must},
                             {Tag::regel, Form::rule, optional, true},
                             {Tag::struktur, Form::structure, optional, true}};
constexpr Child group2[] = {XDF2_ELEMENT, {Tag::struktur, Form::structure, optional, true}};
constexpr Child field2[] = {XDF2_ELEMENT,
                            {Tag::feldart, Form::code, must},
                            {Tag::datentyp, Form::code, must},
                            {Tag::praezisierung, Form::text, usual},
                            {Tag::inhalt, Form::text, usual},
                            {Tag::codelisteReferenz, Form::code_list}};
constexpr Child rule2[] = {XDF2_BASE, {Tag::script, Form::text, usual}};
constexpr Child structure2[] = {
    {Tag::anzahl, Form::text, must}, {Tag::bezug, Form::text, usual}, {Tag::enthaelt, Form::contains, must}};
constexpr Child code_list2[] = {{Tag::identifikation, Form::reference, must},
                                {Tag::genericodeIdentification, Form::genericode, must}};
constexpr Child genericode[] = {{Tag::canonicalIdentification, Form::text, must},
                                {Tag::version, Form::text, present},
                                {Tag::canonicalVersionUri, Form::text, present}};

constexpr Child schema3[] = {XDF3_BASE,
                             {Tag::bezeichnung, Form::text, present},
                             {Tag::hilfetext},
                             {Tag::ableitungsmodifikationenStruktur, Form::code, must},
                             {Tag::ableitungsmodifikationenRepraesentation, Form::code, must},
                             {Tag::dokumentsteckbrief, Form::reference, must},
                             {Tag::regel, Form::rule, optional, true},
                             {Tag::struktur, Form::structure, optional, true}};
constexpr Child group3[] = {
    XDF3_ELEMENT, {Tag::art, Form::code}, {Tag::struktur, Form::structure, optional, true}};
constexpr Child field3[] = {XDF3_ELEMENT,
                            {Tag::feldart, Form::code, must},
                            {Tag::datentyp, Form::code, must},
                            {Tag::praezisierung},
                            {Tag::inhalt},
                            {Tag::vorbefuellung, Form::code, must},
                            {Tag::werte, Form::values},
                            {Tag::codelisteReferenz, Form::code_list},
                            {Tag::codeKey},
                            {Tag::nameKey},
                            {Tag::helpKey},
                            {Tag::maxSize},
                            {Tag::mediaType, Form::text, optional, true}};
constexpr Child rule3[] = {{Tag::identifikation, Form::identifier, must},
                           {Tag::name, Form::text, must},
                           {Tag::beschreibung},
                           {Tag::freitextRegel},
                           {Tag::bezug, Form::text, optional, true},
                           {Tag::fachlicherErsteller},
                           {Tag::letzteAenderung, Form::text, must},
                           {Tag::typ, Form::code, must},
                           {Tag::param, Form::parameter, optional, true},
                           {Tag::ziel, Form::target, optional, true},
                           {Tag::skript},
                           {Tag::fehler, Form::text, optional, true},
                           {Tag::stichwort, Form::text, optional, true}};
constexpr Child structure3[] = {{Tag::anzahl, Form::text, must},
                                {Tag::bezug, Form::text, optional, true},
                                {Tag::enthaelt, Form::contains, must}};
// An empty codelisteReferenz is seen in files: what is missing in it is found when it closes.
constexpr Child code_list3[] = {{Tag::canonicalIdentification}, {Tag::version}, {Tag::canonicalVersionUri}};
constexpr Child relation[] = {{Tag::praedikat, Form::code, must}, {Tag::objekt, Form::reference, must}};
constexpr Child values[] = {{Tag::wert, Form::value, optional, true}};
constexpr Child value[] = {{Tag::code, Form::text, must}, {Tag::name, Form::text, present}, {Tag::hilfe}};
constexpr Child parameter[] = {
    {Tag::element, Form::text, must}, {Tag::name, Form::text, must}, {Tag::typ, Form::code}};
constexpr Child target[] = {{Tag::element, Form::text, must}, {Tag::name}};

#undef XDF2_BASE
#undef XDF2_ELEMENT
#undef XDF3_BASE
#undef XDF3_ELEMENT

// The index of a code in its list, as the enumerator; enumerators start at `first`.
template <typename Enum>
std::optional<Enum> from_list(std::span<const std::string_view> list, std::string_view code, int first = 0) {
  const auto found = std::ranges::find(list, code);
  if (found == list.end()) return std::nullopt;
  return static_cast<Enum>(first + (found - list.begin()));
}

constexpr std::string_view field_kinds[] = {"input", "select", "label", "hidden", "locked"};
constexpr std::string_view data_types[] = {"text", "text_latin", "date",         "time", "datetime", "bool",
                                           "num",  "num_int",    "num_currency", "file", "obj"};
constexpr std::string_view prefills[] = {"keine", "optional", "verpflichtend"};
constexpr std::string_view arts[] = {"ABS", "HAR", "RNG"};
constexpr std::string_view rule_types[] = {"K", "M", "V", "B"};
constexpr std::string_view relations[] = {"ABL", "ERS", "EQU", "VKN"};
constexpr std::string_view releases[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
constexpr std::string_view lifecycles[] = {"inVorbereitung", "aktiv", "inaktiv"};

}  // namespace

std::optional<Tag> find_tag(std::string_view name) {
  const auto found = std::ranges::lower_bound(tag_names, name);
  if (found == tag_names.end() || *found != name) return std::nullopt;
  return static_cast<Tag>(found - tag_names.begin());
}

std::string_view name_of(Tag tag) { return tag_names[static_cast<std::size_t>(tag)]; }

std::span<const Child> children_of(Version version, Form form) {
  const bool two = version == Version::xdf2;
  switch (form) {
    case Form::text: return {};
    case Form::code: return code;
    case Form::message_schema: return message_schema;
    case Form::message_group: return message_group;
    case Form::message_field: return message_field;
    case Form::header: return header;
    case Form::schema: return two ? std::span<const Child>(schema2) : schema3;
    case Form::group: return two ? std::span<const Child>(group2) : group3;
    case Form::field: return two ? std::span<const Child>(field2) : field3;
    case Form::rule: return two ? std::span<const Child>(rule2) : rule3;
    case Form::structure: return two ? std::span<const Child>(structure2) : structure3;
    case Form::contains: return contains;
    case Form::identifier: return identifier;
    case Form::reference: return reference;
    case Form::code_list: return two ? std::span<const Child>(code_list2) : code_list3;
    case Form::genericode: return genericode;
    case Form::relation: return relation;
    case Form::values: return values;
    case Form::value: return value;
    case Form::parameter: return parameter;
    case Form::target: return target;
  }
  return {};
}

const Child* find_child(std::span<const Child> children, Tag tag) {
  const auto found = std::ranges::find(children, tag, &Child::tag);
  return found == children.end() ? nullptr : &*found;
}

std::optional<FieldKind> field_kind(Version version, std::string_view code) {
  const auto kind = from_list<FieldKind>(field_kinds, code);
  if (version == Version::xdf2 && (kind == FieldKind::hidden || kind == FieldKind::locked))
    return std::nullopt;
  return kind;
}

std::optional<DataType> data_type(Version version, std::string_view code) {
  const auto type = from_list<DataType>(data_types, code);
  const bool only_three =
      type == DataType::text_latin || type == DataType::time || type == DataType::datetime;
  if (version == Version::xdf2 && only_three) return std::nullopt;
  return type;
}

std::optional<Prefill> prefill(std::string_view code) { return from_list<Prefill>(prefills, code); }
std::optional<ElementArt> element_art(std::string_view code) { return from_list<ElementArt>(arts, code); }
std::optional<RuleType> rule_type(std::string_view code) { return from_list<RuleType>(rule_types, code); }
std::optional<RelationKind> relation_kind(std::string_view code) {
  return from_list<RelationKind>(relations, code);
}
std::optional<ReleaseStatus> release_status(std::string_view code) {
  return from_list<ReleaseStatus>(releases, code, 1);
}
std::optional<Lifecycle> lifecycle(std::string_view code) { return from_list<Lifecycle>(lifecycles, code); }

std::string_view code_of(FieldKind kind) { return field_kinds[static_cast<int>(kind)]; }
std::string_view code_of(DataType type) { return data_types[static_cast<int>(type)]; }
std::string_view code_of(Prefill prefill) { return prefills[static_cast<int>(prefill)]; }
std::string_view code_of(ElementArt art) { return arts[static_cast<int>(art)]; }
std::string_view code_of(RuleType type) { return rule_types[static_cast<int>(type)]; }
std::string_view code_of(RelationKind kind) { return relations[static_cast<int>(kind)]; }
std::string_view code_of(ReleaseStatus status) { return releases[static_cast<int>(status) - 1]; }
std::string_view code_of(Lifecycle status) { return lifecycles[static_cast<int>(status)]; }

}  // namespace rathaus::fim
