#include "modules/cases/texts_de.h"

#include <algorithm>
#include <array>

namespace rathaus::cases {
namespace {

constexpr std::array kMessages = std::to_array<MessageText>({
    {"account.email_taken",
     "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich damit an oder setzen Sie das "
     "Passwort zurück."},
    {"account.email_wrong", "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."},
    {"account.not_national", "Dieses Konto gehört nicht zum Bundeskonto. Melden Sie sich neu an."},
    {"account.unknown",
     "Dieses Konto gibt es nicht mehr. Melden Sie sich neu an oder legen Sie ein Konto an."},
    {"adapter.missing",
     "Dieser Weg nach außen ist nicht eingerichtet. Wenden Sie sich an die Betreuung des Systems."},
    {"assurance.too_low",
     "Für diese Leistung müssen Sie sich anmelden. Melden Sie sich mit Ihrem Konto an; Ihre Angaben bleiben "
     "erhalten."},
    {"case.already_answered", "Diese Rückfrage ist schon beantwortet. Laden Sie die Seite neu."},
    {"case.already_assigned", "Der Vorgang ist dieser Person schon zugewiesen."},
    {"case.already_complete", "Die Vollständigkeit ist schon festgestellt. Laden Sie die Seite neu."},
    {"case.already_decided", "Über diesen Antrag ist schon entschieden. Laden Sie die Seite neu."},
    {"case.already_dispatched", "Dieser Bescheid ist schon unterwegs. Laden Sie die Seite neu."},
    {"case.answer_empty", "Schreiben Sie eine Antwort oder laden Sie eine Datei hoch."},
    {"case.answer_too_long",
     "Die Antwort ist zu lang. Kürzen Sie sie auf höchstens 20.000 Zeichen oder laden Sie eine Datei hoch."},
    {"case.bad_date", "Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.2026."},
    {"case.checklist_open", "Haken Sie zuerst alle Punkte der Prüfliste ab oder stellen Sie eine Rückfrage."},
    {"case.closed", "Der Vorgang ist abgeschlossen. Er lässt sich nur noch ansehen."},
    {"case.date_before_notice",
     "Der Tag liegt vor dem Bescheid. Geben Sie den Tag ein, an dem der Brief zur Post gegangen ist."},
    {"case.date_in_future",
     "Der Tag liegt in der Zukunft. Geben Sie den heutigen oder einen früheren Tag ein."},
    {"case.due_not_in_future", "Wählen Sie für die Antwort einen Tag nach heute."},
    {"case.nobody_works_on_it", "Übernehmen Sie den Vorgang zuerst oder weisen Sie ihn jemandem zu."},
    {"case.not_complete", "Stellen Sie zuerst fest, dass die Unterlagen vollständig sind."},
    {"case.not_decided", "Über diesen Antrag ist noch nicht entschieden. Entscheiden Sie zuerst."},
    {"case.not_provided_yet",
     "Der Bescheid steht noch nicht bereit. Versuchen Sie es in einigen Minuten noch einmal."},
    {"case.note_empty", "Schreiben Sie einen Text in den Vermerk."},
    {"case.notice_not_announced",
     "Der Bescheid ist noch nicht bekannt gegeben. Schließen Sie den Vorgang erst danach ab."},
    {"case.only_by_clock", "Gelöscht wird von selbst, wenn die Aufbewahrungsfrist abgelaufen ist."},
    {"case.question_empty", "Schreiben Sie, was Sie von der Person wissen möchten."},
    {"case.question_open",
     "Eine Rückfrage ist noch offen. Warten Sie die Antwort ab oder das Ende der Frist."},
    {"case.still_open", "Der Vorgang ist noch offen. Gelöscht wird erst nach seinem Abschluss."},
    {"case.unknown", "Diesen Vorgang finden wir nicht. Prüfen Sie Aktenzeichen und Zugangscode."},
    {"case.unknown_item", "Diesen Punkt gibt es in der Prüfliste nicht. Laden Sie die Seite neu."},
    {"case.unknown_notice", "Diesen Bescheid finden wir nicht. Laden Sie die Seite neu."},
    {"case.unknown_question", "Diese Rückfrage finden wir nicht. Laden Sie die Seite neu."},
    {"command.unknown", "Diesen Schritt kennt das System nicht. Laden Sie die Seite neu."},
    {"delivery.channel_not_allowed",
     "Dieser Weg für den Bescheid ist hier nicht möglich. Wählen Sie einen anderen."},
    {"delivery.city_missing", "Geben Sie den Ort ein."},
    {"delivery.consent_missing", "Willigen Sie in den Abruf im Konto ein oder wählen Sie den Brief."},
    {"delivery.email_wrong", "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."},
    {"delivery.name_missing", "Geben Sie Ihren Namen ein."},
    {"delivery.postal_code_missing", "Geben Sie die Postleitzahl mit fünf Ziffern ein."},
    {"delivery.street_missing", "Geben Sie Straße und Hausnummer ein."},
    {"draft.unknown",
     "Diesen Entwurf gibt es nicht mehr. Er wurde abgesendet, gelöscht oder ist abgelaufen. Beginnen Sie den "
     "Antrag neu."},
    {"draft.wish",
     "Die Angaben zur Zustellung konnten wir nicht lesen. Wählen Sie die Zustellung noch einmal."},
    {"fee.out_of_range", "Der Betrag muss zwischen 0 und 1.000.000 Euro liegen. Prüfen Sie ihn."},
    {"form.code_list_missing",
     "Die Auswahlliste zu dieser Frage liegt nicht vor. Wenden Sie sich bitte an die Behörde."},
    {"form.file.dangerous",
     "Diese Datei nehmen wir nicht an, weil sie gefährlich sein kann. Laden Sie sie als PDF oder Bild hoch."},
    {"form.file.empty", "Die Datei ist leer. Laden Sie eine Datei mit Inhalt hoch."},
    {"form.file.name", "Geben Sie der Datei einen kürzeren Namen und laden Sie sie erneut hoch."},
    {"form.file.too_big", "Die Datei ist zu groß. Verkleinern Sie sie oder teilen Sie sie auf."},
    {"form.file.too_large", "Die Datei ist zu groß. Verkleinern Sie sie oder teilen Sie sie auf."},
    {"form.file.too_many", "Hier können Sie keine weitere Datei hochladen. Entfernen Sie zuerst eine."},
    {"form.file.type", "Laden Sie die Datei als PDF, JPEG oder PNG hoch."},
    {"form.file.unknown_field",
     "Die Datei gehört zu keiner Frage dieser Seite. Laden Sie die Seite neu und versuchen Sie es noch "
     "einmal."},
    {"form.incomplete",
     "Im Antrag fehlen noch Angaben oder sie stimmen nicht. Gehen Sie die markierten Seiten durch."},
    {"login.code_wrong",
     "Der Einmalcode stimmt nicht. Warten Sie auf den nächsten Code in Ihrer App und geben Sie ihn ein."},
    {"login.not_enrolled",
     "Für dieses Konto ist dieser Weg der Anmeldung nicht eingerichtet. Wählen Sie einen anderen."},
    {"login.paused", "Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es dann noch einmal."},
    {"login.wrong", "Die Anmeldung stimmt nicht. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal."},
    {"notice.address_missing",
     "Für den Brief fehlen Name oder Anschrift. Ergänzen Sie sie oder wählen Sie einen anderen Weg."},
    {"notice.no_retrieval_here", "Für diese Leistung gibt es keinen Abruf mit Frist im Konto."},
    {"notice.placeholder_left",
     "Im Text sind noch Platzhalter offen: {detail}. Ersetzen Sie sie durch den richtigen Text."},
    {"notice.reasons_missing",
     "Begründen Sie die Entscheidung. Ohne Gründe darf nichts abgelehnt werden (§ 39 VwVfG)."},
    {"notice.region_unknown",
     "Für diese Stadt ist nicht eingestellt, welche Feiertage gelten. Ergänzen Sie das Land in den Angaben "
     "zur Stadt."},
    {"notice.remedy_unknown",
     "Der Rechtsbehelf dieser Leistung ist nicht bekannt. Berichtigen Sie das Leistungspaket."},
    {"notice.text_missing", "Schreiben Sie, was entschieden wird."},
    {"package.unknown",
     "Diese Leistung gibt es in dieser Fassung nicht. Wenden Sie sich an die Betreuung des Systems."},
    {"package.version_taken",
     "Unter dieser Version gibt es die Leistung schon mit anderem Inhalt. Erhöhen Sie die Version."},
    {"password.common",
     "Dieses Passwort ist zu bekannt. Wählen Sie ein anderes, zum Beispiel vier Wörter, die nicht "
     "zusammengehören."},
    {"password.too_long", "Das Passwort ist zu lang. Wählen Sie ein kürzeres."},
    {"password.too_short",
     "Das Passwort ist zu kurz. Wählen Sie ein längeres, zum Beispiel vier Wörter, die nicht "
     "zusammengehören."},
    {"receipt.bad_commitment",
     "Der Nachweis passt nicht zu diesen Angaben. Vergewissern Sie sich, dass beide Dateien "
     "zusammengehören."},
    {"receipt.bad_inclusion",
     "Der Eingang steht so nicht im Eingangsverzeichnis. Der Nachweis ist nicht echt oder beschädigt."},
    {"receipt.bad_key",
     "Der Prüfschlüssel ist nicht lesbar. Laden Sie ihn noch einmal von der Seite der Behörde."},
    {"receipt.bad_signature",
     "Die Unterschrift des Nachweises stimmt nicht. Der Nachweis ist nicht echt oder beschädigt."},
    {"receipt.malformed",
     "Diese Datei ist kein Eingangsnachweis oder sie ist beschädigt. Laden Sie sie noch einmal herunter."},
    {"receipt.too_large",
     "Diese Datei ist zu groß für einen Eingangsnachweis. Prüfen Sie, ob es die richtige ist."},
    {"receipt.wrong_key",
     "Der Nachweis ist mit einem anderen Schlüssel unterschrieben. Prüfen Sie, ob der Schlüssel von dieser "
     "Behörde ist."},
    {"receipt.wrong_origin",
     "Der Nachweis stammt von einer anderen Stelle. Prüfen Sie ihn mit deren Schlüssel."},
    {"service.not_offered",
     "Diese Leistung wird hier nicht online angeboten. Suchen Sie nach einer anderen oder wenden Sie sich an "
     "die Stadt."},
    {"staff.bad_login", "Der Anmeldename darf nur Kleinbuchstaben, Ziffern, Punkt und Bindestrich haben."},
    {"staff.login_taken", "Diesen Anmeldenamen gibt es schon. Wählen Sie einen anderen."},
    {"staff.unknown", "Diese Person gehört nicht oder nicht mehr zum Amt. Wählen Sie jemand anderen."},
    {"start.already_running", "Das Programm läuft für diesen Ordner schon. Beenden Sie es dort zuerst."},
    {"start.data_folder",
     "Der Datenordner lässt sich nicht anlegen oder öffnen. Prüfen Sie Pfad und Rechte."},
    {"start.key_damaged",
     "Die Schlüsseldatei ist beschädigt. Spielen Sie sie aus der Sicherung ein; ohne sie sind die Daten "
     "nicht lesbar."},
    {"start.key_readable", "Andere können die Schlüsseldatei lesen. Setzen Sie ihre Rechte auf 600."},
    {"start.key_write", "Die Schlüsseldatei lässt sich nicht schreiben. Prüfen Sie Platz und Rechte."},
    {"store.after_commit",
     "Der Schritt ist gespeichert, die Antwort ging verloren. Laden Sie die Seite neu."},
    {"store.before_commit", "Der Schritt wurde nicht gespeichert. Versuchen Sie es noch einmal."},
    {"store.blob",
     "Die Datei lässt sich gerade nicht lesen oder speichern. Versuchen Sie es in einigen Minuten noch "
     "einmal."},
    {"store.blob_missing", "Die Datei fehlt im Speicher. Wenden Sie sich an die Betreuung des Systems."},
    {"store.busy",
     "Gerade ist viel los. Versuchen Sie es in einer Minute noch einmal; Ihre Eingaben sind noch da."},
    {"store.cannot_open",
     "Die Daten lassen sich gerade nicht öffnen. Versuchen Sie es in einigen Minuten noch einmal."},
    {"store.changed_meanwhile",
     "Jemand war schneller: Der Vorgang hat sich geändert. Sehen Sie sich den neuen Stand an und entscheiden "
     "Sie dann noch einmal."},
    {"store.constraint", "Der Schritt passt nicht zum gespeicherten Stand. Laden Sie die Seite neu."},
    {"store.damaged",
     "Die gespeicherten Daten sind beschädigt und werden nicht gezeigt. Wenden Sie sich an die Betreuung des "
     "Systems."},
    {"store.disk_full",
     "Der Speicher ist voll. Ihr Schritt ist nicht gespeichert. Versuchen Sie es später noch einmal."},
    {"store.draft_gone",
     "Diesen Entwurf gibt es nicht mehr. Er wurde abgesendet, gelöscht oder ist abgelaufen."},
    {"store.erased", "Diese Daten sind gelöscht und lassen sich nicht wiederherstellen."},
    {"store.failed", "Beim Speichern ist etwas schiefgegangen. Versuchen Sie es noch einmal."},
    {"store.io_error",
     "Der Speicher antwortet nicht. Ihr Schritt ist nicht gespeichert. Versuchen Sie es später noch einmal."},
    {"store.key_erased", "Diese Daten sind gelöscht und lassen sich nicht wiederherstellen."},
    {"store.key_reused", "Dieses Formular wurde schon abgesendet. Laden Sie die Seite neu."},
    {"store.no_row", "Dazu gibt es keinen Eintrag. Laden Sie die Seite neu."},
    {"store.no_stream", "Diesen Vorgang finden wir nicht. Prüfen Sie Aktenzeichen und Zugangscode."},
    {"store.not_durable",
     "Der Speicher hat das Schreiben nicht bestätigt. Das Programm startet neu; versuchen Sie es gleich noch "
     "einmal."},
    {"store.read_only", "Gerade lässt sich nichts ändern, nur lesen. Versuchen Sie es später noch einmal."},
    {"tenant.bad_id", "Die Kennung der Stadt darf nur Kleinbuchstaben, Ziffern und Bindestriche haben."},
    {"tenant.unknown", "Diese Stadt gibt es hier nicht. Prüfen Sie die Adresse."},
});

std::string_view text_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::refused: return "Das geht so nicht. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.";
    case ErrorKind::not_found: return "Das finden wir nicht. Prüfen Sie die Adresse der Seite.";
    case ErrorKind::conflict: return "Der Stand hat sich inzwischen geändert. Laden Sie die Seite neu.";
    case ErrorKind::unavailable: return "Das ist gerade nicht möglich. Versuchen Sie es in einigen Minuten noch einmal.";
    case ErrorKind::invalid: return "Diese Daten können wir nicht lesen. Prüfen Sie, ob es die richtigen sind.";
  }
  return {};
}

}  // namespace

