#pragma once
// The compiled form: what a service package stores and every page, check and letter is made from.
//
// Invariants
// - `nodes` is in document order (the order of asking); nodes[0] is the form itself; a parent precedes its
//   children, and a subtree is the half-open range [i, nodes[i].end).
// - The key of a node is unique among its siblings: the FIM id, "id~2" for the second sibling with the same
//   id.
// - A compiled form is immutable; a case pins the version of the package, so node numbers are stable for its
//   drafts.
// - A prose rule is kept at its node until somebody translates it; it never disappears silently.
// Source: FIM XDatenfelder 2.0 / 3.0.0 (elements named in comments).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/feel/decimal.h"
#include "libs/feel/expression_tree.h"

namespace rathaus::forms {

class Pattern;  // modules/forms/pattern.h

using NodeIndex = std::uint16_t;
inline constexpr NodeIndex kNoNode = 0xffff;
inline constexpr std::uint32_t kUnbounded = 0xffff'ffff;
inline constexpr std::size_t kMaxNodes = 60'000, kMaxDepth = 20;  // levels below the form itself
inline constexpr std::uint32_t kMaxOccurrences = 200;  // of one node, whatever a schema says: "*" means this

enum class NodeKind : std::uint8_t { group, field };
enum class FieldKind : std::uint8_t { input, select, label, hidden, locked };  // feldart
enum class DataType : std::uint8_t {                                           // datentyp
  text, text_latin, boolean, date, time, date_time, integer, number, currency, file, object
};
enum class Prefill : std::uint8_t { none, optional, mandatory };  // vorbefuellung

// What a text field holds as far as its id, name, pattern and keywords show (recognise.h documents how).
enum class TextFormat : std::uint8_t {
  plain, long_text, person_name, email, phone, iban, postal_code, street, house_number, city, url
};

struct LegalBasis {
  std::string text, link;
  friend bool operator==(const LegalBasis&, const LegalBasis&) = default;
};

struct Code {
  std::string code, label, help;
  friend bool operator==(const Code&, const Code&) = default;
};

struct CodeList {
  std::string uri, version;  // empty for lists that stand in the schema itself
  std::vector<Code> codes;   // in the order of the list; codes are unique
  std::vector<std::uint32_t> by_code = {};        // made by index()
  const Code* find(std::string_view code) const;  // logarithmic; after index()
  void index();                                   // call when `codes` is complete
};

enum class Slot : std::uint8_t { shown, required, prefilled, valid };
inline constexpr std::size_t kSlots = 4;

// What the answers of a group must satisfy together; asked of every occurrence of the node that carries it.
// The error stands at the last of `reads` that is asked: by then the person has seen all of them.
struct Check {
  feel::ExpressionTree tree;  // no is an error
  std::string message;  // German, for the resident
  std::vector<NodeIndex> reads;  // fields and groups, in document order
  friend bool operator==(const Check&, const Check&) = default;
};

// Conditions of a node. Paths in the trees: see README.md, "Paths in conditions".
struct Conditions {
  std::optional<feel::ExpressionTree> shown;      // not yes: hidden, its answers do not count. Absent: shown
  std::optional<feel::ExpressionTree> required;   // yes: required although min is 0
  std::optional<feel::ExpressionTree> prefilled;  // its value stands until the resident types
  std::optional<feel::ExpressionTree> valid;      // no (not: unknown) is an error
  std::string valid_message;                      // German; the general text when empty
  std::optional<feel::ExpressionTree> optional;  // yes: not required although min is 1
  std::vector<Check> checks;
  friend bool operator==(const Conditions&, const Conditions&) = default;
};

// One thing that a rule says of one node: what the designer reads beside the sentence.
enum class Effect : std::uint8_t { required, shown, hidden, optional, prefilled, valid };
struct RuleEffect {
  Effect effect = Effect::shown;
  NodeIndex node = 0;  // whom it concerns; valid: the group whose answers are looked at
  std::string value;  // prefilled
  std::string when;  // FEEL over ids of elements and `land`; valid: what must hold
  feel::ExpressionTree tree =
      {};  // the same with resolved paths ("#17", "$land"), true or false for all answers
  friend bool operator==(const RuleEffect&, const RuleEffect&) = default;
};

struct ProseRule {  // regel: executable, or shown to the designer as text with the reason why not
  std::string id, version, name, text;
  NodeIndex node = 0;
  bool executable = false;
  bool completed = false;  // by a designer, in FEEL; kept with the schema version of this form
  std::string message = {};  // fehler of the schema: what the resident reads; else made from the text
  std::string why = {};  // German: what is missing to carry it out
  std::uint32_t stopped_at = 0;  // byte of the text where understanding ended
  std::vector<RuleEffect> effects = {};  // carried out when executable; else what a conflict keeps from it
  friend bool operator==(const ProseRule&, const ProseRule&) = default;
};

struct FieldSpec {
  FieldKind kind = FieldKind::input;
  DataType type = DataType::text;
  TextFormat format = TextFormat::plain;
  bool must_accept = false;  // a declaration: one checkbox that has to be ticked
  std::optional<std::uint32_t> min_length, max_length;        // characters (code points), text only
  std::optional<feel::Decimal> min_number, max_number;        // numbers
  std::string min_date, max_date;                             // ISO, dates
  std::string pattern;                                        // XSD regular expression as written
  std::shared_ptr<const Pattern> compiled_pattern;  // null: none, or not translated (a finding says so)
  std::vector<std::string> media_types;                       // empty: any
  std::optional<std::uint64_t> max_size_bytes;
  std::string content;                                        // inhalt: text of a label, default of an input
  Prefill prefill = Prefill::none;
  std::int32_t code_list = -1;  // into Form::code_lists; -1: none, or not available
  std::string code_list_uri;                                  // named by the schema, whether available or not
};

struct Node {
  NodeKind kind = NodeKind::group;
  NodeIndex parent = kNoNode, end = 0;  // end: one past the last node of the subtree
  std::uint8_t depth = 0;               // of nodes[0]: 0
  std::uint32_t min = 1, max = 1;       // anzahl; kUnbounded for "*"
  bool choice = false;                  // Auswahlgruppe: exactly one of the children is answered
  bool gated = false;  // optional group that a person opens first (set by finish): it repeats, or
                                        // something in it is required; other optional groups simply stand
                                        // open
  std::string key;                      // path segment
  std::string id, version;              // FIM identity of the element
  std::string label;                    // the question (bezeichnungEingabe, else ...Ausgabe, else name)
  std::string output_label;             // the word in file and notice
  std::string help, output_help;        // hilfetextEingabe, hilfetextAusgabe
  std::string hint;  // short format hint made from type and limits, e.g. "zum Beispiel 28.03.1986"
  std::vector<std::uint32_t> legal_bases;  // into Form::legal_bases, after inheritance
  // the node they were inherited from; itself when its own; 0: the schema
  NodeIndex legal_basis_from = kNoNode;
  std::vector<std::uint32_t> rules;        // into Form::rules
  std::int32_t conditions = -1;            // into Form::conditions
  FieldSpec field;                         // kind field only

