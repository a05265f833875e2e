#include "app/decisions/decisions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead =
    "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"Test\" namespace=\"";

// Dog tax: by date of birth of the dog, a number with a fraction, and a text.
constexpr std::string_view kModel = R"(urn:hund">
<inputData name="Zahl der Hunde" id="n"><variable name="Zahl der Hunde" typeRef="number"/></inputData>
<inputData name="Beginn" id="b"><variable name="Beginn" typeRef="date"/></inputData>
<decision name="Steuer" id="s"><variable name="Steuer" typeRef="number"/>
<informationRequirement><requiredInput href="#n"/></informationRequirement>
<decisionTable><input><inputExpression typeRef="number"><text>Zahl der Hunde</text></inputExpression></input><output typeRef="number"/>
<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>60.10</text></outputEntry></rule>
<rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>Zahl der Hunde * 90</text></outputEntry></rule>
<rule><inputEntry><text>&lt; 1</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
</decisionTable></decision>
<decision name="Jahr" id="j"><variable name="Jahr"/>
<informationRequirement><requiredInput href="#b"/></informationRequirement>
<literalExpression><text>{ab: Beginn + duration("P1D"), jahr: Beginn.year}</text></literalExpression></decision>
</definitions>)";

class DecisionsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() /
              fmt::format("rathaus-decisions-{}-{}", getpid(),
                          testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
    write("m.dmn", std::string(kHead) + std::string(kModel));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  int run(DecisionCommand command) {
    out_.clear();
    err_.clear();
    DecisionStreams streams;
    streams.out = [this](const std::string& line) { out_ += line + "\n"; };
    streams.err = [this](const std::string& line) { err_ += line + "\n"; };
    streams.standard_input = [this] { return standard_input_; };
    streams.now = {feel::Date(2026, 2, 1), {}};
    if (!command.model.starts_with('/') && !command.model.empty()) command.model = path(command.model);
    if (!command.cases.empty()) command.cases = path(command.cases);
    if (!command.input.empty() && command.input != "-") command.input = path(command.input);
    return decisions(command, streams);
  }

  fs::path folder_;
  std::string out_, err_, standard_input_;
};

TEST_F(DecisionsTest, CheckOfAGoodModel) {
  EXPECT_EQ(run({.what = "check", .model = "m.dmn"}), 0);
  EXPECT_EQ(out_, "0 Fehler, 0 Hinweise\n");
}

TEST_F(DecisionsTest, CheckNamesFileLineColumnAndElement) {
  std::string model = std::string(kHead) + std::string(kModel);
  model.replace(model.find("&gt; 1"), 6, "&gt;= 1");
  write("falsch.dmn", model);
  EXPECT_EQ(run({.what = "check", .model = "falsch.dmn"}), 1);
  EXPECT_EQ(out_, fmt::format("{}:8:1: Fehler [dmn.overlap] Steuer: Regel 1 und Regel 2 treffen zugleich zu, "
                              "zum Beispiel Zahl der Hunde = 1\n"
                              "1 Fehler, 0 Hinweise\n",
                              path("falsch.dmn")));
}

TEST_F(DecisionsTest, BrokenFilesAreNamed) {
  write("kaputt.dmn", std::string(kHead) +
                          "urn:x\"><decision name=\"A\"><literalExpression><text>1 "
                          "+</text></literalExpression></decision>\n</definitions>");
  EXPECT_EQ(run({.what = "check", .model = "kaputt.dmn"}), 1);
  EXPECT_NE(out_.find("kaputt.dmn:1:"), std::string::npos) << out_;
  EXPECT_NE(out_.find("Fehler [feel.syntax] A: "), std::string::npos) << out_;
  write("kein.dmn", std::string(kHead) + "urn:x\"><decision name=\"A\">\n</definitions>");
  EXPECT_EQ(run({.what = "check", .model = "kein.dmn"}), 1);
  EXPECT_NE(err_.find("xml."), std::string::npos) << err_;
  EXPECT_EQ(run({.what = "check", .model = "fehlt.dmn"}), 1);
  EXPECT_NE(err_.find("fehlt.dmn"), std::string::npos);
}

TEST_F(DecisionsTest, EvalReadsNumbersAndDatesExactly) {
  standard_input_ = R"({"Zahl der Hunde": 1.0000000000000000000000000000001})";
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Steuer", .input = "-"}), 0);
  EXPECT_EQ(out_, "90.000000000000000000000000000009\n");
  write("e.json", R"({"Beginn": "2026-02-28"})");
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Jahr", .input = "e.json", .json = true}), 0);
  EXPECT_EQ(out_, "{\"ab\": \"2026-03-01\", \"jahr\": 2026}\n");
  write("e.feel", "{Beginn: date(\"2026-02-28\")}");
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Jahr", .input = "e.feel"}), 0);
  EXPECT_EQ(out_, "{\"ab\": date(\"2026-03-01\"), \"jahr\": 2026}\n");
}

