#pragma once
// The yearly notices of a kept list: each household whose amount changed gets a case of its own, opened by the office, decided and sent
// like any other. One household is one piece of work in the background: what fails is named and the others go on.
// Law: AO 155, 157 (fixing a tax by notice), KAG of the Land (a notice may hold for later years).
#include "flows/holdings.h"
#include "flows/resident.h"

namespace rathaus::flows {

// Orders the notices of the year that was kept: all that are due and not made yet, the failed ones again. Answers how many.
// Errors: not_found (service), refused "holdings.year_not_kept", "holdings.no_notice" (the package has no words for it),
// "holdings.nothing_due", forbidden for whoever does not lead.
Result<std::size_t> order_year_notices(House& house, const identity::Staff& staff, const std::string& service,
                                       int year);

// What the rules and texts of the package make of an assessment; the desk starts from it like from an application.
struct AssessmentWords {
  std::string subject, text, reasons;
};
Result<AssessmentWords> assessment_words(const CaseView& view, const tenancy::Town& town);
fees::Proposal assessment_fee(const CaseView& view);

Result<event::Plan> order_notices_command(const event::Envelope& envelope, const event::Object& arguments,
                                          event::Reader& reader);
Result<event::Plan> open_assessment_command(const event::Envelope& envelope, const event::Object& arguments,
                                            event::Reader& reader);
void register_holding_notices(House& house);

}  // namespace rathaus::flows
