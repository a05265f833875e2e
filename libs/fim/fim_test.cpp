#include "libs/fim/fim.h"

#include <gtest/gtest.h>

#include "libs/fim/summary.h"
#include "libs/fim/test_documents.h"
#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

using namespace test;

Document must_read(const std::string& xml, const Limits& limits = {}) {
  auto document = read(as_bytes(xml), limits);
  EXPECT_TRUE(document) << document.error().code << ": " << document.error().detail << "\n" << xml;
  return document ? std::move(*document) : Document{};
}

// Code and element of the refusal, "ok" when there is none.
std::string refusal(const std::string& xml, const Limits& limits = {}) {
  const auto document = read(as_bytes(xml), limits);
  if (document) return "ok";
  EXPECT_EQ(document.error().kind, ErrorKind::invalid);
  if (!document.error().field.empty()) {
    EXPECT_NE(document.error().detail.find("Element <" + document.error().field + ">"), std::string::npos);
  }
  return document.error().code + " " + document.error().field;
}

std::vector<std::string> warned(const Document& document) {
  std::vector<std::string> elements;
  for (const Finding& finding : document.findings) elements.push_back(finding.element);
  return elements;
}

using Names = std::vector<std::string>;

const std::string plain = schema3(at("1:1", field3("F1")));

TEST(Fim, ReadsASchemaOfVersion3) {
  const std::string xml = schema3(
      "<x:beschreibung>Für <![CDATA[<alle>]]></x:beschreibung><x:definition/>"
      "<x:bezug link=\"https://example.org/1\">§ 1</x:bezug><x:bezug>§ 2</x:bezug><x:bezug/>"
      "<x:statusGesetztAm>2026-01-02</x:statusGesetztAm><x:statusGesetztDurch>Amt</x:statusGesetztDurch>"
      "<x:gueltigAb>2026-03-04</x:gueltigAb><x:gueltigBis>2026-05-06+02:00</x:gueltigBis>"
      "<x:versionshinweis>neu</x:versionshinweis><x:veroeffentlichungsdatum>2026-07-08</"
      "x:veroeffentlichungsdatum>"
      "<x:stichwort uri=\"u\">Wort</x:stichwort><x:hilfetext>Hilfe</x:hilfetext>" +
      rule3("R1", "Wenn F1, dann F2.") + at("1:1", field3("F1")));
  const Document document = must_read(xml);
  EXPECT_EQ(document.version, Version::xdf3);
  EXPECT_EQ(document.root, RootKind::schema);
  EXPECT_EQ(document.message_id, "N1");
  EXPECT_EQ(document.created_at, "2026-02-03T04:05:06Z");
  ASSERT_TRUE(document.schema);
  const Schema& schema = *document.schema;
  EXPECT_EQ(schema.identifier, (Identifier{"S1", "1.0.0"}));
  EXPECT_EQ(schema.label, "Schema");
  EXPECT_EQ(schema.help, "Hilfe");
  EXPECT_EQ(schema.description, "Für <alle>");
  EXPECT_EQ(schema.definition, "");
  EXPECT_EQ(schema.legal_bases, (std::vector<LegalBasis>{{"§ 1", "https://example.org/1"}, {"§ 2", ""}}));
  EXPECT_EQ(schema.release, ReleaseStatus::approved_gold);
  EXPECT_EQ(to_iso(*schema.status_set_on), "2026-01-02");
  EXPECT_EQ(schema.status_set_by, "Amt");
  EXPECT_EQ(to_iso(*schema.valid_from), "2026-03-04");
  EXPECT_EQ(to_iso(*schema.valid_until), "2026-05-06");
  EXPECT_EQ(to_iso(*schema.published_on), "2026-07-08");
  EXPECT_EQ(schema.version_note, "neu");
  EXPECT_EQ(schema.last_changed, "2026-01-01T10:00:00Z");
  EXPECT_EQ(schema.keywords, (std::vector<Keyword>{{"Wort", "u"}}));
  EXPECT_EQ(schema.derivation_structure, 3);
  EXPECT_EQ(schema.derivation_representation, 1);
  EXPECT_EQ(schema.document_profile, (Identifier{"D1", ""}));
  EXPECT_EQ(schema.line, 3u);
  ASSERT_EQ(document.rules.size(), 1u);
  EXPECT_EQ(document.rules[0].text, "Wenn F1, dann F2.");
  EXPECT_EQ(document.rules[0].position, none);
  EXPECT_EQ(schema.rules, std::vector<Index>{0});
  EXPECT_TRUE(document.findings.empty());
}