TEST_F(DecisionsTest, EvalSaysWhatIsWrong) {
  standard_input_ = R"({"Zahl der Hunde": "zwei", "Katzen": 1})";
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Steuer", .input = "-"}), 0);
  EXPECT_EQ(out_, "null\n");
  EXPECT_NE(err_.find("[input]"), std::string::npos) << err_;
  EXPECT_NE(err_.find("keine Eingabe „Katzen“"), std::string::npos) << err_;
  standard_input_ = "{\"Zahl der Hunde\":\n 01}";
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Steuer", .input = "-"}), 1);
  EXPECT_NE(err_.find("dmn.json: Zeile 2, Spalte 3"), std::string::npos) << err_;
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Steuern"}), 1);
  EXPECT_NE(err_.find("das Modell hat: Steuer, Jahr"), std::string::npos) << err_;
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn"}), 2);
}

TEST_F(DecisionsTest, EvalExplains) {
  standard_input_ = R"({"Zahl der Hunde": 3})";
  EXPECT_EQ(run({.what = "eval", .model = "m.dmn", .decision = "Steuer", .input = "-", .explain = true}), 0);
  EXPECT_TRUE(out_.starts_with("270\n")) << out_;
  EXPECT_NE(out_.find("Regel 2"), std::string::npos) << out_;
}

TEST_F(DecisionsTest, TestRunsJsonCases) {
  write("c.json", R"json({"cases": [
    {"name": "einer", "decision": "Steuer", "input": {"Zahl der Hunde": 1}, "expected": 60.1},
    {"name": "drei", "decision": "Steuer", "input": {"Zahl der Hunde": 3}, "expected": 271},
    {"name": "jahr", "decision": "Jahr", "input": {"Beginn": "2026-02-28"}, "expected": {"ab": "2026-03-01", "jahr": 2026}},
    {"name": "feel", "decision": "Jahr", "input": {"Beginn": {"$feel": "date(2026, 2, 28)"}}, "expected": {"ab": {"$feel": "@\"2026-03-01\""}, "jahr": 2026}}]})json");
  EXPECT_EQ(run({.what = "test", .model = "m.dmn", .cases = "c.json"}), 1);
  EXPECT_EQ(out_, "FEHLGESCHLAGEN drei: erwartet 271, gekommen ist 270\n3 bestanden, 1 fehlgeschlagen\n");
  write("c.json", R"({"cases": [{"name": "einer", "decision": "Steuer", "expect": 1}]})");
  EXPECT_EQ(run({.what = "test", .model = "m.dmn", .cases = "c.json"}), 1);
  EXPECT_NE(err_.find("„expect“ gehört nicht in einen Fall"), std::string::npos) << err_;
}

TEST_F(DecisionsTest, TestRunsTckFiles) {
  write(
      "c.xml",
      R"(<?xml version="1.0"?><testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>m.dmn</modelName>
<testCase id="001"><inputNode name="Zahl der Hunde"><value xsi:type="xsd:decimal">3</value></inputNode><resultNode name="Steuer" type="decision"><expected><value xsi:type="xsd:decimal">270</value></expected></resultNode></testCase>
</testCases>)");
  EXPECT_EQ(run({.what = "test", .model = "m.dmn", .cases = "c.xml"}), 0) << err_;
  EXPECT_EQ(out_, "1 bestanden, 0 fehlgeschlagen\n");
}

TEST_F(DecisionsTest, ImportsStayInTheFolder) {
  const std::string part =
      std::string(kHead) +
      "urn:teil\"><decision name=\"T\" id=\"t\"><variable "
      "name=\"T\"/><literalExpression><text>7</text></literalExpression></decision></definitions>";
  const std::string all =
      std::string(kHead) +
      "urn:alles\"><import name=\"x\" namespace=\"urn:teil\" locationURI=\"../teil.dmn\" "
      "importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"
      "<decision name=\"A\"><variable name=\"A\"/><informationRequirement><requiredDecision "
      "href=\"urn:teil#t\"/></informationRequirement>"
      "<literalExpression><text>x.T + 1</text></literalExpression></decision></definitions>";
  write("teil.dmn", part);
  write("modelle/alles.dmn", all);
  EXPECT_EQ(run({.what = "eval", .model = "modelle/alles.dmn", .decision = "A"}), 1);
  EXPECT_NE(err_.find("urn:teil"), std::string::npos) << err_;
  fs::create_symlink(folder_ / "teil.dmn", folder_ / "modelle/link.dmn");
  EXPECT_EQ(run({.what = "eval", .model = "modelle/alles.dmn", .decision = "A"}), 1) << out_;
  write("modelle/teil.dmn", part);
  EXPECT_EQ(run({.what = "eval", .model = "modelle/alles.dmn", .decision = "A"}), 0) << err_;
  EXPECT_EQ(out_, "8\n");
}

}  // namespace
}  // namespace rathaus::app
