// Writing back: what nobody changed stays, what somebody changed is the only difference.
#include <gtest/gtest.h>

#include <functional>

#include "libs/fim/write.h"
#include "libs/xml/tree.h"

namespace rathaus::fim {
namespace {

// Everything a model forgets: another prefix, comments, instructions, empty elements, a mixed order, foreign
// attributes, list addresses, names beside codes, white space at the ends of texts.
const std::string odd_three = R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- vorher -->
<?tool keep="1"?>
<x:xdatenfelder.stammdatenschema.0102 xmlns:x="urn:xoev-de:fim:standard:xdatenfelder_3.0.0" xmlns:y="urn:other" y:made="by hand">
  <x:header><x:nachrichtID>m</x:nachrichtID><x:erstellungszeitpunkt>2026-01-01T00:00:00Z</x:erstellungszeitpunkt></x:header>
  <x:stammdatenschema>
    <x:identifikation><x:id>S99000000001</x:id><x:version>1.0.0</x:version></x:identifikation>
    <x:name>  Schema <!-- ein Wort --> A </x:name>
    <x:definition/>
    <x:freigabestatus listURI="urn:eigene" listVersionID="77"><code>6</code><name>fachlich freigegeben (gold)</name></x:freigabestatus>
    <x:stichwort uri="urn:s">eins</x:stichwort>
    <x:letzteAenderung>2026-01-01T00:00:00Z</x:letzteAenderung>
    <x:stichwort/>
    <x:stichwort>zwei</x:stichwort>
    <x:bezeichnung>Antrag</x:bezeichnung>
    <x:ableitungsmodifikationenStruktur><code>3</code></x:ableitungsmodifikationenStruktur>
    <x:ableitungsmodifikationenRepraesentation><code>1</code></x:ableitungsmodifikationenRepraesentation>
    <x:dokumentsteckbrief><x:id>D1</x:id><x:version/></x:dokumentsteckbrief>
    <!-- Felder -->
    STRUKTUREN
  </x:stammdatenschema>
</x:xdatenfelder.stammdatenschema.0102>
<!-- nachher -->)";

std::string struktur(const std::string& id, const std::string& question, const std::string& extra = "") {
  return "<x:struktur><!-- " + id + " --><x:enthaelt><x:datenfeld><x:identifikation><x:id>" + id +
         "</x:id><x:version>1.0.0</x:version></x:identifikation><x:name>Feld</x:name>"
         "<x:freigabestatus><code>6</code></x:freigabestatus>"
         "<x:letzteAenderung>2026-01-01T00:00:00Z</x:letzteAenderung><x:bezeichnungEingabe>" +
         question +
         "</x:bezeichnungEingabe><x:schemaelementart><code>RNG</code></"
         "x:schemaelementart><x:feldart><code>select</code></x:feldart>"
         "<x:datentyp><code>text</code></x:datentyp><x:vorbefuellung><code>keine</code></x:vorbefuellung>" +
         extra +
         "</x:datenfeld></x:enthaelt><x:bezug link='u'>§ 1</x:bezug><x:anzahl> 0:1 </x:anzahl></x:struktur>";
}

std::string three() {
  std::string text = odd_three;
  const std::string werte =
      "<x:werte><x:wert><x:name>A</x:name><x:code>a</x:code></x:wert><x:wert><x:code>b</x:code><x:name>B</"
      "x:name>"
      "<x:hilfe/></x:wert></x:werte>";
  const std::string fields = struktur("F99000000001", "Eins?", werte) + "\n    " +
                             struktur("F99000000002", "Zwei?") + "<?between?>" +
                             struktur("F99000000003", "Drei?");
  text.replace(text.find("STRUKTUREN"), 10, fields);
  return text;
}

const std::string odd_two =
    R"(<xdatenfelder.stammdatenschema.0102 xmlns="urn:xoev-de:fim:standard:xdatenfelder_2">
<header><nachrichtID>m</nachrichtID><erstellungszeitpunkt>2020-01-01T00:00:00Z</erstellungszeitpunkt></header>
<stammdatenschema><identifikation><id>S99000001</id></identifikation><name>N</name><bezeichnungEingabe>B</bezeichnungEingabe>
<bezug>§ 1&#13;
§ 2</bezug><status listURI="u"><code xmlns="">aktiv</code></status>
<ableitungsmodifikationenStruktur><code xmlns="">0</code></ableitungsmodifikationenStruktur>
<ableitungsmodifikationenRepraesentation><code>0</code></ableitungsmodifikationenRepraesentation>
<struktur><bezug/><anzahl>1:1</anzahl><enthaelt><datenfeld><identifikation><id>F99000001</id><version/></identifikation><name>F</name>
<bezeichnungEingabe/><status><code>aktiv</code></status><schemaelementart><code>RNG</code></schemaelementart>
<feldart><code>input</code></feldart><datentyp><code>text</code></datentyp>
<praezisierung>{ "maxLength" : 5 , "pattern":"\d+" }</praezisierung><inhalt/></datenfeld></enthaelt></struktur>
<struktur><anzahl>1:1</anzahl><enthaelt><datenfeld><identifikation><id>F99000002</id></identifikation><name>F</name>
<bezeichnungEingabe>x</bezeichnungEingabe><status><code>aktiv</code></status><schemaelementart><code>RNG</code></schemaelementart>
<feldart><code>input</code></feldart><datentyp><code>text</code></datentyp>
<praezisierung>höchstens fünf, bitte</praezisierung></datenfeld></enthaelt></struktur>
</stammdatenschema></xdatenfelder.stammdatenschema.0102>)";

