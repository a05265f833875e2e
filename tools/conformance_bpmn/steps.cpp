// Execution cases with order, time and data.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include <boost/json/serialize.hpp>

#include "tools/conformance_bpmn/suite.h"

namespace rathaus::conformance {
namespace {

using boost::json::object;
using boost::json::value;

class Case {
 public:
  Case(const object& one, std::filesystem::path folder) : one_(one), folder_(std::move(folder)) {}

  // Empty: passed.
  std::string run() {
    const auto bytes = read_file(folder_ / text_of(one_, "model"));
    if (!bytes) return "no model";
    const auto deployed = bpmn::read_model(*bytes);
    const object& expect = one_.at("expect").get_object();
    if (const auto* refused = expect.if_contains("refused");
        refused != nullptr && refused->is_bool() && refused->get_bool()) {
      return deployed ? check_refusal(deployed->findings, expect) : std::string();
    }
    if (!deployed) return "refused: " + deployed.error().detail;
    if (!deployed->findings.empty()) return "refused: " + bpmn::to_text(deployed->findings.front());
    return bpmn::run_scenario(deployed->model, one_);
  }

 private:
  static std::string check_refusal(const std::vector<bpmn::Finding>& findings, const object& expect) {
    if (findings.empty()) return "was not refused: " + text_of(expect, "reason");
    std::set<std::string> allowed{text_of(expect, "element")};
    if (const auto* more = expect.if_contains("elementOr"); more != nullptr && more->is_array()) {
      for (const value& id : more->get_array()) allowed.emplace(json::view(id.get_string()));
    }
    for (const bpmn::Finding& f : findings) {
      if (allowed.contains(f.element)) return {};
    }
    return "refused for another element: " + bpmn::to_text(findings.front());
  }

  const object& one_;
  std::filesystem::path folder_;
};

}  // namespace

int run_steps(const std::filesystem::path& folder) {
  const auto file = read_json(folder / "cases.json");
  if (!file) {
    fmt::print("cases.json cannot be read: {}\n", file.error().detail);
    return 1;
  }
  const boost::json::array* cases = file->is_array() ? &file->get_array() : nullptr;
  if (cases == nullptr && file->is_object()) cases = file->get_object().at("cases").if_array();
  Tally tally;
  for (const value& one : *cases) {
    Case runner(one.get_object(), folder);
    tally.count(text_of(one.get_object(), "id") + " (" + text_of(one.get_object(), "topic") + ")",
                runner.run());
  }
  fmt::print("bpmn-steps: {} passed, {} failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace rathaus::conformance
