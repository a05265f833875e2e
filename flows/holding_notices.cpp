#include "flows/holding_notices.h"

#include <algorithm>
#include <fmt/format.h>

#include "flows/deputies.h"
#include "flows/holding_years.h"
#include "flows/internal.h"
#include "flows/login.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"
#include "modules/cases/protection.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr const char* kAssess = "AssessHousehold";

std::string cell(const holdings::Row& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string() : found->second;
}

cases::Applicant recipient_of(const holdings::Layout& layout, const holdings::Row& row) {
  const holdings::Recipient& to = *layout.recipient;
  cases::Applicant out{.given_names = cell(row, to.given_names),
                       .family_name = cell(row, to.family_name),
                       .organisation = cell(row, to.organisation),
                       .postal_code = cell(row, to.postal_code),
                       .city = cell(row, to.city)};
  for (const std::string& column : to.street) {
    const std::string part = cell(row, column);
    if (!part.empty()) out.street += (out.street.empty() ? "" : " ") + part;
  }
  return out;
}

// The case as it is opened: the rows as they stand now have to be those that were reckoned with.
Result<cases::Case> fresh_case(House& house, const identity::Staff& staff, const packages::Package& package,
                               const holdings::Layout& layout, int year, const std::string& key,
                               const HouseholdYear& kept) {
  const std::vector<Holding> all = TRY(holdings_of(house, staff.tenant, package.id));
  cases::Case c;
  c.service = {package.id, package.version, package.title};
  c.intake = "office";
  c.assignee = staff.id;
  c.assessment = cases::Assessment{
      .year = year, .list = layout.title, .rows = kept.rows, .cents = kept.cents, .before = kept.before};
  for (const cases::AssessedRow& row : kept.rows) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Holding& one) { return one.id == row.id; });
    if (found == all.end() || household_key(holdings::household_of(layout, found->row)) != key)
      return fail(refused("holdings.changed_since"));
    if (row.id == kept.rows.front().id) c.applicant = recipient_of(layout, found->row);
    if (found->hidden && !c.protection)
      c.protection =
          cases::Protection{.reason = "Im Bestand „" + layout.title + "“ geschützt", .by = staff.id};
  }
  if (kept.rows.empty()) return fail(refused("holdings.changed_since"));
  c.retention_days = package.retention_days;
  c.retention_from_year_end = package.retention_from_year_end;
  return c;
}

Status decide_assessment(House& house, const identity::Staff& staff, const std::string& case_id) {
  const CaseView view = TRY(desk_case(house, staff, case_id));
  if (view.c.decision || (view.c.draft && view.c.draft->state == "awaiting")) return {};  // done before
  const DecisionProposal proposal = TRY(propose_decision(house, staff, view, cases::Outcome::granted));
  return decide_case(house, staff, {.case_id = case_id, .seq = -1, .key = "assess/" + case_id},
                     proposal.input);
}

Result<std::string> case_for(House& house, const identity::Staff& staff, const std::string& service, int year,
                             const std::string& key, const HouseholdYear& kept) {
  if (!kept.case_id.empty()) return kept.case_id;
  const PackagePtr package = TRY(house.shelf.offered(staff.tenant, service));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  const TownPtr town = TRY(house.town(staff.tenant));
  const cases::Case fresh = TRY(fresh_case(house, staff, *package, layout, year, key, kept));
  const auto opened = TRY(
      house.runtime.command(staff.tenant, {"staff", staff.id}, "assess/" + year_id(service, year, key),
                            {"cases.OpenAssessment",
                             {{"case", cases::to_state(fresh)},
                              {"of", year_id(service, year, key)},
                              {"filing_place", town->filing_place(package->id, package->filing_place)}}}));
  return std::string(TRY(json::get_string(opened.answer, "case_id")));
}

Status assess(House& house, const std::string& tenant, const std::string& service, int year,
              const std::string& key, const HouseholdYear& kept) {
  const identity::Staff staff =
      TRY(with_deputyships(house, TRY(staff_by_id(house, tenant, kept.ordered_by))));
  // As they may today, not as they might when they ordered it.
  if (!staff.may_see(service) || !staff.has("head")) return fail(refused("holdings.may_no_longer"));
  return decide_assessment(house, staff, TRY(case_for(house, staff, service, year, key, kept)));
}

Result<std::optional<event::Command>> run_household(House& house, const std::string& tenant,
                                                    const event::Effect& effect) {
  const std::string service(TRY(json::get_string(effect.data, "service"))),
      key(TRY(json::get_string(effect.data, "key")));
  const int year = static_cast<int>(TRY(json::get_int(effect.data, "year")));
  const auto read = [&]() -> Result<std::optional<event::Record>> {
    return TRY(house.runtime.read(tenant))->record(kHoldingYears, year_id(service, year, key));
  };
  auto record = TRY(read());
  if (!record) return std::optional<event::Command>{};
  const Status done =
      assess(house, tenant, service, year, key, json::from_object<HouseholdYear>(record->data));
  if (!done && done.error().kind == ErrorKind::unavailable) return fail(done.error());  // disk, lock: again
  record = TRY(read());  // opening the case moved it on
  if (!record) return std::optional<event::Command>{};
  HouseholdYear after = json::from_object<HouseholdYear>(record->data);
  after.state = done ? "made" : "failed";
  after.failure = done ? std::string() : done.error().code;
  TRY(house.runtime.write_records(tenant, {{.collection = kHoldingYears,
                                            .id = record->id,
                                            .data = json::write_fields(after),
                                            .expires_at = record->expires_at,
                                            .expected_revision = record->revision}}));
  return std::optional<event::Command>{};
}

}  // namespace

