#include "modules/cases/call.h"

#include <algorithm>
#include <fmt/format.h>

namespace rathaus::cases {
namespace {

std::string notice_sentence(const Notice& notice) {
  const bool post = notice.channel == Channel::post;
  switch (notice.state) {
    case NoticeState::waiting:
      return post ? "Über Ihren Antrag ist entschieden. Der Bescheid wird in diesen Tagen zur Post gegeben."
                  : "Über Ihren Antrag ist entschieden. Der Bescheid wird gerade für Sie bereitgestellt.";
    case NoticeState::dispatched:
      if (!notice.dispatched_on) break;
      return "Über Ihren Antrag ist entschieden. Der Bescheid " +
             (post
                  ? "ist seit dem " + to_german(*notice.dispatched_on) + " mit der Post zu Ihnen unterwegs."
                  : "liegt seit dem " + to_german(*notice.dispatched_on) + " in Ihrem Konto für Sie bereit.");
    case NoticeState::retrieved:
      return "Über Ihren Antrag ist entschieden. Sie haben den Bescheid in Ihrem Konto schon geöffnet.";
    case NoticeState::not_retrieved:
      return "Über Ihren Antrag ist entschieden. Sie bekommen den Bescheid auf anderem Weg, weil er im Konto "
             "nicht abgerufen wurde.";
    case NoticeState::held:  // never told: it can still be taken back
    case NoticeState::cancelled: break;
    case NoticeState::failed:
    case NoticeState::returned:
      return "Über Ihren Antrag ist entschieden. Der Bescheid konnte noch nicht zugestellt werden; wir "
             "kümmern uns darum.";
  }
  return "Über Ihren Antrag ist entschieden.";
}

}  // namespace

std::string status_sentence(const Case& c) {
  const std::string received = to_german(berlin_date(c.received_at));
  switch (c.public_status()) {
    case CaseStatus::received:
      return fmt::format(
          "Ihr Antrag ist am {} bei uns eingegangen. Wir prüfen als Nächstes, ob alle Unterlagen da sind.",
          received);
    case CaseStatus::waiting_for_applicant:
      if (const Question* question = c.open_question()) {
        return fmt::format(
            "Wir haben Ihnen am {} eine Rückfrage gestellt und warten bis zum {} auf Ihre Antwort.",
            to_german(berlin_date(question->asked_at)), to_german(question->due_on));
      }
      break;
    case CaseStatus::in_progress: break;
    case CaseStatus::decided: {
      const auto last = std::find_if(c.notices.rbegin(), c.notices.rend(),
                                     [](const Notice& n) { return n.state != NoticeState::held; });
      return last == c.notices.rend() ? "Über Ihren Antrag ist entschieden." : notice_sentence(*last);
    }
    case CaseStatus::closed: return "Ihr Antrag ist abgeschlossen.";
    case CaseStatus::withdrawn: return "Der Antrag wurde zurückgenommen.";
  }
  if (c.expected_by)
    return fmt::format("Ihr Antrag ist in Bearbeitung. Wir entscheiden voraussichtlich bis zum {}.",
                       to_german(*c.expected_by));
  return fmt::format("Ihr Antrag vom {} ist in Bearbeitung. Wir prüfen, ob die Unterlagen vollständig sind.",
                     received);
}

std::vector<ControlQuestion> control_questions(const Case& c) {
  const Applicant& a = c.applicant;
  std::vector<ControlQuestion> known;
  const auto add = [&](bool has, const char* id, const char* text) {
    if (has) known.push_back({id, text});
  };
  add(!a.born_on.empty(), "born", "Wann sind Sie geboren?");
  add(!a.street.empty(), "street", "In welcher Straße und Hausnummer wohnen Sie?");
  add(!a.phone.empty(), "phone", "Welche Telefonnummer haben Sie im Antrag angegeben?");
  add(!a.email.empty(), "email", "Welche E-Mail-Adresse haben Sie im Antrag angegeben?");
  add(!a.postal_code.empty(), "place", "Wie ist die Postleitzahl Ihrer Anschrift?");
  add(known.size() < kControlQuestions, "received", "Wann ungefähr haben Sie den Antrag gestellt?");
  add(known.size() < kControlQuestions, "service", "Was haben Sie beantragt?");
  // The first is always asked where it is known; the others move on with each call, so that listening in once does not help.
  std::vector<ControlQuestion> out{known.front()};
  known.erase(known.begin());
  for (std::size_t i = 0; i < known.size() && out.size() < kControlQuestions; ++i) {
    out.push_back(known[(i + c.calls.size()) % known.size()]);
  }
  return out;
}

}  // namespace rathaus::cases
