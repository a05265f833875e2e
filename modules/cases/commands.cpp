#include "modules/cases/commands.h"

#include <algorithm>
#include <map>

#include "libs/base/check.h"
#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Event;
using event::Object;

using Order = Result<Steps> (*)(const Case&, const Envelope&, const Object&);

Result<std::string> text_argument(const Object& arguments, std::string_view key) {
  return std::string(TRY(json::get_string(arguments, key)));
}

Status must_be_open(const Case& c) {
  if (!c.open()) return fail(refused("case.closed"));
  return {};
}

Status must_be_undecided(const Case& c) {
  TRY(must_be_open(c));
  if (c.decision) return fail(refused("case.already_decided"));
  return {};
}

Instant start_of(LocalDate day) { return berlin_midnight(day); }

Result<Steps> assign(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_open(c));
  const std::string to = TRY(text_argument(arguments, "to"));
  if (to == c.assignee) return fail(refused("case.already_assigned"));
  return Steps{.events = {{"cases.Assigned", 1, {{"to", to}}}}};
}

Result<Steps> tick(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  const std::string id = TRY(text_argument(arguments, "id"));
  const bool done = TRY(json::get_bool(arguments, "done"));
  const auto item = std::find_if(c.checklist.begin(), c.checklist.end(), [&](const CheckItem& i) { return i.id == id; });
  if (item == c.checklist.end()) return fail(refused("case.unknown_item"));
  if (item->done == done) return Steps{};
  return Steps{.events = {{"cases.ItemTicked", 1, {{"id", id}, {"done", done}}}}};
}

// Law: VwVfG 25(2), 42a(2): the clock starts with the complete papers, and the file says who found them complete.
Result<Steps> declare_complete(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.complete_at) return fail(refused("case.already_complete"));
  if (c.open_question() != nullptr) return fail(refused("case.question_open"));
  if (std::any_of(c.checklist.begin(), c.checklist.end(), [](const CheckItem& i) { return !i.done; })) {
    return fail(refused("case.checklist_open"));
  }
  return Steps{.events = {{"cases.DeclaredComplete", 1, {{"expected_by", TRY(text_argument(arguments, "expected_by"))}}}}};
}

Result<Steps> ask(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.open_question() != nullptr) return fail(refused("case.question_open"));
  const std::string text = TRY(text_argument(arguments, "text"));
  const auto due = parse_iso_date(TRY(text_argument(arguments, "due_on")));
  if (text.empty()) return fail(refused("case.question_empty", "text"));
  if (text.find("{{") != std::string::npos) return fail(refused("notice.placeholder_left", "text"));
  if (!due || *due <= berlin_date(envelope.received_at)) return fail(refused("case.due_not_in_future", "due_on"));
  event::IdSource ids(envelope);
  const std::string id = ids.code(6);
  Steps steps{.events = {{"cases.QuestionAsked", 1, {{"id", id}, {"text", text}, {"due_on", to_iso(*due)}}}}};
  steps.effects.push_back({"NotifyApplicant", "question/" + c.id + "/" + id, c.id, {{"reason", "question"}}});
  steps.timers.push_back({c.id, "question/" + id, start_of(plus_days(*due, 1)), {"cases.AddNote", {{"case_id", c.id}, {"follow_up", id}}}});
  return steps;
}

Result<Steps> answer(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  const std::string id = TRY(text_argument(arguments, "id"));
  const auto question = std::find_if(c.questions.begin(), c.questions.end(), [&](const Question& q) { return q.id == id; });
  if (question == c.questions.end()) return fail(not_found("case.unknown_question"));
  if (question->answered_at) return fail(refused("case.already_answered"));
  Object data = arguments;
  // An answer after its day is still taken; the file says that it was late (VwVfG 24: what is known must be heeded).
  data["late"] = berlin_date(envelope.received_at) > question->due_on;
  Steps steps{.events = {{"cases.QuestionAnswered", 1, std::move(data)}}};
  steps.cancelled_timers.push_back({c.id, "question/" + id});
  steps.says = Object{{"kind", "Antwort"}, {"reference", c.reference}};
  return steps;
}

