#pragma once
// What the runners of the process suites share.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/bytes.h"
#include "libs/bpmn/scenario.h"
#include "libs/json/json.h"

namespace rathaus::conformance {

struct Tally {
  int passed = 0, failed = 0;
  void count(const std::string& name,
             const std::string& problem);  // empty problem: passed; prints what failed
};

std::optional<Bytes> read_file(const std::filesystem::path& file);
Result<boost::json::value> read_json(const std::filesystem::path& file);
std::string text_of(const boost::json::object& o, std::string_view key);

int run_betsy(const std::filesystem::path& folder);
int run_steps(const std::filesystem::path& folder);
int run_models(const std::filesystem::path& folder, bool verbose);

}  // namespace rathaus::conformance