TEST(Fim, ReadsEverythingOfAField) {
  const Document document = must_read(schema3(
      at("2:5",
         field3("F1",
                "<x:bezeichnungAusgabe>Wort</x:bezeichnungAusgabe><x:hilfetextEingabe>He</x:hilfetextEingabe>"
                "<x:hilfetextAusgabe>Ha</x:hilfetextAusgabe>"
                "<x:praezisierung minLength=\"1\" maxLength=\"9\" minValue=\"2026-01-01\" maxValue=\"-1.5\" "
                "pattern=\"\\d+\"> Notiz </x:praezisierung><x:inhalt>voll</x:inhalt>"
                "<x:werte><x:wert><x:code>1</x:code><x:name>eins</x:name><x:hilfe>h</x:hilfe></x:wert>"
                "<x:wert><x:code>2</x:code><x:name>zwei</x:name></x:wert></x:werte>"
                "<x:codeKey>c</x:codeKey><x:nameKey>n</x:nameKey><x:helpKey>k</x:helpKey>"
                "<x:maxSize>20000000</x:maxSize><x:mediaType>image/png</x:mediaType>"
                "<x:mediaType>application/pdf</x:mediaType>",
                "select"))));
  ASSERT_EQ(document.fields.size(), 1u);
  const Field& field = document.fields[0];
  EXPECT_EQ(field.kind, FieldKind::select);
  EXPECT_EQ(field.type, DataType::text);
  EXPECT_EQ(field.prefill, Prefill::none);
  EXPECT_EQ(field.art, ElementArt::legal);
  EXPECT_EQ(field.label_input, "Frage F1");
  EXPECT_EQ(field.label_output, "Wort");
  EXPECT_EQ(field.help_input, "He");
  EXPECT_EQ(field.help_output, "Ha");
  EXPECT_EQ(field.constraints, (Constraints{1, 9, "2026-01-01", "-1.5", "\\d+", "Notiz"}));
  EXPECT_EQ(field.content, "voll");
  EXPECT_EQ(field.choices, (std::vector<Choice>{{"1", "eins", "h"}, {"2", "zwei", ""}}));
  EXPECT_EQ(field.code_key + field.name_key + field.help_key, "cnk");
  EXPECT_EQ(field.max_size_bytes, 20000000u);
  EXPECT_EQ(field.media_types, (Names{"image/png", "application/pdf"}));
  EXPECT_EQ(document.positions[0].cardinality, (Cardinality{2, 5}));
  EXPECT_TRUE(document.findings.empty());
}

TEST(Fim, ReadsCodeListReferencesOfBothVersions) {
  const Document three = must_read(
      schema3(at("1:1", field3("F1",
                               "<x:codelisteReferenz><x:canonicalIdentification>urn:l</"
                               "x:canonicalIdentification><x:version>7</x:version>"
                               "<x:canonicalVersionUri>urn:l_7</x:canonicalVersionUri></x:codelisteReferenz>",
                               "select"))));
  EXPECT_EQ(three.fields[0].code_list, (CodeListReference{{}, "urn:l", "7", "urn:l_7"}));
  const Document two = must_read(schema2(
      at("1:1",
         replace(field2("F1", "",
                        "<x:codelisteReferenz><x:identifikation><x:id>C1</x:id></"
                        "x:identifikation><x:genericodeIdentification>"
                        "<x:canonicalIdentification>urn:l</x:canonicalIdentification><x:version>7</x:version>"
                        "<x:canonicalVersionUri>urn:l_7</x:canonicalVersionUri></"
                        "x:genericodeIdentification></x:codelisteReferenz>"),
                 "<code>input", "<code>select"),
         "<x:bezug/>")));
  EXPECT_EQ(two.fields[0].code_list, (CodeListReference{{"C1", ""}, "urn:l", "7", "urn:l_7"}));
  EXPECT_TRUE(two.findings.empty());
}

