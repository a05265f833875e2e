#pragma once
// What the rules look at. A rule is a function that adds findings; its name and the chapter of BPMN 2.0.2 stand with it. Private.
#include <functional>
#include <map>

#include "libs/bpmn/reader.h"

namespace rathaus::bpmn {

struct Check {
  struct Item {
    const Element* e;
    const Element* parent;  // nullptr: <definitions>
  };
  const Element& root;
  const Model& model;
  const ReadOptions& options;
  std::vector<Finding>& findings;
  std::vector<Item> all;  // BPMN elements in the order of the file, without vendors' and diagrams
  std::map<std::string, const Element*, std::less<>> by_id;
  std::map<const Element*, const Element*> parents;
  bool strict =
      true;  // a file of a vendor's dialect is held to what changes its meaning, not to the forms of the schema

  void add(std::string rule, const Element& e, std::string text) const;
  const Element* find(std::string_view reference) const;  // by id, prefix of the namespace left out
  const Element* parent(const Element& e) const;
  const Element* item_definition(const Element* holder, std::string_view key = "itemSubjectRef") const;
  std::string structure_of(const Element* item) const;  // structureRef without prefix; empty: none
  bool same_item(const Element* a, const Element* b) const;  // the same, or of the same structure
};

std::vector<const Element*> children(const Element& e, std::string_view name);
std::string text_of(const Element* e);

// One function a family of rules; check.cpp calls them all.
void check_structure(const Check& c);  // ids, references, forms of expressions, loops
void check_flow(const Check& c);  // sequence flows, gateways, sub-processes
void check_events(const Check& c);  // triggers and where they may stand
void check_data(const Check& c);  // inputs, outputs, items, messages and operations
void check_collaboration(const Check& c);  // participants, message flows, choreographies

}  // namespace rathaus::bpmn
