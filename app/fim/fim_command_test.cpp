#include "app/fim/fim_command.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/fim/conflicts.h"
#include "libs/fim/test_documents.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using namespace fim::test;

class FimCommandTest : public testing::Test {
 protected:
  FimCommandTest() : folder_(fs::temp_directory_path() / fmt::format("fim-command-{}", getpid())) {
    fs::create_directories(folder_);
  }
  ~FimCommandTest() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }
  int run(const FimCommand& command) {
    out_.clear(), err_.clear();
    return fim_command(command, {[this](const std::string& text) { out_ += text; },
                                 [this](const std::string& text) { err_ += text; },
                                 {}});
  }

  fs::path folder_;
  std::string out_, err_;
};

std::string field(const std::string& id, const std::string& name, const std::string& more = {},
                  const std::string& type = "text") {
  return replace(replace(field3(id, more, "input", type), "Name " + id, name), "<x:schemaelementart>",
                 "<x:bezeichnungAusgabe>A</x:bezeichnungAusgabe><x:hilfetextEingabe>H</"
                 "x:hilfetextEingabe><x:schemaelementart>");
}

TEST_F(FimCommandTest, CheckSaysByItsExitCodeWhatItFound) {
  const std::string good = file("good.xml", schema3(at("1:1", field("F99000000001", "Eins"))));
  EXPECT_EQ(run({.what = "check", .file = good}), 0) << out_;
  EXPECT_NE(out_.find("0 Fehler, 0 Warnungen"), std::string::npos);
  const std::string bad = file("bad.xml", schema3(at("0:0", field("F99000000001", "Eins"))));
  EXPECT_EQ(run({.what = "check", .file = bad}), 1);
  EXPECT_NE(out_.find("bad.xml:4: Fehler:"), std::string::npos) << out_;
  EXPECT_NE(out_.find("[fim.check.unreachable]"), std::string::npos);
  EXPECT_EQ(run({.what = "check", .file = bad, .json = true}), 1);
  EXPECT_NE(out_.find("\"code\": \"fim.check.unreachable\""), std::string::npos) << out_;
  file("none.xml", "<a/>");
  EXPECT_EQ(run({.what = "check", .file = folder_.string()}), 2) << "one file is no schema";
  EXPECT_NE(out_.find("fim.check.unreachable"), std::string::npos) << "the others are checked all the same";
  EXPECT_EQ(run({.what = "check", .file = (folder_ / "missing.xml").string()}), 2);
}

TEST_F(FimCommandTest, RulesThatSayTheOpposite) {
  const std::string first =
      rule3("R99000000001", "Wenn F99000000001 = \"true\", dann ist F99000000002 auszublenden.");
  const std::string second =
      rule3("R99000000002", "Wenn F99000000001 = \"true\", dann ist F99000000002 Pflicht.");
  const std::string opposite = schema3(first + second + at("1:1", field("F99000000001", "Eins", "", "bool")) +
                                       at("0:1", field("F99000000002", "Zwei")));
  const auto document = fim::read(as_bytes(opposite));
  ASSERT_TRUE(document) << document.error().detail;
  const auto readings = read_rules(*document);
  ASSERT_EQ(readings.size(), 2u);
  // Whatever the grammar makes of the sentences today: two readings of our own show what conflicts() finds.
  auto made = readings;
  using prose_rules::Consequence;
  using prose_rules::Effect;
  made[0].compiled = {
      .understood = true,
      .consequences = {Consequence{Effect::hidden, "F99000000002", "", "", "F99000000001 = true"}}};
  made[1].compiled = {
      .understood = true,
      .consequences = {Consequence{Effect::required, "F99000000002", "", "", "F99000000001 = true"}}};
  auto found = conflicts(*document, made);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "fim.check.contradiction");
  EXPECT_NE(found[0].text.find("wenn F99000000001 = true"), std::string::npos) << found[0].text;
  made[1].compiled.consequences[0].when = "F99000000001 = false";
  EXPECT_TRUE(conflicts(*document, made).empty()) << "never for the same answers";
}

