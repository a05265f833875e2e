// The life of a case as its applicant reads it. Every line follows from the case; nothing is promised that is not in it.
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using ui::StepState;

std::string outcome_text(cases::Outcome outcome) {
  switch (outcome) {
    case cases::Outcome::granted: return "Ihrem Antrag wurde entsprochen.";
    case cases::Outcome::partly_granted: return "Ihrem Antrag wurde teilweise entsprochen.";
    case cases::Outcome::refused: return "Ihr Antrag wurde abgelehnt. Die Gründe stehen im Bescheid.";
    case cases::Outcome::handed_over:
      return "Ihr Antrag wurde an die zuständige Stelle abgegeben. Welche das ist, steht im Schreiben.";
  }
  return "";
}

void add_questions(const cases::Case& c, std::vector<ui::Step>& out) {
  for (const cases::Question& question : c.questions) {
    const bool open = !question.answered_at;
    out.push_back({open ? StepState::problem : StepState::done, "Rückfrage an Sie", to_german(question.asked_at),
                   open ? "Bitte antworten Sie bis zum " + to_german(question.due_on) + "." : std::string()});
    if (!open) {
      out.push_back({StepState::done, "Ihre Antwort ist eingegangen", to_german(*question.answered_at),
                     question.late ? "Sie kam nach der Frist und wird trotzdem berücksichtigt, solange noch nicht entschieden ist." : ""});
    }
  }
}

ui::Step notice_step(const cases::Notice& notice) {
  const std::string subject = notice.subject.empty() ? "Bescheid" : notice.subject;
  ui::Step step{.state = StepState::current, .title = subject + " " + channel_name(notice.channel).str()};
  switch (notice.state) {
    case cases::NoticeState::held:  // never shown: resident_case() leaves it out
    case cases::NoticeState::waiting:
      step.text = notice.channel == cases::Channel::post ? "Der Brief wird zur Post gegeben." : "Der Bescheid wird bereitgestellt.";
      return step;
    case cases::NoticeState::failed:
    case cases::NoticeState::returned:
      step.state = StepState::problem;
      step.text = "Die Zustellung auf diesem Weg hat nicht geklappt. Wir kümmern uns darum.";
      return step;
    case cases::NoticeState::not_retrieved:
      step.state = StepState::done;
      step.text = "Der Bescheid wurde nicht abgerufen. Sie bekommen ihn auf anderem Weg.";
      return step;
    case cases::NoticeState::dispatched:
    case cases::NoticeState::retrieved: break;
  }
  step.state = notice.announced_on ? StepState::done : StepState::current;
  if (notice.dispatched_on) {
    step.when = (notice.channel == cases::Channel::post ? "zur Post gegeben am " : "bereitgestellt am ") + to_german(*notice.dispatched_on);
  }
  if (notice.announced_on) step.text = "Gilt als bekannt gegeben am " + to_german(*notice.announced_on) + ".";
  else if (notice.channel == cases::Channel::account_retrieval) step.text = "Er liegt für Sie zum Abruf bereit.";
  return step;
}

}  // namespace

std::vector<ui::Step> timeline_of(const cases::Case& c) {
  using cases::CaseStatus;
  std::vector<ui::Step> out;
  const bool stamped = c.taken && c.taken->stamped_on;  // paper has a day, no hour
  out.push_back({StepState::done, "Antrag eingegangen",
                 stamped ? to_german(berlin_date(c.received_at)) : to_german(c.received_at)});
  if (c.status == CaseStatus::withdrawn) {
    add_questions(c, out);
    out.push_back({StepState::done, "Von Ihnen zurückgenommen", c.closed_at ? to_german(*c.closed_at) : std::string()});
    return out;
  }
  const bool begun = c.status != CaseStatus::received;
  const bool decided = c.decision.has_value();
  out.push_back({!begun ? StepState::open : decided ? StepState::done : StepState::current, begun ? "In Bearbeitung" : "Wir prüfen Ihren Antrag"});
  add_questions(c, out);
  if (c.complete_at) {
    out.push_back({StepState::done, "Ihre Unterlagen sind vollständig", to_german(*c.complete_at)});
  } else if (!decided) {
    out.push_back({StepState::open, "Wir sehen nach, ob die Unterlagen vollständig sind", "",
                   "Danach nennen wir Ihnen hier, bis wann wir voraussichtlich entscheiden."});
  }
  if (decided) {
    out.push_back({StepState::done, "Entschieden", to_german(c.decision->at), outcome_text(c.decision->outcome)});
    for (const cases::Notice& notice : c.notices) out.push_back(notice_step(notice));
  } else {
    out.push_back({StepState::open, "Entscheidung", c.expected_by ? "voraussichtlich bis " + to_german(*c.expected_by) : std::string()});
    out.push_back(
        {StepState::open, "Bescheid", channel_name(c.wished_channel).str(),
         c.mailbox_excluded
             ? "Sie haben das Postfach für diesen Antrag ausgeschlossen. Der Bescheid kommt mit der Post."
             : ""});
  }
  if (c.status == CaseStatus::closed) out.push_back({StepState::done, "Abgeschlossen", c.closed_at ? to_german(*c.closed_at) : std::string()});
  return out;
}

}  // namespace rathaus::resident
