// Engine-neutral execution cases and invalid models: marker scripts, conditions as x.contains("a"), logs compared as multisets.
#include <fmt/core.h>

#include <algorithm>
#include <regex>
#include <set>

#include <boost/json/serialize.hpp>

#include "tools/conformance_bpmn/suite.h"

namespace rathaus::conformance {
namespace {

// test.contains("a") and ${integerVariable<3}, as the suite's README says they are meant.
std::optional<std::string> to_feel(std::string_view text, std::string_view) {
  std::string t = bpmn::trimmed(text);
  if (t.size() > 3 && t.starts_with("${") && t.back() == '}') t = t.substr(2, t.size() - 3);
  static const std::regex contains(R"((!?)([A-Za-z_]\w*)\.contains\(("[^"]*")\))");
  std::string out;
  auto from = t.cbegin();
  for (std::smatch m; std::regex_search(from, t.cend(), m, contains); from = m.suffix().first) {
    out += m.prefix().str();
    const std::string call = "contains(" + m[2].str() + ", " + m[3].str() + ")";
    out += m[1].length() > 0 ? "not(" + call + ")" : call;
  }
  out.append(from, t.cend());
  std::string replaced;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out.compare(i, 2, "==") == 0)
      replaced += '=', ++i;
    else if (out.compare(i, 2, "&&") == 0)
      replaced += " and ", ++i;
    else if (out.compare(i, 2, "||") == 0)
      replaced += " or ", ++i;
    else
      replaced += out[i];
  }
  // One model of the suite has a stray ">" behind its condition.
  replaced = bpmn::trimmed(replaced);
  while (replaced.ends_with('>')) replaced = bpmn::trimmed(replaced.substr(0, replaced.size() - 1));
  return replaced;
}

struct Log {
  std::vector<std::string> lines;
  const bpmn::Model* model = nullptr;
};

// Where a script without data associations puts its text: the data declared around it.
std::vector<std::string> data_around(const Log& log, const bpmn::Node& task) {
  std::vector<std::string> out;
  for (bpmn::Index scope = task.scope; scope != bpmn::kNone; scope = log.model->scopes[scope].parent) {
    for (const bpmn::DataName& d : log.model->scopes[scope].data) out.push_back(d.name);
  }
  return out;
}

Result<bpmn::Variables> run_script(Log& log, const bpmn::Node& task,
                                   const std::function<feel::Value(std::string_view)>& read) {
  const std::string& body = task.script_text;
  if (body == "CREATE_LOG_FILE" || body.empty()) return bpmn::Variables{};
  if (body == "CREATE_MARKER_FILE") {
    log.lines.push_back("MARKER_exists");
    return bpmn::Variables{};
  }
  if (body == "INCREMENT_INTEGER_VARIABLE_AND_LOG") {
    log.lines.push_back("INCREMENT_correct");
    const feel::Decimal* n = read("integerVariable").number();
    return bpmn::Variables{
        {"integerVariable", feel::Value::number(n == nullptr ? 1 : n->to_int64().value_or(0) + 1)}};
  }
  if (body == "SET_STRING_DATA") {
    bpmn::Variables out;
    for (const auto& a : task.io.outputs) out.emplace_back(a.name, feel::Value("String"));
    for (const auto& a : task.io.out)
      out.emplace_back(a.sources.empty() ? a.target : a.sources.front(), feel::Value("String"));
    if (!task.io.given) {
      for (const std::string& name : data_around(log, task)) out.emplace_back(name, feel::Value("String"));
    }
    return out;
  }
  if (body == "LOG_DATA") {
    bool holds = false;
    for (const auto& a : task.io.in) {
      const std::string* text = read(a.target).string();
      holds = holds || (text != nullptr && *text == "String");
    }
    if (!task.io.given) {
      for (const std::string& name : data_around(log, task))
        holds = holds || read(name) == feel::Value("String");
    }
    if (holds) log.lines.push_back("DATA_correct");
    return bpmn::Variables{};
  }
  if (body == "THROW_ERROR")
    return fail(refused("script", "error:ERR_CODE",
                        "the script has failed"));  // the code that the suite's own scripts throw
  log.lines.push_back(body);
  return bpmn::Variables{};
}

bpmn::ReadOptions options() {
  bpmn::ReadOptions out;
  out.translate = to_feel;
  out.accepts_script = [](std::string_view,
                          std::string_view body) {  // the marker words of the suite's README
    static const std::set<std::string_view> words = {
        "CREATE_LOG_FILE", "CREATE_MARKER_FILE", "INCREMENT_INTEGER_VARIABLE_AND_LOG",
        "SET_STRING_DATA", "LOG_DATA",           "THROW_ERROR"};
    return words.contains(body) || body.starts_with("SCRIPT_");
  };
  return out;
}

