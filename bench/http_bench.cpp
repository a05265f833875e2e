// The built program over HTTP: cold start, memory, page weight, what a form page costs, and residents sending applications at once.
//   http_bench [EACH=40] [TENANTS=1000]     EACH: applications per connection, 64 connections
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <thread>

#include "bench/figures.h"
#include "libs/base/check.h"
#include "tests/program/applicant.h"
#include "tests/program/serve.h"

namespace {

using namespace rathaus;
using test::Applicant;
using test::Program;
namespace fs = std::filesystem;

constexpr int kConnections = 64;
constexpr int kStarts = 7;

struct Ground {
  fs::path folder;
  std::vector<test::PageAnswers> answers;
  bool good = true;
};

// Counts what the program asks of the disk; see count_syncs.cpp.
class SyncCounter {
 public:
  explicit SyncCounter(const fs::path& file) : file_(file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && ::ftruncate(fd, sizeof *count_) == 0);
    void* at = ::mmap(nullptr, sizeof *count_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(at != MAP_FAILED);
    ::close(fd);
    count_ = static_cast<std::uint64_t*>(at);
  }
  std::vector<std::pair<std::string, std::string>> environment() const {
    return {{"LD_PRELOAD", RATHAUS_COUNT_SYNCS}, {"COUNT_SYNCS", file_.string()}};
  }
  double now() const { return static_cast<double>(__atomic_load_n(count_, __ATOMIC_RELAXED)); }

 private:
  fs::path file_;
  std::uint64_t* count_;
};

std::unique_ptr<Program> begin(const Program::How& how) {
  auto program = Program::start(how);
  if (!program) fmt::print(stderr, "{} {}\n", program.error().code, program.error().detail);
  CHECK(program.has_value());
  return std::move(*program);
}

// ---- start and memory -----------------------------------------------------------------------------------------------------------

// Every town was visited once and is closed again: what a town costs that nobody visits.
std::int64_t idle_pss_kib(const Ground& ground, const fs::path& data, int tenants) {
  const auto program = begin({.program = RATHAUS_PROGRAM,
                              .data = data,
                              .scratch = ground.folder,
                              .arguments = {"--close-idle-after", "2"}});
  web::Client client(program->port());
  for (int i = 0; i < tenants; ++i) {
    const auto page = client.get(i == 0 ? std::string("/ort/musterstadt") : fmt::format("/ort/ort-{}", i));
    CHECK(page && page->status == 200);
  }
  ::sleep(6);
  const std::int64_t pss = program->proportional_kib();
  bench::note(fmt::format("{} towns, each visited once: RSS {:.1f} MiB", tenants,
                          static_cast<double>(program->resident_kib()) / 1024));
  return pss;
}

void starts(Ground& ground, int tenants) {
  std::int64_t few = 0;
  for (const int n : {1, tenants}) {
    const fs::path data = ground.folder / fmt::format("towns-{}", n);
    CHECK(test::make_towns(data, n).has_value());
    std::vector<double> ms;
    double rss = 0;
    for (int i = 0; i < kStarts; ++i) {
      const auto program = begin({.program = RATHAUS_PROGRAM, .data = data, .scratch = ground.folder});
      web::Client client(program->port());
      const auto page = client.get("/ort/musterstadt");
      CHECK(page && page->status == 200);
      ms.push_back((bench::now_seconds() - program->started_at()) * 1000);
      ::usleep(300'000);
      rss = static_cast<double>(program->resident_kib()) / 1024;
      CHECK(program->stop() == 0);
    }
    ground.good &= bench::figure(fmt::format("program_start_{}_tenants", n), bench::percentile(ms, 0.5), "ms",
                                 "-", bench::Goal::at_most, n == 1 ? 50 : 150);
    ground.good &=
        bench::figure(fmt::format("program_idle_{}_tenants", n), rss, "MiB", "-", bench::Goal::at_most, 64);
    const std::int64_t pss = idle_pss_kib(ground, data, n);
    if (n == 1)
      few = pss;
    else
      ground.good &= bench::figure("program_idle_tenant", static_cast<double>(pss - few) / n, "KiB", "-",
                                   bench::Goal::at_most, 20);
  }
}

// ---- pages ----------------------------------------------------------------------------------------------------------------------

std::size_t gzipped(const std::string& text) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  return size;
}

// Addresses of what the page loads at once.
std::vector<std::string> loaded_by(const std::string& page, const std::string& end) {
  std::vector<std::string> out;
  for (std::size_t at = page.find(end + "\""); at != std::string::npos; at = page.find(end + "\"", at + 1)) {
    const std::size_t from = page.rfind('"', at - 1) + 1;
    out.push_back(page.substr(from, at + end.size() - from));
  }
  return out;
}

// Every form page of the service; the heaviest counts.
void weight(Ground& ground, std::uint16_t port) {
  Applicant resident(port, "musterstadt", "hundesteuer", ground.answers, "Gewichtig");
  CHECK(resident.advance_to(Applicant::Stage::pages).has_value());
  web::Client& client = resident.client();
  std::size_t heaviest = 0;
  std::string page;
  const std::string first = resident.page_address();
  for (const test::PageAnswers& one : ground.answers) {
    const auto shown = client.get(first.substr(0, first.rfind('/') + 1) + one.page);
    CHECK(shown.has_value());
    if (shown->status != 200 || gzipped(shown->body) < heaviest) continue;
    heaviest = gzipped(shown->body);
    page = shown->body;
  }
  std::size_t styles = 0, scripts = 0;
  for (const std::string& address : loaded_by(page, ".css")) styles += gzipped(client.get(address)->body);
  for (const std::string& address : loaded_by(page, ".js")) scripts += gzipped(client.get(address)->body);
  CHECK(styles > 0);
  bench::note(fmt::format("form page {} bytes, gzipped {}; style sheet gzipped {}; scripts gzipped {}",
                          page.size(), heaviest, styles, scripts));
  ground.good &= bench::figure("form_page_weight", static_cast<double>(heaviest + styles) / 1024, "KiB", "-",
                               bench::Goal::at_most, 30);
}

// Answers every request with the same bytes; parses nothing. What the machine's sockets cost at least.
void raw_epoll(int listener, const std::string& answer) {
  const int poll = ::epoll_create1(0);
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::vector<epoll_event> events(256);
  char buffer[16 * 1024];
  while (true) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        const int peer = ::accept(listener, nullptr, nullptr);
        const int on = 1;
        ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event added{.events = EPOLLIN, .data = {.fd = peer}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, peer, &added);
      } else if (::recv(fd, buffer, sizeof buffer, 0) <= 0 ||
                 ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) {
        ::close(fd);
      }
    }
  }
}

