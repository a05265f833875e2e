#include "libs/fim/write.h"

#include <gtest/gtest.h>

#include <functional>

namespace rathaus::fim {
namespace {

void fill(Named& named, const std::string& id) {
  named.identifier = {id, "1.0.0"};
  named.name = "Name & <" + id + ">";
  named.description = "erste Zeile\r\nzweite \"Zeile\"\tEnde";
  named.definition = "Ä€𝄞";
  named.legal_bases = {{"§ 1", "https://example.org/?a=1&b=\"2\""}, {"§ 2", ""}, {"", "urn:nur-link"}};
  named.release = ReleaseStatus::draft;
  named.status_set_on = LocalDate{std::chrono::year{2026} / 1 / 2};
  named.status_set_by = "Amt";
  named.version_note = "neu";
  named.valid_from = LocalDate{std::chrono::year{2026} / 3 / 4};
  named.valid_until = LocalDate{std::chrono::year{2027} / 5 / 6};
  named.published_on = LocalDate{std::chrono::year{2026} / 7 / 8};
  named.last_changed = "2026-01-01T10:00:00Z";
  named.keywords = {{"Wort", "urn:u"}, {"ohne", ""}};
}

void fill(Element& element, const std::string& id) {
  fill(static_cast<Named&>(element), id);
  element.label_input = "Frage?";
  element.label_output = "Wort";
  element.help_input = "Hilfe";
  element.help_output = "Ausgabehilfe";
  element.art = ElementArt::harmonised;
}

Rule rule_of(const std::string& id, Index position) {
  Rule rule;
  rule.identifier = {id, "1.0.0"};
  rule.name = "Regel";
  rule.description = "d";
  rule.text = "Wenn F1 < 3, dann F2.";
  rule.legal_bases = {{"§ 3", ""}};
  rule.keywords = {{"k", ""}};
  rule.creator = "Redaktion";
  rule.last_changed = "2026-01-01T10:00:00.5+01:00";
  rule.type = RuleType::calculation;
  rule.parameters = {{"F1", "a", "value"}, {"F2", "b", ""}};
  rule.targets = {{"F2", ""}};
  rule.script = "a < b && c";
  rule.errors = {{"7", "falsch"}, {"8", ""}};
  rule.position = position;
  return rule;
}

// A schema with a choice group that holds a field, and a field beside it; everything that can be filled is.
Document full() {
  Document document;
  document.message_id = "N1";
  document.created_at = "2026-02-03T04:05:06Z";
  document.reference_id = "N0";
  Schema& schema = document.schema.emplace();
  fill(schema, "S1");
  schema.label = "Antrag";
  schema.help = "Hilfe";
  schema.derivation_structure = 2;
  schema.derivation_representation = 1;
  schema.document_profile = {"D1", "1.0.0"};
  schema.rules = {0};
  schema.relations = {{RelationKind::replaces, 0}};
  document.relation_targets = {{"S0", "1.0.0"}, {"F0", ""}};
  document.rules = {rule_of("R1", none), rule_of("R2", 0), rule_of("R3", 1)};
  document.top = {0, 2};
  document.positions = {{.kind = PositionKind::group,
                         .element = 0,
                         .children = {1},
                         .cardinality = {0, Cardinality::unbounded},
                         .legal_bases = {{"§ 9", "l"}}},
                        {.element = 0, .parent = 0, .cardinality = {2, 5}},
                        {.element = 1}};
  fill(document.groups.emplace_back(), "G1");
  document.groups[0].kind = GroupArt::choice;
  document.groups[0].rules = {1};
  for (const char* id : {"F1", "F2"}) fill(document.fields.emplace_back(), id);
  Field& field = document.fields[0];
  field.rules = {2};
  field.relations = {{RelationKind::linked, 1}, {RelationKind::equals, 0}};
  field.kind = FieldKind::select;
  field.type = DataType::text_latin;
  field.constraints = {1, 9, "0", "<9>", "\\d+\t\"x\"", "Notiz"};
  field.content = "i";
  field.prefill = Prefill::mandatory;
  field.choices = {{"1", "eins", "h"}, {"2", "", ""}};
  field.code_key = "c";
  field.name_key = "n";
  field.help_key = "k";
  field.max_size_bytes = 17;
  field.media_types = {"image/png", "application/pdf"};
  document.fields[1].code_list = CodeListReference{{}, "urn:l", "3", "urn:l_3"};
  return document;
}

TEST(FimWrite, ADocumentComesBackAsItWas) {
  const Document document = full();
  const auto written = write(document);
  ASSERT_TRUE(written) << written.error().code << " " << written.error().detail;
  auto again = read(as_bytes(*written));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(same_content(document, *again));
  EXPECT_EQ(write(*again), *written);
  // Without the help of same_content(): take out what a file adds and compare everything.
  again->findings.clear();
  const auto no_line = [](auto& list) {
    for (auto& item : list) item.line = 0;
  };
  no_line(again->positions), no_line(again->groups), no_line(again->fields), no_line(again->rules);
  again->schema->line = 0;
  EXPECT_EQ(*again, document);
}

TEST(FimWrite, MessagesOfOneElement) {
  Document group = full();
  group.root = RootKind::group;
  group.schema.reset();
  group.top = {0};
  group.positions = {{.kind = PositionKind::group, .element = 0, .children = {1}},
                     {.element = 0, .parent = 0}};
  group.fields.pop_back();
  const auto written = write(group);
  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(read(as_bytes(*written))->root, RootKind::group);
  group.root = RootKind::field;
  EXPECT_EQ(write(group).error().code, "fim.write.shape");
}

TEST(FimWrite, SameContentSeesEveryDifference) {
  const Document document = full();
  const auto differs = [&](const std::function<void(Document&)>& change) {
    Document other = document;
    change(other);
    return !same_content(document, other);
  };
  EXPECT_FALSE(differs([](Document& d) {
    d.findings.push_back({});
    d.positions[0].line = 9;
    d.fields[0].line = 9;
  }));
  EXPECT_FALSE(differs([](Document& d) {
    std::swap(d.fields[0], d.fields[1]);
    d.positions[1].element = 1;
    d.positions[2].element = 0;
  }));
  EXPECT_TRUE(differs([](Document& d) { d.fields[1].help_input = "anders"; }));
  EXPECT_TRUE(differs([](Document& d) { d.rules[2].text = "anders"; }));
  EXPECT_TRUE(differs([](Document& d) { d.relation_targets[1].id = "F7"; }));
  EXPECT_TRUE(differs([](Document& d) { d.positions[1].cardinality.max = 4; }));
  EXPECT_TRUE(differs([](Document& d) { std::swap(d.top[0], d.top[1]); }));
}

TEST(FimWrite, RefusesWhatWouldGetLost) {
  const auto refusal = [](const std::function<void(Document&)>& change) {
    Document document = full();
    change(document);
    const auto written = write(document);
    if (written) return std::string("ok");
    EXPECT_EQ(written.error().kind, ErrorKind::refused);
    return written.error().code + " " + written.error().field;
  };
  EXPECT_EQ(refusal([](Document&) {}), "ok");
  EXPECT_EQ(refusal([](Document& d) { d.version = Version::xdf2; }), "fim.write.missing status");
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].identifier.version.clear(); }),
            "fim.write.missing version");
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].release.reset(); }), "fim.write.missing freigabestatus");
  EXPECT_EQ(refusal([](Document& d) { d.groups[0].name.clear(); }), "fim.write.missing name");
  EXPECT_EQ(refusal([](Document& d) { d.rules[0].last_changed = "gestern"; }),
            "fim.write.text letzteAenderung");
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].content = " rand"; }), "fim.write.text inhalt");
  for (const char* bad :
       {"\x01", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbf", "\xf5\x80\x80\x80"}) {
    EXPECT_EQ(refusal([&](Document& d) { d.fields[0].content = bad; }), "fim.write.text inhalt") << bad;
  }
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].lifecycle = Lifecycle::active; }), "fim.write.lossy ");
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].legal_bases.push_back({}); }), "fim.write.lossy ");
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].code_list = CodeListReference{{"C1", ""}, "u", "", ""}; }),
            "fim.write.lossy ");
  const std::string shape = "fim.write.shape struktur";
  EXPECT_EQ(refusal([](Document& d) { d.schema.reset(); }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.top.pop_back(); }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.positions[0].children.push_back(0); }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.positions[2].children.push_back(1); }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.positions[2].element = 2; }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.fields[0].rules = {9}; }), shape);
  EXPECT_EQ(refusal([](Document& d) { d.schema->relations[0].target = 9; }), shape);
}

}  // namespace
}  // namespace rathaus::fim
