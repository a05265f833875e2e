// The life of a case as its applicant reads it: in the words of the model its process runs on, with the dates of the case; without such words from
// the case alone. Nothing is promised that is not in it.
#include <algorithm>

#include "flows/process.h"
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
    case cases::NoticeState::cancelled:  // of letters only, which are not shown here
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

// ---- in the words of the model, with what the case knows about each step ----

std::string day_text(const std::optional<Instant>& at) { return at ? to_german(*at) : std::string(); }

const cases::Question* question_of(const cases::Case& c, const process::Milestone& step) {
  if (step.state == process::Milestone::State::present) return c.open_question();
  for (const cases::Question& one : c.questions) {
    if (one.asked_at == step.at || one.answered_at == step.at) return &one;
  }
  return nullptr;
}

void tell_question(const cases::Case& c, const process::Milestone& from, ui::Step& step) {
  const cases::Question* question = question_of(c, from);
  if (question == nullptr) return;
  if (from.state == process::Milestone::State::present) {
    step.state = StepState::problem;
    step.text = "Bitte antworten Sie bis zum " + to_german(question->due_on) + ".";
  } else if (question->answered_at && question->answered_at == from.at && question->late) {
    step.text =
        "Sie kam nach der Frist und wird trotzdem berücksichtigt, solange noch nicht entschieden ist.";
  }
}

void tell_decision(const cases::Case& c, const process::Milestone& from, ui::Step& step) {
  if (from.state != process::Milestone::State::done) {
    step.when = c.expected_by ? "voraussichtlich bis " + to_german(*c.expected_by) : std::string();
    return;
  }
  if (c.decision && c.decision->at == from.at) step.text = outcome_text(c.decision->outcome);
  for (const cases::Decision& past : c.past_decisions) {
    if (past.at == from.at) step.text = outcome_text(past.outcome);
  }
}

void tell_fact(const cases::Case& c, const process::Milestone& from, ui::Step& step) {
  const bool done = from.state == process::Milestone::State::done;
  if (from.fact == "eingang" && c.taken && c.taken->stamped_on) {
    step.when = to_german(berlin_date(c.received_at));  // paper has a day, no hour
  } else if (from.fact == "eingang") {
    step.when = to_german(c.received_at);
  } else if (from.fact == "frage") {
    tell_question(c, from, step);
  } else if (from.fact == "voraussichtlich" && !done) {
    step.text = "Danach nennen wir Ihnen hier, bis wann wir voraussichtlich entscheiden.";
  } else if (from.fact == "entscheidung") {
    tell_decision(c, from, step);
  } else if (from.fact == "bescheid" && !done) {
    step.when = channel_name(c.wished_channel);
    if (c.mailbox_excluded)
      step.text = "Sie haben das Postfach für diesen Antrag ausgeschlossen. Der Bescheid kommt mit der Post.";
  } else if (from.fact == "rechtsbehelf" && !c.notices.empty() && c.notices.back().remedy.ends_on) {
    step.when = "möglich bis " + to_german(*c.notices.back().remedy.ends_on);
  } else if (from.fact == "frist" && from.due) {
    step.when = "bis " + to_german(berlin_date(*from.due));
  }
}

// Each step at which a letter goes out stands for the next of the notices, the last such step for all that are left.
std::vector<ui::Step> in_words_of(const cases::Case& c, const process::Course& course) {
  using State = process::Milestone::State;
  const auto about_notices = [](const process::Milestone& one) {
    return one.fact == "bescheid" && one.state != State::coming;
  };
  std::ptrdiff_t letters = std::count_if(course.steps.begin(), course.steps.end(), about_notices);
  auto notice = c.notices.begin();
  std::vector<ui::Step> out;
  for (const process::Milestone& one : course.steps) {
    if (about_notices(one) && notice != c.notices.end()) {
      do out.push_back(notice_step(*notice++));
      while (letters == 1 && notice != c.notices.end());
      --letters;
      continue;
    }
    letters -= about_notices(one);
    ui::Step step{.state = one.state == State::done      ? StepState::done
                           : one.state == State::present ? StepState::current
                                                         : StepState::open,
                  .title = std::string(one.word.german),  // its own: the course ends before the page
                  .when = one.state == State::done ? day_text(one.at) : std::string()};
    tell_fact(c, one, step);
    out.push_back(std::move(step));
  }
  return out;
}

std::vector<ui::Step> from_the_case(const cases::Case& c) {
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

}  // namespace

Timeline timeline_of(const Site& site, const flows::CaseView& view) {
  const auto course = flows::resident_course(site.house, view);
  // An instance that cannot be read is the desk's business; its case says enough.
  if (!course || !*course) return {from_the_case(view.c), {}};
  Timeline out{in_words_of(view.c, **course), {}};
  for (const process::Milestone& one : (*course)->steps) {
    if (!one.word.english.empty()) out.words.emplace(one.word.german, one.word.english);
  }
  return out;
}

}  // namespace rathaus::resident
