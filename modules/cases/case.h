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
// handed_over: no decision of this town; the papers went to the body that decides (SGB I 16(2)).
enum class Outcome { granted, partly_granted, refused, handed_over };
// How a notice reaches the person; each with its own legal basis and day of announcement.
enum class Channel {
  post,  // VwVfG 41(2): default
  account_retrieval,  // VwVfG 41(2a): built-in account, by consent
  national_mailbox,  // OZG 9: mailbox of the national account
};
// held: decided, but for some minutes it can still be taken back (concern_signature.cpp).
enum class NoticeState { waiting, dispatched, retrieved, not_retrieved, failed, returned, held, cancelled };
// How a letter of the channel post is handed over. All but `letter` are formal service (VwVfG 41(5)), proven by a certificate.
enum class Manner {
  letter,  // VwVfG 41(2)
  pzu,  // VwZG 3: deed of service (Postzustellungsurkunde)
  registered_receipt,  // VwZG 4: registered letter with return receipt (Rückschein)
  registered_handover,  // VwZG 4: registered letter handed over (Übergabe-Einschreiben)
  eb,  // VwZG 5(4): acknowledgement of receipt (Empfangsbekenntnis)
};
// Law: VwVfG 36(2) nos. 1 to 5.
enum class ConditionKind {
  time_limit,
  condition,
  reservation_of_revocation,
  obligation,
  reservation_of_obligation
};

std::string_view to_text(CaseStatus status);
std::string_view to_text(Outcome outcome);
std::string_view to_text(Channel channel);
std::string_view to_text(NoticeState state);
std::string_view to_text(Manner manner);
std::string_view to_text(ConditionKind kind);
bool from_text(std::string_view text, ConditionKind& out);
bool from_text(std::string_view text, CaseStatus& out);
bool from_text(std::string_view text, Outcome& out);
bool from_text(std::string_view text, Channel& out);
bool from_text(std::string_view text, NoticeState& out);
bool from_text(std::string_view text, Manner& out);

struct ServicePin {
  std::string id;  // "hundesteuer"
  std::string version;  // of the package
  std::string title;
};

struct Applicant {
  std::string kind = "guest";  // guest, account, national_account
  std::string account;  // opaque id; empty for a guest
  std::string assurance = "none";  // none, normal, substantial, high: how sure we are who it is
  std::string given_names, family_name, organisation;
  std::string street, postal_code, city;  // window address; may be incomplete: the desk is told
  std::string email, phone;
  std::string born_on;  // ISO date or empty
  std::string language = {};  // "en": messages in English beside the German notice; empty: German
  std::string display_name() const;
};

// Who acts for the applicant (VwVfG 14). The facts of both are kept apart: the applicant is the person the matter is about.
struct Representation {
  std::string role;  // parent, carer, authorised, organ (modules/representation)
  Applicant person;  // who acts, and to whom the authority writes (VwVfG 14(3))
  std::string mandate;  // id of the mandate granted in the accounts; empty: claimed with the application
  std::string scope = "case";  // case, services, all
  LocalDate begins_on{};
  std::optional<LocalDate> ends_on;
  std::string proof;  // account, file, later, paper
  std::string proof_note;  // the desk's words
  std::string checked_by;
  std::optional<Instant> checked_at;
  std::optional<Instant>
      ended_at;  // from then on nothing is done for the applicant any more; what was done stays valid
  std::string ended_reason;  // revoked, expired, of_age
};

struct CaseLink {  // another case that belongs to this one
  std::string kind;  // objection: filed against this case; objection_to: this one is filed against the other
  std::string case_id, reference, notice;
  Instant at;
};

// What a Widerspruch says beside its form (VwGO 69, 70).
struct Objection {
  std::string case_id, reference, notice, subject;  // the decision it is against
  std::optional<LocalDate> announced_on, ends_on;
  bool late = false;  // after its period: taken all the same; reinstatement is examined (VwGO 60, VwVfG 32)
  std::string text, late_reason;
  std::string written_form;  // account: OZG 9a(5); paper: signed letter; record: taken down at the counter
  std::string identified_as;  // name the account vouched for
};

