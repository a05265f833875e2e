// Any bytes: read, checked, and, where it can run, run with a small budget; the state written and read back. Never a crash, never a hang.
#include <cstdint>

#include "libs/base/check.h"
#include "libs/bpmn/export.h"
#include "libs/bpmn/sandbox.h"
#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  if (size > 64 * 1024) return 0;
  bpmn::ReadOptions options;
  options.limits = {.bytes = 64 * 1024, .depth = 40, .elements = 3000, .nodes = 400, .expression = 4096};
  const auto read = bpmn::read_model(ByteView(data, size), options);
  // What can be read can be exported, and read again.
  if (read) {
    const auto exported = bpmn::export_standard(ByteView(data, size), options.limits);
    CHECK(!exported || bpmn::read_model(as_bytes(exported->xml)).has_value());
  }
  if (!read || !read->findings.empty() || read->model.processes.empty()) return 0;
  const bpmn::Engine engine(read->model, {}, {.actions = 2000, .runs = 300, .feel_steps = 5000});
  bpmn::State state;
  if (!engine.start(state,
                    {.process = read->model.processes.front().id, .now = Instant{1'800'000'000'000'000}}))
    return 0;
  for (int i = 0; i < 20 && state.root != 0; ++i) {
    const auto json = bpmn::to_json(read->model, state);
    const auto back = bpmn::state_from_json(read->model, json);
    CHECK(back.has_value());
    CHECK(json::canonical(bpmn::to_json(read->model, *back)) == json::canonical(json));
    bpmn::Input input = bpmn::Tick{state.now + std::chrono::hours(7 * i)};
    for (const auto& [id, r] : state.runs) {
      if (r.waiting && bpmn::is_activity(read->model.nodes[r.node].kind)) input = bpmn::Complete{id, {}};
    }
    (void)engine.step(state, input);
  }
  return 0;
}
