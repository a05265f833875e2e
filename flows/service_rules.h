#pragma once
// What a designer says about the rules of a service: in FEEL, kept with the version of the schema it was written for.
// A changed rule is a new version of the package beside the old one; cases and drafts keep the version they were begun with.
#include <string>

#include "flows/house.h"
#include "modules/forms/rules.h"

namespace rathaus::flows {

struct RuleChange {
  std::string service, version;  // the package that was looked at
  std::size_t rule = 0;  // into the form's rules
  bool leave_out = false;  // back to a sentence that people check
  forms::Completion say = {};  // rule, version and node are filled in from `rule`
  std::string offer_to;  // tenant; its rules must not contradict each other
};

// The version that is offered now. Errors: not_found "form.rule.unknown", refused "form.rule.element", "form.rule.feel",
// "package.rules_conflict" (detail: one German sentence that names the rules), "package.too_many_versions", unavailable.
// Nothing is stored and nothing is offered anew unless all of it can go live.
Result<std::string> change_rule(House& house, const RuleChange& change);

}  // namespace rathaus::flows
