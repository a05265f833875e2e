#pragma once
// The rules of schemas beside what another project says of them: condition edges (see edges.cpp for the form of the file).
#include <filesystem>

namespace rathaus::conformance {

// Prints each distinct disagreement and the sums. 0: what differs is explained; 1: not all of it; 2: the file cannot be read.
int compare_edges(const std::filesystem::path& folder, const std::filesystem::path& edges);

}  // namespace rathaus::conformance
