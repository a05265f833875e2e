// English of messages, errors, and of the words that forms and cases have for things.
#include "web/site/words.h"

namespace rathaus::site {

std::span<const Word> words_of_messages();

namespace {

constexpr Word kWords[] = {
    {"Diesen Antrag gibt es nicht mehr. Heben Sie das Papier auf und beginnen Sie einen neuen Antrag, oder "
     "rufen Sie uns an.",
     "This application is no longer there. Keep the paper and begin a new application, or call us."},
    {"Dieses Foto ist schon da. Sie müssen nichts weiter tun.",
     "This photo is already there. You do not have to do anything else."},
    {"Dieses Foto konnten wir gerade nicht speichern. Schicken Sie es in einigen Minuten noch einmal.",
     "We could not store this photo just now. Send it again in a few minutes."},
    {"Der Antrag ist schon abgesendet, und die Fotos sind nicht darin. Reichen Sie sie nach.",
     "The application has already been sent, and the photos are not in it. Hand them in after it."},
    {"Das war zu viel auf einmal, dieses Foto ist nicht angekommen. Schicken Sie es in einem zweiten "
     "Schritt.",
     "That was too much at once, this photo has not arrived. Send it in a second step."},
    {"Fotografieren Sie zuerst mindestens eine Seite.", "Take a photo of at least one page first."},
    {"Das ist kein Foto. Wählen Sie ein Bild aus der Kamera oder der Galerie.",
     "This is not a photo. Choose a picture from the camera or the gallery."},
    {"Mehr als 30 Fotos passen nicht in ein Dokument. Beginnen Sie für den Rest ein zweites.",
     "More than 30 photos do not fit into one document. Begin a second one for the rest."},
    {"Diese Fotos sind schon im Formular. Machen Sie am Computer weiter.",
     "These photos are already in the form. Go on at the computer."},
    {"Zu diesem Vorgang ist schon sehr viel nachgereicht. Rufen Sie uns an oder schicken Sie einen Brief.",
     "A great deal has already been handed in for this application. Call us or send a letter."},
    {"Einige Angaben zählen nicht mehr", "Some answers no longer count"},
    {"Sie werden nicht mitgeschickt. Ändern Sie Ihre Antwort zurück, sind sie wieder da.",
     "They are not sent. If you change your answer back, they are there again."},
    {"Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich damit an oder setzen Sie "
     "das Passwort zurück.",
     "There is already an account with this e-mail address. Log in with it or reset the password."},
    {"Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de.",
     "Check the e-mail address, for example name@beispiel.de."},
    {"Dieses Konto gehört nicht zum Bundeskonto. Melden Sie sich neu an.",
     "This account does not belong to the national account. Log in again."},
    {"Dieses Konto gibt es nicht mehr. Melden Sie sich neu an oder legen Sie ein Konto an.",
     "This account no longer exists. Log in again or create an account."},
    {"Für diese Leistung müssen Sie sich anmelden. Melden Sie sich mit Ihrem Konto an; Ihre "
     "Angaben bleiben erhalten.",
     "You have to log in for this service. Log in with your account; what you entered is kept."},
    {"Beschreiben Sie die Barriere mit ein paar Worten.", "Describe the barrier in a few words."},
    {"Kürzen Sie den Text auf höchstens 4.000 Zeichen.", "Shorten the text to at most 4,000 characters."},
    {"Diese Meldung finden wir nicht. Laden Sie die Seite neu.",
     "We cannot find this report. Reload the page."},
    {"Diese Rückfrage ist schon beantwortet. Laden Sie die Seite neu.",
     "This question has already been answered. Reload the page."},
    {"Über diesen Antrag ist schon entschieden. Laden Sie die Seite neu.",
     "This application has already been decided. Reload the page."},
    {"Schreiben Sie eine Antwort oder laden Sie eine Datei hoch.", "Write an answer or upload a file."},
    {"Die Antwort ist zu lang. Kürzen Sie sie auf höchstens 20.000 Zeichen oder laden Sie eine "
     "Datei hoch.",
     "The answer is too long. Shorten it to at most 20,000 characters or upload a file."},
    {"Der Vorgang ist abgeschlossen. Er lässt sich nur noch ansehen.",
     "The case is closed. It can only be looked at."},
    {"Über diesen Antrag ist noch nicht entschieden. Entscheiden Sie zuerst.",
     "This application has not been decided yet. Decide first."},
    {"Der Bescheid steht noch nicht bereit. Versuchen Sie es in einigen Minuten noch einmal.",
     "The notice is not ready yet. Try again in a few minutes."},
    {"Diesen Vorgang finden wir nicht. Prüfen Sie Aktenzeichen und Zugangscode.",
     "We cannot find this case. Check reference number and access code."},
    {"Diesen Bescheid finden wir nicht. Laden Sie die Seite neu.",
     "We cannot find this notice. Reload the page."},
    {"Diese Rückfrage finden wir nicht. Laden Sie die Seite neu.",
     "We cannot find this question. Reload the page."},
    {"Diese Aufgabe finden wir nicht. Laden Sie die Seite neu.",
     "We cannot find this task. Reload the page."},
    {"Diesen Schritt kennt das System nicht. Laden Sie die Seite neu.",
     "The system does not know this step. Reload the page."},
    {"Dieser Weg für den Bescheid ist hier nicht möglich. Wählen Sie einen anderen.",
     "The notice cannot come this way here. Choose another one."},
    {"Geben Sie den Ort ein.", "Enter the place."},
    {"Willigen Sie in den Abruf im Konto ein oder wählen Sie den Brief.",
     "Consent to retrieval in the account or choose the letter."},
    {"Geben Sie Ihren Namen ein.", "Enter your name."},
    {"Geben Sie die Postleitzahl mit fünf Ziffern ein.", "Enter the postcode with five digits."},
    {"Geben Sie Straße und Hausnummer ein.", "Enter street and house number."},
    {"Diesen Entwurf gibt es nicht mehr. Er wurde abgesendet, gelöscht oder ist abgelaufen. "
     "Beginnen Sie den Antrag neu.",
     "This draft no longer exists. It was sent, deleted or has expired. Begin the application "
     "again."},
    {"Diesen Entwurf konnten wir nicht lesen. Beginnen Sie den Antrag neu oder melden Sie sich bei uns.",
     "We could not read this draft. Start the application again or contact us."},
    {"Die Angaben zur Zustellung konnten wir nicht lesen. Wählen Sie die Zustellung noch einmal.",
     "We could not read what you chose for delivery. Choose the delivery once more."},
    {"Zu diesem Schritt haben Sie uns schon Ihre Meinung gesagt. Vielen Dank.",
     "You have already told us your opinion about this step. Thank you."},
    {"Zu diesem Schritt gibt es keine Rückmeldung. Laden Sie die Seite neu.",
     "There is no feedback for this step. Reload the page."},
    {"Wählen Sie eine Bewertung von 1 bis 5.", "Choose a rating from 1 to 5."},
    {"Die Auswahlliste zu dieser Frage liegt nicht vor. Wenden Sie sich bitte an die Behörde.",
     "The list for this question is not available. Please turn to the authority."},
    {"Diese Datei nehmen wir nicht an, weil sie gefährlich sein kann. Laden Sie sie als PDF oder "
     "Bild hoch.",
     "We do not accept this file because it can be dangerous. Upload it as a PDF or a picture."},
    {"Die Datei ist leer. Laden Sie eine Datei mit Inhalt hoch.",
     "The file is empty. Upload a file that has content."},
    {"Geben Sie der Datei einen kürzeren Namen und laden Sie sie erneut hoch.",
     "Give the file a shorter name and upload it again."},
    {"Die Datei ist zu groß. Verkleinern Sie sie oder teilen Sie sie auf.",
     "The file is too large. Make it smaller or split it."},
    {"Hier können Sie keine weitere Datei hochladen. Entfernen Sie zuerst eine.",
     "You cannot upload another file here. Remove one first."},
    {"Laden Sie die Datei als PDF, JPEG oder PNG hoch.", "Upload the file as PDF, JPEG or PNG."},
    {"Die Datei gehört zu keiner Frage dieser Seite. Laden Sie die Seite neu und versuchen Sie es "
     "noch einmal.",
     "The file belongs to no question of this page. Reload the page and try again."},
    {"Im Antrag fehlen noch Angaben oder sie stimmen nicht. Gehen Sie die markierten Seiten durch.",
     "Some answers are still missing or wrong. Go through the marked pages."},
    {"Wählen Sie, in welcher Form Sie den Bescheid brauchen.", "Choose in which form you need the notice."},
    {"Schreiben Sie, welche Form Sie brauchen.", "Write which form you need."},
    {"Der Einmalcode stimmt nicht. Warten Sie auf den nächsten Code in Ihrer App und geben Sie "
     "ihn ein.",
     "The one-time code is wrong. Wait for the next code in your app and enter it."},
    {"Für dieses Konto ist dieser Weg der Anmeldung nicht eingerichtet. Wählen Sie einen anderen.",
     "This way of logging in is not set up for this account. Choose another one."},
    {"Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es dann noch einmal.",
     "Too many attempts. Wait a few minutes and then try again."},
    {"Die Anmeldung stimmt nicht. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.",
     "The login is wrong. Check what you entered and try again."},
    {"Zu diesem Code gibt es keine Vollmacht. Prüfen Sie den Code. Er gilt 30 Tage und nur einmal.",
     "There is no mandate for this code. Check the code. It is valid for 30 days and only once."},
    {"Diesen Code haben Sie selbst erzeugt. Geben Sie ihn der anderen Person.",
     "You made this code yourself. Give it to the other person."},
    {"Diese Vollmacht finden wir nicht. Laden Sie die Seite neu.",
     "We cannot find this mandate. Reload the page."},
    {"Der Bescheid ist noch nicht bekannt gegeben. Widerspruch ist möglich, sobald Sie ihn haben.",
     "The notice has not been announced yet. You can object as soon as you have it."},
    {"Gegen diese Entscheidung ist kein Widerspruch vorgesehen. Lesen Sie die Belehrung im "
     "Bescheid.",
     "There is no objection against this decision. Read the instruction in the notice."},
    {"Auf diesem Weg wäre der Widerspruch nicht wirksam. Melden Sie sich mit dem Bundeskonto an "
     "oder senden Sie ihn unterschrieben.",
     "The objection would not be valid this way. Log in with the national account or send it "
     "signed."},
    {"Kürzen Sie die Begründung auf höchstens 10.000 Zeichen.",
     "Shorten the reasons to at most 10,000 characters."},
    {"Diese Leistung gibt es in dieser Fassung nicht. Wenden Sie sich an die Betreuung des "
     "Systems.",
     "This service does not exist in this version. Turn to whoever runs the system."},
    {"Dieses Passwort ist zu bekannt. Wählen Sie ein anderes, zum Beispiel vier Wörter, die nicht "
     "zusammengehören.",
     "This password is too well known. Choose another one, for example four words that do not "
     "belong together."},
    {"Das Passwort ist zu lang. Wählen Sie ein kürzeres.", "The password is too long. Choose a shorter one."},
    {"Das Passwort ist zu kurz. Wählen Sie ein längeres, zum Beispiel vier Wörter, die nicht "
     "zusammengehören.",
     "The password is too short. Choose a longer one, for example four words that do not belong "
     "together."},
    {"Die Vertretung muss heute schon gelten. Geben Sie einen früheren Tag ein.",
     "The mandate must be valid today. Enter an earlier day."},
    {"Geben Sie das Geburtsdatum des Kindes ein.", "Enter the child’s date of birth."},
    {"Diese Person ist volljährig und entscheidet selbst. Wählen Sie „jemand anderen“; dafür "
     "brauchen Sie eine Vollmacht.",
     "This person is of age and decides for themselves. Choose “somebody else”; you need a "
     "mandate for it."},
    {"Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.2026.",
     "Enter a date that exists, for example 28.03.2026."},
    {"Die Vertretung ist an diesem Tag schon zu Ende. Prüfen Sie das Datum.",
     "The mandate has already ended on this day. Check the date."},
    {"Ihre Vertretung ist am {detail} abgelaufen. Was Sie bis dahin getan haben, gilt weiter.",
     "Your mandate ended on {detail}. What you did until then stays valid."},
    {"Geben Sie den Familiennamen der Person ein, für die Sie handeln.",
     "Enter the family name of the person you act for."},
    {"In diesem Vorgang ist niemand als Vertretung eingetragen.",
     "Nobody is entered as representative in this case."},
    {"Diese Vollmacht ist noch nicht angenommen. Geben Sie zuerst den Code ein.",
     "This mandate has not been accepted yet. Enter the code first."},
    {"Ihre Vertretung gilt erst ab dem {detail}.", "Your mandate is valid only from {detail}."},
    {"Die Person, für die Sie handeln, ist seit dem {detail} volljährig und entscheidet selbst. "
     "Was Sie bis dahin getan haben, gilt weiter. Sie kann Ihnen eine Vollmacht geben.",
     "The person you act for has been of age since {detail} and decides for themselves. What you "
     "did until then stays valid. They can give you a mandate."},
    {"Geben Sie den Namen der Organisation ein.", "Enter the name of the organisation."},
    {"Ihre Vollmacht gilt nicht für diesen Antrag. Bitten Sie die vertretene Person um eine "
     "weitere.",
     "Your mandate does not cover this application. Ask the person represented for another one."},
    {"Laden Sie den Nachweis hoch oder wählen Sie einen anderen Weg.",
     "Upload the proof or choose another way."},
    {"Wählen Sie, wie Sie die Vertretung nachweisen.", "Choose how you prove that you may act."},
    {"Wählen Sie, warum die Vertretung endet.", "Choose why the representation ends."},
    {"Ihre Vertretung wurde am {detail} beendet. Was Sie bis dahin getan haben, gilt weiter; "
     "Neues können Sie nicht mehr tun.",
     "Your representation was ended on {detail}. What you did until then stays valid; you can do "
     "nothing new."},
    {"Wählen Sie, in welcher Eigenschaft Sie handeln.", "Choose in which capacity you act."},
    {"Mit demselben Konto können Sie sich nicht selbst vertreten. Die vertretene Person braucht "
     "ihr eigenes.",
     "You cannot represent yourself with the same account. The person represented needs an "
     "account of their own."},
    {"Wählen Sie, wofür die Vollmacht gilt.", "Choose what the mandate covers."},
    {"Diese Leistung wird hier nicht online angeboten. Suchen Sie nach einer anderen oder wenden "
     "Sie sich an die Stadt.",
     "This service is not offered online here. Search for another one or turn to the town."},
    {"Der Schritt ist gespeichert, die Antwort ging verloren. Laden Sie die Seite neu.",
     "The step is stored, the answer was lost. Reload the page."},
    {"Der Schritt wurde nicht gespeichert. Versuchen Sie es noch einmal.",
     "The step was not stored. Try again."},
    {"Die Datei lässt sich gerade nicht lesen oder speichern. Versuchen Sie es in einigen Minuten "
     "noch einmal.",
     "The file cannot be read or stored right now. Try again in a few minutes."},
    {"Die Datei fehlt im Speicher. Wenden Sie sich an die Betreuung des Systems.",
     "The file is missing in the store. Turn to whoever runs the system."},
    {"Gerade ist viel los. Versuchen Sie es in einer Minute noch einmal; Ihre Eingaben sind noch "
     "da.",
     "There is a lot going on right now. Try again in a minute; what you entered is still there."},
    {"Die Daten lassen sich gerade nicht öffnen. Versuchen Sie es in einigen Minuten noch einmal.",
     "The data cannot be opened right now. Try again in a few minutes."},
    {"Jemand war schneller: Der Vorgang hat sich geändert. Sehen Sie sich den neuen Stand an und "
     "entscheiden Sie dann noch einmal.",
     "Somebody was faster: the case has changed. Look at the new state and then decide again."},
    {"Der Schritt passt nicht zum gespeicherten Stand. Laden Sie die Seite neu.",
     "The step does not fit what is stored. Reload the page."},
    {"Die gespeicherten Daten sind beschädigt und werden nicht gezeigt. Wenden Sie sich an die "
     "Betreuung des Systems.",
     "The stored data is damaged and is not shown. Turn to whoever runs the system."},
    {"Der Speicher ist voll. Ihr Schritt ist nicht gespeichert. Versuchen Sie es später noch "
     "einmal.",
     "The store is full. Your step is not stored. Try again later."},
    {"Diesen Entwurf gibt es nicht mehr. Er wurde abgesendet, gelöscht oder ist abgelaufen.",
     "This draft no longer exists. It was sent, deleted or has expired."},
    {"Diese Daten sind gelöscht und lassen sich nicht wiederherstellen.",
     "This data is deleted and cannot be restored."},
    {"Das Löschen ging gerade nicht. Versuchen Sie es später noch einmal.",
     "Deleting did not work just now. Please try again later."},
    {"Beim Speichern ist etwas schiefgegangen. Versuchen Sie es noch einmal.",
     "Something went wrong when storing. Try again."},
    {"Der Speicher antwortet nicht. Ihr Schritt ist nicht gespeichert. Versuchen Sie es später "
     "noch einmal.",
     "The store does not answer. Your step is not stored. Try again later."},
    {"Dieses Formular wurde schon abgesendet. Laden Sie die Seite neu.",
     "This form has already been sent. Reload the page."},
    {"Dazu gibt es keinen Eintrag. Laden Sie die Seite neu.", "There is no entry for this. Reload the page."},
    {"Der Speicher hat das Schreiben nicht bestätigt. Das Programm startet neu; versuchen Sie es "
     "gleich noch einmal.",
     "The store has not confirmed the writing. The program restarts; try again in a moment."},
    {"Gerade lässt sich nichts ändern, nur lesen. Versuchen Sie es später noch einmal.",
     "Right now nothing can be changed, only read. Try again later."},
    {"Diese Leistung finden wir nicht. Prüfen Sie die Adresse der Seite.",
     "We cannot find this service. Check the address of the page."},
    {"Die Nachricht ist zu lang. Kürzen Sie sie auf höchstens 20.000 Zeichen oder laden Sie eine Datei hoch.",
     "The message is too long. Shorten it to at most 20,000 characters, or upload a file."},
    {"Diese Datei finden wir nicht. Laden Sie die Seite neu.", "We cannot find this file. Reload the page."},
    {"Diese Datei wird noch auf Schadsoftware geprüft. Bis dahin lässt sie sich nicht öffnen. Versuchen Sie "
     "es in "
     "einigen Minuten noch einmal.",
     "This file is still being checked for malware. Until then it cannot be opened. Try again in a few "
     "minutes."},
    {"Zu dieser Frage lässt sich gerade nichts hinzufügen. Gehen Sie im Formular zu der Frage und beginnen "
     "Sie "
     "dort noch einmal.",
     "Nothing can be added to this question at the moment. Go to the question in the form and begin there "
     "again."},
    {"Dieser Link gilt nicht mehr. Beginnen Sie am Computer noch einmal.",
     "This link is no longer valid. Begin again on the computer."},
    {"Dieser Entwurf gehört zu einem Konto. Melden Sie sich auf dem anderen Gerät an: Dort liegt er in „Mein "
     "Bereich“.",
     "This draft belongs to an account. Log in on the other device: you find it there in “My area”."},
    {"Die Datei konnten wir gerade nicht speichern. Versuchen Sie es in einigen Minuten noch einmal.",
     "We could not store the file just now. Try again in a few minutes."},
    {"Diese Stadt gibt es hier nicht. Prüfen Sie die Adresse.",
     "This town does not exist here. Check the address."},
    {"Wählen Sie bei „{label}“ Ja oder Nein aus.", "Choose Yes or No for “{label}”."},
    {"Die Regeln dieses Formulars lassen sich nicht auswerten. Wenden Sie sich bitte an die "
     "Behörde.",
     "The rules of this form cannot be worked out. Please turn to the authority."},
    {"Wählen Sie bei „{label}“ aus, welche Angaben Sie machen.",
     "Choose for “{label}” what you want to enter."},
    {"Wählen Sie bei „{label}“ einen Eintrag aus der Liste aus.",
     "Choose an entry from the list for “{label}”."},
    {"Geben Sie bei „{label}“ ein Datum mit Tag, Monat und Jahr ein, zum Beispiel 28.03.1986.",
     "Enter a date with day, month and year for “{label}”, for example 28.03.1986."},
    {"Geben Sie bei „{label}“ ein Datum ein, das es gibt, zum Beispiel 28.03.1986.",
     "Enter a date that exists for “{label}”, for example 28.03.1986."},
    {"Geben Sie bei „{label}“ ein Datum ab dem {min} ein.", "Enter a date from {min} on for “{label}”."},
    {"Geben Sie bei „{label}“ ein Datum bis zum {max} ein.", "Enter a date up to {max} for “{label}”."},
    {"Geben Sie bei „{label}“ das Jahr mit vier Ziffern ein, zum Beispiel 28.03.1986.",
     "Enter the year with four digits for “{label}”, for example 28.03.1986."},
    {"Geben Sie bei „{label}“ Datum und Uhrzeit ein, zum Beispiel 28.03.2026, 14:30.",
     "Enter date and time for “{label}”, for example 28.03.2026, 14:30."},
    {"Bestätigen Sie die Erklärung „{label}“, um fortzufahren.",
     "Confirm the declaration “{label}” to go on."},
    {"Geben Sie bei „{label}“ eine E-Mail-Adresse mit einem @-Zeichen ein, zum Beispiel "
     "name@beispiel.de.",
     "Enter an e-mail address with an @ sign for “{label}”, for example name@beispiel.de."},
    {"Prüfen Sie bei „{label}“ den Teil nach dem @-Zeichen, zum Beispiel name@beispiel.de.",
     "Check the part after the @ sign for “{label}”, for example name@beispiel.de."},
    {"Geben Sie bei „{label}“ eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.",
     "Enter an e-mail address for “{label}”, for example name@beispiel.de."},
    {"Prüfen Sie bei „{label}“ den Teil vor dem @-Zeichen, zum Beispiel name@beispiel.de.",
     "Check the part before the @ sign for “{label}”, for example name@beispiel.de."},
    {"Geben Sie bei „{label}“ eine kürzere E-Mail-Adresse ein (höchstens 254 Zeichen).",
     "Enter a shorter e-mail address for “{label}” (at most 254 characters)."},
    {"Die Datei bei „{label}“ nehmen wir nicht an, weil sie ein Programm enthalten kann. Laden "
     "Sie eine PDF-Datei oder ein Bild hoch.",
     "We do not accept the file for “{label}” because it may contain a program. Upload a PDF file "
     "or a picture."},
    {"Die Datei bei „{label}“ ist leer. Laden Sie eine Datei mit Inhalt hoch.",
     "The file for “{label}” is empty. Upload a file that has content."},
    {"Geben Sie der Datei bei „{label}“ einen Namen mit höchstens 255 Zeichen und laden Sie sie "
     "erneut hoch.",
     "Give the file for “{label}” a name of at most 255 characters and upload it again."},
    {"Die Datei bei „{label}“ konnten wir gerade nicht speichern. Ihre anderen Angaben sind "
     "gespeichert. Laden Sie die Datei später noch einmal hoch.",
     "We could not store the file for “{label}” right now. Your other answers are stored. Upload "
     "the file again later."},
    {"Die Datei bei „{label}“ ist zu groß. Laden Sie eine Datei mit höchstens {max} hoch.",
     "The file for “{label}” is too large. Upload a file of at most {max}."},
    {"Die Datei bei „{label}“ ist größer als 20 MB. Verkleinern Sie die Datei, zum Beispiel beim "
     "Speichern oder Einscannen, und laden Sie sie noch einmal hoch.",
     "The file for “{label}” is larger than 20 MB. Make it smaller, for example when saving or "
     "scanning, and upload it again."},
    {"Bei „{label}“ können Sie keine weitere Datei hochladen. Entfernen Sie zuerst eine Datei.",
     "You cannot upload another file for “{label}”. Remove one first."},
    {"Laden Sie bei „{label}“ weniger Dateien auf einmal hoch. Die ersten sind gespeichert, "
     "senden Sie die übrigen danach.",
     "Upload fewer files at once for “{label}”. The first ones are stored; send the others "
     "afterwards."},
    {"Laden Sie bei „{label}“ eine Datei in einem dieser Formate hoch: {types}.",
     "Upload a file in one of these formats for “{label}”: {types}."},
    {"Machen Sie bei „{group}“ mindestens eine Angabe.", "Give at least one answer in “{group}”."},
    {"Machen Sie die Angaben zu „{label}“.", "Fill in “{label}”."},
    {"Die IBAN bei „{label}“ darf nur Buchstaben und Ziffern enthalten, zum Beispiel DE89 3704 "
     "0044 0532 0130 00.",
     "The IBAN for “{label}” may contain only letters and digits, for example DE89 3704 0044 0532 "
     "0130 00."},
    {"Die IBAN bei „{label}“ enthält einen Tippfehler. Vergleichen Sie sie mit Ihrer Bankkarte "
     "oder Ihrem Kontoauszug.",
     "The IBAN for “{label}” has a typing error. Compare it with your bank card or statement."},
    {"Die IBAN bei „{label}“ beginnt mit keinem bekannten Land. Deutsche IBANs beginnen mit DE.",
     "The IBAN for “{label}” begins with no known country. German IBANs begin with DE."},
    {"Geben Sie bei „{label}“ eine IBAN ein, zum Beispiel DE89 3704 0044 0532 0130 00.",
     "Enter an IBAN for “{label}”, for example DE89 3704 0044 0532 0130 00."},
    {"Die IBAN bei „{label}“ ist zu kurz oder zu lang. Eine deutsche IBAN hat 22 Stellen.",
     "The IBAN for “{label}” is too short or too long. A German IBAN has 22 characters."},
    {"Geben Sie bei „{label}“ höchstens zwei Stellen nach dem Komma ein, zum Beispiel 1.250,50.",
     "Enter at most two digits after the comma for “{label}”, for example 1.250,50."},
    {"Geben Sie bei „{label}“ einen Betrag in Euro ein, zum Beispiel 1.250,50.",
     "Enter an amount in euros for “{label}”, for example 1.250,50."},
    {"Geben Sie bei „{label}“ eine Zahl ein, zum Beispiel 12 oder 12,5.",
     "Enter a number for “{label}”, for example 12 or 12,5."},
    {"Geben Sie bei „{label}“ eine ganze Zahl ohne Komma ein, zum Beispiel 12.",
     "Enter a whole number without a comma for “{label}”, for example 12."},
    {"Schreiben Sie die Zahl bei „{label}“ mit Komma, zum Beispiel 12,5.",
     "Write the number for “{label}” with a comma, for example 12,5."},
    {"Geben Sie bei „{label}“ eine Zahl bis {max} ein.", "Enter a number up to {max} for “{label}”."},
    {"Geben Sie bei „{label}“ eine kürzere Zahl ein.", "Enter a shorter number for “{label}”."},
    {"Geben Sie bei „{label}“ eine Zahl ab {min} ein.", "Enter a number from {min} on for “{label}”."},
    {"Hier kann nichts weiter hinzugefügt oder entfernt werden.",
     "Nothing more can be added or removed here."},
    {"Prüfen Sie „{label}“. Die Angabe sieht zum Beispiel so aus: {example}.",
     "Check “{label}”. It looks like this, for example: {example}."},
    {"Prüfen Sie „{label}“. Die Angabe hat nicht die vorgesehene Form.",
     "Check “{label}”. It does not have the form that is needed."},
    {"Geben Sie bei „{label}“ die Nummer mit Vorwahl ein, zum Beispiel 0228 99 123456 oder +49 "
     "228 99 123456.",
     "Enter the number with area code for “{label}”, for example 0228 99 123456 or +49 228 99 "
     "123456."},
    {"Geben Sie bei „{label}“ nur Ziffern, Leerzeichen und + / - ( ) ein, zum Beispiel 0228 99 "
     "123456.",
     "Enter only digits, blanks and + / - ( ) for “{label}”, for example 0228 99 123456."},
    {"Geben Sie bei „{label}“ eine Telefonnummer ein, zum Beispiel 0228 99 123456.",
     "Enter a telephone number for “{label}”, for example 0228 99 123456."},
    {"Die Nummer bei „{label}“ ist zu kurz oder zu lang. Geben Sie sie mit Vorwahl ein, zum "
     "Beispiel 0228 99 123456.",
     "The number for “{label}” is too short or too long. Enter it with area code, for example "
     "0228 99 123456."},
    {"Geben Sie bei „{label}“ fünf Ziffern ein, zum Beispiel 53113.",
     "Enter five digits for “{label}”, for example 53113."},
    {"Geben Sie bei „{label}“ eine Postleitzahl ein, die es gibt, zum Beispiel 53113.",
     "Enter a postcode that exists for “{label}”, for example 53113."},
    {"Geben Sie „{label}“ an.", "Enter “{label}”."},
    {"Wählen Sie bei „{label}“ eine Antwort aus.", "Choose an answer for “{label}”."},
    {"Geben Sie bei „{label}“ ein Datum ein, zum Beispiel 28.03.1986.",
     "Enter a date for “{label}”, for example 28.03.1986."},
    {"Laden Sie bei „{label}“ eine Datei hoch.", "Upload a file for “{label}”."},
    {"Geben Sie „{label}“ mindestens {min}-mal an.", "Enter “{label}” at least {min} times."},
    {"Beantworten Sie „{label}“ mit Ja oder Nein.", "Answer “{label}” with Yes or No."},
    {"Entfernen Sie bei „{label}“ unsichtbare Steuerzeichen. Tippen Sie den Text am besten neu "
     "ein.",
     "Remove invisible control characters from “{label}”. It is best to type the text again."},
    {"Der Text bei „{label}“ ist beschädigt. Tippen Sie ihn bitte neu ein.",
     "The text for “{label}” is damaged. Please type it again."},
    {"Verwenden Sie bei „{label}“ nur lateinische Buchstaben, Ziffern und Satzzeichen, keine "
     "Symbole oder Emojis.",
     "Use only Latin letters, digits and punctuation for “{label}”, no symbols or emojis."},
    {"Schreiben Sie „{label}“ mit lateinischen Buchstaben, so wie im Ausweis, ohne Ziffern und "
     "Symbole.",
     "Write “{label}” with Latin letters as on the ID card, without digits and symbols."},
    {"Kürzen Sie „{label}“ auf höchstens {max} Zeichen. Es sind jetzt {length} Zeichen.",
     "Shorten “{label}” to at most {max} characters. It has {length} now."},
    {"Geben Sie bei „{label}“ mindestens {min} Zeichen ein.",
     "Enter at least {min} characters for “{label}”."},
    {"Geben Sie bei „{label}“ eine Uhrzeit ein, zum Beispiel 14:30.",
     "Enter a time for “{label}”, for example 14:30."},
    {"Geben Sie bei „{label}“ eine Internetadresse ein, zum Beispiel www.beispiel.de.",
     "Enter a web address for “{label}”, for example www.beispiel.de."},
    {"Prüfen Sie Ihre Angabe bei „{label}“.", "Check what you entered for “{label}”."},
    {"Prüfen Sie Ihre Angabe.", "Check what you entered."},
    {"Text", "Text"},
    {"Euro", "Euros"},
    {"von {} bis {}{}", "from {} to {}{}"},
    {"höchstens {}{}", "at most {}{}"},
    {"Betrag in Euro, zum Beispiel 1.250,50", "Amount in euros, for example 1.250,50"},
    {"zum Beispiel 28.03.1986", "for example 28.03.1986"},
    {"zum Beispiel 14:30", "for example 14:30"},
    {"zum Beispiel 28.03.2026, 14:30", "for example 28.03.2026, 14:30"},
    {"höchstens", "at most"},
    {", höchstens", ", at most"},
    {"zum Beispiel DE89 3704 0044 0532 0130 00", "for example DE89 3704 0044 0532 0130 00"},
    {"zum Beispiel name@beispiel.de", "for example name@beispiel.de"},
    {"fünf Ziffern", "five digits"},
    {"zum Beispiel 0228 99 123456", "for example 0228 99 123456"},
    {"höchstens {} Zeichen", "at most {} characters"},
    {"(Teil {})", "(part {})"},
    {"Angaben", "Details"},
    {"Weitere Angaben", "More details"},
    {"Möchten Sie Angaben zu {} machen?", "Do you want to enter details about {}?"},
    {"Keine Angabe", "Nothing entered"},
    {"Weitere Angabe zu {} hinzufügen", "Add another entry for {}"},
    {"Angaben zu {} machen", "Enter details about {}"},
    {"Weitere Angaben zu {} hinzufügen", "Add more details about {}"},
    {"Uhr", "o’clock"},
    {"Elternteil oder sorgeberechtigte Person", "Parent or person with parental responsibility"},
    {"Rechtliche Betreuerin oder rechtlicher Betreuer", "Legal carer"},
    {"Bevollmächtigte Person", "Authorised person"},
    {"Vertretungsberechtigt für die Organisation", "Authorised to represent the organisation"},
    {"nur dieser Antrag", "only this application"},
    {"alle Anträge dieser Art", "all applications of this kind"},
    {"alle Anträge", "all applications"},
    {"Vollmacht im Konto erteilt", "Mandate granted in the account"},
    {"Nachweis als Datei", "Proof as a file"},
    {"Nachweis wird nachgereicht", "Proof will be handed in"},
    {"Nachweis auf Papier", "Proof on paper"},
    {"noch nicht bestätigt", "not confirmed yet"},
    {"gilt noch nicht", "not valid yet"},
    {"Widerspruch bearbeiten", "Working on the objection"},
    {"Antrag prüfen und zuordnen", "Checking and assigning the application"},
    {"Antrag bearbeiten", "Working on the application"},
    {"Bescheid und seine Folgen", "The notice and its consequences"},
    {"Akte einsehen", "Looking into the file"},
    {"eine Datei", "a file"},
    {"den Bescheid", "the notice"},
    {"die Kopie des Antrags", "the copy of the application"},
    {"den Vorgang mit Ihren Angaben", "the case with your answers"},
    {"E-Mail an {}", "E-mail to {}"},
    {"Stadt und Aktenzeichen, kein Inhalt", "Town and reference number, no content"},
    {"Eingang des Antrags", "Arrival of the application"},
    {"Rückfrage", "Question"},
    {"Postdienst", "Postal service"},
    {"Postfach des Bundeskontos", "Mailbox of the national account"},
    {"Ihr Konto hier", "Your account here"},
    {"Bescheid liegt bereit", "Notice is ready"},
    {"PDF-Datei", "PDF file"},
    {"PNG-Bild", "PNG picture"},
    {"JPEG-Bild", "JPEG picture"},
    {"HEIC-Bild", "HEIC picture"},
    {"TIFF-Bild", "TIFF picture"},
    {"ZIP- oder Office-Datei", "ZIP or office file"},
    {"Textdatei", "Text file"},
    {"Programm", "Program"},
    {"Datei unbekannter Art", "File of unknown kind"},
    {"Dazu gehören mehrere Orte: {}. Bitte wählen Sie Ihren Wohnort aus.",
     "Several places belong to it: {}. Please choose where you live."},
    {"Ihr Ort: {} ({}).", "Your place: {} ({})."},
    {"keine Orte", "no places"},
    {"Diese Postleitzahl gibt es nicht. Bitte prüfen Sie die Eingabe.",
     "This postcode does not exist. Please check it."},
    {"Ihr Wohnort gehört nicht zu den Orten, die hier Leistungen anbieten ({}). Zuständig ist die "
     "Stadt oder Gemeinde Ihres Wohnorts in {}.",
     "Where you live is not one of the places that offer services here ({}). The town or "
     "municipality where you live, in {}, is responsible."},
    {"Diesen Ort kennen wir nicht. Hier bieten Leistungen an: {}. Bitte geben Sie Ihre "
     "Postleitzahl ein; dann sagen wir Ihnen, wer zuständig ist.",
     "We do not know this place. Services are offered here by: {}. Please enter your postcode; "
     "then we tell you who is responsible."},
    {"Diesen Ort kennen wir nicht. Meinten Sie: {}?", "We do not know this place. Did you mean: {}?"},
    {"Zuständig ist: {}. Sie können den Antrag hier online stellen.",
     "Responsible: {}. You can apply online here."},
    {"Zuständig ist: {}. Online geht das hier noch nicht.",
     "Responsible: {}. It is not possible online here yet."},
    {"Nicht hier. Zuständig ist: {}.", "Not here. Responsible: {}."},
    {"Nicht hier. Zuständig ist die Stadt oder Gemeinde Ihres Wohnorts in {}.",
     "Not here. The town or municipality where you live, in {}, is responsible."},
    {"Zuständig ist: {}.", "Responsible: {}."},
    {"Bitte geben Sie Ihre Postleitzahl oder Ihren Wohnort ein.",
     "Please enter your postcode or where you live."},
    {"Bitte geben Sie Ihre Postleitzahl ein.", "Please enter your postcode."},
    {"Eine Postleitzahl hat fünf Ziffern.", "A postcode has five digits."},
    {"Die Datei bei „{label}“ ist gepackt oder eine Office-Datei. Solche Dateien nehmen wir nicht "
     "an, weil wir nicht hineinsehen können. Entpacken Sie sie oder speichern Sie den Inhalt als "
     "PDF, und laden Sie die PDF-Datei hoch.",
     "The file for “{label}” is packed or an office file. We do not accept such files because we "
     "cannot look inside. Unpack it or save the content as a PDF, and upload the PDF file."},
    {"Die Datei bei „{label}“ nehmen wir nicht an, weil sie ein Programm ist oder eines enthalten "
     "kann. Laden Sie eine PDF-Datei oder ein Bild hoch.",
     "We do not accept the file for “{label}” because it is a program or may contain one. Upload a "
     "PDF file or a picture."},
    {"Die Datei bei „{label}“ ist nicht das, was ihr Name sagt. Wir haben sie nicht angenommen. "
     "Öffnen Sie das Original, speichern Sie es als PDF und laden Sie die PDF-Datei hoch.",
     "The file for “{label}” is not what its name says. We have not accepted it. Open the original, "
     "save it as a PDF and upload the PDF file."},
    {"Die Datei bei „{label}“ hat mehr als 300 Seiten. Teilen Sie sie auf oder laden Sie nur die "
     "Seiten hoch, auf die es ankommt.",
     "The file for “{label}” has more than 300 pages. Split it or upload only the pages that matter."},
    {"Die PDF-Datei bei „{label}“ enthält aktive Inhalte, zum Beispiel ein Skript, einen "
     "Programmstart oder eine eingebettete Datei. Öffnen Sie sie, wählen Sie „Drucken“ und „Als PDF "
     "speichern“, und laden Sie die neue Datei hoch.",
     "The PDF file for “{label}” contains active content, for example a script, the start of a "
     "program or an embedded file. Open it, choose “Print” and “Save as PDF”, and upload the new "
     "file."},
    {"Die PDF-Datei bei „{label}“ ist beschädigt und lässt sich nicht öffnen. Speichern oder scannen "
     "Sie sie noch einmal und laden Sie sie dann hoch.",
     "The PDF file for “{label}” is damaged and cannot be opened. Save or scan it again and then "
     "upload it."},
    {"Die PDF-Datei bei „{label}“ ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort "
     "und laden Sie sie noch einmal hoch.",
     "The PDF file for “{label}” is protected with a password. Save it without a password and upload "
     "it again."},
    {"Das Bild bei „{label}“ ist beschädigt oder in einem Format, das wir nicht lesen können. "
     "Fotografieren Sie noch einmal oder speichern Sie das Bild als JPG.",
     "The picture for “{label}” is damaged or in a format that we cannot read. Take the photo again "
     "or save the picture as JPG."},
    {"Das Bild bei „{label}“ hat mehr als 50 Megapixel. Fotografieren Sie mit einer kleineren "
     "Auflösung oder verkleinern Sie das Bild.",
     "The picture for “{label}” has more than 50 megapixels. Take the photo with a lower resolution "
     "or make the picture smaller."},
    {"Die Datei ist gepackt oder eine Office-Datei. Speichern Sie den Inhalt als PDF und laden Sie "
     "die PDF-Datei hoch.",
     "The file is packed or an office file. Save the content as a PDF and upload the PDF file."},
    {"Die Datei ist nicht das, was ihr Name sagt. Speichern Sie das Original als PDF und laden Sie "
     "die PDF-Datei hoch.",
     "The file is not what its name says. Save the original as a PDF and upload the PDF file."},
    {"Die Datei hat mehr als 300 Seiten. Teilen Sie sie auf.", "The file has more than 300 pages. Split it."},
    {"Die PDF-Datei enthält aktive Inhalte, zum Beispiel ein Skript oder eine eingebettete Datei. "
     "Wählen Sie „Drucken“ und „Als PDF speichern“, und laden Sie die neue Datei hoch.",
     "The PDF file contains active content, for example a script or an embedded file. Choose “Print” "
     "and “Save as PDF”, and upload the new file."},
    {"Die PDF-Datei ist beschädigt und lässt sich nicht öffnen. Speichern oder scannen Sie sie noch "
     "einmal.",
     "The PDF file is damaged and cannot be opened. Save or scan it again."},
    {"Die PDF-Datei ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort und laden Sie "
     "sie noch einmal hoch.",
     "The PDF file is protected with a password. Save it without a password and upload it again."},
    {"Das Bild ist beschädigt oder in einem Format, das wir nicht lesen können. Fotografieren Sie "
     "noch einmal oder speichern Sie es als JPG.",
     "The picture is damaged or in a format that we cannot read. Take the photo again or save it as "
     "JPG."},
    {"Das Bild hat mehr als 50 Megapixel. Verkleinern Sie es.",
     "The picture has more than 50 megapixels. Make it smaller."},
    {"Ihr Zugang ist abgeschaltet. Wenden Sie sich an Ihre Leitung.",
     "Your access is switched off. Turn to your head of office."},
    {"Ihr Konto hat hier keine Aufgabe. Wenden Sie sich an Ihre Leitung.",
     "Your account has no task here. Turn to your head of office."},
    {"Das finden wir nicht mehr. Laden Sie die Seite neu.", "We can no longer find this. Reload the page."},
};

}  // namespace

std::span<const Word> words_of_messages() { return kWords; }

}  // namespace rathaus::site
