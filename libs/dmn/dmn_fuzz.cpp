// Any bytes: read, compiled, evaluated with a small budget, each table with its index and without. Never a crash, never
// a hang, never two answers.
#include <cstdint>
#include <cstdlib>

#include "libs/base/check.h"
#include "libs/dmn/dmn.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  if (size > 64 * 1024) return 0;
  dmn::Options options;
  options.tolerant = true;
  options.read = {.bytes = 64 * 1024,
                  .depth = 60,
                  .elements = 5'000,
                  .text_bytes = 8 * 1024,
                  .rules = 500,
                  .columns = 50};
  const ByteView bytes(data, size);
  const auto model = dmn::Model::load("fuzz.dmn", bytes, {}, options);
  options.table_index = false;
  const auto scanned = dmn::Model::load("fuzz.dmn", bytes, {}, options);
  CHECK(model.has_value() == scanned.has_value());
  if (!model) return 0;
  const feel::Value samples[] = {feel::Value(), feel::Value::number(7), feel::Value("a"), feel::Value(true)};
  const dmn::Definitions& file = model->definitions();
  std::size_t count = 0;
  for (const dmn::Decision& decision : file.decisions) {
    if (++count > 20) break;
    for (const feel::Value& sample : samples) {
      feel::Context inputs;
      for (const dmn::InputData& input : file.inputs) {
        if (inputs.find(input.name) == nullptr) inputs.set(input.name, sample);
      }
      const feel::Limits limits{.steps = 20'000, .bytes = 1u << 20, .depth = 30};
      feel::Evaluation first(limits), second(limits), third(limits);
      const auto element = model->find(dmn::ElementKind::decision, decision.name);
      const auto other = scanned->find(dmn::ElementKind::decision, decision.name);
      if (!element || !other) continue;
      const feel::Value value = model->evaluate(*element, inputs, first).value;
      const feel::Value plain = scanned->evaluate(*other, inputs, second).value;
      dmn::Trace trace;
      const feel::Value traced = model->evaluate(*element, inputs, third, &trace).value;
      (void)dmn::sentences(trace);
      if (first.exhausted() || second.exhausted() || third.exhausted()) continue;
      // Functions are equal only to themselves.
      const std::string text = feel::to_feel(value);
      CHECK(text == feel::to_feel(plain));
      CHECK(text == feel::to_feel(traced));
    }
  }
  return 0;
}
