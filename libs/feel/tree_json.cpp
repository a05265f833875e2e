#include "libs/feel/tree_json.h"

#include <array>
#include <boost/json.hpp>

#include "libs/feel/program.h"

namespace rathaus::feel {
namespace json = boost::json;
namespace {

// Kinds whose arguments are just nodes.
constexpr std::array<std::pair<Op, std::string_view>, 27> kPlain = {{
    {Op::negate, "negate"},
    {Op::add, "add"},
    {Op::subtract, "subtract"},
    {Op::multiply, "multiply"},
    {Op::divide, "divide"},
    {Op::power, "power"},
    {Op::equal, "equal"},
    {Op::not_equal, "not_equal"},
    {Op::less, "less"},
    {Op::less_or_equal, "less_or_equal"},
    {Op::greater, "greater"},
    {Op::greater_or_equal, "greater_or_equal"},
    {Op::logical_and, "and"},
    {Op::logical_or, "or"},
    {Op::between, "between"},
    {Op::in, "in"},
    {Op::conditional, "if"},
    {Op::iteration, "iteration"},
    {Op::filter, "filter"},
    {Op::list, "list"},
    {Op::test_equal, "test_equal"},
    {Op::test_not_equal, "test_not_equal"},
    {Op::test_less, "test_less"},
    {Op::test_less_or_equal, "test_less_or_equal"},
    {Op::test_greater, "test_greater"},
    {Op::test_greater_or_equal, "test_greater_or_equal"},
    {Op::tests, "tests"},
}};

struct Arity {
  std::uint32_t least, most;
};
constexpr std::uint32_t kMany = 0xFFFF;

Arity arity(Op op) {
  switch (op) {
    case Op::negate:
    case Op::test_equal:
    case Op::test_not_equal:
    case Op::test_less:
    case Op::test_less_or_equal:
    case Op::test_greater:
    case Op::test_greater_or_equal: return {1, 1};
    case Op::between:
    case Op::conditional: return {3, 3};
    case Op::in: return {2, kMany};
    case Op::list: return {0, kMany};
    case Op::tests: return {1, kMany};
    default: return {2, 2};
  }
}

class Writer {
 public:
  explicit Writer(const Tree& tree) : tree_(tree) {}

  json::value write(NodeId id) const {
    if (id == kNoNode) return nullptr;
    const Node& node = tree_.at(id);
    for (const auto& [op, name] : kPlain) {
      if (op == node.op) return plain(name, node);
    }
    switch (node.op) {
      case Op::constant: return {"constant", to_json(tree_.values[node.index])};
      case Op::name: return {"name", tree_.strings[node.index]};
      case Op::bad_literal: return {"bad_literal", tree_.strings[node.index]};
      case Op::path: return {"path", write(tree_.argument(node, 0)), tree_.strings[node.index]};
      case Op::instance_of:
        return {"instance_of", write(tree_.argument(node, 0)), to_string(*tree_.types[node.index])};
      case Op::tests_negated: return plain("tests_negated", node);
      case Op::tests_any: return json::array{"tests_any"};
      case Op::for_each: return loop("for", node);
      case Op::some: return loop("some", node);
      case Op::every: return loop("every", node);
      case Op::context: return json::array{"context", pairs(node, 0, node.count)};
      case Op::range: return range(node);
      case Op::function: return function(node);
      case Op::call: return call(node);
      default: return nullptr;
    }
  }

