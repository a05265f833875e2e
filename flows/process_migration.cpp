#include "flows/process_migration.h"

#include "libs/base/time.h"
#include "libs/json/fields.h"

namespace rathaus::flows {
namespace {

constexpr const char* kRuns = "process_migration";
constexpr const char* kPiece = "MigrateCases";
constexpr std::chrono::hours kKept{24 * 31};
constexpr int kCasesInAPiece = 50;

struct Problem {
  std::string reference, text;
};
template <class A>
void fields(A& a, Problem& x) {
  a("reference", x.reference), a("text", x.text);
}

// A run as it is stored: the order, how far it is, what came of it.
struct Run {
  std::string service, model, reason, by, by_kind, after;
  bool dry = true, finished = false;
  std::int64_t piece = 0, looked_at = 0, moved = 0, stays = 0, more_problems = 0;
  std::vector<Problem> problems;
  Instant begun_at{};
};
template <class A>
void fields(A& a, Run& x) {
  a("service", x.service), a("model", x.model), a("reason", x.reason), a("by", x.by), a("by_kind", x.by_kind);
  a("after", x.after), a("dry", x.dry), a("finished", x.finished), a("piece", x.piece),
      a("looked_at", x.looked_at);
  a("moved", x.moved), a("stays", x.stays), a("more_problems", x.more_problems), a("problems", x.problems),
      a("begun_at", x.begun_at);
}

struct Stored {
  Run run;
  event::Object map;
};

Result<Stored> stored(event::Reader& reader, const std::string& id) {
  const auto record = TRY(reader.record(kRuns, id));
  if (!record) return fail(not_found("process.no_such_run"));
  Stored out{.run = json::from_object<Run>(record->data)};
  if (const auto* map = TRY(json::find_object(record->data, "map"))) out.map = *map;
  return out;
}

event::RecordWrite write_of(const std::string& id, const Stored& of) {
  event::Object data = json::write_fields(of.run);
  data["map"] = of.map;
  return {.collection = kRuns, .id = id, .data = std::move(data), .expires_at = of.run.begun_at + kKept};
}

event::Effect piece_of(const std::string& id, std::int64_t number) {
  return {kPiece, "migrate/" + id + "/" + std::to_string(number), {}, {{"run", id}, {"piece", number}}};
}

// One case. `key`: given again it tells the same, so that a piece that was interrupted counts nothing twice.
Status migrate_one(House& house, const std::string& tenant, const MigrationOrder& order,
                   const std::string& case_id, const std::string& reference, const std::string& key,
                   MigrationReport& report) {
  ++report.looked_at;
  event::Object arguments{
      {"case_id", case_id}, {"map", order.map}, {"reason", order.reason}, {"dry", order.dry}};
  if (!order.model.empty()) arguments["xml"] = order.model;
  const auto done = house.runtime.command(tenant, order.by, key, {"process.Migrate", std::move(arguments)});
  if (!done) {
    // Without an instance, or erased while others were moved.
    if (done.error().code != "process.none" && done.error().kind != ErrorKind::not_found)
      return fail(done.error());
    ++report.stays;
    return {};
  }
  const bool same = TRY(json::get_string(done->answer, "from")) == TRY(json::get_string(done->answer, "to"));
  const auto* problems = TRY(json::get_array(done->answer, "problems"));
  if (same || TRY(json::get_bool(done->answer, "over"))) {
    ++report.stays;
  } else if (problems->empty()) {
    ++report.moved;
  } else {
    for (const auto& one : *problems) {
      if (report.problems.size() < kMostProblems)
        report.problems.emplace_back(reference, std::string(json::view(one.get_string())));
      else
        ++report.more_problems;
    }
  }
  return {};
}

// Cases of the service after `after`, at most `most` of them. Gives whether that was all.
Result<bool> migrate_some(House& house, const std::string& tenant, const MigrationOrder& order,
                          const std::string& run, int most, std::string& after, MigrationReport& report) {
  constexpr std::int64_t kPage = 200;
  for (int done = 0;;) {
    const auto page =
        TRY(TRY(house.runtime.read(tenant))->rows("process.cases", {{"after", after}, {"limit", kPage}}));
    for (const store::ResultRow& row : page) {
      if (done == most) return false;
      after = row.text(0);
      if (row.text(2) != order.service) continue;
      const std::string key = run.empty() || order.dry ? std::string() : "migrate/" + run + "/" + after;
      TRY(migrate_one(house, tenant, order, after, row.text(1), key, report));
      ++done;
    }
    if (static_cast<std::int64_t>(page.size()) < kPage) return true;
  }
}

Result<std::optional<event::Command>> carry_out(House& house, const std::string& tenant,
                                                const event::Effect& effect) {
  const std::string id(TRY(json::get_string(effect.data, "run")));
  const std::int64_t piece = TRY(json::get_int(effect.data, "piece"));
  const auto found = stored(*TRY(house.runtime.read(tenant)), id);
  if (!found && found.error().kind == ErrorKind::not_found)
    return std::optional<event::Command>();  // older than a month
  const Stored of = TRY(found);
  if (of.run.finished || of.run.piece != piece) return std::optional<event::Command>();  // done before
  const MigrationOrder order{.service = of.run.service,
                             .model = of.run.model,
                             .reason = of.run.reason,
                             .by = {of.run.by_kind, of.run.by},
                             .map = of.map,
                             .dry = of.run.dry};
  std::string after = of.run.after;
  MigrationReport report;
  const bool finished = TRY(migrate_some(house, tenant, order, id, kCasesInAPiece, after, report));
  boost::json::array problems;
  for (const auto& [reference, text] : report.problems)
    problems.push_back(event::Object{{"reference", reference}, {"text", text}});
  return std::optional<event::Command>({"process.MigratedPiece",
                                        {{"run", id},
                                         {"piece", piece},
                                         {"after", after},
                                         {"finished", finished},
                                         {"looked_at", report.looked_at},
                                         {"moved", report.moved},
                                         {"stays", report.stays},
                                         {"more_problems", report.more_problems},
                                         {"problems", std::move(problems)}}});
}

}  // namespace

Result<MigrationReport> migrate_processes(House& house, const std::string& tenant,
                                          const MigrationOrder& order) {
  MigrationReport out;
  std::string after;
  while (!TRY(migrate_some(house, tenant, order, {}, 1'000'000, after, out))) {
  }
  return out;
}

Result<std::string> begin_migration(House& house, const std::string& tenant, const MigrationOrder& order) {
  const auto done = TRY(house.runtime.command(tenant, order.by, "",
                                              {"process.BeginMigration",
                                               {{"service", order.service},
                                                {"model", order.model},
                                                {"reason", order.reason},
                                                {"map", order.map},
                                                {"dry", order.dry}}}));
  return std::string(TRY(json::get_string(done.answer, "run")));
}

Result<MigrationRun> migration_run(House& house, const std::string& tenant, const std::string& id) {
  const Stored of = TRY(stored(*TRY(house.runtime.read(tenant)), id));
  MigrationRun out{.id = id,
                   .service = of.run.service,
                   .reason = of.run.reason,
                   .map = of.map,
                   .dry = of.run.dry,
                   .finished = of.run.finished};
  out.report.looked_at = static_cast<int>(of.run.looked_at);
  out.report.moved = static_cast<int>(of.run.moved);
  out.report.stays = static_cast<int>(of.run.stays);
  out.report.more_problems = static_cast<int>(of.run.more_problems);
  for (const Problem& one : of.run.problems) out.report.problems.emplace_back(one.reference, one.text);
  return out;
}

Result<event::Plan> begin_migration_command(const event::Envelope& envelope, const event::Object& arguments,
                                            event::Reader&) {
  if (envelope.actor.kind != "staff" && envelope.actor.kind != "operator")
    return fail(refused("process.only_by_people"));
  Stored fresh{.map = *TRY(json::get_object(arguments, "map"))};
  fresh.run.service = TRY(json::get_string(arguments, "service"));
  fresh.run.model = TRY(json::get_string(arguments, "model"));
  fresh.run.reason = TRY(json::get_string(arguments, "reason"));
  fresh.run.dry = TRY(json::get_bool(arguments, "dry"));
  fresh.run.by = envelope.actor.id, fresh.run.by_kind = envelope.actor.kind;
  fresh.run.begun_at = envelope.received_at;
  if (!fresh.run.dry && fresh.run.reason.empty()) return fail(refused("process.reason_missing", "grund"));
  event::IdSource ids(envelope);
  const std::string id = ids.code(16);
  event::Plan plan;
  plan.records.push_back(write_of(id, fresh));
  plan.effects.push_back(piece_of(id, 0));
  plan.answer = event::Object{{"run", id}};
  return plan;
}

Result<event::Plan> migrated_piece_command(const event::Envelope&, const event::Object& arguments,
                                           event::Reader& reader) {
  const std::string id(TRY(json::get_string(arguments, "run")));
  auto found = stored(reader, id);
  event::Plan plan;
  if (!found && found.error().kind == ErrorKind::not_found) return plan;
  Stored of = TRY(std::move(found));
  if (of.run.finished || of.run.piece != TRY(json::get_int(arguments, "piece"))) return plan;
  of.run.after = TRY(json::get_string(arguments, "after"));
  of.run.finished = TRY(json::get_bool(arguments, "finished"));
  of.run.looked_at += TRY(json::get_int(arguments, "looked_at"));
  of.run.moved += TRY(json::get_int(arguments, "moved"));
  of.run.stays += TRY(json::get_int(arguments, "stays"));
  of.run.more_problems += TRY(json::get_int(arguments, "more_problems"));
  for (const auto& one : *TRY(json::get_array(arguments, "problems"))) {
    if (of.run.problems.size() < kMostProblems)
      of.run.problems.push_back({std::string(TRY(json::get_string(one.get_object(), "reference"))),
                                 std::string(TRY(json::get_string(one.get_object(), "text")))});
    else
      ++of.run.more_problems;
  }
  ++of.run.piece;
  plan.records.push_back(write_of(id, of));
  if (!of.run.finished) plan.effects.push_back(piece_of(id, of.run.piece));
  return plan;
}

void register_migration(House& house) {
  house.runtime.on_effect(kPiece, [&house](const std::string& tenant, const event::Effect& effect) {
    return carry_out(house, tenant, effect);
  });
}

}  // namespace rathaus::flows
