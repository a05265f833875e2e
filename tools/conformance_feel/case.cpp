#include "tools/conformance_feel/case.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

namespace rathaus::conformance {

namespace json = boost::json;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(not_found("conformance.file", path + " is not there"));
  std::stringstream bytes;
  bytes << file.rdbuf();
  if (file.bad()) return fail(unavailable("conformance.file", path + " cannot be read"));
  return std::move(bytes).str();
}

namespace {

Result<Case> read_case(const json::value& item, std::size_t number) {
  const auto wrong = [&](std::string what) {
    return fail(invalid("conformance.case", fmt::format("case {}: {}", number, what)));
  };
  if (!item.is_object()) return wrong("no object");
  Case out;
  std::string kind;
  const std::map<std::string_view, std::string*> known{{"set", &out.set},
                                                       {"id", &out.id},
                                                       {"expression", &out.expression},
                                                       {"input", &out.input},
                                                       {"context", &out.context},
                                                       {"kind", &kind},
                                                       {"model", &out.model},
                                                       {"decision", &out.decision},
                                                       {"expected", &out.expected}};
  for (const auto& member : item.as_object()) {
    const auto target = known.find(std::string_view(member.key()));
    if (target == known.end()) return wrong(fmt::format("unknown key {}", std::string_view(member.key())));
    if (member.value().is_null() && target->second == &out.context) continue;  // none, as an empty text
    if (!member.value().is_string())
      return wrong(fmt::format("{} is no string", std::string_view(member.key())));
    *target->second = std::string_view(member.value().as_string());
  }
  if (!kind.empty() && kind != "unary tests") return wrong("unknown kind " + kind);
  out.unary_tests = !kind.empty();
  if (out.expected.empty()) return wrong("nothing expected");
  if (out.expression.empty() == out.model.empty()) return wrong("an expression or a model, one of them");
  return out;
}

}  // namespace

Result<std::optional<std::vector<Case>>> read_cases(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes && bytes.error().kind == ErrorKind::not_found) return std::optional<std::vector<Case>>();
  if (!bytes) return fail(bytes.error());
  boost::system::error_code problem;
  const json::value table = json::parse(*bytes, problem);
  if (problem || !table.is_array()) return fail(invalid("conformance.table", path + ": no JSON array"));
  std::vector<Case> out;
  for (const json::value& item : table.as_array()) out.push_back(TRY(read_case(item, out.size() + 1)));
  return out;
}

}  // namespace rathaus::conformance
