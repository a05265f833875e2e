// Deciding in one step: outcome, reasons, fee, letter, channel, dates. The letter is made before the commit and lies on the disk;
// the commit then holds decision, notice and delivery together.
#include <algorithm>
#include <fmt/format.h>

#include "flows/desk.h"
#include "flows/holding_notices.h"
#include "flows/handover.h"
#include "flows/holdings.h"
#include "flows/internal.h"
#include "flows/process.h"
#include "libs/calendar/calendar.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/hearing.h"
#include "modules/fees/fees.h"

namespace rathaus::flows {

// Kassenzeichen: the case's reference behind a fixed 9 keeps the two apart at the cash desk.
std::string payment_reference(const cases::Case& c) { return "9" + cases::normalise_reference(c.reference); }

namespace {

std::vector<cases::Step> steps_of(const std::vector<fees::Step>& steps) {
  std::vector<cases::Step> out;
  for (const fees::Step& step : steps) out.push_back({step.rule, step.text, step.why});
  return out;
}

cases::Fee fee_of(const CaseView& view, const tenancy::Town& town, const DecisionInput& input,
                  const fees::Proposal& proposal, LocalDate today) {
  const std::int64_t cents = input.fee_cents;
  // A refusal costs nothing, so there is no reckoning to explain; a fee that the clerk sets has one.
  if (input.outcome == cases::Outcome::refused && cents == 0 && !view.package->fee_when_refused) return {};
  cases::Fee fee{.cents = cents, .explanation = steps_of(proposal.explanation), .source = proposal.source};
  if (cents == 0) return fee;
  fee.payment_reference = payment_reference(view.c);
  fee.iban = town.iban;
  fee.payee = town.payee.empty() ? town.name : town.payee;
  const calendar::Place place = calendar::parse_region(town.region).value_or(calendar::Region::DE);
  const notices::PayPeriod period = notices::pay_period(*view.package, town);
  fee.due_months = period.months, fee.due_days = period.days;
  // The letter names a day: what the rules found, or the period after the earliest announcement (AO 220(2), 108(3), BGB 193). The
  // announcement may be later: then the day moves with it (add_fee_due), as the letter says.
  fee.due_on = proposal.due_on ? std::optional(calendar::next_working_day(*proposal.due_on, place))
                               : notices::fee_due_on(fee, town, plus_days(today, 4));
  fee.due_named = fee.due_on;
  return fee;
}

// What the outcome costs by the rules: a grant as a rule, a failed objection where the package says so; handing over never.
std::int64_t due_for(const packages::Package& package, cases::Outcome outcome, const fees::Proposal& fee) {
  if (outcome == cases::Outcome::handed_over) return 0;
  return (outcome == cases::Outcome::refused) == package.fee_when_refused ? fee.cents : 0;
}

fees::Proposal fee_proposal(const CaseView& view, const tenancy::Town& town, LocalDate today) {
  if (view.c.assessment) return assessment_fee(view);
  return fees::propose(view.package->rules, notices::parameters_for(*view.package, town),
                       notices::rule_answers(view.c), today);
}

// What the outcome costs by the rules; nothing where the package reckons nothing at all.
std::optional<std::int64_t> amount_by_rules(const packages::Package& package, cases::Outcome outcome,
                                            const fees::Proposal& fee) {
  if (fee.none && fee.cents == 0 && fee.explanation.empty()) return std::nullopt;
  return due_for(package, outcome, fee);
}

// The package's words for an outcome with what is known of the case; what is not known stays visible for the clerk to fill.
std::string words_for(const CaseView& view, std::string_view use, const notices::Values& values) {
  std::vector<std::string> unfilled;
  for (const packages::TextModule& module : view.package->texts) {
    if (module.use != use) continue;
    if (std::string text = notices::fill(module.text, values, unfilled); !text.empty()) return text;
  }
  return {};
}

notices::Values decision_values(const CaseView& view, const tenancy::Town& town, const cases::Fee& fee,
                                LocalDate today) {
  notices::Values values = notices::values_of(*view.package, town, view.c, today);
  values["gebuehr"] = fees::euro(fee.cents);
  if (fee.due_on) values["faellig"] = to_german(*fee.due_on);
  values["kassenzeichen"] = fee.payment_reference;
  return values;
}

bool names(std::string_view text, std::int64_t cents) {
  const std::vector<std::int64_t> all = notices::euro_amounts(text);
  return std::find(all.begin(), all.end(), cents) != all.end();
}

// Does the operative part say the amount, as the package words it? Then the clerk's text must say the one that is asked for.
bool words_name_amount(const CaseView& view, const tenancy::Town& town, const DecisionInput& input,
                       const fees::Proposal& proposal, std::optional<std::int64_t> by_rules,
                       LocalDate today) {
  if (!by_rules || *by_rules == 0) return false;
  DecisionInput as_reckoned = input;
  as_reckoned.fee_cents = *by_rules;
  const cases::Fee fee = fee_of(view, town, as_reckoned, proposal, today);
  const notices::Values values = decision_values(view, town, fee, today);
  return names(words_for(view, cases::to_text(input.outcome), values), *by_rules);
}

// Law: VwVfG 37(1), AO 119(1): a notice that says two things is none that can be understood.
Status must_agree(const DecisionProposal& computed, const DecisionInput& input) {
  const std::int64_t cents = input.fee_cents;
  const bool another = computed.by_rules && *computed.by_rules > 0 && *computed.by_rules != cents &&
                       names(input.text, *computed.by_rules);
  const bool wanted = computed.names_amount && cents > 0 && !notices::euro_amounts(input.text).empty();
  if ((another || wanted) && !names(input.text, cents))
    return fail(refused("fee.text_differs", "text", fees::euro(cents)));
  return {};
}

void take_findings(const fees::Proposal& proposal, DecisionProposal& out) {
  out.open_points = steps_of(proposal.open_points);
  out.ask = steps_of(proposal.ask);
  out.refuse = steps_of(proposal.refuse);
}

std::vector<cases::Channel> channels_for(const cases::Case& c) {
  std::vector<cases::Channel> out{cases::Channel::post};
  if (c.mailbox_excluded) return out;  // OZG 9(1) S. 2
  const cases::Applicant& to = c.addressee();
  if (to.kind == "national_account") out.push_back(cases::Channel::national_mailbox);
  if (!to.account.empty() && c.consented) out.push_back(cases::Channel::account_retrieval);
  return out;
}

// The sentence under the preview. For post it assumes that the letter is posted today; the real day sets the real dates.
void explain_dates(const CaseView& view, const tenancy::Town& town, LocalDate today, DecisionProposal& out) {
  const bool retrieval = out.input.channel == cases::Channel::account_retrieval;
  const auto dates = notices::dates_for(*view.package, town, view.c, out.input.channel, today);
  if (!dates) return;
  out.explanation = dates->explanation;
  if (dates->announced_on) {
    const std::string when = to_german(*dates->announced_on);
    if (out.input.channel == cases::Channel::post) out.announcement_text = fmt::format("Bei Aufgabe zur Post heute gilt der Bescheid am {} als bekannt gegeben.", when);
    else if (retrieval) out.announcement_text = fmt::format("Bei Abruf heute gilt der Bescheid am {} als bekannt gegeben. Ohne Abruf wird er nicht bekannt gegeben.", when);
    else out.announcement_text = fmt::format("Bei Bereitstellung heute gilt der Bescheid am {} als bekannt gegeben.", when);
  }
  if (dates->remedy_ends_on) out.remedy_text = fmt::format("{} möglich bis {} ({}).", dates->remedy_kind, to_german(*dates->remedy_ends_on), dates->remedy_period);
}

}  // namespace

bool for_head(const identity::Staff& staff, const cases::Case& c) {
  const std::string whom = acting_for(staff, c);
  return std::any_of(
      staff.stands_in_for.begin(), staff.stands_in_for.end(), [&](const identity::StandIn& one) {
        return one.id == whom &&
               std::find(one.roles.begin(), one.roles.end(), "authority_head") != one.roles.end();
      });
}

notices::LetterInput letter_input(const CaseView& view, const tenancy::Town& town, const identity::Staff& staff, const DecisionInput& input,
                                  cases::Fee fee, Instant at, bool preview) {
  notices::LetterInput out{.package = *view.package,
                           .town = town,
                           .c = view.c,
                           .outcome = input.outcome,
                           .text = input.text,
                           .reasons = input.reasons,
                           .fee = std::move(fee),
                           .channel = input.channel,
                           .clerk_name = staff.name,
                           .clerk_dial = staff.direct_dial,
                           .clerk_email = staff.email,
                           .at = at,
                           .preview = preview};
  out.conditions = input.conditions;
  out.conditions_law = input.conditions_law;
  if (view.c.assessment) {
    if (const auto words = assessment_words(view, town)) out.about = words->subject;
  }
  if (!view.c.reopenings.empty()) out.overrides = view.c.reopenings.back().law;
  out.signing = notices::signing_line(staff.roles, for_head(staff, view.c));
  return out;
}

Result<cases::Notice> stored_notice(House& house, const std::string& tenant, const CaseView& view,
                                    const notices::Letter& letter, cases::Channel channel,
                                    const event::Envelope& envelope) {
  const TownPtr town = TRY(house.town(tenant));
  const std::string blob = TRY(house.runtime.put_stream_blob(tenant, view.c.id, letter.pdf));
  event::IdSource ids(envelope);
  cases::Notice notice{.id = ids.code(10),
                       .subject = letter.subject,
                       .blob = blob,
                       .sha256 = hex(crypto::sha256(ByteView(letter.pdf))),
                       .file_name = letter.file_name,
                       .size = static_cast<std::int64_t>(letter.pdf.size()),
                       .channel = channel};
  if (const auto dates = notices::dates_for(*view.package, *town, view.c, channel, std::nullopt))
    notice.legal_basis = dates->legal_basis;
  if (town->recall_minutes > 0)
    notice.release_at = envelope.received_at + std::chrono::minutes(town->recall_minutes);
  return notice;
}

Result<DecisionProposal> propose_decision(House& house, const identity::Staff& staff, const CaseView& view, cases::Outcome outcome) {
  const TownPtr town = TRY(house.town(staff.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  DecisionProposal out;
  out.input.outcome = outcome;
  const fees::Proposal fee = fee_proposal(view, *town, today);
  out.input.fee_cents = due_for(*view.package, outcome, fee);
  out.fee = fee_of(view, *town, out.input, fee, today);
  take_findings(fee, out);
  out.channels = channels_for(view.c);
  const bool wished = std::find(out.channels.begin(), out.channels.end(), view.c.wished_channel) != out.channels.end();
  out.input.channel = wished ? view.c.wished_channel : cases::Channel::post;
  notices::Values values = decision_values(view, *town, out.fee, today);
  values["sachbearbeitung"] = staff.name;
  if (view.package->permit &&
      (outcome == cases::Outcome::granted || outcome == cases::Outcome::partly_granted)) {
    for (const std::string& label : notices::permit_lacks(*view.package->permit, values))
      out.open_points.push_back(
          {"",
           "Dem Bescheid liegt kein " + view.package->permit->title + " bei, weil „" + label +
               "“ nicht bekannt ist. Berichtigen Sie die Angaben oder ergänzen Sie die Werte der Gemeinde."});
  }
  out.input.text = words_for(view, cases::to_text(outcome), values);
  out.input.reasons = words_for(view, "reasons_" + std::string(cases::to_text(outcome)), values);
  if (view.c.assessment && outcome == cases::Outcome::granted) {
    const AssessmentWords words = TRY(assessment_words(view, *town));
    out.input.text = words.text, out.input.reasons = words.reasons;
  }
  out.by_rules = amount_by_rules(*view.package, outcome, fee);
  out.names_amount = words_name_amount(view, *town, out.input, fee, out.by_rules, today);
  // A draft that was sent back or taken back is where the work goes on.
  if (view.c.draft && view.c.draft->decision.outcome == outcome) {
    const cases::Decision& kept = view.c.draft->decision;
    out.input = {.outcome = outcome,
                 .text = kept.text,
                 .reasons = kept.reasons,
                 .fee_cents = kept.fee.cents,
                 .channel = view.c.draft->channel,
                 .conditions = kept.conditions,
                 .conditions_law = kept.conditions_law,
                 .fee_reason = kept.fee_reason};
  }
  explain_dates(view, *town, today, out);
  return out;
}

Result<DecisionProposal> recompute(House& house, const CaseView& view, const DecisionInput& input) {
  const TownPtr town = TRY(house.town(view.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  DecisionProposal out{.input = input};
  const fees::Proposal fee = fee_proposal(view, *town, today);
  out.fee = fee_of(view, *town, input, fee, today);
  out.by_rules = amount_by_rules(*view.package, input.outcome, fee);
  out.names_amount = words_name_amount(view, *town, input, fee, out.by_rules, today);
  if (out.by_rules && *out.by_rules != input.fee_cents && input.fee_cents > 0)
    out.fee.explanation.push_back(
        {"Sachbearbeitung",
         fmt::format("Abweichend von der Berechnung haben wir {} festgesetzt.", fees::euro(input.fee_cents)),
         {}});
  take_findings(fee, out);
  out.channels = channels_for(view.c);
  explain_dates(view, *town, today, out);
  return out;
}

std::string with_amount(const DecisionProposal& computed, const DecisionInput& input) {
  if (computed.by_rules.value_or(0) <= 0 || *computed.by_rules == input.fee_cents || input.fee_cents <= 0 ||
      names(input.text, input.fee_cents))
    return input.text;
  std::string out = input.text;
  const std::string was = fees::euro(*computed.by_rules), is = fees::euro(input.fee_cents);
  for (std::size_t at = out.find(was); at != std::string::npos; at = out.find(was, at + is.size())) {
    // "1.096,00 EUR" is another amount than "96,00 EUR".
    const bool inside = at > 0 && ((out[at - 1] >= '0' && out[at - 1] <= '9') || out[at - 1] == '.');
    if (!inside) out.replace(at, was.size(), is);
  }
  return out;
}

Result<notices::Letter> preview_notice(House& house, const identity::Staff& staff, const CaseView& view, const DecisionInput& input) {
  const TownPtr town = TRY(house.town(staff.tenant));
  const DecisionProposal computed = TRY(recompute(house, view, input));
  return notices::compose(letter_input(view, *town, staff, input, computed.fee, house.runtime.now(), true));
}

Status decide_case(House& house, const identity::Staff& staff, const DeskAction& action, const DecisionInput& input) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  // Before a letter is made for nothing; the writer looks again. What the case's process did by itself is no change.
  const std::int64_t seq = seen_seq(house, staff.tenant, action.case_id, action.seq);
  if (seq >= 0 && !view.c.decision) {
    const auto state = TRY(TRY(house.runtime.read(staff.tenant))->state(action.case_id));
    if (!state || changed_since(*state, seq)) return fail(conflict("store.changed_meanwhile"));
  }
  const TownPtr town = TRY(house.town(staff.tenant));
  const DecisionProposal computed = TRY(recompute(house, view, input));
  if (std::find(computed.channels.begin(), computed.channels.end(), input.channel) == computed.channels.end()) {
    return fail(refused("delivery.channel_not_allowed", "channel"));
  }
  if (input.fee_cents < 0 || input.fee_cents > 100'000'000) return fail(refused("fee.out_of_range", "fee"));
  if (computed.by_rules && *computed.by_rules != input.fee_cents && input.fee_reason.empty())
    return fail(refused("fee.reason_missing", "fee_reason"));
  TRY(must_agree(computed, input));
  if (input.outcome == cases::Outcome::handed_over) TRY(check_handover(house, view));
  if (input.outcome == cases::Outcome::granted) TRY(check_list_change(house, staff.tenant, view));
  // A retry after the commit finds the answer under its key; the letter made for nothing is swept up.
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, {"staff", staff.id}, action.key);
  const notices::Letter letter = TRY(notices::compose(letter_input(view, *town, staff, input, computed.fee, envelope.received_at, false)));
  const cases::Notice notice = TRY(stored_notice(house, staff.tenant, view, letter, input.channel, envelope));
  cases::Decision decision{.outcome = input.outcome,
                           .text = input.text,
                           .reasons = input.reasons,
                           .fee = computed.fee,
                           .conditions = input.conditions,
                           .conditions_law = input.conditions_law,
                           .holding = !view.c.assessment && (view.package->manifest.contains("holdings") ||
                                                             view.package->manifest.contains("list_change")),
                           .by_rules = computed.by_rules};
  if (computed.by_rules && *computed.by_rules != input.fee_cents) decision.fee_reason = input.fee_reason;
  if (!view.c.reopenings.empty()) decision.overrides = view.c.reopenings.back().law;
  if (cases::hearing_needed(view.c, input.outcome))
    decision.heard = cases::heard_words(view.c, cases::hearing_law(view.package->procedure_code));
  event::Object arguments{{"case_id", action.case_id},
                          {"decision", json::write_fields(decision)},
                          {"notice", json::write_fields(notice)},
                          {"procedure_code", view.package->procedure_code}};
  if (notices::second_signature_needed(*view.package, *town, input.fee_cents))
    arguments["second_needed"] = true;
  if (const std::string whom = acting_for(staff, view.c); !whom.empty()) arguments["acting_for"] = whom;
  if (seq >= 0) arguments["seq"] = seq;
  const auto outcome = house.runtime.submit({.envelope = envelope, .command = {"cases.Decide", std::move(arguments)}});
  // The same form sent twice made two letters; the first one counts, if it was a decision.
  if (!outcome && outcome.error().code == "store.key_reused" && TRY(desk_case(house, staff, action.case_id)).c.decision) return {};
  if (!outcome) return fail(outcome.error());
  return {};
}

}  // namespace rathaus::flows
