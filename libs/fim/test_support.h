#pragma once
// Shared by benches: the published schemas, which lie in the shared folder beside the project.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace rathaus::fim::test {

// The files that a program was given; without any, those of the shared folder. Empty where that is missing, which is said.
inline std::vector<std::filesystem::path> schema_files(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files(argv + 1, argv + argc);
  if (files.empty()) {
    std::error_code ec;
    for (const auto& entry :
         fs::directory_iterator(fs::path(RATHAUS_SHARED_DIR) / "standards/fim/schemas", ec))
      files.push_back(entry.path());
    std::sort(files.begin(), files.end());
  }
  if (files.empty()) fmt::print("SKIPPED the published schemas: the folder is not there\n");
  return files;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

}  // namespace rathaus::fim::test
