#include <fmt/format.h>

#include "libs/dmn/dmn.h"
#include "tools/conformance_feel/expressions.h"
#include "tools/conformance_feel/models.h"

namespace rathaus::conformance {

feel::Scope::External external_functions() { return dmn::java_function; }

struct Models::Loaded {
  Result<dmn::Model> model;
};

Models::Models(std::string folder) : folder_(std::move(folder)) {}
Models::~Models() = default;
bool Models::available() { return true; }

namespace {

Result<dmn::Model> load(const std::string& folder, const std::string& file) {
  const std::string bytes = TRY(read_file(folder + "/" + file));
  const std::string below = folder + "/" + file.substr(0, file.find_last_of('/') + 1);
  const dmn::Loader loader = [below](const dmn::Import& import) -> Result<dmn::Source> {
    return dmn::Source{import.location, TRY(read_file(below + import.location))};
  };
  dmn::Options options;
  options.tolerant =
      true;  // a case asks for one decision; what is broken elsewhere in the model is not its business
  return dmn::Model::load(file, as_bytes(bytes), loader, options);
}

}  // namespace

Verdict Models::run(const Case& item) {
  auto& loaded = loaded_[item.model];
  if (!loaded) loaded.reset(new Loaded{load(folder_, item.model)});
  if (!loaded->model)
    return {false, fmt::format("model: {} {}", loaded->model.error().code, loaded->model.error().detail)};
  const dmn::Model& model = *loaded->model;
  const auto inputs = context_of(item.context);
  if (!inputs) return {false, "context: " + inputs.error().detail};
  const auto element = model.find(item.decision);
  if (!element) return {false, "no decision of that name"};
  feel::Evaluation run(kLimits, present());
  Verdict verdict = judge(model.evaluate(*element, *inputs, run).value, item.expected, run.problems());
  verdict.without_inputs = inputs->entries.empty() && !model.inputs_of(*element).empty();
  return verdict;
}

}  // namespace rathaus::conformance
