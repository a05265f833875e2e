#pragma once
// A FEEL value (DMN 1.5, 10.3.2.3): what answers, conditions, decisions and processes hand to each other.
// Ordered and total: same value, same bytes; no doubles, no clock.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/feel/decimal.h"

namespace boost::json {
class value;
}

namespace rathaus::feel {

class Value;
struct Entry;

struct Null {
  friend bool operator==(Null, Null) = default;
};

struct Time {
  int hour = 0, minute = 0, second = 0;
  std::int32_t nanos = 0;
  std::optional<std::int32_t> offset_seconds;  // absent: local time of the reader
  friend bool operator==(const Time&, const Time&) = default;
};

struct DateTime {
  LocalDate date;
  Time time;
  friend bool operator==(const DateTime&, const DateTime&) = default;
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

class Value {
 public:
  enum class Kind { null, boolean, number, string, date, time, date_time, list, context };

  Value() = default;
  Value(Null) {}
  Value(bool b) : data_(b) {}
  Value(Decimal d) : data_(d) {}
  Value(std::string s) : data_(std::move(s)) {}
  Value(std::string_view s) : data_(std::string(s)) {}
  Value(const char* s) : data_(std::string(s)) {}
  Value(LocalDate d) : data_(d) {}
  Value(Time t) : data_(t) {}
  Value(DateTime t) : data_(t) {}
  Value(List l) : data_(std::move(l)) {}
  Value(Context c) : data_(std::move(c)) {}
  static Value number(std::int64_t n) { return Value(Decimal(n)); }

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::null; }

  // Null when the value is of another kind.
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const Decimal* number() const { return std::get_if<Decimal>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const LocalDate* date() const { return std::get_if<LocalDate>(&data_); }
  const Time* time() const { return std::get_if<Time>(&data_); }
  const DateTime* date_time() const { return std::get_if<DateTime>(&data_); }
  const List* list() const { return std::get_if<List>(&data_); }
  const Context* context() const { return std::get_if<Context>(&data_); }

  // Deep equality by meaning (1.0 is 1; contexts whatever their order; null equals null only).
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<Null, bool, Decimal, std::string, LocalDate, Time, DateTime, List, Context> data_;
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

enum class Truth { no, yes, unknown };
Truth truth(const Value& value);  // booleans; everything else is unknown

// -1, 0, 1 where both are of one ordered kind (number, string by code point, date, time, date and time); else
// nullopt. Times with and without offset do not compare.
std::optional<int> compare(const Value& a, const Value& b);

// ISO 8601 parts; exactly the canonical forms are read: "08:30:00", "08:30:00.5Z",
// "2026-02-01T08:30:00+01:00".
std::optional<Time> parse_time(std::string_view text);
std::optional<DateTime> parse_date_time(std::string_view text);
std::string to_iso(const Time& time);
std::string to_iso(const DateTime& value);

// As FEEL would write it: null, true, 12.5, "text", date("2026-02-01"), [1, 2], {a: 1}.
std::string to_feel(const Value& value);

// JSON that loses nothing. Plain: null, booleans, strings, arrays, whole numbers up to 15 digits. Tagged:
// other numbers {"$number":"12.5"}, {"$date":"2026-02-01"}, {"$time":"08:30:00"}, {"$date_time":"..."}. A
// context is an object; keys that begin with "$" get one more "$".
boost::json::value to_json(const Value& value);
// invalid "feel.value"; depth at most 32, 100,000 values
Result<Value> from_json(const boost::json::value& json);
std::string to_json_text(const Value& value);             // canonical bytes
Result<Value> from_json_text(std::string_view text);

}  // namespace rathaus::feel
