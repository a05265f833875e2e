// 10.3.4.4: functions that make one value of a list, which may be written as f(list) or f(a, b, c)
#include <algorithm>

#include "libs/feel/built_ins.h"
#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

// The numbers of a list; false: something else is among them.
bool numbers_of(const Value& list, std::vector<Decimal>& out, const char* function, Evaluation& run) {
  for (const Value& item : *list.list()) {
    if (!item.number()) {
      run.fail_type((std::string(function) + "() wants numbers").c_str(), item);
      return false;
    }
    out.push_back(*item.number());
  }
  return true;
}

Value number(std::optional<Decimal> value, Evaluation& run) {
  return value ? Value(*value) : run.fail("range", "a number beyond the range");
}

Value extreme(Arguments a, int wanted, const char* function, Evaluation& run) {
  const List& list = *a[0].list();
  if (list.empty()) return run.fail("domain", std::string(function) + "() of nothing");
  const Value* best = &list.front();
  if (!compare(*best, *best))
    return run.fail_type((std::string(function) + "() wants values that have an order").c_str(), *best);
  for (const Value& item : list) {
    const auto order = compare(item, *best);
    if (!order)
      return run.fail_type((std::string(function) + "() wants values of one kind that have an order").c_str(),
                           item);
    if (*order == wanted) best = &item;
  }
  return *best;
}

Value min(Arguments a, Evaluation& run) { return extreme(a, -1, "min", run); }
Value max(Arguments a, Evaluation& run) { return extreme(a, 1, "max", run); }

// Numbers, or durations of one kind.
Value sum(Arguments a, Evaluation& run) {
  const List& list = *a[0].list();
  if (list.empty()) return run.fail("domain", "sum() of nothing");
  for (const Value& item : list) {
    const bool fits = (item.number() || item.months_duration() || item.day_time_duration()) &&
                      item.kind() == list.front().kind();
    if (!fits) return run.fail_type("sum() wants numbers", item);
  }
  if (list.front().number()) {
    std::optional<Decimal> total = *list.front().number();
    for (std::size_t i = 1; i < list.size() && total; ++i) total = Decimal::add(*total, *list[i].number());
    return number(total, run);
  }
  Value out = list.front();
  for (std::size_t i = 1; i < list.size() && !out.is_null(); ++i) out = add(out, list[i], run);
  return out;
}

Value mean(Arguments a, Evaluation& run) {
  if (a[0].list()->empty()) return run.fail("domain", "mean() of nothing");
  const Value total = sum(a, run);
  return total.is_null() ? total
                         : divide(total, Value::number(static_cast<std::int64_t>(a[0].list()->size())), run);
}

Value product(Arguments a, Evaluation& run) {
  std::vector<Decimal> numbers;
  if (a[0].list()->empty()) return run.fail("domain", "product() of nothing");
  if (!numbers_of(a[0], numbers, "product", run)) return {};
  std::optional<Decimal> out = Decimal(1);
  for (const Decimal& each : numbers) {
    if (out) out = Decimal::multiply(*out, each);
  }
  return number(out, run);
}

Value median(Arguments a, Evaluation& run) {
  std::vector<Decimal> numbers;
  if (!numbers_of(a[0], numbers, "median", run) || numbers.empty()) return {};
  std::ranges::sort(numbers);
  const std::size_t middle = numbers.size() / 2;
  if (numbers.size() % 2 == 1) return Value(numbers[middle]);
  const auto both = Decimal::add(numbers[middle - 1], numbers[middle]);
  return number(both ? Decimal::divide(*both, Decimal(2)) : std::nullopt, run);
}

// Sample standard deviation: n - 1
Value stddev(Arguments a, Evaluation& run) {
  std::vector<Decimal> numbers;
  if (!numbers_of(a[0], numbers, "stddev", run)) return {};
  if (numbers.size() < 2) return run.fail("domain", "stddev() wants two numbers at least");
  std::optional<Decimal> total = Decimal(0), squares = Decimal(0);
  for (const Decimal& each : numbers) total = total ? Decimal::add(*total, each) : total;
  const Decimal size(static_cast<std::int64_t>(numbers.size()));
  const auto middle = total ? Decimal::divide(*total, size) : std::nullopt;
  if (!middle) return number(std::nullopt, run);
  for (const Decimal& each : numbers) {
    const auto distance = Decimal::subtract(each, *middle);
    const auto square = distance ? Decimal::multiply(*distance, *distance) : std::nullopt;
    squares = squares && square ? Decimal::add(*squares, *square) : std::nullopt;
  }
  const auto variance =
      squares ? Decimal::divide(*squares, *Decimal::subtract(size, Decimal(1))) : std::nullopt;
  return number(variance ? variance->square_root() : std::nullopt, run);
}

Value mode(Arguments a, Evaluation& run) {
  std::vector<Decimal> numbers;
  if (!numbers_of(a[0], numbers, "mode", run)) return {};
  std::ranges::sort(numbers);
  std::size_t most = 0;
  List out;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i;
    while (end < numbers.size() && numbers[end] == numbers[i]) ++end;
    if (end - i > most) out.clear();
    if (end - i >= most) {
      most = end - i;
      out.push_back(Value(numbers[i]));
    }
    i = end;
  }
  return make_list(std::move(out), run);
}

// Three-valued: one decisive item decides, otherwise anything that is no boolean makes it null.
Value quantify(Arguments a, bool decisive, Evaluation& run) {
  bool unknown = false;
  const Value* wrong = nullptr;
  for (const Value& item : *a[0].list()) {
    if (!item.boolean()) {
      unknown = true;
      if (!item.is_null()) wrong = &item;
    } else if (*item.boolean() == decisive) {
      return Value(decisive);
    }
  }
  if (wrong != nullptr) return run.fail_type("the items must be booleans", *wrong);
  return unknown ? Value() : Value(!decisive);
}

Value all(Arguments a, Evaluation& run) { return quantify(a, false, run); }
Value any_(Arguments a, Evaluation& run) { return quantify(a, true, run); }

}  // namespace

std::vector<BuiltIn> statistics_functions() {
  const auto of_items = [](std::string_view name, Native native) {
    return BuiltIn{name, {{{row::list("list")}, native, BuiltIn::Arguments::items}}};
  };
  return {of_items("min", min),       of_items("max", max),         of_items("sum", sum),
          of_items("mean", mean),     of_items("product", product), of_items("median", median),
          of_items("stddev", stddev), of_items("mode", mode),       of_items("all", all),
          of_items("any", any_)};
}

}  // namespace rathaus::feel
