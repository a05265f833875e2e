#include "libs/fim/genericode.h"

#include <gtest/gtest.h>

#include "libs/fim/test_documents.h"

namespace rathaus::fim {
namespace {

using test::replace;

const std::string staaten = R"(<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<Identification><ShortName>land</ShortName><LongName>Länder</LongName><Version>3</Version>
<CanonicalUri>urn:example:land</CanonicalUri><CanonicalVersionUri>urn:example:land_3</CanonicalVersionUri>
<Agency><LongName>Amt</LongName></Agency></Identification>
<ColumnSet>
<Column Id="nr" Use="required"><ShortName>Nummer</ShortName><LongName>Amtliche Nummer</LongName><Data Type="string"/></Column>
<Column Id="iso" Use="required"><ShortName>ISO</ShortName><Data Type="token"/></Column>
<Column Id="name" Use="optional"><ShortName>Name</ShortName><Data Type="string"/></Column>
<Key Id="k1"><ShortName>k1</ShortName><ColumnRef Ref="nr"/></Key>
<Key Id="k2"><Annotation><AppInfo><x:recommendedKeyColumn xmlns:x="urn:x"/></AppInfo></Annotation><ColumnRef Ref="iso"/></Key>
</ColumnSet>
<SimpleCodeList>
<Row><Value ColumnRef="name"><SimpleValue> Ahausen </SimpleValue></Value><Value ColumnRef="nr"><SimpleValue>1</SimpleValue></Value><Value ColumnRef="iso"><SimpleValue>A</SimpleValue></Value></Row>
<Row><Value><SimpleValue>2</SimpleValue></Value><Value><SimpleValue>B</SimpleValue></Value></Row>
</SimpleCodeList></gc:CodeList>)";

std::string refusal(const std::string& xml, const CodeListLimits& limits = {}) {
  const auto list = read_code_list(as_bytes(xml), limits);
  if (list) return "ok";
  EXPECT_EQ(list.error().detail.substr(0, 5), "Zeile");
  return list.error().code + " " + list.error().field;
}

TEST(Genericode, ReadsColumnsKeysAndRows) {
  const auto list = read_code_list(as_bytes(staaten));
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(list->short_name, "land");
  EXPECT_EQ(list->long_name, "Länder");
  EXPECT_EQ(list->version, "3");
  EXPECT_EQ(list->canonical_uri, "urn:example:land");
  EXPECT_EQ(list->canonical_version_uri, "urn:example:land_3");
  EXPECT_EQ(list->agency, "Amt");
  EXPECT_EQ(list->columns, (std::vector<CodeListColumn>{{"nr", "Nummer", "Amtliche Nummer", "string", true},
                                                        {"iso", "ISO", "", "token", true},
                                                        {"name", "Name", "", "string", false}}));
  EXPECT_EQ(list->keys, (std::vector<CodeListKey>{{"k1", {0}, false}, {"k2", {1}, true}}));
  ASSERT_EQ(list->rows(), 2u);
  EXPECT_EQ(list->cell(0, 0), "1");
  EXPECT_EQ(list->cell(0, 2), "Ahausen");
  EXPECT_EQ(list->cell(1, 1), "B");  // values without ColumnRef follow the columns
  EXPECT_EQ(list->cell(1, 2), "");
}

TEST(Genericode, TheServiceChoosesTheColumns) {
  const auto list = read_code_list(as_bytes(staaten));
  const auto own = CodeListView::open(*list);
  EXPECT_EQ(own->code(0), "A");
  EXPECT_EQ(own->label(0), "Ahausen");
  EXPECT_EQ(own->help(0), "");
  EXPECT_EQ(own->find("B"), 1u);
  EXPECT_FALSE(own->find("1"));
  const auto chosen = CodeListView::open(*list, "Amtliche Nummer", "ISO", "name");
  EXPECT_EQ(chosen->code(1), "2");
  EXPECT_EQ(chosen->label(1), "B");
  EXPECT_EQ(chosen->help(0), "Ahausen");
  EXPECT_EQ(chosen->find("2"), 1u);
  const auto wrong = CodeListView::open(*list, "", "Flagge");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "fim.genericode.column");
  EXPECT_EQ(wrong.error().field, "Flagge");
}