TEST(Fim, TheSameGroupAtTwoPlacesIsTwoPositions) {
  const std::string address = group3("G1", at("1:1", field3("F1")) + at("0:1", field3("F1")));
  const Document document =
      must_read(schema3(at("1:1", group3("G0", at("1:1", address))) + at("0:*", address)));
  ASSERT_EQ(document.positions.size(), 7u);
  EXPECT_EQ(document.top, (std::vector<Index>{0, 4}));
  EXPECT_EQ(document.positions[1].children, (std::vector<Index>{2, 3}));
  EXPECT_EQ(document.positions[3].parent, 1u);
  EXPECT_EQ(all_paths(document), (Names{"G0", "G0/G1", "G0/G1/F1", "G0/G1/F1#2", "G1", "G1/F1", "G1/F1#2"}));
  EXPECT_EQ(path_of(document, 3), "G0/G1/F1#2");
  EXPECT_EQ(position_at(document, "G0/G1/F1#2"), 3u);
  EXPECT_EQ(position_at(document, "G1/F1"), 5u);
  EXPECT_FALSE(position_at(document, "G1/F2"));
  EXPECT_FALSE(position_at(document, "G1/F1/F1"));
  EXPECT_FALSE(position_at(document, ""));
  EXPECT_EQ(document.positions[4].cardinality, (Cardinality{0, Cardinality::unbounded}));
  EXPECT_NE(document.field(2), nullptr);
  EXPECT_EQ(document.group(2), nullptr);
}

TEST(Fim, RulesKnowWhereTheyHang) {
  const Document document =
      must_read(schema3(rule3("R1", "am Schema") +
                        at("1:1", group3("G1", rule3("R2", "an der Gruppe") +
                                                   at("1:1", field3("F1", rule3("R3", "am Feld")))))));
  ASSERT_EQ(document.rules.size(), 3u);
  EXPECT_EQ(document.rules[0].position, none);
  EXPECT_EQ(document.rules[1].position, 0u);
  EXPECT_EQ(document.rules[2].position, 1u);
  EXPECT_EQ(document.groups[0].rules, std::vector<Index>{1});
  EXPECT_EQ(document.fields[0].rules, std::vector<Index>{2});
}

TEST(Fim, ReadsScriptsAndTheirNamesButKeepsThemAsText) {
  const Document document = must_read(schema3(
      replace(
          rule3("R1", "Satz"), "</x:regel>",
          "<x:param><x:element>F1</x:element><x:name>a</x:name><x:typ><code>value</code></x:typ></x:param>"
          "<x:ziel><x:element>F2</x:element><x:name>b</x:name></x:ziel><x:skript>s()</x:skript>"
          "<x:fehler code=\"7\">falsch</x:fehler></x:regel>") +
      at("1:1", field3("F1"))));
  const Rule& rule = document.rules[0];
  EXPECT_EQ(rule.parameters, (std::vector<RuleParameter>{{"F1", "a", "value"}}));
  EXPECT_EQ(rule.targets, (std::vector<RuleParameter>{{"F2", "b", ""}}));
  EXPECT_EQ(rule.script, "s()");
  EXPECT_EQ(rule.errors, (std::vector<RuleError>{{"7", "falsch"}}));
}

TEST(Fim, RelationsShareTheirTargets) {
  const std::string one =
      "<x:relation>" + coded("praedikat", "ABL") + "<x:objekt><x:id>F9</x:id></x:objekt></x:relation>";
  const std::string two =
      replace(replace(one, "ABL", "VKN"), "</x:objekt>", "<x:version>1.0.0</x:version></x:objekt>");
  const Document document = must_read(schema3(one + at("1:1", field3("F1", one + two))));
  EXPECT_EQ(document.relation_targets, (std::vector<Identifier>{{"F9", ""}, {"F9", "1.0.0"}}));
  EXPECT_EQ(document.schema->relations, (std::vector<Relation>{{RelationKind::derived_from, 0}}));
  EXPECT_EQ(document.fields[0].relations,
            (std::vector<Relation>{{RelationKind::derived_from, 0}, {RelationKind::linked, 1}}));
}

TEST(Fim, ReadsMessagesOfOneGroupAndOneField) {
  const Document group =
      must_read(message("datenfeldgruppe.0103", "3.0.0",
                        group3("G1", coded("art", "X") + rule3("R1", "x") + at("0:1", field3("F1")))));
  EXPECT_EQ(group.root, RootKind::group);
  EXPECT_FALSE(group.schema);
  EXPECT_EQ(group.top, std::vector<Index>{0});
  EXPECT_EQ(group.positions[0].cardinality, (Cardinality{1, 1}));
  EXPECT_EQ(group.groups[0].kind, GroupArt::choice);
  EXPECT_EQ(group.rules[0].position, 0u);
  EXPECT_EQ(path_of(group, 1), "G1/F1");
  const Document field = must_read(message("datenfeld.0104", "2", field2("F1", "")));
  EXPECT_EQ(field.root, RootKind::field);
  EXPECT_EQ(path_of(field, 0), "F1");
}