struct Attachment {
  std::string path;  // answer path, or "rueckfrage/<id>"
  std::string blob, name, mime, sha256;
  std::int64_t size = 0;
  std::string
      scan;  // for malware: "" not asked, pending (held), clean, infected (removed), unscanned (no scanner)
  std::string finding;  // infected: what the scanner called it
};
// Made by the office from paper or taken from an e-mail, not uploaded by the applicant.
bool scanned_by_office(const Attachment& file);

struct Reused {  // an answer taken over from before, by the applicant's own tick
  std::string what, source;  // "Anschrift", "Antrag 26-ABCD-EFGH"
  Instant at;
};

struct Question {
  std::string id, text, asked_by;
  std::string kind;  // empty: a question; "hearing": VwVfG 28
  Instant asked_at;
  LocalDate due_on{};
  std::optional<Instant> answered_at;
  std::string answer;
  std::vector<Attachment> attachments;
  bool late = false;
  std::optional<Instant> reminded_at;  // the last time; empty: never
  std::vector<Attachment> letters;  // what was sent as a letter
  std::string answer_way;  // empty: in the account or by the status page; paper, email, phone, counter
  std::string answer_from;  // not online: who answered, as the desk was told; may be empty
  std::string answered_by;  // not online: staff id of who wrote it down; empty: sorted by the reader of scans
};

// What the applicant handed in without being asked, or added to an answer that was given already (Nachreichung). Its files lie among
// the case's attachments, at the path supplement_path(id).
struct Supplement {
  std::string id, text;
  std::string question;  // the answered question it adds to; empty: unasked
  std::string by;  // who handed it in: the actor's id
  bool late = false;  // after the day of its question
  Instant at;
  std::optional<Instant> seen_at;  // the desk has looked
};
std::string supplement_path(std::string_view id);

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
  std::optional<LocalDate>
      due_named;  // the day the letter names: reckoned before anybody knew the announcement
  std::int64_t due_days = 0, due_months = 0;  // from the announcement on; both 0: due_on is a day of its own
  std::vector<Step> explanation;
  std::string source;  // rules in which version reckoned it; empty: none but the package's own steps
};

struct Condition {  // Nebenbestimmung
  ConditionKind kind = ConditionKind::obligation;
  std::string text;
};

struct Decision {
  Outcome outcome = Outcome::granted;
  std::string text;  // operative part
  std::string reasons;
  Fee fee;
  std::string by;  // the human being who decided
  std::string acting_for;  // "i. V.": the absent member whose place they took; empty: in their own right
  Instant at;
  std::vector<Condition> conditions;
  std::string conditions_law;  // what allows them where the decision is bound (VwVfG 36(1))
  std::string overrides;  // law by which it takes the place of an earlier decision: "§ 49 VwVfG"
  std::string heard;  // how the duty to hear was met, in a German sentence with its paragraph
  std::string second_by, second_acting_for;  // who signed it too
  std::optional<Instant> second_at;
  bool holding = false;  // what is granted stands in a list that the service keeps
  std::optional<std::int64_t> by_rules;  // what the rules reckoned; none where they reckon nothing
  std::string fee_reason;  // why the amount is another one
};

struct Remedy {
  std::string kind;  // "Widerspruch"
  std::string period;  // "1 month"
  std::optional<LocalDate> ends_on;
  std::vector<Step> explanation;
};

struct Printing {  // on paper: alone, or as part of a print batch
  Instant at;
  std::string by, batch;  // batch: its id; empty: alone
};

