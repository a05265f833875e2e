// Execution cases with order, time and data.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "libs/feel/temporal.h"
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
    if (const auto* refused = expect.if_contains("refused"); refused != nullptr && refused->is_bool() && refused->get_bool()) {
      if (!deployed) return {};
      return check_refusal(deployed->findings, expect);
    }
    if (!deployed) return "refused: " + deployed.error().detail;
    if (!deployed->findings.empty()) return "refused: " + bpmn::to_text(deployed->findings.front());
    const auto begin = feel::parse_date_time(text_of(one_, "start"));
    if (!begin) return "no start time";
    bpmn::Sandbox sandbox(deployed->model, Instant{feel::utc_seconds(*begin) * 1'000'000});
    const auto* autostart = one_.if_contains("autostart");
    if (autostart == nullptr || !autostart->is_bool() || autostart->get_bool()) {
      if (const auto begun = sandbox.start(text_of(one_, "process"), variables_of(one_.if_contains("input"))); !begun) return begun.error().code;
    }
    if (const auto* steps = one_.if_contains("steps"); steps != nullptr && steps->is_array()) {
      int n = 0;
      for (const value& step : steps->get_array()) {
        ++n;
        if (const std::string problem = take(sandbox, step.get_object()); !problem.empty()) return fmt::format("step {}: {}", n, problem);
      }
    }
    return check(sandbox, expect);
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

  static std::string take(bpmn::Sandbox& sandbox, const object& step) {
    const bpmn::Variables with = variables_of(step.if_contains("with"));
    const auto said = [](const Status& status) { return status ? std::string() : status.error().code + " " + status.error().detail; };
    if (step.contains("complete")) return said(sandbox.complete(text_of(step, "complete"), with));
    if (step.contains("fail")) return said(sandbox.fail_task(text_of(step, "fail"), text_of(step, "error")));
    if (step.contains("message")) {
      const auto* key = step.if_contains("key");
      return said(sandbox.message(text_of(step, "message"), key == nullptr || key->is_null() ? std::nullopt : std::optional(value_of(*key)), with));
    }
    if (step.contains("signal")) return said(sandbox.signal(text_of(step, "signal"), with));
    if (step.contains("set")) return said(sandbox.set(variables_of(step.if_contains("set"))));
    if (step.contains("advance")) {
      const auto to = bpmn::schedule(feel::Value(text_of(step, "advance")), bpmn::TimerKind::duration, sandbox.now());
      if (!to) return "bad duration";
      return said(sandbox.advance_to(to->first));
    }
    if (step.contains("expect")) return check(sandbox, step.at("expect").get_object());
    return "unknown step";
  }

  static std::string join(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& n : names) out += (out.empty() ? "" : " ") + n;
    return "[" + out + "]";
  }
  static std::vector<std::string> texts(const value& list) {
    std::vector<std::string> out;
    for (const value& item : list.get_array()) out.emplace_back(json::view(item.get_string()));
    return out;
  }

  static std::string check(const bpmn::Sandbox& sandbox, const object& expect) {
    const bpmn::Model& model = sandbox.engine().model();
    std::vector<std::string> trace;
    for (const auto& entry : sandbox.log()) {
      if (entry.what.what == bpmn::What::completed && entry.what.node != bpmn::kNone) trace.push_back(model.nodes[entry.what.node].id);
    }
    const auto count = [&](const std::string& id) { return std::ranges::count(trace, id); };
    if (const auto* finished = expect.if_contains("finished"); finished != nullptr && finished->get_bool() != sandbox.finished()) {
      return fmt::format("finished is {}, trace {}", sandbox.finished(), join(trace));
    }
    if (const auto* active = expect.if_contains("active")) {
      std::set<std::string> have;
      for (const auto& instance : sandbox.instances()) {
        for (const auto& [id, node] : sandbox.engine().active(instance.state)) have.insert(model.nodes[node].id);
      }
      const std::vector<std::string> wanted = texts(*active);
      if (have != std::set<std::string>(wanted.begin(), wanted.end())) {
        return "active is " + join({have.begin(), have.end()}) + ", wanted " + join(wanted) + ", trace " + join(trace);
      }
    }
    const std::string order = text_of(expect, "order");
    if (const auto* wanted = expect.if_contains("trace")) {
      std::vector<std::string> a = trace, b = texts(*wanted);
      if (order == "set") {
        if (std::set(a.begin(), a.end()) != std::set(b.begin(), b.end())) return "trace " + join(trace) + ", wanted as a set " + join(b);
      } else {
        if (order == "partial") std::ranges::sort(a), std::ranges::sort(b);
        if (a != b) return "trace " + join(trace) + ", wanted (" + order + ") " + join(texts(*wanted));
      }
    }
    if (const auto* before = expect.if_contains("before")) {
      for (const value& pair : before->get_array()) {
        const auto names = texts(pair);
        const auto last = std::find(trace.rbegin(), trace.rend(), names[0]);
        const auto first = std::find(trace.begin(), trace.end(), names[1]);
        if (last == trace.rend() || first == trace.end() || last.base() - trace.begin() > first - trace.begin() + 0) {
          return fmt::format("{} is not before {} in {}", names[0], names[1], join(trace));
        }
      }
    }
    if (const auto* never = expect.if_contains("never")) {
      for (const std::string& id : texts(*never)) {
        if (count(id) > 0) return id + " was completed: " + join(trace);
      }
    }
    if (const auto* counts = expect.if_contains("count")) {
      for (const auto& entry : counts->get_object()) {
        const std::string id(entry.key());
        if (count(id) != entry.value().to_number<std::int64_t>()) return fmt::format("{} completed {} times: {}", id, count(id), join(trace));
      }
    }
    if (const auto* variables = expect.if_contains("variables")) {
      for (const auto& entry : variables->get_object()) {
        const feel::Value have = sandbox.variable(sandbox.instances().empty() ? "" : sandbox.instances().front().process, std::string_view(entry.key()));
        if (!(have == value_of(entry.value()))) {
          return fmt::format("{} is {}, wanted {}", std::string_view(entry.key()), feel::to_feel(have), boost::json::serialize(entry.value()));
        }
      }
    }
    if (const auto* incident = expect.if_contains("incident")) {
      std::vector<std::string> open;
      for (const auto& instance : sandbox.instances()) {
        for (const bpmn::Incident& i : instance.state.incidents) open.push_back(i.node == bpmn::kNone ? "" : model.nodes[i.node].id);
      }
      if (incident->is_null() ? !open.empty() : std::ranges::find(open, std::string(json::view(incident->get_string()))) == open.end()) {
        return "incidents " + join(open);
      }
    }
    return {};
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
    tally.count(text_of(one.get_object(), "id") + " (" + text_of(one.get_object(), "topic") + ")", runner.run());
  }
  fmt::print("bpmn-steps: {} passed, {} failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace rathaus::conformance