 private:
  json::array plain(std::string_view name, const Node& node) const {
    json::array out{json::string_view(name.data(), name.size())};
    for (std::uint32_t i = 0; i < node.count; ++i) out.push_back(write(tree_.argument(node, i)));
    return out;
  }
  // [["name", node] ..] of the arguments from `from` on
  json::array pairs(const Node& node, std::uint32_t from, std::uint32_t count) const {
    json::array out;
    for (std::uint32_t i = 0; i < count; ++i)
      out.push_back(json::array{tree_.strings[node.index + i], write(tree_.argument(node, from + i))});
    return out;
  }
  json::array loop(const char* name, const Node& node) const {
    return {name, pairs(node, 0, node.count - 1), write(tree_.argument(node, node.count - 1))};
  }
  json::array range(const Node& node) const {
    const NodeId low = tree_.argument(node, 0), high = tree_.argument(node, 1);
    if ((node.flags & kNegatedRange) != 0) return {"range", "!=", write(low)};
    if (low == high) return {"range", "=", write(low)};
    return {"range", (node.flags & kLowIncluded) != 0 ? "[" : "(", write(low), write(high),
            (node.flags & kHighIncluded) != 0 ? "]" : ")"};
  }
  json::array function(const Node& node) const {
    const FunctionLiteral& literal = tree_.functions[node.index];
    json::array parameters;
    for (const Function::Parameter& parameter : literal.parameters)
      parameters.push_back(
          json::array{parameter.name, parameter.type ? json::value(to_string(*parameter.type)) : nullptr});
    return {literal.external ? "external" : "function", std::move(parameters),
            write(tree_.argument(node, 0))};
  }
  json::array call(const Node& node) const {
    if ((node.flags & kNamedArguments) == 0) return plain("call", node);
    return {"call_named", write(tree_.argument(node, 0)), pairs(node, 1, node.count - 1)};
  }

  const Tree& tree_;
};

class Reader {
 public:
  explicit Reader(const Scope& scope) : scope_(scope) {}

  Result<Tree> run(const json::value& source) {
    tree_.root = TRY(read(source, "", 1));
    return std::move(tree_);
  }

 private:
  static std::unexpected<Error> wrong(const std::string& place, std::string what) {
    return fail(invalid("feel.tree", std::move(what), place));
  }

  Result<NodeId> read(const json::value& source, const std::string& place, std::uint32_t depth) {
    if (depth > kMaxExpressionDepth) return wrong(place, "nested too deeply");
    tree_.depth = std::max(tree_.depth, depth);
    const json::array* node = source.if_array();
    const json::string* kind = node != nullptr && !node->empty() ? (*node)[0].if_string() : nullptr;
    if (kind == nullptr) return wrong(place, "a node is an array that begins with its kind");
    const std::string_view name(kind->data(), kind->size());
    for (const auto& [op, text] : kPlain) {
      if (text == name) return plain(op, *node, place, depth);
    }
    if (name == "tests_negated") return plain(Op::tests_negated, *node, place, depth, {1, kMany});
    if (name == "tests_any") return make(Op::tests_any, {}, 0, 0, place);
    if (name == "call") return plain(Op::call, *node, place, depth, {1, kMany});
    if (name == "constant" && node->size() == 2) {
      tree_.values.push_back(TRY(from_json((*node)[1])));
      return make(Op::constant, {}, static_cast<std::uint32_t>(tree_.values.size() - 1), 0, place);
    }
    if (name == "name" || name == "bad_literal")
      return make(name == "name" ? Op::name : Op::bad_literal, {}, TRY(text(*node, 1, place)), 0, place);
    if (name == "path") {
      const NodeId value = TRY(child(*node, 1, place, depth));
      return make(Op::path, {value}, TRY(text(*node, 2, place)), 0, place);
    }
    if (name == "instance_of") return instance_of(*node, place, depth);
    if (name == "for") return loop(Op::for_each, *node, place, depth);
    if (name == "some") return loop(Op::some, *node, place, depth);
    if (name == "every") return loop(Op::every, *node, place, depth);
    if (name == "context") return context(*node, place, depth);
    if (name == "range") return range(*node, place, depth);
    if (name == "function" || name == "external") return function(name == "external", *node, place, depth);
    if (name == "call_named") return call_named(*node, place, depth);
    return wrong(place, "no such kind of node");
  }

