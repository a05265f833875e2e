// Runs every test file of a folder in the layout of the DMN TCK: DIR/TestCases/compliance-level-N/FOLDER/*.xml, or
// DIR itself is TestCases. What is in `non-compliant` is not counted. Nothing here knows a file or case.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "libs/dmn/cases.h"
#include "libs/dmn/dmn.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;

struct Settings {
  fs::path folder;
  fs::path csv;
  bool failures = false, nulls = false;
};

struct Tally {
  int passed = 0, failed = 0;
  int quiet_nulls = 0, noisy_nulls = 0;  // null expected without errorResult: without and with a problem
};

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// The present; only models that ask for it see it.
feel::DateTime now() {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(system_clock::now());
  const auto day = floor<days>(seconds);
  const hh_mm_ss time(seconds - day);
  feel::DateTime at;
  at.date = feel::Date(LocalDate(day));
  at.time.hour = static_cast<std::uint8_t>(time.hours().count());
  at.time.minute = static_cast<std::uint8_t>(time.minutes().count());
  at.time.second = static_cast<std::uint8_t>(time.seconds().count());
  at.time.offset_seconds = 0;
  return at;
}

// An import is a file of the same folder that has the wanted namespace: by its location, else the first that has it.
dmn::Loader loader_of(const fs::path& folder) {
  return [folder](const dmn::Import& import) -> Result<dmn::Source> {
    std::vector<fs::path> files;
    if (!import.location.empty() && import.location.find('/') == std::string::npos) {
      files.push_back(folder / import.location);
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".dmn") files.push_back(entry.path());
    }
    std::sort(files.begin() + (files.empty() || import.location.empty() ? 0 : 1), files.end());
    for (const fs::path& path : files) {
      const auto bytes = read_file(path);
      if (!bytes) continue;
      const auto definitions = dmn::read(as_bytes(*bytes), path.filename().string());
      if (definitions && definitions->ns == import.ns) return dmn::Source{path.filename().string(), *bytes};
    }
    return fail(not_found("import", "no file of this folder has the namespace " + import.ns));
  };
}

class Runner {
 public:
  Runner(const Settings& settings, Tally& tally, std::ostream* csv)
      : settings_(settings), tally_(tally), csv_(csv) {}

  void file(const fs::path& path, const std::string& level_and_folder) {
    const auto bytes = read_file(path);
    const auto cases = dmn::read_cases(as_bytes(bytes.value_or("")));
    where_ = level_and_folder;
    stem_ = path.stem().string();
    if (!cases) {
      if (cases.error().code == "dmn.case_format") return;  // some other XML file
      report("?", cases.error().detail);
      return;
    }
    const auto model_bytes = read_file(path.parent_path() / cases->model);
    const auto model = dmn::Model::load(cases->model, as_bytes(model_bytes.value_or("")),
                                        loader_of(path.parent_path()), {.tolerant = true});
    if (model && settings_.failures) {
      for (const dmn::Issue& issue : model->issues()) {
        fmt::print("  model: {} {}\n", issue.code, dmn::locate(issue.file, issue.place, {}, issue.detail));
      }
    }
    for (const dmn::Case& one : cases->cases) {
      report(one.id, model ? verdict(*model, one) : model.error().code + " " + model.error().detail);
    }
  }

 private:
  void report(const std::string& id, const std::string& why) {
    ++(why.empty() ? tally_.passed : tally_.failed);
    if (!why.empty() && settings_.failures) fmt::print("FAILED {} {} {}: {}\n", where_, stem_, id, why);
    if (csv_ == nullptr) return;
    std::string note;
    for (const char c : why) note += c == '"' ? '\'' : c == '\n' ? ' ' : c;
    *csv_ << fmt::format("\"{}\",\"{}\",\"{}\",\"{}\",\"{}\"\n", where_, stem_, id,
                         why.empty() ? "SUCCESS" : "ERROR", note);
  }

  // Empty: as expected.
  std::string verdict(const dmn::Model& model, const dmn::Case& one) {
    const auto outcomes = dmn::run_case(model, one, now());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const dmn::CaseOutcome& outcome = outcomes[i];
      if (!outcome.why.empty()) return fmt::format("{}: {}", outcome.name, outcome.why);
      if (!one.results[i].error && outcome.value.is_null()) count_null(outcome);
    }
    return {};
  }

  void count_null(const dmn::CaseOutcome& outcome) {
    ++(outcome.problems.empty() ? tally_.quiet_nulls : tally_.noisy_nulls);
    if (!settings_.nulls) return;
    for (const dmn::Problem& problem : outcome.problems) {
      fmt::print("null with problem: {} {} {} [{} {}:{} {}]\n", where_, stem_, outcome.name, problem.code,
                 problem.place.line, problem.place.column, problem.detail);
    }
  }

  const Settings& settings_;
  Tally& tally_;
  std::ostream* csv_;
  std::string where_, stem_;
};

std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

int run(const Settings& settings) {
  fs::path root = settings.folder;
  if (fs::is_directory(root / "TestCases")) root /= "TestCases";
  if (!fs::is_directory(root / "compliance-level-2") && !fs::is_directory(root / "compliance-level-3")) {
    fmt::print("SKIPPED: {} holds no folder compliance-level-2 or compliance-level-3\n",
               settings.folder.string());
    return 77;
  }
  std::ofstream csv;
  if (!settings.csv.empty()) csv.open(settings.csv);
  Tally tally;
  Runner runner(settings, tally, csv.is_open() ? &csv : nullptr);
  for (const std::string level : {"compliance-level-2", "compliance-level-3"}) {
    if (!fs::is_directory(root / level)) continue;
    for (const fs::path& folder : sorted(root / level)) {
      if (!fs::is_directory(folder)) continue;
      const Tally before = tally;
      for (const fs::path& file : sorted(folder)) {
        if (file.extension() == ".xml") runner.file(file, level + "/" + folder.filename().string());
      }
      if (tally.failed > before.failed) {
        fmt::print("{}/{}: {} passed, {} failed\n", level, folder.filename().string(),
                   tally.passed - before.passed, tally.failed - before.failed);
      }
    }
  }
  fmt::print("null without errorResult: {} without a problem, {} with one\n", tally.quiet_nulls,
             tally.noisy_nulls);
  fmt::print("dmn: {} passed, {} failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  rathaus::conformance::Settings settings;
  bool wrong = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--failures")
      settings.failures = true;
    else if (word == "--nulls")
      settings.nulls = true;
    else if (word == "--csv" && i + 1 < argc)
      settings.csv = argv[++i];
    else if (word.starts_with("--") || !settings.folder.empty())
      wrong = true;
    else
      settings.folder = word;
  }
  if (wrong || settings.folder.empty()) {
    fmt::print(stderr, "usage: conformance_dmn DIR [--csv FILE] [--failures] [--nulls]\n");
    return 2;
  }
  return rathaus::conformance::run(settings);
}