std::string_view label_of(CaseStatus status) {
  switch (status) {
    case CaseStatus::received: return "Eingegangen";
    case CaseStatus::in_progress: return "In Bearbeitung";
    case CaseStatus::waiting_for_applicant: return "Wartet auf Antwort";
    case CaseStatus::decided: return "Entschieden";
    case CaseStatus::closed: return "Abgeschlossen";
    case CaseStatus::withdrawn: return "Zurückgenommen";
  }
  return {};
}

std::string_view resident_label_of(CaseStatus status) {
  switch (status) {
    case CaseStatus::received: return "Ihr Antrag ist eingegangen.";
    case CaseStatus::in_progress: return "Wir bearbeiten Ihren Antrag.";
    case CaseStatus::waiting_for_applicant: return "Wir haben eine Rückfrage. Bitte antworten Sie.";
    case CaseStatus::decided: return "Über Ihren Antrag ist entschieden.";
    case CaseStatus::closed: return "Der Vorgang ist abgeschlossen.";
    case CaseStatus::withdrawn: return "Sie haben den Antrag zurückgenommen.";
  }
  return {};
}

std::string_view label_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::granted: return "Bewilligt";
    case Outcome::partly_granted: return "Teilweise bewilligt";
    case Outcome::refused: return "Abgelehnt";
  }
  return {};
}