  Result<NodeId> make(Op op, const std::vector<NodeId>& arguments, std::uint32_t index, std::uint8_t flags,
                      const std::string& place) {
    if (tree_.nodes.size() >= kMaxExpressionNodes) return wrong(place, "too many nodes");
    Node node;
    node.op = op;
    node.flags = flags;
    node.first = static_cast<std::uint32_t>(tree_.children.size());
    node.count = static_cast<std::uint32_t>(arguments.size());
    node.index = index;
    tree_.children.insert(tree_.children.end(), arguments.begin(), arguments.end());
    tree_.nodes.push_back(node);
    return static_cast<NodeId>(tree_.nodes.size() - 1);
  }

  Result<NodeId> child(const json::array& node, std::size_t i, const std::string& place,
                       std::uint32_t depth) {
    if (i >= node.size()) return wrong(place, "an argument is missing");
    return read(node[i], place + "/" + std::to_string(i), depth + 1);
  }

  Result<std::uint32_t> text(const json::array& node, std::size_t i, const std::string& place) {
    const json::string* found = i < node.size() ? node[i].if_string() : nullptr;
    if (found == nullptr) return wrong(place + "/" + std::to_string(i), "a text is wanted");
    tree_.strings.emplace_back(found->data(), found->size());
    return static_cast<std::uint32_t>(tree_.strings.size() - 1);
  }

  Result<NodeId> plain(Op op, const json::array& node, const std::string& place, std::uint32_t depth) {
    return plain(op, node, place, depth, arity(op));
  }
  Result<NodeId> plain(Op op, const json::array& node, const std::string& place, std::uint32_t depth,
                       Arity wanted) {
    if (node.size() - 1 < wanted.least || node.size() - 1 > wanted.most)
      return wrong(place, "the number of arguments does not fit");
    std::vector<NodeId> arguments;
    for (std::size_t i = 1; i < node.size(); ++i) arguments.push_back(TRY(child(node, i, place, depth)));
    return make(op, arguments, 0, 0, place);
  }

  Result<TypePtr> type(const json::value& source, const std::string& place) {
    if (source.is_null()) return TypePtr();
    const json::string* name = source.if_string();
    if (name == nullptr) return wrong(place, "the name of a type is wanted");
    // The grammar of types is FEEL's: read as part of an expression.
    const auto tree = parse("null instance of " + std::string(name->data(), name->size()), scope_,
                            Goal::expression, Extensions::none);
    if (!tree || tree->at(tree->root).op != Op::instance_of) return wrong(place, "an unknown type");
    return tree->types[tree->at(tree->root).index];
  }

  Result<NodeId> instance_of(const json::array& node, const std::string& place, std::uint32_t depth) {
    const NodeId value = TRY(child(node, 1, place, depth));
    if (node.size() != 3) return wrong(place, "a type is wanted");
    tree_.types.push_back(TRY(type(node[2], place + "/2")));
    if (tree_.types.back() == nullptr) return wrong(place, "a type is wanted");
    return make(Op::instance_of, {value}, static_cast<std::uint32_t>(tree_.types.size() - 1), 0, place);
  }

  // [["name", node] ..]; names go to `names`, to be kept together after everything below them
  Result<std::vector<NodeId>> pairs(const json::array& node, std::size_t i, const std::string& place,
                                    std::uint32_t depth, std::vector<std::string>& names) {
    const std::string here = place + "/" + std::to_string(i);
    const json::array* list = i < node.size() ? node[i].if_array() : nullptr;
    if (list == nullptr) return wrong(here, "a list of names and nodes is wanted");
    std::vector<NodeId> out;
    for (std::size_t k = 0; k < list->size(); ++k) {
      const std::string at = here + "/" + std::to_string(k);
      const json::array* pair = (*list)[k].if_array();
      const json::string* name = pair != nullptr && pair->size() == 2 ? (*pair)[0].if_string() : nullptr;
      if (name == nullptr) return wrong(at, "a name and a node are wanted");
      names.emplace_back(name->data(), name->size());
      out.push_back(TRY(read((*pair)[1], at + "/1", depth + 1)));
    }
    return out;
  }
  std::uint32_t keep(std::vector<std::string> names) {
    const auto first = static_cast<std::uint32_t>(tree_.strings.size());
    for (std::string& name : names) tree_.strings.push_back(std::move(name));
    return first;
  }