TEST(Fim, ReadsVersion2) {
  const std::string rule = "<x:regel>" +
                           replace(base2("R1"), "<x:definition/>", "<x:definition>Nur wenn.</x:definition>") +
                           "<x:script>s</x:script></x:regel>";
  const Document document = must_read(schema2(
      "<x:bezeichnungAusgabe>Aus</x:bezeichnungAusgabe><x:fachlicherErsteller>Amt</x:fachlicherErsteller>"
      "<x:freigabedatum>2026-01-02</x:freigabedatum>" +
      rule +
      at("0:1", field2("F1", "{\"minLength\":\"1\",\"maxLength\":80}"), "<x:bezug>§ 1&#13;\n§ 2</x:bezug>")));
  EXPECT_EQ(document.version, Version::xdf2);
  EXPECT_EQ(document.schema->label, "Frage");
  EXPECT_EQ(document.schema->label_output, "Aus");
  EXPECT_EQ(document.schema->creator, "Amt");
  EXPECT_EQ(document.schema->lifecycle, Lifecycle::active);
  EXPECT_FALSE(document.schema->release);
  EXPECT_EQ(to_iso(*document.schema->approved_on), "2026-01-02");
  EXPECT_EQ(document.rules[0].text, "Nur wenn.");
  EXPECT_EQ(document.rules[0].script, "s");
  EXPECT_EQ(document.positions[0].legal_bases, (std::vector<LegalBasis>{{"§ 1\r\n§ 2", ""}}));
  EXPECT_EQ(document.fields[0].constraints, (Constraints{1, 80}));
  EXPECT_TRUE(document.findings.empty());
}

TEST(Fim, ConstraintsOfVersion2AreJsonOrProse) {
  const auto clean = [](std::string_view text) {
    const ReadConstraints read = parse_json_constraints(text);
    EXPECT_TRUE(read.clean) << text;
    return read.constraints;
  };
  EXPECT_EQ(clean(""), Constraints{});
  EXPECT_EQ(clean("{}"), Constraints{});
  EXPECT_EQ(clean(R"( { "minValue" : "0" , "maxValue" : 12.5 } )"), (Constraints{{}, {}, "0", "12.5"}));
  EXPECT_EQ(clean(R"({"pattern":"[\u00e4]\\d\"","maxLength":null})"),
            (Constraints{{}, {}, "", "", "[ä]\\d\""}));
  EXPECT_EQ(clean(R"({"pattern":"\d{5}"})").pattern, "\\d{5}");  // as editors write it
  for (std::string_view text : {"Anrede", "{", "{\"minLength\":}", "{\"minLength\":\"1\"} und mehr",
                                "{\"pattern\":\"\\ud800\"}", "{\"minLength\":\"1\""}) {
    const ReadConstraints read = parse_json_constraints(text);
    EXPECT_FALSE(read.clean) << text;
    EXPECT_EQ(read.constraints, (Constraints{.note = std::string(text)})) << text;
  }
  const ReadConstraints partly = parse_json_constraints(R"({"minLength":"3","einheit":"km"})");
  EXPECT_FALSE(partly.clean);
  EXPECT_EQ(partly.constraints.min_length, 3u);
  EXPECT_EQ(partly.constraints.note, R"({"minLength":"3","einheit":"km"})");
  EXPECT_EQ(warned(must_read(schema2(at("1:1", field2("F1", "Anrede"), "<x:bezug/>")))),
            Names{"praezisierung"});
}

TEST(Fim, LegalBasisIsInherited) {
  const std::string own = "<x:bezug>eigen</x:bezug>";
  const auto source = [](const std::string& xml) {
    const Document document = must_read(xml);
    const InheritedLegalBasis basis = legal_basis_of(document, 1);
    EXPECT_EQ(basis.bases->empty(), basis.source == LegalBasisSource::nowhere);
    return std::pair(basis.source, basis.source_position);
  };
  const auto nested = [](const std::string& in_schema, const std::string& at_group,
                         const std::string& in_group, const std::string& at_field,
                         const std::string& in_field) {
    return schema3(in_schema +
                   at("1:1", group3("G1", in_group + at("1:1", field3("F1", in_field), at_field)), at_group));
  };
  using enum LegalBasisSource;
  EXPECT_EQ(source(nested(own, own, own, own, own)), std::pair(position, Index{1}));
  EXPECT_EQ(source(nested(own, own, own, "", own)), std::pair(element, Index{1}));
  EXPECT_EQ(source(nested(own, own, own, "", "")), std::pair(group_position, Index{0}));
  EXPECT_EQ(source(nested(own, "", own, "", "")), std::pair(group, Index{0}));
  EXPECT_EQ(source(nested(own, "", "", "", "")), std::pair(schema, none));
  EXPECT_EQ(source(nested("", "", "", "", "")), std::pair(nowhere, none));
}

