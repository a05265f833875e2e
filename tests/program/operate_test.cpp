// What an operator does with the built program: refused starts, journal and metrics without personal data, restarts that nobody
// notices, backup and restore under load, export and import.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "app/assembly.h"
#include "app/checks.h"
#include "flows/login.h"
#include "libs/german/names.h"
#include "libs/translog/receipt.h"
#include "modules/cases/case.h"
#include "platform/web/client.h"
#include "tests/program/applicant.h"
#include "tests/program/serve.h"

namespace rathaus::test {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

class OperateTest : public testing::Test {
 protected:
  OperateTest() {
    char name[] = "/tmp/rathaus-operate-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~OperateTest() override { fs::remove_all(folder_); }
  Ended run(const std::vector<std::string>& arguments) {
    return run_program(RATHAUS_PROGRAM, arguments, folder_);
  }
  std::unique_ptr<Program> serve(std::vector<std::string> arguments = {}, std::uint16_t port = 0) {
    auto program = Program::start({.program = RATHAUS_PROGRAM,
                                   .data = folder_ / "data",
                                   .scratch = folder_,
                                   .arguments = std::move(arguments),
                                   .port = port});
    EXPECT_TRUE(program) << program.error().detail;
    return program ? std::move(*program) : nullptr;
  }
  fs::path folder_;
};

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

std::string family_name(std::uint64_t n) {
  std::string out = "Qu";
  for (int i = 0; i < 6; ++i, n /= 20)
    (out += "aeiou"[n % 5]) += "bdgklmnrst"[(n * 7 + static_cast<std::uint64_t>(i)) % 10];
  return out;
}

// ---- the start ------------------------------------------------------------------------------------------------------------------

TEST_F(OperateTest, UnsafeSettingsAreRefusedWithASentence) {
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  std::ofstream(folder_ / "bad.toml")
      << "data = \"" << (folder_ / "data").string() << "\"\n[web]\nprot = 1\n";
  std::ofstream(folder_ / "long.toml") << "[sessions]\nstaff_idle_minutes = 31\n";
  std::ofstream(folder_ / "open.key") << std::string(64, 'a') << "\n";
  ::chmod((folder_ / "open.key").c_str(), 0644);
  const std::string data = folder_ / "data";
  struct Row {
    std::vector<std::string> arguments;
    const char* sentence;
  };
  const std::vector<Row> rows = {
      {{"--bind", "0.0.0.0"}, "web.public_url beginnt aber nicht mit https"},
      {{"--bind", "0.0.0.0", "--public-url", "https://localhost"}, "kein Proxy ist genannt, der TLS beendet"},
      {{"--bind", "0.0.0.0", "--public-url", "https://localhost", "--trusted-proxies", "10.0.0.1", "--tls",
        "none"},
       "kein Proxy ist genannt, der TLS beendet"},
      {{"--public-url", "http://rathaus.example"}, "ist ohne TLS"},
      {{"--public-url", "rathaus.example"}, "ist keine Adresse"},
      {{"--public-url", "https://anders.example", "--trusted-proxies", "127.0.0.1"},
       "Ausgegebene Quittungen ließen sich nicht mehr prüfen"},
      {{"--config", folder_ / "bad.toml"},
       "bad.toml, Zeile 3: die Einstellung „web.prot“ gibt es nicht. Gemeint ist vielleicht „web.port“."},
      {{"--config", folder_ / "long.toml"}, "sessions.staff_idle_minutes ist 31 Minuten; nach BSI TR-03160"},
      {{"--operations-bind", "0.0.0.0", "--operations-port", "9119"}, "von überall abrufbar"},
      {{"--min-free", "1000000"}, "MB frei, verlangt sind 1000000"},
      {{"--key-file", folder_ / "open.key"}, "open.key ist für andere lesbar"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> arguments = {"serve", "--data", data, "--port", "0"};
    if (std::find(row.arguments.begin(), row.arguments.end(), "--operations-port") == row.arguments.end())
      arguments.insert(arguments.end(), {"--operations-port", "0"});
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 3) << row.sentence << "\n" << ended.output;
    EXPECT_NE(ended.output.find(row.sentence), std::string::npos) << row.sentence << "\n" << ended.output;
  }
  ::chmod(data.c_str(), 0755);
  const Ended open_folder = run({"check", "--data", data, "--operations-port", "0"});
  EXPECT_EQ(open_folder.code, 3);
  EXPECT_NE(open_folder.output.find("ist für andere zugänglich"), std::string::npos) << open_folder.output;
  ::chmod(data.c_str(), 0700);
  const Ended fine = run({"check", "--data", data, "--operations-port", "0", "--port", "0"});
  EXPECT_EQ(fine.code, 0) << fine.output;
  EXPECT_NE(fine.output.find("Rathaus kann starten."), std::string::npos);
}

TEST_F(OperateTest, AClockBeforeTheBuildOrBeforeWhatWasWrittenIsSeen) {
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  app::Settings settings{.data = folder_ / "data"};
  app::Surroundings around = app::present_surroundings();
  around.ports = false;
  EXPECT_FALSE(app::stops(app::self_check(settings, around)));
  app::Surroundings early = around;
  early.now = early.built - std::chrono::hours(24);
  EXPECT_TRUE(app::stops(app::self_check(settings, early)));
  app::Surroundings behind = around;  // after the build, before the last write
  behind.built = Instant{0};
  behind.now = behind.now - std::chrono::hours(48);
  EXPECT_TRUE(app::stops(app::self_check(settings, behind)));
  app::Surroundings demo = around;
  demo.demo = true;
  settings.bind = "0.0.0.0";
  EXPECT_TRUE(app::stops(app::self_check(settings, demo)));
}

TEST_F(OperateTest, AMasterKeyOfOtherDataIsRefusedWithASentence) {
  ASSERT_TRUE(make_towns(folder_ / "data", 2));
  const Ended own = run({"check", "--data", folder_ / "data", "--operations-port", "0"});
  EXPECT_EQ(own.code, 0) << own.output;
  EXPECT_NE(own.output.find("er öffnet 3 von 3 Datenbanken"), std::string::npos) << own.output;
  const std::string right = content(folder_ / "data" / "master.key");
  std::ofstream(folder_ / "data" / "master.key") << std::string(64, 'a') << "\n";
  for (const char* command : {"check", "serve"}) {
    const Ended ended = run({command, "--data", folder_ / "data", "--operations-port", "0", "--port", "0"});
    EXPECT_EQ(ended.code, 3) << ended.output;
    EXPECT_NE(ended.output.find("Er öffnet die Schlüssel von _control nicht"), std::string::npos)
        << ended.output;
  }
  std::ofstream(folder_ / "data" / "master.key") << std::string(64, 'x') << "\n";
  EXPECT_NE(
      run({"check", "--data", folder_ / "data", "--operations-port", "0"}).output.find("ist beschädigt"),
      std::string::npos);
  // One town's keys alone are of another house.
  std::ofstream(folder_ / "data" / "master.key") << right;
  fs::copy_file(folder_ / "data" / "tenants" / "musterstadt" / "keys.db",
                folder_ / "data" / "tenants" / "ort-1" / "keys.db", fs::copy_options::overwrite_existing);
  const Ended one = run({"check", "--data", folder_ / "data", "--operations-port", "0"});
  EXPECT_EQ(one.code, 3) << one.output;
  EXPECT_NE(one.output.find("Er öffnet die Schlüssel von ort-1 nicht"), std::string::npos) << one.output;
}

TEST_F(OperateTest, TheCheckLooksAtWhatTheTownsOfferAndWhoWorksThere) {
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  const auto check = [&] { return run({"check", "--data", folder_ / "data", "--operations-port", "0"}); };
  EXPECT_NE(check().output.find("gut      Werte der Leistungen, musterstadt"), std::string::npos)
      << check().output;
  EXPECT_NE(check().output.find("Hinweis  Zuständigkeiten, musterstadt"), std::string::npos)
      << check().output;
  {
    const auto house = app::Assembly::open({.data = folder_ / "data"});
    ASSERT_TRUE(house);
    ASSERT_TRUE(flows::add_staff((*house)->house(), "musterstadt", "anna",
                                 {.name = "Anna", .services = {"hundesteuer"}, .roles = {"clerk"}}));
    runtime::Runtime& runtime = (*house)->house().runtime;
    auto facts = runtime.tenant("musterstadt").value().value();
    facts["parameters"] = event::Object{{"hundesteuer", event::Object{{"satz_erster", "1000.01"}}}};
    ASSERT_TRUE(
        runtime.write_records(runtime::Runtime::kControl,
                              {{.collection = "tenant", .id = "musterstadt", .data = std::move(facts)}}));
  }
  const auto expect = [&](const Ended& ended) {
    EXPECT_EQ(ended.code, 0) << "one town's value is no reason to stop the others\n" << ended.output;
    EXPECT_NE(ended.output.find("ist ab dem " + to_german(berlin_date(platform::SystemClock().now())) +
                                " 1000,01 EUR"),
              std::string::npos)
        << ended.output;
    EXPECT_NE(ended.output.find("gut      Zuständigkeiten, musterstadt"), std::string::npos) << ended.output;
  };
  expect(check());
  auto program = serve();
  ASSERT_TRUE(program);
  expect(check());  // beside the running program, too
  EXPECT_EQ(program->stop(), 0);
}

TEST_F(OperateTest, DataOfADemonstrationIsNotShownToTheWorld) {
  EXPECT_EQ(run({"demo", "--bind", "0.0.0.0", "--once"}).code, 3);
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  std::ofstream(folder_ / "data" / "demo") << "\n";
  const Ended ended =
      run({"serve", "--data", folder_ / "data", "--public-url", "https://rathaus.example", "--log-origin",
           "localhost", "--trusted-proxies", "127.0.0.1", "--operations-port", "0", "--port", "0"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_NE(ended.output.find("stammt von einer Vorführung"), std::string::npos) << ended.output;
}

TEST_F(OperateTest, AnEmptyFolderBecomesATown) {
  const std::string data = folder_ / "data";
  const std::vector<std::string> good = {"init",
                                         "musterstadt",
                                         "--data",
                                         data,
                                         "--public-url",
                                         "http://localhost:8080",
                                         "--name",
                                         "Stadt Musterstadt",
                                         "--ags",
                                         "08999001",
                                         "--street",
                                         "Rathausplatz 1",
                                         "--postal-code",
                                         "12345",
                                         "--city",
                                         "Musterstadt",
                                         "--iban",
                                         "DE89370400440532013000",
                                         "--payee",
                                         "Kasse",
                                         "--objection-body",
                                         "Stadt",
                                         "--operator",
                                         "a.herbst",
                                         "--services",
                                         "hundesteuer"};
  std::vector<std::string> wrong = good;
  wrong.insert(wrong.end(), {"--iban", "DE88370400440532013000"});
  const Ended refused = run(wrong);
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.output.find("Prüfziffern"), std::string::npos) << refused.output;
  EXPECT_FALSE(fs::exists(folder_ / "data"));  // nothing was made
  const Ended made = run(good);
  ASSERT_EQ(made.code, 0) << made.output;
  EXPECT_NE(made.output.find("Einmal-Code"), std::string::npos);
  EXPECT_EQ(content(folder_ / "data" / "log-origin"), "localhost\n");
  EXPECT_EQ(run(good).code, 3);  // never over a house that is there
  const Ended second = run({"town", "add", "beispielheim", "--data", data, "--name", "Gemeinde Beispielheim",
                            "--ags", "05999002"});
  EXPECT_EQ(second.code, 0) << second.output;
  EXPECT_NE(second.output.find("fehlt noch"), std::string::npos);
  EXPECT_EQ(run({"town", "add", "beispielheim", "--data", data, "--name", "X"}).code, 1);
  auto program = serve();
  ASSERT_TRUE(program);
  web::Client client(program->port());
  EXPECT_EQ(client.get("/ort/musterstadt/dienst/hundesteuer")->status, 200);
  EXPECT_EQ(client.get("/ort/musterstadt/dienst/bewohnerparken")->status, 404);
  EXPECT_EQ(client.get("/ort/beispielheim/dienst/bewohnerparken")->status, 200);
}

TEST_F(OperateTest, ShorterSessionsEndEarlier) {
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  using std::chrono::minutes;
  platform::ManualClock clock(platform::SystemClock().now());
  const auto house = app::Assembly::open({.data = folder_ / "data",
                                          .other_session = identity::Lifetime{minutes(2), minutes(5)},
                                          .clock = &clock});
  ASSERT_TRUE(house);
  flows::House& h = (*house)->house();
  const auto idle = flows::case_code_session(h, "musterstadt", "x");
  ASSERT_TRUE(idle);
  clock.advance(minutes(1));
  EXPECT_TRUE(flows::session_of(h, idle->token)->has_value());
  clock.advance(minutes(2) + std::chrono::seconds(1));
  EXPECT_FALSE(flows::session_of(h, idle->token)->has_value());
}

// ---- journal and metrics --------------------------------------------------------------------------------------------------------

TEST_F(OperateTest, JournalAndMetricsHoldNothingOfAnApplication) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers);
  const int operations = free_port();
  auto program = serve(
      {"--operations-port", std::to_string(operations), "--log-requests", "true", "--log-level", "debug"});
  ASSERT_TRUE(program);
  Applicant resident(program->port(), "musterstadt", "hundesteuer", *answers, "Nadelbergerin");
  const Status sent = resident.advance_to(Applicant::Stage::sent);
  ASSERT_TRUE(sent) << sent.error().code << " " << sent.error().detail.substr(0, 300);
  web::Client client(program->port());
  EXPECT_EQ(client.get("/suche?q=Nadelwortsuche")->status / 100, client.get("/suche?q=x")->status / 100);
  (void)client.post_form("/nadelpfad/Nadelwortpfad", {{"name", "Nadelwortfeld"}});
  for (const char* path : {"/metrics", "/health/live", "/health/ready"})
    EXPECT_EQ(client.get(path)->status, 404) << path;

