#pragma once
// The model of a FIM data schema (XDatenfelder 2.0 and 3.0.0) and its strict reader.
//
// Invariants
// - An element (field, group, rule) is named by id and version, but WHERE it is asked is a Position. The same
//   group id may stand at several positions (address of the firm, address of the workplace): a position's
//   path is the identity of an answer.
// - Cardinality stands on the position, never on the element.
// - `positions` is in document order, which is the order of asking; a parent precedes its children.
// - Nothing that was read is dropped: rules that nobody can execute stay as text, unclear content becomes a
//   Finding.
// - An empty optional value of the file (<definition/>) and an absent one are the same: an empty string, an
//   empty vector.
// Indices are valid for the document that handed them out and for as long as nobody edits its vectors.
// Source: XDatenfelder 2.0 and 3.0.0 (urn:xoev-de:fim:standard:xdatenfelder_2, ..._3.0.0); names of the
// standard in comments.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"

namespace rathaus::fim {

using Index = std::uint32_t;
inline constexpr Index none = 0xffffffffu;

enum class Version { xdf2, xdf3 };
enum class FieldKind { input, select, label, hidden, locked };  // feldart
// clang-format off
enum class DataType {                                           // datentyp
  text, text_latin, date, time, datetime, boolean, num, num_int, num_currency, file, object
};
// clang-format on
enum class Prefill { none, optional, mandatory };                        // vorbefuellung (XDF3)
enum class ElementArt { abstract, harmonised, legal };                   // schemaelementart ABS HAR RNG
enum class GroupArt { plain, choice };                                   // art X: a choice group
enum class RuleType { complex, multiplicity, validation, calculation };  // regel typ K M V B
enum class RelationKind { derived_from, replaces, equals, linked };      // ABL ERS EQU VKN
// clang-format off
enum class ReleaseStatus {                                               // freigabestatus 1-8 (XDF3)
  planned = 1, in_progress, draft, method_approved, approved_silver, approved_gold, inactive, to_be_deleted
};
// clang-format on
enum class Lifecycle { in_preparation, active, inactive };  // status (XDF2)

// The code as the standard writes it ("num_int", "HAR", "6").
std::string_view code_of(FieldKind kind);
std::string_view code_of(DataType type);
std::string_view code_of(Prefill prefill);
std::string_view code_of(ElementArt art);
std::string_view code_of(RuleType type);
std::string_view code_of(RelationKind kind);
std::string_view code_of(ReleaseStatus status);
std::string_view code_of(Lifecycle status);

struct Identifier {
  std::string id;  // "F60000000229"; XDF2 has 8 digits, XDF3 11; the reader does not insist on the length
  std::string version;  // "1.2.0" (XDF3), "1.2" (XDF2); may be empty where the standard allows it
  friend bool operator==(const Identifier&, const Identifier&) = default;
  friend auto operator<=>(const Identifier&, const Identifier&) = default;
};
std::string to_text(const Identifier& identifier);  // "F60000000229V2.0.0", or only the id without a version

struct LegalBasis {  // bezug
  std::string text;  // may hold several lines (XDF2 has one bezug for all)
  std::string link;
  friend bool operator==(const LegalBasis&, const LegalBasis&) = default;
};

struct Keyword {  // stichwort
  std::string text;
  std::string uri;
  friend bool operator==(const Keyword&, const Keyword&) = default;
};

// 8 bytes: published files hold up to 100,000 of them. `target` is an index into Document::relation_targets.
struct Relation {
  RelationKind kind = RelationKind::derived_from;
  Index target = none;
  friend bool operator==(const Relation&, const Relation&) = default;
};

struct Cardinality {  // anzahl "min:max", "min:*"
  static constexpr std::uint32_t unbounded = 0xffffffffu;
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  bool required() const { return min > 0; }
  bool repeats() const { return max > 1; }
  friend bool operator==(const Cardinality&, const Cardinality&) = default;
};
std::string to_text(Cardinality cardinality);  // "0:1", "1:*"
// ^(0|[1-9]\d*):(\*|0|[1-9]\d*)$ with min <= max and both below 2^32-1.
std::optional<Cardinality> parse_cardinality(std::string_view text);

// What every named thing of the standard carries.
struct Named {
  Identifier identifier;    // identifikation
  std::string name;         // name: for editors, not a question
  std::string description;  // beschreibung
  std::string definition;
  std::vector<LegalBasis> legal_bases;     // bezug, its own only; see legal_basis_of() for inheritance
  std::optional<ReleaseStatus> release;    // freigabestatus, XDF3
  std::optional<Lifecycle> lifecycle;      // status, XDF2
  std::optional<LocalDate> status_set_on;  // statusGesetztAm
  std::string status_set_by;               // statusGesetztDurch
  std::string creator;                     // fachlicherErsteller (XDF2; in XDF3 on rules)
  std::string version_note;                // versionshinweis
  std::optional<LocalDate> valid_from;     // gueltigAb
  std::optional<LocalDate> valid_until;    // gueltigBis
  std::optional<LocalDate> approved_on;    // freigabedatum (XDF2)
  std::optional<LocalDate> published_on;   // veroeffentlichungsdatum
  std::string last_changed;                // letzteAenderung, xs:dateTime as written
  std::vector<Keyword> keywords;           // stichwort
  std::vector<Relation> relations;         // relation
  std::uint32_t line = 0;                  // of the start tag in the file; 0 when not read from one