std::string_view label_of(Channel channel) {
  switch (channel) {
    case Channel::post: return "Brief per Post";
    case Channel::account_retrieval: return "Abruf im Nutzerkonto";
    case Channel::national_mailbox: return "Postfach der BundID";
  }
  return {};
}

std::string_view label_of(NoticeState state) {
  switch (state) {
    case NoticeState::waiting: return "Wartet auf den Versand";
    case NoticeState::dispatched: return "Versendet";
    case NoticeState::retrieved: return "Abgerufen";
    case NoticeState::not_retrieved: return "Nicht abgerufen";
    case NoticeState::failed: return "Nicht zugestellt";
  }
  return {};
}

std::string_view task_label(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> kTasks[] = {
      {"check_completeness", "Vollständigkeit prüfen"}, {"decide", "Entscheiden"},        {"await_answer", "Auf Antwort warten"},
      {"review_answer", "Antwort prüfen"},              {"send_notice", "Bescheid versenden"}, {"resend_notice", "Zustellung klären"}};
  for (const auto& [known, label] : kTasks) {
    if (known == kind) return label;
  }
  return kind;
}

std::string_view intake_label(std::string_view intake) {
  constexpr std::pair<std::string_view, std::string_view> kIntakes[] = {
      {"online", "Online"}, {"paper", "Auf Papier"}, {"phone", "Am Telefon"}, {"counter", "Am Schalter"}};
  for (const auto& [known, label] : kIntakes) {
    if (known == intake) return label;
  }
  return intake;
}

std::span<const MessageText> all_messages() { return kMessages; }

std::string_view find_message(std::string_view code) {
  const auto found = std::lower_bound(kMessages.begin(), kMessages.end(), code, [](const MessageText& m, std::string_view c) { return m.code < c; });
  return found != kMessages.end() && found->code == code ? found->text : std::string_view();
}

std::string message_of(const Error& error) {
  const std::string_view found = find_message(error.code);
  std::string text(found.empty() ? text_of(error.kind) : found);
  constexpr std::string_view kDetail = "{detail}";
  if (const std::size_t at = text.find(kDetail); at != std::string::npos) text.replace(at, kDetail.size(), error.detail);
  return text;
}

}  // namespace rathaus::cases
