// What a model may know of its case: facts as they are now, what its service says of itself, and what has just happened.
#include <algorithm>

#include "flows/process_internal.h"
#include "libs/calendar/period.h"
#include "libs/json/fields.h"

namespace rathaus::flows {
namespace {

feel::Value day(const std::optional<LocalDate>& on) { return on ? feel::Value(*on) : feel::Value(); }

feel::Value answers_of(const cases::Case& c) {
  feel::Context out;
  for (const auto& entry : c.answers) {
    if (auto value = feel::from_json(entry.value())) out.set(std::string(entry.key()), std::move(*value));
  }
  return feel::Value(std::move(out));
}

// The day on which a permission is deemed granted when nothing was decided. Law: VwVfG 42a(2), 31(3): an end on a Saturday, a Sunday or a holiday of the
// place moves to the next working day. `holder` as of service_of(); without a place the holidays that every Land has.
feel::Value deemed_on(const cases::Case& c, const event::Object* holder) {
  if (!c.complete_at || holder == nullptr) return {};
  const auto service = json::find_object(*holder, "service");
  if (!service || *service == nullptr) return {};
  const auto months = json::find_int(**service, "fiktion_monate");
  if (!months || months->value_or(0) <= 0) return {};
  const auto land = json::find_string(**service, "land");
  const auto region = land && *land ? calendar::parse_region(**land) : std::nullopt;
  const auto ends = calendar::approval_fiction({.complete_on = berlin_date(*c.complete_at),
                                                .length = {static_cast<int>(**months), calendar::Unit::month},
                                                .place = region.value_or(calendar::Region::DE)});
  return ends ? feel::Value(ends->granted_from) : feel::Value();
}

void see(const event::Event& one, std::int64_t round, Seen& seen) {
  if (one.type == "cases.TaskDone") {
    const auto id = json::find_string(one.data, "id");
    if (!id || !*id) return;
    const auto task = std::find_if(seen.after.tasks.begin(), seen.after.tasks.end(),
                                   [&](const cases::Task& t) { return t.id == **id; });
    if (task == seen.after.tasks.end()) return;
    if (task->kind != process::kTaskKind && task->kind != process::kHeadTaskKind)
      return seen.names.push_back("aufgabe." + task->kind);
    if (const auto run = process::run_of_task(round, **id)) seen.done.push_back(*run);
    return;
  }
  seen.names.push_back(one.type);
  if (one.type != "cases.QuestionAnswered") return;
  const auto id = json::find_string(one.data, "id");
  for (const cases::Question& question : seen.after.questions) {
    if (id && *id && question.id == **id && question.kind == "hearing")
      seen.names.back() = "cases.HearingAnswered";
  }
}

}  // namespace

feel::Value facts_of(const cases::Case& c, const process::Deployment& model, const event::Object* holder,
                     Instant now) {
  feel::Context out;
  const LocalDate received = berlin_date(c.received_at);
  out.set("zeichen", c.reference);
  out.set("status", std::string(to_text(c.status)));
  out.set("eingang", received);
  out.set("seit", c.reopenings.empty() ? received : berlin_date(c.reopenings.back().at));
  out.set("heute", berlin_date(now));
  out.set("weg", c.intake);
  out.set("vollstaendig", c.complete_at.has_value());
  out.set("vollstaendig_am", c.complete_at ? feel::Value(berlin_date(*c.complete_at)) : feel::Value());
  out.set("fiktion_am", deemed_on(c, holder));
  out.set("entwurf", c.draft && c.draft->state == "awaiting");
  out.set("entschieden", c.decision.has_value());
  out.set("ergebnis", c.decision ? feel::Value(std::string(to_text(c.decision->outcome))) : feel::Value());
  out.set("frage_offen", c.open_question() != nullptr);
  const cases::Notice* notice = c.notices.empty() ? nullptr : &c.notices.back();
  out.set("bekannt_am", day(notice != nullptr ? notice->announced_on : std::nullopt));
  out.set("rechtsbehelf_bis", day(notice != nullptr ? notice->remedy.ends_on : std::nullopt));
  if (model.xml.find("vorgang.antworten") != std::string::npos) out.set("antworten", answers_of(c));
  return feel::Value(std::move(out));
}

feel::Value service_of(const event::Object* holder) {
  feel::Context out;
  out.set("regeln", false);
  out.set("fiktion_monate", feel::Value::number(0));
  out.set("vier_augen", false);
  if (holder == nullptr) return feel::Value(std::move(out));
  const auto service = json::find_object(*holder, "service");
  if (!service || *service == nullptr) return feel::Value(std::move(out));
  for (const auto& entry : **service) {
    if (auto value = feel::from_json(entry.value())) out.set(std::string(entry.key()), std::move(*value));
  }
  return feel::Value(std::move(out));
}

Seen look_at(cases::Case before, const event::Append& append, const event::Envelope& envelope,
             std::int64_t round) {
  Seen seen{.after = std::move(before)};
  for (const event::Event& one : append.events) {
    if (!one.type.starts_with("cases.")) continue;
    see(one, round, seen);
    seen.after = cases::evolve(std::move(seen.after), {append.stream, 0, one, envelope.received_at,
                                                       envelope.actor, envelope.command_id});
  }
  return seen;
}

}  // namespace rathaus::flows
