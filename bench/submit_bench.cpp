// Durable submissions: how many share one fdatasync, what one costs, how long one client waits; receipts and replay.
//   submit_bench [PER_CLIENT=100]
#include <fmt/format.h>

#include <mutex>
#include <thread>

#include "bench/figures.h"
#include "libs/base/check.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/database.h"
#include "tests/town/town.h"

namespace {

using namespace rathaus;

struct Load {
  double seconds = 0, cpu = 0, syncs = 0, commits = 0;
  std::vector<double> latencies_ms;
  std::vector<std::int64_t> leaves;
};

Load drive(test::TestTown& town, const std::string& name, int clients, int each) {
  for (int c = 0; c < clients; ++c) {
    std::vector<std::string> drafts;
    for (int i = 0; i < each; ++i) drafts.push_back(fmt::format("{}-{}-{}", name, c, i));
    CHECK(town.make_drafts(drafts).has_value());
  }
  Load load;
  std::mutex mutex;
  const auto before = town.runtime().figures();
  const auto syncs = store::durable_syncs();
  const double cpu = bench::cpu_seconds();
  const double begin = bench::now_seconds();
  std::vector<std::thread> people;
  for (int c = 0; c < clients; ++c) {
    people.emplace_back([&, c] {
      std::vector<double> mine;
      std::vector<std::int64_t> leaves;
      for (int i = 0; i < each; ++i) {
        const std::string id = fmt::format("{}-{}-{}", name, c, i);
        const double start = bench::now_seconds();
        const auto outcome = town.submit(id, "key/" + id, test::made_up_case(static_cast<std::uint64_t>(c * each + i), id));
        CHECK(outcome.has_value());
        mine.push_back((bench::now_seconds() - start) * 1000);
        leaves.push_back(outcome->leaf);
      }
      const std::lock_guard lock(mutex);
      load.latencies_ms.insert(load.latencies_ms.end(), mine.begin(), mine.end());
      load.leaves.insert(load.leaves.end(), leaves.begin(), leaves.end());
    });
  }
  for (std::thread& person : people) person.join();
  load.seconds = bench::now_seconds() - begin;
  load.cpu = bench::cpu_seconds() - cpu;
  load.syncs = static_cast<double>(store::durable_syncs() - syncs);
  load.commits = static_cast<double>(town.runtime().figures().commits - before.commits);
  return load;
}

}  // namespace

int main(int argc, char** argv) {
  const int each = argc > 1 ? std::atoi(argv[1]) : 100;
  bench::note_machine();
  const auto folder = bench::data_folder("submit");
  double raw = bench::raw_syncs_per_second(folder, 1.0);
  auto town = test::TestTown::open({.data = folder / "data"});
  CHECK(town.has_value());
  (*town)->runtime().start_workers();
  bool good = true;

  (void)drive(**town, "warm", 8, 10);
  Load one = drive(**town, "one", 1, 400);
  const double p50 = bench::percentile(one.latencies_ms, 0.50);
  bench::figure("submit_1_client_per_s", 400 / one.seconds, "1/s", fmt::format("{:.2f}x_raw_sync", 400 / one.seconds / raw));
  bench::figure("submit_1_client_p50", p50, "ms", fmt::format("{:.2f}x_raw_sync", p50 / (1000 / raw)));
  bench::figure("submit_1_client_p99", bench::percentile(one.latencies_ms, 0.99), "ms");

  Load many = drive(**town, "many", 64, each);
  const double n = 64.0 * each;
  raw = (raw + bench::raw_syncs_per_second(folder, 1.0)) / 2;
  good &= bench::figure("submit_64_per_sync", n / many.syncs, "1/sync", fmt::format("{:.1f}_per_commit", n / many.commits),
                        bench::Goal::at_least, 16);
  bench::figure("submit_64_per_s", n / many.seconds, "1/s", fmt::format("{:.2f}x_raw_sync", n / many.seconds / raw));
  bench::figure("submit_64_cpu", many.cpu / n * 1e6, "us");
  bench::figure("submit_64_p50", bench::percentile(many.latencies_ms, 0.50), "ms");
  bench::figure("submit_64_p99", bench::percentile(many.latencies_ms, 0.99), "ms",
                fmt::format("{:.1f}x_raw_sync", bench::percentile(many.latencies_ms, 0.99) / (1000 / raw)));
  bench::figure("raw_syncs", raw, "1/s");

  {
    const auto view = (*town)->runtime().read(test::kTown);
    CHECK(view.has_value());
    const std::string vkey = *(*town)->runtime().verifier_key(test::kTown);
    std::vector<std::string> receipts;
    double begin = bench::now_seconds();
    for (std::size_t i = 0; i < many.leaves.size() && i < 2000; ++i) receipts.push_back(*(*view)->receipt(many.leaves[i]));
    bench::figure("receipt_make", (bench::now_seconds() - begin) / static_cast<double>(receipts.size()) * 1e6, "us");
    begin = bench::now_seconds();
    for (const std::string& receipt : receipts) CHECK(translog::verify_receipt(receipt, vkey).has_value());
    bench::figure("receipt_verify", (bench::now_seconds() - begin) / static_cast<double>(receipts.size()) * 1e6, "us", "-",
                  bench::Goal::at_most, 5000);
  }
  const double begin = bench::now_seconds();
  const auto verification = (*town)->runtime().verify(test::kTown);
  CHECK(verification.has_value() && verification->differences.empty());
  bench::figure("replay", static_cast<double>(verification->streams) / (bench::now_seconds() - begin), "cases/s");
  (*town).reset();
  std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}
