#include "libs/feel/expression_tree.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "libs/base/check.h"

namespace rathaus::feel {
namespace json = boost::json;
namespace {

using Op = ExpressionTree::Op;

struct OpName {
  std::string_view name;
  Op op;
  std::size_t least, most;  // arguments
};
constexpr std::size_t kMany = kMaxTreeNodes;
constexpr std::array kOps = {
    OpName{"equal", Op::equal, 2, 2},
    OpName{"not_equal", Op::not_equal, 2, 2},
    OpName{"less_than", Op::less_than, 2, 2},
    OpName{"less_or_equal", Op::less_or_equal, 2, 2},
    OpName{"greater_than", Op::greater_than, 2, 2},
    OpName{"greater_or_equal", Op::greater_or_equal, 2, 2},
    OpName{"and", Op::logical_and, 1, kMany},
    OpName{"or", Op::logical_or, 1, kMany},
    OpName{"not", Op::logical_not, 1, 1},
    OpName{"is_empty", Op::is_empty, 1, 1},
    OpName{"in", Op::in, 2, kMany},
    OpName{"count", Op::count, 1, 1},
    OpName{"if", Op::conditional, 3, 3},
    OpName{"holds", Op::holds, 1, 1},
};

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

Value from_truth(Truth t) { return t == Truth::unknown ? Value() : Value(t == Truth::yes); }

bool empty_value(const Value& value) {
  if (value.is_null()) return true;
  if (const std::string* text = value.string()) return text->empty();
  if (const List* list = value.list()) {
    return std::ranges::all_of(*list, [](const Value& item) { return empty_value(item); });
  }
  return false;
}

// FEEL table 42: null = null is true, anything else against null or another kind is unknown.
Truth equality(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Truth::yes : Truth::unknown;
  if (a.kind() != b.kind()) return Truth::unknown;
  return a == b ? Truth::yes : Truth::no;
}

Truth negate(Truth t) { return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes; }

Truth ordering(Op op, const Value& a, const Value& b) {
  const auto order = compare(a, b);
  if (!order) return Truth::unknown;
  switch (op) {
    case Op::less_than: return *order < 0 ? Truth::yes : Truth::no;
    case Op::less_or_equal: return *order <= 0 ? Truth::yes : Truth::no;
    case Op::greater_than: return *order > 0 ? Truth::yes : Truth::no;
    default: return *order >= 0 ? Truth::yes : Truth::no;
  }
}

}  // namespace

class TreeReader {
 public:
  Result<ExpressionTree> read(const json::value& source) {
    TRY(node(source, "", 0));
    for (const ExpressionTree::Node& each : tree_.nodes_) {
      if (each.op == Op::path) tree_.paths_.push_back(each.path);
    }
    std::ranges::sort(tree_.paths_);
    const auto repeated = std::ranges::unique(tree_.paths_);
    tree_.paths_.erase(repeated.begin(), repeated.end());
    tree_.json_ = json::serialize(source);
    return std::move(tree_);
  }

 private:
  static std::unexpected<Error> wrong(const std::string& at, std::string what) {
    return fail(invalid("feel.tree", std::move(what), at.empty() ? "/" : at));
  }

  Result<std::uint32_t> node(const json::value& source, const std::string& at, std::uint32_t depth) {
    if (depth > kMaxTreeDepth) return wrong(at, "nested too deeply");
    if (tree_.nodes_.size() >= kMaxTreeNodes) return wrong(at, "too many operators");
    const json::object* object = source.if_object();
    if (object == nullptr || object->size() != 1)
      return wrong(at, "an object with exactly one member is expected");
    const std::string_view name(object->begin()->key().data(), object->begin()->key().size());
    const json::value& content = object->begin()->value();
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    tree_.nodes_.emplace_back();
    const std::string here = at + "/" + std::string(name);
    if (name == "value") {
      auto value = from_json(content);
      if (!value) return wrong(here, value.error().detail);
      tree_.nodes_[index].value = std::move(*value);
      return index;
    }
    if (name == "path") {
      const json::string* text = content.if_string();
      if (text == nullptr || text->empty() || text->size() > 2000) return wrong(here, "a path is expected");
      tree_.nodes_[index].op = Op::path;
      tree_.nodes_[index].path = view(*text);
      return index;
    }
    const auto* op = std::ranges::find(kOps, name, &OpName::name);
    if (op == kOps.end()) return wrong(here, "unknown operator");
    tree_.nodes_[index].op = op->op;
    TRY(arguments(index, *op, content, here, depth));
    return index;
  }

