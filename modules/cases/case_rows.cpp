// Read rows, search keys and counters of a case: a pure function of its state.
#include <algorithm>
#include <set>

#include "libs/german/names.h"
#include "libs/german/text.h"
#include "modules/cases/case.h"
#include "modules/cases/couples.h"
#include "modules/cases/merging.h"
#include "modules/cases/protection.h"

namespace rathaus::cases {

std::string normalise_reference(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::vector<std::string> reference_parts(std::string_view reference) {
  constexpr std::size_t kLeast = 4;
  std::vector<std::string> out;
  for (std::size_t at = reference.find('-'); at != std::string_view::npos; at = reference.find('-', at + 1)) {
    const std::string rest = normalise_reference(reference.substr(at));
    const std::string part = normalise_reference(reference.substr(at, reference.find('-', at + 1) - at));
    for (const std::string& one : {rest, part}) {
      if (one.size() >= kLeast && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
    }
  }
  return out;
}

std::string normalise_plate(std::string_view typed) {
  std::string out;
  for (const char32_t c : german::to_utf32(german::fold(typed))) {
    if (c >= U'a' && c <= U'z')
      out += static_cast<char>(c - U'a' + U'A');
    else if (c >= U'0' && c <= U'9')
      out += static_cast<char>(c);
  }
  return out;
}

namespace {

constexpr const char* kFarAway = "9999-12-31";

// As numbers, so that an index carries them for a byte or two.
std::int64_t way_number(const std::string& intake) {
  const auto found = std::find(std::begin(kListWays), std::end(kListWays), intake);
  return found == std::end(kListWays) ? 9 : found - std::begin(kListWays);
}

const Task* next_task(const Case& c) {
  const Task* next = nullptr;
  for (const Task& task : c.tasks) {
    if (task.done_at) continue;
    if (next == nullptr || (task.due_on && (!next->due_on || *task.due_on < *next->due_on))) next = &task;
  }
  return next;
}

std::int64_t flag(bool value) { return value ? 1 : 0; }

// An answer waits for the clerk.
bool answered(const Case& c) {
  return c.status == CaseStatus::in_progress &&
         std::any_of(c.questions.begin(), c.questions.end(),
                     [](const Question& q) { return q.answered_at.has_value(); });
}

// Law: BMG 51: a list is read by more people than a case is worked on by.
std::string shown_name(const Case& c) {
  return c.protection ? std::string(kProtectedName) : c.applicant.display_name();
}

event::Row work_row(const std::string& id, const Case& c) {
  const auto due = c.next_due();
  const auto limit = c.legal_limit();
  const Task* task = next_task(c);
  const std::int64_t legal_on =
      limit ? std::chrono::sys_days(limit->on).time_since_epoch().count() : kNoLegalLimit;
  return {"case_list",
          {std::monostate(), id, c.reference, c.service.id, c.service.title, std::string(to_text(c.status)),
           c.assignee, c.received_at.micros, due ? to_iso(*due) : std::string(kFarAway), flag(c.listed()),
           flag(answered(c)), event::Sealed{shown_name(c)},
           event::Sealed{c.protection ? std::string() : c.applicant.city}, way_number(c.intake), legal_on,
           std::string(limit ? limit->why : ""), task != nullptr ? task->title : std::string()}};
}

// How many open cases each day has, by service and by who works on them: what presses on some day is a sum over
// the days before it, so that nobody counts cases ("due/<day>/<service>", "due_of/<assignee>/<day>/<service>").
void count_days(const Case& c, std::vector<std::string>& counters) {
  if (!c.listed()) return;
  if (const auto due = c.next_due()) {
    const std::string rest = to_iso(*due) + "/" + c.service.id;
    counters.push_back("due/" + rest);
    if (!c.assignee.empty()) counters.push_back("due_of/" + c.assignee + "/" + rest);
  }
  if (const auto limit = c.legal_limit()) {
    const std::string rest = to_iso(limit->on) + "/" + c.service.id;
    counters.push_back("legal/" + rest);
    if (!c.assignee.empty()) counters.push_back("legal_of/" + c.assignee + "/" + rest);
  }
}

constexpr std::size_t kMostInside = 39;  // of a name

std::vector<event::SearchKey> search_keys(const Case& c) {
  std::vector<event::SearchKey> keys;
  std::set<std::string> words, beginnings, longer, sounds;
  const auto add_name = [&](const std::string& name) {
    const german::SearchKeys found = german::search_keys(name);
    for (const std::string& word : found.words) {
      keys.push_back({"word", word});
      for (event::SearchKey& key : inside_keys(kInsideName, word, kInside, 1, kMostInside))
        keys.push_back(std::move(key));
      for (event::SearchKey& key : inside_keys(kLongInsideName, word, kLongInside, 1, kMostInside))
        keys.push_back(std::move(key));
      if (std::string part = couple_part(word, kShortPart); !part.empty()) beginnings.insert(std::move(part));
      if (std::string part = couple_part(word, kLongPart); !part.empty()) longer.insert(std::move(part));
    }
    for (const std::string& prefix : found.prefixes) keys.push_back({"prefix", prefix});
    for (const std::string& code : found.phonetic) keys.push_back({"sound", code});
    words.insert(found.words.begin(), found.words.end());
    sounds.insert(found.phonetic.begin(), found.phonetic.end());
  };
  if (!c.protection) {
    add_name(c.applicant.family_name);
    add_name(c.applicant.given_names);
    add_name(c.applicant.organisation);
    if (c.representation) {
      add_name(c.representation->person.family_name);
      add_name(c.representation->person.organisation);
    }
    if (!c.applicant.born_on.empty()) keys.push_back({"born", c.applicant.born_on});
    const std::string year = c.applicant.born_on.size() == 10 ? c.applicant.born_on.substr(0, 4) : "";
    if (!year.empty()) keys.push_back({"born_year", year});
    for (const auto& [kind, parts] : {std::pair(kWordCouple, &words), std::pair(kNameCouple, &beginnings),
                                      std::pair(kSoundCouple, &sounds)}) {
      for (event::SearchKey& key : case_couples(kind, *parts, year)) keys.push_back(std::move(key));
    }
    for (const std::string& part : longer) {
      if (!year.empty()) keys.push_back(born_couple(kNameCouple, part, year));
    }
    for (const std::string& plate : c.plates) keys.push_back({"plate", plate});
    if (const std::string twin = twin_key(c); !twin.empty()) keys.push_back({"twin", twin});
  }
  if (c.protection) {  // so that a new case of the same person is protected from its first second
    for (std::string& one : person_keys(c.applicant)) keys.push_back({kProtectedPerson, std::move(one)});
  }
  if (c.representation && !c.representation->person.account.empty()) {
    keys.push_back({"account", c.representation->person.account});
  }
  keys.push_back(
      {"service",
       c.service.id});  // beside another key only: the search of a member who may not see all services
  keys.push_back({"reference", normalise_reference(c.reference)});
  for (std::string& part : reference_parts(c.reference)) keys.push_back({kReferencePart, std::move(part)});
  if (!c.file_number.empty()) keys.push_back({"reference", normalise_reference(c.file_number)});
  for (const CaseRef& one : c.absorbed) keys.push_back({"reference", normalise_reference(one.reference)});
  if (!c.applicant.account.empty()) keys.push_back({"account", c.applicant.account});
  for (const std::vector<Notice>* all : {&c.notices, &c.letters}) {
    for (const Notice& notice : *all)
      keys.push_back({"reference", normalise_reference(notice.id)});  // on the letter that comes back
  }
  const auto add_payment =
      [&](const Decision& d) {  // of earlier decisions too: money still comes in under them
        if (!d.fee.payment_reference.empty())
          keys.push_back({"reference", normalise_reference(d.fee.payment_reference)});
      };
  if (c.decision) add_payment(*c.decision);
  for (const Decision& past : c.past_decisions) add_payment(past);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<event::Row> mailbox_rows(const std::string& id, const Case& c) {
  std::vector<event::Row> rows;
  const auto add = [&](const Notice& notice) {
    rows.push_back(
        {"notice_list",
         {notice.id, id, c.reference, std::string(to_text(notice.channel)),
          std::string(to_text(notice.state)), notice.issued_at.micros, event::Sealed{notice.subject},
          event::Sealed{shown_name(c)}, c.service.id, std::string(to_text(notice.manner)),
          event::Sealed{c.protection ? std::string() : c.addressee().postal_code}, notice.kind,
          flag(!notice.printings.empty()), flag(c.protection.has_value())}});
  };
  for (const Notice& notice : c.notices) add(notice);
  for (const Notice& letter : c.letters) add(letter);
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
  const std::string whose = c.service.id + "/" + (c.assignee.empty() ? "-" : c.assignee);
  if (c.listed()) out.counters.push_back("open/" + whose);
  if (answered(c)) out.counters.push_back("answered/" + whose);
  count_days(c, out.counters);
  const auto keep =
      [&](const Attachment& file) {  // an infected file is no longer the case's: the store removes it
        if (file.scan == "infected" ||
            std::find(out.blobs.begin(), out.blobs.end(), file.blob) != out.blobs.end())
          return;
        out.blobs.push_back(file.blob);  // one file may stand at two questions
      };
  for (const Attachment& file : c.attachments) keep(file);
  for (const Question& question : c.questions) {
    for (const Attachment& file : question.attachments) keep(file);
    for (const Attachment& file : question.letters) out.blobs.push_back(file.blob);
  }
  for (const std::vector<Notice>* all : {&c.notices, &c.letters}) {
    for (const Notice& notice : *all) {
      if (!notice.blob.empty()) out.blobs.push_back(notice.blob);
      for (const Attachment& file : notice.certificates) out.blobs.push_back(file.blob);
    }
  }
  if (c.draft) {
    for (const Notice& notice : c.draft->notice) out.blobs.push_back(notice.blob);
  }
  for (const Inspection& one : c.inspections) out.blobs.push_back(one.blob);
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
       .columns = {{"sid", integer},
                   {"case_id", text},
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
                   {"place", sealed},
                   {"way", integer},
                   {"legal_on", integer},
                   {"legal_why", text},
                   {"task", text}},
       .key = "sid",  // what the search finds, so that a hit costs one look
       // Each carries, after the columns that order it, those a list may be filtered by: the list
       // is found without the table (flows/desk_list.cpp, checked by its test).
       .indexes =
           {{"case_list_case", "case_id", ""},
            {"case_list_due", "due_on, case_id, service_id, status, assignee, answered, way, is_open",
             "is_open=1"},
            {"case_list_received",
             "received_at, case_id, service_id, status, assignee, answered, way, is_open", "is_open=1"},
            {"case_list_assignee", "assignee, due_on, case_id, service_id, status, answered, way, is_open",
             "is_open=1"},
            {"case_list_assignee_received",
             "assignee, received_at, case_id, service_id, status, answered, way, is_open", "is_open=1"},
            {"case_list_assignee_service",
             "assignee, service_id, due_on, case_id, status, answered, way, is_open", "is_open=1"},
            {"case_list_assignee_service_received",
             "assignee, service_id, received_at, case_id, status, answered, way, is_open", "is_open=1"},
            {"case_list_answered", "due_on, case_id, service_id, status, assignee, answered, way",
             "answered=1"},
            {"case_list_answered_received",
             "received_at, case_id, service_id, status, assignee, answered, way", "answered=1"},
            {"case_list_service", "service_id, due_on, case_id, status, assignee, answered, way, is_open",
             "is_open=1"},
            {"case_list_service_received",
             "service_id, received_at, case_id, status, assignee, answered, way, is_open", "is_open=1"},
            {"case_list_legal", "service_id, legal_on, case_id, status, assignee, answered, way, is_open",
             "is_open=1"},
            {"case_list_assignee_legal",
             "assignee, legal_on, case_id, service_id, status, answered, way, is_open", "is_open=1"},
            {"case_list_legal_any", "legal_on, case_id, service_id, status, assignee, answered, way, is_open",
             "is_open=1"},
            {"case_list_status", "service_id, status, due_on, case_id, assignee, answered, way", ""},
            {"case_list_status_received", "service_id, status, received_at, case_id, assignee, answered, way",
             ""},
            {"case_list_nobody", "service_id, status, due_on, case_id, assignee, answered, way",
             "assignee=''"},
            {"case_list_nobody_received", "service_id, status, received_at, case_id, assignee, answered, way",
             "assignee=''"},
            {"case_list_mine", "assignee, status, due_on, case_id, service_id, answered, way", ""},
            {"case_list_mine_received", "assignee, status, received_at, case_id, service_id, answered, way",
             ""},
            {"case_list_mine_service", "assignee, status, service_id, due_on, case_id, answered, way", ""},
            {"case_list_mine_service_received",
             "assignee, status, service_id, received_at, case_id, answered, way", ""}},
       .version = 4},
      {.name = "notice_list",
       .columns = {{"notice_id", text},
                   {"case_id", text},
                   {"reference", text},
                   {"channel", text},
                   {"state", text},
                   {"issued_at", integer},
                   {"subject", sealed},
                   {"applicant", sealed},
                   {"service_id", text},
                   {"manner", text},
                   {"postal_code", sealed},
                   {"kind", text},
                   {"printed", integer},
                   {"marked", integer}},
       .key = "notice_id",
       .indexes = {{"notice_list_waiting", "channel, state, issued_at, notice_id", "state='waiting'"},
                   {"notice_list_newest", "issued_at, notice_id, channel, state, service_id", ""},
                   {"notice_list_state", "channel, state, issued_at, notice_id, service_id", ""}}},
  };
}

}  // namespace rathaus::cases