TEST(Fim, QuestionFallsBackToTheName) {
  Field field;
  field.name = "Name";
  EXPECT_EQ(question_of(field), "Name");
  field.label_output = "Wort";
  EXPECT_EQ(question_of(field), "Wort");
  field.label_input = "Frage?";
  EXPECT_EQ(question_of(field), "Frage?");
}

TEST(Fim, CardinalityIsExact) {
  EXPECT_EQ(parse_cardinality("0:1"), (Cardinality{0, 1}));
  EXPECT_EQ(parse_cardinality("2:5"), (Cardinality{2, 5}));
  EXPECT_EQ(parse_cardinality("1:*"), (Cardinality{1, Cardinality::unbounded}));
  for (const char* text : {"", "1", ":", "1:", ":1", "01:1", "1:01", "5:2", "-1:1", "1:1 ", "*:*",
                           "1:4294967295", "1:99999999999", "1-2", "1:2:3"}) {
    EXPECT_FALSE(parse_cardinality(text)) << text;
  }
  EXPECT_EQ(to_text(Cardinality{0, Cardinality::unbounded}), "0:*");
}

TEST(Fim, RefusesMissingElementsByName) {
  for (const char* tag : {"header", "nachrichtID", "erstellungszeitpunkt", "name", "letzteAenderung",
                          "bezeichnung", "dokumentsteckbrief", "anzahl", "bezeichnungEingabe"}) {
    const std::string open = "<x:" + std::string(tag) + ">", close = "</x:" + std::string(tag) + ">";
    const std::size_t begin = plain.find(open);
    ASSERT_NE(begin, std::string::npos) << tag;
    std::string xml = plain;
    xml.erase(begin, plain.find(close) + close.size() - begin);
    EXPECT_EQ(refusal(xml), "fim.missing " + std::string(tag));
  }
  for (const auto& [tag, code] :
       std::vector<std::pair<std::string, std::string>>{{"freigabestatus", "6"},
                                                        {"ableitungsmodifikationenStruktur", "3"},
                                                        {"schemaelementart", "RNG"},
                                                        {"ableitungsmodifikationenRepraesentation", "1"},
                                                        {"feldart", "input"},
                                                        {"datentyp", "text"},
                                                        {"vorbefuellung", "keine"}}) {
    EXPECT_EQ(refusal(replace(plain, coded(tag, code), "")), "fim.missing " + tag);
    EXPECT_EQ(refusal(replace(plain, coded(tag, code), coded(tag, "x"))), "fim.code " + tag);
    EXPECT_EQ(refusal(replace(plain, coded(tag, code), coded(tag, code) + coded(tag, code))),
              "fim.duplicate " + tag);
    EXPECT_EQ(refusal(replace(plain, coded(tag, code), coded(tag, ""))), "fim.empty code");
    EXPECT_EQ(refusal(replace(plain, coded(tag, code), "<x:" + tag + "/>")), "fim.missing code");
  }
  EXPECT_EQ(refusal(replace(plain, "<x:version>1.0.0</x:version>", "")), "fim.missing version");
  EXPECT_EQ(refusal(replace(plain, "<x:id>S1</x:id>", "")), "fim.missing id");
  EXPECT_EQ(refusal(replace(plain, identity("F1"), "")), "fim.missing identifikation");
  EXPECT_EQ(refusal(replace(plain, field3("F1"), "")), "fim.missing enthaelt");
}

TEST(Fim, RefusesEmptyRequiredValues) {
  EXPECT_EQ(refusal(replace(plain, "<x:id>S1", "<x:id> ")), "fim.empty id");
  EXPECT_EQ(refusal(replace(plain, "<x:name>Name F1", "<x:name>")), "fim.empty name");
  EXPECT_EQ(refusal(replace(plain, "<x:anzahl>1:1", "<x:anzahl>")), "fim.empty anzahl");
  EXPECT_EQ(refusal(replace(plain, "<x:version>1.0.0", "<x:version>")), "fim.empty version");
}

