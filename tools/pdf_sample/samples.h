#pragma once
// Sample input of an invented town, shared by the sample tool, the tests and the bench.
#include "libs/pdf/pdf.h"

namespace rathaus::pdf {

inline Letterhead sample_head() {
  Emblem shield;
  shield.width = 90;
  shield.height = 108;
  shield.alt = "Wappen der Stadt Musterstadt";
  shield.paths = {
      {"M0 0H90V58C90 84 70 100 45 108C20 100 0 84 0 58Z", {0x1b, 0x3a, 0x5c}},
      {"M5 5H85V58C85 80 68 94 45 102C22 94 5 80 5 58Z", {0xf3, 0xc6, 0x3c}},
      {"M20 40h8v8h8v-8h8v8h2v-8h8v8h8v-8h8v44h-50z M40 84v-14q5 -8 10 0v14z", {0xa3, 0x1f, 0x2b}},
  };
  return {"Stadt Musterstadt",
          "Die Bürgermeisterin \u00b7 Fachbereich Bürgerdienste",
          {0x1b, 0x3a, 0x5c},
          {shield}};
}

inline Metadata sample_metadata(std::string title) {
  Metadata out;
  out.title = std::move(title);
  out.author = "Stadt Musterstadt";
  out.subject = "Bewohnerparkausweis";
  out.keywords = {"Bescheid", "Bewohnerparkausweis"};
  out.document_id = "6d0f7c1e-4a52-4c55-9e0b-0f6a7c3f7b11";
  out.created = {1'795'000'000'000'000};
  return out;
}

inline Letter sample_letter() {
  Letter out;
  out.metadata = sample_metadata("Bescheid über Ihren Antrag auf einen Bewohnerparkausweis");
  out.head = sample_head();
  out.sender_line = "Stadt Musterstadt \u00b7 Rathausplatz 1 \u00b7 12345 Musterstadt";
  out.postal_remarks = {"Förmliche Zustellung"};
  out.recipient = {"Frau", "Dr. Željka Müller-Łukasiewicz", "Große Straße 12 a", "12345 Musterstadt"};
  out.info = {{"Aktenzeichen", plain("33.2-BPA-2026-000417")},
              {"Ihr Antrag vom", plain("3. November 2026")},
              {"Auskunft gibt", plain("Herr Beispiel")},
              {"Zimmer", plain("1.14")},
              {"Telefon", plain("03999 123-456")},
              {"E-Mail", {{"parken@musterstadt.example", false, "mailto:parken@musterstadt.example"}}},
              {"Datum", plain("18. November 2026")}};
  out.reference = "Aktenzeichen 33.2-BPA-2026-000417";
  out.subject = "Bescheid über Ihren Antrag auf einen Bewohnerparkausweis";
  out.salutation = "Sehr geehrte Frau Dr. Müller-Łukasiewicz,";
  out.body = {
      Paragraph{marked(
          "auf Ihren Antrag erhalten Sie den **Bewohnerparkausweis** für die Zone **C \u2013 Altstadt**. Er "
          "gilt für das "
          "Fahrzeug mit dem Kennzeichen **MU-ST 417** vom 1. Dezember 2026 bis zum 30. November 2027.")},
      Heading{2, "Gebühr"},
      Paragraph{plain("Für den Ausweis setzen wir die folgende Gebühr fest:")},
      Table{{{"Leistung", 3}, {"Grundlage", 2.4}, {"Betrag", 1, Align::right}},
            {{{plain("Bewohnerparkausweis, 12 Monate"), plain("Parkgebührensatzung, Nr. 1.1"),
               plain("120,00 €")}},
             {{plain("Ermäßigung (Antrag online)"), plain("Parkgebührensatzung, Nr. 1.4"),
               plain("\u22125,00 €")}},
             {{plain("Summe"), plain(""), plain("115,00 €")}, true, true}}},
      Paragraph{marked("Bitte überweisen Sie den Betrag bis zum **18. Dezember 2026**:")},
      KeyValues{{{"Betrag", {{"115,00 €", true, {}}}},
                 {"Fällig am", plain("18. Dezember 2026")},
                 {"Empfänger", plain("Stadt Musterstadt")},
                 {"IBAN", plain("DE02\u00a01203\u00a00000\u00a00000\u00a02020\u00a051")},
                 {"Verwendungszweck", plain("BPA-2026-000417")}},
                true},
      Heading{2, "Begründung"},
      Paragraph{plain("Sie sind mit Hauptwohnung in der Zone C gemeldet und haben nachgewiesen, dass Sie das "
                      "Fahrzeug dauerhaft nutzen. "
                      "Ein Stellplatz auf eigenem Grund steht Ihnen nicht zur Verfügung. Damit sind die "
                      "Voraussetzungen erfüllt.")},
      Paragraph{marked("Fragen beantworten wir gern. Hinweise zur Nutzung finden Sie unter "
                       "[musterstadt.example/parken](https://musterstadt.example/parken).")},
  };
  out.remedy_title = "Rechtsbehelfsbelehrung";
  out.remedy = {Paragraph{plain(
      "Gegen diesen Bescheid können Sie innerhalb eines Monats nach Bekanntgabe Widerspruch erheben. Der "
      "Widerspruch ist bei der Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt, schriftlich, "
      "elektronisch "
      "in der gesetzlich vorgesehenen Form oder zur Niederschrift einzulegen.")}};
  out.closing = "Mit freundlichen Grüßen";
  out.signature = {{"Im Auftrag", "Beispiel"},
                   "Dieses Schreiben wurde elektronisch erstellt und ist ohne Unterschrift gültig."};
  out.enclosures_title = "Anlagen";
  out.enclosures = {"Bewohnerparkausweis", "Merkblatt zur Nutzung"};
  out.footer = {{"Hausanschrift", {"Rathausplatz 1", "12345 Musterstadt"}},
                {"Öffnungszeiten", {"Mo\u2013Fr 8\u201312 Uhr", "Do 14\u201318 Uhr"}},
                {"Kontakt", {"03999 123-0", "post@musterstadt.example"}},
                {"Bankverbindung", {"DE02 1203 0000 0000 2020 51", "BIC BYLADEM1001"}}};
  Attachment data;
  data.name = "bescheid.json";
  data.mime = "application/json";
  data.description = "Inhalt des Bescheids, maschinenlesbar";
  data.bytes = to_bytes(R"({"art":"bescheid","gebuehr_cent":11500,"faellig":"2026-12-18"})");
  out.attachments = {data};
  return out;
}

// rows: questions in the long table.
inline Document sample_document(int rows) {
  Document out;
  out.metadata = sample_metadata("Antrag auf einen Bewohnerparkausweis");
  out.head = sample_head();
  out.title = "Antrag auf einen Bewohnerparkausweis";
  out.reference = "Vorgang BPA-2026-000417";
  out.meta = {{{"Eingegangen am", plain("3. November 2026, 19:38 Uhr")},
               {"Vorgangsnummer", plain("BPA-2026-000417")},
               {"Zuständig", plain("Stadt Musterstadt, Bürgerdienste")}}};
  out.body = {Heading{2, "Angaben zur Person"}};
  Table person{{{"Frage", 2}, {"Antwort", 3}}, {}};
  person.rows = {{{plain("Familienname"), plain("Müller-Łukasiewicz")}, true},
                 {{plain("Vornamen"), plain("Željka Ανδρέα Јелена")}, true}};
  out.body.push_back(person);
  out.body.push_back(Heading{2, "Weitere Angaben"});
  Table table{{{"Frage", 2}, {"Antwort", 3}}, {}};
  for (int i = 1; i <= rows; ++i) {
    std::string answer = "Antwort " + std::to_string(i);
    if (i % 7 == 0) {
      for (int k = 0; k < 12; ++k)
        answer += ". Der Stellplatz vor dem Haus wird von mehreren Personen genutzt";
    }
    table.rows.push_back(
        {{plain("Frage Nummer " + std::to_string(i) + " mit etwas längerem Wortlaut"), plain(answer)}, true});
  }
  out.body.push_back(table);
  out.body.push_back(Heading{2, "Erklärungen"});
  out.body.push_back(List{{plain("Die Angaben sind vollständig und richtig."),
                           plain("Die Hinweise zum Datenschutz habe ich gelesen.")},
                          true});
  Attachment data;
  data.name = "antrag.xml";
  data.mime = "application/xml";
  data.bytes = to_bytes("<antrag/>");
  data.relationship = Relationship::source;
  out.attachments = {data};
  return out;
}

}  // namespace rathaus::pdf
