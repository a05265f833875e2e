#include "modules/cases/texts_de.h"

#include <algorithm>
#include <array>

namespace rathaus::cases {
namespace {

constexpr std::array kMessages = std::to_array<MessageText>({
    {"account.code_over",
     "Dieser Code gilt nicht mehr. Beginnen Sie die Änderung noch einmal, dann schicken wir einen neuen."},
    {"account.code_wrong",
     "Der Code stimmt nicht. Prüfen Sie ihn in der neuesten E-Mail. Sie haben fünf Versuche."},
    {"account.elsewhere", "Passwort und E-Mail-Adresse ändern Sie beim Bundeskonto, nicht bei uns."},
    {"account.email_taken",
     "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich damit an oder setzen Sie das "
     "Passwort zurück."},
    {"account.email_wrong", "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."},
    {"account.not_national", "Dieses Konto gehört nicht zum Bundeskonto. Melden Sie sich neu an."},
    {"account.same_email", "Das ist Ihre bisherige Adresse. Geben Sie eine andere ein."},
    {"account.unknown",
     "Dieses Konto gibt es nicht mehr. Melden Sie sich neu an oder legen Sie ein Konto an."},
    {"adapter.missing",
     "Dieser Weg nach außen ist nicht eingerichtet. Wenden Sie sich an die Betreuung des Systems."},
    {"assurance.too_low",
     "Für diese Leistung müssen Sie sich anmelden. Melden Sie sich mit Ihrem Konto an; Ihre Angaben bleiben "
     "erhalten."},
    {"barrier.text_missing", "Beschreiben Sie die Barriere mit ein paar Worten."},
    {"barrier.text_too_long", "Kürzen Sie den Text auf höchstens 4.000 Zeichen."},
    {"barrier.unknown", "Diese Meldung finden wir nicht. Laden Sie die Seite neu."},
    {"bulk.discretion", "Bei dieser Leistung ist abzuwägen (Ermessen). Entscheiden Sie den Vorgang einzeln."},
    {"bulk.fee_changed",
     "Der Betrag ist inzwischen ein anderer als bestätigt. Entscheiden Sie den Vorgang einzeln."},
    {"bulk.needs_a_person", "Hier muss ein Mensch entscheiden: {detail}."},
    {"bulk.no_action", "Wählen Sie, was geschehen soll."},
    {"bulk.nobody_named", "Wählen Sie, wem die Vorgänge zugewiesen werden sollen."},
    {"bulk.not_yours", "Der Vorgang liegt nicht bei Ihnen. Übernehmen Sie ihn zuerst."},
    {"bulk.nothing_chosen", "Wählen Sie in der Liste mindestens einen Vorgang aus."},
    {"bulk.nothing_goes", "Keiner der gewählten Vorgänge geht. Wählen Sie andere."},
    {"bulk.target_may_not_see", "Die Person arbeitet nicht an dieser Leistung."},
    {"bulk.too_many", "Das sind zu viele auf einmal. Wählen Sie höchstens 500."},
    {"bulk.unknown", "Diesen Stapel gibt es nicht mehr. Beginnen Sie in der Arbeitsliste neu."},
    {"case.access_reason",
     "Schreiben Sie den Grund für den Zugriff, mindestens zehn Zeichen. Er steht in der Akte, und die "
     "Leitung prüft ihn."},
    {"case.already_answered",
     "Zu diesem Vorgang ist keine Frage mehr offen. Was noch gesagt wurde, halten Sie in einem Vermerk "
     "fest."},
    {"case.already_assigned", "Der Vorgang ist dieser Person schon zugewiesen."},
    {"case.already_complete", "Die Vollständigkeit ist schon festgestellt. Laden Sie die Seite neu."},
    {"case.already_decided", "Über diesen Antrag ist schon entschieden. Laden Sie die Seite neu."},
    {"case.already_dispatched", "Dieser Bescheid ist schon unterwegs. Laden Sie die Seite neu."},
    {"case.already_printed",
     "Der Brief ist schon gedruckt. Wählen Sie „Nachdruck“, wenn er noch einmal gedruckt werden soll."},
    {"case.already_protected", "Die Person ist schon geschützt. Laden Sie die Seite neu."},
    {"case.already_served",
     "Für diesen Bescheid ist die Zustellung schon eingetragen. Laden Sie die Seite neu."},
    {"case.amend_unreadable",
     "Die Angaben lassen sich nicht ändern, weil sie nicht zum Formular passen. Melden Sie die Störung."},
    {"case.answer_empty", "Schreiben Sie eine Antwort oder laden Sie eine Datei hoch."},
    {"case.answer_too_long",
     "Die Antwort ist zu lang. Kürzen Sie sie auf höchstens 20.000 Zeichen oder laden Sie eine Datei hoch."},
    {"case.awaits_signature",
     "Die Entscheidung wartet auf die zweite Unterschrift. Erst danach geht es weiter."},
    {"case.bad_date", "Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.2026."},
    {"case.bad_manner", "Wählen Sie, wie der Brief zugestellt wird."},
    {"case.bad_return_reason", "Wählen Sie, warum der Brief zurückgekommen ist."},
    {"case.bad_transcript", "Wählen Sie, ob die Niederschrift unterschrieben oder vorgelesen wurde."},
    {"case.call_back_in_past",
     "Der Tag für den Rückruf liegt in der Vergangenheit. Wählen Sie heute oder einen späteren Tag."},
    {"case.call_empty", "Schreiben Sie, worum es in dem Anruf ging."},
    {"case.caller_not_confirmed",
     "Sagen Sie nur dann etwas zum Vorgang, wenn die Person alle Kontrollfragen richtig beantwortet hat."},
    {"case.checklist_open", "Haken Sie zuerst alle Punkte der Prüfliste ab oder stellen Sie eine Rückfrage."},
    {"case.close_reason",
     "Die Frist für den Rechtsbehelf läuft noch. Schreiben Sie, warum Sie den Vorgang schon jetzt "
     "abschließen."},
    {"case.closed", "Der Vorgang ist abgeschlossen. Er lässt sich nur noch ansehen."},
    {"case.correction_waits",
     "Eine Berichtigung des Betrags wartet auf die zweite Unterschrift. Erst danach geht es weiter."},
    {"case.date_before_dispatch",
     "Der Tag liegt vor der Aufgabe zur Post. Prüfen Sie das Datum auf dem Nachweis."},
    {"case.date_before_notice",
     "An diesem Tag gab es den Brief noch nicht. Geben Sie den Tag ein, an dem er zur Post gegangen ist."},
    {"case.date_before_print",
     "An diesem Tag war der Brief noch nicht gedruckt. Geben Sie den Tag ein, an dem er zur Post "
     "gegangen ist."},
    {"case.date_in_future",
     "Der Tag liegt in der Zukunft. Geben Sie den heutigen oder einen früheren Tag ein."},
    {"case.day_answered",
     "Die Frage ist schon beantwortet. Der Tag der Aufgabe zur Post ändert daran nichts mehr."},
    {"case.day_final",
     "Die Rechtsbehelfsfrist ist nach dem eingetragenen Tag schon abgelaufen. Der Tag lässt sich nicht "
     "mehr ändern; halten Sie den Fehler in einem Vermerk fest."},
    {"case.day_objected",
     "Gegen den Bescheid ist schon Widerspruch eingelegt. Der Tag lässt sich nicht mehr ändern; halten "
     "Sie den Fehler in einem Vermerk fest."},
    {"case.day_served",
     "Der Zustellungsnachweis ist schon eingetragen. Sein Tag zählt, nicht der Tag der Aufgabe zur Post."},
    {"case.decision_binding",
     "Die Entscheidung ist bestandskräftig. Der Antrag lässt sich nicht mehr zurücknehmen. Prüfen Sie, ob "
     "der Vorgang wieder zu öffnen ist."},
    {"case.document_empty", "Hängen Sie den Scan an oder schreiben Sie, was eingegangen ist."},
    {"case.due_not_in_future", "Wählen Sie für die Antwort einen Tag nach heute."},
    {"case.follow_up_empty", "Schreiben Sie, woran Sie erinnert werden möchten."},
    {"case.follow_up_not_in_future", "Wählen Sie für die Wiedervorlage einen Tag nach heute."},
    {"case.head_only", "Das kann nur die Leitung. Wenden Sie sich an sie."},
    {"case.hearing_empty", "Schreiben Sie, wozu sich die Person äußern kann."},
    {"case.hearing_ground", "Wählen Sie den Grund, aus dem ohne Anhörung entschieden wird."},
    {"case.hearing_head_only",
     "Ohne einen Grund aus der Liste kann nur die Leitung von der Anhörung absehen."},
    {"case.hearing_missing",
     "Vor einer Entscheidung, die belastet, ist anzuhören ({detail}). "
     "Hören Sie die Person an, oder halten Sie fest, warum davon abgesehen wird."},
    {"case.hearing_open",
     "Die Anhörung läuft noch. Warten Sie die Äußerung oder das Ende der Frist ab ({detail})."},
    {"case.hearing_reason", "Begründen Sie, warum ohne Anhörung entschieden wird, mindestens zehn Zeichen."},
    {"case.inspection_empty", "Wählen Sie mindestens einen Teil der Akte aus."},
    {"case.inspection_recipient", "Schreiben Sie, wer Einsicht in die Akte bekommt."},
    {"case.inspection_region",
     "Eine Schwärzung ist nicht lesbar. Schreiben Sie Seite und Bereich in Millimetern, zum Beispiel: "
     "2: 20,100,170,20."},
    {"case.letter_cancelled",
     "Dieser Brief wird nicht mehr gebraucht: Die Frage ist beantwortet, oder der Antrag ist "
     "zurückgenommen."},
    {"case.letter_not_failed", "Dieser Brief ist schon erstellt. Laden Sie die Seite neu."},
    {"case.letter_not_made",
     "Der Brief ist noch nicht fertig. Versuchen Sie es in einer Minute noch einmal."},
    {"case.manner_only_by_post", "Diese Art der Zustellung gibt es nur für Briefe."},
    {"case.merge_changed",
     "Der andere Vorgang hat sich inzwischen geändert. Vergleichen Sie beide noch einmal."},
    {"case.merge_other_person",
     "Die beiden Vorgänge sind von verschiedenen Personen. Schreiben Sie, warum sie trotzdem "
     "zusammengehören."},
    {"case.merge_other_service",
     "Der andere Vorgang gehört zu einer anderen Leistung. Zusammenführen lassen sich nur Vorgänge "
     "derselben Leistung."},
    {"case.merge_self", "Das ist derselbe Vorgang. Geben Sie das Zeichen des anderen ein."},
    {"case.merge_unknown", "Unter diesem Zeichen finden wir keinen Vorgang. Prüfen Sie es."},
    {"case.merged", "Dieser Vorgang ist in einen anderen aufgegangen. Arbeiten Sie dort weiter."},
    {"case.message_empty", "Schreiben Sie den Text."},
    {"case.no_certificate", "Zu einem einfachen Brief gibt es keinen Zustellungsnachweis."},
    {"case.no_transcript", "Zu diesem Vorgang gibt es keine Niederschrift, oder sie ist schon bestätigt."},
    {"case.nobody_works_on_it", "Übernehmen Sie den Vorgang zuerst oder weisen Sie ihn jemandem zu."},
    {"case.not_complete", "Stellen Sie zuerst fest, dass die Unterlagen vollständig sind."},
    {"case.not_decided", "Über diesen Antrag ist noch nicht entschieden. Entscheiden Sie zuerst."},
    {"case.not_dispatched",
     "Der Brief ist noch nicht zur Post gegeben. Tragen Sie zuerst den Tag der Aufgabe ein."},
    {"case.not_protected", "Die Person ist nicht geschützt. Laden Sie die Seite neu."},
    {"case.not_provided_yet",
     "Der Bescheid steht noch nicht bereit. Versuchen Sie es in einigen Minuten noch einmal."},
    {"case.not_returned", "Dieser Brief ist nicht zurückgekommen. Laden Sie die Seite neu."},
    {"case.note_empty", "Schreiben Sie einen Text in den Vermerk."},
    {"case.nothing_amended",
     "Sie haben nichts geändert. Ändern Sie eine Angabe, oder gehen Sie zurück zum Vorgang."},
    {"case.nothing_to_remind", "Es ist keine Rückfrage offen."},
    {"case.nothing_to_sign",
     "Hier wartet keine Entscheidung auf eine Unterschrift. Laden Sie die Seite neu."},
    {"case.notice_held",
     "Der Bescheid lässt sich noch zurückholen und geht erst danach hinaus. Warten Sie, bis die Zeit "
     "um ist."},
    {"case.notice_not_announced",
     "Der Bescheid ist noch nicht bekannt gegeben. Schließen Sie den Vorgang erst danach ab."},
    {"case.only_by_clock", "Gelöscht wird von selbst, wenn die Aufbewahrungsfrist abgelaufen ist."},
    {"case.only_by_scanner", "Das Ergebnis der Virenprüfung trägt nur der Virenscanner ein."},
    {"case.only_by_staff", "Das können nur Beschäftigte des Amts tun."},
    {"case.protected",
     "Die Person ist geschützt (§ 51 BMG). Öffnen Sie den Vorgang mit einer Begründung, wenn Sie ihn "
     "brauchen."},
    {"case.question_empty", "Schreiben Sie, was Sie von der Person wissen möchten."},
    {"case.question_not_asked",
     "Haken Sie nur Fragen ab, die auf der Seite stehen. Laden Sie die Seite neu."},
    {"case.question_open",
     "Eine Rückfrage ist noch offen. Warten Sie die Antwort ab oder das Ende der Frist."},
    {"case.reason_missing", "Schreiben Sie den Grund. Er steht in der Akte."},
    {"case.recall_over", "Die Zeit zum Zurückholen ist um. Der Bescheid ist unterwegs."},
    {"case.reminded_today", "Heute wurde schon gefragt oder erinnert. Erinnern Sie frühestens morgen."},
    {"case.reopening_ground", "Wählen Sie, auf welcher Grundlage der Vorgang weitergeht."},
    {"case.review_own_access", "Ihren eigenen Zugriff kann nur jemand anderes prüfen."},
    {"case.revocation_too_late",
     "Die Behörde kennt die Tatsachen seit mehr als einem Jahr. Rücknahme und Widerruf sind dann "
     "nicht mehr zulässig (§ 48 Abs. 4 VwVfG)."},
    {"case.same_amount",
     "Der Betrag ist derselbe wie im Bescheid. Geben Sie den richtigen ein, oder lassen Sie das Feld leer."},
    {"case.same_day", "Dieser Tag ist schon eingetragen."},
    {"case.same_person",
     "Die zweite Unterschrift muss von einem anderen Menschen kommen, auch in Vertretung. Bitten Sie "
     "jemand anderen."},
    {"case.scan_state", "Das Ergebnis der Virenprüfung konnten wir nicht lesen. Die Datei bleibt gesperrt."},
    {"case.signer_must_lead",
     "Diesen Bescheid muss die Leitung mitzeichnen. Bitten Sie eine Person mit der Rolle Leitung oder ihre "
     "Vertretung."},
    {"case.source_missing", "Schreiben Sie, woher Sie die richtige Angabe haben."},
    {"case.still_open", "Der Vorgang ist noch offen. Gelöscht wird erst nach seinem Abschluss."},
    {"case.supplement_empty", "Schreiben Sie eine Nachricht oder fügen Sie eine Datei hinzu."},
    {"case.supplement_too_long",
     "Die Nachricht ist zu lang. Kürzen Sie sie auf höchstens 20.000 Zeichen oder laden Sie eine Datei "
     "hoch."},
    {"case.task_ends_itself", "Diese Aufgabe ist erledigt, wenn getan ist, was sie sagt."},
    {"case.too_many_supplements",
     "Zu diesem Vorgang ist schon sehr viel nachgereicht. Rufen Sie uns an oder schicken Sie einen Brief."},
    {"case.unknown", "Diesen Vorgang finden wir nicht. Prüfen Sie Aktenzeichen und Zugangscode."},
    {"case.unknown_document", "Dieses Schriftstück finden wir nicht. Laden Sie die Seite neu."},
    {"case.unknown_file", "Diese Datei finden wir nicht. Laden Sie die Seite neu."},
    {"case.unknown_item", "Diesen Punkt gibt es in der Prüfliste nicht. Laden Sie die Seite neu."},
    {"case.unknown_notice", "Diesen Bescheid finden wir nicht. Laden Sie die Seite neu."},
    {"case.unknown_question", "Diese Rückfrage finden wir nicht. Laden Sie die Seite neu."},
    {"case.unknown_task", "Diese Aufgabe ist schon erledigt. Laden Sie die Seite neu."},
    {"case.withdraw_recall_first",
     "Holen Sie zuerst den Bescheid zurück. Er hat das Amt noch nicht verlassen."},
    {"case.withdrawal_way", "Wählen Sie, wie die Rücknahme gekommen ist."},
    {"case.withdrawal_who", "Schreiben Sie, wer den Antrag zurückgenommen hat."},
    {"case.withdrawn_before_receipt", "Der Tag liegt vor dem Eingang des Antrags. Prüfen Sie ihn."},
    {"command.unknown", "Diesen Schritt kennt das System nicht. Laden Sie die Seite neu."},
    {"delivery.channel_not_allowed",
     "Dieser Weg für den Bescheid ist hier nicht möglich. Wählen Sie einen anderen."},
    {"delivery.city_missing", "Geben Sie den Ort ein."},
    {"delivery.consent_missing", "Willigen Sie in den Abruf im Konto ein oder wählen Sie den Brief."},
    {"delivery.email_wrong", "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."},
    {"delivery.name_missing", "Geben Sie Ihren Namen ein."},
    {"delivery.postal_code_missing", "Geben Sie die Postleitzahl mit fünf Ziffern ein."},
    {"delivery.street_missing", "Geben Sie Straße und Hausnummer ein."},
    {"deputy.ends_before_begin", "Das Ende liegt vor dem Beginn. Prüfen Sie beide Tage."},
    {"deputy.over_already", "Das Ende liegt in der Vergangenheit. Wählen Sie heute oder einen späteren Tag."},
    {"deputy.same_person", "Niemand vertritt sich selbst. Wählen Sie eine andere Person."},
    {"deputy.too_long", "Eine Vertretung dauert höchstens ein Jahr. Wählen Sie ein früheres Ende."},
    {"deputy.unknown", "Diese Vertretung gibt es nicht. Laden Sie die Seite neu."},
    {"draft.record",
     "Diesen Entwurf konnten wir nicht lesen. Beginnen Sie den Antrag neu oder melden Sie sich bei uns."},
    {"draft.unknown",
     "Diesen Entwurf gibt es nicht mehr. Er wurde abgesendet, gelöscht oder ist abgelaufen. Beginnen Sie den "
     "Antrag neu."},
    {"draft.wish",
     "Die Angaben zur Zustellung konnten wir nicht lesen. Wählen Sie die Zustellung noch einmal."},
    {"fee.out_of_range", "Der Betrag muss zwischen 0 und 1.000.000 Euro liegen. Prüfen Sie ihn."},
    {"fee.reason_missing", "Der Betrag weicht von der Berechnung ab. Begründen Sie das für die Akte."},
    {"fee.text_differs",
     "Im Text der Entscheidung steht ein anderer Betrag als der festgesetzte ({detail}). Ändern Sie den Text "
     "oder den Betrag."},
    {"feedback.given_before", "Zu diesem Schritt haben Sie uns schon Ihre Meinung gesagt. Vielen Dank."},
    {"feedback.stage_unknown", "Zu diesem Schritt gibt es keine Rückmeldung. Laden Sie die Seite neu."},
    {"feedback.stars_missing", "Wählen Sie eine Bewertung von 1 bis 5."},
    {"file.held",
     "Diese Datei wird noch auf Schadsoftware geprüft. Bis dahin lässt sie sich nicht öffnen. Versuchen Sie "
     "es in einigen "
     "Minuten noch einmal."},
    {"form.code_list_missing",
     "Die Auswahlliste zu dieser Frage liegt nicht vor. Wenden Sie sich bitte an die Behörde."},
    {"form.file.archive",
     "Die Datei ist gepackt oder eine Office-Datei. Speichern Sie den Inhalt als PDF und laden Sie die "
     "PDF-Datei hoch."},
    {"form.file.dangerous",
     "Diese Datei nehmen wir nicht an, weil sie gefährlich sein kann. Laden Sie sie als PDF oder Bild hoch."},
    {"form.file.disguised",
     "Die Datei ist nicht das, was ihr Name sagt. Speichern Sie das Original als PDF und laden Sie die "
     "PDF-Datei hoch."},
    {"form.file.empty", "Die Datei ist leer. Laden Sie eine Datei mit Inhalt hoch."},
    {"form.file.name", "Geben Sie der Datei einen kürzeren Namen und laden Sie sie erneut hoch."},
    {"form.file.pages", "Die Datei hat mehr als 300 Seiten. Teilen Sie sie auf."},
    {"form.file.pdf_active",
     "Die PDF-Datei enthält aktive Inhalte, zum Beispiel ein Skript oder eine eingebettete Datei. Wählen Sie "
     "„Drucken“ und „Als PDF speichern“, und laden Sie die neue Datei hoch."},
    {"form.file.pdf_damaged",
     "Die PDF-Datei ist beschädigt und lässt sich nicht öffnen. Speichern oder scannen Sie sie noch einmal."},
    {"form.file.pdf_password",
     "Die PDF-Datei ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort und laden Sie sie noch "
     "einmal hoch."},
    {"form.file.picture_damaged",
     "Das Bild ist beschädigt oder in einem Format, das wir nicht lesen können. Fotografieren Sie noch "
     "einmal oder speichern Sie es als JPG."},
    {"form.file.pixels", "Das Bild hat mehr als 50 Megapixel. Verkleinern Sie es."},
    {"form.file.too_big", "Die Datei ist zu groß. Verkleinern Sie sie oder teilen Sie sie auf."},
    {"form.file.too_large", "Die Datei ist zu groß. Verkleinern Sie sie oder teilen Sie sie auf."},
    {"form.file.too_many", "Hier können Sie keine weitere Datei hochladen. Entfernen Sie zuerst eine."},
    {"form.file.type", "Laden Sie die Datei als PDF, JPEG oder PNG hoch."},
    {"form.file.unknown_field",
     "Die Datei gehört zu keiner Frage dieser Seite. Laden Sie die Seite neu und versuchen Sie es noch "
     "einmal."},
    {"form.incomplete",
     "Im Antrag fehlen noch Angaben oder sie stimmen nicht. Gehen Sie die markierten Seiten durch."},
    {"format.missing", "Wählen Sie, in welcher Form Sie den Bescheid brauchen."},
    {"format.text_missing", "Schreiben Sie, welche Form Sie brauchen."},
    {"handover.none", "Über diesen Antrag entscheidet Ihre Stadt selbst; weiterzugeben ist nichts."},
    {"handover.package_missing",
     "Erstellen Sie zuerst das Paket zur Weitergabe. Erst dann darf im Schreiben stehen, dass der Antrag "
     "weitergegeben ist."},
    {"handover.package_stale",
     "Seit das Paket zur Weitergabe erstellt wurde, sind Unterlagen dazugekommen. Erstellen Sie es noch "
     "einmal."},
    {"holdings.changed_since",
     "Im Bestand hat sich seit dem Festhalten des Jahres etwas geändert. Prüfen Sie die Einträge des "
     "Haushalts und erlassen Sie den Bescheid von Hand."},
    {"holdings.head_ends_protection",
     "Eine Auskunftssperre hebt nur die Leitung auf. Bitten Sie dort darum."},
    {"holdings.list_unknown",
     "Die Liste, die dieser Bescheid ändern soll, führt Ihre Stadt nicht: Bieten Sie die Leistung an, zu der "
     "sie gehört."},
    {"holdings.may_no_longer",
     "Wer die Bescheide beauftragt hat, darf das nicht mehr. Beauftragen Sie sie neu."},
    {"holdings.no_notice", "Diese Leistung hat keinen Text für einen Jahresbescheid."},
    {"holdings.nothing_due", "Es ist kein Bescheid fällig."},
    {"holdings.number_taken", "Diese Nummer ist schon vergeben. Wählen Sie eine andere."},
    {"holdings.only_head", "Jahresbescheide beauftragt nur die Leitung."},
    {"holdings.row_unknown",
     "Die Nummer aus dem Antrag steht nicht im Bestand. Suchen Sie die Zeile im Bestand und berichtigen Sie "
     "dort die Nummer, tragen Sie die Zeile nach oder fragen Sie zurück."},
    {"holdings.year_not_kept", "Halten Sie das Jahr zuerst fest."},
    {"intake.identity", "Wählen Sie, wie Sie festgestellt haben, wer die Person ist."},
    {"intake.way", "Wählen Sie, wie der Antrag gekommen ist."},
    {"login.blocked", "Ihr Zugang ist abgeschaltet. Wenden Sie sich an Ihre Leitung."},
    {"login.code_wrong",
     "Der Einmalcode stimmt nicht. Warten Sie auf den nächsten Code in Ihrer App und geben Sie ihn ein."},
    {"login.no_role", "Ihr Konto hat hier keine Aufgabe. Wenden Sie sich an Ihre Leitung."},
    {"login.not_enrolled",
     "Für dieses Konto ist dieser Weg der Anmeldung nicht eingerichtet. Wählen Sie einen anderen."},
    {"login.paused", "Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es dann noch einmal."},
    {"login.wrong", "Die Anmeldung stimmt nicht. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal."},
    {"mandate.code_wrong",
     "Zu diesem Code gibt es keine Vollmacht. Prüfen Sie den Code. Er gilt 30 Tage und nur einmal."},
    {"mandate.own_code", "Diesen Code haben Sie selbst erzeugt. Geben Sie ihn der anderen Person."},
    {"mandate.unknown", "Diese Vollmacht finden wir nicht. Laden Sie die Seite neu."},
    {"notice.address_missing",
     "Für den Brief fehlen Name oder Anschrift. Ergänzen Sie sie oder wählen Sie einen anderen Weg."},
    {"notice.conditions_law_missing",
     "Bei einer gebundenen Entscheidung brauchen Nebenbestimmungen eine Rechtsgrundlage (§ 36 Abs. 1 "
     "VwVfG). Nennen Sie sie."},
    {"notice.conditions_on_refusal", "Eine Ablehnung hat keine Nebenbestimmungen. Streichen Sie sie."},
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
    {"objection.not_announced",
     "Der Bescheid ist noch nicht bekannt gegeben. Widerspruch ist möglich, sobald Sie ihn haben."},
    {"objection.not_possible",
     "Gegen diese Entscheidung ist kein Widerspruch vorgesehen. Lesen Sie die Belehrung im Bescheid."},
    {"objection.not_written_form",
     "Auf diesem Weg wäre der Widerspruch nicht wirksam. Melden Sie sich mit dem Bundeskonto an oder senden "
     "Sie ihn unterschrieben."},
    {"objection.text_too_long", "Kürzen Sie die Begründung auf höchstens 10.000 Zeichen."},
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
    {"pdf.damaged", "Diese PDF-Datei ist beschädigt. Scannen oder speichern Sie sie noch einmal."},
    {"pdf.empty", "Diese PDF-Datei hat keine Seiten. Scannen Sie noch einmal."},
    {"pdf.encrypted",
     "Diese PDF-Datei ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort und laden Sie sie "
     "noch einmal hoch."},
    {"pdf.limit", "Diese Datei ist zu groß oder hat zu viele Seiten. Teilen Sie sie auf."},
    {"phone.field",
     "Zu dieser Frage lässt sich gerade nichts hinzufügen. Gehen Sie im Formular zu der Frage und beginnen "
     "Sie dort noch einmal."},
    {"phone.finished", "Diese Fotos sind schon im Formular. Machen Sie am Computer weiter."},
    {"phone.gone",
     "Diesen Antrag gibt es nicht mehr. Heben Sie das Papier auf und beginnen Sie einen neuen Antrag, oder "
     "rufen Sie uns an."},
    {"phone.have_it", "Dieses Foto ist schon da. Sie müssen nichts weiter tun."},
    {"phone.no_photo", "Fotografieren Sie zuerst mindestens eine Seite."},
    {"phone.no_picture", "Das ist kein Foto. Wählen Sie ein Bild aus der Kamera oder der Galerie."},
    {"phone.not_stored",
     "Dieses Foto konnten wir gerade nicht speichern. Schicken Sie es in einigen Minuten noch einmal."},
    {"phone.sent", "Der Antrag ist schon abgesendet, und die Fotos sind nicht darin. Reichen Sie sie nach."},
    {"phone.too_many",
     "Mehr als 30 Fotos passen nicht in ein Dokument. Beginnen Sie für den Rest ein zweites."},
    {"phone.too_much_at_once",
     "Das war zu viel auf einmal, dieses Foto ist nicht angekommen. Schicken Sie es in einem zweiten "
     "Schritt."},
    {"phone.unknown", "Dieser Link gilt nicht mehr. Beginnen Sie am Computer noch einmal."},
    {"post.batch_empty", "Wählen Sie mindestens einen Brief aus."},
    {"post.batch_printed",
     "Alle ausgewählten Briefe sind schon gedruckt. Haken Sie „Nachdruck“ an, wenn sie noch einmal gedruckt "
     "werden sollen."},
    {"post.batch_too_big", "Ein Stapel fasst höchstens 200 Briefe. Wählen Sie weniger aus."},
    {"post.no_such_letter",
     "Zu dieser Nummer finden wir keinen Brief. Prüfen Sie Aktenzeichen oder Sendungscode."},
    {"post.unknown_batch", "Diesen Druckstapel gibt es nicht mehr. Bilden Sie einen neuen."},
    {"process.ended", "Der Ablauf ist schon beendet. Der Vorgang geht ohne ihn weiter."},
    {"process.field_choice", "Wählen Sie eine der Möglichkeiten, die das Feld hat."},
    {"process.field_date", "Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.2027."},
    {"process.field_length", "Die Eingabe ist zu kurz oder zu lang für dieses Feld."},
    {"process.field_missing", "Füllen Sie die Felder der Aufgabe aus."},
    {"process.field_number", "Geben Sie eine Zahl ein, zum Beispiel 12,5."},
    {"process.field_range", "Die Zahl liegt außerhalb dessen, was das Feld erlaubt."},
    {"process.head_only", "In den Ablauf kann nur die Leitung eingreifen. Wenden Sie sich an sie."},
    {"process.model_gone",
     "Das Modell dieses Ablaufs ist nicht mehr da. Melden Sie die Störung; der Vorgang geht ohne ihn "
     "weiter."},
    {"process.none",
     "Dieser Vorgang hat keinen Ablauf: Er ist älter als die Abläufe. Er geht wie bisher weiter."},
    {"process.not_possible",
     "Dorthin kann der Ablauf von hier aus nicht. Wählen Sie einen Schritt derselben Ebene."},
    {"process.not_waiting", "Dieser Schritt wartet nicht mehr. Laden Sie die Seite neu."},
    {"process.nothing_sent", "Dieser Vorgang hat keine Nachricht, die nicht zugestellt ist."},
    {"process.only_by_people", "In den Ablauf greifen nur Menschen ein. Melden Sie sich an."},
    {"process.reason_missing", "Nennen Sie den Grund. Er steht in der Akte."},
    {"process.same_model", "Das ist schon der Ablauf dieser Fassung. Wählen Sie eine andere Datei."},
    {"process.task_of_others",
     "Diese Aufgabe erledigen andere. Der Name steht bei der Aufgabe; die Leitung kann einspringen."},
    {"process.unknown_incident", "Diese Störung gibt es nicht mehr. Laden Sie die Seite neu."},
    {"process.unknown_run", "Diesen Schritt gibt es nicht mehr. Laden Sie die Seite neu."},
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
    {"representation.begin_in_future",
     "Die Vertretung muss heute schon gelten. Geben Sie einen früheren Tag ein."},
    {"representation.birth_missing", "Geben Sie das Geburtsdatum des Kindes ein."},
    {"representation.child_grown_up",
     "Diese Person ist volljährig und entscheidet selbst. Wählen Sie „jemand anderen“; dafür brauchen Sie "
     "eine Vollmacht."},
    {"representation.date_wrong", "Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.2026."},
    {"representation.end_past", "Die Vertretung ist an diesem Tag schon zu Ende. Prüfen Sie das Datum."},
    {"representation.expired",
     "Ihre Vertretung ist am {detail} abgelaufen. Was Sie bis dahin getan haben, gilt weiter."},
    {"representation.name_missing", "Geben Sie den Familiennamen der Person ein, für die Sie handeln."},
    {"representation.nobody", "In diesem Vorgang ist niemand als Vertretung eingetragen."},
    {"representation.not_accepted",
     "Diese Vollmacht ist noch nicht angenommen. Geben Sie zuerst den Code ein."},
    {"representation.not_yet", "Ihre Vertretung gilt erst ab dem {detail}."},
    {"representation.of_age",
     "Die Person, für die Sie handeln, ist seit dem {detail} volljährig und entscheidet selbst. Was Sie bis "
     "dahin getan haben, gilt "
     "weiter. Sie kann Ihnen eine Vollmacht geben."},
    {"representation.organisation_missing", "Geben Sie den Namen der Organisation ein."},
    {"representation.out_of_scope",
     "Ihre Vollmacht gilt nicht für diesen Antrag. Bitten Sie die vertretene Person um eine weitere."},
    {"representation.proof_file_missing", "Laden Sie den Nachweis hoch oder wählen Sie einen anderen Weg."},
    {"representation.proof_missing", "Wählen Sie, wie Sie die Vertretung nachweisen."},
    {"representation.reason_missing", "Wählen Sie, warum die Vertretung endet."},
    {"representation.revoked",
     "Ihre Vertretung wurde am {detail} beendet. Was Sie bis dahin getan haben, gilt weiter; Neues können "
     "Sie nicht mehr tun."},
    {"representation.role_missing", "Wählen Sie, in welcher Eigenschaft Sie handeln."},
    {"representation.same_account",
     "Mit demselben Konto können Sie sich nicht selbst vertreten. Die vertretene Person braucht ihr "
     "eigenes."},
    {"representation.scope_missing", "Wählen Sie, wofür die Vollmacht gilt."},
    {"resume.not_for_accounts",
     "Dieser Entwurf gehört zu einem Konto. Melden Sie sich auf dem anderen Gerät an: Dort liegt er in „Mein "
     "Bereich“."},
    {"scan.already_sorted", "Dieser Teil ist schon zugeordnet. Laden Sie die Seite neu."},
    {"scan.code_too_long", "Das Aktenzeichen passt in keinen Strichcode. Sortieren Sie den Scan von Hand."},
    {"scan.held",
     "Der Virenscanner hat den Scan noch nicht freigegeben. Versuchen Sie es gleich noch einmal."},
    {"scan.infected",
     "In diesem Scan ist Schadsoftware; die Datei ist gelöscht. Scannen Sie das Papier noch einmal und "
     "sortieren "
     "Sie diesen Scan aus."},
    {"scan.no_reason", "Schreiben Sie, warum diese Seiten nicht zur Akte kommen."},
    {"scan.not_pdf", "Laden Sie den Scan als PDF-Datei hoch."},
    {"scan.not_read", "Der Scan ließ sich nicht lesen. Das Original ist da: Sortieren Sie es von Hand."},
    {"scan.unknown", "Diesen Scan gibt es nicht mehr. Laden Sie die Seite neu."},
    {"scan.unknown_reference", "Zu diesem Aktenzeichen finden wir keinen Vorgang. Prüfen Sie die Nummer."},
    {"scan.wrong_pages", "Diese Seiten gibt es in dem Teil nicht. Prüfen Sie die Zahlen."},
    {"scanner.answer",
     "Der Virenscanner hat etwas geantwortet, das wir nicht verstehen. Die Datei bleibt gesperrt. Wenden Sie "
     "sich an die Betreuung des Systems."},
    {"scanner.away",
     "Der Virenscanner ist nicht erreichbar. Die Datei bleibt gesperrt, bis er wieder da ist."},
    {"scanner.busy",
     "Der Virenscanner meldet einen Fehler. Die Datei bleibt gesperrt und wird noch einmal geprüft."},
    {"scanner.size",
     "Die Datei ist größer, als der Virenscanner annimmt (StreamMaxLength). Wenden Sie sich an die Betreuung "
     "des Systems."},
    {"service.not_offered",
     "Diese Leistung wird hier nicht online angeboten. Suchen Sie nach einer anderen oder wenden Sie sich an "
     "die Stadt."},
    {"service.unknown", "Diese Leistung finden wir nicht. Prüfen Sie die Adresse der Seite."},
    {"staff.bad_login", "Der Anmeldename darf nur Kleinbuchstaben, Ziffern, Punkt und Bindestrich haben."},
    {"staff.inactive", "Dieses Konto ist abgeschaltet. Schalten Sie es zuerst wieder ein."},
    {"staff.last_factor", "Das ist Ihr letzter zweiter Faktor. Richten Sie zuerst einen anderen ein."},
    {"staff.last_operator",
     "Das ist der letzte Zugang mit der Rolle Betrieb. Geben Sie die Rolle zuerst jemand anderem."},
    {"staff.login_taken", "Diesen Anmeldenamen gibt es schon. Wählen Sie einen anderen."},
    {"staff.name", "Geben Sie Vor- und Familiennamen ein."},
    {"staff.no_role", "Wählen Sie mindestens eine Rolle."},
    {"staff.not_yours",
     "Sie können nur Rechte und Leistungen vergeben, die Sie selbst haben. Wenden Sie sich an den Betrieb."},
    {"staff.provider",
     "Rollen und Leistungen dieses Kontos kommen vom Identitätsanbieter der Stadt. Ändern Sie sie dort."},
    {"staff.role", "Diese Rolle gibt es nicht."},
    {"staff.self", "Ihre eigenen Rechte kann nur jemand anderes ändern."},
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
    {"store.erasure_list",
     "Eine Löschung ließ sich nicht in die Liste der Löschungen schreiben. Prüfen Sie Platz und Rechte."},
    {"store.failed", "Beim Speichern ist etwas schiefgegangen. Versuchen Sie es noch einmal."},
    {"store.io_error",
     "Der Speicher antwortet nicht. Ihr Schritt ist nicht gespeichert. Versuchen Sie es später noch einmal."},
    {"store.key_erased", "Diese Daten sind gelöscht und lassen sich nicht wiederherstellen."},
    {"store.key_reused", "Dieses Formular wurde schon abgesendet. Laden Sie die Seite neu."},
    {"store.no_record", "Das finden wir nicht mehr. Laden Sie die Seite neu."},
    {"store.no_row", "Dazu gibt es keinen Eintrag. Laden Sie die Seite neu."},
    {"store.no_stream", "Diesen Vorgang finden wir nicht. Prüfen Sie Aktenzeichen und Zugangscode."},
    {"store.not_durable",
     "Der Speicher hat das Schreiben nicht bestätigt. Das Programm startet neu; versuchen Sie es gleich noch "
     "einmal."},
    {"store.read_only", "Gerade lässt sich nichts ändern, nur lesen. Versuchen Sie es später noch einmal."},
    {"tenant.bad_id", "Die Kennung der Stadt darf nur Kleinbuchstaben, Ziffern und Bindestriche haben."},
    {"tenant.unknown", "Diese Stadt gibt es hier nicht. Prüfen Sie die Adresse."},
    {"upload.not_stored",
     "Die Datei konnten wir gerade nicht speichern. Versuchen Sie es in einigen Minuten noch einmal."},
    {"value.cents", "Geben Sie höchstens zwei Stellen nach dem Komma an."},
    {"value.date_out_of_reach",
     "Der Tag liegt zu weit zurück oder zu weit voraus. Möglich sind das vergangene Jahr bis fünf Jahre im "
     "Voraus."},
    {"value.day_taken", "Von diesem Tag an gilt schon ein anderer Wert. Wählen Sie einen anderen Tag."},
    {"value.in_force", "Dieser Wert gilt schon. Tragen Sie einen neuen mit einem späteren Tag ein."},
    {"value.missing", "Geben Sie einen Wert ein."},
    {"value.no_date", "Geben Sie einen Tag in der Form TT.MM.JJJJ ein, den es gibt."},
    {"value.not_allowed", "Wählen Sie einen der genannten Werte."},
    {"value.number", "Geben Sie eine Zahl ein, zum Beispiel 120,00."},
    {"value.reason_missing", "Nennen Sie die Grundlage, zum Beispiel die Satzung mit ihrem Tag."},
    {"value.too_high", "Der Wert ist zu hoch. Höchstens gilt {detail}."},
    {"value.too_long", "Der Text ist zu lang. Höchstens 500 Zeichen."},
    {"value.too_low", "Der Wert ist zu niedrig. Mindestens gilt {detail}."},
    {"value.unknown", "Diesen Wert gibt es bei der Leistung nicht."},
    {"value.whole", "Geben Sie eine ganze Zahl ein."},
    {"value.yes_or_no", "Wählen Sie ja oder nein."},
    {"view.name_long", "Der Name ist zu lang. Kürzen Sie ihn."},
    {"view.name_missing", "Geben Sie der Ansicht einen Namen."},
    {"view.only_head_shares", "Nur die Leitung gibt Ansichten für alle frei."},
    {"view.too_many", "Sie haben schon 40 Ansichten. Löschen Sie erst eine."},
    {"view.unknown", "Diese Ansicht gibt es nicht mehr."},
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
    case Outcome::handed_over: return "An die zuständige Stelle abgegeben";
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
    case NoticeState::returned: return "Zurückgekommen";
    case NoticeState::held: return "Lässt sich noch zurückholen";
    case NoticeState::cancelled: return "Entfällt";
  }
  return {};
}

std::string_view label_of(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::time_limit: return "Befristung";
    case ConditionKind::condition: return "Bedingung";
    case ConditionKind::reservation_of_revocation: return "Widerrufsvorbehalt";
    case ConditionKind::obligation: return "Auflage";
    case ConditionKind::reservation_of_obligation: return "Auflagenvorbehalt";
  }
  return {};
}

std::string_view task_label(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> kTasks[] = {
      {"check_completeness", "Vollständigkeit prüfen"},
      {"decide", "Entscheiden"},
      {"await_answer", "Auf Antwort warten"},
      {"review_answer", "Antwort prüfen"},
      {"send_notice", "Bescheid versenden"},
      {"resend_notice", "Zustellung klären"},
      {"sign_transcript", "Niederschrift unterschreiben lassen"},
      {"review_document", "Neue Unterlagen ansehen"},
      {"call_back", "Zurückrufen"},
      {"await_certificate", "Zustellungsnachweis abwarten"},
      {"tell_on_paper", "Brief versenden"},
      {"send_letter", "Brief noch einmal versenden"},
      {"letter_failed", "Brief lässt sich nicht drucken"},
      {"returned_letter", "Zurückgekommenen Brief klären"},
      {"check_representation", "Vertretung prüfen"},
      {"objection_received", "Widerspruch eingegangen"},
      {"accessible_format", "Barrierefreie Fassung bereitstellen"},
      {"second_signature", "Zweite Unterschrift"},
      {"sign_correction", "Zweite Unterschrift: Betrag berichtigen"},
      {"correct_amount", "Berichtigung des Betrags überarbeiten"},
      {"follow_up", "Wiedervorlage"},
      {"answer_missing", "Wiedervorlage: Die Antwort fehlt"},
      {"review_access", "Zugriff auf geschützte Daten prüfen"}};
  for (const auto& [known, label] : kTasks) {
    if (known == kind) return label;
  }
  return kind;
}

std::string_view intake_label(std::string_view intake) {
  constexpr std::pair<std::string_view, std::string_view> kIntakes[] = {
      {"online", "Online"},    {"paper", "Auf Papier"},    {"email", "Per E-Mail"},
      {"phone", "Am Telefon"}, {"counter", "Am Schalter"}, {"office", "Von Amts wegen"}};
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
