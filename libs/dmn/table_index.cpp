#include "libs/dmn/table_index.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace rathaus::dmn {
namespace {

using feel::Value;

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// Pieces between commas outside of strings; nullopt for a string that is not closed, and for comments. Commas within
// brackets split too: what comes of that is no constant.
std::optional<std::vector<std::string_view>> pieces(std::string_view text) {
  std::vector<std::string_view> all;
  bool string = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (string) {
      if (c == '\\') ++i;
      if (c == '"') string = false;
      continue;
    }
    if (c == '"') string = true;
    if (c == '/') return std::nullopt;
    if (c == ',') {
      all.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (string) return std::nullopt;
  all.push_back(trim(text.substr(begin)));
  return all;
}

bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  bool digit = false, point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      return false;
    }
  }
  return digit && text.size() <= 30 && text.back() != '.';
}

// One string literal and nothing after it.
bool is_string(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1 == text.size();
  }
  return false;
}

bool has_variable(const feel::Scope& scope, std::string_view name) {
  return std::ranges::any_of(scope.variables(), [&](const auto& variable) { return variable.name == name; });
}

std::optional<ConstantTest::Part> interval(std::string_view text, const feel::Scope& scope) {
  const char first = text.front(), last = text.back();
  if ((first != '[' && first != '(' && first != ']') || (last != ']' && last != ')' && last != '['))
    return std::nullopt;
  const std::string_view inner = text.substr(1, text.size() - 2);
  // The dots of the interval are the ones outside of strings.
  bool string = false;
  for (std::size_t i = 0; i + 1 < inner.size(); ++i) {
    if (inner[i] == '\\' && string) {
      ++i;
      continue;
    }
    if (inner[i] == '"') string = !string;
    if (string || inner[i] != '.' || inner[i + 1] != '.') continue;
    const auto low = constant_value(trim(inner.substr(0, i)), scope);
    const auto high = constant_value(trim(inner.substr(i + 2)), scope);
    if (!low || !high || low->kind() != high->kind()) return std::nullopt;
    if (!feel::compare(*low, *high)) return std::nullopt;
    return ConstantTest::Part{*low, *high, first == '[', last == ']'};
  }
  return std::nullopt;
}

std::optional<ConstantTest::Part> part_of(std::string_view text, const feel::Scope& scope) {
  if (text.empty()) return std::nullopt;
  std::string_view rest = text;
  const auto taken = [&rest](std::string_view sign) {
    if (!rest.starts_with(sign)) return false;
    rest.remove_prefix(sign.size());
    return true;
  };
  const bool less_equal = taken("<="), more_equal = !less_equal && taken(">=");
  const bool less = !less_equal && !more_equal && taken("<");
  const bool more = !less_equal && !more_equal && !less && taken(">");
  if (less_equal || more_equal || less || more) {
    const auto value = constant_value(trim(rest), scope);
    if (!value || value->kind() == Value::Kind::boolean) return std::nullopt;
    if (less || less_equal) return ConstantTest::Part{{}, *value, false, less_equal};
    return ConstantTest::Part{*value, {}, more_equal, false};
  }
  if (const auto value = constant_value(text, scope)) return ConstantTest::Part{*value, *value, true, true};
  return text.size() >= 6 ? interval(text, scope) : std::nullopt;
}

}  // namespace

std::optional<Value> constant_value(std::string_view text, const feel::Scope& scope) {
  text = trim(text);
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  bool literal = is_number(text) || is_string(text) || (text.starts_with('@') && is_string(text.substr(1)));
  if (!literal && text.ends_with(')')) {
    for (const std::string_view function : {"date and time", "date", "time", "duration"}) {
      if (!text.starts_with(function) || has_variable(scope, function)) continue;
      std::string_view rest = trim(text.substr(function.size()));
      if (!rest.starts_with('(')) continue;
      literal = is_string(trim(rest.substr(1, rest.size() - 2)));
      break;
    }
  }
  if (!literal) return std::nullopt;
  // The two that fill large tables, without the way through the compiler.
  if (is_number(text) && text.front() != '-') {
    const auto decimal = feel::Decimal::parse(text);
    if (decimal) return Value(*decimal);
  }
  if (text.front() == '"' && text.find('\\') == std::string_view::npos)
    return Value(text.substr(1, text.size() - 2));
  const auto compiled = feel::Expression::compile(text, {});
  if (!compiled) return std::nullopt;
  feel::Evaluation evaluation;
  Value value = compiled->evaluate({}, evaluation);
  if (value.is_null()) return std::nullopt;
  return value;
}

std::optional<ConstantTest> constant_test(std::string_view text, const feel::Scope& scope) {
  text = trim(text);
  ConstantTest test;
  if (text == "-" || text.empty()) {
    test.any = true;
    return test;
  }
  if (text.starts_with("not") && text.ends_with(')') && trim(text.substr(3)).starts_with('(') &&
      !has_variable(scope, "not")) {
    test.negated = true;
    text = trim(text.substr(3));
    text = text.substr(1, text.size() - 2);
  }
  const auto parts = pieces(text);
  if (!parts) return std::nullopt;
  for (const std::string_view piece : *parts) {
    auto part = part_of(piece, scope);
    if (!part) return std::nullopt;
    test.parts.push_back(std::move(*part));
  }
  return test;
}

