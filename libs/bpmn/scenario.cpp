#include "libs/bpmn/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "libs/feel/temporal.h"
#include "libs/json/json.h"

namespace rathaus::bpmn {

feel::Value plain_value(const boost::json::value& json) {
  switch (json.kind()) {
    case boost::json::kind::bool_: return feel::Value(json.get_bool());
    case boost::json::kind::int64: return feel::Value::number(json.get_int64());
    case boost::json::kind::uint64: return feel::Value::number(static_cast<std::int64_t>(json.get_uint64()));
    case boost::json::kind::double_: {
      const auto decimal = feel::Decimal::parse(boost::json::serialize(json));
      return decimal ? feel::Value(*decimal) : feel::Value();
    }
    case boost::json::kind::string: return feel::Value(std::string(json::view(json.get_string())));
    case boost::json::kind::array: {
      feel::List list;
      for (const auto& item : json.get_array()) list.push_back(plain_value(item));
      return feel::Value(std::move(list));
    }
    case boost::json::kind::object: {
      feel::Context context;
      for (const auto& entry : json.get_object())
        context.set(std::string(entry.key()), plain_value(entry.value()));
      return feel::Value(std::move(context));
    }
    default: return {};
  }
}

Variables plain_variables(const boost::json::value* object) {
  Variables out;
  if (object != nullptr && object->is_object()) {
    for (const auto& entry : object->get_object())
      out.emplace_back(std::string(entry.key()), plain_value(entry.value()));
  }
  return out;
}

namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const boost::json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

std::string check(const Sandbox& sandbox, const object& expect);

std::string take(Sandbox& sandbox, const object& step) {
  const Variables with = plain_variables(step.if_contains("with"));
  const auto said = [](const Status& status) {
    return status ? std::string() : status.error().code + " " + status.error().detail;
  };
  if (step.contains("complete")) return said(sandbox.complete(text_of(step, "complete"), with));
  if (step.contains("fail")) return said(sandbox.fail_task(text_of(step, "fail"), text_of(step, "error")));
  if (step.contains("message")) {
    const auto* key = step.if_contains("key");
    return said(sandbox.message(
        text_of(step, "message"),
        key == nullptr || key->is_null() ? std::nullopt : std::optional(plain_value(*key)), with));
  }
  if (step.contains("signal")) return said(sandbox.signal(text_of(step, "signal"), with));
  if (step.contains("set")) return said(sandbox.set(plain_variables(step.if_contains("set"))));
  if (step.contains("advance")) {
    const auto to = schedule(feel::Value(text_of(step, "advance")), TimerKind::duration, sandbox.now());
    if (!to) return "bad duration";
    return said(sandbox.advance_to(to->first));
  }
  if (step.contains("expect")) return check(sandbox, step.at("expect").get_object());
  return "unknown step";
}

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& n : names) out += (out.empty() ? "" : " ") + n;
  return "[" + out + "]";
}
std::vector<std::string> texts(const value& list) {
  std::vector<std::string> out;
  for (const value& item : list.get_array()) out.emplace_back(json::view(item.get_string()));
  return out;
}

std::string check(const Sandbox& sandbox, const object& expect) {
  const Model& model = sandbox.engine().model();
  std::vector<std::string> trace;
  for (const auto& entry : sandbox.log()) {
    if (entry.what.what == What::completed && entry.what.node != kNone)
      trace.push_back(model.nodes[entry.what.node].id);
  }
  const auto count = [&](const std::string& id) { return std::ranges::count(trace, id); };
  if (const auto* finished = expect.if_contains("finished");
      finished != nullptr && finished->get_bool() != sandbox.finished()) {
    return fmt::format("finished is {}, trace {}", sandbox.finished(), join(trace));
  }
  if (const auto* active = expect.if_contains("active")) {
    std::set<std::string> have;
    for (const auto& instance : sandbox.instances()) {
      for (const auto& [id, node] : sandbox.engine().active(instance.state))
        have.insert(model.nodes[node].id);
    }
    const std::vector<std::string> wanted = texts(*active);
    if (have != std::set<std::string>(wanted.begin(), wanted.end())) {
      return "active is " + join({have.begin(), have.end()}) + ", wanted " + join(wanted) + ", trace " +
             join(trace);
    }
  }
  const std::string order = text_of(expect, "order");
  if (const auto* wanted = expect.if_contains("trace")) {
    std::vector<std::string> a = trace, b = texts(*wanted);
    if (order == "set") {
      if (std::set(a.begin(), a.end()) != std::set(b.begin(), b.end()))
        return "trace " + join(trace) + ", wanted as a set " + join(b);
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
      if (last == trace.rend() || first == trace.end() ||
          last.base() - trace.begin() > first - trace.begin() + 0) {
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
      if (count(id) != entry.value().to_number<std::int64_t>())
        return fmt::format("{} completed {} times: {}", id, count(id), join(trace));
    }
  }
  if (const auto* variables = expect.if_contains("variables")) {
    for (const auto& entry : variables->get_object()) {
      const feel::Value have =
          sandbox.variable(sandbox.instances().empty() ? "" : sandbox.instances().front().process,
                           std::string_view(entry.key()));
      if (!(have == plain_value(entry.value()))) {
        return fmt::format("{} is {}, wanted {}", std::string_view(entry.key()), feel::to_feel(have),
                           boost::json::serialize(entry.value()));
      }
    }
  }
  if (const auto* incident = expect.if_contains("incident")) {
    std::vector<std::string> open;
    for (const auto& instance : sandbox.instances()) {
      for (const Incident& i : instance.state.incidents)
        open.push_back(i.node == kNone ? "" : model.nodes[i.node].id);
    }
    if (incident->is_null()
            ? !open.empty()
            : std::ranges::find(open, std::string(json::view(incident->get_string()))) == open.end()) {
      return "incidents " + join(open);
    }
  }
  return {};
}

}  // namespace

std::string run_scenario(const Model& model, const object& scenario, const Host& host) {
  const auto begin = feel::parse_date_time(text_of(scenario, "start"));
  if (!begin) return "no start time";
  Sandbox sandbox(model, Instant{feel::utc_seconds(*begin) * 1'000'000}, host);
  const auto* autostart = scenario.if_contains("autostart");
  if (autostart == nullptr || !autostart->is_bool() || autostart->get_bool()) {
    if (const auto begun =
            sandbox.start(text_of(scenario, "process"), plain_variables(scenario.if_contains("input")));
        !begun)
      return begun.error().code;
  }
  if (const auto* steps = scenario.if_contains("steps"); steps != nullptr && steps->is_array()) {
    int n = 0;
    for (const value& step : steps->get_array()) {
      ++n;
      if (!step.is_object()) return fmt::format("step {}: no object", n);
      if (const std::string problem = take(sandbox, step.get_object()); !problem.empty())
        return fmt::format("step {}: {}", n, problem);
    }
  }
  const auto* expect = scenario.if_contains("expect");
  return expect != nullptr && expect->is_object() ? check(sandbox, expect->get_object()) : std::string();
}

}  // namespace rathaus::bpmn
