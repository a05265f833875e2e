// The built program and its surroundings: what is in the way at the start, what goes on after a restart, what may fail beside it.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "app/assembly.h"
#include "modules/cases/case.h"
#include "tests/program/applicant.h"
#include "tests/program/serve.h"

namespace rathaus::test {
namespace {

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    char name[] = "/tmp/rathaus-program-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~ProgramTest() override { std::filesystem::remove_all(folder_); }

  Ended serve(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "serve");
    return run_program(RATHAUS_PROGRAM, arguments, folder_);
  }
  std::filesystem::path folder_;
};

TEST_F(ProgramTest, ATakenPortIsSaidSoAndEndsTheStart) {
  ASSERT_TRUE(make_towns(folder_ / "a", 1));
  ASSERT_TRUE(make_towns(folder_ / "b", 1));
  const auto first = Program::start({.program = RATHAUS_PROGRAM, .data = folder_ / "a", .scratch = folder_});
  ASSERT_TRUE(first) << first.error().detail;
  const Ended second = serve({"--data", folder_ / "b", "--port", std::to_string((*first)->port())});
  EXPECT_EQ(second.code, 3);
  EXPECT_NE(second.output.find("Der Port ist schon belegt."), std::string::npos) << second.output;
  EXPECT_EQ((*first)->stop(), 0);
}

TEST_F(ProgramTest, ASecondProcessOnTheSameFolderIsRefusedAndTheFirstGoesOn) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto first =
      Program::start({.program = RATHAUS_PROGRAM, .data = folder_ / "data", .scratch = folder_});
  ASSERT_TRUE(first) << first.error().detail;
  const Ended second = serve({"--data", folder_ / "data", "--port", "0"});
  EXPECT_EQ(second.code, 3);
  EXPECT_NE(second.output.find("Der Datenordner ist schon in Benutzung"), std::string::npos) << second.output;
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers) << answers.error().code;
  Applicant resident((*first)->port(), "musterstadt", "hundesteuer", *answers, "Qadolf");
  const Status sent = resident.advance_to(Applicant::Stage::sent);
  EXPECT_TRUE(sent) << sent.error().code << " " << sent.error().field << " " << sent.error().detail;
}

TEST_F(ProgramTest, AFolderThatCannotBeUsedIsSaidSo) {
  std::ofstream(folder_ / "file") << "no folder";
  const Ended below_a_file = serve({"--data", folder_ / "file" / "data", "--port", "0"});
  EXPECT_EQ(below_a_file.code, 3);
  EXPECT_NE(below_a_file.output.find("Der Datenordner lässt sich nicht öffnen oder anlegen."),
            std::string::npos)
      << below_a_file.output;

  std::filesystem::create_directories(folder_ / "data" /
                                      "lock");  // no process has it, and yet it cannot be opened
  const Ended no_lock = serve({"--data", folder_ / "data", "--port", "0"});
  EXPECT_EQ(no_lock.code, 4);
  EXPECT_NE(no_lock.output.find("Der Datenordner lässt sich nicht öffnen oder anlegen."), std::string::npos)
      << no_lock.output;
  EXPECT_EQ(no_lock.output.find("in Benutzung"), std::string::npos) << no_lock.output;

  ASSERT_TRUE(make_towns(folder_ / "open", 1));
  ASSERT_EQ(chmod((folder_ / "open" / "master.key").c_str(), 0644), 0);
  const Ended readable = serve({"--data", folder_ / "open", "--port", "0"});
  EXPECT_EQ(readable.code, 3);
  EXPECT_NE(readable.output.find("Der Hauptschlüssel ist für andere lesbar."), std::string::npos)
      << readable.output;
}

TEST_F(ProgramTest, DecisionsAreCheckedAndRunWithoutAHouse) {
  std::ofstream(folder_ / "m.dmn")
      << "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"T\" namespace=\"urn:t\">"
         "<decision name=\"A\"><literalExpression><text>1 + 1</text></literalExpression></decision>"
         "<decision name=\"B\"><literalExpression><text>1 + "
         "\"a\"</text></literalExpression></decision></definitions>";
  const std::string model = folder_ / "m.dmn";
  const Ended checked = run_program(RATHAUS_PROGRAM, {"dmn", "check", model}, folder_);
  EXPECT_EQ(checked.code, 1);
  EXPECT_NE(checked.output.find("Fehler [feel.type] B: "), std::string::npos) << checked.output;
  const Ended run =
      run_program(RATHAUS_PROGRAM, {"dmn", "eval", model, "--decision", "A", "--json"}, folder_);
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.output, "2\n");
  EXPECT_EQ(run_program(RATHAUS_PROGRAM, {"dmn", "test", model}, folder_).code, 2);
}

TEST_F(ProgramTest, OptionsThatAreNoNumbersAreRefused) {
  for (const char* port : {"70000", "-1", "http", "80x", ""}) {
    const Ended ended = serve({"--data", folder_ / "data", "--port", port});
    EXPECT_EQ(ended.code, 2) << port;
    EXPECT_NE(ended.output.find("--port will eine Zahl"), std::string::npos) << ended.output;
  }
}