TEST(Genericode, ListsWithoutKeysUseTheFirstColumn) {
  CodeList list;
  list.columns = {{.id = "a"}, {.id = "b"}};
  list.keys = {{.id = "both", .columns = {0, 1}}};
  EXPECT_EQ(list.key_column(), 0u);
  EXPECT_EQ(list.default_label_column(), 0u);
  list.keys.clear();
  EXPECT_EQ(list.default_label_column(), 1u);
  list.columns.pop_back();
  EXPECT_EQ(list.default_label_column(), 0u);
}

TEST(Genericode, RefusesBrokenLists) {
  EXPECT_EQ(refusal("<a/>"), "fim.genericode.namespace a");
  EXPECT_EQ(refusal(staaten + "<"), "fim.genericode.xml ");
  EXPECT_EQ(refusal(replace(staaten, "Id=\"iso\"", "Id=\"nr\"")), "fim.genericode.duplicate Column");
  EXPECT_EQ(refusal(replace(staaten, "Column Id=\"iso\"", "Column")), "fim.genericode.missing Column");
  EXPECT_EQ(refusal(replace(staaten, "Ref=\"iso\"", "Ref=\"x\"")), "fim.genericode.column ColumnRef");
  EXPECT_EQ(refusal(replace(staaten, "<Value ColumnRef=\"nr\">", "<Value ColumnRef=\"x\">")),
            "fim.genericode.column Value");
  EXPECT_EQ(refusal(replace(staaten, "<Value ColumnRef=\"nr\">", "<Value ColumnRef=\"name\">")),
            "fim.genericode.duplicate Value");
  EXPECT_EQ(refusal(replace(staaten, "<Value><SimpleValue>B</SimpleValue></Value>", "")),
            "fim.genericode.missing Row");
  EXPECT_EQ(refusal(replace(staaten, "<CanonicalUri>urn:example:land</CanonicalUri>", "")),
            "fim.genericode.missing CanonicalUri");
  const std::size_t rows = staaten.find("<SimpleCodeList>");
  EXPECT_EQ(refusal(staaten.substr(0, rows) + "</gc:CodeList>"), "fim.genericode.missing SimpleCodeList");
}

TEST(Genericode, OnlyTheRightPlaceCounts) {
  // A row, a column or a value somewhere else in the tree is foreign content, not data.
  const auto list =
      read_code_list(as_bytes(replace(staaten, "<ColumnSet>",
                                      "<Annotation><Row><Value><SimpleValue>x</SimpleValue></Value></"
                                      "Row><ColumnSet><Column Id=\"z\"><ShortName>z</ShortName>"
                                      "</Column></ColumnSet></Annotation><ColumnSet>")));
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(*list, *read_code_list(as_bytes(staaten)));
}

TEST(Genericode, EveryLimitIsNamed) {
  const auto limited = [](CodeListLimits limits) { return refusal(staaten, limits).substr(0, 20); };
  const std::string limit = "fim.genericode.limit";
  EXPECT_EQ(limited({.bytes = staaten.size() - 1}), limit);
  EXPECT_EQ(limited({.depth = 4}), limit);
  EXPECT_EQ(limited({.xml_elements = 10}), limit);
  EXPECT_EQ(limited({.attributes = 0}), limit);
  EXPECT_EQ(limited({.text_bytes = 5}), limit);
  EXPECT_EQ(limited({.columns = 2}), limit);
  EXPECT_EQ(limited({.cells = 5}), limit);
  EXPECT_EQ(limited({.columns = 3, .cells = 6}), "ok");
}

}  // namespace
}  // namespace rathaus::fim