  friend bool operator==(const Named&, const Named&) = default;
};

// Shared by fields and groups. label_input is the question to the resident, label_output the word in file and
// notice.
struct Element : Named {
  std::string label_input;   // bezeichnungEingabe (may be empty in published files: fall back to `name`)
  std::string label_output;  // bezeichnungAusgabe
  std::string help_input;    // hilfetextEingabe
  std::string help_output;   // hilfetextAusgabe
  ElementArt art = ElementArt::legal;  // schemaelementart
  std::vector<Index> rules;            // into Document::rules

  friend bool operator==(const Element&, const Element&) = default;
};

// praezisierung. Values are text: a minimum may be a decimal number or a date. `pattern` is XSD regex
// (anchored on both ends).
struct Constraints {
  std::optional<std::uint64_t> min_length;
  std::optional<std::uint64_t> max_length;
  std::string min_value;
  std::string max_value;
  std::string pattern;
  // XDF3: text of the element; XDF2: the whole text when it holds more than constraints (editors put prose there).
  std::string note;
  bool empty() const;
  friend bool operator==(const Constraints&, const Constraints&) = default;
};

struct Choice {  // werte/wert
  std::string code;
  std::string name;
  std::string help;  // hilfe
  friend bool operator==(const Choice&, const Choice&) = default;
};

struct CodeListReference {            // codelisteReferenz
  Identifier identifier;              // XDF2: id of the list in FIM ("C123")
  std::string canonical_uri;          // canonicalIdentification
  std::string version;                // may be absent: then any version of the list is meant
  std::string canonical_version_uri;  // canonicalVersionUri
  friend bool operator==(const CodeListReference&, const CodeListReference&) = default;
};

struct Field : Element {  // datenfeld
  FieldKind kind = FieldKind::input;
  DataType type = DataType::text;
  Constraints constraints;
  std::string content;  // inhalt: text of a label, default value of an input
  Prefill prefill = Prefill::none;
  std::vector<Choice> choices;  // werte
  std::optional<CodeListReference> code_list;
  std::string code_key, name_key, help_key;  // columns of the code list to store, show, help with; or empty
  std::optional<std::uint64_t> max_size_bytes;  // maxSize
  std::vector<std::string> media_types;         // mediaType
  friend bool operator==(const Field&, const Field&) = default;
};

struct Group : Element {  // datenfeldgruppe
  GroupArt kind = GroupArt::plain;
  friend bool operator==(const Group&, const Group&) = default;
};

struct RuleParameter {  // param, ziel (XDF3): the element a script names, and under which name
  std::string element;
  std::string name;
  std::string type;  // param only
  friend bool operator==(const RuleParameter&, const RuleParameter&) = default;
};

struct RuleError {  // fehler
  std::string code;
  std::string text;
  friend bool operator==(const RuleError&, const RuleError&) = default;
};

// A rule as prose. One Rule per use in the file: what its words mean depends on where it hangs.
struct Rule : Named {
  std::string label_input, label_output;  // XDF2 bezeichnungEingabe, bezeichnungAusgabe
  std::string text;    // freitextRegel (XDF3), definition (XDF2): the sentence to be compiled
  std::string script;  // skript, script
  RuleType type = RuleType::complex;
  std::vector<RuleParameter> parameters;  // param
  std::vector<RuleParameter> targets;     // ziel
  std::vector<RuleError> errors;          // fehler
  Index position = none;                  // where it hangs; none: on the schema itself
  friend bool operator==(const Rule&, const Rule&) = default;
};

struct Schema : Named {               // stammdatenschema
  std::string label;                  // bezeichnung (XDF3), bezeichnungEingabe (XDF2)
  std::string label_output;           // bezeichnungAusgabe (XDF2)
  std::string help;                   // hilfetext
  int derivation_structure = 0;       // ableitungsmodifikationenStruktur 0-3: what a Land or town may change
  int derivation_representation = 0;  // ableitungsmodifikationenRepraesentation 0-1
  Identifier document_profile;        // dokumentsteckbrief
  std::vector<Index> rules;           // into Document::rules
  friend bool operator==(const Schema&, const Schema&) = default;
};

enum class PositionKind { group, field };

struct Position {  // struktur
  PositionKind kind = PositionKind::field;
  Index element = none;                 // into Document::groups or Document::fields, by kind
  Index parent = none;                  // into Document::positions; none: top level
  std::vector<Index> children;          // into Document::positions, in document order
  Cardinality cardinality;              // anzahl
  std::vector<LegalBasis> legal_bases;  // bezug of the struktur: why THIS schema asks here
  std::uint32_t line = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

enum class Severity { note, warning };

// What a published file does differently from the standard without being unreadable.
struct Finding {
  Severity severity = Severity::warning;
  std::uint32_t line = 0;
  std::string element;  // name in the standard: "bezeichnungEingabe"
  std::string message;  // German, for editors
  friend bool operator==(const Finding&, const Finding&) = default;
};

enum class RootKind { schema, group, field };

// The file a document was read from. It is not part of the content (documents are equal with different ones):
// write() takes from it what the model does not hold - prefixes, order, empty elements, comments, list
// addresses - so that what nobody changed comes out as it came in. Shared by copies; give it up (`= {}`) where
// only the content counts.
struct Original {
  std::shared_ptr<const std::string> bytes;
  friend bool operator==(const Original&, const Original&) { return true; }
};

struct Document {
  Version version = Version::xdf3;
  RootKind root = RootKind::schema;  // group, field: the message holds one element: `top` has one position 1:1
  std::string message_id;        // nachrichtID
  std::string created_at;        // erstellungszeitpunkt, xs:dateTime as written
  std::string reference_id;      // referenzID: the message this one answers; usually empty
  std::optional<Schema> schema;  // present exactly when root == schema
  std::vector<Index> top;        // positions on the top level, in order
  std::vector<Position> positions;
  std::vector<Group> groups;                 // one per use in the file
  std::vector<Field> fields;                 // one per use in the file
  std::vector<Rule> rules;                   // one per use in the file
  std::vector<Identifier> relation_targets;  // each once
  std::vector<Finding> findings;
  Original original;  // set by read()

