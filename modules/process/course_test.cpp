// What people outside read of a process: what was, what is, what is sure to come; nothing of ways that were not taken.
#include "modules/process/course.h"

#include "modules/process/test_support.h"

namespace rathaus::process {
namespace {

using namespace test;
using Lines = std::vector<std::string>;

const Instant kBegin = *parse_iso_instant("2027-03-01T08:00:00Z");
Instant hours(int n) { return kBegin + std::chrono::hours(n); }

std::string words(const std::string& now, const std::string& done = "-", const std::string& fact = {}) {
  std::string out = R"(<extensionElements><x:properties xmlns:x="urn:of-the-file">)";
  if (!now.empty()) out += "<x:property name=\"buerger\" value=\"" + now + "\"/>";
  if (done != "-") out += "<x:property name=\"buerger.erledigt\" value=\"" + done + "\"/>";
  if (!fact.empty()) out += "<x:property name=\"buerger.angabe\" value=\"" + fact + "\"/>";
  return out + "</x:properties></extensionElements>";
}
std::string user(const std::string& id, const std::string& said) {
  return "<userTask id=\"" + id + "\">" + said + "</userTask>";
}

Lines read(const std::optional<Course>& course) {
  if (!course) return {"nothing"};
  Lines out;
  for (const Milestone& one : course->steps) {
    const char* sign = one.state == Milestone::State::done      ? "+ "
                       : one.state == Milestone::State::present ? "> "
                                                                : "  ";
    out.push_back(sign + one.word.german);
  }
  return out;
}

class CourseTest : public testing::Test {
 protected:
  void start(const std::string& body) {
    auto made = deploy(model(body));
    ASSERT_TRUE(made) << made.error().detail;
    deployment = *made;
    auto turn = Turn::begin(deployment, service(), facts(), kBegin, "cases.ApplicationSubmitted");
    ASSERT_TRUE(turn);
    file.commit(std::move(*turn).finish(), kBegin);
  }
  void done(const std::string& node, bpmn::Variables set = {}, int hour = 1) {
    auto turn = Turn::open(deployment, file.instance, facts(), hours(hour));
    ASSERT_TRUE(turn);
    const auto runs = bpmn::Engine(deployment->model).waiting(turn->state(), node);
    ASSERT_FALSE(runs.empty()) << node;
    ASSERT_TRUE(turn->complete(runs.front(), std::move(set)));
    file.commit(std::move(*turn).finish(), hours(hour));
  }
  Lines now() const {
    auto found = course(file.events(), [&](const std::string& hash) {
      return hash == deployment->hash ? deployment : universal();
    });
    EXPECT_TRUE(found);
    return found ? read(*found) : Lines{};
  }
  DeploymentPtr deployment;
  File file;
};

TEST_F(CourseTest, AWayThatDependsIsNotPromisedAndOneNotTakenIsNotTold) {
  start("<startEvent id=\"s\"/>" + user("a", words("Wir prüfen", "Geprüft")) +
        "<exclusiveGateway id=\"g\" default=\"f_g_c\"/>" + user("b", words("Ortstermin")) +
        user("c", words("Wir rechnen")) + "<exclusiveGateway id=\"j\"/>" + user("letter", words("Bescheid")) +
        "<userTask id=\"intern\"/><endEvent id=\"e\">" + words("Abschluss", "Abgeschlossen") + "</endEvent>" +
        flow("s", "a") + flow("a", "g") +
        "<sequenceFlow id=\"f_g_b\" sourceRef=\"g\" targetRef=\"b\"><conditionExpression "
        "xsi:type=\"tFormalExpression\">vor_ort</conditionExpression></sequenceFlow>" +
        flow("g", "c") + flow("b", "j") + flow("c", "j") + flow("j", "letter") + flow("letter", "intern") +
        flow("intern", "e"));
  EXPECT_EQ(now(), (Lines{"> Wir prüfen", "  Bescheid", "  Abschluss"}));
  done("a", {{"vor_ort", feel::Value(false)}});
  EXPECT_EQ(now(), (Lines{"+ Geprüft", "> Wir rechnen", "  Bescheid", "  Abschluss"}));
  done("c");
  done("letter");
  EXPECT_EQ(now(), (Lines{"+ Geprüft", "+ Wir rechnen", "+ Bescheid",
                          "  Abschluss"}));  // what is done inside has no word
  done("intern");
  EXPECT_EQ(now(), (Lines{"+ Geprüft", "+ Wir rechnen", "+ Bescheid", "+ Abgeschlossen"}));
}

TEST_F(CourseTest, AllWaysOfAParallelGatewayCountAndALoopComesAgain) {
  start("<startEvent id=\"s\"/><exclusiveGateway id=\"m\"/><parallelGateway id=\"pg\"/>" +
        user("a", words("Amt A")) + user("b", words("Amt B")) + "<parallelGateway id=\"q\"/>" +
        user("c", words("Entscheidung")) +
        "<exclusiveGateway id=\"g\" default=\"f_g_e\"/><endEvent id=\"e\"/>" + flow("s", "m") +
        flow("m", "pg") + flow("pg", "a") + flow("pg", "b") + flow("a", "q") + flow("b", "q") +
        flow("q", "c") + flow("c", "g") + flow("g", "e") +
        "<sequenceFlow id=\"f_g_m\" sourceRef=\"g\" targetRef=\"m\"><conditionExpression "
        "xsi:type=\"tFormalExpression\">nochmal</conditionExpression></sequenceFlow>");
  EXPECT_EQ(now(), (Lines{"> Amt A", "> Amt B", "  Entscheidung"}));
  done("b");
  EXPECT_EQ(now(), (Lines{"+ Amt B", "> Amt A", "  Entscheidung"}));
  done("a");
  done("c", {{"nochmal", feel::Value(true)}}, 3);
  EXPECT_EQ(now(), (Lines{"+ Amt B", "+ Amt A", "+ Entscheidung", "> Amt A", "> Amt B", "  Entscheidung"}));
}

TEST_F(CourseTest, WhatIsInsideAndWhatFollowsAroundItAreBothToCome) {
  start("<startEvent id=\"s\"/><subProcess id=\"u\">" + words("Beratung", "") + "<startEvent id=\"us\"/>" +
        user("a", words("Termin")) + user("b", words("Protokoll")) + "<endEvent id=\"ue\"/>" +
        flow("us", "a") + flow("a", "b") + flow("b", "ue") + "</subProcess>" + user("c", words("Antwort")) +
        "<endEvent id=\"e\"/>" + flow("s", "u") + flow("u", "c") + flow("c", "e"));
  EXPECT_EQ(now(), (Lines{"> Beratung", "> Termin", "  Protokoll", "  Antwort"}));
  done("a");
  done("b");
  EXPECT_EQ(now(), (Lines{"+ Termin", "+ Protokoll", "> Antwort"}));
}

TEST_F(CourseTest, WhatWasTakenBackIsNotToldButItsEffectHolds) {
  start("<startEvent id=\"s\"/>" + user("a", words("Erst")) + user("b", words("Dann")) +
        "<endEvent id=\"e\"/>" + flow("s", "a") + flow("a", "b") + flow("b", "e"));
  done("a");
  const auto hidden = course(
      file.events(), [&](const std::string&) { return deployment; },
      [](const event::RecordedEvent& e) { return e.seq == 2; });
  ASSERT_TRUE(hidden);
  EXPECT_EQ(read(*hidden), (Lines{"> Dann"}));
}

TEST_F(CourseTest, AModelWithoutWordsSaysNothing) {
  start("<startEvent id=\"s\"/><userTask id=\"a\" name=\"intern\"/><endEvent id=\"e\"/>" + flow("s", "a") +
        flow("a", "e"));
  EXPECT_EQ(now(), Lines{"nothing"});
}

TEST(CourseWordsTest, AnUnknownFactIsRefusedByNameAndPlace) {
  const auto made = deploy(model("<startEvent id=\"s\"/>" + user("a", words("Wort", "-", "wetter")) +
                                 "<endEvent id=\"e\"/>" + flow("s", "a") + flow("a", "e")));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().detail.find("„a“"), std::string::npos) << made.error().detail;
  EXPECT_NE(made.error().detail.find("„wetter“"), std::string::npos) << made.error().detail;
}

TEST(CourseWordsTest, EachWordOfTheUniversalprozessHasItsEnglish) {
  int words = 0;
  for (const bpmn::Node& n : universal()->model.nodes) {
    std::map<std::string, std::string> all(n.extensions.begin(), n.extensions.end());
    for (const char* key : {kWord, kWordDone}) {
      const auto german = all.find(key);
      if (german == all.end() || german->second.empty()) continue;
      ++words;
      EXPECT_FALSE(all[std::string(key) + ".en"].empty()) << n.id;
    }
  }
  EXPECT_GT(words, 15);
}

// The whole Universalprozess, with a question back and a second signature that nobody was promised.
class UniversalCourseTest : public CourseTest {
 protected:
  void see(std::initializer_list<const char*> names, feel::Value of, int hour) {
    auto turn = Turn::open(deployment, file.instance, std::move(of), hours(hour));
    ASSERT_TRUE(turn);
    for (const char* name : names) turn->observe(name);
    file.commit(std::move(*turn).finish(), hours(hour));
  }
};

TEST_F(UniversalCourseTest, FromReceiptToItsEnd) {
  deployment = universal();
  auto turn = Turn::begin(deployment, service(), facts(), kBegin, "cases.ApplicationSubmitted");
  ASSERT_TRUE(turn);
  file.commit(std::move(*turn).finish(), kBegin);
  const std::string check = "Wir sehen nach, ob die Unterlagen vollständig sind";
  EXPECT_EQ(now(), (Lines{"+ Antrag eingegangen", "> " + check, "  Wir prüfen Ihren Antrag", "  Entscheidung",
                          "  Bescheid", "  Abschluss"}));
  see({"cases.QuestionAsked"}, facts(), 1);
  EXPECT_EQ(now()[1], "+ Rückfrage an Sie");
  EXPECT_EQ(now()[2], "> " + check);
  EXPECT_EQ(now()[3], "> Wir warten auf Ihre Antwort");
  see({"cases.QuestionAnswered"}, facts(), 2);
  const feel::Value complete =
      facts({{"vollstaendig", true}, {"vollstaendig_am", LocalDate{std::chrono::year{2027} / 3 / 2}}});
  see({"cases.DeclaredComplete"}, complete, 3);
  EXPECT_EQ(now(), (Lines{"+ Antrag eingegangen", "+ Rückfrage an Sie", "+ Ihre Antwort ist eingegangen",
                          "+ Ihre Unterlagen sind vollständig", "> Wir prüfen Ihren Antrag", "  Entscheidung",
                          "  Bescheid", "  Abschluss"}));
  // Withdrawn instead: what would have come is not told any more.
  see({"cases.Withdrawn"}, complete, 4);
  EXPECT_EQ(now().back(), "+ Von Ihnen zurückgenommen");
  EXPECT_EQ(now().size(), 5u);
}

}  // namespace
}  // namespace rathaus::process