TEST_F(FimCommandTest, ConvertsAndComparesAndDescribes) {
  const std::string three = file("three.xml", schema3(at("1:1", field("F99000000001", "Eins"))));
  const std::string two = (folder_ / "two.xml").string();
  EXPECT_EQ(run({.what = "convert", .file = three, .to = "2", .out = two}), 1) << "something was lost";
  EXPECT_NE(out_.find("<letzteAenderung> verloren"), std::string::npos) << out_;
  EXPECT_EQ(run({.what = "convert", .file = three, .to = "2"}), 1);
  EXPECT_NE(out_.find("xdatenfelder_2"), std::string::npos);
  EXPECT_NE(err_.find("verloren"), std::string::npos);
  EXPECT_EQ(run({.what = "convert", .file = three, .to = "3"}), 0);
  EXPECT_EQ(run({.what = "convert", .file = three, .to = "4"}), 2);
  EXPECT_EQ(run({.what = "diff", .file = three, .other = three}), 0);
  EXPECT_EQ(out_, "Kein Unterschied.\n");
  EXPECT_EQ(run({.what = "diff", .file = three, .other = two, .json = true}), 1);
  EXPECT_EQ(out_[0], '[');
  EXPECT_EQ(run({.what = "diff", .file = three}), 2);
  EXPECT_EQ(run({.what = "schema", .file = three, .xsd = true}), 0);
  EXPECT_NE(out_.find("<xs:schema"), std::string::npos);
  EXPECT_EQ(run({.what = "schema", .file = three, .json = true}), 0);
  EXPECT_EQ(run({.what = "schema", .file = three}), 2);
  EXPECT_EQ(run({.what = "show", .file = three}), 0);
  EXPECT_EQ(run({.what = "paint", .file = three}), 2);
}

TEST_F(FimCommandTest, RulesSayWhatTheyMeanOrWhereTheyAreNotUnderstood) {
  const std::string rules =
      rule3("R99000000001", "Wenn F99000000001 = \"true\", dann muss F99000000002 ausgefüllt werden.") +
      rule3("R99000000002", "Wenn F99000000001 = \"true\", dann gilt der Mond.");
  const std::string fields =
      at("0:1", field("F99000000001", "Eins", {}, "bool")) + at("0:1", field("F99000000002", "Zwei"));
  const std::string path = file("rules.xml", schema3(rules + fields));
  EXPECT_EQ(run({.what = "rules", .file = path}), 1) << err_;
  EXPECT_NE(out_.find("F99000000002 ist auszufüllen, wenn F99000000001 = true"), std::string::npos) << out_;
  EXPECT_NE(out_.find("nicht verstanden ab „"), std::string::npos) << out_;
  EXPECT_NE(out_.find("1 von 2 Regeln verstanden"), std::string::npos) << out_;

  const std::string good = file(
      "good.xml", schema3(rule3("R99000000001",
                                "Wenn F99000000001 = \"true\", dann muss F99000000002 ausgefüllt werden.") +
                          fields));
  const auto cases = [&](const std::string& state) {
    return file("cases.json", R"([{"rule": "R99000000001 1.0.0", "class": "clear", "cases": [)"
                              R"({"given": {"F99000000001": true}, "expect": {"F99000000002": ")" +
                                  state + R"("}}]}, {"rule": "R1 1.0", "class": "clear", "cases": []}])");
  };
  EXPECT_EQ(run({.what = "rules", .file = good, .cases = cases("required")}), 0) << out_ << err_;
  EXPECT_NE(out_.find("Fälle: 1 richtig, 0 falsch; 1 Regeln"), std::string::npos) << out_;
  EXPECT_EQ(run({.what = "rules", .file = good, .cases = cases("hidden")}), 1);
  EXPECT_NE(out_.find("Falsch: R99000000001 1.0.0: F99000000002 ist bei"), std::string::npos) << out_;
  EXPECT_EQ(run({.what = "rules", .file = good, .json = true}), 0);
  EXPECT_NE(out_.find("\"understood\": true"), std::string::npos) << out_;
  EXPECT_EQ(run({.what = "rules", .file = good, .cases = file("bad.json", "[{\"rule\": 1}]")}), 2);
  EXPECT_EQ(run({.what = "rules", .file = "/nowhere.xml"}), 2);
}

}  // namespace
}  // namespace rathaus::app
