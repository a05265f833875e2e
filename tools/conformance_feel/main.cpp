// conformance_feel DIR [--failures] [--waivers FILE]: every case of DIR/cases.json and DIR/model-cases.json.
// Exit 0: at least 99 % of what is not waived passes and at most 8 % is waived; 1: not so; 2: a file is unreadable;
// 77: no cases there.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "tools/conformance_feel/case.h"
#include "tools/conformance_feel/expressions.h"
#include "tools/conformance_feel/models.h"
#include "tools/conformance_feel/waivers.h"

namespace rathaus::conformance {
namespace {

struct Options {
  std::string folder, waivers = RATHAUS_WAIVERS;
  bool failures = false;
};

struct Counts {
  std::size_t passed = 0, failed = 0, waived = 0;
};

class Report {
 public:
  Report(const Options& options, std::vector<Waiver> waivers)
      : options_(options), waivers_(std::move(waivers)) {}

  void count(const Case& item, const Verdict& verdict) {
    if (verdict.passed) {
      ++counts_.passed;
      return;
    }
    // A model that cannot be read has failed already; no pattern finds anything in it.
    const std::string model =
        item.model.empty() ? "" : read_file(options_.folder + "/" + item.model).value_or("");
    for (Waiver& waiver : waivers_) {
      if (!holds(waiver, item, verdict, model)) continue;
      ++waiver.waived;
      ++counts_.waived;
      if (options_.failures) show(fmt::format("WAIVED ({})", waiver.feature), item, verdict);
      return;
    }
    ++counts_.failed;
    if (options_.failures) show("FAILED", item, verdict);
  }

  int finish() const {
    for (const Waiver& waiver : waivers_)
      fmt::print("waived {:4}  {} [{}]\n", waiver.waived, waiver.feature, waiver.decides);
    fmt::print("feel: {} passed, {} failed, {} waived\n", counts_.passed, counts_.failed, counts_.waived);
    const std::size_t judged = counts_.passed + counts_.failed, all = judged + counts_.waived;
    return counts_.passed * 100 >= judged * 99 && counts_.waived * 100 <= all * 8 ? 0 : 1;
  }

 private:
  static void show(std::string_view what, const Case& item, const Verdict& verdict) {
    fmt::print("{} {} {}\n", what, item.set, item.id);
    if (item.model.empty())
      fmt::print("  {}: {}\n", item.unary_tests ? "tests" : "expression", item.expression);
    else
      fmt::print("  decision: {} of {}\n", item.decision, item.model);
    if (item.unary_tests) fmt::print("  input: {}\n", item.input);
    if (!item.context.empty()) fmt::print("  context: {}\n", item.context);
    fmt::print("  expected: {}\n  got: {}\n", item.expected, verdict.got);
  }

  const Options& options_;
  std::vector<Waiver> waivers_;
  Counts counts_;
};

int unreadable(const Error& error) {
  fmt::print(stderr, "{}: {}\n", error.code, error.detail);
  return 2;
}

int run(const Options& options) {
  const auto cases = read_cases(options.folder + "/cases.json");
  if (!cases) return unreadable(cases.error());
  const auto model_cases = read_cases(options.folder + "/model-cases.json");
  if (!model_cases) return unreadable(model_cases.error());
  if (!*cases && !*model_cases) {
    fmt::print("SKIPPED: no cases.json and no model-cases.json in {}\n", options.folder);
    return 77;
  }
  auto waivers = read_waivers(options.waivers);
  if (!waivers) return unreadable(waivers.error());
  Report report(options, std::move(*waivers));
  Models models(options.folder);
  std::size_t not_run = 0;
  for (const auto* list : {&*cases, &*model_cases}) {
    if (!*list) continue;
    for (const Case& item : **list) {
      if (!item.model.empty() && !Models::available())
        ++not_run;
      else
        report.count(item, item.model.empty() ? run_expression(item) : models.run(item));
    }
  }
  if (not_run > 0) fmt::print("SKIPPED {} cases of models: this build has no engine for models\n", not_run);
  return report.finish();
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  rathaus::conformance::Options options;
  bool understood = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--failures")
      options.failures = true;
    else if (argument == "--waivers" && i + 1 < argc)
      options.waivers = argv[++i];
    else if (!argument.starts_with("--") && options.folder.empty())
      options.folder = argument;
    else
      understood = false;
  }
  if (!understood || options.folder.empty()) {
    fmt::print(stderr, "usage: conformance_feel DIR [--failures] [--waivers FILE]\n");
    return 2;
  }
  return rathaus::conformance::run(options);
}
