// Cold start, with 1 and with 1,000 tenants, to the first answered question; memory of an idle process and of an idle tenant.
// Each start is a process of its own.  start_bench [TENANTS=1000]
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "bench/figures.h"
#include "libs/base/check.h"
#include "tests/town/town.h"

namespace {

using namespace rathaus;
namespace fs = std::filesystem;

struct Start {
  double ready_ms = 0;
  std::int64_t rss_kib = 0, pss_kib = 0, after_all_kib = 0;
};

void make(const fs::path& data, int tenants) {
  auto town = test::TestTown::open({.data = data});
  CHECK(town.has_value());
  CHECK((*town)->make_drafts({"d"}).has_value() && (*town)->submit("d", "k", test::made_up_case(1, "m")).has_value());
  for (int i = 1; i < tenants; ++i) CHECK((*town)->runtime().create_tenant(fmt::format("town-{}", i), {{"name", "Town"}}).has_value());
}

// From the start of the process's work until a list of the first tenant is answered, workers running.
Start start(const fs::path& data, bool touch_all) {
  int pipe_fds[2];
  CHECK(::pipe(pipe_fds) == 0);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    Start out;
    const double begin = bench::now_seconds();
    auto town = test::TestTown::open({.data = data, .close_idle_after = std::chrono::seconds(touch_all ? 2 : 120)});
    CHECK(town.has_value());
    (*town)->runtime().start_workers();
    CHECK((*town)->runtime().read(test::kTown).value()->counters("cases/").has_value());
    out.ready_ms = (bench::now_seconds() - begin) * 1000;
    ::usleep(300'000);
    if (touch_all) {
      const auto all = (*town)->runtime().tenants().value();
      for (const std::string& id : all) CHECK((*town)->runtime().read(id).has_value());  // each was open once
      ::sleep(5);  // and is closed again, as after two minutes in service
      bench::note(fmt::format("{} of {} tenants still open", (*town)->runtime().figures().open_tenants, all.size()));
    }
    out.rss_kib = bench::resident_kib();
    out.pss_kib = bench::proportional_kib();
    CHECK(::write(pipe_fds[1], &out, sizeof out) == sizeof out);
    ::_exit(0);
  }
  Start out;
  CHECK(::read(pipe_fds[0], &out, sizeof out) == sizeof out);
  ::waitpid(child, nullptr, 0);
  ::close(pipe_fds[0]);
  ::close(pipe_fds[1]);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const int tenants = argc > 1 ? std::atoi(argv[1]) : 1000;
  bench::note_machine();
  const fs::path folder = bench::data_folder("start");
  bool good = true;
  std::int64_t small = 0;
  for (const int n : {1, tenants}) {
    const fs::path data = folder / std::to_string(n);
    make(data, n);
    std::vector<double> ms;
    Start last;
    for (int i = 0; i < 7; ++i) {
      last = start(data, false);
      ms.push_back(last.ready_ms);
    }
    good &= bench::figure(fmt::format("runtime_start_{}_tenants", n), bench::percentile(ms, 0.5), "ms", "-", bench::Goal::at_most, n == 1 ? 50 : 150);
    const Start all = start(data, true);
    if (n == 1) small = all.pss_kib;
    good &= bench::figure(fmt::format("runtime_idle_{}_tenants", n), static_cast<double>(all.rss_kib) / 1024, "MiB", "-", bench::Goal::at_most, 64);
    if (n > 1) {
      good &= bench::figure("idle_tenant", static_cast<double>(all.pss_kib - small) / n, "KiB", "-", bench::Goal::at_most, 20);
    }
  }
  fs::remove_all(folder);
  return good ? 0 : 1;
}
