#include "flows/bulk.h"

#include <algorithm>
#include <array>

#include "flows/deputies.h"
#include "flows/internal.h"
#include "flows/login.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::flows {

constexpr std::array<std::string_view, 3> kActions = {"assign", "remind", "grant"};

std::string_view to_text(BulkAction action) { return kActions[static_cast<std::size_t>(action)]; }
bool from_text(std::string_view text, BulkAction& out) {
  const auto found = std::find(kActions.begin(), kActions.end(), text);
  if (found == kActions.end()) return false;
  out = static_cast<BulkAction>(found - kActions.begin());
  return true;
}

template <class A>
void fields(A& a, BulkItem& x) {
  a("case_id", x.case_id), a("reference", x.reference), a("seq", x.seq), a("goes", x.goes), a("code", x.code),
      a("detail", x.detail);
  a("fee_cents", x.fee_cents), a("state", x.state);
}
template <class A>
void fields(A& a, Batch& x) {
  a("id", x.id), a("owner", x.owner), a("action", x.action), a("to", x.to), a("note", x.note),
      a("made_at", x.made_at);
  a("started_at", x.started_at), a("items", x.items);
}

std::size_t Batch::going() const {
  return static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [](const BulkItem& one) { return one.goes; }));
}
std::size_t Batch::settled() const {
  return static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [](const BulkItem& one) { return one.goes && !one.state.empty(); }));
}

