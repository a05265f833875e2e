#pragma once
// The case worker's way: list, find, take, check, ask, decide, send. A staff member sees the services of their roles only;
// lists, counts and search go through the same gate.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "flows/resident.h"
#include "modules/cases/case.h"
#include "modules/identity/staff.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {

inline constexpr const char* kDeputised = "*";  // as assignee: those the member stands in for

struct ListFilter {
  std::string service;    // id; empty: all the member may see
  std::string status;     // text of cases::CaseStatus; empty: all open
  std::string assignee;  // staff id, "-" for nobody, kDeputised; empty: everybody
  bool answered_only = false;  // "Rückfrage beantwortet"
  int way = -1;  // 0 online, 1 paper, 2 phone, 3 counter; -1: any
  bool overdue = false;  // due before today; always sorted by due
  bool critical = false;  // past the day the law sets; always sorted by that day
  enum class Sort { due, received, received_newest } sort = Sort::due;
  std::string after;      // cursor of the previous page
  int limit = 25;
};

struct ListRow {
  std::string case_id, reference, service_title, status, assignee, applicant, place;
  Instant received_at;
  std::optional<LocalDate> due_on;
  bool answered = false, overdue = false;
  bool by_sound = false;  // search: the name is written differently but sounds alike
  int way = 0;  // as ListFilter::way
  std::optional<LocalDate> legal_on;
  std::string legal_why;  // as cases::LegalLimit
  bool critical = false;  // legal_on has passed
  std::string task;  // what is to be done next
};

struct ListPage {
  std::vector<ListRow> rows;
  std::string next;       // cursor; empty at the end
};

struct ListCounts {
  std::int64_t open = 0, mine = 0, unassigned = 0, waiting = 0, received = 0, in_progress = 0, decided = 0;
  std::int64_t answered = 0;  // of all
  std::int64_t deputised = 0;  // of those the member stands in for
  std::vector<std::pair<std::string, std::int64_t>> by_service;
};

Result<ListPage> work_list(House& house, const identity::Staff& staff, const ListFilter& filter);
Result<ListCounts> work_counts(House& house, const identity::Staff& staff);
// What presses: sums over counters of days, so that a look costs the same in any town.
struct AlarmCounts {
  std::int64_t critical = 0, overdue = 0;  // the member's own, and of those they stand in for
  std::int64_t all_critical = 0, all_overdue = 0;  // of all they may see
};
Result<AlarmCounts> alarm_counts(House& house, const identity::Staff& staff);

// By reference, payment reference, birth date (1.2.1980) or year, number plate, service, name or part of a name, or several of
// them at once ("meier hund 1980"); a name is also found as it sounds (Mayer, filed as Meier).
Result<std::vector<ListRow>> search_cases(House& house, const identity::Staff& staff, const std::string& typed, int limit);

Result<CaseView> desk_case(House& house, const identity::Staff& staff, const std::string& case_id);
Result<std::vector<event::RecordedEvent>> case_history(House& house, const identity::Staff& staff, const std::string& case_id);
Result<Bytes> case_file(House& house, const identity::Staff& staff, const std::string& case_id, const std::string& blob);

// All of these take the sequence number the page was made from: who was slower gets conflict "store.changed_meanwhile".
struct DeskAction {
  std::string case_id;
  std::int64_t seq = -1;
  std::string key;        // idempotency key of the form page
};
// `note`: what the next one must know; may be empty.
Status assign_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& to, const std::string& note = {});
// The member takes it themselves; in somebody's place it stays (or becomes) the absent one's, after the deputy's time too.
Status take_case(House& house, const identity::Staff& staff, const DeskAction& action);
Status remind_applicant(House& house, const identity::Staff& staff, const DeskAction& action);
Status tick_item(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& item, bool done);
Status declare_complete(House& house, const identity::Staff& staff, const DeskAction& action);
Status ask_applicant(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& text, LocalDate due_on);
Status add_note(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& text);
// `reason`: wanted as long as the remedy period runs (refused "case.close_reason").
Status close_case(House& house, const identity::Staff& staff, const DeskAction& action,
                  const std::string& reason = {});

struct DecisionInput {
  cases::Outcome outcome = cases::Outcome::granted;
  std::string text;       // operative part, edited
  std::string reasons;
  std::int64_t fee_cents = 0;
  cases::Channel channel = cases::Channel::post;
  std::vector<cases::Condition> conditions;  // VwVfG 36
  std::string conditions_law;
  std::string fee_reason;  // why the amount is another one than the rules reckon
};
// What the panel starts with: text modules filled, fee proposed with its explanation, channel as wished, reference number.
struct DecisionProposal {
  DecisionInput input;
  cases::Fee fee;
  std::vector<cases::Channel> channels;    // allowed for this applicant
  std::string announcement_text;           // "Bei Aufgabe zur Post heute gilt der Bescheid am ... als bekannt gegeben"
  std::string remedy_text;                 // "Widerspruch bis ..."
  std::vector<cases::Step> explanation;    // of both dates
  // What the package's rules found: for a person to decide, to ask back, grounds to refuse. A proposal, never a decision.
  std::vector<cases::Step> open_points, ask, refuse;
  std::optional<std::int64_t> by_rules;  // amount of this outcome by the rules; none: they reckon nothing
  bool names_amount = false;  // the operative part, as the package words it, says the amount
};
Result<DecisionProposal> propose_decision(House& house, const identity::Staff& staff, const CaseView& view, cases::Outcome outcome);
// The letter as it would be sent now, with its paragraphs for the page. Errors: refused "notice.placeholder_left" (detail names it), "notice.address_missing".
Result<notices::Letter> preview_notice(House& house, const identity::Staff& staff, const CaseView& view, const DecisionInput& input);
// The operative part with the amount that is asked for in the place of the one the rules reckoned; unchanged where it needs none.
std::string with_amount(const DecisionProposal& computed, const DecisionInput& input);
Result<DecisionProposal> recompute(House& house, const CaseView& view, const DecisionInput& input);
// Errors: refused "fee.reason_missing" (fee_reason), "fee.text_differs" (the operative part names another amount; detail: the one that
// is asked for), and those of the letter and of the order.
Status decide_case(House& house, const identity::Staff& staff, const DeskAction& action, const DecisionInput& input);

// Post room: letters waiting for the post; "zur Post gegeben am" sets the day of dispatch and with it the announcement.
struct PostRow {
  std::string notice_id, case_id, reference, subject, applicant;
  Instant issued_at;
  std::string manner;
  std::string kind;  // empty: a notice; of another letter as cases::Notice::kind
  bool printed = false;
  bool marked = false;  // protected person (BMG 51): nothing of name and address here
};
Result<std::vector<PostRow>> post_tray(House& house, const identity::Staff& staff, int limit);
Status hand_to_post(House& house, const identity::Staff& staff, const std::string& case_id, const std::string& notice_id, LocalDate on,
                    const std::string& key);

Result<std::vector<store::PendingEffect>> incidents(House& house, const identity::Staff& staff);
Status retry_incident(House& house, const identity::Staff& staff, std::int64_t id);

// Commands and effects of these flows, to be registered at the runtime.
event::Module case_module();
void register_effects(House& house);
// For adapters that put a notice into a mailbox: the command that reports it, with the dates that follow.
Result<std::optional<event::Command>> report_provided(House& house, const std::string& tenant, const event::Effect& effect);

}  // namespace rathaus::flows
