#pragma once
// What FEEL's operators do with values (DMN 1.5, 10.3.2.13 with its tables; grammar rules 4 to 51). One place for the
// compiled form, the tree walk and the built-in functions. None throws; null with a problem is the failure.
#include <string_view>

#include "libs/feel/evaluation.h"
#include "libs/feel/type.h"
#include "libs/feel/value.h"

namespace rathaus::feel {

Value add(const Value& a, const Value& b, Evaluation& run);
Value subtract(const Value& a, const Value& b, Evaluation& run);
Value multiply(const Value& a, const Value& b, Evaluation& run);
Value divide(const Value& a, const Value& b, Evaluation& run);
Value power(const Value& a, const Value& b, Evaluation& run);
Value negate(const Value& a, Evaluation& run);

// Table 42: null equals null only; different kinds are null. Times to the second, as the TCK has it.
Value equal(const Value& a, const Value& b, Evaluation& run);
Value not_equal(const Value& a, const Value& b, Evaluation& run);
enum class Order : std::uint8_t { less, less_or_equal, greater, greater_or_equal };
Value ordered(Order order, const Value& a, const Value& b, Evaluation& run);  // table 42
Value between(const Value& value, const Value& low, const Value& high, Evaluation& run);

Value conjunction(const Value& a, const Value& b);  // table 38; what is no boolean counts as null
Value disjunction(const Value& a, const Value& b);

// Is the value in the range? Null for null ends and kinds that do not compare.
Value in_range(const Value& value, const Range& range, Evaluation& run);
// `value in test` where the test is a plain value: equal to it, in the range, in the list, or the list's ranges (table 55).
Value matches(const Value& value, const Value& test, Evaluation& run);
// [low..high] with its checks: kinds that agree.
Value make_range(Value low, Value high, bool low_included, bool high_included, Evaluation& run);

// a.name: entry, property of a temporal value or range (table 66), or that of each item of a list.
Value member(const Value& value, std::string_view name, Evaluation& run);

Value make_list(List items, Evaluation& run);  // null beyond the depth limit
Value make_context(Context context, Evaluation& run);
Value make_string(std::string text, Evaluation& run);

Value type_test(const Value& value, const Type& type);  // instance of

// Number of items from `from` to `to`, both included, up or down; nullopt for what cannot be walked.
struct Walk {
  std::int64_t from = 0;
  std::uint64_t count = 0;
  bool down = false;
  bool dates = false;
  Date first;
};
std::optional<Walk> walk(const Value& from, const Value& to, bool from_included, bool to_included,
                         Evaluation& run);
Value walk_item(const Walk& walk, std::uint64_t i);

}  // namespace rathaus::feel
