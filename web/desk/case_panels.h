#pragma once
// The panels of the case page. Private to this room.
#include "modules/cases/law.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

struct Panels {
  Desktop& at;
  const Typed& typed;
  flows::CaseView view;
  Names names;
  const cases::ProcedureLaw& law() const { return cases::procedure_law(view.package->procedure_code); }
  Url url(const std::string& rest) const { return site::url(at.case_path(view.c.id, rest)); }
};

inline constexpr const char* kNobody = "-";  // assign to nobody: back to the tray

std::string task_field(const std::string& task, const std::string& field);  // name of the input
void tasks_panel(Writer& h, const Panels& p);
void deadlines_panel(Writer& h, const Panels& p);  // every day that matters to the case, kept or not
void checklist_panel(Writer& h, const Panels& p);
void question_panel(Writer& h, const Panels& p);
void assign_panel(Writer& h, const Panels& p);
void notes_panel(Writer& h, const Panels& p);
void representation_panel(Writer& h, const Panels& p);  // parties.cpp
void objection_panel(Writer& h, const Panels& p);
void answers_panel(Writer& h, Desktop& at, const flows::CaseView& view);
void attachments_panel(Writer& h, const Desktop& at, const flows::CaseView& view);

void links_panel(Writer& h, const Panels& p);  // duplicates, merged cases, reopening
void draft_panel(Writer& h, const Panels& p);  // second signature; what was sent or taken back
void more_panel(Writer& h, const Panels& p);   // the steps that are not taken every day
void amendments_list(Writer& h, const cases::Case& c, const Names& who);  // amend.cpp
void amount_panel(Writer& h, const Panels& p);  // correction of an amount that waits
void check_form(Writer& h, const Panels& p);
Result<web::Response> protected_page(Desktop& at, const std::string& case_id, const Typed& typed, int status);

void paragraphs(Writer& h, std::string_view text);  // one per line
void explain_steps(Writer& h, const std::vector<cases::Step>& steps);
// "Warum dieser Betrag?": each step with the rule that hit, what made it so and where it stands; the rules and their version.
void explain_fee(Writer& h, const cases::Fee& fee);
// What the rules found, a point each, with its "Warum?".
void explain_findings(Writer& h, const std::vector<cases::Step>& findings);
std::string target_of(const event::RecordedEvent& assigned);
// The text module of that id, filled with what is known of the case; what is not known stays visible as {{placeholder}}.
Result<std::string> filled_module(const Panels& p, std::string_view id);

}  // namespace rathaus::desk