// The log of one case; "ERROR_deployment", "ERROR_runtime" and "ERROR_thrownErrorEvent" as the suite names them.
std::vector<std::string> run_case(const std::filesystem::path& file, const std::string& process,
                                  const boost::json::object& one) {
  const auto bytes = read_file(file);
  if (!bytes) return {"no file"};
  const auto deployed = bpmn::read_model(*bytes, options());
  if (!deployed || !deployed->findings.empty()) return {"ERROR_deployment"};
  Log log;
  log.model = &deployed->model;
  bpmn::Host host;
  host.script = [&](const bpmn::Node& task, const std::function<feel::Value(std::string_view)>& read) {
    return run_script(log, task, read);
  };
  bpmn::Budget budget;
  budget.actions = 20'000;
  bpmn::Sandbox sandbox(deployed->model, Instant{1'700'000'000'000'000}, host, budget);
  const auto* input = one.if_contains("input");
  const auto* number = one.if_contains("integerVariable");
  bpmn::Variables variables{
      {"test", input == nullptr ? feel::Value() : bpmn::plain_value(*input)},
      {"integerVariable", number == nullptr ? feel::Value() : bpmn::plain_value(*number)}};
  if (one.if_contains("parallelProcess") != nullptr && one.at("parallelProcess").is_bool() &&
      one.at("parallelProcess").get_bool()) {
    if (!sandbox.start("ParallelProcess", variables)) return {"ERROR_runtime"};
  }
  if (!sandbox.start(process, variables)) return {"ERROR_runtime"};
  const std::int64_t delay =
      one.if_contains("delay_ms") != nullptr ? one.at("delay_ms").to_number<std::int64_t>() : 0;
  (void)sandbox.advance_to(sandbox.now() + std::chrono::milliseconds(std::max<std::int64_t>(delay, 1000)));
  for (const auto& instance : sandbox.instances()) {
    for (const bpmn::Incident& incident : instance.state.incidents) {
      const bool thrown = incident.node != bpmn::kNone &&
                          deployed->model.nodes[incident.node].kind == bpmn::NodeKind::end_event;
      log.lines.push_back(thrown ? "ERROR_thrownErrorEvent" : "ERROR_runtime");
    }
  }
  return log.lines;
}

// A line that the case expects and no script of the model's file ever writes: no engine can pass such a case. Empty: there is none.
std::string never_written(const std::filesystem::path& file, const std::vector<std::string>& expected) {
  const auto bytes = read_file(file);
  if (!bytes) return {};
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  for (const std::string& line : expected) {
    if (line.starts_with("SCRIPT_") && text.find(line) == text.npos) return line;
  }
  return {};
}

std::string compare(std::vector<std::string> got, std::vector<std::string> expected) {
  // The marker is a file that some cases ask for, not a line of the log.
  if (std::ranges::find(expected, "MARKER_exists") == expected.end()) std::erase(got, "MARKER_exists");
  std::ranges::sort(got);
  std::ranges::sort(expected);
  if (got == expected) return {};
  const bool any_error = expected == std::vector<std::string>{"ERROR"};
  if (any_error && got.size() == 1 && got[0].starts_with("ERROR_")) return {};
  const auto join = [](const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += (out.empty() ? "" : " ") + line;
    return out;
  };
  return "expected [" + join(expected) + "], got [" + join(got) + "]";
}

}  // namespace

int run_betsy(const std::filesystem::path& folder) {
  Tally cases, refusals;
  int impossible = 0;
  const auto positive = read_json(folder / "cases.json");
  if (positive && positive->is_array()) {
    for (const auto& entry : positive->get_array()) {
      const auto& o = entry.get_object();
      for (const auto& one : o.at("cases").get_array()) {
        std::vector<std::string> expected;
        for (const auto& line : one.get_object().at("expected").get_array())
          expected.emplace_back(json::view(line.get_string()));
        const std::string name =
            text_of(o, "model") + " #" + boost::json::serialize(one.get_object().at("n"));
        const std::filesystem::path model = folder / "models" / text_of(o, "model");
        if (const std::string line = never_written(model, expected); !line.empty()) {
          ++impossible;
          fmt::print("NOT COUNTED {}: it expects {}, which no script of the model writes\n", name, line);
          continue;
        }
        cases.count(name, compare(run_case(model, text_of(o, "processKey"), one.get_object()), expected));
      }
    }
  }
  const auto negative = read_json(folder / "negative.json");
  if (negative && negative->is_array()) {
    for (const auto& entry : negative->get_array()) {
      const std::string model = text_of(entry.get_object(), "model");
      const auto bytes = read_file(folder / "models" / model);
      if (!bytes) {
        refusals.count(model, "no such file");
        continue;
      }
      const auto deployed = bpmn::read_model(*bytes, options());
      refusals.count(model, !deployed || !deployed->findings.empty()
                                ? ""
                                : "was not refused (" + text_of(entry.get_object(), "constraint") + ")");
    }
  }
  fmt::print("cases: {} of {}, {} more that no engine can pass; refusals: {} of {}\n", cases.passed,
             cases.passed + cases.failed, impossible, refusals.passed, refusals.passed + refusals.failed);
  const int failed = cases.failed + refusals.failed;
  fmt::print("bpmn: {} passed, {} failed\n", cases.passed + refusals.passed, failed);
  return failed == 0 && cases.passed > 0 ? 0 : 1;
}

}  // namespace rathaus::conformance
