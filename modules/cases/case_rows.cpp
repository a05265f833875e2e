// Read rows, search keys and counters of a case: a pure function of its state.
#include <algorithm>

#include "libs/german/names.h"
#include "modules/cases/case.h"

namespace rathaus::cases {

std::string normalise_reference(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

namespace {

constexpr const char* kFarAway = "9999-12-31";

std::int64_t flag(bool value) { return value ? 1 : 0; }

event::Row work_row(const std::string& id, const Case& c) {
  const auto due = c.next_due();
  const bool answered = std::any_of(c.questions.begin(), c.questions.end(), [](const Question& q) { return q.answered_at.has_value(); }) &&
                        c.status == CaseStatus::in_progress;
  return {"case_list",
          {id, c.reference, c.service.id, c.service.title, std::string(to_text(c.status)), c.assignee, c.received_at.micros,
           due ? to_iso(*due) : std::string(kFarAway), flag(c.open()), flag(answered), event::Sealed{c.applicant.display_name()},
           event::Sealed{c.applicant.city}}};
}

std::vector<event::SearchKey> search_keys(const Case& c) {
  std::vector<event::SearchKey> keys;
  const auto add_name = [&](const std::string& name) {
    const german::SearchKeys found = german::search_keys(name);
    for (const std::string& word : found.words) keys.push_back({"word", word});
    for (const std::string& prefix : found.prefixes) keys.push_back({"prefix", prefix});
    for (const std::string& code : found.phonetic) keys.push_back({"sound", code});
  };
  add_name(c.applicant.family_name);
  add_name(c.applicant.given_names);
  add_name(c.applicant.organisation);
  keys.push_back(
      {"service",
       c.service.id});  // beside another key only: the search of a member who may not see all services
  keys.push_back({"reference", normalise_reference(c.reference)});
  if (!c.applicant.born_on.empty()) keys.push_back({"born", c.applicant.born_on});
  if (!c.applicant.account.empty()) keys.push_back({"account", c.applicant.account});
  if (c.decision && !c.decision->fee.payment_reference.empty()) {
    keys.push_back({"reference", normalise_reference(c.decision->fee.payment_reference)});
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<event::Row> mailbox_rows(const std::string& id, const Case& c) {
  std::vector<event::Row> rows;
  for (const Notice& notice : c.notices) {
    rows.push_back({"notice_list",
                    {notice.id, id, c.reference, std::string(to_text(notice.channel)), std::string(to_text(notice.state)),
                     notice.issued_at.micros, event::Sealed{notice.subject}, event::Sealed{c.applicant.display_name()}}});
  }
  return rows;
}

event::Projection project(const std::string& id, const event::Object& state) {
  const Case c = from_state(state);
  event::Projection out;
  out.rows.push_back(work_row(id, c));
  for (event::Row& row : mailbox_rows(id, c)) out.rows.push_back(std::move(row));
  out.keys = search_keys(c);
  const std::string status(to_text(c.status));
  out.counters = {"cases/" + c.service.id + "/" + status};
  if (c.open()) out.counters.push_back("open/" + c.service.id + "/" + (c.assignee.empty() ? "-" : c.assignee));
  for (const Attachment& file : c.attachments) out.blobs.push_back(file.blob);
  for (const Question& question : c.questions) {
    for (const Attachment& file : question.attachments) out.blobs.push_back(file.blob);
  }
  for (const Notice& notice : c.notices) out.blobs.push_back(notice.blob);
  return out;
}

}  // namespace

event::Aggregate aggregate() {
  return {.name = kAggregate,
          .evolve = [](event::Object state, const event::RecordedEvent& e) { return to_state(evolve(from_state(state), e)); },
          .project = project,
          .upcast = nullptr};
}

std::vector<event::Table> tables() {
  using enum event::ColumnType;
  return {
      {.name = "case_list",
       .columns = {{"case_id", text},
                   {"reference", text},
                   {"service_id", text},
                   {"service_title", text},
                   {"status", text},
                   {"assignee", text},
                   {"received_at", integer},
                   {"due_on", text},
                   {"is_open", integer},
                   {"answered", integer},
                   {"applicant", sealed},
                   {"place", sealed}},
       .key = "case_id",
       // Each carries, after the columns that order it, those a list may be filtered by: the list
       // is found without the table (flows/desk_list.cpp, checked by its test).
       .indexes =
           {{"case_list_due", "due_on, case_id, service_id, status, assignee, answered, is_open",
             "is_open=1"},
            {"case_list_received", "received_at, case_id, service_id, status, assignee, answered, is_open",
             "is_open=1"},
            {"case_list_assignee", "assignee, due_on, case_id, service_id, status, answered, is_open",
             "is_open=1"},
            {"case_list_assignee_received",
             "assignee, received_at, case_id, service_id, status, answered, is_open", "is_open=1"},
            {"case_list_answered", "due_on, case_id, service_id, status, assignee, answered", "answered=1"},
            {"case_list_answered_received", "received_at, case_id, service_id, status, assignee, answered",
             "answered=1"},
            {"case_list_service", "service_id, due_on, case_id, status, assignee, answered, is_open",
             "is_open=1"},
            {"case_list_service_received",
             "service_id, received_at, case_id, status, assignee, answered, is_open", "is_open=1"},
            {"case_list_status", "service_id, status, due_on, case_id, assignee, answered", ""},
            {"case_list_status_received", "service_id, status, received_at, case_id, assignee, answered", ""},
            {"case_list_nobody", "service_id, status, due_on, case_id, assignee, answered", "assignee=''"},
            {"case_list_nobody_received", "service_id, status, received_at, case_id, assignee, answered",
             "assignee=''"},
            {"case_list_mine", "assignee, status, due_on, case_id, service_id, answered", ""},
            {"case_list_mine_received", "assignee, status, received_at, case_id, service_id, answered", ""}}},
      {.name = "notice_list",
       .columns = {{"notice_id", text},
                   {"case_id", text},
                   {"reference", text},
                   {"channel", text},
                   {"state", text},
                   {"issued_at", integer},
                   {"subject", sealed},
                   {"applicant", sealed}},
       .key = "notice_id",
       .indexes = {{"notice_list_waiting", "channel, state, issued_at, notice_id", "state='waiting'"}}},
  };
}

}  // namespace rathaus::cases
