// What an operator waits for, on the built program: backup, restore elsewhere, export, verification, import, restart.
//   operate_bench [CASES=100000] [FOLDER, kept]
// Each case: 40 answers, name, address; every fifth with a file of 40 KB. Goals (journeys D9, D10): restore at most 10 min, export at
// most 15 min, restart at most 3 s.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <fstream>
#include <mutex>
#include <thread>

#include "libs/base/check.h"
#include "tests/program/serve.h"
#include "tests/town/town.h"

namespace {

using namespace rathaus;
namespace fs = std::filesystem;

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What ended children have used: on a machine with company the clock on the wall says little.
double children_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void seed(const fs::path& data, std::uint64_t count) {
  auto town =
      test::TestTown::open({.data = data, .log_origin = "localhost", .writer_threads = 2, .max_batch = 512});
  CHECK(town.has_value());
  (*town)->runtime().start_workers();  // moves the WAL into the database meanwhile
  const fs::path file = data / "seed.pdf";
  std::ofstream(file, std::ios::binary) << "%PDF-1.7\n" << std::string(40'000, 'x');
  constexpr std::uint64_t kBatch = 500;
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    for (std::uint64_t begin = next.fetch_add(kBatch); begin < count; begin = next.fetch_add(kBatch)) {
      std::vector<std::string> drafts;
      for (std::uint64_t n = begin; n < std::min(begin + kBatch, count); ++n)
        drafts.push_back(fmt::format("{:032x}", n));
      CHECK((*town)->make_drafts(drafts).has_value());
      std::deque<std::future<Result<runtime::Outcome>>> waiting;
      for (std::uint64_t n = begin; n < begin + drafts.size(); ++n) {
        const std::string& draft = drafts[n - begin];
        cases::Case c = test::made_up_case(n, "");
        if (n % 5 == 0) {
          const std::string blob =
              (*town)->runtime().put_draft_file(test::kTown, "draft", draft, file).value();
          c.attachments = {{.path = "F1",
                            .blob = blob,
                            .name = "nachweis.pdf",
                            .mime = "application/pdf",
                            .sha256 = std::string(64, '0'),
                            .size = 40'009}};
        }
        auto& runtime = (*town)->runtime();
        waiting.push_back(runtime.submit_later(
            {.envelope = runtime.envelope(test::kTown, {"guest", "g"}, fmt::format("key-{}", n)),
             .command = {"cases.Submit", {{"draft", draft}, {"case", cases::to_state(c)}}}}));
      }
      for (auto& one : waiting) CHECK(one.get().has_value());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  fs::remove(file);
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t sum = 0;
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.is_regular_file(ec)) sum += entry.file_size(ec);
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path program = RATHAUS_PROGRAM;
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const fs::path folder = argc > 2
                              ? fs::path(argv[2])
                              : fs::temp_directory_path() / fmt::format("rathaus-operate-{}", ::getpid());
  fs::create_directories(folder);
  const fs::path data = folder / "data";
  double begin = now_seconds();
  seed(data, count);
  fmt::print("seeded {} cases, {:.0f} MB in {:.0f} s\n", count, static_cast<double>(bytes_below(data)) / 1e6,
             now_seconds() - begin);
  int failed = 0;
  const auto timed = [&](const std::string& what, const std::vector<std::string>& arguments, double goal) {
    const double start = now_seconds(), before = children_seconds();
    const test::Ended ended = test::run_program(program, arguments, folder);
    const double took = now_seconds() - start;
    const bool good = ended.code == 0 && (goal <= 0 || took <= goal);
    failed += good ? 0 : 1;
    fmt::print("{:<22} {:>8.1f} s, {:.1f} s of processor{}{}\n  {}", what, took, children_seconds() - before,
               goal > 0 ? fmt::format("  (goal {:.0f} s)", goal) : "", good ? "" : "  FAILED", ended.output);
    std::fflush(stdout);
  };
  const std::string key = folder / "key";
  timed("backup key", {"backup", "key", key}, 0);
  timed("backup", {"backup", test::kTown, folder / "town.backup", "--data", data, "--key-file", key}, 0);
  timed("restore elsewhere",
        {"restore", folder / "town.backup", "--data", folder / "elsewhere", "--key-file", key}, 600);
  timed("export --all", {"export", "--all", folder / "export", "--data", data}, 900);
  timed("export verify", {"export", "verify", folder / "export"}, 0);
  timed("import, equal hashes", {"import", folder / "export", "--data", folder / "new"}, 0);
  for (const char* what : {"first start", "restart"}) {
    auto served = test::Program::start({.program = program, .data = folder / "elsewhere", .scratch = folder});
    CHECK(served.has_value());
    fmt::print("{:<22} {:>8.2f} s  (goal 3 s)\n", what, now_seconds() - (*served)->started_at());
    if (std::string_view(what) == "first start")
      (*served)->kill();
    else
      failed += (*served)->stop() == 0 ? 0 : 1;
  }
  fmt::print("operate_bench: {}\n", failed == 0 ? "all within their goals" : "FAILED");
  if (argc <= 2) fs::remove_all(folder);
  return failed == 0 ? 0 : 1;
}
