// Registers the orders of the case at the store, and the effects that carry a case to the outside.
#include <algorithm>

#include "flows/bulk.h"
#include "flows/deputies.h"
#include "flows/holding_notices.h"
#include "flows/deadlines.h"
#include "flows/holdings.h"
#include "flows/desk.h"
#include "flows/digest.h"
#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/letters.h"
#include "flows/objection.h"
#include "flows/post_room.h"
#include "flows/process.h"
#include "flows/process_migration.h"
#include "libs/json/json.h"
#include "modules/cases/commands.h"

namespace rathaus::flows {

std::vector<event::Query> desk_queries();

Result<event::Plan> case_order(const std::string& name, const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
  const std::string id(TRY(json::get_string(arguments, "case_id")));
  const auto state = TRY(reader.state(id));
  if (!state) return fail(not_found("case.unknown"));
  const auto seq = TRY(json::find_int(arguments, "seq"));
  if (seq && changed_since(*state, *seq)) return fail(conflict("store.changed_meanwhile"));
  event::Object rest = arguments;
  rest.erase("case_id");
  rest.erase("seq");
  const cases::Case before = cases::from_state(state->data);
  // "i. V.": found here, in the writer, so that no page can forget it and no request can claim it.
  rest.erase("acting_for");
  if (const std::string absent = TRY(acting_for(envelope, reader, before)); !absent.empty())
    rest["acting_for"] = absent;
  cases::Steps steps = TRY(cases::decide(name, before, envelope, rest));
  event::Plan plan{.effects = std::move(steps.effects), .timers = std::move(steps.timers), .cancelled_timers = std::move(steps.cancelled_timers),
                   .answer = std::move(steps.answer), .says = std::move(steps.says)};
  plan.erasures = std::move(steps.erasures);
  if (!steps.events.empty()) {
    plan.appends.push_back({.aggregate = cases::kAggregate, .stream = id, .expected_seq = state->seq, .events = std::move(steps.events)});
  }
  return plan;
}

namespace {

// Putting a notice into a mailbox is its provision; the day sets the dates by the channel's own rule.
Result<std::optional<event::Command>> provided(House& house, const std::string& tenant, const event::Effect& effect) {
  const CaseView view = TRY(load_case(house, tenant, effect.stream));
  const TownPtr town = TRY(house.town(tenant));
  const std::string id(TRY(json::get_string(effect.data, "notice")));
  const auto notice = std::find_if(view.c.notices.begin(), view.c.notices.end(), [&](const cases::Notice& n) { return n.id == id; });
  if (notice == view.c.notices.end()) return fail(refused("case.unknown_notice"));
  if (notice->state != cases::NoticeState::waiting) return std::optional<event::Command>{};
  const LocalDate today = berlin_date(house.runtime.now());  // the day of provision and notification
  const bool retrieval = !notices::counts_from_provision(*view.package, notice->channel);
  event::Object arguments = TRY(dates_arguments(view, *town, *notice, retrieval ? std::nullopt : std::optional(today)));
  arguments["case_id"] = effect.stream;
  arguments["id"] = id;
  arguments["dispatched_on"] = to_iso(today);
  if (retrieval)
    arguments["last_retrieval_day"] = to_iso(TRY(notices::last_retrieval_day(*view.package, *town, today)));
  return std::optional<event::Command>({"cases.RecordDispatch", std::move(arguments)});
}

}  // namespace

event::Module case_module() {
  event::Module module;
  module.aggregates.push_back(cases::aggregate());
  module.aggregates.push_back(digest_aggregate());
  module.tables = cases::tables();
  module.queries = desk_queries();
  for (event::Query& query : post_queries()) module.queries.push_back(std::move(query));
  for (event::Query& query : process_queries()) module.queries.push_back(std::move(query));
  module.commands.emplace_back("cases.Submit", submit_command);
  module.commands.emplace_back("desk.RunBulk", run_bulk_command);
  module.commands.emplace_back("process.BeginMigration", begin_migration_command);
  module.commands.emplace_back("process.MigratedPiece", migrated_piece_command);
  for (auto& command : digest_commands()) module.commands.push_back(std::move(command));
  module.commands.emplace_back("cases.OpenAssessment", open_assessment_command);
  module.commands.emplace_back("holdings.OrderNotices", order_notices_command);
  module.commands.emplace_back("cases.FileObjection", objection_command);
  module.commands.emplace_back("cases.Merge", merge_command);
  for (const bool on : {true, false}) {
    module.commands.emplace_back(
        on ? "cases.Protect" : "cases.Unprotect",
        [on](const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
          return protect_command(envelope, arguments, reader, on);
        });
  }
  for (const std::string& name : cases::orders()) {
    if (name == "cases.Protect" || name == "cases.Unprotect") continue;  // of all cases of the person
    module.commands.emplace_back(name, [name](const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
      return case_order(name, envelope, arguments, reader);
    });
  }
  add_draft_orders(module);
  add_upload_orders(module);
  accompany(module);
  return module;
}

void register_effects(House& house) {
  register_bulk(house);
  house.runtime.on_effect("ProvideInAccount", [&house](const std::string& tenant, const event::Effect& effect) { return provided(house, tenant, effect); });
  register_deadlines(house);
  register_holdings(house);
  register_holding_notices(house);
  register_letters(house);
  register_process(house);
}

// For adapters that delivered a notice: what they report is the same for each of them.
Result<std::optional<event::Command>> report_provided(House& house, const std::string& tenant, const event::Effect& effect) {
  return provided(house, tenant, effect);
}

}  // namespace rathaus::flows
