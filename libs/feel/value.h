#pragma once
// A FEEL value (DMN 1.5, 10.3.2.3): what answers, conditions, decisions and processes hand to each other.
// Immutable and cheap to copy: numbers, dates and times lie inside, the rest is shared and counted (from any
// thread). Ordered and total: same value, same bytes; no doubles, no clock.
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/feel/decimal.h"
#include "libs/feel/temporal.h"

namespace boost::json {
class value;
}

namespace rathaus::feel {

class Value;
class Function;  // function.h
struct Entry;

struct Null {
  friend bool operator==(Null, Null) = default;
};

using List = std::vector<Value>;

// Keys are unique; the order of insertion is kept (and is part of the bytes, not of equality).
struct Context {
  // Defined below, where Entry is complete.
  Context();
  Context(const Context&);
  Context(Context&&) noexcept;
  Context& operator=(const Context&);
  Context& operator=(Context&&) noexcept;
  ~Context();

  std::vector<Entry> entries;
  const Value* find(std::string_view key) const;
  void set(std::string key, Value value);  // replaces, or appends
};

struct Range;

namespace detail {
// Shared content of a value. `depth` counts the levels of lists and contexts below: destruction and equality
// recurse, so whoever builds values from foreign input keeps it small (Value::depth()).
struct Box {
  mutable std::atomic<std::uint32_t> references{1};
  std::uint32_t depth = 0;
};
template <typename T>
struct BoxOf : Box {
  explicit BoxOf(T v) : content(std::move(v)) {}
  T content;
};
}  // namespace detail

class Value {
 public:
  enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    date,
    time,
    date_time,
    months_duration,
    day_time_duration,  // lie inside
    string,
    list,
    context,
    range,
    function                                             // shared
  };

  Value() noexcept {}
  Value(Null) noexcept {}
  Value(bool b) noexcept : kind_(Kind::boolean) { data_.boolean = b; }
  Value(Decimal d) noexcept : kind_(Kind::number) { new (&data_.number) Decimal(d); }
  Value(Date d) noexcept : kind_(Kind::date) { data_.date = d; }
  Value(LocalDate d) noexcept : Value(Date(d)) {}
  Value(Time t) noexcept : kind_(Kind::time) { data_.time = t; }
  Value(DateTime t) noexcept : kind_(Kind::date_time) { data_.date_time = t; }
  Value(MonthsDuration d) noexcept : kind_(Kind::months_duration) { data_.months = d; }
  Value(DayTimeDuration d) noexcept : kind_(Kind::day_time_duration) { data_.day_time = d; }
  Value(std::string s);
  Value(std::string_view s) : Value(std::string(s)) {}
  Value(const char* s) : Value(std::string(s)) {}
  Value(List l);
  Value(Context c);
  Value(Range r);
  Value(std::shared_ptr<const Function> f);
  Value(const void*) = delete;  // no silent pointer to bool
  static Value number(std::int64_t n) { return Value(Decimal(n)); }

