#include "modules/cases/ways_de.h"

namespace rathaus::cases {
namespace {

constexpr Word kIntakes[] = {
    {"counter", "Am Schalter", "Die Person ist da. Am Ende unterschreibt sie die Niederschrift."},
    {"phone", "Am Telefon", "Am Ende lesen Sie die Niederschrift vor."},
    {"paper", "Auf Papier", "Brief, Formular oder Fax mit Eingangsstempel"},
    {"email", "Per E-Mail", "Eine E-Mail mit oder ohne Anhang"},
};
constexpr Word kIdentities[] = {
    {"id_card", "Ausweis gesehen",
     "Personalausweis, Reisepass oder Aufenthaltstitel. Notieren Sie keine Nummer."},
    {"known", "Person ist bekannt", ""},
    {"eid", "Online-Ausweis am Gerät im Amt", ""},
    {"questions", "Kontrollfragen richtig beantwortet",
     "Zum Beispiel am Telefon, wenn es schon einen Vorgang gibt"},
    {"none", "Nicht geprüft", "Der Antrag geht trotzdem ein. Prüfen Sie die Identität vor der Entscheidung."},
};
constexpr Word kManners[] = {
    {"letter", "Einfacher Brief", "§ 41 Abs. 2 VwVfG"},
    {"pzu", "Zustellungsurkunde", "§ 3 VwZG"},
    {"registered_receipt", "Einschreiben mit Rückschein", "§ 4 VwZG"},
    {"registered_handover", "Übergabe-Einschreiben", "§ 4 VwZG"},
    {"eb", "Empfangsbekenntnis", "§ 5 Abs. 4 VwZG"},
};
constexpr Word kServed[] = {
    {"handed_over", "Persönlich oder an eine Ersatzperson übergeben", "§§ 177, 178 ZPO"},
    {"letterbox", "In den Briefkasten eingelegt", "§ 180 ZPO"},
    {"deposit", "Bei der Post niedergelegt", "§ 181 ZPO"},
    {"refused", "Annahme verweigert, Schriftstück zurückgelassen", "§ 179 ZPO"},
};
constexpr Word kReturns[] = {
    {"moved", "Empfänger verzogen", ""},
    {"unknown", "Empfänger unbekannt", ""},
    {"not_collected", "Nicht abgeholt", ""},
    {"refused", "Annahme verweigert", ""},
};
constexpr Word kWithdrawals[] = {
    {"counter", "Am Schalter", ""},
    {"phone", "Am Telefon", "Machen Sie vorher sicher, wer anruft."},
    {"letter", "Mit Brief oder Fax", ""},
    {"email", "Per E-Mail", ""},
};

constexpr Word kLetters[] = {
    {"question", "Rückfrage", ""},
    {"hearing", "Anhörung", ""},
    {"reminder", "Erinnerung an die Rückfrage", ""},
    {"receipt", "Eingangsbestätigung", ""},
    {"complete", "Mitteilung zu Ihrem Antrag", ""},
    {"message", "Nachricht zu Ihrem Antrag", ""},
};
constexpr Word kAnswers[] = {
    {"paper", "Auf Papier", ""},
    {"email", "Per E-Mail", ""},
    {"phone", "Am Telefon", ""},
    {"counter", "Persönlich am Schalter", ""},
};

}  // namespace

std::span<const Word> letter_words() { return kLetters; }
std::span<const Word> answer_words() { return kAnswers; }
std::span<const Word> withdrawal_words() { return kWithdrawals; }
std::span<const Word> intake_words() { return kIntakes; }
std::span<const Word> identity_words() { return kIdentities; }
std::span<const Word> manner_words() { return kManners; }
std::span<const Word> served_how_words() { return kServed; }
std::span<const Word> return_words() { return kReturns; }

std::string_view word_for(std::span<const Word> words, std::string_view key) {
  for (const Word& word : words) {
    if (word.key == key) return word.label;
  }
  return {};
}

}  // namespace rathaus::cases
