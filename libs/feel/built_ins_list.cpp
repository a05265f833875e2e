// 10.3.4.4 list functions, 10.3.4.10 sort
#include <algorithm>

#include "libs/feel/built_ins.h"
#include "libs/feel/operators.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

// Items count as the same when "=" says true; what does not compare is different.
bool same(const Value& a, const Value& b, Evaluation& run) {
  const std::uint64_t before = run.problem_count();
  const bool out = truth(equal(a, b, run)) == Truth::yes;
  run.forget_problems(before);
  return out;
}

Value list_contains(Arguments a, Evaluation& run) {
  if (!run.spend(a[0].list()->size())) return {};
  return Value(std::ranges::any_of(*a[0].list(), [&](const Value& item) { return same(item, a[1], run); }));
}

Value count(Arguments a, Evaluation&) {
  return Value::number(static_cast<std::int64_t>(a[0].list()->size()));
}

// 1 is the first, -1 the last; nullopt: outside
std::optional<std::size_t> place(const Value& position, std::size_t size) {
  const auto index = position.number()->to_int64();
  const auto limit = static_cast<std::int64_t>(size);
  if (!index || *index == 0 || *index > limit || *index < -limit) return std::nullopt;
  return static_cast<std::size_t>(*index > 0 ? *index - 1 : limit + *index);
}

Value outside(const char* function, Evaluation& run) {
  return run.fail("domain", std::string(function) + "(): the position is not within the list");
}

Value sublist(Arguments a, Evaluation& run) {
  const List& list = *a[0].list();
  const auto start = place(a[1], list.size());
  if (!start) return outside("sublist", run);
  std::size_t size = list.size() - *start;
  if (a[2].number()) {
    const auto wanted = a[2].number()->to_int64();
    if (!wanted || *wanted < 0 || static_cast<std::size_t>(*wanted) > size)
      return run.fail("domain", "sublist(): the length does not fit");
    size = static_cast<std::size_t>(*wanted);
  }
  const auto first = list.begin() + static_cast<std::ptrdiff_t>(*start);
  return make_list(List(first, first + static_cast<std::ptrdiff_t>(size)), run);
}

Value append(Arguments a, Evaluation& run) {
  List out = *a[0].list();
  if (!run.spend(out.size())) return {};
  out.insert(out.end(), a.begin() + 1, a.end());
  return make_list(std::move(out), run);
}

Value concatenate(Arguments a, Evaluation& run) {
  List out;
  for (const Value& part : a) {
    if (!run.spend(part.list()->size())) return {};
    out.insert(out.end(), part.list()->begin(), part.list()->end());
  }
  return make_list(std::move(out), run);
}

Value insert_before(Arguments a, Evaluation& run) {
  List out = *a[0].list();
  const auto at = place(a[1], out.size());
  if (!at) return outside("insert before", run);
  if (!run.spend(out.size())) return {};
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
  return make_list(std::move(out), run);
}

Value remove(Arguments a, Evaluation& run) {
  List out = *a[0].list();
  const auto at = place(a[1], out.size());
  if (!at) return outside("remove", run);
  if (!run.spend(out.size())) return {};
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(*at));
  return make_list(std::move(out), run);
}

Value list_replace(Arguments a, Evaluation& run) {
  List out = *a[0].list();
  if (!run.spend(out.size())) return {};
  if (a[1].number()) {
    const auto at = place(a[1], out.size());
    if (!at) return outside("list replace", run);
    out[*at] = a[2];
    return make_list(std::move(out), run);
  }
  if (a[1].function() == nullptr) return run.fail_type("list replace() wants a position or a function", a[1]);
  for (Value& item : out) {
    const Value hit = invoke(*a[1].function(), std::array{item, a[2]}, run);
    if (run.exhausted()) return {};
    if (!hit.boolean()) return run.fail_type("list replace(): \"match\" must give a boolean", hit);
    if (*hit.boolean()) item = a[2];
  }
  return make_list(std::move(out), run);
}

Value reverse(Arguments a, Evaluation& run) {
  if (!run.spend(a[0].list()->size())) return {};
  return make_list(List(a[0].list()->rbegin(), a[0].list()->rend()), run);
}