Result<Steps> decide_case(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.status == CaseStatus::received) return fail(refused("case.nobody_works_on_it"));
  if (!c.complete_at) return fail(refused("case.not_complete"));
  const Object& decision = *TRY(json::get_object(arguments, "decision"));
  const Object& notice = *TRY(json::get_object(arguments, "notice"));
  const Decision read = json::from_object<Decision>(decision);
  if (read.outcome != Outcome::granted && read.reasons.empty()) return fail(refused("notice.reasons_missing", "reasons"));
  const Notice letter = json::from_object<Notice>(notice);
  Steps steps{.events = {{"cases.Decided", 1, decision}, {"cases.NoticeIssued", 1, notice}}};
  if (letter.channel == Channel::account_retrieval) {
    steps.effects.push_back({"ProvideInAccount", "provide/" + letter.id, c.id, {{"notice", letter.id}}});
  } else if (letter.channel == Channel::national_mailbox) {
    steps.effects.push_back({"DeliverToNationalAccount", "national/" + letter.id, c.id, {{"notice", letter.id}}});
  }
  steps.says = Object{{"kind", "Bescheid"}, {"reference", c.reference}, {"notice_sha256", letter.sha256}};
  return steps;
}

Result<const Notice*> find_notice(const Case& c, const Object& arguments) {
  const std::string id = TRY(text_argument(arguments, "id"));
  const auto found = std::find_if(c.notices.begin(), c.notices.end(), [&](const Notice& n) { return n.id == id; });
  if (found == c.notices.end()) return fail(not_found("case.unknown_notice"));
  return &*found;
}

// The remedy period decides when the case can be closed by itself: the day after it has run out.
void close_after_remedy(Steps& steps, const Case& c, const Object& arguments) {
  const auto* remedy = arguments.if_contains("remedy");
  if (remedy == nullptr || !remedy->is_object()) return;
  if (const auto end = json::from_object<Remedy>(remedy->get_object()).ends_on) {
    steps.timers.push_back({c.id, "close", start_of(plus_days(*end, 1)), {"cases.Close", {{"case_id", c.id}}}});
  }
}

Result<Steps> record_dispatch(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->state != NoticeState::waiting) return fail(refused("case.already_dispatched"));
  const auto on = parse_iso_date(TRY(text_argument(arguments, "dispatched_on")));
  if (!on) return fail(refused("case.bad_date", "dispatched_on"));
  if (*on > berlin_date(envelope.received_at)) return fail(refused("case.date_in_future", "dispatched_on"));
  if (*on < berlin_date(notice->issued_at)) return fail(refused("case.date_before_notice", "dispatched_on"));
  Object data = arguments;
  data["state"] = std::string(to_text(NoticeState::dispatched));
  Steps steps{.events = {{"cases.NoticeDispatched", 1, std::move(data)}}};
  if (notice->channel == Channel::account_retrieval) {
    // Law: VwVfG 41(2a) S. 4: not retrieved within ten days after the notification: not announced.
    if (const auto last = json::find_string(arguments, "last_retrieval_day"); last && *last) {
      if (const auto day = parse_iso_date(**last)) {
        steps.timers.push_back({c.id, "retrieval", start_of(plus_days(*day, 1)), {"cases.CheckRetrieval", {{"case_id", c.id}, {"id", notice->id}}}});
      }
    }
  }
  if (notice->channel != Channel::post) {
    steps.effects.push_back({"NotifyApplicant", "notice/" + notice->id, c.id, {{"reason", "notice"}}});
  }
  close_after_remedy(steps, c, arguments);
  return steps;
}

Result<Steps> record_retrieval(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->retrieved_at) return Steps{};
  if (notice->state == NoticeState::waiting) return fail(refused("case.not_provided_yet"));
  Object data = arguments;
  data["retrieved_at"] = to_iso(envelope.received_at);
  if (notice->state == NoticeState::dispatched) data["state"] = std::string(to_text(NoticeState::retrieved));
  Steps steps{.events = {{"cases.NoticeRetrieved", 1, std::move(data)}}};
  steps.cancelled_timers.push_back({c.id, "retrieval"});
  close_after_remedy(steps, c, arguments);
  return steps;
}

