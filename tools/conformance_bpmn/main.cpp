// Runs public suites of BPMN models on a virtual clock: conformance_bpmn betsy|steps DIR
#include <boost/json/serialize.hpp>

#include "tools/conformance_bpmn/suite.h"

#include <fmt/core.h>

#include <fstream>

namespace rathaus::conformance {

void Tally::count(const std::string& name, const std::string& problem) {
  if (problem.empty()) {
    ++passed;
    return;
  }
  ++failed;
  fmt::print("FAILED {}: {}\n", name, problem);
}

std::optional<Bytes> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const ByteView view = as_bytes(text);
  return Bytes(view.begin(), view.end());
}

Result<boost::json::value> read_json(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return fail(not_found("file", file.string()));
  return json::parse(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
}

std::string text_of(const boost::json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  using namespace rathaus::conformance;
  if (argc != 3 && argc != 4) {
    fmt::print(stderr, "usage: conformance_bpmn betsy|steps|models DIR [--each]\n");
    return 2;
  }
  const std::string mode = argv[1];
  const std::filesystem::path folder = argv[2];
  if (!std::filesystem::is_directory(folder)) {
    fmt::print("SKIPPED bpmn {}: no folder {}\n", mode, folder.string());
    return 77;
  }
  if (mode == "betsy") return run_betsy(folder);
  if (mode == "steps") return run_steps(folder);
  if (mode == "models") return run_models(folder, argc == 4);
  fmt::print(stderr, "unknown suite {}\n", mode);
  return 2;
}