  Result<NodeId> loop(Op op, const json::array& node, const std::string& place, std::uint32_t depth) {
    std::vector<std::string> names;
    std::vector<NodeId> arguments = TRY(pairs(node, 1, place, depth, names));
    if (arguments.empty()) return wrong(place, "a loop needs a variable");
    arguments.push_back(TRY(child(node, 2, place, depth)));
    return make(op, arguments, keep(std::move(names)), 0, place);
  }
  Result<NodeId> context(const json::array& node, const std::string& place, std::uint32_t depth) {
    std::vector<std::string> names;
    const std::vector<NodeId> arguments = TRY(pairs(node, 1, place, depth, names));
    return make(Op::context, arguments, keep(std::move(names)), 0, place);
  }
  Result<NodeId> call_named(const json::array& node, const std::string& place, std::uint32_t depth) {
    std::vector<NodeId> arguments{TRY(child(node, 1, place, depth))};
    std::vector<std::string> names;
    for (const NodeId argument : TRY(pairs(node, 2, place, depth, names))) arguments.push_back(argument);
    if (names.empty()) return wrong(place, "a name is missing");
    return make(Op::call, arguments, keep(std::move(names)), kNamedArguments, place);
  }

  Result<NodeId> range(const json::array& node, const std::string& place, std::uint32_t depth) {
    const std::string kind = tree_.strings[TRY(text(node, 1, place))];
    if (kind == "=" || kind == "!=") {
      const NodeId bound = TRY(child(node, 2, place, depth));
      const std::uint8_t both = kLowIncluded | kHighIncluded;
      return make(Op::range, {bound, bound}, 0, kind == "=" ? both : both | kNegatedRange, place);
    }
    if (node.size() != 5 || (kind != "[" && kind != "("))
      return wrong(place, "a range is [\"range\", \"[\", low, high, \")\"]");
    const NodeId low = node[2].is_null() ? kNoNode : TRY(child(node, 2, place, depth));
    const NodeId high = node[3].is_null() ? kNoNode : TRY(child(node, 3, place, depth));
    if (low == kNoNode && high == kNoNode) return wrong(place, "a range has an end");
    const std::string end = tree_.strings[TRY(text(node, 4, place))];
    std::uint8_t flags = kind == "[" ? kLowIncluded : 0;
    if (end == "]") flags |= kHighIncluded;
    return make(Op::range, {low, high}, 0, flags, place);
  }

  Result<NodeId> function(bool external, const json::array& node, const std::string& place,
                          std::uint32_t depth) {
    const json::array* list = node.size() == 3 ? node[1].if_array() : nullptr;
    if (list == nullptr) return wrong(place, "a function has parameters and a body");
    FunctionLiteral literal;
    literal.external = external;
    for (std::size_t k = 0; k < list->size(); ++k) {
      const std::string at = place + "/1/" + std::to_string(k);
      const json::array* pair = (*list)[k].if_array();
      const json::string* name = pair != nullptr && pair->size() == 2 ? (*pair)[0].if_string() : nullptr;
      if (name == nullptr) return wrong(at, "a parameter is a name and a type");
      literal.parameters.push_back({std::string(name->data(), name->size()), TRY(type((*pair)[1], at))});
    }
    const NodeId body = TRY(child(node, 2, place, depth));
    tree_.functions.push_back(std::move(literal));
    return make(Op::function, {body}, static_cast<std::uint32_t>(tree_.functions.size() - 1), 0, place);
  }

  const Scope& scope_;
  Tree tree_;
};

}  // namespace

json::value to_json(const Tree& tree) { return Writer(tree).write(tree.root); }

std::string to_json_text(const Expression& expression) {
  return json::serialize(to_json(*expression.program().tree));
}

Result<Tree> tree_from_json(const json::value& source, const Scope& scope) {
  return Reader(scope).run(source);
}

}  // namespace rathaus::feel
