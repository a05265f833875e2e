#pragma once
// Every route as every caller with own, foreign, erased and unknown ids in every state of a case, over HTTP, against tables that were
// written by hand; then each policy broken on purpose, which must turn the same run red.
#include <filesystem>

namespace rathaus::test {

// `tables`: folder of expected.tsv and posts.tsv; `scratch`: an empty folder. 0: no wrong cell and each broken policy was caught.
int run_matrix(const std::filesystem::path& tables, const std::filesystem::path& scratch);

}  // namespace rathaus::test
