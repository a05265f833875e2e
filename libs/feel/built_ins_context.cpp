// 10.3.4.9 context functions, and 10.3.4.6 to 10.3.4.8: dates, is(), now() and today()
#include <algorithm>
#include <array>

#include "libs/feel/built_ins.h"
#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

Value get_value(Arguments a, Evaluation& run) {
  if (a[1].string()) {
    const Value* value = a[0].context()->find(*a[1].string());
    return value ? *value : run.fail("unknown_member", "get value(): there is no such key");
  }
  if (!a[1].list() || a[1].list()->empty())
    return run.fail_type("get value(): \"key\" must be a string", a[1]);
  Value at = a[0];
  for (const Value& key : *a[1].list()) {
    const Value* next = key.string() && at.context() ? at.context()->find(*key.string()) : nullptr;
    if (!next) return run.fail("unknown_member", "get value(): there is no such key");
    at = Value(*next);
  }
  return at;
}

Value get_entries(Arguments a, Evaluation& run) {
  List out;
  for (const Entry& entry : a[0].context()->entries) {
    Context pair;
    pair.set("key", entry.key);
    pair.set("value", entry.value);
    out.push_back(make_context(std::move(pair), run));
  }
  return make_list(std::move(out), run);
}

// context([{key: "a", value: 1}])
Value context_of(Arguments a, Evaluation& run) {
  Context out;
  for (const Value& entry : *a[0].list()) {
    const Value* key = entry.context() ? entry.context()->find("key") : nullptr;
    const Value* value = entry.context() ? entry.context()->find("value") : nullptr;
    if (!key || !key->string() || !value)
      return run.fail("domain", "context() wants entries of key and value");
    if (out.find(*key->string())) return run.fail("domain", "context(): the same key twice");
    if (!run.spend(1 + out.entries.size() / 16)) return {};
    out.entries.push_back({*key->string(), *value});
  }
  return make_context(std::move(out), run);
}

Value put(const Context& context, std::span<const Value> keys, const Value& value, Evaluation& run) {
  if (!keys.front().string()) return run.fail_type("context put(): a key must be a string", keys.front());
  Context out = context;
  if (!run.spend(out.entries.size())) return {};
  if (keys.size() == 1) {
    out.set(*keys.front().string(), value);
    return make_context(std::move(out), run);
  }
  const Value* inner = context.find(*keys.front().string());
  if (inner != nullptr && !inner->is_null() && !inner->context())
    return run.fail_type("context put(): a key on the way leads to no context", *inner);
  const Context empty;
  Value changed =
      put(inner != nullptr && inner->context() ? *inner->context() : empty, keys.subspan(1), value, run);
  if (changed.is_null()) return changed;
  out.set(*keys.front().string(), std::move(changed));
  return make_context(std::move(out), run);
}

Value context_put(Arguments a, Evaluation& run) {
  if (a[1].list() == nullptr) return put(*a[0].context(), a.subspan(1, 1), a[2], run);
  const List& keys = *a[1].list();
  if (keys.empty() || keys.size() > run.limits().depth)
    return run.fail("domain", "context put(): no keys, or too many");
  return put(*a[0].context(), keys, a[2], run);
}

Value context_merge(Arguments a, Evaluation& run) {
  Context out;
  for (const Value& each : *a[0].list()) {
    if (!each.context()) return run.fail_type("context merge() wants contexts", each);
    for (const Entry& entry : each.context()->entries) {
      if (!run.spend(1 + out.entries.size() / 16)) return {};
      out.set(entry.key, entry.value);
    }
  }
  return make_context(std::move(out), run);
}

// ---- dates ------------------------------------------------------------------------------------------------

std::optional<Date> date_of(const Value& value) {
  if (value.date()) return *value.date();
  if (value.date_time()) return value.date_time()->date;
  return std::nullopt;
}

constexpr std::array kDays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};

template <typename Use>
Value with_date(Arguments a, Evaluation& run, Use use) {
  const auto date = date_of(a[0]);
  return date ? use(*date) : run.fail_type("a date is wanted", a[0]);
}

Value day_of_year_(Arguments a, Evaluation& run) {
  return with_date(a, run, [](Date d) { return Value::number(day_of_year(d)); });
}
Value day_of_week(Arguments a, Evaluation& run) {
  return with_date(a, run, [](Date d) { return Value(kDays[static_cast<std::size_t>(weekday(d) - 1)]); });
}
Value month_of_year(Arguments a, Evaluation& run) {
  return with_date(a, run, [](Date d) { return Value(kMonths[static_cast<std::size_t>(d.month - 1)]); });
}
Value week_of_year_(Arguments a, Evaluation& run) {
  return with_date(a, run, [](Date d) { return Value::number(week_of_year(d)); });
}

// 10.3.4.8: the same value in the same form; zones and offsets are not converted.
bool identical(const Value& x, const Value& y) {
  if (x.kind() != y.kind()) return false;
  switch (x.kind()) {
    case Value::Kind::time: return *x.time() == *y.time();
    case Value::Kind::date_time: return *x.date_time() == *y.date_time();
    case Value::Kind::list: return std::ranges::equal(*x.list(), *y.list(), identical);
    case Value::Kind::context: {
      const auto& left = x.context()->entries;
      if (left.size() != y.context()->entries.size()) return false;
      return std::ranges::all_of(left, [&](const Entry& entry) {
        const Value* other = y.context()->find(entry.key);
        return other != nullptr && identical(entry.value, *other);
      });
    }
    default: return x == y;
  }
}

Value is(Arguments a, Evaluation&) { return Value(identical(a[0], a[1])); }

Value now(Arguments, Evaluation& run) {
  return run.now() ? Value(*run.now()) : run.fail("no_clock", "now(): the host gives no present");
}
Value today(Arguments, Evaluation& run) {
  return run.now() ? Value(run.now()->date) : run.fail("no_clock", "today(): the host gives no present");
}

}  // namespace

std::vector<BuiltIn> context_functions() {
  using namespace row;
  return {
      {"get value",
       {{{context("m"), any("key")}, get_value},
        {{context("context"), any("key")}, get_value},
        {{context("context"), any("keys")}, get_value}}},
      {"get entries", {{{context("m")}, get_entries}, {{context("context")}, get_entries}}},
      {"context", {{{list("entries")}, context_of}}},
      {"context put",
       {{{context("context"), string("key"), any("value")}, context_put},
        {{context("context"), list("keys"), any("value")}, context_put}}},
      {"context merge", {{{list("contexts")}, context_merge}}},
  };
}

std::vector<BuiltIn> temporal_functions() {
  using namespace row;
  return {
      {"day of year", {{{of(Type::Kind::any, "date")}, day_of_year_}}},
      {"day of week", {{{of(Type::Kind::any, "date")}, day_of_week}}},
      {"month of year", {{{of(Type::Kind::any, "date")}, month_of_year}}},
      {"week of year", {{{of(Type::Kind::any, "date")}, week_of_year_}}},
      {"is", {{{any("value1"), any("value2")}, is}}},
      {"now", {{{}, now}}, false},
      {"today", {{{}, today}}, false},
  };
}

}  // namespace rathaus::feel
