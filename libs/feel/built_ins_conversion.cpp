// 10.3.4.1 conversion functions, 10.3.4.2 boolean function, range()
#include "libs/feel/built_ins.h"
#include "libs/feel/names.h"
#include "libs/feel/operators.h"
#include "libs/feel/program.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

Value to_date(Arguments a, Evaluation& run) {
  if (a[0].date()) return a[0];
  if (a[0].date_time()) return Value(a[0].date_time()->date);
  if (a[0].string()) {
    if (const auto date = parse_date(*a[0].string())) return Value(*date);
  }
  return run.fail("domain", "date(): no date in \"from\"");
}

Value date_of_parts(Arguments a, Evaluation& run) {
  const auto year = a[0].number()->to_int64(), month = a[1].number()->to_int64(),
             day = a[2].number()->to_int64();
  const auto date = year && month && day ? make_date(*year, *month, *day) : std::nullopt;
  return date ? Value(*date) : run.fail("domain", "date(): there is no such day");
}

Value to_date_time(Arguments a, Evaluation& run) {
  if (a[0].date_time()) return a[0];
  if (a[0].date()) {
    DateTime out{*a[0].date(), Time{}};
    out.time.offset_seconds = 0;
    return Value(out);
  }
  if (a[0].string()) {
    if (const auto both = parse_date_time(*a[0].string(), true)) return Value(*both);
  }
  return run.fail("domain", "date and time(): no date and time in \"from\"");
}

Value date_time_of_parts(Arguments a, Evaluation& run) {
  const Date* date = a[0].date() ? a[0].date() : a[0].date_time() ? &a[0].date_time()->date : nullptr;
  if (date == nullptr) return run.fail_type("date and time(): \"date\" must be a date", a[0]);
  return Value(DateTime{*date, *a[1].time()});
}

Value to_time(Arguments a, Evaluation& run) {
  if (a[0].time()) return a[0];
  if (a[0].date_time()) return Value(a[0].date_time()->time);
  if (a[0].date()) {
    Time midnight;
    midnight.offset_seconds = 0;
    return Value(midnight);
  }
  if (a[0].string()) {
    if (const auto time = parse_time(*a[0].string())) return Value(*time);
  }
  return run.fail("domain", "time(): no time in \"from\"");
}