namespace {

constexpr const char* kBatches = "bulk";
constexpr const char* kResults = "bulk_item";
constexpr const char* kRun = "RunBulkItem";
constexpr std::chrono::hours kKept{24 * 31};

bool theirs(const identity::Staff& staff, const cases::Case& c) {
  return c.assignee == staff.id || std::any_of(staff.stands_in_for.begin(), staff.stands_in_for.end(),
                                               [&](const auto& one) { return one.id == c.assignee; });
}

// What the order itself would say, asked without giving it.
Status would(House& house, const identity::Staff& staff, const cases::Case& c, const std::string& order,
             const event::Object& arguments) {
  TRY(cases::decide(order, c, house.runtime.envelope(staff.tenant, {"staff", staff.id}, ""), arguments));
  return {};
}

Status may_assign(House& house, const identity::Staff& staff, const CaseView& view, const std::string& to) {
  if (!to.empty() && !TRY(staff_by_id(house, staff.tenant, to)).may_see(view.c.service.id))
    return fail(refused("bulk.target_may_not_see"));
  return would(house, staff, view.c, "cases.Assign", {{"to", to}});
}

// A grant that the law leaves no choice about, whose rules found nothing to ask, to weigh or to refuse, and whose letter is whole.
Status may_grant(House& house, const identity::Staff& staff, const CaseView& view, BulkItem& item) {
  if (view.package->decision != packages::DecisionKind::bound) return fail(refused("bulk.discretion"));
  if (view.c.decision) return fail(refused("case.already_decided"));
  if (!theirs(staff, view.c)) return fail(refused("bulk.not_yours"));
  if (!view.c.complete_at) return fail(refused("case.not_complete"));
  const DecisionProposal proposal = TRY(propose_decision(house, staff, view, cases::Outcome::granted));
  for (const auto* findings : {&proposal.refuse, &proposal.ask, &proposal.open_points}) {
    if (findings->empty()) continue;
    std::string found = findings->front().text;
    while (found.ends_with('.')) found.pop_back();  // the sentence around it has its own
    return fail(refused("bulk.needs_a_person", {}, std::move(found)));
  }
  item.fee_cents = proposal.input.fee_cents;
  cases::Decision decision{.outcome = proposal.input.outcome,
                           .text = proposal.input.text,
                           .reasons = proposal.input.reasons,
                           .fee = proposal.fee};
  cases::Notice notice{.id = "dry", .channel = proposal.input.channel};
  TRY(would(house, staff, view.c, "cases.Decide",
            {{"decision", json::write_fields(decision)}, {"notice", json::write_fields(notice)}}));
  TRY(preview_notice(house, staff, view, proposal.input));
  return {};
}

BulkItem look_at(House& house, const identity::Staff& staff, const Batch& batch, const std::string& case_id) {
  BulkItem item{.case_id = case_id};
  const auto view = desk_case(house, staff, case_id);
  if (!view) {
    item.code = view.error().code;
    return item;
  }
  item.reference = view->c.reference;
  item.seq = view->seq;
  const Status may = batch.action == BulkAction::assign   ? may_assign(house, staff, *view, batch.to)
                     : batch.action == BulkAction::remind ? would(house, staff, view->c, "cases.Remind", {})
                                                          : may_grant(house, staff, *view, item);
  item.goes = may.has_value();
  if (!may) {
    item.code = may.error().code;
    item.detail = may.error().detail;
  }
  return item;
}

Status carry_out(House& house, const identity::Staff& staff, const Batch& batch, const BulkItem& item) {
  const DeskAction action{
      .case_id = item.case_id, .seq = item.seq, .key = "bulk/" + batch.id + "/" + item.case_id};
  if (batch.action == BulkAction::assign) return assign_case(house, staff, action, batch.to, batch.note);
  if (batch.action == BulkAction::remind) return remind_applicant(house, staff, action);
  const CaseView view = TRY(desk_case(house, staff, item.case_id));
  // Done before and told nobody: the retry finds what it did. Decided by somebody else: that one counts.
  if (view.c.decision)
    return view.c.decision->by == staff.id && view.seq > item.seq ? Status{}
                                                                  : fail(refused("case.already_decided"));
  BulkItem again = item;
  TRY(may_grant(house, staff, view, again));
  if (again.fee_cents != item.fee_cents)
    return fail(refused("bulk.fee_changed"));  // what was confirmed is what goes
  const DecisionProposal proposal = TRY(propose_decision(house, staff, view, cases::Outcome::granted));
  return decide_case(house, staff, action, proposal.input);
}

Result<Batch> stored(event::Reader& reader, const std::string& id) {
  const auto record = TRY(reader.record(kBatches, id));
  if (!record) return fail(not_found("bulk.unknown"));
  return json::from_object<Batch>(record->data);
}

event::RecordWrite batch_record(const Batch& batch) {
  return {.collection = kBatches,
          .id = batch.id,
          .data = json::write_fields(batch),
          .expires_at = batch.made_at + kKept};
}

// One effect is one case. Whatever comes of it is written down; only what may pass (disk, lock) is tried again.
Result<std::optional<event::Command>> run_item(House& house, const std::string& tenant,
                                               const event::Effect& effect) {
  const std::string id(TRY(json::get_string(effect.data, "batch")));
  const auto batch = stored(*TRY(house.runtime.read(tenant)), id);
  if (!batch) return std::optional<event::Command>{};  // older than a month
  const auto item = std::find_if(batch->items.begin(), batch->items.end(),
                                 [&](const BulkItem& one) { return one.case_id == effect.stream; });
  if (item == batch->items.end()) return std::optional<event::Command>{};
  Status done;
  // As they may today, not as they might when they looked: roles and deputyships end.
  if (auto staff = staff_by_id(house, tenant, batch->owner)) {
    done = carry_out(house, TRY(with_deputyships(house, std::move(*staff))), *batch, *item);
  } else {
    done = fail(staff.error());
  }
  if (!done && done.error().kind == ErrorKind::unavailable) return fail(done.error());
  event::Object result{{"state", done ? "done" : "failed"}};
  if (!done) result["code"] = done.error().code, result["detail"] = done.error().detail;
  TRY(house.runtime.write_records(tenant, {{.collection = kResults,
                                            .id = id + "/" + effect.stream,
                                            .data = std::move(result),
                                            .expires_at = batch->made_at + kKept}}));
  return std::optional<event::Command>{};
}

}  // namespace

