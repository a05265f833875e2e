// Reads the published schemas and parser cases of the shared folder. They are test data only; without the
// folder: SKIPPED.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"
#include "libs/fim/write.h"
#include "libs/xml/tree.h"

namespace rathaus::fim {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::size_t occurrences(const std::string& text, std::string_view needle) {
  std::size_t count = 0;
  for (std::size_t at = text.find(needle); at != std::string::npos; at = text.find(needle, at + 1)) ++count;
  return count;
}

#define NEED_FOLDER(folder)                                              \
  if (!fs::exists(folder)) {                                             \
    GTEST_SKIP() << "SKIPPED: folder is missing: " << (folder).string(); \
  }

const fs::path shared = RATHAUS_SHARED_DIR;

// Every position, field, group, rule, relation and code of the bytes is in the document.
void expect_complete(const std::string& xml, const Document& document, const std::string& name) {
  const std::string p = "<xdf3:";
  EXPECT_EQ(document.positions.size(), occurrences(xml, p + "struktur>")) << name;
  EXPECT_EQ(document.fields.size(), occurrences(xml, p + "datenfeld>")) << name;
  EXPECT_EQ(document.groups.size(), occurrences(xml, p + "datenfeldgruppe>")) << name;
  EXPECT_EQ(document.rules.size(), occurrences(xml, p + "regel>")) << name;
  std::size_t relations = document.schema->relations.size();
  std::size_t choices = 0, lists = 0, bases = document.schema->legal_bases.size();
  for (const Group& group : document.groups) {
    relations += group.relations.size();
    bases += group.legal_bases.size();
  }
  for (const Field& field : document.fields) {
    relations += field.relations.size();
    choices += field.choices.size();
    lists += field.code_list.has_value();
    bases += field.legal_bases.size();
  }
  for (const Rule& rule : document.rules) bases += rule.legal_bases.size();
  for (const Position& position : document.positions) bases += position.legal_bases.size();
  EXPECT_EQ(relations, occurrences(xml, p + "relation>")) << name;
  EXPECT_EQ(choices, occurrences(xml, p + "wert>")) << name;
  EXPECT_EQ(lists, occurrences(xml, p + "codelisteReferenz>")) << name;
  EXPECT_EQ(bases, occurrences(xml, p + "bezug>") + occurrences(xml, p + "bezug link")) << name;
}

TEST(FimCorpus, EveryPublishedSchemaIsReadAndWrittenCompletely) {
  const fs::path folder = shared / "standards/fim/schemas";
  NEED_FOLDER(folder);
  std::size_t fields = 0, groups = 0, rules = 0;
  std::map<std::string, int> findings;
  const auto files = files_in(folder, ".xml");
  for (const fs::path& file : files) {
    const std::string xml = bytes_of(file);
    const auto document = read(as_bytes(xml));
    ASSERT_TRUE(document) << file << ": " << document.error().detail;
    EXPECT_EQ(document->version, Version::xdf3);
    EXPECT_EQ(document->schema->identifier.id, file.filename().string().substr(0, 12));
    expect_complete(xml, *document, file.filename().string());
    fields += document->fields.size();
    groups += document->groups.size();
    rules += document->rules.size();
    for (const Finding& finding : document->findings)
      ++findings["<" + finding.element + "> " + finding.message];
    const auto written = write(*document);
    ASSERT_TRUE(written) << file << ": " << written.error().detail;
    const auto again = read(as_bytes(*written));
    ASSERT_TRUE(again) << file;
    EXPECT_TRUE(same_content(*document, *again)) << file;
    EXPECT_EQ(write(*again), *written) << file;
    EXPECT_TRUE(xml::canonical(as_bytes(*written)) == xml::canonical(as_bytes(xml)))
        << file << " is not written back equal";
    Document alone = *document;
    alone.original = {};
    EXPECT_TRUE(write(alone).has_value()) << file;
    const auto paths = all_paths(*document);
    for (Index position = 0; position < paths.size(); ++position) {
      EXPECT_EQ(position_at(*document, paths[position]), position);
      EXPECT_EQ(path_of(*document, position), paths[position]);
    }
  }
  fmt::print("{} schemas: {} fields, {} groups, {} rules\n", files.size(), fields, groups, rules);
  for (const auto& [text, count] : findings) fmt::print("  {:5} x {}\n", count, text);
  EXPECT_GE(files.size(), 65u);
}

struct Case {
  std::string file;
  std::string version;
  std::string element;
  bool valid = false;
};

// The manifest is a flat list of flat objects: `"key": value` lines.
std::vector<Case> cases_of(const std::string& manifest) {
  std::vector<Case> cases;
  const auto text_after = [](const std::string& object, std::string_view key) -> std::string {
    const std::size_t at = object.find(fmt::format("\"{}\": \"", key));
    if (at == std::string::npos) return {};
    const std::size_t begin = at + key.size() + 5;
    return object.substr(begin, object.find('"', begin) - begin);
  };
  for (std::size_t at = manifest.find('{'); at != std::string::npos; at = manifest.find('{', at + 1)) {
    const std::string object = manifest.substr(at, manifest.find('}', at) - at);
    cases.push_back({text_after(object, "file"), text_after(object, "version"), text_after(object, "element"),
                     object.find("\"valid\": true") != std::string::npos});
  }
  return cases;
}

TEST(FimCorpus, ParserCasesComeOutAsTheirManifestSays) {
  const fs::path folder = shared / "standards/fim/xdf2-and-parser-cases";
  NEED_FOLDER(folder);
  const auto cases = cases_of(bytes_of(folder / "manifest.json"));
  EXPECT_GE(cases.size(), 20u);
  for (const Case& expected : cases) {
    ASSERT_TRUE(fs::exists(folder / expected.file)) << expected.file;
    const auto document = read(as_bytes(bytes_of(folder / expected.file)));
    EXPECT_EQ(document.has_value(), expected.valid)
        << expected.file << ": " << (document ? "accepted" : document.error().detail);
    if (document) {
      EXPECT_EQ(document->version, expected.version.starts_with("2") ? Version::xdf2 : Version::xdf3)
          << expected.file;
      fmt::print("{}: {} findings\n", expected.file, document->findings.size());
      const auto written = write(*document);
      ASSERT_TRUE(written) << expected.file << ": " << written.error().detail;
      EXPECT_TRUE(xml::canonical(as_bytes(*written)) ==
                  xml::canonical(as_bytes(bytes_of(folder / expected.file))))
          << expected.file;
      Document alone = *document;
      alone.original = {};
      EXPECT_TRUE(write(alone).has_value()) << expected.file << ": " << write(alone).error().detail;
      continue;
    }
    fmt::print("{}: {}\n", expected.file, document.error().detail);
    if (expected.element.empty()) continue;
    EXPECT_EQ(document.error().field, expected.element) << expected.file;
    EXPECT_NE(document.error().detail.find("<" + expected.element + ">"), std::string::npos) << expected.file;
  }
}

TEST(FimCorpus, EveryCodeListIsReadCompletely) {
  const fs::path folder = shared / "standards/xoev-codelists";
  NEED_FOLDER(folder);
  std::size_t count = 0, rows = 0;
  for (const fs::path& file : files_in(folder, ".xml")) {
    const std::string xml = bytes_of(file);
    if (xml.find("CodeList") == std::string::npos) continue;
    const auto list = read_code_list(as_bytes(xml));
    ASSERT_TRUE(list) << file << ": " << list.error().detail;
    EXPECT_EQ(list->rows(), occurrences(xml, "<Row>")) << file;
    const auto view = CodeListView::open(*list);
    ASSERT_TRUE(view) << file;
    for (std::size_t row = 0; row < view->size(); ++row)
      EXPECT_FALSE(view->code(row).empty()) << file << " " << row;
    ++count;
    rows += list->rows();
  }
  fmt::print("{} code lists, {} rows\n", count, rows);
  EXPECT_GE(count, 60u);
}

}  // namespace
}  // namespace rathaus::fim
