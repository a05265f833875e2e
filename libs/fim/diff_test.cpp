#include "libs/fim/diff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "libs/fim/test_documents.h"

namespace rathaus::fim {
namespace {

using namespace test;

const std::string base = schema3(
    at("1:1",
       field3("F99000000001",
              "<x:werte><x:wert><x:code>a</x:code><x:name>A</x:name></x:wert><x:wert><x:code>b</x:code>"
              "<x:name>B</x:name></x:wert></x:werte>",
              "select")) +
    at("0:1", group3("G99000000001", rule3("R99000000001", "Satz") + at("1:1", field3("F99000000002")) +
                                         at("0:1", field3("F99000000003")))) +
    at("0:1", field3("F99000000004", "<x:praezisierung maxLength='5'/>")));

Document read_ok(const std::string& bytes) {
  auto document = read(as_bytes(bytes));
  EXPECT_TRUE(document) << (document ? "" : document.error().detail);
  return document ? std::move(*document) : Document();
}

std::string first(const std::function<void(Document&)>& change) {
  Document after = read_ok(base);
  change(after);
  const auto changes = differences(read_ok(base), after);
  if (changes.empty()) return "none";
  return std::string(code_of(changes[0].kind)) + ": " + changes[0].text;
}

TEST(FimDiff, SaysInPlainGermanWhatChanged) {
  EXPECT_EQ(first([](Document&) {}), "none");
  EXPECT_EQ(first([](Document& d) { d.positions[4].cardinality = {1, 1}; }),
            "occurrences: „Frage F99000000004“ (F99000000004) ist jetzt verpflichtend (vorher freiwillig).");
  EXPECT_EQ(first([](Document& d) { d.fields[0].choices.erase(d.fields[0].choices.begin()); }),
            "choices: „Frage F99000000001“ (F99000000001): Die Auswahl „A“ (Code a) entfällt.");
  EXPECT_EQ(first([](Document& d) { std::swap(d.fields[0].choices[0], d.fields[0].choices[1]); }),
            "choices: „Frage F99000000001“ (F99000000001): Die Reihenfolge der Auswahl ist eine andere.");
  EXPECT_EQ(first([](Document& d) { d.fields[3].constraints.max_length = 9; }),
            "limits: „Frage F99000000004“ (F99000000004), Grenzen: „höchstens 9 Zeichen“ statt „höchstens 5 "
            "Zeichen“.");
  EXPECT_EQ(first([](Document& d) { d.fields[3].type = DataType::date; }),
            "type: „Frage F99000000004“ (F99000000004) nimmt jetzt Datum statt Text auf.");
  EXPECT_EQ(first([](Document& d) { d.rules[0].text = "Anders"; }),
            "rule_changed: „Frage G99000000001“ (G99000000001), Regel R99000000001: „Anders“ statt „Satz“.");
  EXPECT_EQ(first([](Document& d) { d.groups[0].rules.clear(), d.rules.clear(); }),
            "rule_removed: „Frage G99000000001“ (G99000000001): Die Regel R99000000001 entfällt: „Satz“");
  EXPECT_EQ(first([](Document& d) { d.schema->release = ReleaseStatus::inactive; }),
            "release: Schema, Freigabe: „7“ statt „6“.");
  EXPECT_EQ(first([](Document& d) { std::swap(d.positions[1].children[0], d.positions[1].children[1]); }),
            "order: Die Reihenfolge in „Frage G99000000001“ ist eine andere.");
}

TEST(FimDiff, AddedRemovedAndMovedQuestions) {
  const std::string four = at("0:1", field3("F99000000004", "<x:praezisierung maxLength='5'/>"));
  const Document before = read_ok(base);
  const auto removed = differences(before, read_ok(replace(base, four, "")));
  ASSERT_EQ(removed.size(), 1u);
  EXPECT_EQ(removed[0].kind, ChangeKind::question_removed);
  EXPECT_EQ(removed[0].path, "F99000000004");
  const auto added = differences(read_ok(replace(base, four, "")), before);
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].text, "Die Angabe „Frage F99000000004“ (F99000000004) ist neu, freiwillig.");
  const std::string three = at("0:1", field3("F99000000003"));
  const auto moved = differences(before, read_ok(replace(replace(base, three, ""), four, four + three)));
  ASSERT_EQ(moved.size(), 1u) << changes_as_text(moved);
  EXPECT_EQ(moved[0].text,
            "Die Angabe „Frage F99000000003“ (F99000000003) steht jetzt auf der obersten Ebene (vorher in "
            "„Frage G99000000001“).");
  const auto group = differences(
      before, read_ok(replace(base,
                              group3("G99000000001", rule3("R99000000001", "Satz") +
                                                         at("1:1", field3("F99000000002")) + three),
                              field3("F99000000009"))));
  ASSERT_GE(group.size(), 2u);
  EXPECT_EQ(group[0].kind, ChangeKind::question_added) << "what residents must answer comes first";
  EXPECT_EQ(group[1].text, "Die Gruppe „Frage G99000000001“ (G99000000001) entfällt (2 Angaben).");
}