  web::Client operator_(static_cast<std::uint16_t>(operations));
  EXPECT_EQ(operator_.get("/health/live")->status, 200);
  EXPECT_EQ(operator_.get("/health/ready")->status, 200);
  const std::string metrics = operator_.get("/metrics")->body;
  EXPECT_NE(metrics.find("rathaus_commits_total"), std::string::npos);
  EXPECT_NE(metrics.find("rathaus_http_requests_total{method=\"POST\",route=\"/ort/{ort}/antrag/{antrag}/"
                         "senden\",status=\"3xx\"} 1"),
            std::string::npos)
      << metrics;
  EXPECT_EQ(operator_.get("/")->status, 404);
  EXPECT_EQ(program->stop(), 0);

  const std::string journal = content(folder_ / "output");
  EXPECT_NE(journal.find("\"event\":\"request\""), std::string::npos) << journal;
  std::set<std::string> needles = {"Nadelbergerin", "Erika",     "Lindenweg",    "erika@example",
                                   "Nadelwort",     "nadelpfad", "Rathausplatz", resident.reference()};
  for (const PageAnswers& page : *answers) {
    for (const auto& [name, value] : page.fields) {
      const bool telling = value.size() >= 5 && value != "weiter" && value != "false";
      if (telling) needles.insert(value);
    }
    for (const auto& file : page.files) needles.insert(file.file_name);
  }
  ASSERT_GT(needles.size(), 12U);
  for (const std::string& needle : needles) {
    EXPECT_EQ(journal.find(needle), std::string::npos) << needle;
    EXPECT_EQ(metrics.find(needle), std::string::npos) << needle;
  }
  EXPECT_EQ(journal.find("127.0.0.1"), std::string::npos);
}

// ---- restarts -------------------------------------------------------------------------------------------------------------------

// The program with a listening socket that stays ours, as systemd has it.
pid_t spawn_with_socket(const fs::path& data, const fs::path& output, int socket) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int fd = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(fd, STDOUT_FILENO);
  ::dup2(fd, STDERR_FILENO);
  if (socket == 3)
    ::fcntl(3, F_SETFD, 0);
  else
    ::dup2(socket, 3);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", "1", 1);
  ::setenv("LISTEN_FDNAMES", "http", 1);
  ::execl(RATHAUS_PROGRAM, "rathaus", "serve", "--data", data.c_str(), "--operations-port", "0", nullptr);
  ::_exit(127);
}