Result<Steps> check_retrieval(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(find_notice(c, arguments));
  if (notice->retrieved_at || notice->state != NoticeState::dispatched) return Steps{};
  Object data{{"id", notice->id}, {"state", std::string(to_text(NoticeState::not_retrieved))}};
  return Steps{.events = {{"cases.NoticeFailed", 1, std::move(data)}}};
}

Result<Steps> record_failure(const Case& c, const Envelope&, const Object& arguments) {
  TRY(find_notice(c, arguments));
  Object data = arguments;
  data["state"] = std::string(to_text(NoticeState::failed));
  return Steps{.events = {{"cases.NoticeFailed", 1, std::move(data)}}};
}

Result<Steps> add_note(const Case& c, const Envelope&, const Object& arguments) {
  if (const auto follow_up = TRY(json::find_string(arguments, "follow_up"))) {
    // The clock's own note: the day set for an answer has passed.
    const Question* question = c.open_question();
    if (question == nullptr || question->id != *follow_up) return Steps{};
    return Steps{.events = {{"cases.NoteAdded", 1, {{"text", "Die Frist für die Antwort auf die Rückfrage ist abgelaufen."}}}}};
  }
  const std::string text = TRY(text_argument(arguments, "text"));
  if (text.empty()) return fail(refused("case.note_empty", "text"));
  return Steps{.events = {{"cases.NoteAdded", 1, {{"text", text}}}}};
}

// Law: GDPR 5(1)(e): when nobody may need the file any more it goes. The day after the last of the days its service names.
void erase_after_retention(Steps& steps, const Case& c, const Envelope& envelope) {
  if (c.retention_days <= 0) return;
  const LocalDate last = plus_days(berlin_date(envelope.received_at), static_cast<int>(c.retention_days));
  steps.timers.push_back({c.id, "erase", start_of(plus_days(last, 1)), {"cases.Erase", {{"case_id", c.id}}}});
}

// The clock's order alone: content key, rows, files and search keys go, a tombstone and every proof stay.
Result<Steps> erase(const Case& c, const Envelope& envelope, const Object&) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_clock"));
  if (c.open()) return fail(refused("case.still_open"));
  return Steps{.erasures = {c.id}};
}

Result<Steps> withdraw(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_undecided(c));
  Steps steps{.events = {{"cases.Withdrawn", 1, {}}}};
  erase_after_retention(steps, c, envelope);
  if (const Question* question = c.open_question()) steps.cancelled_timers.push_back({c.id, "question/" + question->id});
  steps.says = Object{{"kind", "Rücknahme"}, {"reference", c.reference}};
  return steps;
}

Result<Steps> close(const Case& c, const Envelope& envelope, const Object&) {
  TRY(must_be_open(c));
  if (!c.decision) return fail(refused("case.not_decided"));
  if (std::any_of(c.notices.begin(), c.notices.end(), [](const Notice& n) { return !n.announced_on; })) {
    return fail(refused("case.notice_not_announced"));
  }
  Steps steps{.events = {{"cases.Closed", 1, {}}}};
  erase_after_retention(steps, c, envelope);
  return steps;
}

const std::map<std::string, Order>& table() {
  static const std::map<std::string, Order> orders = {{"cases.Assign", assign},
                                                      {"cases.Tick", tick},
                                                      {"cases.DeclareComplete", declare_complete},
                                                      {"cases.Ask", ask},
                                                      {"cases.Answer", answer},
                                                      {"cases.Decide", decide_case},
                                                      {"cases.RecordDispatch", record_dispatch},
                                                      {"cases.RecordRetrieval", record_retrieval},
                                                      {"cases.CheckRetrieval", check_retrieval},
                                                      {"cases.RecordFailure", record_failure},
                                                      {"cases.AddNote", add_note},
                                                      {"cases.Withdraw", withdraw},
                                                      {"cases.Close", close},
                                                      {"cases.Erase", erase}};
  return orders;
}

}  // namespace

