#include "libs/fim/quality.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/fim/test_documents.h"

namespace rathaus::fim {
namespace {

using namespace test;

Document read_ok(const std::string& bytes) {
  auto document = read(as_bytes(bytes));
  EXPECT_TRUE(document) << (document ? "" : document.error().detail);
  return document ? std::move(*document) : Document();
}

// The sentences with this code; every one has a line when the document was read from a file.
std::string found(const std::string& bytes, const std::string& code, QualityOptions options = {}) {
  std::string out;
  for (const Defect& defect : quality(read_ok(bytes), options)) {
    if (defect.code == "fim.check." + code)
      out += std::string(code_of(defect.weight)) + " " + defect.element + ": " + defect.text + "\n";
  }
  return out;
}

TEST(FimQuality, DuplicateIds) {
  const std::string one = field3("F99000000001"), other = replace(one, "Frage F99000000001", "Anderes");
  EXPECT_EQ(
      found(schema3(at("1:1", one) + at("1:1", group3("G99000000001", at("1:1", one)))), "duplicate_id"), "");
  EXPECT_NE(
      found(schema3(at("1:1", one) + at("1:1", group3("G99000000001", at("1:1", other)))), "duplicate_id")
          .find("error F99000000001: Die Kennung F99000000001V1.0.0 steht für verschiedene Dinge"),
      std::string::npos);
  EXPECT_NE(found(schema3(at("1:1", one) +
                          at("1:1", group3("G99000000001", at("1:1", replace(one, "1.0.0", "2.0.0"))))),
                  "duplicate_id")
                .find("zwei Fassungen"),
            std::string::npos);
  EXPECT_NE(found(schema3(at("1:1", one) + at("1:1", one)), "repeated_sibling"), "");
  const Document a = read_ok(schema3(at("1:1", one))), b = read_ok(schema3(at("1:1", other)));
  const std::vector<Document> both = {a, b};
  const std::vector<std::string> names = {"a.xml", "b.xml"};
  ASSERT_EQ(quality_across(both, names).size(), 1u);
  EXPECT_EQ(quality_across(both, names)[0].text,
            "F99000000001V1.0.0 steht in b.xml für etwas anderes als in a.xml.");
}

TEST(FimQuality, MissingTexts) {
  const std::string text =
      found(schema3(at("1:1", replace(field3("F99000000001"), "Frage F99000000001", ""))), "missing_text");
  EXPECT_NE(text.find("hat keine Frage"), std::string::npos);
  EXPECT_NE(text.find("hat keine Hilfe"), std::string::npos);
  const std::string full = replace(field3("F99000000001"), "<x:schemaelementart>",
                                   "<x:bezeichnungAusgabe>A</x:bezeichnungAusgabe><x:hilfetextEingabe>H</"
                                   "x:hilfetextEingabe><x:schemaelementart>");
  EXPECT_EQ(found(schema3(at("1:1", full)), "missing_text"), "");
}

TEST(FimQuality, CodeLists) {
  const std::string reference =
      "<x:codelisteReferenz><x:canonicalIdentification>urn:a</x:canonicalIdentification><x:version>1</"
      "x:version></x:codelisteReferenz><x:codeKey>Schluessel</x:codeKey>";
  const std::string xml = schema3(at("1:1", field3("F99000000001", reference, "select")));
  EXPECT_NE(found(xml, "code_list_missing").find("note"), std::string::npos) << "no list was given at all";
  CodeList right{.version = "1", .canonical_uri = "urn:a", .columns = {{.id = "Schluessel"}}};
  CodeList wrong{.version = "1", .canonical_uri = "urn:b", .columns = {{.id = "code"}}};
  EXPECT_EQ(found(xml, "code_list_missing", {.lists = {&right, 1}}), "");
  EXPECT_EQ(found(xml, "code_list_column", {.lists = {&right, 1}}), "");
  EXPECT_NE(found(xml, "code_list_missing", {.lists = {&wrong, 1}}).find("warning"), std::string::npos);
  EXPECT_NE(found(xml, "code_list_unused", {.lists = {&wrong, 1}}), "");
  right.columns[0].id = "anders";
  EXPECT_NE(found(xml, "code_list_column", {.lists = {&right, 1}}), "");
  EXPECT_NE(found(schema3(at("1:1", field3("F99000000001", "", "select"))), "select_empty"), "");
  const std::string second =
      replace(replace(reference, "<x:version>1<", "<x:version>2<"), "<x:codeKey>Schluessel</x:codeKey>", "");
  EXPECT_NE(found(schema3(at("1:1", field3("F99000000001", reference, "select")) +
                          at("1:1", field3("F99000000002", second, "select"))),
                  "code_list_versions"),
            "");
}

TEST(FimQuality, CyclesAndUnreachable) {
  EXPECT_NE(
      found(schema3(at("1:1", group3("G99000000001",
                                     at("1:1", group3("G99000000001", at("1:1", field3("F99000000001"))))))),
            "structure_cycle"),
      "");
  EXPECT_NE(found(schema3(at("0:0", field3("F99000000001"))), "unreachable"), "");
  EXPECT_NE(
      found(schema3(at("1:1", field3("F99000000001", "", "hidden"))), "unreachable").find("nie einen Wert"),
      std::string::npos);
  EXPECT_EQ(
      found(schema3(at("1:1", field3("F99000000001", "<x:inhalt>x</x:inhalt>", "hidden"))), "unreachable"),
      "");
  const std::string rules = schema3(at("1:1", field3("F99000000001", rule3("R99000000001", "a"))) +
                                    at("1:1", field3("F99000000002", rule3("R99000000002", "b"))));
  const std::vector<RuleFacts> circle = {
      {.rule = 0, .understood = true, .effects = {{"F99000000001"}}, .reads = {"F99000000002"}},
      {.rule = 1, .understood = true, .effects = {{"F99000000002"}}, .reads = {"F99000000001"}}};
  EXPECT_NE(found(rules, "rule_cycle", {.rules = circle}).find("F99000000001 → F99000000002 → F99000000001"),
            std::string::npos);
  EXPECT_EQ(found(rules, "rule_cycle", {.rules = {circle.data(), 1}}), "");
}

TEST(FimQuality, RulesAndRelease) {
  EXPECT_NE(found(schema3(at("1:1", field3("F99000000001",
                                           rule3("R99000000001", "Wenn F99000000007, dann F99000000001.")))),
                  "unknown_reference")
                .find("nennt F99000000007"),
            std::string::npos);
  EXPECT_EQ(found(schema3(at("1:1", field3("F99000000001"))), "release_state"), "");
  EXPECT_NE(
      found(schema3(at("1:1", replace(field3("F99000000001"), "<code>6<", "<code>3<"))), "release_state")
          .find("noch nicht"),
      std::string::npos);
  EXPECT_NE(
      found(schema3(at("1:1", replace(field3("F99000000001"), "<code>6<", "<code>7<"))), "release_state")
          .find("außer Kraft"),
      std::string::npos);
  const std::string over =
      schema3(at("1:1", replace(field3("F99000000001"), "<x:letzteAenderung>",
                                "<x:gueltigBis>2026-05-31</x:gueltigBis><x:letzteAenderung>")));
  using namespace std::chrono_literals;
  EXPECT_EQ(found(over, "release_state"), "");
  EXPECT_EQ(found(over, "release_state", {.today = LocalDate(2026y / 5 / 31)}), "")
      << "the last day still counts";
  EXPECT_NE(found(over, "release_state", {.today = LocalDate(2026y / 6 / 1)}), "");
}

}  // namespace
}  // namespace rathaus::fim
