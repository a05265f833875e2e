#include "web/site/easy_help.h"

#include <algorithm>
#include <array>

namespace rathaus::site {
namespace {

struct Help {
  std::string_view pattern;
  std::array<std::string_view, 4> sentences;
};

constexpr std::string_view kFall = "/ort/{ort}/vorgang/{fall}";

constexpr Help kHelp[] = {
    {"/",
     {"Sie brauchen etwas vom Amt?", "Schreiben Sie in das Feld, was Sie brauchen.",
      "Wir zeigen Ihnen dann den richtigen Antrag."}},
    {"/suche", {"Hier sehen Sie, was wir gefunden haben.", "Klicken Sie auf das, was Sie brauchen."}},
    {"/ort/{ort}",
     {"Das ist die Seite von Ihrer Stadt.", "Hier können Sie Anträge stellen.",
      "Ein Antrag ist eine Bitte an das Amt."}},
    {"/ort/{ort}/dienst/{dienst}",
     {"Hier beginnt der Antrag.", "Wählen Sie: Für wen ist der Antrag?",
      "Dann drücken Sie auf den blauen Knopf."}},
    {"/ort/{ort}/antrag/{antrag}",
     {"Das ist Ihr Antrag.", "Er ist noch nicht fertig.", "Sie sehen hier: Was fehlt noch?"}},
    {"/ort/{ort}/antrag/{antrag}/seite/{seite}",
     {"Beantworten Sie die Fragen.", "Dann drücken Sie auf: Weiter.",
      "Sie wissen etwas nicht? Sie können später weitermachen."}},
    {"/ort/{ort}/antrag/{antrag}/vertretung",
     {"Sie stellen den Antrag für einen anderen Menschen.", "Schreiben Sie auf: Wer ist das?",
      "Das Amt schreibt die Briefe dann an Sie."}},
    {"/ort/{ort}/antrag/{antrag}/zustellung",
     {"Das Amt schreibt Ihnen einen Brief.", "Der Brief heißt: Bescheid.",
      "Sagen Sie uns: Wohin soll der Brief?"}},
    {"/ort/{ort}/antrag/{antrag}/pruefen",
     {"Lesen Sie alles noch einmal.", "Ist etwas falsch? Dann drücken Sie auf: Ändern.",
      "Ist alles richtig? Dann senden Sie den Antrag ab."}},
    {"/ort/{ort}/antrag/{antrag}/gesendet",
     {"Ihr Antrag ist beim Amt.", "Schreiben Sie sich das Aktenzeichen und den Zugangscode auf.",
      "Damit können Sie später nachsehen."}},
    {"/ort/{ort}/vorgang",
     {"Hier sehen Sie: Wie weit ist Ihr Antrag?", "Sie brauchen das Aktenzeichen und den Zugangscode."}},
    {kFall,
     {"Hier sehen Sie: Wie weit ist Ihr Antrag?", "Hat das Amt eine Frage? Dann können Sie hier antworten.",
      "Ist der Bescheid da? Dann können Sie ihn hier lesen."}},
    {"/ort/{ort}/vorgang/{fall}/bescheid/{bescheid}/widerspruch",
     {"Sie finden den Bescheid falsch?", "Dann können Sie hier Nein sagen. Das heißt: Widerspruch.",
      "Das Amt prüft dann alles noch einmal."}},
    {"/ort/{ort}/vorgang/{fall}/andere-form",
     {"Sie können den Bescheid nicht gut lesen?", "Sagen Sie uns: Was hilft Ihnen?", "Das kostet nichts."}},
    {"/ort/{ort}/vorgang/{fall}/daten",
     {"Hier sehen Sie: Wer im Amt hat Ihren Antrag gelesen?", "Und warum?"}},
    {"/ort/{ort}/vorgang/{fall}/meinung",
     {"War der Antrag leicht oder schwer?", "Sie können es uns sagen.", "Sie müssen nicht."}},
    {"/ort/{ort}/vorgang/{fall}/nachreichen",
     {"Sie haben etwas vergessen?", "Hier können Sie dem Amt noch Papiere schicken.",
      "Oder schreiben Sie dem Amt."}},
    {"/ort/{ort}/vorgang/{fall}/zuruecknehmen",
     {"Sie wollen den Antrag nicht mehr?", "Dann drücken Sie auf den roten Knopf."}},
    {"/ort/{ort}/barriere",
     {"Etwas auf der Seite geht nicht?", "Schreiben Sie es uns.", "Wir machen es besser."}},
    {"/konto", {"Hier sehen Sie alle Ihre Anträge."}},
    {"/konto/anmelden",
     {"Sie haben ein Konto?", "Dann schreiben Sie hier Ihre E-Mail-Adresse und Ihr Passwort."}},
    {"/konto/registrieren", {"Ein Konto ist freiwillig.", "Mit einem Konto finden Sie Ihre Anträge wieder."}},
    {"/konto/vertretungen",
     {"Jemand soll für Sie Anträge stellen?", "Das können Sie hier erlauben.",
      "Sie können es jederzeit wieder verbieten."}},
    {"/konto/zugang",
     {"Hier ändern Sie Ihr Passwort.", "Oder Ihre E-Mail-Adresse.",
      "Sie bekommen einen Code in einer E-Mail."}},
    {"/konto/daten",
     {"Hier sehen Sie: Was wissen wir über Sie?", "Sie können alles mitnehmen.",
      "Sie können Ihr Konto löschen."}},
};

}  // namespace

void easy_help(ui::Writer& h, const web::Request& request) {
  if (request.route() == nullptr) return;
  const auto found = std::ranges::find(kHelp, std::string_view(request.route()->pattern), &Help::pattern);
  if (found == std::end(kHelp)) return;
  ui::details(h, "Hilfe in leichten Worten", [&] {
    for (const std::string_view sentence : found->sentences) {
      if (!sentence.empty()) ui::p(h, sentence);
    }
  });
}

}  // namespace rathaus::site