Value time_of_parts(Arguments a, Evaluation& run) {
  const auto hour = a[0].number()->to_int64(), minute = a[1].number()->to_int64();
  const Decimal& second = *a[2].number();
  const auto whole = second.floor().to_int64();
  if (!hour || !minute || !whole || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || *whole < 0 ||
      *whole > 59)
    return run.fail("domain", "time(): there is no such time");
  Time out;
  out.hour = static_cast<std::uint8_t>(*hour);
  out.minute = static_cast<std::uint8_t>(*minute);
  out.second = static_cast<std::uint8_t>(*whole);
  const auto fraction = Decimal::subtract(second, second.floor());
  const auto nanos = fraction ? Decimal::multiply(*fraction, Decimal(1'000'000'000)) : std::nullopt;
  if (nanos) out.nanos = static_cast<std::int32_t>(nanos->floor().to_int64().value_or(0));
  if (const DayTimeDuration* offset = a[3].day_time_duration()) {
    if (offset->nanos != 0 || offset->seconds > kMaxOffsetSeconds || offset->seconds < -kMaxOffsetSeconds)
      return run.fail("domain", "time(): the offset is beyond 14 hours");
    out.offset_seconds = static_cast<std::int32_t>(offset->seconds);
  }
  return Value(out);
}

Value to_duration(Arguments a, Evaluation& run) {
  if (a[0].months_duration() || a[0].day_time_duration()) return a[0];
  if (a[0].string()) {
    if (const auto months = parse_months_duration(*a[0].string())) return Value(*months);
    if (const auto time = parse_day_time_duration(*a[0].string())) return Value(*time);
  }
  return run.fail("domain", "duration(): no duration in \"from\"");
}

Value months_duration(Arguments a, Evaluation& run) {
  const auto at = [](const Value& value) -> std::optional<DateTime> {
    if (value.date()) return DateTime{*value.date(), Time{}};
    if (value.date_time()) return *value.date_time();
    return std::nullopt;
  };
  const auto from = at(a[0]), to = at(a[1]);
  if (!from || !to) return run.fail_type("years and months duration() wants dates", from ? a[1] : a[0]);
  return Value(MonthsDuration{months_between(*from, *to)});
}

// number("1 000,5", " ", ",")
Value to_number(Arguments a, Evaluation& run) {
  if (!a[0].string()) return run.fail_type("number(): \"from\" must be a string", a[0]);
  const std::string* grouping = a[1].string();
  const std::string* decimal = a[2].string();
  if (grouping && *grouping != " " && *grouping != "," && *grouping != ".")
    return run.fail("domain", "number(): the grouping separator is a space, a comma or a point");
  if (decimal && *decimal != "," && *decimal != ".")
    return run.fail("domain", "number(): the decimal separator is a comma or a point");
  if (grouping && decimal && *grouping == *decimal)
    return run.fail("domain", "number(): the separators must differ");
  std::string text;
  for (const char c : *a[0].string()) {
    if (grouping && c == grouping->front()) continue;
    if (decimal ? c == decimal->front() : c == '.') {
      text += '.';
    } else if (c == '.') {
      return run.fail("domain", "number(): no number");
    } else {
      text += c;
    }
  }
  if (text.starts_with("+")) return run.fail("domain", "number(): no number");
  const auto number = Decimal::parse(text);
  return number ? Value(*number) : run.fail("domain", "number(): no number");
}

// A key that is no plain name stands in quotation marks, so that the text can be read back.
std::string key_text(const std::string& key) {
  bool plain = !key.empty() && normal_name(key) == key;
  std::size_t at = 0, bytes = 0;
  while (plain && at < key.size()) {
    const char32_t c = code_point_at(key, at, bytes);
    plain = at == 0 ? is_name_start(c) : is_name_part(c) || c == ' ';
    at += bytes;
  }
  return plain ? key : to_feel(Value(key));
}

std::string text_of(const Value& value, bool inside) {
  switch (value.kind()) {
    case Value::Kind::string: return inside ? to_feel(value) : *value.string();
    case Value::Kind::date: return to_iso(*value.date());
    case Value::Kind::time: return to_iso(*value.time());
    case Value::Kind::date_time: return to_iso(*value.date_time());
    case Value::Kind::months_duration: return to_iso(*value.months_duration());
    case Value::Kind::day_time_duration: return to_iso(*value.day_time_duration());
    case Value::Kind::list: {
      std::string out = "[";
      for (const Value& item : *value.list()) out += (out.size() > 1 ? ", " : "") + text_of(item, true);
      return out + "]";
    }
    case Value::Kind::context: {
      std::string out = "{";
      for (const Entry& entry : value.context()->entries)
        out += (out.size() > 1 ? ", " : "") + key_text(entry.key) + ": " + text_of(entry.value, true);
      return out + "}";
    }
    default: return to_feel(value);
  }
}

Value to_text(Arguments a, Evaluation& run) {
  if (a[0].is_null()) return {};
  return make_string(text_of(a[0], false), run);
}

Value not_(Arguments a, Evaluation& run) {
  if (a[0].is_null()) return {};
  return a[0].boolean() ? Value(!*a[0].boolean()) : run.fail_type("not() wants a boolean", a[0]);
}

// range("[1..10)"): literals only, as 10.3.4.1 wants (the text is data, not code).
Value to_range(Arguments a, Evaluation& run) {
  const auto wrong = [&] { return run.fail("domain", "range(): no range of two ordered ends in \"from\""); };
  const auto literal = range_literal(*a[0].string());
  if (!literal || literal->range()->form != Range::Form::interval) return wrong();
  const Range* range = literal->range();
  if (range->low.is_null() && range->high.is_null()) return wrong();
  if (!range->low.is_null() && !range->high.is_null()) {
    const auto order = compare(range->low, range->high);
    if (!order || *order > 0) return wrong();
  }
  if (!range->low.is_null() && !range->high.is_null()) return *literal;
  Range open = *range;  // "[1..)": from 1 on
  open.form = Range::Form::comparison;
  return Value(std::move(open));
}

}  // namespace

std::vector<BuiltIn> conversion_functions() {
  using namespace row;
  using Kind = Type::Kind;
  return {
      {"date", {{{any("from")}, to_date}, {{number("year"), number("month"), number("day")}, date_of_parts}}},
      {"date and time",
       {{{any("from")}, to_date_time}, {{any("date"), of(Kind::time, "time")}, date_time_of_parts}}},
      {"time",
       {{{any("from")}, to_time},
        {{number("hour"), number("minute"), number("second"),
          optional(nullable(of(Kind::day_time_duration, "offset")))},
         time_of_parts}}},
      {"duration", {{{any("from")}, to_duration}}},
      {"years and months duration", {{{any("from"), any("to")}, months_duration}}},
      {"number",
       {{{any("from"), optional(nullable(string("grouping separator"))),
          optional(nullable(string("decimal separator")))},
         to_number}}},
      {"string", {{{any("from")}, to_text}}},
      {"not", {{{any("negand")}, not_}}},
      {"range", {{{string("from")}, to_range}}},
  };
}

}  // namespace rathaus::feel