// A notice (Bescheid); in Case::letters another letter: what an e-mail or an account would tell, for people who have neither.
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
  Manner manner = Manner::letter;
  std::optional<LocalDate> served_on;  // formal service: day that the certificate proves
  std::string served_how;  // handed_over, letterbox, deposit, refused (ZPO 177-181); empty otherwise
  std::vector<Attachment> certificates;  // scans of the deed, the receipt slip, the acknowledgement
  std::vector<Attachment> enclosures;  // go out with the letter, named on its cover list
  std::optional<LocalDate> returned_on;  // undeliverable: came back
  std::string return_reason;  // moved, unknown, refused, not_collected
  bool readdressed = false;  // goes out again under an address that is not the letter's own
  std::string corrects;  // id of the notice whose obvious error this one corrects
  std::optional<Instant> release_at;  // held: until then it can be taken back
  std::string kind;  // of a letter: question, hearing, reminder, receipt, complete; empty: a notice
  std::string
      about;  // of a letter: id of the question; of a receipt: the draft it was filed from; of a message: its place in Case::messages
  std::int64_t answer_days = 0;  // question, hearing: days to answer in, from the announcement (VwVfG 31(2))
  std::vector<Printing> printings;
};

// A decision that is written but does not hold (yet): it waits for the second signature, was sent back, or was taken back.
struct Draft {
  Decision decision;
  Channel channel = Channel::post;
  std::string state;  // "awaiting", "sent_back", "recalled"
  std::string by, acting_for;  // who wrote it
  Instant at;
  std::string remark, remark_by;  // why it was sent back
  std::vector<Notice> notice;  // awaiting: the letter as it would go; none or one
};

// A correction that changes the amount: it waits for the second signature, or was sent back. Law: VwVfG 42; AO 129.
struct AmountDraft {
  std::string notice_id, text, reason;  // the notice with the slip; of the letter; for the file
  std::int64_t before_cents = 0, after_cents = 0;
  std::string state;  // "awaiting", "sent_back"
  std::string by, acting_for;
  Instant at;
  std::string remark, remark_by;
};

struct AmountCorrection {  // that holds: both amounts stay in the file
  std::string notice_id, by_notice, reason, by, second_by;
  std::int64_t before_cents = 0, after_cents = 0;
  Instant at;
};

// What the office changed in the answers. What was sent stays as it was (Case::filed).
struct FactChange {
  std::string path, label, before, after;  // as people read them; empty: no answer
};
struct Amendment {
  std::vector<FactChange> changes;
  std::string reason, source, by, acting_for;
  Instant at;
};

// Taken back by the applicant, and received by the office (VwVfG 22 S. 2 no. 2).
struct Withdrawal {
  LocalDate on{};  // day of its receipt
  std::string way;  // withdrawal_words(): call, letter, counter, email
  std::string who, note, by;
  Instant at;
};

struct HearingWaiver {  // no hearing, and why (VwVfG 28(2), (3))
  std::string ground, law, reason, by;  // ground: its code, hearing.h
  bool by_head = false;
  Instant at;
};

struct Reopening {  // a decided or closed case goes on
  std::string ground, law, reason, by;  // ground: its code, reopening.h
  std::optional<LocalDate> known_since;  // of the facts that justify it
  Instant at;
};

struct Protection {  // Law: BMG 51: an address that must not get out
  std::string reason, by;
  Instant at;
};
struct Access {  // somebody looked past the protection, and why
  std::string by, reason;
  Instant at;
};

struct Message {  // to the applicant, for the file; wants no answer
  std::string kind, text,
      by;  // kind: "receipt" (VwVfG 25(2)), "withdrawal", "expiry" (sent by the clock), "plain"
  Instant at;
};

// What was sent, before the office changed anything in it.
struct Filed {
  event::Object answers;
  Applicant applicant;
};

struct CaseRef {
  std::string case_id, reference;
};

// What was shown to somebody outside (VwVfG 29): a file of its own, kept as it was handed out.
struct Inspection {
  std::string id, recipient, ground, blob, sha256, by;
  std::int64_t size = 0, pages = 0, left_out = 0;
  Instant at;
};

struct Task {
  std::string id, kind, title;
  Instant opened_at;
  std::optional<LocalDate> due_on;
  std::optional<Instant> done_at;
  std::string done_by;
};

// A day the law watches, and why: "silence" (VwGO 75), "promise" (VwVfG 25(2)), "notice" (VwVfG 41: nothing announced yet).
// Critical from the day after.
struct LegalLimit {
  LocalDate on{};
  std::string_view why;
};

