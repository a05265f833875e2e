#include "libs/feel/operators.h"

#include <algorithm>

namespace rathaus::feel {
namespace {

using Kind = Value::Kind;

Value from(std::optional<Decimal> number, const char* what, Evaluation& run) {
  return number ? Value(*number) : run.fail("range", what);
}
template <typename T>
Value from(const std::optional<T>& value, Evaluation& run) {
  return value ? Value(*value) : run.fail("range", "the result is beyond the calendar's years");
}

Value no_operation(const char* sign, const Value& a, const Value& b, Evaluation& run) {
  const Value& odd = a.is_null() ? a : b;
  return run.fail_type(sign, odd.is_null() ? odd : b);
}

DateTime midnight(Date date, bool utc) {
  DateTime out{date, Time{}};
  if (utc) out.time.offset_seconds = 0;
  return out;
}

// Date plus days and time: counted from midnight, the day that is reached (the TCK's reading).
Value shift(Date date, DayTimeDuration duration, Evaluation& run) {
  const auto out = add(midnight(date, false), duration);
  return out ? Value(out->date) : run.fail("range", "the result is beyond the calendar's years");
}

MonthsDuration negated(MonthsDuration a) { return {-a.months}; }

std::optional<Decimal> nanos_to_seconds(Nanos nanos) {
  const Nanos whole = nanos / 1'000'000'000, rest = nanos % 1'000'000'000;
  const auto high = Decimal(static_cast<std::int64_t>(whole));
  if (rest == 0) return high;
  const auto low = Decimal::divide(Decimal(static_cast<std::int64_t>(rest)), Decimal(1'000'000'000));
  return low ? Decimal::add(high, *low) : std::nullopt;
}

std::optional<DayTimeDuration> seconds_to_duration(const Decimal& seconds) {
  const auto nanos = Decimal::multiply(seconds, Decimal(1'000'000'000));
  if (!nanos) return std::nullopt;
  const auto whole = nanos->rounded(0, Decimal::Rounding::down);
  if (!whole) return std::nullopt;
  if (const auto small = whole->to_int64()) return from_nanos(*small);
  const auto out = seconds.rounded(0, Decimal::Rounding::down);
  const auto far = out ? out->to_int64() : std::nullopt;
  if (!far) return std::nullopt;
  return DayTimeDuration{*far, 0};
}

Value scaled(DayTimeDuration duration, const Decimal& factor, bool divide, Evaluation& run) {
  const auto seconds = nanos_to_seconds(to_nanos(duration));
  const auto out = !seconds ? std::nullopt
                   : divide ? Decimal::divide(*seconds, factor)
                            : Decimal::multiply(*seconds, factor);
  const auto result = out ? seconds_to_duration(*out) : std::nullopt;
  return result ? Value(*result) : run.fail("range", "a duration beyond its range");
}

Value scaled(MonthsDuration duration, const Decimal& factor, bool divide, Evaluation& run) {
  const Decimal months(duration.months);
  const auto out = divide ? Decimal::divide(months, factor) : Decimal::multiply(months, factor);
  const auto whole = out ? out->rounded(0, Decimal::Rounding::down) : std::nullopt;
  const auto result = whole ? whole->to_int64() : std::nullopt;
  return result ? Value(MonthsDuration{*result}) : run.fail("range", "a duration beyond its range");
}

bool temporal(Kind kind) { return kind == Kind::date || kind == Kind::time || kind == Kind::date_time; }

std::optional<bool> equal_times(const Time& a, const Time& b) {
  Time left = a, right = b;
  left.nanos = right.nanos = 0;
  const auto order = compare(left, right);
  return order ? std::optional(*order == 0) : std::nullopt;
}

std::optional<bool> equal_instants(const DateTime& a, const DateTime& b) {
  DateTime left = a, right = b;
  left.time.nanos = right.time.nanos = 0;
  const auto order = compare(left, right);
  return order ? std::optional(*order == 0) : std::nullopt;
}

enum class Equality : std::uint8_t { no, yes, unknown };

Equality equality(const Value& a, const Value& b);

// Items that do not compare make the lists differ: they are not equal pair by pair.
Equality equal_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return Equality::no;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (equality(a[i], b[i]) != Equality::yes) return Equality::no;
  }
  return Equality::yes;
}

Equality equal_contexts(const Context& a, const Context& b) {
  if (a.entries.size() != b.entries.size()) return Equality::no;
  for (const Entry& entry : a.entries) {
    const Value* other = b.find(entry.key);
    if (other == nullptr || equality(entry.value, *other) != Equality::yes) return Equality::no;
  }
  return Equality::yes;
}

Equality equal_ranges(const Range& a, const Range& b) {
  if (a.form != b.form || a.low_included != b.low_included || a.high_included != b.high_included)
    return Equality::no;
  const Equality low = equality(a.low, b.low), high = equality(a.high, b.high);
  if (low == Equality::no || high == Equality::no) return Equality::no;
  return low == Equality::unknown ? low : high;
}

Equality of(std::optional<bool> known) {
  return !known ? Equality::no : *known ? Equality::yes : Equality::no;
}

Equality equality(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Equality::yes : Equality::no;
  if (a.kind() != b.kind()) return Equality::unknown;
  switch (a.kind()) {
    case Kind::list: return equal_lists(*a.list(), *b.list());
    case Kind::context: return equal_contexts(*a.context(), *b.context());
    case Kind::range: return equal_ranges(*a.range(), *b.range());
    case Kind::time: return of(equal_times(*a.time(), *b.time()));
    case Kind::date_time: return of(equal_instants(*a.date_time(), *b.date_time()));
    default: return a == b ? Equality::yes : Equality::no;
  }
}

}  // namespace

// ---- arithmetic -------------------------------------------------------------------------------------------

Value add(const Value& a, const Value& b, Evaluation& run) {
  if (a.kind() == Kind::number && b.kind() == Kind::number)
    return from(Decimal::add(*a.number(), *b.number()), "a sum beyond the range of numbers", run);
  switch (a.kind()) {
    case Kind::string:
      if (b.string() == nullptr) break;
      if (!run.allocate(a.string()->size() + b.string()->size())) return {};
      return Value(*a.string() + *b.string());
    case Kind::date:
      if (b.months_duration()) return from(plus_months(*a.date(), b.months_duration()->months), run);
      if (b.day_time_duration()) return shift(*a.date(), *b.day_time_duration(), run);
      break;
    case Kind::date_time:
      if (b.months_duration()) return from(add(*a.date_time(), *b.months_duration()), run);
      if (b.day_time_duration()) return from(add(*a.date_time(), *b.day_time_duration()), run);
      break;
    case Kind::time:
      if (b.day_time_duration()) return Value(add(*a.time(), *b.day_time_duration()));
      break;
    case Kind::months_duration:
      if (b.months_duration()) return from(add(*a.months_duration(), *b.months_duration()), run);
      if (b.kind() == Kind::date || b.kind() == Kind::date_time) return add(b, a, run);
      break;
    case Kind::day_time_duration:
      if (b.day_time_duration()) return from(add(*a.day_time_duration(), *b.day_time_duration()), run);
      if (temporal(b.kind())) return add(b, a, run);
      break;
    default: break;
  }
  return no_operation("\"+\" does not go with this pair", a, b, run);
}

Value subtract(const Value& a, const Value& b, Evaluation& run) {
  if (a.kind() == Kind::number && b.kind() == Kind::number)
    return from(Decimal::subtract(*a.number(), *b.number()), "a difference beyond the range of numbers", run);
  const bool days = b.kind() == Kind::day_time_duration, months = b.kind() == Kind::months_duration;
  if (days && (temporal(a.kind()) || a.day_time_duration()))
    return add(a, Value(negate(*b.day_time_duration())), run);
  if (months && (a.date() || a.date_time() || a.months_duration()))
    return add(a, Value(negated(*b.months_duration())), run);
  if (a.time() && b.time()) {
    const auto out = subtract(*a.time(), *b.time());
    return out ? Value(*out) : run.fail("type", "a time with an offset and one without");
  }
  if ((a.date() || a.date_time()) && (b.date() || b.date_time())) {
    // A date is midnight UTC (10.3.2.3.5): it has no distance to a local time.
    const DateTime left = a.date() ? midnight(*a.date(), true) : *a.date_time();
    const DateTime right = b.date() ? midnight(*b.date(), true) : *b.date_time();
    const auto out = subtract(left, right);
    return out ? Value(*out) : run.fail("type", "a date and time with an offset and one without");
  }
  return no_operation("\"-\" does not go with this pair", a, b, run);
}

Value multiply(const Value& a, const Value& b, Evaluation& run) {
  if (a.kind() == Kind::number && b.kind() == Kind::number)
    return from(Decimal::multiply(*a.number(), *b.number()), "a product beyond the range of numbers", run);
  if (a.number() != nullptr && (b.day_time_duration() || b.months_duration())) return multiply(b, a, run);
  if (b.number() != nullptr) {
    if (a.day_time_duration()) return scaled(*a.day_time_duration(), *b.number(), false, run);
    if (a.months_duration()) return scaled(*a.months_duration(), *b.number(), false, run);
  }
  return no_operation("\"*\" does not go with this pair", a, b, run);
}

Value divide(const Value& a, const Value& b, Evaluation& run) {
  if (a.kind() == Kind::number && b.kind() == Kind::number)
    return from(Decimal::divide(*a.number(), *b.number()),
                "a division by zero or beyond the range of numbers", run);
  if (b.number() != nullptr) {
    if (a.day_time_duration()) return scaled(*a.day_time_duration(), *b.number(), true, run);
    if (a.months_duration()) return scaled(*a.months_duration(), *b.number(), true, run);
  }
  if (a.months_duration() && b.months_duration())
    return from(Decimal::divide(Decimal(a.months_duration()->months), Decimal(b.months_duration()->months)),
                "a division by zero", run);
  if (a.day_time_duration() && b.day_time_duration()) {
    const auto left = nanos_to_seconds(to_nanos(*a.day_time_duration()));
    const auto right = nanos_to_seconds(to_nanos(*b.day_time_duration()));
    return from(left && right ? Decimal::divide(*left, *right) : std::nullopt, "a division by zero", run);
  }
  return no_operation("\"/\" does not go with this pair", a, b, run);
}

Value power(const Value& a, const Value& b, Evaluation& run) {
  if (a.number() && b.number())
    return from(Decimal::power(*a.number(), *b.number()), "a power that is no number of the range", run);
  return no_operation("\"**\" does not go with this pair", a, b, run);
}

Value negate(const Value& a, Evaluation& run) {
  switch (a.kind()) {
    case Kind::number: return Value(a.number()->negated());
    case Kind::day_time_duration: return Value(negate(*a.day_time_duration()));
    case Kind::months_duration: return Value(negated(*a.months_duration()));
    default: return run.fail_type("\"-\" wants a number or a duration", a);
  }
}

// ---- comparisons ------------------------------------------------------------------------------------------

Value equal(const Value& a, const Value& b, Evaluation& run) {
  switch (equality(a, b)) {
    case Equality::yes: return Value(true);
    case Equality::no: return Value(false);
    case Equality::unknown: break;
  }
  return run.fail("type", "values of different kinds are neither equal nor unequal");
}

Value not_equal(const Value& a, const Value& b, Evaluation& run) {
  const Value same = equal(a, b, run);
  return same.boolean() ? Value(!*same.boolean()) : same;
}

Value ordered(Order order, const Value& a, const Value& b, Evaluation& run) {
  const auto result = compare(a, b);
  if (!result) return run.fail("type", "values that have no order among each other");
  switch (order) {
    case Order::less: return Value(*result < 0);
    case Order::less_or_equal: return Value(*result <= 0);
    case Order::greater: return Value(*result > 0);
    case Order::greater_or_equal: return Value(*result >= 0);
  }
  return {};
}

Value between(const Value& value, const Value& low, const Value& high, Evaluation& run) {
  return conjunction(ordered(Order::greater_or_equal, value, low, run),
                     ordered(Order::less_or_equal, value, high, run));
}

Value conjunction(const Value& a, const Value& b) {
  const Truth left = truth(a), right = truth(b);
  if (left == Truth::no || right == Truth::no) return Value(false);
  if (left == Truth::yes && right == Truth::yes) return Value(true);
  return {};
}

Value disjunction(const Value& a, const Value& b) {
  const Truth left = truth(a), right = truth(b);
  if (left == Truth::yes || right == Truth::yes) return Value(true);
  if (left == Truth::no && right == Truth::no) return Value(false);
  return {};
}

Value in_range(const Value& value, const Range& range, Evaluation& run) {
  if (range.form == Range::Form::not_equal) return not_equal(value, range.low, run);
  if (range.form == Range::Form::comparison) {
    if (range.low.is_null())
      return ordered(range.high_included ? Order::less_or_equal : Order::less, value, range.high, run);
    if (range.high.is_null())
      return ordered(range.low_included ? Order::greater_or_equal : Order::greater, value, range.low, run);
    return equal(value, range.low, run);
  }
  const Value low =
      ordered(range.low_included ? Order::greater_or_equal : Order::greater, value, range.low, run);
  if (low.is_null()) return low;
  const Value high =
      ordered(range.high_included ? Order::less_or_equal : Order::less, value, range.high, run);
  return high.is_null() ? high : conjunction(low, high);
}

Value matches(const Value& value, const Value& test, Evaluation& run) {
  if (test.range() != nullptr && value.range() == nullptr) return in_range(value, *test.range(), run);
  if (test.list() == nullptr) return equal(value, test, run);
  const List& list = *test.list();
  if (!run.spend(list.size())) return {};
  // Equal as a list, or one of its items (or in one of its ranges).
  if (value.list() != nullptr && equality(value, test) == Equality::yes) return Value(true);
  bool unknown = false;
  const std::uint64_t before = run.problem_count();
  for (const Value& item : list) {
    if (item.range() != nullptr && value.range() == nullptr) {
      const Value inside = in_range(value, *item.range(), run);
      if (truth(inside) == Truth::yes) return run.forget_problems(before), Value(true);
      unknown = unknown || inside.is_null();
    } else if (equality(value, item) == Equality::yes) {
      return run.forget_problems(before), Value(true);
    }
  }
  if (unknown) return {};
  return Value(false);
}

Value make_range(Value low, Value high, bool low_included, bool high_included, Evaluation& run) {
  const auto bound = [](const Value& value) {
    return value.is_null() || value.kind() == Kind::number || value.kind() == Kind::string ||
           temporal(value.kind()) || value.kind() == Kind::months_duration ||
           value.kind() == Kind::day_time_duration;
  };
  if (!bound(low) || !bound(high)) return run.fail("type", "a range needs ends that have an order");
  if (!low.is_null() && !high.is_null() && low.kind() != high.kind())
    return run.fail("type", "the ends of a range are of different kinds");
  // An end that is not there is not included either.
  low_included = low_included && !low.is_null();
  high_included = high_included && !high.is_null();
  return Value(Range{std::move(low), std::move(high), low_included, high_included, Range::Form::interval});
}

Value make_list(List items, Evaluation& run) {
  if (!run.allocate(items.size() * sizeof(Value))) return {};
  Value out(std::move(items));
  if (out.depth() > run.limits().depth)
    return run.fail("budget", "lists within lists beyond the depth limit");
  return out;
}

Value make_context(Context context, Evaluation& run) {
  if (!run.allocate(context.entries.size() * sizeof(Entry))) return {};
  Value out(std::move(context));
  if (out.depth() > run.limits().depth)
    return run.fail("budget", "contexts within contexts beyond the depth limit");
  return out;
}

Value make_string(std::string text, Evaluation& run) {
  if (!run.allocate(text.size())) return {};
  return Value(std::move(text));
}

Value type_test(const Value& value, const Type& type) {
  if (value.is_null())
    return Value(type.kind == Type::Kind::null);  // not even Any (the TCK's reading of 10.3.2.9.2)
  return Value(conforms(value, type, false, false));
}

// ---- walking ----------------------------------------------------------------------------------------------

std::optional<Walk> walk(const Value& from, const Value& to, bool from_included, bool to_included,
                         Evaluation& run) {
  Walk out;
  std::int64_t first = 0, last = 0;
  if (from.number() != nullptr && to.number() != nullptr) {
    const auto low = from.number()->to_int64(), high = to.number()->to_int64();
    if (!low || !high) return run.fail("type", "only whole numbers can be walked"), std::nullopt;
    first = *low;
    last = *high;
  } else if (from.date() != nullptr && to.date() != nullptr) {
    first = days_since_epoch(*from.date());
    last = days_since_epoch(*to.date());
    out.dates = true;
  } else {
    return run.fail("type", "a walk goes from number to number or from date to date"), std::nullopt;
  }
  out.down = first > last;
  const int step = out.down ? -1 : 1;
  if (!from_included && first != last) first += step;
  if (!to_included && first != last) last -= step;
  const Nanos distance = static_cast<Nanos>(last) - first;
  const Nanos count = (distance < 0 ? -distance : distance) + 1;
  if (count > static_cast<Nanos>(run.steps_left())) {
    run.spend(run.steps_left() + 1);
    return std::nullopt;
  }
  out.count = static_cast<std::uint64_t>(count);
  out.from = first;
  if (out.dates) out.first = *date_of_days(first);
  return out;
}

Value walk_item(const Walk& walk, std::uint64_t i) {
  const auto distance = walk.down ? -static_cast<std::int64_t>(i) : static_cast<std::int64_t>(i);
  if (walk.dates) return Value(*plus_days(walk.first, distance));
  return Value::number(walk.from + distance);  // both ends are of 64 bits, so what lies between is
}

}  // namespace rathaus::feel
