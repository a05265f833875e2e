// 10.3.4.3 string functions. Positions and lengths count code points.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "libs/feel/built_ins.h"
#include "libs/feel/names.h"
#include "libs/feel/operators.h"
#include "libs/regex/regex.h"

namespace rathaus::feel {
namespace {

using Arguments = std::span<const Value>;

std::size_t length(std::string_view text) {
  std::size_t out = 0;
  for (const char c : text) out += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return out;
}

// Byte at which the code point `index` begins; the size beyond the end.
std::size_t byte_of(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  while (at < text.size()) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && index-- == 0) return at;
    ++at;
  }
  return text.size();
}

Value substring(Arguments a, Evaluation& run) {
  const std::string& text = *a[0].string();
  const auto start = a[1].number()->to_int64();
  const auto size = static_cast<std::int64_t>(length(text));
  if (!run.spend(text.size())) return {};
  if (!start || *start == 0 || *start > size || *start < -size)
    return run.fail("domain", "substring(): the start position is not within the text");
  const std::int64_t from = *start > 0 ? *start - 1 : size + *start;
  std::int64_t count = size - from;
  if (a[2].number()) {
    const auto wanted = a[2].number()->floor().to_int64();
    if (!wanted || *wanted < 1) return run.fail("domain", "substring(): the length is at least 1");
    count = std::min(count, *wanted);
  }
  const std::size_t begin = byte_of(text, static_cast<std::size_t>(from));
  const std::string_view rest = std::string_view(text).substr(begin);
  return make_string(std::string(rest.substr(0, byte_of(rest, static_cast<std::size_t>(count)))), run);
}

Value string_length(Arguments a, Evaluation& run) {
  if (!run.spend(a[0].string()->size() / 16)) return {};
  return Value::number(static_cast<std::int64_t>(length(*a[0].string())));
}

Value changed_case(const std::string& text, bool upper, Evaluation& run) {
  if (!run.spend(text.size())) return {};
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::string plain = text;
    for (char& c : plain) {
      const bool other = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
      if (other) c = static_cast<char>(c ^ 0x20);
    }
    return make_string(std::move(plain), run);
  }
  icu::UnicodeString wide = icu::UnicodeString::fromUTF8(text);
  if (upper) {
    wide.toUpper(icu::Locale::getRoot());
  } else {
    wide.toLower(icu::Locale::getRoot());
  }
  std::string out;
  return make_string(std::move(wide.toUTF8String(out)), run);
}

Value upper_case(Arguments a, Evaluation& run) { return changed_case(*a[0].string(), true, run); }
Value lower_case(Arguments a, Evaluation& run) { return changed_case(*a[0].string(), false, run); }

Value substring_before(Arguments a, Evaluation& run) {
  const std::size_t at = a[0].string()->find(*a[1].string());
  return make_string(at == std::string::npos ? "" : a[0].string()->substr(0, at), run);
}

Value substring_after(Arguments a, Evaluation& run) {
  const std::size_t at = a[0].string()->find(*a[1].string());
  return make_string(at == std::string::npos ? "" : a[0].string()->substr(at + a[1].string()->size()), run);
}

Value contains(Arguments a, Evaluation& run) {
  if (!run.spend(a[0].string()->size() / 16)) return {};
  return Value(a[0].string()->find(*a[1].string()) != std::string::npos);
}
Value starts_with(Arguments a, Evaluation&) { return Value(a[0].string()->starts_with(*a[1].string())); }
Value ends_with(Arguments a, Evaluation&) { return Value(a[0].string()->ends_with(*a[1].string())); }

std::string flags_of(const Value& value) { return value.string() ? *value.string() : std::string(); }

Value spent(Evaluation& run) {
  run.spend(run.steps_left() + 1);
  return {};
}

// Runs `use(steps)` with the evaluation's own steps as budget.
template <typename Use>
auto within_budget(Evaluation& run, Use use) {
  std::uint64_t steps = run.steps_left();
  auto out = use(steps);
  run.spend(run.steps_left() - steps);
  return out;
}

