// BPMN in memory: ours beside npm bpmn-elements on the same models, in processor time of whole instances from start to end. Both read
// the model once; every user task is finished as soon as it waits; both must have passed the same number of elements.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/figures.h"
#include "bench/peers/peer.h"
#include "libs/base/check.h"
#include "libs/bpmn/engine.h"

namespace rathaus::bench {
namespace {

std::string definitions(const std::string& body) {
  return "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" id=\"d\" "
         "targetNamespace=\"urn:bench\"><process id=\"p\" "
         "isExecutable=\"true\">" +
         body + "</process></definitions>";
}
std::string flow(const std::string& a, const std::string& b) {
  return fmt::format("<sequenceFlow id=\"f_{0}_{1}\" sourceRef=\"{0}\" targetRef=\"{1}\"/>", a, b);
}

std::string sequence(int tasks, std::string_view kind) {
  std::string body = "<startEvent id=\"s\"/><endEvent id=\"e\"/>", last = "s";
  for (int i = 0; i < tasks; ++i) {
    const std::string id = fmt::format("t{}", i);
    body += fmt::format("<{} id=\"{}\"/>", kind, id) + flow(last, id);
    last = id;
  }
  return definitions(body + flow(last, "e"));
}

std::string parallel(int ways) {
  std::string body =
      "<startEvent id=\"s\"/><endEvent id=\"e\"/><parallelGateway id=\"fork\"/><parallelGateway "
      "id=\"join\"/>" +
      flow("s", "fork") + flow("join", "e");
  for (int i = 0; i < ways; ++i) {
    const std::string id = fmt::format("t{}", i);
    body += fmt::format("<userTask id=\"{}\"/>", id) + flow("fork", id) + flow(id, "join");
  }
  return definitions(body);
}

std::string nested() {
  return definitions(
      "<startEvent id=\"s\"/><subProcess id=\"sub\"><startEvent id=\"s2\"/><userTask id=\"a\"/><userTask "
      "id=\"b\"/>"
      "<endEvent id=\"e2\"/>" +
      flow("s2", "a") + flow("a", "b") + flow("b", "e2") + "</subProcess><endEvent id=\"e\"/>" +
      flow("s", "sub") + flow("sub", "e"));
}

struct Shape {
  std::string name, xml;
};

std::int64_t run_once(const bpmn::Engine& engine) {
  bpmn::State state;
  std::int64_t nodes = 0;
  const auto count = [&](const bpmn::Happenings& all) {
    nodes += std::count_if(all.begin(), all.end(), [](const bpmn::Happened& h) {
      return h.what == bpmn::What::completed && h.node != bpmn::kNone;
    });
  };
  auto happened = engine.start(state, {.process = "p", .now = Instant{0}});
  CHECK(happened.has_value());
  count(*happened);
  while (state.root != 0) {
    const auto waits =
        std::find_if(state.runs.begin(), state.runs.end(), [](const auto& r) { return r.second.waiting; });
    CHECK(waits != state.runs.end());
    happened = engine.step(state, bpmn::Complete{waits->first});
    CHECK(happened.has_value());
    count(*happened);
  }
  return nodes;
}

bool compare(const std::vector<Shape>& shapes, const std::string& folder) {
  double sum = 0;
  int n = 0;
  for (const Shape& shape : shapes) {
    const auto deployed = bpmn::read_model(as_bytes(shape.xml));
    CHECK(deployed && deployed->findings.empty());
    const bpmn::Engine engine(deployed->model);
    const std::int64_t nodes = run_once(engine);
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      constexpr int kInstances = 2'000;
      const double begin = thread_cpu_seconds();
      for (int i = 0; i < kInstances; ++i) CHECK(run_once(engine) == nodes);
      best = std::min(best, (thread_cpu_seconds() - begin) / kInstances);
    }
    figure("bpmn." + shape.name, best * 1e6, "us",
           fmt::format("{:.0f}_nodes/s", static_cast<double>(nodes) / best));
    const std::string file = folder + "/" + shape.name + ".bpmn";
    write_file(file, shape.xml);
    const auto lines = run_peer(fmt::format("bpmn-elements '{}' {}", file, nodes > 50 ? 20 : 200));
    if (!lines || lines->empty()) continue;
    const boost::json::object& line = lines->front();
    const double theirs = line.at("seconds").to_number<double>() / line.at("instances").to_number<double>();
    const double their_nodes =
        line.at("nodes").to_number<double>() / line.at("instances").to_number<double>();
    if (their_nodes != static_cast<double>(nodes))
      note(fmt::format("{}: {} elements left there, {} completed here", shape.name, their_nodes, nodes));
    figure("bpmn-elements." + shape.name, theirs * 1e6, "us", fmt::format("{:.0f}x", theirs / best));
    sum += std::log(theirs / best), ++n;
  }
  return n == 0 ||
         figure("bpmn.over_bpmn-elements.geometric_mean", std::exp(sum / n), "x", "-", Goal::at_least, 100);
}

}  // namespace
}  // namespace rathaus::bench

int main() {
  using namespace rathaus::bench;
  note_machine();
  const auto folder = data_folder("bpmn");
  const bool good = compare({{"automatic_10", sequence(10, "task")},
                             {"people_10", sequence(10, "userTask")},
                             {"parallel_5", parallel(5)},
                             {"nested", nested()},
                             {"people_100", sequence(100, "userTask")}},
                            folder.string());
  std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}
