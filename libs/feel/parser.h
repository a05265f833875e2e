#pragma once
// Reads FEEL text into a Tree: recursive descent over DMN 1.5, 10.3.1.2. Depth, nodes and bytes are limited.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/feel/ast.h"
#include "libs/feel/names.h"

namespace rathaus::feel {

class Parser {
 public:
  Parser(std::string_view text, const Scope& scope, Extensions extensions);
  Result<Tree> run(Goal goal);
  void allow_open_ends() { open_ends_ = true; }

 private:
  using Node_ = Result<NodeId>;

  // characters and words
  std::unexpected<Error> expected(std::string_view what);
  void skip();                               // blanks and comments
  bool starts(std::string_view sign);        // after skip(); does not move
  bool take(std::string_view sign);
  bool at_word(std::string_view word);
  bool take_word(std::string_view word);
  bool at_end();
  std::string identifier();                  // one run of name characters; empty: none
  std::string raw_name(std::string_view stops);  // a name at a place that defines it
  bool key_ahead();                          // a name and ":" follow
  Status text_literal(std::string& out);
  Node_ number();

  // tree
  Node_ make(Op op, std::size_t offset, std::vector<NodeId> arguments, std::uint32_t index = 0,
             std::uint8_t flags = 0);
  Node_ constant(Value value, std::size_t offset);
  std::uint32_t keep(std::string name);

  // grammar
  Node_ expression();
  Node_ disjunction();
  Node_ conjunction();
  Node_ comparison();
  Node_ comparison_tail(NodeId left, bool& more);
  Node_ additive();
  Node_ multiplicative();
  Node_ power();
  Node_ unary();
  Node_ typed();
  Node_ postfix(NodeId left);
  Node_ filter(NodeId left);
  Node_ call(NodeId callee);
  Node_ member(NodeId left);
  Node_ primary();
  Node_ word();
  Node_ variable();
  Node_ conditional(std::size_t offset);
  Node_ loop(Op op, std::size_t offset);
  Node_ function_literal(std::size_t offset);
  Node_ parenthesis();
  Node_ bracket();
  Node_ range_end(NodeId low, bool low_included, std::size_t offset);
  Node_ context();
  Node_ at_literal(std::size_t offset);
  bool escaped_name(std::string& name);
  Node_ tests_after_in(NodeId left, std::size_t offset);
  Node_ test(bool top);
  Node_ unary_tests();
  Result<std::vector<NodeId>> test_list(char closing);
  std::optional<Op> test_sign();
  Result<TypePtr> type();
  Result<TypePtr> type_arguments(std::string_view kind);

  struct Mark {
    std::size_t at, nodes, children, values, strings, types, functions, locals;
  };
  Mark mark() const;
  void back_to(const Mark& mark);
  void open_local(std::string name);
  void close_locals(std::size_t down_to);

  std::string_view text_;
  const Scope& scope_;
  Tree tree_;
  NameTable names_, members_, types_;
  std::vector<std::uint32_t> depths_;  // of each node: "1+1+1+..." nests as well, without a bracket
  std::vector<std::string> locals_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;
  int filters_ = 0;         // inside how many filters: members count as names there
  bool camunda_ = false;    // `escaped names`, and() and or()
  bool open_ends_ = false;  // range(): "[1..)" has no upper end
  bool endpoint_ = false;   // reading the upper end of a range: "[" may end it
};

}  // namespace rathaus::feel
