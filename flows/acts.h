#pragma once
// What a case worker does beyond the straight way: hear, sign second, take back, reopen, correct, protect, merge, look again, check.
// All take the sequence number the page was made from (DeskAction), like those of desk.h.
#include <set>

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
// The letter as it would be signed now by this member, word for word, marked as a draft. Errors as may_sign_second; whoever wrote it
// may see it too.
Result<notices::Letter> draft_letter(House& house, const identity::Staff& staff, const CaseView& view);
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
  std::optional<std::int64_t> fee_cents =
      {};  // the right amount, where the amount was wrong: a second person signs
};
// Law: VwVfG 42; AO 129. With another amount the letter shows both, and the correction waits for the second signature.
Result<notices::Letter> correction_letter(House& house, const identity::Staff& staff, const CaseView& view,
                                          const Correction& input, bool preview);
Status correct_notice(House& house, const identity::Staff& staff, const DeskAction& action,
                      const Correction& input);
// The letter of the correction that waits, as it would be signed now.
Result<notices::Letter> amount_letter(House& house, const identity::Staff& staff, const CaseView& view);
Status sign_correction(House& house, const identity::Staff& staff, const DeskAction& action);
Status send_correction_back(House& house, const identity::Staff& staff, const DeskAction& action,
                            const std::string& reason);

// ---- taken back by the applicant, and received here (VwVfG 22 S. 2 no. 2)
struct WithdrawalInput {
  LocalDate on{};  // day of receipt
  std::string way;  // cases::withdrawal_words()
  std::string who, note;
  std::string text;  // of the confirmation
};
// What the confirmation starts with.
std::string withdrawal_text(const CaseView& view, LocalDate on);
// Errors: refused "case.decision_binding", "case.withdraw_recall_first", "case.withdrawn_before_receipt", "case.date_in_future",
// "case.withdrawal_way", "case.withdrawal_who".
Status record_withdrawal(House& house, const identity::Staff& staff, const DeskAction& action,
                         const WithdrawalInput& input);

// ---- a message that asks nothing: to the mailbox of the case, and as a letter in the file where nobody can be reached online
Status write_applicant(House& house, const identity::Staff& staff, const DeskAction& action,
                       const std::string& text);

// ---- looking again
Status set_follow_up(House& house, const identity::Staff& staff, const DeskAction& action, LocalDate on,
                     const std::string& text);
Status finish_task(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& task,
                   const event::Object& fields = {});  // of a task of the process: what was typed, by field

// ---- protected persons (BMG 51): the protection is the person's, so it covers all of their cases in this town, of any service
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
  std::set<std::string> own;  // of these, about the member's own look: somebody else reviews it
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
// The case with this reference, number or number of the file, as far as the member may see it. Error: refused "case.merge_unknown".
Result<CaseView> merge_target(House& house, const identity::Staff& staff, const std::string& into_reference);
struct MergeInput {
  std::string into;  // reference
  std::int64_t into_seq = -1;  // of the other case when both were compared; -1: not looked at
  std::string reason;  // wanted where the applicants are two people
};
// The case of the action goes into the other. Errors: refused "case.merge_unknown", "case.merge_other_person"; conflict
// "case.merge_changed": the other one has changed since the two were compared.
Status merge_cases(House& house, const identity::Staff& staff, const DeskAction& action,
                   const MergeInput& input);

// ---- proof
Result<store::StreamCheck> check_case(House& house, const identity::Staff& staff, const std::string& case_id);

}  // namespace rathaus::flows
