// The orders of the case page. Done: back to the page by redirect. Refused: the page again with everything typed. Too late: who was faster.
#include <algorithm>
#include <charconv>
#include <span>

#include "web/desk/case_panels.h"
#include "web/desk/process_panel.h"

namespace rathaus::desk {
namespace {

// `fields`: what was typed, by name; labels for the page of whoever was slower.
struct TypedField {
  const char* name;
  const char* label;
};
constexpr TypedField kQuestion[] = {{"text", "Text der Rückfrage"}, {"frist", "Antwort bis"}, {"baustein", "Textbaustein"}};
constexpr TypedField kClose[] = {{"abschluss_grund", "Warum schließen Sie schon ab?"}};
constexpr TypedField kNote[] = {{"vermerk", "Vermerk"}};
constexpr TypedField kProcess[] = {{"was", "Eingriff in den Ablauf"}, {"grund", "Grund"}};
constexpr TypedField kAssign[] = {{"an", "Zuweisen an"}, {"uebergabe", "Was die nächste Person wissen muss"}};

Typed keep(const Desktop& at, std::span<const TypedField> fields) {
  Typed typed;
  for (const TypedField& one : fields) typed.values.emplace(one.name, at.field(one.name));
  return typed;
}

Result<web::Response> answer(Desktop& at, const Status& done, const flows::DeskAction& action, const std::string& anchor,
                             std::span<const TypedField> fields, const char* error_field) {
  if (done) return site::see_other(at.request, at.case_path(action.case_id) + (anchor.empty() ? "" : "#" + anchor));
  const Error& error = done.error();
  if (error.kind == ErrorKind::conflict) {
    std::vector<std::pair<std::string, std::string>> typed;
    for (const TypedField& one : fields) typed.emplace_back(one.label, at.field(one.name));
    return conflict_page(at, action.case_id, typed);
  }
  if (error.kind != ErrorKind::refused) return fail(error);
  Typed typed = keep(at, fields);
  typed.errors.push_back({error_field, site::german_message(error)});
  return case_page(at, action.case_id, typed, 422);
}

}  // namespace

Result<web::Response> post_take(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), action.case_id));
  if (view.c.assignee == at.staff().id) return site::see_other(at.request, at.case_path(action.case_id));  // sent twice
  return answer(at, flows::take_case(at.house, at.staff(), action), action, "", {}, "");
}

Result<web::Response> post_assign(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), action.case_id));
  const std::string chosen = at.field("an");
  const std::string to = chosen == kNobody ? std::string() : chosen;
  if (!to.empty()) {
    const Names who = TRY(names(at));
    const auto& all = who.all();
    if (std::none_of(all.begin(), all.end(), [&](const identity::Staff& one) { return one.id == to && one.may_see(view.c.service.id); })) {
      return fail(not_found("staff.unknown"));
    }
  }
  if (chosen.empty() || (to.empty() && view.c.assignee.empty())) {
    Typed typed = keep(at, kAssign);
    typed.errors.push_back({"an", "Wählen Sie, wem Sie den Vorgang zuweisen."});
    return case_page(at, action.case_id, typed, 422);
  }
  return answer(at, flows::assign_case(at.house, at.staff(), action, to, at.field("uebergabe")), action, "",
                kAssign, "an");
}

Result<web::Response> post_tick(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  return answer(at, flows::tick_item(at.house, at.staff(), action, at.field("punkt"), at.field("erledigt") == "ja"), action, "pruefen", {}, "");
}

Result<web::Response> post_complete(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  return answer(at, flows::declare_complete(at.house, at.staff(), action), action, "", {}, "");
}

Result<web::Response> post_question(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  Typed typed = keep(at, kQuestion);
  if (at.field("tun") == "baustein") {
    const Panels p{at, typed, TRY(flows::desk_case(at.house, at.staff(), action.case_id)), TRY(names(at))};
    const std::string added = TRY(filled_module(p, at.field("baustein")));
    std::string& text = typed.values["text"];
    if (!added.empty()) text += (text.empty() ? "" : "\n\n") + added;
    return case_page(at, action.case_id, typed, 200);
  }
  const std::string text = at.field("text");
  const auto due = parse_german_date(at.field("frist"));
  if (text.empty()) typed.errors.push_back({"text", "Schreiben Sie, was Sie wissen möchten."});
  else if (text.find("{{") != std::string::npos) typed.errors.push_back({"text", "Im Text ist noch ein Platzhalter. Ersetzen Sie alles zwischen {{ und }}."});
  if (!due) typed.errors.push_back({"frist", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(plus_days(at.today(), 14)) + "."});
  else if (*due <= at.today()) typed.errors.push_back({"frist", "Die Frist muss nach dem heutigen Tag liegen."});
  if (!typed.errors.empty()) {
    TRY(flows::desk_case(at.house, at.staff(), action.case_id));
    return case_page(at, action.case_id, typed, 422);
  }
  return answer(at, flows::ask_applicant(at.house, at.staff(), action, text, *due), action, "nachrichten", kQuestion, "text");
}

Result<web::Response> post_note(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  if (at.field("vermerk").empty()) {
    Typed typed;
    typed.errors.push_back({"vermerk", "Schreiben Sie den Vermerk."});
    return case_page(at, action.case_id, typed, 422);
  }
  return answer(at, flows::add_note(at.house, at.staff(), action, at.field("vermerk")), action, "vermerke", kNote, "vermerk");
}

// "retry 3", "move 17 pruefen": what the form of the panel "Ablauf" offers.
Result<web::Response> post_process_act(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  const std::string chosen = at.field("was");
  process::Turn::Act act{.reason = at.field("grund")};
  const std::size_t first = chosen.find(' '), second = std::min(chosen.find(' ', first + 1), chosen.size());
  Typed typed = keep(at, kProcess);
  if (first != chosen.npos) {
    act.what = chosen.substr(0, first);
    const char* const begin = chosen.data() + first + 1;
    const auto read = std::from_chars(begin, chosen.data() + second, act.target);
    if (read.ec != std::errc()) act.what.clear();
    if (second < chosen.size()) act.node = chosen.substr(second + 1);
  }
  if (act.what.empty()) typed.errors.push_back({"was", "Wählen Sie, was geschehen soll."});
  if (act.reason.empty()) typed.errors.push_back({"grund", "Nennen Sie den Grund."});
  if (!typed.errors.empty()) return case_page(at, action.case_id, typed, 422);
  return answer(at, flows::intervene(at.house, at.staff(), action, act), action, "ablauf", kProcess, "was");
}

Result<web::Response> post_close(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  return answer(at, flows::close_case(at.house, at.staff(), action, at.field("abschluss_grund")), action, "",
                kClose, "abschluss_grund");
}

}  // namespace rathaus::desk