Value index_of(Arguments a, Evaluation& run) {
  List out;
  std::int64_t position = 0;
  if (!run.spend(a[0].list()->size())) return {};
  for (const Value& item : *a[0].list()) {
    ++position;
    if (same(item, a[1], run)) out.push_back(Value::number(position));
  }
  return make_list(std::move(out), run);
}

Value without_repetition(List items, Evaluation& run) {
  List out;
  for (Value& item : items) {
    if (!run.spend(out.size() + 1)) return {};
    if (std::ranges::none_of(out, [&](const Value& known) { return same(known, item, run); }))
      out.push_back(std::move(item));
  }
  return make_list(std::move(out), run);
}

Value union_(Arguments a, Evaluation& run) {
  List all;
  for (const Value& part : a) {
    if (!run.spend(part.list()->size())) return {};
    all.insert(all.end(), part.list()->begin(), part.list()->end());
  }
  return without_repetition(std::move(all), run);
}

Value distinct_values(Arguments a, Evaluation& run) { return without_repetition(*a[0].list(), run); }

bool flatten_into(const List& list, List& out, Evaluation& run) {
  for (const Value& item : list) {
    if (!run.spend(1)) return false;
    if (item.list() == nullptr) {
      out.push_back(item);
    } else if (!flatten_into(*item.list(), out, run)) {  // depth: values are at most Limits::depth deep
      return false;
    }
  }
  return true;
}

Value flatten(Arguments a, Evaluation& run) {
  List out;
  return flatten_into(*a[0].list(), out, run) ? make_list(std::move(out), run) : Value();
}

// A merge sort of our own steps: std::sort with a lying comparison may run out of its bounds.
Value sort(Arguments a, Evaluation& run) {
  const Function* precedes = a[1].function();
  List items = *a[0].list();
  bool wrong = false;
  const auto before = [&](const Value& x, const Value& y) {
    if (wrong || run.exhausted()) return false;
    const Value out = invoke(*precedes, std::array{x, y}, run);
    if (!out.boolean()) wrong = true;
    return truth(out) == Truth::yes;
  };
  List other(items.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    if (!run.spend(items.size())) return {};
    for (std::size_t low = 0; low < items.size(); low += 2 * width) {
      const std::size_t middle = std::min(low + width, items.size()),
                        high = std::min(low + 2 * width, items.size());
      std::size_t left = low, right = middle;
      for (std::size_t to = low; to < high; ++to) {
        const bool take_right = right < high && (left >= middle || before(items[right], items[left]));
        other[to] = std::move(take_right ? items[right++] : items[left++]);
      }
    }
    std::swap(items, other);
  }
  if (run.exhausted()) return {};
  if (wrong) return run.fail("type", "sort(): \"precedes\" must give a boolean for every pair");
  return make_list(std::move(items), run);
}

}  // namespace

std::vector<BuiltIn> list_functions() {
  using namespace row;
  using Args = BuiltIn::Arguments;
  const auto function = of(Type::Kind::function, "precedes");
  return {
      {"list contains", {{{list("list"), any("element")}, list_contains}}},
      {"count", {{{list("list")}, count}}},
      {"sublist", {{{list("list"), number("start position"), optional(number("length"))}, sublist}}},
      {"append", {{{list("list"), any("item")}, append, Args::rest}}},
      {"concatenate", {{{list("list")}, concatenate, Args::rest}}},
      {"insert before", {{{list("list"), number("position"), any("newItem")}, insert_before}}},
      {"remove", {{{list("list"), number("position")}, remove}}},
      {"list replace",
       {{{list("list"), nullable(of(Type::Kind::any, "position")), any("newItem")}, list_replace},
        {{list("list"), nullable(of(Type::Kind::any, "match")), any("newItem")}, list_replace}}},
      {"reverse", {{{list("list")}, reverse}}},
      {"index of", {{{list("list"), any("match")}, index_of}}},
      {"union", {{{list("list")}, union_, Args::rest}}},
      {"distinct values", {{{list("list")}, distinct_values}}},
      {"flatten", {{{list("list")}, flatten}}},
      {"sort", {{{list("list"), function}, sort}}},
  };
}

}  // namespace rathaus::feel