// Somebody fills the form while the program is restarted: the open page can still be sent.
TEST_F(ProgramTest, AnOpenFormOutlivesARestart) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers);
  auto program = Program::start({.program = RATHAUS_PROGRAM, .data = folder_ / "data", .scratch = folder_});
  ASSERT_TRUE(program) << program.error().detail;
  const std::uint16_t port = (*program)->port();
  Applicant resident(port, "musterstadt", "hundesteuer", *answers, "Qadolf");
  const Status prepared = resident.advance_to(Applicant::Stage::send);  // the page with the button is open
  ASSERT_TRUE(prepared) << prepared.error().code << " " << prepared.error().detail;
  EXPECT_EQ((*program)->stop(), 0);
  program = Program::start(
      {.program = RATHAUS_PROGRAM, .data = folder_ / "data", .scratch = folder_, .port = port});
  ASSERT_TRUE(program) << program.error().detail;
  const Status sent = resident.advance_to(Applicant::Stage::sent);
  EXPECT_TRUE(sent) << sent.error().code << " " << sent.error().field << " "
                    << sent.error().detail.substr(0, 500);
  EXPECT_FALSE(resident.reference().empty());
}

// No mail goes out: the application is in all the same, and the desk sees an incident that can be tried again.
TEST_F(ProgramTest, AMailFolderThatCannotBeWrittenIsAnIncidentAndNoRefusal) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers);
  std::ofstream(folder_ / "data" / "mail") << "a file where the folder should be";
  platform::ManualClock clock(platform::SystemClock().now());
  auto house = app::Assembly::open({.data = folder_ / "data", .demo = true, .clock = &clock});
  ASSERT_TRUE(house);
  auto server = (*house)->serve({.port = 0});
  ASSERT_TRUE(server) << server.error().code;
  Applicant resident((*server)->port(), "musterstadt", "hundesteuer", *answers, "Qadolf");
  const Status sent = resident.advance_to(Applicant::Stage::sent);
  ASSERT_TRUE(sent) << sent.error().code << " " << sent.error().detail;
  runtime::Runtime& runtime = (*house)->house().runtime;
  const auto incidents = [&] { return runtime.read("musterstadt").value()->incidents(10).value(); };
  for (int i = 0; i < 40 && incidents().empty(); ++i) {
    clock.advance(std::chrono::hours(2));
    ASSERT_TRUE(runtime.settle("musterstadt"));
  }
  ASSERT_EQ(incidents().size(), 1U);
  EXPECT_EQ(incidents().front().effect.kind, "NotifyApplicant");
  std::filesystem::remove(folder_ / "data" / "mail");
  ASSERT_TRUE(runtime.retry_incident("musterstadt", incidents().front().id));
  ASSERT_TRUE(runtime.settle("musterstadt"));
  EXPECT_TRUE(incidents().empty());
  EXPECT_FALSE(std::filesystem::is_empty(folder_ / "data" / "mail"));
  (*server)->stop();
}

// The machine's clock jumps a month ahead and back again while residents are at work: nobody is refused, times do not run backwards.
TEST_F(ProgramTest, AClockThatJumpsLosesNothing) {
  const auto package = make_towns(folder_ / "data", 1);
  ASSERT_TRUE(package);
  const auto answers = answers_for(**package);
  ASSERT_TRUE(answers);
  platform::ManualClock clock(platform::SystemClock().now());
  const Instant start = clock.now();
  auto house = app::Assembly::open({.data = folder_ / "data", .clock = &clock});
  ASSERT_TRUE(house);
  auto server = (*house)->serve({.port = 0});
  ASSERT_TRUE(server) << server.error().code;
  std::vector<std::string> references;
  Instant last{};
  for (const int hours : {0, 24 * 20, 24 * 19, 1}) {
    Applicant resident((*server)->port(), "musterstadt", "hundesteuer", *answers, "Qadolf");
    Status done = resident.advance_to(Applicant::Stage::delivery);
    ASSERT_TRUE(done) << done.error().code;
    clock.set(start + std::chrono::hours(hours));  // between two pages of one application
    done = resident.advance_to(Applicant::Stage::sent);
    ASSERT_TRUE(done) << hours << " " << done.error().code << " " << done.error().field << " "
                      << done.error().detail.substr(0, 300);
    references.push_back(resident.reference());
  }
  runtime::Runtime& runtime = (*house)->house().runtime;
  const auto view = runtime.read("musterstadt").value();
  for (const std::string& reference : references) {
    const auto found = view->find_streams({{"reference", cases::normalise_reference(reference)}}, 2).value();
    ASSERT_EQ(found.size(), 1U);
    const cases::Case c = cases::from_state(view->state(found.front()).value()->data);
    EXPECT_GE(c.received_at, last);
    last = c.received_at;
  }
  EXPECT_TRUE(runtime.verify("musterstadt")->differences.empty());
  (*server)->stop();
}

}  // namespace
}  // namespace rathaus::test