Value failed(const char* function, const Error& error, Evaluation& run) {
  if (error.code == "regex.budget" || error.code == "regex.too_long") return spent(run);
  return run.fail("domain", std::string(function) + "(): " + error.detail);
}

Value matches_with(const regex::Pattern& pattern, Arguments a, Evaluation& run) {
  const auto outcome =
      within_budget(run, [&](std::uint64_t& steps) { return pattern.matches(*a[0].string(), steps); });
  if (outcome == regex::Outcome::budget_spent) return spent(run);
  return Value(outcome == regex::Outcome::match);
}

Value matches_pattern(Arguments a, Evaluation& run) {
  const auto pattern = regex::Pattern::compile(*a[1].string(), flags_of(a[2]));
  return pattern ? matches_with(*pattern, a, run) : failed("matches", pattern.error(), run);
}

Value replace_with(const regex::Pattern& pattern, Arguments a, Evaluation& run) {
  auto out = within_budget(run, [&](std::uint64_t& steps) {
    return pattern.replace(*a[0].string(), *a[2].string(), steps, run.limits().bytes);
  });
  return out ? make_string(std::move(*out), run) : failed("replace", out.error(), run);
}

Value replace(Arguments a, Evaluation& run) {
  const auto pattern = regex::Pattern::compile(*a[1].string(), flags_of(a[3]));
  return pattern ? replace_with(*pattern, a, run) : failed("replace", pattern.error(), run);
}

Value split_with(const regex::Pattern& pattern, Arguments a, Evaluation& run) {
  const auto parts = within_budget(run, [&](std::uint64_t& steps) {
    return pattern.tokenize(*a[0].string(), steps, run.limits().bytes / sizeof(Value));
  });
  if (!parts) return failed("split", parts.error(), run);
  List out;
  out.reserve(parts->size());
  for (const std::string_view part : *parts) out.push_back(make_string(std::string(part), run));
  return make_list(std::move(out), run);
}

Value split(Arguments a, Evaluation& run) {
  const auto pattern = regex::Pattern::compile(*a[1].string());
  return pattern ? split_with(*pattern, a, run) : failed("split", pattern.error(), run);
}

Value string_join(Arguments a, Evaluation& run) {
  const std::string delimiter = a[1].string() ? *a[1].string() : std::string();
  std::string out;
  bool first = true;
  for (const Value& item : *a[0].list()) {
    if (item.is_null()) continue;
    if (!item.string()) return run.fail_type("string join() wants strings", item);
    if (!run.allocate(item.string()->size() + delimiter.size())) return {};
    if (!first) out += delimiter;
    out += *item.string();
    first = false;
  }
  return Value(std::move(out));
}

}  // namespace

std::vector<BuiltIn> string_functions() {
  using namespace row;
  return {
      {"substring", {{{string("string"), number("start position"), optional(number("length"))}, substring}}},
      {"string length", {{{string("string")}, string_length}}},
      {"upper case", {{{string("string")}, upper_case}}},
      {"lower case", {{{string("string")}, lower_case}}},
      {"substring before", {{{string("string"), string("match")}, substring_before}}},
      {"substring after", {{{string("string"), string("match")}, substring_after}}},
      {"contains", {{{string("string"), string("match")}, contains}}},
      {"starts with", {{{string("string"), string("match")}, starts_with}}},
      {"ends with", {{{string("string"), string("match")}, ends_with}}},
      {"matches",
       {{{string("input"), string("pattern"), optional(nullable(string("flags")))},
         matches_pattern,
         BuiltIn::Arguments::fixed,
         matches_with}}},
      {"replace",
       {{{string("input"), string("pattern"), string("replacement"), optional(nullable(string("flags")))},
         replace,
         BuiltIn::Arguments::fixed,
         replace_with}}},
      {"split", {{{string("string"), string("delimiter")}, split, BuiltIn::Arguments::fixed, split_with}}},
      {"string join", {{{list("list"), optional(nullable(string("delimiter")))}, string_join}}},
  };
}

}  // namespace rathaus::feel
