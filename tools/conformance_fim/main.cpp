// Any folder of FIM data schemas against the program: conformance_fim DIR [--seed N] [--from FILE-NAME]
// Every file is read, written back (equal after canonicalisation by libxml2), compiled, installed as a service,
// rendered page by page, filled with generated valid answers and submitted through the flows that the pages call;
// the server refuses answers that break a limit or an executed rule. Genericode files in the folder serve the
// schemas as code lists and are not counted; everything else with the ending .xml is.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "flows/import_service.h"
#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"
#include "libs/fim/write.h"
#include "libs/xml/tree.h"
#include "modules/forms/render_model.h"
#include "modules/forms/validate.h"
#include "tests/support/test_house.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::string step = "read", reference;
  std::size_t fields = 0, rules = 0, executed = 0, pages = 0, answers = 0, files = 0;
  std::vector<std::string> left_out;  // rules that are not executed: id, version and why
};

class Runner {
 public:
  Runner(std::uint64_t seed, std::vector<Bytes> lists)
      : seed_(seed), lists_(std::move(lists)), place_(*parse_iso_instant("2026-03-02T08:00:00Z")) {}

  Status open() { return place_.add_town("musterstadt", "Musterstadt", "DE-BW"); }

  Status run(const std::string& bytes, Row& row) {
    const fim::Document document = TRY(fim::read(as_bytes(bytes)));
    row.step = "write back";
    const std::string written = TRY(fim::write(document));
    if (TRY(xml::canonical(as_bytes(written))) != TRY(xml::canonical(as_bytes(bytes)))) {
      return fail(refused("conformance.written_differently", "", "canonical forms differ"));
    }
    row.step = "import";
    const flows::Imported service = TRY(flows::import_service(
        place_.house(), {.schema = as_bytes(bytes), .code_lists = lists_, .offer_to = "musterstadt"}));
    flows::DraftView draft = TRY(flows::begin_draft(place_.house(), "musterstadt", service.id, guest_));
    const forms::Form& form = draft.form();
    row.fields = form.field_count();
    row.rules = form.rules.size();
    row.executed = static_cast<std::size_t>(std::ranges::count_if(form.rules, &forms::ProseRule::executable));
    for (const forms::ProseRule& rule : form.rules) {
      if (!rule.executable) row.left_out.push_back(rule.id + " " + rule.version + ": " + rule.why);
    }
    row.step = "generate";
    const forms::Generated answers = TRY(valid_answers(form));
    row.step = "fill";
    TRY(support::fill_form(place_.house(), draft, guest_, answers, place_.folder() / "spool"));
    row.pages = draft.pages.size(), row.answers = draft.draft.raw.size(),
    row.files = draft.draft.files.size();
    row.step = "render";
    TRY(render(draft));
    row.step = "submit";
    const flows::DeliveryWish wish{.addressee = {.given_names = "Anna",
                                                 .family_name = "Meier",
                                                 .street = "Lindenweg 4",
                                                 .postal_code = "12345",
                                                 .city = "Musterstadt"}};
    row.reference = TRY(flows::submit_application(place_.house(), draft, wish, guest_)).reference;
    if (row.reference.empty()) return fail(refused("conformance.no_reference"));
    return {};
  }

 private:
  // Where rules hide and require, not every throw of the dice fits: some are tried, the same for the same seed.
  Result<forms::Generated> valid_answers(const forms::Form& form) {
    const std::string land = TRY(place_.house().town("musterstadt"))->land();
    std::string reason;
    for (std::uint64_t attempt = 0; attempt < 12; ++attempt) {
      const int percent[] = {50, 30, 100, 0};
      forms::Generated made = forms::generate(form, {.seed = seed_ + attempt,
                                                     .optional_percent = percent[attempt % 4],
                                                     .land = land,
                                                     .today = berlin_date(place_.house().runtime.now())});
      if (!made.unmet.empty()) {
        reason = "no valid answer for " + made.unmet.front();
        continue;
      }
      const auto errors = forms::validate_all(form, made.draft);
      if (errors.empty()) return made;
      reason = errors.front().code + " at " + forms::path_of(form, errors.front().place);
    }
    return fail(refused("conformance.no_valid_answers", "", reason));
  }

  Status render(const flows::DraftView& draft) {
    std::size_t blocks = 0;
    for (const forms::Page& page : draft.pages) {
      const forms::PageModel model = forms::render_model(draft.form(), draft.pages, page.id, draft.draft, {});
      if (model.blocks.empty()) return fail(refused("conformance.empty_page", page.id, page.title));
      blocks += model.blocks.size();
    }
    if (blocks == 0) return fail(refused("conformance.nothing_asked"));
    return {};
  }

  std::uint64_t seed_;
  std::vector<Bytes> lists_;
  support::TestHouse place_;
  flows::Caller guest_{{"guest", "gast"}, "none"};
};

int run(const fs::path& folder, std::uint64_t seed, const std::string& from) {
  std::error_code ec;
  if (!fs::is_directory(folder, ec)) {
    fmt::print("SKIPPED conformance fim: {} is not there\n", folder.string());
    return 77;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<fs::path> schemas;
  std::vector<Bytes> lists;
  for (const fs::path& file : files) {
    const std::string bytes = support::read_file(file);
    if (fim::read_code_list(as_bytes(bytes))) {
      const ByteView view = as_bytes(bytes);
      lists.emplace_back(view.begin(), view.end());
    } else {
      schemas.push_back(file);
    }
  }
  if (!lists.empty()) fmt::print("{} code lists\n", lists.size());
  Runner runner(seed, std::move(lists));
  if (const Status opened = runner.open(); !opened) {
    fmt::print("cannot open a house: {} {}\n", opened.error().code, opened.error().detail);
    return 1;
  }
  std::size_t passed = 0, failed = 0, rules = 0, executed = 0;
  std::map<std::string, std::size_t> left_out;
  for (const fs::path& file : schemas) {
    const std::string name = fs::relative(file, folder, ec).string();
    if (!from.empty() && name < from) continue;
    Row row;
    const auto start = std::chrono::steady_clock::now();
    const Status done = runner.run(support::read_file(file), row);
    const double ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    rules += row.rules, executed += row.executed;
    for (const std::string& each : row.left_out) ++left_out[each];
    if (done) {
      ++passed;
      fmt::print(
          "passed {:<24} {:>4} fields, {:>3} rules ({:>3} executed), {:>3} pages, {:>4} answers, {:>2} "
          "files, {}, {:.0f} ms\n",
          name, row.fields, row.rules, row.executed, row.pages, row.answers, row.files, row.reference, ms);
    } else {
      ++failed;
      fmt::print("FAILED {} at {}: {} {} {}\n", name, row.step, done.error().code, done.error().field,
                 done.error().detail);
    }
    std::fflush(stdout);
  }
  for (const auto& [rule, times] : left_out) fmt::print("not executed {}x {}\n", times, rule);
  fmt::print("{} rules in these schemas, {} of them executed in the form\n", rules, executed);
  fmt::print("fim: {} passed, {} failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  std::string folder, from;
  std::uint64_t seed = 7;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seed" && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--from" && i + 1 < argc) {
      from = argv[++i];
    } else {
      folder = word;
    }
  }
  if (folder.empty()) {
    fmt::print(stderr, "usage: conformance_fim DIR [--seed N] [--from FILE-NAME]\n");
    return 2;
  }
  return rathaus::conformance::run(folder, seed, from);
}