// Each single change of the model is seen.
TEST(FimDiff, NothingThatContentHoldsIsOverlooked) {
  using Edit = std::function<void(Document&)>;
  const std::vector<Edit> edits = {
      [](Document& d) { d.fields[0].help_input = "x"; },
      [](Document& d) { d.fields[0].help_output = "x"; },
      [](Document& d) { d.fields[0].label_output = "x"; },
      [](Document& d) { d.fields[0].name = "x"; },
      [](Document& d) { d.fields[0].content = "x"; },
      [](Document& d) { d.fields[0].prefill = Prefill::optional; },
      [](Document& d) { d.fields[0].kind = FieldKind::locked; },
      [](Document& d) { d.fields[0].max_size_bytes = 1; },
      [](Document& d) { d.fields[0].media_types = {"a/b"}; },
      [](Document& d) { d.fields[0].code_key = "x"; },
      [](Document& d) { d.fields[0].code_list = CodeListReference{{}, "urn:x", "1", ""}; },
      [](Document& d) { d.fields[0].art = ElementArt::abstract; },
      [](Document& d) { d.fields[0].description = "x"; },
      [](Document& d) { d.fields[0].definition = "x"; },
      [](Document& d) { d.fields[0].legal_bases = {{"§", ""}}; },
      [](Document& d) { d.fields[0].identifier.version = "2"; },
      [](Document& d) { d.fields[0].version_note = "x"; },
      [](Document& d) { d.fields[0].status_set_by = "x"; },
      [](Document& d) { d.fields[0].keywords = {{"x", ""}}; },
      [](Document& d) { d.fields[0].creator = "x"; },
      [](Document& d) { d.fields[0].last_changed = "x"; },
      [](Document& d) { d.fields[0].constraints.note = "x"; },
      [](Document& d) { d.fields[0].choices[0].help = "x"; },
      [](Document& d) { d.groups[0].kind = GroupArt::choice; },
      [](Document& d) { d.positions[0].legal_bases = {{"§", ""}}; },
      [](Document& d) { d.rules[0].script = "x"; },
      [](Document& d) { d.rules[0].type = RuleType::validation; },
      [](Document& d) { d.rules[0].errors = {{"1", "x"}}; },
      [](Document& d) { d.schema->help = "x"; },
      [](Document& d) { d.schema->label_output = "x"; },
      [](Document& d) { d.schema->derivation_structure = 0; },
      [](Document& d) { d.schema->document_profile.id = "D2"; },
      [](Document& d) { d.schema->valid_until = LocalDate(); },
      [](Document& d) {
        d.relation_targets = {{"F1", ""}}, d.fields[0].relations = {{RelationKind::equals, 0}};
      }};
  for (std::size_t i = 0; i < edits.size(); ++i) EXPECT_NE(first(edits[i]), "none") << "edit " << i;
}

}  // namespace
}  // namespace rathaus::fim
