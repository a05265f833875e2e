#pragma once
// The notice (Bescheid) as a letter: filled texts, dates by law and channel, remedy notice, PDF with machine-readable data.
// Law: VwVfG 37, 39, 41; AO 119, 122, 157; VwGO 58; OZG 9. Never: a letter with an unfilled placeholder or without remedy notice.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"
#include "modules/cases/case.h"
#include "modules/packages/package.h"
#include "modules/tenancy/town.h"

namespace rathaus::notices {

// Placeholders a text may use: {{anrede}} {{name}} {{aktenzeichen}} {{leistung}} {{datum}} {{gebuehr}} {{faellig}} {{kassenzeichen}}
// {{behoerde}} {{sachbearbeitung}} and those of the package (answers by name). Returns the names that stay unfilled.
using Values = std::map<std::string, std::string>;
std::string fill(std::string_view text, const Values& values, std::vector<std::string>& unfilled);
// Labels of what a permit would need and nobody knows. Not empty: the letter goes without it.
std::vector<std::string> permit_lacks(const packages::Permit& permit, const Values& values);
// `today`: the day the letter is made; without it the day of the decision, else of receipt (for the year of an assessment).
Values values_of(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                 std::optional<LocalDate> today);
// The package's defaults with the town's own values over them.
event::Object parameters_for(const packages::Package& package, const tenancy::Town& town);
// What the rules of a service reckon with: the answers, and when they came in.
event::Object rule_answers(const cases::Case& c);

struct Dates {
  std::optional<LocalDate> announced_on;
  std::optional<LocalDate> remedy_ends_on;
  std::string remedy_kind;     // "Widerspruch", "Einspruch"
  std::string remedy_period;   // "ein Monat"
  std::vector<cases::Step> explanation;   // announcement first, then the remedy
  std::size_t announced_steps = 0;  // how many of them are about the announcement
  std::string legal_basis;     // of the channel: "§ 41 Abs. 2 VwVfG"
};
// Dates as they follow from dispatch (post), provision (mailbox) or retrieval (account) on `day`; nullopt for an account that was
// not opened yet: then nothing is announced and no period runs.
// Errors: refused "notice.region_unknown" (holidays of the place).
// Tax and social portals (AO 122a, SGB X 37(2a)) count from the provision, read or not: see counts_from_provision().
Result<Dates> dates_for(const packages::Package& package, const tenancy::Town& town, const cases::Case& c, cases::Channel channel,
                        std::optional<LocalDate> day);

// True where the day of provision alone decides (post: dispatch; mailbox; portals under AO and SGB X): `day` of dates_for is that
// day. False for retrieval under VwVfG 41(2a): `day` is the day of retrieval, and without it nothing is announced.
bool counts_from_provision(const packages::Package& package, cases::Channel channel);

// The last day on which a notice in the account can still be retrieved: ten days after the notification of `dispatched_on`, moved from
// a weekend or holiday of the place to the next working day. Law: VwVfG 41(2a) S. 4 with 31(3). Errors as dates_for.
Result<LocalDate> last_retrieval_day(const packages::Package& package, const tenancy::Town& town,
                                     LocalDate dispatched_on);

struct LetterInput {
  const packages::Package& package;
  const tenancy::Town& town;
  const cases::Case& c;
  cases::Outcome outcome;
  std::string text, reasons;       // edited by the clerk, placeholders filled here
  cases::Fee fee;
  cases::Channel channel;
  std::string clerk_name, clerk_dial, clerk_email;
  Instant at;
  bool preview = false;            // "ENTWURF" on every page, never sealed
  std::vector<cases::Condition> conditions = {};  // VwVfG 36
  std::string conditions_law = {};
  std::string overrides = {};  // "§ 49 VwVfG": takes the place of an earlier notice
  std::string signing = "Im Auftrag";  // signing_line()
  std::string second_name = {};  // who signs too, with their own line
  std::string second_signing = {};
  enum class Kind { notice, hearing, correction, message } kind = Kind::notice;
  std::string about =
      {};  // correction: subject of the notice that is corrected; message: its own subject; notice of an assessment: its subject
  std::optional<std::int64_t> amount_before =
      {};  // correction of an amount: the wrong one; `fee` has the right one
};

// How somebody signs: nothing for the head of the authority (role "authority_head"), "In Vertretung" for who stands in the head's
// place (role "authority_deputy", or `for_head`: deputy of the head for now), everybody else "Im Auftrag", also in a colleague's
// place: the authority to sign is the authority's, not the colleague's.
std::string signing_line(const std::vector<std::string>& roles, bool for_head);
// Amounts of euros that a text names, in cents, in order: "96,00 EUR", "1.234,50 Euro", "15 €".
std::vector<std::int64_t> euro_amounts(std::string_view text);
// Does a second person have to sign? The package says so from an amount on, or the town does.
bool second_signature_needed(const packages::Package& package, const tenancy::Town& town,
                             std::int64_t fee_cents);
// What a correction means for the remedy period of the notice it corrects, in a German sentence with the paragraph.
std::string correction_remedy_text(const packages::Package& package);
// False where the correction is a notice of its own with its own period (AO 129 with 351(1)).
bool correction_keeps_period(const packages::Package& package);

struct Letter {
  Bytes pdf;                       // tagged PDF/A-3, PDF/UA
  std::string subject, file_name;
  std::string data_json;           // what is attached: reference, outcome, fee, dates, remedy
  std::vector<std::string> paragraphs;  // the text, for a preview on the page
};
// Errors: refused "notice.placeholder_left" (detail: names), "notice.address_missing" (post only), "notice.reasons_missing"
// (VwVfG 39: a refusal needs reasons), pdf errors.
Result<Letter> compose(const LetterInput& input);
// The remedy notice in full: body, seat, form, period.
std::string remedy_notice_text(const packages::Package& package, const tenancy::Town& town);

// An objection to print and sign (VwGO 70(1)): sender, body, decision, reasons, line for the signature.
Result<Bytes> objection_to_sign(const packages::Package& package, const tenancy::Town& town,
                                const cases::Case& c, const cases::Notice& notice, const std::string& reasons,
                                const std::string& late_reason, Instant at);

// Copy of what was sent, for the applicant: sections, answers, attachments with hashes, reference, time of receipt.
Result<Bytes> application_copy(const packages::Package& package, const tenancy::Town& town, const cases::Case& c);

// The last day to answer a letter that set `days` to answer in, counted from its announcement. Law: VwVfG 31(2), (3); AO 108; SGB X 26.
struct AnswerDay {
  LocalDate on;
  std::vector<cases::Step> explanation;
};
Result<AnswerDay> answer_day(const packages::Package& package, const tenancy::Town& town,
                             LocalDate announced_on, int days);
// How long after the announcement a fee is due, as its package says ("pay"); a month where it says nothing.
struct PayPeriod {
  int months = 1, days = 0;
};
PayPeriod pay_period(const packages::Package& package, const tenancy::Town& town);
// The day on which it is due: never before that period is over after the announcement, never before the day the letter names.
// Law: AO 220(2), 108(3); BGB 187(1), 193.
std::optional<LocalDate> fee_due_on(const cases::Fee& fee, const tenancy::Town& town, LocalDate announced_on);

// Formal service and letters that came back. Law: VwVfG 41(2), (5); VwZG 3, 4, 5; ZPO 177-182; AO 122(2), (5); SGB X 37(2), 65.
struct ServiceFacts {
  cases::Manner manner = cases::Manner::letter;
  LocalDate dispatched_on;
  std::optional<LocalDate> served_on;  // what the certificate proves
  std::string how;  // of a deed: handed_over, letterbox, deposit, refused
  bool not_received = false;  // it came back
};
// Dates from what is known; nothing announced as long as the certificate is missing. Errors as dates_for.
Result<Dates> dates_of_service(const packages::Package& package, const tenancy::Town& town,
                               const ServiceFacts& facts);

}  // namespace rathaus::notices
