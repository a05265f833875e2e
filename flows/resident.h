#pragma once
// The resident's way: draft, pages, check, submit, status, answer, notice. Order and reading only; rules live in the modules.
// Drafts and cases of others do not exist: every function that takes a caller answers not_found for foreign ids.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/cases/case.h"
#include "modules/forms/answers.h"
#include "modules/forms/pages.h"
#include "modules/forms/post.h"
#include "modules/forms/validate.h"

namespace rathaus::flows {

// How the resident wants the notice. Each channel has its own legal basis (cases::Channel).
struct DeliveryWish {
  cases::Channel channel = cases::Channel::post;
  bool consent = false;        // account_retrieval: VwVfG 41(2a) needs it
  bool mailbox_excluded = false;  // OZG 9(1) S. 2: excluded for this application; then by post
  cases::Applicant addressee;  // name, address, e-mail as confirmed on the delivery page
};

// An application that a clerk takes down: the way it came in, who it is, and what was scanned.
struct TakenDown {
  std::string way;  // counter, phone, paper, email
  cases::Intake facts;
  std::vector<cases::Attachment> scans;
};

struct FileHit {  // a file that was found infected and is gone
  std::string name, path, finding;  // path: where in the form it stood
  Instant at;
};

// For whom the application is, when not for oneself: the facts of both apart.
struct Acting {
  cases::Applicant principal;  // the person the matter is about
  std::string born_on, begins_on, ends_on;  // as typed; what is wrong is kept, too
  cases::Representation how;  // person: filled at sending, from the delivery page
  std::optional<forms::FileAnswer> proof;
};

struct DraftView {
  std::string tenant, id;
  std::int64_t revision = 0;
  PackagePtr package;
  forms::Draft draft;
  forms::Sight sight;  // what `draft` shows, and with it `pages`: see_again()
  std::vector<forms::Page> pages;
  std::string submit_key;    // idempotency key of the one submission this draft can become
  Instant deleted_at;        // OZG 8a(3): 30 days after the last change
  bool synthetic = false;    // demonstration data
  std::optional<DeliveryWish> wish;  // as last saved, right or wrong; nullopt: the delivery page was never sent
  std::optional<TakenDown> taken;  // drafts of the desk only (flows/counter.h)
  std::string owner;  // "guest:...", "resident:..."
  std::string
      resume_code;  // a guest may go on elsewhere with this code and its secret (flows/resume.h); empty: none made yet
  std::vector<cases::Reused> reused;  // taken over from before, by own tick
  std::map<std::string, std::string> scans;  // blob: pending, clean, unscanned
  std::vector<FileHit> hits;
  std::optional<Acting> acting;  // for somebody else; nullopt: for oneself

  const forms::Form& form() const { return *package->form; }
  // The last change (OZG 8a(3): the draft lives 30 days from it).
  Instant saved_at() const { return deleted_at - std::chrono::hours(24 * 30); }
  void see_again();  // after each change of `draft`
};

// `key`: of the page with the button; the same one again gives the same draft (double click, back button). Empty: always a new one.
Result<DraftView> begin_draft(House& house, const std::string& tenant, const std::string& service_id,
                              const Caller& caller, const std::string& key = {});
// Also not_found: a login below the service's level, or one too old for it (BSI TR-03172-3 A3.16.03, TR-03160-1 table 2).
Result<DraftView> load_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller);
Result<std::vector<DraftView>> drafts_of(House& house, const std::string& tenant, const Caller& caller);
// Whether this login is enough to open the draft; its owner may see in a list that it is there.
bool may_open(const DraftView& view, const Caller& caller, Instant now);
// Deletes and notes it in the log of deletions.
Status delete_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller);

struct IncomingFile {
  std::string field;                // the input's name
  std::string name;                 // as the person called it
  std::filesystem::path path;       // spooled
  std::string sha256;               // hex
  std::uint64_t size = 0;
  std::string head;                 // first bytes: the type is read from them, not from what the browser says
  bool too_large = false;           // discarded by the door
};

// What a page looked like in the window that sends it now, and how its person has chosen where another window said something else.
// Made by stand_of() (flows/windows.h); empty: nothing is known of it, and what is sent counts.
struct Shown {
  std::string stand;  // digests by field
  std::vector<std::string> here,
      there;  // "mine counts", "the other window's counts": name=digest of what that one says
};
// Changed here and in another window since the page was shown. The stored value stays until a person has chosen.
struct Clash {
  std::string name, label;  // of the field
  std::string here, there;  // as a person reads them; "": nothing
};

