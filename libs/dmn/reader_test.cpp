#include <fmt/format.h>
#include <gtest/gtest.h>

#include "libs/dmn/model.h"

namespace rathaus::dmn {
namespace {

std::string in(std::string_view ns, std::string_view body) {
  return fmt::format(
      "<d:definitions xmlns:d=\"{}\" xmlns:v=\"urn:vendor\" namespace=\"urn:t\" "
      "name=\"t\">{}</d:definitions>",
      ns, body);
}
constexpr std::string_view kNow = "https://www.omg.org/spec/DMN/20230324/MODEL/";

Error error_of(const std::string& xml, const ReadLimits& limits = {}) {
  const auto definitions = read(as_bytes(xml), "x.dmn", limits);
  return definitions ? Error{} : definitions.error();
}

TEST(Reader, EveryVersionAndNoOther) {
  const std::pair<std::string_view, Version> versions[] = {
      {"http://www.omg.org/spec/DMN/20151101/dmn.xsd", Version::dmn11},
      {"http://www.omg.org/spec/DMN/20180521/MODEL/", Version::dmn12},
      {"https://www.omg.org/spec/DMN/20191111/MODEL/", Version::dmn13},
      {"https://www.omg.org/spec/DMN/20211108/MODEL/", Version::dmn14},
      {kNow, Version::dmn15}};
  for (const auto& [ns, version] : versions) {
    const auto definitions = read(as_bytes(in(ns, "")));
    ASSERT_TRUE(definitions) << ns;
    EXPECT_EQ(definitions->version, version);
  }
  EXPECT_EQ(error_of(in("https://www.omg.org/spec/DMN/20990101/MODEL/", "")).code, "dmn.namespace");
  EXPECT_EQ(error_of("<definitions/>").code, "dmn.namespace");
}

TEST(Reader, PlacesOfElementsAndTexts) {
  const auto definitions = read(as_bytes(in(kNow,
                                            "\n  <d:decision name=\"a\">\n    <d:literalExpression>\n      "
                                            "<d:text>\n1 + 1</d:text></d:literalExpression></d:decision>")));
  ASSERT_TRUE(definitions) << definitions.error().detail;
  const Decision& decision = definitions->decisions.at(0);
  EXPECT_EQ(decision.place.line, 2U);
  EXPECT_EQ(decision.place.column, 3U);
  const Text& text = std::get<Literal>(decision.logic->body).text;
  EXPECT_EQ(text.place.line, 4U);  // the text begins with the line break
  EXPECT_EQ(text.text, "\n1 + 1");
}

TEST(Reader, VendorsElementsAreSkippedWithAllTheyHold) {
  const auto definitions =
      read(as_bytes(in(kNow,
                       "<v:x><d:decision name=\"hidden\"/></v:x><d:extensionElements><d:decision "
                       "name=\"b\"/></d:extensionElements>"
                       "<d:knowledgeSource name=\"k\"/><d:decision name=\"a\" "
                       "v:color=\"red\"><d:extensionElements><v:y/></d:extensionElements></d:decision>")));
  ASSERT_TRUE(definitions) << definitions.error().detail;
  ASSERT_EQ(definitions->decisions.size(), 1U);
  EXPECT_EQ(definitions->decisions[0].name, "a");
}

TEST(Reader, WhatIsNotUnderstoodIsRefusedWithItsPlace) {
  const Error error = error_of(in(kNow, "\n <d:decision name=\"a\"><d:magic/></d:decision>"));
  EXPECT_EQ(error.code, "dmn.structure");
  EXPECT_EQ(error.field, "magic");
  EXPECT_NE(error.detail.find("x.dmn, Zeile 2, Spalte 23, Element <magic>"), std::string::npos)
      << error.detail;
  EXPECT_EQ(error_of(in(kNow, "<decision name=\"a\"/>")).code, "dmn.namespace") << "without its namespace";
  EXPECT_EQ(
      error_of(in(kNow, "<o:decision xmlns:o=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"a\"/>"))
          .code,
      "dmn.namespace");
  EXPECT_EQ(error_of(in(kNow, "<d:decision/>")).code, "dmn.structure") << "no name";
  EXPECT_EQ(error_of(in(kNow, "<d:itemDefinition name=\"a\" isCollection=\"maybe\"/>")).code,
            "dmn.structure");
  EXPECT_TRUE(error_of(in(kNow, "<d:decision name=\"a\">")).code.starts_with("xml."));
}

TEST(Reader, Limits) {
  std::string rules;
  for (int i = 0; i < 3; ++i) rules += "<d:rule><d:outputEntry><d:text>1</d:text></d:outputEntry></d:rule>";
  const std::string table = in(kNow, "<d:decision name=\"a\"><d:decisionTable><d:output/>" + rules +
                                         "</d:decisionTable></d:decision>");
  EXPECT_EQ(error_of(table).code, "");
  EXPECT_EQ(error_of(table, {.rules = 2}).code, "dmn.limit");
  EXPECT_EQ(error_of(table, {.bytes = 100}).code, "xml.limit.bytes");
  EXPECT_EQ(error_of(table, {.depth = 3}).code, "xml.limit.depth");
  EXPECT_EQ(error_of(table, {.elements = 5}).code, "xml.limit.elements");
  const std::string wide = in(kNow,
                              "<d:decision name=\"a\"><d:decisionTable><d:output name=\"x\"/><d:output "
                              "name=\"y\"/></d:decisionTable></d:decision>");
  EXPECT_EQ(error_of(wide, {.columns = 1}).code, "dmn.limit");
}

TEST(Reader, OldTypeNames) {
  const auto definitions = read(
      as_bytes(in("http://www.omg.org/spec/DMN/20151101/dmn.xsd",
                  "<d:inputData name=\"a\"><d:variable name=\"a\" typeRef=\"feel:string\"/></d:inputData>")));
  ASSERT_TRUE(definitions);
  EXPECT_EQ(definitions->inputs[0].variable.type_ref, "string");
}

}  // namespace
}  // namespace rathaus::dmn
