#include <fmt/format.h>

#include "libs/feel/feel.h"
#include "libs/dmn/cases.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string()
                                    : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool near(const feel::Decimal& got, const feel::Decimal& expected) {
  static const feel::Decimal kTolerance = *feel::Decimal::parse("0.00000001");
  const auto difference = feel::Decimal::subtract(got, expected);
  return difference && difference->absolute() <= kTolerance;
}

bool same_lists(const feel::List& got, const feel::List& expected) {
  if (got.size() != expected.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!same(got[i], expected[i])) return false;
  }
  return true;
}

bool same_contexts(const feel::Context& got, const feel::Context& expected) {
  if (got.entries.size() != expected.entries.size()) return false;
  for (const feel::Entry& entry : expected.entries) {
    const Value* value = got.find(entry.key);
    if (value == nullptr || !same(*value, entry.value)) return false;
  }
  return true;
}

}  // namespace

Result<Value> read_value(const std::string& type, const std::string& raw) {
  if (type == "string" || type.empty()) return Value(raw);
  const std::string text = trimmed(raw);
  if (type == "boolean") {
    if (text == "true" || text == "1") return Value(true);
    if (text == "false" || text == "0") return Value(false);
  } else if (type == "date") {
    if (const auto date = feel::parse_date(text)) return Value(*date);
  } else if (type == "time") {
    if (const auto time = feel::parse_time(text)) return Value(*time);
  } else if (type == "dateTime") {
    if (const auto at = feel::parse_date_time(text)) return Value(*at);
  } else if (type == "duration" || type == "yearMonthDuration" || type == "dayTimeDuration") {
    if (const auto months = feel::parse_months_duration(text)) return Value(*months);
    if (const auto seconds = feel::parse_day_time_duration(text)) return Value(*seconds);
  } else {  // decimal, double, int, integer, long ..
    if (const auto number = feel::Decimal::parse(text)) return Value(*number);
  }
  return fail(invalid("dmn.case_value", fmt::format("xsi:type {} does not go with \"{}\"", type, text)));
}

bool same(const Value& got, const Value& expected) {
  if (got.kind() != expected.kind()) return false;
  switch (expected.kind()) {
    case Value::Kind::number: return near(*got.number(), *expected.number());
    case Value::Kind::list: return same_lists(*got.list(), *expected.list());
    case Value::Kind::context: return same_contexts(*got.context(), *expected.context());
    case Value::Kind::time: return feel::to_iso(*got.time()) == feel::to_iso(*expected.time());
    case Value::Kind::date_time: return feel::to_iso(*got.date_time()) == feel::to_iso(*expected.date_time());
    default: return got == expected;
  }
}

}  // namespace rathaus::dmn
