// Compiles the prose rules of a folder of schemas and holds them to labelled cases: conformance_rules DIR --cases FILE [--unclear] [--print]
// conformance_rules DIR --edges FILE: beside what another project says of them (edges.cpp)
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "libs/prose_rules/cases.h"
#include "tools/conformance_rules/edges.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

void print_rule(const prose_rules::ReadRule& rule) {
  fmt::print("{} ({})\n  {}\n", rule.id, rule.file, rule.prose);
  if (!rule.compiled.understood)
    fmt::print("  UNCLEAR at {}: {}\n", rule.compiled.stopped_at, rule.compiled.why);
  for (const auto& c : rule.compiled.consequences)
    fmt::print("  -> {} {} {}: {}\n", prose_rules::to_text(c.effect), c.path, c.value, c.when);
}

int run(const fs::path& folder, const fs::path& cases, bool unclear, bool print) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  prose_rules::RuleBook book;
  for (const fs::path& file : files) {
    const std::string bytes = read_file(file);
    const auto document = fim::read(as_bytes(bytes));
    if (document)
      book.add(*document, file.filename().string());
    else
      fmt::print("{}: {}\n", file.filename().string(), document.error().detail);
  }
  if (print) {
    for (const auto& [id, rule] : book.rules()) print_rule(rule);
  }
  const auto report = prose_rules::hold_to_cases(book, read_file(cases));
  if (!report) {
    fmt::print("{}: {} {}\n", cases.string(), report.error().detail, report.error().field);
    return 1;
  }
  if (unclear) {
    for (const std::string& id : report->unclear) {
      const prose_rules::ReadRule& rule = book.rules().at(id);
      const std::size_t at = rule.compiled.stopped_at;
      fmt::print("UNCLEAR {} at {}: {}\n    {}>>>{}\n", id, at, rule.compiled.why, rule.prose.substr(0, at),
                 rule.prose.substr(at, 80));
    }
  }
  for (const prose_rules::WrongCase& one : report->wrong)
    fmt::print("WRONG {}: {} of {} is {}, the label says {}\n", one.rule, one.element, one.given, one.got,
               one.wanted);
  fmt::print(
      "all rules: {} of {} understood; distinct texts: {} of {}; distinct clear labelled texts: {} of {}\n",
      book.understood(), book.rules().size(), book.texts_understood(), book.texts(), report->texts_compiled,
      report->texts);
  fmt::print("rules: compiled {} of {}, cases {} passed, {} failed, wrong {}, absent {}\n", report->compiled,
             report->clear, report->passed, report->failed, report->wrong_rules.size(), report->absent);
  return report->clear > 0 && report->wrong.empty() && report->compiled * 100 >= report->clear * 97 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  std::string folder, cases, edges;
  bool unclear = false, print = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--cases" && i + 1 < argc)
      cases = argv[++i];
    else if (arg == "--edges" && i + 1 < argc)
      edges = argv[++i];
    else if (arg == "--unclear")
      unclear = true;
    else if (arg == "--print")
      print = true;
    else
      folder = arg;
  }
  if (folder.empty()) {
    fmt::print(stderr,
               "usage: conformance_rules DIR --cases FILE [--unclear] [--print]\n       conformance_rules "
               "DIR --edges FILE\n");
    return 2;
  }
  if (!edges.empty()) {
    if (std::filesystem::is_directory(folder) && std::filesystem::exists(edges))
      return rathaus::conformance::compare_edges(folder, edges);
    fmt::print("SKIPPED edges: {} or {} is not there\n", folder, edges);
    return 77;
  }
  if (cases.empty()) cases = (std::filesystem::path(folder) / ".." / "rule-cases.json").string();
  if (!std::filesystem::is_directory(folder) || !std::filesystem::exists(cases)) {
    fmt::print("SKIPPED rules: {} or {} is not there\n", folder, cases);
    return 77;
  }
  return rathaus::conformance::run(folder, cases, unclear, print);
}
