#include "web/desk/words.h"

#include <fmt/format.h>

#include "libs/german/number.h"
#include "libs/json/json.h"
#include "modules/cases/texts_de.h"
#include "modules/cases/ways_de.h"

namespace rathaus::desk {

std::string_view status_word(cases::CaseStatus status) {
  return status == cases::CaseStatus::received ? "Neu" : cases::label_of(status);  // what has come in is new at the desk
}

ui::Tone status_tone(cases::CaseStatus status) {
  switch (status) {
    case cases::CaseStatus::received: return ui::Tone::info;
    case cases::CaseStatus::in_progress: return ui::Tone::neutral;
    case cases::CaseStatus::waiting_for_applicant: return ui::Tone::warning;
    case cases::CaseStatus::decided: return ui::Tone::success;
    case cases::CaseStatus::closed:
    case cases::CaseStatus::withdrawn: return ui::Tone::neutral;
  }
  return ui::Tone::neutral;
}

std::string_view channel_law(cases::Channel channel, const cases::ProcedureLaw& law) {
  switch (channel) {
    case cases::Channel::post: return law.by_post;
    case cases::Channel::account_retrieval: return law.by_retrieval;
    case cases::Channel::national_mailbox: return law.by_mailbox;
  }
  return "";
}

std::string_view assurance_word(std::string_view level) {
  if (level == "normal") return "Vertrauensniveau normal";
  if (level == "substantial") return "Vertrauensniveau substanziell";
  if (level == "high") return "Vertrauensniveau hoch";
  return "Identität nicht geprüft";
}

std::string overdue_words(const flows::ListRow& row, LocalDate today) {
  if (!row.overdue || !row.due_on) return {};
  const int days = days_between(*row.due_on, today);
  const std::string what = row.status == "waiting_for_applicant" ? "Antwort auf die Rückfrage fehlt"
                           : row.answered                        ? "Antwort prüfen"
                           : row.task.empty()                    ? "Bearbeitung"
                                                                 : row.task;
  return fmt::format("überfällig seit {} {}: {}", days, days == 1 ? "Tag" : "Tagen", what);
}

std::string euro(std::int64_t cents) { return german::format_cents(cents); }

std::string file_size(std::int64_t bytes) {
  if (bytes < 1'000) return fmt::format("{} Byte", bytes);
  if (bytes < 1'000'000) return fmt::format("{} KB", (bytes + 500) / 1'000);
  return fmt::format("{},{} MB", bytes / 1'000'000, bytes % 1'000'000 / 100'000);
}

namespace {

std::string text_in(const event::Object& data, std::string_view key) {
  const auto* found = data.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : std::string();
}

std::string day_in(const event::Object& data, std::string_view key) {
  const auto day = parse_iso_date(text_in(data, key));
  return day ? to_german(*day) : std::string();
}

EventWords ticked(const event::Object& data, const cases::Case& c) {
  std::string label = text_in(data, "id");
  for (const cases::CheckItem& item : c.checklist) {
    if (item.id == label) label = item.label;
  }
  const auto* done = data.if_contains("done");
  const bool set = done != nullptr && done->is_bool() && done->get_bool();
  return {set ? "Abgehakt" : "Haken entfernt", label};
}

EventWords act_words(const std::string& type, const event::Object& data) {
  if (type == "cases.HearingStarted")
    return {"Anhörung begonnen", "Äußerung möglich bis " + day_in(data, "due_on")};
  if (type == "cases.HearingWaived")
    return {"Ohne Anhörung: " + text_in(data, "law"), text_in(data, "reason")};
  if (type == "cases.DecisionDrafted") return {"Entscheidung zur zweiten Unterschrift vorgelegt", ""};
  if (type == "cases.DecisionSentBack") return {"Entscheidung zurückgegeben", text_in(data, "reason")};
  if (type == "cases.NoticeReleased") return {"Bescheid freigegeben", "Die Zeit zum Zurückholen ist um."};
  if (type == "cases.NoticeRecalled") return {"Bescheid zurückgeholt", "Er hat das Amt nicht verlassen."};
  if (type == "cases.Reopened") {
    const std::string law = text_in(data, "law");
    return {law.empty() ? "Vorgang wieder geöffnet" : "Vorgang wieder geöffnet (" + law + ")",
            text_in(data, "reason")};
  }
  if (type == "cases.NoticeCorrected") return {"Offenbare Unrichtigkeit berichtigt", text_in(data, "reason")};
  if (type == "cases.CorrectionDrafted")
    return {"Berichtigung des Betrags zur zweiten Unterschrift vorgelegt", text_in(data, "reason")};
  if (type == "cases.CorrectionSentBack") return {"Berichtigung zurückgegeben", text_in(data, "reason")};
  if (type == "cases.FactsAmended")
    return {"Angaben geändert", text_in(data, "reason") + " Quelle: " + text_in(data, "source")};
  if (type == "cases.MessageSent")
    return {text_in(data, "kind") == "withdrawal" ? "Rücknahme bestätigt"
            : text_in(data, "kind") == "expiry"   ? "An das Ende der Gültigkeit erinnert"
                                                  : "Nachricht geschrieben",
            ""};
  if (type == "cases.PersonProtected") return {"Person geschützt (§ 51 BMG)", text_in(data, "reason")};
  if (type == "cases.ProtectionEnded") return {"Schutz der Person beendet", text_in(data, "reason")};
  if (type == "cases.ProtectionBroken") return {"Trotz Schutz geöffnet", text_in(data, "reason")};
  if (type == "cases.AccessReported") return {"Zugriff der Leitung gemeldet", ""};
  if (type == "cases.CaseAbsorbed")
    return {"Vorgang " + text_in(data, "reference") + " aufgenommen", text_in(data, "reason")};
  if (type == "cases.Merged")
    return {"Mit " + text_in(data, "reference") + " zusammengeführt", text_in(data, "reason")};
  if (type == "cases.InspectionGranted")
    return {"Akteneinsicht gewährt: " + text_in(data, "recipient"), text_in(data, "ground")};
  if (type == "cases.FollowUpSet") return {"Wiedervorlage am " + day_in(data, "on"), text_in(data, "text")};
  return {};
}

// What people and the clock did to the process; that it followed the case needs no line of its own.
EventWords process_words(const std::string& type, const event::Object& data) {
  if (type == "process.Intervened") return {"In den Ablauf eingegriffen", text_in(data, "reason")};
  if (type == "process.Migrated") return {"Ablauf auf eine neue Fassung überführt", text_in(data, "reason")};
  if (type == "process.Deviated") return {"Anders als der Ablauf es vorsieht", "kein Fehler: nur vermerkt"};
  if (type == "process.Threw") return {"Nachricht an einen anderen Vorgang: " + text_in(data, "name"), ""};
  if (type == "process.Received")
    return {"Nachricht von " + text_in(data, "from") + ": " + text_in(data, "name"), ""};
  if (type == "process.Delivered")
    return {"Nachricht angenommen von " + text_in(data, "to") + ": " + text_in(data, "name"), ""};
  if (type == "process.Undelivered") {
    std::string among;
    if (const auto* all = data.if_contains("among"); all != nullptr && all->is_array()) {
      for (const auto& one : all->get_array()) {
        if (one.is_string())
          among += (among.empty() ? "Es warten: " : ", ") + std::string(json::view(one.get_string()));
      }
    }
    return {"Nachricht nicht zugestellt: " + text_in(data, "name"), among};
  }
  if (type == "process.Forgot")
    return {"Nicht zugestellte Nachrichten zurückgenommen", text_in(data, "reason")};
  if (type == "process.Failed")
    return {"Der Ablauf ist stehen geblieben", "Der Vorgang geht ohne ihn weiter."};
  return {};
}

EventWords failed(const event::Object& data) {
  if (text_in(data, "state") == "not_retrieved") return {"Bescheid nicht abgerufen", "Nach zehn Tagen ohne Abruf ist er nicht bekannt gegeben (§ 41 Abs. 2a VwVfG)."};
  return {"Zustellung gescheitert", ""};
}

// Letters on paper, beside the notices.
EventWords letter_events(const std::string& type, const event::Object& data) {
  const std::string subject = text_in(data, "subject");
  if (type == "cases.LetterNeeded" || type == "cases.LetterOrdered")
    return {subject + " geht als Brief hinaus", "keine E-Mail-Adresse und kein Konto bekannt"};
  if (type == "cases.LetterFailed") return {text_in(data, "task_title"), ""};
  if (type == "cases.LetterOrderedAgain") return {"Brief wird noch einmal erstellt", ""};
  if (type == "cases.QuestionPosted")
    return {"Brief zur Post gegeben am " + day_in(data, "dispatched_on"),
            "Antwort erbeten bis " + day_in(data, "due_on")};
  if (type == "cases.LetterDispatched")
    return {"Brief zur Post gegeben am " + day_in(data, "dispatched_on"), ""};
  if (type == "cases.SendingPrinted") {
    const std::string batch = text_in(data, "batch");
    return {"Brief gedruckt", batch.empty() ? std::string("einzeln") : "im Stapel " + batch};
  }
  if (type == "cases.DispatchCorrected")
    return {"Tag der Aufgabe zur Post berichtigt: " + day_in(data, "dispatched_on") + " statt " +
                day_in(data, "before"),
            text_in(data, "reason")};
  return {};
}

// Counter, telephone, paper, formal service.
EventWords way_words(const event::Event& event) {
  const std::string& type = event.type;
  const event::Object& data = event.data;
  if (type == "cases.TranscriptConfirmed")
    return {"Niederschrift bestätigt", text_in(data, "how") == "signed" ? "unterschrieben" : "vorgelesen"};
  if (type == "cases.Supplemented")
    return {text_in(data, "question").empty() ? "Nachgereicht" : "Ergänzung zur Antwort",
            text_in(data, "text")};
  if (type == "cases.DocumentReceived") return {"Post eingegangen", text_in(data, "text")};
  if (type == "cases.PaperNeeded") return {text_in(data, "task_title"), ""};
  if (type == "cases.CallNoted") return {"Anruf", text_in(data, "text")};
  if (type == "cases.MannerChosen") {
    return {"Art der Zustellung",
            std::string(cases::word_for(cases::manner_words(), text_in(data, "manner")))};
  }
  if (type == "cases.EnclosureAdded") return {"Anlage beigefügt", ""};
  if (type == "cases.NoticeServed") return {"Zugestellt am " + day_in(data, "served_on"), "laut Nachweis"};
  if (type == "cases.NoticeReturned") {
    const auto* withdrawn = data.if_contains("withdrawn");
    const bool gone = withdrawn != nullptr && withdrawn->is_bool() && withdrawn->get_bool();
    return {"Brief zurückgekommen: " +
                std::string(cases::word_for(cases::return_words(), text_in(data, "reason"))),
            gone ? "nicht bekannt gegeben" : "Bekanntgabe bitte prüfen"};
  }
  if (type == "cases.NoticeSentAgain" || type == "cases.QuestionSentAgain" || type == "cases.LetterSentAgain")
    return {"Brief geht noch einmal hinaus", ""};
  return letter_events(type, data);
}

}  // namespace

EventWords event_words(const event::Event& event, const cases::Case& c) {
  const std::string& type = event.type;
  const event::Object& data = event.data;
  if (type == "cases.ApplicationSubmitted") return {"Antrag eingegangen", ""};
  if (type == "cases.AssessmentOpened") return {"Von Amts wegen eröffnet", ""};
  if (type == "cases.Assigned") return {text_in(data, "to").empty() ? "Zurückgelegt" : "Zugewiesen", ""};
  if (type == "cases.ItemTicked") return ticked(data, c);
  if (type == "cases.DeclaredComplete") return {"Unterlagen sind vollständig", "Voraussichtlich fertig bis " + day_in(data, "expected_by")};
  if (type == "cases.QuestionAsked") return {"Rückfrage gestellt", "Antwort erbeten bis " + day_in(data, "due_on")};
  if (type == "cases.ApplicantReminded") return {"An die Rückfrage erinnert", ""};
  if (type == "cases.QuestionAnswered") {
    const auto* late = data.if_contains("late");
    return {"Rückfrage beantwortet", late != nullptr && late->is_bool() && late->get_bool() ? "nach Ablauf der Frist" : ""};
  }
  if (type == "cases.Decided") {
    cases::Outcome outcome{};
    return {"Entschieden", cases::from_text(text_in(data, "outcome"), outcome) ? std::string(cases::label_of(outcome)) : ""};
  }
  if (type == "cases.NoticeIssued") return {"Bescheid erlassen", text_in(data, "subject")};
  if (type == "cases.NoticeDispatched") {
    const std::string announced = day_in(data, "announced_on");
    return {"Bescheid versandt am " + day_in(data, "dispatched_on"), announced.empty() ? "" : "gilt als bekannt gegeben am " + announced};
  }
  if (type == "cases.NoticeRetrieved") {
    const std::string announced = day_in(data, "announced_on");
    return {"Bescheid abgerufen", announced.empty() ? "" : "gilt als bekannt gegeben am " + announced};
  }
  if (type == "cases.NoticeFailed") return failed(data);
  if (type == "cases.FileScanned") {
    if (text_in(data, "state") != "infected")
      return {"Datei geprüft: " + text_in(data, "name"), "keine Schadsoftware gefunden"};
    return {"Datei gelöscht: " + text_in(data, "name"),
            "Schadsoftware gefunden: " + text_in(data, "finding")};
  }
  if (type == "cases.NoteAdded") return {"Vermerk", text_in(data, "text")};
  if (type == "cases.RepresentationConfirmed")
    return {"Nachweis der Vertretung geprüft", text_in(data, "note")};
  if (type == "cases.RepresentationEnded") return {"Vertretung beendet", ""};
  if (type == "cases.RepresentationSet") return {"Vertretung eingetragen", ""};
  if (type == "cases.PrincipalRecorded") return {"Vollmacht im Konto bestätigt", ""};
  if (type == "cases.ObjectionLinked") return {"Widerspruch eingegangen", text_in(data, "reference")};
  if (type == "cases.FormatRequested")
    return {"Bescheid in anderer Form gewünscht", std::string(cases::format_label(text_in(data, "format")))};
  if (const EventWords words = way_words(event); !words.title.empty()) return words;
  if (const EventWords words = act_words(type, data); !words.title.empty()) return words;
  if (const EventWords words = process_words(type, data); !words.title.empty()) return words;
  if (type == "cases.Withdrawn") {
    const std::string way(cases::word_for(cases::withdrawal_words(), text_in(data, "way")));
    return {"Antrag zurückgenommen",
            way.empty() ? "" : way + ", am " + day_in(data, "on") + ", von " + text_in(data, "who")};
  }
  if (type == "cases.Closed") return {"Vorgang abgeschlossen", text_in(data, "reason")};
  return {};  // tasks have a panel of their own
}

}  // namespace rathaus::desk
