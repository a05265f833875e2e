// Submission data of generated valid answers against the derived XSD (libxml2) and JSON Schema (python3-jsonschema,
// which skips clearly where it is not installed).
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "libs/fim/data_schema.h"
#include "modules/forms/compile.h"
#include "modules/forms/generate.h"
#include "modules/forms/validate.h"

namespace rathaus {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Empty: valid. libxml2 reads the schema anew for every call's first use of it.
class XsdJudge {
 public:
  explicit XsdJudge(const std::string& xsd)
      : context_(xmlSchemaNewMemParserCtxt(xsd.data(), static_cast<int>(xsd.size())),
                 &xmlSchemaFreeParserCtxt),
        schema_(nullptr, &xmlSchemaFree) {
    xmlSchemaSetParserErrors(context_.get(), &note, nullptr, &error_);
    schema_.reset(xmlSchemaParse(context_.get()));
  }
  bool usable() const { return schema_ != nullptr; }
  const std::string& error() const { return error_; }
  std::string judge(const std::string& xml) {
    std::string error;
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, XML_PARSE_NONET),
        &xmlFreeDoc);
    if (!document) return "not well-formed: " + xml.substr(0, 300);
    const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> valid(
        xmlSchemaNewValidCtxt(schema_.get()), &xmlSchemaFreeValidCtxt);
    xmlSchemaSetValidErrors(valid.get(), &note, nullptr, &error);
    const int result = xmlSchemaValidateDoc(valid.get(), document.get());
    return result == 0 ? std::string() : "invalid: " + error;
  }

 private:
  static void note(void* context, const char* format, ...) {
    std::array<char, 600> line{};
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line.data(), line.size(), format, arguments);
    va_end(arguments);
    static_cast<std::string*>(context)->append(line.data());
  }
  std::string error_;
  std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> context_;
  std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> schema_;
};

std::map<std::string, fim::Document> documents() {
  std::map<std::string, fim::Document> out;
  std::vector<fs::path> files;
  const fs::path folder = fs::path(RATHAUS_SHARED_DIR) / "standards/fim";
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder / "schemas", ec)) files.push_back(entry.path());
  if (!files.empty()) files.push_back(folder / "xdf2-and-parser-cases/LilithWittmann-ozg/BlaueKarte.xml");
  for (const auto& entry : fs::directory_iterator(fs::path(RATHAUS_SOURCE_DIR) / "services")) {
    if (fs::exists(entry.path() / "form.xdf3.xml")) files.push_back(entry.path() / "form.xdf3.xml");
  }
  for (const fs::path& file : files) {
    auto document = fim::read(as_bytes(slurp(file)));
    EXPECT_TRUE(document) << file;
    if (document) out.emplace(document->schema->identifier.id, std::move(*document));
  }
  return out;
}

// Every schema with answers of three kinds: nothing optional, some, everything.
TEST(FimData, WhatTheProgramMakesIsValidForBothSchemas) {
  const auto all = documents();
  const fs::path folder = fs::temp_directory_path() / fmt::format("fim-data-{}", getpid());
  fs::create_directories(folder);
  std::size_t instances = 0, refused = 0;
  for (const auto& [id, document] : all) {
    const auto form = forms::compile_form(document);
    ASSERT_TRUE(form) << id;
    const auto xsd = fim::data_xsd(document);
    ASSERT_TRUE(xsd) << id << " " << xsd.error().detail;
    const auto schema = fim::data_json_schema(document);
    ASSERT_TRUE(schema) << id;
    EXPECT_EQ(*schema, *fim::data_json_schema(document)) << "one address, one content";
    std::ofstream(folder / (id + ".schema.json")) << *schema;
    XsdJudge judge(*xsd);
    ASSERT_TRUE(judge.usable()) << id << " " << judge.error();
    for (const int percent : {0, 40, 100}) {
      const forms::Generated made = forms::generate(*form, {.seed = 11, .optional_percent = percent});
      const forms::Evaluation evaluation = forms::evaluate(*form, made.draft);
      if (!evaluation.errors.empty()) continue;  // such answers are never sent
      const std::string json = forms::submission_json(*form, evaluation.answers);
      const auto xml = fim::data_as_xml(json);
      ASSERT_TRUE(xml) << id << " " << xml.error().code;
      EXPECT_EQ(judge.judge(*xml), "") << id << " " << percent;
      std::ofstream(folder / fmt::format("{}.{}.data.json", id, percent)) << json;
      ++instances;
      // An element that the schema does not have, and a wrong version, are refused by both.
      std::string foreign = json;
      foreign.replace(foreign.rfind("}}"), 2, "\"X1\":\"y\"}}");
      if (foreign[foreign.rfind("\"X1\"") - 1] != '{') foreign.insert(foreign.rfind("\"X1\""), ",");
      EXPECT_NE(judge.judge(*fim::data_as_xml(foreign)), "") << id;
      std::ofstream(folder / fmt::format("{}.{}.bad.data.json", id, percent)) << foreign;
      ++refused;
    }
  }
  EXPECT_GE(instances, all.size() * 2);
  const int status = std::system(
      fmt::format("python3 {}/tests/fim_data/check_json.py {}", RATHAUS_SOURCE_DIR, folder.string()).c_str());
  fs::remove_all(folder);
  fmt::print("{} schemas, {} data valid and {} refused by XSD\n", all.size(), instances, refused);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
    GTEST_SKIP() << "SKIPPED: python3-jsonschema is not installed; the XSD half was judged";
  }
  EXPECT_EQ(status, 0) << "JSON Schema: see above";
}

}  // namespace
}  // namespace rathaus
