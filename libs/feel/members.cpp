// a.name for every kind of value (DMN 1.5, 10.3.2.5 and table 66).
#include <array>

#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

Value number(std::int64_t n) { return Value::number(n); }

Value of_date(Date date, std::string_view name, bool& known) {
  if (name == "year") return number(date.year);
  if (name == "month") return number(date.month);
  if (name == "day") return number(date.day);
  if (name == "weekday") return number(weekday(date));
  known = false;
  return {};
}

DayTimeDuration offset_duration(std::int32_t seconds) { return {seconds, 0}; }

Value of_time(const Time& time, std::optional<std::int32_t> offset, std::string_view name, bool& known) {
  if (name == "hour") return number(time.hour);
  if (name == "minute") return number(time.minute);
  if (name == "second") {
    if (time.nanos == 0) return number(time.second);
    const auto fraction = Decimal::divide(Decimal(std::int64_t{time.nanos}), Decimal(1'000'000'000));
    return Value(*Decimal::add(Decimal(std::int64_t{time.second}), *fraction));
  }
  if (name == "time offset") return offset ? Value(offset_duration(*offset)) : Value();
  if (name == "timezone") return time.zone ? Value(name_of(time.zone)) : Value();
  known = false;
  return {};
}

Value of_duration(DayTimeDuration duration, std::string_view name, bool& known) {
  const std::int64_t seconds = duration.seconds;
  if (name == "days") return number(seconds / 86400);
  if (name == "hours") return number(seconds / 3600 % 24);
  if (name == "minutes") return number(seconds / 60 % 60);
  if (name == "seconds") {
    if (duration.nanos == 0) return number(seconds % 60);
    const auto fraction = Decimal::divide(Decimal(std::int64_t{duration.nanos}), Decimal(1'000'000'000));
    return Value(*Decimal::add(Decimal(seconds % 60), *fraction));
  }
  known = false;
  return {};
}

Value of_range(const Range& range, std::string_view name, bool& known) {
  if (name == "start") return range.low;
  if (name == "end") return range.high;
  if (name == "start included") return Value(range.low_included);
  if (name == "end included") return Value(range.high_included);
  known = false;
  return {};
}

}  // namespace

Value member(const Value& value, std::string_view name, Evaluation& run) {
  bool known = true;
  Value out;
  switch (value.kind()) {
    case Value::Kind::context: {
      const Value* entry = value.context()->find(name);
      if (entry != nullptr) return *entry;
      known = false;
      break;
    }
    case Value::Kind::list: {
      if (!run.spend(value.list()->size())) return {};
      List items;
      items.reserve(value.list()->size());
      for (const Value& item : *value.list()) items.push_back(member(item, name, run));
      return make_list(std::move(items), run);
    }
    case Value::Kind::date: out = of_date(*value.date(), name, known); break;
    case Value::Kind::time: out = of_time(*value.time(), offset_of(*value.time()), name, known); break;
    case Value::Kind::date_time: {
      out = of_date(value.date_time()->date, name, known);
      if (known) break;
      known = true;
      out = of_time(value.date_time()->time, offset_of(*value.date_time()), name, known);
      break;
    }
    case Value::Kind::months_duration: {
      const std::int64_t months = value.months_duration()->months;
      if (name == "years") return number(months / 12);
      if (name == "months") return number(months % 12);
      known = false;
      break;
    }
    case Value::Kind::day_time_duration: out = of_duration(*value.day_time_duration(), name, known); break;
    case Value::Kind::range: out = of_range(*value.range(), name, known); break;
    default: known = false;
  }
  if (!known) return run.fail("unknown_member", "there is no \"" + std::string(name) + "\" here");
  return out;
}

}  // namespace rathaus::feel
