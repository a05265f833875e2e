#pragma once
// Runs another engine through run.sh and reads what it prints: a JSON object a line.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace rathaus::bench {

// nullopt: it cannot be had here; its line SKIPPED is printed. `arguments` are words without blanks.
std::optional<std::vector<boost::json::object>> run_peer(const std::string& arguments);

void write_file(const std::string& path, const std::string& bytes);

}  // namespace rathaus::bench
