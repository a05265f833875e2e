// What an expression is made of: literals, names, brackets, loops, functions.
#include "libs/feel/parser.h"
#include "libs/feel/parser_parts.h"

namespace rathaus::feel {

Parser::Node_ Parser::primary() {
  skip();
  if (at_ >= text_.size()) return expected("an expression");
  const char c = text_[at_];
  const std::size_t offset = at_;
  if (digit(c) || c == '-' || (c == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) return number();
  switch (c) {
    case '"': {
      std::string out;
      TRY(text_literal(out));
      return constant(Value(std::move(out)), offset);
    }
    case '(': return parenthesis();
    case '[':
    case ']': return bracket();
    case '{': return context();
    case '@': return at_literal(offset);
    default: return word();
  }
}

Parser::Node_ Parser::word() {
  const std::size_t offset = at_;
  std::string known;
  const std::size_t end = names_.match(text_, at_, known);
  const std::string first = identifier();
  const std::size_t after_first = at_;
  at_ = offset;
  // A known name that is longer than the word itself wins: "true north", "for sale".
  if (end == std::string_view::npos || end <= after_first) {
    at_ = after_first;
    if (first == "true") return constant(Value(true), offset);
    if (first == "false") return constant(Value(false), offset);
    if (first == "null") return constant(Value(), offset);
    if (first == "if") return conditional(offset);
    if (first == "for") return loop(Op::for_each, offset);
    if (first == "some") return loop(Op::some, offset);
    if (first == "every") return loop(Op::every, offset);
    if (first == "function" && starts("(")) return function_literal(offset);
    at_ = offset;
    const bool function =
        camunda_ && (first == "and" || first == "or") && text_.substr(after_first, 1) == "(";
    if (reserved(first) && !function) return expected("an expression");
  }
  return variable();
}

// `any text` (an extension)
bool Parser::escaped_name(std::string& name) {
  if (!camunda_ || at_ >= text_.size() || text_[at_] != '`') return false;
  const std::size_t end = text_.find('`', at_ + 1);
  if (end == std::string_view::npos) return false;
  name = normal_name(text_.substr(at_ + 1, end - at_ - 1));
  at_ = end + 1;
  return !name.empty();
}

Parser::Node_ Parser::variable() {
  const std::size_t offset = at_;
  std::string name, other;
  if (escaped_name(name)) return make(Op::name, offset, {}, keep(std::move(name)));
  std::size_t end = names_.match(text_, at_, name);
  if (filters_ > 0) {
    const std::size_t second = members_.match(text_, at_, other);
    if (second != std::string_view::npos && (end == std::string_view::npos || second > end)) {
      end = second;
      name = other;
    }
  }
  if (end != std::string_view::npos) {
    at_ = end;
    return make(Op::name, offset, {}, keep(std::move(name)));
  }
  name = identifier();
  if (name.empty()) return expected("an expression");
  for (;;) {
    const std::size_t before = at_;
    skip();
    const std::size_t place = at_;
    const bool known = names_.match(text_, place, other) != std::string_view::npos;
    const std::string next = identifier();
    if (next.empty() || reserved(next) || known) {
      at_ = before;
      break;
    }
    name += " " + next;
  }
  return make(Op::name, offset, {}, keep(std::move(name)));
}

Parser::Node_ Parser::conditional(std::size_t offset) {
  const Restore end(endpoint_, false);
  const NodeId condition = TRY(expression());
  if (!take_word("then")) return expected("\"then\"");
  const NodeId yes = TRY(expression());
  if (!take_word("else")) return expected("\"else\"");
  const NodeId no = TRY(expression());
  return make(Op::conditional, offset, {condition, yes, no});
}

Parser::Node_ Parser::loop(Op op, std::size_t offset) {
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  std::vector<NodeId> parts;
  std::vector<std::string> variables;
  do {
    skip();
    // The variable ends at the word "in".
    std::string name = identifier();
    if (name.empty()) return expected("a variable");
    while (!at_word("in")) {
      skip();
      const std::size_t before = at_;
      const std::string next = identifier();
      if (!next.empty()) {
        name += " " + next;
      } else if (at_ < text_.size() &&
                 std::string_view("./-'+*").find(text_[at_]) != std::string_view::npos) {
        name += text_[at_++];
      }
      if (at_ == before) return expected("\"in\" after the variable");
    }
    take_word("in");
    NodeId domain = TRY(expression());
    skip();
    const std::size_t dots = at_;
    if (take("..")) {
      const NodeId to = TRY(expression());
      domain = TRY(make(Op::iteration, dots, {domain, to}));
    }
    parts.push_back(domain);
    name = normal_name(name);
    open_local(name);
    variables.push_back(std::move(name));
  } while (take(","));
  if (op == Op::for_each) open_local("partial");
  const bool word = op == Op::for_each ? take_word("return") : take_word("satisfies");
  if (!word) return expected(op == Op::for_each ? "\"return\"" : "\"satisfies\"");
  auto body = expression();
  close_locals(locals);
  if (!body) return body;
  parts.push_back(*body);
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  for (std::string& name : variables) keep(std::move(name));
  return make(op, offset, std::move(parts), first);
}

Parser::Node_ Parser::function_literal(std::size_t offset) {
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  take("(");
  FunctionLiteral literal;
  if (!take(")")) {
    do {
      Function::Parameter parameter;
      parameter.name = raw_name(",):");
      if (parameter.name.empty()) return expected("the name of a parameter");
      if (take(":")) parameter.type = TRY(type());
      literal.parameters.push_back(std::move(parameter));
    } while (take(","));
    if (!take(")")) return expected("\",\" or \")\" after a parameter");
  }
  for (const Function::Parameter& parameter : literal.parameters) open_local(parameter.name);
  literal.external = take_word("external");
  auto body = expression();
  close_locals(locals);
  if (!body) return body;
  tree_.functions.push_back(std::move(literal));
  return make(Op::function, offset, {*body}, static_cast<std::uint32_t>(tree_.functions.size() - 1));
}

Parser::Node_ Parser::parenthesis() {
  const std::size_t offset = at_;
  take("(");
  const Restore end(endpoint_, false);
  if (const auto sign = test_sign()) {  // (< 5): a range with an open end
    const NodeId bound = TRY(additive());
    if (!take(")")) return expected("\")\" after the range");
    switch (*sign) {
      case Op::test_less: return make(Op::range, offset, {kNoNode, bound});
      case Op::test_less_or_equal: return make(Op::range, offset, {kNoNode, bound}, 0, kHighIncluded);
      case Op::test_greater: return make(Op::range, offset, {bound, kNoNode});
      case Op::test_greater_or_equal: return make(Op::range, offset, {bound, kNoNode}, 0, kLowIncluded);
      case Op::test_equal: return make(Op::range, offset, {bound, bound}, 0, kLowIncluded | kHighIncluded);
      default:
        return make(Op::range, offset, {bound, bound}, 0, kLowIncluded | kHighIncluded | kNegatedRange);
    }
  }
  if (open_ends_ && starts("..")) return range_end(TRY(constant(Value(), offset)), false, offset);
  const NodeId inner = TRY(expression());
  if (starts("..")) return range_end(inner, false, offset);
  if (!take(")")) return expected("\")\"");
  return inner;
}

Parser::Node_ Parser::bracket() {
  const std::size_t offset = at_;
  const bool open = text_[at_] == ']';
  ++at_;
  const Restore end(endpoint_, false);
  std::vector<NodeId> items;
  if (!open && take("]")) return make(Op::list, offset, {});
  if (open && open_ends_ && starts("..")) return range_end(TRY(constant(Value(), offset)), false, offset);
  do {
    const NodeId item = TRY(expression());
    if (items.empty() && starts("..")) return range_end(item, !open, offset);
    if (open) return expected("\"..\" of a range");
    items.push_back(item);
  } while (take(","));
  if (!take("]")) return expected("\",\" or \"]\"");
  return make(Op::list, offset, std::move(items));
}

Parser::Node_ Parser::range_end(NodeId low, bool low_included, std::size_t offset) {
  take("..");
  NodeId high = kNoNode;
  if (open_ends_ && (starts(")") || starts("["))) {
    high = TRY(constant(Value(), offset));
  } else {
    const Restore end(endpoint_, true);
    high = TRY(expression());
  }
  std::uint8_t flags = low_included ? kLowIncluded : 0;
  if (take("]")) {
    flags |= kHighIncluded;
  } else if (!take(")") && !take("[")) {
    return expected("\"]\", \")\" or \"[\" at the end of a range");
  }
  return make(Op::range, offset, {low, high}, 0, flags);
}

Parser::Node_ Parser::context() {
  const std::size_t offset = at_;
  take("{");
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  std::vector<NodeId> entries;
  std::vector<std::string> keys;
  if (!take("}")) {
    do {
      skip();
      std::string key;
      if (starts("\"")) {
        TRY(text_literal(key));
      } else {
        if (!escaped_name(key)) key = raw_name(":{}\",");
        if (key.empty() || key == "true" || key == "false" || key == "null") return expected("a key");
      }
      if (!take(":")) return expected("a key and \":\"");
      entries.push_back(TRY(expression()));
      members_.add(key);
      open_local(key);
      keys.push_back(std::move(key));
    } while (take(","));
    if (!take("}")) return expected("\",\" or \"}\"");
  }
  close_locals(locals);
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  for (std::string& key : keys) keep(std::move(key));
  return make(Op::context, offset, std::move(entries), first);
}

// 10.3.1.3: @"2026-02-01", whatever the text is
Parser::Node_ Parser::at_literal(std::size_t offset) {
  take("@");
  if (!starts("\"")) return expected("a text after \"@\"");
  std::string text;
  TRY(text_literal(text));
  if (const auto date = parse_date(text)) return constant(Value(*date), offset);
  if (const auto time = parse_time(text)) return constant(Value(*time), offset);
  if (const auto both = parse_date_time(text)) return constant(Value(*both), offset);
  if (const auto months = parse_months_duration(text)) return constant(Value(*months), offset);
  if (const auto duration = parse_day_time_duration(text)) return constant(Value(*duration), offset);
  // Not an error of the grammar: null with a problem when it is evaluated.
  return make(Op::bad_literal, offset, {}, keep(std::move(text)));
}

}  // namespace rathaus::feel
