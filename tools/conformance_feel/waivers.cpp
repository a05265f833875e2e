#include "tools/conformance_feel/waivers.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace rathaus::conformance {

namespace json = boost::json;

namespace {

Result<regex::Pattern> pattern_of(const json::value& value) {
  if (!value.is_string()) return fail(invalid("conformance.waiver", "a pattern is a string"));
  return regex::Pattern::compile(std::string_view(value.as_string()), "s");
}

// A call, by position or by name: the function's name, blanks where it has one, and a parenthesis.
Result<std::vector<regex::Pattern>> calls_of(const json::value& value) {
  if (!value.is_array()) return fail(invalid("conformance.waiver", "calls is a list"));
  std::vector<regex::Pattern> out;
  for (const json::value& name : value.as_array()) {
    if (!name.is_string()) return fail(invalid("conformance.waiver", "a function's name is a string"));
    std::string pattern = "(^|[^\\w.])";
    for (const char c : std::string_view(name.as_string()))
      pattern += c == ' ' ? std::string("\\s+") : std::string(1, c);
    out.push_back(TRY(regex::Pattern::compile(pattern + "\\s*\\(")));
  }
  return out;
}

Result<Waiver> read_waiver(const json::value& item) {
  if (!item.is_object()) return fail(invalid("conformance.waiver", "a waiver is an object"));
  Waiver out;
  for (const auto& member : item.as_object()) {
    const std::string_view key = member.key();
    const json::value& value = member.value();
    if (key == "feature" || key == "decides") {
      if (!value.is_string()) return fail(invalid("conformance.waiver", std::string(key) + " is a string"));
      (key == "feature" ? out.feature : out.decides) = std::string_view(value.as_string());
    } else if (key == "inputs") {
      if (value != "none") return fail(invalid("conformance.waiver", "inputs is none, or not there"));
      out.without_inputs = true;
    } else if (key == "digits") {
      if (value != "last") return fail(invalid("conformance.waiver", "digits is last, or not there"));
      out.last_digits = true;
    } else if (key == "calls") {
      out.calls = TRY(calls_of(value));
    } else if (key == "expression") {
      out.expression.push_back(TRY(pattern_of(value)));
    } else if (key == "model") {
      out.model.push_back(TRY(pattern_of(value)));
    } else if (key == "context") {
      out.context.push_back(TRY(pattern_of(value)));
    } else if (key == "expected") {
      out.expected.push_back(TRY(pattern_of(value)));
    } else {
      return fail(invalid("conformance.waiver",
                          fmt::format("unknown key {}: cases are not waived by id, file or set", key)));
    }
  }
  if (out.feature.empty() || out.decides.empty())
    return fail(invalid("conformance.waiver", "a waiver names its feature and what decides"));
  if (out.calls.empty() && out.expression.empty() && out.model.empty() && !out.without_inputs)
    return fail(invalid("conformance.waiver", out.feature + ": which expressions or models?"));
  return out;
}

bool found(const regex::Pattern& pattern, std::string_view text) {
  std::uint64_t steps = 100'000'000;
  return pattern.matches(text, steps) == regex::Outcome::match;
}

bool all_found(const std::vector<regex::Pattern>& patterns, std::string_view text) {
  for (const regex::Pattern& pattern : patterns) {
    if (!found(pattern, text)) return false;
  }
  return true;
}

// The expression with empty string literals: what is called, not what is said.
std::string without_strings(std::string_view text) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') inside = !inside;
    if (!inside || text[i] == '"') out += text[i];
    if (inside && text[i] == '\\') ++i;
  }
  return out;
}

}  // namespace

Result<std::vector<Waiver>> read_waivers(const std::string& path) {
  const std::string bytes = TRY(read_file(path));
  boost::system::error_code problem;
  const json::value table = json::parse(bytes, problem);
  if (problem || !table.is_array()) return fail(invalid("conformance.waiver", path + ": no JSON array"));
  std::vector<Waiver> out;
  for (const json::value& item : table.as_array()) {
    auto waiver = read_waiver(item);
    if (!waiver) {
      Error error = waiver.error();
      error.detail = fmt::format("{}, entry {}: {}", path, out.size() + 1, error.detail);
      return fail(std::move(error));
    }
    out.push_back(std::move(*waiver));
  }
  return out;
}

bool holds(const Waiver& waiver, const Case& item, const Verdict& verdict, const std::string& model_text) {
  if (waiver.without_inputs && !verdict.without_inputs) return false;
  if (waiver.last_digits && !verdict.last_digits) return false;
  if (!waiver.calls.empty()) {
    const std::string code = without_strings(item.expression);
    bool any = false;
    for (const regex::Pattern& call : waiver.calls) any = any || found(call, code);
    if (!any) return false;
  }
  if (!waiver.model.empty() && item.model.empty()) return false;
  return all_found(waiver.expression, item.expression) && all_found(waiver.model, model_text) &&
         all_found(waiver.context, item.context) && all_found(waiver.expected, item.expected);
}

}  // namespace rathaus::conformance
