#pragma once
// What a case worker does beyond the straight way: hear, sign second, take back, reopen, correct, protect, merge, look again, check.
// All take the sequence number the page was made from (DeskAction), like those of desk.h.
#include "flows/desk.h"

namespace rathaus::flows {

// ---- hearing (VwVfG 28)
// The letter as it would go, for a page or for sending. `text` may hold {{antwort_bis}}.
Result<notices::Letter> hearing_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                       const std::string& text, LocalDate due_on, bool preview);
Status hear_applicant(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& text, LocalDate due_on);
Status waive_hearing(House& house, const identity::Staff& staff, const DeskAction& action,
                     const std::string& ground, const std::string& reason);

// ---- second signature, and taking back
// Whether this member may be the second: refused "case.nothing_to_sign", "case.same_person", "case.signer_must_lead" (the service wants
// the signature of somebody who leads, and neither of the two does).
Status may_sign_second(House& house, const identity::Staff& staff, const CaseView& view);
Status sign_decision(House& house, const identity::Staff& staff, const DeskAction& action);
Status send_decision_back(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& reason);
Status recall_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                     const std::string& notice_id);

// ---- a decided case goes on
Status reopen_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& ground, const std::string& reason,
                   std::optional<LocalDate> known_since);
struct Correction {
  std::string notice_id;  // the one with the slip
  std::string text;  // of the letter: what it should have said
  std::string reason;  // for the file: what kind of slip it was
};
Result<notices::Letter> correction_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                          const Correction& input, bool preview);
Status correct_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                      const Correction& input);

// ---- looking again
Status set_follow_up(House& house, const identity::Staff& staff, const DeskAction& action, LocalDate on,
                     const std::string& text);
Status finish_task(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& task,
                   const event::Object& fields = {});  // of a task of the process: what was typed, by field

// ---- protected persons (BMG 51)
Status protect_person(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& reason);
Status end_protection(House& house, const identity::Staff& staff, const DeskAction& action,
                      const std::string& reason);
// What anybody of the service may see of a protected case: nothing of the person.
struct ProtectedCase {
  std::string id, reference, file_number, service_title;
  cases::CaseStatus status{};
  std::int64_t seq = 0;
  std::vector<cases::Task> tasks;  // open ones for the head
};
Result<ProtectedCase> protected_case(House& house, const identity::Staff& staff, const std::string& case_id);
Status look_past_protection(House& house, const identity::Staff& staff, const DeskAction& action,
                            const std::string& reason);

// ---- duplicates
struct Twin {
  std::string case_id, reference;
  cases::CaseStatus status{};
  Instant received_at;
};
// Other cases of the same applicant, service and answers, as far as the member may see them.
Result<std::vector<Twin>> twins_of(House& house, const identity::Staff& staff, const CaseView& view);
// The case of the action goes into the one with this reference. Error not found: refused "case.merge_unknown".
Status merge_cases(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& into_reference);

// ---- proof
Result<store::StreamCheck> check_case(House& house, const identity::Staff& staff, const std::string& case_id);

}  // namespace rathaus::flows
