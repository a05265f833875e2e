#pragma once
// Ways in that are not online: an application that a clerk takes down at the counter or on the telephone, paper and e-mail that are
// registered, papers that reach a case later, calls. The draft is the resident's own kind of draft, owned by the member of staff.
// What is missing never stands in the way: it is named in the case and in the receipt.
#include "flows/desk.h"
#include "modules/cases/call.h"

namespace rathaus::flows {

inline Caller caller_of(const identity::Staff& staff) {
  return {.actor = {"staff", staff.id}, .assurance = "none"};
}

// What can be said before the form: errors refused "intake.way", "intake.identity", "case.bad_date", "case.date_in_future".
Status check_taken(const TakenDown& taken, LocalDate today);
// Errors: not_found "service.not_offered" also for a service that is not the member's. `key`: as begin_draft.
Result<DraftView> begin_intake(House& house, const identity::Staff& staff, const std::string& service,
                               const TakenDown& taken, const std::string& key);
Result<DraftView> load_intake(House& house, const identity::Staff& staff, const std::string& draft_id);
Result<std::vector<DraftView>> intakes_of(House& house, const identity::Staff& staff);
// A scan (PDF, JPEG, PNG, TIFF by its bytes) to the draft. Errors: refused "form.file.*".
Status add_scan(House& house, const identity::Staff& staff, DraftView& view, const IncomingFile& file);

// What is missing or cannot be read, a sentence each, the label of the question first.
std::vector<std::string> gaps_of(const DraftView& view);

struct Transcript {
  bool read_back =
      false;  // read aloud and approved now; otherwise it is printed and signed: a task waits for the scan
};
// The case, whatever is missing. The key is the draft's own, so that a double click ends in the same case.
Result<Submitted> file_intake(House& house, const identity::Staff& staff, const DraftView& view,
                              const Transcript& transcript);
Result<Submitted> filed_before(House& house, const identity::Staff& staff, const std::string& draft_id);

Result<Bytes> transcript_pdf(House& house, const identity::Staff& staff, const CaseView& view);
// The receipt as a letter; with the access code as long as the desk still knows it (30 days after filing, `draft_id` of the intake).
Result<Bytes> receipt_pdf(House& house, const identity::Staff& staff, const CaseView& view,
                          const std::string& draft_id, const std::string& public_url);
Status confirm_transcript(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& how, const std::vector<IncomingFile>& files);

struct IncomingPaper {
  LocalDate received_on;
  std::string way = "paper";  // paper, email; phone and counter: an answer that was said
  std::string sender, text;
  bool answers_question = false;  // it is the answer to the open question
};
Status add_document(House& house, const identity::Staff& staff, const DeskAction& action,
                    const IncomingPaper& paper, const std::vector<IncomingFile>& files);
Status document_seen(House& house, const identity::Staff& staff, const DeskAction& action);

struct CallInput {
  std::string caller, text;
  std::vector<std::string> known;  // control questions answered rightly
  bool tell = false;  // the sentence was read aloud
  std::optional<LocalDate> call_back_on;
};
Status add_call(House& house, const identity::Staff& staff, const DeskAction& action, const CallInput& call);

}  // namespace rathaus::flows
