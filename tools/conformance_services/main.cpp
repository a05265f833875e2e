// Runs cases of everyday services through the shipped packages: conformance_services FILE [SERVICES]. FILE is a list of
// {service, case_id, input, expected}; SERVICES is the folder of the packages. Which model, which decision and which word means what
// stands beside each package (<id>.golden.json). Nothing here knows a service or a case.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "libs/json/json.h"
#include "modules/fees/golden.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;

std::string file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string text(const json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

Result<fees::Golden> open(const fs::path& folder) {
  const std::string id = folder.filename();
  const json::object manifest = TRY(json::parse_object(file_text(folder / "package.json")));
  const json::object mapping = TRY(json::parse_object(file_text(folder / (id + ".golden.json"))));
  const std::string name = id + ".dmn";
  return fees::Golden::open(
      manifest, {.name = name, .bytes = file_text(folder / name), .version = text(manifest, "version")},
      mapping);
}

int run(const fs::path& file, const fs::path& services) {
  if (!fs::exists(file)) {
    fmt::print("SKIPPED: {} is not there\n", file.string());
    return 77;
  }
  std::map<std::string, fees::Golden> packages;
  for (const auto& folder : fs::directory_iterator(services)) {
    const std::string id = folder.path().filename();
    if (!fs::exists(folder.path() / (id + ".golden.json"))) continue;
    auto golden = open(folder.path());
    if (!golden) {
      fmt::print("{}: {} {} {}\n", id, golden.error().code, golden.error().field, golden.error().detail);
      return 1;
    }
    for (const std::string& service : golden->services()) packages.emplace(service, *golden);
  }
  const auto cases = json::parse(file_text(file));
  if (!cases || !cases->is_array()) {
    fmt::print("{}: not a list of cases\n", file.string());
    return 1;
  }
  int passed = 0, failed = 0, others = 0;
  std::map<std::string, std::pair<int, int>> by_service;
  for (const json::value& entry : cases->get_array()) {
    const json::object empty;
    const json::object& one = entry.is_object() ? entry.get_object() : empty;
    const std::string service = text(one, "service"), id = text(one, "case_id");
    const auto package = packages.find(service);
    if (package == packages.end()) {
      ++others;
      continue;
    }
    const auto *input = one.if_contains("input"), *expected = one.if_contains("expected");
    std::vector<fees::GoldenMismatch> wrong{{"", "", "input and expected must be objects"}};
    if (input != nullptr && input->is_object() && expected != nullptr && expected->is_object())
      wrong = package->second.run(service, input->get_object(), expected->get_object());
    for (const fees::GoldenMismatch& m : wrong)
      fmt::print("FAILED {} {}: expected {}, got {}\n", id, m.key.empty() ? "-" : m.key,
                 m.expected.empty() ? "-" : m.expected, m.got);
    ++(wrong.empty() ? passed : failed);
    ++(wrong.empty() ? by_service[service].first : by_service[service].second);
  }
  for (const auto& [service, count] : by_service)
    fmt::print("{}: {} passed, {} failed\n", service, count.first, count.second);
  fmt::print("services: {} passed, {} failed, {} of other services\n", passed, failed, others);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print("usage: conformance_services FILE [SERVICES]\n");
    return 2;
  }
  return rathaus::conformance::run(argv[1], argc > 2 ? argv[2] : RATHAUS_SOURCE_DIR "/services");
}