std::unique_ptr<const TableIndex> TableIndex::make(const std::vector<std::string_view>& texts,
                                                   std::size_t columns, const feel::Scope& scope) {
  if (columns == 0 || texts.size() / columns < kMinRules) return nullptr;
  auto index = std::make_unique<TableIndex>();
  index->rules_ = texts.size() / columns;
  index->words_ = (index->rules_ + 63) / 64;
  std::size_t bytes = 0;
  std::map<std::string_view, std::optional<ConstantTest>> known;
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<ConstantTest> cells;
    cells.reserve(index->rules_);
    for (std::size_t rule = 0; rule < index->rules_; ++rule) {
      const std::string_view text = texts[rule * columns + column];
      auto found = known.find(text);
      if (found == known.end()) found = known.emplace(text, constant_test(text, scope)).first;
      if (!found->second) break;
      cells.push_back(*found->second);
    }
    if (cells.size() == index->rules_ && index->add(cells, bytes)) index->indexed_.push_back(column);
  }
  if (index->indexed_.empty()) return nullptr;
  return index;
}

bool TableIndex::add(const std::vector<ConstantTest>& cells, std::size_t& bytes) {
  Column column;
  const auto take = [&](const Value& value) {
    if (value.is_null()) return true;
    if (column.kind == Value::Kind::null) column.kind = value.kind();
    // Times are equal or ordered by more than one order (offset, zone): left to FEEL.
    if (value.kind() == Value::Kind::time || value.kind() == Value::Kind::date_time) return false;
    if (value.kind() != column.kind) return false;
    column.points.push_back(value);
    return true;
  };
  for (const ConstantTest& cell : cells) {
    for (const ConstantTest::Part& part : cell.parts) {
      if (!take(part.low) || !take(part.high)) return false;
    }
  }
  if (column.points.empty()) return false;  // only "-"
  const bool ordered = column.kind != Value::Kind::boolean;
  const auto before = [&](const Value& a, const Value& b) {
    return ordered ? *feel::compare(a, b) < 0 : *a.boolean() < *b.boolean();
  };
  if (ordered && !feel::compare(column.points.front(), column.points.front())) return false;
  std::ranges::sort(column.points, before);
  const auto same = [&](const Value& a, const Value& b) { return !before(a, b) && !before(b, a); };
  column.points.erase(std::unique(column.points.begin(), column.points.end(), same), column.points.end());

  const std::size_t segments = 2 * column.points.size() + 1;
  const auto segment_of = [&](const Value& value) {
    const auto at = std::lower_bound(column.points.begin(), column.points.end(), value, before);
    return 2 * static_cast<std::size_t>(at - column.points.begin()) + 1;
  };
  // Where the set of a segment differs from the one before: rules that come and go there.
  std::vector<std::vector<std::uint32_t>> toggles(segments + 1);
  std::vector<std::uint64_t> set(words_, 0);
  for (std::uint32_t rule = 0; rule < cells.size(); ++rule) {
    const ConstantTest& cell = cells[rule];
    if (cell.any || cell.negated) toggles[0].push_back(rule);
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    for (const ConstantTest::Part& part : cell.parts) {
      const std::size_t from = part.low.is_null() ? 0 : segment_of(part.low) + (part.low_included ? 0 : 1);
      const std::size_t to =
          part.high.is_null() ? segments : segment_of(part.high) + (part.high_included ? 1 : 0);
      if (from < to) spans.emplace_back(from, to);
    }
    std::ranges::sort(spans);
    std::size_t end = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {  // union of the spans, each turned over once
      auto [from, to] = spans[i];
      from = std::max(from, end);
      while (i + 1 < spans.size() && spans[i + 1].first <= to) to = std::max(to, spans[++i].second);
      if (from >= to) continue;
      toggles[from].push_back(rule);
      toggles[to].push_back(rule);
      end = to;
    }
  }
  std::map<std::vector<std::uint64_t>, std::uint32_t> seen;
  for (std::size_t segment = 0; segment < segments; ++segment) {
    for (const std::uint32_t rule : toggles[segment]) set[rule / 64] ^= std::uint64_t{1} << (rule % 64);
    auto known = seen.find(set);
    if (known == seen.end()) {
      bytes += 2 * words_ * sizeof(std::uint64_t);
      if (bytes > kMaxBytes) return false;
      known = seen.emplace(set, static_cast<std::uint32_t>(column.pool.size() / words_)).first;
      column.pool.insert(column.pool.end(), set.begin(), set.end());
    }
    column.sets.push_back(known->second);
  }
  columns_.push_back(std::move(column));
  return true;
}

const std::uint64_t* TableIndex::find(const Column& column, const Value& value) const {
  if (value.kind() != column.kind) return nullptr;
  std::size_t low = 0, high = column.points.size();  // first point that is not less
  bool equal = false;
  while (low < high && !equal) {
    const std::size_t middle = (low + high) / 2;
    const Value& point = column.points[middle];
    const int order = value.boolean() != nullptr
                          ? static_cast<int>(*point.boolean()) - static_cast<int>(*value.boolean())
                          : *feel::compare(point, value);
    equal = order == 0;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const std::size_t segment = 2 * (equal ? high : low) + (equal ? 1 : 0);
  return column.pool.data() + column.sets[segment] * words_;
}

void TableIndex::candidates(const std::vector<Value>& values, std::vector<std::uint64_t>& rules,
                            std::vector<bool>& settled) const {
  rules.assign(words_, ~std::uint64_t{0});
  if (rules_ % 64 != 0) rules.back() = (std::uint64_t{1} << (rules_ % 64)) - 1;
  settled.assign(values.size(), false);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::uint64_t* set = find(columns_[i], values[indexed_[i]]);
    if (set == nullptr) continue;
    settled[indexed_[i]] = true;
    for (std::size_t w = 0; w < words_; ++w) rules[w] &= set[w];
  }
}

}  // namespace rathaus::dmn