std::string written(const Document& document) {
  const auto bytes = write(document);
  EXPECT_TRUE(bytes) << (bytes ? "" : bytes.error().code + " " + bytes.error().detail);
  return bytes ? *bytes : std::string();
}

std::string canonical(const std::string& bytes) {
  const auto text = xml::canonical(as_bytes(bytes));
  EXPECT_TRUE(text) << (text ? "" : text.error().detail);
  return text ? *text : std::string();
}

Document read_ok(const std::string& bytes) {
  auto document = read(as_bytes(bytes));
  EXPECT_TRUE(document) << (document ? "" : document.error().detail);
  return document ? std::move(*document) : Document();
}

// The original with one piece of text replaced by another, as the change of the model must come out.
void expect_only(const std::string& original, const std::function<void(Document&)>& change,
                 const std::string& old_text, const std::string& new_text) {
  Document document = read_ok(original);
  change(document);
  std::string expected = original;
  const std::size_t at = expected.find(old_text);
  ASSERT_NE(at, std::string::npos) << old_text;
  expected.replace(at, old_text.size(), new_text);
  EXPECT_EQ(canonical(written(document)), canonical(expected));
}

TEST(FimWriteBack, WhatNobodyChangedIsEqualAfterCanonicalisation) {
  for (const std::string& bytes : {three(), odd_two}) {
    EXPECT_EQ(canonical(written(read_ok(bytes))), canonical(bytes));
    EXPECT_EQ(written(read_ok(written(read_ok(bytes)))), written(read_ok(bytes)));
  }
}

TEST(FimWriteBack, WithoutItsOriginalADocumentIsWrittenAfresh) {
  for (const std::string& bytes : {three(), odd_two}) {
    Document document = read_ok(bytes);
    const Document before = document;
    document.original = {};
    EXPECT_EQ(document, before);
    const std::string fresh = written(document);
    EXPECT_NE(canonical(fresh), canonical(bytes));
    EXPECT_TRUE(same_content(read_ok(fresh), document));
  }
}

TEST(FimWriteBack, OneChangedValueIsTheOnlyDifference) {
  expect_only(
      three(), [](Document& d) { d.fields[1].label_input = "Neu & <anders>?"; }, "Zwei?",
      "Neu &amp; &lt;anders&gt;?");
  expect_only(
      three(), [](Document& d) { d.schema->definition = "Jetzt gibt es eine."; }, "<x:definition/>",
      "<x:definition>Jetzt gibt es eine.</x:definition>");
  expect_only(three(), [](Document& d) { d.positions[0].cardinality = {1, 4}; }, " 0:1 ", "1:4");
  expect_only(
      three(), [](Document& d) { d.schema->keywords.erase(d.schema->keywords.begin()); },
      "<x:stichwort uri=\"urn:s\">eins</x:stichwort>", "");
  expect_only(
      three(), [](Document& d) { d.schema->keywords[1].uri = "urn:z"; }, "<x:stichwort>zwei",
      "<x:stichwort uri=\"urn:z\">zwei");
  expect_only(
      three(), [](Document& d) { d.fields[0].choices[1].help = "Hilfe"; }, "<x:hilfe/>",
      "<x:hilfe>Hilfe</x:hilfe>");
  expect_only(
      three(), [](Document& d) { std::swap(d.fields[0].choices[0], d.fields[0].choices[1]); },
      "<x:wert><x:name>A</x:name><x:code>a</x:code></x:wert><x:wert><x:code>b</x:code><x:name>B</x:name>"
      "<x:hilfe/></x:wert>",
      "<x:wert><x:code>b</x:code><x:name>B</x:name><x:hilfe/></x:wert><x:wert><x:name>A</x:name>"
      "<x:code>a</x:code></x:wert>");
  // The name beside a code is the old code's.
  expect_only(
      three(), [](Document& d) { d.schema->release = ReleaseStatus::inactive; },
      "<code>6</code><name>fachlich freigegeben (gold)</name>", "<code>7</code>");
  expect_only(
      odd_two, [](Document& d) { d.fields[0].constraints.max_length = 6; },
      R"({ "maxLength" : 5 , "pattern":"\d+" })", R"({"maxLength":"6","pattern":"\\d+"})");
  expect_only(
      odd_two, [](Document& d) { d.schema->lifecycle = Lifecycle::inactive; }, "aktiv</code></status>",
      "inaktiv</code></status>");
}

TEST(FimWriteBack, PositionsAreMovedTakenOutAndAdded) {
  const std::string second = struktur("F99000000002", "Zwei?"), third = struktur("F99000000003", "Drei?");
  expect_only(
      three(), [](Document& d) { std::swap(d.top[1], d.top[2]); }, second + "<?between?>" + third,
      third + "<?between?>" + second);
  expect_only(
      three(),
      [](Document& d) {
        d.top = {0, 1};
        d.positions[1].element = 1;
        d.fields[1] = d.fields[2];
        d.positions.pop_back();
        d.fields.pop_back();
      },
      second + "<?between?>" + third, "<?between?>" + third);
  Document document = read_ok(three());
  document.top.push_back(3);
  document.positions.push_back({.element = 3, .cardinality = {0, 2}});
  document.fields.push_back(document.fields[2]);
  document.fields[3].identifier.id = "F99000000004";
  const std::string bytes = written(document);
  EXPECT_EQ(read_ok(bytes).top.size(), 4u);
  EXPECT_NE(bytes.find("<!-- F99000000003 -->"), std::string::npos);
  EXPECT_NE(bytes.find("<x:id>F99000000004</x:id>"), std::string::npos);
  EXPECT_NE(bytes.find("<!-- nachher -->"), std::string::npos);
}

}  // namespace
}  // namespace rathaus::fim