TEST(Fim, AnEmptyQuestionIsAWarning) {
  const Document document = must_read(replace(plain, "Frage F1", ""));
  EXPECT_EQ(warned(document), Names{"bezeichnungEingabe"});
  EXPECT_EQ(document.findings[0].severity, Severity::warning);
  EXPECT_EQ(question_of(document.fields[0]), "Name F1");
}

TEST(Fim, MissingTextsOfVersion2AreWarnings) {
  std::string xml = schema2(at("1:1", field2("F1", ""), "<x:bezug/>"));
  xml = replace(replace(xml, "<x:praezisierung></x:praezisierung>", ""), "<x:inhalt/>", "");
  EXPECT_EQ(warned(must_read(xml)), (Names{"praezisierung", "inhalt"}));
  EXPECT_EQ(refusal(replace(xml, coded("status", "aktiv"), "")), "fim.missing status");
}

TEST(Fim, RefusesDuplicates) {
  const std::string two = schema2(at("1:1", field2("F1", ""), "<x:bezug/>"));
  EXPECT_EQ(refusal(replace(two, "<x:beschreibung/>", "<x:beschreibung/><x:beschreibung/>")),
            "fim.duplicate beschreibung");
  EXPECT_EQ(refusal(replace(two, "<x:bezug/>", "<x:bezug/><x:bezug>§ 1</x:bezug>")), "fim.duplicate bezug");
  EXPECT_EQ(refusal(replace(plain, "<x:id>S1</x:id>", "<x:id>S1</x:id><x:id>S1</x:id>")), "fim.duplicate id");
  const auto twice = [](const std::string& first, const std::string& second) {
    const auto inhalt = [](const std::string& text) { return "<x:inhalt>" + text + "</x:inhalt>"; };
    return schema3(at("1:1", field3("F1", inhalt(first) + inhalt(second))));
  };
  EXPECT_EQ(refusal(twice("a", "b")), "fim.duplicate inhalt");
  EXPECT_EQ(refusal(twice("a", "")), "fim.duplicate inhalt");
  EXPECT_EQ(refusal(twice("", "")), "fim.duplicate inhalt");
  const Document late = must_read(twice("", "b"));  // seen in files: a placeholder first, the value later
  EXPECT_EQ(late.fields[0].content, "b");
  EXPECT_EQ(warned(late), Names{"inhalt"});
  EXPECT_EQ(refusal(schema3(at("1:1", field3("F1") + field3("F2")))), "fim.duplicate datenfeld");
  EXPECT_EQ(refusal(schema3(at("1:1", field3("F1") + group3("G2", "")))), "fim.duplicate datenfeldgruppe");
}

TEST(Fim, RefusesWhatTheStandardDoesNotHave) {
  EXPECT_EQ(refusal(schema3("<x:neu/>")), "fim.unexpected neu");
  EXPECT_EQ(refusal(schema3("<x:feldart/>")), "fim.unexpected feldart");
  EXPECT_EQ(refusal(schema3("<hilfetext>ohne Namensraum</hilfetext>")), "fim.unexpected hilfetext");
  EXPECT_EQ(refusal(schema3("<y:hilfetext xmlns:y=\"urn:y\"/>")), "fim.unexpected hilfetext");
  EXPECT_EQ(refusal(schema3("<x:hilfetext>a<x:b/></x:hilfetext>")), "fim.unexpected b");
  EXPECT_EQ(refusal(schema3("loser Text")), "fim.unexpected stammdatenschema");
  EXPECT_EQ(refusal(schema2(coded("freigabestatus", "6"))), "fim.unexpected freigabestatus");
  EXPECT_EQ(refusal(replace(schema2(at("1:1", field2("F1", ""))), "<code>input", "<code>hidden")),
            "fim.code feldart");
  EXPECT_EQ(refusal(replace(schema2(at("1:1", field2("F1", ""))), "<code>text", "<code>text_latin")),
            "fim.code datentyp");
  EXPECT_EQ(warned(must_read(replace(plain, "<x:datenfeld>", "<x:datenfeld neu=\"1\">"))),
            Names{"datenfeld"});
}

