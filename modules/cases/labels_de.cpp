// Names of states, outcomes, channels and tasks, as the screens have them.
#include <utility>

#include "modules/cases/texts_de.h"

namespace rathaus::cases {

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
      {"deadline", "Frist"},
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

}  // namespace rathaus::cases