Result<std::string> check_bulk(House& house, const identity::Staff& staff, BulkAction action,
                               const std::string& to, const std::string& note,
                               const std::vector<std::string>& case_ids, const std::string& key) {
  if (case_ids.empty()) return fail(refused("bulk.nothing_chosen", "wahl"));
  if (case_ids.size() > kBulkMost) return fail(refused("bulk.too_many", "wahl"));
  Batch batch{.id = hex(crypto::sha256("bulk/v1\n" + staff.id + "\n" + key)).substr(0, 32),
              .owner = staff.id,
              .action = action,
              .to = to,
              .note = note,
              .made_at = house.runtime.now()};
  if (TRY(TRY(house.runtime.read(staff.tenant))->record(kBatches, batch.id))) return batch.id;
  if (action == BulkAction::assign && !to.empty()) TRY(staff_by_id(house, staff.tenant, to));
  for (const std::string& id : case_ids) {
    if (std::any_of(batch.items.begin(), batch.items.end(),
                    [&](const BulkItem& one) { return one.case_id == id; }))
      continue;
    batch.items.push_back(look_at(house, staff, batch, id));
    if (batch.items.back().code == "case.unknown")
      batch.items.pop_back();  // a foreign or unknown one is not even counted
  }
  if (batch.items.empty()) return fail(refused("bulk.nothing_chosen", "wahl"));
  TRY(house.runtime.write_records(staff.tenant, {batch_record(batch)}));
  return batch.id;
}

Result<std::vector<std::string>> all_of_view(House& house, const identity::Staff& staff, ListFilter filter) {
  filter.after.clear();
  filter.limit = static_cast<int>(kBulkMost);
  std::vector<std::string> out;
  for (const ListRow& row : TRY(work_list(house, staff, filter)).rows) out.push_back(row.case_id);
  return out;
}

Result<Batch> batch_of(House& house, const identity::Staff& staff, const std::string& id) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  Batch batch = TRY(stored(*view, id));
  if (batch.owner != staff.id) return fail(not_found("bulk.unknown"));
  for (BulkItem& item : batch.items) {
    if (!batch.started_at || !item.goes) continue;
    const auto result = TRY(view->record(kResults, id + "/" + item.case_id));
    if (!result) continue;
    item.state = TRY(json::get_string(result->data, "state"));
    item.code = TRY(json::find_string(result->data, "code")).value_or("");
    item.detail = TRY(json::find_string(result->data, "detail")).value_or("");
  }
  return batch;
}

Status run_bulk(House& house, const identity::Staff& staff, const std::string& id) {
  const Batch batch = TRY(batch_of(house, staff, id));
  if (batch.going() == 0) return fail(refused("bulk.nothing_goes"));
  TRY(house.runtime.command(staff.tenant, {"staff", staff.id}, "bulk-run/" + id,
                            {"desk.RunBulk", {{"batch", id}}}));
  return {};
}

// In the writer: the batch is marked as started and each case of it becomes work, in one commit.
Result<event::Plan> run_bulk_command(const event::Envelope& envelope, const event::Object& arguments,
                                     event::Reader& reader) {
  Batch batch = TRY(stored(reader, std::string(TRY(json::get_string(arguments, "batch")))));
  event::Plan plan;
  if (batch.owner != envelope.actor.id) return fail(not_found("bulk.unknown"));
  if (batch.started_at) return plan;
  batch.started_at = envelope.received_at;
  plan.records.push_back(batch_record(batch));
  for (const BulkItem& item : batch.items) {
    if (item.goes)
      plan.effects.push_back(
          {kRun, "bulk/" + batch.id + "/" + item.case_id, item.case_id, {{"batch", batch.id}}});
  }
  return plan;
}

void register_bulk(House& house) {
  house.runtime.on_effect(kRun, [&house](const std::string& tenant, const event::Effect& effect) {
    return run_item(house, tenant, effect);
  });
}

Result<std::vector<ListRow>> rows_of(House& house, const identity::Staff& staff,
                                     const std::vector<std::string>& case_ids) {
  std::vector<ListRow> out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  for (const std::string& id : case_ids) {
    for (const store::ResultRow& row : TRY(view->rows("case_list.one", {{"id", id}}))) {
      if (staff.may_see(row.text(10))) out.push_back(list_row(row, today));
    }
  }
  return out;
}

}  // namespace rathaus::flows
