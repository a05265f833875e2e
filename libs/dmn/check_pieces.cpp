#include "libs/dmn/check_pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/dmn/reader.h"
#include "libs/feel/built_ins.h"
#include "libs/feel/program.h"

namespace rathaus::dmn {

using feel::Decimal;
using feel::NodeId;
using feel::Op;
using feel::Value;
using Kind = feel::Value::Kind;

bool Bits::none() const {
  return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
}

bool Bits::meets(const Bits& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if ((words_[i] & other.words_[i]) != 0) return true;
  }
  return false;
}

Bits& Bits::operator&=(const Bits& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

Bits& Bits::operator|=(const Bits& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

namespace {

bool scalar(Kind kind) {
  return kind != Kind::null && kind != Kind::list && kind != Kind::context && kind != Kind::range &&
         kind != Kind::function;
}

// Reads a text of tests: is it a closed one, and made of comparisons with constants?
class Reading {
 public:
  Reading(const feel::Tree& tree, const feel::Scope& scope, feel::Extensions extensions, Cuts& cuts)
      : tree_(tree), scope_(scope), extensions_(extensions), cuts_(cuts) {}

  // Nothing but constants and built-in functions of them.
  bool constant(NodeId id) const { return names(id, false); }
  // ... and "?".
  bool closed(NodeId id) const { return names(id, true); }

  std::optional<Value> fold(NodeId id) const {
    if (id == feel::kNoNode) return Value();
    const feel::Node& node = tree_.at(id);
    if (node.op == Op::constant) return tree_.values[node.index];
    if (node.op >= Op::test_equal || !constant(id)) return std::nullopt;
    feel::Tree part = tree_;
    part.root = id;
    feel::Evaluation run({.steps = 100'000, .bytes = 4u << 20, .depth = 50});
    const std::vector<Value> none(scope_.variables().size());
    return feel::walk_tree(part, scope_, none, nullptr, extensions_, run);
  }

  // A test as it stands after "in" or in a cell.
  bool test(NodeId id) {
    const feel::Node& node = tree_.at(id);
    if (node.op >= Op::test_equal && node.op <= Op::test_greater_or_equal) {
      return bound(tree_.argument(node, 0), node.op > Op::test_not_equal);
    }
    if (const auto value = fold(id)) return cut(*value, 0);
    return condition(id);
  }

 private:
  bool names(NodeId id, bool input) const {
    if (id == feel::kNoNode) return true;
    const feel::Node& node = tree_.at(id);
    if (node.op == Op::name) {
      const std::string& name = tree_.strings[node.index];
      if (name == "?") return input;
      const auto known = std::ranges::find(scope_.variables(), name, &feel::Scope::Variable::name);
      const feel::BuiltIn* row = feel::find_built_in(name, extensions_);
      return known == scope_.variables().end() && row != nullptr && row->constant;
    }
    if (node.op == Op::bad_literal || node.op == Op::function) return false;
    if (node.op == Op::for_each || node.op == Op::some || node.op == Op::every || node.op == Op::filter)
      return false;
    if (node.op == Op::context || node.op == Op::path) return false;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (!names(tree_.argument(node, i), input)) return false;
    }
    return true;
  }

  bool is_input(NodeId id) const {
    const feel::Node& node = tree_.at(id);
    return node.op == Op::name && tree_.strings[node.index] == "?";
  }

  bool bound(NodeId id, bool order) {
    const auto value = fold(id);
    if (!value) return false;
    if (value->is_null()) return true;
    if (!scalar(value->kind())) return false;
    if (order && value->string() != nullptr) cuts_.texts_ordered = true;
    cuts_.add(*value);
    return true;
  }

  bool cut(const Value& value, int level) {
    if (value.is_null()) return true;
    if (const feel::Range* range = value.range()) {
      for (const Value& end : {range->low, range->high}) {
        if (end.is_null()) continue;
        if (end.string() != nullptr) cuts_.texts_ordered = true;
        cuts_.add(end);
      }
      return true;
    }
    if (const feel::List* list = value.list()) {
      cuts_.lists = true;
      return level == 0 && std::ranges::all_of(*list, [&](const Value& item) { return cut(item, 1); });
    }
    if (!scalar(value.kind())) return false;
    cuts_.add(value);
    return true;
  }

  // A condition over "?" that is made of comparisons with constants.
  bool condition(NodeId id) {
    const feel::Node& node = tree_.at(id);
    const auto sub = [&](std::uint32_t i) { return tree_.argument(node, i); };
    switch (node.op) {
      case Op::constant:
        return tree_.values[node.index].boolean() != nullptr || tree_.values[node.index].is_null();
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_or_equal:
      case Op::greater:
      case Op::greater_or_equal: {
        const bool order = node.op > Op::not_equal;
        if (is_input(sub(0))) return bound(sub(1), order);
        return is_input(sub(1)) && bound(sub(0), order);
      }
      case Op::between: return is_input(sub(0)) && bound(sub(1), true) && bound(sub(2), true);
      case Op::logical_and:
      case Op::logical_or: return condition(sub(0)) && condition(sub(1));
      case Op::in: {
        if (!is_input(sub(0))) return false;
        for (std::uint32_t i = 1; i < node.count; ++i) {
          if (!test(sub(i))) return false;
        }
        return true;
      }
      case Op::call: return called(node);
      default: return false;
    }
  }

  bool called(const feel::Node& node) {
    const feel::Node& callee = tree_.at(tree_.argument(node, 0));
    if (callee.op != Op::name || (node.flags & feel::kNamedArguments) != 0) return false;
    const std::string& name = tree_.strings[callee.index];
    if (!names(tree_.argument(node, 0), false)) return false;  // a variable of that name
    if (name == "not" && node.count == 2) return condition(tree_.argument(node, 1));
    if (name != "list contains" || node.count != 3 || !is_input(tree_.argument(node, 2))) return false;
    const auto list = fold(tree_.argument(node, 1));
    if (!list || list->list() == nullptr) return false;
    return std::ranges::all_of(*list->list(), [](const Value& item) { return item.range() == nullptr; }) &&
           cut(*list, 0);
  }

  const feel::Tree& tree_;
  const feel::Scope& scope_;
  feel::Extensions extensions_;
  Cuts& cuts_;
};

// The value in the middle that a reader likes best; nullopt: nothing lies between.
std::optional<Value> between_numbers(const Value& low, const Value& high, bool natural) {
  const Decimal one(1);
  if (low.is_null()) {
    const auto below = Decimal::subtract(high.number()->ceiling(), one);
    return below ? std::optional(Value(*below)) : std::nullopt;
  }
  const auto next = Decimal::add(low.number()->floor(), one);
  if (!next) return std::nullopt;
  if (high.is_null()) return Value(*next);
  if (*next < *high.number()) return Value(*next);
  if (natural) return std::nullopt;
  const auto sum = Decimal::add(*low.number(), *high.number());
  const auto half = sum ? Decimal::divide(*sum, Decimal(2)) : std::nullopt;
  if (!half || *half <= *low.number() || *half >= *high.number()) return std::nullopt;
  return Value(*half);
}

// To the second, as FEEL's "=" has it.
std::optional<Value> between_instants(const Value& low, const Value& high) {
  const feel::DayTimeDuration second{1, 0}, day{86'400, 0};
  const bool up = !low.is_null();
  const Value& from = up ? low : high;
  if (const feel::Time* time = from.time()) {
    // A time wraps at midnight: beyond it lies nothing.
    const feel::Time next = feel::add(*time, up ? second : feel::negate(second));
    const auto order = feel::compare(next, *time);
    if (!order || *order == 0 || (*order > 0) != up) return std::nullopt;
    return Value(next);
  }
  const auto step = feel::add(*from.date_time(), !low.is_null() && !high.is_null() ? second
                                                 : up                              ? day
                                                                                   : feel::negate(day));
  return step ? std::optional(Value(*step)) : std::nullopt;
}

std::optional<Value> between_durations(const Value& low, const Value& high) {
  const bool up = !low.is_null();
  const Value& from = up ? low : high;
  if (const auto* months = from.months_duration()) {
    return Value(feel::MonthsDuration{months->months + (up ? 1 : -1)});
  }
  const auto* seconds = from.day_time_duration();
  if (up && !high.is_null()) {
    const feel::Nanos a = feel::to_nanos(*seconds), b = feel::to_nanos(*high.day_time_duration());
    const feel::Nanos hour = static_cast<feel::Nanos>(3600) * 1'000'000'000;
    const auto middle = feel::from_nanos(b - a > hour ? a + hour : a + (b - a) / 2);
    return middle ? std::optional(Value(*middle)) : std::nullopt;
  }
  const auto next = feel::add(*seconds, feel::DayTimeDuration{up ? 86'400 : -86'400, 0});
  return next ? std::optional(Value(*next)) : std::nullopt;
}

// Some value between two (null: no end), ends excluded; nullopt: there is none.
std::optional<Value> between(const Value& low, const Value& high, bool natural) {
  const Value& end = low.is_null() ? high : low;
  std::optional<Value> found;
  switch (end.kind()) {
    case Kind::number: found = between_numbers(low, high, natural); break;
    case Kind::string: {
      if (low.is_null()) {
        found = Value("");
      } else {
        found = Value(*low.string() + " ");
        if (!high.is_null() && feel::compare(*found, high).value_or(0) >= 0)
          found = Value(*low.string() + std::string(1, '\x01'));
      }
      break;
    }
    case Kind::date: {
      const auto day = low.is_null() ? feel::plus_days(*high.date(), -1) : feel::plus_days(*low.date(), 1);
      if (day) found = Value(*day);
      break;
    }
    case Kind::time:
    case Kind::date_time: found = between_instants(low, high); break;
    case Kind::months_duration:
    case Kind::day_time_duration: found = between_durations(low, high); break;
    default: return std::nullopt;
  }
  if (!found) return std::nullopt;
  if (!low.is_null() && feel::compare(*found, low).value_or(0) <= 0) return std::nullopt;
  if (!high.is_null() && feel::compare(*found, high).value_or(0) >= 0) return std::nullopt;
  return found;
}

Value start_of(Kind kind) {
  switch (kind) {
    case Kind::number: return Value::number(0);
    case Kind::date: return Value(feel::Date(2026, 1, 1));
    case Kind::time: return Value(feel::Time{.hour = 12});
    case Kind::date_time: return Value(feel::DateTime{feel::Date(2026, 1, 1), feel::Time{.hour = 12}});
    case Kind::months_duration: return Value(feel::MonthsDuration{12});
    case Kind::day_time_duration: return Value(feel::DayTimeDuration{86'400, 0});
    default: return Value("anderes");
  }
}

// "anderes", or with a number behind it where that is taken.
Value other_text(const std::vector<Value>& points) {
  for (int i = 1;; ++i) {
    Value text(i == 1 ? std::string("anderes") : fmt::format("anderes {}", i));
    if (std::ranges::find(points, text) == points.end()) return text;
  }
}

}  // namespace

void Cuts::add(const Value& value) {
  if (const auto* time = value.time(); time != nullptr && time->nanos != 0) clean = false;
  if (const auto* at = value.date_time(); at != nullptr && at->time.nanos != 0) clean = false;
  points[value.kind()].push_back(value);
}

void Cuts::sort() {
  for (auto& [kind, values] : points) {
    if (kind == Kind::boolean) continue;
    for (const Value& value : values) {
      if (!feel::compare(value, values.front())) {
        clean = false;  // local times beside those with an offset
        return;
      }
    }
    std::ranges::sort(values,
                      [](const Value& a, const Value& b) { return feel::compare(a, b).value_or(0) < 0; });
    const auto tail =
        std::ranges::unique(values, [](const Value& a, const Value& b) { return feel::compare(a, b) == 0; });
    values.erase(tail.begin(), tail.end());
  }
}

TestText::TestText(const Text& text, const feel::Scope& scope, feel::Extensions extensions)
    : variables_(scope.variables().size()) {
  if (!text.feel) return;
  const std::string bare = trimmed(text.text);
  if (bare.empty() || bare == "-") {
    any_ = closed_ = piecewise_ = true;
    return;
  }
  auto compiled = feel::Expression::compile_unary_tests(text.text, scope, extensions);
  if (!compiled) return;
  compiled_ = std::move(*compiled);
  const feel::Tree& tree = *compiled_->program().tree;
  Reading reading(tree, scope, extensions, cuts_);
  closed_ = reading.closed(tree.root);
  const feel::Node& root = tree.at(tree.root);
  piecewise_ = closed_;
  for (std::uint32_t i = 0; i < root.count && closed_; ++i) {
    const NodeId id = tree.argument(root, i);
    piecewise_ = reading.test(id) && piecewise_;
    const auto value = tree.at(id).op < Op::test_equal ? reading.fold(id) : std::nullopt;
    if (value && scalar(value->kind()) && root.op == Op::tests)
      named_.emplace_back(*value, tree.at(id).offset);
  }
  piecewise_ = piecewise_ && cuts_.clean;
}

feel::Truth TestText::at(const Value& value) const {
  if (any_) return feel::Truth::yes;
  if (!compiled_) return feel::Truth::unknown;
  feel::Evaluation run({.steps = 100'000, .bytes = 4u << 20, .depth = 50});
  const std::vector<Value> none(variables_);
  return feel::truth(compiled_->evaluate_tests(value, none, run));
}

std::vector<Piece> make_pieces(Kind kind, const std::vector<Value>& points, bool texts_ordered,
                               bool natural) {
  std::vector<Piece> out;
  const auto point = [&](const Value& value) {
    out.push_back({.sample = value, .low = value, .high = value, .point = true});
  };
  if (kind == Kind::boolean) {
    point(Value(true));
    point(Value(false));
    return out;
  }
  if (!scalar(kind)) return out;
  if (kind == Kind::string && !texts_ordered) {
    for (const Value& value : points) point(value);
    out.push_back({.sample = other_text(points), .other = true});
    return out;
  }
  if (points.empty()) {
    out.push_back({.sample = start_of(kind)});
    return out;
  }
  const auto gap = [&](const Value& low, const Value& high) {
    if (auto sample = between(low, high, natural))
      out.push_back({.sample = std::move(*sample), .low = low, .high = high});
  };
  gap(Value(), points.front());
  for (std::size_t i = 0; i < points.size(); ++i) {
    point(points[i]);
    gap(points[i], i + 1 < points.size() ? points[i + 1] : Value());
  }
  return out;
}

std::string pieces_text(const PieceColumn& column, const std::vector<bool>& chosen) {
  std::vector<std::string> parts;
  bool all = true;
  const auto& pieces = column.pieces;
  for (std::size_t i = 0; i < pieces.size(); ++i) all = all && (chosen[i] || !column.wanted[i]);
  if (all) return "beliebig";
  for (std::size_t i = 0; i < pieces.size();) {
    if (!chosen[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    const bool line = !pieces[i].other && !pieces[i].nothing && pieces[i].sample.boolean() == nullptr;
    const auto kind = pieces[i].sample.kind();
    while (line && end + 1 < pieces.size() && chosen[end + 1] && !pieces[end + 1].other &&
           !pieces[end + 1].nothing && pieces[end + 1].sample.kind() == kind && !pieces[end].high.is_null() &&
           feel::compare(pieces[end].high, pieces[end + 1].low) == 0) {
      ++end;
    }
    const Piece &first = pieces[i], &last = pieces[end];
    if (first.nothing) {
      parts.push_back("null");
    } else if (first.other) {
      parts.push_back(parts.empty() && i == 0 ? "beliebig" : "anderes");
    } else if (first.point && end == i) {
      parts.push_back(feel::to_feel(first.low));
    } else if (first.low.is_null() && last.high.is_null()) {
      parts.push_back("beliebig");
    } else if (first.low.is_null()) {
      parts.push_back(fmt::format("{} {}", last.point ? "<=" : "<", feel::to_feel(last.high)));
    } else if (last.high.is_null()) {
      parts.push_back(fmt::format("{} {}", first.point ? ">=" : ">", feel::to_feel(first.low)));
    } else {
      parts.push_back(fmt::format("{}{}..{}{}", first.point ? "[" : "(", feel::to_feel(first.low),
                                  feel::to_feel(last.high), last.point ? "]" : ")"));
    }
    i = end + 1;
  }
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < 6; ++i) text += (i == 0 ? "" : ", ") + parts[i];
  if (parts.size() > 6) text += " ...";
  return text;
}

}  // namespace rathaus::dmn
