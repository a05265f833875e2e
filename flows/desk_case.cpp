// One case at the desk: look, take, check, ask, note, close.
#include <algorithm>

#include "flows/desk.h"
#include "flows/internal.h"
#include "flows/process_messages.h"
#include "libs/calendar/calendar.h"
#include "modules/cases/protection.h"
#include "modules/identity/deputy.h"

namespace rathaus::flows {
namespace {

event::Actor actor_of(const identity::Staff& staff) { return {"staff", staff.id}; }

// VwVfG 25(2): at once, that it is complete and how long it will take. The package's own words where they can be filled.
std::string receipt_text(const CaseView& view, const tenancy::Town& town, LocalDate expected,
                         LocalDate today) {
  const std::string head = "Ihre Unterlagen sind vollständig.\n";
  if (const packages::TextModule* module = view.package->text("receipt")) {
    cases::Case c = view.c;
    c.expected_by = expected;
    std::vector<std::string> unfilled;
    std::string text =
        notices::fill(module->text, notices::values_of(*view.package, town, c, today), unfilled);
    if (unfilled.empty()) return head + text;
  }
  return head + "Wir entscheiden über Ihren Antrag voraussichtlich bis zum " + to_german(expected) + ".";
}

}  // namespace

Result<CaseView> desk_case(House& house, const identity::Staff& staff, const std::string& case_id) {
  if (staff.post_only()) return fail(not_found("case.unknown"));  // envelopes only: post_room.h
  CaseView view = TRY(load_case(house, staff.tenant, case_id));
  if (!staff.may_see(view.c.service.id)) return fail(not_found("case.unknown"));
  if (!cases::may_see_person(view.c, staff.id, acting_for(staff, view.c), house.runtime.now()))
    return fail(refused("case.protected"));
  return view;
}

std::string acting_for(const identity::Staff& staff, const cases::Case& c) {
  return identity::acting_for(staff, c.service.id, c.assignee);
}

Status act_on_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& type, event::Object arguments) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  if (const std::string whom = acting_for(staff, view.c); !whom.empty()) arguments["acting_for"] = whom;
  return order(house, staff.tenant, actor_of(staff), action.key, type, action.case_id, action.seq,
               std::move(arguments));
}

Result<std::vector<event::RecordedEvent>> case_history(House& house, const identity::Staff& staff,
                                                       const std::string& case_id) {
  TRY(desk_case(house, staff, case_id));
  return TRY(house.runtime.read(staff.tenant))->history(case_id);
}

Result<Bytes> case_file(House& house, const identity::Staff& staff, const std::string& case_id,
                        const std::string& blob) {
  const CaseView view = TRY(desk_case(house, staff, case_id));
  const auto state_of = [&](const std::vector<cases::Attachment>& files) -> std::string {
    for (const cases::Attachment& file : files) {
      if (file.blob == blob) return file.scan;
    }
    return {};
  };
  std::string scan = state_of(view.c.attachments);
  for (const cases::Question& question : view.c.questions) {
    if (scan.empty()) scan = state_of(question.attachments);
  }
  for (const std::vector<cases::Notice>* all : {&view.c.notices, &view.c.letters}) {
    for (const cases::Notice& notice : *all) {
      if (scan.empty()) scan = state_of(notice.certificates);
    }
  }
  if (scan == "pending") return fail(refused("file.held"));
  if (scan == "infected") return fail(not_found("case.unknown_file"));
  return TRY(house.runtime.read(staff.tenant))->blob(case_id, blob);
}

Status assign_case(House& house, const identity::Staff& staff, const DeskAction& action,
                   const std::string& to, const std::string& note) {
  event::Object arguments{{"to", to}};
  if (!note.empty()) arguments["note"] = note;
  return act_on_case(house, staff, action, "cases.Assign", std::move(arguments));
}

Status take_case(House& house, const identity::Staff& staff, const DeskAction& action) {
  return act_on_case(house, staff, action, "cases.Assign", {{"to", staff.id}, {"take", true}});
}

Status remind_applicant(House& house, const identity::Staff& staff, const DeskAction& action) {
  return act_on_case(house, staff, action, "cases.Remind", {});
}

Status tick_item(House& house, const identity::Staff& staff, const DeskAction& action,
                 const std::string& item, bool done) {
  return act_on_case(house, staff, action, "cases.Tick", {{"id", item}, {"done", done}});
}

Status declare_complete(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const TownPtr town = TRY(house.town(staff.tenant));
  const calendar::Place place = calendar::parse_region(town->region).value_or(calendar::Region::DE);
  const LocalDate expected = calendar::next_working_day(
      plus_days(berlin_date(house.runtime.now()), view.package->expected_days), place);
  return act_on_case(house, staff, action, "cases.DeclareComplete",
                     {{"expected_by", to_iso(expected)},
                      {"receipt", receipt_text(view, *town, expected, berlin_date(house.runtime.now()))}});
}

Status ask_applicant(House& house, const identity::Staff& staff, const DeskAction& action,
                     const std::string& text, LocalDate due_on) {
  return act_on_case(house, staff, action, "cases.Ask", {{"text", text}, {"due_on", to_iso(due_on)}});
}

Status add_note(House& house, const identity::Staff& staff, const DeskAction& action,
                const std::string& text) {
  return act_on_case(house, staff, action, "cases.AddNote", {{"text", text}});
}

Status close_case(House& house, const identity::Staff& staff, const DeskAction& action,
                  const std::string& reason) {
  event::Object arguments;
  if (!reason.empty()) arguments["reason"] = reason;
  return act_on_case(house, staff, action, "cases.Close", std::move(arguments));
}

Status hand_to_post(House& house, const identity::Staff& staff, const std::string& case_id,
                    const std::string& notice_id, LocalDate on, const std::string& key) {
  // The post room need not see whom a protected letter is for.
  const CaseView view = TRY(load_case(house, staff.tenant, case_id));
  if (!staff.may_see(view.c.service.id)) return fail(not_found("case.unknown"));
  const TownPtr town = TRY(house.town(staff.tenant));
  const cases::Notice* notice = view.c.find_sending(notice_id);
  if (notice == nullptr || notice->channel != cases::Channel::post)
    return fail(not_found("case.unknown_notice"));
  event::Object arguments = TRY(posting_arguments(view, *town, *notice, on));
  arguments["id"] = notice_id;
  arguments["dispatched_on"] = to_iso(on);
  return order(house, staff.tenant, actor_of(staff), key, "cases.RecordDispatch", case_id, -1,
               std::move(arguments));
}

Result<std::vector<store::PendingEffect>> incidents(House& house, const identity::Staff& staff) {
  if (!staff.has("operator") && !staff.has("head")) return fail(not_found("page.unknown"));
  return TRY(house.runtime.read(staff.tenant))->incidents(200);
}

Status retry_incident(House& house, const identity::Staff& staff, std::int64_t id) {
  if (!staff.has("operator") && !staff.has("head")) return fail(not_found("page.unknown"));
  TRY(seen_by_person(house, staff.tenant, id));
  return house.runtime.retry_incident(staff.tenant, id);
}

}  // namespace rathaus::flows
