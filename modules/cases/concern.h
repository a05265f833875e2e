#pragma once
// A concern of the case: the orders it takes, what its events do to the case, and which tasks follow from them. One file each
// (concern_<name>.cpp); commands.cpp and case.cpp look them up here. A new concern is a file and a line in concerns().
#include <span>
#include <string_view>

#include "libs/json/fields.h"
#include "modules/cases/case.h"
#include "modules/cases/commands.h"

namespace rathaus::cases {

struct OrderEntry {
  std::string_view name;  // "cases.Assign"
  Result<Steps> (*decide)(const Case& c, const event::Envelope& envelope, const event::Object& arguments);
};
struct EventEntry {
  std::string_view type;  // "cases.Assigned"
  void (*apply)(Case& c, const event::RecordedEvent& e);
};
// When `event` has happened, open tasks of the kind `closes` are done ("*": all), and one of the kind `opens` begins.
struct TaskRule {
  std::string_view event, closes, opens, title;
};
struct Concern {
  std::span<const OrderEntry> orders;
  std::span<const EventEntry> events;
  std::span<const TaskRule> tasks;
};

Concern work_concern();  // take, check, complete, note
Concern question_concern();  // ask the applicant, their answer
Concern supplement_concern();  // what the applicant hands in unasked or adds to an answer
Concern decision_concern();  // decide
Concern notice_concern();  // send, provide, retrieve, fail
Concern remind_concern();  // remind the applicant of an open question
Concern file_concern();  // what the malware scanner says
Concern end_concern();  // withdraw, close, erase
Concern intake_concern();  // counter, phone, paper: transcript, papers that come later
Concern call_concern();  // call notes, call back
Concern service_concern();  // formal service, letters that come back
Concern parties_concern();  // who acts for the applicant
Concern objection_concern();  // objection against a notice, accessible forms of it
Concern hearing_concern();  // hear before a burden, or say why not
Concern signature_concern();  // second signature, send back, release, take back
Concern reopening_concern();  // reopen, correct an obvious error
Concern protection_concern();  // protect, look past it with a reason
Concern amendment_concern();  // correct the facts of an application, write to the applicant
Concern linking_concern();  // absorb, merge, show to somebody outside
Concern letter_concern();  // letters beside notices, printing, the day of posting corrected
Concern deadline_concern();  // days that the service sets
std::span<const Concern> concerns();

// ---- shared by the concerns
Status must_be_open(const Case& c);  // refused "case.closed"
Status must_be_undecided(const Case& c);  // and "case.already_decided"
Result<std::string> text_argument(const event::Object& arguments, std::string_view key);
std::string text_of(const event::Object& data,
                    std::string_view key);  // of an event: empty when it is not there
inline Instant start_of(LocalDate day) { return berlin_midnight(day); }

// Whom no e-mail and no account reaches gets it as a letter: ordered here, made by the effect "MakeLetter" (flows/letters.h),
// then in the tray of the post room. With `task` somebody is reminded of it. Does nothing for anybody else.
struct LetterOrder {
  std::string kind, about;  // as Notice::kind and about
  std::int64_t answer_days = 0;
  std::string task;  // title; empty: the tray of the post room is enough
};
void order_letter(Steps& steps, const Case& c, event::IdSource& ids, const LetterOrder& order);
event::Effect make_letter(const Case& c, const std::string& letter);
Notice* find_sending(Case& c, std::string_view id);  // among notices and letters
// A letter on its way. Law: VwVfG 31(2): the time to answer begins the day after its announcement; the flow names its last day.
void post_letter(Steps& steps, const Case& c, const Notice& letter, event::Object data);
// The last day to answer, as an event about a letter names it ("due_on"): into question and task; and the clock's look the day after.
void move_answer_day(Case& c, const Notice& letter, const event::Object& data);
void time_answer(Steps& steps, const Case& c, const Notice& letter, const event::Object& arguments);
// Not in the future, not before the letter, not before it was printed. Refused "case.date_*".
Status check_posting_day(const Notice& one, LocalDate on, LocalDate today);
// The day the fee is due follows from the announcement: "fee_due_on" of an event that sets it.
void take_fee_due(Case& c, const event::Object& data);
// The remedy period decides when the case can be closed by itself: the day after it has run out.
void close_after_remedy(Steps& steps, const Case& c, const event::Object& arguments);

// Files that wait for the malware scanner: its orders. Norm: BSI TR-03172-3 A3.8.05.
void order_scans(Steps& steps, const Case& c, const std::vector<Attachment>& files);

// An answer to a question that is answered already is kept beside it. Arguments: text, question, late, attachments. Errors: refused
// "case.closed", "case.supplement_empty", "case.too_many_supplements".
Result<Steps> supplement(const Case& c, const event::Envelope& envelope, const event::Object& arguments);

// A notice comes into the world: held for its minutes with the timer that releases it, or on its way at once.
void issue(Steps& steps, const Case& c, const event::Envelope& envelope, event::Object notice);

// Law: GDPR 5(1)(e): when nobody may need the file any more it goes. The day after the last of the days its service names.
void erase_after_retention(Steps& steps, const Case& c, const event::Envelope& envelope);

// Whether the days of a case may be others after such an event; then they are reckoned anew (flows/deadlines.h).
bool moves_deadlines(std::string_view event);

// A list that the service keeps (dogs and their tags) follows its cases: granted, taken back, hidden. The effect is "FollowList".
void follow_list(Steps& steps, const Case& before, const Case& after, const std::string& command);

}  // namespace rathaus::cases