  Status arguments(std::uint32_t index, const OpName& op, const json::value& content, const std::string& here,
                   std::uint32_t depth) {
    // An operator with one argument takes it directly or in an array.
    std::vector<const json::value*> sources;
    if (const json::array* array = content.if_array()) {
      for (const json::value& each : *array) sources.push_back(&each);
    } else {
      sources.push_back(&content);
    }
    if (sources.size() < op.least || sources.size() > op.most)
      return wrong(here, "wrong number of arguments");
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      children.push_back(TRY(node(*sources[i], here + "/" + std::to_string(i), depth + 1)));
    }
    tree_.nodes_[index].first = static_cast<std::uint32_t>(tree_.children_.size());
    tree_.nodes_[index].count = static_cast<std::uint32_t>(children.size());
    tree_.children_.insert(tree_.children_.end(), children.begin(), children.end());
    return {};
  }

  ExpressionTree tree_;
};

class TreeWalk {
 public:
  TreeWalk(const ExpressionTree& tree, const ExpressionTree::Lookup& lookup, std::uint64_t& steps)
      : tree_(tree), lookup_(lookup), steps_(steps) {}

  Result<Value> value(std::uint32_t index) {
    const ExpressionTree::Node& node = tree_.nodes_[index];
    TRY(spend(1));
    switch (node.op) {
      case Op::value: return node.value;
      case Op::path: return lookup_(node.path);
      case Op::equal: return from_truth(equality(TRY(argument(node, 0)), TRY(argument(node, 1))));
      case Op::not_equal: return from_truth(negate(equality(TRY(argument(node, 0)), TRY(argument(node, 1)))));
      case Op::less_than:
      case Op::less_or_equal:
      case Op::greater_than:
      case Op::greater_or_equal:
        return from_truth(ordering(node.op, TRY(argument(node, 0)), TRY(argument(node, 1))));
      case Op::logical_and: return junction(node, Truth::no);
      case Op::logical_or: return junction(node, Truth::yes);
      case Op::logical_not: return from_truth(negate(truth(TRY(argument(node, 0)))));
      case Op::is_empty: return Value(empty_value(TRY(argument(node, 0))));
      case Op::in: return membership(node);
      case Op::count: return count(TRY(argument(node, 0)));
      case Op::conditional: return argument(node, truth(TRY(argument(node, 0))) == Truth::yes ? 1 : 2);
      case Op::holds: return Value(truth(TRY(argument(node, 0))) == Truth::yes);
    }
    return Value();
  }

 private:
  Status spend(std::uint64_t steps) {
    if (steps_ < steps) {
      steps_ = 0;
      return fail(refused("feel.budget"));
    }
    steps_ -= steps;
    return {};
  }

  Result<Value> argument(const ExpressionTree::Node& node, std::uint32_t i) {
    return value(tree_.children_[node.first + i]);
  }

  // `decisive` ends the work: "no" for and, "yes" for or. An unknown stays unless something decisive follows.
  Result<Value> junction(const ExpressionTree::Node& node, Truth decisive) {
    Truth out = negate(decisive);
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Truth each = truth(TRY(argument(node, i)));
      if (each == decisive) return from_truth(decisive);
      if (each == Truth::unknown) out = Truth::unknown;
    }
    return from_truth(out);
  }

  // The first argument against each of the others; a list among them counts as its items.
  Result<Value> membership(const ExpressionTree::Node& node) {
    const Value wanted = TRY(argument(node, 0));
    Truth out = Truth::no;
    for (std::uint32_t i = 1; i < node.count; ++i) {
      const Value candidate = TRY(argument(node, i));
      const List* list = candidate.list();
      const List single = list == nullptr ? List{candidate} : List{};
      for (const Value& item : list == nullptr ? single : *list) {
        TRY(spend(1));
        const Truth each = equality(wanted, item);
        if (each == Truth::yes) return Value(true);
        if (each == Truth::unknown) out = Truth::unknown;
      }
    }
    return from_truth(out);
  }

  static Value count(const Value& value) {
    if (const List* list = value.list()) {
      return Value::number(
          std::ranges::count_if(*list, [](const Value& item) { return !empty_value(item); }));
    }
    return Value::number(empty_value(value) ? 0 : 1);
  }

  const ExpressionTree& tree_;
  const ExpressionTree::Lookup& lookup_;
  std::uint64_t& steps_;
};

Result<ExpressionTree> ExpressionTree::parse(const json::value& source) { return TreeReader().read(source); }

Result<ExpressionTree> ExpressionTree::parse(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 2 * kMaxTreeDepth + 8;
  const json::value source = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return fail(invalid("feel.tree", "not JSON", "/"));
  return parse(source);
}

Result<Value> ExpressionTree::evaluate(const Lookup& lookup, std::uint64_t& steps) const {
  CHECK(!nodes_.empty());
  return TreeWalk(*this, lookup, steps).value(0);
}

}  // namespace rathaus::feel
