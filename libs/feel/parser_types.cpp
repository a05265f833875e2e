// Tests (after `in`, and unary tests) and types.
#include "libs/feel/parser.h"
#include "libs/feel/parser_parts.h"

namespace rathaus::feel {

// ---- tests ------------------------------------------------------------------------------------------------

std::optional<Op> Parser::test_sign() {
  if (take("<=")) return Op::test_less_or_equal;
  if (take(">=")) return Op::test_greater_or_equal;
  if (take("!=")) return Op::test_not_equal;
  if (take("<")) return Op::test_less;
  if (take(">")) return Op::test_greater;
  if (take("=")) return Op::test_equal;
  return std::nullopt;
}

Parser::Node_ Parser::test(bool top) {
  skip();
  const std::size_t offset = at_;
  if (const auto sign = test_sign()) {
    const NodeId bound = TRY(additive());
    return make(*sign, offset, {bound});
  }
  return top ? expression() : additive();
}

Parser::Node_ Parser::tests_after_in(NodeId left, std::size_t offset) {
  if (starts("(")) {
    const Mark before = mark();
    take("(");
    const Restore end(endpoint_, false);
    open_local("?");
    auto tests = test_list(')');
    close_locals(before.locals);
    if (tests) {
      tests->insert(tests->begin(), left);
      return make(Op::in, offset, std::move(*tests));
    }
    back_to(before);
  }
  const NodeId single = TRY(test(false));
  return make(Op::in, offset, {left, single});
}

// Tests with commas up to the closing sign, which is taken.
Result<std::vector<NodeId>> Parser::test_list(char closing) {
  std::vector<NodeId> out;
  do {
    out.push_back(TRY(test(true)));
  } while (take(","));
  if (!take(std::string_view(&closing, 1))) return expected("\",\" or the end of the tests");
  return out;
}

Parser::Node_ Parser::unary_tests() {
  skip();
  const std::size_t offset = at_;
  if (at_end()) return make(Op::tests_any, offset, {});
  if (take("-") && at_end()) return make(Op::tests_any, offset, {});
  at_ = offset;
  open_local("?");
  const Mark before = mark();
  if (take_word("not") && take("(")) {
    const auto tests = test_list(')');
    if (tests && at_end()) return make(Op::tests_negated, offset, *tests);
    back_to(before);
  }
  at_ = before.at;
  std::vector<NodeId> tests;
  do {
    tests.push_back(TRY(test(true)));
  } while (take(","));
  return make(Op::tests, offset, std::move(tests));
}

// ---- types ------------------------------------------------------------------------------------------------

// Rules 52 to 55. An unknown name is an error of the text.
Result<TypePtr> Parser::type() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth) return expected("a type that is nested less deeply");
  skip();
  std::string name;
  const std::size_t end = types_.match(text_, at_, name);
  if (end != std::string_view::npos) {
    at_ = end;
    return scope_.type(name);
  }
  for (const std::string_view kind : {"list", "range", "context", "function"}) {
    const std::size_t before = at_;
    if (take_word(kind) && starts("<")) return type_arguments(kind);
    at_ = before;
  }
  static const NameTable built_in = [] {
    NameTable out;
    for (const char* each :
         {"Any", "Null", "boolean", "number", "string", "date", "time", "date and time", "list", "context",
          "range", "function", "years and months duration", "days and time duration", "any", "dateTime",
          "dayTimeDuration", "yearMonthDuration"})
      out.add(each);
    return out;
  }();
  const std::size_t built_in_end = built_in.match(text_, at_, name);
  if (built_in_end == std::string_view::npos) return expected("a known type");
  at_ = built_in_end;
  return built_in_type(name);
}

Result<TypePtr> Parser::type_arguments(std::string_view kind) {
  take("<");
  if (kind == "list" || kind == "range") {
    TypePtr element = TRY(type());
    if (!take(">")) return expected("\">\"");
    return kind == "list" ? list_type(std::move(element)) : range_type(std::move(element));
  }
  if (kind == "context") {
    std::vector<Type::Field> fields;
    if (take(">")) return context_type({});
    do {
      std::string name = raw_name(":,>");
      if (name.empty() || !take(":")) return expected("the name of an entry and \":\"");
      TypePtr field = TRY(type());
      members_.add(name);
      fields.push_back({std::move(name), std::move(field)});
    } while (take(","));
    if (!take(">")) return expected("\",\" or \">\"");
    return context_type(std::move(fields));
  }
  std::vector<TypePtr> parameters;
  if (!take(">")) {
    do {
      parameters.push_back(TRY(type()));
    } while (take(","));
    if (!take(">")) return expected("\",\" or \">\"");
  }
  if (!take("->")) return expected("\"->\" and the type of the result");
  TypePtr result = TRY(type());
  return function_type(std::move(parameters), std::move(result));
}

}  // namespace rathaus::feel