  bool repeats() const { return max > 1; }
  bool optional() const { return min == 0; }
  std::uint32_t limit() const { return max < kMaxOccurrences ? max : kMaxOccurrences; }
};

struct Finding {
  // "form.pattern_not_translated", "form.code_list_missing", "form.rule_not_executable", ...
  std::string code;
  NodeIndex node = 0;
  std::string text;   // German, for the designer
  friend bool operator==(const Finding&, const Finding&) = default;
};

// What has to be looked at to know what a draft shows; made with the conditions.
struct ConditionIndex {
  std::vector<NodeIndex> nodes;  // with a condition shown, required or prefilled, in document order
  std::vector<NodeIndex> chained;  // of these, those that read what another condition shows or fills in
  std::vector<NodeIndex> fields;  // whose answers these read, or which they fill in; in document order
};

struct Form {
  std::string schema_id, schema_version, title;
  std::vector<Node> nodes;
  std::vector<LegalBasis> legal_bases;   // shared, each once
  std::vector<CodeList> code_lists;      // shared
  std::vector<Conditions> conditions;
  ConditionIndex condition_index;  // of `conditions`: index_conditions()
  std::vector<ProseRule> rules;
  std::vector<Finding> findings;

  const Node& operator[](NodeIndex index) const { return nodes[index]; }
  NodeIndex first_child(NodeIndex node) const {
    return node + 1 < nodes[node].end ? static_cast<NodeIndex>(node + 1) : kNoNode;
  }
  NodeIndex next_sibling(NodeIndex node) const {
    const NodeIndex parent = nodes[node].parent;
    return parent != kNoNode && nodes[node].end < nodes[parent].end ? nodes[node].end : kNoNode;
  }
  const CodeList* codes(NodeIndex node) const {
    const std::int32_t list = nodes[node].field.code_list;
    return list < 0 ? nullptr : &code_lists[static_cast<std::size_t>(list)];
  }
  const Conditions* conditions_of(NodeIndex node) const {
    const std::int32_t at = nodes[node].conditions;
    return at < 0 ? nullptr : &conditions[static_cast<std::size_t>(at)];
  }
  std::string path(NodeIndex node) const;  // "G1/F2", without occurrences; "" for the form
  std::optional<NodeIndex> find(std::string_view path) const;    // of path()
  std::size_t field_count() const;
};

// Puts a condition into a slot; the paths of the tree must resolve from the node.
// Errors: refused "form.condition.path" (detail names the path).
Status set_condition(Form& form, NodeIndex node, Slot slot, feel::ExpressionTree tree,
                     std::string message = {});

// Compact JSON; what a version of a service package stores. from_json(to_json(f)) prints the same bytes.
// Errors: invalid "form.json". Limits as kMaxNodes, kMaxDepth; every index is checked.
std::string to_json(const Form& form);
Result<Form> form_from_json(std::string_view json);

// Compiles patterns, indexes code lists, decides which groups are gated; called by compile_form and
// form_from_json, and after changes by hand.
void finish(Form& form);
// Part of finish(); again when conditions changed after it (set_condition does).
void index_conditions(Form& form);

}  // namespace rathaus::forms