struct SaveResult {
  bool structure_changed = false;   // something was added, removed, opened or chosen: show the page again
  std::vector<forms::FieldError> errors;  // of this page, for "Weiter"; always stored whatever they are
  std::optional<forms::Place> added;
  std::vector<forms::Place>
      dropped;  // answers that a rule makes count no more since this page was sent; kept as typed
  std::vector<Clash> clashes;  // all but these fields are stored
};
// Keeps what was typed, however wrong. `view` is updated to what is stored now.
Result<SaveResult> save_page(House& house, DraftView& view, const forms::Page& page,
                             const forms::PostFields& fields, const std::vector<IncomingFile>& files,
                             const Caller& caller, const Shown& shown = {});
Result<Bytes> draft_file(House& house, const DraftView& view, const forms::FileAnswer& file);

struct WishError {
  std::string field, code;     // "family_name", "delivery.name_missing"
};
// What the delivery page starts with: read from the answers, where the form asked for it.
cases::Applicant proposed_addressee(const DraftView& view, const Caller& caller);
std::vector<cases::Channel> allowed_channels(const DraftView& view, const Caller& caller);
std::vector<WishError> check_wish(const DraftView& view, const DeliveryWish& wish, const Caller& caller);
// Keeps the wish with the draft, however wrong; `view.wish` is what is stored now.
Status save_wish(House& house, DraftView& view, const DeliveryWish& wish, const Caller& caller);
Status save_taken(House& house, DraftView& view, const TakenDown& taken, const Caller& caller);

struct Submitted {
  std::string reference, case_id;
  std::string access_code;  // guests: opens the status page together with the reference; shown once, kept as digest
  bool repeated = false;    // it had been sent before; the same answer
};
// Errors: refused "form.incomplete" (the pages have the errors), those of check_wish, "assurance.too_low".
// After it the draft is gone; sent_before() still knows what became of it.
Result<Submitted> submit_application(House& house, const DraftView& view, const DeliveryWish& wish, const Caller& caller);

// What a draft of this caller has become; not_found for anything else. The access code is kept for a day.
Result<Submitted> sent_before(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller);

struct CaseView {
  std::string tenant;
  std::int64_t seq = 0;
  cases::Case c;
  PackagePtr package;
};
// The applicant's own case. Guests: `access_code` was checked by open_with_code; afterwards the door knows them as caller.
Result<CaseView> resident_case(House& house, const std::string& tenant, const std::string& case_id, const Caller& caller);
// The case id for reference and code; not_found for any mistake, in constant time.
Result<std::string> open_with_code(House& house, const std::string& tenant, const std::string& reference, const std::string& code);
Result<std::vector<CaseView>> cases_of_account(House& house, const std::string& tenant, const std::string& account_id);

Result<std::string> receipt_file(House& house, const CaseView& view);       // .tlog-proof
Result<Bytes> application_pdf(House& house, const CaseView& view);          // copy of what was sent
// `key`: of the page with the button. The same words and files under the same key count once; other ones are kept as an addition.
// Errors: refused "case.answer_empty", "case.answer_too_long", "case.closed", those of prepare_file() (field "files").
Status answer_question(House& house, const CaseView& view, const std::string& question_id, const std::string& text,
                       const std::vector<IncomingFile>& files, const std::string& key, const Caller& caller);
// Papers or a message that nobody asked for, as long as the case is open (VwVfG 24(3)). `key` as above. Errors: refused
// "case.supplement_empty", "case.supplement_too_long", "case.too_many_supplements", "case.closed", those of prepare_file().
Status hand_in(House& house, const CaseView& view, const std::string& text,
               const std::vector<IncomingFile>& files, const std::string& key, const Caller& caller);
// Opening the notice in the account is its retrieval (VwVfG 41(2a)) and is recorded before the bytes are handed out.
Result<Bytes> notice_pdf(House& house, const CaseView& view, const std::string& notice_id, const Caller& caller);
Status withdraw_application(House& house, const CaseView& view, const std::string& key, const Caller& caller);

}  // namespace rathaus::flows
