// Schemas as forms: how long reading and compiling all of them takes, and evaluation again after one changed answer, of the largest form
// and of the slowest. Usage: fim_form_bench [file ...]; without files the schemas of the shared folder.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

#include "libs/fim/fim.h"
#include "libs/fim/test_support.h"
#include "modules/forms/compile.h"
#include "modules/forms/condition_paths.h"
#include "modules/forms/generate.h"
#include "modules/forms/standing.h"

namespace {

using namespace rathaus;
using namespace rathaus::forms;

// Processor time: other programs on the machine do not count.
double now_us() { return 1e6 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <typename Work>
double best_us(int rounds, const Work& work) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < 7; ++i) {
    const double start = now_us();
    for (int round = 0; round < rounds; ++round) work();
    best = std::min(best, (now_us() - start) / rounds);
  }
  return best;
}

struct Figures {
  std::string schema;
  std::size_t fields = 0, conditioned = 0, answers = 0;
  double slowest = 0, sum = 0, whole = 0;
};

void print(const char* which, const Figures& of) {
  fmt::print(
      "{}: {}, {} fields, {} nodes with conditions, {} answers that they read; after one changed answer "
      "{:.1f} us at "
      "most, {:.1f} us on average (wanted: at most 50); the whole form {:.1f} us\n",
      which, of.schema, of.fields, of.conditioned, of.answers, of.slowest,
      of.answers == 0 ? 0 : of.sum / static_cast<double>(of.answers), of.whole);
}

std::set<NodeIndex> read_by_conditions(const Form& form) {
  std::set<NodeIndex> out;
  for (NodeIndex node = 0; node < form.nodes.size(); ++node) {
    const Conditions* all = form.conditions_of(node);
    if (all == nullptr) continue;
    const auto add = [&](const feel::ExpressionTree& tree) {
      for (const std::string& path : tree.paths()) {
        const auto read = resolve_path(form, node, path);
        if (read) out.insert(*read);
      }
    };
    for (const auto* slot : {&all->shown, &all->required, &all->prefilled, &all->valid, &all->optional}) {
      if (*slot) add(**slot);
    }
    for (const Check& check : all->checks) add(check.tree);
  }
  return out;
}

// Every answer that a condition reads, changed and changed back.
Figures measure(const Form& form) {
  Figures out{form.schema_id, form.field_count(), form.conditions.size()};
  const std::set<NodeIndex> read = read_by_conditions(form);
  const Draft draft = generate(form).draft;
  out.whole = best_us(30, [&] { (void)evaluate(form, draft); });
  Standing standing(form, draft);
  for (const auto& [place, raw] : draft.raw) {
    if (!read.contains(place.node())) continue;
    const CodeList* codes = form.codes(place.node());
    const std::string other = codes != nullptr && !codes->codes.empty() ? codes->codes.back().code
                              : raw == "true"                           ? "false"
                              : raw == "false"                          ? "true"
                                                                        : std::string();
    const double took = best_us(100,
                                [&] {
                                  standing.set(place, other);
                                  (void)standing.broken();
                                  standing.set(place, raw);
                                  (void)standing.broken();
                                }) /
                        2;
    ++out.answers;
    out.sum += took;
    out.slowest = std::max(out.slowest, took);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const auto files = fim::test::schema_files(argc, argv);
  if (files.empty()) return 0;
  double import_us = 0, longest_us = 0;
  std::size_t forms = 0;
  Figures largest, slowest;
  for (const std::filesystem::path& file : files) {
    const std::string bytes = fim::test::bytes_of(file);
    const double start = now_us();
    const auto document = fim::read(as_bytes(bytes));
    if (!document) continue;
    const auto form = compile_form(*document);
    if (!form) continue;
    const double took = now_us() - start;
    import_us += took;
    longest_us = std::max(longest_us, took);
    ++forms;
    const Figures figures = measure(*form);
    if (figures.fields > largest.fields ||
        (figures.fields == largest.fields && figures.slowest > largest.slowest))
      largest = figures;
    if (figures.slowest > slowest.slowest) slowest = figures;
  }
  fmt::print("all {} schemas read and compiled with their rules: {:.0f} ms, the longest {:.0f} ms\n", forms,
             import_us / 1000, longest_us / 1000);
  print("largest form", largest);
  print("slowest form", slowest);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("most memory at any time: {:.0f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}