  const Element& element(const Position& position) const;  // the group or field at the position
  const Field* field(Index position) const;                // nullptr when the position holds a group
  const Group* group(Index position) const;
  friend bool operator==(const Document&, const Document&) = default;
};

// "G1/G2/F3": the ids from the top down to the position. A second position with the same id under the same
// parent is "F3#2". Unique within the document and stable under change of versions.
std::string path_of(const Document& document, Index position);
std::vector<std::string> all_paths(const Document& document);  // by position, in linear time
std::optional<Index> position_at(const Document& document, std::string_view path);

// The words to show to a resident: label_input, else label_output, else name.
std::string_view question_of(const Element& element);

// Legal basis with inheritance: the position's own, else the element's, else those of the group around it
// (position, then element, upwards), else the schema's. `source_position` is none when the schema itself is
// the source or nobody has one.
enum class LegalBasisSource { nowhere, position, element, group_position, group, schema };
struct InheritedLegalBasis {
  LegalBasisSource source = LegalBasisSource::nowhere;
  Index source_position = none;
  const std::vector<LegalBasis>* bases = nullptr;  // into the document; never null, may be empty
};
InheritedLegalBasis legal_basis_of(const Document& document, Index position);

// Refusals name the limit; the largest published file has 3.6 MB, 9 levels of groups and 300,000 relations.
struct Limits {
  std::size_t bytes = 64u << 20;
  std::size_t depth = 128;  // open XML elements; a level of groups takes three
  std::size_t xml_elements = 8'000'000;
  std::size_t attributes = 64;        // of one XML element
  std::size_t text_bytes = 1u << 20;  // of one text
  std::size_t positions = 100'000;
  std::size_t findings = 1'000;  // more are counted in one last finding
};

// Reads XDatenfelder 2.0 or 3.0.0, detected by the namespace of the root element; messages
// stammdatenschema.0102, datenfeldgruppe.0103 and datenfeld.0104.
// Errors, all ErrorKind::invalid, detail "Zeile N, Element <x>: ...", field = the element's name:
//   fim.xml         not well-formed, DOCTYPE, entities
//   fim.limit       a limit was exceeded
//   fim.namespace   unknown namespace or root element
//   fim.version     XDatenfelder 1
//   fim.unexpected  element (or loose text) the standard does not have here
//   fim.duplicate   single value given twice
//   fim.missing     required value missing
//   fim.empty       required value empty
//   fim.code        code not in the list
//   fim.value       date, number or cardinality unreadable
Result<Document> read(ByteView bytes, const Limits& limits = {});

}  // namespace rathaus::fim
