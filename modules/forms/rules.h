#pragma once
// Rules of a schema as conditions of the form: resolved to nodes, merged into slots, checked against each other.
// Invariants
// - A rule is carried out as a whole or not at all; whichever element it names must be found in exactly one way from where it hangs.
// - `rules[i].effects` is the source; `conditions` of nodes that rules speak of are made from it by merge_rules.
// - Rules that contradict each other or go round in a circle stay visible and keep the form from being offered (blocking_rules).
// Source: FIM XDatenfelder 3.0.0 (regel, freitextRegel, fehler).
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/fim/fim.h"
#include "libs/base/time.h"
#include "modules/forms/answers.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

inline constexpr std::string_view kLandPath = "$land";  // two letters, of the town that offers the service
// The day on which the draft is looked at, or one so far from it: "$today-P120Y", "$today+P6M", "$today+P14D".
inline constexpr std::string_view kTodayPath = "$today";
std::optional<LocalDate> day_beside(LocalDate today, std::string_view path);  // nullopt: no such path
// What a condition asks of the world around the draft ("$..."): Land and day; null where nobody said it. nullopt: a path to an answer.
std::optional<feel::Value> from_around(const Draft& draft, std::string_view path);

std::string_view to_text(Effect effect);  // "required", ...
std::optional<Effect> effect_from(std::string_view text);

// The node that a FEEL name or path ("F2", "G1.F2", "G1/F2") means, seen from `near` within what hangs at `host` or around it.
// Errors: refused "form.rule.element" (detail: German).
Result<NodeIndex> node_for(const Form& form, NodeIndex host, NodeIndex near, std::string_view reference);

// FEEL of a rule as a tree of the form. Understood: comparisons of elements with constants and with each other, and, or, not, if, null,
// list contains, in, between, count, date, today() with a duration of days, months or years. Errors: refused "form.rule.feel" (detail: German).
Result<feel::ExpressionTree> condition_of(const Form& form, NodeIndex host, NodeIndex target,
                                          std::string_view feel);

// Compiles the prose of every rule of the form (form.rules is as long as document.rules and in its order).
void compile_rules(Form& form, const fim::Document& document);

// What a designer says instead of a sentence that was not understood, or over one that was. Calls merge_rules.
struct Completion {
  std::string rule, version;  // of the rule, as the schema numbers it
  std::string node;  // path of the node where it hangs; "" is the form
  Effect effect = Effect::shown;
  std::string element;  // id or path of ids; valid: empty
  std::string when;  // FEEL
  std::string value, message;  // prefilled; valid
};
// Errors: not_found "form.rule.unknown", refused "form.rule.element", "form.rule.feel".
Status complete_rule(Form& form, const Completion& completion);
Status leave_out_rule(Form& form, std::size_t rule);  // back to a sentence that people check

// Makes the conditions of all nodes that rules speak of, and the findings about rules, anew. Followed by finish().
void merge_rules(Form& form);

struct RuleConflict {
  bool cyclic = false;  // else: contradiction
  std::vector<std::uint32_t> rules;  // into form.rules
  NodeIndex node = 0;  // whom they disagree about; cyclic: one of the circle
  std::string text;  // German
};
std::vector<RuleConflict> rule_conflicts(const Form& form);
// Empty: the form may be offered. Else one German sentence that names the rules.
std::string blocking_rules(const Form& form);

}  // namespace rathaus::forms
