#include "modules/forms/texts_de.h"

#include <algorithm>
#include <array>

namespace rathaus::forms {
namespace {

constexpr std::array kTexts = std::to_array<CodeText>({
    {"form.boolean", "Wählen Sie bei „{label}“ Ja oder Nein aus."},
    {"form.budget",
     "Die Regeln dieses Formulars lassen sich nicht auswerten. Wenden Sie sich bitte an die Behörde."},
    {"form.choice.required", "Wählen Sie bei „{label}“ aus, welche Angaben Sie machen."},
    {"form.code", "Wählen Sie bei „{label}“ einen Eintrag aus der Liste aus."},
    {"form.date.form",
     "Geben Sie bei „{label}“ ein Datum mit Tag, Monat und Jahr ein, zum Beispiel 28.03.1986."},
    {"form.date.not_a_date", "Geben Sie bei „{label}“ ein Datum ein, das es gibt, zum Beispiel 28.03.1986."},
    {"form.date.too_early", "Geben Sie bei „{label}“ ein Datum ab dem {min} ein."},
    {"form.date.too_late", "Geben Sie bei „{label}“ ein Datum bis zum {max} ein."},
    {"form.date.year", "Geben Sie bei „{label}“ das Jahr mit vier Ziffern ein, zum Beispiel 28.03.1986."},
    {"form.date_time.form", "Geben Sie bei „{label}“ Datum und Uhrzeit ein, zum Beispiel 28.03.2026, 14:30."},
    {"form.declaration", "Bestätigen Sie die Erklärung „{label}“, um fortzufahren."},
    {"form.email.at",
     "Geben Sie bei „{label}“ eine E-Mail-Adresse mit einem @-Zeichen ein, zum Beispiel name@beispiel.de."},
    {"form.email.domain",
     "Prüfen Sie bei „{label}“ den Teil nach dem @-Zeichen, zum Beispiel name@beispiel.de."},
    {"form.email.empty", "Geben Sie bei „{label}“ eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de."},
    {"form.email.local",
     "Prüfen Sie bei „{label}“ den Teil vor dem @-Zeichen, zum Beispiel name@beispiel.de."},
    {"form.email.too_long",
     "Geben Sie bei „{label}“ eine kürzere E-Mail-Adresse ein (höchstens 254 Zeichen)."},
    {"form.file.archive",
     "Die Datei bei „{label}“ ist gepackt oder eine Office-Datei. Solche Dateien nehmen wir nicht an, weil "
     "wir nicht hineinsehen können. Entpacken Sie sie oder speichern Sie den Inhalt als PDF, und laden Sie "
     "die PDF-Datei hoch."},
    {"form.file.dangerous",
     "Die Datei bei „{label}“ nehmen wir nicht an, weil sie ein Programm ist oder eines enthalten kann. "
     "Laden Sie eine PDF-Datei oder ein Bild hoch."},
    {"form.file.disguised",
     "Die Datei bei „{label}“ ist nicht das, was ihr Name sagt. Wir haben sie nicht angenommen. Öffnen Sie "
     "das Original, speichern Sie es als PDF und laden Sie die PDF-Datei hoch."},
    {"form.file.empty", "Die Datei bei „{label}“ ist leer. Laden Sie eine Datei mit Inhalt hoch."},
    {"form.file.name",
     "Geben Sie der Datei bei „{label}“ einen Namen mit höchstens 255 Zeichen und laden Sie sie erneut "
     "hoch."},
    {"form.file.not_stored",
     "Die Datei bei „{label}“ konnten wir gerade nicht speichern. Ihre anderen Angaben sind gespeichert. "
     "Laden Sie die Datei später noch einmal hoch."},
    {"form.file.pages",
     "Die Datei bei „{label}“ hat mehr als 300 Seiten. Teilen Sie sie auf oder laden Sie nur die Seiten "
     "hoch, auf die es ankommt."},
    {"form.file.pdf_active",
     "Die PDF-Datei bei „{label}“ enthält aktive Inhalte, zum Beispiel ein Skript, einen Programmstart oder "
     "eine eingebettete Datei. Öffnen Sie sie, wählen Sie „Drucken“ und „Als PDF speichern“, und laden Sie "
     "die neue Datei hoch."},
    {"form.file.pdf_damaged",
     "Die PDF-Datei bei „{label}“ ist beschädigt und lässt sich nicht öffnen. Speichern oder scannen Sie sie "
     "noch einmal und laden Sie sie dann hoch."},
    {"form.file.pdf_password",
     "Die PDF-Datei bei „{label}“ ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort und "
     "laden Sie sie noch einmal hoch."},
    {"form.file.picture_damaged",
     "Das Bild bei „{label}“ ist beschädigt oder in einem Format, das wir nicht lesen können. Fotografieren "
     "Sie noch einmal oder speichern Sie das Bild als JPG."},
    {"form.file.pixels",
     "Das Bild bei „{label}“ hat mehr als 50 Megapixel. Fotografieren Sie mit einer kleineren Auflösung oder "
     "verkleinern Sie das Bild."},
    {"form.file.too_big",
     "Die Datei bei „{label}“ ist zu groß. Laden Sie eine Datei mit höchstens {max} hoch."},
    {"form.file.too_large",
     "Die Datei bei „{label}“ ist größer als 20 MB. Verkleinern Sie die Datei, zum Beispiel beim Speichern "
     "oder Einscannen, und laden Sie sie noch einmal hoch."},
    {"form.file.too_many",
     "Bei „{label}“ können Sie keine weitere Datei hochladen. Entfernen Sie zuerst eine Datei."},
    {"form.file.too_many_at_once",
     "Laden Sie bei „{label}“ weniger Dateien auf einmal hoch. Die ersten sind gespeichert, senden Sie die "
     "übrigen danach."},
    {"form.file.type", "Laden Sie bei „{label}“ eine Datei in einem dieser Formate hoch: {types}."},
    {"form.file.unknown_field",
     "Die Datei gehört zu keiner Frage dieser Seite. Laden Sie die Seite neu und versuchen Sie es noch "
     "einmal."},
    {"form.group.required", "Machen Sie die Angaben zu „{label}“."},
    {"form.group.some", "Machen Sie bei „{group}“ mindestens eine Angabe."},
    {"form.iban.character",
     "Die IBAN bei „{label}“ darf nur Buchstaben und Ziffern enthalten, zum Beispiel DE89 3704 0044 0532 "
     "0130 00."},
    {"form.iban.checksum",
     "Die IBAN bei „{label}“ enthält einen Tippfehler. Vergleichen Sie sie mit Ihrer Bankkarte oder Ihrem "
     "Kontoauszug."},
    {"form.iban.country",
     "Die IBAN bei „{label}“ beginnt mit keinem bekannten Land. Deutsche IBANs beginnen mit DE."},
    {"form.iban.empty", "Geben Sie bei „{label}“ eine IBAN ein, zum Beispiel DE89 3704 0044 0532 0130 00."},
    {"form.iban.length",
     "Die IBAN bei „{label}“ ist zu kurz oder zu lang. Eine deutsche IBAN hat 22 Stellen."},
    {"form.money.cents",
     "Geben Sie bei „{label}“ höchstens zwei Stellen nach dem Komma ein, zum Beispiel 1.250,50."},
    {"form.money.form", "Geben Sie bei „{label}“ einen Betrag in Euro ein, zum Beispiel 1.250,50."},
    {"form.number.form", "Geben Sie bei „{label}“ eine Zahl ein, zum Beispiel 12 oder 12,5."},
    {"form.number.not_whole", "Geben Sie bei „{label}“ eine ganze Zahl ohne Komma ein, zum Beispiel 12."},
    {"form.number.point", "Schreiben Sie die Zahl bei „{label}“ mit Komma, zum Beispiel 12,5."},
    {"form.number.too_big", "Geben Sie bei „{label}“ eine Zahl bis {max} ein."},
    {"form.number.too_long", "Geben Sie bei „{label}“ eine kürzere Zahl ein."},
    {"form.number.too_small", "Geben Sie bei „{label}“ eine Zahl ab {min} ein."},
    {"form.occurrence", "Hier kann nichts weiter hinzugefügt oder entfernt werden."},
    {"form.pattern", "Prüfen Sie „{label}“. Die Angabe sieht zum Beispiel so aus: {example}."},
    {"form.pattern.plain", "Prüfen Sie „{label}“. Die Angabe hat nicht die vorgesehene Form."},
    {"form.phone.area",
     "Geben Sie bei „{label}“ die Nummer mit Vorwahl ein, zum Beispiel 0228 99 123456 oder +49 228 99 "
     "123456."},
    {"form.phone.character",
     "Geben Sie bei „{label}“ nur Ziffern, Leerzeichen und + / - ( ) ein, zum Beispiel 0228 99 123456."},
    {"form.phone.empty", "Geben Sie bei „{label}“ eine Telefonnummer ein, zum Beispiel 0228 99 123456."},
    {"form.phone.length",
     "Die Nummer bei „{label}“ ist zu kurz oder zu lang. Geben Sie sie mit Vorwahl ein, zum Beispiel 0228 99 "
     "123456."},
    {"form.plz.digits", "Geben Sie bei „{label}“ fünf Ziffern ein, zum Beispiel 53113."},
    {"form.plz.empty", "Geben Sie bei „{label}“ fünf Ziffern ein, zum Beispiel 53113."},
    {"form.plz.range", "Geben Sie bei „{label}“ eine Postleitzahl ein, die es gibt, zum Beispiel 53113."},
    {"form.required", "Geben Sie „{label}“ an."},
    {"form.required.choice", "Wählen Sie bei „{label}“ eine Antwort aus."},
    {"form.required.date", "Geben Sie bei „{label}“ ein Datum ein, zum Beispiel 28.03.1986."},
    {"form.required.file", "Laden Sie bei „{label}“ eine Datei hoch."},
    {"form.required.several", "Geben Sie „{label}“ mindestens {min}-mal an."},
    {"form.required.yes_no", "Beantworten Sie „{label}“ mit Ja oder Nein."},
    {"form.rule", "{message}"},
    {"form.text.control",
     "Entfernen Sie bei „{label}“ unsichtbare Steuerzeichen. Tippen Sie den Text am besten neu ein."},
    {"form.text.encoding", "Der Text bei „{label}“ ist beschädigt. Tippen Sie ihn bitte neu ein."},
    {"form.text.letters",
     "Verwenden Sie bei „{label}“ nur lateinische Buchstaben, Ziffern und Satzzeichen, keine Symbole oder "
     "Emojis."},
    {"form.text.name_letters",
     "Schreiben Sie „{label}“ mit lateinischen Buchstaben, so wie im Ausweis, ohne Ziffern und Symbole."},
    {"form.text.too_long",
     "Kürzen Sie „{label}“ auf höchstens {max} Zeichen. Es sind jetzt {length} Zeichen."},
    {"form.text.too_short", "Geben Sie bei „{label}“ mindestens {min} Zeichen ein."},
    {"form.time", "Geben Sie bei „{label}“ eine Uhrzeit ein, zum Beispiel 14:30."},
    {"form.url", "Geben Sie bei „{label}“ eine Internetadresse ein, zum Beispiel www.beispiel.de."},
});
static_assert(std::ranges::is_sorted(kTexts, {}, &CodeText::code));

constexpr std::string_view kGeneral = "Prüfen Sie Ihre Angabe bei „{label}“.";
constexpr std::size_t kLongestLabel = 80;

}  // namespace

std::span<const CodeText> all_texts() { return kTexts; }

std::string_view text_for(std::string_view code) {
  const auto* at = std::ranges::lower_bound(kTexts, code, {}, &CodeText::code);
  return at != kTexts.end() && at->code == code ? at->text : kGeneral;
}

std::string fill_text(std::string_view text, const std::vector<std::pair<std::string, std::string>>& params) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return out + std::string(text.substr(open));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    for (const auto& [key, value] : params) {
      if (key == name) {
        out += value;
        break;
      }
    }
    text.remove_prefix(close + 1);
  }
  return out.empty() ? "Prüfen Sie Ihre Angabe." : out;
}

std::string shortened(std::string_view label) {
  std::size_t characters = 0, cut = label.size(), last_blank = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if ((label[i] & 0xC0) == 0x80) continue;
    if (label[i] == ' ' || label[i] == '\n') last_blank = i;
    if (++characters > kLongestLabel) {
      cut = last_blank > 0 ? last_blank : i;
      break;
    }
  }
  if (cut == label.size()) return std::string(label);
  return std::string(label.substr(0, cut)) + " …";
}

}  // namespace rathaus::forms
