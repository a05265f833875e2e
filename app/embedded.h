#pragma once
// The service packages and the catalogue, carried inside the program.
#include <string_view>
#include <vector>

namespace rathaus::app {

struct EmbeddedFile {
  std::string_view name;  // "hundesteuer/package.json"
  std::string_view content;
};
const std::vector<EmbeddedFile>& embedded_files();
std::string_view embedded(std::string_view name);  // empty: not there

}  // namespace rathaus::app