// A day that the service sets for this case (services/README.md, time_limits), reckoned from its facts. From `begins_on` to
// `due_on` it is a task; or the clock writes to the applicant on the first of the two.
struct Deadline {
  std::string id, title, law;
  std::string who;  // applicant, authority, other_authority
  LocalDate begins_on{}, due_on{};
  std::string message;  // what the clock writes; empty: somebody's task
};

struct Note {
  std::string text, by;
  Instant at;
};

// How an application came in that a clerk took down or registered; empty for one sent online.
struct Intake {
  std::string identity;  // id_card, known, eid, questions, none: how the clerk made sure who it is
  std::string identity_note;  // never a number of a document
  std::string by;  // staff id
  std::optional<Instant> recorded_at;
  std::optional<LocalDate> stamped_on;  // paper and e-mail: day of receipt; periods run from it
  std::string sender;
  std::vector<std::string> gaps;  // sentences: what is missing or cannot be read
  std::string transcript;  // Niederschrift: "" (none), open, signed, read_back
  std::optional<Instant> transcript_at;
  std::string transcript_by;
};

// What the office fixes without an application, from a list it keeps (dog tax of a year). There are no answers then: these are the
// facts. Law: AO 155, 157; KAG of the Land.
struct AssessedRow {
  std::string id, words;  // of the list; "Hundemarke B-12, Bello (Dackel)"
  std::int64_t cents = 0;
};
struct Assessment {
  std::int64_t year = 0;
  std::string list;  // its title: "Hunde"
  std::vector<AssessedRow> rows;
  std::int64_t cents = 0;
  std::optional<std::int64_t> before;  // what was last fixed for the year before
};

struct Call {  // a telephone call about the case
  Instant at;
  std::string by, caller;
  std::vector<std::string> asked, known;  // control questions: asked; answered rightly
  bool confirmed = false;  // all of them: only then the status was told
  std::string told;  // the sentence read aloud; empty: nothing was told
  std::string text;
  std::optional<LocalDate> call_back_on;
};

struct Case {
  std::string id, reference;
  ServicePin service;
  CaseStatus status = CaseStatus::received;
  std::string intake =
      "online";  // online, paper, email, phone, counter; office: opened without an application
  std::optional<Intake> taken;  // who took it down, and how; nullopt: sent by the applicant
  Instant received_at;
  std::int64_t receipt_leaf = -1;
  Applicant applicant;
  event::Object answers;  // canonical submission data, by path
  std::vector<Attachment> attachments;
  std::vector<Reused> reused;
  std::string access_digest;  // guests: digest of the secret in their status link
  Channel wished_channel = Channel::post;
  bool mailbox_excluded = false;  // the user excluded the mailbox for this application (OZG 9(1) S. 2)
  bool consented = false;  // to retrieval (VwVfG 41(2a)), declared with the application
  std::string assignee;
  std::vector<CheckItem> checklist;
  std::optional<Instant> complete_at;
  std::string complete_by;
  std::optional<LocalDate> expected_by;  // told to the applicant
  std::vector<Question> questions;
  std::optional<Decision> decision;
  std::vector<Notice> notices;
  std::vector<Notice>
      letters;  // on paper beside the notices; held: being made; failed: cannot be made, see `failure`
  std::vector<Task> tasks;
  std::vector<Note> notes;
  std::vector<Call> calls;
  std::optional<Representation> representation;
  std::optional<Objection> objection;
  std::vector<CaseLink> links;
  std::optional<Instant> closed_at;
  bool synthetic = false;  // demonstration data
  std::int64_t retention_days =
      0;  // how long the file is kept after its end, as its service says; 0: not known, kept
  std::string
      file_number;  // by the town's filing plan: "961.21-2026/17"; empty: the plan names no place for the service
  std::optional<Draft> draft;
  std::vector<Decision> past_decisions;  // what an overriding one took the place of; oldest first
  std::vector<Reopening> reopenings;
  std::optional<HearingWaiver> hearing_waiver;
  std::optional<Protection> protection;
  std::vector<Access> accesses;
  std::optional<CaseRef> merged_into;  // closed: goes on there
  std::vector<CaseRef> absorbed;
  std::vector<Inspection> inspections;
  std::vector<Message> messages;
  std::optional<Assessment> assessment;  // opened by the office
  std::optional<Filed> filed;  // set by the first amendment; else answers and applicant are what was sent
  std::vector<Amendment> amendments;
  std::optional<Withdrawal> withdrawal;
  std::optional<AmountDraft> amount_draft;
  std::vector<AmountCorrection> amount_corrections;
  std::string closing_reason;  // closed by hand before the remedy period had ended
  std::vector<Supplement> supplements;  // oldest first