  Value(const Value& other) noexcept : kind_(other.kind_), data_(other.data_) { retain(); }
  Value(Value&& other) noexcept : kind_(other.kind_), data_(other.data_) { other.kind_ = Kind::null; }
  Value& operator=(const Value& other) noexcept {
    other.retain();
    release();
    kind_ = other.kind_;
    data_ = other.data_;
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      release();
      kind_ = std::exchange(other.kind_, Kind::null);
      data_ = other.data_;
    }
    return *this;
  }
  ~Value() { release(); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }

  // Null when the value is of another kind.
  const bool* boolean() const { return kind_ == Kind::boolean ? &data_.boolean : nullptr; }
  const Decimal* number() const { return kind_ == Kind::number ? &data_.number : nullptr; }
  const Date* date() const { return kind_ == Kind::date ? &data_.date : nullptr; }
  const Time* time() const { return kind_ == Kind::time ? &data_.time : nullptr; }
  const DateTime* date_time() const { return kind_ == Kind::date_time ? &data_.date_time : nullptr; }
  const MonthsDuration* months_duration() const {
    return kind_ == Kind::months_duration ? &data_.months : nullptr;
  }
  const DayTimeDuration* day_time_duration() const {
    return kind_ == Kind::day_time_duration ? &data_.day_time : nullptr;
  }
  const std::string* string() const { return content<std::string>(Kind::string); }
  const List* list() const { return content<List>(Kind::list); }
  const Context* context() const;
  const Range* range() const;
  const Function* function() const;
  std::shared_ptr<const Function> shared_function() const;

  // Levels of lists, contexts and ranges: 0 for a number, 1 for [1], 2 for [[1]].
  std::uint32_t depth() const { return kind_ >= Kind::string ? data_.box->depth : 0; }

  // Deep equality by meaning (1.0 is 1; contexts whatever their order; null equals null only; functions by
  // identity). FEEL's own "=" is three-valued: operators.h.
  friend bool operator==(const Value& a, const Value& b);

 private:
  template <typename T>
  const T* content(Kind kind) const {
    return kind_ == kind ? &static_cast<const detail::BoxOf<T>*>(data_.box)->content : nullptr;
  }
  void retain() const {
    if (kind_ >= Kind::string) data_.box->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() {
    if (kind_ >= Kind::string && data_.box->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy();
  }
  void destroy();

  Kind kind_ = Kind::null;
  union Data {
    Data() : boolean(false) {}
    bool boolean;
    Decimal number;
    Date date;
    Time time;
    DateTime date_time;
    MonthsDuration months;
    DayTimeDuration day_time;
    const detail::Box* box;
  } data_;
};

struct Entry {
  std::string key;
  Value value;
};

inline Context::Context() = default;
inline Context::Context(const Context&) = default;
inline Context::Context(Context&&) noexcept = default;
inline Context& Context::operator=(const Context&) = default;
inline Context& Context::operator=(Context&&) noexcept = default;
inline Context::~Context() = default;

// 10.3.2.7. An interval [low..high], or what one comparison leaves: (< 5) has no low end, (= 5) has 5 on both sides,
// (!= 5) too, and means all but it. The TCK keeps (= 5) and [5..5] apart, so the form is part of equality.
struct Range {
  enum class Form : std::uint8_t { interval, comparison, not_equal };
  Value low, high;
  bool low_included = false, high_included = false;
  Form form = Form::interval;
};

enum class Truth { no, yes, unknown };
// booleans; everything else is unknown
inline Truth truth(const Value& value) {
  const bool* b = value.boolean();
  if (b == nullptr) return Truth::unknown;
  return *b ? Truth::yes : Truth::no;
}

// -1, 0, 1 where both are of one ordered kind (number, string by code point, dates, times, durations); else
// nullopt. Times with and without offset do not compare.
std::optional<int> compare(const Value& a, const Value& b);

// As FEEL would write it: null, true, 12.5, "text", date("2026-02-01"), [1, 2], {"a": 1}, [1..5).
std::string to_feel(const Value& value);

// JSON that loses nothing. Plain: null, booleans, strings, arrays, whole numbers up to 15 digits. Tagged:
// other numbers {"$number":"12.5"}, {"$date":"2026-02-01"}, {"$time":"08:30:00"}, {"$date_time":"..."},
// {"$duration":"P1DT2H"}, {"$range":{"low":..,"high":..,"low_included":..,"high_included":..}}. A context is an
// object; keys that begin with "$" get one more "$". Functions have no JSON: null.
boost::json::value to_json(const Value& value);
// invalid "feel.value"; depth at most 32, 100,000 values
Result<Value> from_json(const boost::json::value& json);
std::string to_json_text(const Value& value);             // canonical bytes
Result<Value> from_json_text(std::string_view text);

}  // namespace rathaus::feel