TEST_F(OperateTest, ARestartUnderLoadLosesNothingAndRefusesNobody) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 4096), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::uint16_t port = ntohs(address.sin_port);

  pid_t program = spawn_with_socket(folder_ / "data", folder_ / "output", listener);
  std::atomic<bool> over = false;
  std::atomic<int> kept_alive_closed = 0, refused = 0, wrong = 0;
  std::mutex mutex;
  std::map<std::string, std::string> acked;
  std::atomic<std::uint64_t> next = 0;
  // Each step on a connection of its own, as after the pause of somebody who fills in a form: none of these may fail.
  const auto be_a_resident = [&](bool fresh_connections) {
    while (!over) {
      Applicant one(port, "musterstadt", "hundesteuer", *answers, family_name(next++));
      while (one.stage() != Applicant::Stage::sent) {
        if (fresh_connections) one.client().disconnect();
        const Status done = one.advance();
        if (done) continue;
        if (done.error().kind != ErrorKind::unavailable) {
          ++wrong;
          std::fprintf(stderr, "  %s %s %s\n", done.error().code.c_str(), done.error().field.c_str(),
                       done.error().detail.substr(0, 200).c_str());
          return;
        }
        // A connection kept open was closed by the restart: browsers open another one and repeat.
        ++(fresh_connections ? refused : kept_alive_closed);
        one.client().disconnect();
      }
      const std::lock_guard lock(mutex);
      acked[one.name()] = one.reference();
    }
  };
  std::vector<std::thread> residents;
  for (int i = 0; i < 6; ++i) residents.emplace_back(be_a_resident, i % 3 != 2);
  int codes = 0;
  double longest = 0;
  for (int i = 0; i < 4; ++i) {
    ::usleep(700'000);
    const auto begin = std::chrono::steady_clock::now();
    ::kill(program, SIGTERM);
    int status = 0;
    ::waitpid(program, &status, 0);
    codes += WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    longest =
        std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    program = spawn_with_socket(folder_ / "data", folder_ / "output", listener);
  }
  ::usleep(700'000);
  over = true;
  for (std::thread& one : residents) one.join();
  ::kill(program, SIGTERM);
  int status = 0;
  ::waitpid(program, &status, 0);
  ::close(listener);
  EXPECT_EQ(codes, 0);
  EXPECT_LT(longest, 25);
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(wrong, 0);
  ASSERT_GT(acked.size(), 3U);
  std::printf(
      "  4 restarts: %zu applications acknowledged, 0 refused, %d kept-alive connections closed, longest "
      "stop %.2f s\n",
      acked.size(), kept_alive_closed.load(), longest);

  const auto house = app::Assembly::open({.data = folder_ / "data"});
  ASSERT_TRUE(house);
  const auto view = (*house)->house().runtime.read("musterstadt").value();
  for (const auto& [name, reference] : acked) {
    const auto found = view->find_streams({{"reference", cases::normalise_reference(reference)}}, 2).value();
    ASSERT_EQ(found.size(), 1U) << name << " " << reference;
    EXPECT_EQ(cases::from_state(view->state(found.front()).value()->data).applicant.family_name, name);
  }
  EXPECT_TRUE((*house)->house().runtime.verify("musterstadt")->differences.empty());
}

// ---- backup ---------------------------------------------------------------------------------------------------------------------

class BackupTest : public OperateTest {
 protected:
  void SetUp() override {
    package_ = make_towns(folder_ / "data", 1).value();
    answers_ = answers_for(*package_).value();
    ASSERT_EQ(run({"backup", "key", folder_ / "key"}).code, 0);
  }
  // The reference of one that is in.
  std::string apply(std::uint16_t port, const std::string& name) {
    Applicant one(port, "musterstadt", "hundesteuer", answers_, name);
    const Status done = one.advance_to(Applicant::Stage::sent);
    EXPECT_TRUE(done) << done.error().code << " " << done.error().detail.substr(0, 300);
    return one.reference();
  }
  Ended backup(const fs::path& file) {
    return run({"backup", "musterstadt", file, "--data", folder_ / "data", "--key-file", folder_ / "key"});
  }
  Ended restore(const fs::path& file, const fs::path& data, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"restore", file, "--data", data, "--key-file", folder_ / "key"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::shared_ptr<const packages::Package> package_;
  std::vector<PageAnswers> answers_;
};

bool has_case(const fs::path& data, const std::string& reference) {
  const auto house = app::Assembly::open({.data = data});
  EXPECT_TRUE(house) << house.error().code << house.error().detail;
  if (!house) return false;
  const auto view = (*house)->house().runtime.read("musterstadt").value();
  return view->find_streams({{"reference", cases::normalise_reference(reference)}}, 2).value().size() == 1;
}

TEST_F(BackupTest, TakenUnderLoadItHoldsWhatWasAcknowledgedBeforeItBegan) {
  auto program = serve();
  ASSERT_TRUE(program);
  std::atomic<bool> over = false;
  std::mutex mutex;
  std::vector<std::string> references;
  std::vector<std::thread> residents;
  for (int i = 0; i < 3; ++i) {
    residents.emplace_back([&, i] {
      for (std::uint64_t n = 0; !over; ++n) {
        const std::string reference =
            apply(program->port(), family_name(n * 3 + static_cast<std::uint64_t>(i)));
        const std::lock_guard lock(mutex);
        references.push_back(reference);
      }
    });
  }
  while (true) {
    ::usleep(20'000);
    const std::lock_guard lock(mutex);
    if (references.size() >= 6) break;
  }
  std::vector<std::string> before;
  {
    const std::lock_guard lock(mutex);
    before = references;
  }
  const Ended made = backup(folder_ / "town.backup");
  over = true;
  for (std::thread& one : residents) one.join();
  ASSERT_EQ(made.code, 0) << made.output;
  EXPECT_GT(references.size(), before.size());  // the town went on
  const std::string key = run({"log", "key", "musterstadt", "--data", folder_ / "data"}).output;
  EXPECT_EQ(program->stop(), 0);
  EXPECT_FALSE(fs::exists(folder_ / "data" / "snapshots") && !fs::is_empty(folder_ / "data" / "snapshots"));

  // Elsewhere: another master key, an empty folder.
  const Ended restored = restore(folder_ / "town.backup", folder_ / "elsewhere");
  ASSERT_EQ(restored.code, 0) << restored.output;
  EXPECT_NE(restored.output.find("alles folgt aus den Ereignissen"), std::string::npos);
  EXPECT_NE(content(folder_ / "data" / "master.key"), content(folder_ / "elsewhere" / "master.key"));
  for (const std::string& reference : before)
    EXPECT_TRUE(has_case(folder_ / "elsewhere", reference)) << reference;
  // The log keeps name and key: a receipt from the new place verifies with the key of the old one.
  EXPECT_EQ(run({"log", "key", "musterstadt", "--data", folder_ / "elsewhere"}).output, key);
  {
    const auto house = app::Assembly::open({.data = folder_ / "elsewhere"});
    const auto view = (*house)->house().runtime.read("musterstadt").value();
    const auto found = view->find_streams({{"reference", cases::normalise_reference(before[0])}}, 2).value();
    const auto receipt = view->receipt(view->first_leaf(found.front()).value());
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(translog::verify_receipt(*receipt, key.substr(0, key.find('\n'))));
  }
  // And the town works: it takes an application.
  const auto there =
      Program::start({.program = RATHAUS_PROGRAM, .data = folder_ / "elsewhere", .scratch = folder_});
  ASSERT_TRUE(there) << there.error().detail;
  EXPECT_FALSE(apply((*there)->port(), "Qneuankoemmling").empty());
}

TEST_F(BackupTest, WrongKeyAndEveryDamageAreRefusedAndNothingIsLeft) {
  {
    auto program = serve();
    ASSERT_TRUE(program);
    apply(program->port(), "Qadolf");
    EXPECT_EQ(program->stop(), 0);
  }
  const fs::path file = folder_ / "town.backup";
  ASSERT_EQ(backup(file).code, 0);
  EXPECT_EQ(backup(file).code, 1);  // never over another one
  EXPECT_EQ(run({"backup", "verify", file, "--key-file", folder_ / "key"}).code, 0);
  const fs::path target = folder_ / "elsewhere";
  ASSERT_EQ(run({"backup", "key", folder_ / "other"}).code, 0);
  const Ended wrong = run({"restore", file, "--data", target, "--key-file", folder_ / "other"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.output.find("Der Schlüssel passt nicht zu dieser Sicherung."), std::string::npos)
      << wrong.output;
  const std::string whole = content(file);
  const auto refused = [&](const std::string& bytes, const std::string& how) {
    std::ofstream(folder_ / "damaged", std::ios::binary) << bytes;
    const Ended ended = restore(folder_ / "damaged", target);
    EXPECT_EQ(ended.code, 1) << how << ended.output;
    EXPECT_FALSE(fs::exists(target / "tenants" / "musterstadt")) << how;
    EXPECT_TRUE(!fs::exists(target / "incoming") || fs::is_empty(target / "incoming")) << how;
  };
  for (const std::size_t cut : {std::size_t{0}, std::size_t{10}, whole.size() / 2, whole.size() - 1})
    refused(whole.substr(0, cut), "cut at " + std::to_string(cut));
  for (int i = 0; i < 12; ++i) {
    std::string bytes = whole;
    const std::size_t at = (whole.size() - 1) * static_cast<std::size_t>(i) / 11;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    refused(bytes, "flipped at " + std::to_string(at));
  }
  refused(whole + "x", "something behind");
  EXPECT_EQ(restore(file, target).code, 0);
  const Ended again = restore(file, target);
  EXPECT_EQ(again.code, 1);
  EXPECT_NE(again.output.find("Diese Kommune gibt es schon."), std::string::npos);
  // Into a house whose log has another name: the town keeps its own.
  ASSERT_EQ(run({"init", "anderswo", "--data", folder_ / "third", "--public-url", "https://drittes.example",
                 "--name", "X", "--operator", "op.x", "--trusted-proxies", "127.0.0.1"})
                .code,
            0);
  ASSERT_EQ(restore(file, folder_ / "third").code, 0);
  EXPECT_EQ(run({"log", "key", "musterstadt", "--data", folder_ / "third"}).output,
            run({"log", "key", "musterstadt", "--data", folder_ / "data"}).output);
}

TEST_F(BackupTest, WhatWasErasedSinceStaysErased) {
  const auto erase = [&](const std::string& reference) {
    const auto house = app::Assembly::open({.data = folder_ / "data"});
    runtime::Runtime& runtime = (*house)->house().runtime;
    const auto found = runtime.read("musterstadt")
                           .value()
                           ->find_streams({{"reference", cases::normalise_reference(reference)}}, 2)
                           .value();
    const std::string id = found.front();
    const event::Decide decide = [id](const event::Envelope&, const event::Object&,
                                      event::Reader&) -> Result<event::Plan> {
      return event::Plan{.erasures = {id}};
    };
    EXPECT_TRUE(runtime.submit({.envelope = runtime.envelope("musterstadt", {"system", ""}, ""),
                                .command = {"test.Erase", {}},
                                .decide = decide}));
  };
  std::string first, second;
  {
    auto program = serve();
    first = apply(program->port(), "Qadolf");
    second = apply(program->port(), "Qberta");
    EXPECT_EQ(program->stop(), 0);
  }
  ASSERT_EQ(backup(folder_ / "town.backup").code, 0);
  erase(first);
  const std::string list = run({"tenant", "erased", "musterstadt", "--data", folder_ / "data"}).output;
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 1);
  std::ofstream(folder_ / "list") << list;
  // After the loss of everything: the list says it.
  const Ended restored =
      restore(folder_ / "town.backup", folder_ / "elsewhere", {"--erased", folder_ / "list"});
  ASSERT_EQ(restored.code, 0) << restored.output;
  EXPECT_FALSE(has_case(folder_ / "elsewhere", first));
  EXPECT_TRUE(has_case(folder_ / "elsewhere", second));
  // Over the town that is there: its own tombstones say it. Prepared while the program runs, taken in at the next start.
  auto program = serve();
  ASSERT_TRUE(program);
  const Ended later = restore(folder_ / "town.backup", folder_ / "data", {"--replace"});
  ASSERT_EQ(later.code, 0) << later.output;
  EXPECT_NE(later.output.find("beim nächsten Start"), std::string::npos) << later.output;
  EXPECT_EQ(program->stop(), 0);
  EXPECT_FALSE(has_case(folder_ / "data", first));
  EXPECT_TRUE(has_case(folder_ / "data", second));
  EXPECT_FALSE(fs::is_empty(folder_ / "data" / "replaced"));
  const Ended verified = run({"tenant", "verify", "musterstadt", "--data", folder_ / "data"});
  EXPECT_EQ(verified.code, 0) << verified.output;
}

TEST_F(BackupTest, SeveralErasuresAreCarriedOutAgainAndCounted) {
  const fs::path data = folder_ / "data";
  std::vector<std::string> references;
  std::string kept;
  {
    auto program = serve();
    for (const char* name : {"Qadolf", "Qberta"}) references.push_back(apply(program->port(), name));
    kept = apply(program->port(), "Qcarla");
    for (const char* name : {"Qdora", "Qemil"}) {
      Applicant draft(program->port(), "musterstadt", "hundesteuer", answers_, name);
      ASSERT_TRUE(draft.advance_to(Applicant::Stage::delivery));
    }
    ASSERT_EQ(backup(folder_ / "town.backup").code, 0);
    references.push_back(apply(program->port(), "Qfritz"));  // the backup does not have it
    EXPECT_EQ(program->stop(), 0);
  }
  {
    const auto house = app::Assembly::open({.data = data});
    ASSERT_TRUE(house);
    runtime::Runtime& runtime = (*house)->house().runtime;
    event::Plan plan;
    {
      const auto view = runtime.read("musterstadt").value();
      for (const std::string& one : references)
        plan.erasures.push_back(
            view->find_streams({{"reference", cases::normalise_reference(one)}}, 2).value().at(0));
      const auto drafts = view->list_records("draft", "", 10).value();
      for (const event::Record& one : drafts)
        plan.records.push_back({.collection = "draft", .id = one.id, .data = std::nullopt});
    }
    ASSERT_EQ(plan.records.size(), 2U);
    const event::Decide decide = [&plan](const auto&, const auto&, auto&) {
      return Result<event::Plan>(plan);
    };
    ASSERT_TRUE(runtime.submit({.envelope = runtime.envelope("musterstadt", {"system", ""}, ""),
                                .command = {"test.Erase", {}},
                                .decide = decide}));
  }
  // Nothing of a person in it: five lines of instant, mark, kind and id.
  const std::string list = content(data / "erasures" / "musterstadt");
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 5) << list;
  EXPECT_EQ(std::count(list.begin(), list.end(), ' '), 15) << list;
  fs::copy(data / "erasures", folder_ / "off-site", fs::copy_options::recursive);

  const auto drafts = [](const fs::path& where) {
    const auto house = app::Assembly::open({.data = where});
    return (*house)->house().runtime.read("musterstadt").value()->list_records("draft", "", 10)->size();
  };
  const char* sentence =
      "wieder gelöscht: 2 Vorgänge, 2 Entwürfe, 0 andere Datensätze; 1 Löschungen betreffen nichts";
  const Ended elsewhere =
      restore(folder_ / "town.backup", folder_ / "elsewhere", {"--erasures", folder_ / "off-site"});
  ASSERT_EQ(elsewhere.code, 0) << elsewhere.output;
  EXPECT_NE(elsewhere.output.find(sentence), std::string::npos) << elsewhere.output;
  EXPECT_EQ(content(folder_ / "elsewhere" / "erasures" / "musterstadt").substr(0, list.size()), list);
  const Ended here = restore(folder_ / "town.backup", data, {"--replace"});
  ASSERT_EQ(here.code, 0) << here.output;
  EXPECT_NE(here.output.find(sentence), std::string::npos) << here.output;
  for (const fs::path& where : {folder_ / "elsewhere", data}) {
    for (const std::string& one : references) EXPECT_FALSE(has_case(where, one));
    EXPECT_TRUE(has_case(where, kept));
    EXPECT_EQ(drafts(where), 0U);
    EXPECT_EQ(run({"tenant", "verify", "musterstadt", "--data", where}).code, 0);
  }
  // Without a list it says so, and what was erased is there again.
  const Ended bare = restore(folder_ / "town.backup", folder_ / "bare");
  ASSERT_EQ(bare.code, 0) << bare.output;
  EXPECT_NE(bare.output.find("Es liegt keine Liste der Löschungen vor"), std::string::npos) << bare.output;
  EXPECT_TRUE(has_case(folder_ / "bare", references[0]));
  // A list that cannot be read stops it before anything is there.
  std::ofstream(folder_ / "broken") << list << "gestern etwas\n";
  const Ended broken =
      restore(folder_ / "town.backup", folder_ / "broken-data", {"--erasures", folder_ / "broken"});
  EXPECT_NE(broken.code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "broken-data" / "tenants" / "musterstadt"));
}

// ---- the clock ------------------------------------------------------------------------------------------------------------------

TEST_F(OperateTest, AClockInDoubtIsSaidEverywhereUntilTheDateIsConfirmed) {
  const fs::path data = folder_ / "data";
  ASSERT_TRUE(make_towns(data, 1));
  const Instant now = platform::SystemClock().now(), old = now - std::chrono::hours(24 * 400);
  const auto last_ran = [&](Instant at) {
    std::ofstream(data / "clock") << "seen " << to_iso(at) << "\nboot another 5\nend\n";
  };
  const std::string today = to_iso(berlin_date(now));
  const auto check = [&] { return run({"check", "--data", data, "--operations-port", "0"}); };
  last_ran(now - std::chrono::hours(24 * 44));
  EXPECT_NE(check().output.find("gut      Zeitsprung"), std::string::npos) << check().output;
  last_ran(old);
  EXPECT_NE(check().output.find("Hinweis  Zeitsprung"), std::string::npos) << check().output;
  EXPECT_EQ(check().code, 0) << "people can work";
  const int port = free_port();
  auto program = serve({"--operations-port", std::to_string(port)});
  ASSERT_TRUE(program);
  web::Client metrics(static_cast<std::uint16_t>(port));
  const auto figures = [&] { return metrics.get("/metrics").value().body; };
  EXPECT_NE(figures().find("rathaus_clock_held 1\n"), std::string::npos);
  EXPECT_NE(metrics.get("/health/ready").value().body.find("clock held"), std::string::npos);
  EXPECT_EQ(metrics.get("/health/ready").value().status, 200);
  EXPECT_EQ(program->stop(), 0);
  program = serve({"--operations-port", std::to_string(port)});
  ASSERT_TRUE(program);
  EXPECT_NE(figures().find("rathaus_clock_held 1\n"), std::string::npos) << "a restart keeps it";
  const Ended wrong = run({"check", "--confirm-date", to_iso(berlin_date(old)), "--data", data});
  EXPECT_EQ(wrong.code, 3) << wrong.output;
  EXPECT_NE(run({"check", "--confirm-date", "heute", "--data", data}).code, 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  EXPECT_NE(figures().find("rathaus_clock_held 1\n"), std::string::npos);
  EXPECT_EQ(run({"check", "--confirm-date", today, "--data", data}).code, 0);
  for (int i = 0; i < 100 && figures().find("rathaus_clock_held 0\n") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_NE(figures().find("rathaus_clock_held 0\n"), std::string::npos);
  EXPECT_EQ(program->stop(), 0);
  EXPECT_NE(check().output.find("gut      Zeitsprung"), std::string::npos) << check().output;
  // Behind what was sure, the start is refused; the operator's word for the date helps here, too.
  last_ran(now + std::chrono::hours(48));
  EXPECT_EQ(check().code, 3);
  EXPECT_EQ(run({"check", "--confirm-date", today, "--data", data}).code, 0);
  EXPECT_EQ(check().code, 0) << check().output;
  program = serve();
  ASSERT_TRUE(program);
  EXPECT_EQ(program->stop(), 0);
  EXPECT_EQ(check().code, 0) << "and stays so";
}

// ---- leaving --------------------------------------------------------------------------------------------------------------------

TEST_F(BackupTest, AnExportComesBackWithTheSameHashes) {
  std::string reference;
  auto program = serve();
  ASSERT_TRUE(program);
  reference = apply(program->port(), "Qadolf");
  apply(program->port(), "Qberta");
  {  // an open draft, too
    Applicant open(program->port(), "musterstadt", "hundesteuer", answers_, "Qoffen");
    ASSERT_TRUE(open.advance_to(Applicant::Stage::delivery));
  }
  const fs::path out = folder_ / "export";
  const Ended exported = run({"export", "--all", out, "--data", folder_ / "data"});
  ASSERT_EQ(exported.code, 0) << exported.output;
  EXPECT_EQ(program->stop(), 0);
  EXPECT_FALSE(fs::exists(folder_ / "export.part"));
  const Ended verified = run({"export", "verify", out});
  EXPECT_EQ(verified.code, 0) << verified.output;
  EXPECT_NE(verified.output.find("2 Vorgänge"), std::string::npos) << verified.output;
  const auto counted = [](const std::string& output) {  // "1 Kommunen, ..., 11017 Dateien"
    const std::size_t from = output.find(" Kommunen"), to = output.find(" Dateien");
    return from < to && to != std::string::npos ? output.substr(from, to - from) : "nothing in " + output;
  };
  EXPECT_EQ(counted(verified.output), counted(exported.output));
  EXPECT_EQ(std::system(("cd " + out.string() + " && sha256sum --quiet -c SHA256SUMS").c_str()), 0);

  const Ended imported = run({"import", out, "--data", folder_ / "new"});
  ASSERT_EQ(imported.code, 0) << imported.output;
  EXPECT_NE(imported.output.find("alle Prüfsummen gleich"), std::string::npos);
  const Ended again = run({"export", "--all", folder_ / "second", "--data", folder_ / "new"});
  ASSERT_EQ(again.code, 0) << again.output;
  EXPECT_EQ(content(out / "SHA256SUMS"), content(folder_ / "second" / "SHA256SUMS"));
  EXPECT_TRUE(has_case(folder_ / "new", reference));
  EXPECT_EQ(run({"import", out, "--data", folder_ / "new"}).code, 3);  // only into an empty folder
  const auto there =
      Program::start({.program = RATHAUS_PROGRAM, .data = folder_ / "new", .scratch = folder_});
  ASSERT_TRUE(there) << there.error().detail;
  EXPECT_FALSE(apply((*there)->port(), "Qneuankoemmling").empty());
}

TEST_F(BackupTest, APartOfAnExportIsNotTakenForTheWhole) {
  {
    auto program = serve();
    apply(program->port(), "Qadolf");
    apply(program->port(), "Qberta");
    EXPECT_EQ(program->stop(), 0);
  }
  const fs::path out = folder_ / "export";
  ASSERT_EQ(run({"export", "--all", out, "--data", folder_ / "data"}).code, 0);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(out));
  }
  const auto refused = [&](const std::string& how, const std::function<void(const fs::path&)>& damage) {
    const fs::path copy = folder_ / "copy";
    fs::remove_all(copy);
    fs::copy(out, copy, fs::copy_options::recursive);
    damage(copy);
    EXPECT_EQ(run({"export", "verify", copy}).code, 1) << how;
    EXPECT_EQ(run({"import", copy, "--data", folder_ / "never"}).code, 1) << how;
    EXPECT_FALSE(fs::exists(folder_ / "never")) << how;
  };
  for (const fs::path& file : files) {
    if (file.string().find("/cases/") == std::string::npos &&
        file.parent_path() != fs::path("towns/musterstadt") && file.has_parent_path())
      continue;
    refused("without " + file.string(), [&](const fs::path& copy) { fs::remove(copy / file); });
  }
  refused("changed", [&](const fs::path& copy) {
    std::ofstream(copy / "towns/musterstadt/log.jsonl", std::ios::app) << "{}\n";
  });
  refused("one more",
          [&](const fs::path& copy) { std::ofstream(copy / "towns/musterstadt/mehr.json") << "{}\n"; });
  refused("unfinished", [&](const fs::path& copy) { std::ofstream(copy / "UNVOLLSTAENDIG.txt") << "x\n"; });
}

TEST_F(OperateTest, PapersSayWhatTheServicesSay) {
  ASSERT_TRUE(make_towns(folder_ / "data", 1));
  const Ended made = run({"papers", "musterstadt", folder_ / "papers", "--data", folder_ / "data"});
  ASSERT_EQ(made.code, 0) << made.output;
  const std::string records = content(folder_ / "papers" / "verzeichnis-verarbeitungstaetigkeiten.md");
  for (const char* text : {"Festsetzung und Erhebung der Hundesteuer", "Art. 6 Abs. 1 Buchst. e DSGVO",
                           "10 Jahre nach Abschluss", "Familienname", "Stadt Musterstadt"})
    EXPECT_NE(records.find(text), std::string::npos) << text;
  const std::string plan = content(folder_ / "papers" / "loeschkonzept.md");
  EXPECT_NE(plan.find("| 10 Jahre | Abschluss oder Rücknahme | § 147 AO entsprechend"), std::string::npos)
      << plan;
}

}  // namespace
}  // namespace rathaus::test
