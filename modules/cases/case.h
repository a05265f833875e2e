#pragma once
// The case (Vorgang): its state, and what has happened to it. State changes by evolve() only.
// Invariants: never decided without a reason text for the resident when something is refused; never two decisions; a case pins
// the version of its service; a notice's announcement day and remedy period carry the rules they came from.
#include <optional>
#include <string>
#include <vector>

#include "libs/event/event.h"

namespace rathaus::cases {

enum class CaseStatus { received, in_progress, waiting_for_applicant, decided, closed, withdrawn };
enum class Outcome { granted, partly_granted, refused };
// How a notice reaches the person; each with its own legal basis and day of announcement.
enum class Channel {
  post,              // VwVfG 41(2): default
  account_retrieval, // VwVfG 41(2a): built-in account, by consent
  national_mailbox,  // OZG 9: mailbox of the national account
};
enum class NoticeState { waiting, dispatched, retrieved, not_retrieved, failed };

std::string_view to_text(CaseStatus status);
std::string_view to_text(Outcome outcome);
std::string_view to_text(Channel channel);
std::string_view to_text(NoticeState state);
bool from_text(std::string_view text, CaseStatus& out);
bool from_text(std::string_view text, Outcome& out);
bool from_text(std::string_view text, Channel& out);
bool from_text(std::string_view text, NoticeState& out);

struct ServicePin {
  std::string id;       // "hundesteuer"
  std::string version;  // of the package
  std::string title;
};

struct Applicant {
  std::string kind = "guest";  // guest, account, national_account
  std::string account;         // opaque id; empty for a guest
  std::string assurance = "none";  // none, normal, substantial, high: how sure we are who it is
  std::string given_names, family_name, organisation;
  std::string street, postal_code, city;  // window address; may be incomplete: the desk is told
  std::string email, phone;
  std::string born_on;         // ISO date or empty
  std::string display_name() const;
};

struct Attachment {
  std::string path;  // answer path, or "rueckfrage/<id>"
  std::string blob, name, mime, sha256;
  std::int64_t size = 0;
};

struct Question {
  std::string id, text, asked_by;
  Instant asked_at;
  LocalDate due_on{};
  std::optional<Instant> answered_at;
  std::string answer;
  std::vector<Attachment> attachments;
  bool late = false;
};

struct CheckItem {
  std::string id, label;
  bool done = false;
  std::string by;
  std::optional<Instant> at;
};

struct Step {  // one line of an explanation: which rule, what it said
  std::string rule, text;
  std::vector<std::string>
      why;  // German sentences: rule that hit, what made it so, where it stands; may be empty
};

struct Fee {
  std::int64_t cents = 0;
  std::string payment_reference;  // Kassenzeichen
  std::string iban, payee;
  std::optional<LocalDate> due_on;
  std::vector<Step> explanation;
  std::string source;  // rules in which version reckoned it; empty: none but the package's own steps
};

struct Decision {
  Outcome outcome = Outcome::granted;
  std::string text;     // operative part
  std::string reasons;
  Fee fee;
  std::string by;
  Instant at;
};

struct Remedy {
  std::string kind;    // "Widerspruch"
  std::string period;  // "1 month"
  std::optional<LocalDate> ends_on;
  std::vector<Step> explanation;
};

struct Notice {
  std::string id, subject, blob, sha256, file_name;
  std::int64_t size = 0;
  Channel channel = Channel::post;
  std::string legal_basis;
  NoticeState state = NoticeState::waiting;
  Instant issued_at;
  std::optional<LocalDate> dispatched_on;  // handed to the post; provided in a mailbox; notified
  std::optional<Instant> retrieved_at;
  std::optional<LocalDate> announced_on;
  std::vector<Step> explanation;
  Remedy remedy;
  std::string failure;
};

struct Task {
  std::string id, kind, title;
  Instant opened_at;
  std::optional<LocalDate> due_on;
  std::optional<Instant> done_at;
  std::string done_by;
};

struct Note {
  std::string text, by;
  Instant at;
};

struct Case {
  std::string id, reference;
  ServicePin service;
  CaseStatus status = CaseStatus::received;
  std::string intake = "online";  // online, paper, phone, counter
  Instant received_at;
  std::int64_t receipt_leaf = -1;
  Applicant applicant;
  event::Object answers;                // canonical submission data, by path
  std::vector<Attachment> attachments;
  std::string access_digest;            // guests: digest of the secret in their status link
  Channel wished_channel = Channel::post;
  bool consented = false;               // to retrieval (VwVfG 41(2a)), declared with the application
  std::string assignee;
  std::vector<CheckItem> checklist;
  std::optional<Instant> complete_at;
  std::string complete_by;
  std::optional<LocalDate> expected_by;  // told to the applicant
  std::vector<Question> questions;
  std::optional<Decision> decision;
  std::vector<Notice> notices;
  std::vector<Task> tasks;
  std::vector<Note> notes;
  std::optional<Instant> closed_at;
  bool synthetic = false;  // demonstration data
  std::int64_t retention_days =
      0;  // how long the file is kept after its end, as its service says; 0: not known, kept

  const Question* open_question() const;
  std::optional<LocalDate> next_due() const;  // what the work list sorts by
  bool open() const { return status != CaseStatus::closed && status != CaseStatus::withdrawn; }
};

Case from_state(const event::Object& state);
event::Object to_state(const Case& c);

Case evolve(Case c, const event::RecordedEvent& event);

// As people read references aloud: capital letters and digits only.
std::string normalise_reference(std::string_view typed);

// Aggregate "case" with its read rows, named queries and search keys.
event::Aggregate aggregate();
std::vector<event::Table> tables();
std::vector<event::Query> queries();
inline constexpr const char* kAggregate = "case";

}  // namespace rathaus::cases
