#pragma once
// Shared between the flow files, not for others.
#include "flows/desk.h"
#include "flows/login.h"
#include "flows/resident.h"

namespace rathaus::flows {

// A row of the work list's queries, judged by today.
ListRow list_row(const store::ResultRow& row, LocalDate today);
// Which services a query must be limited to: empty means all, so who has none at all is sent away before (sees_nothing).
std::vector<std::string> visible_services(const identity::Staff& staff);
bool sees_nothing(const identity::Staff& staff);

// For whom a draft is, as it lies in its record.
event::Object acting_to_data(const Acting& acting);
Result<Acting> acting_from_data(const event::Object& data);

// How a member of staff logs in; empty for one that has no account.
Result<std::string> login_of(House& house, const identity::Staff& staff);

// Gives a new case its id, reference and the digest of its access code; answers the code.
Result<std::string> name_case(cases::Case& fresh, const event::Envelope& envelope, event::Reader& reader,
                              event::IdSource& ids);
std::string access_digest(const std::string& reference, const std::string& code);
Result<event::Plan> submit_command(const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader);
// Arguments of cases.Submit; adds to the case what its package says of every case of the service.
Result<event::Object> submit_arguments(House& house, const DraftView& view, const forms::Answers& answers,
                                       cases::Case fresh);
std::vector<cases::Attachment> attachments_of(const DraftView& view, const forms::Answers& answers,
                                              const event::Object& hashes);
// Case, package and sequence number, without any question of who may see it: callers ask that first or next.
Result<CaseView> load_case(House& house, const std::string& tenant, const std::string& case_id);
// A draft that becomes an objection: kept with it from its first page.
Status order(House& house, const std::string& tenant, const event::Actor& actor, const std::string& key, const std::string& type,
             const std::string& case_id, std::int64_t seq, event::Object arguments);
struct PreparedFile;
// hand_in() with files that were looked at already. The same key with the same content counts once.
Status hand_in_prepared(House& house, const CaseView& view, const std::string& text,
                        const std::vector<PreparedFile>& files, const std::string& key, const Caller& caller);
// Members of the notice that follow from the day its channel names; part of the event.
Result<event::Object> dates_arguments(const CaseView& view, const tenancy::Town& town, const cases::Notice& notice, std::optional<LocalDate> day);

// What the day of posting means: of a notice as above, of another letter its announcement and until when to answer.
Result<event::Object> posting_arguments(const CaseView& view, const tenancy::Town& town,
                                        const cases::Notice& sending, LocalDate on);
// The day the fee is due after this announcement, into the arguments of the event that announces; nothing where no fee follows.
void add_fee_due(const CaseView& view, const tenancy::Town& town, const cases::Notice& notice,
                 std::optional<LocalDate> announced_on, event::Object& arguments);

// The same for formal service on its way: what the certificate will prove is not announced yet (VwZG 3-5).
Result<event::Object> service_arguments(const CaseView& view, const tenancy::Town& town,
                                        const cases::Notice& notice, LocalDate dispatched_on);
// An order of a member of staff, after a look: a case that is not theirs does not exist. Carries for whom they stand in, if they do.
Status act_on_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& type, event::Object arguments);
// Id of the colleague whose case this is and whose place the member takes today; empty: they act for themselves.
std::string acting_for(const identity::Staff& staff, const cases::Case& c);
// The next number of the filing plan's place in this year, in the same commit as the case: no number is left out.
Status file_case(cases::Case& fresh, const std::string& place, const event::Envelope& envelope,
                 event::Reader& reader, event::Plan& plan);
// An order of a case in the writer: who was slower gets a conflict, who stands in for whom is found there.
Result<event::Plan> case_order(const std::string& name, const event::Envelope& envelope,
                               const event::Object& arguments, event::Reader& reader);
std::string payment_reference(const cases::Case& c);
// Protection of a person: one order for all cases of theirs, in one commit. `on`: protect or end it.
Result<event::Plan> protect_command(const event::Envelope& envelope, const event::Object& arguments,
                                    event::Reader& reader, bool on);
// A case of a person who is protected already is protected from its first event on.
Status protect_fresh(const cases::Case& fresh, const event::Envelope& envelope, event::Reader& reader,
                     std::vector<event::Event>& events);
// The facts of a person, as far as the form asks for them: the first in document order.
cases::Applicant person_in(const forms::Form& form, const forms::Answers& answers);
// Number plates among the answers, as the package names them; normalised.
std::vector<std::string> plates_of(const packages::Package& package, const forms::Answers& answers);
// Does this member sign in the place of the head of the authority?
bool for_head(const identity::Staff& staff, const cases::Case& c);
Result<event::Plan> merge_command(const event::Envelope& envelope, const event::Object& arguments,
                                  event::Reader& reader);
// A letter as the case keeps it: its bytes are on the disk already.
Result<cases::Notice> stored_notice(House& house, const std::string& tenant, const CaseView& view,
                                    const notices::Letter& letter, cases::Channel channel,
                                    const event::Envelope& envelope);
notices::LetterInput letter_input(const CaseView& view, const tenancy::Town& town,
                                  const identity::Staff& staff, const DecisionInput& input, cases::Fee fee,
                                  Instant at, bool preview);

}  // namespace rathaus::flows
