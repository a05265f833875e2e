#include "libs/fim/data_schema.h"

#include <gtest/gtest.h>

#include "libs/fim/data_pattern.h"
#include "libs/fim/test_documents.h"

namespace rathaus::fim {
namespace {

using namespace test;

Document read_ok(const std::string& bytes) {
  auto document = read(as_bytes(bytes));
  EXPECT_TRUE(document) << (document ? "" : document.error().detail);
  return document ? std::move(*document) : Document();
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(FimDataSchema, AddressesAreMadeOfIdAndVersion) {
  Document document = read_ok(schema3(at("1:1", field3("F1"))));
  EXPECT_EQ(*data_address(document), "urn:fim:daten:S1:1.0.0");
  EXPECT_EQ(*data_address(document, {.base = "urn:x"}), "urn:x:S1:1.0.0");
  EXPECT_TRUE(has(*data_json_schema(document), "\"$id\": \"urn:fim:daten:S1:1.0.0\""));
  EXPECT_TRUE(has(*data_xsd(document), "targetNamespace=\"urn:fim:daten:S1:1.0.0\""));
  document.schema->identifier.version.clear();
  EXPECT_EQ(data_xsd(document).error().code, "fim.data.version");
  document.schema->identifier = {"S 1", "1"};
  EXPECT_EQ(data_xsd(document).error().code, "fim.data.id");
  EXPECT_EQ(data_xsd(read_ok(message("datenfeld.0104", "3.0.0", field3("F1")))).error().code,
            "fim.data.root");
  EXPECT_EQ(data_xsd(read_ok(schema3(at("1:1", field3("F&lt;"))))).error().code, "fim.data.id");
}

TEST(FimDataSchema, RequiredIsOnlyWhatNoRuleCanHide) {
  const auto schema = [](const std::string& inside) { return *data_json_schema(read_ok(schema3(inside))); };
  EXPECT_TRUE(has(schema(at("1:1", field3("F1"))), "\"required\": [\"F1\"]"));
  EXPECT_FALSE(has(schema(at("0:1", field3("F1"))), "[\"F1\"]"));
  EXPECT_FALSE(has(schema(at("1:1", field3("F1", rule3("R1", "Satz")))), "[\"F1\"]")) << "its own rule";
  EXPECT_TRUE(
      has(schema(at("1:1", field3("F1")) + at("0:1", field3("F2", rule3("R1", "Satz")))), "[\"F1\"]"));
  EXPECT_FALSE(
      has(schema(at("1:1", field3("F1")) + at("0:1", field3("F2", rule3("R1", "nicht F1")))), "[\"F1\"]"))
      << "named by id";
  EXPECT_FALSE(has(schema(at("1:1", field3("F1")) + at("0:1", field3("F2", rule3("R1", "nicht Name F1")))),
                   "[\"F1\"]"))
      << "named by name";
  EXPECT_TRUE(has(schema(at("1:1", group3("G1", at("1:1", field3("F1"))))), "\"required\": [\"G1\"]"));
  EXPECT_FALSE(has(schema(at("1:1", group3("G1", at("0:1", field3("F1"))))), "[\"G1\"]"))
      << "a group without an answer is left out";
  EXPECT_FALSE(has(
      schema(at("1:1", field3("F1", "<x:inhalt>x</x:inhalt>", "label")) + at("0:1", field3("F2"))), "\"F1\""))
      << "labels are no data";
}

TEST(FimDataSchema, DataBecomesXmlWithItsDigits) {
  const auto xml = [](const std::string& data) {
    const auto made = data_as_xml("{\"schema\":\"S1\",\"version\":\"1.0\",\"data\":" + data + "}");
    return made ? made->substr(made->find("\">") + 2, made->rfind("</antrag>") - made->find("\">") - 2)
                : made.error().code;
  };
  EXPECT_EQ(xml("{\"F1\":12.30,\"F2\":[1E+3,-1.5e-2],\"G1\":{\"F1~2\":true}}"),
            "<F1>12.30</F1><F2>1000</F2><F2>-0.015</F2><G1><F1.2>true</F1.2></G1>");
  EXPECT_EQ(xml("{\"F1\":\"a<b>&\\u00e4\\uD834\\uDD1E\\n\"}"), "<F1>a&lt;b&gt;&amp;ä𝄞\n</F1>");
  EXPECT_EQ(xml("{\"F1\":\"\\u0001\"}"), "fim.data.text");
  for (const char* bad : {"[]", "{\"F1\":}", "{\"F1\":1e99999}", "{\"F 1\":1}", "{\"1\":1}", "{\"F1\":null}",
                          "{\"F1\":\"x", "{\"F1\":1}}"}) {
    EXPECT_EQ(xml(bad), "fim.data.json") << bad;
  }
}

TEST(FimDataSchema, PatternsAreTranslatedOrLeftOut) {
  const auto xsd = [](std::string_view p) {
    return translate_pattern(p, PatternDialect::xsd).value_or("none");
  };
  const auto json = [](std::string_view p) {
    return translate_pattern(p, PatternDialect::json).value_or("none");
  };
  EXPECT_EQ(xsd("^[0-9]{5}$"), "[0-9]{5}");
  EXPECT_EQ(json("^[0-9]{5}$"), "^(?:[0-9]{5})$");
  EXPECT_EQ(xsd("(?:a|b)+\\/\\d\\$"), "(a|b)+/\\d$");
  EXPECT_EQ(json("a\\/\\$"), "^(?:a/\\$)$");
  EXPECT_EQ(xsd("[a-z_-]"), "[a-z_\\-]");
  EXPECT_EQ(xsd("[\\w-ä]"), "[\\w\\-ä]");
  EXPECT_EQ(json("\\w+"), "none") << "letters beyond ASCII";
  EXPECT_EQ(xsd("\\w+"), "\\w+");
  EXPECT_EQ(xsd("\\p{L}+"), "\\p{L}+");
  for (const char* bad :
       {"(?=a)", "a*?", "[a-z-[aeiou]]", "a{2,1}", "a{99999}", "(", ")", "[", "a^b", "*", "\\1", ""})
    EXPECT_EQ(xsd(bad), "none") << bad;
}

}  // namespace
}  // namespace rathaus::fim
