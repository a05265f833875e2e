#include "app/process/process.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rathaus::app {
namespace {

constexpr const char* kModel =
    R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d"
  targetNamespace="urn:t" expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL/"><process id="antrag" isExecutable="true">
  <startEvent id="s"/><userTask id="pruefen" name="Prüfen"/><endEvent id="e"/>
  <boundaryEvent id="frist" attachedToRef="pruefen"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">"P14D"</timeDuration></timerEventDefinition></boundaryEvent>
  <endEvent id="zu_spaet"/><sequenceFlow id="a" sourceRef="s" targetRef="pruefen"/><sequenceFlow id="b" sourceRef="pruefen" targetRef="e"/>
  <sequenceFlow id="c" sourceRef="frist" targetRef="zu_spaet"/></process></definitions>)";

class ProcessCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("process-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    write("antrag.bpmn", kModel);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; }
  int call(ProcessCommand command) {
    said.clear();
    if (command.model.empty()) command.model = (folder / "antrag.bpmn").string();
    const auto add = [this](const std::string& line) { said += line + "\n"; };
    return process_command(
        command, {add, add, [] { return std::string("{}"); }, *parse_iso_instant("2027-03-01T07:00:00Z")});
  }
  std::filesystem::path folder;
  std::string said;
};

TEST_F(ProcessCommandTest, ChecksAndNamesThePlace) {
  EXPECT_EQ(call({.what = "check"}), 0);
  EXPECT_NE(said.find("1 Prozesse, 5 Elemente, 0 Fehler, 0 Verluste"), std::string::npos) << said;
  std::string wrong = kModel;
  wrong.replace(wrong.find("\"P14D\""), 6, "1 +   ");
  write("antrag.bpmn", wrong);
  EXPECT_EQ(call({.what = "check"}), 1);
  EXPECT_NE(said.find("antrag.bpmn:4:"), std::string::npos) << said;
  EXPECT_NE(said.find("[expression.feel]"), std::string::npos) << said;
}

TEST_F(ProcessCommandTest, SaysWhichGroupsAreNoRoles) {
  std::string model = kModel;
  model.replace(model.find("<userTask id=\"pruefen\" name=\"Prüfen\"/>"), 39,
                "<userTask id=\"pruefen\" "
                "name=\"Prüfen\"><potentialOwner><resourceRef>r</resourceRef></potentialOwner></userTask>");
  model.replace(model.find("<process"), 8, "<resource id=\"r\" name=\"Baumamt\"/><process");
  write("antrag.bpmn", model);
  EXPECT_EQ(call({.what = "check"}), 0);
  EXPECT_NE(said.find("Hinweis [aufgabe.rolle] pruefen: „Baumamt“ ist keine Rolle"), std::string::npos)
      << said;
  model.replace(model.find("Baumamt"), 7, "Leitung");
  write("antrag.bpmn", model);
  EXPECT_EQ(call({.what = "check"}), 0);
  EXPECT_EQ(said.find("Hinweis"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "check", .model = RATHAUS_SOURCE_DIR "/processes/universalprozess.bpmn"}), 0);
  EXPECT_EQ(said.find("Hinweis"), std::string::npos) << "a second signature is the case's own matter";
}

TEST_F(ProcessCommandTest, RunsOnAVirtualClock) {
  EXPECT_EQ(call({.what = "run", .until = "P13D"}), 0);
  EXPECT_NE(said.find("offen: pruefen „Prüfen“"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "run", .until = "P14D"}), 0);
  EXPECT_NE(said.find("15.03.2027, 08:00 Uhr  erledigt    frist"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "run", .until = "bald"}), 1);
}

TEST_F(ProcessCommandTest, TestsScenariosBesideTheModel) {
  EXPECT_EQ(call({.what = "test"}), 1) << "no file";
  write("antrag.scenarios.json", R"({"scenarios": [
    {"name": "rechtzeitig", "process": "antrag", "start": "2027-03-01T08:00:00+01:00", "steps": [{"complete": "pruefen"}], "expect": {"finished": true, "trace": ["s", "pruefen", "e"], "order": "total"}},
    {"name": "zu spät", "process": "antrag", "start": "2027-03-01T08:00:00+01:00", "steps": [{"advance": "P14D"}], "expect": {"finished": true, "never": ["e"]}}]})");
  EXPECT_EQ(call({.what = "test"}), 0);
  EXPECT_NE(said.find("2 bestanden, 0 fehlgeschlagen"), std::string::npos) << said;
  write(
      "antrag.scenarios.json",
      R"({"scenarios": [{"name": "falsch", "process": "antrag", "start": "2027-03-01T08:00:00+01:00", "expect": {"finished": true}}]})");
  EXPECT_EQ(call({.what = "test"}), 1);
  EXPECT_NE(said.find("FEHLGESCHLAGEN falsch"), std::string::npos) << said;
}

TEST_F(ProcessCommandTest, ExportsAVendorsFileAndNeverWritesOverAnother) {
  std::string vendor = kModel;
  vendor.replace(vendor.find("id=\"d\""), 6, "id=\"d\" xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\"");
  vendor.replace(vendor.find("name=\"Prüfen\""), 14,
                 "name=\"Prüfen\" camunda:candidateGroups=\"bau\" camunda:formKey=\"f\"");
  write("antrag.bpmn", vendor);
  const std::string out = (folder / "norm.bpmn").string();
  EXPECT_EQ(call({.what = "export", .out = out}), 0);
  EXPECT_NE(said.find("antrag.bpmn:3: übertragen pruefen: camunda:candidateGroups"), std::string::npos)
      << said;
  EXPECT_NE(said.find("antrag.bpmn:3: Verlust pruefen: camunda:formKey"), std::string::npos) << said;
  EXPECT_NE(said.find("1 übertragen, 1 Verluste"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "check", .model = out}), 0);
  EXPECT_EQ(call({.what = "export", .out = out}), 1);
  EXPECT_NE(said.find("die Datei gibt es schon"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "export"}), 0);
  EXPECT_NE(said.find("<potentialOwner>"), std::string::npos) << said;
  EXPECT_EQ(call({.what = "export", .model = (folder / "keine.bpmn").string()}), 1);
}

}  // namespace
}  // namespace rathaus::app
