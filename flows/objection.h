#pragma once
// The objection (Widerspruch) against a notice: from the page of the case, in a form that is valid for the channel, as a case of its
// own, linked both ways. Law: VwGO 68-70, 58, 60; VwVfG 3a, 32; OZG 9a(5); AO 347, 357; SGG 83, 84.
// Never: an objection refused for being late (VwGO 60, 70(2)); a channel offered in which it would not be valid.
#include <optional>
#include <string>

#include "flows/house.h"
#include "flows/resident.h"

namespace rathaus::flows {

struct ObjectionState {
  const cases::Notice* notice = nullptr;  // of the view it was asked for
  std::string remedy;  // "Widerspruch", "Einspruch"
  bool late = false;  // the period is over: taken all the same
  std::optional<LocalDate> ends_on;
  bool written_form_needed = true;  // AO 357(1): an Einspruch needs no signature
  bool valid_here = false;  // through the national account of the needed level
  std::string missing;  // why not: "login", "national", "level"
};
// `identity`: the account that is logged in, beside the code that opened the case. Errors: not_found "case.unknown_notice", refused
// "objection.not_possible" (the remedy is an action at court), "objection.not_announced".
Result<ObjectionState> objection_state(House& house, const CaseView& view, const std::string& notice_id,
                                       const Caller& identity);

struct ObjectionInput {
  std::string text;  // reasons, optional
  std::string late_reason;  // why late: reinstatement (VwVfG 32(2))
  std::string language;
};
// With the short built-in form: a case at the office that decided. Errors: refused "objection.*", "representation.*".
Result<Submitted> file_objection(House& house, const CaseView& view, const std::string& notice_id,
                                 const ObjectionInput& input, const Caller& identity, const std::string& key);
// A letter to print and sign, with everything the house knows.
Result<Bytes> objection_letter(House& house, const CaseView& view, const std::string& notice_id,
                               const ObjectionInput& input);
// A form of the notice that the person can read: becomes a task (BGG 10, 11).
Status request_format(House& house, const CaseView& view, const std::string& format, const std::string& text,
                      const std::string& key, const Caller& caller);

// ---- for the flows of sending
// The first case's file shows it, in the same commit.
Status link_first_case(const cases::Case& fresh, const event::Envelope& envelope, event::Reader& reader,
                       event::Plan& plan);
Result<event::Plan> objection_command(const event::Envelope& envelope, const event::Object& arguments,
                                      event::Reader& reader);

}  // namespace rathaus::flows