struct RawServer {
  pid_t pid = 0;
  std::uint16_t port = 0;
  explicit RawServer(const std::string& answer) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener, 128) == 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    pid = ::fork();
    if (pid == 0) raw_epoll(listener, answer);
    ::close(listener);
  }
  ~RawServer() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
};

double cpu_of(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  CHECK(::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// The server's CPU microseconds per answer, 16 connections on two threads.
double cpu_per_page(pid_t pid, std::uint16_t port, const std::string& request, std::size_t size, int times) {
  const auto load = [&](int count) {
    std::vector<web::Client> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back(port);
    for (int sent = 0; sent < count; sent += 8) {
      for (web::Client& client : clients) CHECK(client.send_raw(request).has_value());
      for (web::Client& client : clients) {
        const auto response = client.read_response();
        CHECK(response && response->status == 200 && response->body.size() == size);
      }
    }
  };
  load(400);
  const double before = cpu_of(pid);
  std::thread other([&] { load(times / 2); });
  load(times / 2);
  other.join();
  return (cpu_of(pid) - before) * 1e6 / times;
}

void page_cost(Ground& ground, const Program& program) {
  Applicant resident(program.port(), "musterstadt", "hundesteuer", ground.answers, "Kostspielig");
  CHECK(resident.advance_to(Applicant::Stage::delivery).has_value());
  const std::string target = resident.page_address();
  const auto shown = resident.client().get(target);
  CHECK(shown && shown->status == 200);
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (const auto& [name, value] : shown->headers) answer += name + ": " + value + "\r\n";
  answer += "\r\n" + shown->body;
  std::string jar;
  for (const auto& [name, value] : resident.client().cookies)
    jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
      "Firefox/140.0\r\nAccept: text/html,application/xhtml+xml\r\n"
      "Accept-Language: de,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\nCookie: {}\r\nSec-Fetch-Site: "
      "same-origin\r\n\r\n",
      target, jar);
  const RawServer raw(answer);
  std::vector<double> ours, floor;
  for (int round = 0; round < 3; ++round) {
    floor.push_back(cpu_per_page(raw.pid, raw.port, request, shown->body.size(), 20'000));
    ours.push_back(cpu_per_page(program.pid(), program.port(), request, shown->body.size(), 8'000));
  }
  const double cost = bench::percentile(ours, 0.5), least = bench::percentile(floor, 0.5);
  bench::figure("raw_page_cpu", least, "us");
  bench::note(fmt::format("form page of {} bytes, filled, with the draft's owner asked", shown->body.size()));
  ground.good &= bench::figure("form_page_cpu", cost, "us", fmt::format("{:.1f}x_raw_epoll", cost / least));
  ground.good &= bench::figure("form_page_cpu_ratio", cost / least, "x", "-", bench::Goal::at_most, 15);
}

// ---- applications ---------------------------------------------------------------------------------------------------------------

std::string letters(int n) {
  std::string out = "Last";
  for (int i = 0; i < 5; ++i, n /= 20) out += "bcdfghklmnprstvwxzqj"[n % 20];
  return out;
}

struct Spent {
  double seconds = 0, cpu = 0, syncs = 0;
};

template <typename F>
Spent everybody(const Program& program, const SyncCounter& syncs, F&& one) {
  const double begin_s = bench::now_seconds(), cpu = program.cpu_seconds(), before = syncs.now();
  std::vector<std::thread> people;
  for (int c = 0; c < kConnections; ++c) people.emplace_back([&one, c] { one(c); });
  for (std::thread& person : people) person.join();
  return {bench::now_seconds() - begin_s, program.cpu_seconds() - cpu, syncs.now() - before};
}

void applications(Ground& ground, const Program& program, const SyncCounter& syncs, int each) {
  std::vector<std::vector<std::unique_ptr<Applicant>>> people(kConnections);
  const int all = each * kConnections;
  const auto go = [&](int c, Applicant::Stage stage, std::vector<double>* ms) {
    for (auto& one : people[static_cast<std::size_t>(c)]) {
      const double begin_s = bench::now_seconds();
      const Status done = one->advance_to(stage);
      if (!done)
        fmt::print(stderr, "{} {} {}\n", done.error().code, done.error().field,
                   done.error().detail.substr(0, 300));
      CHECK(done.has_value());
      if (ms != nullptr) ms->push_back((bench::now_seconds() - begin_s) * 1000);
    }
  };
  for (int c = 0; c < kConnections; ++c) {
    for (int i = 0; i < each; ++i) {
      people[static_cast<std::size_t>(c)].push_back(std::make_unique<Applicant>(
          program.port(), "musterstadt", "hundesteuer", ground.answers, letters(c * each + i)));
    }
  }
  const Spent filled = everybody(program, syncs, [&](int c) { go(c, Applicant::Stage::send, nullptr); });
  const double writes =
      all * (2.0 + static_cast<double>(ground.answers.size()));  // begun, each page, delivery
  bench::note(fmt::format(
      "{} applications of {} pages filled in {:.1f} s: {:.1f} durable pages per sync, server CPU {:.0f} us "
      "per page seen and saved",
      all, ground.answers.size(), filled.seconds, writes / filled.syncs, filled.cpu * 1e6 / writes));
  std::vector<std::vector<double>> ms(kConnections);
  const Spent sent = everybody(
      program, syncs, [&](int c) { go(c, Applicant::Stage::look, &ms[static_cast<std::size_t>(c)]); });
  std::vector<double> waits;
  for (const auto& one : ms) waits.insert(waits.end(), one.begin(), one.end());
  ground.good &=
      bench::figure("http_submit_64_per_sync", all / sent.syncs, "1/sync", "-", bench::Goal::at_least, 16);
  bench::figure("http_submit_64_per_s", all / sent.seconds, "1/s");
  bench::figure("http_submit_cpu", sent.cpu * 1e6 / all, "us");
  bench::figure("http_submit_64_p50", bench::percentile(waits, 0.5), "ms");
  bench::figure("http_submit_64_p99", bench::percentile(waits, 0.99), "ms");
  bench::figure("http_application_cpu", (filled.cpu + sent.cpu) * 1e3 / all, "ms");
  for (int c = 0; c < kConnections; ++c)
    CHECK(people[static_cast<std::size_t>(c)].back()->advance_to(Applicant::Stage::sent).has_value());
}

}  // namespace

int main(int argc, char** argv) {
  const int each = argc > 1 ? std::atoi(argv[1]) : 40;
  const int tenants = argc > 2 ? std::atoi(argv[2]) : 1000;
  ::signal(SIGPIPE, SIG_IGN);
  bench::note_machine();
  Ground ground{.folder = bench::data_folder("http"), .answers = {}};
  const auto package = test::make_towns(ground.folder / "data", 1);
  CHECK(package.has_value());
  ground.answers = test::answers_for(**package).value();
  starts(ground, tenants);
  {
    const SyncCounter syncs(ground.folder / "syncs");
    const auto program = begin({.program = RATHAUS_PROGRAM,
                                .data = ground.folder / "data",
                                .scratch = ground.folder,
                                .environment = syncs.environment()});
    weight(ground, program->port());
    page_cost(ground, *program);
    bench::figure("raw_syncs", bench::raw_syncs_per_second(ground.folder, 2), "1/s");
    applications(ground, *program, syncs, each);
    CHECK(program->stop() == 0);
  }
  fs::remove_all(ground.folder);
  bench::note_machine();
  return ground.good ? 0 : 1;
}
