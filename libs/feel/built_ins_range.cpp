// 10.3.4.7 range functions (Allen's relations): points and intervals.
#include "libs/feel/built_ins.h"
#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

// A point is the interval that holds just it. Ends of open intervals are null; only what compares is answered.
struct Span {
  Value low, high;
  bool low_included = true, high_included = true;
  bool point = false;
};

std::optional<Span> span_of(const Value& value) {
  if (const Range* range = value.range()) {
    if (range->form == Range::Form::not_equal) return std::nullopt;
    return Span{range->low, range->high, range->low_included, range->high_included, false};
  }
  if (!compare(value, value)) return std::nullopt;
  return Span{value, value, true, true, true};
}

enum class Side : std::uint8_t { low, high };

// Order of two ends on the axis; an end that is open to infinity is before or after everything.
std::optional<int> order(const Span& a, Side left, const Span& b, Side right) {
  const Value& x = left == Side::low ? a.low : a.high;
  const Value& y = right == Side::low ? b.low : b.high;
  const auto infinity = [](const Value& v, Side side) {
    return !v.is_null() ? 0 : side == Side::low ? -1 : 1;
  };
  const int i = infinity(x, left), j = infinity(y, right);
  if (i != 0 || j != 0) return i < j ? -1 : i > j ? 1 : 0;
  return compare(x, y);
}

enum class Relation : std::uint8_t {
  before,
  after,
  meets,
  met_by,
  overlaps,
  overlaps_before,
  overlaps_after,
  finishes,
  finished_by,
  includes,
  during,
  starts,
  started_by,
  coincides
};

// a begins with or after b begins, both ends taken into account
bool begins_not_before(int lows, const Span& a, const Span& b) {
  return lows > 0 || (lows == 0 && (b.low_included || !a.low_included));
}
bool ends_not_after(int highs, const Span& a, const Span& b) {
  return highs < 0 || (highs == 0 && (b.high_included || !a.high_included));
}

std::optional<bool> holds(Relation relation, const Span& a, const Span& b) {
  const auto lows = order(a, Side::low, b, Side::low), highs = order(a, Side::high, b, Side::high);
  const auto end_start = order(a, Side::high, b, Side::low), start_end = order(a, Side::low, b, Side::high);
  if (!lows || !highs || !end_start || !start_end) return std::nullopt;
  const bool touch_end = a.high_included && b.low_included, touch_start = a.low_included && b.high_included;
  switch (relation) {
    case Relation::before: return *end_start < 0 || (*end_start == 0 && !touch_end);
    case Relation::after: return *start_end > 0 || (*start_end == 0 && !touch_start);
    case Relation::meets: return *end_start == 0 && touch_end;
    case Relation::met_by: return *start_end == 0 && touch_start;
    case Relation::overlaps:
      return (*end_start > 0 || (*end_start == 0 && touch_end)) &&
             (*start_end < 0 || (*start_end == 0 && touch_start));
    case Relation::overlaps_before:
      return (*lows < 0 || (*lows == 0 && a.low_included && !b.low_included)) &&
             (*end_start > 0 || (*end_start == 0 && touch_end)) && ends_not_after(*highs, a, b);
    case Relation::overlaps_after:
      return (*start_end < 0 || (*start_end == 0 && touch_start)) &&
             (*lows > 0 || (*lows == 0 && b.low_included && !a.low_included)) &&
             ends_not_after(-*highs, b, a);
    case Relation::finishes:
      return *highs == 0 && a.high_included == b.high_included && begins_not_before(*lows, a, b);
    case Relation::finished_by:
      return *highs == 0 && a.high_included == b.high_included && begins_not_before(-*lows, b, a);
    case Relation::includes: return begins_not_before(-*lows, b, a) && ends_not_after(-*highs, b, a);
    case Relation::during: return begins_not_before(*lows, a, b) && ends_not_after(*highs, a, b);
    case Relation::starts:
      return *lows == 0 && a.low_included == b.low_included && ends_not_after(*highs, a, b);
    case Relation::started_by:
      return *lows == 0 && a.low_included == b.low_included && ends_not_after(-*highs, b, a);
    case Relation::coincides:
      return *lows == 0 && *highs == 0 && a.low_included == b.low_included &&
             a.high_included == b.high_included;
  }
  return std::nullopt;
}

// Which of the two may be points, as 10.3.4.7 lists the signatures.
enum class Shape : std::uint8_t { any, ranges, first_any, second_any, alike };

template <Relation relation, Shape shape>
Value related(Arguments arguments, Evaluation& run) {
  const auto a = span_of(arguments[0]), b = span_of(arguments[1]);
  if (!a || !b) return run.fail("type", "values that have no order among each other");
  const bool fits = shape == Shape::any || (!a->point && !b->point) ||
                    (shape == Shape::first_any && !b->point) || (shape == Shape::second_any && !a->point) ||
                    (shape == Shape::alike && a->point == b->point);
  if (!fits) return run.fail("type", "a range is wanted where a point is given");
  const auto out = holds(relation, *a, *b);
  return out ? Value(*out) : run.fail("type", "values that have no order among each other");
}

BuiltIn relation_row(std::string_view name, Native native,
                     std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
  BuiltIn out{name, {}};
  for (const auto& [first, second] : names)
    out.signatures.push_back({{row::of(Type::Kind::any, first), row::of(Type::Kind::any, second)}, native});
  return out;
}

}  // namespace

std::vector<BuiltIn> range_functions() {
  using R = Relation;
  using S = Shape;
  return {
      relation_row("before", related<R::before, S::any>,
                   {{"point1", "point2"}, {"point", "range"}, {"range", "point"}, {"range1", "range2"}}),
      relation_row("after", related<R::after, S::any>,
                   {{"point1", "point2"}, {"point", "range"}, {"range", "point"}, {"range1", "range2"}}),
      relation_row("meets", related<R::meets, S::ranges>, {{"range1", "range2"}}),
      relation_row("met by", related<R::met_by, S::ranges>, {{"range1", "range2"}}),
      relation_row("overlaps", related<R::overlaps, S::ranges>, {{"range1", "range2"}}),
      relation_row("overlaps before", related<R::overlaps_before, S::ranges>, {{"range1", "range2"}}),
      relation_row("overlaps after", related<R::overlaps_after, S::ranges>, {{"range1", "range2"}}),
      relation_row("finishes", related<R::finishes, S::first_any>,
                   {{"point", "range"}, {"range1", "range2"}}),
      relation_row("finished by", related<R::finished_by, S::second_any>,
                   {{"range", "point"}, {"range1", "range2"}}),
      relation_row("includes", related<R::includes, S::second_any>,
                   {{"range", "point"}, {"range1", "range2"}}),
      relation_row("during", related<R::during, S::first_any>, {{"point", "range"}, {"range1", "range2"}}),
      relation_row("starts", related<R::starts, S::first_any>, {{"point", "range"}, {"range1", "range2"}}),
      relation_row("started by", related<R::started_by, S::second_any>,
                   {{"range", "point"}, {"range1", "range2"}}),
      relation_row("coincides", related<R::coincides, S::alike>,
                   {{"point1", "point2"}, {"range1", "range2"}}),
  };
}

}  // namespace rathaus::feel
