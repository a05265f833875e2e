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
// `today`: the day the letter is made; without it the day of the decision, else of receipt (for the year of an assessment).
Values values_of(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                 std::optional<LocalDate> today);
// The package's defaults with the town's own values over them.
event::Object parameters_for(const packages::Package& package, const tenancy::Town& town);

struct Dates {
  std::optional<LocalDate> announced_on;
  std::optional<LocalDate> remedy_ends_on;
  std::string remedy_kind;     // "Widerspruch", "Einspruch"
  std::string remedy_period;   // "ein Monat"
  std::vector<cases::Step> explanation;   // announcement first, then the remedy
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
};

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

// Copy of what was sent, for the applicant: sections, answers, attachments with hashes, reference, time of receipt.
Result<Bytes> application_copy(const packages::Package& package, const tenancy::Town& town, const cases::Case& c);

}  // namespace rathaus::notices
