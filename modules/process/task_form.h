#pragma once
// User tasks of a model that people do at the desk: whose they are, and what is to be filled in. Rules only; nothing here knows who there is in a town.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/bpmn/engine.h"

namespace rathaus::process {

// A word of the model for who does something ("Leitung", "head", "Sachbearbeitung") as the product's role; empty: it is none.
std::string_view role_of(std::string_view word);

struct Whose {
  std::vector<std::string> roles;  // one of them is enough; of the product
  std::vector<std::string> people;  // by login or name; a word that is no role counts as one
  std::vector<std::string> unknown;  // words for groups that are no role here: said to the operator
  friend bool operator==(const Whose&, const Whose&) = default;
};
// Of the potential owners, performers and candidates, else of the lane. A lane with another word than a role only says where the task lies: it binds nobody.
// `read`: variables, for owners that are expressions.
Whose whose(const bpmn::Node& task, const std::function<feel::Value(std::string_view)>& read);
std::string said(const Whose& of);  // "Leitung, p.sommer"; empty: anybody of the case
// Somebody who leads may always: absent people and words nobody answers to hold nothing up.
bool may_do(const Whose& of, const std::vector<std::string>& roles, std::string_view login,
            std::string_view name);

// Words of a model that are no role here, with the task that has them: true of the installation, whatever people a town has.
std::vector<bpmn::Finding> unknown_roles(const bpmn::Model& model);

// ---- fields

struct FieldProblem {
  std::string field, code, text;  // code: "process.field_missing" ...; text: the German sentence
};
// What was typed, by field; a box that is not ticked is not there. Fields that are read only and names that are no field are not looked at.
// Empty: `out` has a value for each field, null where nothing was typed.
std::vector<FieldProblem> read_fields(const std::vector<bpmn::FormField>& fields,
                                      const std::map<std::string, std::string, std::less<>>& typed,
                                      bpmn::Variables& out);
std::string shown(const feel::Value& value, const bpmn::FormField& field);  // as people type it

}  // namespace rathaus::process
