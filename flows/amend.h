#pragma once
// Correcting the facts of an application at the desk: a page of its form, filled with what is known, changed by hand, with a reason and
// a source. What was sent is never changed (cases::Case::filed); rules and fees reckon with what is right now.
#include <map>
#include <span>

#include "flows/desk.h"
#include "modules/forms/pages.h"
#include "modules/forms/post.h"
#include "modules/forms/validate.h"

namespace rathaus::flows {

struct AmendView {
  CaseView view;
  forms::Answers answers = {}, amended = {};  // as the case has them; as they will be
  forms::Draft draft = {};  // the answers as they are, then as typed
  cases::Applicant person = {}, person_now = {};  // as typed; with what follows from the answers
  std::vector<forms::Page> pages = {};
  std::vector<forms::FieldError> errors =
      {};  // of what the desk has typed; gaps that were there before are none
  std::vector<cases::FactChange> changes = {};
  bool structure_changed = false;  // something was opened or chosen: more is asked now
  const forms::Form& form() const { return *view.package->form; }
};
// Errors: as desk_case; invalid "form.answers".
Result<AmendView> amend_view(House& house, const identity::Staff& staff, const std::string& case_id);
// Lays over it what an earlier page of the same work has typed (`kept`: kept_of()), then one page's fields. What cannot be read is
// left out. Files are the applicant's and never change here.
Status amend_with(AmendView& amend, std::string_view kept, const forms::Page* page,
                  std::span<const std::pair<std::string, std::string>> fields);
// The person and their address: what the delivery page asked. Problems by field, in German; a day that cannot be read changes nothing.
struct PersonProblem {
  std::string field, text;
};
std::vector<PersonProblem> amend_person(AmendView& amend, const std::map<std::string, std::string>& typed);
struct PersonRow {
  std::string name, label, value;
};
std::vector<PersonRow> person_rows(const AmendView& amend);
// What was typed so far, for a hidden field: nothing that a browser could turn into another's file.
std::string kept_of(const AmendView& amend);

struct AmendInput {
  std::string reason, source;
};
// Errors: refused "form.incomplete" when errors are left, "case.nothing_amended", "case.reason_missing", "case.source_missing",
// "case.awaits_signature", "case.already_decided"; conflict "store.changed_meanwhile".
Status amend_facts(House& house, const identity::Staff& staff, const DeskAction& action,
                   const AmendView& amend, const AmendInput& input);

}  // namespace rathaus::flows
