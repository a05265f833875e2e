// One case at the desk: look, take, check, ask, note, close.
#include <algorithm>

#include "flows/desk.h"
#include "flows/internal.h"
#include "libs/calendar/calendar.h"

namespace rathaus::flows {
namespace {

event::Actor actor_of(const identity::Staff& staff) { return {"staff", staff.id}; }

// Every order looks first: a case of a service that is not the member's does not exist.
Status act(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& type, event::Object arguments) {
  TRY(desk_case(house, staff, action.case_id));
  return order(house, staff.tenant, actor_of(staff), action.key, type, action.case_id, action.seq, std::move(arguments));
}

}  // namespace

Result<CaseView> desk_case(House& house, const identity::Staff& staff, const std::string& case_id) {
  CaseView view = TRY(load_case(house, staff.tenant, case_id));
  if (!staff.may_see(view.c.service.id)) return fail(not_found("case.unknown"));
  return view;
}

Result<std::vector<event::RecordedEvent>> case_history(House& house, const identity::Staff& staff, const std::string& case_id) {
  TRY(desk_case(house, staff, case_id));
  return TRY(house.runtime.read(staff.tenant))->history(case_id);
}

Result<Bytes> case_file(House& house, const identity::Staff& staff, const std::string& case_id, const std::string& blob) {
  TRY(desk_case(house, staff, case_id));
  return TRY(house.runtime.read(staff.tenant))->blob(case_id, blob);
}

Status assign_case(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& to) {
  return act(house, staff, action, "cases.Assign", {{"to", to}});
}

Status tick_item(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& item, bool done) {
  return act(house, staff, action, "cases.Tick", {{"id", item}, {"done", done}});
}

Status declare_complete(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const TownPtr town = TRY(house.town(staff.tenant));
  const calendar::Place place = calendar::parse_region(town->region).value_or(calendar::Region::DE);
  const LocalDate expected =
      calendar::next_working_day(plus_days(berlin_date(house.runtime.now()), view.package->expected_days), place);
  return act(house, staff, action, "cases.DeclareComplete", {{"expected_by", to_iso(expected)}});
}

Status ask_applicant(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& text, LocalDate due_on) {
  return act(house, staff, action, "cases.Ask", {{"text", text}, {"due_on", to_iso(due_on)}});
}

Status add_note(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& text) {
  return act(house, staff, action, "cases.AddNote", {{"text", text}});
}

Status close_case(House& house, const identity::Staff& staff, const DeskAction& action) {
  return act(house, staff, action, "cases.Close", {});
}

Status hand_to_post(House& house, const identity::Staff& staff, const std::string& case_id, const std::string& notice_id, LocalDate on,
                    const std::string& key) {
  const CaseView view = TRY(desk_case(house, staff, case_id));
  const TownPtr town = TRY(house.town(staff.tenant));
  const auto notice = std::find_if(view.c.notices.begin(), view.c.notices.end(), [&](const cases::Notice& n) { return n.id == notice_id; });
  if (notice == view.c.notices.end() || notice->channel != cases::Channel::post) return fail(not_found("case.unknown_notice"));
  event::Object arguments = TRY(dates_arguments(view, *town, *notice, on));
  arguments["id"] = notice_id;
  arguments["dispatched_on"] = to_iso(on);
  return order(house, staff.tenant, actor_of(staff), key, "cases.RecordDispatch", case_id, -1, std::move(arguments));
}

Result<std::vector<store::PendingEffect>> incidents(House& house, const identity::Staff& staff) {
  if (!staff.has("operator") && !staff.has("head")) return fail(not_found("page.unknown"));
  return TRY(house.runtime.read(staff.tenant))->incidents(200);
}

Status retry_incident(House& house, const identity::Staff& staff, std::int64_t id) {
  if (!staff.has("operator") && !staff.has("head")) return fail(not_found("page.unknown"));
  return house.runtime.retry_incident(staff.tenant, id);
}

}  // namespace rathaus::flows