TEST(Fim, RefusesUnreadableValues) {
  EXPECT_EQ(refusal(schema3("<x:gueltigAb>2026-02-30</x:gueltigAb>")), "fim.value gueltigAb");
  EXPECT_EQ(refusal(schema3("<x:gueltigAb>morgen</x:gueltigAb>")), "fim.value gueltigAb");
  EXPECT_EQ(refusal(replace(plain, "2026-01-01T10:00:00Z", "gestern")), "fim.value letzteAenderung");
  EXPECT_EQ(refusal(replace(plain, "<x:anzahl>1:1", "<x:anzahl>viele")), "fim.value anzahl");
  EXPECT_EQ(refusal(schema3(at("1:1", field3("F1", "<x:maxSize>groß</x:maxSize>")))), "fim.value maxSize");
  EXPECT_EQ(refusal(schema3(at("1:1", field3("F1", "<x:praezisierung maxLength=\"x\"/>")))),
            "fim.value praezisierung");
  EXPECT_EQ(refusal(schema3(at("1:1", field3("F1",
                                             "<x:codelisteReferenz><x:version>1</x:version>"
                                             "</x:codelisteReferenz>",
                                             "select")))),
            "fim.missing canonicalIdentification");
}

TEST(Fim, DatesAndTimes) {
  EXPECT_TRUE(parse_date("2026-01-02")->exact);
  EXPECT_TRUE(parse_date("2026-01-02Z")->exact);
  EXPECT_FALSE(parse_date("2026-01-02T03:04:05.123+01:00")->exact);
  for (const char* text : {"", "2026-1-2", "02.01.2026", "2026-01-02X", "2026-01-02T", "2026-01-02T03:04",
                           "2026-01-02T03:60:00", "2026-01-02T03:04:05.", "2026-01-02T03:04:05+1:00"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
  EXPECT_EQ(shape_of_date_time("2026-01-02T03:04:05"), DateTimeShape::date_time);
  EXPECT_EQ(shape_of_date_time("2026-01-02"), DateTimeShape::date_only);
  EXPECT_EQ(shape_of_date_time("x"), DateTimeShape::unreadable);
}

TEST(Fim, NamespaceAndRootDecideTheVersion) {
  const std::string root = "xdatenfelder.stammdatenschema.0102";
  EXPECT_EQ(refusal(replace(plain, "xdatenfelder_3.0.0", "xdatenfelder_9")), "fim.namespace " + root);
  EXPECT_EQ(refusal(replace(plain, "urn:xoev-de", "urn:andere")), "fim.namespace " + root);
  EXPECT_EQ(refusal(replace(plain, "xdatenfelder_3.0.0", "xdatenfelder_1")), "fim.version " + root);
  EXPECT_EQ(refusal(message("codeliste.0105", "2", "")), "fim.namespace xdatenfelder.codeliste.0105");
  EXPECT_EQ(refusal("<a/>"), "fim.namespace a");
  const auto one = read(as_bytes(replace(plain, "xdatenfelder_3.0.0", "xdatenfelder_1")));
  EXPECT_NE(one.error().detail.find("XDatenfelder 1"), std::string::npos);
}

TEST(Fim, BrokenBytesNameTheLine) {
  EXPECT_EQ(refusal(""), "fim.xml ");
  EXPECT_EQ(refusal("<!DOCTYPE a><a/>"), "fim.xml a");
  const auto cut = read(as_bytes(std::string_view(plain).substr(0, plain.find("<x:bezeichnung>"))));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, "fim.xml");
  EXPECT_NE(cut.error().detail.find("Zeile 3"), std::string::npos) << cut.error().detail;
}

TEST(Fim, OddCombinationsAreFindings) {
  const auto findings = [](const std::string& field) { return warned(must_read(schema3(at("1:1", field)))); };
  const std::string values = "<x:werte><x:wert><x:code>1</x:code><x:name>a</x:name></x:wert></x:werte>";
  EXPECT_EQ(findings(field3("F1", "", "select")), Names{"feldart"});
  EXPECT_EQ(findings(field3("F1", values)), Names{"feldart"});
  EXPECT_EQ(findings(field3("F1", values, "select")), Names{});
  EXPECT_EQ(findings(field3("F1", "", "label")), Names{"inhalt"});
  EXPECT_EQ(findings(field3("F1", "<x:inhalt>x</x:inhalt>", "label", "bool")), Names{"datentyp"});
  EXPECT_EQ(findings(field3("F1", "", "locked", "file")), Names{"feldart"});
  EXPECT_EQ(findings(field3("F1", "<x:praezisierung minLength=\"2\" maxLength=\"1\"/>")),
            Names{"praezisierung"});
  EXPECT_EQ(findings(field3("F1", "<x:codelisteReferenz/>")), Names{"codelisteReferenz"});
  EXPECT_EQ(findings(field3("F1",
                            replace(values, "</x:werte>",
                                    "<x:wert><x:code>1</x:code><x:name>b</x:name></x:wert>"
                                    "</x:werte>"),
                            "select")),
            Names{"werte"});
  EXPECT_EQ(warned(must_read(schema3(""))), Names{"stammdatenschema"});
  EXPECT_EQ(warned(must_read(schema3(at("1:1", group3("G1", ""))))), Names{"datenfeldgruppe"});
  EXPECT_EQ(warned(must_read(schema3(rule3("R1", "") + at("1:1", field3("F1"))))), Names{"regel"});
  EXPECT_EQ(warned(must_read(replace(plain, "<x:id>F1", "<x:id>Feld"))), Names{"identifikation"});
}

TEST(Fim, EveryLimitIsNamed) {
  EXPECT_EQ(refusal(plain, {.bytes = plain.size()}), "ok");
  EXPECT_EQ(refusal(plain, {.bytes = plain.size() - 1}), "fim.limit ");
  EXPECT_EQ(refusal(plain, {.depth = 7}), "ok");
  EXPECT_EQ(refusal(plain, {.depth = 6}), "fim.limit id");
  EXPECT_EQ(refusal(plain, {.xml_elements = 20}).substr(0, 9), "fim.limit");
  EXPECT_EQ(refusal(schema3("<x:bezug a='' b='' c=''/>"), {.attributes = 2}), "fim.limit bezug");
  EXPECT_EQ(refusal(plain, {.text_bytes = 15}).substr(0, 9), "fim.limit");
  EXPECT_EQ(refusal(plain, {.positions = 1}), "ok");
  EXPECT_EQ(refusal(plain, {.positions = 0}), "fim.limit struktur");
  const Document many = must_read(
      schema3(at("1:1", group3("G1", "")) + at("1:1", group3("G2", "")) + at("1:1", group3("G3", ""))),
      {.findings = 1});
  ASSERT_EQ(many.findings.size(), 2u);
  EXPECT_EQ(many.findings[1].message, "2 weitere Hinweise sind nicht aufgeführt");
}

TEST(Fim, SummaryShowsTheTreeInTheOrderOfAsking) {
  const Document document = must_read(schema3(
      "<x:bezug>§ 1</x:bezug>" + rule3("R1", "Wenn\n F1 \x7f dann.") +
      at("0:*",
         group3(
             "G1",
             coded("art", "X") +
                 at("1:1", field3("F1",
                                  "<x:praezisierung "
                                  "minLength=\"2\"/><x:werte><x:wert><x:code>1</x:code><x:name>a</x:name>"
                                  "</x:wert><x:wert><x:code>2</x:code><x:name>b</x:name></x:wert></x:werte>",
                                  "select"))))));
  EXPECT_EQ(summary(document, {.legal_bases = true, .most_choices = 1}),
            "S1V1.0.0 Schema\n"
            "XDatenfelder 3.0.0, Freigabestatus 6: 1 Felder, 1 Gruppen, 1 Regeln\n"
            "  Rechtsgrundlage: § 1\n"
            "  Regel R1V1.0.0 Regel: Wenn F1 dann.\n"
            "  [0:*] G1V1.0.0 Frage G1 (Gruppe (Auswahl))\n"
            "    [1:1] F1V1.0.0 Frage F1 (select text, Länge 2..)\n"
            "      = 1 a\n"
            "      … 1 weitere Werte\n");
}

TEST(Fim, CodesOfTheStandard) {
  EXPECT_EQ(code_of(FieldKind::locked), "locked");
  EXPECT_EQ(code_of(DataType::boolean), "bool");
  EXPECT_EQ(code_of(DataType::object), "obj");
  EXPECT_EQ(code_of(Prefill::mandatory), "verpflichtend");
  EXPECT_EQ(code_of(ElementArt::harmonised), "HAR");
  EXPECT_EQ(code_of(RuleType::calculation), "B");
  EXPECT_EQ(code_of(RelationKind::linked), "VKN");
  EXPECT_EQ(code_of(ReleaseStatus::to_be_deleted), "8");
  EXPECT_EQ(code_of(Lifecycle::in_preparation), "inVorbereitung");
}

}  // namespace
}  // namespace rathaus::fim
