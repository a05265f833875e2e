#pragma once
// Small documents for the tests, written here. Each piece can be replaced or left out by name.
#include <string>
#include <string_view>

namespace rathaus::fim::test {

inline std::string replace(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? "pattern not in document: " + std::string(from)
                                 : text.replace(at, from.size(), to);
}

inline std::string header() {
  return "<x:header><x:nachrichtID>N1</x:nachrichtID>"
         "<x:erstellungszeitpunkt>2026-02-03T04:05:06Z</x:erstellungszeitpunkt></x:header>";
}

inline std::string identity(std::string_view id, std::string_view version = "1.0.0") {
  return "<x:identifikation><x:id>" + std::string(id) + "</x:id><x:version>" + std::string(version) +
         "</x:version></x:identifikation>";
}

inline std::string coded(std::string_view tag, std::string_view code) {
  const std::string name(tag);
  return "<x:" + name + "><code>" + std::string(code) + "</code></x:" + name + ">";
}

inline std::string base3(std::string_view id) {
  return identity(id) + "<x:name>Name " + std::string(id) + "</x:name>" + coded("freigabestatus", "6") +
         "<x:letzteAenderung>2026-01-01T10:00:00Z</x:letzteAenderung>";
}

inline std::string element3(std::string_view id) {
  return base3(id) + "<x:bezeichnungEingabe>Frage " + std::string(id) + "</x:bezeichnungEingabe>" +
         coded("schemaelementart", "RNG");
}

// A field of XDatenfelder 3 without its outer tags' content order; `more` stands before the end tag.
inline std::string field3(std::string_view id, std::string_view more = {}, std::string_view kind = "input",
                          std::string_view type = "text") {
  return "<x:datenfeld>" + element3(id) + coded("feldart", kind) + coded("datentyp", type) +
         coded("vorbefuellung", "keine") + std::string(more) + "</x:datenfeld>";
}

inline std::string group3(std::string_view id, std::string_view inside) {
  return "<x:datenfeldgruppe>" + element3(id) + std::string(inside) + "</x:datenfeldgruppe>";
}

inline std::string at(std::string_view count, std::string_view element, std::string_view basis = {}) {
  return "<x:struktur><x:anzahl>" + std::string(count) + "</x:anzahl>" + std::string(basis) + "<x:enthaelt>" +
         std::string(element) + "</x:enthaelt></x:struktur>";
}

inline std::string rule3(std::string_view id, std::string_view text) {
  return "<x:regel>" + identity(id) + "<x:name>Regel</x:name><x:freitextRegel>" + std::string(text) +
         "</x:freitextRegel><x:letzteAenderung>2026-01-01T10:00:00Z</x:letzteAenderung>" + coded("typ", "K") +
         "</x:regel>";
}

inline std::string message(std::string_view name, std::string_view version, std::string_view inside) {
  const std::string tag = "x:xdatenfelder." + std::string(name);
  return "<" + tag + " xmlns:x=\"urn:xoev-de:fim:standard:xdatenfelder_" + std::string(version) + "\">\n" +
         header() + "\n" + std::string(inside) + "\n</" + tag + ">";
}

inline std::string schema3(std::string_view inside) {
  return message("stammdatenschema.0102", "3.0.0",
                 "<x:stammdatenschema>" + base3("S1") + "<x:bezeichnung>Schema</x:bezeichnung>" +
                     coded("ableitungsmodifikationenStruktur", "3") +
                     coded("ableitungsmodifikationenRepraesentation", "1") +
                     "<x:dokumentsteckbrief><x:id>D1</x:id></x:dokumentsteckbrief>\n" + std::string(inside) +
                     "</x:stammdatenschema>");
}

inline std::string base2(std::string_view id) {
  return identity(id, "1.0") +
         "<x:name>Name</x:name><x:bezeichnungEingabe>Frage</x:bezeichnungEingabe>"
         "<x:beschreibung/><x:definition/><x:bezug/>" +
         coded("status", "aktiv");
}

inline std::string field2(std::string_view id, std::string_view constraints, std::string_view more = {}) {
  return "<x:datenfeld>" + base2(id) + coded("schemaelementart", "ABS") +
         "<x:hilfetextEingabe/><x:hilfetextAusgabe/>" + coded("feldart", "input") +
         coded("datentyp", "text") + "<x:praezisierung>" + std::string(constraints) +
         "</x:praezisierung><x:inhalt/>" + std::string(more) + "</x:datenfeld>";
}

inline std::string schema2(std::string_view inside) {
  return message("stammdatenschema.0102", "2",
                 "<x:stammdatenschema>" + base2("S1") + coded("ableitungsmodifikationenStruktur", "0") +
                     coded("ableitungsmodifikationenRepraesentation", "0") + std::string(inside) +
                     "</x:stammdatenschema>");
}

}  // namespace rathaus::fim::test