fees::Proposal assessment_fee(const CaseView& view) {
  const cases::Assessment& of = *view.c.assessment;
  fees::Proposal out{.cents = of.cents, .none = false};
  for (const cases::AssessedRow& row : of.rows)
    out.explanation.push_back({"Jahresveranlagung", row.words + ": " + fees::euro(row.cents), {}});
  out.source = view.package->title + ", Version " + view.package->version;
  return out;
}

Result<AssessmentWords> assessment_words(const CaseView& view, const tenancy::Town& town) {
  const holdings::Layout layout = TRY(holdings::Layout::read(view.package->manifest));
  const packages::TextModule *text = view.package->text(layout.notice_text),
                             *reasons = view.package->text(layout.notice_reasons);
  if (text == nullptr || reasons == nullptr) return fail(refused("holdings.no_notice"));
  const notices::Values values = notices::values_of(*view.package, town, view.c, std::nullopt);
  std::vector<std::string> unfilled;  // stay visible: the letter refuses to be made with them
  return AssessmentWords{.subject = notices::fill(layout.notice_subject, values, unfilled),
                         .text = notices::fill(text->text, values, unfilled),
                         .reasons = notices::fill(reasons->text, values, unfilled)};
}

Result<std::size_t> order_year_notices(House& house, const identity::Staff& staff, const std::string& service,
                                       int year) {
  if (!staff.may_see(service)) return fail(not_found("service.unknown"));
  if (!staff.has("head")) return fail(refused("holdings.only_head"));
  const PackagePtr package = TRY(house.shelf.offered(staff.tenant, service));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  if (!layout.recipient) return fail(refused("holdings.no_notice"));
  const Renewal found = TRY(renew_holdings(house, staff.tenant, service, year, false));
  if (!found.done_before) return fail(refused("holdings.year_not_kept"));
  boost::json::array keys;
  for (const Renewal::One& one : found.all) {
    if (one.notice_due()) keys.emplace_back(one.key);
  }
  if (keys.empty()) return fail(refused("holdings.nothing_due"));
  const auto done = TRY(house.runtime.command(
      staff.tenant, {"staff", staff.id}, "",
      {"holdings.OrderNotices", {{"service", service}, {"year", year}, {"keys", std::move(keys)}}}));
  return static_cast<std::size_t>(TRY(json::get_int(done.answer, "ordered")));
}

// In the writer: each household is ordered once, and becomes work in the same commit.
Result<event::Plan> order_notices_command(const event::Envelope& envelope, const event::Object& arguments,
                                          event::Reader& reader) {
  const std::string service(TRY(json::get_string(arguments, "service")));
  const auto year = TRY(json::get_int(arguments, "year"));
  event::Plan plan;
  std::int64_t ordered = 0;
  for (const auto& entry : *TRY(json::get_array(arguments, "keys"))) {
    const std::string key(json::view(entry.as_string()));
    const std::string id = year_id(service, static_cast<int>(year), key);
    const auto record = TRY(reader.record(kHoldingYears, id));
    if (!record) continue;
    HouseholdYear kept = json::from_object<HouseholdYear>(record->data);
    if (kept.state == "ordered" || kept.state == "made") continue;
    kept.state = "ordered";
    kept.failure.clear();
    kept.ordered_by = envelope.actor.id;
    plan.records.push_back({.collection = kHoldingYears,
                            .id = id,
                            .data = json::write_fields(kept),
                            .expires_at = record->expires_at});
    plan.effects.push_back({kAssess,
                            fmt::format("assess/{}/{}", id, envelope.received_at.micros),
                            "",
                            {{"service", service}, {"year", year}, {"key", key}}});
    ++ordered;
  }
  plan.answer = {{"ordered", ordered}};
  return plan;
}

// In the writer: the case and its mark at the household's year, in one commit.
Result<event::Plan> open_assessment_command(const event::Envelope& envelope, const event::Object& arguments,
                                            event::Reader& reader) {
  if (envelope.actor.kind != "staff") return fail(refused("case.only_by_staff"));
  const std::string of(TRY(json::get_string(arguments, "of")));
  const auto record = TRY(reader.record(kHoldingYears, of));
  if (!record) return fail(not_found("holdings.unknown"));
  HouseholdYear kept = json::from_object<HouseholdYear>(record->data);
  event::Plan plan;
  if (!kept.case_id.empty()) {  // opened by another run
    plan.answer = {{"case_id", kept.case_id}};
    return plan;
  }
  cases::Case fresh = json::from_object<cases::Case>(*TRY(json::get_object(arguments, "case")));
  event::IdSource ids(envelope);
  TRY(name_case(fresh, envelope, reader, ids));
  fresh.access_digest.clear();  // nobody was given a code
  TRY(file_case(fresh, std::string(TRY(json::find_string(arguments, "filing_place")).value_or("")), envelope,
                reader, plan));
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = fresh.id,
                          .expected_seq = 0,
                          .events = cases::open_assessment(fresh, envelope, ids)});
  kept.case_id = fresh.id;
  kept.reference = fresh.reference;
  plan.records.push_back({.collection = kHoldingYears,
                          .id = of,
                          .data = json::write_fields(kept),
                          .expires_at = record->expires_at});
  plan.answer = {{"case_id", fresh.id}, {"reference", fresh.reference}};
  return plan;
}

void register_holding_notices(House& house) {
  house.runtime.on_effect(kAssess, [&house](const std::string& tenant, const event::Effect& effect) {
    return run_household(house, tenant, effect);
  });
}

}  // namespace rathaus::flows