  bool has_deadlines = false;  // its service sets some: they are reckoned when facts or decision change
  std::vector<Deadline> deadlines;
  std::optional<LocalDate> valid_until;  // last day of what was granted; the file is kept from then on
  bool retention_from_year_end = false;  // kept from the end of the year on

  std::vector<std::string> plates;  // number plates among the answers, as its package names them; normalised

  const Question* open_question() const;
  // The letter that brings this question; nullptr: it is told by e-mail or in an account.
  const Notice* letter_about(std::string_view question) const;
  // Whether the time to answer runs: not before the letter that asks is on its way (VwVfG 31(2)).
  bool answer_runs(const Question& question) const;
  const Notice* find_sending(std::string_view sending) const;  // among notices and letters
  std::vector<Attachment> files_of(const Supplement& one) const;
  std::optional<LegalLimit> legal_limit()
      const;  // the earliest; none while the applicant is asked, and after the end
  // When what it asks for had been done; nullopt: not yet, or nobody can say.
  std::optional<Instant> done_at(const Deadline& one) const;
  bool represented() const { return representation && !representation->ended_at; }
  // Nobody reaches them by e-mail or in an account.
  bool on_paper() const { return addressee().email.empty() && addressee().account.empty(); }
  // To whom the authority writes: the representative while there is one (VwVfG 14(3)).
  const Applicant& addressee() const { return represented() ? representation->person : applicant; }
  bool held() const;  // decided, but the notice can still be taken back
  CaseStatus public_status() const;  // what the applicant is told: nothing of a decision that is held
  std::optional<LocalDate> next_due() const;  // what the work list sorts by
  bool open() const { return status != CaseStatus::closed && status != CaseStatus::withdrawn; }
  bool listed() const;  // in the work list: open, or something is left to do after its end
  const event::Object& sent_answers() const { return filed ? filed->answers : answers; }
  const Applicant& sent_by() const { return filed ? filed->applicant : applicant; }
  // Law: VwGO 70, 74; AO 355: nobody can contest the decision any more. False without a decision and as long as a period runs.
  bool binding(LocalDate today) const;
};

// Ways in as the rows of the list number them; new ones go to the end.
inline constexpr std::string_view kListWays[] = {"online", "paper", "phone", "counter", "email", "office"};

Case from_state(const event::Object& state);
event::Object to_state(const Case& c);

Case evolve(Case c, const event::RecordedEvent& event);

// "large_print", "easy_language", "screen_reader", "other": BGG 10, 11.
std::string_view format_label(std::string_view format);

// As people read references aloud: capital letters and digits only.
std::string normalise_reference(std::string_view typed);
// What people read aloud of a reference, normalised: what follows the year ("26-4F2A-11CD": "4F2A11CD", "4F2A", "11CD").
std::vector<std::string> reference_parts(std::string_view reference);
inline constexpr const char* kReferencePart = "reference_part";

// As they are written down in many ways: "LÖ-AB 123 E" -> "LOEAB123E". Empty when nothing is left.
std::string normalise_plate(std::string_view typed);

// Whose place the actor took (VwVfG has no word for it, the file must): the absent member's id, or empty. With each event of an
// act done "i. V."; the actor is always the human being, so that four eyes are two human beings.
std::string acting_for(const event::RecordedEvent& event);

inline constexpr std::int64_t kNoLegalLimit =
    2932896;  // 9999-12-31 as a day number: how a read row says "none"

// Aggregate "case" with its read rows, named queries and search keys.
event::Aggregate aggregate();
std::vector<event::Table> tables();
std::vector<event::Query> queries();
inline constexpr const char* kAggregate = "case";

}  // namespace rathaus::cases
