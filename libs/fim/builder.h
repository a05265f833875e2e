#pragma once
// Fills a Document with what the reader found allowed by the tables of grammar.h.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libs/fim/fim.h"
#include "libs/fim/grammar.h"

namespace rathaus::fim {

// A finished text or code.
struct Value {
  Form parent = Form::text;  // the container it stands in
  Tag tag = Tag::id;
  std::string_view text;  // trimmed
  std::uint32_t line = 0;
  const std::vector<std::pair<std::string, std::string>>* attributes =
      nullptr;  // never null; without namespace

  std::string_view attribute(std::string_view name) const;
};

class Builder {
 public:
  Builder(Version version, RootKind root, const Limits& limits);

  Status open(Form form, Form parent, Tag tag, std::uint32_t line);
  Status value(const Value& value);
  // `parent` as in open(); `line` is the line of the start tag.
  Status close(Form form, Form parent, Tag tag, std::uint32_t line);
  void warn(std::uint32_t line, Tag tag, std::string message) {
    note(Severity::warning, line, tag, std::move(message));
  }
  Document finish();

 private:
  enum class Kind { schema, group, field, rule };
  struct Owner {
    Kind kind;
    Index index;
  };

  Named& named();
  Element& element();
  Field& field() { return document_.fields[owners_.back().index]; }
  Rule& rule() { return document_.rules[owners_.back().index]; }
  Schema& schema() { return *document_.schema; }
  Position& position() { return document_.positions[positions_.back()]; }

  Status open_position(std::uint32_t line);
  void place(PositionKind kind, std::uint32_t line);
  void close_field(std::uint32_t line);
  Status close_code_list(std::uint32_t line);
  void close_relation();
  void close_identifier(Form parent, Tag tag, std::uint32_t line);

  Status header_value(const Value& value);
  Status named_value(const Value& value);
  Status element_value(const Value& value);
  Status schema_value(const Value& value);
  Status field_value(const Value& value);
  Status rule_value(const Value& value);
  Status structure_value(const Value& value);
  Status scratch_value(const Value& value);
  Status constraints(const Value& value);

  Status date(const Value& value, std::optional<LocalDate>& into);
  Status date_time(const Value& value, std::string& into);
  void legal_basis(const Value& value, std::vector<LegalBasis>& into);
  void note(Severity severity, std::uint32_t line, Tag tag, std::string message);

  Document document_;
  const Limits& limits_;
  std::vector<Owner> owners_;
  std::vector<Index> positions_;                    // open ones, outermost first
  std::unordered_map<std::string, Index> targets_;  // "id version" to index in relation_targets
  std::size_t findings_left_out_ = 0;
  // Small things under construction; none of them nests in itself.
  Identifier identifier_;
  Relation relation_;
  Choice choice_;
  CodeListReference code_list_;
  RuleParameter parameter_;
};

// Errors in the common form; `field` is the name of the element.
Error error_at(std::string_view code, std::uint32_t line, std::string_view element, std::string_view message);

}  // namespace rathaus::fim