Result<Steps> decide(const std::string& order, const Case& c, const Envelope& envelope, const Object& arguments) {
  const auto found = table().find(order);
  CHECK(found != table().end());
  Steps steps = TRY(found->second(c, envelope, arguments));
  event::IdSource ids(envelope);
  Case after = c;
  std::vector<Event> tasks;
  for (const Event& one : steps.events) {
    after = evolve(std::move(after), {c.id, 0, one, envelope.received_at, envelope.actor, envelope.command_id});
    for (Event& task : next_tasks(after, one, envelope, ids)) {
      after = evolve(std::move(after), {c.id, 0, task, envelope.received_at, envelope.actor, envelope.command_id});
      tasks.push_back(std::move(task));
    }
  }
  steps.events.insert(steps.events.end(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  return steps;
}

const std::vector<std::string>& orders() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& [name, order] : table()) out.push_back(name);
    return out;
  }();
  return names;
}

// ---- the life of a case as tasks ------------------------------------------------------------------------------------------------

namespace {

struct TaskRule {
  std::string_view event;
  std::string_view closes;  // kind; "*" all
  std::string_view opens;
  std::string_view title;
};

constexpr TaskRule kLife[] = {
    {"cases.ApplicationSubmitted", "", "check_completeness", "Vollständigkeit prüfen"},
    {"cases.DeclaredComplete", "check_completeness", "decide", "Entscheiden"},
    {"cases.QuestionAsked", "", "await_answer", "Auf Antwort warten"},
    {"cases.QuestionAnswered", "await_answer", "review_answer", "Antwort prüfen"},
    {"cases.Decided", "*", "", ""},
    {"cases.NoticeIssued", "", "send_notice", "Bescheid versenden"},
    {"cases.NoticeDispatched", "send_notice", "", ""},
    {"cases.NoticeFailed", "send_notice", "resend_notice", "Zustellung klären"},
    {"cases.NoticeRetrieved", "resend_notice", "", ""},
    {"cases.Withdrawn", "*", "", ""},
    {"cases.Closed", "*", "", ""},
};

Event task_done(const Task& task) { return {"cases.TaskDone", 1, {{"id", task.id}}}; }

}  // namespace

std::vector<Event> next_tasks(const Case& after, const Event& happened, const Envelope& envelope, event::IdSource& ids) {
  std::vector<Event> out;
  for (const TaskRule& rule : kLife) {
    if (rule.event != happened.type) continue;
    for (const Task& task : after.tasks) {
      if (!task.done_at && (rule.closes == "*" || rule.closes == task.kind)) out.push_back(task_done(task));
    }
    // Reading the answer is done when the clerk goes on with the case.
    if (rule.event == "cases.DeclaredComplete" || rule.event == "cases.QuestionAsked") {
      for (const Task& task : after.tasks) {
        if (!task.done_at && task.kind == "review_answer") out.push_back(task_done(task));
      }
    }
    if (rule.opens.empty()) continue;
    Task task{.id = ids.code(8), .kind = std::string(rule.opens), .title = std::string(rule.title), .opened_at = envelope.received_at};
    if (task.kind == "decide") task.due_on = after.expected_by;
    if (task.kind == "await_answer" && after.open_question() != nullptr) task.due_on = after.open_question()->due_on;
    if (task.kind == "check_completeness") task.due_on = plus_days(berlin_date(envelope.received_at), 3);
    if (task.kind == "send_notice" || task.kind == "resend_notice") task.due_on = plus_days(berlin_date(envelope.received_at), 1);
    out.push_back({"cases.TaskOpened", 1, json::write_fields(task)});
  }
  return out;
}

std::vector<Event> submit(const Case& fresh, const Envelope& envelope, event::IdSource& ids) {
  std::vector<Event> events{{"cases.ApplicationSubmitted", 1, to_state(fresh)}};
  const Case after = evolve(Case{}, {fresh.id, 1, events.front(), envelope.received_at, envelope.actor, envelope.command_id});
  for (Event& task : next_tasks(after, events.front(), envelope, ids)) events.push_back(std::move(task));
  return events;
}

}  // namespace rathaus::cases
