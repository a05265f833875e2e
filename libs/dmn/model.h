#pragma once
// What a DMN file says, as plain structs: no FEEL is read here, nothing is resolved. Filled by read() from DMN 1.1
// to 1.5 XML (OMG formal/2015-09-01 .. formal/2023; namespaces in reader.cpp), the basis of compile() and of checks.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::dmn {

inline constexpr std::string_view kVersionNames[] = {"1.1", "1.2", "1.3", "1.4", "1.5"};
enum class Version : std::uint8_t { dmn11, dmn12, dmn13, dmn14, dmn15 };

struct Place {  // of a tag in its file; both count from 1, columns in bytes; 0: unknown
  std::uint32_t line = 0, column = 0;
};

// A FEEL text as written. `place` is where the text begins, as far as it can be known (the tag's line otherwise).
struct Text {
  std::string text;
  Place place;
  bool feel = true;  // false: expressionLanguage names another language
};

// A variable, parameter or column. `type_ref` empty: Any.
struct InformationItem {
  std::string name, type_ref;
  Place place;
};

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;  // may be null: nothing was written

struct Literal {
  Text text;
};

// Hit policies of 8.2.8 and aggregators of 8.2.9.
enum class HitPolicy : std::uint8_t { unique, any, priority, first, rule_order, output_order, collect };
enum class Aggregator : std::uint8_t { none, sum, min, max, count };
std::string_view name_of(HitPolicy policy);  // as in the XML: "RULE ORDER"
std::string_view name_of(Aggregator aggregator);  // "" for none

struct InputClause {
  std::string id, label, type_ref;  // type of the input expression
  Place place;
  Text expression;
  std::optional<Text> values;  // unary tests: what the input may be
};

struct OutputClause {
  std::string id, label, name, type_ref;
  Place place;
  std::optional<Text> values;  // what the output may be; its order is the priority
  std::optional<Text> fallback;  // default output entry
};

struct Rule {
  std::string id, description;
  Place place;
  std::vector<Text> inputs;  // one unary test for each input clause
  std::vector<Text> outputs;  // one expression for each output clause
  std::vector<std::string> annotations;
};

struct DecisionTable {
  HitPolicy policy = HitPolicy::unique;
  Aggregator aggregator = Aggregator::none;
  std::string output_label;
  std::vector<InputClause> inputs;
  std::vector<OutputClause> outputs;
  std::vector<std::string> annotation_names;
  std::vector<Rule> rules;
};

struct Binding {
  InformationItem parameter;
  ExpressionPtr value;
};
struct Invocation {
  ExpressionPtr function;
  std::vector<Binding> bindings;
};

struct ContextEntry {
  std::optional<InformationItem> variable;  // none: the result of the whole context
  ExpressionPtr value;
  Place place;
};
struct Context {
  std::vector<ContextEntry> entries;
};

struct Relation {
  std::vector<InformationItem> columns;
  std::vector<std::vector<ExpressionPtr>> rows;
};
struct List {
  std::vector<ExpressionPtr> items;
};

enum class FunctionKind : std::uint8_t { feel, java, pmml };
struct FunctionDefinition {
  FunctionKind kind = FunctionKind::feel;
  std::vector<InformationItem> parameters;
  ExpressionPtr body;
};

struct Conditional {
  ExpressionPtr condition, then, otherwise;
};
struct Filter {
  ExpressionPtr in, match;
};
struct Iteration {
  enum class Kind : std::uint8_t { for_each, every, some };
  Kind kind = Kind::for_each;
  std::string variable;
  std::string in_type_ref;
  ExpressionPtr in, body;
};

struct Expression {
  std::string id, label, type_ref;
  std::string element;  // name of the XML element: "literalExpression", "for" ...
  Place place;
  std::variant<Literal, DecisionTable, Invocation, Context, Relation, List, FunctionDefinition, Conditional,
               Filter, Iteration>
      body;
};

struct FunctionItem {
  std::vector<InformationItem> parameters;
  std::string result_ref;
};

struct ItemDefinition {
  std::string id, name, label;
  Place place;
  bool collection = false;
  std::string type_ref;  // empty with components, or for Any
  std::optional<Text> allowed_values;  // of the value, or of each item of a collection (7.3.3)
  std::optional<Text> type_constraint;  // of the value as a whole
  std::vector<ItemDefinition> components;
  std::optional<FunctionItem> function;
};

// href as written: "#id", "id" or "namespace#id".
struct Reference {
  std::string href;
  Place place;
};

struct Import {
  std::string name, ns, location, type;
  Place place;
};

struct InputData {
  std::string id, name, label;
  Place place;
  InformationItem variable;  // the element's name where none was written
};

struct Decision {
  std::string id, name, label, question, description;
  Place place;
  InformationItem variable;
  std::vector<Reference> inputs, decisions, knowledge;
  ExpressionPtr logic;
};

struct BusinessKnowledge {
  std::string id, name, label;
  Place place;
  InformationItem variable;
  std::vector<Reference> knowledge;
  std::optional<FunctionDefinition> logic;
  std::string logic_type_ref;
  Place logic_place;
};

struct DecisionService {
  std::string id, name, label;
  Place place;
  InformationItem variable;
  std::vector<Reference> outputs, encapsulated, input_decisions, input_data;
};

struct Definitions {
  std::string file;  // as the caller named it
  Version version = Version::dmn15;
  std::string id, name, ns;
  Place place;
  std::vector<Import> imports;
  std::vector<ItemDefinition> items;
  std::vector<InputData> inputs;
  std::vector<Decision> decisions;
  std::vector<BusinessKnowledge> knowledge;
  std::vector<DecisionService> services;
};

// Of one file; errors of these carry the code dmn.limit.
struct ReadLimits {
  std::size_t bytes = 32u << 20;
  std::size_t depth = 100;  // open elements
  std::size_t elements = 2'000'000;
  std::size_t text_bytes = 256u << 10;  // of one FEEL text
  std::size_t rules = 100'000;  // of one decision table
  std::size_t columns = 1'000;  // inputs and outputs of one table, columns of a relation
};

// Errors: invalid xml.* of libs/xml, and of this room, `detail` in German with file, line, column and element, `field`
// the element's name:
//   dmn.namespace (not a DMN version that is read), dmn.structure (an element or attribute missing, out of place, or
//   with a value that it cannot have), dmn.limit.
// Elements of other namespaces (vendors' extensions, DMNDI) are skipped with all they hold; knowledge sources,
// artifacts and business context elements are skipped too: they do not change results.
Result<Definitions> read(ByteView xml, std::string_view file = {}, const ReadLimits& limits = {});

// "datei.dmn, Zeile 3, Spalte 5, Element <rule>: message"; parts that are not known are left out.
std::string locate(std::string_view file, Place place, std::string_view element, std::string_view message);

}  // namespace rathaus::dmn
